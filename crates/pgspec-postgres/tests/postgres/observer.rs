//! What a text makes on a server, seen by the live reader, by the reader of SQL files and by `pg_dump`.

use std::collections::BTreeMap;
use std::fmt;
use std::io::Write as _;

use pgspec_analyze::bind::Meanings;
use pgspec_analyze::same::Sameness;
use pgspec_catalog::{Catalog, Diagnostics, Name, Severity, Sources};
use pgspec_plan::{Change, DiffOptions, Facts, What, diff};
use pgspec_postgres::dump::{Dump, Scope, Tool};
use pgspec_postgres::{Database, Options, ReadOptions, Server, Transaction, apply, hosted, read};
use pgspec_spec::raise::{RaiseOptions, raise};
use pgspec_spec::{Platform, ProjectFiles};
use pgspec_sql::print::{self, SchemaOptions};
use postgres::Client;

use crate::desk::{self, Desk};
use crate::servers;

/// Whether this run does everything, `PGSPEC_EVERY=1`. Who rewrites snapshots must.
pub(crate) fn every() -> bool {
    let set = |name: &str, value: &str| std::env::var(name).is_ok_and(|found| found == value);
    set("PGSPEC_EVERY", "1") || set("INSTA_UPDATE", "always")
}

/// A step in which something does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Step {
    /// The server refuses the text itself.
    Apply,
    /// The live reader says that it cannot hold something.
    Live,
    /// The reader of SQL files says that it cannot.
    Offline,
    /// The two readers saw different things.
    Agree,
    /// The spec made of what the live reader read leaves something out, and says so.
    Raise,
    /// That spec says something else.
    Spec,
    /// What it says cannot be printed.
    Print,
    /// What was printed is refused.
    Rebuild,
    /// The live reader sees something else in the database made from what was printed.
    Again,
    /// `pg_dump` does.
    Dump,
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Apply => "apply",
            Self::Live => "live",
            Self::Offline => "offline",
            Self::Agree => "agree",
            Self::Raise => "raise",
            Self::Spec => "spec",
            Self::Print => "print",
            Self::Rebuild => "rebuild",
            Self::Again => "again",
            Self::Dump => "dump",
        })
    }
}

/// What does not hold, and whether `pg_dump` was asked.
#[derive(Clone, Debug, Default)]
pub(crate) struct Outcome {
    pub(crate) failures: Vec<(Step, String)>,
    pub(crate) dumped: bool,
}

/// Everybody's view of one cluster of its own.
pub(crate) struct Observer {
    server: Server,
    tool: Option<Tool>,
}

impl Observer {
    /// The installed Postgres, with its `pg_dump`.
    pub(crate) fn start() -> Self {
        let observer = Self::of(&Options::from_env().expect("settings"));
        assert!(observer.dumps(), "pg_dump is missing");
        observer
    }

    /// Postgres 18. It may come without a `pg_dump`.
    pub(crate) fn newest() -> Self {
        let mut options = Options::from_env().expect("settings");
        servers::take_newest(&mut options);
        Self::of(&options)
    }

    fn of(options: &Options) -> Self {
        let superuser = hosted::SUPERUSER.to_owned();
        let options = Options { url: None, superuser, ..options.clone() };
        let server = Server::start(&options).unwrap_or_else(|e| panic!("{e}"));
        let mut client = server.url().config().connect(postgres::NoTls).expect("connected");
        client.batch_execute(&format!("create role {} superuser login", desk::ROLE)).expect("created");
        let tool = Tool::find(&options, server.version()).ok();
        Self { server, tool }
    }

    /// Whether it has a `pg_dump`.
    pub(crate) fn dumps(&self) -> bool {
        self.tool.is_some()
    }

    /// `server_version_num`
    pub(crate) fn version(&self) -> u32 {
        self.server.version()
    }

    pub(crate) fn major(&self) -> u16 {
        u16::try_from(self.server.version() / 10000).expect("a version")
    }

    /// An empty database.
    pub(crate) fn desk(&self) -> Desk<'_> {
        Desk::new(&self.server)
    }

    /// Two empty databases.
    pub(crate) fn desks(&self) -> [Desk<'_>; 2] {
        [self.desk(), self.desk()]
    }

    /// Runs a text on an empty database and compares what is seen of it. Both databases are empty again then.
    pub(crate) fn observe(&self, desks: &mut [Desk<'_>; 2], text: &str, dump: bool) -> Outcome {
        let mut outcome = Outcome { dumped: dump, ..Outcome::default() };
        if let Err(error) = self.look(text, desks, &mut outcome) {
            outcome.failures.push(error);
        }
        desks.iter_mut().for_each(Desk::clear);
        self.forget_roles();
        outcome.failures.sort();
        outcome
    }

    fn look(
        &self,
        text: &str,
        [original, copy]: &mut [Desk<'_>; 2],
        outcome: &mut Outcome,
    ) -> Result<(), (Step, String)> {
        run(&mut original.client, text).map_err(|why| (Step::Apply, why))?;
        let (live, found) = live(original);
        note(outcome, Step::Live, problems(&found));
        let (offline, found) = offline(text, self.major());
        note(outcome, Step::Offline, problems(&found));
        note(outcome, Step::Agree, unlike(&live, &offline, self.server.version()));
        let (spec, [unsaid, wrong]) = through_a_spec(&live, self.major());
        note(outcome, Step::Raise, problems(&unsaid));
        let mut differences = problems(&wrong);
        differences.extend(unlike(&live, &spec, self.server.version()));
        note(outcome, Step::Spec, differences);
        let options = SchemaOptions { search_path: vec!["public".into()], ..SchemaOptions::default() };
        let (statements, found) = print::schema(&spec, &options);
        note(outcome, Step::Print, problems(&found));
        rebuild(&mut copy.client, &statements).map_err(|why| (Step::Rebuild, why))?;
        note(outcome, Step::Again, unlike(&live, &self::live(copy).0, self.server.version()));
        if outcome.dumped {
            let (left, right) = (self.dump(&original.database), self.dump(&copy.database));
            note(outcome, Step::Dump, unlike_dumps(&left, &right));
        }
        Ok(())
    }

    pub(crate) fn dump(&self, database: &Database<'_>) -> Dump {
        let scope = Scope { privileges: true, ..Scope::default() };
        let tool = self.tool.as_ref().expect("a pg_dump");
        tool.dump(database.url(), &scope).unwrap_or_else(|e| panic!("{e}"))
    }

    /// Takes away the roles that a text made: nothing depends on them any more.
    pub(crate) fn forget_roles(&self) {
        let mut client = self.server.url().config().connect(postgres::NoTls).expect("connected");
        let sql = format!("do $$ declare r text; begin
                     for r in select rolname from pg_roles where rolname !~ '^pg_' and oid <> 10 and rolname <> '{}' loop
                       execute format('drop role %I', r);
                     end loop; end $$", desk::ROLE);
        client.batch_execute(&sql).unwrap_or_else(|e| panic!("{e:?}"));
    }
}

/// Runs a text, all at once where that is possible.
pub(crate) fn run(client: &mut Client, text: &str) -> Result<(), String> {
    if client.batch_execute(text).is_ok() {
        return Ok(());
    }
    // What cannot stand in a transaction, and where it fails.
    client.batch_execute("rollback; reset all").expect("usable");
    apply(client, text, Transaction::Each)
        .map_err(|error| format!("line {}: {}", error.line, error.refusal.message))
}

/// Runs the statements that a catalog was printed as, in one round trip where that is possible.
fn rebuild(client: &mut Client, statements: &[print::Statement]) -> Result<(), String> {
    // Roles are there already: they belong to the cluster.
    let (separate, own): (Vec<_>, Vec<_>) = statements.iter().partition(|statement| statement.separate);
    for statement in separate {
        match client.batch_execute(&statement.sql) {
            Err(error) if error.code().is_some_and(|c| c.code() == "42710") => {}
            other => other.map_err(|error| message(&error))?,
        }
    }
    let script: String = own.iter().flat_map(|statement| [statement.sql.as_str(), "\n"]).collect();
    client.batch_execute(&script).map_err(|error| message(&error))
}

/// The live reader's settings: who runs the texts owns what they make, and that goes without saying.
pub(crate) fn options() -> ReadOptions {
    ReadOptions { owner: Some(desk::ROLE.into()), all_roles: true, ..ReadOptions::default() }
}

pub(crate) fn live(desk: &mut Desk<'_>) -> (Catalog, Diagnostics) {
    desk.client.batch_execute("discard all").expect("usable");
    read(&mut desk.client, &options()).unwrap_or_else(|e| panic!("{e}"))
}

pub(crate) fn offline(text: &str, postgres: u16) -> (Catalog, Diagnostics) {
    let mut sources = Sources::default();
    let file = sources.add("schema.sql", text);
    let options = pgspec_sql::read::Options { postgres, ..pgspec_sql::read::Options::default() };
    let binder = Meanings::new(postgres);
    let path = [Name::exact("public")];
    let read = pgspec_sql::read::replay(&sources, &[file], &path, Catalog::new(), &options, &binder);
    (read.catalog, read.diagnostics)
}

/// A catalog, written as a spec and read again; what the writer and the reader of specs have to say.
pub(crate) fn through_a_spec(catalog: &Catalog, postgres: u16) -> (Catalog, [Diagnostics; 2]) {
    through_a_spec_of(catalog, postgres, None)
}

/// As [`through_a_spec`], on a platform.
pub(crate) fn through_a_spec_of(
    catalog: &Catalog,
    postgres: u16,
    platform: Option<Platform>,
) -> (Catalog, [Diagnostics; 2]) {
    let raised = raise(catalog, &RaiseOptions { postgres, platform, ..RaiseOptions::default() });
    let mut sources = Sources::default();
    let mut files = ProjectFiles::default();
    for file in raised.files {
        let id = sources.add(file.path.clone(), file.text);
        if file.path == "pgspec.yaml" {
            files.settings = Some(id);
        } else {
            files.specs.push(id);
        }
    }
    let (spec, diagnostics) = pgspec_spec::read(&mut sources, &files);
    (spec.catalog, [raised.diagnostics, errors(diagnostics)])
}

/// The errors alone: a spec has warnings that its schema deserves.
fn errors(diagnostics: Diagnostics) -> Diagnostics {
    let mut errors = Diagnostics::new();
    diagnostics.iter().filter(|d| d.severity == Severity::Error).for_each(|d| errors.push(d.clone()));
    errors
}

fn note(outcome: &mut Outcome, step: Step, problems: Vec<String>) {
    let Some(first) = problems.first() else { return };
    let more = if problems.len() > 1 { format!(" (+{})", problems.len() - 1) } else { String::new() };
    outcome.failures.push((step, format!("{first}{more}")));
}

/// What a reader could not do.
pub(crate) fn problems(diagnostics: &Diagnostics) -> Vec<String> {
    let wrong = diagnostics.iter().filter(|d| d.severity <= Severity::Warning);
    wrong.map(|d| d.message.lines().next().unwrap_or("").to_owned()).collect()
}

/// What differs between two catalogs, a line each. What cannot be told without a database counts.
pub(crate) fn unlike(left: &Catalog, right: &Catalog, server: u32) -> Vec<String> {
    let major = u16::try_from(server / 10000).expect("a version");
    let options = DiffOptions::of(left, right, &Name::exact("public"), major);
    let changes = diff(left, right, &options);
    changes.iter().filter(|change| change.is_certain() || change.is_unknown()).map(line).collect()
}

fn line(change: &Change) -> String {
    let key = &change.key;
    let side = |facts: &Option<Facts>| {
        facts.as_ref().map_or_else(|| "nothing".to_owned(), |facts| short(&facts.to_string()))
    };
    match &change.what {
        What::Added => format!("{key} is only in the second"),
        What::Removed => format!("{key} is only in the first"),
        What::Changed { path, from, to, sameness: Sameness::Unknown } => {
            format!("{key} {path} cannot be told: {} → {}", side(from), side(to))
        }
        What::Changed { path, from, to, .. } => format!("{key} {path}: {} → {}", side(from), side(to)),
        What::Renamed { path, from, to } => format!("{key} {path} is renamed: {from} → {to}"),
        What::Reordered { path, .. } => format!("{key} {path} stand in another order"),
        What::External { column, .. } => format!("{key} needs column {column}"),
    }
}

/// A text as a part of a line.
fn short(text: &str) -> String {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if words.chars().count() <= 90 { words } else { words.chars().take(90).chain(['…']).collect() }
}

pub(crate) fn unlike_dumps(left: &Dump, right: &Dump) -> Vec<String> {
    let line = |text: String| text.lines().map(str::trim).collect::<Vec<_>>().join(" ");
    left.differences(right).iter().map(|difference| line(difference.to_string())).collect()
}

/// What the server says.
pub(crate) fn message(error: &postgres::Error) -> String {
    error.as_db_error().map_or_else(|| error.to_string(), |error| error.message().to_owned())
}

/// Compares a table of what does not hold with its snapshot. Lines about dumps that were not made are taken over.
///
/// The snapshot is that of Postgres 15: on another version nothing else may fail.
pub(crate) fn assert_table(name: &str, major: u16, found: &BTreeMap<String, Outcome>) {
    let path = testkit::snapshots_root().join("postgres").join(name).with_extension("snap");
    let before = std::fs::read_to_string(path).unwrap_or_default();
    let mut lines = Vec::new();
    // All, those that hold, those that the server refuses.
    let mut counts: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
    for (sample, outcome) in found {
        let start = format!("{sample}: {}: ", Step::Dump);
        let mut own: Vec<String> =
            outcome.failures.iter().map(|(step, why)| format!("{sample}: {step}: {why}")).collect();
        if !outcome.dumped {
            own.extend(before.lines().filter(|line| line.starts_with(&start)).map(str::to_owned));
        }
        let corpus = sample.split(' ').next().unwrap_or("");
        let count = counts.entry(corpus).or_default();
        count[0] += 1;
        count[1] += usize::from(own.is_empty());
        count[2] += usize::from(outcome.failures.iter().any(|(step, _)| *step == Step::Apply));
        lines.extend(own);
    }
    let counts: Vec<String> = counts
        .iter()
        .map(|(corpus, [all, good, refused])| {
            format!("{corpus}: {good} of {all} hold, {refused} are refused by the server")
        })
        .collect();
    if major != SNAPSHOTS {
        for line in counts.iter().chain(&lines) {
            writeln!(std::io::stderr(), "Postgres {major}: {line}").expect("written");
        }
        let sample = |line: &str| line.splitn(3, ": ").take(2).collect::<Vec<_>>().join(": ");
        let known: Vec<String> = before.lines().map(sample).collect();
        let new: Vec<_> = lines.iter().filter(|line| !known.contains(&sample(line))).collect();
        assert!(new.is_empty(), "fails on Postgres {major} and not on {SNAPSHOTS}:\n{new:#?}");
        return;
    }
    let text = format!("{}\n\n{}", counts.join("\n"), lines.join("\n"));
    testkit::assert_snapshot("postgres", name, &text);
}

/// The version whose outcome is in the snapshots.
pub(crate) const SNAPSHOTS: u16 = 15;

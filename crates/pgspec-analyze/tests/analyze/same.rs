//! Whether the texts of a spec and what the server prints of them are found to mean the same.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use pgspec_analyze::same::{Sameness, Site, same};
use pgspec_analyze::scope::ExprUse;
use pgspec_analyze::world::{Options, World};
use pgspec_catalog::object::{ConstraintBody, IndexKeyTarget};
use pgspec_catalog::{Body, Key, Name, Object, QualifiedName, Sources};
use pgspec_postgres::{ReadOptions, read, split};

use crate::{empty, shared_server};

/// A text of an object, and where it stands.
struct Place {
    label: String,
    site: Site,
    text: String,
}

/// The texts of an object that a server prints back.
fn places(world: &World<'_>, key: &Key, object: &Object) -> Vec<Place> {
    let relation = |name: &QualifiedName| world.find_relation(name.schema.as_ref(), &name.name);
    let mut places = Vec::new();
    let mut add = |what: &str, site: Site, text: &str| {
        places.push(Place { label: format!("{key} {what}"), site, text: text.to_owned() });
    };
    match &object.body {
        Body::Table(table) => {
            let Some(id) = relation(&key.qualified_name()) else { return places };
            for (index, column) in table.columns.iter().enumerate() {
                if let Some(text) = &column.default {
                    add(&format!("default of {}", column.name), Site::Default(id, index), &text.text);
                }
                if let Some(generated) = &column.generated {
                    let text = &generated.expression.text;
                    add(&format!("value of {}", column.name), Site::Generated(id, index), text);
                }
            }
        }
        Body::Constraint(constraint) => {
            let Some(id) = key.relation().and_then(|name| relation(&name)) else { return places };
            match &constraint.body {
                ConstraintBody::Check(check) => {
                    add("check", Site::Condition(id, ExprUse::CheckConstraint), &check.expression.text);
                }
                ConstraintBody::Exclude(exclude) => {
                    for (number, element) in exclude.elements.iter().enumerate() {
                        if let IndexKeyTarget::Expression(text) = &element.key.target {
                            add(
                                &format!("key {number}"),
                                Site::Expression(id, ExprUse::IndexExpression),
                                &text.text,
                            );
                        }
                    }
                    if let Some(text) = &exclude.predicate {
                        add("where", Site::Condition(id, ExprUse::IndexPredicate), &text.text);
                    }
                }
                ConstraintBody::PrimaryKey(_) | ConstraintBody::Unique(_) | ConstraintBody::ForeignKey(_) => {
                }
            }
        }
        Body::Index(index) => {
            let Some(id) = relation(&index.table) else { return places };
            for (number, key) in index.keys.iter().enumerate() {
                if let IndexKeyTarget::Expression(text) = &key.target {
                    add(&format!("key {number}"), Site::Expression(id, ExprUse::IndexExpression), &text.text);
                }
            }
            if let Some(text) = &index.predicate {
                add("where", Site::Condition(id, ExprUse::IndexPredicate), &text.text);
            }
        }
        Body::Policy(policy) => {
            let Some(id) = key.relation().and_then(|name| relation(&name)) else { return places };
            for (what, text) in [("using", &policy.using), ("with check", &policy.check)] {
                if let Some(text) = text {
                    add(what, Site::Condition(id, ExprUse::Policy), &text.text);
                }
            }
        }
        Body::Trigger(trigger) => {
            let Some(id) = key.relation().and_then(|name| relation(&name)) else { return places };
            if let Some(text) = &trigger.condition {
                add("when", Site::TriggerWhen(id), &text.text);
            }
        }
        Body::View(view) => add("query", Site::View(view.column_names.clone()), &view.query.text),
        Body::Role(_)
        | Body::Schema(_)
        | Body::Extension(_)
        | Body::DefaultPrivilege(_)
        | Body::Setting(_)
        | Body::Enum(_)
        | Body::Function(_)
        | Body::Job(_)
        | Body::Seed(_)
        | Body::Collation(_)
        | Body::Domain(_)
        | Body::CompositeType(_)
        | Body::RangeType(_)
        | Body::Aggregate(_)
        | Body::Operator(_)
        | Body::Cast(_)
        | Body::TextSearchDictionary(_)
        | Body::TextSearchConfiguration(_)
        | Body::ForeignDataWrapper(_)
        | Body::ForeignServer(_)
        | Body::Sequence(_)
        | Body::Statistics(_)
        | Body::Rule(_)
        | Body::EventTrigger(_)
        | Body::Publication(_) => {}
    }
    places
}

/// What was found, by verdict.
#[derive(Default)]
struct Outcome {
    counts: BTreeMap<Sameness, usize>,
    notes: String,
    /// Texts that mean other things, as the server prints them, and are said to be equal.
    false_equal: Vec<String>,
}

/// Loads a script into a database of its own, and compares its texts with what the server prints.
fn compare(name: &str, shim: &str, sql: &str, outcome: &mut Outcome) {
    let database = empty("same");
    let mut client = database.connect().expect("a connection");
    let mut accepted = String::new();
    for (text, counts) in [(shim, false), (sql, true)] {
        for statement in split(text) {
            // Each statement on its own.
            if matches!(statement.text.trim().to_lowercase().as_str(), "begin" | "commit" | "rollback") {
                continue;
            }
            let fine = client.batch_execute(statement.text);
            if std::env::var_os("SAME_ERRORS").is_some()
                && let Err(e) = &fine
            {
                let message = e.as_db_error().map(|e| e.message().to_owned());
                eprintln!("{name}: {message:?} {}", statement.text.chars().take(90).collect::<String>());
            }
            if fine.is_ok() && counts {
                accepted.push_str(statement.text);
                accepted.push_str(";\n");
            }
        }
    }
    client.batch_execute("rollback").expect("nothing is open");
    let (live, _) = read(&mut client, &ReadOptions::default()).expect("the database can be read");
    let mut sources = Sources::default();
    let script = sources.add("script.sql", format!("{shim};\n{accepted}"));
    let (spec, _) = pgspec_sql::read::file(&sources, script, &Name::exact("public"));
    let version = u16::try_from(shared_server().version() / 10_000).expect("a version");
    let world = World::new(&spec, Options { postgres: version, ..Options::default() });
    let printed: BTreeMap<String, String> = live
        .iter()
        .flat_map(|(_, key, object)| places(&world, key, object))
        .map(|place| (place.label, place.text))
        .collect();
    let mut before: Vec<(Place, String)> = Vec::new();
    for (_, key, object) in spec.iter() {
        for place in places(&world, key, object) {
            let Some(text) = printed.get(&place.label) else { continue };
            let verdict = same(&world, &place.site, &place.text, text);
            *outcome.counts.entry(verdict).or_default() += 1;
            if verdict != Sameness::Equal {
                let _ = writeln!(
                    outcome.notes,
                    "{verdict:?} {name}: {}\n    {}\n    {}",
                    place.label,
                    place.text.replace('\n', " "),
                    text.replace('\n', " ")
                );
            }
            // Other texts of the same place mean something else if the server prints something else.
            for (other, shown) in before.iter().rev().take(12) {
                if other.site == place.site
                    && shown != text
                    && same(&world, &place.site, &place.text, &other.text) == Sameness::Equal
                {
                    outcome
                        .false_equal
                        .push(format!("{name}: {}\n    {}\n    {}", place.label, place.text, other.text));
                }
            }
            before.push((place, text.clone()));
        }
    }
}

fn folder(path: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir(path)
        .map(|entries| entries.flatten().map(|entry| entry.path()).collect())
        .unwrap_or_default();
    found.retain(|path| path.extension().is_some_and(|found| found == extension));
    found.sort();
    found
}

/// The place of a pair: `check person`, `default person.age`, `when person`, `view`.
fn site(world: &World<'_>, place: &str) -> Site {
    let (kind, of) = place.split_once(' ').unwrap_or((place, ""));
    let (table, column) = of.split_once('.').unwrap_or((of, ""));
    let relation = || world.find_relation(None, &Name::exact(table)).expect("a table of the fixture");
    match kind {
        "check" => Site::Condition(relation(), ExprUse::CheckConstraint),
        "when" => Site::TriggerWhen(relation()),
        "default" => {
            let columns = world.columns(relation()).expect("the table has columns");
            let index =
                columns.iter().position(|found| found.name == *column).expect("a column of the fixture");
            Site::Default(relation(), index)
        }
        "view" => Site::View(Vec::new()),
        other => panic!("no such place: {other}"),
    }
}

#[test]
fn pairs() {
    let folder = testkit::workspace_root().join("crates/pgspec-analyze/fixtures/same");
    let sql = std::fs::read_to_string(folder.join("schema.sql")).expect("the schema can be read");
    let pairs = std::fs::read_to_string(folder.join("pairs.txt")).expect("the pairs can be read");
    let mut sources = Sources::default();
    let script = sources.add("schema.sql", &sql);
    let (catalog, _) = pgspec_sql::read::file(&sources, script, &Name::exact("public"));
    let world = World::new(&catalog, Options::default());
    let lines: Vec<&str> = pairs.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
    let mut wrong = String::new();
    for pair in lines.chunks(3) {
        let [head, a, b] = pair else { panic!("a pair has three lines: {pair:?}") };
        let (expected, place) = head.split_once(" @ ").expect("`expected @ place`");
        let site = site(&world, place);
        for (a, b) in [(a, b), (b, a)] {
            let found = same(&world, &site, a, b);
            if format!("{found:?}").to_lowercase() != expected {
                let _ = writeln!(wrong, "{found:?}, not {expected}, at {place}\n    {a}\n    {b}");
            }
        }
        for text in [a, b] {
            assert_eq!(same(&world, &site, text, text), Sameness::Equal, "{text}");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn deep_texts_are_compared_too() {
    let mut sources = Sources::default();
    let script = sources.add("schema.sql", "create table t (a text, b integer);");
    let (catalog, _) = pgspec_sql::read::file(&sources, script, &Name::exact("public"));
    let world = World::new(&catalog, Options::default());
    let table = world.find_relation(None, &Name::exact("t")).expect("the table");
    let site = Site::Expression(table, ExprUse::IndexExpression);
    let chain = |name: &str| vec![name; 280].join(" || ");
    let nested = |inner: &str| format!("{}{inner}{}", "coalesce(a, lower(".repeat(60), "))".repeat(60));
    let ands = |name: &str| vec![format!("{name} is null"); 400].join(" and ");
    for (a, b) in [
        (chain("a"), chain("t.a")),
        (nested("a"), nested("t.a")),
        (ands("a"), ands("t.a")),
        (format!("({})", chain("a")), chain("(a)")),
    ] {
        assert_eq!(same(&world, &site, &a, &b), Sameness::Equal, "{a}\n{b}");
    }
}

/// The SQL blocks of a document.
fn blocks(document: &str) -> String {
    let mut sql = String::new();
    let mut inside = false;
    for line in document.lines() {
        if line.trim_start().starts_with("```") {
            inside = line.trim_start().starts_with("```sql");
            sql.push_str(";\n");
        } else if inside {
            sql.push_str(line);
            sql.push('\n');
        }
    }
    sql
}

#[test]
fn a_text_means_what_the_server_prints_of_it() {
    let root = testkit::workspace_root();
    let shim = "create schema auth;
        create function auth.uid() returns uuid language sql stable as $$ select null::uuid $$;
        create function auth.role() returns text language sql stable as $$ select null::text $$;
        create function auth.jwt() returns jsonb language sql stable as $$ select null::jsonb $$;
        create table auth.users (id uuid primary key, email text, raw_user_meta_data jsonb, created_at timestamptz);";
    let mut outcome = Outcome::default();
    for path in folder(&root.join("crates/pgspec-analyze/fixtures/same"), "sql") {
        let sql = std::fs::read_to_string(&path).expect("a fixture can be read");
        compare(&path.file_stem().unwrap_or_default().to_string_lossy(), shim, &sql, &mut outcome);
    }
    for system in ["dracarys", "nextbestmove", "patternlift", "qic-life", "social-engagement"] {
        let document =
            std::fs::read_to_string(root.join(format!("spec/{system}/SOURCE.md"))).expect("a document");
        compare(system, shim, &blocks(&document), &mut outcome);
    }
    if let Some(more) = std::env::var_os("SAME_SCRIPTS") {
        for path in folder(Path::new(&more), "sql") {
            let sql = std::fs::read_to_string(&path).expect("a script can be read");
            compare(&path.file_stem().unwrap_or_default().to_string_lossy(), shim, &sql, &mut outcome);
        }
    }
    let of = |verdict: Sameness| outcome.counts.get(&verdict).copied().unwrap_or_default();
    let (equal, different, unknown) = (of(Sameness::Equal), of(Sameness::Different), of(Sameness::Unknown));
    eprintln!("{equal} equal, {different} different, {unknown} unknown\n{}", outcome.notes);
    assert!(outcome.false_equal.is_empty(), "{}", outcome.false_equal.join("\n"));
    assert_eq!(different, 0, "what the server prints of a text means the same");
    assert!(unknown * 50 <= equal, "{unknown} of {} are unknown", equal + unknown);
}

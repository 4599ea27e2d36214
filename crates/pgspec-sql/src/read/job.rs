//! Scheduled jobs: calls of pg_cron's functions.

use pgspec_catalog::object::Job;
use pgspec_catalog::{Body, Diagnostic, Key, Kind, Name, Text};

use super::insert::IfTaken;
use super::site::Site;
use super::{Reader, literal, name};
use crate::codes;
use crate::cron;
use crate::fragment::{self, Fragment};
use crate::parse::{self, Node, SyntaxKind};

/// The parameters of pg_cron's functions, in order.
const SCHEDULE: [&str; 3] = ["job_name", "schedule", "command"];
const IN_DATABASE: [&str; 6] = ["job_name", "schedule", "command", "database", "username", "active"];
const ALTER: [&str; 6] = ["job_id", "schedule", "command", "database", "username", "active"];

/// A call with its arguments by the names of the parameters.
struct Call {
    node: Node,
    function: String,
    arguments: Vec<(&'static str, Node)>,
}

impl Call {
    fn get(&self, parameter: &str) -> Option<&Node> {
        self.arguments.iter().find(|(name, _)| *name == parameter).map(|(_, node)| node)
    }
}

/// Whether a `SELECT` node calls one of pg_cron's functions and selects nothing else.
pub(super) fn concerns(node: &Node) -> bool {
    target(node).is_some_and(|call| cron_function(&call).is_some())
}

/// The only call that a `SELECT` node selects.
fn target(node: &Node) -> Option<Node> {
    use SyntaxKind as S;
    let select = parse::child(node, S::SELECT_CLAUSE)?;
    let mut targets = parse::child(&select, S::TARGET_LIST)?.children();
    let target = targets.next().filter(|_| targets.next().is_none())?;
    parse::child(&target, S::CALL_EXPR)
}

/// `schedule` of `cron.schedule`.
fn cron_function(call: &Node) -> Option<String> {
    match name::segments(&call.first_child()?).as_slice() {
        [schema, function]
            if *schema == "cron"
                && matches!(
                    function.as_str(),
                    "schedule" | "schedule_in_database" | "unschedule" | "alter_job"
                ) =>
        {
            Some(function.as_str().to_owned())
        }
        _ => None,
    }
}

fn bind(site: &mut Site<'_>, node: Node) -> Option<Call> {
    use SyntaxKind as S;
    let function = cron_function(&node)?;
    let arguments: Vec<Node> = parse::children(&parse::child(&node, S::ARG_LIST)?, S::ARG).collect();
    let parameters: &[&'static str] = match function.as_str() {
        // `cron.schedule(schedule, command)` makes a job without a name.
        "schedule" if arguments.len() == 2 => SCHEDULE.get(1..)?,
        "schedule" => &SCHEDULE,
        "schedule_in_database" => &IN_DATABASE,
        "alter_job" => &ALTER,
        _ => &["job"],
    };
    let mut bound = Vec::new();
    for (at, argument) in arguments.into_iter().enumerate() {
        let named = parse::child(&argument, S::NAMED_ARG);
        let parameter = match named.as_ref().and_then(|n| name::of(&parse::child(n, S::PARAM_NAME_REF)?)) {
            Some(written) => parameters.iter().find(|parameter| written == ***parameter).copied(),
            None => parameters.get(at).copied(),
        };
        let value = match &named {
            Some(named) => named.children().last(),
            None => argument.children().next(),
        };
        let (Some(parameter), Some(value)) = (parameter, value) else {
            // `unschedule` has one argument, however it is called.
            if let ("unschedule", Some(value)) = (function.as_str(), named.and_then(|n| n.children().last()))
            {
                bound.push(("job", value));
                continue;
            }
            site.problem(parse::range(&argument), format!("`cron.{function}` has no such argument"), None);
            return None;
        };
        bound.push((parameter, value));
    }
    Some(Call { node, function, arguments: bound })
}

/// `SELECT cron.schedule(…)`, `cron.unschedule(…)`, `cron.alter_job(…)`
pub(super) fn read(reader: &mut Reader<'_>, site: &mut Site<'_>, node: &Node) -> Option<()> {
    let call = bind(site, target(node)?)?;
    match call.function.as_str() {
        "schedule" | "schedule_in_database" => schedule(reader, site, node, &call).map(|_| ()),
        "alter_job" => alter(reader, site, node, &call),
        _ => unschedule(reader, site, node, &call),
    }
}

/// Makes a job, or changes the one of its name.
fn schedule(reader: &mut Reader<'_>, site: &mut Site<'_>, node: &Node, call: &Call) -> Option<Name> {
    if call.get("database").is_some() {
        site.unmodelled(&call.node, "a job of another database");
        return None;
    }
    if call.get("username").is_some_and(|user| parse::words(user) != "null") {
        site.unmodelled(&call.node, "the user of a job");
    }
    let Some(named) = call.get("job_name") else {
        let help = "write `cron.schedule('name', '0 2 * * *', '…')`";
        site.unmodelled_at(
            parse::tight_range(&call.node),
            "a job without a name cannot be modelled",
            Some(help),
        );
        return None;
    };
    let job = Name::exact(&text(site, named)?);
    let when = timing(site, call.get("schedule")?)?;
    let command = command(site, call.get("command")?)?;
    let key = Key::global(Kind::Job, job.clone());
    // What a job is called again for changes its schedule and its command; that it rests is another matter.
    let rests = reader.catalog.get(&key).is_some_and(|object| match &object.body {
        Body::Job(job) => !job.active,
        _ => false,
    });
    let active = match call.get("active") {
        Some(active) => truth(site, active)?,
        None => !rests,
    };
    let body = Body::Job(Box::new(Job { schedule: when, command, active }));
    reader.insert(site, node, key, body, IfTaken::Replace);
    Some(job)
}

fn timing(site: &mut Site<'_>, node: &Node) -> Option<Text> {
    let text = text(site, node)?;
    if !cron::is_schedule(&text) {
        let help = "minute, hour, day of month, month, day of week: `'0 2 * * *'`; or `'30 seconds'`";
        site.problem(parse::tight_range(node), format!("`{text}` is not a cron expression"), Some(help));
    }
    Some(Text::from(text))
}

fn command(site: &mut Site<'_>, node: &Node) -> Option<pgspec_catalog::SqlText> {
    let (inner, text) = string(site, node)?;
    let exact = inner.len() == text.len();
    let map = site.map_of(inner.clone(), exact);
    match fragment::command(Fragment { text: &text, map: &map }) {
        Ok(command) => Some(command),
        Err(errors) => {
            for error in errors {
                let at = inner.start + error.range.start..inner.start + error.range.end;
                site.problem(if exact { at } else { inner.clone() }, error.message, error.help.as_deref());
            }
            None
        }
    }
}

fn text(site: &mut Site<'_>, node: &Node) -> Option<String> {
    string(site, node).map(|(_, text)| text)
}

/// What a string literal holds, and where.
fn string(site: &mut Site<'_>, node: &Node) -> Option<(std::ops::Range<usize>, String)> {
    let range = parse::tight_range(node);
    let found = if node.kind() == SyntaxKind::LITERAL {
        literal::contents(range.clone(), site.source(range))
    } else {
        None
    };
    if found.is_none() {
        site.unmodelled(node, "a job whose arguments are no plain strings");
    }
    found
}

fn truth(site: &mut Site<'_>, node: &Node) -> Option<bool> {
    match parse::words(node).as_str() {
        "true" => Some(true),
        "false" => Some(false),
        _ => {
            site.unmodelled(node, "whether a job runs, unless it is written out,");
            None
        }
    }
}

/// The names of the jobs that an argument, or the query around it, means.
fn jobs(reader: &mut Reader<'_>, site: &mut Site<'_>, select: &Node, argument: &Node) -> Option<Vec<Name>> {
    use SyntaxKind as S;
    if argument.kind() == S::LITERAL && literal::value(site.node_text(argument)).is_some() {
        return Some(vec![Name::exact(&text(site, argument)?)]);
    }
    // `cron.alter_job(cron.schedule(…), …)`
    if argument.kind() == S::CALL_EXPR && cron_function(argument).is_some() {
        let call = bind(site, argument.clone())?;
        return schedule(reader, site, select, &call).map(|name| vec![name]);
    }
    let query = match argument.descendants().find(|node| node.kind() == S::SELECT) {
        Some(inner) => inner,
        None => select.clone(),
    };
    let from = parse::child(&query, S::FROM_CLAUSE).map(|from| parse::words(&from));
    let of_jobs = from.is_some_and(|from| from == "from cron job" || from.starts_with("from cron job "));
    let condition = parse::child(&query, S::WHERE_CLAUSE).filter(|_| of_jobs);
    let names = condition.and_then(|condition| named(&condition));
    if names.is_none() {
        let help = "name the job: `cron.unschedule('name')`, or `… from cron.job where jobname = 'name'`";
        let message = "a job that is not called by its name cannot be modelled";
        site.unmodelled_at(parse::tight_range(argument), message, Some(help));
    }
    names
}

/// `where jobname = 'x'`, `where jobname in ('x', 'y')`
fn named(condition: &Node) -> Option<Vec<Name>> {
    let texts: Vec<String> = parse::tokens(condition).map(|token| token.text().to_owned()).collect();
    let mut words: &[String] = texts.get(1..)?;
    // `j.jobname`
    if words.get(1).is_some_and(|dot| dot == ".") {
        words = words.get(2..)?;
    }
    let (column, rest) = words.split_first()?;
    if !column.eq_ignore_ascii_case("jobname") {
        return None;
    }
    let list: Vec<&str> = match rest {
        [equals, value] if equals == "=" => vec![value],
        [word, values @ ..] if word.eq_ignore_ascii_case("in") => {
            values.iter().map(String::as_str).filter(|text| !matches!(*text, "(" | ")" | ",")).collect()
        }
        _ => return None,
    };
    list.into_iter().map(|text| literal::value(text).map(|name| Name::exact(&name))).collect()
}

fn unschedule(reader: &mut Reader<'_>, site: &mut Site<'_>, node: &Node, call: &Call) -> Option<()> {
    let argument = call.get("job")?;
    for name in jobs(reader, site, node, argument)? {
        let key = Key::global(Kind::Job, name);
        if reader.catalog.get(&key).is_some() {
            reader.forget(&key);
        } else if !parse::has(node, SyntaxKind::FROM_CLAUSE) {
            let diagnostic = Diagnostic::new(&codes::UNKNOWN_OBJECT, format!("there is no {key}"));
            reader.diagnostics.push(
                diagnostic.maybe_at(site.span(parse::tight_range(argument))).help("schedule it before"),
            );
        }
    }
    Some(())
}

fn alter(reader: &mut Reader<'_>, site: &mut Site<'_>, node: &Node, call: &Call) -> Option<()> {
    let names = jobs(reader, site, node, call.get("job_id")?)?;
    let is_null = |value: &&Node| parse::words(value) != "null";
    let given = |parameter| call.get(parameter).filter(is_null);
    let when = given("schedule").map(|value| timing(site, value));
    let command = given("command").map(|value| self::command(site, value));
    let active = given("active").map(|value| truth(site, value));
    if given("database").is_some() || given("username").is_some() {
        site.unmodelled(&call.node, "the database or the user of a job");
    }
    for name in names {
        let Some(object) = reader.catalog.get_mut(&Key::global(Kind::Job, name)) else { continue };
        let Body::Job(job) = &mut object.body else { continue };
        if let Some(Some(when)) = &when {
            job.schedule = when.clone();
        }
        if let Some(Some(command)) = &command {
            job.command = command.clone();
        }
        if let Some(Some(active)) = active {
            job.active = active;
        }
    }
    Some(())
}

//! Scheduled jobs: calls of pg_cron's functions.

use pgspec_catalog::object::Job;
use pgspec_catalog::{Body, Key, Kind, Name, Text};

use super::insert::IfTaken;
use super::site::Site;
use super::{Reader, literal, name};
use crate::cron;
use crate::fragment::{self, Fragment};
use crate::parse::{self, Node, SyntaxKind};

/// Whether a `SELECT` node does nothing but to call `cron.schedule`.
pub(super) fn is_schedule(node: &Node) -> bool {
    call(node).is_some_and(|call| {
        call.first_child().is_some_and(|callee| {
            let segments = name::segments(&callee);
            matches!(segments.as_slice(), [schema, function] if *schema == "cron" && *function == "schedule")
        })
    })
}

/// The only call of a `SELECT` node without any clause.
fn call(node: &Node) -> Option<Node> {
    use SyntaxKind as S;
    let mut clauses = node.children();
    let select = clauses.next().filter(|clause| clause.kind() == S::SELECT_CLAUSE)?;
    let mut targets = parse::child(&select, S::TARGET_LIST)?.children();
    let target = targets.next()?;
    let only = clauses.next().is_none() && targets.next().is_none();
    parse::child(&target, S::CALL_EXPR).filter(|_| only)
}

/// `SELECT cron.schedule('name', '0 2 * * *', '…')`
pub(super) fn create(reader: &mut Reader<'_>, site: &mut Site<'_>, node: &Node) -> Option<()> {
    use SyntaxKind as S;
    let call = call(node)?;
    let list = parse::child(&call, S::ARG_LIST)?;
    let mut literals = Vec::new();
    for argument in parse::children(&list, S::ARG) {
        let mut tokens = parse::tokens(&argument);
        let literal = tokens.next().and_then(|token| {
            let range = parse::token_range(&token);
            literal::contents(range, token.text())
        });
        let (Some(literal), None) = (literal, tokens.next()) else {
            site.unmodelled(&argument, "a job whose arguments are no plain strings");
            return None;
        };
        literals.push(literal);
    }
    let [(_, job), (when, schedule), (what, command)] = literals.as_slice() else {
        let help = "write `cron.schedule('name', '0 2 * * *', '…')`";
        site.unmodelled_at(parse::tight_range(&call), "a job without a name cannot be modelled", Some(help));
        return None;
    };
    if !cron::is_schedule(schedule) {
        let help = "minute, hour, day of month, month, day of week: `'0 2 * * *'`; or `'30 seconds'`";
        site.problem(when.clone(), format!("`{schedule}` is not a cron expression"), Some(help));
    }
    let exact = what.len() == command.len();
    let map = site.map_of(what.clone(), exact);
    match fragment::command(Fragment { text: command, map: &map }) {
        Ok(command) => {
            let body = Job { schedule: Text::from(schedule.as_str()), command, active: true };
            let key = Key::global(Kind::Job, Name::exact(job));
            // A job of the name that is there already is changed.
            reader.insert(site, node, key, Body::Job(Box::new(body)), IfTaken::Replace);
        }
        Err(errors) => {
            for error in errors {
                let at = what.start + error.range.start..what.start + error.range.end;
                site.problem(if exact { at } else { what.clone() }, error.message, error.help.as_deref());
            }
        }
    }
    Some(())
}

//! `ALTER VIEW` and `ALTER MATERIALIZED VIEW`: what they change in place.

use pgspec_catalog::object::View;
use pgspec_catalog::{Body, Name, Standing, Text};

use super::expression::Scope;
use super::site::Site;
use super::{Reader, index, name, target, view};
use crate::parse::{self, Node, SyntaxKind};

/// Whether a statement changes a view in place: a new name, schema or owner is told elsewhere.
pub(super) fn concerns(node: &Node) -> bool {
    use SyntaxKind as S;
    node.children().any(|action| {
        matches!(
            action.kind(),
            S::SET_OPTIONS
                | S::RESET_OPTIONS
                | S::ALTER_VIEW_COLUMN
                | S::CLUSTER_ON
                | S::SET_WITHOUT_CLUSTER
                | S::SET_ACCESS_METHOD
                | S::SET_TABLESPACE
                | S::ALTER_COLUMN
        )
    })
}

/// Options, defaults of columns, and how a materialized view is stored
pub(super) fn alter(reader: &mut Reader<'_>, site: &mut Site<'_>, node: &Node) -> Option<()> {
    use SyntaxKind as S;
    let reference = parse::child(node, S::VIEW_REF)?;
    let before = reader.diagnostics.len();
    let key = target::object(reader, site, &reference);
    if parse::has(node, S::IF_EXISTS) {
        reader.diagnostics.truncate(before);
    }
    let Some(key) = key else { return Some(()) };
    let object = reader.catalog.get(&key)?;
    if object.standing == Standing::Platform {
        site.unmodelled(node, &format!("a change of the platform's own {key}"));
        return Some(());
    }
    let Body::View(mut body) = object.body.clone() else {
        site.problem(parse::range(&reference), format!("the {key} is no view"), None);
        return Some(());
    };
    for action in node.children().filter(|part| !matches!(part.kind(), S::VIEW_REF | S::IF_EXISTS)) {
        self::action(site, &mut body, &action)?;
    }
    if site.problems.is_empty() {
        reader.catalog.get_mut(&key)?.body = Body::View(body);
    }
    Some(())
}

fn action(site: &mut Site<'_>, body: &mut View, action: &Node) -> Option<()> {
    use SyntaxKind as S;
    match action.kind() {
        S::SET_OPTIONS => {
            for (option, value) in index::attributes(site, &parse::child(action, S::ATTRIBUTE_LIST)?) {
                set(site, action, body, option, value);
            }
        }
        S::RESET_OPTIONS => {
            for (option, _) in index::attributes(site, &parse::child(action, S::ATTRIBUTE_LIST)?) {
                reset(body, &option);
            }
        }
        S::ALTER_VIEW_COLUMN => column(site, body, action)?,
        S::CLUSTER_ON => body.cluster_on = name::of(&action.children().next()?),
        S::SET_WITHOUT_CLUSTER => body.cluster_on = None,
        S::SET_ACCESS_METHOD => {
            let method = action.children().next().and_then(|node| name::of(&node));
            body.access_method = method.filter(|name| *name != "heap");
        }
        S::SET_TABLESPACE => {
            let space = action.children().next().and_then(|node| name::of(&node));
            body.tablespace = space.filter(|name| *name != "pg_default");
        }
        _ => site.unmodelled(action, "this change of a view"),
    }
    Some(())
}

fn set(site: &mut Site<'_>, node: &Node, body: &mut View, option: Name, value: Text) {
    if !body.materialized {
        view::set(site, node, body, &option, &value);
        return;
    }
    match body.storage.binary_search_by(|(other, _)| other.cmp(&option)) {
        Ok(at) => {
            if let Some(slot) = body.storage.get_mut(at) {
                slot.1 = value;
            }
        }
        Err(at) => body.storage.insert(at, (option, value)),
    }
}

fn reset(body: &mut View, option: &Name) {
    match option.as_str() {
        "security_invoker" => body.security_invoker = false,
        "security_barrier" => body.security_barrier = false,
        "check_option" => body.check_option = None,
        _ => body.storage.retain(|(other, _)| other != option),
    }
}

fn column(site: &mut Site<'_>, body: &mut View, action: &Node) -> Option<()> {
    use SyntaxKind as S;
    let column = name::of(&parse::child(action, S::COLUMN_NAME_REF)?)?;
    body.column_defaults.retain(|(other, _)| *other != column);
    if let Some(default) = parse::child(action, S::SET_DEFAULT) {
        let expression = parse::expression(&default)?;
        let sql = site.sql(&expression, Scope::None);
        let at = body.column_defaults.partition_point(|(other, _)| *other < column);
        body.column_defaults.insert(at, (column, sql));
    }
    Some(())
}

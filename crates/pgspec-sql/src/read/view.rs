//! Views and materialised views.

use pgspec_catalog::object::{CheckOption, Parameters, View};
use pgspec_catalog::{Body, Key, Kind, Mentioned, Name, QualifiedName};

use super::expression::Scope;
use super::insert::if_taken;
use super::rewrite::{self, Change};
use super::site::Site;
use super::{Reader, hierarchy, index, name, table};
use crate::parse::{self, Node, SyntaxKind};
use crate::quote;

/// `CREATE VIEW` and `CREATE MATERIALIZED VIEW`
pub(super) fn create(reader: &mut Reader<'_>, site: &mut Site<'_>, node: &Node) -> Option<()> {
    use SyntaxKind as S;
    let materialized = node.kind() == S::CREATE_MATERIALIZED_VIEW;
    let path = parse::child(node, S::VIEW)?;
    let name = reader.created(name::qualified(site, &path)?);
    let query = node.children().find(|c| parse::is_query(c.kind()))?;
    let column_names = parse::child(node, S::COLUMN_LIST).map_or_else(Vec::new, |list| {
        name::list(&list, S::COLUMN_NAME).into_iter().map(|(name, _)| name).collect()
    });
    let mut view = View {
        column_defaults: Vec::new(),
        column_comments: Vec::new(),
        access_method: None,
        cluster_on: None,
        materialized,
        query: site.sql(&query, Scope::None),
        column_names,
        security_invoker: false,
        security_barrier: false,
        check_option: None,
        storage: Parameters::default(),
        tablespace: table::tablespace(node),
        declared_columns: Vec::new(),
    };
    let options = index::storage(site, node);
    if materialized {
        view.storage = options;
    } else {
        for (option, value) in options {
            set(site, node, &mut view, &option, &value);
        }
    }
    for part in node.children() {
        match part.kind() {
            S::TEMP => site.unmodelled(&part, "a temporary view"),
            S::USING_METHOD => view.access_method = hierarchy::method(&part)?,
            // Which rows there are is no part of the schema: a refresh makes them.
            S::WITH_NO_DATA => {}
            S::WITH_CHECK_OPTION => {
                let local = parse::has(&part, S::LOCAL_CHECK_OPTION);
                view.check_option = Some(if local { CheckOption::Local } else { CheckOption::Cascaded });
            }
            _ => {}
        }
    }
    if parse::has(node, S::RECURSIVE_KW) {
        if view.column_names.is_empty() {
            let help = "write them in parentheses behind its name";
            site.problem(parse::range(&path), "a recursive view has a list of its columns", Some(help));
            return None;
        }
        recursive(&name.name, &mut view);
    }
    let kind = if materialized { Kind::MaterializedView } else { Kind::View };
    let key = Key::qualified(kind, &name);
    // What is said of its columns stays when a view is replaced.
    let old = reader.catalog.get(&key).and_then(|object| object.body.as_view());
    if let Some(old) = old.filter(|_| parse::has(node, S::OR_REPLACE)) {
        view.column_defaults = old.column_defaults.clone();
        view.column_comments = old.column_comments.clone();
    }
    reader.insert(site, node, key, Body::View(Box::new(view)), if_taken(node));
    Some(())
}

/// `CREATE RECURSIVE VIEW v (a) AS query` is short for `CREATE VIEW v AS WITH RECURSIVE v (a) AS (query) SELECT a FROM v`
/// (`makeRecursiveViewSelect`).
fn recursive(name: &Name, view: &mut View) {
    let columns = quote::join(
        view.column_names.drain(..).map(|name| quote::identifier(name.as_str()).into_owned()),
        ", ",
    );
    let own = quote::identifier(name.as_str());
    // Inside of the query the name is that of its result.
    view.query.mentions.retain(|mention| {
        mention.what != Mentioned::Relation || mention.name != QualifiedName::bare(name.clone())
    });
    let end = u32::try_from(view.query.text.len()).unwrap_or(u32::MAX);
    let change = |at: u32, text: String| Change { range: at..at, text };
    let changes = vec![
        change(0, format!("with recursive {own} ({columns}) as (")),
        change(end, format!(") select {columns} from {own}")),
    ];
    rewrite::apply(&mut view.query, changes);
}

/// An option of `WITH (…)` of a view.
pub(super) fn set(site: &mut Site<'_>, node: &Node, view: &mut View, option: &Name, value: &str) {
    let on = match value.to_ascii_lowercase().as_str() {
        "true" | "on" | "yes" | "1" => Some(true),
        "false" | "off" | "no" | "0" => Some(false),
        _ => None,
    };
    match (option.as_str(), on, value) {
        ("security_invoker", Some(on), _) => view.security_invoker = on,
        ("security_barrier", Some(on), _) => view.security_barrier = on,
        ("check_option", _, "local") => view.check_option = Some(CheckOption::Local),
        ("check_option", _, "cascaded") => view.check_option = Some(CheckOption::Cascaded),
        _ => {
            let range = parse::child(node, SyntaxKind::WITH_PARAMS)
                .map_or_else(|| parse::range(node), |n| parse::range(&n));
            site.problem(range, format!("a view has no option `{option}` with the value `{value}`"), None);
        }
    }
}

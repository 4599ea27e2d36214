//! `functions.md` and the page of each function name.

use pgspec_catalog::object::{Argument, ArgumentMode, Function, Returns, Routine};
use pgspec_catalog::{Item, Privilege, QualifiedName};

use super::definition;
use super::escape::{code, fence, link, text};
use super::prose;
use super::site::{FunctionNode, Node, Site, at, doc};
use super::table::notices;
use super::view::{ArgumentRow, Fact, FunctionPage, FunctionRow, FunctionSection, FunctionsPage};

/// The list of all functions.
pub(super) const PAGE: &str = "functions.md";

/// What the template of the list sees; `None` without a function.
pub(super) fn list(site: &Site<'_>) -> Option<FunctionsPage> {
    let row = |name: &QualifiedName, node: &FunctionNode<'_>, overload: &Node<'_, Function>| {
        let item = &overload.item;
        let label = code(&format!("{}({})", site.display(name), item.key.args.as_deref().unwrap_or("")));
        FunctionRow {
            link: link(&label, &at(PAGE, &node.path, &overload.anchor)),
            returns: returns(site, PAGE, item.body),
            security: definition::function_security(item.body).to_owned(),
            callers: site.callers.get(&item.id).map_or(0, Vec::len),
            about: prose::summary(doc(item.object)),
        }
    };
    let rows: Vec<_> = site
        .functions
        .iter()
        .flat_map(|(name, node)| node.overloads.iter().map(move |overload| row(name, node, overload)))
        .collect();
    (!rows.is_empty()).then(|| FunctionsPage { crumbs: site.crumbs(PAGE, None, None), functions: rows })
}

fn returns(site: &Site<'_>, from: &str, function: &Function) -> String {
    definition::returns(function, &|data_type| site.data_type(from, data_type))
}

/// What the template of a function name's page sees.
pub(super) fn page(site: &Site<'_>, name: &QualifiedName, node: &FunctionNode<'_>) -> FunctionPage {
    let domain = node.overloads.first().and_then(|o| o.item.object.notes.domain.as_ref());
    FunctionPage {
        title: text(&site.display(name)),
        crumbs: site.crumbs(&node.path, domain, Some(("Functions", PAGE))),
        overloads: node.overloads.iter().map(|overload| section(site, name, node, overload)).collect(),
    }
}

fn section(
    site: &Site<'_>,
    name: &QualifiedName,
    node: &FunctionNode<'_>,
    overload: &Node<'_, Function>,
) -> FunctionSection {
    let item = &overload.item;
    let show = |data_type: &pgspec_catalog::DataType| site.type_name(data_type);
    FunctionSection {
        anchor: overload.anchor.clone(),
        signature: code(&definition::signature(&site.display(name), item.body, &show)),
        notices: notices(item.object),
        doc: prose::blocks(doc(item.object)),
        facts: facts(site, node, item),
        arguments: arguments(site, &node.path, item.body),
        body: fence(language(item.body), &item.body.body.sql().text),
        callers: callers(site, node, item),
    }
}

fn facts(site: &Site<'_>, node: &FunctionNode<'_>, item: &Item<'_, Function>) -> Vec<Fact> {
    let function = item.body;
    let mut facts = Vec::new();
    let mut fact = |name: &str, value: String| {
        if !value.is_empty() {
            facts.push(Fact { name: name.to_owned(), value });
        }
    };
    fact("Kind", if function.routine == Routine::Procedure { "procedure".to_owned() } else { String::new() });
    fact("Returns", returns(site, &node.path, function));
    fact("Language", code(function.language.as_str()));
    if function.routine == Routine::Function {
        fact("Behaviour", definition::behaviour(function));
    }
    let rights = if function.security_definer {
        "runs with the rights of its **owner** (security definer)"
    } else {
        "runs with the rights of its caller (security invoker)"
    };
    fact("Security", rights.to_owned());
    fact("May be called by", may_call(item));
    let settings: Vec<_> =
        function.settings.iter().map(|(name, value)| code(&format!("{name} = {value}"))).collect();
    fact("Settings", settings.join(", "));
    fact("Cost", function.cost.as_ref().map_or(String::new(), |cost| text(cost)));
    fact("Rows", function.rows.as_ref().map_or(String::new(), |rows| text(rows)));
    fact("Owner", item.object.owner.as_ref().map_or(String::new(), |owner| code(owner.as_str())));
    fact("Formerly", item.object.notes.was.as_ref().map_or(String::new(), |was| code(was.as_str())));
    facts
}

/// Who may execute it; nothing for a trigger function, which nobody calls.
fn may_call(item: &Item<'_, Function>) -> String {
    let roles = item.object.grants.iter().filter(|grant| grant.privileges.contains(Privilege::Execute));
    let mut roles: Vec<_> = roles.map(|grant| code(grant.to.as_str())).collect();
    roles.sort();
    roles.dedup();
    match (roles.is_empty(), item.body.returns.is_builtin("trigger")) {
        (true, true) => String::new(),
        (true, false) => "its owner only".to_owned(),
        (false, _) => roles.join(", "),
    }
}

fn arguments(site: &Site<'_>, from: &str, function: &Function) -> Vec<ArgumentRow> {
    let argument = |a: &Argument| ArgumentRow {
        name: a.name.as_ref().map_or("–".to_owned(), |name| code(name.as_str())),
        mode: match a.mode {
            ArgumentMode::In => "in",
            ArgumentMode::Out => "out",
            ArgumentMode::InOut => "in and out",
            ArgumentMode::Variadic => "variadic",
        }
        .to_owned(),
        data_type: site.data_type(from, &a.data_type),
        default: a.default.as_ref().map_or(String::new(), |default| code(&default.text)),
    };
    let mut rows: Vec<_> = function.arguments.iter().map(argument).collect();
    if let Returns::Table(columns) = &function.returns {
        rows.extend(columns.iter().map(|column| ArgumentRow {
            name: code(column.name.as_str()),
            mode: "column of the result".to_owned(),
            data_type: site.data_type(from, &column.data_type),
            default: String::new(),
        }));
    }
    rows
}

/// The callers, grouped by what they are.
fn callers(site: &Site<'_>, node: &FunctionNode<'_>, item: &Item<'_, Function>) -> Vec<Fact> {
    let mut facts: Vec<Fact> = Vec::new();
    for caller in site.callers.get(&item.id).map_or(&[][..], Vec::as_slice) {
        let link = caller.link(&node.path);
        match facts.last_mut().filter(|last| last.name == caller.what) {
            Some(last) => {
                last.value.push_str(", ");
                last.value.push_str(&link);
            }
            None => facts.push(Fact { name: caller.what.to_owned(), value: link }),
        }
    }
    facts
}

/// The word that colours a function's body.
fn language(function: &Function) -> &'static str {
    match function.language.as_str() {
        "sql" | "plpgsql" => "sql",
        "plpython3u" => "python",
        "plv8" => "js",
        "plperl" | "plperlu" => "perl",
        _ => "",
    }
}

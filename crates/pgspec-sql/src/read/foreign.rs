//! Foreign-data wrappers, servers, and options of foreign data.

use pgspec_catalog::object::{Foreign, ForeignDataWrapper, ForeignOptions, ForeignServer};
use pgspec_catalog::{Body, Key, Kind, QualifiedName, Text};

use super::insert::if_taken;
use super::site::Site;
use super::{Reader, name, trigger};
use crate::parse::{self, Node, SyntaxKind};

/// `CREATE FOREIGN DATA WRAPPER`
pub(super) fn create_wrapper(reader: &mut Reader<'_>, site: &mut Site<'_>, node: &Node) -> Option<()> {
    use SyntaxKind as S;
    let name = name::of(&parse::child(node, S::FOREIGN_DATA_WRAPPER)?)?;
    let mut wrapper = ForeignDataWrapper::default();
    let lists = node.children().filter(|n| n.kind() == S::FDW_OPTION_LIST);
    let parts: Vec<Node> = lists.flat_map(|list| list.children()).chain(node.children()).collect();
    for part in parts {
        match part.kind() {
            S::OPTION_HANDLER => wrapper.handler = function(reader, site, &part),
            S::OPTION_VALIDATOR => wrapper.validator = function(reader, site, &part),
            S::OPTION_NO_HANDLER | S::OPTION_NO_VALIDATOR | S::FOREIGN_DATA_WRAPPER | S::FDW_OPTION_LIST => {}
            S::OPTION_ALTER_OPTION_LIST | S::ALTER_OPTION_LIST => wrapper.options = options(site, &part),
            _ => site.unmodelled(&part, "this option of a foreign-data wrapper"),
        }
    }
    let key = Key::global(Kind::ForeignDataWrapper, name);
    reader.insert(site, node, key, Body::ForeignDataWrapper(wrapper), if_taken(node));
    Some(())
}

fn function(reader: &Reader<'_>, site: &mut Site<'_>, option: &Node) -> Option<QualifiedName> {
    let path = option.descendants().skip(1).last().map_or_else(|| option.clone(), |_| option.clone());
    let mut segments = name::segments(&path);
    // The key word in front.
    segments.remove(0);
    let last = segments.pop();
    let Some(last) = last else {
        site.problem(parse::range(option), "expected a function", None);
        return None;
    };
    Some(reader.routine_of(QualifiedName { schema: segments.pop(), name: last }))
}

/// `CREATE SERVER`
pub(super) fn create_server(reader: &mut Reader<'_>, site: &mut Site<'_>, node: &Node) -> Option<()> {
    let name = name::of(&parse::child(node, SyntaxKind::SERVER)?)?;
    let server = server(site, node)?;
    let key = Key::global(Kind::ForeignServer, name);
    reader.insert(site, node, key, Body::ForeignServer(Box::new(server)), if_taken(node));
    Some(())
}

/// A `CREATE_SERVER` node.
pub(crate) fn server(site: &mut Site<'_>, node: &Node) -> Option<ForeignServer> {
    use SyntaxKind as S;
    let text = |kind| {
        let clause = parse::child(node, kind)?;
        let token = parse::tokens(&clause).last()?;
        trigger::string_value(token.text()).map(Text::from)
    };
    Some(ForeignServer {
        wrapper: name::of(&parse::child(node, S::FOREIGN_DATA_WRAPPER_REF)?)?,
        server_type: text(S::SERVER_TYPE),
        version: text(S::SERVER_VERSION),
        options: parse::child(node, S::ALTER_OPTION_LIST).map_or_else(Vec::new, |list| options(site, &list)),
    })
}

/// The server and the options of a `CREATE_FOREIGN_TABLE` node.
pub(super) fn of_table(site: &mut Site<'_>, node: &Node) -> Option<Foreign> {
    use SyntaxKind as S;
    let clause = parse::child(node, S::SERVER_CLAUSE)?;
    Some(Foreign {
        server: name::of(&parse::child(&clause, S::SERVER_REF)?)?,
        options: parse::child(node, S::ALTER_OPTION_LIST).map_or_else(Vec::new, |list| options(site, &list)),
    })
}

/// `OPTIONS (a 'b', …)`, in order.
pub(crate) fn options(site: &mut Site<'_>, list: &Node) -> ForeignOptions {
    let mut out = ForeignOptions::new();
    change_options(site, list, &mut out);
    out
}

/// Options that are added, set and dropped.
pub(crate) fn change_options(site: &mut Site<'_>, list: &Node, out: &mut ForeignOptions) {
    use SyntaxKind as S;
    for option in list.children() {
        let Some(name) = parse::child(&option, S::FOREIGN_OPTION_NAME).and_then(|node| name::of(&node))
        else {
            continue;
        };
        let value = parse::tokens(&option).last().and_then(|token| trigger::string_value(token.text()));
        let place = out.iter().position(|(other, _)| *other == name);
        match (option.kind(), value, place) {
            (S::DROP_FOREIGN_OPTION, _, _) => out.retain(|(other, _)| *other != name),
            (S::SET_FOREIGN_OPTION, Some(value), Some(_)) => {
                out.iter_mut()
                    .filter(|(other, _)| *other == name)
                    .for_each(|own| own.1 = Text::from(&*value));
            }
            (S::ADD_FOREIGN_OPTION, Some(value), None) => out.push((name, Text::from(value))),
            (_, Some(_), _) => {
                let message = format!("option `{name}` is given twice, or is not there");
                site.problem(parse::range(&option), message, None);
            }
            (_, None, _) => site.problem(parse::range(&option), "an option's value is a string", None),
        }
    }
}

/// `ALTER SERVER`, apart from its owner.
pub(super) fn alter_server(reader: &mut Reader<'_>, site: &mut Site<'_>, node: &Node) -> Option<()> {
    use SyntaxKind as S;
    let reference = parse::child(node, S::SERVER_REF)?;
    let key = Key::global(Kind::ForeignServer, name::of(&reference)?);
    let Some(Body::ForeignServer(found)) = reader.catalog.get(&key).map(|object| &object.body) else {
        let message = format!("there is no {key}");
        site.problem(parse::range(&reference), message, Some("create it before"));
        return None;
    };
    let mut server = found.clone();
    for action in node.children() {
        match action.kind() {
            S::SERVER_REF => {}
            S::ALTER_OPTION_LIST => change_options(site, &action, &mut server.options),
            S::SERVER_VERSION => {
                let value = parse::tokens(&action).last();
                server.version = value.and_then(|token| trigger::string_value(token.text())).map(Text::from);
            }
            _ => site.unmodelled(&action, "this change of a foreign server"),
        }
    }
    reader.catalog.get_mut(&key)?.body = Body::ForeignServer(server);
    Some(())
}

/// `ALTER FOREIGN DATA WRAPPER`, apart from its owner.
pub(super) fn alter_wrapper(reader: &mut Reader<'_>, site: &mut Site<'_>, node: &Node) -> Option<()> {
    use SyntaxKind as S;
    let reference = parse::child(node, S::FOREIGN_DATA_WRAPPER_REF)?;
    let key = Key::global(Kind::ForeignDataWrapper, name::of(&reference)?);
    let Some(Body::ForeignDataWrapper(found)) = reader.catalog.get(&key).map(|object| &object.body) else {
        let message = format!("there is no {key}");
        site.problem(parse::range(&reference), message, Some("create it before"));
        return None;
    };
    let mut wrapper = found.clone();
    let lists = node.children().filter(|n| n.kind() == S::FDW_OPTION_LIST);
    for action in lists.flat_map(|list| list.children().collect::<Vec<_>>()).chain(node.children()) {
        match action.kind() {
            S::FOREIGN_DATA_WRAPPER_REF | S::FDW_OPTION_LIST => {}
            S::OPTION_HANDLER => wrapper.handler = function(reader, site, &action),
            S::OPTION_VALIDATOR => wrapper.validator = function(reader, site, &action),
            S::OPTION_NO_HANDLER => wrapper.handler = None,
            S::OPTION_NO_VALIDATOR => wrapper.validator = None,
            S::OPTION_ALTER_OPTION_LIST | S::ALTER_OPTION_LIST => {
                change_options(site, &action, &mut wrapper.options);
            }
            _ => site.unmodelled(&action, "this change of a foreign-data wrapper"),
        }
    }
    reader.catalog.get_mut(&key)?.body = Body::ForeignDataWrapper(wrapper);
    Some(())
}

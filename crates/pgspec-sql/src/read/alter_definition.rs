//! `ALTER` of domains, composite types, operators, collations, statistics, event triggers, publications and text search.

use pgspec_catalog::object::{
    Attribute, Domain, DomainNotNull, OperatorDefinition, Publication, PublicationScope,
    TextSearchConfiguration, TriggerEnabled,
};
use pgspec_catalog::{Body, Key, Name, QualifiedName, Text};

use super::options::Options;
use super::site::Site;
use super::{Reader, composite_type, data_type, domain, name, publication, target};
use crate::not_null;
use crate::parse::{self, Node, SyntaxKind};

/// Whether a node is one of these statements, other than one that renames, moves or gives away.
pub(super) fn concerns(node: &Node) -> bool {
    use SyntaxKind as S;
    let kind = matches!(
        node.kind(),
        S::ALTER_DOMAIN
            | S::ALTER_TYPE
            | S::ALTER_OPERATOR
            | S::ALTER_COLLATION
            | S::ALTER_STATISTICS
            | S::ALTER_EVENT_TRIGGER
            | S::ALTER_PUBLICATION
            | S::ALTER_TEXT_SEARCH_CONFIGURATION
            | S::ALTER_TEXT_SEARCH_DICTIONARY
    );
    kind && action(node).is_some_and(|action| {
        !matches!(action.kind(), S::OWNER_TO | S::SET_SCHEMA | S::ADD_VALUE | S::RENAME_VALUE)
            && !format!("{:?}", action.kind()).ends_with("RENAME_TO")
    })
}

/// The part of a statement that says what changes: behind what it changes.
fn action(node: &Node) -> Option<Node> {
    node.children().filter(|child| child.kind() != SyntaxKind::IF_EXISTS).nth(1)
}

/// One of these statements.
pub(super) fn alter(reader: &mut Reader<'_>, site: &mut Site<'_>, node: &Node) -> Option<()> {
    let reference = node.children().find(|child| child.kind() != SyntaxKind::IF_EXISTS)?;
    let before = reader.diagnostics.len();
    let Some(key) = target::object(reader, site, &reference) else {
        if parse::has(node, SyntaxKind::IF_EXISTS) {
            reader.diagnostics.truncate(before);
        }
        return Some(());
    };
    let action = action(node)?;
    let mut body = reader.catalog.get(&key)?.body.clone();
    match &mut body {
        Body::Domain(body) => alter_domain(reader, site, &key, body, &action)?,
        Body::CompositeType(body) => {
            let actions: Vec<Node> = if action.kind() == SyntaxKind::ALTER_TYPE_ATTRIBUTE_ACTION_LIST {
                action.children().collect()
            } else {
                vec![action]
            };
            for action in actions {
                attribute(reader, site, &key, &mut body.attributes, &action)?;
            }
        }
        Body::Operator(body) => operator(reader, site, body, &action)?,
        // What the provider's version was is the server's business.
        Body::Collation(_) => {}
        Body::Statistics(body) => {
            let number = parse::tokens(&action).last()?;
            let negative = parse::tokens(&action).any(|token| token.text() == "-");
            let default = negative || number.text().eq_ignore_ascii_case("default");
            body.target = if default { None } else { number.text().parse().ok() };
        }
        Body::EventTrigger(body) => body.enabled = enabled(&parse::words(&action)),
        Body::Publication(body) => alter_publication(reader, site, body, &action)?,
        Body::TextSearchConfiguration(body) => mapping(reader, site, body, &action)?,
        Body::TextSearchDictionary(body) => {
            for (option, value) in options(site, &action) {
                body.options.retain(|(other, _)| *other != option);
                body.options.extend(value.map(|value| (option, value)));
            }
        }
        _ => {
            site.unmodelled(node, "this change");
            return Some(());
        }
    }
    if site.problems.is_empty()
        && let Some(id) = reader.catalog.id(&key)
    {
        reader.change(id, body);
    }
    reader.note(site, None);
    Some(())
}

/// `enable`, `disable`, `enable replica`, `enable always`
pub(super) fn enabled(words: &str) -> TriggerEnabled {
    let mut words = words.split(' ');
    match (words.next(), words.next()) {
        (Some("disable"), _) => TriggerEnabled::Disabled,
        (_, Some("replica")) => TriggerEnabled::Replica,
        (_, Some("always")) => TriggerEnabled::Always,
        _ => TriggerEnabled::Origin,
    }
}

fn alter_domain(
    reader: &mut Reader<'_>,
    site: &mut Site<'_>,
    key: &Key,
    body: &mut Domain,
    action: &Node,
) -> Option<()> {
    use SyntaxKind as S;
    let reference = parse::child(action, S::CONSTRAINT_NAME_REF);
    let written = reference.as_ref().and_then(|reference| name::segments(reference).pop());
    match action.kind() {
        S::SET_DEFAULT => body.default = domain::default(site, &parse::expression(action)?),
        S::DROP_DEFAULT => body.default = None,
        S::SET_NOT_NULL => body.not_null = true,
        S::DROP_NOT_NULL => clear_not_null(body),
        S::ADD_CONSTRAINT => {
            let part = action.children().next()?;
            if part.kind() == S::NOT_NULL_CONSTRAINT {
                let said = domain::not_null(site, &part);
                if !body.not_null {
                    body.not_null = true;
                    body.not_null_constraint = reader.kept_of_domain(said, &key.name);
                }
                return Some(());
            }
            let check = domain::check(site, &part, &body.checks)?;
            body.checks.push(check);
            let schema = key.schema.clone();
            let taken = |candidate: &str| reader.taken.constraint(&(schema.clone(), Name::exact(candidate)));
            domain::name_checks(body, &key.name, taken);
        }
        S::DROP_CONSTRAINT => {
            let written = written?;
            if is_not_null(reader, key, body, &written) {
                clear_not_null(body);
                return Some(());
            }
            let before = body.checks.len();
            body.checks.retain(|check| check.name != written);
            if body.checks.len() == before && !parse::has(action, S::IF_EXISTS) {
                no_constraint(site, key, &written, reference.as_ref()?);
            }
        }
        S::RENAME_CONSTRAINT => {
            let (written, to) = (written?, name::of(&parse::child(action, S::CONSTRAINT_NAME)?)?);
            if is_not_null(reader, key, body, &written) {
                body.not_null_constraint.name = Some(to);
                not_null::forget_usual_of_domain(&key.name, body);
                return Some(());
            }
            let Some(check) = body.checks.iter_mut().find(|check| check.name == written) else {
                no_constraint(site, key, &written, reference.as_ref()?);
                return Some(());
            };
            check.name = to;
            body.checks.sort_by(|a, b| a.name.cmp(&b.name));
        }
        S::VALIDATE_CONSTRAINT => {
            let written = written?;
            match body.checks.iter_mut().find(|check| check.name == written) {
                Some(check) => check.not_valid = false,
                None => no_constraint(site, key, &written, reference.as_ref()?),
            }
        }
        _ => site.unmodelled(action, "this change of a domain"),
    }
    Some(())
}

fn clear_not_null(body: &mut Domain) {
    body.not_null = false;
    body.not_null_constraint = DomainNotNull::default();
}

/// Whether this is the name of a domain's `NOT NULL`.
pub(super) fn is_not_null(reader: &Reader<'_>, key: &Key, body: &Domain, name: &Name) -> bool {
    reader.keeps_not_null_of_domains() && body.not_null && not_null::of_domain(&key.name, body) == *name
}

fn no_constraint(site: &mut Site<'_>, key: &Key, written: &Name, node: &Node) {
    site.problem(parse::range(node), format!("the {key} has no constraint `{written}`"), None);
}

fn attribute(
    reader: &mut Reader<'_>,
    site: &mut Site<'_>,
    key: &Key,
    attributes: &mut Vec<Attribute>,
    action: &Node,
) -> Option<()> {
    use SyntaxKind as S;
    if action.kind() == S::ADD_ATTRIBUTE {
        let mut added = composite_type::attribute(site, action)?;
        added.data_type = reader.type_of(added.data_type);
        added.collation = added.collation.map(|name| reader.collation_of(name));
        if attributes.iter().any(|other| other.name == added.name) {
            let message = format!("the {key} has an attribute `{}` already", added.name);
            site.problem(parse::range(action), message, Some("choose another name"));
        }
        attributes.push(added);
        return Some(());
    }
    let reference = parse::child(action, S::COMPOSITE_FIELD_REF)?;
    let written = name::of(&reference)?;
    let Some(at) = attributes.iter().position(|attribute| attribute.name == written) else {
        if !parse::has(action, S::IF_EXISTS) {
            let message = format!("the {key} has no attribute `{written}`");
            site.problem(parse::range(&reference), message, None);
        }
        return Some(());
    };
    match action.kind() {
        S::DROP_ATTRIBUTE => drop(attributes.remove(at)),
        S::RENAME_ATTRIBUTE => {
            let to = name::of(&parse::child(action, S::COMPOSITE_FIELD)?)?;
            attributes.get_mut(at)?.name = to;
        }
        S::ALTER_ATTRIBUTE => {
            let data_type = data_type::read(site, &parse::data_type(action)?)?;
            let collation = match parse::child(action, S::COLLATE) {
                Some(clause) => super::column::collation(site, &clause),
                None => None,
            };
            let attribute = attributes.get_mut(at)?;
            attribute.data_type = reader.type_of(data_type);
            attribute.collation = collation.map(|name| reader.collation_of(name));
        }
        _ => site.unmodelled(action, "this change of a type"),
    }
    Some(())
}

/// Options that are set, and those that lose their value.
fn options(site: &mut Site<'_>, list: &Node) -> Vec<(Name, Option<Text>)> {
    let mut out = Vec::new();
    for option in parse::children(list, SyntaxKind::ATTRIBUTE_OPTION) {
        let Some(name) = parse::child(&option, SyntaxKind::ATTRIBUTE_NAME).and_then(|n| name::of(&n)) else {
            continue;
        };
        let value = parse::child(&option, SyntaxKind::ATTRIBUTE_VALUE);
        out.push((name, value.map(|value| super::options::text_of(site, &value))));
    }
    out
}

/// `SET (restrict = …, join = …)`
fn operator(
    reader: &Reader<'_>,
    site: &mut Site<'_>,
    body: &mut OperatorDefinition,
    action: &Node,
) -> Option<()> {
    let list = parse::child(action, SyntaxKind::ATTRIBUTE_LIST)?;
    let mut options = Options::of(site, &list);
    for (option, slot) in [("restrict", &mut body.restrict), ("join", &mut body.join)] {
        if options.has(option) {
            *slot = options.name(site, option).map(|name| reader.routine_of(name));
        }
    }
    for (option, slot) in [("hashes", &mut body.hashes), ("merges", &mut body.merges)] {
        if let Some(value) = options.flag(site, option) {
            *slot = value;
        }
    }
    for (option, slot) in [("commutator", &mut body.commutator), ("negator", &mut body.negator)] {
        if options.has(option) {
            *slot = options.operator(site, option);
        }
    }
    options.finish(site, "an operator");
    Some(())
}

fn alter_publication(
    reader: &mut Reader<'_>,
    site: &mut Site<'_>,
    body: &mut Publication,
    action: &Node,
) -> Option<()> {
    use SyntaxKind as S;
    match action.kind() {
        S::SET_OPTIONS => {
            let list = parse::child(action, S::ATTRIBUTE_LIST)?;
            publication::parameters(site, body, &list);
        }
        S::SET_ALL_PUBLICATION_OBJECT_LIST => body.scope = publication::all_tables(site, action)?,
        S::SET_PUBLICATION_OBJECTS => {
            body.scope = publication::objects(site, action)?;
            publication::resolve(reader, body);
        }
        S::ADD_PUBLICATION_OBJECTS | S::DROP_PUBLICATION_OBJECTS => {
            let mut named = Publication { scope: publication::objects(site, action)?, ..body.clone() };
            publication::resolve(reader, &mut named);
            let PublicationScope::Some { tables: new, schemas: more } = named.scope else { return None };
            let PublicationScope::Some { tables, schemas } = &mut body.scope else {
                let message = "a publication for all tables has no list of them";
                site.problem(parse::range(action), message, None);
                return Some(());
            };
            tables.retain(|table| !new.iter().any(|other| other.table == table.table));
            schemas.retain(|schema| !more.contains(schema));
            if action.kind() == S::ADD_PUBLICATION_OBJECTS {
                tables.extend(new);
                schemas.extend(more);
            }
            publication::resolve(reader, body);
        }
        _ => site.unmodelled(action, "this change of a publication"),
    }
    Some(())
}

/// `ADD MAPPING`, `ALTER MAPPING`, `DROP MAPPING` (`MakeConfigurationMapping` of `tsearchcmds.c`).
fn mapping(
    reader: &Reader<'_>,
    site: &mut Site<'_>,
    body: &mut TextSearchConfiguration,
    action: &Node,
) -> Option<()> {
    use SyntaxKind as S;
    let tokens: Vec<Name> =
        parse::children(action, S::TEXT_SEARCH_TOKEN_KIND).filter_map(|token| name::of(&token)).collect();
    let mut dictionaries = |node: &Node| -> Vec<QualifiedName> {
        let written = parse::children(node, S::TEXT_SEARCH_DICTIONARY_REF);
        let written = written.filter_map(|path| name::qualified(site, &path));
        written.map(|name| reader.dictionary_of(name)).collect()
    };
    if let Some(replace) = parse::child(action, S::REPLACE_DICTIONARY) {
        let found = dictionaries(&replace);
        let [from, to] = found.as_slice() else { return None };
        let concerned = |token: &Name| tokens.is_empty() || tokens.contains(token);
        for (_, list) in body.mappings.iter_mut().filter(|(token, _)| concerned(token)) {
            list.iter_mut().filter(|name| *name == from).for_each(|name| *name = to.clone());
        }
        return Some(());
    }
    let with = dictionaries(action);
    let adds = action.kind() == S::ADD_MAPPING;
    for token in tokens {
        let is_there = body.mappings.iter().any(|(other, _)| *other == token);
        if adds && is_there {
            let message = format!("there is a mapping for `{token}` already");
            site.problem(parse::range(action), message, Some("write `alter mapping`"));
            continue;
        }
        if action.kind() == S::DROP_MAPPING && !is_there && !parse::has(action, S::IF_EXISTS) {
            site.problem(parse::range(action), format!("there is no mapping for `{token}`"), None);
        }
        body.mappings.retain(|(other, _)| *other != token);
        if action.kind() != S::DROP_MAPPING {
            body.mappings.push((token, with.clone()));
        }
    }
    body.mappings.sort();
    Some(())
}

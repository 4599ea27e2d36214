//! What a statement is about: the object that a name means. Whatever comments on, grants, gives away or changes an
//! object finds it here.

use pgspec_catalog::object::all_arguments;
use pgspec_catalog::{Catalog, Diagnostic, Key, Kind, Name, ObjectId, QualifiedName, closest};

use super::site::Site;
use super::{Reader, aggregate, function, name};
use crate::codes;
use crate::parse::{self, Node, SyntaxKind};

/// What a statement is about.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Target {
    /// An object of the catalog.
    Object(Key),
    /// A column of a table or view, or an attribute of a composite type.
    Column(Key, Name),
    /// A CHECK of a domain.
    DomainCheck(Key, Name),
    /// The `NOT NULL` of a column, which has a name (Postgres 18).
    NotNull(Key, Name),
}

/// The object of an `OBJECT_…` node. Nothing if it is reported, or could not be read before.
pub(super) fn resolve(reader: &mut Reader<'_>, site: &mut Site<'_>, node: &Node) -> Option<Target> {
    use SyntaxKind as S;
    let object = |reader: &mut Reader<'_>, site: &mut Site<'_>| {
        object(reader, site, &node.children().next()?).map(Target::Object)
    };
    match node.kind() {
        S::OBJECT_COLUMN => column(reader, site, node),
        S::OBJECT_CONSTRAINT if parse::has(node, S::DOMAIN_KW) => domain_check(reader, site, node),
        S::OBJECT_CONSTRAINT => {
            not_null(reader, node).or_else(|| member(reader, site, node, Kind::Constraint))
        }
        S::OBJECT_POLICY => member(reader, site, node, Kind::Policy),
        S::OBJECT_RULE => member(reader, site, node, Kind::Rule),
        S::OBJECT_TRIGGER => member(reader, site, node, Kind::Trigger),
        S::OBJECT_CAST | S::OBJECT_OPERATOR => typed(reader, site, node).map(Target::Object),
        S::OBJECT_AGGREGATE
        | S::OBJECT_COLLATION
        | S::OBJECT_DOMAIN
        | S::OBJECT_EVENT_TRIGGER
        | S::OBJECT_EXTENSION
        | S::OBJECT_FOREIGN_DATA_WRAPPER
        | S::OBJECT_FOREIGN_TABLE
        | S::OBJECT_FUNCTION
        | S::OBJECT_INDEX
        | S::OBJECT_MATERIALIZED_VIEW
        | S::OBJECT_PROCEDURE
        | S::OBJECT_PUBLICATION
        | S::OBJECT_ROLE
        | S::OBJECT_ROUTINE
        | S::OBJECT_SCHEMA
        | S::OBJECT_SEQUENCE
        | S::OBJECT_SERVER
        | S::OBJECT_STATISTICS
        | S::OBJECT_TABLE
        | S::OBJECT_TEXT_SEARCH_CONFIG
        | S::OBJECT_TEXT_SEARCH_DICT
        | S::OBJECT_TYPE
        | S::OBJECT_VIEW => object(reader, site),
        _ => unmodelled(site, node),
    }
}

/// The object that a reference means.
pub(super) fn object(reader: &mut Reader<'_>, site: &mut Site<'_>, node: &Node) -> Option<Key> {
    use SyntaxKind as S;
    match node.kind() {
        S::TABLE_NAME_REF | S::RELATION_NAME_REF | S::VIEW_REF | S::SEQUENCE_REF => {
            relation(reader, site, node)
        }
        S::TABLE_RELATION_NAME => relation(reader, site, &node.children().next()?),
        S::FUNCTION_SIG | S::PROCEDURE_SIG | S::ROUTINE_SIG | S::AGGREGATE => routine(reader, site, node),
        S::TYPE_NAME_REF | S::DOMAIN_REF => data_type(reader, site, node),
        S::INDEX_REF => index(reader, site, node),
        S::COLLATION_REF => in_schema(reader, site, node, Kind::Collation),
        S::STATISTICS_REF => in_schema(reader, site, node, Kind::Statistics),
        S::TEXT_SEARCH_CONFIGURATION_REF => in_schema(reader, site, node, Kind::TextSearchConfiguration),
        S::TEXT_SEARCH_DICTIONARY_REF => in_schema(reader, site, node, Kind::TextSearchDictionary),
        S::OP_SIG | S::CAST_SIG => typed(reader, site, node),
        S::SCHEMA_REF => global(reader, site, node, Kind::Schema),
        S::EXTENSION_REF => global(reader, site, node, Kind::Extension),
        S::EVENT_TRIGGER_REF => global(reader, site, node, Kind::EventTrigger),
        S::PUBLICATION_REF => global(reader, site, node, Kind::Publication),
        S::SERVER_REF => global(reader, site, node, Kind::ForeignServer),
        S::FOREIGN_DATA_WRAPPER_REF => global(reader, site, node, Kind::ForeignDataWrapper),
        S::ROLE_REF => {
            let name = super::role::name(reader, node)?;
            super::role::declared(reader, site, node, name)
        }
        _ => {
            unmodelled(site, node);
            None
        }
    }
}

fn unmodelled(site: &mut Site<'_>, node: &Node) -> Option<Target> {
    site.unmodelled(node, &format!("what is said about a {}", noun(node)));
    None
}

/// The kind of object that a node is about, in the words of its kind: `text search config`.
pub(super) fn noun(node: &Node) -> String {
    let kind = format!("{:?}", node.kind()).to_ascii_lowercase();
    let kind = kind.trim_start_matches("object_").trim_start_matches("privilege_");
    kind.trim_end_matches("_ref").trim_end_matches("_sig").replace('_', " ")
}

fn relation(reader: &mut Reader<'_>, site: &mut Site<'_>, node: &Node) -> Option<Key> {
    let written = name::qualified(site, node)?;
    let name = reader.relation_of(written);
    match reader.catalog.relation(&name).and_then(|id| reader.catalog.entry(id)) {
        Some((key, _)) => Some(key.clone()),
        None => {
            let noun = if node.kind() == SyntaxKind::SEQUENCE_REF { "sequence" } else { "table or view" };
            absent(reader, site, node, noun, &name, is_relation)
        }
    }
}

fn is_relation(kind: Kind) -> bool {
    matches!(kind, Kind::Table | Kind::View | Kind::MaterializedView | Kind::Sequence)
}

/// `schema.table.column`
fn column(reader: &mut Reader<'_>, site: &mut Site<'_>, node: &Node) -> Option<Target> {
    let path = node.children().next()?;
    let mut segments = name::segments(&path);
    let column = segments.pop()?;
    let table = match (segments.pop(), segments.pop()) {
        (Some(name), schema) => QualifiedName { schema, name },
        (None, _) => {
            site.problem(parse::range(&path), "expected a table and a column", Some("write `table.column`"));
            return None;
        }
    };
    let table = reader.relation_of(table);
    let found = reader.catalog.relation(&table).or_else(|| reader.catalog.type_named(&table));
    let Some((key, _)) = found.and_then(|id| reader.catalog.entry(id)) else {
        return absent(reader, site, &path, "table or view", &table, is_relation);
    };
    Some(Target::Column(key.clone(), column))
}

/// `CONSTRAINT name ON DOMAIN domain`
fn domain_check(reader: &mut Reader<'_>, site: &mut Site<'_>, node: &Node) -> Option<Target> {
    let mut parts = node.children();
    let (own, domain) = (parts.next()?, parts.next()?);
    let (key, name) = (data_type(reader, site, &domain)?, name::of(&own)?);
    Some(Target::DomainCheck(key, name))
}

/// A cast or an operator, whose types are its identity.
fn typed(reader: &mut Reader<'_>, site: &mut Site<'_>, node: &Node) -> Option<Key> {
    let types = node.children().flat_map(|child| {
        if child.kind() == SyntaxKind::CAST_SIG { child.children().collect() } else { vec![child] }
    });
    let mut names = Vec::new();
    let mut symbol = None;
    // It is a word, not a node; only what stands on the left can be missing.
    if parse::has(node, SyntaxKind::NONE_KW) {
        names.push("none".to_owned());
    }
    for part in types.collect::<Vec<_>>() {
        if part.kind() == SyntaxKind::OP {
            symbol = Some(part);
        } else if parse::words(&part) == "none" {
            names.push("none".to_owned());
        } else {
            let (read, _) = site.apart(|site| super::data_type::read(site, &part));
            names.push(reader.type_of(read?).without_modifiers().to_string());
        }
    }
    let Some(symbol) = symbol else {
        let [source, target] = names.as_slice() else { return None };
        let key = Key::global(Kind::Cast, format!("{source} as {target}").as_str());
        return known(reader, site, node, key);
    };
    let text: String = parse::tokens(&symbol).map(|token| token.text().to_owned()).collect();
    let (schema, text) = match text.rsplit_once('.') {
        Some((schema, text)) => (Some(name::identifier(schema)), text.to_owned()),
        None => (None, text),
    };
    let written = QualifiedName { schema, name: Name::exact(&text) };
    let identity = names.join(", ");
    let exists = |catalog: &Catalog, name: &QualifiedName| {
        catalog.get(&Key::routine(Kind::Operator, name, identity.as_str())).is_some()
    };
    let name = reader.lookup(&written, exists).unwrap_or_else(|| reader.created(written));
    known(reader, site, node, Key::routine(Kind::Operator, &name, identity))
}

/// A key, if something has it.
fn known(reader: &mut Reader<'_>, site: &Site<'_>, node: &Node, key: Key) -> Option<Key> {
    if reader.catalog.get(&key).is_some() {
        return Some(key);
    }
    if key.schema.is_some() && reader.is_beyond(&key.qualified_name()) {
        return None;
    }
    missing(reader, site, node, &key.to_string(), None)
}

/// An object of a schema whose kind has names of its own.
fn in_schema(reader: &mut Reader<'_>, site: &mut Site<'_>, node: &Node, kind: Kind) -> Option<Key> {
    let written = name::qualified(site, node)?;
    let exists = |catalog: &Catalog, name: &QualifiedName| catalog.get(&Key::qualified(kind, name)).is_some();
    let name = reader.lookup(&written, exists).unwrap_or_else(|| reader.created(written));
    known(reader, site, node, Key::qualified(kind, &name))
}

/// An object of a relation: `CONSTRAINT name ON table`.
fn member(reader: &mut Reader<'_>, site: &mut Site<'_>, node: &Node, kind: Kind) -> Option<Target> {
    let mut parts = node.children();
    let (own, table) = (parts.next()?, parts.next()?);
    of_relation(reader, site, &own, &table, kind).map(Target::Object)
}

/// `CONSTRAINT name ON table`, where that is the `NOT NULL` of a column.
fn not_null(reader: &Reader<'_>, node: &Node) -> Option<Target> {
    let mut parts = node.children();
    let (own, table) = (name::of(&parts.next()?)?, parts.next()?);
    let mut segments = name::segments(&table);
    let written = QualifiedName { name: segments.pop()?, schema: segments.pop() };
    let table = reader.relation_of(written);
    let column = reader.not_null_named(&table, &own)?;
    Some(Target::NotNull(Key::qualified(Kind::Table, &table), column))
}

/// The object of a kind that `own` names on the relation that `table` names.
pub(super) fn of_relation(
    reader: &mut Reader<'_>,
    site: &mut Site<'_>,
    own: &Node,
    table: &Node,
    kind: Kind,
) -> Option<Key> {
    let table = relation(reader, site, table)?.qualified_name();
    let name = name::of(own)?;
    let key = Key::of_relation(kind, &table, &name);
    if reader.catalog.get(&key).is_some() {
        return Some(key);
    }
    if reader.changed.contains(&table) || reader.broken.contains(&table) {
        return None;
    }
    let siblings = reader.catalog.children(&table).filter(|(_, key, _)| key.kind == kind);
    let near = closest(name.as_str(), siblings.map(|(_, key, _)| key.name.as_str())).map(str::to_owned);
    missing(reader, site, own, &format!("{} `{name}` on `{table}`", kind.noun()), near)
}

/// `name(types)`, or a name that only one routine has.
fn routine(reader: &mut Reader<'_>, site: &mut Site<'_>, node: &Node) -> Option<Key> {
    let mut parts = node.children();
    let path = parts.next()?;
    let name = reader.function_of(name::qualified(site, &path)?);
    let overloads: Vec<ObjectId> = reader.catalog.overloads(&name).to_vec();
    let Some(list) = parts.next() else {
        return match overloads.as_slice() {
            [] => absent(reader, site, &path, "function", &name, |kind| kind == Kind::Function),
            [one] => reader.catalog.entry(*one).map(|(key, _)| key.clone()),
            _ => {
                let help = "write the types of its arguments behind the name";
                site.problem(
                    parse::range(&path),
                    format!("`{name}` is the name of several functions"),
                    Some(help),
                );
                None
            }
        };
    };
    let (direct, ordered) = match parse::child(&list, SyntaxKind::AGGREGATE_ORDER_BY) {
        Some(_) => aggregate::signature(site, &list)?,
        None => (function::arguments(site, &list)?, None),
    };
    site.mentions.clear();
    let inputs = all_arguments(&direct, ordered.as_deref()).filter(|argument| argument.mode.is_input());
    let types: Vec<String> = inputs
        .map(|argument| reader.type_of(argument.data_type.clone()).without_modifiers().to_string())
        .collect();
    let found = |reader: &Reader<'_>, name: &QualifiedName| {
        let keys = [Kind::Function, Kind::Aggregate].map(|kind| Key::routine(kind, name, types.join(", ")));
        keys.into_iter().find(|key| reader.catalog.get(key).is_some())
    };
    if let Some(key) = found(reader, &name) {
        return Some(key);
    }
    // The same name in another schema of the path may be the one: each schema hides only equal signatures.
    if name::segments(&path).len() == 1 {
        let mut of_path = reader.search_path.iter().filter_map(|schema| {
            found(reader, &QualifiedName { schema: Some(schema.clone()), name: name.name.clone() })
        });
        if let Some(found) = of_path.next() {
            return Some(found);
        }
    }
    if overloads.is_empty() {
        return absent(reader, site, &path, "function", &name, |kind| kind == Kind::Function);
    }
    let declared = overloads.iter().filter_map(|id| reader.catalog.entry(*id)).map(|(key, _)| key.path());
    let declared: Vec<_> = declared.map(|path| format!("`{path}`")).collect();
    let message = format!("there is no function `{name}({})`", types.join(", "));
    report(reader, site, node, message, format!("there is {}", declared.join(" and ")));
    None
}

fn data_type(reader: &mut Reader<'_>, site: &mut Site<'_>, node: &Node) -> Option<Key> {
    let written = name::qualified(site, node)?;
    let exists = |catalog: &Catalog, name: &QualifiedName| catalog.type_named(name).is_some();
    let name = reader.lookup(&written, exists).unwrap_or_else(|| reader.created(written));
    match reader.catalog.type_named(&name).and_then(|id| reader.catalog.entry(id)) {
        Some((key, _)) => Some(key.clone()),
        None => absent(reader, site, node, "type", &name, is_type),
    }
}

fn is_type(kind: Kind) -> bool {
    matches!(kind, Kind::Enum | Kind::Domain | Kind::CompositeType | Kind::RangeType)
}

fn index(reader: &mut Reader<'_>, site: &mut Site<'_>, node: &Node) -> Option<Key> {
    let written = name::qualified(site, node)?;
    let exists = |catalog: &Catalog, name: &QualifiedName| index_key(catalog, name).is_some();
    let name = reader.lookup(&written, exists).unwrap_or_else(|| reader.created(written));
    match index_key(&reader.catalog, &name) {
        Some(key) if key.kind == Kind::Index => Some(key),
        Some(key) => {
            site.unmodelled(node, &format!("what is said about the index of the {key}"));
            None
        }
        None => absent(reader, site, node, "index", &name, |kind| kind == Kind::Index),
    }
}

/// An index, or the constraint whose index it is.
fn index_key(catalog: &Catalog, name: &QualifiedName) -> Option<Key> {
    let key = Key::qualified(Kind::Index, name);
    if catalog.get(&key).is_some() {
        return Some(key);
    }
    let mut constraints = catalog.of_kind(Kind::Constraint).filter(|(_, key, object)| {
        key.name == name.name
            && key.schema == name.schema
            && object.body.as_constraint().is_some_and(super::table::has_index)
    });
    constraints.next().map(|(_, key, _)| key.clone())
}

fn global(reader: &mut Reader<'_>, site: &mut Site<'_>, node: &Node, kind: Kind) -> Option<Key> {
    let name = name::of(node)?;
    let key = Key::global(kind, name.clone());
    if kind == Kind::Schema && name == "public" {
        reader.have_public(site, node);
    }
    if reader.catalog.get(&key).is_some() {
        return Some(key);
    }
    if reader.broken.contains(&reader.created(QualifiedName::bare(name.clone()))) {
        return None;
    }
    let others = reader.catalog.of_kind(kind).map(|(_, key, _)| key.name.as_str());
    let near = closest(name.as_str(), others).map(str::to_owned);
    missing(reader, site, node, &format!("{} `{name}`", kind.noun()), near)
}

/// Reports an object of a schema that is not there.
fn absent<T>(
    reader: &mut Reader<'_>,
    site: &Site<'_>,
    node: &Node,
    noun: &str,
    name: &QualifiedName,
    is_one: impl Fn(Kind) -> bool,
) -> Option<T> {
    if reader.is_beyond(name) {
        return None;
    }
    let others = reader
        .catalog
        .iter()
        .filter(|(_, key, _)| reader.is_patient() && is_one(key.kind) && key.schema == name.schema);
    let near = closest(name.name.as_str(), others.map(|(_, key, _)| key.name.as_str())).map(str::to_owned);
    missing(reader, site, node, &format!("{noun} `{name}`"), near)
}

fn missing<T>(
    reader: &mut Reader<'_>,
    site: &Site<'_>,
    node: &Node,
    what: &str,
    near: Option<String>,
) -> Option<T> {
    let help = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => "no statement before this one creates it: read the file that does too".to_owned(),
    };
    report(reader, site, node, format!("there is no {what}"), help);
    None
}

fn report(reader: &mut Reader<'_>, site: &Site<'_>, node: &Node, message: String, help: String) {
    let diagnostic = Diagnostic::new(&codes::UNKNOWN_OBJECT, message);
    reader.diagnostics.push(diagnostic.maybe_at(site.span(parse::tight_range(node))).help(help));
}

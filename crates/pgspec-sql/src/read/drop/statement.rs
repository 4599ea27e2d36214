//! The `DROP` statements: what they name.

use pgspec_catalog::object::Routine;
use pgspec_catalog::{Diagnostic, Key, Kind, Name, ObjectId, QualifiedName, Span, closest};

use super::super::dependents::Thing;
use super::super::site::Site;
use super::super::{Reader, function, index, name};
use crate::codes;
use crate::parse::{self, Node, SyntaxKind};

/// Whether a statement drops something that is modelled.
pub(in crate::read) fn concerns(kind: SyntaxKind) -> bool {
    use SyntaxKind as S;
    matches!(
        kind,
        S::DROP_TABLE
            | S::DROP_VIEW
            | S::DROP_SEQUENCE
            | S::DROP_FOREIGN_TABLE
            | S::DROP_SERVER
            | S::DROP_FOREIGN_DATA_WRAPPER
            | S::DROP_MATERIALIZED_VIEW
            | S::DROP_INDEX
            | S::DROP_TYPE
            | S::DROP_DOMAIN
            | S::DROP_COLLATION
            | S::DROP_STATISTICS
            | S::DROP_PUBLICATION
            | S::DROP_EVENT_TRIGGER
            | S::DROP_RULE
            | S::DROP_TEXT_SEARCH_CONFIG
            | S::DROP_TEXT_SEARCH_DICT
            | S::DROP_AGGREGATE
            | S::DROP_OPERATOR
            | S::DROP_CAST
            | S::DROP_FUNCTION
            | S::DROP_PROCEDURE
            | S::DROP_ROUTINE
            | S::DROP_SCHEMA
            | S::DROP_EXTENSION
            | S::DROP_TRIGGER
            | S::DROP_POLICY
    )
}

/// `DROP`
pub(in crate::read) fn read(reader: &mut Reader<'_>, site: &mut Site<'_>, node: &Node) -> Option<()> {
    use SyntaxKind as S;
    let cascade = parse::has(node, S::CASCADE);
    let mut roots = Vec::new();
    match node.kind() {
        S::DROP_TRIGGER => child(reader, site, node, Kind::Trigger, &mut roots)?,
        S::DROP_POLICY => child(reader, site, node, Kind::Policy, &mut roots)?,
        S::DROP_RULE => child(reader, site, node, Kind::Rule, &mut roots)?,
        S::DROP_AGGREGATE | S::DROP_OPERATOR | S::DROP_CAST => {
            let is_signature = |n: &Node| matches!(n.kind(), S::AGGREGATE | S::OP_SIG | S::CAST_SIG);
            for signature in node.descendants().filter(is_signature) {
                let before = reader.diagnostics.len();
                let found = super::super::target::object(reader, site, &signature);
                if parse::has(node, S::IF_EXISTS) {
                    reader.diagnostics.truncate(before);
                }
                let id = found.and_then(|key| reader.catalog.id(&key));
                roots.extend(id.map(Thing::Object));
            }
        }
        S::DROP_FUNCTION | S::DROP_PROCEDURE | S::DROP_ROUTINE => {
            for signature in node
                .descendants()
                .filter(|n| matches!(n.kind(), S::FUNCTION_SIG | S::PROCEDURE_SIG | S::ROUTINE_SIG))
            {
                let found = routine(reader, site, &signature, parse::has(node, S::IF_EXISTS))?;
                roots.extend(found.map(Thing::Object));
            }
        }
        kind => {
            let kinds = kinds_of(kind);
            for path in node.children().filter(|n| !is_clause(n.kind())) {
                let written = name::qualified(site, &path)?;
                let span = site.span(parse::range(&path));
                let found = reader.find(kinds, &written);
                if found.is_none() && constraint_of_index(reader, kinds, &written, span) {
                    continue;
                }
                if found.is_none() && !parse::has(node, S::IF_EXISTS) {
                    reader.missing(kinds, &written, span);
                }
                roots.extend(found.map(Thing::Object));
            }
        }
    }
    let span = site.span(parse::tight_range(node));
    if !roots.is_empty() {
        reader.drop(roots, cascade, span);
    }
    Some(())
}

fn is_clause(kind: SyntaxKind) -> bool {
    use SyntaxKind as S;
    matches!(kind, S::IF_EXISTS | S::CASCADE | S::RESTRICT)
}

fn kinds_of(kind: SyntaxKind) -> &'static [Kind] {
    use SyntaxKind as S;
    match kind {
        S::DROP_TABLE | S::DROP_FOREIGN_TABLE => &[Kind::Table],
        S::DROP_SEQUENCE => &[Kind::Sequence],
        S::DROP_SERVER => &[Kind::ForeignServer],
        S::DROP_FOREIGN_DATA_WRAPPER => &[Kind::ForeignDataWrapper],
        S::DROP_VIEW => &[Kind::View],
        S::DROP_MATERIALIZED_VIEW => &[Kind::MaterializedView],
        S::DROP_INDEX => &[Kind::Index],
        S::DROP_TYPE => &[Kind::Enum, Kind::CompositeType, Kind::RangeType, Kind::Domain],
        S::DROP_DOMAIN => &[Kind::Domain],
        S::DROP_COLLATION => &[Kind::Collation],
        S::DROP_STATISTICS => &[Kind::Statistics],
        S::DROP_PUBLICATION => &[Kind::Publication],
        S::DROP_EVENT_TRIGGER => &[Kind::EventTrigger],
        S::DROP_TEXT_SEARCH_CONFIG => &[Kind::TextSearchConfiguration],
        S::DROP_TEXT_SEARCH_DICT => &[Kind::TextSearchDictionary],
        S::DROP_SCHEMA => &[Kind::Schema],
        _ => &[Kind::Extension],
    }
}

/// The index of a key goes with its constraint only.
fn constraint_of_index(
    reader: &mut Reader<'_>,
    kinds: &[Kind],
    written: &QualifiedName,
    span: Option<Span>,
) -> bool {
    if kinds != [Kind::Index] {
        return false;
    }
    let schemas: Vec<Name> = match &written.schema {
        Some(schema) => vec![schema.clone()],
        None => reader.search_path.clone(),
    };
    let is_it = |key: &Key, body: &pgspec_catalog::Body| {
        let constraint = body.as_constraint();
        key.name == written.name
            && key.schema.as_ref().is_some_and(|schema| schemas.contains(schema))
            && constraint.is_some_and(super::super::table::has_index)
    };
    let is_taken = |schema: &Name| reader.taken.relation(&(Some(schema.clone()), written.name.clone()));
    if !schemas.iter().any(is_taken) {
        return false;
    }
    let Some((_, key, _)) = reader.catalog.iter().find(|(_, key, object)| is_it(key, &object.body)) else {
        return false;
    };
    let message = format!("cannot drop index `{written}`: {key} needs it");
    let table = key.relation().map_or_else(String::new, |table| crate::quote::qualified(&table));
    let constraint = crate::quote::identifier(key.name.as_str()).into_owned();
    let help = format!("drop the constraint: `alter table {table} drop constraint {constraint}`");
    reader.diagnostics.push(Diagnostic::new(&codes::DEPENDED_ON, message).maybe_at(span).help(help));
    true
}

/// A trigger or policy `ON table`.
fn child(
    reader: &mut Reader<'_>,
    site: &mut Site<'_>,
    node: &Node,
    kind: Kind,
    roots: &mut Vec<Thing>,
) -> Option<()> {
    use SyntaxKind as S;
    let (clause, own) = match kind {
        Kind::Trigger => (S::ON_RELATION, S::TRIGGER_REF),
        Kind::Rule => (S::ON_RELATION, S::RULE_REF),
        _ => (S::ON_TABLE, S::POLICY_REF),
    };
    let (written, path) = index::on_table(site, node, clause)?;
    let own = parse::child(node, own)?;
    let name = name::of(&own)?;
    let if_exists = parse::has(node, S::IF_EXISTS);
    let span = site.span(parse::range(&own));
    let Some((_, table)) = reader.relation(&written) else {
        if !if_exists {
            reader.missing(&[Kind::Table], &written, site.span(parse::range(&path)));
        }
        return Some(());
    };
    match reader.catalog.id(&Key::of_relation(kind, &table, &name)) {
        Some(id) => roots.push(Thing::Object(id)),
        None if if_exists => {}
        None => reader.missing_child(kind, &table, &name, span),
    }
    Some(())
}

/// The function or procedure of a signature: `Some(None)` where there is none and that is all right or has been said.
pub(in crate::read) fn routine(
    reader: &mut Reader<'_>,
    site: &mut Site<'_>,
    signature: &Node,
    if_exists: bool,
) -> Option<Option<ObjectId>> {
    use SyntaxKind as S;
    let path = signature
        .children()
        .find(|n| matches!(n.kind(), S::FUNCTION_NAME_REF | S::PROCEDURE_NAME_REF | S::ROUTINE_NAME_REF))?;
    let written = name::qualified(site, &path)?;
    let span = site.span(parse::tight_range(signature));
    let wanted = match signature.kind() {
        S::FUNCTION_SIG => Some(Routine::Function),
        S::PROCEDURE_SIG => Some(Routine::Procedure),
        _ => None,
    };
    let arguments = match parse::child(signature, S::PARAM_LIST) {
        Some(list) => {
            let (read, _) = site.apart(|site| function::arguments(site, &list));
            let inputs = read?.into_iter().filter(|argument| argument.mode.is_input());
            let types: Vec<String> =
                inputs.map(|a| reader.type_of(a.data_type).without_modifiers().to_string()).collect();
            Some(types.join(", "))
        }
        None => None,
    };
    let is_it = |id: &ObjectId| {
        reader.catalog.entry(*id).is_some_and(|(key, object)| {
            let routine = object.body.as_function().map(|function| function.routine);
            (wanted.is_none() || routine == wanted)
                && arguments.as_ref().is_none_or(|types| key.args.as_deref() == Some(types.as_str()))
        })
    };
    let mut found: Vec<ObjectId> = Vec::new();
    reader.lookup(&written, |catalog, name| {
        found = catalog.overloads(name).iter().copied().filter(is_it).collect();
        !found.is_empty()
    });
    match found.as_slice() {
        [one] => Some(Some(*one)),
        [] => {
            if !if_exists {
                reader.missing_routine(&written, arguments.as_deref(), span);
            }
            Some(None)
        }
        [..] => {
            let message = format!("there is more than one function `{written}`");
            let list: Vec<String> = found
                .iter()
                .filter_map(|id| reader.catalog.entry(*id))
                .map(|(key, _)| format!("`{}`", key.path()))
                .collect();
            let help = format!("write the types of its arguments: {}", list.join(", "));
            reader
                .diagnostics
                .push(Diagnostic::new(&codes::UNKNOWN_OBJECT, message).maybe_at(span).help(help));
            Some(None)
        }
    }
}

/// Whether objects of these kinds live in no schema.
fn is_global(kinds: &[Kind]) -> bool {
    use Kind::{EventTrigger, Extension, ForeignDataWrapper, ForeignServer, Publication, Role, Schema};
    matches!(
        kinds,
        [Schema | Extension | Role | ForeignServer | ForeignDataWrapper | Publication | EventTrigger]
    )
}

impl Reader<'_> {
    /// The object of a written name, along the search path.
    pub(in crate::read) fn find(&self, kinds: &[Kind], written: &QualifiedName) -> Option<ObjectId> {
        if is_global(kinds) {
            return self.catalog.id(&Key::global(*kinds.first()?, written.name.clone()));
        }
        let mut found = None;
        self.lookup(written, |catalog, name| {
            found = kinds.iter().find_map(|kind| catalog.id(&Key::qualified(*kind, name)));
            found.is_some()
        });
        found
    }

    /// Says that there is no object of this name.
    pub(in crate::read) fn missing(&mut self, kinds: &[Kind], written: &QualifiedName, span: Option<Span>) {
        if self.is_beyond(written) {
            return;
        }
        let global = is_global(kinds);
        let full = if global { written.clone() } else { self.created(written.clone()) };
        let noun = kinds.first().map_or("object", |kind| kind.noun());
        let is_near = |key: &Key| kinds.contains(&key.kind) && (global || key.schema == full.schema);
        let names: Vec<&str> = match self.is_patient() {
            true => self
                .catalog
                .iter()
                .map(|(_, key, _)| key)
                .filter(|k| is_near(k))
                .map(|k| k.name.as_str())
                .collect(),
            false => Vec::new(),
        };
        let mut diagnostic =
            Diagnostic::new(&codes::UNKNOWN_OBJECT, format!("there is no {noun} `{full}`")).maybe_at(span);
        if let Some(id) = self.find(&[Kind::Table, Kind::View, Kind::MaterializedView, Kind::Index], written)
            && let Some((key, _)) = self.catalog.entry(id)
        {
            diagnostic = diagnostic.help(format!("there is a {key}: name it as what it is"));
        } else if let Some(near) = closest(written.name.as_str(), names) {
            diagnostic = diagnostic.help(format!("did you mean `{near}`?"));
        }
        self.diagnostics.push(diagnostic);
    }

    /// Says that a table has no such trigger, policy or constraint.
    pub(in crate::read) fn missing_child(
        &mut self,
        kind: Kind,
        table: &QualifiedName,
        name: &Name,
        span: Option<Span>,
    ) {
        if self.is_beyond(table) || self.changed.contains(table) {
            return;
        }
        let message = format!("there is no {} `{name}` on `{table}`", kind.noun());
        let near = {
            let children = self.catalog.children(table).filter(|(_, key, _)| key.kind == kind);
            closest(name.as_str(), children.map(|(_, key, _)| key.name.as_str())).map(str::to_owned)
        };
        let diagnostic = Diagnostic::new(&codes::UNKNOWN_OBJECT, message).maybe_at(span);
        self.diagnostics.push(diagnostic.maybe_help(near.map(|near| format!("did you mean `{near}`?"))));
    }

    fn missing_routine(&mut self, written: &QualifiedName, arguments: Option<&str>, span: Option<Span>) {
        if self.is_beyond(written) {
            return;
        }
        let full = self.created(written.clone());
        let shown = arguments.map_or_else(String::new, |types| format!("({types})"));
        let message = format!("there is no function `{full}{shown}`");
        let others: Vec<String> = {
            let overloads = self.catalog.overloads(&full).iter().filter_map(|id| self.catalog.entry(*id));
            overloads.map(|(key, _)| format!("`{}`", key.path())).collect()
        };
        let help = if others.is_empty() {
            let names = self.catalog.functions().filter(|item| item.key.schema == full.schema);
            closest(written.name.as_str(), names.map(|item| item.key.name.as_str()))
                .map(|near| format!("did you mean `{near}`?"))
        } else {
            Some(format!("there is {}", others.join(", ")))
        };
        let diagnostic = Diagnostic::new(&codes::UNKNOWN_OBJECT, message).maybe_at(span);
        self.diagnostics.push(diagnostic.maybe_help(help));
    }
}

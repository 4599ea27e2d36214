//! The statements that give other names.

use pgspec_catalog::object::PublicationScope;
use pgspec_catalog::{Body, Key, Kind, Name, ObjectId, QualifiedName, Span};

use super::super::site::Site;
use super::super::{Reader, drop, hierarchy, identity, index as read_index, name};
use super::definition;
use crate::parse::{self, Node, SyntaxKind};

/// The kinds of type that have a name of their own.
const TYPES: &[Kind] = &[Kind::Enum, Kind::Domain, Kind::CompositeType, Kind::RangeType];

/// Whether a statement other than `ALTER TABLE` gives something that is modelled another name or schema.
pub(in crate::read) fn concerns(node: &Node) -> bool {
    use SyntaxKind as S;
    let statement = matches!(
        node.kind(),
        S::ALTER_INDEX
            | S::ALTER_VIEW
            | S::ALTER_SEQUENCE
            | S::ALTER_FOREIGN_TABLE
            | S::ALTER_MATERIALIZED_VIEW
            | S::ALTER_TYPE
            | S::ALTER_DOMAIN
            | S::ALTER_TRIGGER
            | S::ALTER_POLICY
            | S::ALTER_RULE
            | S::ALTER_SCHEMA
            | S::ALTER_FUNCTION
            | S::ALTER_PROCEDURE
            | S::ALTER_ROUTINE
    );
    (statement || definition::concerns(node.kind())) && action(node).is_some()
}

fn action(node: &Node) -> Option<Node> {
    use SyntaxKind as S;
    node.children().find(|child| {
        matches!(
            child.kind(),
            S::INDEX_RENAME_TO
                | S::VIEW_RENAME_TO
                | S::TABLE_RENAME_TO
                | S::SEQUENCE_RENAME_TO
                | S::TYPE_RENAME_TO
                | S::DOMAIN_RENAME_TO
                | S::TRIGGER_RENAME_TO
                | S::POLICY_RENAME_TO
                | S::RULE_RENAME_TO
                | S::AGGREGATE_RENAME_TO
                | S::COLLATION_RENAME_TO
                | S::STATISTICS_RENAME_TO
                | S::TEXT_SEARCH_CONFIGURATION_RENAME_TO
                | S::TEXT_SEARCH_DICTIONARY_RENAME_TO
                | S::SERVER_RENAME_TO
                | S::FOREIGN_DATA_WRAPPER_RENAME_TO
                | S::PUBLICATION_RENAME_TO
                | S::EVENT_TRIGGER_RENAME_TO
                | S::SCHEMA_RENAME_TO
                | S::FUNCTION_RENAME_TO
                | S::PROCEDURE_RENAME_TO
                | S::ROUTINE_RENAME_TO
                | S::RENAME_COLUMN
                | S::SET_SCHEMA
        )
    })
}

/// `ALTER … RENAME`, `ALTER … SET SCHEMA`
pub(in crate::read) fn read(reader: &mut Reader<'_>, site: &mut Site<'_>, node: &Node) -> Option<()> {
    use SyntaxKind as S;
    let action = action(node)?;
    let span = site.span(parse::tight_range(&action));
    match node.kind() {
        kind if definition::concerns(kind) => return definition::read(reader, site, node, &action, span),
        S::ALTER_TRIGGER | S::ALTER_POLICY | S::ALTER_RULE => {
            return child(reader, site, node, &action, span);
        }
        S::ALTER_SCHEMA => return schema(reader, site, node, &action, span),
        S::ALTER_FUNCTION | S::ALTER_PROCEDURE | S::ALTER_ROUTINE => {
            let signature = node
                .children()
                .find(|n| matches!(n.kind(), S::FUNCTION_SIG | S::PROCEDURE_SIG | S::ROUTINE_SIG))?;
            if let Some(id) = drop::routine(reader, site, &signature, false)? {
                let to = target(reader, site, &action, id)?;
                reader.rename_function(id, &to, span);
            }
            return Some(());
        }
        _ => {}
    }
    let kinds: &[Kind] = match node.kind() {
        S::ALTER_INDEX => &[Kind::Index],
        S::ALTER_TYPE | S::ALTER_DOMAIN => TYPES,
        S::ALTER_SEQUENCE => &[Kind::Sequence],
        S::ALTER_FOREIGN_TABLE => &[Kind::Table],
        S::ALTER_VIEW => &[Kind::View, Kind::Table],
        _ => &[Kind::MaterializedView],
    };
    let path = node.children().find(|n| {
        matches!(
            n.kind(),
            S::INDEX_REF
                | S::VIEW_REF
                | S::SEQUENCE_REF
                | S::TYPE_NAME_REF
                | S::DOMAIN_REF
                | S::TABLE_NAME_REF
        )
    })?;
    let written = name::qualified(site, &path)?;
    let at = site.span(parse::range(&path));
    let Some(id) = reader.find(kinds, &written) else {
        if kinds == [Kind::Sequence]
            && let Some(of) = identity::find(reader, &written)
        {
            return identity::alter(reader, site, std::iter::once(&action), &of);
        }
        if kinds == TYPES
            && let Some((id, from)) = reader.range_of(&written)
        {
            let to = target(reader, site, &action, id)?;
            reader.rename_multirange(id, &from, &to);
            return Some(());
        }
        if kinds == [Kind::Index]
            && (rename_key(reader, site, &written, &action, span)
                || hierarchy::rename_part(reader, site, &written, &action))
        {
            return Some(());
        }
        if !parse::has(node, S::IF_EXISTS) {
            reader.missing(kinds, &written, at);
        }
        return Some(());
    };
    if action.kind() == S::RENAME_COLUMN {
        let (from, to) = columns(&action)?;
        reader.rename_column(id, &from, &to, span);
        return Some(());
    }
    let to = target(reader, site, &action, id)?;
    if kinds == TYPES {
        reader.rename_type_or_domain(id, &to, span);
    } else if kinds == [Kind::Index] {
        reader.rename_index(id, &to, span);
    } else {
        reader.rename_relation(id, &to, span);
    }
    Some(())
}

/// Gives an index, or a key and its index, another name; whether there is one of the name.
pub(in crate::read) fn index(
    reader: &mut Reader<'_>,
    site: &mut Site<'_>,
    written: &QualifiedName,
    action: &Node,
) -> bool {
    let span = site.span(parse::tight_range(action));
    let Some(id) = reader.find(&[Kind::Index], written) else {
        return rename_key(reader, site, written, action, span)
            || hierarchy::rename_part(reader, site, written, action);
    };
    if let Some(to) = target(reader, site, action, id) {
        reader.rename_index(id, &to, span);
    }
    true
}

/// The names of `RENAME COLUMN a TO b`.
pub(in crate::read) fn columns(action: &Node) -> Option<(Name, Name)> {
    let from = name::of(&parse::child(action, SyntaxKind::COLUMN_NAME_REF)?)?;
    let to = name::of(&parse::child(action, SyntaxKind::COLUMN_NAME)?)?;
    Some((from, to))
}

/// The name that an action gives to an object.
pub(in crate::read) fn target(
    reader: &Reader<'_>,
    site: &mut Site<'_>,
    action: &Node,
    id: ObjectId,
) -> Option<QualifiedName> {
    let (key, _) = reader.catalog.entry(id)?;
    let written = action.children().last()?;
    if action.kind() == SyntaxKind::SET_SCHEMA {
        let schema = name::of(&written)?;
        if !reader.has_schema(&schema) {
            let message = format!("there is no schema `{schema}`");
            site.problem(parse::range(&written), message, Some("create it before"));
            return None;
        }
        return Some(QualifiedName { schema: Some(schema), name: key.name.clone() });
    }
    let name = name::qualified(site, &written)?;
    if name.schema.is_some() {
        let help =
            "a rename does not change the schema: write the name alone, and `set schema` for the other";
        site.problem(parse::range(&written), "expected a name without a schema", Some(help));
        return None;
    }
    Some(QualifiedName { schema: key.schema.clone(), name: name.name })
}

/// The index of a key has its constraint's name: both get another.
fn rename_key(
    reader: &mut Reader<'_>,
    site: &mut Site<'_>,
    written: &QualifiedName,
    action: &Node,
    span: Option<Span>,
) -> bool {
    let named =
        reader.lookup(written, |_, name| reader.taken.relation(&(name.schema.clone(), name.name.clone())));
    let Some(named) = named else { return false };
    let is_it = |key: &Key, body: &Body| {
        key.schema == named.schema
            && key.name == named.name
            && body.as_constraint().is_some_and(super::super::table::has_index)
    };
    let found = reader.catalog.iter().find(|(_, key, object)| is_it(key, &object.body)).map(|(id, ..)| id);
    let Some(id) = found else { return false };
    if let Some(to) = target(reader, site, action, id) {
        reader.rename_child(id, &to.name, span);
    }
    true
}

fn child(
    reader: &mut Reader<'_>,
    site: &mut Site<'_>,
    node: &Node,
    action: &Node,
    span: Option<Span>,
) -> Option<()> {
    use SyntaxKind as S;
    let (kind, clause, own) = match node.kind() {
        S::ALTER_TRIGGER => (Kind::Trigger, S::ON_RELATION, S::TRIGGER_REF),
        S::ALTER_RULE => (Kind::Rule, S::ON_RELATION, S::RULE_REF),
        _ => (Kind::Policy, S::ON_TABLE, S::POLICY_REF),
    };
    let (written, path) = read_index::on_table(site, node, clause)?;
    let own = parse::child(node, own)?;
    let name = name::of(&own)?;
    let Some((_, table)) = reader.relation(&written) else {
        reader.missing(&[Kind::Table], &written, site.span(parse::range(&path)));
        return Some(());
    };
    let to = name::of(&action.children().last()?)?;
    match reader.catalog.id(&Key::of_relation(kind, &table, &name)) {
        Some(id) => reader.rename_child(id, &to, span),
        None => reader.missing_child(kind, &table, &name, site.span(parse::range(&own))),
    }
    Some(())
}

fn schema(
    reader: &mut Reader<'_>,
    site: &mut Site<'_>,
    node: &Node,
    action: &Node,
    span: Option<Span>,
) -> Option<()> {
    let path = parse::child(node, SyntaxKind::SCHEMA_REF)?;
    let from = name::of(&path)?;
    let to = name::of(&action.children().last()?)?;
    if reader.catalog.id(&Key::global(Kind::Schema, from.clone())).is_none() {
        let written = QualifiedName { schema: None, name: from };
        reader.missing(&[Kind::Schema], &written, site.span(parse::range(&path)));
        return Some(());
    }
    reader.rename_schema(&from, &to, span);
    Some(())
}

impl Reader<'_> {
    /// Gives a constraint, trigger or policy another name.
    pub(in crate::read) fn rename_child(&mut self, id: ObjectId, to: &Name, span: Option<Span>) {
        let Some((key, object)) = self.catalog.entry(id) else { return };
        let new = Key { name: to.clone(), ..key.clone() };
        let full = new.qualified_name();
        let has_index = object.body.as_constraint().is_some_and(super::super::table::has_index);
        let (table, from) = (key.relation(), key.name.clone());
        if self.may_rename(id, &full, span).is_none() {
            return;
        }
        let taken = has_index && self.taken.relation(&(full.schema.clone(), full.name.clone()));
        if let Some(other) = self.catalog.id(&new).or(taken.then_some(id)) {
            self.name_is_taken(other, &full, span);
            return;
        }
        self.rekey(id, new);
        if let Some(table) = table.filter(|_| has_index) {
            self.index_is_called(&table, (&from, Some(to)));
        }
    }

    /// Gives a schema another name: everything in it goes along.
    fn rename_schema(&mut self, from: &Name, to: &Name, span: Option<Span>) {
        let Some(id) = self.catalog.id(&Key::global(Kind::Schema, from.clone())) else { return };
        let whole = QualifiedName { schema: None, name: to.clone() };
        if self.may_rename(id, &whole, span).is_none() {
            return;
        }
        if let Some(other) = self.catalog.id(&Key::global(Kind::Schema, to.clone())) {
            self.name_is_taken(other, &whole, span);
            return;
        }
        self.rekey(id, Key::global(Kind::Schema, to.clone()));
        let inside: Vec<ObjectId> = self
            .catalog
            .iter()
            .filter(|(_, key, _)| key.schema.as_ref() == Some(from) && key.of.is_none())
            .map(|(id, ..)| id)
            .collect();
        for id in inside {
            let Some((key, _)) = self.catalog.entry(id) else { continue };
            // Sequences, indexes and what else belongs to a table went along with it.
            if key.schema.as_ref() != Some(from) {
                continue;
            }
            let name = QualifiedName::new(to.clone(), key.name.clone());
            match key.kind {
                Kind::Table | Kind::View | Kind::MaterializedView | Kind::Sequence => {
                    self.rename_relation(id, &name, span);
                }
                kind if TYPES.contains(&kind) => self.rename_type(id, &name, span),
                Kind::Function => self.rename_function(id, &name, span),
                Kind::DefaultPrivilege => {
                    let key = Key { schema: Some(to.clone()), ..key.clone() };
                    self.rekey(id, key);
                }
                _ => self.rename_definition(id, &name, span),
            }
        }
        self.rename_schema_in_lists(from, to);
    }

    /// What names a schema follows it.
    fn rename_schema_in_lists(&mut self, from: &Name, to: &Name) {
        let all: Vec<ObjectId> = self.catalog.iter().map(|(id, ..)| id).collect();
        for id in all {
            match self.catalog.object_mut(id).map(|object| &mut object.body) {
                Some(Body::Extension(extension)) if extension.schema.as_ref() == Some(from) => {
                    extension.schema = Some(to.clone());
                }
                Some(Body::Publication(publication)) => {
                    if let PublicationScope::Some { schemas, .. } = &mut publication.scope {
                        schemas.iter_mut().filter(|name| *name == from).for_each(|name| *name = to.clone());
                        schemas.sort();
                    }
                }
                _ => {}
            }
        }
    }
}

//! The sequences of identity columns. They are no objects of their own: their names, options and privileges belong to
//! their columns.

use pgspec_catalog::object::{Identity, Sequence};
use pgspec_catalog::{Acl, Body, Grant, Grantee, Key, Kind, Name, Object, QualifiedName, Span};

use super::site::Site;
use super::{Reader, role, sequence};
use crate::implicit_name;
use crate::parse::{self, Node, SyntaxKind};

/// The column whose sequence one is.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct OfColumn {
    pub(super) table: QualifiedName,
    pub(super) column: Name,
}

/// The name of a new sequence, if it is not the usual one.
pub(super) fn name(
    reader: &Reader<'_>,
    table: &QualifiedName,
    column: &Name,
    written: Option<Name>,
) -> Option<Name> {
    let usual = implicit_name::sequence(&table.name, column, |_| false);
    let taken = |name: &str| reader.has_relation(&table.schema, name);
    let name = written.unwrap_or_else(|| implicit_name::sequence(&table.name, column, taken));
    Some(name).filter(|name| *name != usual)
}

/// Who may do what with a new sequence: what the default privileges of the table's owner say.
pub(super) fn initial_grants(reader: &Reader<'_>, table: &QualifiedName) -> Vec<Grant> {
    let key = Key::qualified(Kind::Table, table);
    let owner = if reader.catalog.get(&key).is_some() { reader.owner_of(&key) } else { reader.creator() };
    reader.initial_of(&Key { kind: Kind::Sequence, ..key }, owner).1
}

/// The identity column whose sequence a name means, along the search path.
pub(super) fn find(reader: &Reader<'_>, written: &QualifiedName) -> Option<OfColumn> {
    if reader.relation(written).is_some() {
        return None;
    }
    let mut found = None;
    reader.lookup(written, |_, name| {
        // Most names are taken by nothing at all.
        if reader.taken.relation(&(name.schema.clone(), name.name.clone())) {
            found = of_name(reader, name);
        }
        found.is_some()
    });
    found
}

/// The identity column whose sequence has a name.
pub(super) fn of_name(reader: &Reader<'_>, sequence: &QualifiedName) -> Option<OfColumn> {
    let tables = reader.catalog.tables().filter(|item| item.key.schema == sequence.schema);
    let mut columns = tables.flat_map(|item| item.body.columns.iter().map(move |column| (item.key, column)));
    columns.find_map(|(key, column)| {
        let identity = column.identity.as_ref()?;
        let derived = || implicit_name::sequence(&key.name, &column.name, |_| false);
        let own = identity.name.clone().unwrap_or_else(derived);
        (own == sequence.name).then(|| OfColumn { table: key.qualified_name(), column: column.name.clone() })
    })
}

/// The sequences of all identity columns of some schemas.
pub(super) fn of_schemas(reader: &Reader<'_>, schemas: &[Name]) -> Vec<OfColumn> {
    let inside = |key: &Key| key.schema.as_ref().is_some_and(|schema| schemas.contains(schema));
    let tables = reader.catalog.tables().filter(|item| inside(item.key));
    let columns = tables.flat_map(|item| {
        let identities = item.body.columns.iter().filter(|column| column.identity.is_some());
        identities
            .map(move |column| OfColumn { table: item.key.qualified_name(), column: column.name.clone() })
    });
    columns.collect()
}

impl Reader<'_> {
    /// Changes an identity column.
    pub(super) fn change_identity(&mut self, of: &OfColumn, change: impl FnOnce(&mut Identity)) {
        let key = Key::qualified(Kind::Table, &of.table);
        let (Some(id), Some(item)) = (self.catalog.id(&key), self.catalog.table(&of.table)) else { return };
        let mut body = item.body.clone();
        let column = body.columns.iter_mut().find(|column| column.name == of.column);
        if let Some(identity) = column.and_then(|column| column.identity.as_mut()) {
            change(identity);
            self.change(id, Body::Table(Box::new(body)));
        }
    }

    /// Takes the name of the sequence of a column, if it has become an identity column.
    pub(super) fn take_identity(&mut self, table: &QualifiedName, column: &Name) {
        if let Some(name) = self.identity_name(table, column) {
            self.taken.take_relation((table.schema.clone(), name));
        }
    }

    /// Gives the name of the sequence of an identity column free.
    pub(super) fn give_identity(&mut self, table: &QualifiedName, column: &Name) {
        if let Some(name) = self.identity_name(table, column) {
            self.taken.give_relation(&(table.schema.clone(), name));
        }
    }

    fn identity_name(&self, table: &QualifiedName, column: &Name) -> Option<Name> {
        let identity = self.catalog.table(table)?.body.column(column)?.identity.as_ref()?;
        let usual = || implicit_name::sequence(&table.name, column, |_| false);
        Some(identity.name.clone().unwrap_or_else(usual))
    }

    /// Gives the sequence of an identity column another name.
    pub(super) fn rename_identity(&mut self, of: &OfColumn, to: &Name, span: Option<Span>) {
        if self.taken.relation(&(of.table.schema.clone(), to.clone())) {
            let message = format!("the name `{to}` is taken in the schema of `{}`", of.table);
            self.refuse(span, message, "choose another name, or rename or drop that first");
            return;
        }
        let usual = implicit_name::sequence(&of.table.name, &of.column, |_| false);
        self.change_identity(of, |identity| {
            identity.name = Some(to.clone()).filter(|name| *name != usual);
        });
    }
}

/// The sequence that a column takes its values from: that of an identity column, or one that belongs to the column. `None`
/// where Postgres may have chosen another name for it.
pub(super) fn serial_sequence(
    reader: &Reader<'_>,
    table: &QualifiedName,
    column: &Name,
) -> Option<QualifiedName> {
    if let Some(name) = reader.identity_name(table, column) {
        let name = QualifiedName { schema: table.schema.clone(), name };
        return reader.catalog.relation(&name).is_none().then_some(name);
    }
    let mut sequences = reader.catalog.of_kind(Kind::Sequence);
    let is_its = |object: &Object| {
        let owner = object.body.as_sequence().and_then(|own| own.owned_by.as_ref());
        owner.is_some_and(|owner| owner.table == *table && owner.column == *column)
    };
    sequences.find(|(_, _, object)| is_its(object)).map(|(_, key, _)| key.qualified_name())
}

/// What `ALTER SEQUENCE` or `ALTER TABLE` does to one.
pub(super) fn alter<'n>(
    reader: &mut Reader<'_>,
    site: &mut Site<'_>,
    actions: impl Iterator<Item = &'n Node>,
    of: &OfColumn,
) -> Option<()> {
    use SyntaxKind as S;
    let column = reader.catalog.table(&of.table)?.body.column(&of.column)?;
    let data_type = column.data_type.clone();
    let options = column.identity.as_ref()?.sequence.clone().with_defaults(&data_type);
    let mut body = Sequence { data_type: data_type.clone(), options, owned_by: None, unlogged: false };
    for action in actions {
        let span = site.span(parse::tight_range(action));
        match action.kind() {
            S::SEQUENCE_REF | S::IF_EXISTS | S::TABLE_RELATION_NAME => {}
            S::SEQUENCE_RENAME_TO | S::TABLE_RENAME_TO => {
                let to = super::name::of(&action.children().last()?)?;
                reader.rename_identity(of, &to, span);
            }
            S::SET_SCHEMA => {
                let help = "move its table: the sequence goes along";
                reader.refuse(span, owned(of, "cannot be moved into another schema"), help);
            }
            S::OWNER_TO => {
                let owner = role::name(reader, &parse::child(action, S::ROLE_REF)?)?;
                if owner != reader.owner_of(&Key::qualified(Kind::Table, &of.table)) {
                    let help = "give away its table: the sequence goes along";
                    reader.refuse(span, owned(of, "cannot have another owner than its table"), help);
                }
            }
            S::OPTION_OWNED_BY => {
                let help = "drop the identity of its column first";
                reader.refuse(span, owned(of, "belongs to that column"), help);
            }
            S::SET_LOGGED | S::SET_UNLOGGED | S::OPTION_LOGGED | S::OPTION_UNLOGGED => {
                site.unmodelled(action, "whether the sequence of an identity column is logged");
            }
            _ => sequence::option(site, action, &mut body)?,
        }
    }
    if body.data_type != data_type {
        sequence::retype(&mut body, &data_type);
    }
    let options = body.options.without_defaults(&data_type);
    reader.change_identity(of, |identity| identity.sequence = options);
    Some(())
}

fn owned(of: &OfColumn, what: &str) -> String {
    format!("the sequence of the identity column `{}.{}` {what}", of.table, of.column)
}

/// Changes who may do what with one.
pub(super) fn grant(
    reader: &mut Reader<'_>,
    site: &mut Site<'_>,
    node: &Node,
    of: &OfColumn,
    change: &super::grant::Change,
) -> Option<()> {
    let key = Key::qualified(Kind::Table, &of.table);
    let owner = Grantee::Role(reader.owner_of(&key));
    let identity = reader.catalog.table(&of.table)?.body.column(&of.column)?.identity.as_ref()?;
    let mut acl = Acl::of(&identity.grants);
    change.make(site, &mut acl, super::grant::all_on(Kind::Sequence), Kind::Sequence.noun());
    if !change.grants && change.roles.contains(&owner) {
        let help = "an owner is taken to have all privileges, as it can always grant them to itself";
        let message = "a revoke from the owner of a sequence cannot be modelled";
        site.unmodelled_at(parse::range(node), message, Some(help));
    }
    acl.forget(&owner);
    let grants = acl.grants(&[]);
    reader.change_identity(of, |identity| identity.grants = grants);
    Some(())
}

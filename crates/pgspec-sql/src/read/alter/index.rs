//! `ALTER INDEX` and `ALTER MATERIALIZED VIEW`: how they are stored.

use pgspec_catalog::object::{ConstraintBody, Parameters};
use pgspec_catalog::{Body, Kind, Name, ObjectId, QualifiedName};

use super::super::site::Site;
use super::super::{Reader, attribute, hierarchy, name, table as read_table};
use super::table;
use crate::parse::{self, Node, SyntaxKind};

/// `ALTER INDEX`, apart from its name.
pub(in crate::read) fn alter(reader: &mut Reader<'_>, site: &mut Site<'_>, node: &Node) -> Option<()> {
    use SyntaxKind as S;
    let path = parse::child(node, S::INDEX_REF)?;
    let written = name::qualified(site, &path)?;
    let action = node.children().find(|child| !matches!(child.kind(), S::INDEX_REF | S::IF_EXISTS))?;
    let Some(id) = reader.find(&[Kind::Index], &written).or_else(|| key_of(reader, &written)) else {
        if !parse::has(node, S::IF_EXISTS) {
            reader.missing(&[Kind::Index], &written, site.span(parse::range(&path)));
        }
        return Some(());
    };
    match action.kind() {
        S::SET_TABLESPACE => {
            let space = table::tablespace(&action)?;
            *parts(&mut reader.catalog.object_mut(id)?.body)?.1 = space;
        }
        S::SET_OPTIONS | S::RESET_OPTIONS => {
            let change = table::storage(site, &action)?;
            change.apply(parts(&mut reader.catalog.object_mut(id)?.body)?.0);
        }
        S::ATTACH_INDEX_PARTITION => return hierarchy::attach_index(reader, site, id, &action),
        S::ALTER_SET_STATISTICS => return attribute::index(reader, id, &action),
        _ if attribute::table(reader, id, &action) => {}
        S::SET_ACCESS_METHOD => {
            let name = reader.catalog.entry(id)?.0.qualified_name();
            return hierarchy::change(reader, site, (id, &name), &action);
        }
        _ => site.unmodelled(&action, "this change of an index"),
    }
    Some(())
}

/// The constraint whose index has a name.
fn key_of(reader: &Reader<'_>, written: &QualifiedName) -> Option<ObjectId> {
    let named =
        reader.lookup(written, |_, name| reader.taken.relation(&(name.schema.clone(), name.name.clone())))?;
    let mut all = reader.catalog.iter().filter(|(_, key, object)| {
        key.schema == named.schema
            && key.name == named.name
            && object.body.as_constraint().is_some_and(read_table::has_index)
    });
    all.next().map(|(id, ..)| id)
}

/// Storage parameters and tablespace.
type Stored<'a> = (&'a mut Parameters, &'a mut Option<Name>);

/// How an index is stored.
fn parts(body: &mut Body) -> Option<Stored<'_>> {
    match body {
        Body::Index(index) => Some((&mut index.storage, &mut index.tablespace)),
        Body::Constraint(constraint) => match &mut constraint.body {
            ConstraintBody::PrimaryKey(key) | ConstraintBody::Unique(key) => {
                Some((&mut key.storage, &mut key.tablespace))
            }
            ConstraintBody::Exclude(exclude) => Some((&mut exclude.storage, &mut exclude.tablespace)),
            ConstraintBody::ForeignKey(_) | ConstraintBody::Check(_) => None,
        },
        _ => None,
    }
}

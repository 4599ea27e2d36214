//! What a table has of a parent, or of the table that it is a partition of, and keeps as its own when it is that no more
//! (`DetachPartition`, `ATExecDropInherit` of `tablecmds.c`).

use pgspec_catalog::object::{Constraint, ConstraintBody, Index, Table};
use pgspec_catalog::{Body, Key, Kind, Name, Object, QualifiedName};
use pgspec_sql::implicit_name;
use pgspec_sql::print::alter;

use crate::plan::command::Command;
use crate::plan::draft::{Draft, Node};
use crate::plan::step::{Action, Part};

/// Takes away what is left behind by the step `first` and is not to be, and makes nothing that is there then.
pub(super) fn behind(
    draft: &mut Draft<'_>,
    key: &Key,
    to: &Table,
    parent: &QualifiedName,
    first: usize,
) -> Vec<usize> {
    let mut nodes = Vec::new();
    let is_part = draft
        .from
        .get(key)
        .and_then(|object| object.body.as_table())
        .is_some_and(|table| table.partition_of.as_ref().is_some_and(|of| of.parent == *parent));
    let left: Vec<(Key, Object)> = draft
        .from
        .children(parent)
        .filter_map(|(_, own, object)| part(draft, key, (own, object), is_part))
        .filter(|(own, _)| draft.from.get(own).is_none() && !comes_from_another(draft, own, to, parent))
        .collect();
    for (own, object) in left {
        let created = draft.creates.get(&own).copied();
        let wanted = draft.to.get(&own);
        if let (Some(at), Some(wanted)) = (created, wanted)
            && wanted.body == object.body
        {
            draft.void(at);
            let comment = wanted.comment.as_ref();
            let said = comment.and_then(|text| alter::comment(&own, wanted, Some(text)));
            if let Some(sql) = said {
                draft.add(Node::alter(&own, [sql]).does(Command::Comment).after([first]));
            }
            continue;
        }
        let mut node = Node::alter(&own, alter::drop(&own, &object)).does(Command::Drop).after([first]);
        node = node.destroys(Part::Object(own.clone()));
        node.action = Action::Drop;
        let gone = draft.add(node);
        nodes.push(gone);
        if let Some(node) = created.and_then(|at| draft.nodes.get_mut(at)) {
            node.after.push(gone);
        }
    }
    // A column takes its constraints with it: they go before.
    draft.left.entry(key.clone()).or_default().extend(&nodes);
    nodes
}

/// What a child has of an object of its parent.
fn part(
    draft: &Draft<'_>,
    child: &Key,
    (key, object): (&Key, &Object),
    is_part: bool,
) -> Option<(Key, Object)> {
    let table = child.qualified_name();
    let of_index = |index: &Index| {
        let whole = Some(key.qualified_name());
        let is_attached = draft
            .from
            .children(&table)
            .any(|(_, _, other)| other.body.as_index().is_some_and(|own| own.attached_to == whole));
        if index.only || is_attached {
            return None;
        }
        let name = implicit_name::index(&child.name, index, |_| false);
        let own = Key::qualified(Kind::Index, &QualifiedName { schema: child.schema.clone(), name });
        let index = Index { table: table.clone(), only: false, attached_to: None, ..index.clone() };
        Some((own, Body::Index(Box::new(index))))
    };
    let (own, body) = if let Body::Index(index) = &object.body {
        is_part.then(|| of_index(index)).flatten()?
    } else if let Body::Constraint(constraint) = &object.body {
        let name = match &constraint.body {
            ConstraintBody::Check(check) => (!check.no_inherit).then(|| key.name.clone())?,
            ConstraintBody::PrimaryKey(_) if is_part => implicit_name::primary_key(&child.name, |_| false),
            ConstraintBody::Unique(unique) if is_part => {
                let columns = unique.columns.iter().chain(&unique.include);
                implicit_name::unique(&child.name, columns, |_| false)
            }
            ConstraintBody::ForeignKey(_) if is_part => key.name.clone(),
            ConstraintBody::PrimaryKey(_)
            | ConstraintBody::Unique(_)
            | ConstraintBody::ForeignKey(_)
            | ConstraintBody::Exclude(_) => return None,
        };
        (Key::of_relation(Kind::Constraint, &table, &name), object.body.clone())
    } else {
        return None;
    };
    Some((own, Object { comment: None, body, ..object.clone() }))
}

/// Whether a parent that stays has it too.
fn comes_from_another(draft: &Draft<'_>, own: &Key, to: &Table, parent: &QualifiedName) -> bool {
    let parents = to.partition_of.iter().map(|of| &of.parent).chain(&to.inherits);
    parents.filter(|other| *other != parent).any(|other| {
        let theirs = Key::of_relation(Kind::Constraint, other, &own.name);
        draft.from.get(&theirs).is_some() && draft.to.get(&theirs).is_some()
    })
}

/// A table that becomes a partition has the checks of its table by then: they become that one's.
pub(super) fn checks_of_parent(draft: &mut Draft<'_>, key: &Key, parent: &QualifiedName) -> Vec<usize> {
    let mut nodes = Vec::new();
    for (name, constraint) in missing_checks(draft, key, parent) {
        let own = Key::of_relation(Kind::Constraint, &key.qualified_name(), &name);
        let sql = alter::add_constraint(&key.qualified_name(), &name, &constraint);
        let columns = draft.to.get(key).and_then(|object| object.body.as_table());
        let columns = columns.map(|table| &table.columns[..]).unwrap_or_default().iter();
        let columns: Vec<Part> =
            columns.map(|column| Part::Column(key.clone(), column.name.clone())).collect();
        let texts = Body::Constraint(Box::new(constraint));
        let needs = texts.texts().into_iter().flat_map(|(_, sql)| draft.needs_of(key.schema.as_ref(), sql));
        let needs: Vec<Part> = needs.filter(|need| *need != Part::Object(key.clone())).collect();
        nodes.push(draft.add(Node::alter(&own, [sql]).needs(columns).needs(needs)));
    }
    nodes
}

/// The checks that a parent passes on and a table has not.
fn missing_checks(draft: &Draft<'_>, key: &Key, parent: &QualifiedName) -> Vec<(Name, Constraint)> {
    let passed = draft.to.children(parent).filter_map(|(_, own, object)| {
        let constraint = object.body.as_constraint()?;
        let passes = matches!(&constraint.body, ConstraintBody::Check(check) if !check.no_inherit);
        passes.then(|| (own.name.clone(), constraint.clone()))
    });
    let table = key.qualified_name();
    let has = |name: &Name| {
        let own = Key::of_relation(Kind::Constraint, &table, name);
        draft.from.get(&own).is_some() || draft.to.get(&own).is_some()
    };
    passed.filter(|(name, _)| !has(name)).collect()
}

/// Whether a parent has checks that a table has not: once they are there, they are the table's own too.
pub(super) fn lacks_checks(draft: &Draft<'_>, key: &Key, from: &Table, to: &Table) -> bool {
    let new = to.inherits.iter().filter(|parent| !from.inherits.contains(parent));
    new.clone().any(|parent| !missing_checks(draft, key, parent).is_empty())
}

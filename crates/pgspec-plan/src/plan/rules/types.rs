//! Types: enums, domains and composite types. A type whose values are stored cannot be made again; its old form steps aside,
//! the new one is made, and each column changes over.

use pgspec_catalog::object::{Attribute, CompositeType, Domain, DomainCheck, EnumType, Table};
use pgspec_catalog::{Body, Item, Key, Kind, MAX_NAME_BYTES, Name, Object, ObjectId, QualifiedName, Text};
use pgspec_sql::print::alter;
use pgspec_sql::read::hanging::Thing;
use pgspec_sql::{implicit_name, not_null};
use rustc_hash::FxHashSet;

use super::Both;
use super::paths::Paths;
use crate::plan::command::Command;
use crate::plan::draft::{Draft, Node};
use crate::plan::expand;
use crate::plan::step::{Action, Part};

/// Values can only be added; for all else the type is made anew.
pub(super) fn of_enum(draft: &mut Draft<'_>, both: Both<'_>, from: &EnumType, to: &EnumType) -> bool {
    let old: Vec<&Text> = from.labels.iter().map(|label| &label.value).collect();
    let kept: Vec<&Text> = to.labels.iter().map(|label| &label.value).filter(|v| old.contains(v)).collect();
    if kept != old {
        return false;
    }
    let mut before = Vec::new();
    for (at, label) in to.labels.iter().enumerate() {
        if old.contains(&&label.value) {
            continue;
        }
        let next = to.labels.iter().skip(at + 1).find(|other| old.contains(&&other.value));
        let sql = alter::add_value(both.key, &label.value, next.map(|label| &label.value));
        let node =
            Node::alter(both.key, [sql]).does(Command::AddValue(label.value.clone())).after(before.clone());
        let node = node.produces(Part::Object(both.key.clone()));
        before = vec![draft.add(node)];
    }
    true
}

pub(super) fn of_domain(
    draft: &mut Draft<'_>,
    both: Both<'_>,
    (from, to): (&Domain, &Domain),
    paths: &Paths<'_>,
) -> bool {
    let key = both.key;
    if paths.has("type") || paths.has("collation") || (tightens(from, to) && is_inside(draft, key)) {
        return false;
    }
    let part = Part::Object(key.clone());
    for check in &from.checks {
        let stays = to.checks.iter().find(|other| other.name == check.name);
        let is_changed =
            stays.is_some_and(|_| paths.has(&format!("checks.{}.expression", check.name.as_str())));
        if stays.is_none() || is_changed || stays.is_some_and(|to| to.not_valid && !check.not_valid) {
            let node = Node::alter(key, [alter::drop_domain_check(key, &check.name)]);
            draft.add(node.does(Command::AlterDomain).releases(part.clone()));
        } else if let Some(to) = stays {
            if check.not_valid && !to.not_valid {
                let node = Node::alter(key, [alter::validate_domain(key, &check.name)]);
                draft.add(node.does(Command::DomainConstraint));
            }
            if check.comment != to.comment {
                draft
                    .add(Node::alter(key, [alter::domain_check_comment(key, to)]).does(Command::AlterDomain));
            }
        }
    }
    if paths.has("default") {
        let needs =
            to.default.as_ref().map(|sql| draft.needs_of(key.schema.as_ref(), sql)).unwrap_or_default();
        let node = Node::alter(key, [alter::domain_default(key, to)]).does(Command::AlterDomain);
        draft.add(node.needs(needs).releases(part.clone()));
    }
    if paths.has("not_null") {
        draft.add(Node::alter(key, alter::domain_not_null(key, to)).does(Command::DomainConstraint));
    } else if paths.has("not_null_constraint") && to.not_null {
        let old = not_null::of_domain(&key.name, from);
        let is_kept = to.not_null_constraint.name.is_none() && implicit_name::is_not_null_of_any(&old);
        let new = if is_kept { old.clone() } else { not_null::of_domain(&key.name, to) };
        let statements = alter::change_domain_not_null(key, (&old, &new), (from, to));
        if !statements.is_empty() {
            draft.add(Node::alter(key, statements).does(Command::AlterDomain));
        }
    }
    for check in &to.checks {
        let was = from.checks.iter().find(|other| other.name == check.name);
        let is_changed =
            was.is_some_and(|_| paths.has(&format!("checks.{}.expression", check.name.as_str())));
        if was.is_none() || is_changed || was.is_some_and(|from| check.not_valid && !from.not_valid) {
            let mut needs = draft.needs_of(key.schema.as_ref(), &check.expression);
            needs.retain(|need| *need != part);
            draft.add(
                Node::alter(key, [alter::domain_check(key, check)])
                    .does(Command::DomainConstraint)
                    .needs(needs),
            );
        }
    }
    true
}

/// Whether values that are there have to meet something that they had not to before.
fn tightens(from: &Domain, to: &Domain) -> bool {
    let is_new = |check: &DomainCheck| {
        let before = from.checks.iter().find(|other| other.name == check.name);
        before.is_none_or(|before| before.expression != check.expression || before.not_valid)
    };
    (to.not_null && !from.not_null) || to.checks.iter().any(|check| !check.not_valid && is_new(check))
}

/// Whether values of a domain are stored inside of others, arrays among them: Postgres does not look into those, and refuses
/// (`get_rels_with_domain` of `typecmds.c`).
fn is_inside(draft: &Draft<'_>, key: &Key) -> bool {
    let name = key.qualified_name();
    let is_array = |item: Item<'_, Table>| {
        item.body.columns.iter().any(|column| column.data_type.array && column.data_type.name == name)
    };
    let is_part = |object: &Object| match (object.body.as_composite_type(), object.body.as_range_type()) {
        (Some(composite), _) => composite.attributes.iter().any(|own| own.data_type.name == name),
        (_, Some(range)) => range.subtype.name == name,
        (None, None) => false,
    };
    draft.from.tables().any(is_array)
        || [Kind::CompositeType, Kind::RangeType]
            .into_iter()
            .any(|kind| draft.from.of_kind(kind).any(|(_, _, object)| is_part(object)))
}

/// Attributes can come at the end and go; types of attributes only while no column has the type.
pub(super) fn of_composite(
    draft: &mut Draft<'_>,
    both: Both<'_>,
    from: &CompositeType,
    to: &CompositeType,
) -> bool {
    let key = both.key;
    let find = |list: &'_ [Attribute], name: &Name| list.iter().find(|own| own.name == *name).cloned();
    let kept: Vec<&Attribute> =
        from.attributes.iter().filter(|own| find(&to.attributes, &own.name).is_some()).collect();
    let begins = to.attributes.iter().zip(&kept).all(|(to, kept)| to.name == kept.name);
    let same = |from: &&Attribute| {
        find(&to.attributes, &from.name)
            .is_some_and(|to| to.data_type == from.data_type && to.collation == from.collation)
    };
    if !begins || !kept.iter().all(same) || kept.is_empty() {
        return false;
    }
    let part = Part::Object(key.clone());
    let mut after = Vec::new();
    // Tables of the type are none of it for a while, or are gone.
    let name = key.qualified_name();
    let typed = draft.from.tables().filter(|item| item.body.of_type.as_ref() == Some(&name));
    let typed: Vec<Part> =
        typed.flat_map(|item| [Part::Type(item.key.clone()), Part::Object(item.key.clone())]).collect();
    for gone in from.attributes.iter().filter(|own| find(&to.attributes, &own.name).is_none()) {
        let node = Node::alter(key, [alter::drop_attribute(key, &gone.name)]).behind(typed.clone());
        let node = node.does(Command::DropAttribute(gone.name.clone()));
        after.push(draft.add(node));
    }
    for new in to.attributes.iter().filter(|own| find(&from.attributes, &own.name).is_none()) {
        let needs = draft.to.type_named(&new.data_type.name).and_then(|id| draft.to.entry(id));
        let needs: Vec<Part> = needs.map(|(key, _)| Part::Object(key.clone())).into_iter().collect();
        let node =
            Node::alter(key, [alter::add_attribute(key, new)]).does(Command::AddAttribute(new.name.clone()));
        let node = node.needs(needs).behind(typed.clone()).after(after.clone()).produces(part.clone());
        after = vec![draft.add(node)];
    }
    for own in &to.attributes {
        let was = find(&from.attributes, &own.name).and_then(|was| was.comment);
        if was != own.comment {
            let sql = alter::column_comment(&key.qualified_name(), &own.name, own.comment.as_ref());
            draft.add(
                Node::alter(key, [sql]).does(Command::ColumnComment(own.name.clone())).after(after.clone()),
            );
        }
    }
    true
}

/// Whether values of a type are stored somewhere that stays, so that its old form has to step aside. A range type cannot: the
/// functions that make its values keep their names. Its values, and those of types over it, go through their texts.
pub(in crate::plan) fn steps_aside(draft: &Draft<'_>, key: &Key) -> bool {
    let is_type = matches!(key.kind, Kind::Enum | Kind::Domain | Kind::CompositeType | Kind::Collation);
    if !is_type || draft.to.get(key).is_none() || is_over_new_range(draft, key) {
        return false;
    }
    let Some(id) = draft.from.id(key) else { return false };
    let stored = |thing: &Thing| match expand::part(draft.from, thing) {
        Some(Part::Column(table, column)) => {
            let own = draft.to.get(&table).and_then(|table| table.body.as_table()?.column(&column));
            own.is_some() && !draft.is_destroyed(&Part::Column(table, column))
        }
        // A type over it that steps aside hangs on the old form, and so does one that goes when its columns have the new one.
        Some(Part::Object(other)) if other != *key => {
            steps_aside(draft, &other) || (draft.to.get(&other).is_none() && is_left_for(draft, &other, key))
        }
        Some(Part::Object(_) | Part::Default(..) | Part::Logging(_) | Part::Type(_)) | None => false,
    };
    draft.hanging.from.on(&Thing::Object(id)).iter().any(|(thing, _)| stored(thing))
}

/// Whether a column of a type that goes, or of one over it, gets one that is made of the new form of another.
pub(in crate::plan) fn is_left_for(draft: &Draft<'_>, gone: &Key, new: &Key) -> bool {
    let Some(id) = draft.from.id(gone) else { return false };
    let leaves = |thing: &Thing| match expand::part(draft.from, thing) {
        Some(Part::Column(table, column)) => {
            let own = draft.to.get(&table).and_then(|table| table.body.as_table()?.column(&column));
            let named = own.and_then(|own| draft.to.type_named(&own.data_type.name));
            named.is_some_and(|id| is_made_of(draft, id, new, &mut FxHashSet::default()))
        }
        Some(Part::Object(other)) => {
            other != *gone
                && matches!(other.kind, Kind::Domain | Kind::CompositeType)
                && draft.to.get(&other).is_none()
                && is_left_for(draft, &other, new)
        }
        Some(Part::Default(..) | Part::Logging(_) | Part::Type(_)) | None => false,
    };
    draft.hanging.from.on(&Thing::Object(id)).iter().any(|(thing, _)| leaves(thing))
}

/// Whether a type of the second catalog is another, or made of it.
fn is_made_of(draft: &Draft<'_>, id: ObjectId, other: &Key, seen: &mut FxHashSet<ObjectId>) -> bool {
    let Some((key, _)) = draft.to.entry(id) else { return false };
    let is_type = matches!(key.kind, Kind::Enum | Kind::Domain | Kind::CompositeType | Kind::RangeType);
    key == other
        || (is_type
            && seen.insert(id)
            && draft.graphs.to.needs(id).iter().any(|edge| is_made_of(draft, edge.to, other, seen)))
}

/// Whether a type is made of a range type that is made again.
fn is_over_new_range(draft: &Draft<'_>, key: &Key) -> bool {
    let Some(object) = draft.from.get(key) else { return false };
    let of: Vec<&QualifiedName> = if let Body::Domain(domain) = &object.body {
        vec![&domain.data_type.name]
    } else if let Body::CompositeType(composite) = &object.body {
        composite.attributes.iter().map(|attribute| &attribute.data_type.name).collect()
    } else {
        return false;
    };
    of.into_iter().filter_map(|name| draft.from.entry(draft.from.type_named(name)?)).any(|(other, object)| {
        let is_new = || {
            draft.is_destroyed(&Part::Object(other.clone()))
                || draft.to.get(other).is_some_and(|to| to.body != object.body)
        };
        matches!(object.body, Body::RangeType(_)) && is_new() || is_over_new_range(draft, other)
    })
}

/// The old form gets another name, the new one its own; the old one goes when nothing has it any more.
pub(in crate::plan) fn aside(draft: &mut Draft<'_>, key: &Key) {
    if !draft.aside.insert(key.clone()) {
        return;
    }
    let Some(object) = draft.from.get(key) else { return };
    let name = free_name(draft, key);
    let old = Key { name: name.clone(), ..key.clone() };
    let Some(rename) = alter::rename(key, object, &name) else { return };
    let first = draft.add(Node::alter(key, [rename]).does(Command::SetAside { name: name.clone() }));
    // It is no change of what the object is: a later change of mind must not forget it.
    draft.alters.remove(key);
    draft.create(key);
    if let Some(create) = draft.creates.get(key).copied()
        && let Some(node) = draft.nodes.get_mut(create)
    {
        node.after.push(first);
    }
    let mut node =
        Node::alter(key, alter::drop(&old, object)).does(Command::DropAside { name }).after([first]);
    node.action = Action::Drop;
    let last = draft.add(node);
    draft.old_form(key, first, last);
}

fn free_name(draft: &Draft<'_>, key: &Key) -> Name {
    let mut base = key.name.as_str().to_owned();
    while base.len() + "__old".len() > MAX_NAME_BYTES {
        base.pop();
    }
    let mut name = format!("{base}__old");
    let mut number = 1;
    let taken = |name: &str| {
        let key = Key { name: Name::exact(name), ..key.clone() };
        [draft.from, draft.to]
            .iter()
            .any(|catalog| catalog.get(&key).is_some() || catalog.type_named(&key.qualified_name()).is_some())
    };
    while taken(&name) {
        number += 1;
        name = format!("{base}_{number}_old");
    }
    Name::exact(&name)
}

//! The index of a partitioned table: first of the table alone, then of each partition while that is written to, then
//! attached one by one. With the last one the index of the table is valid.

use pgspec_catalog::object::Index;
use pgspec_catalog::{Body, Catalog, Key, Kind, QualifiedName};
use pgspec_sql::implicit_name;
use pgspec_sql::print::alter;
use rustc_hash::FxHashSet;

use super::super::command::Command;
use super::super::step::Step;
use super::{Scene, holds_sql, rest, takes_over};

/// `None` where Postgres has to make the parts itself.
pub(super) fn create(scene: &Scene<'_>, step: &Step) -> Option<Vec<Step>> {
    let object = scene.ground.to.get(&step.object)?;
    let Body::Index(index) = &object.body else { return None };
    let used = scene.is_used(&index.table) && scene.is_partitioned(&index.table);
    if !used || index.only || index.attached_to.is_some() || (holds_sql(&object.body) && !scene.is_plain) {
        return None;
    }
    let family = scene.ground.family(&index.table);
    // Parts that are made by the plan, or have indexes of their own that fit, are better left to Postgres.
    let simple = family.iter().all(|table| scene.is_used(table));
    if !simple || family.len() < 2 {
        return None;
    }
    let mut taken = names(scene.ground.from);
    taken.extend(names(scene.ground.to));
    let mut sql = vec![alter::create_index_on_only(&step.object.name, index)];
    sql.extend(rest(step));
    let whole = scene.step(&step.object, Command::CreateOnly { table: index.table.clone() }, sql);
    let mut made = Made::default();
    let whole_name = Whole { name: step.object.qualified_name(), index };
    below(scene, &whole_name, &index.table, &mut taken, &mut made);
    let mut out = vec![takes_over(whole, step)];
    out.append(&mut made.only);
    out.append(&mut made.builds);
    out.append(&mut made.attached);
    Some(out)
}

/// The steps for the parts.
#[derive(Default)]
struct Made {
    /// Those of tables that are partitioned themselves.
    only: Vec<Step>,
    builds: Vec<Step>,
    /// Each behind its own parts.
    attached: Vec<Step>,
}

/// An index whose parts are made.
struct Whole<'a> {
    name: QualifiedName,
    index: &'a Index,
}

/// The parts of one partitioned table.
fn below(
    scene: &Scene<'_>,
    whole: &Whole<'_>,
    table: &QualifiedName,
    taken: &mut FxHashSet<QualifiedName>,
    made: &mut Made,
) {
    for part in scene.ground.parts(table) {
        let own = Index { table: part.clone(), ..whole.index.clone() };
        let name = implicit_name::index(&part.name, &own, |name| {
            taken.contains(&QualifiedName { schema: part.schema.clone(), name: name.into() })
        });
        let name = QualifiedName { schema: part.schema.clone(), name };
        taken.insert(name.clone());
        let key = Key::qualified(Kind::Index, &name);
        if scene.is_partitioned(&part) {
            let sql = vec![alter::create_index_on_only(&name.name, &own)];
            made.only.push(scene.step(&key, Command::CreateOnly { table: part.clone() }, sql));
            below(scene, &Whole { name: name.clone(), index: whole.index }, &part, taken, made);
        } else {
            let sql = vec![
                alter::drop_index_concurrently(&name, true),
                alter::create_index_concurrently(&name.name, &own),
            ];
            made.builds.push(scene.alone(
                &key,
                Command::CreateConcurrently { table: part.clone(), unique: own.unique },
                sql,
            ));
        }
        let command = Command::AttachIndex { whole: whole.name.clone(), table: part.clone() };
        made.attached.push(scene.step(&key, command, vec![alter::attach_index(&whole.name, &name)]));
    }
}

/// The names that relations and constraints of a catalog have.
pub(super) fn names(catalog: &Catalog) -> FxHashSet<QualifiedName> {
    let named = |key: &Key| {
        matches!(
            key.kind,
            Kind::Table
                | Kind::View
                | Kind::MaterializedView
                | Kind::Sequence
                | Kind::Index
                | Kind::Constraint
        )
    };
    catalog.iter().filter(|(_, key, _)| named(key)).map(|(_, key, _)| key.qualified_name()).collect()
}

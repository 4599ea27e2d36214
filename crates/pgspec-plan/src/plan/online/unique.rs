//! Unique constraints and primary keys, made of an index that was built while the table was written to. The columns of a
//! primary key are never null by then: the plan says so before.

use pgspec_catalog::object::ConstraintBody;
use pgspec_catalog::{Key, Kind, QualifiedName};
use pgspec_sql::print::alter;

use super::super::command::Command;
use super::super::step::Step;
use super::{Scene, rest, takes_over};

pub(super) fn add(scene: &Scene<'_>, step: &Step) -> Option<Vec<Step>> {
    let key = &step.object;
    let constraint = scene.ground.to.get(key)?.body.as_constraint()?;
    let table = key.relation()?;
    if !scene.is_used(&table) || scene.is_partitioned(&table) {
        return None;
    }
    let index = alter::index_of_key(&table, constraint)?;
    // A column that the plan adds may be filled only at the end.
    if matches!(constraint.body, ConstraintBody::PrimaryKey(_)) {
        let from = scene.ground.from.table(&table)?.body;
        let to = scene.ground.to.table(&table)?.body;
        let known = |column| from.column(column).is_some() || to.column(column).is_some();
        if !index.keys.iter().filter_map(|key| key.as_column()).all(known) {
            return None;
        }
    }
    let name = QualifiedName { schema: table.schema.clone(), name: key.name.clone() };
    let built = Key::qualified(Kind::Index, &name);
    let sql = vec![
        alter::drop_index_concurrently(&name, true),
        alter::create_index_concurrently(&key.name, &index),
    ];
    let mut built = scene.alone(&built, Command::CreateConcurrently { table, unique: true }, sql);
    built.needs.clone_from(&step.needs);
    let mut sql = vec![alter::add_using_index(key, constraint, &key.name)?];
    sql.extend(rest(step));
    let added = takes_over(scene.step(key, Command::AddUsingIndex, sql), step);
    Some(vec![built, added])
}

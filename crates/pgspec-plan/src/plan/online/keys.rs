//! A unique constraint or primary key of a partitioned table: of an index that each partition gets while it is written to, then
//! of the table alone, then attached one by one. With the last one the key of the table is valid.

use pgspec_catalog::object::{Constraint, ConstraintBody, Index, UniqueKey};
use pgspec_catalog::{Key, Kind, Name, QualifiedName};
use pgspec_sql::implicit_name;
use pgspec_sql::print::alter;
use rustc_hash::FxHashSet;

use super::super::command::Command;
use super::super::step::{Part, Step};
use super::plain::Plain;
use super::{Scene, parts, rest, takes_over};

pub(super) fn add(scene: &Scene<'_>, step: &Step) -> Result<Vec<Step>, Plain> {
    let key = &step.object;
    let none = || Plain::of_constraint(scene, key);
    let constraint =
        scene.ground.to.get(key).and_then(|object| object.body.as_constraint()).ok_or_else(none)?;
    let table = key.relation().ok_or_else(none)?;
    let (ConstraintBody::PrimaryKey(own) | ConstraintBody::Unique(own)) = &constraint.body else {
        return Err(none());
    };
    let index = alter::index_of_key(&table, constraint).ok_or_else(none)?;
    let family = scene.ground.family(&table);
    if !scene.is_partitioned(&table) || !family.iter().all(|one| scene.is_used(one)) || family.len() < 2 {
        return Err(Plain::Partitions);
    }
    if family.iter().any(|one| *one != table && has_key(scene, one, constraint, own)) {
        return Err(Plain::KeyOfPartition);
    }
    let mut making = Making {
        scene,
        constraint,
        index: &index,
        own,
        // The keys of the columns are there before: nothing reads all of a table for them.
        needs: own.columns.iter().map(|column| column_of(&table, column)).collect(),
        taken: parts::names(scene.ground.from).into_iter().chain(parts::names(scene.ground.to)).collect(),
        built: Vec::new(),
        joined: Vec::new(),
    };
    let mut sql = vec![alter::add_only(key, constraint).ok_or_else(none)?];
    sql.extend(rest(step));
    let whole = takes_over(scene.step(key, Command::AddOnly, sql), step);
    making
        .below(&table, &QualifiedName { schema: table.schema.clone(), name: key.name.clone() })
        .ok_or_else(none)?;
    let Making { mut built, mut joined, .. } = making;
    if let Some(first) = built.first_mut() {
        first.needs.extend(step.needs.iter().cloned());
    }
    built.push(whole);
    built.append(&mut joined);
    Ok(built)
}

fn column_of(table: &QualifiedName, column: &Name) -> Part {
    Part::Column(Key::qualified(Kind::Table, table), column.clone())
}

/// Whether a partition has a key that Postgres would make a part of the new one, or that cannot be there beside it.
fn has_key(scene: &Scene<'_>, table: &QualifiedName, constraint: &Constraint, own: &UniqueKey) -> bool {
    let is_primary = matches!(constraint.body, ConstraintBody::PrimaryKey(_));
    [scene.ground.from, scene.ground.to].iter().any(|catalog| {
        catalog.children(table).any(|(_, _, object)| match object.body.as_constraint().map(|own| &own.body) {
            Some(ConstraintBody::PrimaryKey(other)) => is_primary || other.columns == own.columns,
            Some(ConstraintBody::Unique(other)) => other.columns == own.columns,
            Some(ConstraintBody::ForeignKey(_) | ConstraintBody::Check(_) | ConstraintBody::Exclude(_))
            | None => false,
        })
    })
}

/// The steps for the parts.
struct Making<'m> {
    scene: &'m Scene<'m>,
    constraint: &'m Constraint,
    index: &'m Index,
    own: &'m UniqueKey,
    needs: Vec<Part>,
    taken: FxHashSet<QualifiedName>,
    /// The keys of partitions that hold rows, while those are in use.
    built: Vec<Step>,
    /// Those of tables that are partitioned themselves, and what is attached: each behind its own parts.
    joined: Vec<Step>,
}

impl Making<'_> {
    fn below(&mut self, table: &QualifiedName, whole: &QualifiedName) -> Option<()> {
        for part in self.scene.ground.parts(table) {
            let name = self.name(&part);
            let key = Key::of_relation(Kind::Constraint, &part, &name);
            let index = QualifiedName { schema: part.schema.clone(), name };
            if self.scene.is_partitioned(&part) {
                let sql = vec![alter::add_only(&key, self.constraint)?];
                self.joined.push(self.scene.step(&key, Command::AddOnly, sql));
                self.below(&part, &index)?;
            } else {
                self.build(&part, &key, &index)?;
            }
            let command = Command::AttachIndex { whole: whole.clone(), table: part };
            let sql = vec![alter::attach_index(whole, &index)];
            self.joined.push(self.scene.step(&Key::qualified(Kind::Index, &index), command, sql));
        }
        Some(())
    }

    fn build(&mut self, part: &QualifiedName, key: &Key, name: &QualifiedName) -> Option<()> {
        let own = Index { table: part.clone(), ..self.index.clone() };
        let sql = vec![
            alter::drop_index_concurrently(name, true),
            alter::create_index_concurrently(&name.name, &own),
        ];
        let command = Command::CreateConcurrently { table: part.clone(), unique: true };
        self.built.push(self.scene.alone(&Key::qualified(Kind::Index, name), command, sql));
        let sql = vec![alter::add_using_index(key, self.constraint, &name.name)?];
        let mut added = self.scene.step(key, Command::AddUsingIndex, sql);
        if matches!(self.constraint.body, ConstraintBody::PrimaryKey(_)) {
            added.needs.clone_from(&self.needs);
        }
        self.built.push(added);
        Some(())
    }

    /// The name that Postgres gives to the key of a partition.
    fn name(&mut self, part: &QualifiedName) -> Name {
        let taken = |name: &str| {
            self.taken.contains(&QualifiedName { schema: part.schema.clone(), name: name.into() })
        };
        let name = match self.constraint.body {
            ConstraintBody::PrimaryKey(_) => implicit_name::primary_key(&part.name, taken),
            ConstraintBody::Unique(_)
            | ConstraintBody::ForeignKey(_)
            | ConstraintBody::Check(_)
            | ConstraintBody::Exclude(_) => {
                implicit_name::unique(&part.name, self.own.columns.iter().chain(&self.own.include), taken)
            }
        };
        self.taken.insert(QualifiedName { schema: part.schema.clone(), name: name.clone() });
        name
    }
}

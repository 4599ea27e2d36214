//! What uses a column that goes, and is made of the one beside it: indexes, keys, checks and foreign keys.

use std::collections::BTreeMap;

use pgspec_catalog::object::{Constraint, ConstraintBody, ForeignKey, Index, IndexKey};
use pgspec_catalog::{Body, Catalog, Key, Kind, Name, Object, QualifiedName};
use pgspec_sql::print::alter;
use pgspec_sql::quote;

use super::super::super::command::Command;
use super::super::super::step::{Action, Step};
use super::super::Scene;
use super::super::plain::{Plain, Type};
use super::beside::name;
use super::candidate::Candidate;

/// Something that is made again of the columns beside.
pub(super) struct Carried<'a> {
    key: &'a Key,
    object: &'a Object,
    /// What it is until then.
    made: Made,
    /// The name that it has until then.
    beside: Name,
    /// Where the step stands with which it gets its own name.
    pub(super) at: usize,
    /// Steps that would take it away and make it again.
    pub(super) spared: Vec<usize>,
}

enum Made {
    Index(Index),
    /// The index of a unique constraint or primary key.
    Key(Index),
    /// A check or a foreign key.
    Constraint(Constraint),
}

/// Why columns cannot be beside, by the place of their steps.
pub(super) type Refused = BTreeMap<usize, Plain>;

/// Finds what uses the columns. `renamed` is the first model, in which each column has the name of that beside it.
pub(super) fn all<'a>(
    scene: &Scene<'a>,
    steps: &[Step],
    renamed: &Catalog,
    candidates: &[&Candidate<'_>],
) -> Result<Vec<Carried<'a>>, Refused> {
    let (mut out, mut refused) = (Vec::new(), Refused::new());
    let mut tables: Vec<QualifiedName> = candidates.iter().map(|one| one.relation()).collect();
    tables.sort_unstable();
    tables.dedup();
    let own = tables.iter().flat_map(|table| scene.ground.from.children(table));
    let others = scene.ground.from.of_kind(Kind::Constraint).filter(|(_, key, object)| {
        let references = object.body.as_constraint().and_then(references);
        let is_own = key.relation().is_some_and(|table| tables.binary_search(&table).is_ok());
        !is_own && references.is_some_and(|own| tables.binary_search(&own.references).is_ok())
    });
    for (_, key, object) in own.chain(others) {
        let users = users(key, object, renamed, candidates);
        let Some(first) = users.first() else { continue };
        match one(scene, steps, (key, object), renamed, &users) {
            Ok(Some(Found { made, beside, spared })) => {
                out.push(Carried { key, object, made, beside, at: first.at, spared });
            }
            Ok(None) => {}
            Err(why) => refused.extend(users.iter().map(|user| (user.at, why.clone()))),
        }
    }
    if refused.is_empty() { Ok(out) } else { Err(refused) }
}

fn references(constraint: &Constraint) -> Option<&ForeignKey> {
    match &constraint.body {
        ConstraintBody::ForeignKey(own) => Some(own),
        ConstraintBody::PrimaryKey(_)
        | ConstraintBody::Unique(_)
        | ConstraintBody::Check(_)
        | ConstraintBody::Exclude(_) => None,
    }
}

/// The columns that something uses, in the order of their steps.
fn users<'c, 'a>(
    key: &Key,
    object: &Object,
    renamed: &Catalog,
    candidates: &[&'c Candidate<'a>],
) -> Vec<&'c Candidate<'a>> {
    let Some(then) = renamed.get(key) else { return Vec::new() };
    if then.body == object.body {
        return Vec::new();
    }
    let relation = object.body.relation(key).or_else(|| key.relation());
    let foreign = object.body.as_constraint().and_then(references);
    // Statistics, rules and others name columns in ways of their own.
    let whole = if then.body.as_index().is_some() || then.body.as_constraint().is_some() {
        String::new()
    } else {
        format!("{:?}", then.body)
    };
    let is_on = |one: &Candidate<'a>| relation.as_ref() == Some(&one.relation());
    let uses = |one: &Candidate<'a>| {
        if let Some(own) = foreign {
            return (is_on(one) && own.columns.contains(&one.from.name))
                || (own.references == one.relation() && own.referenced_columns.contains(&one.from.name));
        }
        let in_texts = || then.body.texts().iter().any(|(_, sql)| says(&sql.text, one.new.as_str()));
        is_on(one) && (names(&then.body).contains(&&one.new) || in_texts() || says(&whole, one.new.as_str()))
    };
    candidates.iter().copied().filter(|one| uses(one)).collect()
}

/// The columns that an index or a key names.
fn names(body: &Body) -> Vec<&Name> {
    if let Some(index) = body.as_index() {
        return index.keys.iter().filter_map(IndexKey::as_column).chain(&index.include).collect();
    }
    match body.as_constraint().map(|own| &own.body) {
        Some(ConstraintBody::PrimaryKey(own) | ConstraintBody::Unique(own)) => {
            own.columns.iter().chain(&own.include).collect()
        }
        Some(ConstraintBody::ForeignKey(_) | ConstraintBody::Check(_) | ConstraintBody::Exclude(_))
        | None => Vec::new(),
    }
}

/// Whether a text has a word.
fn says(text: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
    text.match_indices(word).any(|(at, _)| {
        let before = text.get(..at).and_then(|text| text.chars().next_back());
        let behind = text.get(at + word.len()..).and_then(|text| text.chars().next());
        !before.is_some_and(is_part) && !behind.is_some_and(is_part)
    })
}

/// What something becomes until the columns have their names.
struct Found {
    made: Made,
    beside: Name,
    spared: Vec<usize>,
}

/// Whether the other columns of a foreign key have the types that it is to be over: one whose type is changed in one step may
/// have no `=` with these until then.
fn fits(steps: &[Step], (key, foreign): (&Key, &ForeignKey), users: &[&Candidate<'_>]) -> bool {
    let table = key.relation();
    steps.iter().enumerate().all(|(at, step)| {
        let Command::SetType { column, .. } = &step.command else { return true };
        let own = step.object.qualified_name();
        let is_one = (table.as_ref() == Some(&own) && foreign.columns.contains(column))
            || (foreign.references == own && foreign.referenced_columns.contains(column));
        !is_one || users.iter().any(|user| user.at == at)
    })
}

/// What becomes of one that uses columns; `None` if the plan takes it away before they go, and makes it again behind.
fn one(
    scene: &Scene<'_>,
    steps: &[Step],
    (key, object): (&Key, &Object),
    renamed: &Catalog,
    users: &[&Candidate<'_>],
) -> Result<Option<Found>, Plain> {
    let used = || Plain::Type(Type::Used(key.clone()));
    let first = users.first().map_or(0, |user| user.at);
    let changes: Vec<(usize, &Step)> = steps
        .iter()
        .enumerate()
        .filter(|(_, step)| step.object == *key || step.others.contains(key))
        .filter(|(_, step)| step.action != Action::Rename)
        .collect();
    let stays =
        scene.ground.to.get(key).is_some_and(|to| to.body == object.body && to.comment == object.comment);
    let is_own = |step: &Step, command: Command| step.command == command && step.others.is_empty();
    let fits =
        object.body.as_constraint().and_then(references).is_none_or(|own| fits(steps, (key, own), users));
    let spared = match changes.as_slice() {
        [] => Vec::new(),
        [(gone, drop), (again, create)]
            if stays && fits && is_own(drop, Command::Drop) && is_own(create, Command::Create) =>
        {
            vec![*gone, *again]
        }
        // What is made again behind is made of what is there by then.
        [(gone, drop), ..] if drop.command == Command::Drop && *gone < first => return Ok(None),
        [..] => return Err(Plain::Type(Type::Changed(key.clone()))),
    };
    let body = renamed.get(key).map(|object| &object.body).ok_or_else(used)?;
    let beside = name(key.name.as_str(), "__new");
    let (made, is_relation) = match (body.as_index(), body.as_constraint()) {
        (Some(own), _) if own.statistics.is_empty() && !own.only && own.attached_to.is_none() => {
            (Made::Index(own.clone()), true)
        }
        (_, Some(constraint)) => of_constraint(scene, (key, constraint), users)?,
        (Some(_), None) | (None, None) => return Err(used()),
    };
    let relation = QualifiedName { schema: key.schema.clone(), name: beside.clone() };
    let constraint = Key { name: beside.clone(), ..key.clone() };
    for catalog in [scene.ground.from, scene.ground.to] {
        let is_taken = if is_relation {
            catalog.relation(&relation).is_some()
                || catalog.get(&Key::qualified(Kind::Index, &relation)).is_some()
        } else {
            catalog.get(&constraint).is_some()
        };
        if is_taken {
            return Err(Plain::Names);
        }
    }
    // Indexes are built outside of the transaction.
    if matches!(made, Made::Index(_)) && !body.texts().is_empty() && !scene.is_plain {
        return Err(Plain::SearchPath);
    }
    Ok(Some(Found { made, beside, spared }))
}

fn of_constraint(
    scene: &Scene<'_>,
    (key, constraint): (&Key, &Constraint),
    users: &[&Candidate<'_>],
) -> Result<(Made, bool), Plain> {
    let used = || Plain::Type(Type::Used(key.clone()));
    let table = key.relation().ok_or_else(used)?;
    if constraint.not_enforced {
        return Err(used());
    }
    match &constraint.body {
        ConstraintBody::PrimaryKey(_) | ConstraintBody::Unique(_) => {
            Ok((Made::Key(alter::index_of_key(&table, constraint).ok_or_else(used)?), true))
        }
        ConstraintBody::Check(_) => Ok((Made::Constraint(constraint.clone()), false)),
        ConstraintBody::ForeignKey(own) => {
            let simple =
                |table: &QualifiedName| scene.is_used(table) && scene.ground.family(table).len() == 1;
            let is_simple = simple(&table) && simple(&own.references) && !own.period;
            // A type that is there only for a while has no `=` with the other one.
            if !is_simple || users.iter().any(|user| user.of.is_some()) {
                return Err(used());
            }
            Ok((Made::Constraint(constraint.clone()), false))
        }
        ConstraintBody::Exclude(_) => Err(used()),
    }
}

impl Carried<'_> {
    pub(super) fn index(&self, scene: &Scene<'_>) -> Option<Step> {
        let (Made::Index(index) | Made::Key(index)) = &self.made else { return None };
        let beside = QualifiedName { schema: self.key.schema.clone(), name: self.beside.clone() };
        let command = Command::CreateConcurrently { table: index.table.clone(), unique: index.unique };
        let sql = vec![
            alter::drop_index_concurrently(&beside, true),
            alter::create_index_concurrently(&self.beside, index),
        ];
        Some(scene.alone(&Key::qualified(Kind::Index, &beside), command, sql))
    }

    /// The check or foreign key that is not valid, and what checks it.
    pub(super) fn constraint(&self, scene: &Scene<'_>) -> Option<(Step, Option<Step>)> {
        let Made::Constraint(constraint) = &self.made else { return None };
        let beside = Key { name: self.beside.clone(), ..self.key.clone() };
        let step = |command: Command, sql: String| {
            let mut step = scene.step(&beside, command.clone(), vec![sql]);
            // It takes what the one takes whose place it gets.
            let other = scene.step(self.key, command, Vec::new()).effect;
            (step.effect.locks, step.effect.scans) = (other.locks, other.scans);
            step
        };
        let added = step(Command::AddNotValid, alter::add_not_valid(&beside, constraint)?);
        let validated = match constraint.not_valid {
            true => None,
            false => Some(step(Command::Validate, alter::validate(&beside)?)),
        };
        Some((added, validated))
    }

    /// What goes before a column does: a key of another table, or a check, keeps it from going.
    pub(super) fn before(&self) -> Option<String> {
        match &self.made {
            Made::Constraint(_) => alter::drop_constraint(self.key),
            Made::Index(_) | Made::Key(_) => None,
        }
    }

    /// What gives it its name once the column has its own.
    pub(super) fn behind(&self) -> Option<Vec<String>> {
        let beside = QualifiedName { schema: self.key.schema.clone(), name: self.beside.clone() };
        let mut sql = vec![match &self.made {
            Made::Index(_) => format!(
                "alter index {} rename to {};",
                quote::qualified(&beside),
                quote::identifier(self.key.name.as_str())
            ),
            Made::Key(_) => {
                alter::add_using_index(self.key, self.object.body.as_constraint()?, &self.beside)?
            }
            Made::Constraint(_) => {
                let key = Key { name: self.beside.clone(), ..self.key.clone() };
                alter::rename_constraint(&key, &self.key.name)?
            }
        }];
        if let Some(comment) = &self.object.comment {
            sql.extend(alter::comment(self.key, self.object, Some(comment)));
        }
        Some(sql)
    }
}

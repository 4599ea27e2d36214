//! Who must be taken away and made again because something that it hangs on goes, or becomes another.

use pgspec_catalog::object::{ConstraintBody, IndexKey, IndexKeyTarget};
use pgspec_catalog::{Body, Catalog, Key, Kind, Name, Object, ObjectId, QualifiedName};
use pgspec_sql::read::hanging::{Hold, Thing};
use rustc_hash::FxHashSet;

use super::draft::Draft;
use super::rules;
use super::step::{Action, Part};
use super::why::{Becomes, Why};

impl Draft<'_> {
    /// Looks at all that is destroyed, until nothing more is.
    pub(super) fn expand(&mut self) {
        while let Some((at, part)) = self.open.pop() {
            if self.is_void(at) {
                continue;
            }
            let Some(thing) = thing(self.from, &part) else { continue };
            let retypes = self.nodes.get(at).is_some_and(|node| node.retypes);
            for (dependent, hold) in self.hanging.from.on(&thing) {
                self.dependent(at, &part, &dependent, hold, retypes);
            }
        }
    }

    fn dependent(&mut self, at: usize, cause: &Part, dependent: &Thing, hold: Hold, retypes: bool) {
        let Some(part) = self::part(self.from, dependent) else {
            return self.published(cause, dependent, Becomes::of(cause, retypes, self.to));
        };
        let is_between = self.nodes.get(at).is_some_and(|node| node.is_between);
        if retypes && !is_between && !self.holds_type(&part, hold) {
            return;
        }
        if self.is_of_type(cause, &part) {
            return;
        }
        if hold == Hold::Goes && self.leaves(cause, &part) {
            self.before.push((part, cause.clone()));
            return;
        }
        if hold == Hold::Goes && !retypes && !self.is_in_a_circle(&part) && !self.is_on_retyped(&part) {
            return self.goes(at, cause, &part);
        }
        let hangs_on = !self.is_released(&part) || self.still_hangs(cause, dependent);
        if !self.is_destroyed(&part) && hangs_on {
            self.take_away(cause, &part, Becomes::of(cause, retypes, self.to));
        }
        self.before.push((part, cause.clone()));
    }

    /// Whether it is a table whose rows are of the type that goes: it stops being that for a while, and keeps its rows.
    fn is_of_type(&mut self, cause: &Part, part: &Part) -> bool {
        let (Part::Object(cause), Part::Object(key)) = (cause, part) else { return false };
        let table = |catalog: &Catalog| catalog.get(key).and_then(|object| object.body.as_table().cloned());
        let (Some(from), Some(to)) = (table(self.from), table(self.to)) else { return false };
        if self.is_destroyed(part) || from.of_type.as_ref() != Some(&cause.qualified_name()) {
            return false;
        }
        if !self.untyped.contains(key) {
            rules::table::whole::of_type(self, key, &from, &to);
        }
        true
    }

    /// Whether it is a partition that is none of this table any more by then.
    fn leaves(&self, cause: &Part, part: &Part) -> bool {
        let (Part::Object(parent), Part::Object(key)) = (cause, part) else { return false };
        let is_part = |catalog: &Catalog| {
            let table = catalog.get(key).and_then(|object| object.body.as_table());
            table.is_some_and(|table| {
                table.partition_of.as_ref().is_some_and(|of| of.parent == parent.qualified_name())
            })
        };
        is_part(self.from) && self.is_released(part)
    }

    /// It goes by itself: no step of its own takes it away.
    fn goes(&mut self, at: usize, cause: &Part, part: &Part) {
        let Part::Object(key) = part else { return };
        if let Some(own) = self.drops.get(key).copied() {
            if own == at {
                return;
            }
            // Or it goes with something else too: with whichever comes first.
            if self.nodes.get(own).is_some_and(|node| node.key == *key && node.action == Action::Drop) {
                self.void(own);
            }
        } else if self.is_destroyed(part) {
            return;
        } else {
            self.is_made_again(key, Why::GoesWith(cause.clone()));
            self.rebuilt_by_itself(key);
        }
        // Whoever waits for it to go waits for this one.
        self.destroyers.entry(part.clone()).or_default().push(at);
        if let Some(node) = self.nodes.get_mut(at) {
            node.destroys.push(part.clone());
        }
        self.drops.insert(key.clone(), at);
        self.open.push((at, part.clone()));
    }

    /// Whether a foreign key is part of a circle of tables that all go: it has to go before them.
    fn is_in_a_circle(&self, part: &Part) -> bool {
        let Part::Object(key) = part else { return false };
        let Some(own) = key.relation() else { return false };
        let goes = |name: &QualifiedName| self.is_destroyed(&Part::Object(Key::qualified(Kind::Table, name)));
        let target = |object: &Object| match object.body.as_constraint().map(|constraint| &constraint.body) {
            Some(ConstraintBody::ForeignKey(key)) => Some(key.references.clone()),
            Some(
                ConstraintBody::PrimaryKey(_)
                | ConstraintBody::Unique(_)
                | ConstraintBody::Check(_)
                | ConstraintBody::Exclude(_),
            )
            | None => None,
        };
        let Some(first) = self.from.get(key).and_then(target).filter(|first| *first != own) else {
            return false;
        };
        let (mut open, mut seen) = (vec![first], FxHashSet::default());
        while let Some(table) = open.pop() {
            if table == own {
                return true;
            }
            if goes(&table) && seen.insert(table.clone()) {
                open.extend(self.from.children(&table).filter_map(|(_, _, object)| target(object)));
            }
        }
        false
    }

    /// Whether something that would go with one of its columns is on another that gets another type: Postgres would make it
    /// anew for that first, and may be unable to.
    fn is_on_retyped(&self, part: &Part) -> bool {
        let Part::Object(key) = part else { return false };
        let Some(body) = self.from.get(key).map(|object| &object.body) else { return false };
        let Some(relation) = body.relation(key) else { return false };
        let (Some(from), Some(to)) = (self.from.table(&relation), self.to.table(&relation)) else {
            return false;
        };
        own_columns(body).into_iter().any(|name| {
            let types = from.body.column(name).zip(to.body.column(name));
            types.is_some_and(|(from, to)| from.data_type != to.data_type)
        })
    }

    fn rebuilt_by_itself(&mut self, key: &pgspec_catalog::Key) {
        for at in self.alters.remove(key).unwrap_or_default() {
            self.void(at);
        }
        if self.to.get(key).is_some_and(pgspec_catalog::Object::is_managed) {
            self.create(key);
        }
    }

    /// Whether something hinders a column from getting another type. Postgres itself makes keys, indexes and statistics anew;
    /// those with expressions keep the operators of the old type. A sequence that belongs to it goes on counting.
    fn holds_type(&self, part: &Part, hold: Hold) -> bool {
        let Part::Object(key) = part else { return matches!(part, Part::Column(..)) || hold == Hold::Keeps };
        let Some(object) = self.from.get(key) else { return false };
        !matches!(key.kind, Kind::Constraint | Kind::Index | Kind::Statistics | Kind::Sequence)
            || !object.body.texts().is_empty()
            || rules::constraint::is_foreign_key(object)
    }

    /// Whether something hangs on the same part of the second catalog too.
    fn still_hangs(&self, cause: &Part, dependent: &Thing) -> bool {
        let Some(part) = self::part(self.from, dependent) else { return true };
        let (Some(cause), Some(_)) = (thing(self.to, cause), thing(self.to, &part)) else { return false };
        self.hanging.to.on(&cause).iter().any(|(other, _)| self::part(self.to, other).as_ref() == Some(&part))
    }

    fn take_away(&mut self, cause: &Part, part: &Part, becomes: Becomes) {
        match part {
            Part::Object(key) => self.rebuild(key, Why::Uses(cause.clone(), becomes)),
            Part::Default(table, column) => rules::table::reset_default(self, table, column),
            Part::Column(table, column) => rules::table::refresh(self, table, column, cause),
            Part::Logging(_) | Part::Type(_) => {}
        }
    }

    /// Whether a publication lists something in the second catalog too.
    fn is_published(&self, cause: &Part, publication: &Key) -> bool {
        let Some(cause) = thing(self.to, cause) else { return false };
        let own = self.to.id(publication);
        self.hanging
            .to
            .on(&cause)
            .iter()
            .any(|(other, _)| matches!(other, Thing::Published(..)) && Some(other.object()) == own)
    }

    /// A publication lists what goes.
    fn published(&mut self, cause: &Part, dependent: &Thing, becomes: Becomes) {
        let Some((key, _)) = self.from.entry(dependent.object()) else { return };
        let part = Part::Object(key.clone());
        let hangs_on = !self.is_released(&part) || self.is_published(cause, key);
        if !self.is_destroyed(&part) && hangs_on {
            self.rebuild(&key.clone(), Why::Uses(cause.clone(), becomes));
        }
        self.before.push((part, cause.clone()));
    }
}

/// The columns that an index, a key or statistics are on, but for those in expressions.
fn own_columns(body: &Body) -> Vec<&Name> {
    if let Body::Index(index) = body {
        return index.keys.iter().filter_map(IndexKey::as_column).chain(&index.include).collect();
    }
    if let Body::Statistics(statistics) = body {
        let keys = statistics.keys.iter();
        return keys
            .filter_map(|key| if let IndexKeyTarget::Column(name) = key { Some(name) } else { None })
            .collect();
    }
    match body.as_constraint().map(|constraint| &constraint.body) {
        Some(ConstraintBody::PrimaryKey(key) | ConstraintBody::Unique(key)) => {
            key.columns.iter().chain(&key.include).collect()
        }
        Some(ConstraintBody::Exclude(exclude)) => {
            let keys = exclude.elements.iter().filter_map(|element| element.key.as_column());
            keys.chain(&exclude.include).collect()
        }
        Some(ConstraintBody::ForeignKey(_) | ConstraintBody::Check(_)) | None => Vec::new(),
    }
}

/// What a part is to the reader.
pub(super) fn thing(catalog: &Catalog, part: &Part) -> Option<Thing> {
    let id = |key| -> Option<ObjectId> { catalog.id(key) };
    Some(match part {
        Part::Object(key) => Thing::Object(id(key)?),
        Part::Column(key, column) => {
            let table = catalog.get(key)?.body.as_table()?;
            table.column(column)?;
            Thing::Column(id(key)?, column.clone())
        }
        Part::Default(key, column) => Thing::Default(id(key)?, column.clone()),
        Part::Logging(_) | Part::Type(_) => return None,
    })
}

/// What a thing is to a plan; `None` for what a publication lists.
pub(super) fn part(catalog: &Catalog, thing: &Thing) -> Option<Part> {
    let (key, _) = catalog.entry(thing.object())?;
    Some(match thing {
        Thing::Object(_) => Part::Object(key.clone()),
        Thing::Column(_, column) => Part::Column(key.clone(), column.clone()),
        Thing::Default(_, column) => Part::Default(key.clone(), column.clone()),
        Thing::Published(..) => return None,
    })
}

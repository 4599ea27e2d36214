//! A plan in the making: nodes, and what each takes away, makes and needs.

use indexmap::IndexMap;
use pgspec_analyze::world::World;
use pgspec_catalog::graph::Graph;
use pgspec_catalog::object::{Column, ConstraintBody};
use pgspec_catalog::{Catalog, Diagnostic, Diagnostics, Key, Kind, Name, Object, QualifiedName, SqlText};
use pgspec_sql::implicit_name;
use pgspec_sql::print::alter;
use pgspec_sql::read::hanging::Hanging;
use rustc_hash::{FxHashMap, FxHashSet};

use super::command::Command;
use super::effect::Ground;
use super::step::{Action, Loss, Part, Step};
use super::why::Why;
use super::{PlanOptions, order, rules};
use crate::codes;
use crate::diff::{Change, Pair, What};

/// What a node's statements are.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Make {
    /// They are written.
    Text(Vec<String>),
    /// The object is printed when its turn comes.
    Create,
    /// `CREATE OR REPLACE`, printed when its turn comes.
    Replace,
}

/// A step before it has its place.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) key: Key,
    pub(super) action: Action,
    pub(super) make: Make,
    /// What its statements do.
    pub(super) command: Command,
    /// What is there only behind it.
    pub(super) produces: Vec<Part>,
    /// What is no more, or is another, behind it.
    pub(super) destroys: Vec<Part>,
    /// What hangs on nothing of before any more.
    pub(super) releases: Vec<Part>,
    /// What must be there before it.
    pub(super) needs: Vec<Part>,
    /// What must be gone before it.
    pub(super) behind: Vec<Part>,
    /// Names that it takes without a word: those of the sequences of identity columns.
    pub(super) claims: Vec<QualifiedName>,
    /// Nodes that come before it.
    pub(super) after: Vec<usize>,
    pub(super) loses: Option<Loss>,
    /// Why a column is taken away and made again.
    pub(super) why: Option<Why>,
    /// It gives a column another type: what Postgres makes anew by itself does not go with it.
    pub(super) retypes: bool,
    /// It gives a column a type that has nothing to do with the old one: nothing of it stays.
    pub(super) is_between: bool,
    /// It comes first where nothing hinders it.
    pub(super) is_early: bool,
    /// Something else does it on the way.
    pub(super) is_void: bool,
    /// The `NOT NULL` that has another name behind it.
    pub(super) renames: Option<NotNullName>,
}

/// A `NOT NULL` that gets another name.
#[derive(Clone, Debug)]
pub(super) struct NotNullName {
    pub(super) column: Name,
    pub(super) old: Name,
    pub(super) new: Name,
    /// Not by its own statement: by that of the parent from which it comes.
    pub(super) follows: bool,
}

impl Node {
    pub(super) fn alter(key: &Key, sql: impl IntoIterator<Item = String>) -> Self {
        Self::new(key, Action::Alter, Make::Text(sql.into_iter().collect()))
    }

    /// What its statements do, for the effects that it declares.
    pub(super) fn does(mut self, command: Command) -> Self {
        self.command = command;
        self
    }

    fn new(key: &Key, action: Action, make: Make) -> Self {
        Self {
            key: key.clone(),
            action,
            make,
            command: Command::Any,
            produces: Vec::new(),
            destroys: Vec::new(),
            releases: Vec::new(),
            needs: Vec::new(),
            behind: Vec::new(),
            claims: Vec::new(),
            after: Vec::new(),
            loses: None,
            why: None,
            retypes: false,
            is_between: false,
            is_early: false,
            is_void: false,
            renames: None,
        }
    }

    pub(super) fn produces(mut self, part: Part) -> Self {
        self.produces.push(part);
        self
    }

    pub(super) fn destroys(mut self, part: Part) -> Self {
        self.destroys.push(part);
        self
    }

    pub(super) fn releases(mut self, part: Part) -> Self {
        self.releases.push(part);
        self
    }

    pub(super) fn needs(mut self, parts: impl IntoIterator<Item = Part>) -> Self {
        self.needs.extend(parts);
        self
    }

    /// It makes the sequence of a column, if that is an identity column.
    pub(super) fn claims(mut self, key: &Key, column: &Column) -> Self {
        if let Some(identity) = &column.identity {
            let usual = || implicit_name::sequence(&key.name, &column.name, |_| false);
            let name = identity.name.clone().unwrap_or_else(usual);
            self.claims.push(QualifiedName { schema: key.schema.clone(), name });
        }
        self
    }

    /// What comes first where nothing hinders it.
    pub(super) fn early(mut self) -> Self {
        self.is_early = true;
        self
    }

    pub(super) fn behind(mut self, parts: impl IntoIterator<Item = Part>) -> Self {
        self.behind.extend(parts);
        self
    }

    pub(super) fn after(mut self, nodes: impl IntoIterator<Item = usize>) -> Self {
        self.after.extend(nodes);
        self
    }
}

/// A plan in the making.
pub(super) struct Draft<'a> {
    pub(super) worlds: Pair<&'a World<'a>>,
    pub(super) from: &'a Catalog,
    pub(super) to: &'a Catalog,
    pub(super) graphs: Pair<&'a Graph>,
    pub(super) hanging: Pair<&'a Hanging<'a>>,
    pub(super) options: &'a PlanOptions,
    pub(super) nodes: Vec<Node>,
    /// The node that makes, and the one that takes away, by object.
    pub(super) creates: FxHashMap<Key, usize>,
    pub(super) drops: FxHashMap<Key, usize>,
    /// The nodes that change an object.
    pub(super) alters: FxHashMap<Key, Vec<usize>>,
    /// Nodes that destroy, and that release, by part.
    pub(super) destroyers: FxHashMap<Part, Vec<usize>>,
    pub(super) releasers: FxHashMap<Part, Vec<usize>>,
    /// Parts that are to be destroyed and have not been looked at.
    pub(super) open: Vec<(usize, Part)>,
    /// What has to be released before what is destroyed.
    pub(super) before: Vec<(Part, Part)>,
    /// Types whose old form steps aside.
    pub(super) aside: FxHashSet<Key>,
    /// The node that gives an old form another name, and the one that takes it away.
    pub(super) old_forms: FxHashMap<Key, (usize, usize)>,
    /// Tables that are no typed ones for a while.
    pub(super) untyped: FxHashSet<Key>,
    /// The nodes that take away what tables have left of parents that they have no more.
    pub(super) left: FxHashMap<Key, Vec<usize>>,
    /// Sequences that are told of their columns later.
    pub(super) late_owners: FxHashSet<Key>,
    /// Why objects are made again.
    pub(super) whys: FxHashMap<Key, Why>,
    pub(super) diagnostics: Diagnostics,
}

impl<'a> Draft<'a> {
    pub(super) fn new(
        worlds: Pair<&'a World<'a>>,
        graphs: Pair<&'a Graph>,
        hanging: Pair<&'a Hanging<'a>>,
        options: &'a PlanOptions,
    ) -> Self {
        let (from, to) = (worlds.from.catalog(), worlds.to.catalog());
        Self {
            worlds,
            from,
            to,
            graphs,
            hanging,
            options,
            nodes: Vec::new(),
            creates: FxHashMap::default(),
            drops: FxHashMap::default(),
            alters: FxHashMap::default(),
            destroyers: FxHashMap::default(),
            releasers: FxHashMap::default(),
            open: Vec::new(),
            before: Vec::new(),
            aside: FxHashSet::default(),
            old_forms: FxHashMap::default(),
            untyped: FxHashSet::default(),
            left: FxHashMap::default(),
            late_owners: FxHashSet::default(),
            whys: FxHashMap::default(),
            diagnostics: Diagnostics::new(),
        }
    }

    /// Makes nodes of differences.
    pub(super) fn changes(&mut self, changes: &[Change]) {
        let mut changed: IndexMap<&Key, Vec<&Change>> = IndexMap::new();
        for change in changes {
            match &change.what {
                What::Added => self.create(&change.key),
                What::Removed => self.drop(&change.key),
                What::Changed { .. } => changed.entry(&change.key).or_default().push(change),
                // Names are the same by now, and the order of columns means nothing.
                What::Renamed { .. } | What::Reordered { .. } => {}
                What::External { .. } => self.cannot(change, "somebody else maintains it"),
            }
        }
        for (key, changes) in changed {
            rules::change(self, key, &changes);
        }
        rules::operator::partners(self);
    }

    /// Says that a difference stays.
    pub(super) fn cannot(&mut self, change: &Change, why: &str) {
        let message = format!("{} cannot be changed: {why}", change.key);
        self.diagnostics.push(Diagnostic::new(&codes::CANNOT, message).maybe_at(change.places.to));
    }

    pub(super) fn add(&mut self, node: Node) -> usize {
        let at = self.nodes.len();
        for part in &node.destroys {
            self.destroyers.entry(part.clone()).or_default().push(at);
            self.open.push((at, part.clone()));
        }
        for part in &node.releases {
            self.releasers.entry(part.clone()).or_default().push(at);
        }
        if node.action == Action::Alter {
            self.alters.entry(node.key.clone()).or_default().push(at);
        }
        self.nodes.push(node);
        at
    }

    /// Makes an object of the second catalog.
    pub(super) fn create(&mut self, key: &Key) {
        if self.creates.contains_key(key) {
            return;
        }
        let mut node = Node::new(key, Action::Create, Make::Create)
            .does(Command::Create)
            .produces(Part::Object(key.clone()));
        if let Some(table) = self.to.get(key).and_then(|object| object.body.as_table()) {
            for column in &table.columns {
                node = node.claims(key, column);
            }
            // Its keys come with it.
            let relation = key.qualified_name();
            let keys = self.to.children(&relation).filter(|(_, _, object)| has_index(object));
            let names =
                keys.map(|(_, own, _)| QualifiedName { schema: key.schema.clone(), name: own.name.clone() });
            node.claims.extend(names);
        }
        let at = self.add(node);
        self.creates.insert(key.clone(), at);
        self.late_owner(key, at);
    }

    /// A sequence whose column is not there yet is told of it then.
    fn late_owner(&mut self, key: &Key, at: usize) {
        let Some(sequence) = self.to.get(key).and_then(|object| object.body.as_sequence()) else { return };
        let Some(owner) = &sequence.owned_by else { return };
        let table = Key::qualified(Kind::Table, &owner.table);
        let before = self.from.get(&table).and_then(|object| object.body.as_table());
        let is_late = before.is_some_and(|table| table.column(&owner.column).is_none());
        if is_late && !self.creates.contains_key(&table) {
            let node = Node::alter(key, [alter::sequence_owner(key, sequence)])
                .does(Command::SequenceOwner)
                .after([at]);
            self.add(node.needs([Part::Column(table, owner.column.clone())]));
            self.late_owners.insert(key.clone());
        }
    }

    /// Takes an object of the first catalog away.
    pub(super) fn drop(&mut self, key: &Key) {
        if self.is_destroyed(&Part::Object(key.clone())) {
            return;
        }
        let Some(object) = self.from.get(key) else { return };
        let mut node = Node::new(key, Action::Drop, Make::Text(alter::drop(key, object)))
            .does(Command::Drop)
            .destroys(Part::Object(key.clone()));
        let is_table = object.body.as_table().is_some_and(|table| table.foreign.is_none());
        if is_table && key.kind == Kind::Table {
            node.loses = Some(Loss::Rows(key.clone()));
        }
        let at = self.add(node);
        self.drops.insert(key.clone(), at);
        rules::table::parts::with_its_whole(self, key);
    }

    /// Takes an object away and makes it again. What was to be changed of it needs no change any more.
    pub(super) fn rebuild(&mut self, key: &Key, why: Why) {
        self.forget_alters(key);
        self.is_made_again(key, why);
        if rules::types::steps_aside(self, key) {
            return rules::types::aside(self, key);
        }
        self.drop(key);
        if self.to.get(key).is_some_and(Object::is_managed) {
            self.create(key);
        }
    }

    /// Keeps why an object is made again, the first time.
    pub(super) fn is_made_again(&mut self, key: &Key, why: Why) {
        if self.to.get(key).is_some_and(Object::is_managed) {
            self.whys.entry(key.clone()).or_insert(why);
        }
    }

    /// A type's old form, which `first` gives another name, is what others hang on until they have the new one; `last` takes
    /// it away.
    pub(super) fn old_form(&mut self, key: &Key, first: usize, last: usize) {
        let part = Part::Object(key.clone());
        self.destroyers.entry(part.clone()).or_default().push(last);
        self.open.push((last, part.clone()));
        self.old_forms.insert(key.clone(), (first, last));
    }

    fn forget_alters(&mut self, key: &Key) {
        for at in self.alters.remove(key).unwrap_or_default() {
            self.void(at);
        }
    }

    /// A node that something else does on the way.
    pub(super) fn void(&mut self, at: usize) {
        if let Some(node) = self.nodes.get_mut(at) {
            node.is_void = true;
        }
    }

    /// `CREATE OR REPLACE`
    pub(super) fn replace(&mut self, key: &Key) {
        let part = Part::Object(key.clone());
        let mut node =
            Node::new(key, Action::Alter, Make::Replace).does(Command::Replace).releases(part.clone());
        node.produces.push(part);
        self.add(node);
    }

    pub(super) fn is_void(&self, at: usize) -> bool {
        self.nodes.get(at).is_none_or(|node| node.is_void)
    }

    /// Whether a node takes a part away, or changes what it is.
    pub(super) fn is_destroyed(&self, part: &Part) -> bool {
        let by = |part: &Part| {
            self.destroyers.get(part).is_some_and(|nodes| nodes.iter().any(|at| !self.is_void(*at)))
        };
        by(part)
            || match part {
                Part::Object(_) => false,
                Part::Column(table, _) | Part::Logging(table) | Part::Type(table) => {
                    by(&Part::Object(table.clone()))
                }
                Part::Default(table, column) => {
                    by(&Part::Object(table.clone())) || by(&Part::Column(table.clone(), column.clone()))
                }
            }
    }

    pub(super) fn is_released(&self, part: &Part) -> bool {
        self.releasers.get(part).is_some_and(|nodes| nodes.iter().any(|at| !self.is_void(*at)))
    }

    /// The objects that a text of the second catalog needs.
    pub(super) fn needs_of(&self, schema: Option<&Name>, sql: &SqlText) -> Vec<Part> {
        let ids = Graph::needs_of_sql(self.to, &self.options.search_path, schema, sql);
        ids.into_iter().filter_map(|id| self.to.entry(id).map(|(key, _)| Part::Object(key.clone()))).collect()
    }

    /// The steps, in order.
    pub(super) fn finish(&mut self, ground: &Ground<'_>) -> Vec<Step> {
        order::steps(self, ground)
    }
}

/// Whether it is a constraint with an index of its name.
pub(super) fn has_index(object: &Object) -> bool {
    match object.body.as_constraint().map(|constraint| &constraint.body) {
        Some(ConstraintBody::PrimaryKey(_) | ConstraintBody::Unique(_) | ConstraintBody::Exclude(_)) => true,
        Some(ConstraintBody::ForeignKey(_) | ConstraintBody::Check(_)) | None => false,
    }
}

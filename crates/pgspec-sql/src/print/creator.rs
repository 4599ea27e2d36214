//! Prints the objects of a catalog one by one, in whatever order its user chooses, on a database that has some of them.

use pgspec_catalog::graph::Graph;
use pgspec_catalog::{Catalog, ObjectId};

use super::grant::Defaults;
use super::walk::Walk;
use super::{SchemaOptions, Statement};

/// Prints objects, each with what belongs to it. A table takes the constraints with it whose needs are there; a default or
/// an owner that needs what is not there yet is said as soon as it is.
pub struct Creator<'a> {
    walk: Walk<'a>,
}

impl<'a> Creator<'a> {
    /// For the objects of `catalog`, of which those that `is_there` says are there. `before` is what the database holds:
    /// its default privileges are in force.
    pub fn new(
        catalog: &'a Catalog,
        graph: &'a Graph,
        options: &'a SchemaOptions,
        before: &'a Catalog,
        is_there: impl Fn(ObjectId) -> bool,
    ) -> Self {
        let mut walk = Walk::with(catalog, graph, options, Defaults::of(before, None));
        for (id, _, _) in catalog.iter() {
            if is_there(id) {
                walk.done(id);
            }
        }
        Self { walk }
    }

    /// A sequence is made without the column that owns it, which is not there yet.
    pub fn without_owner(&mut self, id: ObjectId) {
        self.walk.without_owner(id);
    }

    /// Whether an object is there by now.
    pub fn is_made(&self, id: ObjectId) -> bool {
        self.walk.is_done(id)
    }

    /// Makes an object; nothing if it is there, as a constraint that came with its table.
    pub fn make(&mut self, id: ObjectId) -> Vec<Statement> {
        self.walk.object(id);
        self.walk.take()
    }

    /// `CREATE OR REPLACE` of a function, a plain view or a trigger that is there.
    pub fn replace(&mut self, id: ObjectId) -> Vec<Statement> {
        self.walk.replace(id);
        self.walk.take()
    }

    /// What is left to say when all is made: rows that are not declared go.
    pub fn finish(self) -> Vec<Statement> {
        self.walk.finish()
    }
}

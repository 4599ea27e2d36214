//! The dependency graph: what each object needs before it can exist, and an order in which all of them can be made.
//!
//! Edges come from structure (types of columns, targets of foreign keys, roles of policies) and from the names that
//! SQL mentions (functions of defaults and checks, relations of views, bodies of `language sql` functions).

mod order;
mod references;

use crate::catalog::{Catalog, ObjectId};
use crate::name::Name;
use crate::sql_text::SqlText;

pub use order::Order;

/// How badly an object needs another.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Strength {
    /// Postgres refuses to create it without the other.
    Hard,
    /// The other is named in the body of a `language sql` function, which Postgres checks when the function is
    /// created, unless `check_function_bodies` is off.
    Checked,
    /// The other is needed by a part that can be added later: a default, or an inline constraint.
    Deferrable,
    /// The other is needed when it runs, not when it is created: the body of a `plpgsql` function, a job's command.
    Soft,
}

/// One need of an object.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Edge {
    /// What is needed.
    pub to: ObjectId,
    /// How badly.
    pub strength: Strength,
}

/// What each object of a catalog needs. No object needs itself; each need is listed once, at its strongest.
#[derive(Clone, Debug)]
pub struct Graph {
    /// `edges[starts[i]..starts[i + 1]]` are the needs of object `i`, sorted by id.
    starts: Vec<usize>,
    edges: Vec<Edge>,
}

impl Graph {
    /// The graph of a catalog. A name without a schema is looked up in the schema of the object that mentions it,
    /// then along `search_path`.
    pub fn of(catalog: &Catalog, search_path: &[Name]) -> Self {
        let mut found = references::collect(catalog, search_path);
        found.retain(|(from, to, _)| from != to);
        // Sorted by strength too, so that the strongest of several edges is the one kept.
        found.sort_unstable();
        found.dedup_by_key(|(from, to, _)| (*from, *to));
        let mut starts = Vec::with_capacity(catalog.len() + 1);
        let mut edges = Vec::with_capacity(found.len());
        let mut rest = found.into_iter().peekable();
        for (id, _, _) in catalog.iter() {
            starts.push(edges.len());
            while let Some((_, to, strength)) = rest.next_if(|(from, _, _)| *from == id) {
                edges.push(Edge { to, strength });
            }
        }
        starts.push(edges.len());
        Self { starts, edges }
    }

    /// What a piece of SQL needs that an object of `schema` mentions, sorted: the same look-up as for the edges.
    pub fn needs_of_sql(
        catalog: &Catalog,
        search_path: &[Name],
        schema: Option<&Name>,
        sql: &SqlText,
    ) -> Vec<ObjectId> {
        references::of_sql(catalog, search_path, schema, sql)
    }

    /// How many objects.
    pub fn len(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What an object needs, sorted by id.
    pub fn needs(&self, id: ObjectId) -> &[Edge] {
        let start = self.starts.get(id.index()).copied().unwrap_or(0);
        let end = self.starts.get(id.index() + 1).copied().unwrap_or(start);
        self.edges.get(start..end).unwrap_or(&[])
    }

    /// Who needs each object: the same edges turned round, by the id of what is needed.
    pub fn needed_by(&self) -> Vec<Vec<Edge>> {
        let mut back = vec![Vec::new(); self.len()];
        for index in 0..self.len() {
            let from = ObjectId(u32::try_from(index).unwrap_or(u32::MAX));
            for edge in self.needs(from) {
                if let Some(list) = back.get_mut(edge.to.index()) {
                    list.push(Edge { to: from, strength: edge.strength });
                }
            }
        }
        back
    }

    /// An order in which the objects can be created: everything behind what it needs. In a cycle needs give way from
    /// the weakest up; what still goes in circles is reported. Ties are broken by kind, with the
    /// children of a relation right behind it, then by insertion.
    pub fn order(&self, catalog: &Catalog) -> Order {
        order::order(self, catalog)
    }
}

#[cfg(test)]
mod tests;

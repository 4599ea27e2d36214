//! Groups of tables that belong together: those that refer to each other, and to little else.

use pgspec_catalog::object::ConstraintBody;
use pgspec_catalog::{Catalog, ObjectId};
use rustc_hash::FxHashMap;

/// The most tables that one file holds.
const MOST: usize = 15;

/// Groups of fewer tables are put together, if they have something in common.
const FEWEST: usize = 3;

/// Tables of one file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Group {
    pub(super) name: String,
    /// In the catalog's order.
    pub(super) tables: Vec<ObjectId>,
}

/// The groups of the tables of one schema. A reference binds the more, the fewer tables refer to the same one: a table
/// that half of the schema refers to is no reason to stand beside it.
pub(super) fn of(catalog: &Catalog, tables: &[ObjectId]) -> Vec<Group> {
    let names: Vec<&str> =
        tables.iter().map(|id| catalog.entry(*id).map_or("", |(key, _)| key.name.as_str())).collect();
    let links = links(catalog, tables);
    let mut referenced = vec![0_u32; tables.len()];
    links.iter().for_each(|(_, to)| referenced.iter_mut().skip(*to).take(1).for_each(|n| *n += 1));
    let count = |at: usize| referenced.get(at).copied().unwrap_or(0);
    let mut sets = Sets { parent: (0..tables.len()).collect(), size: vec![1; tables.len()] };
    if tables.len() <= MOST {
        (1..tables.len()).for_each(|at| sets.join(0, at, MOST));
    } else {
        let mut bonds: Vec<(u32, usize, usize)> = Vec::new();
        for (from, to) in &links {
            let alike = if prefix(&names, *from) == prefix(&names, *to) { 2 } else { 1 };
            bonds.push((1000 * alike / count(*to).max(1), *from, *to));
        }
        let mut by_name: Vec<_> = (0..tables.len()).collect();
        by_name.sort_by_key(|at| names.get(*at).copied());
        for pair in by_name.windows(2) {
            if let [a, b] = pair
                && prefix(&names, *a) == prefix(&names, *b)
            {
                bonds.push((300, *a, *b));
            }
        }
        bonds.sort_by_key(|(strength, a, b)| (std::cmp::Reverse(*strength), *a, *b));
        bonds.iter().for_each(|(_, a, b)| sets.join(*a, *b, MOST));
        // What is left over stands together.
        let mut small: Vec<_> = (0..tables.len()).filter(|at| sets.size_of(*at) < FEWEST).collect();
        small.dedup();
        for pair in small.windows(2) {
            if let [a, b] = pair {
                sets.join(*a, *b, MOST);
            }
        }
    }
    let mut groups: Vec<(usize, Vec<usize>)> = Vec::new();
    for at in 0..tables.len() {
        let root = sets.root(at);
        match groups.iter_mut().find(|(of, _)| *of == root) {
            Some((_, members)) => members.push(at),
            None => groups.push((root, vec![at])),
        }
    }
    let group = |(_, members): (usize, Vec<usize>)| {
        let name = name(&names, &members, &links);
        Group { name, tables: members.iter().filter_map(|at| tables.get(*at).copied()).collect() }
    };
    groups.into_iter().map(group).collect()
}

/// Foreign keys between the tables, by position, each pair once.
fn links(catalog: &Catalog, tables: &[ObjectId]) -> Vec<(usize, usize)> {
    let at: FxHashMap<ObjectId, usize> = tables.iter().enumerate().map(|(at, id)| (*id, at)).collect();
    let mut links = Vec::new();
    for (from, id) in tables.iter().enumerate() {
        let Some((key, _)) = catalog.entry(*id) else { continue };
        for (_, _, object) in catalog.children(&key.qualified_name()) {
            let Some(ConstraintBody::ForeignKey(own)) = object.body.as_constraint().map(|c| &c.body) else {
                continue;
            };
            let to = catalog.relation(&own.references).and_then(|id| at.get(&id));
            links.extend(to.filter(|to| **to != from).map(|to| (from, *to)));
        }
    }
    links.sort_unstable();
    links.dedup();
    links
}

/// The first word of a table's name, in the singular.
fn prefix<'n>(names: &[&'n str], at: usize) -> Option<&'n str> {
    let word = names.get(at)?.split('_').next()?;
    Some(word.strip_suffix('s').unwrap_or(word))
}

/// The word that all names begin with, or the table that the others refer to most.
fn name(names: &[&str], members: &[usize], links: &[(usize, usize)]) -> String {
    let first = members.first().copied().unwrap_or(0);
    let common = prefix(names, first).filter(|word| word.len() > 2);
    if let Some(word) = common.filter(|_| members.len() > 1)
        && members.iter().all(|at| prefix(names, *at) == Some(word))
    {
        return word.to_owned();
    }
    let inside = |at: usize| links.iter().filter(|(from, to)| *to == at && members.contains(from)).count();
    let most = members.iter().max_by_key(|at| (inside(**at), std::cmp::Reverse(**at)));
    names.get(most.copied().unwrap_or(first)).map_or_else(|| "tables".to_owned(), |name| (*name).to_owned())
}

/// Disjoint sets with sizes.
struct Sets {
    parent: Vec<usize>,
    size: Vec<usize>,
}

impl Sets {
    fn root(&self, mut at: usize) -> usize {
        while let Some(parent) = self.parent.get(at).filter(|parent| **parent != at) {
            at = *parent;
        }
        at
    }

    fn size_of(&self, at: usize) -> usize {
        self.size.get(self.root(at)).copied().unwrap_or(1)
    }

    /// Joins two sets, unless that makes too large a one. The root is the first table.
    fn join(&mut self, a: usize, b: usize, most: usize) {
        let (a, b) = (self.root(a), self.root(b));
        let size = self.size_of(a) + self.size_of(b);
        if a == b || size > most {
            return;
        }
        let (first, second) = (a.min(b), a.max(b));
        if let Some(parent) = self.parent.get_mut(second) {
            *parent = first;
        }
        if let Some(own) = self.size.get_mut(first) {
            *own = size;
        }
    }
}

//! Orders a graph: Tarjan's components, then Kahn's algorithm over them, with needs giving way by strength inside a
//! cycle. Iterative; linear but for the logarithm of the ready list.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use super::{Graph, Strength};
use crate::catalog::{Catalog, ObjectId};
use crate::key::{Key, Kind};
use crate::object::Object;

/// An order of all objects of a catalog.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Order {
    /// Every object once, what it needs in front of it.
    pub ids: Vec<ObjectId>,
    /// Objects that need each other and cannot be split: whatever the order, one of them comes too early.
    pub cycles: Vec<Vec<ObjectId>>,
}

/// Where an object stands among those that are ready: its group first (kind of the relation it belongs to, or its
/// own, and when that was inserted), then its own kind, then its insertion.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Priority {
    group: (u8, u32),
    kind: u8,
    index: u32,
}

pub(super) fn order(graph: &Graph, catalog: &Catalog) -> Order {
    let priorities: Vec<_> =
        catalog.iter().map(|(id, key, object)| priority(catalog, id, key, object)).collect();
    let nodes = (0..u32::try_from(graph.len()).unwrap_or(u32::MAX)).map(ObjectId).collect();
    let mut order = Order { ids: Vec::with_capacity(graph.len()), cycles: Vec::new() };
    // At most four levels deep: one per strength.
    arrange(graph, &priorities, nodes, Strength::Soft, &mut order);
    order
}

fn priority(catalog: &Catalog, id: ObjectId, key: &Key, object: &Object) -> Priority {
    // Seed rows come at the end, not behind their table.
    let relation = if key.kind == Kind::Seed { None } else { object.body.relation(key) };
    let relation = relation.and_then(|name| catalog.relation(&name));
    let head = relation.unwrap_or(id);
    let head_kind = catalog.entry(head).map_or(key.kind, |(key, _)| key.kind);
    Priority { group: (group_rank(head_kind), head.0), kind: child_rank(key.kind), index: id.0 }
}

fn group_rank(kind: Kind) -> u8 {
    match kind {
        Kind::Role => 0,
        Kind::Schema => 1,
        Kind::Extension => 2,
        Kind::Setting => 3,
        Kind::Collation => 4,
        Kind::Enum | Kind::Domain | Kind::CompositeType | Kind::RangeType => 5,
        Kind::Function => 6,
        Kind::Aggregate => 7,
        Kind::Operator => 8,
        Kind::Cast => 9,
        Kind::TextSearchDictionary => 10,
        Kind::TextSearchConfiguration => 11,
        Kind::ForeignDataWrapper => 12,
        Kind::ForeignServer => 13,
        Kind::Sequence => 14,
        Kind::Table => 15,
        // Children of a relation that the catalog does not have.
        Kind::Constraint | Kind::Index | Kind::Statistics | Kind::Rule | Kind::Trigger | Kind::Policy => 16,
        Kind::View | Kind::MaterializedView => 17,
        Kind::DefaultPrivilege => 18,
        Kind::Publication => 19,
        Kind::Seed => 20,
        Kind::Job => 21,
        // It would fire for what comes behind it.
        Kind::EventTrigger => 22,
    }
}

fn child_rank(kind: Kind) -> u8 {
    match kind {
        Kind::Constraint => 1,
        Kind::Index => 2,
        Kind::Statistics => 3,
        Kind::Policy => 4,
        Kind::Rule => 5,
        Kind::Trigger => 6,
        Kind::Role
        | Kind::Schema
        | Kind::Extension
        | Kind::DefaultPrivilege
        | Kind::Setting
        | Kind::Collation
        | Kind::Enum
        | Kind::Domain
        | Kind::CompositeType
        | Kind::RangeType
        | Kind::Function
        | Kind::Aggregate
        | Kind::Operator
        | Kind::Cast
        | Kind::TextSearchDictionary
        | Kind::TextSearchConfiguration
        | Kind::ForeignDataWrapper
        | Kind::ForeignServer
        | Kind::Sequence
        | Kind::EventTrigger
        | Kind::Publication
        | Kind::Table
        | Kind::View
        | Kind::MaterializedView
        | Kind::Job
        | Kind::Seed => 0,
    }
}

/// The needs that are met as far as possible when those of this strength must be.
fn weaker(strength: Strength) -> Option<Strength> {
    match strength {
        Strength::Hard => Some(Strength::Checked),
        Strength::Checked => Some(Strength::Deferrable),
        Strength::Deferrable => Some(Strength::Soft),
        Strength::Soft => None,
    }
}

/// The needs that are left when those of this strength give way.
fn stronger(strength: Strength) -> Option<Strength> {
    match strength {
        Strength::Hard => None,
        Strength::Checked => Some(Strength::Hard),
        Strength::Deferrable => Some(Strength::Checked),
        Strength::Soft => Some(Strength::Deferrable),
    }
}

/// Appends `nodes` to the order so that no need of strength `weakest` or stronger is violated, but for cycles of such
/// needs: those are arranged by the stronger ones alone. Among what is ready, fewest unmet weaker needs come first.
fn arrange(
    graph: &Graph,
    priorities: &[Priority],
    nodes: Vec<ObjectId>,
    weakest: Strength,
    order: &mut Order,
) {
    let local: FxHashMap<ObjectId, u32> = nodes.iter().copied().zip(0..).collect();
    let edges = |node: ObjectId| {
        graph.needs(node).iter().filter_map(|edge| Some((*local.get(&edge.to)?, edge.strength)))
    };
    let needs: Vec<Vec<u32>> = nodes
        .iter()
        .map(|node| edges(*node).filter(|(_, s)| *s <= weakest).map(|(to, _)| to).collect())
        .collect();
    let (component_of, count) = components(&needs);
    let component = |node: u32| component_of.get(node as usize).copied().unwrap_or(0);

    let mut ready = Ready { entries: vec![Entry::default(); count], set: BTreeSet::new(), group: None };
    for (index, node) in (0..).zip(&nodes) {
        let own = component(index);
        let mut unmet = (0, 0);
        for (to, strength) in edges(*node) {
            let needed = component(to);
            if needed == own {
                continue;
            }
            let met = strength <= weakest;
            if met {
                unmet.0 += 1;
            } else if Some(strength) == weaker(weakest) {
                unmet.1 += 1;
            } else {
                continue;
            }
            if let Some(entry) = ready.entries.get_mut(needed as usize) {
                entry.needed_by.push((own, met));
            }
        }
        if let (Some(entry), Some(priority)) =
            (ready.entries.get_mut(own as usize), priorities.get(node.index()))
        {
            entry.members.push(*node);
            entry.unmet += unmet.0;
            entry.unmet_weaker += unmet.1;
            entry.priority = Some(entry.priority.map_or(*priority, |p| p.min(*priority)));
        }
    }
    ready.start();
    while let Some(members) = ready.pop() {
        match (members.as_slice(), stronger(weakest)) {
            ([one], _) => order.ids.push(*one),
            (_, Some(stronger)) => arrange(graph, priorities, members, stronger, order),
            (_, None) => {
                let mut cycle = members;
                cycle.sort_unstable_by_key(|id| priorities.get(id.index()).copied());
                order.ids.extend(&cycle);
                order.cycles.push(cycle);
            }
        }
    }
}

/// A component on its way through Kahn's algorithm.
#[derive(Clone, Default)]
struct Entry {
    members: Vec<ObjectId>,
    priority: Option<Priority>,
    unmet: u32,
    unmet_weaker: u32,
    /// Components that need this one, and whether that need is to be met.
    needed_by: Vec<(u32, bool)>,
    done: bool,
}

/// Unmet weaker needs, priority, component: the smallest comes next.
type Place = (u32, Option<Priority>, u32);

/// The components that can come next.
struct Ready {
    entries: Vec<Entry>,
    set: BTreeSet<Place>,
    /// The group of the last one: it is finished, as far as it is ready, before another is begun.
    group: Option<(u8, u32)>,
}

impl Ready {
    fn start(&mut self) {
        let ready = (0..).zip(&self.entries).filter(|(_, entry)| entry.unmet == 0);
        self.set = ready.map(|(i, entry)| entry.place(i)).collect();
    }

    /// Takes the next component and returns its members.
    fn pop(&mut self) -> Option<Vec<ObjectId>> {
        let in_group = self.group.and_then(|group| {
            let from = (0, Some(Priority { group, kind: 0, index: 0 }), 0);
            let next = self.set.range(from..).next()?;
            (next.0 == 0 && next.1.is_some_and(|p| p.group == group)).then_some(*next)
        });
        let place = in_group.or_else(|| self.set.first().copied())?;
        self.set.remove(&place);
        self.group = place.1.map(|priority| priority.group);
        let entry = self.entries.get_mut(place.2 as usize)?;
        entry.done = true;
        let members = std::mem::take(&mut entry.members);
        for (waiting, met) in std::mem::take(&mut entry.needed_by) {
            self.release(waiting, met);
        }
        Some(members)
    }

    /// One need of a component is there now.
    fn release(&mut self, waiting: u32, met: bool) {
        let Some(entry) = self.entries.get_mut(waiting as usize).filter(|entry| !entry.done) else { return };
        self.set.remove(&entry.place(waiting));
        let count = if met { &mut entry.unmet } else { &mut entry.unmet_weaker };
        *count = count.saturating_sub(1);
        if entry.unmet == 0 {
            self.set.insert(entry.place(waiting));
        }
    }
}

impl Entry {
    fn place(&self, component: u32) -> Place {
        (self.unmet_weaker, self.priority, component)
    }
}

/// Tarjan's strongly connected components, without recursion: the component of each node, and how many there are.
fn components(needs: &[Vec<u32>]) -> (Vec<u32>, usize) {
    const UNSEEN: u32 = u32::MAX;
    let mut seen = vec![UNSEEN; needs.len()];
    let mut low = vec![UNSEEN; needs.len()];
    let mut component = vec![UNSEEN; needs.len()];
    let (mut next, mut count) = (0, 0);
    let (mut stack, mut path): (Vec<u32>, Vec<(u32, usize)>) = (Vec::new(), Vec::new());
    let at = |list: &[u32], node: u32| list.get(node as usize).copied().unwrap_or(UNSEEN);
    let set = |list: &mut [u32], node: u32, value: u32| {
        if let Some(slot) = list.get_mut(node as usize) {
            *slot = value;
        }
    };
    for root in (0..).take(needs.len()) {
        if at(&seen, root) != UNSEEN {
            continue;
        }
        path.push((root, 0));
        while let Some((node, edge)) = path.pop() {
            if edge == 0 {
                set(&mut seen, node, next);
                set(&mut low, node, next);
                next += 1;
                stack.push(node);
            }
            let Some(to) = needs.get(node as usize).and_then(|list| list.get(edge)).copied() else {
                if at(&low, node) == at(&seen, node) {
                    while let Some(member) = stack.pop() {
                        set(&mut component, member, count);
                        if member == node {
                            break;
                        }
                    }
                    count += 1;
                }
                if let Some((parent, _)) = path.last() {
                    let lowest = at(&low, *parent).min(at(&low, node));
                    set(&mut low, *parent, lowest);
                }
                continue;
            };
            path.push((node, edge + 1));
            if at(&seen, to) == UNSEEN {
                path.push((to, 0));
            } else if at(&component, to) == UNSEEN {
                let lowest = at(&low, node).min(at(&seen, to));
                set(&mut low, node, lowest);
            }
        }
    }
    (component, count as usize)
}

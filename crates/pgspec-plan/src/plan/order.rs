//! The order of steps: one stable topological sort, then each object is printed with what is there by then.

mod taken;

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use pgspec_catalog::graph::Strength;
use pgspec_catalog::object::ConstraintBody;
use pgspec_catalog::{Diagnostic, Key, Kind, ObjectId};
use pgspec_sql::print::{Creator, SchemaOptions};
use rustc_hash::{FxHashMap, FxHashSet};

use super::command::Command;
use super::draft::{Draft, Make, Node};
use super::effect::{Ground, Subject};
use super::expand;
use super::rules;
use super::step::{Action, Part, Step};
use super::why::Why;
use crate::codes;

/// The rank among nodes that are ready: what only takes away comes first, what takes data away last.
type Rank = (u8, u32, usize);

pub(super) fn steps(draft: &mut Draft<'_>, ground: &Ground<'_>) -> Vec<Step> {
    let order = sort(draft);
    let options =
        SchemaOptions { search_path: draft.options.search_path.clone(), ..SchemaOptions::default() };
    let made: FxHashSet<ObjectId> = draft
        .nodes
        .iter()
        .filter(|node| !node.is_void && node.make == Make::Create)
        .filter_map(|node| draft.to.id(&node.key))
        .collect();
    let mut creator = Creator::new(draft.to, draft.graphs.to, &options, draft.from, |id| !made.contains(&id));
    for id in draft.late_owners.iter().filter_map(|key| draft.to.id(key)) {
        creator.without_owner(id);
    }
    let mut steps = Vec::with_capacity(order.len());
    for at in order {
        let Some(node) = draft.nodes.get(at) else { continue };
        let mut others: Vec<ObjectId> = Vec::new();
        let own = draft.to.id(&node.key);
        let mut text = |statements: Vec<pgspec_sql::print::Statement>| {
            others.extend(
                statements.iter().filter_map(|statement| statement.object).filter(|id| Some(*id) != own),
            );
            statements.into_iter().map(|statement| statement.sql).collect::<Vec<_>>()
        };
        let sql = match (&node.make, draft.to.id(&node.key)) {
            (Make::Text(sql), _) => sql.clone(),
            (Make::Create, Some(id)) => text(creator.make(id)),
            (Make::Replace, Some(id)) => text(creator.replace(id)),
            (Make::Create | Make::Replace, None) => Vec::new(),
        };
        if !sql.is_empty() {
            let others = others.into_iter().filter_map(|id| draft.to.entry(id).map(|(key, _)| key));
            steps.push(step(draft, ground, node, (sql, others.collect())));
        }
    }
    // Rows that are not declared go at the end: a step for each table.
    for statement in creator.finish() {
        let key = statement.object.and_then(|id| draft.to.entry(id)).map(|(key, _)| key);
        if let Some(key) = key {
            let node = Node::alter(key, []).does(Command::Create);
            steps.push(step(draft, ground, &node, (vec![statement.sql], Vec::new())));
        }
    }
    steps
}

fn step(
    draft: &Draft<'_>,
    ground: &Ground<'_>,
    node: &Node,
    (sql, others): (Vec<String>, Vec<&Key>),
) -> Step {
    let is_made_again = matches!(node.action, Action::Drop | Action::Create)
        || matches!(node.command, Command::SetAside { .. });
    let of_object = draft.whys.get(&node.key).filter(|_| is_made_again);
    let why = node.why.as_ref().or(of_object).map(ToString::to_string);
    let kept = others.iter().map(|key| (*key).clone()).collect();
    let subject = Subject { key: &node.key, command: &node.command, destroys: &node.destroys, others };
    Step {
        action: node.action,
        object: node.key.clone(),
        command: node.command.clone(),
        effect: ground.effect(&subject),
        sql,
        others: kept,
        why,
        plain: None,
        loses: node.loses.clone(),
        produces: node.produces.clone(),
        destroys: node.destroys.clone(),
        needs: node.needs.clone(),
    }
}

/// Who comes before whom, and how badly.
struct Edges {
    /// By node: those behind it.
    behind: Vec<Vec<(usize, Strength)>>,
}

impl Edges {
    fn add(&mut self, first: usize, second: usize, strength: Strength) {
        if first != second
            && let Some(list) = self.behind.get_mut(first)
        {
            list.push((second, strength));
        }
    }
}

/// Sorts. What is part of a circle is loosened, and that breaks it: views that are replaced, publications that get other
/// lists at once and keys of tables whose logging changes are made again instead, columns are text for a while.
fn sort(draft: &mut Draft<'_>) -> Vec<usize> {
    loop {
        let (order, circle) = sorted(draft);
        let replaced = circle.iter().filter_map(|at| draft.nodes.get(*at));
        let at_once = |node: &&Node| node.make == Make::Replace || node.command == Command::SetPublished;
        let replaced: Vec<Key> = replaced.filter(at_once).map(|node| node.key.clone()).collect();
        let is_loosened = !replaced.is_empty()
            || rules::table::logging::in_a_circle(draft, &circle)
            || rules::table::in_a_circle::through_text(draft, &circle);
        if !is_loosened {
            if !circle.is_empty() {
                said(draft, &circle);
            }
            return order;
        }
        replaced.iter().for_each(|key| draft.rebuild(key, Why::Circle));
        draft.expand();
    }
}

/// The order, and what cannot be put into one.
fn sorted(draft: &Draft<'_>) -> (Vec<usize>, Vec<usize>) {
    let edges = edges(draft);
    let ranks = ranks(draft);
    let count = draft.nodes.len();
    // By strength, how many are before each.
    let mut before = vec![[0_u32; 4]; count];
    for (second, strength) in edges.behind.iter().flatten() {
        if let Some(slots) = before.get_mut(*second)
            && let Some(slot) = slots.get_mut(*strength as usize)
        {
            *slot += 1;
        }
    }
    let live: Vec<usize> = (0..count).filter(|at| !draft.is_void(*at)).collect();
    let mut done = vec![false; count];
    let mut order = Vec::with_capacity(live.len());
    let mut circle: Vec<usize> = Vec::new();
    let mut ready: BinaryHeap<Reverse<(Rank, usize)>> = BinaryHeap::new();
    let rank = |at: usize| ranks.get(at).copied().unwrap_or_default();
    let is_free = |slots: &[u32; 4]| slots.iter().all(|slot| *slot == 0);
    for at in &live {
        if before.get(*at).is_some_and(is_free) {
            ready.push(Reverse((rank(*at), *at)));
        }
    }
    loop {
        let next = match ready.pop() {
            Some(Reverse((_, at))) => at,
            None => match stuck(&live, &done, &before, &rank) {
                Some((at, open)) => {
                    if circle.is_empty() {
                        circle = open;
                    }
                    at
                }
                None => break,
            },
        };
        if std::mem::replace(done.get_mut(next).unwrap_or(&mut true), true) {
            continue;
        }
        order.push(next);
        for (second, strength) in edges.behind.get(next).into_iter().flatten() {
            let Some(slots) = before.get_mut(*second) else { continue };
            if let Some(slot) = slots.get_mut(*strength as usize) {
                *slot = slot.saturating_sub(1);
            }
            if is_free(slots) && !done.get(*second).copied().unwrap_or(true) {
                ready.push(Reverse((rank(*second), *second)));
            }
        }
    }
    (order, circle)
}

/// Nothing is ready: the needs that give way first are weak ones. If only hard ones are left, all of them are a circle.
fn stuck(
    live: &[usize],
    done: &[bool],
    before: &[[u32; 4]],
    rank: &dyn Fn(usize) -> Rank,
) -> Option<(usize, Vec<usize>)> {
    let open: Vec<usize> =
        live.iter().copied().filter(|at| !done.get(*at).copied().unwrap_or(true)).collect();
    // Strengths from the strongest on: what is blocked by the weakest only comes first.
    let blocked = |at: usize| {
        let slots = before.get(at).copied().unwrap_or_default();
        [Strength::Hard, Strength::Checked, Strength::Deferrable, Strength::Soft]
            .map(|strength| slots.get(strength as usize).copied().unwrap_or(0) > 0)
    };
    let best = open.iter().copied().min_by_key(|at| (blocked(*at), rank(*at)))?;
    let is_circle = blocked(best).first() == Some(&true);
    Some((best, if is_circle { open } else { Vec::new() }))
}

/// Says which steps need each other.
fn said(draft: &mut Draft<'_>, circle: &[usize]) {
    let names: Vec<String> = circle
        .iter()
        .filter_map(|at| draft.nodes.get(*at))
        .map(|node| format!("{:?} {}", node.action, node.key).to_lowercase())
        .collect();
    draft.diagnostics.push(Diagnostic::new(
        &codes::CIRCLE,
        format!("each of these steps needs another before it: {}", names.join(", ")),
    ));
}

fn ranks(draft: &Draft<'_>) -> Vec<Rank> {
    let order = |graph: &pgspec_catalog::graph::Graph, catalog| -> FxHashMap<ObjectId, u32> {
        graph.order(catalog).ids.into_iter().zip(0..).collect()
    };
    let from = order(draft.graphs.from, draft.from);
    let to = order(draft.graphs.to, draft.to);
    let place = |map: &FxHashMap<ObjectId, u32>, id: Option<ObjectId>| {
        id.and_then(|id| map.get(&id).copied()).unwrap_or(u32::MAX)
    };
    let rank = |(at, node): (usize, &Node)| match node.action {
        // Nothing names it any more.
        Action::Drop if node.key.kind == Kind::Role => (4, 0, at),
        // What is made on the way has the privileges that are given by those of before.
        _ if node.key.kind == Kind::DefaultPrivilege => (3, 0, at),
        Action::Drop => {
            let last = u32::MAX - place(&from, draft.from.id(&node.key));
            (if takes_data(&node.key) { 2 } else { 0 }, last, at)
        }
        Action::Alter if node.is_early => (0, 0, at),
        Action::Alter if node.loses.is_some() => (2, 0, at),
        Action::Rename | Action::Create | Action::Alter => (1, place(&to, draft.to.id(&node.key)), at),
    };
    draft.nodes.iter().enumerate().map(rank).collect()
}

/// Whether data may go with an object, or what data is made of.
fn takes_data(key: &Key) -> bool {
    matches!(
        key.kind,
        Kind::Table
            | Kind::Sequence
            | Kind::Schema
            | Kind::Extension
            | Kind::Role
            | Kind::Enum
            | Kind::Domain
            | Kind::CompositeType
            | Kind::RangeType
            | Kind::Collation
            | Kind::ForeignServer
            | Kind::ForeignDataWrapper
    )
}

fn edges(draft: &Draft<'_>) -> Edges {
    let mut edges = Edges { behind: vec![Vec::new(); draft.nodes.len()] };
    let mut producers: FxHashMap<&Part, Vec<usize>> = FxHashMap::default();
    let mut destroyers: FxHashMap<&Part, Vec<usize>> = FxHashMap::default();
    let mut releasers: FxHashMap<&Part, Vec<usize>> = FxHashMap::default();
    let live = || draft.nodes.iter().enumerate().filter(|(_, node)| !node.is_void);
    for (at, node) in live() {
        node.produces.iter().for_each(|part| producers.entry(part).or_default().push(at));
        node.destroys.iter().for_each(|part| destroyers.entry(part).or_default().push(at));
        node.releases.iter().for_each(|part| releasers.entry(part).or_default().push(at));
    }
    let list = |map: &FxHashMap<&Part, Vec<usize>>, part: &Part| map.get(part).cloned().unwrap_or_default();
    // A part goes before it comes again.
    for (part, first) in &destroyers {
        for (first, second) in pairs(first, &list(&producers, part)) {
            edges.add(first, second, Strength::Hard);
        }
    }
    // Who hangs on a part goes before it.
    for (dependent, cause) in &draft.before {
        let mut first = list(&releasers, dependent);
        first.extend(list(&destroyers, dependent));
        first.extend(whole(dependent).into_iter().flat_map(|part| list(&destroyers, &part)));
        let old_form = |part: &Part| match part {
            Part::Object(key) => draft.old_forms.get(key).copied(),
            Part::Column(..) | Part::Default(..) | Part::Logging(_) | Part::Type(_) => None,
        };
        let is_left_later = |dependent: &Part, cause: &Part| match (dependent, cause) {
            (Part::Object(gone), Part::Object(new)) => rules::types::is_left_for(draft, gone, new),
            _ => false,
        };
        if let Some((aside, last)) = old_form(cause) {
            for at in &first {
                edges.add(*at, last, Strength::Hard);
                let is_drop = draft.nodes.get(*at).is_some_and(|node| node.action == Action::Drop);
                // A type that goes later follows the old form's name.
                if is_drop && !is_left_later(dependent, cause) {
                    edges.add(*at, aside, Strength::Hard);
                }
            }
            if let Some((_, own)) = old_form(dependent) {
                edges.add(own, last, Strength::Hard);
            }
        }
        // An old form goes before what it hangs on.
        first.extend(old_form(dependent).map(|(_, last)| last));
        let mut second = list(&destroyers, cause);
        second.extend(whole(cause).into_iter().flat_map(|part| list(&destroyers, &part)));
        for (first, second) in pairs(&first, &second) {
            edges.add(first, second, Strength::Hard);
        }
        // What was taken away for something is made again behind that: it must not find the old one.
        // The new form of what has an old one stands beside that.
        let again = if old_form(dependent).is_some() { Vec::new() } else { list(&producers, dependent) };
        for (cause, again) in pairs(&second, &again) {
            if !first.contains(&again) {
                edges.add(cause, again, Strength::Hard);
            }
        }
    }
    for (at, node) in live() {
        node.after.iter().for_each(|first| edges.add(*first, at, Strength::Hard));
        for part in &node.behind {
            for map in [&destroyers, &releasers] {
                list(map, part).into_iter().for_each(|first| edges.add(first, at, Strength::Hard));
            }
        }
        for part in &node.needs {
            list(&producers, part).into_iter().for_each(|first| edges.add(first, at, Strength::Hard));
        }
        if matches!(node.make, Make::Create | Make::Replace) {
            needs_of_object(draft, &producers, &node.key, at, &mut edges);
        }
        for part in node.produces.iter().filter(|part| matches!(part, Part::Column(..))) {
            users_of_column(draft, &producers, part, at, &mut edges);
        }
    }
    taken::names(draft, &mut edges);
    taken::primary_keys(draft, &destroyers, &mut edges);
    taken::not_nulls(draft, &mut edges);
    rows_before_keys(draft, &mut edges);
    edges
}

fn pairs(first: &[usize], second: &[usize]) -> Vec<(usize, usize)> {
    first.iter().flat_map(|a| second.iter().map(|b| (*a, *b))).filter(|(a, b)| a != b).collect()
}

/// What a part goes with.
fn whole(part: &Part) -> Vec<Part> {
    match part {
        Part::Object(_) => Vec::new(),
        Part::Column(table, _) | Part::Logging(table) | Part::Type(table) => {
            vec![Part::Object(table.clone())]
        }
        Part::Default(table, column) => {
            vec![Part::Object(table.clone()), Part::Column(table.clone(), column.clone())]
        }
    }
}

/// An object is made behind what it needs.
fn needs_of_object(
    draft: &Draft<'_>,
    producers: &FxHashMap<&Part, Vec<usize>>,
    key: &Key,
    at: usize,
    edges: &mut Edges,
) {
    let Some(id) = draft.to.id(key) else { return };
    for edge in draft.graphs.to.needs(id) {
        let Some((need, _)) = draft.to.entry(edge.to) else { continue };
        // It is told of its table later.
        if need.kind == Kind::Table && draft.late_owners.contains(key) {
            continue;
        }
        for first in producers.get(&Part::Object(need.clone())).into_iter().flatten() {
            edges.add(*first, at, edge.strength);
        }
        // A star stands for the columns that are there then.
        if has_star(draft, key) {
            for first in draft.alters.get(need).into_iter().flatten().filter(|at| !draft.is_void(**at)) {
                edges.add(*first, at, Strength::Checked);
            }
        }
        // What it needs of that may be what is changed.
        for first in draft.alters.get(need).into_iter().flatten().filter(|at| !draft.is_void(**at)) {
            let produces = draft.nodes.get(*first).is_some_and(|node| !node.produces.is_empty());
            if produces {
                edges.add(*first, at, edge.strength.max(Strength::Checked));
            }
        }
    }
}

fn has_star(draft: &Draft<'_>, key: &Key) -> bool {
    draft
        .to
        .get(key)
        .and_then(|object| object.body.as_view())
        .is_some_and(|view| view.query.text.contains('*'))
}

/// What uses a new column is made behind it.
fn users_of_column(
    draft: &Draft<'_>,
    producers: &FxHashMap<&Part, Vec<usize>>,
    part: &Part,
    at: usize,
    edges: &mut Edges,
) {
    let Some(thing) = expand::thing(draft.to, part) else { return };
    for (user, _) in draft.hanging.to.on(&thing) {
        let Some(user) = expand::part(draft.to, &user) else { continue };
        if matches!(&user, Part::Object(key) if draft.late_owners.contains(key)) {
            continue;
        }
        for second in producers.get(&user).into_iter().flatten() {
            edges.add(at, *second, Strength::Hard);
        }
    }
}

/// Rows that are declared are there before a foreign key to their table looks for them.
fn rows_before_keys(draft: &Draft<'_>, edges: &mut Edges) {
    for (at, node) in draft.nodes.iter().enumerate().filter(|(_, node)| !node.is_void) {
        if node.action != Action::Create && node.command != Command::Validate {
            continue;
        }
        let constraint = draft.to.get(&node.key).and_then(|object| object.body.as_constraint());
        let Some(ConstraintBody::ForeignKey(foreign)) = constraint.map(|constraint| &constraint.body) else {
            continue;
        };
        for (_, seed, _) in
            draft.to.children(&foreign.references).filter(|(_, key, _)| key.kind == Kind::Seed)
        {
            if let Some(first) = draft.creates.get(seed).filter(|first| !draft.is_void(**first)) {
                edges.add(*first, at, Strength::Deferrable);
            }
        }
    }
}

//! What a difference needs to be done, kind by kind. A kind without a rule of its own is taken away and made again, which
//! loses nothing where it holds no data.

pub(super) mod casts;
mod common;
pub(super) mod constraint;
pub(super) mod data;
mod foreign;
pub(super) mod operator;
mod paths;
mod publication;
mod routine;
mod simple;
pub(super) mod table;
mod text_search;
mod trigger;
pub(super) mod types;
mod view;

use pgspec_catalog::{Body, Key, Kind, Object, Text};

use super::draft::{Draft, Node};
use super::why::Why;
use crate::diff::Change;
use paths::Paths;

/// An object that both have.
#[derive(Clone, Copy)]
pub(super) struct Both<'a> {
    pub(super) key: &'a Key,
    pub(super) from: &'a Object,
    pub(super) to: &'a Object,
}

/// Makes nodes of the differences of one object.
pub(super) fn change(draft: &mut Draft<'_>, key: &Key, changes: &[&Change]) {
    let (from, to) = (draft.from, draft.to);
    let (Some(from), Some(to)) = (from.get(key), to.get(key)) else { return };
    let both = Both { key, from, to };
    let paths = Paths::of(changes);
    let own = paths.own();
    // The grants of default privileges are all that they are.
    let is_done = (own.is_empty() && key.kind != Kind::DefaultPrivilege) || of_kind(draft, both, &paths);
    if !is_done && !to.is_managed() {
        if let Some(first) = changes.first() {
            draft.cannot(first, "it would have to be made again, and somebody else maintains it");
        }
        return;
    }
    if !is_done {
        let parts = own.iter().map(|part| Text::from(*part)).collect();
        return draft.rebuild(key, Why::NoStatement(key.clone(), parts));
    }
    // What is made again has it all.
    if !draft.is_destroyed(&super::step::Part::Object(key.clone())) {
        common::belongings(draft, both, &paths);
    }
}

/// Whether the kind has a way to change it where it is.
fn of_kind(draft: &mut Draft<'_>, both: Both<'_>, paths: &Paths<'_>) -> bool {
    match (&both.from.body, &both.to.body) {
        (Body::Table(from), Body::Table(to)) => table::change(draft, both, (from, to), paths),
        (Body::Constraint(from), Body::Constraint(to)) => constraint::change(draft, both, (from, to), paths),
        (Body::Enum(from), Body::Enum(to)) => types::of_enum(draft, both, from, to),
        (Body::Domain(from), Body::Domain(to)) => types::of_domain(draft, both, (from, to), paths),
        (Body::CompositeType(from), Body::CompositeType(to)) => types::of_composite(draft, both, from, to),
        (Body::Function(from), Body::Function(to)) => routine::change(draft, both, from, to),
        (Body::View(from), Body::View(to)) => view::change(draft, both, (from, to), paths),
        (Body::Trigger(from), Body::Trigger(to)) => trigger::change(draft, both, (from, to), paths),
        (Body::Publication(from), Body::Publication(to)) => {
            publication::change(draft, both.key, (from, to), paths)
        }
        (Body::TextSearchConfiguration(from), Body::TextSearchConfiguration(to)) => {
            text_search::configuration(draft, both.key, (from, to), paths)
        }
        (Body::TextSearchDictionary(from), Body::TextSearchDictionary(to)) => {
            text_search::dictionary(draft, both.key, (from, to), paths)
        }
        (Body::ForeignDataWrapper(from), Body::ForeignDataWrapper(to)) => {
            foreign::wrapper(draft, both.key, (from, to), paths)
        }
        (Body::ForeignServer(from), Body::ForeignServer(to)) => {
            foreign::server(draft, both.key, (from, to), paths)
        }
        (from, to) => {
            let Some(nodes) = simple::change(both, (from, to), paths) else { return false };
            for (command, sql) in nodes {
                let part = super::step::Part::Object(both.key.clone());
                draft.add(Node::alter(both.key, [sql]).does(command).needs([part]));
            }
            true
        }
    }
}

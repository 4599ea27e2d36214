//! Functions and procedures.

use pgspec_catalog::object::{Argument, ArgumentMode, Function, Returns};

use super::Both;
use crate::plan::draft::Draft;

/// `CREATE OR REPLACE` keeps what the function is called by: names, modes and types of its arguments, and its result
/// (manual, `CREATE FUNCTION`, "Notes").
pub(super) fn change(draft: &mut Draft<'_>, both: Both<'_>, from: &Function, to: &Function) -> bool {
    let can = from.routine == to.routine
        && from.window == to.window
        && result(from) == result(to)
        && from.arguments.len() == to.arguments.len()
        && from.arguments.iter().zip(&to.arguments).all(|(from, to)| argument(from, to));
    if can {
        draft.replace(both.key);
    }
    can
}

fn argument(from: &Argument, to: &Argument) -> bool {
    from.mode == to.mode
        && from.data_type.without_modifiers() == to.data_type.without_modifiers()
        && (from.name == to.name || (from.name.is_none() && to.mode.is_input()))
        // A default may come or change, and not go.
        && (from.default.is_none() || to.default.is_some())
}

/// What it gives back, with the names that its columns have.
fn result(function: &Function) -> (Returns, Vec<Argument>) {
    let outs = function
        .arguments
        .iter()
        .filter(|argument| matches!(argument.mode, ArgumentMode::Out | ArgumentMode::InOut));
    let outs = outs.map(|argument| Argument {
        default: None,
        data_type: argument.data_type.without_modifiers(),
        ..argument.clone()
    });
    (function.returns.clone(), outs.collect())
}

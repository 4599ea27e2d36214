//! Prints aggregates.

use pgspec_catalog::Key;
use pgspec_catalog::object::{Aggregate, AggregateState, Argument, ArgumentMode, FinishModifies, Parallel};

use crate::quote;

/// `CREATE AGGREGATE`
pub(super) fn create(key: &Key, aggregate: &Aggregate) -> String {
    let name = quote::qualified(&key.qualified_name());
    let options = options(aggregate).join(",\n  ");
    format!("create aggregate {name}({}) (\n  {options}\n);", arguments(aggregate, true))
}

/// `aggregate name(types)`
pub(super) fn target(key: &Key, aggregate: &Aggregate) -> String {
    format!("aggregate {}({})", quote::qualified(&key.qualified_name()), arguments(aggregate, false))
}

/// `function name(types)`, as GRANT calls it.
pub(super) fn as_function(key: &Key, aggregate: &Aggregate) -> String {
    let types = quote::join(aggregate.all_arguments().map(|one| argument(one, false)), ", ");
    format!("function {}({types})", quote::qualified(&key.qualified_name()))
}

/// What stands between the parentheses; without names as other statements call it.
pub(super) fn arguments(aggregate: &Aggregate, named: bool) -> String {
    let list = |arguments: &[Argument]| quote::join(arguments.iter().map(|one| argument(one, named)), ", ");
    match &aggregate.ordered {
        None if aggregate.arguments.is_empty() => "*".to_owned(),
        None => list(&aggregate.arguments),
        Some(ordered) => {
            let direct = list(&aggregate.arguments);
            let space = if direct.is_empty() { "" } else { " " };
            format!("{direct}{space}order by {}", list(ordered))
        }
    }
}

fn argument(argument: &Argument, named: bool) -> String {
    let mode = if argument.mode == ArgumentMode::Variadic { "variadic " } else { "" };
    let name = argument.name.as_ref().filter(|_| named);
    let name = name.map_or_else(String::new, |name| format!("{} ", quote::identifier(name.as_str())));
    format!("{mode}{name}{}", quote::data_type(&argument.data_type))
}

/// `sfunc = f`, …
pub(super) fn options(aggregate: &Aggregate) -> Vec<String> {
    let mut out = state(&aggregate.state, "");
    if let Some(moving) = &aggregate.moving {
        out.push(format!("minvfunc = {}", quote::qualified(&moving.inverse)));
        out.extend(state(&moving.state, "m"));
    }
    let functions = [
        ("combinefunc", &aggregate.combine),
        ("serialfunc", &aggregate.serialize),
        ("deserialfunc", &aggregate.deserialize),
    ];
    for (option, function) in functions {
        out.extend(function.as_ref().map(|name| format!("{option} = {}", quote::qualified(name))));
    }
    out.extend(aggregate.sort_operator.as_ref().map(|sort| format!("sortop = {}", quote::operator(sort))));
    match aggregate.parallel {
        Parallel::Unsafe => {}
        Parallel::Restricted => out.push("parallel = restricted".to_owned()),
        Parallel::Safe => out.push("parallel = safe".to_owned()),
    }
    if aggregate.hypothetical {
        out.push("hypothetical".to_owned());
    }
    out
}

fn state(state: &AggregateState, prefix: &str) -> Vec<String> {
    let mut out = vec![
        format!("{prefix}sfunc = {}", quote::qualified(&state.transition)),
        format!("{prefix}stype = {}", quote::data_type(&state.data_type)),
    ];
    out.extend(state.size.map(|size| format!("{prefix}sspace = {size}")));
    out.extend(state.finish.as_ref().map(|name| format!("{prefix}finalfunc = {}", quote::qualified(name))));
    if state.finish_extra {
        out.push(format!("{prefix}finalfunc_extra"));
    }
    out.extend(state.finish_modifies.map(|modifies| {
        let word = match modifies {
            FinishModifies::ReadOnly => "read_only",
            FinishModifies::Shareable => "shareable",
            FinishModifies::ReadWrite => "read_write",
        };
        format!("{prefix}finalfunc_modify = {word}")
    }));
    out.extend(state.initial.as_ref().map(|text| format!("{prefix}initcond = {}", quote::literal(text))));
    out
}

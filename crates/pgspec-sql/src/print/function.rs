//! Prints functions and procedures.

use pgspec_catalog::Key;
use pgspec_catalog::object::{
    Argument, ArgumentMode, Function, FunctionBody, Parallel, Returns, Routine, Volatility,
};

use super::text;
use crate::quote;

/// `CREATE FUNCTION` or `CREATE PROCEDURE`
pub(super) fn create(key: &Key, function: &Function) -> String {
    let name = quote::qualified(&key.qualified_name());
    let mut out = format!("create {} {name}{}", noun(function), arguments(function, name.len()));
    if let Some(returns) = returns(&function.returns) {
        out.push_str(&format!("\nreturns {returns}"));
    }
    out.push_str(&format!("\nlanguage {}", quote::identifier(function.language.as_str())));
    let attributes = attributes(function);
    if !attributes.is_empty() {
        out.push_str(&format!("\n{}", attributes.join(" ")));
    }
    for (name, value) in &function.settings {
        out.push_str(&format!("\nset {} = {value}", quote::parameter(name.as_str())));
    }
    match &function.body {
        FunctionBody::Source(sql) => out.push_str(&format!("\nas {};", quote::dollar(&sql.text))),
        FunctionBody::Standard(sql) => out.push_str(&format!("\n{};", text::closed(sql))),
    }
    out
}

/// What stands behind `RETURNS`.
pub(super) fn returns(returns: &Returns) -> Option<String> {
    Some(match returns {
        Returns::Nothing => return None,
        Returns::Type(data_type) => quote::data_type(data_type),
        Returns::SetOf(data_type) => format!("setof {}", quote::data_type(data_type)),
        Returns::Table(columns) => {
            let columns = columns.iter().map(|column| {
                let name = quote::identifier(column.name.as_str());
                format!("{name} {}", quote::data_type(&column.data_type))
            });
            format!("table ({})", quote::join(columns, ", "))
        }
    })
}

/// `function public.f(uuid, integer)`: how other statements call it.
pub(super) fn target(key: &Key, function: &Function) -> String {
    let types = function.arguments.iter().filter(|argument| argument.mode.is_input());
    let types = types.map(|argument| quote::data_type(&argument.data_type.without_modifiers()));
    format!("{} {}({})", noun(function), quote::qualified(&key.qualified_name()), quote::join(types, ", "))
}

fn noun(function: &Function) -> &'static str {
    match function.routine {
        Routine::Function => "function",
        Routine::Procedure => "procedure",
    }
}

/// The arguments in parentheses, one a line if they are long.
fn arguments(function: &Function, before: usize) -> String {
    let arguments: Vec<_> = function.arguments.iter().map(argument).collect();
    let line = arguments.join(", ");
    if before + line.len() <= 80 {
        return format!("({line})");
    }
    format!("(\n  {}\n)", arguments.join(",\n  "))
}

pub(super) fn argument(argument: &Argument) -> String {
    let mut out = match argument.mode {
        ArgumentMode::In => String::new(),
        ArgumentMode::Out => "out ".to_owned(),
        ArgumentMode::InOut => "inout ".to_owned(),
        ArgumentMode::Variadic => "variadic ".to_owned(),
    };
    if let Some(name) = &argument.name {
        out.push_str(&quote::identifier(name.as_str()));
        out.push(' ');
    }
    out.push_str(&quote::data_type(&argument.data_type));
    if let Some(default) = &argument.default {
        out.push_str(&format!(" default {}", text::closed(default)));
    }
    out
}

fn attributes(function: &Function) -> Vec<String> {
    let mut out = Vec::new();
    if !function.transforms.is_empty() {
        let types =
            function.transforms.iter().map(|data_type| format!("for type {}", quote::data_type(data_type)));
        out.push(format!("transform {}", quote::join(types, ", ")));
    }
    let flag = |on: bool, words: &str| on.then(|| words.to_owned());
    out.extend(flag(function.window, "window"));
    out.extend(match function.volatility {
        Volatility::Volatile => None,
        Volatility::Stable => Some("stable".to_owned()),
        Volatility::Immutable => Some("immutable".to_owned()),
    });
    out.extend(flag(function.leakproof, "leakproof"));
    out.extend(flag(function.strict, "strict"));
    out.extend(flag(function.security_definer, "security definer"));
    out.extend(match function.parallel {
        Parallel::Unsafe => None,
        Parallel::Restricted => Some("parallel restricted".to_owned()),
        Parallel::Safe => Some("parallel safe".to_owned()),
    });
    out.extend(function.cost.as_ref().map(|cost| format!("cost {cost}")));
    out.extend(function.rows.as_ref().map(|rows| format!("rows {rows}")));
    out.extend(function.support.as_ref().map(|name| format!("support {}", quote::qualified(name))));
    out
}

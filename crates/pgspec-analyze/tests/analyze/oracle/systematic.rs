//! Every function, operator and cast of `pg_catalog`: once as it should be, and often once more with a mistake.

use pgspec_builtin::{FunctionKind, FunctionRow, OperatorRow, Tables};
use pgspec_sql::quote;

use super::random::Random;
use super::samples::SAMPLES;
use super::values::{self, Poly, argument};

/// An expression, and whether it may be run to see its values.
pub(crate) struct Expression {
    pub(crate) text: String,
    pub(crate) harmless: bool,
}

/// The extensions that the fixture's schema declares.
const EXTENSIONS: &[&str] =
    &["citext", "hstore", "ltree", "pgcrypto", "pg_trgm", "unaccent", "uuid-ossp", "btree_gist", "btree_gin"];

/// All of them, of `pg_catalog` and of the extensions.
pub(crate) fn expressions(major: u16) -> Vec<Expression> {
    let mut random = Random::new("systematic");
    let mut all = Vec::new();
    calls(&mut random, pgspec_builtin::tables(major), &mut all);
    for extension in EXTENSIONS {
        let tables = pgspec_builtin::extension(extension, major).expect("the extension is known");
        calls(&mut random, tables, &mut all);
    }
    for source in SAMPLES {
        for target in SAMPLES {
            if random.percent(35) {
                let value = values::of_sample(&mut random, source);
                all.push(Expression { text: format!("({value})::{}", target.sql), harmless: true });
            }
        }
    }
    all
}

fn calls(random: &mut Random, tables: &Tables, all: &mut Vec<Expression>) {
    for function in &tables.functions {
        // What only the server itself can call is all the same to a person: some of it will do.
        let internal =
            function.arguments.iter().any(|typname| *typname == "internal" || typname.ends_with("_handler"));
        if function.schema.is_some_and(|schema| schema != "public") || (internal && !random.percent(15)) {
            continue;
        }
        let harmless = function.volatility == pgspec_builtin::Volatility::Immutable;
        all.push(Expression { text: call(random, function, false), harmless });
        if random.percent(40) {
            all.push(Expression { text: call(random, function, true), harmless });
        }
    }
    for operator in &tables.operators {
        all.push(Expression { text: operation(random, operator, false), harmless: true });
        if random.percent(50) {
            all.push(Expression { text: operation(random, operator, true), harmless: true });
        }
    }
}

/// A call of a function.
pub(crate) fn call(random: &mut Random, function: &FunctionRow, mistaken: bool) -> String {
    let poly = Poly::any(random);
    let mut count = function.arguments.len();
    if function.defaults > 0 && random.percent(50) {
        count -= random.below(usize::from(function.defaults) + 1);
    }
    let mut arguments: Vec<String> = Vec::new();
    for (index, typname) in function.arguments.iter().enumerate().take(count) {
        let last = index + 1 == function.arguments.len();
        if last && function.variadic {
            let element =
                if *typname == "any" { "any" } else { typname.strip_prefix('_').unwrap_or("anyelement") };
            let element = match *typname {
                "anyarray" => "anyelement",
                "anycompatiblearray" => "anycompatible",
                _ => element,
            };
            if random.percent(30) && *typname != "any" {
                arguments.push(format!("variadic {}", argument(random, typname, poly)));
            } else {
                for _ in 0..=random.below(3) {
                    arguments.push(argument(random, element, poly));
                }
            }
        } else {
            arguments.push(argument(random, typname, poly));
        }
    }
    let named = !function.argument_names.is_empty() && !function.variadic && random.percent(30);
    if named {
        let from = random.below(arguments.len() + 1);
        for (name, argument) in function.argument_names.iter().zip(&mut arguments).skip(from) {
            if !name.is_empty() {
                *argument = format!("{} => {argument}", quote::identifier(name));
            }
        }
    }
    let mut name = function.name.to_owned();
    if mistaken {
        mistake(random, &mut name, &mut arguments);
    }
    let direct = usize::from(function.direct_arguments).min(arguments.len());
    let name = match random.below(5) {
        0 => format!("pg_catalog.{}", quote::identifier(&name)),
        _ => quote::identifier(&name).into_owned(),
    };
    let all = arguments.join(", ");
    match function.kind {
        FunctionKind::Function | FunctionKind::Procedure => format!("{name}({all})"),
        FunctionKind::Aggregate if arguments.is_empty() => format!("{name}(*)"),
        FunctionKind::Aggregate => match random.below(6) {
            0 => format!("{name}(distinct {all})"),
            1 => format!("{name}({all}) filter (where c_bool)"),
            2 => format!("{name}({all} order by c_int4 desc)"),
            3 => format!("{name}({all}) over (partition by c_text order by id)"),
            _ => format!("{name}({all})"),
        },
        FunctionKind::OrderedSet => {
            let (direct, sorted) = arguments.split_at(direct);
            let sorted = if sorted.is_empty() { "c_int4".to_owned() } else { sorted.join(", ") };
            format!("{name}({}) within group (order by {sorted})", direct.join(", "))
        }
        FunctionKind::Hypothetical => {
            format!("{name}({all}) within group (order by {})", arguments.join(", "))
        }
        FunctionKind::Window => format!("{name}({all}) over (order by c_int4)"),
    }
}

/// An operation.
pub(crate) fn operation(random: &mut Random, operator: &OperatorRow, mistaken: bool) -> String {
    let poly = Poly::any(random);
    let mut typnames = [operator.left, operator.right];
    if mistaken {
        let at = random.below(2);
        typnames[at] = values::any_sample(random).typname;
    }
    let right = argument(random, typnames[1], poly);
    if operator.left.is_empty() && !(mistaken && random.percent(50)) {
        return format!("{} {right}", operator.name);
    }
    let left = if typnames[0].is_empty() { "1".to_owned() } else { argument(random, typnames[0], poly) };
    format!("{left} {} {right}", operator.name)
}

/// Something that somebody may do wrong in a call.
fn mistake(random: &mut Random, name: &mut String, arguments: &mut Vec<String>) {
    match random.below(6) {
        0 if name.len() > 3 => {
            let at = 1 + random.below(name.len() - 2);
            name.remove(at);
        }
        1 if !arguments.is_empty() => {
            arguments.pop();
        }
        2 => {
            let sample = values::any_sample(random);
            arguments.push(values::of_sample(random, sample));
        }
        3 if !arguments.is_empty() => {
            let at = random.below(arguments.len());
            arguments[at] = "'not a value'".to_owned();
        }
        4 if !arguments.is_empty() => {
            let at = random.below(arguments.len());
            arguments[at] = "no_such_column".to_owned();
        }
        _ if !arguments.is_empty() => {
            let at = random.below(arguments.len());
            let sample = values::any_sample(random);
            arguments[at] = values::of_sample(random, sample);
        }
        _ => arguments.push("1".to_owned()),
    }
}

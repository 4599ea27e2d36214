//! Rules as TypeScript: each becomes an expression that is true, false, or null.

use pgspec_catalog::{DataType, Name};

use super::pattern;
use crate::surface::rule::{Comparison, Literal, Operand, Order, Rule};
use crate::typescript::literal::string;

/// The type below all domains of each column that a rule reads.
pub(super) type Columns<'a> = dyn Fn(&Name) -> Option<DataType> + 'a;

/// The expression of a rule, or why there is none.
pub(super) fn expression(rule: &Rule, columns: &Columns<'_>) -> Result<String, String> {
    let all = |parts: &[Rule]| -> Result<String, String> {
        let parts = parts.iter().map(|part| expression(part, columns));
        Ok(parts.collect::<Result<Vec<_>, _>>()?.join(", "))
    };
    let value = |operand: &Operand, order| self::operand(operand, order, columns);
    Ok(match rule {
        Rule::Constant(truth) => truth.map_or_else(|| "null".to_owned(), |truth| truth.to_string()),
        Rule::Holds(operand) => value(operand, Order::Boolean)?,
        Rule::All(parts) => format!("and({})", all(parts)?),
        Rule::Any(parts) => format!("or({})", all(parts)?),
        Rule::Not(part) => format!("not({})", expression(part, columns)?),
        Rule::Same(left, right) => {
            format!("same({}, {})", expression(left, columns)?, expression(right, columns)?)
        }
        Rule::Null(operand) => format!("isNull({})", raw(operand, columns)?),
        Rule::Compare { comparison, order, left, right } => format!(
            "compare({}, {}, \"{}\", {})",
            ordering(*order),
            value(left, *order)?,
            sign(*comparison),
            value(right, *order)?
        ),
        Rule::Distinct { order, left, right } => {
            format!("distinct({}, {}, {})", ordering(*order), value(left, *order)?, value(right, *order)?)
        }
        Rule::OneOf { order, operand, values } => {
            format!("oneOf({}, {}, {})", ordering(*order), value(operand, *order)?, list(values, *order)?)
        }
        Rule::Matches { operand, pattern } => {
            format!("matches({}, {})", value(operand, Order::Text)?, pattern::literal(pattern))
        }
        Rule::Within { order, operand: Operand::Field(name), values } => {
            let item = read("item", name, *order, columns)?;
            let elements = format!("elements({}, (item) => {item})", place(name));
            format!("within({}, {elements}, {})", ordering(*order), list(values, *order)?)
        }
        Rule::Within { .. } => return Err("it looks into an array that is no column".to_owned()),
    })
}

/// Whether null in place of its only column makes a rule null, so that it can be asked of values alone.
pub(super) fn is_strict(rule: &Rule) -> bool {
    let plain = match rule {
        Rule::Constant(_) | Rule::Null(_) | Rule::Distinct { .. } => false,
        Rule::All(parts) | Rule::Any(parts) => parts.iter().all(is_strict),
        Rule::Not(part) => is_strict(part),
        Rule::Same(left, right) => is_strict(left) && is_strict(right),
        Rule::Holds(_)
        | Rule::Compare { .. }
        | Rule::OneOf { .. }
        | Rule::Matches { .. }
        | Rule::Within { .. } => !rule.fields().is_empty(),
    };
    let mut strict = plain;
    rule.operands(&mut |operand| {
        strict &= !matches!(operand, Operand::NonNulls(_) | Operand::Nulls(_) | Operand::Coalesce(_));
    });
    strict
}

fn ordering(order: Order) -> &'static str {
    match order {
        Order::Integer | Order::Decimal => "decimals",
        Order::Float => "floats",
        Order::Text | Order::Bpchar | Order::Label => "texts",
        Order::Boolean => "booleans",
        Order::Date | Order::Time | Order::Timestamp | Order::Timestamptz => "moments",
    }
}

fn sign(comparison: Comparison) -> &'static str {
    match comparison {
        Comparison::Less => "<",
        Comparison::LessOrEqual => "<=",
        Comparison::Equal => "=",
        Comparison::NotEqual => "<>",
        Comparison::GreaterOrEqual => ">=",
        Comparison::Greater => ">",
    }
}

fn list(values: &[Literal], order: Order) -> Result<String, String> {
    let values = values.iter().map(|value| literal(value, order));
    Ok(format!("[{}]", values.collect::<Result<Vec<_>, _>>()?.join(", ")))
}

fn literal(value: &Literal, order: Order) -> Result<String, String> {
    let text = match value {
        Literal::Null => return Ok("null".to_owned()),
        Literal::Boolean(value) => return Ok(value.to_string()),
        Literal::Number(text) | Literal::Text(text) | Literal::Moment(text) => string(text),
    };
    Ok(match order {
        Order::Integer | Order::Decimal => format!("decimal({text})"),
        Order::Float => format!("Number({text})"),
        Order::Text | Order::Label => text,
        Order::Bpchar => format!("bpchar({text})"),
        Order::Boolean => return Err("it compares a boolean with a text".to_owned()),
        Order::Date => format!("date({text})"),
        Order::Time => format!("time({text})"),
        Order::Timestamp => format!("timestamp({text})"),
        Order::Timestamptz => format!("timestamptz({text})"),
    })
}

/// `row["name"]`
fn place(name: &Name) -> String {
    format!("row[{}]", string(name.as_str()))
}

/// A value as its order wants it.
fn operand(operand: &Operand, order: Order, columns: &Columns<'_>) -> Result<String, String> {
    let number = |text: String| match order {
        Order::Float => Ok(text),
        Order::Integer | Order::Decimal => Ok(format!("decimal({text})")),
        Order::Text
        | Order::Bpchar
        | Order::Label
        | Order::Boolean
        | Order::Date
        | Order::Time
        | Order::Timestamp
        | Order::Timestamptz => Err("it takes a number for something else".to_owned()),
    };
    match operand {
        Operand::Field(name) => read(&place(name), name, order, columns),
        Operand::Literal(value) => literal(value, order),
        Operand::CharLength(_)
        | Operand::OctetLength(_)
        | Operand::Cardinality(_)
        | Operand::ArrayLength(_)
        | Operand::NonNulls(_)
        | Operand::Nulls(_) => number(raw(operand, columns)?),
        Operand::Trim(_) | Operand::JsonType(_) => match order {
            Order::Text => raw(operand, columns),
            Order::Bpchar
            | Order::Integer
            | Order::Decimal
            | Order::Float
            | Order::Label
            | Order::Boolean
            | Order::Date
            | Order::Time
            | Order::Timestamp
            | Order::Timestamptz => Err("it takes a text for something else".to_owned()),
        },
        Operand::Coalesce(parts) => {
            let parts = parts.iter().map(|part| self::operand(part, order, columns));
            Ok(format!("({})", parts.collect::<Result<Vec<_>, _>>()?.join(" ?? ")))
        }
    }
}

/// A value of which only its length, its kind, or whether it is null matters.
fn raw(operand: &Operand, columns: &Columns<'_>) -> Result<String, String> {
    let all = |parts: &[Operand]| -> Result<String, String> {
        let parts = parts.iter().map(|part| raw(part, columns));
        Ok(parts.collect::<Result<Vec<_>, _>>()?.join(", "))
    };
    Ok(match operand {
        Operand::Field(name) => place(name),
        Operand::Literal(Literal::Null) => "null".to_owned(),
        Operand::Literal(Literal::Boolean(value)) => value.to_string(),
        Operand::Literal(Literal::Number(text) | Literal::Text(text) | Literal::Moment(text)) => string(text),
        Operand::CharLength(inner) => format!("chars({})", text(inner, columns)?),
        Operand::OctetLength(inner) => format!("octets({})", text(inner, columns)?),
        Operand::Trim(inner) => format!("trim({})", text(inner, columns)?),
        Operand::Cardinality(inner) => format!("cardinality({})", raw(inner, columns)?),
        Operand::ArrayLength(inner) => format!("arrayLength({})", raw(inner, columns)?),
        Operand::JsonType(inner) => format!("jsonType({})", raw(inner, columns)?),
        Operand::NonNulls(parts) => format!("nonNulls([{}])", all(parts)?),
        Operand::Nulls(parts) => format!("nulls([{}])", all(parts)?),
        Operand::Coalesce(parts) => {
            let parts = parts.iter().map(|part| raw(part, columns));
            format!("({})", parts.collect::<Result<Vec<_>, _>>()?.join(" ?? "))
        }
    })
}

/// A text: of a `char(n)` without the spaces at its end.
fn text(operand: &Operand, columns: &Columns<'_>) -> Result<String, String> {
    let is_padded = match operand {
        Operand::Field(name) => columns(name).is_some_and(|ty| ty.name.name == "bpchar"),
        Operand::Literal(_)
        | Operand::CharLength(_)
        | Operand::OctetLength(_)
        | Operand::Trim(_)
        | Operand::Cardinality(_)
        | Operand::ArrayLength(_)
        | Operand::JsonType(_)
        | Operand::NonNulls(_)
        | Operand::Nulls(_)
        | Operand::Coalesce(_) => false,
    };
    self::operand(operand, if is_padded { Order::Bpchar } else { Order::Text }, columns)
}

/// A column, or an element of it, as the database stores it.
fn read(place: &str, name: &Name, order: Order, columns: &Columns<'_>) -> Result<String, String> {
    let ty = columns(name).ok_or_else(|| format!("the type of `{name}` is not known"))?;
    let typname = ty.name.name.as_str();
    let modifier = |at: usize| ty.modifiers.get(at).map(ToString::to_string);
    let with = |function: &str, modifier: Option<String>| match modifier {
        Some(modifier) => format!("{function}({place}, {modifier})"),
        None => format!("{function}({place})"),
    };
    Ok(match order {
        Order::Integer => with("decimal", None),
        Order::Decimal if typname == "numeric" && !ty.modifiers.is_empty() => {
            with("decimal", modifier(1).or_else(|| Some("0".to_owned())))
        }
        Order::Decimal => with("decimal", None),
        Order::Float if typname == "float4" => with("single", None),
        Order::Float => with("float", None),
        Order::Text if typname == "bpchar" => return Err(format!("it reads the padding of `{name}`")),
        Order::Text => with("text", modifier(0)),
        Order::Label => with("text", None),
        Order::Bpchar => with("bpchar", modifier(0)),
        Order::Boolean => with("boolean", None),
        Order::Date => with("date", None),
        Order::Time => with("time", modifier(0)),
        Order::Timestamp => with("timestamp", modifier(0)),
        Order::Timestamptz => with("timestamptz", modifier(0)),
    })
}

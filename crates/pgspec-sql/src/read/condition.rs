//! What a condition of a `DO` block comes to: whether something is there is known from what was read before.

mod system;

use pgspec_catalog::{Name, QualifiedName};

use super::{Reader, identity, name as names};
use crate::syntax::ast::{
    Expr, ExprKind, FunctionCall, Join, JoinCondition, Query, QueryBody, Select, SqlValue, TableRef,
    TableRefKind,
};
use system::Row;

/// A value that is known without a server.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Value {
    Null,
    Boolean(bool),
    Text(String),
}

impl Value {
    pub(super) fn boolean(&self) -> Option<bool> {
        match self {
            Self::Boolean(value) => Some(*value),
            Self::Null => Some(false),
            Self::Text(_) => None,
        }
    }

    pub(super) fn text(self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text),
            Self::Null | Self::Boolean(_) => None,
        }
    }
}

/// What an expression that stands alone comes to: `exists (…)`, `to_regclass('t') is null`.
pub(super) fn of_query(reader: &Reader<'_>, query: &Query) -> Option<Value> {
    let select = only_select(query)?;
    match select.targets.as_slice() {
        [target] if select.from.is_empty() && select.condition.is_none() => {
            value(reader, &target.expression, None)
        }
        _ => None,
    }
}

fn only_select(query: &Query) -> Option<&Select> {
    match &query.body {
        QueryBody::Select(select) if query.with.is_none() && query.offset.is_none() => Some(select),
        _ => None,
    }
}

/// The value of an expression, for a row of a system relation if there is one.
pub(super) fn value(reader: &Reader<'_>, expr: &Expr, row: Option<&Row>) -> Option<Value> {
    let of = |expr: &Expr| value(reader, expr, row);
    let truth = |expr: &Expr| of(expr)?.boolean();
    match &expr.kind {
        ExprKind::Null => Some(Value::Null),
        ExprKind::Boolean(value) => Some(Value::Boolean(*value)),
        ExprKind::String(text) | ExprKind::Integer(text) | ExprKind::Numeric(text) => {
            Some(Value::Text(text.as_str().to_owned()))
        }
        ExprKind::Column(parts) => Some(Value::Text(row?.get(parts.last()?.name.as_str())?.clone())),
        ExprKind::Not(operand) => Some(Value::Boolean(!truth(operand)?)),
        ExprKind::And(all) => junction(all.iter().map(truth), false),
        ExprKind::Or(any) => junction(any.iter().map(truth), true),
        ExprKind::IsNull { operand, negated } => {
            Some(Value::Boolean((of(operand)? == Value::Null) != *negated))
        }
        ExprKind::Infix { operator, left, right } if row.is_some() && is_join(left, right) => {
            (operator.symbol == "=").then_some(Value::Boolean(true))
        }
        ExprKind::Infix { operator, left, right } => {
            infix(operator.symbol.as_str(), of(left), of(right), left)
        }
        ExprKind::InList { operand, list, negated } => {
            let operand = of(operand)?;
            let mut values = Vec::new();
            for item in list {
                values.push(of(item)?);
            }
            Some(Value::Boolean(values.contains(&operand) != *negated))
        }
        ExprKind::Cast { operand, to } => cast(reader, of(operand)?, to.name.parts.last()?.name.as_str()),
        ExprKind::Exists(query) => exists(reader, query).map(Value::Boolean),
        ExprKind::Subquery(query) => subquery(reader, query),
        ExprKind::Call(call) => function(reader, call, row),
        ExprKind::SqlValue(SqlValue::CurrentSchema, _) => {
            Some(Value::Text(reader.default_schema().as_str().to_owned()))
        }
        ExprKind::SqlValue(
            SqlValue::CurrentUser | SqlValue::CurrentRole | SqlValue::User | SqlValue::SessionUser,
            _,
        ) => Some(Value::Text(reader.creator().as_str().to_owned())),
        ExprKind::SqlValue(SqlValue::CurrentCatalog, _) => Some(Value::Text(THIS_DATABASE.to_owned())),
        _ => None,
    }
}

/// The name of the database, which only matters to statements about that database.
const THIS_DATABASE: &str = "current_database";

/// `and` (until one is false) or `or` (until one is true).
fn junction(values: impl Iterator<Item = Option<bool>>, decides: bool) -> Option<Value> {
    let mut known = true;
    for value in values {
        match value {
            Some(value) if value == decides => return Some(Value::Boolean(decides)),
            Some(_) => {}
            None => known = false,
        }
    }
    known.then_some(Value::Boolean(!decides))
}

/// Two columns that are compared join two relations of the system, whose rows are joined as they are listed.
fn is_join(left: &Expr, right: &Expr) -> bool {
    matches!((&left.kind, &right.kind), (ExprKind::Column(_), ExprKind::Column(_)))
}

fn infix(symbol: &str, left: Option<Value>, right: Option<Value>, operand: &Expr) -> Option<Value> {
    // The columns of a table that are listed are numbered from one.
    if let ExprKind::Column(parts) = &operand.kind
        && parts.last().is_some_and(|part| part.name == "attnum")
        && symbol == ">"
    {
        return Some(Value::Boolean(true));
    }
    let (left, right) = (left?, right?);
    if left == Value::Null || right == Value::Null {
        return Some(Value::Null);
    }
    match symbol {
        "=" => Some(Value::Boolean(left == right)),
        "<>" => Some(Value::Boolean(left != right)),
        "||" => Some(Value::Text(left.text()? + &right.text()?)),
        _ => None,
    }
}

/// A value as a type: names of relations and schemas as the rows have them.
fn cast(reader: &Reader<'_>, value: Value, to: &str) -> Option<Value> {
    let Value::Text(text) = value else { return Some(value) };
    match to {
        "text" | "name" | "varchar" | "bpchar" | "char" => Some(Value::Text(text)),
        "bool" => match text.as_str() {
            "true" | "t" => Some(Value::Boolean(true)),
            "false" | "f" => Some(Value::Boolean(false)),
            _ => None,
        },
        "regnamespace" | "regrole" => {
            names::parse(&text).ok().map(|name| Value::Text(name.name.as_str().to_owned()))
        }
        "regclass" => relation(reader, &text).map(|found| found.unwrap_or(Value::Null)),
        _ => None,
    }
}

/// The relation of a written name as rows have it; inside nothing if it is not there, outside if that is not known.
#[expect(clippy::option_option, reason = "outside: not known; inside: not there")]
fn relation(reader: &Reader<'_>, written: &str) -> Option<Option<Value>> {
    let name = reader.relation_of(names::parse(written).ok()?);
    if reader.catalog.relation(&name).is_some() || system::has_index(reader, &name) {
        return Some(Some(Value::Text(name.to_string())));
    }
    (!reader.is_beyond(&name)).then_some(None)
}

fn function(reader: &Reader<'_>, call: &FunctionCall, row: Option<&Row>) -> Option<Value> {
    let name = call.name.parts.last()?.name.as_str();
    let mut arguments = Vec::new();
    for argument in &call.arguments {
        arguments.push(value(reader, &argument.value, row)?);
    }
    match (name, arguments.as_slice()) {
        ("current_schema", []) => Some(Value::Text(reader.default_schema().as_str().to_owned())),
        ("current_database", []) => Some(Value::Text(THIS_DATABASE.to_owned())),
        ("to_regclass", [Value::Text(text)]) => {
            relation(reader, text).map(|found| found.unwrap_or(Value::Null))
        }
        ("to_regtype", [Value::Text(text)]) => {
            let written = names::parse(text).ok()?;
            let exists =
                |catalog: &pgspec_catalog::Catalog, name: &QualifiedName| catalog.type_named(name).is_some();
            match reader.lookup(&written, exists) {
                Some(name) => Some(Value::Text(name.to_string())),
                None if pgspec_catalog::is_builtin_type(written.name.as_str()) => {
                    Some(Value::Text(text.clone()))
                }
                None => (!reader.is_beyond(&written)).then_some(Value::Null),
            }
        }
        ("to_regnamespace" | "to_regrole", [Value::Text(text)]) => {
            let written = Name::exact(text);
            let key = pgspec_catalog::Key::global(
                if name == "to_regrole" { pgspec_catalog::Kind::Role } else { pgspec_catalog::Kind::Schema },
                written.clone(),
            );
            let there = reader.catalog.get(&key).is_some() || written == "public";
            Some(if there { Value::Text(text.clone()) } else { Value::Null })
        }
        ("quote_ident", [Value::Text(text)]) => {
            Some(Value::Text(crate::quote::identifier(text).into_owned()))
        }
        ("quote_literal", [Value::Text(text)]) => Some(Value::Text(crate::quote::literal(text))),
        ("pg_get_serial_sequence", [Value::Text(table), Value::Text(column)]) => {
            let table = reader.relation_of(names::parse(table).ok()?);
            let name = identity::serial_sequence(reader, &table, &Name::exact(column))?;
            Some(Value::Text(crate::quote::qualified(&name)))
        }
        ("lower", [Value::Text(text)]) => Some(Value::Text(text.to_lowercase())),
        ("format", [Value::Text(template), rest @ ..]) => format(template, rest).map(Value::Text),
        _ => None,
    }
}

/// `format('… %I …', a)`: the plain forms.
fn format(template: &str, arguments: &[Value]) -> Option<String> {
    let mut out = String::new();
    let mut arguments = arguments.iter();
    let mut rest = template;
    while let Some((before, from)) = rest.split_once('%') {
        out.push_str(before);
        let kind = from.chars().next()?;
        rest = from.get(kind.len_utf8()..)?;
        if kind == '%' {
            out.push('%');
            continue;
        }
        let text = match arguments.next()? {
            Value::Text(text) => text.as_str(),
            Value::Null | Value::Boolean(_) => return None,
        };
        match kind {
            's' => out.push_str(text),
            'I' => out.push_str(&crate::quote::identifier(text)),
            'L' => out.push_str(&crate::quote::literal(text)),
            _ => return None,
        }
    }
    out.push_str(rest);
    Some(out)
}

/// Whether a query on relations of the system has a row.
fn exists(reader: &Reader<'_>, query: &Query) -> Option<bool> {
    rows(reader, only_select(query)?).map(|rows| !rows.is_empty())
}

/// A single value of a relation of the system.
fn subquery(reader: &Reader<'_>, query: &Query) -> Option<Value> {
    let select = only_select(query)?;
    let [target] = select.targets.as_slice() else { return None };
    if select.from.is_empty() && select.condition.is_none() {
        return value(reader, &target.expression, None);
    }
    let found = rows(reader, select)?;
    if let ExprKind::Call(call) = &target.expression.kind
        && call.star
        && call.name.parts.last().is_some_and(|part| part.name == "count")
    {
        return Some(Value::Text(found.len().to_string()));
    }
    match found.as_slice() {
        [] => Some(Value::Null),
        [row] => value(reader, &target.expression, Some(row)),
        _ => None,
    }
}

/// The rows of a query.
fn rows(reader: &Reader<'_>, select: &Select) -> Option<Vec<Row>> {
    let simple = select.group_by.is_empty() && select.having.is_none() && select.into.is_none();
    let mut relations = Vec::new();
    let mut conditions: Vec<&Expr> = select.condition.iter().collect();
    for item in &select.from {
        flatten(item, &mut relations, &mut conditions)?;
    }
    if !simple || relations.is_empty() {
        return None;
    }
    let mut found = Vec::new();
    for row in system::rows(reader, &relations)? {
        let all = conditions.iter().map(|condition| value(reader, condition, Some(&row))?.boolean());
        if junction(all, false)? == Value::Boolean(true) {
            found.push(row);
        }
    }
    Some(found)
}

/// The relations and conditions of an item of FROM.
fn flatten<'q>(
    item: &'q TableRef,
    relations: &mut Vec<QualifiedName>,
    conditions: &mut Vec<&'q Expr>,
) -> Option<()> {
    match &item.kind {
        TableRefKind::Relation { name, sample: None, .. } => {
            let mut parts = name.parts.iter().rev().map(|part| part.name.clone());
            relations.push(QualifiedName { name: parts.next()?, schema: parts.next() });
            Some(())
        }
        TableRefKind::Join(join) => {
            let Join { kind: crate::syntax::ast::JoinKind::Inner, left, right, condition } = &**join else {
                return None;
            };
            flatten(left, relations, conditions)?;
            flatten(right, relations, conditions)?;
            match condition {
                JoinCondition::On(condition) => conditions.push(condition),
                JoinCondition::None => {}
                JoinCondition::Using(..) | JoinCondition::Natural => return None,
            }
            Some(())
        }
        _ => None,
    }
}

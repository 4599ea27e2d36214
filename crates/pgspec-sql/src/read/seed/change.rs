//! `UPDATE`, `DELETE` and `TRUNCATE` of seed rows: what they do to rows that are written out can mostly be told.

use pgspec_catalog::object::{Column, ConstraintBody, ForeignKeyAction, Seed, SeedValue, Table};
use pgspec_catalog::{Body, DataType, Key, Kind, Name, QualifiedName};

use crate::parse::{self, Node, SyntaxKind};
use crate::read::site::Site;
use crate::read::{Reader, name};
use crate::syntax;
use crate::syntax::ast::{Assignment, Expr, ExprKind, Statement};

/// A statement that changes rows, `word` in the count of those that say nothing about the schema.
pub(in crate::read) fn change(
    reader: &mut Reader<'_>,
    site: &mut Site<'_>,
    node: &Node,
    word: &'static str,
) -> Option<()> {
    use SyntaxKind as S;
    let is_name =
        |part: &Node| matches!(part.kind(), S::RELATION_NAME | S::TABLE_RELATION_NAME | S::RELATION_NAME_REF);
    let changes = matches!(node.kind(), S::UPDATE | S::DELETE | S::TRUNCATE | S::MERGE);
    let list = parse::child(node, S::TABLE_LIST);
    let paths = list.as_ref().unwrap_or(node).children();
    let paths: Vec<Node> = paths.filter(|part| changes && is_name(part)).collect();
    let mut concerned = Vec::new();
    for path in paths {
        let path = path.children().find(|part| part.kind() == S::RELATION_NAME_REF).unwrap_or(path);
        let (written, _) = site.apart(|site| name::qualified(site, &path));
        if let Some((_, table)) = written.and_then(|written| reader.relation(&written))
            && has_seed(reader, &table)
        {
            concerned.push(table);
        }
    }
    if concerned.is_empty() {
        reader.data(site, node, word);
        return Some(());
    }
    let cascades = |table: &QualifiedName| node.kind() != S::UPDATE && takes_others(reader, table);
    let told = !concerned.iter().any(cascades)
        && match node.kind() {
            S::TRUNCATE => {
                concerned.iter().for_each(|table| reader.forget(&seed_key(table)));
                true
            }
            S::UPDATE | S::DELETE => {
                let statement = syntax::statement(site.node_text(node)).ok();
                concerned.iter().all(|table| {
                    statement.as_ref().is_some_and(|statement| rows(reader, table, statement).is_some())
                })
            }
            _ => false,
        };
    if !told {
        let shown: Vec<String> = concerned.iter().map(|table| format!("`{table}`")).collect();
        let message = format!("what this does to the seed rows of {} cannot be told", shown.join(", "));
        let help = "compare columns with constants, and set constants; or write the rows as they are to be";
        site.unmodelled_at(parse::range(node), message, Some(help));
    }
    Some(())
}

fn seed_key(table: &QualifiedName) -> Key {
    Key::of_relation(Kind::Seed, table, &table.name)
}

pub(super) fn has_seed(reader: &Reader<'_>, table: &QualifiedName) -> bool {
    reader.catalog.get(&seed_key(table)).is_some()
}

/// Whether seed rows of other tables go or change with rows of a table.
fn takes_others(reader: &Reader<'_>, table: &QualifiedName) -> bool {
    reader.users_of(&table.name).into_iter().any(|user| {
        let Some((key, object)) = reader.catalog.entry(user) else { return false };
        let constraint = object.body.as_constraint().map(|constraint| &constraint.body);
        let Some(ConstraintBody::ForeignKey(foreign)) = constraint else { return false };
        let passive = matches!(foreign.on_delete, ForeignKeyAction::NoAction | ForeignKeyAction::Restrict);
        foreign.references == *table && !passive && key.relation().is_some_and(|of| has_seed(reader, &of))
    })
}

/// What a statement does to the seed rows of its table; nothing, and no change, if that cannot be told.
fn rows(reader: &mut Reader<'_>, table: &QualifiedName, statement: &Statement) -> Option<()> {
    let body = reader.catalog.table(table)?.body.clone();
    let Some(Body::Seed(seed)) = reader.catalog.get(&seed_key(table)).map(|object| &object.body) else {
        return Some(());
    };
    let mut seed = seed.clone();
    let (condition, assignments) = match statement {
        Statement::Delete(own) if own.with.is_none() && own.using.is_empty() => (&own.condition, None),
        Statement::Update(own) if own.with.is_none() && own.from.is_empty() => {
            (&own.condition, Some(own.assignments.as_slice()))
        }
        _ => return None,
    };
    let mut hit = Vec::new();
    for row in &seed.rows {
        let of = Row { table: &body, columns: &seed.columns, values: row };
        hit.push(match condition {
            Some(condition) => of.fulfils(condition)? == Truth::True,
            None => true,
        });
    }
    match assignments {
        Some(assignments) if hit.contains(&true) => update(&body, &mut seed, &hit, assignments)?,
        Some(_) => return Some(()),
        None => {
            let mut kept = hit.iter();
            seed.rows.retain(|_| kept.next() != Some(&true));
            let mut kept = hit.iter();
            seed.spans.retain(|_| kept.next() != Some(&true));
        }
    }
    // Only columns that have a value in some row are listed.
    let given = seed.columns.iter().enumerate().filter(|(at, _)| {
        seed.rows.iter().any(|row| row.get(*at).is_some_and(|value| *value != SeedValue::Default))
    });
    let given: Vec<Name> = given.map(|(_, name)| name.clone()).collect();
    super::arrange(&mut seed, &given);
    if seed.rows.is_empty() {
        reader.forget(&seed_key(table));
    } else {
        reader.catalog.get_mut(&seed_key(table))?.body = Body::Seed(seed);
    }
    Some(())
}

fn update(table: &Table, seed: &mut Seed, hit: &[bool], assignments: &[Assignment]) -> Option<()> {
    for assignment in assignments {
        let [target] = assignment.targets.as_slice() else { return None };
        if assignment.row || !target.path.is_empty() {
            return None;
        }
        let name = &target.column.name;
        let column = table.column(name)?;
        let value = match &assignment.value.kind {
            ExprKind::Default => SeedValue::Default,
            _ => constant(&assignment.value, &column.data_type)?,
        };
        if !seed.columns.contains(name) {
            let columns = super::in_order(table, &seed.columns, std::slice::from_ref(name));
            super::arrange(seed, &columns);
        }
        let at = seed.columns.iter().position(|other| other == name)?;
        for (row, hit) in seed.rows.iter_mut().zip(hit) {
            if let Some(slot) = row.get_mut(at).filter(|_| *hit) {
                *slot = value.clone();
            }
        }
    }
    Some(())
}

/// What a condition is: SQL has three of them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Truth {
    True,
    False,
    Null,
}

impl Truth {
    fn of(is: bool) -> Self {
        if is { Self::True } else { Self::False }
    }

    fn negated(self) -> Self {
        match self {
            Self::True => Self::False,
            Self::False => Self::True,
            Self::Null => Self::Null,
        }
    }
}

/// A seed row.
struct Row<'a> {
    table: &'a Table,
    columns: &'a [Name],
    values: &'a [SeedValue],
}

impl Row<'_> {
    /// What a condition is for the row; nothing if that cannot be told.
    fn fulfils(&self, condition: &Expr) -> Option<Truth> {
        match &condition.kind {
            ExprKind::Boolean(value) => Some(Truth::of(*value)),
            ExprKind::Null => Some(Truth::Null),
            ExprKind::Not(inner) => self.fulfils(inner).map(Truth::negated),
            ExprKind::And(parts) => self.all(parts, Truth::False),
            ExprKind::Or(parts) => self.all(parts, Truth::True),
            ExprKind::IsNull { operand, negated } => {
                let (_, value) = self.column(operand)?;
                Some(Truth::of((value == SeedValue::Null) != *negated))
            }
            ExprKind::InList { operand, list, negated } => {
                let found: Option<Vec<Truth>> =
                    list.iter().map(|value| self.equals(operand, value)).collect();
                let found = found?;
                let is = if found.contains(&Truth::True) {
                    Truth::True
                } else if found.contains(&Truth::Null) {
                    Truth::Null
                } else {
                    Truth::False
                };
                Some(if *negated { is.negated() } else { is })
            }
            ExprKind::Infix { operator, left, right } if operator.schema.is_none() => {
                let is = self.equals(left, right).or_else(|| self.equals(right, left))?;
                match operator.symbol.as_str() {
                    "=" => Some(is),
                    "<>" => Some(is.negated()),
                    _ => None,
                }
            }
            ExprKind::Column(_) => match self.column(condition)? {
                (_, SeedValue::Null) => Some(Truth::Null),
                (column, SeedValue::Literal(text)) if column.data_type.is_builtin("bool") => {
                    boolean(&text).map(Truth::of)
                }
                _ => None,
            },
            _ => None,
        }
    }

    /// `AND`, which one false part decides, or `OR`, which one true part does.
    fn all(&self, parts: &[Expr], decisive: Truth) -> Option<Truth> {
        let found: Vec<Option<Truth>> = parts.iter().map(|part| self.fulfils(part)).collect();
        if found.contains(&Some(decisive)) {
            Some(decisive)
        } else if found.contains(&None) {
            None
        } else if found.contains(&Some(Truth::Null)) {
            Some(Truth::Null)
        } else {
            Some(decisive.negated())
        }
    }

    fn equals(&self, column: &Expr, value: &Expr) -> Option<Truth> {
        let (column, own) = self.column(column)?;
        match (own, constant(value, &column.data_type)?) {
            (SeedValue::Null, _) | (_, SeedValue::Null) => Some(Truth::Null),
            (SeedValue::Literal(own), SeedValue::Literal(other)) => {
                same(&column.data_type, &own, &other).map(Truth::of)
            }
            _ => None,
        }
    }

    /// A column and its value, if that is known.
    fn column(&self, expression: &Expr) -> Option<(&Column, SeedValue)> {
        let ExprKind::Column(parts) = &expression.kind else { return None };
        let column = self.table.column(&parts.last()?.name)?;
        let at = self.columns.iter().position(|name| *name == column.name);
        let value = at.and_then(|at| self.values.get(at)).cloned().unwrap_or(SeedValue::Default);
        let given = column.default.is_some() || column.identity.is_some() || column.generated.is_some();
        match value {
            SeedValue::Default if !given => Some((column, SeedValue::Null)),
            SeedValue::Default | SeedValue::Sql(_) | SeedValue::Reference { .. } => None,
            value @ (SeedValue::Null | SeedValue::Literal(_)) => Some((column, value)),
        }
    }
}

/// A constant as seed rows have it; one that is cast to the type of its column is the literal itself.
fn constant(expression: &Expr, column: &DataType) -> Option<SeedValue> {
    Some(match &expression.kind {
        ExprKind::Null => SeedValue::Null,
        ExprKind::Boolean(value) => SeedValue::Literal(value.to_string().into()),
        ExprKind::Integer(text) | ExprKind::Numeric(text) | ExprKind::String(text) => {
            SeedValue::Literal(text.as_str().into())
        }
        ExprKind::Prefix { operator, operand } if operator.symbol == "-" => match &operand.kind {
            ExprKind::Integer(text) | ExprKind::Numeric(text) => {
                SeedValue::Literal(format!("-{text}").into())
            }
            _ => return None,
        },
        ExprKind::Cast { operand, to } => {
            let own = to.name.parts.last().is_some_and(|part| part.name == column.name.name);
            if !own || to.array != column.array || !to.modifiers.is_empty() {
                return None;
            }
            constant(operand, column)?
        }
        _ => return None,
    })
}

/// Whether two literals are the same value of a type; nothing where two spellings may be.
fn same(data_type: &DataType, a: &str, b: &str) -> Option<bool> {
    if a == b {
        return Some(true);
    }
    if data_type.array {
        return None;
    }
    let is = |names: &[&str]| names.iter().any(|name| data_type.is_builtin(name));
    if is(&["text", "varchar", "name"]) {
        Some(false)
    } else if is(&["int2", "int4", "int8"]) {
        Some(a.trim().parse::<i64>().ok()? == b.trim().parse::<i64>().ok()?)
    } else if is(&["bool"]) {
        Some(boolean(a)? == boolean(b)?)
    } else if is(&["uuid"]) {
        let plain = |text: &str| text.replace(['-', '{', '}'], "").to_ascii_lowercase();
        Some(plain(a) == plain(b))
    } else {
        None
    }
}

fn boolean(text: &str) -> Option<bool> {
    match text.trim().to_ascii_lowercase().as_str() {
        "true" | "t" | "yes" | "on" | "1" => Some(true),
        "false" | "f" | "no" | "off" | "0" => Some(false),
        _ => None,
    }
}

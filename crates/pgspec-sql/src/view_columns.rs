//! The columns of a view: their names, types and nullability, inferred from its query and the catalog, offline.
//!
//! It never guesses. A query, expression or function that it does not know for certain is [`Unknown`], and a real
//! server has to be asked.

mod expression;
mod from;
mod function;
mod names;
mod parse;
mod shape;
mod typed;

use std::cell::{Cell, RefCell};
use std::ops::Range;

use pgspec_catalog::object::{View, ViewColumn};
use pgspec_catalog::{Catalog, DataType, Name, ObjectId};
use rustc_hash::FxHashMap;
use sqlparser::ast::{
    Expr, GroupByExpr, ObjectName, Query, Select, SelectItem, SelectItemQualifiedWildcardKind, SetExpr,
    SetOperator, Spanned, With,
};
use sqlparser::tokenizer::Location;

use from::{Column, From};
use typed::Typed;

pub use shape::{Shape, Source, shape};

/// How many views of views are looked through.
const MAX_VIEWS: usize = 32;

/// How deep expressions and queries may be nested.
const MAX_NESTED: usize = 80;

/// Why a column of a view cannot be known offline.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unknown {
    /// The column; `*` if it is the whole query.
    pub column: String,
    /// Byte range of the reason in the view's query.
    pub range: Range<usize>,
    /// The reason, a clause without a full stop.
    pub why: String,
}

/// The columns of a view of `schema`, in order. Unqualified names are looked up there, then in `public`.
///
/// `not_null` is what is certain: a column that may never be null can still be reported as nullable.
///
/// # Errors
/// The first thing in the query that cannot be known for certain.
pub fn view_columns(catalog: &Catalog, view: &View, schema: &Name) -> Result<Vec<ViewColumn>, Unknown> {
    let columns = columns(catalog, view, schema, &Views::default())?;
    let columns = columns.into_iter().map(|Column { name, typed }| {
        let Typed { data_type, not_null, doc, source: _ } = typed;
        let data_type = data_type.unwrap_or_else(|| DataType::builtin("text"));
        ViewColumn { name, data_type, not_null, doc }
    });
    Ok(columns.collect())
}

/// Views that a view reads, each looked at once.
#[derive(Default)]
struct Views {
    known: RefCell<FxHashMap<ObjectId, Result<Vec<Column>, Unknown>>>,
    /// How many views of views are being looked at now.
    views: Cell<usize>,
    /// How deep the walk is in their queries together.
    nested: Cell<usize>,
    /// Types do not matter: a column whose type is not known does not hide the others.
    lenient: bool,
}

fn columns(catalog: &Catalog, view: &View, schema: &Name, views: &Views) -> Result<Vec<Column>, Unknown> {
    let text = view.query.text.as_str();
    let whole = |why: String| Unknown { column: "*".to_owned(), range: 0..text.len(), why };
    let query = parse::query(text).map_err(whole)?;
    let infer = Infer { catalog, schema, text, views };
    let found = infer.query(&query, &Vec::new(), None).map_err(|problem| Unknown {
        column: problem.column.unwrap_or_else(|| "*".to_owned()),
        range: problem.range,
        why: problem.why,
    })?;
    if view.column_names.len() > found.len() {
        return Err(whole("the view names more columns than its query has".to_owned()));
    }
    let mut written = view.column_names.iter();
    let columns = found.into_iter().map(|column| {
        let name = written.next().cloned().unwrap_or(column.name);
        // What stays an unknown literal is text in the end.
        let data_type = column.typed.data_type.or_else(|| Some(DataType::builtin("text")));
        Column { name, typed: Typed { data_type, ..column.typed } }
    });
    Ok(columns.collect())
}

/// Why something cannot be known.
struct Problem {
    column: Option<String>,
    range: Range<usize>,
    why: String,
}

type Found<T> = Result<T, Problem>;

/// A part of the query; where it stands is found out only when something is wrong with it.
type Place<'a> = &'a dyn Spanned;

/// The common table expressions in sight, innermost last.
type Ctes = Vec<(Name, Vec<Column>)>;

/// Where expressions look names up.
struct Scope<'a> {
    from: From,
    ctes: &'a Ctes,
    outer: Option<&'a Scope<'a>>,
}

struct Infer<'a> {
    catalog: &'a Catalog,
    schema: &'a Name,
    text: &'a str,
    views: &'a Views,
}

impl Infer<'_> {
    /// Goes one level deeper into the query.
    fn deeper<T>(&self, at: Place<'_>, walk: impl FnOnce() -> Found<T>) -> Found<T> {
        let nested = self.views.nested.get();
        if nested >= MAX_NESTED {
            return self.unknown(at, "it is nested too deeply");
        }
        self.views.nested.set(nested + 1);
        let found = walk();
        self.views.nested.set(nested);
        found
    }

    fn query(&self, query: &Query, ctes: &Ctes, outer: Option<&Scope<'_>>) -> Found<Vec<Column>> {
        if !query.pipe_operators.is_empty() {
            return self.unknown(query, "it is not Postgres' syntax");
        }
        match &query.with {
            Some(with) => self.body(&query.body, &self.with(with, ctes, outer)?, outer),
            None => self.body(&query.body, ctes, outer),
        }
    }

    /// The common table expressions of a query, behind those around it.
    fn with(&self, with: &With, ctes: &Ctes, outer: Option<&Scope<'_>>) -> Found<Ctes> {
        let mut ctes = ctes.clone();
        for cte in &with.cte_tables {
            let name = names::fold(&cte.alias.name);
            if let (true, SetExpr::SetOperation { left, .. }) = (with.recursive, &*cte.query.body) {
                // The first branch gives a recursive query its types; any of its columns may be null later.
                let mut columns = from::renamed(self.body(left, &ctes, outer)?, &cte.alias);
                columns.iter_mut().for_each(|column| column.typed.not_null = false);
                ctes.push((name.clone(), columns));
            }
            let columns = from::renamed(self.query(&cte.query, &ctes, outer)?, &cte.alias);
            ctes.push((name, columns));
        }
        Ok(ctes)
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "whatever else the parser knows is not known here")]
    fn body(&self, body: &SetExpr, ctes: &Ctes, outer: Option<&Scope<'_>>) -> Found<Vec<Column>> {
        self.deeper(body, || match body {
            SetExpr::Select(select) => self.select(select, ctes, outer),
            SetExpr::Query(query) => self.query(query, ctes, outer),
            SetExpr::SetOperation { left, op, right, .. } => {
                let first = self.body(left, ctes, outer)?;
                let second = self.body(right, ctes, outer)?;
                if first.len() != second.len() {
                    return self.unknown(body, "its branches have different numbers of columns");
                }
                let columns = first.into_iter().zip(second).map(|(a, b)| {
                    let Some(mut typed) = typed::unify(&[&a.typed, &b.typed]) else {
                        let why = format!("the branches give `{}` different types", a.name);
                        return self.unknown(body, &why).map_err(|p| p.of(a.name.as_str()));
                    };
                    typed.not_null = match op {
                        SetOperator::Union => a.typed.not_null && b.typed.not_null,
                        SetOperator::Except | SetOperator::Intersect | SetOperator::Minus => a.typed.not_null,
                    };
                    typed.doc = a.typed.doc;
                    Ok(Column { name: a.name, typed })
                });
                columns.collect()
            }
            SetExpr::Values(values) => {
                let scope = Scope { from: From::default(), ctes, outer };
                let rows: Found<Vec<Vec<Typed>>> = values
                    .rows
                    .iter()
                    .map(|row| row.content.iter().map(|e| self.expression(e, &scope)).collect())
                    .collect();
                let rows = rows?;
                let width = rows.first().map_or(0, Vec::len);
                let columns = (0..width).map(|i| {
                    let list: Vec<&Typed> = rows.iter().filter_map(|row| row.get(i)).collect();
                    let name = Name::exact(&format!("column{}", i + 1));
                    match typed::unify(&list) {
                        Some(typed) if list.len() == rows.len() => Ok(Column { name, typed }),
                        _ => self.unknown(body, "the rows of VALUES have different types"),
                    }
                });
                columns.collect()
            }
            _ => self.unknown(body, "it is neither SELECT nor VALUES"),
        })
    }

    fn select(&self, select: &Select, ctes: &Ctes, outer: Option<&Scope<'_>>) -> Found<Vec<Column>> {
        let mut scope = Scope { from: From::default(), ctes, outer };
        for item in &select.from {
            let added = self.joined(item, &scope)?;
            scope.from.add(added);
        }
        if has_grouping_sets(&select.group_by) {
            scope.from.make_nullable();
        }
        let mut columns = Vec::new();
        for item in &select.projection {
            match item {
                SelectItem::UnnamedExpr(expr) => columns.push(self.column(expr, None, &scope)?),
                SelectItem::ExprWithAlias { expr, alias } => {
                    columns.push(self.column(expr, Some(names::fold(alias)), &scope)?);
                }
                SelectItem::Wildcard(_) => columns.extend(scope.from.visible.iter().cloned()),
                SelectItem::QualifiedWildcard(SelectItemQualifiedWildcardKind::ObjectName(name), _) => {
                    let path = self.path(name, item)?;
                    match scope.from.relation(&path) {
                        Some(relation) => columns.extend(relation.columns.iter().cloned()),
                        None => return self.unknown(item, "there is no such relation in FROM"),
                    }
                }
                SelectItem::QualifiedWildcard(SelectItemQualifiedWildcardKind::Expr(_), _)
                | SelectItem::ExprWithAliases { .. } => {
                    return self.unknown(item, "the fields of a composite value are not known");
                }
            }
        }
        Ok(columns)
    }

    fn column(&self, expr: &Expr, alias: Option<Name>, scope: &Scope<'_>) -> Found<Column> {
        let named = || alias.clone().or_else(|| names::of_expression(expr));
        let found = self.expression(expr, scope).map_err(|problem| match named() {
            Some(name) => problem.of(name.as_str()),
            None => problem,
        });
        let mut typed = match found {
            Ok(typed) => typed,
            Err(_) if self.views.lenient => Typed::literal(false),
            Err(problem) => return Err(problem),
        };
        if !shape::is_reference(expr) {
            typed.source = None;
        }
        match named() {
            Some(name) => Ok(Column { name, typed }),
            None if self.views.lenient => Ok(Column { name: Name::exact("?column?"), typed }),
            None => self.unknown(expr, "the name that Postgres gives this column is not known: add AS"),
        }
    }

    /// The identifiers of a name, folded.
    fn path(&self, name: &ObjectName, at: Place<'_>) -> Found<Vec<Name>> {
        match name.0.iter().map(|part| part.as_ident().map(names::fold)).collect() {
            Some(path) => Ok(path),
            None => self.unknown(at, "it is not Postgres' syntax"),
        }
    }

    fn unknown<T>(&self, at: Place<'_>, why: &str) -> Found<T> {
        Err(Problem { column: None, range: self.range(at), why: why.to_owned() })
    }

    /// The bytes of a parser's span; the whole text if it has none.
    fn range(&self, at: Place<'_>) -> Range<usize> {
        let span = at.span();
        match (self.offset(span.start), self.offset(span.end)) {
            (Some(start), Some(end)) if start < end => self.with_parentheses(start..end),
            _ => 0..self.text.len(),
        }
    }

    /// The parser's spans leave parentheses at their ends out.
    fn with_parentheses(&self, mut range: Range<usize>) -> Range<usize> {
        let inside = self.text.get(range.clone()).unwrap_or("");
        let count = |c: char| inside.matches(c).count();
        if count('(') > count(')') && self.text.get(range.end..).is_some_and(|rest| rest.starts_with(')')) {
            range.end += 1;
        }
        if count(')') > count('(') && self.text.get(..range.start).is_some_and(|rest| rest.ends_with('(')) {
            range.start -= 1;
        }
        range
    }

    /// The parser counts lines and characters from one; zero is nowhere.
    fn offset(&self, at: Location) -> Option<usize> {
        let line = usize::try_from(at.line.checked_sub(1)?).ok()?;
        let column = usize::try_from(at.column.checked_sub(1)?).ok()?;
        let start: usize = self.text.split_inclusive('\n').take(line).map(str::len).sum();
        let rest = self.text.get(start..)?;
        Some(start + rest.char_indices().nth(column).map_or(rest.len(), |(i, _)| i))
    }
}

impl Problem {
    /// The same, in a column; the outermost column is the view's.
    fn of(self, column: &str) -> Self {
        Self { column: Some(column.to_owned()), ..self }
    }
}

/// `ROLLUP`, `CUBE` and `GROUPING SETS` make columns null that never were.
fn has_grouping_sets(group_by: &GroupByExpr) -> bool {
    match group_by {
        GroupByExpr::All(_) => true,
        GroupByExpr::Expressions(list, modifiers) => {
            let sets = |e: &Expr| matches!(e, Expr::Rollup(_) | Expr::Cube(_) | Expr::GroupingSets(_));
            !modifiers.is_empty() || list.iter().any(sets)
        }
    }
}

//! Select lists (`parse_target.c`): stars, and the names that columns get.

use pgspec_catalog::Name;
use pgspec_sql::syntax::ast::{Expr, ExprKind, Query, Target};

use super::walk::{Next, descend};
use crate::analyzer::Analyzer;
use crate::scope::ExprUse;
use crate::typed::{Node, Typed, TypedTarget};

/// A select list, with expressions behind it that only ORDER BY and the like use (`resjunk`).
pub(crate) struct TargetList {
    /// What is shown.
    pub(crate) shown: Vec<TypedTarget>,
    /// What is not.
    pub(crate) extra: Vec<Typed>,
}

impl TargetList {
    pub(crate) fn new(shown: Vec<TypedTarget>) -> Self {
        Self { shown, extra: Vec::new() }
    }

    /// The expression with this number.
    pub(crate) fn get(&self, index: usize) -> Option<&Typed> {
        match self.shown.get(index) {
            Some(target) => Some(&target.expression),
            None => self.extra.get(index.checked_sub(self.shown.len())?),
        }
    }

    pub(crate) fn get_mut(&mut self, index: usize) -> Option<&mut Typed> {
        let shown = self.shown.len();
        match self.shown.get_mut(index) {
            Some(target) => Some(&mut target.expression),
            None => self.extra.get_mut(index.checked_sub(shown)?),
        }
    }

    /// All expressions with their numbers.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Typed> {
        self.shown.iter().map(|target| &target.expression).chain(&self.extra)
    }

    /// Adds an expression that is not shown.
    pub(crate) fn push(&mut self, value: Typed) -> usize {
        self.extra.push(value);
        self.shown.len() + self.extra.len() - 1
    }
}

impl Analyzer<'_, '_> {
    /// `transformTargetList`
    pub(crate) fn target_list(&mut self, targets: &[Target], used: ExprUse) -> Vec<TypedTarget> {
        let mut out = Vec::with_capacity(targets.len());
        let named = |(name, expression)| TypedTarget { expression, name };
        for target in targets {
            let expr = &target.expression;
            match &expr.kind {
                ExprKind::Star(qualifier) => {
                    out.extend(self.star(qualifier, expr.range).into_iter().map(named))
                }
                ExprKind::AllFields(row) => {
                    let row = self.value(row, used);
                    out.extend(self.fields_of(row, expr.range).into_iter().map(named));
                }
                _ => {
                    let expression = self.value(expr, used);
                    let name = match &target.alias {
                        Some(alias) => alias.name.clone(),
                        None => name_of(expr, Some(&expression)),
                    };
                    if let (Some(trace), None) = (&mut self.trace, &target.alias) {
                        trace.targets.push((expr.range, name.clone()));
                    }
                    out.push(TypedTarget { expression, name });
                }
            }
        }
        out
    }
}

/// The name of a call in FROM.
pub(crate) fn figure_name(expr: &Expr) -> Name {
    name_of(expr, None)
}

/// `FigureColname`
fn name_of(expr: &Expr, typed: Option<&Typed>) -> Name {
    figure(expr, typed).map_or_else(|| Name::exact("?column?"), |(name, _)| name)
}

/// A name, and whether it is a good one (otherwise one that a cast or CASE made up).
fn figure(expr: &Expr, typed: Option<&Typed>) -> Option<(Name, bool)> {
    let good = |name: &str| Some((Name::exact(name), true));
    match &expr.kind {
        ExprKind::Column(parts) => parts.last().map(|part| (part.name.clone(), true)),
        ExprKind::Field(_, field) => Some((field.name.clone(), true)),
        ExprKind::Subscript(container, _) => figure(container, typed),
        ExprKind::Call(call) => call.name.parts.last().map(|part| (part.name.clone(), true)),
        ExprKind::SpecialCall { function, .. } => good(function),
        ExprKind::IsNormalized { negated: false, .. } => good("is_normalized"),
        ExprKind::NullIf(..) => good("nullif"),
        ExprKind::Cast { operand, to } => match figure(operand, typed) {
            Some((name, true)) => Some((name, true)),
            weak => to.name.parts.last().map(|part| (part.name.clone(), false)).or(weak),
        },
        ExprKind::Collate(operand, _) => figure(operand, typed),
        ExprKind::Grouping(_) => good("grouping"),
        ExprKind::Exists(_) => good("exists"),
        ExprKind::Array(_) | ExprKind::ArrayQuery(_) => good("array"),
        ExprKind::Subquery(query) => first_target(query, typed).map(|name| (name, true)),
        ExprKind::Case { otherwise, .. } => {
            match otherwise.as_ref().and_then(|otherwise| figure(otherwise, typed)) {
                Some((name, true)) => Some((name, true)),
                _ => Some((Name::exact("case"), false)),
            }
        }
        ExprKind::Row { .. } => good("row"),
        ExprKind::Coalesce(_) => good("coalesce"),
        ExprKind::GreatestLeast(greatest, _) => good(if *greatest { "greatest" } else { "least" }),
        ExprKind::SqlValue(value, _) => good(value.sql()),
        ExprKind::Xml { function, .. } => good(function),
        ExprKind::Json(json) => good(json.function),
        // A whole row: the name before the star.
        ExprKind::Star(parts) => parts.last().map(|part| (part.name.clone(), true)),
        ExprKind::Parameter(_)
        | ExprKind::Null
        | ExprKind::Boolean(_)
        | ExprKind::Integer(_)
        | ExprKind::Numeric(_)
        | ExprKind::String(_)
        | ExprKind::BitString(..)
        | ExprKind::Prefix { .. }
        | ExprKind::Infix { .. }
        | ExprKind::And(_)
        | ExprKind::Or(_)
        | ExprKind::Not(_)
        | ExprKind::IsNull { .. }
        | ExprKind::IsBoolean { .. }
        | ExprKind::IsDistinct { .. }
        | ExprKind::IsDocument { .. }
        | ExprKind::IsNormalized { .. }
        | ExprKind::IsJson { .. }
        | ExprKind::Between { .. }
        | ExprKind::InList { .. }
        | ExprKind::InQuery { .. }
        | ExprKind::Like { .. }
        | ExprKind::QuantifiedArray { .. }
        | ExprKind::QuantifiedQuery { .. }
        | ExprKind::AllFields(_)
        | ExprKind::Default
        | ExprKind::CurrentOf(_) => None,
    }
}

/// The name of a query's first column, by its typed form somewhere inside of `typed`.
fn first_target(query: &Query, typed: Option<&Typed>) -> Option<Name> {
    let mut found = None;
    descend(typed?, 0, &mut |value, _| {
        if let Node::Sublink(sublink) = &value.node
            && sublink.query.range == query.range
        {
            found = sublink.query.targets.first().map(|target| target.name.clone());
        }
        if found.is_some() { Next::Skip } else { Next::Deeper }
    });
    found
}

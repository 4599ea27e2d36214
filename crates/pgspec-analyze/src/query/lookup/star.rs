//! `*` and `t.*` (`ExpandColumnRefStar`).

use pgspec_catalog::Name;
use pgspec_sql::syntax::ast::{Expr, ExprKind, Ident, TextRange};

use super::{At, UNKNOWN_COLUMNS};
use crate::analyzer::{Analyzer, opaque};
use crate::finding::Problem;
use crate::scope::ExprUse;
use crate::typed::{Node, Typed, Var};
use crate::world::OPAQUE;

impl Analyzer<'_, '_> {
    /// The columns that a star stands for, with their names.
    pub fn star(&mut self, qualifier: &[Ident], range: TextRange) -> Vec<(Name, Typed)> {
        let (schema, table) = match qualifier {
            [] => return self.all_visible(range),
            [table] => (None, table),
            [schema, table] => (Some(schema), table),
            _ => return unknown(range, "the name of a database is part of the name"),
        };
        let found = match self.table_of(schema.map(|s| &s.name), &table.name, range) {
            Ok(found) => found,
            Err(_) => return unknown(range, "it is wrong"),
        };
        let names: Vec<Name> = qualifier.iter().map(|part| part.name.clone()).collect();
        let variable = self.variables.and_then(|variables| variables.find(&names));
        match (found, variable) {
            (Some(_), Some(_)) if self.variables.is_some_and(|v| v.conflict_is_error()) => {
                let message = format!("column reference \"{}.*\" is ambiguous", table.name);
                self.report(Problem::AmbiguousColumn, range, message);
                unknown(range, "it is wrong")
            }
            (Some(at), _) => self.item_columns(at, range),
            (None, Some((variable, taken))) => {
                let value = self.variable_value(&variable, qualifier, taken, range);
                self.fields_of(value, range)
            }
            (None, None) => {
                // The star is its last part.
                let star = Ident { name: Name::exact("*"), range };
                let parts: Vec<Ident> = qualifier.iter().cloned().chain([star]).collect();
                self.missing_table(&parts, range);
                unknown(range, "it is wrong")
            }
        }
    }

    /// `ExpandAllTables`
    fn all_visible(&mut self, range: TextRange) -> Vec<(Name, Typed)> {
        let Some(scope) = self.scopes.last() else { return Vec::new() };
        let items: Vec<At> = scope
            .visible
            .iter()
            .enumerate()
            .filter(|(_, item)| item.columns && !item.lateral_only)
            .map(|(item, _)| At { up: 0, item })
            .collect();
        if items.is_empty() {
            self.report(Problem::SyntaxError, range, "SELECT * with no tables specified is not valid");
            return unknown(range, "it is wrong");
        }
        items.into_iter().flat_map(|at| self.item_columns(at, range)).collect()
    }

    fn item_columns(&mut self, at: At, range: TextRange) -> Vec<(Name, Typed)> {
        self.trace_star(at, range);
        let Some((entry, item)) = self.item(at) else { return Vec::new() };
        if entry.is_open() {
            return unknown(range, "the columns of a table are not known");
        }
        let shown = item.shown.len().saturating_sub(item.unexpanded);
        let shown = item.shown.iter().take(shown);
        shown.map(|(name, column)| (name.clone(), self.var(at, *column, range))).collect()
    }

    /// `(a).*`: the fields of a row (`ExpandRowReference`).
    pub fn fields_of(&mut self, value: Typed, range: TextRange) -> Vec<(Name, Typed)> {
        if value.ty == OPAQUE {
            return unknown(range, "the row is not known");
        }
        let Some(fields) = self.whole_row_fields(&value).or_else(|| self.record_fields(&value)) else {
            if value.ty == self.world.builtin("record") {
                return unknown(range, "the fields of the record are not known");
            }
            let message = format!("type {} is not composite", self.world.show(value.ty, value.typmod));
            self.report(Problem::WrongObjectType, range, message);
            return unknown(range, "it is wrong");
        };
        // The row of an item of FROM falls into that item's columns.
        let whole = if let Node::Var(var) = &value.node {
            (var.column == Var::WHOLE_ROW).then_some(*var)
        } else {
            None
        };
        let fields = fields.into_iter().zip(0_u32..);
        fields
            .map(|((name, ty, typmod), index)| {
                if let Some(var) = whole {
                    return (name, self.column_of(var.up, var.entry, index, range));
                }
                if ty == OPAQUE {
                    return (name, opaque(range, "the type of the field is not known"));
                }
                (name, Typed { node: Node::Field(Box::new(value.clone()), index), ty, typmod, range })
            })
            .collect()
    }

    /// `transformExpressionList`: expressions, stars among them expanded.
    pub fn expression_list(&mut self, list: &[Expr], used: ExprUse) -> Vec<Typed> {
        let mut out = Vec::with_capacity(list.len());
        for expr in list {
            match &expr.kind {
                ExprKind::Star(qualifier) => {
                    out.extend(self.star(qualifier, expr.range).into_iter().map(|(_, value)| value));
                }
                ExprKind::AllFields(row) => {
                    let row = self.value(row, used);
                    out.extend(self.fields_of(row, expr.range).into_iter().map(|(_, value)| value));
                }
                _ => out.push(self.value(expr, used)),
            }
        }
        out
    }
}

/// Stands for columns that are not known.
fn unknown(range: TextRange, why: &str) -> Vec<(Name, Typed)> {
    vec![(Name::exact(UNKNOWN_COLUMNS), opaque(range, why))]
}

/// Whether some of these columns are not known.
pub(crate) fn is_unknown(name: &Name, value: &Typed) -> bool {
    value.ty == OPAQUE && *name == UNKNOWN_COLUMNS
}

//! Names that are no columns: arguments of SQL functions, PL/pgSQL variables.

use pgspec_catalog::Name;
use pgspec_sql::syntax::ast::{Ident, TextRange};

use super::Found;
use crate::analyzer::{Analyzer, opaque};
use crate::finding::Problem;
use crate::scope::Variable;
use crate::typed::{Node, Typed};
use crate::world::OPAQUE;

impl Analyzer<'_, '_> {
    /// What was found, or the variable of this name, or the finding that there is nothing.
    pub(super) fn or_variable(&mut self, found: Found, parts: &[Ident], range: TextRange) -> Typed {
        let names: Vec<Name> = parts.iter().map(|part| part.name.clone()).collect();
        let variable = self.variables.and_then(|variables| variables.find(&names));
        match (found, variable) {
            (Found::Value(value), None) => value,
            (Found::Value(value), Some((variable, taken))) => {
                let conflicts = self.variables.is_some_and(|v| v.conflict_is_error())
                    && !matches!(value.node, Node::Opaque(_))
                    && self.has_fields(&variable, parts.get(taken..).unwrap_or(&[]));
                if !conflicts {
                    return value;
                }
                let name = parts.iter().map(|p| p.name.as_str()).collect::<Vec<_>>().join(".");
                let message = format!("column reference \"{name}\" is ambiguous");
                let failed = self.fail(Problem::AmbiguousColumn, range, message);
                if let Some(finding) = self.findings.last_mut() {
                    finding.help = Some(
                        "it is both a variable and a column: qualify the column by its table".to_owned(),
                    );
                }
                failed
            }
            (_, Some((variable, taken))) => self.variable_value(&variable, parts, taken, range),
            (Found::NoColumn(table), None) => self.missing_column(table.as_ref(), parts, range),
            (Found::NoTable, None) => self.missing_table(parts, range),
        }
    }

    /// Whether a variable has these fields, as far as is known.
    fn has_fields(&self, variable: &Variable, path: &[Ident]) -> bool {
        let mut ty = variable.ty;
        for field in path {
            let Some(fields) = self.world.fields(ty) else { return false };
            let Some((_, found, _)) = fields.into_iter().find(|(name, ..)| *name == field.name) else {
                return false;
            };
            ty = found;
        }
        true
    }

    /// A variable, with the fields that are named behind it.
    pub(super) fn variable_value(
        &mut self,
        variable: &Variable,
        parts: &[Ident],
        taken: usize,
        range: TextRange,
    ) -> Typed {
        if variable.ty == OPAQUE {
            return opaque(range, "the variable's type is not known");
        }
        let (named, path) = parts.split_at(taken.min(parts.len()));
        let mut value = Typed {
            node: Node::Variable(variable.index),
            ty: variable.ty,
            typmod: variable.typmod,
            range: named
                .first()
                .map_or(range, |first| named.last().map_or(first.range, |last| first.range.to(last.range))),
        };
        let mut so_far = named.last().map_or_else(String::new, |part| part.name.to_string());
        for field in path {
            let whole = value.range.to(field.range);
            let Some(fields) = self.world.fields(value.ty) else {
                if value.ty == self.world.builtin("record") || value.ty == OPAQUE {
                    return opaque(range, "the record's fields are not known");
                }
                let message = format!(
                    "column notation .{} applied to type {}, which is not a composite type",
                    field.name,
                    self.world.show(value.ty, value.typmod)
                );
                return self.fail(Problem::WrongObjectType, range, message);
            };
            let at = fields.iter().position(|(name, ..)| *name == field.name);
            let Some((index, (_, ty, typmod))) = at.and_then(|at| Some((at, fields.get(at)?))) else {
                let closest = pgspec_catalog::closest(
                    field.name.as_str(),
                    fields.iter().map(|(name, ..)| name.as_str()),
                );
                let closest = closest.map(str::to_owned);
                let message = format!("record \"{so_far}\" has no field \"{}\"", field.name);
                let failed = self.fail(Problem::UndefinedColumn, field.range, message);
                self.suggest(field.range, closest);
                return failed;
            };
            if *ty == OPAQUE {
                return opaque(range, "the type of the field is not known");
            }
            so_far.clone_from(&field.name.to_string());
            let index = u32::try_from(index).unwrap_or(u32::MAX);
            value =
                Typed { node: Node::Field(Box::new(value), index), ty: *ty, typmod: *typmod, range: whole };
        }
        value.range = range;
        value
    }
}

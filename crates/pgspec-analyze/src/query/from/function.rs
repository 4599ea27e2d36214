//! Functions in FROM (`transformRangeFunction`, `addRangeTableEntryForFunction`).

use pgspec_catalog::Name;
use pgspec_sql::syntax::ast::{Alias, DottedName, Expr, ExprKind, FunctionCall, Ident, TextRange, TypeName};

use super::super::lookup::UNKNOWN_COLUMNS;
use super::super::targets::figure_name;
use super::Item;
use crate::analyzer::Analyzer;
use crate::finding::Problem;
use crate::scope::ExprUse;
use crate::typed::{CallForm, EntryColumn, EntryKind, Node, Typed};
use crate::world::{OPAQUE, TypeKind};

/// A call in FROM with its column definitions.
type Call = (Expr, Vec<(Ident, TypeName)>);

impl Analyzer<'_, '_> {
    /// `f(…)`, `rows from (f(…), g(…))`
    pub(super) fn function_item(
        &mut self,
        calls: &[Call],
        ordinality: bool,
        alias: Option<&Alias>,
        range: TextRange,
    ) -> Item {
        let split = split_unnest(calls);
        let calls = split.as_deref().unwrap_or(calls);
        let mut typed = Vec::with_capacity(calls.len());
        let mut columns = Vec::new();
        let mut name = None;
        let definitions = alias.map_or(&[][..], |a| a.definitions.as_slice());
        if !definitions.is_empty() {
            if calls.len() > 1 {
                let message = "ROWS FROM() with multiple functions cannot have a column definition list";
                self.report(Problem::SyntaxError, range, message).help = Some(
                    "put a separate column definition list for each function inside ROWS FROM()".to_owned(),
                );
            } else if ordinality {
                let message = "WITH ORDINALITY cannot be used with a column definition list";
                self.report(Problem::SyntaxError, range, message).help =
                    Some("put the column definition list inside ROWS FROM()".to_owned());
            }
        }
        for (call, own) in calls {
            let value = self.lateral(true, |this| this.function_value(call));
            let call_name = figure_name(call);
            let only = (calls.len() == 1).then_some(alias).flatten();
            let own = if own.is_empty() { definitions } else { own };
            let more = self.function_columns(&value, &call_name, only, own);
            columns.extend(more.into_iter().map(|column| EntryColumn {
                // The shorter of several functions are filled up with nulls.
                nullable: column.nullable || calls.len() > 1,
                ..column
            }));
            name.get_or_insert(call_name);
            typed.push(value);
        }
        if ordinality {
            let ty = self.world.builtin("int8");
            let name = Name::exact("ordinality");
            columns.push(EntryColumn { name, ty, typmod: -1, nullable: false, source: None });
        }
        self.add_item(EntryKind::Functions(typed, ordinality), name, columns, alias, range)
    }

    /// The call, in which sets may only stand at the top.
    fn function_value(&mut self, call: &Expr) -> Typed {
        let before = self.level().set_calls.len();
        let value = self.value(call, ExprUse::FromFunction);
        let top = usize::from(self.is_set_call(&value));
        let level = self.level();
        let found = level.set_calls.len().saturating_sub(before);
        let place = level.set_calls.get(before).copied();
        level.set_calls.truncate(before);
        if found > top
            && value.ty != OPAQUE
            && let Some(place) = place
        {
            let message = "set-returning functions must appear at top level of FROM";
            self.report(Problem::FeatureNotSupported, place, message);
        }
        value
    }

    fn is_set_call(&self, value: &Typed) -> bool {
        if let Node::Call { function, .. } = &value.node {
            return self.world.function(*function).returns_set;
        }
        false
    }

    /// The columns that a call brings.
    fn function_columns(
        &mut self,
        value: &Typed,
        call_name: &Name,
        alias: Option<&Alias>,
        definitions: &[(Ident, TypeName)],
    ) -> Vec<EntryColumn> {
        let column = |name: Name, ty, typmod| EntryColumn { name, ty, typmod, nullable: true, source: None };
        let record = self.world.builtin("record");
        if value.ty == OPAQUE && definitions.is_empty() {
            return vec![column(Name::exact(UNKNOWN_COLUMNS), OPAQUE, -1)];
        }
        let function = match &value.node {
            Node::Call { function, form: CallForm::Call, .. } => Some(self.world.function(*function)),
            _ => None,
        };
        let outputs = function.map_or(&[][..], |f| f.outputs.as_slice());
        let has_columns = value.ty == record && outputs.len() > 1;
        if !definitions.is_empty() {
            let wrong = if has_columns {
                Some("a column definition list is redundant for a function with OUT parameters")
            } else if value.ty != record && self.world.fields(value.ty).is_some() {
                Some("a column definition list is redundant for a function returning a named composite type")
            } else if value.ty != record && value.ty != OPAQUE {
                Some("a column definition list is only allowed for functions returning \"record\"")
            } else {
                None
            };
            if let Some(wrong) = wrong {
                self.report(Problem::SyntaxError, value.range, wrong);
            }
            let mut seen: Vec<&Name> = Vec::new();
            let mut out = Vec::with_capacity(definitions.len());
            for (name, ty) in definitions {
                let place = ty.range;
                let (ty, typmod) = self.type_name(ty);
                if seen.contains(&&name.name) {
                    let message = format!("column name \"{}\" specified more than once", name.name);
                    self.report(Problem::DuplicateColumn, name.range, message);
                }
                seen.push(&name.name);
                let row = ty == record || ty == self.world.core.record_array;
                if ty != OPAQUE && !row && self.world.ty(ty).kind == TypeKind::Pseudo {
                    let message =
                        format!("column \"{}\" has pseudo-type {}", name.name, self.world.show(ty, typmod));
                    self.report(Problem::InvalidObjectDefinition, place, message);
                }
                out.push(column(name.name.clone(), ty, typmod));
            }
            return out;
        }
        if has_columns {
            return outputs
                .iter()
                .map(|(name, ty, typmod)| {
                    // What a polymorphic column is here is not ported.
                    let generic = *ty != OPAQUE && self.world.ty(*ty).kind == TypeKind::Pseudo;
                    column(name.clone(), if generic && *ty != record { OPAQUE } else { *ty }, *typmod)
                })
                .collect();
        }
        if let Some(fields) = self.world.fields(value.ty) {
            return fields.into_iter().map(|(name, ty, typmod)| column(name, ty, typmod)).collect();
        }
        if value.ty == record {
            let message = "a column definition list is required for functions returning \"record\"";
            self.report(Problem::SyntaxError, value.range, message).help =
                Some("say which columns it returns, as in `from f() as t (a int, b text)`".to_owned());
            return vec![column(Name::exact(UNKNOWN_COLUMNS), OPAQUE, -1)];
        }
        if self.world.ty(self.world.base(value.ty).0).relation.is_some() {
            // A row of a view whose columns are not known.
            return vec![column(Name::exact(UNKNOWN_COLUMNS), OPAQUE, -1)];
        }
        let world = self.world;
        let returned = world.ty(value.ty);
        let scalar = ["void", "cstring"].iter().any(|name| returned.name.name == *name);
        if returned.kind == TypeKind::Pseudo && !scalar {
            let message = format!(
                "function \"{call_name}\" in FROM has unsupported return type {}",
                world.show(value.ty, -1)
            );
            self.report(Problem::DatatypeMismatch, value.range, message);
            return vec![column(Name::exact(UNKNOWN_COLUMNS), OPAQUE, -1)];
        }
        // `chooseScalarFunctionAlias`
        let own = match outputs {
            [(name, ..)] if !name.as_str().is_empty() => Some(name.clone()),
            _ => None,
        };
        let alias = alias.and_then(|a| a.name.as_ref()).map(|a| a.name.clone());
        let name = own.or(alias).unwrap_or_else(|| call_name.clone());
        vec![EntryColumn {
            nullable: self.may_be_null_element(value),
            ..column(name, value.ty, value.typmod)
        }]
    }
}

/// `unnest(a, b)` are several calls.
fn split_unnest(calls: &[Call]) -> Option<Vec<Call>> {
    let splits = |call: &FunctionCall, definitions: &[(Ident, TypeName)]| {
        matches!(call.name.parts.as_slice(), [name] if name.name == "unnest")
            && call.arguments.len() > 1
            && definitions.is_empty()
            && call.order_by.is_empty()
            && call.within_group.is_empty()
            && call.filter.is_none()
            && call.over.is_none()
            && !call.star
            && !call.distinct
            && !call.variadic
            && call.arguments.iter().all(|argument| argument.name.is_none())
    };
    let parts = |(expr, definitions): &Call| match &expr.kind {
        ExprKind::Call(call) if splits(call, definitions) => Some((expr.range, (**call).clone())),
        _ => None,
    };
    if !calls.iter().any(|call| parts(call).is_some()) {
        return None;
    }
    let mut out = Vec::new();
    for call in calls {
        let Some((range, unnest)) = parts(call) else {
            out.push(call.clone());
            continue;
        };
        let schema = Ident { name: Name::exact("pg_catalog"), range: unnest.name.range };
        let name = DottedName {
            parts: std::iter::once(schema).chain(unnest.name.parts.iter().cloned()).collect(),
            range: unnest.name.range,
        };
        for argument in &unnest.arguments {
            let one =
                FunctionCall { name: name.clone(), arguments: vec![argument.clone()], ..unnest.clone() };
            out.push((Expr { kind: ExprKind::Call(Box::new(one)), range }, Vec::new()));
        }
    }
    Some(out)
}

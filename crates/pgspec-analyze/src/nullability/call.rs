//! Functions, operators, aggregates and window functions.

use super::never_null::{
    ALWAYS, ALWAYS_WITH_ROWS, BY_ARGUMENT, BY_FIRST, INTERVAL_PARTS, MONOTONIC_PARTS, OPERATORS, RANKS,
    STRICT, STRICT_OF,
};
use super::{Groups, NullContext, is_builtin};
use crate::typed::{Aggregate, CallForm, Const, FunctionId, Node, OperatorId, TypeId, Typed, WindowCall};
use crate::world::{FunctionKind, TypeKind};

impl NullContext<'_, '_> {
    pub(super) fn call(
        &mut self,
        function: FunctionId,
        arguments: &[Typed],
        form: CallForm,
        variadic: bool,
        result: TypeId,
    ) -> bool {
        let world = self.world;
        let function = world.function(function);
        // The catalog's own functions may return whatever they like.
        let known = function.object.is_none()
            && (is_builtin(&function.name) || function.name.name.as_str().starts_with("uuid_generate_v"));
        if !known || function.returns_set || function.kind != FunctionKind::Function {
            return true;
        }
        let name = function.name.name.as_str();
        // `concat(variadic null)` is null.
        if variadic && !function.strict {
            return true;
        }
        if ALWAYS.contains(&name) {
            return function.strict && self.any(arguments);
        }
        if BY_FIRST.contains(&name) {
            return arguments.first().is_none_or(|first| self.value(first));
        }
        if name == "array_cat" {
            return arguments.iter().all(|one| self.value(one));
        }
        let declared = function.arguments.first().map_or("", |ty| world.ty(*ty).name.name.as_str());
        let fits = function.strict
            && match name {
                "substring" | "substr" => {
                    function.arguments.get(1).is_some_and(|ty| world.ty(*ty).name.name == "int4")
                }
                "extract" | "date_part" => has_part(
                    arguments,
                    function.arguments.get(1).map_or("", |ty| world.ty(*ty).name.name.as_str()),
                ),
                _ => {
                    STRICT.contains(&name)
                        || STRICT_OF.iter().any(|(of, types)| *of == name && types.contains(&declared))
                        || (form != CallForm::Call && self.is_plain_cast(arguments, result))
                }
            };
        let shapes = arguments.iter().any(|argument| self.is_shape(argument));
        !fits || shapes || self.any(arguments)
    }

    /// Whether a cast of this value by a built-in function always has a result. JSON null becomes NULL in Postgres 18,
    /// and an infinite timestamp has no time of day.
    fn is_plain_cast(&self, arguments: &[Typed], result: TypeId) -> bool {
        let Some(from) = arguments.first() else { return false };
        let name = &self.world.ty(self.world.base(from.ty).0).name.name;
        let to = &self.world.ty(result).name.name;
        if matches!(to.as_str(), "time" | "timetz") && !matches!(name.as_str(), "time" | "timetz") {
            return false;
        }
        !matches!(name.as_str(), "json" | "jsonb" | "xml" | "record" | "unknown")
    }

    /// Whether it is a point, line, box …: their functions and operators have values that do not exist.
    fn is_shape(&self, value: &Typed) -> bool {
        self.world.ty(self.world.base(value.ty).0).category == b'G'
    }

    pub(super) fn operator(&mut self, operator: OperatorId, arguments: &[Typed]) -> bool {
        let row = self.world.operator(operator);
        if is_builtin(&row.name) && row.name.name == "||" {
            match row.function.as_str() {
                "array_append" | "array_prepend" => return false,
                "array_cat" => return arguments.iter().all(|one| self.value(one)),
                _ => {}
            }
        }
        !self.strict_operator(operator, arguments) || self.any(arguments)
    }

    /// Whether the operator is null only if an operand is.
    pub(super) fn strict_operator(&self, operator: OperatorId, arguments: &[Typed]) -> bool {
        let row = self.world.operator(operator);
        row.strict
            && is_builtin(&row.name)
            && OPERATORS.contains(&row.name.name.as_str())
            && !arguments.iter().any(|argument| self.is_shape(argument))
            && self.world.ty(row.result).kind != TypeKind::Composite
    }

    pub(super) fn aggregate(&mut self, call: &Aggregate) -> bool {
        let function = self.world.function(call.function);
        let name = function.name.name.as_str();
        if function.object.is_some() || !is_builtin(&function.name) {
            return true;
        }
        if matches!(name, "count" | "regr_count") {
            return false;
        }
        let keys = self.levels.last().is_some_and(|level| level.groups == Groups::Keys);
        if !keys || call.up != 0 || call.filter.is_some() || !call.direct.is_empty() {
            return true;
        }
        !ALWAYS_WITH_ROWS.contains(&name) && self.by_argument(name, &call.arguments)
    }

    fn by_argument(&mut self, name: &str, arguments: &[Typed]) -> bool {
        let shape = arguments.first().is_none_or(|first| self.is_shape(first));
        !BY_ARGUMENT.contains(&name) || shape || arguments.first().is_none_or(|first| self.value(first))
    }

    pub(super) fn window(&mut self, call: &WindowCall) -> bool {
        let function = self.world.function(call.function);
        let name = function.name.name.as_str();
        if function.object.is_some() || !is_builtin(&function.name) {
            return true;
        }
        if RANKS.contains(&name) || name == "count" {
            return false;
        }
        if matches!(name, "ntile") || (matches!(name, "lag" | "lead") && call.arguments.len() == 3) {
            return self.any(&call.arguments);
        }
        // The default frame holds the row itself.
        let window = self.levels.last().and_then(|level| level.windows.get(call.window as usize));
        if !window.is_some_and(|window| window.frame.is_empty()) || call.filter.is_some() {
            return true;
        }
        if ALWAYS_WITH_ROWS.contains(&name) {
            return false;
        }
        if matches!(name, "first_value" | "last_value") {
            return self.any(&call.arguments);
        }
        self.by_argument(name, &call.arguments)
    }
}

/// Whether the part that is extracted is there in infinite values too.
fn has_part(arguments: &[Typed], of: &str) -> bool {
    let Some(Node::Const(Const::Value { text, .. })) = arguments.first().map(|part| &part.node) else {
        return false;
    };
    let part = text.to_ascii_lowercase();
    match of {
        "time" | "timetz" => true,
        "interval" => INTERVAL_PARTS.contains(&part.as_str()),
        "date" | "timestamp" | "timestamptz" => MONOTONIC_PARTS.contains(&part.as_str()),
        _ => false,
    }
}

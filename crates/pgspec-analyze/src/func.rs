//! Function calls: `parse_func.c` (manual, "Function Type Resolution").

mod aggregate;
mod find;

use pgspec_catalog::{Name, closest};
use pgspec_sql::syntax::ast::{FunctionCall, TextRange};

use crate::analyzer::{Analyzer, opaque};
use crate::candidates::Candidate;
use crate::coerce::Generic;
use crate::finding::Problem;
use crate::scope::ExprUse;
use crate::typed::{CallForm, FunctionId, Node, TypeId, Typed};
use crate::world::{CastContext, FunctionKind, OPAQUE, TypeKind};

use find::{Detail, Match, Shape};

/// How a call is named: for messages and the look-up.
pub(crate) struct Called<'a> {
    pub(crate) schema: Option<&'a Name>,
    pub(crate) name: &'a Name,
    /// The name alone.
    pub(crate) name_range: TextRange,
    /// All of the call.
    pub(crate) range: TextRange,
}

/// Arguments of a call, typed, in the call's order.
struct Arguments {
    values: Vec<Typed>,
    names: Vec<Name>,
    variadic: bool,
    /// How many of the last ones stand in `within group`.
    within: usize,
}

impl Analyzer<'_, '_> {
    /// A call as it was written.
    pub(crate) fn call(&mut self, call: &FunctionCall, range: TextRange, used: ExprUse) -> Typed {
        let mut values: Vec<_> =
            call.arguments.iter().map(|argument| self.expr(&argument.value, used)).collect();
        let names: Vec<_> =
            call.arguments.iter().filter_map(|a| a.name.as_ref().map(|n| n.name.clone())).collect();
        for (at, name) in names.iter().enumerate() {
            if names.iter().take(at).any(|other| other == name) {
                let message = format!("argument name \"{name}\" used more than once");
                return self.fail(Problem::SyntaxError, range, message);
            }
        }
        let within = call.within_group.len();
        values.extend(call.within_group.iter().map(|item| self.expr(&item.expression, ExprUse::OrderBy)));
        let [.., last] = call.name.parts.as_slice() else { return opaque(range, "the call has no name") };
        let schema = match call.name.parts.as_slice() {
            [.., schema, _] => Some(&schema.name),
            _ => None,
        };
        let called = Called { schema, name: &last.name, name_range: call.name.range, range };
        let arguments = Arguments { values, names, variadic: call.variadic, within };
        self.resolve_call(&called, arguments, Some(call), used)
    }

    /// An aggregate of `pg_catalog` whose arguments are known: only what decorates the call is read.
    pub(crate) fn system_aggregate(
        &mut self,
        name: &str,
        values: Vec<Typed>,
        ty: TypeId,
        call: &FunctionCall,
        range: TextRange,
        used: ExprUse,
    ) -> Typed {
        let schema = Name::exact("pg_catalog");
        let name = Name::exact(name);
        let found = self.world.functions(Some(&schema), &name);
        let Some((_, function)) = found.first().copied() else {
            return opaque(range, "the aggregate is not known");
        };
        let called = Called { schema: Some(&schema), name: &name, name_range: range, range };
        let (written, within, variadic) = (Vec::new(), 0, false);
        let aggregate = aggregate::Call { function, values, written, within, variadic, ty };
        self.aggregate_or_window(&called, aggregate, call, used)
    }

    /// A call of a function of `pg_catalog` that the grammar makes (`extract`, `timezone` …).
    pub(crate) fn system_call(
        &mut self,
        name: &str,
        values: Vec<Typed>,
        range: TextRange,
        used: ExprUse,
    ) -> Typed {
        // Not a function but a key word, since Postgres 17.
        if name == "merge_action" && self.world.options().postgres >= 17 {
            if used == ExprUse::Returning {
                let node = Node::Opaque("whether this is the RETURNING of a MERGE is not looked at".into());
                return Typed { node, ty: self.world.core.text, typmod: -1, range };
            }
            let message = "MERGE_ACTION() can only be used in the RETURNING list of a MERGE command";
            return self.fail(Problem::SyntaxError, range, message);
        }
        let schema = Name::exact("pg_catalog");
        let name = Name::exact(name);
        let called = Called { schema: Some(&schema), name: &name, name_range: range, range };
        let arguments = Arguments { values, names: Vec::new(), variadic: false, within: 0 };
        self.resolve_call(&called, arguments, None, used)
    }

    /// `t.f` as `f(t)`, if there is such a function: `None` otherwise.
    pub(crate) fn call_on_row(
        &mut self,
        name: &Name,
        value: &Typed,
        range: TextRange,
        used: ExprUse,
    ) -> Option<Typed> {
        let shape = Shape { types: &[value.ty], names: &[], variadic: false };
        match self.world.find_function(None, name, &shape) {
            Detail::Function(_) => {}
            Detail::Coercion(_) | Detail::NotFound | Detail::Ambiguous => return None,
        }
        let called = Called { schema: None, name, name_range: range, range };
        let arguments =
            Arguments { values: vec![value.clone()], names: Vec::new(), variadic: false, within: 0 };
        Some(self.resolve_call(&called, arguments, None, used))
    }

    fn resolve_call(
        &mut self,
        called: &Called<'_>,
        arguments: Arguments,
        call: Option<&FunctionCall>,
        used: ExprUse,
    ) -> Typed {
        let world = self.world;
        let types: Vec<_> = arguments.values.iter().map(|value| value.ty).collect();
        if types.contains(&OPAQUE) {
            return opaque(called.range, "an argument cannot be known");
        }
        let shape = Shape { types: &types, names: &arguments.names, variadic: arguments.variadic };
        match world.find_function(called.schema, called.name, &shape) {
            Detail::Function(candidate) => self.finish_call(called, candidate, arguments, call, used),
            Detail::Coercion(ty) => {
                let Some(value) = arguments.values.into_iter().next() else {
                    return opaque(called.range, "an argument is missing");
                };
                let mut value = self.coerce_type(value, ty, -1, CastContext::Explicit);
                value.range = called.range;
                value
            }
            Detail::NotFound => self.no_such_function(called, &arguments, &types),
            Detail::Ambiguous => {
                if world.has_unknown_extension() {
                    return opaque(called.range, "the function may come from an extension that is not known");
                }
                let message = format!("function {} is not unique", self.show_call(called, &types));
                let failed = self.fail(Problem::AmbiguousFunction, called.name_range, message);
                self.help_last("more than one function takes these types: cast the arguments");
                failed
            }
        }
    }

    fn finish_call(
        &mut self,
        called: &Called<'_>,
        candidate: Candidate<Match>,
        arguments: Arguments,
        call: Option<&FunctionCall>,
        used: ExprUse,
    ) -> Typed {
        let world = self.world;
        let Candidate { is: found, arguments: declared } = candidate;
        let function = world.function(found.function);
        let aggregate = matches!(
            function.kind,
            FunctionKind::Aggregate | FunctionKind::OrderedSet | FunctionKind::Hypothetical
        );
        if let Some(call) = call
            && let Some(failed) = self.misused(called, function.kind, call, used)
        {
            return failed;
        }
        if call.is_none()
            && (aggregate || matches!(function.kind, FunctionKind::Window | FunctionKind::Procedure))
        {
            return opaque(called.range, "it cannot be called like this");
        }
        let actual: Vec<_> = arguments.values.iter().map(|value| value.ty).collect();
        let generic = match Generic::of(world, &actual, &declared, Some(function.returns), false) {
            Ok(generic) => generic,
            Err((problem, message)) => return self.fail(problem, called.range, message),
        };
        let (names, variadic_written) = (arguments.names, arguments.variadic);
        let within = arguments.within;
        let written =
            if call.is_some_and(|call| call.distinct) { arguments.values.clone() } else { Vec::new() };
        let mut values = self.convert_arguments(arguments.values, &generic.declared);
        self.check_collations(&values, called.range);
        let any_variadic = function.variadic == Some(world.core.any);
        let mut variadic = variadic_written;
        if any_variadic && variadic_written {
            let array = values.last().is_some_and(|v| world.ty(world.base(v.ty).0).array_of.is_some());
            if !array {
                return self.fail(
                    Problem::DatatypeMismatch,
                    called.range,
                    "VARIADIC argument must be an array",
                );
            }
        }
        if found.gathered > 0 && !any_variadic && !aggregate_keeps_apart(function.kind, within) {
            match self.gather(&mut values, found.gathered, called.range) {
                Ok(()) => variadic = true,
                Err(failed) => return *failed,
            }
        }
        if let Some(positions) = &found.positions {
            values = in_parameter_order(values, positions, names.len());
        }
        let ty = generic.result;
        if let (true, Some(call)) = (aggregate || function.kind == FunctionKind::Window, call) {
            // Over a window it may have them.
            if !names.is_empty() && call.over.is_none() {
                let message = "aggregates cannot use named arguments";
                return self.fail(Problem::FeatureNotSupported, called.range, message);
            }
            let aggregate =
                aggregate::Call { function: found.function, values, written, within, variadic, ty };
            return self.aggregate_or_window(called, aggregate, call, used);
        }
        if function.returns_set {
            self.note_set_call(called.range, used);
        }
        if ty == OPAQUE {
            return opaque(called.range, "the type of the function's result is not known");
        }
        let node = Node::Call { function: found.function, arguments: values, variadic, form: CallForm::Call };
        Typed { node, ty, typmod: -1, range: called.range }
    }

    /// What a call is decorated with that its kind of function does not take.
    fn misused(
        &mut self,
        called: &Called<'_>,
        kind: FunctionKind,
        call: &FunctionCall,
        used: ExprUse,
    ) -> Option<Typed> {
        let name = called.name;
        let aggregate =
            matches!(kind, FunctionKind::Aggregate | FunctionKind::OrderedSet | FunctionKind::Hypothetical);
        let ordered = matches!(kind, FunctionKind::OrderedSet | FunctionKind::Hypothetical);
        let message = if kind == FunctionKind::Procedure && used != ExprUse::CallArgument {
            format!("{name} is a procedure: it is called with CALL, not in an expression")
        } else if !aggregate && kind != FunctionKind::Window && call.star {
            format!("{name}(*) specified, but {name} is not an aggregate function")
        } else if !aggregate && call.distinct {
            format!("DISTINCT specified, but {name} is not an aggregate function")
        } else if !aggregate && !call.within_group.is_empty() {
            format!("WITHIN GROUP specified, but {name} is not an aggregate function")
        } else if !aggregate && !call.order_by.is_empty() {
            format!("ORDER BY specified, but {name} is not an aggregate function")
        } else if !aggregate && kind != FunctionKind::Window && call.filter.is_some() {
            format!("FILTER specified, but {name} is not an aggregate function")
        } else if !aggregate && kind != FunctionKind::Window && call.over.is_some() {
            format!("OVER specified, but {name} is not a window function nor an aggregate function")
        } else if kind == FunctionKind::Window && call.over.is_none() {
            format!("window function {name} requires an OVER clause")
        } else if ordered
            && call.within_group.is_empty()
            && !(kind == FunctionKind::Hypothetical && call.over.is_some())
        {
            format!("WITHIN GROUP is required for ordered-set aggregate {name}")
        } else if ordered && call.over.is_some() {
            format!("OVER is not supported for ordered-set aggregate {name}")
        } else if kind == FunctionKind::Aggregate && !call.within_group.is_empty() {
            format!("{name} is not an ordered-set aggregate, so it cannot have WITHIN GROUP")
        } else {
            return None;
        };
        Some(self.fail(Problem::WrongObjectType, called.range, message))
    }

    /// The last arguments as the array of a variadic parameter.
    fn gather(&mut self, values: &mut Vec<Typed>, count: usize, range: TextRange) -> Result<(), Box<Typed>> {
        let rest = values.split_off(values.len().saturating_sub(count));
        let element = rest.first().map_or(OPAQUE, |v| v.ty);
        let Some(array) = crate::coerce::promoted_array(self.world, element) else {
            let message = format!("could not find array type for data type {}", self.world.show(element, -1));
            return Err(Box::new(self.fail(Problem::UndefinedObject, range, message)));
        };
        let span = rest.iter().fold(rest.first().map_or(range, |v| v.range), |all, v| all.to(v.range));
        values.push(Typed {
            node: Node::Array { elements: rest, nested: false },
            ty: array,
            typmod: -1,
            range: span,
        });
        Ok(())
    }

    fn show_call(&self, called: &Called<'_>, types: &[TypeId]) -> String {
        let list = types.iter().map(|ty| self.world.show(*ty, -1)).collect::<Vec<_>>().join(", ");
        match called.schema {
            Some(schema) => format!("{schema}.{}({list})", called.name),
            None => format!("{}({list})", called.name),
        }
    }

    pub(crate) fn help_last(&mut self, help: impl Into<String>) {
        if let Some(finding) = self.findings.last_mut() {
            finding.help = Some(help.into());
        }
    }

    fn no_such_function(&mut self, called: &Called<'_>, arguments: &Arguments, types: &[TypeId]) -> Typed {
        let world = self.world;
        let range = called.range;
        // `f(t)` may be the column `f` of the row `t`.
        if let ([value], None, []) = (arguments.values.as_slice(), called.schema, arguments.names.as_slice())
            && let Some(field) = self.field_of(value, called.name, range)
        {
            return field;
        }
        if world.has_unknown_extension() {
            return opaque(range, "the function may come from an extension that is not known");
        }
        let same_name: Vec<FunctionId> =
            world.functions(called.schema, called.name).into_iter().map(|(_, id)| id).collect();
        let shown = self.show_call(called, types);
        if same_name.is_empty() {
            let extensions: Vec<_> = pgspec_builtin::extensions_with_function(called.name.as_str())
                .into_iter()
                .filter(|name| !world.has_extension(name))
                .collect();
            if let (Some(extension), true) =
                (extensions.first(), called.schema.is_none_or(|s| *s != "pg_catalog"))
            {
                let message = format!(
                    "function `{}` comes from extension `{extension}`, which is not declared",
                    called.name
                );
                let failed = self.fail(Problem::MissingExtension, called.name_range, message);
                self.help_last(format!("declare it: `extensions: {{ {extension}: {{}} }}`"));
                return failed;
            }
        }
        let message = format!("function {shown} does not exist");
        let failed = self.fail(Problem::UndefinedFunction, called.name_range, message);
        if same_name.is_empty() {
            let elsewhere = world.function_names().filter(|name| !name.starts_with('_'));
            if let Some(near) = closest(called.name.as_str(), elsewhere) {
                let near = near.to_owned();
                self.help_last(format!("did you mean `{near}`?"));
                let start = called
                    .name_range
                    .end
                    .saturating_sub(u32::try_from(called.name.as_str().len()).unwrap_or(0));
                let place = TextRange::new(start.max(called.name_range.start), called.name_range.end);
                if let Some(finding) = self.findings.last_mut() {
                    finding.replacement = Some((place, near));
                }
            }
        } else {
            let signatures: Vec<_> = same_name
                .iter()
                .take(4)
                .map(|id| {
                    let list = world.function(*id).arguments.iter().map(|ty| world.show(*ty, -1));
                    format!("`{}({})`", called.name, list.collect::<Vec<_>>().join(", "))
                })
                .collect();
            let more = if same_name.len() > signatures.len() { " …" } else { "" };
            self.help_last(format!("there is {}{more}", signatures.join(", ")));
        }
        failed
    }

    /// The field of a row value, if it has one of this name.
    pub(crate) fn field_of(&mut self, value: &Typed, name: &Name, range: TextRange) -> Option<Typed> {
        let world = self.world;
        if let Node::Row(fields) = &value.node
            && value.ty == world.core.record
        {
            // The fields of a row constructor are f1, f2 …
            let at = name.as_str().strip_prefix('f')?.parse::<usize>().ok()?.checked_sub(1)?;
            let field = fields.get(at)?;
            let (ty, typmod) = (field.ty, field.typmod);
            let at = u32::try_from(at).ok()?;
            return Some(Typed { node: Node::Field(Box::new(value.clone()), at), ty, typmod, range });
        }
        if value.ty == OPAQUE {
            return None;
        }
        let fields = match self.record_fields(value) {
            Some(fields) => fields,
            None => {
                let base = world.ty(world.base(value.ty).0);
                if base.kind != TypeKind::Composite && value.ty != world.core.record {
                    return None;
                }
                world.fields(value.ty)?
            }
        };
        let at = fields.iter().position(|(field, ..)| field == name)?;
        let (_, ty, typmod) = fields.get(at)?;
        let (ty, typmod) = (*ty, *typmod);
        let at = u32::try_from(at).ok()?;
        Some(Typed { node: Node::Field(Box::new(value.clone()), at), ty, typmod, range })
    }

    /// The columns of a value of type `record` that a function's OUT arguments tell.
    pub(crate) fn record_fields(&self, value: &Typed) -> Option<Vec<(Name, TypeId, i32)>> {
        if value.ty != self.world.core.record {
            return None;
        }
        match &value.node {
            Node::Call { function, .. } => {
                let outputs = &self.world.function(*function).outputs;
                (!outputs.is_empty()).then(|| outputs.clone())
            }
            Node::Var(var) if var.column == crate::typed::Var::WHOLE_ROW => {
                let level = self.scopes.len().checked_sub(1 + var.up as usize)?;
                let entry = self.scopes.get(level)?.entries.get(var.entry as usize)?;
                Some(entry.columns.iter().map(|c| (c.name.clone(), c.ty, c.typmod)).collect())
            }
            _ => None,
        }
    }
}

/// Aggregates over `variadic` arguments of ordered-set kind keep them apart.
fn aggregate_keeps_apart(kind: FunctionKind, within: usize) -> bool {
    matches!(kind, FunctionKind::OrderedSet | FunctionKind::Hypothetical) && within > 0
}

/// Arguments given by name, brought to the order of the parameters; those left out are not there.
fn in_parameter_order(values: Vec<Typed>, positions: &[usize], named: usize) -> Vec<Typed> {
    if named == 0 {
        return values;
    }
    let mut paired: Vec<_> = positions.iter().copied().zip(values).collect();
    paired.sort_by_key(|(position, _)| *position);
    paired.into_iter().map(|(_, value)| value).collect()
}

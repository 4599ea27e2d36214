//! SQL/JSON (manual, "SQL/JSON"; `transformJson…` of `parse_expr.c`).

mod query;

use pgspec_catalog::Name;
use pgspec_sql::syntax::ast::{
    CallArgument, DottedName, Expr, ExprKind, FunctionCall, Ident, Json, JsonFormat, JsonReturning,
    JsonValue, TextRange,
};

use super::literal;
use crate::analyzer::{Analyzer, opaque};
use crate::finding::Problem;
use crate::scope::ExprUse;
use crate::typed::{Const, Node, TypeId, Typed};
use crate::world::{CastContext, OPAQUE, TypeKind};

/// What a value is taken for if nothing is said (`JsonFormatType`).
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Default,
    Json,
    Jsonb,
}

/// A type with its modifier and format (`JsonReturning`).
#[derive(Clone, Copy)]
pub(super) struct Returning {
    pub(super) ty: TypeId,
    pub(super) typmod: i32,
    jsonb: bool,
}

/// An encoding that is not UTF-8 is only refused when it is used.
const UNSURE_ENCODING: &str = "whether this encoding is supported is not looked at";

impl Analyzer<'_, '_> {
    pub(super) fn json(&mut self, json: &Json, range: TextRange, used: ExprUse) -> Typed {
        let version = self.world.options().postgres;
        let since = match json.function {
            "json_object" | "json_array" | "json_objectagg" | "json_arrayagg" => 16,
            _ => 17,
        };
        if version < since {
            // Before it was a key word it was a name like any other.
            if json.is_plain() {
                return self.call(&ordinary(json, range), range, used);
            }
            let message = format!("{} came with Postgres {since}", json.function.to_ascii_uppercase());
            return self.fail(Problem::SyntaxError, range, message);
        }
        let found = self.findings.len();
        let value = match json.function {
            "json_object" => self.json_constructor(json, range, used),
            "json_array" if json.from_query => self.json_array_query(json, range, used),
            "json_array" => self.json_constructor(json, range, used),
            "json_objectagg" | "json_arrayagg" => self.json_aggregate(json, range, used),
            "json" => self.json_parse(json, range, used),
            "json_scalar" => self.json_scalar(json, range, used),
            "json_serialize" => self.json_serialize(json, range, used),
            _ => self.json_query_function(json, range, used),
        };
        if self.findings.get(found..).is_some_and(|new| new.iter().any(|f| f.problem.is_error())) {
            return Typed { node: Node::Opaque("it is wrong".into()), ..value };
        }
        value
    }

    /// A construct: what its clauses say is an argument of it.
    fn json_construct(&self, json: &Json, mut arguments: Vec<Typed>, ty: TypeId, range: TextRange) -> Typed {
        let mut clauses = Vec::new();
        clauses.extend(json.absent_on_null.map(|absent| if absent { "absent" } else { "null" }));
        clauses.extend(json.unique.map(|unique| if unique { "unique" } else { "not unique" }));
        if let Some(wrapper) = json.wrapping.wrapper {
            clauses.push(if wrapper { "wrapper" } else { "no wrapper" });
        }
        clauses.extend(json.wrapping.quotes.map(|keep| if keep { "keep quotes" } else { "omit quotes" }));
        for behavior in json.on_empty.iter().chain(&json.on_error) {
            clauses.push(behavior.kind);
        }
        let mut text = clauses.join(", ");
        for (name, _) in &json.passing {
            text.push('$');
            text.push_str(name.name.as_str());
        }
        arguments.push(literal(&text, self.world.core.text, range));
        Typed { node: Node::Construct(json.function, arguments), ty, typmod: -1, range }
    }

    fn is_string(&self, ty: TypeId) -> bool {
        self.world.ty(ty).category == b'S'
    }

    /// `transformJsonValueExpr`
    pub(super) fn json_value_expr(
        &mut self,
        value: &JsonValue,
        default: Format,
        target: Option<TypeId>,
        passed: bool,
        used: ExprUse,
    ) -> Typed {
        let typed = self.expr(&value.value, used);
        self.json_document(typed, value.format.as_ref(), default, target, passed)
    }

    pub(super) fn json_document(
        &mut self,
        typed: Typed,
        written: Option<&JsonFormat>,
        default: Format,
        target: Option<TypeId>,
        passed: bool,
    ) -> Typed {
        let typed = self.resolve_unknown(typed);
        let world = self.world;
        let core = &world.core;
        let (ty, range) = (typed.ty, typed.range);
        if ty == OPAQUE {
            return typed;
        }
        let is_json = ty == core.json || ty == core.jsonb;
        let format = match written {
            Some(format) => {
                if let Some(encoding) = &format.encoding {
                    if !self.known_encoding(encoding) {
                        return opaque(range, "it is wrong");
                    }
                    if ty != core.bytea {
                        let message = "JSON ENCODING clause is only allowed for bytea input type";
                        return self.fail(Problem::DatatypeMismatch, range, message);
                    }
                    if encoding.name != "utf8" {
                        return opaque(range, UNSURE_ENCODING);
                    }
                }
                if is_json { Format::Default } else { Format::Json }
            }
            None if passed && (self.passes_as_it_is(ty) || self.is_string(ty)) => return typed,
            None if is_json && !passed => Format::Default,
            None => default,
        };
        if format == Format::Default && target.is_none_or(|target| target == ty) {
            return typed;
        }
        if !passed && target.is_none() && ty != core.bytea && !self.is_string(ty) {
            let how = if written.is_some() { "explicit" } else { "implicit" };
            let message = format!("cannot use non-string types with {how} FORMAT JSON clause");
            return self.fail(Problem::DatatypeMismatch, range, message);
        }
        let mut typed = typed;
        if format == Format::Json && ty == core.bytea {
            let node = Node::Construct("json from bytea", vec![typed]);
            typed = Typed { node, ty: core.text, typmod: -1, range };
        }
        let only_cast = target.is_some();
        let target = target.unwrap_or(if format == Format::Jsonb { core.jsonb } else { core.json });
        let from = typed.ty;
        match self.coerce_to(typed, target, -1, CastContext::Explicit) {
            Ok(cast) => cast,
            Err(_) if only_cast => {
                let (from, to) = (world.show(from, -1), world.show(target, -1));
                self.fail(Problem::CannotCoerce, range, format!("cannot cast type {from} to {to}"))
            }
            Err(value) => {
                let name = if target == core.json { "to json" } else { "to jsonb" };
                Typed { node: Node::Construct(name, vec![*value]), ty: target, typmod: -1, range }
            }
        }
    }

    /// Types that are handed to a path without becoming JSON.
    fn passes_as_it_is(&self, ty: TypeId) -> bool {
        let core = &self.world.core;
        let names = ["numeric", "int2", "int4", "int8", "float4", "float8", "date", "time", "timetz"];
        let more = [core.boolean, core.text, core.timestamp, core.timestamptz, self.world.builtin("varchar")];
        more.contains(&ty) || names.iter().any(|name| self.world.builtin(name) == ty)
    }

    fn known_encoding(&mut self, encoding: &Ident) -> bool {
        let known = ["utf8", "utf16", "utf32"].contains(&encoding.name.as_str());
        if !known {
            let message = format!("unrecognized JSON encoding: {}", encoding.name);
            self.report(Problem::InvalidParameter, encoding.range, message);
        }
        known
    }

    /// `transformJsonOutput`
    pub(super) fn json_output(&mut self, written: &JsonReturning, any_type: bool) -> Returning {
        let range = written.to.range;
        let (ty, typmod) = self.type_name(&written.to);
        let wrong = if ty == OPAQUE {
            None
        } else if written.to.set_of {
            Some("returning SETOF types is not supported in SQL/JSON functions")
        } else if self.world.ty(ty).kind == TypeKind::Pseudo {
            Some("returning pseudo-types is not supported in SQL/JSON functions")
        } else {
            None
        };
        if let Some(wrong) = wrong {
            self.report(Problem::FeatureNotSupported, range, wrong);
        }
        let core = &self.world.core;
        let jsonb = ty == core.jsonb && written.format.is_none();
        if let Some(format) = &written.format
            && ty != OPAQUE
        {
            let document = ty == core.bytea || ty == core.json || ty == core.jsonb;
            if !any_type && !document && !self.is_string(ty) {
                let message = "cannot use JSON format with non-string output types";
                self.report(Problem::InvalidParameter, range, message);
            }
            if let Some(encoding) = &format.encoding
                && self.known_encoding(encoding)
            {
                if ty != self.world.core.bytea {
                    let message = "cannot set JSON encoding for non-bytea output types";
                    self.report(Problem::InvalidParameter, encoding.range, message);
                } else if encoding.name != "utf8" {
                    self.report(Problem::FeatureNotSupported, encoding.range, "unsupported JSON encoding");
                }
            }
        }
        Returning { ty, typmod, jsonb }
    }

    /// `transformJsonConstructorOutput`
    fn constructor_output(&mut self, written: Option<&JsonReturning>, arguments: &[Typed]) -> Returning {
        if let Some(written) = written {
            return self.json_output(written, true);
        }
        let core = &self.world.core;
        if arguments.iter().any(|argument| argument.ty == OPAQUE) {
            return Returning { ty: OPAQUE, typmod: -1, jsonb: false };
        }
        let jsonb = arguments.iter().any(|argument| argument.ty == core.jsonb);
        Returning { ty: if jsonb { core.jsonb } else { core.json }, typmod: -1, jsonb }
    }

    /// `coerceJsonFuncExpr`: a JSON value as what is returned.
    fn json_result(&mut self, value: Typed, returning: Returning) -> Typed {
        let world = self.world;
        let range = value.range;
        let Returning { ty, typmod, jsonb } = returning;
        if ty == OPAQUE {
            return opaque(range, "the type of the result is not known");
        }
        if ty == value.ty {
            return value;
        }
        if !jsonb && ty == world.core.bytea {
            let node = Node::Construct("json to bytea", vec![value]);
            return Typed { node, ty, typmod: -1, range };
        }
        let context =
            if world.options().postgres < 17 { CastContext::Explicit } else { CastContext::Assignment };
        let from = value.ty;
        match self.coerce_to(value, ty, typmod, context) {
            Ok(value) => value,
            Err(_) => {
                let (from, to) = (world.show(from, -1), world.show(ty, -1));
                self.fail(Problem::CannotCoerce, range, format!("cannot cast type {from} to {to}"))
            }
        }
    }

    /// The type that a constructor makes before its result becomes what is returned.
    fn made(&self, returning: Returning) -> TypeId {
        if returning.jsonb { self.world.core.jsonb } else { self.world.core.json }
    }

    /// `json_object(k: v)`, `json_array(a, b)`
    fn json_constructor(&mut self, json: &Json, range: TextRange, used: ExprUse) -> Typed {
        let pairs = json.function == "json_object";
        let mut arguments = Vec::with_capacity(json.values.len());
        for (value, at) in json.values.iter().zip(0_usize..) {
            arguments.push(if pairs && at % 2 == 0 {
                self.expr(&value.value, used)
            } else {
                self.json_value_expr(value, Format::Default, None, false, used)
            });
        }
        let returning = self.constructor_output(json.returning.as_ref(), &arguments);
        let value = self.json_construct(json, arguments, self.made(returning), range);
        self.json_result(value, returning)
    }

    /// `json_array(select …)`
    fn json_array_query(&mut self, json: &Json, range: TextRange, used: ExprUse) -> Typed {
        let Some(JsonValue { value: Expr { kind: ExprKind::Subquery(query), .. }, format }) =
            json.values.first()
        else {
            return opaque(range, "the query is missing");
        };
        let array = self.expr(&Expr { kind: ExprKind::ArrayQuery(query.clone()), range }, used);
        let column = match self.world.ty(array.ty).array_of {
            Some(element) if array.ty != OPAQUE => element,
            _ => return opaque(range, "the column of the query is not known"),
        };
        let node = Node::Opaque("an element".into());
        let element = Typed { node, ty: column, typmod: -1, range };
        let element = self.json_document(element, format.as_ref(), Format::Default, None, false);
        let returning = self.constructor_output(json.returning.as_ref(), &[element]);
        let value = self.json_construct(json, vec![array], self.made(returning), range);
        self.json_result(value, returning)
    }

    /// `transformJsonObjectAgg`, `transformJsonArrayAgg`
    fn json_aggregate(&mut self, json: &Json, range: TextRange, used: ExprUse) -> Typed {
        let object = json.function == "json_objectagg";
        let mut arguments = Vec::with_capacity(2);
        for (value, at) in json.values.iter().zip(0_usize..) {
            arguments.push(if object && at == 0 {
                self.expr(&value.value, used)
            } else {
                self.json_value_expr(value, Format::Default, None, false, used)
            });
        }
        let returning = self.constructor_output(json.returning.as_ref(), &arguments);
        if arguments.iter().any(|argument| argument.ty == OPAQUE) {
            return opaque(range, "an argument cannot be known");
        }
        let name = match (object, returning.jsonb) {
            (true, true) => "jsonb_object_agg",
            (true, false) => "json_object_agg",
            (false, true) => "jsonb_agg",
            (false, false) => "json_agg",
        };
        let call = FunctionCall {
            order_by: json.order_by.clone(),
            filter: json.filter.clone(),
            over: json.over.clone(),
            ..ordinary(&Json::new("json"), range)
        };
        let made = self.made(returning);
        let aggregate = self.system_aggregate(name, arguments, made, &call, range, used);
        if aggregate.ty == OPAQUE {
            return aggregate;
        }
        let value = self.json_construct(json, vec![aggregate], made, range);
        self.json_result(value, returning)
    }

    /// `json(…)`
    fn json_parse(&mut self, json: &Json, range: TextRange, used: ExprUse) -> Typed {
        let core = &self.world.core;
        let Some(value) = json.values.first() else { return opaque(range, "the document is missing") };
        let argument = if json.unique == Some(true) {
            let document = self.expr(&value.value, used);
            let document = self.resolve_unknown(document);
            let ty = document.ty;
            if ty == OPAQUE {
                return document;
            }
            if ty != core.bytea && !self.is_string(ty) {
                let message = "cannot use non-string types with WITH UNIQUE KEYS clause";
                return self.fail(Problem::DatatypeMismatch, range, message);
            }
            if let Some(encoding) = value.format.as_ref().and_then(|format| format.encoding.as_ref()) {
                if ty != core.bytea {
                    let message = "cannot use JSON FORMAT ENCODING clause for non-bytea input types";
                    return self.fail(Problem::DatatypeMismatch, range, message);
                }
                if encoding.name != "utf8" {
                    return opaque(range, UNSURE_ENCODING);
                }
            }
            document
        } else {
            self.json_value_expr(value, Format::Json, Some(core.json), false, used)
        };
        self.json_construct(json, vec![argument], core.json, range)
    }

    fn json_scalar(&mut self, json: &Json, range: TextRange, used: ExprUse) -> Typed {
        let Some(value) = json.values.first() else { return opaque(range, "the value is missing") };
        let value = self.expr(&value.value, used);
        let value = self.resolve_unknown(value);
        self.json_construct(json, vec![value], self.world.core.json, range)
    }

    fn json_serialize(&mut self, json: &Json, range: TextRange, used: ExprUse) -> Typed {
        let Some(value) = json.values.first() else { return opaque(range, "the document is missing") };
        let document = self.json_value_expr(value, Format::Json, None, false, used);
        let core = &self.world.core;
        let mut returning = Returning { ty: core.text, typmod: -1, jsonb: false };
        if let Some(written) = &json.returning {
            returning = self.json_output(written, true);
            if returning.ty != OPAQUE && returning.ty != core.bytea && !self.is_string(returning.ty) {
                let ty = self.world.show(returning.ty, -1);
                let message = format!("cannot use type {ty} in RETURNING clause of JSON_SERIALIZE()");
                return self.fail(Problem::DatatypeMismatch, written.to.range, message);
            }
        }
        let value = self.json_construct(json, vec![document], core.json, range);
        self.json_result(value, returning)
    }

    /// Whether a value is the null constant.
    fn is_null(value: &Typed) -> bool {
        matches!(value.node, Node::Const(Const::Null))
    }
}

/// The call that it would be if its name were no key word.
fn ordinary(json: &Json, range: TextRange) -> FunctionCall {
    let name = Ident { name: Name::exact(json.function), range };
    let values = json.values.iter().map(|value| CallArgument { name: None, value: value.value.clone() });
    FunctionCall {
        name: DottedName { parts: vec![name], range },
        arguments: values.collect(),
        star: false,
        distinct: false,
        variadic: false,
        order_by: Vec::new(),
        within_group: Vec::new(),
        filter: None,
        over: None,
    }
}

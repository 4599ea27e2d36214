//! `json_exists`, `json_query`, `json_value` and the columns of `json_table` (`transformJsonFuncExpr`,
//! `parse_jsontable.c`).

use pgspec_catalog::Name;
use pgspec_sql::syntax::ast::{
    Expr, ExprKind, Json, JsonBehavior, JsonReturning, JsonTable, JsonTableColumn, JsonTableValue, JsonValue,
    TextRange,
};

use super::{Format, Returning};
use crate::analyzer::{Analyzer, opaque};
use crate::finding::Problem;
use crate::query::walk::{Next, descend};
use crate::scope::ExprUse;
use crate::typed::{EntryColumn, Node, TypeId, Typed};
use crate::world::{CastContext, OPAQUE, TypeKind};

const QUERY: &[&str] = &["error", "null", "empty", "empty array", "empty object", "default"];
const VALUE: &[&str] = &["error", "null", "default"];
const EXISTS: &[&str] = &["error", "true", "false", "unknown"];

/// What `json_table` is made of.
pub(crate) struct Table {
    pub(crate) values: Vec<Typed>,
    pub(crate) columns: Vec<EntryColumn>,
}

impl Analyzer<'_, '_> {
    pub(super) fn json_query_function(&mut self, json: &Json, range: TextRange, used: ExprUse) -> Typed {
        let default = if json.function == "json_query" { Format::Jsonb } else { Format::Default };
        let (Some(value), Some(path)) = (json.values.first(), &json.path) else {
            return opaque(range, "its arguments are missing");
        };
        self.check_behaviors(json, "");
        let jsonb = self.world.core.jsonb;
        let document = self.json_value_expr(value, default, Some(jsonb), false, used);
        self.json_query_of(json, document, path, range, used)
    }

    /// The rest of it, once the document is known.
    fn json_query_of(
        &mut self,
        json: &Json,
        document: Typed,
        path: &Expr,
        range: TextRange,
        used: ExprUse,
    ) -> Typed {
        let core = &self.world.core;
        let mut arguments = vec![document, self.json_path(path, used)];
        for (_, value) in &json.passing {
            arguments.push(self.json_value_expr(value, Format::Jsonb, None, true, used));
        }
        let default = match json.function {
            "json_exists" => core.boolean,
            "json_query" => core.jsonb,
            _ => core.text,
        };
        let returning = match &json.returning {
            Some(written) => self.json_output(written, false),
            None => Returning { ty: default, typmod: -1, jsonb: false },
        };
        for behavior in json.on_empty.iter().chain(&json.on_error) {
            arguments.extend(self.json_behavior(behavior, returning, used));
        }
        if arguments.iter().any(|argument| argument.ty == OPAQUE) || returning.ty == OPAQUE {
            let node = Node::Opaque("an argument cannot be known".into());
            return Typed { node, ty: returning.ty, typmod: returning.typmod, range };
        }
        Typed { typmod: returning.typmod, ..self.json_construct(json, arguments, returning.ty, range) }
    }

    fn json_path(&mut self, path: &Expr, used: ExprUse) -> Typed {
        let value = self.expr(path, used);
        let (from, range) = (value.ty, value.range);
        let jsonpath = self.world.core.jsonpath;
        self.coerce_to(value, jsonpath, -1, CastContext::Explicit).unwrap_or_else(|_| {
            let message = format!(
                "JSON path expression must be of type jsonpath, not of type {}",
                self.world.show(from, -1)
            );
            self.fail(Problem::DatatypeMismatch, range, message)
        })
    }

    /// What the clauses of a function may say.
    fn check_behaviors(&mut self, json: &Json, column: &str) {
        let name = json.function.to_ascii_uppercase();
        if let Some(format) = json.returning.as_ref().filter(|r| r.format.is_some())
            && json.function != "json_query"
        {
            let message = format!("cannot specify FORMAT JSON in RETURNING clause of {name}()");
            self.report(Problem::SyntaxError, format.to.range, message);
        }
        if json.function == "json_query"
            && json.wrapping.wrapper == Some(true)
            && json.wrapping.quotes == Some(false)
        {
            let place = json.values.first().map_or(TextRange::default(), |value| value.value.range);
            let message = "SQL/JSON QUOTES behavior must not be specified when WITH WRAPPER is used";
            self.report(Problem::SyntaxError, place, message);
        }
        let allowed = match json.function {
            "json_query" => QUERY,
            "json_value" => VALUE,
            _ => EXISTS,
        };
        for (behavior, clause) in [(&json.on_empty, "ON EMPTY"), (&json.on_error, "ON ERROR")] {
            let Some(behavior) = behavior.as_ref().filter(|b| !allowed.contains(&b.kind)) else { continue };
            let message = if column.is_empty() {
                format!("invalid {clause} behavior")
            } else {
                format!("invalid {clause} behavior for column \"{column}\"")
            };
            self.report(Problem::SyntaxError, behavior.range, message);
        }
    }

    /// `transformJsonBehavior`: the value behind DEFAULT.
    fn json_behavior(
        &mut self,
        behavior: &JsonBehavior,
        returning: Returning,
        used: ExprUse,
    ) -> Option<Typed> {
        let value = self.expr(behavior.default.as_ref()?, used);
        let range = value.range;
        let mut column = false;
        descend(&value, 0, &mut |part, depth| {
            column |= depth == 0 && matches!(part.node, Node::Var(_));
            if column { Next::Skip } else { Next::Deeper }
        });
        if column {
            let message = "DEFAULT expression must not contain column references";
            return Some(self.fail(Problem::DatatypeMismatch, range, message));
        }
        if !may_be_default(&value) {
            let message =
                "can only specify a constant, non-aggregate function, or operator expression for DEFAULT";
            return Some(self.fail(Problem::DatatypeMismatch, range, message));
        }
        if self.returns_set(&value) {
            let message = "DEFAULT expression must not return a set";
            return Some(self.fail(Problem::DatatypeMismatch, range, message));
        }
        let world = self.world;
        let Returning { ty, typmod, .. } = returning;
        let from = value.ty;
        let int4 = world.core.int4;
        let late = Self::is_null(&value)
            || from == world.core.jsonb
            || (from == world.core.boolean && world.base(ty).0 != int4);
        if from == OPAQUE || ty == OPAQUE || from == ty || late {
            return Some(value);
        }
        // What is too long for its type is refused, not cut.
        let strings = matches!(world.ty(ty).category, b'S' | b'V');
        let context = if strings { CastContext::Assignment } else { CastContext::Explicit };
        Some(self.coerce_to(value, ty, typmod, context).unwrap_or_else(|_| {
            let (from, to) = (world.show(from, -1), world.show(ty, -1));
            let message = format!("cannot cast behavior expression of type {from} to {to}");
            self.fail(Problem::CannotCoerce, range, message)
        }))
    }

    /// `transformJsonTable`
    pub(crate) fn json_table(&mut self, table: &JsonTable, range: TextRange) -> Table {
        let used = ExprUse::FromFunction;
        if self.world.options().postgres < 17 {
            self.report(Problem::SyntaxError, range, "JSON_TABLE came with Postgres 17");
        }
        if let Some(behavior) =
            table.on_error.as_ref().filter(|b| !["error", "empty", "empty array"].contains(&b.kind))
        {
            let finding = self.report(Problem::SyntaxError, behavior.range, "invalid ON ERROR behavior");
            finding.help = Some("only EMPTY [ ARRAY ] or ERROR can stand there".to_owned());
        }
        if !matches!(table.path.kind, ExprKind::String(_)) {
            let message = "only string constants are supported in JSON_TABLE path specification";
            self.report(Problem::FeatureNotSupported, table.path.range, message);
        }
        let mut names: Vec<&Name> = table.path_name.iter().map(|name| &name.name).collect();
        self.check_path_names(&table.columns, &mut names);
        let jsonb = self.world.core.jsonb;
        let document = self.json_value_expr(&table.document, Format::Jsonb, Some(jsonb), false, used);
        let mut values = vec![document, self.json_path(&table.path, used)];
        for (_, value) in &table.passing {
            let value = self.json_value_expr(value, Format::Jsonb, None, true, used);
            // Postgres reads what is passed again for each column, which queries do not survive.
            let mut query = false;
            descend(&value, 0, &mut |part, _| {
                query |= matches!(part.node, Node::Sublink(_));
                if query { Next::Skip } else { Next::Deeper }
            });
            let why = || Node::Opaque("a query is passed to it".into());
            values.push(if query { Typed { node: why(), ..value } } else { value });
        }
        let mut columns = Vec::new();
        self.json_table_columns(table, &table.columns, &mut columns, &mut values);
        Table { values, columns }
    }

    fn check_path_names<'t>(&mut self, columns: &'t [JsonTableColumn], names: &mut Vec<&'t Name>) {
        for column in columns {
            let name = match column {
                JsonTableColumn::Ordinality(name) => Some(name),
                JsonTableColumn::Value(value) => Some(&value.name),
                JsonTableColumn::Nested { name, .. } => name.as_ref(),
            };
            if let Some(name) = name {
                if names.contains(&&name.name) {
                    let message = format!("duplicate JSON_TABLE column or path name: {}", name.name);
                    self.report(Problem::DuplicateAlias, name.range, message);
                }
                names.push(&name.name);
            }
            if let JsonTableColumn::Nested { columns, .. } = column {
                self.check_path_names(columns, names);
            }
        }
    }

    /// The columns of a level come before those of its nested paths.
    fn json_table_columns(
        &mut self,
        table: &JsonTable,
        from: &[JsonTableColumn],
        out: &mut Vec<EntryColumn>,
        values: &mut Vec<Typed>,
    ) {
        let mut ordinality = false;
        for column in from {
            match column {
                JsonTableColumn::Ordinality(name) => {
                    if std::mem::replace(&mut ordinality, true) {
                        let message = "only one FOR ORDINALITY column is allowed";
                        self.report(Problem::SyntaxError, name.range, message);
                    }
                    let ty = self.world.core.int4;
                    let name = name.name.clone();
                    out.push(EntryColumn { name, ty, typmod: -1, nullable: true, source: None });
                }
                JsonTableColumn::Nested { .. } => {}
                JsonTableColumn::Value(value) => {
                    let typed = self.json_table_value(table, value);
                    let name = value.name.name.clone();
                    let (ty, typmod) = (typed.ty, typed.typmod);
                    out.push(EntryColumn { name, ty, typmod, nullable: true, source: None });
                    values.push(typed);
                }
            }
        }
        for column in from {
            if let JsonTableColumn::Nested { path, columns, .. } = column {
                let path = Expr { kind: ExprKind::String(path.0.clone()), range: path.1 };
                values.push(self.json_path(&path, ExprUse::FromFunction));
                self.json_table_columns(table, columns, out, values);
            }
        }
    }

    fn json_table_value(&mut self, table: &JsonTable, column: &JsonTableValue) -> Typed {
        let range = column.name.range;
        let (ty, _) = self.type_name(&column.to);
        let formatted = column.format.is_some()
            || column.wrapping != pgspec_sql::syntax::ast::JsonWrapping::default()
            || (ty != OPAQUE && self.is_document_type(ty));
        let function = match (column.exists, formatted) {
            (true, _) => "json_exists",
            (false, true) => "json_query",
            (false, false) => "json_value",
        };
        let document = self.world.core.jsonb;
        let node = Node::CaseTest;
        let document = Typed { node, ty: document, typmod: -1, range };
        let json = Json {
            passing: table.passing.clone(),
            returning: Some(JsonReturning { to: Box::new(column.to.clone()), format: column.format.clone() }),
            wrapping: column.wrapping,
            on_empty: column.on_empty.clone(),
            on_error: column.on_error.clone(),
            values: vec![JsonValue { value: Expr { kind: ExprKind::Null, range }, format: None }],
            ..Json::new(function)
        };
        let found = self.findings.len();
        self.check_behaviors(&json, column.name.name.as_str());
        let (text, place) = match &column.path {
            Some((text, place)) => (text.clone(), *place),
            // `$."name"`, always a path.
            None => (Name::exact("$"), range),
        };
        let path = Expr { kind: ExprKind::String(text), range: place };
        let value = self.json_query_of(&json, document, &path, range, ExprUse::FromFunction);
        if self.findings.len() > found {
            return Typed { node: Node::Opaque("it is wrong".into()), ..value };
        }
        value
    }

    /// `isCompositeType`
    fn is_document_type(&self, ty: TypeId) -> bool {
        let core = &self.world.core;
        let base = self.world.base(ty).0;
        let row = self.world.ty(base);
        base == core.json
            || base == core.jsonb
            || base == core.record
            || row.array_of.is_some()
            || row.kind == TypeKind::Composite
    }
}

/// `ValidJsonBehaviorDefaultExpr`
fn may_be_default(value: &Typed) -> bool {
    let mut value = value;
    loop {
        value = match &value.node {
            Node::Const(_) | Node::Call { .. } | Node::Operator { .. } | Node::Opaque(_) => return true,
            Node::ViaText(inner)
            | Node::ToDomain(inner)
            | Node::ArrayCast(inner, _)
            | Node::ConvertRow(inner)
            | Node::Relabel(inner)
            | Node::Collate(inner, _) => inner,
            _ => return false,
        };
    }
}

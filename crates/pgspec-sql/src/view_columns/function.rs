//! Types of function calls: Postgres' own, where they are certain, and those that the catalog declares.

use pgspec_catalog::object::{Function as Declared, Returns};
use pgspec_catalog::{DataType, Name};
use sqlparser::ast::{Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments};

use super::typed::Typed;
use super::{Found, Infer, Place, Scope};

/// When a function returns null.
#[derive(Clone, Copy)]
enum Nulls {
    /// Never.
    Never,
    /// Only if an argument is.
    Strict,
    /// Nobody knows.
    Maybe,
}

use Nulls::{Maybe, Never, Strict};

/// Functions of `pg_catalog` all of whose overloads return the same type. Sorted; a test against a real server would
/// be `select proname, prorettype from pg_proc`.
#[rustfmt::skip]
const FIXED: &[(&str, &str, Nulls)] = &[
    ("array_length", "int4", Maybe), ("array_lower", "int4", Maybe), ("array_ndims", "int4", Maybe),
    ("array_position", "int4", Maybe), ("array_to_json", "json", Strict), ("array_to_string", "text", Maybe),
    ("array_upper", "int4", Maybe), ("ascii", "int4", Strict), ("bit_length", "int4", Strict),
    ("bool_and", "bool", Maybe), ("bool_or", "bool", Maybe), ("cardinality", "int4", Strict),
    ("char_length", "int4", Strict), ("character_length", "int4", Strict), ("chr", "text", Strict),
    ("clock_timestamp", "timestamptz", Never), ("concat", "text", Never), ("concat_ws", "text", Maybe),
    ("count", "int8", Never), ("cume_dist", "float8", Never), ("current_database", "name", Never),
    ("current_schema", "name", Maybe), ("current_setting", "text", Maybe), ("date_part", "float8", Maybe), ("decode", "bytea", Strict),
    ("dense_rank", "int8", Never), ("encode", "text", Strict), ("every", "bool", Maybe),
    ("format", "text", Maybe), ("gen_random_uuid", "uuid", Never), ("hashtext", "int4", Strict),
    ("initcap", "text", Strict), ("isfinite", "bool", Strict), ("json_agg", "json", Maybe),
    ("json_array_length", "int4", Strict), ("json_build_array", "json", Never), ("json_build_object", "json", Never),
    ("json_extract_path", "json", Maybe), ("json_extract_path_text", "text", Maybe),
    ("json_object_agg", "json", Maybe), ("json_typeof", "text", Strict), ("jsonb_agg", "jsonb", Maybe),
    ("jsonb_array_length", "int4", Strict), ("jsonb_build_array", "jsonb", Never),
    ("jsonb_build_object", "jsonb", Never), ("jsonb_extract_path", "jsonb", Maybe),
    ("jsonb_extract_path_text", "text", Maybe), ("jsonb_insert", "jsonb", Strict), ("jsonb_object_agg", "jsonb", Maybe),
    ("jsonb_path_exists", "bool", Maybe), ("jsonb_path_query_first", "jsonb", Maybe), ("jsonb_pretty", "text", Strict),
    ("jsonb_set", "jsonb", Strict), ("jsonb_strip_nulls", "jsonb", Strict), ("jsonb_typeof", "text", Strict),
    ("justify_days", "interval", Strict), ("justify_hours", "interval", Strict), ("justify_interval", "interval", Strict),
    ("left", "text", Strict), ("lpad", "text", Strict), ("make_date", "date", Strict),
    ("make_interval", "interval", Strict), ("make_time", "time", Strict), ("make_timestamp", "timestamp", Strict),
    ("make_timestamptz", "timestamptz", Strict), ("md5", "text", Strict), ("now", "timestamptz", Never),
    ("ntile", "int4", Maybe), ("num_nonnulls", "int4", Maybe), ("num_nulls", "int4", Maybe),
    ("octet_length", "int4", Strict), ("percent_rank", "float8", Never), ("pi", "float8", Never),
    ("plainto_tsquery", "tsquery", Strict), ("quote_ident", "text", Strict), ("quote_literal", "text", Strict),
    ("quote_nullable", "text", Never), ("random", "float8", Never), ("rank", "int8", Never),
    ("regexp_match", "text[]", Maybe), ("regexp_replace", "text", Strict), ("regexp_split_to_array", "text[]", Strict),
    ("repeat", "text", Strict), ("replace", "text", Strict), ("reverse", "text", Strict), ("right", "text", Strict),
    ("row_number", "int8", Never), ("row_to_json", "json", Strict), ("rpad", "text", Strict),
    ("sha256", "bytea", Strict), ("split_part", "text", Strict), ("starts_with", "bool", Strict),
    ("statement_timestamp", "timestamptz", Never), ("string_to_array", "text[]", Maybe), ("strpos", "int4", Strict),
    ("to_char", "text", Maybe), ("to_date", "date", Maybe), ("to_hex", "text", Strict), ("to_json", "json", Strict),
    ("to_jsonb", "jsonb", Strict), ("to_number", "numeric", Maybe), ("to_timestamp", "timestamptz", Maybe),
    ("to_tsquery", "tsquery", Strict), ("to_tsvector", "tsvector", Strict),
    ("transaction_timestamp", "timestamptz", Never), ("translate", "text", Strict), ("ts_rank", "float4", Strict),
    ("ts_rank_cd", "float4", Strict), ("txid_current", "int8", Never), ("version", "text", Never),
    ("websearch_to_tsquery", "tsquery", Strict),
];

/// Functions that are called without parentheses.
const BARE: &[(&str, &str)] = &[
    ("current_catalog", "name"),
    ("current_date", "date"),
    ("current_role", "name"),
    ("current_schema", "name"),
    ("current_time", "timetz"),
    ("current_timestamp", "timestamptz"),
    ("current_user", "name"),
    ("localtime", "time"),
    ("localtimestamp", "timestamp"),
    ("session_user", "name"),
    ("user", "name"),
];

/// Functions whose type follows from their arguments: see [`Infer::by_arguments`].
const BY_ARGUMENTS: &[&str] = &[
    "abs",
    "age",
    "array_agg",
    "avg",
    "ceil",
    "ceiling",
    "coalesce",
    "date_trunc",
    "first_value",
    "floor",
    "greatest",
    "lag",
    "last_value",
    "lead",
    "least",
    "length",
    "lower",
    "ltrim",
    "btrim",
    "rtrim",
    "max",
    "min",
    "mode",
    "nullif",
    "percentile_cont",
    "percentile_disc",
    "round",
    "string_agg",
    "substr",
    "substring",
    "sum",
    "trunc",
    "unnest",
    "upper",
];

impl Infer<'_> {
    pub(super) fn function(&self, function: &Function, scope: &Scope<'_>, at: Place<'_>) -> Found<Typed> {
        let path = self.path(&function.name, at)?;
        let name = match path.as_slice() {
            [name] => name.clone(),
            [schema, name] if *schema == "pg_catalog" => name.clone(),
            _ => return self.called(&path, at),
        };
        let arguments: &[FunctionArg] = match &function.args {
            FunctionArguments::List(list) => &list.args,
            FunctionArguments::None => {
                let found = BARE.iter().find(|(bare, _)| name == *bare);
                return match found {
                    Some((_, typname)) => Ok(Typed::builtin(typname, name != "current_schema")),
                    None => self.unknown(at, &format!("what `{name}` returns is not known")),
                };
            }
            FunctionArguments::Subquery(_) => return self.unknown(at, "its argument is a query"),
        };
        let fixed =
            FIXED.binary_search_by_key(&name.as_str(), |(name, _, _)| name).ok().and_then(|i| FIXED.get(i));
        if fixed.is_none() && !BY_ARGUMENTS.contains(&name.as_str()) {
            return self.called(&path, at);
        }
        if self
            .find(std::slice::from_ref(&name), |catalog, name| catalog.overloads(name).first().copied())
            .is_some()
        {
            return self.unknown(at, &format!("both Postgres and the catalog have a function `{name}`"));
        }
        match fixed {
            Some((_, typname, nulls)) => {
                let strict = || {
                    arguments.iter().all(|a| expression_of(a).is_some_and(|e| self.is_never_null(e, scope)))
                };
                let not_null = match nulls {
                    Never => true,
                    Strict => strict(),
                    Maybe => false,
                };
                Ok(match typname.strip_suffix("[]") {
                    Some(element) => Typed::new(DataType::builtin(element).array_of(), not_null),
                    None => Typed::builtin(typname, not_null),
                })
            }
            None => self.by_arguments(&name, function, arguments, scope, at),
        }
    }

    fn is_never_null(&self, expr: &Expr, scope: &Scope<'_>) -> bool {
        self.expression(expr, scope).is_ok_and(|typed| typed.not_null)
    }

    fn by_arguments(
        &self,
        name: &Name,
        function: &Function,
        arguments: &[FunctionArg],
        scope: &Scope<'_>,
        at: Place<'_>,
    ) -> Found<Typed> {
        let mut types = Vec::new();
        for argument in arguments {
            let Some(expr) = expression_of(argument) else {
                return self.unknown(at, "named arguments and `*` are not known here");
            };
            types.push(self.expression(expr, scope)?);
        }
        let not_known =
            || self.unknown(at, &format!("what `{name}` returns for these arguments is not known"));
        let ordered = || match function.within_group.as_slice() {
            [by] => self.expression(&by.expr, scope),
            _ => not_known(),
        };
        match (name.as_str(), types.as_slice()) {
            ("percentile_cont", [_]) => match ordered()?.typname() {
                Some("interval") => Ok(Typed::builtin("interval", false)),
                Some("int2" | "int4" | "int8" | "numeric" | "float4" | "float8") => {
                    Ok(Typed::builtin("float8", false))
                }
                _ => not_known(),
            },
            ("percentile_disc", [fraction]) if fraction.typname() == Some("numeric") => {
                Ok(ordered()?.plain(false))
            }
            ("mode", []) => Ok(ordered()?.plain(false)),
            ("coalesce" | "greatest" | "least", [_, ..]) => {
                let unified = self.unified(&types, at)?;
                Ok(Typed { not_null: types.iter().any(|typed| typed.not_null), ..unified })
            }
            ("nullif", [first, second]) => match &first.data_type {
                Some(data_type)
                    if second.data_type.is_none() || second.data_type.as_ref() == Some(data_type) =>
                {
                    Ok(Typed::new(data_type.clone(), false))
                }
                _ => not_known(),
            },
            ("sum", [of]) => match of.typname() {
                Some("int2" | "int4") => Ok(Typed::builtin("int8", false)),
                Some("int8" | "numeric") => Ok(Typed::builtin("numeric", false)),
                Some("float4" | "float8" | "interval" | "money") => Ok(of.plain(false)),
                _ => not_known(),
            },
            ("avg", [of]) => match of.typname() {
                Some("int2" | "int4" | "int8" | "numeric") => Ok(Typed::builtin("numeric", false)),
                Some("float4" | "float8") => Ok(Typed::builtin("float8", false)),
                Some("interval") => Ok(Typed::builtin("interval", false)),
                _ => not_known(),
            },
            ("min" | "max", [of]) => match of.typname() {
                Some("varchar") => Ok(Typed::builtin("text", false)),
                Some(
                    "int2" | "int4" | "int8" | "numeric" | "float4" | "float8" | "text" | "bpchar" | "date"
                    | "time" | "timetz" | "timestamp" | "timestamptz" | "interval" | "inet" | "oid" | "money",
                ) => Ok(of.plain(false)),
                Some(_) => not_known(),
                None if of.data_type.as_ref().is_some_and(|t| t.array || self.is_enum(t)) => {
                    Ok(of.plain(false))
                }
                None => not_known(),
            },
            ("array_agg", [of]) => Ok(Typed { not_null: false, ..self.array_of(of, at)? }),
            ("string_agg", [of, _]) if of.is_textual() => Ok(Typed::builtin("text", false)),
            ("lag" | "lead", [of]) | ("lag" | "lead", [of, _]) | ("first_value" | "last_value", [of])
                if of.data_type.is_some() =>
            {
                Ok(of.plain(false))
            }
            ("abs", [of]) => match of.typname() {
                Some("int2" | "int4" | "int8" | "numeric" | "float4" | "float8") => Ok(of.plain(of.not_null)),
                _ => not_known(),
            },
            ("ceil" | "ceiling" | "floor" | "round" | "trunc", [of]) => self.rounded(of, at),
            ("round" | "trunc", [of, digits]) => match (of.typname(), digits.typname()) {
                (Some("int2" | "int4" | "int8" | "numeric"), Some("int2" | "int4")) => {
                    Ok(Typed::builtin("numeric", of.not_null && digits.not_null))
                }
                _ => not_known(),
            },
            ("date_trunc", [_, of]) => match of.typname() {
                Some("timestamp" | "interval") => Ok(of.plain(false)),
                Some("timestamptz" | "date") => Ok(Typed::builtin("timestamptz", false)),
                _ => not_known(),
            },
            ("age", [of]) | ("age", [of, _]) => match of.typname() {
                Some("timestamp" | "timestamptz" | "date") => Ok(Typed::builtin("interval", false)),
                _ => not_known(),
            },
            ("length", [of]) if of.is_textual() => Ok(Typed::builtin("int4", of.not_null)),
            ("lower" | "upper" | "btrim" | "ltrim" | "rtrim" | "substr" | "substring", [of, ..])
                if of.is_textual() =>
            {
                Ok(Typed::builtin("text", types.iter().all(|typed| typed.not_null) && *name != *"substring"))
            }
            ("unnest", [of]) => self.element(of, at),
            _ => not_known(),
        }
    }

    /// A function that the catalog declares.
    fn called(&self, path: &[Name], at: Place<'_>) -> Found<Typed> {
        match self.declared(path).map(|function| &function.returns) {
            Some(Returns::Type(data_type) | Returns::SetOf(data_type)) => self.certain(data_type, at),
            Some(Returns::Table(columns)) => match columns.as_slice() {
                [column] => self.certain(&column.data_type, at),
                _ => self.unknown(at, "it returns rows of several columns"),
            },
            Some(Returns::Nothing) | None => {
                let name = path.iter().map(Name::as_str).collect::<Vec<_>>().join(".");
                self.unknown(at, &format!("what `{name}` returns is not known"))
            }
        }
    }

    /// The function of a name that has only one.
    pub(super) fn declared(&self, path: &[Name]) -> Option<&Declared> {
        let id = self.find(path, |catalog, name| match catalog.overloads(name) {
            [one] => Some(*one),
            _ => None,
        })?;
        self.catalog.entry(id)?.1.body.as_function()
    }

    /// A declared type that does not depend on the arguments.
    pub(super) fn certain(&self, data_type: &DataType, at: Place<'_>) -> Found<Typed> {
        let name = data_type.name.name.as_str();
        let pseudo =
            name.starts_with("any") || matches!(name, "record" | "void" | "trigger" | "cstring" | "internal");
        if data_type.name.schema.is_none() && pseudo {
            return self.unknown(at, &format!("it returns `{data_type}`"));
        }
        Ok(Typed::new(data_type.without_modifiers(), false))
    }

    /// A function of Postgres that returns rows of one column, in `FROM`.
    pub(super) fn set_returning(
        &self,
        path: &[Name],
        args: &[FunctionArg],
        scope: &Scope<'_>,
        at: Place<'_>,
    ) -> Found<Typed> {
        let name = path.last().map_or("", Name::as_str);
        let first =
            args.first().and_then(expression_of).map(|expr| self.expression(expr, scope)).transpose()?;
        match (name, first) {
            ("generate_series", Some(of)) => match of.typname() {
                Some("int4" | "int8" | "numeric" | "timestamp" | "timestamptz") => {
                    let second = args.get(1).and_then(expression_of);
                    let same = second.map(|expr| self.expression(expr, scope)).transpose()?;
                    match same {
                        Some(other) if other.typname() == of.typname() => Ok(of.plain(true)),
                        _ => self.unknown(at, "its bounds have different types"),
                    }
                }
                _ => self.unknown(at, "the type of its bounds is not known"),
            },
            ("unnest", Some(of)) => self.element(&of, at),
            ("jsonb_object_keys" | "json_object_keys", Some(_)) => Ok(Typed::builtin("text", true)),
            _ => self.unknown(at, &format!("the columns of `{name}` are not known")),
        }
    }

    fn is_enum(&self, data_type: &DataType) -> bool {
        let key = pgspec_catalog::Key::qualified(pgspec_catalog::Kind::Enum, &data_type.name);
        self.catalog.id(&key).is_some()
    }
}

fn expression_of(argument: &FunctionArg) -> Option<&Expr> {
    match argument {
        FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) => Some(expr),
        FunctionArg::Unnamed(_) | FunctionArg::Named { .. } | FunctionArg::ExprNamed { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted() {
        assert!(FIXED.is_sorted_by_key(|(name, _, _)| *name));
    }
}

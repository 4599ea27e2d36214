//! Functions and procedures.

use pgspec_catalog::object::{Function, FunctionBody, Parallel, Returns, Routine, Volatility};
use pgspec_catalog::{Body, DataType, Key, Name, QualifiedName, SqlText, Text};

use super::expression::Scope;
use super::insert::if_taken;
use super::setting::{self, Assigned};
use super::site::Site;
use super::{Reader, data_type, function, literal, name, trigger};
use crate::fragment::{self, Fragment};
use crate::parse::{self, Node, SyntaxKind};

/// `CREATE FUNCTION` and `CREATE PROCEDURE`
pub(super) fn create(reader: &mut Reader<'_>, site: &mut Site<'_>, node: &Node) -> Option<()> {
    use SyntaxKind as S;
    let procedure = node.kind() == S::CREATE_PROCEDURE;
    let path = parse::child(node, if procedure { S::PROCEDURE_NAME } else { S::FUNCTION_NAME })?;
    let name = reader.created(name::qualified(site, &path)?);
    let arguments = function::arguments(site, &parse::child(node, S::PARAM_LIST)?)?;
    let returns = match parse::child(node, S::RET_TYPE) {
        Some(returns) => function::returns(site, &returns)?,
        None => Returns::Nothing,
    };
    let mut body = Function {
        routine: if procedure { Routine::Procedure } else { Routine::Function },
        arguments,
        returns,
        language: Name::exact("sql"),
        body: FunctionBody::Source(SqlText::unplaced("")),
        volatility: Volatility::Volatile,
        strict: false,
        leakproof: false,
        security_definer: false,
        window: false,
        parallel: Parallel::Unsafe,
        cost: None,
        rows: None,
        support: None,
        settings: Vec::new(),
        transforms: Vec::new(),
    };
    let mut source = None;
    if let Some(options) = parse::child(node, S::FUNC_OPTION_LIST) {
        for option in options.children() {
            if option.kind() == S::AS_FUNC_OPTION {
                source = Some(option);
            } else {
                set(site, &mut body, &option);
            }
        }
    }
    body.body = match (source, standard(site, node)) {
        (Some(option), _) => FunctionBody::Source(source_of(site, &option, body.language.as_str())?),
        (None, Some(sql)) => FunctionBody::Standard(sql),
        (None, None) => {
            site.problem(parse::range(node), "the function has no body", None);
            return None;
        }
    };
    finish(reader, &mut body);
    let key = Key::function(&name, body.identity());
    reader.note(site, None);
    reader.insert(site, node, key, Body::Function(Box::new(body)), if_taken(node));
    Some(())
}

/// Types and functions with their schemas, and nothing for what Postgres takes anyway.
pub(super) fn finish(reader: &Reader<'_>, body: &mut Function) {
    let unless = |value: &mut Option<Text>, default: f64| {
        let number = value.as_deref().and_then(|text| text.parse::<f64>().ok());
        *value = number.filter(|number| *number != default).map(|number| Text::from(number.to_string()));
    };
    let compiled = matches!(body.language.as_str(), "c" | "internal");
    unless(&mut body.cost, if compiled { 1.0 } else { 100.0 });
    unless(&mut body.rows, 1000.0);
    body.support = body.support.take().map(|name| match name.schema {
        // Those that come with Postgres are in `pg_catalog`.
        None if reader.lookup(&name, |catalog, name| !catalog.overloads(name).is_empty()).is_none() => name,
        _ => reader.function_of(name),
    });
    for argument in &mut body.arguments {
        argument.data_type = reader.type_of(argument.data_type.clone());
    }
    match &mut body.returns {
        Returns::Nothing => {}
        Returns::Type(data_type) | Returns::SetOf(data_type) => {
            *data_type = reader.type_of(data_type.clone());
        }
        Returns::Table(columns) => {
            for column in columns {
                column.data_type = reader.type_of(column.data_type.clone());
            }
        }
    }
    for data_type in &mut body.transforms {
        *data_type = reader.type_of(data_type.clone());
    }
}

/// An option of a function.
pub(super) fn set(site: &mut Site<'_>, body: &mut Function, option: &Node) {
    use SyntaxKind as S;
    let number = |option: &Node| {
        let text = parse::tokens(option).nth(1).map(|t| t.text().to_owned());
        text.map(Text::from)
    };
    match option.kind() {
        S::LANGUAGE_FUNC_OPTION => {
            if let Some(token) = parse::tokens(option).nth(1) {
                let text = token.text();
                body.language =
                    trigger::string_value(text).map_or_else(|| name::identifier(text), |s| Name::folded(&s));
            }
        }
        S::IMMUTABLE => body.volatility = Volatility::Immutable,
        S::STABLE => body.volatility = Volatility::Stable,
        S::VOLATILE => body.volatility = Volatility::Volatile,
        S::STRICT_FUNC_OPTION | S::RETURNS_NULL_ON_NULL_INPUT_FUNC_OPTION => body.strict = true,
        S::CALLED_ON_NULL_INPUT_FUNC_OPTION => body.strict = false,
        S::LEAKPROOF_FUNC_OPTION => body.leakproof = true,
        S::NOT_LEAKPROOF_FUNC_OPTION => body.leakproof = false,
        S::SECURITY_DEFINER_FUNC_OPTION => body.security_definer = true,
        S::SECURITY_INVOKER_FUNC_OPTION => body.security_definer = false,
        S::WINDOW_FUNC_OPTION => body.window = true,
        S::PARALLEL_FUNC_OPTION => {
            body.parallel = match parse::words(option).as_str() {
                "parallel safe" => Parallel::Safe,
                "parallel restricted" => Parallel::Restricted,
                _ => Parallel::Unsafe,
            };
        }
        S::COST_FUNC_OPTION => body.cost = number(option),
        S::ROWS_FUNC_OPTION => body.rows = number(option),
        S::SUPPORT_FUNC_OPTION => {
            body.support =
                parse::child(option, S::FUNCTION_NAME_REF).and_then(|path| name::qualified(site, &path));
        }
        S::TRANSFORM_FUNC_OPTION => {
            for transform in parse::children(option, S::TRANSFORM_FOR_TYPE) {
                let read = parse::data_type(&transform).and_then(|node| data_type::read(site, &node));
                body.transforms.extend(read);
            }
        }
        S::SET_FUNC_OPTION => set_parameter(site, body, option),
        _ => site.unmodelled(option, "this option of a function"),
    }
}

/// `SET name = value`: the last value of a name counts (`update_proconfig_value`).
fn set_parameter(site: &mut Site<'_>, body: &mut Function, option: &Node) {
    let set = parse::child(option, SyntaxKind::SET_CONFIG_PARAM);
    let Some((name, value)) = set.and_then(|set| setting::assigned(site, &set)) else {
        site.unmodelled(option, "this setting");
        return;
    };
    let place = body.settings.iter().position(|(other, _)| *other == name);
    match (value, place.and_then(|at| body.settings.get_mut(at))) {
        (Assigned::Value(value), Some(slot)) => slot.1 = value,
        (Assigned::Value(value), None) => body.settings.push((name, value)),
        (Assigned::Default, _) => body.settings.retain(|(other, _)| *other != name),
        (Assigned::Current, _) => {
            let message = "a setting that is taken from the session cannot be modelled";
            site.unmodelled_at(parse::range(option), message, Some("write the value itself"));
        }
    }
}

/// `BEGIN ATOMIC … END` or `RETURN …`.
pub(crate) fn standard(site: &mut Site<'_>, node: &Node) -> Option<SqlText> {
    use SyntaxKind as S;
    let body = node.children().find(|c| matches!(c.kind(), S::ATOMIC_BODY | S::RETURN_STMT))?;
    Some(site.sql(&body, Scope::None))
}

/// The text between the quotes of `AS`, checked as its language wants it.
fn source_of(site: &mut Site<'_>, option: &Node, language: &str) -> Option<SqlText> {
    let definition = parse::child(option, SyntaxKind::AS_DEFINITION);
    let tokens: Vec<_> = definition.map_or_else(Vec::new, |d| parse::tokens(&d).collect());
    let [token] = tokens.as_slice() else {
        site.unmodelled(option, "a function in an object file");
        return None;
    };
    let range = parse::token_range(token);
    let Some((inner, text)) = literal::contents(range, token.text()) else {
        site.unmodelled(option, "a body whose escapes make no text");
        return None;
    };
    let exact = inner.len() == text.len();
    let map = site.map_of(inner.clone(), exact);
    match fragment::body(Fragment { text: &text, map: &map }, language) {
        Ok(sql) => Some(sql),
        Err(errors) => {
            for error in errors {
                let at = if exact {
                    inner.start + error.range.start..inner.start + error.range.end
                } else {
                    inner.clone()
                };
                site.problem(at, error.message, error.help.as_deref());
            }
            None
        }
    }
}

impl Reader<'_> {
    /// What each `column%type` of a statement means: the column's type as it is now.
    pub(super) fn column_types(&self, node: &Node) -> Vec<(usize, DataType)> {
        use SyntaxKind as S;
        if !matches!(node.kind(), S::CREATE_FUNCTION | S::CREATE_PROCEDURE) {
            return Vec::new();
        }
        let nodes = node.descendants().filter(|node| node.kind() == S::PERCENT_TYPE);
        let known = nodes.filter_map(|node| {
            let mut segments = name::segments(&parse::child(&node, S::PATH_REF)?);
            let column = segments.pop()?;
            let table = QualifiedName { name: segments.pop()?, schema: segments.pop() };
            let table = self.catalog.table(&self.relation_of(table))?;
            let data_type = table.body.column(&column)?.data_type.without_modifiers();
            Some((parse::range(&node).start, data_type))
        });
        known.collect()
    }
}

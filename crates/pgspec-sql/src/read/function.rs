//! Arguments and results of functions.

use pgspec_catalog::object::{Argument, ArgumentMode, Returns, TableColumn};

use super::site::Site;
use super::{column, data_type, name};
use crate::parse::{self, Node, SyntaxKind};

/// The arguments of a `PARAM_LIST` node.
pub(crate) fn arguments(site: &mut Site<'_>, list: &Node) -> Option<Vec<Argument>> {
    use SyntaxKind as S;
    let mut out: Vec<Argument> = Vec::new();
    for parameter in parse::children(list, S::PARAM) {
        let mode = if parse::has(&parameter, S::PARAM_IN_OUT) {
            ArgumentMode::InOut
        } else if parse::has(&parameter, S::PARAM_OUT) {
            ArgumentMode::Out
        } else if parse::has(&parameter, S::PARAM_VARIADIC) {
            ArgumentMode::Variadic
        } else {
            ArgumentMode::In
        };
        let argument_name = parse::child(&parameter, S::PARAM_NAME).and_then(|n| name::of(&n));
        let data_type = data_type::read(site, &parse::data_type(&parameter)?)?;
        let default = parse::child(&parameter, S::PARAM_DEFAULT).and_then(|d| parse::expression(&d));
        let default = default.map(|expression| column::default_expression(site, &expression));
        refuse(site, &parameter, &out, mode, argument_name.as_ref(), default.is_some());
        // Postgres keeps no modifiers of arguments.
        out.push(Argument { mode, name: argument_name, data_type: data_type.without_modifiers(), default });
    }
    Some(out)
}

/// What Postgres refuses (`functioncmds.c`, `interpret_function_parameter_list`).
fn refuse(
    site: &mut Site<'_>,
    node: &Node,
    before: &[Argument],
    mode: ArgumentMode,
    name: Option<&pgspec_catalog::Name>,
    default: bool,
) {
    let range = parse::range(node);
    if let Some(name) = name
        && before.iter().any(|a| a.name.as_ref() == Some(name))
    {
        site.problem(range.clone(), format!("two arguments are named `{name}`"), None);
    }
    if default && mode == ArgumentMode::Out {
        site.problem(range.clone(), "only an input argument can have a default value", None);
    }
    let input = mode.is_input();
    if input && !default && mode != ArgumentMode::Variadic && before.iter().any(|a| a.default.is_some()) {
        let message = "input arguments after one with a default value must have default values too";
        site.problem(range.clone(), message, None);
    }
    if input && before.iter().any(|a| a.mode == ArgumentMode::Variadic) {
        site.problem(range, "a variadic argument must be the last input argument", None);
    }
}

/// A `RET_TYPE` node.
pub(crate) fn returns(site: &mut Site<'_>, node: &Node) -> Option<Returns> {
    use SyntaxKind as S;
    if let Some(list) = parse::child(node, S::RETURN_TABLE_ARG_LIST) {
        let mut columns: Vec<TableColumn> = Vec::new();
        for column in parse::children(&list, S::RETURN_TABLE_COLUMN) {
            let name = parse::child(&column, S::COLUMN_NAME).and_then(|n| name::of(&n))?;
            let data_type = data_type::read(site, &parse::data_type(&column)?)?.without_modifiers();
            if columns.iter().any(|c| c.name == name) {
                site.problem(parse::range(&column), format!("two columns are named `{name}`"), None);
            }
            columns.push(TableColumn { name, data_type });
        }
        return Some(Returns::Table(columns));
    }
    let node = parse::data_type(node)?;
    let set = node.descendants_with_tokens().any(|e| e.kind() == S::SETOF_KW);
    let data_type = data_type::read_element(site, &node)?.without_modifiers();
    Some(if set { Returns::SetOf(data_type) } else { Returns::Type(data_type) })
}

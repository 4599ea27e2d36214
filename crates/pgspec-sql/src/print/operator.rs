//! Prints operators.

use pgspec_catalog::Key;
use pgspec_catalog::object::{Operator, OperatorDefinition};

use crate::quote;

/// `CREATE OPERATOR`
pub(super) fn create(key: &Key, operator: &OperatorDefinition) -> String {
    let mut all = Vec::new();
    all.extend(operator.left.as_ref().map(|left| format!("leftarg = {}", quote::data_type(left))));
    all.push(format!("rightarg = {}", quote::data_type(&operator.right)));
    all.extend(options(operator));
    format!("create operator {} (\n  {}\n);", symbol(key), all.join(",\n  "))
}

/// `operator public.=== (box, box)`
pub(super) fn target(key: &Key, operator: &OperatorDefinition) -> String {
    let left = operator.left.as_ref().map_or_else(|| "none".to_owned(), quote::data_type);
    format!("operator {} ({left}, {})", symbol(key), quote::data_type(&operator.right))
}

/// Symbols are never quoted.
fn symbol(key: &Key) -> String {
    match &key.schema {
        Some(schema) => format!("{}.{}", quote::identifier(schema.as_str()), key.name),
        None => key.name.to_string(),
    }
}

/// What its operands do not say: `function = area_eq`, …
pub(super) fn options(operator: &OperatorDefinition) -> Vec<String> {
    let mut out = vec![format!("function = {}", quote::qualified(&operator.function))];
    let others: [(&str, &Option<Operator>); 2] =
        [("commutator", &operator.commutator), ("negator", &operator.negator)];
    for (option, other) in others {
        out.extend(other.as_ref().map(|other| format!("{option} = {}", quote::operator(other))));
    }
    for (option, function) in [("restrict", &operator.restrict), ("join", &operator.join)] {
        out.extend(function.as_ref().map(|name| format!("{option} = {}", quote::qualified(name))));
    }
    for (option, is) in [("hashes", operator.hashes), ("merges", operator.merges)] {
        out.extend(is.then(|| option.to_owned()));
    }
    out
}

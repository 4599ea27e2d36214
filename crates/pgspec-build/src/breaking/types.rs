//! Whether code that expects one type can live with another.

use pgspec_catalog::DataType;
use pgspec_codegen::surface::{FieldType, TypeClass};
use pgspec_codegen::typescript;

use super::{Rule, rules};

/// What a change of type does; nothing if nobody feels it.
pub(super) fn changed(from: (&FieldType, &DataType), to: (&FieldType, &DataType)) -> Option<&'static Rule> {
    if from.0 == to.0 {
        return is_tighter(from.1, to.1).then_some(&rules::COLUMN_TIGHTENED);
    }
    if from.0.array != to.0.array {
        return Some(&rules::COLUMN_TYPE);
    }
    match (&from.0.class, &to.0.class) {
        (TypeClass::Builtin(left), TypeClass::Builtin(right)) => {
            let (left, right) = (left.as_str(), right.as_str());
            if wire(left) == wire(right) {
                return is_tighter(from.1, to.1).then_some(&rules::COLUMN_TIGHTENED);
            }
            let script = typescript::builtin_type(left);
            let alike = script == typescript::builtin_type(right) && script != "unknown";
            Some(if alike && widens(left, right) { &rules::COLUMN_WIRE_TYPE } else { &rules::COLUMN_TYPE })
        }
        _ => Some(&rules::COLUMN_TYPE),
    }
}

/// Types that drivers decode as one: they are sent alike.
fn wire(typname: &str) -> &str {
    match typname {
        "varchar" | "bpchar" | "name" => "text",
        "jsonb" => "json",
        other => other,
    }
}

/// Whether every value of the one is a value of the other, in the same notation.
fn widens(from: &str, to: &str) -> bool {
    let rank = |typname: &str| ["int2", "int4", "int8", "numeric"].iter().position(|found| *found == typname);
    match (rank(from), rank(to)) {
        (Some(from), Some(to)) => from < to,
        _ => (from, to) == ("float4", "float8"),
    }
}

/// Whether a type takes less than before: `varchar(20)` than `varchar(40)`, `numeric(6, 2)` than `numeric`.
fn is_tighter(from: &DataType, to: &DataType) -> bool {
    if to.modifiers.is_empty() {
        return false;
    }
    match (from.modifiers.as_slice(), to.modifiers.as_slice()) {
        // What stands before and behind the point.
        ([precision, scale], [new_precision, new_scale]) => {
            new_scale < scale || new_precision - new_scale < precision - scale
        }
        (from, to) => from.is_empty() || from.iter().zip(to).any(|(from, to)| to < from),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numeric(modifiers: &[i32]) -> DataType {
        DataType { modifiers: modifiers.to_vec(), ..DataType::builtin("numeric") }
    }

    #[test]
    fn a_type_is_tighter_when_a_value_fits_no_longer() {
        assert!(is_tighter(&numeric(&[10, 2]), &numeric(&[10, 4])), "fewer digits before the point");
        assert!(is_tighter(&numeric(&[10, 4]), &numeric(&[12, 2])), "fewer digits behind it");
        assert!(is_tighter(&numeric(&[]), &numeric(&[10, 2])));
        assert!(!is_tighter(&numeric(&[10, 2]), &numeric(&[12, 4])));
        assert!(!is_tighter(&numeric(&[10, 2]), &numeric(&[])));
    }
}

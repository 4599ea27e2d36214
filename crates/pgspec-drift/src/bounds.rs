//! Bounds that validators repeat: what CHECK constraints and the lengths of types say about a column.

use pgspec_codegen::surface::rule::{Comparison as Order, Literal, Operand, Order as By, Rule};
use pgspec_codegen::surface::{Field, Record};

/// The least and the greatest that may be.
#[derive(Clone, Copy, Default, Debug)]
pub(crate) struct Bounds {
    pub least: Option<i128>,
    pub most: Option<i128>,
    /// A bound is no whole number, or does not belong to what it bounds: nothing is said.
    pub odd: bool,
}

impl Bounds {
    /// The bounds of a column's values, or of the length of its texts: what its CHECKs and its type say.
    pub(crate) fn of(record: &Record, field: &Field, of_length: bool) -> Self {
        let mut bounds = Self::default();
        for check in &record.checks {
            if let Ok(rule) = &check.rule {
                collect(rule, field, of_length, &mut bounds);
            }
        }
        if let ([most], true, true) =
            (field.data_type.modifiers.as_slice(), of_length, field.data_type.name.name == "varchar")
        {
            bounds.at_most(i128::from(*most));
        }
        bounds
    }

    fn at_least(&mut self, bound: i128) {
        self.least = Some(self.least.map_or(bound, |own| own.max(bound)));
    }

    fn at_most(&mut self, bound: i128) {
        self.most = Some(self.most.map_or(bound, |own| own.min(bound)));
    }
}

/// A whole number: `1_000`, `-5`, `10i64`.
pub(crate) fn number(text: &str) -> Option<i128> {
    let plain: String = text.chars().filter(|c| !matches!(c, '_' | ' ')).collect();
    let digits = plain.trim_end_matches(|c: char| c.is_alphanumeric() && !c.is_ascii_digit());
    let digits = ["i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64", "usize", "isize"]
        .iter()
        .find_map(|suffix| plain.strip_suffix(suffix))
        .unwrap_or(digits);
    digits.strip_suffix(".0").unwrap_or(digits).parse().ok()
}

/// What a rule that must hold says about a column.
fn collect(rule: &Rule, field: &Field, of_length: bool, bounds: &mut Bounds) {
    let Rule::Compare { comparison, order, left, right } = rule else {
        if let Rule::All(parts) = rule {
            parts.iter().for_each(|part| collect(part, field, of_length, bounds));
        }
        return;
    };
    let is_column = |operand: &Operand| matches!(operand, Operand::Field(name) if *name == field.name);
    let is_own = |operand: &Operand| {
        if let Operand::CharLength(inner) = operand {
            of_length && is_column(inner)
        } else {
            !of_length && is_column(operand)
        }
    };
    let (comparison, literal) = match (left, right) {
        (own, Operand::Literal(literal)) if is_own(own) => (*comparison, literal),
        (Operand::Literal(literal), own) if is_own(own) => (comparison.swapped(), literal),
        _ => return,
    };
    let Literal::Number(text) = literal else { return };
    let Some(bound) = number(text) else {
        bounds.odd = true;
        return;
    };
    let whole = matches!(order, By::Integer) || of_length;
    match comparison {
        Order::GreaterOrEqual => bounds.at_least(bound),
        Order::LessOrEqual => bounds.at_most(bound),
        Order::Greater if whole => bounds.at_least(bound + 1),
        Order::Less if whole => bounds.at_most(bound - 1),
        Order::Equal => {
            bounds.at_least(bound);
            bounds.at_most(bound);
        }
        Order::Greater | Order::Less => bounds.odd = true,
        Order::NotEqual => {}
    }
}

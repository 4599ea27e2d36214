//! Validators: `#[validate(range(max = 100))]`, `#[garde(length(chars, max = 40))]`, against CHECK constraints and the
//! lengths of types.

use pgspec_codegen::surface::Field;
use pgspec_codegen::surface::rule::{Comparison as Order, Literal, Operand, Order as By, Rule};

use super::Comparison;
use crate::codes;
use crate::rust::claim::{Claim, Column};
use crate::rust::syntax::Meta;

/// The least and the greatest that may be.
#[derive(Clone, Copy, Default, Debug)]
struct Bounds {
    least: Option<i128>,
    most: Option<i128>,
    /// A bound is no whole number, or does not belong to what it bounds: nothing is said.
    odd: bool,
}

impl Bounds {
    fn at_least(&mut self, bound: i128) {
        self.least = Some(self.least.map_or(bound, |own| own.max(bound)));
    }

    fn at_most(&mut self, bound: i128) {
        self.most = Some(self.most.map_or(bound, |own| own.min(bound)));
    }
}

impl<'m, 'f> Comparison<'m, 'f, '_> {
    pub(super) fn bounds(
        &mut self,
        claim: &Claim<'m, 'f>,
        column: &Column<'f>,
        field: &'m Field,
        shown: &str,
    ) {
        for name in ["validate", "garde"] {
            for meta in column.field.attributes.0.iter().filter(|meta| meta.name == name) {
                if let Some(range) = meta.get("range") {
                    self.bound(claim, column, field, range, false, shown);
                }
                if let Some(length) = meta.get("length").filter(|length| counts_characters(name, length)) {
                    self.bound(claim, column, field, length, true, shown);
                }
            }
        }
    }

    fn bound(
        &mut self,
        claim: &Claim<'m, 'f>,
        column: &Column<'f>,
        field: &'m Field,
        meta: &Meta,
        of_length: bool,
        shown: &str,
    ) {
        let mut bounds = Bounds::default();
        for check in &claim.record.checks {
            if let Ok(rule) = &check.rule {
                collect(rule, field, of_length, &mut bounds);
            }
        }
        if let ([most], true, true) =
            (field.data_type.modifiers.as_slice(), of_length, field.data_type.name.name == "varchar")
        {
            bounds.at_most(i128::from(*most));
        }
        if bounds.odd {
            return;
        }
        let what = if of_length { "characters" } else { "" };
        for (key, expected, word) in [("min", bounds.least, "at least"), ("max", bounds.most, "at most")] {
            let claimed = meta.get(key).and_then(|meta| meta.value.as_ref());
            let Some((text, range)) = claimed else { continue };
            let Some(number) = number(text) else { continue };
            let (message, fix) = match expected {
                Some(expected) if expected == number => continue,
                Some(expected) => {
                    let message = format!("`{shown}` is {word} {expected} {what}");
                    let fix = (format!("write `{expected}`"), vec![(*range, expected.to_string())]);
                    (message.trim_end().to_owned(), Some(fix))
                }
                // Stricter than the database is a choice.
                None => continue,
            };
            let help = Some("as its CHECK or its type says".to_owned());
            self.report(&codes::BOUND, message, column.file, *range, help, fix);
        }
    }
}

/// `validator` counts characters; `garde` counts bytes unless it is told otherwise.
fn counts_characters(name: &str, length: &Meta) -> bool {
    name == "validate" || length.get("chars").is_some()
}

/// A whole number: `1_000`, `-5`, `10i64`.
fn number(text: &str) -> Option<i128> {
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

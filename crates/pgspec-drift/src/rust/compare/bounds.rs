//! Validators: `#[validate(range(max = 100))]`, `#[garde(length(chars, max = 40))]`, against CHECK constraints and the
//! lengths of types.

use pgspec_codegen::surface::Field;

use super::Comparison;
use crate::bounds::{Bounds, number};
use crate::codes;
use crate::rust::claim::{Claim, Column};
use crate::rust::syntax::Meta;

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
        let bounds = Bounds::of(claim.record, field, of_length);
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

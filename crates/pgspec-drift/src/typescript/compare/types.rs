//! The type of a column: what is wrong with it, in words.

use super::{Comparison, Report};
use crate::codes;
use crate::typescript::compat::{Difference, Facts};
use crate::typescript::edit::{Mend, Spelling};
use crate::typescript::modules::Place;
use crate::typescript::shape::{Kind, Property, Shape};
use crate::typescript::syntax::Keyword;

/// Where a type stands.
pub(crate) struct At<'a> {
    /// `public.users.email`
    pub what: String,
    /// `Row`, `Insert`, `Update`
    pub part: &'a str,
    pub facts: Facts<'a>,
    pub spelling: &'a Spelling,
}

impl<'m> Comparison<'_, 'm> {
    /// A column in one part.
    pub(super) fn column(&mut self, claimed: &Property<'m>, expected: &Property<'m>, at: &At<'_>) {
        let own = self.evaluator.property(claimed);
        let wanted = self.evaluator.property(expected);
        // A type with parts of its own is not replaced by that of one part.
        let is_whole = !matches!(own.kind, Kind::Column(_));
        let own = self.used(own, at.part);
        if expected.optional && wanted.is(Keyword::Never) {
            if !own.is(Keyword::Never) && !own.is(Keyword::Undefined) {
                let message = format!("{} is generated: `{}` cannot set it", at.what, at.part);
                let report = Report::new(&codes::GENERATED_WRITABLE, claimed.name_place, message)
                    .label(format!("expected `{}?: never`", claimed.name))
                    .mend("make it `never`", Mend::Type(own.place, expected.clone()))
                    .optional(claimed, true);
                self.report(report, at.spelling);
            }
            return;
        }
        self.optionality(claimed, expected, &own, at);
        let is_told = own.atoms().first().is_some_and(|atom| self.told.contains(&atom.place));
        for difference in self.evaluator.differences(&own, &wanted, at.facts) {
            let of_values = matches!(difference, Difference::MissingValues(_) | Difference::UnknownValues(_));
            if of_values && is_told {
                continue;
            }
            self.difference(expected, (&own, &wanted), difference, is_whole, at);
        }
    }

    /// What Kysely's column types say for a part.
    fn used(&self, shape: Shape<'m>, part: &str) -> Shape<'m> {
        let Kind::Column(column) = shape.kind else { return shape };
        match part {
            "Insert" => column.insert,
            "Update" => column.update,
            _ => column.select,
        }
    }

    fn optionality(&mut self, claimed: &Property<'m>, expected: &Property<'m>, own: &Shape<'m>, at: &At<'_>) {
        let is_optional = claimed.optional || own.has(Keyword::Undefined);
        if is_optional == expected.optional {
            return;
        }
        // In a type of somebody's own, a writer may be asked for more than the database needs.
        if expected.optional && matches!(at.spelling, Spelling::Plain { .. }) {
            return;
        }
        let message = match (at.part, expected.optional) {
            ("Insert" | "Update", false) => {
                format!("{} must be given in `{}`, and is optional", at.what, at.part)
            }
            ("Insert" | "Update", true) => {
                format!("{} may be left out in `{}`, and is required", at.what, at.part)
            }
            _ => format!("{} is in every row, and is optional", at.what),
        };
        let (title, mark) =
            if expected.optional { ("make it optional", "?") } else { ("make it required", "") };
        let mut report = Report::new(&codes::OPTIONALITY, claimed.name_place, message)
            .label(format!("expected `{}{mark}`", claimed.name))
            .help(at.facts.field.map(super::record::described));
        if claimed.optional != expected.optional {
            report = report.mend(title, Mend::Optional(claimed.name_place, expected.optional));
        }
        self.report(report, at.spelling);
    }

    fn difference(
        &mut self,
        expected: &Property<'m>,
        (own, wanted): (&Shape<'m>, &Shape<'m>),
        difference: Difference,
        is_whole: bool,
        at: &At<'_>,
    ) {
        let place = own.place;
        let what = &at.what;
        let part = match at.part {
            "" => String::new(),
            part => format!(" in `{part}`"),
        };
        let text = self.editor.type_text(expected, at.spelling, place.module).unwrap_or_default();
        let label = format!("expected `{text}`");
        let whole = Mend::Type(place, expected.clone());
        let report = match difference {
            Difference::MissingNull => {
                let message = format!("{what} may be null, and its type{part} does not say so");
                Report::new(&codes::MISSING_NULL, place, message).mend("add `null`", Mend::AddNull(place))
            }
            Difference::NeedlessNull => {
                let message = format!("{what} is never null, and its type{part} allows it");
                let null = own.atoms().iter().find(|atom| atom.is(Keyword::Null));
                let mend = null.filter(|null| null.place.module == place.module && null.place != place);
                let mend = mend.map_or(whole, |null| Mend::Drop(null.place));
                Report::new(&codes::NEEDLESS_NULL, place, message).mend("remove `null`", mend)
            }
            Difference::Wrong => {
                let message = format!("{what} has the wrong type{part}");
                Report::new(&codes::WRONG_TYPE, place, message).mend("write the column's type", whole)
            }
            Difference::Wider => {
                let message = format!("the type of {what}{part} is wider than the column");
                Report::new(&codes::WIDER_TYPE, place, message).mend("write the column's type", whole)
            }
            Difference::Any => {
                let message =
                    format!("the type of {what}{part} says nothing, and the column's type is known");
                Report::new(&codes::ANY_TYPE, place, message).mend("write the column's type", whole)
            }
            Difference::Lossy => {
                let message = format!("{what} may be too large for a `number`");
                let help = "use `string`, or `bigint` for whole numbers, if values can pass 2^53";
                let report = Report::new(&codes::LOSSY_NUMBER, place, message).help(Some(help.to_owned()));
                self.report(report, at.spelling);
                return;
            }
            Difference::Unproven => {
                let message = format!("{what} can hold more than its type{part} says");
                Report::new(&codes::UNPROVEN_TYPE, place, message)
                    .mend("write the column's type", whole)
                    .help(Some("or add a CHECK constraint that allows these values only".to_owned()))
            }
            Difference::MissingValues(values) => {
                let shown: Vec<_> = values.iter().map(|value| format!("`{value}`")).collect();
                let message =
                    format!("{what} can be {}, and its type{part} does not say so", shown.join(", "));
                let mend = self.labels(own, wanted, &values).unwrap_or(whole);
                Report::new(&codes::MISSING_VALUE, place, message).mend("add what is missing", mend)
            }
            Difference::UnknownValues(values) => {
                for (value, of) in values {
                    let of = if of.module == place.module { of } else { place };
                    let message = format!("{what} is never `{value}`");
                    let report = Report::new(&codes::UNKNOWN_VALUE, of, message)
                        .mend(format!("remove `{value}`"), Mend::Drop(of));
                    self.report(report, at.spelling);
                }
                return;
            }
            Difference::Unchecked => {
                let message = format!("the type of {what}{part} is not understood, and not compared");
                self.report(Report::new(&codes::NOT_CHECKED, place, message), at.spelling);
                return;
            }
        };
        let mut report = report.label(label);
        if !is_whole {
            report.mends.clear();
        }
        self.report(report, at.spelling);
    }

    /// Labels added to a union that is written out: behind the one that comes before them.
    pub(super) fn labels(
        &self,
        own: &Shape<'m>,
        wanted: &Shape<'m>,
        values: &[smol_str::SmolStr],
    ) -> Option<Mend<'m>> {
        let text = |atom: &Shape<'m>| atom.text().cloned();
        let opened = self.evaluator.opened(wanted.clone());
        let order: Vec<_> = opened.atoms().iter().filter_map(text).collect();
        let first = order.iter().position(|label| values.contains(label))?;
        // Several that do not stand together are written in one place all the same: their order means nothing.
        let before = order.get(..first)?.iter().rev();
        let there = |label: &smol_str::SmolStr| -> Option<Place> {
            let atom = own.atoms().iter().find(|atom| text(atom).as_ref() == Some(label))?;
            (atom.place.module == own.place.module).then_some(atom.place)
        };
        let last = || own.atoms().iter().rev().find(|atom| text(atom).is_some()).map(|atom| atom.place);
        let behind = before.filter_map(there).next().or_else(last)?;
        if behind.module != own.place.module {
            return None;
        }
        Some(Mend::AddLabels { behind, labels: values.to_vec() })
    }
}

impl<'m> Report<'m> {
    fn optional(mut self, claimed: &Property<'m>, optional: bool) -> Self {
        if claimed.optional != optional {
            self.mends.push(Mend::Optional(claimed.name_place, optional));
        }
        self
    }
}

//! Enums and composite types of a `Database`.

use super::database::Section;
use super::{Comparison, Report};
use crate::codes;
use crate::typescript::compat::{Difference, Facts};
use crate::typescript::edit::Mend;
use crate::typescript::shape::Property;

impl<'m> Comparison<'_, 'm> {
    pub(super) fn enumeration(
        &mut self,
        section: &Section<'_, 'm>,
        claimed: &Property<'m>,
        expected: &Property<'m>,
    ) {
        let name = format!("{}.{}", section.schema, expected.name);
        let (own, wanted) = (self.evaluator.property(claimed), self.evaluator.property(expected));
        let whole = || Mend::Type(own.place, expected.clone());
        for difference in self.evaluator.differences(&own, &wanted, Facts::default()) {
            let report = match difference {
                Difference::MissingValues(values) => {
                    let shown: Vec<_> = values.iter().map(|value| format!("`{value}`")).collect();
                    let message = format!("enum {name} lacks {}", shown.join(", "));
                    let mend = self.labels(&own, &wanted, &values).unwrap_or_else(whole);
                    Report::new(&codes::MISSING_VALUE, own.place, message).mend("add what is missing", mend)
                }
                Difference::UnknownValues(values) => {
                    for (value, place) in values {
                        let message = format!("enum {name} has no label `{value}`");
                        let report = Report::new(&codes::UNKNOWN_VALUE, place, message)
                            .mend(format!("remove `{value}`"), Mend::Drop(place));
                        self.report(report, section.spelling);
                    }
                    continue;
                }
                Difference::Unchecked => {
                    let message = format!("the type of enum {name} is not understood, and not compared");
                    Report::new(&codes::NOT_CHECKED, own.place, message)
                }
                Difference::Wider | Difference::Any => {
                    let message = format!("enum {name} is not its labels");
                    Report::new(&codes::WIDER_TYPE, own.place, message).mend("write its labels", whole())
                }
                Difference::MissingNull
                | Difference::NeedlessNull
                | Difference::Wrong
                | Difference::Lossy
                | Difference::Unproven => {
                    let message = format!("enum {name} is not its labels");
                    Report::new(&codes::WRONG_TYPE, own.place, message).mend("write its labels", whole())
                }
            };
            self.report(report, section.spelling);
        }
        if claimed.optional {
            let message = format!("enum {name} is optional");
            let report = Report::new(&codes::OPTIONALITY, claimed.name_place, message)
                .mend("make it required", Mend::Optional(claimed.name_place, false));
            self.report(report, section.spelling);
        }
    }

    pub(super) fn composite(
        &mut self,
        section: &Section<'_, 'm>,
        claimed: &Property<'m>,
        expected: &Property<'m>,
    ) {
        let name = format!("{}.{}", section.schema, expected.name);
        let (own, wanted) = (self.evaluator.property(claimed), self.evaluator.property(expected));
        for deviation in self.evaluator.shapes(&own, &wanted, expected, false) {
            let report = if deviation.what.is_empty() {
                let message = format!("composite type {name} is not understood completely");
                Report::new(&codes::NOT_CHECKED, deviation.place, message)
            } else {
                let message = format!("composite type {name}: {}", deviation.what);
                Report::new(&codes::COMPOSITE_TYPE, deviation.place, message)
                    .mend("write what the model says", deviation.mend)
            };
            self.report(report, section.spelling);
        }
    }
}

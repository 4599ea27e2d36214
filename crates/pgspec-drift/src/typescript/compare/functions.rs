//! Functions of a `Database`: arguments, results, overloads.

use super::database::Section;
use super::{Comparison, Report};
use crate::codes;
use crate::typescript::edit::Mend;
use crate::typescript::shape::{Property, Shape};
use crate::typescript::structure::Deviation;

impl<'m> Comparison<'_, 'm> {
    pub(super) fn function(
        &mut self,
        section: &Section<'_, 'm>,
        claimed: &Property<'m>,
        expected: &Property<'m>,
    ) {
        let name = format!("{}.{}", section.schema, expected.name);
        let (own, wanted) = (self.evaluator.property(claimed), self.evaluator.property(expected));
        // Overloads are a union, in any order: those that fit go together, then what is left as it stands.
        let mut expected_left: Vec<&Shape<'m>> = wanted.atoms().iter().collect();
        let mut claimed_left: Vec<&Shape<'m>> = Vec::new();
        for atom in own.atoms() {
            let fits = |of: &&&Shape<'m>| self.signature(atom, of, expected).is_empty();
            match expected_left.iter().position(|of| fits(&of)) {
                Some(at) => {
                    expected_left.remove(at);
                }
                None => claimed_left.push(atom),
            }
        }
        for (atom, of) in claimed_left.iter().zip(&expected_left) {
            for deviation in self.signature(atom, of, expected) {
                self.deviation(section, &name, deviation);
            }
        }
        for atom in claimed_left.iter().skip(expected_left.len()) {
            let message = format!("function {name} has no such overload");
            let report = Report::new(&codes::FUNCTION, atom.place, message);
            let report = report.mend("remove it", Mend::Drop(atom.place));
            self.report(report, section.spelling);
        }
        if claimed_left.len() < expected_left.len() {
            let count = expected_left.len() - claimed_left.len();
            let word = if count == 1 { "overload" } else { "overloads" };
            let message = format!("function {name} lacks {count} {word}");
            let report = Report::new(&codes::FUNCTION, claimed.name_place, message)
                .mend("write all of them", Mend::Type(own.place, expected.clone()));
            self.report(report, section.spelling);
        }
        if claimed.optional {
            let message = format!("function {name} is optional");
            let report = Report::new(&codes::OPTIONALITY, claimed.name_place, message)
                .mend("make it required", Mend::Optional(claimed.name_place, false));
            self.report(report, section.spelling);
        }
    }

    fn signature(
        &self,
        claimed: &Shape<'m>,
        expected: &Shape<'m>,
        property: &Property<'m>,
    ) -> Vec<Deviation<'m>> {
        self.evaluator.shapes(claimed, expected, property, false)
    }

    fn deviation(&mut self, section: &Section<'_, 'm>, name: &str, deviation: Deviation<'m>) {
        let report = if deviation.what.is_empty() {
            let message = format!("function {name} is not understood completely");
            Report::new(&codes::NOT_CHECKED, deviation.place, message)
        } else {
            let message = format!("function {name}: {}", deviation.what);
            Report::new(&codes::FUNCTION, deviation.place, message)
                .mend("write what the function is declared with", deviation.mend)
        };
        self.report(report, section.spelling);
    }
}

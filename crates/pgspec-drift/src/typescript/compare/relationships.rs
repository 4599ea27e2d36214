//! `Relationships`: what rows refer to.

use super::{Comparison, Report};
use crate::codes;
use crate::typescript::edit::{Mend, Spelling};
use crate::typescript::shape::{Kind, Property, Shape};
use crate::typescript::syntax::{Keyword, Literal};

impl<'m> Comparison<'_, 'm> {
    pub(super) fn relationships(
        &mut self,
        shown: &str,
        claimed: &Property<'m>,
        expected: &Property<'m>,
        spelling: &Spelling,
    ) {
        let (own, wanted) = (self.evaluator.property(claimed), self.evaluator.property(expected));
        let (Some(own_list), Some(wanted_list)) = (items(&own), items(&wanted)) else {
            let message = format!("`Relationships` of {shown} is not understood, and not compared");
            self.report(Report::new(&codes::NOT_CHECKED, own.place, message), spelling);
            return;
        };
        let mut left: Vec<&Shape<'m>> = wanted_list.iter().collect();
        let mut odd: Vec<&Shape<'m>> = Vec::new();
        for item in own_list {
            match left.iter().position(|of| self.deviations(item, of).is_empty()) {
                Some(at) => {
                    left.remove(at);
                }
                None => odd.push(item),
            }
        }
        // The rest goes together by the name of the foreign key, and by what it refers to.
        for item in odd {
            let name = self.text(item, "foreignKeyName");
            let target = self.text(item, "referencedRelation");
            let same = |of: &&Shape<'m>, both: bool| {
                self.text(of, "foreignKeyName") == name
                    && (!both || self.text(of, "referencedRelation") == target)
            };
            let at = left
                .iter()
                .position(|of| same(of, true))
                .or_else(|| left.iter().position(|of| same(of, false)));
            let shown_name = name.clone().unwrap_or_default();
            match at.map(|at| left.remove(at)) {
                Some(of) => {
                    for (place, what, text) in self.deviations(item, of) {
                        let message = format!("relationship `{shown_name}` of {shown}: {what}");
                        let mut report = Report::new(&codes::RELATIONSHIP, place, message);
                        if let Some(text) = text {
                            report = report
                                .label(format!("expected `{text}`"))
                                .mend("write what the foreign key says", Mend::Text(place, text));
                        }
                        self.report(report, spelling);
                    }
                }
                None => {
                    let message = format!("{shown} has no foreign key `{shown_name}` that leads there");
                    let report = Report::new(&codes::RELATIONSHIP, item.place, message)
                        .mend("remove it", Mend::Remove(item.place));
                    self.report(report, spelling);
                }
            }
        }
        let names: Vec<_> = left.iter().filter_map(|of| self.text(of, "foreignKeyName")).collect();
        if !names.is_empty() {
            let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
            let message = format!("`Relationships` of {shown} lacks {}", names.join(", "));
            let report = Report::new(&codes::RELATIONSHIP, claimed.name_place, message)
                .mend("write what the foreign keys say", Mend::Block(own.place, expected.clone()));
            self.report(report, spelling);
        }
    }

    fn text(&self, item: &Shape<'m>, name: &str) -> Option<String> {
        let object = self.evaluator.object(item)?;
        Some(self.evaluator.property(object.get(name)?).text()?.to_string())
    }

    /// Where two relationships part: the place, what is wrong, and the text that should be there.
    fn deviations(
        &self,
        claimed: &Shape<'m>,
        expected: &Shape<'m>,
    ) -> Vec<(crate::typescript::modules::Place, String, Option<String>)> {
        let (Some(own), Some(wanted)) = (self.evaluator.object(claimed), self.evaluator.object(expected))
        else {
            return vec![(claimed.place, "not understood".to_owned(), None)];
        };
        let mut found = Vec::new();
        for property in &wanted.properties {
            let name = property.name.as_str();
            let Some(claim) = own.get(name) else {
                // Older generators did not write this one.
                found.push((
                    crate::typescript::structure::first_of(claimed.place),
                    format!("`{name}` is missing"),
                    None,
                ));
                continue;
            };
            let (a, b) = (self.evaluator.property(claim), self.evaluator.property(property));
            if !same(&a, &b) {
                let text = self.words(&b, a.place.module);
                found.push((a.place, format!("`{name}` is not what the foreign key says"), text));
            } else if claim.optional {
                found.push((claim.name_place, format!("`{name}` is optional"), None));
            }
        }
        for claim in &own.properties {
            if wanted.get(&claim.name).is_none() {
                found.push((claim.name_place, format!("`{}` is unknown", claim.name), None));
            }
        }
        found
    }

    fn words(&self, shape: &Shape<'m>, module: usize) -> Option<String> {
        if let Kind::Literal(Literal::Boolean(value)) = &shape.kind {
            return Some(value.to_string());
        }
        if let Kind::Tuple(items) = &shape.kind {
            let items: Option<Vec<_>> = items.iter().map(|item| self.words(item, module)).collect();
            return Some(format!("[{}]", items?.join(", ")));
        }
        shape.text().map(|text| self.editor.string(module, text))
    }
}

/// The relationships of a list: `[…]`, or `never[]` for none.
fn items<'s, 'm>(shape: &'s Shape<'m>) -> Option<&'s [Shape<'m>]> {
    if let Kind::Tuple(items) = &shape.kind {
        return Some(items);
    }
    matches!(&shape.kind, Kind::Array(of) if of.is(Keyword::Never)).then_some(&[])
}

fn same(a: &Shape<'_>, b: &Shape<'_>) -> bool {
    match (&a.kind, &b.kind) {
        (Kind::Literal(a), Kind::Literal(b)) => a == b,
        (Kind::Tuple(a), Kind::Tuple(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        _ => false,
    }
}

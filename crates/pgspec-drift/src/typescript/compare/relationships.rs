//! `Relationships`: what rows refer to.

use super::{Comparison, Report};
use crate::codes;
use crate::typescript::edit::{Mend, Spelling};
use crate::typescript::shape::{Kind, Property, Shape};
use crate::typescript::structure::Deviation;
use crate::typescript::syntax::Keyword;

impl<'m> Comparison<'_, 'm> {
    pub(super) fn relationships(
        &mut self,
        shown: &str,
        claimed: &Property<'m>,
        expected: &Property<'m>,
        spelling: &Spelling,
    ) {
        let (own, wanted) = (self.evaluator.property(claimed), self.evaluator.property(expected));
        if claimed.optional {
            let message = format!("`Relationships` of {shown} is optional, and always there");
            let report = Report::new(&codes::RELATIONSHIP, claimed.name_place, message)
                .mend("make it required", Mend::Optional(claimed.name_place, false));
            self.report(report, spelling);
        }
        // `[] | []` is `[]`.
        let own = match own.atoms() {
            [first, rest @ ..] if rest.iter().all(|other| is_same(first, other)) => first.clone(),
            _ => own,
        };
        let is_list = items(&own).is_some();
        if !is_list && !matches!(own.kind, Kind::Opaque) {
            let message = format!("`Relationships` of {shown} is no list of relationships");
            let report = Report::new(&codes::RELATIONSHIP, own.place, message)
                .mend("write what the foreign keys say", Mend::Block(own.place, expected.clone()));
            self.report(report, spelling);
            return;
        }
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
        for item in odd {
            let shown_name = self.text(item, "foreignKeyName").unwrap_or_default();
            match self.like(item, &left).map(|at| left.remove(at)) {
                Some(of) => {
                    for deviation in self.deviations(item, of) {
                        let message = format!("relationship `{shown_name}` of {shown}: {}", deviation.what);
                        let report = Report::new(&codes::RELATIONSHIP, deviation.place, message)
                            .mend("write what the foreign key says", deviation.mend);
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

    /// What is expected in place of a relationship: of the same foreign key to the same relation, or else what it has
    /// most in common with.
    fn like(&self, item: &Shape<'m>, left: &[&Shape<'m>]) -> Option<usize> {
        let same = |of: &Shape<'m>, name: &str| self.text(of, name) == self.text(item, name);
        let weight = |of: &Shape<'m>| {
            let (name, target) = (same(of, "foreignKeyName"), same(of, "referencedRelation"));
            if name || target { 8 * usize::from(name) + 4 * usize::from(target) } else { 0 }
        };
        let few = |of: &Shape<'m>| 4usize.saturating_sub(self.deviations(item, of).len());
        let weighted = left.iter().enumerate().map(|(at, of)| (weight(of), few(of), at));
        let best = weighted.max_by_key(|(weight, few, at)| (*weight + *few, std::cmp::Reverse(*at)))?;
        (best.0 > 4 || best.0 == 4 && best.1 >= 3).then_some(best.2)
    }

    /// Where two relationships part.
    fn deviations(&self, claimed: &Shape<'m>, expected: &Shape<'m>) -> Vec<Deviation<'m>> {
        match (self.evaluator.object(claimed), self.evaluator.object(expected)) {
            (Some(own), Some(wanted)) => self.evaluator.objects(&own, &wanted, false),
            (Some(_) | None, _) => vec![Deviation {
                place: claimed.place,
                what: "it is not understood".to_owned(),
                mend: Mend::Remove(claimed.place),
            }],
        }
    }
}

/// Whether two members of a union are both an empty list.
fn is_same(a: &Shape<'_>, b: &Shape<'_>) -> bool {
    matches!((&a.kind, &b.kind), (Kind::Tuple(a), Kind::Tuple(b)) if a.is_empty() && b.is_empty())
}

/// The relationships of a list: `[…]`, or `never[]` for none.
fn items<'s, 'm>(shape: &'s Shape<'m>) -> Option<&'s [Shape<'m>]> {
    if let Kind::Tuple(items) = &shape.kind {
        return Some(items);
    }
    matches!(&shape.kind, Kind::Array(of) if of.is(Keyword::Never)).then_some(&[])
}

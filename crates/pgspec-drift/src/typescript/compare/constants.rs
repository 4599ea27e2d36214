//! `Constants`: the labels of enums at run time.

use super::{Comparison, Report};
use crate::codes;
use crate::typescript::edit::{Mend, Spelling};
use crate::typescript::modules::Place;
use crate::typescript::pairs::Pairs;
use crate::typescript::shape::{Kind, Object, Property, Shape};
use crate::typescript::syntax::{Body, Value};

impl<'m> Comparison<'_, 'm> {
    pub(super) fn constants(&mut self, module: usize, value: &'m Value) {
        let spelling = Spelling::Generated("Database".into());
        let generated = self.modules.list.first();
        let expected = generated.and_then(|module| {
            module.syntax.declarations.iter().find_map(|declaration| match &declaration.body {
                Body::Constant { value } if declaration.name == "Constants" => Some(value),
                Body::Alias(_)
                | Body::Interface { .. }
                | Body::Enum(_)
                | Body::Constant { .. }
                | Body::Unreadable => None,
            })
        });
        let Some(expected) = expected else { return };
        let (own, wanted) = (self.evaluator.value(value, module), self.evaluator.value(expected, 0));
        let (Kind::Object(own), Kind::Object(wanted)) = (own.kind, wanted.kind) else { return };
        for (claimed, expected) in Pairs::of(&own, &wanted).both {
            let (Some(own), Some(wanted)) = (self.object(claimed), self.object(expected)) else { continue };
            let (Some(own), Some(wanted)) = (own.get("Enums"), wanted.get("Enums")) else { continue };
            let (Some(own_enums), Some(wanted_enums)) = (self.object(own), self.object(wanted)) else {
                continue;
            };
            self.constant_enums(&expected.name, own, &own_enums, &wanted_enums, &spelling);
        }
    }

    fn constant_enums(
        &mut self,
        schema: &str,
        section: &Property<'m>,
        own: &Object<'m>,
        wanted: &Object<'m>,
        spelling: &Spelling,
    ) {
        let pairs = Pairs::of(own, wanted);
        for missing in pairs.missing {
            let name = &missing.property.name;
            let message = format!("`Constants` lacks the labels of enum {schema}.{name}");
            let report = Report::new(&codes::CONSTANTS, section.name_place, message)
                .mend(format!("add `{name}`"), Mend::InsertValue(missing));
            self.report(report, spelling);
        }
        for unknown in pairs.unknown {
            let message = format!("`Constants` has labels of {schema}.{}, which is no enum", unknown.name);
            let report = Report::new(&codes::CONSTANTS, unknown.name_place, message)
                .mend("remove it", Mend::Remove(unknown.place));
            self.report(report, spelling);
        }
        for (claimed, expected) in pairs.both {
            let (a, b) = (self.evaluator.property(claimed), self.evaluator.property(expected));
            let (Some(own), Some(wanted)) = (labels(&a), labels(&b)) else { continue };
            let texts: Vec<_> = own.iter().map(|(text, _)| text.clone()).collect();
            if texts == wanted.iter().map(|(text, _)| text.clone()).collect::<Vec<_>>() {
                continue;
            }
            let strange = own.iter().find(|(text, _)| !wanted.iter().any(|(label, _)| label == text));
            let place = strange.map_or(a.place, |(_, place)| *place);
            let items: Vec<_> =
                wanted.iter().map(|(text, _)| self.editor.string(a.place.module, text)).collect();
            let text = format!("[{}]", items.join(", "));
            let message = format!(
                "`Constants` does not list the labels of enum {schema}.{} in their order",
                expected.name
            );
            let report = Report::new(&codes::CONSTANTS, place, message)
                .label(format!("expected `{text}`"))
                .mend("list the labels", Mend::Text(a.place, text));
            self.report(report, spelling);
        }
    }
}

fn labels(shape: &Shape<'_>) -> Option<Vec<(String, Place)>> {
    let Kind::Tuple(items) = &shape.kind else { return None };
    let one = |item: &Shape<'_>| Some((item.text()?.to_string(), item.place));
    items.iter().map(one).collect()
}

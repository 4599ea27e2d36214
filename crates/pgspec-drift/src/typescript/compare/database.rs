//! Supabase's `Database`: schemas, their sections, and what stands in them.

use pgspec_catalog::{Kind, closest};

use super::{Comparison, Report};
use crate::typescript::edit::{Mend, Spelling};
use crate::typescript::pairs::{Missing, Pairs};
use crate::typescript::shape::{Object, Property, Shape};
use crate::typescript::syntax::Declaration;
use crate::{codes, former};

/// A section of a schema, both as claimed and as expected.
pub(super) struct Section<'s, 'm> {
    pub schema: &'s str,
    pub name: &'s str,
    pub claimed: &'s Property<'m>,
    pub expected: &'s Property<'m>,
    pub spelling: &'s Spelling,
}

impl<'m> Comparison<'_, 'm> {
    pub(super) fn database(&mut self, module: usize, declaration: &'m Declaration) {
        let spelling = Spelling::Generated(declaration.name.clone());
        let claimed = self.evaluator.declaration(module, declaration);
        let Some(expected) = self.evaluator.generated() else { return };
        let (Some(claimed), Some(expected)) = (self.whole(&claimed), self.evaluator.object(&expected)) else {
            return;
        };
        let pairs = Pairs::of(&claimed, &expected);
        for missing in pairs.missing {
            let message = format!("schema `{}` is missing", missing.property.name);
            if is_internal(&missing.property) {
                continue;
            }
            let report =
                Report::new(&codes::MISSING_PART, claimed_place(&claimed, declaration, module), message)
                    .mend("add it", Mend::Insert(missing));
            self.report(report, &spelling);
        }
        for unknown in pairs.unknown.into_iter().filter(|property| !is_internal(property)) {
            let message = format!("schema `{}` is none of this model: it is not compared", unknown.name);
            self.report(Report::new(&codes::NOT_CHECKED, unknown.name_place, message), &spelling);
        }
        for (claimed, expected) in pairs.both {
            if !is_internal(expected) {
                self.schema(claimed, expected, &spelling);
            }
        }
    }

    /// The object that is compared; a finding if it is not understood.
    pub(super) fn whole(&mut self, shape: &Shape<'m>) -> Option<Object<'m>> {
        let object = self.evaluator.object(shape);
        if object.as_ref().is_none_or(|object| !object.complete) {
            let message = "this type is not understood completely: what could be missing in it is not said";
            let report = Report::new(&codes::NOT_CHECKED, shape.place, message);
            self.report(report, &Spelling::Plain { camel: false });
        }
        object
    }

    fn schema(&mut self, claimed: &Property<'m>, expected: &Property<'m>, spelling: &Spelling) {
        let schema = expected.name.as_str();
        let (Some(own), Some(wanted)) =
            (self.whole(&self.evaluator.property(claimed)), self.object(expected))
        else {
            return;
        };
        let pairs = Pairs::of(&own, &wanted);
        for missing in pairs.missing {
            let holds = self.object(&missing.property).map(|object| object.properties).unwrap_or_default();
            // `CompositeTypes` came late to Supabase's types; where it is empty, nothing is lost.
            if holds.is_empty() {
                continue;
            }
            let names: Vec<_> = holds.iter().map(|property| format!("`{}`", property.name)).collect();
            let message = format!(
                "`{}` of schema `{schema}` is missing; it holds {}",
                missing.property.name,
                names.join(", ")
            );
            let report = Report::new(&codes::MISSING_PART, claimed.name_place, message)
                .mend("add it", Mend::Insert(missing));
            self.report(report, spelling);
        }
        for unknown in pairs.unknown {
            let message = format!("`{}` is no section of a schema that pgspec knows", unknown.name);
            self.report(Report::new(&codes::NOT_CHECKED, unknown.name_place, message), spelling);
        }
        for (claimed, expected) in pairs.both {
            let section = Section { schema, name: expected.name.as_str(), claimed, expected, spelling };
            self.section(&section);
        }
    }

    fn section(&mut self, section: &Section<'_, 'm>) {
        let (Some(own), Some(wanted)) =
            (self.whole(&self.evaluator.property(section.claimed)), self.object(section.expected))
        else {
            return;
        };
        let thing = thing(section.name);
        let Pairs { mut both, mut missing, unknown } = Pairs::of(&own, &wanted);
        let all_missing: Vec<_> = missing.iter().map(|missing| missing.property.name.clone()).collect();
        for unknown in unknown {
            if let Some(new) = self.former.object(section.schema, &unknown.name, kinds(section.name)) {
                both.extend(self.renamed_object(section, unknown, new, &wanted, &mut missing));
                continue;
            }
            let like = closest(&unknown.name, all_missing.iter().map(|name| name.as_str()));
            let elsewhere = wanted.properties.iter().map(|property| property.name.as_str());
            let help = match like.or_else(|| closest(&unknown.name, elsewhere)) {
                Some(like) => format!("did you mean `{like}`?"),
                None => format!("remove it, or declare the {thing} in the spec"),
            };
            let message = format!("{thing} `{}.{}` is not in the model", section.schema, unknown.name);
            let report = Report::new(&codes::UNKNOWN_OBJECT, unknown.name_place, message).help(Some(help));
            let report = report.mend("remove it", Mend::Remove(unknown.place));
            self.report(report, section.spelling);
        }
        for missing in missing {
            let name = &missing.property.name;
            let message = format!("{thing} `{}.{name}` is missing", section.schema);
            let report = Report::new(&codes::MISSING_OBJECT, section.claimed.name_place, message)
                .label(format!("`{name}` should be here"))
                .help(self.holds(section, &missing.property))
                .mend(format!("add `{name}`"), Mend::Insert(missing));
            self.report(report, section.spelling);
        }
        for (claimed, expected) in both {
            if self.is_verbatim(claimed, expected) {
                continue;
            }
            match section.name {
                "Tables" | "Views" => self.record(section, claimed, expected),
                "Functions" => self.function(section, claimed, expected),
                "Enums" => self.enumeration(section, claimed, expected),
                _ => self.composite(section, claimed, expected),
            }
        }
    }

    /// What the spec says to have had this name. It is compared under its new one, unless that is there too.
    fn renamed_object<'o>(
        &mut self,
        section: &Section<'_, 'm>,
        old: &'o Property<'m>,
        new: &str,
        wanted: &'o Object<'m>,
        missing: &mut Vec<Missing<'m>>,
    ) -> Option<(&'o Property<'m>, &'o Property<'m>)> {
        let place = missing.iter().position(|missing| missing.property.name == new);
        let message =
            format!("{} `{}.{}` was renamed to `{new}`", thing(section.name), section.schema, old.name);
        let report = Report::new(&codes::UNKNOWN_OBJECT, old.name_place, message)
            .help(Some(former::help(&old.name, new)));
        let report = match place {
            Some(_) => report.mend(format!("rename it to `{new}`"), Mend::Rename(old.name_place, new.into())),
            None => report.mend("remove it", Mend::Remove(old.place)),
        };
        self.report(report, section.spelling);
        Missing::take(missing, place?);
        wanted.get(new).map(|expected| (old, expected))
    }

    /// The columns of what is missing.
    fn holds(&self, section: &Section<'_, 'm>, property: &Property<'m>) -> Option<String> {
        let record = self.records.get(&(section.schema, property.name.as_str()))?;
        let names: Vec<_> = record.fields.iter().map(|field| format!("`{}`", field.name)).collect();
        Some(format!("its columns: {}", names.join(", ")))
    }
}

fn claimed_place(
    claimed: &Object<'_>,
    declaration: &Declaration,
    module: usize,
) -> crate::typescript::modules::Place {
    let name = crate::typescript::modules::Place { module, range: declaration.name_range };
    claimed.braces.map_or(name, |_| name)
}

/// What the generator says about itself.
fn is_internal(property: &Property<'_>) -> bool {
    property.name.starts_with("__Internal")
}

/// The kinds of objects that stand in a section.
fn kinds(section: &str) -> &'static [Kind] {
    match section {
        "Tables" => &[Kind::Table],
        "Views" => &[Kind::View, Kind::MaterializedView],
        "Functions" => &[Kind::Function],
        "Enums" => &[Kind::Enum],
        _ => &[Kind::CompositeType],
    }
}

fn thing(section: &str) -> &'static str {
    match section {
        "Tables" => "table",
        "Views" => "view",
        "Functions" => "function",
        "Enums" => "enum",
        _ => "composite type",
    }
}

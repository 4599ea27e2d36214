//! Tables and views: their parts, and the columns of each.

use pgspec_catalog::closest;
use pgspec_codegen::surface::{Field, Record};
use smol_str::SmolStr;

use super::database::Section;
use super::types::At;
use super::{Comparison, Report};
use crate::typescript::compat::Facts;
use crate::typescript::edit::{Mend, Spelling};
use crate::typescript::naming;
use crate::typescript::pairs::{Missing, Pairs};
use crate::typescript::shape::{Object, Property};
use crate::{codes, former};

/// `Row`, `Insert` or `Update`, both as claimed and as expected.
pub(crate) struct Part<'m> {
    pub name: SmolStr,
    /// What is pointed at when a column is missing.
    pub place: crate::typescript::modules::Place,
    pub claimed: Object<'m>,
    pub expected: Object<'m>,
}

/// The parts of a record, and what is known about it.
pub(crate) struct Parts<'a, 'm> {
    /// `public.users`
    pub shown: String,
    pub record: Option<&'a Record>,
    pub parts: Vec<Part<'m>>,
    pub spelling: &'a Spelling,
}

/// A column that is missing in some parts, or there without being one.
struct Odd<'m> {
    name: SmolStr,
    /// The part, where in it, and what mends it.
    uses: Vec<(SmolStr, crate::typescript::modules::Place, Option<Missing<'m>>, Property<'m>)>,
}

impl<'a, 'm> Comparison<'a, 'm> {
    pub(super) fn record(
        &mut self,
        section: &Section<'_, 'm>,
        claimed: &Property<'m>,
        expected: &Property<'m>,
    ) {
        let shown = format!("{}.{}", section.schema, expected.name);
        let (Some(own), Some(wanted)) =
            (self.whole(&self.evaluator.property(claimed)), self.object(expected))
        else {
            return;
        };
        let pairs = Pairs::of(&own, &wanted);
        let mut parts = Vec::new();
        for missing in pairs.missing {
            let name = missing.property.name.clone();
            if name == "Relationships" && !self.knows_relationships(section) {
                continue;
            }
            let message = format!("`{name}` of {shown} is missing");
            let report = Report::new(&codes::MISSING_PART, claimed.name_place, message)
                .mend(format!("add `{name}`"), Mend::Insert(missing));
            self.report(report, section.spelling);
        }
        for unknown in pairs.unknown {
            let message = match unknown.name.as_str() {
                "Insert" | "Update" => format!("{shown} has no `{}`: it cannot be written", unknown.name),
                name => format!("`{name}` is no part of {shown}"),
            };
            let report = Report::new(&codes::UNKNOWN_PART, unknown.name_place, message)
                .mend("remove it", Mend::Remove(unknown.place));
            self.report(report, section.spelling);
        }
        for (claimed, expected) in pairs.both {
            if expected.name == "Relationships" {
                self.relationships(&shown, claimed, expected, section.spelling);
                continue;
            }
            let (Some(own), Some(wanted)) =
                (self.whole(&self.evaluator.property(claimed)), self.object(expected))
            else {
                continue;
            };
            let (name, place) = (expected.name.clone(), claimed.name_place);
            parts.push(Part { name, place, claimed: own, expected: wanted });
        }
        let record = self.records.get(&(section.schema, expected.name.as_str())).copied();
        self.columns(&Parts { shown, record, parts, spelling: section.spelling });
    }

    /// Whether any table of the file has `Relationships`: older generators wrote none.
    fn knows_relationships(&self, section: &Section<'_, 'm>) -> bool {
        let module = section.claimed.place.module;
        let file = self.modules.list.get(module).and_then(|module| self.sources.file(module.file));
        if file.is_some_and(|file| file.text.contains("foreignKeyName")) {
            return true;
        }
        let tables = self.object(section.claimed);
        tables.is_some_and(|tables| {
            tables
                .properties
                .iter()
                .any(|table| self.object(table).is_some_and(|table| table.get("Relationships").is_some()))
        })
    }

    /// The columns of all parts. One that is missing, or unknown, is one finding.
    pub(crate) fn columns(&mut self, parts: &Parts<'_, 'm>) {
        let mut missing: Vec<Odd<'m>> = Vec::new();
        let mut unknown: Vec<Odd<'m>> = Vec::new();
        for part in &parts.parts {
            let pairs = Pairs::by(&part.claimed, &part.expected, |name| self.column_name(name, part, parts));
            for one in pairs.missing {
                // What a writer cannot set need not be mentioned.
                let is_never = self.evaluator.is_never(&one.property);
                // In a type of somebody's own, a writer gives what it must.
                let is_plain = matches!(parts.spelling, Spelling::Plain { .. });
                if one.property.optional && (is_never || is_plain) || part.claimed.chosen {
                    continue;
                }
                let property = one.property.clone();
                add(
                    &mut missing,
                    &property.name.clone(),
                    (part.name.clone(), part.place, Some(one), property),
                );
            }
            for one in pairs.unknown {
                // As good as nothing.
                if one.optional && self.evaluator.is_never(one) {
                    continue;
                }
                add(&mut unknown, &one.name, (part.name.clone(), one.name_place, None, one.clone()));
            }
            for (claimed, expected) in pairs.both {
                let field = self.field(parts, &expected.name);
                let at = At {
                    what: format!("{}.{}", parts.shown, expected.name),
                    part: part.name.as_str(),
                    facts: Facts {
                        field,
                        writes: part.name == "Insert",
                        is_proven: is_proven(parts, part, field),
                        ..self.facts(parts)
                    },
                    spelling: parts.spelling,
                };
                self.column(claimed, expected, &at);
            }
        }
        self.report_unknown(parts, unknown, &mut missing);
        for odd in missing {
            self.report_missing(parts, odd);
        }
    }

    fn facts(&self, parts: &Parts<'_, 'm>) -> Facts<'a> {
        let any_driver = matches!(parts.spelling, Spelling::Plain { .. });
        Facts { any_driver, ..Facts::default() }
    }

    fn column_name(&self, name: &SmolStr, part: &Part<'m>, parts: &Parts<'_, 'm>) -> SmolStr {
        let camel = matches!(parts.spelling, Spelling::Plain { camel: true });
        if camel && part.expected.get(name).is_none() { naming::snake(name) } else { name.clone() }
    }

    fn field<'f>(&self, parts: &Parts<'f, 'm>, name: &str) -> Option<&'f Field> {
        parts.record?.fields.iter().find(|field| field.name == *name)
    }

    fn report_missing(&mut self, parts: &Parts<'_, 'm>, odd: Odd<'m>) {
        let [(_, place, _, property), rest @ ..] = odd.uses.as_slice() else { return };
        let wanted = self.editor.type_text(property, parts.spelling, place.module).unwrap_or_default();
        let names: Vec<_> = odd.uses.iter().map(|(part, ..)| part.as_str()).collect();
        let places = if names == [""] { String::new() } else { format!(" in {}", and(&names)) };
        let mark = if property.optional { "?" } else { "" };
        let message = format!("column `{}.{}` is missing{places}", parts.shown, odd.name);
        let mut report = Report::new(&codes::MISSING_COLUMN, *place, message)
            .label(format!("expected `{}{mark}: {wanted}`", odd.name))
            .help(self.field(parts, &odd.name).map(described));
        report.related = rest.iter().map(|(_, place, _, _)| (*place, "and here".to_owned())).collect();
        report.title = format!("add `{}`", odd.name);
        report.mends = odd.uses.iter().filter_map(|(_, _, one, _)| one.clone().map(Mend::Insert)).collect();
        self.report(report, parts.spelling);
    }

    /// Unknown columns; those that look like a missing one under another name are renamed.
    fn report_unknown(&mut self, parts: &Parts<'_, 'm>, unknown: Vec<Odd<'m>>, missing: &mut Vec<Odd<'m>>) {
        for odd in unknown {
            let former = self.former_column(parts, &odd.name);
            let renamed = match former {
                Some(new) => missing.iter().position(|one| one.name == new),
                None => self.renamed(&odd, missing),
            };
            let renamed = renamed.map(|at| missing.remove(at));
            let Some((_, place, _, _)) = odd.uses.first() else { continue };
            let message = match former {
                Some(new) => format!("column `{}.{}` was renamed to `{new}`", parts.shown, odd.name),
                None => format!("`{}.{}` is no column", parts.shown, odd.name),
            };
            let mut report = Report::new(&codes::UNKNOWN_COLUMN, *place, message);
            report.related = odd.uses.iter().skip(1).map(|u| (u.1, "and here".to_owned())).collect();
            if let Some(new) = &renamed {
                let camel = matches!(parts.spelling, Spelling::Plain { camel: true });
                let name = if camel { naming::camel(&new.name) } else { new.name.clone() };
                report.help = Some(match former {
                    Some(new) => former::help(&odd.name, new),
                    None => format!("it is called `{name}` now"),
                });
                report.title = format!("rename it to `{name}`");
                report.mends = odd.uses.iter().map(|u| Mend::Rename(u.1, name.clone())).collect();
            } else {
                let columns = parts.record.map(|record| record.fields.as_slice()).unwrap_or_default();
                let like = closest(&odd.name, columns.iter().map(|field| field.name.as_str()));
                report.help = match former {
                    Some(new) => Some(former::help(&odd.name, new)),
                    None => like.map(|like| format!("did you mean `{like}`?")),
                };
                report.title = format!("remove `{}`", odd.name);
                report.mends = odd.uses.iter().map(|u| Mend::Remove(u.3.place)).collect();
            }
            self.report(report, parts.spelling);
        }
    }

    /// What the spec says to have had the name of an unknown column.
    fn former_column(&self, parts: &Parts<'_, 'm>, old: &str) -> Option<&'a str> {
        let table = &parts.record?.name;
        let by = |name: &str| self.former.column(table, name);
        by(old).or_else(|| {
            let camel = matches!(parts.spelling, Spelling::Plain { camel: true });
            by(&naming::snake(old)).filter(|_| camel)
        })
    }

    /// The missing column that an unknown one was renamed to: of the same type, in the same parts, and of a like name;
    /// or it is the only one.
    fn renamed(&self, odd: &Odd<'m>, missing: &[Odd<'m>]) -> Option<usize> {
        let fits = |one: &&Odd<'m>| {
            one.uses.len() == odd.uses.len()
                && one.uses.iter().zip(&odd.uses).all(|(new, old)| {
                    let (claimed, expected) =
                        (self.evaluator.property(&old.3), self.evaluator.property(&new.3));
                    new.0 == old.0
                        && new.3.optional == old.3.optional
                        && self.evaluator.differences(&claimed, &expected, Facts::default()).is_empty()
                })
        };
        let fitting: Vec<_> = missing.iter().filter(fits).map(|one| one.name.as_str()).collect();
        let name = closest(&odd.name, fitting.iter().copied()).or_else(|| {
            let contains = |new: &&&str| new.contains(odd.name.as_str()) || odd.name.contains(**new);
            fitting.iter().find(contains).copied()
        })?;
        missing.iter().position(|one| one.name == name)
    }
}

/// Whether a claim that a column is never null can be trusted where the generated types say nothing of it: the query of a
/// view says so, and somebody wrote it there on purpose.
fn is_proven(parts: &Parts<'_, '_>, part: &Part<'_>, field: Option<&Field>) -> bool {
    let on_purpose = matches!(parts.spelling, Spelling::Plain { .. }) || part.claimed.merged;
    let is_row = part.name.is_empty() || part.name == "Row";
    on_purpose && is_row && field.is_some_and(|field| !field.nullable)
}

fn add<'m>(
    list: &mut Vec<Odd<'m>>,
    name: &SmolStr,
    found: (SmolStr, crate::typescript::modules::Place, Option<Missing<'m>>, Property<'m>),
) {
    match list.iter_mut().find(|odd| odd.name == *name) {
        Some(odd) => odd.uses.push(found),
        None => list.push(Odd { name: name.clone(), uses: vec![found] }),
    }
}

fn and(names: &[&str]) -> String {
    let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    match names.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
        None => String::new(),
    }
}

/// `numeric, may be null, has a default`
pub(crate) fn described(field: &Field) -> String {
    use pgspec_codegen::surface::Fallback;
    let null = if field.nullable { "may be null" } else { "not null" };
    let fallback = match field.fallback {
        Fallback::None => "",
        Fallback::Default => ", has a default",
        Fallback::Identity { .. } => ", an identity column",
        Fallback::Generated => ", generated",
    };
    format!("the column is `{}`, {null}{fallback}", field.data_type)
}

//! Interfaces and types of somebody's own: found by a comment or by their names.

use pgspec_catalog::closest;
use smol_str::SmolStr;

use super::record::{Part, Parts};
use super::{Comparison, Report};
use crate::typescript::comments::{self, Above};
use crate::typescript::compat::{Difference, Facts, strings};
use crate::typescript::edit::{Mend, Spelling};
use crate::typescript::modules::Place;
use crate::typescript::naming::{numbers, snake};
use crate::typescript::shape::{Entry, Kind, Object, Property, Shape};
use crate::typescript::syntax::{Body, Declaration, Range};
use crate::{codes, former};

/// What a type is held against.
pub(super) struct Target {
    pub schema: SmolStr,
    pub name: SmolStr,
    pub part: &'static str,
    /// A comment says so; otherwise its name does.
    pub told: bool,
    pub partial: bool,
}

impl<'a, 'm> Comparison<'a, 'm> {
    pub(super) fn plain_file(&mut self, module: usize) {
        let modules = self.modules;
        let Some(here) = modules.list.get(module) else { return };
        for declaration in &here.syntax.declarations {
            match &declaration.body {
                Body::Alias(_) | Body::Interface { .. } => self.plain(module, declaration),
                Body::Constant { value } => self.zod(module, declaration, value),
                Body::Enum(_) | Body::Unreadable => {}
            }
        }
    }

    fn plain(&mut self, module: usize, declaration: &'m Declaration) {
        let place = Place { module, range: declaration.name_range };
        let file = self.modules.list.get(module).and_then(|module| self.sources.file(module.file));
        let text = file.map_or("", |file| file.text.as_str());
        let said = comments::above(text, declaration.range.start);
        if said == Some(Above::Ignored) || !declaration.parameters.is_empty() {
            return;
        }
        let target = match said {
            Some(Above::Table { name, part, partial }) => {
                let Some(found) = self.table(&name) else {
                    self.no_table(&name, place, text, declaration.range.start);
                    return;
                };
                Some(Target {
                    schema: found.0,
                    name: found.1,
                    part: part.unwrap_or("Row"),
                    told: true,
                    partial,
                })
            }
            Some(Above::Ignored) | None => self.by_name(&declaration.name),
        };
        let shape = self.evaluator.declaration(module, declaration);
        match target {
            Some(target) => self.plain_record(&shape, &target),
            None => {
                self.kysely(&shape);
            }
        }
    }

    /// A comment names a table that is not there.
    fn no_table(&mut self, name: &str, place: Place, text: &str, start: u32) {
        let (schema, bare) = name.split_once('.').unwrap_or((self.modules.default_schema.as_str(), name));
        let new = self.former.record(schema, bare);
        let message = match new {
            Some(new) => format!("table `{name}` was renamed to `{new}`"),
            None => format!("`{name}` is no table or view of the model"),
        };
        let names = self.records.keys().map(|(_, name)| *name).collect::<Vec<_>>();
        let help = match new {
            Some(new) => Some(former::help(bare, new)),
            None => closest(bare, names).map(|like| format!("did you mean `{like}`?")),
        };
        let mut report = Report::new(&codes::UNKNOWN_OBJECT, place, message).help(help);
        if let (Some(new), Some(range)) = (new, comments::name_above(text, start, bare)) {
            let at = Place { range: Range { start: range.start, end: range.end }, ..place };
            report = report.mend(format!("write `{new}`"), Mend::Text(at, new.to_owned()));
        }
        self.report(report, &Spelling::Plain { camel: false });
    }

    /// A table or view by its name, with its schema or without.
    pub(super) fn table(&self, name: &str) -> Option<(SmolStr, SmolStr)> {
        let (schema, name) = match name.split_once('.') {
            Some((schema, name)) => (schema, name),
            None => (self.modules.default_schema.as_str(), name),
        };
        self.records.contains_key(&(schema, name)).then(|| (schema.into(), name.into()))
    }

    pub(super) fn by_name(&self, name: &str) -> Option<Target> {
        let name = snake(name);
        let mut stem = name.as_str();
        let mut part = "Row";
        for (ending, of) in [
            ("_row", "Row"),
            ("_record", "Row"),
            ("_entity", "Row"),
            ("_table", "Row"),
            ("_insert", "Insert"),
            ("_update", "Update"),
            ("_patch", "Update"),
        ] {
            if let Some(rest) = stem.strip_suffix(ending) {
                (stem, part) = (rest, of);
                break;
            }
        }
        if let Some(rest) = stem.strip_prefix("new_") {
            (stem, part) = (rest, "Insert");
        }
        let stem = stem.strip_prefix("db_").unwrap_or(stem);
        let found = numbers(stem).into_iter().find_map(|name| self.table(&name)).or_else(|| {
            // The name of a type need not follow that of its table.
            let schema = self.modules.default_schema.as_str();
            let new = numbers(stem).into_iter().find_map(|old| self.former.record(schema, &old))?;
            self.table(new)
        })?;
        Some(Target { schema: found.0, name: found.1, part, told: false, partial: false })
    }

    fn expected(&self, target: &Target, part: &str) -> Option<Object<'m>> {
        let object = ["Tables", "Views"].into_iter().find_map(|section| {
            self.evaluator.expand(&Entry {
                schema: target.schema.clone(),
                section: section.into(),
                name: target.name.clone(),
                part: part.into(),
            })
        })?;
        self.evaluator.object(&object)
    }

    fn plain_record(&mut self, shape: &Shape<'m>, target: &Target) {
        let Some(expected) = self.expected(target, target.part) else { return };
        // What is taken from the generated types is right.
        if matches!(shape.kind, Kind::Entry(_)) {
            return;
        }
        let spelled = Spelling::Plain { camel: false };
        let Kind::Object(mut claimed) = shape.kind.clone() else {
            if target.told {
                let message = "this type is not understood, and not compared";
                self.report(Report::new(&codes::NOT_CHECKED, shape.place, message), &spelled);
            }
            return;
        };
        let (record, shown) = self.shown(target);
        let order = self.in_order(&expected, record);
        let is_camel = |name: &str| expected.get(name).is_none() && expected.get(&snake(name)).is_some();
        let camel = claimed.properties.iter().any(|property| is_camel(&property.name));
        if !target.told {
            let known = claimed
                .properties
                .iter()
                .filter(|p| expected.get(&snake(&p.name)).is_some() || expected.get(&p.name).is_some());
            let known = known.count();
            // A type that only has the table's name is something else.
            if known == 0 || known * 2 < claimed.properties.len() {
                return;
            }
            // One that has few of its columns is a choice of them.
            claimed.chosen |= known * 2 < expected.properties.len();
        }
        claimed.chosen |= target.partial;
        let name = if target.part == "Row" { "" } else { target.part };
        let part = Part { name: name.into(), place: shape.place, claimed, expected: order };
        let spelling = Spelling::Plain { camel };
        self.columns(&Parts { shown, record, parts: vec![part], spelling: &spelling });
    }

    /// The columns in the order of their table, as somebody would write them.
    fn in_order(
        &self,
        expected: &Object<'m>,
        record: Option<&pgspec_codegen::surface::Record>,
    ) -> Object<'m> {
        let mut ordered = expected.clone();
        if let Some(record) = record {
            let at = |property: &Property<'m>| {
                record.fields.iter().position(|f| f.name == *property.name).unwrap_or(usize::MAX)
            };
            // What PostgREST computes is no column: nobody needs to list it.
            ordered.properties.retain(|property| at(property) != usize::MAX);
            ordered.properties.sort_by_key(at);
        }
        ordered
    }

    fn shown(&self, target: &Target) -> (Option<&'a pgspec_codegen::surface::Record>, String) {
        let record = self.records.get(&(target.schema.as_str(), target.name.as_str())).copied();
        (record, format!("{}.{}", target.schema, target.name))
    }

    /// Unions and enums that have the name of an enum: first of all, so that what is wrong with one is not said again
    /// for every column that has it.
    pub(super) fn plain_enums(&mut self, module: usize) {
        let modules = self.modules;
        let Some(here) = modules.list.get(module) else { return };
        for declaration in &here.syntax.declarations {
            match &declaration.body {
                Body::Alias(_) | Body::Enum(Some(_)) => self.plain_enum(module, declaration),
                Body::Interface { .. } | Body::Enum(None) | Body::Constant { .. } | Body::Unreadable => {}
            }
        }
    }

    fn plain_enum(&mut self, module: usize, declaration: &'m Declaration) {
        let name = snake(&declaration.name);
        let schema = self.modules.default_schema.clone();
        let found = numbers(&name).into_iter().find_map(|name| {
            let entry = Entry {
                schema: schema.clone(),
                section: "Enums".into(),
                name: name.as_str().into(),
                part: SmolStr::default(),
            };
            Some((name, self.evaluator.expand(&entry)?))
        });
        let Some((name, expected)) = found else { return };
        let shape = self.evaluator.declaration(module, declaration);
        let place = Place { module, range: declaration.name_range };
        if strings(&shape).is_none() || matches!(shape.kind, Kind::Entry(_)) {
            return;
        }
        let spelling = Spelling::Plain { camel: false };
        let differences = self.evaluator.differences(&shape, &expected, Facts::default());
        if !differences.is_empty() {
            self.told.extend(shape.atoms().first().map(|atom| atom.place));
        }
        for difference in differences {
            match difference {
                Difference::MissingValues(values) => {
                    let shown: Vec<_> = values.iter().map(|value| format!("`{value}`")).collect();
                    let message =
                        format!("`{}` lacks {} of enum {schema}.{name}", declaration.name, shown.join(", "));
                    let mend = self.labels(&shape, &expected, &values);
                    let mut report = Report::new(&codes::MISSING_VALUE, place, message);
                    if let (Some(mend), Body::Alias(_)) = (mend, &declaration.body) {
                        report = report.mend("add what is missing", mend);
                    }
                    self.report(report, &spelling);
                }
                Difference::UnknownValues(values) => {
                    for (value, place) in values {
                        let message = format!("enum {schema}.{name} has no label `{value}`");
                        let mut report = Report::new(&codes::UNKNOWN_VALUE, place, message);
                        if matches!(declaration.body, Body::Alias(_)) {
                            report = report.mend(format!("remove `{value}`"), Mend::Drop(place));
                        }
                        self.report(report, &spelling);
                    }
                }
                // Values that have nothing in common are those of something else with this name.
                Difference::MissingNull
                | Difference::NeedlessNull
                | Difference::Wrong
                | Difference::Wider
                | Difference::Any
                | Difference::Lossy
                | Difference::Unproven
                | Difference::Unchecked => {}
            }
        }
    }

    /// Kysely's `interface DB { users: UsersTable }`.
    fn kysely(&mut self, shape: &Shape<'m>) {
        let Kind::Object(claimed) = &shape.kind else { return };
        let tables = claimed.properties.iter().filter(|property| self.table(&property.name).is_some());
        if claimed.properties.is_empty() || tables.count() * 2 < claimed.properties.len() {
            return;
        }
        let spelling = Spelling::Plain { camel: false };
        for property in &claimed.properties {
            let Some((schema, name)) = self.table(&property.name) else {
                let names = self.records.keys().map(|(_, name)| *name).collect::<Vec<_>>();
                let like = closest(&property.name, names).map(|like| format!("did you mean `{like}`?"));
                let message = format!("`{}` is no table or view of the model", property.name);
                let report = Report::new(&codes::UNKNOWN_OBJECT, property.name_place, message).help(like);
                self.report(report, &spelling);
                continue;
            };
            let Some(own) = self.object(property) else { continue };
            let target = Target { schema, name, part: "Row", told: true, partial: false };
            let (record, shown) = self.shown(&target);
            let place = own.properties.first().map_or(property.name_place, |_| property.name_place);
            let is_kysely = own
                .properties
                .iter()
                .any(|property| matches!(self.evaluator.property(property).kind, Kind::Column(_)));
            let mut parts = Vec::new();
            for part in ["Row", "Insert"] {
                let Some(expected) = self.expected(&target, part) else { continue };
                let mut claimed = own.clone();
                if part == "Insert" {
                    if !is_kysely {
                        continue;
                    }
                    // What is missing or unknown is said once.
                    claimed.chosen = true;
                    claimed.properties.retain(|property| expected.get(&property.name).is_some());
                }
                let expected = self.in_order(&expected, record);
                parts.push(Part { name: part.into(), place, claimed, expected });
            }
            self.columns(&Parts { shown, record, parts, spelling: &spelling });
        }
    }
}

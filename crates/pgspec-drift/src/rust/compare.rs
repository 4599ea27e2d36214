//! Claims against the model.

mod bounds;
mod edit;
mod json;
mod record;
mod sets;
mod table;

use pgspec_catalog::diagnostic::{Edit, Fix};
use pgspec_catalog::{Code, Diagnostic, Diagnostics, Span, closest};
use pgspec_codegen::surface::Field;

use super::claim::{self, Claim, Claimed};
use super::files::Files;
use super::syntax::{Bytes, Head, Item};
use crate::former::Former;
use crate::typescript::{Model, comments};
use crate::{codes, former};
use sets::Sets;

/// What the comparison knows, and what it has found.
pub(crate) struct Comparison<'m, 'f, 't> {
    pub model: &'m Model<'m>,
    pub files: &'f Files<'t>,
    pub found: Diagnostics,
    former: Former<'m>,
    sets: Sets<'m>,
}

impl<'m, 'f, 't> Comparison<'m, 'f, 't> {
    pub(crate) fn new(model: &'m Model<'m>, files: &'f Files<'t>) -> Self {
        let former = Former::of(model.catalog);
        Self { model, files, found: Diagnostics::new(), former, sets: Sets::default() }
    }

    /// Compares everything that the files claim.
    pub(crate) fn run(&mut self) {
        let default_schema = self.model.options.default_schema.clone();
        let mut claims: Vec<Claim<'m, 'f>> = Vec::new();
        for (at, placed) in self.files.items.iter().enumerate() {
            match &placed.item {
                Item::Struct(head, _) => {
                    let names = claim::Names {
                        surface: self.model.surface,
                        former: &self.former,
                        default_schema: default_schema.as_str(),
                    };
                    match claim::of(self.files, at, names) {
                        Some(Claimed::Claim(claim)) => claims.push(claim),
                        Some(Claimed::NoTable(name)) => self.no_table(&name, placed.source, head),
                        None => {}
                    }
                }
                Item::Table(table) => self.table(table, placed.source),
                Item::Newtype(..) | Item::Enum(..) => {}
            }
        }
        // First of all: what is wrong with an enum is not said again for every column that has it.
        self.enums(&claims);
        for claim in &claims {
            self.record(claim);
        }
    }

    /// A comment names a table that is not there.
    fn no_table(&mut self, name: &str, source: usize, head: &Head) {
        let default_schema = self.model.options.default_schema.as_str();
        let (schema, bare) = name.split_once('.').unwrap_or((default_schema, name));
        let range = head.name_range;
        if let Some(new) = self.former.record(schema, bare) {
            let message = format!("table `{name}` was renamed to `{new}`");
            let text = self.files.text(source);
            let place = head.starts.iter().find_map(|start| comments::name_above(text, *start, bare));
            let fix = place.map(|place| {
                let range = Bytes { start: place.start, end: place.end };
                (format!("write `{new}`"), vec![(range, new.to_owned())])
            });
            let help = Some(former::help(bare, new));
            self.report(&codes::UNKNOWN_OBJECT, message, source, range, help, fix);
            return;
        }
        let names = self.model.surface.records.iter().map(|record| record.name.name.as_str());
        let message = format!("`{name}` is no table or view of the model");
        let help = closest(bare, names).map(|like| format!("did you mean `{like}`?"));
        self.report(&codes::UNKNOWN_OBJECT, message, source, range, help, None);
    }

    /// A finding at a place, with what mends it.
    fn report(
        &mut self,
        code: &'static Code,
        message: impl Into<String>,
        source: usize,
        range: Bytes,
        help: Option<String>,
        fix: Option<(String, Vec<(Bytes, String)>)>,
    ) {
        let Some(span) = self.files.span(source, range) else { return };
        let mut diagnostic = Diagnostic::new(code, message).at(span).maybe_help(help);
        if let Some((title, edits)) = fix {
            let edits = edits.into_iter().map(|(range, replacement)| Edit {
                span: Span::new(span.file, range.start, range.end),
                replacement,
            });
            let edits: Vec<_> = edits.collect();
            if !edits.is_empty() {
                diagnostic.fix = Some(Fix { title, edits });
            }
        }
        self.found.push(diagnostic);
    }
}

/// `the column is numeric, may be null, has a default`
fn described(field: &Field) -> String {
    crate::typescript::described(field)
}

//! Claims against the model: one file an aspect. Each finding has its place, what was expected, and its mend.

mod constants;
mod database;
mod enums;
mod functions;
mod json;
pub(crate) mod plain;
pub(crate) mod record;
mod relationships;
mod types;
mod verbatim;
mod zod;

use pgspec_catalog::diagnostic::Fix;
use pgspec_catalog::{Code, Diagnostic, Diagnostics, Sources};
use pgspec_codegen::Surface;
use pgspec_codegen::surface::Record;
use rustc_hash::FxHashMap;

use super::Model;
use super::edit::{Editor, Mend, Spelling};
use super::evaluate::Evaluator;
use super::modules::{Modules, Place, is_database};
use super::shape::Object;
use super::syntax::Body;
use crate::former::Former;

/// What the comparison knows, and what it has found.
#[derive(Debug)]
pub(crate) struct Comparison<'a, 'm> {
    pub evaluator: &'a Evaluator<'m>,
    pub modules: &'m Modules,
    pub sources: &'a Sources,
    pub editor: Editor<'a, 'm>,
    pub surface: &'a Surface,
    pub records: FxHashMap<(&'a str, &'a str), &'a Record>,
    pub former: Former<'a>,
    pub found: Diagnostics,
    /// The first values of the unions about which something was said.
    pub told: Vec<Place>,
    pub own: verbatim::Own,
}

/// A finding in the making.
#[derive(Debug)]
pub(crate) struct Report<'m> {
    pub code: &'static Code,
    pub message: String,
    pub place: Place,
    pub label: String,
    pub related: Vec<(Place, String)>,
    pub help: Option<String>,
    pub title: String,
    pub mends: Vec<Mend<'m>>,
}

impl<'m> Report<'m> {
    pub(crate) fn new(code: &'static Code, place: Place, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            place,
            label: String::new(),
            related: Vec::new(),
            help: None,
            title: String::new(),
            mends: Vec::new(),
        }
    }

    pub(crate) fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    pub(crate) fn help(mut self, help: Option<String>) -> Self {
        self.help = help;
        self
    }

    pub(crate) fn mend(mut self, title: impl Into<String>, mend: Mend<'m>) -> Self {
        self.title = title.into();
        self.mends.push(mend);
        self
    }
}

impl<'a, 'm> Comparison<'a, 'm> {
    pub(crate) fn new(evaluator: &'a Evaluator<'m>, model: &Model<'a>, sources: &'a Sources) -> Self {
        let surface = model.surface;
        let records = surface.records.iter().map(|record| {
            let schema = record.name.schema.as_ref().map_or("", |schema| schema.as_str());
            ((schema, record.name.name.as_str()), record)
        });
        Self {
            evaluator,
            modules: evaluator.modules,
            sources,
            editor: Editor::new(evaluator, sources),
            surface,
            records: records.collect(),
            former: Former::of(model.catalog),
            found: Diagnostics::new(),
            told: Vec::new(),
            own: verbatim::Own::default(),
        }
    }

    /// Compares everything that the asked files claim.
    pub(crate) fn run(&mut self) {
        let modules = self.modules;
        let asked = || modules.list.iter().enumerate().filter(|(_, module)| module.asked);
        for (at, module) in asked() {
            if !module.syntax.declarations.iter().any(is_database) {
                self.plain_enums(at);
            }
        }
        for (at, module) in asked() {
            let declarations = &module.syntax.declarations;
            for declaration in declarations {
                match &declaration.body {
                    Body::Alias(_) | Body::Interface { .. } if is_database(declaration) => {
                        self.database(at, declaration);
                    }
                    Body::Constant { value } if declaration.name == "Constants" => {
                        self.constants(at, value);
                    }
                    Body::Alias(_) if declaration.name == "Json" && declarations.iter().any(is_database) => {
                        self.json(at, declaration);
                    }
                    Body::Alias(_)
                    | Body::Interface { .. }
                    | Body::Enum(_)
                    | Body::Constant { .. }
                    | Body::Unreadable => {}
                }
            }
            if !declarations.iter().any(is_database) {
                self.plain_file(at);
            }
        }
    }

    /// Adds a finding; its fix are the edits of its mends, if each of them can be made.
    pub(crate) fn report(&mut self, report: Report<'m>, spelling: &Spelling) {
        let Report { code, message, place, label, related, help, title, mends } = report;
        // A type that is taken from the generated one is right.
        if !self.modules.list.get(place.module).is_some_and(|module| module.asked) {
            return;
        }
        let mut diagnostic = Diagnostic::new(code, message).maybe_help(help);
        if let Some(span) = self.modules.span(place) {
            diagnostic = diagnostic.labelled(span, label);
        }
        for (place, text) in related {
            if let Some(span) = self.modules.span(place) {
                diagnostic = diagnostic.related(span, text);
            }
        }
        let edits: Vec<Vec<_>> = mends.iter().map(|mend| self.editor.edits(mend, spelling)).collect();
        if !edits.is_empty() && edits.iter().all(|edits| !edits.is_empty()) {
            diagnostic.fix = Some(Fix { title, edits: edits.concat() });
        }
        self.found.push(diagnostic);
    }

    /// The object that a property's type is.
    pub(crate) fn object(&self, property: &super::shape::Property<'m>) -> Option<Object<'m>> {
        self.evaluator.object(&self.evaluator.property(property))
    }
}

//! What differs between two models, for people and for programs.

pub(crate) mod breaking;
mod elaborate;
pub(crate) mod findings;
mod human;
mod json;
mod value;

use pgspec_build::source::Model;
use pgspec_catalog::{Severity, Span};
use pgspec_plan::{Change, DiffOptions, Pair, Side, Suggestion, diff, suggest};

pub(crate) use human::text;
pub(crate) use json::document;

/// Two models, compared.
pub(crate) struct Difference<'a> {
    pub(crate) models: Pair<&'a Model>,
    pub(crate) changes: Vec<Change>,
    pub(crate) suggestions: Vec<Suggestion>,
    pub(crate) wording: Wording,
    /// Whether a database was asked about what cannot be told offline.
    pub(crate) asked: bool,
}

/// How the two sides are called.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wording {
    /// Two models of equal right.
    Sides,
    /// What should be, and what is.
    Drift,
}

impl<'a> Difference<'a> {
    /// Compares.
    pub(crate) fn of(models: Pair<&'a Model>, wording: Wording) -> Self {
        let worlds = models.map(Model::world);
        let rows = (wording == Wording::Drift).then_some(Side::From);
        let options = DiffOptions { column_order: wording == Wording::Sides, rows, ..DiffOptions::default() };
        let changes = diff::between(worlds.as_ref(), &options);
        let suggestions = suggest(&changes, models.map(|model| &model.catalog));
        Self { models, changes, suggestions, wording, asked: false }
    }

    /// Whether anything differs for sure.
    pub(crate) fn is_certain(&self) -> bool {
        self.changes.iter().any(Change::is_certain)
    }

    /// How many parts cannot be told without a database.
    pub(crate) fn unknown(&self) -> usize {
        self.changes.iter().filter(|change| change.is_unknown()).count()
    }

    /// How many statements were not read into the models, so that the answer may lack something.
    pub(crate) fn not_read(&self) -> Pair<usize> {
        self.models.map(|model| model.diagnostics.count(Severity::Warning))
    }

    fn place(&self, model: &Model, span: Option<Span>) -> Option<String> {
        let span = span?;
        let file = model.sources.file(span.file)?;
        let at = file.line_column(span.start);
        Some(format!("{}:{}:{}", file.path, at.line, at.column))
    }

    /// Where both sides of a change were written.
    fn places(&self, change: &Change) -> Pair<Option<String>> {
        Pair::new(
            self.place(self.models.from, change.places.from),
            self.place(self.models.to, change.places.to),
        )
    }
}

//! Diagnostics: what a reader, a check or a rule has to say, and where.

mod render;

use serde::Serialize;

use crate::code::Code;
use crate::span::{FileId, Sources, Span};

pub use render::{Format, Style, render};

/// How bad a finding is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The input is wrong: nothing is written.
    Error,
    /// Probably a mistake.
    Warning,
    /// Worth knowing.
    Info,
}

impl Severity {
    /// The word printed in front of a message.
    pub fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
        }
    }
}

/// A place and what it has to do with the finding. The text may be empty.
#[derive(Clone, PartialEq, Debug)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// A few words shown beside it.
    pub text: String,
}

/// One replacement of a fix.
#[derive(Clone, PartialEq, Debug)]
pub struct Edit {
    /// The bytes to replace; empty to insert.
    pub span: Span,
    /// What to write there.
    pub replacement: String,
}

/// A change that mends a finding.
#[derive(Clone, PartialEq, Debug)]
pub struct Fix {
    /// What it does, as an imperative sentence without a full stop.
    pub title: String,
    /// The replacements, none overlapping.
    pub edits: Vec<Edit>,
}

/// One finding: what is wrong, where, why, and what to do about it.
#[derive(Clone, PartialEq, Debug)]
pub struct Diagnostic {
    /// Which kind of finding.
    pub code: &'static Code,
    /// How bad it is here.
    pub severity: Severity,
    /// What is wrong; names the object fully. Understandable without the labels.
    pub message: String,
    /// The place, if there is one.
    pub primary: Option<Label>,
    /// Other places that matter.
    pub related: Vec<Label>,
    /// What to do, in one or two sentences.
    pub help: Option<String>,
    /// The change that does it, if a machine can.
    pub fix: Option<Fix>,
}

impl Diagnostic {
    /// A finding of a kind, with the kind's own severity.
    pub fn new(code: &'static Code, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: code.severity,
            message: message.into(),
            primary: None,
            related: Vec::new(),
            help: None,
            fix: None,
        }
    }

    /// Points at a place.
    #[must_use]
    pub fn at(self, span: Span) -> Self {
        self.labelled(span, "")
    }

    /// Points at a place, with a few words beside it.
    #[must_use]
    pub fn labelled(mut self, span: Span, text: impl Into<String>) -> Self {
        self.primary = Some(Label { span, text: text.into() });
        self
    }

    /// Points at a place if there is one.
    #[must_use]
    pub fn maybe_at(self, span: Option<Span>) -> Self {
        match span {
            Some(span) => self.at(span),
            None => self,
        }
    }

    /// Adds another place that matters.
    #[must_use]
    pub fn related(mut self, span: Span, text: impl Into<String>) -> Self {
        self.related.push(Label { span, text: text.into() });
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Says what to do if there is something to say.
    #[must_use]
    pub fn maybe_help(mut self, help: Option<String>) -> Self {
        self.help = help.or(self.help);
        self
    }

    /// Offers the change that mends it: replace one span.
    #[must_use]
    pub fn fix(mut self, title: impl Into<String>, span: Span, replacement: impl Into<String>) -> Self {
        let edits = vec![Edit { span, replacement: replacement.into() }];
        self.fix = Some(Fix { title: title.into(), edits });
        self
    }
}

/// The findings of a run, in the order they were made until [`Diagnostics::sort`].
#[derive(Clone, Default, PartialEq, Debug)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
}

impl Diagnostics {
    /// No findings.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a finding.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.list.push(diagnostic);
    }

    /// Adds all findings of another list.
    pub fn append(&mut self, mut other: Self) {
        self.list.append(&mut other.list);
    }

    /// Whether there is an error among them.
    pub fn has_errors(&self) -> bool {
        self.list.iter().any(|d| d.severity == Severity::Error)
    }

    /// How many of a severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.list.iter().filter(|d| d.severity == severity).count()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Forgets what was added after the first `len` findings.
    pub fn truncate(&mut self, len: usize) {
        self.list.truncate(len);
    }

    /// The findings.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.list.iter()
    }

    /// Sorts by path, position, code and message, and drops repeats: the order in which people read them, whatever
    /// order they were made in.
    pub fn sort(&mut self, sources: &Sources) {
        let path = |file: FileId| sources.file(file).map(|f| f.path.as_str());
        let place = |d: &Diagnostic| d.primary.as_ref().map(|l| (l.span.file, l.span.start));
        self.list.sort_by(|a, b| {
            let (pa, pb) = (place(a), place(b));
            (pa.and_then(|p| path(p.0)), pa, a.code.id, &a.message).cmp(&(
                pb.and_then(|p| path(p.0)),
                pb,
                b.code.id,
                &b.message,
            ))
        });
        self.list.dedup();
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.list.into_iter()
    }
}

impl<'a> IntoIterator for &'a Diagnostics {
    type Item = &'a Diagnostic;
    type IntoIter = std::slice::Iter<'a, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.list.iter()
    }
}

impl FromIterator<Diagnostic> for Diagnostics {
    fn from_iter<I: IntoIterator<Item = Diagnostic>>(iter: I) -> Self {
        Self { list: iter.into_iter().collect() }
    }
}

impl Extend<Diagnostic> for Diagnostics {
    fn extend<I: IntoIterator<Item = Diagnostic>>(&mut self, iter: I) {
        self.list.extend(iter);
    }
}

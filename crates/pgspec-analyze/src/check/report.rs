//! Findings become diagnostics, each mistake once.

use pgspec_catalog::{
    Catalog, Diagnostic, Diagnostics, FileId, Key, Kind, Name, Object, Origin, Severity, Span, TextMap,
};
use pgspec_sql::quote;
use rustc_hash::{FxHashMap, FxHashSet};

use super::Part;
use crate::codes;
use crate::finding::{Finding, Problem};

/// What has been said.
pub(super) struct Report<'m> {
    catalog: &'m Catalog,
    /// Places of the errors that were known before.
    errors: FxHashMap<FileId, Vec<Span>>,
    /// Something that was declared is not in the catalog: unknown names may follow from that.
    incomplete: bool,
    /// Names of what was declared and is not in the catalog: what mentions them is not judged by its names.
    missing: FxHashSet<&'m str>,
    /// What was said about foreign keys: it has no place in common with what is found here.
    foreign_keys: Vec<&'m str>,
    /// What stands in a mixin is wrong for every table that uses it, and is said once.
    said: FxHashSet<(Span, String)>,
    found: Diagnostics,
}

impl<'m> Report<'m> {
    pub(super) fn new(catalog: &'m Catalog, before: &'m Diagnostics, missing: &'m [Name]) -> Self {
        let mut errors: FxHashMap<FileId, Vec<Span>> = FxHashMap::default();
        let missing = missing.iter().map(Name::as_str).collect();
        let (mut incomplete, mut foreign_keys) = (false, Vec::new());
        for error in before.iter().filter(|d| d.severity == Severity::Error) {
            incomplete |= !leaves_objects(error.code.id);
            if error.code.id == "resolve/foreign-key" {
                foreign_keys.push(error.message.as_str());
            }
            if let Some(label) = &error.primary {
                errors.entry(label.span.file).or_default().push(label.span);
            }
        }
        Self {
            catalog,
            errors,
            incomplete,
            missing,
            foreign_keys,
            said: FxHashSet::default(),
            found: Diagnostics::new(),
        }
    }

    pub(super) fn finish(self) -> Diagnostics {
        self.found
    }

    pub(super) fn part(&mut self, key: &Key, object: &Object, part: &Part<'_>) {
        if self.is_known_foreign_key(key, part) {
            return;
        }
        let mut mentions = None;
        for finding in &part.findings {
            let follows = may_follow(finding.problem)
                && (self.incomplete || *mentions.get_or_insert_with(|| self.mentions_missing(part)));
            if !follows {
                self.finding(key, object, part, finding);
            }
        }
    }

    /// Whether the reader of the spec has found that a column cannot refer to another.
    fn is_known_foreign_key(&self, key: &Key, part: &Part<'_>) -> bool {
        let (Some(column), Some(table), None) = (part.label.of, key.relation(), part.text) else {
            return false;
        };
        let column = format!("`{table}.{column}`");
        self.foreign_keys.iter().any(|message| message.contains(&column))
    }

    /// Whether a text has one of the missing names in it, in whatever role.
    fn mentions_missing(&self, part: &Part<'_>) -> bool {
        let Some(text) = part.text.filter(|_| !self.missing.is_empty()) else { return false };
        let words = text.text.split(|c: char| !c.is_alphanumeric() && c != '_' && c != '$');
        let is_missing = |word: &str| {
            self.missing.contains(word) || self.missing.contains(word.to_ascii_lowercase().as_str())
        };
        words.filter(|word| !word.is_empty()).any(is_missing)
    }

    fn finding(&mut self, key: &Key, object: &Object, part: &Part<'_>, finding: &Finding) {
        if self.is_known_to_be_broken(part) || self.is_made(part, finding) {
            return;
        }
        let located = part.text.and_then(|text| text.map.locate(finding.range.usize()));
        let span = located.or(part.span).or_else(|| object.span());
        if let Some(span) = span {
            let known = self.errors.get(&span.file).is_some_and(|errors| {
                errors
                    .iter()
                    .any(|error| error.start < span.end.max(span.start + 1) && span.start < error.end)
            });
            if known || !self.said.insert((span, finding.message.clone())) {
                return;
            }
        }
        let message = format!("in {}: {}", place(key, part), finding.message);
        let help = statement(object, finding).or_else(|| finding.help.clone());
        let help = help.unwrap_or_else(|| codes::advice(finding).to_owned());
        let mut diagnostic = Diagnostic::new(codes::of(finding.problem), message).maybe_at(span);
        if let Some((span, text)) = self.related(finding) {
            diagnostic = diagnostic.related(span, text);
        }
        self.found.push(match fix(part, finding) {
            Some((span, replacement)) => {
                let title = finding.help.clone().unwrap_or_else(|| format!("did you mean `{replacement}`?"));
                diagnostic.fix(title, span, replacement)
            }
            None => diagnostic.help(help),
        });
    }
}

impl Report<'_> {
    /// A text that its reader could not understand is not there.
    fn is_known_to_be_broken(&self, part: &Part<'_>) -> bool {
        !self.errors.is_empty() && part.text.is_some_and(|text| text.text.is_empty())
    }

    /// What the compiler has put together itself (retention) is wrong only because of what was said before, and nobody
    /// can heed a warning about it.
    fn is_made(&self, part: &Part<'_>, finding: &Finding) -> bool {
        let made = part.text.is_some_and(|text| text.map == TextMap::Nowhere);
        made && (!self.errors.is_empty() || !finding.problem.is_error())
    }

    /// Another place that matters: of what the message names.
    fn related(&self, finding: &Finding) -> Option<(Span, &'static str)> {
        match finding.problem {
            Problem::TriggerFunctionCalled => {
                let name = finding.message.split(" is a trigger function").next()?;
                let mut functions = self.catalog.functions();
                let item = functions.find(|item| item.key.qualified_name().to_string() == name)?;
                Some((item.object.span()?, "it returns `trigger`"))
            }
            Problem::NullTriggerRow => {
                let path = finding.message.split('`').nth(1)?;
                let mut triggers = self.catalog.of_kind(Kind::Trigger);
                let (_, _, object) = triggers.find(|(_, key, _)| key.path() == path)?;
                Some((object.span()?, "this trigger"))
            }
            _ => None,
        }
    }
}

/// What declares an extension where the object is declared in SQL.
fn statement(object: &Object, finding: &Finding) -> Option<String> {
    if finding.problem != Problem::MissingExtension || !matches!(object.origin, Origin::Sql(_)) {
        return None;
    }
    // The message names the function or type, and the extension that it comes from.
    let extension = finding.message.split('`').nth(3)?;
    Some(format!("write `create extension if not exists {};` before it", quote::identifier(extension)))
}

/// The change that a finding offers, if its place holds the text and nothing else.
fn fix(part: &Part<'_>, finding: &Finding) -> Option<(Span, String)> {
    let (range, replacement) = finding.replacement.clone()?;
    let span = part.text?.map.locate(range.usize())?;
    (span.end - span.start == range.end - range.start).then_some((span, replacement))
}

/// The part of the object, as messages name it.
fn place(key: &Key, part: &Part<'_>) -> String {
    match (part.label.what, part.label.of) {
        ("", _) => format!("the {key}"),
        (what, Some(of)) if key.kind == Kind::Table => format!("the {what} of `{}.{of}`", key.path()),
        (what, Some(of)) => format!("the {what} `{of}` of the {key}"),
        (what, None) => format!("the {what} of the {key}"),
    }
}

/// Whether an error of this kind leaves everything in the catalog that was declared.
fn leaves_objects(code: &str) -> bool {
    code.starts_with("resolve/unknown-")
        || code.starts_with("typed/")
        || code.starts_with("security/")
        || code.starts_with("suppress/")
        || code.starts_with("view/")
        || matches!(
            code,
            "sql/syntax" | "spec/unknown-value" | "resolve/foreign-key" | "resolve/not-a-trigger-function"
        )
}

/// Whether a problem may be one only because something else is missing.
fn may_follow(problem: Problem) -> bool {
    matches!(
        problem,
        Problem::UndefinedColumn
            | Problem::UndefinedTable
            | Problem::UndefinedFunction
            | Problem::UndefinedObject
            | Problem::AmbiguousColumn
            | Problem::AmbiguousFunction
            | Problem::InvalidTextRepresentation
            | Problem::InvalidColumnReference
            | Problem::OutsideValueSet
            | Problem::MissingValue
    )
}

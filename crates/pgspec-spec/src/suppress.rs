//! `# pgspec: ignore[rule] reason` on the line above a finding, `-- pgspec: ignore[rule] reason` where that is SQL.

use pgspec_catalog::{Diagnostic, Diagnostics, FileId, Severity, Sources, Span, closest};
use rustc_hash::FxHashSet;

use crate::codes;
use crate::tree::Comment;

/// The ignore comments of a project.
#[derive(Clone, Debug, Default)]
pub struct Suppressions(Vec<Suppression>);

/// An ignore comment.
#[derive(Clone, Debug)]
struct Suppression {
    rules: Vec<String>,
    span: Span,
    /// The line that it speaks of.
    line: u32,
    used: bool,
}

impl Suppressions {
    /// Reads the ignore comments of a file; malformed ones are reported.
    pub(crate) fn read(&mut self, comments: &[Comment], sources: &Sources, diagnostics: &mut Diagnostics) {
        self.0.extend(read(comments, sources, diagnostics));
    }

    /// Reads the ignore comments in the SQL of a file: a file of it, or bodies between the YAML.
    pub(crate) fn read_sql(&mut self, file: FileId, sources: &Sources, diagnostics: &mut Diagnostics) {
        let text = sources.file(file).map_or("", |file| file.text.as_str());
        if !text.contains("pgspec:") {
            return;
        }
        let mut comments = Vec::new();
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            let indent = line.len() - line.trim_start().len();
            let comment = line.trim();
            if let Some(inner) = comment.strip_prefix("--").filter(|text| text.trim().starts_with("pgspec:"))
            {
                let [from, to] = [start + indent, start + indent + comment.len()]
                    .map(|at| u32::try_from(at).unwrap_or(u32::MAX));
                comments.push(Comment { text: inner.to_owned(), span: Span::new(file, from, to) });
            }
            start += line.len();
        }
        self.read(&comments, sources, diagnostics);
    }

    /// Drops the warnings that are ignored, and reports ignore comments that ignore nothing. Errors cannot be ignored.
    pub fn apply(self, diagnostics: &mut Diagnostics, sources: &Sources) {
        apply(self.0, diagnostics, sources);
    }
}

fn read(comments: &[Comment], sources: &Sources, diagnostics: &mut Diagnostics) -> Vec<Suppression> {
    let mut found = Vec::new();
    for comment in comments {
        let Some(rest) = comment.text.trim().strip_prefix("pgspec:") else { continue };
        let parsed = rest.trim().strip_prefix("ignore[").and_then(|r| r.split_once(']'));
        let Some((rules, reason)) = parsed else {
            diagnostics.push(
                Diagnostic::new(&codes::BAD_SUPPRESSION, "this comment is not an ignore comment")
                    .at(comment.span)
                    .help("write `# pgspec: ignore[area/rule] reason`"),
            );
            continue;
        };
        if reason.trim().is_empty() {
            diagnostics.push(
                Diagnostic::new(&codes::BAD_SUPPRESSION, "an ignore comment needs a reason")
                    .at(comment.span)
                    .help("say behind the bracket why the finding does not matter here"),
            );
            continue;
        }
        let Some(file) = sources.file(comment.span.file) else { continue };
        let own = file.line_column(comment.span.start).line;
        // Several comments may stand above one line.
        let mut line = own;
        loop {
            line += 1;
            let Some((start, end)) = file.line_range(line) else { break };
            let text = file.text.get(start as usize..end as usize).unwrap_or("").trim();
            if !text.is_empty() && !text.starts_with('#') && !text.starts_with("--") {
                break;
            }
        }
        let rules = rules.split(',').map(|r| r.trim().to_owned()).collect();
        found.push(Suppression { rules, span: comment.span, line, used: false });
    }
    found
}

fn apply(mut suppressions: Vec<Suppression>, diagnostics: &mut Diagnostics, sources: &Sources) {
    if suppressions.is_empty() {
        return;
    }
    // A rule that names an error does not apply to it: errors stay.
    let mut errors: FxHashSet<(FileId, u32, &str)> = FxHashSet::default();
    for error in diagnostics.iter().filter(|d| d.severity == Severity::Error) {
        if let Some(primary) = &error.primary
            && let Some(place) = sources.line_column(primary.span)
        {
            errors.insert((primary.span.file, place.line, error.code.id));
        }
    }
    let kept: Diagnostics = std::mem::take(diagnostics)
        .into_iter()
        .filter(|d| {
            let Some(primary) = d.primary.as_ref().filter(|_| d.severity != Severity::Error) else {
                return true;
            };
            let Some(place) = sources.line_column(primary.span) else { return true };
            let hit = suppressions.iter_mut().find(|s| {
                s.span.file == primary.span.file
                    && s.line == place.line
                    && s.rules.iter().any(|r| r == d.code.id)
            });
            hit.is_none_or(|s| {
                s.used = true;
                false
            })
        })
        .collect();
    *diagnostics = kept;
    for suppression in suppressions.iter().filter(|s| !s.used) {
        let is_error =
            |rule: &&String| errors.contains(&(suppression.span.file, suppression.line, rule.as_str()));
        let known = || codes::CODES.iter().chain(pgspec_sql::codes::CODES).map(|code| code.id);
        let mistyped = suppression.rules.iter().find_map(|rule| {
            closest(rule, known()).filter(|_| !known().any(|id| id == rule)).map(str::to_owned)
        });
        let (message, help) = if let Some(rule) = suppression.rules.iter().find(is_error) {
            (format!("`{rule}` is an error, and errors cannot be ignored"), "mend it".to_owned())
        } else {
            let help = mistyped
                .map_or_else(|| "remove the comment".to_owned(), |near| format!("did you mean `{near}`?"));
            (format!("nothing on the next line draws `{}`", suppression.rules.join("`, `")), help)
        };
        diagnostics
            .push(Diagnostic::new(&codes::UNUSED_SUPPRESSION, message).at(suppression.span).help(help));
    }
}

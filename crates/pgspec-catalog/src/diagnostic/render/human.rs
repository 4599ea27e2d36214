//! For people: rustc's own look, by `annotate-snippets`.

use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Patch, Renderer, Snippet};

use super::super::{Diagnostic, Diagnostics, Fix, Label, Severity};
use super::Style;
use crate::span::{FileId, SourceFile, Sources, Span};

/// Bytes of source shown at most around a label; a longer line is cut by the renderer's terminal width.
const LONGEST_EXCERPT: u32 = 20_000;

pub(super) fn render(diagnostics: &Diagnostics, sources: &Sources, style: Style) -> String {
    let renderer = match style {
        Style::Plain => Renderer::plain(),
        Style::Colour => Renderer::styled(),
    };
    let renderer = renderer.term_width(120);
    let mut out = String::new();
    for diagnostic in diagnostics {
        out.push_str(&renderer.render(&report(diagnostic, sources)));
        out.push_str("\n\n");
    }
    out
}

fn report<'a>(d: &'a Diagnostic, sources: &'a Sources) -> Vec<Group<'a>> {
    let level = match d.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Info => Level::INFO,
    };
    let mut group = Group::with_title(level.primary_title(clean(&d.message)).id(d.code.id));
    for (file, labels) in by_file(d) {
        let Some(source) = sources.file(file) else {
            continue;
        };
        group = group.element(snippet(source, &labels));
    }
    if let (Some(help), None) = (&d.help, &d.fix) {
        group = group.element(Level::HELP.message(clean(help)));
    }
    let mut groups = vec![group];
    if let Some(fix) = &d.fix {
        let title = d.help.as_ref().unwrap_or(&fix.title);
        groups.push(patch(fix, title, sources));
    }
    groups
}

/// The labels of a diagnostic grouped by file, the primary one's file first. The flag marks the primary label.
fn by_file(d: &Diagnostic) -> Vec<(FileId, Vec<(&Label, bool)>)> {
    let mut groups: Vec<(FileId, Vec<(&Label, bool)>)> = Vec::new();
    let labels = d.primary.iter().map(|l| (l, true)).chain(d.related.iter().map(|l| (l, false)));
    for (label, primary) in labels {
        match groups.iter_mut().find(|(file, _)| *file == label.span.file) {
            Some((_, group)) => group.push((label, primary)),
            None => groups.push((label.span.file, vec![(label, primary)])),
        }
    }
    groups
}

fn snippet<'a>(
    source: &'a SourceFile,
    labels: &[(&'a Label, bool)],
) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
    // Only the lines around the labels go to the renderer: it would otherwise scan the whole file for every finding.
    let ranges: Vec<_> = labels.iter().map(|(label, _)| snap(source, label.span)).collect();
    let first = ranges.iter().map(|range| range.start).min().unwrap_or(0);
    let last = ranges.iter().map(|range| range.end).max().unwrap_or(first);
    let line = source.line_column(first).line;
    let start = source
        .line_range(line)
        .map_or(0, |r| r.0)
        .max(boundary(source, first.saturating_sub(LONGEST_EXCERPT)));
    let end_line = source.line_column(last).line;
    let end = source
        .line_range(end_line)
        .map_or(last, |r| r.1)
        .min(boundary(source, last.saturating_add(LONGEST_EXCERPT)));
    let text = source.text.get(start as usize..end.max(last) as usize).unwrap_or("");
    let mut snippet = Snippet::source(text).line_start(line as usize).path(source.path.as_str());
    for ((label, primary), range) in labels.iter().zip(ranges) {
        let kind = if *primary { AnnotationKind::Primary } else { AnnotationKind::Context };
        let from = (range.start - start) as usize;
        let to = (range.end - start) as usize;
        let annotation = kind.span(from..to.min(text.len()));
        let annotation =
            if label.text.is_empty() { annotation } else { annotation.label(clean(&label.text)) };
        snippet = snippet.annotation(annotation);
    }
    snippet
}

fn patch<'a>(fix: &'a Fix, title: &'a str, sources: &'a Sources) -> Group<'a> {
    let mut group = Group::with_title(Level::HELP.secondary_title(clean(title)));
    let Some(file) = fix.edits.first().and_then(|e| sources.file(e.span.file)) else {
        return group;
    };
    let ranges: Vec<_> = fix.edits.iter().map(|edit| snap(file, edit.span)).collect();
    let first = ranges.iter().map(|range| range.start).min().unwrap_or(0);
    let last = ranges.iter().map(|range| range.end).max().unwrap_or(first);
    let line = file.line_column(first).line;
    let start = file.line_range(line).map_or(0, |r| r.0);
    let end = file.line_range(file.line_column(last).line).map_or(last, |r| r.1);
    let text = file.text.get(start as usize..end as usize).unwrap_or("");
    let mut snippet = Snippet::source(text).line_start(line as usize).path(file.path.as_str());
    for (edit, range) in fix.edits.iter().zip(ranges) {
        let range = (range.start - start) as usize..(range.end - start) as usize;
        snippet = snippet.patch(Patch::new(range, edit.replacement.as_str()));
    }
    group = group.element(snippet);
    group
}

/// The span in whole characters, inside the file: the renderer panics at half of one (a byte order mark has three
/// bytes).
fn snap(source: &SourceFile, span: Span) -> Range<u32> {
    let start = boundary(source, span.start);
    let mut end = (span.end.max(start) as usize).min(source.text.len());
    while !source.text.is_char_boundary(end) {
        end += 1;
    }
    start..u32::try_from(end).unwrap_or(u32::MAX)
}

/// The largest character boundary at or before a byte offset.
fn boundary(source: &SourceFile, at: u32) -> u32 {
    let mut at = (at as usize).min(source.text.len());
    while !source.text.is_char_boundary(at) {
        at -= 1;
    }
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// Text of a user in a message must not move the cursor or colour the terminal.
fn clean(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\n' { '\u{fffd}' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_a_character_is_shown_whole() {
        let mut sources = Sources::default();
        let file = sources.add("a.yaml", "\u{feff}é");
        let source = sources.file(file).unwrap();
        assert_eq!(snap(source, Span::new(file, 0, 1)), 0..3);
        assert_eq!(snap(source, Span::new(file, 4, 4)), 3..5);
        assert_eq!(snap(source, Span::new(file, 5, 90)), 5..5);
        assert_eq!(snap(source, Span::new(file, 80, 90)), 5..5);
    }
}

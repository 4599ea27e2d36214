//! `--` comments of SQL files as docs: the text behind a column, a constraint or a label, and the lines right above one
//! or above a statement. Comments inside of function bodies belong to those.

use std::ops::Range;

use pgspec_catalog::{Body, Catalog, FileId, ObjectId, Text};

use super::split::Parts;
use crate::lex::{Lexer, Token, TokenKind};

/// What a doc is of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Target {
    Object(ObjectId),
    Column(ObjectId, usize),
    Label(ObjectId, usize),
}

/// Something with a doc, where it begins.
struct Item {
    start: usize,
    line: usize,
    /// The statement that it is or stands in.
    statement: usize,
    target: Target,
}

/// A line of a file.
#[derive(Clone, Default)]
struct Line<'t> {
    /// Where code begins in it, or where it stands inside of a long token.
    code: Option<usize>,
    /// The `--` comment in it, with its place.
    comment: Option<(usize, &'t str)>,
}

/// Gives the objects that were read from statements of a file the docs that stand beside them. What has one keeps it.
pub(super) fn attach(catalog: &mut Catalog, file: FileId, text: &str, parts: &Parts) {
    let statements = &parts.statements;
    if !text.contains("--") {
        return;
    }
    let starts = line_starts(text);
    let lines = lines(text, &starts, parts);
    let items = items(catalog, file, text, statements, &starts);
    let mut docs: Vec<(Target, String)> = Vec::new();
    for (at, item) in items.iter().enumerate() {
        let doc = match (
            above(&lines, &items, statements, at, &starts),
            behind(text, &lines, &items, statements, at),
        ) {
            (above, Some(behind)) => above.map_or(behind.clone(), |above| format!("{above} {behind}")),
            (Some(above), None) => above,
            (None, None) => continue,
        };
        docs.push((item.target, doc));
    }
    for (target, doc) in docs {
        set(catalog, target, &doc);
    }
}

fn line_starts(text: &str) -> Vec<usize> {
    std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect()
}

fn line_of(starts: &[usize], at: usize) -> usize {
    starts.partition_point(|start| *start <= at).saturating_sub(1)
}

fn lines<'t>(text: &'t str, starts: &[usize], parts: &Parts) -> Vec<Line<'t>> {
    let mut lines = vec![Line::default(); starts.len()];
    // Rows and commands of `psql` are no SQL.
    let mut skipped: Vec<_> = parts.copies.iter().map(|copied| &copied.data).chain(&parts.commands).collect();
    skipped.sort_by_key(|range| range.start);
    let mut skipped = skipped.into_iter().peekable();
    let mut lexer = Lexer::new(text);
    while let Some(token) = lexer.next_token() {
        // An unterminated literal reaches to the end: nothing behind it is a comment.
        let Ok(token) = token else { break };
        match skipped.next_if(|range| range.start <= token.start) {
            Some(range) => lexer.skip_to(range.end.max(token.start + 1)),
            None => mark(&mut lines, starts, token, text),
        }
    }
    lines
}

fn mark<'t>(lines: &mut [Line<'t>], starts: &[usize], token: Token, text: &'t str) {
    let (first, last) =
        (line_of(starts, token.start), line_of(starts, token.end.saturating_sub(1).max(token.start)));
    if token.kind == TokenKind::LineComment {
        if let Some(line) = lines.get_mut(first) {
            line.comment = Some((token.start, token.text(text)));
        }
        return;
    }
    for line in lines.iter_mut().take(last + 1).skip(first) {
        line.code = line.code.or(Some(token.start));
    }
}

/// The objects of the file and their parts, in order.
fn items(
    catalog: &Catalog,
    file: FileId,
    text: &str,
    statements: &[Range<usize>],
    starts: &[usize],
) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::new();
    let statement_of = |at: usize| {
        let found = statements.partition_point(|range| range.start <= at).checked_sub(1)?;
        statements.get(found).filter(|range| at < range.end.max(range.start + 1)).map(|_| found)
    };
    let place = |span: Option<pgspec_catalog::Span>| {
        let span = span.filter(|span| span.file == file)?;
        let at = first_code(text, span.start as usize, span.end as usize);
        Some((at, statement_of(at)?, span.end as usize))
    };
    for (id, key, object) in catalog.iter() {
        let mut columns: Vec<Range<usize>> = Vec::new();
        let mut parts: Vec<(usize, Target)> = Vec::new();
        match &object.body {
            Body::Table(table) => {
                for (at, column) in table.columns.iter().enumerate() {
                    if let Some((start, _, end)) = place(column.origin.span()) {
                        columns.push(start..end);
                        parts.push((start, Target::Column(id, at)));
                    }
                }
            }
            Body::Enum(own) => {
                for (at, label) in own.labels.iter().enumerate() {
                    parts.extend(
                        place(label.origin.span()).map(|(start, _, _)| (start, Target::Label(id, at))),
                    );
                }
            }
            _ => {}
        }
        for (start, target) in parts {
            if let Some(statement) = statement_of(start) {
                items.push(Item { start, line: line_of(starts, start), statement, target });
            }
        }
        let Some((name, statement, _)) = place(object.span()) else { continue };
        let inside = key.kind == pgspec_catalog::Kind::Constraint;
        let start = if inside { name } else { statements.get(statement).map_or(name, |range| range.start) };
        items.push(Item { start, line: line_of(starts, start), statement, target: Target::Object(id) });
    }
    // A constraint that stands behind its column has no doc of its own.
    items.sort_by_key(|item| (item.start, matches!(item.target, Target::Object(_))));
    let mut kept: Vec<Item> = Vec::with_capacity(items.len());
    for item in items {
        let is_object = matches!(item.target, Target::Object(_));
        let of_column = kept.last().is_some_and(|last| {
            last.statement == item.statement
                && last.line == item.line
                && matches!(last.target, Target::Column(..))
        });
        let repeated = kept.last().is_some_and(|last| last.start == item.start);
        if !(repeated || (is_object && of_column)) {
            kept.push(item);
        }
    }
    kept
}

/// The first byte of a range that is neither white space nor a comment.
fn first_code(text: &str, start: usize, end: usize) -> usize {
    let mut lexer = Lexer::new(text.get(start..end).unwrap_or(""));
    while let Some(Ok(token)) = lexer.next_token() {
        if !token.is_comment() {
            return start + token.start;
        }
    }
    start
}

/// The comment behind an item: on the line where it begins, or on a later one before the next item.
fn behind(
    text: &str,
    lines: &[Line<'_>],
    items: &[Item],
    statements: &[Range<usize>],
    at: usize,
) -> Option<String> {
    let item = items.get(at)?;
    let is_statement = statements.get(item.statement).is_some_and(|range| range.start == item.start);
    let rest = items.get(at + 1..).unwrap_or_default();
    let next_line = if is_statement {
        let parts = rest.iter().take_while(|other| other.statement == item.statement);
        let below = parts.into_iter().any(|part| part.line != item.line);
        // Of a statement with parts on lines of their own, only the first line speaks of the whole.
        let other = rest.iter().find(|other| other.statement != item.statement).map(|other| other.line);
        if below { item.line + 1 } else { other.unwrap_or(lines.len()) }
    } else {
        let before = items.get(..at).unwrap_or_default().iter().rev();
        let whole = before
            .take_while(|other| other.line == item.line)
            .any(|other| statements.get(other.statement).is_some_and(|range| range.start == other.start));
        if whole {
            return None;
        }
        rest.first().map_or(lines.len(), |next| next.line)
    };
    for (offset, line) in lines.get(item.line..next_line)?.iter().enumerate() {
        let code = line.code?;
        // A parenthesis at the start ends the list of a table, not its last part.
        let closes =
            offset > 0 && !is_statement && text.get(code..).is_some_and(|rest| rest.starts_with(')'));
        let over = statements.get(item.statement).is_some_and(|range| code > range.end);
        if closes || over {
            return None;
        }
        if let Some((_, comment)) = line.comment.filter(|(place, _)| code < *place) {
            return clean(comment);
        }
    }
    None
}

/// The lines of comments right above an item.
fn above(
    lines: &[Line<'_>],
    items: &[Item],
    statements: &[Range<usize>],
    at: usize,
    starts: &[usize],
) -> Option<String> {
    let item = items.get(at)?;
    // Only what begins its line has lines above it.
    let before = items.get(at.checked_sub(1).unwrap_or(at)).filter(|before| before.start != item.start);
    if before.is_some_and(|before| before.line == item.line) {
        return None;
    }
    let mut block: Vec<&str> = Vec::new();
    let mut line = item.line;
    while let Some(found) = line.checked_sub(1).and_then(|above| lines.get(above)) {
        let Some((_, comment)) = found.comment.filter(|_| found.code.is_none()) else { break };
        if is_separator(comment) {
            break;
        }
        block.push(comment);
        line -= 1;
    }
    block.reverse();
    if block.is_empty()
        || block.iter().any(|comment| is_code(comment))
        || is_heading(lines, items, statements, at, starts, &block)
    {
        return None;
    }
    let texts: Vec<_> = block.iter().map(|comment| comment.trim_start_matches('-').trim()).collect();
    let mut out = String::new();
    for text in texts {
        let list = text.starts_with(['*', '-']) || text.is_empty();
        if !out.is_empty() {
            out.push(if list || out.ends_with('\n') { '\n' } else { ' ' });
        }
        out.push_str(text);
    }
    clean(&out)
}

/// A short line above several items in a row is a heading of all of them.
fn is_heading(
    lines: &[Line<'_>],
    items: &[Item],
    statements: &[Range<usize>],
    at: usize,
    starts: &[usize],
    block: &[&str],
) -> bool {
    let Some(item) = items.get(at) else { return false };
    let text: usize = block.iter().map(|comment| comment.trim_start_matches('-').trim().len()).sum();
    if text > 60 || block.iter().any(|comment| comment.trim_end().ends_with('.')) {
        return false;
    }
    let own_statement = matches!(item.target, Target::Object(_))
        && statements.get(item.statement).is_some_and(|range| range.start == item.start);
    let next = if own_statement {
        statements.get(item.statement + 1).map(|range| line_of(starts, range.start))
    } else {
        let next = items.get(at + 1).filter(|next| next.statement == item.statement);
        next.map(|next| next.line)
    };
    let Some(next) = next else { return false };
    // Nothing but code between the two: no empty line, no comment of the next one's own.
    lines.get(item.line..=next).is_some_and(|between| between.iter().all(|line| line.code.is_some()))
}

/// `-- ======`
fn is_separator(comment: &str) -> bool {
    let text = comment.trim_start_matches('-').trim();
    comment.trim().len() > 2 && !text.chars().any(char::is_alphanumeric)
}

/// A statement that was commented out, a tool's directive, or a heading that `pg_dump` writes.
fn is_code(comment: &str) -> bool {
    const VERBS: [&str; 10] =
        ["create", "alter", "drop", "select", "insert", "update", "delete", "grant", "revoke", "comment"];
    const TOOLS: [&str; 7] = ["pgspec:", "+", "migrate:", "squawk-", "Name: ", "TOC entry", "Dependencies: "];
    let text = comment.trim_start_matches('-').trim();
    let verb = text.split_whitespace().next().unwrap_or("");
    let statement = VERBS.iter().any(|word| verb.eq_ignore_ascii_case(word))
        && (text.contains('(') || text.contains(';') || verb.chars().all(|c| c.is_ascii_uppercase()));
    statement || text.ends_with(';') || text.ends_with(',') || TOOLS.iter().any(|tool| text.starts_with(tool))
}

/// The text of a comment; `None` for one that says nothing.
fn clean(comment: &str) -> Option<String> {
    let text = comment.trim_start_matches('-').trim();
    let says =
        text.chars().any(char::is_alphanumeric) && !text.contains(|c: char| c.is_control() && c != '\n');
    (says && !is_code(text)).then(|| text.to_owned())
}

fn set(catalog: &mut Catalog, target: Target, doc: &str) {
    let id = match target {
        Target::Object(id) | Target::Column(id, _) | Target::Label(id, _) => id,
    };
    let Some(object) = catalog.object_mut(id) else { return };
    let place = match (target, &mut object.body) {
        (Target::Object(_), _) => Some(&mut object.notes.doc),
        (Target::Column(_, at), Body::Table(table)) => table.columns.get_mut(at).map(|c| &mut c.notes.doc),
        (Target::Label(_, at), Body::Enum(own)) => own.labels.get_mut(at).map(|l| &mut l.doc),
        _ => None,
    };
    if let Some(place) = place {
        place.get_or_insert_with(|| Text::new(doc));
    }
}

//! Escaping for GitHub-flavoured Markdown: what a spec says stays text, whatever characters it holds.
//!
//! Everything here is safe both in a paragraph and in a table cell. Characters that parsers disagree about (the pipe,
//! the backtick, `<`) become character references, which no parser takes for structure (CommonMark, "Entity and
//! numeric character references").

use std::borrow::Cow;
use std::fmt::Write as _;

/// Text on one line, nothing of it markup: names, and what is shown beside them.
pub(super) fn text(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len() + 8);
    // Space in front is not shown, and what stands behind it begins the line.
    push_text(&mut out, one_line(raw).trim_start(), true);
    out
}

/// Prose on one line, for headings and table cells, in which code spans and strong words keep their meaning.
pub(super) fn inline(raw: &str) -> String {
    inline_lines(&one_line(raw), " ")
}

/// Prose in which code spans and strong words keep their meaning and everything else is text. `newline` replaces line breaks.
pub(super) fn inline_lines(raw: &str, newline: &str) -> String {
    let mut out = String::with_capacity(raw.len() + 8);
    let mut rest = raw;
    while let Some(at) = rest.find('`') {
        let (before, from) = rest.split_at(at);
        push_lines(&mut out, before, newline);
        let run = from.bytes().take_while(|b| *b == b'`').count();
        let (ticks, after) = from.split_at(run);
        match closing_run(after, run) {
            Some(end) => {
                let (inside, closed) = after.split_at(end);
                out.push_str(&code(unpadded(&one_line(inside))));
                rest = closed.get(run..).unwrap_or("");
            }
            None => {
                push_text(&mut out, ticks, false);
                rest = after;
            }
        }
    }
    push_lines(&mut out, rest, newline);
    out
}

/// A code span that holds exactly this text on one line.
pub(super) fn code(raw: &str) -> String {
    let line = one_line(raw);
    if line.contains('|') {
        return code_element(&line);
    }
    if line.is_empty() {
        return "` `".to_owned();
    }
    if !line.contains('`') && !line.starts_with(' ') {
        return ["`", &line, "`"].concat();
    }
    let ticks = "`".repeat(longest_run(&line) + 1);
    // One space on both sides is stripped again (CommonMark, "Code spans"), unless there is nothing but spaces.
    let edge = |c: Option<char>| c == Some('`');
    let spaced = line.starts_with(' ') && line.ends_with(' ') && !line.trim_matches(' ').is_empty();
    let pad = if edge(line.chars().next()) || edge(line.chars().next_back()) || spaced { " " } else { "" };
    format!("{ticks}{pad}{line}{pad}{ticks}")
}

/// A fenced code block, without a line break at its end. `language` must be a word of ours.
pub(super) fn fence(language: &str, raw: &str) -> String {
    let body = clean(raw);
    let body = body.trim_matches('\n');
    let ticks = "`".repeat(longest_run(body).max(2) + 1);
    format!("{ticks}{language}\n{body}\n{ticks}")
}

/// A link. `label` is escaped already; `target` is a path of ours.
pub(super) fn link(label: &str, target: &str) -> String {
    format!("[{label}]({target})")
}

/// A code element instead of a span: in a table cell, parsers disagree on how a pipe inside a span is escaped.
fn code_element(line: &str) -> String {
    let mut out = String::from("<code>");
    push_text(&mut out, line, false);
    out.push_str("</code>");
    out
}

/// Text that may hold line breaks: each line starts without spaces and with nothing that would begin a block.
fn push_lines(out: &mut String, raw: &str, newline: &str) {
    for (i, line) in clean(raw).split('\n').enumerate() {
        if i == 0 {
            let starts = out.is_empty();
            push_strong(out, if starts { line.trim_start() } else { line }, starts);
        } else {
            out.truncate(out.trim_end().len());
            out.push_str(newline);
            push_strong(out, line.trim_start(), true);
        }
    }
}

/// Text in which `**words**` keep their weight, where they stand apart from what surrounds them.
fn push_strong(out: &mut String, line: &str, starts: bool) {
    let (mut rest, mut starts) = (line, starts);
    while let Some((before, inside, after)) = strong(rest) {
        push_text(out, before, starts);
        out.push_str("**");
        push_text(out, inside, false);
        out.push_str("**");
        (rest, starts) = (after, false);
    }
    push_text(out, rest, starts);
}

/// The text before, inside and after the first pair of `**` that every parser takes for one (CommonMark, "Emphasis and
/// strong emphasis"): between spaces, around a text that starts with a letter and holds no other asterisk.
fn strong(line: &str) -> Option<(&str, &str, &str)> {
    let mut from = 0;
    loop {
        let open = from + line.get(from..)?.find("**")?;
        let (before, opened) = line.split_at_checked(open)?;
        let inside = opened.get(2..)?;
        let close = inside.find('*')?;
        let (inside, closed) = inside.split_at_checked(close)?;
        let apart = before.chars().next_back().is_none_or(char::is_whitespace)
            && inside.starts_with(char::is_alphanumeric)
            && inside.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '.' | ':' | '!' | '?'));
        match closed.strip_prefix("**").filter(|after| after.is_empty() || after.starts_with(' ')) {
            Some(after) if apart => return Some((before, inside, after)),
            _ => from = open + 2,
        }
    }
}

/// Text without line breaks. `starts`: it stands at the start of a line.
fn push_text(out: &mut String, line: &str, starts: bool) {
    let mut previous = ' ';
    // Still inside the digits that a list could start with.
    let mut number = starts;
    let mut chars = line.chars().enumerate().peekable();
    while let Some((i, c)) = chars.next() {
        let next = chars.peek().map_or(' ', |(_, c)| *c);
        let first = starts && i == 0;
        match c {
            '`' | '|' | '{' | '}' => reference(out, c),
            '<' => out.push_str("&lt;"),
            '&' if next == '#' || next.is_ascii_alphanumeric() => out.push_str("&amp;"),
            '_' if previous.is_alphanumeric() && next.is_alphanumeric() => out.push('_'),
            '\\' | '*' | '_' | '[' | ']' | '~' | '$' => {
                out.push('\\');
                out.push(c);
            }
            '>' if first => out.push_str("&gt;"),
            '#' | '-' | '+' | '=' | ':' if first => {
                out.push('\\');
                out.push(c);
            }
            '.' | ')' if number && i > 0 => {
                out.push('\\');
                out.push(c);
            }
            _ => out.push(c),
        }
        number &= c.is_ascii_digit();
        previous = c;
    }
}

fn reference(out: &mut String, c: char) {
    let _ = write!(out, "&#{};", u32::from(c));
}

/// Where a run of exactly `run` backticks starts.
fn closing_run(text: &str, run: usize) -> Option<usize> {
    let mut from = 0;
    loop {
        let start = from + text.get(from..)?.find('`')?;
        let length = text.get(start..)?.bytes().take_while(|b| *b == b'`').count();
        if length == run {
            return Some(start);
        }
        from = start + length;
    }
}

/// A code span's content without the one space on each side that belongs to the markup.
fn unpadded(inside: &str) -> &str {
    let stripped = inside.strip_prefix(' ').and_then(|s| s.strip_suffix(' '));
    stripped.filter(|s| !s.trim_matches(' ').is_empty()).unwrap_or(inside)
}

fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

/// The text on one line: a line break and the indentation around it become one space.
fn one_line(raw: &str) -> Cow<'_, str> {
    let clean = clean(raw);
    if !clean.contains('\n') {
        return clean;
    }
    let lines: Vec<_> = clean.split('\n').map(str::trim).filter(|line| !line.is_empty()).collect();
    Cow::Owned(lines.join(" "))
}

/// Lines separated by `\n`: tabs become spaces, `\r\n` and `\r` become `\n`, other control characters the replacement
/// character.
pub(super) fn clean(raw: &str) -> Cow<'_, str> {
    if !raw.chars().any(|c| c.is_control() && c != '\n') {
        return Cow::Borrowed(raw);
    }
    let mut out = String::with_capacity(raw.len());
    let mut chars = raw.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' if chars.peek() == Some(&'\n') => {}
            '\r' | '\n' => out.push('\n'),
            '\t' => out.push_str("    "),
            c if c.is_control() => out.push(char::REPLACEMENT_CHARACTER),
            c => out.push(c),
        }
    }
    Cow::Owned(out)
}

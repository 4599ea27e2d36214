//! Where things begin and end in a text, and how it is written.

use super::super::syntax::Range;

/// How a file is written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Style {
    /// One step of indentation.
    pub unit: String,
    pub newline: &'static str,
    pub quote: char,
}

impl Style {
    pub(crate) fn of(text: &str) -> Self {
        let indented =
            text.lines().find(|line| line.starts_with([' ', '\t']) && !line.trim_start().starts_with('*'));
        let unit = indented.map_or("  ", |line| &line[..line.len() - line.trim_start().len()]);
        let unit = if unit.starts_with('\t') { "\t" } else { unit };
        let unit = if unit.is_empty() || unit.trim_start_matches(' ').is_empty() && unit.len() > 8 {
            "  "
        } else {
            unit
        };
        let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
        let count = |quote: u8| text.bytes().filter(|byte| *byte == quote).count();
        let quote = if count(b'\'') > count(b'"') { '\'' } else { '"' };
        Self { unit: unit.to_owned(), newline, quote }
    }

    /// A string literal.
    pub(crate) fn string(&self, value: &str) -> String {
        let quote =
            if value.contains(self.quote) { if self.quote == '"' { '\'' } else { '"' } } else { self.quote };
        let mut out = String::from(quote);
        for c in value.chars() {
            match c {
                '\n' => out.push_str("\\n"),
                '\r' => out.push_str("\\r"),
                '\t' => out.push_str("\\t"),
                '\\' => out.push_str("\\\\"),
                c if c == quote => {
                    out.push('\\');
                    out.push(c);
                }
                c if c.is_control() || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}') => {
                    out.push_str(&format!("\\u{{{:x}}}", u32::from(c)));
                }
                c => out.push(c),
            }
        }
        out.push(quote);
        out
    }

    /// The name of a property.
    pub(crate) fn property(&self, name: &str) -> String {
        let mut chars = name.chars();
        let starts = chars.next().is_some_and(|c| c == '_' || c == '$' || c.is_ascii_alphabetic());
        let plain = starts && chars.all(|c| c == '_' || c == '$' || c.is_ascii_alphanumeric());
        if plain { name.to_owned() } else { self.string(name) }
    }
}

fn before(text: &str, at: usize) -> &str {
    text.get(..at).unwrap_or("")
}

fn after(text: &str, at: usize) -> &str {
    text.get(at..).unwrap_or("")
}

fn line_start(text: &str, at: usize) -> usize {
    before(text, at).rfind('\n').map_or(0, |newline| newline + 1)
}

/// The white space that a line begins with.
pub(crate) fn indentation(text: &str, at: usize) -> &str {
    let line = after(text, line_start(text, at));
    line.get(..line.len() - line.trim_start_matches([' ', '\t']).len()).unwrap_or("")
}

/// Whether nothing but white space stands before a byte on its line.
pub(crate) fn begins_line(text: &str, at: usize) -> bool {
    text.get(line_start(text, at)..at).is_some_and(|start| start.trim().is_empty())
}

/// The separator right behind a member.
pub(crate) fn separator_at(text: &str, end: usize) -> Option<usize> {
    let rest = after(text, end);
    let blank = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    rest.as_bytes().get(blank).filter(|byte| matches!(byte, b';' | b',')).map(|_| end + blank)
}

/// What separates the members around one: `;`, `,`, or nothing but the end of the line.
pub(crate) fn separator(text: &str, member: Range) -> &'static str {
    let of = |byte: Option<&u8>| match byte {
        Some(b';') => ";",
        Some(b',') => ",",
        Some(_) | None => "",
    };
    let behind = separator_at(text, member.end as usize).and_then(|at| text.as_bytes().get(at));
    let ahead = before(text, member.start as usize).trim_end();
    let found = of(behind);
    if found.is_empty() { of(ahead.as_bytes().last()) } else { found }
}

/// What separates members where there are none yet: as `[_ in never]: never` ends, or the object itself.
pub(crate) fn empty_separator(text: &str, braces: Range) -> &'static str {
    let (start, end) = (braces.start as usize + 1, (braces.end as usize).saturating_sub(1));
    let inside = text.get(start..end).unwrap_or("").trim_end();
    let behind = separator_at(text, braces.end as usize).and_then(|at| text.as_bytes().get(at));
    match inside.as_bytes().last().or(behind) {
        Some(b';') => ";",
        Some(b',') => ",",
        Some(_) | None => "",
    }
}

/// What ends the lines inside of a block.
pub(crate) fn inner_separator(text: &str, block: Range) -> &'static str {
    let inside = text.get(block.start as usize..block.end as usize).unwrap_or("");
    if inside.lines().any(|line| line.trim_end().ends_with(';')) { ";" } else { "" }
}

/// The end of the line on which a member ends, if nothing but its separator and a comment follow; else the end of the
/// separator.
pub(crate) fn end_of_member_line(text: &str, end: usize) -> usize {
    let end = separator_at(text, end).map_or(end, |at| at + 1);
    end_if_blank(text, end)
}

/// The end of the line of an opening brace, if only a comment follows it there.
pub(crate) fn end_of_opening_line(text: &str, at: usize) -> usize {
    end_if_blank(text, at)
}

fn end_if_blank(text: &str, at: usize) -> usize {
    let line = after(text, at).split('\n').next().unwrap_or("");
    let line = line.strip_suffix('\r').unwrap_or(line);
    let rest = line.trim_start();
    let comment = rest.starts_with("//") || rest.starts_with("/*") && rest.trim_end().ends_with("*/");
    if rest.is_empty() {
        at
    } else if comment {
        at + line.trim_end().len()
    } else {
        at
    }
}

/// The bytes of a member, and of its line if it stands there alone.
pub(crate) fn member_with_line(text: &str, member: Range) -> (usize, usize) {
    let (start, end) = (member.start as usize, member.end as usize);
    let end = separator_at(text, end).map_or(end, |at| at + 1);
    let line = after(text, end).split_inclusive('\n').next().unwrap_or("");
    if begins_line(text, start) && line.trim().is_empty() {
        return (line_start(text, start), end + line.len());
    }
    let blank = after(text, end).len() - after(text, end).trim_start_matches([' ', '\t']).len();
    (start, end + blank)
}

/// The bytes of a member of a union, and of the bar that goes with it.
pub(crate) fn member_of_union(text: &str, member: Range) -> (usize, usize) {
    let (start, end) = (member.start as usize, member.end as usize);
    let ahead = before(text, start).trim_end();
    if let Some(rest) = ahead.strip_suffix('|') {
        let rest = rest.trim_end();
        // A bar that begins the first line of a union belongs to the next member then.
        if !rest.ends_with([':', '=', '(', '<', '[', ',']) {
            return (rest.len(), end);
        }
    }
    let behind = after(text, end);
    let blank = behind.len() - behind.trim_start().len();
    match behind.trim_start().strip_prefix('|') {
        Some(rest) => (start, end + blank + 1 + (rest.len() - rest.trim_start().len())),
        None => (start, end),
    }
}

/// What stands between two members of the union in which one is: ` | `, or a bar on a line of its own.
pub(crate) fn bar(text: &str, member: Range) -> String {
    let start = member.start as usize;
    let line = text.get(line_start(text, start)..start).unwrap_or("");
    match line.trim() {
        "|" => {
            let newline = if before(text, start).ends_with("\r\n") { "\r\n" } else { "\n" };
            format!("{newline}{line}")
        }
        _ => " | ".to_owned(),
    }
}

/// The question mark behind a property's name.
pub(crate) fn question_mark(text: &str, end: usize) -> Option<usize> {
    let rest = after(text, end);
    let blank = rest.len() - rest.trim_start().len();
    rest.trim_start().starts_with('?').then_some(end + blank)
}

//! Strings and documentation as Rust source: whatever a spec says, the text stays text.

use std::fmt::Write as _;

/// A string literal, quotes included.
pub(super) fn string(value: &str) -> String {
    let mut out = String::with_capacity(value.len() + 2);
    out.push('"');
    for c in value.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() || changes_direction(c) => {
                // Writing to a String does not fail.
                let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Characters that make text show in another order than the compiler reads it (rustc denies them, CVE-2021-42574).
fn changes_direction(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A name in a Markdown code span. A backtick would end the span.
pub(super) fn code(name: &str) -> String {
    format!("`{}`", name.replace('`', "'"))
}

/// Text that can stand behind `//`.
pub(super) fn comment(text: &str) -> String {
    text.chars().map(|c| if c.is_control() || changes_direction(c) { ' ' } else { c }).collect()
}

/// The lines of a doc comment, without their `///`.
///
/// The text is Markdown. So that it neither runs as a doctest nor names items of the crate: code blocks are marked as
/// text, indented lines are not blocks, and brackets and angle brackets outside code stand for themselves.
pub(super) fn doc_lines(text: &str) -> Vec<String> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut lines = Vec::new();
    let mut fence: Option<Fence> = None;
    for line in text.trim_end().lines() {
        let line: String = line
            .chars()
            .filter(|c| *c == '\t' || !c.is_control() && !changes_direction(*c))
            .map(|c| if c == '\t' { ' ' } else { c })
            .collect();
        let line = line.trim_end();
        let indent = line.len() - line.trim_start().len();
        let content = line.trim_start();
        if let Some(open) = fence {
            if open.is_closed_by(content) {
                fence = None;
                lines.push(open.text());
            } else {
                lines.push(line.to_owned());
            }
            continue;
        }
        if let Some(open) = Fence::of(content) {
            fence = Some(open);
            lines.push(format!("{}text", open.text()));
            continue;
        }
        lines.push(format!("{}{}", " ".repeat(indent.min(3)), escape_inline(content)));
    }
    lines.extend(fence.map(|open| open.text()));
    let blank = lines.iter().take_while(|line| line.is_empty()).count();
    lines.drain(..blank);
    lines
}

/// The marker of a code block.
#[derive(Clone, Copy)]
struct Fence {
    mark: char,
    length: usize,
}

impl Fence {
    fn of(line: &str) -> Option<Self> {
        let mark = line.chars().next().filter(|c| matches!(c, '`' | '~'))?;
        let length = line.chars().take_while(|c| *c == mark).count();
        let info = line.get(length..).unwrap_or("");
        (length >= 3 && !(mark == '`' && info.contains('`'))).then_some(Self { mark, length })
    }

    fn is_closed_by(self, line: &str) -> bool {
        let length = line.chars().take_while(|c| *c == self.mark).count();
        length >= self.length && line.chars().all(|c| c == self.mark)
    }

    fn text(self) -> String {
        std::iter::repeat_n(self.mark, self.length).collect()
    }
}

/// Escapes what Markdown and rustdoc would take for a link or a tag, outside code spans.
fn escape_inline(line: &str) -> String {
    let mut out = String::with_capacity(line.len() + 8);
    let mut rest = line;
    while let Some(at) = rest.find(['`', '[', ']', '<', '\\']) {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let ticks = from.chars().take_while(|c| *c == '`').count();
        if ticks > 0 {
            let span = code_span(from, ticks).unwrap_or(ticks);
            let (code, after) = from.split_at(span);
            out.push_str(code);
            rest = after;
            continue;
        }
        let mut chars = from.chars();
        let c = chars.next().unwrap_or_default();
        rest = chars.as_str();
        // A backslash in front of punctuation would be Markdown's own escape; it stands for itself.
        if c != '\\' || rest.starts_with(|next: char| next.is_ascii_punctuation()) || rest.is_empty() {
            out.push('\\');
        }
        out.push(c);
    }
    out.push_str(rest);
    out
}

/// The length of the code span that starts with `ticks` backticks, if it ends on this line.
fn code_span(text: &str, ticks: usize) -> Option<usize> {
    let mut at = ticks;
    while let Some(found) = text.get(at..)?.find('`') {
        let run = text.get(at + found..)?.chars().take_while(|c| *c == '`').count();
        at += found + run;
        if run == ticks {
            return Some(at);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn documentation_stays_text() {
        let cases = [
            ("See [leads] and <img src=x>", vec!["See \\[leads\\] and \\<img src=x>"]),
            ("`a[0]` and ``b`c[1]`` [x]", vec!["`a[0]` and ``b`c[1]`` \\[x\\]"]),
            ("a `stray [tick]", vec!["a `stray \\[tick\\]"]),
            ("```\nlet x;\n```", vec!["```text", "let x;", "```"]),
            ("~~~rust\nlet x;", vec!["~~~text", "let x;", "~~~"]),
            ("text\n\n        indented", vec!["text", "", "   indented"]),
            ("\n\none\r\ntwo\rthree \u{202e}\n", vec!["one", "two", "three"]),
            ("C:\\temp \\[no\\]", vec!["C:\\temp \\\\\\[no\\\\\\]"]),
            ("", vec![]),
        ];
        for (text, expected) in cases {
            assert_eq!(doc_lines(text), expected, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn strings_keep_their_value(value in any::<String>()) {
            let literal: syn::LitStr = syn::parse_str(&string(&value)).unwrap();
            prop_assert_eq!(literal.value(), value);
        }

        #[test]
        fn documentation_is_one_comment(text in r"[ -~`\[\]<>/*\n\r\t\u{0}-\u{1f}\u{202a}-\u{2069}é]{0,60}") {
            let mut source: String = doc_lines(&text).iter().map(|line| format!("/// {line}\n")).collect();
            source.push_str("struct A;");
            let file = syn::parse_file(&source).unwrap();
            prop_assert_eq!(file.items.len(), 1);
            let lines: Vec<_> = doc_lines(&text);
            let fences = lines.iter().filter(|l| Fence::of(l.trim_start()).is_some()).count();
            prop_assert!(lines.iter().all(|l| !l.contains('\r') && !l.contains('\n')));
            prop_assert!(fences == 0 || lines.iter().any(|l| l.ends_with("text")));
        }
    }
}

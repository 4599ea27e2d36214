//! The `doc:` texts of a spec as Markdown: paragraphs, lists, code spans, fenced code and strong words keep their
//! meaning, everything else is text. No HTML, no link, no image and no heading comes out of a doc.

use super::escape::{clean, code, fence, inline, inline_lines};

/// A doc as blocks of Markdown, without a line break at its end.
pub(super) fn blocks(doc: &str) -> String {
    let mut out = String::new();
    let mut previous = None;
    for block in parse(doc) {
        if let Some(previous) = previous {
            let list = block.marker.is_list() && previous == block.marker.same();
            out.push_str(if list { "\n" } else { "\n\n" });
        }
        previous = Some(block.marker.same());
        match &block.marker {
            Marker::Paragraph => out.push_str(&inline_lines(&block.text, "\n")),
            Marker::Bullet => {
                out.push_str("- ");
                out.push_str(&inline_lines(&block.text, "\n  "));
            }
            Marker::Number(number) => {
                let head = format!("{number}. ");
                let indent = format!("\n{}", " ".repeat(head.len()));
                out.push_str(&head);
                out.push_str(&inline_lines(&block.text, &indent));
            }
            Marker::Fence(language) => out.push_str(&fence(language, &block.text)),
        }
    }
    out
}

/// A doc as the content of a table cell.
pub(super) fn cell(doc: &str) -> String {
    let lines = parse(doc).into_iter().map(|block| match &block.marker {
        Marker::Paragraph => inline(&block.text),
        Marker::Bullet => format!("• {}", inline(&block.text)),
        Marker::Number(number) => format!("{number}\\. {}", inline(&block.text)),
        Marker::Fence(_) => code(&block.text),
    });
    lines.collect::<Vec<_>>().join("<br>")
}

/// The first sentence or line of a doc: for lists of many objects.
pub(super) fn summary(doc: &str) -> String {
    let Some(first) = parse(doc).into_iter().find(|block| block.marker == Marker::Paragraph) else {
        return String::new();
    };
    let line = first.text.split('\n').collect::<Vec<_>>().join(" ");
    inline(sentence(&line))
}

/// Up to the first full stop that ends a sentence outside of a code span.
fn sentence(line: &str) -> &str {
    let mut in_code = false;
    let mut chars = line.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|(_, c)| *c);
        match c {
            '`' => in_code = !in_code,
            '.' | '!' | '?' if !in_code && next == Some(' ') && !abbreviates(line, at) => {
                return line.get(..=at).unwrap_or(line);
            }
            _ => {}
        }
    }
    line
}

/// Whether the full stop belongs to `e.g.`, `i.e.` or an initial: one letter stands before it.
fn abbreviates(line: &str, at: usize) -> bool {
    let mut before = line.get(..at).unwrap_or("").chars().rev();
    let letter = before.next().is_some_and(char::is_alphabetic);
    letter && before.next().is_none_or(|c| !c.is_alphanumeric())
}

/// What a block is.
#[derive(Clone, PartialEq, Debug)]
enum Marker {
    Paragraph,
    Bullet,
    Number(u32),
    Fence(&'static str),
}

impl Marker {
    fn is_list(&self) -> bool {
        matches!(self, Self::Bullet | Self::Number(_))
    }

    /// The marker without its number: items of one list have the same.
    fn same(&self) -> Self {
        match self {
            Self::Number(_) => Self::Number(0),
            Self::Paragraph | Self::Bullet | Self::Fence(_) => self.clone(),
        }
    }
}

/// A block of a doc: its lines, joined by `\n`.
struct Block {
    marker: Marker,
    text: String,
}

fn parse(doc: &str) -> Vec<Block> {
    let doc = clean(doc);
    let lines: Vec<&str> = doc.split('\n').collect();
    let mut blocks: Vec<Block> = Vec::new();
    let mut open = false;
    let mut at = 0;
    // Past the last line that closes a fence no opening one needs to look for its end.
    let last_fence = lines.iter().rposition(|line| line.trim() == "```").unwrap_or(0);
    while let Some(line) = lines.get(at) {
        at += 1;
        let line = line.trim();
        if line.is_empty() {
            open = false;
        } else if let Some(info) = line.strip_prefix("```").filter(|info| !info.contains('`'))
            && at <= last_fence
        {
            let inside = lines.get(at..).unwrap_or(&[]);
            let end = inside.iter().position(|line| line.trim() == "```").unwrap_or(inside.len());
            let text = inside.get(..end).unwrap_or(&[]).join("\n");
            blocks.push(Block { marker: Marker::Fence(language(info)), text });
            at += end + 1;
            open = false;
        } else if let Some((marker, text)) = item(line) {
            blocks.push(Block { marker, text: text.to_owned() });
            open = true;
        } else if let Some(last) = blocks.last_mut().filter(|_| open) {
            last.text.push('\n');
            last.text.push_str(line);
        } else {
            blocks.push(Block { marker: Marker::Paragraph, text: line.to_owned() });
            open = true;
        }
    }
    blocks
}

/// The marker and the text of a list item.
fn item(line: &str) -> Option<(Marker, &str)> {
    if let Some(text) = line.strip_prefix("- ").or_else(|| line.strip_prefix("* ")) {
        return Some((Marker::Bullet, text.trim_start()));
    }
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = line.split_at_checked(digits)?;
    let text = rest.strip_prefix(". ").or_else(|| rest.strip_prefix(") "))?;
    // More digits would be a year or an amount, not the number of an item.
    let number = number.parse().ok().filter(|_| digits <= 3)?;
    Some((Marker::Number(number), text.trim_start()))
}

/// The languages that a fence may name: `mermaid` and others make viewers run what stands inside.
fn language(info: &str) -> &'static str {
    const KNOWN: [&str; 9] = ["bash", "json", "plpgsql", "rust", "sql", "text", "ts", "typescript", "yaml"];
    KNOWN.into_iter().find(|known| info.trim().eq_ignore_ascii_case(known)).unwrap_or("")
}

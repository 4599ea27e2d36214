//! How deep a file nests, told before it is parsed: syn descends as deep as the text does, and a stack has an end.

use std::ops::Range;

/// Brackets may nest this deep.
const MAX_DEPTH: usize = 256;

/// So many tokens may stand between two commas, semicolons or blocks, in all open brackets together: a tree is never deeper.
const MAX_RUN: usize = 5000;

/// Where a file nests too deep to be parsed, if it does.
pub(super) fn too_deep(text: &str) -> Option<Range<usize>> {
    let mut open: Vec<usize> = Vec::new();
    let (mut run, mut outer) = (0_usize, 0_usize);
    let mut rest = Tokens { text, at: 0 };
    while let Some(token) = rest.next_token() {
        match text.get(token.clone()).unwrap_or("") {
            "(" | "[" | "{" => {
                open.push(run + 1);
                outer += run + 1;
                run = 0;
            }
            close @ (")" | "]" | "}") => {
                let before = open.pop().unwrap_or(0);
                outer = outer.saturating_sub(before);
                // A block ends a statement; what stands behind other brackets goes on.
                run = if close == "}" { 0 } else { before };
            }
            "," | ";" => run = 0,
            _ => run += 1,
        }
        if open.len() > MAX_DEPTH || outer + run > MAX_RUN {
            return Some(token);
        }
    }
    None
}

/// The tokens of Rust, as far as brackets are told from what only looks like them.
struct Tokens<'t> {
    text: &'t str,
    at: usize,
}

impl Tokens<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn next_token(&mut self) -> Option<Range<usize>> {
        loop {
            let rest = self.rest();
            let first = rest.chars().next()?;
            let length = if first.is_whitespace() {
                first.len_utf8()
            } else if rest.starts_with("//") {
                rest.find('\n').unwrap_or(rest.len())
            } else if rest.starts_with("/*") {
                comment(rest)
            } else {
                let start = self.at;
                self.at += token(rest, first);
                return Some(start..self.at);
            };
            self.at += length;
        }
    }
}

/// The length of a block comment; they nest.
fn comment(text: &str) -> usize {
    let bytes = text.as_bytes();
    let (mut depth, mut at) = (0_usize, 0);
    while let Some(pair) = bytes.get(at..at + 2) {
        match pair {
            b"/*" => depth += 1,
            b"*/" => depth -= 1,
            _ => {
                at += 1;
                continue;
            }
        }
        at += 2;
        if depth == 0 {
            return at;
        }
    }
    text.len()
}

fn token(rest: &str, first: char) -> usize {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    if first == '"' {
        return string(rest);
    }
    if first == '\'' {
        return character(rest);
    }
    if !is_part(first) {
        return first.len_utf8();
    }
    let word = rest.find(|c: char| !is_part(c)).unwrap_or(rest.len());
    let (prefix, tail) = rest.split_at(word);
    let is_raw = matches!(prefix, "r" | "br" | "cr");
    let hashes = tail.len() - tail.trim_start_matches('#').len();
    if is_raw && tail.get(hashes..).is_some_and(|tail| tail.starts_with('"')) {
        let end = format!("\"{}", "#".repeat(hashes));
        let body = tail.get(hashes + 1..).unwrap_or("");
        return body.find(&end).map_or(rest.len(), |at| word + hashes + 1 + at + end.len());
    }
    match (prefix, tail.chars().next()) {
        ("b" | "c", Some('"')) => word + string(tail),
        ("b", Some('\'')) => word + character(tail),
        _ => word,
    }
}

/// The length of `"…"`.
fn string(text: &str) -> usize {
    let mut chars = text.char_indices().skip(1);
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' => _ = chars.next(),
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// The length of `'c'`, or of the `'` of a lifetime.
fn character(text: &str) -> usize {
    let mut chars = text.char_indices().skip(1);
    match chars.next() {
        Some((_, '\\')) => {
            chars.next();
            chars.find(|(_, c)| *c == '\'').map_or(text.len(), |(at, _)| at + 1)
        }
        Some(_) if chars.next().is_some_and(|(_, c)| c == '\'') => {
            text.char_indices().nth(3).map_or(text.len(), |(at, _)| at)
        }
        Some(_) | None => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_looks_like_a_bracket_is_none() {
        let text = "fn a<'a>() { let s = \"((\"; let r = r#\"[[\"#; let c = '('; let d = '\\''; let b = b'{'; /* ( /* [ */ */ }";
        let mut tokens = Tokens { text, at: 0 };
        let mut brackets = String::new();
        while let Some(token) = tokens.next_token() {
            if "()[]{}".contains(&text[token.clone()]) {
                brackets.push_str(&text[token]);
            }
        }
        assert_eq!(brackets, "(){}");
    }

    #[test]
    fn ordinary_code_is_not_too_deep() {
        let body =
            "    let x = vec![(1, \"a\"), (2, \"b\")].into_iter().map(|(a, _)| -a).collect::<Vec<_>>();\n";
        assert_eq!(too_deep(&format!("fn f() {{\n{}}}\n", body.repeat(5000))), None);
        assert_eq!(too_deep(&format!("const A: u8 = {};", vec!["1"; 2000].join(" + "))), None);
    }

    #[test]
    fn every_way_down_has_an_end() {
        for (open, close) in
            [("(", ")"), ("[", "]"), ("&", ""), ("!", ""), ("Option<", ">"), ("if ", ""), ("..", "")]
        {
            let text = format!("type A = {}u8{};", open.repeat(100_000), close.repeat(100_000));
            assert!(too_deep(&text).is_some(), "{open}");
        }
    }
}

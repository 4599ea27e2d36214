//! Arrays of any element type (`arrayfuncs.c`).

use super::{Input, is_space, trim, trim_start};

/// Deeper than Postgres allows.
const MAX_DIMENSIONS: usize = 6;

enum Item {
    Null,
    Element(String),
    List(Vec<Item>),
}

/// What the array type's input function makes of a text.
pub fn array_input(element: &dyn Fn(&str) -> Input, delimiter: char, text: &str) -> Input {
    let start = trim_start(text);
    if start.starts_with('[') {
        // Bounds: whether they fit the contents is not ported.
        return Input::Unknown;
    }
    if !start.starts_with('{') {
        return malformed(text);
    }
    let mut reader = Reader { rest: start, delimiter };
    let items = match reader.list(1) {
        Ok(items) if trim(reader.rest).is_empty() => items,
        Ok(_) | Err(Failure::Malformed) => return malformed(text),
        Err(Failure::Unknown) => return Input::Unknown,
    };
    if !is_level(&items, depth(&items)) {
        // Some versions accept lists of different depth.
        return Input::Unknown;
    }
    let mut shape = Vec::new();
    if !rectangular(&items, 0, &mut shape) {
        return malformed_unless_empty(text, &items);
    }
    if items.is_empty() {
        return Input::canonical("{}");
    }
    if !even(&items, shape.len()) {
        return Input::Unknown;
    }
    let mut printed = Printed { text: String::new(), canonical: true, element, delimiter };
    match printed.list(&items) {
        Ok(()) if printed.canonical => Input::canonical(printed.text),
        Ok(()) => Input::accepted(text),
        Err(other) => other,
    }
}

fn malformed(text: &str) -> Input {
    Input::invalid("22P02", format!("malformed array literal: \"{text}\""))
}

/// `{{},{}}` is accepted by some versions.
fn malformed_unless_empty(text: &str, items: &[Item]) -> Input {
    fn has_empty(items: &[Item]) -> bool {
        items.iter().any(|item| matches!(item, Item::List(list) if list.is_empty() || has_empty(list)))
    }
    if has_empty(items) { Input::Unknown } else { malformed(text) }
}

/// How deep the first element stands.
fn depth(items: &[Item]) -> usize {
    match items.first() {
        Some(Item::List(list)) => 1 + depth(list),
        Some(Item::Null | Item::Element(_)) | None => 1,
    }
}

/// Whether all elements stand that deep.
fn is_level(items: &[Item], depth: usize) -> bool {
    items.iter().all(|item| match item {
        Item::List(list) => depth > 1 && is_level(list, depth - 1),
        Item::Null | Item::Element(_) => depth == 1,
    })
}

/// Whether lists of one level are equally long.
fn rectangular(items: &[Item], level: usize, shape: &mut Vec<usize>) -> bool {
    match shape.get(level) {
        Some(length) if *length != items.len() => return false,
        Some(_) => {}
        None => shape.push(items.len()),
    }
    (level == 0 || !items.is_empty())
        && items.iter().all(|item| match item {
            Item::List(list) => rectangular(list, level + 1, shape),
            Item::Null | Item::Element(_) => true,
        })
}

/// Whether all elements stand at the same depth: what does not was accepted once.
fn even(items: &[Item], depth: usize) -> bool {
    items.iter().all(|item| match item {
        Item::List(list) => depth > 1 && even(list, depth - 1),
        Item::Null | Item::Element(_) => depth == 1,
    })
}

enum Failure {
    Malformed,
    Unknown,
}

struct Reader<'t> {
    rest: &'t str,
    delimiter: char,
}

impl Reader<'_> {
    fn space(&mut self) {
        self.rest = trim_start(self.rest);
    }

    fn takes(&mut self, sign: char) -> bool {
        match self.rest.strip_prefix(sign) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    /// Starts at the brace.
    fn list(&mut self, depth: usize) -> Result<Vec<Item>, Failure> {
        if depth > MAX_DIMENSIONS {
            return Err(Failure::Unknown);
        }
        self.takes('{');
        self.space();
        let mut items = Vec::new();
        if self.takes('}') {
            return Ok(items);
        }
        loop {
            self.space();
            items.push(if self.rest.starts_with('{') {
                Item::List(self.list(depth + 1)?)
            } else {
                self.element()?
            });
            self.space();
            if self.takes('}') {
                return Ok(items);
            }
            if !self.takes(self.delimiter) {
                return Err(Failure::Malformed);
            }
        }
    }

    fn element(&mut self) -> Result<Item, Failure> {
        if self.takes('"') {
            let text = self.quoted()?;
            self.space();
            // Versions differ in what may stand beside a quoted part.
            let ends = self.rest.starts_with('}') || self.rest.starts_with(self.delimiter);
            return if ends || self.rest.is_empty() {
                Ok(Item::Element(text))
            } else {
                Err(Failure::Unknown)
            };
        }
        let mut text = String::new();
        let mut escaped = false;
        loop {
            let Some(c) = self.rest.chars().next() else { return Err(Failure::Malformed) };
            if c == '}' || c == self.delimiter {
                break;
            }
            if c == '"' {
                return Err(Failure::Unknown);
            }
            if c == '{' {
                return Err(Failure::Malformed);
            }
            self.rest = self.rest.get(c.len_utf8()..).unwrap_or_default();
            if c == '\\' {
                let Some(next) = self.rest.chars().next() else { return Err(Failure::Malformed) };
                self.rest = self.rest.get(next.len_utf8()..).unwrap_or_default();
                text.push(next);
                escaped = true;
            } else {
                text.push(c);
            }
        }
        if escaped && text.ends_with(|c: char| u8::try_from(c).is_ok_and(is_space)) {
            return Err(Failure::Unknown);
        }
        // Spaces before it are taken already, those that are left are escaped.
        let text = text.trim_end_matches(|c: char| u8::try_from(c).is_ok_and(is_space));
        if text.is_empty() {
            return Err(Failure::Malformed);
        }
        Ok(if !escaped && text.eq_ignore_ascii_case("null") {
            Item::Null
        } else {
            Item::Element(text.to_owned())
        })
    }

    fn quoted(&mut self) -> Result<String, Failure> {
        let mut text = String::new();
        let mut chars = self.rest.char_indices();
        while let Some((at, c)) = chars.next() {
            match c {
                '"' => {
                    self.rest = self.rest.get(at + 1..).unwrap_or_default();
                    return Ok(text);
                }
                '\\' => text.push(chars.next().ok_or(Failure::Malformed)?.1),
                c => text.push(c),
            }
        }
        Err(Failure::Malformed)
    }
}

struct Printed<'f> {
    text: String,
    canonical: bool,
    element: &'f dyn Fn(&str) -> Input,
    delimiter: char,
}

impl Printed<'_> {
    fn list(&mut self, items: &[Item]) -> Result<(), Input> {
        self.text.push('{');
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                self.text.push(self.delimiter);
            }
            match item {
                Item::Null => self.text.push_str("NULL"),
                Item::List(list) => self.list(list)?,
                Item::Element(element) => match (self.element)(element) {
                    Input::Value { text, canonical } => {
                        self.canonical &= canonical;
                        self.element_text(&text);
                    }
                    other @ (Input::Invalid { .. } | Input::Unknown) => return Err(other),
                },
            }
        }
        self.text.push('}');
        Ok(())
    }

    fn element_text(&mut self, text: &str) {
        let special = |c: char| {
            matches!(c, '"' | '\\' | '{' | '}') || c == self.delimiter || u8::try_from(c).is_ok_and(is_space)
        };
        if !text.is_empty() && !text.eq_ignore_ascii_case("null") && !text.contains(special) {
            self.text.push_str(text);
            return;
        }
        self.text.push('"');
        for c in text.chars() {
            if matches!(c, '"' | '\\') {
                self.text.push('\\');
            }
            self.text.push(c);
        }
        self.text.push('"');
    }
}

//! `json`, `jsonb` (`json.c`, `jsonapi.c`, `jsonb.c`).

use super::{Input, decimal};

/// Deeper than this is left to the server, whose limit depends on its stack.
const DEEPEST: usize = 200;

/// Why a text is no JSON, or is not certain to be.
enum Failure {
    Syntax,
    /// `\u0000`, which `jsonb` cannot hold.
    Zero,
    /// Another message, from a number.
    Other(Input),
    Unknown,
}

enum Value {
    /// null, a boolean, a number or a string, as `jsonb` prints it.
    Scalar(String),
    Array(Vec<Value>),
    Object(Vec<(String, Value)>),
}

pub(super) fn json(text: &str) -> Input {
    let mut reader = Reader { bytes: text.as_bytes(), text, at: 0, binary: None };
    match reader.document() {
        Ok(_) => Input::canonical(text),
        Err(failure) => report(failure),
    }
}

pub(super) fn jsonb(text: &str, version: u16) -> Input {
    let mut reader = Reader { bytes: text.as_bytes(), text, at: 0, binary: Some(version) };
    match reader.document() {
        Ok(value) => {
            let mut printed = String::with_capacity(text.len());
            print(&value, &mut printed);
            Input::canonical(printed)
        }
        Err(failure) => report(failure),
    }
}

fn report(failure: Failure) -> Input {
    match failure {
        Failure::Syntax => Input::invalid("22P02", "invalid input syntax for type json"),
        Failure::Zero => Input::invalid("22P05", "unsupported Unicode escape sequence"),
        Failure::Other(input) => input,
        Failure::Unknown => Input::Unknown,
    }
}

struct Reader<'t> {
    bytes: &'t [u8],
    text: &'t str,
    at: usize,
    /// For `jsonb`: escapes and numbers are looked into, as this version does.
    binary: Option<u16>,
}

impl Reader<'_> {
    fn document(&mut self) -> Result<Value, Failure> {
        let value = self.value(0)?;
        self.space();
        if self.at < self.bytes.len() { Err(self.trailing()) } else { Ok(value) }
    }

    /// What stands after the document is lexed too, and may be wrong in another way.
    fn trailing(&self) -> Failure {
        if self.binary.is_some() && self.text.get(self.at..).is_some_and(|rest| rest.contains("\\u")) {
            Failure::Unknown
        } else {
            Failure::Syntax
        }
    }

    fn space(&mut self) {
        while matches!(self.bytes.get(self.at), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn takes(&mut self, byte: u8) -> bool {
        self.space();
        let found = self.bytes.get(self.at) == Some(&byte);
        if found {
            self.at += 1;
        }
        found
    }

    fn value(&mut self, depth: usize) -> Result<Value, Failure> {
        if depth > DEEPEST {
            return Err(Failure::Unknown);
        }
        self.space();
        match self.bytes.get(self.at) {
            Some(b'{') => {
                self.at += 1;
                self.object(depth)
            }
            Some(b'[') => {
                self.at += 1;
                self.array(depth)
            }
            Some(b'"') => self.string().map(|text| Value::Scalar(quoted(&text))),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(_) => self.word(),
            None => Err(Failure::Syntax),
        }
    }

    fn object(&mut self, depth: usize) -> Result<Value, Failure> {
        let mut fields = Vec::new();
        if self.takes(b'}') {
            return Ok(Value::Object(fields));
        }
        loop {
            self.space();
            if self.bytes.get(self.at) != Some(&b'"') {
                return Err(self.trailing());
            }
            let key = self.string()?;
            if !self.takes(b':') {
                return Err(self.trailing());
            }
            fields.push((key, self.value(depth + 1)?));
            if self.takes(b'}') {
                break;
            }
            if !self.takes(b',') {
                return Err(self.trailing());
            }
        }
        // Sorted by length, then by bytes; of equal keys the last counts.
        fields.sort_by(|(a, _), (b, _)| (a.len(), a.as_bytes()).cmp(&(b.len(), b.as_bytes())));
        let mut unique: Vec<(String, Value)> = Vec::with_capacity(fields.len());
        for field in fields {
            match unique.last_mut() {
                Some(last) if last.0 == field.0 => *last = field,
                _ => unique.push(field),
            }
        }
        Ok(Value::Object(unique))
    }

    fn array(&mut self, depth: usize) -> Result<Value, Failure> {
        let mut elements = Vec::new();
        if self.takes(b']') {
            return Ok(Value::Array(elements));
        }
        loop {
            elements.push(self.value(depth + 1)?);
            if self.takes(b']') {
                return Ok(Value::Array(elements));
            }
            if !self.takes(b',') {
                return Err(self.trailing());
            }
        }
    }

    fn word(&mut self) -> Result<Value, Failure> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let length = rest.iter().take_while(|byte| is_word(**byte)).count();
        let word = rest.get(..length).unwrap_or_default();
        self.at += length;
        match word {
            b"true" => Ok(Value::Scalar("true".to_owned())),
            b"false" => Ok(Value::Scalar("false".to_owned())),
            b"null" => Ok(Value::Scalar("null".to_owned())),
            _ => Err(Failure::Syntax),
        }
    }

    fn number(&mut self) -> Result<Value, Failure> {
        let start = self.at;
        let digits = |reader: &mut Self| {
            let from = reader.at;
            while reader.bytes.get(reader.at).is_some_and(u8::is_ascii_digit) {
                reader.at += 1;
            }
            reader.at > from
        };
        if self.bytes.get(self.at) == Some(&b'-') {
            self.at += 1;
        }
        let mut valid = true;
        if self.bytes.get(self.at) == Some(&b'0') {
            self.at += 1;
        } else {
            valid &= digits(self);
        }
        if self.bytes.get(self.at) == Some(&b'.') {
            self.at += 1;
            valid &= digits(self);
        }
        if matches!(self.bytes.get(self.at), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.bytes.get(self.at), Some(b'-' | b'+')) {
                self.at += 1;
            }
            valid &= digits(self);
        }
        if !valid || self.bytes.get(self.at).is_some_and(|byte| is_word(*byte)) {
            return Err(Failure::Syntax);
        }
        let number = self.text.get(start..self.at).unwrap_or_default();
        let Some(version) = self.binary else { return Ok(Value::Scalar(String::new())) };
        match decimal::numeric(number, -1, version) {
            Input::Value { text, canonical: true } => Ok(Value::Scalar(text.to_string())),
            invalid @ Input::Invalid { .. } => Err(Failure::Other(invalid)),
            Input::Value { .. } | Input::Unknown => Err(Failure::Unknown),
        }
    }

    /// Starts at the quote.
    fn string(&mut self) -> Result<String, Failure> {
        self.at += 1;
        let mut text = String::new();
        let mut high: Option<u32> = None;
        loop {
            let Some(c) = self.text.get(self.at..).and_then(|rest| rest.chars().next()) else {
                return Err(Failure::Syntax);
            };
            self.at += c.len_utf8();
            if c == '"' {
                break;
            }
            if u32::from(c) < 32 {
                return Err(Failure::Syntax);
            }
            if c != '\\' {
                if high.is_some() {
                    return Err(Failure::Syntax);
                }
                text.push(c);
                continue;
            }
            let Some(&escape) = self.bytes.get(self.at) else { return Err(Failure::Syntax) };
            self.at += 1;
            if escape == b'u' {
                let code = self.four_digits()?;
                if self.binary.is_some() {
                    high = unescape(code, high, &mut text)?;
                }
                continue;
            }
            if high.is_some() {
                return Err(Failure::Syntax);
            }
            text.push(match escape {
                b'"' | b'\\' | b'/' => char::from(escape),
                b'b' => '\u{8}',
                b'f' => '\u{c}',
                b'n' => '\n',
                b'r' => '\r',
                b't' => '\t',
                _ => return Err(Failure::Syntax),
            });
        }
        if high.is_some() { Err(Failure::Syntax) } else { Ok(text) }
    }

    fn four_digits(&mut self) -> Result<u32, Failure> {
        let digits = self.bytes.get(self.at..self.at + 4).ok_or(Failure::Syntax)?;
        self.at += 4;
        let mut code = 0;
        for digit in digits {
            code = code * 16 + char::from(*digit).to_digit(16).ok_or(Failure::Syntax)?;
        }
        Ok(code)
    }
}

/// Takes one `\u` escape; returns the first half of a pair.
fn unescape(code: u32, high: Option<u32>, text: &mut String) -> Result<Option<u32>, Failure> {
    match (code, high) {
        (0xd800..=0xdbff, None) => Ok(Some(code)),
        (0xdc00..=0xdfff, Some(high)) => {
            text.extend(char::from_u32(0x10000 + ((high & 0x3ff) << 10) + (code & 0x3ff)));
            Ok(None)
        }
        (0xd800..=0xdfff, _) | (_, Some(_)) => Err(Failure::Syntax),
        (0, None) => Err(Failure::Zero),
        (code, None) => {
            text.extend(char::from_u32(code));
            Ok(None)
        }
    }
}

/// What the lexer keeps together in a word that is no token (`JSON_ALPHANUMERIC_CHAR`).
fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

fn print(value: &Value, out: &mut String) {
    match value {
        Value::Scalar(text) => out.push_str(text),
        Value::Array(elements) => {
            out.push('[');
            for (index, element) in elements.iter().enumerate() {
                if index > 0 {
                    out.push_str(", ");
                }
                print(element, out);
            }
            out.push(']');
        }
        Value::Object(fields) => {
            out.push('{');
            for (index, (key, value)) in fields.iter().enumerate() {
                if index > 0 {
                    out.push_str(", ");
                }
                out.push_str(&quoted(key));
                out.push_str(": ");
                print(value, out);
            }
            out.push('}');
        }
    }
}

/// `escape_json`
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            c if u32::from(c) < 32 => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

//! Literals, and the names of properties.

use smol_str::SmolStr;
use tree_sitter::Node;

use super::super::syntax::Literal;
use super::Reader;

impl Reader<'_> {
    /// The value of a literal, signs included.
    pub(super) fn literal(&self, node: Node<'_>) -> Option<Literal> {
        match node.kind() {
            "string" => self.string(node).map(Literal::String),
            "number" | "unary_expression" => Some(self.number(node)),
            "true" => Some(Literal::Boolean(true)),
            "false" => Some(Literal::Boolean(false)),
            _ => None,
        }
    }

    fn number(&self, node: Node<'_>) -> Literal {
        let text: String = self.text(node).chars().filter(|c| !c.is_whitespace() && *c != '_').collect();
        match text.strip_suffix('n') {
            Some(digits) => Literal::BigInt(SmolStr::new(digits)),
            None => Literal::Number(SmolStr::new(text)),
        }
    }

    /// What a string literal says.
    pub(super) fn string(&self, node: Node<'_>) -> Option<SmolStr> {
        if node.kind() != "string" {
            return None;
        }
        let text = self.text(node);
        let inner = text.get(1..text.len().checked_sub(1)?)?;
        if inner.contains('\\') { unescape(inner).map(SmolStr::new) } else { Some(SmolStr::new(inner)) }
    }

    /// The name of a property: `a`, `"a"`, `1`. Computed names are none.
    pub(super) fn key(&self, node: Node<'_>) -> Option<SmolStr> {
        match node.kind() {
            "property_identifier" | "identifier" | "number" => Some(self.word(node)),
            "string" => self.string(node),
            _ => None,
        }
    }
}

/// The text of an escaped literal. `None` if an escape is none, or half of a surrogate pair.
fn unescape(text: &str) -> Option<String> {
    let mut units: Vec<u16> = Vec::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    let push = |units: &mut Vec<u16>, c: char| units.extend_from_slice(c.encode_utf16(&mut [0; 2]));
    while let Some(c) = chars.next() {
        if c != '\\' {
            push(&mut units, c);
            continue;
        }
        match chars.next()? {
            'n' => push(&mut units, '\n'),
            'r' => push(&mut units, '\r'),
            't' => push(&mut units, '\t'),
            'b' => push(&mut units, '\u{8}'),
            'f' => push(&mut units, '\u{c}'),
            'v' => push(&mut units, '\u{b}'),
            '0' => push(&mut units, '\0'),
            '\n' => {}
            'x' => {
                let digits: String = chars.by_ref().take(2).collect();
                units.push(u16::from_str_radix(&digits, 16).ok()?);
            }
            'u' if chars.peek() == Some(&'{') => {
                chars.next();
                let digits: String = chars.by_ref().take_while(|c| *c != '}').collect();
                push(&mut units, char::from_u32(u32::from_str_radix(&digits, 16).ok()?)?);
            }
            'u' => {
                let digits: String = chars.by_ref().take(4).collect();
                units.push(u16::from_str_radix(&digits, 16).ok()?);
            }
            other => push(&mut units, other),
        }
    }
    String::from_utf16(&units).ok()
}

#[cfg(test)]
mod tests {
    use super::unescape;

    #[test]
    fn escapes_are_what_javascript_reads() {
        assert_eq!(unescape(r#"a\n\"\'\\\x41\u00e9\u{1F600}\ud83d\ude00\q"#).unwrap(), "a\n\"'\\Aé😀😀q");
        assert_eq!(unescape(r"\ud83d"), None);
        assert_eq!(unescape(r"\xzz"), None);
    }
}

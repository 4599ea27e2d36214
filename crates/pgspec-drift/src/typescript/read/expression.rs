//! Expressions, as far as they are data (`as const` objects) or chains of calls (Zod).

use tree_sitter::Node;

use super::super::syntax::{Entry, Value, ValueKind};
use super::{MAX_DEPTH, Reader, range};

impl Reader<'_> {
    pub(super) fn value(&mut self, node: Node<'_>) -> Value {
        self.depth += 1;
        let kind = if self.depth > MAX_DEPTH { ValueKind::Opaque } else { self.value_kind(node) };
        self.depth -= 1;
        Value { range: range(node), kind }
    }

    fn value_kind(&mut self, node: Node<'_>) -> ValueKind {
        match node.kind() {
            "as_expression" | "satisfies_expression" | "parenthesized_expression" | "non_null_expression" => {
                self.children(node).first().map_or(ValueKind::Opaque, |inner| self.value(*inner).kind)
            }
            "null" => ValueKind::Null,
            "undefined" => ValueKind::Undefined,
            "identifier" => ValueKind::Path(vec![self.word(node)]),
            "array" => {
                let items = self.children(node);
                ValueKind::Array(items.into_iter().map(|item| self.value(item)).collect())
            }
            "object" => {
                let entries = self.children(node);
                ValueKind::Object(entries.into_iter().map(|entry| self.entry(entry)).collect())
            }
            "call_expression" => self.call(node),
            "member_expression" => match self.path(node) {
                Some(path) => ValueKind::Path(path),
                None => match (node.child_by_field_name("object"), node.child_by_field_name("property")) {
                    (Some(of), Some(name)) => {
                        ValueKind::Member(Box::new(self.value(of)), self.word(name), range(name))
                    }
                    _ => ValueKind::Opaque,
                },
            },
            _ => self.literal(node).map_or(ValueKind::Opaque, ValueKind::Literal),
        }
    }

    fn call(&mut self, node: Node<'_>) -> ValueKind {
        let (Some(callee), Some(list)) =
            (node.child_by_field_name("function"), node.child_by_field_name("arguments"))
        else {
            return ValueKind::Opaque;
        };
        if list.kind() != "arguments" {
            return ValueKind::Opaque;
        }
        let callee = self.value(callee);
        let arguments = self.children(list);
        ValueKind::Call(Box::new(callee), arguments.into_iter().map(|item| self.value(item)).collect())
    }

    fn entry(&mut self, node: Node<'_>) -> Entry {
        let opaque = |node| Value { range: range(node), kind: ValueKind::Opaque };
        let (key, value) = match node.kind() {
            "pair" => {
                let key = node.child_by_field_name("key");
                let key = key.and_then(|key| Some((self.key(key)?, range(key))));
                let value = node.child_by_field_name("value");
                (key, value.map_or_else(|| opaque(node), |value| self.value(value)))
            }
            "shorthand_property_identifier" => {
                let value = Value { range: range(node), kind: ValueKind::Path(vec![self.word(node)]) };
                (Some((self.word(node), range(node))), value)
            }
            "spread_element" => {
                let value = self.children(node).first().copied();
                (None, value.map_or_else(|| opaque(node), |value| self.value(value)))
            }
            _ => (None, opaque(node)),
        };
        Entry { range: range(node), key, value }
    }
}

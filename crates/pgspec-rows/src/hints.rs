//! What the conditions of a column speak of: constants, patterns, lengths, keys.

use pgspec_analyze::pattern::{Pattern, like, regex};
use pgspec_analyze::typed::{Const, Node, Typed};
use pgspec_analyze::walk::{self, Part};
use pgspec_analyze::world::World;

use crate::read;
use crate::samples::rotate;
use crate::value::Value;

/// What conditions speak of.
#[derive(Clone, Debug, Default)]
pub(crate) struct Hints {
    /// Constants.
    pub(crate) values: Vec<Value>,
    /// What texts must look like.
    pub(crate) patterns: Vec<Pattern>,
    /// Numbers that may be lengths, and those beside them.
    pub(crate) sizes: Vec<usize>,
    /// Texts that may be keys of objects.
    keys: Vec<String>,
    /// Some values are given one by one: little else will do.
    pub(crate) closed: bool,
}

impl Hints {
    /// Adds what an expression speaks of.
    pub(crate) fn read(&mut self, world: &World<'_>, typed: &Typed) {
        match &typed.node {
            Node::Const(Const::Value { text, .. }) => {
                if let Some(value) = read::value(world, typed.ty, typed.typmod, text) {
                    self.value(value);
                }
            }
            Node::Operator { operator, arguments } => {
                let symbol = world.operator(*operator).name.name.as_str();
                if let [_, pattern] = arguments.as_slice() {
                    self.pattern(symbol, pattern);
                    self.closed |= symbol == "=" && is_constant(pattern);
                }
            }
            Node::ArrayOperator { operator, all, arguments } => {
                let symbol = world.operator(*operator).name.name.as_str();
                self.closed |= symbol == "=" && !all;
                let [_, array] = &**arguments;
                if let Node::Array { elements, .. } = &array.node {
                    elements.iter().for_each(|element| self.pattern(symbol, element));
                }
            }
            _ => {}
        }
        walk::parts(typed, &mut |part| {
            if let Part::Same(part) = part {
                self.read(world, part);
            }
        });
    }

    fn value(&mut self, value: Value) {
        match &value {
            Value::Number(number) => {
                if let Some(size) = number.as_whole().and_then(|size| usize::try_from(size).ok()) {
                    self.sizes.extend([size, size + 1, size.saturating_sub(1)]);
                }
            }
            Value::Text(text) => self.keys.push(text.clone()),
            // An element alone may be what is looked for.
            Value::Array(elements) => {
                self.keys.extend(elements.iter().filter_map(|element| match element {
                    Value::Text(text) => Some(text.clone()),
                    _ => None,
                }));
                self.values.extend(elements.iter().filter(|element| !element.is_null()).cloned());
            }
            _ => {}
        }
        self.values.push(value);
    }

    fn pattern(&mut self, symbol: &str, pattern: &Typed) {
        let Some(text) = constant(pattern) else { return };
        let read = match symbol {
            "~" => regex(text, false),
            "~*" => regex(text, true),
            "~~" => like(text, Some('\\'), false),
            "~~*" => like(text, Some('\\'), true),
            _ => return,
        };
        self.patterns.extend(read);
    }

    /// Objects with the keys that conditions speak of.
    pub(crate) fn objects(&self, turn: usize) -> Vec<String> {
        let key = |text: &str| serde_json::Value::String(text.to_owned()).to_string();
        let mut found = Vec::new();
        for filler in ["\"a\"", "1", "true", "[]", "{}"] {
            let members: Vec<_> = self.keys.iter().map(|text| format!("{}: {filler}", key(text))).collect();
            if !members.is_empty() {
                found.push(format!("{{{}}}", members.join(", ")));
            }
        }
        for number in self.values.iter().filter(|value| matches!(value, Value::Number(_))) {
            let members: Vec<_> = self
                .keys
                .iter()
                .filter_map(|text| Some(format!("{}: {}", key(text), number.print()?)))
                .collect();
            if !members.is_empty() {
                found.push(format!("{{{}}}", members.join(", ")));
            }
        }
        rotate(&mut found, turn);
        found
    }
}

fn is_constant(typed: &Typed) -> bool {
    match &typed.node {
        Node::Const(_) => true,
        Node::Relabel(inner) | Node::ViaText(inner) => is_constant(inner),
        Node::Call { arguments, .. } => arguments.first().is_some_and(is_constant),
        _ => false,
    }
}

fn constant(typed: &Typed) -> Option<&str> {
    match &typed.node {
        Node::Const(Const::Value { text, .. }) => Some(text.as_str()),
        Node::Relabel(inner) => constant(inner),
        Node::Call { arguments, .. } => arguments.first().and_then(constant),
        _ => None,
    }
}

impl Hints {
    /// Adds what others found.
    pub(crate) fn add(&mut self, other: &Self) {
        self.values.extend(other.values.iter().cloned());
        self.patterns.extend(other.patterns.iter().cloned());
        self.sizes.extend(&other.sizes);
        self.keys.extend(other.keys.iter().cloned());
        self.closed |= other.closed;
    }
}

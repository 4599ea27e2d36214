//! Lists of `name = value`, as definitions of types, aggregates, operators, collations and text search have them
//! (`def_list` of `gram.y`).

use std::ops::Range;

use pgspec_catalog::object::Operator;
use pgspec_catalog::{DataType, Name, QualifiedName, Text, closest};

use super::site::Site;
use super::{data_type, name, trigger};
use crate::parse::{self, Node, SyntaxKind};
use crate::syntax::{self, ast::ExprKind};

/// One option.
pub(crate) struct Item {
    name: Name,
    range: Range<usize>,
    value: Option<Node>,
}

/// The options of a list that nobody has taken yet.
pub(crate) struct Options {
    items: Vec<Item>,
    /// The names that were asked for.
    known: Vec<&'static str>,
    range: Range<usize>,
}

impl Options {
    /// The options of an `ATTRIBUTE_LIST`; one that is given twice is a problem.
    pub(crate) fn of(site: &mut Site<'_>, list: &Node) -> Self {
        use SyntaxKind as S;
        let mut items: Vec<Item> = Vec::new();
        for option in parse::children(list, S::ATTRIBUTE_OPTION) {
            let Some(name) = parse::child(&option, S::ATTRIBUTE_NAME).and_then(|n| name::of(&n)) else {
                continue;
            };
            let range = parse::tight_range(&option);
            if items.iter().any(|item| item.name == name) {
                site.problem(range, format!("`{name}` is given twice"), Some("keep one of them"));
                continue;
            }
            items.push(Item { name, range, value: parse::child(&option, S::ATTRIBUTE_VALUE) });
        }
        Self { items, known: Vec::new(), range: parse::tight_range(list) }
    }

    fn take(&mut self, name: &'static str) -> Option<Item> {
        self.known.push(name);
        let at = self.items.iter().position(|item| item.name == name)?;
        Some(self.items.remove(at))
    }

    /// As [`Options::take`]; an option that must have a value and has none is a problem.
    fn valued(&mut self, site: &mut Site<'_>, name: &'static str) -> Option<Node> {
        let item = self.take(name)?;
        if item.value.is_none() {
            site.problem(item.range, format!("`{name}` has no value"), Some("write `= …` behind it"));
        }
        // `none` is as good as nothing.
        item.value.filter(|value| parse::words(value) != "none" || parse::tokens(value).count() != 1)
    }

    /// Whether an option is left.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.items.iter().any(|item| item.name == name)
    }

    /// An option that must be there.
    pub(crate) fn require(&self, site: &mut Site<'_>, name: &'static str) {
        if !self.has(name) {
            let help = format!("add `{name} = …`");
            site.problem(self.range.clone(), format!("`{name}` must be given"), Some(&help));
        }
    }

    /// A name, `schema.name`.
    pub(crate) fn name(&mut self, site: &mut Site<'_>, option: &'static str) -> Option<QualifiedName> {
        let value = self.valued(site, option)?;
        qualified(site, &value)
    }

    /// A type.
    pub(crate) fn data_type(&mut self, site: &mut Site<'_>, option: &'static str) -> Option<DataType> {
        let value = self.valued(site, option)?;
        let Some(node) = parse::data_type(&value) else {
            site.problem(parse::range(&value), format!("expected a type for `{option}`"), None);
            return None;
        };
        Some(data_type::read(site, &node)?.without_modifiers())
    }

    /// An operator.
    pub(crate) fn operator(&mut self, site: &mut Site<'_>, option: &'static str) -> Option<Operator> {
        let value = self.valued(site, option)?;
        let found = operator(&value);
        if found.is_none() {
            site.problem(parse::range(&value), format!("expected an operator for `{option}`"), None);
        }
        found
    }

    /// Text: what a string holds, a word folded, a number as it stands.
    pub(crate) fn text(&mut self, site: &mut Site<'_>, option: &'static str) -> Option<Text> {
        let value = self.valued(site, option)?;
        Some(text_of(site, &value))
    }

    /// As [`Options::text`], with what stands for an option without a value.
    pub(crate) fn text_or(
        &mut self,
        site: &mut Site<'_>,
        option: &'static str,
        alone: &'static str,
    ) -> Option<Text> {
        let is_alone = self.items.iter().any(|item| item.name == option && item.value.is_none());
        if is_alone { self.take(option).map(|_| alone.into()) } else { self.word(site, option) }
    }

    /// A word or a string, `none` too.
    fn word(&mut self, site: &Site<'_>, option: &'static str) -> Option<Text> {
        let value = self.take(option)?.value?;
        Some(text_of(site, &value))
    }

    /// `true` where only the name stands.
    pub(crate) fn flag(&mut self, site: &mut Site<'_>, option: &'static str) -> Option<bool> {
        let item = self.take(option)?;
        let Some(value) = item.value else { return Some(true) };
        match text_of(site, &value).to_ascii_lowercase().as_str() {
            "true" | "on" | "1" => Some(true),
            "false" | "off" | "0" => Some(false),
            _ => {
                let message = format!("`{option}` is `true` or `false`");
                site.problem(parse::range(&value), message, None);
                None
            }
        }
    }

    /// A whole number.
    pub(crate) fn integer(&mut self, site: &mut Site<'_>, option: &'static str) -> Option<i32> {
        let value = self.valued(site, option)?;
        let number = site.node_text(&value).trim().parse().ok();
        if number.is_none() {
            site.problem(parse::range(&value), format!("`{option}` is a whole number"), None);
        }
        number
    }

    /// Whatever is left, as names and texts.
    pub(crate) fn rest(&mut self, site: &mut Site<'_>) -> Vec<(Name, Text)> {
        let items = std::mem::take(&mut self.items);
        let pair = |item: Item| {
            let value = item.value.map_or_else(|| Text::from("true"), |value| text_of(site, &value));
            (item.name, value)
        };
        items.into_iter().map(pair).collect()
    }

    /// Reports what is left: no option of its statement.
    pub(crate) fn finish(self, site: &mut Site<'_>, what: &str) {
        for item in self.items {
            let near = closest(item.name.as_str(), self.known.iter().copied());
            let help = match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => {
                    let known: Vec<_> = self.known.iter().map(|name| format!("`{name}`")).collect();
                    format!("its options are {}", known.join(", "))
                }
            };
            site.problem(item.range, format!("{what} has no option `{}`", item.name), Some(&help));
        }
    }
}

fn qualified(site: &mut Site<'_>, value: &Node) -> Option<QualifiedName> {
    if let Some(path) = parse::data_type(value).and_then(|node| parse::child(&node, SyntaxKind::PATH_REF)) {
        return name::qualified(site, &path);
    }
    let mut tokens = parse::tokens(value);
    match (tokens.next(), tokens.next()) {
        (Some(token), None) => {
            let text = trigger::string_value(token.text());
            Some(QualifiedName {
                schema: None,
                name: text.map_or_else(|| name::identifier(token.text()), |text| Name::exact(&text)),
            })
        }
        _ => {
            site.problem(parse::range(value), "expected a name", None);
            None
        }
    }
}

/// `===`, `schema.===`, `operator(schema.===)`
pub(crate) fn operator(node: &Node) -> Option<Operator> {
    let mut schema = None;
    let mut symbol = String::new();
    for token in parse::tokens(node) {
        let text = token.text();
        match text {
            "." | "(" | ")" => {}
            _ if text.bytes().all(|b| b"+-*/<>=~!@#%^&|`?".contains(&b)) => symbol.push_str(text),
            _ if text.eq_ignore_ascii_case("operator") && schema.is_none() && symbol.is_empty() => {}
            _ => schema = Some(name::identifier(text)),
        }
    }
    let schema = schema.filter(|schema| *schema != "pg_catalog");
    (!symbol.is_empty()).then(|| Operator { schema, symbol: symbol.into() })
}

/// What a value is as text: what a string holds, a word folded, anything else as it is written.
pub(crate) fn text_of(site: &Site<'_>, value: &Node) -> Text {
    let mut tokens = parse::tokens(value);
    match (tokens.next(), tokens.next()) {
        (Some(token), None) => match string(token.text()) {
            Some(text) => text,
            None => name::identifier(token.text()).as_str().into(),
        },
        _ => site.node_text(value).trim().into(),
    }
}

/// What a string literal of any kind holds.
pub(crate) fn string(literal: &str) -> Option<Text> {
    if let Some(text) = trigger::string_value(literal) {
        return Some(text.into());
    }
    if !literal.contains(['\'', '$']) {
        return None;
    }
    match syntax::expression(literal).ok()?.kind {
        ExprKind::String(text) => Some(text.as_str().into()),
        _ => None,
    }
}

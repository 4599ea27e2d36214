//! YAML as plain data, and its layout: what fits on a line stands on one, what does not is a block.

mod scalar;
#[cfg(test)]
mod tests;

use scalar::Place;

/// Longest line, in characters, that an inline mapping or list may make.
const WIDTH: usize = 120;

/// A value.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Yaml {
    /// A scalar.
    Scalar(String, Sense),
    /// A list: on one line if it fits.
    Seq(Vec<Yaml>),
    /// A mapping.
    Map(Map),
}

/// What a scalar's text is, which decides what needs quotes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Sense {
    /// A text, to the letter.
    Text,
    /// A text whose line breaks at the end do not matter: long ones stand in a block.
    Prose,
    /// SQL: a number or `true` may stand without quotes.
    Sql,
    /// `true`, `false`, a number: as it is.
    Word,
    /// A name that must have quotes to be exact.
    Quoted,
}

/// A mapping, in order.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Map {
    pub(crate) entries: Vec<Entry>,
    pub(crate) layout: Layout,
}

/// An entry of a mapping.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Entry {
    pub(crate) key: Key,
    pub(crate) value: Yaml,
    /// `#` comments above it, one a line.
    pub(crate) remarks: Vec<String>,
}

/// How a mapping is laid out.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum Layout {
    /// One entry a line.
    #[default]
    Lines,
    /// One entry a line, with an empty line between those that take several.
    Spaced,
    /// In braces if that fits on a line.
    Braces,
}

/// A key. A quoted one is an exact name.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Key {
    pub(crate) text: String,
    pub(crate) quoted: bool,
}

impl Key {
    /// A key of the language, or one whose quotes mean nothing.
    pub(crate) fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), quoted: false }
    }

    /// A key that must have quotes.
    pub(crate) fn quoted(text: impl Into<String>) -> Self {
        Self { text: text.into(), quoted: true }
    }
}

impl Yaml {
    /// A text, to the letter.
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::Scalar(text.into(), Sense::Text)
    }

    /// A text for people.
    pub(crate) fn prose(text: impl AsRef<str>) -> Self {
        Self::Scalar(text.as_ref().trim_end().to_owned(), Sense::Prose)
    }

    /// SQL.
    pub(crate) fn sql(text: impl Into<String>) -> Self {
        Self::Scalar(text.into(), Sense::Sql)
    }

    /// A word or number that stands as it is.
    pub(crate) fn word(text: impl ToString) -> Self {
        Self::Scalar(text.to_string(), Sense::Word)
    }
}

impl Map {
    /// Adds an entry.
    pub(crate) fn push(&mut self, key: Key, value: Yaml) {
        self.entries.push(Entry { key, value, remarks: Vec::new() });
    }

    /// Adds a key of the language.
    pub(crate) fn set(&mut self, key: &str, value: Yaml) {
        self.push(Key::plain(key), value);
    }

    /// Adds a key of the language if there is a value.
    pub(crate) fn set_some(&mut self, key: &str, value: Option<Yaml>) {
        if let Some(value) = value {
            self.set(key, value);
        }
    }

    /// Adds `key: true` if it holds.
    pub(crate) fn flag(&mut self, key: &str, on: bool) {
        if on {
            self.set(key, Yaml::word(true));
        }
    }

    /// Adds a section if it has entries.
    pub(crate) fn section(&mut self, key: &str, map: Map) {
        if !map.entries.is_empty() {
            self.set(key, Yaml::Map(map));
        }
    }

    /// The mapping with this layout.
    pub(crate) fn laid_out(mut self, layout: Layout) -> Self {
        self.layout = layout;
        self
    }
}

/// Whether a value stands as it is, without quotes, on its line.
pub(crate) fn is_plain(text: &str) -> bool {
    scalar::is_plain(text, Place::Block)
}

/// A file: the entries of its root, with an empty line between sections.
pub(crate) fn print(root: &Map) -> String {
    let mut out = String::new();
    lines(root, 0, &mut out);
    out
}

/// Whether an entry takes more than its own line.
fn is_tall(value: &Yaml, indent: usize, key: &str) -> bool {
    match value {
        Yaml::Map(map) => !map.entries.is_empty() && braces(map, indent + key.chars().count() + 2).is_none(),
        Yaml::Scalar(text, _) => text.contains('\n'),
        Yaml::Seq(items) => flow_seq(items, indent + key.chars().count() + 2).is_none(),
    }
}

fn lines(map: &Map, indent: usize, out: &mut String) {
    let pad = " ".repeat(indent);
    let mut before: Option<bool> = None;
    for Entry { key, value, remarks } in &map.entries {
        let key = scalar::key(key, Place::Block);
        let tall = is_tall(value, indent, &key) || !remarks.is_empty();
        // A block that keeps its line breaks ends with an empty line already, and would keep another one.
        let is_apart = out.ends_with("\n\n");
        if map.layout == Layout::Spaced && before.is_some_and(|before| before || tall) && !is_apart {
            out.push('\n');
        }
        before = Some(tall);
        for remark in remarks {
            out.push_str(&format!("{pad}# {remark}\n"));
        }
        out.push_str(&pad);
        out.push_str(&key);
        out.push(':');
        self::value(value, indent, indent + key.chars().count() + 1, out);
    }
}

/// The value behind a colon or a dash, with the line break at its end. `indent` is that of the key, `column` where the
/// line stands.
fn value(value: &Yaml, indent: usize, column: usize, out: &mut String) {
    match value {
        Yaml::Scalar(text, sense) => {
            out.push(' ');
            out.push_str(&scalar::value(text, *sense, Place::Block, indent));
            out.push('\n');
        }
        Yaml::Seq(items) => match flow_seq(items, column + 1) {
            Some(line) => out.push_str(&format!(" {line}\n")),
            None => {
                out.push('\n');
                items.iter().for_each(|item| self::item(item, indent + 2, out));
            }
        },
        Yaml::Map(map) if map.entries.is_empty() => out.push_str(" {}\n"),
        Yaml::Map(map) => match braces(map, column + 1) {
            Some(line) => out.push_str(&format!(" {line}\n")),
            None => {
                out.push('\n');
                lines(map, indent + 2, out);
            }
        },
    }
}

/// An item of a list in lines.
fn item(item: &Yaml, indent: usize, out: &mut String) {
    let pad = " ".repeat(indent);
    out.push_str(&format!("{pad}-"));
    match item {
        Yaml::Map(map) if !map.entries.is_empty() && braces(map, indent + 2).is_none() => {
            // The first key stands behind the dash, the others below it.
            let mut inner = String::new();
            lines(map, indent + 2, &mut inner);
            out.push(' ');
            out.push_str(inner.trim_start_matches(' '));
        }
        Yaml::Map(_) | Yaml::Scalar(..) | Yaml::Seq(_) => value(item, indent, indent + 1, out),
    }
}

/// A mapping in braces, if it wants them and fits behind `column`.
fn braces(map: &Map, column: usize) -> Option<String> {
    if map.layout != Layout::Braces || map.entries.iter().any(|entry| !entry.remarks.is_empty()) {
        return None;
    }
    let line = flow_map(map)?;
    (column + line.chars().count() <= WIDTH).then_some(line)
}

fn flow_map(map: &Map) -> Option<String> {
    let mut parts = Vec::with_capacity(map.entries.len());
    for Entry { key, value, .. } in &map.entries {
        parts.push(format!("{}: {}", scalar::key(key, Place::Flow), flow(value)?));
    }
    Some(if parts.is_empty() { "{}".to_owned() } else { format!("{{ {} }}", parts.join(", ")) })
}

/// A value inside of brackets or braces; `None` where it needs lines of its own.
fn flow(value: &Yaml) -> Option<String> {
    match value {
        Yaml::Scalar(text, _) if text.contains('\n') => None,
        Yaml::Scalar(text, sense) => Some(scalar::value(text, *sense, Place::Flow, 0)),
        Yaml::Seq(items) => {
            let items: Option<Vec<_>> = items.iter().map(flow).collect();
            Some(format!("[{}]", items?.join(", ")))
        }
        Yaml::Map(map) => flow_map(map),
    }
}

/// A list in brackets, if it fits behind `column`.
fn flow_seq(items: &[Yaml], column: usize) -> Option<String> {
    let line = flow(&Yaml::Seq(items.to_vec()))?;
    let short = |item: &Yaml| matches!(item, Yaml::Scalar(text, _) if text.len() <= 60);
    let fits = column + line.chars().count() <= WIDTH && items.iter().all(short);
    (fits || items.is_empty()).then_some(line)
}

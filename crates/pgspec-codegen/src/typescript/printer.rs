//! TypeScript source, laid out as prettier and oxfmt do for 80 columns without semicolons.

use super::literal::property;
use super::types::Ts;

const WIDTH: usize = 80;

/// Source that grows line by line.
#[derive(Default, Debug)]
pub(crate) struct Printer {
    out: String,
    indent: usize,
}

/// A property of an object type.
#[derive(Clone, Debug)]
pub(crate) struct Property {
    /// Its name.
    pub name: String,
    /// `?`
    pub optional: bool,
    /// Its type.
    pub ty: Ts,
    /// What stands before it, line by line.
    pub doc: Vec<String>,
}

impl Property {
    /// A property that is always there.
    pub(crate) fn required(name: &str, ty: Ts) -> Self {
        Self { name: name.to_owned(), optional: false, ty, doc: Vec::new() }
    }

    /// A property that may be left out.
    pub(crate) fn optional(name: &str, ty: Ts) -> Self {
        Self { name: name.to_owned(), optional: true, ty, doc: Vec::new() }
    }

    /// The property, with a comment before it.
    pub(crate) fn documented(self, doc: Vec<String>) -> Self {
        Self { doc, ..self }
    }

    fn key(&self) -> String {
        format!("{}{}:", property(&self.name), if self.optional { "?" } else { "" })
    }

    /// `name: type`
    pub(crate) fn flat(&self) -> String {
        format!("{} {}", self.key(), self.ty.flat())
    }
}

impl Printer {
    /// A printer whose lines begin at a column.
    pub(crate) fn at(indent: usize) -> Self {
        Self { out: String::new(), indent }
    }

    /// The text.
    pub(crate) fn finish(self) -> String {
        self.out
    }

    /// A line.
    pub(crate) fn line(&mut self, text: &str) {
        let indent = if text.is_empty() { 0 } else { self.indent };
        self.out.extend(std::iter::repeat_n(' ', indent));
        self.out.push_str(text);
        self.out.push('\n');
    }

    /// A line that begins a block.
    pub(crate) fn open(&mut self, text: &str) {
        self.line(text);
        self.indent += 2;
    }

    /// The line that ends a block.
    pub(crate) fn close(&mut self, text: &str) {
        self.indent = self.indent.saturating_sub(2);
        self.line(text);
    }

    /// `name: {`
    pub(crate) fn open_property(&mut self, name: &str) {
        self.open(&format!("{}: {{", property(name)));
    }

    /// Whether a text fits behind the indentation.
    pub(crate) fn fits(&self, text: &str) -> bool {
        self.indent + text.chars().count() <= WIDTH
    }

    /// Prints with the indentation moved by some columns.
    pub(crate) fn indented(&mut self, by: usize, print: impl FnOnce(&mut Self)) {
        self.indent += by;
        print(self);
        self.indent -= by;
    }

    /// `name: { … }`, one property on each line; `{}` if there are none.
    pub(crate) fn object(&mut self, head: &str, properties: &[Property], tail: &str) {
        if properties.is_empty() {
            self.line(&format!("{head} {{}}{tail}"));
            return;
        }
        self.open(&format!("{head} {{"));
        for property in properties {
            self.property(property);
        }
        self.close(&format!("}}{tail}"));
    }

    /// `name: type`, broken if it must be.
    pub(crate) fn property(&mut self, property: &Property) {
        self.doc(&property.doc);
        self.typed(&property.key(), &property.ty);
    }

    /// A comment before what it is about; none if it has no lines.
    pub(super) fn doc(&mut self, lines: &[String]) {
        match lines {
            [] => {}
            [sole] if self.fits(&format!("/** {sole} */")) => self.line(&format!("/** {sole} */")),
            lines => {
                self.line("/**");
                for line in lines {
                    self.line(format!(" * {line}").trim_end());
                }
                self.line(" */");
            }
        }
    }

    /// A type behind a key.
    pub(crate) fn typed(&mut self, key: &str, ty: &Ts) {
        let flat = format!("{key} {}", ty.flat());
        if self.fits(&flat) {
            self.line(&flat);
            return;
        }
        match ty {
            Ts::Atom(_) => self.line(&flat),
            Ts::Union(members) => {
                self.line(key);
                self.indented(2, |out| out.members(members));
            }
            Ts::Array(element) => match element.as_ref() {
                Ts::Union(members) => {
                    self.line(&format!("{key} ("));
                    self.indented(2, |out| out.members(members));
                    self.line(")[]");
                }
                Ts::Atom(_) | Ts::Array(_) => self.line(&flat),
            },
        }
    }

    /// The members of a union, each on its line.
    fn members(&mut self, members: &[Ts]) {
        for member in members {
            let flat = format!("| {}", member.flat());
            let array_of = match member {
                Ts::Array(element) => match element.as_ref() {
                    Ts::Union(members) => Some(members),
                    Ts::Atom(_) | Ts::Array(_) => None,
                },
                Ts::Atom(_) | Ts::Union(_) => None,
            };
            match array_of {
                Some(members) if !self.fits(&flat) => {
                    self.line("| (");
                    self.indented(4, |out| out.members(members));
                    self.indented(2, |out| out.line(")[]"));
                }
                Some(_) | None => self.line(&flat),
            }
        }
    }

    /// `head [a, b]tail`, or an item on each line.
    pub(crate) fn array(&mut self, head: &str, items: &[String], tail: &str) {
        let flat = format!("{head} [{}]{tail}", items.join(", "));
        if items.is_empty() || self.fits(&flat) {
            self.line(&flat);
            return;
        }
        self.open(&format!("{head} ["));
        for item in items {
            self.line(&format!("{item},"));
        }
        self.close(&format!("]{tail}"));
    }
}

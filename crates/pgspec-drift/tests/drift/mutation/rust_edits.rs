//! Edits of one place of Rust, by the lines of a file that somebody wrote.

use super::edits::{Mutation, Random};

/// A place in the file: a line, and all the others.
struct Place<'a> {
    lines: &'a [&'a str],
    at: usize,
}

/// What stands instead of some lines; `None` if it does not apply.
type Edit = (&'static str, fn(&Place<'_>) -> Option<Change>);

struct Change {
    /// How many lines it replaces, from the place on.
    over: usize,
    by: Vec<String>,
    /// It is told wherever this name is used.
    used: Option<String>,
}

fn line(by: String) -> Option<Change> {
    Some(Change { over: 1, by: vec![by], used: None })
}

/// Makes edits, none twice.
pub(super) fn make(right: &str, count: usize, random: &mut Random) -> Vec<Mutation> {
    let lines: Vec<&str> = right.lines().collect();
    let mut made: Vec<Mutation> = Vec::new();
    let mut tries = 0;
    while made.len() < count {
        tries += 1;
        assert!(tries < 500 * count, "there are not so many edits of this file");
        let place = Place { lines: &lines, at: random.below(lines.len()) };
        let (name, edit) = EDITS[random.below(EDITS.len())];
        if let Some(change) = edit(&place) {
            let mutation = place.changed(name, &change);
            if mutation.text != right && made.iter().all(|other| other.text != mutation.text) {
                made.push(mutation);
            }
        }
    }
    made
}

impl<'a> Place<'a> {
    fn line(&self) -> &'a str {
        self.lines[self.at]
    }

    /// The line of the struct, enum or table that this one is in.
    fn header(&self) -> usize {
        let is_header = |at: &usize| {
            let line = self.lines[*at];
            line.ends_with('{') && !line.contains("table!")
        };
        (0..self.at).rev().find(is_header).unwrap_or(self.at)
    }

    fn is_in_row(&self) -> bool {
        !self.lines[self.header()].contains("NewLicence")
    }

    fn is_in_table(&self) -> bool {
        self.lines[self.header()].contains(") {")
    }

    /// `pub name: type,` or `name -> type,` as what stands before the name, the name, what is between, and the type.
    fn field(&self) -> Option<(&'a str, &'a str, &'a str, &'a str)> {
        let line = self.line().strip_suffix(',')?;
        let indent = line.len() - line.trim_start().len();
        let between = if self.is_in_table() { " -> " } else { ": " };
        let start = if line[indent..].starts_with("pub ") { indent + 4 } else { indent };
        let at = line.find(between)?;
        let name = line.get(start..at)?;
        let plain = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        (indent > 0 && plain).then_some((&line[..start], name, between, &line[at + between.len()..]))
    }

    /// With another type, made of the one that it has; for an alias or newtype, too.
    fn retyped(&self, other: impl Fn(&str) -> Option<String>) -> Option<Change> {
        if let Some((ahead, name, between, ty)) = self.field() {
            return line(format!("{ahead}{name}{between}{},", other(ty)?));
        }
        let text = self.line();
        let (ahead, rest, end) = if text.starts_with("pub type ") {
            let (ahead, rest) = text.split_once(" = ")?;
            (format!("{ahead} = "), rest.strip_suffix(';')?, ";")
        } else if text.starts_with("pub struct ") {
            let (ahead, rest) = text.split_once('(')?;
            (format!("{ahead}("), rest.strip_suffix(");")?, ");")
        } else {
            return None;
        };
        let name = text.split([' ', '(']).nth(2)?.to_owned();
        Some(Change { over: 1, by: vec![format!("{ahead}{}{end}", other(rest)?)], used: Some(name) })
    }

    /// The attribute above belongs to the field.
    fn starts(&self) -> usize {
        if self.at > 0 && self.lines[self.at - 1].trim().starts_with("#[") { self.at - 1 } else { self.at }
    }

    fn changed(&self, name: &'static str, change: &Change) -> Mutation {
        let mut all: Vec<String> = self.lines[..self.at].iter().map(|line| (*line).to_owned()).collect();
        let removed = change.by.is_empty();
        if removed {
            all.truncate(self.starts());
        }
        all.extend(change.by.iter().cloned());
        all.extend(self.lines[self.at + change.over..].iter().map(|line| (*line).to_owned()));
        let number = |at: usize| u32::try_from(at + 1).unwrap();
        let mut told = vec![number(self.header())];
        told.extend((0..change.by.len()).map(|more| number(self.at + more)));
        let text = self.line().trim();
        if text.starts_with("#[") {
            // What an attribute says is told at what it is about: all that is in the block, or the next line.
            let of_block = !self.line().starts_with(' ');
            let end = (self.at..self.lines.len()).find(|at| self.lines[*at] == "}").unwrap_or(self.at);
            told.extend((self.at..=if of_block { end } else { self.at + 1 }).map(number));
        }
        if let Some(used) = &change.used {
            let is_use =
                |line: &&str| line.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == used);
            let uses = self.lines.iter().enumerate().filter(|(_, line)| is_use(line));
            told.extend(uses.map(|(at, _)| number(at)));
        }
        Mutation { name, text: all.join("\n") + "\n", lines: told }
    }
}

/// The first of some words in a type, as another one.
fn another(ty: &str, words: &[(&str, &str)]) -> Option<String> {
    let (from, to) = words.iter().find(|(from, _)| is_word(ty, from))?;
    Some(ty.replacen(from, to, 1))
}

fn is_word(ty: &str, word: &str) -> bool {
    ty.split(|c: char| !c.is_alphanumeric() && c != '_').any(|own| own == word)
}

const EDITS: &[Edit] = &[
    ("a field is renamed", |place| {
        let (ahead, name, between, ty) = place.field()?;
        line(format!("{ahead}{name}_x{between}{ty},"))
    }),
    ("a field goes", |place| {
        place.field()?;
        // An insert need not give every column.
        (place.is_in_row() || !place.line().contains("Option<")).then(|| Change {
            over: 1,
            by: Vec::new(),
            used: None,
        })
    }),
    ("a field comes", |place| {
        let (ahead, _, between, _) = place.field()?;
        let ty = if place.is_in_table() { "Text" } else { "String" };
        Some(Change {
            over: 1,
            by: vec![place.line().to_owned(), format!("{ahead}odd{between}{ty},")],
            used: None,
        })
    }),
    ("null comes or goes", |place| {
        let (_, _, _, ty) = place.field()?;
        let word = if place.is_in_table() { "Nullable<" } else { "Option<" };
        let inner = ty.strip_prefix(word).and_then(|rest| rest.strip_suffix('>'));
        // An insert may demand what it could leave out.
        if inner.is_some() && !place.is_in_row() {
            return None;
        }
        place.retyped(|ty| Some(inner.map_or_else(|| format!("{word}{ty}>"), str::to_owned)))
    }),
    ("another type", |place| {
        place.retyped(|ty| {
            if place.is_in_table() {
                let words = [("Int8", "Int4"), ("Int4", "Text"), ("Text", "Int8"), ("Date", "Timestamp")];
                let more =
                    [("Timestamptz", "Date"), ("Jsonb", "Text"), ("Numeric", "Float8"), ("Bool", "Int2")];
                return another(ty, &words)
                    .or_else(|| another(ty, &more))
                    .or_else(|| another(ty, &[("Uuid", "Text")]));
            }
            let own =
                [("Id", "i32"), ("Stamp", "NaiveDate"), ("PetId", "i64"), ("Mood", "Size"), ("Size", "Mood")];
            let words =
                [("String", "i32"), ("str", "Id"), ("i64", "i32"), ("i32", "String"), ("bool", "String")];
            let more = [("NaiveDate", "Stamp"), ("Value", "Number"), ("Decimal", "f64"), ("Uuid", "String")];
            if ty.contains("Value") {
                return Some(ty.replacen("serde_json::Value", "bool", 1));
            }
            another(ty, &own).or_else(|| another(ty, &words)).or_else(|| another(ty, &more))
        })
    }),
    ("an enum as a text", |place| {
        let text = if place.is_in_table() { "Text" } else { "String" };
        place.retyped(|ty| another(ty, &[("Mood", text), ("Size", text)]))
    }),
    ("a list comes or goes", |place| {
        if place.is_in_table() {
            return None;
        }
        place.retyped(|ty| match ty.find("Vec<") {
            Some(at) => Some(format!("{}{}", &ty[..at], ty[at + 4..].replacen('>', "", 1))),
            None if ty.contains("Option<") => Some(ty.replacen("Option<", "Option<Vec<", 1) + ">"),
            None => Some(format!("Vec<{ty}>")),
        })
    }),
    ("a bound changes", |place| {
        let text = place.line();
        if !text.contains("#[validate") {
            return None;
        }
        let changed = text.replacen("max = 40", "max = 400", 1).replacen("max = 100", "max = 1_000", 1);
        line(if place.at % 2 == 0 { text.replacen("min = 0", "min = 1", 1) } else { changed })
    }),
    ("a bound is spelled in another way", |place| {
        let text = place.line();
        text.contains("#[validate")
            .then(|| text.replacen("= 40", "= 4_0", 1).replacen("= 100", "= 1_00i64", 1))
            .and_then(line)
    }),
    ("the name of a column changes", |place| {
        let text = place.line();
        (text.contains("rename = ") || text.contains("sql_name = "))
            .then(|| text.replacen(" = \"", " = \"x", 1))
            .and_then(line)
    }),
    ("a label comes", |place| {
        let name = place.line().trim().strip_suffix(',')?;
        let is_variant =
            place.lines[place.header()].contains("enum ") && name.chars().all(char::is_alphanumeric);
        is_variant.then(|| Change {
            over: 1,
            by: vec![place.line().to_owned(), "    Odd,".to_owned()],
            used: None,
        })
    }),
    ("a label goes", |place| {
        let name = place.line().trim().strip_suffix(',')?;
        let is_variant =
            place.lines[place.header()].contains("enum ") && name.chars().all(char::is_alphanumeric);
        is_variant.then(|| Change { over: 1, by: Vec::new(), used: None })
    }),
    ("a label changes", |place| {
        let name = place.line().trim().strip_suffix(',')?;
        let is_variant =
            place.lines[place.header()].contains("enum ") && name.chars().all(char::is_alphanumeric);
        is_variant.then(|| format!("    {name}x,")).and_then(line)
    }),
    ("all labels change", |place| {
        let text = place.line();
        let is_enum = text.contains("rename_all") && text.contains("type_name");
        is_enum
            .then(|| text.replace("lowercase", "UPPERCASE").replace("snake_case", "SCREAMING_SNAKE_CASE"))
            .and_then(line)
    }),
    // What changes nothing.
    ("a whole path", |place| {
        if place.is_in_table() {
            return None;
        }
        place.retyped(|ty| {
            let long = ty.replace("Option<", "std::option::Option<").replace("Vec<", "::std::vec::Vec<");
            Some(long.replace("String", "std::string::String"))
        })
    }),
    ("parentheses", |place| place.retyped(|ty| (!ty.contains('&')).then(|| format!("({ty})")))),
    ("what an alias stands for", |place| {
        place.field()?;
        place.retyped(|ty| another(ty, &[("Id", "i64"), ("Stamp", "DateTime<Utc>"), ("PetId", "uuid::Uuid")]))
    }),
    ("a pointer", |place| {
        if place.is_in_table() {
            return None;
        }
        place.retyped(|ty| {
            Some(format!("Box<{ty}>")).filter(|_| !ty.contains("Option") && !ty.contains("str"))
        })
    }),
    ("another text", |place| {
        place.retyped(|ty| {
            another(ty, &[("String", "std::borrow::Cow<'static, str>"), ("str", "std::string::String")])
                .filter(|ty| !ty.contains('&'))
        })
    }),
    ("the same name, said", |place| {
        let (_, name, ..) = place.field()?;
        let own = place.starts() == place.at && place.is_in_row() && !place.is_in_table();
        own.then(|| Change {
            over: 1,
            by: vec![format!("    #[sqlx(rename = \"{name}\")]"), place.line().to_owned()],
            used: None,
        })
    }),
    ("a raw name", |place| {
        let (ahead, name, between, ty) = place.field()?;
        line(format!("{ahead}r#{name}{between}{ty},"))
    }),
    ("who sees it", |place| line(place.line().replacen("    pub ", "    pub(crate) ", 1))),
    ("a comment", |place| place.field().map(|_| format!("{} // as it is: i8", place.line())).and_then(line)),
    ("a doc comment", |place| {
        let (ahead, ..) = place.field()?;
        let indent = &ahead[..ahead.len() - ahead.trim_start().len()];
        Some(Change {
            over: 1,
            by: vec![format!("{indent}/// `pub odd: i8`,"), place.line().to_owned()],
            used: None,
        })
    }),
    ("two fields change places", |place| {
        let (mine, next) = (place.line(), place.lines.get(place.at + 1)?);
        let below = Place { lines: place.lines, at: place.at + 1 };
        let own = place.starts() == place.at;
        (place.field().is_some() && below.field().is_some() && own).then(|| Change {
            over: 2,
            by: vec![(*next).to_owned(), mine.to_owned()],
            used: None,
        })
    }),
    ("spaces", |place| line(format!("{}  ", place.line().replacen(": ", " :  ", 1)))),
];

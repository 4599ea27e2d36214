//! Expand and contract: what has another name, or another type under another name, lives under both until a second migration takes
//! the old one away, so that the programs of before and of after run side by side.
//!
//! A renamed column is made beside the old one, and triggers carry what is written from each to the other. A renamed table is
//! renamed, and a view has its old name. The model in between is the second one [opened](opened()): with what the bridges consist
//! of, taken from what the migrations have made.

mod expand;
mod find;
mod opened;
mod triggers;
mod view;

use std::fmt;

use pgspec_catalog::{Key, Kind, Name, QualifiedName};
use pgspec_sql::quote;
use pgspec_sql::split::{Kind as Word, Token, tokens};
use serde::Serialize;

use super::{Command, Plan};

pub use expand::{Expanded, expand};
pub use opened::opened;

/// Something that has two names.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Bridge {
    /// A column: both are there, and triggers carry what is written from each to the other.
    Column {
        /// The table.
        table: QualifiedName,
        /// The name that goes.
        old: Name,
        /// The name that stays.
        new: Name,
    },
    /// A table: a view has the name that goes.
    Table {
        /// The view.
        old: QualifiedName,
        /// The table.
        new: QualifiedName,
    },
}

impl Bridge {
    /// Reads what [`Display`](fmt::Display) writes; `None` if it is something else.
    pub fn read(text: &str) -> Option<Self> {
        let all: Vec<Token<'_>> = tokens(text).collect();
        let arrow = all.windows(2).position(|two| matches!(two, [a, b] if a.text == "-" && b.text == ">"))?;
        let names = |part: &[Token<'_>]| -> Option<Vec<Name>> {
            part.chunks(2)
                .map(|two| match two {
                    [one] => name(one),
                    [one, dot] if dot.text == "." => name(one),
                    _ => None,
                })
                .collect()
        };
        let before = names(all.get(1..arrow)?)?;
        let behind = names(all.get(arrow + 2..)?)?;
        let of =
            |schema: &Name, name: &Name| QualifiedName { schema: Some(schema.clone()), name: name.clone() };
        match (all.first()?.text, before.as_slice(), behind.as_slice()) {
            ("column", [schema, table, old], [new]) => {
                Some(Self::Column { table: of(schema, table), old: old.clone(), new: new.clone() })
            }
            ("table", [schema, old], [new]) => {
                Some(Self::Table { old: of(schema, old), new: of(schema, new) })
            }
            _ => None,
        }
    }

    /// Whether a plan makes the second name.
    pub fn is_opened_by(&self, plan: &Plan) -> bool {
        let key = Key::qualified(Kind::Table, self.table());
        plan.steps.iter().filter(|step| step.object == key).any(|step| match self {
            Self::Column { old, .. } => step.command == Command::SyncColumn(triggers::sync(old)),
            Self::Table { old, .. } => step.command == Command::Rename { was: old.name.clone() },
        })
    }

    /// Whether a plan takes the old name away.
    pub fn is_closed_by(&self, plan: &Plan) -> bool {
        plan.steps.iter().any(|step| match self {
            Self::Column { table, old, .. } => {
                step.object == Key::qualified(Kind::Table, table)
                    && step.command == Command::DropColumn(old.clone())
            }
            Self::Table { old, .. } => {
                step.object == Key::qualified(Kind::View, old) && step.command == Command::Drop
            }
        })
    }

    /// The table under the name that stays.
    pub fn table(&self) -> &QualifiedName {
        match self {
            Self::Column { table, .. } | Self::Table { new: table, .. } => table,
        }
    }
}

/// `column public.people.nick -> nickname`, `table public.people -> persons`: names as SQL quotes them.
impl fmt::Display for Bridge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Column { table, old, new } => {
                let (old, new) = (quote::identifier(old.as_str()), quote::identifier(new.as_str()));
                write!(f, "column {}.{old} -> {new}", quote::qualified(table))
            }
            Self::Table { old, new } => {
                let name = quote::identifier(new.name.as_str());
                write!(f, "table {} -> {name}", quote::qualified(old))
            }
        }
    }
}

fn name(token: &Token<'_>) -> Option<Name> {
    match token.kind {
        Word::Word => Some(Name::folded(token.text)),
        Word::Quoted => {
            let inner = token.text.strip_prefix('"')?.strip_suffix('"')?;
            Some(Name::exact(&inner.replace("\"\"", "\"")))
        }
        Word::Text | Word::Sign => None,
    }
}

/// Whether SQL names something by one of its words.
fn says(sql: &str, wanted: &Name) -> bool {
    tokens(sql).any(|token| name(&token).is_some_and(|name| name == *wanted))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let table = QualifiedName::new("public", "People \"x\"");
        let bridges = [
            Bridge::Column { table: table.clone(), old: "user".into(), new: "a.b -> c".into() },
            Bridge::Table { old: table, new: QualifiedName::new("public", "Persons") },
            Bridge::Column { table: QualifiedName::new("s", "t"), old: "a".into(), new: "b".into() },
        ];
        for bridge in bridges {
            assert_eq!(Bridge::read(&bridge.to_string()), Some(bridge.clone()), "{bridge}");
        }
        for text in ["", "column a.b -> c", "table a.b.c -> d", "column a.b.c ->", "index a.b -> c"] {
            assert_eq!(Bridge::read(text), None, "{text}");
        }
        assert!(says("lower(\"Name\") || name2", &"Name".into()) && !says("name2", &"name".into()));
    }
}

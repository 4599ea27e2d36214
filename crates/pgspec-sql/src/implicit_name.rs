//! The names that Postgres derives for constraints and indexes that have none.
//!
//! Source: `makeObjectName`, `ChooseConstraintName`, `ChooseIndexName` and `ChooseIndexNameAddition` of Postgres'
//! `src/backend/commands/indexcmds.c` and `src/backend/catalog/pg_constraint.c`. `taken` answers whether a name is in
//! use; Postgres then tries the label with 1, 2, … behind it.

use pgspec_catalog::{MAX_NAME_BYTES, Name};

/// `leads_pkey`
pub fn primary_key(table: &Name, taken: impl FnMut(&str) -> bool) -> Name {
    choose(table.as_str(), None, "pkey", taken)
}

/// `users_email_key`
pub fn unique(table: &Name, columns: &[Name], taken: impl FnMut(&str) -> bool) -> Name {
    choose(table.as_str(), Some(&joined(columns)), "key", taken)
}

/// `leads_user_id_fkey`
pub fn foreign_key(table: &Name, columns: &[Name], taken: impl FnMut(&str) -> bool) -> Name {
    choose(table.as_str(), Some(&joined(columns)), "fkey", taken)
}

/// `leads_score_check` where the condition mentions one column, else `leads_check`.
pub fn check(table: &Name, column: Option<&Name>, taken: impl FnMut(&str) -> bool) -> Name {
    choose(table.as_str(), column.map(Name::as_str), "check", taken)
}

/// `rooms_during_excl`; an expression counts as a column named `expr`.
pub fn exclude(table: &Name, columns: &[Name], taken: impl FnMut(&str) -> bool) -> Name {
    choose(table.as_str(), Some(&joined(columns)), "excl", taken)
}

/// `leads_status_idx`; an expression counts as a column named `expr`.
pub fn index(table: &Name, columns: &[Name], taken: impl FnMut(&str) -> bool) -> Name {
    choose(table.as_str(), Some(&joined(columns)), "idx", taken)
}

/// The name that a constraint of this table, columns and label has when nothing else is in the way.
fn choose(table: &str, addition: Option<&str>, label: &str, mut taken: impl FnMut(&str) -> bool) -> Name {
    let mut pass = 0u32;
    loop {
        let label = if pass == 0 { label.to_owned() } else { format!("{label}{pass}") };
        let name = make_object_name(table, addition, &label);
        if pass > 10_000 || !taken(&name) {
            return Name::exact(&name);
        }
        pass += 1;
    }
}

fn make_object_name(name1: &str, name2: Option<&str>, label: &str) -> String {
    let overhead = label.len() + 1 + usize::from(name2.is_some());
    let available = MAX_NAME_BYTES.saturating_sub(overhead);
    let (mut first, mut second) = (name1.len(), name2.map_or(0, str::len));
    while first + second > available {
        if first > second { first -= 1 } else { second -= 1 }
    }
    let mut out = clip(name1, first).to_owned();
    if let Some(name2) = name2 {
        out.push('_');
        out.push_str(clip(name2, second));
    }
    out.push('_');
    out.push_str(label);
    out
}

/// Column names with underscores between them, until they are longer than any name can be.
fn joined(columns: &[Name]) -> String {
    let mut out = String::new();
    for column in columns {
        if !out.is_empty() {
            out.push('_');
        }
        out.push_str(column.as_str());
        if out.len() > MAX_NAME_BYTES {
            break;
        }
    }
    clip(&out, out.len().min(2 * MAX_NAME_BYTES)).to_owned()
}

/// The first bytes of a text, cut at a character boundary.
fn clip(text: &str, bytes: usize) -> &str {
    let mut end = bytes.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or("")
}

//! Indexes.

use super::text::{entry, line, sql};
use super::{Column, Table, World};

/// Names of indexes that can serve for more.
#[derive(Default)]
pub(super) struct Made {
    /// It identifies rows.
    pub(super) identity: Option<String>,
    /// Rows can be clustered by it.
    pub(super) ordered: Option<String>,
}

pub(super) fn indexes(w: &mut World, out: &mut String, table: &Table, indent: usize) -> Made {
    let mut made = Made::default();
    let ordered: Vec<&Column> = table.columns.iter().filter(|c| c.sort.ordered).collect();
    let count = if ordered.is_empty() { 0 } else { w.r.below(4) };
    if count == 0 {
        return made;
    }
    line(out, indent, "indexes:");
    let suffix = table.name.to_lowercase().replace(' ', "_");
    for number in 0..count {
        let column = ordered[w.r.below(ordered.len())];
        let name = format!("idx_{suffix}_{number}");
        let tail = index(w, column, &ordered);
        let whole = !tail.contains(" where ") && !tail.contains('(') || tail.matches('(').count() == 1;
        if tail == format!("unique ({})", sql(&column.name)) && column.not_null {
            made.identity = Some(name.clone());
        }
        if whole && tail.starts_with(&format!("({}", sql(&column.name))) && !tail.contains(" where ") {
            made.ordered = Some(name.clone());
        }
        if w.r.one_in(5) && tail.starts_with('(') && tail.matches('(').count() == 1 && tail.ends_with(')') {
            line(out, indent + 2, &format!("{name}:"));
            entry(out, indent + 4, "keys", &tail[1..tail.len() - 1]);
            line(out, indent + 4, "comment: It's fast");
        } else if tail.starts_with("(lower(") && tail.ends_with("))") && w.r.one_in(2) {
            line(out, indent + 2, &format!("{name}:"));
            entry(out, indent + 4, "keys", &tail[1..tail.len() - 1]);
            line(out, indent + 4, "statistics: { 1: 300 }");
        } else {
            entry(out, indent + 2, &name, &tail);
        }
    }
    made
}

fn index(w: &mut World, column: &Column, ordered: &[&Column]) -> String {
    let name = sql(&column.name);
    let order = w.r.pick(&["", " desc", " desc nulls last", " nulls first"]);
    let collation = w.collations[w.r.below(w.collations.len())].clone();
    let mut tail = match (column.sort.name.as_str(), w.r.below(5)) {
        ("text", 0) => format!("(lower({name}))"),
        ("text", 1) => format!("({name} text_pattern_ops{order})"),
        ("text", 3) => format!("({name} collate {collation}{order})"),
        ("jsonb" | "text[]", 0) => format!("using gin ({name})"),
        ("int4range", 0) => format!("using gist ({name})"),
        ("jsonb", 1) => format!("using gin ({name} jsonb_path_ops)"),
        ("inet", 0) => format!("using gist ({name} inet_ops)"),
        (_, 2) if column.sort.hashed => format!("using hash ({name})"),
        _ => format!("({name}{order})"),
    };
    if !tail.starts_with("using") {
        if w.r.one_in(3) {
            tail = format!("unique {tail}");
        }
        if let (Some(other), true) = (ordered.iter().find(|c| c.name != column.name), w.r.one_in(5)) {
            tail.push_str(&format!(" include ({})", sql(&other.name)));
        }
        if tail.starts_with("unique") && w.r.one_in(4) {
            tail.push_str(" nulls not distinct");
        }
    }
    if w.r.one_in(3) {
        tail.push_str(if tail.contains("gin") {
            " with (fastupdate = off)"
        } else {
            " with (fillfactor = 80)"
        });
    }
    if w.r.one_in(8) {
        tail.push_str(&format!(" tablespace {}", super::TABLESPACE));
    }
    if w.r.one_in(3) {
        let at = w.r.below(column.sort.conditions.len());
        tail.push_str(&format!(" where {}", column.sort.conditions[at].replace("{}", &name)));
    }
    tail
}

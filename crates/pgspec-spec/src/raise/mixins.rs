//! Mixins: columns at the end of tables with the triggers that go with them, and policies that differ only by a column.
//!
//! Works on the entries as they are written: a mixin says for each table what the table said itself.

mod policies;

use super::yaml::{Entry, Key, Layout, Map, Sense, Yaml};

/// As many tables must have something in common before it becomes a mixin.
const TABLES: usize = 3;

/// A mixin and the tables that use it.
struct Found {
    name: String,
    body: Map,
    users: Vec<Use>,
}

/// A table that uses a mixin, by its position, with the arguments.
struct Use {
    table: usize,
    arguments: Option<(String, String)>,
}

/// A table among the files, to be changed.
struct Table<'y> {
    name: String,
    map: &'y mut Map,
}

/// Moves what tables have in common into mixins; gives the mixins, for the file that they are written in.
pub(super) fn factor(files: &mut [Map]) -> Map {
    let mut tables: Vec<Table<'_>> = Vec::new();
    for file in files {
        for section in file.entries.iter_mut().filter(|entry| entry.key.text == "tables") {
            let Yaml::Map(entries) = &mut section.value else { continue };
            for entry in &mut entries.entries {
                // `{table}` in a name stands for the bare name: where that needs quotes, names are left alone.
                if let (false, Yaml::Map(map)) = (entry.key.quoted, &mut entry.value) {
                    tables.push(Table { name: entry.key.text.clone(), map });
                }
            }
        }
    }
    let mut found = Vec::new();
    while let Some(next) = columns(&tables, &found) {
        take_columns(&mut tables, &next);
        found.push(next);
        if found.len() >= 4 {
            break;
        }
    }
    if let Some(next) = policies::find(&tables) {
        policies::take(&mut tables, &next);
        found.push(next);
    }
    let mut out = Map::default().laid_out(Layout::Spaced);
    for mixin in found {
        for user in &mixin.users {
            if let Some(table) = tables.get_mut(user.table) {
                add_use(table.map, &mixin.name, user.arguments.as_ref());
            }
        }
        out.push(Key::plain(mixin.name), Yaml::Map(mixin.body));
    }
    out
}

fn section<'m>(map: &'m Map, name: &str) -> &'m [Entry] {
    let entry = map.entries.iter().find(|entry| entry.key.text == name);
    match entry.map(|entry| &entry.value) {
        Some(Yaml::Map(inner)) => &inner.entries,
        _ => &[],
    }
}

/// Removes the entries that `gone` names; an empty section goes too.
fn remove(map: &mut Map, name: &str, gone: impl Fn(&Entry) -> bool) {
    for entry in map.entries.iter_mut().filter(|entry| entry.key.text == name) {
        if let Yaml::Map(inner) = &mut entry.value {
            inner.entries.retain(|entry| !gone(entry));
        }
    }
    let empty = |entry: &Entry| matches!(&entry.value, Yaml::Map(inner) if inner.entries.is_empty());
    map.entries.retain(|entry| entry.key.text != name || !empty(entry));
}

/// `use: [timestamps, { owned: { by: agent_id } }]`, in front of what the table says itself.
fn add_use(map: &mut Map, name: &str, arguments: Option<&(String, String)>) {
    let item = match arguments {
        Some((key, value)) => format!("{{ {name}: {{ {key}: {value} }} }}"),
        None => name.to_owned(),
    };
    if let Some(entry) = map.entries.iter_mut().find(|entry| entry.key.text == "use") {
        if let Yaml::Scalar(text, _) = &mut entry.value {
            let list = text.trim_end_matches(']');
            *text = format!("{list}, {item}]");
        }
        return;
    }
    let sections = ["columns", "constraints", "indexes", "triggers", "policies", "security", "grants"];
    let first = map.entries.iter().position(|entry| sections.contains(&entry.key.text.as_str()));
    let value = Yaml::Scalar(format!("[{item}]"), Sense::Word);
    let entry = Entry { key: Key::plain("use"), value, remarks: Vec::new() };
    map.entries.insert(first.unwrap_or(map.entries.len()), entry);
}

/// The columns at the end of most tables, most text first, with the triggers that all those tables have.
fn columns(tables: &[Table<'_>], before: &[Found]) -> Option<Found> {
    let mut best: Option<(usize, Vec<Entry>, Vec<usize>)> = None;
    let taken = |table: usize| before.iter().flat_map(|found| &found.users).any(|user| user.table == table);
    for length in (1..=6).rev() {
        let mut groups: Vec<(&[Entry], Vec<usize>)> = Vec::new();
        for (at, table) in tables.iter().enumerate().filter(|(at, _)| !taken(*at)) {
            let own = section(table.map, "columns");
            let Some(start) = own.len().checked_sub(length).filter(|start| *start > 0) else { continue };
            let tail = own.get(start..).unwrap_or_default();
            if !tail.iter().all(is_shareable) {
                continue;
            }
            match groups.iter_mut().find(|(other, _)| *other == tail) {
                Some((_, members)) => members.push(at),
                None => groups.push((tail, vec![at])),
            }
        }
        for (tail, members) in groups {
            // One column alone is worth a mixin only with its trigger, or where it is a stamp.
            let worth = length > 1 || tail.iter().all(|entry| entry.key.text.ends_with("_at"));
            let saved = members.len() * length;
            if worth && members.len() >= TABLES && best.as_ref().is_none_or(|(most, _, _)| saved > *most) {
                best = Some((saved, tail.to_vec(), members));
            }
        }
    }
    let (_, tail, members) = best?;
    let (triggers, members) = triggers(tables, members);
    let mut body = Map::default();
    body.section("columns", Map { entries: tail.clone(), layout: Layout::Lines });
    body.section("triggers", Map { entries: triggers, layout: Layout::Lines });
    let users = members.into_iter().map(|table| Use { table, arguments: None }).collect();
    Some(Found { name: columns_name(&tail, before), body, users })
}

/// A column that means the same in every table: its text has no braces that a mixin would fill.
fn is_shareable(entry: &Entry) -> bool {
    match &entry.value {
        Yaml::Scalar(text, _) => entry.remarks.is_empty() && !text.contains('{'),
        Yaml::Map(_) | Yaml::Seq(_) => false,
    }
}

fn columns_name(tail: &[Entry], before: &[Found]) -> String {
    let names: Vec<_> = tail.iter().map(|entry| entry.key.text.as_str()).collect();
    let name = match names.as_slice() {
        names if names.len() > 1 && names.iter().all(|name| name.ends_with("_at")) => "timestamps".to_owned(),
        [only] => only.trim_end_matches("_at").to_owned(),
        [first, .., last] => format!("{first}_to_{last}"),
        [] => "columns".to_owned(),
    };
    let taken = |name: &str| before.iter().any(|found| found.name == name);
    let numbered = (2_u32..).map(|n| format!("{name}_{n}"));
    std::iter::once(name.clone()).chain(numbered).find(|name| !taken(name)).unwrap_or_default()
}

/// The triggers that the tables have in common, names aside that hold the table's; and the tables that have them all.
fn triggers(tables: &[Table<'_>], members: Vec<usize>) -> (Vec<Entry>, Vec<usize>) {
    let of = |at: usize| tables.get(at).map(patterns).unwrap_or_default();
    let mut counted: Vec<(Entry, Vec<usize>)> = Vec::new();
    for at in &members {
        for entry in of(*at) {
            match counted.iter_mut().find(|(other, _)| *other == entry) {
                Some((_, users)) => users.push(*at),
                None => counted.push((entry, vec![*at])),
            }
        }
    }
    let Some((_, users)) =
        counted.iter().filter(|(_, users)| users.len() >= TABLES).max_by_key(|(_, users)| users.len())
    else {
        return (Vec::new(), members);
    };
    let users = users.clone();
    let common = counted.into_iter().filter(|(_, own)| users.iter().all(|at| own.contains(at)));
    (common.map(|(entry, _)| entry).collect(), users)
}

/// A table's triggers, with `{table}` for its name in theirs.
fn patterns(table: &Table<'_>) -> Vec<Entry> {
    let own = section(table.map, "triggers").iter();
    let own = own.filter(|entry| !entry.key.quoted && is_shareable(entry));
    own.map(|entry| Entry { key: pattern(&entry.key, &table.name), ..entry.clone() }).collect()
}

/// A name with `{table}` for the table's name in it, where that stands as a word of its own.
fn pattern(key: &Key, table: &str) -> Key {
    let edge = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
    let places = key.text.match_indices(table);
    let found = places.map(|(at, _)| at).find(|at| {
        let (before, behind) =
            (key.text.get(..*at).unwrap_or(""), key.text.get(at + table.len()..).unwrap_or(""));
        edge(before.chars().next_back()) && edge(behind.chars().next())
    });
    let Some(at) = found else { return key.clone() };
    let (before, behind) = (key.text.get(..at).unwrap_or(""), key.text.get(at + table.len()..).unwrap_or(""));
    Key { text: format!("{before}{{table}}{behind}"), quoted: key.quoted }
}

fn take_columns(tables: &mut [Table<'_>], found: &Found) {
    let columns: Vec<Key> = section(&found.body, "columns").iter().map(|entry| entry.key.clone()).collect();
    let triggers: Vec<Key> = section(&found.body, "triggers").iter().map(|entry| entry.key.clone()).collect();
    for user in &found.users {
        let Some(table) = tables.get_mut(user.table) else { continue };
        let name = table.name.clone();
        remove(table.map, "columns", |entry| columns.contains(&entry.key));
        remove(table.map, "triggers", |entry| triggers.contains(&pattern(&entry.key, &name)));
    }
}

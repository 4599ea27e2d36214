//! Policies that tables have in common but for one column: that of the owner.

use super::{Found, TABLES, Table, Use, pattern, remove, section};
use crate::raise::yaml::{Entry, Layout, Map, Yaml};

/// What stands for the column.
const BY: &str = "{by}";

/// Policies, and the tables that have them with the column that each compares.
type Group = (Vec<Entry>, Vec<(usize, String)>);

/// The policies of most tables, by the column that they compare.
pub(super) fn find(tables: &[Table<'_>]) -> Option<Found> {
    let mut groups: Vec<Group> = Vec::new();
    for (at, table) in tables.iter().enumerate() {
        for column in section(table.map, "columns").iter().filter(|entry| !entry.key.quoted) {
            let column = column.key.text.as_str();
            let own = patterns(table, column);
            if own.is_empty() {
                continue;
            }
            match groups.iter_mut().find(|(other, _)| *other == own) {
                Some((_, users)) if users.iter().all(|(other, _)| *other != at) => {
                    users.push((at, column.to_owned()))
                }
                Some(_) => {}
                None => groups.push((own, vec![(at, column.to_owned())])),
            }
        }
    }
    let (policies, users) = groups
        .into_iter()
        .filter(|(_, users)| users.len() >= TABLES)
        .max_by_key(|(policies, users)| policies.len() * users.len())?;
    let usual = usual(&users)?;
    let mut params = Map::default().laid_out(Layout::Braces);
    params.set("by", Yaml::word(&usual));
    let mut body = Map::default();
    body.set("params", Yaml::Map(params));
    body.section("policies", Map { entries: policies, layout: Layout::Lines });
    let argument = |column: String| (column != usual).then(|| ("by".to_owned(), column));
    let users = users.into_iter().map(|(table, column)| Use { table, arguments: argument(column) });
    Some(Found { name: "owned".to_owned(), body, users: users.collect() })
}

/// The column that most tables use.
fn usual(users: &[(usize, String)]) -> Option<String> {
    let count = |column: &str| users.iter().filter(|(_, other)| other == column).count();
    users
        .iter()
        .map(|(_, column)| column.clone())
        .max_by_key(|column| (count(column), std::cmp::Reverse(column.clone())))
}

/// A table's policies that name a column, with `{by}` in its place and `{table}` for the table's name in theirs.
fn patterns(table: &Table<'_>, column: &str) -> Vec<Entry> {
    let own = section(table.map, "policies").iter().filter_map(|entry| {
        let Yaml::Scalar(text, sense) = &entry.value else { return None };
        let text = with_parameter(text, column)?;
        let key = pattern(&entry.key, &table.name);
        let own = !entry.key.text.contains('{') && entry.remarks.is_empty();
        own.then(|| Entry { key, value: Yaml::Scalar(text, *sense), remarks: Vec::new() })
    });
    own.collect()
}

/// The SQL with `{by}` for the column; `None` where it is not named, or where the text is too odd to tell.
fn with_parameter(text: &str, column: &str) -> Option<String> {
    if text.contains(['{', '$', '"']) || text.contains("--") {
        return None;
    }
    let word = |c: char| c.is_alphanumeric() || c == '_';
    let mut out = String::with_capacity(text.len());
    let (mut found, mut rest, mut quoted) = (false, text, false);
    while let Some(c) = rest.chars().next() {
        let length = if word(c) { rest.find(|c: char| !word(c)).unwrap_or(rest.len()) } else { c.len_utf8() };
        let (part, behind) = rest.split_at_checked(length)?;
        quoted ^= c == '\'';
        if part == column && !quoted {
            // `t.user_id` or `user_id(…)` is something else.
            if out.ends_with('.') || behind.starts_with(['.', '(']) {
                return None;
            }
            found = true;
            out.push_str(BY);
        } else {
            out.push_str(part);
        }
        rest = behind;
    }
    found.then_some(out)
}

/// Removes the policies from the tables that use the mixin.
pub(super) fn take(tables: &mut [Table<'_>], found: &Found) {
    let policies = section(&found.body, "policies");
    for user in &found.users {
        let Some(table) = tables.get_mut(user.table) else { continue };
        let name = table.name.clone();
        remove(table.map, "policies", |entry| {
            policies.iter().any(|own| own.key == pattern(&entry.key, &name))
        });
    }
}

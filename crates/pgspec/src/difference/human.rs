//! For people: grouped by table and other object.

use std::fmt::Write as _;

use pgspec_catalog::{Key, Kind};
use pgspec_plan::{Change, Pair, What};

use super::{Difference, Wording, value};
use crate::report::plural;

pub(super) const ADDED: &str = "\x1b[32m";
pub(super) const REMOVED: &str = "\x1b[31m";
pub(super) const CHANGED: &str = "\x1b[33m";
pub(super) const DIM: &str = "\x1b[2m";
pub(super) const BOLD: &str = "\x1b[1m";
pub(super) const RESET: &str = "\x1b[0m";

/// The differences: nothing if there is none. With colours, which the terminal takes out where they are not wanted.
pub(crate) fn text(difference: &Difference<'_>) -> String {
    let mut out = String::new();
    for group in groups(difference) {
        write_group(difference, &group, &mut out);
    }
    if !difference.suggestions.is_empty() {
        out.push_str(&suggestions(difference));
    }
    out
}

/// What belongs together: a table, view or other object, and the changes of it and of what belongs to it.
struct Group<'a> {
    /// The object that gives the group its name.
    key: Key,
    changes: Vec<&'a Change>,
}

fn groups<'a>(difference: &'a Difference<'_>) -> Vec<Group<'a>> {
    let mut groups: Vec<Group<'a>> = Vec::new();
    let mut numbers = std::collections::HashMap::new();
    for change in &difference.changes {
        let key = owner(difference, change);
        let number = *numbers.entry(key.clone()).or_insert(groups.len());
        if number == groups.len() {
            groups.push(Group { key, changes: Vec::new() });
        }
        if let Some(group) = groups.get_mut(number) {
            group.changes.push(change);
        }
    }
    groups
}

/// The relation that an object belongs to, or the object itself.
fn owner(difference: &Difference<'_>, change: &Change) -> Key {
    let key = &change.key;
    let catalogs = difference.models.map(|model| &model.catalog);
    let of = |catalog: &pgspec_catalog::Catalog| {
        let relation = catalog.get(key)?.body.relation(key)?;
        catalog.relation(&relation).and_then(|id| catalog.entry(id)).map(|(key, _)| key.clone())
    };
    of(catalogs.to).or_else(|| of(catalogs.from)).unwrap_or_else(|| key.clone())
}

fn write_group(difference: &Difference<'_>, group: &Group<'_>, out: &mut String) {
    let own = group.changes.iter().find(|change| change.key == group.key);
    let whole = own.filter(|change| matches!(change.what, What::Added | What::Removed));
    if let Some(change) = whole {
        let line = line(difference, change);
        let parts = group.changes.iter().filter(|one| one.key != group.key);
        let with = counts(parts.map(|one| one.key.kind));
        let with = if with.is_empty() { with } else { format!(" {DIM}with {with}{RESET}") };
        let _ = writeln!(out, "{}{with}{}", line, place(difference, change));
        return;
    }
    if group.changes.iter().all(|change| change.key == group.key)
        && matches!(group.changes.as_slice(), [one] if path(one).is_none())
    {
        for change in &group.changes {
            let _ = writeln!(out, "{}{}", line(difference, change), place(difference, change));
        }
        return;
    }
    let _ = writeln!(
        out,
        "{CHANGED}~{RESET} {BOLD}{}{RESET}{}",
        name(&group.key),
        group_place(difference, group)
    );
    for change in &group.changes {
        write_part(difference, group, change, out);
    }
}

/// A change inside a group.
fn write_part(difference: &Difference<'_>, group: &Group<'_>, change: &Change, out: &mut String) {
    let own = change.key == group.key;
    let of = if own { String::new() } else { format!("{} {}", change.key.kind.noun(), change.key.name) };
    let place = if own { String::new() } else { place(difference, change) };
    match &change.what {
        What::Added | What::Removed => {
            let (sign, colour, word) = sign(difference, &change.what);
            let _ = writeln!(out, "    {colour}{sign} {of}{word}{RESET}{place}");
        }
        What::Renamed { path, from, to } => {
            let what = if path.is_empty() { of } else { part(path) };
            let what = if what.is_empty() { what } else { format!(" {what}{RESET}:") };
            let _ = writeln!(out, "    {CHANGED}~{what}{RESET} renamed from {from} to {to}{place}");
        }
        What::Changed { path, from, to, sameness: _ } => {
            let what =
                [of, part(path)].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(": ");
            let unsure = match (change.is_unknown(), difference.asked) {
                (true, false) => format!(" {DIM}(cannot tell offline; run with --db){RESET}"),
                (true, true) => format!(" {DIM}(the database cannot tell either){RESET}"),
                (false, _) => String::new(),
            };
            match (from, to) {
                (None, Some(value)) if is_whole(path) => {
                    let (sign, colour, word) = sign(difference, &What::Added);
                    let _ = writeln!(out, "    {colour}{sign} {what}{RESET}{word}: {}", value::column(value));
                }
                (Some(value), None) if is_whole(path) => {
                    let (sign, colour, word) = sign(difference, &What::Removed);
                    let _ = writeln!(out, "    {colour}{sign} {what}{RESET}{word}: {}", value::column(value));
                }
                _ => {
                    let sign = if change.is_unknown() { '?' } else { '~' };
                    let text = value::beside(from.as_ref(), to.as_ref());
                    let text = text.strip_suffix('\n').unwrap_or(&text);
                    let _ = writeln!(out, "    {CHANGED}{sign} {what}{RESET}{unsure}{text}{place}");
                }
            }
        }
        What::Reordered { path, from, to } => {
            let list = |names: &[pgspec_catalog::Text]| names.join(", ");
            let _ = writeln!(
                out,
                "    {DIM}order of {path}: {} → {} (no difference to SQL that names them){RESET}",
                list(from),
                list(to)
            );
        }
        What::External { column, needed, found } => {
            let found =
                found.as_ref().map_or_else(|| "is not there".to_owned(), |found| format!("is {found}"));
            let _ = writeln!(out, "    {CHANGED}~ column {column}{RESET}: needed as {needed}, {found}");
        }
    }
}

/// A part as people call it: `column status: default`.
pub(super) fn part(path: &str) -> String {
    let Some(rest) = path.strip_prefix("columns.") else { return path.replace('.', " ") };
    match rest.split_once('.') {
        Some((column, attribute)) => format!("column {column}: {}", attribute.replace('.', " ")),
        None => format!("column {rest}"),
    }
}

/// Whether a path names a thing of its own and not an attribute: a column.
pub(super) fn is_whole(path: &str) -> bool {
    path.strip_prefix("columns.").is_some_and(|rest| !rest.contains('.'))
}

fn path(change: &Change) -> Option<&str> {
    match &change.what {
        What::Changed { path, .. } | What::Renamed { path, .. } | What::Reordered { path, .. } => Some(path),
        What::External { .. } => Some(""),
        What::Added | What::Removed => None,
    }
}

/// `+ table public.leads`
fn line(difference: &Difference<'_>, change: &Change) -> String {
    let (sign, colour, word) = sign(difference, &change.what);
    format!("{colour}{sign} {}{RESET}{word}", name(&change.key))
}

pub(super) fn name(key: &Key) -> String {
    format!("{} {}", key.kind.noun(), key.path())
}

/// Sign, colour, and the word behind if drift is spoken of.
fn sign(difference: &Difference<'_>, what: &What) -> (char, &'static str, &'static str) {
    let drift = difference.wording == Wording::Drift;
    match what {
        What::Added => ('+', ADDED, if drift { " is extra" } else { "" }),
        What::Removed => ('-', REMOVED, if drift { " is missing" } else { "" }),
        What::Renamed { .. } | What::Changed { .. } | What::Reordered { .. } | What::External { .. } => {
            ('~', CHANGED, "")
        }
    }
}

fn place(difference: &Difference<'_>, change: &Change) -> String {
    shown(difference.places(change))
}

/// Where the object of a group was written.
fn group_place(difference: &Difference<'_>, group: &Group<'_>) -> String {
    let span = |model: &pgspec_build::source::Model| {
        difference.place(model, model.catalog.get(&group.key).and_then(pgspec_catalog::Object::span))
    };
    shown(Pair::new(span(difference.models.from), span(difference.models.to)))
}

fn shown(places: Pair<Option<String>>) -> String {
    let both: Vec<String> = [places.from, places.to].into_iter().flatten().collect();
    if both.is_empty() { String::new() } else { format!("  {DIM}{}{RESET}", both.join(" · ")) }
}

/// `2 constraints, 1 index`
fn counts(kinds: impl Iterator<Item = Kind>) -> String {
    let mut counted: Vec<(Kind, usize)> = Vec::new();
    for kind in kinds {
        match counted.iter_mut().find(|(found, _)| *found == kind) {
            Some((_, count)) => *count += 1,
            None => counted.push((kind, 1)),
        }
    }
    let one = |(kind, count): &(Kind, usize)| match (kind, count) {
        (Kind::Index, 2..) => format!("{count} indexes"),
        (Kind::Policy, 2..) => format!("{count} policies"),
        (Kind::Seed | Kind::Statistics, _) => kind.noun().to_owned(),
        _ => plural(*count, kind.noun()),
    };
    counted.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// What was probably renamed, and how to say so.
fn suggestions(difference: &Difference<'_>) -> String {
    let drift = difference.wording == Wording::Drift;
    let mut out = format!("{BOLD}renamed?{RESET}\n");
    for one in &difference.suggestions {
        let (old, new, noun) = match &one.part {
            Some(part) => {
                (part.from.to_string(), part.to.to_string(), format!("column of {}", one.from.path()))
            }
            None => (one.from.name.to_string(), one.to.name.to_string(), one.from.kind.noun().to_owned()),
        };
        // What should be has the new name.
        let (old, new) = if drift { (new, old) } else { (old, new) };
        let hint = format!("{DIM}{}; if so, write `was: {old}` at `{new}` in the spec{RESET}", one.why);
        let _ = writeln!(out, "    {noun} {old} → {new}  {hint}");
    }
    out
}

//! A random spec with a handful of single edits: an entry becomes what it is in another random spec, comes from there, goes,
//! or gets another name. The edits are kept apart, so that a pair that fails is made small.

use crate::generate::{Random, spec};

/// One edit of a spec.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Edit {
    /// The entry at a path has these lines; it is added where it is not there.
    Put(Vec<String>, Vec<String>),
    /// There is no such entry.
    Cut(Vec<String>),
    /// An object, or a column, has another name, and whatever names it follows.
    Rename { path: Vec<String>, old: String, new: String },
}

/// An entry of a spec: a key with what is below it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    key: String,
    /// Its line, and those of a block.
    lines: Vec<String>,
    inside: Vec<Entry>,
}

impl Entry {
    fn all_lines(&self) -> Vec<String> {
        let inside = self.inside.iter().flat_map(Entry::all_lines);
        self.lines.iter().cloned().chain(inside).collect()
    }
}

fn depth(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// The key of a line: all of it for an item of a list.
fn key(line: &str) -> String {
    let line = line.trim_start();
    if line.starts_with("- ") {
        return line.to_owned();
    }
    if let Some(rest) = line.strip_prefix('"') {
        let end = rest.find('"').map_or(line.len(), |end| end + 2);
        return line[..end].to_owned();
    }
    line.split(':').next().unwrap_or(line).to_owned()
}

fn read(lines: &[&str]) -> Vec<Entry> {
    let mut entries = Vec::new();
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        if line.trim().is_empty() {
            at += 1;
            continue;
        }
        let own = depth(line);
        let below = lines[at + 1..].iter().take_while(|line| line.trim().is_empty() || depth(line) > own);
        let end = at + 1 + below.count();
        let is_block = [":", "-"].iter().any(|start| line.contains(&format!("{start} |")));
        let body = &lines[at + 1..end];
        let entry = if is_block {
            let lines = lines[at..end].iter().map(|line| (*line).to_owned()).collect();
            Entry { key: key(line), lines, inside: Vec::new() }
        } else {
            Entry { key: key(line), lines: vec![(*line).to_owned()], inside: read(body) }
        };
        entries.push(entry);
        at = end;
    }
    entries
}

fn parse(text: &str) -> Vec<Entry> {
    read(&text.lines().collect::<Vec<_>>())
}

fn write(entries: &[Entry]) -> String {
    let mut out = String::new();
    for line in entries.iter().flat_map(Entry::all_lines) {
        out.push_str(&line);
        out.push('\n');
    }
    out
}

/// The entries below a path.
fn inside<'e>(entries: &'e mut Vec<Entry>, path: &[String]) -> Option<&'e mut Vec<Entry>> {
    let Some((first, rest)) = path.split_first() else { return Some(entries) };
    let entry = entries.iter_mut().find(|entry| entry.key == *first)?;
    inside(&mut entry.inside, rest)
}

fn find<'e>(entries: &'e [Entry], path: &[String]) -> Option<&'e Entry> {
    let (first, rest) = path.split_first()?;
    let entry = entries.iter().find(|entry| entry.key == *first)?;
    if rest.is_empty() { Some(entry) } else { find(&entry.inside, rest) }
}

/// A text with edits. Those whose place is not there do nothing.
pub(crate) fn apply(text: &str, edits: &[Edit]) -> String {
    let mut text = text.to_owned();
    for edit in edits {
        text = edit.on(&text);
    }
    text
}

impl Edit {
    fn on(&self, text: &str) -> String {
        let mut entries = parse(text);
        match self {
            Self::Put(path, lines) => {
                let Some((own, parent)) = path.split_last() else { return text.to_owned() };
                let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
                let Some(new) = read(&lines).into_iter().next() else { return text.to_owned() };
                let Some(list) = inside(&mut entries, parent) else { return text.to_owned() };
                match list.iter_mut().find(|entry| entry.key == *own) {
                    Some(slot) => *slot = new,
                    None => list.push(new),
                }
            }
            Self::Cut(path) => {
                let Some((own, parent)) = path.split_last() else { return text.to_owned() };
                let Some(list) = inside(&mut entries, parent) else { return text.to_owned() };
                list.retain(|entry| entry.key != *own);
                let is_empty = list.is_empty();
                // A map of nothing is no map.
                if is_empty && !parent.is_empty() {
                    return Self::Cut(parent.to_vec()).on(&write(&entries));
                }
            }
            Self::Rename { path, old, new } => {
                if find(&entries, path).is_none() {
                    return text.to_owned();
                }
                let (renamed, column) = (replace_word(text, old, new), path.len() > 2);
                let mut entries = parse(&renamed);
                let path: Vec<String> = path.iter().map(|part| replace_word(part, old, new)).collect();
                let Some((own, parent)) = path.split_last() else { return text.to_owned() };
                let Some(list) = inside(&mut entries, parent) else { return text.to_owned() };
                let Some(entry) = list.iter_mut().find(|entry| entry.key == *own) else {
                    return text.to_owned();
                };
                let is_map = entry.lines.len() == 1 && entry.lines[0].trim_end().ends_with(':');
                if !is_map {
                    return text.to_owned();
                }
                let indent = if column { 8 } else { 4 };
                let line = format!("{}was: {old}", " ".repeat(indent));
                entry.inside.push(Entry { key: "was".to_owned(), lines: vec![line], inside: Vec::new() });
                return write(&entries);
            }
        }
        write(&entries)
    }
}

/// A text with another word wherever one stands by itself.
fn replace_word(text: &str, old: &str, new: &str) -> String {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(old) {
        let (before, behind) = (&rest[..at], &rest[at + old.len()..]);
        let open = before.chars().next_back().is_none_or(|c| !is_word(c));
        let closed = behind.chars().next().is_none_or(|c| !is_word(c));
        out.push_str(before);
        out.push_str(if open && closed { new } else { old });
        rest = behind;
    }
    out + rest
}

fn paths(entries: &[Entry], above: &[String], out: &mut Vec<Vec<String>>) {
    for entry in entries {
        let mut path = above.to_vec();
        path.push(entry.key.clone());
        if path.len() > 1 {
            out.push(path.clone());
        }
        paths(&entry.inside, &path, out);
    }
}

/// The sections with paths in them; each is as likely as any other, however much is in it.
fn sections(entries: &[Entry]) -> Vec<(String, Vec<Vec<String>>)> {
    let mut all = Vec::new();
    paths(entries, &[], &mut all);
    let mut sections: Vec<(String, Vec<Vec<String>>)> = Vec::new();
    for path in all {
        match sections.iter_mut().find(|(name, _)| *name == path[0]) {
            Some((_, list)) => list.push(path),
            None => sections.push((path[0].clone(), vec![path])),
        }
    }
    // Most of what changes in life.
    let tables = sections.iter().find(|(name, _)| name == "tables").cloned();
    sections.extend(tables.clone());
    sections.extend(tables);
    sections
}

/// A few edits of a text that leave it a spec, as `is_spec` says.
pub(crate) fn edits(
    text: &str,
    seed: u64,
    (schema, major): (&str, u32),
    mut is_spec: impl FnMut(&str) -> bool,
) -> Vec<Edit> {
    let mut r = Random::new(seed.wrapping_mul(0x2545_F491) ^ 0xED17);
    let mut edits: Vec<Edit> = Vec::new();
    let mut now = text.to_owned();
    let wanted = 1 + r.below(5);
    for _ in 0..wanted * 6 {
        if edits.len() == wanted {
            break;
        }
        let donor = spec(1 + r.below(4000) as u64, schema, major);
        let Some(edit) = edit(&mut r, &now, &donor) else { continue };
        let next = edit.on(&now);
        if next != now && is_spec(&next) {
            now = next;
            edits.push(edit);
        }
    }
    edits
}

fn edit(r: &mut Random, now: &str, donor: &str) -> Option<Edit> {
    let (own, other) = (parse(now), parse(donor));
    match r.below(8) {
        0 => {
            let sections = sections(&own);
            let (_, list) = &sections[r.below(sections.len())];
            Some(Edit::Cut(list[r.below(list.len())].clone()))
        }
        1 => labels(r, &own),
        2 => rename(r, &own),
        _ => {
            let sections = sections(&other);
            let (_, list) = &sections[r.below(sections.len())];
            let path = list[r.below(list.len())].clone();
            let lines = find(&other, &path)?.all_lines();
            let is_new = find(&own, &path).is_none_or(|entry| entry.all_lines() != lines);
            is_new.then_some(Edit::Put(path, lines))
        }
    }
}

/// Another list of labels: one more somewhere, one less, in another order, under another name.
fn labels(r: &mut Random, entries: &[Entry]) -> Option<Edit> {
    let enums = &entries.iter().find(|entry| entry.key == "enums")?.inside;
    let of = &enums[r.below(enums.len())];
    let values = of.inside.iter().find(|entry| entry.key == "values")?;
    let list = values.lines[0].trim().strip_prefix("values: [")?.strip_suffix(']')?.to_owned();
    let mut labels: Vec<String> = list.split(", ").map(ToOwned::to_owned).collect();
    let at = r.below(labels.len());
    match r.below(4) {
        0 => labels.insert(at, format!("new{}", r.below(9))),
        1 => drop(labels.remove(at)),
        2 => {
            let label = labels.remove(at);
            labels.push(label);
        }
        _ => labels[at] = format!("{{ value: other{}, was: {} }}", r.below(9), labels[at]),
    }
    let path = ["enums", &of.key, "values"].map(ToOwned::to_owned).to_vec();
    Some(Edit::Put(path, vec![format!("    values: [{}]", labels.join(", "))]))
}

fn rename(r: &mut Random, entries: &[Entry]) -> Option<Edit> {
    let is_plain = |key: &str| key.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    let kinds = ["tables", "views", "sequences", "domains", "enums", "composite_types", "materialized_views"];
    let section = entries.iter().filter(|entry| kinds.contains(&entry.key.as_str())).collect::<Vec<_>>();
    if section.is_empty() {
        return None;
    }
    let section = section[r.below(section.len())];
    let object = &section.inside[r.below(section.inside.len())];
    let mut path = vec![section.key.clone(), object.key.clone()];
    let columns = object.inside.iter().find(|entry| entry.key == "columns");
    if let (Some(columns), true) = (columns, r.one_in(2)) {
        let column = &columns.inside[r.below(columns.inside.len())];
        path.extend(["columns".to_owned(), column.key.clone()]);
    }
    let old = path.last().filter(|key| is_plain(key))?.clone();
    let new = format!("{old}_2");
    Some(Edit::Rename { path, old, new })
}

#[test]
fn a_text_is_the_sum_of_its_entries() {
    for seed in 1..40 {
        let text = spec(seed, "random", 15);
        let lines = |text: &str| text.lines().filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n");
        assert_eq!(lines(&write(&parse(&text))), lines(&text));
    }
}

#[test]
fn edits_change_what_they_say() {
    let text = "tables:\n  t1:\n    columns:\n      a:\n        type: int\n      b: text\nviews:\n  v: select a from t1\n";
    let path = |parts: &[&str]| parts.iter().map(|part| (*part).to_owned()).collect::<Vec<_>>();
    let put = Edit::Put(path(&["tables", "t1", "columns", "b"]), vec!["      b: int".to_owned()]);
    assert!(apply(text, std::slice::from_ref(&put)).contains("      b: int\n"));
    let cut = Edit::Cut(path(&["tables", "t1", "columns", "a", "type"]));
    assert!(!apply(text, &[put, cut]).contains("  a:"));
    let rename = Edit::Rename { path: path(&["tables", "t1"]), old: "t1".to_owned(), new: "t1_2".to_owned() };
    let renamed = apply(text, &[rename]);
    assert!(renamed.contains("  t1_2:\n") && renamed.contains("    was: t1\n"), "{renamed}");
    assert!(renamed.contains("from t1_2"), "{renamed}");
}

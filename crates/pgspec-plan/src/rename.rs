//! What was probably renamed: something is gone, and something much like it is new.

use indexmap::IndexMap;
use pgspec_catalog::{Catalog, Key, Kind, Name, Text};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::diff::{Change, Facts, Pair, What};

/// One removed and one added object, or column, that look alike.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Suggestion {
    /// The object in the first catalog.
    pub from: Key,
    /// The object in the second.
    pub to: Key,
    /// The part of it: a column's name in each; `None` for the object itself.
    pub part: Option<Pair<Name>>,
    /// Why they look alike.
    pub why: Text,
}

/// More pairs than this in one schema and kind are not compared one with another: only those of the same content are found.
const MOST_PAIRS: usize = 100_000;

/// What of a comparison are probably renames. At most one suggestion for each object; objects of the same kind and schema (or
/// table) only.
pub fn suggest(changes: &[Change], catalogs: Pair<&Catalog>) -> Vec<Suggestion> {
    let mut suggestions = objects(changes, catalogs);
    suggestions.extend(columns(changes));
    suggestions
}

/// Where an object may have got another name: its kind, its schema, and the relation it belongs to.
type Place<'a> = (Kind, Option<&'a Name>, Option<&'a Name>);

/// Something that is gone, or new.
struct Candidate<'a> {
    key: &'a Key,
    name: &'a Name,
    content: FxHashSet<String>,
    /// The content in one text, the order left out.
    whole: String,
}

impl<'a> Candidate<'a> {
    fn new(key: &'a Key, name: &'a Name, facts: &Facts) -> Self {
        let mut content = FxHashSet::default();
        leaves(facts, &mut String::new(), &mut content);
        let mut sorted: Vec<&str> = content.iter().map(String::as_str).collect();
        sorted.sort_unstable();
        let whole = sorted.join("\n");
        Self { key, name, content, whole }
    }
}

fn objects(changes: &[Change], catalogs: Pair<&Catalog>) -> Vec<Suggestion> {
    let mut places: IndexMap<Place<'_>, Pair<Vec<Candidate<'_>>>> = IndexMap::new();
    for change in changes {
        let key = &change.key;
        let place = (key.kind, key.schema.as_ref(), key.of.as_ref());
        let candidate = |catalog: &Catalog| {
            let facts = Facts::of(&catalog.get(key)?.without_notes());
            Some(Candidate::new(key, &key.name, &facts))
        };
        match &change.what {
            What::Removed => places.entry(place).or_default().from.extend(candidate(catalogs.from)),
            What::Added => places.entry(place).or_default().to.extend(candidate(catalogs.to)),
            What::Renamed { .. } | What::Changed { .. } | What::Reordered { .. } | What::External { .. } => {}
        }
    }
    let mut suggestions = Vec::new();
    for (_, Pair { from, to }) in places {
        for (from, to, why) in likely(&from, &to) {
            suggestions.push(Suggestion { from: from.key.clone(), to: to.key.clone(), part: None, why });
        }
    }
    suggestions
}

/// Columns of one table.
fn columns(changes: &[Change]) -> Vec<Suggestion> {
    let mut tables: IndexMap<&Key, Pair<Vec<(Name, &Facts)>>> = IndexMap::new();
    for change in changes {
        let What::Changed { path, from, to, .. } = &change.what else { continue };
        let Some(name) = path.strip_prefix("columns.").map(Name::exact) else { continue };
        // A part of a column (its default) that came or went has a longer path, and is no column.
        let is_column = |facts: &&Facts| facts.name().is_some_and(|own| own == name.as_str());
        match (from, to) {
            (Some(facts), None) if is_column(&facts) => {
                tables.entry(&change.key).or_default().from.push((name, facts));
            }
            (None, Some(facts)) if is_column(&facts) => {
                tables.entry(&change.key).or_default().to.push((name, facts));
            }
            (Some(_) | None, Some(_) | None) => {}
        }
    }
    let mut suggestions = Vec::new();
    for (key, Pair { from, to }) in &tables {
        let from: Vec<_> = from.iter().map(|(name, facts)| Candidate::new(key, name, facts)).collect();
        let to: Vec<_> = to.iter().map(|(name, facts)| Candidate::new(key, name, facts)).collect();
        for (from, to, why) in likely(&from, &to) {
            let part = Some(Pair::new(from.name.clone(), to.name.clone()));
            suggestions.push(Suggestion { from: (*key).clone(), to: (*key).clone(), part, why });
        }
    }
    suggestions
}

/// Pairs that look alike, in the order of the first ones, and why. Nothing is in two pairs.
fn likely<'c, 'a>(
    from: &'c [Candidate<'a>],
    to: &'c [Candidate<'a>],
) -> Vec<(&'c Candidate<'a>, &'c Candidate<'a>, Text)> {
    let mut pairs: Vec<(usize, usize, f64, f64)> = Vec::new();
    if from.len().saturating_mul(to.len()) <= MOST_PAIRS {
        for (left, a) in from.iter().enumerate() {
            pairs.extend(
                to.iter().enumerate().map(|(right, b)| (left, right, alike(a, b), near(a.name, b.name))),
            );
        }
    } else {
        let mut by_content: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
        for (right, b) in to.iter().enumerate() {
            by_content.entry(&b.whole).or_default().push(right);
        }
        for (left, a) in from.iter().enumerate() {
            // Many of the same content say nothing.
            let found = by_content.get(a.whole.as_str()).filter(|found| found.len() < 8);
            pairs.extend(found.into_iter().flatten().filter_map(|right| {
                Some((left, *right, alike(a, to.get(*right)?), near(a.name, to.get(*right)?.name)))
            }));
        }
    }
    pairs.retain(|(_, _, content, name)| {
        *content >= 0.8 || (*content >= 0.5 && *name >= 0.3) || (*content >= 0.25 && *name >= 0.6)
    });
    // Stable: among equally likely ones the first come first.
    pairs.sort_by(|a, b| (b.2 + b.3 / 2.0).total_cmp(&(a.2 + a.3 / 2.0)));
    let (mut left_taken, mut right_taken) = (FxHashSet::default(), FxHashSet::default());
    let mut chosen = Vec::new();
    for (left, right, content, name) in pairs {
        if left_taken.contains(&left) || right_taken.contains(&right) {
            continue;
        }
        left_taken.insert(left);
        right_taken.insert(right);
        chosen.push((left, right, reason(content, name)));
    }
    chosen.sort_by_key(|(left, _, _)| *left);
    let pair = |(left, right, why): (usize, usize, Text)| Some((from.get(left)?, to.get(right)?, why));
    chosen.into_iter().filter_map(pair).collect()
}

fn reason(content: f64, name: f64) -> Text {
    if content >= 1.0 {
        return Text::new_static("the same content");
    }
    let names = if name >= 0.6 { ", and like names" } else { "" };
    format!("{:.0} % the same{names}", (content * 100.0).floor()).into()
}

/// How much of both is in both, 0 to 1.
fn alike(a: &Candidate<'_>, b: &Candidate<'_>) -> f64 {
    let common = a.content.intersection(&b.content).count();
    let all = a.content.len() + b.content.len() - common;
    #[expect(clippy::cast_precision_loss, reason = "a share")]
    let share = |part: usize, whole: usize| if whole == 0 { 0.0 } else { part as f64 / whole as f64 };
    share(common, all)
}

/// How near two names are, 0 to 1.
fn near(a: &Name, b: &Name) -> f64 {
    let words = |name: &Name| -> FxHashSet<String> {
        name.as_str().to_lowercase().split('_').map(ToOwned::to_owned).collect()
    };
    let (left, right) = (words(a), words(b));
    #[expect(clippy::cast_precision_loss, reason = "a share of a few words")]
    let shared = left.intersection(&right).count() as f64 / left.len().max(right.len()).max(1) as f64;
    strsim::normalized_damerau_levenshtein(a.as_str(), b.as_str()).max(shared)
}

/// The leaves of a tree with their paths. The own name of a thing is no content.
fn leaves(facts: &Facts, path: &mut String, found: &mut FxHashSet<String>) {
    match facts {
        Facts::Map(parts) => {
            let is_root = path.is_empty();
            for (name, value) in parts.iter().filter(|(name, _)| !(is_root && name == "name")) {
                below(path, name, |path| leaves(value, path, found));
            }
        }
        Facts::List(items) => {
            for (number, item) in items.iter().enumerate() {
                let name = item.name().cloned().unwrap_or_else(|| {
                    // The place of a label, a column of a key … counts less than that it is there.
                    if matches!(item, Facts::Map(_)) { number.to_string().into() } else { Text::default() }
                });
                below(path, &name, |path| leaves(item, path, found));
            }
        }
        Facts::Nothing
        | Facts::Flag(_)
        | Facts::Number(_)
        | Facts::Text(_)
        | Facts::Name(_)
        | Facts::Sql(_) => {
            found.insert(format!("{path}={facts}"));
        }
    }
}

fn below(path: &mut String, name: &str, run: impl FnOnce(&mut String)) {
    let length = path.len();
    path.push('.');
    path.push_str(name);
    run(path);
    path.truncate(length);
}

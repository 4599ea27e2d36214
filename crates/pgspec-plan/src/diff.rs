//! What differs between two catalogs.

mod descend;
mod external;
mod facts;
mod matching;
mod shown;
mod site;
mod star;

use pgspec_analyze::same::Sameness;
use pgspec_analyze::world::{Options, World};
use pgspec_catalog::object::Seed;
use pgspec_catalog::{Body, Catalog, Key, Name, Object, Origin, Span, Text, together};
use rustc_hash::FxHashMap;
use serde::Serialize;

pub use facts::Facts;

/// Two of the same, the first and the second side of a comparison.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Pair<T> {
    /// The first side.
    pub from: T,
    /// The second side.
    pub to: T,
}

impl<T> Pair<T> {
    /// A pair.
    pub fn new(from: T, to: T) -> Self {
        Self { from, to }
    }

    /// Both sides, seen.
    pub fn as_ref(&self) -> Pair<&T> {
        Pair { from: &self.from, to: &self.to }
    }

    /// Both sides, changed.
    pub fn map<U>(self, change: impl Fn(T) -> U) -> Pair<U> {
        Pair { from: change(self.from), to: change(self.to) }
    }

    /// As [`Pair::map`], both at the same time.
    pub fn map_together<U: Send>(self, change: impl Fn(T) -> U + Sync) -> Pair<U>
    where
        T: Copy + Send + Sync,
    {
        let Self { from, to } = self;
        let (to, from) = together::beside(|| change(to), || change(from));
        Pair { from, to }
    }
}

/// How two catalogs are compared.
#[derive(Clone, Debug)]
pub struct DiffOptions {
    /// The major version of Postgres, for what SQL means.
    pub postgres: u16,
    /// Where each side's SQL looks for names without a schema.
    pub search_path: Pair<Vec<Name>>,
    /// Whether the columns of a table that stand in another order are a change ([`What::Reordered`]).
    pub column_order: bool,
    /// Which side declares seed rows, where the other one tells what a history has put there: rows that are declared no more are
    /// no difference then.
    pub rows: Option<Side>,
}

/// One of two catalogs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Side {
    /// The first.
    From,
    /// The second.
    To,
}

impl Default for DiffOptions {
    fn default() -> Self {
        let path = Options::default().search_path;
        Self { postgres: 15, search_path: Pair::new(path.clone(), path), column_order: false, rows: None }
    }
}

impl DiffOptions {
    /// As both catalogs and a default schema say: the schemas of extensions are looked through too.
    pub fn of(from: &Catalog, to: &Catalog, default_schema: &Name, postgres: u16) -> Self {
        let search_path = Pair::new(from, to).map(|catalog| catalog.search_path(default_schema));
        Self { postgres, search_path, ..Self::default() }
    }
}

/// One difference.
#[derive(Clone, PartialEq, Debug)]
pub struct Change {
    /// The object: by its key in the second catalog, or in the first if it is only there.
    pub key: Key,
    /// What is different.
    pub what: What,
    /// Where the object, or the part of it, was written in each.
    pub places: Pair<Option<Span>>,
}

/// What is different.
#[derive(Clone, PartialEq, Debug)]
pub enum What {
    /// Only the second has it.
    Added,
    /// Only the first has it.
    Removed,
    /// It has another name: the second says which it had (`was:`).
    Renamed {
        /// The object or the part; empty for the object itself.
        path: Text,
        /// The former name.
        from: Name,
        /// The name.
        to: Name,
    },
    /// Both have it, and a part of it is not the same.
    Changed {
        /// The part: `columns.status.default`.
        path: Text,
        /// What it is in the first, if it is there.
        from: Option<Facts>,
        /// What it is in the second, if it is there.
        to: Option<Facts>,
        /// [`Sameness::Different`], or [`Sameness::Unknown`] for SQL whose meaning cannot be told without a database.
        sameness: Sameness,
    },
    /// The same parts in another order, where the order can be seen and means nothing.
    Reordered {
        /// The part: `columns`.
        path: Text,
        /// The names in the first.
        from: Vec<Text>,
        /// The names in the second.
        to: Vec<Text>,
    },
    /// The other catalog says that this is somebody else's, and needs a column that is not there, or not so.
    External {
        /// The column.
        column: Name,
        /// Its type, as it is needed.
        needed: Facts,
        /// Its type, as it is; `None` if there is no such column.
        found: Option<Facts>,
    },
}

impl Change {
    /// Whether it is a difference for sure. Others cannot be told without a database, or mean nothing.
    pub fn is_certain(&self) -> bool {
        match &self.what {
            What::Changed { sameness, .. } => *sameness == Sameness::Different,
            What::Added | What::Removed | What::Renamed { .. } | What::External { .. } => true,
            What::Reordered { .. } => false,
        }
    }

    /// Whether only a database can tell if it is a difference.
    pub fn is_unknown(&self) -> bool {
        matches!(&self.what, What::Changed { sameness: Sameness::Unknown, .. })
    }
}

/// What differs between two catalogs: first what the first has, in its order, then what only the second has, in its order.
///
/// Facts only: documentation, domains and other notes are not compared, and neither is what one of the two declares as
/// somebody else's (external, or of a platform), but for the columns of it that are used, and those that are added to it. The names of constraints and
/// indexes count; the order of a table's columns does not ([`DiffOptions::column_order`]).
///
/// Takes time in proportion to what both hold.
pub fn diff(from: &Catalog, to: &Catalog, options: &DiffOptions) -> Vec<Change> {
    let world = |catalog, search_path: &[Name]| {
        let options = Options { postgres: options.postgres, search_path: search_path.to_vec() };
        World::new(catalog, options).in_utc()
    };
    let worlds = Pair::new(world(from, &options.search_path.from), world(to, &options.search_path.to));
    between(worlds.as_ref(), options)
}

/// As [`diff()`], for whoever has both worlds already.
pub fn between(worlds: Pair<&World<'_>>, options: &DiffOptions) -> Vec<Change> {
    let catalogs = worlds.map(|world| world.catalog());
    let matches = matching::matches(catalogs);
    let renames = Renames::of(&matches);
    pgspec_analyze::together::each(&matches, |matched| {
        let mut changes = Vec::new();
        if !options.rows.is_some_and(|declares| is_held(matched, declares)) {
            of_match(worlds, matched, (options, &renames), &mut changes);
        }
        changes
    })
}

fn of_match(
    worlds: Pair<&World<'_>>,
    matched: &matching::Match<'_>,
    options: (&DiffOptions, &Renames),
    changes: &mut Vec<Change>,
) {
    match *matched {
        matching::Match::Both(from, to) => {
            changes.extend(renamed(from, to));
            descend::objects(worlds, from, to, options, changes);
        }
        matching::Match::Removed(from) => changes.push(alone(from, What::Removed)),
        matching::Match::Added(to) => changes.push(alone(to, What::Added)),
        matching::Match::Extended(from, to) => added(worlds, (from, to), options, changes),
        matching::Match::External { declared, found, second } => {
            external::used(declared, found, second, changes);
            let pair = if second { (declared, found) } else { (found, declared) };
            added(worlds, pair, options, changes);
        }
    }
}

fn seed<'a>(entry: Entry<'a>) -> Option<&'a Seed> {
    if let Body::Seed(seed) = &entry.1.body { Some(seed) } else { None }
}

/// Whether a history has put all the rows that are declared.
fn is_held(matched: &matching::Match<'_>, declares: Side) -> bool {
    match (matched, declares) {
        (matching::Match::Both(from, to), _) => {
            let Some((from, to)) = seed(*from).zip(seed(*to)) else { return false };
            if declares == Side::From { from.is_held_by(to) } else { to.is_held_by(from) }
        }
        (matching::Match::Removed(entry), Side::To) | (matching::Match::Added(entry), Side::From) => {
            seed(*entry).is_some()
        }
        (
            matching::Match::Removed(_)
            | matching::Match::Added(_)
            | matching::Match::Extended(..)
            | matching::Match::External { .. },
            _,
        ) => false,
    }
}

/// Whether two objects are the same but for their names, and for what every kind may have.
pub(crate) fn are_alike(
    worlds: Pair<&World<'_>>,
    from: Entry<'_>,
    to: Entry<'_>,
    options: &DiffOptions,
) -> bool {
    let mut changes = Vec::new();
    descend::objects(worlds, from, to, (options, &Renames(FxHashMap::default())), &mut changes);
    let is_common =
        |path: &str| ["owner", "comment", "grants"].contains(&path.split('.').next().unwrap_or(path));
    changes.iter().all(|change| matches!(&change.what, What::Changed { path, .. } if is_common(path)))
}

/// The columns that a project adds to somebody else's table.
fn added(
    worlds: Pair<&World<'_>>,
    (from, to): (Entry<'_>, Entry<'_>),
    options: (&DiffOptions, &Renames),
    changes: &mut Vec<Change>,
) {
    if let Some(tables) = external::added(from, to) {
        descend::objects(worlds, (from.0, &tables.from), (to.0, &tables.to), options, changes);
    }
}

/// The objects that both have, each with the other, whatever it is called there, and those of somebody else.
pub(crate) fn matched(catalogs: Pair<&Catalog>) -> Vec<(Entry<'_>, Entry<'_>)> {
    let matches = matching::matches(catalogs).into_iter();
    matches
        .filter_map(|matched| match matched {
            matching::Match::Both(from, to) | matching::Match::Extended(from, to) => Some((from, to)),
            matching::Match::Removed(_) | matching::Match::Added(_) | matching::Match::External { .. } => {
                None
            }
        })
        .collect()
}

/// What has another name in the second catalog: whatever uses it follows, in Postgres, which is no change of its own.
struct Renames(FxHashMap<String, String>);

impl Renames {
    fn of(matches: &[matching::Match<'_>]) -> Self {
        let name = |entry: &Entry<'_>| entry.0.qualified_name().to_string();
        let renamed = matches.iter().filter_map(|matched| match matched {
            matching::Match::Both(from, to) if from.0.name != to.0.name => Some((name(from), name(to))),
            matching::Match::Both(..)
            | matching::Match::Removed(_)
            | matching::Match::Added(_)
            | matching::Match::Extended(..)
            | matching::Match::External { .. } => None,
        });
        Self(renamed.collect())
    }

    /// Whether two names, or types, are one.
    fn follows(&self, from: &str, to: &str) -> bool {
        let element =
            |name: &'_ str| name.strip_suffix("[]").map_or((name.len(), false), |rest| (rest.len(), true));
        let ((left, array), (right, other)) = (element(from), element(to));
        let now = from.get(..left).and_then(|name| self.0.get(name));
        array == other && now.map(String::as_str) == to.get(..right)
    }
}

/// An object with its key.
type Entry<'a> = (&'a Key, &'a Object);

fn alone((key, object): Entry<'_>, what: What) -> Change {
    let place = place(&object.origin);
    let places = if what == What::Added { Pair::new(None, place) } else { Pair::new(place, None) };
    Change { key: key.clone(), what, places }
}

fn renamed(from: Entry<'_>, to: Entry<'_>) -> Option<Change> {
    if from.0.name == to.0.name {
        return None;
    }
    let what = What::Renamed { path: Text::default(), from: from.0.name.clone(), to: to.0.name.clone() };
    let places = Pair::new(place(&from.1.origin), place(&to.1.origin));
    Some(Change { key: to.0.clone(), what, places })
}

/// Where something was written: for what a mixin brought, where the mixin is used.
fn place(origin: &Origin) -> Option<Span> {
    origin.span()
}

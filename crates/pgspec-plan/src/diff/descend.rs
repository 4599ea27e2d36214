//! Two trees of facts, part by part.

use pgspec_analyze::same::Sameness;
use pgspec_analyze::world::World;
use pgspec_catalog::{Kind, Name, Object, Text};
use pgspec_sql::implicit_name;
use rustc_hash::FxHashMap;

use super::facts::Facts;
use super::{Change, DiffOptions, Entry, Pair, Renames, What, place, shown, site, star};

/// The parts that are compared part by part, even where one side has none: grantee by grantee, and what a `NOT NULL` says.
const IN_PARTS: [&str; 2] = ["grants", "not_null_constraint"];

/// What differs between two objects that are one.
pub(super) fn objects(
    worlds: Pair<&World<'_>>,
    from: Entry<'_>,
    to: Entry<'_>,
    (options, renames): (&DiffOptions, &Renames),
    changes: &mut Vec<Change>,
) {
    if star::shows_others(worlds, from.1, to.1) {
        let query = |object: &Object| object.body.as_view().map(|view| Facts::Sql(view.query.text.clone()));
        let (left, right) = (query(from.1), query(to.1));
        changes.push(change(
            from,
            to,
            "query".to_owned(),
            left.as_ref(),
            right.as_ref(),
            Sameness::Different,
        ));
    }
    if from.1 == to.1 {
        return;
    }
    let plain = Pair::new(from.1, to.1).map(Object::without_notes);
    if plain.from == plain.to {
        return;
    }
    let trees = plain.as_ref().map(Facts::of);
    let start = changes.len();
    let mut descent = Descent { worlds, from, to, options, renames, path: Vec::new(), told: false, changes };
    descent.parts(&trees.from, &trees.to);
    let told = descent.told;
    if from.0.kind == Kind::Extension {
        return not_asked_for(start, changes);
    }
    // The order of their keys means nothing.
    let told = told || from.0.kind == Kind::Statistics;
    if !told && changes.len() == start {
        // The facts differ, and what is serialised of them does not: never silently.
        changes.push(change(from, to, String::new(), None, None, Sameness::Different));
    }
}

/// A schema or a version of an extension that only one side asks for is no difference: Postgres chose it for the other.
fn not_asked_for(start: usize, changes: &mut Vec<Change>) {
    let mut index = 0;
    changes.retain(|change| {
        index += 1;
        let free = matches!(&change.what, What::Changed { path, from, to, .. }
            if ["schema", "version"].contains(&&**path) && (from.is_none() || to.is_none()));
        index <= start || !free
    });
}

fn change(
    from: Entry<'_>,
    to: Entry<'_>,
    path: String,
    left: Option<&Facts>,
    right: Option<&Facts>,
    sameness: Sameness,
) -> Change {
    let places = Pair::new(place_of(from.1, &path), place_of(to.1, &path));
    let what = What::Changed { path: path.into(), from: left.cloned(), to: right.cloned(), sameness };
    Change { key: to.0.clone(), what, places }
}

/// Where a part was written: the column, if it is one.
fn place_of(object: &Object, path: &str) -> Option<pgspec_catalog::Span> {
    let column = || {
        let name = path.strip_prefix("columns.")?;
        let table = object.body.as_table()?;
        table.columns.iter().find(|column| {
            name.strip_prefix(column.name.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        })
    };
    column().map_or_else(|| place(&object.origin), |column| place(&column.origin))
}

struct Descent<'a, 'c, 'w> {
    worlds: Pair<&'a World<'w>>,
    from: Entry<'a>,
    to: Entry<'a>,
    options: &'a DiffOptions,
    renames: &'a Renames,
    path: Vec<Text>,
    /// Something is spelled in another way, and means the same.
    told: bool,
    changes: &'c mut Vec<Change>,
}

impl Descent<'_, '_, '_> {
    fn parts(&mut self, from: &Facts, to: &Facts) {
        if from == to {
            return;
        }
        if let (Facts::Map(left), Facts::Map(right)) = (from, to) {
            self.maps(left, right);
        } else if let (Facts::List(left), Facts::List(right)) = (from, to) {
            self.lists(left, right);
        } else if let (Facts::Sql(left), Facts::Sql(right)) = (from, to) {
            self.sql(left, right);
        } else if self.follows(from, to) {
            self.told = true;
        } else {
            self.changed(Some(from), Some(to), Sameness::Different);
        }
    }

    /// Whether only a name changed that something else was given.
    fn follows(&self, from: &Facts, to: &Facts) -> bool {
        let is_type = self.path.last().is_some_and(|part| part == "type");
        match (from, to) {
            (Facts::Name(left), Facts::Name(right)) => {
                self.renames.follows(&left.to_string(), &right.to_string())
            }
            (Facts::Text(left), Facts::Text(right)) => is_type && self.renames.follows(left, right),
            _ => false,
        }
    }

    fn inside(&mut self, name: &str, from: &Facts, to: &Facts) {
        self.path.push(name.into());
        self.parts(from, to);
        self.path.pop();
    }

    fn one_sided(&mut self, name: &str, from: Option<&Facts>, to: Option<&Facts>) {
        self.path.push(name.into());
        self.changed(from, to, Sameness::Different);
        self.path.pop();
    }

    /// Maps have a handful of parts.
    fn maps(&mut self, from: &[(Text, Facts)], to: &[(Text, Facts)]) {
        let find = |parts: &[(Text, Facts)], name: &Text| {
            parts.iter().find(|(found, _)| found == name).map(|(_, value)| value.clone())
        };
        for (name, left) in from {
            match find(to, name) {
                Some(right) => self.inside(name, left, &right),
                None if self.is_spelling(name) || self.is_chosen(name, left) => self.told = true,
                None if IN_PARTS.contains(&name.as_str()) => {
                    self.inside(name, left, &Facts::Map(Vec::new()));
                }
                None => self.one_sided(name, Some(left), None),
            }
        }
        for (name, right) in to {
            match find(from, name) {
                Some(_) => {}
                None if self.is_spelling(name) || self.is_chosen(name, right) => self.told = true,
                None if IN_PARTS.contains(&name.as_str()) => {
                    self.inside(name, &Facts::Map(Vec::new()), right);
                }
                None => self.one_sided(name, None, Some(right)),
            }
        }
    }

    /// `create view v (a) as select x` is `create view v as select x as a`.
    fn is_spelling(&self, name: &Text) -> bool {
        name == "column_names"
            && self.path.is_empty()
            && site::names_are_spelling(self.worlds, self.from, self.to)
    }

    /// What only one side has, and Postgres chose. The name of a `NOT NULL` stays when the table or the column gets another,
    /// and on a child it cannot be changed at all: who wants one writes it. The collation of a view's column is the table's.
    fn is_chosen(&self, name: &Text, value: &Facts) -> bool {
        if let ([keys, number], "collation") = (self.path.as_slice(), name.as_str()) {
            let sides = (self.from, self.to);
            return keys == "keys" && shown::is_own_collation(self.worlds, sides, number, value);
        }
        let is_of_not_null = name == "name" && self.path.last().is_some_and(|at| at == "not_null_constraint");
        is_of_not_null
            && matches!(value, Facts::Text(text) if implicit_name::is_not_null_of_any(&Name::exact(text)))
    }

    fn lists(&mut self, from: &[Facts], to: &[Facts]) {
        // A table may have had no columns, or have none any more.
        let is_columns = self.path.len() == 1 && self.path.first().is_some_and(|name| name == "columns");
        let (mut left, mut right) = (names(from), names(to));
        if is_columns && from.is_empty() {
            left = Some(Vec::new());
        }
        if is_columns && to.is_empty() {
            right = Some(Vec::new());
        }
        if let (Some(left), Some(right)) = (left, right) {
            self.named(&left, &right);
        } else if from.len() == to.len()
            && from.iter().any(|item| matches!(item, Facts::Map(_) | Facts::Sql(_) | Facts::List(_)))
        {
            for (number, (left, right)) in from.iter().zip(to).enumerate() {
                self.inside(&number.to_string(), left, right);
            }
        } else {
            self.changed(
                Some(&Facts::List(from.to_vec())),
                Some(&Facts::List(to.to_vec())),
                Sameness::Different,
            );
        }
    }

    /// Lists whose items have names: columns, arguments.
    fn named(&mut self, from: &[(&Text, &Facts)], to: &[(&Text, &Facts)]) {
        let former = self.former(from, to);
        let now = |name: &Text| former.get(name).cloned().unwrap_or_else(|| name.clone());
        let right: FxHashMap<&Text, &Facts> = to.iter().copied().collect();
        let left: FxHashMap<Text, &Facts> = from.iter().map(|(name, item)| (now(name), *item)).collect();
        let mut common = Vec::new();
        for (name, item) in from {
            let new = now(name);
            let Some(other) = right.get(&new) else {
                self.one_sided(name, Some(item), None);
                continue;
            };
            self.path.push(new.clone());
            if new == **name {
                self.parts(item, other);
            } else {
                self.renamed(name, &new);
                self.parts(&under_name(item, &new), other);
            }
            self.path.pop();
            common.push(new);
        }
        for (name, item) in to {
            if !left.contains_key(*name) {
                self.one_sided(name, None, Some(item));
            }
        }
        let order: Vec<Text> =
            to.iter().filter(|(name, _)| left.contains_key(*name)).map(|(name, _)| (*name).clone()).collect();
        if order != common {
            self.reordered(common, order);
        }
    }

    /// The columns that the second says had another name: new names by old ones.
    fn former(&self, from: &[(&Text, &Facts)], to: &[(&Text, &Facts)]) -> FxHashMap<Text, Text> {
        let is_columns = self.path.len() == 1 && self.path.first().is_some_and(|name| name == "columns");
        let Some(table) = self.to.1.body.as_table().filter(|_| is_columns) else {
            return FxHashMap::default();
        };
        let has =
            |list: &[(&Text, &Facts)], name: &Name| list.iter().any(|(found, _)| *found == name.as_str());
        let hints =
            table.columns.iter().filter_map(|column| Some((&column.name, column.notes.was.as_ref()?)));
        hints
            .filter(|(name, was)| has(from, was) && !has(to, was) && !has(from, name))
            .map(|(name, was)| (was.as_str().into(), name.as_str().into()))
            .collect()
    }

    fn renamed(&mut self, from: &Text, to: &Text) {
        let path = self.path.join(".");
        let places = Pair::new(place_of(self.from.1, &format!("columns.{from}")), place_of(self.to.1, &path));
        let what = What::Renamed { path: path.into(), from: Name::exact(from), to: Name::exact(to) };
        self.changes.push(Change { key: self.to.0.clone(), what, places });
    }

    /// Only the order of a table's columns means nothing.
    fn reordered(&mut self, from: Vec<Text>, to: Vec<Text>) {
        let soft = self.to.1.body.as_table().is_some() && self.path.len() == 1;
        if !soft {
            let list = |names: Vec<Text>| Facts::List(names.into_iter().map(Facts::Text).collect());
            self.changed(Some(&list(from)), Some(&list(to)), Sameness::Different);
            return;
        }
        self.told = true;
        if self.options.column_order {
            let places = Pair::new(place(&self.from.1.origin), place(&self.to.1.origin));
            let what = What::Reordered { path: self.path.join(".").into(), from, to };
            self.changes.push(Change { key: self.to.0.clone(), what, places });
        }
    }

    fn sql(&mut self, from: &Text, to: &Text) {
        let path: Vec<&str> = self.path.iter().map(Text::as_str).collect();
        let sameness = site::compare(self.worlds, self.from, self.to, &path, Pair::new(from, to));
        if sameness == Sameness::Equal {
            self.told = true;
        } else {
            self.changed(Some(&Facts::Sql(from.clone())), Some(&Facts::Sql(to.clone())), sameness);
        }
    }

    fn changed(&mut self, from: Option<&Facts>, to: Option<&Facts>, sameness: Sameness) {
        let path = self.path.join(".");
        self.changes.push(change(self.from, self.to, path, from, to, sameness));
    }
}

/// The items by their names, if each has one and no two have the same.
fn names(items: &[Facts]) -> Option<Vec<(&Text, &Facts)>> {
    let named: Option<Vec<_>> = items.iter().map(|item| Some((item.name()?, item))).collect();
    let named = named.filter(|named| !named.is_empty())?;
    let mut seen = rustc_hash::FxHashSet::default();
    named.iter().all(|(name, _)| seen.insert(*name)).then_some(named)
}

/// The same item under another name.
fn under_name(item: &Facts, name: &Text) -> Facts {
    let Facts::Map(parts) = item else { return item.clone() };
    let parts = parts.iter().map(|(part, value)| {
        let value = if part == "name" { Facts::Text(name.clone()) } else { value.clone() };
        (part.clone(), value)
    });
    Facts::Map(parts.collect())
}

//! Which tables and columns a diagram shows. Viewers give up on large ones (Mermaid's `maxTextSize` is 50,000
//! characters, its `maxEdges` 500), and people do so earlier: what does not fit is counted in a note.

use std::collections::{BTreeMap, BTreeSet};

use pgspec_catalog::object::ConstraintBody;
use pgspec_catalog::{Name, QualifiedName};

use super::escape::fence;
use super::mermaid::{Attribute, Diagram, Entity, Relationship, print};
use super::site::{Domain, Site, TableNode, primary_key};
use super::view::Picture;

/// The most tables in a diagram.
const MAX_TABLES: usize = 40;

/// The most lines in a diagram.
const MAX_LINES: usize = 400;

/// The longest text of a diagram, in bytes.
const MAX_TEXT: usize = 45_000;

/// Which columns a box shows, from most to least.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Detail {
    All,
    /// Columns of the primary key and of foreign keys.
    Keys,
    /// Columns that a line of this diagram is about.
    Joined,
    None,
}

impl Detail {
    fn less(self) -> Option<Self> {
        match self {
            Self::All => Some(Self::Keys),
            Self::Keys => Some(Self::Joined),
            Self::Joined => Some(Self::None),
            Self::None => None,
        }
    }
}

/// Every managed table with its keys.
pub(super) fn overview(site: &Site<'_>) -> Picture {
    let managed = site.tables.iter().filter(|(_, node)| node.item.object.is_managed());
    let names: Vec<_> = managed.map(|(name, _)| name).collect();
    let total = names.len();
    let chosen = most_connected(site, names, MAX_TABLES);
    let left_out = total - chosen.len();
    let shown = chosen.into_iter().map(|name| (name, Detail::Keys)).collect();
    picture(
        site,
        shown,
        left_out,
        "tables with the fewest references are left out: see the pages of the domains",
    )
}

/// A domain's tables with all columns, and the tables they have references with.
pub(super) fn domain(site: &Site<'_>, domain: &Domain) -> Picture {
    let own = most_connected(site, domain.tables.iter().collect(), MAX_TABLES);
    let mut left_out = domain.tables.len() - own.len();
    let mut neighbours = BTreeSet::new();
    for node in own.iter().filter_map(|name| site.tables.get(*name)) {
        neighbours.extend(neighbours_of(site, node));
    }
    let neighbours: Vec<_> = neighbours.into_iter().filter(|name| !domain.tables.contains(name)).collect();
    let room = MAX_TABLES - own.len();
    left_out += neighbours.len().saturating_sub(room);
    let neighbours = most_connected(site, neighbours, room);
    let mut shown: Vec<_> = own.into_iter().map(|name| (name, Detail::All)).collect();
    shown.extend(neighbours.into_iter().map(|name| (name, Detail::Joined)));
    picture(site, shown, left_out, "tables with the fewest references are left out")
}

/// A table and the tables that it references or that reference it.
pub(super) fn neighbourhood(site: &Site<'_>, name: &QualifiedName, node: &TableNode<'_>) -> Picture {
    let mut neighbours = neighbours_of(site, node);
    neighbours.remove(name);
    if neighbours.is_empty() && node.outgoing.is_empty() {
        return Picture::default();
    }
    let total = neighbours.len();
    let neighbours = most_connected(site, neighbours.into_iter().collect(), MAX_TABLES - 1);
    let left_out = total - neighbours.len();
    let mut shown = vec![(name, Detail::Keys)];
    shown.extend(neighbours.into_iter().map(|name| (name, Detail::Joined)));
    // Lines between two neighbours are their own pages' business.
    let about = |from: &QualifiedName, to: &QualifiedName| from == name || to == name;
    fit(site, shown, left_out, "more tables have references with this one: see the lists above", &about)
}

fn neighbours_of<'s>(site: &'s Site<'_>, node: &TableNode<'_>) -> BTreeSet<&'s QualifiedName> {
    let outgoing = node.outgoing.iter().filter_map(|at| site.references.get(*at)).map(|r| &r.key.references);
    let incoming = node.incoming.iter().filter_map(|at| site.references.get(*at)).map(|r| &r.from);
    outgoing.chain(incoming).collect()
}

/// The tables with most references, at most `room`, in order of their names.
fn most_connected<'s>(
    site: &Site<'_>,
    mut names: Vec<&'s QualifiedName>,
    room: usize,
) -> Vec<&'s QualifiedName> {
    if names.len() > room {
        let lines = |name: &QualifiedName| {
            site.tables.get(name).map_or(0, |node| node.outgoing.len() + node.incoming.len())
        };
        names.sort_by_cached_key(|name| (std::cmp::Reverse(lines(name)), (*name).clone()));
        names.truncate(room);
    }
    names.sort();
    names
}

fn picture(site: &Site<'_>, shown: Vec<(&QualifiedName, Detail)>, left_out: usize, note: &str) -> Picture {
    fit(site, shown, left_out, note, &|_, _| true)
}

/// Prints the diagram; boxes lose columns, then tables go, until the text is short enough.
fn fit(
    site: &Site<'_>,
    mut shown: Vec<(&QualifiedName, Detail)>,
    mut left_out: usize,
    note: &str,
    about: &dyn Fn(&QualifiedName, &QualifiedName) -> bool,
) -> Picture {
    if shown.is_empty() {
        return Picture::default();
    }
    let mut dropped_columns = false;
    loop {
        let (diagram, lines_left_out) = diagram(site, &shown, about);
        let text = print(&diagram);
        if text.len() <= MAX_TEXT || shown.len() == 1 && shown.iter().all(|(_, d)| *d == Detail::None) {
            let mut notes = Vec::new();
            if left_out > 0 {
                notes.push(format!("{left_out} {note}."));
            }
            if lines_left_out > 0 {
                notes.push(format!("{lines_left_out} references are left out."));
            }
            if dropped_columns {
                notes.push("Some columns are left out.".to_owned());
            }
            return Picture { text: fence("mermaid", &text), note: notes.join(" ") };
        }
        dropped_columns = true;
        let mut less = false;
        for (_, detail) in &mut shown {
            if let Some(lesser) = detail.less() {
                *detail = lesser;
                less = true;
            }
        }
        if !less {
            let keep = shown.len().div_ceil(2);
            left_out += shown.len() - keep;
            shown.truncate(keep);
        }
    }
}

/// The diagram, and how many references it leaves out.
fn diagram(
    site: &Site<'_>,
    shown: &[(&QualifiedName, Detail)],
    about: &dyn Fn(&QualifiedName, &QualifiedName) -> bool,
) -> (Diagram, usize) {
    let places: BTreeMap<&QualifiedName, usize> =
        shown.iter().enumerate().map(|(at, (name, _))| (*name, at)).collect();
    let mut diagram = Diagram::default();
    let mut left_out = 0;
    let mut joined: Vec<BTreeSet<&Name>> = vec![BTreeSet::new(); shown.len()];
    let nodes = shown.iter().filter_map(|(name, _)| site.tables.get(*name));
    for reference in nodes.flat_map(|node| &node.outgoing).filter_map(|at| site.references.get(*at)) {
        let (Some(from), Some(to)) = (places.get(&reference.from), places.get(&reference.key.references))
        else {
            continue;
        };
        if !about(&reference.from, &reference.key.references) {
            continue;
        }
        if diagram.relationships.len() == MAX_LINES {
            left_out += 1;
            continue;
        }
        if let Some(set) = joined.get_mut(*from) {
            set.extend(&reference.key.columns);
        }
        if let Some(set) = joined.get_mut(*to) {
            set.extend(&reference.key.referenced_columns);
        }
        let columns: Vec<_> = reference.key.columns.iter().map(Name::as_str).collect();
        diagram.relationships.push(Relationship {
            referenced: *to,
            referencing: *from,
            optional: reference.optional,
            unique: reference.unique,
            identifying: reference.identifying,
            label: columns.join(", "),
        });
    }
    for ((name, detail), joined) in shown.iter().zip(&joined) {
        let attributes = site.tables.get(*name).map_or(Vec::new(), |node| attributes(node, *detail, joined));
        diagram.entities.push(Entity { label: site.display(name), attributes });
    }
    (diagram, left_out)
}

fn attributes(node: &TableNode<'_>, detail: Detail, joined: &BTreeSet<&Name>) -> Vec<Attribute> {
    let primary = primary_key(node).unwrap_or_default();
    let unique: BTreeSet<&Name> = super::site::unique_sets(node)
        .into_iter()
        .filter_map(|set| match set.as_slice() {
            [only] => Some(*only),
            _ => None,
        })
        .collect();
    let foreign: BTreeSet<&Name> = node
        .constraints
        .iter()
        .filter_map(|c| {
            if let ConstraintBody::ForeignKey(key) = &c.body.body { Some(&key.columns) } else { None }
        })
        .flatten()
        .collect();
    let wanted = |name: &Name| match detail {
        Detail::All => true,
        Detail::Keys => primary.contains(name) || foreign.contains(name),
        Detail::Joined => joined.contains(name),
        Detail::None => false,
    };
    let columns = node.item.body.columns.iter().filter(|column| wanted(&column.name));
    columns
        .map(|column| {
            let mut keys = Vec::new();
            if primary.contains(&column.name) {
                keys.push("PK");
            }
            if foreign.contains(&column.name) {
                keys.push("FK");
            }
            if unique.contains(&column.name) && !primary.contains(&column.name) {
                keys.push("UK");
            }
            let data_type = column.data_type.without_modifiers().to_string();
            let schema = column.data_type.name.schema.as_ref();
            let data_type = match schema.and_then(|schema| data_type.strip_prefix(schema.as_str())) {
                Some(bare) => bare.trim_start_matches('.').to_owned(),
                None => data_type,
            };
            Attribute { data_type, name: column.name.to_string(), keys }
        })
        .collect()
}

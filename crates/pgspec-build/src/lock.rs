//! `pgspec.lock`: the columns of views whose types cannot be told offline, as a server said. Checksums tell when they are
//! out of date.

mod checksum;
mod file;

use pgspec_analyze::view_columns::{self, ViewColumns};
use pgspec_analyze::world::World;
use pgspec_catalog::graph::Graph;
use pgspec_catalog::object::{View, ViewColumn};
use pgspec_catalog::{
    Catalog, DataType, Diagnostic, Diagnostics, FileId, Key, Kind, Name, ObjectId, QualifiedName, Sources,
    Span, TextMap,
};
use pgspec_sql::fragment::{self, Fragment};

use crate::codes;
use crate::pipeline::Checked;
pub use file::{LockedView, print};

/// The file in the project's folder.
pub const FILE: &str = "pgspec.lock";

/// What is to be done about a finding.
const AGAIN: &str = "write it anew: `pgspec lock --db URL`";

/// What a lock says about the views of a catalog.
pub(crate) struct Read {
    /// The columns that it gives them.
    pub(crate) columns: Vec<(ObjectId, Vec<ViewColumn>)>,
    /// What is wrong with it.
    pub(crate) diagnostics: Diagnostics,
}

/// Reads a lock for a catalog.
pub(crate) fn read(world: &World<'_>, search_path: &[Name], sources: &Sources, lock: FileId) -> Read {
    let mut read = Read { columns: Vec::new(), diagnostics: Diagnostics::new() };
    let Some(text) = sources.file(lock).map(|file| file.text.as_str()) else { return read };
    let locked = match file::read(text) {
        Ok(locked) => locked,
        Err(broken) => {
            let span = Span::new(lock, broken.at, broken.at);
            let message = format!("`{FILE}` is no lock of pgspec: {}", broken.why);
            read.diagnostics.push(Diagnostic::new(&codes::LOCK_UNREADABLE, message).at(span).help(AGAIN));
            return read;
        }
    };
    let catalog = world.catalog();
    // Only who has a lock pays for the graph.
    let graph = Graph::of(catalog, search_path);
    for view in locked {
        match columns(world, catalog, &graph, &view) {
            Ok((id, columns)) => read.columns.push((id, columns)),
            Err(Refused::Unused) => {
                let message = format!("`{FILE}` has columns of `{}`, which needs none", view.name);
                let span = Span::new(lock, 0, 0);
                let found = Diagnostic::new(&codes::LOCK_UNUSED, message).at(span);
                read.diagnostics
                    .push(found.help("take it out, or write the file anew: `pgspec lock --db URL`"));
            }
            Err(Refused::Stale(id, why)) => {
                let (key, object) = match catalog.entry(id) {
                    Some((key, object)) => (key.to_string(), object.span()),
                    None => (view.name.to_string(), None),
                };
                let message = format!("{key}: `{FILE}` has its columns as they were before {why}");
                let found = Diagnostic::new(&codes::LOCK_STALE, message).maybe_at(object);
                read.diagnostics.push(found.help(AGAIN));
            }
        }
    }
    read
}

/// Why an entry of a lock says nothing.
enum Refused {
    /// Its view is not there, says its columns itself, or is understood without.
    Unused,
    /// Something has changed: the view, and what.
    Stale(ObjectId, &'static str),
}

fn columns(
    world: &World<'_>,
    catalog: &Catalog,
    graph: &Graph,
    locked: &LockedView,
) -> Result<(ObjectId, Vec<ViewColumn>), Refused> {
    let keys = [Kind::View, Kind::MaterializedView].map(|kind| Key::qualified(kind, &locked.name));
    let id = keys.iter().find_map(|key| catalog.id(key)).ok_or(Refused::Unused)?;
    let view = catalog.entry(id).and_then(|(_, object)| object.body.as_view()).ok_or(Refused::Unused)?;
    let shape = view_columns::of_view(world, view);
    if !view.declared_columns.is_empty() || is_known(&shape) {
        return Err(Refused::Unused);
    }
    if checksum::of(catalog, graph, id) != locked.checksum {
        return Err(Refused::Stale(id, "the view, or something that it names, was changed"));
    }
    let mut columns = Vec::new();
    for (at, (name, text)) in locked.columns.iter().enumerate() {
        let known = shape.columns.as_ref().ok().and_then(|columns| columns.get(at));
        if known.is_some_and(|known| known.name != *name) {
            return Err(Refused::Stale(id, "its columns got other names"));
        }
        let stated = || {
            let parsed = fragment::data_type(Fragment { text, map: &TextMap::Nowhere });
            parsed.map(|(data_type, _)| data_type).map_err(|_| Refused::Stale(id, "somebody edited the file"))
        };
        let inferred = known.and_then(|known| known.data_type.clone().ok());
        columns.push(ViewColumn {
            name: name.clone(),
            data_type: match inferred {
                Some(data_type) => data_type,
                None => stated()?,
            },
            not_null: known.is_some_and(|known| known.not_null),
            doc: known.and_then(|known| known.doc.clone()),
        });
    }
    if shape.columns.as_ref().is_ok_and(|known| known.len() != columns.len()) {
        return Err(Refused::Stale(id, "it got more columns or fewer"));
    }
    Ok((id, columns))
}

fn is_known(shape: &ViewColumns) -> bool {
    shape.columns.as_ref().is_ok_and(|columns| columns.iter().all(|column| column.data_type.is_ok()))
}

/// A view that needs a lock.
#[derive(Clone, PartialEq, Debug)]
pub struct Needed {
    /// Its name.
    pub name: QualifiedName,
    /// Where it is written.
    pub span: Option<Span>,
    /// The names of its columns, where it says them itself; what Postgres takes for the first ones.
    pub column_names: Vec<Name>,
    /// Its query.
    pub query: String,
    /// The checksum of it and of what it names.
    pub checksum: String,
    /// The types that are known without a server; `None` if not even the number of columns is.
    pub known: Option<Vec<(Name, Option<DataType>)>>,
}

/// The views of a project that need a lock, whatever its lock says by now; sorted.
pub fn needed(checked: &Checked) -> Vec<Needed> {
    let world = checked.world();
    let catalog = &checked.spec.catalog;
    let graph = std::cell::OnceCell::new();
    let mut needed = Vec::new();
    for (id, key, object) in catalog.iter().filter(|(_, _, object)| object.is_managed()) {
        let Some(view) = object.body.as_view() else { continue };
        if !view.declared_columns.is_empty() && !checked.locked.contains(&id) {
            continue;
        }
        let shape = view_columns::of_view(&world, view);
        if !is_known(&shape) {
            let graph = graph.get_or_init(|| Graph::of(catalog, &checked.search_path()));
            let checksum = checksum::of(catalog, graph, id);
            needed.push(need(key, object.span(), view, shape, checksum));
        }
    }
    needed.sort_by(|a, b| a.name.cmp(&b.name));
    needed
}

fn need(key: &Key, span: Option<Span>, view: &View, shape: ViewColumns, checksum: String) -> Needed {
    let known = shape.columns.ok();
    Needed {
        name: key.qualified_name(),
        span,
        column_names: view.column_names.clone(),
        query: view.query.text.to_string(),
        checksum,
        known: known.map(|columns| columns.into_iter().map(|one| (one.name, one.data_type.ok())).collect()),
    }
}

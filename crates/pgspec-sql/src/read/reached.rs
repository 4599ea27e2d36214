//! What files have come to, so that others can be read on top of it later as if all were read at once.

use pgspec_catalog::{Catalog, Diagnostics, FileId, Name, QualifiedName, Sources, Span, stored};

use super::resolve::Use;
use super::users::{InSchema, Taken};
use super::{Options, Read, Reader, bind};

/// What has been read by the end of a file, with all that later files may change or settle. It can be
/// [`pgspec_catalog::stored::Stored`].
#[derive(Clone, Debug)]
pub struct Reached {
    catalog: Catalog,
    diagnostics: Diagnostics,
    opaque: Vec<Span>,
    early: Vec<(QualifiedName, Span)>,
    broken: Vec<QualifiedName>,
    changed: Vec<QualifiedName>,
    uses: Vec<Use>,
    waiting: Vec<Use>,
    /// Names of relations that are taken by what is no object.
    taken: Vec<InSchema>,
}

stored!(struct Reached { catalog, diagnostics, opaque, early, broken, changed, uses, waiting, taken });

/// As [`super::replay`], on top of what was reached by the files in front of these: those were read with the same search
/// path, options and binder, and stand among the sources.
///
/// With what these files come to, if it is wanted and can be gone on from.
pub fn replay_from(
    sources: &Sources,
    from: Reached,
    files: &[FileId],
    search_path: &[Name],
    options: &Options,
    binder: &dyn bind::Binder,
    is_wanted: bool,
) -> (Read, Option<Reached>) {
    let mut reader = from.reader(search_path, options, binder);
    // What statements look names up in; the end of all files does not.
    if !files.is_empty() {
        reader.index();
    }
    reader.read_files(sources, files);
    let reached = if is_wanted { Reached::of(&reader) } else { None };
    (reader.finish(sources), reached)
}

impl Reached {
    /// Nothing but what was there before.
    pub fn base(catalog: Catalog) -> Self {
        Self {
            catalog,
            diagnostics: Diagnostics::new(),
            opaque: Vec::new(),
            early: Vec::new(),
            broken: Vec::new(),
            changed: Vec::new(),
            uses: Vec::new(),
            waiting: Vec::new(),
            taken: Vec::new(),
        }
    }

    /// What a reader has come to at the end of a file.
    fn of(reader: &Reader<'_>) -> Option<Self> {
        let mut catalog = reader.catalog.clone();
        catalog.compact();
        let taken = reader.taken.beyond(&Taken::of(&catalog))?;
        let sorted = |names: &rustc_hash::FxHashSet<QualifiedName>| {
            let mut names: Vec<_> = names.iter().cloned().collect();
            names.sort_unstable();
            names
        };
        Some(Self {
            catalog,
            diagnostics: reader.diagnostics.clone(),
            opaque: reader.opaque.clone(),
            early: reader.early.clone(),
            broken: sorted(&reader.broken),
            changed: sorted(&reader.changed),
            uses: reader.uses.clone(),
            waiting: reader.waiting.clone(),
            taken,
        })
    }

    fn reader<'a>(
        self,
        search_path: &[Name],
        options: &'a Options,
        binder: &'a dyn bind::Binder,
    ) -> Reader<'a> {
        let mut reader = Reader::new(self.catalog, search_path, options, binder);
        self.taken.into_iter().for_each(|name| reader.taken.take_relation(name));
        reader.diagnostics = self.diagnostics;
        reader.opaque = self.opaque;
        reader.early = self.early;
        reader.broken.extend(self.broken);
        reader.changed.extend(self.changed);
        reader.uses = self.uses;
        reader.waiting = self.waiting;
        reader
    }
}

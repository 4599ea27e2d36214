//! The pgspec language: YAML in, Catalog out; and a Catalog back to YAML ([`raise`]).
//!
//! [`read`] takes the files of a project and gives the resolved [`Catalog`] together with everything that is wrong:
//! all errors of all files in one run, each at its exact place.
//!
//! **Invariant:** nothing here opens a file or prints SQL that a database will run; a broken file never stops the
//! others from being read.

pub mod codes;
mod data;
mod json_schema;
mod language;
mod lower;
mod mixin;
mod pack;
pub mod raise;
mod resolve;
mod seed;
mod settings;
mod suppress;
mod tree;

use std::collections::BTreeMap;

use pgspec_catalog::{Catalog, Diagnostic, Diagnostics, FileId, Name, Sources, Span, Text};

use crate::lower::{Lowering, Scope};
use crate::mixin::Mixins;

pub use data::{Acknowledged, Conversion, DataSteps};
pub use json_schema::json_schema;
pub use pack::{pack, pack_to_load};
pub use settings::{
    Comments, Environment, Generate, LintSettings, MigrationsOutput, NamingRule, Platform, RuleLevel,
    RustOutput, RustShape, Settings, TypeScriptOutput,
};
pub use suppress::Suppressions;

/// The files of a project.
#[derive(Clone, Debug, Default)]
pub struct ProjectFiles {
    /// `pgspec.yaml`.
    pub settings: Option<FileId>,
    /// All other YAML files.
    pub specs: Vec<FileId>,
    /// Files that specs may name with `file:`, by path relative to the project, `/` between folders.
    pub attached: BTreeMap<String, FileId>,
}

/// A project, read.
#[derive(Clone, Debug, Default)]
pub struct Spec {
    /// The settings.
    pub settings: Settings,
    /// Everything that is declared, and what the platform owns.
    pub catalog: Catalog,
    /// The domains in the order of their files, with their docs.
    pub domains: Vec<(Name, Option<Text>)>,
    /// The names of tables, columns, types and functions that are declared and could not be understood, sorted.
    pub missing: Vec<Name>,
    /// What a migration may do to data.
    pub data: DataSteps,
}

/// Reads a project. The catalog holds what could be understood; it is complete when there is no error.
pub fn read(sources: &mut Sources, files: &ProjectFiles) -> (Spec, Diagnostics) {
    let (spec, suppressions, mut diagnostics) = read_only(sources, files);
    suppressions.apply(&mut diagnostics, sources);
    (spec, diagnostics)
}

/// Reads a project and leaves its ignore comments to the caller, who has other findings that they may speak of.
pub fn read_only(sources: &mut Sources, files: &ProjectFiles) -> (Spec, Suppressions, Diagnostics) {
    let mut diagnostics = Diagnostics::new();
    let settings_tree = files.settings.map(|file| tree::read(sources, file, &mut diagnostics));
    let no_mixins = Mixins::default();
    let mut lowering = Lowering::new(sources, &files.attached, &no_mixins);
    let settings_root = settings_tree.as_ref().and_then(|t| t.root.as_ref());
    if let (Some(file), None, false) = (files.settings, settings_root, diagnostics.has_errors()) {
        let missing = Diagnostic::new(&codes::MISSING_KEY, "the settings have no `name`");
        diagnostics.push(missing.at(Span::new(file, 0, 0)).help("write `name:` and the project's name"));
    }
    let settings = settings_root.map(|root| settings::read(&mut lowering, root)).unwrap_or_default();
    diagnostics.append(lowering.finish().1);

    let mut catalog = Catalog::new();
    if let Some(platform) = settings.platform {
        let (platform, faults) = pack::pack(platform, sources);
        catalog = platform;
        diagnostics.append(faults);
    }

    let mut mixins = Mixins::default();
    let mut suppressions = Suppressions::default();
    let trees = read_trees(sources, &files.specs, &mut diagnostics);
    for tree in &trees {
        suppressions.read(&tree.comments, sources, &mut diagnostics);
        if let Some(root) = &tree.root {
            mixins.collect(root, &mut diagnostics);
        }
    }
    let with_sql = files.specs.iter().chain(files.attached.values());
    with_sql.for_each(|file| suppressions.read_sql(*file, sources, &mut diagnostics));
    let cuts = diagnostics.iter().filter(|d| d.code == &codes::COMMENT_CUTS_VALUE);
    let cuts = cuts.filter_map(|d| d.primary.as_ref()).map(|l| (l.span.file, l.span.start.saturating_sub(1)));
    let cut = cuts.collect();
    let mut lowering = Lowering::new(sources, &files.attached, &mixins);
    lowering.cut = cut;
    lowering.emit_comments = settings.comments == Comments::Emit;
    if let Some(root) = settings_root {
        let scope = Scope { schema: &settings.default_schema, domain: None, mixin: None };
        settings::extensions(&mut lowering, root, scope);
    }
    let roots = trees.iter().zip(&files.specs).filter_map(|(tree, file)| {
        Some(lower::together::File { root: tree.root.as_ref()?, domain: domain_of(sources, *file) })
    });
    lowering.files(&roots.collect::<Vec<_>>(), &settings.default_schema, threads_for(sources, &files.specs));
    lowering.check_mixins();
    let (mut lowered, found) = lowering.finish();
    diagnostics.append(found);
    let domains = std::mem::take(&mut lowered.domains);
    let missing = lowered.broken.names();
    let data = std::mem::take(&mut lowered.data);
    let incomplete = trees.iter().chain(&settings_tree).any(|tree| tree.failed);
    let rules = resolve::Rules::for_project(&settings, incomplete);
    let attached = seed::Files { sources, attached: &files.attached };
    resolve::resolve(lowered, &mut catalog, &rules, &attached, &mut diagnostics);
    (Spec { settings, catalog, domains, missing, data }, suppressions, diagnostics)
}

/// Files of this many bytes together are worth a second thread.
const WORTH_A_THREAD: usize = 256 * 1024;

fn threads_for(sources: &Sources, files: &[FileId]) -> usize {
    let bytes = |file: &FileId| sources.file(*file).map_or(0, |f| f.text.len());
    let all: usize = files.iter().map(bytes).sum();
    let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    processors.min(all / WORTH_A_THREAD + 1).max(1)
}

/// Reads the trees of all files, on as many threads as there are processors. Trees and findings come in the files'
/// order, however they are shared out.
fn read_trees(sources: &Sources, files: &[FileId], diagnostics: &mut Diagnostics) -> Vec<tree::Tree> {
    let threads = threads_for(sources, files);
    let read = |part: &[FileId]| {
        let mut found = Diagnostics::new();
        let trees: Vec<_> = part.iter().map(|file| tree::read(sources, *file, &mut found)).collect();
        (trees, found)
    };
    let mut trees = Vec::with_capacity(files.len());
    std::thread::scope(|scope| {
        let parts = files.chunks(files.len().div_ceil(threads).max(1));
        let threads: Vec<_> = parts.map(|part| scope.spawn(move || read(part))).collect();
        for thread in threads {
            match thread.join() {
                Ok((part, found)) => {
                    trees.extend(part);
                    diagnostics.append(found);
                }
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
    });
    trees
}

/// A file without `domain:` is a domain of its own, named after the file.
fn domain_of(sources: &Sources, file: FileId) -> Option<Name> {
    let path = &sources.file(file)?.path;
    let name = path.rsplit(['/', '\\']).next()?;
    Some(Name::exact(name.split('.').next().unwrap_or(name)))
}

//! The whole way: from a project's files to findings, and to outputs.

#[cfg(feature = "outputs")]
mod emit;
mod rust;

use std::collections::BTreeMap;

use pgspec_analyze::check::check as check_sql;
use pgspec_analyze::world::{Options, World};
use pgspec_builtin::Tables;
use pgspec_catalog::together::beside;
use pgspec_catalog::{Body, Catalog, Diagnostic, Diagnostics, FileId, Name, ObjectId, Sources};
use pgspec_spec::{ProjectFiles, Spec};

use crate::project::{self, Loaded, Project};
use crate::timing::Timings;
use crate::{codes, lint, lock};

#[cfg(feature = "outputs")]
pub use emit::{BuildOptions, Built, Mode, build, output_names};
pub(crate) use rust::rust;

/// A project, read and checked.
#[derive(Debug)]
pub struct Checked {
    /// Where it is.
    pub project: Project,
    /// Its files, with paths as people should see them.
    pub sources: Sources,
    /// What the files say, as far as they could be read.
    pub spec: Spec,
    /// What is wrong, sorted.
    pub diagnostics: Diagnostics,
    /// What the project itself knows of extensions, by their names.
    snapshots: BTreeMap<String, &'static Tables>,
    /// How many of the files, the first ones, are the project's own; the rest is built in.
    own_files: usize,
    /// The views whose columns `pgspec.lock` says.
    pub(crate) locked: Vec<ObjectId>,
}

/// Reads a project and says what is wrong with it.
pub fn check(project: Project, timings: &mut Timings) -> Checked {
    let (mut checked, ()) = read(project, Rules::Asked, timings, |_| ());
    finish(&mut checked);
    checked
}

/// Reads a project for a comparison: says what Postgres would refuse, and leaves out what the project's rules say of it.
pub fn model(project: Project, timings: &mut Timings) -> Checked {
    model_beside(project, timings, |_| ()).0
}

/// As [`model()`]. While the project's SQL is checked, `work` is done with what was read: its findings are not there yet,
/// and its paths are those of the project.
pub fn model_beside<T: Send>(
    project: Project,
    timings: &mut Timings,
    work: impl Fn(&Checked) -> T + Sync,
) -> (Checked, T) {
    let (mut checked, done) = read(project, Rules::LeftOut, timings, work);
    finish(&mut checked);
    (checked, done)
}

/// Whether the rules of a project are asked.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rules {
    Asked,
    LeftOut,
}

fn read<T: Send>(
    project: Project,
    rules: Rules,
    timings: &mut Timings,
    work: impl Fn(&Checked) -> T + Sync,
) -> (Checked, T) {
    let loaded = timings.stage("load", || project::load(&project));
    let Loaded { mut sources, settings, specs, attached, extensions, lock, mut diagnostics } = loaded;
    let own_files = sources.iter().count();
    let files = ProjectFiles { settings, specs, attached };
    let (spec, suppressions, found) =
        timings.stage("compile", || pgspec_spec::read_only(&mut sources, &files));
    diagnostics.append(found);
    let snapshots = snapshots(&project, &extensions, spec.settings.postgres, &mut diagnostics);
    let locked = Vec::new();
    let mut checked = Checked { project, sources, spec, diagnostics, snapshots, own_files, locked };
    let is_whole = !checked.diagnostics.has_errors();
    if let Some(lock) = lock.filter(|_| is_whole) {
        timings.stage("lock", || apply_lock(&mut checked, lock));
    }
    let world = checked.world();
    let check = || check_sql(&world, &checked.diagnostics, &checked.spec.missing);
    let (mut found, done) = timings.stage("typed", || beside(check, || work(&checked)));
    if rules == Rules::Asked {
        found.append(timings.stage("lint", || lint::run(&checked.spec, &world, &checked.sources, is_whole)));
    }
    drop(world);
    checked.diagnostics.append(found);
    suppressions.apply(&mut checked.diagnostics, &checked.sources);
    if !is_whole || rules == Rules::LeftOut {
        lint::forget_unused_of_rules(&mut checked.diagnostics);
    }
    lint::set_severities(&checked.spec.settings.lint, &mut checked.diagnostics);
    (checked, done)
}

/// Takes the columns of views from `pgspec.lock` that their queries do not tell.
fn apply_lock(checked: &mut Checked, file: FileId) {
    let read = lock::read(&checked.world(), &checked.search_path(), &checked.sources, file);
    checked.diagnostics.append(read.diagnostics);
    for (id, columns) in read.columns {
        let object = checked.spec.catalog.object_mut(id);
        if let Some(Body::View(view)) = object.map(|object| &mut object.body) {
            view.declared_columns = columns;
            checked.locked.push(id);
        }
    }
}

/// Reads what `pgspec extension snapshot` wrote.
fn snapshots(
    project: &Project,
    files: &[(String, String)],
    version: u16,
    diagnostics: &mut Diagnostics,
) -> BTreeMap<String, &'static Tables> {
    let mut read = BTreeMap::new();
    for (file, text) in files {
        let Some(name) = file.strip_suffix(".txt") else { continue };
        match pgspec_builtin::snapshot(text, version) {
            Ok(tables) => {
                read.insert(name.to_owned(), tables);
            }
            Err(error) => {
                let shown = project.show(&format!("{}/{file}", project::EXTENSIONS));
                let message = format!("`{shown}` is no snapshot of an extension: {error}");
                let help = format!("write it again: `pgspec extension snapshot {name} --db URL`");
                diagnostics.push(Diagnostic::new(&codes::BAD_SNAPSHOT, message).help(help));
            }
        }
    }
    read
}

impl Checked {
    /// What the project itself knows of extensions, by their names.
    pub fn snapshots(&self) -> &BTreeMap<String, &'static Tables> {
        &self.snapshots
    }

    /// Its files under the paths that people should see, for as long as they have those of the project: beside
    /// [`model_beside()`].
    pub fn shown_sources(&self) -> Sources {
        let mut sources = self.sources.clone();
        for (id, path) in own_paths(self) {
            sources.set_path(id, self.project.show(&path));
        }
        sources
    }

    /// Where its SQL looks for names without a schema.
    pub fn search_path(&self) -> Vec<Name> {
        self.spec.catalog.search_path(&self.spec.settings.default_schema)
    }

    /// Everything that the SQL of the project can name.
    pub fn world(&self) -> World<'_> {
        self.world_of(&self.spec.catalog)
    }

    /// Everything that SQL can name, with another catalog in the place of the spec's.
    pub fn world_of<'c>(&self, catalog: &'c Catalog) -> World<'c> {
        let Spec { settings, .. } = &self.spec;
        let options = Options { postgres: settings.postgres, search_path: self.search_path() };
        World::with_extensions(catalog, options, &|name| self.snapshots.get(name).copied()).in_utc()
    }
}

/// Sorts the findings, and gives the files the paths that people should see: until here they were relative to the
/// project, so that outputs do not depend on where one stands.
fn finish(checked: &mut Checked) {
    checked.diagnostics.sort(&checked.sources);
    for (id, path) in own_paths(checked) {
        checked.sources.set_path(id, checked.project.show(&path));
    }
}

/// The project's own files: what else is among the sources is built in.
fn own_paths(checked: &Checked) -> Vec<(FileId, String)> {
    let own = checked.sources.iter().take(checked.own_files);
    own.map(|(id, file)| (id, file.path.clone())).collect()
}

//! Projects read and checked.

use pgspec_analyze::check::check;
use pgspec_analyze::world::{Options, World};
use pgspec_catalog::diagnostic::{Format, Style, render};
use pgspec_catalog::{Diagnostics, Sources};
use pgspec_spec::ProjectFiles;

/// A project's findings, those of the reader and those of the analysis.
pub(crate) struct Checked {
    sources: Sources,
    pub(crate) before: Diagnostics,
    pub(crate) found: Diagnostics,
}

impl Checked {
    /// All findings, as people read them.
    pub(crate) fn rendered(&self) -> String {
        let mut all = self.before.clone();
        all.append(self.found.clone());
        all.sort(&self.sources);
        render(&all, &self.sources, Format::Human, Style::Plain)
    }
}

/// Checks the files of a project, by name and text.
pub(crate) fn checked<'t>(files: impl IntoIterator<Item = (&'t str, &'t str)>) -> Checked {
    let mut sources = Sources::default();
    let mut project = ProjectFiles::default();
    for (path, text) in files {
        let id = sources.add(path, text);
        if path.ends_with("pgspec.yaml") {
            project.settings = Some(id);
        } else if path.ends_with(".yaml") {
            project.specs.push(id);
        } else {
            project.attached.insert(path.to_owned(), id);
        }
    }
    let (spec, before) = pgspec_spec::read(&mut sources, &project);
    let options = Options {
        postgres: spec.settings.postgres,
        search_path: spec.catalog.search_path(&spec.settings.default_schema),
    };
    let world = World::new(&spec.catalog, options);
    let found = check(&world, &before, &spec.missing);
    Checked { sources, before, found }
}

//! Anything that a model can be read from, but a database: a project, an SQL file, a document with SQL in it, a folder of
//! migrations.

mod cache;
mod context;
pub mod folder;
pub mod history;
mod platform;
mod replayed;
mod text;

use std::path::{Path, PathBuf};

use pgspec_analyze::world::{Options, World};
use pgspec_catalog::{Catalog, Diagnostic, Diagnostics, FileId, Name, Sources};
use pgspec_spec::MigrationsOutput;
use pgspec_sql::{markdown, read};

use crate::codes;
use crate::pipeline::{self, Checked};
use crate::project::{self, Project, SETTINGS_FILE};
use crate::timing::Timings;

pub use cache::Cache;
pub use context::{Context, Extensions};
pub use history::History;

/// Where a model is read from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Source {
    /// A project: its spec files.
    Project(Project),
    /// An SQL file.
    Sql(PathBuf),
    /// A document with blocks of SQL.
    Document(PathBuf),
    /// A folder of migrations.
    Migrations(PathBuf),
}

/// A model and all that was said about reading it.
#[derive(Debug)]
pub struct Model {
    /// Where it comes from, for people. Never holds a password.
    pub shown: String,
    /// What is there.
    pub catalog: Catalog,
    /// The files that the objects point into.
    pub sources: Sources,
    /// What is wrong with them, sorted.
    pub diagnostics: Diagnostics,
    /// Where SQL looks for names without a schema.
    pub search_path: Vec<Name>,
    /// The major version of Postgres.
    pub postgres: u16,
    /// What the project itself knows of extensions.
    pub extensions: Extensions,
}

impl Model {
    /// Everything that the SQL of the model can name.
    pub fn world(&self) -> World<'_> {
        let options = Options { postgres: self.postgres, search_path: self.search_path.clone() };
        World::with_extensions(&self.catalog, options, &|name| self.extensions.get(name).copied()).in_utc()
    }

    /// The model of a database, in the surroundings of a context: what belongs to the platform is marked so.
    pub fn of_database(context: &Context, shown: String, catalog: Catalog, diagnostics: Diagnostics) -> Self {
        let (catalog, found) = platform::told_apart(catalog, &context.base);
        let mut model = Self::within(context, shown, catalog, diagnostics);
        model.diagnostics.append(found);
        model
    }

    fn within(context: &Context, shown: String, catalog: Catalog, diagnostics: Diagnostics) -> Self {
        Self {
            shown,
            search_path: catalog.search_path(&context.default_schema),
            catalog,
            sources: context.sources.clone(),
            diagnostics,
            postgres: context.postgres,
            extensions: context.extensions.clone(),
        }
    }

    /// What the model of a project is called.
    pub fn shown_as(checked: &Checked) -> String {
        let shown = checked.project.show("");
        if shown.is_empty() { "the spec".to_owned() } else { shown.trim_end_matches('/').to_owned() }
    }

    /// The model of a project.
    pub fn of(checked: &Checked) -> Self {
        Self {
            shown: Self::shown_as(checked),
            catalog: checked.spec.catalog.clone(),
            sources: checked.sources.clone(),
            diagnostics: checked.diagnostics.clone(),
            search_path: checked.spec.catalog.search_path(&checked.spec.settings.default_schema),
            postgres: checked.spec.settings.postgres,
            extensions: checked.snapshots().clone(),
        }
    }
}

impl Source {
    /// What a path leads to. Nothing is read but names.
    ///
    /// # Errors
    /// There is no such path, or nothing there that a model could be read from.
    pub fn find(path: &Path) -> Result<Self, Box<Diagnostic>> {
        let shown = shown(path);
        let fail = |error: &std::io::Error| {
            let diagnostic = Diagnostic::new(&codes::UNREADABLE, format!("cannot read `{shown}`: {error}"));
            let help = "a source is a project's folder, an .sql or .md file, a folder of migrations, or a postgres:// URL";
            let missing = error.kind() == std::io::ErrorKind::NotFound;
            Box::new(if missing { diagnostic.help(help) } else { diagnostic })
        };
        let metadata = path.metadata().map_err(|error| fail(&error))?;
        if metadata.is_dir() {
            return Self::of_folder(path, &shown).map_err(|error| fail(&error))?;
        }
        let extension = path.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
        match extension.as_str() {
            "yaml" | "yml" if path.file_name().is_some_and(|name| name == SETTINGS_FILE) => {
                project::find(path).map(Self::Project)
            }
            "yaml" | "yml" => Err(unknown(
                format!("`{shown}` is one file of a spec"),
                "name the folder of the project: the one that holds `pgspec.yaml`",
            )),
            "md" | "markdown" => Ok(Self::Document(path.to_owned())),
            _ => Ok(Self::Sql(path.to_owned())),
        }
    }

    fn of_folder(path: &Path, shown: &str) -> std::io::Result<Result<Self, Box<Diagnostic>>> {
        if path.join(SETTINGS_FILE).is_file() {
            return Ok(project::find(path).map(Self::Project));
        }
        if folder::holds_migrations(path)? {
            return Ok(Ok(Self::Migrations(path.to_owned())));
        }
        // `supabase/`, `db/`: the folder above.
        let inner = ["migrations", "supabase/migrations", "db/migrations"].map(|inner| path.join(inner));
        let help = match inner.iter().find(|inner| folder::holds_migrations(inner).unwrap_or(false)) {
            Some(inner) => format!("its migrations are in `{}`: name that folder", self::shown(inner)),
            None => "a source is a project's folder, an .sql or .md file, a folder of migrations, or a postgres:// URL"
                .to_owned(),
        };
        let message = format!("the folder `{shown}` holds no `{SETTINGS_FILE}` and no .sql file");
        Ok(Err(unknown(message, &help)))
    }
}

/// A path as people should see it.
fn shown(path: &Path) -> String {
    let text = path.to_string_lossy();
    if text == "." { "the current folder".to_owned() } else { text.into_owned() }
}

fn unknown(message: String, help: &str) -> Box<Diagnostic> {
    Box::new(Diagnostic::new(&codes::NO_SOURCE, message).help(help))
}

/// Reads a source. What is wrong with it is among the diagnostics, and the model holds the rest.
pub fn load(source: &Source, context: &Context) -> Model {
    match source {
        Source::Project(project) => Model::of(&pipeline::check(project.clone(), &mut Timings::new())),
        Source::Sql(path) => {
            let mut reading = Reading::new(context, path);
            reading.file(path, false);
            reading.finish(context)
        }
        Source::Document(path) => {
            let mut reading = Reading::new(context, path);
            reading.file(path, true);
            reading.finish(context)
        }
        Source::Migrations(path) => {
            let mut reading = Reading::new(context, path);
            reading.folder(path);
            reading.finish(context)
        }
    }
}

/// What the migrations of a project make: the baseline first, then the files of the folder that it does not hold yet.
pub fn migrations(project: &Project, wanted: &MigrationsOutput, context: &Context) -> Model {
    migrations_and(project, wanted, &[], context)
}

/// The same, and more of them behind: each with the path that people should see.
pub fn migrations_and(
    project: &Project,
    wanted: &MigrationsOutput,
    more: &[(String, String)],
    context: &Context,
) -> Model {
    let mut reading = Reading::new(context, &project.path(&wanted.dir));
    reading.shown = project.show(&wanted.dir);
    if let Some(baseline) = &wanted.baseline {
        reading.file_shown(&project.path(baseline), project.show(baseline), false);
    }
    let folder = project.path(&wanted.dir);
    if folder.is_dir() {
        reading.folder_after(&folder, wanted.baseline_version.as_deref());
    }
    for (path, text) in more {
        reading.files.push(reading.sources.add(path.clone(), text.clone()));
    }
    reading.finish(context)
}

/// What the texts of migrations make, one after the other: each with the path that people should see.
pub fn texts(shown: &str, texts: &[(String, String)], context: &Context) -> Model {
    let mut reading = Reading::new(context, Path::new(shown));
    reading.ordered = true;
    for (path, text) in texts {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        reading.files.push(reading.sources.add(path.clone(), text.to_owned()));
    }
    reading.finish(context)
}

/// SQL files on their way into a catalog.
struct Reading {
    shown: String,
    sources: Sources,
    files: Vec<FileId>,
    /// Whether they are migrations.
    ordered: bool,
    diagnostics: Diagnostics,
}

impl Reading {
    fn new(context: &Context, path: &Path) -> Self {
        Self {
            shown: shown(path),
            sources: context.sources.clone(),
            files: Vec::new(),
            ordered: false,
            diagnostics: Diagnostics::new(),
        }
    }

    fn file(&mut self, path: &Path, document: bool) {
        self.file_shown(path, shown(path), document);
    }

    fn file_shown(&mut self, path: &Path, shown: String, document: bool) {
        let text = match text::read(path, &shown, &mut self.sources) {
            Ok(text) => text,
            Err(diagnostic) => {
                self.diagnostics.push(*diagnostic);
                return;
            }
        };
        if document && markdown::blocks(&text) == 0 {
            let message = format!("`{shown}` has no block of SQL");
            self.diagnostics.push(
                Diagnostic::new(&codes::NO_SOURCE, message)
                    .help("the SQL of a document stands between ```sql and ```"),
            );
        }
        self.files.push(self.sources.add(shown, text));
    }

    fn folder(&mut self, path: &Path) {
        self.folder_after(path, None);
    }

    fn folder_after(&mut self, path: &Path, version: Option<&str>) {
        self.ordered = true;
        match folder::migrations(path) {
            Ok(folder::Migrations { mut files, left_out, .. }) => {
                if let Some(version) = version {
                    files.retain(|file| folder::is_after(file, version));
                }
                for file in left_out {
                    let message = format!("`{}` is no migration: its name has no version", shown(&file));
                    self.diagnostics.push(Diagnostic::new(&codes::NOT_A_MIGRATION, message).help(
                        "the other files of the folder have one, and the tools that run them leave such a file out too",
                    ));
                }
                for file in files {
                    let shown = shown(&file);
                    match text::read(&file, &shown, &mut self.sources) {
                        Ok(text) => self.files.push(self.sources.add(shown, folder::up(text))),
                        Err(diagnostic) => self.diagnostics.push(*diagnostic),
                    }
                }
            }
            Err(error) => {
                let message = format!("cannot read `{}`: {error}", self.shown);
                self.diagnostics.push(Diagnostic::new(&codes::UNREADABLE, message));
            }
        }
    }

    fn finish(mut self, context: &Context) -> Model {
        let options =
            read::Options { ordered: self.ordered, postgres: context.postgres, ..read::Options::default() };
        let read = replayed::replay(&self.sources, &self.files, context, &options);
        self.diagnostics.append(read.diagnostics);
        let (catalog, histories) = history::without(read.catalog);
        self.diagnostics.append(history::left_out(&histories));
        self.diagnostics.sort(&self.sources);
        let mut model = Model::within(context, self.shown, catalog, self.diagnostics);
        model.sources = self.sources;
        model
    }
}

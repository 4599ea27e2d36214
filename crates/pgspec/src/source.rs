//! Loading any SOURCE of the command line: files through the pipeline, a database through its reader.

mod git;

use std::path::Path;

use anyhow::{Result, anyhow};
use pgspec_build::source::{self, Context, Model, Source};

use pgspec_build::project::Project;
pub(crate) use pgspec_build::source::History;
use pgspec_build::timing::Timings;
use pgspec_build::{Checked, project};
use pgspec_catalog::{Diagnostics, Name};
use pgspec_postgres::{ReadOptions, Url};
use pgspec_spec::Platform;

use crate::cli::{self, Surroundings};

pub(crate) use git::PREFIX as REVISION;
use git::Revision;

/// A source, read.
#[derive(Debug)]
pub(crate) struct Loaded {
    pub(crate) model: Model,
    /// The settings of the project, if it is one.
    pub(crate) project: Option<Box<Checked>>,
    /// The migration tools that have left their tables there, and the last version that each has run.
    pub(crate) histories: Vec<(History, Option<String>)>,
}

/// What an argument names.
pub(crate) enum Named {
    /// A file or folder.
    Files(Source),
    /// A file or folder of a revision.
    Revision(Source, Box<Revision>),
    /// A database.
    Database(Box<Url>),
}

impl Named {
    /// Reads an argument: a URL of a database, or a path.
    ///
    /// # Errors
    /// The URL cannot be read; the path leads to nothing.
    pub(crate) fn of(argument: &str) -> Result<Result<Self, Diagnostics>> {
        if is_url(argument) {
            let url: Url = argument.parse().map_err(|error| anyhow!("{error}"))?;
            return Ok(Ok(Self::Database(Box::new(url))));
        }
        if argument.starts_with(git::PREFIX) && !Path::new(argument).exists() {
            let revision = Revision::of(argument)?;
            return Ok(match Source::find(&revision.path()) {
                Ok(source) => Ok(Self::Revision(source, Box::new(revision))),
                Err(mut diagnostic) => {
                    diagnostic.message = revision.renamed(&diagnostic.message);
                    Err(Diagnostics::from_iter([*diagnostic]))
                }
            });
        }
        let found = Source::find(Path::new(argument));
        Ok(found.map(Self::Files).map_err(|diagnostic| Diagnostics::from_iter([*diagnostic])))
    }

    /// The database, if it is one.
    pub(crate) fn url(&self) -> Option<&Url> {
        match self {
            Self::Database(url) => Some(url),
            Self::Files(_) | Self::Revision(..) => None,
        }
    }

    /// The project, if it is one.
    pub(crate) fn project(&self) -> Option<&Project> {
        match self {
            Self::Files(Source::Project(project)) | Self::Revision(Source::Project(project), _) => {
                Some(project)
            }
            Self::Files(_) | Self::Revision(..) | Self::Database(_) => None,
        }
    }

    /// Whether it is a project.
    pub(crate) fn is_project(&self) -> bool {
        self.project().is_some()
    }
}

/// Whether an argument is the URL of a database.
pub(crate) fn is_url(argument: &str) -> bool {
    ["postgres://", "postgresql://"].iter().any(|scheme| argument.starts_with(scheme))
}

/// The context that the arguments ask for; without any, that of the project around the current folder, if there is one.
pub(crate) fn context(arguments: &Surroundings) -> Context {
    let search_path: Vec<Name> = arguments.schema.iter().map(|name| Name::exact(name)).collect();
    if arguments.platform.is_none()
        && search_path.is_empty()
        && let Ok(project) = project::find(Path::new("."))
    {
        return Context::of(&pgspec_build::model(project, &mut Timings::new()));
    }
    Context::new(arguments.platform.map(platform), search_path, arguments.postgres)
}

/// A platform of the command line.
pub(crate) fn platform(platform: cli::Platform) -> Platform {
    match platform {
        cli::Platform::Supabase => Platform::Supabase { legacy_grants: false },
    }
}

/// Reads a source.
///
/// # Errors
/// The database cannot be reached or read.
pub(crate) fn load(named: &Named, context: &Context) -> Result<Loaded> {
    let loaded = match named {
        Named::Database(url) => database(url, context)?,
        Named::Files(source) | Named::Revision(source, _) => files(source, context),
    };
    Ok(shown(named, loaded))
}

/// Reads a project and what is compared with it, beside each other: the project lends its platform and its search path as
/// soon as it is read.
///
/// # Errors
/// The other one is a database that cannot be reached or read.
pub(crate) fn load_around(project: &Project, named: &Named, other: &Named) -> Result<(Loaded, Loaded)> {
    let lent = |read: &Checked| load(other, &Context { sources: read.shown_sources(), ..Context::of(read) });
    let (checked, other) = pgspec_build::model_beside(project.clone(), &mut Timings::new(), lent);
    Ok((shown(named, of_project(checked)), other?))
}

/// Files of a revision are called by their names in it, not by those of the copies that were read.
fn shown(named: &Named, mut loaded: Loaded) -> Loaded {
    if let Named::Revision(_, revision) = named {
        let model = &mut loaded.model;
        model.shown.clone_from(&revision.shown);
        let paths: Vec<_> =
            model.sources.iter().map(|(id, file)| (id, revision.renamed(&file.path))).collect();
        for (id, path) in paths {
            model.sources.set_path(id, path);
        }
    }
    loaded
}

fn files(source: &Source, context: &Context) -> Loaded {
    if let Source::Project(project) = source {
        return of_project(pgspec_build::model(project.clone(), &mut Timings::new()));
    }
    Loaded { model: source::load(source, context), project: None, histories: Vec::new() }
}

fn of_project(checked: Checked) -> Loaded {
    Loaded { model: Model::of(&checked), project: Some(Box::new(checked)), histories: Vec::new() }
}

/// Reads a database: what a platform owns is there with the rest, and is told apart by the comparison.
pub(crate) fn database(url: &Url, context: &Context) -> Result<Loaded> {
    let mut client = pgspec_postgres::connect(url).map_err(|error| anyhow!("{error}"))?;
    let failed = |error: pgspec_postgres::ServerError| anyhow!("{url}: {error}");
    let postgres = pgspec_postgres::major_version(&mut client).map_err(failed)?;
    let owner = pgspec_postgres::usual_owner(&mut client, &context.default_schema).map_err(failed)?;
    let options = ReadOptions { schemas: None, owner, ..ReadOptions::default() };
    let (catalog, mut diagnostics) = pgspec_postgres::read(&mut client, &options).map_err(failed)?;
    let (catalog, found) = source::history::without(catalog);
    diagnostics.append(source::history::left_out(&found));
    let mut histories = Vec::new();
    for history in found {
        // A history that may not be read is one without a last version.
        let last = pgspec_postgres::greatest(&mut client, &history.table, &Name::exact(history.version));
        histories.push((history, last.unwrap_or_default()));
    }
    let mut model = Model::of_database(context, url.to_string(), catalog, diagnostics);
    model.postgres = postgres;
    Ok(Loaded { model, project: None, histories })
}

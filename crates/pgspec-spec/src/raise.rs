//! Raising: a catalog back to the files of a spec, as a person would write them. One file per kind of object.
//!
//! The string form stands wherever it says everything, names are kept to the letter, and a file holds one domain. What
//! is written is read again and compared: what the language cannot say about an object is a diagnostic, never silence.
//!
//! **Invariant:** `read(raise(catalog))` holds the facts of `catalog`, but for those that a diagnostic names.

mod about;
mod access;
mod check;
mod column;
mod constraint;
mod domains;
mod enum_type;
mod file;
mod function;
mod index;
mod job;
mod json;
mod policy;
mod project;
mod role;
mod schema;
mod scope;
mod seed;
mod table;
mod trigger;
mod view;
mod yaml;

use pgspec_catalog::{Catalog, Diagnostics, Name};

use crate::settings::Platform;

/// How a catalog is raised.
#[derive(Clone, Debug)]
pub struct RaiseOptions {
    /// The project's name.
    pub name: String,
    /// What the project is.
    pub doc: Option<String>,
    /// The major version of Postgres, 15 to 18.
    pub postgres: u16,
    /// The platform that owns some schemas and roles.
    pub platform: Option<Platform>,
    /// The schema of unqualified names.
    pub default_schema: Name,
    /// Whether columns and policies that tables repeat become mixins.
    pub mixins: bool,
}

impl Default for RaiseOptions {
    fn default() -> Self {
        Self {
            name: "schema".to_owned(),
            doc: None,
            postgres: 15,
            platform: None,
            default_schema: Name::exact("public"),
            mixins: false,
        }
    }
}

/// The files of a spec.
#[derive(Clone, Debug, Default)]
pub struct Raised {
    /// `pgspec.yaml` first, the others sorted by path.
    pub files: Vec<RaisedFile>,
    /// What the language cannot say about the catalog.
    pub diagnostics: Diagnostics,
}

/// One file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RaisedFile {
    /// Its path in the project, `/` between folders.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// Writes a catalog as the files of a spec.
///
/// What the project declares is written, and what it says about objects that somebody else owns; a platform's own
/// objects are not.
pub fn raise(catalog: &Catalog, options: &RaiseOptions) -> Raised {
    // What clients reach on the platform unless the settings say otherwise.
    let exposed = options.platform.map(|_| Name::exact("public")).into_iter().collect();
    let known = scope::Known::of(catalog, exposed);
    let mut diagnostics = Diagnostics::new();
    let mut files = vec![RaisedFile {
        path: "pgspec.yaml".to_owned(),
        text: yaml::print(&project::settings(catalog, options)),
    }];
    for domain in domains::of(catalog, options) {
        let root = file::raise(&known, &domain, options);
        files.push(RaisedFile { path: format!("{}.yaml", domain.name), text: yaml::print(&root) });
    }
    diagnostics.append(check::differences(catalog, &files));
    Raised { files, diagnostics }
}

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
mod definition;
mod domains;
mod enum_type;
mod file;
mod foreign;
mod function;
mod hierarchy;
mod implied;
mod index;
mod job;
mod json;
mod mixins;
mod policy;
mod project;
mod propose;
mod role;
mod rule;
mod schema;
mod scope;
mod seed;
mod sequence;
mod table;
mod trigger;
mod user_type;
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
    /// Whether values and ranges that only a comment states become `CHECK` constraints; otherwise each is a remark above
    /// its column.
    pub close_value_sets: bool,
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
            close_value_sets: false,
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
/// objects are not. Values and ranges that only a comment states are warnings ([`crate::codes::VALUES_IN_COMMENT`]).
pub fn raise(catalog: &Catalog, options: &RaiseOptions) -> Raised {
    let proposals = propose::proposals(catalog);
    let mut diagnostics: Diagnostics = proposals.iter().map(propose::Proposal::diagnostic).collect();
    let missing = implied::missing(catalog, options);
    diagnostics.extend(missing.iter().map(|(key, _)| implied::diagnostic(key)));
    let mut whole;
    let (mut catalog, mut remarks) = (catalog, proposals.as_slice());
    if options.close_value_sets || !missing.is_empty() {
        whole = catalog.clone();
        if options.close_value_sets {
            propose::close(&mut whole, &proposals);
            remarks = &[];
        }
        for (key, object) in missing {
            let _ = whole.insert(key, object);
        }
        catalog = &whole;
    }
    let plain = files(catalog, remarks, options, false);
    let unsaid = check::differences(catalog, &plain);
    if options.mixins {
        let files = files(catalog, remarks, options, true);
        let found = check::differences(catalog, &files);
        // A mixin that would change what is declared is none.
        if found.len() <= unsaid.len() {
            diagnostics.append(found);
            return Raised { files, diagnostics };
        }
    }
    diagnostics.append(unsaid);
    Raised { files: plain, diagnostics }
}

/// Makes CHECK constraints of what only comments state, as [`RaiseOptions::close_value_sets`] does.
pub fn close_value_sets(catalog: &mut Catalog) {
    let proposals = propose::proposals(catalog);
    propose::close(catalog, &proposals);
}

fn files(
    catalog: &Catalog,
    proposals: &[propose::Proposal],
    options: &RaiseOptions,
    with_mixins: bool,
) -> Vec<RaisedFile> {
    // What clients reach on the platform unless the settings say otherwise.
    let exposed = options.platform.map(|_| Name::exact("public")).into_iter().collect();
    let known = scope::Known::of(catalog, exposed, proposals);
    let mut domains = domains::of(catalog, options);
    let mut roots: Vec<_> = domains.iter().map(|domain| file::raise(&known, domain, options)).collect();
    if with_mixins {
        let mixins = mixins::factor(&mut roots);
        if !mixins.entries.is_empty() {
            let place = domains.iter().position(|domain| domain.name == "shared");
            let place = place.or((roots.len() == 1).then_some(0)).unwrap_or_else(|| {
                let shared = domains::Domain::shared(&options.default_schema);
                roots.push(file::raise(&known, &shared, options));
                domains.push(shared);
                roots.len() - 1
            });
            if let Some(root) = roots.get_mut(place) {
                file::add_mixins(root, mixins);
            }
        }
    }
    let settings = yaml::print(&project::settings(catalog, options));
    let mut files = vec![RaisedFile { path: "pgspec.yaml".to_owned(), text: settings }];
    let specs = domains.iter().zip(&roots);
    files.extend(
        specs.map(|(domain, root)| RaisedFile {
            path: format!("{}.yaml", domain.name),
            text: yaml::print(root),
        }),
    );
    files.get_mut(1..).unwrap_or_default().sort_by(|a, b| a.path.cmp(&b.path));
    files
}

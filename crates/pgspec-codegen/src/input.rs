//! What a writer is given, and what it gives back.

mod typescript;

use std::collections::BTreeMap;
#[cfg(feature = "outputs")]
use std::sync::OnceLock;

use pgspec_catalog::{Catalog, Diagnostics, Name, Sources};

use crate::surface::Surface;
#[cfg(feature = "outputs")]
use crate::templates::Templates;

pub use typescript::{Driver, Switch, TypeScriptDialect, TypeScriptOptions};

/// A file to be written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct File {
    /// Its path relative to the project's folder, with `/` between folders.
    pub path: String,
    /// Its whole text.
    pub text: String,
}

/// What every writer reads.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    /// The model.
    pub catalog: &'a Catalog,
    /// What the model looks like to application code: [`Surface::of`] the catalog.
    pub surface: &'a Surface,
    /// The spec files, for the paths of origins.
    pub sources: &'a Sources,
    /// The project's settings.
    pub options: &'a Options,
    /// The layouts of documents.
    #[cfg(feature = "outputs")]
    pub templates: &'a Templates,
    #[cfg(feature = "outputs")]
    /// The schema as SQL: empty at first, filled by the first writer that wants it.
    pub printed: &'a Printed,
}

#[cfg(feature = "outputs")]
/// The schema as SQL, printed at most once.
#[derive(Debug, Default)]
pub struct Printed(pub(crate) OnceLock<(String, Diagnostics)>);

/// A writer turns the model into files. Pure: the same input gives the same bytes.
#[derive(Clone, Copy, Debug)]
pub struct Writer {
    /// The word that selects it, as in `pgspec build --only rust`.
    pub name: &'static str,
    /// Writes. No file at all if the options do not ask for this output.
    pub write: fn(&Input<'_>) -> (Vec<File>, Diagnostics),
}

/// The settings that writers depend on. `None` for an output that is not asked for.
#[derive(Clone, PartialEq, Debug)]
pub struct Options {
    /// The project's name.
    pub project: String,
    /// What the project is.
    pub doc: Option<String>,
    /// What each domain is: the `doc:` beside the `domain:` of a spec file.
    pub domains: BTreeMap<Name, String>,
    /// The oldest major version of Postgres that the outputs must suit.
    pub postgres: u16,
    /// The schema of unqualified names: its types stand at the root of the Rust module.
    pub default_schema: Name,
    /// The schemas that the data API serves: the ones that the TypeScript types cover.
    pub exposed_schemas: Vec<Name>,
    /// Rust types.
    pub rust: Option<RustOptions>,
    /// TypeScript types: a file each.
    pub typescript: Vec<TypeScriptOptions>,
    /// Documents.
    pub docs: Option<DocsOptions>,
    /// The model as JSON.
    pub json: Option<JsonOptions>,
    /// The whole schema as SQL.
    pub sql: SqlOptions,
}

/// Settings of the Rust types.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct RustOptions {
    /// The file.
    pub out: String,
    /// The crate that reads and writes the rows.
    pub target: RustTarget,
    /// What else the types say.
    pub shape: RustShape,
    /// What sqlx's macros are told of the types.
    pub sqlx_toml: Option<SqlxToml>,
}

/// Settings of `sqlx.toml`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SqlxToml {
    /// The file.
    pub out: String,
    /// The path of the types in the crate, as `crate::schema`.
    pub module: String,
}

/// What Rust types say beyond the names and types of columns. All of it is asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct RustShape {
    /// A type of its own for the key of each table, which the foreign keys to it share.
    pub ids: bool,
    /// A type of its own for each domain.
    pub domains: bool,
    /// Enums have a variant for labels that they do not know.
    pub open_enums: bool,
    /// The constraints as an enum, told from a driver's errors.
    pub constraints: bool,
    /// `validate`, which says which CHECK constraints a row breaks.
    pub validators: bool,
    /// Functions as structs of their arguments.
    pub functions: bool,
    /// JSON columns that say their shape have structs and enums.
    pub json: bool,
    /// Dates and times that may be `infinity` have a type that says so; for `serde` floats too.
    pub infinity: bool,
    /// Every `numeric` is its text, which may be `NaN`.
    pub numeric_text: bool,
    /// The elements of an array may be null.
    pub nullable_elements: bool,
}

impl RustShape {
    /// Whether the surface must have its CHECK constraints read: [`Surface::with_checks`].
    pub fn reads_checks(self) -> bool {
        self.constraints || self.validators
    }
}

/// The crate that reads and writes the rows.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum RustTarget {
    /// `serde` alone: rows as JSON, as a data API or `to_jsonb` writes them.
    #[default]
    Serde,
    /// `sqlx` 0.9 and `serde`.
    Sqlx,
    /// `tokio-postgres` 0.7 and `serde`.
    TokioPostgres,
    /// `diesel` 2.3 and `serde`.
    Diesel,
}

impl RustTarget {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Serde, Self::Sqlx, Self::TokioPostgres, Self::Diesel];

    /// The word for it in `pgspec.yaml`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Serde => "serde",
            Self::Sqlx => "sqlx",
            Self::TokioPostgres => "tokio-postgres",
            Self::Diesel => "diesel",
        }
    }
}

impl RustOptions {
    /// What the types say: what was asked for, and what the target cannot do without.
    pub fn effective_shape(&self) -> RustShape {
        // tokio-postgres takes no `String` for a parameter whose type is a domain.
        // In a composite type diesel has to name them.
        let needs_domains = matches!(self.target, RustTarget::TokioPostgres | RustTarget::Diesel);
        let domains = self.shape.domains || needs_domains;
        RustShape { domains, ..self.shape }
    }
}

/// Settings of the documents.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DocsOptions {
    /// The folder.
    pub out: String,
}

/// Settings of the model as JSON.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct JsonOptions {
    /// The file.
    pub out: String,
}

/// Settings of the whole schema as SQL.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SqlOptions {
    /// The file.
    pub out: String,
}

impl Default for SqlOptions {
    fn default() -> Self {
        Self { out: "generated/schema.sql".to_owned() }
    }
}

impl Options {
    /// A project that asks for nothing but its SQL.
    pub fn new(project: impl Into<String>, default_schema: Name) -> Self {
        Self {
            project: project.into(),
            doc: None,
            domains: BTreeMap::new(),
            postgres: 15,
            exposed_schemas: vec![default_schema.clone()],
            default_schema,
            rust: None,
            typescript: Vec::new(),
            docs: None,
            json: None,
            sql: SqlOptions::default(),
        }
    }
}

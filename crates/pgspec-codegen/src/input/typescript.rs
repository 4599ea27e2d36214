//! Settings of the TypeScript types: a shape, and switches that say more than it does.

use std::collections::BTreeMap;

use pgspec_catalog::Name;

/// Settings of one file of TypeScript types.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct TypeScriptOptions {
    /// The file.
    pub out: String,
    /// The shape: what the switches are where nothing is said.
    pub dialect: TypeScriptDialect,
    /// The switches about which something is said.
    pub switches: BTreeMap<Switch, bool>,
    /// Who hands the values over; `None` for what the dialect has.
    pub driver: Option<Driver>,
    /// Only what this role may read and write.
    pub role: Option<Name>,
    /// The version of PostgREST that the types name for `createClient`.
    pub postgrest_version: Option<String>,
    /// The file of the Zod schemas.
    pub zod: Option<String>,
    /// The file of the `GeneratorMetadata` that these types could be made from.
    pub metadata: Option<String>,
}

/// The shape of the TypeScript types.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum TypeScriptDialect {
    /// What `supabase gen types typescript` prints: every switch is off.
    #[default]
    Supabase,
    /// The same shape, with all that the model knows: every switch is on.
    Typed,
}

/// What the types can say beyond Supabase's.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Switch {
    /// Columns of views that cannot be null are not.
    Views,
    /// JSON has the type that its schema describes.
    Json,
    /// Columns that a CHECK limits to some values are unions of them.
    Values,
    /// Keys are types of their own, which flow along foreign keys and through views.
    Ids,
    /// Domains are types of their own.
    Domains,
    /// Docs, and what the database knows of a column, stand beside it.
    Docs,
}

impl Switch {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Views, Self::Json, Self::Values, Self::Ids, Self::Domains, Self::Docs];

    /// Its key in `pgspec.yaml`.
    pub fn key(self) -> &'static str {
        match self {
            Self::Views => "views",
            Self::Json => "json",
            Self::Values => "values",
            Self::Ids => "ids",
            Self::Domains => "domains",
            Self::Docs => "comments",
        }
    }
}

/// Who hands the values over: which JavaScript value a value of Postgres becomes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Driver {
    /// PostgREST's JSON, as `supabase-js` reads it.
    Postgrest,
    /// `pg` 8 (node-postgres) with the parsers that it comes with.
    Pg,
    /// `postgres` 3 (Postgres.js) with the parsers that it comes with.
    PostgresJs,
}

impl Driver {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Postgrest, Self::Pg, Self::PostgresJs];

    /// Its word in `pgspec.yaml`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Postgrest => "postgrest",
            Self::Pg => "pg",
            Self::PostgresJs => "postgres-js",
        }
    }
}

impl TypeScriptOptions {
    /// Whether a switch is on.
    pub fn has(&self, switch: Switch) -> bool {
        self.switches.get(&switch).copied().unwrap_or(self.dialect == TypeScriptDialect::Typed)
    }

    /// Who hands the values over. `None`: what the reference takes PostgREST's JSON for.
    pub fn driver(&self) -> Option<Driver> {
        self.driver.or(match self.dialect {
            TypeScriptDialect::Supabase => None,
            TypeScriptDialect::Typed => Some(Driver::Postgrest),
        })
    }
}

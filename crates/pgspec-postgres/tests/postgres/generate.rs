//! Random specs of all kinds of objects, which use each other. Every expression is written as Postgres prints it, so that
//! texts can be compared.

#[path = "generate/about.rs"]
mod about;
#[path = "generate/column.rs"]
mod column;
#[path = "generate/constraint.rs"]
mod constraint;
#[path = "generate/database.rs"]
mod database;
#[path = "generate/definition.rs"]
mod definition;
#[path = "generate/foreign.rs"]
mod foreign;
#[path = "generate/index.rs"]
mod index;
#[path = "generate/partition.rs"]
mod partition;
#[path = "generate/random.rs"]
mod random;
#[path = "generate/routine.rs"]
mod routine;
#[path = "generate/seed.rs"]
mod seed;
#[path = "generate/sort.rs"]
mod sort;
#[path = "generate/table.rs"]
mod table;
#[path = "generate/text.rs"]
mod text;
#[path = "generate/trigger.rs"]
mod trigger;
#[path = "generate/user_type.rs"]
mod user_type;
#[path = "generate/view.rs"]
mod view;

pub(crate) use random::Random;
use sort::Sort;

/// The sections of a file, in the order in which they are written.
const SECTIONS: &[&str] = &[
    "schemas",
    "roles",
    "extensions",
    "settings",
    "default_privileges",
    "collations",
    "enums",
    "domains",
    "composite_types",
    "range_types",
    "functions",
    "procedures",
    "aggregates",
    "operators",
    "casts",
    "text_search",
    "foreign_data_wrappers",
    "foreign_servers",
    "sequences",
    "tables",
    "foreign_tables",
    "views",
    "materialized_views",
    "event_triggers",
    "publications",
    "jobs",
    "seed",
];

/// The roles of the platform that things are granted to.
const PLATFORM_ROLES: &[&str] = &["anon", "authenticated", "service_role"];

/// The tablespace and the access method that a server must have.
pub(crate) const TABLESPACE: &str = "case_space";
pub(crate) const ACCESS_METHOD: &str = "case_heap";

/// The roles that a spec may declare.
const ROLES: &[&str] = &["case_owner", "case_reader", "case_writer"];

struct Column {
    name: String,
    sort: Sort,
    generated: bool,
    not_null: bool,
}

struct Table {
    schema: String,
    name: String,
    columns: Vec<Column>,
    /// The columns of the primary key.
    key: Option<usize>,
    /// A table of rows, neither foreign nor partitioned nor a partition.
    plain: bool,
    unlogged: bool,
    /// Whose it is, if anybody's in particular.
    owned: bool,
}

impl Table {
    fn sql(&self) -> String {
        format!("{}.{}", text::sql(&self.schema), text::sql(&self.name))
    }

    /// Its key in a section of the file, which has the schema if that is another one.
    fn key_in(&self, schema: &str) -> String {
        if self.schema == schema { text::key(&self.name) } else { self.sql() }
    }
}

/// What a spec has so far.
struct World {
    r: Random,
    /// The major version of Postgres.
    major: u32,
    schema: String,
    sections: Vec<(&'static str, String)>,
    sorts: Vec<Sort>,
    tables: Vec<Table>,
    collations: Vec<String>,
    composites: Vec<(String, Vec<(String, Sort)>)>,
    servers: Vec<String>,
    sequences: Vec<String>,
    roles: bool,
    owner_is_superuser: bool,
    /// Foreign data may have any options.
    free_options: bool,
}

impl World {
    /// Adds to a section.
    fn add(&mut self, section: &'static str, entry: &str) {
        assert!(SECTIONS.contains(&section), "{section}");
        match self.sections.iter_mut().find(|(name, _)| *name == section) {
            Some((_, text)) => text.push_str(entry),
            None => self.sections.push((section, entry.to_owned())),
        }
    }

    /// A name of the case's own schema, as Postgres prints it.
    fn own(&self, name: &str) -> String {
        format!("{}.{}", text::sql(&self.schema), text::sql(name))
    }
}

/// A spec file of one schema, for a major version of Postgres.
pub(crate) fn spec(seed: u64, schema: &str, major: u32) -> String {
    let mut world = World {
        r: Random::new(seed),
        major,
        schema: schema.to_owned(),
        sections: Vec::new(),
        sorts: sort::builtin(),
        tables: Vec::new(),
        collations: vec!["\"C\"".to_owned()],
        composites: Vec::new(),
        servers: Vec::new(),
        sequences: Vec::new(),
        roles: false,
        owner_is_superuser: false,
        free_options: true,
    };
    let w = &mut world;
    database::roles(w);
    database::schemas(w, seed);
    database::extensions(w);
    user_type::collations(w);
    user_type::enums(w);
    user_type::domains(w);
    user_type::composites(w);
    user_type::ranges(w);
    routine::functions(w);
    routine::aggregates(w);
    routine::operators(w);
    routine::casts(w);
    definition::text_search(w);
    foreign::wrappers(w);
    definition::sequences(w);
    table::tables(w);
    partition::partitioned(w);
    partition::hierarchy(w);
    foreign::tables(w);
    view::views(w);
    definition::event_triggers(w);
    definition::publications(w);
    definition::jobs(w);
    seed::seeds(w);
    let mut out = "domain: random\n".to_owned();
    for section in SECTIONS {
        if let Some((_, text)) = world.sections.iter().find(|(name, _)| name == section) {
            out.push_str(&format!("\n{section}:\n{text}"));
        }
    }
    out
}

//! SQL: the whole schema as one file, and the first migration of a project. Statements come from `pgspec-sql`; only
//! what stands around them is made here.

use pgspec_catalog::Diagnostics;
use pgspec_sql::print::{self, SchemaOptions};
use serde::Serialize;

use crate::input::{File, Input, Writer};

/// Writes the whole schema.
pub const WRITER: Writer = Writer { name: "sql", write };

/// How a migration tool names its files and what it expects in them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Layout {
    /// Supabase's command line: `<version>_<name>.sql`.
    Supabase,
    /// sqlx: `<version>_<name>.sql`.
    Sqlx,
    /// refinery: `V<version>__<name>.sql`.
    Refinery,
    /// dbmate: `<version>_<name>.sql` with an up and a down part.
    Dbmate,
    /// Any other: `<version>_<name>.sql`.
    Plain,
}

/// What a template of `migration/` gets.
#[derive(Serialize)]
pub(crate) struct Page<'a> {
    /// The project's name, fit for a comment.
    pub(crate) project: &'a str,
    /// The migration's name; empty for the whole schema.
    pub(crate) name: &'a str,
    /// The statements.
    pub(crate) statements: &'a str,
}

fn write(input: &Input<'_>) -> (Vec<File>, Diagnostics) {
    let (text, found) = statements(input);
    let mut diagnostics = found.clone();
    let project = comment(&input.options.project);
    let page = Page { project: &project, name: "", statements: text };
    let mut files = Vec::new();
    match input.templates.render("migration/schema.sql.j2", page) {
        Ok(text) => files.push(File { path: input.options.sql.out.clone(), text }),
        Err(diagnostic) => diagnostics.push(diagnostic),
    }
    (files, diagnostics)
}

/// The migration that makes the whole schema on an empty database. Paths are relative to the migration folder.
///
/// The findings are those of [`WRITER`] too: objects that cannot be printed, and a template of the project that fails.
pub fn initial_migration(
    input: &Input<'_>,
    version: &str,
    name: &str,
    layout: Layout,
) -> (Vec<File>, Diagnostics) {
    let (text, found) = statements(input);
    let mut diagnostics = found.clone();
    let (version, name) = (slug(version), slug(name));
    let path = match layout {
        Layout::Refinery => format!("V{version}__{name}.sql"),
        Layout::Supabase | Layout::Sqlx | Layout::Dbmate | Layout::Plain => format!("{version}_{name}.sql"),
    };
    let template = match layout {
        Layout::Dbmate => "migration/dbmate.sql.j2",
        Layout::Supabase | Layout::Sqlx | Layout::Refinery | Layout::Plain => "migration/plain.sql.j2",
    };
    let project = comment(&input.options.project);
    let page = Page { project: &project, name: &name, statements: text };
    let mut files = Vec::new();
    match input.templates.render(template, page) {
        Ok(text) => files.push(File { path, text }),
        Err(diagnostic) => diagnostics.push(diagnostic),
    }
    (files, diagnostics)
}

/// The statements as text, printed once for all who want them.
fn statements<'a>(input: &Input<'a>) -> &'a (String, Diagnostics) {
    input.printed.0.get_or_init(|| {
        let search_path = input.catalog.search_path(&input.options.default_schema);
        let (statements, diagnostics) =
            print::schema(input.catalog, &SchemaOptions { search_path, ..SchemaOptions::default() });
        (print::file(&statements, ""), diagnostics)
    })
}

/// Text that can stand behind `--`.
fn comment(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// A part of a file's name: small letters, digits and underscores.
fn slug(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' }).collect()
}

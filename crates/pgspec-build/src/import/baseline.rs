//! Where the migrations of a project that was made from something else begin.

use std::path::Path;

use pgspec_catalog::{Catalog, Diagnostics};
use pgspec_sql::print::{self, SchemaOptions};

use super::NewFile;
use crate::source::{History, Source, folder};

/// The name of the file.
const FILE: &str = "baseline.sql";

/// What a new project says about migrations: where they are, and what was there before them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Baseline {
    /// The folder, relative to the project.
    pub dir: String,
    /// The tool whose names the files have.
    pub layout: String,
    /// The SQL of what databases hold already; `None` if the folder itself makes it.
    pub file: Option<NewFile>,
    /// The last migration that is part of that.
    pub version: Option<String>,
}

/// The baseline of a project in `dir` that is made from a source. A folder of migrations inside the project's stays what it is;
/// of anything else, the SQL that makes it is written down.
pub fn baseline(
    dir: &Path,
    source: Option<&Source>,
    catalog: &Catalog,
    histories: &[(History, Option<String>)],
) -> (Baseline, Diagnostics) {
    if let Some(Source::Migrations(path)) = source
        && let Some(inside) = relative(dir, path)
    {
        let layout = folder::migrations(path).map_or("plain", |found| found.layout).to_owned();
        return (Baseline { dir: inside, layout, file: None, version: None }, Diagnostics::new());
    }
    let (statements, diagnostics) = print::schema(catalog, &SchemaOptions::default());
    let text = format!(
        "-- What the database held when this project was made from it. Every statement has been run there: this file is read,\n\
         -- and never run. Migrations are compared with the spec on top of it.\n\n{}",
        print::file(&statements, "")
    );
    let (layout, version) = match histories.first() {
        Some((history, version)) => (history.layout, version.clone()),
        None => match source {
            Some(Source::Migrations(path)) => {
                (folder::migrations(path).map_or("plain", |found| found.layout), None)
            }
            _ => ("plain", None),
        },
    };
    let standard = match layout {
        "supabase" => "supabase/migrations",
        "dbmate" => "db/migrations",
        _ => "migrations",
    };
    let baseline = Baseline {
        dir: standard.to_owned(),
        layout: layout.to_owned(),
        file: Some(NewFile { path: FILE.to_owned(), text }),
        version,
    };
    (baseline, diagnostics)
}

/// A path below a folder, with `/`.
fn relative(folder: &Path, path: &Path) -> Option<String> {
    // A folder that does not exist yet has nothing below it.
    let (folder, path) = (folder.canonicalize().ok()?, path.canonicalize().ok()?);
    let inside = path.strip_prefix(folder).ok()?;
    let parts: Vec<_> =
        inside.components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
    (!parts.is_empty()).then(|| parts.join("/"))
}

impl Baseline {
    /// The `generate:` settings of the new project, as YAML.
    pub fn settings(&self) -> String {
        // A JSON string is a YAML string, whatever it holds.
        let quoted = |text: &str| {
            let plain = !text.is_empty()
                && text.chars().all(|c| c.is_ascii_alphanumeric() || "_-./".contains(c))
                && text.chars().any(|c| c.is_ascii_alphabetic())
                && text.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
            if plain {
                text.to_owned()
            } else {
                format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
            }
        };
        let mut text = format!(
            "generate:\n  migrations:\n    dir: {}\n    layout: {}\n",
            quoted(&self.dir),
            quoted(&self.layout)
        );
        if let Some(file) = &self.file {
            text.push_str(&format!("    baseline: {}\n", quoted(&file.path)));
        }
        if let Some(version) = &self.version {
            text.push_str(&format!("    baseline_version: {}\n", quoted(version)));
        }
        text.push_str(
            "  rust: { out: generated/schema.rs, target: sqlx }\n  \
             typescript: { out: generated/database.ts, dialect: supabase }\n  docs: { out: generated/docs }\n",
        );
        text
    }
}

//! Names that are open: what a migration of two says at its top that it gives another name beside, and the second one that it
//! takes away. So the folder alone tells, and every tool can run the files.

use pgspec_catalog::{Catalog, Diagnostic, Diagnostics, FileId, Name, Span};
use pgspec_plan::bridge::{self, Bridge};
use pgspec_plan::{Pair, Plan};
use pgspec_spec::{Acknowledged, MigrationsOutput};

use super::{FolderText, codes, folder_texts};
use crate::codes as common;
use crate::pipeline::Checked;
use crate::project::Project;
use crate::source::{self, Context, Model};

/// Something that has two names.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Open {
    /// What it is.
    pub bridge: Bridge,
    /// The version of the migration that gave it the second one.
    pub since: String,
    /// That migration's name.
    pub file: String,
}

const OPENS: &str = "pgspec: opens ";
const CLOSES: &str = "pgspec: closes ";

/// What the top of a migration says of the names that its steps open.
pub fn opens(bridges: &[Bridge], plan: &Plan) -> Vec<String> {
    bridges
        .iter()
        .filter(|bridge| bridge.is_opened_by(plan))
        .map(|bridge| format!("{OPENS}{bridge}"))
        .collect()
}

/// What the top of a migration says of the names that its steps close.
pub fn closes(bridges: &[Bridge], plan: &Plan) -> Vec<String> {
    bridges
        .iter()
        .filter(|bridge| bridge.is_closed_by(plan))
        .map(|bridge| format!("{CLOSES}{bridge}"))
        .collect()
}

/// What the top of a folded migration says of names that are open behind it.
pub fn still_open(open: &[Open]) -> Vec<String> {
    open.iter().map(|one| format!("{OPENS}{}", one.bridge)).collect()
}

/// What is open behind some migrations, in the order in which it was opened.
pub fn open<'t>(texts: impl IntoIterator<Item = &'t FolderText>) -> Vec<Open> {
    let mut found: Vec<Open> = Vec::new();
    for one in texts {
        let top = one.text.lines().take_while(|line| line.starts_with("--") || line.trim().is_empty());
        for line in top.filter_map(|line| line.strip_prefix("-- ")) {
            if let Some(bridge) = line.strip_prefix(OPENS).and_then(Bridge::read) {
                if !found.iter().any(|open| open.bridge == bridge) {
                    found.push(Open { bridge, since: one.version.clone(), file: one.name.clone() });
                }
            } else if let Some(bridge) = line.strip_prefix(CLOSES).and_then(Bridge::read) {
                found.retain(|open| open.bridge != bridge);
            }
        }
    }
    found
}

/// What migrations are to make while names are open.
#[derive(Debug)]
pub struct Target {
    /// What is open; if nothing is, the spec is the target.
    pub open: Vec<Open>,
    /// The spec, with what is open.
    pub catalog: Option<Catalog>,
    /// What of the spec does not fit that.
    pub diagnostics: Diagnostics,
}

/// What the migrations of a project are to make.
///
/// # Errors
/// The folder or a file of it cannot be read.
pub fn target(checked: &Checked, wanted: &MigrationsOutput) -> Result<Target, Box<Diagnostic>> {
    let project = &checked.project;
    let texts = folder_texts(&project.path(&wanted.dir)).map_err(|error| {
        let message = format!("cannot read `{}`: {error}", project.show(&wanted.dir));
        Box::new(Diagnostic::new(&common::UNREADABLE, message))
    })?;
    let open = open(&texts);
    if open.is_empty() {
        return Ok(Target { open, catalog: None, diagnostics: Diagnostics::new() });
    }
    let made = source::migrations(project, wanted, &Context::of(checked));
    let bridges: Vec<Bridge> = open.iter().map(|one| one.bridge.clone()).collect();
    let worlds = Pair::new(made.world(), checked.world());
    let (catalog, diagnostics) = bridge::opened(worlds.as_ref(), &bridges);
    Ok(Target { open, catalog: Some(catalog), diagnostics })
}

/// The spec of a project as databases are to be: with the names that its migrations leave open, if it has any.
pub fn model(checked: &Checked) -> (Model, Vec<Open>) {
    let mut model = Model::of(checked);
    let wanted = checked.spec.settings.generate.migrations.as_ref();
    let Some(target) = wanted.and_then(|wanted| target(checked, wanted).ok()) else {
        return (model, Vec::new());
    };
    if let Some(catalog) = target.catalog {
        model.catalog = catalog;
    }
    (model, target.open)
}

/// That names are open.
pub fn said(open: &[Open], project: &Project) -> Diagnostics {
    let one = |one: &Open| {
        let message = format!("{} has two names, open since {}", one.bridge, one.since);
        Diagnostic::new(&codes::OPEN_NAMES, message).help(format!(
            "when no program uses the old one any more, `{}` writes the migration that takes it away",
            project.command("migrate contract")
        ))
    };
    open.iter().map(one).collect()
}

/// The old names may go: what they hold is there under the new ones.
pub fn given_up(open: &[Open]) -> Vec<Acknowledged> {
    let one = |one: &Open| match &one.bridge {
        Bridge::Column { table, old, new } => Some(Acknowledged {
            path: format!("{table}.{}", old.as_str()).into(),
            reason: format!("{} has its values since {}", new.as_str(), one.since).into(),
            span: Span::new(FileId(u32::MAX), 0, 0),
        }),
        Bridge::Table { .. } => None,
    };
    open.iter().filter_map(one).collect()
}

/// Whether a conversion, by its path, is that of a column that has two names: it is done.
pub fn is_converted(open: &[Open], path: &str, search_path: &[Name]) -> bool {
    open.iter().any(|one| match &one.bridge {
        Bridge::Column { table, new, .. } => {
            let own = format!("{table}.{}", new.as_str());
            path == own || search_path.iter().any(|schema| format!("{}.{path}", schema.as_str()) == own)
        }
        Bridge::Table { .. } => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(version: &str, text: &str) -> FolderText {
        FolderText {
            path: format!("{version}_x.sql").into(),
            name: format!("{version}_x.sql"),
            version: version.to_owned(),
            text: text.to_owned(),
        }
    }

    #[test]
    fn what_is_open_is_told_by_the_folder() {
        let first = text(
            "2",
            "-- no-transaction\n-- Written by pgspec\n-- pgspec: opens column public.a.b -> c\n\
             -- pgspec: opens table public.old -> new\n\nselect 1;\n-- pgspec: opens column public.a.x -> y\n",
        );
        let again = text("3", "-- pgspec: opens column public.a.b -> c\n");
        let open = |texts: &[&FolderText]| -> Vec<(String, String)> {
            super::open(texts.iter().copied())
                .into_iter()
                .map(|one| (one.bridge.to_string(), one.since))
                .collect()
        };
        let two = ("2".to_owned(), "2".to_owned());
        let column = ("column public.a.b -> c".to_owned(), two.0.clone());
        let table = ("table public.old -> new".to_owned(), two.1);
        assert_eq!(open(&[&first, &again]), [column.clone(), table]);
        let second = text("4", "-- pgspec: closes table public.old -> new\n");
        assert_eq!(open(&[&first, &again, &second]), [column]);
        let last = text("5", "-- pgspec: closes column public.a.b -> c\n");
        assert_eq!(open(&[&first, &again, &second, &last]), []);
    }
}

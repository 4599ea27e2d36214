//! What two observers see of the database that the migrations made and of the one that the spec makes, and what a plan would
//! still do.

use anyhow::{Result, anyhow};
use pgspec_build::migrate::codes;
use pgspec_build::migrate::next;
use pgspec_build::source::{Context, Model};
use pgspec_catalog::{Diagnostic, Diagnostics};
use pgspec_plan::Pair;
use pgspec_postgres::Database;
use pgspec_postgres::dump::{Scope, Tool};

use super::super::Ready;
use crate::difference::findings::sentence;
use crate::difference::{Difference, Wording};
use crate::source;

/// What they see.
#[derive(Default)]
pub(super) struct Seen {
    /// Whether pgspec's own reader sees the same.
    pub(super) reader: bool,
    /// Whether the text of `pg_dump` is the same.
    pub(super) dump: bool,
    /// How many steps a second plan has.
    pub(super) left: usize,
    /// What is wrong.
    pub(super) findings: Diagnostics,
}

impl Ready {
    /// Compares both databases, and plans once more.
    pub(super) fn compare(&self, migrated: &Database<'_>, built: &Database<'_>, tool: &Tool) -> Result<Seen> {
        let context = Context::of(&self.checked);
        let read = |database: &Database<'_>, shown: &str| {
            let mut model = source::database(database.url(), &context)?.model;
            shown.clone_into(&mut model.shown);
            anyhow::Ok(model)
        };
        let models =
            Pair::new(read(built, "what the spec makes")?, read(migrated, "what the migrations make")?);
        let mut seen = Seen::default();
        let help =
            format!("`{}` writes what is left to do", self.checked.project.command("migrate new NAME"));
        let mut differs = |message: String| {
            seen.findings.push(Diagnostic::new(&codes::VERIFY_DIFFERS, message).help(help.clone()));
        };
        let difference = Difference::of(models.as_ref(), Wording::Drift);
        let changes: Vec<_> = difference.changes.iter().filter(|change| change.is_certain()).collect();
        for change in &changes {
            differs(format!("pgspec sees a difference: {}", sentence(&difference, change)));
        }
        let scope = Scope { privileges: true, owners: true, schemas: Vec::new() };
        let dump =
            |database: &Database<'_>| tool.dump(database.url(), &scope).map_err(|error| anyhow!("{error}"));
        let dumped: Vec<_> = dump(built)?.differences(&dump(migrated)?);
        let dumped: Vec<_> = dumped.iter().filter(|one| !is_blank(one)).collect();
        for one in &dumped {
            differs(format!("pg_dump sees a difference: {one}"));
        }
        seen.reader = changes.is_empty();
        seen.dump = dumped.is_empty();
        let to = Model::of(&self.checked);
        let (plan, _) = next::between(&models.to, &to, &self.checked.spec.data);
        // Rows are data: no reader of a database sees them as the model's.
        let left = plan.steps.iter().filter(|step| step.object.kind != pgspec_catalog::Kind::Seed);
        for step in left {
            seen.left += 1;
            let message = format!("a second plan would still run: {}", step.sql.join(" "));
            seen.findings.push(Diagnostic::new(&codes::VERIFY_NOT_DONE, message));
        }
        Ok(seen)
    }
}

/// Whether two statements differ only in the blanks around the body of a function, which mean nothing.
fn is_blank(difference: &pgspec_postgres::dump::Difference) -> bool {
    let words = |statements: &[String]| -> Vec<String> {
        statements.iter().map(|text| text.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
    };
    let without = |statements: &[String]| -> Vec<String> {
        let bodies = words(statements);
        bodies.into_iter().map(|text| text.replace("$$ ", "$$").replace(" $$", "$$")).collect()
    };
    difference.title.starts_with("FUNCTION") && without(&difference.left) == without(&difference.right)
}

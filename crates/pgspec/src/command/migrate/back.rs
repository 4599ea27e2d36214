//! The way back from a migration, where there is one: down, and up again.

use anyhow::{Context as _, Result};
use pgspec_build::migrate::{FolderText, down};
use pgspec_build::source::{Context, Model, folder};
use pgspec_plan::{Change, Pair};
use pgspec_postgres::Database;

use super::Ready;
use crate::difference::findings::sentence;
use crate::difference::{Difference, Wording};
use crate::source;

/// What became of the way back.
pub(super) enum Back {
    /// Nothing undoes the migration.
    None,
    /// What undoes it says that it does not bring everything back.
    Irreversible(String),
    /// It was run, and the migration again; these are the findings.
    Tried(Vec<String>),
}

impl Ready {
    /// Undoes the last migration that a database has run, looks whether it is as before, and runs it again.
    pub(super) fn back(
        &self,
        database: &Database<'_>,
        migration: &FolderText,
        before: &Model,
    ) -> Result<Back> {
        let shown = self.checked.project.show(&self.wanted.dir);
        let Some(down) = folder::down(&migration.path, &migration.text)
            .with_context(|| format!("cannot read `{shown}`"))?
        else {
            return Ok(Back::None);
        };
        if let Some(why) = down::irreversible(&down) {
            return Ok(Back::Irreversible(why));
        }
        let has_statements = pgspec_postgres::split(&down).iter().any(|one| !one.text.is_empty());
        if !has_statements {
            return Ok(Back::Irreversible("nothing is written that undoes it".to_owned()));
        }
        let mut findings = Vec::new();
        if let Err(refused) = self.run(database, &down)? {
            findings.push(format!("the way back of {}: {refused}", migration.name));
            return Ok(Back::Tried(findings));
        }
        let context = Context::of(&self.checked);
        let mut now = source::database(database.url(), &context)?.model;
        "the database".clone_into(&mut now.shown);
        let difference = Difference::of(Pair::new(before, &now), Wording::Drift);
        for change in difference.changes.iter().filter(|change| Change::is_certain(change)) {
            findings.push(format!(
                "behind the way back of {}: {}",
                migration.name,
                sentence(&difference, change)
            ));
        }
        if let Err(refused) = self.run(database, &migration.text)? {
            findings.push(format!("{}, again behind its way back: {refused}", migration.name));
        }
        Ok(Back::Tried(findings))
    }
}

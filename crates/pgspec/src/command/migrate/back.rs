//! The way back from the last migration, where there is one: down, and up again.

use anyhow::{Context as _, Result};
use pgspec_build::migrate::{down, folder_texts};
use pgspec_build::source::{self as built, Context, folder};
use pgspec_plan::{Change, Pair};
use pgspec_postgres::Database;

use super::Ready;
use crate::difference::{Difference, Wording};
use crate::source;

/// What became of the way back.
pub(super) enum Back {
    /// Nothing undoes the last migration.
    None,
    /// What undoes it says that it does not bring everything back.
    Irreversible(String),
    /// It was run, and the migration again; these are the findings.
    Tried(Vec<String>),
}

impl Ready {
    /// Undoes the last migration of a database that has all of them, looks whether it is as before, and runs it again.
    pub(super) fn back(&self, database: &Database<'_>) -> Result<Back> {
        let project = &self.checked.project;
        let shown = project.show(&self.wanted.dir);
        let texts = folder_texts(&project.path(&self.wanted.dir))
            .with_context(|| format!("cannot read `{shown}`"))?;
        let Some((last, earlier)) = texts.split_last() else { return Ok(Back::None) };
        let Some(down) =
            folder::down(&last.path, &last.text).with_context(|| format!("cannot read `{shown}`"))?
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
            findings.push(format!("the way back of {}: {refused}", last.name));
            return Ok(Back::Tried(findings));
        }
        let mut before = Vec::new();
        if let Some(baseline) = &self.wanted.baseline {
            before.push((project.show(baseline), std::fs::read_to_string(project.path(baseline))?));
        }
        before.extend(
            earlier
                .iter()
                .filter(|one| {
                    self.wanted.baseline_version.as_deref().is_none_or(|v| folder::is_after(&one.path, v))
                })
                .map(|one| (one.name.clone(), folder::up(one.text.clone()))),
        );
        let context = Context::of(&self.checked);
        let before = built::texts(&shown, &before, &context);
        let now = source::database(database.url(), &context)?.model;
        let difference = Difference::of(Pair::new(&before, &now), Wording::Drift);
        for change in difference.changes.iter().filter(|change| Change::is_certain(change)) {
            findings.push(format!(
                "behind the way back of {}: another {}: {:?}",
                last.name, change.key, change.what
            ));
        }
        if let Err(refused) = self.run(database, &folder::up(last.text.clone()))? {
            findings.push(format!("{}, again behind its way back: {refused}", last.name));
        }
        Ok(Back::Tried(findings))
    }
}

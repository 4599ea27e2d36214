//! What is the same for all databases of a run.

use std::time::Duration;

use anyhow::{Context as _, Result};
use pgspec_build::migrate::next;
use pgspec_build::migrate::run::{self, Migration};
use pgspec_build::migrate::{FolderText, folder_texts, statement::Does};
use pgspec_build::source::{self, Context, Model, folder};
use pgspec_codegen::Layout;
use pgspec_postgres::migrate::{Patience, Tool};

use crate::command::migrate::Ready;
use crate::terminal::Terminal;

/// How long everything may take.
#[derive(Clone, Copy, Debug)]
pub(in crate::command::migrate) struct Times {
    /// Waiting for one lock.
    pub(in crate::command::migrate) lock: Duration,
    /// Trying again for locks, and for the run that another one has begun.
    pub(in crate::command::migrate) patience: Duration,
    /// A statement that only changes what the catalog says.
    pub(in crate::command::migrate) catalog: Duration,
    /// A statement that reads or rewrites a table.
    pub(in crate::command::migrate) scan: Duration,
    /// A statement that changes rows.
    pub(in crate::command::migrate) rows: Duration,
    /// A batch, about.
    pub(in crate::command::migrate) batch: Duration,
    /// Between two batches.
    pub(in crate::command::migrate) pause: Duration,
}

impl Times {
    /// How long a statement may take.
    pub(super) fn of(&self, does: Does) -> Duration {
        match does {
            Does::Session | Does::Control | Does::Catalog => self.catalog,
            Does::Scan | Does::Maintains => self.scan,
            Does::Adds | Does::Changes | Does::Runs => self.rows,
        }
    }

    pub(in crate::command::migrate) fn patience(&self) -> Patience {
        Patience { lock: self.lock }
    }
}

/// The migrations of a project, ready to be run.
pub(in crate::command::migrate) struct Work<'a> {
    pub(in crate::command::migrate) ready: &'a Ready,
    pub(in crate::command::migrate) context: Context,
    pub(in crate::command::migrate) migrations: Vec<Migration>,
    /// Versions that the baseline holds.
    pub(in crate::command::migrate) old: Vec<String>,
    /// What databases held before: paths and texts.
    baseline: Vec<(String, String)>,
    pub(in crate::command::migrate) times: Times,
    pub(in crate::command::migrate) terminal: &'a Terminal,
}

impl<'a> Work<'a> {
    pub(in crate::command::migrate) fn new(
        ready: &'a Ready,
        times: Times,
        terminal: &'a Terminal,
    ) -> Result<Self> {
        let (project, wanted) = (&ready.checked.project, &ready.wanted);
        let shown = project.show(&wanted.dir);
        let all =
            folder_texts(&project.path(&wanted.dir)).with_context(|| format!("cannot read `{shown}`"))?;
        let is_old = |one: &FolderText| {
            wanted.baseline_version.as_deref().is_some_and(|version| !folder::is_after(&one.path, version))
        };
        let (old, new): (Vec<_>, Vec<_>) = all.into_iter().partition(is_old);
        let baseline = match &wanted.baseline {
            Some(path) => {
                let text = std::fs::read_to_string(project.path(path))
                    .with_context(|| format!("cannot read `{}`", project.show(path)))?;
                vec![(project.show(path), text)]
            }
            None => Vec::new(),
        };
        Ok(Self {
            ready,
            context: Context::of(&ready.checked),
            migrations: run::migrations(&new),
            old: old.into_iter().map(|one| one.version).collect(),
            baseline,
            times,
            terminal,
        })
    }

    /// The history that the layout's tool keeps.
    pub(in crate::command::migrate) fn tool(&self) -> Tool {
        match next::layout(&self.ready.wanted) {
            Layout::Supabase => Tool::Supabase,
            Layout::Sqlx => Tool::Sqlx,
            Layout::Dbmate => Tool::Dbmate,
            Layout::Refinery => {
                let fits = |one: &Migration| one.version.parse::<i32>().is_ok();
                Tool::Refinery { int8: !self.migrations.iter().all(fits) }
            }
            Layout::Plain => Tool::Own,
        }
    }

    /// What a database holds that has run these migrations, and a part of another one.
    pub(in crate::command::migrate) fn model(
        &self,
        done: &[usize],
        part: Option<(&Migration, usize)>,
    ) -> Model {
        let mut texts = self.baseline.clone();
        let done = done.iter().filter_map(|&at| self.migrations.get(at));
        texts.extend(done.map(|one| (one.file.clone(), one.text.clone())));
        if let Some((migration, end)) = part {
            texts.push((migration.file.clone(), migration.text.get(..end).unwrap_or_default().to_owned()));
        }
        source::texts(&self.ready.checked.project.show(&self.ready.wanted.dir), &texts, &self.context)
    }
}

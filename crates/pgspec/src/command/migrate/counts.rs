//! How much of what a migration would destroy a database holds.

use std::cell::RefCell;

use anyhow::{Result, anyhow};
use pgspec_build::migrate::next::Lost;
use pgspec_postgres::{Rows, Url};

/// A connection that counts.
pub(super) struct Counter {
    client: RefCell<Rows>,
}

impl Counter {
    /// Connects.
    pub(super) fn connect(url: &str) -> Result<Self> {
        let url: Url = url.parse().map_err(|error| anyhow!("{error}"))?;
        Ok(Self { client: RefCell::new(Rows::connect(&url).map_err(|error| anyhow!("{error}"))?) })
    }

    /// `12 rows`, `7 of 12 rows have one`; nothing if there is no such table or it may not be read.
    pub(super) fn count(&self, lost: &Lost) -> Option<String> {
        let mut client = self.client.borrow_mut();
        let (all, given) = client.count(&lost.table, lost.column.as_ref()).ok().flatten()?;
        let rows = |count: i64| format!("{count} {}", if count == 1 { "row" } else { "rows" });
        Some(match lost.column {
            Some(_) => format!("{given} of {} have one", rows(all)),
            None => rows(all),
        })
    }
}

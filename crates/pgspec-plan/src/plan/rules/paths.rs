//! Which parts of an object differ.

use pgspec_catalog::Name;

use crate::diff::{Change, What};

/// The paths of one object's differences.
pub(super) struct Paths<'a>(Vec<&'a str>);

/// What every kind has.
const COMMON: [&str; 3] = ["owner", "comment", "grants"];

impl<'a> Paths<'a> {
    pub(super) fn of(changes: &[&'a Change]) -> Self {
        let path = |change: &&'a Change| match &change.what {
            What::Changed { path, .. } => Some(path.as_str()),
            What::Added
            | What::Removed
            | What::Renamed { .. }
            | What::Reordered { .. }
            | What::External { .. } => None,
        };
        Self(changes.iter().filter_map(path).collect())
    }

    /// Those of the kind itself: neither owner, nor comment, nor grants.
    pub(super) fn own(&self) -> Vec<&'a str> {
        let is_own = |path: &&&str| !COMMON.iter().any(|common| is_below(path, common));
        self.0.iter().filter(is_own).copied().collect()
    }

    /// Whether a part differs, or something in it.
    pub(super) fn has(&self, part: &str) -> bool {
        self.0.iter().any(|path| is_below(path, part))
    }

    /// Whether only these parts differ, apart from what every kind has.
    pub(super) fn only(&self, parts: &[&str]) -> bool {
        self.own().iter().all(|path| parts.iter().any(|part| is_below(path, part)))
    }

    /// Whether something of a column differs.
    pub(super) fn column(&self, column: &Name, part: &str) -> bool {
        self.has(&format!("columns.{}.{part}", column.as_str()))
    }

    /// Whether a column differs at all.
    pub(super) fn any_column(&self, column: &Name) -> bool {
        self.has(&format!("columns.{}", column.as_str()))
    }
}

fn is_below(path: &str, part: &str) -> bool {
    path.strip_prefix(part).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

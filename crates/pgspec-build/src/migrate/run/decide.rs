//! Which migrations are left to run, from what a database says that it has run.

use std::collections::BTreeMap;

use super::Migration;

/// What our own history says of a migration.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Record {
    /// Its version.
    pub version: String,
    /// Its file.
    pub file: String,
    /// The checksum that it had.
    pub checksum: String,
    /// Whether all of it was run.
    pub done: bool,
    /// How many parts of it were.
    pub chunks: usize,
    /// Whether the next part was begun outside of a transaction, so that it may be done or not.
    pub begun: bool,
    /// Behind which key the next batch of the part begins.
    pub place: Option<String>,
    /// How many rows its batches have changed.
    pub rows: i64,
}

/// What the history of the layout's own tool says of a migration.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Seen {
    /// Its version.
    pub version: String,
    /// The checksum that it had, if the tool keeps one.
    pub checksum: Option<Vec<u8>>,
    /// Whether it was run without an error.
    pub success: bool,
}

/// What is left to do.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Decision {
    /// The migrations that the database has run, by their places in the folder.
    pub done: Vec<usize>,
    /// Those of them that our own history does not have as they are: another tool ran them, or they were folded since.
    pub adopt: Vec<usize>,
    /// Those that are left, in their order.
    pub todo: Vec<usize>,
    /// How far the first of them is.
    pub halfway: Option<Record>,
}

/// Why nothing can be run.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Trouble {
    /// The database has run what the folder does not have.
    Gone(String),
    /// A migration was edited since the database ran it.
    Edited(String),
    /// One of several that was folded is not run.
    Partly {
        /// The folded migration.
        file: String,
        /// The one that is missing.
        missing: String,
    },
    /// A migration stands before one that is run already.
    OutOfOrder {
        /// It.
        file: String,
        /// The one behind it.
        before: String,
    },
    /// Another tool has left a migration that failed.
    Failed(String),
    /// There is no migration of the version to stop behind.
    NoSuchVersion(String),
}

/// What a database has run, by both histories. `old` are versions that the baseline holds.
pub fn decide(
    migrations: &[Migration],
    own: &[Record],
    tool: &[Seen],
    old: &[String],
    until: Option<&str>,
    out_of_order: bool,
) -> Result<Decision, Vec<Trouble>> {
    let mut troubles = Vec::new();
    let records: BTreeMap<&str, &Record> = own.iter().map(|one| (one.version.as_str(), one)).collect();
    let seen: BTreeMap<&str, &Seen> = tool.iter().map(|one| (one.version.as_str(), one)).collect();
    let is_done = |version: &str| {
        records.get(version).is_some_and(|one| one.done) || seen.get(version).is_some_and(|one| one.success)
    };
    for one in tool
        .iter()
        .filter(|one| !one.success && records.get(one.version.as_str()).is_none_or(|own| !own.done))
    {
        troubles.push(Trouble::Failed(one.version.clone()));
    }
    let mut decision = Decision::default();
    let mut known: Vec<String> = old.to_vec();
    for (at, one) in migrations.iter().enumerate() {
        known.push(one.version.clone());
        let replaced: Vec<&str> = one.replaces.iter().map(|file| version(file)).collect();
        known.extend(replaced.iter().map(|&version| version.to_owned()));
        let record = records.get(one.version.as_str()).copied();
        let is_folded_since = record.is_some_and(|record| one.replaces.contains(&record.file))
            || (record.is_none() && !replaced.is_empty() && replaced.iter().any(|version| is_done(version)));
        if is_folded_since {
            match replaced.iter().position(|version| !is_done(version)) {
                Some(missing) => troubles.push(Trouble::Partly {
                    file: one.file.clone(),
                    missing: one.replaces.get(missing).cloned().unwrap_or_default(),
                }),
                None => {
                    decision.done.push(at);
                    decision.adopt.push(at);
                }
            }
            continue;
        }
        match (record, seen.get(one.version.as_str())) {
            (Some(record), _) if record.checksum != one.checksum => {
                troubles.push(Trouble::Edited(one.file.clone()))
            }
            (Some(record), _) if record.done => decision.done.push(at),
            (Some(record), _) => {
                decision.halfway = decision.halfway.or_else(|| Some(record.clone()));
                decision.todo.push(at);
            }
            (None, Some(seen)) if seen.success => {
                if seen.checksum.as_ref().is_some_and(|noted| !one.checksums.has(noted)) {
                    troubles.push(Trouble::Edited(one.file.clone()));
                }
                decision.done.push(at);
                decision.adopt.push(at);
            }
            (None, _) => decision.todo.push(at),
        }
    }
    let versions = own.iter().map(|one| &one.version).chain(tool.iter().map(|one| &one.version));
    let mut gone: Vec<&String> = versions.filter(|version| !known.contains(version)).collect();
    gone.sort_unstable();
    gone.dedup();
    troubles.extend(gone.into_iter().map(|version| Trouble::Gone(version.clone())));
    let file = |at: usize| migrations.get(at).map(|one| one.file.clone()).unwrap_or_default();
    if let Some(&last) = decision.done.last()
        && !out_of_order
    {
        let early = decision.todo.iter().filter(|&&at| at < last);
        troubles.extend(early.map(|&at| Trouble::OutOfOrder { file: file(at), before: file(last) }));
    }
    if let Some(until) = until {
        match migrations.iter().position(|one| one.version == until) {
            Some(last) => decision.todo.retain(|&at| at <= last),
            None => troubles.push(Trouble::NoSuchVersion(until.to_owned())),
        }
    }
    if troubles.is_empty() { Ok(decision) } else { Err(troubles) }
}

/// The version in the name of a file.
fn version(file: &str) -> &str {
    crate::migrate::status::version(file)
}

#[cfg(test)]
mod tests {
    use super::super::migrations;
    use super::*;
    use crate::migrate::FolderText;

    fn folder(names: &[(&str, &str)]) -> Vec<Migration> {
        let one = |(name, text): &(&str, &str)| FolderText {
            path: (*name).into(),
            name: (*name).to_owned(),
            version: version(name).to_owned(),
            text: (*text).to_owned(),
        };
        migrations(&names.iter().map(one).collect::<Vec<_>>())
    }

    fn record(of: &Migration) -> Record {
        Record {
            version: of.version.clone(),
            file: of.file.clone(),
            checksum: of.checksum.clone(),
            done: true,
            chunks: 0,
            begun: false,
            place: None,
            rows: 0,
        }
    }

    fn seen(of: &Migration) -> Seen {
        Seen { version: of.version.clone(), checksum: Some(of.checksums.sqlx.clone()), success: true }
    }

    #[test]
    fn what_no_history_has_is_left() {
        let all = folder(&[("1_a.sql", "a"), ("2_b.sql", "b"), ("3_c.sql", "c")]);
        let found = decide(&all, &[record(&all[0])], &[seen(&all[1])], &[], None, false).unwrap();
        assert_eq!((found.done, found.adopt, found.todo), (vec![0, 1], vec![1], vec![2]));
        let found = decide(&all, &[], &[], &[], Some("2"), false).unwrap();
        assert_eq!(found.todo, [0, 1]);
        let half = Record { done: false, chunks: 2, ..record(&all[0]) };
        let found = decide(&all, std::slice::from_ref(&half), &[], &[], None, false).unwrap();
        assert_eq!((found.todo.len(), found.halfway), (3, Some(half)));
    }

    #[test]
    fn what_does_not_fit_is_said() {
        let all = folder(&[("1_a.sql", "a"), ("2_b.sql", "b")]);
        let other = folder(&[("1_a.sql", "A"), ("9_x.sql", "x")]);
        let trouble = |own: &[Record], tool: &[Seen]| decide(&all, own, tool, &[], None, false).unwrap_err();
        assert_eq!(trouble(&[record(&other[0])], &[]), [Trouble::Edited("1_a.sql".into())]);
        assert_eq!(trouble(&[], &[seen(&other[0])]), [Trouble::Edited("1_a.sql".into())]);
        assert_eq!(trouble(&[record(&other[1])], &[]), [Trouble::Gone("9".into())]);
        assert!(decide(&all, &[record(&other[1])], &[], &["9".to_owned()], None, false).is_ok());
        let late = [Trouble::OutOfOrder { file: "1_a.sql".into(), before: "2_b.sql".into() }];
        assert_eq!(trouble(&[record(&all[1])], &[]), late);
        assert_eq!(decide(&all, &[record(&all[1])], &[], &[], None, true).unwrap().todo, [0]);
        assert_eq!(trouble(&[], &[Seen { success: false, ..seen(&all[0]) }]), [Trouble::Failed("1".into())]);
    }

    #[test]
    fn what_was_folded_is_known() {
        let single = folder(&[("1_a.sql", "a"), ("2_b.sql", "b")]);
        let folded = folder(&[
            ("2_all.sql", "-- x\n-- Replaces 1_a.sql\n-- Replaces 2_b.sql\n\nab"),
            ("3_c.sql", "c"),
        ]);
        let both = [record(&single[0]), record(&single[1])];
        let found = decide(&folded, &both, &[], &[], None, false).unwrap();
        assert_eq!((found.adopt, found.todo), (vec![0], vec![1]));
        let one = decide(&folded, &both[..1], &[], &[], None, false).unwrap_err();
        assert_eq!(one, [Trouble::Partly { file: "2_all.sql".into(), missing: "2_b.sql".into() }]);
        assert_eq!(decide(&folded, &[], &[], &[], None, false).unwrap().todo, [0, 1]);
        // A database that was made from the folded one.
        assert_eq!(decide(&folded, &[record(&folded[0])], &[], &[], None, false).unwrap().done, [0]);
    }
}

//! How often we and a server agree, and in what we do not.

use std::fmt;

use super::ours::Ours;
use super::server::Said;

/// Counts of one part of the test on one server.
#[derive(Default)]
pub(crate) struct Confusion {
    pub(crate) accept_accept: usize,
    pub(crate) reject_reject: usize,
    pub(crate) accept_reject: usize,
    pub(crate) reject_accept: usize,
    pub(crate) unknown_accept: usize,
    pub(crate) unknown_reject: usize,
    pub(crate) wrong_type: usize,
    pub(crate) wrong_null: usize,
    /// Columns whose values were looked at.
    pub(crate) non_null_checked: usize,
    /// One line for each disagreement.
    pub(crate) notes: Vec<String>,
}

impl Confusion {
    /// Compares the verdicts on one text.
    pub(crate) fn compare(&mut self, text: &str, ours: &Ours, said: &Said) {
        // A defect of the server says nothing about the text.
        if matches!(said, Said::Refuses(code, message) if code == "XX000" && message.starts_with("unrecognized node"))
        {
            return;
        }
        match (ours, said) {
            (Ours::Accept(columns), Said::Accepts(expected)) => {
                self.accept_accept += 1;
                let differs = columns.len() != expected.len()
                    || columns.iter().zip(expected).any(|(ours, theirs)| {
                        ours.name != theirs.name || ours.ty != theirs.ty || ours.typmod != theirs.typmod
                    });
                if differs {
                    self.wrong_type += 1;
                    let show = |(name, ty, typmod): (&String, &(String, String), i32)| {
                        format!("{name} {}.{} {typmod}", ty.0, ty.1)
                    };
                    let wrong: Vec<_> = columns
                        .iter()
                        .zip(expected)
                        .filter(|(o, t)| o.name != t.name || o.ty != t.ty || o.typmod != t.typmod)
                        .map(|(o, t)| {
                            let (ours, theirs) = ((&o.name, &o.ty, o.typmod), (&t.name, &t.ty, t.typmod));
                            format!("we: {} / server: {}", show(ours), show(theirs))
                        })
                        .collect();
                    let counts = format!("{}/{} columns", columns.len(), expected.len());
                    self.note("wrong type", text, &format!("{counts} {}", wrong.join("; ")));
                }
            }
            (Ours::Reject(why), Said::Accepts(_)) => {
                self.reject_accept += 1;
                self.note("wrong reject", text, why);
            }
            (Ours::Unknown(why), Said::Accepts(_)) => {
                self.unknown_accept += 1;
                self.note("unknown accept", text, why);
            }
            (Ours::Accept(_), Said::Refuses(code, message)) => {
                self.accept_reject += 1;
                self.note("wrong accept", text, &format!("{code} {message}"));
            }
            (Ours::Reject(_), Said::Refuses(..)) => self.reject_reject += 1,
            (Ours::Unknown(why), Said::Refuses(code, message)) => {
                self.unknown_reject += 1;
                self.note("unknown reject", text, &format!("{why} / {code} {message}"));
            }
        }
    }

    /// Compares what we call non-null with what is in the rows.
    pub(crate) fn compare_nulls(&mut self, text: &str, ours: &Ours, nulls: &[bool]) {
        let Ours::Accept(columns) = ours else { return };
        for (column, is_null) in columns.iter().zip(nulls) {
            if !column.nullable {
                self.non_null_checked += 1;
                if *is_null {
                    self.wrong_null += 1;
                    self.note("wrong null", text, &column.name);
                }
            }
        }
    }

    fn note(&mut self, class: &str, text: &str, why: &str) {
        let line = |text: &str| text.replace('\n', " ");
        self.notes.push(format!("{class}: {}\n    {}", line(text), line(why)));
    }

    pub(crate) fn wrong(&self) -> usize {
        self.accept_reject + self.reject_accept + self.wrong_type + self.wrong_null
    }

    pub(crate) fn total(&self) -> usize {
        self.accept_accept
            + self.reject_reject
            + self.accept_reject
            + self.reject_accept
            + self.unknown_accept
            + self.unknown_reject
    }

    /// How many of a hundred texts are unknown.
    #[allow(clippy::cast_precision_loss)] // counts of thousands
    pub(crate) fn unknown_percent(&self) -> f64 {
        100.0 * (self.unknown_accept + self.unknown_reject) as f64 / self.total().max(1) as f64
    }

    /// Fails unless nothing is wrong and little is unknown.
    pub(crate) fn assert(&self, what: &str, unknown_percent: f64) {
        if let Some(folder) = std::env::var_os("PGSPEC_ORACLE_NOTES") {
            let path = std::path::Path::new(&folder).join(format!("{}.txt", what.replace(' ', "_")));
            std::fs::write(path, format!("{self}{}\n", self.notes.join("\n"))).expect("written");
        }
        let wrong: Vec<_> =
            self.notes.iter().filter(|note| note.starts_with("wrong")).take(40).cloned().collect();
        assert_eq!(self.wrong(), 0, "{what}\n{self}{}", wrong.join("\n"));
        let unknown = self.unknown_percent();
        let notes: Vec<_> = self.notes.iter().take(40).cloned().collect();
        assert!(unknown <= unknown_percent, "{what}: {unknown:.1} % unknown\n{self}{}", notes.join("\n"));
    }
}

impl fmt::Display for Confusion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "| we say  | server accepts | server refuses |")?;
        writeln!(f, "|---------|---------------:|---------------:|")?;
        writeln!(f, "| accept  | {:14} | {:14} |", self.accept_accept, self.accept_reject)?;
        writeln!(f, "| reject  | {:14} | {:14} |", self.reject_accept, self.reject_reject)?;
        writeln!(f, "| unknown | {:14} | {:14} |", self.unknown_accept, self.unknown_reject)?;
        writeln!(
            f,
            "wrong type {}, columns called not null that held null {}",
            self.wrong_type, self.wrong_null
        )
    }
}

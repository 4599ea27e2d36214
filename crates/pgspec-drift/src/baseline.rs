//! A baseline: the findings that a project has when it begins to look, so that only new ones are reported.

use std::collections::BTreeMap;

use pgspec_catalog::{Diagnostic, Diagnostics, Severity, Sources};
use serde::{Deserialize, Serialize};

/// Findings that are known. Lines are not kept: a finding that moves is the same.
#[derive(Clone, Default, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Baseline {
    /// The form of this file.
    version: u32,
    /// Sorted, with repeats.
    findings: Vec<Known>,
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
struct Known {
    file: String,
    code: String,
    message: String,
}

/// What a baseline leaves of findings.
#[derive(Clone, PartialEq, Debug)]
pub struct Left {
    /// The findings that it does not know.
    pub new: Diagnostics,
    /// How many it knows.
    pub known: usize,
    /// How many that it knows are gone: it can be written anew without them.
    pub gone: usize,
}

impl Baseline {
    /// The baseline of findings. Notes are left out: they fail nothing.
    pub fn of(found: &Diagnostics, sources: &Sources) -> Self {
        let kept = found.iter().filter(|finding| finding.severity != Severity::Info);
        let mut findings: Vec<_> = kept.map(|finding| known(finding, sources)).collect();
        findings.sort();
        Self { version: 1, findings }
    }

    /// Reads a baseline.
    ///
    /// # Errors
    /// If the text is no baseline of a form that is known here.
    pub fn read(text: &str) -> Result<Self, String> {
        let read: Self = serde_json::from_str(text).map_err(|error| error.to_string())?;
        match read.version {
            1 => Ok(read),
            other => Err(format!("version {other} is not known")),
        }
    }

    /// The text of the file.
    pub fn print(&self) -> String {
        // Plain strings and numbers: this cannot fail.
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }

    /// Takes away what is known, each as often as it is known.
    pub fn apply(&self, found: Diagnostics, sources: &Sources) -> Left {
        let mut left: BTreeMap<&Known, usize> = BTreeMap::new();
        for one in &self.findings {
            *left.entry(one).or_default() += 1;
        }
        let mut new = Diagnostics::new();
        let mut count = 0;
        for finding in found {
            match left.get_mut(&known(&finding, sources)).filter(|left| **left > 0) {
                Some(left) => {
                    *left -= 1;
                    count += 1;
                }
                None => new.push(finding),
            }
        }
        Left { new, known: count, gone: left.values().sum() }
    }
}

fn known(finding: &Diagnostic, sources: &Sources) -> Known {
    let file = finding.primary.as_ref().and_then(|label| sources.file(label.span.file));
    Known {
        file: file.map(|file| file.path.clone()).unwrap_or_default(),
        code: finding.code.id.to_owned(),
        message: finding.message.clone(),
    }
}

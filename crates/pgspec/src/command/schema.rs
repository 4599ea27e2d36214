//! `pgspec schema`.

use anyhow::Result;

use crate::terminal::{Outcome, Terminal};

pub(super) fn run(terminal: &Terminal) -> Result<Outcome> {
    let mut text = serde_json::to_string_pretty(&pgspec_spec::json_schema())?;
    text.push('\n');
    terminal.data(&text)?;
    Ok(Outcome::Fine)
}

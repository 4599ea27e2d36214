//! Types that people keep: a large `database.ts` that is stale, and one that is not.

use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};

use super::live::{Case, table};

/// Tables of the spec: their `database.ts` has 780 kB.
pub(super) const TABLES: u32 = 440;
/// Of the lines that declare a column as text, one in so many is missing in the stale file.
const STALE: usize = 200;

/// Prints a table of what `pgspec drift --typescript` takes in a project that has been built.
///
/// # Errors
/// When a file cannot be read or written, or `pgspec` fails.
pub(super) fn run(binary: &Path, spec: &Path, runs: u32) -> Result<()> {
    let right = "generated/database.ts";
    let text = std::fs::read_to_string(spec.join(right)).context("the build wrote no types")?;
    let (stale, lines) = stale(&text);
    ensure!(lines > 0, "nothing was taken out of `{right}`");
    std::fs::create_dir_all(spec.join("kept"))?;
    std::fs::write(spec.join("kept/database.ts"), &stale)?;
    // As generated, but for a byte: what is equal to the generated file is not even read.
    std::fs::write(spec.join("kept/right.ts"), format!("{text}\n"))?;
    let drift = |file: &'static str| {
        let (binary, spec) = (binary.to_owned(), spec.to_owned());
        Box::new(move || {
            let mut command = Command::new(&binary);
            command.args(["drift", "--typescript", file]).current_dir(&spec);
            command
        })
    };
    let cases = [
        Case { name: "the generated file", command: drift(right) },
        Case { name: "a file that is right", command: drift("kept/right.ts") },
        Case { name: "a stale file", command: drift("kept/database.ts") },
    ];
    println!("\nDrift of a `database.ts` of {} kB; the stale one lacks {lines} lines:\n", text.len() / 1000);
    table(&cases, runs, &spec.join("nothing"))
}

/// A text without some of its columns, and how many lines it lacks.
fn stale(text: &str) -> (String, usize) {
    let mut seen = 0;
    let is_kept = |line: &&str| {
        seen += usize::from(line.ends_with(": string\n"));
        !line.ends_with(": string\n") || seen % STALE != 0
    };
    let kept: String = text.split_inclusive('\n').filter(is_kept).collect();
    (kept, seen / STALE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stale_file_lacks_lines() {
        let text = "a: string\nb: number\n".repeat(450);
        let (stale, lines) = stale(&text);
        assert_eq!((lines, stale.lines().count()), (2, 898));
        assert_eq!(stale.matches("b: number").count(), 450);
    }
}

//! `cargo xtask tidy`: the rules of the house that no compiler checks. Also a test, so that `cargo test` checks them.

mod arrows;
mod text;

use std::path::Path;

use anyhow::{Result, bail};

use crate::process::root;

/// Prints every breach.
///
/// # Errors
/// When there is a breach, or the tree cannot be read.
pub(crate) fn run() -> Result<()> {
    let breaches = check(&root())?;
    for breach in &breaches {
        println!("{breach}");
    }
    if !breaches.is_empty() {
        bail!("{} breaches of the house rules", breaches.len());
    }
    Ok(())
}

/// All breaches in the workspace at `root`, one line each.
///
/// # Errors
/// When a file cannot be read or `cargo metadata` fails.
pub(crate) fn check(root: &Path) -> Result<Vec<String>> {
    let mut breaches = arrows::check()?;
    breaches.extend(text::check(root)?);
    Ok(breaches)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_workspace_is_tidy() {
        assert_eq!(check(&root()).unwrap(), Vec::<String>::new());
    }
}

//! Which crate may depend on which. A new arrow is a reviewed line here, never a habit.

use anyhow::{Context as _, Result};
use serde_json::Value;

use crate::process::{cargo, read};

/// Crate, and the crates of this workspace that it may depend on. Dev-dependencies are free: tests look from above.
/// An entry may stand here before its crate exists.
const ALLOWED: &[(&str, &[&str])] = &[
    // Layer 0.
    ("pgspec-catalog", &[]),
    ("pgspec-builtin", &[]),
    // Layer 1.
    ("pgspec-sql", &["pgspec-catalog"]),
    // Layer 2.
    ("pgspec-spec", &["pgspec-catalog", "pgspec-sql"]),
    ("pgspec-analyze", &["pgspec-catalog", "pgspec-builtin", "pgspec-sql"]),
    // Layer 3.
    ("pgspec-plan", &["pgspec-catalog", "pgspec-builtin", "pgspec-sql", "pgspec-analyze", "pgspec-spec"]),
    ("pgspec-codegen", &["pgspec-catalog", "pgspec-sql", "pgspec-analyze"]),
    ("pgspec-lint", &["pgspec-analyze", "pgspec-catalog", "pgspec-sql", "pgspec-plan"]),
    ("pgspec-rows", &["pgspec-analyze", "pgspec-catalog", "pgspec-sql"]),
    ("pgspec-drift", &["pgspec-catalog", "pgspec-codegen"]),
    ("pgspec-postgres", &["pgspec-catalog", "pgspec-sql"]),
    // Layer 4: what `build.rs` of other people links. No database, no TypeScript parser.
    (
        "pgspec-build",
        &[
            "pgspec-catalog",
            "pgspec-builtin",
            "pgspec-sql",
            "pgspec-analyze",
            "pgspec-spec",
            "pgspec-plan",
            "pgspec-lint",
            "pgspec-codegen",
        ],
    ),
    // Layer 5.
    (
        "pgspec",
        &[
            "pgspec-catalog",
            "pgspec-builtin",
            "pgspec-sql",
            "pgspec-analyze",
            "pgspec-spec",
            "pgspec-plan",
            "pgspec-codegen",
            "pgspec-lint",
            "pgspec-drift",
            "pgspec-rows",
            "pgspec-postgres",
            "pgspec-build",
        ],
    ),
    // An example for users, so it depends on what they would.
    ("example-crm", &["pgspec", "pgspec-build"]),
    // For tests of every crate, so it can know none of them.
    ("testkit", &[]),
    // The chores may look into everything that ships.
    (
        "xtask",
        &[
            "pgspec-catalog",
            "pgspec-builtin",
            "pgspec-sql",
            "pgspec-analyze",
            "pgspec-spec",
            "pgspec-plan",
            "pgspec-codegen",
            "pgspec-lint",
            "pgspec-postgres",
            "pgspec-build",
        ],
    ),
];

/// The arrows of this workspace that [`ALLOWED`] does not allow.
///
/// # Errors
/// When `cargo metadata` fails or its answer has another shape than cargo documents.
pub(super) fn check() -> Result<Vec<String>> {
    let answer = read(&mut cargo(&["metadata", "--format-version", "1", "--no-deps", "--offline"]))?;
    let metadata = serde_json::from_str(&answer).context("cargo metadata did not answer with JSON")?;
    breaches(&metadata).context("cargo metadata answered in another shape than expected")
}

fn breaches(metadata: &Value) -> Option<Vec<String>> {
    let mut breaches = Vec::new();
    for package in metadata.get("packages")?.as_array()? {
        let name = package.get("name")?.as_str()?;
        let Some((_, allowed)) = ALLOWED.iter().find(|(known, _)| *known == name) else {
            breaches.push(format!("crate `{name}` has no entry in the table of allowed arrows (xtask tidy)"));
            continue;
        };
        for dependency in package.get("dependencies")?.as_array()? {
            let target = dependency.get("name")?.as_str()?;
            let is_dev = dependency.get("kind")?.as_str() == Some("dev");
            let is_ours = dependency.get("path").is_some_and(|path| !path.is_null());
            if is_ours && !is_dev && !allowed.contains(&target) {
                breaches.push(format!("crate `{name}` depends on `{target}`, an arrow that is not allowed"));
            }
        }
    }
    Some(breaches)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn package(name: &str, dependencies: &Value) -> Value {
        json!({ "name": name, "dependencies": dependencies })
    }

    #[test]
    fn an_arrow_that_is_not_in_the_table_is_a_breach() {
        let up = json!([{ "name": "pgspec-sql", "kind": null, "path": "/x" }]);
        let dev = json!([{ "name": "pgspec-sql", "kind": "dev", "path": "/x" }]);
        let outside = json!([{ "name": "serde", "kind": null }]);
        let found = |dependencies: &Value| {
            breaches(&json!({ "packages": [package("pgspec-catalog", dependencies)] })).unwrap()
        };
        assert_eq!(
            found(&up),
            ["crate `pgspec-catalog` depends on `pgspec-sql`, an arrow that is not allowed"]
        );
        assert!(found(&dev).is_empty());
        assert!(found(&outside).is_empty());
        let unknown = breaches(&json!({ "packages": [package("pgspec-misc", &json!([]))] })).unwrap();
        assert_eq!(unknown.len(), 1);
        assert_eq!(breaches(&json!({ "packages": 1 })), None);
    }

    #[test]
    fn the_table_has_no_cycle() {
        // A crate may only depend on crates whose entry stands above its own.
        for (position, (name, allowed)) in ALLOWED.iter().enumerate() {
            for target in *allowed {
                let of_target = ALLOWED.iter().position(|(known, _)| known == target);
                assert!(of_target.is_some_and(|of_target| of_target < position), "{name} -> {target}");
            }
        }
    }
}

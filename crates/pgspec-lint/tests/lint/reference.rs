//! Schemas of others: the one that draws the findings of the platform's own linter, and the cases of other tools, about which
//! every finding is counted.

use std::collections::{BTreeMap, BTreeSet};

use pgspec_analyze::world::{Options as WorldOptions, World};
use pgspec_catalog::diagnostic::{Format, Style, render};
use pgspec_catalog::{Catalog, Name, Sources};
use pgspec_lint::{Context, Options, run};
use serde::Deserialize;

use crate::pages::said_of_sql;

/// What the platform's linter reports about `bad_app.sql`, and what reports it here.
const REPORTED: [(&str, &str); 20] = [
    ("unindexed_foreign_keys", "performance/unindexed-foreign-key"),
    ("auth_users_exposed", "security/auth-users-exposed"),
    ("auth_rls_initplan", "performance/per-row-call"),
    ("no_primary_key", "schema/no-primary-key"),
    ("multiple_permissive_policies", "performance/several-permissive-policies"),
    ("rls_enabled_no_policy", "security/rls-without-policy"),
    ("duplicate_index", "performance/redundant-index"),
    ("security_definer_view", "security/definer-view"),
    ("function_search_path_mutable", "security/function-search-path"),
    ("rls_disabled_in_public", "security/rls-disabled"),
    ("extension_in_public", "security/extension-in-public"),
    ("rls_references_user_metadata", "security/user-metadata"),
    ("materialized_view_in_api", "security/materialized-view-exposed"),
    ("unsupported_reg_types", "schema/reg-type"),
    ("fkey_to_auth_unique", "schema/auth-reference"),
    ("sensitive_columns_exposed", "security/secret-readable"),
    ("rls_policy_always_true", "security/policy-always-true"),
    ("public_bucket_allows_listing", "security/bucket-listing"),
    ("anon_security_definer_function_executable", "security/definer-function"),
    ("authenticated_security_definer_function_executable", "security/definer-function"),
];

/// The twenty-first, `unused_index`, is not about a schema: it counts what a server has read so far.
#[test]
fn all_that_the_platform_reports_is_reported() {
    // The publication is the platform's, and made when a project is.
    let app = include_str!("../../fixtures/bad_app.sql");
    let (sources, found) = said_of_sql(&format!("create publication supabase_realtime;\n{app}"));
    let codes: BTreeSet<_> = found.iter().map(|diagnostic| diagnostic.code.id).collect();
    let missing: Vec<_> = REPORTED.iter().filter(|(_, code)| !codes.contains(code)).collect();
    assert!(missing.is_empty(), "{missing:?}");
    testkit::assert_snapshot("lint", "bad_app", &render(&found, &sources, Format::Human, Style::Plain));
}

#[derive(Deserialize)]
struct Case {
    name: String,
    #[serde(default)]
    setup: String,
    #[serde(default)]
    after: String,
}

/// What is said and is not so: the dates of the rows, which no constraint holds, leave one for each.
const FALSE_ALARMS: [&str; 2] = ["pgschema migrate/v4: query/fan-out", "pgschema migrate/v5: query/fan-out"];

/// The findings about each case: how many of each rule, then one line for each.
#[test]
fn cases_of_other_tools() {
    let folder = testkit::workspace_root().join("crates/pgspec-postgres/fixtures/cases");
    let (mut counts, mut lines) = (BTreeMap::<&str, usize>::new(), String::new());
    let mut cases = 0;
    for corpus in ["migra", "pgschema"] {
        let text = std::fs::read_to_string(folder.join(format!("{corpus}.jsonl"))).unwrap();
        for line in text.lines() {
            let case: Case = serde_json::from_str(line).unwrap();
            cases += 1;
            let mut sources = Sources::default();
            let file = sources.add("case.sql", format!("{}\n{}", case.setup, case.after));
            let search_path = [Name::exact("public")];
            let read = pgspec_sql::read::files(&sources, &[file], &search_path, Catalog::new());
            let options = WorldOptions { postgres: 15, search_path: search_path.to_vec() };
            let world = World::new(&read.catalog, options);
            let options = Options::default();
            let mut found = run(&Context { world: &world, sources: &sources, options: &options });
            found.sort(&sources);
            for diagnostic in found.iter() {
                *counts.entry(diagnostic.code.id).or_default() += 1;
                lines += &format!("{corpus} {}: {} {}\n", case.name, diagnostic.code.id, diagnostic.message);
            }
        }
    }
    let said: usize = counts.values().sum();
    let wrong = lines.lines().filter(|line| FALSE_ALARMS.iter().any(|known| line.starts_with(known))).count();
    assert_eq!(wrong, FALSE_ALARMS.len());
    let counts = counts.iter().map(|(code, count)| format!("{count:4} {code}\n")).collect::<String>();
    testkit::assert_snapshot(
        "lint",
        "cases",
        &format!("{cases} cases, {said} findings, {wrong} of them false alarms\n\n{counts}\n{lines}"),
    );
}

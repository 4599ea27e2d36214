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
const REPORTED: [(&str, &str); 21] = [
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
    // Counts what a server has read so far; the model's own reads are all that can be known without one.
    ("unused_index", "performance/unused-index"),
];

/// What is said beyond that, and why it is so.
const BEYOND: [(&str, &str); 2] = [
    (
        "security/update-without-check",
        "`own` is for all commands: what a row may become is what `using` says, and nobody wrote that down",
    ),
    (
        "performance/materialized-view-key",
        "`mv` has one row and no unique index: each refresh locks its readers out, where it could be concurrent",
    ),
];

#[test]
fn all_that_the_platform_reports_is_reported() {
    // The publication is the platform's, and made when a project is.
    let app = include_str!("../../fixtures/bad_app.sql");
    let sql = format!("create publication supabase_realtime;\n{app}");
    let (sources, found) = said_of_sql(&sql, "performance/unused-index");
    let codes: BTreeSet<_> = found.iter().map(|diagnostic| diagnostic.code.id).collect();
    let missing: Vec<_> = REPORTED.iter().filter(|(_, code)| !codes.contains(code)).collect();
    assert!(missing.is_empty(), "{missing:?}");
    let mut table =
        String::from("# What is said about bad_app.sql, and what the reference linter says of it\n\n");
    table +=
        "| Line | Finding | The reference's name for it, or why it is said all the same |\n|---:|---|---|\n";
    for diagnostic in found.iter() {
        let line = diagnostic
            .primary
            .as_ref()
            .and_then(|label| sources.line_column(label.span))
            .map_or(0, |at| at.line);
        let names: Vec<_> =
            REPORTED.iter().filter(|(_, code)| *code == diagnostic.code.id).map(|(name, _)| *name).collect();
        let why = match BEYOND.iter().find(|(code, _)| *code == diagnostic.code.id) {
            Some((_, why)) => format!("beyond: {why}"),
            None => names.join(", "),
        };
        assert!(!why.is_empty(), "{} is neither reported nor explained", diagnostic.code.id);
        table += &format!("| {line} | {}: {} | {why} |\n", diagnostic.code.id, diagnostic.message);
    }
    testkit::assert_snapshot("lint", "bad_app", &render(&found, &sources, Format::Human, Style::Plain));
    testkit::assert_file("lint", "bad_app.md", &table);
}

#[derive(Deserialize)]
struct Case {
    name: String,
    #[serde(default)]
    setup: String,
    #[serde(default)]
    after: String,
}

/// What is said and is not so, and why it is said.
const FALSE_ALARMS: [(&str, &str); 3] = [
    (
        "pgschema create_table/add_table_like: schema/stale-updated-at nothing updates `public._template_timestamps",
        "a template that other tables are made LIKE has no rows; nothing in the schema says that it is one",
    ),
    (
        "pgschema migrate/v4: query/fan-out",
        "the view joins the present department and salary; that there is one each, the dates of the rows say, and no constraint",
    ),
    ("pgschema migrate/v5: query/fan-out", "as in v4"),
];

/// Why what is said is so, rule by rule. Each line was read.
const TRUE: [(&str, &str); 15] = [
    (
        "performance/covered-policy",
        "the covered policy has the condition of the other one, for fewer commands",
    ),
    ("performance/materialized-view-key", "the view is there after the change, and without a unique index"),
    ("performance/per-row-call", "`current_setting` stands bare in the condition"),
    ("performance/redundant-index", "the same columns in the same order, one of the two a key"),
    (
        "performance/several-permissive-policies",
        "the named policies are permissive and of that command and role",
    ),
    (
        "performance/unindexed-foreign-key",
        "no index begins with the columns; the cases are about other things and have few rows",
    ),
    ("schema/extension-version", "the version is older than the one that Postgres 15 brings"),
    (
        "schema/missing-foreign-key",
        "the column has the name of the table and of its key, and the types match",
    ),
    ("schema/no-primary-key", "there is none"),
    ("schema/nullable-default", "there is a default and no NOT NULL"),
    ("schema/polymorphic-reference", "`entity_id` beside `entity_type`, and no foreign key"),
    ("schema/stale-updated-at", "no trigger of the table sets it"),
    ("schema/unused-enum", "the case is about the enum alone, and no column, argument or body has it"),
    ("security/function-search-path", "SECURITY DEFINER and no SET"),
    ("security/update-without-check", "UPDATE or ALL, and no WITH CHECK"),
];

/// The findings about each case: how many of each rule, then one line for each.
#[test]
fn cases_of_other_tools() {
    let folder = testkit::workspace_root().join("crates/pgspec-postgres/fixtures/cases");
    let (mut counts, mut lines) = (BTreeMap::<&str, usize>::new(), String::new());
    let (mut cases, mut wrong) = (0, 0);
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
                let said = format!("{corpus} {}: {} {}", case.name, diagnostic.code.id, diagnostic.message);
                let alarm = FALSE_ALARMS.iter().find(|(known, _)| said.starts_with(known));
                wrong += usize::from(alarm.is_some());
                let is_judged = alarm.is_some() || TRUE.iter().any(|(code, _)| *code == diagnostic.code.id);
                assert!(is_judged, "nobody has judged {said}");
                lines += &match alarm {
                    Some((_, why)) => format!("FALSE ALARM {said} ({why})\n"),
                    None => format!("true        {said}\n"),
                };
            }
        }
    }
    let said: usize = counts.values().sum();
    assert_eq!(wrong, FALSE_ALARMS.len());
    let why = |code: &str| TRUE.iter().find(|(known, _)| *known == code).map_or("see below", |(_, why)| *why);
    let counts =
        counts.iter().map(|(code, count)| format!("{count:4} {code}: {}\n", why(code))).collect::<String>();
    testkit::assert_snapshot(
        "lint",
        "cases",
        &format!("{cases} cases, {said} findings, {wrong} of them false alarms\n\n{counts}\n{lines}"),
    );
}

/// A queue in a database as it is read: its table, and a client's rights on it.
#[test]
fn queues_that_clients_reach() {
    let queue = "create role authenticator; create role authenticated; grant authenticated to authenticator;
        create schema pgmq; create table pgmq.q_mails (msg_id bigint primary key, message jsonb);";
    let grant = "grant select, insert on pgmq.q_mails to authenticated;";
    let said = |sql: &str, exposed: &str| {
        let mut sources = Sources::default();
        let file = sources.add("app.sql", sql);
        let search_path = [Name::exact("public")];
        let read = pgspec_sql::read::files(&sources, &[file], &search_path, Catalog::new());
        assert!(read.diagnostics.is_empty(), "{:#?}", read.diagnostics);
        let world =
            World::new(&read.catalog, WorldOptions { postgres: 15, search_path: search_path.to_vec() });
        let options = Options { exposed_schemas: vec![Name::exact(exposed)], ..Options::default() };
        let found = run(&Context { world: &world, sources: &sources, options: &options });
        let found: Vec<_> = found.into_iter().filter(|d| d.code.id == "security/queue-exposed").collect();
        found.into_iter().map(|diagnostic| diagnostic.message).collect::<Vec<_>>()
    };
    let open = format!("{queue}\n{grant}");
    assert_eq!(
        said(&open, "pgmq_public"),
        ["`authenticated` can read all messages of the queue `pgmq.q_mails`"]
    );
    assert!(said(&open, "public").is_empty(), "the functions of the queue are not exposed");
    assert!(said(queue, "pgmq_public").is_empty(), "nobody has rights on it");
    let secured = format!("{open}\nalter table pgmq.q_mails enable row level security;");
    assert!(said(&secured, "pgmq_public").is_empty(), "row security holds");
}

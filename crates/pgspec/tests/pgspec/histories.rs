//! The migration histories of the systems: what each holds, and that a server proves it, over generated rows.

use testkit::workspace_root;

use crate::sandbox::Sandbox;
use crate::systems;

/// A project with its migrations, in its own folder.
fn project(system: &str, dir: &str) -> (Sandbox, Vec<String>) {
    let sandbox = Sandbox::new(&[]);
    let from = workspace_root().join("spec").join(system);
    systems::copy(&from, &sandbox, "");
    let mut files = Vec::new();
    for entry in std::fs::read_dir(from.join(dir)).unwrap().map(Result::unwrap) {
        let name = entry.file_name().into_string().unwrap();
        let text = std::fs::read_to_string(entry.path()).unwrap();
        sandbox.write(&format!("{dir}/{name}"), &text);
        if name.ends_with(".sql") {
            files.push((name, text));
        }
    }
    files.sort();
    (sandbox, files.into_iter().map(|(_, text)| text).collect())
}

fn holds(system: &str, dir: &str, dropped: &str) {
    let (sandbox, migrations) = project(system, dir);
    let all = migrations.concat();
    assert!(migrations.len() >= 3, "{}", migrations.len());
    assert!(all.contains(" rename column ") || all.contains(" rename to "), "a rename");
    assert!(all.contains(" add value "), "an enum change");
    // NOT NULL behind the statement that gives existing rows a value.
    let backfilled = migrations.iter().any(|text| {
        let (update, not_null) = (text.find("\nupdate public."), text.find(" set not null;"));
        update.zip(not_null).is_some_and(|(update, not_null)| update < not_null)
    });
    assert!(backfilled, "NOT NULL with a backfill");
    assert!(
        all.contains(&format!("-- Destroys all rows of table public.{dropped}: "))
            || all.contains(&format!("-- Destroys the values of column public.{dropped}: "))
    );

    let status = sandbox.run(&["migrate", "status"]);
    assert_eq!(status.code, 0, "{}", status.text());
    let verified = sandbox.run(&["migrate", "verify", "--format", "json"]);
    assert_eq!(verified.code, 0, "{}", verified.text());
    let said: serde_json::Value = serde_json::from_str(&verified.stdout).unwrap();
    assert_eq!(said["findings"], serde_json::json!([]), "every table has rows, and nothing is wrong");
    for observer in ["reader", "pg_dump", "second_plan_is_empty"] {
        assert_eq!(said["observers"][observer], true, "{observer}");
    }
    let proofs = said["migrations"].as_array().unwrap();
    assert_eq!(proofs.len(), migrations.len());
    let mut kinds = std::collections::BTreeSet::new();
    for (at, (proof, text)) in proofs.iter().zip(&migrations).enumerate() {
        assert_eq!(proof["violates"], false, "{proof}");
        assert!(at == 0 || proof["intact"] == true, "{proof}");
        let had_rows = proof["rows"].as_object().is_some_and(|rows| !rows.is_empty());
        assert!(at == 0 || had_rows, "{proof}");
        // What pgspec wrote is a plan's, statement by statement: its locks and rewrites were compared.
        let is_planned = text.starts_with("-- Written by pgspec");
        assert_eq!(proof["declared"] == "all", is_planned, "{}", proof["declared"]);
        kinds.extend(
            ["given_up", "filled"]
                .into_iter()
                .filter(|kind| proof[*kind].as_array().is_some_and(|list| !list.is_empty())),
        );
    }
    assert_eq!(kinds.len(), 2, "rows were given up, and nulls were filled: {kinds:?}");
}

#[test]
fn nextbestmove_has_a_history() {
    holds("nextbestmove", "migrations", "calendar_events");
}

#[test]
fn dracarys_has_a_history() {
    holds("dracarys", "migrations", "user_profiles.broker_account");
}

#[test]
fn social_engagement_has_a_history() {
    holds("social-engagement", "migrations", "user_recipes.video_url");
}

#[test]
fn patternlift_has_a_history() {
    holds("patternlift", "supabase/migrations", "practice_reminders");
}

#[test]
fn qic_life_has_a_history() {
    holds("qic-life", "supabase/migrations", "skill_trees");
}

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
    let verified = sandbox.run(&["migrate", "verify"]);
    assert_eq!(verified.code, 0, "{}", verified.text());
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

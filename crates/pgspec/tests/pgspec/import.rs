//! `pgspec import` and `pgspec init --from`.

use testkit::assert_snapshot;

use crate::postgres;
use crate::sandbox::Sandbox;

const SCHEMA: &str = "\
create type public.mood as enum ('sad', 'ok');
create table public.people (
  id bigint primary key,
  name text not null,
  mood public.mood not null default 'ok',
  constraint people_named check (length(name) > 0)
);
create index people_mood on public.people (mood);
create view public.happy as select id, name from public.people where mood = 'ok';
";

/// The texts below a folder. A project without a name of its own is called after its folder.
fn everything(sandbox: &Sandbox, folder: &str) -> String {
    let files = sandbox.files();
    let own = files.iter().filter(|file| file.starts_with(folder) && !file.contains("generated/"));
    let text: String = own.map(|file| format!("---- {file}\n{}\n", sandbox.read(file).trim_end())).collect();
    let named = text.lines().map(|line| if line.starts_with("name: tmp") { "name: <folder>" } else { line });
    named.map(|line| format!("{line}\n")).collect()
}

#[test]
fn an_sql_file() {
    let sandbox = Sandbox::new(&[("schema.sql", SCHEMA)]);
    let run = sandbox.run(&["import", "schema.sql", "--out", "spec"]);
    assert_eq!(run.code, 0, "{}", run.text());
    assert_snapshot("cli/import", "file", &(run.text() + &everything(&sandbox, "spec")));
    assert_eq!(sandbox.run(&["diff", "spec", "schema.sql"]).code, 0);
    // Nothing but the two is left.
    let again = sandbox.run(&["import", "schema.sql", "--out", "spec"]);
    assert_eq!(again.code, 2);
    assert_snapshot("cli/import", "not-empty", &again.text());
    sandbox.write("spec/note.txt", "mine");
    let forced = sandbox.run(&["import", "schema.sql", "--out", "spec", "--force"]);
    assert_eq!(forced.code, 0, "{}", forced.text());
    assert_eq!(sandbox.read("spec/note.txt"), "mine");
    let hidden: Vec<_> = std::fs::read_dir(sandbox.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(hidden.len(), 2, "{hidden:?}");
}

#[test]
fn a_source_with_mistakes() {
    let broken = format!("{SCHEMA}create table broken (id integer,,);\n");
    let sandbox = Sandbox::new(&[("schema.sql", &broken)]);
    let run = sandbox.run(&["import", "schema.sql", "--out", "spec"]);
    assert_eq!(run.code, 1);
    assert_snapshot("cli/import", "mistakes", &run.text());
    assert_eq!(sandbox.files(), ["schema.sql"]);
    let partial = sandbox.run(&["import", "schema.sql", "--out", "spec", "--partial"]);
    assert_eq!(partial.code, 1, "{}", partial.text());
    assert!(sandbox.files().contains(&"spec/pgspec.yaml".to_owned()));
}

#[test]
fn a_database_with_a_history() {
    let history = "create schema supabase_migrations;
        create table supabase_migrations.schema_migrations (version text primary key, statements text[], name text);
        insert into supabase_migrations.schema_migrations values ('20240101000000'), ('20240301000000');";
    let (_database, url) = postgres::database(&format!("{SCHEMA}{history}"));
    let sandbox = Sandbox::new(&[
        ("README.md", "mine"),
        ("supabase/migrations/20240101000000_a.sql", "create table old (id int);"),
    ]);
    let run = sandbox.run(&["init", "--from", &url]);
    assert_eq!(run.code, 0, "{}", run.text());
    let shown = url.parse::<pgspec_postgres::Url>().unwrap().to_string();
    let text = run.text().replace(&shown, "<database>") + &everything(&sandbox, "");
    assert_snapshot("cli/import", "init-database", &text);
    let build = sandbox.run(&["build"]);
    assert_eq!(build.code, 0, "{}", build.text());
    let migrations: Vec<_> =
        sandbox.files().into_iter().filter(|file| file.contains("migrations/")).collect();
    assert_eq!(migrations, ["supabase/migrations/20240101000000_a.sql"]);
    assert_eq!(sandbox.run(&["drift", "--db", &url]).code, 0);
    // What comes after the baseline counts.
    sandbox.write("supabase/migrations/20240401000000_b.sql", "alter table people add column age integer;");
    assert_eq!(sandbox.run(&["build"]).code, 1);
    let text =
        sandbox.read("public.yaml").replace("    constraints:\n", "      age: integer\n    constraints:\n");
    sandbox.write("public.yaml", text);
    let build = sandbox.run(&["build"]);
    assert_eq!(build.code, 0, "{}", build.text());
    let again = sandbox.run(&["init", "--from", &url]);
    assert_eq!(again.code, 2, "{}", again.text());
}

#[test]
fn a_folder_of_migrations() {
    let sandbox = Sandbox::new(&[
        ("migrations/1_a.up.sql", "create table a (id integer primary key);"),
        ("migrations/1_a.down.sql", "drop table a;"),
        ("migrations/2_b.up.sql", "alter table a add column name text;"),
    ]);
    let run = sandbox.run(&["init", "--from", "migrations"]);
    assert_eq!(run.code, 0, "{}", run.text());
    assert_snapshot("cli/import", "init-migrations", &(run.text() + &everything(&sandbox, "pgspec.yaml")));
    let build = sandbox.run(&["build"]);
    assert_eq!(build.code, 0, "{}", build.text());
    let migrations = sandbox.files().into_iter().filter(|file| file.starts_with("migrations/")).count();
    assert_eq!(migrations, 3);
}

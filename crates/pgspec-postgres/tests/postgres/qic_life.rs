//! The legacy schema of QIC Life, which the document extends: a server takes it, and it is what the document says of it.

use pgspec_postgres::Transaction;

use crate::observer::unlike;
use crate::{pack, patternlift, systems};

fn legacy() -> String {
    let folder = testkit::workspace_root().join("spec/qic-life/supabase/migrations");
    let files = testkit::fixtures(&folder, "sql");
    files.first().expect("a first migration").text()
}

/// The names of the first list behind a line of the document.
fn listed(document: &str, behind: &str) -> Vec<String> {
    let (_, rest) = document.split_once(behind).expect("there");
    let items = rest.lines().skip_while(|line| !line.starts_with("- `"));
    items.map_while(|line| Some(line.strip_prefix("- `")?.split('`').next()?.to_owned())).collect()
}

#[test]
fn the_legacy_schema_is_what_the_document_extends() {
    let database = pack::hosted("qic_legacy");
    let mut session = pack::session(&database);
    session.apply(&legacy(), Transaction::Whole).unwrap_or_else(|error| panic!("{error}"));
    let mut names = |query: &str| -> Vec<String> {
        let rows = session.client().query(query, &[]).unwrap_or_else(|error| panic!("{query}: {error:?}"));
        rows.into_iter().map(|row| row.get(0)).collect()
    };
    let there = names("select tablename::text from pg_tables where schemaname = 'public'");
    let columns = names(
        "select table_name || '.' || column_name from information_schema.columns where table_schema = 'public'",
    );

    let path = testkit::workspace_root().join("spec/qic-life/SOURCE.md");
    let document = std::fs::read_to_string(path).expect("there");
    let new = listed(&document, "**New Tables:**");
    let enhanced = listed(&document, "**Enhanced Tables:**");
    // What is to be secured and is not new, was there.
    let secured = listed(&document, "Apply similar policies to:");
    let old = enhanced.into_iter().chain(secured.into_iter().filter(|table| !new.contains(table)));
    let old = old.chain(["user_missions", "skill_trees", "user_skills"].map(ToOwned::to_owned));
    let missing: Vec<_> = old.filter(|table| !there.contains(table)).collect();
    assert_eq!(missing, Vec::<String>::new());
    assert_eq!(new.iter().filter(|table| there.contains(table)).count(), 0, "new tables are new");

    // Added fields are added; those that are used without being added were there.
    for (table, heading) in [("users", "### 1.1 "), ("missions", "### 3.1 "), ("user_profiles", "### 2.3 ")] {
        for column in listed(&document, heading) {
            assert!(!columns.contains(&format!("{table}.{column}")), "{table}.{column} is added");
        }
    }
    for column in [
        "users.id",
        "users.lifescore",
        "missions.category",
        "missions.difficulty",
        "missions.is_active",
        "user_missions.user_id",
        "user_missions.status",
        "user_missions.progress",
        "user_missions.started_at",
    ] {
        assert!(columns.iter().any(|there| there == column), "{column} is used");
    }

    let bound =
        names("select pg_get_constraintdef(oid) from pg_constraint where conname = 'users_lifescore_check'");
    assert_eq!(bound, ["CHECK (((lifescore >= 0) AND (lifescore <= 1000)))"]);
    let zoned = names(
        "select column_name::text from information_schema.columns
         where table_schema = 'public' and data_type = 'timestamp with time zone'",
    );
    assert_eq!(zoned, Vec::<String>::new(), "the document's times have no zone");
    let actions = names(
        "select distinct confdeltype::text from pg_constraint where contype = 'f' and connamespace = 'public'::regnamespace",
    );
    assert_eq!(actions, ["a"], "no ON DELETE is written anywhere");
    let secured = names(
        "select relname::text from pg_class where relnamespace = 'public'::regnamespace and relrowsecurity",
    );
    assert_eq!(secured, Vec::<String>::new(), "no table has row level security");
}

fn migrations() -> Vec<testkit::Fixture> {
    testkit::fixtures(&testkit::workspace_root().join("spec/qic-life/supabase/migrations"), "sql")
}

/// Rows of the time before.
const ROWS: &str = "
insert into auth.users (id, email) values ('00000000-0000-4000-8000-00000000000a', 'ada@example.com');
insert into users (id, lifescore, coins, created_at)
  values ('00000000-0000-4000-8000-00000000000a', 855, 7, '2024-07-01 12:00');
insert into missions (id, name_en, category, is_active)
  values ('00000000-0000-4000-8000-0000000000b1', 'Old', 'health', null);
insert into user_missions (user_id, mission_id, status, progress) values
  ('00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-0000000000b1', 'completed', 40),
  ('00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-0000000000b1', 'in_progress', 40);
insert into skill_trees (id, name) values ('00000000-0000-4000-8000-0000000000c1', 'Driving');
insert into user_skills (user_id, skill_tree_id)
  values ('00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-0000000000c1');";

/// Ledger Q8 and Q9: the planned migration converts the LifeScore without history, and drops what the spec gave up.
#[test]
fn the_planned_migration_converts_the_rows_that_are_there() {
    let database = pack::hosted("qic_rows");
    let mut files = migrations().into_iter();
    let legacy = files.next().expect("the legacy schema");
    let mut session = pack::session(&database);
    for text in [legacy.text(), ROWS.to_owned()].into_iter().chain(files.map(|file| file.text())) {
        session.apply(&text, Transaction::Whole).unwrap_or_else(|error| panic!("{error}"));
    }
    let client = session.client();
    let mut text = |query: &str| client.query_one(query, &[]).expect("read").get::<_, String>(0);
    let user = "select format('%s %s %s', lifescore, coins, created_at at time zone 'UTC') from public.users";
    assert_eq!(text(user), "85 7 2024-07-01 12:00:00");
    assert_eq!(
        text("select count(*)::text from public.lifescore_history"),
        "0",
        "no history of the new scale"
    );
    let missions = "select string_agg(progress::text, ' ' order by progress) from public.user_missions";
    assert_eq!(text(missions), "40 100");
    let active =
        "select is_active::text from public.missions where id = '00000000-0000-4000-8000-0000000000b1'";
    assert_eq!(text(active), "true");
    assert_eq!(text("select coalesce(to_regclass('public.user_skills')::text, 'gone')"), "gone");
    // From now on a change is noted.
    client.batch_execute("update public.users set lifescore = 80").expect("updated");
    let row = client.query_one("select count(*) from public.lifescore_history", &[]).expect("read");
    assert_eq!(row.get::<_, i64>(0), 1);
}

#[test]
fn the_migrations_make_the_database_that_the_spec_makes() {
    let migrated = pack::hosted("qic_history");
    for file in migrations() {
        let mut session = pack::session(&migrated);
        session.apply(&file.text(), Transaction::Whole).unwrap_or_else(|error| panic!("{error}"));
    }
    let (migrated, version) = patternlift::live(&migrated);
    let (declared, _) = patternlift::live(&systems::system("qic-life"));
    assert_eq!(unlike(&declared, &migrated, version), Vec::<String>::new());
}

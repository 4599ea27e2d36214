//! The migration history of PatternLift on a server: in its order, and over rows that are there.

use pgspec_catalog::Catalog;
use pgspec_postgres::hosted::Session;
use pgspec_postgres::{Database, ReadOptions, Transaction, read};

use crate::observer::{self, problems, unlike};
use crate::{pack, systems};

fn migrations() -> Vec<testkit::Fixture> {
    let folder = testkit::workspace_root().join("spec/patternlift/supabase/migrations");
    testkit::fixtures(&folder, "sql")
}

fn run(session: &mut Session, migrations: &[testkit::Fixture]) {
    for file in migrations {
        session
            .apply(&file.text(), Transaction::Whole)
            .unwrap_or_else(|error| panic!("{}: {error}", file.path.display()));
    }
}

/// All that a database holds, and the version of its server.
pub(crate) fn live(database: &Database<'_>) -> (Catalog, u32) {
    let mut client = database.connect().expect("connected");
    let options = ReadOptions { all_roles: false, ..observer::options() };
    let (catalog, found) = read(&mut client, &options).unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(problems(&found), Vec::<String>::new());
    let row = client.query_one("select current_setting('server_version_num')::int", &[]).expect("told");
    (catalog, row.get::<_, i32>(0).try_into().expect("a version"))
}

#[test]
fn the_migrations_make_the_database_that_the_spec_makes() {
    let migrated = pack::hosted("patternlift_history");
    for file in migrations() {
        // Each in a session of its own, as the platform's tool runs them.
        run(&mut pack::session(&migrated), &[file]);
    }
    let (migrated, version) = live(&migrated);
    let (declared, _) = live(&systems::system("patternlift"));
    assert_eq!(unlike(&declared, &migrated, version), Vec::<String>::new());
    let (before, _) = live(&pack::hosted("patternlift_nothing"));
    assert!(unlike(&before, &migrated, version).len() > 60, "the comparison would see what is missing");
}

#[test]
fn sessions_that_are_there_become_active_or_not() {
    let database = pack::hosted("patternlift_rows");
    let (before, last) = {
        let mut all = migrations();
        let last = all.split_off(6);
        (all, last)
    };
    let mut session = pack::session(&database);
    run(&mut session, &before);
    let rows = "insert into auth.users (id, email) values ('00000000-0000-4000-8000-00000000000a', 'ada@example.com');
        insert into patterns (id, name) values ('open', 'Open'), ('completed', 'Completed');
        insert into learning_sessions (id, user_id, pattern_id)
        values ('00000000-0000-4000-8000-0000000000a1', '00000000-0000-4000-8000-00000000000a', 'open'),
               ('00000000-0000-4000-8000-0000000000a2', '00000000-0000-4000-8000-00000000000a', 'completed');
        select update_learning_progress(
          '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-0000000000a2', 90, p_completed => true
        );";
    session.apply(rows, Transaction::Whole).unwrap_or_else(|error| panic!("{error}"));
    run(&mut session, &last);
    let query = "select string_agg(format('%s %s %s', pattern_id, is_active, best_score), ', ' order by pattern_id desc)
        from learning_sessions";
    let row = session.client().query_one(query, &[]).expect("read");
    assert_eq!(row.get::<_, String>(0), "open t 0, completed f 90");
}

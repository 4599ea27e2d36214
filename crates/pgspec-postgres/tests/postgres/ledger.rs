//! What the findings about the source documents claim, on a real server: each fixture is run as it is.

use pgspec_catalog::{Name, Severity, Sources};
use pgspec_postgres::{ApplyError, Database, Transaction, apply};
use pgspec_spec::Platform;
use pgspec_sql::print::{self, SchemaOptions};
use postgres::Client;

use crate::{empty, pack};

/// A fixture, as pgspec-build's tests read it.
fn fixture(name: &str) -> String {
    let folder = testkit::workspace_root().join("crates/pgspec-build/fixtures/ledger");
    let path = folder.join(name).with_extension("sql");
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// What Postgres says about a fixture, and the line that it points at.
fn refused(database: &Database<'_>, name: &str) -> (String, String) {
    let text = fixture(name);
    let mut client = database.connect().expect("connected");
    let error: ApplyError = apply(&mut client, &text, Transaction::Whole).expect_err("it has a mistake");
    let line = text.lines().nth(error.line - 1).expect("a line of the fixture");
    (error.refusal.code, line.trim().to_owned())
}

/// A session on a database in which a fixture was run.
fn applied(database: &Database<'_>, name: &str) -> Client {
    let mut client = database.connect().expect("connected");
    apply(&mut client, &fixture(name), Transaction::Whole).unwrap_or_else(|error| panic!("{name}: {error}"));
    client
}

fn run(client: &mut Client, sql: &str) {
    client.batch_execute(sql).unwrap_or_else(|error| panic!("{sql}: {error:?}"));
}

/// The SQLSTATE and the message of a statement that fails.
fn failure(client: &mut Client, sql: &str) -> (String, String) {
    let error = client.batch_execute(sql).expect_err("it fails");
    let error = error.as_db_error().expect("the server says so");
    (error.code().code().to_owned(), error.message().to_owned())
}

fn text(client: &mut Client, query: &str) -> String {
    client.query_one(query, &[]).unwrap_or_else(|error| panic!("{query}: {error:?}")).get(0)
}

const ID: &str = "00000000-0000-4000-8000-000000000001";

#[test]
fn q1_the_type_does_not_exist() {
    let (code, line) = refused(&empty("ledger"), "Q01-unknown-type");
    assert_eq!((code.as_str(), line.as_str()), ("42704", "is_active BOOAN"));
}

#[test]
fn q3_the_function_breaks_the_value_set() {
    let database = empty("ledger");
    let mut client = applied(&database, "Q03-outside-value-set");
    run(
        &mut client,
        &format!(
            "insert into ai_recommendations (id, status, expires_at) values ('{ID}', 'pending', now() - interval '2 days')"
        ),
    );
    let (code, message) = failure(&mut client, "select expire_old_recommendations()");
    assert_eq!(code, "23514");
    assert!(message.contains("ai_recommendations_status_check"), "{message}");
}

#[test]
fn q12_the_row_has_no_id() {
    let database = empty("ledger");
    let mut client = applied(&database, "Q12-missing-value");
    run(&mut client, &format!("insert into users (id, lifescore) values ('{ID}', 50)"));
    let (code, message) = failure(&mut client, "update users set lifescore = 60");
    assert_eq!(code, "23502");
    assert!(message.contains("column \"id\" of relation \"lifescore_history\""), "{message}");
}

#[test]
fn q13_the_separators_are_missing() {
    let (code, line) = refused(&empty("ledger"), "Q13-commas");
    assert_eq!((code.as_str(), line.as_str()), ("42601", "event_data JSONB -- flexible event context"));
    let (code, line) = refused(&empty("ledger"), "Q13-semicolon");
    assert_eq!((code.as_str(), line.as_str()), ("42601", "CREATE TABLE user_achievements ("));
}

#[test]
fn q18_the_time_zone_decides() {
    let database = empty("ledger");
    let mut client = applied(&database, "Q18-time-zone");
    let row = format!(
        "insert into ai_recommendations (id, status, expires_at)
         values ('{ID}', 'pending', (now() at time zone 'UTC') + interval '1 hour')"
    );
    run(&mut client, &row);
    for (zone, status) in [("UTC", "pending"), ("America/New_York", "pending"), ("Asia/Qatar", "expired")] {
        run(&mut client, &format!("set timezone = '{zone}'; select expire_old_recommendations()"));
        assert_eq!(text(&mut client, "select status from ai_recommendations"), status, "{zone}");
    }
}

#[test]
fn s6_the_function_comes_with_an_extension() {
    let database = empty("ledger");
    let (code, line) = refused(&database, "S06-function-of-extension");
    assert_eq!((code.as_str(), line.as_str()), ("42883", "id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),"));
    let mut client = database.connect().expect("connected");
    run(&mut client, "create extension \"uuid-ossp\"");
    drop(applied(&database, "S06-function-of-extension"));
}

#[test]
fn d1_the_type_comes_with_an_extension() {
    let database = empty("ledger");
    let mut client = database.connect().expect("connected");
    run(&mut client, "create schema auth");
    let (code, line) = refused(&database, "D01-type-of-extension");
    assert_eq!((code.as_str(), line.as_str()), ("42704", "email citext UNIQUE NOT NULL,"));
    run(&mut client, "create extension citext");
    drop(applied(&database, "D01-type-of-extension"));
}

#[test]
fn d8_null_is_refused_and_the_time_zone_chooses_the_week() {
    let database = pack::hosted("ledger");
    let mut client = applied(&database, "D08-null-and-time-zone");
    run(&mut client, &format!("insert into auth.users (id) values ('{ID}')"));
    let finished = |gate: u8, at: &str| {
        format!(
            "insert into user_progress (user_id, level_id, gate_id, completed, xp_earned, completed_at)
             values ('{ID}', 1, {gate}, true, 10, {at})"
        )
    };
    let (code, message) = failure(&mut client, &finished(1, "null"));
    assert_eq!(code, "23502");
    assert!(message.contains("\"period_start_date\" of relation \"leaderboard\""), "{message}");
    // Sunday in London, Monday in Doha.
    let moment = "'2025-11-23 22:00:00+00'";
    for (gate, zone, monday) in [(2, "Europe/London", "2025-11-17"), (3, "Asia/Qatar", "2025-11-24")] {
        run(&mut client, &format!("set timezone = '{zone}'"));
        run(&mut client, &finished(gate, moment));
        let latest = "select max(period_start_date)::text from leaderboard";
        assert_eq!(text(&mut client, latest), monday, "{zone}");
    }
}

#[test]
fn n2_the_function_is_the_platforms_and_calls_only_itself() {
    let database = pack::hosted("ledger");
    let script = fixture("N02-calls-itself");
    let error = pack::session(&database).apply(&script, Transaction::Whole).expect_err("it is not ours");
    assert_eq!(error.refusal.code, "42501", "{error}");
    // Somebody who may do it gets a function that never ends.
    let mut client = applied(&database, "N02-calls-itself");
    let (code, _) = failure(&mut client, "select auth.uid()");
    assert_eq!(code, "54001");
}

#[test]
fn n3_the_flag_never_goes_false() {
    let database = empty("ledger");
    let mut client = database.connect().expect("connected");
    apply(&mut client, &fixture("N03-new-on-delete"), Transaction::Whole)
        .unwrap_or_else(|error| panic!("{error}"));
    run(
        &mut client,
        &format!(
            "insert into users (id, email, name) values ('{ID}', 'a@example.com', 'A');
             insert into calendar_connections (user_id, provider, refresh_token, calendar_id)
             values ('{ID}', 'google', 'secret', 'primary')"
        ),
    );
    let flag = "select calendar_connected::text from users";
    assert_eq!(text(&mut client, flag), "true");
    run(&mut client, "delete from calendar_connections");
    assert_eq!(text(&mut client, flag), "true", "there is no connection any more");
}

#[test]
fn n4_a_trigger_function_cannot_be_called() {
    let database = pack::hosted("ledger");
    pack::session(&database)
        .apply(&fixture("N04-trigger-function-in-job"), Transaction::Whole)
        .unwrap_or_else(|error| panic!("{error}"));
    let mut client = database.connect().expect("connected");
    let command = text(&mut client, "select command from cron.job where jobname = 'auto-unsnooze-items'");
    assert_eq!(
        failure(&mut client, &command),
        ("0A000".to_owned(), "trigger functions can only be called as triggers".to_owned())
    );
}

/// What the reader makes of a document or an SQL file, printed in the order that Postgres needs.
fn read_and_printed(name: &str, extension: &str) -> String {
    let folder = testkit::workspace_root().join("crates/pgspec-build/fixtures/ledger");
    let file = format!("{name}.{extension}");
    let text = std::fs::read_to_string(folder.join(&file)).unwrap_or_else(|error| panic!("{file}: {error}"));
    let mut sources = Sources::default();
    let (base, _) = pgspec_spec::pack(Platform::Supabase { legacy_grants: false }, &mut sources);
    let file = sources.add(file, text);
    let search_path = [Name::exact("public"), Name::exact("extensions")];
    let read = pgspec_sql::read::files(&sources, &[file], &search_path, base);
    let errors = read.diagnostics.iter().filter(|d| d.severity == Severity::Error);
    assert_eq!(errors.count(), 0, "{:#?}", read.diagnostics);
    let options = SchemaOptions { search_path: search_path.to_vec(), ..SchemaOptions::default() };
    let (statements, cycles) = print::schema(&read.catalog, &options);
    assert!(cycles.is_empty(), "{cycles:#?}");
    print::file(&statements, "")
}

#[test]
fn s1_the_platforms_table_is_not_altered() {
    let database = pack::hosted("ledger");
    let script = fixture("S01-column-on-platform-table");
    let error = pack::session(&database).apply(&script, Transaction::Whole).expect_err("it is not ours");
    assert_eq!(
        (error.refusal.code.as_str(), error.refusal.message.as_str()),
        ("42501", "must be owner of table users")
    );
}

#[test]
fn s2_the_tables_do_not_exist() {
    let database = pack::hosted("ledger");
    let refused = |script: &str| {
        let error =
            pack::session(&database).apply(script, Transaction::Whole).expect_err("a table is missing");
        (error.refusal.code, error.refusal.message)
    };
    let missing = |table: &str| ("42P01".to_owned(), format!("relation \"{table}\" does not exist"));
    let script = fixture("S02-altered");
    assert_eq!(refused(&script), missing("achievement_milestones"));
    let script = format!("create table achievement_milestones (); {script}");
    assert_eq!(refused(&script), missing("notification_preferences"));
    let script = fixture("S02-joined");
    assert_eq!(refused(&script), missing("nutritional_intake"));
    let used = "user_id uuid, consumption_date date, calories_consumed numeric";
    let script = format!("create table nutritional_intake ({used}); {script}");
    if let Err(error) = pack::session(&database).apply(&script, Transaction::Whole) {
        panic!("{error}");
    }
}

#[test]
fn d2_postgres_takes_any_name() {
    let database = pack::hosted("ledger");
    let mut client = applied(&database, "D02-names");
    let table = "select tablename::text from pg_indexes where indexname = 'idx_posts_author'";
    assert_eq!(text(&mut client, table), "community_posts");
    let derived = "select conname::text from pg_constraint where conrelid = 'community_comments'::regclass and contype = 'f'
                   order by conname limit 1";
    assert_eq!(text(&mut client, derived), "community_comments_author_id_fkey");
}

#[test]
fn d6_what_is_declared_later_is_made_before() {
    let database = pack::hosted("ledger");
    let (code, line) = refused(&database, "D06-order");
    assert_eq!((code.as_str(), line.as_str()), ("42P01", "CREATE TABLE public.user_progress ("));
    let script = read_and_printed("D06-order", "sql");
    if let Err(error) = pack::session(&database).apply(&script, Transaction::Whole) {
        panic!("{error}");
    }
}

#[test]
fn d9_what_a_document_with_a_broken_encoding_says_holds() {
    let database = pack::hosted("ledger");
    let script = read_and_printed("D09-broken-encoding", "md");
    assert!(script.is_ascii());
    if let Err(error) = pack::session(&database).apply(&script, Transaction::Whole) {
        panic!("{error}");
    }
    let mut client = database.connect().expect("connected");
    assert_eq!(text(&mut client, "select count(*)::text from pg_tables where schemaname = 'public'"), "2");
}

#[test]
fn d10_the_platforms_table_is_not_created() {
    let database = pack::hosted("ledger");
    let script = fixture("D10-table-of-platform");
    let error = pack::session(&database).apply(&script, Transaction::Whole).expect_err("it is not ours");
    assert_eq!(error.refusal.code, "42501", "{error}");
    let mut client = database.connect().expect("connected");
    let real = "select format_type(atttypid, atttypmod) from pg_attribute
                where attrelid = 'auth.users'::regclass and attname = 'email'";
    assert_eq!(text(&mut client, real), "character varying(255)");
}

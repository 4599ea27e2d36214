//! The Supabase platform pack on a real server.

use pgspec_catalog::{Sources, Standing};
use pgspec_postgres::hosted::{Session, load_pack};
use pgspec_postgres::{Database, Server, ServerError};
use pgspec_spec::Platform;
use pgspec_sql::print::{self, SchemaOptions, Statement};

use crate::shared_server;

/// The statements that make the platform's objects: the pack that the compiler uses, printed.
pub(crate) fn statements(platform: Platform) -> Vec<Statement> {
    let mut sources = Sources::default();
    let (pack, diagnostics) = pgspec_spec::pack(platform, &mut sources);
    assert!(diagnostics.is_empty(), "{:#?}", diagnostics);
    let options = SchemaOptions { standing: Standing::Platform, ..SchemaOptions::default() };
    let (statements, diagnostics) = print::schema(&pack, &options);
    assert!(diagnostics.is_empty(), "{:#?}", diagnostics);
    statements
}

/// A database with the platform's objects.
pub(crate) fn hosted(prefix: &str) -> Database<'static> {
    hosted_on(shared_server(), prefix)
}

/// The same on another server.
pub(crate) fn hosted_on<'s>(server: &'s Server, prefix: &str) -> Database<'s> {
    of(server, Platform::Supabase { legacy_grants: false }, "supabase", prefix)
}

fn of<'s>(server: &'s Server, platform: Platform, key: &str, prefix: &str) -> Database<'s> {
    let made = server.create_from(key, prefix, |database| {
        let mut client = database.connect()?;
        load_pack(&mut client, &statements(platform)).unwrap_or_else(|e| panic!("{e}"));
        Ok::<_, ServerError>(())
    });
    made.unwrap_or_else(|e| panic!("{e}"))
}

/// A session of the user on such a database.
pub(crate) fn session(database: &Database<'_>) -> Session {
    Session::open(database).unwrap_or_else(|e| panic!("{e}"))
}

fn text(session: &mut Session, query: &str) -> String {
    let row = session.client().query_one(query, &[]).unwrap_or_else(|e| panic!("{query}: {e:?}"));
    row.get::<_, Option<String>>(0).unwrap_or_else(|| "null".to_owned())
}

#[test]
fn auth_functions_read_the_request() {
    let database = hosted("auth");
    let mut session = session(&database);
    session
        .client()
        .batch_execute(
            r#"set request.jwt.claims = '{"sub": "7c6f1d2e-0000-4000-8000-000000000001", "role": "authenticated", "email": "a@example.com"}'"#,
        )
        .expect("set");
    assert_eq!(text(&mut session, "select auth.uid()::text"), "7c6f1d2e-0000-4000-8000-000000000001");
    assert_eq!(text(&mut session, "select auth.role()"), "authenticated");
    assert_eq!(text(&mut session, "select auth.email()"), "a@example.com");
    assert_eq!(text(&mut session, "select auth.jwt() ->> 'role'"), "authenticated");
    session.client().batch_execute("reset request.jwt.claims").expect("reset");
    assert_eq!(text(&mut session, "select auth.uid()::text"), "null");
}

#[test]
fn storage_helpers_take_paths_apart() {
    let database = hosted("storage");
    let mut session = session(&database);
    for (query, expected) in [
        ("select storage.foldername('a/b/c.tar.gz')::text", "{a,b}"),
        ("select storage.filename('a/b/c.tar.gz')", "c.tar.gz"),
        ("select storage.extension('a/b/c.tar.gz')", "gz"),
    ] {
        assert_eq!(text(&mut session, query), expected, "{query}");
    }
}

#[test]
fn cron_keeps_and_checks_jobs() {
    let database = hosted("cron");
    let mut session = session(&database);
    let schedule = |at: &str| format!("select cron.schedule('nightly', '{at}', 'select 1')::text");
    let id = text(&mut session, &schedule("0 2 * * *"));
    assert_eq!(text(&mut session, &schedule("30 seconds")), id, "the same name is the same job");
    assert_eq!(
        text(&mut session, "select schedule || ' as ' || username from cron.job"),
        "30 seconds as postgres"
    );
    for wrong in ["0 2 * *", "60 seconds", "every day", "0 2 * * * *"] {
        let error = session.client().query(schedule(wrong).as_str(), &[]).expect_err(wrong);
        assert_eq!(error.code().map(|c| c.code()), Some("22023"), "{wrong}");
    }
    assert_eq!(text(&mut session, "select cron.unschedule('nightly')::text"), "true");
    session.client().query("select cron.unschedule('nightly')", &[]).expect_err("it is gone");
    assert_eq!(text(&mut session, "select count(*)::text from cron.job"), "0");
}

#[test]
fn vault_net_and_pgmq_answer() {
    let database = hosted("stubs");
    let mut session = session(&database);
    text(&mut session, "select vault.create_secret('s3cret', 'key')::text");
    text(&mut session, "select vault.update_secret((select id from vault.secrets), 'other')::text");
    assert_eq!(
        text(&mut session, "select decrypted_secret from vault.decrypted_secrets where name = 'key'"),
        "other"
    );
    text(&mut session, "select net.http_post('https://example.com', '{\"a\": 1}')::text");
    assert_eq!(
        text(&mut session, "select method || ' ' || convert_from(body, 'UTF8') from net.http_request_queue"),
        "POST {\"a\": 1}"
    );
    text(&mut session, "select pgmq.create('mail')::text");
    text(
        &mut session,
        "select min(id)::text from pgmq.send_batch('mail', array['1', '2', '3']::jsonb[]) as id",
    );
    assert_eq!(text(&mut session, "select message::text from pgmq.read('mail', vt => 30, qty => 1)"), "1");
    assert_eq!(text(&mut session, "select message::text from pgmq.pop('mail')"), "2", "1 is hidden");
    assert_eq!(
        text(&mut session, "select pgmq.archive('mail', 1)::text || pgmq.delete('mail', 9)::text"),
        "truefalse"
    );
    assert_eq!(text(&mut session, "select pgmq.drop_queue('mail')::text"), "true");
}

#[test]
fn older_projects_grant_new_tables_to_the_api_roles() {
    for (legacy_grants, key, expected) in [(true, "legacy", "true"), (false, "supabase", "false")] {
        let database = of(shared_server(), Platform::Supabase { legacy_grants }, key, "grants");
        let mut session = session(&database);
        session.client().batch_execute("create table public.t (id int)").expect("created");
        let granted = "select has_table_privilege('anon', 'public.t', 'select')::text";
        assert_eq!(text(&mut session, granted), expected);
    }
}

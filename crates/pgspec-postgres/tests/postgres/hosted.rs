//! What hosted Supabase lets `postgres` do, and what it refuses: one line each.

use pgspec_postgres::Transaction;
use pgspec_postgres::hosted::Session;

use crate::empty;
use crate::pack::{hosted, session};

/// The SQLSTATE with which a statement is refused. Nothing of it stays.
fn refusal(session: &mut Session, sql: &str) -> String {
    match session.apply(sql, Transaction::Whole) {
        Ok(_) => panic!("not refused: {sql}"),
        Err(error) => error.refusal.code,
    }
}

/// Every refusal that is known: the statement, the SQLSTATE, and a part of the message where all versions of Postgres
/// agree on it.
const REFUSALS: &[(&str, &str, &str)] = &[
    ("alter table auth.users add column nickname text", "42501", "must be owner of table users"),
    ("alter table storage.objects disable row level security", "42501", "must be owner of table objects"),
    ("alter table realtime.messages add column x int", "42501", "must be owner of table messages"),
    ("drop table auth.sessions", "42501", "must be owner of table sessions"),
    ("create index on auth.users (phone)", "42501", "must be owner of table users"),
    ("comment on table storage.buckets is 'mine'", "42501", "must be owner of table buckets"),
    ("create table auth.profiles (id uuid)", "42501", "permission denied for schema auth"),
    (
        "create function storage.mine() returns int language sql as 'select 1'",
        "42501",
        "permission denied for schema storage",
    ),
    (
        "create or replace function auth.uid() returns uuid language sql as 'select null::uuid'",
        "42501",
        "permission denied for schema auth",
    ),
    ("alter function auth.uid() immutable", "42501", "must be owner of function auth.uid"),
    ("drop schema storage cascade", "42501", "must be owner of schema storage"),
    ("alter schema auth owner to postgres", "42501", "must be owner of schema auth"),
    ("alter role postgres superuser", "42501", ""),
    ("create role root superuser", "42501", ""),
    ("set role supabase_admin", "42501", "permission denied to set role"),
    ("set role supabase_auth_admin", "42501", "permission denied to set role"),
    ("set session authorization supabase_admin", "42501", "permission denied to set session authorization"),
    ("alter role authenticated login", "42501", "is a reserved role"),
    ("drop role anon", "42501", "is a reserved role"),
    ("create role app; grant supabase_auth_admin to app", "42501", "memberships are reserved"),
    ("create role app; grant pg_read_server_files to app", "42501", "memberships are reserved"),
    ("alter system set work_mem = '64MB'", "42501", "permission denied"),
    ("set local zero_damaged_pages = on", "42501", "permission denied to set parameter"),
    ("create table t (l text); copy t from program 'id'", "42501", "COPY"),
    ("create table t (l text); copy t from '/etc/passwd'", "42501", "COPY"),
    ("select pg_read_file('/etc/passwd')", "42501", "permission denied for function"),
    ("create function f() returns int language c as 'f'", "42501", "permission denied for language c"),
    (
        "create function f(internal) returns int language internal as 'int4in'",
        "42501",
        "permission denied for language internal",
    ),
    (
        "create subscription s connection 'host=x' publication p with (connect = false)",
        "42501",
        "subscription",
    ),
    ("create tablespace t location '/tmp'", "42501", "permission denied to create tablespace"),
    ("create extension pageinspect", "42501", "permission denied to create extension"),
    ("alter default privileges for role supabase_admin grant select on tables to anon", "42501", ""),
    ("create operator class c for type int using btree as operator 1 <", "42501", "must be superuser"),
    ("select cron.check_schedule('@daily')", "42501", "permission denied for function check_schedule"),
    (
        "insert into cron.job (schedule, command) values ('@daily', 'x')",
        "42501",
        "permission denied for table job",
    ),
];

#[test]
fn refuses_what_the_platform_refuses() {
    let database = hosted("refusals");
    let mut session = session(&database);
    let mut wrong = Vec::new();
    for (sql, code, part) in REFUSALS {
        match session.apply(sql, Transaction::Each) {
            Ok(_) => wrong.push(format!("allowed: {sql}")),
            Err(error) if error.refusal.code != *code || !error.refusal.message.contains(part) => {
                wrong.push(format!(
                    "{sql}\n  expected {code} {part}\n  found    {} {}",
                    error.refusal.code, error.refusal.message
                ));
            }
            Err(_) => {}
        }
        session
            .client()
            .batch_execute("drop table if exists t; drop role if exists app")
            .expect("clean again");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What `postgres` may do there although it is no superuser and owns none of it.
const ALLOWED: &[&str] = &[
    "create policy own on storage.objects for select to authenticated using (owner_id = (select auth.uid())::text)",
    "alter policy own on storage.objects to anon",
    "drop policy own on storage.objects",
    "create policy topic on realtime.messages for select to authenticated using (realtime.topic() = 'room')",
    "create function public.on_user() returns trigger language plpgsql security definer set search_path = '' as $$ begin return new; end $$",
    "create trigger on_signup after insert on auth.users for each row execute function public.on_user()",
    "drop trigger on_signup on auth.users",
    "insert into auth.users (id, email) values (gen_random_uuid(), 'a@example.com')",
    "create table public.profiles (id uuid primary key references auth.users (id) on delete cascade)",
    "create schema app",
    "create extension if not exists citext with schema extensions",
    "create extension if not exists moddatetime with schema extensions",
    "create role worker login",
    "alter role anon set statement_timeout = '10s'",
    "alter role anon set statement_timeout = '3s'",
    "set session_replication_role = replica; reset session_replication_role",
    "create function public.on_ddl() returns event_trigger language plpgsql as $$ begin end $$",
    "create event trigger on_ddl on ddl_command_end execute function public.on_ddl()",
    "drop event trigger on_ddl",
    "grant select on public.profiles to anon, authenticated, service_role",
    "set role anon; reset role",
    "reset session authorization",
    "select cron.schedule('nightly', '0 2 * * *', 'select 1')",
];

#[test]
fn allows_what_the_platform_allows() {
    let database = hosted("allowed");
    let mut session = session(&database);
    for sql in ALLOWED {
        if let Err(error) = session.apply(sql, Transaction::Whole) {
            panic!("{error}");
        }
        let row = session.client().query_one("select current_user::text", &[]).expect("read");
        assert_eq!(row.get::<_, &str>(0), "postgres", "after {sql}");
    }
    let row = session
        .client()
        .query_one("select pg_get_userbyid(relowner)::text from pg_class where relname = 'profiles'", &[])
        .expect("read");
    assert_eq!(row.get::<_, &str>(0), "postgres");
    session.client().batch_execute("drop role worker").expect("roles belong to the cluster");
}

#[test]
fn a_refusal_in_a_transaction_takes_everything_back() {
    let database = hosted("rollback");
    let mut session = session(&database);
    let sql = "create table public.t ();\ncreate policy p on storage.objects using (nope);";
    assert_eq!(refusal(&mut session, sql), "42703");
    let row = session
        .client()
        .query_one("select current_user::text, to_regclass('public.t') is null", &[])
        .expect("read");
    assert_eq!((row.get::<_, &str>(0), row.get::<_, bool>(1)), ("postgres", true));
}

#[test]
fn says_what_was_checked_against_a_stub() {
    let database = hosted("stubbed");
    let mut session = session(&database);
    let sql = "create extension if not exists pg_cron; create extension pg_net with schema extensions;
               create extension if not exists pg_cron; create extension citext";
    let applied = session.apply(sql, Transaction::Whole).unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(applied.stubs, ["pg_cron", "pg_net"]);
}

#[test]
fn needs_a_postgres_that_is_no_superuser() {
    let options = pgspec_postgres::Options {
        url: None,
        superuser: "postgres".to_owned(),
        ..pgspec_postgres::Options::from_env().expect("settings")
    };
    let server = pgspec_postgres::Server::start(&options).expect("a server");
    let database = server.create_database("plain").expect("created");
    let error = Session::open(&database).err().expect("it is a superuser").to_string();
    assert!(error.contains("initdb -U supabase_admin"), "{error}");
    // And on a server without the pack there may be no such role at all.
    drop(empty("none"));
}

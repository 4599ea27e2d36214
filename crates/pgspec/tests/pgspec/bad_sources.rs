//! Sources that cannot be read: each is one clear error, shows no password, and leaves nothing half-written.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};

use pgspec_postgres::{Database, Options, Server};
use testkit::assert_snapshot;

use crate::postgres;
use crate::sandbox::{Run, Sandbox};

const PASSWORD: &str = "hunter2";

/// Imports a source that cannot be read.
fn refused(sandbox: &Sandbox, source: &str) -> Run {
    let before = sandbox.files();
    let run = sandbox.run(&["import", source, "--out", "out"]);
    assert_ne!(run.code, 0, "{source}");
    assert_eq!(run.stdout, "", "{source}");
    assert!(!run.text().contains(PASSWORD), "{}", run.text());
    assert_eq!(sandbox.files(), before, "something was written");
    run
}

/// A server of the test's own, where `guest` needs a password. Dropping it stops it.
fn server() -> Server {
    let options = Options { url: None, superuser: "chief".to_owned(), ..Options::from_env().unwrap() };
    let server = Server::start(&options).unwrap_or_else(|error| panic!("{error}"));
    let database = server.create_database("rules").unwrap();
    let mut client = database.connect().unwrap();
    let rules = format!(
        "create role guest login password '{PASSWORD}';
         do $$ begin
           execute format('copy (values (%L), (%L)) to %L', 'local all chief trust', 'local all all scram-sha-256',
             current_setting('hba_file'));
         end $$;
         select pg_reload_conf();"
    );
    client.batch_execute(&rules).unwrap();
    // The rules hold a moment later.
    let loaded = "select count(*) from pg_hba_file_rules where error is null";
    let start = Instant::now();
    while client.query_one(loaded, &[]).unwrap().get::<_, i64>(0) != 2
        || start.elapsed() < Duration::from_millis(200)
    {
        std::thread::sleep(Duration::from_millis(20));
    }
    drop(client);
    drop(database);
    server
}

/// The URL of a database for somebody else.
fn url_as(url: &str, login: &str) -> String {
    let (_, rest) = url.split_once('@').unwrap();
    format!("postgres://{login}@{rest}")
}

/// What differs from run to run: the folder of the server and the names of its databases.
fn clean(text: &str, url: &str) -> String {
    let (_, rest) = url.split_once("@/").unwrap();
    let (database, host) = rest.split_once('?').unwrap();
    text.replace(host, "host=<host>").replace(database, "<database>")
}

#[test]
fn a_login_that_is_refused() {
    let server = server();
    let database = server.create_database("shop").unwrap();
    let mut client = database.connect().unwrap();
    let url = database.url().to_string();
    let sandbox = Sandbox::new(&[]);
    let mut text = String::new();
    let nowhere = url.replace(database.name(), "nowhere");
    for (name, source) in [
        ("a wrong password", url_as(&url, &format!("guest:not-{PASSWORD}"))),
        ("no password", url_as(&url, "guest")),
        ("nobody of this name", url_as(&url, &format!("nobody:{PASSWORD}"))),
        ("no such database", url_as(&nowhere, &format!("guest:{PASSWORD}"))),
        ("TLS", format!("{}&sslmode=require", url_as(&url, &format!("guest:{PASSWORD}")))),
        ("checked TLS", format!("{}&sslmode=verify-full", url_as(&url, &format!("guest:{PASSWORD}")))),
    ] {
        let run = refused(&sandbox, &source);
        assert_eq!(run.code, 2, "{name}");
        text.push_str(&format!("==== {name}\n{}", clean(&run.text(), &url)));
    }
    client.batch_execute(&format!("revoke connect on database {} from public", database.name())).unwrap();
    let run = refused(&sandbox, &url_as(&url, &format!("guest:{PASSWORD}")));
    text.push_str(&format!("==== no right to connect\n{}", clean(&run.text(), &url)));
    assert_snapshot("cli/bad-sources", "logins", &text);
    client.batch_execute(&format!("grant connect on database {} to guest", database.name())).unwrap();
    // The password may come from the environment, as with Postgres' own tools.
    let mut command = sandbox.command(&["import", &url_as(&url, "guest"), "--out", "out"]);
    let output = command.env("PGPASSWORD", PASSWORD).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Whoever may log in sees the schema, whatever else it may not do.
#[test]
fn no_rights_on_anything() {
    let (database, url) = postgres::database(
        "create schema hidden;
         create table hidden.t (id int primary key, mood text default 'ok', check (length(mood) > 1));
         create table open (id int references hidden.t);
         create view hidden.v as select * from hidden.t where mood = 'ok';
         create function hidden.f() returns int language sql as 'select 1';
         create policy p on hidden.t using (id > 0);
         revoke all on schema public from public;
         do $$ begin create role nobody_at_all login; exception when duplicate_object then null; end $$;",
    );
    let sandbox = Sandbox::new(&[]);
    let lowly = url_as(&url, "nobody_at_all");
    let run = sandbox.run(&["diff", &url, &lowly]);
    assert_eq!((run.code, run.stdout.as_str()), (0, ""), "{}", run.text());
    assert!(!run.stderr.contains("warning"), "{}", run.text());
    let jobs =
        "create schema cron; create table cron.job (jobid bigint, jobname name, schedule text, command text,
        active boolean, database text);";
    database.connect().unwrap().batch_execute(jobs).unwrap();
    let run = sandbox.run(&["import", &lowly, "--out", "out"]);
    assert_eq!(run.code, 0, "{}", run.text());
    assert!(run.stderr.contains("this role may not read `cron.job`"), "{}", run.text());
}

/// A port where `answer` is done with whoever comes.
fn listen(answer: impl Fn(TcpStream) + Send + 'static) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || listener.incoming().flatten().for_each(answer));
    port
}

#[test]
fn what_is_no_postgres() {
    let http = |mut stream: TcpStream| {
        let _ = stream.read(&mut [0; 512]);
        let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
    };
    let silent = |stream: TcpStream| std::mem::forget(stream);
    let cut = |mut stream: TcpStream| {
        let _ = stream.read(&mut [0; 512]);
    };
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let sandbox = Sandbox::new(&[]);
    let mut text = String::new();
    for (name, port) in
        [("http", listen(http)), ("silence", listen(silent)), ("hangs up", listen(cut)), ("nobody", nobody)]
    {
        let start = Instant::now();
        let source = format!("postgres://me:{PASSWORD}@127.0.0.1:{port}/db?connect_timeout=1");
        let run = refused(&sandbox, &source);
        assert_eq!(run.code, 2, "{name}");
        assert!(start.elapsed() < Duration::from_secs(20), "{name}");
        text.push_str(&format!("==== {name}\n{}", run.text().replace(&port.to_string(), "<port>")));
    }
    assert_snapshot("cli/bad-sources", "no-postgres", &text);
}

/// Starts an import that has to wait in the middle of reading, lets `then` happen, and sees how it ends.
fn in_the_middle(database: &Database<'_>, url: &str, then: impl FnOnce()) -> Run {
    let mut lock = database.connect().unwrap();
    lock.batch_execute("begin; lock table pg_catalog.pg_policy in access exclusive mode").unwrap();
    // A transaction sees the same activity all along.
    let mut watch = database.connect().unwrap();
    let sandbox = Sandbox::new(&[]);
    std::thread::scope(|scope| {
        let importing = scope.spawn(|| refused(&sandbox, url));
        let waits = "select count(*) from pg_stat_activity where application_name = 'pgspec' and wait_event_type = 'Lock'";
        let start = Instant::now();
        while watch.query_one(waits, &[]).unwrap().get::<_, i64>(0) == 0 {
            assert!(start.elapsed() < Duration::from_secs(60) && !importing.is_finished(), "it never waited");
            std::thread::sleep(Duration::from_millis(10));
        }
        then();
        importing.join().unwrap()
    })
}

/// What is said where the server's last word arrives.
const LAST_WORD: &str = "\
exit code 2
---- stderr
error: postgres://chief@/<database>?host=<host>: cannot read the database: terminating connection due to administrator command (SQLSTATE 57P01)
  help: the server ended the session: run this again
";

#[test]
fn a_server_that_ends_in_the_middle() {
    let server = server();
    let database = server.create_database("shop").unwrap();
    let url = database.url().to_string();
    let mut client = database.connect().unwrap();
    client.batch_execute("create table t (id int)").unwrap();
    let mut text = String::new();
    let run = in_the_middle(&database, &url, || {
        let end = "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'pgspec'";
        client.batch_execute(end).unwrap();
    });
    let ended = clean(&run.text(), &url);
    let run = in_the_middle(&database, &format!("{url}&options=-c%20lock_timeout%3D200ms"), || {});
    text.push_str(&format!("==== a lock that is never given up\n{}", clean(&run.text(), &url)));
    // One process that dies by itself takes all sessions of the server with it.
    let run = in_the_middle(&database, &url, || {
        let pid = "select pid from pg_stat_activity where application_name = 'pgspec'";
        let pid: i32 = client.query_one(pid, &[]).unwrap().get(0);
        assert!(
            std::process::Command::new("kill").args(["-9", &pid.to_string()]).status().unwrap().success()
        );
    });
    let killed = clean(&run.text(), &url);
    text.push_str(&format!("==== a process that is killed\n{killed}"));
    // The connection may be gone before the server's last word is read: then it looks like the other end.
    let ended = if ended == killed { LAST_WORD.to_owned() } else { ended };
    text.insert_str(0, &format!("==== a session that is ended\n{ended}"));
    assert_snapshot("cli/bad-sources", "middle", &text);
}

/// Statements like those of a dump, a few lines each.
fn statements(count: usize) -> String {
    (0..count)
        .map(|n| format!("create table public.t{n} (\n  id bigint not null,\n  name text\n);\n\n"))
        .collect()
}

#[test]
fn files_with_a_mistake() {
    let long = statements(4200);
    let at = long.match_indices("create table").nth(3999).unwrap().0;
    let (before, after) = long.split_at(at);
    let wrong = format!("{before}{}", after.replacen("name text", "name text not nul", 1));
    let dump = statements(30)
        + "copy public.t0 (id, name) from stdin;\n1\ta\n2\tb\n\\.\n\nalter table only public.t0\n    add constraint t0_pkey primary key (id);\n";
    let cut = |end: &str| dump.split_inclusive(end).next().unwrap().to_owned();
    let sandbox = Sandbox::new(&[
        ("long.sql", &wrong),
        ("crlf.sql", &wrong.replace('\n', "\r\n")),
        ("bom.sql", &format!("\u{feff}{wrong}")),
        ("cut-in-rows.sql", &cut("1\ta\n")),
        ("cut-in-statement.sql", &cut("add constraint")),
        ("cut-in-string.sql", "create table t (a text default 'x');\ncomment on table t is 'It is\n"),
        ("cut-in-body.sql", "create function f() returns int language sql as $body$\nselect 1\n"),
    ]);
    let latin = dump.replace("-- rows", "").replacen("name text", "name text default 'Stra\u{df}e'", 1);
    sandbox
        .write("latin1.sql", latin.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect::<Vec<_>>());
    sandbox.write(
        "utf16.sql",
        format!("\u{feff}{dump}").encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>(),
    );
    let mut text = String::new();
    for file in [
        "long.sql",
        "crlf.sql",
        "bom.sql",
        "cut-in-rows.sql",
        "cut-in-statement.sql",
        "cut-in-string.sql",
        "cut-in-body.sql",
        "latin1.sql",
        "utf16.sql",
    ] {
        let run = refused(&sandbox, file);
        text.push_str(&format!("==== {file}\n{}", run.text()));
    }
    assert_snapshot("cli/bad-sources", "files", &text);
}

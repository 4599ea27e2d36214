//! Starting, sharing and ending servers.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use pgspec_postgres::{Options, Server, ServerError, Url};

use crate::{empty, shared_server};

/// Names the variable that turns [`holds_a_server_until_killed`] on, in a process of its own.
const CHILD: &str = "PGSPEC_TEST_HOLD_A_SERVER";

fn options() -> Options {
    Options { url: None, ..Options::from_env().expect("PGSPEC_DATABASE_URL is a URL") }
}

/// The folder of a server that was started here, from its URL.
fn folder(server: &Server) -> PathBuf {
    let hosts = server.url().config().get_hosts();
    match hosts.first() {
        Some(postgres::config::Host::Unix(folder)) => folder.clone(),
        other => panic!("not a socket: {other:?}"),
    }
}

#[test]
fn a_dropped_server_leaves_nothing_behind() {
    let server = Server::start(&options()).expect("a server");
    let folder = folder(&server);
    assert!(server.is_ephemeral());
    assert!(server.version() >= 150_000, "{}", server.version());
    assert!(folder.join("data/postmaster.pid").exists());
    drop(server);
    assert!(!folder.exists(), "{}", folder.display());
}

#[test]
fn servers_start_in_parallel() {
    let threads: Vec<_> =
        (0..3).map(|_| std::thread::spawn(|| Server::start(&options()).map(|s| folder(&s)))).collect();
    let mut folders: Vec<_> =
        threads.into_iter().map(|t| t.join().expect("no panic").expect("a server")).collect();
    folders.sort();
    folders.dedup();
    assert_eq!(folders.len(), 3);
}

/// Not a test of its own: the process that the next test kills.
#[test]
fn holds_a_server_until_killed() {
    let Some(file) = std::env::var_os(CHILD) else { return };
    let server = Server::start(&options()).expect("a server");
    let unfinished = Path::new(&file).with_extension("part");
    std::fs::write(&unfinished, folder(&server).to_string_lossy().as_bytes()).expect("written");
    std::fs::rename(unfinished, &file).expect("renamed");
    std::thread::sleep(Duration::from_secs(120));
}

#[test]
fn a_server_ends_with_its_parent_even_if_that_is_killed() {
    let file = std::env::temp_dir().join(format!("pgspec-test-child-{}", std::process::id()));
    let mut child = Command::new(std::env::current_exe().expect("this test binary"))
        .args(["--exact", "server::holds_a_server_until_killed"])
        .env(CHILD, &file)
        .stdout(std::process::Stdio::null())
        .spawn()
        .expect("started");
    let folder = wait_for(|| std::fs::read_to_string(&file).ok()).expect("the child has a server");
    let folder = PathBuf::from(folder);
    assert!(folder.join("data/postmaster.pid").exists());
    child.kill().expect("killed");
    child.wait().expect("reaped");
    std::fs::remove_file(&file).expect("removed");
    wait_for(|| (!folder.exists()).then_some(())).expect("the server and its folder are gone");
}

fn wait_for<T>(mut ready: impl FnMut() -> Option<T>) -> Option<T> {
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(60) {
        if let Some(value) = ready() {
            return Some(value);
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    None
}

#[test]
fn the_thread_that_starts_a_server_may_end() {
    let server =
        std::thread::spawn(|| Server::start(&options())).join().expect("no panic").expect("a server");
    std::thread::sleep(Duration::from_millis(200));
    let database = server.create_database("later").expect("still there");
    assert!(database.connect().is_ok());
}

#[test]
fn says_what_to_install_when_there_is_nothing() {
    let nothing = Options { bin: None, search: Vec::new(), download: false, ..options() };
    let error = Server::start(&nothing).expect_err("nothing to start");
    let text = error.to_string();
    assert!(matches!(error, ServerError::NotFound { .. }), "{text}");
    for part in [
        "apt-get install postgresql",
        "brew install",
        "PGSPEC_PG_BIN",
        "PGSPEC_DATABASE_URL",
        "PGSPEC_OFFLINE",
    ] {
        assert!(text.contains(part), "{part} is missing in\n{text}");
    }
    let wrong = Options { bin: Some("/etc".into()), ..options() };
    let text = Server::start(&wrong).expect_err("no Postgres there").to_string();
    assert_eq!(text, "/etc is not the `bin` folder of a Postgres 15 or newer: there is no `initdb` in it");
}

#[test]
fn uses_a_server_that_is_there_and_leaves_it_as_it_was() {
    let url = shared_server().url().clone();
    let names = || {
        let database = empty("look");
        let mut client = database.connect().expect("connected");
        let rows = client
            .query("select datname::text from pg_database where datname like 'guest%' or datname like 'template_g%'", &[])
            .expect("read");
        rows.iter().map(|row| row.get::<_, String>(0)).collect::<Vec<_>>()
    };
    let guest = Server::start(&Options { url: Some(url), ..options() }).expect("connected");
    assert!(!guest.is_ephemeral());
    let copy = guest
        .create_from("g", "guest", |database| {
            let mut client = database.connect()?;
            client.batch_execute("create table t ()").expect("created");
            Ok::<_, ServerError>(())
        })
        .expect("created");
    assert_eq!(names().len(), 2);
    drop(copy);
    drop(guest);
    assert_eq!(names(), Vec::<String>::new());
}

#[test]
fn a_template_is_built_once_and_copied_with_its_owner() {
    let mut built = 0;
    let mut make = || {
        shared_server()
            .create_from("owned", "copy", |database| {
                built += 1;
                let mut client = database.connect()?;
                client
                    .batch_execute(
                        "create table public.kept (id int);
                         create role template_owner;
                         do $$ begin execute format('alter database %I owner to template_owner', current_database()); end $$;",
                    )
                    .expect("built");
                Ok::<_, ServerError>(())
            })
            .expect("created")
    };
    let (first, second) = (make(), make());
    assert_ne!(first.name(), second.name());
    for database in [first, second] {
        let mut client = database.connect().expect("connected");
        client.batch_execute("select id from public.kept").expect("the table came along");
        let row = client
            .query_one(
                "select pg_get_userbyid(datdba)::text from pg_database where datname = current_database()",
                &[],
            )
            .expect("read");
        assert_eq!(row.get::<_, String>(0), "template_owner");
    }
    assert_eq!(built, 1);
}

#[test]
fn connects_as_roles_that_may_and_may_not_log_in() {
    let database = empty("roles");
    let mut client = database.connect().expect("connected");
    client
        .batch_execute("create role may_log_in login; create role may_not_log_in nologin")
        .expect("created");
    for role in ["may_log_in", "may_not_log_in"] {
        let mut client = database.connect_as(role).expect(role);
        let row = client.query_one("select current_user::text, session_user::text", &[]).expect("read");
        assert_eq!((row.get::<_, &str>(0), row.get::<_, &str>(1)), (role, role));
        let error = client.batch_execute("create role another").expect_err("no right to");
        assert_eq!(error.code().map(postgres::error::SqlState::code), Some("42501"));
    }
    client.batch_execute("alter role may_not_log_in set search_path = \"$user\", shop").expect("set");
    let row = database.connect_as("may_not_log_in").expect("connected").query_one("show search_path", &[]);
    assert_eq!(row.expect("read").get::<_, &str>(0), "\"$user\", shop", "as after a login");
    let error = database.connect_as("nobody_at_all").err().expect("there is no such role").to_string();
    assert!(
        error.starts_with("cannot become role nobody_at_all: role \"nobody_at_all\" does not exist"),
        "{error}"
    );
}

#[test]
fn a_url_never_shows_its_password() {
    let url: Url = "postgres://me:s3cret@db.example.com:6543/app?sslmode=prefer".parse().expect("a URL");
    assert_eq!(url.to_string(), "postgres://me:***@db.example.com:6543/app");
    assert!(url.has_password());
    assert!(!format!("{url:?}").contains("s3cret"));
    let dead =
        Options { url: Some("postgres://me:s3cret@127.0.0.1:1/app".parse().expect("a URL")), ..options() };
    let error = Server::start(&dead).expect_err("nothing listens there");
    for text in [error.to_string(), format!("{error:?}")] {
        assert!(!text.contains("s3cret"), "{text}");
        assert!(text.contains("127.0.0.1"), "{text}");
    }
    for tls in ["sslmode=require", "sslmode=verify-full", "sslrootcert=/ca.pem"] {
        let text = format!("postgres://me:s3cret@h/d?{tls}").parse::<Url>().expect_err(tls).to_string();
        assert!(!text.contains("s3cret") && text.contains("asks for TLS"), "{text}");
    }
    // A password with a `?` in it may be cut in two.
    let read = "postgres://me:s3?sslmode=s3cret@h/d".parse::<Url>();
    let text = read.map_or_else(|error| error.to_string(), |url| url.to_string());
    assert!(!text.contains("s3cret"), "{text}");
    for wrong in ["", "postgres://", "mysql://me:s3cret@h/d", "postgres://me:s3cret@h:port/d"] {
        let text = wrong.parse::<Url>().expect_err(wrong).to_string();
        assert!(!text.contains("s3cret"), "{text}");
    }
}

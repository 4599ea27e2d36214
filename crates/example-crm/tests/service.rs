//! The service, running on a database that was made from the same spec.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a failed assertion is what a test is for"
)]

use std::fmt::Write as _;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};

use pgspec_build::project;
use pgspec_build::timing::Timings;
use pgspec_catalog::{Sources, Standing};
use pgspec_postgres::hosted::{SUPERUSER, Session, load_pack};
use pgspec_postgres::{Database, Options, Server, Transaction};
use pgspec_sql::print::{SchemaOptions, file, schema};
use serde_json::{Value, json};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

const ADA: &str = "00000000-0000-4000-8000-00000000000a";
const EVE: &str = "00000000-0000-4000-8000-00000000000e";

/// Makes what the spec says, as the user of the platform.
fn fill(database: &Database<'_>) {
    let project = project::find(&testkit::workspace_root().join("spec/nextbestmove")).unwrap();
    let spec = pgspec_build::check(project, &mut Timings::new()).spec;
    let (pack, _) = pgspec_spec::pack(spec.settings.platform.unwrap(), &mut Sources::default());
    let platform = SchemaOptions { standing: Standing::Platform, ..SchemaOptions::default() };
    load_pack(&mut database.connect().unwrap(), &schema(&pack, &platform).0).unwrap();
    let search_path = spec.catalog.search_path(&spec.settings.default_schema);
    let own = SchemaOptions { standing: Standing::Managed, search_path, ..SchemaOptions::default() };
    let script = file(&schema(&spec.catalog, &own).0, "");
    Session::open(database).unwrap().apply(&script, Transaction::Whole).unwrap_or_else(|e| panic!("{e}"));
    for (user, name) in [(ADA, "Ada"), (EVE, "Eve")] {
        let users = format!(
            "insert into auth.users (id) values ('{user}');
             insert into public.users (id, email, name) values ('{user}', '{name}@example.com', '{name}');"
        );
        database.connect().unwrap().batch_execute(&users).unwrap();
    }
}

fn options(database: &Database<'_>) -> PgConnectOptions {
    let config = database.url().config();
    let options = PgConnectOptions::new_without_pgpass()
        .database(database.url().database())
        .username(config.get_user().unwrap())
        .port(config.get_ports().first().copied().unwrap_or(5432));
    match config.get_hosts().first() {
        Some(postgres::config::Host::Tcp(host)) => options.host(host),
        Some(postgres::config::Host::Unix(path)) => options.socket(path),
        None => options,
    }
}

/// Starts the service, which ends with the process, and says where it listens.
fn start(options: PgConnectOptions) -> SocketAddr {
    let (sender, receiver) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let pool = PgPoolOptions::new().max_connections(2).connect_with(options).await.unwrap();
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
            sender.send(listener.local_addr().unwrap()).unwrap();
            axum::serve(listener, example_crm::app(pool)).await.unwrap();
        });
    });
    receiver.recv().unwrap()
}

/// One request: the status and the body of its answer.
fn ask(server: SocketAddr, user: &str, line: &str, body: &Value) -> (u16, Value) {
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let mut request = format!("{line} HTTP/1.1\r\nhost: crm\r\nconnection: close\r\n");
    if !user.is_empty() {
        write!(request, "x-user: {user}\r\n").unwrap();
    }
    write!(request, "content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}", body.len())
        .unwrap();
    let mut stream = TcpStream::connect(server).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    (status, serde_json::from_str(body).unwrap_or(Value::Null))
}

#[test]
fn the_service_keeps_to_the_spec() {
    let mut server = Options::from_env().unwrap();
    server.url = None;
    server.superuser = SUPERUSER.to_owned();
    let server = Server::start(&server).unwrap_or_else(|e| panic!("{e}"));
    let database = server.create_database("crm").unwrap();
    fill(&database);
    let service = start(options(&database));
    let none = Value::Null;

    assert_eq!(ask(service, "", "GET /leads", &none).0, 401);
    let lead = json!({ "name": "Grace", "url": "https://example.org/g" });
    let (status, grace) = ask(service, ADA, "POST /leads", &lead);
    assert_eq!((status, &grace["status"], &grace["user_id"]), (201, &json!("ACTIVE"), &json!(ADA)));
    let one = format!("/leads/{}", grace["id"].as_str().unwrap());

    // A check of the spec, by its name.
    let wrong = json!({ "name": "Grace", "url": "ftp://example.org" });
    assert_eq!(ask(service, ADA, "POST /leads", &wrong), (422, json!({ "constraint": "valid_url" })));

    // What is absent stays, null is null.
    let snooze = json!({ "status": "SNOOZED", "snooze_until": "2027-01-01", "notes": "ask in March" });
    let (status, changed) = ask(service, ADA, &format!("PATCH {one}"), &snooze);
    assert_eq!(
        (status, &changed["name"], &changed["snooze_until"]),
        (200, &json!("Grace"), &json!("2027-01-01"))
    );
    let (_, changed) = ask(service, ADA, &format!("PATCH {one}"), &json!({ "snooze_until": null }));
    assert_eq!((&changed["notes"], &changed["snooze_until"]), (&json!("ask in March"), &none));

    let names = |user: &str, query: &str| -> Vec<Value> {
        let (status, leads) = ask(service, user, &format!("GET /leads{query}"), &none);
        assert_eq!(status, 200);
        leads.as_array().unwrap().iter().map(|lead| lead["name"].clone()).collect()
    };
    assert_eq!(names(ADA, ""), [json!("Grace")]);
    assert_eq!(names(ADA, "?status=SNOOZED"), [json!("Grace")]);
    assert!(names(ADA, "?status=ARCHIVED").is_empty());
    assert_eq!(ask(service, ADA, "GET /leads?status=GONE", &none).0, 400);

    // The rows of others are not there.
    assert!(names(EVE, "").is_empty());
    assert_eq!(ask(service, EVE, &format!("DELETE {one}"), &none).0, 404);
    assert_eq!(ask(service, EVE, &format!("PATCH {one}"), &json!({ "name": "Eve's" })).0, 404);

    assert_eq!(ask(service, ADA, "GET /streak", &none), (200, json!({ "days": 0 })));
    assert_eq!(ask(service, ADA, &format!("DELETE {one}"), &none).0, 204);
    assert!(names(ADA, "").is_empty());
}

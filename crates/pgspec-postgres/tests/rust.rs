//! The Rust types of a model with everything in it, for each library: compiled without a warning from the very bytes
//! that a build writes, and every value sent through the library to a server and back.

#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing)] // tests fail by panicking
#![allow(clippy::duplicate_mod)] // the same rows, once over the types of each library

#[path = "rust/composites.rs"]
mod composites;
#[path = "rust/connect.rs"]
mod connect;
#[path = "rust/diesel.rs"]
mod diesel;
#[path = "rust/exact_sqlx.rs"]
mod exact_sqlx;
#[path = "rust/exact_tokio_postgres.rs"]
mod exact_tokio_postgres;
#[path = "rust/macros.rs"]
mod macros;
#[path = "rust/serde.rs"]
mod serde;
#[path = "rust/sqlx.rs"]
mod sqlx;
#[path = "rust/tokio_postgres.rs"]
mod tokio_postgres;

use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;

use pgspec_build::project;
use pgspec_build::timing::Timings;
use pgspec_catalog::{Severity, Standing};
use pgspec_codegen::{Input, Printed, RustShape, RustTarget, SqlxToml, Surface, Templates, rust};
use pgspec_postgres::{Database, Options, Server, Transaction, apply};
use pgspec_sql::print::{self, SchemaOptions};

/// The connection string of a database, for libpq and sqlx alike.
fn url(database: &Database<'_>) -> String {
    let config = database.url().config();
    let encode = |text: &str| -> String {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
        text.bytes()
            .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
            .collect()
    };
    let mut parameters = Vec::new();
    match config.get_hosts().first() {
        Some(postgres::config::Host::Tcp(host)) => parameters.push(format!("host={}", encode(host))),
        Some(postgres::config::Host::Unix(path)) => {
            parameters.push(format!("host={}", encode(&path.to_string_lossy())));
        }
        None => {}
    }
    parameters.extend(config.get_user().map(|user| format!("user={}", encode(user))));
    parameters.extend(config.get_ports().first().map(|port| format!("port={port}")));
    format!("postgres:///{}?{}", encode(database.url().database()), parameters.join("&"))
}

/// Runs a crate of `fixtures`, or a copy of one, with a database, and returns what it prints.
fn run_crate(manifest: &Path, arguments: &[&str], database: &Database<'_>) -> String {
    let output = Command::new(env!("CARGO"))
        .args(["run", "--quiet", "--locked", "--manifest-path"])
        .arg(manifest)
        .arg("--target-dir")
        .arg(testkit::workspace_root().join("target/fixtures"))
        .arg("--")
        .args(arguments)
        .env("DATABASE_URL", url(database))
        .output()
        .expect("cargo runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn server() -> &'static Server {
    static SERVER: OnceLock<Server> = OnceLock::new();
    SERVER.get_or_init(|| {
        let options = Options { url: None, ..Options::from_env().expect("PGSPEC_DATABASE_URL is a URL") };
        Server::start(&options).unwrap_or_else(|e| panic!("{e}"))
    })
}

/// The project of the fixture, of another target: its types are those of the snapshot, and a database has its tables.
pub(crate) fn database(target: RustTarget, file: &str) -> Database<'static> {
    database_of("rust", target, file, None)
}

/// The same of the project whose types hold everything.
pub(crate) fn exact(target: RustTarget, file: &str) -> Database<'static> {
    database_of("rust_exact", target, file, None)
}

/// The same of the project of composite types, asked for in another shape.
pub(crate) fn composites(target: RustTarget, file: &str, shape: RustShape) -> Database<'static> {
    database_of("rust_composites", target, file, Some(shape))
}

fn database_of(project: &str, target: RustTarget, file: &str, shape: Option<RustShape>) -> Database<'static> {
    let folder = testkit::workspace_root().join("crates/pgspec-postgres/fixtures").join(project);
    let project = project::find(&folder).unwrap_or_else(|d| panic!("{}", d.message));
    let checked = pgspec_build::check(project, &mut Timings::new());
    let errors: Vec<_> = checked.diagnostics.iter().filter(|d| d.severity == Severity::Error).collect();
    let errors: Vec<_> = errors.iter().map(|error| &error.message).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    let world = checked.world();
    let (surface, found) = Surface::of(&world);
    assert!(found.is_empty(), "{found:#?}");
    let (mut options, printed) = (pgspec_build::writer_options(&checked.spec), Printed::default());
    let rust = options.rust.as_mut().expect("Rust types");
    rust.target = target;
    rust.shape = shape.unwrap_or(rust.shape);
    rust.out = file.to_owned();
    rust.sqlx_toml = (target == RustTarget::Sqlx).then(|| SqlxToml {
        out: file.replace("schema.rs", "sqlx.rs").replace(".rs", ".toml"),
        module: "crate::schema".to_owned(),
    });
    let input = Input {
        catalog: &checked.spec.catalog,
        surface: &surface.with_checks(&world),
        sources: &checked.sources,
        options: &options,
        templates: &Templates::embedded(),
        printed: &printed,
    };
    let (files, found) = (rust::WRITER.write)(&input);
    let found: String = found.iter().map(|d| format!("{}: {}\n", d.code.id, d.message)).collect();
    testkit::assert_snapshot("rust", file.trim_end_matches(".rs"), &found);
    for file in files {
        testkit::assert_file("rust", &file.path, &file.text);
    }
    let database = server().create_database("rust").unwrap_or_else(|e| panic!("{e}"));
    let search_path = checked.spec.catalog.search_path(&checked.spec.settings.default_schema);
    let options = SchemaOptions { standing: Standing::Managed, search_path, environment: None };
    let (statements, found) = print::schema(&checked.spec.catalog, &options);
    assert!(found.is_empty(), "{found:#?}");
    let mut client = database.connect().unwrap_or_else(|error| panic!("{error}"));
    if let Err(error) = apply(&mut client, &print::file(&statements, ""), Transaction::Whole) {
        panic!("{error}");
    }
    database
}

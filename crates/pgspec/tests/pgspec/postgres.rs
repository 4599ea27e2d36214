//! A real Postgres for what the command line wrote. One cluster for the whole binary, one database for each script.

use std::sync::OnceLock;

use pgspec_catalog::{Sources, Standing};
use pgspec_postgres::hosted::{SUPERUSER, Session, load_pack};
use pgspec_postgres::{Options, Server, Transaction};
use pgspec_spec::Platform;
use pgspec_sql::print::{SchemaOptions, schema};

pub(crate) fn server() -> &'static Server {
    static SERVER: OnceLock<Server> = OnceLock::new();
    SERVER.get_or_init(|| {
        let mut options = Options::from_env().unwrap();
        options.url = None;
        options.superuser = SUPERUSER.to_owned();
        Server::start(&options).unwrap_or_else(|error| panic!("{error}"))
    })
}

/// Applies a script to an empty database.
pub(crate) fn apply(sql: &str) {
    let database = server().create_database("plain").unwrap();
    let mut client = database.connect().unwrap();
    pgspec_postgres::apply(&mut client, sql, Transaction::Whole).unwrap_or_else(|error| panic!("{error}"));
}

/// A database with what a script makes, and its URL.
pub(crate) fn database(sql: &str) -> (pgspec_postgres::Database<'static>, String) {
    let database = server().create_database("source").unwrap();
    let mut client = database.connect().unwrap();
    pgspec_postgres::apply(&mut client, sql, Transaction::Whole).unwrap_or_else(|error| panic!("{error}"));
    let url = database.url().to_string();
    (database, url)
}

/// Applies a script as the user of hosted Supabase.
pub(crate) fn apply_hosted(sql: &str) {
    let database = server().create_database("hosted").unwrap();
    let (pack, _) = pgspec_spec::pack(Platform::Supabase { legacy_grants: false }, &mut Sources::default());
    let options = SchemaOptions { standing: Standing::Platform, ..SchemaOptions::default() };
    let (statements, _) = schema(&pack, &options);
    load_pack(&mut database.connect().unwrap(), &statements).unwrap_or_else(|error| panic!("{error}"));
    let mut session = Session::open(&database).unwrap();
    session.apply(sql, Transaction::Whole).unwrap_or_else(|error| panic!("{error}"));
}

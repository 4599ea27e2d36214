//! Online plans of the fixtures of `pgspec-plan`, on servers, with rows in the tables: each step takes the locks that it
//! declares, what is made is what is made straight, and a query behind it all has the rows that there should be.

use std::fmt::Write as _;

use pgspec_catalog::{Catalog, Name};
use pgspec_plan::{PlanOptions, plan_online};
use pgspec_postgres::{Server, Transaction, apply};

use crate::locks::on_server;
use crate::plans::unlike;
use crate::property::found;
use crate::servers::{self, MAKER};

/// A fixture: two scripts, and between them statements on the first; behind the second a query of one text.
struct Told<'t> {
    from: &'t str,
    rows: &'t str,
    to: &'t str,
    then: Option<&'t str>,
}

impl<'t> Told<'t> {
    fn read(text: &'t str) -> Self {
        let (from, to) = text.split_once("-- to\n").expect("a line `-- to` between the two");
        let (from, rows) = from.split_once("-- rows\n").unwrap_or((from, ""));
        let (to, then) = to.split_once("-- then\n").map_or((to, None), |(to, then)| (to, Some(then)));
        Self { from, rows, to, then }
    }
}

/// What a server holds of a script.
fn straight(server: &Server, sql: &str) -> Result<Catalog, String> {
    let database = server.create_database("straight").map_err(|error| error.to_string())?;
    let mut client = database.connect_as(MAKER).map_err(|error| error.to_string())?;
    apply(&mut client, sql, Transaction::Whole).map_err(|error| format!("straight: {error}"))?;
    found(&database, &Catalog::new())
}

/// What is wrong with a plan, and what the query says behind it.
fn run(server: &Server, before: &str, told: &Told<'_>) -> Result<(Vec<String>, String), String> {
    let major = u16::try_from(server.version() / 10_000).expect("a version");
    let (from, _) = crate::observer::offline(before, major);
    let (to, _) = crate::observer::offline(told.to, major);
    let options =
        PlanOptions { postgres: major, search_path: vec![Name::exact("public")], conversions: Vec::new() };
    let (plan, _) = plan_online(&from, &to, &options, &|_| None);
    let database = server.create_database("online").map_err(|error| error.to_string())?;
    let first = format!("{before}\n{}", told.rows);
    let mut wrong = on_server(&database, &first, "public", &plan)?;
    let made = found(&database, &Catalog::new())?;
    let differs = unlike(&made, &straight(server, told.to)?, major, "public");
    wrong.extend(differs.into_iter().map(|one| format!("is not as planned: {one}")));
    let mut said = String::new();
    if let Some(query) = told.then {
        let mut client = database.connect_as(MAKER).map_err(|error| error.to_string())?;
        let row = client.query_one(query, &[]).map_err(|error| format!("then: {error:?}"))?;
        said = row.get::<_, String>(0);
    }
    Ok((wrong, said))
}

fn hold(server: &Server) {
    let (mut wrong, mut said) = (String::new(), String::new());
    let root = testkit::workspace_root().join("crates/pgspec-plan/fixtures/online");
    for fixture in testkit::fixtures(&root, "sql") {
        let text = fixture.text();
        let told = Told::read(&text);
        let back = Told { from: told.to, rows: "", to: told.from, then: None };
        for (way, told) in [("", &told), (", back", &back)] {
            match run(server, told.from, told) {
                Ok((found, row)) => {
                    if !row.is_empty() {
                        writeln!(said, "{}: {row}", fixture.name).expect("written");
                    }
                    let name = &fixture.name;
                    found.iter().for_each(|one| writeln!(wrong, "{name}{way}: {one}").expect("written"));
                }
                Err(why) => writeln!(wrong, "{}{way}: {why}", fixture.name).expect("written"),
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    testkit::assert_snapshot("plan", "online_rows", &said);
}

#[test]
fn online_plans_of_fixtures_hold() {
    hold(&servers::installed());
}

/// There, `NOT NULL` has constraints of its own, which need not be valid.
#[test]
fn online_plans_of_fixtures_hold_on_the_newest_server() {
    hold(&servers::newest());
}

/// What the plan says of generated columns: nothing but a table that is written anew fills one.
#[test]
fn no_statement_makes_a_generated_column_of_one_that_is_filled() {
    for server in [servers::installed(), servers::newest()] {
        let database = server.create_database("generated").expect("created");
        let mut client = database.connect().expect("connected");
        client
            .batch_execute("create table t (a text, b text, c text); insert into t values ('a', 'b', 'ab')")
            .expect("made");
        let refused = [
            "alter table t alter column c add generated always as (a || b) stored",
            "alter table t alter column c set expression as (a || b)",
            "alter table t alter column c set default (a || b)",
        ];
        for sql in refused {
            assert!(client.batch_execute(sql).is_err(), "{sql}");
        }
        let file = "select pg_relation_filenode('t')::text";
        let filenode =
            |client: &mut postgres::Client| -> String { client.query_one(file, &[]).expect("asked").get(0) };
        let before = filenode(&mut client);
        client
            .batch_execute("alter table t add column d text generated always as (a || b) stored")
            .expect("added");
        assert_ne!(before, filenode(&mut client), "it is written anew");
    }
}

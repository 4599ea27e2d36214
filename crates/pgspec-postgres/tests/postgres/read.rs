//! Reading a live database into a catalog.

use std::sync::Once;

use pgspec_catalog::object::CheckOption;
use pgspec_catalog::{Catalog, Diagnostics, Kind, Severity};
use pgspec_postgres::{ReadOptions, Transaction, apply, read};

use crate::empty;

/// Makes one of each thing that the reader knows. The roles belong to the cluster: the first test makes them.
pub(crate) fn make_shop(client: &mut postgres::Client) {
    static ROLES: Once = Once::new();
    let shop = include_str!("../../fixtures/read/shop.sql");
    let (roles, rest) = shop.split_at(shop.find("create schema shop").expect("there"));
    ROLES.call_once(|| apply(client, roles, Transaction::Whole).unwrap_or_else(|e| panic!("{e}")));
    apply(client, rest, Transaction::Whole).unwrap_or_else(|e| panic!("{e}"));
}

/// A catalog as text: each object under its key.
fn text(catalog: &Catalog, diagnostics: &Diagnostics) -> String {
    let mut out = String::new();
    for (_, key, object) in catalog.iter() {
        let facts = serde_json::to_string_pretty(object).expect("facts are JSON");
        out.push_str(&format!("{key}\n{facts}\n\n"));
    }
    for diagnostic in diagnostics.iter() {
        out.push_str(&format!(
            "{}: {}: {}\n",
            diagnostic.severity.word(),
            diagnostic.code.id,
            diagnostic.message
        ));
    }
    out
}

#[test]
fn reads_each_kind_with_all_its_options() {
    let database = empty("shop");
    let mut client = database.connect().expect("connected");
    make_shop(&mut client);
    let (catalog, diagnostics) = read(&mut client, &ReadOptions::default()).expect("read");
    testkit::assert_snapshot("postgres", "read", &text(&catalog, &diagnostics));
}

#[test]
fn reads_the_check_option_of_a_view() {
    let database = empty("views");
    let mut client = database.connect().expect("connected");
    let sql = "create table t (id int); create view plain as select id from t;
               create view local as select id from t where id > 0 with local check option;
               create view cascaded as select id from t where id > 0 with check option;";
    apply(&mut client, sql, Transaction::Whole).expect("made");
    let (catalog, _) = read(&mut client, &ReadOptions::default()).expect("read");
    let views = catalog.of_kind(Kind::View).map(|(_, key, object)| {
        let view = object.body.as_view().expect("a view");
        (key.name.as_str(), view.check_option, view.security_invoker)
    });
    assert_eq!(
        views.collect::<Vec<_>>(),
        [
            ("cascaded", Some(CheckOption::Cascaded), false),
            ("local", Some(CheckOption::Local), false),
            ("plain", None, false)
        ]
    );
}

#[test]
fn says_what_it_cannot_hold() {
    let database = empty("unmodelled");
    let mut client = database.connect().expect("connected");
    let sql = "create table p (id int) partition by range (id);
               create table p1 partition of p for values from (0) to (1);
               create operator family f using btree; create table u (id int, x int);
               create conversion c for 'UTF8' to 'LATIN1' from utf8_to_iso8859_1;
               create table u_with_serial (id serial); create extension citext; create extension hstore";
    apply(&mut client, sql, Transaction::Whole).unwrap_or_else(|e| panic!("{e}"));
    let (catalog, diagnostics) = read(&mut client, &ReadOptions::default()).expect("read");
    let found: Vec<&str> = diagnostics.iter().map(|d| d.message.as_str()).collect();
    assert_eq!(
        found,
        [
            "conversion `public.c` is not part of the model",
            "operator family `public.f` is not part of the model",
        ]
    );
    assert_eq!(diagnostics.count(Severity::Error), 0);
    let tables: Vec<String> = catalog.tables().map(|item| item.key.path()).collect();
    assert_eq!(tables, ["public.p", "public.p1", "public.u", "public.u_with_serial"]);
}

#[test]
fn reports_an_index_that_a_failed_build_left_behind() {
    let database = empty("invalid");
    let mut client = database.connect().expect("connected");
    apply(&mut client, "create table t (id int); insert into t values (1), (1)", Transaction::Whole)
        .expect("made");
    client.batch_execute("create unique index concurrently i on t (id)").expect_err("not unique");
    let (_, diagnostics) = read(&mut client, &ReadOptions::default()).expect("read");
    let found: Vec<&str> = diagnostics.iter().map(|d| d.message.as_str()).collect();
    assert_eq!(found, ["index `public.i` is invalid: Postgres never uses it"]);
}

#[test]
fn reads_only_the_schemas_asked_for_and_changes_nothing() {
    let database = empty("schemas");
    let mut client = database.connect().expect("connected");
    let sql =
        "create schema a; create schema b; create table a.t (); create table b.t (); set search_path = a";
    apply(&mut client, sql, Transaction::Whole).expect("made");
    let options = ReadOptions { schemas: Some(vec!["b".into()]), ..ReadOptions::default() };
    let (catalog, _) = read(&mut client, &options).expect("read");
    assert_eq!(catalog.tables().map(|item| item.key.path()).collect::<Vec<_>>(), ["b.t"]);
    let row = client.query_one("show search_path", &[]).expect("read");
    assert_eq!(row.get::<_, &str>(0), "a", "the session's settings are as before");
}

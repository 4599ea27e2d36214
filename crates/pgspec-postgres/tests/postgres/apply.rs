//! Running scripts, and where they fail.

use pgspec_postgres::{Transaction, apply};

use crate::empty;

/// The place and code of the error that a script ends with.
fn failure(sql: &str, transaction: Transaction) -> (usize, usize, String, String) {
    let database = empty("apply");
    let mut client = database.connect().expect("connected");
    let error = apply(&mut client, sql, transaction).expect_err("it has a mistake");
    assert_eq!(
        sql.get(error.offset..).map(|rest| sql.len() - rest.len()),
        Some(error.offset),
        "a character boundary"
    );
    (error.line, error.column, error.refusal.code, error.refusal.message)
}

#[test]
fn points_at_the_place_that_postgres_points_at() {
    let sql = "create table t (id int);\n\n-- ä comment; with a semicolon\nselect 'ä',\n  idd from t;\n";
    let (line, column, code, message) = failure(sql, Transaction::Whole);
    assert_eq!((line, column, code.as_str()), (5, 3, "42703"));
    assert_eq!(message, "column \"idd\" does not exist");
}

#[test]
fn points_into_a_function_body() {
    let sql = "select 1;\ncreate function f() returns int language sql as $$\n  select nope(1)\n$$;";
    let (line, column, code, _) = failure(sql, Transaction::Whole);
    assert_eq!((line, column, code.as_str()), (3, 10, "42883"));
    let sql = "create function f() returns int language plpgsql as $$\nbegin\n  return 1 1;\nend $$;";
    let (line, _, code, _) = failure(sql, Transaction::Whole);
    assert_eq!((line, code.as_str()), (3, "42601"));
}

#[test]
fn points_at_the_statement_when_postgres_points_nowhere() {
    let sql = "create table t (id int check (id > 0));\n\n  insert into t values (0);";
    let (line, column, code, _) = failure(sql, Transaction::Each);
    assert_eq!((line, column, code.as_str()), (3, 3, "23514"));
    let sql = "select 1;\n do $$ begin execute 'select nope'; end $$;";
    let (line, column, code, _) = failure(sql, Transaction::Each);
    assert_eq!((line, column, code.as_str()), (2, 2, "42703"));
}

#[test]
fn a_whole_script_happens_or_does_not() {
    let database = empty("whole");
    let mut client = database.connect().expect("connected");
    let sql = "create table t (); select nope;";
    let exists = "select to_regclass('public.t') is not null";
    apply(&mut client, sql, Transaction::Whole).expect_err("it has a mistake");
    assert!(!client.query_one(exists, &[]).expect("usable again").get::<_, bool>(0));
    apply(&mut client, sql, Transaction::Each).expect_err("it has a mistake");
    assert!(client.query_one(exists, &[]).expect("usable again").get::<_, bool>(0));
    apply(&mut client, "create index concurrently i on t ((1));", Transaction::Each)
        .expect("no transaction around it");
}

#[test]
fn an_error_reads_well() {
    let database = empty("error");
    let mut client = database.connect().expect("connected");
    let sql = "create table t (id int primary key);\ninsert into t\nvalues (1), (1);";
    let error = apply(&mut client, sql, Transaction::Whole).expect_err("twice the same");
    assert_eq!(
        error.to_string(),
        "line 2, column 1: duplicate key value violates unique constraint \"t_pkey\" (SQLSTATE 23505)\n  \
         statement: insert into t\n  detail: Key (id)=(1) already exists."
    );
}

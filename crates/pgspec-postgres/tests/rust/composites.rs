//! Composite types whose attributes sqlx takes for others, or does not look through: read, sent, and the same in the
//! database.

use pgspec_codegen::{RustShape, RustTarget};
use sqlx::AssertSqlSafe;

use crate::connect::{Outcome, connect};

#[deny(warnings)]
#[deny(missing_docs)]
#[allow(dead_code, unreachable_pub, reason = "a test does not use every type, and nobody uses the test")]
// It has the form that a build gives it.
#[rustfmt::skip]
#[path = "../../../../snapshots/rust/composites_sqlx.rs"]
mod plain;

#[deny(warnings)]
#[deny(missing_docs)]
#[allow(dead_code, unreachable_pub, reason = "a test does not use every type, and nobody uses the test")]
// It has the form that a build gives it.
#[rustfmt::skip]
#[path = "../../../../snapshots/rust/composites_newtypes_sqlx.rs"]
mod newtypes;

/// Null, nothing but nulls, the empty, the odd.
const ROWS: &str = r#"
insert into parcels (id) values (1);
insert into parcels (id, label, labels, many, codes) values
    (2, row(null, null, null, null, null, null), row(null, null, null, null, null, null, null, null), '{}', '{}'),
    (3, row('', '', '', '""', '::/0', b'000'), row('{}', '{}', '{}', '{}', '{}', '{}', row('', '', '', null, null, null), '{}'),
        array[row(null, null, null, null, null, null)::label], '{""}');
insert into parcels (id, label, labels, many, papers, codes)
select 4, l, row('{a,"NULL","b,\"c\""}', '{ab,"äöü  "}', array['n', repeat('n', 63)], array['{}', '[1, null]', '"ü"']::json[],
    '{10.0.0.0/8,::/0}', '{000,101}', l, array[l, row('', '', '', 'true', '0.0.0.0/0', b'111')::label])::sales.labels, array[l, l], '{"b": 1, "a": 2, "a": 3}'::json,
    '{🦀🦀🦀🦀🦀🦀🦀🦀}'
from (values (row('🦀,"(\)', 'äöü', repeat('n', 63), '{"b": 1, "a": [2.5, "ü"]}', '2001:db8::/32', b'101')::label)) as v (l);
insert into parcels (id, known, all_known, loud, moods, few)
select 5, k, array[k, row(null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null)]::known[],
    '{A,B}', '{sad,happy}', '{a,b}'
from (values (row('A', '{a,"NULL","b,c"}', '{}', '{A,B}', '{a,"b\"c"}', '{1,2}', '{"b": 1}', array['{}', '"ü"']::paper[], '[1]', '{"a": 1}',
    '{"b": [null, "ü"]}', array['{}', '[1]']::jsonb[], 'happy', 99.99, '{1.50,2.25}', '{0.01}',
    row('A', 'b', 'c', '{"d": "e"}', '::/0', b'110')::label)::known)) as v (k);
"#;

macro_rules! round_trips {
    ($connection:expr, $schema:ident) => {{
        type Row = $schema::ParcelsRow;
        sqlx::raw_sql(ROWS).execute(&mut *$connection).await?;
        let rows: Vec<Row> = sqlx::query_as("select * from parcels").fetch_all(&mut *$connection).await?;
        assert_eq!(rows.len(), 5);
        for row in &rows {
            let columns = Row::COLUMNS.join(", ");
            let sql = format!("insert into parcels ({columns}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) returning *");
            let sent = sqlx::query_as(AssertSqlSafe(sql))
                .bind(row.id + 100)
                .bind(&row.label)
                .bind(&row.labels)
                .bind(&row.many)
                .bind(&row.papers)
                .bind(&row.codes)
                .bind(&row.known)
                .bind(&row.all_known)
                .bind(&row.loud)
                .bind(&row.moods)
                .bind(&row.few);
            let back: Row = sent.fetch_one(&mut *$connection).await?;
            assert_eq!(Row { id: row.id, ..back }, *row);
        }
        let sql = "select count(*) from parcels a join parcels b on b.id = a.id + 100
            where to_jsonb(a) - 'id' = to_jsonb(b) - 'id'";
        let same: i64 = sqlx::query_scalar(sql).fetch_one(&mut *$connection).await?;
        assert_eq!(same, 5);
    }};
}

fn run(file: &str, shape: RustShape, test: impl AsyncFnOnce(&mut sqlx::PgConnection) -> Outcome) {
    let database = crate::composites(RustTarget::Sqlx, file, shape);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let outcome = runtime.block_on(async { test(&mut connect(&database).await?).await });
    outcome.expect("every value goes through");
}

#[test]
fn attributes_of_every_type_go_through_sqlx_and_back() {
    run("composites_sqlx.rs", RustShape::default(), async |connection| {
        round_trips!(connection, plain);
        Ok(())
    });
}

#[test]
fn attributes_with_types_of_their_own_go_through_sqlx_and_back() {
    let shape = RustShape { domains: true, nullable_elements: true, ..RustShape::default() };
    run("composites_newtypes_sqlx.rs", shape, async |connection| {
        round_trips!(connection, newtypes);
        Ok(())
    });
}

//! What may be infinite, no number, or null inside of an array, through sqlx.

use pgspec_codegen::RustTarget;
use pgspec_postgres::Database;
use sqlx::AssertSqlSafe;

use crate::connect::{Outcome, connect};
use crate::exact;

#[deny(warnings)]
#[deny(missing_docs)]
#[allow(clippy::type_complexity, reason = "the macro `FromRow` repeats the types of fields")]
#[allow(dead_code, unreachable_pub, reason = "a test does not use every type, and nobody uses the test")]
// It has the form that a build gives it.
#[rustfmt::skip]
#[path = "../../../../snapshots/rust/exact_sqlx.rs"]
mod schema;

#[path = "exact_rows.rs"]
mod exact_rows;

use schema::*;

macro_rules! send {
    ($connection:expr, $row:expr, $table:ident: $($field:ident)+) => {{
        let row = $row;
        let columns = $table::COLUMNS.join(", ");
        let places = (1..=$table::COLUMNS.len()).map(|i| format!("${i}")).collect::<Vec<_>>().join(", ");
        let sql = format!("insert into {} ({columns}) values ({places}) returning {columns}", $table::TABLE);
        let back: $table =
            sqlx::query_as(AssertSqlSafe(sql))$(.bind(row.$field.clone()))+.fetch_one(&mut *$connection).await?;
        assert_eq!(back, row);
        // JSON has no infinite floats: they are null there.
        if !format!("{row:?}").contains("inf") {
            let again: $table = serde_json::from_value(serde_json::to_value(&row)?)?;
            assert_eq!(again, row);
        }
    }};
}

#[test]
fn infinities_and_nulls_in_arrays_go_through_sqlx_and_back() {
    let database = exact(RustTarget::Sqlx, "exact_sqlx.rs");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(values(&database)).expect("every value goes through");
}

async fn values(database: &Database<'_>) -> Outcome {
    let connection = &mut connect(database).await?;
    for row in exact_rows::moments() {
        let (id, date, time) = (row.id, row.a_date, row.a_timestamp);
        send!(
            connection, row, MomentsRow:
            id a_date a_timestamp a_timestamptz a_day a_float4 a_float8 a_numeric a_price a_big a_daterange a_tsrange
            a_tstzrange a_numrange a_span
        );
        // Their text is that of Postgres.
        let sql =
            "select to_jsonb(m) ->> 'a_date', to_jsonb(m) ->> 'a_timestamp' from moments m where id = $1";
        let told: (Option<String>, Option<String>) =
            sqlx::query_as(sql).bind(id).fetch_one(&mut *connection).await?;
        assert_eq!(told, (date.map(|date| date.to_string()), time.map(|time| time.to_string())));
    }
    for row in exact_rows::lists() {
        send!(
            connection, row, ListsRow:
            id many_bool many_int2 many_int4 many_int8 many_float8 many_numeric many_text many_varchar many_citext
            many_bytea many_uuid many_jsonb many_date many_time many_timestamp many_timestamptz many_interval many_inet
            many_tstzrange many_mood many_email many_day many_span many_money many_hstore a_words
            a_full_words all_there
        );
    }
    let seen: Vec<SeenRow> =
        sqlx::query_as("select * from seen order by id").fetch_all(&mut *connection).await?;
    for (seen, row) in seen.iter().zip(exact_rows::moments()) {
        assert_eq!((seen.a_date, seen.a_tstzrange), (row.a_date, row.a_tstzrange));
    }
    let infinite: i64 = sqlx::query_scalar("select count(*) from moments where not isfinite(a_timestamptz)")
        .fetch_one(&mut *connection)
        .await?;
    assert_eq!(infinite, 3);
    let call = LaterCall {
        d: chrono::NaiveDate::default().into(),
        many: vec![None, Some(MaybeInfinite::NegInfinity)],
    };
    assert_eq!(call.call(&mut *connection).await?, Some(chrono::NaiveDate::default().into()));
    let call = OpenDaysCall { many: vec![None, Some(Range::Empty)] };
    assert_eq!(call.clone().call(&mut *connection).await?, [Some(call.many)]);
    // What chrono cannot hold is an error, and no panic.
    // It prepares no statement with a multirange, so that its types have none.
    assert_eq!(MultirangesRow::COLUMNS, ["id"]);
    let error = sqlx::query("select a_datemultirange from multiranges").fetch_all(&mut *connection).await;
    assert!(error.expect_err("a type that sqlx does not know").to_string().contains("unknown type code 109"));
    type Time = MaybeInfinite<chrono::DateTime<chrono::Utc>>;
    let late = sqlx::query_scalar::<_, Time>("select timestamptz '294276-01-01 UTC'");
    let error = late.fetch_one(&mut *connection).await.expect_err("a time that is too late");
    assert!(error.to_string().contains("that chrono cannot hold"), "{error}");
    Ok(())
}

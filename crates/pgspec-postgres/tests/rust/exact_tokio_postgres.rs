//! What may be infinite, no number, or null inside of an array, through tokio-postgres.

use pgspec_codegen::RustTarget;
use tokio_postgres::Client;

use crate::connect::Outcome;
use crate::exact;
use crate::tokio_postgres::connect;

#[deny(warnings)]
#[deny(missing_docs)]
#[allow(dead_code, unreachable_pub, reason = "a test does not use every type, and nobody uses the test")]
// It has the form that a build gives it.
#[rustfmt::skip]
#[path = "../../../../snapshots/rust/exact_tokio_postgres.rs"]
mod schema;

#[path = "exact_multiranges.rs"]
mod exact_multiranges;
#[path = "exact_rows.rs"]
mod exact_rows;

use schema::*;

macro_rules! send {
    ($client:expr, $row:expr, $table:ident: $($field:ident)+) => {{
        let row = $row;
        let columns = $table::COLUMNS.join(", ");
        let places = (1..=$table::COLUMNS.len()).map(|i| format!("${i}")).collect::<Vec<_>>().join(", ");
        let sql = format!("insert into {} ({columns}) values ({places}) returning {columns}", $table::TABLE);
        let back = $table::from_row(&$client.query_one(&sql, &[$(&row.$field),+]).await?)?;
        assert_eq!(back, row);
        // JSON has no infinite floats: they are null there.
        if !format!("{row:?}").contains("inf") {
            let again: $table = serde_json::from_value(serde_json::to_value(&row)?)?;
            assert_eq!(again, row);
        }
    }};
}

#[test]
fn infinities_and_nulls_in_arrays_go_through_tokio_postgres_and_back() {
    let database = exact(RustTarget::TokioPostgres, "exact_tokio_postgres.rs");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let outcome = runtime.block_on(async { values(&connect(&database).await?).await });
    outcome.expect("every value goes through");
}

async fn values(client: &Client) -> Outcome {
    for row in exact_rows::moments() {
        send!(
            client, row, MomentsRow:
            id a_date a_timestamp a_timestamptz a_day a_float4 a_float8 a_numeric a_price a_big a_daterange a_tsrange
            a_tstzrange a_numrange a_span
        );
    }
    for row in exact_multiranges::multiranges() {
        send!(
            client, row, MultirangesRow:
            id a_datemultirange a_tsmultirange a_tstzmultirange a_nummultirange many_datemultirange
        );
    }
    for row in exact_rows::lists() {
        send!(
            client, row, ListsRow:
            id many_bool many_int2 many_int4 many_int8 many_float8 many_numeric many_text many_varchar many_citext
            many_bytea many_uuid many_jsonb many_date many_time many_timestamp many_timestamptz many_interval many_inet
            many_tstzrange many_mood many_email many_day many_span many_money many_hstore a_words
            a_full_words all_there
        );
    }
    let seen = client.query("select * from seen order by id", &[]).await?;
    for (seen, row) in seen.iter().zip(exact_rows::moments()) {
        let seen = SeenRow::from_row(seen)?;
        assert_eq!((seen.a_date, seen.a_tstzrange), (row.a_date, row.a_tstzrange));
    }
    let sql = "select count(*) from moments where not isfinite(a_timestamptz)";
    assert_eq!(client.query_one(sql, &[]).await?.try_get::<_, i64>(0)?, 3);
    let call = LaterCall {
        d: chrono::NaiveDate::default().into(),
        many: vec![None, Some(MaybeInfinite::NegInfinity)],
    };
    assert_eq!(call.call(client).await?, Some(chrono::NaiveDate::default().into()));
    let late = client.query_one("select timestamptz '294276-01-01 UTC'", &[]).await?;
    assert!(late.try_get::<_, MaybeInfinite<chrono::DateTime<chrono::Utc>>>(0).is_err());
    Ok(())
}

//! The types for tokio-postgres.

use pgspec_codegen::RustTarget;
use pgspec_postgres::Database;
use rust_decimal::Decimal;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, NoTls};

use crate::connect::{Outcome, id};
use crate::database;

#[deny(warnings)]
#[deny(missing_docs)]
#[allow(dead_code, unreachable_pub, reason = "a test does not use every type, and nobody uses the test")]
// It has the form that a build gives it.
#[rustfmt::skip]
#[path = "../../../../snapshots/rust/tokio_postgres.rs"]
mod schema;

#[path = "documents.rs"]
mod documents;
#[path = "multiranges.rs"]
mod multiranges;
#[path = "rows.rs"]
mod rows;

/// What tokio-postgres has for some types.
mod like {
    use super::schema::MacAddress;

    pub(crate) const CHARS: (i8, i8) = (i8::MIN, i8::MAX);

    pub(crate) fn mac(bytes: [u8; 6]) -> MacAddress {
        MacAddress(bytes)
    }

    pub(crate) fn bits(bits: &[bool]) -> bit_vec::BitVec {
        bits.iter().copied().collect()
    }

    pub(crate) fn oid(number: u32) -> u32 {
        number
    }

    pub(crate) fn ltree(path: &str) -> String {
        path.to_owned()
    }
}

use rows::{NUMBERS, nothing, place, rows};
use schema::*;

pub(crate) async fn connect(database: &Database<'_>) -> Result<Client, tokio_postgres::Error> {
    let config = database.url().config();
    let mut own = tokio_postgres::Config::new();
    own.dbname(database.url().database());
    if let Some(user) = config.get_user() {
        own.user(user);
    }
    if let Some(port) = config.get_ports().first() {
        own.port(*port);
    }
    match config.get_hosts().first() {
        Some(postgres::config::Host::Tcp(host)) => own.host(host),
        Some(postgres::config::Host::Unix(path)) => own.host_path(path),
        None => &mut own,
    };
    let (client, connection) = own.connect(NoTls).await?;
    tokio::spawn(connection);
    Ok(client)
}

fn run(test: impl AsyncFnOnce(&Client) -> Outcome) {
    let database = database(RustTarget::TokioPostgres, "tokio_postgres.rs");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let outcome = runtime.block_on(async { test(&connect(&database).await?).await });
    outcome.expect("every value goes through");
}

#[test]
fn errors_say_which_constraint_and_functions_are_called() {
    run(shop);
}

async fn shop(client: &Client) -> Outcome {
    assert_eq!(AddCall { a: 1, b: None }.call(client).await?, Some(2));
    assert_eq!(AddCall { a: 1, b: Some(i32::MAX - 1) }.call(client).await?, Some(i32::MAX));
    assert_eq!(MoodsCall {}.call(client).await?, [Some(Mood::Sad), Some(Mood::SoSo), Some(Mood::Happy)]);
    assert_eq!(FirstUserCall {}.call(client).await?, None);
    let insert = "insert into public.users (id, email, nick) values ($1, $2, $3) returning *";
    let (own, email) = (UsersId(id(1)), Email("ada@example.com".to_owned()));
    let user = UsersRow::from_row(&client.query_one(insert, &[&own, &email, &"ada"]).await?)?;
    assert_eq!((user.id, &user.email, user.score), (own, &email, 0));
    assert_eq!(FirstUserCall {}.call(client).await?, Some(user.clone()));
    let found = FindUsersCall { mail: "ADA%".to_owned() }.call(client).await?;
    assert_eq!(found, std::slice::from_ref(&user));
    assert_eq!(FindUsersCall { mail: "x".to_owned() }.call(client).await?, []);
    let found = WhereIsCall { p: place(7) }.call(client).await?;
    assert_eq!(found, WhereIsReturns { city: place(7).street, spot: Some(place(7)) });
    // A key flows along the foreign keys to it, and into views.
    let insert = "insert into sales.orders (user_id, price) values ($1, 2) returning *";
    let order = sales::OrdersRow::from_row(&client.query_one(insert, &[&user.id]).await?)?;
    assert_eq!((order.user_id, order.mood.as_str(), order.number), (user.id, "happy", sales::OrdersId(1)));
    let open = client.query_one("select * from sales.open_orders", &[]).await?;
    let open = sales::OpenOrdersRow::from_row(&open)?;
    assert_eq!((open.number, open.user_id), (order.number, user.id));
    let totals = sales::TotalsCall { argument_1: 1, at_least: None }.call(client).await?;
    assert_eq!(totals, [sales::TotalsReturns { user_id: Some(user.id.0), total: Some(order.price) }]);
    let totals = sales::TotalsCall { argument_1: 1, at_least: Some(Decimal::MAX) }.call(client).await?;
    assert_eq!(totals, []);
    // A label that was added after the types were written.
    client.batch_execute("alter type public.mood add value 'new'").await?;
    let moods = MoodsCall {}.call(client).await?;
    assert_eq!(moods.last(), Some(&Some(Mood::Unknown("new".to_owned()))));
    for (sql, constraint, columns) in [
        ("insert into users (email) values ('ada@example.com')", Constraint::UsersEmailKey, "email"),
        ("insert into users (email) values ('ada')", Constraint::EmailCheck, ""),
        ("update users set score = 101", Constraint::ScoreIsSmall, "score"),
        ("update users set nick = 'UPPER'", Constraint::NickIsLower, "nick"),
        ("update sales.orders set user_id = gen_random_uuid()", Constraint::OrdersUserIdFkey, "user_id"),
    ] {
        let error = client.execute(sql, &[]).await.expect_err(sql);
        assert_eq!(Constraint::try_from(&error).ok(), Some(constraint), "{error}");
        assert_eq!(constraint.columns().join(" "), columns);
    }
    let other = client.execute("select 1/0", &[]).await.expect_err("a division by zero");
    assert!(Constraint::try_from(&other).is_err());
    ForgetCall { who: user.id.0 }.call(client).await?;
    assert_eq!(FirstUserCall {}.call(client).await?, None);
    Ok(())
}

/// Inserts a row and compares what comes back, and what JSON makes of it.
macro_rules! send {
    ($client:expr, $row:expr, $table:ident: $($field:ident)+) => {{
        let row = $row;
        let columns = $table::COLUMNS.join(", ");
        let places = (1..=$table::COLUMNS.len()).map(|i| format!("${i}")).collect::<Vec<_>>().join(", ");
        let sql = format!("insert into {} ({columns}) values ({places}) returning {columns}", $table::TABLE);
        let values: Vec<&(dyn ToSql + Sync)> = vec![$(&row.$field),+];
        let back = $table::from_row(&$client.query_one(&sql, &values).await?)?;
        assert_eq!(back, row);
        // JSON has no infinities: they are null there.
        if !format!("{row:?}").contains("inf") {
            let again: $table = serde_json::from_value(serde_json::to_value(&row)?)?;
            assert_eq!(again, row);
        }
    }};
}

macro_rules! fill {
    ($row:ident, $value:ident: $($list:ident $field:ident),+) => {
        $($row.$list.get_or_insert_default().extend($value.$field.clone());)+
    };
}

#[test]
fn every_type_goes_through_tokio_postgres_and_back() {
    run(values);
}

async fn values(client: &Client) -> Outcome {
    for row in rows() {
        send!(
            client, row, ValuesRow:
            id a_bool a_char a_int2 a_int4 a_int8 a_float4 a_float8 a_numeric a_price a_text a_varchar a_bpchar a_name
            a_citext a_bytea a_uuid a_json a_jsonb a_date a_time a_timestamp a_timestamptz a_interval a_inet a_cidr
            a_macaddr a_bit a_varbit a_int4range a_int8range a_numrange a_daterange a_tsrange a_tstzrange a_mood a_email
            a_share a_words a_place a_trip a_oid a_money a_timetz a_macaddr8 a_lsn a_point a_line a_lseg a_box a_path a_polygon a_circle a_hstore
            a_ltree a_big
        );
    }
    for (number, at) in NUMBERS.into_iter().zip(100..) {
        let row = ValuesRow { a_big: Some(Numeric(number.to_owned())), ..nothing(at) };
        let sql = "insert into values (id, a_big) values ($1, $2) returning a_big, a_big::text";
        let back = client.query_one(sql, &[&row.id, &row.a_big]).await?;
        let (back, text): (Numeric, String) = (back.try_get(0)?, back.try_get(1)?);
        assert_eq!((back.0.as_str(), text.as_str()), (number, number));
    }
    for row in multiranges::multiranges() {
        send!(client, row, MultirangesRow: id a_int4 a_int8 a_num a_date a_ts a_tstz);
    }
    lists(client).await
}

async fn lists(client: &Client) -> Outcome {
    let none: ListsRow = serde_json::from_value(serde_json::json!({ "id": 1 }))?;
    let mut many = vec![none];
    for times in [0, 1, 3] {
        let mut row: ListsRow = serde_json::from_value(serde_json::json!({ "id": times + 2 }))?;
        for value in rows().into_iter().skip(1).cycle().take(times) {
            fill!(
                row, value:
                many_bool a_bool, many_int2 a_int2, many_int4 a_int4, many_int8 a_int8, many_float4 a_float4,
                many_float8 a_float8, many_numeric a_numeric, many_text a_text, many_varchar a_varchar,
                many_citext a_citext, many_bytea a_bytea, many_uuid a_uuid, many_jsonb a_jsonb, many_date a_date,
                many_time a_time, many_timestamp a_timestamp, many_timestamptz a_timestamptz, many_interval a_interval,
                many_inet a_inet, many_macaddr a_macaddr, many_varbit a_varbit, many_int4range a_int4range,
                many_tstzrange a_tstzrange, many_mood a_mood, many_email a_email, many_place a_place,
                many_money a_money, many_timetz a_timetz, many_macaddr8 a_macaddr8, many_point a_point,
                many_polygon a_polygon, many_hstore a_hstore, many_ltree a_ltree, many_big a_big
            );
        }
        many.push(row);
    }
    for row in many {
        send!(
            client, row, ListsRow:
            id many_bool many_int2 many_int4 many_int8 many_float4 many_float8 many_numeric many_text many_varchar
            many_citext many_bytea many_uuid many_jsonb many_date many_time many_timestamp many_timestamptz many_interval
            many_inet many_macaddr many_varbit many_int4range many_tstzrange many_mood many_email many_place many_money
            many_timetz many_macaddr8 many_point many_polygon many_hstore many_ltree many_big
        );
    }
    Ok(())
}

#[test]
fn typed_json_goes_through_tokio_postgres_and_back() {
    run(json);
}

async fn json(client: &Client) -> Outcome {
    for row in documents::documents() {
        send!(client, row.clone(), DocumentsRow: id prefs event tree choice tags);
        let sql = "select (select jsonb_object_agg(key, value) from jsonb_each(to_jsonb(d)) where value <> 'null') from documents d where id = $1";
        documents::compare(&row, &client.query_one(sql, &[&row.id]).await?.try_get(0)?);
    }
    let seen = client.query("select * from preferences order by id", &[]).await?;
    for (seen, row) in seen.iter().zip(documents::documents()) {
        assert_eq!(PreferencesRow::from_row(seen)?.prefs, row.prefs);
    }
    assert_eq!(seen.len(), documents::documents().len());
    Ok(())
}

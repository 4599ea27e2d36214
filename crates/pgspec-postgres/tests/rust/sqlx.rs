//! All that Rust types can say, compiled without a warning, and every type that a row can hold sent through sqlx and back.

use pgspec_codegen::RustTarget;
use pgspec_postgres::Database;
use rust_decimal::Decimal;
use sqlx::AssertSqlSafe;

use crate::connect::{Outcome, connect, id};
use crate::database;

#[deny(warnings)]
#[deny(missing_docs)]
#[allow(dead_code, unreachable_pub, reason = "a test does not use every type, and nobody uses the test")]
// It has the form that a build gives it.
#[rustfmt::skip]
#[path = "../../../../snapshots/rust/schema.rs"]
mod schema;

#[path = "documents.rs"]
mod documents;
#[path = "rows.rs"]
mod rows;

/// What sqlx has for some types.
mod like {
    use super::schema::{Ltree, Oid};

    pub(crate) const CHARS: (i8, i8) = (i8::MIN, i8::MAX);

    pub(crate) fn mac(bytes: [u8; 6]) -> mac_address::MacAddress {
        mac_address::MacAddress::new(bytes)
    }

    pub(crate) fn bits(bits: &[bool]) -> bit_vec::BitVec {
        bits.iter().copied().collect()
    }

    pub(crate) fn oid(number: u32) -> Oid {
        Oid(number)
    }

    pub(crate) fn ltree(path: &str) -> Ltree {
        Ltree(path.to_owned())
    }
}

use rows::{NUMBERS, nothing, place, rows};
use schema::*;

#[test]
fn errors_say_which_constraint_and_functions_are_called() {
    let database = database(RustTarget::Sqlx, "schema.rs");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(shop(&database)).expect("the shop is open");
}

async fn shop(database: &Database<'_>) -> Outcome {
    let connection = &mut connect(database).await?;
    assert_eq!(AddCall { a: 1, b: None }.call(&mut *connection).await?, Some(2));
    assert_eq!(AddCall { a: 1, b: Some(i32::MAX - 1) }.call(&mut *connection).await?, Some(i32::MAX));
    assert_eq!(
        MoodsCall {}.call(&mut *connection).await?,
        [Some(Mood::Sad), Some(Mood::SoSo), Some(Mood::Happy)]
    );
    assert_eq!(FirstUserCall {}.call(&mut *connection).await?, None);
    let insert = "insert into public.users (id, email, nick) values ($1, $2, $3) returning *";
    let user: UsersRow = sqlx::query_as(insert)
        .bind(UsersId(id(1)))
        .bind(Email("ada@example.com".to_owned()))
        .bind("ada")
        .fetch_one(&mut *connection)
        .await?;
    assert_eq!(FirstUserCall {}.call(&mut *connection).await?, Some(user.clone()));
    assert_eq!(
        FindUsersCall { mail: "ADA%".to_owned() }.call(&mut *connection).await?,
        std::slice::from_ref(&user)
    );
    assert_eq!(FindUsersCall { mail: "x".to_owned() }.call(&mut *connection).await?, []);
    let found = WhereIsCall { p: place(7) }.call(&mut *connection).await?;
    assert_eq!(found, WhereIsReturns { city: place(7).street, spot: Some(place(7)) });
    // A key flows along the foreign keys to it, and into views.
    let order: sales::OrdersRow =
        sqlx::query_as("insert into sales.orders (user_id, price) values ($1, 2) returning *")
            .bind(user.id)
            .fetch_one(&mut *connection)
            .await?;
    assert_eq!((order.user_id, order.mood.as_str(), order.number), (user.id, "happy", sales::OrdersId(1)));
    let open: sales::OpenOrdersRow =
        sqlx::query_as("select * from sales.open_orders").fetch_one(&mut *connection).await?;
    assert_eq!((open.number, open.user_id), (order.number, user.id));
    let totals = sales::TotalsCall { argument_1: 1, at_least: None }.call(&mut *connection).await?;
    assert_eq!(totals, [sales::TotalsReturns { user_id: Some(user.id.0), total: Some(order.price) }]);
    // A label that was added after the types were written.
    sqlx::query("alter type public.mood add value 'new'").execute(&mut *connection).await?;
    let moods = MoodsCall {}.call(&mut *connection).await?;
    assert_eq!(moods.last(), Some(&Some(Mood::Unknown("new".to_owned()))));
    for (sql, constraint, columns) in [
        ("insert into users (email) values ('ada@example.com')", Constraint::UsersEmailKey, "email"),
        ("insert into users (email) values ('ada')", Constraint::EmailCheck, ""),
        ("update users set score = 101", Constraint::ScoreIsSmall, "score"),
        ("update users set nick = 'UPPER'", Constraint::NickIsLower, "nick"),
        (
            "update sales.orders set starts = '2026-01-02', ends = '2026-01-01'",
            Constraint::StartsBeforeItEnds,
            "starts ends",
        ),
        ("update sales.orders set user_id = gen_random_uuid()", Constraint::OrdersUserIdFkey, "user_id"),
    ] {
        let error = sqlx::query(sql).execute(&mut *connection).await.expect_err(sql);
        assert_eq!(Constraint::try_from(&error).ok(), Some(constraint), "{error}");
        assert_eq!(constraint.columns().join(" "), columns);
    }
    assert_eq!(Constraint::ScoreIsSmall.to_string(), "A score is a percentage.");
    let other = sqlx::query("select 1/0").execute(&mut *connection).await.expect_err("a division by zero");
    assert!(Constraint::try_from(&other).is_err());
    ForgetCall { who: user.id.0 }.call(&mut *connection).await?;
    assert_eq!(FirstUserCall {}.call(&mut *connection).await?, None);
    Ok(())
}

#[test]
fn what_validates_is_what_the_database_accepts() {
    let database = database(RustTarget::Sqlx, "schema.rs");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(validators(&database)).expect("the shop is open");
}

async fn validators(database: &Database<'_>) -> Outcome {
    let connection = &mut connect(database).await?;
    let (mut accepted, mut refused) = (0, 0);
    let mut compare = |broken: Vec<&'static str>, done: Result<_, sqlx::Error>| {
        let told = done.as_ref().err().map(|error| Constraint::try_from(error).expect("a constraint").name());
        match told {
            // Of several, the database tells the first.
            Some(told) => assert!(broken.contains(&told), "{told}: {broken:?}"),
            None => assert!(broken.is_empty(), "{broken:?}"),
        }
        *if told.is_some() { &mut refused } else { &mut accepted } += 1;
    };
    for score in [None, Some(i32::MIN), Some(-1), Some(0), Some(100), Some(101), Some(i32::MAX)] {
        for nick in
            [None, Some(""), Some("a"), Some("äöüß🦀"), Some("äöüß🦀x"), Some("e\u{301}e\u{301}e\u{301}")]
        {
            let new = NewUsers {
                id: None,
                email: Email("ada@example.com".to_owned()),
                nick: nick.map(str::to_owned),
                invited_by: None,
                score,
            };
            let broken = new.validate().err().unwrap_or_default();
            let sql = "insert into users (email, nick, score) values ($1, $2, coalesce($3, 0)) returning id";
            let row = sqlx::query(sql)
                .bind(&new.email)
                .bind(&new.nick)
                .bind(score)
                .fetch_one(&mut *connection)
                .await;
            compare(broken.iter().map(|violation| violation.constraint).collect(), row.map(|_| ()));
            sqlx::query("delete from users").execute(&mut *connection).await?;
        }
    }
    sqlx::query("insert into users (id, email) values ($1, 'a@b')")
        .bind(id(1))
        .execute(&mut *connection)
        .await?;
    let dates = [None, Some("2025-12-31"), Some("2026-01-01"), Some("2026-01-02")];
    for starts in dates {
        for ends in dates {
            for (mood, note) in [(Mood::SoSo, None), (Mood::SoSo, Some("")), (Mood::Sad, None)] {
                let on = |text: Option<&str>| text.map(|text| text.parse().expect("a date"));
                let new = sales::NewOrders {
                    user_id: UsersId(id(1)),
                    mood: Some(mood.clone()),
                    note: Some(note.map(str::to_owned)),
                    price: Decimal::ONE,
                    starts: on(starts),
                    ends: on(ends),
                };
                let broken = new.validate().err().unwrap_or_default();
                let sql = "insert into sales.orders (user_id, mood, note, price, starts, ends)
                    values ($1, $2, $3, $4, $5, $6) returning number";
                let row = sqlx::query(sql)
                    .bind(new.user_id)
                    .bind(mood)
                    .bind(note)
                    .bind(new.price)
                    .bind(new.starts)
                    .bind(new.ends)
                    .fetch_one(&mut *connection)
                    .await;
                compare(broken.iter().map(|violation| violation.constraint).collect(), row.map(|_| ()));
            }
        }
    }
    assert_eq!((accepted, refused), (35, 55));
    // What a change says nothing of is not known.
    let patch = UsersPatch { nick: Some(None), ..UsersPatch::default() };
    assert_eq!(patch.validate(), Ok(()));
    let patch = UsersPatch { score: Some(-1), ..UsersPatch::default() };
    let broken = patch.validate().expect_err("a score below nothing");
    assert_eq!(broken[0].to_string(), "score_is_small: A score is a percentage.");
    Ok(())
}

#[test]
fn every_type_goes_through_sqlx_and_back() {
    let database = database(RustTarget::Sqlx, "schema.rs");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(values(&database)).expect("every value goes through");
}

macro_rules! send {
    ($connection:expr, $row:expr, $table:ident: $($field:ident)+) => {{
        let row = $row;
        let columns = $table::COLUMNS.join(", ");
        let places = (1..=$table::COLUMNS.len()).map(|i| format!("${i}")).collect::<Vec<_>>().join(", ");
        let sql = format!("insert into {} ({columns}) values ({places}) returning {columns}", $table::TABLE);
        let back: $table =
            sqlx::query_as(AssertSqlSafe(sql))$(.bind(row.$field.clone()))+.fetch_one(&mut *$connection).await?;
        assert_eq!(back, row);
        let json = serde_json::to_value(&row)?;
        // JSON has no infinities: they are null there.
        if !format!("{row:?}").contains("inf") {
            let again: $table = serde_json::from_value(json)?;
            assert_eq!(again, row);
        }
    }};
}

macro_rules! fill {
    ($row:ident, $value:ident: $($list:ident $field:ident),+) => {
        $($row.$list.get_or_insert_default().extend($value.$field.clone());)+
    };
}

async fn values(database: &Database<'_>) -> Outcome {
    let connection = &mut connect(database).await?;
    for row in rows() {
        send!(
            connection, row, ValuesRow:
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
        let (back, text): (Numeric, String) =
            sqlx::query_as(sql).bind(row.id).bind(&row.a_big).fetch_one(&mut *connection).await?;
        assert_eq!((back.0.as_str(), text.as_str()), (number, number));
    }
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
            connection, row, ListsRow:
            id many_bool many_int2 many_int4 many_int8 many_float4 many_float8 many_numeric many_text many_varchar
            many_citext many_bytea many_uuid many_jsonb many_date many_time many_timestamp many_timestamptz many_interval
            many_inet many_macaddr many_varbit many_int4range many_tstzrange many_mood many_email many_place many_money
            many_timetz many_macaddr8 many_point many_polygon many_hstore many_ltree many_big
        );
    }
    Ok(())
}

#[test]
fn typed_json_goes_through_sqlx_and_back() {
    let database = database(RustTarget::Sqlx, "schema.rs");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(json(&database)).expect("every document goes through");
}

async fn json(database: &Database<'_>) -> Outcome {
    let connection = &mut connect(database).await?;
    for row in documents::documents() {
        send!(connection, row.clone(), DocumentsRow: id prefs event tree choice tags);
        let sql = "select (select jsonb_object_agg(key, value) from jsonb_each(to_jsonb(d)) where value <> 'null') from documents d where id = $1";
        let (kept,): (serde_json::Value,) =
            sqlx::query_as(sql).bind(row.id).fetch_one(&mut *connection).await?;
        documents::compare(&row, &kept);
    }
    let seen: Vec<PreferencesRow> =
        sqlx::query_as("select * from preferences order by id").fetch_all(&mut *connection).await?;
    let prefs = documents::documents().into_iter().map(|row| row.prefs);
    assert_eq!(seen.into_iter().map(|row| row.prefs).collect::<Vec<_>>(), prefs.collect::<Vec<_>>());
    // What is not of the shape is an error, and no row of something else.
    let odd = sqlx::query_as::<_, DocumentsRow>(
        "insert into documents (id, prefs) values (99, '{\"theme\": \"dark\", \"odd\": 1}') returning *",
    );
    let error = odd.fetch_one(&mut *connection).await.expect_err("a member that is not allowed");
    assert!(error.to_string().contains("unknown field `odd`"), "{error}");
    Ok(())
}

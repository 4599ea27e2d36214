//! Types that somebody keeps by hand for the spec beside this file: nothing is wrong with them.
use chrono::{DateTime, NaiveDate, Utc};

pub type Id = i64;
pub type Stamp = DateTime<Utc>;

#[derive(Debug, sqlx::Type)]
#[sqlx(transparent)]
pub struct PetId(uuid::Uuid);

#[derive(Debug, sqlx::Type)]
#[sqlx(type_name = "mood", rename_all = "lowercase")]
pub enum Mood {
    Happy,
    Sad,
    #[sqlx(rename = "so so")]
    SoSo,
}

#[derive(Debug, sqlx::Type)]
#[sqlx(type_name = "size", rename_all = "snake_case")]
pub enum Size {
    S,
    M,
    L,
}

/// A row.
#[derive(Debug, sqlx::FromRow)]
pub struct Person {
    pub id: Id,
    pub name: String,
    pub nick: Option<String>,
    pub mood: Mood,
    pub size: Option<Size>,
    pub born: Option<NaiveDate>,
    pub seen: Stamp,
    pub tags: Vec<String>,
    pub moods: Option<Vec<Mood>>,
    pub extra: Option<serde_json::Value>,
    pub weight: Option<rust_decimal::Decimal>,
    pub alive: bool,
    pub long: i32,
}

/// With a name of its own for a column.
#[derive(Debug, sqlx::FromRow)]
#[sqlx(rename_all = "snake_case")]
pub struct PetRow {
    pub id: PetId,
    #[sqlx(rename = "owner")]
    pub owner_id: Id,
    pub keeper: Option<Id>,
    pub name: Box<str>,
    pub kind: String,
    pub happy: Option<bool>,
}

/// A view, which its name does not say.
// pgspec: public.happy_people
#[derive(Debug, sqlx::FromRow)]
pub struct Contented {
    pub id: Option<Id>,
    pub name: Option<String>,
    pub mood: Option<Mood>,
}

#[derive(Debug, sqlx::FromRow)]
pub struct Licence {
    pub pet: PetId,
    pub number: String,
    pub cost: Option<i32>,
}

/// What a form sends.
#[derive(Debug, validator::Validate)]
pub struct NewLicence<'a> {
    pub pet: PetId,
    #[validate(length(max = 40))]
    pub number: &'a str,
    #[validate(range(min = 0, max = 100))]
    pub cost: Option<i32>,
}

diesel::table! {
    people (id) {
        id -> Int8,
        name -> Text,
        nick -> Nullable<Text>,
        mood -> Mood,
        size -> Nullable<Size>,
        born -> Nullable<Date>,
        seen -> Timestamptz,
        tags -> Array<Nullable<Text>>,
        moods -> Nullable<Array<Nullable<Mood>>>,
        extra -> Nullable<Jsonb>,
        weight -> Nullable<Numeric>,
        alive -> Bool,
        long -> Int4,
    }
}

diesel::table! {
    pets (id) {
        id -> Uuid,
        owner -> Int8,
        keeper -> Nullable<Int8>,
        name -> Text,
        #[sql_name = "kind"]
        sort -> Text,
        happy -> Nullable<Bool>,
    }
}

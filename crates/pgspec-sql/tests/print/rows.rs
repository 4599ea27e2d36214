//! Seed rows and jobs, and single objects.

use pgspec_catalog::object::{
    Body, ForeignKeyAction, Identity, Job, Seed, SeedMode, SeedValue, SequenceOptions,
};
use pgspec_catalog::{Catalog, Key, Kind, ObjectId, SqlText};
use pgspec_sql::print::{self, SchemaOptions};

use super::build::*;
use super::{check as check_snapshot, printed};

fn text(value: &str) -> SeedValue {
    SeedValue::Literal(value.into())
}

fn seed(catalog: &mut Catalog, table: &str, seed: Seed) {
    add(catalog, Key::of_relation(Kind::Seed, &name(table), &"rows".into()), Body::Seed(Box::new(seed)));
}

fn rows(mode: SeedMode, key: &[&str], columns: &[&str], rows: Vec<Vec<SeedValue>>) -> Seed {
    let (key, columns) = (names(key), names(columns));
    Seed { key, mode, environments: Vec::new(), columns, spans: vec![None; rows.len()], rows }
}

fn missions() -> Catalog {
    let mut catalog = Catalog::new();
    // The rows of `missions` refer to rows of `kinds`, which is declared later.
    let columns = vec![
        not_null("code", "text"),
        column("kind_id", "int8"),
        column("days", "int4"),
        column("rate", "numeric"),
        column("active", "bool"),
        column("meta", "jsonb"),
        with_default(column("starts_at", "timestamptz"), sql("now()", &[])),
    ];
    with_id(&mut catalog, "missions", columns);
    constraint(&mut catalog, "missions", "missions_code_key", unique(&["code"]));
    let mut number = not_null("id", "int8");
    number.identity =
        Some(Identity { always: true, name: None, sequence: SequenceOptions::default(), grants: Vec::new() });
    table(&mut catalog, "kinds", vec![number, not_null("lang", "text"), not_null("word", "text")]);
    constraint(&mut catalog, "kinds", "kinds_pkey", primary_key(&["id"]));
    constraint(&mut catalog, "kinds", "kinds_lang_word_key", unique(&["lang", "word"]));
    let to = foreign_key(&["kind_id"], "kinds", ForeignKeyAction::NoAction);
    constraint(&mut catalog, "missions", "missions_kind_id_fkey", to);
    let key = [("lang", "en"), ("word", "driving")];
    let reference = SeedValue::Reference {
        table: name("kinds"),
        column: "id".into(),
        key: key.map(|(name, value)| (name.into(), value.into())).to_vec(),
    };
    let columns = ["code", "kind_id", "days", "rate", "active", "meta", "starts_at"];
    let list = vec![
        vec![
            text("safe-7"),
            reference,
            text("7"),
            text("0.5"),
            text("true"),
            text("{\"days\": 7}"),
            SeedValue::Sql(SqlText::unplaced("now() - interval '1 day'")),
        ],
        vec![
            text("it's"),
            SeedValue::Null,
            text("-1"),
            text("1e3"),
            text("yes"),
            SeedValue::Null,
            SeedValue::Sql(SqlText::unplaced("now()")),
        ],
        vec![
            text("short"),
            SeedValue::Default,
            text("3"),
            SeedValue::Default,
            SeedValue::Default,
            SeedValue::Default,
            SeedValue::Default,
        ],
    ];
    seed(&mut catalog, "missions", rows(SeedMode::Exact, &["code"], &columns, list));
    let list =
        vec![vec![text("1"), text("en"), text("driving")], vec![text("2"), text("de"), text("fahren")]];
    seed(&mut catalog, "kinds", rows(SeedMode::Exact, &["lang", "word"], &["id", "lang", "word"], list));
    table(&mut catalog, "tags", vec![not_null("name", "text")]);
    constraint(&mut catalog, "tags", "tags_pkey", primary_key(&["name"]));
    let dev = rows(SeedMode::Insert, &["name"], &["name"], vec![vec![text("new")], vec![text("old")]]);
    seed(&mut catalog, "tags", Seed { environments: names(&["dev"]), ..dev });
    catalog
}

#[test]
fn seed_rows() {
    let catalog = missions();
    check_snapshot("seeds", &catalog);
    let dev = SchemaOptions { environment: Some("dev".into()), ..SchemaOptions::default() };
    let expected =
        "insert into public.tags (name)\nvalues\n  ('new'),\n  ('old')\non conflict (name) do nothing;";
    let printed = printed(&catalog, &dev);
    assert!(printed.contains(expected), "{printed}");
}

#[test]
fn jobs() {
    let mut catalog = Catalog::new();
    let jobs = [
        ("archive old", "0 2 * * *", "select 'costs $$'", true),
        ("it's idle", "30 seconds", "select 1", false),
    ];
    for (own, schedule, command, active) in jobs {
        let job = Job { schedule: schedule.into(), command: SqlText::unplaced(command), active };
        add(&mut catalog, Key::global(Kind::Job, own), Body::Job(Box::new(job)));
    }
    check_snapshot("jobs", &catalog);
}

#[test]
fn one_object() {
    let catalog = missions();
    let of = |kind: Kind, own: &str| {
        let found = catalog.iter().find(|(_, key, _)| key.kind == kind && key.name == own);
        print::file(&print::object(&catalog, found.unwrap().0), "-- A header.")
    };
    let kinds = "-- A header.\n\n-- Table public.kinds\n\ncreate table public.kinds (\n  id   bigint generated always \
                 as identity primary key,\n  lang text not null,\n  word text not null,\n  unique (lang, word)\n);\n";
    assert_eq!(of(Kind::Table, "kinds"), kinds);
    let foreign_key = "-- A header.\n\n-- Table public.missions\n\nalter table public.missions\n  add constraint \
                       missions_kind_id_fkey foreign key (kind_id) references public.kinds (id);\n";
    assert_eq!(of(Kind::Constraint, "missions_kind_id_fkey"), foreign_key);
    assert!(print::object(&catalog, ObjectId(9999)).is_empty());
}

//! Readers agree: what a spec says, what the SQL printed from it makes, and what the live reader finds are the same.
//!
//! Postgres spells expressions in its own way (`null` becomes `NULL::text`), so a spec and a database are compared
//! without the texts of their expressions; two databases are compared with them.

use pgspec_catalog::{Catalog, Kind, Name, Object, Sources, Standing};
use pgspec_postgres::{Database, ReadOptions, Transaction, apply, read};
use pgspec_spec::Platform;
use pgspec_sql::print::{self, SchemaOptions};

use crate::empty;
use crate::pack::hosted;
use crate::read::make_shop;

const SUPABASE: Platform = Platform::Supabase { legacy_grants: false };

/// The kinds that the live reader reads.
pub(crate) const KINDS: &[Kind] = &[
    Kind::Enum,
    Kind::ForeignDataWrapper,
    Kind::ForeignServer,
    Kind::Sequence,
    Kind::Function,
    Kind::Table,
    Kind::Constraint,
    Kind::Index,
    Kind::View,
    Kind::MaterializedView,
    Kind::Trigger,
    Kind::Policy,
    Kind::Domain,
    Kind::CompositeType,
    Kind::RangeType,
    Kind::Aggregate,
    Kind::Operator,
    Kind::Cast,
    Kind::Collation,
    Kind::TextSearchDictionary,
    Kind::TextSearchConfiguration,
    Kind::Statistics,
    Kind::Rule,
    Kind::EventTrigger,
    Kind::Publication,
];

/// The kinds that the reader of SQL files reads.
const DEFINED: &[Kind] = &[
    Kind::Function,
    Kind::Table,
    Kind::Constraint,
    Kind::Index,
    Kind::View,
    Kind::MaterializedView,
    Kind::Policy,
];

/// What of an object is compared.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Detail {
    /// Everything.
    All,
    /// Everything but the texts of expressions, which Postgres spells in its own way.
    NoExpressions,
    /// What `CREATE` says: no comments and no grants.
    Definitions,
}

/// What a live database holds. What the platform's superuser owns counts as owned by nobody in particular.
fn live(database: &Database<'_>) -> Catalog {
    live_in(database, None, pgspec_postgres::hosted::SUPERUSER)
}

/// What some schemas of a live database hold. What `owner` owns counts as owned by nobody in particular.
pub(crate) fn live_in(database: &Database<'_>, schemas: Option<Vec<Name>>, owner: &str) -> Catalog {
    let mut client = database.connect().expect("connected");
    let options = ReadOptions { schemas, owner: Some(owner.into()), ..ReadOptions::default() };
    let (catalog, diagnostics) = read(&mut client, &options).expect("read");
    assert!(diagnostics.is_empty(), "{diagnostics:#?}");
    catalog
}

/// The objects of a catalog that the live reader can see, each as JSON, without notes.
pub(crate) fn facts(catalog: &Catalog, standing: Standing, detail: Detail) -> Vec<(String, String)> {
    let kinds = if detail == Detail::Definitions { DEFINED } else { KINDS };
    let wanted = |kind, object: &Object| kinds.contains(&kind) && object.standing == standing;
    let objects = catalog.iter().filter(|(_, key, object)| wanted(key.kind, object));
    let mut facts: Vec<_> = objects
        .map(|(_, key, object)| {
            let mut object = object.clone();
            object.standing = Standing::Managed;
            object.owner = object.owner.filter(|owner| *owner != pgspec_postgres::hosted::SUPERUSER);
            object.notes = pgspec_catalog::Notes::default();
            let mut json = serde_json::to_value(&object).expect("facts are JSON");
            forget(&mut json, detail);
            (key.to_string(), format!("{json:#}"))
        })
        .collect();
    facts.sort();
    facts
}

/// Takes out notes, and what is not compared.
fn forget(json: &mut serde_json::Value, detail: Detail) {
    const NOTES: &[&str] = &[
        "access",
        "added",
        "backfill",
        "declared_columns",
        "deprecated",
        "doc",
        "json",
        "mixins",
        "pii",
        "references_any",
        "reserved",
        "retention",
        "secret",
        "security_reason",
        "was",
    ];
    const EXPRESSIONS: &[&str] =
        &["default", "expression", "using", "check", "predicate", "query", "condition"];
    match json {
        serde_json::Value::Object(fields) => {
            let attached =
                |name: &str| detail == Detail::Definitions && ["comment", "grants"].contains(&name);
            fields.retain(|name, _| !NOTES.contains(&name.as_str()) && !attached(name));
            for (name, value) in fields {
                if value.is_string()
                    && detail == Detail::NoExpressions
                    && EXPRESSIONS.contains(&name.as_str())
                {
                    *value = "…".into();
                }
                if detail == Detail::NoExpressions
                    && name == "actions"
                    && let serde_json::Value::Array(actions) = value
                {
                    actions.iter_mut().for_each(|action| *action = "…".into());
                }
                if detail == Detail::NoExpressions
                    && name == "column_defaults"
                    && let serde_json::Value::Array(defaults) = value
                {
                    let pairs = defaults.iter_mut().filter_map(serde_json::Value::as_array_mut);
                    pairs.filter_map(|pair| pair.last_mut()).for_each(|text| *text = "…".into());
                }
                forget(value, detail);
            }
        }
        serde_json::Value::Array(items) => items.iter_mut().for_each(|item| forget(item, detail)),
        serde_json::Value::Null
        | serde_json::Value::Bool(_)
        | serde_json::Value::Number(_)
        | serde_json::Value::String(_) => {}
    }
}

/// Every object of `left` and `right` that the other does not have just so.
pub(crate) fn differences(left: &[(String, String)], right: &[(String, String)]) -> String {
    let only = |a: &[(String, String)], b: &[(String, String)], side: &str| {
        let missing = a.iter().filter(|fact| b.binary_search(fact).is_err());
        missing.map(|(key, json)| format!("{side}: {key}\n{json}\n")).collect::<String>()
    };
    only(left, right, "left") + &only(right, left, "right")
}

#[test]
fn the_pack_and_the_database_made_from_it_are_the_same() {
    let (pack, diagnostics) = pgspec_spec::pack(SUPABASE, &mut Sources::default());
    assert!(diagnostics.is_empty(), "{diagnostics:#?}");
    let declared = facts(&pack, Standing::Platform, Detail::NoExpressions);
    assert!(declared.len() > 100, "{}", declared.len());
    let found = facts(&live(&hosted("agreement")), Standing::Managed, Detail::NoExpressions);
    let differences = differences(&declared, &found);
    assert!(differences.is_empty(), "{differences}");
}

/// Prints what a database holds, makes another database of that, and compares the two to the letter.
fn survives_printing(database: &Database<'_>, schemas: &[&str]) {
    let first = live(database);
    let (statements, diagnostics) = print::schema(&first, &SchemaOptions::default());
    assert!(diagnostics.is_empty(), "{diagnostics:#?}");
    let copy = empty("copy");
    let mut client = copy.connect().expect("connected");
    let mut script: String = schemas.iter().map(|name| format!("create schema {name};\n")).collect();
    // Roles belong to the cluster: they are there.
    for statement in statements.into_iter().filter(|statement| !statement.separate) {
        script.push_str(&statement.sql);
        script.push('\n');
    }
    apply(&mut client, &script, Transaction::Whole).unwrap_or_else(|e| panic!("{e}\n{script}"));
    drop(client);
    let (first, second) =
        (facts(&first, Standing::Managed, Detail::All), facts(&live(&copy), Standing::Managed, Detail::All));
    let differences = differences(&first, &second);
    assert!(differences.is_empty(), "{differences}");
    assert!(!first.is_empty());
}

#[test]
fn a_database_survives_being_printed() {
    let database = empty("shop");
    let mut client = database.connect().expect("connected");
    make_shop(&mut client);
    drop(client);
    survives_printing(&database, &["shop"]);
}

#[test]
fn the_platform_survives_being_printed() {
    let schemas = ["auth", "cron", "graphql_public", "net", "pgmq", "realtime", "storage", "vault"];
    survives_printing(&hosted("platform"), &schemas);
}

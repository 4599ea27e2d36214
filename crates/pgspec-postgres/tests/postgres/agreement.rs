//! Readers agree: what a spec says, what the SQL printed from it makes, and what the live reader finds are the same.
//!
//! Postgres spells expressions in its own way (`null` becomes `NULL::text`), so a spec and a database are compared by what
//! their expressions mean, where that can be told; two databases are compared to the letter.

use pgspec_catalog::{Catalog, Kind, Name, Sources, Standing};
use pgspec_plan::{Change, DiffOptions, Facts, What, diff};
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

/// How two catalogs are compared.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Texts {
    /// Every difference counts, and SQL whose meaning cannot be told apart from its spelling is one.
    Exact,
    /// Postgres spells expressions in its own way: only what is certainly different counts.
    Meaning,
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

/// The objects of a catalog that have a standing and are of the kinds that the live reader reads, as if they were managed
/// by us and owned by nobody in particular.
pub(crate) fn facts(catalog: &Catalog, standing: Standing) -> Catalog {
    let mut facts = Catalog::new();
    for (_, key, object) in catalog.iter() {
        if object.standing != standing || !KINDS.contains(&key.kind) {
            continue;
        }
        let mut object = object.without_notes();
        object.owner = object.owner.filter(|owner| *owner != pgspec_postgres::hosted::SUPERUSER);
        drop(facts.insert(key.clone(), object));
    }
    facts
}

/// What two catalogs differ in, a change a line; nothing if they are the same.
pub(crate) fn differences(from: &Catalog, to: &Catalog, texts: Texts) -> String {
    let options = DiffOptions::of(from, to, &"public".into(), 15);
    let counts = |change: &&Change| texts == Texts::Exact && !is_layout(change) || change.is_certain();
    let changes = diff(from, to, &options);
    changes.iter().filter(counts).map(|change| format!("{}: {:?}\n", change.key, change.what)).collect()
}

/// Whether two texts differ only in where their lines break, which is Postgres' own choice.
fn is_layout(change: &Change) -> bool {
    let What::Changed { from: Some(Facts::Sql(from)), to: Some(Facts::Sql(to)), .. } = &change.what else {
        return false;
    };
    from.split_whitespace().eq(to.split_whitespace())
}

#[test]
fn the_pack_and_the_database_made_from_it_are_the_same() {
    let (pack, diagnostics) = pgspec_spec::pack(SUPABASE, &mut Sources::default());
    assert!(diagnostics.is_empty(), "{diagnostics:#?}");
    let declared = facts(&pack, Standing::Platform);
    assert!(declared.len() > 100, "{}", declared.len());
    let found = facts(&live(&hosted("agreement")), Standing::Managed);
    let differences = differences(&declared, &found, Texts::Meaning);
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
    let (first, second) = (facts(&first, Standing::Managed), facts(&live(&copy), Standing::Managed));
    let differences = differences(&first, &second, Texts::Exact);
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

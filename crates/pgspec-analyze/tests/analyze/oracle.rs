//! The oracle: generated expressions and views, and what real servers say of them. What is not agreed on is printed;
//! with `PGSPEC_ORACLE_NOTES=folder` all of it is written there.

#[path = "oracle/changes.rs"]
mod changes;
#[path = "oracle/confusion.rs"]
mod confusion;
#[path = "oracle/documents.rs"]
mod documents;
#[path = "oracle/grammar.rs"]
mod grammar;
#[path = "oracle/mutate.rs"]
mod mutate;
#[path = "oracle/ours.rs"]
mod ours;
#[path = "oracle/places.rs"]
mod places;
#[path = "oracle/printed.rs"]
mod printed;
#[path = "oracle/random.rs"]
mod random;
#[path = "oracle/samples.rs"]
mod samples;
#[path = "oracle/schema.rs"]
mod schema;
#[path = "oracle/scripts.rs"]
mod scripts;
#[path = "oracle/server.rs"]
mod server;
#[path = "oracle/shapes.rs"]
mod shapes;
#[path = "oracle/systematic.rs"]
mod systematic;
#[path = "oracle/systems.rs"]
mod systems;
#[path = "oracle/values.rs"]
mod values;
#[path = "oracle/views.rs"]
mod views;

use pgspec_analyze::world::World;

use changes::Changes;
use confusion::Confusion;
use documents::Outcome;
use grammar::Grammar;
use ours::Ours;
use random::Random;
use server::{Judge, Said, VERSIONS};
use views::Views;

/// Expressions over the big table; the flag says that one may be run.
fn grown(tables: &pgspec_builtin::Tables, count: usize) -> Vec<(String, bool)> {
    let mut grammar = Grammar::new(tables, "grown");
    let mut random = Random::new("mutations");
    let mut all = Vec::new();
    for index in 0..count {
        let depth = 1 + index % 3;
        let text = if index % 8 == 7 { grammar.aggregate(depth) } else { grammar.any(depth) };
        if random.percent(25) {
            all.push((mutate::mutate(&mut random, &text), false));
        } else {
            all.push((text, true));
        }
    }
    all
}

/// Compares our verdict on each statement with the server's, and our columns with its rows if it may be run.
fn compare(
    judge: &mut Judge,
    world: &World<'_>,
    statements: impl IntoIterator<Item = (String, bool)>,
) -> Confusion {
    let mut confusion = Confusion::default();
    for (text, harmless) in statements {
        let ours = ours::statement(world, &text);
        let asks = ["select", "values", "with", "table"].iter().any(|word| text.starts_with(word));
        let said = if asks { judge.says(&text) } else { judge.says_of_change(&text) };
        confusion.compare(&text, &ours, &said);
        if let (Ours::Accept(columns), Said::Accepts(_), true) = (&ours, &said, harmless)
            && columns.iter().any(|column| !column.nullable)
            && let Some(nulls) = judge.nulls(&text)
        {
            confusion.compare_nulls(&text, &ours, &nulls);
        }
    }
    confusion
}

/// Runs one part of the test on both servers, and keeps the tables as a snapshot.
fn on_each_version(what: &str, unknown_percent: f64, mut part: impl FnMut(u16) -> Confusion) {
    let mut table = String::new();
    let all: Vec<_> = VERSIONS.into_iter().map(|major| (major, part(major))).collect();
    for (major, confusion) in &all {
        table.push_str(&format!("Postgres {major}, {} texts\n\n{confusion}\n", confusion.total()));
    }
    for (major, confusion) in &all {
        confusion.assert(&format!("{what} on {major}"), unknown_percent);
        // How many rows there are to look at depends on random numbers and on the clock, so that it is no snapshot.
        let looked_at = confusion.non_null_checked;
        assert!(
            !["views", "shapes"].contains(&what) || looked_at > 500,
            "{what}: {looked_at} columns with values"
        );
    }
    // Another seed, other counts.
    if std::env::var_os("PGSPEC_SEED").is_none() {
        testkit::assert_snapshot("analyze", &format!("oracle/{what}"), &table);
    }
}

#[test]
fn every_function_operator_and_cast() {
    let catalog = schema::catalog();
    on_each_version("pg_catalog", 10.0, |major| {
        let mut judge = schema::database(major, &catalog);
        let world = World::new(&catalog, ours::options(major));
        let all = systematic::expressions(major);
        let select = |e: systematic::Expression| (format!("select {} from everything e", e.text), e.harmless);
        compare(&mut judge, &world, all.into_iter().map(select))
    });
}

#[test]
fn grown_expressions() {
    let catalog = schema::catalog();
    on_each_version("expressions", 10.0, |major| {
        let mut judge = schema::database(major, &catalog);
        let world = World::new(&catalog, ours::options(major));
        let all = grown(pgspec_builtin::tables(major), 3000);
        compare(
            &mut judge,
            &world,
            all.into_iter().map(|(e, run)| (format!("select {e} from everything e"), run)),
        )
    });
}

#[test]
fn grown_views() {
    let catalog = schema::catalog();
    on_each_version("views", 10.0, |major| {
        let mut judge = schema::database(major, &catalog);
        let world = World::new(&catalog, ours::options(major));
        let mut views = Views::new();
        let mut random = Random::new("view mutations");
        let all = (0..1000).map(|_| {
            let query = views.query();
            if random.percent(25) { (mutate::mutate(&mut random, &query), true) } else { (query, true) }
        });
        let all: Vec<_> = all.collect();
        compare(&mut judge, &world, all)
    });
}

#[test]
fn grown_changes() {
    let catalog = schema::catalog();
    on_each_version("changes", 10.0, |major| {
        let mut judge = schema::database(major, &catalog);
        let world = World::new(&catalog, ours::options(major));
        let mut changes = Changes::new(pgspec_builtin::tables(major));
        let all: Vec<_> = (0..800).map(|_| (changes.statement(), false)).collect();
        compare(&mut judge, &world, all)
    });
}

#[test]
fn expressions_in_their_places() {
    let catalog = schema::catalog();
    on_each_version("places", 10.0, |major| {
        let mut judge = schema::database(major, &catalog);
        judge.run("reset all");
        judge.run("truncate everything");
        documents::each_alone(&mut judge, &places::statements(pgspec_builtin::tables(major), 700))
    });
}

#[test]
fn documents_and_data() {
    let mut bodies = String::new();
    on_each_version("documents", 2.0, |major| {
        let mut judge = Judge::new(major);
        let mut outcome = Outcome::default();
        for script in scripts::scripts() {
            documents::begin(&mut judge, &script);
            documents::run(&mut judge, &script, &mut outcome);
        }
        systems::compare(major, &mut outcome.confusion);
        let (refused, unknown) = (outcome.bodies.len(), outcome.unknown_bodies);
        let counts = format!("PL/pgSQL bodies: {refused} refused by us alone, {unknown} partly unknown");
        bodies = format!("{counts}\n{}", outcome.bodies.join("\n"));
        outcome.confusion
    });
    if std::env::var_os("PGSPEC_SEED").is_none() {
        testkit::assert_snapshot("analyze", "oracle/bodies", &bodies);
    }
}

#[test]
fn what_is_printed_back_is_the_same() {
    let catalog = schema::catalog();
    let mut table = String::new();
    for major in VERSIONS {
        let mut judge = schema::database(major, &catalog);
        let world = World::new(&catalog, ours::options(major));
        let mut grammar = Grammar::new(pgspec_builtin::tables(major), "printed");
        grammar.mistakes = 0;
        let mut views = Views::new();
        let mut queries = Vec::new();
        for index in 0..2600 {
            let depth = 1 + index % 3;
            let text = if index % 10 == 9 { grammar.aggregate(depth) } else { grammar.any(depth) };
            queries.push(format!("select {text} as c from everything e"));
        }
        queries.extend((0..500).map(|_| views.query()));
        let outcome = printed::compare(&mut judge, &world, &queries);
        table.push_str(&format!("Postgres {major}\n\n{outcome}\n"));
        outcome.assert(&format!("printed on {major}"), 3);
    }
    if std::env::var_os("PGSPEC_SEED").is_none() {
        testkit::assert_snapshot("analyze", "oracle/printed", &table);
    }
}

#[test]
fn statements_of_every_shape() {
    let catalog = schema::catalog();
    on_each_version("shapes", 10.0, |major| {
        let mut judge = schema::database(major, &catalog);
        let world = World::new(&catalog, ours::options(major));
        let all = shapes::statements(pgspec_builtin::tables(major), 6);
        // What has a sequence or a lock in it is not run.
        let harmless =
            |text: &str| text.starts_with("select") && !text.contains("nextval") && !text.contains("$1");
        let all: Vec<_> =
            all.into_iter().map(|text| (harmless(&text), text)).map(|(run, text)| (text, run)).collect();
        compare(&mut judge, &world, all)
    });
}

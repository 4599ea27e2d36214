//! The fixture `fixtures/oracle/schema.yaml`: as a catalog, and as a database with rows.

use pgspec_catalog::{Catalog, Name, Sources};
use pgspec_spec::ProjectFiles;
use pgspec_sql::print::{self, SchemaOptions};

use super::random::Random;
use super::samples::SAMPLES;
use super::server::Judge;

/// The fixture's catalog.
pub(crate) fn catalog() -> Catalog {
    let path = testkit::workspace_root().join("crates/pgspec-analyze/fixtures/oracle/schema.yaml");
    let yaml = std::fs::read_to_string(path).expect("the fixture is there");
    compile(&yaml)
}

/// The catalog of one spec file, which must be right.
fn compile(yaml: &str) -> Catalog {
    let mut sources = Sources::default();
    let settings = sources.add("pgspec.yaml", "name: oracle\n");
    let file = sources.add("schema.yaml", yaml);
    let files = ProjectFiles { settings: Some(settings), specs: vec![file], ..ProjectFiles::default() };
    let (spec, diagnostics) = pgspec_spec::read(&mut sources, &files);
    assert!(!diagnostics.has_errors(), "{diagnostics:#?}");
    spec.catalog
}

/// A database that holds the catalog's objects and some rows.
pub(crate) fn database(major: u16, catalog: &Catalog) -> Judge {
    let mut judge = Judge::new(major);
    let options = SchemaOptions { search_path: vec![Name::exact("public")], ..SchemaOptions::default() };
    let (statements, cycles) = print::schema(catalog, &options);
    assert!(cycles.is_empty(), "{cycles:#?}");
    for statement in &statements {
        judge.run(&statement.sql);
    }
    fill(&mut judge);
    judge.run(
        "set default_transaction_read_only = on; set statement_timeout = '2s'; set search_path = public",
    );
    judge
}

/// Rows with and without nulls.
fn fill(judge: &mut Judge) {
    let mut random = Random::new("rows");
    // The second row has a null wherever that is possible.
    for id in 0..6 {
        let mut columns = vec!["id".to_owned()];
        let mut values = vec![id.to_string()];
        for sample in SAMPLES {
            for column in sample.columns.iter().filter(|column| **column != "id") {
                if column.starts_with("c_") && (id == 1 || random.percent(30)) {
                    continue;
                }
                columns.push((*column).to_owned());
                values.push(format!("'{}'", random.pick(sample.literals)));
            }
        }
        // Servers without libxml have no values of type xml.
        let insert = |columns: &[String], values: &[String]| {
            format!("insert into everything ({}) values ({})", columns.join(", "), values.join(", "))
        };
        if judge.client.batch_execute(&insert(&columns, &values)).is_err() {
            let at = columns.iter().position(|column| column == "c_xml").expect("only xml may be missing");
            columns.remove(at);
            values.remove(at);
            judge.run(&insert(&columns, &values));
        }
    }
    judge.run(
        "insert into a (id, name, note, kind, amount, tags, parent_id) values
            (1, 'one', 'x', 'sad', 10.50, '{p,q}', null), (2, 'two', null, 'ok', null, '{}', 1),
            (3, 'three', null, 'ok', 3, '{p}', 1), (4, 'four', 'y', 'happy', 0, '{}', null);
         insert into b (id, a_id, name, score, ratio, day, data) values
            (1, 1, 'b1', 5, 0.5, '2024-01-01', '{\"k\": 1}'), (2, 1, null, 7, null, '2024-01-01', null),
            (3, null, 'b3', 0, 1, '2024-02-01', '[]'), (4, 2, null, -1, null, '2024-03-01', 'null');
         insert into c (a_id, b_id, name, span, score) values
            (1, 1, 'c1', '[2024-01-01,2024-02-01)', 50), (1, 2, 'c2', null, null), (3, 3, 'c3', 'empty', 0);
         insert into other.a values ('r', 'red'), ('n', null);
         insert into \"Odd Table\" values (1, null, 'm'), (2, 's', 'n');
         refresh materialized view daily;",
    );
}

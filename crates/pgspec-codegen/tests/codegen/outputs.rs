//! The whole schema as SQL, migrations in every layout, the model as JSON.

use pgspec_catalog::{Sources, Standing};
use pgspec_codegen::{
    Input, JsonOptions, Layout, Options, Surface, Templates, WRITERS, initial_migration, json, sql,
};

use crate::model::{Model, options};
use crate::rust::crm;

fn migration(model: &Model, options: &Options, layout: Layout) -> (String, String) {
    let (surface, _) = Surface::of(&model.world());
    let templates = Templates::embedded();
    let sources = Sources::default();
    let printed = pgspec_codegen::Printed::default();
    let input = Input {
        printed: &printed,
        catalog: &model.catalog,
        surface: &surface,
        sources: &sources,
        options,
        templates: &templates,
    };
    let (mut files, findings) = initial_migration(&input, "20250101120000", "Initial Schema", layout);
    assert!(findings.is_empty(), "{findings:?}");
    assert_eq!(files.len(), 1);
    let file = files.remove(0);
    (file.path, file.text)
}

#[test]
fn the_whole_schema() {
    let (files, diagnostics) = crm().write(&sql::WRITER, &options());
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    assert_eq!(files.len(), 1);
    assert_eq!(files[0].path, "generated/schema.sql");
    testkit::assert_file("codegen/sql", "schema.sql", &files[0].text);
}

#[test]
fn a_name_cannot_end_its_comment() {
    let options = Options { project: "x\ndrop table users;\r--".to_owned(), ..options() };
    let (files, _) = Model::default().write(&sql::WRITER, &options);
    assert!(
        files[0]
            .text
            .lines()
            .all(|line| line.is_empty() || line.starts_with("-- ") || line.starts_with("set "))
    );
    let (_, text) = migration(&Model::default(), &options, Layout::Plain);
    assert!(
        text.starts_with("-- Written by pgspec from the spec of x drop table users; --: initial_schema.\n")
    );
}

#[test]
fn every_layout_has_its_name() {
    let names = [
        (Layout::Supabase, "20250101120000_initial_schema.sql"),
        (Layout::Sqlx, "20250101120000_initial_schema.sql"),
        (Layout::Refinery, "V20250101120000__initial_schema.sql"),
        (Layout::Dbmate, "20250101120000_initial_schema.sql"),
        (Layout::Plain, "20250101120000_initial_schema.sql"),
    ];
    for (layout, name) in names {
        assert_eq!(migration(&crm(), &options(), layout).0, name);
    }
    let (_, text) = migration(&crm(), &options(), Layout::Supabase);
    testkit::assert_file("codegen/sql", "migration.sql", &text);
    let (_, text) = migration(&crm(), &options(), Layout::Dbmate);
    testkit::assert_file("codegen/sql", "migration.dbmate.sql", &text);
}

#[test]
fn the_model_as_json() {
    let options =
        Options { json: Some(JsonOptions { out: "generated/catalog.json".to_owned() }), ..options() };
    let mut model = crm();
    model.table("auth.users", vec![]).standing = Standing::Platform;
    let (files, diagnostics) = model.write(&json::WRITER, &options);
    assert!(diagnostics.is_empty());
    assert_eq!(files[0].path, "generated/catalog.json");
    let value: serde_json::Value = serde_json::from_str(&files[0].text).unwrap();
    assert_eq!(value["format"], 1);
    let paths: Vec<_> = value["objects"].as_array().unwrap().iter().map(|o| o["name"].clone()).collect();
    assert!(!paths.contains(&"users".into()), "what a platform brings along is left out");
    testkit::assert_file("codegen/json", "catalog.json", &files[0].text);
}

#[test]
fn writers_are_named() {
    let names: Vec<_> = WRITERS.iter().map(|writer| writer.name).collect();
    assert_eq!(names, ["sql", "rust", "typescript", "zod", "docs", "json"]);
}

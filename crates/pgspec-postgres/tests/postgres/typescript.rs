//! TypeScript types are byte for byte what `@supabase/postgrest-typegen` prints for the real database: ours are made of
//! the text alone, without a server. `cargo xtask prove typescript` tries more schemas.

use std::collections::BTreeMap;

use pgspec_analyze::bind::Meanings;
use pgspec_analyze::world::{Options as WorldOptions, World};
use pgspec_catalog::{Catalog, Kind, Name, Severity, Sources};
use pgspec_codegen::{Input, Options, Printed, Surface, Templates, TypeScriptOptions, typescript};
use pgspec_postgres::{Database, Transaction, apply};
use pgspec_sql::print::{self, SchemaOptions};
use serde_json::{Value, json};

use crate::generate::spec;
use crate::node::{Node, address};
use crate::property::{SCHEMA, compile, setting};
use crate::servers::{self, Ground, MAKER};
use crate::systems::compiled;
use crate::{empty, shared_server};

/// A catalog, where its unqualified names are looked up, and the schemas of the types, the default one first.
struct Model<'a> {
    catalog: &'a Catalog,
    search_path: Vec<Name>,
    schemas: Vec<Name>,
}

/// What we print.
fn ours(model: &Model<'_>) -> String {
    files(model).0
}

/// The types that we print, and the metadata.
fn files(model: &Model<'_>) -> (String, String) {
    let major = u16::try_from(shared_server().version() / 10_000).expect("a version");
    let world =
        World::new(model.catalog, WorldOptions { postgres: major, search_path: model.search_path.clone() });
    let (surface, found) = Surface::of(&world);
    let errors: Vec<_> = found.iter().filter(|found| found.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    let default_schema = model.schemas.first().expect("a schema").clone();
    let surface = surface.with_checks(&world);
    let typescript = TypeScriptOptions {
        out: "database.ts".to_owned(),
        metadata: Some("metadata.json".to_owned()),
        ..TypeScriptOptions::default()
    };
    let options = Options {
        postgres: major,
        exposed_schemas: model.schemas.clone(),
        typescript: vec![typescript],
        ..Options::new("proof", default_schema)
    };
    let input = Input {
        catalog: model.catalog,
        surface: &surface,
        sources: &Sources::default(),
        options: &options,
        templates: &Templates::embedded(),
        printed: &Printed::default(),
    };
    let (files, found) = (typescript::WRITER.write)(&input);
    assert!(found.is_empty(), "{found:#?}");
    let [types, metadata] = <[_; 2]>::try_from(files).expect("two files");
    assert_eq!(metadata.path, "metadata.json");
    (types.text, metadata.text)
}

/// Where our metadata is not the reference's of the same database, and where the types made of it are not.
fn metadata_difference(node: &mut Node, model: &Model<'_>, database: &Database<'_>) -> String {
    let ours: Value = serde_json::from_str(&files(model).1).expect("JSON");
    let schemas: Vec<_> = model.schemas.iter().map(Name::as_str).collect();
    let answer = node.ask(&json!({
        "database": address(database), "schemas": schemas, "defaultSchema": schemas[0], "ours": ours,
    }));
    let text = |key: &str| answer[key].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned();
    let types = difference(&text("fromOurs"), &text("typescript"));
    let print = |value: &Value| format!("{:#}", comparable(value, &schemas));
    types + &difference(&print(&answer["ours"]), &print(&answer["metadata"]))
}

/// Metadata without what a server alone knows: numbers of objects become names, texts that Postgres prints in its own
/// words become whether they are there.
fn comparable(metadata: &Value, schemas: &[&str]) -> Value {
    let list = |key: &str| metadata[key].as_array().expect("a list").clone();
    let mut names = BTreeMap::new();
    for entry in list("types") {
        let name = format!("{}.{}", entry["schema"], entry["name"]);
        for key in ["id", "type_relation_id"] {
            if let Some(id) = entry[key].as_u64() {
                names.insert(id, name.clone());
            }
        }
    }
    let mut out = serde_json::Map::new();
    for key in metadata.as_object().expect("an object").keys().filter(|key| *key != "version") {
        let mut entries = list(key);
        if key == "types" {
            entries.retain(|entry| entry["schema"].as_str().is_some_and(|schema| schemas.contains(&schema)));
        }
        entries.iter_mut().for_each(|entry| simplify(entry, &names));
        out.insert(key.clone(), entries.into());
    }
    out.into()
}

fn simplify(value: &mut Value, names: &BTreeMap<u64, String>) {
    match value {
        Value::Array(values) => values.iter_mut().for_each(|value| simplify(value, names)),
        Value::Object(members) => {
            for server in
                ["id", "table_id", "owner", "bytes", "size", "live_rows_estimate", "dead_rows_estimate"]
            {
                members.remove(server);
            }
            for (key, value) in members {
                match (key.as_str(), &mut *value) {
                    ("type_id" | "return_type_id" | "return_type_relation_id" | "type_relation_id", id) => {
                        if let Some(number) = id.as_u64() {
                            *id = names.get(&number).cloned().into();
                        }
                    }
                    ("default_value" | "check" | "complete_statement", text) => *text = text.is_null().into(),
                    // With the defaults; those without are compared.
                    ("argument_types", text) => *text = Value::Null,
                    (_, other) => simplify(other, names),
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// What the reference prints.
fn theirs(node: &mut Node, database: &Database<'_>, schemas: &[Name]) -> String {
    let schemas: Vec<_> = schemas.iter().map(Name::as_str).collect();
    let answer = node.ask(&json!({
        "database": address(database), "schemas": schemas, "defaultSchema": schemas[0],
    }));
    match answer.get("typescript").and_then(|text| text.as_str()) {
        Some(text) => text.to_owned(),
        None => panic!("{answer}"),
    }
}

fn oracle() -> Node {
    Node::run(&testkit::workspace_root().join("crates/pgspec/tests/typescript/oracle.mjs"))
}

/// Where two texts part, with the lines around; empty if they do not.
fn difference(ours: &str, theirs: &str) -> String {
    let (ours, theirs): (Vec<_>, Vec<_>) = (ours.lines().collect(), theirs.lines().collect());
    let Some(at) = (0..ours.len().max(theirs.len())).find(|at| ours.get(*at) != theirs.get(*at)) else {
        return String::new();
    };
    let around = |lines: &[&str]| {
        lines.iter().skip(at.saturating_sub(6)).take(14).copied().collect::<Vec<_>>().join("\n")
    };
    format!("line {}\n--- ours\n{}\n--- theirs\n{}\n", at + 1, around(&ours), around(&theirs))
}

/// SQL, run on an empty server and read offline.
fn text_is_the_same(node: &mut Node, text: &str, schemas: &[&str]) {
    let database = empty("typescript");
    database.connect().expect("connected").batch_execute(text).expect("it runs");
    let mut sources = Sources::default();
    let file = sources.add("case.sql", text);
    let search_path: Vec<Name> = vec!["public".into()];
    let major = u16::try_from(shared_server().version() / 10_000).expect("a version");
    let options = pgspec_sql::read::Options { postgres: major, ..pgspec_sql::read::Options::default() };
    let read = pgspec_sql::read::replay(
        &sources,
        &[file],
        &search_path,
        Catalog::new(),
        &options,
        &Meanings::new(major),
    );
    let errors: Vec<_> = read.diagnostics.iter().filter(|found| found.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    let schemas: Vec<Name> = schemas.iter().map(|schema| Name::exact(schema)).collect();
    let model = Model { catalog: &read.catalog, search_path, schemas };
    let theirs = theirs(node, &database, &model.schemas);
    assert_eq!(difference(&ours(&model), &theirs), "");
    assert_eq!(metadata_difference(node, &model, &database), "");
}

fn fixture(name: &str) -> String {
    let path = testkit::workspace_root().join("crates/pgspec-codegen/fixtures/typescript").join(name);
    std::fs::read_to_string(path).expect("there")
}

#[test]
fn cases_of_every_construct_are_supabases() {
    let mut node = oracle();
    for (case, schemas) in [
        ("oracle/case1.sql", &["public", "other"][..]),
        ("oracle/case1.sql", &["public"]),
        ("oracle/case2.sql", &["public"]),
        ("shapes.sql", &["public", "other"]),
        ("views.sql", &["public"]),
    ] {
        text_is_the_same(&mut node, &fixture(case), schemas);
    }
}

#[test]
fn the_systems_types_are_supabases() {
    let mut node = oracle();
    for name in ["dracarys", "nextbestmove", "patternlift", "qic-life", "social-engagement"] {
        let (spec, database) = compiled(name);
        let schemas = vec![spec.settings.default_schema.clone()];
        let search_path = spec.catalog.search_path(&spec.settings.default_schema);
        let model = Model { catalog: &spec.catalog, search_path, schemas };
        assert_eq!(difference(&ours(&model), &theirs(&mut node, &database, &model.schemas)), "", "{name}");
        assert_eq!(metadata_difference(&mut node, &model, &database), "", "{name}");
    }
}

const GIVE_HANDLERS: &str = "
do $$ declare r text; begin
  for r in select quote_ident(fdwname) from pg_foreign_data_wrapper where fdwhandler = 0 loop
    create extension if not exists file_fdw schema pg_catalog;
    execute format('alter foreign data wrapper %s handler file_fdw_handler', r);
  end loop;
end $$";

#[test]
fn types_of_random_schemas_are_supabases() {
    let (cases, first) = (setting("PGSPEC_CASES", 100), setting("PGSPEC_SEED", 1));
    let server = servers::installed();
    let mut ground = Ground::new(&server);
    let mut node = oracle();
    let mut wrong = Vec::new();
    for seed in first..first + cases {
        let text = spec(seed, SCHEMA, ground.major());
        let catalog = compile(&text, ground.major(), "").unwrap_or_else(|why| panic!("seed {seed}: {why}"));
        let options = SchemaOptions { search_path: vec![SCHEMA.into()], ..SchemaOptions::default() };
        let (statements, _) = print::schema(&catalog, &options);
        let mut client = ground.database.connect_as(MAKER).expect("connected");
        apply(&mut client, &print::file(&statements, ""), Transaction::Whole).expect("it runs");
        drop(client);
        // The reference asks what a foreign table can do, which a wrapper without a handler cannot say.
        let mut client = ground.database.connect().expect("connected");
        client.batch_execute(GIVE_HANDLERS).expect("given");
        drop(client);
        // Every second one with the other schemas that it declares.
        let others = catalog
            .iter()
            .filter(|(_, key, object)| seed % 2 == 0 && key.kind == Kind::Schema && object.is_managed())
            .map(|(_, key, _)| key.name.clone())
            .filter(|name| *name != SCHEMA);
        let schemas: Vec<Name> = std::iter::once(Name::exact(SCHEMA)).chain(others).collect();
        let model =
            Model { catalog: &catalog, search_path: catalog.search_path(&Name::exact(SCHEMA)), schemas };
        let found = difference(&ours(&model), &theirs(&mut node, &ground.database, &model.schemas));
        if !found.is_empty() {
            wrong.push(format!("seed {seed}: {found}"));
        }
        let mut client = ground.database.connect().expect("connected");
        client.batch_execute("drop extension if exists file_fdw cascade").expect("dropped");
        drop(client);
        ground.clear();
        if wrong.len() >= 20 {
            break;
        }
    }
    assert!(wrong.is_empty(), "{} of the first schemas\n{}", wrong.len(), wrong.join("\n\n"));
}

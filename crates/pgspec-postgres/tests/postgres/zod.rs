//! Generated Zod schemas and a real server say the same of rows: what the schema of an insert takes, `INSERT` takes, and
//! the other way round. Rows lie near the bounds of their types and constraints. Uniqueness and foreign keys depend on
//! other rows; what the schemas list as database-only is left to the database.

#[path = "zod/rows.rs"]
mod rows;
#[path = "zod/values.rs"]
mod values;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use pgspec_analyze::bind::Meanings;
use pgspec_analyze::world::{Options as WorldOptions, World};
use pgspec_catalog::{Catalog, Name, QualifiedName, Severity, Sources};
use pgspec_codegen::surface::{Record, RecordKind};
use pgspec_codegen::{Input, Options, Printed, Surface, Templates, TypeScriptOptions, typescript, zod};
use pgspec_postgres::Database;
use postgres::Client;
use serde_json::{Value, json};

use crate::node::Node;
use crate::systems::compiled;
use crate::{empty, shared_server};
use rows::Rows;

/// What is written of a model: types and schemas.
fn written(catalog: &Catalog, schema: &str) -> (Surface, String, String) {
    let major = u16::try_from(shared_server().version() / 10_000).expect("a version");
    let search_path = catalog.search_path(&Name::exact(schema));
    let world = World::new(catalog, WorldOptions { postgres: major, search_path });
    let (surface, found) = Surface::of(&world);
    let errors: Vec<_> = found.iter().filter(|found| found.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    let options = Options {
        postgres: major,
        typescript: vec![TypeScriptOptions {
            out: "database.ts".to_owned(),
            zod: Some("zod.ts".to_owned()),
            ..TypeScriptOptions::default()
        }],
        ..Options::new("proof", Name::exact(schema))
    };
    let input = Input {
        catalog,
        surface: &surface,
        sources: &Sources::default(),
        options: &options,
        templates: &Templates::embedded(),
        printed: &Printed::default(),
    };
    let text = |writer: &pgspec_codegen::Writer| {
        let (mut files, found) = (writer.write)(&input);
        assert!(found.is_empty(), "{found:#?}");
        files.remove(0).text
    };
    let (types, schemas) = (text(&typescript::WRITER), text(&zod::WRITER));
    (surface, types, schemas)
}

/// A folder that is removed.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

/// The compiled module, strictly checked, in which every schema's type can be assigned to that of `database.ts`.
fn compile(name: &str, surface: &Surface, schema: &str, types: &str, schemas: &str) -> Folder {
    let packages = testkit::workspace_root().join("crates/pgspec/tests/typescript/node_modules");
    let path = std::env::temp_dir().join(format!("pgspec-zod-{name}-{}", std::process::id()));
    drop(fs::remove_dir_all(&path));
    fs::create_dir_all(&path).expect("a folder");
    let folder = Folder(path);
    let write = |file: &str, text: &str| fs::write(folder.0.join(file), text).expect("written");
    #[cfg(unix)]
    std::os::unix::fs::symlink(&packages, folder.0.join("node_modules")).expect("linked");
    write("database.ts", types);
    write("zod.ts", schemas);
    write("package.json", r#"{ "type": "module" }"#);
    let mut uses = String::from(
        "import type { z } from \"zod\"\nimport type { Database } from \"./database.js\"\n\
         import type { schemas } from \"./zod.js\"\ntype Fits<A, B extends A> = B\n",
    );
    let mut number = 0;
    for record in &surface.records {
        if record.name.schema.as_ref().is_none_or(|own| *own != schema) {
            continue;
        }
        let table = serde_json::to_string(record.name.name.as_str()).expect("a text");
        let (section, parts) = match record.kind {
            RecordKind::Table => ("Tables", &["Row", "Insert", "Update"][..]),
            RecordKind::View | RecordKind::MaterializedView => ("Views", &["Row"][..]),
        };
        for part in parts {
            number += 1;
            uses.push_str(&format!(
                "export type T{number} = Fits<Database[\"{schema}\"][\"{section}\"][{table}][\"{part}\"], \
                 z.output<typeof schemas[\"{schema}\"][{table}][\"{}\"]>>\n",
                part.to_lowercase()
            ));
        }
    }
    write("uses.ts", &uses);
    write(
        "tsconfig.json",
        r#"{ "compilerOptions": { "strict": true, "exactOptionalPropertyTypes": true, "noUncheckedIndexedAccess": true,
            "noUnusedLocals": false, "noImplicitReturns": true, "module": "nodenext", "moduleResolution": "nodenext",
            "target": "es2023", "lib": ["es2023", "dom"], "skipLibCheck": true, "types": [], "outDir": "out" },
            "include": ["*.ts"] }"#,
    );
    let run = Command::new("node")
        .args(["node_modules/typescript/bin/tsc", "-p", "."])
        .current_dir(&folder.0)
        .output()
        .expect("node runs");
    let output = String::from_utf8_lossy(&run.stdout);
    assert!(run.status.success(), "{name}\n{output}");
    folder
}

fn node() -> Node {
    Node::run(&testkit::workspace_root().join("crates/pgspec/tests/typescript/zod.mjs"))
}

/// How the database takes a row.
#[derive(Debug)]
enum Taken {
    Yes,
    /// A trigger came first.
    Unknown,
    /// Why not: SQLSTATE, constraint, message.
    No(String, Option<String>, String),
}

/// A table of the database: its name as SQL, and the types of its columns.
struct Target {
    name: String,
    types: BTreeMap<String, String>,
}

impl Target {
    fn of(client: &mut Client, table: &QualifiedName) -> Self {
        let schema = table.schema.as_ref().expect("a schema").as_str();
        let name = format!("{}.{}", quoted(schema), quoted(table.name.as_str()));
        let sql = "select attname::text, format_type(atttypid, atttypmod) from pg_attribute
            where attrelid = $1::text::regclass and attnum > 0 and not attisdropped";
        let rows = client.query(sql, &[&name]).expect("columns");
        Self { name, types: rows.iter().map(|row| (row.get(0), row.get(1))).collect() }
    }
}

/// Inserts as the data API does, and takes it back.
fn insert(client: &mut Client, target: &Target, row: &Value, text: &str) -> Taken {
    insert_without(client, target, row, text, &[])
}

/// The same, without some of the constraints.
fn insert_without(client: &mut Client, target: &Target, row: &Value, text: &str, dropped: &[&str]) -> Taken {
    let Target { name, types } = target;
    let keys = row.as_object().expect("a row").keys();
    let columns: Vec<_> = keys.clone().map(|key| quoted(key)).collect();
    let columns = columns.join(", ");
    let typed: Vec<_> = keys.map(|key| format!("{} {}", quoted(key), types[key])).collect();
    let typed = typed.join(", ");
    let sql = if columns.is_empty() {
        format!("insert into {name} default values")
    } else {
        format!(
            "insert into {name} ({columns}) select {columns} from json_to_record($1::text::json) as _({typed})"
        )
    };
    let mut transaction = client.transaction().expect("begun");
    for constraint in dropped {
        let drop = format!("alter table {name} drop constraint if exists {}", quoted(constraint));
        transaction.batch_execute(&drop).expect("dropped");
    }
    let run =
        if columns.is_empty() { transaction.execute(&sql, &[]) } else { transaction.execute(&sql, &[&text]) };
    match run {
        Ok(_) => Taken::Yes,
        Err(error) => {
            let error = error.as_db_error().unwrap_or_else(|| panic!("{sql}: {error}"));
            let state = error.code().code().to_owned();
            if error.where_().is_some_and(|place| place.contains("PL/pgSQL function")) {
                return Taken::Unknown;
            }
            if matches!(state.as_str(), "23505" | "23503" | "23P01") {
                // Without a constraint it is a trigger's own error, before anything was checked.
                return if error.constraint().is_some() { Taken::Yes } else { Taken::Unknown };
            }
            Taken::No(state, error.constraint().map(str::to_owned), error.message().to_owned())
        }
    }
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// What was compared.
#[derive(Default, Debug)]
struct Count {
    rows: usize,
    taken: usize,
    refused: usize,
    by_database: usize,
    wrong: Vec<String>,
}

fn compare(
    node: &mut Node,
    folder: &Path,
    client: &mut Client,
    surface: &Surface,
    catalog: &Catalog,
    schema: &str,
    count: &mut Count,
) {
    let tables = surface.records.iter().filter(|record| record.kind == RecordKind::Table);
    for record in tables.filter(|record| record.name.schema.as_ref().is_some_and(|own| *own == schema)) {
        let target = Target::of(client, &record.name);
        let mut tried = |row: &Value| match insert(client, &target, row, &row.to_string()) {
            Taken::Yes | Taken::Unknown => None,
            Taken::No(state, constraint, message) => Some((state, constraint, message)),
        };
        let rows = Rows::of(catalog, record).near_bounds(&mut tried);
        let answer = node.ask(&json!({
            "module": folder.join("out/zod.js"), "schema": schema, "table": record.name.name.as_str(),
            "part": "insert", "rows": rows,
        }));
        let verdicts = answer["verdicts"].as_array().unwrap_or_else(|| panic!("{}: {answer}", record.name));
        let only: Vec<_> = answer["databaseOnly"].as_array().expect("a list").clone();
        let is_only = |constraint: &Option<String>, message: &str| {
            let is_of = |owner: &str| {
                let domain = owner.rsplit('.').next().unwrap_or_default();
                owner == record.name.to_string() || message.contains(&format!("domain {domain} "))
            };
            constraint.is_some()
                && only.iter().any(|entry| {
                    entry["constraint"].as_str() == constraint.as_deref()
                        && entry["of"].as_str().is_some_and(is_of)
                })
        };
        let own: Vec<_> = only
            .iter()
            .filter(|entry| entry["of"].as_str() == Some(record.name.to_string().as_str()))
            .filter_map(|entry| entry["constraint"].as_str())
            .collect();
        // Columns whose values the database alone judges.
        let judged: Vec<_> = only
            .iter()
            .filter(|entry| entry["constraint"].is_null() && entry["of"] == record.name.to_string())
            .flat_map(|entry| entry["fields"].as_array().cloned().unwrap_or_default())
            .filter_map(|field| field.as_str().map(str::to_owned))
            .collect();
        for (row, verdict) in rows.iter().zip(verdicts) {
            let text = verdict["row"].as_str().expect("a text");
            let issues = verdict["issues"].as_array().expect("a list");
            count.rows += 1;
            match (insert(client, &target, row, text), issues.is_empty()) {
                (Taken::Unknown, _) => count.by_database += 1,
                (Taken::Yes, true) => count.taken += 1,
                (Taken::No(..), false) => count.refused += 1,
                // A partition's bound has no name.
                (Taken::No(state, constraint, message), true)
                    if is_only(&constraint, &message)
                        || (state == "23514" && message.contains("partition"))
                        || state == "P0001" =>
                {
                    count.by_database += 1;
                }
                // A condition that cannot be computed fails without the name of its constraint.
                (Taken::No(state, None, _), true)
                    if state.starts_with("22")
                        && matches!(
                            insert_without(client, &target, row, text, &own),
                            Taken::Yes | Taken::Unknown
                        ) =>
                {
                    count.by_database += 1;
                }
                (Taken::No(..), true)
                    if without(row, &judged).is_some_and(|rest| {
                        matches!(
                            insert(client, &target, &rest, &rest.to_string()),
                            Taken::Yes | Taken::Unknown
                        )
                    }) =>
                {
                    count.by_database += 1;
                }
                (Taken::No(state, constraint, message), true) => {
                    count.wrong.push(format!(
                        "{}: false accept of {text}: {state} {constraint:?} {message}",
                        record.name
                    ));
                }
                (Taken::Yes, false) => {
                    count.wrong.push(format!("{}: false reject of {text}: {issues:?}", record.name));
                }
            }
        }
    }
}

/// A row without some columns, if it has any of them.
fn without(row: &Value, columns: &[String]) -> Option<Value> {
    let mut rest = row.as_object()?.clone();
    rest.retain(|name, _| !columns.contains(name));
    (rest.len() < row.as_object()?.len()).then_some(Value::Object(rest))
}

fn read(text: &str) -> Catalog {
    let mut sources = Sources::default();
    let file = sources.add("rules.sql", text);
    let major = u16::try_from(shared_server().version() / 10_000).expect("a version");
    let read = pgspec_sql::read::replay(
        &sources,
        &[file],
        &["public".into()],
        Catalog::new(),
        &pgspec_sql::read::Options::default(),
        &Meanings::new(major),
    );
    let errors: Vec<_> = read.diagnostics.iter().filter(|found| found.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    read.catalog
}

fn report(count: &Count) {
    let shown: Vec<_> = count.wrong.iter().take(300).map(String::as_str).collect();
    assert!(count.wrong.is_empty(), "{} of {} rows\n{}", count.wrong.len(), count.rows, shown.join("\n"));
}

fn fixture() -> String {
    let path = testkit::workspace_root().join("crates/pgspec-codegen/fixtures/zod/rules.sql");
    fs::read_to_string(path).expect("there")
}

fn connect(database: &Database<'_>) -> Client {
    database.connect().expect("connected")
}

#[test]
fn rules_of_every_kind_are_the_databases() {
    let text = fixture();
    let database = empty("zod");
    let mut client = connect(&database);
    client.batch_execute(&text).expect("it runs");
    let catalog = read(&text);
    let (surface, types, schemas) = written(&catalog, "public");
    let folder = compile("rules", &surface, "public", &types, &schemas);
    let mut count = Count::default();
    compare(&mut node(), &folder.0, &mut client, &surface, &catalog, "public", &mut count);
    report(&count);
    testkit::assert_snapshot("codegen", "zod/rules", &schemas);
    println!(
        "{} rows: {} taken, {} refused, {} by the database alone",
        count.rows, count.taken, count.refused, count.by_database
    );
    assert!(count.rows >= 2_000 && count.taken >= 700 && count.refused >= 700, "{count:?}");
}

#[test]
fn the_systems_rules_are_the_databases() {
    let mut node = node();
    let mut count = Count::default();
    for name in ["dracarys", "nextbestmove", "patternlift", "qic-life", "social-engagement"] {
        let (spec, database) = compiled(name);
        let (surface, types, schemas) = written(&spec.catalog, "public");
        let folder = compile(name, &surface, "public", &types, &schemas);
        compare(&mut node, &folder.0, &mut connect(&database), &surface, &spec.catalog, "public", &mut count);
    }
    report(&count);
    println!(
        "{} rows: {} taken, {} refused, {} by the database alone",
        count.rows, count.taken, count.refused, count.by_database
    );
    assert!(count.rows >= 2_000 && count.taken >= 700 && count.refused >= 700, "{count:?}");
}

/// What a driver or PostgREST says of an error.
fn told(error: &postgres::error::DbError) -> (Value, Value) {
    let rest = json!({ "code": error.code().code(), "message": error.message(), "details": error.detail(), "hint": null });
    let mut driver = rest.clone();
    for (key, value) in [
        ("schema", error.schema()),
        ("table", error.table()),
        ("column", error.column()),
        ("dataType", error.datatype()),
        ("constraint", error.constraint()),
    ] {
        driver[key] = value.into();
    }
    (driver, rest)
}

/// Every constraint that some row breaks is found by what the server says of it.
#[test]
fn an_error_is_traced_to_its_constraint() {
    let text = fixture();
    let database = empty("zod_errors");
    let mut client = connect(&database);
    client.batch_execute(&text).expect("it runs");
    let catalog = read(&text);
    let (surface, types, schemas) = written(&catalog, "public");
    let folder = compile("errors", &surface, "public", &types, &schemas);
    let mut errors: BTreeMap<String, (Value, Value)> = BTreeMap::new();
    let is_own = |record: &&Record| {
        record.kind == RecordKind::Table && record.name.schema.as_ref().is_some_and(|own| *own == "public")
    };
    for record in surface.records.iter().filter(is_own) {
        let target = Target::of(&mut client, &record.name);
        let rows = Rows::of(&catalog, record).near_bounds(&mut |_| None);
        for row in rows {
            let (keys, text) = (row.as_object().expect("a row").keys(), row.to_string());
            let columns: Vec<_> = keys.clone().map(|key| quoted(key)).collect();
            let typed: Vec<_> = keys.map(|key| format!("{} {}", quoted(key), target.types[key])).collect();
            if columns.is_empty() {
                continue;
            }
            let sql = format!(
                "insert into {} ({columns}) select {columns} from json_to_record($1::text::json) as _({})",
                target.name,
                typed.join(", "),
                columns = columns.join(", "),
            );
            // Twice, so that keys are broken too.
            let mut transaction = client.transaction().expect("begun");
            let failed = (0..2).find_map(|_| transaction.execute(&sql, &[&text]).err());
            let Some(error) = failed.as_ref().and_then(postgres::Error::as_db_error) else { continue };
            if !error.code().code().starts_with("23") {
                continue;
            }
            let name = format!(
                "{} {:?} {:?} {:?}",
                error.code().code(),
                error.table(),
                error.constraint(),
                error.column()
            );
            errors.entry(name).or_insert_with(|| told(error));
        }
    }
    let mut node = node();
    let mut ask = |errors: Vec<&Value>| {
        let answer = node.ask(&json!({ "module": folder.0.join("out/zod.js"), "errors": errors }));
        answer["found"].as_array().unwrap_or_else(|| panic!("{answer}")).clone()
    };
    let by_driver = ask(errors.values().map(|(driver, _)| driver).collect());
    let by_rest = ask(errors.values().map(|(_, rest)| rest).collect());
    let mut text = String::new();
    for ((name, (driver, _)), (found, rest)) in errors.iter().zip(by_driver.iter().zip(&by_rest)) {
        // A partition's bound has no name.
        let is_named = !driver["constraint"].is_null() || !driver["column"].is_null();
        if is_named {
            assert_eq!(found["code"], driver["code"], "{name}: {driver} {found}");
            assert_eq!(found["constraint"], driver["constraint"], "{name}: {driver} {found}");
            assert!(
                found["table"].is_null() || found["table"] == driver["table"],
                "{name}: {driver} {found}"
            );
        }
        // The message alone may fit several: then none is said, and never a wrong one.
        assert!(rest.is_null() || rest == found, "{name}: {driver} {rest}");
        let fields = found["fields"].to_string();
        let said = if rest.is_null() { "  (not by its message alone)" } else { "" };
        text.push_str(&format!(
            "{name} -> {fields}: {}{said}\n",
            found["message"].as_str().unwrap_or("nothing")
        ));
    }
    assert!(errors.len() >= 40, "{text}");
    testkit::assert_snapshot("codegen", "zod/errors", &text);
}

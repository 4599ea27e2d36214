//! `pgspec drift`.

use testkit::{assert_snapshot, workspace_root};

use crate::postgres;
use crate::sandbox::Sandbox;

const SETTINGS: &str = "name: shop\ngenerate:\n  migrations: { dir: migrations }\n";

const SPEC: &str = "\
enums:
  lead_status: [ACTIVE, SNOOZED]
functions:
  touch():
    returns: trigger
    language: plpgsql
    body: begin new.updated_at = now(); return new; end;
tables:
  leads:
    columns:
      id: bigint primary key
      name: text not null
      status: lead_status not null default 'ACTIVE'
      updated_at: timestamptz not null default now()
    constraints:
      named: check (length(name) > 0)
    triggers:
      touch: before update for each row execute function touch()
    indexes:
      leads_status: (status) where status = 'ACTIVE'
external:
  invoices: { id: uuid, total: numeric }
";

fn project() -> Sandbox {
    Sandbox::new(&[("pgspec.yaml", SETTINGS), ("app.yaml", SPEC)])
}

#[test]
fn the_migrations_of_the_project() {
    let sandbox = project();
    let nothing = sandbox.run(&["drift"]);
    assert_eq!(nothing.code, 2, "{}", nothing.text());
    assert!(nothing.stderr.contains("drift from what?"), "{}", nothing.stderr);
    assert_eq!(sandbox.run(&["build", "--only", "migrations"]).code, 0);
    let none = sandbox.run(&["drift"]);
    assert_eq!((none.code, none.stdout.as_str()), (0, ""), "{}", none.text());
    sandbox.write(
        "migrations/00000000000002_more.sql",
        "alter table leads add column note text;\ncreate table extra (id int);\n",
    );
    let run = sandbox.run(&["drift"]);
    assert_eq!(run.code, 1);
    assert_snapshot("cli/drift", "migrations", &run.text());
    // The folder is compared by what it makes, and not written to.
    let build = sandbox.run(&["build", "--only", "migrations"]);
    assert_eq!(build.code, 1);
    assert_snapshot("cli/drift", "build", &build.text());
    std::fs::remove_file(sandbox.path().join("migrations/00000000000002_more.sql")).unwrap();
    sandbox.write("migrations/00000000000002_same.sql", "create index later on leads (name);\n");
    let spec = SPEC.replace("    indexes:\n", "    indexes:\n      later: (name)\n");
    sandbox.write("app.yaml", spec);
    let build = sandbox.run(&["build", "--only", "migrations"]);
    assert_eq!(build.code, 0, "{}", build.text());
    assert_eq!(sandbox.run(&["drift"]).code, 0);
}

#[test]
fn a_database() {
    let sandbox = project();
    assert_eq!(sandbox.run(&["build"]).code, 0);
    let sql = sandbox.read("generated/schema.sql");
    let (database, url) = postgres::database(&sql);
    let none = sandbox.run(&["drift", "--db", &url]);
    assert_eq!((none.code, none.stdout.as_str()), (0, ""), "{}", none.text());
    let change = "alter table leads alter status set default 'SNOOZED', add column note text;
        drop index leads_status; create index leads_states on leads (status) where status = 'ACTIVE';
        create table invoices (id uuid, total text);
        create or replace function touch() returns trigger language plpgsql as $$ begin return new; end $$;";
    database.connect().unwrap().batch_execute(change).unwrap();
    let run = sandbox.run(&["drift", "--db", &url]);
    assert_eq!(run.code, 1);
    assert_snapshot("cli/drift", "database", &run.text().replace(&shown(&url), "<database>"));
    let json = sandbox.run(&["drift", "--db", &url, "--format", "json"]);
    assert_eq!(json.code, 1);
    let json: serde_json::Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!(json["sources"][0]["equal"], false);
    assert_eq!(json["types"], serde_json::json!([]));
}

/// Whatever is asked about in one run is one document.
#[test]
fn several_sources_are_one_document() {
    let sandbox = project();
    assert_eq!(sandbox.run(&["build"]).code, 0);
    let sql = sandbox.read("generated/schema.sql");
    let (_database, url) = postgres::database(&sql);
    sandbox.write("none/1_nothing.sql", "create table other (id int);\n");
    sandbox.write("kept.ts", "// pgspec: public.leads\nexport interface Lead { id: number }\n");
    let asked = ["drift", "--db", &url, "--migrations", "none", "--typescript", "kept.ts"];
    let run = sandbox.run(&[&asked[..], &["--format", "json"]].concat());
    assert_eq!(run.code, 1, "{}", run.text());
    let document: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let equal: Vec<_> = document["sources"].as_array().unwrap().iter().map(|one| &one["equal"]).collect();
    assert_eq!(equal, [true, false]);
    assert!(document["types"][0]["code"].as_str().unwrap().starts_with("drift/"), "{document:#}");
    // What cannot be read is a part of it.
    let run = sandbox.run(&["drift", "--db", &url, "--typescript", "none/1_nothing.sql", "--format", "json"]);
    let document: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(document["sources"][0]["equal"], true, "{document:#}");
    sandbox.write("none/1_nothing.sql", "create tabel other (id int);\n");
    let run = sandbox.run(&[&asked[..], &["--format", "json"]].concat());
    let document: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!((run.code, &document["sources"][1]["source"]), (1, &"none".into()), "{document:#}");
    let run = sandbox.run(&[&asked[..], &["--diff", "--format", "json"]].concat());
    assert_eq!(run.code, 2, "{}", run.text());
}

/// What cannot be told offline, the database is asked: what is equal is no drift, what is not is one, and what it does not
/// understand stays open. Nothing stays there.
#[test]
fn what_only_a_database_can_tell() {
    let spec = "\
domains:
  word: tsquery default 'fat  &  rat' check (value <> 'a  |  b')
tables:
  parts:
    columns:
      id: bigint primary key
      \"q.s\": tsquery not null default 'fat  &  rat'
      path: jsonpath not null default '$.a[*] ? (@ > 1)'
      other: jsonpath not null default '$.b'
    constraints:
      searched: check (\"q.s\" <> 'x  &  y')
    indexes:
      some: (id) where \"q.s\" <> 'x  &  z'
views:
  found: select id, \"q.s\" from parts where \"q.s\" <> 'b  &  c'
functions:
  f(q tsquery default 'a  &  b'):
    returns: integer
    language: sql
    body: select 1
";
    let sandbox = Sandbox::new(&[("pgspec.yaml", SETTINGS), ("app.yaml", spec)]);
    assert_eq!(sandbox.run(&["build"]).code, 0);
    let (database, url) = postgres::database(&sandbox.read("generated/schema.sql"));
    let none = sandbox.run(&["drift", "--db", &url]);
    assert_eq!((none.code, none.stdout.as_str()), (0, ""), "{}", none.text());
    assert!(!none.text().contains("cannot"), "{}", none.text());
    let imported = sandbox.run(&["import", &url, "--out", "again"]);
    assert_eq!(imported.code, 0, "{}", imported.text());
    assert!(!imported.text().contains("cannot be compared"), "{}", imported.text());
    let change = "alter table parts alter other set default '$.c', alter path set default '$.a[*] ? (@ > 2)'";
    database.connect().unwrap().batch_execute(change).unwrap();
    let run = sandbox.run(&["drift", "--db", &url]);
    assert_eq!(run.code, 1, "{}", run.text());
    let text = run.text().replace(&shown(&url), "<database>");
    assert_snapshot("cli/drift", "asked", &text);
    let both = sandbox.run(&["diff", &url, "."]);
    assert_eq!(both.code, 1, "{}", both.text());
    let left = "select count(*) from pg_class where relname ~ '^pgspec_'";
    assert_eq!(database.connect().unwrap().query_one(left, &[]).unwrap().get::<_, i64>(0), 0);
}

/// A URL as it is printed.
fn shown(url: &str) -> String {
    url.parse::<pgspec_postgres::Url>().unwrap().to_string()
}

/// Somebody else's tables and the history of a migration tool are no drift.
#[test]
fn a_database_of_many() {
    let sandbox = project();
    assert_eq!(sandbox.run(&["build"]).code, 0);
    let sql = sandbox.read("generated/schema.sql")
        + "create table public._sqlx_migrations (version bigint primary key, description text not null);
           create table public.invoices (id uuid primary key, total numeric, note text);
           create extension if not exists plpgsql;";
    let (_database, url) = postgres::database(&sql);
    let run = sandbox.run(&["drift", "--db", &url]);
    assert_eq!(run.code, 0, "{}", run.text());
    assert!(run.stderr.contains("`public._sqlx_migrations` is sqlx's own"), "{}", run.stderr);
}

/// The document's own sketch of a migration uses names that its tables do not have.
#[test]
fn the_sketch_of_the_document() {
    let root = workspace_root();
    let sandbox = Sandbox::new(&[]);
    let from = root.join("spec/nextbestmove");
    for folder in [from.clone(), from.join("sql")] {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() {
                let relative = path.strip_prefix(&from).unwrap().to_string_lossy().replace('\\', "/");
                sandbox.write(&relative, std::fs::read(&path).unwrap());
            }
        }
    }
    let sketch = "crates/pgspec/fixtures/drift/nextbestmove/migration_001_initial_schema.sql";
    sandbox.write("sketch/migration_001_initial_schema.sql", std::fs::read(root.join(sketch)).unwrap());
    let run = sandbox.run(&["drift", "--migrations", "sketch"]);
    assert_eq!(run.code, 1);
    for line in [
        "- enum public.lead_status is missing",
        "- table public.leads is missing",
        "+ enum public.pin_status is extra",
        "+ table public.person_pins is extra",
        "enum pin_status → lead_status",
        "table person_pins → leads",
    ] {
        assert!(run.stdout.contains(line), "{line}\n{}", run.text());
    }
    assert_snapshot("cli/drift", "sketch", &run.text());
}

#[test]
fn the_order_of_migrations_counts() {
    let early = "create table line (id bigint primary key, bill_id bigint references bill, at stage);\n\
                 create view bills as with later as (select 1) select bill.id from bill, later;\n";
    let late = "create table bill (id bigint primary key);\ncreate table later (id bigint);\n\
                create type stage as enum ('a');\n";
    let sandbox = Sandbox::new(&[
        ("m/1_early.sql", early),
        ("m/2_late.sql", late),
        ("one.sql", &format!("{early}{late}")),
    ]);
    let run = sandbox.run(&["diff", "m", "m"]);
    assert_snapshot("cli/drift", "order", &run.text());
    // One file says what there is, in any order.
    let run = sandbox.run(&["diff", "one.sql", "m", "--quiet"]);
    assert!(!run.stderr.contains("one.sql"), "{}", run.text());
}

#[test]
fn types_that_cannot_be_compared() {
    let sandbox = project();
    let deep = format!("type A = {}u8{};\n", "(".repeat(100_000), ")".repeat(100_000));
    sandbox.write("deep.rs", deep);
    sandbox.write("prefixes.rs", format!("type A = {}u8;\n", "&".repeat(100_000)));
    sandbox.write("half.rs", "struct Lead {\n    id: \n");
    sandbox.write("latin1.rs", b"// gr\xfc\xdfe\nstruct Lead { id: i64 }\n");
    sandbox.write("binary.ts", b"\x7fELF\0\0\0");
    // A file is what the option says that it is, whatever its name.
    sandbox.write("lead.txt", "#[derive(sqlx::FromRow)]\nstruct Lead { id: i32, name: String }\n");
    sandbox.write("lead.rs", "interface Lead { id: string; name: string }\n");
    let before = sandbox.files();
    let mut text = String::new();
    for arguments in [
        &["drift", "--rust", "deep.rs"][..],
        &["drift", "--rust", "prefixes.rs"],
        &["drift", "--rust", "half.rs"],
        &["drift", "--rust", "latin1.rs", "--fix"],
        &["drift", "--typescript", "binary.ts"],
        &["drift", "--typescript", "none.ts"],
        &["drift", "--rust", "lead.txt"],
        &["drift", "--typescript", "lead.rs"],
    ] {
        // Lines of a hundred thousand characters show nothing.
        let run = sandbox.run(arguments).text();
        let short = |line: &str| if line.len() > 300 { "…".to_owned() } else { line.to_owned() };
        let run: Vec<_> = run.lines().map(short).collect();
        text.push_str(&format!("$ pgspec {}\n{}\n\n", arguments.join(" "), run.join("\n")));
    }
    assert_eq!(sandbox.files(), before);
    assert_snapshot("cli/drift", "types-that-cannot-be-compared", &text);
}

/// `lint: rules` has a say about findings of types too, and a rule that does not exist is said.
#[test]
fn the_project_says_how_bad_a_finding_of_types_is() {
    let spec = "enums:\n  mood: [happy, sad]\ntables:\n  people:\n    columns:\n      id: bigint primary key\n      mood: mood not null\n";
    let types = "// pgspec: public.people\nexport interface Person {\n  id: string\n  mood: string\n  odd: string\n}\n";
    let run = |rules: &str| {
        let settings = format!("name: app\n{rules}");
        let sandbox = Sandbox::new(&[("pgspec.yaml", &settings), ("app.yaml", spec), ("own.ts", types)]);
        sandbox.run(&["drift", "--typescript", "own.ts"])
    };
    let plain = run("");
    assert_eq!(plain.code, 1, "{}", plain.text());
    assert!(plain.stderr.contains("warning[drift/wider-type]"), "{}", plain.stderr);
    assert!(plain.stderr.contains("error[drift/unknown-column]"), "{}", plain.stderr);
    let own = run("lint:\n  rules: { drift/wider-type: off, drift/unknown-column: warn }\n");
    assert_eq!(own.code, 0, "{}", own.text());
    assert!(!own.stderr.contains("wider-type"), "{}", own.stderr);
    assert!(own.stderr.contains("warning[drift/unknown-column]"), "{}", own.stderr);
    let worse = run("lint:\n  rules: { drift/wider-type: error, drift/unknown-column: off }\n");
    assert_eq!(worse.code, 1, "{}", worse.text());
    let wrong = run("lint:\n  rules: { drift/wider-typ: off }\n");
    assert_eq!(wrong.code, 1, "{}", wrong.text());
    assert!(wrong.stderr.contains("did you mean `drift/wider-type`?"), "{}", wrong.stderr);
}

/// Types that pgspec wrote, kept by hand with a comment of one's own: whatever they bring along is nothing wrong.
#[test]
fn what_pgspec_writes_of_rust_is_no_drift() {
    let snapshots = workspace_root().join("snapshots/rust");
    let fixtures = workspace_root().join("crates/pgspec-postgres/fixtures");
    let of_all_targets: [(&str, &[&str]); 3] = [
        ("rust", &["schema.rs", "serde.rs", "tokio_postgres.rs", "diesel.rs"]),
        ("rust_exact", &["exact_sqlx.rs", "exact_serde.rs", "exact_tokio_postgres.rs", "exact_diesel.rs"]),
        ("rust_composites", &["composites_sqlx.rs"]),
    ];
    for (fixture, files) in of_all_targets {
        let sandbox = Sandbox::new(&[]);
        let settings = std::fs::read_to_string(fixtures.join(fixture).join("pgspec.yaml")).unwrap();
        for entry in std::fs::read_dir(fixtures.join(fixture)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "yaml") {
                let name = path.file_name().unwrap().to_string_lossy().into_owned();
                sandbox.write(&name, std::fs::read(&path).unwrap());
            }
        }
        for (file, target) in files.iter().zip(["sqlx", "serde", "tokio-postgres", "diesel"]) {
            sandbox.write("pgspec.yaml", settings.replace("target: sqlx", &format!("target: {target}")));
            let text = std::fs::read_to_string(snapshots.join(file)).unwrap();
            sandbox.write("kept.rs", format!("{text}// kept by hand\n"));
            let run = sandbox.run(&["drift", "--rust", "kept.rs"]);
            assert_eq!(run.code, 0, "{file}: {}", run.text());
            // A change of what is not read by hand is found.
            let changed = text.replacen("pub a_int4: Option<i32>", "pub a_int4: Option<bool>", 1);
            if changed != text {
                sandbox.write("kept.rs", changed);
                let run = sandbox.run(&["drift", "--rust", "kept.rs"]);
                assert!(run.code == 1 && run.text().contains("a_int4"), "{file}: {}", run.text());
            }
        }
    }
}

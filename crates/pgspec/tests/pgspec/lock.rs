//! `pgspec lock`: what a server says of views, and when that is out of date.

use testkit::assert_snapshot;

use crate::postgres;
use crate::sandbox::Sandbox;

const SETTINGS: &str =
    "name: app\npostgres: 15\ngenerate:\n  typescript: { out: database.ts, dialect: typed }\n";

/// `score` is a function of an extension that nobody knows.
const SPEC: &str = "\
extensions: { scoring: {} }
tables:
  people:
    columns:
      id: bigint primary key
      name: text not null
  pets:
    columns:
      id: bigint primary key
views:
  ranks: { sql: \"select id, score(id) as points, name from people\" }
  known: { sql: select id from pets }
";

const SERVER: &str = "\
create type grade as enum ('a', 'b');
create table people (id bigint primary key, name text not null);
create table pets (id bigint primary key);
create function score(bigint) returns numeric(10, 2) language sql as 'select 1.5';
create function grade_of(bigint) returns grade[] language sql as 'select null::grade[]';
";

fn project() -> Sandbox {
    Sandbox::new(&[("pgspec.yaml", SETTINGS), ("app.yaml", SPEC)])
}

#[test]
fn a_server_says_what_builds_read_offline() {
    let sandbox = project();
    let mut text = String::new();
    let mut step =
        |name: &str, run: crate::sandbox::Run| text.push_str(&format!("# {name}\n{}\n", run.text()));
    // Without a lock, the finding says what to do.
    step("no lock", sandbox.run(&["check"]));
    let (database, url) = postgres::database(SERVER);
    step("lock", sandbox.run(&["lock", "--db", &url]));
    let lock = sandbox.read("pgspec.lock");
    step("build", sandbox.run(&["build", "--only", "typescript"]));
    let types = sandbox.read("database.ts");
    let row = types.split("ranks: {").nth(1).unwrap();
    // The key and the name are known without a server: never null. Of the rest, its type.
    for line in ["[\"Ids\"][\"people\"]\n", "points: number | null\n", "name: string\n"] {
        assert!(row.split('}').next().unwrap().contains(line), "{line}\n{row}");
    }
    // Nothing is left on the server, and the same answer is the same file.
    let mut client = database.connect().unwrap();
    let views =
        client.query_one("select count(*) from pg_class where relkind = 'v' and relname like 'pgspec%'", &[]);
    assert_eq!(views.unwrap().get::<_, i64>(0), 0);
    step("again", sandbox.run(&["lock", "--db", &url]));
    assert_eq!(sandbox.read("pgspec.lock"), lock);

    // What the view does not name makes nothing stale.
    sandbox.write(
        "app.yaml",
        SPEC.replace("  pets:\n    columns:\n", "  pets:\n    columns:\n      more: text\n"),
    );
    let run = sandbox.run(&["check"]);
    assert!(!run.stderr.contains("lock/"), "{}", run.text());
    // What it names does, and so does its own text.
    sandbox.write("app.yaml", SPEC.replace("name: text not null", "name: varchar(9) not null"));
    step("a column that it shows has another type", sandbox.run(&["check"]));
    sandbox.write("app.yaml", SPEC.replace("score(id) as points", "grade_of(id) as points"));
    step("another text", sandbox.run(&["build", "--check"]));
    step("lock after it", sandbox.run(&["lock", "--db", &url, "--format", "json"]));
    assert_eq!(sandbox.run(&["build", "--only", "typescript"]).code, 0);

    // A view that says its columns itself needs none.
    sandbox.write(
        "app.yaml",
        SPEC.replace(
            "from people\" }",
            "from people\", columns: { id: bigint, points: numeric, name: text } }",
        ),
    );
    step("declared", sandbox.run(&["check"]));
    step("lock without need", sandbox.run(&["lock", "--db", &url]));
    assert_eq!(sandbox.files(), ["app.yaml", "database.ts", "pgspec.yaml"]);
    step("lock without need, again", sandbox.run(&["lock", "--db", &url]));
    assert_snapshot("cli/lock", "steps", &format!("{text}# pgspec.lock\n{lock}"));
}

#[test]
fn what_a_server_cannot_say() {
    let sandbox = project();
    let mut text = String::new();
    let (_bare, bare) = postgres::database("create table people (id bigint primary key, name text not null)");
    let (_other, other) = postgres::database(&SERVER.replace("name text not null", "name int not null"));
    for (name, url) in [("nothing there", &bare), ("another table there", &other)] {
        let run = sandbox.run(&["lock", "--db", url]);
        assert_eq!(run.code, 1, "{}", run.text());
        text.push_str(&format!("# {name}\n{}\n", run.text()));
    }
    let nobody = sandbox.run(&["lock", "--db", "postgres://me:secret@127.0.0.1:1/x"]);
    assert!(nobody.code == 2 && !nobody.stderr.contains("secret"), "{}", nobody.text());
    assert_eq!(sandbox.files(), ["app.yaml", "pgspec.yaml"]);
    for (name, lock) in [
        ("a conflict", "<<<<<<< ours\n{}\n=======\n"),
        ("half of it", "{\n  \"version\": 1,\n  \"views\": [\n"),
        ("of the future", "{ \"version\": 2, \"views\": [] }\n"),
        ("empty", ""),
    ] {
        sandbox.write("pgspec.lock", lock);
        let run = sandbox.run(&["check"]);
        assert_eq!(run.code, 1, "{}", run.text());
        text.push_str(&format!("# {name}\n{}\n", run.text()));
    }
    sandbox.write("pgspec.lock", b"\xff\xfe");
    assert_eq!(sandbox.run(&["check"]).code, 1);
    assert_snapshot("cli/lock", "refused", &text);
}

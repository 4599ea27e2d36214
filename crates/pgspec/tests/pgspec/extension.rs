//! `pgspec extension snapshot`.

use testkit::assert_snapshot;

use crate::postgres::server;
use crate::sandbox::Sandbox;

#[test]
fn a_snapshot_is_a_file_of_the_project() {
    let database = server().create_database("extension").unwrap();
    database.connect().unwrap().batch_execute("create extension citext").unwrap();
    let url = database.url().to_string();
    let sandbox = Sandbox::new(&[("pgspec.yaml", "name: shop\n"), ("deep/er/a.txt", "")]);
    let run = sandbox.run(&["extension", "snapshot", "citext", "--db", &url, "--project", "deep/er"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    assert!(run.stdout.contains("extensions/citext.txt (citext "), "{}", run.stdout);
    let text = sandbox.read("extensions/citext.txt");
    assert!(text.starts_with("# What extension citext owns: "), "{text}");
    assert!(text.contains("\ntype citext base S collatable array:_citext\n"), "{text}");
    assert!(pgspec_builtin::snapshot(&text, 15).is_ok());

    // The same to the standard output and to another file, without a project.
    let elsewhere = Sandbox::new(&[]);
    let snapshot = ["extension", "snapshot", "citext", "--db", &url, "--out"];
    let run = elsewhere.run(&[&snapshot[..], &["-"]].concat());
    assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (0, text.as_str(), ""));
    let run = elsewhere.run(&[&snapshot[..], &["new/c.txt", "--format", "json"]].concat());
    let facts: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!((&facts["file"], &facts["extension"]), (&"new/c.txt".into(), &"citext".into()));
    assert_eq!((elsewhere.files(), elsewhere.read("new/c.txt")), (vec!["new/c.txt".to_owned()], text));
}

#[test]
fn what_cannot_be_read_is_said() {
    let database = server().create_database("extension").unwrap();
    let url = database.url().to_string();
    let sandbox = Sandbox::new(&[("a.txt", "")]);
    let other = url.replace(database.name(), "no_such_database");
    let mut text = String::new();
    for (name, db) in [("citext", url.as_str()), ("nothing", &url), ("citext", &other), ("citext", "shop")] {
        let run = sandbox.run(&["extension", "snapshot", name, "--db", db, "--out", "-"]);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{name} {db}");
        text.push_str(&run.stderr.replace(&url, "<url>").replace(&other, "<other url>"));
    }
    let run = sandbox.run(&["extension", "snapshot", "citext", "--db", &url]);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
    text.push_str(&run.stderr);
    assert_snapshot("cli", "extension", &text);

    // What the system says differs from one to another.
    let unreachable = "postgres://me:secret@127.0.0.1:1/shop";
    for (db, out, said) in [
        (unreachable, "-", "error: cannot connect to postgres://me:***@127.0.0.1:1/shop: "),
        (&url, "a.txt/b.txt", "error: cannot write `a.txt/b.txt`: "),
    ] {
        let run = sandbox.run(&["extension", "snapshot", "plpgsql", "--db", db, "--out", out]);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""));
        assert!(run.stderr.starts_with(said), "{}", run.stderr);
    }
}

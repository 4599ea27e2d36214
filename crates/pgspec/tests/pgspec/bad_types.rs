//! `pgspec drift` with files that are not what they should be: a clear error, and nothing half-written.

use testkit::assert_snapshot;

use crate::sandbox::Sandbox;

const SPEC: &str =
    "tables:\n  people:\n    columns:\n      id: bigint primary key\n      name: text not null\n";
const TYPESCRIPT: &str = "interface Person {\n  id: string\n  name: number // as one says it\n}\n";
const RUST: &str =
    "#[derive(sqlx::FromRow)]\nstruct Person {\n    id: i32, // a number\n    name: String,\n}\n";

fn project() -> Sandbox {
    Sandbox::new(&[
        ("pgspec.yaml", "name: app\n"),
        ("app.yaml", SPEC),
        ("good.ts", TYPESCRIPT),
        ("good.rs", RUST),
    ])
}

/// Each is asked about beside a file that could be mended: neither is touched.
#[test]
fn what_cannot_be_read_stops_everything() {
    let mut text = String::new();
    for (option, good, end) in [("--typescript", "good.ts", "ts"), ("--rust", "good.rs", "rs")] {
        let cases: [(&str, Option<&[u8]>); 6] = [
            ("none", None),
            ("binary", Some(b"\x7fELF\0\0\0\x01")),
            ("latin1", Some(b"// ok\n// gr\xfc\xdfe\n")),
            ("utf16", Some(b"\xff\xfei\0n\0t\0")),
            ("cut", Some(b"// \xe2\x82")),
            ("folder", Some(b"")),
        ];
        for (name, bytes) in cases {
            let sandbox = project();
            let file = format!("{name}.{end}");
            match (name, bytes) {
                ("folder", _) => std::fs::create_dir(sandbox.path().join(&file)).unwrap(),
                (_, Some(bytes)) => sandbox.write(&file, bytes),
                (_, None) => {}
            }
            let before = sandbox.files();
            let run = sandbox.run(&["drift", option, good, &file, "--fix"]);
            assert!(run.code > 0, "{file}: {}", run.text());
            assert_eq!(sandbox.files(), before, "{file}");
            assert_eq!(
                (sandbox.read("good.ts"), sandbox.read("good.rs")),
                (TYPESCRIPT.into(), RUST.into()),
                "{file}"
            );
            text.push_str(&format!("$ pgspec drift {option} {good} {file} --fix\n{}\n", run.text()));
        }
    }
    assert_snapshot("cli/drift", "bad-types", &text);
}

/// What is in a file that can be read is said, and the rest of it compared where that is possible.
#[test]
fn what_is_no_language_is_said_at_its_place() {
    let mut text = String::new();
    for (option, file, bytes) in [
        ("--typescript", "empty.ts", ""),
        ("--rust", "empty.rs", ""),
        (
            "--typescript",
            "half.ts",
            "interface Person {\n  id: \n  name string\n}\ninterface People { id: string }\n",
        ),
        ("--rust", "half.rs", "struct Person {\n    id: i64,\n    name String,\n}\n"),
        ("--typescript", "prose.ts", "Dear all,\n\nthese are no types.\n"),
        ("--rust", "open.rs", "struct Person { id: \"i64 }\n"),
    ] {
        let sandbox = project();
        sandbox.write(file, bytes);
        let run = sandbox.run(&["drift", option, file]);
        text.push_str(&format!("$ pgspec drift {option} {file}\n{}\n", run.text()));
    }
    assert_snapshot("cli/drift", "no-language", &text);
}

/// Line ends and byte order marks stay as they are, and places are counted past them.
#[test]
fn other_line_ends_and_marks_stay() {
    for (option, file, right, wrong, at) in [
        ("--typescript", "a.ts", TYPESCRIPT, ["name: number", "name: string"], "a.ts:3:9"),
        ("--rust", "a.rs", RUST, ["id: i32", "id: i64"], "a.rs:3:9"),
    ] {
        for mark in ["", "\u{feff}"] {
            let sandbox = project();
            let text = format!("{mark}{}", right.replace('\n', "\r\n"));
            sandbox.write(file, &text);
            let run = sandbox.run(&["drift", option, file]);
            assert!(run.code == 1 && run.stderr.contains(at), "{}", run.text());
            assert_eq!(sandbox.run(&["drift", option, file, "--fix"]).code, 0);
            assert_eq!(sandbox.read(file), text.replace(wrong[0], wrong[1]));
        }
    }
}

#[test]
fn ten_megabytes_are_read() {
    let sandbox = project();
    let line = "export interface Thing { id: string; name: number; more: string[]; other: unknown }\n";
    sandbox.write("big.ts", line.repeat(10_000_000 / line.len()) + TYPESCRIPT);
    sandbox.write("big.rs", format!("// {}\n", "x".repeat(96)).repeat(100_000) + RUST);
    for (option, file) in [("--typescript", "big.ts"), ("--rust", "big.rs")] {
        let run = sandbox.run(&["drift", option, file, "--format", "short"]);
        assert_eq!((run.code, run.stdout.lines().count()), (1, 1), "{}", run.text());
        assert!(run.stdout.contains("drift/wrong-type"), "{}", run.text());
    }
}

/// Nobody may read it, or write it: that is said, and what else could be mended stays as it is.
#[cfg(unix)]
#[test]
fn without_permission() {
    use std::os::unix::fs::PermissionsExt as _;
    let allow = |path: &std::path::Path, mode: u32| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    let sandbox = project();
    sandbox.write("secret.ts", TYPESCRIPT);
    let secret = sandbox.path().join("secret.ts");
    allow(&secret, 0o000);
    // The superuser reads everything.
    if std::fs::read(&secret).is_err() {
        let run = sandbox.run(&["drift", "--typescript", "good.ts", "secret.ts", "--fix"]);
        assert!(run.code == 2 && run.stderr.contains("cannot read `secret.ts`"), "{}", run.text());
        assert_eq!(sandbox.read("good.ts"), TYPESCRIPT);
    }
    allow(&secret, 0o644);
    // A folder in which nothing can be written: the file is replaced as a whole, or not at all.
    sandbox.write("closed/a.ts", TYPESCRIPT);
    let closed = sandbox.path().join("closed");
    allow(&closed, 0o555);
    if std::fs::write(closed.join("b"), "").is_err() {
        let run = sandbox.run(&["drift", "--typescript", "closed/a.ts", "--fix"]);
        assert_eq!(run.code, 2, "{}", run.text());
    }
    allow(&closed, 0o755);
    let left = sandbox.read("closed/a.ts");
    assert!(left == TYPESCRIPT || left == TYPESCRIPT.replace("name: number", "name: string"), "{left}");
}

//! The help texts and usage errors.

use testkit::assert_snapshot;

use crate::sandbox::Sandbox;

#[test]
fn help_texts() {
    let sandbox = Sandbox::new(&[]);
    let all = [
        "",
        "init",
        "build",
        "check",
        "show",
        "explain",
        "schema",
        "extension",
        "extension snapshot",
        "completions",
        "doctor",
    ];
    for command in all {
        let arguments: Vec<_> = command.split_whitespace().chain(["--help"]).collect();
        let run = sandbox.run(&arguments);
        assert_eq!((run.code, run.stderr.as_str()), (0, ""));
        let name = if command.is_empty() { "pgspec".to_owned() } else { command.replace(' ', "-") };
        assert_snapshot("cli/help", &name, &run.stdout);
    }
}

#[test]
fn usage_errors_exit_with_2() {
    let sandbox = Sandbox::new(&[]);
    for (name, arguments) in [
        ("unknown-command", &["biuld"][..]),
        ("unknown-output", &["build", "--only", "rst"]),
        ("bad-version", &["build", "--version", "../1"]),
        ("two-views", &["show", "x", "--ddl", "--refs"]),
    ] {
        let run = sandbox.run(arguments);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{arguments:?}");
        assert_snapshot("cli/usage", name, &run.stderr);
    }
    // Without a command it prints the help, as a usage error.
    assert_eq!(sandbox.run(&[]).code, 2);
}

#[test]
fn completions_are_made_for_every_shell() {
    let sandbox = Sandbox::new(&[]);
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let run = sandbox.run(&["completions", shell]);
        assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{shell}");
        assert!(run.stdout.contains("explain") && run.stdout.contains("only"), "{shell}");
    }
    let script = sandbox.run(&["completions", "bash"]).stdout;
    assert!(script.contains("typescript"), "the values of --only");
    sandbox.write("pgspec.bash", script);
    let syntax =
        std::process::Command::new("bash").arg("-n").arg(sandbox.path().join("pgspec.bash")).status();
    assert!(syntax.unwrap().success());
}

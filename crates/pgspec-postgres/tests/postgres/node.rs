//! A long-lived Node process that answers a line of JSON with a line of JSON.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use pgspec_postgres::Database;
use serde_json::{Value, json};

/// The process.
pub(crate) struct Node {
    child: Child,
    stdin: Option<ChildStdin>,
    stdout: BufReader<ChildStdout>,
}

impl Node {
    /// Runs a script; `cargo xtask test` installs the packages beside it.
    pub(crate) fn run(script: &Path) -> Self {
        let folder = testkit::workspace_root().join("crates/pgspec/tests/typescript");
        let packages = folder.join("node_modules");
        assert!(packages.is_dir(), "no {}: run `cargo xtask test`, which installs it", packages.display());
        let mut child = Command::new("node")
            .arg(script)
            .current_dir(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("node runs");
        let stdin = child.stdin.take();
        let stdout = BufReader::new(child.stdout.take().expect("piped"));
        Self { child, stdin, stdout }
    }

    /// Asks, and waits for the answer.
    pub(crate) fn ask(&mut self, question: &Value) -> Value {
        let stdin = self.stdin.as_mut().expect("open until the end");
        writeln!(stdin, "{question}").expect("node listens");
        stdin.flush().expect("node listens");
        let mut line = String::new();
        self.stdout.read_line(&mut line).expect("node answers");
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"))
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        // The end of its input ends it.
        self.stdin.take();
        drop(self.child.wait());
    }
}

/// Where a database is, as the `pg` package wants to know it.
pub(crate) fn address(database: &Database<'_>) -> Value {
    let config = database.url().config();
    let host = match config.get_hosts().first() {
        Some(postgres::config::Host::Tcp(host)) => host.clone(),
        #[cfg(unix)]
        Some(postgres::config::Host::Unix(path)) => path.to_string_lossy().into_owned(),
        None => "localhost".to_owned(),
    };
    json!({
        "host": host,
        "port": config.get_ports().first().copied().unwrap_or(5432),
        "user": config.get_user(),
        "database": database.url().database(),
    })
}

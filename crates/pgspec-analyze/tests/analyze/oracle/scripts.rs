//! SQL that people wrote: the statements of the documents and of the data sets.

/// A script, run on an empty database.
pub(crate) struct Script {
    pub(crate) name: String,
    pub(crate) sql: String,
    /// It was written for Supabase.
    pub(crate) hosted: bool,
}

/// All of them.
pub(crate) fn scripts() -> Vec<Script> {
    let root = testkit::workspace_root();
    let mut scripts = Vec::new();
    for system in ["dracarys", "nextbestmove", "patternlift", "qic-life", "social-engagement"] {
        let document = read(&root.join(format!("spec/{system}/SOURCE.md")));
        scripts.push(Script { name: system.to_owned(), sql: blocks(&document), hosted: true });
    }
    let data = root.join("crates/pgspec-analyze/fixtures/oracle/data");
    for (name, hosted) in
        [("ddl_all_kinds", true), ("oracle_case1", true), ("oracle_case2", true), ("bad_app", true)]
    {
        let sql = read(&data.join(format!("{name}.sql")));
        scripts.push(Script { name: name.to_owned(), sql, hosted });
    }
    for set in ["migra", "pgschema"] {
        for line in read(&data.join(format!("{set}.jsonl"))).lines() {
            let case: serde_json::Value = serde_json::from_str(line).expect("a case is JSON");
            let text =
                |key: &str| case.get(key).and_then(|value| value.as_str()).unwrap_or_default().to_owned();
            for part in ["before", "after"] {
                let sql = format!("{}\n{}", text("setup"), text(part));
                scripts.push(Script { name: format!("{set}/{}/{part}", text("name")), sql, hosted: false });
            }
        }
    }
    scripts
}

/// What makes a plain server look like Supabase.
pub(crate) fn shim() -> String {
    read(&testkit::workspace_root().join("crates/pgspec-analyze/fixtures/oracle/data/supabase_shim.sql"))
}

/// The SQL blocks of a document.
fn blocks(document: &str) -> String {
    let mut sql = String::new();
    let mut inside = false;
    for line in document.lines() {
        if line.trim_start().starts_with("```") {
            inside = line.trim_start().starts_with("```sql");
            sql.push_str(";\n");
        } else if inside {
            sql.push_str(line);
            sql.push('\n');
        }
    }
    sql
}

fn read(path: &std::path::Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

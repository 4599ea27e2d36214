//! Reading large files: dumps of 50 MB, and a long history of migrations.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result};

use super::live::{Case, table};
use super::remove;

/// Bytes of a large dump.
const LARGE: usize = 50_000_000;
/// Tables of the history.
const TABLES: usize = 2000;
/// Statements of the history.
const STATEMENTS: usize = 5000;
/// Statements of one of its files.
const A_FILE: usize = 10;

/// Makes the files of what `pg_dump` printed, and prints a table of what it takes to read them.
///
/// # Errors
/// When a file cannot be written, or `pgspec` fails.
pub(super) fn run(binary: &Path, folder: &Path, schema: &str, runs: u32) -> Result<()> {
    remove(folder)?;
    std::fs::create_dir_all(folder.join("migrations"))?;
    let write = |name: &str, text: &str| {
        let path = folder.join(name);
        std::fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))
    };
    write(
        "copy.sql",
        &with_rows(schema, "COPY public.t (id, name, made) FROM stdin;\n", "\\.\n", |n| {
            format!("{n}\tsome text that stands in row {n}\t2024-01-01 00:00:00+00\n")
        }),
    )?;
    write(
        "inserts.sql",
        &with_rows(schema, "", "", |n| {
            format!(
                "INSERT INTO public.t VALUES ({n}, 'some text that stands in row {n}', '2024-01-01 00:00:00+00');\n"
            )
        }),
    )?;
    write("tables.sql", &tables())?;
    for (at, statements) in history().chunks(A_FILE).enumerate() {
        write(&format!("migrations/{:05}_step.sql", at + 1), &statements.concat())?;
    }
    let import = |source: &'static str| {
        let (binary, folder) = (binary.to_owned(), folder.to_owned());
        Box::new(move || {
            let mut command = Command::new(&binary);
            command.args(["import", source, "--out", "imported", "--force", "--platform", "supabase"]);
            command.current_dir(&folder);
            command
        })
    };
    let (diff_binary, diff_folder) = (binary.to_owned(), folder.to_owned());
    let cases = [
        Case { name: "import of a dump of 50 MB, most of it rows of `copy`", command: import("copy.sql") },
        Case { name: "import of a dump of 50 MB, most of it `insert`", command: import("inserts.sql") },
        Case { name: "import of 50 MB of `create table`", command: import("tables.sql") },
        Case {
            name: "diff of the dump of rows with itself",
            command: Box::new(move || {
                let mut command = Command::new(&diff_binary);
                command
                    .args(["diff", "copy.sql", "copy.sql", "--platform", "supabase"])
                    .current_dir(&diff_folder);
                command
            }),
        },
        Case {
            name: "import of 5000 statements over 2000 tables in 500 migrations",
            command: import("migrations"),
        },
    ];
    println!("\nReading files:\n");
    table(&cases, runs, &folder.join("imported"))
}

/// A dump with rows behind its schema.
fn with_rows(schema: &str, head: &str, tail: &str, row: impl Fn(usize) -> String) -> String {
    let mut text = schema.to_owned();
    text.push_str("\nCREATE TABLE public.t (id bigint, name text, made timestamp with time zone);\n\n");
    text.push_str(head);
    let mut n = 0;
    while text.len() < LARGE {
        n += 1;
        text.push_str(&row(n));
    }
    text.push_str(tail);
    text
}

/// Nothing but tables, as a dump has them.
fn tables() -> String {
    let mut text = String::with_capacity(LARGE + 1000);
    let mut n = 0;
    while text.len() < LARGE {
        n += 1;
        let _ = write!(
            text,
            "CREATE TABLE public.t{n} (\n    id bigint NOT NULL,\n    name text DEFAULT 'none'::text NOT NULL,\n    amount \
             numeric(12,2),\n    made timestamp with time zone DEFAULT now() NOT NULL,\n    CONSTRAINT t{n}_amount CHECK \
             ((amount > (0)::numeric))\n);\n\nALTER TABLE ONLY public.t{n}\n    ADD CONSTRAINT t{n}_pkey PRIMARY KEY (id);\n\n\
             CREATE INDEX t{n}_name ON public.t{n} USING btree (name);\n\n"
        );
    }
    text
}

/// Statements of every usual kind, in an order in which a server takes them.
fn history() -> Vec<String> {
    let create = |n: usize| {
        format!(
            "create table t{n} (id bigint primary key, name text not null, state text default 'new', parent bigint references t{});\n",
            n.saturating_sub(1).max(1)
        )
    };
    let change = |n: usize| {
        let t = n % TABLES + 1;
        match n / TABLES {
            0 => match n % 4 {
                0 => format!("alter table t{t} add column note{n} varchar(80) not null default '';\n"),
                1 => format!("create index t{t}_by_name on t{t} (lower(name)) where state = 'new';\n"),
                2 => format!("alter table t{t} rename column state to status;\n"),
                _ => format!("create view v{t} as select id, name from t{t} where state = 'new';\n"),
            },
            _ => match n % 4 {
                0 => format!("alter table t{t} alter column name type varchar(200);\n"),
                1 => format!("alter table t{t} add constraint t{t}_named check (length(name) > 0);\n"),
                2 => format!("comment on table t{t} is 'table {t}';\n"),
                _ => format!("drop view v{t};\nalter table t{t} drop column state;\n"),
            },
        }
    };
    let first = (1..=TABLES).map(create);
    first.chain((0..STATEMENTS - TABLES).map(change)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_are_as_large_as_they_are_called() {
        assert_eq!(history().len(), STATEMENTS);
        let text = with_rows("-- a schema\n", "COPY t FROM stdin;\n", "\\.\n", |n| format!("{n}\n"));
        assert!(text.len() >= LARGE && text.len() < LARGE + 100 && text.ends_with("\\.\n"));
    }
}

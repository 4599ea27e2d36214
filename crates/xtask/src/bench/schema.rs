//! A spec of any number of tables, the same one each time.
//!
//! Each table has 13 columns, 4 indexes, 3 policies, 2 checks, a unique constraint, one trigger and a foreign key to an
//! earlier table; ten tables share a file and an enum; every twentieth has a view. That is what a large application on
//! Supabase looks like, except that people use mixins; here every fragment is written out, to be read.
//!
//! A compiler that remembers fragments would look fast on a spec that repeats itself, so at least 30 % of the SQL
//! fragments occur only once; [`Fragments`] counts them.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::Path;

const TABLES_A_FILE: u32 = 10;

const ADJECTIVES: &[&str] = &[
    "active", "billing", "catalog", "delivery", "event", "finance", "group", "hosted", "invoice", "journal",
    "kitchen", "ledger", "market", "notice", "order", "partner", "quality", "report", "sales", "team",
];
const NOUNS: &[&str] = &[
    "accounts", "batches", "cases", "devices", "entries", "files", "grants", "items", "jobs", "keys",
    "links", "members", "notes", "offers", "plans", "queues", "records", "slots", "tickets", "users",
];
const ON_DELETE: &[&str] = &["cascade", "restrict", "set null"];

/// How often each SQL fragment occurs in a spec; only hashes are kept. A doc after ` -- ` is not counted as part of a
/// fragment: two fragments that differ in their doc only are the same SQL.
#[derive(Default)]
pub(super) struct Fragments {
    counts: HashMap<u64, u32>,
}

impl Fragments {
    fn add(&mut self, text: &str) {
        let sql = text.split_once(" -- ").map_or(text, |(sql, _)| sql);
        let mut hasher = DefaultHasher::new();
        sql.hash(&mut hasher);
        *self.counts.entry(hasher.finish()).or_default() += 1;
    }

    /// The number of fragments.
    pub(super) fn total(&self) -> u32 {
        self.counts.values().sum()
    }

    /// Which part of the fragments, from 0 to 1, is the only one of its text.
    pub(super) fn unique_share(&self) -> f64 {
        let unique: u32 = self.counts.values().filter(|count| **count == 1).sum();
        f64::from(unique) / f64::from(self.total().max(1))
    }
}

/// Writes the spec into `folder`, file by file, so that little is held in memory.
///
/// # Errors
/// When a file cannot be written.
pub(super) fn write(folder: &Path, tables: u32) -> std::io::Result<Fragments> {
    let mut fragments = Fragments::default();
    std::fs::write(folder.join("pgspec.yaml"), PROJECT)?;
    std::fs::write(folder.join("shared.yaml"), SHARED)?;
    for file in 0..tables.div_ceil(TABLES_A_FILE) {
        let text = domain(file, tables, &mut fragments);
        std::fs::write(folder.join(format!("{}.yaml", domain_name(file))), text)?;
    }
    Ok(fragments)
}

/// Changes every twentieth table of a spec, as an application grows: a column more, a wider one, another default, another
/// check, another index and another policy. How many were changed.
///
/// # Errors
/// When a file cannot be read or written, or is not what [`write()`] writes.
pub(super) fn change(folder: &Path, tables: u32) -> std::io::Result<u32> {
    let mut changed = 0;
    for i in (3..tables).step_by(20) {
        let path = folder.join(format!("{}.yaml", domain_name(i / TABLES_A_FILE)));
        let text = std::fs::read_to_string(&path)?;
        std::fs::write(&path, changed_table(&text, i).ok_or(std::io::ErrorKind::InvalidData)?)?;
        changed += 1;
    }
    Ok(changed)
}

/// A file in which one table is changed.
fn changed_table(text: &str, i: u32) -> Option<String> {
    let (before, rest) = text.split_once(&format!("  {}:\n    doc:", table_name(i)))?;
    let (table, after) = rest.split_once("\n\n")?;
    let limit = 100_000 + i;
    let edits = [
        ("      meta: jsonb".to_owned(), "      remark: text\n      meta: jsonb".to_owned()),
        ("varchar(64)".to_owned(), "varchar(80)".to_owned()),
        (format!("'untitled {i:04}'"), format!("'unnamed {i:04}'")),
        (format!("amount <= {limit})"), format!("amount <= {limit}0)")),
        (format!("amount > {i}\n"), format!("amount > {i}.5\n")),
        (format!("'LOCKED-{i:04}'"), format!("'CLOSED-{i:04}'")),
    ];
    let table = edits.iter().try_fold(table.to_owned(), |table, (old, new)| {
        table.contains(old.as_str()).then(|| table.replace(old.as_str(), new))
    })?;
    Some(format!("{before}  {}:\n    doc:{table}\n\n{after}", table_name(i)))
}

const PROJECT: &str = "\
name: bench
postgres: 15
platform: { supabase: { grants: explicit } }
schema: public
api: { exposed_schemas: [public] }
generate:
  migrations: { dir: migrations, layout: supabase }
  rust: { out: generated/schema.rs, target: sqlx }
  typescript: { out: generated/database.ts, dialect: supabase }
  docs: { out: generated/docs }
  json: { out: generated/catalog.json }
";

const SHARED: &str = "\
domain: shared
doc: What all tables use.

functions:
  set_updated_at():
    doc: Keeps updated_at true.
    returns: trigger
    language: plpgsql
    body: |
      begin
        new.updated_at := now();
        return new;
      end;
";

/// One file: an enum, up to ten tables, and the views of some of them.
fn domain(file: u32, tables: u32, fragments: &mut Fragments) -> String {
    let first = file * TABLES_A_FILE;
    let last = tables.min(first + TABLES_A_FILE);
    let mut text = format!(
        "domain: {}\ndoc: Part {file} of the application, with tables {first} to {}.\n\n",
        domain_name(file),
        last - 1
    );
    let stages: String = (0..file % 4).map(|stage| format!(", stage_{stage}")).collect();
    let _ = write!(text, "enums:\n  {}: [draft, active, paused, done{stages}]\n\ntables:\n", enum_name(file));
    for table in first..last {
        write_table(table, &mut text, fragments);
    }
    let views: Vec<_> = (first..last).filter(|table| table % 20 == 7).collect();
    if !views.is_empty() {
        text.push_str("views:\n");
    }
    for table in views {
        let name = table_name(table);
        let query = format!(
            "select t.id, t.title, t.status, t.amount, t.created_at from {name} t where t.is_active and t.amount > {table}"
        );
        fragments.add(&query);
        let _ = write!(
            text,
            "  open_{name}:\n    doc: What is active in {name}.\n    with: security_invoker\n    sql: {query}\n"
        );
    }
    text
}

/// One table. What varies from table to table, and makes its fragments unique, is bounds, defaults and literals.
fn write_table(i: u32, text: &mut String, fragments: &mut Fragments) {
    let name = table_name(i);
    let parent = table_name(if i == 0 { 0 } else { i.wrapping_mul(7919).wrapping_add(13) % i });
    let on_delete = pick(ON_DELETE, i);
    let status = enum_name(i / TABLES_A_FILE);
    let limit = 100_000 + i;
    let own = "(select auth.uid()) = owner_id";

    let _ = write!(text, "  {name}:\n    doc: One of the {} that table {i} is about.\n", pick(NOUNS, i));
    let mut part = |key: &str, entries: &[(&str, String)]| {
        let _ = writeln!(text, "    {key}:");
        for (name, fragment) in entries {
            fragments.add(fragment);
            let _ = writeln!(text, "      {name}: {fragment}");
        }
    };
    part(
        "columns",
        &[
            ("id", "uuid primary key default gen_random_uuid()".into()),
            ("owner_id", "uuid not null -- the user whose row this is".into()),
            ("parent_id", format!("uuid references {parent} on delete {on_delete}")),
            ("status", format!("{status} not null default 'draft'")),
            ("title", format!("text not null default 'untitled {i:04}' -- shown in list {i}")),
            ("code", format!("varchar(64) not null default 'C-{i:04}' -- unique for one owner")),
            ("amount", format!("numeric(12, 2) not null default {i}.50")),
            ("meta", "jsonb not null default '{}'".into()),
            ("tags", "text[] not null default '{}'".into()),
            ("is_active", "boolean not null default true".into()),
            ("due_on", format!("date -- the day on which step {i} ends")),
            ("created_at", "timestamptz not null default now()".into()),
            ("updated_at", "timestamptz not null default now()".into()),
        ],
    );
    part(
        "constraints",
        &[
            (&format!("{name}_owner_code_key"), "unique (owner_id, code)".into()),
            (&format!("{name}_amount_check"), format!("check (amount >= 0 and amount <= {limit})")),
            (&format!("{name}_title_check"), format!("check (char_length(title) between 1 and {})", 100 + i)),
        ],
    );
    part(
        "indexes",
        &[
            (&format!("{name}_parent_idx"), "(parent_id)".into()),
            (&format!("{name}_owner_created_idx"), "(owner_id, created_at desc)".into()),
            (&format!("{name}_tags_idx"), "using gin (tags)".into()),
            (&format!("{name}_due_idx"), format!("(due_on) where is_active and amount > {i}")),
        ],
    );
    part(
        "policies",
        &[
            ("select_own", format!("for select to authenticated using ({own})")),
            ("insert_own", format!("for insert to authenticated with check ({own} and amount < {limit})")),
            (
                "update_own",
                format!(
                    "for update to authenticated using ({own}) with check ({own} and code <> 'LOCKED-{i:04}')"
                ),
            ),
        ],
    );
    part("triggers", &[("touch", "before update for each row execute function set_updated_at()".into())]);
    text.push_str(
        "    grants:\n      authenticated: select, insert, update, delete\n      service_role: all\n\n",
    );
}

fn table_name(i: u32) -> String {
    format!("{}_{}_{i:04}", pick(ADJECTIVES, i), pick(NOUNS, i / 20 + i))
}

fn enum_name(file: u32) -> String {
    format!("{}_state_{file:04}", pick(ADJECTIVES, file))
}

fn domain_name(file: u32) -> String {
    format!("{}_{file:04}", pick(ADJECTIVES, file))
}

fn pick(words: &[&'static str], i: u32) -> &'static str {
    words.iter().cycle().nth(i as usize % words.len().max(1)).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_third_of_the_fragments_is_unique_at_every_size() {
        for tables in [10, 100, 1000, 5000] {
            let mut fragments = Fragments::default();
            for file in 0..tables / TABLES_A_FILE {
                domain(file, tables, &mut fragments);
            }
            assert!(fragments.total() >= tables * 24, "{}", fragments.total());
            assert!(fragments.unique_share() >= 0.30, "{tables}: {}", fragments.unique_share());
        }
    }

    #[test]
    fn a_doc_does_not_make_a_fragment_unique() {
        let mut fragments = Fragments::default();
        fragments.add("date -- one day");
        fragments.add("date -- another day");
        assert_eq!((fragments.total(), fragments.unique_share()), (2, 0.0));
    }

    #[test]
    fn the_spec_is_the_same_each_time() {
        let texts =
            || -> Vec<String> { (0..3).map(|file| domain(file, 25, &mut Fragments::default())).collect() };
        assert_eq!(texts(), texts());
        testkit::assert_file("bench", "domain.yaml", &domain(0, 8, &mut Fragments::default()));
    }

    #[test]
    fn one_table_in_twenty_is_changed() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), 50).unwrap();
        let path = folder.path().join(format!("{}.yaml", domain_name(0)));
        let before = std::fs::read_to_string(&path).unwrap();
        assert_eq!(change(folder.path(), 50).unwrap(), 3);
        let after = std::fs::read_to_string(&path).unwrap();
        assert_eq!(before.lines().filter(|line| !after.lines().any(|other| other == *line)).count(), 5);
        assert_eq!(after.matches("remark: text").count(), 1);
        assert!(change(folder.path(), 50).is_err(), "changed already");
    }

    #[test]
    fn the_files_are_written() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), 25).unwrap();
        let mut names: Vec<_> =
            std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        assert_eq!(
            names,
            ["active_0000.yaml", "billing_0001.yaml", "catalog_0002.yaml", "pgspec.yaml", "shared.yaml"]
        );
    }
}

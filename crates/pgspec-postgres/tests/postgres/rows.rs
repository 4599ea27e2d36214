//! Generated rows: a server takes them, for every table of the systems and of random models.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;

use pgspec_catalog::{Catalog, Name, QualifiedName, Standing};
use pgspec_postgres::{Database, RowColumn, Transaction, apply, insert, rows};
use pgspec_rows::{Existing, Options, generate};
use pgspec_sql::print::{self, SchemaOptions};

use crate::generate::spec;
use crate::property::{SCHEMA, compile, setting};
use crate::servers::{self, Ground, MAKER};
use crate::systems;

/// The rows that are there, for the generator.
fn existing(database: &Database<'_>) -> Vec<Existing> {
    let mut client = database.connect().expect("connected");
    let found = rows(&mut client).unwrap_or_else(|error| panic!("{error}"));
    let row = |columns: &[RowColumn], row: Vec<Option<String>>| {
        columns.iter().map(|column| column.name.clone()).zip(row).collect()
    };
    found
        .into_iter()
        .map(|table| Existing {
            rows: table.rows.into_iter().map(|texts| row(&table.columns, texts)).collect(),
            table: table.table,
        })
        .collect()
}

/// What came of the tables of a model.
#[derive(Default)]
struct Outcome {
    /// Tables that can hold rows.
    tables: BTreeSet<QualifiedName>,
    /// Those that hold some now.
    filled: BTreeSet<QualifiedName>,
    /// Those that can hold none: a CHECK asks for a null where none can be.
    impossible: usize,
    /// Rows that were refused, and tables that got none, with the reason.
    refused: Vec<String>,
    rows: usize,
}

fn fill(database: &Database<'_>, catalog: &Catalog, options: &Options) -> Outcome {
    let generated = generate(catalog, options, &existing(database));
    let mut outcome = Outcome::default();
    for item in catalog.tables() {
        let holds = item.body.foreign.is_none() && item.body.partition_by.is_none();
        if holds && item.object.standing != Standing::Platform {
            outcome.tables.insert(item.key.qualified_name());
        }
    }
    for table in &generated.unfilled {
        outcome.refused.push(format!("{}: {}", table.table, table.why));
        outcome.impossible += usize::from(table.impossible);
    }
    let statements: Vec<String> = generated.statements.iter().map(|statement| statement.sql()).collect();
    let mut client = database.connect().expect("connected");
    let refused = match insert(&mut client, &statements) {
        Ok(refused) => refused,
        Err(error) => {
            outcome.refused.push(format!("in the end: {error}"));
            return outcome;
        }
    };
    for (statement, refused) in generated.statements.iter().zip(refused) {
        match refused {
            None => {
                outcome.rows += statement.inserts.len();
                outcome.filled.extend(statement.inserts.iter().map(|insert| insert.table.clone()));
            }
            Some(why) => outcome.refused.push(format!("{why}\n  {}", statement.sql())),
        }
    }
    outcome
}

fn options(path: Vec<Name>, postgres: u16, seed: u64) -> Options {
    Options { postgres, search_path: path, seed, rows: 3 }
}

fn every_table_gets_rows(system: &str) {
    let (spec, database) = systems::compiled(system);
    let path = spec.catalog.search_path(&spec.settings.default_schema);
    let outcome = fill(&database, &spec.catalog, &options(path, 15, 1));
    let without: Vec<_> = outcome.tables.difference(&outcome.filled).collect();
    assert!(without.is_empty(), "{without:?}\n{}", outcome.refused.join("\n"));
    assert!(outcome.tables.len() > 5, "{}", outcome.tables.len());
    // A table may have fewer rows than asked for, where a trigger refuses some.
    writeln!(
        std::io::stderr(),
        "{system}: {} rows in {} tables, {} refused\n{}",
        outcome.rows,
        outcome.tables.len(),
        outcome.refused.len(),
        outcome.refused.join("\n")
    )
    .expect("written");
}

#[test]
fn every_table_of_nextbestmove_gets_rows() {
    every_table_gets_rows("nextbestmove");
}

#[test]
fn every_table_of_dracarys_gets_rows() {
    every_table_gets_rows("dracarys");
}

#[test]
fn every_table_of_social_engagement_gets_rows() {
    every_table_gets_rows("social-engagement");
}

#[test]
fn every_table_of_patternlift_gets_rows() {
    every_table_gets_rows("patternlift");
}

#[test]
fn every_table_of_qic_life_gets_rows() {
    every_table_gets_rows("qic-life");
}

/// Of the tables of random models, 98 in 100 at least.
#[test]
fn tables_of_random_models_get_rows() {
    let (cases, first) = (setting("PGSPEC_CASES", 40), setting("PGSPEC_SEED", 1));
    let server = servers::installed();
    let mut ground = Ground::new(&server);
    let major = ground.major();
    let postgres = u16::try_from(major).expect("a version");
    let (mut tables, mut filled, mut impossible) = (0, 0, 0);
    let mut reasons: BTreeMap<String, u32> = BTreeMap::new();
    for seed in first..first + cases {
        let text = spec(seed, SCHEMA, major);
        let catalog = compile(&text, major, "").unwrap_or_else(|why| panic!("seed {seed}: {why}"));
        let options = options(vec![SCHEMA.into()], postgres, seed);
        let schema = SchemaOptions { search_path: options.search_path.clone(), ..SchemaOptions::default() };
        let script = print::file(&print::schema(&catalog, &schema).0, "");
        let mut client = ground.database.connect_as(MAKER).expect("connected");
        apply(&mut client, &script, Transaction::Whole)
            .unwrap_or_else(|error| panic!("seed {seed}: {error}"));
        drop(client);
        let outcome = fill(&ground.database, &catalog, &options);
        tables += outcome.tables.len();
        filled += outcome.filled.len();
        impossible += outcome.impossible;
        for table in outcome.tables.difference(&outcome.filled) {
            let why = outcome.refused.iter().find(|why| why.contains(&format!("{}", table.name)));
            let why = why.cloned().unwrap_or_default();
            *reasons.entry(format!("seed {seed}: {table}: {why}")).or_default() += 1;
        }
        ground.clear();
    }
    let why: Vec<_> = reasons.keys().cloned().collect();
    let told =
        format!("{filled} of {tables} tables got rows, {impossible} can have none\n{}", why.join("\n"));
    writeln!(std::io::stderr(), "{told}").expect("written");
    assert!(filled * 100 >= (tables - impossible) * 98, "{told}");
    assert!(impossible * 20 < tables, "{told}");
}

/// All forms of conditions, keys, references and partitions; each table gets its three rows, and none is refused.
const HARD: &str = r#"
schemas:
  random: What is hard to fill
enums:
  mood: [sad, fine, glad]
domains:
  code: text check (value ~ '^[A-Z]{2}-[0-9]{3,5}$')
  short: varchar(6) not null check (length(value) between 3 and 6)
  share: numeric(5, 2) check (value >= 0 and value <= 1)
composite_types:
  place: { attributes: { label: code, at: point } }
tables:
  texts:
    columns:
      id: bigint generated always as identity primary key
      code: code not null unique
      short: short
      email: text not null check (email ~* '^[a-z0-9._-]+@[a-z0-9.-]+[.][a-z]{2,}$')
      url: text check (url like 'https://%' or url like 'http://%')
      padded: text not null check (length(btrim(padded)) between 12 and 14)
      kind: text not null check (kind in ('a', 'b'))
      size: text check (case kind when 'a' then size = 'small' else size is null end)
      hex: text not null check (hex ~ '^#[0-9a-f]{6}$')
      country: char(2) not null default 'DE'
    constraints:
      lower_email: exclude using btree (lower(email) with =)
    indexes:
      one_kind: unique (lower(code), kind) where kind = 'a'
  numbers:
    columns:
      id: integer primary key
      low: integer not null
      high: integer not null
      mean: numeric(10, 3) generated always as ((low + high) / 2.0) stored
      share: share not null
      percent: real not null check (percent > 99.5 and percent < 100)
      tiny: smallint not null unique check (tiny between -3 and 2)
      even: integer not null check (even % 2 = 0)
      either: integer
      other: text
      flag: boolean not null
    constraints:
      ordered: check (low < high and high - low <= 10)
      mean_is_high: check (mean > 500)
      one_of: check (num_nonnulls(either, other) = 1)
      pair: unique nulls not distinct (flag, either)
  times:
    columns:
      id: uuid primary key default gen_random_uuid()
      starts_at: timestamptz not null
      ends_at: timestamptz not null
      lasts: interval not null check (lasts >= interval '30 minutes' and lasts <= interval '2 hours')
      monday: date not null check (extract(isodow from monday) = 1)
      born: date not null check (born < current_date - 6570)
      moods: mood[] not null check (cardinality(moods) = 2 and 'sad' = any (moods))
      data: jsonb not null check (jsonb_typeof(data) = 'object' and data ? 'name')
      spans: int4range not null check (not isempty(spans) and lower(spans) > 10)
      place: place
    constraints:
      order_of_times: check (ends_at > starts_at and ends_at <= starts_at + interval '1 day')
      no_overlap: exclude using gist (spans with &&)
  itself:
    columns:
      id: integer primary key
      parent: integer not null references itself
  chicken:
    columns:
      id: integer primary key
      egg: integer not null
    constraints:
      from_egg: foreign key (egg) references egg (id)
  egg:
    columns:
      id: integer primary key
      chicken: integer not null references chicken
  team:
    columns:
      id: integer primary key
      captain: integer references player
  player:
    columns:
      id: integer primary key
      team: integer not null references team
  holder:
    columns:
      id: integer primary key
      ring: integer not null
    constraints:
      of_ring: foreign key (ring) references ring (id) deferrable initially deferred
  ring:
    columns:
      id: integer primary key
      holder: integer not null references holder
  lines:
    columns:
      text_id: bigint not null references texts
      number: integer not null
      primary: boolean not null default false
    constraints:
      lines_pkey: primary key (text_id, number)
      number_is_small: check (number between 1 and 2)
    indexes:
      one_primary: unique (text_id) where "primary"
  notes:
    columns:
      line_text: bigint
      line_number: integer
      body: text not null
    constraints:
      of_line: foreign key (line_text, line_number) references lines (text_id, number) match full
  by_range:
    partition_by: range (day, n)
    columns: { day: date not null, n: integer not null }
    constraints: { positive: check (n <> 5) }
    partitions:
      range_first: for values from (minvalue, minvalue) to ('2020-01-01', 4)
      range_last: for values from ('2020-01-01', 4) to ('2021-01-01', maxvalue)
      range_rest: default
  by_list:
    partition_by: list (lower(word))
    columns: { word: text }
    partitions:
      list_ab: for values in ('a', 'b')
      list_null: for values in (null)
      list_rest: default
  by_number:
    partition_by: hash (n)
    columns: { n: bigint not null }
    partitions:
      number_0: for values with (modulus 3, remainder 0)
      number_1: for values with (modulus 3, remainder 1)
      number_2: for values with (modulus 3, remainder 2)
  by_text:
    partition_by: hash (word, id)
    columns: { word: text not null, id: uuid not null, day: date }
    partitions:
      text_0: for values with (modulus 2, remainder 0)
      text_1: for values with (modulus 2, remainder 1)
  by_day:
    partition_by: hash (at, day)
    columns: { at: timestamptz not null, day: date not null }
    partitions:
      day_0: for values with (modulus 2, remainder 0)
      day_1: for values with (modulus 2, remainder 1)
"#;

#[test]
fn no_row_is_refused() {
    let database = crate::pack::hosted("hard_rows");
    let catalog = compile(HARD, 15, "").unwrap_or_else(|why| panic!("{why}"));
    let options = options(vec![SCHEMA.into()], 15, 7);
    let schema = SchemaOptions { search_path: options.search_path.clone(), ..SchemaOptions::default() };
    let script = print::file(&print::schema(&catalog, &schema).0, "");
    let mut client = database.connect().expect("connected");
    apply(&mut client, &script, Transaction::Whole).unwrap_or_else(|error| panic!("{error}\n{script}"));
    let outcome = fill(&database, &catalog, &options);
    assert!(outcome.refused.is_empty(), "{}", outcome.refused.join("\n"));
    assert_eq!(outcome.filled, outcome.tables);
    // Three rows each, but where there cannot be so many: a partition of one null.
    let count = |table: &str| -> i64 {
        let query = format!("select count(*) from {SCHEMA}.{table}");
        database.connect().expect("connected").query_one(&query, &[]).expect("counted").get(0)
    };
    for table in ["texts", "numbers", "itself", "lines", "notes", "range_rest", "number_2", "text_1"] {
        assert_eq!(count(table), 3, "{table}");
    }
    assert!(count("times") >= 2);
    for table in ["chicken", "egg", "team", "player", "holder", "ring"] {
        assert!(count(table) >= 3, "{table}");
    }
    // The same seed gives the same rows, another one others.
    let script = |seed| generate(&catalog, &Options { seed, ..options.clone() }, &[]).script();
    assert_eq!(script(1), script(1));
    assert_ne!(script(1), script(2));
}

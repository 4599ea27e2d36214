//! Random schemas as YAML, with both spellings of each of their expressions.

use std::collections::BTreeMap;
use std::fmt::Write;

use pgspec_sql::quote;

/// A random schema.
pub(super) struct Generated {
    /// The spec file.
    pub(super) yaml: String,
    /// What was written, and how Postgres prints it.
    deparsed: BTreeMap<String, String>,
}

impl Generated {
    /// The facts as JSON, with every expression as Postgres prints it.
    pub(super) fn as_deparsed(&self, json: &str) -> String {
        let mut value: serde_json::Value = serde_json::from_str(json).expect("facts are JSON");
        self.replace(&mut value);
        format!("{value:#}")
    }

    fn replace(&self, value: &mut serde_json::Value) {
        match value {
            serde_json::Value::String(text) => {
                if let Some(other) = self.deparsed.get(text) {
                    text.clone_from(other);
                }
            }
            serde_json::Value::Array(items) => items.iter_mut().for_each(|v| self.replace(v)),
            serde_json::Value::Object(fields) => fields.values_mut().for_each(|v| self.replace(v)),
            serde_json::Value::Null | serde_json::Value::Bool(_) | serde_json::Value::Number(_) => {}
        }
    }
}

/// Makes the schema of a seed.
pub(super) fn generate(seed: u64) -> Generated {
    let mut maker = Maker { random: Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1), deparsed: BTreeMap::new() };
    let yaml = maker.schema();
    Generated { yaml, deparsed: maker.deparsed }
}

/// xorshift64*: enough for tests, and the same everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % n
    }

    fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    fn pick<'t, T>(&mut self, items: &'t [T]) -> &'t T {
        &items[self.below(items.len())]
    }
}

struct Maker {
    random: Random,
    deparsed: BTreeMap<String, String>,
}

/// A type: its spelling, its defaults, and conditions on `{}`. Each with what Postgres prints for it.
struct Type {
    sql: &'static str,
    prefix: &'static str,
    defaults: &'static [(&'static str, &'static str)],
    conditions: &'static [(&'static str, &'static str)],
    gin: bool,
}

const TYPES: &[Type] = &[
    Type {
        sql: "integer",
        prefix: "count",
        defaults: &[("0", "0"), ("1 + 2", "(1 + 2)")],
        conditions: &[("{} >= 0", "{} >= 0"), ("{} between 1 and 5", "({} >= 1) AND ({} <= 5)")],
        gin: false,
    },
    Type { sql: "bigint", prefix: "total", defaults: &[("7", "7")], conditions: &[("{} <> 13", "{} <> 13")], gin: false },
    Type {
        sql: "text",
        prefix: "title",
        defaults: &[("'it''s -- new'", "'it''s -- new'::text")],
        conditions: &[
            ("{} <> ''", "{} <> ''::text"),
            ("length({}) <= 200", "length({}) <= 200"),
            ("{} like 'https://%' or {} is null", "({} ~~ 'https://%'::text) OR ({} IS NULL)"),
            ("{} in ('a', 'b')", "{} = ANY (ARRAY['a'::text, 'b'::text])"),
        ],
        gin: false,
    },
    Type {
        sql: "character varying(40)",
        prefix: "code",
        defaults: &[("'x'", "'x'::character varying")],
        conditions: &[("char_length({}) > 2", "char_length(({})::text) > 2")],
        gin: false,
    },
    Type {
        sql: "numeric(10,2)",
        prefix: "price",
        defaults: &[("0.00", "0.00")],
        conditions: &[("{} > 0", "{} > (0)::numeric")],
        gin: false,
    },
    Type {
        sql: "boolean",
        prefix: "is_open",
        defaults: &[("true", "true"), ("false", "false")],
        conditions: &[("not {}", "NOT {}")],
        gin: false,
    },
    Type {
        sql: "timestamptz",
        prefix: "seen_at",
        defaults: &[("now()", "now()")],
        conditions: &[("{} is not null", "{} IS NOT NULL")],
        gin: false,
    },
    Type {
        sql: "date",
        prefix: "due_on",
        defaults: &[("'2026-01-31'", "'2026-01-31'::date")],
        conditions: &[("{} > '2020-01-01'", "{} > '2020-01-01'::date")],
        gin: false,
    },
    Type { sql: "uuid", prefix: "ref", defaults: &[("gen_random_uuid()", "gen_random_uuid()")], conditions: &[], gin: false },
    Type { sql: "jsonb", prefix: "meta", defaults: &[("'[]'", "'[]'::jsonb")], conditions: &[], gin: true },
    Type { sql: "text[]", prefix: "tags", defaults: &[("'{}'", "'{}'::text[]")], conditions: &[], gin: true },
    Type { sql: "interval day to second(3)", prefix: "pause", defaults: &[], conditions: &[], gin: false },
    Type { sql: "bit varying(8)", prefix: "flags", defaults: &[], conditions: &[], gin: false },
];

/// Names that need quotes among those that do not.
const TABLES: &[&str] = &["leads", "order", "Order Items", "a\"b", "größe", "events_2026", "x"];
const ACTIONS: &[&str] = &["", " on delete cascade", " on delete set null on update cascade", " on delete restrict"];

struct Table {
    name: String,
    columns: Vec<(String, &'static Type)>,
}

impl Maker {
    fn schema(&mut self) -> String {
        let mut yaml = String::from("tables:\n");
        let count = 1 + self.random.below(4);
        let start = self.random.below(TABLES.len());
        let mut tables = Vec::new();
        for i in 0..count {
            let name = TABLES[(start + i) % TABLES.len()].to_owned();
            let table = self.table(&mut yaml, &name, &tables);
            tables.push(table);
        }
        yaml.push_str("functions:\n");
        for i in 0..1 + self.random.below(3) {
            self.function(&mut yaml, i, &tables);
        }
        yaml.push_str("views:\n");
        for i in 0..1 + self.random.below(3) {
            self.view(&mut yaml, i, &tables);
        }
        yaml
    }

    /// An expression over a column, in both spellings.
    fn expression(&mut self, forms: &[(&str, &str)], column: &str) -> String {
        let (written, printed) = *self.random.pick(forms);
        let column = quote::identifier(column);
        let written = written.replace("{}", &column);
        let printed = printed.replace("{}", &column);
        self.deparsed.insert(written.clone(), printed);
        written
    }

    fn table(&mut self, yaml: &mut String, name: &str, others: &[Table]) -> Table {
        let _ = writeln!(yaml, "  {}:\n    columns:", key(name));
        yaml.push_str(if self.random.one_in(3) {
            "      id: bigint primary key generated by default as identity\n"
        } else if self.random.one_in(2) {
            "      id: integer generated always as identity (start with 100 increment by 5) primary key\n"
        } else {
            "      id: bigint primary key\n"
        });
        let mut columns: Vec<(String, &'static Type)> = Vec::new();
        for i in 0..2 + self.random.below(5) {
            let of = self.random.pick(TYPES);
            let column = if self.random.one_in(6) { format!("{} {i}", of.prefix) } else { format!("{}{i}", of.prefix) };
            let mut sql = of.sql.to_owned();
            if self.random.one_in(2) {
                sql.push_str(" not null");
            }
            if !of.defaults.is_empty() && self.random.one_in(2) {
                let default = self.expression(of.defaults, "");
                let _ = write!(sql, " default {default}");
            }
            if self.random.one_in(8) && !of.gin {
                sql.push_str(" unique");
            }
            let _ = writeln!(yaml, "      {}: |-\n        {sql}", key(&column));
            columns.push((column, of));
        }
        if let Some((column, _)) = columns.iter().find(|(_, t)| t.sql == "integer")
            && self.random.one_in(2)
        {
            let expression = self.expression(&[("{} * 2", "({} * 2)")], column);
            let _ = writeln!(yaml, "      twice: integer generated always as ({expression}) stored");
        }
        let target = self.random.below(others.len() + 1);
        if let Some(other) = others.get(target) {
            let action = self.random.pick(ACTIONS);
            let deferral = if self.random.one_in(3) { " deferrable initially deferred" } else { "" };
            let other = quote::identifier(&other.name).into_owned();
            let _ = writeln!(yaml, "      parent_id: |-\n        bigint references {other} (id){action}{deferral}");
            // `integer` keys and `bigint` references differ, which Postgres allows.
        }
        self.constraints(yaml, &columns);
        self.indexes(yaml, name, &columns);
        self.policies(yaml, name, &columns);
        Table { name: name.to_owned(), columns }
    }

    fn constraints(&mut self, yaml: &mut String, columns: &[(String, &'static Type)]) {
        yaml.push_str("    constraints:\n");
        for (i, (column, of)) in columns.iter().enumerate() {
            if !of.conditions.is_empty() && self.random.one_in(2) {
                let condition = self.expression(of.conditions, column);
                let tail = if self.random.one_in(5) { " not valid" } else { "" };
                let _ = writeln!(yaml, "      check_{i}_{}: |-\n        check ({condition}){tail}", self.random.below(1000));
            }
        }
        let plain: Vec<_> = columns.iter().filter(|(_, t)| !t.gin).map(|(n, _)| quote::identifier(n)).collect();
        if plain.len() >= 2 && self.random.one_in(2) {
            let nulls = if self.random.one_in(2) { " nulls not distinct" } else { "" };
            let include = plain.get(2).filter(|_| self.random.one_in(2)).map(|c| format!(" include ({c})"));
            let deferral = *self.random.pick(&["", " deferrable", " deferrable initially deferred"]);
            let _ = writeln!(
                yaml,
                "      key_{}: |-\n        unique{nulls} ({}, {}){}{deferral}",
                self.random.below(10_000),
                plain[0],
                plain[1],
                include.unwrap_or_default()
            );
        }
    }

    fn indexes(&mut self, yaml: &mut String, table: &str, columns: &[(String, &'static Type)]) {
        yaml.push_str("    indexes:\n");
        for (i, (column, of)) in columns.iter().enumerate() {
            if !self.random.one_in(2) {
                continue;
            }
            let name = format!("idx_{}_{i}", table.replace('"', "_").to_lowercase());
            let quoted = quote::identifier(column).into_owned();
            let mut sql = match (of.gin, of.sql) {
                (true, "jsonb") if self.random.one_in(2) => format!("using gin ({quoted} jsonb_path_ops)"),
                (true, _) => format!("using gin ({quoted})"),
                (false, "text") if self.random.one_in(3) => {
                    let lower = self.expression(&[("lower({})", "lower({})")], column);
                    format!("({lower} text_pattern_ops desc)")
                }
                (false, "text") if self.random.one_in(3) => format!("({quoted} collate \"C\" nulls first)"),
                (false, _) if self.random.one_in(4) => format!("using hash ({quoted})"),
                (false, _) => {
                    let order = *self.random.pick(&["", " desc", " desc nulls last", " nulls first"]);
                    let unique = if self.random.one_in(4) { "unique " } else { "" };
                    let include = if self.random.one_in(4) { " include (id)" } else { "" };
                    format!("{unique}({quoted}{order}){include}")
                }
            };
            if self.random.one_in(4) && !sql.contains("gin") && !sql.contains("hash") {
                sql.push_str(" with (fillfactor = 70)");
            }
            if !of.conditions.is_empty() && self.random.one_in(3) {
                let _ = write!(sql, " where {}", self.expression(of.conditions, column));
            }
            let _ = writeln!(yaml, "      {}: |-\n        {sql}", key(&name));
        }
    }

    fn policies(&mut self, yaml: &mut String, table: &str, columns: &[(String, &'static Type)]) {
        let conditions: Vec<_> = columns.iter().filter(|(_, t)| !t.conditions.is_empty()).collect();
        if conditions.is_empty() || self.random.one_in(3) {
            return;
        }
        yaml.push_str("    policies:\n");
        for i in 0..1 + self.random.below(2) {
            let (column, of) = *self.random.pick(&conditions);
            let condition = self.expression(of.conditions, column);
            let command = *self.random.pick(&["all", "select", "insert", "update", "delete"]);
            let kind = if self.random.one_in(3) { "as restrictive " } else { "" };
            let roles = *self.random.pick(&["", " to public", " to pg_monitor, pg_read_all_data"]);
            let (using, check) = match command {
                "insert" => (String::new(), format!(" with check ({condition})")),
                "select" | "delete" => (format!(" using ({condition})"), String::new()),
                _ => (format!(" using ({condition})"), format!(" with check ({condition})")),
            };
            let _ = writeln!(yaml, "      {table} rule {i}: |-\n        {kind}for {command}{roles}{using}{check}", table = table.replace('"', ""));
        }
        if self.random.one_in(4) {
            yaml.push_str("    security: { rls: forced }\n");
        }
    }

    fn function(&mut self, yaml: &mut String, i: usize, tables: &[Table]) {
        let table = self.random.pick(tables);
        let of = quote::qualified(&pgspec_catalog::QualifiedName::new("public", table.name.as_str()));
        let (returns, body) = match self.random.below(4) {
            0 => (format!("setof {of}"), format!("select * from {of} where id > a")),
            1 => ("table (id bigint, n bigint)".to_owned(), format!("select t.id, count(*) from {of} as t group by t.id")),
            2 => ("numeric(10,2)[]".to_owned(), "select array[1.5, 2]::numeric[]".to_owned()),
            _ => ("integer".to_owned(), "select a + 1 -- it's $$ odd $$".to_owned()),
        };
        let body = if returns == "numeric(10,2)[]" { body.replace("numeric[]", "numeric[]") } else { body };
        let _ = writeln!(yaml, "  \"fn_{i}(a integer, b text default null)\":");
        let _ = writeln!(yaml, "    returns: {}", if returns.contains('"') { format!("'{returns}'") } else { returns });
        yaml.push_str("    language: sql\n");
        if self.random.one_in(2) {
            let _ = writeln!(yaml, "    volatility: {}", self.random.pick(&["stable", "volatile"]));
        }
        if self.random.one_in(3) {
            yaml.push_str("    security: definer\n    set: { search_path: \"''\" }\n");
        }
        if self.random.one_in(3) {
            yaml.push_str("    strict: true\n    parallel: safe\n    cost: 50\n");
        }
        if self.random.one_in(3) {
            yaml.push_str("    grants: { public: execute }\n");
        }
        let _ = writeln!(yaml, "    body: |-\n      {body}");
        self.deparsed.insert("NULL".to_owned(), "NULL::text".to_owned());
        self.deparsed.insert("null".to_owned(), "NULL::text".to_owned());
    }

    fn view(&mut self, yaml: &mut String, i: usize, tables: &[Table]) {
        let table = self.random.pick(tables);
        let of = quote::qualified(&pgspec_catalog::QualifiedName::new("public", table.name.as_str()));
        let alias = quote::identifier(&table.name).into_owned();
        let columns: Vec<_> = table.columns.iter().take(2).map(|(c, _)| quote::identifier(c).into_owned()).collect();
        let written = format!("select id, {} from {of}", columns.join(", "));
        let list: Vec<_> = columns.iter().map(|c| format!("{alias}.{c}")).collect();
        // Postgres 15 qualifies every column.
        let printed = format!(" SELECT {alias}.id,\n    {}\n   FROM {of};", list.join(",\n    "));
        self.deparsed.insert(written.clone(), printed);
        let _ = writeln!(yaml, "  view_{i}:");
        match self.random.below(3) {
            0 => yaml.push_str("    with: security_barrier\n"),
            1 => yaml.push_str("    with: { security_invoker: false }\n"),
            _ => {}
        }
        if self.random.one_in(4) {
            yaml.push_str("    check_option: local\n");
        }
        let _ = writeln!(yaml, "    sql: |-\n      {written}");
    }
}

/// A key that keeps its exact spelling.
fn key(name: &str) -> String {
    serde_json::Value::from(name).to_string()
}

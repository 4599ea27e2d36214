//! Random specs of the kinds that all readers know: enums, tables with all kinds of constraints, indexes, policies,
//! triggers, functions, views, grants. Every expression is written as Postgres prints it, so that texts can be compared.

/// A small generator of numbers (xorshift64*): the same seed gives the same spec on every machine.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % bound
    }

    fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.below(from.len())]
    }
}

/// A type with defaults, checks and conditions on a column `{}` of it, as Postgres prints them.
struct Sort {
    name: &'static str,
    defaults: &'static [&'static str],
    conditions: &'static [&'static str],
    /// It has a B-tree operator class.
    ordered: bool,
}

const fn sort(
    name: &'static str,
    defaults: &'static [&'static str],
    conditions: &'static [&'static str],
    ordered: bool,
) -> Sort {
    Sort { name, defaults, conditions, ordered }
}

const SORTS: &[Sort] = &[
    sort("uuid", &["gen_random_uuid()"], &["{} IS NOT NULL"], true),
    sort(
        "text",
        &["'x'::text", "''::text", "'it''s'::text"],
        &["length({}) < 100", "{} ~~ 'a%'::text"],
        true,
    ),
    sort(
        "integer",
        &["0", "7", "'-1'::integer"],
        &["{} > 0", "{} >= 1 AND {} <= 9", "{} <> 3 OR {} IS NULL"],
        true,
    ),
    sort("bigint", &["0", "100"], &["{} > 0"], true),
    sort("smallint", &["1"], &["{} < 7"], true),
    sort("boolean", &["true", "false"], &["{}", "NOT {}", "{} IS TRUE"], true),
    sort("jsonb", &["'{}'::jsonb", "'{\"a\": 1}'::jsonb"], &["jsonb_typeof({}) = 'object'::text"], true),
    sort("timestamptz", &["now()", "CURRENT_TIMESTAMP"], &["{} IS NOT NULL"], true),
    sort("timestamp(3)", &["LOCALTIMESTAMP"], &["{} IS NULL"], true),
    sort("date", &["CURRENT_DATE", "'2020-01-01'::date"], &["{} > '2000-01-01'::date"], true),
    sort("numeric(10, 2)", &["0", "1.5"], &["{} > 0::numeric"], true),
    sort("character varying(40)", &["'y'::character varying"], &["{} IS NOT NULL"], true),
    sort("char(3)", &["'abc'::bpchar"], &["{} <> 'xyz'::bpchar"], true),
    sort("text[]", &["'{}'::text[]", "ARRAY['a'::text]"], &["array_length({}, 1) > 0"], true),
    sort("double precision", &["'-0.5'::numeric", "1"], &["{} < 2::double precision"], true),
    sort("interval day to second", &["'01:00:00'::interval"], &["{} IS NOT NULL"], true),
    sort("inet", &["'127.0.0.1'::inet"], &["{} IS NULL"], true),
    sort("bytea", &["'\\x00'::bytea"], &["length({}) < 9"], true),
    sort("point", &["point(0::double precision, 0::double precision)"], &["{} IS NOT NULL"], false),
];

const ROLES: &[&str] = &["anon", "authenticated", "service_role"];
const NAMES: &[&str] =
    &["id", "user", "order", "Weird Name", "naïve", "a_b", "x1", "select", "table", "Upper", "name", "value"];

struct Column {
    name: String,
    sort: &'static Sort,
    generated: bool,
}

struct Table {
    name: String,
    columns: Vec<Column>,
    key: Option<usize>,
}

/// A YAML key: quoted where the plain form would be another identifier.
fn key(name: &str) -> String {
    if name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_') {
        name.to_owned()
    } else {
        format!("{name:?}")
    }
}

/// An SQL identifier, as Postgres prints it.
fn sql(name: &str) -> String {
    let plain = name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    let reserved = ["user", "order", "select", "table"].contains(&name);
    if plain && !reserved { name.to_owned() } else { format!("\"{name}\"") }
}

/// An entry whose value stands in a block, where YAML has no opinion about it.
fn entry(out: &mut String, indent: usize, key: &str, value: &str) {
    let pad = " ".repeat(indent);
    out.push_str(&format!("{pad}{key}: |-\n{pad}  {value}\n"));
}

/// A spec file of one schema.
pub(crate) fn spec(seed: u64, schema: &str) -> String {
    let mut random = Random::new(seed);
    let r = &mut random;
    let mut out = format!("domain: random\n\nschemas:\n  {schema}: {{ doc: Case {seed} }}\n");
    out.push_str("\nenums:\n  mood: [sad, \"it's ok\", Happy]\n");
    out.push_str("\nfunctions:\n");
    functions(r, &mut out);
    out.push_str("\ntables:\n");
    let mut tables: Vec<Table> = Vec::new();
    for number in 0..1 + r.below(4) {
        let name = if r.one_in(4) { format!("Table {number}") } else { format!("t{number}") };
        let table = table(r, &mut out, name, &tables, schema);
        tables.push(table);
    }
    views(r, &mut out, &tables, schema);
    out
}

fn functions(r: &mut Random, out: &mut String) {
    out.push_str(
        "  touch():\n    returns: trigger\n    language: plpgsql\n    body: |\n      begin return new; end\n",
    );
    for number in 0..r.below(3) {
        let argument = r.pick(&[
            "a integer",
            "a integer default 3",
            "a text, b uuid default NULL::uuid",
            "variadic a text[]",
            "",
        ]);
        out.push_str(&format!("  f{number}({argument}):\n"));
        let (returns, body) = *r.pick(&[
            &("integer", "select 1"),
            &("setof text", "select 'x'::text"),
            &("table (x integer, y text)", "select 1, 'y'::text"),
        ]);
        entry(out, 4, "returns", returns);
        out.push_str("    language: sql\n");
        if r.one_in(2) {
            out.push_str(&format!("    volatility: {}\n", r.pick(&["stable", "immutable"])));
        }
        if r.one_in(2) {
            out.push_str("    security: definer\n    set: { search_path: \"''\" }\n");
        }
        if r.one_in(3) {
            out.push_str("    strict: true\n    parallel: safe\n    cost: 7\n");
        }
        if r.one_in(2) {
            out.push_str(&format!("    grants: {{ {}: execute }}\n", r.pick(ROLES)));
        }
        out.push_str(&format!("    body: |\n      {body}\n"));
    }
}

fn table(r: &mut Random, out: &mut String, name: String, others: &[Table], schema: &str) -> Table {
    let mut table = Table { name, columns: Vec::new(), key: None };
    out.push_str(&format!("  {}:\n", key(&table.name)));
    if r.one_in(2) {
        out.push_str("    doc: A table of \"random\" things.\n");
    }
    out.push_str("    columns:\n");
    let first = r.below(NAMES.len());
    for number in 0..1 + r.below(8) {
        column(r, out, NAMES[(first + number) % NAMES.len()], &mut table);
    }
    constraints(r, out, &table, others, schema);
    indexes(r, out, &table);
    security(r, out, &table);
    if r.one_in(2) {
        let when = r.pick(&["before update", "after insert or delete", "before insert or update"]);
        out.push_str("    triggers:\n");
        entry(out, 6, "touch_it", &format!("{when} for each row execute function touch()"));
        if r.one_in(2) {
            let column = &table.columns[r.below(table.columns.len())];
            let name = sql(&column.name);
            let tail = format!(
                "constraint after update of {name} deferrable initially deferred for each row execute function touch('a', 'b''c')"
            );
            entry(out, 6, "\"Check it\"", &tail);
        }
    }
    grants(r, out, &table);
    table
}

fn column(r: &mut Random, out: &mut String, name: &str, table: &mut Table) {
    let sort = &SORTS[r.below(SORTS.len())];
    let mut tail = sort.name.to_owned();
    let mut generated = false;
    let source = table.columns.iter().find(|c| c.sort.name == "text" && !c.generated);
    match (sort.name, source) {
        ("text", Some(source)) if r.one_in(2) => {
            tail.push_str(&format!(" generated always as (upper({})) stored", sql(&source.name)));
            generated = true;
        }
        ("bigint" | "integer", _) if r.one_in(4) => {
            let options = r.pick(&[
                "",
                " (start with 10)",
                " (increment by -2)",
                " (minvalue 5 maxvalue 500 cache 3 cycle)",
            ]);
            tail.push_str(&format!(" generated {} as identity{options}", r.pick(&["always", "by default"])));
        }
        _ => {
            if sort.name.starts_with("text") && sort.name != "text[]" && r.one_in(4) {
                tail.push_str(" collate \"C\"");
            }
            if r.one_in(2) {
                tail.push_str(" not null");
            }
            if r.one_in(2) {
                tail.push_str(&format!(" default {}", r.pick(sort.defaults)));
            }
        }
    }
    if r.one_in(5) && !generated {
        tail.push_str(&format!(" check ({})", r.pick(sort.conditions).replace("{}", &sql(name))));
    }
    if table.key.is_none() && sort.ordered && !generated && r.one_in(3) {
        tail.push_str(" primary key");
        table.key = Some(table.columns.len());
    } else if sort.ordered && r.one_in(8) {
        tail.push_str(r.pick(&[" unique", " unique nulls not distinct"]));
    }
    if r.one_in(4) {
        tail.push_str(" -- what it is for");
    }
    entry(out, 6, &key(name), &tail);
    table.columns.push(Column { name: name.to_owned(), sort, generated });
}

fn constraints(r: &mut Random, out: &mut String, table: &Table, others: &[Table], schema: &str) {
    let mut entries: Vec<(String, String)> = Vec::new();
    let column = |r: &mut Random| &table.columns[r.below(table.columns.len())];
    for number in 0..r.below(3) {
        let column = column(r);
        let condition = r.pick(column.sort.conditions).replace("{}", &sql(&column.name));
        entries.push((format!("check_{}_{number}", table.columns.len()), format!("check ({condition})")));
    }
    let ordered: Vec<&Column> = table.columns.iter().filter(|c| c.sort.ordered).collect();
    if ordered.len() >= 2 && r.one_in(2) {
        let deferral = r.pick(&["", " deferrable", " deferrable initially deferred"]);
        let nulls = r.pick(&["", " nulls not distinct"]);
        let unique =
            format!("unique{nulls} ({}, {}){deferral}", sql(&ordered[1].name), sql(&ordered[0].name));
        entries.push((format!("Unique {}", table.name), unique));
    }
    for other in others.iter().filter(|other| other.key.is_some()) {
        let Some(target) = other.key.map(|k| &other.columns[k]) else { continue };
        let same = table.columns.iter().find(|c| c.sort.name == target.sort.name && !c.generated);
        if let (Some(own), true) = (same, r.one_in(2)) {
            let action = r.pick(&[
                "",
                " on delete cascade",
                " on update cascade on delete restrict",
                " match full",
                " deferrable",
            ]);
            let target = format!("{}.{} ({})", sql(schema), sql(&other.name), sql(&target.name));
            entries.push((
                format!("fk {}", other.name),
                format!("foreign key ({}) references {target}{action}", sql(&own.name)),
            ));
        }
    }
    if !entries.is_empty() {
        out.push_str("    constraints:\n");
    }
    for (name, tail) in entries {
        entry(out, 6, &key(&name), &tail);
    }
}

fn indexes(r: &mut Random, out: &mut String, table: &Table) {
    let ordered: Vec<&Column> = table.columns.iter().filter(|c| c.sort.ordered).collect();
    let count = if ordered.is_empty() { 0 } else { r.below(4) };
    if count > 0 {
        out.push_str("    indexes:\n");
    }
    for number in 0..count {
        let column = ordered[r.below(ordered.len())];
        let name = sql(&column.name);
        let order = r.pick(&["", " desc", " desc nulls last", " nulls first"]);
        let mut tail = match (column.sort.name, r.below(4)) {
            ("text", 0) => format!("(lower({name}))"),
            ("text", 1) => format!("({name} text_pattern_ops{order})"),
            ("jsonb" | "text[]", 0) => format!("using gin ({name})"),
            (_, 2) => format!("using hash ({name})"),
            _ => format!("({name}{order})"),
        };
        if !tail.starts_with("using") && r.one_in(3) {
            tail = format!("unique {tail}");
        }
        if r.one_in(3) {
            tail.push_str(" with (fillfactor = 80)");
            tail = tail.replace("using gin", "using hash"); // GIN has no such parameter
        }
        if r.one_in(3) {
            tail.push_str(&format!(" where {}", r.pick(column.sort.conditions).replace("{}", &name)));
        }
        let table = table.name.to_lowercase().replace(' ', "_");
        entry(out, 6, &format!("idx_{table}_{number}"), &tail);
    }
}

fn security(r: &mut Random, out: &mut String, table: &Table) {
    match r.below(4) {
        0 => out.push_str("    security: { rls: disabled, reason: nothing in it }\n"),
        1 => out.push_str("    security: { rls: forced, reason: nobody yet }\n"),
        _ => {
            out.push_str("    policies:\n");
            for number in 0..1 + r.below(3) {
                let column = &table.columns[r.below(table.columns.len())];
                let condition = r.pick(column.sort.conditions).replace("{}", &sql(&column.name));
                let to = r.pick(&["", " to authenticated", " to anon, service_role"]);
                let restrictive = r.pick(&["", "as restrictive "]);
                let tail = match r.below(4) {
                    0 => format!("{restrictive}for select{to} using ({condition})"),
                    1 => format!("{restrictive}for insert{to} with check ({condition})"),
                    2 => format!("{restrictive}for update{to} using ({condition}) with check (true)"),
                    _ => format!("{restrictive}for all{to} using ({condition})"),
                };
                entry(out, 6, &key(&format!("Policy {number}")), &tail);
            }
        }
    }
}

fn grants(r: &mut Random, out: &mut String, table: &Table) {
    if r.one_in(3) {
        return;
    }
    out.push_str("    grants:\n");
    for role in ROLES {
        let column = sql(&table.columns[r.below(table.columns.len())].name);
        let what = match r.below(4) {
            0 => "all".to_owned(),
            1 => "select, insert".to_owned(),
            2 => format!("select, update ({column})"),
            _ => "select with grant option".to_owned(),
        };
        entry(out, 6, role, &what);
    }
}

fn views(r: &mut Random, out: &mut String, tables: &[Table], schema: &str) {
    let table = &tables[r.below(tables.len())];
    let columns: Vec<String> = table.columns.iter().map(|c| format!("t.{}", sql(&c.name))).collect();
    // The layout is that of pg_get_viewdef, and of a join: since Postgres 16 a lone table's columns are not qualified.
    let name = format!("{}.{}", sql(schema), sql(&table.name));
    let query = format!("SELECT {}\n   FROM {name} t\n     JOIN {name} u ON true", columns.join(",\n    "));
    let query = query.replace('\n', "\n      ");
    match r.below(4) {
        0 => {}
        1 => out.push_str(&format!("\nmaterialized_views:\n  stored:\n    sql: |-\n      {query}\n")),
        n => {
            out.push_str("\nviews:\n  \"A view\":\n");
            if n == 2 {
                out.push_str("    with: security_invoker = false, security_barrier = true\n");
            }
            out.push_str(&format!(
                "    grants: {{ {}: select }}\n    sql: |-\n      {query}\n",
                r.pick(ROLES)
            ));
        }
    }
}

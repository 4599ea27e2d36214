//! Sequences, storage, partitions, inheritance and foreign data: all readers make the same facts of them.
//!
//! Each group of examples is applied to a database, every example in a schema of its own. What the live reader finds is
//! what the reader of SQL files makes of the same statements. Written as a spec, read, printed and applied again, it is
//! still the same.

use pgspec_catalog::{Catalog, Name, Sources, Standing};
use pgspec_postgres::{Transaction, apply};
use pgspec_spec::ProjectFiles;
use pgspec_spec::raise::{RaiseOptions, raise};
use pgspec_sql::print::{self, SchemaOptions};

use crate::agreement::{Texts, differences, facts, live_in};
use crate::{empty, major};

/// Runs a group of examples.
fn agree(group: &str, examples: &[(&str, &str)]) {
    let mut script = String::new();
    for (name, sql) in examples {
        script.push_str(&format!("create schema of_{name};\nset search_path to of_{name};\n{sql};\n"));
    }
    script.push_str("set search_path to public;\n");
    let database = empty(group);
    let mut client = database.connect().expect("connected");
    apply(&mut client, &script, Transaction::Each).unwrap_or_else(|error| panic!("{error}\n{script}"));
    let owner: String = client.query_one("select current_user::text", &[]).expect("asked").get(0);
    drop(client);
    let live = live_in(&database, None, &owner);
    let found = facts(&live, Standing::Managed);
    assert!(found.len() >= examples.len(), "{}", found.len());

    let offline = offline(&script);
    let differ = differences(&facts(&offline, Standing::Managed), &found, Texts::Meaning);
    assert!(differ.is_empty(), "{group}: SQL (left) and the server (right) differ:\n{differ}");

    let (spec, text) = through_yaml(&live);
    let copy = empty(&format!("{group}_copy"));
    let mut client = copy.connect().expect("connected");
    let (statements, cycles) = print::schema(&spec, &SchemaOptions::default());
    assert!(cycles.is_empty(), "{cycles:#?}");
    let printed = print::file(&statements, "");
    apply(&mut client, &printed, Transaction::Whole)
        .unwrap_or_else(|error| panic!("{error}\n{printed}\n{text}"));
    drop(client);
    let again = facts(&live_in(&copy, None, &owner), Standing::Managed);
    let differ = differences(&found, &again, Texts::Exact);
    assert!(differ.is_empty(), "{group}: before (left) and after the spec (right) differ:\n{differ}\n{text}");
}

/// What the reader of SQL files makes of the statements.
fn offline(script: &str) -> Catalog {
    let mut sources = Sources::default();
    let file = sources.add("script.sql", script);
    let options = pgspec_sql::read::Options { postgres: major(), ..pgspec_sql::read::Options::default() };
    let path = [Name::exact("public")];
    let read = pgspec_sql::read::files_with(&sources, &[file], &path, Catalog::new(), &options);
    assert!(read.diagnostics.is_empty(), "{:#?}", read.diagnostics);
    read.catalog
}

/// What is left of a catalog when it is written as a spec and read again, and the spec.
fn through_yaml(catalog: &Catalog) -> (Catalog, String) {
    let raised = raise(catalog, &RaiseOptions { postgres: major(), ..RaiseOptions::default() });
    let text: String = raised.files.iter().map(|file| format!("# {}\n{}\n", file.path, file.text)).collect();
    let mut sources = Sources::default();
    let mut files = ProjectFiles::default();
    for file in &raised.files {
        let id = sources.add(&file.path, file.text.clone());
        if file.path == "pgspec.yaml" {
            files.settings = Some(id);
        } else {
            files.specs.push(id);
        }
    }
    let (spec, diagnostics) = pgspec_spec::read(&mut sources, &files);
    assert!(diagnostics.is_empty(), "{diagnostics:#?}\n{text}");
    assert!(raised.diagnostics.is_empty(), "{:#?}\n{text}", raised.diagnostics);
    (spec.catalog, text)
}

#[test]
fn sequences_and_serial_columns() {
    agree(
        "sequences",
        &[
            ("plain", "create sequence s"),
            (
                "options",
                "create sequence s as integer increment by 5 minvalue 10 maxvalue 1000 start with 20 cache 7 cycle",
            ),
            (
                "defaults",
                "create sequence s as bigint increment 1 minvalue 1 no maxvalue start 1 cache 1 no cycle",
            ),
            ("small", "create sequence s as smallint"),
            (
                "down",
                "create sequence s increment -1; create sequence t as smallint increment -3 minvalue -9 maxvalue 9",
            ),
            ("unlogged", "create unlogged sequence s"),
            ("quoted", "create sequence \"Odd Seq\"; create table t (id int default nextval('\"Odd Seq\"'))"),
            ("commented", "create sequence s; comment on sequence s is 'numbers'"),
            (
                "altered",
                "create sequence s; alter sequence s increment by 2 maxvalue 99 restart; alter sequence s as integer",
            ),
            (
                "turned",
                "create sequence s; alter sequence s increment by -1 minvalue -5 maxvalue 5 start 5 restart",
            ),
            ("retyped", "create sequence s as smallint; alter sequence s as bigint"),
            (
                "owned",
                "create table t (id int); create sequence s owned by t.id; create sequence free owned by none",
            ),
            (
                "owned_later",
                "create sequence s; create table t (id int default nextval('s')); alter sequence s owned by t.id",
            ),
            ("disowned", "create table t (id serial); alter sequence t_id_seq owned by none"),
            (
                "renamed",
                "create sequence s; create table t (id int default nextval('s'::regclass)); alter sequence s rename to r",
            ),
            ("dropped", "create sequence s; create sequence t; drop sequence s"),
            (
                "serial",
                "create table t (id serial primary key, b bigserial, c smallserial, d serial8 unique)",
            ),
            ("serial_taken", "create sequence t_id_seq; create table t (id serial)"),
            ("serial_odd", "create table \"Orders\" (\"Id\" serial)"),
            ("serial_unlogged", "create unlogged table t (id serial)"),
            (
                "serial_long",
                "create table a_table_with_a_name_that_is_rather_long_for_a_table (a_column_with_a_long_name serial)",
            ),
            ("serial_added", "create table t (a int); alter table t add column id serial"),
            ("serial_changed", "create table t (id serial); alter sequence t_id_seq cache 10"),
            ("serial_renamed", "create table t (id serial); alter table t rename to u"),
            (
                "serial_moved",
                "create schema elsewhere; create table t (id serial); alter table t set schema elsewhere",
            ),
            ("serial_dropped", "create table t (id serial, a int); alter table t drop column id"),
            ("serial_gone", "create table t (id serial); create table u (a int); drop table t"),
            (
                "two_users",
                "create sequence s; create table t (id int default nextval('s')); create table u (id int default nextval('s'))",
            ),
            (
                "identity",
                "create table t (a int generated always as identity, b bigint generated by default as identity (start with 5 increment by 5))",
            ),
            ("identity_named", "create table t (a int generated always as identity (sequence name counts))"),
            (
                "identity_renamed",
                "create table t (a int generated always as identity); alter table t rename to u; alter table u rename a to b",
            ),
            (
                "identity_taken",
                "create table t_a_seq (); create table t (a int generated always as identity)",
            ),
            (
                "identity_added",
                "create table t (a int not null); alter table t alter a add generated by default as identity (minvalue 0 start 0)",
            ),
            (
                "identity_changed",
                "create table t (a int generated always as identity); alter table t alter a set increment by 3 set cycle; alter sequence t_a_seq cache 4",
            ),
            (
                "dump",
                "create sequence s as integer start with 1 increment by 1 no minvalue no maxvalue cache 1;
                      create table t (id integer not null); alter sequence s owned by t.id;
                      alter table only t alter column id set default nextval('s'::regclass)",
            ),
        ],
    );
}

#[test]
fn how_columns_and_tables_are_stored() {
    agree(
        "storage",
        &[
            ("storage", "create table t (a text, b bytea, c numeric, d int[]);
                         alter table t alter a set storage external, alter b set storage main, alter c set storage extended,
                         alter d set storage external"),
            ("storage_default", "create table t (a text); alter table t alter a set storage external; alter table t alter a set storage extended"),
            ("compression", "create table t (a text compression pglz, b text); alter table t alter b set compression pglz"),
            ("statistics", "create table t (a int, b int); alter table t alter a set statistics 500, alter b set statistics 0"),
            ("statistics_default", "create table t (a int); alter table t alter a set statistics 500; alter table t alter a set statistics -1"),
            ("options", "create table t (a int); alter table t alter a set (n_distinct = 5, n_distinct_inherited = -0.5)"),
            ("options_reset", "create table t (a int); alter table t alter a set (n_distinct = 5); alter table t alter a reset (n_distinct)"),
            ("parameters", "create table t (a text) with (fillfactor = 70, toast.autovacuum_enabled = false, autovacuum_enabled = off)"),
            ("parameters_set", "create table t (a text); alter table t set (fillfactor = 50, toast.autovacuum_enabled = false)"),
            ("full", "create table t (a int); alter table t replica identity full"),
            ("nothing", "create table t (a int); alter table t replica identity nothing"),
            ("by_index", "create table t (a int not null); create unique index i on t (a); alter table t replica identity using index i"),
            ("by_key", "create table t (a int primary key, b int not null unique); alter table t replica identity using index t_b_key"),
            ("by_default", "create table t (a int); alter table t replica identity full; alter table t replica identity default"),
            ("clustered", "create table t (a int primary key); alter table t cluster on t_pkey"),
            ("clustered_index", "create table t (a int); create index i on t (a); alter table t cluster on i"),
            ("unclustered", "create table t (a int primary key); alter table t cluster on t_pkey; alter table t set without cluster"),
            ("logged", "create unlogged table t (a int); alter table t set logged; create table u (); alter table u set unlogged"),
            ("index", "create table t (a int, b text); create index i on t (a, lower(b)) with (fillfactor = 60); alter index i alter column 2 set statistics 300"),
            ("view_column", "create table t (a int, b int); create view v as select a, b from t; alter view v alter a set default 5;
                             comment on column v.b is 'the second'"),
            ("materialized", "create table t (a int); create materialized view v with (fillfactor = 80) as select a from t;
                              create unique index i on v (a); alter materialized view v cluster on i; comment on column v.a is 'first'"),
        ],
    );
}

#[test]
fn partitions() {
    agree(
        "partitions",
        &[
            ("range", "create table p (at date not null, v int) partition by range (at);
                       create table p_2024 partition of p for values from ('2024-01-01') to ('2025-01-01');
                       create table p_old partition of p for values from (minvalue) to ('2024-01-01');
                       create table p_rest partition of p default"),
            ("numbers", "create table p (a int, b bigint, c numeric) partition by range (a, b, c);
                         create table p1 partition of p for values from (1, 10, 0.5) to (5, maxvalue, maxvalue);
                         create table p2 partition of p for values from (-5, minvalue, minvalue) to (1, 0, 0)"),
            ("list", "create table p (a text, b int) partition by list (a);
                      create table p_ab partition of p for values in ('a', 'b');
                      create table p_null partition of p for values in (null);
                      create table p_else partition of p default"),
            ("hash", "create table p (a int) partition by hash (a);
                      create table p0 partition of p for values with (modulus 2, remainder 0);
                      create table p1 partition of p for values with (modulus 2, remainder 1)"),
            ("expression", "create table p (a text, b int) partition by list (lower(a));
                            create table p_a partition of p for values in ('a')"),
            ("collated", "create table p (a text) partition by range (a collate \"C\" text_pattern_ops);
                          create table p_a partition of p for values from ('a') to ('b')"),
            ("nested", "create table p (a int, b int) partition by list (a);
                        create table p1 partition of p for values in (1) partition by range (b);
                        create table p1_low partition of p1 for values from (0) to (10);
                        create table p1_rest partition of p1 default"),
            ("keys", "create table p (id int, a int, primary key (id, a), unique (a, id), check (id > 0)) partition by list (a);
                      create table p1 partition of p for values in (1)"),
            ("references", "create table o (id int primary key);
                            create table p (id int references o, a int) partition by list (a);
                            create table p1 partition of p for values in (1)"),
            ("indexes", "create table p (id int, a int) partition by list (a);
                         create table p1 partition of p for values in (1);
                         create index on p (id); create index by_a on p (a desc);
                         create table p2 partition of p for values in (2)"),
            ("own", "create table p (id int, a int, d int default 1) partition by list (a);
                     create table p1 partition of p (d default 2, id not null, check (id > 5)) for values in (1);
                     create index own on p1 (d); alter table p1 enable row level security;
                     comment on table p1 is 'the first'; comment on column p1.d is 'own'"),
            ("no_default", "create table p (a int, d int default 1) partition by list (a);
                            create table p1 partition of p for values in (1); alter table p1 alter d drop default"),
            ("own_key", "create table p (id int, a int) partition by list (a);
                         create table p1 partition of p (primary key (id)) for values in (1) with (fillfactor = 50)"),
            ("only", "create table p (id int, a int) partition by list (a);
                      create table p1 partition of p for values in (1); create table p2 partition of p for values in (2);
                      create index i on only p (id); create index mine on p1 (id); alter index i attach partition mine"),
            ("all_attached", "create table p (id int, a int) partition by list (a);
                              create table p1 partition of p for values in (1); create index i on only p (id);
                              create index p1_id_idx on p1 (id); alter index i attach partition p1_id_idx"),
            ("attached", "create table p (id int, a int) partition by list (a);
                          create table p1 (id int, a int); alter table p attach partition p1 for values in (1)"),
            ("detached", "create table p (id int check (id > 0), a int default 5) partition by list (a);
                          create table p1 partition of p for values in (1); create table p2 partition of p for values in (2);
                          alter table p detach partition p1"),
            ("changed", "create table p (id int, a int, b int) partition by list (a);
                         create table p1 partition of p for values in (1);
                         alter table p add column c text default 'x', drop column b; alter table p rename id to number;
                         alter table p alter c set not null, alter a set default 1"),
            ("primary_later", "create table p (id int, a int) partition by list (a);
                               create table p1 partition of p for values in (1); alter table p add primary key (id, a)"),
            ("triggers", "create function f() returns trigger language plpgsql as 'begin return new; end';
                          create table p (a int) partition by list (a); create table p1 partition of p for values in (1);
                          create trigger t after insert on p for each row execute function f()"),
            ("dropped", "create table p (a int) partition by list (a); create table p1 partition of p for values in (1);
                         create table kept (a int); drop table p"),
            ("serial", "create table p (id serial, a int) partition by list (a); create table p1 partition of p for values in (1)"),
            ("stored", "create table p (a int, b text) partition by list (a); alter table p alter b set storage external;
                        create table p1 partition of p for values in (1); create table p2 partition of p for values in (2);
                        alter table p2 alter b set storage extended, alter b set statistics 50"),
        ],
    );
}

#[test]
fn inheritance_and_copies() {
    agree(
        "inheritance",
        &[
            ("child", "create table a (x int not null default 1, y text); create table b (z int) inherits (a)"),
            ("two", "create table a (x int); create table b (y int); create table c (z int) inherits (a, b)"),
            ("merged", "create table a (x int, y int); create table b (y int not null default 5, z int) inherits (a)"),
            ("deep", "create table a (x int); create table b (y int) inherits (a); create table c () inherits (b)"),
            ("checks", "create table a (x int constraint positive check (x > 0), y int check (y > 0) no inherit);
                        create table b (check (x < 100)) inherits (a)"),
            ("defaults", "create table a (x int default 1); create table b () inherits (a); alter table b alter x set default 2"),
            ("dropped_default", "create table a (x int default 1); create table b () inherits (a); alter table b alter x drop default"),
            ("not_null", "create table a (x int); create table b () inherits (a); alter table b alter x set not null"),
            ("later", "create table a (x int); create table b (x int); alter table b inherit a"),
            ("no_more", "create table a (x int check (x > 0)); create table b (y int) inherits (a); alter table b no inherit a"),
            ("added", "create table a (x int); create table b (y int) inherits (a); alter table a add column z int default 3"),
            ("removed", "create table a (x int, w int); create table b (y int) inherits (a); alter table a drop column w"),
            ("renamed", "create table a (x int); create table b (y int) inherits (a); alter table a rename x to w; alter table a rename to parent"),
            ("retyped", "create table a (x int); create table b (y int) inherits (a); alter table a alter x type bigint"),
            ("like_plain", "create table a (x int not null default 1, y text check (y <> '')); create table b (like a, z int)"),
            ("like_all", "create table a (id int primary key, x int not null default 1 check (x > 0), y text unique, z int generated always as (x + 1) stored);
                          create index i on a (y desc); create index j on a (lower(y)); comment on column a.x is 'the x';
                          create table b (like a including all)"),
            ("like_some", "create table a (x int default 1 check (x > 0), y int generated always as identity);
                           create table b (like a including defaults including identity);
                           create table c (like a including all excluding defaults)"),
        ],
    );
}

#[test]
fn foreign_data() {
    agree(
        "foreign_data",
        &[
            ("wrapper", "create foreign data wrapper plain_fdw; create foreign data wrapper fdw_with options (debug 'true', level '3')"),
            ("server", "create foreign data wrapper f1; create server s1 foreign data wrapper f1;
                        create server s2 type 'big' version '1.2' foreign data wrapper f1 options (host 'db''s', port '5432');
                        comment on server s2 is 'the other one'"),
            ("tables", "create foreign data wrapper f2; create server s3 foreign data wrapper f2;
                        create foreign table t (a int options (column_name 'A') not null, b text default 'x', check (a > 0))
                        server s3 options (table_name 'T');
                        create foreign table plain (a int) server s3; comment on foreign table plain is 'far away'"),
            ("changed", "create foreign data wrapper f3; create server s4 foreign data wrapper f3;
                         create foreign table t (a int) server s4 options (x '1', y '2');
                         alter foreign table t add column b int, options (set x '5', drop y, add z '3');
                         alter foreign table t alter a options (add n 'm')"),
            ("partition", "create foreign data wrapper f4; create server s5 foreign data wrapper f4;
                           create table p (a int, b int) partition by list (a);
                           create foreign table p1 partition of p for values in (1) server s5"),
            ("gone", "create foreign data wrapper f5; create server s6 foreign data wrapper f5; create foreign table t (a int) server s6;
                      create sequence kept; drop foreign table t; drop server s6; drop foreign data wrapper f5"),
        ],
    );
}

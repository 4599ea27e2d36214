//! Views, materialised views, rules and statistics.

use super::about::Has;
use super::text::{entry, key, line, sql};
use super::{Column, Table, World, index};

const VIEW: Has = Has { owner: true, grants: &["select", "all", "select, insert"], public: false };

/// A query in the layout of `pg_get_viewdef`, and of a join: since Postgres 16 a lone table's columns are not qualified.
fn query(table: &Table) -> String {
    let columns: Vec<String> = table.columns.iter().map(|c| format!("t.{}", sql(&c.name))).collect();
    let name = table.sql();
    format!(" SELECT {}\n   FROM {name} t\n     JOIN {name} u ON true", columns.join(",\n    "))
        .trim_start()
        .to_owned()
}

pub(super) fn views(w: &mut World) {
    for number in 0..w.r.below(3) {
        let at = w.r.below(w.tables.len());
        let name = if number == 0 { "A view".to_owned() } else { format!("v{number}") };
        view(w, &name, at);
    }
    if w.r.one_in(4) {
        updatable(w);
    }
    if w.r.one_in(3) {
        materialized(w);
    }
}

fn view(w: &mut World, name: &str, at: usize) {
    let mut out = format!("  {}:\n", key(name));
    if w.r.one_in(3) {
        line(
            &mut out,
            4,
            w.r.pick(&[
                "with: security_invoker = true",
                "with: security_invoker = false, security_barrier = true",
            ]),
        );
    }
    entry(&mut out, 4, "sql", &query(&w.tables[at]));
    let columns: Vec<String> = w.tables[at].columns.iter().map(|c| c.name.clone()).collect();
    if w.r.one_in(3) {
        line(&mut out, 4, "column_comments:");
        entry(&mut out, 6, &key(&columns[0]), "It's shown");
    }
    if w.r.one_in(2) {
        line(&mut out, 4, "triggers:");
        entry(&mut out, 6, "in_place", "instead of insert or update for each row execute function touch()");
    }
    if w.r.one_in(3) {
        let table = Table { name: name.to_owned(), ..plain(w, at) };
        rules(w, &mut out, &table, 4);
    }
    if w.r.one_in(3) {
        line(&mut out, 4, "grants:");
        entry(&mut out, 6, "anon", &format!("select ({})", sql(&columns[0])));
    } else {
        w.about(&mut out, 4, VIEW);
    }
    w.add("views", &out);
}

fn plain(w: &World, at: usize) -> Table {
    let of = &w.tables[at];
    let columns = of.columns.iter().map(|c| Column {
        name: c.name.clone(),
        sort: c.sort.clone(),
        generated: true,
        not_null: false,
    });
    Table {
        schema: w.schema.clone(),
        name: of.name.clone(),
        columns: columns.collect(),
        key: None,
        plain: false,
        unlogged: false,
        owned: false,
    }
}

/// A view of one table with names of its own for the columns, which can be changed through it.
fn updatable(w: &mut World) {
    w.add("tables", "  base:\n    columns:\n      a: integer\n      b: text\n");
    let base = w.own("base");
    let mut out = "  through:\n    names: [x, \"Y\"]\n".to_owned();
    // As Postgres 15 prints it, a lone table's columns are qualified; later ones do not.
    let columns = if w.major >= 16 { "a AS x,\n    b AS \"Y\"" } else { "base.a AS x,\n    base.b AS \"Y\"" };
    entry(&mut out, 4, "sql", &format!("SELECT {columns}\n   FROM {base}"));
    if w.r.one_in(2) {
        line(&mut out, 4, &format!("check_option: {}", w.r.pick(&["local", "cascaded"])));
    }
    if w.r.one_in(2) {
        line(&mut out, 4, "defaults:");
        entry(&mut out, 6, "x", "7");
    }
    w.about(&mut out, 4, VIEW);
    w.add("views", &out);
}

fn materialized(w: &mut World) {
    let at = w.r.below(w.tables.len());
    let mut out = "  stored:\n".to_owned();
    entry(&mut out, 4, "sql", &query(&w.tables[at]));
    if w.r.one_in(3) {
        line(&mut out, 4, "with: { fillfactor: 80 }");
    }
    if w.r.one_in(3) {
        line(&mut out, 4, &format!("tablespace: {}", super::TABLESPACE));
    }
    if w.r.one_in(3) {
        line(&mut out, 4, &format!("access_method: {}", super::ACCESS_METHOD));
    }
    let table = Table { name: "stored".to_owned(), ..plain(w, at) };
    let made = index::indexes(w, &mut out, &table, 4);
    if let (Some(name), true) = (made.ordered, w.r.one_in(2)) {
        line(&mut out, 4, &format!("cluster_on: {name}"));
    }
    statistics(w, &mut out, &table, 4);
    if w.r.one_in(3) {
        line(&mut out, 4, "column_comments:");
        entry(&mut out, 6, &key(&table.columns[0].name), "It's stored");
    }
    w.about(&mut out, 4, VIEW);
    w.add("materialized_views", &out);
}

/// Rules of a table or view; `NOTHING` needs no columns.
pub(super) fn rules(w: &mut World, out: &mut String, table: &Table, indent: usize) {
    if !w.r.one_in(6) {
        return;
    }
    line(out, indent, "rules:");
    entry(out, indent + 2, "no_delete", "on delete do instead nothing");
    if w.r.one_in(2) {
        w.add("tables", &format!("  log_of_{}:\n    columns:\n      a: integer\n", suffix(table)));
        let log = w.own(&format!("log_of_{}", suffix(table)));
        line(out, indent + 2, "\"Note it\":");
        line(out, indent + 4, &format!("event: {}", w.r.pick(&["insert", "update"])));
        let column = &table.columns[0];
        if w.r.one_in(2) && column.sort.conditions[0] == "{} IS NOT NULL" {
            let condition = format!("new.{} IS NOT NULL", sql(&column.name));
            entry(out, indent + 4, "where", &condition);
        }
        entry(out, indent + 4, "also", &format!("INSERT INTO {log} (a)\n  VALUES (1)"));
        if table.plain {
            line(
                out,
                indent + 4,
                &format!("enabled: {}", w.r.pick(&["origin", "disabled", "replica", "always"])),
            );
        }
        line(out, indent + 4, "comment: It's noted");
    }
}

fn suffix(table: &Table) -> String {
    table.name.to_lowercase().replace(' ', "_")
}

/// Extended statistics.
pub(super) fn statistics(w: &mut World, out: &mut String, table: &Table, indent: usize) {
    let ordered: Vec<&Column> = table.columns.iter().filter(|c| c.sort.ordered).collect();
    if ordered.len() < 2 || !w.r.one_in(4) {
        return;
    }
    let (first, second) = (sql(&ordered[0].name), sql(&ordered[1].name));
    line(out, indent, "statistics:");
    let name = format!("stat_{}", suffix(table));
    let kinds = w.r.pick(&["", "(ndistinct, mcv) ", "(dependencies) "]);
    match w.r.below(3) {
        0 => entry(out, indent + 2, &name, &format!("{kinds}on {first}, {second}")),
        1 if ordered[0].sort.name == "text" => entry(out, indent + 2, &name, &format!("on lower({first})")),
        _ => {
            line(out, indent + 2, &format!("{name}:"));
            entry(out, indent + 4, "keys", &format!("{first}, {second}"));
            line(out, indent + 4, "kinds: [mcv]\n".trim_end());
            line(out, indent + 4, "target: 200\n".trim_end());
            w.about(out, indent + 4, super::about::OWNED);
        }
    }
}

//! Tables of rows, with everything that belongs to them.

use super::about::Has;
use super::column::columns;
use super::text::{entry, key, line, sql};
use super::{Column, PLATFORM_ROLES, Table, World};
use super::{constraint, index, trigger, view};

pub(super) const TABLE: Has =
    Has { owner: true, grants: &["all", "select, insert", "select", "update, delete"], public: false };

pub(super) fn tables(w: &mut World) {
    for number in 0..1 + w.r.below(4) {
        let name = if w.r.one_in(4) { format!("Table {number}") } else { format!("t{number}") };
        let elsewhere = number > 0 && w.sections[0].1.contains("  other:") && w.r.one_in(3);
        let schema = if elsewhere { "other".to_owned() } else { w.schema.clone() };
        let table = table(w, schema, name);
        owned_sequence(w, &table);
        w.tables.push(table);
    }
    typed(w);
    if w.r.one_in(2) {
        referring(w);
    }
}

/// A table that refers to another one, with what is rare elsewhere.
fn referring(w: &mut World) {
    let actions = ["no action", "restrict", "cascade", "set null", "set default"];
    let (update, delete) = (actions[w.r.below(5)], actions[w.r.below(5)]);
    let storage = w.r.pick(&["", " with (fillfactor = 70)", " using index tablespace case_space"]);
    let target = w.own("owners");
    let mut out =
        "  owners:\n    columns:\n      id: integer primary key\n      words: tsvector\n    indexes:\n"
            .to_owned();
    entry(&mut out, 6, "by_words", "using gist (words tsvector_ops (siglen = 64))");
    out.push_str(
        "  belongings:\n    columns:\n      id: integer not null\n      owner: integer\n      number: { type: integer, not_null: true, identity: always, sequence_grants: { anon: usage with grant option, public: select } }\n      word: text\n",
    );
    out.push_str(
        "    indexes:\n      by_word: { keys: lower(word), statistics: { 1: 300 } }\n      by_owner: unique (id)\n    statistics:\n      of_words: on lower(word)\n    replica_identity: by_owner\n    constraints:\n",
    );
    entry(&mut out, 6, "belongings_pkey", &format!("primary key (id){storage}"));
    let action = format!("on update {update} on delete {delete}");
    entry(&mut out, 6, "belongs", &format!("foreign key (owner) references {target} (id) {action}"));
    w.add("tables", &out);
    if w.major >= 18 && w.r.one_in(2) {
        temporal(w);
    }
}

/// Keys of periods and what refers to them (Postgres 18). The other part of a key is a range, which GiST knows by itself.
fn temporal(w: &mut World) {
    let storage = w.r.pick(&["", " with (fillfactor = 70)", " using index tablespace case_space"]);
    let deferral = w.r.pick(&["", " deferrable", " deferrable initially deferred"]);
    let nulls = w.r.pick(&["", " nulls not distinct"]);
    let include = w.r.pick(&["", " include (note)"]);
    let (spelled, matching) = (w.r.one_in(2), w.r.pick(&["", " match full"]));
    let (whose, told) = (w.own("periods"), w.r.one_in(2));
    let columns =
        "    columns:\n      room: int4range not null\n      valid: daterange not null\n      note: text\n";
    let mut out = format!("  periods:\n{columns}    constraints:\n");
    if spelled {
        out.push_str(
            "      periods_pkey: { primary_key: [room, valid], without_overlaps: true, include: [note] }\n",
        );
    } else {
        entry(
            &mut out,
            6,
            "periods_pkey",
            &format!("primary key (room, valid without overlaps){include}{storage}"),
        );
    }
    let unique = format!("unique{nulls} (valid, room without overlaps){include}{storage}{deferral}");
    entry(&mut out, 6, "rooms", &unique);
    out.push_str(&format!("  bookings:\n{columns}    constraints:\n"));
    if spelled {
        let references = if told { format!("{whose} (room, period valid)") } else { whose };
        out.push_str(&format!(
            "      booked: {{ foreign_key: [room, valid], references: '{references}', period: true }}\n"
        ));
    } else {
        let tail = format!(
            "foreign key (room, period valid) references {whose} (room, period valid){matching}{deferral}"
        );
        entry(&mut out, 6, "booked", &tail);
    }
    w.add("tables", &out);
}

fn table(w: &mut World, schema: String, name: String) -> Table {
    let mut table =
        Table { schema, name, columns: Vec::new(), key: None, plain: true, unlogged: false, owned: false };
    let mut out = format!("  {}:\n", table.key_in(&w.schema));
    columns(w, &mut out, &mut table);
    stored(w, &mut out, &mut table);
    constraint::constraints(w, &mut out, &table);
    let names = index::indexes(w, &mut out, &table, 4);
    identity(w, &mut out, &table, &names);
    trigger::policies(w, &mut out, &table);
    trigger::triggers(w, &mut out, &table);
    view::rules(w, &mut out, &table, 4);
    view::statistics(w, &mut out, &table, 4);
    table.owned = w.about(&mut out, 4, Has { grants: &[], ..TABLE });
    grants(w, &mut out, &table);
    w.add("tables", &out);
    table
}

/// How its rows are stored.
fn stored(w: &mut World, out: &mut String, table: &mut Table) {
    if w.r.one_in(6) {
        table.unlogged = true;
        line(out, 4, "unlogged: true");
    }
    if w.r.one_in(4) {
        // Only a table that can have large values has a table beside it for them.
        let toasted = table.columns.iter().any(|column| {
            column.sort.large && column.sort.name != "character varying(40)" && !column.generated
        });
        let choice = w.r.below(if toasted { 3 } else { 2 });
        line(
            out,
            4,
            [
                "with: { fillfactor: 70 }",
                "with: { fillfactor: 50, parallel_workers: 2 }",
                "with: { autovacuum_enabled: false, toast.autovacuum_enabled: false }",
            ][choice],
        );
    }
    if w.r.one_in(8) {
        line(out, 4, &format!("tablespace: {}", super::TABLESPACE));
    }
    if w.r.one_in(8) {
        line(out, 4, &format!("access_method: {}", super::ACCESS_METHOD));
    }
}

/// What identifies its rows, and what orders them.
fn identity(w: &mut World, out: &mut String, table: &Table, indexes: &index::Made) {
    match (w.r.below(6), &indexes.identity) {
        (0, _) => line(out, 4, "replica_identity: full"),
        (1, _) => line(out, 4, "replica_identity: nothing"),
        (2 | 3, Some(name)) => line(out, 4, &format!("replica_identity: {}", sql(name))),
        _ => {}
    }
    if let (Some(name), true) = (&indexes.ordered, w.r.one_in(3)) {
        line(out, 4, &format!("cluster_on: {}", key(name)));
    } else if table.key.is_some() && table.name == "t0" && w.r.one_in(4) {
        line(out, 4, "cluster_on: t0_pkey");
    }
}

fn grants(w: &mut World, out: &mut String, table: &Table) {
    if w.r.one_in(3) {
        return;
    }
    line(out, 4, "grants:");
    for role in PLATFORM_ROLES {
        let column = &table.columns[w.r.below(table.columns.len())].name;
        let what = match w.r.below(6) {
            0 => "all".to_owned(),
            1 => "select, insert".to_owned(),
            2 => format!("select, update ({})", sql(column)),
            3 => format!("insert ({0}), references ({0}) with grant option", sql(column)),
            4 if w.major >= 17 => "maintain".to_owned(),
            _ => "select with grant option".to_owned(),
        };
        entry(out, 6, role, &what);
    }
}

/// A sequence that a column owns, and takes its default from or not.
fn owned_sequence(w: &mut World, table: &Table) {
    let number = table.columns.iter().find(|c| ["integer", "bigint"].contains(&c.sort.name.as_str()));
    if let (Some(column), false, true) = (number, table.owned, w.r.one_in(3)) {
        if table.schema != w.schema {
            return;
        }
        let name = format!("of_{}", table.name.to_lowercase().replace(' ', "_"));
        let mut out = format!("  {name}:\n");
        line(
            &mut out,
            4,
            &format!("owned_by: {}", key(&format!("{}.{}", sql(&table.name), sql(&column.name)))),
        );
        w.about(&mut out, 4, super::about::COMMENT);
        w.add("sequences", &out);
    }
}

/// Tables of composite types.
fn typed(w: &mut World) {
    for number in 0..w.composites.len() {
        if !w.r.one_in(2) {
            continue;
        }
        let (composite, attributes) = &w.composites[number];
        let composite = composite.clone();
        let columns = attributes.iter().map(|(name, sort)| Column {
            name: name.clone(),
            sort: sort.clone(),
            generated: false,
            not_null: false,
        });
        let columns = columns.collect();
        let name = format!("typed_{number}");
        let table = Table {
            schema: w.schema.clone(),
            name,
            columns,
            key: None,
            plain: false,
            unlogged: false,
            owned: false,
        };
        let mut out = format!("  {}:\n    of: {}\n", table.name, key(&sql(&composite)));
        if w.r.one_in(2) {
            let column = &table.columns[0];
            line(&mut out, 4, "columns:");
            let mut tail = "not null".to_owned();
            if let Some(default) = column.sort.defaults.first() {
                tail.push_str(&format!(" default {default}"));
            }
            entry(&mut out, 6, &key(&column.name), &format!("{} {tail}", column.sort.name));
        }
        w.about(&mut out, 4, TABLE);
        w.add("tables", &out);
    }
}

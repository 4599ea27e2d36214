//! Constraints of tables.

use super::text::{entry, key, line, sql};
use super::{Column, Table, World};

const DEFERRALS: &[&str] = &["", " deferrable", " deferrable initially deferred"];

pub(super) fn constraints(w: &mut World, out: &mut String, table: &Table) {
    let mut entries: Vec<(String, String)> = Vec::new();
    let suffix = table.name.to_lowercase().replace(' ', "_");
    for number in 0..w.r.below(3) {
        let column = &table.columns[w.r.below(table.columns.len())];
        let at = w.r.below(column.sort.conditions.len());
        let condition = column.sort.conditions[at].replace("{}", &sql(&column.name));
        let mut tail = w.r.pick(&["", "", " no inherit", " not valid"]);
        if tail == " not valid" && w.major >= 18 && number % 2 == 1 {
            tail = " not enforced";
        }
        entries.push((format!("check_{suffix}_{number}"), format!("check ({condition}){tail}")));
    }
    let ordered: Vec<&Column> = table.columns.iter().filter(|c| c.sort.ordered).collect();
    if ordered.len() >= 2 && w.r.one_in(2) {
        unique(w, &mut entries, &ordered, table);
    }
    foreign_keys(w, &mut entries, table);
    exclusions(w, &mut entries, table, &suffix);
    if !entries.is_empty() {
        line(out, 4, "constraints:");
    }
    for (name, tail) in entries {
        if w.r.one_in(5)
            && tail.starts_with("check (")
            && !tail.contains("no inherit")
            && !tail.contains("not valid")
            && !tail.contains("not enforced")
        {
            line(out, 6, &format!("{}:", key(&name)));
            let inner = tail.trim_start_matches("check (");
            entry(out, 8, "check", &inner[..inner.len() - 1]);
            line(out, 8, "comment: It's so");
        } else {
            entry(out, 6, &key(&name), &tail);
        }
    }
}

fn unique(w: &mut World, entries: &mut Vec<(String, String)>, ordered: &[&Column], table: &Table) {
    let nulls = w.r.pick(&["", " nulls not distinct"]);
    let (first, second) = (sql(&ordered[0].name), sql(&ordered[1].name));
    let include = match ordered.get(2) {
        Some(third) if w.r.one_in(2) => format!(" include ({})", sql(&third.name)),
        _ => String::new(),
    };
    let storage = w.r.pick(&["", "", " with (fillfactor = 60)"]);
    let space =
        if w.r.one_in(5) { format!(" using index tablespace {}", super::TABLESPACE) } else { String::new() };
    let deferral = w.r.pick(DEFERRALS);
    let tail = format!("unique{nulls} ({second}, {first}){include}{storage}{space}{deferral}");
    entries.push((format!("Unique {}", table.name), tail));
    let both = ordered[0].not_null && ordered[1].not_null && !ordered[0].generated && !ordered[1].generated;
    if table.key.is_none() && both && w.r.one_in(2) {
        let tail = format!("primary key ({first}, {second}){include}{storage}{space}{deferral}");
        entries.push((format!("Key of {}", table.name), tail));
    }
}

fn foreign_keys(w: &mut World, entries: &mut Vec<(String, String)>, table: &Table) {
    for number in 0..w.tables.len() {
        let other = &w.tables[number];
        if other.unlogged && !table.unlogged {
            continue;
        }
        let Some(target) = other.key.map(|at| &other.columns[at]) else { continue };
        let own = table.columns.iter().find(|c| c.sort.name == target.sort.name && !c.generated);
        let (Some(own), true) = (own, w.r.one_in(2)) else { continue };
        let own = sql(&own.name);
        let actions = [
            String::new(),
            " on delete cascade".to_owned(),
            " on update cascade on delete restrict".to_owned(),
            " match full".to_owned(),
            " deferrable".to_owned(),
            " on update set null on delete set default".to_owned(),
            " on update restrict on delete set null".to_owned(),
            format!(" on delete set null ({own})"),
            if w.major >= 18 && other.name.len() % 2 == 1 {
                " on update set default not enforced".to_owned()
            } else {
                " on update set default not valid".to_owned()
            },
        ];
        let action = &actions[w.r.below(actions.len())];
        let tail = format!("foreign key ({own}) references {} ({}){action}", other.sql(), sql(&target.name));
        entries.push((format!("fk {}", other.name), tail));
    }
}

fn exclusions(w: &mut World, entries: &mut Vec<(String, String)>, table: &Table, suffix: &str) {
    let overlapping = table.columns.iter().find(|c| c.sort.overlaps && !c.generated);
    if let (Some(column), true) = (overlapping, w.r.one_in(2)) {
        let storage = w.r.pick(&["", "", " with (fillfactor = 60)"]);
        let space = if w.r.one_in(4) {
            format!(" using index tablespace {}", super::TABLESPACE)
        } else {
            String::new()
        };
        let predicate = column.sort.conditions[0].replace("{}", &sql(&column.name));
        let predicate = if w.r.one_in(2) { format!(" where ({predicate})") } else { String::new() };
        let deferral = w.r.pick(DEFERRALS);
        let name = sql(&column.name);
        let tail = format!("exclude using gist ({name} with &&){storage}{space}{predicate}{deferral}");
        entries.push((format!("no_overlap_{suffix}"), tail));
    }
    let text = table.columns.iter().find(|c| c.sort.name == "text" && c.sort.ordered);
    if let (Some(column), true) = (text, w.r.one_in(4)) {
        let name = sql(&column.name);
        let elements = [
            format!("lower({name}) with ="),
            format!("{name} text_pattern_ops with ="),
            format!("{name} collate \"C\" with ="),
            format!("{name} desc with ="),
            format!("{name} nulls first with operator(pg_catalog.=)"),
        ];
        let element = &elements[w.r.below(elements.len())];
        let include = match table.columns.iter().find(|c| c.name != column.name && c.sort.name != "point") {
            Some(other) if w.r.one_in(2) && !other.generated => format!(" include ({})", sql(&other.name)),
            _ => String::new(),
        };
        entries.push((format!("only_{suffix}"), format!("exclude using btree ({element}){include}")));
    }
}

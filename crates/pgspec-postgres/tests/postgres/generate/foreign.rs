//! Foreign data: wrappers, servers, tables.

use super::about::Has;
use super::column::columns;
use super::table::TABLE;
use super::text::{key, line};
use super::{Table, World};

const USED: Has = Has { owner: true, grants: &["usage", "all"], public: false };

pub(super) fn wrappers(w: &mut World) {
    if w.r.one_in(2) {
        return;
    }
    let mut out = "  case_fdw:\n".to_owned();
    if w.r.one_in(2) {
        w.add("extensions", &format!("  postgres_fdw: {}\n", w.schema.clone()));
        line(&mut out, 4, &format!("handler: {}.postgres_fdw_handler", w.schema));
    }
    match w.r.below(3) {
        0 => line(&mut out, 4, "validator: postgresql_fdw_validator"),
        1 => line(&mut out, 4, "options: { debug: \"true\", level: \"it's\" }"),
        _ => {}
    }
    w.free_options = !out.contains("validator:");
    w.about(&mut out, 4, Has { owner: w.owner_is_superuser, ..USED });
    if out.lines().count() == 1 {
        out = "  case_fdw: {}\n".to_owned();
    }
    w.add("foreign_data_wrappers", &out);
    for number in 0..w.r.below(3) {
        let name = if number == 0 { "far".to_owned() } else { format!("Far {number}") };
        let mut out = format!("  {}:\n    wrapper: case_fdw\n", key(&name));
        if w.r.one_in(2) {
            line(&mut out, 4, "type: big");
        }
        if w.r.one_in(2) {
            line(&mut out, 4, "version: \"1.2\"");
        }
        if w.free_options && w.r.one_in(2) {
            line(&mut out, 4, "options: { host: \"db's\", port: \"5432\" }");
        }
        w.about(&mut out, 4, USED);
        w.add("foreign_servers", &out);
        w.servers.push(name);
    }
}

pub(super) fn tables(w: &mut World) {
    for number in 0..w.servers.len() {
        let server = w.servers[number].clone();
        let name = format!("far_{number}");
        let mut table = Table {
            schema: w.schema.clone(),
            name,
            columns: Vec::new(),
            key: None,
            plain: false,
            unlogged: false,
            owned: false,
        };
        let mut out = format!("  {}:\n    server: {}\n", key(&table.name), key(&server));
        if w.free_options && w.r.one_in(2) {
            line(&mut out, 4, "options: { table_name: \"T\", \"Odd option\": \"1\" }");
        }
        columns(w, &mut out, &mut table);
        table.owned = w.about(&mut out, 4, TABLE);
        w.add("foreign_tables", &out);
    }
}

//! Prints views and materialised views.

use pgspec_catalog::Key;
use pgspec_catalog::object::{CheckOption, View};

use super::text;
use crate::quote;

/// `CREATE VIEW` or `CREATE MATERIALIZED VIEW`
pub(super) fn create(key: &Key, view: &View) -> String {
    let kind = if view.materialized { "materialized view" } else { "view" };
    let mut out = format!("create {kind} {}", quote::qualified(&key.qualified_name()));
    if !view.column_names.is_empty() {
        out.push_str(&format!(" {}", text::columns(&view.column_names)));
    }
    if let Some(method) = &view.access_method {
        out.push_str(&format!(" using {}", quote::identifier(method.as_str())));
    }
    let mut options = Vec::new();
    if view.security_invoker {
        options.push("security_invoker = true".to_owned());
    }
    if view.security_barrier {
        options.push("security_barrier = true".to_owned());
    }
    if !view.storage.is_empty() {
        options.push(text::parameters(&view.storage));
    }
    if !options.is_empty() {
        out.push_str(&format!("\nwith ({})", options.join(", ")));
    }
    out.push_str(&text::tablespace(view.tablespace.as_ref()));
    out.push_str(&format!(" as\n{}", text::closed(&view.query)));
    match view.check_option {
        None => {}
        Some(CheckOption::Local) => out.push_str("\nwith local check option"),
        Some(CheckOption::Cascaded) => out.push_str("\nwith cascaded check option"),
    }
    out.push(';');
    out
}

/// `ALTER VIEW … ALTER COLUMN … SET DEFAULT`, for each column that has one
pub(super) fn defaults(key: &Key, view: &View) -> Vec<String> {
    let name = quote::qualified(&key.qualified_name());
    let statement = |(column, default): &(pgspec_catalog::Name, pgspec_catalog::SqlText)| {
        let column = quote::identifier(column.as_str());
        format!("alter view {name} alter column {column} set default {};", text::closed(default))
    };
    view.column_defaults.iter().map(statement).collect()
}

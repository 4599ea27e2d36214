//! Prints foreign-data wrappers, servers, and what makes a table a foreign one.

use pgspec_catalog::object::{Foreign, ForeignDataWrapper, ForeignServer};
use pgspec_catalog::{Key, Name, Text};

use crate::quote;

/// `CREATE FOREIGN DATA WRAPPER`
pub(super) fn wrapper(key: &Key, wrapper: &ForeignDataWrapper) -> String {
    let mut out = format!("create foreign data wrapper {}", quote::identifier(key.name.as_str()));
    if let Some(handler) = &wrapper.handler {
        out.push_str(&format!(" handler {}", quote::qualified(handler)));
    }
    if let Some(validator) = &wrapper.validator {
        out.push_str(&format!(" validator {}", quote::qualified(validator)));
    }
    if !wrapper.options.is_empty() {
        out.push_str(&format!(" {}", options(&wrapper.options)));
    }
    out.push(';');
    out
}

/// `CREATE SERVER`
pub(super) fn server(key: &Key, server: &ForeignServer) -> String {
    format!("create server {}{};", quote::identifier(key.name.as_str()), server_tail(server))
}

/// What stands behind a server's name.
pub(super) fn server_tail(server: &ForeignServer) -> String {
    let mut out = String::new();
    if let Some(server_type) = &server.server_type {
        out.push_str(&format!(" type {}", quote::literal(server_type)));
    }
    if let Some(version) = &server.version {
        out.push_str(&format!(" version {}", quote::literal(version)));
    }
    out.push_str(&format!(" foreign data wrapper {}", quote::identifier(server.wrapper.as_str())));
    if !server.options.is_empty() {
        out.push_str(&format!(" {}", options(&server.options)));
    }
    out
}

/// What stands behind the columns of a foreign table.
pub(super) fn of_table(foreign: &Foreign) -> String {
    let mut out = format!(" server {}", quote::identifier(foreign.server.as_str()));
    if !foreign.options.is_empty() {
        out.push_str(&format!(" {}", options(&foreign.options)));
    }
    out
}

/// `options (a 'b', …)`
pub(super) fn options(options: &[(Name, Text)]) -> String {
    let pairs = options
        .iter()
        .map(|(name, value)| format!("{} {}", quote::identifier(name.as_str()), quote::literal(value)));
    format!("options ({})", quote::join(pairs, ", "))
}

/// What stands in the parentheses of `OPTIONS (…)` that changes options: `set a '1', add b '2', drop c`.
pub(super) fn changes(from: &[(Name, Text)], to: &[(Name, Text)]) -> String {
    let find = |list: &[(Name, Text)], name: &Name| list.iter().find(|(own, _)| own == name).cloned();
    let gone = from.iter().filter(|(name, _)| find(to, name).is_none());
    let gone = gone.map(|(name, _)| format!("drop {}", quote::identifier(name.as_str())));
    let new = to.iter().filter_map(|(name, value)| {
        let word = match find(from, name) {
            None => "add",
            Some((_, old)) if old != *value => "set",
            Some(_) => return None,
        };
        Some(format!("{word} {} {}", quote::identifier(name.as_str()), quote::literal(value)))
    });
    quote::join(gone.chain(new), ", ")
}

//! Prints how foreign-data wrappers and servers change.

use pgspec_catalog::object::{ForeignDataWrapper, ForeignServer};
use pgspec_catalog::{Key, Name, Text};

use crate::print::foreign;
use crate::quote;

/// `ALTER FOREIGN DATA WRAPPER … OPTIONS (…)`
pub fn wrapper_options(key: &Key, from: &ForeignDataWrapper, to: &ForeignDataWrapper) -> Option<String> {
    let changes = foreign::changes(&from.options, &to.options);
    let name = quote::identifier(key.name.as_str());
    (!changes.is_empty()).then(|| format!("alter foreign data wrapper {name} options ({changes});"))
}

/// `ALTER SERVER … VERSION … OPTIONS (…)`. A version can change, and not go.
pub fn server(key: &Key, from: &ForeignServer, to: &ForeignServer) -> Option<String> {
    let mut out = format!("alter server {}", quote::identifier(key.name.as_str()));
    let before = out.len();
    if let Some(version) = to.version.as_ref().filter(|version| from.version.as_ref() != Some(version)) {
        out.push_str(&format!(" version {}", quote::literal(version)));
    }
    let changes = foreign::changes(&from.options, &to.options);
    if !changes.is_empty() {
        out.push_str(&format!(" options ({changes})"));
    }
    (out.len() > before).then(|| format!("{out};"))
}

/// The options that `OPTIONS (…)` leaves: what stays keeps its place, what is new comes last.
pub fn options_after(from: &[(Name, Text)], to: &[(Name, Text)]) -> Vec<(Name, Text)> {
    let find = |list: &[(Name, Text)], name: &Name| list.iter().find(|(own, _)| own == name).cloned();
    let kept = from.iter().filter_map(|(name, _)| find(to, name));
    let new = to.iter().filter(|(name, _)| find(from, name).is_none()).cloned();
    kept.chain(new).collect()
}

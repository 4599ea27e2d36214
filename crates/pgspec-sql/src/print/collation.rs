//! Prints collations.

use pgspec_catalog::Key;
use pgspec_catalog::object::{Collation, CollationProvider};

use crate::quote;

/// `CREATE COLLATION`
pub(super) fn create(key: &Key, collation: &Collation) -> String {
    let name = quote::qualified(&key.qualified_name());
    format!("create collation {name} ({});", options(collation).join(", "))
}

/// `provider = icu`, …
pub(super) fn options(collation: &Collation) -> Vec<String> {
    let mut out = Vec::new();
    match collation.provider {
        CollationProvider::Libc => {}
        CollationProvider::Icu => out.push("provider = icu".to_owned()),
        CollationProvider::Builtin => out.push("provider = builtin".to_owned()),
    }
    let locale = quote::literal(&collation.locale);
    match &collation.lc_ctype {
        None => out.push(format!("locale = {locale}")),
        Some(ctype) => {
            out.push(format!("lc_collate = {locale}"));
            out.push(format!("lc_ctype = {}", quote::literal(ctype)));
        }
    }
    if collation.nondeterministic {
        out.push("deterministic = false".to_owned());
    }
    out.extend(collation.rules.as_ref().map(|rules| format!("rules = {}", quote::literal(rules))));
    out
}

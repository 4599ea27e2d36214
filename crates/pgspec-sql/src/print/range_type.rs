//! Prints range types.

use pgspec_catalog::object::RangeType;
use pgspec_catalog::{Key, QualifiedName};

use crate::quote;

/// `CREATE TYPE … AS RANGE (…)`
pub(super) fn create(key: &Key, range: &RangeType) -> String {
    let name = key.qualified_name();
    let options = options(range, &name);
    format!("create type {} as range ({});", quote::qualified(&name), options.join(", "))
}

/// `subtype = float8`, … The multirange's name is there if it is not the one that Postgres derives.
pub(super) fn options(range: &RangeType, own: &QualifiedName) -> Vec<String> {
    let mut out = vec![format!("subtype = {}", quote::data_type(&range.subtype))];
    let names = [
        ("subtype_opclass", &range.opclass),
        ("collation", &range.collation),
        ("canonical", &range.canonical),
        ("subtype_diff", &range.subtype_diff),
    ];
    for (option, name) in names {
        out.extend(name.as_ref().map(|name| format!("{option} = {}", quote::qualified(name))));
    }
    let derived = QualifiedName {
        schema: own.schema.clone(),
        name: RangeType::multirange_name(own.name.as_str()).as_str().into(),
    };
    if range.multirange != derived {
        out.push(format!("multirange_type_name = {}", quote::qualified(&range.multirange)));
    }
    out
}

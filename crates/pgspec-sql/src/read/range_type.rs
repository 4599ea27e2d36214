//! Range types.

use pgspec_catalog::QualifiedName;
use pgspec_catalog::object::RangeType;

use super::options::Options;
use super::site::Site;
use crate::parse::{self, Node, SyntaxKind};

/// A `RANGE_TYPE` node: `AS RANGE (subtype = float8, …)`. The multirange type has an empty name where none is written.
pub(crate) fn read(site: &mut Site<'_>, node: &Node) -> Option<RangeType> {
    let list = parse::child(node, SyntaxKind::ATTRIBUTE_LIST)?;
    let mut options = Options::of(site, &list);
    options.require(site, "subtype");
    let subtype = options.data_type(site, "subtype");
    let range = RangeType {
        subtype: subtype?,
        opclass: options.name(site, "subtype_opclass"),
        collation: options.name(site, "collation"),
        canonical: options.name(site, "canonical"),
        subtype_diff: options.name(site, "subtype_diff"),
        multirange: options.name(site, "multirange_type_name").unwrap_or_else(|| QualifiedName::bare("")),
    };
    options.finish(site, "a range type");
    Some(range)
}

/// Names the multirange type as Postgres does, in the schema of the range.
pub(crate) fn name_multirange(range: &mut RangeType, own: &QualifiedName) {
    if range.multirange.name == "" {
        range.multirange.name = RangeType::multirange_name(own.name.as_str()).as_str().into();
    }
    if range.multirange.schema.is_none() {
        range.multirange.schema.clone_from(&own.schema);
    }
}

//! Composite types.

use pgspec_catalog::Origin;
use pgspec_catalog::object::{Attribute, AttributeNotes, CompositeType};

use super::site::Site;
use super::{column, data_type, name};
use crate::parse::{self, Node, SyntaxKind};

/// A `COMPOSITE_TYPE` node: `AS (a text, b text collate "C")`.
pub(crate) fn read(site: &mut Site<'_>, node: &Node) -> Option<CompositeType> {
    use SyntaxKind as S;
    let mut attributes: Vec<Attribute> = Vec::new();
    let list = parse::child(node, S::COMPOSITE_FIELD_LIST);
    for field in list.iter().flat_map(|list| parse::children(list, S::COMPOSITE_FIELD_DEF)) {
        let attribute = attribute(site, &field)?;
        if attributes.iter().any(|other| other.name == attribute.name) {
            let message = format!("the type has two attributes `{}`", attribute.name);
            site.problem(parse::tight_range(&field), message, Some("rename or remove one of them"));
        }
        attributes.push(attribute);
    }
    Some(CompositeType { attributes })
}

/// A name, a type and perhaps a collation.
pub(crate) fn attribute(site: &mut Site<'_>, node: &Node) -> Option<Attribute> {
    use SyntaxKind as S;
    let collation = match parse::child(node, S::COLLATE) {
        Some(clause) => Some(column::collation(site, &clause)?),
        None => None,
    };
    Some(Attribute {
        name: name::of(&parse::child(node, S::COMPOSITE_FIELD)?)?,
        data_type: data_type::read(site, &parse::data_type(node)?)?,
        collation,
        comment: None,
        origin: site.span(parse::tight_range(node)).map_or(Origin::Database, Origin::Sql),
        notes: AttributeNotes::default(),
    })
}

//! Types.

use pgspec_catalog::object::{EnumLabel, EnumType};
use pgspec_catalog::{Body, Key, Kind, Origin, Text};

use super::insert::IfTaken;
use super::site::Site;
use super::{Reader, name, trigger};
use crate::parse::{self, Node, SyntaxKind};

/// `CREATE TYPE … AS ENUM`
pub(super) fn create(reader: &mut Reader<'_>, site: &mut Site<'_>, node: &Node) -> Option<()> {
    use SyntaxKind as S;
    let path = parse::child(node, S::TYPE_NAME)?;
    let Some(list) = parse::child(node, S::ENUM_TYPE).and_then(|e| parse::child(&e, S::VARIANT_LIST)) else {
        site.unmodelled(node, "a type that is no enum");
        return None;
    };
    let name = reader.created(name::qualified(site, &path)?);
    let mut labels: Vec<EnumLabel> = Vec::new();
    for variant in parse::children(&list, S::VARIANT) {
        let range = parse::tight_range(&variant);
        let mut tokens = parse::tokens(&variant);
        let text = tokens.next().and_then(|token| trigger::string_value(token.text()));
        let (Some(text), None) = (text, tokens.next()) else {
            site.unmodelled(&variant, "a label that is no plain string");
            return None;
        };
        let value = Text::from(text);
        if labels.iter().any(|label| label.value == value) {
            site.problem(range, format!("the label `{value}` is there twice"), Some("remove one of them"));
            continue;
        }
        let origin = site.span(range).map_or(Origin::Database, Origin::Sql);
        labels.push(EnumLabel { value, doc: None, was: None, origin });
    }
    let body = Body::Enum(EnumType { labels });
    reader.insert(site, node, Key::qualified(Kind::Enum, &name), body, IfTaken::Refuse);
    Some(())
}

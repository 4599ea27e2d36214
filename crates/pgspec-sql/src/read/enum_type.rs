//! Types.

use pgspec_catalog::object::{EnumLabel, EnumType};
use pgspec_catalog::{Body, Key, Kind, Origin, Text};

use super::insert::IfTaken;
use super::site::Site;
use super::{Reader, name, trigger};
use crate::parse::{self, Node, SyntaxKind};

/// Whether a statement changes the labels of an enum.
pub(super) fn concerns(node: &Node) -> bool {
    parse::has(node, SyntaxKind::ADD_VALUE) || parse::has(node, SyntaxKind::RENAME_VALUE)
}

/// `ALTER TYPE … ADD VALUE`, `RENAME VALUE`
pub(super) fn alter(reader: &mut Reader<'_>, site: &mut Site<'_>, node: &Node) -> Option<()> {
    use SyntaxKind as S;
    let path = parse::child(node, S::TYPE_NAME_REF)?;
    let written = name::qualified(site, &path)?;
    let Some(id) = reader.find(&[Kind::Enum], &written) else {
        reader.missing(&[Kind::Enum], &written, site.span(parse::range(&path)));
        return Some(());
    };
    let action = node.children().find(|n| matches!(n.kind(), S::ADD_VALUE | S::RENAME_VALUE))?;
    let span = site.span(parse::tight_range(&action));
    let mut literals = parse::tokens(&action).filter_map(|token| trigger::string_value(token.text()));
    let first = Text::from(literals.next()?);
    let second = literals.next().map(Text::from);
    let Some(Body::Enum(found)) = reader.catalog.entry(id).map(|(_, object)| &object.body) else {
        return None;
    };
    let mut labels = found.labels.clone();
    let position = |label: &Text| labels.iter().position(|other| other.value == *label);
    let unknown = |label: &Text| {
        let all: Vec<String> = labels.iter().map(|label| format!("`{}`", label.value)).collect();
        (format!("`{written}` has no value `{label}`"), format!("its values are {}", all.join(", ")))
    };
    if action.kind() == S::RENAME_VALUE {
        let second = second?;
        let Some(at) = position(&first) else {
            let (message, help) = unknown(&first);
            reader.refuse(span, message, &help);
            return Some(());
        };
        if position(&second).is_some() {
            reader.refuse(span, format!("`{written}` has the value `{second}` already"), "choose another");
            return Some(());
        }
        labels.get_mut(at)?.value = second.clone();
        reader.rename_label(id, &first, &second, span);
    } else {
        if position(&first).is_some() {
            if !parse::has(&action, S::IF_NOT_EXISTS) {
                let message = format!("`{written}` has the value `{first}` already");
                reader.refuse(span, message, "remove the statement, or write `if not exists`");
            }
            return Some(());
        }
        let at = match &second {
            None => labels.len(),
            Some(neighbour) => match position(neighbour) {
                Some(at) => at + usize::from(parse::has(&action, S::AFTER_VALUE)),
                None => {
                    let (message, help) = unknown(neighbour);
                    reader.refuse(span, message, &help);
                    return Some(());
                }
            },
        };
        let origin = span.map_or(Origin::Database, Origin::Sql);
        labels.insert(at, EnumLabel { value: first, doc: None, was: None, origin });
    }
    if let Some(object) = reader.catalog.object_mut(id) {
        object.body = Body::Enum(EnumType { labels });
    }
    Some(())
}

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

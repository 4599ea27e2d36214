//! How tables are partitioned, and which rows a partition holds.

use pgspec_catalog::SqlText;
use pgspec_catalog::object::{BoundValue, PartitionBound, PartitionBy, PartitionKey, PartitionStrategy};

use super::expression::Scope;
use super::index;
use super::site::Site;
use crate::parse::{self, Node, SyntaxKind};

/// A `PARTITION_BY` node.
pub(crate) fn by(site: &mut Site<'_>, node: &Node) -> Option<PartitionBy> {
    use SyntaxKind as S;
    let word = parse::child(node, S::PARTITION_STRATEGY)?;
    let strategy = match parse::words(&word).as_str() {
        "range" => PartitionStrategy::Range,
        "list" => PartitionStrategy::List,
        "hash" => PartitionStrategy::Hash,
        _ => {
            let help = Some("tables are partitioned by `range`, `list` or `hash`");
            site.problem(parse::range(&word), "there is no such way to partition a table", help);
            return None;
        }
    };
    let mut keys = Vec::new();
    for item in parse::children(&parse::child(node, S::PARTITION_ITEM_LIST)?, S::PARTITION_ITEM) {
        let key = index::key(site, &item)?;
        keys.push(PartitionKey { target: key.target, collation: key.collation, opclass: key.opclass });
    }
    Some(PartitionBy { strategy, keys })
}

/// Whether a node says which rows a partition holds.
pub(crate) fn is_bound(kind: SyntaxKind) -> bool {
    use SyntaxKind as S;
    matches!(
        kind,
        S::PARTITION_DEFAULT
            | S::PARTITION_FOR_VALUES_FROM
            | S::PARTITION_FOR_VALUES_IN
            | S::PARTITION_FOR_VALUES_WITH
    )
}

/// A node for which [`is_bound`] holds.
pub(crate) fn bound(site: &mut Site<'_>, node: &Node) -> Option<PartitionBound> {
    use SyntaxKind as S;
    Some(match node.kind() {
        S::PARTITION_FOR_VALUES_FROM => PartitionBound::Range {
            from: values(site, &parse::child(node, S::PARTITION_FROM_VALUES)?),
            to: values(site, &parse::child(node, S::PARTITION_TO_VALUES)?),
        },
        S::PARTITION_FOR_VALUES_IN => PartitionBound::List(
            node.children().filter(|n| parse::is_expression(n.kind())).map(|n| constant(site, &n)).collect(),
        ),
        S::PARTITION_FOR_VALUES_WITH => {
            let (mut modulus, mut remainder) = (None, None);
            for part in parse::children(node, S::HASH_PARTITION_BOUND) {
                let number = parse::tokens(&part).last().and_then(|token| token.text().parse().ok());
                match parse::words(&part).split(' ').next() {
                    Some("modulus") => modulus = number,
                    Some("remainder") => remainder = number,
                    _ => {}
                }
            }
            let (Some(modulus), Some(remainder)) = (modulus, remainder) else {
                let message = "a hash partition has a `modulus` and a `remainder`";
                site.problem(parse::range(node), message, None);
                return None;
            };
            PartitionBound::Hash { modulus, remainder }
        }
        _ => PartitionBound::Default,
    })
}

fn values(site: &mut Site<'_>, list: &Node) -> Vec<BoundValue> {
    let values = list.children().filter(|node| parse::is_expression(node.kind()));
    let values: Vec<_> = values.collect();
    let read = |node: Node| match parse::words(&node).as_str() {
        "minvalue" if node.kind() == SyntaxKind::NAME_REF => BoundValue::Minimum,
        "maxvalue" if node.kind() == SyntaxKind::NAME_REF => BoundValue::Maximum,
        _ => BoundValue::Value(constant(site, &node)),
    };
    values.into_iter().map(read).collect()
}

/// A constant in one spelling: Postgres prints numbers of some types in quotes, and takes them so for all.
fn constant(site: &mut Site<'_>, node: &Node) -> SqlText {
    let sql = site.sql(node, Scope::None);
    let digits = sql.text.strip_prefix('-').unwrap_or(&sql.text);
    let words = ["null", "true", "false"];
    if let Some(word) = words.iter().find(|word| word.eq_ignore_ascii_case(&sql.text)) {
        return SqlText {
            text: if *word == "null" { word.to_ascii_uppercase() } else { (*word).to_owned() }.into(),
            ..sql
        };
    }
    if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
        return SqlText { text: format!("'{}'", sql.text).into(), ..sql };
    }
    sql
}

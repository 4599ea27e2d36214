//! Rows that a query makes, where they stand in it as they are: `select 1, 'a'`, `select … union all select …`,
//! `select * from (values …) as v`.

use pgspec_catalog::{Body, Kind, Mentioned};

use crate::parse::{self, Node, SyntaxKind};
use crate::read::Reader;
use crate::read::expression::Scope;
use crate::read::site::Site;

/// The expressions of each row of a query; nothing if only a database can tell the rows.
pub(super) fn rows(query: &Node) -> Option<Vec<Vec<Node>>> {
    use SyntaxKind as S;
    match query.kind() {
        S::VALUES if only(query, &[S::ROW_LIST]) => {
            let list = parse::child(query, S::ROW_LIST)?;
            Some(list.children().map(|row| row.children().collect()).collect())
        }
        S::PAREN_SELECT => {
            let mut inside = query.children();
            let inner = inside.next()?;
            if inside.next().is_some() { None } else { rows(&inner) }
        }
        S::COMPOUND_SELECT => {
            let is_operand = |part: &Node| parse::is_query(part.kind());
            let (operands, others): (Vec<Node>, Vec<Node>) = query.children().partition(is_operand);
            let [left, right] = operands.as_slice() else { return None };
            let operators: Vec<String> = others.iter().map(parse::words).collect();
            if operators != ["union all"] {
                return None;
            }
            let mut all = rows(left)?;
            all.extend(rows(right)?);
            Some(all)
        }
        S::SELECT => select(query),
        _ => None,
    }
}

fn select(query: &Node) -> Option<Vec<Vec<Node>>> {
    use SyntaxKind as S;
    let clause = parse::child(query, S::SELECT_CLAUSE)?;
    let list = parse::child(&clause, S::TARGET_LIST).filter(|_| only(&clause, &[S::TARGET_LIST]))?;
    let targets: Vec<Node> = list.children().collect();
    if only(query, &[S::SELECT_CLAUSE]) {
        let row: Option<Vec<Node>> = targets.iter().map(parse::expression).collect();
        return row.map(|row| vec![row]);
    }
    let [star] = targets.as_slice() else { return None };
    let is_star = parse::tokens(star).map(|token| token.text().to_owned()).eq(["*".to_owned()]);
    if !is_star || !only(query, &[S::SELECT_CLAUSE, S::FROM_CLAUSE]) {
        return None;
    }
    let from: Vec<Node> = parse::child(query, S::FROM_CLAUSE)?.children().collect();
    let [item] = from.as_slice() else { return None };
    // Whatever the rows are called, they are all there is.
    let mut queries = item.descendants().filter(|part| parse::is_query(part.kind()));
    let values = queries.find(|part| part.kind() == S::VALUES)?;
    let plain = item
        .descendants()
        .all(|part| !parse::is_query(part.kind()) || matches!(part.kind(), S::VALUES | S::PAREN_SELECT));
    if plain { rows(&values) } else { None }
}

/// Whether a node has no other children than these.
fn only(node: &Node, kinds: &[SyntaxKind]) -> bool {
    node.children().all(|child| kinds.contains(&child.kind()))
}

/// Whether what a query gives depends on rows that belong to no model: it reads tables, and none of them has seed rows.
pub(super) fn is_about_data(reader: &Reader<'_>, site: &mut Site<'_>, query: &Node) -> bool {
    let (sql, _) = site.apart(|site| site.sql(query, Scope::None));
    let relations: Vec<_> =
        sql.mentions.iter().filter(|mention| mention.what == Mentioned::Relation).collect();
    let without_seed = |name: &pgspec_catalog::QualifiedName| {
        let Some((id, name)) = reader.relation(name) else { return false };
        let is_table =
            reader.catalog.entry(id).is_some_and(|(_, object)| matches!(object.body, Body::Table(_)));
        is_table && !reader.catalog.children(&name).any(|(_, key, _)| key.kind == Kind::Seed)
    };
    !relations.is_empty() && relations.iter().all(|mention| without_seed(&mention.name))
}

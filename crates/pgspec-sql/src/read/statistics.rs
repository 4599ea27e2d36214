//! Extended statistics.

use pgspec_catalog::object::{IndexKeyTarget, Statistics};
use pgspec_catalog::{Body, Key, Kind, Mentioned, Name, QualifiedName, closest};

use super::expression::Scope;
use super::insert::if_taken;
use super::site::Site;
use super::{Reader, column, index, name};
use crate::implicit_name;
use crate::parse::{self, Node, SyntaxKind};

/// `CREATE STATISTICS`
pub(super) fn create(reader: &mut Reader<'_>, site: &mut Site<'_>, node: &Node) -> Option<()> {
    use SyntaxKind as S;
    let (written, path) = index::on_table(site, node, S::FROM_TABLE)?;
    let mut statistics = read(site, node)?;
    statistics.table = reader.relation_of(written.clone());
    site.mention(Mentioned::Relation, written, parse::range(&path));
    let table = statistics.table.clone();
    statistics.sort(reader.catalog.table(&table).map(|item| item.body));
    reader.note(site, Some(&table));
    let name = match parse::child(node, S::STATISTICS) {
        Some(name) => reader.created(name::qualified(site, &name)?),
        None => {
            let name = implicit_name::statistics(&table.name, &statistics.keys, |candidate| {
                let name = QualifiedName { schema: table.schema.clone(), name: Name::exact(candidate) };
                reader.catalog.id(&Key::qualified(Kind::Statistics, &name)).is_some()
            });
            QualifiedName { schema: table.schema.clone(), name }
        }
    };
    let body = Body::Statistics(Box::new(statistics));
    reader.insert(site, node, Key::qualified(Kind::Statistics, &name), body, if_taken(node));
    Some(())
}

const KINDS: [&str; 3] = ["dependencies", "mcv", "ndistinct"];

/// A `CREATE_STATISTICS` node. The table stays empty.
pub(crate) fn read(site: &mut Site<'_>, node: &Node) -> Option<Statistics> {
    use SyntaxKind as S;
    let mut kinds: Vec<Name> = Vec::new();
    if let Some(list) = parse::child(node, S::STAT_TYPES) {
        for kind in parse::children(&list, S::STATISTICS_KIND) {
            let name = name::of(&kind)?;
            if !KINDS.contains(&name.as_str()) {
                let near = closest(name.as_str(), KINDS).map(|near| format!("did you mean `{near}`?"));
                let help = near.as_deref().unwrap_or("it is `dependencies`, `mcv` or `ndistinct`");
                site.problem(
                    parse::range(&kind),
                    format!("there is no kind of statistics `{name}`"),
                    Some(help),
                );
            }
            kinds.push(name);
        }
    }
    kinds.sort();
    kinds.dedup();
    // All of them is what Postgres makes when none is written.
    if kinds.len() == KINDS.len() {
        kinds.clear();
    }
    let clause = parse::child(node, S::STATISTICS_ON_CLAUSE)?;
    let mut keys = Vec::new();
    for part in clause.children().filter(|part| parse::is_expression(part.kind())) {
        keys.push(key(site, &part)?);
    }
    if let [IndexKeyTarget::Column(_)] = keys.as_slice() {
        let message = "extended statistics are about two columns, or an expression";
        site.problem(parse::range(&clause), message, None);
    }
    Some(Statistics { table: QualifiedName::bare(""), kinds, keys, target: None })
}

fn key(site: &mut Site<'_>, part: &Node) -> Option<IndexKeyTarget> {
    use SyntaxKind as S;
    let inner = if part.kind() == S::PAREN_EXPR { parse::expression(part)? } else { part.clone() };
    if inner.kind() == S::NAME_REF {
        let name = name::of(&inner)?;
        site.mention(Mentioned::Column, QualifiedName::bare(name.clone()), parse::range(&inner));
        return Some(IndexKeyTarget::Column(name));
    }
    column::no_query(site, &inner, "statistics");
    let sql = if part.kind() == S::PAREN_EXPR {
        site.sql_inside(part, Scope::Columns)?
    } else {
        site.sql(part, Scope::Columns)
    };
    Some(IndexKeyTarget::Expression(sql))
}

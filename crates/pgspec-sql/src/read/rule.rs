//! Rewrite rules.

use pgspec_catalog::object::{Rule, RuleEvent, TriggerEnabled};
use pgspec_catalog::{Body, Key, Kind, Mentioned, QualifiedName};

use super::expression::Scope;
use super::insert::if_taken;
use super::site::Site;
use super::{Reader, name};
use crate::parse::{self, Node, SyntaxKind};

/// `CREATE RULE`
pub(super) fn create(reader: &mut Reader<'_>, site: &mut Site<'_>, node: &Node) -> Option<()> {
    let name = name::of(&parse::child(node, SyntaxKind::RULE)?)?;
    let rule = read(site, node)?;
    let (written, path) = table(site, node)?;
    let table = reader.relation_of(written.clone());
    site.mention(Mentioned::Relation, written, parse::range(&path));
    reader.note(site, Some(&table));
    let key = Key::of_relation(Kind::Rule, &table, &name);
    reader.insert(site, node, key, Body::Rule(Box::new(rule)), if_taken(node));
    Some(())
}

/// The relation of a `CREATE_RULE` node.
pub(crate) fn table(site: &mut Site<'_>, node: &Node) -> Option<(QualifiedName, Node)> {
    let on = parse::child(node, SyntaxKind::RULE_ON)?;
    let path = parse::child(&on, SyntaxKind::RELATION_NAME_REF)?;
    Some((name::qualified(site, &path)?, path))
}

/// A `CREATE_RULE` node.
pub(crate) fn read(site: &mut Site<'_>, node: &Node) -> Option<Rule> {
    use SyntaxKind as S;
    let on = parse::child(node, S::RULE_ON)?;
    let event = match parse::words(&parse::child(&on, S::RULE_EVENT)?).as_str() {
        "insert" => RuleEvent::Insert,
        "update" => RuleEvent::Update,
        "delete" => RuleEvent::Delete,
        _ => {
            let help = "a rule on select makes a view: write the view";
            site.unmodelled_at(parse::range(&on), "a rule on select cannot be modelled", Some(help));
            return None;
        }
    };
    let condition = parse::child(&on, S::WHERE_CLAUSE).and_then(|clause| {
        let expression = parse::expression(&clause)?;
        if expression.kind() == S::PAREN_EXPR {
            site.sql_inside(&expression, Scope::None)
        } else {
            Some(site.sql(&expression, Scope::None))
        }
    });
    let act = parse::child(node, S::RULE_DO)?;
    let list = parse::child(&act, S::RULE_STMT_LIST);
    let statements = list.as_ref().unwrap_or(&act).children();
    let statements: Vec<_> = statements.filter(|child| child.kind() != S::NOTHING).collect();
    let actions = statements.iter().map(|statement| site.sql(statement, Scope::None)).collect();
    Some(Rule {
        event,
        instead: parse::has(&act, S::INSTEAD_KW),
        condition,
        actions,
        enabled: TriggerEnabled::Origin,
    })
}

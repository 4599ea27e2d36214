//! Rewrite rules.

use pgspec_catalog::object::{Rule, RuleEvent, TriggerEnabled};
use pgspec_catalog::{Body, Key, Kind, Mentioned, QualifiedName, SqlText};

use super::expression::Scope;
use super::insert::if_taken;
use super::site::Site;
use super::{Reader, alter_definition, name};
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
    let actions = statements.iter().map(|statement| action(site, statement)).collect();
    Some(Rule {
        event,
        instead: parse::has(&act, S::INSTEAD_KW),
        condition,
        actions,
        enabled: TriggerEnabled::Origin,
    })
}

/// A statement of a list ends in a semicolon that is not part of it.
fn action(site: &mut Site<'_>, statement: &Node) -> SqlText {
    let mut sql = site.sql(statement, Scope::None);
    let text = sql.text.trim_end().trim_end_matches(';').trim_end();
    if text.len() < sql.text.len() {
        sql.text = text.into();
    }
    sql
}

/// Whether an `ALTER TABLE` does nothing but switch a rule.
pub(super) fn concerns(node: &Node) -> bool {
    node.kind() == SyntaxKind::ALTER_TABLE && switch(node).is_some()
}

fn switch(node: &Node) -> Option<Node> {
    use SyntaxKind as S;
    let mut actions =
        node.children().filter(|child| !matches!(child.kind(), S::TABLE_RELATION_NAME | S::IF_EXISTS));
    let one = actions.next().filter(|action| parse::child(action, S::RULE_REF).is_some())?;
    actions.next().is_none().then_some(one)
}

/// `ALTER TABLE … ENABLE RULE`, `DISABLE RULE`
pub(super) fn alter(reader: &mut Reader<'_>, site: &mut Site<'_>, node: &Node) -> Option<()> {
    let action = switch(node)?;
    let reference = parse::child(&action, SyntaxKind::RULE_REF)?;
    let name = name::of(&reference)?;
    let (written, _) = super::index::table(site, node)?;
    let table = reader.relation_of(written);
    let state = alter_definition::enabled(&parse::words(&action));
    match reader.catalog.get_mut(&Key::of_relation(Kind::Rule, &table, &name)).map(|object| &mut object.body)
    {
        Some(Body::Rule(rule)) => rule.enabled = state,
        _ => {
            let message = format!("`{table}` has no rule `{name}`");
            site.problem(parse::range(&reference), message, Some("create it before"));
        }
    }
    Some(())
}

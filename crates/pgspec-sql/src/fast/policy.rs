//! Row security policies.

use pgspec_catalog::object::{Policy, PolicyCommand};
use pgspec_catalog::{Grantee, Mentioned, QualifiedName, SqlText};

use super::cursor::Cursor;
use super::expression;
use crate::fragment::PolicyFragment;

/// A policy to the end of the fragment.
pub(super) fn read(cursor: &mut Cursor<'_>) -> Option<PolicyFragment> {
    let permissive = if cursor.eat("as") {
        let permissive = cursor.eat("permissive");
        if !permissive {
            cursor.expect("restrictive")?;
        }
        permissive
    } else {
        true
    };
    let command = if cursor.eat("for") { command(cursor)? } else { PolicyCommand::All };
    let mut roles = Vec::new();
    if cursor.eat("to") {
        loop {
            let start = cursor.start();
            let name = cursor.name()?;
            let role = Grantee::from_name(name.clone());
            if role != Grantee::Public {
                cursor.mention(Mentioned::Role, QualifiedName { schema: None, name }, start..cursor.end());
            }
            roles.push(role);
            if !cursor.eat_sign(b',') {
                break;
            }
        }
    }
    if roles.is_empty() || roles.contains(&Grantee::Public) {
        roles = vec![Grantee::Public];
    }
    roles.sort();
    roles.dedup();
    let using = if cursor.eat("using") { Some(condition(cursor)?) } else { None };
    let check = if cursor.eat("with") {
        cursor.expect("check")?;
        Some(condition(cursor)?)
    } else {
        None
    };
    let refused = match command {
        PolicyCommand::Insert => using.is_some(),
        PolicyCommand::Select | PolicyCommand::Delete => check.is_some(),
        PolicyCommand::All | PolicyCommand::Update => false,
    };
    if refused || cursor.at_start() {
        return None;
    }
    let policy = Policy { command, permissive, roles, using, check };
    Some(PolicyFragment { on: None, policy, mentions: std::mem::take(&mut cursor.structural) })
}

fn command(cursor: &mut Cursor<'_>) -> Option<PolicyCommand> {
    const COMMANDS: [PolicyCommand; 5] = [
        PolicyCommand::All,
        PolicyCommand::Select,
        PolicyCommand::Insert,
        PolicyCommand::Update,
        PolicyCommand::Delete,
    ];
    COMMANDS.into_iter().find(|command| cursor.eat(command.sql()))
}

fn condition(cursor: &mut Cursor<'_>) -> Option<SqlText> {
    cursor.open()?;
    let (sql, _) = cursor.sql(expression::read)?;
    cursor.close()?;
    Some(sql)
}

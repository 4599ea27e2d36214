//! Triggers.

use pgspec_catalog::object::{Trigger, TriggerEnabled, TriggerEvents, TriggerLevel, TriggerTiming};
use pgspec_catalog::{Mentioned, QualifiedName, SqlText, Text};

use super::cursor::Cursor;
use super::expression;
use crate::fragment::TriggerFragment;
use crate::lex::TokenKind;
use crate::read::trigger::string_value;

/// A trigger to the end of the fragment.
pub(super) fn read(cursor: &mut Cursor<'_>) -> Option<TriggerFragment> {
    let timing = if cursor.eat("before") {
        TriggerTiming::Before
    } else {
        cursor.expect("after")?;
        TriggerTiming::After
    };
    let events = events(cursor)?;
    let level = if cursor.eat("for") {
        cursor.expect("each")?;
        if cursor.eat("row") {
            TriggerLevel::Row
        } else {
            cursor.expect("statement")?;
            TriggerLevel::Statement
        }
    } else {
        TriggerLevel::Statement
    };
    if events.truncate && level == TriggerLevel::Row {
        return None;
    }
    let condition = if cursor.eat("when") { Some(condition(cursor)?) } else { None };
    cursor.expect("execute")?;
    if !cursor.eat("function") {
        cursor.expect("procedure")?;
    }
    let (function, range) = cursor.qualified()?;
    cursor.mention(Mentioned::Function(0), function.clone(), range);
    let trigger = Trigger {
        timing,
        events,
        level,
        condition,
        old_table: None,
        new_table: None,
        function,
        arguments: arguments(cursor)?,
        constraint: None,
        from: None,
        enabled: TriggerEnabled::Origin,
    };
    Some(TriggerFragment { on: None, trigger, mentions: std::mem::take(&mut cursor.structural) })
}

fn events(cursor: &mut Cursor<'_>) -> Option<TriggerEvents> {
    let mut events = TriggerEvents::default();
    loop {
        let slot = if cursor.eat("insert") {
            &mut events.insert
        } else if cursor.eat("update") {
            if cursor.eat("of") {
                if events.update {
                    return None;
                }
                events.update_of = update_of(cursor)?;
            }
            &mut events.update
        } else if cursor.eat("delete") {
            &mut events.delete
        } else {
            cursor.expect("truncate")?;
            &mut events.truncate
        };
        if std::mem::replace(slot, true) {
            return None;
        }
        if !cursor.eat("or") {
            return Some(events);
        }
    }
}

fn update_of(cursor: &mut Cursor<'_>) -> Option<Vec<pgspec_catalog::Name>> {
    let mut out = Vec::new();
    loop {
        let start = cursor.start();
        let name = cursor.name()?;
        cursor.mention(
            Mentioned::Column,
            QualifiedName { schema: None, name: name.clone() },
            start..cursor.end(),
        );
        out.push(name);
        if !cursor.eat_sign(b',') {
            return Some(out);
        }
    }
}

/// `(…)` of `WHEN`: its columns are of `new` and `old`, and not noted.
fn condition(cursor: &mut Cursor<'_>) -> Option<SqlText> {
    cursor.open()?;
    let (mut sql, shape) = cursor.sql(expression::read)?;
    cursor.close()?;
    sql.mentions.retain(|m| m.what != Mentioned::Column);
    (!shape.query).then_some(sql)
}

fn arguments(cursor: &mut Cursor<'_>) -> Option<Vec<Text>> {
    cursor.open()?;
    let mut out = Vec::new();
    if !cursor.is_sign(b')') {
        loop {
            let token = cursor.next().filter(|t| t.kind == TokenKind::String)?;
            out.push(Text::from(string_value(cursor.slice(token))?));
            if !cursor.eat_sign(b',') {
                break;
            }
        }
    }
    cursor.close()?;
    Some(out)
}

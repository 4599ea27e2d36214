//! Columns.

use pgspec_catalog::object::{ColumnStorage, ConstraintBody, Generated, Identity, NotNull, SequenceOptions};
use pgspec_catalog::{DataType, Mentioned};

use super::cursor::Cursor;
use super::{constraint, data_type, expression};
use crate::fragment::ColumnFragment;
use crate::read::data_type::serial;

/// A column to the end of the fragment.
pub(super) fn read(cursor: &mut Cursor<'_>) -> Option<ColumnFragment> {
    let mut data_type = data_type::read(cursor)?;
    let serial = serial(&data_type.name);
    if let Some(typname) = serial {
        if data_type.array || !data_type.modifiers.is_empty() {
            return None;
        }
        data_type = DataType::builtin(typname);
        cursor.structural.clear();
    }
    let mut column = ColumnFragment {
        data_type,
        not_null: serial.is_some(),
        not_null_constraint: NotNull::default(),
        explicit_null: false,
        default: None,
        generated: None,
        identity: None,
        collation: None,
        constraints: Vec::new(),
        serial: serial.is_some(),
        storage: ColumnStorage::default(),
        mentions: Vec::new(),
    };
    while !cursor.at_end() {
        clause(cursor, &mut column)?;
    }
    let sources =
        [column.default.is_some(), column.generated.is_some(), column.identity.is_some(), column.serial];
    if sources.into_iter().filter(|s| *s).count() > 1 || column.explicit_null && column.not_null {
        return None;
    }
    column.mentions = std::mem::take(&mut cursor.structural);
    Some(column)
}

fn clause(cursor: &mut Cursor<'_>, column: &mut ColumnFragment) -> Option<()> {
    if cursor.eat("not") {
        cursor.expect("null")?;
        column.not_null = true;
    } else if cursor.eat("null") {
        column.explicit_null = true;
    } else if cursor.eat("default") {
        let (sql, shape) = cursor.sql(expression::read_default)?;
        let names_column = sql.mentions.iter().any(|m| m.what == Mentioned::Column);
        if shape.query || names_column || column.default.is_some() {
            return None;
        }
        column.default = Some(sql);
    } else if cursor.eat("generated") {
        generated(cursor, column)?;
    } else {
        let constraint = constraint::inline(cursor)??;
        column.not_null |= matches!(constraint.constraint.body, ConstraintBody::PrimaryKey(_));
        column.constraints.push(constraint);
    }
    Some(())
}

fn generated(cursor: &mut Cursor<'_>, column: &mut ColumnFragment) -> Option<()> {
    if column.generated.is_some() || column.identity.is_some() {
        return None;
    }
    let always = cursor.eat("always");
    if !always {
        cursor.expect("by")?;
        cursor.expect("default")?;
    }
    cursor.expect("as")?;
    if cursor.eat("identity") {
        if cursor.is_sign(b'(') {
            return None;
        }
        column.not_null = true;
        column.identity =
            Some(Identity { always, name: None, sequence: SequenceOptions::default(), grants: Vec::new() });
        return Some(());
    }
    cursor.open()?;
    let (expression, shape) = cursor.sql(expression::read)?;
    cursor.close()?;
    cursor.expect("stored")?;
    if !always || shape.query {
        return None;
    }
    column.generated = Some(Generated { expression, stored: true });
    Some(())
}

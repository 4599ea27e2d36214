//! A table under two names: it has the new one, and a view the old one, through which all statements on rows go.
//!
//! Not the other way round: so the way back from it, at the end, is that a view goes, and no table is locked for a new name
//! while programs use it. The view runs with the rights, and under the row security, of who uses it, and has the privileges that
//! the table had.

use pgspec_catalog::object::Table;
use pgspec_catalog::{Key, Kind, Name, Object};
use pgspec_sql::print::alter;
use pgspec_sql::quote;

/// A table with another name.
pub(super) struct Renamed<'a> {
    pub(super) was: (&'a Key, &'a Object, &'a Table),
    pub(super) is: (&'a Key, &'a Object, &'a Table),
}

impl Renamed<'_> {
    /// The view.
    pub(super) fn view(&self) -> Key {
        Key::qualified(Kind::View, &self.was.0.qualified_name())
    }

    /// The name that a column has by then.
    pub(super) fn now(&self, column: &Name) -> Option<&Name> {
        let table = self.is.2;
        let renamed = table.columns.iter().find(|own| own.notes.was.as_ref() == Some(column));
        let same = table.column(column);
        let is_free = |own: &&pgspec_catalog::object::Column| self.was.2.column(&own.name).is_none();
        renamed.filter(is_free).or(same).map(|own| &own.name)
    }

    /// The new names, and the view.
    pub(super) fn statements(&self) -> Option<Vec<String>> {
        let (key, object, table) = self.was;
        let mut sql = vec![alter::rename(key, object, &self.is.0.name)?];
        let mut items = Vec::with_capacity(table.columns.len());
        for column in &table.columns {
            let now = self.now(&column.name)?;
            let (old, new) = (quote::identifier(column.name.as_str()), quote::identifier(now.as_str()));
            if *now == column.name {
                items.push(new.into_owned());
            } else {
                sql.push(alter::rename_column(self.is.0, self.is.1, &column.name, now)?);
                items.push(format!("{new} as {old}"));
            }
        }
        sql.push(format!(
            "create view {} with (security_invoker = true) as\nselect {}\nfrom {};",
            quote::qualified(&key.qualified_name()),
            items.join(", "),
            quote::qualified(&self.is.0.qualified_name())
        ));
        Some(sql)
    }
}

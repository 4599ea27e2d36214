//! Enums that nothing uses.

use pgspec_catalog::object::Column;
use pgspec_catalog::{DataType, Diagnostic, Diagnostics, Kind, Mentioned, Name, QualifiedName, SqlText};
use rustc_hash::FxHashSet;

use crate::model::Model;

pgspec_catalog::codes! {
    /// An enum is declared and used by nothing.
    ///
    /// **Why.** Either something was to have its type and does not, often a column of the same name that takes any text; or
    /// it is left over.
    ///
    /// ```yaml bad
    /// enums:
    ///   activity_type: [login, logout]
    /// tables:
    ///   activities:
    ///     columns: { id: uuid primary key, activity_type: varchar(50) not null }
    ///     security: { rls: enabled, reason: only the server reads them }
    /// ```
    ///
    /// ```yaml good
    /// enums:
    ///   activity_type: [login, logout]
    /// tables:
    ///   activities:
    ///     columns: { id: uuid primary key, activity_type: activity_type not null }
    ///     security: { rls: enabled, reason: only the server reads them }
    /// ```
    ///
    /// **Fix.** Give the column the enum's type, or remove the enum.
    CODE = "schema/unused-enum", Warning;
}

/// See [`CODE`].
pub(super) fn check(model: &Model<'_>, found: &mut Diagnostics) {
    if model.catalog.of_kind(Kind::Enum).all(|(_, _, object)| !object.is_managed()) {
        return;
    }
    let mut used = Used::default();
    for (_, _, object) in model.catalog.iter().filter(|(_, _, object)| object.is_managed()) {
        used.object(&object.body);
    }
    for (_, key, object) in model.catalog.of_kind(Kind::Enum).filter(|(_, _, object)| object.is_managed()) {
        let name = key.qualified_name();
        let is_written = || used.texts.iter().any(|text| text.contains(key.name.as_str()));
        if used.types.contains(&name) || used.mentioned.contains(&key.name) || is_written() {
            continue;
        }
        let same_name = model.own_tables().find_map(|facts| {
            let column = facts.table.columns.iter().find(|column| column.name == key.name && is_text(column))?;
            Some((facts, column))
        });
        let mut diagnostic =
            Diagnostic::new(&CODE, format!("nothing uses the {key}")).maybe_at(object.span());
        diagnostic = match same_name {
            Some((facts, column)) => {
                let help = format!("`{}.{}` takes any text: give it this type", facts.name, column.name);
                let diagnostic = diagnostic.help(help);
                match column.origin.span() {
                    Some(span) => diagnostic.related(span, "a column of its name, of another type"),
                    None => diagnostic,
                }
            }
            None => diagnostic.help("remove it, or give it to the columns that hold its values"),
        };
        found.push(diagnostic);
    }
}

fn is_text(column: &Column) -> bool {
    ["text", "varchar", "bpchar"].iter().any(|name| column.data_type.name.name == *name)
}

/// What types are used, and how that is known.
#[derive(Default)]
struct Used<'a> {
    types: FxHashSet<QualifiedName>,
    mentioned: FxHashSet<Name>,
    /// Texts whose mentions are not listed.
    texts: Vec<&'a str>,
}

impl<'a> Used<'a> {
    fn data_type(&mut self, data_type: &DataType) {
        self.types.insert(data_type.name.clone());
    }

    fn sql(&mut self, text: &'a SqlText) {
        let types = text.mentions.iter().filter(|mention| mention.what == Mentioned::Type);
        self.mentioned.extend(types.map(|mention| mention.name.name.clone()));
        self.texts.push(&text.text);
    }

    fn object(&mut self, body: &'a pgspec_catalog::Body) {
        if let Some(table) = body.as_table() {
            for column in &table.columns {
                self.data_type(&column.data_type);
                column.default.iter().for_each(|text| self.sql(text));
            }
        } else if let Some(function) = body.as_function() {
            for argument in &function.arguments {
                self.data_type(&argument.data_type);
            }
            match &function.returns {
                pgspec_catalog::object::Returns::Type(one) | pgspec_catalog::object::Returns::SetOf(one) => {
                    self.data_type(one);
                }
                pgspec_catalog::object::Returns::Table(columns) => {
                    columns.iter().for_each(|column| self.data_type(&column.data_type));
                }
                pgspec_catalog::object::Returns::Nothing => {}
            }
            self.sql(function.body.sql());
        } else if let Some(view) = body.as_view() {
            self.sql(&view.query);
        } else if let Some(domain) = body.as_domain() {
            self.data_type(&domain.data_type);
        } else if let Some(composite) = body.as_composite_type() {
            composite.attributes.iter().for_each(|attribute| self.data_type(&attribute.data_type));
        }
    }
}

//! The headings of files.

use pgspec_catalog::{Catalog, Key, Kind, Object, Text};

/// The heading of an object in a file.
pub(super) fn section(catalog: &Catalog, key: &Key, object: &Object) -> Text {
    if let Some(relation) = object.body.relation(key).filter(|_| key.kind != Kind::Seed) {
        let head = catalog.relation(&relation).and_then(|id| catalog.entry(id));
        return match head.map(|(key, _)| key.kind) {
            Some(Kind::View) => "Views".into(),
            Some(Kind::MaterializedView) => "Materialized views".into(),
            _ => format!("Table {relation}").into(),
        };
    }
    match key.kind {
        Kind::Role => "Roles".into(),
        Kind::Schema => "Schemas".into(),
        Kind::Extension => "Extensions".into(),
        Kind::DefaultPrivilege => "Default privileges".into(),
        Kind::Setting => "Settings".into(),
        Kind::Collation => "Collations".into(),
        Kind::Enum | Kind::Domain | Kind::CompositeType | Kind::RangeType => "Types".into(),
        Kind::Function | Kind::Aggregate => "Functions".into(),
        Kind::Operator => "Operators".into(),
        Kind::Cast => "Casts".into(),
        Kind::TextSearchDictionary | Kind::TextSearchConfiguration => "Text search".into(),
        Kind::ForeignDataWrapper | Kind::ForeignServer => "Foreign servers".into(),
        Kind::Sequence => "Sequences".into(),
        Kind::EventTrigger => "Event triggers".into(),
        Kind::Publication => "Publications".into(),
        Kind::View => "Views".into(),
        Kind::MaterializedView => "Materialized views".into(),
        Kind::Job => "Jobs".into(),
        Kind::Seed => "Rows".into(),
        Kind::Table
        | Kind::Constraint
        | Kind::Index
        | Kind::Statistics
        | Kind::Rule
        | Kind::Trigger
        | Kind::Policy => format!("Table {}", key.qualified_name()).into(),
    }
}

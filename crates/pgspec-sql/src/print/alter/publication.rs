//! Prints how publications change.

use pgspec_catalog::object::{Publication, PublishedTable};
use pgspec_catalog::{Key, Name, QualifiedName};

use crate::print::publication as print;
use crate::quote;

fn head(key: &Key) -> String {
    format!("alter publication {}", quote::identifier(key.name.as_str()))
}

/// `ALTER PUBLICATION … SET (…)`: all options, those that go without saying too.
pub fn publication_options(key: &Key, from: &Publication, to: &Publication) -> String {
    let mut options = print::options(to);
    if from.generated_columns.is_some() && to.generated_columns.is_none() {
        options.push("publish_generated_columns = none".to_owned());
    }
    format!("{} set ({});", head(key), options.join(", "))
}

/// `ALTER PUBLICATION … SET TABLE …`: what is published, said whole. `None` for all tables or none.
pub fn set_published(key: &Key, to: &Publication) -> Option<String> {
    Some(format!("{} set {};", head(key), print::scope(to)?))
}

/// `ALTER PUBLICATION … ADD TABLE`
pub fn publish_table(key: &Key, table: &PublishedTable) -> String {
    format!("{} add table {};", head(key), print::table(table))
}

/// `ALTER PUBLICATION … DROP TABLE`
pub fn unpublish_table(key: &Key, table: &QualifiedName) -> String {
    format!("{} drop table {};", head(key), quote::qualified(table))
}

/// `ALTER PUBLICATION … ADD TABLES IN SCHEMA`
pub fn publish_schema(key: &Key, schema: &Name) -> String {
    format!("{} add tables in schema {};", head(key), quote::identifier(schema.as_str()))
}

/// `ALTER PUBLICATION … DROP TABLES IN SCHEMA`
pub fn unpublish_schema(key: &Key, schema: &Name) -> String {
    format!("{} drop tables in schema {};", head(key), quote::identifier(schema.as_str()))
}

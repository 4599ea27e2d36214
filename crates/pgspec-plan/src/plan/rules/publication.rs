//! Publications: what they list comes and goes, and their options change. One of all tables is another publication.

use pgspec_catalog::object::{Publication, PublicationScope, PublishedTable};
use pgspec_catalog::{Key, Kind, Name};
use pgspec_sql::print::alter;

use super::paths::Paths;
use crate::plan::command::Command;
use crate::plan::draft::{Draft, Node};
use crate::plan::step::Part;

pub(super) fn change(
    draft: &mut Draft<'_>,
    key: &Key,
    (from, to): (&Publication, &Publication),
    paths: &Paths<'_>,
) -> bool {
    let lists = paths.has("scope");
    // Postgres looks at what is listed when partitions are to be published as their roots, and the other way round.
    if lists && from.via_root != to.via_root {
        return false;
    }
    if lists && !listed(draft, key, from, to) {
        return false;
    }
    if paths.has("publish") || paths.has("via_root") || paths.has("generated_columns") {
        let node = Node::alter(key, [alter::publication_options(key, from, to)]);
        draft.add(node.does(Command::Elsewhere));
    }
    true
}

fn listed(draft: &mut Draft<'_>, key: &Key, from: &Publication, to: &Publication) -> bool {
    let (
        PublicationScope::Some { tables: old, schemas: old_schemas },
        PublicationScope::Some { tables: new, schemas: new_schemas },
    ) = (&from.scope, &to.scope)
    else {
        return false;
    };
    let own = Part::Object(key.clone());
    let needs = |draft: &Draft<'_>, table: &PublishedTable| needs(draft, key, table);
    let schema = |name: &Name| Part::Object(Key::global(Kind::Schema, name.clone()));
    let other = |table: &PublishedTable| from.table(&table.table).is_some_and(|before| before != table);
    if new.iter().any(other) {
        // Columns and conditions change together with all else.
        let Some(sql) = alter::set_published(key, to) else { return false };
        let mut node = Node::alter(key, [sql]).does(Command::SetPublished).releases(own);
        for table in new {
            node = node.needs(needs(draft, table));
        }
        draft.add(node.needs(new_schemas.iter().map(schema)));
        return true;
    }
    let mut after = Vec::new();
    for gone in old.iter().filter(|table| to.table(&table.table).is_none()) {
        let node = Node::alter(key, [alter::unpublish_table(key, &gone.table)]);
        let command = Command::UnpublishTable(gone.table.clone());
        after.push(draft.add(node.does(command).releases(own.clone())));
    }
    for gone in old_schemas.iter().filter(|name| !new_schemas.contains(name)) {
        let node = Node::alter(key, [alter::unpublish_schema(key, gone)]);
        let command = Command::UnpublishSchema(gone.clone());
        after.push(draft.add(node.does(command).releases(own.clone())));
    }
    for table in new.iter().filter(|table| from.table(&table.table).is_none()) {
        let node = Node::alter(key, [alter::publish_table(key, table)]);
        let node = node.does(Command::PublishTable(table.table.clone())).needs(needs(draft, table));
        draft.add(node.after(after.clone()));
    }
    for name in new_schemas.iter().filter(|name| !old_schemas.contains(name)) {
        let node = Node::alter(key, [alter::publish_schema(key, name)]);
        let node = node.does(Command::PublishSchema(name.clone())).needs([schema(name)]);
        draft.add(node.after(after.clone()));
    }
    true
}

/// What must be there before a table is listed: all of its columns, since its condition may name any.
fn needs(draft: &Draft<'_>, key: &Key, published: &PublishedTable) -> Vec<Part> {
    let table = Key::qualified(Kind::Table, &published.table);
    let columns = draft.to.table(&published.table).into_iter().flat_map(|item| &item.body.columns);
    let mut needs: Vec<Part> =
        columns.map(|column| Part::Column(table.clone(), column.name.clone())).collect();
    if let Some(predicate) = &published.predicate {
        needs.extend(draft.needs_of(key.schema.as_ref(), predicate));
    }
    // What is not logged cannot be published.
    needs.push(Part::Logging(table.clone()));
    needs.push(Part::Object(table));
    needs
}

//! Publications.

use pgspec_catalog::object::{Publication, PublicationScope, PublishedCommands, PublishedTable};
use pgspec_catalog::{Body, Key, Kind, Mentioned, Name};

use super::expression::Scope;
use super::insert::IfTaken;
use super::options::Options;
use super::site::Site;
use super::{Reader, column, index, name};
use crate::parse::{self, Node, SyntaxKind};

/// `CREATE PUBLICATION`
pub(super) fn create(reader: &mut Reader<'_>, site: &mut Site<'_>, node: &Node) -> Option<()> {
    let name = name::of(&parse::child(node, SyntaxKind::PUBLICATION)?)?;
    let mut publication = read(site, node)?;
    resolve(reader, &mut publication);
    reader.note(site, None);
    let body = Body::Publication(Box::new(publication));
    reader.insert(site, node, Key::global(Kind::Publication, name), body, IfTaken::Refuse);
    Some(())
}

/// Brings what is published into order: tables with their schemas, columns as the tables have them.
pub(super) fn resolve(reader: &Reader<'_>, publication: &mut Publication) {
    let PublicationScope::Some { tables, schemas } = &mut publication.scope else { return };
    for published in tables.iter_mut() {
        published.table = reader.relation_of(published.table.clone());
    }
    for schema in schemas.iter_mut().filter(|schema| **schema == "") {
        *schema = reader.default_schema();
    }
    publication.sort(&reader.catalog);
}

/// A `CREATE_PUBLICATION` node. The schema `current_schema` has an empty name.
pub(crate) fn read(site: &mut Site<'_>, node: &Node) -> Option<Publication> {
    use SyntaxKind as S;
    let mut publication = Publication {
        scope: PublicationScope::Some { tables: Vec::new(), schemas: Vec::new() },
        publish: PublishedCommands::default(),
        via_root: false,
        generated_columns: None,
    };
    if let Some(all) = parse::child(node, S::FOR_ALL_PUBLICATION_OBJECTS) {
        publication.scope = all_tables(site, &all)?;
    } else if let Some(list) = parse::child(node, S::FOR_PUBLICATION_OBJECTS) {
        publication.scope = objects(site, &list)?;
    }
    if let Some(list) =
        parse::child(node, S::WITH_PARAMS).and_then(|clause| parse::child(&clause, S::ATTRIBUTE_LIST))
    {
        parameters(site, &mut publication, &list);
    }
    Some(publication)
}

/// `ALL TABLES`; Postgres 19 will have more than those.
pub(super) fn all_tables(site: &mut Site<'_>, node: &Node) -> Option<PublicationScope> {
    if parse::words(node).trim_start_matches("for ").trim_start_matches("set ") == "all tables" {
        return Some(PublicationScope::AllTables);
    }
    site.unmodelled(node, "what is published here");
    None
}

/// `TABLE t, u (a) WHERE (…), TABLES IN SCHEMA s`
pub(super) fn objects(site: &mut Site<'_>, list: &Node) -> Option<PublicationScope> {
    use SyntaxKind as S;
    let (mut tables, mut schemas): (Vec<PublishedTable>, Vec<Name>) = (Vec::new(), Vec::new());
    // A name without key words is of the kind of the one before it.
    let mut of_schema = false;
    for object in list.children() {
        match object.kind() {
            S::PUBLICATION_OBJECT_CURRENT_SCHEMA => schemas.push(Name::exact("")),
            S::PUBLICATION_OBJECT_TABLES_IN_SCHEMA => {
                of_schema = true;
                let schema = parse::child(&object, S::SCHEMA_REF).and_then(|schema| name::of(&schema));
                schemas.push(schema.unwrap_or_else(|| Name::exact("")));
            }
            S::PUBLICATION_OBJECT_TABLE => {
                of_schema &= !parse::has(&object, S::TABLE_KW);
                if of_schema {
                    schemas.push(name::of(&object)?);
                    continue;
                }
                if parse::has(&object, S::ONLY_KW) {
                    site.unmodelled(&object, "`only`");
                }
                tables.push(table(site, &object)?);
            }
            _ => {}
        }
    }
    Some(PublicationScope::Some { tables, schemas })
}

fn table(site: &mut Site<'_>, node: &Node) -> Option<PublishedTable> {
    use SyntaxKind as S;
    let path = parse::child(node, S::TABLE_NAME_REF)?;
    let table = name::qualified(site, &path)?;
    site.mention(Mentioned::Relation, table.clone(), parse::range(&path));
    // Columns are those of this table, and not of the statement: whoever knows the table looks for them.
    let columns = parse::child(node, S::COLUMN_REF_LIST)
        .map_or_else(Vec::new, |list| site.apart(|site| index::column_list(site, &list)).0);
    let predicate = parse::child(node, S::WHERE_CONDITION_CLAUSE).and_then(|clause| {
        column::no_query(site, &parse::expression(&clause)?, "what a publication publishes");
        site.sql_inside(&clause, Scope::Columns)
    });
    Some(PublishedTable { table, columns, predicate })
}

/// `publish = 'insert, update'`, `publish_via_partition_root`, `publish_generated_columns`
pub(super) fn parameters(site: &mut Site<'_>, publication: &mut Publication, list: &Node) {
    let mut options = Options::of(site, list);
    if let Some(commands) = options.text(site, "publish") {
        publication.publish =
            PublishedCommands { insert: false, update: false, delete: false, truncate: false };
        for command in commands.split(',').map(str::trim).filter(|command| !command.is_empty()) {
            let publish = &mut publication.publish;
            match command.to_ascii_lowercase().as_str() {
                "insert" => publish.insert = true,
                "update" => publish.update = true,
                "delete" => publish.delete = true,
                "truncate" => publish.truncate = true,
                _ => {
                    let message = format!("`{command}` cannot be published");
                    let help = "it is `insert`, `update`, `delete` or `truncate`";
                    site.problem(parse::range(list), message, Some(help));
                }
            }
        }
    }
    if let Some(via_root) = options.flag(site, "publish_via_partition_root") {
        publication.via_root = via_root;
    }
    if options.has("publish_generated_columns") {
        // Only the name stands for `stored`.
        let word = options.text_or(site, "publish_generated_columns", "stored");
        publication.generated_columns = word.filter(|word| word != "none");
    }
    options.finish(site, "a publication");
}

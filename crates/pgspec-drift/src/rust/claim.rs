//! Which struct is about which table: what comments, attributes and names say.

use pgspec_catalog::QualifiedName;
use pgspec_codegen::Surface;
use pgspec_codegen::surface::Record;
use smol_str::SmolStr;

use super::files::Files;
use super::kind::Source;
use super::names::renamed;
use super::syntax::{FieldDecl, Head, Ty};
use crate::former::Former;
use crate::typescript::comments::{Above, above};
use crate::typescript::naming::{numbers, snake};

/// What a struct stands for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Part {
    Row,
    Insert,
    Update,
}

/// What a struct says about a table.
#[derive(Debug)]
pub(crate) struct Claim<'s, 'f> {
    pub record: &'s Record,
    pub part: Part,
    /// A comment or an attribute says so; otherwise its name does.
    pub told: bool,
    /// It leaves columns out on purpose.
    pub partial: bool,
    pub source: Source,
    pub head: &'f Head,
    /// The number of its file.
    pub file: usize,
    /// In the order of the struct, those of flattened structs in their places.
    pub columns: Vec<Column<'f>>,
}

/// A field of a struct, as a column.
#[derive(Debug)]
pub(crate) struct Column<'f> {
    /// The name that is asked of the database.
    pub name: SmolStr,
    pub field: &'f FieldDecl,
    pub file: usize,
    /// `try_from = "i64"`: what is really read.
    pub read_as: Option<Ty>,
    /// `#[sqlx(json)]`: any type.
    pub json: bool,
}

/// What is wrong with a claim itself.
pub(crate) enum Claimed<'s, 'f> {
    Claim(Claim<'s, 'f>),
    /// A comment names a table that is not there.
    NoTable(SmolStr),
}

const ROWS: [&str; 6] =
    ["FromRow", "Queryable", "QueryableByName", "Selectable", "FromQueryResult", "DeriveEntityModel"];

/// The names that a struct can mean.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Names<'s, 'n> {
    pub surface: &'s Surface,
    pub former: &'n Former<'s>,
    pub default_schema: &'n str,
}

/// What a struct claims, if it is about a table at all.
pub(crate) fn of<'s, 'f>(files: &'f Files<'_>, item: usize, names: Names<'s, '_>) -> Option<Claimed<'s, 'f>> {
    let Names { surface, former, default_schema } = names;
    let (head, _, file) = files.fields(item)?;
    if head.generic {
        return None;
    }
    let text = files.text(file);
    let said = head.starts.iter().find_map(|start| above(text, *start));
    let find = |name: &str| table(surface, default_schema, name);
    let (mut part, mut partial, mut told) = (part_of(head), false, false);
    let mut record = None;
    match said {
        Some(Above::Ignored) => return None,
        Some(Above::Table { name, part: said, partial: some }) => {
            let Some(found) = find(&name) else { return Some(Claimed::NoTable(name.into())) };
            part = match said {
                Some("Insert") => Part::Insert,
                Some("Update") => Part::Update,
                Some(_) => Part::Row,
                None => part,
            };
            (record, partial, told) = (Some(found), some, true);
        }
        None => {}
    }
    if record.is_none()
        && let Some(name) = attributed(head)
    {
        record = find(&name);
        told = record.is_some();
    }
    let record = match record {
        Some(record) => record,
        None => {
            let names = by_name(&head.name);
            // The name of a struct need not follow that of its table.
            let renamed = || names.iter().find_map(|name| find(former.record(default_schema, name)?));
            names.iter().find_map(|name| find(name)).or_else(renamed)?
        }
    };
    let source = source_of(head);
    let mut whole = true;
    let columns = columns(files, item, source, &mut whole, 0);
    let mut claim = Claim { record, part, told, partial: partial || !whole, source, head, file, columns };
    if !told && !is_likely(&mut claim) {
        return None;
    }
    Some(Claimed::Claim(claim))
}

/// Whether a struct that has a table's name is about it; one that has few of its columns is a choice of them.
fn is_likely(claim: &mut Claim<'_, '_>) -> bool {
    let fields = &claim.record.fields;
    let is_known = |name: &str| fields.iter().any(|field| field.name == *name || field.name == *snake(name));
    let known = claim.columns.iter().filter(|column| is_known(&column.name)).count();
    claim.partial |= known * 2 < fields.len();
    known > 0 && known * 2 >= claim.columns.len()
}

fn table<'s>(surface: &'s Surface, default_schema: &str, name: &str) -> Option<&'s Record> {
    let (schema, name) = name.split_once('.').unwrap_or((default_schema, name));
    surface.record(&QualifiedName::new(schema, name))
}

/// `#[diesel(table_name = users)]`, `#[sea_orm(table_name = "users")]`
fn attributed(head: &Head) -> Option<String> {
    let attributes = &head.attributes;
    let last = |path: &SmolStr| path.rsplit("::").next().unwrap_or(path).trim().to_owned();
    if let Some(path) = attributes.text("diesel", "table_name") {
        return Some(last(path));
    }
    if let Some(name) = attributes.text("sea_orm", "table_name") {
        let schema = attributes.text("sea_orm", "schema_name");
        return Some(schema.map_or_else(|| name.to_string(), |schema| format!("{schema}.{name}")));
    }
    let old = attributes.0.iter().find(|meta| meta.name == "table_name")?;
    Some(last(&old.value.as_ref()?.0))
}

/// The tables that a struct of this name may be about.
fn by_name(name: &str) -> Vec<String> {
    let name = snake(name);
    let mut stem = name.as_str();
    for ending in
        ["_row", "_record", "_entity", "_model", "_insert", "_update", "_patch", "_changeset", "_form"]
    {
        stem = stem.strip_suffix(ending).unwrap_or(stem);
    }
    for start in ["new_", "insert_", "update_", "create_", "db_"] {
        stem = stem.strip_prefix(start).unwrap_or(stem);
    }
    numbers(stem)
}

fn part_of(head: &Head) -> Part {
    let derives = |name: &str| head.derives.iter().any(|derive| derive == name);
    if ROWS.iter().any(|name| derives(name)) {
        return Part::Row;
    }
    if derives("Insertable") {
        return Part::Insert;
    }
    if derives("AsChangeset") {
        return Part::Update;
    }
    let name = snake(&head.name);
    let starts = |words: &[&str]| words.iter().any(|word| name.starts_with(word));
    let ends = |words: &[&str]| words.iter().any(|word| name.ends_with(word));
    if starts(&["new_", "insert_", "create_"]) || ends(&["_insert"]) {
        Part::Insert
    } else if starts(&["update_"]) || ends(&["_update", "_patch", "_changeset"]) {
        Part::Update
    } else {
        Part::Row
    }
}

fn source_of(head: &Head) -> Source {
    let of_driver =
        ["Insertable", "AsChangeset", "Identifiable", "Type", "FromSql", "ToSql", "PostgresMapper"];
    let derives = |names: &[&str]| head.derives.iter().any(|derive| names.contains(&derive.as_str()));
    let attributed = ["sqlx", "diesel", "sea_orm", "postgres"].iter().any(|name| head.attributes.has(name));
    if derives(&ROWS) || derives(&of_driver) || attributed {
        return Source::Driver;
    }
    if derives(&["Serialize", "Deserialize"]) { Source::Json } else { Source::Driver }
}

fn columns<'f>(
    files: &'f Files<'_>,
    item: usize,
    source: Source,
    whole: &mut bool,
    depth: usize,
) -> Vec<Column<'f>> {
    let Some((head, fields, file)) = files.fields(item) else { return Vec::new() };
    let mut out = Vec::new();
    for field in fields {
        let attributes = &field.attributes;
        let has = |name: &str, key: &str| attributes.get(name, key).is_some();
        let skipped = match source {
            Source::Driver => {
                has("sqlx", "skip") || has("sea_orm", "ignore") || has("diesel", "skip_insertion")
            }
            Source::Json => has("serde", "skip") || has("serde", "skip_deserializing"),
        };
        if skipped {
            continue;
        }
        let flattened = match source {
            Source::Driver => has("sqlx", "flatten") || has("diesel", "embed"),
            Source::Json => has("serde", "flatten"),
        };
        if flattened {
            let inner = field.ty.inside(&["Option", "Box"]).unwrap_or(&field.ty);
            match inner.path().and_then(|(name, _)| files.find(name, file)) {
                Some(other) if depth < 8 && files.fields(other).is_some() => {
                    out.extend(columns(files, other, source, whole, depth + 1));
                }
                Some(_) | None => *whole = false,
            }
            continue;
        }
        let read_as = attributes.text("sqlx", "try_from").and_then(|text| parsed(text));
        let json = has("sqlx", "json");
        out.push(Column { name: name(head, field, source), field, file, read_as, json });
    }
    out
}

/// The type in a text, where it is a plain name.
fn parsed(text: &str) -> Option<Ty> {
    let is_name = text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | ':'));
    is_name.then(|| Ty {
        kind: super::syntax::TyKind::Path {
            path: text.into(),
            name: text.rsplit("::").next().unwrap_or(text).into(),
            arguments: Vec::new(),
        },
        range: super::syntax::Bytes::default(),
    })
}

/// The name of the column that a field is about.
fn name(head: &Head, field: &FieldDecl, source: Source) -> SmolStr {
    let attributes = &field.attributes;
    let (given, style) = match source {
        Source::Driver => {
            let given = attributes.text("sqlx", "rename");
            let given = given.or_else(|| attributes.text("diesel", "column_name"));
            let given = given.or_else(|| attributes.text("sea_orm", "column_name"));
            let given = given.or_else(|| attributes.text("postgres", "name"));
            let style = head.attributes.text("sqlx", "rename_all");
            (given, style.or_else(|| head.attributes.text("postgres", "rename_all")))
        }
        Source::Json => {
            let rename = attributes.get("serde", "rename");
            let given = rename.and_then(|meta| {
                let own = meta.value.as_ref().map(|(text, _)| text);
                own.or_else(|| meta.text("deserialize"))
            });
            let all = head.attributes.get("serde", "rename_all");
            let style = all.and_then(|meta| {
                let own = meta.value.as_ref().map(|(text, _)| text);
                own.or_else(|| meta.text("deserialize"))
            });
            (given, style)
        }
    };
    match (given, style) {
        (Some(name), _) => name.strip_prefix("r#").unwrap_or(name).into(),
        (None, Some(style)) => renamed(&field.name, style),
        (None, None) => field.name.clone(),
    }
}

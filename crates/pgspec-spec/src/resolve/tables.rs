//! What needs the whole catalog: keys of tables, row security, notes that stand apart from their table.

use pgspec_catalog::object::{Column, ConstraintBody, ForeignKey, StorageStrategy};
use pgspec_catalog::{
    Body, Catalog, Diagnostic, Diagnostics, Key, Kind, Mentioned, Name, ObjectId, QualifiedName, Span,
    Standing,
};
use rustc_hash::{FxHashMap, FxHashSet};

use super::{At, Index, Rules, find};
use crate::codes;
use crate::lower::{Draft, ExtendedColumn, Lowered, PendingAccess, Place};

/// An object of the project in the catalog: its names' places, the schema of its unqualified names, its own place.
pub(super) type Placed = (ObjectId, Vec<Place>, Name, Span);

/// Checks tables and foreign keys; fills in the referenced columns that were not written.
pub(super) fn check(catalog: &mut Catalog, placed: &[Placed], rules: &Rules, diagnostics: &mut Diagnostics) {
    let primary_keys = primary_keys(catalog, diagnostics);
    set_not_null(catalog, &primary_keys);
    forget_own_storage(catalog);
    for (id, places, _, span) in placed {
        let Some((key, object)) = catalog.entry(*id) else { continue };
        if let (Some(constraint), Some(table)) = (object.body.as_constraint(), key.relation())
            && let ConstraintBody::ForeignKey(foreign) = &constraint.body
        {
            let checked = foreign_key(catalog, &table, foreign, &primary_keys);
            match checked {
                Ok(columns) => fill_referenced(catalog, *id, columns),
                Err((problem, help)) => {
                    let at = span_of_reference(places, foreign).unwrap_or(*span);
                    diagnostics.push(Diagnostic::new(&codes::BAD_FOREIGN_KEY, problem).at(at).help(help));
                }
            }
        }
    }
    for table in catalog.tables().filter(|t| t.object.is_managed() && !rules.pack) {
        let exposed = table.key.schema.as_ref().is_some_and(|s| rules.exposed.contains(s));
        let silent = !table.body.row_security.enabled && table.body.notes.security_reason.is_none();
        // Nobody reaches a partition without its table.
        let exposed = exposed && (table.body.partition_of.is_none() || !table.object.grants.is_empty());
        if exposed && silent {
            diagnostics.push(
                Diagnostic::new(
                    &codes::SECURITY_REASON,
                    format!(
                        "nothing is said about row security of `{}`, which clients can reach",
                        table.key.path()
                    ),
                )
                .maybe_at(table.object.span())
                .help(
                    "add policies; or `security: { rls: enabled, reason: … }` to let only the server in; or \
                     `security: { rls: disabled, reason: … }`",
                ),
            );
        }
    }
}

fn primary_keys(catalog: &Catalog, diagnostics: &mut Diagnostics) -> FxHashMap<QualifiedName, Vec<Name>> {
    let mut found: FxHashMap<QualifiedName, (Vec<Name>, Option<Span>)> = FxHashMap::default();
    for (_, key, object) in catalog.of_kind(Kind::Constraint) {
        let (Some(constraint), Some(table)) = (object.body.as_constraint(), key.relation()) else { continue };
        let ConstraintBody::PrimaryKey(unique) = &constraint.body else { continue };
        if let Some((_, other)) = found.get(&table) {
            // Constraints inside columns come last in the catalog, but first in the file.
            let (first, again) =
                if object.span() < *other { (object.span(), *other) } else { (*other, object.span()) };
            let message = format!("the table `{table}` has two primary keys");
            let mut diagnostic = Diagnostic::new(&codes::TWO_PRIMARY_KEYS, message)
                .help("keep one; make the other one unique");
            if let Some(again) = again {
                diagnostic = diagnostic.labelled(again, "again");
            }
            if let Some(first) = first.filter(|_| first != again) {
                diagnostic = diagnostic.related(first, "first here");
            }
            diagnostics.push(diagnostic);
            continue;
        }
        found.insert(table, (unique.columns.clone(), object.span()));
    }
    found.into_iter().map(|(table, (columns, _))| (table, columns)).collect()
}

/// Columns of a primary key are not null (manual, "Primary Keys").
fn set_not_null(catalog: &mut Catalog, primary_keys: &FxHashMap<QualifiedName, Vec<Name>>) {
    for (table, columns) in primary_keys {
        let Some(object) = catalog.get_mut(&Key::qualified(Kind::Table, table)) else { continue };
        if let Body::Table(body) = &mut object.body {
            for column in body.columns.iter_mut().filter(|c| columns.contains(&c.name)) {
                column.not_null = true;
            }
        }
    }
}

/// How values of a type of the model's own are stored needs no word.
fn forget_own_storage(catalog: &mut Catalog) {
    let own = |column: &Column| {
        let strategy = column.storage.strategy?;
        (StorageStrategy::of_type_in(catalog, &column.data_type) == Some(strategy))
            .then(|| column.name.clone())
    };
    let found: Vec<(ObjectId, Vec<Name>)> = catalog
        .tables()
        .map(|item| (item.id, item.body.columns.iter().filter_map(own).collect::<Vec<_>>()))
        .filter(|(_, columns)| !columns.is_empty())
        .collect();
    for (id, columns) in found {
        let Some(Body::Table(table)) = catalog.object_mut(id).map(|object| &mut object.body) else {
            continue;
        };
        for column in table.columns.iter_mut().filter(|column| columns.contains(&column.name)) {
            column.storage.strategy = None;
        }
    }
}

/// The referenced columns, or what is wrong and what to do.
fn foreign_key(
    catalog: &Catalog,
    table: &QualifiedName,
    key: &ForeignKey,
    primary_keys: &FxHashMap<QualifiedName, Vec<Name>>,
) -> Result<Vec<Name>, (String, String)> {
    let target = &key.references;
    let Some(item) = catalog.table(target) else {
        if catalog.relation(target).is_some() {
            return Err((
                format!("a foreign key of `{table}` references the view `{target}`"),
                "a foreign key references a table".to_owned(),
            ));
        }
        return Ok(key.referenced_columns.clone());
    };
    let columns = if key.referenced_columns.is_empty() {
        match primary_keys.get(target) {
            Some(columns) => columns.clone(),
            None if item.object.standing == Standing::External => {
                return Err((
                    format!("a foreign key of `{table}` references `{target}` without saying which column"),
                    format!("write `references {target} (column)`"),
                ));
            }
            None => {
                return Err((
                    format!("a foreign key of `{table}` references `{target}`, which has no primary key"),
                    format!(
                        "give `{target}` a primary key, or name a unique column: `references {target} (column)`"
                    ),
                ));
            }
        }
    } else {
        key.referenced_columns.clone()
    };
    if columns.len() != key.columns.len() {
        return Err((
            format!(
                "a foreign key of `{table}` has {} and references {} of `{target}`",
                count(key.columns.len()),
                count(columns.len())
            ),
            "both sides need the same number of columns".to_owned(),
        ));
    }
    let known = |c: &Name| item.body.column(c).is_some();
    let unique = item.object.standing != Standing::Managed
        || !columns.iter().all(known)
        || is_unique(catalog, target, &columns, key.period);
    if !unique && key.period {
        return Err((
            format!("a foreign key with `period` of `{table}` references `{target}`, which has no such key"),
            format!(
                "give `{target}` a primary key or a unique constraint of these columns, `without overlaps`"
            ),
        ));
    }
    if !unique && is_unique(catalog, target, &columns, true) {
        return Err((
            format!("a foreign key of `{table}` references a key of `{target}` that is `without overlaps`"),
            "write `period` in front of the last column, on both sides".to_owned(),
        ));
    }
    if !unique {
        let list: Vec<_> = columns.iter().map(Name::as_str).collect();
        return Err((
            format!(
                "a foreign key of `{table}` references `{target} ({})`, which is not unique",
                list.join(", ")
            ),
            "a foreign key references a primary key or a unique constraint; add one".to_owned(),
        ));
    }
    Ok(columns)
}

/// Whether these are the columns of a unique key; of one `without overlaps`, if the last is a period.
fn is_unique(catalog: &Catalog, table: &QualifiedName, columns: &[Name], period: bool) -> bool {
    let wanted: FxHashSet<_> = columns.iter().collect();
    catalog.children(table).any(|(_, _, object)| match &object.body {
        Body::Constraint(constraint) => match &constraint.body {
            ConstraintBody::PrimaryKey(key) | ConstraintBody::Unique(key) => {
                key.without_overlaps == period
                    && (!period || key.columns.last() == columns.last())
                    && key.columns.len() == wanted.len()
                    && key.columns.iter().all(|c| wanted.contains(c))
            }
            ConstraintBody::ForeignKey(_) | ConstraintBody::Check(_) | ConstraintBody::Exclude(_) => false,
        },
        Body::Index(index) => {
            !period
                && index.unique
                && index.predicate.is_none()
                && index.keys.len() == wanted.len()
                && index.keys.iter().all(|k| k.as_column().is_some_and(|c| wanted.contains(c)))
        }
        Body::Role(_)
        | Body::Schema(_)
        | Body::Extension(_)
        | Body::DefaultPrivilege(_)
        | Body::Setting(_)
        | Body::Enum(_)
        | Body::Function(_)
        | Body::Table(_)
        | Body::View(_)
        | Body::Trigger(_)
        | Body::Policy(_)
        | Body::Job(_)
        | Body::Seed(_)
        | Body::Collation(_)
        | Body::Domain(_)
        | Body::CompositeType(_)
        | Body::RangeType(_)
        | Body::Aggregate(_)
        | Body::Operator(_)
        | Body::Cast(_)
        | Body::TextSearchDictionary(_)
        | Body::TextSearchConfiguration(_)
        | Body::ForeignDataWrapper(_)
        | Body::ForeignServer(_)
        | Body::Sequence(_)
        | Body::Statistics(_)
        | Body::Rule(_)
        | Body::EventTrigger(_)
        | Body::Publication(_) => false,
    })
}

fn fill_referenced(catalog: &mut Catalog, id: ObjectId, columns: Vec<Name>) {
    let Some(object) = catalog.object_mut(id) else { return };
    if let Body::Constraint(constraint) = &mut object.body
        && let ConstraintBody::ForeignKey(key) = &mut constraint.body
    {
        key.referenced_columns = columns;
    }
}

pub(super) fn span_of_reference(places: &[Place], key: &ForeignKey) -> Option<Span> {
    let bare = QualifiedName::bare(key.references.name.clone());
    find(places, Mentioned::Relation, &key.references)
        .or_else(|| find(places, Mentioned::Relation, &bare))
        .map(|at| at.span)
}

fn count(columns: usize) -> String {
    if columns == 1 { "one column".to_owned() } else { format!("{columns} columns") }
}

/// Joins declared access to its tables.
pub(super) fn attach(
    catalog: &mut Catalog,
    access: Vec<PendingAccess>,
    index: &Index,
    diagnostics: &mut Diagnostics,
) {
    let roles: FxHashSet<Name> = catalog.of_kind(Kind::Role).map(|(_, key, _)| key.name.clone()).collect();
    for pending in access {
        for (role, span) in pending.roles.iter().filter(|(role, _)| !roles.contains(role)) {
            let names = super::names::sorted(roles.iter().map(Name::as_str));
            let near = pgspec_catalog::closest(role.as_str(), names.into_iter().chain(["owner", "others"]));
            let at = At { span: *span, exact: true };
            let diagnostic = Diagnostic::new(&codes::UNKNOWN_ROLE, format!("there is no role `{role}`"));
            let otherwise = || "it is `owner`, `others` or a role".to_owned();
            diagnostics.push(at.suggest(diagnostic, near.map(str::to_owned), otherwise));
        }
        match table_mut(catalog, &pending.table) {
            Some(table) => table.notes.access.extend(pending.access),
            None if index.is_broken(&pending.table) => {}
            None => diagnostics.push(unknown_table(catalog, &pending.table, pending.span)),
        }
    }
}

pub(super) fn table_mut<'c>(
    catalog: &'c mut Catalog,
    name: &QualifiedName,
) -> Option<&'c mut pgspec_catalog::object::Table> {
    let object = catalog.get_mut(&Key::qualified(Kind::Table, name))?;
    if let Body::Table(table) = &mut object.body { Some(table) } else { None }
}

/// A table that an entry names, and that does not exist. The entry's key is the place.
pub(crate) fn unknown_table(catalog: &Catalog, name: &QualifiedName, key: Span) -> Diagnostic {
    let names: Vec<_> = catalog
        .tables()
        .filter(|t| t.key.schema == name.schema)
        .map(|t| t.key.name.as_str().to_owned())
        .collect();
    if catalog.relation(name).is_some() {
        return Diagnostic::new(
            &codes::UNKNOWN_TABLE,
            format!("`{name}` is a view, and only a table can stand here"),
        )
        .at(key)
        .help("name the table that the view reads");
    }
    let diagnostic = Diagnostic::new(&codes::UNKNOWN_TABLE, format!("there is no table `{name}`"));
    let near = pgspec_catalog::closest(name.name.as_str(), names.iter().map(String::as_str));
    let length = |text: &str| u32::try_from(text.len()).unwrap_or(u32::MAX);
    // As it was written: with its schema or without.
    let qualified = key.end - key.start == length(&name.to_string());
    let near = near.map(|near| match &name.schema {
        Some(_) if qualified => {
            QualifiedName { schema: name.schema.clone(), name: Name::exact(near) }.to_string()
        }
        _ => near.to_owned(),
    });
    let exact = qualified || key.end - key.start == length(name.name.as_str());
    At { span: key, exact }.suggest(diagnostic, near, || {
        "declare it under `tables:`, or under `external:` if something else creates it".to_owned()
    })
}

/// Puts the columns of `extend:` into the external tables that they are added to. The columns that remain are added to
/// no such table.
pub(super) fn extend(lowered: &mut Lowered, diagnostics: &mut Diagnostics) {
    for extended in std::mem::take(&mut lowered.extended_columns) {
        let is_it = |draft: &&mut Draft| {
            draft.object.standing == Standing::External
                && draft.key.kind == Kind::Table
                && draft.key.qualified_name() == extended.table
        };
        let Some(draft) = lowered.drafts.iter_mut().find(is_it) else {
            lowered.extended_columns.push(extended);
            continue;
        };
        let Body::Table(table) = &mut draft.object.body else { continue };
        if let Some(first) = table.column(&extended.column.name) {
            let message = format!("the column `{}.{}` is declared twice", extended.table, first.name);
            let diagnostic =
                Diagnostic::new(&codes::DUPLICATE_OBJECT, message).labelled(extended.span, "again");
            diagnostics.push(match first.origin.span() {
                Some(span) => diagnostic.related(span, "first here").help("rename or remove one of them"),
                None => diagnostic.help("rename or remove one of them"),
            });
            continue;
        }
        draft.places.extend(extended.places);
        table.columns.push(extended.column);
    }
}

/// `extend:` adds to tables that exist, and columns only to external ones. Others have theirs all the same: one mistake is
/// enough, and what uses the column is none.
pub(super) fn check_extended(
    catalog: &mut Catalog,
    extended: &[(QualifiedName, Span)],
    columns: Vec<ExtendedColumn>,
    index: &Index,
    diagnostics: &mut Diagnostics,
) {
    for (table, span) in extended {
        if catalog.relation(table).is_none() && !index.is_broken(table) {
            diagnostics.push(unknown_table(catalog, table, *span));
        }
    }
    for ExtendedColumn { table, column, span, .. } in columns {
        let Some(object) = catalog.relation(&table).and_then(|id| catalog.object_mut(id)) else { continue };
        if object.is_managed() {
            diagnostics.push(
                Diagnostic::new(&codes::WRONG_SHAPE, format!("`{table}` is no table of somebody else's"))
                    .at(span)
                    .help("write the column where the table is declared"),
            );
            continue;
        }
        diagnostics.push(
            Diagnostic::new(
                &codes::PLATFORM_OBJECT,
                format!("a column cannot be added to `{table}`: somebody else owns the table"),
            )
            .at(span)
            .help(format!(
                "put it into a table of your own, for example `profiles` with `id: uuid primary key references {table} \
                 on delete cascade`. Where you host the platform yourself, leave `platform:` out of the settings and \
                 declare `{table}` under `external:`"
            )),
        );
        if let Some(own) = object.body.as_table_mut().filter(|own| own.column(&column.name).is_none()) {
            own.columns.push(column);
        }
    }
}

/// REFRESH … CONCURRENTLY needs a unique index that covers all rows (manual, `REFRESH MATERIALIZED VIEW`).
pub(super) fn check_refreshes(
    catalog: &Catalog,
    refreshes: &[(QualifiedName, Span)],
    diagnostics: &mut Diagnostics,
) {
    for (view, span) in refreshes {
        let covered = catalog.children(view).any(|(_, _, object)| {
            object.body.as_index().is_some_and(|index| {
                index.unique
                    && index.predicate.is_none()
                    && index.keys.iter().all(|k| k.as_column().is_some())
            })
        });
        if !covered {
            diagnostics.push(
                Diagnostic::new(
                    &codes::CONCURRENT_REFRESH,
                    format!(
                        "`{view}` cannot be refreshed concurrently: it has no unique index over plain columns"
                    ),
                )
                .at(*span)
                .help("add one under `indexes:`, for example `v_key: unique (id)`, or remove `concurrently`"),
            );
        }
    }
}

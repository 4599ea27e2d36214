//! Names that objects of different kinds share: relations and indexes have one list of names in a schema, types and the
//! rows of relations another (manual, `pg_class` and `pg_type`). And former names, which must be free.

use pgspec_catalog::object::ConstraintBody;
use pgspec_catalog::{Body, Catalog, Diagnostic, Diagnostics, Key, Object, QualifiedName, Span};
use rustc_hash::FxHashMap;

use super::tables::Placed;
use crate::codes;

/// Checks what the project declares.
pub(super) fn check(catalog: &Catalog, placed: &[Placed], diagnostics: &mut Diagnostics) {
    let mut relations: FxHashMap<QualifiedName, (&Key, Span)> = FxHashMap::default();
    let mut types: FxHashMap<QualifiedName, (&Key, Span)> = FxHashMap::default();
    for (id, _, _, span) in placed {
        let Some((key, object)) = catalog.entry(*id) else { continue };
        let name = QualifiedName { schema: key.schema.clone(), name: key.name.clone() };
        let (relation, data_type) = namespaces(&object.body);
        let clash =
            [(relation, &mut relations), (data_type, &mut types)].into_iter().find_map(|(is, taken)| {
                let first = if is { taken.get(&name).copied() } else { None };
                if is && first.is_none() {
                    taken.insert(name.clone(), (key, *span));
                }
                first
            });
        if let Some((first, first_span)) = clash {
            let message = format!("the {key} has the name of the {first}");
            diagnostics.push(
                Diagnostic::new(&codes::DUPLICATE_OBJECT, message)
                    .at(*span)
                    .related(first_span, "first here")
                    .help("tables, views and indexes share their names within a schema: rename one of them"),
            );
        }
        former_names(catalog, key, object, *span, diagnostics);
        not_nulls(catalog, key, object, *span, diagnostics);
    }
}

/// The constraints of a table have a name each, and since Postgres 18 a `NOT NULL` is one.
fn not_nulls(catalog: &Catalog, key: &Key, object: &Object, span: Span, diagnostics: &mut Diagnostics) {
    let Some(table) = object.body.as_table() else { return };
    let named = || table.columns.iter().filter_map(|own| Some((own, own.not_null_constraint.name.as_ref()?)));
    if named().next().is_none() {
        return;
    }
    let relation = key.qualified_name();
    let constraints = catalog.children(&relation);
    let constraints = constraints.filter(|(_, _, object)| object.body.as_constraint().is_some());
    let mut taken: FxHashMap<_, _> =
        constraints.map(|(_, own, object)| (own.name.clone(), object.span().unwrap_or(span))).collect();
    for (column, name) in named() {
        let place = column.origin.span().unwrap_or(span);
        if let Some(first) = taken.insert(name.clone(), place) {
            let message = format!("the table `{}` has two constraints `{name}`", key.path());
            diagnostics.push(
                Diagnostic::new(&codes::DUPLICATE_OBJECT, message)
                    .at(place)
                    .related(first, "first here")
                    .help("the `not null` of a column is a constraint too: give it another name, or none"),
            );
        }
    }
}

/// Whether a body has a name among the relations, and among the types.
fn namespaces(body: &Body) -> (bool, bool) {
    match body {
        Body::Table(_) | Body::View(_) => (true, true),
        Body::Index(_) => (true, false),
        Body::Constraint(constraint) => match &constraint.body {
            // Each has an index of its name.
            ConstraintBody::PrimaryKey(_) | ConstraintBody::Unique(_) | ConstraintBody::Exclude(_) => {
                (true, false)
            }
            ConstraintBody::ForeignKey(_) | ConstraintBody::Check(_) => (false, false),
        },
        Body::CompositeType(_) => (true, true),
        Body::Enum(_) | Body::Domain(_) | Body::RangeType(_) => (false, true),
        Body::Sequence(_) => (true, false),
        Body::Role(_)
        | Body::Schema(_)
        | Body::Extension(_)
        | Body::DefaultPrivilege(_)
        | Body::Setting(_)
        | Body::Function(_)
        | Body::Trigger(_)
        | Body::Policy(_)
        | Body::Job(_)
        | Body::Seed(_)
        | Body::Collation(_)
        | Body::Aggregate(_)
        | Body::Operator(_)
        | Body::Cast(_)
        | Body::TextSearchDictionary(_)
        | Body::TextSearchConfiguration(_)
        | Body::ForeignDataWrapper(_)
        | Body::ForeignServer(_)
        | Body::Statistics(_)
        | Body::Rule(_)
        | Body::EventTrigger(_)
        | Body::Publication(_) => (false, false),
    }
}

/// `was: x` says that there is no `x` any more.
fn former_names(catalog: &Catalog, key: &Key, object: &Object, span: Span, diagnostics: &mut Diagnostics) {
    let still = |what: String, was: String, at: Span, there: Option<Span>| {
        let message = format!("{what} says that it was `{was}`, which still exists");
        let diagnostic = Diagnostic::new(&codes::CONFLICT, message)
            .at(at)
            .help("remove `was:`, or the object that has the former name");
        there.into_iter().fold(diagnostic, |d, there| d.related(there, "still here"))
    };
    if let Some(was) = &object.notes.was {
        let former = Key { name: was.clone(), ..key.clone() };
        if let Some(other) = catalog.get(&former).filter(|_| *was != key.name) {
            diagnostics.push(still(format!("the {key}"), was.to_string(), span, other.span()));
        }
    }
    if let Body::Table(table) = &object.body {
        let renamed = table.columns.iter().filter_map(|c| Some((c, c.notes.was.as_ref()?)));
        for (column, was) in renamed.filter(|(column, was)| **was != column.name) {
            if let Some(other) = table.column(was) {
                let what = format!("the column `{}.{}`", key.path(), column.name);
                let at = column.origin.span().unwrap_or(span);
                diagnostics.push(still(what, was.to_string(), at, other.origin.span()));
            }
        }
    }
    if let Body::Enum(labels) = &object.body {
        let renamed = labels.labels.iter().filter_map(|l| Some((l, l.was.as_ref()?)));
        for (label, was) in renamed.filter(|(label, was)| **was != label.value) {
            if let Some(other) = labels.labels.iter().find(|l| l.value == *was) {
                let what = format!("the label `{}` of the {key}", label.value);
                let at = label.origin.span().unwrap_or(span);
                diagnostics.push(still(what, was.to_string(), at, other.origin.span()));
            }
        }
    }
}

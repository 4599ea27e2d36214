//! What has another name in the second model, and what of that can have both.

use pgspec_catalog::object::{Column, ConstraintBody, PublicationScope, Table};
use pgspec_catalog::{Body, Catalog, Diagnostic, Diagnostics, Key, Kind, Name, Object, QualifiedName, Span};

use super::super::rules::casts;
use super::super::{Conversion, PlanOptions};
use super::view::Renamed;
use super::{says, triggers};
use crate::codes;
use crate::diff::{Pair, matched};

/// What is to have two names.
#[derive(Default)]
pub(super) struct Found<'a> {
    pub(super) tables: Vec<Renamed<'a>>,
    pub(super) columns: Vec<Both<'a>>,
    pub(super) diagnostics: Diagnostics,
}

/// A column before and behind, in the table as it is before.
pub(super) struct Both<'a> {
    pub(super) key: &'a Key,
    pub(super) table: &'a Table,
    pub(super) target: &'a Table,
    pub(super) old: &'a Column,
    pub(super) new: &'a Column,
    pub(super) conversion: Option<&'a Conversion>,
}

type Entry<'a> = (&'a Key, &'a Object);

pub(super) fn find<'a>(from: &'a Catalog, to: &'a Catalog, options: &'a PlanOptions) -> Found<'a> {
    let mut found = Found::default();
    for (was, is) in matched(Pair::new(from, to)) {
        if !is.1.is_managed() {
            continue;
        }
        match (&was.1.body, &is.1.body) {
            (Body::Table(before), Body::Table(behind)) if was.0.name != is.0.name => {
                let renamed = Renamed { was: (was.0, was.1, before), is: (is.0, is.1, behind) };
                match hinders_table(to, &renamed, options) {
                    Some(why) => found.refuse(format!("table {}", was.0.path()), &why, is.1.span()),
                    None => found.tables.push(renamed),
                }
            }
            (Body::Table(before), Body::Table(behind)) => {
                columns((from, to), is.0, (before, behind), options, &mut found);
            }
            _ => at_once(was, is, &mut found.diagnostics),
        }
    }
    found
}

impl Found<'_> {
    fn refuse(&mut self, what: String, why: &str, span: Option<Span>) {
        let message = format!("{what} cannot have two names: {why}");
        self.diagnostics.push(Diagnostic::new(&codes::NO_BRIDGE, message).maybe_at(span).help(
            "without `--expand-contract` the change is made at once, and programs that know the old name fail from then on",
        ));
    }
}

/// What a column's conversion is, by its path.
pub(super) fn conversion<'a>(options: &'a PlanOptions, key: &Key, column: &Name) -> Option<&'a Conversion> {
    let name = key.qualified_name();
    options.conversions.iter().find(|one| one.table == name && one.column == *column)
}

fn columns<'a>(
    catalogs: (&'a Catalog, &'a Catalog),
    key: &'a Key,
    (table, target): (&'a Table, &'a Table),
    options: &'a PlanOptions,
    found: &mut Found<'a>,
) {
    for new in target.columns.iter().filter(|column| !column.inherited) {
        let path = format!("column {}.{}", key.path(), new.name.as_str());
        let conversion = conversion(options, key, &new.name);
        let old = new.notes.was.as_ref().and_then(|was| table.column(was));
        let old = old.filter(|old| table.column(&new.name).is_none() && target.column(&old.name).is_none());
        if let Some(old) = old {
            let both = Both { key, table, target, old, new, conversion };
            match hinders_column(catalogs, &both) {
                Some(why) => found.refuse(path, &why, new.origin.span()),
                None => found.columns.push(both),
            }
        } else if let Some(old) = table.column(&new.name)
            && old.data_type != new.data_type
            && new.generated.is_none()
            && (conversion.is_some() || !is_inferable(catalogs, old, new))
        {
            let why = format!(
                "one name has one type, and this is `{}` and becomes `{}`; give the new one a name of its own: `was: {}` at a column \
                 of the new type, and `using` and `back` under `convert:`",
                old.data_type,
                new.data_type,
                new.name.as_str()
            );
            found.refuse(path, &why, new.origin.span());
        }
    }
}

/// Whether values of either type become values of the other by a cast that needs no words.
fn is_inferable((from, to): (&Catalog, &Catalog), old: &Column, new: &Column) -> bool {
    let is_own = |column: &Column| {
        [from, to].iter().any(|catalog| catalog.type_named(&column.data_type.name).is_some())
    };
    let by_text = |text: Option<String>| text.is_some_and(|text| text.contains("::text::"));
    let cast = |a: &Column, b: &Column| casts::using(&a.name, &a.data_type, &b.data_type, false);
    !is_own(old) && !is_own(new) && !by_text(cast(old, new)) && !by_text(cast(new, old))
}

/// Why a table cannot have two names.
fn hinders_table(to: &Catalog, renamed: &Renamed<'_>, options: &PlanOptions) -> Option<String> {
    let (view, table) = (renamed.view().qualified_name(), renamed.is.2);
    if to.relation(&view).is_some() {
        return Some(format!("the spec has another `{view}`"));
    }
    if renamed.was.2.foreign.is_some() || renamed.was.2.of_type.is_some() {
        return Some("it is a foreign table, or one of a type".to_owned());
    }
    for column in &renamed.was.2.columns {
        let Some(now) = renamed.now(&column.name).and_then(|name| table.column(name)) else {
            return Some(format!(
                "its column `{}` goes in the same migration; let it go in a later one",
                column.name.as_str()
            ));
        };
        if now.data_type != column.data_type || conversion(options, renamed.is.0, &now.name).is_some() {
            return Some(format!(
                "its column `{}` changes its type, or its values, in the same migration; change it in a later one",
                now.name.as_str()
            ));
        }
    }
    None
}

/// Why a column cannot have two names.
fn hinders_column((from, to): (&Catalog, &Catalog), both: &Both<'_>) -> Option<String> {
    let Both { key, table, target, old, new, conversion } = both;
    let own = key.qualified_name();
    let is = |yes: bool, why: &str| yes.then(|| why.to_owned());
    let partitioned = [table, target].iter().any(|table| {
        table.partition_by.is_some() || table.partition_of.is_some() || !table.inherits.is_empty()
    });
    let has_heirs = from.tables().any(|item| {
        item.body.inherits.contains(&own)
            || item.body.partition_of.as_ref().is_some_and(|of| of.parent == own)
    });
    is(partitioned || has_heirs, "its table has partitions or children, or is one")
        .or_else(|| is(table.foreign.is_some() || table.of_type.is_some(), "its table is a foreign one, or of a type"))
        .or_else(|| is(old.identity.is_some() || new.identity.is_some(), "it is an identity column, which Postgres fills"))
        .or_else(|| is(old.generated.is_some() || new.generated.is_some(), "it is generated, and nobody writes to it"))
        .or_else(|| computed_of(table, &old.name).or_else(|| computed_of(target, &new.name)))
        .or_else(|| is(in_key(from, &own, &old.name) || in_key(to, &own, &new.name), "it is part of the primary key"))
        .or_else(|| is(owns_sequence(from, &own, &old.name), "it owns a sequence (a serial column)"))
        .or_else(|| is(listed(from, &own, &old.name) || listed(to, &own, &new.name), "a publication names it"))
        .or_else(|| {
            let has_rules = from.children(&own).any(|(_, key, _)| key.kind == Kind::Rule);
            is(has_rules, "its table has rules, which are not told of what triggers do")
        })
        .or_else(|| missing_type((from, to), new))
        .or_else(|| taken((from, to), &own, &old.name))
        .or_else(|| match conversion {
            None if old.data_type == new.data_type || is_inferable((from, to), old, new) => None,
            Some(own) if own.back.is_some() => needs_new((from, to), own),
            Some(_) | None => {
                let path = format!("{}.{}", key.path(), new.name.as_str());
                let key = if conversion.is_some() { "`back:`" } else { "`using:` and `back:`" };
                Some(format!(
                    "how values come back from `{}` to `{}` is said nowhere; say it with {key} under `convert:` at `{path}`",
                    new.data_type, old.data_type
                ))
            }
        })
}

fn computed_of(table: &Table, column: &Name) -> Option<String> {
    let mut generated = table.columns.iter().filter_map(|own| Some((own, own.generated.as_ref()?)));
    let (own, _) = generated.find(|(_, generated)| says(&generated.expression.text, column))?;
    Some(format!("the generated column `{}` is made of it", own.name.as_str()))
}

fn in_key(catalog: &Catalog, table: &QualifiedName, column: &Name) -> bool {
    catalog.children(table).any(|(_, _, object)| match object.body.as_constraint().map(|own| &own.body) {
        Some(ConstraintBody::PrimaryKey(key)) => key.columns.contains(column) || key.include.contains(column),
        Some(
            ConstraintBody::Unique(_)
            | ConstraintBody::ForeignKey(_)
            | ConstraintBody::Check(_)
            | ConstraintBody::Exclude(_),
        )
        | None => false,
    })
}

fn owns_sequence(catalog: &Catalog, table: &QualifiedName, column: &Name) -> bool {
    catalog.of_kind(Kind::Sequence).any(|(_, _, object)| {
        let owner = object.body.as_sequence().and_then(|own| own.owned_by.as_ref());
        owner.is_some_and(|owner| owner.table == *table && owner.column == *column)
    })
}

fn listed(catalog: &Catalog, table: &QualifiedName, column: &Name) -> bool {
    catalog.of_kind(Kind::Publication).any(|(_, _, object)| {
        let Body::Publication(publication) = &object.body else { return false };
        let PublicationScope::Some { tables, .. } = &publication.scope else { return false };
        tables.iter().filter(|own| own.table == *table).any(|own| {
            own.columns.contains(column) || own.predicate.as_ref().is_some_and(|sql| says(&sql.text, column))
        })
    })
}

fn missing_type((from, to): (&Catalog, &Catalog), new: &Column) -> Option<String> {
    let name = &new.data_type.name;
    let is_new = to.type_named(name).is_some() && from.type_named(name).is_none();
    is_new.then(|| format!("its type `{name}` is not there yet; make that in a migration before"))
}

fn needs_new((from, to): (&Catalog, &Catalog), conversion: &Conversion) -> Option<String> {
    let texts = [Some(&conversion.using), conversion.back.as_ref()];
    let is_used = |key: &Key| texts.iter().flatten().any(|sql| says(&sql.text, &key.name));
    let mut new = to.of_kind(Kind::Function).filter(|(_, key, _)| from.get(key).is_none());
    let (_, key, _) = new.find(|(_, key, _)| is_used(key))?;
    Some(format!("the function `{}` is not there yet; make it in a migration before", key.path()))
}

/// Whether something has a name that the bridge needs.
fn taken((from, to): (&Catalog, &Catalog), table: &QualifiedName, column: &Name) -> Option<String> {
    let keys = triggers::keys(table, column);
    let is_there = |key: &&Key| from.get(key).is_some() || to.get(key).is_some();
    let key = keys.iter().find(is_there)?;
    Some(format!("there is a {} `{}` already", key.kind.noun(), key.path()))
}

/// What gets another name at once: there is nothing to keep the old one.
fn at_once((was, old): Entry<'_>, (is, new): Entry<'_>, out: &mut Diagnostics) {
    let named = matches!(
        is.kind,
        Kind::View
            | Kind::MaterializedView
            | Kind::Function
            | Kind::Aggregate
            | Kind::Enum
            | Kind::Domain
            | Kind::CompositeType
            | Kind::RangeType
            | Kind::Sequence
    );
    let mut warn = |message: String| {
        let help = "programs that know the old name fail when the migration has run";
        out.push(Diagnostic::new(&codes::NOT_BRIDGED, message).maybe_at(new.span()).help(help));
    };
    if named && was.name != is.name {
        warn(format!("{} {} gets its new name `{}` at once", is.kind.noun(), was.path(), is.name.as_str()));
    }
    if let (Body::Enum(from), Body::Enum(to)) = (&old.body, &new.body) {
        let has = |value: &pgspec_catalog::Text| from.labels.iter().any(|own| own.value == *value);
        for label in to.labels.iter().filter(|label| !has(&label.value)) {
            if let Some(was) = label.was.as_ref().filter(|was| has(was)) {
                warn(format!(
                    "the value `{was}` of {} gets its new name `{}` at once",
                    is.path(),
                    label.value
                ));
            }
        }
    }
    if let (Body::CompositeType(from), Body::CompositeType(to)) = (&old.body, &new.body) {
        let has = |name: &Name| from.attributes.iter().any(|own| own.name == *name);
        for attribute in to.attributes.iter().filter(|own| !has(&own.name)) {
            if let Some(was) = attribute.notes.was.as_ref().filter(|was| has(was)) {
                let name = attribute.name.as_str();
                warn(format!(
                    "the attribute `{}` of {} gets its new name `{name}` at once",
                    was.as_str(),
                    is.path()
                ));
            }
        }
    }
}

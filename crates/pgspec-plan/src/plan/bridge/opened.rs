//! A model with the bridges that are open: what a database is to be until the old names go.

use pgspec_analyze::same::{Site, meaning};
use pgspec_analyze::usable::volatility;
use pgspec_analyze::world::{Volatility, World};
use pgspec_catalog::object::{ConstraintBody, IndexKey};
use pgspec_catalog::{
    Acl, Body, Catalog, Diagnostic, Diagnostics, Key, Kind, Name, Object, Origin, QualifiedName,
};

use super::{Bridge, says, triggers};
use crate::codes;
use crate::diff::Pair;

/// The second model as it is while bridges are open: with what each consists of, taken from the first, which the migrations have
/// made. A bridge of which that holds nothing is none any more.
pub fn opened(worlds: Pair<&World<'_>>, bridges: &[Bridge]) -> (Catalog, Diagnostics) {
    let (made, mut catalog) = (worlds.from.catalog(), worlds.to.catalog().clone());
    let mut diagnostics = Diagnostics::new();
    for bridge in bridges {
        let done = match bridge {
            Bridge::Column { table, old, new } => column(&mut catalog, worlds, (table, old, new)),
            Bridge::Table { old, new } => view(&mut catalog, made, (old, new)),
        };
        if let Err(why) = done {
            let message = format!("{bridge} is open, and {why}");
            let help = "`pgspec migrate contract` writes the migration that takes the old name away";
            diagnostics.push(Diagnostic::new(&codes::OPEN_BRIDGE, message).help(help));
        }
    }
    (catalog, diagnostics)
}

/// Adds an object, without the place in a file of another model.
fn add(catalog: &mut Catalog, key: &Key, object: &Object) {
    let mut object = Object { origin: Origin::Database, ..object.clone() };
    if let Body::Table(table) = &mut object.body {
        table.columns.iter_mut().for_each(|column| column.origin = Origin::Database);
    }
    // What has the key already, says more.
    let _ = catalog.insert(key.clone(), object);
}

fn view(
    catalog: &mut Catalog,
    made: &Catalog,
    (old, new): (&QualifiedName, &QualifiedName),
) -> Result<(), String> {
    let key = Key::qualified(Kind::View, old);
    let Some(object) = made.get(&key) else { return Ok(()) };
    if catalog.table(new).is_none() {
        return Err(format!("the spec has no table `{new}` any more"));
    }
    if catalog.relation(old).is_some() {
        return Err(format!("the spec has another `{old}`"));
    }
    add(catalog, &key, object);
    Ok(())
}

fn column(
    catalog: &mut Catalog,
    worlds: Pair<&World<'_>>,
    (table, old, new): (&QualifiedName, &Name, &Name),
) -> Result<(), String> {
    let (key, made) = (Key::qualified(Kind::Table, table), worlds.from.catalog());
    let Some(before) = made.get(&key) else { return Ok(()) };
    let Some(column) = before.body.as_table().and_then(|own| own.column(old)) else { return Ok(()) };
    let steady = is_steady(worlds.to, table, new) && is_steady(worlds.from, table, old);
    let Some(object) = catalog.get_mut(&key) else {
        return Err(format!("the spec has no table `{table}` any more"));
    };
    let Body::Table(own) = &mut object.body else { return Ok(()) };
    if own.column(old).is_some() {
        return Err(format!("the spec has another column `{}`", old.as_str()));
    }
    let Some(twin) = own.columns.iter_mut().find(|own| own.name == *new) else {
        return Err(format!("the spec has no column `{}` any more", new.as_str()));
    };
    if !steady {
        // The trigger gives it.
        twin.default = None;
    }
    let mut column = column.clone();
    column.origin = Origin::Database;
    own.columns.push(column);
    let names: Vec<Name> = own.columns.iter().map(|column| column.name.clone()).collect();
    let mut grants = object.grants.clone();
    grants.extend(
        before
            .grants
            .iter()
            .filter(|grant| grant.columns.contains(old))
            .map(|grant| pgspec_catalog::Grant { columns: vec![old.clone()], ..grant.clone() }),
    );
    object.grants = Acl::of_object(&key, &grants).grants_of_object(&key, &names);
    // Programs that know the old name set off the triggers too.
    let fires: Vec<Key> = catalog
        .children(table)
        .filter(
            |(_, _, object)| matches!(&object.body, Body::Trigger(own) if own.events.update_of.contains(new)),
        )
        .map(|(_, key, _)| key.clone())
        .collect();
    for key in fires {
        if let Some(Body::Trigger(own)) = catalog.get_mut(&key).map(|object| &mut object.body) {
            own.events.update_of.push(old.clone());
            own.events.update_of.sort_by_key(|name| names.iter().position(|own| own == name));
        }
    }
    for key in triggers::keys(table, old) {
        if let Some(object) = made.get(&key) {
            add(catalog, &key, object);
        }
    }
    for (key, object) in kept(made, table, old) {
        add(catalog, key, object);
    }
    Ok(())
}

/// The indexes and constraints of a column: what programs that know it rely on (`ON CONFLICT` too) stays, and nothing is
/// unchecked while those of the new column are made.
pub(super) fn kept<'c>(
    catalog: &'c Catalog,
    table: &'c QualifiedName,
    column: &'c Name,
) -> impl Iterator<Item = (&'c Key, &'c Object)> {
    let is_key = move |key: &IndexKey| key.as_column() == Some(column);
    let in_texts = move |body: &Body| body.texts().iter().any(|(_, sql)| says(&sql.text, column));
    let has = move |object: &Object| {
        if let Some(index) = object.body.as_index() {
            return index.keys.iter().any(is_key) || index.include.contains(column) || in_texts(&object.body);
        }
        match object.body.as_constraint().map(|own| &own.body) {
            Some(ConstraintBody::Unique(own)) => own.columns.contains(column) || own.include.contains(column),
            Some(ConstraintBody::ForeignKey(own)) => own.columns.contains(column),
            Some(ConstraintBody::Exclude(own)) => {
                own.elements.iter().any(|element| is_key(&element.key))
                    || own.include.contains(column)
                    || in_texts(&object.body)
            }
            Some(ConstraintBody::Check(_)) => in_texts(&object.body),
            Some(ConstraintBody::PrimaryKey(_)) | None => false,
        }
    };
    catalog.children(table).filter(move |(_, _, object)| has(object)).map(|(_, key, object)| (key, object))
}

/// Whether the default of a column is the same in every row of a statement.
pub(super) fn is_steady(world: &World<'_>, table: &QualifiedName, column: &Name) -> bool {
    let Some(own) = world.catalog().table(table) else { return true };
    let found = own.body.columns.iter().enumerate().find(|(_, own)| own.name == *column);
    let Some((at, default)) = found.and_then(|(at, own)| Some((at, own.default.as_ref()?))) else {
        return true;
    };
    let id = world.find_relation(table.schema.as_ref(), &table.name);
    let typed = id.and_then(|id| meaning(world, &Site::Default(id, at), &default.text));
    typed.is_some_and(|typed| {
        let known = volatility(world, &typed);
        known.exact && known.at_least != Volatility::Volatile
    })
}

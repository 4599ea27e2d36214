//! Reads a live database into a catalog.
//!
//! One read-only transaction, one query for each kind of object, whatever the number of objects. Postgres itself prints
//! what has a grammar (constraints, index keys, arguments, expressions), with every name qualified, and the parser that
//! reads spec files reads that: so all readers make the same facts of the same SQL.

mod aggregate;
mod constraint;
mod database;
mod enum_type;
mod foreign;
mod function;
mod grant;
mod index;
mod job;
mod name;
mod operator;
mod policy;
mod publication;
mod relation;
mod rule;
mod sequence;
mod text_search;
mod trigger;
mod unmodelled;
mod user_type;
mod value;
mod view_column;

use std::collections::BTreeMap;

use pgspec_catalog::{
    Body, Catalog, Diagnostic, Diagnostics, Grant, Key, Name, Object, Origin, SqlText, TextMap, canonical,
};
use pgspec_sql::fixpoint::fixpoint;
use pgspec_sql::fragment::{self, Fragment, Parsed};
use postgres::{Client, IsolationLevel, Transaction};

use crate::codes;
use crate::error::ServerError;

/// What to read.
#[derive(Clone, Debug, Default)]
pub struct ReadOptions {
    /// The schemas; otherwise all but Postgres' own.
    pub schemas: Option<Vec<Name>>,
    /// The owner that goes without saying: an object of this role has no declared owner. Otherwise the session's user.
    pub owner: Option<Name>,
    /// All roles of the server; otherwise those that something in the database depends on.
    pub all_roles: bool,
}

/// Reads a database.
///
/// What cannot be held by the model is a diagnostic, and so is what cannot be read back.
///
/// # Errors
/// The connection fails, or the user may not read Postgres' catalogs.
pub fn read(client: &mut Client, options: &ReadOptions) -> Result<(Catalog, Diagnostics), ServerError> {
    let mut transaction = client
        .build_transaction()
        .isolation_level(IsolationLevel::RepeatableRead)
        .read_only(true)
        .start()
        .and_then(|mut transaction| {
            // Nothing is visible without its schema but pg_catalog, and so every name is printed in full.
            transaction.batch_execute("set local search_path = ''; set local quote_all_identifiers = off")?;
            // A migration that holds its locks for hours is no reason to wait for as long.
            transaction.batch_execute(
                "select set_config('lock_timeout', '30s', true) where current_setting('lock_timeout') = '0'",
            )?;
            Ok(transaction)
        })
        .map_err(ServerError::postgres("cannot begin to read the database"))?;
    let mut reading = Reading { schemas: schemas(&mut transaction, options)?, ..Reading::default() };
    reading.default_owner = default_owner(&mut transaction, options)?;
    database::read(&mut transaction, options, &mut reading)?;
    reading.everything = options.schemas.is_none();
    enum_type::read(&mut transaction, &mut reading)?;
    user_type::read(&mut transaction, &mut reading)?;
    foreign::read(&mut transaction, &mut reading)?;
    sequence::read(&mut transaction, &mut reading)?;
    relation::read(&mut transaction, &mut reading)?;
    view_column::read(&mut transaction, &mut reading)?;
    constraint::read(&mut transaction, &mut reading)?;
    index::read(&mut transaction, &mut reading)?;
    function::read(&mut transaction, &mut reading)?;
    aggregate::read(&mut transaction, &mut reading)?;
    operator::read(&mut transaction, &mut reading)?;
    text_search::read(&mut transaction, &mut reading)?;
    policy::read(&mut transaction, &mut reading)?;
    trigger::read(&mut transaction, &mut reading)?;
    rule::read(&mut transaction, &mut reading)?;
    publication::read(&mut transaction, &mut reading)?;
    job::read(&mut transaction, &mut reading)?;
    grant::read(&mut transaction, &mut reading)?;
    unmodelled::read(&mut transaction, &mut reading)?;
    transaction.rollback().map_err(ServerError::postgres("cannot end reading the database"))?;
    Ok((reading.catalog, reading.diagnostics))
}

/// What has been read so far.
#[derive(Default)]
struct Reading {
    schemas: Vec<String>,
    /// No schemas were asked for: what lives in none is read too.
    everything: bool,
    default_owner: Option<Name>,
    catalog: Catalog,
    diagnostics: Diagnostics,
    /// The keys of the schemas by their oids.
    schema_keys: BTreeMap<u32, Key>,
    /// The keys of the tables and views by their oids.
    relations: BTreeMap<u32, Key>,
    /// The identity columns by the oids of their sequences.
    identities: BTreeMap<u32, (Key, Name)>,
    /// The keys of the types by their oids.
    types: BTreeMap<u32, Key>,
    /// The keys of the functions and aggregates by their oids.
    functions: BTreeMap<u32, Key>,
    /// The keys of the foreign-data wrappers by their oids.
    wrappers: BTreeMap<u32, Key>,
    /// The keys of the foreign servers by their oids.
    servers: BTreeMap<u32, Key>,
}

impl Reading {
    /// Adds an object.
    fn insert(&mut self, key: Key, owner: Option<String>, comment: Option<String>, body: Body) {
        let mut body = body;
        canonical::forget_public(&self.catalog, &mut body);
        let mut object = Object::new(Origin::Database, body);
        object.owner =
            owner.map(|name| Name::exact(&name)).filter(|name| Some(name) != self.default_owner.as_ref());
        object.comment = comment.map(Into::into);
        if let Err((_, _)) = self.catalog.insert(key.clone(), object) {
            let message = format!("{key} was read twice from one database");
            self.diagnostics.push(Diagnostic::new(&codes::UNREADABLE, message));
        }
    }

    /// Sets the grants of an object that was added.
    fn grant(&mut self, key: &Key, grants: Vec<Grant>) {
        if let Some(object) = self.catalog.get_mut(key) {
            object.grants = grants;
        }
    }

    /// Sets the grants on the sequence of an identity column.
    fn grant_on_sequence(&mut self, table: &Key, column: &Name, grants: Vec<Grant>) {
        if let Some(Body::Table(table)) = self.catalog.get_mut(table).map(|object| &mut object.body)
            && let Some(found) = table.columns.iter_mut().find(|other| other.name == *column)
            && let Some(identity) = &mut found.identity
        {
            identity.grants = grants;
        }
    }

    /// What a parser made of SQL that Postgres printed; a diagnostic if it made nothing of it.
    fn parsed<T>(&mut self, key: &Key, text: &str, result: Parsed<T>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(errors) => {
                let why = errors.first().map_or("it is empty", |error| error.message.as_str());
                let message = format!("cannot read the definition of {key}: {why}");
                self.diagnostics.push(Diagnostic::new(&codes::UNREADABLE, message).help(text));
                None
            }
        }
    }

    /// An expression that Postgres printed.
    fn expression(&mut self, key: &Key, text: Option<&str>) -> Option<SqlText> {
        let text = &*fixpoint(text?);
        let result = fragment::expression(printed(text));
        // An expression that cannot be taken apart is an expression all the same.
        Some(self.parsed(key, text, result).unwrap_or_else(|| SqlText::unplaced(text)))
    }
}

/// SQL from the server stands in no file.
fn printed(text: &str) -> Fragment<'_> {
    Fragment { text, map: &TextMap::Nowhere }
}

fn schemas(transaction: &mut Transaction<'_>, options: &ReadOptions) -> Result<Vec<String>, ServerError> {
    if let Some(schemas) = &options.schemas {
        return Ok(schemas.iter().map(|name| name.as_str().to_owned()).collect());
    }
    let query = "select nspname::text as name from pg_namespace
                 where nspname !~ '^pg_' and nspname <> 'information_schema' order by nspname";
    value::rows(transaction, query, &[])?.iter().map(|row| value::get(row, "name")).collect()
}

fn default_owner(
    transaction: &mut Transaction<'_>,
    options: &ReadOptions,
) -> Result<Option<Name>, ServerError> {
    if options.owner.is_some() {
        return Ok(options.owner.clone());
    }
    let rows = value::rows(transaction, "select current_user::text as name", &[])?;
    rows.first().map(|row| value::get::<String>(row, "name").map(|name| Name::exact(&name))).transpose()
}

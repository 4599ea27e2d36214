//! What a server makes of SQL: whether two texts are one and the same to it, where only a server can tell.

use pgspec_catalog::{Name, QualifiedName};
use pgspec_sql::quote;
use postgres::{Client, Transaction};

use super::ServerError;

/// Where a text stands.
#[derive(Clone, PartialEq, Debug)]
pub enum Place {
    /// A value of a type, as SQL writes the type: the default of a column, an argument or a domain.
    Value(String),
    /// What a domain over a type demands: it calls the value `value`.
    DomainCheck(String),
    /// An expression or a condition over the rows of a relation.
    Rows(QualifiedName),
    /// A condition of a trigger or a rule: rows as they were and as they are, `old` and `new`.
    Changes(QualifiedName),
    /// A view's query, with the names of its columns, if there are any.
    Query,
}

/// A text, with where its names are looked for and, for a query, the names of its columns.
#[derive(Clone, PartialEq, Debug)]
pub struct Asked {
    /// The text.
    pub sql: String,
    /// Where it looks for names without a schema.
    pub search_path: Vec<Name>,
    /// What `CREATE VIEW name (…)` says.
    pub names: Vec<Name>,
}

/// Two texts of one place as the server prints them, if it understands both. Each is made part of an object for a moment, in
/// a transaction that is rolled back: nothing is run, and nothing stays.
///
/// # Errors
/// The connection fails. That the server refuses a text is no error: then there is no answer.
pub fn printed_there(
    client: &mut Client,
    place: &Place,
    texts: [&Asked; 2],
) -> Result<Option<[String; 2]>, ServerError> {
    let what = "cannot ask what SQL means";
    let mut found = Vec::new();
    for text in texts {
        let mut transaction = client.transaction().map_err(ServerError::postgres(what))?;
        match printed(&mut transaction, place, text) {
            Ok(printed) => found.push(printed),
            Err(error) if error.as_db_error().is_none() || error.is_closed() => {
                return Err(ServerError::postgres(what)(error));
            }
            Err(_) => return Ok(None),
        }
        transaction.rollback().map_err(ServerError::postgres(what))?;
    }
    Ok(<[String; 2]>::try_from(found).ok())
}

fn printed(
    transaction: &mut Transaction<'_>,
    place: &Place,
    asked: &Asked,
) -> Result<String, postgres::Error> {
    let Asked { sql, search_path, names } = asked;
    let path = if search_path.is_empty() { "''".to_owned() } else { quote::identifiers(search_path) };
    // Nobody waits for a lock that somebody else holds. The line end closes a comment that the text may end with.
    let settings = format!("set local lock_timeout = '10s'; set local search_path = {path};\n");
    let (make, ask) = match place {
        Place::Value(ty) => (
            format!("create temporary table pgspec_it (it {ty} default ({sql}\n))"),
            "select pg_get_expr(adbin, adrelid) from pg_attrdef where adrelid = 'pg_temp.pgspec_it'::regclass",
        ),
        Place::DomainCheck(ty) => (
            format!("create domain pg_temp.pgspec_it as {ty} check ({sql}\n)"),
            "select pg_get_constraintdef(oid) from pg_constraint where contypid = 'pg_temp.pgspec_it'::regtype",
        ),
        Place::Rows(relation) => {
            let (from, alias) = (quote::qualified(relation), quote::identifier(relation.name.as_str()));
            (
                format!("create temporary view pgspec_it as select ({sql}\n) as it from {from} as {alias}"),
                VIEW,
            )
        }
        Place::Changes(relation) => {
            let from = quote::qualified(relation);
            (
                format!(
                    "create temporary view pgspec_it as select ({sql}\n) as it from {from} as old, {from} as new"
                ),
                VIEW,
            )
        }
        Place::Query => {
            let names =
                if names.is_empty() { String::new() } else { format!(" ({})", quote::identifiers(names)) };
            (format!("create temporary view pgspec_it{names} as\n{sql}\n"), VIEW)
        }
    };
    // One statement at a time, as the protocol for those that are prepared has it: a text cannot bring a second one.
    transaction.batch_execute(&settings)?;
    transaction.execute(&make, &[])?;
    transaction.batch_execute("set local search_path = pg_catalog")?;
    transaction.query_one(ask, &[])?.try_get(0)
}

const VIEW: &str = "select pg_get_viewdef('pg_temp.pgspec_it'::regclass)";

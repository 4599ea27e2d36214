//! Somebody's own database, asked a few questions before it is read.

use std::time::Duration;

use pgspec_catalog::{Name, QualifiedName};
use pgspec_sql::quote;
use postgres::{Client, NoTls};

use crate::error::ServerError;
use crate::url::Url;

/// How long a server may take to answer at all, unless the URL says so (`connect_timeout`).
const PATIENCE: Duration = Duration::from_secs(15);

/// How much longer than its connection its answer may take.
const SETTLING: Duration = Duration::from_millis(500);

/// Connects to somebody's own database.
///
/// # Errors
/// Nobody answers, or the server refuses the login. The password is not repeated.
pub fn connect(url: &Url) -> Result<Client, ServerError> {
    let mut config = url.config().clone();
    let patience = config.get_connect_timeout().copied().unwrap_or(PATIENCE);
    config.connect_timeout(patience);
    if config.get_password().is_none()
        && let Some(password) = std::env::var_os("PGPASSWORD")
    {
        config.password(password.to_string_lossy().as_bytes());
    }
    if config.get_application_name().is_none() {
        config.application_name("pgspec");
    }
    // A server that is gone without a word is noticed in the middle of reading, too.
    config.keepalives_idle(PATIENCE).tcp_user_timeout(2 * PATIENCE);
    // The library waits without end for the answer of whatever took the connection.
    let (send, receive) = std::sync::mpsc::channel();
    // Nobody listens any more once the time is over.
    std::thread::spawn(move || drop(send.send(config.connect(NoTls))));
    match receive.recv_timeout(patience + SETTLING) {
        Ok(connected) => connected.map_err(ServerError::postgres(format!("cannot connect to {url}"))),
        Err(_) => Err(ServerError::Silent { url: Box::new(url.clone()), seconds: patience.as_secs() }),
    }
}

/// The server's major version.
///
/// # Errors
/// The connection fails.
pub fn major_version(client: &mut Client) -> Result<u16, ServerError> {
    let what = "cannot ask for the version";
    let query = "select current_setting('server_version_num')::int / 10000";
    let row = client.query_one(query, &[]).map_err(ServerError::postgres(what))?;
    let number: i32 = row.try_get(0).map_err(ServerError::postgres(what))?;
    Ok(u16::try_from(number).unwrap_or(0))
}

/// The role that owns most tables and views: of a schema, or of all others if it has none. An owner that goes without saying.
///
/// # Errors
/// The connection fails.
pub fn usual_owner(client: &mut Client, schema: &Name) -> Result<Option<Name>, ServerError> {
    let what = "cannot ask who owns the tables";
    let query = "select pg_get_userbyid(c.relowner)::text
                 from pg_class c join pg_namespace n on n.oid = c.relnamespace
                 where c.relkind in ('r', 'p', 'v', 'm', 'f')
                   and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
                   and not exists (select from pg_depend d
                     where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
                 group by c.relowner, n.nspname = $1
                 order by n.nspname = $1 desc, count(*) desc, 1
                 limit 1";
    let row = client.query_opt(query, &[&schema.as_str()]).map_err(ServerError::postgres(what))?;
    row.map(|row| {
        row.try_get::<_, String>(0).map(|name| Name::exact(&name)).map_err(ServerError::postgres(what))
    })
    .transpose()
}

/// The greatest value of a column, as text.
///
/// # Errors
/// The connection fails, there is no such column, or it may not be read.
pub fn greatest(
    client: &mut Client,
    table: &QualifiedName,
    column: &Name,
) -> Result<Option<String>, ServerError> {
    let what = format!("cannot read `{table}`");
    let column = quote::identifier(column.as_str());
    let query = format!(
        "select {column}::text from {} where {column} is not null order by {column} desc limit 1",
        quote::qualified(table)
    );
    let row = client.query_opt(&query, &[]).map_err(ServerError::postgres(what.clone()))?;
    row.map(|row| row.try_get(0).map_err(ServerError::postgres(what))).transpose()
}

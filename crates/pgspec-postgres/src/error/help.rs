//! What to do about an error of the client library.

use postgres::error::SqlState;

/// What helps, if it is known.
pub(super) fn of(error: &postgres::Error) -> Option<&'static str> {
    if let Some(db) = error.as_db_error() {
        return of_server(db.code(), db.message());
    }
    // The library tells these apart by their words only.
    let text = super::postgres_message(error);
    let has = |parts: &[&str]| parts.iter().any(|part| text.contains(part));
    Some(if has(&["password missing"]) {
        "the server asks for a password: write it into the URL (postgres://user:password@host/database) or set PGPASSWORD"
    } else if has(&["Connection refused"]) {
        "is the server running, and does it listen on this host and port?"
    } else if has(&["lookup", "resolve"]) {
        "mind the spelling of the host"
    } else if has(&["timed out", "deadline"]) {
        "is this the right host and port? A firewall may drop what is sent there; `connect_timeout=60` in the URL waits longer"
    } else if has(&["closed", "reset by peer", "end of file", "unexpected EOF", "Broken pipe"]) {
        "the server went away, or what listens there is no Postgres: look into its log, and run this again"
    } else if has(&[
        "unexpected message",
        "invalid message",
        "unknown message",
        "error parsing response",
        "communicating with",
    ]) {
        "what listens there does not speak the protocol of Postgres: mind the port"
    } else {
        return None;
    })
}

fn of_server(code: &SqlState, message: &str) -> Option<&'static str> {
    let refused = *code == SqlState::INVALID_AUTHORIZATION_SPECIFICATION;
    let ended = [SqlState::ADMIN_SHUTDOWN, SqlState::CRASH_SHUTDOWN, SqlState::IDLE_SESSION_TIMEOUT];
    Some(if refused && message.contains("no encryption") {
        "the server may want TLS, and pgspec connects without: use a tunnel that speaks TLS (`ssh -L`, cloud-sql-proxy, \
         stunnel) and name its local end"
    } else if *code == SqlState::INVALID_PASSWORD || refused {
        "mind the user and the password; characters such as `@`, `:` and `/` are written `%40`, `%3A`, `%2F` in a URL"
    } else if *code == SqlState::INVALID_CATALOG_NAME {
        "mind the name behind the last `/` of the URL; `psql -l` lists the databases of a server"
    } else if *code == SqlState::TOO_MANY_CONNECTIONS {
        "close other sessions, or run this again later"
    } else if *code == SqlState::CANNOT_CONNECT_NOW {
        "the server is starting or stopping: run this again"
    } else if ended.contains(code) {
        "the server ended the session: run this again"
    } else if *code == SqlState::LOCK_NOT_AVAILABLE {
        "another session has it locked, such as a migration that is running: run this again when that is done"
    } else if *code == SqlState::QUERY_CANCELED {
        "the server gave up: `?options=-c%20statement_timeout%3D0` in the URL lets it take its time"
    } else if *code == SqlState::INSUFFICIENT_PRIVILEGE {
        "connect as a role that may, or have it granted"
    } else {
        return None;
    })
}

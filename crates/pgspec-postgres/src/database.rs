//! One database on a server, dropped when it goes out of scope.

use postgres::Client;

use crate::error::ServerError;
use crate::server::{Server, connect};
use crate::url::Url;

/// A database that was created for us.
#[derive(Debug)]
pub struct Database<'s> {
    server: &'s Server,
    name: String,
    url: Url,
    kept: bool,
}

impl<'s> Database<'s> {
    pub(crate) fn new(server: &'s Server, name: String) -> Self {
        let url = server.url().with_database(&name);
        Self { server, name, url, kept: false }
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where it is, as the server's superuser.
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// The server it is on.
    pub fn server(&self) -> &'s Server {
        self.server
    }

    /// Connects as the user of the server's URL.
    ///
    /// # Errors
    /// The server refuses the connection.
    pub fn connect(&self) -> Result<Client, ServerError> {
        connect(&self.url)
    }

    /// Connects as `role`. A role that may log in does so, where no password is asked; any other becomes the session's
    /// user through `SET SESSION AUTHORIZATION`, so that `session_user`, `current_user`, every privilege check and the role's
    /// own settings are those of the role.
    ///
    /// # Errors
    /// There is no such role, or the server's user may not become it.
    pub fn connect_as(&self, role: &str) -> Result<Client, ServerError> {
        let what = || format!("cannot become role {role}");
        let mut client = self.connect()?;
        let row = client
            .query_opt("select rolcanlogin from pg_roles where rolname = $1", &[&role])
            .map_err(ServerError::postgres(what()))?;
        let may_log_in = row.is_some_and(|row| row.try_get(0).unwrap_or(false));
        if may_log_in && self.server.is_ephemeral() {
            return connect(&self.url.with_user(role));
        }
        become_role(&mut client, role).map_err(ServerError::postgres(what()))?;
        Ok(client)
    }

    /// Lets the database live on, and returns its name.
    pub(crate) fn keep(mut self) -> String {
        self.kept = true;
        std::mem::take(&mut self.name)
    }
}

impl Drop for Database<'_> {
    fn drop(&mut self) {
        if self.kept {
            return;
        }
        // Nobody can be told here; on a server of ours the data goes with the server anyway.
        if let Ok(mut client) = connect(self.server.url()) {
            drop(
                client.batch_execute(&format!("drop database if exists {} with (force)", quote(&self.name))),
            );
        }
    }
}

/// Makes a role the session's user, with the settings that it would have after a login.
pub(crate) fn become_role(client: &mut Client, role: &str) -> Result<(), postgres::Error> {
    // A role's settings in this database win over those in all.
    let query = "select setting from pg_db_role_setting s, unnest(s.setconfig) as setting
                 where s.setrole = (select oid from pg_roles where rolname = $1)
                   and s.setdatabase in (0, (select oid from pg_database where datname = current_database()))
                 order by s.setdatabase";
    for row in client.query(query, &[&role])? {
        let stored: &str = row.try_get(0)?;
        if let Some((name, value)) = stored.split_once('=') {
            client.execute("select set_config($1, $2, false)", &[&name, &value])?;
        }
    }
    client.batch_execute(&format!("set session authorization {}", quote(role)))
}

/// A quoted identifier.
pub(crate) fn quote(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

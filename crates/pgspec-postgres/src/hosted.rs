//! Runs the user's SQL as hosted Supabase would: as a `postgres` that is not a superuser.
//!
//! Most refusals are Postgres' own: `postgres` owns nothing in `auth`, is no superuser, and so on; the platform pack
//! sets that up. The platform's supautils extension then bends the rules both ways, statement by statement, and
//! the rules here do the same: some statements run as the superuser after all, a few are refused that Postgres would allow.
//! Extensions that the scratch server cannot have are answered by the pack's stubs.

mod lists;
mod rule;

use pgspec_sql::print::Statement;
use postgres::Client;

use crate::apply::{ApplyError, Failure, Look, Transaction, apply, run};
use crate::database::{Database, become_role, quote};
use crate::error::ServerError;

use rule::Rule;

/// The role that runs the user's SQL.
pub const ROLE: &str = "postgres";
/// The bootstrap superuser that the cluster must have.
pub const SUPERUSER: &str = "supabase_admin";

/// SQLSTATE `duplicate_object`.
const ALREADY_THERE: &str = "42710";

/// What was noticed while a script ran.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Applied {
    /// Extensions that the script asked for and that only a stub stands for, in order, each once.
    pub stubs: Vec<String>,
}

/// A session of the user on the platform.
pub struct Session {
    client: Client,
}

impl Session {
    /// Opens a session of `postgres` on a database that has the platform's objects.
    ///
    /// # Errors
    /// The server refuses, or its `postgres` is a superuser, so that it could not refuse what the platform refuses.
    pub fn open(database: &Database<'_>) -> Result<Self, ServerError> {
        let mut client = database.connect()?;
        let what = "cannot open a session as postgres";
        let row = client
            .query_opt("select rolsuper from pg_roles where rolname = $1", &[&ROLE])
            .map_err(ServerError::postgres(what))?;
        if row.is_none_or(|row| row.try_get(0).unwrap_or(true)) {
            return Err(ServerError::NotHosted);
        }
        become_role(&mut client, ROLE).map_err(ServerError::postgres(what))?;
        Ok(Self { client })
    }

    /// The connection, as `postgres`.
    pub fn client(&mut self) -> &mut Client {
        &mut self.client
    }

    /// Runs a script.
    ///
    /// # Errors
    /// The first statement that the platform refuses.
    pub fn apply(&mut self, sql: &str, transaction: Transaction) -> Result<Applied, ApplyError> {
        self.apply_watched(sql, transaction, &mut |_| Ok(()))
    }

    /// As [`Session::apply`], with a look before the commit as in [`apply_watched`](crate::apply_watched).
    ///
    /// # Errors
    /// The first statement that the platform refuses; what `look` says.
    pub fn apply_watched(
        &mut self,
        sql: &str,
        transaction: Transaction,
        look: Look<'_>,
    ) -> Result<Applied, ApplyError> {
        let mut applied = Applied::default();
        let one = |client: &mut Client, statement: &pgspec_sql::split::Statement<'_>| match rule::of(
            statement.text,
        ) {
            Rule::Plain => client.batch_execute(statement.text).map_err(Failure::from),
            Rule::Superuser => {
                client.batch_execute("reset session authorization")?;
                // In a transaction that fails here, the rollback also restores the user.
                let done = client.batch_execute(statement.text).map_err(Failure::from);
                let restored = become_user(client);
                done?;
                Ok(restored?)
            }
            Rule::Forgets => {
                let done = client.batch_execute(statement.text).map_err(Failure::from);
                become_user(client)?;
                done
            }
            Rule::Stub(name) => {
                if !applied.stubs.contains(&name) {
                    applied.stubs.push(name);
                }
                Ok(())
            }
            Rule::Refused { message, hint } => Err(Failure::refused("42501", message, hint)),
        };
        run(&mut self.client, sql, transaction, one, look)?;
        Ok(applied)
    }
}

/// Back to the user. The session's settings are as the script left them.
fn become_user(client: &mut Client) -> Result<(), postgres::Error> {
    client.batch_execute(&format!("set session authorization {}", quote(ROLE)))
}

/// Loads the platform's objects into a new database, as its superuser, and hands the database to `postgres`.
///
/// Roles belong to the cluster: one that is there already is left as it is.
///
/// # Errors
/// The first statement that Postgres refuses; its place counts within that statement.
pub fn load_pack(client: &mut Client, statements: &[Statement]) -> Result<(), ApplyError> {
    for statement in statements {
        let done = apply(client, &statement.sql, Transaction::Each);
        match done {
            Err(error) if statement.separate && error.refusal.code == ALREADY_THERE => {}
            other => other?,
        }
    }
    let owner = format!(
        "do $$ begin execute format('alter database %I owner to {ROLE}', current_database()); end $$;
         grant all on schema public to {ROLE};
         do $$ begin
           -- Since Postgres 16 CREATEROLE alone does not reach roles that somebody else made.
           if current_setting('server_version_num')::int >= 160000 then
             grant anon, authenticated, service_role, authenticator to {ROLE} with admin option;
           end if;
         end $$;"
    );
    apply(client, &owner, Transaction::Whole)
}

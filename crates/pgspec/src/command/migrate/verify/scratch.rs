//! Databases of the scratch server, and who runs SQL in them.

use anyhow::{Result, anyhow};
use pgspec_catalog::Standing;
use pgspec_postgres::Client;
use pgspec_postgres::hosted::{self, Session};
use pgspec_postgres::{ApplyError, Database, Look, Options, Server, Transaction};
use pgspec_sql::print::{self, SchemaOptions};

use super::super::Ready;

/// The user that runs migrations: of a platform, or the owner of the server.
pub(super) enum User {
    Plain(Box<Client>),
    Hosted(Box<Session>),
}

impl User {
    pub(super) fn client(&mut self) -> &mut Client {
        match self {
            Self::Plain(client) => client,
            Self::Hosted(session) => session.client(),
        }
    }

    /// Runs a script, and looks before the commit.
    pub(super) fn apply(
        &mut self,
        sql: &str,
        transaction: Transaction,
        look: Look<'_>,
    ) -> Result<(), ApplyError> {
        match self {
            Self::Plain(client) => pgspec_postgres::apply_watched(client, sql, transaction, look),
            Self::Hosted(session) => session.apply_watched(sql, transaction, look).map(|_| ()),
        }
    }
}

impl Ready {
    pub(super) fn is_hosted(&self) -> bool {
        self.checked.spec.settings.platform.is_some()
    }

    /// A server of our own.
    pub(super) fn server(&self) -> Result<(Server, Options)> {
        let mut options = Options::from_env().map_err(|error| anyhow!("{error}"))?;
        if self.is_hosted() {
            hosted::SUPERUSER.clone_into(&mut options.superuser);
        }
        let server = Server::start(&options).map_err(|error| anyhow!("{error}"))?;
        Ok((server, options))
    }

    /// An empty database; of a platform, with what that brings.
    pub(super) fn scratch<'s>(&self, server: &'s Server, prefix: &str) -> Result<Database<'s>> {
        let database = server.create_database(prefix).map_err(|error| anyhow!("{error}"))?;
        if let Some(platform) = self.checked.spec.settings.platform {
            let mut sources = pgspec_catalog::Sources::default();
            let (pack, _) = pgspec_spec::pack(platform, &mut sources);
            let options = SchemaOptions { standing: Standing::Platform, ..SchemaOptions::default() };
            let (statements, _) = print::schema(&pack, &options);
            let mut client = database.connect().map_err(|error| anyhow!("{error}"))?;
            hosted::load_pack(&mut client, &statements).map_err(|error| anyhow!("the platform: {error}"))?;
        }
        Ok(database)
    }

    /// A session of the user.
    pub(super) fn user(&self, database: &Database<'_>) -> Result<User> {
        Ok(if self.is_hosted() {
            User::Hosted(Box::new(Session::open(database).map_err(|error| anyhow!("{error}"))?))
        } else {
            User::Plain(Box::new(database.connect().map_err(|error| anyhow!("{error}"))?))
        })
    }

    /// Makes the database that the spec says.
    pub(super) fn build(&self, database: &Database<'_>) -> Result<()> {
        for standing in [Standing::External, Standing::Managed] {
            let script = self.script(standing);
            let mut user = self.user(database)?;
            user.apply(&script, Transaction::Whole, &mut |_| Ok(()))
                .map_err(|refused| anyhow!("the server refuses what the spec says: {refused}"))?;
        }
        Ok(())
    }

    /// What of the spec has a standing, as a script.
    pub(super) fn script(&self, standing: Standing) -> String {
        let spec = &self.checked.spec;
        let search_path = spec.catalog.search_path(&spec.settings.default_schema);
        let options = SchemaOptions { standing, search_path, environment: None };
        print::file(&print::schema(&spec.catalog, &options).0, "")
    }
}

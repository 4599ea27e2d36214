//! The servers that random specs are tried on, each its own cluster: a spec may declare roles.

use pgspec_postgres::{Database, Options, Server, ServerError, hosted};
use pgspec_spec::Platform;

use crate::desk::look;
use crate::generate::{ACCESS_METHOD, TABLESPACE};
use crate::pack::statements;

pub(crate) const PLATFORM: Platform = Platform::Supabase { legacy_grants: false };

/// The one that the other tests use: `PGSPEC_PG_BIN`, or the newest one that is installed.
pub(crate) fn installed() -> Server {
    start(|_| {})
}

/// Postgres 18, which is fetched where it is not in the cache.
pub(crate) fn newest() -> Server {
    start(take_newest)
}

/// Makes the options ask for Postgres 18, whatever is installed.
pub(crate) fn take_newest(options: &mut Options) {
    options.bin = None;
    options.search.clear();
}

fn start(choose: impl Fn(&mut Options)) -> Server {
    let mut options = Options::from_env().expect("PGSPEC_DATABASE_URL is a URL");
    options.url = None;
    options.superuser = hosted::SUPERUSER.to_owned();
    choose(&mut options);
    let server = Server::start(&options).unwrap_or_else(|e| panic!("{e}"));
    let mut client = server.url().config().connect(postgres::NoTls).expect("connected");
    client.batch_execute("set allow_in_place_tablespaces = on").expect("set");
    client.batch_execute(&format!("create tablespace {TABLESPACE} location ''")).expect("created");
    client.batch_execute(&format!("create role {MAKER} superuser login")).expect("created");
    server
}

/// Who makes what a case declares: a superuser, and unlike the first one of a cluster its objects can be dropped at once.
pub(crate) const MAKER: &str = "case_maker";

/// Takes away what a case made. A cast between types of Postgres belongs to nobody, and a job is a row.
const CLEAR: &str = "
do $$ declare r text; begin
  select string_agg(quote_ident(rolname), ', ') into r from pg_roles where rolname like 'case\\_%';
  execute 'drop owned by ' || r || ' cascade';
  execute format('alter database %I reset all', current_database());
end $$;
drop role if exists case_owner, case_reader, case_writer;
drop cast if exists (integer as date);
delete from cron.job";

/// After how many cases the catalogs of a database are too long.
const WORN: u32 = 200;

/// A database that is used for one case after the other: a new one costs much more than the case.
pub(crate) struct Ground<'s> {
    server: &'s Server,
    pub(crate) database: Database<'s>,
    clean: String,
    used: u32,
}

impl<'s> Ground<'s> {
    pub(crate) fn new(server: &'s Server) -> Self {
        let database = database(server);
        let clean = look(&mut database.connect().expect("connected")).expect("read");
        Self { server, database, clean, used: 0 }
    }

    /// The major version of Postgres.
    pub(crate) fn major(&self) -> u32 {
        self.server.version() / 10_000
    }

    /// Takes away what is there.
    pub(crate) fn clear(&mut self) {
        self.used += 1;
        let mut client = self.database.connect().expect("connected");
        let cleared = client.batch_execute(CLEAR).and_then(|()| look(&mut client));
        if self.used >= WORN || cleared.ok().as_ref() != Some(&self.clean) {
            drop(client);
            *self = Self::new(self.server);
            // Nothing depends on the roles any more.
            self.database.connect().expect("connected").batch_execute(CLEAR).expect("cleared");
        }
    }
}

/// A database with the platform's objects, and an access method that is not the usual one.
fn database(server: &Server) -> Database<'_> {
    let made = server.create_from("supabase", "random", |database| {
        let mut client = database.connect()?;
        hosted::load_pack(&mut client, &statements(PLATFORM)).unwrap_or_else(|e| panic!("{e}"));
        let method = format!("create access method {ACCESS_METHOD} type table handler heap_tableam_handler");
        client.batch_execute(&method).expect("created");
        Ok::<_, ServerError>(())
    });
    made.unwrap_or_else(|e| panic!("{e}"))
}

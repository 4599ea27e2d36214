//! A database that is used again: what a text made on it is taken away, and where something is left, it is replaced. A new
//! database costs much more.

use pgspec_postgres::{Database, Server};
use postgres::Client;

/// The role that runs the texts: a superuser, and unlike the first one of a cluster its objects can be dropped at once.
pub(crate) const ROLE: &str = "postgres";

/// Drops everything that anybody but the cluster's first superuser has in a database.
const CLEAR: &str = "
do $$ declare r text; begin
  for r in select quote_ident(rolname) from pg_roles where rolname !~ '^pg_' and oid <> 10 loop
    execute 'drop owned by ' || r || ' cascade';
  end loop;
  execute format('alter database %I reset all', current_database());
end $$";

/// What a database without anything of ours looks like.
const LOOK: &str = "
select concat_ws(' ',
  (select count(*) from pg_class), (select count(*) from pg_attribute), (select count(*) from pg_proc),
  (select count(*) from pg_type), (select count(*) from pg_constraint), (select count(*) from pg_operator),
  (select count(*) from pg_cast), (select count(*) from pg_opclass), (select count(*) from pg_collation),
  (select count(*) from pg_language), (select count(*) from pg_default_acl), (select count(*) from pg_description),
  (select count(*) from pg_event_trigger), (select count(*) from pg_publication), (select count(*) from pg_ts_config),
  (select count(*) from pg_foreign_data_wrapper), (select count(*) from pg_foreign_server),
  (select count(*) from pg_largeobject_metadata), (select count(*) from pg_init_privs), (select count(*) from pg_am),
  (select count(*) from pg_db_role_setting s join pg_database d on d.oid = s.setdatabase and d.datname = current_database()),
  (select string_agg(concat_ws(':', nspname, nspowner::regrole, nspacl), ',' order by nspname) from pg_namespace
    where nspname !~ '^pg_(toast_)?temp_'),
  (select sum(cardinality(relacl)) from pg_class), (select sum(cardinality(proacl)) from pg_proc),
  (select datacl from pg_database where datname = current_database()))";

/// A database and the one session on it.
pub(crate) struct Desk<'s> {
    server: &'s Server,
    pub(crate) database: Database<'s>,
    pub(crate) client: Client,
    clean: String,
}

impl<'s> Desk<'s> {
    pub(crate) fn new(server: &'s Server) -> Self {
        let database = server.create_database("desk").unwrap_or_else(|e| panic!("{e}"));
        let mut client = database.connect_as(ROLE).unwrap_or_else(|e| panic!("{e}"));
        let clean = look(&mut client).expect("read");
        Self { server, database, client, clean }
    }

    /// Takes away what is there.
    pub(crate) fn clear(&mut self) {
        let cleared =
            self.client.batch_execute("rollback").and_then(|()| self.client.batch_execute("discard all"));
        let cleared =
            cleared.and_then(|()| self.client.batch_execute(CLEAR)).and_then(|()| look(&mut self.client));
        if cleared.is_ok_and(|found| found == self.clean) {
            return;
        }
        *self = Self::new(self.server);
    }
}

pub(crate) fn look(client: &mut Client) -> Result<String, postgres::Error> {
    client.query_one(LOOK, &[])?.try_get(0)
}

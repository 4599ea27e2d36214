//! What a database knows of the migrations that it has run: our own table, and that of the layout's tool.

use pgspec_sql::quote;
use postgres::Client;

use super::Session;
use crate::error::ServerError;

/// Our own table.
const OWN: &str = "pgspec.migrations";

const MAKE_OWN: &str = "create schema if not exists pgspec;
create table if not exists pgspec.migrations (
  version     text primary key,
  file        text not null,
  checksum    text not null,
  done        boolean not null default false,
  chunks      integer not null default 0,
  begun       boolean not null default false,
  place       text,
  rows        bigint not null default 0,
  started_at  timestamptz not null default now(),
  finished_at timestamptz,
  run_by      text not null default session_user
);
comment on table pgspec.migrations is 'The migrations that pgspec has run, and how far';";

/// As the tool makes it (supabase/cli, `pkg/migration/history.go`).
const MAKE_SUPABASE: &str = "create schema if not exists supabase_migrations;
create table if not exists supabase_migrations.schema_migrations (version text not null primary key);
alter table supabase_migrations.schema_migrations add column if not exists statements text[];
alter table supabase_migrations.schema_migrations add column if not exists name text;";

/// As the tool makes it (sqlx-postgres, `migrate.rs`).
const MAKE_SQLX: &str = "create table if not exists _sqlx_migrations (
  version bigint primary key,
  description text not null,
  installed_on timestamptz not null default now(),
  success boolean not null,
  checksum bytea not null,
  execution_time bigint not null
);";

/// As the tool makes it (dbmate, `pkg/driver/postgres`).
const MAKE_DBMATE: &str =
    "create table if not exists schema_migrations (version varchar not null primary key);";

/// As the tool makes it (refinery-core, `traits/mod.rs`), for versions of a width.
fn make_refinery(int8: bool) -> &'static str {
    if int8 {
        "create table if not exists refinery_schema_history (version int8 primary key, name varchar(255), \
         applied_on varchar(255), checksum varchar(255));"
    } else {
        "create table if not exists refinery_schema_history (version int4 primary key, name varchar(255), \
         applied_on varchar(255), checksum varchar(255));"
    }
}

/// The tool that a folder is laid out for, as far as it keeps a history that is read and written here.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tool {
    /// None.
    Own,
    /// `supabase_migrations.schema_migrations`
    Supabase,
    /// `_sqlx_migrations`
    Sqlx,
    /// `schema_migrations`
    Dbmate,
    /// `refinery_schema_history`
    Refinery {
        /// Whether versions are `int8`, where there is no table yet that says it.
        int8: bool,
    },
}

/// The tables that there are.
#[derive(Clone, Debug)]
pub struct Tools {
    tool: Tool,
    /// The tool's table, quoted, with its schema. `None`: not made yet.
    table: Option<String>,
    /// Whether ours is there.
    own: bool,
}

impl Tools {
    pub(super) fn find(client: &mut Client, tool: Tool) -> Result<Self, postgres::Error> {
        let name = match tool {
            Tool::Own => None,
            Tool::Supabase => Some("supabase_migrations.schema_migrations"),
            Tool::Sqlx => Some("_sqlx_migrations"),
            Tool::Dbmate => Some("schema_migrations"),
            Tool::Refinery { .. } => Some("refinery_schema_history"),
        };
        let query = "select n.nspname::text, c.relname::text, to_regclass($2) is not null,
                       exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'version'
                         and a.atttypid = 'int8'::regtype)
                     from (select 1) one left join pg_class c on c.oid = to_regclass($1)
                     left join pg_namespace n on n.oid = c.relnamespace";
        let row = client.query_one(query, &[&name, &OWN])?;
        let (schema, relation): (Option<String>, Option<String>) = (row.try_get(0)?, row.try_get(1)?);
        let table = schema
            .zip(relation)
            .map(|(schema, name)| format!("{}.{}", quote::identifier(&schema), quote::identifier(&name)));
        let tool = match tool {
            Tool::Refinery { .. } if table.is_some() => Tool::Refinery { int8: row.try_get(3)? },
            Tool::Own | Tool::Supabase | Tool::Sqlx | Tool::Dbmate | Tool::Refinery { .. } => tool,
        };
        Ok(Self { tool, table, own: row.try_get(2)? })
    }
}

/// A line of our own history.
#[derive(Clone, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "each is the column of its name: see `pgspec_build::migrate::run::Record`")]
pub struct OwnRecord {
    pub version: String,
    pub file: String,
    pub checksum: String,
    pub done: bool,
    pub chunks: i32,
    pub begun: bool,
    pub place: Option<String>,
    pub rows: i64,
}

/// A line of the tool's history.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ToolRecord {
    /// The version.
    pub version: String,
    /// The checksum, if the tool keeps one.
    pub checksum: Option<Vec<u8>>,
    /// Whether it was run without an error.
    pub success: bool,
}

/// What is noted of a migration.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Written<'a> {
    /// Nothing.
    Nothing,
    /// It is begun.
    Started {
        /// Its version.
        version: &'a str,
        /// Its file.
        file: &'a str,
        /// Our checksum of it.
        checksum: &'a str,
    },
    /// So many parts of it are done.
    Chunks {
        /// Its version.
        version: &'a str,
        /// How many.
        chunks: usize,
    },
    /// The next part is begun, outside of a transaction.
    Begun {
        /// Its version.
        version: &'a str,
    },
    /// A batch is done.
    Batch {
        /// Its version.
        version: &'a str,
        /// The key of its last row.
        place: &'a str,
        /// How many rows all batches have changed.
        rows: i64,
    },
    /// All of it is done.
    Finished(Finished<'a>),
    /// It is forgotten.
    Forgotten {
        /// Its version.
        version: &'a str,
    },
}

/// A migration that is done.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Finished<'a> {
    /// Its version.
    pub version: &'a str,
    /// Its file.
    pub file: &'a str,
    /// Its name, without version and ending.
    pub name: &'a str,
    /// Our checksum of it.
    pub checksum: &'a str,
    /// sqlx's checksum of it.
    pub sqlx: &'a [u8],
    /// refinery's checksums of it, for versions that are `int4` and `int8`.
    pub refinery: (Option<&'a str>, Option<&'a str>),
    /// Its statements, which Supabase keeps.
    pub statements: &'a [String],
    /// Whether the tool's own history has it already: then only ours is written.
    pub adopted: bool,
    /// How long it took, in nanoseconds: sqlx keeps it.
    pub nanoseconds: i64,
}

impl Session {
    /// Makes the tables, if they are not there.
    ///
    /// # Errors
    /// The role may not make them.
    pub fn prepare(&mut self) -> Result<(), ServerError> {
        if !self.tools.own {
            let what = "cannot make the table `pgspec.migrations`";
            self.client.batch_execute(MAKE_OWN).map_err(ServerError::postgres(what))?;
        }
        if self.tools.table.is_none() {
            let make = match self.tools.tool {
                Tool::Own => return self.found(),
                Tool::Supabase => MAKE_SUPABASE,
                Tool::Sqlx => MAKE_SQLX,
                Tool::Dbmate => MAKE_DBMATE,
                Tool::Refinery { int8 } => make_refinery(int8),
            };
            self.client
                .batch_execute(make)
                .map_err(ServerError::postgres("cannot make the tool's history"))?;
        }
        self.found()
    }

    fn found(&mut self) -> Result<(), ServerError> {
        let what = "cannot look for histories";
        self.tools = Tools::find(&mut self.client, self.tools.tool).map_err(ServerError::postgres(what))?;
        Ok(())
    }

    /// What both histories say.
    ///
    /// # Errors
    /// They may not be read, or are no such tables.
    pub fn records(&mut self) -> Result<(Vec<OwnRecord>, Vec<ToolRecord>), ServerError> {
        let read = self.own().and_then(|own| Ok((own, self.tool()?)));
        read.map_err(ServerError::postgres("cannot read the history of migrations"))
    }

    fn own(&mut self) -> Result<Vec<OwnRecord>, postgres::Error> {
        if !self.tools.own {
            return Ok(Vec::new());
        }
        let query = "select version, file, checksum, done, chunks, begun, place, rows from pgspec.migrations
                     order by version";
        let one = |row: postgres::Row| {
            Ok(OwnRecord {
                version: row.try_get(0)?,
                file: row.try_get(1)?,
                checksum: row.try_get(2)?,
                done: row.try_get(3)?,
                chunks: row.try_get(4)?,
                begun: row.try_get(5)?,
                place: row.try_get(6)?,
                rows: row.try_get(7)?,
            })
        };
        self.client.query(query, &[])?.into_iter().map(one).collect()
    }

    fn tool(&mut self) -> Result<Vec<ToolRecord>, postgres::Error> {
        let Some(table) = self.tools.table.clone() else { return Ok(Vec::new()) };
        let query = match self.tools.tool {
            Tool::Own => return Ok(Vec::new()),
            Tool::Supabase | Tool::Dbmate => format!("select version::text, null::bytea, true from {table}"),
            Tool::Sqlx => format!("select version::text, checksum, success from {table}"),
            Tool::Refinery { .. } => {
                format!("select version::text, convert_to(checksum, 'UTF8'), true from {table}")
            }
        };
        let one = |row: postgres::Row| {
            Ok(ToolRecord { version: row.try_get(0)?, checksum: row.try_get(1)?, success: row.try_get(2)? })
        };
        self.client.query(&query, &[])?.into_iter().map(one).collect()
    }

    /// Notes something, in the transaction that is open, or in one of its own.
    ///
    /// # Errors
    /// The connection fails.
    pub fn note(&mut self, written: &Written<'_>) -> Result<(), ServerError> {
        self.write(written).map_err(ServerError::postgres("cannot write the history of migrations"))
    }

    pub(super) fn write(&mut self, written: &Written<'_>) -> Result<(), postgres::Error> {
        let count = |chunks: usize| i32::try_from(chunks).unwrap_or(i32::MAX);
        match written {
            Written::Nothing => {}
            Written::Started { version, file, checksum } => {
                let query = "insert into pgspec.migrations (version, file, checksum) values ($1, $2, $3)
                             on conflict (version) do nothing";
                self.client.execute(query, &[version, file, checksum])?;
            }
            Written::Chunks { version, chunks } => {
                let query = "update pgspec.migrations set chunks = $2, begun = false, place = null, rows = 0
                             where version = $1";
                self.client.execute(query, &[version, &count(*chunks)])?;
            }
            Written::Begun { version } => {
                self.client
                    .execute("update pgspec.migrations set begun = true where version = $1", &[version])?;
            }
            Written::Batch { version, place, rows } => {
                let query = "update pgspec.migrations set place = $2, rows = $3 where version = $1";
                self.client.execute(query, &[version, place, rows])?;
            }
            Written::Finished(finished) => self.finished(finished)?,
            Written::Forgotten { version } => {
                self.client.execute("delete from pgspec.migrations where version = $1", &[version])?;
                if let Some(table) = &self.tools.table {
                    let query = format!("delete from {table} where version::text = $1");
                    self.client.execute(&query, &[version])?;
                }
            }
        }
        Ok(())
    }

    fn finished(&mut self, one: &Finished<'_>) -> Result<(), postgres::Error> {
        let query = "insert into pgspec.migrations (version, file, checksum, done, finished_at)
                     values ($1, $2, $3, true, now())
                     on conflict (version) do update set file = excluded.file, checksum = excluded.checksum, done = true,
                       finished_at = now(), begun = false, place = null";
        self.client.execute(query, &[&one.version, &one.file, &one.checksum])?;
        let Some(table) = self.tools.table.clone().filter(|_| !one.adopted) else { return Ok(()) };
        match self.tools.tool {
            Tool::Own => {}
            Tool::Supabase => {
                let query = format!(
                    "insert into {table} (version, name, statements) values ($1, $2, $3)
                     on conflict (version) do update set name = excluded.name, statements = excluded.statements"
                );
                self.client.execute(&query, &[&one.version, &one.name, &one.statements])?;
            }
            Tool::Sqlx => {
                let query = format!(
                    "insert into {table} (version, description, success, checksum, execution_time)
                     values ($1::text::bigint, $2, true, $3, $4)
                     on conflict (version) do update set description = excluded.description, success = true,
                       checksum = excluded.checksum"
                );
                let name = one.name.replace('_', " ");
                self.client.execute(&query, &[&one.version, &name, &one.sqlx, &one.nanoseconds])?;
            }
            Tool::Dbmate => {
                let query = format!("insert into {table} (version) values ($1::text) on conflict do nothing");
                self.client.execute(&query, &[&one.version])?;
            }
            Tool::Refinery { int8 } => {
                let query = format!(
                    "insert into {table} (version, name, applied_on, checksum) values ($1::text::bigint, $2,
                       to_char(now() at time zone 'utc', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"'), $3)
                     on conflict (version) do update set name = excluded.name, checksum = excluded.checksum"
                );
                let checksum = if int8 { one.refinery.1 } else { one.refinery.0 };
                self.client.execute(&query, &[&one.version, &one.name, &checksum])?;
            }
        }
        Ok(())
    }
}

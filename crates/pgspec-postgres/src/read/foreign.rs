//! Foreign-data wrappers and servers.

use pgspec_catalog::object::{ForeignDataWrapper, ForeignServer};
use pgspec_catalog::{Body, Key, Kind, Name, Text};
use postgres::Transaction;

use super::name::written;
use super::value::{get, options, rows};
use super::{Reading, ServerError};

/// Reads those of the database.
pub(super) fn read(transaction: &mut Transaction<'_>, reading: &mut Reading) -> Result<(), ServerError> {
    for row in rows(transaction, include_str!("foreign.sql"), &[])? {
        let name = Name::exact(get(&row, "name")?);
        let options = options(&get::<Vec<String>>(&row, "options")?);
        let text = |column| get::<Option<&str>>(&row, column);
        let function = |column| Ok::<_, ServerError>(written(text(column)?));
        let (kind, body) = match text("wrapper")? {
            Some(wrapper) => {
                let server = ForeignServer {
                    wrapper: Name::exact(wrapper),
                    server_type: text("type")?.map(Text::from),
                    version: text("version")?.map(Text::from),
                    options,
                };
                (Kind::ForeignServer, Body::ForeignServer(Box::new(server)))
            }
            None => {
                let wrapper = ForeignDataWrapper {
                    handler: function("handler")?,
                    validator: function("validator")?,
                    options,
                };
                (Kind::ForeignDataWrapper, Body::ForeignDataWrapper(wrapper))
            }
        };
        let key = Key::global(kind, name);
        let keys = if kind == Kind::ForeignServer { &mut reading.servers } else { &mut reading.wrappers };
        keys.insert(get(&row, "oid")?, key.clone());
        reading.insert(key, get(&row, "owner")?, get(&row, "comment")?, body);
    }
    Ok(())
}

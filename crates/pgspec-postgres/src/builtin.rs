//! What a server brings of its own, or what an extension brings, as the text that `pgspec-builtin` reads.
//!
//! One query for each kind of row; the server prints the lines. Names never depend on the search path.

use std::collections::BTreeMap;

use postgres::{Client, IsolationLevel};

use crate::error::ServerError;
use crate::server::connect;
use crate::url::Url;

/// The queries, in the order of their lines in a text.
const QUERIES: &[&str] = &[
    concat!(include_str!("builtin/prelude.sql"), include_str!("builtin/type.sql")),
    concat!(include_str!("builtin/prelude.sql"), include_str!("builtin/function.sql")),
    concat!(include_str!("builtin/prelude.sql"), include_str!("builtin/operator.sql")),
    concat!(include_str!("builtin/prelude.sql"), include_str!("builtin/cast.sql")),
    concat!(include_str!("builtin/prelude.sql"), include_str!("builtin/opclass.sql")),
    concat!(include_str!("builtin/prelude.sql"), include_str!("builtin/relation.sql")),
];

/// The first words of lines, in their order in a text.
const WORDS: &[&str] = &["type", "function", "operator", "cast", "opclass", "table", "view"];

/// The queries put this into a name that the text cannot hold.
const UNHOLDABLE: char = '\u{1}';

/// Lines of one server.
#[derive(Clone, Debug)]
pub struct Rows {
    /// The server's major version.
    pub major: u16,
    /// The server's version, without the words of its packager.
    pub server: String,
    /// One line for each row, in no order.
    pub lines: Vec<String>,
    /// How many rows were left out, because a name in them has white space or one of `,:(){}!@`.
    pub left_out: usize,
}

/// An extension, and what it owns in a database.
#[derive(Clone, Debug)]
pub struct Extension {
    /// The extension's version.
    pub version: String,
    /// The extensions that it needs.
    pub requires: Vec<String>,
    /// What it owns.
    pub rows: Rows,
}

/// What is to be said of an extension of a database.
#[derive(Clone, Debug)]
pub enum Snapshot {
    /// What it owns.
    Read(Extension),
    /// It is not installed.
    Missing {
        /// Whether the server has it, so that it could be installed.
        available: bool,
        /// The extensions that are installed.
        installed: Vec<String>,
    },
}

/// Looks for an extension in a database.
///
/// # Errors
/// The database does not answer.
pub fn snapshot(url: &Url, name: &str) -> Result<Snapshot, ServerError> {
    let mut client = connect(url)?;
    if let Some(extension) = extension(&mut client, name)? {
        return Ok(Snapshot::Read(extension));
    }
    let mut missing = || {
        let row = client.query_one(
            "select exists (select from pg_catalog.pg_available_extensions where name = $1),
               array(select extname::text from pg_catalog.pg_extension order by extname)",
            &[&name],
        )?;
        Ok(Snapshot::Missing { available: row.try_get(0)?, installed: row.try_get(1)? })
    };
    missing().map_err(ServerError::postgres("cannot list the extensions"))
}

/// Reads what `initdb` made.
///
/// # Errors
/// The connection fails.
pub fn system(client: &mut Client) -> Result<Rows, ServerError> {
    rows(client, None)
}

/// Reads what an installed extension owns; `None` if it is not installed in this database.
///
/// # Errors
/// The connection fails.
pub fn extension(client: &mut Client, name: &str) -> Result<Option<Extension>, ServerError> {
    let what = || format!("cannot read extension {name}");
    let found = client
        .query_opt(
            "select x.oid, x.extversion,
               array(select r.extname::text from pg_catalog.pg_depend d
                 join pg_catalog.pg_extension r on r.oid = d.refobjid
                 where d.classid = 'pg_catalog.pg_extension'::pg_catalog.regclass and d.objid = x.oid
                   and d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass order by 1)
             from pg_catalog.pg_extension x where x.extname = $1",
            &[&name],
        )
        .map_err(ServerError::postgres(what()))?;
    let Some(found) = found else { return Ok(None) };
    let head = || Ok((found.try_get(0)?, found.try_get(1)?, found.try_get(2)?));
    let (oid, version, requires): (u32, _, _) = head().map_err(ServerError::postgres(what()))?;
    Ok(Some(Extension { version, requires, rows: rows(client, Some(oid))? }))
}

fn rows(client: &mut Client, extension: Option<u32>) -> Result<Rows, ServerError> {
    let mut read = || {
        let mut transaction = client
            .build_transaction()
            .isolation_level(IsolationLevel::RepeatableRead)
            .read_only(true)
            .start()?;
        let version = transaction.query_one(
            "select current_setting('server_version_num')::int / 10000, current_setting('server_version')",
            &[],
        )?;
        let (major, server): (i32, String) = (version.try_get(0)?, version.try_get(1)?);
        let mut rows = Rows {
            major: u16::try_from(major).unwrap_or_default(),
            server: server.split(' ').next().unwrap_or_default().to_owned(),
            lines: Vec::new(),
            left_out: 0,
        };
        for query in QUERIES {
            for row in transaction.query(*query, &[&extension])? {
                let line: String = row.try_get(0)?;
                if line.contains(UNHOLDABLE) {
                    rows.left_out += 1;
                } else {
                    rows.lines.push(line);
                }
            }
        }
        transaction.rollback()?;
        Ok(rows)
    };
    read().map_err(ServerError::postgres("cannot read the server's own objects"))
}

/// The text of an extension as one or more servers have it. `reader` is the command that reads it.
pub fn extension_text(name: &str, reader: &str, versions: &[Extension]) -> String {
    let each: Vec<_> =
        versions.iter().map(|e| format!("{} of Postgres {}", e.version, e.rows.server)).collect();
    let mut head =
        vec![format!("What extension {name} owns: {}.", each.join(", ")), format!("Read by `{reader}`.")];
    if let Some(needs) = versions.last().filter(|newest| !newest.requires.is_empty()) {
        head.push(format!("It needs {}.", needs.requires.join(", ")));
    }
    let rows: Vec<_> = versions.iter().map(|extension| &extension.rows).collect();
    text(&head, &rows)
}

/// The text of what one or more servers hold. A line that not all of them have says which do. `head` goes into comments.
pub fn text(head: &[String], servers: &[&Rows]) -> String {
    let mut lines: BTreeMap<(usize, &str), Vec<u16>> = BTreeMap::new();
    let mut versions: Vec<u16> = servers.iter().map(|rows| rows.major).collect();
    versions.sort_unstable();
    for rows in servers {
        for line in &rows.lines {
            let word = line.split(' ').next().unwrap_or_default();
            let rank = WORDS.iter().position(|known| *known == word).unwrap_or(WORDS.len());
            lines.entry((rank, line)).or_default().push(rows.major);
        }
    }
    let mut text = String::new();
    for line in head {
        text.push_str(&format!("# {line}\n"));
    }
    if let (Some(first), Some(last)) = (versions.first(), versions.last()) {
        text.push_str(&match first == last {
            true => format!("versions {first}\n"),
            false => format!("versions {first}-{last}\n"),
        });
    }
    for ((_, line), have) in lines {
        for span in spans(&versions, &have) {
            text.push_str(line);
            text.push_str(&span);
            text.push('\n');
        }
    }
    text
}

/// The ends of the lines that together hold for the versions `have` out of all `versions`.
fn spans(versions: &[u16], have: &[u16]) -> Vec<String> {
    let mut spans = Vec::new();
    let mut current: Option<(usize, usize)> = None;
    for (at, version) in versions.iter().enumerate() {
        if have.contains(version) {
            current = Some(current.map_or((at, at), |(first, _)| (first, at)));
        } else {
            spans.extend(current.take());
        }
    }
    spans.extend(current);
    let last = versions.len().saturating_sub(1);
    let name = |at: usize| versions.get(at).map(u16::to_string).unwrap_or_default();
    let end = |(from, to): (usize, usize)| match (from == 0, to == last) {
        (true, true) => String::new(),
        (true, false) => format!(" @-{}", name(to)),
        (false, true) => format!(" @{}-", name(from)),
        (false, false) if from == to => format!(" @{}", name(from)),
        (false, false) => format!(" @{}-{}", name(from), name(to)),
    };
    spans.into_iter().map(end).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_for_which_versions_it_holds() {
        let all = [15, 16, 17, 18];
        let says = |have: &[u16]| spans(&all, have);
        assert_eq!(says(&all), [""]);
        assert_eq!(says(&[15]), [" @-15"]);
        assert_eq!(says(&[17, 18]), [" @17-"]);
        assert_eq!(says(&[16, 17]), [" @16-17"]);
        assert_eq!(says(&[17]), [" @17"]);
        assert_eq!(says(&[15, 17, 18]), [" @-15", " @17-"]);
        assert_eq!(spans(&[15], &[15]), [""]);
    }

    #[test]
    fn a_text_is_in_the_order_of_kinds_and_names() {
        let rows = |major, lines: &[&str]| Rows {
            major,
            server: String::new(),
            lines: lines.iter().map(|&line| line.to_owned()).collect(),
            left_out: 0,
        };
        let old = rows(15, &["view b {x:int4}", "function f() int4", "type t base U"]);
        let new = rows(16, &["function a() int4", "type t base U", "view b {x:int8}"]);
        assert_eq!(
            text(&["Head.".to_owned()], &[&old, &new]),
            "# Head.\nversions 15-16\ntype t base U\nfunction a() int4 @16-\nfunction f() int4 @-15\n\
             view b {x:int4} @-15\nview b {x:int8} @16-\n"
        );
    }
}

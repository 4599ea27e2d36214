//! One SQL file's text.

use std::path::Path;

use pgspec_catalog::{Diagnostic, Sources};

use crate::codes;
use crate::project::{Failure, read_text};

/// The most bytes that a dump may have: 1 GB. Places in a file are counted with 32 bits.
const LARGEST_DUMP: u64 = 1024 * 1024 * 1024;

/// The text of a file, without the byte order mark that some editors put before it. A file that is not UTF-8 becomes a
/// source, so that the finding can show the line.
pub(super) fn read(path: &Path, shown: &str, sources: &mut Sources) -> Result<String, Box<Diagnostic>> {
    match read_text(path, shown, LARGEST_DUMP) {
        Ok(text) => Ok(text.strip_prefix('\u{feff}').map(ToOwned::to_owned).unwrap_or(text)),
        Err(Failure::Whole(diagnostic)) => Err(for_sql(*diagnostic, path, shown)),
        Err(failure) => {
            let mut diagnostic = failure.report(shown, sources);
            let convert = if diagnostic.primary.is_some() {
                format!("`iconv -f latin1 -t utf-8 {shown} > new.sql` converts one that is Latin-1")
            } else {
                format!("`iconv -f utf-16 -t utf-8 {shown} > new.sql` converts it")
            };
            let help = diagnostic.help.take();
            diagnostic.help = Some(help.map_or(convert.clone(), |help| format!("{help}. {convert}")));
            Err(Box::new(diagnostic))
        }
    }
}

/// The finding about a file that is no text, in words about SQL.
fn for_sql(diagnostic: Diagnostic, path: &Path, shown: &str) -> Box<Diagnostic> {
    if diagnostic.code != &codes::BINARY {
        return Box::new(diagnostic);
    }
    let mut start = [0; 5];
    let is_dump = std::fs::File::open(path)
        .and_then(|mut file| std::io::Read::read_exact(&mut file, &mut start))
        .is_ok_and(|()| &start == b"PGDMP");
    let (message, help) = if is_dump {
        (
            format!("`{shown}` is a dump in pg_dump's own format, not SQL"),
            format!("make SQL of it: `pg_restore --schema-only --file schema.sql {shown}`"),
        )
    } else {
        (format!("`{shown}` is a binary file, not SQL"), "name a file that holds SQL text".to_owned())
    };
    Box::new(Diagnostic::new(&codes::BINARY, message).help(help))
}

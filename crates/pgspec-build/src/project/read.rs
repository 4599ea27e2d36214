//! One file's text, or why there is none.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use pgspec_catalog::{Diagnostic, Sources, Span};

use super::walk::unreadable;
use crate::codes;

/// The most bytes that a file of a project may have: 64 MB.
pub const LARGEST_FILE: u64 = 64 * 1024 * 1024;

/// Why a file has no text.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Nothing to point at.
    Whole(Box<Diagnostic>),
    /// The bytes from `at` on are not UTF-8.
    NotUtf8 { shown: String, bytes: Vec<u8>, at: usize },
}

pub(super) fn read(path: &Path, shown: &str) -> Result<String, Failure> {
    read_text(path, shown, LARGEST_FILE)
}

/// The text of a file that somebody named, which need not be one of a project. A file that is not UTF-8 becomes a source, so
/// that the finding can show the line.
///
/// # Errors
/// The file cannot be read, is no text, or is larger than [`LARGEST_FILE`].
pub fn text(path: &Path, shown: &str, sources: &mut Sources) -> Result<String, Box<Diagnostic>> {
    read(path, shown).map_err(|failure| {
        let diagnostic = failure.report(shown, sources);
        if diagnostic.code != &codes::BINARY {
            return Box::new(diagnostic);
        }
        let message = format!("`{shown}` is a binary file, not text");
        Box::new(Diagnostic::new(&codes::BINARY, message).help("name a file that holds text"))
    })
}

/// The text of a file of at most so many bytes.
pub(crate) fn read_text(path: &Path, shown: &str, largest: u64) -> Result<String, Failure> {
    let bytes = read_bytes(path, shown, largest)?;
    // A NUL is valid UTF-8, but no text has one. UTF-16 has many, and a better help.
    if !is_utf16(&bytes) && bytes.contains(&0) {
        return Err(whole(
            Diagnostic::new(&codes::BINARY, format!("`{shown}` is a binary file, not a spec"))
                .help("move it out of the project, or give it another extension"),
        ));
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        Failure::NotUtf8 { shown: shown.to_owned(), bytes: error.into_bytes(), at }
    })
}

fn whole(diagnostic: Diagnostic) -> Failure {
    Failure::Whole(Box::new(diagnostic))
}

fn read_bytes(path: &Path, shown: &str, largest: u64) -> Result<Vec<u8>, Failure> {
    let fail = |error: std::io::Error| whole(unreadable(shown, &error));
    let metadata = path.metadata().map_err(fail)?;
    if !metadata.is_file() {
        // Reading a pipe or a device might never end.
        let message = format!("cannot read `{shown}`: it is not a regular file");
        let diagnostic = Diagnostic::new(&codes::UNREADABLE, message);
        return Err(whole(diagnostic.help("move it out of the project, or give it another extension")));
    }
    let mut bytes = Vec::new();
    // The file may grow while it is read, so the limit is on what is read.
    let file = File::open(path).map_err(fail)?;
    let mut file = file.take(largest + 1);
    if metadata.len() <= largest {
        file.read_to_end(&mut bytes).map_err(fail)?;
    }
    if metadata.len() > largest || bytes.len() as u64 > largest {
        let size = metadata.len().max(bytes.len() as u64) / (1024 * 1024);
        let message = format!("`{shown}` has {size} MB; at most {} MB can be read", largest / (1024 * 1024));
        let diagnostic = Diagnostic::new(&codes::TOO_LARGE, message);
        return Err(whole(diagnostic.help("move it out of the project, or split it")));
    }
    Ok(bytes)
}

/// Whether it starts with the byte order mark of UTF-16.
fn is_utf16(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff])
}

impl Failure {
    /// The finding. A file that is not UTF-8 becomes a source, so that the finding can show the line.
    pub(crate) fn report(self, relative: &str, sources: &mut Sources) -> Diagnostic {
        let (shown, bytes, at) = match self {
            Self::Whole(diagnostic) => return *diagnostic,
            Self::NotUtf8 { shown, bytes, at } => (shown, bytes, at),
        };
        if is_utf16(&bytes) {
            return Diagnostic::new(&codes::NOT_UTF8, format!("`{shown}` is UTF-16, not UTF-8"))
                .help("save the file as UTF-8");
        }
        let byte = bytes.get(at).copied().unwrap_or_default();
        // Up to `at` the text is the same with and without replacement characters.
        let text = String::from_utf8_lossy(&bytes);
        let file = sources.add(relative, text);
        let start = u32::try_from(at).unwrap_or(u32::MAX);
        let mark = u32::try_from(char::REPLACEMENT_CHARACTER.len_utf8()).unwrap_or_default();
        let span = Span::new(file, start, start.saturating_add(mark));
        let help = match char::from(byte) {
            letter if letter.is_alphanumeric() => {
                format!("save the file as UTF-8; in Latin-1 this byte is `{letter}`")
            }
            _ => "save the file as UTF-8".to_owned(),
        };
        Diagnostic::new(&codes::NOT_UTF8, format!("`{shown}` is not UTF-8 text"))
            .labelled(span, format!("the byte 0x{byte:02x}"))
            .help(help)
    }
}

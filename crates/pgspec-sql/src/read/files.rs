//! Files, one after the other: each is a session of its own. What their end settles is settled when all are read.

use std::borrow::Cow;

use pgspec_catalog::{FileId, SourceFile, Sources};

use super::{Read, Reader, doc, hierarchy, parameter, session, split, table};
use crate::{markdown, mojibake};

impl Reader<'_> {
    /// Reads the statements of files on top of what was read before.
    pub(super) fn read_files(&mut self, sources: &Sources, files: &[FileId]) {
        for file in files {
            let Some(source) = sources.file(*file) else { continue };
            self.file = *file;
            if let Some(broken) = mojibake::check(&source.text, *file) {
                self.diagnostics.push(broken);
            }
            let text = sql_of(source);
            self.is_dump = is_dump(&text);
            self.begin_session();
            let parts = split::parts(&text);
            let undone = session::undone(&text, &parts.statements);
            let mut commands = parts.commands.iter().peekable();
            for (range, undone) in parts.statements.iter().zip(undone) {
                while let Some(command) = commands.next_if(|command| command.start < range.start) {
                    self.command(&text, command);
                }
                self.is_last = parts.statements.last() == Some(range);
                self.statement(&text, range.clone(), undone);
            }
            commands.for_each(|command| self.command(&text, command));
            self.around(&text, &parts);
            self.say_data();
            doc::attach(&mut self.catalog, *file, &text, &parts);
        }
    }

    /// Settles what only the end of all files can.
    pub(super) fn finish(mut self, sources: &Sources) -> Read {
        self.begin_session();
        parameter::settle(&mut self);
        self.check_uses(sources);
        self.settle();
        table::late_references(&mut self.catalog);
        hierarchy::whole_indexes(&mut self);
        self.catalog.compact();
        let mut missing: Vec<_> = self.broken.into_iter().chain(self.changed).map(|name| name.name).collect();
        missing.sort_unstable();
        missing.dedup();
        Read { catalog: self.catalog, diagnostics: self.diagnostics, missing, opaque: self.opaque }
    }
}

/// The SQL of a file: of a document, its blocks of SQL.
fn sql_of(file: &SourceFile) -> Cow<'_, str> {
    let extension = file.path.rsplit_once('.').map_or("", |(_, extension)| extension);
    let is_document =
        ["md", "markdown"].iter().any(|of_documents| extension.eq_ignore_ascii_case(of_documents));
    if is_document { Cow::Owned(markdown::sql(&file.text)) } else { Cow::Borrowed(&file.text) }
}

/// Whether a text is what `pg_dump` printed.
fn is_dump(text: &str) -> bool {
    let head = text.char_indices().nth(2000).map_or(text, |(at, _)| text.get(..at).unwrap_or(text));
    head.contains("-- PostgreSQL database dump") || head.contains("-- PostgreSQL database cluster dump")
}

//! Where things come from: files, byte spans, origins.

use serde::Serialize;

use crate::stored;

/// A source file, by its position in [`Sources`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct FileId(pub u32);

/// A byte range of one file.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// A span of `file` from byte `start` to byte `end`.
    pub fn new(file: FileId, start: u32, end: u32) -> Self {
        Self { file, start, end: end.max(start) }
    }
}

/// A value and the place where it was written. Two are equal when their values are.
#[derive(Clone, Debug)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub span: Span,
}

impl<T: PartialEq> PartialEq for Spanned<T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

/// Where an object came from. Every origin equals every other, so that `==` compares schemas and not files.
#[derive(Clone, Copy, Debug)]
pub enum Origin {
    /// Written in a spec file.
    Spec(Span),
    /// Brought in by a mixin.
    Mixin {
        /// The `use:` entry.
        used: Span,
        /// The entry inside the mixin.
        declared: Span,
    },
    /// Read from an SQL file.
    Sql(Span),
    /// Read from a live database.
    Database,
    /// Part of a platform pack.
    Platform(Span),
}

impl Origin {
    /// The place to point at: for a mixin, where it is used.
    pub fn span(&self) -> Option<Span> {
        match self {
            Self::Spec(span) | Self::Sql(span) | Self::Platform(span) | Self::Mixin { used: span, .. } => {
                Some(*span)
            }
            Self::Database => None,
        }
    }

    /// The place inside a mixin, if the object came from one.
    pub fn declared(&self) -> Option<Span> {
        match self {
            Self::Mixin { declared, .. } => Some(*declared),
            Self::Spec(_) | Self::Sql(_) | Self::Platform(_) | Self::Database => None,
        }
    }
}

impl PartialEq for Origin {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

/// One source file: its path as shown to people, and its text.
#[derive(Clone, Debug, Default)]
pub struct SourceFile {
    /// The path, as it should be printed.
    pub path: String,
    /// The whole text.
    pub text: String,
    /// Byte offset of each line's first byte.
    line_starts: Vec<u32>,
}

/// All files of a run. The caller that reads files owns it; everything downstream carries [`Span`]s.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
}

/// A place as people count: both from 1, columns in characters.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct LineColumn {
    /// Line, from 1.
    pub line: u32,
    /// Column in characters (not bytes), from 1.
    pub column: u32,
}

impl Sources {
    /// Adds a file and returns its id.
    pub fn add(&mut self, path: impl Into<String>, text: impl Into<String>) -> FileId {
        let text = text.into();
        let id = FileId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        let line_starts = std::iter::once(0)
            .chain(text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(i, _)| offset(i + 1)));
        let line_starts = line_starts.collect();
        self.files.push(SourceFile { path: path.into(), text, line_starts });
        id
    }

    /// Changes how a file's path is shown.
    pub fn set_path(&mut self, id: FileId, path: impl Into<String>) {
        if let Some(file) = self.files.get_mut(id.0 as usize) {
            file.path = path.into();
        }
    }

    /// The file of an id.
    pub fn file(&self, id: FileId) -> Option<&SourceFile> {
        self.files.get(id.0 as usize)
    }

    /// All files in the order they were added.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        self.files.iter().enumerate().map(|(i, f)| (FileId(offset(i)), f))
    }

    /// The text of a span; empty if the span does not lie in a known file.
    pub fn slice(&self, span: Span) -> &str {
        let text = self.file(span.file).map_or("", |f| f.text.as_str());
        text.get(span.start as usize..span.end as usize).unwrap_or("")
    }

    /// Line and column of a span's start.
    pub fn line_column(&self, span: Span) -> Option<LineColumn> {
        Some(self.file(span.file)?.line_column(span.start))
    }
}

impl SourceFile {
    /// Line and column of a byte offset.
    pub fn line_column(&self, at: u32) -> LineColumn {
        let line = self.line_starts.partition_point(|start| *start <= at).max(1);
        let start = self.line_starts.get(line - 1).copied().unwrap_or(0);
        let before = self.text.get(start as usize..at as usize).unwrap_or("");
        LineColumn { line: offset(line), column: offset(before.chars().count() + 1) }
    }

    /// The byte range of a line (from 1), without its line break.
    pub fn line_range(&self, line: u32) -> Option<(u32, u32)> {
        let index = line.checked_sub(1)? as usize;
        let start = *self.line_starts.get(index)?;
        let end = self.line_starts.get(index + 1).map_or(offset(self.text.len()), |next| next - 1);
        Some((start, end))
    }
}

fn offset(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

stored!(struct Span { file, start, end });
stored!(enum Origin {
    0 Spec(value), 1 Mixin { used, declared }, 2 Sql(value), 3 Database, 4 Platform(value),
});

//! SQL in scalars: the text with mixin parameters filled in, its doc cut off, and syntax errors lifted into the file.

use pgspec_catalog::{Diagnostic, Mention, Span, SqlText, Text, TextMap, TextSegment};
use pgspec_sql::fragment::{self, Fragment, Parsed, SyntaxError};

use super::{Lowering, Scope};
use crate::codes;
use crate::tree::{Node, ScalarForm};

/// SQL of a scalar, ready to be parsed.
#[derive(Clone, Debug)]
pub(crate) struct Piece {
    text: Text,
    sql_len: usize,
    /// The ` -- text` behind the SQL.
    pub(crate) doc: Option<Text>,
    pub(crate) map: TextMap,
    quoted: bool,
}

impl Piece {
    /// The SQL without the doc.
    pub(crate) fn sql(&self) -> &str {
        self.text.get(..self.sql_len).unwrap_or("")
    }

    /// The SQL as a fragment.
    pub(crate) fn fragment(&self) -> Fragment<'_> {
        Fragment { text: self.sql(), map: &self.map }
    }

    /// The SQL from a byte on, without the spaces in front of it.
    pub(crate) fn part(&self, from: usize) -> Self {
        let rest = self.sql().get(from..).unwrap_or("");
        let start = from + rest.len() - rest.trim_start().len();
        let text = Text::new(rest.trim_start());
        let map = self.map.part(start..self.sql_len);
        Self { sql_len: text.len(), text, doc: None, map, quoted: self.quoted }
    }

    /// Whether YAML's quotes stood around it.
    pub(crate) fn is_quoted(&self) -> bool {
        self.quoted
    }
}

impl Lowering<'_> {
    /// The SQL of a scalar.
    pub(crate) fn piece(&mut self, node: &Node, scope: Scope<'_>) -> Option<Piece> {
        let Some(scalar) = node.as_scalar() else {
            self.wrong_shape(node, "SQL as a text");
            return None;
        };
        if scalar.is_null() {
            self.wrong_shape(node, "SQL as a text");
            return None;
        }
        if self.refuse_bare_word(node) {
            return None;
        }
        let (text, map) = match scope.mixin {
            Some(expansion) if scalar.text.contains('{') => {
                let (text, map) = expansion.fill_sql(&scalar.text, &scalar.map, &mut self.diagnostics);
                (Text::new(text), map)
            }
            _ => (scalar.text.clone(), scalar.map.clone()),
        };
        // Most fragments have no doc: no need to tell comments from literals.
        let (sql, doc) =
            if text.contains("--") { fragment::split_doc(&text) } else { (text.trim_end(), None) };
        let (sql_len, doc) = (sql.len(), doc.map(Text::new));
        Some(Piece { text, sql_len, doc, map, quoted: scalar.form == ScalarForm::Quoted })
    }

    /// SQL of a whole file.
    pub(crate) fn file_piece(&mut self, node: &Node) -> Option<Piece> {
        let path = self.text(node)?;
        let id = self.attached_file(&path, node.span)?;
        let file = self.sources.file(id)?;
        let text = file.text.trim_end();
        let end = u32::try_from(text.len()).unwrap_or(u32::MAX);
        let map = TextMap::Linear(pgspec_catalog::Span::new(id, 0, end));
        Some(Piece { text: Text::new(text), sql_len: text.len(), doc: None, map, quoted: false })
    }

    /// Parses a piece; syntax errors are reported with the object's name.
    pub(crate) fn parse<T>(
        &mut self,
        piece: &Piece,
        what: impl Fn() -> String,
        parser: impl FnOnce(Fragment<'_>) -> Parsed<T>,
    ) -> Option<T> {
        match parser(piece.fragment()) {
            Ok(value) => Some(value),
            Err(errors) => {
                let what = what();
                for error in errors {
                    self.syntax_error(&error, piece, &what);
                }
                None
            }
        }
    }

    /// Parses an expression.
    pub(crate) fn expression(&mut self, piece: &Piece, what: impl Fn() -> String) -> Option<SqlText> {
        self.parse(piece, what, fragment::expression)
    }

    /// Parses a piece between SQL that its place implies.
    pub(crate) fn between<T>(
        &mut self,
        prefix: &str,
        piece: &Piece,
        suffix: &str,
        what: impl Fn() -> String,
        parser: impl FnOnce(Fragment<'_>) -> Parsed<T>,
    ) -> Option<Between<T>> {
        let text = format!("{prefix}{}{suffix}", piece.sql());
        let by = prefix.len();
        // Texts inside must find their way back too: the prefix has no place.
        let map = moved(&piece.map, by);
        match parser(Fragment { text: &text, map: &map }) {
            Ok(value) => Some(Between { value, shift: by }),
            Err(errors) => {
                let what = what();
                for mut error in errors {
                    let end = piece.sql().len();
                    let local = |at: usize| at.saturating_sub(by).min(end);
                    error.range = local(error.range.start)..local(error.range.end);
                    self.syntax_error(&error, piece, &what);
                }
                None
            }
        }
    }

    fn syntax_error(&mut self, error: &SyntaxError, piece: &Piece, what: &str) {
        let at = piece.map.locate(error.range.clone()).or(piece.map.span());
        let whole = piece.map.span();
        if whole.is_some_and(|span| self.cut.contains(&(span.file, span.end))) {
            // A `#` cut it short, which was reported.
            return;
        }
        let help = general_help(piece).map(str::to_owned).or_else(|| error.help.clone());
        self.broken_sql(&error.message, at, help, what);
    }

    /// Reports SQL that is none. What stands in a mixin is reported for the first table that uses it.
    pub(crate) fn broken_sql(&mut self, message: &str, at: Option<Span>, help: Option<String>, what: &str) {
        if at.is_some_and(|at| !self.reported.insert((at, message.to_owned()))) {
            return;
        }
        self.diagnostics.push(
            Diagnostic::new(&codes::SQL_SYNTAX, format!("in {what}: {message}"))
                .maybe_at(at)
                .maybe_help(help),
        );
    }
}

/// What to do about a whole fragment that is not meant for its place.
fn general_help(piece: &Piece) -> Option<&'static str> {
    let sql = piece.sql().trim_start();
    let first = sql.split_whitespace().next().unwrap_or("");
    if first.is_empty() {
        return Some("the SQL stands in front of ` -- `, its doc behind it");
    }
    if first.eq_ignore_ascii_case("create") || first.eq_ignore_ascii_case("alter") {
        return Some("the key is the name: write only what follows it, not the whole statement");
    }
    if sql.contains('`') {
        return Some("a string has single quotes, a name has double quotes");
    }
    let word = piece.is_quoted() && !sql.contains(['\'', ';', '(']) && sql.split_whitespace().count() < 4;
    word.then_some("the quotes around the value are YAML's; SQL needs its own inside them")
}

/// What was read behind a prefix, and how many bytes that has.
pub(crate) struct Between<T> {
    pub(crate) value: T,
    pub(crate) shift: usize,
}

/// Mentions of a text with a prefix, in the coordinates of the text without it.
pub(crate) fn shifted(mentions: Vec<Mention>, by: usize) -> Vec<Mention> {
    let by = u32::try_from(by).unwrap_or(u32::MAX);
    let behind = mentions.into_iter().filter(|m| m.range.start >= by);
    behind.map(|m| Mention { range: m.range.start - by..m.range.end - by, ..m }).collect()
}

/// The map of a text that stands behind `by` bytes with no place of their own.
fn moved(map: &TextMap, by: usize) -> TextMap {
    let by = u32::try_from(by).unwrap_or(u32::MAX);
    match map {
        TextMap::Nowhere => TextMap::Nowhere,
        TextMap::Whole(span) => TextMap::Whole(*span),
        TextMap::Linear(span) => TextMap::Pieces([TextSegment { at: by, span: *span, exact: true }].into()),
        TextMap::Pieces(pieces) => {
            TextMap::Pieces(pieces.iter().map(|p| TextSegment { at: p.at + by, ..p.clone() }).collect())
        }
    }
}

impl Lowering<'_> {
    /// The text of a function body or a query: nothing is cut off, a `--` at its end is part of it. White space at its
    /// end is no part of it, unless it stands in quotes or begins with an empty line: then it is kept to the letter.
    pub(crate) fn body_piece(&mut self, node: &Node, scope: Scope<'_>) -> Option<Piece> {
        let mut piece = self.piece(node, scope)?;
        let exact = piece.quoted || piece.text.starts_with('\n');
        piece.sql_len = if exact { piece.text.len() } else { piece.text.trim_end().len() };
        piece.doc = None;
        Some(piece)
    }
}

/// SQL that lowering itself has put together, with the names that it mentions.
pub(crate) fn made(sql: String, parser: impl FnOnce(Fragment<'_>) -> Parsed<SqlText>) -> SqlText {
    parser(Fragment { text: &sql, map: &TextMap::Nowhere }).unwrap_or_else(|_| SqlText::unplaced(sql))
}

/// SQL put together from the values of several keys, each of which keeps its place.
#[derive(Default)]
pub(crate) struct Assembled {
    pub(crate) sql: String,
    pieces: Vec<TextSegment>,
}

impl Assembled {
    pub(crate) fn push(&mut self, text: &str) {
        self.sql.push_str(text);
    }

    pub(crate) fn part(&mut self, piece: &Piece) {
        let at = u32::try_from(self.sql.len()).unwrap_or(u32::MAX);
        match &piece.map {
            TextMap::Nowhere => {}
            TextMap::Linear(span) => self.pieces.push(TextSegment { at, span: *span, exact: true }),
            TextMap::Whole(span) => self.pieces.push(TextSegment { at, span: *span, exact: false }),
            TextMap::Pieces(pieces) => {
                self.pieces.extend(pieces.iter().map(|p| TextSegment { at: at + p.at, ..p.clone() }));
            }
        }
        self.sql.push_str(piece.sql());
    }

    pub(crate) fn map(&self) -> TextMap {
        TextMap::Pieces(self.pieces.clone().into())
    }

    /// Whether what is mentioned was written by somebody.
    pub(crate) fn has(&self, mention: &Mention) -> bool {
        self.map().locate(mention.range.start as usize..mention.range.end as usize).is_some()
    }
}

impl Lowering<'_> {
    /// Parses SQL that was put together; what is wrong is reported where it was written, or at `otherwise`.
    pub(crate) fn parse_assembled<T>(
        &mut self,
        text: &Assembled,
        otherwise: Span,
        what: impl Fn() -> String,
        parser: impl FnOnce(Fragment<'_>) -> Parsed<T>,
    ) -> Option<T> {
        match parser(Fragment { text: &text.sql, map: &text.map() }) {
            Ok(value) => Some(value),
            Err(errors) => {
                for error in errors {
                    let at = text.map().locate(error.range).unwrap_or(otherwise);
                    self.broken_sql(&error.message, Some(at), error.help, &what());
                }
                None
            }
        }
    }
}

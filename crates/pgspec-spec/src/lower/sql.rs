//! SQL in scalars: the text with mixin parameters filled in, its doc cut off, and syntax errors lifted into the file.

use pgspec_catalog::{Diagnostic, SqlText, Text, TextMap};
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
        let (sql, doc) = fragment::split_doc(&text);
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

    fn syntax_error(&mut self, error: &SyntaxError, piece: &Piece, what: &str) {
        let mut diagnostic = Diagnostic::new(&codes::SQL_SYNTAX, format!("in {what}: {}", error.message))
            .maybe_at(piece.map.locate(error.range.clone()).or(piece.map.span()))
            .maybe_help(error.help.clone());
        if diagnostic.help.is_none() && piece.is_quoted() {
            diagnostic =
                diagnostic.help("the quotes around the value are YAML's; SQL needs its own inside them");
        }
        self.diagnostics.push(diagnostic);
    }
}

impl Lowering<'_> {
    /// The text of a function body: nothing is cut off, a `--` at its end is part of it.
    pub(crate) fn body_piece(&mut self, node: &Node, scope: Scope<'_>) -> Option<Piece> {
        let mut piece = self.piece(node, scope)?;
        piece.sql_len = piece.text.trim_end().len();
        piece.doc = None;
        Some(piece)
    }
}

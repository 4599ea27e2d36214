//! SQL inside of a body.

use super::parser::{Error, Parser, Read};
use super::{Expression, Sql};
use crate::syntax::ast::{Expr, Statement, TextRange, TypeName};
use crate::syntax::{self, Parsed};

/// What a statement of SQL begins with.
const STATEMENTS: [&str; 54] = [
    "abort",
    "alter",
    "analyse",
    "analyze",
    "begin",
    "call",
    "checkpoint",
    "close",
    "cluster",
    "comment",
    "commit",
    "copy",
    "create",
    "deallocate",
    "declare",
    "delete",
    "discard",
    "do",
    "drop",
    "end",
    "execute",
    "explain",
    "fetch",
    "grant",
    "import",
    "insert",
    "listen",
    "load",
    "lock",
    "merge",
    "move",
    "notify",
    "prepare",
    "reassign",
    "refresh",
    "reindex",
    "release",
    "reset",
    "revoke",
    "rollback",
    "savepoint",
    "security",
    "select",
    "set",
    "show",
    "start",
    "table",
    "truncate",
    "unlisten",
    "update",
    "vacuum",
    "values",
    "with",
    "(",
];

/// What PL/pgSQL has beside them.
const OWN_STATEMENTS: [&str; 18] = [
    "assert",
    "case",
    "continue",
    "elsif",
    "else",
    "exception",
    "exit",
    "for",
    "foreach",
    "get",
    "if",
    "loop",
    "null",
    "open",
    "perform",
    "raise",
    "return",
    "while",
];

impl<'a> Parser<'a> {
    /// An expression: what may stand behind `select`.
    pub(super) fn expression_in(&mut self, range: TextRange) -> Expression {
        let query = self.read(range, self.text, syntax::select_tail_in);
        Expression { range, query: query.map(Box::new) }
    }

    /// What an assignment assigns to.
    pub(super) fn target_in(&mut self, range: TextRange) -> Option<Expr> {
        self.read(range, self.text, syntax::assignment_target_in)
    }

    /// A type.
    pub(super) fn type_in(&mut self, range: TextRange) -> Option<Box<TypeName>> {
        self.read(range, self.text, syntax::type_name_in).map(Box::new)
    }

    /// A statement, from which PL/pgSQL's own clauses have been taken out.
    pub(super) fn sql_in(&mut self, range: TextRange) -> Sql {
        let statement = self.read(range, self.sql.unwrap_or(self.text), syntax::statement_in);
        if let Some(Statement::Other(word, place)) = &statement
            && !STATEMENTS.contains(&word.as_str())
        {
            let message = format!("syntax error at or near \"{word}\"");
            let known = STATEMENTS.iter().chain(&OWN_STATEMENTS).copied();
            let close = pgspec_catalog::closest(word.as_str(), known);
            let help = close.map(|close| format!("did you mean `{close}`?"));
            let start = place.start;
            let length = u32::try_from(word.as_str().len()).unwrap_or(0);
            let range = TextRange::new(start, (start + length).min(range.end));
            self.errors.push(Error { range, message, help });
            return Sql { range, statement: None };
        }
        Sql { range, statement }
    }

    /// A statement up to the semicolon, which is read too (`read_sql_stmt`).
    pub(super) fn statement_to_end(&mut self) -> Read<Sql> {
        let range = self.until(&[";"], ";", "SQL statement")?;
        self.expect_symbol(";")?;
        Ok(self.sql_in(range))
    }

    fn read<T>(
        &mut self,
        range: TextRange,
        text: &'a str,
        rule: impl Fn(&'a str, std::ops::Range<usize>) -> Parsed<T>,
    ) -> Option<T> {
        // While the INTO clauses are being looked for, nothing inside is read.
        self.sql?;
        match rule(text, range.usize()) {
            Ok(found) => Some(found),
            Err(error) => {
                let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
                let range = TextRange::new(place(error.range.start), place(error.range.end));
                self.errors.push(Error { range, message: error.message, help: error.help });
                None
            }
        }
    }
}

/// The text with spaces where these ranges are, and ` select` for `perform`.
pub(super) fn without(text: &str, blanks: &[TextRange], performs: &[TextRange]) -> String {
    let mut out = text.as_bytes().to_vec();
    for range in blanks {
        // Line breaks stay: a comment in front must end.
        let bytes = out.get_mut(range.usize()).into_iter().flatten();
        bytes.filter(|byte| !matches!(**byte, b'\n' | b'\r')).for_each(|byte| *byte = b' ');
    }
    for range in performs {
        if let Some(bytes) = out.get_mut(range.usize())
            && bytes.len() == 7
        {
            bytes.copy_from_slice(b" select");
        }
    }
    // Whole tokens were replaced: what is left is UTF-8.
    String::from_utf8(out).unwrap_or_else(|_| text.to_owned())
}

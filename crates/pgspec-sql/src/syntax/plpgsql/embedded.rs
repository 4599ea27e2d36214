//! SQL inside of a body.

use super::parser::{Parser, Read};
use super::{Expression, Sql};
use crate::syntax::ast::{Expr, TextRange, TypeName};

impl Parser<'_> {
    /// An expression: what may stand behind `select`.
    pub(super) fn expression_in(&mut self, range: TextRange) -> Expression {
        Expression { range, query: None }
    }

    /// What an assignment assigns to.
    pub(super) fn target_in(&mut self, range: TextRange) -> Option<Expr> {
        let _ = range;
        None
    }

    /// A type.
    pub(super) fn type_in(&mut self, range: TextRange) -> Option<Box<TypeName>> {
        let _ = range;
        None
    }

    /// A statement, from which PL/pgSQL's own clauses have been taken out.
    pub(super) fn sql_in(&mut self, range: TextRange) -> Sql {
        Sql { range, statement: None }
    }

    /// A statement up to the semicolon, which is read too (`read_sql_stmt`).
    pub(super) fn statement_to_end(&mut self) -> Read<Sql> {
        let range = self.until(&[";"], ";", "SQL statement")?;
        self.expect_symbol(";")?;
        Ok(self.sql_in(range))
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

//! Operators' names: `+`, `operator(schema.+)`.

use pgspec_catalog::Name;

use super::ast::{OperatorName, TextRange};
use super::keyword::Keyword as K;
use super::parser::{Parse, Parser};
use super::token::Kind;

impl Parser<'_> {
    /// An operator's symbol.
    pub(super) fn symbol_operator(&mut self) -> OperatorName {
        let token = self.advance();
        symbol(self.slice(token), token.range())
    }

    /// `operator(schema.+)`
    pub(super) fn named_operator(&mut self) -> Parse<OperatorName> {
        let start = self.start();
        self.expect(K::OPERATOR)?;
        self.expect_byte(b'(')?;
        let mut operator = self.any_operator()?;
        self.expect_byte(b')')?;
        operator.range = self.since(start);
        Ok(operator)
    }

    /// `qual_all_Op`, as behind `using`.
    pub(super) fn qualified_operator(&mut self) -> Parse<OperatorName> {
        if matches!(self.peek().kind, Kind::Operator(_)) {
            Ok(self.symbol_operator())
        } else {
            self.named_operator()
        }
    }

    fn any_operator(&mut self) -> Parse<OperatorName> {
        let mut schema = None;
        loop {
            if matches!(self.peek().kind, Kind::Operator(_)) {
                let mut operator = self.symbol_operator();
                operator.schema = schema;
                return Ok(operator);
            }
            schema = Some(self.column_id()?.name);
            self.expect_byte(b'.')?;
        }
    }
}

/// An operator without a schema.
pub(super) fn symbol(text: &str, range: TextRange) -> OperatorName {
    let symbol = Name::exact(if text == "!=" { "<>" } else { text });
    OperatorName { schema: None, symbol, range }
}

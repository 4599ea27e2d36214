//! Reads a view's query, unless it is so long or so nested that a walk through its tree would need too much stack.

use sqlparser::ast::Query;
use sqlparser::dialect::PostgreSqlDialect;
use sqlparser::parser::Parser;
use sqlparser::tokenizer::{Token, TokenWithSpan, Tokenizer};

/// How many operators may hang on each other.
const MAX_OPERATORS: usize = 150;

/// Words that stand between two operands, or behind one.
const OPERATORS: [&str; 10] =
    ["and", "or", "not", "is", "isnull", "notnull", "like", "ilike", "between", "in"];

/// Words between two queries.
const SET_OPERATORS: [&str; 3] = ["union", "except", "intersect"];

/// Words after which another expression begins.
const CLAUSES: [&str; 11] =
    ["select", "from", "where", "group", "having", "order", "on", "when", "then", "else", "as"];

/// The query of a view, if it is not so long that its tree would be too deep.
pub(super) fn query(text: &str) -> Result<Box<Query>, String> {
    let error = |error: &dyn std::fmt::Display| format!("the query cannot be read for its types ({error})");
    let dialect = PostgreSqlDialect {};
    let tokens = Tokenizer::new(&dialect, text).tokenize_with_location().map_err(|e| error(&e))?;
    if depth(&tokens) > MAX_OPERATORS {
        return Err("an expression in it is too long or nested too deeply".to_owned());
    }
    let mut parser = Parser::new(&dialect).with_tokens_with_locations(tokens);
    let query = parser.parse_query().map_err(|e| error(&e))?;
    let rest = parser.peek_token().token;
    if rest == Token::EOF { Ok(query) } else { Err(error(&format!("unexpected {rest}"))) }
}

/// What stands between two parentheses.
#[derive(Default)]
struct Level {
    /// Operators since the last comma or clause.
    chain: usize,
    /// The deepest parentheses among their operands.
    operand: usize,
    /// The deepest expression before.
    before: usize,
    /// Operators between whole queries.
    queries: usize,
}

impl Level {
    fn depth(&self) -> usize {
        self.queries + self.before.max(self.chain + self.operand)
    }

    /// Another expression begins.
    fn restart(&mut self) {
        let before = self.before.max(self.chain + self.operand);
        *self = Self { before, queries: self.queries, ..Self::default() };
    }
}

/// How deep the tree of a query can be: a chain of operators is as deep as it is long, on top of its operands.
#[expect(clippy::wildcard_enum_match_arm, reason = "every other token may be an operator")]
fn depth(tokens: &[TokenWithSpan]) -> usize {
    let mut levels: Vec<Level> = Vec::new();
    let mut level = Level::default();
    for token in tokens {
        let is = |words: &[&str]| matches!(&token.token, Token::Word(word) if words.iter().any(|w| word.value.eq_ignore_ascii_case(w)));
        match &token.token {
            Token::LParen => levels.push(std::mem::take(&mut level)),
            Token::RParen => {
                let depth = level.depth() + 1;
                level = levels.pop().unwrap_or_default();
                level.operand = level.operand.max(depth);
            }
            Token::Comma => level.restart(),
            Token::Number(..)
            | Token::SingleQuotedString(_)
            | Token::Whitespace(_)
            | Token::Period
            | Token::EOF => {}
            Token::Word(_) if is(&CLAUSES) => level.restart(),
            Token::Word(_) if is(&SET_OPERATORS) => level.queries += 1,
            Token::Word(_) if !is(&OPERATORS) => {}
            _ => level.chain += 1,
        }
    }
    levels.iter().map(Level::depth).sum::<usize>() + level.depth()
}

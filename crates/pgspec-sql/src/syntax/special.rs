//! Functions with a grammar of their own (`func_expr_common_subexpr`), turned into calls as `gram.y` does.

use pgspec_catalog::Name;

use super::ast::{DottedName, Expr, ExprKind, FunctionCall, Ident, SqlValue};
use super::keyword::Keyword as K;
use super::parser::{Parse, Parser};
use super::token::{Kind, Token};

impl Parser<'_> {
    /// What begins with a key word that has grammar of its own; none if it is a name here.
    pub(super) fn special(&mut self, token: Token) -> Parse<Option<ExprKind>> {
        if let Some(value) = sql_value(token.keyword) {
            return self.sql_value(value);
        }
        if token.keyword == K::COLLATION {
            if self.keyword_at(1) != K::FOR {
                return Ok(None);
            }
            self.advance();
            self.advance();
            self.expect_byte(b'(')?;
            let argument = self.expression()?;
            self.expect_byte(b')')?;
            return Ok(Some(call("pg_collation_for", vec![argument])));
        }
        let reserved = token.keyword == K::CAST;
        if !(reserved || Self::is_column_word(token) && self.peek_at(1).is_byte(b'(')) {
            return Ok(None);
        }
        let read = match token.keyword {
            K::CAST => Self::cast,
            K::EXTRACT => Self::extract,
            K::NORMALIZE => Self::normalize,
            K::OVERLAY => Self::overlay,
            K::POSITION => Self::position_of,
            K::SUBSTRING => Self::substring,
            K::TREAT => Self::treat,
            K::TRIM => Self::trim,
            K::COALESCE => Self::coalesce,
            K::GREATEST => Self::greatest,
            K::LEAST => Self::least,
            K::NULLIF => Self::null_if,
            K::MERGE_ACTION => Self::merge_action,
            _ => return self.xml_or_json(token),
        };
        self.advance();
        self.expect_byte(b'(')?;
        let kind = read(self)?;
        self.expect_byte(b')')?;
        Ok(Some(kind))
    }

    fn xml_or_json(&mut self, token: Token) -> Parse<Option<ExprKind>> {
        let word = token.keyword.text();
        if word.starts_with("xml") {
            self.xml(token)
        } else if word.starts_with("json") {
            self.json(token)
        } else {
            Ok(None)
        }
    }

    fn sql_value(&mut self, value: SqlValue) -> Parse<Option<ExprKind>> {
        let called = self.peek_at(1).is_byte(b'(');
        // It is also the name of an ordinary function.
        if value == SqlValue::CurrentSchema && called {
            return Ok(None);
        }
        self.advance();
        let timed = matches!(
            value,
            SqlValue::CurrentTime
                | SqlValue::CurrentTimestamp
                | SqlValue::LocalTime
                | SqlValue::LocalTimestamp
        );
        let mut precision = None;
        if timed && called {
            self.advance();
            precision = Some(self.small_integer()?);
            self.expect_byte(b')')?;
        }
        Ok(Some(ExprKind::SqlValue(value, precision)))
    }

    fn cast(&mut self) -> Parse<ExprKind> {
        let operand = Box::new(self.expression()?);
        self.expect(K::AS)?;
        let to = Box::new(self.type_name()?);
        Ok(ExprKind::Cast { operand, to })
    }

    fn extract(&mut self) -> Parse<ExprKind> {
        let token = self.peek();
        let word = token.keyword == K::NO_KEY_WORD && Self::is_label(token)
            || matches!(token.keyword, K::YEAR | K::MONTH | K::DAY | K::HOUR | K::MINUTE | K::SECOND);
        let field = if word { self.label()?.name } else { self.string()? };
        let field = self.expr(ExprKind::String(field), token.start);
        self.expect(K::FROM)?;
        Ok(call("extract", vec![field, self.expression()?]))
    }

    fn normalize(&mut self) -> Parse<ExprKind> {
        let mut arguments = vec![self.expression()?];
        if self.accept_byte(b',') {
            let token = self.peek();
            let form = match token.keyword {
                K::NFC => "NFC",
                K::NFD => "NFD",
                K::NFKC => "NFKC",
                K::NFKD => "NFKD",
                _ => return self.unexpected(),
            };
            self.advance();
            arguments.push(self.expr(ExprKind::String(Name::exact(form)), token.start));
        }
        Ok(call("normalize", arguments))
    }

    fn position_of(&mut self) -> Parse<ExprKind> {
        let wanted = self.restricted_expression()?;
        self.expect(K::IN)?;
        Ok(call("position", vec![self.restricted_expression()?, wanted]))
    }

    fn overlay(&mut self) -> Parse<ExprKind> {
        if self.at_call_arguments() {
            return self.ordinary_call("overlay", None);
        }
        let text = self.expression()?;
        if !self.accept(K::PLACING) {
            return self.ordinary_call("overlay", Some(text));
        }
        let mut arguments = vec![text, self.expression()?];
        self.expect(K::FROM)?;
        arguments.push(self.expression()?);
        if self.accept(K::FOR) {
            arguments.push(self.expression()?);
        }
        Ok(call("overlay", arguments))
    }

    fn substring(&mut self) -> Parse<ExprKind> {
        if self.at_call_arguments() {
            return self.ordinary_call("substring", None);
        }
        let text = self.expression()?;
        let arguments = match self.keyword() {
            K::FROM => {
                self.advance();
                let from = self.expression()?;
                if self.accept(K::FOR) { vec![text, from, self.expression()?] } else { vec![text, from] }
            }
            K::FOR => {
                self.advance();
                let place = self.start();
                let length = self.expression()?;
                if self.accept(K::FROM) {
                    vec![text, self.expression()?, length]
                } else {
                    let range = self.since(place);
                    let to = Box::new(self.system_type("int4", place));
                    let nowhere = super::ast::TextRange::new(place, place);
                    let one = Expr { kind: ExprKind::Integer(Name::exact("1")), range: nowhere };
                    let length = Expr { kind: ExprKind::Cast { operand: Box::new(length), to }, range };
                    vec![text, one, length]
                }
            }
            K::SIMILAR => {
                self.advance();
                let pattern = self.expression()?;
                self.expect(K::ESCAPE)?;
                vec![text, pattern, self.expression()?]
            }
            _ => return self.ordinary_call("substring", Some(text)),
        };
        Ok(call("substring", arguments))
    }

    /// Whether no grammar of its own is in the parentheses: they are empty, or begin with a named argument.
    fn at_call_arguments(&self) -> bool {
        self.at_byte(b')') || matches!(self.peek_at(1).kind, Kind::ColonEquals | Kind::EqualsGreater)
    }

    /// The call of a function by its plain name; its first argument may have been read.
    pub(super) fn ordinary_call(&mut self, name: &str, first: Option<Expr>) -> Parse<ExprKind> {
        let range = self.peek().range();
        let mut arguments = Vec::new();
        let mut more = true;
        if let Some(value) = first {
            arguments.push(super::ast::CallArgument { name: None, value });
            more = self.accept_byte(b',');
        } else if self.at_byte(b')') {
            more = false;
        }
        while more {
            arguments.push(self.call_argument()?);
            more = self.accept_byte(b',');
        }
        let range = arguments.first().map_or(range, |argument| argument.value.range);
        let name = super::expression::unwritten(name, range);
        Ok(ExprKind::Call(Box::new(plain_call(name, arguments))))
    }

    /// `treat(a as t)` calls the function that has the type's name.
    fn treat(&mut self) -> Parse<ExprKind> {
        let value = self.expression()?;
        self.expect(K::AS)?;
        let to = self.type_name()?;
        let Some(last) = to.name.parts.last() else { return self.unexpected() };
        let range = to.range;
        let parts = vec![Ident { name: Name::exact("pg_catalog"), range }, last.clone()];
        let argument = super::ast::CallArgument { name: None, value };
        Ok(ExprKind::Call(Box::new(plain_call(DottedName { parts, range }, vec![argument]))))
    }

    fn trim(&mut self) -> Parse<ExprKind> {
        let function = match self.keyword() {
            K::LEADING => "ltrim",
            K::TRAILING => "rtrim",
            _ => "btrim",
        };
        if matches!(self.keyword(), K::LEADING | K::TRAILING | K::BOTH) {
            self.advance();
        }
        if self.accept(K::FROM) {
            return Ok(call(function, self.expressions()?));
        }
        let first = self.expression()?;
        if self.accept(K::FROM) {
            let mut arguments = self.expressions()?;
            arguments.push(first);
            return Ok(call(function, arguments));
        }
        let mut arguments = vec![first];
        while self.accept_byte(b',') {
            arguments.push(self.expression()?);
        }
        Ok(call(function, arguments))
    }

    fn coalesce(&mut self) -> Parse<ExprKind> {
        Ok(ExprKind::Coalesce(self.expressions()?))
    }

    fn greatest(&mut self) -> Parse<ExprKind> {
        Ok(ExprKind::GreatestLeast(true, self.expressions()?))
    }

    fn least(&mut self) -> Parse<ExprKind> {
        Ok(ExprKind::GreatestLeast(false, self.expressions()?))
    }

    fn null_if(&mut self) -> Parse<ExprKind> {
        let left = Box::new(self.expression()?);
        self.expect_byte(b',')?;
        Ok(ExprKind::NullIf(left, Box::new(self.expression()?)))
    }

    #[expect(clippy::unnecessary_wraps, reason = "as the readers of other functions")]
    fn merge_action(&mut self) -> Parse<ExprKind> {
        Ok(call("merge_action", Vec::new()))
    }
}

/// A call in `pg_catalog`.
pub(super) fn call(function: &'static str, arguments: Vec<Expr>) -> ExprKind {
    ExprKind::SpecialCall { function, arguments }
}

fn plain_call(name: DottedName, arguments: Vec<super::ast::CallArgument>) -> FunctionCall {
    FunctionCall { arguments, ..FunctionCall::of(name) }
}

fn sql_value(keyword: K) -> Option<SqlValue> {
    Some(match keyword {
        K::CURRENT_DATE => SqlValue::CurrentDate,
        K::CURRENT_TIME => SqlValue::CurrentTime,
        K::CURRENT_TIMESTAMP => SqlValue::CurrentTimestamp,
        K::LOCALTIME => SqlValue::LocalTime,
        K::LOCALTIMESTAMP => SqlValue::LocalTimestamp,
        K::CURRENT_ROLE => SqlValue::CurrentRole,
        K::CURRENT_USER => SqlValue::CurrentUser,
        K::USER => SqlValue::User,
        K::SESSION_USER => SqlValue::SessionUser,
        K::SYSTEM_USER => SqlValue::SystemUser,
        K::CURRENT_CATALOG => SqlValue::CurrentCatalog,
        K::CURRENT_SCHEMA => SqlValue::CurrentSchema,
        _ => return None,
    })
}

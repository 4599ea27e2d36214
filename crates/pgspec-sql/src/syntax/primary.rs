//! `c_expr`: what operators stand between. Columns, constants, parentheses, `case`, `array[…]`, `row(…)`, subqueries.

use super::ast::{CallArgument, DottedName, Expr, ExprKind, FunctionCall, Ident, Query, Subscript, TypeName};
use super::expression::Flavor;
use super::keyword::{Category, Keyword as K};
use super::literal;
use super::parser::{Parse, Parser};
use super::token::{Kind, Sign, Token};

/// What stands in parentheses where an expression is expected.
pub(super) enum Parenthesised {
    /// `select_with_parens`
    Query(Box<Query>),
    /// `expr_list`: one expression or more.
    List(Vec<Expr>),
}

impl Parser<'_> {
    /// `c_expr`, and of `a_expr` what is as tight: `overlaps`.
    pub(super) fn primary(&mut self, flavor: Flavor) -> Parse<Expr> {
        let token = self.peek();
        let start = token.start;
        let kind = match token.kind {
            Kind::Word if token.keyword != K::NO_KEY_WORD => return self.word_primary(token, flavor),
            Kind::Word | Kind::QuotedName => return self.name_primary(),
            Kind::Integer => {
                self.advance();
                ExprKind::Integer(literal::number(self.slice(token)))
            }
            Kind::Number => {
                self.advance();
                ExprKind::Numeric(literal::number(self.slice(token)))
            }
            Kind::String | Kind::EscapeString | Kind::DollarString | Kind::UnicodeString => {
                ExprKind::String(self.string_token()?)
            }
            Kind::BitString(hex) => ExprKind::BitString(hex, self.string_token()?),
            Kind::NationalString => {
                let value = self.string_token()?;
                let to = self.system_type("bpchar", start);
                let operand = Box::new(self.expr(ExprKind::String(value), start));
                ExprKind::Cast { operand, to: Box::new(to) }
            }
            Kind::Parameter => {
                self.advance();
                let number = self.slice(token).get(1..).and_then(|digits| digits.parse::<i32>().ok());
                let Some(number) = number else {
                    return self.fail(token.range(), "parameter number too large");
                };
                let base = self.expr(ExprKind::Parameter(number.unsigned_abs()), start);
                return self.indirection(base, start);
            }
            Kind::Punctuation(b'(') => return self.parenthesised_primary(flavor),
            Kind::Operator(_)
            | Kind::Cast
            | Kind::ColonEquals
            | Kind::EqualsGreater
            | Kind::Punctuation(_)
            | Kind::End => return self.unexpected(),
        };
        Ok(self.expr(kind, start))
    }

    /// What begins with a key word.
    fn word_primary(&mut self, token: Token, flavor: Flavor) -> Parse<Expr> {
        let start = token.start;
        let called = self.peek_at(1).is_byte(b'(');
        let kind = match token.keyword {
            K::TRUE | K::FALSE => {
                self.advance();
                Ok(ExprKind::Boolean(token.keyword == K::TRUE))
            }
            K::NULL => {
                self.advance();
                Ok(ExprKind::Null)
            }
            K::CASE => self.case(),
            K::ARRAY => {
                self.advance();
                if self.at_byte(b'[') {
                    self.array()
                } else {
                    self.query_in_parentheses().map(ExprKind::ArrayQuery)
                }
            }
            K::ROW if called => {
                let row = self.explicit_row()?;
                return self.overlaps(row, start, flavor);
            }
            K::EXISTS if called => {
                self.advance();
                self.query_in_parentheses().map(ExprKind::Exists)
            }
            K::GROUPING if called => {
                self.advance();
                self.expressions_in_parentheses().map(ExprKind::Grouping)
            }
            _ => return self.special_or_name(token),
        };
        Ok(self.expr(kind?, start))
    }

    fn special_or_name(&mut self, token: Token) -> Parse<Expr> {
        if let Some(mut kind) = self.special(token)? {
            self.json_aggregate_tail(&mut kind)?;
            return Ok(self.expr(kind, token.start));
        }
        if Self::begins_typed_constant(token.keyword, self.peek_at(1), self.keyword_at(2)) {
            return self.typed_constant(token);
        }
        self.name_primary()
    }

    /// `( expr_list )`
    pub(super) fn expressions_in_parentheses(&mut self) -> Parse<Vec<Expr>> {
        self.expect_byte(b'(')?;
        let list = self.expressions()?;
        self.expect_byte(b')')?;
        Ok(list)
    }

    /// `row(a, b)`
    fn explicit_row(&mut self) -> Parse<Expr> {
        let start = self.start();
        self.expect(K::ROW)?;
        self.expect_byte(b'(')?;
        let fields = if self.at_byte(b')') { Vec::new() } else { self.expressions()? };
        self.expect_byte(b')')?;
        Ok(self.expr(ExprKind::Row { explicit: true, fields }, start))
    }

    fn case(&mut self) -> Parse<ExprKind> {
        self.expect(K::CASE)?;
        let operand = if self.at(K::WHEN) { None } else { Some(Box::new(self.expression()?)) };
        let mut whens = Vec::new();
        while self.accept(K::WHEN) {
            let condition = self.expression()?;
            self.expect(K::THEN)?;
            whens.push((condition, self.expression()?));
        }
        if whens.is_empty() {
            return self.unexpected();
        }
        let otherwise = if self.accept(K::ELSE) { Some(Box::new(self.expression()?)) } else { None };
        self.expect(K::END)?;
        Ok(ExprKind::Case { operand, whens, otherwise })
    }

    /// `[a, b]`, `[[a, b], [c, d]]`, `[]`
    fn array(&mut self) -> Parse<ExprKind> {
        self.expect_byte(b'[')?;
        let mut elements = Vec::new();
        if self.at_byte(b'[') {
            loop {
                let start = self.start();
                let kind = self.array()?;
                elements.push(self.expr(kind, start));
                if !self.accept_byte(b',') {
                    break;
                }
                if !self.at_byte(b'[') {
                    return self.unexpected();
                }
            }
        } else if !self.at_byte(b']') {
            elements = self.expressions()?;
        }
        self.expect_byte(b']')?;
        Ok(ExprKind::Array(elements))
    }

    /// A column, a function call, or a type's name before a string.
    fn name_primary(&mut self) -> Parse<Expr> {
        let token = self.peek();
        let start = token.start;
        let column = Self::is_column_id(token);
        let function = Self::is_function_name(token);
        if !column && !function {
            return self.unexpected();
        }
        let mut parts = vec![self.label()?];
        while column && self.at_byte(b'.') {
            self.advance();
            if self.accept_sign(Sign::Star) {
                self.nothing_behind_star()?;
                return Ok(self.expr(ExprKind::Star(parts), start));
            }
            parts.push(self.label()?);
        }
        if function || parts.len() > 1 {
            if self.at_byte(b'(') {
                let name = DottedName { parts, range: self.since(start) };
                return self.call(name, start);
            }
            if self.peek().is_string() {
                let name = DottedName { parts, range: self.since(start) };
                return self.generic_constant(name, Vec::new(), start);
            }
            if !column {
                return self.unexpected();
            }
        }
        let column = self.expr(ExprKind::Column(parts), start);
        self.indirection(column, start)
    }

    /// `type 'literal'`, at the literal.
    fn generic_constant(&mut self, name: DottedName, modifiers: Vec<Expr>, start: u32) -> Parse<Expr> {
        let to = TypeName {
            range: self.since(start),
            name,
            system: false,
            modifiers,
            interval_fields: None,
            array: false,
            set_of: false,
            percent_type: false,
            percent_rowtype: false,
        };
        self.constant_of(to, start)
    }

    /// A string of a type that is read already.
    pub(super) fn constant_of(&mut self, to: TypeName, start: u32) -> Parse<Expr> {
        let literal = self.start();
        let value = self.string()?;
        let operand = Box::new(self.expr(ExprKind::String(value), literal));
        Ok(self.expr(ExprKind::Cast { operand, to: Box::new(to) }, start))
    }

    /// A call and what may follow it, or `type(modifiers) 'literal'`.
    fn call(&mut self, name: DottedName, start: u32) -> Parse<Expr> {
        let mut call = Box::new(FunctionCall::of(name));
        let may_be_type = self.function_application(&mut call)?;
        if self.peek().is_string() {
            return self.call_as_type(*call, may_be_type, start);
        }
        self.call_tail(&mut call)?;
        Ok(self.expr(ExprKind::Call(call), start))
    }

    fn call_as_type(&mut self, call: FunctionCall, may_be_type: bool, start: u32) -> Parse<Expr> {
        if let Some(argument) = call.arguments.iter().find(|a| a.name.is_some()) {
            return self.fail(argument.value.range, "type modifier cannot have parameter name");
        }
        if !call.order_by.is_empty() {
            return self.fail(call.name.range, "type modifier cannot have ORDER BY");
        }
        if !may_be_type {
            return self.unexpected();
        }
        let FunctionCall { name, arguments, .. } = call;
        let modifiers = arguments.into_iter().map(|CallArgument { value, .. }| value).collect();
        self.generic_constant(name, modifiers, start)
    }

    // Parentheses.

    fn parenthesised_primary(&mut self, flavor: Flavor) -> Parse<Expr> {
        let start = self.start();
        let content = self.parenthesised()?;
        let value = self.parenthesised_value(content, start);
        self.row_or_indirection(value, start, flavor)
    }

    /// What may follow a value in parentheses.
    fn row_or_indirection(&mut self, value: Expr, start: u32, flavor: Flavor) -> Parse<Expr> {
        if matches!(value.kind, ExprKind::Row { explicit: false, .. }) && value.range.start == start {
            return self.overlaps(value, start, flavor);
        }
        self.indirection(value, start)
    }

    /// The value that parentheses are which were just read.
    fn parenthesised_value(&self, content: Parenthesised, start: u32) -> Expr {
        match content {
            Parenthesised::Query(query) => self.expr(ExprKind::Subquery(query), start),
            Parenthesised::List(mut list) => match list.pop() {
                Some(one) if list.is_empty() => one,
                last => {
                    list.extend(last);
                    self.expr(ExprKind::Row { explicit: false, fields: list }, start)
                }
            },
        }
    }

    /// `( … )`. As many parentheses as possible belong to a query inside, as in `((select 1) union select 2)`.
    pub(super) fn parenthesised(&mut self) -> Parse<Parenthesised> {
        self.expect_byte(b'(')?;
        if self.at_query() {
            let query = self.query_body()?;
            self.expect_byte(b')')?;
            return Ok(Parenthesised::Query(query));
        }
        if self.at_byte(b'(') && self.leads_to_query() {
            return self.parenthesised_twice();
        }
        let list = self.expressions()?;
        self.expect_byte(b')')?;
        Ok(Parenthesised::List(list))
    }

    /// `(( … ) … )`, at the inner parenthesis: they belong to a query as long as nothing else follows.
    fn parenthesised_twice(&mut self) -> Parse<Parenthesised> {
        let start = self.start();
        let content = self.parenthesised()?;
        let value = match content {
            Parenthesised::Query(query) if self.at_query_tail() => {
                let query = self.query_continued(query, start)?;
                self.expect_byte(b')')?;
                return Ok(Parenthesised::Query(query));
            }
            Parenthesised::Query(_) if self.at_byte(b')') => {
                self.advance();
                return Ok(content);
            }
            Parenthesised::Query(_) | Parenthesised::List(_) => self.parenthesised_value(content, start),
        };
        let value = self.row_or_indirection(value, start, Flavor::Full)?;
        let mut list = vec![self.continued(value, start, Flavor::Full, 0)?];
        while self.accept_byte(b',') {
            list.push(self.expression()?);
        }
        self.expect_byte(b')')?;
        Ok(Parenthesised::List(list))
    }

    /// Whether a query stands behind any number of opening parentheses.
    pub(super) fn leads_to_query(&self) -> bool {
        let mut ahead = 0;
        while self.peek_at(ahead).is_byte(b'(') {
            ahead += 1;
        }
        self.is_query_at(ahead)
    }

    /// `select_with_parens`
    pub(super) fn query_in_parentheses(&mut self) -> Parse<Box<Query>> {
        if !self.at_byte(b'(') || !self.leads_to_query() {
            if self.at_byte(b'(') {
                self.advance();
            }
            return self.unexpected();
        }
        match self.parenthesised()? {
            Parenthesised::Query(query) => Ok(query),
            Parenthesised::List(_) => self.unexpected(),
        }
    }

    /// `row overlaps row`
    fn overlaps(&mut self, row: Expr, start: u32, flavor: Flavor) -> Parse<Expr> {
        if self.at(K::OVERLAPS) && flavor == Flavor::Full { self.overlaps_tail(row, start) } else { Ok(row) }
    }

    fn overlaps_tail(&mut self, row: Expr, start: u32) -> Parse<Expr> {
        self.advance();
        let place = self.start();
        let right = if self.at(K::ROW) && self.peek_at(1).is_byte(b'(') {
            self.explicit_row()?
        } else {
            let content = self.parenthesised()?;
            self.parenthesised_value(content, place)
        };
        let (ExprKind::Row { fields: left, .. }, ExprKind::Row { fields: right, .. }) =
            (row.kind, right.kind)
        else {
            return self.unexpected();
        };
        for (side, fields) in [("left", &left), ("right", &right)] {
            if fields.len() != 2 {
                let message = format!("wrong number of parameters on {side} side of OVERLAPS expression");
                return self.fail(self.since(start), &message);
            }
        }
        let arguments = left.into_iter().chain(right).collect();
        Ok(self.expr(ExprKind::SpecialCall { function: "overlaps", arguments }, start))
    }

    // Steps into values.

    /// `opt_indirection`: `.field`, `[subscript]`, `.*`.
    pub(super) fn indirection(&mut self, base: Expr, start: u32) -> Parse<Expr> {
        if self.at_byte(b'.') || self.at_byte(b'[') { self.steps(base, start) } else { Ok(base) }
    }

    fn steps(&mut self, mut base: Expr, start: u32) -> Parse<Expr> {
        loop {
            let kind = if self.accept_byte(b'.') {
                if self.accept_sign(Sign::Star) {
                    self.nothing_behind_star()?;
                    return Ok(self.expr(ExprKind::AllFields(Box::new(base)), start));
                }
                let field: Ident = self.label()?;
                ExprKind::Field(Box::new(base), field)
            } else if self.at_byte(b'[') {
                let mut subscripts = Vec::new();
                while self.at_byte(b'[') {
                    subscripts.push(self.subscript()?);
                }
                ExprKind::Subscript(Box::new(base), subscripts)
            } else {
                return Ok(base);
            };
            base = self.expr(kind, start);
        }
    }

    fn nothing_behind_star(&self) -> Parse<()> {
        if self.at_byte(b'.') || self.at_byte(b'[') {
            return self.fail(self.peek().range(), "improper use of \"*\"");
        }
        Ok(())
    }

    /// `[a]`, `[a:b]`
    pub(super) fn subscript(&mut self) -> Parse<Subscript> {
        self.expect_byte(b'[')?;
        let lower = if self.at_byte(b':') { None } else { Some(self.expression()?) };
        if !self.accept_byte(b':') {
            self.expect_byte(b']')?;
            return Ok(Subscript { slice: false, lower: None, upper: lower });
        }
        let upper = if self.at_byte(b']') { None } else { Some(self.expression()?) };
        self.expect_byte(b']')?;
        Ok(Subscript { slice: true, lower, upper })
    }

    /// Whether a key word can be no name of a function: then `word (` is grammar of its own.
    pub(super) fn is_column_word(token: Token) -> bool {
        token.keyword.category() == Some(Category::ColumnName)
    }
}

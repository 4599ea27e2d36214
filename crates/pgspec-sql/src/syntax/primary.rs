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
                ExprKind::Boolean(token.keyword == K::TRUE)
            }
            K::NULL => {
                self.advance();
                ExprKind::Null
            }
            K::CASE => self.case()?,
            K::ARRAY => {
                self.advance();
                if self.at_byte(b'[') {
                    self.array()?
                } else {
                    ExprKind::ArrayQuery(self.query_in_parentheses()?)
                }
            }
            K::ROW if called => {
                self.advance();
                self.advance();
                let fields = if self.at_byte(b')') { Vec::new() } else { self.expressions()? };
                self.expect_byte(b')')?;
                let row = self.expr(ExprKind::Row { explicit: true, fields }, start);
                return self.overlaps(row, start, flavor);
            }
            K::EXISTS if called => {
                self.advance();
                ExprKind::Exists(self.query_in_parentheses()?)
            }
            K::GROUPING if called => {
                self.advance();
                self.advance();
                let list = self.expressions()?;
                self.expect_byte(b')')?;
                ExprKind::Grouping(list)
            }
            _ => {
                if let Some(mut kind) = self.special(token)? {
                    self.json_aggregate_tail(&mut kind)?;
                    return Ok(self.expr(kind, start));
                }
                if let Some(kind) = self.typed_constant(token)? {
                    return Ok(self.expr(kind, start));
                }
                return self.name_primary();
            }
        };
        Ok(self.expr(kind, start))
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
                if self.at_byte(b'.') || self.at_byte(b'[') {
                    return self.unexpected();
                }
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
        if self.at_byte(b'[') { self.indirection(column, start) } else { Ok(column) }
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
        let (call, may_be_type) = self.function_application(name)?;
        if self.peek().is_string() {
            if let Some(argument) = call.arguments.iter().find(|a| a.name.is_some()) {
                let range = argument.value.range;
                return self.fail(range, "type modifier cannot have parameter name");
            }
            if !call.order_by.is_empty() {
                return self.fail(call.name.range, "type modifier cannot have ORDER BY");
            }
            if !may_be_type {
                return self.unexpected();
            }
            let FunctionCall { name, arguments, .. } = call;
            let modifiers = arguments.into_iter().map(|CallArgument { value, .. }| value).collect();
            return self.generic_constant(name, modifiers, start);
        }
        let call = self.call_tail(call)?;
        Ok(self.expr(ExprKind::Call(Box::new(call)), start))
    }

    // Parentheses.

    fn parenthesised_primary(&mut self, flavor: Flavor) -> Parse<Expr> {
        let start = self.start();
        let content = self.parenthesised()?;
        let one = self.parenthesised_value(content, start);
        if matches!(one.kind, ExprKind::Row { explicit: false, .. }) && one.range.start == start {
            return self.overlaps(one, start, flavor);
        }
        self.indirection(one, start)
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
            return Ok(Parenthesised::Query(Box::new(query)));
        }
        let start = self.start();
        let mut list = if self.at_byte(b'(') && self.leads_to_query() {
            match self.parenthesised()? {
                Parenthesised::Query(query) => {
                    if self.at_query_tail() {
                        let query = self.query_continued(*query, start)?;
                        self.expect_byte(b')')?;
                        return Ok(Parenthesised::Query(Box::new(query)));
                    }
                    if self.accept_byte(b')') {
                        return Ok(Parenthesised::Query(query));
                    }
                    let value = self.expr(ExprKind::Subquery(query), start);
                    let value = self.indirection(value, start)?;
                    vec![self.continued(value, start, Flavor::Full, 0)?]
                }
                content @ Parenthesised::List(_) => {
                    let value = self.parenthesised_value(content, start);
                    let row = matches!(value.kind, ExprKind::Row { explicit: false, .. });
                    let value = if row && value.range.start == start {
                        self.overlaps(value, start, Flavor::Full)?
                    } else {
                        self.indirection(value, start)?
                    };
                    vec![self.continued(value, start, Flavor::Full, 0)?]
                }
            }
        } else {
            vec![self.expression()?]
        };
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
        if !self.at(K::OVERLAPS) || flavor == Flavor::Restricted {
            return Ok(row);
        }
        self.advance();
        let place = self.start();
        let right = if self.at(K::ROW) && self.peek_at(1).is_byte(b'(') {
            self.advance();
            self.advance();
            let fields = if self.at_byte(b')') { Vec::new() } else { self.expressions()? };
            self.expect_byte(b')')?;
            self.expr(ExprKind::Row { explicit: true, fields }, place)
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
    pub(super) fn indirection(&mut self, mut base: Expr, start: u32) -> Parse<Expr> {
        loop {
            let kind = if self.accept_byte(b'.') {
                if self.accept_sign(Sign::Star) {
                    if self.at_byte(b'.') || self.at_byte(b'[') {
                        return self.unexpected();
                    }
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

//! Types as written (`Typename` and `SimpleTypename`), and constants that begin with one.

use pgspec_catalog::IntervalFields;

use super::ast::{Expr, ExprKind, TypeName};
use super::expression::unwritten;
use super::keyword::Keyword as K;
use super::parser::{Parse, Parser};
use super::token::{Sign, Token};

/// Whether a type stands before a constant: then a length that is not written means any length.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Use {
    Type,
    Constant,
}

impl Parser<'_> {
    /// `Typename`
    pub(super) fn type_name(&mut self) -> Parse<TypeName> {
        let start = self.start();
        let set_of = self.accept(K::SETOF);
        let mut name = self.simple_type_name()?;
        name.set_of = set_of;
        self.array_bounds(&mut name)?;
        name.range = self.since(start);
        Ok(name)
    }

    /// `func_type`, and what PL/pgSQL has besides: `%type` and `%rowtype` may stand behind the name.
    pub(super) fn declared_type(&mut self) -> Parse<TypeName> {
        let start = self.start();
        let set_of = self.accept(K::SETOF);
        let mut name = self.simple_type_name()?;
        name.set_of = set_of;
        if !name.system && self.peek().is_sign(Sign::Percent) {
            let word = self.peek_at(1);
            name.percent_type = word.keyword == K::TYPE;
            name.percent_rowtype = self.slice(word).eq_ignore_ascii_case("rowtype");
            self.advance();
            if !name.percent_type && !name.percent_rowtype {
                return self.unexpected();
            }
            self.advance();
        }
        self.array_bounds(&mut name)?;
        name.range = self.since(start);
        Ok(name)
    }

    /// `[]`, `[3]`, `array`, `array[3]`
    fn array_bounds(&mut self, name: &mut TypeName) -> Parse<()> {
        if self.accept(K::ARRAY) {
            name.array = true;
            if self.accept_byte(b'[') {
                self.small_integer()?;
                self.expect_byte(b']')?;
            }
            return Ok(());
        }
        while self.accept_byte(b'[') {
            name.array = true;
            if !self.at_byte(b']') {
                self.small_integer()?;
            }
            self.expect_byte(b']')?;
        }
        Ok(())
    }

    /// `SimpleTypename`
    pub(super) fn simple_type_name(&mut self) -> Parse<TypeName> {
        let token = self.peek();
        if let Some(name) = self.key_word_type(token, Use::Type)? {
            return Ok(name);
        }
        let first = self.function_name()?;
        let name = self.more_parts(first)?;
        let modifiers = self.type_modifiers()?;
        Ok(TypeName {
            name,
            system: false,
            modifiers,
            interval_fields: None,
            array: false,
            set_of: false,
            percent_type: false,
            percent_rowtype: false,
            range: self.since(token.start),
        })
    }

    /// Whether a constant begins that is written with a type of the grammar: `interval '1' day`, `bit '101'`.
    pub(super) fn begins_typed_constant(keyword: K, next: Token, third: K) -> bool {
        match keyword {
            K::INT | K::INTEGER | K::SMALLINT | K::BIGINT | K::REAL | K::BOOLEAN | K::JSON => {
                next.is_string()
            }
            K::DOUBLE => next.keyword == K::PRECISION,
            K::NATIONAL => matches!(next.keyword, K::CHARACTER | K::CHAR),
            K::BIT | K::CHARACTER | K::CHAR | K::VARCHAR | K::NCHAR => {
                next.is_string() || next.is_byte(b'(') || next.keyword == K::VARYING
            }
            K::TIME | K::TIMESTAMP => {
                let zone = matches!(next.keyword, K::WITH | K::WITHOUT) && third == K::TIME;
                next.is_string() || next.is_byte(b'(') || zone
            }
            K::FLOAT | K::DECIMAL | K::DEC | K::NUMERIC | K::INTERVAL => {
                next.is_string() || next.is_byte(b'(')
            }
            _ => false,
        }
    }

    /// A constant that begins with a type of the grammar.
    pub(super) fn typed_constant(&mut self, token: Token) -> Parse<Expr> {
        let Some(mut to) = self.key_word_type(token, Use::Constant)? else { return self.unexpected() };
        let literal = self.start();
        let value = self.string()?;
        let operand = Box::new(self.expr(ExprKind::String(value), literal));
        if token.keyword == K::INTERVAL && to.modifiers.is_empty() {
            self.interval_fields(&mut to)?;
        }
        Ok(self.expr(ExprKind::Cast { operand, to: Box::new(to) }, token.start))
    }

    /// A type of `pg_catalog` that is not spelled that way.
    pub(super) fn system_type(&self, name: &str, start: u32) -> TypeName {
        let range = self.since(start);
        TypeName {
            name: unwritten(name, range),
            system: true,
            modifiers: Vec::new(),
            interval_fields: None,
            array: false,
            set_of: false,
            percent_type: false,
            percent_rowtype: false,
            range,
        }
    }

    /// A type whose name is a key word with grammar of its own.
    fn key_word_type(&mut self, token: Token, usage: Use) -> Parse<Option<TypeName>> {
        let start = token.start;
        let (name, modifiers) = match token.keyword {
            K::INT | K::INTEGER => (self.word("int4"), Vec::new()),
            K::SMALLINT => (self.word("int2"), Vec::new()),
            K::BIGINT => (self.word("int8"), Vec::new()),
            K::REAL => (self.word("float4"), Vec::new()),
            K::BOOLEAN => (self.word("bool"), Vec::new()),
            K::JSON => (self.word("json"), Vec::new()),
            K::DOUBLE if self.keyword_at(1) == K::PRECISION => {
                self.advance();
                (self.word("float8"), Vec::new())
            }
            K::FLOAT => {
                self.advance();
                (self.float()?, Vec::new())
            }
            K::DECIMAL | K::DEC | K::NUMERIC => (self.word("numeric"), self.type_modifiers()?),
            K::BIT => self.bit(usage)?,
            K::CHARACTER | K::CHAR | K::VARCHAR | K::NATIONAL | K::NCHAR => self.character(usage)?,
            K::TIME | K::TIMESTAMP => self.time()?,
            K::INTERVAL => {
                self.advance();
                let modifiers = self.precision()?;
                let mut name = self.system_type("interval", start);
                name.modifiers = modifiers;
                if usage == Use::Type && name.modifiers.is_empty() {
                    self.interval_fields(&mut name)?;
                    name.range = self.since(start);
                }
                return Ok(Some(name));
            }
            _ => return Ok(None),
        };
        let mut name: TypeName = self.system_type(name, start);
        name.modifiers = modifiers;
        Ok(Some(name))
    }

    fn word(&mut self, name: &'static str) -> &'static str {
        self.advance();
        name
    }

    /// `opt_type_modifiers`
    fn type_modifiers(&mut self) -> Parse<Vec<Expr>> {
        if !self.accept_byte(b'(') {
            return Ok(Vec::new());
        }
        let list = self.expressions()?;
        self.expect_byte(b')')?;
        Ok(list)
    }

    /// `(3)`, or nothing
    fn precision(&mut self) -> Parse<Vec<Expr>> {
        if !self.accept_byte(b'(') {
            return Ok(Vec::new());
        }
        let precision = self.integer_constant()?;
        self.expect_byte(b')')?;
        Ok(vec![precision])
    }

    fn integer_constant(&mut self) -> Parse<Expr> {
        let start = self.start();
        let number = self.small_integer()?;
        Ok(self.expr(ExprKind::Integer(number.to_string().as_str().into()), start))
    }

    fn float(&mut self) -> Parse<&'static str> {
        if !self.accept_byte(b'(') {
            return Ok("float8");
        }
        let place = self.peek();
        let precision = self.small_integer()?;
        self.expect_byte(b')')?;
        match precision {
            0 => self.fail(place.range(), "precision for type float must be at least 1 bit"),
            1..=24 => Ok("float4"),
            25..=53 => Ok("float8"),
            _ => self.fail(place.range(), "precision for type float must be less than 54 bits"),
        }
    }

    fn bit(&mut self, usage: Use) -> Parse<(&'static str, Vec<Expr>)> {
        let token = self.advance();
        let varying = self.accept(K::VARYING);
        let modifiers = self.type_modifiers()?;
        Ok(match (varying, modifiers.is_empty()) {
            (true, _) => ("varbit", modifiers),
            (false, true) if usage == Use::Type => ("bit", vec![one(token)]),
            (false, _) => ("bit", modifiers),
        })
    }

    fn character(&mut self, usage: Use) -> Parse<(&'static str, Vec<Expr>)> {
        let mut token = self.advance();
        if token.keyword == K::NATIONAL {
            token = self.peek();
            if !matches!(token.keyword, K::CHARACTER | K::CHAR) {
                return self.unexpected();
            }
            self.advance();
        }
        let varying = token.keyword == K::VARCHAR || self.accept(K::VARYING);
        let modifiers = self.precision()?;
        Ok(match (varying, modifiers.is_empty()) {
            (true, _) => ("varchar", modifiers),
            (false, true) if usage == Use::Type => ("bpchar", vec![one(token)]),
            (false, _) => ("bpchar", modifiers),
        })
    }

    fn time(&mut self) -> Parse<(&'static str, Vec<Expr>)> {
        let stamp = self.advance().keyword == K::TIMESTAMP;
        let modifiers = self.precision()?;
        let zone = self.at(K::WITH) && self.keyword_at(1) == K::TIME;
        if zone || self.at(K::WITHOUT) && self.keyword_at(1) == K::TIME {
            self.advance();
            self.advance();
            self.expect(K::ZONE)?;
        }
        Ok(match (stamp, zone) {
            (true, true) => ("timestamptz", modifiers),
            (true, false) => ("timestamp", modifiers),
            (false, true) => ("timetz", modifiers),
            (false, false) => ("time", modifiers),
        })
    }

    /// `opt_interval`
    fn interval_fields(&mut self, name: &mut TypeName) -> Parse<()> {
        use IntervalFields as F;
        let first = self.keyword();
        if !matches!(first, K::YEAR | K::MONTH | K::DAY | K::HOUR | K::MINUTE | K::SECOND) {
            return Ok(());
        }
        self.advance();
        let last = if self.at(K::TO) {
            self.advance();
            Some(self.keyword())
        } else {
            None
        };
        let fields = match (first, last) {
            (K::YEAR, None) => F::Year,
            (K::MONTH, None) => F::Month,
            (K::DAY, None) => F::Day,
            (K::HOUR, None) => F::Hour,
            (K::MINUTE, None) => F::Minute,
            (K::SECOND, None) => F::Second,
            (K::YEAR, Some(K::MONTH)) => F::YearToMonth,
            (K::DAY, Some(K::HOUR)) => F::DayToHour,
            (K::DAY, Some(K::MINUTE)) => F::DayToMinute,
            (K::DAY, Some(K::SECOND)) => F::DayToSecond,
            (K::HOUR, Some(K::MINUTE)) => F::HourToMinute,
            (K::HOUR, Some(K::SECOND)) => F::HourToSecond,
            (K::MINUTE, Some(K::SECOND)) => F::MinuteToSecond,
            _ => return self.unexpected(),
        };
        if last.is_some() {
            self.advance();
        }
        name.interval_fields = Some(fields);
        if matches!(fields, F::Second | F::DayToSecond | F::HourToSecond | F::MinuteToSecond) {
            name.modifiers = self.precision()?;
        }
        Ok(())
    }
}

/// The length that the grammar puts where none is written.
fn one(token: Token) -> Expr {
    Expr { kind: ExprKind::Integer("1".into()), range: token.range() }
}

//! The SQL/JSON constructors, aggregates and query functions of Postgres 16 and 17, and the clauses they share with
//! `json_table`.

use pgspec_catalog::Name;

use super::ast::{
    Expr, ExprKind, Ident, Json, JsonBehavior, JsonFormat, JsonReturning, JsonValue, JsonWrapping,
};
use super::keyword::Keyword as K;
use super::parser::{Parse, Parser};
use super::token::{Kind, Token};

impl Parser<'_> {
    /// An SQL/JSON function, at its key word.
    pub(super) fn json(&mut self, token: Token) -> Parse<Option<ExprKind>> {
        let function = match token.keyword {
            K::JSON
            | K::JSON_OBJECT
            | K::JSON_ARRAY
            | K::JSON_OBJECTAGG
            | K::JSON_ARRAYAGG
            | K::JSON_SCALAR
            | K::JSON_SERIALIZE
            | K::JSON_EXISTS
            | K::JSON_QUERY
            | K::JSON_VALUE => token.keyword.text(),
            _ => return Ok(None),
        };
        self.advance();
        self.expect_byte(b'(')?;
        let mut json = Json::new(function);
        match token.keyword {
            K::JSON => {
                json.values.push(self.json_value()?);
                json.unique = self.unique_keys()?;
            }
            K::JSON_OBJECT => {
                if matches!(self.peek_at(1).kind, Kind::ColonEquals | Kind::EqualsGreater) {
                    return self.json_object_call(None).map(Some);
                }
                if !self.at(K::RETURNING) && !self.at_byte(b')') {
                    let key = self.expression()?;
                    if !self.at_byte(b':') && !self.at(K::VALUE) {
                        return self.json_object_call(Some(key)).map(Some);
                    }
                    self.json_pairs(key, &mut json.values)?;
                    json.absent_on_null = self.null_clause()?;
                    json.unique = self.unique_keys()?;
                }
                json.returning = self.returning_type()?;
            }
            K::JSON_ARRAY => self.json_array(&mut json)?,
            K::JSON_OBJECTAGG => {
                let key = self.expression()?;
                json.values.push(plain(key));
                if !self.accept_byte(b':') {
                    self.expect(K::VALUE)?;
                }
                json.values.push(self.json_value()?);
                json.absent_on_null = self.null_clause()?;
                json.unique = self.unique_keys()?;
                json.returning = self.returning_type()?;
            }
            K::JSON_ARRAYAGG => {
                json.values.push(self.json_value()?);
                json.order_by = self.order_by()?;
                json.absent_on_null = self.null_clause()?;
                json.returning = self.returning_type()?;
            }
            K::JSON_SCALAR => {
                let value = self.expression()?;
                json.values.push(plain(value));
            }
            K::JSON_SERIALIZE => {
                json.values.push(self.json_value()?);
                json.returning = self.returning_type()?;
            }
            _ => self.json_query(token.keyword, &mut json)?,
        }
        self.expect_byte(b')')?;
        Ok(Some(ExprKind::Json(Box::new(json))))
    }

    /// `filter` and `over` behind `json_objectagg` and `json_arrayagg`.
    pub(super) fn json_aggregate_tail(&mut self, kind: &mut ExprKind) -> Parse<()> {
        let ExprKind::Json(json) = kind else { return Ok(()) };
        if !matches!(json.function, "json_objectagg" | "json_arrayagg") {
            return Ok(());
        }
        if self.at(K::FILTER) {
            json.filter = Some(self.filter()?);
        }
        if self.at(K::OVER) {
            json.over = Some(self.over()?);
        }
        Ok(())
    }

    /// `json_object(a, b)`: a call of the function of that name. Its first argument may have been read.
    fn json_object_call(&mut self, first: Option<Expr>) -> Parse<ExprKind> {
        let mut kind = self.ordinary_call("json_object", first)?;
        self.expect_byte(b')')?;
        if let ExprKind::Call(call) = &mut kind {
            let range = call.name.range;
            call.name.parts.insert(0, Ident { name: Name::exact("pg_catalog"), range });
        }
        Ok(kind)
    }

    /// `k : v, k value v`, behind the first key.
    fn json_pairs(&mut self, key: Expr, values: &mut Vec<JsonValue>) -> Parse<()> {
        values.push(plain(key));
        loop {
            if !self.accept_byte(b':') {
                self.expect(K::VALUE)?;
            }
            values.push(self.json_value()?);
            if !self.accept_byte(b',') {
                return Ok(());
            }
            let key = self.expression()?;
            values.push(plain(key));
        }
    }

    fn json_array(&mut self, json: &mut Json) -> Parse<()> {
        if self.at(K::RETURNING) || self.at_byte(b')') {
            json.returning = self.returning_type()?;
            return Ok(());
        }
        let start = self.start();
        if self.at_query() {
            let query = self.query_body()?;
            let value = self.expr(ExprKind::Subquery(query), start);
            json.values.push(JsonValue { value, format: self.format_clause()? });
            json.from_query = true;
            json.returning = self.returning_type()?;
            return Ok(());
        }
        loop {
            json.values.push(self.json_value()?);
            if !self.accept_byte(b',') {
                break;
            }
        }
        json.absent_on_null = self.null_clause()?;
        json.returning = self.returning_type()?;
        Ok(())
    }

    /// `json_exists`, `json_query`, `json_value`, behind the parenthesis.
    fn json_query(&mut self, keyword: K, json: &mut Json) -> Parse<()> {
        json.values.push(self.json_value()?);
        self.expect_byte(b',')?;
        json.path = Some(self.expression()?);
        json.passing = self.json_passing()?;
        if keyword == K::JSON_EXISTS {
            json.on_error = self.on_error()?;
            return Ok(());
        }
        json.returning = self.returning_type()?;
        if keyword == K::JSON_QUERY {
            json.wrapping = self.wrapper_and_quotes()?;
        }
        (json.on_empty, json.on_error) = self.json_behavior()?;
        Ok(())
    }

    /// `json_value_expr`
    pub(super) fn json_value(&mut self) -> Parse<JsonValue> {
        let value = self.expression()?;
        Ok(JsonValue { value, format: self.format_clause()? })
    }

    /// `format json [encoding e]`
    pub(super) fn format_clause(&mut self) -> Parse<Option<JsonFormat>> {
        if !self.accept_two(K::FORMAT, K::JSON) {
            return Ok(None);
        }
        let encoding = if self.accept(K::ENCODING) { Some(self.column_id()?) } else { None };
        Ok(Some(JsonFormat { encoding }))
    }

    /// `returning t [format json]`
    fn returning_type(&mut self) -> Parse<Option<JsonReturning>> {
        if !self.accept(K::RETURNING) {
            return Ok(None);
        }
        let to = Box::new(self.type_name()?);
        Ok(Some(JsonReturning { to, format: self.format_clause()? }))
    }

    /// `with unique keys`, `without unique keys`
    pub(super) fn unique_keys(&mut self) -> Parse<Option<bool>> {
        if !matches!(self.keyword(), K::WITH | K::WITHOUT) || self.keyword_at(1) != K::UNIQUE {
            return Ok(None);
        }
        let with = self.advance().keyword == K::WITH;
        self.advance();
        self.accept(K::KEYS);
        Ok(Some(with))
    }

    /// `null on null`, `absent on null`
    fn null_clause(&mut self) -> Parse<Option<bool>> {
        if !self.at(K::NULL) && !self.at(K::ABSENT) {
            return Ok(None);
        }
        let absent = self.advance().keyword == K::ABSENT;
        self.expect(K::ON)?;
        self.expect(K::NULL)?;
        Ok(Some(absent))
    }

    /// `passing a as b, …`
    pub(super) fn json_passing(&mut self) -> Parse<Vec<(Ident, JsonValue)>> {
        let mut passing = Vec::new();
        if !self.accept(K::PASSING) {
            return Ok(passing);
        }
        loop {
            let value = self.json_value()?;
            self.expect(K::AS)?;
            passing.push((self.label()?, value));
            if !self.accept_byte(b',') {
                return Ok(passing);
            }
        }
    }

    /// `json_wrapper_behavior json_quotes_clause_opt`
    pub(super) fn wrapper_and_quotes(&mut self) -> Parse<JsonWrapping> {
        let mut out = JsonWrapping::default();
        if self.at(K::WITH) || self.at(K::WITHOUT) {
            let with = self.advance().keyword == K::WITH;
            out.wrapper = Some(with);
            if with && !self.accept(K::CONDITIONAL) {
                self.accept(K::UNCONDITIONAL);
            }
            self.accept(K::ARRAY);
            self.expect(K::WRAPPER)?;
        }
        if self.at(K::KEEP) || self.at(K::OMIT) {
            out.quotes = Some(self.advance().keyword == K::KEEP);
            self.expect(K::QUOTES)?;
            if self.accept(K::ON) {
                self.expect(K::SCALAR)?;
                self.expect(K::STRING)?;
            }
        }
        Ok(out)
    }

    /// `json_behavior_clause_opt`: on empty, on error.
    pub(super) fn json_behavior(&mut self) -> Parse<(Option<JsonBehavior>, Option<JsonBehavior>)> {
        let Some(behavior) = self.behavior()? else { return Ok((None, None)) };
        if self.accept(K::EMPTY) {
            return Ok((Some(behavior), self.on_error()?));
        }
        self.expect(K::ERROR)?;
        Ok((None, Some(behavior)))
    }

    /// `json_on_error_clause_opt`
    pub(super) fn on_error(&mut self) -> Parse<Option<JsonBehavior>> {
        let behavior = self.behavior()?;
        if behavior.is_some() {
            self.expect(K::ERROR)?;
        }
        Ok(behavior)
    }

    /// `… on`
    fn behavior(&mut self) -> Parse<Option<JsonBehavior>> {
        let start = self.start();
        let mut default = None;
        let kind = match self.keyword() {
            K::DEFAULT => {
                self.advance();
                default = Some(self.expression()?);
                "default"
            }
            K::ERROR | K::NULL | K::TRUE | K::FALSE | K::UNKNOWN => self.advance().keyword.text(),
            K::EMPTY => {
                self.advance();
                if self.accept(K::ARRAY) {
                    "empty array"
                } else if self.accept(K::OBJECT) {
                    "empty object"
                } else {
                    "empty"
                }
            }
            _ => return Ok(None),
        };
        let range = self.since(start);
        self.expect(K::ON)?;
        Ok(Some(JsonBehavior { kind, default, range }))
    }
}

fn plain(value: Expr) -> JsonValue {
    JsonValue { value, format: None }
}

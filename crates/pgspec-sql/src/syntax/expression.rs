//! `a_expr` and `b_expr`: operators with the precedence and associativity that `gram.y` declares.

use pgspec_catalog::Name;

use super::ast::{DottedName, Expr, ExprKind, LikeKind, OperatorName, TextRange};
use super::keyword::Keyword as K;
use super::literal;
use super::operator::symbol;
use super::parser::{Parse, Parser};
use super::primary::Parenthesised;
use super::token::{Kind, Sign};

/// Which of the two expression symbols of the grammar.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Flavor {
    /// `a_expr`
    Full,
    /// `b_expr`: without logic, tests and the like.
    Restricted,
}

/// How tightly an operator binds.
type Level = u8;

const OR: Level = 1;
const AND: Level = 2;
const NOT: Level = 3;
const IS: Level = 4;
const COMPARISON: Level = 5;
const LIKE: Level = 6;
const OPERATOR: Level = 7;
const ADDITION: Level = 8;
const MULTIPLICATION: Level = 9;
const POWER: Level = 10;
const AT: Level = 11;
const COLLATE: Level = 12;
const SIGN: Level = 13;
const CAST: Level = 14;

/// An operator behind an operand.
#[derive(Clone, Copy)]
enum Infix {
    Symbol,
    /// `operator(…)`
    Named,
    Cast,
    And,
    Or,
    Is,
    IsNull(bool),
    Between,
    In,
    Like(LikeKind),
    At,
    Collate,
}

impl Parser<'_> {
    /// `a_expr`
    pub(super) fn expression(&mut self) -> Parse<Expr> {
        self.operation(Flavor::Full, 0)
    }

    /// `b_expr`
    pub(super) fn restricted_expression(&mut self) -> Parse<Expr> {
        self.operation(Flavor::Restricted, 0)
    }

    /// `expr_list`
    pub(super) fn expressions(&mut self) -> Parse<Vec<Expr>> {
        let mut list = vec![self.expression()?];
        while self.accept_byte(b',') {
            list.push(self.expression()?);
        }
        Ok(list)
    }

    /// `SignedIconst` and `+`/`-` before `I_or_F_const`
    pub(super) fn signed_number(&mut self) -> Parse<Expr> {
        let signed = self.peek().is_sign(Sign::Plus) || self.peek().is_sign(Sign::Minus);
        if matches!(self.peek_at(usize::from(signed)).kind, Kind::Integer | Kind::Number) {
            return self.operation(Flavor::Restricted, CAST + 1);
        }
        if signed {
            self.advance();
        }
        self.unexpected()
    }

    /// An operand and all operators behind it that bind at least so tightly.
    fn operation(&mut self, flavor: Flavor, least: Level) -> Parse<Expr> {
        let start = self.start();
        let left = self.operand(flavor)?;
        self.continued(left, start, flavor, least)
    }

    fn operand(&mut self, flavor: Flavor) -> Parse<Expr> {
        let keyword = self.keyword();
        let logic = matches!(keyword, K::NOT | K::DEFAULT);
        if !self.at_prefix() || logic && flavor == Flavor::Restricted {
            self.primary(flavor)
        } else if keyword == K::DEFAULT {
            let start = self.advance().start;
            Ok(self.expr(ExprKind::Default, start))
        } else {
            self.prefix(flavor)
        }
    }

    /// Whether an `a_expr` begins that is no `c_expr`.
    pub(super) fn at_prefix(&self) -> bool {
        let token = self.peek();
        match (token.kind, token.keyword) {
            (Kind::Operator(sign), _) => matches!(sign, Sign::Plus | Sign::Minus | Sign::Other),
            (_, K::NOT | K::DEFAULT) => true,
            (_, K::OPERATOR) => self.peek_at(1).is_byte(b'('),
            _ => false,
        }
    }

    /// An operator before an operand, at the operator.
    fn prefix(&mut self, flavor: Flavor) -> Parse<Expr> {
        let token = self.peek();
        let (operator, level) = match (token.kind, token.keyword) {
            (_, K::NOT) => {
                self.advance();
                (None, NOT)
            }
            (_, K::OPERATOR) => (Some(self.named_operator()?), OPERATOR + 1),
            (Kind::Operator(Sign::Other), _) => (Some(self.symbol_operator()), OPERATOR + 1),
            _ => (Some(self.symbol_operator()), SIGN),
        };
        let operand = self.operation(flavor, level)?;
        Ok(self.expr(prefixed(operator, operand, level), token.start))
    }

    /// The operators behind an operand that is read already.
    pub(super) fn continued(
        &mut self,
        mut left: Expr,
        start: u32,
        flavor: Flavor,
        least: Level,
    ) -> Parse<Expr> {
        // The level of the operator without associativity that `left` ends with: none of its level may follow.
        let mut closed = 0;
        while let Some((infix, level)) = self.infix(flavor) {
            if level < least {
                break;
            }
            if level == closed {
                return self.unexpected();
            }
            if least == 0 && self.is_label_of_target(infix) {
                break;
            }
            let kind;
            (kind, closed) = self.infix_tail(left, infix, level, flavor)?;
            left = self.expr(kind, start);
        }
        Ok(left)
    }

    /// The operator that is next.
    fn infix(&self, flavor: Flavor) -> Option<(Infix, Level)> {
        let token = self.peek();
        let full = flavor == Flavor::Full;
        match (token.kind, token.keyword) {
            (Kind::Operator(sign), _) => Some((
                Infix::Symbol,
                match sign {
                    Sign::Plus | Sign::Minus => ADDITION,
                    Sign::Star | Sign::Slash | Sign::Percent => MULTIPLICATION,
                    Sign::Caret => POWER,
                    Sign::Equal | Sign::Less | Sign::Greater | Sign::Comparison => COMPARISON,
                    Sign::Other => OPERATOR,
                },
            )),
            (Kind::Cast, _) => Some((Infix::Cast, CAST)),
            (_, K::NO_KEY_WORD) => None,
            (_, K::OPERATOR) => Some((Infix::Named, OPERATOR)),
            (_, K::IS) => {
                let negated = usize::from(self.keyword_at(1) == K::NOT);
                let allowed = full || matches!(self.keyword_at(1 + negated), K::DISTINCT | K::DOCUMENT);
                allowed.then_some((Infix::Is, IS))
            }
            _ if full => {
                let word = if token.keyword == K::NOT { self.keyword_at(1) } else { token.keyword };
                Some(match word {
                    K::IN => (Infix::In, LIKE),
                    K::BETWEEN => (Infix::Between, LIKE),
                    K::LIKE => (Infix::Like(LikeKind::Like), LIKE),
                    K::ILIKE => (Infix::Like(LikeKind::ILike), LIKE),
                    K::SIMILAR if self.keyword_at(1 + usize::from(token.keyword == K::NOT)) == K::TO => {
                        (Infix::Like(LikeKind::SimilarTo), LIKE)
                    }
                    _ if token.keyword == K::NOT => return None,
                    K::AND => (Infix::And, AND),
                    K::OR => (Infix::Or, OR),
                    K::ISNULL => return Some((Infix::IsNull(false), IS)),
                    K::NOTNULL => return Some((Infix::IsNull(true), IS)),
                    K::COLLATE => (Infix::Collate, COLLATE),
                    K::AT => (Infix::At, AT),
                    _ => return None,
                })
            }
            _ => None,
        }
    }

    /// Whether an item of a select list ends behind an operator's key word: then the word is no operator but the item's
    /// label (`select a and, b in from t` is SQL).
    fn is_label_of_target(&self, infix: Infix) -> bool {
        let word = match infix {
            Infix::And
            | Infix::Or
            | Infix::Is
            | Infix::Between
            | Infix::In
            | Infix::At
            | Infix::Collate
            | Infix::Named => true,
            Infix::Like(_) => !self.at(K::NOT),
            Infix::Symbol | Infix::Cast | Infix::IsNull(_) => false,
        };
        if !word {
            return false;
        }
        let token = self.peek_at(1);
        matches!(token.kind, Kind::End | Kind::Punctuation(b',' | b';' | b')'))
            || matches!(
                token.keyword,
                K::FROM
                    | K::INTO
                    | K::WHERE
                    | K::GROUP
                    | K::HAVING
                    | K::WINDOW
                    | K::UNION
                    | K::INTERSECT
                    | K::EXCEPT
                    | K::ORDER
                    | K::LIMIT
                    | K::OFFSET
                    | K::FETCH
                    | K::FOR
            )
    }

    /// The operator and what stands behind it, and the level at which no other operator may follow.
    fn infix_tail(
        &mut self,
        left: Expr,
        infix: Infix,
        level: Level,
        flavor: Flavor,
    ) -> Parse<(ExprKind, Level)> {
        match infix {
            Infix::Symbol => {
                let operator = self.symbol_operator();
                self.operator_tail(left, operator, level, flavor)
            }
            Infix::Named => {
                let operator = self.named_operator()?;
                self.operator_tail(left, operator, level, flavor)
            }
            Infix::Cast => self.cast_tail(left),
            Infix::And | Infix::Or => self.logic_tail(left, level, flavor),
            Infix::Is => self.test_tail(Box::new(left), flavor),
            Infix::IsNull(negated) => {
                self.advance();
                Ok((ExprKind::IsNull { operand: Box::new(left), negated }, 0))
            }
            Infix::Between => self.between_tail(Box::new(left)),
            Infix::In => self.in_tail(Box::new(left)),
            Infix::Like(kind) => self.like_tail(Box::new(left), kind),
            Infix::At => self.at_tail(left, flavor),
            Infix::Collate => {
                self.advance();
                let collation = self.dotted_name()?;
                Ok((ExprKind::Collate(Box::new(left), collation), 0))
            }
        }
    }

    fn cast_tail(&mut self, operand: Expr) -> Parse<(ExprKind, Level)> {
        self.advance();
        let to = Box::new(self.type_name()?);
        Ok((ExprKind::Cast { operand: Box::new(operand), to }, 0))
    }

    /// `and` and `or`: what follows on the same level becomes one list.
    fn logic_tail(&mut self, left: Expr, level: Level, flavor: Flavor) -> Parse<(ExprKind, Level)> {
        self.advance();
        let right = self.operation(flavor, level + 1)?;
        let kind = if level == AND {
            let mut operands = if let ExprKind::And(operands) = left.kind { operands } else { vec![left] };
            operands.push(right);
            ExprKind::And(operands)
        } else {
            let mut operands = if let ExprKind::Or(operands) = left.kind { operands } else { vec![left] };
            operands.push(right);
            ExprKind::Or(operands)
        };
        Ok((kind, 0))
    }

    /// `at time zone z`, `at local`
    fn at_tail(&mut self, left: Expr, flavor: Flavor) -> Parse<(ExprKind, Level)> {
        self.advance();
        if self.accept(K::LOCAL) {
            return Ok((ExprKind::SpecialCall { function: "timezone", arguments: vec![left] }, 0));
        }
        self.expect(K::TIME)?;
        self.expect(K::ZONE)?;
        let zone = self.operation(flavor, AT + 1)?;
        Ok((ExprKind::SpecialCall { function: "timezone", arguments: vec![zone, left] }, 0))
    }

    /// Behind an operator's symbol: `any (…)` or an operand.
    fn operator_tail(
        &mut self,
        left: Expr,
        operator: OperatorName,
        level: Level,
        flavor: Flavor,
    ) -> Parse<(ExprKind, Level)> {
        let left = Box::new(left);
        if flavor == Flavor::Full && self.at_quantifier() {
            return Ok((self.quantified(left, operator)?, 0));
        }
        let right = Box::new(self.operation(flavor, level + 1)?);
        let closed = if level == COMPARISON { COMPARISON } else { 0 };
        Ok((ExprKind::Infix { operator, left, right }, closed))
    }

    fn at_quantifier(&self) -> bool {
        matches!(self.keyword(), K::ANY | K::SOME | K::ALL)
    }

    /// `any (…)`, `some (…)`, `all (…)`
    fn quantified(&mut self, left: Box<Expr>, operator: OperatorName) -> Parse<ExprKind> {
        let all = self.advance().keyword == K::ALL;
        let place = self.peek();
        Ok(match self.parenthesised()? {
            Parenthesised::Query(query) => ExprKind::QuantifiedQuery { left, operator, all, query },
            Parenthesised::List(mut list) => match (list.pop(), list.pop()) {
                (Some(array), None) => {
                    ExprKind::QuantifiedArray { left, operator, all, array: Box::new(array) }
                }
                _ => return self.fail(place.range(), "syntax error at or near \",\""),
            },
        })
    }

    fn test_tail(&mut self, operand: Box<Expr>, flavor: Flavor) -> Parse<(ExprKind, Level)> {
        self.advance();
        let negated = self.accept(K::NOT);
        if self.accept(K::DISTINCT) {
            self.expect(K::FROM)?;
            let right = Box::new(self.operation(flavor, IS + 1)?);
            return Ok((ExprKind::IsDistinct { left: operand, right, negated }, IS));
        }
        let boolean = |operand, value| ExprKind::IsBoolean { operand, value, negated };
        let kind = match self.keyword() {
            K::NULL => ExprKind::IsNull { operand, negated },
            K::TRUE => boolean(operand, Some(true)),
            K::FALSE => boolean(operand, Some(false)),
            K::UNKNOWN => boolean(operand, None),
            K::DOCUMENT => ExprKind::IsDocument { operand, negated },
            K::NORMALIZED => ExprKind::IsNormalized { operand, form: None, negated },
            K::NFC | K::NFD | K::NFKC | K::NFKD => {
                let form = Some(self.advance().keyword.text());
                if !self.at(K::NORMALIZED) {
                    return self.unexpected();
                }
                ExprKind::IsNormalized { operand, form, negated }
            }
            K::JSON => {
                self.advance();
                return Ok((self.json_test_tail(operand, negated)?, 0));
            }
            _ => return self.unexpected(),
        };
        self.advance();
        Ok((kind, 0))
    }

    /// Behind `is json`.
    fn json_test_tail(&mut self, operand: Box<Expr>, negated: bool) -> Parse<ExprKind> {
        let keyword = self.keyword();
        let written = matches!(keyword, K::VALUE | K::ARRAY | K::OBJECT | K::SCALAR);
        if written {
            self.advance();
        }
        let what = if written { keyword.text() } else { "value" };
        let unique = self.unique_keys()?.unwrap_or(false);
        Ok(ExprKind::IsJson { operand, what, unique, negated })
    }

    fn between_tail(&mut self, operand: Box<Expr>) -> Parse<(ExprKind, Level)> {
        let negated = self.accept(K::NOT);
        self.advance();
        let symmetric = self.accept(K::SYMMETRIC);
        if !symmetric {
            self.accept(K::ASYMMETRIC);
        }
        let low = Box::new(self.restricted_expression()?);
        self.expect(K::AND)?;
        let high = Box::new(self.operation(Flavor::Full, LIKE + 1)?);
        Ok((ExprKind::Between { operand, low, high, symmetric, negated }, LIKE))
    }

    fn in_tail(&mut self, operand: Box<Expr>) -> Parse<(ExprKind, Level)> {
        let negated = self.accept(K::NOT);
        self.advance();
        let kind = match self.parenthesised()? {
            Parenthesised::Query(query) => ExprKind::InQuery { operand, query, negated },
            Parenthesised::List(list) => ExprKind::InList { operand, list, negated },
        };
        Ok((kind, 0))
    }

    fn like_tail(&mut self, operand: Box<Expr>, kind: LikeKind) -> Parse<(ExprKind, Level)> {
        let start = self.start();
        let negated = self.accept(K::NOT);
        self.advance();
        if kind == LikeKind::SimilarTo {
            self.expect(K::TO)?;
        }
        let operator_range = self.since(start);
        if kind != LikeKind::SimilarTo && self.at_quantifier() {
            let text = match (kind == LikeKind::ILike, negated) {
                (false, false) => "~~",
                (false, true) => "!~~",
                (true, false) => "~~*",
                (true, true) => "!~~*",
            };
            return Ok((self.quantified(operand, symbol(text, operator_range))?, 0));
        }
        let pattern = Box::new(self.operation(Flavor::Full, LIKE + 1)?);
        let escape = if self.accept(K::ESCAPE) {
            Some(Box::new(self.operation(Flavor::Full, LIKE + 1)?))
        } else {
            None
        };
        Ok((ExprKind::Like { kind, operand, pattern, escape, negated, operator_range }, LIKE))
    }
}

/// An operator before its operand, `not` if there is none; a number takes its sign in.
fn prefixed(operator: Option<OperatorName>, operand: Expr, level: Level) -> ExprKind {
    let Some(operator) = operator else { return ExprKind::Not(Box::new(operand)) };
    if level == SIGN && operator.symbol == "-" {
        if let ExprKind::Integer(digits) = &operand.kind {
            return ExprKind::Integer(literal::negated(digits.as_str()));
        }
        if let ExprKind::Numeric(digits) = &operand.kind {
            return ExprKind::Numeric(literal::negated(digits.as_str()));
        }
    }
    ExprKind::Prefix { operator, operand: Box::new(operand) }
}

/// A name of `pg_catalog`, not written by anybody.
pub(super) fn unwritten(name: &str, range: TextRange) -> DottedName {
    DottedName { parts: vec![super::ast::Ident { name: Name::exact(name), range }], range }
}

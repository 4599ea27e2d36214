//! Calls of functions: arguments, `within group`, `filter`, `over`, and the clauses of windows.

use super::ast::{
    CallArgument, DottedName, Expr, FrameBound, FunctionCall, OrderItem, WindowFrame, WindowSpec,
};
use super::keyword::Keyword as K;
use super::parser::{Parse, Parser};
use super::token::{Kind, Sign};

impl FunctionCall {
    /// A call without arguments.
    pub(super) fn of(name: DottedName) -> Self {
        Self {
            name,
            arguments: Vec::new(),
            star: false,
            distinct: false,
            variadic: false,
            order_by: Vec::new(),
            within_group: Vec::new(),
            filter: None,
            over: None,
        }
    }
}

impl Parser<'_> {
    /// `func_application` behind the name: whether its parentheses can hold a type's modifiers.
    pub(super) fn function_application(&mut self, call: &mut FunctionCall) -> Parse<bool> {
        self.expect_byte(b'(')?;
        if self.accept_byte(b')') {
            return Ok(false);
        }
        if self.accept_sign(Sign::Star) {
            call.star = true;
            self.expect_byte(b')')?;
            return Ok(false);
        }
        let quantified = self.at(K::ALL) || self.at(K::DISTINCT);
        if quantified {
            call.distinct = self.advance().keyword == K::DISTINCT;
        }
        loop {
            call.variadic = !quantified && self.accept(K::VARIADIC);
            call.arguments.push(self.call_argument()?);
            if call.variadic || !self.accept_byte(b',') {
                break;
            }
        }
        call.order_by = self.order_by()?;
        self.expect_byte(b')')?;
        Ok(!quantified && !call.variadic)
    }

    /// `func_arg_expr`
    pub(super) fn call_argument(&mut self) -> Parse<CallArgument> {
        let named = matches!(self.peek_at(1).kind, Kind::ColonEquals | Kind::EqualsGreater);
        let name = if named {
            let name = self.function_name()?;
            self.advance();
            Some(name)
        } else {
            None
        };
        Ok(CallArgument { name, value: self.expression()? })
    }

    /// `within group`, `filter`, `over` behind a call.
    pub(super) fn call_tail(&mut self, call: &mut FunctionCall) -> Parse<()> {
        if self.accept_two(K::WITHIN, K::GROUP) {
            self.within_group(call)?;
        }
        if self.at(K::FILTER) {
            call.filter = Some(self.filter()?);
        }
        if self.at(K::OVER) {
            call.over = Some(self.over()?);
        }
        Ok(())
    }

    fn within_group(&mut self, call: &mut FunctionCall) -> Parse<()> {
        let range = call.name.range;
        self.expect_byte(b'(')?;
        if !self.at(K::ORDER) {
            return self.unexpected();
        }
        call.within_group = self.order_by()?;
        self.expect_byte(b')')?;
        if !call.order_by.is_empty() {
            return self.fail(range, "cannot use multiple ORDER BY clauses with WITHIN GROUP");
        }
        if call.distinct {
            return self.fail(range, "cannot use DISTINCT with WITHIN GROUP");
        }
        if call.variadic {
            return self.fail(range, "cannot use VARIADIC with WITHIN GROUP");
        }
        Ok(())
    }

    /// `filter (where …)`
    pub(super) fn filter(&mut self) -> Parse<Expr> {
        self.expect(K::FILTER)?;
        self.expect_byte(b'(')?;
        self.expect(K::WHERE)?;
        let condition = self.expression()?;
        self.expect_byte(b')')?;
        Ok(condition)
    }

    /// `over w`, `over (…)`
    pub(super) fn over(&mut self) -> Parse<WindowSpec> {
        self.expect(K::OVER)?;
        if self.at_byte(b'(') {
            return self.window_specification();
        }
        let name = self.column_id()?;
        Ok(WindowSpec {
            reference_only: true,
            range: name.range,
            name: Some(name),
            partition_by: Vec::new(),
            order_by: Vec::new(),
            frame: None,
        })
    }

    /// `opt_sort_clause`
    pub(super) fn order_by(&mut self) -> Parse<Vec<OrderItem>> {
        if !self.accept(K::ORDER) {
            return Ok(Vec::new());
        }
        self.expect(K::BY)?;
        let mut items = vec![self.order_item()?];
        while self.accept_byte(b',') {
            items.push(self.order_item()?);
        }
        Ok(items)
    }

    fn order_item(&mut self) -> Parse<OrderItem> {
        let expression = self.expression()?;
        let using = if self.accept(K::USING) { Some(self.qualified_operator()?) } else { None };
        let mut descending = false;
        if using.is_none() {
            descending = self.accept(K::DESC);
            if !descending {
                self.accept(K::ASC);
            }
        }
        let mut nulls_first = None;
        if self.at(K::NULLS) && matches!(self.keyword_at(1), K::FIRST | K::LAST) {
            self.advance();
            nulls_first = Some(self.advance().keyword == K::FIRST);
        }
        Ok(OrderItem { expression, descending, nulls_first, using })
    }

    /// `( … )` of a window
    pub(super) fn window_specification(&mut self) -> Parse<WindowSpec> {
        let start = self.start();
        self.expect_byte(b'(')?;
        let token = self.peek();
        // `partition`, `range`, `rows` and `groups` begin clauses here.
        let clause = matches!(token.keyword, K::PARTITION | K::RANGE | K::ROWS | K::GROUPS);
        let name = if Self::is_column_id(token) && !clause { Some(self.column_id()?) } else { None };
        let mut partition_by = Vec::new();
        if self.accept(K::PARTITION) {
            self.expect(K::BY)?;
            partition_by = self.expressions()?;
        }
        let order_by = self.order_by()?;
        let frame = self.window_frame()?;
        self.expect_byte(b')')?;
        Ok(WindowSpec {
            reference_only: false,
            name,
            partition_by,
            order_by,
            frame,
            range: self.since(start),
        })
    }

    fn window_frame(&mut self) -> Parse<Option<WindowFrame>> {
        let token = self.peek();
        if !matches!(token.keyword, K::RANGE | K::ROWS | K::GROUPS) {
            return Ok(None);
        }
        self.advance();
        let place = self.peek();
        let (start, end) = if self.accept(K::BETWEEN) {
            let start = self.frame_bound()?;
            self.expect(K::AND)?;
            (start, Some(self.frame_bound()?))
        } else {
            (self.frame_bound()?, None)
        };
        if let Some(message) = impossible(&start, end.as_ref()) {
            return self.fail(place.range(), message);
        }
        let mut exclude = None;
        if self.accept(K::EXCLUDE) {
            exclude = Some(match self.keyword() {
                K::CURRENT => "current row",
                K::GROUP => "group",
                K::TIES => "ties",
                K::NO => "no others",
                _ => return self.unexpected(),
            });
            match self.advance().keyword {
                K::CURRENT => self.expect(K::ROW)?,
                K::NO => self.expect(K::OTHERS)?,
                _ => (),
            }
        }
        Ok(Some(WindowFrame { mode: token.keyword.text(), start, end, exclude }))
    }

    fn frame_bound(&mut self) -> Parse<FrameBound> {
        let preceding = self.keyword_at(1) == K::PRECEDING;
        if self.at(K::UNBOUNDED) && (preceding || self.keyword_at(1) == K::FOLLOWING) {
            self.advance();
            self.advance();
            return Ok(if preceding {
                FrameBound::UnboundedPreceding
            } else {
                FrameBound::UnboundedFollowing
            });
        }
        if self.accept_two(K::CURRENT, K::ROW) {
            return Ok(FrameBound::CurrentRow);
        }
        let value = Box::new(self.expression()?);
        if self.accept(K::PRECEDING) {
            Ok(FrameBound::Preceding(value))
        } else {
            self.expect(K::FOLLOWING)?;
            Ok(FrameBound::Following(value))
        }
    }
}

/// What `gram.y` says about frames that end before they start.
fn impossible(start: &FrameBound, end: Option<&FrameBound>) -> Option<&'static str> {
    use FrameBound::{CurrentRow, Following, Preceding, UnboundedFollowing, UnboundedPreceding};
    match (start, end) {
        (UnboundedFollowing, _) => Some("frame start cannot be UNBOUNDED FOLLOWING"),
        (Following(_), None) => Some("frame starting from following row cannot end with current row"),
        (_, Some(UnboundedPreceding)) => Some("frame end cannot be UNBOUNDED PRECEDING"),
        (CurrentRow, Some(Preceding(_))) => {
            Some("frame starting from current row cannot have preceding rows")
        }
        (Following(_), Some(Preceding(_) | CurrentRow)) => {
            Some("frame starting from following row cannot have preceding rows")
        }
        (
            UnboundedPreceding | Preceding(_) | CurrentRow | Following(_),
            None | Some(Preceding(_) | CurrentRow | Following(_) | UnboundedFollowing),
        ) => None,
    }
}

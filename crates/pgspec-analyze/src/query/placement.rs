//! Where aggregates, window functions and set-returning functions may stand (`parse_agg.c`, `parse_func.c`).

use pgspec_sql::syntax::ast::TextRange;

use super::walk::{Next, descend};
use crate::analyzer::Analyzer;
use crate::finding::Problem;
use crate::scope::ExprUse;
use crate::typed::{Node, Typed};

/// What stands where it may not.
#[derive(Clone, Copy, PartialEq, Eq)]
enum What {
    Aggregate,
    Grouping,
    Window,
    Set,
}

impl What {
    fn plural(self) -> &'static str {
        match self {
            Self::Aggregate => "aggregate functions",
            Self::Grouping => "grouping operations",
            Self::Window => "window functions",
            Self::Set => "set-returning functions",
        }
    }
}

impl Analyzer<'_, '_> {
    /// Records an aggregate call, all of whose arguments (direct ones, `order by` and `filter` too) are given, and
    /// tells to which query it belongs: how many queries out (`check_agglevels_and_constraints`).
    pub fn note_aggregate(&mut self, range: TextRange, arguments: &[Typed], used: ExprUse) -> u32 {
        self.note_level(What::Aggregate, range, arguments, used)
    }

    /// Records a `grouping(…)`, and tells to which query it belongs.
    pub fn note_grouping(&mut self, range: TextRange, arguments: &[Typed], used: ExprUse) -> u32 {
        self.note_level(What::Grouping, range, arguments, used)
    }

    fn note_level(&mut self, what: What, range: TextRange, arguments: &[Typed], used: ExprUse) -> u32 {
        let up = self.aggregate_level(what, range, arguments);
        let innermost = self.scopes.len().checked_sub(1);
        let level = innermost.and_then(|last| last.checked_sub(up as usize));
        let used = if up == 0 {
            used
        } else {
            level
                .and_then(|level| self.scopes.get(level))
                .and_then(|scope| scope.used)
                .unwrap_or(ExprUse::Other)
        };
        if let Some(scope) = level.and_then(|level| self.scopes.get_mut(level)) {
            scope.aggregates.push(range);
        }
        if let Some(place) = forbidden(what, used) {
            self.report(
                Problem::GroupingError,
                range,
                format!("{} are not allowed in {place}", what.plural()),
            );
        }
        up
    }

    /// `check_agg_arguments`: the innermost query that an argument has a column or an aggregate of.
    fn aggregate_level(&mut self, what: What, range: TextRange, arguments: &[Typed]) -> u32 {
        let mut column_level: Option<u32> = None;
        let mut aggregate_level: Option<(u32, TextRange)> = None;
        let mut window = None;
        for argument in arguments {
            descend(argument, 0, &mut |value, depth| {
                let level = |up: u32| up.checked_sub(depth);
                if let Node::Var(var) = &value.node {
                    if let Some(up) = level(var.up) {
                        column_level = Some(column_level.map_or(up, |found| found.min(up)));
                    }
                    return Next::Skip;
                }
                if let Node::Aggregate(call) = &value.node {
                    if let Some(up) = level(call.up)
                        && aggregate_level.is_none_or(|(found, _)| up < found)
                    {
                        aggregate_level = Some((up, value.range));
                    }
                    return Next::Deeper;
                }
                if depth == 0 && matches!(value.node, Node::Window(_)) {
                    window.get_or_insert(value.range);
                }
                Next::Deeper
            });
        }
        if what == What::Aggregate {
            if let Some(window) = window {
                let message = "aggregate function calls cannot contain window function calls";
                self.report(Problem::GroupingError, window, message);
            }
            if let Some(inner) = self.set_call_inside(arguments) {
                let message = "aggregate function calls cannot contain set-returning function calls";
                self.report(Problem::FeatureNotSupported, inner, message);
            }
        }
        let up = match (column_level, aggregate_level) {
            (Some(column), Some((aggregate, _))) => column.min(aggregate),
            (Some(column), None) => column,
            (None, Some((aggregate, _))) => aggregate,
            (None, None) => 0,
        };
        if let Some((level, inner)) = aggregate_level
            && level == up
        {
            let message = match what {
                What::Aggregate => "aggregate function calls cannot be nested",
                What::Grouping | What::Window | What::Set => {
                    "arguments to GROUPING must be grouping expressions of the associated query level"
                }
            };
            self.report(Problem::GroupingError, if what == What::Aggregate { inner } else { range }, message);
        }
        up
    }

    /// Direct arguments have nothing of queries further in than the aggregate itself.
    pub(crate) fn check_direct_arguments(&mut self, up: u32, direct: &[Typed]) {
        let mut wrong = None;
        for argument in direct {
            descend(argument, 0, &mut |value, depth| {
                let level = |up: u32| up.checked_sub(depth);
                if let Node::Var(var) = &value.node {
                    if level(var.up).is_some_and(|level| level < up) {
                        let message = "outer-level aggregate cannot contain a lower-level variable in its \
                                       direct arguments";
                        wrong.get_or_insert((value.range, message));
                    }
                    return Next::Skip;
                }
                if let Node::Aggregate(call) = &value.node
                    && level(call.up).is_some_and(|level| level <= up)
                {
                    wrong.get_or_insert((value.range, "aggregate function calls cannot be nested"));
                }
                Next::Deeper
            });
        }
        if let Some((range, message)) = wrong {
            self.report(Problem::GroupingError, range, message);
        }
    }

    /// A set-returning call of this query that stands inside of one of these arguments.
    fn set_call_inside(&self, arguments: &[Typed]) -> Option<TextRange> {
        let calls = &self.scopes.last()?.set_calls;
        let inside = |call: &&TextRange| {
            arguments.iter().any(|a| a.range.start <= call.start && call.end <= a.range.end)
        };
        calls.iter().find(inside).copied()
    }

    /// Checks that a set-returning call may stand there and records it (`check_srf_call_placement`).
    pub fn note_set_call(&mut self, range: TextRange, used: ExprUse) {
        if let Some(place) = forbidden(What::Set, used) {
            let message = format!("{} are not allowed in {place}", What::Set.plural());
            self.report(Problem::FeatureNotSupported, range, message);
        }
        if let Some(scope) = self.scopes.last_mut() {
            scope.set_calls.push(range);
        }
    }

    /// Checks that a window function may stand there and records it.
    pub(crate) fn check_window_place(&mut self, range: TextRange, used: ExprUse) {
        if let Some(place) = forbidden(What::Window, used) {
            let message = format!("{} are not allowed in {place}", What::Window.plural());
            self.report(Problem::WindowingError, range, message);
        }
        if let Some(scope) = self.scopes.last_mut() {
            scope.window_calls.push(range);
        }
    }
}

/// The place's name, if it may not stand there.
fn forbidden(what: What, used: ExprUse) -> Option<&'static str> {
    let of_rows = matches!(what, What::Aggregate | What::Grouping);
    Some(match used {
        ExprUse::Other
        | ExprUse::PlPgSql
        | ExprUse::SelectTarget
        | ExprUse::OrderBy
        | ExprUse::DistinctOn => {
            return None;
        }
        ExprUse::JoinOn => "JOIN conditions",
        ExprUse::FromSubselect if of_rows => "FROM clause of their own query level",
        ExprUse::FromSubselect => "FROM",
        ExprUse::FromFunction if what == What::Set => return None,
        ExprUse::FromFunction => "functions in FROM",
        ExprUse::Where => "WHERE",
        ExprUse::Policy => "policy expressions",
        ExprUse::Having if of_rows => return None,
        ExprUse::Having => "HAVING",
        ExprUse::Filter => "FILTER",
        ExprUse::WindowPartition | ExprUse::WindowOrder if what != What::Window => return None,
        ExprUse::WindowFrame if of_rows => "window frames",
        ExprUse::WindowPartition | ExprUse::WindowOrder | ExprUse::WindowFrame => "window definitions",
        ExprUse::InsertTarget if what == What::Set => return None,
        ExprUse::InsertTarget => "INSERT",
        ExprUse::UpdateSource | ExprUse::UpdateTarget => "UPDATE",
        ExprUse::MergeWhen => "MERGE WHEN conditions",
        ExprUse::GroupBy if what == What::Set => return None,
        ExprUse::GroupBy => "GROUP BY",
        ExprUse::Limit => "LIMIT",
        ExprUse::Offset => "OFFSET",
        ExprUse::Returning => "RETURNING",
        ExprUse::ValuesSingle if what == What::Set => return None,
        ExprUse::Values | ExprUse::ValuesSingle => "VALUES",
        ExprUse::CheckConstraint => "check constraints",
        ExprUse::ColumnDefault | ExprUse::FunctionDefault => "DEFAULT expressions",
        ExprUse::IndexExpression => "index expressions",
        ExprUse::IndexPredicate => "index predicates",
        ExprUse::TriggerWhen => "trigger WHEN conditions",
        ExprUse::PartitionExpression => "partition key expressions",
        ExprUse::CallArgument => "CALL arguments",
        ExprUse::GeneratedColumn => "column generation expressions",
    })
}

//! Queries inside expressions: `transformSubLink`.

use pgspec_sql::syntax::ast::{Expr, ExprKind, OperatorName, Query, TextRange};

use crate::analyzer::{Analyzer, opaque};
use crate::coerce::promoted_array;
use crate::finding::Problem;
use crate::scope::ExprUse;
use crate::typed::{Node, Sublink, SublinkKind, Typed, TypedQuery};
use crate::world::OPAQUE;

impl Analyzer<'_, '_> {
    /// Where a query may not stand: what that place is called.
    fn forbids_queries(used: ExprUse) -> Option<&'static str> {
        match used {
            ExprUse::CheckConstraint => Some("check constraint"),
            ExprUse::ColumnDefault | ExprUse::FunctionDefault => Some("DEFAULT expression"),
            ExprUse::IndexExpression => Some("index expression"),
            ExprUse::IndexPredicate => Some("index predicate"),
            ExprUse::TriggerWhen => Some("trigger WHEN condition"),
            ExprUse::PartitionExpression => Some("partition key expression"),
            ExprUse::CallArgument => Some("CALL argument"),
            ExprUse::GeneratedColumn => Some("column generation expression"),
            ExprUse::Other
            | ExprUse::JoinOn
            | ExprUse::FromSubselect
            | ExprUse::FromFunction
            | ExprUse::Where
            | ExprUse::Policy
            | ExprUse::Having
            | ExprUse::Filter
            | ExprUse::WindowPartition
            | ExprUse::WindowOrder
            | ExprUse::WindowFrame
            | ExprUse::SelectTarget
            | ExprUse::InsertTarget
            | ExprUse::UpdateSource
            | ExprUse::UpdateTarget
            | ExprUse::MergeWhen
            | ExprUse::GroupBy
            | ExprUse::OrderBy
            | ExprUse::DistinctOn
            | ExprUse::Limit
            | ExprUse::Offset
            | ExprUse::Returning
            | ExprUse::Values
            | ExprUse::ValuesSingle
            | ExprUse::PlPgSql => None,
        }
    }

    /// The query, if one may stand here.
    fn inner_query(
        &mut self,
        query: &Query,
        range: TextRange,
        used: ExprUse,
    ) -> Result<TypedQuery, Box<Typed>> {
        if let Some(place) = Self::forbids_queries(used) {
            let message = format!("cannot use subquery in {place}");
            return Err(Box::new(self.fail(Problem::FeatureNotSupported, range, message)));
        }
        Ok(self.query(query))
    }

    pub(super) fn exists(&mut self, query: &Query, range: TextRange, used: ExprUse) -> Typed {
        match self.inner_query(query, range, used) {
            Ok(query) => self.truth(sublink(SublinkKind::Exists, None, query), range),
            Err(failed) => *failed,
        }
    }

    pub(super) fn scalar_query(&mut self, query: &Query, range: TextRange, used: ExprUse) -> Typed {
        self.one_column(query, SublinkKind::Scalar, range, used)
    }

    pub(super) fn array_query(&mut self, query: &Query, range: TextRange, used: ExprUse) -> Typed {
        self.one_column(query, SublinkKind::Array, range, used)
    }

    fn one_column(&mut self, query: &Query, kind: SublinkKind, range: TextRange, used: ExprUse) -> Typed {
        let query = match self.inner_query(query, range, used) {
            Ok(query) => query,
            Err(failed) => return *failed,
        };
        let columns = self.result_columns(&query);
        let column = match columns.as_slice() {
            [column] => column,
            // What could not be read was reported already.
            [] if query.targets.is_empty() => return opaque(range, "the query's columns cannot be known"),
            _ => return self.fail(Problem::SyntaxError, range, "subquery must return only one column"),
        };
        let (mut ty, typmod) = (column.ty, column.typmod);
        if kind == SublinkKind::Array && ty != OPAQUE {
            match promoted_array(self.world, ty) {
                Some(array) => ty = array,
                None => {
                    let message =
                        format!("could not find array type for data type {}", self.world.show(ty, -1));
                    return self.fail(Problem::UndefinedObject, range, message);
                }
            }
        }
        if ty == OPAQUE {
            return opaque(range, "the query's column cannot be known");
        }
        Typed { node: sublink(kind, None, query), ty, typmod, range }
    }

    /// `a op any (select …)`; IN is `= any`.
    pub(super) fn query_comparison(
        &mut self,
        operator: &OperatorName,
        all: bool,
        left: &Expr,
        query: &Query,
        range: TextRange,
        used: ExprUse,
    ) -> Typed {
        let query = match self.inner_query(query, range, used) {
            Ok(query) => query,
            Err(failed) => return *failed,
        };
        let left = match &left.kind {
            ExprKind::Row { fields, .. } => self.row_fields(fields, used),
            _ => vec![self.expr(left, used)],
        };
        let kind = if all { SublinkKind::All } else { SublinkKind::Any };
        self.finish_comparison(kind, operator, left, query, range)
    }

    /// `row(a, b) = (select …)`
    pub(super) fn row_query_comparison(
        &mut self,
        operator: &OperatorName,
        left: Vec<Typed>,
        query: &Query,
        range: TextRange,
        used: ExprUse,
    ) -> Typed {
        match self.inner_query(query, range, used) {
            Ok(query) => self.finish_comparison(SublinkKind::RowCompare, operator, left, query, range),
            Err(failed) => *failed,
        }
    }

    fn finish_comparison(
        &mut self,
        kind: SublinkKind,
        operator: &OperatorName,
        left: Vec<Typed>,
        query: TypedQuery,
        range: TextRange,
    ) -> Typed {
        let columns = self.result_columns(&query);
        if columns.is_empty() && query.targets.is_empty() {
            return opaque(range, "the query's columns cannot be known");
        }
        if columns.len() != left.len() {
            let few = if left.len() < columns.len() { "too many" } else { "too few" };
            return self.fail(Problem::SyntaxError, range, format!("subquery has {few} columns"));
        }
        let right = columns
            .iter()
            .zip(0_u32..)
            .map(|(column, at)| Typed {
                node: Node::SublinkColumn(at),
                ty: column.ty,
                typmod: column.typmod,
                range,
            })
            .collect();
        let test = self.row_comparison(operator, left, right, range);
        if test.ty == OPAQUE {
            return test;
        }
        self.truth(sublink(kind, Some(test), query), range)
    }
}

fn sublink(kind: SublinkKind, test: Option<Typed>, query: TypedQuery) -> Node {
    Node::Sublink(Box::new(Sublink { kind, test, query }))
}

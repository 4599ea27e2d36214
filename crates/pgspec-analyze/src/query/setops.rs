//! UNION, INTERSECT, EXCEPT (`transformSetOperationStmt`).

use pgspec_catalog::Name;
use pgspec_sql::syntax::ast::{Query, QueryBody, SetOperator, TextRange};

use super::How;
use super::targets::TargetList;
use crate::analyzer::Analyzer;
use crate::finding::Problem;
use crate::scope::Entered;
use crate::typed::{EntryColumn, Node, SetTree, Typed, TypedQuery};
use crate::world::OPAQUE;

/// An operand that was read.
struct Operand {
    tree: SetTree,
    /// Its columns as values of their types; the targets of a plain query.
    columns: Vec<Typed>,
    shapes: Vec<EntryColumn>,
    /// Its columns are not known.
    open: bool,
}

/// One step up the left side of a tree of operations.
struct Step<'q> {
    operator: SetOperator,
    all: bool,
    right: &'q Query,
    range: TextRange,
}

impl Analyzer<'_, '_> {
    pub(super) fn set_operation(&mut self, query: &Query, how: How, out: &mut TypedQuery) {
        let operand = self.set_tree(query, true, Entered::Plain, how);
        let Operand { tree, shapes, open, .. } = operand;
        out.set_operation = Some(Box::new(tree));
        self.result_entry(shapes, query.range, out);
        if open {
            let name = Name::exact(super::lookup::UNKNOWN_COLUMNS);
            let expression = crate::analyzer::opaque(query.range, "the columns of one operand are not known");
            out.targets = vec![crate::typed::TypedTarget { expression, name }];
        }
        let mut list = TargetList::new(std::mem::take(&mut out.targets));
        let shown = list.shown.len();
        let sort = self.sort_clause(&query.order_by, &mut list);
        if let Some(extra) = list.extra.first()
            && sort.iter().any(|(_, index)| *index >= shown)
            && !matches!(extra.node, Node::Opaque(_))
        {
            self.report(
                Problem::FeatureNotSupported,
                extra.range,
                "invalid UNION/INTERSECT/EXCEPT ORDER BY clause",
            )
            .help = Some("only names of result columns can be used, no expressions or functions".to_owned());
        }
        out.targets = list.shown;
        out.order_by = sort.into_iter().map(|(item, _)| item).collect();
        self.limits(query, out);
        if let Some(locking) = query.locking.first() {
            let message = "FOR UPDATE is not allowed with UNION/INTERSECT/EXCEPT";
            self.report(Problem::FeatureNotSupported, locking.range, message);
        }
    }

    /// `transformSetOperationTree`. Long chains lean to the left, so that side is a loop.
    fn set_tree(&mut self, query: &Query, top: bool, entered: Entered, how: How) -> Operand {
        let mut steps = Vec::new();
        let mut at = query;
        while let QueryBody::SetOperation { operator, all, left, right } = &at.body {
            let leaf = !(top && steps.is_empty()) && has_own_clauses(at);
            if leaf {
                break;
            }
            steps.push(Step { operator: *operator, all: *all, right, range: at.range });
            at = left;
        }
        // The place of each operand is that of all operations around it.
        let mut places = Vec::with_capacity(steps.len() + 1);
        let mut place = entered;
        for step in &steps {
            let right = match step.operator {
                SetOperator::Except => Entered::Except,
                SetOperator::Intersect if step.all => Entered::Intersect,
                SetOperator::Union | SetOperator::Intersect => place,
            };
            places.push(right);
            if step.all && step.operator != SetOperator::Union {
                place = right;
            }
        }
        let mut left = self.set_leaf(at, place);
        let mut depth = steps.len();
        while let Some(step) = steps.pop() {
            depth -= 1;
            let is_recursive_union = top && depth == 0 && step.operator == SetOperator::Union;
            if is_recursive_union && let Some(cte) = how.cte {
                self.set_recursive_columns(cte, &mut left);
            }
            let place = places.get(depth).copied().unwrap_or(Entered::Plain);
            let is_tree = matches!(step.right.body, QueryBody::SetOperation { .. });
            let right = if is_tree && !has_own_clauses(step.right) {
                self.set_tree(step.right, false, place, How::PLAIN)
            } else {
                self.set_leaf(step.right, place)
            };
            left = self.combine(&step, left, right);
        }
        left
    }

    fn set_leaf(&mut self, query: &Query, entered: Entered) -> Operand {
        let query = self.query_as(query, How { resolve: false, entered, cte: None });
        let open = query.targets.iter().any(|t| super::is_unknown(&t.name, &t.expression));
        let shapes = self.result_columns(&query);
        let columns = query.targets.iter().map(|target| target.expression.clone()).collect();
        Operand { tree: SetTree::Query(query), columns, shapes, open }
    }

    /// `determineRecursiveColTypes`: the first term says what the columns are.
    fn set_recursive_columns(&mut self, cte: usize, left: &mut Operand) {
        if left.open {
            return;
        }
        let text = self.world.builtin("text");
        let unknown = self.world.builtin("unknown");
        let columns = left.shapes.iter().map(|shape| EntryColumn {
            ty: if shape.ty == unknown { text } else { shape.ty },
            ..shape.clone()
        });
        let columns: Vec<EntryColumn> = columns.collect();
        let around = self.scopes.len().checked_sub(2);
        let scope = around.and_then(|level| self.scopes.get_mut(level));
        if let Some(cte) = scope.and_then(|scope| scope.ctes.get_mut(cte)) {
            let mut columns = columns;
            for (column, alias) in columns.iter_mut().zip(&cte.aliases) {
                column.name = alias.clone();
            }
            columns.extend(cte.added.iter().cloned());
            cte.columns = Some(columns);
        }
    }

    fn combine(&mut self, step: &Step<'_>, left: Operand, right: Operand) -> Operand {
        let context = match step.operator {
            SetOperator::Union => "UNION",
            SetOperator::Intersect => "INTERSECT",
            SetOperator::Except => "EXCEPT",
        };
        let open = left.open || right.open;
        if left.columns.len() != right.columns.len() && !open {
            let place = right.columns.first().map_or(step.right.range, |value| value.range);
            let message = format!("each {context} query must have the same number of columns");
            self.report(Problem::SyntaxError, place, message);
        }
        let (mut left_tree, mut right_tree) = (left.tree, right.tree);
        let mut columns = Vec::new();
        let mut values = Vec::new();
        let mut shapes = Vec::new();
        let pairs =
            left.columns.into_iter().zip(right.columns).zip(left.shapes.into_iter().zip(right.shapes));
        for (index, ((l, r), (left_shape, right_shape))) in pairs.enumerate() {
            let range = r.range;
            let ty = if open { OPAQUE } else { self.common_type(&[l.clone(), r.clone()], context) };
            let typmod = Self::common_typmod(&[l.clone(), r.clone()], ty);
            self.meet_type(&mut left_tree, index, l, ty, context);
            self.meet_type(&mut right_tree, index, r, ty, context);
            if !(step.operator == SetOperator::Union && step.all) {
                self.equality(ty, range);
            }
            let nullable = match step.operator {
                SetOperator::Union => left_shape.nullable || right_shape.nullable,
                // What comes out is in both.
                SetOperator::Intersect => left_shape.nullable && right_shape.nullable,
                SetOperator::Except => left_shape.nullable,
            };
            let source = left_shape.source.filter(|source| Some(*source) == right_shape.source);
            columns.push((ty, typmod));
            values.push(if ty == OPAQUE {
                crate::analyzer::opaque(range, "its type is not known")
            } else {
                // Only its type counts from here on.
                Typed { node: Node::Default, ty, typmod, range }
            });
            shapes.push(EntryColumn { name: left_shape.name, ty, typmod, nullable, source });
        }
        let tree = SetTree::Operation {
            operator: step.operator,
            all: step.all,
            left: Box::new(left_tree),
            right: Box::new(right_tree),
            columns,
        };
        let _ = step.range;
        Operand { tree, columns: values, shapes, open }
    }

    /// A column of an operand meets the others of its place: literals take the common type.
    fn meet_type(
        &mut self,
        tree: &mut SetTree,
        index: usize,
        value: Typed,
        ty: crate::typed::TypeId,
        context: &str,
    ) {
        if value.ty == ty || ty == OPAQUE || value.ty == OPAQUE {
            return;
        }
        let literal = matches!(value.node, Node::Const(_) | Node::Parameter(_));
        let was_unknown = value.ty == self.world.builtin("unknown");
        let cast = self.coerce_common(value, ty, context);
        if !was_unknown || !literal {
            return;
        }
        if let SetTree::Query(query) = tree
            && let Some(target) = query.targets.get_mut(index)
        {
            target.expression = cast;
        }
    }
}

/// Whether an operand is a query of its own because of what stands behind or before it.
fn has_own_clauses(query: &Query) -> bool {
    query.with.is_some()
        || !query.order_by.is_empty()
        || query.limit.is_some()
        || query.offset.is_some()
        || !query.locking.is_empty()
}

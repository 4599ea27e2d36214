//! What columns are assigned: by SET, and by the rows of INSERT (`transformAssignedExpr`).

use pgspec_catalog::Name;
use pgspec_sql::syntax::ast::{AssignTarget, Assignment, Expr, ExprKind, Ident, Indirection, TextRange};

use super::super::walk::{Next, descend};
use super::ChangedTable;
use crate::analyzer::{Analyzer, opaque};
use crate::finding::Problem;
use crate::scope::ExprUse;
use crate::typed::{Node, Sublink, SublinkKind, TypeId, Typed, TypedAssignment};
use crate::world::OPAQUE;

/// A column that is assigned, found.
pub(super) struct Place<'q> {
    /// Its index in the table.
    pub(super) column: u32,
    /// Its name and where it is written.
    pub(super) name: Ident,
    /// Steps into it.
    pub(super) path: &'q [Indirection],
}

impl Analyzer<'_, '_> {
    /// SET (`transformUpdateTargetList`).
    pub(super) fn set_clause(
        &mut self,
        table: &ChangedTable,
        assignments: &[Assignment],
        update: bool,
    ) -> Vec<TypedAssignment> {
        let mut out = Vec::new();
        let mut whole: Vec<u32> = Vec::new();
        for assignment in assignments {
            let values = self.set_values(assignment);
            for (target, value) in assignment.targets.iter().zip(values) {
                let Some(place) = self.assigned(table, target) else { continue };
                if place.path.is_empty() {
                    if whole.contains(&place.column) {
                        let message = format!("multiple assignments to same column \"{}\"", place.name.name);
                        self.report(Problem::SyntaxError, place.name.range, message);
                    }
                    whole.push(place.column);
                }
                self.check_generated(table, &place, &value, true, false);
                let partial = !place.path.is_empty();
                let column = place.column;
                let value = self.assigned_value(table, &place, value, ExprUse::UpdateTarget);
                out.push(TypedAssignment { column, partial, value, update });
            }
        }
        out
    }

    /// The values of an item of SET, one for each of its columns.
    fn set_values(&mut self, assignment: &Assignment) -> Vec<Typed> {
        let used = ExprUse::UpdateSource;
        let count = assignment.targets.len();
        let source = &assignment.value;
        if !assignment.row {
            return vec![self.assigned_expr(source, used)];
        }
        let mismatch = |this: &mut Self, range| {
            this.report(Problem::SyntaxError, range, "number of columns does not match number of values");
            Vec::new()
        };
        match &source.kind {
            ExprKind::Row { fields, .. } => {
                let values = self.assigned_list(fields, used);
                if values.len() != count && values.iter().all(|value| value.ty != OPAQUE) {
                    return mismatch(self, source.range);
                }
                values
            }
            ExprKind::Subquery(query) => {
                let query = self.using(used, |this| this.query(query));
                let open = query.targets.iter().any(|t| super::super::is_unknown(&t.name, &t.expression));
                if open {
                    return (0..count).map(|_| opaque(source.range, "its columns are not known")).collect();
                }
                if query.targets.len() != count {
                    return mismatch(self, source.range);
                }
                let columns: Vec<_> =
                    query.targets.iter().map(|t| (t.expression.ty, t.expression.typmod)).collect();
                columns
                    .into_iter()
                    .enumerate()
                    .map(|(at, (ty, typmod))| {
                        // Each value is a column of the same query.
                        let mut query = query.clone();
                        query.targets.rotate_left(at);
                        let sublink = Sublink { kind: SublinkKind::Scalar, test: None, query };
                        let node = Node::Sublink(Box::new(sublink));
                        Typed { node, ty, typmod, range: source.range }
                    })
                    .collect()
            }
            _ => {
                self.value(source, used);
                let message =
                    "source for a multiple-column UPDATE item must be a sub-SELECT or ROW() expression";
                self.report(Problem::FeatureNotSupported, source.range, message);
                Vec::new()
            }
        }
    }

    /// An expression in whose place DEFAULT may stand.
    pub(super) fn assigned_expr(&mut self, expr: &Expr, used: ExprUse) -> Typed {
        if matches!(expr.kind, ExprKind::Default) {
            let ty = self.world.builtin("unknown");
            return Typed { node: Node::Default, ty, typmod: -1, range: expr.range };
        }
        self.value(expr, used)
    }

    /// `transformExpressionList` with `allowDefault`.
    pub(super) fn assigned_list(&mut self, list: &[Expr], used: ExprUse) -> Vec<Typed> {
        let mut out = Vec::with_capacity(list.len());
        for expr in list {
            if matches!(expr.kind, ExprKind::Default) {
                out.push(self.assigned_expr(expr, used));
            } else {
                out.extend(self.expression_list(std::slice::from_ref(expr), used));
            }
        }
        out
    }

    /// The column that is assigned; a finding if there is none.
    pub(super) fn assigned<'q>(
        &mut self,
        table: &ChangedTable,
        target: &'q AssignTarget,
    ) -> Option<Place<'q>> {
        table.relation?;
        let name = &target.column.name;
        let found = self.target_columns(table).iter().position(|column| column.name == *name);
        let Some(index) = found else {
            let system = ["ctid", "xmin", "cmin", "xmax", "cmax", "tableoid"];
            if system.contains(&name.as_str()) {
                let message = format!("cannot assign to system column \"{name}\"");
                self.report(Problem::FeatureNotSupported, target.column.range, message);
            } else {
                self.no_target_column(table, name, target.column.range);
            }
            return None;
        };
        let column = u32::try_from(index).unwrap_or(u32::MAX);
        self.trace_assigned(table.relation, column, target.column.range);
        Some(Place { column, name: target.column.clone(), path: &target.path })
    }

    /// The value with the cast to its column.
    pub(super) fn assigned_value(
        &mut self,
        table: &ChangedTable,
        place: &Place<'_>,
        value: Typed,
        used: ExprUse,
    ) -> Typed {
        let Some((ty, typmod)) =
            self.target_columns(table).get(place.column as usize).map(|column| (column.ty, column.typmod))
        else {
            return value;
        };
        if ty == OPAQUE {
            return opaque(value.range, "the type of the column is not known");
        }
        let name = place.name.name.clone();
        if place.path.is_empty() {
            return self.assign_to(value, ty, typmod, || format!("column \"{name}\""));
        }
        if matches!(value.node, Node::Default) {
            let message = match place.path.first() {
                Some(Indirection::Field(_)) => "cannot set a subfield to DEFAULT",
                _ => "cannot set an array element to DEFAULT",
            };
            return self.fail(Problem::FeatureNotSupported, value.range, message);
        }
        self.assign_part(&name, (ty, typmod), place.path, value, used)
    }

    /// `transformAssignmentIndirection`: the value with the cast to the part of the column.
    fn assign_part(
        &mut self,
        name: &Name,
        (ty, typmod): (TypeId, i32),
        path: &[Indirection],
        value: Typed,
        used: ExprUse,
    ) -> Typed {
        let Some((step, rest)) = path.split_first() else {
            return self.assign_to(value, ty, typmod, || format!("column \"{name}\""));
        };
        match step {
            Indirection::Field(field) => {
                let Some(fields) = self.world.fields(ty) else {
                    let message = format!(
                        "cannot assign to field \"{}\" of column \"{name}\" because its type {} is not a composite type",
                        field.name,
                        self.world.show(ty, typmod)
                    );
                    return self.fail(Problem::DatatypeMismatch, field.range, message);
                };
                let Some((_, ty, typmod)) = fields.iter().find(|(found, ..)| *found == field.name) else {
                    let message = format!(
                        "cannot assign to field \"{}\" of column \"{name}\" because there is no such column in data type {}",
                        field.name,
                        self.world.show(ty, typmod)
                    );
                    let suggestion = pgspec_catalog::closest(
                        field.name.as_str(),
                        fields.iter().map(|(found, ..)| found.as_str()),
                    );
                    let suggestion = suggestion.map(str::to_owned);
                    let failed = self.fail(Problem::UndefinedColumn, field.range, message);
                    self.suggest(field.range, suggestion);
                    return failed;
                };
                if rest.is_empty() {
                    let field = field.name.clone();
                    return self.assign_to(value, *ty, *typmod, || format!("subfield \"{field}\""));
                }
                self.assign_part(&field.name, (*ty, *typmod), rest, value, used)
            }
            Indirection::Subscript(_) => {
                let count = path.iter().take_while(|step| matches!(step, Indirection::Subscript(_))).count();
                let (subscripts, rest) = path.split_at(count);
                let mut slice = false;
                let mut written = Vec::with_capacity(count);
                for step in subscripts {
                    let Indirection::Subscript(subscript) = step else { continue };
                    slice |= subscript.slice;
                    written.push(subscript.clone());
                }
                let base = self.world.base(ty).0;
                let shape = self.world.ty(base);
                if shape.subscriptable {
                    // The same rules as where it is read.
                    let old = Typed { node: Node::CaseTest, ty, typmod, range: value.range };
                    self.subscript(old, &written, value.range, used);
                }
                let element = if slice { Some(base) } else { shape.array_of.or(shape.element) };
                let is_json = shape.name.name == "jsonb";
                let element = if is_json { Some(base) } else { element };
                let Some(element) = element.filter(|_| shape.subscriptable) else {
                    if !shape.subscriptable {
                        let message = format!(
                            "cannot subscript type {} because it does not support subscripting",
                            self.world.show(ty, typmod)
                        );
                        return self.fail(Problem::DatatypeMismatch, value.range, message);
                    }
                    return opaque(value.range, "how the type is subscripted is not known");
                };
                if !rest.is_empty() {
                    return self.assign_part(name, (element, -1), rest, value, used);
                }
                let from = value.ty;
                let range = value.range;
                match self.coerce_to(value, element, typmod, crate::world::CastContext::Assignment) {
                    Ok(value) => value,
                    Err(_) => {
                        let message = format!(
                            "subscripted assignment to \"{name}\" requires type {} but expression is of type {}",
                            self.world.show(element, -1),
                            self.world.show(from, -1)
                        );
                        self.fail(Problem::DatatypeMismatch, range, message)
                    }
                }
            }
        }
    }

    /// Generated columns take DEFAULT only (`rewriteTargetListIU`).
    pub(super) fn check_generated(
        &mut self,
        table: &ChangedTable,
        place: &Place<'_>,
        value: &Typed,
        update: bool,
        overriding: bool,
    ) {
        let passed = table.passes.as_ref().and_then(|passes| passes.get(place.column as usize));
        if passed == Some(&false) && !matches!(value.node, Node::Default) {
            let what = if update { "update" } else { "insert into" };
            let message = format!("cannot {what} column \"{}\" of view \"{}\"", place.name.name, table.name);
            self.report(Problem::FeatureNotSupported, place.name.range, message).help =
                Some("it is no column of the view's table".to_owned());
            return;
        }
        let is_table = table
            .relation
            .is_some_and(|id| self.world.relation(id).kind == crate::world::RelationKind::Table);
        let Some(column) = self.target_columns(table).get(place.column as usize) else { return };
        let always = column.generated || (column.identity == Some(true) && !overriding);
        if !is_table || !always || matches!(value.node, Node::Default) || self.is_opaque(value) {
            return;
        }
        let name = &column.name;
        let message = if update {
            format!("column \"{name}\" can only be updated to DEFAULT")
        } else {
            format!("cannot insert a non-DEFAULT value into column \"{name}\"")
        };
        let help = if column.generated {
            "it is a generated column: leave it out"
        } else {
            "it is an identity column that is GENERATED ALWAYS: leave it out, or insert with OVERRIDING SYSTEM VALUE"
        };
        self.report(Problem::GeneratedAlways, value.range, message).help = Some(help.to_owned());
    }

    /// Whether something in a value is not known.
    pub(super) fn is_opaque(&self, value: &Typed) -> bool {
        let mut opaque = false;
        descend(value, 0, &mut |part, _| {
            opaque |= matches!(part.node, Node::Opaque(_));
            if opaque { Next::Skip } else { Next::Deeper }
        });
        opaque
    }
}

/// The place of a column that is assigned without being named.
pub(super) fn unnamed(column: u32, name: Name, range: TextRange) -> Place<'static> {
    Place { column, name: Ident { name, range }, path: &[] }
}

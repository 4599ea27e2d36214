//! One pass over a PL/pgSQL body, for one trigger that calls it: what is known at each place.

use std::collections::BTreeSet;

use pgspec_catalog::{Name, Text};
use pgspec_sql::syntax::ast::{DottedName, Expr, ExprKind, TextRange};

use super::facts::{Facts, FieldOf, Known, Ops};
use super::names::{DatumKind, Names, Shape, Shapes};
use super::{BodyReport, Subject, TriggerUse};
use crate::finding::Problem;
use crate::typed::{RelationId, TypeId};

/// What is known at a place.
#[derive(Clone, Debug)]
pub(super) struct State {
    /// The operations that lead here.
    pub(super) ops: Ops,
    /// Fields that are not null.
    pub(super) not_null: BTreeSet<FieldOf>,
    /// The records.
    pub(super) shapes: Shapes,
    /// Whether anything leads here.
    pub(super) reached: bool,
}

/// How the function returns.
#[derive(Clone, Debug, Default)]
pub(super) struct Returning {
    pub(super) set: bool,
    pub(super) void: bool,
    pub(super) procedure: bool,
    /// There are OUT arguments, or columns of RETURNS TABLE.
    pub(super) out: bool,
    pub(super) trigger: bool,
    /// The one type.
    pub(super) ty: Option<TypeId>,
    /// The columns of the rows that are returned; none if they are not known.
    pub(super) columns: Option<Vec<(Name, TypeId, i32)>>,
}

/// The trigger that fires.
pub(super) struct Fired<'a> {
    pub(super) used: TriggerUse<'a>,
    pub(super) relation: Option<RelationId>,
    pub(super) new: u32,
    pub(super) old: u32,
    pub(super) operation: u32,
    /// The other variables with a value that is known.
    pub(super) constants: Vec<(u32, String)>,
    pub(super) arguments: u32,
}

pub(super) struct Flow<'a, 'w, 'c> {
    pub(super) subject: &'a Subject<'w, 'c>,
    pub(super) text: &'a str,
    pub(super) report: &'a mut BodyReport,
    pub(super) names: Names,
    pub(super) returning: Returning,
    pub(super) fired: Option<Fired<'a>>,
    pub(super) ops: Ops,
    pub(super) reached: bool,
    /// A condition on the trigger was not understood: nothing is said about NEW and OLD any more.
    pub(super) unclear: bool,
    /// Everything so far is executed whenever the function is called.
    pub(super) straight: bool,
    /// Tables that the body makes itself.
    pub(super) made: Vec<Name>,
    /// The body makes tables whose names are not known.
    pub(super) makes_any: bool,
    /// Conditions that are handled around.
    pub(super) handled: Vec<Name>,
    /// Cursors that are opened.
    pub(super) opened: BTreeSet<Name>,
    /// Variables that were assigned to, or fields of records.
    pub(super) changed: BTreeSet<(u32, Option<Name>)>,
    /// The rows of cursors.
    pub(super) cursor_rows: Vec<(u32, Shape)>,
}

impl<'a, 'w, 'c> Flow<'a, 'w, 'c> {
    /// What is wrong as soon as the function is created.
    pub(super) fn refuse(&mut self, range: TextRange, problem: Problem, message: impl Into<String>) {
        self.report.finding(range, problem, message, None);
    }

    /// What is wrong whenever this place is reached.
    pub(super) fn fails(&mut self, range: TextRange, problem: Problem, message: impl Into<String>) {
        if self.reached && !self.ops.is_empty() {
            self.report.finding(range, problem, message, None);
        }
    }

    pub(super) fn unknown(&mut self, why: &'static str) {
        self.report.opaque.push(Text::new_static(why));
    }

    /// Whether statements here are executed at all.
    pub(super) fn is_live(&self) -> bool {
        self.reached && !self.ops.is_empty()
    }

    pub(super) fn state(&self) -> State {
        State {
            ops: self.ops,
            not_null: self.names.not_null.clone(),
            shapes: self.names.shapes(),
            reached: self.reached,
        }
    }

    pub(super) fn go_to(&mut self, state: &State) {
        self.ops = state.ops;
        self.names.not_null.clone_from(&state.not_null);
        self.names.restore(&state.shapes);
        self.reached = state.reached;
        self.hide_rows();
    }

    fn hide_rows(&mut self) {
        let rows = self.fired.as_ref().filter(|_| self.unclear).map(|fired| [fired.new, fired.old]);
        for row in rows.into_iter().flatten() {
            self.names.set_shape(row, Shape::Unknown);
        }
    }

    /// Another way leads to this place too.
    pub(super) fn join(&mut self, other: &State) {
        if !other.reached || other.ops.is_empty() {
            return;
        }
        if !self.is_live() {
            return self.go_to(other);
        }
        self.ops = self.ops.or(other.ops);
        let both = self.names.not_null.intersection(&other.not_null).cloned().collect();
        self.names.not_null = both;
        self.names.meet(&other.shapes);
    }

    /// Goes on where a condition came out in a certain way.
    pub(super) fn assume(&mut self, facts: Facts) {
        self.ops = self.ops.and(facts.ops);
        self.names.not_null.extend(facts.not_null);
        if facts.unclear {
            self.unclear = true;
            self.hide_rows();
        }
    }

    /// The parts of a name.
    pub(super) fn parts(name: &DottedName) -> Vec<Name> {
        name.parts.iter().map(|part| part.name.clone()).collect()
    }

    fn null_for(&self, datum: u32) -> Option<Ops> {
        let fired = self.fired.as_ref()?;
        if datum == fired.new {
            Some(Ops::DELETE)
        } else if datum == fired.old {
            Some(Ops::INSERT)
        } else {
            None
        }
    }
}

impl Known for Flow<'_, '_, '_> {
    fn is_operation(&self, parts: &[Name]) -> bool {
        let found = self.names.lookup(parts);
        found.is_some_and(|found| {
            found.parts == parts.len()
                && self.fired.as_ref().is_some_and(|fired| fired.operation == found.datum)
        })
    }

    fn constant(&self, expr: &Expr) -> Option<String> {
        let fired = self.fired.as_ref()?;
        match &expr.kind {
            ExprKind::Column(parts) => {
                let parts: Vec<Name> = parts.iter().map(|part| part.name.clone()).collect();
                let found = self.names.lookup(&parts).filter(|found| found.parts == parts.len())?;
                let constant = fired.constants.iter().find(|(datum, _)| *datum == found.datum);
                constant.map(|(_, value)| value.clone())
            }
            ExprKind::Subscript(container, subscripts) => {
                let ExprKind::Column(parts) = &container.kind else { return None };
                let parts: Vec<Name> = parts.iter().map(|part| part.name.clone()).collect();
                self.names.lookup(&parts).filter(|found| found.datum == fired.arguments)?;
                let [subscript] = subscripts.as_slice() else { return None };
                let ExprKind::Integer(at) = &subscript.upper.as_ref()?.kind else { return None };
                let at: usize = at.as_str().parse().ok()?;
                fired.used.trigger.arguments.get(at).map(ToString::to_string)
            }
            ExprKind::Cast { operand, .. } => self.constant(operand),
            _ => None,
        }
    }

    fn mentions_trigger(&self, range: TextRange) -> bool {
        self.fired.is_some()
            && self.text.get(range.usize()).is_some_and(|text| text.to_ascii_lowercase().contains("tg_"))
    }

    fn row_null_for(&self, parts: &[Name]) -> Option<Ops> {
        let found = self.names.lookup(parts).filter(|found| found.parts == parts.len())?;
        self.null_for(found.datum)
    }

    fn field(&self, parts: &[Name]) -> Option<(FieldOf, Ops)> {
        let found = self.names.lookup(parts)?;
        let datum = self.names.datum(found.datum)?;
        let field = match datum.kind {
            DatumKind::Record(_) => parts.get(found.parts)?.clone(),
            DatumKind::Scalar | DatumKind::Cursor(_) if found.parts == parts.len() => Name::exact(""),
            DatumKind::Scalar | DatumKind::Cursor(_) => return None,
        };
        let null_for = self.null_for(found.datum).unwrap_or(Ops::NONE);
        Some(((found.datum, field), null_for))
    }
}

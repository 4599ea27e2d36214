//! WINDOW and OVER (`transformWindowFuncCall`, `transformWindowDefinitions`).

use pgspec_catalog::Text;
use pgspec_sql::syntax::ast::{Expr, FrameBound, Ident, TextRange, WindowFrame, WindowSpec};

use super::same::same;
use super::walk::{Next, descend};
use crate::analyzer::Analyzer;
use crate::finding::Problem;
use crate::scope::ExprUse;
use crate::typed::{Node, TypeId, Typed, TypedQuery, TypedWindow};
use crate::world::{CastContext, OPAQUE};

impl Analyzer<'_, '_> {
    /// Records a window function call and tells which of the level's windows it is over.
    pub fn note_window_call(&mut self, spec: &WindowSpec, range: TextRange, used: ExprUse) -> u32 {
        self.check_window_place(range, used);
        let index = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        if spec.reference_only {
            return spec.name.as_ref().and_then(|name| self.find_window(name)).map_or(u32::MAX, index);
        }
        let window = self.window(spec);
        let level = self.level();
        let found =
            level.windows.iter().position(|other| other.name.is_none() && same_window(other, &window));
        index(found.unwrap_or_else(|| {
            level.windows.push(window);
            level.windows.len() - 1
        }))
    }

    /// `window w as (…)`
    pub(super) fn named_windows(&mut self, windows: &[(Ident, WindowSpec)]) {
        for (name, spec) in windows {
            let taken = self.level().windows.iter().any(|w| w.name.as_ref() == Some(&name.name));
            if taken {
                let message = format!("window \"{}\" is already defined", name.name);
                self.report(Problem::WindowingError, name.range, message);
            }
            let window = self.window(spec);
            self.level().windows.push(TypedWindow { name: Some(name.name.clone()), ..window });
        }
    }

    fn find_window(&mut self, name: &Ident) -> Option<usize> {
        let windows = &self.level().windows;
        let found = windows.iter().position(|window| window.name.as_ref() == Some(&name.name));
        if found.is_none() {
            let names = windows.iter().filter_map(|window| window.name.as_ref()).map(|name| name.as_str());
            let suggestion = pgspec_catalog::closest(name.name.as_str(), names).map(str::to_owned);
            let message = format!("window \"{}\" does not exist", name.name);
            self.report(Problem::UndefinedObject, name.range, message);
            self.suggest(name.range, suggestion);
        }
        found
    }

    fn window(&mut self, spec: &WindowSpec) -> TypedWindow {
        let base = spec.name.as_ref().and_then(|name| Some((name, self.find_window(name)?)));
        let base = base.and_then(|(name, at)| Some((name, self.level().windows.get(at)?.clone())));
        let mut partition_by = Vec::with_capacity(spec.partition_by.len());
        for key in self.expressions(&spec.partition_by, ExprUse::WindowPartition) {
            let key = self.resolve_unknown(key);
            self.equality(key.ty, key.range);
            partition_by.push(key);
        }
        let mut order_by = self.sort_expressions(&spec.order_by, ExprUse::WindowOrder);
        if let Some((name, base)) = base {
            if !partition_by.is_empty() {
                let message = format!("cannot override PARTITION BY clause of window \"{}\"", name.name);
                self.report(Problem::WindowingError, name.range, message);
            }
            if !order_by.is_empty() && !base.order_by.is_empty() {
                let message = format!("cannot override ORDER BY clause of window \"{}\"", name.name);
                self.report(Problem::WindowingError, name.range, message);
            }
            if !base.frame.is_empty() {
                let message = format!("cannot copy window \"{}\" because it has a frame clause", name.name);
                self.report(Problem::WindowingError, name.range, message);
            }
            partition_by = base.partition_by;
            if order_by.is_empty() {
                order_by = base.order_by;
            }
        }
        let sorted: Vec<TypeId> = order_by.iter().map(|item| item.expression.ty).collect();
        let (frame, offsets) = match &spec.frame {
            None => (Text::default(), Vec::new()),
            Some(frame) => self.frame(frame, &sorted, spec.range),
        };
        TypedWindow { name: None, partition_by, order_by, frame, offsets }
    }

    fn expressions(&mut self, list: &[Expr], used: ExprUse) -> Vec<Typed> {
        list.iter().map(|expr| self.value(expr, used)).collect()
    }

    /// The frame in its normal spelling, and its offsets.
    fn frame(&mut self, frame: &WindowFrame, sorted: &[TypeId], range: TextRange) -> (Text, Vec<Typed>) {
        let current = FrameBound::CurrentRow;
        let end = frame.end.as_ref().unwrap_or(&current);
        let mut offsets = Vec::new();
        for bound in [&frame.start, end] {
            if let FrameBound::Preceding(offset) | FrameBound::Following(offset) = bound {
                offsets.push(self.frame_offset(offset, frame.mode, sorted, range));
            }
        }
        if frame.mode == "groups" && sorted.is_empty() {
            let message = "GROUPS mode requires an ORDER BY clause";
            self.report(Problem::WindowingError, range, message);
        }
        let exclude = frame.exclude.filter(|exclude| *exclude != "no others");
        let is_default = frame.mode == "range"
            && matches!(frame.start, FrameBound::UnboundedPreceding)
            && matches!(end, FrameBound::CurrentRow)
            && exclude.is_none();
        if is_default {
            return (Text::default(), offsets);
        }
        let mut text = format!("{} between {} and {}", frame.mode, bound_text(&frame.start), bound_text(end));
        if let Some(exclude) = exclude {
            text.push_str(" exclude ");
            text.push_str(exclude);
        }
        (text.into(), offsets)
    }

    /// `transformFrameOffset`
    fn frame_offset(&mut self, offset: &Expr, mode: &str, sorted: &[TypeId], range: TextRange) -> Typed {
        let value = self.value(offset, ExprUse::WindowFrame);
        let what = match mode {
            "rows" => "ROWS",
            "groups" => "GROUPS",
            _ => "RANGE",
        };
        let value = if mode == "range" {
            match sorted {
                [ty] => self.range_offset(value, *ty),
                _ => {
                    let message =
                        "RANGE with offset PRECEDING/FOLLOWING requires exactly one ORDER BY column";
                    return self.fail(Problem::WindowingError, range, message);
                }
            }
        } else {
            let bigint = self.world.builtin("int8");
            self.specific(value, bigint, what)
        };
        self.check_no_columns(&value, what);
        value
    }

    /// The offset as the type that is added to a column of the sorted type (its operator family's `in_range`).
    fn range_offset(&mut self, value: Typed, sorted: TypeId) -> Typed {
        if value.ty == OPAQUE || sorted == OPAQUE {
            return value;
        }
        let sorted = self.world.base(sorted).0;
        let name = self.world.ty(sorted).name.name.clone();
        let integers = ["int8", "int4", "int2"];
        let offsets: &[&str] = match name.as_str() {
            "int2" | "int4" => &integers,
            "int8" => &["int8"],
            "float4" | "float8" => &["float8"],
            "numeric" => &["numeric"],
            "date" | "time" | "timetz" | "timestamp" | "timestamptz" | "interval" => &["interval"],
            _ => {
                let message = format!(
                    "RANGE with offset PRECEDING/FOLLOWING is not supported for column type {}",
                    self.world.show(sorted, -1)
                );
                return self.fail(Problem::FeatureNotSupported, value.range, message);
            }
        };
        let world = self.world;
        let from = value.ty;
        let fitting: Vec<TypeId> = (offsets.iter().map(|offset| world.builtin(offset)))
            .filter(|offset| world.can_coerce(&[from], &[*offset], CastContext::Implicit))
            .collect();
        // An unknown literal takes the column's own type.
        let preferred = if from == world.core.unknown { sorted } else { from };
        let wanted = match fitting.as_slice() {
            all if all.contains(&preferred) => preferred,
            [only] => *only,
            all => {
                let what = if all.is_empty() {
                    "PRECEDING/FOLLOWING is not supported"
                } else {
                    "has multiple interpretations"
                };
                let message = format!(
                    "RANGE with offset {what} for column type {} and offset type {}",
                    world.show(sorted, -1),
                    world.show(from, -1)
                );
                return self.fail(Problem::FeatureNotSupported, value.range, message);
            }
        };
        self.specific(value, wanted, "RANGE")
    }

    /// Window functions are not nested.
    pub(super) fn check_nested_windows(&mut self, out: &TypedQuery, extra: &[Typed]) {
        if self.level().window_calls.is_empty() {
            return;
        }
        let mut nested = Vec::new();
        let targets = out.targets.iter().map(|target| &target.expression).chain(extra);
        for target in targets {
            descend(target, 0, &mut |value, depth| {
                if let Node::Window(call) = &value.node
                    && depth == 0
                {
                    for argument in call.arguments.iter().chain(&call.filter) {
                        descend(argument, 0, &mut |inner, depth| {
                            if depth == 0 && matches!(inner.node, Node::Window(_)) {
                                nested.push(inner.range);
                            }
                            if depth == 0 { Next::Deeper } else { Next::Skip }
                        });
                    }
                    return Next::Skip;
                }
                if depth == 0 { Next::Deeper } else { Next::Skip }
            });
        }
        for range in nested {
            self.report(Problem::WindowingError, range, "window function calls cannot be nested");
        }
    }
}

fn bound_text(bound: &FrameBound) -> &'static str {
    match bound {
        FrameBound::UnboundedPreceding => "unbounded preceding",
        FrameBound::Preceding(_) => "offset preceding",
        FrameBound::CurrentRow => "current row",
        FrameBound::Following(_) => "offset following",
        FrameBound::UnboundedFollowing => "unbounded following",
    }
}

fn same_window(a: &TypedWindow, b: &TypedWindow) -> bool {
    let all = |a: &[Typed], b: &[Typed]| a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b));
    a.frame == b.frame
        && all(&a.partition_by, &b.partition_by)
        && all(&a.offsets, &b.offsets)
        && a.order_by.len() == b.order_by.len()
        && a.order_by.iter().zip(&b.order_by).all(|(a, b)| {
            a.descending == b.descending
                && a.nulls_first == b.nulls_first
                && a.using == b.using
                && same(&a.expression, &b.expression)
        })
}

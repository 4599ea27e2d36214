//! Arrays: constructors and subscripts (`transformArrayExpr`, `transformContainerSubscripts`).

use pgspec_sql::syntax::ast::{Expr, ExprKind, Subscript, TextRange};

use crate::analyzer::{Analyzer, opaque};
use crate::coerce::promoted_array;
use crate::finding::Problem;
use crate::scope::ExprUse;
use crate::typed::{Node, TypeId, Typed};
use crate::world::{CastContext, OPAQUE};

/// The array type that a cast around the constructor asks for, and its modifier.
pub(super) type Wanted = Option<(TypeId, i32)>;

/// As many as an array can have.
const MAX_DIMENSIONS: usize = 6;

impl Analyzer<'_, '_> {
    pub(super) fn array(
        &mut self,
        elements: &[Expr],
        wanted: Wanted,
        range: TextRange,
        used: ExprUse,
    ) -> Typed {
        let world = self.world;
        let mut nested = false;
        let mut values = Vec::with_capacity(elements.len());
        for element in elements {
            if let ExprKind::Array(inner) = &element.kind {
                values.push(self.array(inner, wanted, element.range, used));
                nested = true;
            } else {
                let value = self.expr(element, used);
                // Vectors are no arrays of more dimensions.
                let vector = value.ty == world.core.int2vector || value.ty == world.core.oidvector;
                nested |= !vector && world.ty(value.ty).array_of.is_some();
                values.push(value);
            }
        }
        let (array, element, typmod) = match wanted {
            Some((array, typmod)) => {
                let element = world.ty(array).array_of.unwrap_or(OPAQUE);
                (array, if nested { array } else { element }, typmod)
            }
            None => {
                if values.is_empty() {
                    let failed = self.fail(
                        Problem::IndeterminateDatatype,
                        range,
                        "cannot determine type of empty array",
                    );
                    self.help_last("cast it to the type you want, for example `array[]::integer[]`");
                    return failed;
                }
                let common = self.common_type(&values, "ARRAY");
                if common == OPAQUE {
                    return opaque(range, "the type of an element cannot be known");
                }
                if nested {
                    if world.ty(common).array_of.is_none() {
                        let message =
                            format!("could not find element type for data type {}", world.show(common, -1));
                        return self.fail(Problem::UndefinedObject, range, message);
                    }
                    (common, common, -1)
                } else {
                    let Some(array) = promoted_array(world, common) else {
                        let message =
                            format!("could not find array type for data type {}", world.show(common, -1));
                        return self.fail(Problem::UndefinedObject, range, message);
                    };
                    (array, common, -1)
                }
            }
        };
        let mut out = Vec::with_capacity(values.len());
        for value in values {
            let from = value.ty;
            let at = value.range;
            if wanted.is_none() {
                out.push(self.coerce_common(value, element, "ARRAY"));
                continue;
            }
            match self.coerce_to(value, element, typmod, CastContext::Explicit) {
                Ok(value) => out.push(value),
                Err(_) => {
                    let message =
                        format!("cannot cast type {} to {}", world.show(from, -1), world.show(element, -1));
                    return self.fail(Problem::CannotCoerce, at, message);
                }
            }
        }
        let typmod = Self::common_typmod(&out, element);
        Typed { node: Node::Array { elements: out, nested }, ty: array, typmod, range }
    }

    pub(crate) fn subscript(
        &mut self,
        container: Typed,
        subscripts: &[Subscript],
        range: TextRange,
        used: ExprUse,
    ) -> Typed {
        let world = self.world;
        if container.ty == OPAQUE {
            return opaque(range, "the value cannot be known");
        }
        let (base, base_typmod) = world.base(container.ty);
        let row = world.ty(base);
        if !row.subscriptable {
            let message = format!(
                "cannot subscript type {} because it does not support subscripting",
                world.show(container.ty, -1)
            );
            return self.fail(Problem::DatatypeMismatch, range, message);
        }
        let slice = subscripts.iter().any(|s| s.slice);
        if base == world.core.jsonb {
            return self.json_subscript(container, subscripts, range, used);
        }
        let Some(element) = row.array_of.or(row.element) else {
            return opaque(range, "subscripts of this type cannot be known");
        };
        let typmod = if base_typmod >= 0 { base_typmod } else { container.typmod };
        let (mut upper, mut lower) = (Vec::new(), Vec::new());
        for subscript in subscripts {
            // In a slice, a lone index means `1:index`.
            if slice {
                lower.push(match (&subscript.lower, subscript.slice) {
                    (Some(bound), _) => Some(self.index(bound, used)),
                    (None, true) => None,
                    (None, false) => Some(super::literal("1", world.core.int4, range)),
                });
            }
            upper.push(subscript.upper.as_ref().map(|bound| self.index(bound, used)));
        }
        if subscripts.len() > MAX_DIMENSIONS {
            let message = format!(
                "number of array dimensions ({}) exceeds the maximum allowed ({MAX_DIMENSIONS})",
                subscripts.len()
            );
            return self.fail(Problem::OutOfRange, range, message);
        }
        let ty = if slice { base } else { element };
        let container = Box::new(if base == container.ty {
            container
        } else {
            crate::coerce::relabel(container, base, -1)
        });
        Typed { node: Node::Subscript { container, upper, lower, slice }, ty, typmod, range }
    }

    fn index(&mut self, bound: &Expr, used: ExprUse) -> Typed {
        let value = self.expr(bound, used);
        let range = value.range;
        let int4 = self.world.core.int4;
        match self.coerce_to(value, int4, -1, CastContext::Assignment) {
            Ok(value) => value,
            Err(_) => self.fail(Problem::DatatypeMismatch, range, "array subscript must have type integer"),
        }
    }

    fn json_subscript(
        &mut self,
        container: Typed,
        subscripts: &[Subscript],
        range: TextRange,
        used: ExprUse,
    ) -> Typed {
        let world = self.world;
        let mut upper = Vec::new();
        for subscript in subscripts {
            let (false, Some(key)) = (subscript.slice, &subscript.upper) else {
                return self.fail(
                    Problem::DatatypeMismatch,
                    range,
                    "jsonb subscript does not support slices",
                );
            };
            let value = self.expr(key, used);
            let (from, at) = (value.ty, value.range);
            if from == OPAQUE {
                return opaque(range, "a subscript cannot be known");
            }
            let implicit = |ty: TypeId| world.can_coerce(&[from], &[ty], CastContext::Implicit);
            let (text, int4) = (implicit(world.core.text), implicit(world.core.int4));
            let target = if from == world.core.unknown {
                world.core.text
            } else {
                match (text, int4) {
                    (true, true) => {
                        let message = format!("subscript type {} is not supported", world.show(from, -1));
                        return self.fail(Problem::DatatypeMismatch, at, message);
                    }
                    (true, false) => world.core.text,
                    (false, true) => world.core.int4,
                    (false, false) => {
                        let message = "jsonb subscript must be coercible to either integer or text";
                        return self.fail(Problem::DatatypeMismatch, at, message);
                    }
                }
            };
            upper.push(Some(self.coerce_type(value, target, -1, CastContext::Implicit)));
        }
        let jsonb = world.core.jsonb;
        let node = Node::Subscript { container: Box::new(container), upper, lower: Vec::new(), slice: false };
        Typed { node, ty: jsonb, typmod: -1, range }
    }
}

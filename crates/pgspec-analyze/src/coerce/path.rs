//! Which way leads from one type to another: `find_coercion_pathway`, `can_coerce_type`.

use super::Generic;
use crate::typed::{FunctionId, TypeId};
use crate::world::{CastContext, CastMethod, OPAQUE, TypeKind, World};

/// How a value becomes one of another type.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Path {
    /// It is the same bits.
    Relabel,
    /// By a function with so many arguments: value, modifier, explicit.
    Function(FunctionId, u8),
    /// Through its text.
    ViaText,
    /// Each element.
    Array(Box<Path>),
}

impl World<'_> {
    /// The way from `source` to `target`, if there is one in this context.
    pub(crate) fn path(&self, target: TypeId, source: TypeId, context: CastContext) -> Option<Path> {
        let (target, source) = (self.base(target).0, self.base(source).0);
        if target == source {
            return Some(Path::Relabel);
        }
        if let Some(cast) = self.cast(source, target) {
            if context < cast.context {
                return None;
            }
            return match cast.method {
                CastMethod::Function => cast.function.map(|f| Path::Function(f, cast.function_arguments)),
                CastMethod::InOut => Some(Path::ViaText),
                CastMethod::Binary => Some(Path::Relabel),
            };
        }
        let (to, from) = (self.ty(target), self.ty(source));
        if target != self.core.oidvector
            && target != self.core.int2vector
            && let (Some(to), Some(from)) = (to.array_of, from.array_of)
            && let Some(element) = self.path(to, from, context)
        {
            return Some(Path::Array(Box::new(element)));
        }
        let assigned_text = context >= CastContext::Assignment && to.category == b'S';
        let parsed_text = context >= CastContext::Explicit && from.category == b'S';
        (assigned_text || parsed_text).then_some(Path::ViaText)
    }

    /// The function that applies a type's modifier, if it has one (`find_typmod_coercion_function`).
    pub(crate) fn length_path(&self, ty: TypeId) -> Option<Path> {
        let row = self.ty(ty);
        let (element, array) = row.array_of.map_or((ty, false), |element| (element, true));
        let cast = self.cast(element, element)?;
        let path = Path::Function(cast.function?, cast.function_arguments);
        Some(if array { Path::Array(Box::new(path)) } else { path })
    }

    /// `can_coerce_type`: whether all of these types can become all of those.
    pub(crate) fn can_coerce(&self, from: &[TypeId], to: &[TypeId], context: CastContext) -> bool {
        let core = &self.core;
        let mut generic = false;
        for (from, to) in from.iter().zip(to) {
            if from == to || *to == core.any || *from == OPAQUE || *to == OPAQUE {
                continue;
            }
            if core.is_polymorphic(*to) {
                generic = true;
                continue;
            }
            if *from == core.unknown || self.path(*to, *from, context).is_some() || self.rows_meet(*from, *to)
            {
                continue;
            }
            return false;
        }
        !generic || Generic::of(self, from, to, None, false).is_ok()
    }

    /// Whether one is `record` and the other a row.
    fn rows_meet(&self, from: TypeId, to: TypeId) -> bool {
        let core = &self.core;
        let is_row = |ty: TypeId| self.ty(self.base(ty).0).kind == TypeKind::Composite;
        let is_row_array = |ty: TypeId| self.ty(ty).array_of.is_some_and(is_row);
        from == core.record && is_row(to)
            || to == core.record && is_row(from)
            || to == core.record_array && is_row_array(from)
    }

    /// Whether values of the one are values of the other as they are (`IsBinaryCoercible`).
    pub(crate) fn is_binary_coercible(&self, from: TypeId, to: TypeId) -> bool {
        let core = &self.core;
        if from == to || to == core.any || to == core.anyelement || to == core.anycompatible {
            return true;
        }
        let from = self.base(from).0;
        if from == to {
            return true;
        }
        let row = self.ty(from);
        if (to == core.anyarray || to == core.anycompatiblearray) && row.array_of.is_some() {
            return true;
        }
        if (to == core.anynonarray || to == core.anycompatiblenonarray) && row.array_of.is_none() {
            return true;
        }
        if to == core.anyenum && row.kind == TypeKind::Enum {
            return true;
        }
        if (to == core.anyrange || to == core.anycompatiblerange) && row.kind == TypeKind::Range {
            return true;
        }
        if (to == core.anymultirange || to == core.anycompatiblemultirange)
            && row.kind == TypeKind::Multirange
        {
            return true;
        }
        if to == core.record && row.kind == TypeKind::Composite {
            return true;
        }
        if to == core.record_array && row.array_of.is_some_and(|e| self.ty(e).kind == TypeKind::Composite) {
            return true;
        }
        self.cast(from, to)
            .is_some_and(|c| c.method == CastMethod::Binary && c.context == CastContext::Implicit)
    }
}

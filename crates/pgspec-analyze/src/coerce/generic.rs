//! Polymorphic functions: what `anyelement` and its family stand for in a call (manual, "Polymorphic Types";
//! `check_generic_type_consistency`, `enforce_generic_type_consistency`).

use crate::finding::Problem;
use crate::typed::TypeId;
use crate::world::{CastContext, OPAQUE, TypeKind, World};

/// What a call's types turned out to be.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Generic {
    /// The declared argument types with the polymorphic ones replaced where a conversion is needed.
    pub(crate) declared: Vec<TypeId>,
    /// The result type.
    pub(crate) result: TypeId,
    element: Option<TypeId>,
    array: Option<TypeId>,
    range: Option<TypeId>,
    multirange: Option<TypeId>,
    compatible: Option<TypeId>,
    compatible_range: Option<TypeId>,
    compatible_multirange: Option<TypeId>,
}

/// Why a call's types do not fit together.
pub(crate) type Misfit = (Problem, String);

impl Generic {
    /// Finds out what the polymorphic types stand for. Without a result type only the arguments are judged, as when
    /// candidates are compared. `loose` lets polymorphic inputs stand for themselves.
    pub(crate) fn of(
        world: &World<'_>,
        actual: &[TypeId],
        declared: &[TypeId],
        result: Option<TypeId>,
        loose: bool,
    ) -> Result<Self, Misfit> {
        let core = &world.core;
        let mut generic = Self {
            declared: declared.to_vec(),
            result: result.unwrap_or(OPAQUE),
            element: None,
            array: None,
            range: None,
            multirange: None,
            compatible: None,
            compatible_range: None,
            compatible_multirange: None,
        };
        let family1 = declared.iter().any(|ty| core.is_family1(*ty));
        let family2 = declared.iter().any(|ty| core.is_family2(*ty));
        if !family1 && !family2 {
            return Ok(generic);
        }
        if actual.contains(&OPAQUE) {
            generic.result =
                if result.is_some_and(|ty| core.is_polymorphic(ty)) { OPAQUE } else { generic.result };
            return Ok(generic);
        }
        let mut compatible = Vec::new();
        for (actual, declared) in actual.iter().zip(declared) {
            generic.collect(world, *actual, *declared, &mut compatible)?;
        }
        if family1 {
            generic.deduce(world)?;
            generic.check_kinds(world, declared)?;
            if result.is_some() && generic.element.is_none() && !loose {
                let message = "could not determine polymorphic type because input has type unknown";
                return Err((Problem::DatatypeMismatch, message.to_owned()));
            }
        }
        if family2 {
            generic.deduce_compatible(world, &compatible, declared)?;
        }
        if let Some(result) = result {
            generic.replace(world, actual, declared)?;
            generic.result = generic.stands_for(world, result)?;
        }
        Ok(generic)
    }

    fn collect(
        &mut self,
        world: &World<'_>,
        actual: TypeId,
        declared: TypeId,
        compatible: &mut Vec<TypeId>,
    ) -> Result<(), Misfit> {
        let core = &world.core;
        if actual == core.unknown {
            return Ok(());
        }
        let base = world.base(actual).0;
        if declared == core.anyelement || declared == core.anynonarray || declared == core.anyenum {
            set(&mut self.element, actual, "anyelement")
        } else if declared == core.anyarray {
            set(&mut self.array, base, "anyarray")
        } else if declared == core.anyrange {
            set(&mut self.range, base, "anyrange")
        } else if declared == core.anymultirange {
            set(&mut self.multirange, base, "anymultirange")
        } else if declared == core.anycompatible || declared == core.anycompatiblenonarray {
            compatible.push(actual);
            Ok(())
        } else if declared == core.anycompatiblearray {
            let element = world
                .ty(base)
                .array_of
                .ok_or_else(|| not_a(world, "anycompatiblearray", "an array", actual))?;
            compatible.push(element);
            Ok(())
        } else if declared == core.anycompatiblerange {
            let subtype = subtype_of(world, base, TypeKind::Range)
                .ok_or_else(|| not_a(world, "anycompatiblerange", "a range type", actual))?;
            set(&mut self.compatible_range, base, "anycompatiblerange")?;
            compatible.push(subtype);
            Ok(())
        } else if declared == core.anycompatiblemultirange {
            let subtype = subtype_of(world, base, TypeKind::Multirange)
                .ok_or_else(|| not_a(world, "anycompatiblemultirange", "a multirange type", actual))?;
            set(&mut self.compatible_multirange, base, "anycompatiblemultirange")?;
            compatible.push(subtype);
            Ok(())
        } else {
            Ok(())
        }
    }

    /// From the array, range or multirange to the element, and back.
    fn deduce(&mut self, world: &World<'_>) -> Result<(), Misfit> {
        if self.array == Some(world.core.anyarray) {
            // A column of statistics: no type depends on its elements.
            if world.core.is_family1(self.result) && self.result != world.core.anyarray {
                let message = "cannot determine element type of \"anyarray\" argument";
                return Err((Problem::DatatypeMismatch, message.to_owned()));
            }
            return same(&mut self.element, world.core.anyelement, "anyarray", "anyelement");
        }
        if let Some(array) = self.array {
            let element =
                world.ty(array).array_of.ok_or_else(|| not_a(world, "anyarray", "an array", array))?;
            same(&mut self.element, element, "anyarray", "anyelement")?;
        }
        if let Some(multirange) = self.multirange {
            let row = world.ty(multirange);
            if row.kind != TypeKind::Multirange {
                return Err(not_a(world, "anymultirange", "a multirange type", multirange));
            }
            if let Some(range) = row.multirange {
                same(&mut self.range, range, "anymultirange", "anyrange")?;
            }
        }
        if let Some(range) = self.range {
            let subtype = subtype_of(world, range, TypeKind::Range)
                .ok_or_else(|| not_a(world, "anyrange", "a range type", range))?;
            same(&mut self.element, subtype, "anyrange", "anyelement")?;
            if self.multirange.is_none() {
                self.multirange = world.ty(range).multirange;
            }
        }
        Ok(())
    }

    fn check_kinds(&self, world: &World<'_>, declared: &[TypeId]) -> Result<(), Misfit> {
        let Some(element) = self.element else { return Ok(()) };
        let row = world.ty(world.base(element).0);
        if declared.contains(&world.core.anynonarray) && row.array_of.is_some() {
            let message =
                format!("type matched to anynonarray is an array type: {}", world.show(element, -1));
            return Err((Problem::DatatypeMismatch, message));
        }
        // An enum is no domain over one.
        if declared.contains(&world.core.anyenum) && world.ty(element).kind != TypeKind::Enum {
            let message = format!("type matched to anyenum is not an enum type: {}", world.show(element, -1));
            return Err((Problem::DatatypeMismatch, message));
        }
        Ok(())
    }

    fn deduce_compatible(
        &mut self,
        world: &World<'_>,
        collected: &[TypeId],
        declared: &[TypeId],
    ) -> Result<(), Misfit> {
        let mismatch = |message: &str| (Problem::DatatypeMismatch, message.to_owned());
        if collected.is_empty() {
            self.compatible = Some(world.core.text);
            return Ok(());
        }
        let analyzer = crate::analyzer::Analyzer::new(world);
        let common = analyzer.try_common_type(collected).map_err(|(a, b, _)| {
            let (a, b) = (world.show(a, -1), world.show(b, -1));
            (
                Problem::DatatypeMismatch,
                format!("arguments of anycompatible family cannot be cast to a common type: {a}, {b}"),
            )
        })?;
        if !collected.iter().all(|ty| world.can_coerce(&[*ty], &[common], CastContext::Implicit)) {
            return Err(mismatch("arguments of anycompatible family cannot be cast to a common type"));
        }
        let subtype_is =
            |range: Option<TypeId>, kind| range.is_none_or(|r| subtype_of(world, r, kind) == Some(common));
        if !subtype_is(self.compatible_range, TypeKind::Range)
            || !subtype_is(self.compatible_multirange, TypeKind::Multirange)
        {
            return Err(mismatch("anycompatiblerange does not match anycompatible type"));
        }
        if declared.contains(&world.core.anycompatiblenonarray)
            && world.ty(world.base(common).0).array_of.is_some()
        {
            return Err(mismatch("type matched to anycompatiblenonarray is an array type"));
        }
        self.compatible = Some(common);
        Ok(())
    }

    /// Puts real types in the place of the declared ones where the argument has to be converted.
    fn replace(&mut self, world: &World<'_>, actual: &[TypeId], declared: &[TypeId]) -> Result<(), Misfit> {
        let core = &world.core;
        let mut out = Vec::with_capacity(declared.len());
        for (at, ty) in declared.iter().enumerate() {
            let unknown = actual.get(at) == Some(&core.unknown);
            let replaced = core.is_family2(*ty) || core.is_family1(*ty) && unknown;
            out.push(if replaced { self.stands_for(world, *ty)? } else { *ty });
        }
        self.declared = out;
        Ok(())
    }

    /// What a polymorphic type stands for; any other type stands for itself.
    fn stands_for(&self, world: &World<'_>, ty: TypeId) -> Result<TypeId, Misfit> {
        let core = &world.core;
        let missing = |what: &str, of: TypeId| {
            (
                Problem::UndefinedObject,
                format!("could not find {what} type for data type {}", world.show(of, -1)),
            )
        };
        let array_of =
            |element: TypeId| promoted_array(world, element).ok_or_else(|| missing("array", element));
        let undetermined = || {
            (
                Problem::DatatypeMismatch,
                "could not determine polymorphic type because input has type unknown".to_owned(),
            )
        };
        if ty == core.anyelement || ty == core.anynonarray || ty == core.anyenum {
            self.element.ok_or_else(undetermined)
        } else if ty == core.anyarray {
            match (self.array, self.element) {
                (Some(array), _) => Ok(array),
                (None, Some(element)) => world.ty(element).array.ok_or_else(|| missing("array", element)),
                (None, None) => Err(undetermined()),
            }
        } else if ty == core.anyrange {
            self.range.ok_or_else(|| {
                (Problem::DatatypeMismatch, "could not determine polymorphic type anyrange".to_owned())
            })
        } else if ty == core.anymultirange {
            self.multirange.ok_or_else(|| {
                (Problem::DatatypeMismatch, "could not determine polymorphic type anymultirange".to_owned())
            })
        } else if ty == core.anycompatible || ty == core.anycompatiblenonarray {
            self.compatible.ok_or_else(undetermined)
        } else if ty == core.anycompatiblearray {
            let element = self.compatible.ok_or_else(undetermined)?;
            world.ty(element).array.map_or_else(|| array_of(element), Ok)
        } else if ty == core.anycompatiblerange {
            let of_multirange = || self.compatible_multirange.and_then(|ty| world.ty(ty).multirange);
            self.compatible_range.or_else(of_multirange).ok_or_else(undetermined)
        } else if ty == core.anycompatiblemultirange {
            let of_range = || self.compatible_range.and_then(|ty| world.ty(ty).multirange);
            self.compatible_multirange.or_else(of_range).ok_or_else(undetermined)
        } else {
            Ok(ty)
        }
    }
}

/// The array of a type; an array is its own, being of any number of dimensions (`get_promoted_array_type`).
pub(crate) fn promoted_array(world: &World<'_>, ty: TypeId) -> Option<TypeId> {
    world.ty(ty).array.or_else(|| world.ty(ty).array_of.map(|_| ty))
}

fn subtype_of(world: &World<'_>, ty: TypeId, kind: TypeKind) -> Option<TypeId> {
    let row = world.ty(ty);
    if row.kind != kind {
        return None;
    }
    row.subtype.or_else(|| row.multirange.and_then(|range| world.ty(range).subtype))
}

fn set(slot: &mut Option<TypeId>, ty: TypeId, what: &str) -> Result<(), Misfit> {
    match slot {
        Some(known) if *known != ty => {
            Err((Problem::DatatypeMismatch, format!("arguments declared \"{what}\" are not all alike")))
        }
        _ => {
            *slot = Some(ty);
            Ok(())
        }
    }
}

fn same(slot: &mut Option<TypeId>, ty: TypeId, what: &str, other: &str) -> Result<(), Misfit> {
    set(slot, ty, what).map_err(|_| {
        (
            Problem::DatatypeMismatch,
            format!("argument declared {what} is not consistent with argument declared {other}"),
        )
    })
}

fn not_a(world: &World<'_>, declared: &str, what: &str, ty: TypeId) -> Misfit {
    let message = format!("argument declared {declared} is not {what} but type {}", world.show(ty, -1));
    (Problem::DatatypeMismatch, message)
}

//! Operators: `parse_oper.c` (manual, "Operator Type Resolution").

use pgspec_catalog::Name;
use pgspec_sql::syntax::ast::{OperatorName, TextRange};

use crate::analyzer::{Analyzer, opaque};
use crate::candidates::{Candidate, Choice, choose};
use crate::coerce::Generic;
use crate::finding::Problem;
use crate::typed::{Node, OperatorId, TypeId, Typed};
use crate::world::{OPAQUE, World};

/// An operator that was found, or why none was.
pub(crate) enum Found {
    One(OperatorId),
    None,
    Ambiguous,
}

impl World<'_> {
    /// The operator of a name for these operand types; no left one for a prefix operator.
    pub(crate) fn find_operator(
        &self,
        schema: Option<&Name>,
        symbol: &Name,
        left: Option<TypeId>,
        right: TypeId,
    ) -> Found {
        let all = self.visible_operators(schema, symbol, left.is_some());
        let exact = |left: Option<TypeId>, right: TypeId| {
            all.iter().copied().find(|id| {
                let operator = self.operator(*id);
                operator.left == left && operator.right == right
            })
        };
        let unknown = self.core.unknown;
        match left {
            Some(left) => {
                // One unknown operand is first taken for the other's type.
                let (l, r) = match (left == unknown, right == unknown) {
                    (true, false) => (right, right),
                    (false, true) => (left, left),
                    _ => (left, right),
                };
                let assumed = (l, r) != (left, right);
                if let Some(found) = exact(Some(l), r) {
                    return Found::One(found);
                }
                let base = self.base(l).0;
                if assumed
                    && base != l
                    && let Some(found) = exact(Some(base), base)
                {
                    return Found::One(found);
                }
            }
            None => {
                if let Some(found) = exact(None, right) {
                    return Found::One(found);
                }
            }
        }
        let candidates = all.into_iter().map(|id| {
            let operator = self.operator(id);
            let arguments = operator.left.into_iter().chain([operator.right]).collect();
            Candidate { is: id, arguments }
        });
        let inputs: Vec<_> = left.into_iter().chain([right]).collect();
        match choose(self, &inputs, candidates.collect()) {
            Choice::One(candidate) => Found::One(candidate.is),
            Choice::None => Found::None,
            Choice::Ambiguous => Found::Ambiguous,
        }
    }

    /// The operators of a name; one in a later schema of the path is hidden by one with the same operands before it.
    fn visible_operators(&self, schema: Option<&Name>, symbol: &Name, binary: bool) -> Vec<OperatorId> {
        let mut found = self.operators(schema, symbol);
        found.retain(|(_, id)| self.operator(*id).left.is_some() == binary);
        if found.iter().any(|(position, _)| *position > 0) {
            found.sort_by_key(|(position, _)| *position);
            let mut seen = rustc_hash::FxHashSet::default();
            found.retain(|(_, id)| seen.insert((self.operator(*id).left, self.operator(*id).right)));
        }
        found.into_iter().map(|(_, id)| id).collect()
    }
}

impl Analyzer<'_, '_> {
    /// `make_op`
    pub(crate) fn operator_call(
        &mut self,
        name: &OperatorName,
        left: Option<Typed>,
        right: Typed,
        range: TextRange,
    ) -> Typed {
        if right.ty == OPAQUE || left.as_ref().is_some_and(|l| l.ty == OPAQUE) {
            return opaque(range, "an operand cannot be known");
        }
        let left_type = left.as_ref().map(|l| l.ty);
        let Some(id) = self.find_operator(name, left_type, right.ty, range) else {
            return opaque(range, "the operator cannot be known");
        };
        let operands: Vec<_> = left.into_iter().chain([right]).collect();
        self.apply(id, operands, range)
    }

    /// The operator, or a finding. `None` also where it may come from an extension that is not known.
    pub(crate) fn find_operator(
        &mut self,
        name: &OperatorName,
        left: Option<TypeId>,
        right: TypeId,
        range: TextRange,
    ) -> Option<OperatorId> {
        let world = self.world;
        match world.find_operator(name.schema.as_ref(), &name.symbol, left, right) {
            Found::One(id) => return Some(id),
            Found::None | Found::Ambiguous if world.has_unknown_extension() => return None,
            Found::None => {
                let message = format!("operator does not exist: {}", self.show_operator(name, left, right));
                let finding = self.report(Problem::UndefinedFunction, range, message);
                finding.help = Some("no operator takes these types: cast one of the operands".to_owned());
            }
            Found::Ambiguous => {
                let message = format!("operator is not unique: {}", self.show_operator(name, left, right));
                let finding = self.report(Problem::AmbiguousFunction, range, message);
                finding.help =
                    Some("more than one operator takes these types: cast one of the operands".to_owned());
            }
        }
        None
    }

    fn show_operator(&self, name: &OperatorName, left: Option<TypeId>, right: TypeId) -> String {
        let show = |ty| self.world.show(ty, -1);
        let schema = name.schema.as_ref().map_or_else(String::new, |s| format!("{s}."));
        match left {
            Some(left) => format!("{} {schema}{} {}", show(left), name.symbol, show(right)),
            None => format!("{schema}{} {}", name.symbol, show(right)),
        }
    }

    /// An operator on operands that it was found for.
    pub(crate) fn apply(&mut self, id: OperatorId, operands: Vec<Typed>, range: TextRange) -> Typed {
        let world = self.world;
        let operator = world.operator(id);
        let declared: Vec<_> = operator.left.into_iter().chain([operator.right]).collect();
        let actual: Vec<_> = operands.iter().map(|o| o.ty).collect();
        let generic = match Generic::of(world, &actual, &declared, Some(operator.result), false) {
            Ok(generic) => generic,
            Err((problem, message)) => return self.fail(problem, range, message),
        };
        let arguments = self.convert_arguments(operands, &generic.declared);
        self.check_collations(&arguments, range);
        Typed { node: Node::Operator { operator: id, arguments }, ty: generic.result, typmod: -1, range }
    }

    /// `a op any (array)`: `make_scalar_array_op`.
    pub(crate) fn array_operator(
        &mut self,
        name: &OperatorName,
        all: bool,
        left: Typed,
        array: Typed,
        range: TextRange,
    ) -> Typed {
        let world = self.world;
        if left.ty == OPAQUE || array.ty == OPAQUE {
            return opaque(range, "an operand cannot be known");
        }
        let unknown = world.core.unknown;
        let element =
            if array.ty == unknown { Some(unknown) } else { world.ty(world.base(array.ty).0).array_of };
        let Some(element) = element else {
            let message = "op ANY/ALL (array) requires array on right side";
            return self.fail(Problem::WrongObjectType, range, message);
        };
        let Some(id) = self.find_operator(name, Some(left.ty), element, range) else {
            return opaque(range, "the operator cannot be known");
        };
        let operator = world.operator(id);
        if operator.result != world.core.boolean {
            let message = "op ANY/ALL (array) requires operator to yield boolean";
            return self.fail(Problem::WrongObjectType, range, message);
        }
        let declared: Vec<_> = operator.left.into_iter().chain([operator.right]).collect();
        let generic = match Generic::of(world, &[left.ty, element], &declared, Some(operator.result), false) {
            Ok(generic) => generic,
            Err((problem, message)) => return self.fail(problem, range, message),
        };
        let right = generic.declared.get(1).copied().unwrap_or(OPAQUE);
        let array_type =
            if world.core.is_polymorphic(right) { Some(array.ty) } else { world.ty(right).array };
        let Some(array_type) = array_type else {
            let message = format!("could not find array type for data type {}", world.show(right, -1));
            return self.fail(Problem::UndefinedObject, range, message);
        };
        let first = generic.declared.first().copied().unwrap_or(OPAQUE);
        let arguments = self.convert_arguments(vec![left, array], &[first, array_type]);
        self.check_collations(&arguments, range);
        let mut arguments = arguments.into_iter();
        let (Some(left), Some(array)) = (arguments.next(), arguments.next()) else {
            return opaque(range, "an operand is missing");
        };
        let node = Node::ArrayOperator { operator: id, all, arguments: Box::new([left, array]) };
        Typed { node, ty: generic.result, typmod: -1, range }
    }

    /// `make_fn_arguments`: each argument as its declared type.
    pub(crate) fn convert_arguments(&mut self, arguments: Vec<Typed>, declared: &[TypeId]) -> Vec<Typed> {
        let implicit = crate::world::CastContext::Implicit;
        let mut declared = declared.iter();
        arguments
            .into_iter()
            .map(|argument| match declared.next() {
                Some(ty) if *ty != argument.ty => self.coerce_type(argument, *ty, -1, implicit),
                _ => argument,
            })
            .collect()
    }

    /// The `=` that DISTINCT, GROUP BY and set operations use for a type.
    pub fn equality(&mut self, ty: TypeId, range: TextRange) -> Option<OperatorId> {
        self.sort_operator("=", ty, range)
    }

    /// The `<` that ORDER BY uses for a type.
    pub fn ordering(&mut self, ty: TypeId, range: TextRange) -> Option<OperatorId> {
        self.sort_operator("<", ty, range)
    }

    /// `get_sort_group_operators`: by the default operator class, which for arrays, rows, ranges and enums exists for
    /// their whole family if it does for their parts.
    fn sort_operator(&mut self, symbol: &str, ty: TypeId, range: TextRange) -> Option<OperatorId> {
        let world = self.world;
        if ty == OPAQUE {
            return None;
        }
        if !world.sorts(ty, symbol == "=") {
            let (what, help) = if symbol == "=" {
                ("an equality operator", "cast it to a type that can be compared")
            } else {
                (
                    "an ordering operator",
                    "cast it to a type that can be sorted, or use an explicit ordering operator",
                )
            };
            let message = format!("could not identify {what} for type {}", world.show(ty, -1));
            self.report(Problem::UndefinedFunction, range, message).help = Some(help.to_owned());
            return None;
        }
        match world.find_operator(Some(&Name::exact("pg_catalog")), &Name::exact(symbol), Some(ty), ty) {
            Found::One(id) => Some(id),
            Found::None | Found::Ambiguous => {
                match world.find_operator(None, &Name::exact(symbol), Some(ty), ty) {
                    Found::One(id) => Some(id),
                    Found::None | Found::Ambiguous => None,
                }
            }
        }
    }
}

impl World<'_> {
    /// Whether values of a type can be sorted (or, for `equality`, hashed or compared for equality).
    pub fn sorts(&self, ty: TypeId, equality: bool) -> bool {
        use crate::world::TypeKind;
        let base = self.base(ty).0;
        let row = self.ty(base);
        if let Some(element) = row.array_of {
            return self.sorts(element, equality);
        }
        match row.kind {
            TypeKind::Composite => self
                .fields(base)
                .is_none_or(|fields| fields.iter().all(|(_, ty, _)| self.sorts(*ty, equality))),
            TypeKind::Enum | TypeKind::Range | TypeKind::Multirange => true,
            TypeKind::Pseudo if base == self.core.record => true,
            TypeKind::Base | TypeKind::Domain | TypeKind::Pseudo => {
                self.has_default_opclass("btree", base) || equality && self.has_default_opclass("hash", base)
            }
        }
    }

    /// Whether an access method has a default operator class for a type, or for one that is the same bits.
    pub fn has_default_opclass(&self, method: &str, ty: TypeId) -> bool {
        let base = self.base(ty).0;
        let own = |ty: TypeId| self.opclasses(method, ty).iter().any(|class| class.default);
        if own(base) {
            return true;
        }
        let row = self.ty(base);
        if row.array_of.is_some() {
            return own(self.core.anyarray);
        }
        use crate::world::TypeKind;
        match row.kind {
            TypeKind::Enum => own(self.core.anyenum),
            TypeKind::Range => own(self.core.anyrange),
            TypeKind::Multirange => own(self.core.anymultirange),
            TypeKind::Composite => own(self.core.record),
            TypeKind::Base | TypeKind::Domain | TypeKind::Pseudo => [
                self.core.text,
                self.core.bpchar,
                self.core.oid,
                self.builtin("bit"),
                self.builtin("varbit"),
                self.builtin("inet"),
            ]
            .into_iter()
            .any(|other| self.is_binary_coercible(base, other) && own(other)),
        }
    }
}

//! How values change their type: `parse_coerce.c` (manual, "Type Conversion").

mod generic;
mod path;

use pgspec_sql::syntax::ast::TextRange;

use crate::analyzer::{Analyzer, opaque};
use crate::finding::Problem;
use crate::query::walk::{Part, parts};
use crate::typed::{CallForm, Const, Node, TypeId, Typed};
use crate::world::{CastContext, OPAQUE, TypeKind};

pub(crate) use generic::{Generic, promoted_array};
pub(crate) use path::Path;

impl Analyzer<'_, '_> {
    /// `coerce_to_target_type`: the value as this type and modifier; the value itself back if there is no such cast.
    ///
    /// # Errors
    /// The value, untouched.
    pub fn coerce_to(
        &mut self,
        value: Typed,
        ty: TypeId,
        typmod: i32,
        context: CastContext,
    ) -> Result<Typed, Box<Typed>> {
        if value.ty == OPAQUE || ty == OPAQUE {
            return Ok(Typed { ty, typmod, range: value.range, node: opaque_node(value) });
        }
        if !self.world.can_coerce(&[value.ty], &[ty], context) {
            return Err(Box::new(value));
        }
        let value = self.coerce_type(value, ty, typmod, context);
        Ok(self.coerce_typmod(value, ty, typmod, context))
    }

    /// `coerce_type`: the caller knows that it can be done.
    pub(crate) fn coerce_type(
        &mut self,
        value: Typed,
        ty: TypeId,
        typmod: i32,
        context: CastContext,
    ) -> Typed {
        let core = &self.world.core;
        if value.ty == ty || value.ty == OPAQUE || ty == OPAQUE {
            return value;
        }
        let passes =
            [core.any, core.anyelement, core.anynonarray, core.anycompatible, core.anycompatiblenonarray];
        if passes.contains(&ty) {
            return value;
        }
        if core.is_polymorphic(ty) && value.ty != core.unknown {
            let (base, _) = self.world.base(value.ty);
            return if base == value.ty { value } else { relabel(value, base, -1) };
        }
        // Before literals: `'a' collate c` is a literal with a collation.
        if let Node::Collate(inner, collation) = value.node {
            let inner = self.coerce_type(*inner, ty, typmod, context);
            if !self.world.ty(ty).collatable {
                return inner;
            }
            let (ty, typmod, range) = (inner.ty, inner.typmod, value.range);
            return Typed { node: Node::Collate(Box::new(inner), collation), ty, typmod, range };
        }
        if value.ty == core.unknown {
            return self.coerce_unknown(value, ty, typmod, context);
        }
        let path = self.world.path(ty, value.ty, context);
        match path {
            Some(Path::Relabel) => {
                let (base, _) = self.world.base(ty);
                if base == ty { relabel(value, ty, -1) } else { self.domain_value(value, ty) }
            }
            Some(path) => {
                let (base, base_typmod) = self.world.base(ty);
                let cast = self.build_cast(value, &path, base, base_typmod, context);
                if base == ty { cast } else { self.domain_value(cast, ty) }
            }
            None => self.coerce_row(value, ty, context),
        }
    }

    /// Rows: `record` to a composite type, and a composite type to `record`.
    fn coerce_row(&mut self, value: Typed, ty: TypeId, context: CastContext) -> Typed {
        let world = self.world;
        if ty == world.core.record || ty == world.core.record_array {
            return value;
        }
        let range = value.range;
        let Some(fields) = world.fields(ty) else {
            return opaque(range, "rows of this type cannot be known");
        };
        let Node::Row(values) = value.node else {
            return opaque(range, "the shape of this record cannot be known");
        };
        if values.len() != fields.len() {
            let few = if values.len() > fields.len() { "too many" } else { "too few" };
            let message =
                format!("cannot cast type record to {}: input has {few} columns", world.show(ty, -1));
            return self.fail(Problem::CannotCoerce, range, message);
        }
        let mut out = Vec::with_capacity(values.len());
        for (at, (value, (_, field, typmod))) in values.into_iter().zip(fields).enumerate() {
            let from = value.ty;
            match self.coerce_to(value, field, typmod, context) {
                Ok(value) => out.push(value),
                Err(_) => {
                    let (from, to) = (world.show(from, -1), world.show(field, -1));
                    let message = format!(
                        "cannot cast type record to {}: cannot cast type {from} to {to} in column {}",
                        world.show(ty, -1),
                        at + 1
                    );
                    return self.fail(Problem::CannotCoerce, range, message);
                }
            }
        }
        let (base, _) = world.base(ty);
        let row = Typed { node: Node::Row(out), ty: base, typmod: -1, range };
        if base == ty { row } else { self.domain_value(row, ty) }
    }

    /// A literal of unknown type becomes one of a type by the type's input function.
    fn coerce_unknown(&mut self, value: Typed, ty: TypeId, typmod: i32, context: CastContext) -> Typed {
        let (base, base_typmod) = self.world.base(ty);
        let range = value.range;
        let Node::Const(constant) = &value.node else {
            // A field of a row, a parameter, a function that returns such: only text can be made of it.
            if matches!(value.node, Node::Variable(_) | Node::Parameter(_) | Node::Opaque(_)) {
                return opaque(range, "a value of unknown type");
            }
            if self.world.path(ty, value.ty, context).is_some() {
                return Typed { node: Node::ViaText(Box::new(value)), ty, typmod: -1, range };
            }
            let message =
                format!("failed to find conversion function from unknown to {}", self.world.show(ty, -1));
            return self.fail(Problem::CannotCoerce, range, message);
        };
        // Only an interval's input needs its modifier; all others get their length cast later.
        let given =
            if base == self.world.core.interval { if base == ty { typmod } else { base_typmod } } else { -1 };
        let constant = match constant {
            Const::Null if self.refuses_null(base) => {
                let message = format!("cannot accept a value of type {}", self.world.show(base, -1));
                return self.fail(Problem::FeatureNotSupported, range, message);
            }
            Const::Null => Typed { node: Node::Const(Const::Null), ty: base, typmod: given, range },
            Const::Value { text, .. } => {
                let text = text.clone();
                self.constant(&text, base, given, range)
            }
        };
        if base == ty {
            return constant;
        }
        let constant = self.coerce_typmod(constant, base, base_typmod, context);
        self.domain_value(constant, ty)
    }

    /// Types whose input function is called for NULL too, and takes nothing.
    fn refuses_null(&self, ty: TypeId) -> bool {
        let row = self.world.ty(ty);
        let name = row.name.name.as_str();
        row.kind == TypeKind::Pseudo
            && (matches!(name, "internal" | "trigger" | "event_trigger") || name.ends_with("_handler"))
    }

    /// `coerce_to_domain`
    fn domain_value(&mut self, value: Typed, ty: TypeId) -> Typed {
        let (base, typmod) = self.world.base(ty);
        let range = value.range;
        let value = if value.ty == base { value } else { relabel(value, base, -1) };
        let value = self.coerce_typmod(value, base, typmod, CastContext::Implicit);
        Typed { node: Node::ToDomain(Box::new(value)), ty, typmod: -1, range }
    }

    /// `coerce_type_typmod`
    pub(crate) fn coerce_typmod(
        &mut self,
        value: Typed,
        ty: TypeId,
        typmod: i32,
        context: CastContext,
    ) -> Typed {
        if typmod == value.typmod || value.ty == OPAQUE {
            return value;
        }
        if typmod < 0 {
            return relabel(value, ty, -1);
        }
        match self.world.length_path(ty) {
            Some(path) => self.build_cast(value, &path, ty, typmod, context),
            None => relabel(value, ty, typmod),
        }
    }

    /// `build_coercion_expression`
    fn build_cast(
        &mut self,
        value: Typed,
        path: &Path,
        ty: TypeId,
        typmod: i32,
        context: CastContext,
    ) -> Typed {
        let range = value.range;
        let form =
            if context == CastContext::Explicit { CallForm::ExplicitCast } else { CallForm::ImplicitCast };
        match path {
            Path::Relabel => relabel(value, ty, typmod),
            Path::Function(function, arguments) => {
                let mut list = vec![value];
                if *arguments >= 2 {
                    list.push(number(typmod, self.world.core.int4, range));
                }
                if *arguments >= 3 {
                    let text = if context == CastContext::Explicit { "t" } else { "f" };
                    let node = Node::Const(Const::Value { text: text.into(), canonical: true });
                    list.push(Typed { node, ty: self.world.core.boolean, typmod: -1, range });
                }
                // Only a function that takes the modifier makes a value that has it.
                let typmod = if *arguments >= 2 { typmod } else { -1 };
                let node = Node::Call { function: *function, arguments: list, variadic: false, form };
                Typed { node, ty, typmod, range }
            }
            Path::ViaText => Typed { node: Node::ViaText(Box::new(value)), ty, typmod: -1, range },
            Path::Array(element_path) => {
                let world = self.world;
                let from = world.ty(world.base(value.ty).0).array_of.unwrap_or(OPAQUE);
                let to = world.ty(ty).array_of.unwrap_or(OPAQUE);
                let test = Typed { node: Node::CaseTest, ty: from, typmod: value.typmod, range };
                let element = self.build_cast(test, element_path, to, typmod, context);
                let result_typmod = element.typmod;
                let value = if world.base(value.ty).0 == value.ty {
                    value
                } else {
                    let base = world.base(value.ty).0;
                    relabel(value, base, -1)
                };
                let node = Node::ArrayCast(Box::new(value), Box::new(element));
                Typed { node, ty, typmod: result_typmod, range }
            }
        }
    }

    /// The value as a boolean: `coerce_to_boolean`.
    pub(crate) fn boolean(&mut self, value: Typed, what: &str) -> Typed {
        let boolean = self.world.core.boolean;
        self.specific(value, boolean, what)
    }

    /// The value as a type that a clause asks for: `coerce_to_specific_type`.
    pub fn specific(&mut self, value: Typed, ty: TypeId, what: &str) -> Typed {
        let (from, range) = (value.ty, value.range);
        if self.returns_set(&value) {
            let message = format!("argument of {what} must not return a set");
            return self.fail(Problem::DatatypeMismatch, range, message);
        }
        match self.coerce_to(value, ty, -1, CastContext::Assignment) {
            Ok(value) => value,
            Err(_) => {
                let message = format!(
                    "argument of {what} must be type {}, not type {}",
                    self.world.show(ty, -1),
                    self.world.show(from, -1)
                );
                self.fail(Problem::DatatypeMismatch, range, message)
            }
        }
    }

    /// `select_common_type`: [`OPAQUE`] if one of the values is opaque, `Err` with two that cannot meet.
    ///
    /// # Errors
    /// The first two types that have nothing in common, and the index of the second.
    pub(crate) fn try_common_type(&self, values: &[TypeId]) -> Result<TypeId, (TypeId, TypeId, usize)> {
        let world = self.world;
        let unknown = world.core.unknown;
        let Some(first) = values.first().copied() else { return Ok(world.core.text) };
        if values.contains(&OPAQUE) {
            return Ok(OPAQUE);
        }
        // Only like this is the result a domain.
        if first != unknown && values.iter().all(|ty| *ty == first) {
            return Ok(first);
        }
        let mut common = world.base(first).0;
        for (at, ty) in values.iter().enumerate().skip(1) {
            let ty = world.base(*ty).0;
            if ty == unknown || ty == common {
                continue;
            }
            if common == unknown {
                common = ty;
                continue;
            }
            let (a, b) = (world.ty(common), world.ty(ty));
            if a.category != b.category {
                return Err((common, ty, at));
            }
            if !a.preferred
                && world.can_coerce(&[common], &[ty], CastContext::Implicit)
                && !world.can_coerce(&[ty], &[common], CastContext::Implicit)
            {
                common = ty;
            }
        }
        Ok(if common == unknown { world.core.text } else { common })
    }

    /// `select_common_type`, which reports types that cannot meet: `CASE types integer and text cannot be matched`.
    pub fn common_type(&mut self, values: &[Typed], context: &str) -> TypeId {
        let types: Vec<_> = values.iter().map(|value| value.ty).collect();
        match self.try_common_type(&types) {
            Ok(ty) => ty,
            Err((a, b, at)) => {
                let message = format!(
                    "{context} types {} and {} cannot be matched",
                    self.world.show(a, -1),
                    self.world.show(b, -1)
                );
                let range = values.get(at).map_or_else(TextRange::default, |v| v.range);
                self.report(Problem::DatatypeMismatch, range, message);
                OPAQUE
            }
        }
    }

    /// `coerce_to_common_type`
    pub fn coerce_common(&mut self, value: Typed, ty: TypeId, context: &str) -> Typed {
        if value.ty == ty || ty == OPAQUE || value.ty == OPAQUE {
            return value;
        }
        if self.world.can_coerce(&[value.ty], &[ty], CastContext::Implicit) {
            return self.coerce_type(value, ty, -1, CastContext::Implicit);
        }
        let (from, to) = (self.world.show(value.ty, -1), self.world.show(ty, -1));
        let message = format!("{context} could not convert type {from} to {to}");
        self.fail(Problem::CannotCoerce, value.range, message)
    }

    /// The modifier that values of a type have in common (`select_common_typmod`).
    pub fn common_typmod(values: &[Typed], ty: TypeId) -> i32 {
        let Some(first) = values.first() else { return -1 };
        let same = values.iter().all(|v| v.ty == ty && v.typmod == first.typmod);
        if same { first.typmod } else { -1 }
    }

    /// A literal that nothing gave a type to is text.
    pub fn resolve_unknown(&mut self, value: Typed) -> Typed {
        if value.ty != self.world.core.unknown {
            return value;
        }
        let text = self.world.core.text;
        self.coerce_type(value, text, -1, CastContext::Implicit)
    }

    /// The value as what a column is assigned (`transformAssignedExpr`), or a finding.
    pub fn assign_to(&mut self, value: Typed, ty: TypeId, typmod: i32, what: impl Fn() -> String) -> Typed {
        let (from, range) = (value.ty, value.range);
        if matches!(value.node, Node::Default) {
            return Typed { ty, typmod, ..value };
        }
        match self.coerce_to(value, ty, typmod, CastContext::Assignment) {
            Ok(value) => value,
            Err(_) => {
                let world = self.world;
                let message = format!(
                    "{} is of type {} but expression is of type {}",
                    what(),
                    world.show(ty, -1),
                    world.show(from, -1)
                );
                let failed = self.fail(Problem::DatatypeMismatch, range, message);
                if let Some(finding) = self.findings.last_mut() {
                    finding.help = Some("rewrite or cast the expression".to_owned());
                }
                failed
            }
        }
    }

    /// Whether a set-returning function stands in the value (`expression_returns_set`).
    pub(crate) fn returns_set(&self, value: &Typed) -> bool {
        match &value.node {
            Node::Call { function, .. } if self.world.function(*function).returns_set => return true,
            Node::Aggregate(_) | Node::Window(_) | Node::Grouping(_) => return false,
            _ => {}
        }
        let mut found = false;
        parts(value, &mut |part| {
            if let Part::Same(part) = part {
                found = found || self.returns_set(part);
            }
        });
        found
    }
}

/// The value's node as an opaque one: what is opaque already keeps its reason.
fn opaque_node(value: Typed) -> Node {
    match value.node {
        Node::Opaque(why) => Node::Opaque(why),
        _ => Node::Opaque("it is computed from what cannot be known".into()),
    }
}

/// The same bits under another type. Constants just change their label (`applyRelabelType`).
pub(crate) fn relabel(value: Typed, ty: TypeId, typmod: i32) -> Typed {
    if let Node::Relabel(inner) = value.node {
        return relabel(*inner, ty, typmod);
    }
    let range = value.range;
    if let Node::Const(_) | Node::Opaque(_) = value.node {
        return Typed { ty, typmod, ..value };
    }
    Typed { node: Node::Relabel(Box::new(value)), ty, typmod, range }
}

/// An integer constant.
pub(crate) fn number(value: i32, ty: TypeId, range: TextRange) -> Typed {
    let text = value.to_string().into();
    Typed { node: Node::Const(Const::Value { text, canonical: true }), ty, typmod: -1, range }
}

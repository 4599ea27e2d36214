//! Types to [`Shape`]s.

mod database;
mod type_fest;
mod utility;

use std::cell::Cell;
use std::rc::Rc;

use smol_str::SmolStr;

use super::modules::{Modules, Named, Place};
use super::shape::{Arguments, Kind, Lazy, Object, Property, Scope, Shape};
use super::syntax::{Body, Declaration, Keyword, Literal, MemberKind, Type, TypeKind, Value, ValueKind};

/// Deeper than types of rows go; types that contain themselves end here.
const MAX_DEPTH: usize = 60;

/// Looks at types. One for each run.
#[derive(Debug)]
pub(crate) struct Evaluator<'m> {
    pub modules: &'m Modules,
    depth: Cell<usize>,
    /// How many objects around this one are being compared.
    pub(super) nested: Cell<usize>,
}

impl<'m> Evaluator<'m> {
    pub(crate) fn new(modules: &'m Modules) -> Self {
        Self { modules, depth: Cell::new(0), nested: Cell::new(0) }
    }

    /// The meaning of a property's type.
    pub(crate) fn property(&self, property: &Property<'m>) -> Shape<'m> {
        match &property.ty {
            Lazy::Done(shape) => shape.as_ref().clone(),
            Lazy::Type { ty, scope, defined } => {
                let shape = self.ty(ty, scope);
                if *defined { shape.without(|atom| atom.is(Keyword::Undefined)) } else { shape }
            }
        }
    }

    /// The meaning of a type.
    pub(crate) fn ty(&self, ty: &'m Type, scope: &Scope<'m>) -> Shape<'m> {
        let place = Place { module: scope.module, range: ty.range };
        if self.depth.get() >= MAX_DEPTH {
            return Shape::opaque(place);
        }
        self.depth.set(self.depth.get() + 1);
        let kind = self.kind(ty, scope, place);
        self.depth.set(self.depth.get() - 1);
        Shape { place, kind }
    }

    fn kind(&self, ty: &'m Type, scope: &Scope<'m>, place: Place) -> Kind<'m> {
        match &ty.kind {
            TypeKind::Keyword(keyword) => Kind::Keyword(*keyword),
            TypeKind::Literal(literal) => Kind::Literal(literal.clone()),
            TypeKind::Reference { path, arguments } => self.reference(path, arguments, scope, place),
            TypeKind::Query(path) => match self.modules.resolve(scope.module, path) {
                Named::Here(module, Declaration { body: Body::Constant { value }, .. }) => {
                    self.value(value, module).kind
                }
                Named::Here(..) | Named::Elsewhere | Named::Unknown => Kind::Opaque,
            },
            TypeKind::Lookup(of, key) => self.lookup(ty, of, key, scope, place),
            TypeKind::Array(element) => Kind::Array(Box::new(self.ty(element, scope))),
            TypeKind::Tuple(elements) => {
                Kind::Tuple(elements.iter().map(|element| self.ty(element, scope)).collect())
            }
            TypeKind::KeyOf(of) => match self.object(&self.ty(of, scope)) {
                Some(object) if object.complete && !object.open => {
                    let literals = object.properties.iter().map(|property| {
                        Shape::new(place, Kind::Literal(Literal::String(property.name.clone())))
                    });
                    Shape::union(place, literals).kind
                }
                Some(_) | None => Kind::Opaque,
            },
            TypeKind::Object(_) => Kind::Object(self.members(ty, scope)),
            TypeKind::Union(members) => {
                Shape::union(place, members.iter().map(|member| self.ty(member, scope))).kind
            }
            TypeKind::Intersection(members) => {
                self.intersection(members.iter().map(|member| self.ty(member, scope)).collect(), place)
            }
            TypeKind::Opaque => Kind::Opaque,
        }
    }

    /// The members of a literal object type.
    fn members(&self, ty: &'m Type, scope: &Scope<'m>) -> Object<'m> {
        let TypeKind::Object(members) = &ty.kind else { return Object::default() };
        let at = |range| Place { module: scope.module, range };
        let mut object = Object { complete: true, braces: Some(at(ty.range)), ..Object::default() };
        object.properties.reserve(members.len());
        for member in members {
            match &member.kind {
                MemberKind::Property { name, name_range, optional, ty } => {
                    let ty = match ty {
                        Some(ty) => Lazy::Type { ty, scope: scope.clone(), defined: false },
                        None => Lazy::Done(Rc::new(Shape::new(at(*name_range), Kind::Keyword(Keyword::Any)))),
                    };
                    object.properties.push(Property {
                        name: name.clone(),
                        optional: *optional,
                        ty,
                        place: at(member.range),
                        name_place: at(*name_range),
                    });
                }
                MemberKind::Index(_) => object.open = true,
                MemberKind::Nothing => {}
                MemberKind::Opaque => object.complete = false,
            }
        }
        object
    }

    fn reference(
        &self,
        path: &[SmolStr],
        arguments: &'m [Type],
        scope: &Scope<'m>,
        place: Place,
    ) -> Kind<'m> {
        if let ([name], Some(bound)) = (path, &scope.arguments)
            && let Some((_, ty, scope)) = bound.bound.iter().find(|(parameter, ..)| parameter == name)
        {
            return self.ty(ty, scope).kind;
        }
        let Some(name) = path.last() else { return Kind::Opaque };
        let named = self.modules.resolve(scope.module, path);
        if name == "Json" {
            return Kind::Json { null: true };
        }
        if let Named::Here(module, declaration) = named
            && !is_opaque(declaration)
        {
            return self.declared(module, declaration, arguments, scope, place);
        }
        if let Some(kind) = self.helper(name, arguments, scope) {
            return kind;
        }
        match named {
            Named::Here(..) => Kind::Opaque,
            Named::Elsewhere => self.kysely(name, arguments, scope, place),
            Named::Unknown => {
                let kind = self.utility(name, arguments, scope);
                if matches!(kind, Kind::Opaque) { self.kysely(name, arguments, scope, place) } else { kind }
            }
        }
    }

    /// The meaning of a declaration.
    pub(crate) fn declaration(&self, module: usize, declaration: &'m Declaration) -> Shape<'m> {
        let place = Place { module, range: declaration.name_range };
        let scope = Scope { module, arguments: None };
        Shape::new(place, self.declared(module, declaration, &[], &scope, place))
    }

    fn declared(
        &self,
        module: usize,
        declaration: &'m Declaration,
        arguments: &'m [Type],
        scope: &Scope<'m>,
        place: Place,
    ) -> Kind<'m> {
        if self.depth.get() >= MAX_DEPTH {
            return Kind::Opaque;
        }
        let bound = declaration.parameters.iter().zip(arguments);
        let bound: Vec<_> = bound.map(|(name, ty)| (name.clone(), ty, scope.clone())).collect();
        // A parameter that is not given has a default, which is not read.
        if bound.len() < declaration.parameters.len() {
            return Kind::Opaque;
        }
        let arguments = (!bound.is_empty()).then(|| Rc::new(Arguments { bound }));
        let inner = Scope { module, arguments };
        match &declaration.body {
            Body::Alias(ty) => self.ty(ty, &inner).kind,
            Body::Interface { extends, object } => {
                let own = self.ty(object, &inner);
                if extends.is_empty() {
                    return own.kind;
                }
                self.depth.set(self.depth.get() + 1);
                let bases: Vec<_> = extends.iter().map(|base| self.ty(base, &inner)).collect();
                self.depth.set(self.depth.get() - 1);
                self.extended(bases, &own)
            }
            Body::Enum(Some(values)) => {
                let literal =
                    |(_, value): &(SmolStr, Literal)| Shape::new(place, Kind::Literal(value.clone()));
                Shape::union(place, values.iter().map(literal)).kind
            }
            Body::Enum(None) | Body::Constant { .. } | Body::Unreadable => Kind::Opaque,
        }
    }

    /// What an interface has of its own hides what it inherits.
    fn extended(&self, bases: Vec<Shape<'m>>, own: &Shape<'m>) -> Kind<'m> {
        let Kind::Object(own) = &own.kind else { return Kind::Opaque };
        let mut object = own.clone();
        let mut inherited = Vec::new();
        for base in bases {
            match self.object(&base) {
                Some(base) => {
                    object.open |= base.open;
                    object.complete &= base.complete;
                    object.chosen |= base.chosen;
                    inherited.extend(base.properties);
                }
                None => object.complete = false,
            }
        }
        inherited.retain(|property| own.get(&property.name).is_none());
        inherited.append(&mut object.properties);
        object.properties = inherited;
        Kind::Object(object)
    }

    fn intersection(&self, members: Vec<Shape<'m>>, place: Place) -> Kind<'m> {
        // `string & { __brand: "id" }` is a string to the database.
        let is_plain = |shape: &Shape<'m>| {
            matches!(
                &shape.kind,
                Kind::Keyword(Keyword::String | Keyword::Number | Keyword::BigInt | Keyword::Boolean)
                    | Kind::Literal(_)
                    | Kind::Instance(_)
            )
        };
        if let Some(plain) = members.iter().find(|member| is_plain(member)) {
            return plain.kind.clone();
        }
        let mut all = Object { complete: true, ..Object::default() };
        for member in &members {
            let Some(object) = self.object(member) else { return Kind::Opaque };
            all.open |= object.open;
            all.complete &= object.complete;
            all.chosen |= object.chosen;
            for property in object.properties {
                match all.properties.iter_mut().find(|own| own.name == property.name) {
                    // The types of both must hold: what that gives is not worked out.
                    Some(own) => {
                        own.optional &= property.optional;
                        if own.place != property.place {
                            own.ty = Lazy::Done(Rc::new(Shape::opaque(place)));
                        }
                    }
                    None => all.properties.push(property),
                }
            }
        }
        Kind::Object(all)
    }

    /// `of[key]`
    fn lookup(
        &self,
        whole: &'m Type,
        of: &'m Type,
        key: &'m Type,
        scope: &Scope<'m>,
        place: Place,
    ) -> Kind<'m> {
        if let Some(kind) = self.entry(whole, scope) {
            return kind;
        }
        let (of, key) = (self.ty(of, scope), self.ty(key, scope));
        let members = key.atoms().iter().map(|key| self.member(&of, key, place)).collect::<Vec<_>>();
        Shape::union(place, members).kind
    }

    fn member(&self, of: &Shape<'m>, key: &Shape<'m>, place: Place) -> Shape<'m> {
        match (&of.kind, &key.kind) {
            (Kind::Array(element), Kind::Keyword(Keyword::Number)) => element.as_ref().clone(),
            (Kind::Tuple(elements), Kind::Keyword(Keyword::Number)) => {
                Shape::union(place, elements.iter().cloned())
            }
            (_, Kind::Literal(Literal::String(name))) => {
                let object = self.object(of);
                let property = object.as_ref().and_then(|object| object.get(name));
                property.map_or_else(|| Shape::opaque(place), |property| self.property(property))
            }
            _ => Shape::opaque(place),
        }
    }

    /// The object that a shape is, parts of the database included.
    pub(crate) fn object(&self, shape: &Shape<'m>) -> Option<Object<'m>> {
        if let Some(entry) = shape.entry() {
            return if let Kind::Object(object) = self.expand(entry)?.kind { Some(object) } else { None };
        }
        if let Kind::Object(object) = &shape.kind { Some(object.clone()) } else { None }
    }

    /// The type of a constant that is `as const`.
    pub(crate) fn value(&self, value: &'m Value, module: usize) -> Shape<'m> {
        let place = Place { module, range: value.range };
        let kind = match &value.kind {
            ValueKind::Literal(literal) => Kind::Literal(literal.clone()),
            ValueKind::Null => Kind::Keyword(Keyword::Null),
            ValueKind::Undefined => Kind::Keyword(Keyword::Undefined),
            ValueKind::Array(items) => {
                Kind::Tuple(items.iter().map(|item| self.value(item, module)).collect())
            }
            ValueKind::Object(entries) => {
                let mut object = Object { complete: true, braces: Some(place), ..Object::default() };
                for entry in entries {
                    match &entry.key {
                        Some((name, range)) => object.properties.push(Property {
                            name: name.clone(),
                            optional: false,
                            ty: Lazy::Done(Rc::new(self.value(&entry.value, module))),
                            place: Place { module, range: entry.range },
                            name_place: Place { module, range: *range },
                        }),
                        None => object.complete = false,
                    }
                }
                Kind::Object(object)
            }
            ValueKind::Path(path) => match self.modules.resolve(module, path) {
                Named::Here(module, Declaration { body: Body::Constant { value }, .. })
                    if self.depth.get() < MAX_DEPTH =>
                {
                    self.depth.set(self.depth.get() + 1);
                    let shape = self.value(value, module);
                    self.depth.set(self.depth.get() - 1);
                    shape.kind
                }
                Named::Here(..) | Named::Elsewhere | Named::Unknown => Kind::Opaque,
            },
            ValueKind::Call(..) | ValueKind::Member(..) | ValueKind::Opaque => Kind::Opaque,
        };
        Shape { place, kind }
    }
}

fn is_opaque(declaration: &Declaration) -> bool {
    matches!(&declaration.body, Body::Alias(Type { kind: TypeKind::Opaque, .. }))
}

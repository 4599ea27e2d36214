//! The utility types of the language's library, and Kysely's columns.

use super::super::modules::Place;
use super::super::shape::{Column, Kind, Lazy, Object, Scope, Shape};
use super::super::syntax::{Keyword, Type};
use super::Evaluator;

impl<'m> Evaluator<'m> {
    pub(super) fn utility(&self, name: &str, arguments: &'m [Type], scope: &Scope<'m>) -> Kind<'m> {
        match (name, arguments) {
            ("Array" | "ReadonlyArray", [element]) => Kind::Array(Box::new(self.ty(element, scope))),
            ("Readonly", [of]) => self.ty(of, scope).kind,
            ("Partial", [of]) => self.changed(of, scope, |object| {
                object.properties.iter_mut().for_each(|property| property.optional = true);
            }),
            ("Required", [of]) => self.changed(of, scope, |object| {
                for property in &mut object.properties {
                    property.optional = false;
                    if let Lazy::Type { defined, .. } = &mut property.ty {
                        *defined = true;
                    }
                }
            }),
            ("Pick", [of, keys]) => self.chosen(of, keys, scope, true),
            ("Omit", [of, keys]) => self.chosen(of, keys, scope, false),
            ("NonNullable", [of]) => {
                let of = self.ty(of, scope);
                let mut left = of.without(|atom| atom.is(Keyword::Null) || atom.is(Keyword::Undefined));
                if let Kind::Json { null } = &mut left.kind {
                    *null = false;
                }
                left.kind
            }
            ("Exclude", [of, out]) => {
                let (of, out) = (self.ty(of, scope), self.ty(out, scope));
                if out.atoms().iter().any(|atom| !matches!(atom.kind, Kind::Literal(_) | Kind::Keyword(_))) {
                    return Kind::Opaque;
                }
                let is_out = |atom: &Shape<'m>| out.atoms().iter().any(|out| same(atom, out));
                self.opened(of).without(is_out).kind
            }
            ("Record", [_, _]) => Kind::Object(Object { open: true, complete: true, ..Object::default() }),
            ("Date" | "Uint8Array" | "Buffer" | "ArrayBuffer" | "Blob", []) => Kind::Instance(name.into()),
            _ => Kind::Opaque,
        }
    }

    /// The types of packages: Kysely's columns, and what only spells a type out.
    pub(super) fn kysely(
        &self,
        name: &str,
        arguments: &'m [Type],
        scope: &Scope<'m>,
        place: Place,
    ) -> Kind<'m> {
        match (name, arguments) {
            ("Simplify" | "Prettify", [of]) => self.ty(of, scope).kind,
            ("Generated", [of]) => {
                let select = self.ty(of, scope);
                let or_nothing = [select.clone(), Shape::new(place, Kind::Keyword(Keyword::Undefined))];
                let insert = Shape::union(place, or_nothing);
                Kind::Column(Box::new(Column { update: select.clone(), select, insert }))
            }
            ("GeneratedAlways", [of]) => {
                let never = Shape::new(place, Kind::Keyword(Keyword::Never));
                let select = self.ty(of, scope);
                Kind::Column(Box::new(Column { select, insert: never.clone(), update: never }))
            }
            ("ColumnType", [select, rest @ ..]) if rest.len() <= 2 => {
                let select = self.ty(select, scope);
                let insert = rest.first().map_or_else(|| select.clone(), |ty| self.ty(ty, scope));
                let update = rest.get(1).map_or_else(|| insert.clone(), |ty| self.ty(ty, scope));
                Kind::Column(Box::new(Column { select, insert, update }))
            }
            _ => self.type_fest(name, arguments, scope, place),
        }
    }

    pub(super) fn changed(
        &self,
        of: &'m Type,
        scope: &Scope<'m>,
        change: impl FnOnce(&mut Object<'m>),
    ) -> Kind<'m> {
        match self.object(&self.ty(of, scope)) {
            Some(mut object) => {
                change(&mut object);
                object.braces = None;
                Kind::Object(object)
            }
            None => Kind::Opaque,
        }
    }

    pub(super) fn chosen(&self, of: &'m Type, keys: &'m Type, scope: &Scope<'m>, keep: bool) -> Kind<'m> {
        let keys = self.ty(keys, scope);
        let names = keys.atoms().iter().map(|key| key.text().cloned());
        let Some(names) = names.collect::<Option<Vec<_>>>() else { return Kind::Opaque };
        self.changed(of, scope, |object| {
            object.properties.retain(|property| names.contains(&property.name) == keep);
            object.chosen = true;
        })
    }

    /// An enum of the database as its labels.
    pub(crate) fn opened(&self, shape: Shape<'m>) -> Shape<'m> {
        let opened =
            shape.atoms().iter().map(|atom| match atom.entry().and_then(|entry| self.expand(entry)) {
                // What is said about it is said where it was used.
                Some(of) => Shape { place: atom.place, ..of },
                None => atom.clone(),
            });
        Shape::union(shape.place, opened.collect::<Vec<_>>())
    }
}

fn same(a: &Shape<'_>, b: &Shape<'_>) -> bool {
    match (&a.kind, &b.kind) {
        (Kind::Literal(a), Kind::Literal(b)) => a == b,
        (Kind::Keyword(a), Kind::Keyword(b)) => a == b,
        _ => false,
    }
}

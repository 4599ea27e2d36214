//! Types of the package `type-fest`, which people put around a generated `Database`.

use std::rc::Rc;

use super::super::modules::Place;
use super::super::shape::{Kind, Lazy, Object, Property, Scope, Shape};
use super::super::syntax::{Keyword, Type};
use super::{Evaluator, MAX_DEPTH};

impl<'m> Evaluator<'m> {
    pub(super) fn type_fest(
        &self,
        name: &str,
        arguments: &'m [Type],
        scope: &Scope<'m>,
        place: Place,
    ) -> Kind<'m> {
        match (name, arguments) {
            ("MergeDeep", [base, over, ..]) => {
                self.merged(&self.ty(base, scope), &self.ty(over, scope), true, place).kind
            }
            ("Merge", [base, over]) => {
                self.merged(&self.ty(base, scope), &self.ty(over, scope), false, place).kind
            }
            ("Except", [of, keys, ..]) => self.chosen(of, keys, scope, false),
            ("SetOptional", [of, keys]) => self.set(of, keys, scope, |property| property.optional = true),
            ("SetRequired", [of, keys]) => self.set(of, keys, scope, |property| {
                property.optional = false;
                if let Lazy::Type { defined, .. } = &mut property.ty {
                    *defined = true;
                }
            }),
            ("SetNonNullable", [of, keys]) => self.set(of, keys, scope, |property| {
                let shape = self.property(property);
                let value = shape.without(|atom| atom.is(Keyword::Null) || atom.is(Keyword::Undefined));
                property.ty = Lazy::Done(Rc::new(value));
            }),
            _ => Kind::Opaque,
        }
    }

    /// An object with some of its properties changed.
    fn set(
        &self,
        of: &'m Type,
        keys: &'m Type,
        scope: &Scope<'m>,
        change: impl Fn(&mut Property<'m>),
    ) -> Kind<'m> {
        let keys = self.ty(keys, scope);
        let names = keys.atoms().iter().map(|key| key.text().cloned());
        let Some(names) = names.collect::<Option<Vec<_>>>() else { return Kind::Opaque };
        self.changed(of, scope, |object| {
            object.properties.iter_mut().filter(|property| names.contains(&property.name)).for_each(change);
        })
    }

    /// One type over another: the second wins, but where both are objects, their properties are merged in turn.
    fn merged(&self, base: &Shape<'m>, over: &Shape<'m>, deep: bool, place: Place) -> Shape<'m> {
        let Some(over_object) = self.object(over) else { return over.clone() };
        if self.depth.get() >= MAX_DEPTH {
            return Shape::opaque(place);
        }
        // What the base is, may stand in a package: then what is put over it is all that is known.
        let mut all = self.object(base).unwrap_or(Object { complete: true, ..Object::default() });
        all.braces = None;
        all.merged = true;
        all.complete &= over_object.complete;
        all.open |= over_object.open;
        self.depth.set(self.depth.get() + 1);
        for mut property in over_object.properties {
            let Some(own) = all.properties.iter_mut().find(|own| own.name == property.name) else {
                all.properties.push(property);
                continue;
            };
            if deep {
                let (below, above) = (self.property(own), self.property(&property));
                property.ty = Lazy::Done(Rc::new(self.merged(&below, &above, true, property.place)));
            }
            *own = property;
        }
        self.depth.set(self.depth.get() - 1);
        Shape::new(over.place, Kind::Object(all))
    }
}

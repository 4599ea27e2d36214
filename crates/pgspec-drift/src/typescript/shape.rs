//! What a type means, as far as rows need it: names resolved, utility types applied. Members are looked at when they
//! are asked for.

use std::rc::Rc;

use smol_str::SmolStr;

use super::modules::Place;
use super::syntax::{Keyword, Literal, Type};

/// A type's meaning, and where it was written.
#[derive(Clone, Debug)]
pub(crate) struct Shape<'m> {
    pub place: Place,
    pub kind: Kind<'m>,
}

/// What values it has.
#[derive(Clone, Debug)]
pub(crate) enum Kind<'m> {
    Keyword(Keyword),
    Literal(Literal),
    /// `Date`, `Uint8Array` … by its name.
    Instance(SmolStr),
    /// Supabase's `Json`: null is one of its values, unless it is `NonNullable`.
    Json {
        null: bool,
    },
    Array(Box<Shape<'m>>),
    Tuple(Vec<Shape<'m>>),
    Object(Object<'m>),
    /// Two or more, none of them a union.
    Union(Vec<Shape<'m>>),
    /// A part of Supabase's `Database`, by its name.
    Entry(Entry),
    /// Kysely's `ColumnType`: what is selected, inserted, updated.
    Column(Box<Column<'m>>),
    /// Not understood.
    Opaque,
}

/// What a column has for each use of it.
#[derive(Clone, Debug)]
pub(crate) struct Column<'m> {
    pub select: Shape<'m>,
    pub insert: Shape<'m>,
    pub update: Shape<'m>,
}

/// `Database[schema][section][name][part]`
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Entry {
    pub schema: SmolStr,
    pub section: SmolStr,
    pub name: SmolStr,
    /// `Row`, `Insert` or `Update`; empty where there are no parts.
    pub part: SmolStr,
}

/// An object type.
#[derive(Clone, Default, Debug)]
pub(crate) struct Object<'m> {
    pub properties: Vec<Property<'m>>,
    /// Other keys than its properties are allowed.
    pub open: bool,
    /// Everything that makes it up was understood.
    pub complete: bool,
    /// Somebody chose these properties out of more: `Pick`, `Omit`.
    pub chosen: bool,
    /// Somebody put properties of their own over those of another type (`MergeDeep`): what is missing, the other lacks.
    pub merged: bool,
    /// Its braces, if it was written as one object: there members can be added.
    pub braces: Option<Place>,
}

/// A property.
#[derive(Clone, Debug)]
pub(crate) struct Property<'m> {
    pub name: SmolStr,
    pub optional: bool,
    pub ty: Lazy<'m>,
    /// The whole member.
    pub place: Place,
    pub name_place: Place,
}

/// A type that has not been looked at.
#[derive(Clone, Debug)]
pub(crate) enum Lazy<'m> {
    /// A type in its scope; without `undefined` if `Required` says so.
    Type {
        ty: &'m Type,
        scope: Scope<'m>,
        defined: bool,
    },
    Done(Rc<Shape<'m>>),
}

/// Where a type's names are looked up.
#[derive(Clone, Debug)]
pub(crate) struct Scope<'m> {
    pub module: usize,
    pub arguments: Option<Rc<Arguments<'m>>>,
}

/// What the parameters of a generic type stand for.
#[derive(Debug)]
pub(crate) struct Arguments<'m> {
    pub bound: Vec<(SmolStr, &'m Type, Scope<'m>)>,
}

impl<'m> Shape<'m> {
    pub(crate) fn new(place: Place, kind: Kind<'m>) -> Self {
        Self { place, kind }
    }

    pub(crate) fn opaque(place: Place) -> Self {
        Self::new(place, Kind::Opaque)
    }

    pub(crate) fn is(&self, keyword: Keyword) -> bool {
        matches!(&self.kind, Kind::Keyword(own) if *own == keyword)
    }

    /// The text of a string literal.
    pub(crate) fn text(&self) -> Option<&SmolStr> {
        if let Kind::Literal(Literal::String(text)) = &self.kind { Some(text) } else { None }
    }

    /// The part of `Database` that it names.
    pub(crate) fn entry(&self) -> Option<&Entry> {
        if let Kind::Entry(entry) = &self.kind { Some(entry) } else { None }
    }

    /// The members of a union; itself if it is none.
    pub(crate) fn atoms(&self) -> &[Shape<'m>] {
        if let Kind::Union(members) = &self.kind { members } else { std::slice::from_ref(self) }
    }

    /// A union, flat.
    pub(crate) fn union(place: Place, members: impl IntoIterator<Item = Shape<'m>>) -> Self {
        let mut flat: Vec<Shape<'m>> = Vec::new();
        for member in members {
            if let Kind::Union(inner) = member.kind {
                flat.extend(inner);
            } else if !member.is(Keyword::Never) {
                flat.push(member);
            }
        }
        match flat.len() {
            0 => Self::new(place, Kind::Keyword(Keyword::Never)),
            1 => flat.remove(0),
            _ => Self::new(place, Kind::Union(flat)),
        }
    }

    /// Without some of its members.
    pub(crate) fn without(&self, drop: impl Fn(&Shape<'m>) -> bool) -> Self {
        Self::union(self.place, self.atoms().iter().filter(|atom| !drop(atom)).cloned())
    }

    /// Whether null is one of its values, `Json` aside.
    pub(crate) fn has(&self, keyword: Keyword) -> bool {
        self.atoms().iter().any(|atom| atom.is(keyword))
    }
}

impl<'m> Object<'m> {
    pub(crate) fn get(&self, name: &str) -> Option<&Property<'m>> {
        self.properties.iter().find(|property| property.name == name)
    }
}

//! What a PL/pgSQL body has names for, and how they are found (`pl_funcs.c`, `resolve_column_ref` of `pl_comp.c`).

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use pgspec_catalog::Name;
use rustc_hash::FxHashMap;

use crate::scope::{Variable, Variables};
use crate::typed::{EntryColumn, TypeId};
use crate::world::OPAQUE;

/// Fields of records count from here as variables.
const FIRST_FIELD: u32 = 1 << 24;

/// A field of a row.
pub(super) type Field = (Name, TypeId, i32);

/// A variable, as `PLpgSQL_datum`.
#[derive(Clone, Debug)]
pub(super) struct Datum {
    pub(super) name: Name,
    pub(super) ty: TypeId,
    pub(super) typmod: i32,
    pub(super) kind: DatumKind,
    pub(super) constant: bool,
    /// Declared NOT NULL.
    pub(super) not_null: bool,
    pub(super) nullable: bool,
}

/// Kinds of variable.
#[derive(Clone, Debug)]
pub(super) enum DatumKind {
    /// One value.
    Scalar,
    /// A value of type `refcursor`, with the argument names of its query if it has one.
    Cursor(Option<Vec<Name>>),
    /// A record, or a row of a composite type, with what is known of it at first: later [`Names::shape`] says it.
    Record(Shape),
}

/// What is known of a record's fields.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Shape {
    /// Nothing was assigned yet.
    Unassigned,
    /// These, of a row of this type.
    Fields(TypeId, Vec<Field>),
    /// Nothing.
    Unknown,
}

impl Shape {
    /// What is known where two ways meet.
    pub(super) fn meet(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::Unassigned, known) | (known, Self::Unassigned) => known.clone(),
            (a, b) if a == b => a.clone(),
            _ => Self::Unknown,
        }
    }
}

/// A level of names: the function's own, a block or a loop.
#[derive(Clone, Debug, Default)]
struct Level {
    label: Option<Name>,
    is_loop: bool,
    /// The last is the one that is meant.
    names: FxHashMap<Name, Vec<u32>>,
}

/// What is known of each variable that is a record.
pub(super) type Shapes = Rc<Vec<Rc<Shape>>>;

/// What a name was found to be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Found {
    pub(super) datum: u32,
    /// How many parts of the name lead to it.
    pub(super) parts: usize,
}

/// All names at one place.
#[derive(Debug, Default)]
pub(super) struct Names {
    data: Vec<Datum>,
    shapes: Shapes,
    levels: Vec<Level>,
    parameters: Vec<u32>,
    /// Fields of records that were asked for: which record, and which of its fields.
    fields: RefCell<Vec<(u32, Name)>>,
    field_positions: RefCell<FxHashMap<(u32, Name), u32>>,
    /// Fields that are surely not null here.
    pub(super) not_null: BTreeSet<(u32, Name)>,
    pub(super) conflict_is_error: bool,
    pub(super) transition_tables: Vec<(Name, Vec<EntryColumn>)>,
}

impl Names {
    pub(super) fn push(&mut self, label: Option<Name>, is_loop: bool) {
        self.levels.push(Level { label, is_loop, names: FxHashMap::default() });
    }

    pub(super) fn pop(&mut self) {
        self.levels.pop();
    }

    /// Adds a variable to the innermost level.
    pub(super) fn add(&mut self, datum: Datum) -> u32 {
        let index = u32::try_from(self.data.len()).unwrap_or(u32::MAX);
        self.bind(datum.name.clone(), index);
        let shape = match &datum.kind {
            DatumKind::Record(shape) => shape.clone(),
            DatumKind::Scalar | DatumKind::Cursor(_) => Shape::Unassigned,
        };
        Rc::make_mut(&mut self.shapes).push(Rc::new(shape));
        self.data.push(datum);
        index
    }

    /// Gives a variable another name in the innermost level.
    pub(super) fn bind(&mut self, name: Name, datum: u32) {
        if let Some(level) = self.levels.last_mut() {
            level.names.entry(name).or_default().push(datum);
        }
    }

    /// Makes a variable the next `$n`.
    pub(super) fn add_parameter(&mut self, datum: u32) {
        self.parameters.push(datum);
    }

    pub(super) fn parameter_count(&self) -> usize {
        self.parameters.len()
    }

    pub(super) fn parameter_datum(&self, number: u32) -> Option<u32> {
        let at = usize::try_from(number).ok()?.checked_sub(1)?;
        self.parameters.get(at).copied()
    }

    pub(super) fn datum(&self, index: u32) -> Option<&Datum> {
        self.data.get(usize::try_from(index).ok()?)
    }

    /// Whether the innermost level has this name.
    pub(super) fn declared_here(&self, name: &Name) -> bool {
        self.levels.last().is_some_and(|level| level.names.contains_key(name))
    }

    /// A label around, and whether it is a loop's.
    pub(super) fn label(&self, name: &Name) -> Option<bool> {
        let found = self.levels.iter().rev().find(|level| level.label.as_ref() == Some(name));
        found.map(|level| level.is_loop)
    }

    pub(super) fn in_loop(&self) -> bool {
        self.levels.iter().any(|level| level.is_loop)
    }

    /// `plpgsql_ns_lookup`
    pub(super) fn lookup(&self, parts: &[Name]) -> Option<Found> {
        let (first, rest) = parts.split_first()?;
        for level in self.levels.iter().rev() {
            let named = |name: &Name, more: bool| {
                let mut found = level.names.get(name)?.iter().rev().copied();
                found.find(|datum| !more || self.is_record(*datum))
            };
            if let Some(datum) = named(first, !rest.is_empty()) {
                return Some(Found { datum, parts: 1 });
            }
            if level.label.as_ref() == Some(first)
                && let Some(second) = rest.first()
                && let Some(datum) = named(second, rest.len() > 1)
            {
                return Some(Found { datum, parts: 2 });
            }
        }
        None
    }

    pub(super) fn is_record(&self, datum: u32) -> bool {
        self.datum(datum).is_some_and(|datum| matches!(datum.kind, DatumKind::Record(_)))
    }

    /// A field of a record; `None` if it surely has none of this name.
    pub(super) fn field(&self, datum: u32, name: &Name) -> Option<(TypeId, i32)> {
        if !self.is_record(datum) {
            return None;
        }
        match self.shape(datum)? {
            Shape::Fields(_, fields) => {
                fields.iter().find(|(field, ..)| field == name).map(|(_, ty, typmod)| (*ty, *typmod))
            }
            Shape::Unassigned | Shape::Unknown => Some((OPAQUE, -1)),
        }
    }

    /// The record and field that a variable of a typed tree is, or the variable itself.
    pub(super) fn origin(&self, variable: u32) -> Option<(u32, Option<Name>)> {
        match variable.checked_sub(FIRST_FIELD) {
            None => Some((variable, None)),
            Some(at) => {
                let fields = self.fields.borrow();
                let (datum, name) = fields.get(usize::try_from(at).ok()?)?;
                Some((*datum, Some(name.clone())))
            }
        }
    }

    fn whole(&self, index: u32) -> Option<Variable> {
        let datum = self.datum(index)?;
        let ty = match (&datum.kind, self.shape(index)?) {
            (DatumKind::Scalar | DatumKind::Cursor(_), _) => datum.ty,
            (DatumKind::Record(_), Shape::Fields(ty, _)) => *ty,
            (DatumKind::Record(_), Shape::Unassigned | Shape::Unknown) => OPAQUE,
        };
        Some(Variable { index, ty, typmod: datum.typmod, nullable: datum.nullable })
    }

    fn field_variable(&self, datum: u32, name: &Name) -> Option<Variable> {
        let (ty, typmod) = self.field(datum, name)?;
        let mut positions = self.field_positions.borrow_mut();
        let at = *positions.entry((datum, name.clone())).or_insert_with(|| {
            let mut fields = self.fields.borrow_mut();
            fields.push((datum, name.clone()));
            u32::try_from(fields.len() - 1).unwrap_or(u32::MAX)
        });
        let index = FIRST_FIELD.saturating_add(at);
        let nullable = !self.not_null.contains(&(datum, name.clone()));
        Some(Variable { index, ty, typmod, nullable })
    }

    /// What is known of a record here.
    pub(super) fn shape(&self, datum: u32) -> Option<&Shape> {
        self.shapes.get(usize::try_from(datum).ok()?).map(|shape| &**shape)
    }

    /// The shapes of all variables, to come back to.
    pub(super) fn shapes(&self) -> Shapes {
        Rc::clone(&self.shapes)
    }

    /// Goes back to these shapes; variables that came later keep theirs.
    pub(super) fn restore(&mut self, shapes: &Shapes) {
        let later = self.shapes.get(shapes.len()..).unwrap_or(&[]);
        if later.is_empty() {
            self.shapes = Rc::clone(shapes);
        } else {
            self.shapes = Rc::new(shapes.iter().chain(later).cloned().collect());
        }
    }

    /// What is known where this place and one with these shapes meet.
    pub(super) fn meet(&mut self, shapes: &Shapes) {
        if Rc::ptr_eq(&self.shapes, shapes) {
            return;
        }
        let own = Rc::make_mut(&mut self.shapes);
        for (own, other) in own.iter_mut().zip(shapes.iter()) {
            if !Rc::ptr_eq(own, other) {
                *own = Rc::new(own.meet(other));
            }
        }
    }

    /// Of a record that can hold any row.
    pub(super) fn set_shape(&mut self, datum: u32, shape: Shape) {
        let at = usize::try_from(datum).unwrap_or(usize::MAX);
        if self.is_record(datum)
            && let Some(current) = Rc::make_mut(&mut self.shapes).get_mut(at)
        {
            *current = Rc::new(shape);
        }
    }
}

impl Variables for Names {
    fn find(&self, parts: &[Name]) -> Option<(Variable, usize)> {
        let head = parts.get(..parts.len().min(3))?;
        let found = self.lookup(head)?;
        if found.parts == parts.len() {
            return Some((self.whole(found.datum)?, found.parts));
        }
        let field = parts.get(found.parts)?;
        if found.parts + 1 != parts.len() || !self.is_record(found.datum) {
            return None;
        }
        let variable = self.field_variable(found.datum, field)?;
        if variable.ty == OPAQUE {
            // Whether the field is there is not known: it must not make a column's name ambiguous.
            return Some((Variable { index: found.datum, ..variable }, found.parts));
        }
        Some((variable, parts.len()))
    }

    fn parameter(&self, number: u32) -> Option<Variable> {
        self.whole(self.parameter_datum(number)?)
    }

    fn is_nullable(&self, index: u32) -> bool {
        self.datum(index).is_none_or(|datum| !datum.not_null)
    }

    fn conflict_is_error(&self) -> bool {
        self.conflict_is_error
    }

    fn names(&self) -> Vec<Name> {
        let mut names: Vec<Name> = self.levels.iter().flat_map(|level| level.names.keys().cloned()).collect();
        names.sort();
        names
    }

    fn relation(&self, name: &Name) -> Option<Vec<EntryColumn>> {
        self.transition_tables.iter().find(|(table, _)| table == name).map(|(_, columns)| columns.clone())
    }
}

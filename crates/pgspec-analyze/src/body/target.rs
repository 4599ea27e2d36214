//! Variables that statements assign to: they are looked up when the function is created.

use pgspec_catalog::Name;
use pgspec_sql::syntax::ast::{DottedName, TextRange};
use pgspec_sql::syntax::plpgsql::IntoClause;

use super::flow::Flow;
use super::names::{DatumKind, Shape};
use crate::finding::Problem;
use crate::typed::TypeId;
use crate::world::OPAQUE;

/// A variable that something is assigned to.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Target {
    pub(super) datum: u32,
    /// A field of the record.
    pub(super) field: Option<Name>,
    /// How many parts of the name lead there.
    pub(super) parts: usize,
}

/// Where rows go.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Rows {
    /// Into one record.
    Record(u32),
    /// Into variables, column by column.
    Scalars(Vec<Option<Target>>),
    /// It is not known.
    Unknown,
}

impl Flow<'_, '_, '_> {
    /// The variable of a name; none if there is none (`plpgsql_parse_word` and its like).
    pub(super) fn target(&self, name: &DottedName) -> Option<Target> {
        let parts = Self::parts(name);
        let found = self.names.lookup(&parts)?;
        if found.parts == parts.len() {
            return Some(Target { datum: found.datum, field: None, parts: found.parts });
        }
        let field = parts.get(found.parts)?.clone();
        self.names.is_record(found.datum).then_some(Target {
            datum: found.datum,
            field: Some(field),
            parts: found.parts + 1,
        })
    }

    /// A variable that must be there and must not be constant; reported otherwise.
    pub(super) fn known_target(&mut self, name: &DottedName) -> Option<Target> {
        let Some(target) = self.target(name) else {
            self.not_a_variable(name);
            return None;
        };
        self.assignable(&target, name.range);
        Some(target)
    }

    pub(super) fn not_a_variable(&mut self, name: &DottedName) {
        let shown = name.parts.iter().map(|part| part.name.as_str()).collect::<Vec<_>>().join(".");
        let known = crate::scope::Variables::names(&self.names);
        let close = pgspec_catalog::closest(&shown, known.iter().map(Name::as_str));
        let help = close.map(|close| format!("did you mean `{close}`?"));
        let message = format!("\"{shown}\" is not a known variable");
        self.report.finding(name.range, Problem::SyntaxError, message, help);
    }

    /// `check_assignable`
    pub(super) fn assignable(&mut self, target: &Target, range: TextRange) {
        let Some(datum) = self.names.datum(target.datum) else { return };
        if datum.constant {
            let message = format!("variable \"{}\" is declared CONSTANT", datum.name);
            self.refuse(range, Problem::InvalidFunctionDefinition, message);
        }
    }

    fn is_row(&self, target: &Target) -> bool {
        target.field.is_none() && self.names.is_record(target.datum)
    }

    /// Whether it is not known if this is a record or one value.
    fn may_be_either(&self, target: &Target) -> bool {
        target.field.is_none() && self.names.datum(target.datum).is_some_and(|datum| datum.ty == OPAQUE)
    }

    /// `read_into_target`
    pub(super) fn into_target(&mut self, into: &IntoClause) -> Rows {
        let [first, rest @ ..] = into.targets.as_slice() else { return Rows::Unknown };
        let Some(target) = self.known_target(first) else { return Rows::Unknown };
        if self.may_be_either(&target) {
            return Rows::Unknown;
        }
        if self.is_row(&target) {
            if let Some(second) = rest.first() {
                let message = "record variable cannot be part of multiple-item INTO list";
                self.refuse(second.range, Problem::SyntaxError, message);
            }
            return Rows::Record(target.datum);
        }
        self.scalars(&into.targets)
    }

    /// `read_into_scalar_list`
    pub(super) fn scalars(&mut self, names: &[DottedName]) -> Rows {
        let mut targets = Vec::with_capacity(names.len());
        for name in names {
            let target = self.known_target(name);
            if let Some(target) = &target
                && self.is_row(target)
                && !self.may_be_either(target)
            {
                let shown = name.parts.iter().map(|part| part.name.as_str()).collect::<Vec<_>>().join(".");
                self.refuse(
                    name.range,
                    Problem::SyntaxError,
                    format!("\"{shown}\" is not a scalar variable"),
                );
            }
            targets.push(target);
        }
        Rows::Scalars(targets)
    }

    /// The variables of a loop over rows.
    pub(super) fn loop_target(&mut self, names: &[DottedName]) -> Rows {
        let [only] = names else { return self.scalars(names) };
        let Some(target) = self.target(only) else {
            if only.parts.len() > 1 {
                self.not_a_variable(only);
            } else {
                let message =
                    "loop variable of loop over rows must be a record variable or list of scalar variables";
                self.refuse(only.range, Problem::SyntaxError, message);
            }
            return Rows::Unknown;
        };
        self.assignable(&target, only.range);
        if self.may_be_either(&target) {
            Rows::Unknown
        } else if self.is_row(&target) {
            Rows::Record(target.datum)
        } else {
            Rows::Scalars(vec![Some(target)])
        }
    }

    /// The type of a variable.
    pub(super) fn type_of(&self, target: &Target) -> (TypeId, i32) {
        match &target.field {
            Some(field) => self.names.field(target.datum, field).unwrap_or((OPAQUE, -1)),
            None => self.names.datum(target.datum).map_or((OPAQUE, -1), |datum| (datum.ty, datum.typmod)),
        }
    }

    /// A variable of type `refcursor`, reported otherwise; with the arguments of its query if it has one.
    pub(super) fn cursor(&mut self, name: &DottedName) -> Option<(u32, Option<Vec<Name>>)> {
        let Some(target) = self.target(name) else {
            self.not_a_variable(name);
            return None;
        };
        let datum = self.names.datum(target.datum)?;
        if datum.ty == OPAQUE {
            return None;
        }
        let (kind, shown) = (datum.kind.clone(), datum.name.clone());
        match kind {
            DatumKind::Cursor(query) if target.field.is_none() => Some((target.datum, query)),
            DatumKind::Record(_) => {
                let message = "cursor variable must be a simple variable";
                self.refuse(name.range, Problem::DatatypeMismatch, message);
                None
            }
            DatumKind::Cursor(_) | DatumKind::Scalar => {
                let message = format!("variable \"{shown}\" must be of type cursor or refcursor");
                self.refuse(name.range, Problem::DatatypeMismatch, message);
                None
            }
        }
    }

    /// A record that can hold any row got one with these columns; a row of its own type keeps its fields.
    pub(super) fn record_gets(&mut self, datum: u32, shape: Shape) {
        self.forget(datum, None);
        let any = self.names.datum(datum).is_some_and(|datum| datum.ty == self.subject.world.core.record);
        if any {
            self.names.set_shape(datum, shape);
        }
    }

    /// A variable got another value: what was known of it is no longer.
    pub(super) fn forget(&mut self, datum: u32, field: Option<&Name>) {
        self.names.not_null.retain(|(of, known)| *of != datum || field.is_some_and(|field| known != field));
        self.changed.insert((datum, field.cloned()));
    }
}

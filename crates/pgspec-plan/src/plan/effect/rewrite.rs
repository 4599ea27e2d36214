//! When Postgres writes a table anew (`ATRewriteTables` and `ATColumnChangeRequiresRewrite` of tablecmds.c).

use pgspec_analyze::same::{Site, meaning};
use pgspec_analyze::typed::TypeId;
use pgspec_analyze::usable::volatility;
use pgspec_analyze::world::{Volatility, World};
use pgspec_builtin::CastMethod;
use pgspec_catalog::object::{Column, Table};
use pgspec_catalog::{DataType, Key, Name};

use super::Ground;
use crate::plan::rules::casts;

impl Ground<'_> {
    /// A new column is written into each row, unless one value that is computed once does for all of them.
    pub(super) fn adds_with_rewrite(&self, key: &Key, column: &Name) -> bool {
        let Some(table) = self.to.get(key).and_then(|object| object.body.as_table()) else { return true };
        let Some((at, own)) = position(table, column) else { return true };
        if let Some(generated) = &own.generated {
            return generated.stored;
        }
        if own.identity.is_some() || self.is_constrained(&own.data_type) {
            return true;
        }
        own.default.as_ref().is_some_and(|default| {
            let world = self.worlds.to;
            let id = world.find_relation(key.schema.as_ref(), &key.name);
            let typed = id.and_then(|id| meaning(world, &Site::Default(id, at), &default.text));
            typed.is_none_or(|typed| {
                let known = volatility(world, &typed);
                known.at_least == Volatility::Volatile || !known.exact
            })
        })
    }

    pub(super) fn is_stored(&self, key: &Key, column: &Name) -> bool {
        let table = self.to.get(key).and_then(|object| object.body.as_table());
        let own = table.and_then(|table| table.column(column));
        own.and_then(|own| own.generated.as_ref()).is_none_or(|generated| generated.stored)
    }

    /// Another type means other values, unless they are stored in the same way.
    pub(super) fn retypes_with_rewrite(&self, key: &Key, column: &Name, using: bool) -> bool {
        let Some((from, to)) = self.forms(key, column) else { return true };
        if from.generated.as_ref().is_some_and(|generated| !generated.stored) {
            return false;
        }
        using || !self.keeps_values(&from.data_type, &to.data_type)
    }

    /// Whether the new values are those of before if the session's time zone is UTC, which nobody knows beforehand
    /// (`TimestampTimestampTzRequiresRewrite` of timestamp.c).
    pub(super) fn takes_time_zone(&self, key: &Key, column: &Name, using: bool) -> bool {
        let Some((from, to)) = self.forms(key, column) else { return false };
        let (before, after) = (self.base(&from.data_type), self.base(&to.data_type));
        let are = |a, b| before.is_builtin(a) && after.is_builtin(b);
        !using
            && !self.is_constrained(&to.data_type)
            && (are("timestamp", "timestamptz") || are("timestamptz", "timestamp"))
    }

    /// A column before and behind.
    fn forms(&self, key: &Key, column: &Name) -> Option<(&Column, &Column)> {
        let [from, to] =
            [self.from, self.to].map(|catalog| catalog.get(key)?.body.as_table()?.column(column));
        from.zip(to)
    }

    /// Whether a value of one type is, byte for byte, one of the other.
    pub(super) fn keeps_values(&self, from: &DataType, to: &DataType) -> bool {
        if from.array != to.array || self.is_constrained(to) {
            return from == to && !self.is_constrained(to);
        }
        if from.without_modifiers() == to.without_modifiers() {
            return from == to || widens(from, to);
        }
        if from.array {
            return false;
        }
        // A domain without constraints is its base type.
        let (from, to) = (self.base(from), self.base(to));
        if from.without_modifiers() == to.without_modifiers() {
            return from == to || widens(&from, &to);
        }
        to.modifiers.is_empty() && self.is_binary(&from, &to)
    }

    fn base(&self, own: &DataType) -> DataType {
        casts::base(&[self.to, self.from], own)
    }

    fn is_binary(&self, from: &DataType, to: &DataType) -> bool {
        let world = self.worlds.to;
        let id = |own: &DataType, world: &World<'_>| -> Option<TypeId> {
            world.find_type(own.name.schema.as_ref(), &own.name.name)
        };
        let (Some(from), Some(to)) = (id(from, world), id(to, world)) else { return false };
        world.cast(from, to).is_some_and(|cast| cast.method == CastMethod::Binary)
    }

    /// Whether a type is a domain with constraints, its own or of what it is made of.
    pub(in crate::plan) fn is_constrained(&self, own: &DataType) -> bool {
        let mut name = own.name.clone();
        for _ in 0..16 {
            let Some(domain) = self.to.type_named(&name).and_then(|id| self.to.entry(id)?.1.body.as_domain())
            else {
                return false;
            };
            if domain.not_null || !domain.checks.is_empty() {
                return !own.array;
            }
            name = domain.data_type.name.clone();
        }
        false
    }
}

fn position<'t>(table: &'t Table, column: &Name) -> Option<(usize, &'t Column)> {
    table.columns.iter().enumerate().find(|(_, own)| own.name == *column)
}

/// Whether the modifier of a type only lets more values in (the planner's support functions for length coercions).
fn widens(from: &DataType, to: &DataType) -> bool {
    if from.fields != to.fields || from.array {
        return false;
    }
    match (from.modifiers.as_slice(), to.modifiers.as_slice()) {
        (_, []) => !from.is_builtin("bpchar") || from.modifiers.is_empty(),
        ([from_length], [to_length]) => {
            let grows = to_length >= from_length;
            let plain = ["varchar", "varbit", "timestamp", "timestamptz", "time", "timetz", "interval"];
            grows && plain.iter().any(|word| from.is_builtin(word))
        }
        ([from_precision, from_scale], [to_precision, to_scale]) => {
            from.is_builtin("numeric") && from_scale == to_scale && to_precision >= from_precision
        }
        // Times have six digits where nothing is said.
        ([], [digits]) => {
            *digits >= 6
                && ["timestamp", "timestamptz", "time", "timetz"].iter().any(|word| from.is_builtin(word))
        }
        ([precision], [to_precision, 0]) => from.is_builtin("numeric") && to_precision >= precision,
        _ => false,
    }
}

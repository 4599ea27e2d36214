//! What types, aggregates, operators, casts, publications and partitions refer to.

use super::From;
use super::Strength::{Deferrable, Hard};
use crate::key::{Key, Kind};
use crate::name::{Name, QualifiedName};
use crate::object::{
    Aggregate, AggregateState, BoundValue, Cast, CastMethod, CompositeType, Domain, OperatorDefinition,
    PartitionBound, Publication, PublicationScope, RangeType, TextSearchConfiguration,
};

pub(super) fn domain(from: &mut From<'_>, domain: &Domain) {
    from.data_type(&domain.data_type);
    domain.collation.iter().for_each(|name| from.qualified(Kind::Collation, name));
    // Both can be added when the domain is there: a function that they call may take the domain.
    domain.default.iter().for_each(|sql| from.sql(sql, Deferrable));
    domain.checks.iter().for_each(|check| from.sql(&check.expression, Deferrable));
}

pub(super) fn composite_type(from: &mut From<'_>, composite: &CompositeType) {
    for attribute in &composite.attributes {
        from.data_type(&attribute.data_type);
        attribute.collation.iter().for_each(|name| from.qualified(Kind::Collation, name));
    }
}

pub(super) fn range_type(from: &mut From<'_>, range: &RangeType) {
    from.data_type(&range.subtype);
    range.collation.iter().for_each(|name| from.qualified(Kind::Collation, name));
    range.canonical.iter().chain(&range.subtype_diff).for_each(|name| from.routine(name));
}

pub(super) fn aggregate(from: &mut From<'_>, aggregate: &Aggregate) {
    let arguments = aggregate.arguments.iter().chain(aggregate.ordered.iter().flatten());
    arguments.for_each(|argument| from.data_type(&argument.data_type));
    state(from, &aggregate.state);
    if let Some(moving) = &aggregate.moving {
        from.routine(&moving.inverse);
        state(from, &moving.state);
    }
    let functions = aggregate.combine.iter().chain(&aggregate.serialize).chain(&aggregate.deserialize);
    functions.for_each(|name| from.routine(name));
    if let (Some(sort), Some(argument)) = (&aggregate.sort_operator, aggregate.arguments.first()) {
        let operand = argument.data_type.without_modifiers();
        let name = QualifiedName { schema: sort.schema.clone(), name: Name::exact(&sort.symbol) };
        let key = Key::routine(Kind::Operator, &name, format!("{operand}, {operand}"));
        from.push(from.catalog.id(&key), Hard);
    }
}

fn state(from: &mut From<'_>, state: &AggregateState) {
    from.routine(&state.transition);
    from.data_type(&state.data_type);
    state.finish.iter().for_each(|name| from.routine(name));
}

pub(super) fn operator(from: &mut From<'_>, operator: &OperatorDefinition) {
    operator.left.iter().chain([&operator.right]).for_each(|data_type| from.data_type(data_type));
    from.routine(&operator.function);
    operator.restrict.iter().chain(&operator.join).for_each(|name| from.routine(name));
}

pub(super) fn cast(from: &mut From<'_>, cast: &Cast) {
    from.data_type(&cast.source);
    from.data_type(&cast.target);
    if let CastMethod::Function(name, arguments) = &cast.method {
        let key = Key::function(name, arguments.clone());
        from.push(from.catalog.id(&key), Hard);
    }
}

pub(super) fn text_search(from: &mut From<'_>, configuration: &TextSearchConfiguration) {
    let dictionaries = configuration.mappings.iter().flat_map(|(_, dictionaries)| dictionaries);
    dictionaries.for_each(|name| from.qualified(Kind::TextSearchDictionary, name));
}

pub(super) fn publication(from: &mut From<'_>, publication: &Publication) {
    let PublicationScope::Some { tables, schemas } = &publication.scope else { return };
    for table in tables {
        from.relation(&table.table, Hard);
        table.predicate.iter().for_each(|sql| from.sql(sql, Hard));
    }
    schemas.iter().for_each(|schema| from.global(Kind::Schema, schema));
}

pub(super) fn bound(from: &mut From<'_>, bound: &PartitionBound) {
    match bound {
        PartitionBound::Default | PartitionBound::Hash { .. } => {}
        PartitionBound::List(values) => values.iter().for_each(|sql| from.sql(sql, Hard)),
        PartitionBound::Range { from: lower, to: upper } => {
            for value in lower.iter().chain(upper) {
                if let BoundValue::Value(sql) = value {
                    from.sql(sql, Hard);
                }
            }
        }
    }
}

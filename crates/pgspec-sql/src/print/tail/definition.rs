//! The tails of definitions: of types, aggregates, operators, casts, collations, text search, statistics, rules, event
//! triggers and publications.

use pgspec_catalog::QualifiedName;
use pgspec_catalog::object::{
    Aggregate, Attribute, Cast, Collation, Domain, EventTrigger, OperatorDefinition, Publication,
    PublishedTable, RangeType, Rule, Statistics, TextSearchDictionary,
};

use crate::print::{
    aggregate, cast, collation, composite_type, domain, event_trigger, operator, publication, range_type,
    rule, statistics, text_search,
};
use crate::quote;

/// What stands behind `AS` of a domain, in clauses, without checks that are not valid.
pub fn domain(own: &Domain) -> Vec<String> {
    domain::clauses(own)
}

/// What stands behind an attribute's name.
pub fn attribute(own: &Attribute) -> String {
    composite_type::attribute(own)
}

/// The options of a range type; that of its multirange's name only if it is not the one that Postgres derives.
pub fn range_type(own: &RangeType, name: &QualifiedName) -> Vec<String> {
    range_type::options(own, name)
}

/// What stands between the parentheses behind an aggregate's name.
pub fn aggregate_arguments(own: &Aggregate) -> String {
    aggregate::arguments(own, true)
}

/// The options of an aggregate.
pub fn aggregate(own: &Aggregate) -> Vec<String> {
    aggregate::options(own)
}

/// The operands of an operator: `box, box`, `none, box`.
pub fn operands(own: &OperatorDefinition) -> String {
    let left = own.left.as_ref().map_or_else(|| "none".to_owned(), quote::data_type);
    format!("{left}, {}", quote::data_type(&own.right))
}

/// The options of an operator, apart from its operands.
pub fn operator(own: &OperatorDefinition) -> Vec<String> {
    operator::options(own)
}

/// What stands behind the types of a cast.
pub fn cast(own: &Cast) -> String {
    cast::definition(own)
}

/// The options of a collation.
pub fn collation(own: &Collation) -> Vec<String> {
    collation::options(own)
}

/// What stands behind an event trigger's name, in clauses.
pub fn event_trigger(own: &EventTrigger) -> Vec<String> {
    event_trigger::clauses(own)
}

/// What stands behind a publication's name, in clauses.
pub fn publication(own: &Publication) -> Vec<String> {
    publication::clauses(own)
}

/// A table as a publication lists it: `t (a, b) where (a > 1)`.
pub fn published_table(own: &PublishedTable) -> String {
    publication::table(own)
}

/// The keys of statistics: `a, (lower(b))`.
pub fn statistics_keys(own: &Statistics) -> String {
    statistics::keys(own)
}

/// What stands between the name of statistics and `FROM`.
pub fn statistics(own: &Statistics) -> String {
    statistics::definition(own)
}

/// What stands behind `AS` of a rule without its table, in clauses.
pub fn rule(own: &Rule) -> Vec<String> {
    std::iter::once(format!("on {}", rule::event(own))).chain(rule::clauses(own)).collect()
}

/// The options of a text search dictionary, its template first.
pub fn dictionary(own: &TextSearchDictionary) -> Vec<String> {
    text_search::options(own)
}

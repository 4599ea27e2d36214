//! The tails of definitions: of types, aggregates, operators, casts, collations, event triggers, publications,
//! statistics, rules and text search.

use pgspec_catalog::object::{
    Aggregate, Argument, Attribute, Cast, Collation, Domain, EventTrigger, OperatorDefinition, Publication,
    RangeType, Rule, Statistics, TextSearchDictionary,
};
use pgspec_catalog::{DataType, Kind, Mention, QualifiedName};

use super::slow::{read, read_with, whole, written};
use super::wording::Place;
use super::wrap::Wrapped;
use super::{Fragment, Parsed, Written};
use crate::guard::Shape;
use crate::lex;
use crate::parse::{self, SyntaxKind};
use crate::read::{
    aggregate as read_aggregate, cast as read_cast, collation as read_collation, composite_type,
    domain as read_domain, event_trigger as read_event_trigger, name as read_name, operator as read_operator,
    options, publication as read_publication, range_type as read_range_type, rule as read_rule,
    statistics as read_statistics, text_search,
};

/// What was read, and the names outside of its expressions with their places.
#[derive(Clone, PartialEq, Debug)]
pub struct Defined<T> {
    /// The facts. Names are as they are written.
    pub value: T,
    /// Names outside of expressions.
    pub mentions: Vec<Mention>,
}

/// What stands behind `CREATE DOMAIN name AS`. Checks without a name have an empty one: see [`name_checks`].
///
/// # Errors
/// As [`super::column()`].
pub fn domain(fragment: Fragment<'_>) -> Parsed<Defined<Domain>> {
    let wrapped = whole(fragment, "create domain d as ", "");
    read(fragment, Place::Definition(Kind::Domain), wrapped, |site, statement| {
        let (value, mentions) = site.apart(|site| read_domain::read(site, statement));
        Some(Defined { value: value?, mentions })
    })
}

/// Gives checks of a domain that have no name the one that Postgres gives them, and sorts them. `taken` are the names of
/// constraints in its schema.
pub fn name_checks(domain: &mut Domain, own: &pgspec_catalog::Name, taken: impl FnMut(&str) -> bool) {
    read_domain::name_checks(domain, own, taken);
}

/// What stands behind an attribute's name in `CREATE TYPE … AS (…)`. Its own name is empty.
///
/// # Errors
/// As [`super::column()`].
pub fn attribute(fragment: Fragment<'_>) -> Parsed<Defined<Attribute>> {
    let wrapped = whole(fragment, "create type t as (a ", "\n)");
    read(fragment, Place::Definition(Kind::CompositeType), wrapped, |site, statement| {
        let composite = parse::child(statement, SyntaxKind::COMPOSITE_TYPE)?;
        let list = parse::child(&composite, SyntaxKind::COMPOSITE_FIELD_LIST)?;
        let mut fields = list.children();
        let field = fields.next()?;
        if let Some(second) = fields.next() {
            let help = "each attribute has an entry of its own";
            site.problem(parse::range(&second), "expected the end of the attribute", Some(help));
        }
        let (value, mentions) = site.apart(|site| composite_type::attribute(site, &field));
        Some(Defined { value: value?, mentions })
    })
}

/// The options of a range type: `subtype = float8, subtype_diff = float8mi`. See [`name_multirange`].
///
/// # Errors
/// As [`super::column()`].
pub fn range_type(fragment: Fragment<'_>) -> Parsed<Defined<RangeType>> {
    let wrapped = whole(fragment, "create type t as range (", "\n)");
    read(fragment, Place::Definition(Kind::RangeType), wrapped, |site, statement| {
        let options = parse::child(statement, SyntaxKind::RANGE_TYPE)?;
        let (value, mentions) = site.apart(|site| read_range_type::read(site, &options));
        Some(Defined { value: value?, mentions })
    })
}

/// Names the multirange type as Postgres does where no name is written, in the schema of the range.
pub fn name_multirange(range: &mut RangeType, own: &QualifiedName) {
    read_range_type::name_multirange(range, own);
}

/// The name and arguments of an aggregate.
#[derive(Clone, PartialEq, Debug)]
pub struct AggregateSignature {
    /// Its name.
    pub name: QualifiedName,
    /// The direct arguments; none for `(*)`.
    pub arguments: Vec<Argument>,
    /// Those behind `ORDER BY`.
    pub ordered: Option<Vec<Argument>>,
}

/// An aggregate's name and arguments: `my_sum(int)`, `count_all(*)`, `percentile(float8 order by float8)`.
///
/// # Errors
/// As [`super::column()`].
pub fn aggregate_signature(fragment: Fragment<'_>) -> Parsed<Defined<AggregateSignature>> {
    let wrapped = whole(fragment, "create aggregate ", " (sfunc = f, stype = int)");
    read(fragment, Place::Signature, wrapped, |site, statement| {
        let name = read_name::qualified(site, &parse::child(statement, SyntaxKind::AGGREGATE_NAME)?)?;
        let list = parse::child(statement, SyntaxKind::PARAM_LIST)?;
        let (read, mentions) = site.apart(|site| read_aggregate::signature(site, &list));
        let (arguments, ordered) = read?;
        Some(Defined { value: AggregateSignature { name, arguments, ordered }, mentions })
    })
}

/// The options of an aggregate: `sfunc = int4pl, stype = int, initcond = '0'`; `ordered` if it has arguments behind
/// `ORDER BY`. It has no arguments yet.
///
/// # Errors
/// As [`super::column()`].
pub fn aggregate(fragment: Fragment<'_>, ordered: bool) -> Parsed<Defined<Aggregate>> {
    let head = if ordered { "create aggregate a(order by int) (" } else { "create aggregate a(*) (" };
    let wrapped = whole(fragment, head, "\n)");
    read(fragment, Place::Definition(Kind::Aggregate), wrapped, |site, statement| {
        let (value, mentions) = site.apart(|site| read_aggregate::read(site, statement));
        Some(Defined { value: value?, mentions })
    })
}

/// The options of a collation: `provider = icu, locale = 'de-DE'`; or `from "C"`, a copy of one of Postgres' own.
///
/// # Errors
/// As [`super::column()`].
pub fn collation(fragment: Fragment<'_>) -> Parsed<Collation> {
    let copy = lex::tokens(fragment.text)
        .is_ok_and(|tokens| tokens.first().is_some_and(|first| first.is_word(fragment.text, "from")));
    let wrapped = if copy {
        whole(fragment, "create collation c ", "")
    } else {
        whole(fragment, "create collation c (", "\n)")
    };
    read(fragment, Place::Definition(Kind::Collation), wrapped, read_collation::read)
}

/// The types of a cast: `text as mood`.
///
/// # Errors
/// As [`super::column()`].
pub fn cast_signature(fragment: Fragment<'_>) -> Parsed<Defined<(DataType, DataType)>> {
    let wrapped = whole(fragment, "create cast (", "\n) without function");
    read(fragment, Place::Definition(Kind::Cast), wrapped, |site, statement| {
        let node = parse::child(statement, SyntaxKind::CAST_SIG)?;
        let (value, mentions) = site.apart(|site| read_cast::signature(site, &node));
        Some(Defined { value: value?, mentions })
    })
}

/// How a cast is done: `with function to_mood(text) as assignment`. Its types are `text`.
///
/// # Errors
/// As [`super::column()`].
pub fn cast(fragment: Fragment<'_>) -> Parsed<Defined<Cast>> {
    let wrapped = whole(fragment, "create cast (text as text) ", "");
    read(fragment, Place::Definition(Kind::Cast), wrapped, |site, statement| {
        let (value, mentions) = site.apart(|site| read_cast::read(site, statement));
        Some(Defined { value: value?, mentions })
    })
}

/// An operator's symbol and operands.
#[derive(Clone, PartialEq, Debug)]
pub struct OperatorSignature {
    /// Its schema, where written, and symbol.
    pub name: QualifiedName,
    /// The left operand; nothing for a prefix operator.
    pub left: Option<DataType>,
    /// The right operand.
    pub right: DataType,
}

/// An operator's symbol and operands: `===(box, box)`, `!!(none, tsquery)`, `app.@@(text, text)`.
///
/// # Errors
/// As [`super::column()`].
pub fn operator_signature(fragment: Fragment<'_>) -> Parsed<Defined<OperatorSignature>> {
    let wrapped = whole(fragment, "alter operator ", " owner to me");
    read(fragment, Place::OperatorSignature, wrapped, |site, statement| {
        let node = parse::child(statement, SyntaxKind::OP_SIG)?;
        let operator = options::operator(&parse::child(&node, SyntaxKind::OP)?)?;
        let (read, mentions) = site.apart(|site| read_operator::operands(site, &node));
        let (left, right) = read?;
        let name = QualifiedName { schema: operator.schema, name: operator.symbol.as_str().into() };
        Some(Defined { value: OperatorSignature { name, left, right }, mentions })
    })
}

/// What an operator's operands do not say: `function = area_eq, commutator = ===`. It has operands of type `int`.
///
/// # Errors
/// As [`super::column()`].
pub fn operator(fragment: Fragment<'_>) -> Parsed<Defined<OperatorDefinition>> {
    let wrapped = whole(fragment, "create operator + (rightarg = int, ", "\n)");
    read(fragment, Place::Definition(Kind::Operator), wrapped, |site, statement| {
        let (value, mentions) = site.apart(|site| read_operator::read(site, statement));
        Some(Defined { value: value?, mentions })
    })
}

/// What stands behind an event trigger's name: `on ddl_command_end when tag in ('CREATE TABLE') execute function f()`.
///
/// # Errors
/// As [`super::column()`].
pub fn event_trigger(fragment: Fragment<'_>) -> Parsed<EventTrigger> {
    let wrapped = whole(fragment, "create event trigger e ", "");
    read(fragment, Place::Definition(Kind::EventTrigger), wrapped, read_event_trigger::read)
}

/// What stands behind a publication's name: `for table t, u (a) where (a > 1) with (publish = 'insert')`. The schema
/// `current_schema` has an empty name.
///
/// # Errors
/// As [`super::column()`].
pub fn publication(fragment: Fragment<'_>) -> Parsed<Defined<Publication>> {
    let wrapped = whole(fragment, "create publication p ", "");
    read(fragment, Place::Definition(Kind::Publication), wrapped, |site, statement| {
        let (value, mentions) = site.apart(|site| read_publication::read(site, statement));
        Some(Defined { value: value?, mentions })
    })
}

/// What stands behind a statistics object's name: `(ndistinct) on a, (lower(b))`; `from t` may follow. Its table is empty.
///
/// # Errors
/// As [`super::column()`].
pub fn statistics(fragment: Fragment<'_>) -> Parsed<(Written, Defined<Statistics>)> {
    let text = fragment.text;
    let tokens = lex::tokens(text).unwrap_or_default();
    let mut depth = 0_usize;
    let from = tokens.iter().any(|token| {
        match token.text(text) {
            "(" => depth += 1,
            ")" => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && token.is_word(text, "from")
    });
    let wrapped = whole(fragment, "create statistics s ", if from { "" } else { "\nfrom t" });
    read(fragment, Place::Definition(Kind::Statistics), wrapped, |site, statement| {
        let table = crate::read::index::on_table(site, statement, SyntaxKind::FROM_TABLE);
        let on = written(from, table, site);
        let (value, mentions) = site.apart(|site| read_statistics::read(site, statement));
        Some((on, Defined { value: value?, mentions }))
    })
}

/// What stands behind `CREATE RULE name AS`, without `to table`: `on insert where (new.a > 1) do instead nothing`.
///
/// # Errors
/// As [`super::column()`].
pub fn rule(fragment: Fragment<'_>) -> Parsed<(Written, Rule)> {
    let text = fragment.text;
    let tokens = lex::tokens(text).unwrap_or_default();
    let event = tokens.get(1).map_or(text.len(), |token| token.end);
    let to = tokens.get(2).is_some_and(|token| token.is_word(text, "to"));
    let wrapped = Wrapped::start("create rule r as ").piece(text, 0..event);
    let wrapped = if to { wrapped } else { wrapped.more(" to t ") };
    let wrapped = wrapped.piece(text, event..text.len());
    read_with(fragment, Place::Definition(Kind::Rule), Shape::Statements, wrapped, |site, statement| {
        let table = read_rule::table(site, statement);
        let on = written(to, table, site);
        Some((on, read_rule::read(site, statement)?))
    })
}

/// The options of a text search dictionary: `template = snowball, language = english`.
///
/// # Errors
/// As [`super::column()`].
pub fn dictionary(fragment: Fragment<'_>) -> Parsed<TextSearchDictionary> {
    let wrapped = whole(fragment, "create text search dictionary d (", "\n)");
    let place = Place::Definition(Kind::TextSearchDictionary);
    read(fragment, place, wrapped, text_search::dictionary)
}

/// What Postgres' own text search configuration of a name, such as `english`, holds; nothing if there is none.
pub fn builtin_configuration(
    name: &QualifiedName,
) -> Option<pgspec_catalog::object::TextSearchConfiguration> {
    text_search::builtin(&crate::read::definition::without_system(name.clone()))
}

/// Takes `pg_catalog` off a name: what stands there has no schema in the model.
pub fn without_system(name: QualifiedName) -> QualifiedName {
    crate::read::definition::without_system(name)
}

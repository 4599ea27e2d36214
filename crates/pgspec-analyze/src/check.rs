//! Every SQL text of a catalog, analysed where it stands, and what is wrong with it as diagnostics.

mod collation;
mod column;
mod constraint;
mod definition;
mod function;
mod index;
mod opclass;
mod policy;
mod report;
pub(crate) mod scopes;
mod seed;
mod texts;
mod trigger;
mod view;

use pgspec_catalog::object::CastMethod;
use pgspec_catalog::{Body, Diagnostics, Key, Name, Object, ObjectId, Span, SqlText};

use crate::body::{BodyReport, TriggerUses};
use crate::finding::{Finding, Problem};
use crate::sense;
use crate::together;
use crate::typed::{EntryColumn, Typed, TypedQuery};
use crate::world::World;

pub(crate) use texts::own_columns;

/// An SQL text of an object, or a rule about the object itself, with what it means and what is wrong with it.
#[derive(Debug)]
pub struct Part<'c> {
    /// Which part of the object it is.
    pub label: Label<'c>,
    /// The text; `None` for a rule about the object itself.
    pub text: Option<&'c SqlText>,
    /// Where to point if the text has no place.
    pub span: Option<Span>,
    /// What it means.
    pub meaning: Meaning,
    /// What is wrong with it.
    pub findings: Vec<Finding>,
}

/// Names a part of an object: `default` and the column's name, `using`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Label<'c> {
    /// What it is; empty for the object itself.
    pub what: &'static str,
    /// The column, argument or number it belongs to.
    pub of: Option<&'c str>,
}

/// What an SQL text means.
#[derive(Debug)]
pub enum Meaning {
    /// Nothing is known of it.
    Unknown,
    /// An expression.
    Expression(Box<Typed>),
    /// A query and the columns of its result.
    Query(Box<TypedQuery>, Vec<EntryColumn>),
    /// Statements; those that are not analysed are left out.
    Statements(Vec<TypedQuery>),
    /// A function's body.
    Body(Box<BodyReport>),
}

/// What is wrong with the SQL of a catalog. `before` are the findings about the spec so far, and `missing` the names of
/// what it declares and could not be understood: what follows from these is not said again.
pub fn check(world: &World<'_>, before: &Diagnostics, missing: &[Name]) -> Diagnostics {
    let mut report = report::Report::new(world.catalog(), before, missing);
    let triggers = TriggerUses::of(world.catalog());
    let objects: Vec<_> = world.catalog().iter().filter(|(_, _, object)| object.is_managed()).collect();
    let wrong = together::each(&objects, |one| {
        let (id, key, object) = *one;
        let parts = parts(world, &triggers, id, key, object).into_iter();
        parts.filter(|part| !part.findings.is_empty()).map(|part| (*one, part)).collect()
    });
    for ((_, key, object), part) in wrong {
        report.part(key, object, &part);
    }
    report.finish()
}

/// The SQL of an object, analysed. What NEW and OLD are in a function depends on the triggers that call it.
pub fn parts<'c>(
    world: &World<'c>,
    triggers: &TriggerUses<'_>,
    id: ObjectId,
    key: &'c Key,
    object: &'c Object,
) -> Vec<Part<'c>> {
    let mut parts = by_kind(world, triggers, id, key, object);
    for part in parts.iter_mut().filter(|part| part.findings.is_empty()) {
        match &part.meaning {
            Meaning::Expression(typed) => part.findings = sense::of_expression(world, typed),
            Meaning::Query(query, _) => part.findings = sense::of_query(world, query),
            Meaning::Statements(list) => {
                part.findings = list.iter().flat_map(|query| sense::of_query(world, query)).collect();
            }
            Meaning::Unknown | Meaning::Body(_) => {}
        }
    }
    parts
}

/// What the SQL of objects means: the parts of each, in their order. What is wrong with a text that means something is not asked.
pub fn meanings<'c>(
    world: &World<'c>,
    triggers: &TriggerUses<'_>,
    objects: &[(ObjectId, &'c Key, &'c Object)],
) -> Vec<Vec<Part<'c>>> {
    together::each(objects, |one| {
        let (id, key, object) = *one;
        vec![by_kind(world, triggers, id, key, object)]
    })
}

fn by_kind<'c>(
    world: &World<'c>,
    triggers: &TriggerUses<'_>,
    id: ObjectId,
    key: &'c Key,
    object: &'c Object,
) -> Vec<Part<'c>> {
    match &object.body {
        Body::Table(table) => column::parts(world, key, table),
        Body::Constraint(constraint) => constraint::parts(world, key, object, constraint),
        Body::Index(index) => index::parts(world, object, index),
        Body::View(view) => view::parts(world, object, view),
        Body::Policy(policy) => policy::parts(world, key, object, policy),
        Body::Trigger(trigger) => trigger::parts(world, key, object, trigger),
        Body::Function(function) => function::parts(world, triggers, id, key, object, function),
        Body::Job(job) => vec![texts::statements(world, Label::of("command"), &job.command, object.span())],
        Body::Seed(seed) => seed::parts(world, key, object, seed),
        Body::Role(_)
        | Body::Schema(_)
        | Body::Extension(_)
        | Body::DefaultPrivilege(_)
        | Body::Setting(_)
        | Body::Enum(_)
        | Body::Collation(_)
        | Body::CompositeType(_)
        | Body::TextSearchDictionary(_)
        | Body::TextSearchConfiguration(_)
        | Body::ForeignDataWrapper(_)
        | Body::ForeignServer(_)
        | Body::Sequence(_) => Vec::new(),
        Body::Domain(domain) => definition::domain(world, object, domain),
        Body::RangeType(range) => {
            definition::missing(world, object, range.canonical.iter().chain(&range.subtype_diff))
        }
        Body::Aggregate(aggregate) => definition::aggregate(world, object, aggregate),
        Body::Operator(operator) => {
            let others = operator.restrict.iter().chain(&operator.join);
            definition::missing(world, object, others.chain([&operator.function]))
        }
        Body::Cast(cast) => match &cast.method {
            CastMethod::Function(name, _) => definition::missing(world, object, [name]),
            CastMethod::Binary | CastMethod::InOut => Vec::new(),
        },
        Body::Statistics(statistics) => definition::statistics(world, object, statistics),
        Body::Rule(rule) => definition::rule(world, key, object, rule),
        Body::EventTrigger(trigger) => definition::event_trigger(world, object, trigger),
        Body::Publication(publication) => definition::publication(world, object, publication),
    }
}

impl<'c> Label<'c> {
    /// A part that needs no further name.
    fn of(what: &'static str) -> Self {
        Self { what, of: None }
    }

    /// A part of a column, an argument …
    fn named(what: &'static str, of: &'c str) -> Self {
        Self { what, of: Some(of) }
    }
}

impl Part<'_> {
    /// A rule that the object itself breaks.
    fn rule(span: Option<Span>, problem: Problem, message: String, help: Option<String>) -> Self {
        Self {
            label: Label::of(""),
            text: None,
            span,
            meaning: Meaning::Unknown,
            findings: vec![finding(problem, message, help)],
        }
    }
}

/// A finding about a whole text.
fn finding(problem: Problem, message: String, help: Option<String>) -> Finding {
    Finding { problem, range: Default::default(), message, help, replacement: None }
}

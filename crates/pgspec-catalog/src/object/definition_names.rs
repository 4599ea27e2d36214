//! The names in definitions of types, aggregates, operators, casts, text search, statistics, event triggers and
//! publications, one by one, for whoever resolves or follows them.

use super::index::Operator;
use super::{Aggregate, AggregateState, Body, CastMethod, OperatorDefinition, PublicationScope, RangeType};
use crate::data_type::DataType;
use crate::name::QualifiedName;

/// A name outside of SQL texts, to be changed.
#[derive(Debug)]
pub enum DefinitionName<'a> {
    /// A type; built-in ones have no schema.
    Type(&'a mut DataType),
    /// A function, named without its arguments.
    Function(&'a mut QualifiedName),
    /// The function of a cast with the types of its arguments, as in its key.
    CastFunction(&'a mut QualifiedName, &'a mut crate::name::Text),
    /// A collation.
    Collation(&'a mut QualifiedName),
    /// An operator class.
    OperatorClass(&'a mut QualifiedName),
    /// The commutator or negator of an operator: it may be made by naming it.
    OwnOperator(&'a mut Operator),
    /// The sort operator of an aggregate.
    SortOperator(&'a mut Operator),
    /// A table.
    Relation(&'a mut QualifiedName),
    /// A text search dictionary.
    Dictionary(&'a mut QualifiedName),
    /// A text search parser or template, which Postgres or an extension brings.
    TextSearchPart(&'a mut QualifiedName),
}

type Visit<'v> = &'v mut dyn FnMut(DefinitionName<'_>);

impl Body {
    /// Visits the names in a definition, apart from those of tables, functions and what belongs to a table; nothing for
    /// other kinds.
    pub fn definition_names_mut(&mut self, visit: &mut dyn FnMut(DefinitionName<'_>)) {
        use DefinitionName as N;
        match self {
            Self::Domain(domain) => {
                visit(N::Type(&mut domain.data_type));
                domain.collation.iter_mut().for_each(|name| visit(N::Collation(name)));
            }
            Self::CompositeType(composite) => {
                for attribute in &mut composite.attributes {
                    visit(N::Type(&mut attribute.data_type));
                    attribute.collation.iter_mut().for_each(|name| visit(N::Collation(name)));
                }
            }
            Self::RangeType(range) => range_type(range, visit),
            Self::Aggregate(body) => aggregate(body, visit),
            Self::Operator(body) => operator(body, visit),
            Self::Cast(cast) => {
                visit(N::Type(&mut cast.source));
                visit(N::Type(&mut cast.target));
                if let CastMethod::Function(name, arguments) = &mut cast.method {
                    visit(N::CastFunction(name, arguments));
                }
            }
            Self::TextSearchDictionary(dictionary) => visit(N::TextSearchPart(&mut dictionary.template)),
            Self::TextSearchConfiguration(configuration) => {
                visit(N::TextSearchPart(&mut configuration.parser));
                let dictionaries = configuration.mappings.iter_mut().flat_map(|(_, names)| names);
                dictionaries.for_each(|name| visit(N::Dictionary(name)));
            }
            Self::EventTrigger(trigger) => visit(N::Function(&mut trigger.function)),
            Self::Publication(publication) => {
                if let PublicationScope::Some { tables, .. } = &mut publication.scope {
                    tables.iter_mut().for_each(|table| visit(N::Relation(&mut table.table)));
                }
            }
            Self::Role(_)
            | Self::Schema(_)
            | Self::Extension(_)
            | Self::DefaultPrivilege(_)
            | Self::Setting(_)
            | Self::Collation(_)
            | Self::Enum(_)
            | Self::Function(_)
            | Self::ForeignDataWrapper(_)
            | Self::ForeignServer(_)
            | Self::Sequence(_)
            | Self::Table(_)
            | Self::Constraint(_)
            | Self::Index(_)
            | Self::Statistics(_)
            | Self::View(_)
            | Self::Rule(_)
            | Self::Trigger(_)
            | Self::Policy(_)
            | Self::Job(_)
            | Self::Seed(_) => {}
        }
    }
}

fn range_type(range: &mut RangeType, visit: Visit<'_>) {
    use DefinitionName as N;
    visit(N::Type(&mut range.subtype));
    range.opclass.iter_mut().for_each(|name| visit(N::OperatorClass(name)));
    range.collation.iter_mut().for_each(|name| visit(N::Collation(name)));
    let functions = range.canonical.iter_mut().chain(&mut range.subtype_diff);
    functions.for_each(|name| visit(N::Function(name)));
}

fn aggregate(body: &mut Aggregate, visit: Visit<'_>) {
    use DefinitionName as N;
    let arguments = body.arguments.iter_mut().chain(body.ordered.iter_mut().flatten());
    arguments.for_each(|argument| visit(N::Type(&mut argument.data_type)));
    state(&mut body.state, visit);
    if let Some(moving) = &mut body.moving {
        visit(N::Function(&mut moving.inverse));
        state(&mut moving.state, visit);
    }
    let functions = body.combine.iter_mut().chain(&mut body.serialize).chain(&mut body.deserialize);
    functions.for_each(|name| visit(N::Function(name)));
    body.sort_operator.iter_mut().for_each(|operator| visit(N::SortOperator(operator)));
}

fn state(state: &mut AggregateState, visit: Visit<'_>) {
    visit(DefinitionName::Function(&mut state.transition));
    visit(DefinitionName::Type(&mut state.data_type));
    state.finish.iter_mut().for_each(|name| visit(DefinitionName::Function(name)));
}

fn operator(body: &mut OperatorDefinition, visit: Visit<'_>) {
    use DefinitionName as N;
    body.left.iter_mut().chain([&mut body.right]).for_each(|data_type| visit(N::Type(data_type)));
    visit(N::Function(&mut body.function));
    let operators = body.commutator.iter_mut().chain(&mut body.negator);
    operators.for_each(|operator| visit(N::OwnOperator(operator)));
    let functions = body.restrict.iter_mut().chain(&mut body.join);
    functions.for_each(|name| visit(N::Function(name)));
}

//! The names of relations, functions and types that stand in a body.

use super::parts::Named;
use super::{AggregateState, Body, CastMethod, ConstraintBody, PublicationScope, Returns, SeedValue};
use crate::data_type::DataType;
use crate::name::QualifiedName;

impl Body {
    /// Visits its names of relations, functions and types outside of SQL texts.
    pub fn names(&self, visit: &mut dyn FnMut(Named, &QualifiedName)) {
        match self {
            Self::Table(table) => {
                table.columns.iter().for_each(|column| visit(Named::Type, &column.data_type.name));
                table.of_type.iter().for_each(|of| visit(Named::Type, of));
                table.inherits.iter().for_each(|parent| visit(Named::Relation, parent));
                table.partition_of.iter().for_each(|of| visit(Named::Relation, &of.parent));
            }
            Self::Constraint(constraint) => {
                if let ConstraintBody::ForeignKey(key) = &constraint.body {
                    visit(Named::Relation, &key.references);
                }
            }
            Self::Role(_)
            | Self::Schema(_)
            | Self::Extension(_)
            | Self::DefaultPrivilege(_)
            | Self::Setting(_)
            | Self::Collation(_)
            | Self::Enum(_)
            | Self::TextSearchDictionary(_)
            | Self::TextSearchConfiguration(_)
            | Self::ForeignDataWrapper(_)
            | Self::ForeignServer(_)
            | Self::Index(_)
            | Self::Statistics(_)
            | Self::Rule(_)
            | Self::Policy(_)
            | Self::Job(_) => {}
            // Of those that are few, one list for both, so that the two cannot differ.
            Self::Domain(_)
            | Self::CompositeType(_)
            | Self::RangeType(_)
            | Self::Aggregate(_)
            | Self::Operator(_)
            | Self::Cast(_)
            | Self::Sequence(_)
            | Self::EventTrigger(_)
            | Self::Publication(_)
            | Self::Trigger(_)
            | Self::Function(_)
            | Self::Seed(_)
            | Self::View(_) => self.clone().names_mut(&mut |named, name| visit(named, name)),
        }
    }

    /// Visits its names of relations, functions and types outside of SQL texts, to be changed. Neither its key nor the
    /// relation that it belongs to is among them.
    pub fn names_mut(&mut self, visit: &mut dyn FnMut(Named, &mut QualifiedName)) {
        match self {
            Self::Table(table) => {
                table.columns.iter_mut().for_each(|column| visit(Named::Type, &mut column.data_type.name));
                table.of_type.iter_mut().for_each(|of| visit(Named::Type, of));
                table.inherits.iter_mut().for_each(|parent| visit(Named::Relation, parent));
                table.partition_of.iter_mut().for_each(|of| visit(Named::Relation, &mut of.parent));
            }
            Self::Domain(domain) => visit(Named::Type, &mut domain.data_type.name),
            Self::CompositeType(composite) => {
                let attributes = composite.attributes.iter_mut();
                attributes.for_each(|attribute| visit(Named::Type, &mut attribute.data_type.name));
            }
            Self::RangeType(range) => {
                visit(Named::Type, &mut range.subtype.name);
                let functions = range.canonical.iter_mut().chain(&mut range.subtype_diff);
                functions.for_each(|function| visit(Named::Function, function));
            }
            Self::Aggregate(aggregate) => {
                let arguments = aggregate.arguments.iter_mut().chain(aggregate.ordered.iter_mut().flatten());
                arguments.for_each(|argument| visit(Named::Type, &mut argument.data_type.name));
                state_names(&mut aggregate.state, visit);
                if let Some(moving) = &mut aggregate.moving {
                    visit(Named::Function, &mut moving.inverse);
                    state_names(&mut moving.state, visit);
                }
                let functions =
                    [&mut aggregate.combine, &mut aggregate.serialize, &mut aggregate.deserialize];
                functions.into_iter().flatten().for_each(|function| visit(Named::Function, function));
            }
            Self::Operator(operator) => {
                operator.left.iter_mut().for_each(|left| visit(Named::Type, &mut left.name));
                visit(Named::Type, &mut operator.right.name);
                visit(Named::Function, &mut operator.function);
            }
            Self::Cast(cast) => {
                visit(Named::Type, &mut cast.source.name);
                visit(Named::Type, &mut cast.target.name);
                if let CastMethod::Function(function, _) = &mut cast.method {
                    visit(Named::Function, function);
                }
            }
            Self::Sequence(sequence) => {
                sequence.owned_by.iter_mut().for_each(|owner| visit(Named::Relation, &mut owner.table));
            }
            Self::EventTrigger(trigger) => visit(Named::Function, &mut trigger.function),
            Self::Publication(publication) => {
                if let PublicationScope::Some { tables, .. } = &mut publication.scope {
                    tables.iter_mut().for_each(|published| visit(Named::Relation, &mut published.table));
                }
            }
            Self::Constraint(constraint) => {
                if let ConstraintBody::ForeignKey(key) = &mut constraint.body {
                    visit(Named::Relation, &mut key.references);
                }
            }
            Self::Trigger(trigger) => {
                visit(Named::Function, &mut trigger.function);
                trigger.from.iter_mut().for_each(|from| visit(Named::Relation, from));
            }
            Self::Function(function) => {
                let mut types: Vec<&mut DataType> =
                    function.arguments.iter_mut().map(|argument| &mut argument.data_type).collect();
                match &mut function.returns {
                    Returns::Nothing => {}
                    Returns::Type(data_type) | Returns::SetOf(data_type) => types.push(data_type),
                    Returns::Table(columns) => types.extend(columns.iter_mut().map(|c| &mut c.data_type)),
                }
                types.extend(function.transforms.iter_mut());
                types.into_iter().for_each(|data_type| visit(Named::Type, &mut data_type.name));
                function.support.iter_mut().for_each(|support| visit(Named::Function, support));
            }
            Self::Seed(seed) => {
                for value in seed.rows.iter_mut().flatten() {
                    if let SeedValue::Reference { table, .. } = value {
                        visit(Named::Relation, table);
                    }
                }
            }
            Self::View(view) => {
                let columns = view.declared_columns.iter_mut();
                columns.for_each(|column| visit(Named::Type, &mut column.data_type.name));
            }
            Self::Role(_)
            | Self::Schema(_)
            | Self::Extension(_)
            | Self::DefaultPrivilege(_)
            | Self::Setting(_)
            | Self::Collation(_)
            | Self::Enum(_)
            | Self::TextSearchDictionary(_)
            | Self::TextSearchConfiguration(_)
            | Self::ForeignDataWrapper(_)
            | Self::ForeignServer(_)
            | Self::Index(_)
            | Self::Statistics(_)
            | Self::Rule(_)
            | Self::Policy(_)
            | Self::Job(_) => {}
        }
    }
}

fn state_names(state: &mut AggregateState, visit: &mut dyn FnMut(Named, &mut QualifiedName)) {
    visit(Named::Function, &mut state.transition);
    visit(Named::Type, &mut state.data_type.name);
    state.finish.iter_mut().for_each(|finish| visit(Named::Function, finish));
}

//! The collations that an object names outside of SQL texts, for whoever follows them.

use super::{Body, ConstraintBody};
use crate::name::QualifiedName;

impl Body {
    /// Visits its names of collations outside of SQL texts, to be changed.
    pub fn collations_mut(&mut self, visit: &mut dyn FnMut(&mut QualifiedName)) {
        let found: Vec<&mut Option<QualifiedName>> = match self {
            Self::Table(table) => {
                let keys = table.partition_by.iter_mut().flat_map(|by| &mut by.keys);
                let columns = table.columns.iter_mut().map(|column| &mut column.collation);
                columns.chain(keys.map(|key| &mut key.collation)).collect()
            }
            Self::Domain(domain) => vec![&mut domain.collation],
            Self::CompositeType(composite) => {
                composite.attributes.iter_mut().map(|attribute| &mut attribute.collation).collect()
            }
            Self::RangeType(range) => vec![&mut range.collation],
            Self::Index(index) => index.keys.iter_mut().map(|key| &mut key.collation).collect(),
            Self::Constraint(constraint) => match &mut constraint.body {
                ConstraintBody::Exclude(exclude) => {
                    exclude.elements.iter_mut().map(|element| &mut element.key.collation).collect()
                }
                ConstraintBody::PrimaryKey(_)
                | ConstraintBody::Unique(_)
                | ConstraintBody::ForeignKey(_)
                | ConstraintBody::Check(_) => Vec::new(),
            },
            Self::Role(_)
            | Self::Schema(_)
            | Self::Extension(_)
            | Self::DefaultPrivilege(_)
            | Self::Setting(_)
            | Self::Collation(_)
            | Self::Enum(_)
            | Self::Function(_)
            | Self::Aggregate(_)
            | Self::Operator(_)
            | Self::Cast(_)
            | Self::TextSearchDictionary(_)
            | Self::TextSearchConfiguration(_)
            | Self::ForeignDataWrapper(_)
            | Self::ForeignServer(_)
            | Self::Sequence(_)
            | Self::Statistics(_)
            | Self::View(_)
            | Self::Rule(_)
            | Self::Trigger(_)
            | Self::Policy(_)
            | Self::EventTrigger(_)
            | Self::Publication(_)
            | Self::Job(_)
            | Self::Seed(_) => Vec::new(),
        };
        found.into_iter().flatten().for_each(visit);
    }
}

//! Names in definitions of types, aggregates, operators, casts and the like, found along the search path.

use pgspec_catalog::object::{DefinitionName, Operator};
use pgspec_catalog::{Body, Catalog, Key, Kind, Name, QualifiedName, Text, TextMap};

use super::insert::IfTaken;
use super::site::Site;
use super::{Reader, composite_type, enum_type, name, range_type};
use crate::fragment::{self, Fragment};
use crate::parse::{self, Node, SyntaxKind};

/// `CREATE TYPE`
pub(super) fn create_type(reader: &mut Reader<'_>, site: &mut Site<'_>, node: &Node) -> Option<()> {
    use SyntaxKind as S;
    let (kind, body) = if let Some(fields) = parse::child(node, S::COMPOSITE_TYPE) {
        (Kind::CompositeType, Body::CompositeType(composite_type::read(site, &fields)?))
    } else if let Some(options) = parse::child(node, S::RANGE_TYPE) {
        (Kind::RangeType, Body::RangeType(Box::new(range_type::read(site, &options)?)))
    } else {
        return enum_type::create(reader, site, node);
    };
    let name = reader.created(name::qualified(site, &parse::child(node, S::TYPE_NAME)?)?);
    let body = reader.resolved(body, &name);
    reader.note(site, None);
    reader.insert(site, node, Key::qualified(kind, &name), body, IfTaken::Refuse);
    Some(())
}

impl Reader<'_> {
    /// A definition whose names have their schemas; those of Postgres' own objects have none. `own` is its name.
    pub(super) fn resolved(&self, mut body: Body, own: &QualifiedName) -> Body {
        use DefinitionName as N;
        if let Body::RangeType(range) = &mut body {
            range_type::name_multirange(range, own);
        }
        body.definition_names_mut(&mut |name| match name {
            N::Type(data_type) => *data_type = self.type_of(data_type.clone()),
            N::Function(name) => *name = self.routine_of(name.clone()),
            N::CastFunction(name, arguments) => {
                *name = self.routine_of(name.clone());
                *arguments = self.types_of(arguments);
            }
            N::Collation(name) => *name = self.collation_of(name.clone()),
            N::OperatorClass(name) | N::TextSearchPart(name) => *name = without_system(name.clone()),
            N::OwnOperator(operator) => {
                let found = self.operator_of(operator);
                operator.schema = found.or_else(|| own.schema.clone());
            }
            N::SortOperator(operator) => operator.schema = self.operator_of(operator),
            N::Relation(name) => *name = self.relation_of(name.clone()),
            N::Dictionary(name) => *name = self.dictionary_of(name.clone()),
        });
        body
    }

    /// The schema of an operator, if it is one of the model's own.
    fn operator_of(&self, operator: &Operator) -> Option<Name> {
        if operator.schema.is_some() {
            return operator.schema.clone();
        }
        let exists = |schema: &Name| {
            let mut own = self.catalog.of_kind(Kind::Operator);
            own.any(|(_, key, _)| {
                key.schema.as_ref() == Some(schema) && *key.name.as_str() == *operator.symbol
            })
        };
        self.search_path.iter().find(|schema| exists(schema)).cloned()
    }

    /// A function that is named outside of a trigger: the model's own, or one of Postgres'.
    pub(super) fn routine_of(&self, name: QualifiedName) -> QualifiedName {
        let exists = |catalog: &Catalog, name: &QualifiedName| !catalog.overloads(name).is_empty();
        self.lookup(&name, exists).unwrap_or_else(|| without_system(name))
    }

    /// A collation: the model's own, or one of Postgres'.
    pub(super) fn collation_of(&self, name: QualifiedName) -> QualifiedName {
        self.own_or_system(name, Kind::Collation)
    }

    /// A text search configuration: the model's own, or one of Postgres'.
    pub(super) fn configuration_of(&self, name: QualifiedName) -> QualifiedName {
        self.own_or_system(name, Kind::TextSearchConfiguration)
    }

    /// A text search dictionary: the model's own, or one of Postgres'.
    pub(super) fn dictionary_of(&self, name: QualifiedName) -> QualifiedName {
        self.own_or_system(name, Kind::TextSearchDictionary)
    }

    fn own_or_system(&self, name: QualifiedName, kind: Kind) -> QualifiedName {
        let exists =
            |catalog: &Catalog, name: &QualifiedName| catalog.id(&Key::qualified(kind, name)).is_some();
        self.lookup(&name, exists).unwrap_or_else(|| without_system(name))
    }

    /// The types of a function's arguments, as its key has them.
    fn types_of(&self, written: &str) -> Text {
        let types =
            written.split(", ").filter(|text| !text.is_empty()).map(|text| {
                match fragment::data_type(Fragment { text, map: &TextMap::Nowhere }) {
                    Ok((data_type, _)) => self.type_of(data_type).to_string(),
                    Err(_) => text.to_owned(),
                }
            });
        types.collect::<Vec<_>>().join(", ").into()
    }
}

/// What `pg_catalog` holds has no schema in the model.
pub(crate) fn without_system(name: QualifiedName) -> QualifiedName {
    QualifiedName { schema: name.schema.filter(|schema| *schema != "pg_catalog"), name: name.name }
}

//! Names in definitions of types, aggregates, operators, casts and the like; and what needs the whole catalog.

use pgspec_catalog::object::{DefinitionName, Operator, pair_operators};
use pgspec_catalog::{
    Body, Catalog, DataType, Diagnostic, Kind, Name, ObjectId, QualifiedName, Span, Text, TextMap, canonical,
    closest,
};
use pgspec_sql::codes;
use pgspec_sql::fragment::{self, Fragment, without_system};

use super::names::sorted;
use super::{Resolver, Site};

impl Resolver<'_> {
    /// Finds the schemas of names in a definition; those of Postgres' own objects have none.
    pub(super) fn definition(&mut self, body: &mut Body, site: &Site<'_>) {
        use DefinitionName as N;
        let own_schema = site.what.schema.clone();
        body.definition_names_mut(&mut |name| match name {
            N::Type(data_type) => self.data_type(data_type, site),
            N::Function(name) => *name = self.routine(name, site),
            N::CastFunction(name, arguments) => {
                *name = self.routine(name, site);
                *arguments = self.types(arguments, site);
            }
            N::Collation(name) => self.collation(name, site, site.name_span),
            N::OperatorClass(name) | N::TextSearchPart(name) => *name = without_system(name.clone()),
            N::OwnOperator(operator) => {
                let found = self.operator(operator, site);
                operator.schema = found.or_else(|| own_schema.clone());
            }
            N::SortOperator(operator) => operator.schema = self.operator(operator, site),
            N::Relation(name) => self.relation(name, site),
            N::Dictionary(name) => *name = self.own_or_system(name, Kind::TextSearchDictionary, site),
        });
    }

    fn routine(&self, name: &QualifiedName, site: &Site<'_>) -> QualifiedName {
        let functions = &self.index.functions;
        let found = self.index.lookup(name, site.schema, |name| functions.contains_key(name));
        found.unwrap_or_else(|| without_system(name.clone()))
    }

    /// A collation: the model's own, or one of Postgres'.
    pub(super) fn collation(&mut self, name: &mut QualifiedName, site: &Site<'_>, place: Span) {
        *name = self.own_or_system(name, Kind::Collation, site);
        // What a schema of the model holds is known, and extensions bring none.
        let is_own = |schema: &Name| self.index.schemas.get(schema) == Some(&false);
        if !name.schema.as_ref().is_some_and(is_own)
            || self.index.others.contains(&(Kind::Collation, name.clone()))
        {
            return;
        }
        let collations = self.index.others.iter().filter(|(kind, other)| {
            *kind == Kind::Collation && self.is_patient() && other.schema == name.schema
        });
        let near = closest(name.name.as_str(), sorted(collations.map(|(_, other)| other.name.as_str())));
        let diagnostic =
            Diagnostic::new(&codes::UNKNOWN_OBJECT, format!("there is no collation `{name}`")).at(place);
        let diagnostic = diagnostic.help(match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => "declare it under `collations:`, or use one of Postgres' own".to_owned(),
        });
        self.report(diagnostic, site);
    }

    fn own_or_system(&self, name: &QualifiedName, kind: Kind, site: &Site<'_>) -> QualifiedName {
        let named = &self.index.others;
        let found = self.index.lookup(name, site.schema, |name| named.contains(&(kind, name.clone())));
        found.unwrap_or_else(|| without_system(name.clone()))
    }

    /// The schema of an operator, if it is one of the model's own.
    fn operator(&self, operator: &Operator, site: &Site<'_>) -> Option<Name> {
        if operator.schema.is_some() {
            return operator.schema.clone();
        }
        let name = QualifiedName::bare(Name::exact(&operator.symbol));
        let named = &self.index.others;
        let found =
            self.index.lookup(&name, site.schema, |name| named.contains(&(Kind::Operator, name.clone())));
        found.and_then(|name| name.schema)
    }

    /// The types of a function's arguments, as its key has them.
    fn types(&mut self, written: &str, site: &Site<'_>) -> Text {
        let types =
            written.split(", ").filter(|text| !text.is_empty()).map(|text| {
                match fragment::data_type(Fragment { text, map: &TextMap::Nowhere }) {
                    Ok((mut data_type, _)) => {
                        self.data_type(&mut data_type, site);
                        DataType::to_string(&data_type)
                    }
                    Err(_) => text.to_owned(),
                }
            });
        types.collect::<Vec<_>>().join(", ").into()
    }
}

/// Brings what depends on other objects into the order in which Postgres keeps it.
pub(super) fn finish(catalog: &mut Catalog) {
    let wanted = |kind| matches!(kind, Kind::Statistics | Kind::Publication);
    let ids: Vec<ObjectId> =
        catalog.iter().filter(|(_, key, _)| wanted(key.kind)).map(|(id, _, _)| id).collect();
    for id in ids {
        let Some((_, object)) = catalog.entry(id) else { continue };
        let mut body = object.body.clone();
        if let Body::Statistics(statistics) = &mut body {
            statistics.sort(catalog.table(&statistics.table.clone()).map(|item| item.body));
        }
        if let Body::Publication(publication) = &mut body {
            publication.sort(catalog);
        }
        if let Some(object) = catalog.object_mut(id) {
            object.body = body;
        }
    }
    pair_operators(catalog);
    domain_defaults(catalog);
}

/// Gives domains over domains the defaults of those. As often as there are domains over domains over domains.
fn domain_defaults(catalog: &mut Catalog) {
    loop {
        let found = catalog.of_kind(Kind::Domain).filter_map(|(id, _, object)| {
            let domain = object.body.as_domain().filter(|domain| domain.default.is_none())?;
            Some((id, canonical::domain_default(catalog, domain)?))
        });
        let found: Vec<_> = found.collect();
        if found.is_empty() {
            return;
        }
        for (id, default) in found {
            if let Some(Body::Domain(domain)) = catalog.object_mut(id).map(|object| &mut object.body) {
                domain.default = Some(default);
            }
        }
    }
}

/// Forgets what goes without saying, once all columns are known.
pub(super) fn forget(catalog: &mut Catalog) {
    let wanted = |kind| matches!(kind, Kind::Index | Kind::Constraint | Kind::Table);
    let found = catalog.iter().filter(|(_, key, object)| wanted(key.kind) && object.is_managed());
    let found = found.filter_map(|(id, key, object)| {
        let mut body = object.body.clone();
        let relation = body.relation(key).unwrap_or_else(|| key.qualified_name());
        canonical::forget_usual(catalog, &relation, &mut body);
        (body != object.body).then_some((id, body))
    });
    for (id, body) in found.collect::<Vec<_>>() {
        if let Some(object) = catalog.object_mut(id) {
            object.body = body;
        }
    }
    canonical::whole_indexes(catalog, true);
}

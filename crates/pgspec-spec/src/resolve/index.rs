//! An index of everything that can be named, before anything is resolved.

use pgspec_catalog::{Body, Catalog, Key, Kind, Name, QualifiedName, Standing};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::lower::{Broken, Draft};

/// What exists, by kind of name.
#[derive(Debug, Default)]
pub(crate) struct Index {
    /// Enums and row types.
    pub(super) types: FxHashSet<QualifiedName>,
    /// Tables and views, with the names of their columns where those are known.
    pub(super) relations: FxHashMap<QualifiedName, Option<FxHashSet<Name>>>,
    /// Functions: whether one of the overloads returns `trigger`.
    pub(super) functions: FxHashMap<QualifiedName, bool>,
    pub(super) roles: FxHashSet<Name>,
    /// Schemas; true for those that a platform owns.
    pub(super) schemas: FxHashMap<Name, bool>,
    /// Extensions and the schema of their objects.
    pub(super) extensions: FxHashMap<Name, Option<Name>>,
    /// Collations, operators, text search dictionaries and configurations.
    pub(super) others: FxHashSet<(Kind, QualifiedName)>,
    /// What a platform owns.
    pub(super) owned: FxHashSet<(Kind, QualifiedName)>,
    /// Relations that are declared, but were not understood.
    pub(super) broken_relations: FxHashSet<QualifiedName>,
    /// Columns that are declared, but were not understood.
    pub(super) broken_columns: FxHashSet<(QualifiedName, Name)>,
}

impl Index {
    pub(super) fn of(catalog: &Catalog, drafts: &[Draft], broken: &Broken) -> Self {
        let mut index = Self::default();
        for (_, key, object) in catalog.iter() {
            index.add(key, &object.body, object.standing);
            if object.standing == Standing::Platform {
                index.owned.insert((key.kind, key.qualified_name()));
            }
        }
        for draft in drafts {
            index.add(&draft.key, &draft.object.body, draft.object.standing);
        }
        index.types.extend(broken.types.iter().chain(&broken.relations).cloned());
        index.broken_relations = broken.relations.iter().cloned().collect();
        for relation in &broken.relations {
            index.relations.insert(relation.clone(), None);
        }
        for function in &broken.functions {
            index.functions.entry(function.clone()).or_insert(true);
        }
        index.broken_columns = broken.columns.iter().cloned().collect();
        index.schemas.entry(Name::exact("public")).or_insert(false);
        index
    }

    fn add(&mut self, key: &Key, body: &Body, standing: Standing) {
        let name = key.qualified_name();
        match body {
            Body::RangeType(range) => {
                self.types.insert(name);
                self.types.insert(range.multirange.clone());
            }
            Body::Enum(_) | Body::Domain(_) | Body::CompositeType(_) => {
                self.types.insert(name);
            }
            Body::Table(table) => {
                self.types.insert(name.clone());
                let columns = table.columns.iter().map(|c| c.name.clone()).collect();
                self.relations.insert(name, Some(columns));
            }
            Body::View(_) => {
                self.types.insert(name.clone());
                self.relations.insert(name, None);
            }
            Body::Sequence(_) => {
                let columns = ["last_value", "log_cnt", "is_called"];
                self.relations.insert(name, Some(columns.into_iter().map(Name::exact).collect()));
            }
            Body::Function(function) => {
                *self.functions.entry(name).or_insert(false) |= function.returns.is_builtin("trigger");
            }
            Body::Aggregate(_) => {
                self.functions.entry(name).or_insert(false);
            }
            Body::Collation(_)
            | Body::Operator(_)
            | Body::TextSearchDictionary(_)
            | Body::TextSearchConfiguration(_) => {
                self.others.insert((key.kind, name));
            }
            Body::Role(_) => {
                self.roles.insert(key.name.clone());
            }
            Body::Schema(_) => {
                let platform =
                    standing == Standing::Platform && key.name != "public" && key.name != "extensions";
                self.schemas.entry(key.name.clone()).or_insert(platform);
            }
            Body::Extension(extension) => {
                self.extensions.insert(key.name.clone(), extension.schema.clone());
            }
            Body::DefaultPrivilege(_)
            | Body::Setting(_)
            | Body::Constraint(_)
            | Body::Index(_)
            | Body::Trigger(_)
            | Body::Policy(_)
            | Body::Job(_)
            | Body::Seed(_)
            | Body::Cast(_)
            | Body::ForeignDataWrapper(_)
            | Body::ForeignServer(_)
            | Body::Statistics(_)
            | Body::Rule(_)
            | Body::EventTrigger(_)
            | Body::Publication(_) => {}
        }
        // Tables that somebody else owns may live in a schema that nobody declares.
        if standing == Standing::External
            && let Some(schema) = &key.schema
            && key.kind == Kind::Table
        {
            self.schemas.entry(schema.clone()).or_insert(false);
        }
    }

    /// Whether a relation is declared that could not be understood.
    pub(crate) fn is_broken(&self, relation: &QualifiedName) -> bool {
        self.broken_relations.contains(relation)
    }

    /// Whether a column is declared that could not be understood.
    pub(crate) fn is_broken_column(&self, relation: &QualifiedName, column: &Name) -> bool {
        self.broken_columns.contains(&(relation.clone(), column.clone()))
    }

    /// The name with its schema, if a name of these exists: in the scope's schema when it carries none.
    pub(super) fn lookup<'n>(
        &self,
        name: &QualifiedName,
        scope: &Name,
        exists: impl Fn(&QualifiedName) -> bool + 'n,
    ) -> Option<QualifiedName> {
        if name.schema.is_some() {
            return exists(name).then(|| name.clone());
        }
        let mut schemas = vec![scope.clone()];
        if *scope != "public" {
            schemas.push(Name::exact("public"));
        }
        schemas.push(Name::exact("extensions"));
        schemas
            .into_iter()
            .map(|schema| QualifiedName { schema: Some(schema), name: name.name.clone() })
            .find(|candidate| exists(candidate))
    }
}

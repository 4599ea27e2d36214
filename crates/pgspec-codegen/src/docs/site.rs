//! What the pages share: which objects have a page and where, what belongs to what, and links between them.

use std::collections::BTreeMap;

use pgspec_catalog::object::{
    Constraint, ConstraintBody, EnumType, ForeignKey, Function, Index, IndexKey, Policy, Seed, Trigger, View,
};
use pgspec_catalog::{
    Body, Catalog, DataType, Item, Key, Kind, Name, Object, ObjectId, QualifiedName, Standing, Text,
};

use super::callers::{self, Caller};
use super::escape::{code, link};
use super::path::{Taken, file_slug, relative, slug};
use crate::input::Input;

/// The pages of a project and the links between them.
pub(super) struct Site<'a> {
    pub(super) input: &'a Input<'a>,
    /// Tables that have a page: the managed ones, and others that they reference or that a spec extends.
    pub(super) tables: BTreeMap<QualifiedName, TableNode<'a>>,
    /// Foreign keys between tables that have a page.
    pub(super) references: Vec<Reference<'a>>,
    /// Managed domains of objects; the last one may be of objects without a domain.
    pub(super) domains: Vec<Domain>,
    pub(super) enums: BTreeMap<QualifiedName, Node<'a, EnumType>>,
    pub(super) views: BTreeMap<QualifiedName, ViewNode<'a>>,
    /// Functions by name: their overloads share a page.
    pub(super) functions: BTreeMap<QualifiedName, FunctionNode<'a>>,
    /// Jobs by name.
    pub(super) jobs: BTreeMap<&'a Name, Node<'a, pgspec_catalog::object::Job>>,
    /// Who calls each function.
    pub(super) callers: BTreeMap<ObjectId, Vec<Caller>>,
}

/// An object and its anchor on the page of its kind.
pub(super) struct Node<'a, T> {
    pub(super) item: Item<'a, T>,
    pub(super) anchor: String,
}

/// A table with what belongs to it, each list sorted by name.
pub(super) struct TableNode<'a> {
    pub(super) item: Item<'a, pgspec_catalog::object::Table>,
    pub(super) path: String,
    pub(super) constraints: Vec<Item<'a, Constraint>>,
    pub(super) indexes: Vec<Item<'a, Index>>,
    pub(super) triggers: Vec<Node<'a, Trigger>>,
    pub(super) policies: Vec<Node<'a, Policy>>,
    pub(super) seeds: Vec<Item<'a, Seed>>,
    /// Anchors of the columns.
    pub(super) columns: BTreeMap<&'a Name, String>,
    /// Positions in [`Site::references`] of its own foreign keys, and of those that reference it.
    pub(super) outgoing: Vec<usize>,
    pub(super) incoming: Vec<usize>,
}

/// A view with what belongs to it.
pub(super) struct ViewNode<'a> {
    pub(super) item: Item<'a, View>,
    pub(super) anchor: String,
    pub(super) indexes: Vec<Item<'a, Index>>,
    pub(super) triggers: Vec<Item<'a, Trigger>>,
}

/// The overloads of a function name.
pub(super) struct FunctionNode<'a> {
    pub(super) path: String,
    pub(super) overloads: Vec<Node<'a, Function>>,
}

/// A foreign key.
pub(super) struct Reference<'a> {
    pub(super) item: Item<'a, Constraint>,
    pub(super) key: &'a ForeignKey,
    pub(super) from: QualifiedName,
    /// A row may reference none: one of its columns may be null.
    pub(super) optional: bool,
    /// At most one row references the same row.
    pub(super) unique: bool,
    /// Its columns are part of the primary key.
    pub(super) identifying: bool,
}

/// A domain.
pub(super) struct Domain {
    /// `None` for objects without one.
    pub(super) name: Option<Name>,
    pub(super) path: String,
    pub(super) tables: Vec<QualifiedName>,
}

impl Domain {
    /// What it is called.
    pub(super) fn title(&self) -> &str {
        self.name.as_ref().map_or("No domain", Name::as_str)
    }
}

impl<'a> Site<'a> {
    pub(super) fn of(input: &'a Input<'a>) -> Self {
        let catalog = input.catalog;
        let mut tables = tables(catalog);
        let references = references(catalog, &mut tables);
        let mut site = Self {
            input,
            domains: domains(&tables, input),
            tables,
            references,
            enums: nodes(
                catalog,
                |body| if let Body::Enum(body) = body { Some(body) } else { None },
                "enum",
                input,
            ),
            views: views(catalog, input),
            functions: functions(catalog),
            jobs: jobs(catalog),
            callers: BTreeMap::new(),
        };
        site.callers = callers::of(&site);
        site
    }

    /// A relation's or function's name as people say it: without the default schema.
    pub(super) fn display(&self, name: &QualifiedName) -> String {
        match &name.schema {
            Some(schema) if *schema != self.input.options.default_schema => name.to_string(),
            _ => name.name.to_string(),
        }
    }

    /// A link to a table or view, or its name where it has no page.
    pub(super) fn relation(&self, from: &str, name: &QualifiedName) -> String {
        let label = code(&self.display(name));
        match self.relation_target(name) {
            Some(target) => link(&label, &relative(from, &target)),
            None => label,
        }
    }

    /// The page of a table or view, with its anchor.
    pub(super) fn relation_target(&self, name: &QualifiedName) -> Option<String> {
        if let Some(table) = self.tables.get(name) {
            return Some(table.path.clone());
        }
        self.views.get(name).map(|view| format!("views.md#{}", view.anchor))
    }

    /// Columns of a table, each linked to its row on the table's page.
    pub(super) fn columns(&self, from: &str, table: &QualifiedName, columns: &[Name]) -> String {
        let node = self.tables.get(table);
        let one = |column: &Name| {
            let label = code(column.as_str());
            match node.and_then(|node| Some((node, node.columns.get(column)?))) {
                Some((node, anchor)) => link(&label, &at(from, &node.path, anchor)),
                None => label,
            }
        };
        columns.iter().map(one).collect::<Vec<_>>().join(", ")
    }

    /// A type's name as people say it: without the default schema.
    pub(super) fn type_name(&self, data_type: &DataType) -> String {
        match &data_type.name.schema {
            Some(schema) if *schema == self.input.options.default_schema => {
                let shown = data_type.to_string();
                shown.strip_prefix(&format!("{schema}.")).map_or(shown.clone(), str::to_owned)
            }
            _ => data_type.to_string(),
        }
    }

    /// A type; an enum is linked.
    pub(super) fn data_type(&self, from: &str, data_type: &DataType) -> String {
        let label = code(&self.type_name(data_type));
        match self.enums.get(&data_type.name) {
            Some(node) => link(&label, &at(from, "enums.md", &node.anchor)),
            None => label,
        }
    }

    /// A link to a function of this name and number of arguments, or its name where there is none.
    pub(super) fn function(&self, from: &str, name: &QualifiedName, arguments: usize) -> String {
        let label = code(&format!("{}()", self.display(name)));
        match self.callee(name, arguments) {
            Some((path, anchor)) => link(&label, &at(from, path, anchor)),
            None => label,
        }
    }

    fn callee(&self, name: &QualifiedName, arguments: usize) -> Option<(&str, &str)> {
        let node = self.functions.get(name)?;
        let fits = |f: &&Node<'a, Function>| callers::accepts(f.item.body, arguments);
        let overload = node.overloads.iter().find(fits).or_else(|| node.overloads.first())?;
        Some((&node.path, &overload.anchor))
    }

    /// The tables of a name's domain page, and the link to that page.
    pub(super) fn domain_of(&self, domain: Option<&Name>) -> Option<&Domain> {
        self.domains.iter().find(|candidate| candidate.name.as_ref() == domain)
    }
}

/// The link target of an anchor on a page.
pub(super) fn at(from: &str, page: &str, anchor: &str) -> String {
    if from == page { format!("#{anchor}") } else { format!("{}#{anchor}", relative(from, page)) }
}

/// What an object is for: the spec's doc, else the comment in the database.
pub(super) fn doc(object: &Object) -> &str {
    object.notes.doc.as_ref().or(object.comment.as_ref()).map_or("", Text::as_str)
}

/// The managed objects of a kind, with anchors, by name.
fn nodes<'a, T>(
    catalog: &'a Catalog,
    of: impl Fn(&'a Body) -> Option<&'a T>,
    prefix: &str,
    input: &Input<'_>,
) -> BTreeMap<QualifiedName, Node<'a, T>> {
    let found: BTreeMap<QualifiedName, Item<'a, T>> = catalog
        .iter()
        .filter(|(_, _, object)| object.is_managed())
        .filter_map(|(id, key, object)| {
            Some((key.qualified_name(), Item { id, key, object, body: of(&object.body)? }))
        })
        .collect();
    let mut taken = Taken::default();
    let anchored = found.into_iter().map(|(name, item)| {
        let anchor = taken.claim(format!("{prefix}-{}", anchor_of(&name, input)));
        (name, Node { item, anchor })
    });
    anchored.collect()
}

fn anchor_of(name: &QualifiedName, input: &Input<'_>) -> String {
    let schema = name.schema.as_ref().filter(|schema| **schema != input.options.default_schema);
    match schema {
        Some(schema) => format!("{}-{}", slug(schema.as_str()), slug(name.name.as_str())),
        None => slug(name.name.as_str()),
    }
}

/// Tables that are managed, that managed ones reference, or that have managed children.
fn tables(catalog: &Catalog) -> BTreeMap<QualifiedName, TableNode<'_>> {
    let mut wanted = BTreeMap::new();
    for (_, key, object) in catalog.iter().filter(|(_, _, object)| object.is_managed()) {
        if let Body::Table(_) = object.body {
            wanted.insert(key.qualified_name(), ());
        }
        if let Some(relation) = object.body.relation(key) {
            wanted.insert(relation, ());
        }
        if let Some(ConstraintBody::ForeignKey(foreign)) = object.body.as_constraint().map(|c| &c.body) {
            wanted.insert(foreign.references.clone(), ());
        }
    }
    let mut taken = Taken::default();
    let mut tables = BTreeMap::new();
    for name in wanted.into_keys() {
        let Some(item) = catalog.table(&name) else { continue };
        let schema = name.schema.as_ref().map(Name::as_str);
        let stem = taken.claim(file_slug(schema, name.name.as_str()));
        let children: Vec<_> = catalog.children(&name).collect();
        let mut anchors = Taken::default();
        let columns = item.body.columns.iter();
        let node = TableNode {
            path: format!("tables/{stem}.md"),
            columns: columns
                .map(|c| (&c.name, anchors.claim(format!("column-{}", slug(c.name.as_str())))))
                .collect(),
            constraints: sorted(children.iter().filter_map(|c| child(c, Body::as_constraint))),
            indexes: sorted(children.iter().filter_map(|c| child(c, Body::as_index))),
            triggers: anchored(
                "trigger",
                &mut anchors,
                children.iter().filter_map(|c| child(c, Body::as_trigger)),
            ),
            policies: anchored(
                "policy",
                &mut anchors,
                children.iter().filter_map(|c| child(c, Body::as_policy)),
            ),
            seeds: sorted(children.iter().filter_map(|c| child(c, seed))),
            outgoing: Vec::new(),
            incoming: Vec::new(),
            item,
        };
        tables.insert(name, node);
    }
    tables
}

fn seed(body: &Body) -> Option<&Seed> {
    if let Body::Seed(seed) = body { Some(seed) } else { None }
}

fn child<'a, T>(
    (id, key, object): &(ObjectId, &'a Key, &'a Object),
    of: impl Fn(&'a Body) -> Option<&'a T>,
) -> Option<Item<'a, T>> {
    Some(Item { id: *id, key, object, body: of(&object.body)? })
}

fn sorted<'a, T>(items: impl Iterator<Item = Item<'a, T>>) -> Vec<Item<'a, T>> {
    let mut items: Vec<_> = items.collect();
    items.sort_by(|a, b| a.key.name.cmp(&b.key.name));
    items
}

fn anchored<'a, T>(
    prefix: &str,
    anchors: &mut Taken,
    items: impl Iterator<Item = Item<'a, T>>,
) -> Vec<Node<'a, T>> {
    let node = |item: Item<'a, T>| {
        let anchor = anchors.claim(format!("{prefix}-{}", slug(item.key.name.as_str())));
        Node { item, anchor }
    };
    sorted(items).into_iter().map(node).collect()
}

/// The foreign keys between tables that have a page; each is noted at both of its tables.
fn references<'a>(
    catalog: &'a Catalog,
    tables: &mut BTreeMap<QualifiedName, TableNode<'a>>,
) -> Vec<Reference<'a>> {
    let mut found = Vec::new();
    for (name, node) in tables.iter() {
        let unique = unique_sets(node);
        for item in &node.constraints {
            let ConstraintBody::ForeignKey(key) = &item.body.body else { continue };
            if !tables.contains_key(&key.references) {
                continue;
            }
            let nullable = |c: &Name| node.item.body.column(c).is_none_or(|c| !c.not_null);
            found.push(Reference {
                item: *item,
                key,
                from: name.clone(),
                optional: key.columns.iter().any(nullable),
                unique: unique.iter().any(|set| set.iter().all(|c| key.columns.contains(c))),
                identifying: primary_key(node).is_some_and(|pk| key.columns.iter().all(|c| pk.contains(c))),
            });
        }
    }
    debug_assert!(found.iter().all(|r| catalog.entry(r.item.id).is_some()));
    for (at, reference) in found.iter().enumerate() {
        if let Some(node) = tables.get_mut(&reference.from) {
            node.outgoing.push(at);
        }
        if let Some(node) = tables.get_mut(&reference.key.references) {
            node.incoming.push(at);
        }
    }
    found
}

/// The primary key's columns.
pub(super) fn primary_key<'a>(node: &TableNode<'a>) -> Option<&'a [Name]> {
    node.constraints.iter().find_map(|c| match &c.body.body {
        ConstraintBody::PrimaryKey(key) => Some(key.columns.as_slice()),
        ConstraintBody::Unique(_)
        | ConstraintBody::ForeignKey(_)
        | ConstraintBody::Check(_)
        | ConstraintBody::Exclude(_) => None,
    })
}

/// Sets of columns that no two rows share, as long as none is null.
pub(super) fn unique_sets<'a>(node: &TableNode<'a>) -> Vec<Vec<&'a Name>> {
    let constraints = node.constraints.iter().filter_map(|c| match &c.body.body {
        ConstraintBody::PrimaryKey(key) | ConstraintBody::Unique(key) => Some(key.columns.iter().collect()),
        ConstraintBody::ForeignKey(_) | ConstraintBody::Check(_) | ConstraintBody::Exclude(_) => None,
    });
    let indexes = node.indexes.iter().filter(|i| i.body.unique && i.body.predicate.is_none());
    let indexes = indexes.filter_map(|i| i.body.keys.iter().map(IndexKey::as_column).collect());
    constraints.chain(indexes).filter(|set: &Vec<_>| !set.is_empty()).collect()
}

/// The domains of the managed tables and of every other managed object, and those that are a text alone, sorted; objects
/// without one come last.
fn domains(tables: &BTreeMap<QualifiedName, TableNode<'_>>, input: &Input<'_>) -> Vec<Domain> {
    let mut found: BTreeMap<(bool, Option<Name>), Vec<QualifiedName>> = BTreeMap::new();
    for name in input.options.domains.keys() {
        found.entry((false, Some(name.clone()))).or_default();
    }
    for (_, _, object) in input.catalog.iter().filter(|(_, _, object)| object.is_managed()) {
        if let Some(domain) = &object.notes.domain {
            found.entry((false, Some(domain.clone()))).or_default();
        }
    }
    for (name, node) in tables.iter().filter(|(_, node)| node.item.object.is_managed()) {
        let domain = node.item.object.notes.domain.clone();
        found.entry((domain.is_none(), domain)).or_default().push(name.clone());
    }
    // A project that has no domains at all has no page for their lack.
    if found.keys().all(|(none, _)| *none) {
        found.clear();
    }
    let mut taken = Taken::default();
    let domain = |((_, name), tables): ((bool, Option<Name>), Vec<QualifiedName>)| {
        let stem = file_slug(None, name.as_ref().map_or("no-domain", Name::as_str));
        Domain { path: format!("domains/{}.md", taken.claim(stem)), name, tables }
    };
    found.into_iter().map(domain).collect()
}

fn views<'a>(catalog: &'a Catalog, input: &Input<'_>) -> BTreeMap<QualifiedName, ViewNode<'a>> {
    nodes(catalog, Body::as_view, "view", input)
        .into_iter()
        .map(|(name, Node { item, anchor })| {
            let children: Vec<_> = catalog.children(&name).collect();
            let view = ViewNode {
                item,
                anchor,
                indexes: sorted(children.iter().filter_map(|c| child(c, Body::as_index))),
                triggers: sorted(children.iter().filter_map(|c| child(c, Body::as_trigger))),
            };
            (name, view)
        })
        .collect()
}

fn functions(catalog: &Catalog) -> BTreeMap<QualifiedName, FunctionNode<'_>> {
    let mut found: BTreeMap<QualifiedName, Vec<Item<'_, Function>>> = BTreeMap::new();
    for item in catalog.functions().filter(|item| item.object.is_managed()) {
        found.entry(item.key.qualified_name()).or_default().push(item);
    }
    let mut taken = Taken::default();
    let mut functions = BTreeMap::new();
    for (name, mut items) in found {
        items.sort_by(|a, b| a.key.args.cmp(&b.key.args));
        let mut anchors = Taken::default();
        let overloads = items.into_iter().map(|item| {
            let signature = match item.key.args.as_deref() {
                None | Some("") => format!("function-{}", slug(name.name.as_str())),
                Some(arguments) => format!("function-{}-{}", slug(name.name.as_str()), slug(arguments)),
            };
            Node { item, anchor: anchors.claim(signature) }
        });
        let overloads = overloads.collect();
        let stem = taken.claim(file_slug(name.schema.as_ref().map(Name::as_str), name.name.as_str()));
        functions.insert(name, FunctionNode { path: format!("functions/{stem}.md"), overloads });
    }
    functions
}

fn jobs(catalog: &Catalog) -> BTreeMap<&Name, Node<'_, pgspec_catalog::object::Job>> {
    let found: BTreeMap<_, _> = catalog
        .of_kind(Kind::Job)
        .filter(|(_, _, object)| object.standing == Standing::Managed)
        .filter_map(|(id, key, object)| {
            let Body::Job(body) = &object.body else { return None };
            Some((&key.name, Item { id, key, object, body: &**body }))
        })
        .collect();
    let mut taken = Taken::default();
    found
        .into_iter()
        .map(|(name, item)| {
            (name, Node { item, anchor: taken.claim(format!("job-{}", slug(name.as_str()))) })
        })
        .collect()
}

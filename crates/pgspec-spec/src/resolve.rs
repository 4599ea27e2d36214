//! Resolution: drafts become objects of a catalog, every name qualified and checked.
//!
//! Passes, in order: an index of everything that can be named; each draft's own names; insertion, which finds
//! duplicates; then what needs the whole catalog (foreign keys, columns, notes joined to tables, seed rows).

mod definition;
mod hierarchy;
mod index;
mod names;
mod namespaces;
mod retention;
mod sql;
mod tables;
mod values;
mod version;

use pgspec_catalog::object::Setting;
use pgspec_catalog::{
    Body, Catalog, Diagnostic, Diagnostics, Key, Kind, Mentioned, Name, Origin, QualifiedName, Span, Standing,
};

use rustc_hash::FxHashSet;

use crate::codes;
use crate::lower::{Draft, Lowered};
use crate::seed;
use crate::settings::Settings;

pub(crate) use hierarchy::inherited;
pub(crate) use index::Index;
pub(crate) use tables::unknown_table;

/// What the project's settings demand.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rules {
    /// Schemas whose tables must say something about row security.
    exposed: Vec<Name>,
    /// A file could not be read: what it declares is missing, so unknown names are not reported.
    incomplete: bool,
    pack: bool,
    /// The major version of Postgres.
    postgres: u16,
}

impl Rules {
    pub(crate) fn for_pack() -> Self {
        Self { pack: true, ..Self::default() }
    }

    pub(crate) fn for_project(settings: &Settings, incomplete: bool) -> Self {
        Self {
            exposed: settings.exposed_schemas.clone(),
            incomplete,
            pack: false,
            postgres: settings.postgres,
        }
    }
}

/// Resolves the drafts and adds them to the catalog, which may already hold what a platform owns.
pub(crate) fn resolve(
    mut lowered: Lowered,
    catalog: &mut Catalog,
    rules: &Rules,
    files: &seed::Files<'_>,
    diagnostics: &mut Diagnostics,
) {
    let mut found = Diagnostics::new();
    tables::extend(&mut lowered, &mut found);
    let mut index = Index::of(catalog, &lowered.drafts, &lowered.broken);
    hierarchy::foretell(&mut index, &lowered.drafts);
    let rejected = rejected_tables(catalog, &lowered.drafts);
    // Of a table that cannot be, only that is reported, not what is inside.
    let is_rejected = |draft: &Draft| draft.table_entry.is_some_and(|entry| rejected.contains(&entry));
    let mut resolver =
        Resolver { index: &index, rules, diagnostics: &mut found, reported: FxHashSet::default() };
    for draft in &mut lowered.drafts {
        if !is_rejected(draft) {
            resolver.draft(draft);
        }
    }
    let mut places = Vec::with_capacity(lowered.drafts.len());
    catalog.reserve(lowered.drafts.len());
    for draft in std::mem::take(&mut lowered.drafts) {
        if is_rejected(&draft) && draft.key.kind != Kind::Table {
            continue;
        }
        if let Some(id) =
            insert(catalog, &draft_key(&draft), draft.object, draft.name_span, rules, &mut found)
        {
            places.push((id, draft.places, draft.schema, draft.name_span));
        }
    }
    definition::finish(catalog);
    hierarchy::complete(catalog, &places, &mut found);
    definition::forget(catalog);
    tables::check(catalog, &places, rules, &mut found);
    version::check(catalog, rules, &mut found);
    namespaces::check(catalog, &places, &mut found);
    values::check(catalog, &places, &mut found);
    tables::attach(catalog, lowered.access, &index, &mut found);
    retention::attach(catalog, lowered.retention, &index, &mut found);
    tables::check_extended(catalog, &lowered.extended, lowered.extended_columns, &index, &mut found);
    tables::check_refreshes(catalog, &lowered.concurrent_refreshes, &mut found);
    seed::lower(catalog, lowered.seeds, &index, files, &mut found);
    seed::attach(catalog, lowered.fixtures, &index, files, &mut found);
    diagnostics.extend(found.into_iter().filter(|d| !(rules.incomplete && is_unknown(d))));
}

/// The findings that a file which could not be read would cause all over the project.
fn is_unknown(diagnostic: &Diagnostic) -> bool {
    diagnostic.code.id.starts_with("resolve/unknown-") || diagnostic.code == &codes::UNKNOWN_MIXIN
}

/// The entries of tables that exist already: declared before, or owned by a platform.
fn rejected_tables(catalog: &Catalog, drafts: &[Draft]) -> FxHashSet<Span> {
    let mut seen: FxHashSet<&Key> = FxHashSet::default();
    let tables = drafts.iter().filter(|d| d.key.kind == Kind::Table);
    let repeated = tables.filter(|d| catalog.get(&d.key).is_some() || !seen.insert(&d.key));
    repeated.filter_map(|d| d.table_entry).collect()
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the keys of all others are their names")]
fn draft_key(draft: &Draft) -> Key {
    let mut key = draft.key.clone();
    if let Some(function) = draft.object.body.as_function() {
        key.args = Some(crate::lower::identity(&function.arguments));
    }
    match &draft.object.body {
        Body::Aggregate(aggregate) => key.args = Some(aggregate.identity()),
        Body::Operator(operator) => key.args = Some(operator.identity()),
        Body::Cast(cast) => key = cast.key(),
        _ => {}
    }
    key
}

fn insert(
    catalog: &mut Catalog,
    key: &Key,
    object: pgspec_catalog::Object,
    name_span: Span,
    rules: &Rules,
    diagnostics: &mut Diagnostics,
) -> Option<pgspec_catalog::ObjectId> {
    // The schema `public` exists in every database: saying something about it is no second declaration.
    let (taken, object) = match catalog.insert(key.clone(), object) {
        Ok(id) => return Some(id),
        Err(taken) => taken,
    };
    let (_, existing) = catalog.entry(taken)?;
    let by_platform = existing.standing == Standing::Platform && !rules.pack;
    if by_platform && matches!(key.kind, Kind::Extension | Kind::Schema | Kind::Role) {
        // Naming what is there already is harmless; the platform's own definition counts.
        if let Some(existing) = catalog.object_mut(taken) {
            existing.grants.extend(object.grants);
            existing.notes.doc = object.notes.doc.or(existing.notes.doc.take());
        }
        return None;
    }
    if by_platform {
        diagnostics.push(pgspec_sql::platform::object_exists(key, &existing.body, name_span));
        return None;
    }
    let mut diagnostic = Diagnostic::new(&codes::DUPLICATE_OBJECT, format!("the {key} is declared twice"))
        .labelled(name_span, "again")
        .help("all files of a project share one namespace: rename or remove one of them");
    if let Some(first) = existing.span() {
        diagnostic = diagnostic.related(first, "first here");
    }
    diagnostics.push(diagnostic);
    None
}

/// Resolves the names inside single drafts.
struct Resolver<'a> {
    index: &'a Index,
    rules: &'a Rules,
    diagnostics: &'a mut Diagnostics,
    /// What was said about places in mixins: it holds for every table that uses them.
    reported: FxHashSet<(Span, String)>,
}

/// Where a name stands.
#[derive(Clone, Copy)]
struct At {
    span: Span,
    /// The span holds the name and nothing else: another can be put in its place.
    exact: bool,
}

impl At {
    fn of(span: Option<Span>, length: u32, otherwise: Span) -> Self {
        match span {
            Some(span) => Self { span, exact: span.end - span.start == length },
            None => Self { span: otherwise, exact: false },
        }
    }

    /// Points at the place and offers the name that was probably meant, or what else there is to do.
    fn suggest(
        self,
        diagnostic: Diagnostic,
        near: Option<String>,
        otherwise: impl Fn() -> String,
    ) -> Diagnostic {
        let diagnostic = diagnostic.at(self.span);
        match near {
            Some(near) if self.exact => diagnostic.fix(format!("did you mean `{near}`?"), self.span, near),
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
            None => diagnostic.help(otherwise()),
        }
    }
}

/// A draft while its body is being changed: where its names stand.
struct Site<'d> {
    places: &'d [crate::lower::Place],
    name_span: Span,
    origin: Origin,
    schema: &'d Name,
    what: &'d Key,
}

impl Site<'_> {
    /// Where a structural name stands.
    fn find(&self, what: Mentioned, name: &QualifiedName) -> At {
        let found = find(self.places, what, name);
        found.unwrap_or(At { span: self.name_span, exact: false })
    }
}

/// Where a structural name of an object stands.
fn find(places: &[crate::lower::Place], what: Mentioned, name: &QualifiedName) -> Option<At> {
    places.iter().find_map(|place| {
        let mention = place.mentions.iter().find(|m| m.what == what && m.name == *name)?;
        let span = place.map.locate(mention.range.start as usize..mention.range.end as usize)?;
        Some(At::of(Some(span), mention.range.end - mention.range.start, span))
    })
}

impl Resolver<'_> {
    fn draft(&mut self, draft: &mut Draft) {
        let Draft { key, object, name_span, schema, places, .. } = draft;
        let site = Site { places, name_span: *name_span, origin: object.origin, schema, what: key };
        // What stands inside a table is where the table is.
        let inside =
            key.of.is_some() || matches!(key.kind, Kind::DefaultPrivilege | Kind::Index | Kind::Statistics);
        if let Some(in_schema) = &key.schema
            && !inside
        {
            self.schema(in_schema, &site, object.is_managed());
        }
        if let Some(owner) = &object.owner {
            self.role(owner, &site);
        }
        for grant in &object.grants {
            if let pgspec_catalog::Grantee::Role(role) = &grant.to {
                self.role(role, &site);
            }
        }
        match &mut object.body {
            Body::Table(table) => {
                for column in &mut table.columns {
                    self.data_type(&mut column.data_type, &site);
                    let place = column.origin.span().unwrap_or(site.name_span);
                    column.collation.iter_mut().for_each(|name| self.collation(name, &site, place));
                    for grant in column.identity.iter().flat_map(|identity| &identity.grants) {
                        if let pgspec_catalog::Grantee::Role(role) = &grant.to {
                            self.role(role, &site);
                        }
                    }
                }
                let parents = table.partition_of.iter_mut().map(|of| &mut of.parent);
                for parent in parents.chain(&mut table.inherits) {
                    self.relation(parent, &site);
                }
                if let Some(of_type) = &mut table.of_type {
                    let mut data_type = pgspec_catalog::DataType::named(of_type.clone());
                    self.data_type(&mut data_type, &site);
                    *of_type = data_type.name;
                }
            }
            Body::Sequence(sequence) => {
                if let Some(owner) = &mut sequence.owned_by {
                    self.relation(&mut owner.table, &site);
                }
            }
            Body::Function(function) => self.function(function, &site),
            Body::Constraint(constraint) => {
                if let pgspec_catalog::object::ConstraintBody::ForeignKey(key) = &mut constraint.body {
                    self.relation(&mut key.references, &site);
                }
            }
            Body::Trigger(trigger) => {
                self.trigger_function(&mut trigger.function, &site);
                if let Some(from) = &mut trigger.from {
                    self.relation(from, &site);
                }
            }
            Body::Policy(policy) => {
                for role in &policy.roles {
                    if let pgspec_catalog::Grantee::Role(role) = role {
                        self.role(role, &site);
                    }
                }
            }
            Body::View(view) => {
                for column in &mut view.declared_columns {
                    self.data_type(&mut column.data_type, &site);
                }
            }
            Body::Role(role) => role.member_of.iter().for_each(|member| self.role(member, &site)),
            Body::Extension(extension) => {
                if let Some(schema) = extension.schema.clone() {
                    self.schema(&schema, &site, false);
                }
                self.extension(&site);
            }
            Body::Setting(Setting { scope, .. }) => match scope {
                pgspec_catalog::object::SettingScope::Database => {}
                pgspec_catalog::object::SettingScope::Role(role)
                | pgspec_catalog::object::SettingScope::RoleInDatabase(role) => {
                    self.role(&role.clone(), &site)
                }
            },
            Body::DefaultPrivilege(default) => {
                self.role(&default.role.clone(), &site);
                for grant in &default.grants {
                    if let pgspec_catalog::Grantee::Role(role) = &grant.to {
                        self.role(role, &site);
                    }
                }
            }
            Body::Index(index) => {
                let collations = index.keys.iter_mut().filter_map(|key| key.collation.as_mut());
                collations.for_each(|name| self.collation(name, &site, site.name_span));
            }
            Body::Schema(_)
            | Body::Enum(_)
            | Body::Job(_)
            | Body::Seed(_)
            | Body::Collation(_)
            | Body::ForeignDataWrapper(_)
            | Body::ForeignServer(_)
            | Body::Statistics(_)
            | Body::Rule(_) => {}
            body @ (Body::Domain(_)
            | Body::CompositeType(_)
            | Body::RangeType(_)
            | Body::Aggregate(_)
            | Body::Operator(_)
            | Body::Cast(_)
            | Body::TextSearchDictionary(_)
            | Body::TextSearchConfiguration(_)
            | Body::EventTrigger(_)
            | Body::Publication(_)) => self.definition(body, &site),
        }
        self.texts(draft);
    }
}

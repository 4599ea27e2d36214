//! Lowering: nodes of the tree to drafts of objects. One file per kind; names stay as written until they are resolved.

mod access;
mod column;
mod constraint;
mod data;
mod definition;
mod enum_type;
mod event_trigger;
mod extend;
mod fields;
mod foreign;
mod function;
mod grants;
mod hierarchy;
mod index;
mod job;
mod names;
mod operator;
mod policy;
mod retention;
mod role;
mod rule;
mod schema;
mod sequence;
mod settings;
mod sql;
mod table;
mod text_search;
pub(crate) mod together;
mod trigger;
mod user_type;
mod view;

use std::collections::BTreeMap;

use pgspec_catalog::object::Column;
use pgspec_catalog::{
    Diagnostic, Diagnostics, FileId, Grant, Key, Mention, Mentioned, Name, Object, Origin, QualifiedName,
    Sources, Span, Standing, Text, TextMap,
};
use rustc_hash::FxHashSet;

use crate::codes;
use crate::language;
use crate::mixin::{Expansion, Mixins};
use crate::tree::{Entry, EntryKey, Node, NodeKind, ScalarForm};

pub(crate) use access::PendingAccess;
pub(crate) use fields::Fields;
pub(crate) use function::identity;
pub(crate) use retention::PendingRetention;
pub(crate) use schema::setting_value;

/// An object as written: its references are not resolved yet.
#[derive(Debug)]
pub(crate) struct Draft {
    pub(crate) key: Key,
    pub(crate) object: Object,
    /// Where its name stands.
    pub(crate) name_span: Span,
    /// The schema of its unqualified names.
    pub(crate) schema: Name,
    /// Names in its structure (types, referenced tables, key columns, roles) and where they stand.
    pub(crate) places: Vec<Place>,
    /// The entry under `tables:` that it is or is part of: not what `extend:` adds to somebody else's table.
    pub(crate) table_entry: Option<Span>,
}

/// The structural names of one fragment.
#[derive(Debug)]
pub(crate) struct Place {
    pub(crate) mentions: Vec<Mention>,
    pub(crate) map: TextMap,
}

impl Place {
    /// The place of a name that stands by itself.
    pub(crate) fn of(what: Mentioned, name: Name, span: Span) -> Self {
        let range = 0..span.end - span.start;
        let mention = Mention { what, name: QualifiedName::bare(name), range };
        Self { mentions: vec![mention], map: TextMap::Linear(span) }
    }

    /// The place of a role's name.
    pub(crate) fn of_role(name: Name, span: Span) -> Self {
        Self::of(Mentioned::Role, name, span)
    }
}

/// Seed rows wait until the types of their columns are known.
#[derive(Debug)]
pub(crate) struct PendingSeed {
    pub(crate) table: QualifiedName,
    pub(crate) key: EntryKey,
    pub(crate) node: Node,
    pub(crate) domain: Option<Name>,
}

/// `fixtures:` of a table, as they were written.
#[derive(Debug)]
pub(crate) struct PendingFixtures {
    pub(crate) table: QualifiedName,
    pub(crate) node: Node,
}

/// A column under `extend:`; joined to its table once it is known who maintains that.
#[derive(Debug)]
pub(crate) struct ExtendedColumn {
    pub(crate) table: QualifiedName,
    pub(crate) column: Column,
    pub(crate) places: Vec<Place>,
    pub(crate) span: Span,
}

/// Everything that lowering makes.
#[derive(Debug, Default)]
pub(crate) struct Lowered {
    pub(crate) drafts: Vec<Draft>,
    pub(crate) seeds: Vec<PendingSeed>,
    pub(crate) fixtures: Vec<PendingFixtures>,
    pub(crate) access: Vec<PendingAccess>,
    pub(crate) retention: Vec<PendingRetention>,
    /// Materialised views that are refreshed concurrently, and where that is said.
    pub(crate) concurrent_refreshes: Vec<(QualifiedName, Span)>,
    /// Tables under `extend:`.
    pub(crate) extended: Vec<(QualifiedName, Span)>,
    /// Columns under `extend:`.
    pub(crate) extended_columns: Vec<ExtendedColumn>,
    /// Domains in the order of their files, with their docs.
    pub(crate) domains: Vec<(Name, Option<Text>)>,
    /// What a migration may destroy, and how it converts values.
    pub(crate) data: crate::data::DataSteps,
    /// Declared, but not understood.
    pub(crate) broken: Broken,
}

/// Names of what is declared but could not be understood: that was reported, and whoever refers to it is not to blame.
#[derive(Debug, Default)]
pub(crate) struct Broken {
    pub(crate) types: Vec<QualifiedName>,
    pub(crate) relations: Vec<QualifiedName>,
    pub(crate) functions: Vec<QualifiedName>,
    pub(crate) columns: Vec<(QualifiedName, Name)>,
}

impl Broken {
    /// All names, without their schemas and tables, sorted.
    pub(crate) fn names(&self) -> Vec<Name> {
        let objects = self.types.iter().chain(&self.relations).chain(&self.functions);
        let objects = objects.map(|object| object.name.clone());
        let mut names: Vec<_> = objects.chain(self.columns.iter().map(|(_, name)| name.clone())).collect();
        names.sort_unstable();
        names.dedup();
        names
    }
}

/// What a file or a table says about everything inside it.
#[derive(Clone, Copy)]
pub(crate) struct Scope<'s> {
    /// The schema of unqualified names.
    pub(crate) schema: &'s Name,
    /// The domain of the file.
    pub(crate) domain: Option<&'s Name>,
    /// The mixin whose parts are being lowered.
    pub(crate) mixin: Option<&'s Expansion>,
}

/// The state of lowering all files of a project or a pack.
pub(crate) struct Lowering<'a> {
    pub(crate) sources: &'a Sources,
    /// Files that `file:` may name, by path relative to the project.
    pub(crate) attached: &'a BTreeMap<String, FileId>,
    pub(crate) mixins: &'a Mixins,
    /// Docs become COMMENTs.
    pub(crate) emit_comments: bool,
    /// Whether a platform pack is being lowered.
    pub(crate) platform: bool,
    pub(crate) diagnostics: Diagnostics,
    pub(crate) out: Lowered,
    /// Names of constraints and indexes by schema: names that Postgres derives must avoid them.
    pub(crate) taken: FxHashSet<(Name, Name)>,
    /// Those among them that were derived: each the first that was free.
    pub(crate) derived: Vec<(Name, Name)>,
    pub(crate) used_mixins: FxHashSet<Text>,
    /// Broken SQL that was reported already: a mixin is read once for every table.
    pub(crate) reported: FxHashSet<(Span, String)>,
    /// Where a `#` cut a value off.
    pub(crate) cut: FxHashSet<(FileId, u32)>,
    /// Whether something was said that adds to what other files may have said before: default privileges.
    pub(crate) adds_up: bool,
}

impl<'a> Lowering<'a> {
    /// Nothing lowered yet.
    pub(crate) fn new(
        sources: &'a Sources,
        attached: &'a BTreeMap<String, FileId>,
        mixins: &'a Mixins,
    ) -> Self {
        Self {
            sources,
            attached,
            mixins,
            emit_comments: false,
            platform: false,
            diagnostics: Diagnostics::new(),
            out: Lowered::default(),
            taken: FxHashSet::default(),
            derived: Vec::new(),
            used_mixins: FxHashSet::default(),
            reported: FxHashSet::default(),
            cut: FxHashSet::default(),
            adds_up: false,
        }
    }

    /// What was lowered, and what was wrong with it.
    pub(crate) fn finish(self) -> (Lowered, Diagnostics) {
        (self.out, self.diagnostics)
    }

    /// Reads mixins that no table uses: what is wrong with them would otherwise be found only when one does.
    pub(crate) fn check_mixins(&mut self) {
        let (mixins, schema) = (self.mixins, Name::exact("public"));
        for (key, node) in mixins.iter() {
            if !self.used_mixins.contains(&key.text) {
                self.unused_mixin(key, node, &schema);
            }
        }
    }
}

impl Lowering<'_> {
    /// Lowers one file.
    pub(crate) fn file(&mut self, root: &Node, default_schema: &Name, default_domain: Option<&Name>) {
        let Some(mut fields) = Fields::of(self, root, &language::FILE) else { return };
        let schema = fields.name(self, "schema").unwrap_or_else(|| default_schema.clone());
        let domain = fields.name_exact(self, "domain").or_else(|| default_domain.cloned());
        let doc = fields.text(self, "doc");
        if let Some(domain) = &domain
            && !self.platform
        {
            self.out.domain(domain.clone(), doc);
        }
        let scope = Scope { schema: &schema, domain: domain.as_ref(), mixin: None };
        fields.take("mixins");
        self.each(fields.entry("schemas"), |l, e| l.schema(e, scope));
        self.each(fields.entry("roles"), |l, e| l.role(e, scope));
        self.each(fields.entry("extensions"), |l, e| l.extension(e, scope));
        self.each(fields.entry("enums"), |l, e| l.enum_type(e, scope));
        self.each(fields.entry("domains"), |l, e| l.domain(e, scope));
        self.each(fields.entry("composite_types"), |l, e| l.composite_type(e, scope));
        self.each(fields.entry("range_types"), |l, e| l.range_type(e, scope));
        self.each(fields.entry("collations"), |l, e| l.collation(e, scope));
        self.each(fields.entry("aggregates"), |l, e| l.aggregate(e, scope));
        self.each(fields.entry("operators"), |l, e| l.operator(e, scope));
        self.each(fields.entry("casts"), |l, e| l.cast(e, scope));
        self.text_search(fields.entry("text_search"), scope);
        self.each(fields.entry("event_triggers"), |l, e| l.event_trigger(e, scope));
        self.each(fields.entry("publications"), |l, e| l.publication(e, scope));
        self.each(fields.entry("functions"), |l, e| {
            l.function(e, scope, pgspec_catalog::object::Routine::Function)
        });
        self.each(fields.entry("procedures"), |l, e| {
            l.function(e, scope, pgspec_catalog::object::Routine::Procedure)
        });
        self.each(fields.entry("foreign_data_wrappers"), |l, e| l.foreign_data_wrapper(e, scope));
        self.each(fields.entry("foreign_servers"), |l, e| l.foreign_server(e, scope));
        self.each(fields.entry("sequences"), |l, e| l.sequence(e, scope));
        self.each(fields.entry("tables"), |l, e| l.table(e, scope));
        self.each(fields.entry("foreign_tables"), |l, e| l.table(e, scope));
        self.each(fields.entry("views"), |l, e| l.view(e, scope, false));
        self.each(fields.entry("materialized_views"), |l, e| l.view(e, scope, true));
        self.each(fields.entry("external"), |l, e| l.external(e, scope));
        self.each(fields.entry("extend"), |l, e| l.extend(e, scope));
        self.each(fields.entry("jobs"), |l, e| l.job(e, scope));
        self.each(fields.entry("retention"), |l, e| l.retention(e, scope));
        self.each(fields.entry("access"), |l, e| l.access_entry(e, scope));
        self.each(fields.entry("seed"), |l, e| l.seed(e, scope));
        self.each(fields.entry("drop"), |l, e| l.acknowledged(e));
        self.each(fields.entry("convert"), |l, e| l.conversion(e, scope));
        self.default_privileges(fields.take("default_privileges"), scope);
        self.stored_settings(fields.take("settings"), scope);
        fields.finish(self);
    }

    fn seed(&mut self, entry: &Entry, scope: Scope<'_>) {
        let table = self.qualified(&entry.key, scope);
        self.out.seeds.push(PendingSeed {
            table,
            key: entry.key.clone(),
            node: entry.value.clone(),
            domain: scope.domain.cloned(),
        });
    }

    /// Calls `lower` for every entry of a mapping, if the key is there.
    pub(crate) fn each(&mut self, entry: Option<&Entry>, mut lower: impl FnMut(&mut Self, &Entry)) {
        let Some(entry) = entry else { return };
        let node = &entry.value;
        match &node.kind {
            NodeKind::Mapping(entries) => entries.iter().for_each(|entry| lower(self, entry)),
            NodeKind::Scalar(_) if node.is_null() => {}
            NodeKind::Scalar(_) | NodeKind::Sequence(_) => {
                self.no_mapping(&format!("`{}`", entry.key.text), node)
            }
        }
    }

    /// Reports a text or a list where entries with names are expected.
    pub(crate) fn no_mapping(&mut self, what: &str, node: &Node) {
        let diagnostic =
            Diagnostic::new(&codes::WRONG_SHAPE, format!("{what} is a mapping, not {}", node.noun()))
                .at(node.span);
        let diagnostic = match (&node.kind, missing_space(node)) {
            (_, Some(at)) => diagnostic.fix("a space is missing behind the colon", at, " "),
            (NodeKind::Sequence(_), None) => {
                diagnostic.help("write one `name: value` a line, without the dashes")
            }
            (NodeKind::Scalar(_) | NodeKind::Mapping(_), None) => {
                diagnostic.help("write one `name: value` a line, indented by two more spaces")
            }
        };
        self.diagnostics.push(diagnostic);
    }

    /// Adds an object.
    pub(crate) fn push(
        &mut self,
        key: Key,
        object: Object,
        name_span: Span,
        scope: Scope<'_>,
        places: Vec<Place>,
    ) {
        self.out.drafts.push(Draft {
            key,
            object,
            name_span,
            schema: scope.schema.clone(),
            places,
            table_entry: None,
        });
    }

    /// The origin of what is written at a span.
    pub(crate) fn origin(&self, span: Span, scope: Scope<'_>) -> Origin {
        match scope.mixin {
            _ if self.platform => Origin::Platform(span),
            Some(expansion) => Origin::Mixin { used: expansion.used, declared: span },
            None => Origin::Spec(span),
        }
    }

    /// A new object with what all kinds share.
    pub(crate) fn object(
        &self,
        body: pgspec_catalog::Body,
        span: Span,
        scope: Scope<'_>,
        about: About,
        grants: Vec<Grant>,
    ) -> Object {
        let mut object = Object::new(self.origin(span, scope), body);
        if self.platform {
            object.standing = Standing::Platform;
        }
        object.comment = self.comment(about.comment, about.doc.as_ref());
        object.owner = about.owner;
        object.grants = grants;
        object.notes.doc = about.doc;
        object.notes.was = about.was;
        object.notes.deprecated = about.deprecated;
        object.notes.domain = scope.domain.cloned();
        object
    }

    /// The COMMENT: what is written as such, or the doc where docs become comments.
    pub(crate) fn comment(&self, comment: Option<Text>, doc: Option<&Text>) -> Option<Text> {
        comment.or_else(|| if self.emit_comments && !self.platform { doc.cloned() } else { None })
    }

    /// Reports a node of the wrong shape.
    pub(crate) fn wrong_shape(&mut self, node: &Node, expected: &str) {
        let help = match &node.kind {
            NodeKind::Scalar(scalar) if scalar.text.is_empty() => {
                "write it behind the colon, or remove the entry"
            }
            NodeKind::Scalar(scalar) if scalar.is_null() => {
                "quote it if the word is meant, or remove the entry"
            }
            NodeKind::Scalar(_) => "",
            NodeKind::Sequence(_) | NodeKind::Mapping(_) => {
                "write it without brackets; a text that starts with `[` or `{` needs quotes"
            }
        };
        let help = if !help.is_empty() && expected.contains("text") {
            help.to_owned()
        } else {
            format!("write {expected} there")
        };
        self.diagnostics.push(
            Diagnostic::new(&codes::WRONG_SHAPE, format!("expected {expected}, found {}", node.noun()))
                .at(node.span)
                .help(help),
        );
    }

    /// The text of a file of the project.
    pub(crate) fn attached_file(&mut self, path: &str, span: Span) -> Option<FileId> {
        let wanted = path.trim_start_matches("./");
        if let Some(id) = self.attached.get(wanted) {
            return Some(*id);
        }
        let names = self.attached.keys().map(String::as_str);
        let help = match pgspec_catalog::closest(wanted, names) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "paths start at the project folder and end in `.sql` or `.csv`".to_owned(),
        };
        self.diagnostics.push(
            Diagnostic::new(&codes::MISSING_FILE, format!("there is no file `{path}` in the project"))
                .at(span)
                .help(help),
        );
        None
    }
}

/// `id:uuid`: where the space behind the colon is missing.
fn missing_space(node: &Node) -> Option<Span> {
    let scalar = node.as_scalar().filter(|s| s.form == ScalarForm::Plain)?;
    let colon = scalar.text.find(':')?;
    let name = scalar.text.get(..colon)?;
    let bare = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '"'));
    let behind = scalar.text.get(colon + 1..)?;
    let spaced = bare && !behind.is_empty() && !behind.starts_with([':', ' ']);
    let at = node.span.start + u32::try_from(colon).ok()? + 1;
    spaced.then(|| Span::new(node.span.file, at, at))
}

/// What all kinds of objects may say about themselves.
#[derive(Debug, Default)]
pub(crate) struct About {
    pub(crate) doc: Option<Text>,
    pub(crate) comment: Option<Text>,
    pub(crate) owner: Option<Name>,
    /// Where the owner's name stands.
    pub(crate) owner_place: Option<Place>,
    pub(crate) was: Option<Name>,
    pub(crate) deprecated: Option<Text>,
}

impl About {
    /// Only a doc.
    pub(crate) fn doc(doc: Option<Text>) -> Self {
        Self { doc, ..Self::default() }
    }

    /// Reads the keys that the shape has.
    pub(crate) fn of(fields: &mut Fields<'_>, lowering: &mut Lowering<'_>) -> Self {
        let owner = fields.name(lowering, "owner");
        let owner_place =
            owner.clone().zip(fields.node("owner")).map(|(n, node)| Place::of_role(n, node.span));
        Self {
            doc: fields.text(lowering, "doc"),
            comment: fields.text(lowering, "comment"),
            owner,
            owner_place,
            was: fields.name(lowering, "was"),
            deprecated: fields.text(lowering, "deprecated"),
        }
    }
}

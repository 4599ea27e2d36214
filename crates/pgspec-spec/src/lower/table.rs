//! Tables: their columns, what mixins add, row security, and the objects that stand inside them.

use pgspec_catalog::object::{
    Parameters, PartitionBound, PartitionOf, RowSecurity, Sequence, Table, TableNotes,
};
use pgspec_catalog::{Body, Diagnostic, Grant, Key, Kind, Name, QualifiedName, Span, Text};
use rustc_hash::FxHashMap;

use super::column::InlineConstraint;
use super::{About, Fields, Lowering, PendingFixtures, Place, Scope};
use crate::codes;
use crate::language;
use crate::mixin::Expansion;
use crate::tree::{Entry, EntryKey, Node};

/// Row security as a table or a mixin declares it.
#[derive(Clone, Debug)]
struct Security {
    rls: Option<Text>,
    forced: bool,
    reason: Option<Text>,
}

/// What has been gathered of a table so far.
struct Gathered {
    name: QualifiedName,
    table: Table,
    column_spans: FxHashMap<Name, Span>,
    inline: Vec<InlineConstraint>,
    /// The sequences of `serial` columns, and where these stand.
    serials: Vec<(QualifiedName, Sequence, Span)>,
    grants: Vec<Grant>,
    security: Option<Security>,
    policies: usize,
    places: Vec<Place>,
    /// Children by kind and name, with where they stand: a mixin must not bring one twice.
    children: FxHashMap<(Kind, Name), Span>,
}

impl Gathered {
    fn new(name: QualifiedName) -> Self {
        Self {
            name,
            table: Table { notes: TableNotes::default(), ..Table::default() },
            column_spans: FxHashMap::default(),
            inline: Vec::new(),
            serials: Vec::new(),
            grants: Vec::new(),
            security: None,
            policies: 0,
            places: Vec::new(),
            children: FxHashMap::default(),
        }
    }
}

impl Lowering<'_> {
    pub(super) fn table(&mut self, entry: &Entry, scope: Scope<'_>) {
        self.table_of(entry, scope, None);
    }

    /// A table, or a partition of one.
    pub(super) fn table_of(&mut self, entry: &Entry, scope: Scope<'_>, parent: Option<&QualifiedName>) {
        let name = self.qualified(&entry.key, scope);
        if self.beside_tables(entry) {
            return;
        }
        let Some(mut fields) = Fields::of(self, &entry.value, &language::TABLE) else {
            self.out.broken.relations.push(name);
            return;
        };
        let first_draft = self.out.drafts.len();
        let about = About::of(&mut fields, self);
        let mut gathered = Gathered::new(name.clone());
        gathered.table.unlogged = fields.flag(self, "unlogged");
        gathered.table.storage = self.parameters(fields.entry("with"));
        gathered.table.tablespace = fields.name(self, "tablespace");
        gathered.table.notes.reserved = fields.names(self, "reserved").unwrap_or_default();
        self.hierarchy(&mut fields, &name, scope, (&mut gathered.table, &mut gathered.places));
        if let Some(parent) = parent {
            let bound = self.bound_of(&mut fields, &name, scope, &mut gathered.places);
            gathered.table.partition_of = bound.map(|bound| PartitionOf { parent: parent.clone(), bound });
        }
        self.partitions(fields.entry("partitions"), &name, scope);
        if let Some(access) = fields.entry("access") {
            self.access_of(&name, access);
        }
        if let Some(node) = fields.take("fixtures").cloned() {
            self.out.fixtures.push(PendingFixtures { table: name.clone(), node });
        }
        self.each(fields.entry("rules"), |l, e| l.rule(e, &name, scope));
        self.each(fields.entry("statistics"), |l, e| l.statistics(e, &name, scope));
        self.parts(&mut gathered, &mut fields, scope);
        let mixins = self.mixins;
        if let Some(uses) = fields.take("use") {
            let before = self.diagnostics.len();
            let expansions = mixins.expand(uses, &name.name, &mut self.diagnostics);
            if self.diagnostics.len() > before {
                // Its columns are not known then.
                self.out.broken.relations.push(name.clone());
            }
            for (expansion, node) in &expansions {
                self.used_mixins.insert(expansion.mixin.clone());
                gathered.table.notes.mixins.push(Name::exact(&expansion.mixin));
                let inner = Scope { mixin: Some(expansion), ..scope };
                let Some(mut fields) = Fields::of(self, node, &language::MIXIN) else { continue };
                self.parts(&mut gathered, &mut fields, inner);
                fields.finish(self);
            }
        }
        fields.finish(self);
        let unlogged = gathered.table.unlogged;
        for (sequence, mut body, span) in std::mem::take(&mut gathered.serials) {
            body.unlogged = unlogged;
            self.push_serial(&sequence, body, span, scope);
        }
        self.inline_constraints(&gathered.name, std::mem::take(&mut gathered.inline), scope);
        self.finish_table(gathered, entry, about, scope);
        for draft in self.out.drafts.iter_mut().skip(first_draft) {
            draft.table_entry = Some(entry.key.span);
        }
    }

    /// `columns:` as far to the left as the tables: most likely it belongs into the one above.
    fn beside_tables(&mut self, entry: &Entry) -> bool {
        let key = entry.key.text.as_str();
        let section = matches!(
            key,
            "columns" | "constraints" | "indexes" | "triggers" | "policies" | "grants" | "security" | "use"
        );
        let entries = entry.value.as_mapping().unwrap_or_default();
        if !section || entries.iter().any(|e| language::TABLE.field(&e.key.text).is_some()) {
            return false;
        }
        self.diagnostics.push(
            Diagnostic::new(&codes::WRONG_SHAPE, format!("`{key}` stands beside the tables, not inside one"))
                .at(entry.key.span)
                .help("indent it, and what belongs to it, by two more spaces"),
        );
        true
    }

    fn finish_table(&mut self, mut gathered: Gathered, entry: &Entry, about: About, scope: Scope<'_>) {
        let name = gathered.name;
        let mut about = about;
        gathered.places.extend(about.owner_place.take());
        for column in &gathered.table.columns {
            if gathered.table.notes.reserved.contains(&column.name) {
                let span = gathered.column_spans.get(&column.name).copied();
                self.diagnostics.push(
                    Diagnostic::new(
                        &codes::RESERVED_NAME,
                        format!("the table `{name}` reserves the column name `{}`", column.name),
                    )
                    .maybe_at(span)
                    .help("choose another name, or remove it from `reserved:`"),
                );
            }
        }
        let security = gathered.security.take();
        let rls = security.as_ref().and_then(|s| s.rls.as_deref());
        gathered.table.row_security = RowSecurity {
            enabled: match rls {
                Some("disabled") => false,
                Some(_) => true,
                None => gathered.policies > 0,
            },
            forced: rls == Some("forced") || security.as_ref().is_some_and(|s| s.forced),
        };
        gathered.table.notes.security_reason = security.and_then(|s| s.reason);
        let object =
            self.object(Body::Table(Box::new(gathered.table)), entry.key.span, scope, about, gathered.grants);
        self.push(Key::qualified(Kind::Table, &name), object, entry.key.span, scope, gathered.places);
    }

    /// A partition of which nothing is said but its rows.
    pub(super) fn plain_partition(
        &mut self,
        entry: &Entry,
        name: QualifiedName,
        (parent, bound, doc): (&QualifiedName, PartitionBound, Option<Text>),
        places: Vec<Place>,
        scope: Scope<'_>,
    ) {
        let first_draft = self.out.drafts.len();
        let mut gathered = Gathered::new(name);
        gathered.table.partition_of = Some(PartitionOf { parent: parent.clone(), bound });
        gathered.places = places;
        self.finish_table(gathered, entry, About::doc(doc), scope);
        for draft in self.out.drafts.iter_mut().skip(first_draft) {
            draft.table_entry = Some(entry.key.span);
        }
    }

    /// The sections that tables and mixins share.
    fn parts(&mut self, gathered: &mut Gathered, fields: &mut Fields<'_>, scope: Scope<'_>) {
        if fields.take("columns").is_some_and(|n| n.as_mapping().is_none() && !n.is_null()) {
            self.out.broken.relations.push(gathered.name.clone());
        }
        self.each(fields.entry("columns"), |l, e| {
            let Some(mut lowered) = l.column(e, &gathered.name, scope) else { return };
            let name = lowered.column.name.clone();
            if lowered.serial {
                let (sequence, body) = l.serial(&gathered.name, &name, &lowered.column.data_type);
                lowered.column.default = Some(pgspec_sql::fragment::next_value(&sequence));
                gathered.serials.push((sequence, body, e.key.span));
            }
            if let Some(first) = gathered.column_spans.get(&name) {
                l.collision(&format!("column `{}.{name}`", gathered.name), e.key.span, *first, scope);
                return;
            }
            gathered.column_spans.insert(name, e.key.span);
            gathered.table.columns.push(lowered.column);
            gathered.inline.extend(lowered.constraints);
            gathered.places.extend(lowered.places);
        });
        let table = gathered.name.clone();
        self.each(fields.entry("constraints"), |l, e| {
            if l.is_new_child(gathered, Kind::Constraint, e, scope) {
                l.constraint(e, &table, scope);
            }
        });
        self.each(fields.entry("indexes"), |l, e| {
            if l.is_new_child(gathered, Kind::Index, e, scope) {
                l.index(e, &table, scope);
            }
        });
        self.each(fields.entry("triggers"), |l, e| {
            if l.is_new_child(gathered, Kind::Trigger, e, scope) {
                l.trigger(e, &table, scope);
            }
        });
        self.each(fields.entry("policies"), |l, e| {
            if l.is_new_child(gathered, Kind::Policy, e, scope) {
                gathered.policies += 1;
                l.policy(e, &table, scope);
            }
        });
        if let Some(node) = fields.take("security")
            && let Some(security) = self.security(node)
            // The table's own word comes first: a mixin does not change it.
            && (gathered.security.is_none() || scope.mixin.is_none())
        {
            gathered.security = Some(security);
        }
        let grants =
            self.grants(fields.entry("grants"), scope, super::grants::ON_TABLE, &mut gathered.places);
        gathered.grants.extend(grants);
    }

    /// Reads a mixin as if a table used it, and forgets what comes of it.
    pub(super) fn unused_mixin(&mut self, key: &EntryKey, node: &Node, schema: &Name) {
        let table = QualifiedName { schema: Some(schema.clone()), name: Name::exact(&key.text) };
        let (first_draft, taken) = (self.out.drafts.len(), self.taken.clone());
        let derived = self.derived.len();
        let expansion = Expansion::trial(key, node, &table.name);
        let scope = Scope { schema, domain: None, mixin: Some(&expansion) };
        if let Some(mut fields) = Fields::of(self, node, &language::MIXIN) {
            let mixins = self.mixins;
            if let Some(uses) = fields.take("use") {
                // The mixins that it uses are read on their own, if no table uses them; here cycles are found.
                let _ = mixins.expand(uses, &table.name, &mut self.diagnostics);
            }
            self.parts(&mut Gathered::new(table), &mut fields, scope);
            fields.finish(self);
        }
        self.out.drafts.truncate(first_draft);
        self.taken = taken;
        self.derived.truncate(derived);
    }

    fn is_new_child(&mut self, gathered: &mut Gathered, kind: Kind, entry: &Entry, scope: Scope<'_>) -> bool {
        let errors = self.diagnostics.len();
        let name = if kind == Kind::Policy {
            self.literal(&entry.key, scope)
        } else {
            self.folded(&entry.key, scope)
        };
        // The name is read again by the kind itself: its findings must not stand twice.
        self.diagnostics.truncate(errors);
        match gathered.children.insert((kind, name.clone()), entry.key.span) {
            Some(first) if scope.mixin.is_some() => {
                let what = format!("{} `{name}` of `{}`", kind.noun(), gathered.name);
                self.collision(&what, entry.key.span, first, scope);
                false
            }
            _ => true,
        }
    }

    fn collision(&mut self, what: &str, span: Span, first: Span, scope: Scope<'_>) {
        let diagnostic = match scope.mixin {
            Some(expansion) => Diagnostic::new(
                &codes::MIXIN_COLLISION,
                format!("the mixin `{}` brings the {what}, which is already there", expansion.mixin),
            )
            .labelled(expansion.used, "used here")
            .related(span, "declared in the mixin"),
            None => Diagnostic::new(&codes::DUPLICATE_OBJECT, format!("the {what} is declared twice"))
                .labelled(span, "again"),
        };
        self.diagnostics.push(diagnostic.related(first, "first here").help("rename or remove one of them"));
    }

    fn security(&mut self, node: &Node) -> Option<Security> {
        let mut fields = Fields::of(self, node, &language::SECURITY)?;
        let rls = fields.one_of(self, "rls");
        fields.require(self, "rls", node.span, "`security`");
        let forced = fields.flag(self, "forced");
        let mut reason = fields.text(self, "reason");
        if rls.as_deref() == Some("disabled") && reason.is_none() {
            // One finding is enough: the table is not silent about its security.
            reason = Some(Text::new_static("none given"));
            self.diagnostics.push(
                Diagnostic::new(&codes::SECURITY_REASON, "row security is switched off without a `reason`")
                    .at(fields.span())
                    .help("add `reason:` and say who may see the rows"),
            );
        }
        fields.finish(self);
        Some(Security { rls, forced, reason })
    }

    /// `external:` tables: columns as elsewhere, nothing else.
    pub(super) fn external(&mut self, entry: &Entry, scope: Scope<'_>) {
        let name = self.qualified(&entry.key, scope);
        let mut table = Table::default();
        let mut places = Vec::new();
        let mut inline = Vec::new();
        if let Some([only]) = entry.value.as_mapping()
            && only.key.text == "columns"
            && let Some(columns) = only
                .value
                .as_mapping()
                .filter(|c| !c.iter().any(|column| language::COLUMN.field(&column.key.text).is_some()))
        {
            self.diagnostics.push(
                Diagnostic::new(
                    &codes::WRONG_SHAPE,
                    "under `external:` the columns stand right below the table",
                )
                .at(only.key.span)
                .help(match columns.first() {
                    Some(first) => {
                        format!("leave `columns:` out, and write `{}:` in its place", first.key.text)
                    }
                    None => "leave `columns:` out".to_owned(),
                }),
            );
            self.out.broken.relations.push(name);
            return;
        }
        self.each(Some(entry), |l, e| {
            if let Some(lowered) = l.column(e, &name, scope) {
                table.columns.push(lowered.column);
                places.extend(lowered.places);
                inline.extend(lowered.constraints);
            }
        });
        let mut object =
            self.object(Body::Table(Box::new(table)), entry.key.span, scope, About::default(), Vec::new());
        object.standing = pgspec_catalog::Standing::External;
        object.comment = None;
        self.push(Key::qualified(Kind::Table, &name), object, entry.key.span, scope, places);
        let first = self.out.drafts.len();
        self.inline_constraints(&name, inline, scope);
        for draft in self.out.drafts.iter_mut().skip(first) {
            draft.object.standing = pgspec_catalog::Standing::External;
        }
    }

    /// Storage parameters: `fillfactor: 70`.
    pub(super) fn parameters(&mut self, entry: Option<&Entry>) -> Parameters {
        let mut out = Parameters::default();
        self.each(entry, |l, e| match e.value.as_scalar() {
            Some(scalar) if !scalar.is_null() => out.push((Name::folded(&e.key.text), scalar.text.clone())),
            _ => l.wrong_shape(&e.value, "a value"),
        });
        out
    }
}

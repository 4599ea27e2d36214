//! Indexes: what follows `ON table` in CREATE INDEX, or the same spelled out.

use pgspec_catalog::{Body, Diagnostic, Key, Kind, Name, QualifiedName, Span, closest};
use pgspec_sql::fragment::{self, IndexFragment};

use super::{About, Fields, Lowering, Place, Scope};
use crate::codes;
use crate::language;
use crate::tree::{Entry, Node, NodeKind};

/// Access methods of Postgres and of well-known extensions.
const METHODS: &[&str] =
    &["bloom", "brin", "btree", "gin", "gist", "hash", "hnsw", "ivfflat", "pgroonga", "rum", "spgist"];

impl Lowering<'_> {
    pub(super) fn index(&mut self, entry: &Entry, table: &QualifiedName, scope: Scope<'_>) {
        let name = self.folded(&entry.key, scope);
        let what = || format!("the index `{name}` on `{table}`");
        let (parsed, about, place) = match &entry.value.kind {
            NodeKind::Mapping(_) => {
                let Some(lowered) = self.index_object(&entry.value, &what, scope) else { return };
                lowered
            }
            NodeKind::Scalar(_) | NodeKind::Sequence(_) => {
                let Some(piece) = self.piece(&entry.value, scope) else { return };
                let Some(parsed) = self.parse(&piece, what, fragment::index) else { return };
                let span = |range| piece.map.locate(range).unwrap_or(entry.value.span);
                if let Some((on, range)) = &parsed.on {
                    self.check_on(on, table, span(range.clone()), &what());
                }
                let about = About::doc(piece.doc.clone());
                (parsed, about, piece.map)
            }
        };
        let IndexFragment { mut index, mentions, .. } = parsed;
        self.check_method(&index.method, &entry.value, &what());
        index.table = table.clone();
        if let Some(parent) = &mut index.attached_to {
            parent.schema = parent.schema.take().or_else(|| table.schema.clone());
        }
        let schema = table.schema.clone().unwrap_or_else(|| scope.schema.clone());
        self.taken.insert((schema.clone(), name.clone()));
        let object = self.object(Body::Index(Box::new(index)), entry.key.span, scope, about, Vec::new());
        let key = Key::in_schema(Kind::Index, &schema, &name);
        self.push(key, object, entry.key.span, scope, vec![Place { mentions, map: place }]);
    }

    /// A misspelt access method. Those of extensions that are not well known pass.
    fn check_method(&mut self, method: &Name, node: &Node, what: &str) {
        if METHODS.contains(&method.as_str()) {
            return;
        }
        let Some(near) = closest(method.as_str(), METHODS.iter().copied()) else { return };
        let place = match &node.kind {
            NodeKind::Scalar(scalar) => {
                let start = scalar.text.to_ascii_lowercase().find(method.as_str());
                start.and_then(|start| scalar.map.locate(start..start + method.as_str().len()))
            }
            NodeKind::Mapping(entries) => {
                entries.iter().find(|e| e.key.text == "using").map(|e| e.value.span)
            }
            NodeKind::Sequence(_) => None,
        };
        let diagnostic =
            Diagnostic::new(&codes::UNKNOWN_VALUE, format!("in {what}: there is no index method `{method}`"));
        self.diagnostics.push(match place {
            Some(span) => diagnostic.at(span).fix(format!("did you mean `{near}`?"), span, near),
            None => diagnostic.at(node.span).help(format!("did you mean `{near}`?")),
        });
    }

    fn index_object(
        &mut self,
        node: &Node,
        what: &dyn Fn() -> String,
        scope: Scope<'_>,
    ) -> Option<(IndexFragment, About, pgspec_catalog::TextMap)> {
        let mut fields = Fields::of(self, node, &language::INDEX)?;
        let about = About::of(&mut fields, self);
        fields.require(self, "keys", node.span, &what());
        let piece = fields.sql(self, "keys", scope)?;
        let list = piece.sql().trim();
        let bare = list.strip_prefix('(').and_then(|l| l.strip_suffix(')')).filter(|_| list.starts_with('('));
        let prefix = match fields.name(self, "using") {
            Some(method) => format!("using {} ", pgspec_sql::quote::identifier(method.as_str())),
            None => String::new(),
        };
        // Parentheses around the whole list may be written or left out.
        let (prefix, suffix) = if bare.is_some() { (prefix, "") } else { (format!("{prefix}("), ")") };
        let read = self.between(&prefix, &piece, suffix, what, fragment::index)?;
        let mut parsed = read.value;
        parsed.mentions = super::sql::shifted(parsed.mentions, read.shift);
        parsed.index.unique = fields.flag(self, "unique");
        parsed.index.include = fields.names(self, "include").unwrap_or_default();
        parsed.index.nulls_not_distinct = fields.flag(self, "nulls_not_distinct");
        parsed.index.predicate = fields.sql(self, "where", scope).and_then(|p| self.expression(&p, what));
        parsed.index.storage = self.parameters(fields.entry("with"));
        parsed.index.tablespace = fields.name(self, "tablespace");
        parsed.index.only = fields.flag(self, "only");
        let attached_to = fields.take("attached_to").and_then(|node| self.text(node));
        parsed.index.attached_to = attached_to.and_then(|text| fragment::name(&text).ok());
        self.each(fields.entry("statistics"), |l, e| {
            let target = e.value.as_scalar().and_then(|scalar| scalar.text.parse().ok());
            match (e.key.text.parse(), target) {
                (Ok(column), Some(target)) => parsed.index.statistics.push((column, target)),
                _ => l.wrong_shape(&e.value, "the number of an expression and its target"),
            }
        });
        fields.finish(self);
        Some((parsed, about, piece.map))
    }

    /// `ON table` may be pasted along with the rest, if it is the right table.
    pub(super) fn check_on(&mut self, on: &QualifiedName, table: &QualifiedName, span: Span, what: &str) {
        let same_schema = on.schema.is_none() || on.schema == table.schema;
        if on.name != table.name || !same_schema {
            self.diagnostics.push(
                Diagnostic::new(&codes::CONFLICT, format!("{what} is written for the table `{on}`"))
                    .at(span)
                    .help(format!("leave `on {on}` out, or move the entry to that table")),
            );
        }
    }
}

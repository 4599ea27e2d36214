//! Views and materialised views.

use pgspec_catalog::object::{CheckOption, Parameters, View, ViewColumn};
use pgspec_catalog::{Body, Diagnostic, Key, Kind, QualifiedName, Span};
use pgspec_sql::fragment;

use super::{About, Fields, Lowering, Place, Scope};
use crate::codes;
use crate::language;
use crate::tree::{Entry, Node, NodeKind};

impl Lowering<'_> {
    pub(super) fn view(&mut self, entry: &Entry, scope: Scope<'_>, materialized: bool) {
        let name = self.qualified(&entry.key, scope);
        if self.view_named(&name, entry, scope, materialized).is_none() {
            self.out.broken.relations.push(name);
        }
    }

    /// `None` if it could not be understood, which was reported.
    fn view_named(
        &mut self,
        name: &QualifiedName,
        entry: &Entry,
        scope: Scope<'_>,
        materialized: bool,
    ) -> Option<()> {
        let kind = if materialized { Kind::MaterializedView } else { Kind::View };
        let what = || format!("the {} `{name}`", kind.noun());
        let mut places = Vec::new();
        let mut view = View {
            column_defaults: Vec::new(),
            column_comments: Vec::new(),
            access_method: None,
            cluster_on: None,
            materialized,
            query: pgspec_catalog::SqlText::unplaced(""),
            column_names: Vec::new(),
            // The caller's rights and row security, unless the spec says otherwise.
            security_invoker: !materialized,
            security_barrier: false,
            check_option: None,
            storage: Parameters::default(),
            tablespace: None,
            declared_columns: Vec::new(),
        };
        let (about, grants) = if let NodeKind::Mapping(_) = &entry.value.kind {
            let shape = if materialized { &language::MATERIALIZED_VIEW } else { &language::VIEW };
            let mut fields = Fields::of(self, &entry.value, shape)?;
            let mut about = About::of(&mut fields, self);
            places.extend(about.owner_place.take());
            let grants = self.grants(fields.entry("grants"), scope, super::grants::ON_TABLE, &mut places);
            let query = self.view_query(&mut fields, entry, &what, scope)?;
            view.query = query;
            view.column_names = fields.names(self, "names").unwrap_or_default();
            self.declared_columns(&mut view, &mut fields, name, scope, &mut places);
            self.each(fields.entry("column_comments"), |l, e| {
                let column = l.folded(&e.key, scope);
                view.column_comments.extend(l.text(&e.value).map(|comment| (column, comment)));
            });
            view.column_comments.sort();
            if materialized {
                view.storage = self.parameters(fields.entry("with"));
                view.tablespace = fields.name(self, "tablespace");
                view.access_method = fields.name(self, "access_method").filter(|method| *method != "heap");
                view.cluster_on = fields.name(self, "cluster_on");
                self.each(fields.entry("indexes"), |l, e| l.index(e, name, scope));
                self.each(fields.entry("statistics"), |l, e| l.statistics(e, name, scope));
                if let Some(refresh) = fields.take("refresh") {
                    self.refresh(name, refresh, scope);
                }
            } else {
                self.view_options(&mut view, fields.take("with"));
                view.check_option = fields
                    .one_of(self, "check_option")
                    .map(|word| if word == "local" { CheckOption::Local } else { CheckOption::Cascaded });
                self.each(fields.entry("triggers"), |l, e| l.trigger(e, name, scope));
                self.each(fields.entry("rules"), |l, e| l.rule(e, name, scope));
                self.each(fields.entry("defaults"), |l, e| {
                    let column = l.folded(&e.key, scope);
                    let expression = l.piece(&e.value, scope).and_then(|piece| l.expression(&piece, what));
                    view.column_defaults.extend(expression.map(|expression| (column, expression)));
                });
                view.column_defaults.sort_by(|a, b| a.0.cmp(&b.0));
            }
            fields.finish(self);
            (about, grants)
        } else {
            let piece = self.piece(&entry.value, scope)?;
            let query = self.parse(&piece, what, fragment::query)?;
            view.query = query;
            (About::doc(piece.doc), Vec::new())
        };
        let object = self.object(Body::View(Box::new(view)), entry.key.span, scope, about, grants);
        self.push(Key::qualified(kind, name), object, entry.key.span, scope, places);
        Some(())
    }

    fn view_query(
        &mut self,
        fields: &mut Fields<'_>,
        entry: &Entry,
        what: &dyn Fn() -> String,
        scope: Scope<'_>,
    ) -> Option<pgspec_catalog::SqlText> {
        let piece = match (fields.take("sql"), fields.take("file")) {
            (Some(sql), None) => self.body_piece(sql, scope)?,
            (None, Some(file)) => self.file_piece(file)?,
            (Some(_), Some(file)) => {
                self.diagnostics.push(
                    Diagnostic::new(&codes::CONFLICT, format!("{} has both `sql` and a `file`", what()))
                        .at(file.span)
                        .help("keep one of them"),
                );
                return None;
            }
            (None, None) => {
                if fields.lacks(&["sql", "file"]) {
                    self.diagnostics.push(
                        Diagnostic::new(&codes::MISSING_KEY, format!("{} has no query", what()))
                            .at(entry.key.span)
                            .help("add `sql:` with a query, or `file: sql/name.sql`"),
                    );
                }
                return None;
            }
        };
        self.parse(&piece, what, fragment::query)
    }

    fn declared_columns(
        &mut self,
        view: &mut View,
        fields: &mut Fields<'_>,
        name: &QualifiedName,
        scope: Scope<'_>,
        places: &mut Vec<Place>,
    ) {
        self.each(fields.entry("columns"), |l, e| {
            let Some(lowered) = l.column(e, name, scope) else { return };
            let column = &lowered.column;
            let more = column.default.is_some() || column.generated.is_some() || column.identity.is_some();
            if more || !lowered.constraints.is_empty() {
                let message =
                    format!("the column `{name}.{}` of a view says more than its type", column.name);
                l.diagnostics.push(Diagnostic::new(&codes::CONFLICT, message).at(e.value.span).help(
                    "only a type, `not null` and a doc can stand here: the values come from the query",
                ));
            }
            places.extend(lowered.places);
            view.declared_columns.push(ViewColumn {
                name: lowered.column.name,
                data_type: lowered.column.data_type,
                not_null: lowered.column.not_null,
                doc: lowered.column.notes.doc,
            });
        });
    }

    /// `with: security_invoker` or `with: { security_barrier: true }`.
    fn view_options(&mut self, view: &mut View, node: Option<&Node>) {
        let Some(node) = node else { return };
        let mut options: Vec<(String, bool, Span)> = Vec::new();
        match &node.kind {
            NodeKind::Mapping(entries) => {
                for entry in entries {
                    let value = entry.value.as_scalar().and_then(crate::tree::Scalar::as_bool);
                    if value.is_none() {
                        self.wrong_shape(&entry.value, "`true` or `false`");
                    }
                    options.push((
                        entry.key.text.to_ascii_lowercase(),
                        value.unwrap_or(true),
                        entry.key.span,
                    ));
                }
            }
            NodeKind::Scalar(_) | NodeKind::Sequence(_) => {
                let Some(text) = self.text(node) else { return };
                for part in text.split(',') {
                    let (option, value) = part.split_once('=').unwrap_or((part, "true"));
                    let on = !matches!(value.trim(), "false" | "off" | "0");
                    options.push((option.trim().to_ascii_lowercase(), on, node.span));
                }
            }
        }
        for (option, value, span) in options {
            match option.as_str() {
                "security_invoker" => view.security_invoker = value,
                "security_barrier" => view.security_barrier = value,
                other => self.diagnostics.push(
                    Diagnostic::new(&codes::UNKNOWN_VALUE, format!("a view has no option `{other}`"))
                        .at(span)
                        .help("its options are `security_invoker` and `security_barrier`; `check_option` has a key of its own"),
                ),
            }
        }
    }

    /// `refresh:` becomes a job.
    fn refresh(&mut self, view: &QualifiedName, node: &Node, scope: Scope<'_>) {
        let Some(mut fields) = Fields::of(self, node, &language::REFRESH) else { return };
        fields.require(self, "cron", node.span, "`refresh`");
        let cron = fields.take("cron").and_then(|n| self.cron(n));
        let concurrently = fields.flag(self, "concurrently");
        fields.finish(self);
        let Some(cron) = cron else { return };
        let word = if concurrently { "concurrently " } else { "" };
        let sql = format!("refresh materialized view {word}{}", pgspec_sql::quote::qualified(view));
        let job = pgspec_catalog::object::Job {
            schedule: cron,
            command: super::sql::made(sql, fragment::command),
            active: true,
        };
        let about =
            About::doc(Some(pgspec_catalog::Text::new(format!("Refreshes the materialized view {view}."))));
        let mut object = self.object(Body::Job(Box::new(job)), node.span, scope, about, Vec::new());
        object.comment = None;
        let name = format!("refresh-{}", view.name);
        self.push(Key::global(Kind::Job, name.as_str()), object, node.span, scope, Vec::new());
        if concurrently {
            self.out.concurrent_refreshes.push((view.clone(), node.span));
        }
    }
}

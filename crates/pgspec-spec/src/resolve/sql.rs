//! Names inside SQL texts: columns of the own table, relations, types, functions of declared schemas.

use pgspec_catalog::object::{ConstraintBody, FunctionBody, IndexKeyTarget, PublicationScope, SeedValue};
use pgspec_catalog::{Body, Diagnostic, Key, Kind, Mentioned, Name, QualifiedName, SqlText, closest};

use super::names::sorted;
use super::{At, Resolver, Site};
use crate::codes;
use crate::lower::Draft;

/// Columns that every table has (manual, "System Columns").
const SYSTEM_COLUMNS: [&str; 6] = ["ctid", "xmin", "xmax", "cmin", "cmax", "tableoid"];

impl Resolver<'_> {
    /// Checks every SQL text of a draft.
    pub(super) fn texts(&mut self, draft: &Draft) {
        let Draft { key, object, name_span, schema, places, .. } = draft;
        let site = Site { places, name_span: *name_span, origin: object.origin, schema, what: key };
        let table = own_table(key, &object.body);
        for_each_text(&object.body, |text, own_columns| {
            self.text(text, table.as_ref().filter(|_| own_columns), &site);
        });
        self.key_columns(draft, &site);
    }

    fn text(&mut self, text: &SqlText, table: Option<&QualifiedName>, site: &Site<'_>) {
        for mention in &text.mentions {
            let range = mention.range.start as usize..mention.range.end as usize;
            let length = mention.range.end - mention.range.start;
            let at = At::of(text.map.locate(range), length, site.name_span);
            match mention.what {
                Mentioned::Column => self.column(&mention.name, table, at, site),
                Mentioned::Relation => {
                    let name = &mention.name;
                    let system = |s: &Name| matches!(s.as_str(), "pg_catalog" | "information_schema");
                    if name.schema.as_ref().is_some_and(system)
                        || name.name.as_str().starts_with("pg_")
                        || self
                            .index
                            .lookup(name, site.schema, |n| self.index.relations.contains_key(n))
                            .is_some()
                    {
                        continue;
                    }
                    let diagnostic = self.unknown_relation(name, site.schema, at);
                    self.report(diagnostic, site);
                }
                Mentioned::Type => {
                    let mut data_type = pgspec_catalog::DataType::named(mention.name.clone());
                    // A site that knows only this mention: the text has a map of its own.
                    let place =
                        crate::lower::Place { mentions: vec![mention.clone()], map: text.map.clone() };
                    let own = Site { places: std::slice::from_ref(&place), ..*site };
                    self.data_type(&mut data_type, &own);
                }
                Mentioned::Function(_) => {
                    let Some(schema) = &mention.name.schema else { continue };
                    let declared = self.index.schemas.contains_key(schema) && *schema != "extensions";
                    let of_extension = self.index.extensions.values().flatten().any(|s| s == schema);
                    if declared && !of_extension && !self.index.functions.contains_key(&mention.name) {
                        let diagnostic = self.unknown_function(&mention.name, site.schema, at);
                        self.report(diagnostic, site);
                    }
                }
                Mentioned::ReferencedColumn | Mentioned::Role => {}
            }
        }
    }

    fn column(&mut self, name: &QualifiedName, table: Option<&QualifiedName>, at: At, site: &Site<'_>) {
        let Some(table) = table else { return };
        let Some(Some(columns)) = self.index.relations.get(table) else { return };
        if name.schema.as_ref().is_some_and(|qualifier| *qualifier != table.name) {
            return;
        }
        let column = &name.name;
        let known = columns.contains(column)
            || SYSTEM_COLUMNS.contains(&column.as_str())
            || (name.schema.is_none() && *column == table.name)
            || self.index.broken_columns.contains(&(table.clone(), column.clone()));
        if !known {
            let near = closest(column.as_str(), sorted(columns.iter().map(Name::as_str)));
            let near = near.map(|near| match &name.schema {
                Some(qualifier) => format!("{qualifier}.{near}"),
                None => near.to_owned(),
            });
            let message = format!("`{table}` has no column `{column}`");
            let diagnostic = Diagnostic::new(&codes::UNKNOWN_COLUMN, message);
            self.report(at.suggest(diagnostic, near, || its_columns(columns)), site);
        }
    }

    /// Columns that stand in the structure of constraints, indexes, triggers and grants.
    fn key_columns(&mut self, draft: &Draft, site: &Site<'_>) {
        let own = own_table(&draft.key, &draft.object.body);
        let columns = structural_columns(&draft.object.body);
        for column in columns.iter().chain(draft.object.grants.iter().flat_map(|g| &g.columns)) {
            let name = QualifiedName::bare(column.clone());
            let at = site.find(Mentioned::Column, &name);
            self.column(&name, own.as_ref(), at, site);
        }
        if let Some(ConstraintBody::ForeignKey(key)) = draft.object.body.as_constraint().map(|c| &c.body) {
            for column in &key.referenced_columns {
                let name = QualifiedName::bare(column.clone());
                let at = site.find(Mentioned::ReferencedColumn, &name);
                self.column(&name, Some(&key.references), at, site);
            }
        }
    }
}

/// The table whose columns an object's SQL may name.
fn own_table(key: &Key, body: &Body) -> Option<QualifiedName> {
    if key.kind == Kind::Table { Some(key.qualified_name()) } else { body.relation(key) }
}

/// What to say where no column is close.
pub(super) fn its_columns<'n>(columns: impl IntoIterator<Item = &'n Name>) -> String {
    let names = sorted(columns.into_iter().map(Name::as_str));
    let list: Vec<_> = names.iter().take(20).map(|n| format!("`{n}`")).collect();
    match names.len() {
        0 => "it has no columns".to_owned(),
        n if n > list.len() => format!("its columns are {} …", list.join(", ")),
        _ => format!("its columns are {}", list.join(", ")),
    }
}

fn structural_columns(body: &Body) -> Vec<Name> {
    match body {
        Body::Constraint(constraint) => match &constraint.body {
            ConstraintBody::PrimaryKey(key) | ConstraintBody::Unique(key) => {
                key.columns.iter().chain(&key.include).cloned().collect()
            }
            ConstraintBody::ForeignKey(key) => {
                key.columns.iter().chain(&key.on_delete_columns).cloned().collect()
            }
            ConstraintBody::Exclude(exclude) => exclude
                .elements
                .iter()
                .filter_map(|e| e.key.as_column())
                .chain(&exclude.include)
                .cloned()
                .collect(),
            ConstraintBody::Check(_) => Vec::new(),
        },
        Body::Index(index) => {
            index.keys.iter().filter_map(|k| k.as_column()).chain(&index.include).cloned().collect()
        }
        Body::Trigger(trigger) => trigger.events.update_of.clone(),
        Body::Table(table) => {
            let keys = table.partition_by.iter().flat_map(|by| &by.keys);
            let columns = keys.filter_map(|key| match &key.target {
                IndexKeyTarget::Column(column) => Some(column.clone()),
                IndexKeyTarget::Expression(_) => None,
            });
            columns.collect()
        }
        Body::Role(_)
        | Body::Schema(_)
        | Body::Extension(_)
        | Body::DefaultPrivilege(_)
        | Body::Setting(_)
        | Body::Enum(_)
        | Body::Function(_)
        | Body::View(_)
        | Body::Policy(_)
        | Body::Job(_)
        | Body::Seed(_)
        | Body::Collation(_)
        | Body::Domain(_)
        | Body::CompositeType(_)
        | Body::RangeType(_)
        | Body::Aggregate(_)
        | Body::Operator(_)
        | Body::Cast(_)
        | Body::TextSearchDictionary(_)
        | Body::TextSearchConfiguration(_)
        | Body::ForeignDataWrapper(_)
        | Body::ForeignServer(_)
        | Body::Sequence(_)
        | Body::Statistics(_)
        | Body::Rule(_)
        | Body::EventTrigger(_)
        | Body::Publication(_) => Vec::new(),
    }
}

/// Calls `visit` with every SQL text of a body, and whether bare columns in it are those of the own table.
fn for_each_text(body: &Body, mut visit: impl FnMut(&SqlText, bool)) {
    match body {
        Body::Table(table) => {
            for column in &table.columns {
                column.default.iter().for_each(|e| visit(e, true));
                column.generated.iter().for_each(|g| visit(&g.expression, true));
                column.notes.backfill.iter().for_each(|b| visit(&b.0, true));
            }
            for key in table.partition_by.iter().flat_map(|by| &by.keys) {
                if let IndexKeyTarget::Expression(expression) = &key.target {
                    visit(expression, true);
                }
            }
        }
        Body::Constraint(constraint) => match &constraint.body {
            ConstraintBody::Check(check) => visit(&check.expression, true),
            ConstraintBody::Exclude(exclude) => {
                exclude.predicate.iter().for_each(|e| visit(e, true));
                for element in &exclude.elements {
                    if let IndexKeyTarget::Expression(expression) = &element.key.target {
                        visit(expression, true);
                    }
                }
            }
            ConstraintBody::PrimaryKey(_) | ConstraintBody::Unique(_) | ConstraintBody::ForeignKey(_) => {}
        },
        Body::Index(index) => {
            index.predicate.iter().for_each(|e| visit(e, true));
            for key in &index.keys {
                if let IndexKeyTarget::Expression(expression) = &key.target {
                    visit(expression, true);
                }
            }
        }
        Body::Policy(policy) => {
            policy.using.iter().chain(&policy.check).for_each(|e| visit(e, true));
        }
        Body::Trigger(trigger) => trigger.condition.iter().for_each(|e| visit(e, false)),
        Body::View(view) => {
            visit(&view.query, false);
            view.column_defaults.iter().for_each(|(_, e)| visit(e, false));
        }
        Body::Function(function) => {
            function.arguments.iter().filter_map(|a| a.default.as_ref()).for_each(|e| visit(e, false));
            // Postgres checks the bodies of SQL functions when they are created; other bodies may refer to what does
            // not exist yet, temporary tables among them.
            if function.language == "sql" || matches!(function.body, FunctionBody::Standard(_)) {
                visit(function.body.sql(), false);
            }
        }
        Body::Job(job) => visit(&job.command, false),
        Body::Seed(seed) => {
            for value in seed.rows.iter().flatten() {
                if let SeedValue::Sql(sql) = value {
                    visit(sql, false);
                }
            }
        }
        Body::Domain(domain) => {
            domain.default.iter().for_each(|e| visit(e, false));
            domain.checks.iter().for_each(|check| visit(&check.expression, false));
        }
        Body::Statistics(statistics) => {
            for key in &statistics.keys {
                if let IndexKeyTarget::Expression(expression) = key {
                    visit(expression, true);
                }
            }
        }
        Body::Rule(rule) => rule.condition.iter().chain(&rule.actions).for_each(|e| visit(e, false)),
        Body::Publication(publication) => {
            if let PublicationScope::Some { tables, .. } = &publication.scope {
                tables.iter().filter_map(|table| table.predicate.as_ref()).for_each(|e| visit(e, false));
            }
        }
        Body::Role(_)
        | Body::Schema(_)
        | Body::Extension(_)
        | Body::DefaultPrivilege(_)
        | Body::Setting(_)
        | Body::Enum(_)
        | Body::Collation(_)
        | Body::CompositeType(_)
        | Body::RangeType(_)
        | Body::Aggregate(_)
        | Body::Operator(_)
        | Body::Cast(_)
        | Body::TextSearchDictionary(_)
        | Body::TextSearchConfiguration(_)
        | Body::ForeignDataWrapper(_)
        | Body::ForeignServer(_)
        | Body::Sequence(_)
        | Body::EventTrigger(_) => {}
    }
}

//! The canonical form of queries.

use super::{Form, Maker};
use crate::typed::{
    Entry, EntryColumn, EntryKind, FromItem, SetTree, TypedCte, TypedGroup, TypedQuery, TypedTarget,
};

impl<'a> Maker<'a> {
    /// The form of a query. `names` are the names of its result columns, where they count.
    pub(crate) fn query(&mut self, query: &'a TypedQuery, names: Option<&[String]>) -> Form {
        self.levels.push(query);
        let form = self.level(query, names);
        self.levels.pop();
        form
    }

    fn level(&mut self, query: &'a TypedQuery, names: Option<&[String]>) -> Form {
        let head = format!("{:?} {:?}", query.command, query.target_entry);
        let mut parts = Vec::new();
        for TypedCte { name: _, query, columns, recursive } in &query.ctes {
            let names = names_of(columns);
            parts.push(Form::new(format!("with {recursive} {names}"), vec![self.query(query, None)]));
        }
        for entry in &query.entries {
            let form = self.item(entry);
            parts.push(form);
        }
        for item in &query.from {
            let form = self.from(item);
            parts.push(Form::new("from", vec![form]));
        }
        parts.push(Form::new("where", vec![self.maybe(query.condition.as_ref())]));
        // A set operation's targets only say what it gives.
        let values = query.set_operation.is_none();
        parts.push(Form::new("targets", self.targets(&query.targets, names, values)));
        let mut groups = Vec::with_capacity(query.grouping.len());
        for group in &query.grouping {
            groups.push(self.group(group));
        }
        // Grouping sets are multiplied with each other: there duplicates count.
        let plain = query.grouping.iter().all(|group| matches!(group, TypedGroup::Expression(_)));
        parts.push(Form::new("group", if plain { super::distinct(groups) } else { groups }));
        parts.push(Form::new("having", vec![self.maybe(query.having.as_ref())]));
        if let Some(distinct) = &query.distinct {
            parts.push(Form::new("distinct", super::distinct(self.list(distinct))));
        }
        parts.push(Form::new("order", self.order(&query.order_by)));
        parts.push(Form::new("limit", vec![self.maybe(query.limit.as_deref())]));
        parts.push(Form::new("offset", vec![self.maybe(query.offset.as_deref())]));
        if let Some(tree) = &query.set_operation {
            let form = self.set(tree);
            parts.push(form);
        }
        for row in &query.values {
            parts.push(Form::new("row", self.list(row)));
        }
        parts.push(Form::leaf(format!("locks {}", query.locks_rows)));
        for assignment in &query.assignments {
            let head = format!("set {} {} {}", assignment.column, assignment.partial, assignment.update);
            let value = self.expression(&assignment.value);
            parts.push(Form::new(head, vec![value]));
        }
        if let Some(source) = &query.source {
            let form = self.query(source, None);
            parts.push(Form::new("source", vec![form]));
        }
        parts.push(Form::new("returning", self.targets(&query.returning, None, true)));
        Form::new(head, parts)
    }

    fn targets(&mut self, targets: &'a [TypedTarget], names: Option<&[String]>, values: bool) -> Vec<Form> {
        let mut forms = Vec::with_capacity(targets.len());
        for (index, target) in targets.iter().enumerate() {
            let name = match names {
                Some(names) => names.get(index).map_or(target.name.as_str(), String::as_str),
                None => "",
            };
            let value = if values { vec![self.expression(&target.expression)] } else { Vec::new() };
            forms.push(Form::new(format!("as {} {name}", target.expression.ty.0), value));
        }
        forms
    }

    fn item(&mut self, entry: &'a Entry) -> Form {
        let names = names_of(&entry.columns);
        match &entry.kind {
            EntryKind::Relation(id) => Form::leaf(format!("relation {}", id.0)),
            EntryKind::Query(query) => {
                let form = self.query(query, None);
                Form::new(format!("query {names}"), vec![form])
            }
            EntryKind::Functions(calls, ordinality) => {
                Form::new(format!("functions {ordinality} {names}"), self.list(calls))
            }
            EntryKind::Values(rows) => {
                let mut parts = Vec::with_capacity(rows.len());
                for row in rows {
                    parts.push(Form::new("row", self.list(row)));
                }
                Form::new(format!("values {names}"), parts)
            }
            EntryKind::Cte(up, index) => Form::leaf(format!("cte {up} {index} {names}")),
            // Its columns are made of others, which is looked through.
            EntryKind::Join(kind, _) => Form::leaf(format!("join {kind:?}")),
            // Their options are not in the tree.
            EntryKind::Table(name, values) => Form::opaque(*name, self.list(values)),
            EntryKind::RowsOf(id) => Form::leaf(format!("rows of {} {}", id.0, entry.name)),
            EntryKind::Opaque(_) => Form::opaque("opaque", Vec::new()),
        }
    }

    fn from(&mut self, item: &'a FromItem) -> Form {
        match item {
            FromItem::Entry(index) => Form::leaf(format!("entry {index}")),
            FromItem::Join { kind, left, right, condition, entry } => {
                let parts = vec![self.from(left), self.from(right), self.maybe(condition.as_ref())];
                Form::new(format!("join {kind:?} {entry}"), parts)
            }
        }
    }

    fn group(&mut self, group: &'a TypedGroup) -> Form {
        match group {
            TypedGroup::Expression(one) => self.expression(one),
            TypedGroup::Sets(kind, groups) => {
                let mut parts = Vec::with_capacity(groups.len());
                for group in groups {
                    parts.push(self.group(group));
                }
                Form::new(*kind, parts)
            }
            TypedGroup::Tuple(all) => Form::new("tuple", self.list(all)),
        }
    }

    fn set(&mut self, tree: &'a SetTree) -> Form {
        match tree {
            SetTree::Query(query) => self.query(query, None),
            SetTree::Operation { operator, all, left, right, columns } => {
                let types: Vec<u32> = columns.iter().map(|(ty, _)| ty.0).collect();
                let parts = vec![self.set(left), self.set(right)];
                Form::new(format!("{operator:?} {all} {types:?}"), parts)
            }
        }
    }
}

fn names_of(columns: &[EntryColumn]) -> String {
    columns.iter().map(|column| column.name.as_str()).collect::<Vec<_>>().join(",")
}

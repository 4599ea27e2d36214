//! `NOT NULL`s with their names, which Postgres keeps since 18 (`tablecmds.c`, `heap.c`).

use pgspec_catalog::object::{Column, NotNull, Table};
use pgspec_catalog::{Body, Key, Kind, Name, ObjectId, QualifiedName, Span, Text};
use rustc_hash::FxHashSet;

use super::site::Site;
use super::{Reader, constraint, hierarchy, name};
use crate::fragment::NamedConstraint;
use crate::implicit_name;
use crate::not_null::{forget_usual, name as name_of, passed_on};
use crate::parse::{self, Node, SyntaxKind};

/// The names of the `NOT NULL`s of some tables, by the places of their columns.
pub(super) struct Names(Vec<(ObjectId, Vec<Option<Name>>)>);

impl Reader<'_> {
    /// Whether the server keeps more of a `NOT NULL` than that it is there.
    pub(super) fn keeps_not_null(&self) -> bool {
        self.options.postgres >= 18
    }

    /// What the server keeps of what is written. Older ones refuse all but the name, which they forget.
    pub(super) fn kept(&mut self, site: &Site<'_>, node: &Node, written: NotNull) -> NotNull {
        if self.keeps_not_null() {
            return written;
        }
        let of_table = parse::child(node, SyntaxKind::COLUMN_NAME_REF).is_some();
        if self.options.postgres > 0 && (written.no_inherit || written.not_valid || of_table) {
            let message = format!("Postgres {} does not know this form of `not null`", self.options.postgres);
            let help = "write `not null` behind the column, or `postgres: 18` in `pgspec.yaml`";
            self.refuse(site.span(parse::tight_range(node)), message, help);
        }
        NotNull::default()
    }

    /// The `NOT NULL`s of a table and of all tables below it, by their names. Nothing on servers that have none.
    pub(super) fn not_null_names(&self, id: ObjectId) -> Names {
        let mut names = Vec::new();
        let mut open = if self.keeps_not_null() { vec![id] } else { Vec::new() };
        while let Some(id) = open.pop() {
            let Some((key, object)) = self.catalog.entry(id) else { continue };
            let Some(body) = object.body.as_table() else { continue };
            if names.iter().any(|(known, _)| *known == id) {
                continue;
            }
            let table = key.qualified_name();
            let own =
                body.columns.iter().map(|own| own.not_null.then(|| name_of(&self.catalog, &table, own)));
            names.push((id, own.collect()));
            open.extend(hierarchy::children(self, &table));
        }
        Names(names)
    }

    /// Gives the `NOT NULL`s that are still there the names that they had.
    pub(super) fn keep_not_null_names(&mut self, names: &Names) {
        for (id, own) in &names.0 {
            let Some(table) = self.table_body(*id) else { continue };
            for (column, name) in table.columns.iter_mut().zip(own) {
                if column.not_null && name.is_some() {
                    column.not_null_constraint.name.clone_from(name);
                }
            }
        }
        forget_usual(&mut self.catalog, names.0.iter().map(|(id, _)| *id));
    }

    fn table_body(&mut self, id: ObjectId) -> Option<&mut Table> {
        match &mut self.catalog.object_mut(id)?.body {
            Body::Table(table) => Some(table),
            _ => None,
        }
    }

    /// Makes a column not null, with what is said of it. It has its parent's name for it, if no other is written.
    pub(super) fn set_not_null(&mut self, id: ObjectId, column: &Name, said: &NotNull) {
        let keeps = self.keeps_not_null();
        let Some(table) = self.catalog.entry(id).map(|(key, _)| key.qualified_name()) else { return };
        let passed = passed_on(&self.catalog, &table, column);
        let passed = passed.map(|(parent, of)| name_of(&self.catalog, parent, of));
        let Some(own) = self.table_body(id).and_then(|body| column_of(body, column)) else { return };
        if own.not_null {
            own.not_null_constraint.not_valid &= said.not_valid;
            return;
        }
        own.not_null = true;
        if keeps {
            let name = said.name.clone().or(passed);
            let name = name.unwrap_or_else(|| implicit_name::not_null(&table.name, column));
            own.not_null_constraint = NotNull { name: Some(name), ..said.clone() };
            forget_usual(&mut self.catalog, [id]);
        }
    }

    /// Lets a column be null. Of the tables below, those that have it from this one follow; `only` leaves them alone.
    pub(super) fn clear_not_null(&mut self, id: ObjectId, column: &Name, only: bool) {
        let names = self.not_null_names(id);
        let of = |reader: &Self, names: &Names, id: ObjectId| {
            let at = reader
                .catalog
                .entry(id)?
                .1
                .body
                .as_table()?
                .columns
                .iter()
                .position(|c| c.name == *column)?;
            names.0.iter().find(|(other, _)| *other == id)?.1.get(at)?.clone()
        };
        let name = of(self, &names, id);
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            if let Some(own) = self.table_body(id).and_then(|body| column_of(body, column)) {
                own.not_null = false;
                own.not_null_constraint = NotNull::default();
            }
            let Some(table) = self.catalog.entry(id).map(|(key, _)| key.qualified_name()) else { continue };
            if name.is_some() && !only {
                let children = hierarchy::children(self, &table);
                open.extend(children.into_iter().filter(|child| of(self, &names, *child) == name));
            }
        }
        self.keep_not_null_names(&names);
    }

    /// A table below another whose `NOT NULL` of a column has another name.
    fn otherwise_named(
        &self,
        names: &Names,
        id: ObjectId,
        column: &Name,
        name: &Name,
    ) -> Option<QualifiedName> {
        let below = names.0.iter().filter(|(other, _)| *other != id);
        let mut unlike = below.filter_map(|(other, own)| {
            let (key, object) = self.catalog.entry(*other)?;
            let at = object.body.as_table()?.columns.iter().position(|own| own.name == *column)?;
            (own.get(at)?.as_ref() != Some(name)).then(|| key.qualified_name())
        });
        unlike.next()
    }

    /// The column whose `NOT NULL` has a name.
    pub(super) fn not_null_named(&self, table: &QualifiedName, name: &Name) -> Option<Name> {
        if !self.keeps_not_null() {
            return None;
        }
        let body = self.catalog.table(table)?.body;
        let mut columns = body.columns.iter().filter(|column| column.not_null);
        columns
            .find(|column| name_of(&self.catalog, table, column) == *name)
            .map(|column| column.name.clone())
    }

    /// Says that a constraint of a table has a name already, where its `NOT NULL`s have names.
    pub(super) fn refuses_constraint_name(
        &mut self,
        table: &QualifiedName,
        name: &Name,
        span: Option<Span>,
    ) -> bool {
        let key = Key::of_relation(Kind::Constraint, table, name);
        let is_taken = self.keeps_not_null()
            && (self.catalog.get(&key).is_some() || self.not_null_named(table, name).is_some());
        if is_taken {
            let help = "the `not null` of a column is a constraint too: give it another name, or none";
            self.refuse(span, format!("table `{table}` has a constraint `{name}` already"), help);
        }
        is_taken
    }

    /// `COMMENT ON CONSTRAINT`
    pub(super) fn comment_on_not_null(&mut self, id: ObjectId, column: &Name, comment: Option<Text>) {
        if let Some(own) = self.table_body(id).and_then(|body| column_of(body, column)) {
            own.not_null_constraint.comment = comment;
        }
    }
}

fn column_of<'t>(table: &'t mut Table, column: &Name) -> Option<&'t mut Column> {
    table.columns.iter_mut().find(|own| own.name == *column)
}

/// `NOT NULL column` of a table.
pub(super) fn of_table(reader: &mut Reader<'_>, site: &mut Site<'_>, node: &Node) -> Option<(Name, NotNull)> {
    let column = name::of(&parse::child(node, SyntaxKind::COLUMN_NAME_REF)?)?;
    let written = constraint::not_null(site, node);
    Some((column, reader.kept(site, node, written)))
}

/// The constraints of a new table have a name each, and each `NOT NULL` is one.
pub(super) fn each_has_its_name(
    site: &mut Site<'_>,
    named: &[(Name, Node)],
    others: &[(NamedConstraint, Node)],
) {
    let mut taken: FxHashSet<&Name> = others.iter().filter_map(|(other, _)| other.name.as_ref()).collect();
    for (name, node) in named {
        if !taken.insert(name) {
            let help = "the `not null` of a column is a constraint too: give it another name, or none";
            let message = format!("the table has two constraints `{name}`");
            site.problem(parse::tight_range(node), message, Some(help));
        }
    }
}

/// What a new table says of columns that are `NOT NULL`: of all of them, the name is written then, if the server keeps it.
pub(super) fn declare(
    reader: &Reader<'_>,
    site: &mut Site<'_>,
    (name, table): (&QualifiedName, &mut Table),
    said: Vec<((Name, NotNull), Node)>,
) {
    for ((column, said), node) in said {
        let Some(own) = column_of(table, &column) else {
            site.problem(parse::tight_range(&node), format!("the table has no column `{column}`"), None);
            continue;
        };
        own.not_null = true;
        // A new table has no rows that could be null.
        own.not_null_constraint = NotNull { not_valid: false, ..said };
    }
    if reader.keeps_not_null() {
        for column in table.columns.iter_mut().filter(|column| column.not_null) {
            let own = &mut column.not_null_constraint.name;
            *own = own.take().or_else(|| Some(implicit_name::not_null(&name.name, &column.name)));
        }
    }
}

/// What an `ALTER TABLE` does to the `NOT NULL` of a column that it calls by its name.
pub(super) fn change(
    reader: &mut Reader<'_>,
    site: &Site<'_>,
    (id, column): (ObjectId, &Name),
    name: &Name,
    action: &Node,
) -> Option<()> {
    use SyntaxKind as S;
    let mut names = reader.not_null_names(id);
    match action.kind() {
        S::RENAME_CONSTRAINT => {
            let span = site.span(parse::tight_range(action));
            let table = reader.catalog.entry(id)?.0.qualified_name();
            if let Some((parent, _)) = passed_on(&reader.catalog, &table, column) {
                let message = format!("`{name}` of `{table}` comes from `{parent}`");
                reader.refuse(span, message, "rename that of the parent");
                return Some(());
            }
            if let Some(other) = reader.otherwise_named(&names, id, column, name) {
                let message =
                    format!("`{other}` has `{column}` from `{table}`, and not its constraint `{name}`");
                reader.refuse(span, message, "only what all children have can be renamed");
                return Some(());
            }
            let to = name::of(&parse::child(action, S::CONSTRAINT_NAME)?)?;
            if reader.refuses_constraint_name(&table, &to, span) {
                return Some(());
            }
            let all = names.0.iter_mut().flat_map(|(_, own)| own).flatten();
            all.filter(|own| *own == name).for_each(|own| own.clone_from(&to));
            reader.keep_not_null_names(&names);
        }
        S::VALIDATE_CONSTRAINT => {
            for (id, own) in &names.0 {
                let Some(table) = reader.table_body(*id) else { continue };
                let named = table.columns.iter_mut().zip(own).filter(|(_, own)| own.as_ref() == Some(name));
                named.for_each(|(column, _)| column.not_null_constraint.not_valid = false);
            }
        }
        S::ALTER_CONSTRAINT => {
            let no_inherit =
                parse::has(action, S::NO_INHERIT) || parse::words(action).ends_with("no inherit");
            let own = reader.table_body(id).and_then(|body| column_of(body, column))?;
            own.not_null_constraint.no_inherit = no_inherit;
            reader.keep_not_null_names(&names);
            let mut open = if no_inherit { Vec::new() } else { vec![id] };
            while let Some(id) = open.pop() {
                reader.set_not_null(id, column, &NotNull::default());
                let Some(table) = reader.catalog.entry(id).map(|(key, _)| key.qualified_name()) else {
                    continue;
                };
                open.extend(hierarchy::children(reader, &table));
            }
        }
        _ => {
            let span = site.span(parse::tight_range(action));
            let only = is_only(action);
            super::alter::drop_not_null(reader, id, column, span, only);
        }
    }
    Some(())
}

/// Whether the statement of an action is about a table without those below it.
pub(super) fn is_only(action: &Node) -> bool {
    let of = action.parent().and_then(|node| parse::child(&node, SyntaxKind::TABLE_RELATION_NAME));
    of.is_some_and(|name| parse::has(&name, SyntaxKind::ONLY_KW))
}

//! ON CONFLICT (`transformOnConflictClause`, `infer_arbiter_indexes`).

use pgspec_catalog::object::{ConstraintBody, Deferral};
use pgspec_catalog::{Name, Object};
use pgspec_sql::syntax::ast::{ExprKind, OnConflict};

use super::ChangedTable;
use crate::analyzer::Analyzer;
use crate::finding::Problem;
use crate::scope::ExprUse;
use crate::typed::{Entry, EntryKind, TypedQuery};

impl Analyzer<'_, '_> {
    pub(super) fn on_conflict(&mut self, table: &ChangedTable, conflict: &OnConflict, out: &mut TypedQuery) {
        let arbiter = !conflict.keys.is_empty() || conflict.constraint.is_some();
        if conflict.update.is_some() && !arbiter {
            let message = "ON CONFLICT DO UPDATE requires inference specification or constraint name";
            self.report(Problem::SyntaxError, conflict.range, message).help =
                Some("for example, ON CONFLICT (column_name)".to_owned());
        }
        // The arbiter sees the table only.
        for key in &conflict.keys {
            self.value(key, ExprUse::IndexExpression);
        }
        if let Some(condition) = &conflict.key_condition {
            self.condition_value(condition, ExprUse::IndexPredicate, "WHERE");
        }
        self.check_arbiter(table, conflict);
        let Some(update) = &conflict.update else { return };
        let before = self.level().visible.len();
        if let Some(id) = table.relation {
            let columns = self.relation_columns(id).unwrap_or_default();
            let entry = Entry { kind: EntryKind::RowsOf(id), name: Name::exact("excluded"), columns };
            self.level().show(entry, true);
        } else {
            let kind = EntryKind::Opaque("the table is not known".into());
            self.level().show(Entry { kind, name: Name::exact("excluded"), columns: Vec::new() }, true);
        }
        out.assignments.extend(self.set_clause(table, update, true));
        if let Some(condition) = &conflict.condition {
            out.condition = Some(self.condition_value(condition, ExprUse::Where, "WHERE"));
        }
        self.level().visible.truncate(before);
    }

    /// Whether a unique key stands behind the arbiter, where that is certain.
    fn check_arbiter(&mut self, table: &ChangedTable, conflict: &OnConflict) {
        let world = self.world;
        let catalog = world.catalog();
        let Some((key, _)) =
            table.relation.and_then(|id| world.relation(id).object).and_then(|o| catalog.entry(o))
        else {
            return;
        };
        let is_table =
            table.relation.is_some_and(|id| world.relation(id).kind == crate::world::RelationKind::Table);
        if !is_table {
            return;
        }
        let relation = key.qualified_name();
        let children = || catalog.children(&relation);
        if let Some(constraint) = &conflict.constraint {
            let named = |(_, key, object): &(_, &pgspec_catalog::Key, &Object)| {
                object.body.as_constraint().is_some() && key.name == constraint.name
            };
            if !children().any(|child| named(&child)) {
                let names: Vec<&str> = children()
                    .filter(|(_, _, object)| object.body.as_constraint().is_some())
                    .map(|(_, key, _)| key.name.as_str())
                    .collect();
                let suggestion = pgspec_catalog::closest(constraint.name.as_str(), names).map(str::to_owned);
                let message =
                    format!("constraint \"{}\" for table \"{}\" does not exist", constraint.name, table.name);
                self.report(Problem::UndefinedObject, constraint.range, message);
                self.suggest(constraint.range, suggestion);
            }
            return;
        }
        let mut expression = false;
        let mut columns = Vec::with_capacity(conflict.keys.len());
        for key in &conflict.keys {
            match &key.kind {
                ExprKind::Column(parts) => columns.extend(parts.last().map(|part| &part.name)),
                // Expressions are compared by the server, if there is something to compare.
                _ if children().any(|(_, _, object)| has_expression(object)) => return,
                _ => expression = true,
            }
        }
        let known = columns.iter().all(|name| self.target_columns(table).iter().any(|c| c.name == **name));
        if !known {
            return;
        }
        let with_condition = conflict.key_condition.is_some();
        if conflict.keys.is_empty() {
            return;
        }
        if !expression && children().any(|(_, _, object)| is_arbiter(object, &columns, with_condition)) {
            return;
        }
        let message = "there is no unique or exclusion constraint matching the ON CONFLICT specification";
        let range =
            conflict.keys.iter().map(|key| key.range).reduce(|a, b| a.to(b)).unwrap_or(conflict.range);
        self.report(Problem::InvalidColumnReference, range, message).help =
            Some("name the columns of a primary key, a unique constraint or a unique index".to_owned());
    }
}

/// Whether a child of the table is a unique index with an expression in it.
fn has_expression(object: &Object) -> bool {
    let unique = object.body.as_index().filter(|index| index.unique);
    unique.is_some_and(|index| index.keys.iter().any(|key| key.as_column().is_none()))
}

/// Whether a child of the table is a unique key over exactly these columns.
fn is_arbiter(object: &Object, columns: &[&Name], with_condition: bool) -> bool {
    let same = |key: &[&Name]| {
        key.iter().all(|name| columns.contains(name)) && columns.iter().all(|name| key.contains(name))
    };
    if let Some(constraint) = object.body.as_constraint() {
        return match &constraint.body {
            ConstraintBody::PrimaryKey(unique) | ConstraintBody::Unique(unique) => {
                // The index of a key without overlaps is no arbiter that can be inferred.
                constraint.deferral == Deferral::Immediate
                    && !unique.without_overlaps
                    && same(&unique.columns.iter().collect::<Vec<_>>())
            }
            ConstraintBody::ForeignKey(_) | ConstraintBody::Check(_) | ConstraintBody::Exclude(_) => false,
        };
    }
    let Some(index) = object.body.as_index() else { return false };
    if !index.unique || (index.predicate.is_some() && !with_condition) {
        return false;
    }
    let keys: Option<Vec<&Name>> =
        index.keys.iter().map(pgspec_catalog::object::IndexKey::as_column).collect();
    // An arbiter without expressions can be one of an index with expressions that add nothing.
    keys.is_none_or(|keys| same(&keys))
}

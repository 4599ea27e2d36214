//! MERGE (`parse_merge.c`).

use pgspec_sql::syntax::ast::{Merge, MergeAction, MergeWhen, TextRange};

use super::ChangedTable;
use crate::analyzer::Analyzer;
use crate::finding::Problem;
use crate::scope::{ExprUse, Visible};
use crate::typed::{Command, FromItem, Typed, TypedQuery};
use crate::world::RelationKind;

impl Analyzer<'_, '_> {
    /// `merge into t using s on … when …`
    pub(in crate::query) fn merge_into(&mut self, merge: &Merge) -> TypedQuery {
        let mut out = TypedQuery::empty(Command::Merge, merge.range);
        let postgres = self.world.options().postgres;
        if let Some(with) = merge.with.as_ref().filter(|with| with.recursive) {
            let place = with.ctes.first().map_or(merge.range, |cte| cte.name.range);
            self.report(Problem::SyntaxError, place, "WITH RECURSIVE is not supported for MERGE statement");
        }
        self.enter(merge.with.as_ref());
        let table = self.target_table(&merge.table, merge.alias.as_ref(), Command::Merge);
        out.target_entry = Some(table.entry);
        if let Some(id) = table.relation
            && self.world.relation(id).kind == RelationKind::View
            && postgres < 17
        {
            let message = format!("cannot execute MERGE on relation \"{}\"", table.name);
            self.report(Problem::FeatureNotSupported, merge.table.range, message);
        }
        if merge.whens.iter().any(|when| when.by_source) && postgres < 17 {
            let message = "WHEN NOT MATCHED BY SOURCE came with Postgres 17";
            self.report(Problem::SyntaxError, merge.range, message);
        }
        self.check_unreachable(&merge.whens, merge.range);
        let from = self.from_clause(std::slice::from_ref(&merge.source));
        out.from = std::iter::once(FromItem::Entry(table.entry)).chain(from).collect();
        let sources: Vec<Visible> = std::mem::take(&mut self.level().visible);
        let target: Vec<Visible> =
            self.visible_entry(table.entry, merge.alias.is_some()).into_iter().collect();
        let clash = target.iter().find(|t| sources.iter().any(|s| s.by_name && s.name == t.name));
        if let Some(clash) = clash {
            let message = format!("name \"{}\" specified more than once", clash.name);
            self.report(Problem::DuplicateAlias, merge.source.range, message).help =
                Some("the name is used both as MERGE target table and data source".to_owned());
        }
        let both: Vec<Visible> = target.iter().chain(&sources).cloned().collect();
        self.level().visible.clone_from(&both);
        out.condition = Some(self.condition_value(&merge.on, ExprUse::JoinOn, "JOIN/ON"));
        for when in &merge.whens {
            let seen = if when.matched {
                &both
            } else if when.by_source {
                &target
            } else {
                &sources
            };
            self.level().visible.clone_from(seen);
            let mut conditions: Vec<Typed> = Vec::new();
            if let Some(condition) = &when.condition {
                conditions.push(self.condition_value(condition, ExprUse::MergeWhen, "WHEN"));
            }
            out.values.extend((!conditions.is_empty()).then_some(conditions));
            self.merge_action(&table, when, &mut out);
        }
        self.level().visible = both;
        if let Some(first) = merge.returning.first()
            && postgres < 17
        {
            self.report(
                Problem::SyntaxError,
                first.expression.range,
                "MERGE has RETURNING since Postgres 17",
            );
        }
        self.level().merges = true;
        out.returning = self.returning(&merge.returning_rows, &merge.returning, &table);
        self.leave(out)
    }

    fn merge_action(&mut self, table: &ChangedTable, when: &MergeWhen, out: &mut TypedQuery) {
        match &when.action {
            MergeAction::Nothing | MergeAction::Delete => {}
            MergeAction::Update(assignments) => {
                out.assignments.extend(self.set_clause(table, assignments, true));
            }
            MergeAction::Insert { columns, overriding, values } => {
                let range = out.range;
                let places = self.insert_columns(table, columns, range);
                let Some(values) = values else { return };
                let values = self.assigned_list(values, ExprUse::ValuesSingle);
                for (place, value) in places.iter().flatten().zip(&values) {
                    self.check_generated(table, place, value, false, overriding.is_some());
                }
                let row = self.insert_row(table, &places, values, !columns.is_empty());
                out.assignments.extend(row);
            }
        }
    }

    /// Behind a WHEN without a condition none of its kind is reached.
    fn check_unreachable(&mut self, whens: &[MergeWhen], merge: TextRange) {
        let mut ended: Vec<(bool, bool)> = Vec::new();
        for when in whens {
            let kind = (when.matched, when.by_source);
            if ended.contains(&kind) {
                let range = when.condition.as_ref().map_or(merge, |condition| condition.range);
                let message = "unreachable WHEN clause specified after unconditional WHEN clause";
                self.report(Problem::SyntaxError, range, message);
                return;
            }
            if when.condition.is_none() {
                ended.push(kind);
            }
        }
    }
}

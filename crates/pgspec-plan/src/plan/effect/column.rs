//! What a change of a column takes (`AlterTableGetLockLevel` of tablecmds.c): nearly always all of the table.

use pgspec_catalog::{Key, Kind, Name};

use super::super::command::Command;
use super::{Draft, Ground, LockMode};

impl Ground<'_> {
    pub(super) fn column(&self, key: &Key, command: &Command, draft: &mut Draft) {
        let own = key.qualified_name();
        if key.kind == Kind::CompositeType {
            return self.of_type(key, command, draft);
        }
        if let Command::SetStatistics(_) = command {
            return self.lock_family(draft, &own, LockMode::ShareUpdateExclusive);
        }
        self.lock_family(draft, &own, LockMode::AccessExclusive);
        if let Command::AddColumn(column) = command {
            self.reads_of_column(key, column, draft);
            if self.adds_with_rewrite(key, column) {
                self.rewrite(&own, draft);
            }
        } else if let Command::SetType { column, using } = command {
            self.keys_of(key, draft);
            if self.retypes_with_rewrite(key, column, *using) {
                self.rewrite(&own, draft);
                draft.is_zoned = self.takes_time_zone(key, column, *using);
            } else if self.is_used_by_others(key, column) {
                // Keys and indexes may be made anew all the same, and checks are checked.
                self.scan(&own, draft);
            }
        } else if let Command::SetExpression(column) = command {
            self.reads_of_column(key, column, draft);
            if self.is_stored(key, column) {
                self.rewrite(&own, draft);
            }
        } else if let Command::SetNotNull(_) = command {
            self.scan(&own, draft);
        } else if let Command::SwapColumn { column, .. } = command {
            self.keys_of_column(key, column, draft);
            self.sequence_of_column(key, column, draft);
        } else if let Command::DropColumn(column)
        | Command::SetIdentity(column)
        | Command::AddIdentity(column)
        | Command::DropIdentity(column) = command
        {
            self.sequence_of_column(key, column, draft);
        }
    }

    /// Whether an index, a constraint or statistics may be about a column.
    fn is_used_by_others(&self, key: &Key, column: &Name) -> bool {
        use pgspec_catalog::object::{ConstraintBody, IndexKey};
        let tables = self.family(&key.qualified_name());
        [self.from, self.to].iter().any(|catalog| {
            tables.iter().flat_map(|table| catalog.children(table)).any(|(_, own, object)| {
                let in_text =
                    || object.body.texts().iter().any(|(_, sql)| sql.text.contains(column.as_str()));
                if let Some(index) = object.body.as_index() {
                    let mut names = index.keys.iter().filter_map(IndexKey::as_column).chain(&index.include);
                    return names.any(|name| name == column) || in_text();
                }
                match object.body.as_constraint().map(|own| &own.body) {
                    Some(ConstraintBody::Check(_)) => in_text(),
                    Some(ConstraintBody::ForeignKey(own)) => own.columns.contains(column),
                    Some(ConstraintBody::PrimaryKey(own) | ConstraintBody::Unique(own)) => {
                        own.columns.contains(column) || own.include.contains(column)
                    }
                    Some(ConstraintBody::Exclude(_)) => true,
                    None => own.kind == Kind::Statistics,
                }
            }) || catalog.table(&key.qualified_name()).is_none_or(|item| {
                let mut generated = item.body.columns.iter().filter_map(|own| own.generated.as_ref());
                item.body.partition_by.is_some()
                    || generated.any(|own| own.expression.text.contains(column.as_str()))
            })
        })
    }

    /// All rows of a table and of what comes from it are read.
    pub(super) fn scan(&self, relation: &pgspec_catalog::QualifiedName, draft: &mut Draft) {
        for name in self.family(relation) {
            if self.holds_rows(&name) {
                draft.scans.insert(name);
            }
        }
    }

    /// A table and what comes from it is written anew.
    pub(super) fn rewrite(&self, relation: &pgspec_catalog::QualifiedName, draft: &mut Draft) {
        for name in self.family(relation) {
            if self.holds_rows(&name) {
                draft.rewrites.insert(name);
            }
        }
    }

    /// Whether a relation has a file with rows of its own: neither a partitioned nor a foreign table has one.
    pub(super) fn holds_rows(&self, name: &pgspec_catalog::QualifiedName) -> bool {
        let table = self.from.table(name).or_else(|| self.to.table(name));
        table.is_some_and(|item| item.body.partition_by.is_none() && item.body.foreign.is_none())
    }

    /// The foreign keys of a table and those that reference it: making the index of a key anew makes them anew.
    fn keys_of(&self, key: &Key, draft: &mut Draft) {
        for own in self.family(&key.qualified_name()) {
            for other in self.referencing.get(&own).into_iter().flatten() {
                self.lock(draft, other, LockMode::AccessExclusive);
            }
            for catalog in [self.from, self.to] {
                for (_, _, object) in catalog.children(&own) {
                    if let Some(target) = super::constraint::references(object) {
                        self.lock_family(draft, target, LockMode::AccessExclusive);
                    }
                }
            }
        }
    }

    /// The tables of foreign keys from a column and to it.
    fn keys_of_column(&self, key: &Key, column: &Name, draft: &mut Draft) {
        use pgspec_catalog::object::ConstraintBody;
        let own = key.qualified_name();
        let others = self.referencing.get(&own).into_iter().flatten();
        for table in std::iter::once(&own).chain(others) {
            for (_, _, object) in self.from.children(table) {
                let Some(ConstraintBody::ForeignKey(foreign)) =
                    object.body.as_constraint().map(|own| &own.body)
                else {
                    continue;
                };
                let from = *table == own && foreign.columns.contains(column);
                let to = foreign.references == own && foreign.referenced_columns.contains(column);
                if from || to {
                    self.lock(draft, table, LockMode::AccessExclusive);
                    self.lock(draft, &foreign.references, LockMode::AccessExclusive);
                }
            }
        }
    }

    /// What the default or the expression of a new column reads: the sequence that it takes its values from.
    fn reads_of_column(&self, key: &Key, column: &Name, draft: &mut Draft) {
        let Some(table) = self.to.get(key).and_then(|object| object.body.as_table()) else { return };
        let Some(own) = table.column(column) else { return };
        let generated = own.generated.as_ref().map(|generated| &generated.expression);
        let path = self.worlds.to.search_path();
        for sql in own.default.iter().chain(generated) {
            for id in pgspec_catalog::graph::Graph::needs_of_sql(self.to, path, key.schema.as_ref(), sql) {
                if let Some((need, _)) = self.to.entry(id).filter(|(need, _)| need.kind == Kind::Sequence) {
                    self.lock(draft, &need.qualified_name(), LockMode::RowExclusive);
                }
            }
        }
    }

    /// The sequences that go, or change, with a column.
    fn sequence_of_column(&self, key: &Key, column: &Name, draft: &mut Draft) {
        for sequence in self.owned.get(&key.qualified_name()).into_iter().flatten() {
            let object = self.from.get(&Key::qualified(Kind::Sequence, sequence));
            let owner =
                object.and_then(|object| object.body.as_sequence()).and_then(|own| own.owned_by.as_ref());
            if owner.is_some_and(|owner| owner.column == *column) {
                self.lock(draft, sequence, LockMode::AccessExclusive);
            }
        }
    }
}

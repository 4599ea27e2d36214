//! What an object holds of names and SQL, one by one, for whoever follows them through a change.

use super::{Body, ConstraintBody, FunctionBody, IndexKey, IndexKeyTarget, PublicationScope};
use crate::name::{Name, QualifiedName};
use crate::sql_text::SqlText;

/// What a name outside of SQL texts stands for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Named {
    /// A table, view or other relation.
    Relation,
    /// A function.
    Function,
    /// A type; built-in ones have no schema.
    Type,
}

/// Whose column a name outside of SQL texts is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Owner {
    /// The object's own relation's.
    Own,
    /// The table's that a foreign key references.
    Referenced,
}

/// Which SQL text of its object one is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Slot {
    /// The default of the column or argument with this index.
    Default(usize),
    /// What the column with this index is generated from.
    Generated(usize),
    /// The condition of a check constraint.
    Check,
    /// The expression of the index key, or the element of an exclusion constraint, with this index.
    Key(usize),
    /// `WHERE` of an index or exclusion constraint.
    Predicate,
    /// A view's query.
    Query,
    /// `USING` of a policy.
    Using,
    /// `WITH CHECK` of a policy.
    WithCheck,
    /// `WHEN` of a trigger, `WHERE` of a rule.
    When,
    /// The condition of the domain's check with this index.
    DomainCheck(usize),
    /// The default of the view's column with this index among those that have one.
    ColumnDefault(usize),
    /// The expression of the partition key with this index.
    PartitionKey(usize),
    /// `WHERE` of the published table with this index.
    Filter(usize),
    /// The command with this index of a rule.
    Action(usize),
    /// A body that was parsed when its function was created: `BEGIN ATOMIC`, `RETURN`.
    Standard,
    /// A body in quotes: what it means is found out when it runs.
    Source,
    /// A job's command: as a body in quotes.
    Command,
}

impl Slot {
    /// Whether Postgres keeps what the text means, so that it follows renames and holds on to what it uses. Otherwise
    /// it keeps the text.
    pub fn is_bound(self) -> bool {
        !matches!(self, Self::Source | Self::Command)
    }
}

impl Body {
    /// Its SQL texts. Values of seed rows, which are data once they are there, are not among them.
    pub fn texts(&self) -> Vec<(Slot, &SqlText)> {
        let mut found = Vec::new();
        match self {
            Self::Table(table) => {
                for (at, column) in table.columns.iter().enumerate() {
                    found.extend(column.default.as_ref().map(|sql| (Slot::Default(at), sql)));
                    found.extend(column.generated.as_ref().map(|g| (Slot::Generated(at), &g.expression)));
                }
                let keys = table.partition_by.iter().flat_map(|by| by.keys.iter().enumerate());
                found.extend(
                    keys.filter_map(|(at, key)| Some((Slot::PartitionKey(at), expression(&key.target)?))),
                );
            }
            Self::Constraint(constraint) => match &constraint.body {
                ConstraintBody::Check(check) => found.push((Slot::Check, &check.expression)),
                ConstraintBody::Exclude(exclude) => {
                    key_texts(exclude.elements.iter().map(|element| &element.key), &mut found);
                    found.extend(exclude.predicate.as_ref().map(|sql| (Slot::Predicate, sql)));
                }
                ConstraintBody::PrimaryKey(_) | ConstraintBody::Unique(_) | ConstraintBody::ForeignKey(_) => {
                }
            },
            Self::Index(index) => {
                key_texts(index.keys.iter(), &mut found);
                found.extend(index.predicate.as_ref().map(|sql| (Slot::Predicate, sql)));
            }
            Self::View(view) => {
                found.push((Slot::Query, &view.query));
                let defaults = view.column_defaults.iter().enumerate();
                found.extend(defaults.map(|(at, (_, sql))| (Slot::ColumnDefault(at), sql)));
            }
            Self::Domain(domain) => {
                found.extend(domain.default.as_ref().map(|sql| (Slot::Default(0), sql)));
                let checks = domain.checks.iter().enumerate();
                found.extend(checks.map(|(at, check)| (Slot::DomainCheck(at), &check.expression)));
            }
            Self::Rule(rule) => {
                found.extend(rule.condition.as_ref().map(|sql| (Slot::When, sql)));
                found.extend(rule.actions.iter().enumerate().map(|(at, sql)| (Slot::Action(at), sql)));
            }
            Self::Statistics(statistics) => {
                let keys = statistics.keys.iter().enumerate();
                found.extend(keys.filter_map(|(at, key)| Some((Slot::Key(at), expression(key)?))));
            }
            Self::Publication(publication) => {
                if let PublicationScope::Some { tables, .. } = &publication.scope {
                    let tables = tables.iter().enumerate();
                    found
                        .extend(tables.filter_map(|(at, t)| Some((Slot::Filter(at), t.predicate.as_ref()?))));
                }
            }
            Self::Policy(policy) => {
                found.extend(policy.using.as_ref().map(|sql| (Slot::Using, sql)));
                found.extend(policy.check.as_ref().map(|sql| (Slot::WithCheck, sql)));
            }
            Self::Trigger(trigger) => found.extend(trigger.condition.as_ref().map(|sql| (Slot::When, sql))),
            Self::Function(function) => {
                for (at, argument) in function.arguments.iter().enumerate() {
                    found.extend(argument.default.as_ref().map(|sql| (Slot::Default(at), sql)));
                }
                found.push((body_slot(&function.body), function.body.sql()));
            }
            Self::Job(job) => found.push((Slot::Command, &job.command)),
            Self::Role(_)
            | Self::Schema(_)
            | Self::Extension(_)
            | Self::DefaultPrivilege(_)
            | Self::Setting(_)
            | Self::Collation(_)
            | Self::Enum(_)
            | Self::CompositeType(_)
            | Self::RangeType(_)
            | Self::Aggregate(_)
            | Self::Operator(_)
            | Self::Cast(_)
            | Self::TextSearchDictionary(_)
            | Self::TextSearchConfiguration(_)
            | Self::ForeignDataWrapper(_)
            | Self::ForeignServer(_)
            | Self::Sequence(_)
            | Self::EventTrigger(_)
            | Self::Seed(_) => {}
        }
        found
    }

    /// One of its SQL texts.
    pub fn text(&self, slot: Slot) -> Option<&SqlText> {
        self.texts().into_iter().find(|(found, _)| *found == slot).map(|(_, sql)| sql)
    }

    /// One of its SQL texts, to be changed.
    pub fn text_mut(&mut self, slot: Slot) -> Option<&mut SqlText> {
        match (self, slot) {
            (Self::Table(table), Slot::Default(at)) => table.columns.get_mut(at)?.default.as_mut(),
            (Self::Table(table), Slot::Generated(at)) => {
                Some(&mut table.columns.get_mut(at)?.generated.as_mut()?.expression)
            }
            (Self::Constraint(constraint), slot) => match (&mut constraint.body, slot) {
                (ConstraintBody::Check(check), Slot::Check) => Some(&mut check.expression),
                (ConstraintBody::Exclude(exclude), Slot::Key(at)) => {
                    key_text(&mut exclude.elements.get_mut(at)?.key)
                }
                (ConstraintBody::Exclude(exclude), Slot::Predicate) => exclude.predicate.as_mut(),
                _ => None,
            },
            (Self::Index(index), Slot::Key(at)) => key_text(index.keys.get_mut(at)?),
            (Self::Index(index), Slot::Predicate) => index.predicate.as_mut(),
            (Self::Table(table), Slot::PartitionKey(at)) => {
                expression_mut(&mut table.partition_by.as_mut()?.keys.get_mut(at)?.target)
            }
            (Self::View(view), Slot::Query) => Some(&mut view.query),
            (Self::View(view), Slot::ColumnDefault(at)) => {
                view.column_defaults.get_mut(at).map(|(_, sql)| sql)
            }
            (Self::Domain(domain), Slot::Default(_)) => domain.default.as_mut(),
            (Self::Domain(domain), Slot::DomainCheck(at)) => {
                domain.checks.get_mut(at).map(|check| &mut check.expression)
            }
            (Self::Rule(rule), Slot::When) => rule.condition.as_mut(),
            (Self::Rule(rule), Slot::Action(at)) => rule.actions.get_mut(at),
            (Self::Statistics(statistics), Slot::Key(at)) => expression_mut(statistics.keys.get_mut(at)?),
            (Self::Publication(publication), Slot::Filter(at)) => match &mut publication.scope {
                PublicationScope::Some { tables, .. } => tables.get_mut(at)?.predicate.as_mut(),
                PublicationScope::AllTables => None,
            },
            (Self::Policy(policy), Slot::Using) => policy.using.as_mut(),
            (Self::Policy(policy), Slot::WithCheck) => policy.check.as_mut(),
            (Self::Trigger(trigger), Slot::When) => trigger.condition.as_mut(),
            (Self::Function(function), Slot::Default(at)) => function.arguments.get_mut(at)?.default.as_mut(),
            (Self::Function(function), Slot::Standard | Slot::Source) => match &mut function.body {
                FunctionBody::Standard(sql) | FunctionBody::Source(sql) => Some(sql),
            },
            (Self::Job(job), Slot::Command) => Some(&mut job.command),
            _ => None,
        }
    }

    /// The table of an index or a statistics object, whose key does not name it.
    pub fn own_table_mut(&mut self) -> Option<&mut QualifiedName> {
        if let Self::Index(index) = self {
            Some(&mut index.table)
        } else if let Self::Statistics(statistics) = self {
            Some(&mut statistics.table)
        } else {
            None
        }
    }

    /// Visits its names of columns outside of SQL texts, to be changed.
    pub fn columns_mut(&mut self, visit: &mut dyn FnMut(Owner, &mut Name)) {
        match self {
            Self::Constraint(constraint) => match &mut constraint.body {
                ConstraintBody::PrimaryKey(key) | ConstraintBody::Unique(key) => {
                    own(&mut key.columns, visit);
                    own(&mut key.include, visit);
                }
                ConstraintBody::ForeignKey(key) => {
                    own(&mut key.columns, visit);
                    own(&mut key.on_delete_columns, visit);
                    key.referenced_columns.iter_mut().for_each(|name| visit(Owner::Referenced, name));
                }
                ConstraintBody::Exclude(exclude) => {
                    own(&mut exclude.include, visit);
                    key_columns(exclude.elements.iter_mut().map(|element| &mut element.key), visit);
                }
                ConstraintBody::Check(_) => {}
            },
            Self::Index(index) => {
                own(&mut index.include, visit);
                key_columns(index.keys.iter_mut(), visit);
            }
            Self::Trigger(trigger) => own(&mut trigger.events.update_of, visit),
            Self::Statistics(statistics) => {
                for key in &mut statistics.keys {
                    if let IndexKeyTarget::Column(name) = key {
                        visit(Owner::Own, name);
                    }
                }
            }
            Self::Table(table) => {
                let keys = table.partition_by.iter_mut().flat_map(|by| &mut by.keys);
                for key in keys {
                    if let IndexKeyTarget::Column(name) = &mut key.target {
                        visit(Owner::Own, name);
                    }
                }
            }
            Self::Sequence(sequence) => {
                sequence.owned_by.iter_mut().for_each(|owner| visit(Owner::Referenced, &mut owner.column));
            }
            Self::Seed(seed) => {
                own(&mut seed.key, visit);
                own(&mut seed.columns, visit);
            }
            Self::Role(_)
            | Self::Schema(_)
            | Self::Extension(_)
            | Self::DefaultPrivilege(_)
            | Self::Setting(_)
            | Self::Collation(_)
            | Self::Enum(_)
            | Self::Domain(_)
            | Self::CompositeType(_)
            | Self::RangeType(_)
            | Self::Function(_)
            | Self::Aggregate(_)
            | Self::Operator(_)
            | Self::Cast(_)
            | Self::TextSearchDictionary(_)
            | Self::TextSearchConfiguration(_)
            | Self::ForeignDataWrapper(_)
            | Self::ForeignServer(_)
            | Self::View(_)
            | Self::Rule(_)
            | Self::Policy(_)
            | Self::EventTrigger(_)
            | Self::Publication(_)
            | Self::Job(_) => {}
        }
    }

    /// Visits its names of columns outside of SQL texts.
    pub fn columns(&self, visit: &mut dyn FnMut(Owner, &Name)) {
        match self {
            Self::Constraint(_)
            | Self::Index(_)
            | Self::Statistics(_)
            | Self::Table(_)
            | Self::Sequence(_)
            | Self::Trigger(_)
            | Self::Seed(_) => {
                self.clone().columns_mut(&mut |owner, name| visit(owner, name));
            }
            Self::Role(_)
            | Self::Schema(_)
            | Self::Extension(_)
            | Self::DefaultPrivilege(_)
            | Self::Setting(_)
            | Self::Collation(_)
            | Self::Enum(_)
            | Self::Domain(_)
            | Self::CompositeType(_)
            | Self::RangeType(_)
            | Self::Function(_)
            | Self::Aggregate(_)
            | Self::Operator(_)
            | Self::Cast(_)
            | Self::TextSearchDictionary(_)
            | Self::TextSearchConfiguration(_)
            | Self::ForeignDataWrapper(_)
            | Self::ForeignServer(_)
            | Self::View(_)
            | Self::Rule(_)
            | Self::Policy(_)
            | Self::EventTrigger(_)
            | Self::Publication(_)
            | Self::Job(_) => {}
        }
    }
}

fn key_texts<'a>(keys: impl Iterator<Item = &'a IndexKey>, found: &mut Vec<(Slot, &'a SqlText)>) {
    for (at, key) in keys.enumerate() {
        found.extend(expression(&key.target).map(|sql| (Slot::Key(at), sql)));
    }
}

fn key_text(key: &mut IndexKey) -> Option<&mut SqlText> {
    expression_mut(&mut key.target)
}

fn key_columns<'a>(keys: impl Iterator<Item = &'a mut IndexKey>, visit: &mut dyn FnMut(Owner, &mut Name)) {
    for key in keys {
        if let IndexKeyTarget::Column(name) = &mut key.target {
            visit(Owner::Own, name);
        }
    }
}

fn expression(key: &IndexKeyTarget) -> Option<&SqlText> {
    match key {
        IndexKeyTarget::Expression(sql) => Some(sql),
        IndexKeyTarget::Column(_) => None,
    }
}

fn expression_mut(key: &mut IndexKeyTarget) -> Option<&mut SqlText> {
    match key {
        IndexKeyTarget::Expression(sql) => Some(sql),
        IndexKeyTarget::Column(_) => None,
    }
}

fn own(names: &mut [Name], visit: &mut dyn FnMut(Owner, &mut Name)) {
    names.iter_mut().for_each(|name| visit(Owner::Own, name));
}

fn body_slot(body: &FunctionBody) -> Slot {
    match body {
        FunctionBody::Standard(_) => Slot::Standard,
        FunctionBody::Source(_) => Slot::Source,
    }
}

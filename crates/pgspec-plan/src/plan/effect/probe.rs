//! How to tell that a step is done: asked of a database where a run was cut off.

use pgspec_catalog::{Key, Name};
use pgspec_sql::print::probe;

use super::super::command::Command;
use super::super::online;
use super::{Ground, Subject};

/// A query that is true when the step is done. `None` where doing it again does no harm, as for all that sets something.
pub(super) fn done(ground: &Ground<'_>, subject: &Subject<'_>) -> Option<String> {
    let key = subject.key;
    match subject.command {
        Command::AddNotValid => probe::has_constraint(key, true),
        Command::CreateConcurrently { .. } => Some(probe::has_index(&key.qualified_name(), true)),
        Command::CreateOnly { .. } => Some(probe::has_index(&key.qualified_name(), false)),
        Command::DropConcurrently { .. } => Some(probe::has_no_relation(&key.qualified_name())),
        Command::AttachIndex { whole, .. } => Some(probe::inherits(&key.qualified_name(), whole, true)),
        Command::Create | Command::AddUsingIndex | Command::AddOnly => {
            probe::exists(key, ground.to.get(key)?)
        }
        Command::Drop => probe::is_gone(key, ground.from.get(key).or_else(|| ground.to.get(key))?),
        Command::Rename { was } => probe::is_renamed(key, ground.object_of(key)?, was),
        Command::SetAside { name } => probe::exists(&renamed(key, name), ground.object_of(key)?),
        Command::DropAside { name } => probe::is_gone(&renamed(key, name), ground.object_of(key)?),
        Command::RenameColumn { was, name } => Some(probe::is_column_renamed(key, was, name)),
        Command::RenameValue { value } | Command::AddValue(value) => Some(probe::has_value(key, value)),
        Command::AddColumn(column) | Command::AddEmptyColumn(column) | Command::AddAttribute(column) => {
            Some(probe::has_column(key, column))
        }
        Command::DropColumn(column) | Command::DropAttribute(column) => {
            Some(probe::has_no_column(key, column))
        }
        Command::SetNotNull(column) | Command::SetNotNullChecked(column) => {
            Some(probe::is_not_null(key, column, true))
        }
        Command::SyncColumn(sync) => Some(probe::has_trigger(key, &online::sync_trigger(sync))),
        Command::SwapColumn { new, .. } => Some(probe::has_no_column(key, new)),
        Command::DropNotNull(column) => Some(probe::is_not_null(key, column, false)),
        Command::AddIdentity(column) => Some(probe::has_identity(key, column, true)),
        Command::DropIdentity(column) => Some(probe::has_identity(key, column, false)),
        Command::DropExpression(column) => Some(probe::is_generated(key, column, false)),
        Command::Validate => probe::is_validated(key),
        Command::Attach { parent } | Command::Inherit { parent } => {
            Some(probe::inherits(&key.qualified_name(), parent, true))
        }
        Command::Detach { parent } | Command::NoInherit { parent } => {
            Some(probe::inherits(&key.qualified_name(), parent, false))
        }
        Command::PublishTable(table) => Some(probe::publishes_table(key, table, true)),
        Command::UnpublishTable(table) => Some(probe::publishes_table(key, table, false)),
        Command::PublishSchema(schema) => Some(probe::publishes_schema(key, schema, true)),
        Command::UnpublishSchema(schema) => Some(probe::publishes_schema(key, schema, false)),
        Command::SetForeignOptions => probe::has_foreign_options(key, ground.to.get(key)?),
        Command::AddMapping(token) => Some(probe::has_mapping(key, token)),
        Command::Any
        | Command::Replace
        | Command::Owner
        | Command::Comment
        | Command::ColumnComment(_)
        | Command::Privileges
        | Command::SetType { .. }
        | Command::SetDefault(_)
        | Command::DropDefault(_)
        | Command::SetExpression(_)
        | Command::SetIdentity(_)
        | Command::SetStorage(_)
        | Command::SetStatistics(_)
        | Command::StorageParameters(_)
        | Command::ClusterOn
        | Command::ReplicaIdentity
        | Command::RowSecurity
        | Command::OfType
        | Command::SetLogged
        | Command::SetTablespace
        | Command::SetAccessMethod
        | Command::ForeignOptions
        | Command::ViewOptions
        | Command::TriggerEnabled
        | Command::Deferral
        | Command::SetPublished
        | Command::Update { .. }
        | Command::AlterSequence
        | Command::SequenceOwner
        | Command::AlterDomain
        | Command::DomainConstraint
        | Command::Elsewhere => None,
    }
}

fn renamed(key: &Key, name: &Name) -> Key {
    Key { name: name.clone(), ..key.clone() }
}

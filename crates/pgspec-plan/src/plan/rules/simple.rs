//! Kinds that need no order among the statements that change them.

use pgspec_catalog::Body;
use pgspec_sql::print::alter;

use super::paths::Paths;
use super::{Both, common};
use crate::plan::command::Command;

/// The statements that change an object where it is; `None` if it has to be made again.
pub(super) fn change(
    both: Both<'_>,
    (from, to): (&Body, &Body),
    paths: &Paths<'_>,
) -> Option<Vec<(Command, String)>> {
    let key = both.key;
    match (from, to) {
        (Body::Role(from), Body::Role(to)) => Some(all(Command::Elsewhere, alter::role(key, from, to))),
        (Body::Sequence(from), Body::Sequence(to)) => {
            let mut out = all(Command::AlterSequence, alter::sequence(key, from, to));
            if from.unlogged != to.unlogged {
                out = all(Command::SetLogged, out.into_iter().map(|(_, sql)| sql));
            }
            if paths.has("owned_by") {
                out.push((Command::SequenceOwner, alter::sequence_owner(key, to)));
            }
            Some(out)
        }
        (Body::Extension(from), Body::Extension(to)) => {
            let mut out = Vec::new();
            if let Some(version) =
                to.version.as_ref().filter(|version| from.version.as_ref() != Some(version))
            {
                out.push((Command::Elsewhere, alter::extension_version(key, version)));
            }
            if let Some(schema) = to.schema.as_ref().filter(|schema| from.schema.as_ref() != Some(schema)) {
                out.push((Command::Elsewhere, alter::extension_schema(key, schema)));
            }
            Some(out)
        }
        (Body::Index(from), Body::Index(to)) => {
            let command = match from.tablespace == to.tablespace {
                true if from.statistics == to.statistics => common::parameters(&from.storage, &to.storage),
                true | false => Command::SetTablespace,
            };
            paths
                .only(&["storage", "tablespace", "statistics"])
                .then(|| all(command, alter::index(key, from, to)))
        }
        (Body::Policy(from), Body::Policy(to)) => {
            let keeps = |from: bool, to: bool| !from || to;
            let can = paths.only(&["roles", "using", "check"])
                && keeps(from.using.is_some(), to.using.is_some())
                && keeps(from.check.is_some(), to.check.is_some());
            can.then(|| all(Command::Any, alter::policy(key, to)))
        }
        (Body::EventTrigger(_), Body::EventTrigger(to)) => {
            paths.only(&["enabled"]).then(|| all(Command::Elsewhere, [alter::event_trigger_enabled(key, to)]))
        }
        (Body::Statistics(_), Body::Statistics(to)) => {
            paths.only(&["target"]).then(|| all(Command::Elsewhere, [alter::statistics_target(key, to)]))
        }
        (Body::Setting(_), Body::Setting(_)) | (Body::Job(_), Body::Job(_)) => None,
        _ => None,
    }
}

fn all(command: Command, statements: impl IntoIterator<Item = String>) -> Vec<(Command, String)> {
    statements.into_iter().map(|sql| (command.clone(), sql)).collect()
}

//! Prints sequences, and their options where they belong to identity columns.

use pgspec_catalog::object::{Sequence, SequenceOptions, SequenceOwner};
use pgspec_catalog::{Key, QualifiedName};

use crate::quote;

/// `CREATE SEQUENCE`, with its owner if that is there already.
pub(super) fn create(key: &Key, sequence: &Sequence, owned: bool) -> String {
    let unlogged = if sequence.unlogged { "unlogged " } else { "" };
    let mut out = format!("create {unlogged}sequence {}", quote::qualified(&key.qualified_name()));
    for option in own_options(sequence) {
        out.push_str(&format!(" {option}"));
    }
    if let Some(owner) = sequence.owned_by.as_ref().filter(|_| owned) {
        out.push_str(&format!(" owned by {}", self::owner(owner)));
    }
    out.push(';');
    out
}

/// `AS type` if it is not the usual one, and the options.
pub(super) fn own_options(sequence: &Sequence) -> Vec<String> {
    let data_type = Some(&sequence.data_type).filter(|data_type| !data_type.is_builtin("int8"));
    let data_type = data_type.map(|data_type| format!("as {}", quote::data_type(data_type)));
    data_type.into_iter().chain(options(&sequence.options)).collect()
}

/// `ALTER SEQUENCE … OWNED BY`
pub(super) fn owned_by(sequence: &QualifiedName, owner: &SequenceOwner) -> String {
    format!("alter sequence {} owned by {};", quote::qualified(sequence), self::owner(owner))
}

/// `schema.table.column`
fn owner(owner: &SequenceOwner) -> String {
    format!("{}.{}", quote::qualified(&owner.table), quote::identifier(owner.column.as_str()))
}

/// `START WITH 10`, …: what is not Postgres' default.
pub(super) fn options(options: &SequenceOptions) -> Vec<String> {
    let numbers = [
        ("start with", options.start),
        ("increment by", options.increment),
        ("minvalue", options.min_value),
        ("maxvalue", options.max_value),
        ("cache", options.cache),
    ];
    let numbers = numbers.into_iter().filter_map(|(words, n)| Some(format!("{words} {}", n?)));
    numbers.chain(options.cycle.then(|| "cycle".to_owned())).collect()
}

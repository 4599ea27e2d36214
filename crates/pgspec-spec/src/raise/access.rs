//! The declared access matrix of a table.

use pgspec_catalog::Privilege;
use pgspec_catalog::access::Access;

use super::yaml::{Key, Map, Yaml};

/// The entries of `access:`.
pub(super) fn raise(access: &Access) -> Map {
    let mut map = Map::default();
    for (actor, privileges) in access {
        let words: Vec<_> = privileges.iter().map(Privilege::keyword).collect();
        let text = match words.len() {
            0 => "none".to_owned(),
            4 => "all".to_owned(),
            _ => words.join(", "),
        };
        map.push(Key::plain(actor.as_str()), Yaml::word(text));
    }
    map
}

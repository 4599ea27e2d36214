//! Text search configurations and dictionaries: mappings and options. A parser and a template cannot change.

use pgspec_catalog::object::{TextSearchConfiguration, TextSearchDictionary};
use pgspec_catalog::{Key, Kind};
use pgspec_sql::print::alter;

use super::paths::Paths;
use crate::plan::command::Command;
use crate::plan::draft::{Draft, Node};
use crate::plan::step::Part;

pub(super) fn configuration(
    draft: &mut Draft<'_>,
    key: &Key,
    (from, to): (&TextSearchConfiguration, &TextSearchConfiguration),
    paths: &Paths<'_>,
) -> bool {
    if !paths.only(&["mappings"]) {
        return false;
    }
    let dictionaries = to.mappings.iter().flat_map(|(_, list)| list);
    let needs: Vec<Part> =
        dictionaries.map(|name| Part::Object(Key::qualified(Kind::TextSearchDictionary, name))).collect();
    let alter::Mappings { changed, added } = alter::mappings(key, from, to);
    let mut after = Vec::new();
    if !changed.is_empty() {
        // It hangs on none of the dictionaries of before any more.
        let node = Node::alter(key, changed).does(Command::Elsewhere);
        after.push(draft.add(node.releases(Part::Object(key.clone())).needs(needs.clone())));
    }
    for (token, sql) in added {
        let node = Node::alter(key, [sql]).does(Command::AddMapping(token));
        draft.add(node.needs(needs.clone()).after(after.clone()));
    }
    true
}

pub(super) fn dictionary(
    draft: &mut Draft<'_>,
    key: &Key,
    (from, to): (&TextSearchDictionary, &TextSearchDictionary),
    paths: &Paths<'_>,
) -> bool {
    let is_so_then = alter::dictionary_options_after(&from.options, &to.options) == to.options;
    if !paths.only(&["options"]) || !is_so_then {
        return false;
    }
    let sql = alter::dictionary(key, from, to);
    draft.add(Node::alter(key, sql).does(Command::Elsewhere));
    true
}

//! Foreign-data wrappers and servers: their options, and a server's version. Functions of a wrapper, and the wrapper and the
//! type of a server, cannot change while others use them.

use pgspec_catalog::Key;
use pgspec_catalog::object::{ForeignDataWrapper, ForeignServer};
use pgspec_sql::print::alter;

use super::paths::Paths;
use crate::plan::command::Command;
use crate::plan::draft::{Draft, Node};

pub(super) fn wrapper(
    draft: &mut Draft<'_>,
    key: &Key,
    (from, to): (&ForeignDataWrapper, &ForeignDataWrapper),
    paths: &Paths<'_>,
) -> bool {
    // The order of options can be seen.
    if !paths.only(&["options"]) || alter::options_after(&from.options, &to.options) != to.options {
        return false;
    }
    let sql = alter::wrapper_options(key, from, to);
    draft.add(Node::alter(key, sql).does(Command::SetForeignOptions));
    true
}

pub(super) fn server(
    draft: &mut Draft<'_>,
    key: &Key,
    (from, to): (&ForeignServer, &ForeignServer),
    paths: &Paths<'_>,
) -> bool {
    if !paths.only(&["options", "version"])
        || (from.version.is_some() && to.version.is_none())
        || alter::options_after(&from.options, &to.options) != to.options
    {
        return false;
    }
    let sql = alter::server(key, from, to);
    draft.add(Node::alter(key, sql).does(Command::SetForeignOptions));
    true
}

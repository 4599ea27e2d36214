//! `SELECT` that stands alone: what it calls may change the schema.

use pgspec_catalog::{Kind, Name, QualifiedName};

use super::site::Site;
use super::{Reader, do_block, job, name};
use crate::parse::{Node, SyntaxKind};

/// Schemas whose functions create and drop things: those of extensions that keep tables of their own.
const MAKERS: [&str; 3] = ["partman", "pgmq", "pglogical"];

/// A `SELECT` that is no statement of the schema's own.
pub(super) fn read(reader: &mut Reader<'_>, site: &mut Site<'_>, node: &Node) -> Option<()> {
    use SyntaxKind as S;
    if node.children().any(|child| child.kind() == S::INTO_CLAUSE) {
        site.unmodelled(node, "`select into`");
        return Some(());
    }
    if job::concerns(node) {
        return job::read(reader, site, node);
    }
    for call in node.descendants().filter(|node| node.kind() == S::CALL_EXPR) {
        let Some(callee) = call.first_child() else { continue };
        let mut segments = name::segments(&callee).into_iter().rev();
        let Some(function) = segments.next() else { continue };
        let called = QualifiedName { name: function, schema: segments.next() };
        if reader.may_define(&called) {
            let why = format!("what `{called}` does here cannot be known: it may create or drop objects");
            reader.opaque(site, &call, &why);
            return Some(());
        }
    }
    reader.data(site, node, "select");
    Some(())
}

/// `CALL`
pub(super) fn call(reader: &mut Reader<'_>, site: &mut Site<'_>, node: &Node) {
    let words: Vec<Name> = node.children().next().map_or_else(Vec::new, |callee| {
        let path = callee.descendants().find(|node| node.kind() == SyntaxKind::FIELD_EXPR);
        name::segments(&path.or_else(|| callee.first_child()).unwrap_or(callee))
    });
    let mut segments = words.into_iter().rev();
    let Some(procedure) = segments.next() else { return };
    let called = QualifiedName { name: procedure, schema: segments.next() };
    if reader.may_define(&called) {
        let why = format!("what `{called}` does here cannot be known: it may create or drop objects");
        reader.opaque(site, node, &why);
    } else {
        reader.data(site, node, "call");
    }
}

impl Reader<'_> {
    /// Whether a function may change the schema: one of the model's own whose body has the words for it, one of an
    /// extension that does, or one that nothing declares.
    pub(super) fn may_define(&self, called: &QualifiedName) -> bool {
        let found = self.lookup(called, |catalog, name| !catalog.overloads(name).is_empty());
        if let Some(found) = found {
            let mut overloads =
                self.catalog.overloads(&found).iter().filter_map(|id| self.catalog.entry(*id));
            return overloads.any(|(_, object)| {
                object.body.as_function().is_some_and(|function| {
                    let volatile = function.volatility == pgspec_catalog::object::Volatility::Volatile;
                    volatile && do_block::may_change(&function.body.sql().text)
                })
            });
        }
        match called.schema.as_ref().map(Name::as_str) {
            Some("pg_catalog" | "information_schema") => false,
            Some(schema) => {
                let of_extension =
                    self.catalog.of_kind(Kind::Extension).any(|(_, key, _)| key.name == *schema);
                MAKERS.contains(&schema) || !of_extension && schema != "cron"
            }
            // Postgres' own, or one of an extension's: those with such names make tables and columns.
            None => {
                let name = called.name.as_str();
                [
                    "create_",
                    "drop_",
                    "add_",
                    "addgeometry",
                    "dropgeometry",
                    "enable_",
                    "alter_",
                    "attach_",
                    "detach_",
                ]
                .iter()
                .any(|start| name.starts_with(start))
            }
        }
    }
}

//! What we say of a statement.

use std::fmt::Debug;

use pgspec_analyze::analyzer::Analyzer;
use pgspec_analyze::world::{Options, World};
use pgspec_sql::syntax;

/// A column as we describe it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct OurColumn {
    pub(crate) name: String,
    /// Its type by schema and `typname`.
    pub(crate) ty: (String, String),
    pub(crate) typmod: i32,
    pub(crate) nullable: bool,
}

/// Our verdict.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Ours {
    Accept(Vec<OurColumn>),
    /// The findings.
    Reject(String),
    /// Why it cannot be known.
    Unknown(String),
}

/// The settings of a world for a major version.
pub(crate) fn options(major: u16) -> Options {
    Options { postgres: major, ..Options::default() }
}

/// Our verdict on a statement.
pub(crate) fn statement(world: &World<'_>, text: &str) -> Ours {
    let list = match syntax::statements(text) {
        Ok(list) => list,
        Err(error) => return Ours::Reject(error.message),
    };
    let mut analyzer = Analyzer::new(world);
    let typed: Vec<_> = list.iter().map(|statement| analyzer.statement(statement)).collect();
    let wrong: Vec<_> = analyzer.findings.iter().filter(|finding| finding.problem.is_error()).collect();
    if let Some(first) = wrong.first() {
        return Ours::Reject(format!("{:?}: {}", first.problem, first.message));
    }
    let Some(Some(query)) = typed.first() else { return Ours::Unknown("it is not analysed".to_owned()) };
    if let Some(why) = opaque(query) {
        return Ours::Unknown(why);
    }
    let columns = analyzer.result_columns(query).into_iter().map(|column| {
        // A server describes a domain by its base type.
        let (base, base_typmod) = world.base(column.ty);
        let name = &world.ty(base).name;
        OurColumn {
            name: column.name.to_string(),
            ty: (name.schema.as_ref().map(ToString::to_string).unwrap_or_default(), name.name.to_string()),
            typmod: if base == column.ty { column.typmod } else { base_typmod },
            nullable: column.nullable,
        }
    });
    Ours::Accept(columns.collect())
}

/// Why a tree is not known, if it is not.
pub(crate) fn opaque(tree: &impl Debug) -> Option<String> {
    let text = format!("{tree:?}");
    let at = text.find("Opaque(")?;
    Some(text[at..].chars().take(160).collect())
}

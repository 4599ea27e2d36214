//! What an analyzer meets on its way that a typed tree does not keep: where each name of a column was written, what each
//! star stood for, and which columns of a result take their names from what they show.

use pgspec_catalog::Name;
use pgspec_sql::syntax::ast::TextRange;

use crate::typed::RelationId;

/// Names as they were resolved, in the order of the analysis; what was looked at twice is there twice.
#[derive(Clone, Default, Debug)]
pub(crate) struct Trace {
    pub(crate) columns: Vec<TracedColumn>,
    pub(crate) stars: Vec<TracedStar>,
    /// Columns of results without an alias, stars left out: the place of the expression, and the name.
    pub(crate) targets: Vec<(TextRange, Name)>,
}

/// A name that means a column of a relation.
#[derive(Clone, Debug)]
pub(crate) struct TracedColumn {
    /// All of it, with what qualifies it.
    pub(crate) range: TextRange,
    pub(crate) relation: RelationId,
    pub(crate) column: u32,
    /// The item of FROM that it belongs to, where something else is in sight.
    pub(crate) qualifier: Option<Name>,
    /// It is merged from two sides of a join.
    pub(crate) merged: bool,
}

/// A part of what a star stands for: the columns of one item.
#[derive(Clone, Debug)]
pub(crate) struct TracedStar {
    pub(crate) range: TextRange,
    pub(crate) columns: Vec<(Option<Name>, Name)>,
    pub(crate) relations: Vec<RelationId>,
}

//! What a name in an expression means (`transformColumnRef`, `parse_relation.c`).

use pgspec_sql::syntax::ast::{Ident, TextRange};

use crate::analyzer::{Analyzer, opaque};
use crate::scope::ExprUse;
use crate::typed::Typed;

impl Analyzer<'_, '_> {
    /// A column, variable or whole row.
    pub fn column(&mut self, parts: &[Ident], range: TextRange, used: ExprUse) -> Typed {
        let _ = (parts, used);
        opaque(range, "columns are not looked up yet")
    }
}

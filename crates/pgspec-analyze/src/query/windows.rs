//! WINDOW and OVER (`parse_agg.c`, `parse_clause.c`).

use pgspec_sql::syntax::ast::{TextRange, WindowSpec};

use crate::analyzer::Analyzer;
use crate::scope::ExprUse;

impl Analyzer<'_, '_> {
    /// Records a window function call and tells which of the level's windows it is over.
    pub fn note_window_call(&mut self, spec: &WindowSpec, range: TextRange, used: ExprUse) -> u32 {
        self.check_window_place(range, used);
        let _ = spec;
        0
    }
}

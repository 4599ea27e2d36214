//! Explicit collations that contradict each other (manual, "Collation Support"; `parse_collate.c`). Other conflicts
//! only matter when a comparison is executed.

use pgspec_catalog::QualifiedName;
use pgspec_sql::syntax::ast::TextRange;

use crate::analyzer::Analyzer;
use crate::finding::Problem;
use crate::query::walk::{Part, parts};
use crate::typed::{Node, Typed};

impl Analyzer<'_, '_> {
    /// Values that are computed with together: two explicit collations must be one.
    pub(crate) fn check_collations<'t>(
        &mut self,
        values: impl IntoIterator<Item = &'t Typed>,
        range: TextRange,
    ) {
        if !self.collates {
            return;
        }
        let mut first: Option<QualifiedName> = None;
        for value in values {
            let Some(found) = self.explicit_collation(value) else { continue };
            match &first {
                None => first = Some(found),
                Some(first) if *first != found => {
                    let message = format!(
                        "collation mismatch between explicit collations \"{}\" and \"{}\"",
                        first.name, found.name
                    );
                    self.report(Problem::CollationMismatch, range, message);
                    return;
                }
                Some(_) => {}
            }
        }
    }

    /// The collation that was written for a value, or for what it is computed from.
    fn explicit_collation(&self, value: &Typed) -> Option<QualifiedName> {
        if let Node::Collate(_, collation) = &value.node {
            return Some(collation.clone());
        }
        let row = self.world.ty(value.ty);
        let passes = match &value.node {
            Node::Field(..) | Node::Sublink(_) | Node::Row(_) | Node::Const(_) | Node::Var(_) => false,
            _ => row.collatable,
        };
        let mut found = None;
        if passes {
            parts(value, &mut |part| {
                if let (None, Part::Same(part)) = (&found, part) {
                    found = self.explicit_collation(part);
                }
            });
        }
        found
    }
}

//! What a migration does to data: what may go, and how values are converted.

use super::{Fields, Lowering, Scope};
use crate::data::{Acknowledged, Conversion};
use crate::language;
use crate::tree::{Entry, NodeKind};

impl Lowering<'_> {
    pub(super) fn acknowledged(&mut self, entry: &Entry) {
        let Some(reason) = self.text(&entry.value) else { return };
        self.out.data.drops.push(Acknowledged { path: entry.key.text.clone(), reason, span: entry.key.span });
    }

    pub(super) fn conversion(&mut self, entry: &Entry, scope: Scope<'_>) {
        let mut triggers = true;
        let mut way_back = None;
        let piece = if matches!(entry.value.kind, NodeKind::Mapping(_)) {
            let Some(mut fields) = Fields::of(self, &entry.value, &language::CONVERT) else { return };
            fields.require(self, "using", entry.key.span, &format!("the conversion of `{}`", entry.key.text));
            triggers = fields.one_of(self, "triggers").is_none_or(|word| word == "on");
            let piece = fields.sql(self, "using", scope);
            way_back = fields.sql(self, "back", scope);
            fields.finish(self);
            piece
        } else {
            self.piece(&entry.value, scope)
        };
        let Some(piece) = piece else { return };
        let what = || format!("the conversion of `{}`", entry.key.text);
        let Some(using) = self.expression(&piece, what) else { return };
        let back = match way_back {
            Some(piece) => match self.expression(&piece, || format!("{}, back", what())) {
                Some(back) => Some(back),
                None => return,
            },
            None => None,
        };
        self.out.data.conversions.push(Conversion {
            path: entry.key.text.clone(),
            using,
            back,
            triggers,
            span: entry.key.span,
        });
    }
}

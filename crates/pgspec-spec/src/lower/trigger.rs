//! Triggers: what follows the name in CREATE TRIGGER without `ON table`, or the same spelled out.

use pgspec_catalog::object::TriggerEnabled;
use pgspec_catalog::{Body, Diagnostic, Key, Kind, QualifiedName, TextMap};
use pgspec_sql::fragment::{self, TriggerFragment};

use super::sql::Assembled;
use super::{About, Fields, Lowering, Place, Scope};
use crate::codes;
use crate::language;
use crate::tree::{Entry, Node, NodeKind};

impl Lowering<'_> {
    pub(super) fn trigger(&mut self, entry: &Entry, table: &QualifiedName, scope: Scope<'_>) {
        let name = self.folded(&entry.key, scope);
        let what = || format!("the trigger `{name}` of `{table}`");
        let (parsed, about, map) = match &entry.value.kind {
            NodeKind::Mapping(_) => {
                let Some(lowered) = self.trigger_object(&entry.value, &what, scope) else { return };
                lowered
            }
            NodeKind::Scalar(_) | NodeKind::Sequence(_) => {
                let Some(piece) = self.piece(&entry.value, scope) else { return };
                let Some(parsed) = self.parse(&piece, what, fragment::trigger) else { return };
                if let Some((on, range)) = &parsed.on {
                    let span = piece.map.locate(range.clone()).unwrap_or(entry.value.span);
                    self.check_on(on, table, span, &what());
                }
                (parsed, About::doc(piece.doc), piece.map)
            }
        };
        let TriggerFragment { trigger, mentions, .. } = parsed;
        let object = self.object(Body::Trigger(Box::new(trigger)), entry.key.span, scope, about, Vec::new());
        let key = Key::of_relation(Kind::Trigger, table, &name);
        self.push(key, object, entry.key.span, scope, vec![Place { mentions, map }]);
    }

    /// Puts the keys together in the order of CREATE TRIGGER and parses the whole.
    fn trigger_object(
        &mut self,
        node: &Node,
        what: &dyn Fn() -> String,
        scope: Scope<'_>,
    ) -> Option<(TriggerFragment, About, TextMap)> {
        let mut fields = Fields::of(self, node, &language::TRIGGER)?;
        let about = About::of(&mut fields, self);
        let mut text = Assembled::default();
        if fields.flag(self, "constraint") {
            text.push("constraint ");
        }
        let timings: Vec<_> =
            ["before", "after", "instead_of"].into_iter().filter(|k| fields.has(k)).collect();
        let [timing] = timings.as_slice() else {
            let help = "give exactly one of `before`, `after`, `instead_of`, for example `before: update`";
            if fields.lacks(&["before", "after", "instead_of"]) {
                let message = format!("{} does not say when it fires", what());
                self.diagnostics.push(Diagnostic::new(&codes::MISSING_KEY, message).at(node.span).help(help));
            } else if let [first, second, ..] = timings.as_slice() {
                let message = format!("{} fires both `{first}` and `{second}`", what());
                self.diagnostics.push(Diagnostic::new(&codes::CONFLICT, message).at(node.span).help(help));
            }
            return None;
        };
        text.push(&timing.replace('_', " "));
        text.push(" ");
        let events = fields.take(timing)?;
        let events = match &events.kind {
            NodeKind::Sequence(items) => items.as_slice(),
            NodeKind::Scalar(_) | NodeKind::Mapping(_) => std::slice::from_ref(events),
        };
        for (i, event) in events.iter().enumerate() {
            text.push(if i > 0 { " or " } else { "" });
            text.part(&self.piece(event, scope)?);
        }
        if let Some(from) = fields.sql(self, "from", scope) {
            text.push(" from ");
            text.part(&from);
        }
        if let Some(deferrable) = fields.one_of(self, "deferrable") {
            text.push(if deferrable == "deferred" {
                " deferrable initially deferred"
            } else {
                " deferrable"
            });
        }
        if let Some(piece) = fields.sql(self, "referencing", scope) {
            text.push(" referencing ");
            text.part(&piece);
        }
        let level = fields.one_of(self, "for_each");
        text.push(if level.as_deref() == Some("statement") {
            " for each statement"
        } else {
            " for each row"
        });
        if let Some(piece) = fields.sql(self, "when", scope) {
            text.push(" when (");
            text.part(&piece);
            text.push(")");
        }
        fields.require(self, "execute", node.span, &what());
        let execute = fields.sql(self, "execute", scope)?;
        text.push(" execute function ");
        text.part(&execute);
        let enabled = fields.one_of(self, "enabled");
        fields.finish(self);
        let mut parsed = self.parse_assembled(&text, node.span, what, fragment::trigger)?;
        parsed.trigger.enabled = match enabled.as_deref() {
            Some("disabled") => TriggerEnabled::Disabled,
            Some("replica") => TriggerEnabled::Replica,
            Some("always") => TriggerEnabled::Always,
            _ => TriggerEnabled::Origin,
        };
        parsed.mentions.retain(|mention| text.has(mention));
        Some((parsed, about, text.map()))
    }
}

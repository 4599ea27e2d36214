//! Event triggers and publications.

use pgspec_catalog::object::{PublicationScope, TriggerEnabled};
use pgspec_catalog::{Body, Key, Kind, Name};
use pgspec_sql::{fragment, quote};

use super::definition::{items, plain};
use super::sql::Assembled;
use super::{Fields, Lowering, Scope};
use crate::language;
use crate::tree::Entry;

/// The value of an `enabled` key.
pub(super) fn enabled(word: Option<&str>) -> TriggerEnabled {
    match word {
        Some("disabled") => TriggerEnabled::Disabled,
        Some("replica") => TriggerEnabled::Replica,
        Some("always") => TriggerEnabled::Always,
        _ => TriggerEnabled::Origin,
    }
}

impl Lowering<'_> {
    pub(super) fn event_trigger(&mut self, entry: &Entry, scope: Scope<'_>) {
        let name = self.folded(&entry.key, scope);
        let what = || format!("the event trigger `{name}`");
        let mut state = TriggerEnabled::Origin;
        let definition = self.definition(
            entry,
            scope,
            (&language::EVENT_TRIGGER, None),
            &what,
            |l, fields, text| {
                state = enabled(fields.one_of(l, "enabled").as_deref());
                fields.require(l, "event", entry.key.span, &what());
                text.push("on ");
                text.push(&fields.one_of(l, "event")?);
                if let Some(node) = fields.take("tags") {
                    let tags: Vec<_> = items(node).iter().filter_map(|node| l.text(node)).collect();
                    let tags: Vec<_> = tags.iter().map(|tag| quote::literal(tag)).collect();
                    text.push(&format!(" when tag in ({})", tags.join(", ")));
                }
                fields.require(l, "execute", entry.key.span, &what());
                text.push(" execute function ");
                text.part(&fields.sql(l, "execute", scope)?);
                Some(())
            },
            |text| fragment::event_trigger(text).map(plain),
        );
        let Some(mut definition) = definition else { return };
        definition.value.enabled = state;
        let key = Key::global(Kind::EventTrigger, name);
        self.define(key, entry, scope, definition.map(Body::EventTrigger));
    }

    pub(super) fn publication(&mut self, entry: &Entry, scope: Scope<'_>) {
        let name = self.folded(&entry.key, scope);
        let what = || format!("the publication `{name}`");
        let definition = self.definition(
            entry,
            scope,
            (&language::PUBLICATION, None),
            &what,
            |l, fields, text| l.publication_tail(fields, scope, text),
            // An empty one is a publication too.
            |text| {
                if text.text.trim().is_empty() {
                    let nothing = fragment::Fragment {
                        text: "with (publish = 'insert, update, delete, truncate')",
                        ..text
                    };
                    return fragment::publication(nothing);
                }
                fragment::publication(text)
            },
        );
        let Some(mut definition) = definition else { return };
        if let PublicationScope::Some { schemas, .. } = &mut definition.value.scope {
            for schema in schemas.iter_mut().filter(|schema| **schema == "") {
                *schema = scope.schema.clone();
            }
        }
        let key = Key::global(Kind::Publication, name);
        self.define(
            key,
            entry,
            scope,
            definition.map(|publication| Body::Publication(Box::new(publication))),
        );
    }

    fn publication_tail(
        &mut self,
        fields: &mut Fields<'_>,
        scope: Scope<'_>,
        text: &mut Assembled,
    ) -> Option<()> {
        if fields.flag(self, "all_tables") {
            text.push("for all tables");
        }
        let mut separator = if text.sql.is_empty() { "for table " } else { ", table " };
        for node in fields.take("tables").map_or(&[][..], items) {
            text.push(separator);
            text.part(&self.piece(node, scope)?);
            separator = ", ";
        }
        let schemas: Vec<Name> = fields.names(self, "schemas").unwrap_or_default();
        if !schemas.is_empty() {
            text.push(if text.sql.is_empty() { "for " } else { ", " });
            text.push(&format!("tables in schema {}", quote::identifiers(&schemas)));
        }
        let mut parameters = Vec::new();
        if let Some(commands) = fields.names(self, "publish") {
            let commands: Vec<_> = commands.iter().map(Name::as_str).collect();
            parameters.push(format!("publish = {}", quote::literal(&commands.join(", "))));
        }
        if fields.flag(self, "publish_via_partition_root") {
            parameters.push("publish_via_partition_root".to_owned());
        }
        if let Some(word) = fields.one_of(self, "publish_generated_columns") {
            parameters.push(format!("publish_generated_columns = {word}"));
        }
        if !parameters.is_empty() {
            text.push(&format!(" with ({})", parameters.join(", ")));
        }
        Some(())
    }
}

//! Rewrite rules and extended statistics of tables and views.

use pgspec_catalog::object::TriggerEnabled;
use pgspec_catalog::{Body, Diagnostic, Key, Kind, QualifiedName};
use pgspec_sql::fragment;

use super::definition::{items, plain};
use super::event_trigger::enabled;
use super::sql::Assembled;
use super::{Fields, Lowering, Scope};
use crate::codes;
use crate::language;
use crate::tree::Entry;

impl Lowering<'_> {
    pub(super) fn rule(&mut self, entry: &Entry, table: &QualifiedName, scope: Scope<'_>) {
        let name = self.folded(&entry.key, scope);
        let what = || format!("the rule `{name}` of `{table}`");
        let (mut state, mut written) = (TriggerEnabled::Origin, None);
        let definition = self.definition(
            entry,
            scope,
            (&language::RULE, None),
            &what,
            |l, fields, text| {
                state = enabled(fields.one_of(l, "enabled").as_deref());
                l.rule_tail(fields, entry, scope, text, &what)
            },
            |text| {
                let (on, rule) = fragment::rule(text)?;
                written = on.map(|(name, range)| (name, text.map.locate(range)));
                Ok(plain(rule))
            },
        );
        let Some(mut definition) = definition else { return };
        if let Some((on, span)) = written {
            self.check_on(&on, table, span.unwrap_or(entry.value.span), &what());
        }
        definition.value.enabled = state;
        let key = Key::of_relation(Kind::Rule, table, &name);
        self.define(key, entry, scope, definition.map(|rule| Body::Rule(Box::new(rule))));
    }

    fn rule_tail(
        &mut self,
        fields: &mut Fields<'_>,
        entry: &Entry,
        scope: Scope<'_>,
        text: &mut Assembled,
        what: &dyn Fn() -> String,
    ) -> Option<()> {
        fields.require(self, "event", entry.key.span, &what());
        text.push("on ");
        text.push(&fields.one_of(self, "event")?);
        if let Some(piece) = fields.sql(self, "where", scope) {
            text.push(" where (");
            text.part(&piece);
            text.push("\n)");
        }
        let (word, node) = match (fields.take("instead"), fields.take("also")) {
            (Some(node), None) => ("instead", node),
            (None, Some(node)) => ("also", node),
            (_, second) => {
                let at = second.map_or(entry.key.span, |node| node.span);
                let message = format!("{} says what is done either `instead` or `also`", what());
                let diagnostic = Diagnostic::new(&codes::CONFLICT, message).at(at);
                self.diagnostics.push(diagnostic.help("give exactly one of them"));
                return None;
            }
        };
        text.push(&format!(" do {word} "));
        match items(node) {
            [one] => text.part(&self.piece(one, scope)?),
            several => {
                text.push("(");
                for node in several {
                    text.part(&self.piece(node, scope)?);
                    text.push("\n;");
                }
                text.push(")");
            }
        }
        Some(())
    }

    pub(super) fn statistics(&mut self, entry: &Entry, table: &QualifiedName, scope: Scope<'_>) {
        let name = self.folded(&entry.key, scope);
        let what = || format!("the statistics `{name}` of `{table}`");
        let (mut target, mut written) = (None, None);
        let definition = self.definition(
            entry,
            scope,
            (&language::STATISTICS_OBJECT, None),
            &what,
            |l, fields, text| {
                target = fields.integer(l, "target");
                if let Some(kinds) = fields.names(l, "kinds").filter(|kinds| !kinds.is_empty()) {
                    text.push(&format!("({}) ", pgspec_sql::quote::identifiers(&kinds)));
                }
                fields.require(l, "keys", entry.key.span, &what());
                text.push("on ");
                text.part(&fields.sql(l, "keys", scope)?);
                Some(())
            },
            |text| {
                let (on, defined) = fragment::statistics(text)?;
                written = on.map(|(name, range)| (name, text.map.locate(range)));
                Ok(defined)
            },
        );
        let Some(mut definition) = definition else { return };
        if let Some((on, span)) = written {
            self.check_on(&on, table, span.unwrap_or(entry.value.span), &what());
        }
        definition.value.table = table.clone();
        definition.value.target = target.and_then(|target| i32::try_from(target).ok()).filter(|n| *n >= 0);
        let schema = table.schema.clone().unwrap_or_else(|| scope.schema.clone());
        let key = Key::in_schema(Kind::Statistics, &schema, &name);
        self.define(key, entry, scope, definition.map(|statistics| Body::Statistics(Box::new(statistics))));
    }
}

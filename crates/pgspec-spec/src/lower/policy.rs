//! Policies: what follows `ON table` in CREATE POLICY, or the same spelled out.

use pgspec_catalog::object::{Policy, PolicyCommand};
use pgspec_catalog::{Body, Diagnostic, Grantee, Key, Kind, QualifiedName};
use pgspec_sql::fragment;

use super::{About, Fields, Lowering, Place, Scope};
use crate::codes;
use crate::language;
use crate::tree::{Entry, Node, NodeKind};

impl Lowering<'_> {
    pub(super) fn policy(&mut self, entry: &Entry, table: &QualifiedName, scope: Scope<'_>) {
        let name = self.literal(&entry.key, scope);
        let what = || format!("the policy `{name}` of `{table}`");
        let (policy, about, places) = match &entry.value.kind {
            NodeKind::Mapping(_) => {
                let Some(lowered) = self.policy_object(&entry.value, &what, scope) else { return };
                lowered
            }
            NodeKind::Scalar(_) | NodeKind::Sequence(_) => {
                let Some(piece) = self.piece(&entry.value, scope) else { return };
                let Some(parsed) = self.parse(&piece, what, fragment::policy) else { return };
                if let Some((on, range)) = &parsed.on {
                    let span = piece.map.locate(range.clone()).unwrap_or(entry.value.span);
                    self.check_on(on, table, span, &what());
                }
                let places = vec![Place { mentions: parsed.mentions, map: piece.map.clone() }];
                (parsed.policy, About::doc(piece.doc), places)
            }
        };
        let object = self.object(Body::Policy(Box::new(policy)), entry.key.span, scope, about, Vec::new());
        self.push(Key::of_relation(Kind::Policy, table, &name), object, entry.key.span, scope, places);
    }

    fn policy_object(
        &mut self,
        node: &Node,
        what: &dyn Fn() -> String,
        scope: Scope<'_>,
    ) -> Option<(Policy, About, Vec<Place>)> {
        let mut fields = Fields::of(self, node, &language::POLICY)?;
        let about = About::of(&mut fields, self);
        let command = match fields.one_of(self, "for").as_deref() {
            Some("select") => PolicyCommand::Select,
            Some("insert") => PolicyCommand::Insert,
            Some("update") => PolicyCommand::Update,
            Some("delete") => PolicyCommand::Delete,
            _ => PolicyCommand::All,
        };
        let mut places = Vec::new();
        let roles = fields.take("to").map(|node| self.names_at(node)).unwrap_or_default();
        for (role, span) in &roles {
            places.push(Place::of_role(role.clone(), *span));
        }
        let mut roles: Vec<_> = roles.into_iter().map(|(name, _)| Grantee::from_name(name)).collect();
        if roles.is_empty() {
            roles.push(Grantee::Public);
        }
        roles.sort();
        roles.dedup();
        let using = fields.sql(self, "using", scope).and_then(|p| self.expression(&p, what));
        let check = fields.sql(self, "check", scope).and_then(|p| self.expression(&p, what));
        let wrong = match command {
            PolicyCommand::Insert => {
                Some(("using", "an insert has no existing rows to look at: use `check`"))
            }
            PolicyCommand::Select => Some(("check", "a select writes no new rows: use `using`")),
            PolicyCommand::Delete => Some(("check", "a delete writes no new rows: use `using`")),
            PolicyCommand::All | PolicyCommand::Update => None,
        };
        if let Some((key, help)) = wrong
            && let Some(entry) = fields.entry(key)
        {
            let message = format!("{} cannot have `{key}`", what());
            self.diagnostics.push(Diagnostic::new(&codes::CONFLICT, message).at(entry.key.span).help(help));
        }
        let permissive = fields.one_of(self, "as").as_deref() != Some("restrictive");
        fields.finish(self);
        Some((Policy { command, permissive, roles, using, check }, about, places))
    }
}

//! Policies that take the claim `role` for a role of the application.

use pgspec_analyze::typed::{Const, Node, Typed};
use pgspec_analyze::walk::{Next, descend};
use pgspec_catalog::{Diagnostic, Diagnostics, Key, Kind, Name};

use crate::model::Model;
use crate::tree::bare;

pgspec_catalog::codes! {
    /// A policy compares the claim `role` with something that is no role of the database.
    ///
    /// **Why.** The data API does `set role` to what this claim says, so it holds `anon`, `authenticated` or `service_role`. With
    /// anything else the request fails before a policy is looked at: the comparison is never true.
    ///
    /// ```yaml bad
    /// tables:
    ///   missions:
    ///     columns: { id: uuid primary key }
    ///     policies: { admins read: "for select to authenticated using ((select auth.jwt()) ->> 'role' = 'admin')" }
    /// ```
    ///
    /// ```yaml good
    /// tables:
    ///   missions:
    ///     columns: { id: uuid primary key }
    ///     policies:
    ///       admins read: for select to authenticated using ((select auth.jwt()) -> 'app_metadata' ->> 'role' = 'admin')
    /// ```
    ///
    /// **Fix.** Keep the application's roles in `app_metadata`, which users cannot write.
    CODE = "security/role-claim", Warning;
}

/// See [`CODE`].
pub(super) fn check(model: &Model<'_>, found: &mut Diagnostics) {
    for (_, policy) in model.own_policies() {
        for (expression, text) in policy.expressions() {
            descend(expression, 0, &mut |part, _| {
                let Some(role) = compared(model, part) else { return Next::Deeper };
                if model.catalog.get(&Key::global(Kind::Role, Name::exact(role))).is_none() {
                    let message = format!(
                        "the {} compares the claim `role` with `{role}`, and there is no such role: it is never true",
                        policy.key
                    );
                    let span = text.map.locate(part.range.usize()).or_else(|| policy.object.span());
                    found.push(Diagnostic::new(&CODE, message).maybe_at(span).help(
                        "the data API takes its role from this claim; keep the application's roles in `app_metadata`: \
                         `auth.jwt() -> 'app_metadata' ->> 'role'`",
                    ));
                }
                Next::Skip
            });
        }
    }
}

/// The constant that the claim `role` is compared with.
fn compared<'t>(model: &Model<'_>, value: &'t Typed) -> Option<&'t str> {
    let Node::Operator { operator, arguments } = &value.node else { return None };
    let [left, right] = arguments.as_slice() else { return None };
    if model.world.operator(*operator).name.name != "=" {
        return None;
    }
    let constant = |side: &'t Typed| match &bare(side).node {
        Node::Const(Const::Value { text, .. }) => Some(text.as_str()),
        _ => None,
    };
    [(left, right), (right, left)].into_iter().find_map(|(a, b)| constant(b).filter(|_| is_claim(model, a)))
}

/// `auth.jwt() ->> 'role'`, or `auth.role()`.
fn is_claim(model: &Model<'_>, value: &Typed) -> bool {
    match &bare(value).node {
        Node::Call { function, .. } => model.is_function(*function, "auth", &["role"]),
        Node::Operator { operator, arguments } if model.world.operator(*operator).name.name == "->>" => {
            let [jwt, key] = arguments.as_slice() else { return false };
            let is_jwt = matches!(&bare(jwt).node,
                Node::Call { function, .. } if model.is_function(*function, "auth", &["jwt"]));
            is_jwt && matches!(&bare(key).node, Node::Const(Const::Value { text, .. }) if text == "role")
        }
        _ => false,
    }
}

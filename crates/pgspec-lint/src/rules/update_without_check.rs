//! Policies for changes that do not say what a row may become.

use pgspec_catalog::object::PolicyCommand;
use pgspec_catalog::{Diagnostic, Diagnostics, Span};

use crate::model::{Model, PolicyFacts};

pgspec_catalog::codes! {
    /// A policy for UPDATE has no `with check`.
    ///
    /// **Why.** `using` says which rows may be changed, `with check` what they may become. Without the second, Postgres takes
    /// the first for both. Whoever reads the policy has to know that, and whoever later widens `using` widens what may be
    /// written too.
    ///
    /// ```yaml bad
    /// tables:
    ///   notes:
    ///     columns: { id: uuid primary key, owner: uuid not null references auth.users on delete cascade }
    ///     indexes: { notes_owner: (owner) }
    ///     policies: { own: for update to authenticated using ((select auth.uid()) = owner) }
    /// ```
    ///
    /// ```yaml good
    /// tables:
    ///   notes:
    ///     columns: { id: uuid primary key, owner: uuid not null references auth.users on delete cascade }
    ///     indexes: { notes_owner: (owner) }
    ///     policies:
    ///       own: for update to authenticated using ((select auth.uid()) = owner) with check ((select auth.uid()) = owner)
    /// ```
    ///
    /// **Fix.** Write `with check`. The offered one is what Postgres does now.
    CODE = "security/update-without-check", Info;
}

/// See [`CODE`].
pub(super) fn check(model: &Model<'_>, found: &mut Diagnostics) {
    for (_, policy) in model.own_policies() {
        let changes = matches!(policy.policy.command, PolicyCommand::Update | PolicyCommand::All);
        let (Some(using), None, true) = (&policy.policy.using, &policy.policy.check, changes) else { continue };
        let command = policy.policy.command.sql();
        let message = format!("the {} is for {command} and has no `with check`", policy.key);
        let diagnostic = Diagnostic::new(&CODE, message).maybe_at(policy.object.span());
        found.push(match behind(model, policy) {
            Some(place) => {
                let check = format!(" with check ({})", using.text);
                diagnostic.fix("say what a row may become", place, check)
            }
            None => diagnostic.help(format!("add `with check ({})`, which is what Postgres does now", using.text)),
        });
    }
}

/// The place behind the parenthesis that closes `using (…)`.
fn behind(model: &Model<'_>, policy: &PolicyFacts<'_>) -> Option<Span> {
    if policy.object.origin.declared().is_some() {
        return None;
    }
    let span = policy.policy.using.as_ref()?.map.span()?;
    let text = model.sources.file(span.file)?.text.get(span.end as usize..)?;
    let blank = text.len() - text.trim_start().len();
    let end = span.end.checked_add(u32::try_from(blank).ok()?)?;
    text.trim_start().starts_with(')').then(|| Span::new(span.file, end + 1, end + 1))
}

//! Functions whose names mean what their caller's search path says.

use pgspec_catalog::object::FunctionBody;
use pgspec_catalog::{Diagnostic, Diagnostics};

use crate::model::Model;

pgspec_catalog::codes! {
    /// A function does not fix its `search_path`.
    ///
    /// **Why.** Names without a schema are looked up along the search path of whoever calls it. In a `security definer` function
    /// that lets the caller choose what runs with its owner's rights. On a platform with clients, the rule speaks of all
    /// functions; elsewhere of `security definer` ones.
    ///
    /// ```yaml bad
    /// functions:
    ///   one(): { returns: integer, language: sql, security: definer, body: select 1 }
    /// ```
    ///
    /// ```yaml good
    /// functions:
    ///   one():
    ///     returns: integer
    ///     language: sql
    ///     set: { search_path: "''" }
    ///     body: select 1
    /// ```
    ///
    /// **Fix.** `set: { search_path: "''" }`, and schemas in front of the names in its body.
    CODE = "security/function-search-path", Warning;
}

/// See [`CODE`].
pub(super) fn check(model: &Model<'_>, found: &mut Diagnostics) {
    for item in model.catalog.functions().filter(|item| item.object.is_managed()) {
        let function = item.body;
        // What stands in the statement itself was looked up when the function was made.
        let looked_up = matches!(function.body, FunctionBody::Standard(_))
            || !(function.language == "sql" || function.language == "plpgsql");
        let fixed = function.settings.iter().any(|(name, _)| *name == "search_path");
        let matters = function.security_definer || !model.clients.is_empty();
        if looked_up || fixed || !matters {
            continue;
        }
        let rights = if function.security_definer { ", and runs with the rights of its owner" } else { "" };
        found.push(
            Diagnostic::new(&CODE, format!("the {} does not fix its `search_path`{rights}", item.key))
                .maybe_at(item.object.span())
                .help("`set search_path = ''` (in a spec `set: { search_path: \"''\" }`), and schemas before its names"),
        );
    }
}

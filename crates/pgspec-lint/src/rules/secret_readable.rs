//! Secrets that clients can read.

use pgspec_catalog::object::Column;
use pgspec_catalog::{Diagnostic, Diagnostics, Privilege};

use crate::model::Model;

pgspec_catalog::codes! {
    /// Clients can read a column that holds a secret.
    ///
    /// **Why.** Row level security decides on rows, not on columns: a user who may read their row reads the tokens in it, and so
    /// does every script that runs in their browser.
    ///
    /// Secret are columns that are marked so (`secret: true`) and those with a name that says it, as `password`,
    /// `access_token`, `api_key`.
    ///
    /// ```yaml bad
    /// tables:
    ///   connections:
    ///     columns:
    ///       id: uuid primary key references auth.users on delete cascade
    ///       provider: text not null
    ///       refresh_token: { type: text, not_null: true, secret: true }
    ///     policies: { own: for select to authenticated using ((select auth.uid()) = id) }
    ///     grants: { authenticated: select }
    /// ```
    ///
    /// ```yaml good
    /// tables:
    ///   connections:
    ///     columns:
    ///       id: uuid primary key references auth.users on delete cascade
    ///       provider: text not null
    ///       refresh_token: { type: text, not_null: true, secret: true }
    ///     policies: { own: for select to authenticated using ((select auth.uid()) = id) }
    ///     grants: { authenticated: "select (id, provider)" }
    /// ```
    ///
    /// **Fix.** Grant `select` on the other columns; `select *` then fails, so clients name them. Or keep secrets in a table
    /// of their own that clients have no grants on.
    CODE = "security/secret-readable", Warning;
}

/// Names that say it (Supabase's own list of what is no business of clients, shortened to what is secret rather than private).
const NAMES: [&str; 33] = [
    "password", "passwd", "pwd", "passphrase", "secret", "secret_key", "private_key", "api_key", "apikey", "auth_key",
    "token", "jwt", "access_token", "refresh_token", "oauth_token", "session_token", "bearer_token", "auth_code",
    "session_key", "session_secret", "recovery_code", "backup_code", "verification_code", "otp", "two_factor",
    "2fa_secret", "2fa_code", "pgp_key", "gpg_key", "ssh_key", "cvv", "cvc", "client_secret",
];

/// Names of what is nobody else's business, where row level security does not keep others out.
const PRIVATE: [&str; 22] = [
    "ssn", "social_security", "social_security_number", "driver_license", "drivers_license", "passport_number",
    "passport_id", "national_id", "tax_id", "credit_card", "card_number", "bank_account", "account_number",
    "routing_number", "iban", "swift_code", "health_record", "medical_record", "patient_id", "insurance_number",
    "mac_address", "imei",
];

/// See [`CODE`].
pub(super) fn check(model: &Model<'_>, found: &mut Diagnostics) {
    for facts in model.own_tables().filter(|facts| model.is_exposed(facts.key)) {
        let open = !facts.table.row_security.enabled;
        for column in facts.table.columns.iter().filter(|column| is_secret(column, open)) {
            let mut readers = facts.object.grants.iter().filter(|grant| {
                model.is_client(&grant.to)
                    && grant.privileges.contains(Privilege::Select)
                    && (grant.columns.is_empty() || grant.columns.contains(&column.name))
            });
            let Some(reader) = readers.next_back() else { continue };
            let message = format!("`{}` can read the secret `{}.{}`", reader.to.as_str(), facts.name, column.name);
            found.push(
                Diagnostic::new(&CODE, message)
                    .maybe_at(column.origin.span().or_else(|| facts.object.span()))
                    .help("grant `select` on the other columns only; clients must then name them, as `select *` fails"),
            );
        }
    }
}

fn is_secret(column: &Column, open: bool) -> bool {
    let name = column.name.as_str().to_ascii_lowercase().replace('-', "_");
    column.notes.secret || NAMES.contains(&name.as_str()) || open && PRIVATE.contains(&name.as_str())
}

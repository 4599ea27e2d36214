//! What the platform does with one statement of the user's.

use super::ROLE;
use super::lists;
use pgspec_sql::split::{Kind, tokens};

/// How a statement runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Rule {
    /// As the user: Postgres decides.
    Plain,
    /// As the superuser, because supautils lets this one through.
    Superuser,
    /// It takes back `SET SESSION AUTHORIZATION`, which on the platform is not there to be taken back.
    Forgets,
    /// Not at all: the pack's stub of this extension is there already.
    Stub(String),
    /// Not at all, by a rule of the platform's own.
    Refused { message: String, hint: &'static str },
}

/// The words of a statement: key words and plain names in lower case, quoted names as they are without quotes, other
/// tokens as they stand.
fn words(statement: &str) -> Vec<String> {
    let word = |token: pgspec_sql::split::Token<'_>| match token.kind {
        Kind::Word => token.text.to_lowercase(),
        Kind::Quoted => {
            let inner = token.text.strip_prefix('"').unwrap_or(token.text);
            inner.strip_suffix('"').unwrap_or(inner).replace("\"\"", "\"")
        }
        Kind::Text | Kind::Sign => token.text.to_owned(),
    };
    tokens(statement).map(word).collect()
}

/// What happens to a statement.
pub(super) fn of(statement: &str) -> Rule {
    let words = words(statement);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["create" | "alter" | "drop", "policy", rest @ ..] if is_granted_table(rest) => Rule::Superuser,
        ["drop", "trigger", rest @ ..] if is_granted_table(rest) => Rule::Superuser,
        ["create" | "alter" | "drop", "extension", rest @ ..] => extension(rest),
        ["create" | "alter" | "drop", "event", "trigger", ..] => Rule::Superuser,
        ["create", "publication", rest @ ..] if has(rest, &["for", "all", "tables"]) => Rule::Superuser,
        ["create", "foreign", "data", "wrapper", ..] => Rule::Superuser,
        ["set", "session", "authorization", "default"] | ["reset", "session", "authorization"] => {
            Rule::Forgets
        }
        ["discard", "all"] => Rule::Forgets,
        ["set", "session" | "local", "session", "authorization", name]
        | ["set", "session", "authorization", name]
            if *name != ROLE =>
        {
            refused("permission denied to set session authorization".to_owned())
        }
        ["set", "session" | "local", name @ ..] | ["set" | "reset", name @ ..]
            if is_allowed_setting(name) =>
        {
            Rule::Superuser
        }
        ["alter", "role" | "user", rest @ ..] => alter_role(rest),
        ["drop", "role" | "user" | "group", rest @ ..] => {
            match rest.iter().find(|name| lists::RESERVED_ROLES.contains(name)) {
                Some(name) => reserved(name),
                None => Rule::Plain,
            }
        }
        ["grant", rest @ ..] => grant(rest),
        _ => Rule::Plain,
    }
}

/// `… on schema.table …` with a table whose policies and triggers the platform lets the user manage. The first `on`
/// that a dotted name follows: a policy may itself be called `on`.
fn is_granted_table(words: &[&str]) -> bool {
    words.windows(4).any(|window| match window {
        ["on", schema, ".", table] => lists::GRANTED_TABLES.contains(&(*schema, *table)),
        _ => false,
    })
}

fn extension(rest: &[&str]) -> Rule {
    let name = match rest {
        ["if", "not", "exists", name, ..] | ["if", "exists", name, ..] | [name, ..] => *name,
        [] => return Rule::Plain,
    };
    if lists::STUBBED_EXTENSIONS.contains(&name) {
        Rule::Stub(name.to_owned())
    } else if lists::PRIVILEGED_EXTENSIONS.contains(&name) {
        Rule::Superuser
    } else {
        Rule::Plain
    }
}

/// Whether the words after `SET` or `RESET` begin with a setting that the platform lets the user change.
fn is_allowed_setting(words: &[&str]) -> bool {
    let Some(first) = words.first() else { return false };
    let name = match words.get(1..3) {
        Some([".", second]) => format!("{first}.{second}"),
        _ => (*first).to_owned(),
    };
    lists::ALLOWED_SETTINGS
        .iter()
        .any(|allowed| allowed.strip_suffix('*').map_or(*allowed == name, |prefix| name.starts_with(prefix)))
}

fn alter_role(rest: &[&str]) -> Rule {
    let Some((name, rest)) = rest.split_first() else { return Rule::Plain };
    let rest = match rest {
        ["in", "database", _, rest @ ..] => rest,
        other => other,
    };
    if let ["set" | "reset", setting @ ..] = rest {
        if is_allowed_setting(setting) {
            return Rule::Superuser;
        }
        // The settings of the API roles are the user's to change, their attributes are not.
        if lists::API_ROLES.contains(name) {
            return Rule::Plain;
        }
    }
    if lists::RESERVED_ROLES.contains(name) { reserved(name) } else { Rule::Plain }
}

/// Membership in some roles is not the user's to give. A grant of privileges has an `on` before its `to`.
fn grant(rest: &[&str]) -> Rule {
    let roles = rest.split(|word| *word == "to").next().unwrap_or_default();
    if roles.contains(&"on") {
        return Rule::Plain;
    }
    match roles.iter().find(|name| lists::RESERVED_MEMBERSHIPS.contains(name)) {
        Some(name) => {
            refused(format!("\"{name}\" role memberships are reserved, only superusers can grant them"))
        }
        None => Rule::Plain,
    }
}

fn has(words: &[&str], part: &[&str]) -> bool {
    words.windows(part.len()).any(|window| window == part)
}

fn reserved(name: &str) -> Rule {
    refused(format!("\"{name}\" is a reserved role, only superusers can modify it"))
}

fn refused(message: String) -> Rule {
    Rule::Refused {
        message,
        hint: "the platform keeps this to itself; see Supabase's documentation of roles",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_what_runs_as_superuser() {
        for sql in [
            "create policy \"on x\" on storage.objects for select using (true)",
            "DROP POLICY IF EXISTS p ON \"storage\".\"objects\"",
            "alter policy p on realtime.messages using (true)",
            "drop trigger t on auth.users",
            "create extension if not exists \"uuid-ossp\" with schema extensions",
            "create event trigger e on ddl_command_end execute function f()",
            "set local session_replication_role = replica",
            "SET session_replication_role TO 'origin'",
            "reset session_replication_role",
            "alter role anon set pgrst.db_aggregates_enabled = 'true'",
            "create publication p for all tables",
        ] {
            assert_eq!(of(sql), Rule::Superuser, "{sql}");
        }
    }

    #[test]
    fn leaves_the_rest_to_postgres() {
        for sql in [
            "create policy p on objects using (true)",
            "create policy p on public.leads using (exists (select from storage.objects))",
            "create trigger t after insert on auth.users for each row execute function f()",
            "create extension plpython3u",
            "alter role my_role superuser",
            "alter role anon set statement_timeout = '5s'",
            "grant select on public.authenticator to anon",
            "set search_path = ''",
            "",
        ] {
            assert_eq!(of(sql), Rule::Plain, "{sql}");
        }
    }

    #[test]
    fn refuses_what_only_the_platform_refuses() {
        for sql in [
            "alter role anon with login",
            "alter user pgbouncer set statement_timeout = 0",
            "drop role if exists service_role",
            "grant authenticator to app",
            "grant pg_read_server_files, pg_monitor to app",
            "set session authorization supabase_admin",
        ] {
            assert!(matches!(of(sql), Rule::Refused { .. }), "{sql}");
        }
    }

    #[test]
    fn answers_for_extensions_with_a_stub() {
        assert_eq!(of("create extension pg_cron with schema extensions"), Rule::Stub("pg_cron".to_owned()));
        assert_eq!(of("discard all"), Rule::Forgets);
    }
}

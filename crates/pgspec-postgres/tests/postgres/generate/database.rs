//! What belongs to the database: roles, settings, default privileges, schemas, extensions.

use super::World;
use super::about::Has;
use super::text::line;

/// The roles of a case, their settings, and what they get by default.
pub(super) fn roles(w: &mut World) {
    if w.r.one_in(3) {
        return;
    }
    w.roles = true;
    w.owner_is_superuser = w.r.one_in(2);
    for name in super::ROLES {
        let mut out = String::new();
        if *name == "case_owner" && w.owner_is_superuser {
            line(&mut out, 4, "superuser: true");
        }
        for flag in ["login", "createdb", "createrole", "replication", "bypassrls"] {
            if w.r.one_in(4) {
                line(&mut out, 4, &format!("{flag}: true"));
            }
        }
        if w.r.one_in(4) {
            line(&mut out, 4, "inherit: false");
        }
        if w.r.one_in(4) {
            line(&mut out, 4, "connection_limit: 5");
        }
        if *name == "case_writer" && w.r.one_in(3) {
            line(&mut out, 4, "admin_of: [case_reader]");
        } else if *name == "case_writer" && w.r.one_in(2) {
            line(&mut out, 4, "member_of: [case_reader, anon]");
        }
        if w.r.one_in(4) {
            line(&mut out, 4, "comment: Somebody");
        }
        if w.r.one_in(4) {
            line(
                &mut out,
                4,
                "settings: { statement_timeout: 5s, search_path: \"public, \\\"Mine\\\"\", work_mem: \"'64MB'\" }",
            );
        }
        let body = if out.is_empty() { " {}\n".to_owned() } else { format!("\n{out}") };
        w.add("roles", &format!("  {name}:{body}"));
    }
    if w.r.one_in(3) {
        w.add("settings", "  database: { timezone: UTC, jit: off, \"my.own\": \"it's\" }\n");
    }
    if w.r.one_in(3) {
        w.add("settings", "  roles_in_database:\n    case_reader: { lock_timeout: 5, log_statement: ddl }\n");
    }
    default_privileges(w);
}

fn default_privileges(w: &mut World) {
    let schema = w.schema.clone();
    for (target, privileges) in [
        ("tables", &["select, insert", "all", "truncate, references, trigger"][..]),
        ("sequences", &["usage", "select, update"]),
        ("functions", &["execute"]),
        ("types", &["usage"]),
    ] {
        if w.r.one_in(6) {
            let what = w.r.pick(privileges);
            let to = w.r.pick(&["case_reader", "anon", "case_reader with grant option", "public"]);
            let text = format!("for role case_owner in schema {schema} grant {what} on {target} to {to}");
            w.add("default_privileges", &format!("  - {text}\n"));
        }
    }
    for target in ["functions", "types"] {
        if w.r.one_in(6) {
            let role = w.r.pick(&["case_writer", "case_reader"]);
            w.add("default_privileges", &format!("  - for role {role} revoke all on {target} from public\n"));
        }
        if w.r.one_in(6) {
            let what = if target == "types" { "usage" } else { "execute" };
            let text = format!("for role case_writer grant {what} on {target} to anon");
            w.add("default_privileges", &format!("  - {text}\n"));
        }
    }
    if w.r.one_in(6) {
        w.add(
            "default_privileges",
            "  - for role case_writer grant usage, create on schemas to case_reader\n",
        );
    }
}

/// The schema of the case, and sometimes another one.
pub(super) fn schemas(w: &mut World, seed: u64) {
    let schema = Has { owner: true, grants: &["usage", "create", "all"], public: false };
    let mut out = format!("  {}:\n    doc: Case {seed}\n", w.schema);
    if w.roles && w.r.one_in(4) {
        line(&mut out, 4, "owner: case_owner");
    }
    w.grants(&mut out, 4, schema);
    w.add("schemas", &out);
    if w.r.one_in(3) {
        let mut out = String::new();
        w.about(&mut out, 4, schema);
        let body = if out.is_empty() { " {}\n".to_owned() } else { format!("\n{out}") };
        w.add("schemas", &format!("  other:{body}"));
    }
}

/// Extensions that every Postgres brings.
pub(super) fn extensions(w: &mut World) {
    if w.r.one_in(4) {
        w.add("extensions", &format!("  citext: {}\n", w.schema.clone()));
    }
    if w.r.one_in(4) {
        w.add(
            "extensions",
            &format!("  hstore: {{ schema: {}, version: \"1.7\", comment: Pairs }}\n", w.schema.clone()),
        );
    }
}

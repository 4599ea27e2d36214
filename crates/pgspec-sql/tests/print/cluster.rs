//! Roles, schemas, extensions, settings, default privileges and grants.

use pgspec_catalog::object::{
    Body, DefaultPrivilege, EnumLabel, EnumType, Extension, Identity, PrivilegeTarget, Role, Schema,
    SequenceOptions, Setting, SettingScope,
};
use pgspec_catalog::{Catalog, Grant, Key, Kind, Name, Origin, Privileges, Standing};
use pgspec_sql::print::{self, SchemaOptions};

use super::build::*;
use super::{check as check_snapshot, printed};

fn default_privilege(
    catalog: &mut Catalog,
    schema: Option<&str>,
    target: PrivilegeTarget,
    grants: Vec<Grant>,
) {
    let role = Name::exact("postgres");
    let key = Key {
        schema: schema.map(Name::exact),
        ..Key::global(Kind::DefaultPrivilege, format!("{role}/{}", target.sql()).as_str())
    };
    let body = DefaultPrivilege { role, target, grants };
    add(catalog, key, Body::DefaultPrivilege(body)).standing = Standing::Platform;
}

fn cluster() -> Catalog {
    let mut catalog = Catalog::new();
    let role = |member_of: &[&str]| Role { member_of: names(member_of), ..Role::default() };
    let key = |name: &str| Key::global(Kind::Role, name);
    let boss = Role {
        superuser: true,
        create_db: true,
        create_role: true,
        inherit: false,
        login: true,
        replication: true,
        bypass_rls: true,
        connection_limit: Some(3),
        ..role(&["App User", "pgspec_reader"])
    };
    add(&mut catalog, key("pgspec_boss"), Body::Role(Box::new(boss))).comment = Some("May do all.".into());
    add(&mut catalog, key("App User"), Body::Role(Box::new(role(&[]))));
    add(&mut catalog, key("pgspec_reader"), Body::Role(Box::new(role(&[]))));
    let schema = || Body::Schema(Schema {});
    let app = add(&mut catalog, Key::global(Kind::Schema, "app"), schema());
    app.owner = Some("pgspec_boss".into());
    app.comment = Some("The application.".into());
    app.grants =
        vec![grant("App User", "usage"), Grant { grant_option: true, ..grant("pgspec_reader", "usage") }];
    let public = add(&mut catalog, Key::global(Kind::Schema, "public"), schema());
    public.grants = vec![grant("App User", "usage, create"), grant("pgspec_reader", "usage, create")];
    let fuzzy = Extension { schema: Some("app".into()), version: Some("1.1".into()) };
    add(&mut catalog, Key::global(Kind::Extension, "fuzzystrmatch"), Body::Extension(fuzzy));
    let uuid = Body::Extension(Extension::default());
    add(&mut catalog, Key::global(Kind::Extension, "uuid-ossp"), uuid).comment = Some("Identifiers.".into());
    let settings = [
        ("app.motto", SettingScope::Database, "'100% it''s'"),
        ("statement_timeout", SettingScope::Role("App User".into()), "'10s'"),
        ("search_path", SettingScope::RoleInDatabase("App User".into()), "\"$user\", public, app"),
    ];
    for (parameter, scope, value) in settings {
        let body = Body::Setting(Setting { scope, value: value.into() });
        add(&mut catalog, Key::global(Kind::Setting, parameter), body);
    }
    let body = DefaultPrivilege {
        role: "pgspec_boss".into(),
        target: PrivilegeTarget::Tables,
        grants: vec![grant("App User", "all"), grant("pgspec_reader", "select")],
    };
    let key = Key { schema: Some("app".into()), ..Key::global(Kind::DefaultPrivilege, "pgspec_boss/tables") };
    add(&mut catalog, key, Body::DefaultPrivilege(body));
    let body = DefaultPrivilege {
        role: "pgspec_boss".into(),
        target: PrivilegeTarget::Functions,
        grants: vec![Grant { grant_option: true, ..grant("App User", "execute") }],
    };
    let key = Key::global(Kind::DefaultPrivilege, "pgspec_boss/functions");
    add(&mut catalog, key, Body::DefaultPrivilege(body));
    with_id(&mut catalog, "app.things", vec![]).owner = Some("pgspec_boss".into());
    catalog
}

#[test]
fn what_databases_and_clusters_have() {
    let catalog = cluster();
    check_snapshot("cluster", &catalog);
    let (statements, _) = print::schema(&catalog, &SchemaOptions::default());
    let separate: Vec<_> = statements.iter().filter(|s| s.separate).map(|s| s.section.as_str()).collect();
    // Three roles, two memberships, one comment.
    assert_eq!(separate, ["Roles"; 6]);
}

/// Default privileges give everything away, as on Supabase: what is not declared is taken back.
#[test]
fn grants_are_the_whole_truth() {
    let mut catalog = Catalog::new();
    external_roles(&mut catalog, &["postgres", "anon", "authenticated", "service_role"]);
    let all = |privileges: Privileges| -> Vec<Grant> {
        let to = ["postgres", "anon", "authenticated", "service_role"];
        to.map(|role| Grant { privileges, ..grant(role, "select") }).to_vec()
    };
    let public = Some("public");
    default_privilege(&mut catalog, public, PrivilegeTarget::Tables, all(Privileges::ALL_ON_TABLE));
    default_privilege(&mut catalog, public, PrivilegeTarget::Sequences, all(Privileges::ALL_ON_SEQUENCE));
    default_privilege(&mut catalog, public, PrivilegeTarget::Functions, all(Privileges::ALL_ON_FUNCTION));
    let mut number = not_null("id", "int8");
    number.identity =
        Some(Identity { always: true, name: None, sequence: SequenceOptions::default(), grants: Vec::new() });
    table(&mut catalog, "closed", vec![number]);
    let open = table(&mut catalog, "open", vec![column("a", "int4"), column("b", "int4")]);
    open.grants = vec![
        grant("anon", "select"),
        grant("authenticated", "select, insert"),
        Grant { columns: names(&["b"]), ..grant("authenticated", "update") },
        Grant { grant_option: true, ..grant("authenticated", "delete") },
        grant("service_role", "all"),
    ];
    let view = add_view(&mut catalog, "peek", plain_view(sql("select a from public.open", &[".open"])));
    view.grants = vec![grant("anon", "select"), grant("authenticated", "select")];
    let one = || function("sql", returns("int4"), sql("select 1", &[]));
    add_function(&mut catalog, "for_nobody", one());
    add_function(&mut catalog, "for_everybody", one()).grants = vec![grant("public", "execute")];
    add_function(&mut catalog, "for_some", one()).grants =
        vec![grant("anon", "execute"), grant("authenticated", "execute"), grant("service_role", "execute")];
    // Another schema: the default privileges are not for it.
    add(&mut catalog, Key::global(Kind::Schema, "private"), Body::Schema(Schema {}));
    table(&mut catalog, "private.secrets", vec![column("a", "int4")]);
    let labels =
        ["a"].map(|value| EnumLabel { value: value.into(), doc: None, was: None, origin: Origin::Database });
    for (own, grants) in [("usual", vec![]), ("guarded", vec![grant("authenticated", "usage")])] {
        let body = Body::Enum(EnumType { labels: labels.to_vec() });
        add(&mut catalog, Key::qualified(Kind::Enum, &name(own)), body).grants = grants;
    }
    check_snapshot("grants", &catalog);
}

/// The objects of a platform can be printed alone, and a search path in front.
#[test]
fn other_standings_and_a_search_path() {
    let mut catalog = Catalog::new();
    with_id(&mut catalog, "ours", vec![]);
    with_id(&mut catalog, "auth.users", vec![]);
    for key in [
        Key::qualified(Kind::Table, &name("auth.users")),
        Key::of_relation(Kind::Constraint, &name("auth.users"), &"users_pkey".into()),
    ] {
        catalog.get_mut(&key).unwrap().standing = Standing::Platform;
    }
    let search_path = names(&["app", "Odd", "public"]);
    let options = SchemaOptions { standing: Standing::Platform, search_path, environment: None };
    let expected = "set search_path to app, \"Odd\", public;\n\n-- Table auth.users\n\n\
                    create table auth.users (\n  id uuid primary key default gen_random_uuid()\n);\n";
    assert_eq!(printed(&catalog, &options), expected);
}

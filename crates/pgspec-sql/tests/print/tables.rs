//! Tables, constraints, indexes, policies, triggers, views.

use pgspec_catalog::object::{
    Body, CheckOption, Constraint, ConstraintBody, Deferral, EnumLabel, EnumType, Exclude, ExcludeElement,
    ForeignKey, ForeignKeyAction, Generated, Identity, Index, IndexKey, IndexKeyTarget, MatchType,
    NullsOrder, Operator, OperatorClass, Policy, PolicyCommand, RowSecurity, SequenceOptions, SortOrder,
    Table, Trigger, TriggerEnabled, TriggerEvents, TriggerLevel, TriggerTiming, UniqueKey, View,
};
use pgspec_catalog::{Catalog, Grant, Key, Kind, Name, Origin, QualifiedName, SqlText, Text};

use super::build::*;
use super::check as check_snapshot;

fn option(name: &str, value: &str) -> (Name, Text) {
    (Name::exact(name), Text::new(value))
}

fn events(words: &str) -> TriggerEvents {
    TriggerEvents {
        insert: words.contains("insert"),
        update: words.contains("update"),
        update_of: Vec::new(),
        delete: words.contains("delete"),
        truncate: words.contains("truncate"),
    }
}

fn label(value: &str) -> EnumLabel {
    EnumLabel { value: value.into(), doc: None, was: None, origin: Origin::Database }
}

/// What most specs look like.
#[test]
fn an_ordinary_schema() {
    let mut catalog = Catalog::new();
    external_roles(&mut catalog, &["anon", "authenticated", "service_role"]);
    add(&mut catalog, Key::global(Kind::Schema, "public"), Body::Schema(Default::default()));
    let labels = ["ACTIVE", "SNOOZED", "it's over"].map(label).to_vec();
    let status =
        add(&mut catalog, Key::qualified(Kind::Enum, &name("lead_status")), Body::Enum(EnumType { labels }));
    status.comment = Some("How far a lead is.".into());
    let leads = vec![
        not_null("user_id", "uuid"),
        not_null("name", "text"),
        not_null("url", "text"),
        with_default(not_null("status", "public.lead_status"), sql("'ACTIVE'", &[])),
        column("snooze_until", "date"),
        with_default(not_null("created_at", "timestamptz"), sql("now()", &["now()"])),
    ];
    let table = with_id(&mut catalog, "leads", leads);
    table.comment = Some("A person or company\nworth following up.".into());
    table.grants = vec![
        grant("authenticated", "select, insert, delete"),
        Grant { columns: names(&["name", "url"]), ..grant("authenticated", "update") },
        grant("service_role", "all"),
    ];
    table_body(table).row_security.enabled = true;
    table_body(table).columns[3].comment = Some("LinkedIn, CRM or mailto link".into());
    // Inserted behind the table that references it: it is printed in front all the same.
    let users = with_id(&mut catalog, "users", vec![not_null("email", "text")]);
    users.grants = vec![grant("authenticated", "select"), grant("service_role", "select")];
    table_body(users).row_security = RowSecurity { enabled: true, forced: true };
    constraint(&mut catalog, "users", "users_email_key", unique(&["email"]));
    constraint(
        &mut catalog,
        "leads",
        "leads_user_id_fkey",
        foreign_key(&["user_id"], "users", ForeignKeyAction::Cascade),
    );
    constraint(
        &mut catalog,
        "leads",
        "leads_name_check",
        check(sql("length(name) > 0", &["name", "length(1)"])),
    );
    let valid_url = constraint(
        &mut catalog,
        "leads",
        "valid_url",
        check(sql("url like 'https://%' or url like 'mailto:%'", &["url"])),
    );
    valid_url.comment = Some("Links that a browser opens.".into());
    constraint(&mut catalog, "leads", "leads_user_id_name_key", unique(&["user_id", "name"]));
    index(&mut catalog, "idx_leads_status", plain_index("leads", &["status"]));
    let snoozed = Index {
        predicate: Some(sql("status = 'SNOOZED'", &["status"])),
        ..plain_index("leads", &["snooze_until"])
    };
    index(&mut catalog, "idx_leads_snooze", snoozed).comment = Some("For the daily job.".into());
    let owner = "(select current_setting('app.user')::uuid) = user_id";
    let own = policy(PolicyCommand::All, &["authenticated"], Some(owner), Some(owner));
    add_policy(&mut catalog, "leads", "Users can view own leads", own).comment = Some("Only mine.".into());
    let read = policy(PolicyCommand::Select, &["public"], Some("true"), None);
    add_policy(&mut catalog, "users", "read", read);
    trigger_function(&mut catalog, "touch_updated_at");
    let touch = plain_trigger(TriggerTiming::Before, events("update"), "touch_updated_at");
    add_trigger(&mut catalog, "leads", "touch", touch).comment = Some("Keeps updated_at true.".into());
    let open =
        plain_view(sql("select id, user_id, name\nfrom public.leads\nwhere status = 'ACTIVE'", &[".leads"]));
    add_view(&mut catalog, "open_leads", open).grants = vec![grant("authenticated", "select")];
    check_snapshot("ordinary", &catalog);
}

/// Every option of tables, columns and constraints.
#[test]
fn every_option_of_a_table() {
    let mut catalog = Catalog::new();
    external(add(
        &mut catalog,
        Key::global(Kind::Extension, "btree_gist"),
        Body::Extension(Default::default()),
    ));
    with_id(&mut catalog, "Odd \"Tables\"", vec![]);
    let sequence = SequenceOptions {
        start: Some(100),
        increment: Some(-5),
        min_value: Some(-1000),
        max_value: Some(100),
        cache: Some(10),
        cycle: true,
    };
    let numbered = |always, sequence| Some(Identity { always, name: None, sequence, grants: Vec::new() });
    let mut amount = not_null("amount", "numeric");
    amount.data_type.modifiers = vec![10, 2];
    let mut code = column("code", "bpchar");
    code.data_type.modifiers = vec![3];
    let doubled = Generated { expression: sql("amount * 2", &["amount"]), stored: true };
    let mut columns = vec![
        column("n", "int8"),
        column("m", "int4"),
        amount,
        column("doubled", "numeric"),
        code,
        column("flag", "char"),
        column("tags", "text[]"),
        column("user", "text"),
        column("order", "int4"),
        with_default(not_null("at", "timestamptz"), sql("now() at time zone 'utc'", &[])),
        column("during", "tstzrange"),
        column("odd_id", "uuid"),
        column("a_name_that_is_longer_than_most_names", "bool"),
    ];
    columns[0].identity = numbered(true, SequenceOptions::default());
    columns[0].not_null = true;
    columns[1].identity = numbered(false, sequence);
    columns[1].not_null = true;
    columns[3].generated = Some(doubled);
    columns[7].collation = Some(QualifiedName { schema: Some("pg_catalog".into()), name: "C".into() });
    let body = Table {
        columns,
        unlogged: true,
        storage: vec![option("autovacuum_enabled", "false"), option("fillfactor", "70")].into(),
        tablespace: Some("pg_default".into()),
        ..Table::default()
    };
    add(&mut catalog, Key::qualified(Kind::Table, &name("options")), Body::Table(Box::new(body)));
    let keyed =
        UniqueKey { columns: names(&["n", "m"]), include: names(&["amount"]), ..UniqueKey::default() };
    let keyed = Constraint { body: ConstraintBody::PrimaryKey(keyed), ..primary_key(&[]) };
    constraint(&mut catalog, "options", "options_pkey", keyed);
    let nulls = UniqueKey {
        columns: names(&["code"]),
        nulls_not_distinct: true,
        storage: vec![option("fillfactor", "80")].into(),
        tablespace: Some("pg_default".into()),
        ..UniqueKey::default()
    };
    let nulls = Constraint { body: ConstraintBody::Unique(nulls), ..unique(&[]) };
    constraint(&mut catalog, "options", "options_code_key", nulls);
    let late = Constraint { deferral: Deferral::Deferred, ..unique(&["order", "user"]) };
    constraint(&mut catalog, "options", "one_order", late);
    let full = ForeignKey {
        columns: names(&["odd_id"]),
        references: name("Odd \"Tables\""),
        referenced_columns: names(&["id"]),
        match_type: MatchType::Full,
        on_update: ForeignKeyAction::Cascade,
        on_delete: ForeignKeyAction::SetNull,
        period: false,
        on_delete_columns: names(&["odd_id"]),
    };
    let full = Constraint {
        body: ConstraintBody::ForeignKey(full),
        deferral: Deferral::Deferrable,
        not_valid: false,
        not_enforced: false,
    };
    constraint(&mut catalog, "options", "options_odd_id_fkey", full);
    let not_valid = Constraint { not_valid: true, ..check(sql("amount > 0", &["amount"])) };
    constraint(&mut catalog, "options", "options_amount_check", not_valid);
    // Postgres would derive `options_check`: the name is always written.
    constraint(
        &mut catalog,
        "options",
        "options_check",
        check(sql("n > 0 or m > 0 -- one of them", &["n", "m"])),
    );
    let element = |column: &str, symbol: &str| ExcludeElement {
        key: IndexKey::column(column.into()),
        operator: Operator { schema: None, symbol: symbol.into() },
    };
    let exclude = Exclude {
        method: "gist".into(),
        elements: vec![element("odd_id", "="), element("during", "&&")],
        include: Vec::new(),
        predicate: Some(sql("odd_id is not null", &["odd_id"])),
        storage: Default::default(),
        tablespace: None,
    };
    let exclude = Constraint { body: ConstraintBody::Exclude(exclude), ..check(sql("", &[])) };
    constraint(&mut catalog, "options", "options_during_excl", exclude).comment = Some("No overlap.".into());
    check_snapshot("table_options", &catalog);
}

/// A name that Postgres would derive is written all the same when another constraint of the schema has it.
#[test]
fn derived_names_that_are_taken() {
    let mut catalog = Catalog::new();
    table(&mut catalog, "a_b", vec![column("c", "int4")]);
    constraint(&mut catalog, "a_b", "a_b_c_check", check(sql("c > 0", &["c"])));
    table(&mut catalog, "a", vec![column("b_c", "int4"), column("d", "int4")]);
    constraint(&mut catalog, "a", "a_b_c_check", check(sql("b_c > 0", &["b_c"])));
    constraint(&mut catalog, "a", "a_d_key", unique(&["d"]));
    check_snapshot("derived_names", &catalog);
}

/// Every option of indexes.
#[test]
fn every_option_of_an_index() {
    let mut catalog = Catalog::new();
    let columns =
        vec![column("name", "text"), column("tags", "text[]"), column("n", "int4"), column("v", "tsvector")];
    with_id(&mut catalog, "docs", columns);
    let key = |column: &str| IndexKey::column(column.into());
    let expression = |text: &str| IndexKey { target: IndexKeyTarget::Expression(sql(text, &[])), ..key("x") };
    let opclass =
        |name: &str, parameters| Some(OperatorClass { name: QualifiedName::bare(name), parameters });
    let lower = IndexKey { opclass: opclass("text_pattern_ops", Vec::new()), ..expression("lower(name)") };
    let with = |keys| Index { keys, ..plain_index("docs", &[]) };
    index(&mut catalog, "docs_lower", with(vec![lower]));
    let sorted = [
        (SortOrder::Ascending, NullsOrder::First),
        (SortOrder::Descending, NullsOrder::First),
        (SortOrder::Descending, NullsOrder::Last),
    ];
    let sorted = sorted.map(|(order, nulls)| IndexKey { order, nulls, ..key("n") });
    index(&mut catalog, "docs_sorted", with(sorted.to_vec()));
    let collation = Some(QualifiedName { schema: Some("pg_catalog".into()), name: "C".into() });
    let unique = Index {
        unique: true,
        include: names(&["id"]),
        nulls_not_distinct: true,
        storage: vec![option("fillfactor", "70")].into(),
        tablespace: Some("pg_default".into()),
        predicate: Some(sql("n > 0 -- only positive", &[])),
        ..with(vec![IndexKey { collation, ..key("name") }])
    };
    index(&mut catalog, "docs_unique", unique);
    let siglen = opclass("tsvector_ops", vec![option("siglen", "64")]);
    let gist = Index { method: "gist".into(), ..with(vec![IndexKey { opclass: siglen, ..key("v") }]) };
    index(&mut catalog, "docs_v", gist);
    index(&mut catalog, "docs_tags", Index { method: "gin".into(), ..with(vec![key("tags")]) });
    index(&mut catalog, "Docs by N", with(vec![expression("n % 10")]));
    check_snapshot("index_options", &catalog);
}

/// Every option of policies and triggers, on tables and views.
#[test]
fn every_option_of_policies_and_triggers() {
    let mut catalog = Catalog::new();
    external_roles(&mut catalog, &["anon", "App User"]);
    trigger_function(&mut catalog, "touch");
    with_id(&mut catalog, "notes", vec![column("body", "text")]);
    with_id(&mut catalog, "other", vec![]);
    let restrictive = Policy {
        permissive: false,
        ..policy(PolicyCommand::Delete, &["App User", "anon"], Some("body is null"), None)
    };
    add_policy(&mut catalog, "notes", "No \"really\" delete", restrictive);
    add_policy(
        &mut catalog,
        "notes",
        "add",
        policy(PolicyCommand::Insert, &["public"], None, Some("body <> ''")),
    );
    let change = policy(PolicyCommand::Update, &["anon"], Some("true"), Some("true"));
    add_policy(&mut catalog, "notes", "change", change);

    let when = |text: &str| Some(SqlText::unplaced(text));
    let update_of = TriggerEvents { update_of: names(&["body", "id"]), ..events("insert update") };
    let before = Trigger {
        condition: when("new.body is not null"),
        arguments: vec!["it's".into(), "back\\slash".into()],
        enabled: TriggerEnabled::Always,
        ..plain_trigger(TriggerTiming::Before, update_of, "touch")
    };
    add_trigger(&mut catalog, "notes", "before", before);
    let deferred = Trigger {
        constraint: Some(Deferral::Deferred),
        from: Some(name("other")),
        enabled: TriggerEnabled::Disabled,
        ..plain_trigger(TriggerTiming::After, events("insert delete"), "touch")
    };
    add_trigger(&mut catalog, "notes", "later", deferred).comment = Some("At the end.".into());
    let plain = Trigger {
        constraint: Some(Deferral::Immediate),
        enabled: TriggerEnabled::Replica,
        ..plain_trigger(TriggerTiming::After, events("insert"), "touch")
    };
    add_trigger(&mut catalog, "notes", "at_once", plain);
    let statement = Trigger {
        level: TriggerLevel::Statement,
        old_table: Some("old rows".into()),
        new_table: Some("new_rows".into()),
        ..plain_trigger(TriggerTiming::After, events("update"), "touch")
    };
    add_trigger(&mut catalog, "notes", "statement", statement);
    let truncate = Trigger {
        level: TriggerLevel::Statement,
        ..plain_trigger(TriggerTiming::After, events("truncate"), "touch")
    };
    add_trigger(&mut catalog, "notes", "truncated", truncate);
    let view = View {
        column_names: names(&["id", "text"]),
        security_barrier: true,
        check_option: Some(CheckOption::Local),
        ..plain_view(sql("select id, body from public.notes -- all of them", &[".notes"]))
    };
    add_view(&mut catalog, "notes_view", view).comment = Some("Notes.".into());
    let instead = plain_trigger(TriggerTiming::InsteadOf, events("insert"), "touch");
    add_trigger(&mut catalog, "notes_view", "instead", instead);
    // A view of a view, declared first.
    let stored = View {
        materialized: true,
        security_invoker: false,
        storage: vec![option("fillfactor", "90")].into(),
        tablespace: Some("pg_default".into()),
        ..plain_view(sql("select id from public.notes_view", &[".notes_view"]))
    };
    add_view(&mut catalog, "counted", stored).comment = Some("Refreshed nightly.".into());
    index(&mut catalog, "counted_id", Index { unique: true, ..plain_index("counted", &["id"]) });
    check_snapshot("policies_and_triggers", &catalog);
}

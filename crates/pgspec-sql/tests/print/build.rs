//! Small catalogs, written down quickly.

use pgspec_catalog::object::{
    Argument, ArgumentMode, Body, Check, Column, ColumnNotes, Constraint, ConstraintBody, Deferral,
    ForeignKey, ForeignKeyAction, Function, FunctionBody, Index, IndexKey, MatchType, Parallel, Policy,
    PolicyCommand, Returns, Routine, Table, Trigger, TriggerEnabled, TriggerEvents, TriggerLevel,
    TriggerTiming, UniqueKey, View, Volatility,
};
use pgspec_catalog::{
    Catalog, DataType, Grant, Grantee, Key, Kind, Mention, Mentioned, Name, Object, Origin, Privilege,
    Privileges, QualifiedName, SqlText, Standing,
};

/// `schema.name`, or a name in `public`.
pub(crate) fn name(text: &str) -> QualifiedName {
    match text.split_once('.') {
        Some((schema, name)) => QualifiedName::new(schema, name),
        None => QualifiedName::new("public", text),
    }
}

pub(crate) fn names(list: &[&str]) -> Vec<Name> {
    list.iter().map(|name| Name::exact(name)).collect()
}

/// A type: a built-in `typname`, or a name with a schema; `[]` behind it for an array.
pub(crate) fn data_type(text: &str) -> DataType {
    let (element, array) = text.strip_suffix("[]").map_or((text, false), |element| (element, true));
    let data_type = match element.split_once('.') {
        Some((schema, name)) => DataType::named(QualifiedName::new(schema, name)),
        None => DataType::builtin(element),
    };
    if array { data_type.array_of() } else { data_type }
}

/// SQL and the names it mentions: `f()` a function without arguments, `f(1)` with one, `.t` a relation, `c` a column.
pub(crate) fn sql(text: &str, mentions: &[&str]) -> SqlText {
    let mentions = mentions.iter().map(|mention| {
        let (what, text) = if let Some(relation) = mention.strip_prefix('.') {
            (Mentioned::Relation, relation)
        } else if let Some((function, count)) = mention.split_once('(') {
            (Mentioned::Function(count.trim_end_matches(')').parse().unwrap_or(0)), function)
        } else {
            (Mentioned::Column, *mention)
        };
        let name = if what == Mentioned::Column { QualifiedName::bare(text) } else { name(text) };
        Mention { what, name, range: 0..0 }
    });
    SqlText { mentions: mentions.collect(), ..SqlText::unplaced(text) }
}

pub(crate) fn add(catalog: &mut Catalog, key: Key, body: Body) -> &mut Object {
    let id = catalog.insert(key, Object::new(Origin::Database, body)).unwrap();
    catalog.object_mut(id).unwrap()
}

pub(crate) fn external(object: &mut Object) {
    object.standing = Standing::External;
}

pub(crate) fn column(name: &str, data_type: &str) -> Column {
    Column {
        storage: pgspec_catalog::object::ColumnStorage::default(),
        inherited: false,
        name: name.into(),
        data_type: self::data_type(data_type),
        not_null: false,
        not_null_constraint: Default::default(),
        default: None,
        generated: None,
        identity: None,
        collation: None,
        comment: None,
        origin: Origin::Database,
        notes: ColumnNotes::default(),
    }
}

pub(crate) fn not_null(name: &str, data_type: &str) -> Column {
    Column { not_null: true, ..column(name, data_type) }
}

pub(crate) fn with_default(column: Column, default: SqlText) -> Column {
    Column { default: Some(default), ..column }
}

pub(crate) fn table<'a>(catalog: &'a mut Catalog, table: &str, columns: Vec<Column>) -> &'a mut Object {
    let body = Table { columns, ..Table::default() };
    add(catalog, Key::qualified(Kind::Table, &name(table)), Body::Table(Box::new(body)))
}

pub(crate) fn table_body(object: &mut Object) -> &mut Table {
    let Body::Table(table) = &mut object.body else { panic!("a table") };
    table
}

/// A table with the column `id`, its primary key.
pub(crate) fn with_id<'a>(catalog: &'a mut Catalog, of: &str, more: Vec<Column>) -> &'a mut Object {
    let id = with_default(not_null("id", "uuid"), sql("gen_random_uuid()", &[]));
    table(catalog, of, std::iter::once(id).chain(more).collect());
    let derived = format!("{}_pkey", name(of).name);
    constraint(catalog, of, &derived, primary_key(&["id"]));
    catalog.get_mut(&Key::qualified(Kind::Table, &name(of))).unwrap()
}

pub(crate) fn constraint<'a>(
    catalog: &'a mut Catalog,
    table: &str,
    own: &str,
    body: impl Into<Constraint>,
) -> &'a mut Object {
    let key = Key::of_relation(Kind::Constraint, &name(table), &own.into());
    add(catalog, key, Body::Constraint(Box::new(body.into())))
}

fn immediate(body: ConstraintBody) -> Constraint {
    Constraint { body, deferral: Deferral::Immediate, not_valid: false, not_enforced: false }
}

pub(crate) fn primary_key(columns: &[&str]) -> Constraint {
    immediate(ConstraintBody::PrimaryKey(UniqueKey { columns: names(columns), ..UniqueKey::default() }))
}

pub(crate) fn unique(columns: &[&str]) -> Constraint {
    immediate(ConstraintBody::Unique(UniqueKey { columns: names(columns), ..UniqueKey::default() }))
}

pub(crate) fn check(expression: SqlText) -> Constraint {
    immediate(ConstraintBody::Check(Check { expression, no_inherit: false }))
}

/// A foreign key to the column `id`.
pub(crate) fn foreign_key(columns: &[&str], to: &str, on_delete: ForeignKeyAction) -> Constraint {
    immediate(ConstraintBody::ForeignKey(ForeignKey {
        columns: names(columns),
        references: name(to),
        referenced_columns: names(&["id"]),
        match_type: MatchType::Simple,
        on_update: ForeignKeyAction::NoAction,
        on_delete,
        period: false,
        on_delete_columns: Vec::new(),
    }))
}

pub(crate) fn plain_index(table: &str, columns: &[&str]) -> Index {
    Index {
        only: false,
        attached_to: None,
        statistics: Vec::new(),
        table: name(table),
        unique: false,
        method: "btree".into(),
        keys: columns.iter().map(|column| IndexKey::column(Name::exact(column))).collect(),
        include: Vec::new(),
        nulls_not_distinct: false,
        storage: Default::default(),
        tablespace: None,
        predicate: None,
    }
}

pub(crate) fn index<'a>(catalog: &'a mut Catalog, own: &str, index: Index) -> &'a mut Object {
    let key = Key::in_schema(Kind::Index, index.table.schema.as_ref().unwrap(), &own.into());
    add(catalog, key, Body::Index(Box::new(index)))
}

pub(crate) fn policy(
    command: PolicyCommand,
    roles: &[&str],
    using: Option<&str>,
    check: Option<&str>,
) -> Policy {
    let roles = roles.iter().map(|role| Grantee::from_name(Name::exact(role)));
    let sql = |text: &str| SqlText::unplaced(text);
    Policy { command, permissive: true, roles: roles.collect(), using: using.map(sql), check: check.map(sql) }
}

pub(crate) fn add_policy<'a>(
    catalog: &'a mut Catalog,
    table: &str,
    own: &str,
    policy: Policy,
) -> &'a mut Object {
    let key = Key::of_relation(Kind::Policy, &name(table), &own.into());
    add(catalog, key, Body::Policy(Box::new(policy)))
}

pub(crate) fn argument(name: &str, data_type: &str) -> Argument {
    Argument {
        mode: ArgumentMode::In,
        name: Some(name.into()),
        data_type: self::data_type(data_type),
        default: None,
    }
}

pub(crate) fn function(language: &str, returns: Returns, body: SqlText) -> Function {
    Function {
        routine: Routine::Function,
        arguments: Vec::new(),
        returns,
        language: language.into(),
        body: FunctionBody::Source(body),
        volatility: Volatility::Volatile,
        strict: false,
        leakproof: false,
        security_definer: false,
        window: false,
        parallel: Parallel::Unsafe,
        cost: None,
        rows: None,
        support: None,
        settings: Vec::new(),
        transforms: Vec::new(),
    }
}

pub(crate) fn returns(typname: &str) -> Returns {
    Returns::Type(data_type(typname))
}

pub(crate) fn trigger_function(catalog: &mut Catalog, own: &str) {
    let body = SqlText::unplaced("begin new.updated_at = now(); return new; end;");
    add_function(catalog, own, function("plpgsql", returns("trigger"), body));
}

pub(crate) fn add_function<'a>(catalog: &'a mut Catalog, own: &str, function: Function) -> &'a mut Object {
    let inputs = function.arguments.iter().filter(|argument| argument.mode.is_input());
    let inputs: Vec<_> = inputs.map(|argument| argument.data_type.to_string()).collect();
    add(catalog, Key::function(&name(own), inputs.join(",")), Body::Function(Box::new(function)))
}

pub(crate) fn plain_trigger(timing: TriggerTiming, events: TriggerEvents, function: &str) -> Trigger {
    Trigger {
        timing,
        events,
        level: TriggerLevel::Row,
        condition: None,
        old_table: None,
        new_table: None,
        function: name(function),
        arguments: Vec::new(),
        constraint: None,
        from: None,
        enabled: TriggerEnabled::Origin,
    }
}

pub(crate) fn add_trigger<'a>(
    catalog: &'a mut Catalog,
    table: &str,
    own: &str,
    trigger: Trigger,
) -> &'a mut Object {
    let key = Key::of_relation(Kind::Trigger, &name(table), &own.into());
    add(catalog, key, Body::Trigger(Box::new(trigger)))
}

pub(crate) fn plain_view(query: SqlText) -> View {
    View {
        column_defaults: Vec::new(),
        column_comments: Vec::new(),
        access_method: None,
        cluster_on: None,
        materialized: false,
        query,
        column_names: Vec::new(),
        security_invoker: true,
        security_barrier: false,
        check_option: None,
        storage: Default::default(),
        tablespace: None,
        declared_columns: Vec::new(),
    }
}

pub(crate) fn add_view<'a>(catalog: &'a mut Catalog, own: &str, view: View) -> &'a mut Object {
    let kind = if view.materialized { Kind::MaterializedView } else { Kind::View };
    add(catalog, Key::qualified(kind, &name(own)), Body::View(Box::new(view)))
}

/// Privileges by their key words; `all` for all of a table.
pub(crate) fn privileges(words: &str) -> Privileges {
    if words == "all" {
        return Privileges::ALL_ON_TABLE;
    }
    words.split(", ").map(|word| Privilege::from_keyword(word).unwrap()).collect()
}

pub(crate) fn grant(to: &str, words: &str) -> Grant {
    Grant {
        to: Grantee::from_name(Name::exact(to)),
        privileges: privileges(words),
        columns: Vec::new(),
        grant_option: false,
    }
}

/// Roles that exist, so that grants can name them.
pub(crate) fn external_roles(catalog: &mut Catalog, roles: &[&str]) {
    for role in roles {
        let body = Body::Role(Box::default());
        external(add(catalog, Key::global(Kind::Role, *role), body));
    }
}

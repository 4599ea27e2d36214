//! Models in a few words, for tests.

use pgspec_analyze::world::{Options as WorldOptions, World};
use pgspec_catalog::object::{
    Argument, ArgumentMode, Check, Column, Constraint, ConstraintBody, Deferral, EnumLabel, EnumType,
    ForeignKey, ForeignKeyAction, Function, FunctionBody, Generated, Identity, MatchType, Parallel, Returns,
    Routine, SequenceOptions, Table, Trigger, TriggerEnabled, TriggerEvents, TriggerLevel, TriggerTiming,
    UniqueKey, View, ViewColumn, Volatility,
};
use pgspec_catalog::{
    Body, Catalog, DataType, Diagnostics, Key, Kind, Name, Object, Origin, QualifiedName, Sources, SqlText,
    Text,
};
use pgspec_codegen::{File, Input, Options, Surface, Templates, Writer};

/// A catalog that grows.
#[derive(Default)]
pub(crate) struct Model {
    pub(crate) catalog: Catalog,
}

/// `schema.name`, or a name in `public`.
pub(crate) fn name(text: &str) -> QualifiedName {
    match text.split_once('.') {
        Some((schema, name)) => QualifiedName::new(schema, name),
        None => QualifiedName::new("public", text),
    }
}

/// `int4`, `text[]`, `public.mood`: built in unless there is a dot.
pub(crate) fn data_type(text: &str) -> DataType {
    let element = text.trim_end_matches("[]");
    let data_type = match element.split_once('.') {
        Some((schema, name)) => DataType::named(QualifiedName::new(schema, name)),
        None => DataType::builtin(element),
    };
    if element == text { data_type } else { data_type.array_of() }
}

/// A column that may be null.
pub(crate) fn column(name: &str, ty: &str) -> Column {
    Column {
        storage: pgspec_catalog::object::ColumnStorage::default(),
        inherited: false,
        name: name.into(),
        data_type: data_type(ty),
        not_null: false,
        not_null_constraint: Default::default(),
        default: None,
        generated: None,
        identity: None,
        collation: None,
        comment: None,
        origin: Origin::Database,
        notes: Default::default(),
    }
}

/// What columns are made of, one word each.
pub(crate) trait ColumnExt {
    fn not_null(self) -> Self;
    fn default(self, expression: &str) -> Self;
    fn generated(self, expression: &str) -> Self;
    fn identity(self, always: bool) -> Self;
    fn doc(self, doc: &str) -> Self;
    fn json(self, schema: serde_json::Value) -> Self;
}

impl ColumnExt for Column {
    fn not_null(mut self) -> Self {
        self.not_null = true;
        self
    }

    fn default(mut self, expression: &str) -> Self {
        self.default = Some(SqlText::unplaced(expression));
        self
    }

    fn generated(mut self, expression: &str) -> Self {
        self.generated = Some(Generated { expression: SqlText::unplaced(expression), stored: true });
        self
    }

    fn identity(mut self, always: bool) -> Self {
        self.identity =
            Some(Identity { always, name: None, sequence: SequenceOptions::default(), grants: Vec::new() });
        self.not_null()
    }

    fn json(mut self, schema: serde_json::Value) -> Self {
        self.notes.json = Some(schema);
        self
    }

    fn doc(mut self, doc: &str) -> Self {
        self.notes.doc = Some(Text::new(doc));
        self
    }
}

impl Model {
    /// Adds an object and hands it back, to be changed.
    pub(crate) fn add(&mut self, key: Key, body: Body) -> &mut Object {
        let object = Object::new(Origin::Database, body);
        self.catalog.insert(key.clone(), object).unwrap_or_else(|_| panic!("{key} exists"));
        self.catalog.get_mut(&key).unwrap()
    }

    pub(crate) fn enumeration(&mut self, named: &str, labels: &[&str]) -> &mut Object {
        let label = |value: &&str| EnumLabel {
            value: Text::new(value),
            doc: None,
            was: None,
            origin: Origin::Database,
        };
        let labels = labels.iter().map(label).collect();
        self.add(Key::qualified(Kind::Enum, &name(named)), Body::Enum(EnumType { labels }))
    }

    pub(crate) fn table(&mut self, named: &str, columns: Vec<Column>) -> &mut Object {
        let table = Table { columns, ..Table::default() };
        self.add(Key::qualified(Kind::Table, &name(named)), Body::Table(Box::new(table)))
    }

    pub(crate) fn constraint(&mut self, table: &str, named: &str, body: ConstraintBody) -> &mut Object {
        let constraint =
            Constraint { body, deferral: Deferral::Immediate, not_valid: false, not_enforced: false };
        let key = Key::of_relation(Kind::Constraint, &name(table), &Name::exact(named));
        self.add(key, Body::Constraint(Box::new(constraint)))
    }

    pub(crate) fn primary_key(&mut self, table: &str, columns: &[&str]) {
        let named = format!("{}_pkey", name(table).name);
        self.constraint(table, &named, ConstraintBody::PrimaryKey(unique_key(columns)));
    }

    /// A primary key and a check of any table's column.
    pub(crate) fn key_and_check(&mut self, table: &QualifiedName, column: &Name, named: &str) {
        let check = Check {
            expression: SqlText::unplaced(format!(
                "\"{}\" is not null",
                column.as_str().replace('"', "\"\"")
            )),
            no_inherit: false,
        };
        let key = UniqueKey { columns: vec![column.clone()], ..UniqueKey::default() };
        for (named, body) in [
            (format!("{named}_pkey"), ConstraintBody::PrimaryKey(key)),
            (named.to_owned(), ConstraintBody::Check(check)),
        ] {
            let key = Key::of_relation(Kind::Constraint, table, &Name::exact(&named));
            let constraint =
                Constraint { body, deferral: Deferral::Immediate, not_valid: false, not_enforced: false };
            self.add(key, Body::Constraint(Box::new(constraint)));
        }
    }

    pub(crate) fn unique(&mut self, table: &str, columns: &[&str]) {
        let named = format!("{}_{}_key", name(table).name, columns.join("_"));
        self.constraint(table, &named, ConstraintBody::Unique(unique_key(columns)));
    }

    pub(crate) fn check(&mut self, table: &str, named: &str, expression: &str) {
        let check = Check { expression: SqlText::unplaced(expression), no_inherit: false };
        self.constraint(table, named, ConstraintBody::Check(check));
    }

    pub(crate) fn foreign_key(
        &mut self,
        table: &str,
        columns: &[&str],
        target: &str,
        target_columns: &[&str],
    ) {
        let named = format!("{}_{}_fkey", name(table).name, columns.join("_"));
        self.named_foreign_key(table, &named, columns, target, target_columns);
    }

    pub(crate) fn named_foreign_key(
        &mut self,
        table: &str,
        named: &str,
        columns: &[&str],
        target: &str,
        target_columns: &[&str],
    ) {
        let foreign_key = ForeignKey {
            columns: names(columns),
            references: name(target),
            referenced_columns: names(target_columns),
            match_type: MatchType::Simple,
            on_update: ForeignKeyAction::NoAction,
            on_delete: ForeignKeyAction::NoAction,
            period: false,
            on_delete_columns: Vec::new(),
        };
        self.constraint(table, named, ConstraintBody::ForeignKey(foreign_key));
    }

    /// A view with declared columns: name, type.
    pub(crate) fn view(&mut self, named: &str, query: &str, columns: &[(&str, &str)]) -> &mut Object {
        let declared = |(column, ty): &(&str, &str)| ViewColumn {
            name: (*column).into(),
            data_type: data_type(ty),
            not_null: false,
            doc: None,
        };
        let view = View {
            column_defaults: Vec::new(),
            column_comments: Vec::new(),
            access_method: None,
            cluster_on: None,
            materialized: false,
            query: SqlText::unplaced(query),
            column_names: Vec::new(),
            security_invoker: true,
            security_barrier: false,
            check_option: None,
            storage: Default::default(),
            tablespace: None,
            declared_columns: columns.iter().map(declared).collect(),
        };
        self.add(Key::qualified(Kind::View, &name(named)), Body::View(Box::new(view)))
    }

    pub(crate) fn instead_of_insert(&mut self, view: &str, named: &str, function: &str) {
        let trigger = Trigger {
            timing: TriggerTiming::InsteadOf,
            events: TriggerEvents { insert: true, ..TriggerEvents::default() },
            level: TriggerLevel::Row,
            condition: None,
            old_table: None,
            new_table: None,
            function: name(function),
            arguments: Vec::new(),
            constraint: None,
            from: None,
            enabled: TriggerEnabled::Origin,
        };
        let key = Key::of_relation(Kind::Trigger, &name(view), &Name::exact(named));
        self.add(key, Body::Trigger(Box::new(trigger)));
    }

    pub(crate) fn function(
        &mut self,
        named: &str,
        arguments: Vec<Argument>,
        returns: Returns,
    ) -> &mut Object {
        let inputs: Vec<_> =
            arguments.iter().filter(|a| a.mode.is_input()).map(|a| a.data_type.to_string()).collect();
        let function = Function {
            routine: Routine::Function,
            arguments,
            returns,
            language: "sql".into(),
            body: FunctionBody::Source(SqlText::unplaced("select 1")),
            volatility: Volatility::Stable,
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
        };
        let key = Key::function(&name(named), inputs.join(","));
        self.add(key, Body::Function(Box::new(function)))
    }

    /// Everything that the SQL of the model can name.
    pub(crate) fn world(&self) -> World<'_> {
        World::new(&self.catalog, WorldOptions::default())
    }

    /// What a writer makes of the model.
    pub(crate) fn write(&self, writer: &Writer, options: &Options) -> (Vec<File>, Diagnostics) {
        let world = self.world();
        let (mut surface, mut diagnostics) = Surface::of(&world);
        if options.rust.as_ref().is_some_and(|rust| rust.shape.reads_checks()) {
            surface = surface.with_checks(&world);
        }
        let printed = pgspec_codegen::Printed::default();
        let input = Input {
            printed: &printed,
            catalog: &self.catalog,
            surface: &surface,
            sources: &Sources::default(),
            options,
            templates: &Templates::embedded(),
        };
        let (files, found) = (writer.write)(&input);
        diagnostics.append(found);
        (files, diagnostics)
    }
}

/// An input argument.
pub(crate) fn argument(named: &str, ty: &str) -> Argument {
    let named = (!named.is_empty()).then(|| Name::exact(named));
    Argument { mode: ArgumentMode::In, name: named, data_type: data_type(ty), default: None }
}

/// Project `demo` with schema `public`.
pub(crate) fn options() -> Options {
    Options::new("demo", Name::exact("public"))
}

fn unique_key(columns: &[&str]) -> UniqueKey {
    UniqueKey { columns: names(columns), ..UniqueKey::default() }
}

fn names(texts: &[&str]) -> Vec<Name> {
    texts.iter().map(|text| Name::exact(text)).collect()
}

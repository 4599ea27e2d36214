//! A small model of some of everything. Its names and texts go through `word`, so that it can be made hostile.

use pgspec_catalog::access::Actor;
use pgspec_catalog::object::*;
use pgspec_catalog::{
    Body, Catalog, DataType, FileId, Grant, Grantee, Key, Kind, Mention, Mentioned, Name, Object, Origin,
    Privilege, QualifiedName, Sources, Span, SqlText, Standing, Text,
};

use crate::input::{DocsOptions, File, Input, Options};
use crate::surface::Surface;
use crate::templates::Templates;

/// Builds the model.
pub(super) struct Demo<'w> {
    pub(super) catalog: Catalog,
    word: &'w dyn Fn(&str) -> String,
}

/// The documents of a catalog.
pub(super) fn write(catalog: &Catalog, options: &Options, templates: &Templates) -> Vec<File> {
    let world = pgspec_analyze::world::World::new(catalog, pgspec_analyze::world::Options::default());
    let (surface, _) = Surface::of(&world);
    let sources = Sources::default();
    let printed = crate::Printed::default();
    let input =
        Input { catalog, surface: &surface, sources: &sources, options, templates, printed: &printed };
    let (files, diagnostics) = (crate::docs::WRITER.write)(&input);
    let messages: Vec<_> = diagnostics.iter().map(|d| d.message.clone()).collect();
    assert!(messages.is_empty(), "{messages:?}");
    files
}

/// Settings that ask for documents.
pub(super) fn options(word: &dyn Fn(&str) -> String) -> Options {
    let mut options = Options::new(word("demo"), Name::exact("public"));
    options.doc = Some(word("A demo project.\n\nIt has:\n- some of everything"));
    options.domains.insert(Name::exact(&word("crm")), word("Leads and what is done about them."));
    options.docs = Some(DocsOptions { out: "generated/docs".to_owned() });
    options
}

fn origin() -> Origin {
    Origin::Spec(Span::new(FileId(0), 0, 0))
}

fn set(privileges: &[Privilege]) -> pgspec_catalog::Privileges {
    privileges.iter().copied().collect()
}

impl<'w> Demo<'w> {
    /// The whole model.
    pub(super) fn new(word: &'w dyn Fn(&str) -> String) -> Self {
        let mut demo = Self { catalog: Catalog::new(), word };
        demo.platform();
        demo.types_and_functions();
        demo.leads();
        demo.actions();
        demo.settings();
        demo.views_and_jobs();
        demo
    }

    fn name(&self, name: &str) -> Name {
        Name::exact(&(self.word)(name))
    }

    fn names(&self, names: &[&str]) -> Vec<Name> {
        names.iter().map(|n| self.name(n)).collect()
    }

    fn table_name(&self, name: &str) -> QualifiedName {
        QualifiedName { schema: Some(Name::exact("public")), name: self.name(name) }
    }

    fn text(&self, text: &str) -> Text {
        Text::from((self.word)(text))
    }

    fn sql(&self, sql: &str) -> SqlText {
        SqlText::unplaced((self.word)(sql))
    }

    /// SQL that calls a function.
    fn calling(&self, sql: &str, function: &str, arguments: u16) -> SqlText {
        let mut sql = self.sql(sql);
        sql.mentions.push(Mention {
            what: Mentioned::Function(arguments),
            name: QualifiedName { schema: None, name: self.name(function) },
            range: 0..0,
        });
        sql
    }

    fn column(&self, name: &str, data_type: &str, not_null: bool, doc: &str) -> Column {
        Column {
            storage: pgspec_catalog::object::ColumnStorage::default(),
            inherited: false,
            name: self.name(name),
            data_type: DataType::builtin(data_type),
            not_null,
            not_null_constraint: Default::default(),
            default: None,
            generated: None,
            identity: None,
            collation: None,
            comment: None,
            origin: origin(),
            notes: ColumnNotes { doc: (!doc.is_empty()).then(|| self.text(doc)), ..ColumnNotes::default() },
        }
    }

    fn add(&mut self, key: Key, body: impl Into<Body>, doc: &str, change: impl FnOnce(&mut Object)) {
        let mut object = Object::new(origin(), body.into());
        object.notes.doc = (!doc.is_empty()).then(|| self.text(doc));
        object.notes.domain = Some(self.name("crm"));
        change(&mut object);
        assert!(self.catalog.insert(key, object).is_ok());
    }

    fn constraint(&mut self, table: &str, name: &str, body: ConstraintBody) {
        let key = Key::of_relation(Kind::Constraint, &self.table_name(table), &self.name(name));
        self.add(key, Body::Constraint(Box::new(plain(body))), "", |_| {});
    }

    fn key_of(&self, columns: &[&str]) -> UniqueKey {
        UniqueKey { columns: self.names(columns), ..UniqueKey::default() }
    }

    fn foreign(&self, columns: &[&str], table: QualifiedName, referenced: Vec<Name>) -> ForeignKey {
        ForeignKey {
            columns: self.names(columns),
            references: table,
            referenced_columns: referenced,
            match_type: MatchType::Simple,
            on_update: ForeignKeyAction::NoAction,
            on_delete: ForeignKeyAction::Cascade,
            period: false,
            on_delete_columns: Vec::new(),
        }
    }

    fn policy(&mut self, table: &str, name: &str, policy: Policy) {
        let key = Key::of_relation(Kind::Policy, &self.table_name(table), &self.name(name));
        self.add(key, Body::Policy(Box::new(policy)), "", |_| {});
    }

    fn grant(&self, role: &str, privileges: &[Privilege], columns: &[&str]) -> Grant {
        Grant {
            to: Grantee::from_name(Name::exact(role)),
            privileges: set(privileges),
            columns: self.names(columns),
            grant_option: false,
        }
    }

    /// `auth.users` of a platform, and its roles.
    fn platform(&mut self) {
        let platform = |object: &mut Object| {
            object.standing = Standing::Platform;
            object.notes.domain = None;
        };
        for (name, bypass_rls) in [("anon", false), ("authenticated", false), ("service_role", true)] {
            let role = Role { bypass_rls, ..Role::default() };
            self.add(Key::global(Kind::Role, Name::exact(name)), Body::Role(Box::new(role)), "", platform);
        }
        let users = QualifiedName::new("auth", "users");
        let mut id = self.column("id", "uuid", true, "");
        id.name = Name::exact("id");
        let table = Table { columns: vec![id], ..Table::default() };
        self.add(Key::qualified(Kind::Table, &users), Body::Table(Box::new(table)), "Accounts.", platform);
        let key = UniqueKey { columns: vec![Name::exact("id")], ..UniqueKey::default() };
        let primary = plain(ConstraintBody::PrimaryKey(key));
        let key = Key::of_relation(Kind::Constraint, &users, &Name::exact("users_pkey"));
        self.add(key, Body::Constraint(Box::new(primary)), "", platform);
        let unused = QualifiedName::new("auth", "sessions");
        self.add(Key::qualified(Kind::Table, &unused), Body::Table(Box::default()), "", platform);
    }

    fn function(&self, language: &str, returns: Returns, body: SqlText) -> Function {
        Function {
            routine: Routine::Function,
            arguments: Vec::new(),
            returns,
            language: Name::exact(language),
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

    fn types_and_functions(&mut self) {
        let label = |value: &str, doc: Option<&str>, was: Option<&str>| EnumLabel {
            value: self.text(value),
            doc: doc.map(|doc| self.text(doc)),
            was: was.map(|was| self.text(was)),
            origin: origin(),
        };
        let labels = vec![
            label("ACTIVE", Some("Worth following up."), None),
            label("SNOOZED", None, Some("PAUSED")),
            label("ARCHIVED", None, None),
        ];
        let key = Key::qualified(Kind::Enum, &self.table_name("lead_status"));
        self.add(key, Body::Enum(EnumType { labels }), "Where a lead stands.", |_| {});

        let body = self.sql("begin\n  new.updated_at = now();\n  return new;\nend;");
        let mut touch = self.function("plpgsql", Returns::Type(DataType::builtin("trigger")), body);
        touch.settings.push((Name::exact("search_path"), self.text("''")));
        let key = Key::function(&self.table_name("touch"), "");
        self.add(key, Body::Function(Box::new(touch)), "Sets `updated_at`.", |_| {});

        let returns = Returns::Type(DataType::builtin("bool"));
        let mut owns = self.function("sql", returns, self.sql("select p_user = auth.uid()"));
        owns.volatility = Volatility::Stable;
        owns.security_definer = true;
        owns.arguments.push(Argument {
            mode: ArgumentMode::In,
            name: Some(self.name("p_user")),
            data_type: DataType::builtin("uuid"),
            default: None,
        });
        let grants = vec![self.grant("authenticated", &[Privilege::Execute], &[])];
        let key = Key::function(&self.table_name("owns"), "uuid");
        let doc = "Whether the row is the caller's, e.g. `owns(user_id)`. Used by policies.";
        self.add(key, Body::Function(Box::new(owns)), doc, |object| object.grants = grants);

        let column = |name: &str, data_type| TableColumn { name: self.name(name), data_type };
        let columns = vec![column("id", DataType::builtin("uuid")), column("n", DataType::builtin("int8"))];
        let stale = self.function("sql", Returns::Table(columns), self.calling("select 1", "owns", 1));
        let key = Key::function(&self.table_name("stale_leads"), "");
        self.add(key, Body::Function(Box::new(stale)), "", |_| {});
        let archive = self.function("sql", Returns::Type(DataType::builtin("void")), self.sql("select 1"));
        let key = Key::function(&self.table_name("archive_leads"), "");
        self.add(key, Body::Function(Box::new(archive)), "Archives old leads.", |_| {});
    }

    fn leads(&mut self) {
        let mut id = self.column("id", "uuid", true, "");
        id.default = Some(self.sql("gen_random_uuid()"));
        let mut status = self.column("status", "text", true, "");
        status.data_type = DataType::named(self.table_name("lead_status"));
        status.default = Some(self.sql("'ACTIVE'"));
        let mut email = self.column("email", "text", true, "Where to write to.");
        email.notes.pii = true;
        let mut token = self.column("token", "bytea", false, "");
        token.notes.secret = true;
        token.notes.deprecated = Some(self.text("Use `vault` instead."));
        let mut search = self.column("search", "tsvector", false, "");
        search.generated =
            Some(Generated { expression: self.sql("to_tsvector('simple', email || ' ')"), stored: true });
        let mut meta = self.column("meta", "jsonb", false, "Anything else:\n- tags\n- source");
        meta.notes.json = Some(serde_json::json!({"type": "object", "title": (self.word)("meta")}));
        let mut table = Table {
            columns: vec![
                id,
                self.column("user_id", "uuid", true, ""),
                email,
                status,
                token,
                search,
                meta,
                self.column("updated_at", "timestamptz", true, ""),
            ],
            row_security: RowSecurity { enabled: true, forced: false },
            ..Table::default()
        };
        table.notes.mixins = self.names(&["timestamps", "owned"]);
        table.notes.access.insert(Actor::Owner, set(security()));
        table.notes.access.insert(Actor::Others, set(&[]));
        table.notes.access.insert(Actor::Role(Name::exact("anon")), set(&[]));
        table.notes.retention.push(Retention {
            keep: self.text("90 days"),
            by: self.name("updated_at"),
            condition: Some(self.sql("status = 'ARCHIVED'")),
            then: self.text("delete"),
            function: self.table_name("archive_leads"),
        });
        let leads = self.table_name("leads");
        let grants = vec![
            self.grant("authenticated", &[Privilege::Select, Privilege::Delete], &[]),
            self.grant("authenticated", &[Privilege::Insert, Privilege::Update], &["email", "meta"]),
            self.grant("service_role", &Privilege::ALL[..7], &[]),
        ];
        let doc = "A person worth following up.\n\nSee `leads.status`; a table | of | pipes is text.";
        self.add(Key::qualified(Kind::Table, &leads), Body::Table(Box::new(table)), doc, |o| {
            o.grants = grants
        });
        self.constraint("leads", "leads_pkey", ConstraintBody::PrimaryKey(self.key_of(&["id"])));
        self.constraint(
            "leads",
            "leads_one_each",
            ConstraintBody::Unique(self.key_of(&["user_id", "email"])),
        );
        let users = self.foreign(&["user_id"], QualifiedName::new("auth", "users"), vec![Name::exact("id")]);
        self.constraint("leads", "leads_user_id_fkey", ConstraintBody::ForeignKey(users));
        let check = Check { expression: self.sql("email like '%@%' or email ~ 'a|b'"), no_inherit: false };
        self.constraint("leads", "valid_email", ConstraintBody::Check(check));
        let mut lower = IndexKey::column(self.name("x"));
        lower.target = IndexKeyTarget::Expression(self.sql("lower(email)"));
        lower.order = SortOrder::Descending;
        let index = Index {
            only: false,
            attached_to: None,
            statistics: Vec::new(),
            table: leads.clone(),
            unique: true,
            method: Name::exact("btree"),
            keys: vec![lower],
            include: self.names(&["status"]),
            nulls_not_distinct: false,
            storage: Default::default(),
            tablespace: None,
            predicate: Some(self.sql("status = 'ACTIVE'")),
        };
        let key = Key::qualified(Kind::Index, &self.table_name("leads_email_idx"));
        self.add(key, Body::Index(Box::new(index)), "Finds a lead by address.", |_| {});
        let trigger = self.touch_trigger();
        let key = Key::of_relation(Kind::Trigger, &leads, &self.name("touch"));
        self.add(key, Body::Trigger(Box::new(trigger)), "", |_| {});
        let authenticated = vec![Grantee::Role(Name::exact("authenticated"))];
        let own = Policy {
            command: PolicyCommand::All,
            permissive: true,
            roles: authenticated.clone(),
            using: Some(self.calling("owns(user_id)", "owns", 1)),
            check: Some(self.calling("owns(user_id)", "owns", 1)),
        };
        self.policy("leads", "Users can manage own leads", own);
        let live = Policy {
            command: PolicyCommand::Select,
            permissive: false,
            roles: vec![Grantee::Public],
            using: Some(self.sql("status <> 'ARCHIVED'\n  or email is null")),
            check: None,
        };
        self.policy("leads", "live only", live);
    }

    fn touch_trigger(&self) -> Trigger {
        Trigger {
            timing: TriggerTiming::Before,
            events: TriggerEvents {
                update: true,
                update_of: self.names(&["email", "status"]),
                ..TriggerEvents::default()
            },
            level: TriggerLevel::Row,
            condition: Some(self.sql("old is distinct from new")),
            old_table: None,
            new_table: None,
            function: self.table_name("touch"),
            arguments: Vec::new(),
            constraint: None,
            from: None,
            enabled: TriggerEnabled::Origin,
        }
    }

    /// A table whose rows belong to leads, and to each other.
    fn actions(&mut self) {
        let mut id = self.column("id", "int8", true, "");
        id.identity = Some(Identity {
            always: true,
            name: None,
            sequence: SequenceOptions::default(),
            grants: Vec::new(),
        });
        let mut title = self.column("title", "varchar", true, "");
        title.data_type.modifiers = vec![80];
        let mut price = self.column("price", "numeric", false, "");
        price.data_type.modifiers = vec![12, 2];
        let mut tags = self.column("tags", "text", false, "");
        tags.data_type = tags.data_type.array_of();
        let columns = vec![
            id,
            self.column("lead_id", "uuid", false, ""),
            self.column("parent_id", "int8", false, ""),
            title,
            price,
            tags,
        ];
        let table = Table { columns, ..Table::default() };
        let name = self.table_name("actions");
        let was = self.name("tasks");
        self.add(
            Key::qualified(Kind::Table, &name),
            Body::Table(Box::new(table)),
            "What to do next.",
            |object| {
                object.notes.deprecated = Some(Text::from("Too *simple*."));
                object.notes.was = Some(was);
            },
        );
        self.constraint("actions", "actions_pkey", ConstraintBody::PrimaryKey(self.key_of(&["id"])));
        self.constraint("actions", "actions_lead_id_key", ConstraintBody::Unique(self.key_of(&["lead_id"])));
        let lead = self.foreign(&["lead_id"], self.table_name("leads"), self.names(&["id"]));
        self.constraint("actions", "actions_lead_id_fkey", ConstraintBody::ForeignKey(lead));
        let parent = self.foreign(&["parent_id"], name, self.names(&["id"]));
        self.constraint("actions", "actions_parent_id_fkey", ConstraintBody::ForeignKey(parent));
    }

    /// A table without a domain, with seed rows and a key that is a reference.
    fn settings(&mut self) {
        let columns = vec![self.column("lead_id", "uuid", true, ""), self.column("class", "text", true, "")];
        let mut table = Table { columns, ..Table::default() };
        table.notes.security_reason = Some(self.text("Everybody may read *settings*."));
        let name = self.table_name("class");
        let grants = vec![self.grant("public", &[Privilege::Select], &[])];
        self.add(Key::qualified(Kind::Table, &name), Body::Table(Box::new(table)), "", |object| {
            object.notes.domain = None;
            object.grants = grants;
        });
        self.constraint(
            "class",
            "class_pkey",
            ConstraintBody::PrimaryKey(self.key_of(&["lead_id", "class"])),
        );
        let lead = self.foreign(&["lead_id"], self.table_name("leads"), self.names(&["id"]));
        self.constraint("class", "class_lead_id_fkey", ConstraintBody::ForeignKey(lead));
        let seed = Seed {
            key: self.names(&["class"]),
            mode: SeedMode::Upsert,
            environments: self.names(&["dev"]),
            columns: self.names(&["lead_id", "class"]),
            rows: vec![vec![SeedValue::Null, SeedValue::Literal(Text::from("a"))]],
            spans: vec![None],
        };
        let key = Key::of_relation(Kind::Seed, &self.table_name("class"), &self.name("seed"));
        self.add(key, Body::Seed(Box::new(seed)), "", |_| {});
        let role = Role { login: true, member_of: vec![Name::exact("authenticated")], ..Role::default() };
        let key = Key::global(Kind::Role, self.name("reporter"));
        self.add(key, Body::Role(Box::new(role)), "Reads for reports.", |_| {});
        let extension = Extension { schema: Some(Name::exact("extensions")), version: None };
        let key = Key::global(Kind::Extension, self.name("citext"));
        self.add(key, Body::Extension(extension), "", |_| {});
    }

    fn views_and_jobs(&mut self) {
        let column = |name: &str, doc: Option<&str>| ViewColumn {
            name: self.name(name),
            data_type: DataType::builtin("uuid"),
            not_null: true,
            doc: doc.map(|doc| self.text(doc)),
        };
        let view = View {
            column_defaults: Vec::new(),
            column_comments: Vec::new(),
            access_method: None,
            cluster_on: None,
            materialized: false,
            query: self.calling("select id, user_id\nfrom leads\nwhere owns(user_id)", "owns", 1),
            column_names: Vec::new(),
            security_invoker: true,
            security_barrier: false,
            check_option: None,
            storage: Default::default(),
            tablespace: None,
            declared_columns: vec![column("id", Some("The lead.")), column("user_id", None)],
        };
        let counts = View { materialized: true, security_invoker: false, ..view.clone() };
        let grants = vec![self.grant("authenticated", &[Privilege::Select], &[])];
        let key = Key::qualified(Kind::View, &self.table_name("open_leads"));
        self.add(key, Body::View(Box::new(view)), "Leads to follow up.", |object| object.grants = grants);
        let key = Key::qualified(Kind::MaterializedView, &self.table_name("lead_counts"));
        self.add(key, Body::View(Box::new(counts)), "", |_| {});
        let job = Job {
            schedule: Text::from("0 2 * * *"),
            command: self.calling("select archive_leads()", "archive_leads", 0),
            active: true,
        };
        let key = Key::global(Kind::Job, self.name("archive"));
        self.add(key, Body::Job(Box::new(job)), "Every night.", |_| {});
        let default = DefaultPrivilege {
            role: self.name("reporter"),
            target: PrivilegeTarget::Tables,
            grants: vec![self.grant("anon", &[Privilege::Select], &[])],
        };
        let key = Key::in_schema(Kind::DefaultPrivilege, &Name::exact("public"), &self.name("reporter"));
        self.add(key, Body::DefaultPrivilege(default), "", |_| {});
    }
}

fn plain(body: ConstraintBody) -> Constraint {
    Constraint { body, deferral: Deferral::Immediate, not_valid: false, not_enforced: false }
}

fn security() -> &'static [Privilege] {
    crate::docs::security::TABLE
}

//! `pgspec.yaml`: the project's settings.

use pgspec_catalog::{Diagnostic, Name, Severity, Span, Text};

use crate::codes;
use crate::language;
use crate::lower::{Fields, Lowering, Scope};
use crate::tree::{Entry, Node, NodeKind};

/// The settings of a project.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The project's name.
    pub name: String,
    /// What it is.
    pub doc: Option<String>,
    /// The major version of Postgres, 15 to 18.
    pub postgres: u16,
    /// The platform that owns some schemas and roles.
    pub platform: Option<Platform>,
    /// The schema of unqualified names.
    pub default_schema: Name,
    /// Schemas that clients reach through the data API.
    pub exposed_schemas: Vec<Name>,
    /// Whether docs become COMMENTs.
    pub comments: Comments,
    /// What the project wants of its model beyond what Postgres demands.
    pub lint: LintSettings,
    /// What is written, and where.
    pub generate: Generate,
    /// A folder of templates that replace the built-in ones.
    pub templates: Option<String>,
    /// Hand-kept files that must not drift.
    pub watch: Watch,
    /// Databases by name.
    pub environments: Vec<Environment>,
}

/// A database that has a name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Environment {
    /// The name. Seed rows may be for some environments only.
    pub name: Text,
    /// The environment variable that holds its URL.
    pub variable: String,
    /// Where it stands.
    pub span: Span,
}

/// Hand-kept files, by patterns relative to the project.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Watch {
    /// TypeScript.
    pub typescript: Vec<(Text, Span)>,
    /// Rust files, likewise.
    pub rust: Vec<(Text, Span)>,
}

/// A platform that owns part of the database.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Platform {
    /// Supabase, with the default privileges of new (explicit) or older (legacy) projects.
    Supabase {
        /// Older projects grant everything on new objects to the API roles.
        legacy_grants: bool,
    },
}

/// Whether docs become COMMENTs in the database.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Comments {
    /// They do.
    #[default]
    Emit,
    /// Only what `comment:` says.
    Keep,
}

/// `lint:`, as it is written.
#[derive(Clone, Debug, Default)]
pub struct LintSettings {
    /// How objects are named.
    pub naming: Vec<NamingRule>,
    /// Findings whose severity the project changes.
    pub rules: Vec<RuleLevel>,
}

/// How objects of a kind are named.
#[derive(Clone, Debug)]
pub struct NamingRule {
    /// The kind, as `naming:` calls it.
    pub kind: &'static str,
    /// A style, or a template.
    pub written: Text,
    /// Where that stands.
    pub span: Span,
}

/// What the project makes of a finding.
#[derive(Clone, Debug)]
pub struct RuleLevel {
    /// The id of the finding.
    pub rule: Text,
    /// How bad it is; `None`: nothing is said.
    pub severity: Option<Severity>,
    /// Where the id stands.
    pub span: Span,
}

/// What `pgspec build` writes. Paths are relative to the project.
#[derive(Clone, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "each is the output of its name")]
pub struct Generate {
    pub sql: String,
    pub migrations: Option<MigrationsOutput>,
    pub rust: Option<RustOutput>,
    pub typescript: Vec<TypeScriptOutput>,
    pub docs: Option<String>,
    pub json: Option<String>,
}

/// The migration folder.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MigrationsOutput {
    /// The folder.
    pub dir: String,
    /// `supabase`, `sqlx`, `refinery`, `dbmate` or `plain`.
    pub layout: String,
    /// An SQL file with what databases held already: a project that was made from one has no initial migration.
    pub baseline: Option<String>,
    /// The last migration whose effects the baseline holds.
    pub baseline_version: Option<String>,
}

/// The Rust file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RustOutput {
    /// The path.
    pub out: String,
    /// `serde`, `sqlx`, `tokio-postgres` or `diesel`.
    pub target: String,
    /// What else the types say.
    pub shape: RustShape,
    /// `sqlx_toml`: the path of the file, and the module of the types.
    pub sqlx_toml: Option<(String, String)>,
}

/// What Rust types say when they are asked to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct RustShape {
    /// `ids: newtype`
    pub newtype_ids: bool,
    /// `domains: newtype`
    pub newtype_domains: bool,
    /// `enums: open`
    pub open_enums: bool,
    /// `constraints: true`
    pub constraints: bool,
    /// `validators: true`
    pub validators: bool,
    /// `functions: true`
    pub functions: bool,
    /// `json: typed`
    pub typed_json: bool,
    /// `infinity: typed`
    pub typed_infinity: bool,
    /// `numeric: text`
    pub numeric_text: bool,
    /// `array_elements: nullable`
    pub nullable_elements: bool,
}

/// The TypeScript file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TypeScriptOutput {
    /// The path.
    pub out: String,
    /// `supabase` or `typed`.
    pub dialect: String,
    /// The switches about which something is said.
    pub switches: Vec<(&'static str, bool)>,
    /// `postgrest`, `pg` or `postgres-js`, if something is said.
    pub driver: Option<String>,
    /// The role whose rights the types show, if they do not show everything.
    pub role: Option<Name>,
    /// For `__InternalSupabase`.
    pub postgrest_version: Option<String>,
    /// The path of the Zod schemas.
    pub zod: Option<String>,
    /// Where the metadata goes that Supabase's generators read.
    pub metadata: Option<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            name: "schema".to_owned(),
            doc: None,
            postgres: 15,
            platform: None,
            default_schema: Name::exact("public"),
            exposed_schemas: Vec::new(),
            comments: Comments::Emit,
            lint: LintSettings::default(),
            generate: Generate {
                sql: "generated/schema.sql".to_owned(),
                migrations: None,
                rust: None,
                typescript: Vec::new(),
                docs: None,
                json: None,
            },
            templates: None,
            watch: Watch::default(),
            environments: Vec::new(),
        }
    }
}

/// Reads the settings. What is wrong is reported and keeps its default.
pub(crate) fn read(lowering: &mut Lowering<'_>, root: &Node) -> Settings {
    let mut settings = Settings::default();
    let Some(mut fields) = Fields::of(lowering, root, &language::SETTINGS) else { return settings };
    fields.require(lowering, "name", root.span, "`pgspec.yaml`");
    if let Some(name) = fields.name_exact(lowering, "name") {
        settings.name = name.to_string();
    }
    settings.doc = fields.text(lowering, "doc").map(|t| t.to_string());
    if let Some(version) = fields.integer(lowering, "postgres") {
        match u16::try_from(version) {
            Ok(version @ 15..=18) => settings.postgres = version,
            _ => lowering.diagnostics.push(
                Diagnostic::new(&codes::UNKNOWN_VALUE, format!("pgspec does not know Postgres {version}"))
                    .at(fields.take("postgres").map_or(root.span, |n| n.span))
                    .help("it is 15, 16, 17 or 18"),
            ),
        }
    }
    settings.platform = fields.take("platform").and_then(|node| platform(lowering, node));
    if let Some(schema) = fields.name(lowering, "schema") {
        settings.default_schema = schema;
    }
    settings.exposed_schemas = match fields.take("api") {
        Some(api) => exposed(lowering, api),
        // What the platform's data API exposes unless it is told otherwise.
        None if settings.platform.is_some() => vec![Name::exact("public")],
        None => Vec::new(),
    };
    if fields.one_of(lowering, "comments").as_deref() == Some("keep") {
        settings.comments = Comments::Keep;
    }
    if let Some(node) = fields.take("lint") {
        settings.lint = lint(lowering, node);
    }
    settings.templates = fields.text(lowering, "templates").map(|t| t.to_string());
    if let Some(node) = fields.take("watch")
        && let Some(mut inner) = Fields::of(lowering, node, &language::WATCH)
    {
        settings.watch.typescript = patterns(lowering, inner.take("typescript"));
        settings.watch.rust = patterns(lowering, inner.take("rust"));
        inner.finish(lowering);
    }
    let mut environments = Vec::new();
    lowering.each(fields.entry("environments"), |l, entry| environments.extend(environment(l, entry)));
    settings.environments = environments;
    if let Some(node) = fields.take("generate") {
        generate(lowering, node, &mut settings.generate);
    }
    fields.finish(lowering);
    settings
}

/// The extensions that the settings declare, as drafts.
pub(crate) fn extensions(lowering: &mut Lowering<'_>, root: &Node, scope: Scope<'_>) {
    let entries = root.as_mapping().unwrap_or_default();
    if let Some(extensions) = entries.iter().find(|e| e.key.text == "extensions") {
        lowering.each(Some(extensions), |l, e| l.extension(e, scope));
    }
}

/// `staging: { url: $STAGING_URL }`
fn environment(lowering: &mut Lowering<'_>, entry: &Entry) -> Option<Environment> {
    let mut fields = Fields::of(lowering, &entry.value, &language::ENVIRONMENT)?;
    fields.require(lowering, "url", entry.value.span, "an environment");
    let span = fields.node("url").map_or(entry.value.span, |node| node.span);
    let url = fields.text(lowering, "url");
    fields.finish(lowering);
    let url = url?;
    let variable = url.strip_prefix('$').map(|name| name.trim_start_matches('{').trim_end_matches('}'));
    let is_variable = |name: &str| {
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    let Some(variable) = variable.filter(|name| is_variable(name)) else {
        // What stands there may be a password: it is not repeated.
        let message = "the `url` of an environment is the name of an environment variable";
        let help = format!("write `url: $NAME`, as in `{}: {{ url: $DATABASE_URL }}`", entry.key.text);
        lowering.diagnostics.push(Diagnostic::new(&codes::UNKNOWN_VALUE, message).at(span).help(help));
        return None;
    };
    Some(Environment { name: entry.key.text.clone(), variable: variable.to_owned(), span })
}

fn platform(lowering: &mut Lowering<'_>, node: &Node) -> Option<Platform> {
    match &node.kind {
        NodeKind::Mapping(_) => {
            let mut fields = Fields::of(lowering, node, &language::PLATFORM)?;
            let supabase = fields.take("supabase")?;
            let mut inner = Fields::of(lowering, supabase, &language::SUPABASE)?;
            let legacy_grants = inner.one_of(lowering, "grants").as_deref() == Some("legacy");
            inner.finish(lowering);
            fields.finish(lowering);
            Some(Platform::Supabase { legacy_grants })
        }
        NodeKind::Scalar(_) | NodeKind::Sequence(_) => lowering
            .word(node, "platform", &["supabase"])
            .map(|_| Platform::Supabase { legacy_grants: false }),
    }
}

fn exposed(lowering: &mut Lowering<'_>, node: &Node) -> Vec<Name> {
    let Some(mut fields) = Fields::of(lowering, node, &language::API) else { return Vec::new() };
    let schemas = fields.names(lowering, "exposed_schemas").unwrap_or_default();
    fields.finish(lowering);
    schemas
}

fn lint(lowering: &mut Lowering<'_>, node: &Node) -> LintSettings {
    let mut lint = LintSettings::default();
    let Some(mut fields) = Fields::of(lowering, node, &language::LINT) else { return lint };
    if let Some(naming) = fields.take("naming")
        && let Some(mut inner) = Fields::of(lowering, naming, &language::NAMING)
    {
        for field in language::NAMING.fields {
            let Some(span) = inner.node(field.name).map(|node| node.span) else { continue };
            let is_style = matches!(field.value, language::Value::OneOf(_));
            let written =
                if is_style { inner.one_of(lowering, field.name) } else { inner.text(lowering, field.name) };
            lint.naming.extend(written.map(|written| NamingRule { kind: field.name, written, span }));
        }
        inner.finish(lowering);
    }
    lowering.each(fields.entry("rules"), |l, e| {
        let Some(level) = l.word(&e.value, &e.key.text, language::LEVELS) else { return };
        let severity = match level.as_str() {
            "error" => Some(Severity::Error),
            "warn" => Some(Severity::Warning),
            "info" => Some(Severity::Info),
            _ => None,
        };
        lint.rules.push(RuleLevel { rule: e.key.text.clone(), severity, span: e.key.span });
    });
    fields.finish(lowering);
    lint
}

fn generate(lowering: &mut Lowering<'_>, node: &Node, out: &mut Generate) {
    let Some(mut fields) = Fields::of(lowering, node, &language::GENERATE) else { return };
    if let Some(sql) = fields.take("sql").and_then(|n| path(lowering, n)) {
        out.sql = sql;
    }
    out.docs = fields.take("docs").and_then(|n| path(lowering, n));
    out.json = fields.take("json").and_then(|n| path(lowering, n));
    out.migrations = fields.take("migrations").and_then(|n| {
        let mut inner = Fields::of(lowering, n, &language::MIGRATIONS)?;
        inner.require(lowering, "dir", n.span, "`migrations`");
        let dir = inner.text(lowering, "dir")?.to_string();
        let layout = inner.one_of(lowering, "layout").map_or_else(|| "plain".to_owned(), |t| t.to_string());
        let baseline = inner.text(lowering, "baseline").map(|text| text.to_string());
        let baseline_version = inner.text(lowering, "baseline_version").map(|text| text.to_string());
        inner.finish(lowering);
        Some(MigrationsOutput { dir, layout, baseline, baseline_version })
    });
    out.rust = fields.take("rust").and_then(|n| {
        let mut inner = Fields::of(lowering, n, &language::RUST)?;
        inner.require(lowering, "out", n.span, "`rust`");
        let out = inner.text(lowering, "out")?.to_string();
        let target = inner.one_of(lowering, "target").map_or_else(|| "serde".to_owned(), |t| t.to_string());
        let mut is =
            |key: &'static str, word: &str| inner.one_of(lowering, key).is_some_and(|text| *text == *word);
        let mut shape = RustShape {
            newtype_ids: is("ids", "newtype"),
            newtype_domains: is("domains", "newtype"),
            open_enums: is("enums", "open"),
            typed_json: is("json", "typed"),
            typed_infinity: is("infinity", "typed"),
            numeric_text: is("numeric", "text"),
            nullable_elements: is("array_elements", "nullable"),
            ..RustShape::default()
        };
        shape.constraints = inner.flag(lowering, "constraints");
        shape.validators = inner.flag(lowering, "validators");
        shape.functions = inner.flag(lowering, "functions");
        let sqlx_toml = inner.take("sqlx_toml").and_then(|node| {
            let mut toml = Fields::of(lowering, node, &language::SQLX_TOML)?;
            toml.require(lowering, "out", node.span, "`sqlx_toml`");
            let out = toml.text(lowering, "out")?.to_string();
            let module = toml.text(lowering, "module").map(|text| text.to_string());
            toml.finish(lowering);
            Some((out, module.unwrap_or_else(|| "crate::schema".to_owned())))
        });
        inner.finish(lowering);
        Some(RustOutput { out, target, shape, sqlx_toml })
    });
    if let Some(node) = fields.take("typescript") {
        let nodes =
            if let NodeKind::Sequence(nodes) = &node.kind { nodes } else { std::slice::from_ref(node) };
        out.typescript = nodes.iter().filter_map(|node| typescript(lowering, node)).collect();
    }
    fields.finish(lowering);
}

fn typescript(lowering: &mut Lowering<'_>, node: &Node) -> Option<TypeScriptOutput> {
    let mut inner = Fields::of(lowering, node, &language::TYPESCRIPT)?;
    inner.require(lowering, "out", node.span, "`typescript`");
    let out = inner.text(lowering, "out")?.to_string();
    let dialect = inner.one_of(lowering, "dialect").map_or_else(|| "supabase".to_owned(), |t| t.to_string());
    let mut switches = Vec::new();
    for key in language::SWITCHES {
        if inner.node(key).is_some() {
            switches.push((key, inner.flag(lowering, key)));
        }
    }
    let driver = inner.one_of(lowering, "driver").map(|text| text.to_string());
    let role = inner.name(lowering, "role");
    let postgrest_version = inner.text(lowering, "postgrest_version").map(|text| text.to_string());
    let zod = inner.take("zod").and_then(|node| zod_path(lowering, node));
    let metadata = inner.text(lowering, "metadata").map(|text| text.to_string());
    inner.finish(lowering);
    Some(TypeScriptOutput { out, dialect, switches, driver, role, postgrest_version, zod, metadata })
}

/// A path, not a switch.
fn zod_path(lowering: &mut Lowering<'_>, node: &Node) -> Option<String> {
    let is_switch = |text: &str| ["true", "false", "yes", "no", "on", "off"].contains(&text);
    if node
        .as_scalar()
        .is_some_and(|scalar| scalar.form == crate::tree::ScalarForm::Plain && is_switch(&scalar.text))
    {
        lowering.diagnostics.push(
            Diagnostic::new(
                &codes::WRONG_SHAPE,
                "`zod` is the path of the file with the Zod schemas, not a switch",
            )
            .at(node.span)
            .fix("write a path", node.span, "generated/zod.ts"),
        );
        return None;
    }
    lowering.text(node).map(|text| text.to_string())
}

fn patterns(lowering: &mut Lowering<'_>, node: Option<&Node>) -> Vec<(Text, Span)> {
    let Some(node) = node else { return Vec::new() };
    let items = match &node.kind {
        NodeKind::Sequence(items) => items.as_slice(),
        NodeKind::Scalar(_) | NodeKind::Mapping(_) => std::slice::from_ref(node),
    };
    items.iter().filter_map(|item| Some((lowering.text(item)?, item.span))).collect()
}

fn path(lowering: &mut Lowering<'_>, node: &Node) -> Option<String> {
    if let Some(scalar) = node.as_scalar().filter(|s| !s.is_null()) {
        let written = format!("{{ out: {} }}", scalar.text);
        lowering.diagnostics.push(
            Diagnostic::new(&codes::WRONG_SHAPE, "an output is a mapping with the key `out`, not a text")
                .at(node.span)
                .fix("write", node.span, written),
        );
        return None;
    }
    let mut fields = Fields::of(lowering, node, &language::OUT)?;
    fields.require(lowering, "out", node.span, "an output");
    let out = fields.text(lowering, "out").map(|t| t.to_string());
    fields.finish(lowering);
    out
}

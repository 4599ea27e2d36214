//! Rust types: their text, their form, their diagnostics.

use pgspec_catalog::Diagnostics;
use pgspec_codegen::{Options, RustOptions, RustShape, RustTarget, rust};
use proptest::prelude::*;

use crate::model::{ColumnExt, Model, column, options};

pub(crate) const TARGETS: [(RustTarget, &str); 4] = [
    (RustTarget::Serde, "serde"),
    (RustTarget::Sqlx, "sqlx"),
    (RustTarget::TokioPostgres, "tokio_postgres"),
    (RustTarget::Diesel, "diesel"),
];

/// All that can be asked for.
pub(crate) const EVERYTHING: RustShape = RustShape {
    ids: true,
    domains: true,
    open_enums: true,
    constraints: true,
    validators: true,
    functions: true,
    json: true,
    infinity: true,
    numeric_text: true,
    nullable_elements: true,
};

fn written(model: &Model, target: RustTarget) -> (String, Diagnostics) {
    shaped(model, target, RustShape::default())
}

/// What is written when more is asked for than the names and types of columns.
pub(crate) fn shaped(model: &Model, target: RustTarget, shape: RustShape) -> (String, Diagnostics) {
    let rust = RustOptions { out: "generated/schema.rs".to_owned(), target, shape, sqlx_toml: None };
    let (mut files, diagnostics) = model.write(&rust::WRITER, &Options { rust: Some(rust), ..options() });
    assert_eq!(files.len(), 1);
    let file = files.remove(0);
    assert_eq!(file.path, "generated/schema.rs");
    (file.text, diagnostics)
}

/// The text is what `prettyplease` makes of it, apart from the comment at its head and the blank lines.
pub(crate) fn assert_pretty(text: &str) {
    let text = &without_macros(text);
    let body = |line: &&str| !line.is_empty() && !line.starts_with("// ") && *line != "//";
    let lines: Vec<_> = text.lines().filter(body).collect();
    let syntax = syn::parse_file(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let pretty = prettyplease::unparse(&syntax);
    let expected: Vec<_> = pretty.lines().collect();
    let differs = lines.iter().zip(&expected).position(|(a, b)| a != b);
    if let Some(at) = differs {
        let around = |lines: &[&str]| lines.iter().skip(at).take(6).copied().collect::<Vec<_>>().join("\n");
        panic!("--- ours\n{}\n--- prettyplease\n{}", around(&lines), around(&expected));
    }
    assert_eq!(lines.len(), expected.len());
}

/// The text without diesel's macros, whose content `prettyplease` prints as one paragraph.
fn without_macros(text: &str) -> String {
    let mut out = String::new();
    let mut until = None;
    for line in text.lines() {
        if let Some(end) = until {
            until = Some(end).filter(|end| line != *end);
        } else if line.starts_with("    diesel::table! {") {
            until = Some("    }");
        } else if line.starts_with("    diesel::allow_tables_to_appear_in_same_query!(") {
            until = Some("    );");
        } else if !line.starts_with("    diesel::joinable!(") {
            out.push_str(line);
            out.push('\n');
        }
    }
    out
}

pub(crate) fn messages(diagnostics: &Diagnostics) -> String {
    diagnostics.iter().map(|d| format!("{}: {}\n", d.code.id, d.message)).collect()
}

/// A model with something of everything that types can say.
pub(crate) fn crm() -> Model {
    let mut model = Model::default();
    let mood = model.enumeration("lead_status", &["ACTIVE", "SNOOZED", "follow-up", "Done"]);
    mood.notes.doc = Some("Where a lead stands.".into());
    model.enumeration("other.mood", &["x", "y"]);
    let leads = model.table(
        "leads",
        vec![
            column("id", "uuid").not_null().default("gen_random_uuid()"),
            column("user_id", "uuid").not_null(),
            column("name", "text").not_null().doc("Who it is, see [people]."),
            column("type", "text"),
            column("status", "public.lead_status").not_null().default("'ACTIVE'"),
            column("score", "float8"),
            column("tags", "text[]").not_null().default("'{}'"),
            column("notes", "jsonb").default("'{}'"),
            column("slug", "text").generated("lower(name)"),
            column("number", "int8").identity(true),
            column("created_at", "timestamptz").not_null().default("now()"),
            column("Weird Name", "text").doc("A `\"` would */ hurt."),
        ],
    );
    leads.notes.doc = Some("A person or company worth following up.\n\n```\nfirst contact\n```".into());
    model.primary_key("leads", &["id"]);
    model.check("leads", "leads_score_check", "score >= 0");
    model.table("other.things", vec![column("id", "int4").identity(false), column("mood", "other.mood")]);
    model.primary_key("other.things", &["id"]);
    model.view("open_leads", "select id, name from leads", &[("id", "uuid"), ("name", "text")]);
    model
}

#[test]
fn a_model_as_rust() {
    for (target, suffix) in TARGETS {
        let (text, diagnostics) = written(&crm(), target);
        assert_eq!(messages(&diagnostics), "");
        assert_pretty(&text);
        testkit::assert_file("codegen/rust", &format!("crm.{suffix}.rs"), &text);
    }
}

#[test]
fn every_built_in_type() {
    let mut model = Model::default();
    let columns =
        pgspec_catalog::BUILTIN_TYPES.iter().map(|typname| column(&format!("a_{typname}"), typname));
    let arrays = ["int4", "text", "interval", "int4range", "timestamptz"];
    let arrays = arrays.iter().map(|typname| column(&format!("many_{typname}"), &format!("{typname}[]")));
    let extensions = ["extensions.citext", "extensions.vector", "extensions.unheard_of"];
    let extensions = extensions.iter().map(|ty| column(ty.split_once('.').unwrap().1, ty));
    model.table("types", columns.chain(arrays).chain(extensions).collect());
    for (target, suffix) in TARGETS {
        let (text, diagnostics) = written(&model, target);
        assert_pretty(&text);
        testkit::assert_file("codegen/rust", &format!("types.{suffix}.rs"), &text);
        testkit::assert_snapshot("codegen/rust", &format!("types.{suffix}"), &messages(&diagnostics));
    }
}

#[test]
fn names_that_clash() {
    let mut model = Model::default();
    model.enumeration("option", &["self", "Self", "a-b", "a_b", "", "1", "+"]);
    model.enumeration("new_leads", &["x"]);
    model.table(
        "leads",
        vec![column("a b", "int4"), column("a_b", "int4"), column("self", "int4"), column("fn", "int4")],
    );
    model.table("Leads", vec![column("o", "public.option")]);
    model.table("chrono.leads", vec![column("o", "public.option[]").default("'{}'")]);
    model.table("empty", vec![]);
    let (text, diagnostics) = written(&model, RustTarget::Sqlx);
    assert_pretty(&text);
    testkit::assert_file("codegen/rust", "clashes.sqlx.rs", &text);
    testkit::assert_snapshot("codegen/rust", "clashes", &messages(&diagnostics));
}

#[test]
fn nothing_is_written_unasked() {
    let (files, diagnostics) = crm().write(&rust::WRITER, &options());
    assert!(files.is_empty() && diagnostics.is_empty());
}

#[test]
fn an_empty_model_is_a_file() {
    for (target, _) in TARGETS {
        let (text, _) = written(&Model::default(), target);
        assert!(text.starts_with("// @generated by pgspec from the spec of demo. Do not edit.\n"), "{text}");
        assert!(syn::parse_file(&text).unwrap().items.is_empty());
    }
}

/// Names of every length and sort, so that every line is broken somewhere.
fn any_name() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z][a-z0-9_]{0,62}",
        "[a-z_]{50,63}",
        "[ -~]{1,20}",
        "[+*]{20,63}",
        "[A-Za-z -]{1,40}",
        any::<String>().prop_map(|s| s.replace('\0', "")),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn the_text_is_pretty(
        tables in proptest::collection::btree_map(any_name(), proptest::collection::btree_map(any_name(), (0..10_usize, 0..5_usize, any_name()), 0..6), 0..4),
        labels in proptest::collection::btree_set(any_name(), 1..6),
        schema in any_name(),
        target in 0..TARGETS.len(),
        everything in any::<bool>(),
    ) {
        let types = ["timestamptz", "uuid", "public.mood", "text[]", "float8", "interval", "tstzrange", "int4",
            "nummultirange", "date[]"];
        let mut model = Model::default();
        let labels: Vec<_> = labels.iter().map(String::as_str).collect();
        model.enumeration("mood", &labels);
        for (i, (table, columns)) in tables.iter().enumerate() {
            let columns = columns.iter().map(|(name, (ty, sort, doc))| {
                let column = column(name, types[*ty]).doc(doc);
                match sort {
                    0 => column.not_null(),
                    1 => column.default("x"),
                    2 => column.not_null().default("x"),
                    3 => column.generated("x"),
                    _ => column,
                }
            });
            let schema = if i % 2 == 0 { "public" } else { schema.as_str() };
            let columns: Vec<_> = columns.collect();
            if let Some(first) = columns.first() {
                let of = pgspec_catalog::QualifiedName::new(schema, table.as_str());
                model.key_and_check(&of, &first.name, labels[0]);
            }
            let key = pgspec_catalog::Key::qualified(
                pgspec_catalog::Kind::Table,
                &pgspec_catalog::QualifiedName::new(schema, table.as_str()),
            );
            let table = pgspec_catalog::object::Table { columns, ..Default::default() };
            model.add(key, pgspec_catalog::Body::Table(Box::new(table))).notes.doc = Some(labels[0].into());
        }
        let target = TARGETS[target].0;
        let shape = if everything { EVERYTHING } else { RustShape::default() };
        let (text, _) = shaped(&model, target, shape);
        assert_pretty(&text);
        prop_assert_eq!(shaped(&model, target, shape).0, text);
    }
}

//! Rust types that say more than the names and types of columns.

use pgspec_catalog::object::{Argument, Attribute, CompositeType, Domain, DomainCheck, Returns};
use pgspec_catalog::{Body, Key, Kind, Origin, SqlText};
use pgspec_codegen::{RustShape, RustTarget};

use crate::model::{ColumnExt as _, Model, argument, column, data_type, name};
use crate::rust::{TARGETS, assert_pretty, crm, messages, shaped};

fn assert_shape(name: &str, model: &Model, shape: RustShape) {
    for (target, suffix) in TARGETS {
        let (text, diagnostics) = shaped(model, target, shape);
        assert_eq!(messages(&diagnostics), "");
        assert_pretty(&text);
        testkit::assert_file("codegen/rust", &format!("{name}.{suffix}.rs"), &text);
    }
}

fn domain(model: &mut Model, named: &str, ty: &str, checks: &[(&str, &str)]) {
    let check = |(name, expression): &(&str, &str)| DomainCheck {
        name: (*name).into(),
        expression: SqlText::unplaced(*expression),
        not_valid: false,
        comment: None,
        doc: None,
        origin: Origin::Database,
    };
    let body = Domain {
        data_type: data_type(ty),
        collation: None,
        default: None,
        not_null: false,
        not_null_constraint: Default::default(),
        checks: checks.iter().map(check).collect(),
    };
    model.add(Key::qualified(Kind::Domain, &name(named)), Body::Domain(Box::new(body)));
}

fn composite(model: &mut Model, named: &str, attributes: &[(&str, &str)]) {
    let attribute = |(name, ty): &(&str, &str)| Attribute {
        name: (*name).into(),
        data_type: data_type(ty),
        collation: None,
        comment: None,
        origin: Origin::Database,
        notes: Default::default(),
    };
    let body = CompositeType { attributes: attributes.iter().map(attribute).collect() };
    model.add(Key::qualified(Kind::CompositeType, &name(named)), Body::CompositeType(body));
}

/// Keys that flow along foreign keys, from schema to schema, to a view and to themselves; domains; composite types.
fn shop() -> Model {
    let mut model = Model::default();
    domain(&mut model, "email", "text", &[("email_check", "value ~ '^[^@]+@[^@]+$'")]);
    domain(&mut model, "ratio", "float8", &[]);
    domain(&mut model, "tags", "text[]", &[]);
    domain(&mut model, "short_tags", "public.tags", &[]);
    composite(&mut model, "address", &[("street", "text"), ("type", "int4"), ("of", "public.email")]);
    composite(&mut model, "place", &[("address", "public.address"), ("shares", "public.ratio[]")]);
    composite(&mut model, "lost", &[("at", "public.nowhere")]);
    composite(&mut model, "itself", &[("parts", "public.itself[]")]);
    model.table(
        "users",
        vec![
            column("id", "uuid").not_null().default("gen_random_uuid()"),
            column("email", "public.email").not_null(),
            column("others", "public.email[]"),
            column("share", "public.ratio"),
            column("tags", "public.short_tags"),
            column("home", "public.address"),
            column("places", "public.place[]"),
            column("invited_by", "uuid"),
        ],
    );
    model.primary_key("users", &["id"]);
    model.foreign_key("users", &["invited_by"], "users", &["id"]);
    // A profile shares the key of its user.
    model.table("profiles", vec![column("user_id", "uuid").not_null(), column("bio", "text")]);
    model.primary_key("profiles", &["user_id"]);
    model.foreign_key("profiles", &["user_id"], "users", &["id"]);
    model.table(
        "sales.orders",
        vec![
            column("number", "int8").identity(true),
            column("profile_id", "uuid").not_null(),
            column("code", "text").not_null(),
            column("either", "uuid"),
        ],
    );
    model.primary_key("sales.orders", &["number"]);
    model.foreign_key("sales.orders", &["profile_id"], "profiles", &["user_id"]);
    model.table(
        "sales.lines",
        vec![
            column("order_number", "int8").not_null(),
            column("line", "int4").not_null(),
            column("narrow", "int4"),
        ],
    );
    model.primary_key("sales.lines", &["order_number", "line"]);
    model.foreign_key("sales.lines", &["order_number"], "sales.orders", &["number"]);
    // It refers to a key, and is not wide enough for it.
    model.foreign_key("sales.lines", &["narrow"], "sales.orders", &["number"]);
    // Two tables whose keys refer to each other, and one that refers to keys of both.
    for (table, other) in [("left", "right"), ("right", "left")] {
        model.table(table, vec![column("id", "uuid").not_null()]);
        model.primary_key(table, &["id"]);
        model.foreign_key(table, &["id"], other, &["id"]);
    }
    model.named_foreign_key("sales.orders", "e1", &["either"], "users", &["id"]);
    model.named_foreign_key("sales.orders", "e2", &["either"], "left", &["id"]);
    model
}

#[test]
fn enums_for_labels_that_are_to_come() {
    assert_shape("open_enums", &crm(), RustShape { open_enums: true, ..RustShape::default() });
}

#[test]
fn keys_and_domains_are_types() {
    assert_shape("newtypes", &shop(), RustShape { ids: true, domains: true, ..RustShape::default() });
}

#[test]
fn composite_types_need_no_asking() {
    assert_shape("composites", &shop(), RustShape::default());
}

/// Composite types whose attributes sqlx would send as others or not read, whatever the lengths of their names.
#[test]
fn composite_types_by_hand_are_pretty() {
    for length in 1..=63 {
        let mut model = Model::default();
        let names = ["a", "b", "c", "d", "e"].map(|name| name.repeat(length));
        let types = ["varchar", "varchar[]", "text", "public.codes", "public.notes"];
        domain(&mut model, "codes", "bpchar[]", &[]);
        domain(&mut model, "note", "jsonb", &[]);
        domain(&mut model, "notes", "public.note", &[]);
        let attributes: Vec<_> = names.iter().map(String::as_str).zip(types).collect();
        for count in 1..=attributes.len() {
            for schema in ["public", "other"] {
                composite(&mut model, &format!("{schema}.{}_{count}", names[0]), &attributes[..count]);
            }
        }
        for domains in [false, true] {
            let (text, _) = shaped(&model, RustTarget::Sqlx, RustShape { domains, ..RustShape::default() });
            assert_pretty(&text);
        }
    }
}

#[test]
fn constraints_are_an_enum() {
    let mut model = shop();
    model.check("users", "at_least_one", "email is not null or share > 0");
    model.unique("users", &["email"]);
    model.unique("sales.orders", &["code", "number"]);
    model.check("sales.orders", "at_least_one", "number > 0");
    assert_shape("constraints", &model, RustShape { constraints: true, ..RustShape::default() });
}

#[test]
fn functions_are_structs_of_their_arguments() {
    let mut model = shop();
    let optional = |named, ty| Argument { default: Some(SqlText::unplaced("null")), ..argument(named, ty) };
    let arguments =
        vec![argument("who", "public.email"), optional("Limit", "int4"), optional("type", "int4[]")];
    model.function("find", arguments, Returns::SetOf(data_type("public.users")));
    model.function("sales.first", vec![], Returns::Type(data_type("public.users")));
    model.function("sum", vec![argument("", "int4"), optional("", "int4")], Returns::Type(data_type("int4")));
    model.function("sum", vec![argument("", "float8")], Returns::Type(data_type("float8")));
    model.function("nothing", vec![], Returns::Type(data_type("void")));
    model.function("places", vec![], Returns::SetOf(data_type("public.place")));
    model.function("odd", vec![argument("a", "int4range"), argument("b", "public.lost")], Returns::Nothing);
    for (target, suffix) in TARGETS {
        let shape = RustShape { functions: true, domains: true, ..RustShape::default() };
        let (text, diagnostics) = shaped(&model, target, shape);
        assert_pretty(&text);
        testkit::assert_file("codegen/rust", &format!("functions.{suffix}.rs"), &text);
        testkit::assert_snapshot("codegen/rust", &format!("functions.{suffix}"), &messages(&diagnostics));
    }
}

/// A column of a domain holds no null where the domain does not, and may be left out where the domain has a default.
#[test]
fn domains_demand_and_give() {
    let mut model = Model::default();
    domain(&mut model, "word", "text", &[]);
    for (named, not_null, default) in
        [("strict", true, None), ("given", false, Some("'x'")), ("both", true, Some("'x'"))]
    {
        domain(&mut model, named, "public.word", &[]);
        let key = Key::qualified(Kind::Domain, &name(named));
        if let Some(Body::Domain(domain)) = model.catalog.get_mut(&key).map(|object| &mut object.body) {
            domain.not_null = not_null;
            domain.default = default.map(SqlText::unplaced);
        }
    }
    let kinds = ["strict", "given", "both", "strict[]"];
    let names = ["a", "b", "c", "d"];
    model.table(
        "t",
        names.iter().zip(kinds).map(|(name, kind)| column(name, &format!("public.{kind}"))).collect(),
    );
    let shape = RustShape { domains: false, ..RustShape::default() };
    let (text, _) = shaped(&model, RustTarget::Serde, shape);
    let part = |of: &str| -> Vec<String> {
        let from = text.split(&format!("pub struct {of} {{")).nth(1).unwrap_or_default();
        let body = from.split("\n}").next().unwrap_or_default();
        body.lines().filter_map(|line| line.trim().strip_prefix("pub ")).map(str::to_owned).collect()
    };
    assert_eq!(part("TRow"), ["a: String,", "b: Option<String>,", "c: String,", "d: Option<Vec<String>>,"]);
    assert_eq!(
        part("NewT"),
        ["a: String,", "b: Option<Option<String>>,", "c: Option<String>,", "d: Option<Vec<String>>,"]
    );
}

#[test]
fn checks_are_validated() {
    let mut model = crm();
    model.check("leads", "number_is_small", "number between 1 and 10 or name is null");
    model.check("leads", "name_is_short", "char_length(name) <= 100 and name <> 'it''s \"odd\"'");
    model.check("leads", "known_to_the_database", "md5(name) <> slug");
    model.check(
        "leads",
        "some_status",
        "status in ('ACTIVE', 'SNOOZED', 'Done') and not (type = 'a' or type = 'b')",
    );
    model.check("other.things", "id_is_positive", "id > 0");
    assert_shape("validators", &model, RustShape { validators: true, ..RustShape::default() });
}

/// JSON whose columns say their shape: everything that a type can say, and what it cannot.
fn documents() -> Model {
    let mut model = Model::default();
    let prefs = serde_json::json!({
        "type": "object",
        "description": "What a user wants.",
        "required": ["theme", "type", "limits", "whatever"],
        "additionalProperties": false,
        "properties": {
            "theme": { "enum": ["light", "dark", "high-contrast", "Self"], "description": "Of the [app]." },
            "type": { "type": "string" },
            "fontSize": { "type": "number" },
            "visits": { "type": ["integer", "null"] },
            "nickname": { "type": ["string", "null"] },
            "limits": { "type": "object", "additionalProperties": { "type": "integer" } },
            "very_long_names_of_the_people_that_are_met_again_and_again": {
                "type": "object", "additionalProperties": { "type": "array", "items": { "type": "string" } }
            },
            "fn": { "type": "array", "items": { "type": "object", "properties": { "on": { "type": "boolean" } } } },
            "level": { "enum": [1, 2, null] },
            "tuple": { "type": "array", "prefixItems": [{ "type": "string" }, { "type": "integer" }] },
            "matrix": { "type": "array", "items": { "type": "array", "items": { "type": "number" } } },
            "two words": { "const": true },
            "nothing": { "type": "null" },
        }
    });
    let event = serde_json::json!({
        "oneOf": [
            {
                "type": "object", "required": ["kind", "url"],
                "properties": { "kind": { "const": "visit" }, "url": { "type": "string" } }
            },
            {
                "type": "object", "required": ["kind"],
                "properties": {
                    "kind": { "const": "purchase" }, "price": { "$ref": "#/$defs/money" }, "rest": { "type": "null" }
                },
                "additionalProperties": { "$ref": "#/$defs/money" }
            },
            { "type": "string" },
            { "enum": ["none", "lost"] },
            { "type": "array", "items": { "$ref": "#/$defs/money" } }
        ],
        "$defs": {
            "money": {
                "type": "object", "required": ["cents"],
                "properties": { "cents": { "type": "integer" }, "currency": { "type": "string" } }
            }
        }
    });
    let tree = serde_json::json!({
        "$ref": "#/$defs/node",
        "$defs": {
            "node": {
                "type": "object", "required": ["value"],
                "properties": {
                    "value": { "$ref": "#/$defs/value" },
                    "left": { "$ref": "#/$defs/node" },
                    "right": { "anyOf": [{ "$ref": "#/$defs/node" }, { "type": "null" }] },
                    "others": { "type": "array", "items": { "$ref": "#/$defs/node" } }
                }
            },
            "value": {
                "anyOf": [
                    { "type": "integer" }, { "type": "boolean" },
                    { "type": "array", "items": { "$ref": "#/$defs/value" } }
                ]
            },
            "itself": { "$ref": "#/$defs/itself" }
        }
    });
    let both = serde_json::json!({
        "allOf": [{ "$ref": "#/$defs/named" }, { "type": "object", "properties": { "b": { "type": "string" } } }],
        "$defs": { "named": { "type": "object", "required": ["a"], "properties": { "a": { "type": "string" } } } }
    });
    // Whoever has both members may be either.
    let alike = serde_json::json!({
        "oneOf": [
            { "type": "object", "properties": { "a": { "type": "string" } } },
            { "type": "object", "properties": { "b": { "type": "string" } } }
        ]
    });
    let lists = serde_json::json!({ "type": ["array", "null"], "items": { "enum": ["a", "b"] } });
    let list_of_lists = serde_json::json!({
        "$ref": "#/$defs/list", "$defs": { "list": { "type": "array", "items": { "$ref": "#/$defs/list" } } }
    });
    let itself =
        serde_json::json!({ "$ref": "#/$defs/itself", "$defs": { "itself": { "$ref": "#/$defs/itself" } } });
    model.table(
        "users",
        vec![
            column("id", "int4").not_null(),
            column("prefs", "jsonb").not_null().json(prefs).default("'{}'"),
            column("event", "json").json(event),
            column("tree", "jsonb").json(tree),
            column("both", "jsonb").json(both),
            column("alike", "jsonb").json(alike),
            column("lists", "jsonb").json(lists),
            column("list_of_lists", "jsonb").not_null().json(list_of_lists),
            column("itself", "jsonb").json(itself),
            column("plain", "jsonb"),
        ],
    );
    model.primary_key("users", &["id"]);
    let small = serde_json::json!({ "type": "object", "properties": { "a": { "type": "string" } } });
    model.table(
        "other.users",
        vec![column("id", "int4").not_null(), column("prefs", "jsonb").not_null().json(small)],
    );
    model.primary_key("other.users", &["id"]);
    model.view("all_prefs", "select prefs from other.users", &[("prefs", "jsonb")]);
    model.view("other.all_prefs", "select prefs from public.users", &[("prefs", "jsonb")]);
    model
}

#[test]
fn json_has_the_types_of_its_schema() {
    assert_shape("json", &documents(), RustShape { json: true, ..RustShape::default() });
}

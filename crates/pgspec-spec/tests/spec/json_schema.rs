//! The JSON Schema accepts what the reader accepts, and refuses a typo.

use granit_parser::{Event, Parser, ScalarStyle};
use serde_json::{Value as Json, json};

use super::good;

/// Validates against the part of JSON Schema that pgspec's own schema uses. The result is where and why not.
fn validate(schema: &Json, value: &Json, path: &str, out: &mut Vec<String>) {
    let Some(schema) = schema.as_object() else { return };
    for (key, rule) in schema {
        match key.as_str() {
            "type" => {
                let types = rule.as_array().map_or_else(|| vec![rule.clone()], Clone::clone);
                let fits = |name: &Json| match name.as_str() {
                    Some("object") => value.is_object(),
                    Some("array") => value.is_array(),
                    Some("string") => value.is_string(),
                    Some("boolean") => value.is_boolean(),
                    Some("integer") => value.is_i64(),
                    Some("number") => value.is_number(),
                    other => panic!("unknown type {other:?}"),
                };
                if !types.iter().any(fits) {
                    out.push(format!("{path}: not of type {rule}: {value}"));
                }
            }
            "enum" => {
                if !rule.as_array().unwrap().contains(value) {
                    out.push(format!("{path}: {value} is none of {rule}"));
                }
            }
            "anyOf" => {
                let fits = rule.as_array().unwrap().iter().any(|form| is_valid(form, value));
                if !fits {
                    out.push(format!("{path}: fits no form: {value}"));
                }
            }
            "items" => {
                for (i, item) in value.as_array().into_iter().flatten().enumerate() {
                    validate(rule, item, &format!("{path}[{i}]"), out);
                }
            }
            "properties" => {
                for (name, property) in rule.as_object().unwrap() {
                    if let Some(value) = value.get(name) {
                        validate(property, value, &format!("{path}.{name}"), out);
                    }
                }
            }
            "additionalProperties" => {
                let known = schema.get("properties").and_then(Json::as_object);
                for (name, value) in value.as_object().into_iter().flatten() {
                    if known.is_some_and(|known| known.contains_key(name)) {
                        continue;
                    }
                    if *rule == Json::Bool(false) {
                        out.push(format!("{path}: unknown key `{name}`"));
                    }
                    validate(rule, value, &format!("{path}.{name}"), out);
                }
            }
            "required" => {
                for name in rule.as_array().unwrap() {
                    if value.get(name.as_str().unwrap()).is_none() {
                        out.push(format!("{path}: no {name}"));
                    }
                }
            }
            "if" => {
                let branch = if is_valid(rule, value) { "then" } else { "else" };
                validate(schema.get(branch).unwrap_or(&Json::Bool(true)), value, path, out);
            }
            "$ref" => {
                static ROOT: std::sync::LazyLock<Json> = std::sync::LazyLock::new(pgspec_spec::json_schema);
                let pointer = rule.as_str().unwrap().trim_start_matches('#');
                validate(ROOT.pointer(pointer).unwrap(), value, path, out);
            }
            "then" | "else" | "$defs" | "$schema" | "$id" | "title" | "description" => {}
            other => panic!("the validator does not know `{other}`"),
        }
    }
}

fn is_valid(schema: &Json, value: &Json) -> bool {
    let mut out = Vec::new();
    validate(schema, value, "", &mut out);
    out.is_empty()
}

/// YAML as an editor reads it: by the core schema.
#[expect(clippy::wildcard_enum_match_arm, reason = "the scanner's list of events is open")]
fn yaml(text: &str) -> Json {
    let mut parser = Parser::new_from_str(text);
    loop {
        match parser.next_event().unwrap().unwrap().0 {
            Event::StreamStart | Event::DocumentStart(..) | Event::Comment(..) => {}
            other => return node(&mut parser, other),
        }
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the scanner's list of events is open")]
fn node<'a>(parser: &mut Parser<'a, granit_parser::StrInput<'a>>, event: Event<'a>) -> Json {
    let next = |parser: &mut Parser<'a, granit_parser::StrInput<'a>>| loop {
        match parser.next_event().unwrap().unwrap().0 {
            Event::Comment(..) => {}
            event => return event,
        }
    };
    match event {
        Event::Scalar(text, ScalarStyle::Plain, ..) => match text.as_ref() {
            "" | "~" | "null" => Json::Null,
            "true" => json!(true),
            "false" => json!(false),
            text => text.parse::<i64>().map_or_else(|_| json!(text), |number| json!(number)),
        },
        Event::Scalar(text, ..) => json!(text),
        Event::SequenceStart(..) => {
            let mut items = Vec::new();
            loop {
                match next(parser) {
                    Event::SequenceEnd => return Json::Array(items),
                    item => items.push(node(parser, item)),
                }
            }
        }
        Event::MappingStart(..) => {
            let mut entries = serde_json::Map::new();
            loop {
                let key = match next(parser) {
                    Event::MappingEnd => return Json::Object(entries),
                    Event::Scalar(key, ..) => key.to_string(),
                    other => panic!("a key is a text: {other:?}"),
                };
                let value = next(parser);
                entries.insert(key, node(parser, value));
            }
        }
        other => panic!("not part of a value: {other:?}"),
    }
}

#[test]
fn the_schema_accepts_every_good_spec() {
    let schema = pgspec_spec::json_schema();
    let systems = testkit::workspace_root().join("spec");
    let mut checked = 0;
    for fixture in testkit::fixtures(&good::root(), "yaml").iter().chain(&testkit::fixtures(&systems, "yaml"))
    {
        let mut out = Vec::new();
        validate(&schema, &yaml(&fixture.text()), &fixture.name, &mut out);
        assert!(out.is_empty(), "{}", out.join("\n"));
        checked += 1;
    }
    assert!(checked > 25, "only {checked} files");
}

#[test]
fn the_schema_refuses_what_the_reader_refuses() {
    let schema = pgspec_spec::json_schema();
    assert!(is_valid(&schema, &json!({ "tables": { "leads": { "columns": { "id": "uuid" } } } })));
    for wrong in [
        json!({ "table": {} }),
        json!({ "tables": { "leads": { "column": {} } } }),
        json!({ "tables": { "leads": { "columns": { "id": { "typ": "uuid" } } } } }),
        json!({ "tables": { "leads": { "columns": ["id"] } } }),
        json!({ "tables": { "leads": { "security": { "rls": "on" } } } }),
        json!({ "name": "app", "postgress": 15 }),
        json!({ "name": "app", "postgres": "15" }),
        json!({ "name": "app", "platform": "supabace" }),
    ] {
        assert!(!is_valid(&schema, &wrong), "{wrong}");
    }
}

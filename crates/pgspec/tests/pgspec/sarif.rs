//! What SARIF 2.1.0 says of the shape of a log: the properties that we use, which of them must be there, and what they
//! hold (the JSON Schema of the standard, written out). A property that is not known here is an error.

use serde_json::Value;

type Check = fn(&Value, &str);

/// Panics unless a text is a log of one run.
pub(crate) fn assert_log(text: &str) -> Value {
    let log: Value = serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    object(
        &log,
        "log",
        &[("version", version), ("runs", |runs, at| one_each(runs, at, run))],
        &[("$schema", uri)],
    );
    for one in log["runs"][0]["results"].as_array().unwrap() {
        // §3.27.5, §3.27.6: the rule that the index means is the rule of the id.
        let index = usize::try_from(one["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(log["runs"][0]["tool"]["driver"]["rules"][index]["id"], one["ruleId"]);
    }
    log
}

fn version(value: &Value, at: &str) {
    assert_eq!(value, "2.1.0", "{at}");
}

fn one_each(value: &Value, at: &str, check: Check) {
    assert_eq!(value.as_array().map(Vec::len), Some(1), "{at}");
    each(value, at, check);
}

fn each(value: &Value, at: &str, check: Check) {
    let items = value.as_array().unwrap_or_else(|| panic!("{at} is no array: {value}"));
    for (number, one) in items.iter().enumerate() {
        // All arrays that we write are sets (`uniqueItems`), but those of results and replacements.
        check(one, &format!("{at}[{number}]"));
    }
}

fn object(value: &Value, at: &str, required: &[(&str, Check)], optional: &[(&str, Check)]) {
    let fields = value.as_object().unwrap_or_else(|| panic!("{at} is no object: {value}"));
    for (name, _) in required {
        assert!(fields.contains_key(*name), "{at} has no {name}");
    }
    for (name, value) in fields {
        let known = required.iter().chain(optional).find(|(known, _)| known == name);
        let (_, check) = known.unwrap_or_else(|| panic!("{at} has {name}"));
        check(value, &format!("{at}.{name}"));
    }
}

fn run(value: &Value, at: &str) {
    object(
        value,
        at,
        &[("tool", |tool, at| object(tool, at, &[("driver", driver)], &[]))],
        &[
            ("columnKind", |kind, at| assert_eq!(kind, "unicodeCodePoints", "{at}")),
            ("results", |results, at| each(results, at, result)),
        ],
    );
}

fn driver(value: &Value, at: &str) {
    object(
        value,
        at,
        &[("name", string)],
        &[
            ("semanticVersion", |version, at| {
                assert_eq!(version.as_str().unwrap().split('.').count(), 3, "{at}");
            }),
            ("informationUri", uri),
            ("rules", |rules, at| each(rules, at, rule)),
        ],
    );
}

fn rule(value: &Value, at: &str) {
    object(
        value,
        at,
        &[("id", string)],
        &[
            ("shortDescription", message),
            ("fullDescription", message),
            ("help", message),
            ("defaultConfiguration", |one, at| object(one, at, &[], &[("level", level)])),
        ],
    );
}

fn result(value: &Value, at: &str) {
    object(
        value,
        at,
        &[("message", message)],
        &[
            ("ruleId", string),
            ("ruleIndex", number),
            ("level", level),
            ("locations", |all, at| each(all, at, location)),
            ("relatedLocations", |all, at| each(all, at, location)),
            ("fixes", |all, at| each(all, at, fix)),
            ("partialFingerprints", |all, at| {
                all.as_object().unwrap().values().for_each(|one| string(one, at));
            }),
        ],
    );
    // Code scanning takes no result that is nowhere.
    assert!(!value["locations"].as_array().unwrap().is_empty(), "{at}");
}

fn location(value: &Value, at: &str) {
    let optional: &[(&str, Check)] = &[("id", number), ("message", message), ("physicalLocation", physical)];
    object(value, at, &[], optional);
}

fn physical(value: &Value, at: &str) {
    object(value, at, &[("artifactLocation", artifact)], &[("region", region)]);
}

fn artifact(value: &Value, at: &str) {
    object(value, at, &[("uri", uri)], &[]);
}

fn region(value: &Value, at: &str) {
    let fields: &[(&str, Check)] = &[
        ("startLine", from_one),
        ("startColumn", from_one),
        ("endLine", from_one),
        ("endColumn", from_one),
        ("byteOffset", number),
        ("byteLength", number),
    ];
    object(value, at, fields, &[]);
    let place = |line: &str, column: &str| (value[line].as_u64(), value[column].as_u64());
    assert!(place("startLine", "startColumn") <= place("endLine", "endColumn"), "{at}");
}

fn fix(value: &Value, at: &str) {
    let changes: Check = |changes, at| {
        assert!(!changes.as_array().unwrap().is_empty(), "{at}");
        each(changes, at, |change, at| {
            let replacements: Check = |all, at| {
                assert!(!all.as_array().unwrap().is_empty(), "{at}");
                each(all, at, |one, at| {
                    object(one, at, &[("deletedRegion", region)], &[("insertedContent", message)]);
                });
            };
            object(change, at, &[("artifactLocation", artifact), ("replacements", replacements)], &[]);
        });
    };
    object(value, at, &[("artifactChanges", changes)], &[("description", message)]);
}

fn message(value: &Value, at: &str) {
    object(value, at, &[("text", string)], &[("markdown", string)]);
}

fn level(value: &Value, at: &str) {
    assert!(["none", "note", "warning", "error"].contains(&value.as_str().unwrap()), "{at}: {value}");
}

fn string(value: &Value, at: &str) {
    assert!(value.is_string(), "{at}: {value}");
}

fn number(value: &Value, at: &str) {
    assert!(value.is_u64(), "{at}: {value}");
}

fn from_one(value: &Value, at: &str) {
    assert!(value.as_u64().is_some_and(|number| number > 0), "{at}: {value}");
}

/// A URI reference (RFC 3986): what it cannot hold is written as `%XX`.
fn uri(value: &Value, at: &str) {
    let text = value.as_str().unwrap();
    let allowed = |c: char| c.is_ascii_alphanumeric() || "-._~:/?#[]@!$&'()*+,;=%".contains(c);
    assert!(!text.is_empty() && text.chars().all(allowed), "{at}: {text}");
    for rest in text.split('%').skip(1) {
        assert!(rest.len() >= 2 && rest[..2].bytes().all(|b| b.is_ascii_hexdigit()), "{at}: {text}");
    }
}

//! Values near the bounds of types, as JSON has them.

use pgspec_catalog::{Catalog, DataType, Key, Kind, QualifiedName};
use serde_json::{Map, Value, json};

/// Texts in quotes, and numbers.
fn literals(sql: &str) -> (Vec<String>, Vec<f64>) {
    let mut texts: Vec<String> =
        sql.split('\'').skip(1).step_by(2).map(str::to_owned).filter(|text| !text.is_empty()).collect();
    let mut numbers: Vec<f64> = sql
        .split(|c: char| !(c.is_ascii_digit() || c == '.' || c == '-'))
        .filter_map(|word| word.parse().ok())
        .collect();
    texts.sort();
    texts.dedup();
    numbers.sort_by(f64::total_cmp);
    numbers.dedup();
    (texts, numbers)
}

fn parsed(values: &[&str]) -> Vec<Value> {
    values.iter().map(|text| serde_json::from_str(text).unwrap_or_else(|_| panic!("{text}"))).collect()
}

fn texts(values: &[&str]) -> Vec<Value> {
    values.iter().map(|text| json!(text)).collect()
}

/// Values of a type and around it.
pub(super) fn values(catalog: &Catalog, ty: &DataType, sql: &str, depth: usize) -> Vec<Value> {
    if depth > 6 {
        return Vec::new();
    }
    if ty.array {
        let element = DataType { array: false, ..ty.clone() };
        let items = values(catalog, &element, sql, depth + 1);
        let mut arrays: Vec<Value> = items.iter().map(|item| json!([item])).collect();
        let two: Vec<_> = items.iter().take(2).cloned().collect();
        arrays.extend([json!([]), json!([null]), json!(two.clone()), json!([two.clone(), two.clone()])]);
        arrays.push(json!([[two.first()], two]));
        // In a text, and in JSON, a list is a value like any other to the database.
        if matches!(element.name.name.as_str(), "int4" | "email" | "mood") {
            arrays.push(json!([two.first(), two, null]));
        }
        arrays.push(json!(items.iter().take(1).cycle().take(4).collect::<Vec<_>>()));
        return arrays;
    }
    let of_type = |kind| catalog.get(&Key::qualified(kind, &ty.name));
    if let Some(domain) = of_type(Kind::Domain).and_then(|object| object.body.as_domain()) {
        let own: String = domain.checks.iter().map(|check| format!("{}\n", check.expression.text)).collect();
        let mut found = texts(&["a@b.c", "root@localhost", "ab", "admin", "a@B", "two words@x"]);
        found.retain(|_| matches!(domain.data_type.name.name.as_str(), "text" | "varchar"));
        found.extend(values(catalog, &domain.data_type, &format!("{sql}\n{own}"), depth + 1));
        return found;
    }
    if let Some(labels) = of_type(Kind::Enum).and_then(|object| object.body.as_enum()) {
        let mut found: Vec<Value> = labels.labels.iter().map(|label| json!(label.value.as_str())).collect();
        found.extend(texts(&["", "no such label", "Sad"]));
        return found;
    }
    if let Some(composite) = of_type(Kind::CompositeType).and_then(|object| object.body.as_composite_type()) {
        let mut found = Vec::new();
        let good: Map<String, Value> = composite
            .attributes
            .iter()
            .map(|attribute| {
                let first = values(catalog, &attribute.data_type, sql, depth + 1).into_iter().next();
                (attribute.name.to_string(), first.unwrap_or(Value::Null))
            })
            .collect();
        found.push(Value::Object(good.clone()));
        for attribute in &composite.attributes {
            for value in
                values(catalog, &attribute.data_type, sql, depth + 1).into_iter().chain([Value::Null])
            {
                let mut other = good.clone();
                other.insert(attribute.name.to_string(), value);
                found.push(Value::Object(other));
            }
        }
        return found;
    }
    builtin(&ty.name, &ty.modifiers, sql)
}

fn builtin(name: &QualifiedName, modifiers: &[i32], sql: &str) -> Vec<Value> {
    let (found, numbers) = literals(sql);
    let around = || {
        let near = numbers.iter().filter(|n| n.abs() < 1e15).flat_map(|n| [*n, n - 1.0, n + 1.0]);
        near.map(|n| serde_json::from_str(&n.to_string()).expect("a number")).collect::<Vec<Value>>()
    };
    let fine = || {
        let near = numbers
            .iter()
            .filter(|n| n.abs() < 1e15)
            .flat_map(|n| [n - 0.001, n + 0.001, n + 0.005, n - 0.005]);
        near.map(|n| json!(n)).collect::<Vec<Value>>()
    };
    match name.name.as_str() {
        "bool" => parsed(&["true", "false"]),
        "int2" => [parsed(&["1", "0", "-1", "32767", "32768", "-32768", "-32769", "1.5", "1e300"]), around()]
            .concat(),
        "int4" => {
            let limits = ["1", "0", "-1", "2147483647", "2147483648", "-2147483648", "-2147483649", "0.5"];
            [parsed(&limits), around()].concat()
        }
        "int8" => {
            let limits = [
                "1",
                "0",
                "-1",
                "9007199254740991",
                "9007199254740993",
                "9223372036854774784",
                "9223372036854775807",
                "-9223372036854775808",
                "1e19",
                "1e21",
                "1.5",
            ];
            [parsed(&limits), around()].concat()
        }
        "float4" => {
            let limits = [
                "0.5",
                "0",
                "-1",
                "3.4028234663852886e38",
                "3.4028235677973366e38",
                "3.402823567797337e38",
                "-3.5e38",
                "7.006492321624085e-46",
                "7.006492321624086e-46",
                "1e-50",
                "-1e-45",
                "0.5000000298023224",
                "0.5000000298023223",
                "0.5000000298023225",
                "0.50000001",
                "1000.00003",
                "\"NaN\"",
                "\"Infinity\"",
                "\"-Infinity\"",
            ];
            [parsed(&limits), around(), fine()].concat()
        }
        "float8" => {
            let limits = [
                "1.5",
                "0",
                "-1",
                "1.7976931348623157e308",
                "-1.7976931348623157e308",
                "5e-324",
                "2.5",
                "-1.5000000000000002",
                "\"NaN\"",
                "\"Infinity\"",
                "\"-Infinity\"",
                "\"nonsense\"",
            ];
            [parsed(&limits), around(), fine()].concat()
        }
        "numeric" => {
            let limits = [
                "1",
                "0",
                "-1",
                "0.005",
                "0.0049",
                "0.015",
                "0.0051",
                "9999.99",
                "9999.994",
                "9999.995",
                "10000",
                "-9999.995",
                "99949",
                "99950",
                "-99950",
                "149",
                "0.0099",
                "0.00994",
                "0.00995",
                "0.01",
                "1e20",
                "1e-7",
                "1.5e300",
                "100.004",
                "100.005",
                "999.99",
                "999.994",
                "999.995",
                "\"NaN\"",
                "\"Infinity\"",
                "\"-Infinity\"",
                "\"x\"",
            ];
            [parsed(&limits), around(), fine()].concat()
        }
        "text" | "varchar" | "bpchar" | "name" | "citext" => {
            let limit = modifiers.first().map_or(4, |n| usize::try_from(*n).expect("a length"));
            let mut all: Vec<Value> = found.iter().map(|text| json!(text)).collect();
            for unit in ["a", "é", "🦀", "e\u{301}", " "] {
                for length in [1, 2, limit.saturating_sub(1), limit, limit + 1] {
                    all.push(json!(unit.repeat(length)));
                }
            }
            for n in numbers.iter().filter(|n| **n >= 0.0 && **n < 3000.0) {
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "between 0 and 3000"
                )]
                let n = *n as usize;
                for length in [n.saturating_sub(1), n, n + 1] {
                    all.push(json!("x".repeat(length)));
                    all.push(json!("🦀".repeat(length)));
                }
            }
            all.push(json!(format!("{}   ", "a".repeat(limit))));
            all.push(json!(format!("{}  b", "a".repeat(limit))));
            all.extend(texts(&[
                "",
                " ",
                "ab",
                "abc",
                "ab ",
                " ab",
                "\t",
                "a\n",
                "\na",
                "a_b",
                "a_bc",
                "axb",
                "a\\_b",
                "5%",
                "5%x",
                "5%é",
                "5%🦀",
                "5!%x",
                "5xx",
                "x",
                "xa",
                "axb",
                "xx",
                "AB",
                "Ab\n",
                "aB-1",
                "AB-12",
                "ABC-1",
                "ABCD-1",
                "AB-1\n",
                "AB-٣",
                "ü",
                "abd/",
                "ABD",
                "ae",
                "1.5",
                "-1",
                "1,5",
                "٣",
                "\u{0}",
                "a\u{0}b",
                "it's",
                "\"",
                "\\",
                "c\"'\\",
                "a@b.c",
                "a@B.c",
                "\u{2028}",
                "\u{feff}",
                "\u{10ffff}",
                "lower",
                "UPPER",
                "2024-01-01",
                "https://example.com/a",
                "#a1b2c3",
                "09:30",
                "en",
                "US",
                "+4912345678",
                "a-b",
                "a b",
            ]));
            all.push(json!(5));
            all.push(json!(true));
            // These are texts to the database too, and not as the API writes them.
            all.retain(Value::is_string);
            all
        }
        "uuid" => texts(&[
            "00000000-0000-0000-0000-000000000000",
            "ffffffff-ffff-ffff-ffff-ffffffffffff",
            "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11",
            "a0eebc99-9c0b-0ef8-0b6d-6bb9bd380a11",
            "a0eebc99",
            "",
            "g0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
            "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a111",
        ]),
        "date" => [
            texts(&[
                "2024-01-31",
                "2024-02-29",
                "2023-02-29",
                "2100-02-29",
                "2000-02-29",
                "2020-01-01",
                "2019-12-31",
                "0001-01-01",
                "0000-01-01",
                "0044-03-15 BC",
                "4714-11-24 BC",
                "4714-11-23 BC",
                "4713-01-01 BC",
                "5874897-12-31",
                "5874898-01-01",
                "10000-01-01",
                "infinity",
                "-infinity",
                "2024-13-01",
                "2024-00-10",
                "2024-04-31",
                "2024-04-00",
                "not a date",
                "",
                "2999-12-31",
                "3000-01-01",
                "0005-02-29 BC",
            ]),
            found.iter().map(|text| json!(text)).collect(),
        ]
        .concat()
        .into_iter()
        .filter(is_moment)
        .collect(),
        "time" => texts(&[
            "11:59:59.999999",
            "12:00:00",
            "00:00:00",
            "23:59:59.999999",
            "24:00:00",
            "24:00:00.000001",
            "25:00:00",
            "11:60:00",
            "23:59:59.5",
            "23:59:59.499999",
            "noon",
        ]),
        "timetz" => texts(&[
            "11:59:59+00",
            "11:59:59.123456-08:00",
            "24:00:00+15:59",
            "12:00:00+16:00",
            "12:00:00Z",
            "12:61:00+00",
            "12:00:00+05:30:15",
            "12:00:00+05:60",
        ]),
        "timestamp" => texts(&[
            "2024-02-29T12:00:00",
            "2024-02-29 12:00:00",
            "2023-02-29T12:00:00",
            "2023-12-31T23:59:59.4",
            "2023-12-31T23:59:59.5",
            "2023-12-31T23:59:59.499999",
            "1999-12-31T23:59:59.5",
            "1969-12-31T23:59:59.5",
            "4714-11-24T00:00:00 BC",
            "4714-11-23T23:59:59 BC",
            "294276-12-31T23:59:59.999999",
            "294277-01-01T00:00:00",
            "infinity",
            "-infinity",
            "2024-01-01T24:00:00",
            "2024-01-01T25:00:00",
            "",
            "0001-01-01T00:00:00",
            "2020-06-01T00:00:00",
        ]),
        "timestamptz" => texts(&[
            "2024-01-31T12:00:00+00:00",
            "2024-01-31T12:00:00.123Z",
            "2024-01-31 12:00:00.123456+05:30",
            "2020-01-01T00:00:00+00:00",
            "2020-01-01T00:00:00.0004+00:00",
            "2020-01-01T00:00:00.0005+00:00",
            "2020-01-01T01:00:00+01:00",
            "2020-01-01T01:00:00+00:59",
            "2019-12-31T23:00:00-01:01",
            "4714-11-24T00:00:00+00 BC",
            "4714-11-24T00:00:00+01 BC",
            "4714-11-23T23:00:00-02 BC",
            "294276-12-31T23:59:59.999999+00:00",
            "294276-12-31T23:59:59.999999-01:00",
            "294277-01-01T00:30:00+01:00",
            "infinity",
            "-infinity",
            "2023-02-29T00:00:00Z",
            "2024-01-31T12:00:00+15:59:59",
            "2024-01-31T12:00:00+16:00",
            "never",
        ]),
        "interval" => texts(&[
            "1 year 2 mons 3 days 04:05:06.789",
            "-1 years -2 mons +3 days -04:05:06",
            "00:00:00",
            "1 day",
            "-5 days",
            "P1Y2M3DT4H5M6.7S",
            "PT5M",
            "P",
            "PT",
            "2147483647 days",
            "2147483648 days",
            "-2147483648 days",
            "178956970 years 7 mons",
            "178956970 years 8 mons",
            "1 parsec",
            "",
        ]),
        "json" | "jsonb" => parsed(&[
            "{}",
            "[]",
            "{\"a\":[1,{\"b\":null}],\"ü\":\"🦀\"}",
            "\"text\"",
            "5",
            "1.5e300",
            "true",
            "{\"a\":\"\\u0000\"}",
            "{\"\\u0000\":1}",
            "[null]",
            "{\"__proto__\":1}",
        ]),
        "bytea" => texts(&["\\x", "\\x00ff", "\\xAB", "\\x0", "\\xzz"]),
        "bit" => texts(&["101", "10", "1010", "102", ""]),
        "varbit" => texts(&["101", "", "1010", "10101", "2"]),
        "int4range" | "int8range" => texts(&[
            "[1,5)",
            "(,)",
            "empty",
            "[5,5]",
            "[5,4]",
            "(5,5)",
            "[,2147483647]",
            "[,2147483646]",
            "(2147483647,)",
            "[1,2147483648)",
            "[,9223372036854775807]",
            "[1",
            "1,2",
            "[a,b)",
            "(9223372036854775806,)",
        ]),
        "numrange" => {
            texts(&["[1.5,2.5)", "[2,1]", "[NaN,NaN]", "[-Infinity,Infinity]", "[1,NaN)", "[x,)", "empty"])
        }
        "daterange" => texts(&[
            "[2024-01-01,2024-02-01)",
            "[2024-02-30,)",
            "[2024-02-01,2024-01-01]",
            "[,5874897-12-31]",
            "[,5874897-12-30]",
            "[-infinity,infinity]",
            "(,)",
        ]),
        "tsrange" | "tstzrange" => texts(&[
            "[\"2024-01-01 00:00:00+00\",\"2024-01-02 00:00:00+00\")",
            "[\"2024-01-03 00:00:00+00\",\"2024-01-02 00:00:00+00\")",
            "[\"2024-01-01 00:00:00+02\",\"2024-01-01 00:00:00+01\"]",
            "[2024-13-01,)",
            "empty",
            "[,infinity]",
        ]),
        "inet" => texts(&["10.0.0.1", "::1"]),
        _ => Vec::new(),
    }
}

/// Texts of constraints on other columns are no dates.
fn is_moment(value: &Value) -> bool {
    value.as_str().is_some_and(|text| !text.contains(':'))
}

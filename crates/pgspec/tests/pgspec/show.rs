//! `pgspec show OBJECT`.

use testkit::assert_snapshot;

use crate::shop::shop;

#[test]
fn the_views_of_an_object() {
    let sandbox = shop();
    for (name, arguments) in [
        ("short", &["show", "orders"][..]),
        ("expanded", &["show", "public.orders", "--expanded"]),
        ("ddl", &["show", "orders", "--ddl"]),
        ("refs", &["show", "orders", "--refs"]),
        ("access", &["show", "orders", "--access"]),
        ("types", &["show", "orders", "--types"]),
        ("view-types", &["show", "open_orders", "--types"]),
        ("function-types", &["show", "order_total", "--types"]),
        ("lines-types", &["show", "order_lines", "--types"]),
        ("json-types", &["show", "orders", "--types", "--format", "json"]),
        ("function", &["show", "order_total", "--expanded"]),
        ("column", &["show", "customers.email"]),
        ("view-refs", &["show", "open_orders", "--refs"]),
        ("constraint", &["show", "order_lines.order_lines_price_positive", "--ddl"]),
    ] {
        let run = sandbox.run(arguments);
        assert_eq!(run.code, 0, "{}", run.text());
        assert_snapshot("cli/show", name, &run.text());
    }
}

#[test]
fn names_are_found_with_less_than_everything() {
    let sandbox = shop();
    let ddl = |name: &str| {
        let run = sandbox.run(&["show", name, "--ddl"]);
        assert_eq!(run.code, 0, "{name}: {}", run.text());
        run.stdout
    };
    let function = ddl("public.order_total(uuid)");
    assert_eq!(ddl("order_total(uuid)"), function);
    assert_eq!(ddl("public.order_total"), function);
    assert_eq!(ddl("order_total"), function);
    let index = ddl("public.orders_customer_id_idx");
    assert_eq!(ddl("orders_customer_id_idx"), index);
}

#[test]
fn an_unknown_name_gets_a_suggestion() {
    let run = shop().run(&["show", "oders"]);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
    assert_snapshot("cli/show", "unknown", &run.stderr);
}

#[test]
fn json_has_the_key_and_the_parts() {
    let run = shop().run(&["show", "orders", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(json[0]["key"]["name"], "orders");
    let children = json[0]["children"].as_array().unwrap();
    assert!(children.iter().any(|child| child["key"]["name"] == "orders_customer_id_idx"));
}

//! Functions and procedures.

use pgspec_catalog::object::{
    Argument, ArgumentMode, Function, FunctionBody, Parallel, Returns, Routine, TableColumn, Volatility,
};
use pgspec_catalog::{Catalog, QualifiedName};

use super::build::*;
use super::check as check_snapshot;

#[test]
fn every_option_of_a_function() {
    let mut catalog = Catalog::new();
    external_roles(&mut catalog, &["authenticated"]);
    let body = sql("begin\n  return query select p_user_id, 'costs $$'::text;\nend;", &[]);
    let columns = [("id", "uuid"), ("user", "text")];
    let columns = columns.map(|(name, of)| TableColumn { name: name.into(), data_type: data_type(of) });
    let full = Function {
        arguments: vec![
            argument("p_user_id", "uuid"),
            Argument { default: Some(sql("'{}'", &[])), ..argument("p_options_of_the_search", "jsonb") },
            Argument {
                default: Some(sql("array['a', 'b']", &[])),
                ..argument("p_words_to_look_for", "text[]")
            },
        ],
        volatility: Volatility::Stable,
        strict: true,
        leakproof: true,
        security_definer: true,
        parallel: Parallel::Restricted,
        cost: Some("10".into()),
        rows: Some("5".into()),
        settings: vec![("search_path".into(), "''".into()), ("work_mem".into(), "'8MB'".into())],
        ..function("plpgsql", Returns::Table(columns.to_vec()), body)
    };
    let full = add_function(&mut catalog, "find", full);
    full.comment = Some("Finds it.".into());
    full.grants = vec![grant("authenticated", "execute")];
    let one = function("sql", returns("int4"), sql("select 1", &[]));
    add_function(&mut catalog, "one", Function { volatility: Volatility::Immutable, ..one }).grants =
        vec![grant("public", "execute")];
    let set = function("sql", Returns::SetOf(data_type("int4")), sql("values (1), (2)", &[]));
    add_function(&mut catalog, "some", set);
    let more = Function {
        arguments: vec![
            Argument { name: None, ..argument("", "int4") },
            Argument { mode: ArgumentMode::InOut, ..argument("b", "numeric") },
            Argument { mode: ArgumentMode::Out, ..argument("c", "text") },
            Argument { mode: ArgumentMode::Variadic, ..argument("rest", "text[]") },
        ],
        ..function("sql", Returns::Nothing, sql("select $2, 'x'::text", &[]))
    };
    add_function(&mut catalog, "many", more);
    let atomic = sql("begin atomic\n  select a + b;\nend", &[]);
    let standard = Function {
        arguments: vec![argument("a", "int4"), argument("b", "int4")],
        body: FunctionBody::Standard(atomic.clone()),
        ..function("sql", returns("int4"), atomic)
    };
    add_function(&mut catalog, "total", standard);
    let expression = sql("return a * 2", &[]);
    let standard = Function {
        arguments: vec![argument("a", "int4")],
        body: FunctionBody::Standard(expression.clone()),
        ..function("sql", returns("int4"), expression)
    };
    add_function(&mut catalog, "twice", standard);
    let procedure = Function {
        routine: Routine::Procedure,
        arguments: vec![argument("n", "int4")],
        ..function("plpgsql", Returns::Nothing, sql("begin null; end;", &[]))
    };
    add_function(&mut catalog, "clean up", procedure).comment = Some("Nothing yet.".into());
    check_snapshot("functions", &catalog);
}

/// A function behind the table whose rows it takes, and the functions that defaults, policies and indexes call.
#[test]
fn functions_stand_where_they_can() {
    let mut catalog = Catalog::new();
    let default = with_default(column("code", "text"), sql("new_code()", &["new_code()"]));
    with_id(&mut catalog, "items", vec![default, column("title", "text")]);
    let body = sql("select item.code || ' ' || item.title", &[]);
    let label = Function {
        arguments: vec![argument("item", "public.items")],
        volatility: Volatility::Immutable,
        ..function("sql", returns("text"), body)
    };
    add_function(&mut catalog, "label", label);
    let code = function("sql", returns("text"), sql("select md5(random()::text)", &[]));
    add_function(&mut catalog, "new_code", code);
    let indexed = pgspec_catalog::object::IndexKey {
        target: pgspec_catalog::object::IndexKeyTarget::Expression(sql("label(items)", &["label(1)"])),
        ..pgspec_catalog::object::IndexKey::column("x".into())
    };
    let by_label = pgspec_catalog::object::Index { keys: vec![indexed], ..plain_index("items", &[]) };
    index(&mut catalog, "items_label", by_label);
    let all =
        function("sql", Returns::SetOf(data_type("public.items")), sql("select * from public.items", &[]));
    add_function(&mut catalog, "all_items", all);
    let support = QualifiedName::bare("generate_series_int4_support");
    let series = function("internal", Returns::SetOf(data_type("int4")), sql("generate_series_int4", &[]));
    let series = Function {
        arguments: vec![argument("a", "int4"), argument("b", "int4")],
        support: Some(support),
        volatility: Volatility::Immutable,
        strict: true,
        ..series
    };
    add_function(&mut catalog, "series", series);
    check_snapshot("function_order", &catalog);
}

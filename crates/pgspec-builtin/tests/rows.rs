//! Well-known rows, as Postgres has them.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)] // tests fail by panicking

use std::collections::HashSet;

use pgspec_builtin::{
    CastContext, CastMethod, FunctionKind, FunctionRow, Tables, TypeKind, TypeRow, VERSIONS, Volatility,
    extension, extensions, extensions_with_function, extensions_with_type, tables,
};

fn ty(name: &str) -> &'static TypeRow {
    let found: Vec<_> = tables(18).types.iter().filter(|row| row.name == name).collect();
    assert_eq!(found.len(), 1, "{name}");
    found[0]
}

fn function(name: &str, arguments: &[&str]) -> &'static FunctionRow {
    let all = &tables(18).functions;
    all.iter().find(|row| row.name == name && row.arguments == arguments).unwrap()
}

#[test]
fn types() {
    let text = ty("text");
    assert_eq!(
        (text.kind, text.category, text.preferred, text.collatable),
        (TypeKind::Base, b'S', true, true)
    );
    let texts = ty("_text");
    assert_eq!(
        (texts.array_of, texts.category, texts.collatable, texts.subscriptable),
        ("text", b'A', true, true)
    );
    assert_eq!(
        (ty("varchar").modifiers, ty("_varchar").modifiers, ty("bool").modifiers),
        (true, true, false)
    );
    assert_eq!((ty("point").element, ty("point").array_of, ty("point").subscriptable), ("float8", "", true));
    assert_eq!((ty("int2vector").array_of, ty("_int2").array_of), ("int2", "int2"));
    assert_eq!((ty("jsonb").subscriptable, ty("json").subscriptable), (true, false));
    assert_eq!((ty("anyelement").kind, ty("_record").kind, ty("_cstring").kind), {
        (TypeKind::Pseudo, TypeKind::Pseudo, TypeKind::Base)
    });
    assert_eq!((ty("int4range").subtype, ty("int4range").multirange), ("int4", "int4multirange"));
    assert_eq!((ty("int4multirange").subtype, ty("int4multirange").multirange), ("int4", "int4range"));
    let domain = ty("yes_or_no");
    assert_eq!((domain.schema, domain.kind), (Some("information_schema"), TypeKind::Domain));
    assert_eq!((domain.base, domain.base_typmod, domain.collatable), ("varchar", 7, true));
    assert_eq!(ty("_yes_or_no").array_of, "information_schema.yes_or_no");
}

#[test]
fn functions() {
    let upper = function("upper", &["text"]);
    assert_eq!((upper.returns, upper.strict, upper.volatility), ("text", true, Volatility::Immutable));
    assert_eq!(function("now", &[]).volatility, Volatility::Stable);
    assert_eq!(function("random", &[]).volatility, Volatility::Volatile);
    assert!(!function("concat", &["any"]).strict && function("concat", &["any"]).variadic);
    let each = function("json_each", &["json"]);
    assert_eq!((each.returns, each.returns_set), ("record", true));
    assert_eq!(each.outputs, [("key", "text"), ("value", "json")]);
    assert_eq!(each.argument_names, ["from_json"]);
    let elements = function("jsonb_array_elements", &["jsonb"]);
    assert_eq!((elements.returns, elements.output_name, elements.outputs.len()), ("jsonb", "value", 0));
    let set = function("jsonb_set", &["jsonb", "_text", "jsonb", "bool"]);
    assert_eq!((set.defaults, set.argument_names.len()), (1, 4));
    assert_eq!(function("count", &["any"]).kind, FunctionKind::Aggregate);
    assert_eq!(function("row_number", &[]).kind, FunctionKind::Window);
    let percentile = function("percentile_cont", &["float8", "float8"]);
    assert_eq!((percentile.kind, percentile.direct_arguments), (FunctionKind::OrderedSet, 1));
    assert_eq!(function("rank", &["any"]).kind, FunctionKind::Hypothetical);
    assert!(tables(17).functions.iter().all(|row| row.name != "uuidv7"));
    assert_eq!(function("uuidv7", &[]).returns, "uuid");
}

#[test]
fn operators_casts_and_classes() {
    let all = tables(15);
    let less =
        all.operators.iter().find(|row| (row.left, row.name, row.right) == ("int4", "<", "int8")).unwrap();
    assert_eq!((less.result, less.function, less.commutator, less.negator), ("bool", "int48lt", ">", ">="));
    let minus =
        all.operators.iter().find(|row| (row.left, row.name, row.right) == ("", "-", "int4")).unwrap();
    assert_eq!((minus.result, minus.function, minus.strict), ("int4", "int4um", true));
    assert_eq!(all.operators.iter().filter(|row| row.name == "@").count(), 6);
    let cast =
        |source, target| all.casts.iter().find(|row| (row.source, row.target) == (source, target)).unwrap();
    let widen = cast("int4", "int8");
    assert_eq!((widen.context, widen.method), (CastContext::Implicit, CastMethod::Function));
    assert_eq!((widen.function, widen.function_arguments), ("int8", 1));
    assert_eq!((cast("varchar", "text").method, cast("int8", "int4").context), {
        (CastMethod::Binary, CastContext::Assignment)
    });
    assert_eq!(cast("varchar", "varchar").function_arguments, 3);
    let class = all.opclasses.iter().find(|row| (row.method, row.name) == ("btree", "text_ops")).unwrap();
    assert_eq!((class.input, class.default), ("text", true));
    assert_eq!(class.operators, ["<", "<=", "=", ">=", ">"]);
}

#[test]
fn relations() {
    let relation = |schema, name| {
        tables(18).relations.iter().find(|row| (row.schema, row.name) == (schema, name)).unwrap()
    };
    let class = relation("pg_catalog", "pg_class");
    assert!(!class.view);
    assert_eq!(class.columns[..2], [("oid", "oid", true), ("relname", "name", true)]);
    let columns = relation("information_schema", "columns");
    assert!(columns.view);
    assert_eq!(columns.columns[0], ("table_catalog", "information_schema.sql_identifier", false));
}

#[test]
fn as_many_as_there_are() {
    let count = |of: &Tables| {
        let (types, functions, operators) = (of.types.len(), of.functions.len(), of.operators.len());
        let (casts, opclasses, relations) = (of.casts.len(), of.opclasses.len(), of.relations.len());
        format!("{types:>6}{functions:>7}{operators:>7}{casts:>6}{opclasses:>6}{relations:>7}\n")
    };
    let mut text = format!(
        "{:20}{:>6}{:>7}{:>7}{:>6}{:>6}{:>7}\n",
        "", "types", "funcs", "opers", "casts", "opcl", "rels"
    );
    for version in VERSIONS {
        text.push_str(&format!("{version:<20}{}", count(tables(version))));
    }
    for name in extensions() {
        text.push_str(&format!("{name:20}{}", count(extension(name, 18).unwrap())));
    }
    testkit::assert_snapshot("builtin", "counts", &text);
}

#[test]
fn every_name_means_something() {
    for version in VERSIONS {
        let system = tables(version);
        let mut known: HashSet<String> = names(system);
        for row in extensions().filter_map(|name| extension(name, version)) {
            known.extend(names(row));
        }
        let means = |name: &str| assert!(name.is_empty() || known.contains(name), "{version}: {name}");
        for tables in std::iter::once(system).chain(extensions().filter_map(|name| extension(name, version)))
        {
            for row in &tables.types {
                [row.array_of, row.element, row.array, row.base, row.subtype, row.multirange]
                    .into_iter()
                    .for_each(means);
                row.fields.iter().for_each(|(_, ty)| means(ty));
            }
            for row in &tables.functions {
                row.arguments.iter().chain(row.outputs.iter().map(|(_, ty)| ty)).for_each(|ty| means(ty));
                means(row.returns);
                assert!(row.argument_names.is_empty() || row.argument_names.len() == row.arguments.len());
                assert!(usize::from(row.defaults) <= row.arguments.len());
            }
            for row in &tables.operators {
                [row.left, row.right, row.result].into_iter().for_each(means);
            }
            for row in &tables.casts {
                [row.source, row.target].into_iter().for_each(means);
            }
            for row in &tables.opclasses {
                means(row.input);
            }
            for row in &tables.relations {
                row.columns.iter().for_each(|(_, ty, _)| means(ty));
            }
        }
    }
}

/// The names of types, and of relations for their rows and the arrays of these.
fn names(tables: &Tables) -> HashSet<String> {
    let name = |schema: Option<&str>, name: &str| match schema {
        None | Some("" | "pg_catalog") => name.to_owned(),
        Some(schema) => format!("{schema}.{name}"),
    };
    let mut names: HashSet<_> = tables.types.iter().map(|row| name(row.schema, row.name)).collect();
    for row in &tables.relations {
        names.insert(name(Some(row.schema), row.name));
        names.insert(name(Some(row.schema), &format!("_{}", row.name)));
    }
    names
}

#[test]
fn extensions_are_found_by_what_they_bring() {
    assert_eq!(extensions_with_type("citext"), ["citext"]);
    assert_eq!(extensions_with_type("vector"), ["vector"]);
    assert_eq!(extensions_with_type("int4"), Vec::<&str>::new());
    assert_eq!(extensions_with_function("gen_salt"), ["pgcrypto"]);
    assert_eq!(extensions_with_function("uuid_generate_v4"), ["uuid-ossp"]);
    assert_eq!(extensions_with_function("moddatetime"), ["moddatetime"]);
    assert!(extension("nothing", 18).is_none());
    // Read from one version only, and good for all.
    assert_eq!(
        extension("vector", 15).unwrap().functions.len(),
        extension("vector", 18).unwrap().functions.len()
    );
    let net = extension("pg_net", 15).unwrap();
    assert!(net.types.iter().any(|row| row.labels == ["PENDING", "SUCCESS", "ERROR"]));
    assert!(net.functions.iter().all(|row| row.schema == Some("net")));
}

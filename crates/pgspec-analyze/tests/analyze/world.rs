//! What the tables of Postgres and its extensions become in a world.

use pgspec_analyze::typed::TypeId;
use pgspec_analyze::world::{OPAQUE, Options, World};
use pgspec_catalog::object::Extension;
use pgspec_catalog::{Body, Catalog, Key, Kind, Name, Object, Origin, Sources, Standing};

/// A catalog that declares these extensions.
fn declaring(extensions: &[&str]) -> Catalog {
    let mut catalog = Catalog::default();
    for name in extensions {
        let body = Body::Extension(Extension { schema: Some(Name::exact("extensions")), version: None });
        let object = Object::new(Origin::Database, body);
        catalog.insert(Key::global(Kind::Extension, *name), object).expect("inserted");
    }
    catalog
}

fn world(catalog: &Catalog, postgres: u16) -> World<'_> {
    World::new(catalog, Options { postgres, ..Options::default() })
}

#[test]
fn arrays_know_their_elements() {
    let catalog = Catalog::default();
    for version in pgspec_builtin::VERSIONS {
        let world = world(&catalog, version);
        let array = |name: &str| world.ty(world.builtin(name)).array;
        for (element, expected) in
            [("int2", "_int2"), ("oid", "_oid"), ("record", "_record"), ("int2vector", "_int2vector")]
        {
            assert_eq!(array(element), Some(world.builtin(expected)), "{element}");
        }
        assert_eq!(array("_int2"), None);
        assert_eq!(world.ty(world.builtin("int2vector")).array_of, Some(world.builtin("int2")));
        let relation = world.find_relation(None, &Name::exact("pg_class")).expect("there");
        let row = world.relation(relation).row_type;
        assert_eq!(world.ty(row).array, Some(world.builtin("_pg_class")));
    }
}

#[test]
fn every_type_of_every_extension_is_known() {
    let names: Vec<_> = pgspec_builtin::extensions().collect();
    let catalog = declaring(&names);
    for version in pgspec_builtin::VERSIONS {
        let world = world(&catalog, version);
        for name in world.function_names() {
            for schema in ["pg_catalog", "information_schema", "extensions", "cron", "net", "pgmq"] {
                for (_, id) in world.functions(Some(&Name::exact(schema)), &Name::exact(name)) {
                    let function = world.function(id);
                    let outputs = function.outputs.iter().map(|(_, ty, _)| ty);
                    let types: Vec<&TypeId> =
                        function.arguments.iter().chain([&function.returns]).chain(outputs).collect();
                    assert!(!types.contains(&&OPAQUE), "{version}: {schema}.{name}");
                }
            }
        }
    }
}

#[test]
fn an_extension_stands_in_its_schema() {
    let catalog = declaring(&["citext", "pg_net", "pg_stat_statements"]);
    let world = world(&catalog, 15);
    let ty = |schema: &str, name: &str| world.find_type(Some(&Name::exact(schema)), &Name::exact(name));
    assert!(ty("extensions", "citext").is_some() && ty("pg_catalog", "citext").is_none());
    let status = ty("net", "request_status").expect("there");
    assert_eq!(world.ty(status).labels, ["PENDING", "SUCCESS", "ERROR"]);
    let statements =
        world.find_relation(None, &Name::exact("pg_stat_statements")).expect("on the search path");
    assert_eq!(world.relation(statements).name.schema, Some(Name::exact("extensions")));
    let elements = world.functions(None, &Name::exact("jsonb_array_elements"));
    let function = world.function(elements[0].1);
    assert_eq!(function.outputs, [(Name::exact("value"), function.returns, -1)]);
}

#[test]
fn a_stub_of_the_platform_gives_way_to_the_extension() {
    let with_stub = |mut catalog: Catalog| {
        let mut sources = Sources::default();
        let sql = "create function pgmq.pop(queue_name text) returns text language sql as 'select $1';";
        let file = sources.add("stub.sql", sql);
        let (read, _) = pgspec_sql::read::file(&sources, file, &Name::exact("public"));
        let (_, key, object) = read.of_kind(Kind::Function).next().expect("read");
        let object = Object { standing: Standing::Platform, ..object.clone() };
        catalog.insert(key.clone(), object).expect("inserted");
        catalog
    };
    let pops = |catalog: &Catalog| {
        let world = world(catalog, 15);
        let found = world.functions(Some(&Name::exact("pgmq")), &Name::exact("pop"));
        found.iter().map(|(_, id)| world.function(*id).object.is_some()).collect::<Vec<_>>()
    };
    assert_eq!(pops(&with_stub(Catalog::default())), [true]);
    assert_eq!(pops(&with_stub(declaring(&["pgmq"]))), [false]);
}

//! TypeScript types, compared byte for byte with what Supabase's generator prints (`fixtures/typescript/oracle`).

use pgspec_catalog::object::{Argument, ArgumentMode, Column, Function, Returns, TableColumn};
use pgspec_catalog::{Body, Key, Kind, Name, SqlText};
use pgspec_codegen::{Options, TypeScriptOptions, typescript};
use proptest::prelude::*;

use crate::model::{ColumnExt, Model, argument, column, data_type, options};

fn asked(exposed: &[&str], postgrest_version: Option<&str>) -> Options {
    let typescript = TypeScriptOptions {
        out: "generated/database.ts".to_owned(),
        postgrest_version: postgrest_version.map(str::to_owned),
        ..TypeScriptOptions::default()
    };
    let exposed_schemas = exposed.iter().map(|schema| Name::exact(schema)).collect();
    Options { typescript: vec![typescript], exposed_schemas, ..options() }
}

fn written(model: &Model, options: &Options) -> String {
    let (mut files, diagnostics) = model.write(&typescript::WRITER, options);
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    assert_eq!(files.len(), 1);
    let file = files.remove(0);
    assert_eq!(file.path, "generated/database.ts");
    file.text
}

/// Columns, separated by `, `: a name, `:`, a type, and marks: `!` not null, `=` default, `+` generated, `#` identity
/// by default, `##` identity always.
fn columns(text: &str) -> Vec<Column> {
    let parse = |text: &str| {
        let (name, rest) = text.split_once(':').unwrap();
        let ty = rest.trim_end_matches(['!', '=', '+', '#']);
        let marks = rest.strip_prefix(ty).unwrap();
        let column = column(name, ty);
        match marks {
            "" => column,
            "!" => column.not_null(),
            "=" => column.default("x"),
            "!=" => column.not_null().default("x"),
            "+" => column.generated("x"),
            "#" => column.identity(false),
            "##" => column.identity(true),
            other => panic!("{other}"),
        }
    };
    text.split(", ").filter(|text| !text.is_empty()).map(parse).collect()
}

/// Arguments, separated by `, `: a name (or nothing), `:`, a type, `=` for a default; `out ` or `inout ` in front.
fn arguments(text: &str) -> Vec<Argument> {
    let parse = |text: &str| {
        let (mode, text) = match text.split_once(' ') {
            Some(("out", rest)) => (ArgumentMode::Out, rest),
            Some(("inout", rest)) => (ArgumentMode::InOut, rest),
            Some(("variadic", rest)) => (ArgumentMode::Variadic, rest),
            _ => (ArgumentMode::In, text),
        };
        let (named, ty) = text.split_once(':').unwrap();
        let default = ty.ends_with('=').then(|| SqlText::unplaced("x"));
        Argument { mode, default, ..argument(named, ty.trim_end_matches('=')) }
    };
    text.split(", ").filter(|text| !text.is_empty()).map(parse).collect()
}

fn function<'a>(model: &'a mut Model, named: &str, inputs: &str, returns: &str) -> &'a mut Function {
    let returns = match returns.split_once(' ') {
        Some(("setof", ty)) => Returns::SetOf(data_type(ty)),
        Some(("table", columns)) => Returns::Table(
            arguments(columns)
                .into_iter()
                .map(|a| TableColumn { name: a.name.unwrap(), data_type: a.data_type })
                .collect(),
        ),
        _ if returns.is_empty() => Returns::Nothing,
        _ => Returns::Type(data_type(returns)),
    };
    let Body::Function(function) = &mut model.function(named, arguments(inputs), returns).body else {
        panic!("not a function");
    };
    function
}

/// The schema of `fixtures/typescript/shapes.sql`.
fn shapes() -> Model {
    let mut m = Model::default();
    m.enumeration("mood", &["sad", "ok", "happy"]);
    let long = ["value_number_one", "value_number_two", "value_number_three", "value_number_four"];
    m.enumeration("long_enum", &long);
    m.enumeration("quoted", &["it's", "with \"dq\"", "back\\slash", "ünï", ""]);
    m.enumeration("other.mood", &["x", "y"]);
    m.enumeration(
        "hidden.secret",
        &["value_number_one", "value_number_two", "value_number_three", "a \"b\""],
    );
    m.enumeration("hidden.single", &["a"]);

    m.table("org", columns("id:uuid!=, name:text!, Weird Name:text"));
    m.primary_key("org", &["id"]);
    m.table(
        "users_t",
        columns(
            "id:int8##, id2:int8#, org_id:uuid!, owner_id:uuid, full_name:text+, b:bool, i2:int2, i4:int4, i8:int8, \
             f4:float4, f8:float8, n:numeric, ba:bytea, c:bpchar, vc:varchar, d:date, t:text, ti:time, tz:timetz, \
             ts:timestamp, tstz:timestamptz!=, iv:interval, j:json, jb:jsonb!, jb2:jsonb, jba:jsonb[]!, \
             m:public.mood!=, ms:public.mood[], om:other.mood, ta:text[]!, hi:hidden.secret, his:hidden.secret[], \
             hin:hidden.secret[]!, hs1:hidden.single, inet:inet, cidr:cidr, r:int4range, tsv:tsvector, mac:macaddr, \
             pt:point, x:xml, mon:money, bit_:bit, vb:varbit, oid_:oid, nm:name, hs:char, rc:regclass, \
             camelcase:int4, Quoted-Col:int4, _u:int4, 1st:int4",
        ),
    );
    m.primary_key("users_t", &["id"]);
    m.unique("users_t", &["owner_id"]);
    m.foreign_key("users_t", &["org_id"], "org", &["id"]);
    m.foreign_key("users_t", &["owner_id"], "org", &["id"]);
    m.table("m2m", columns("user_id:int8!, org_id:uuid!"));
    m.primary_key("m2m", &["user_id", "org_id"]);
    m.foreign_key("m2m", &["user_id"], "users_t", &["id"]);
    m.foreign_key("m2m", &["org_id"], "org", &["id"]);
    m.table("composite_fk", columns("a:int8, b:uuid"));
    m.foreign_key("composite_fk", &["b", "a"], "m2m", &["org_id", "user_id"]);
    m.unique("composite_fk", &["a", "b"]);
    m.table("empty_cols", vec![]);
    m.table(
        "Weird-Table",
        columns(
            "id:int4!, 1:int4, default:text, class:text, naïve:text, has\"dq:text, $dollar:int4, a.b:int4, \
             constructor:int4, e:public.long_enum, ea:public.long_enum[], g:int4+, \
             a_very_long_column_name_that_is_quite_long_indeed_012345678:public.long_enum, \
             a_very_long_column_name_that_is_quite_long_indeed_012345679:public.long_enum!",
        ),
    );
    let long_columns =
        ["column_number_one_long_name", "column_number_two_long_name", "column_number_three_long_name"];
    let (child, parent) = ("child_with_a_rather_long_name_indeed", "parent_with_a_rather_long_name_indeed");
    m.table(parent, long_columns.map(|name| column(name, "int4").not_null()).to_vec());
    m.primary_key(parent, &long_columns);
    let id = [column("id", "int4").not_null()];
    m.table(child, id.into_iter().chain(long_columns.map(|name| column(name, "int4"))).collect());
    m.primary_key(child, &["id"]);
    let named = "a_very_long_foreign_key_constraint_name_number_one";
    m.named_foreign_key(child, named, &long_columns, parent, &long_columns);
    m.unique(child, &long_columns);
    m.table("selfref", columns("id:int4!, parent:int4, uniq:int4"));
    m.primary_key("selfref", &["id"]);
    m.unique("selfref", &["uniq"]);
    m.foreign_key("selfref", &["parent"], "selfref", &["id"]);
    m.foreign_key("selfref", &["uniq"], "selfref", &["id"]);
    m.table("other.ot", columns("id:int4!, o:uuid"));
    m.primary_key("other.ot", &["id"]);
    m.foreign_key("other.ot", &["o"], "org", &["id"]);
    m.table("xs", columns("id:int4, m:other.mood"));
    m.foreign_key("xs", &["id"], "other.ot", &["id"]);
    add_functions(&mut m);
    m
}

fn add_functions(m: &mut Model) {
    function(m, "f_noargs", "", "int4");
    function(m, "f_void", "a:int4", "void");
    function(m, "f_def", "a:int4, b:text=, c:json=", "text");
    function(m, "f_unnamed", ":int4", "int4");
    function(m, "f_unnamed_json", ":jsonb", "int4");
    function(m, "f_setof_table", "", "setof public.selfref");
    function(m, "f_setof_table1", "", "setof public.org").rows = Some("1".into());
    function(m, "f_one_table", "", "public.org");
    function(m, "f_table", "", "table x:int4, y:text, j:jsonb");
    function(m, "f_table1", "", "table a:int4").rows = Some("1".into());
    function(m, "f_out", "a:int4, out o1:int4, out o2:text", "");
    function(m, "f_out1", "a:int4, out o1:int4", "");
    function(m, "f_inout", "inout a:int4", "");
    function(m, "f_setof_int", "", "setof int4");
    function(m, "f_record", "", "record");
    function(m, "f_variadic", "variadic a:int4[]", "int4");
    function(m, "f_enum", "m:public.mood, s:hidden.secret", "hidden.secret");
    function(m, "f_enums", "a:hidden.secret[]", "hidden.secret[]");
    function(m, "f_arr", "", "int4[]");
    let many = "n:numeric, ts:timestamptz, iv:interval, ba:bytea, i:inet, l:public.long_enum";
    function(m, "f_date", many, "date");
    let long = "argument_number_one:int4, argument_number_two:text=, argument_number_three:jsonb=, \
                argument_number_four:uuid=";
    function(m, "long_args", long, "setof public.selfref");
    function(m, "org_upper", ":public.org", "text");
    function(m, "org_named", "o:public.org", "text");
    function(m, "org_users", ":public.org", "setof public.selfref");
    function(m, "org_first", ":public.org", "public.selfref");
    function(m, "over", "a:int4", "int4");
    function(m, "over", "a:text", "int4");
    function(m, "over2", "a:int4", "int4");
    function(m, "over2", "a:int4, b:int4", "int4");
    function(m, "over3", "", "int4");
    function(m, "over3", ":text=", "int4");
    function(m, "two_unnamed", ":int4, :int4", "int4");
    function(m, "mixed", "a:int4, :text=", "int4");
    function(m, "trg", "", "trigger");
    function(m, "pr", "a:int4", "").routine = pgspec_catalog::object::Routine::Procedure;
    function(m, "other.same_name", "a:public.mood", "other.mood");
}

/// The schema of `fixtures/typescript/views.sql`.
fn views() -> Model {
    let mut m = Model::default();
    m.table("org", columns("id:int4!, name:text!"));
    m.primary_key("org", &["id"]);
    m.table("selfref", columns("id:int4!, parent:int4, uniq:int4, jb:jsonb!, org_id:int4"));
    m.primary_key("selfref", &["id"]);
    m.unique("selfref", &["uniq"]);
    m.foreign_key("selfref", &["parent"], "selfref", &["id"]);
    m.foreign_key("selfref", &["uniq"], "selfref", &["id"]);
    m.foreign_key("selfref", &["org_id"], "org", &["id"]);
    m.table("pair", columns("a:int4!, b:int4!"));
    m.primary_key("pair", &["a", "b"]);
    m.table("two", columns("x:int4, y:int4, z:text"));
    m.foreign_key("two", &["x", "y"], "pair", &["a", "b"]);
    for line in fixture("views.sql").lines() {
        let materialized = line.starts_with("create materialized view ");
        let Some((named, query)) =
            line.split_once("view public.").and_then(|(_, rest)| rest.split_once(" as "))
        else {
            continue;
        };
        if !line.starts_with("create view ") && !materialized {
            continue;
        }
        let (named, names) = match named.split_once(" (") {
            Some((named, names)) => {
                (named, names.trim_end_matches(')').split(", ").map(Name::exact).collect())
            }
            None => (named, Vec::new()),
        };
        let Body::View(view) = &mut m.view(named, query.trim_end_matches(';'), &[]).body else {
            panic!("not a view");
        };
        view.column_names = names;
        view.materialized = materialized;
    }
    m.instead_of_insert("v_instead", "ti", "tf");
    function(&mut m, "ret_view", "", "setof public.v_sel");
    function(&mut m, "of_view", ":public.v_sel", "text");
    m
}

fn fixture(file: &str) -> String {
    std::fs::read_to_string(format!("{}/fixtures/typescript/{file}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

#[track_caller]
fn assert_same(text: &str, expected: &str) {
    let differs = text.lines().zip(expected.lines()).position(|(a, b)| a != b);
    if let Some(line) = differs {
        let around =
            |text: &str| text.lines().skip(line.saturating_sub(6)).take(20).collect::<Vec<_>>().join("\n");
        panic!("line {}:\n--- ours\n{}\n--- expected\n{}", line + 1, around(text), around(expected));
    }
    assert_eq!(text, expected);
}

#[test]
fn tables_enums_and_functions_are_supabases() {
    assert_same(&written(&shapes(), &asked(&["public", "other"], Some("13.0.5"))), &fixture("shapes.ts"));
}

#[test]
fn views_are_supabases() {
    assert_same(&written(&views(), &asked(&["public"], None)), &fixture("views.ts"));
}

#[test]
fn nextbestmove_is_supabases() {
    let ours = testkit::snapshots_root().join("nextbestmove/generated/database.ts");
    assert_same(&std::fs::read_to_string(ours).unwrap(), &fixture("nextbestmove.ts"));
}

#[test]
fn an_empty_model_is_a_database() {
    assert_same(&written(&Model::default(), &asked(&["public", "nothing_here"], None)), &fixture("empty.ts"));
}

#[test]
fn what_is_not_ours_is_not_covered() {
    let mut model = Model::default();
    let status = model.enumeration("auth.level", &["one", "two"]);
    status.standing = pgspec_catalog::Standing::Platform;
    let users = model.table("auth.users", columns("id:uuid!"));
    users.standing = pgspec_catalog::Standing::Platform;
    model.table("profiles", columns("id:uuid!, level:auth.level"));
    model.foreign_key("profiles", &["id"], "auth.users", &["id"]);
    let text = written(&model, &asked(&["public", "auth"], None));
    testkit::assert_file("codegen/typescript", "platform.ts", &text);
}

#[test]
fn nothing_is_written_unasked() {
    let (files, diagnostics) = shapes().write(&typescript::WRITER, &options());
    assert!(files.is_empty() && diagnostics.is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    /// No name or label gets out of its place: outside strings, the text has only what the writer puts there.
    #[test]
    fn names_stay_in_their_strings(
        table in any::<String>(), field in any::<String>(), label in any::<String>(), schema in any::<String>(),
    ) {
        let mut model = Model::default();
        model.add(
            Key::in_schema(Kind::Enum, &Name::exact(&schema), &Name::exact(&label)),
            Body::Enum(pgspec_catalog::object::EnumType {
                labels: vec![pgspec_catalog::object::EnumLabel {
                    value: label.as_str().into(), doc: None, was: None, origin: pgspec_catalog::Origin::Database,
                }],
            }),
        );
        let key = Key::in_schema(Kind::Table, &Name::exact(&schema), &Name::exact(&table));
        model.add(key, Body::Table(Box::new(pgspec_catalog::object::Table {
            columns: vec![column(&field, "text")], ..Default::default()
        })));
        let options = |schema: &str| Options { default_schema: Name::exact(schema), ..asked(&[], None) };
        let text = written(&model, &options(&schema));
        prop_assert_eq!(braces(&text), braces(&written(&plain_model(), &options("s"))));
    }
}

fn plain_model() -> Model {
    let mut model = Model::default();
    model.enumeration("s.l", &["l"]);
    model.table("s.t", columns("f:text"));
    model
}

/// The brackets outside strings.
fn braces(text: &str) -> String {
    let mut out = String::new();
    let mut quote = None;
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match (quote, c) {
            (Some(_), '\\') => drop(chars.next()),
            (Some(q), c) if q == c => quote = None,
            (None, '"' | '\'') => quote = Some(c),
            (None, '{' | '}' | '[' | ']' | '(' | ')' | '<' | '>' | ';') => out.push(c),
            _ => {}
        }
    }
    out
}

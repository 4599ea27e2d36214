//! The surface: what is read, what a writer sets, what views hold.

use pgspec_codegen::Surface;
use pgspec_codegen::surface::{Fallback, TypeClass, Write};

use crate::model::{ColumnExt, Model, column, name};

#[test]
fn what_a_writer_sets() {
    let mut model = Model::default();
    model.table(
        "t",
        vec![
            column("required", "text").not_null(),
            column("nullable", "text"),
            column("defaulted", "text").not_null().default("'x'"),
            column("numbered", "int8").identity(false),
            column("always", "int8").identity(true),
            column("generated", "text").generated("upper(required)"),
        ],
    );
    let (surface, diagnostics) = Surface::of(&model.world());
    assert!(diagnostics.is_empty());
    let record = surface.record(&name("t")).unwrap();
    let writes: Vec<_> = record.fields.iter().map(|f| (f.name.as_str(), f.insert(), f.update())).collect();
    assert_eq!(
        writes,
        [
            ("required", Write::Required, Write::Optional),
            ("nullable", Write::Optional, Write::Optional),
            ("defaulted", Write::Optional, Write::Optional),
            ("numbered", Write::Optional, Write::Optional),
            ("always", Write::Never, Write::Never),
            ("generated", Write::Never, Write::Never),
        ]
    );
    assert_eq!(record.fields[3].fallback, Fallback::Identity { always: false });
}

#[test]
fn a_view_has_the_columns_of_its_query() {
    let mut model = Model::default();
    model.enumeration("mood", &["ok"]);
    model.table("t", vec![column("id", "int8").not_null(), column("m", "public.mood")]);
    model.view("v", "select id, m, count(*) over () as n from t", &[]);
    let (surface, diagnostics) = Surface::of(&model.world());
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    let fields = &surface.record(&name("v")).unwrap().fields;
    let shown: Vec<_> = fields.iter().map(|f| format!("{} {} {}", f.name, f.data_type, f.nullable)).collect();
    assert_eq!(shown, ["id bigint false", "m public.mood true", "n bigint false"]);
    assert_eq!(fields[1].ty.class, TypeClass::ValueSet(name("mood")));
}

#[test]
fn a_view_that_cannot_be_known_is_an_error() {
    let mut model = Model::default();
    model.table("t", vec![column("id", "int8").not_null()]);
    model.view("v", "select id, mystery(id) as x from t", &[]);
    let (surface, diagnostics) = Surface::of(&model.world());
    let found = diagnostics.iter().next().unwrap();
    assert_eq!(found.code.id, "view/needs-elaboration");
    assert!(
        found.message.starts_with("view `public.v`: the type of its column `x` cannot be told: "),
        "{}",
        found.message
    );
    let help = "ask a database: `pgspec lock --db URL`; or declare the columns: `columns: { name: type, … }` under `v`";
    assert_eq!(found.help.as_deref(), Some(help));
    assert!(surface.record(&name("v")).unwrap().fields.is_empty());
    model = Model::default();
    model.table("t", vec![column("id", "int8").not_null()]);
    model.view("v", "select id, mystery(id) as x from t", &[("id", "int8"), ("x", "text")]);
    assert!(Surface::of(&model.world()).1.is_empty(), "declared columns are believed");
}

#[test]
fn a_foreign_key_to_one_row_from_one_row() {
    let mut model = Model::default();
    model.table("org", vec![column("id", "int8").not_null()]);
    model.table("t", vec![column("a", "int8"), column("b", "int8"), column("c", "int8")]);
    model.unique("t", &["a"]);
    model.unique("t", &["c", "b"]);
    model.foreign_key("t", &["a"], "org", &["id"]);
    model.foreign_key("t", &["b"], "org", &["id"]);
    model.foreign_key("t", &["b", "c"], "org", &["id", "id"]);
    model.foreign_key("t", &["c", "b"], "org", &["id", "id"]);
    let (surface, _) = Surface::of(&model.world());
    let references = &surface.record(&name("t")).unwrap().references;
    let one: Vec<_> = references.iter().map(|r| (r.constraint.as_str(), r.one_to_one)).collect();
    assert_eq!(
        one,
        [("t_a_fkey", true), ("t_b_c_fkey", true), ("t_b_fkey", false), ("t_c_b_fkey", false)],
        "unique columns in the table's order, the foreign key's in its own"
    );
}

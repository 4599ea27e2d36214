//! Diagrams of models that are too large for one picture.

use pgspec_catalog::object::{
    Column, ColumnNotes, Constraint, ConstraintBody, Deferral, ForeignKey, ForeignKeyAction, MatchType,
    Table, UniqueKey,
};
use pgspec_catalog::{Body, Catalog, DataType, FileId, Key, Kind, Name, Object, Origin, QualifiedName, Span};

use super::demo::{options, write};
use super::parsed::parse;
use crate::templates::Templates;

fn origin() -> Origin {
    Origin::Spec(Span::new(FileId(0), 0, 0))
}

/// `hub`, and `spokes` tables of `columns` columns that reference it.
fn star(spokes: usize, columns: usize) -> Catalog {
    let mut catalog = Catalog::new();
    let column = |name: String| Column {
        storage: pgspec_catalog::object::ColumnStorage::default(),
        inherited: false,
        name: Name::exact(&name),
        data_type: DataType::builtin("int8"),
        not_null: true,
        not_null_constraint: Default::default(),
        default: None,
        generated: None,
        identity: None,
        collation: None,
        comment: None,
        origin: origin(),
        notes: ColumnNotes::default(),
    };
    let names = std::iter::once("hub".to_owned()).chain((0..spokes).map(|i| format!("spoke_{i:03}")));
    for name in names {
        let table = QualifiedName::new("public", name.as_str());
        let rest = (0..columns).map(|i| column(format!("column_number_{i}")));
        let columns = ["id", "hub_id"].into_iter().map(|n| column(n.to_owned())).chain(rest).collect();
        let body = Body::Table(Box::new(Table { columns, ..Table::default() }));
        catalog.insert(Key::qualified(Kind::Table, &table), Object::new(origin(), body)).unwrap();
        let mut constrain = |constraint: &str, body| {
            let key = Key::of_relation(Kind::Constraint, &table, &Name::exact(constraint));
            let body =
                Constraint { body, deferral: Deferral::Immediate, not_valid: false, not_enforced: false };
            catalog.insert(key, Object::new(origin(), Body::Constraint(Box::new(body)))).unwrap();
        };
        let key = UniqueKey { columns: vec![Name::exact("id")], ..UniqueKey::default() };
        constrain("pkey", ConstraintBody::PrimaryKey(key));
        if name != "hub" {
            let key = ForeignKey {
                columns: vec![Name::exact("hub_id")],
                references: QualifiedName::new("public", "hub"),
                referenced_columns: vec![Name::exact("id")],
                match_type: MatchType::Simple,
                on_update: ForeignKeyAction::NoAction,
                on_delete: ForeignKeyAction::NoAction,
                period: false,
                on_delete_columns: Vec::new(),
            };
            constrain("fkey", ConstraintBody::ForeignKey(key));
        }
    }
    catalog
}

/// The diagram of a page, and the page.
fn diagram(catalog: &Catalog, page: &str) -> (String, String) {
    let files = write(catalog, &options(&str::to_owned), &Templates::embedded());
    let file = files.into_iter().find(|file| file.path.ends_with(page)).unwrap();
    let fences = parse(&file.text).fences;
    let diagrams: Vec<_> = fences.into_iter().filter(|(info, _)| info == "mermaid").collect();
    let [(_, diagram)] = diagrams.as_slice() else { panic!("{page}: {} diagrams", diagrams.len()) };
    (diagram.clone(), file.text)
}

fn boxes(diagram: &str) -> usize {
    diagram.lines().filter(|line| line.contains("[\"")).count()
}

fn lines(diagram: &str) -> usize {
    diagram.lines().filter(|line| line.contains(" : \"")).count()
}

#[test]
fn forty_tables_are_drawn_without_a_note() {
    let (diagram, page) = diagram(&star(39, 2), "README.md");
    assert_eq!((boxes(&diagram), lines(&diagram)), (40, 39));
    assert!(!page.contains("left out"), "{page}");
}

#[test]
fn of_more_the_most_connected_are_drawn_and_the_rest_is_counted() {
    let catalog = star(60, 2);
    let (overview, page) = diagram(&catalog, "README.md");
    assert_eq!((boxes(&overview), lines(&overview)), (40, 39));
    assert!(overview.contains("[\"hub\"]"));
    assert!(page.contains("\n21 tables with the fewest references are left out"), "{page}");
    // The list of all tables is complete all the same.
    assert!((0..60).all(|i| page.contains(&format!("[`spoke_{i:03}`]"))));

    let (hub, page) = diagram(&catalog, "tables/public.hub.md");
    assert_eq!((boxes(&hub), lines(&hub)), (40, 39));
    assert!(page.contains("\n21 more tables have references with this one"), "{page}");
}

#[test]
fn a_diagram_never_outgrows_the_viewer() {
    let mut catalog = star(30, 400);
    let ids: Vec<_> = catalog.iter().map(|(id, _, _)| id).collect();
    for id in ids {
        catalog.object_mut(id).unwrap().notes.domain = Some(Name::exact("wide"));
    }
    let (domain, page) = diagram(&catalog, "domains/wide.md");
    assert!(domain.len() < 50_000, "{}", domain.len());
    assert_eq!((boxes(&domain), lines(&domain)), (31, 30));
    assert!(page.contains("\nSome columns are left out."), "{}", &page[page.len() - 300..]);
}

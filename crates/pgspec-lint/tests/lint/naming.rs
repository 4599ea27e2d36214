//! Names, and what is said about those that are not made as the project says.

use pgspec_analyze::world::{Options as WorldOptions, World};
use pgspec_catalog::diagnostic::{Format, Style as Rendering, render};
use pgspec_catalog::{Catalog, Diagnostics, Name, Sources};
use pgspec_lint::{Context, Naming, Options, Style, Template, run};

fn naming() -> Naming {
    let template = |text| Some(Template::parse(text).unwrap());
    Naming {
        table: Some(Style::Snake),
        column: Some(Style::Snake),
        enum_type: Some(Style::Snake),
        view: Some(Style::Snake),
        function: Some(Style::Snake),
        index: template("idx_{table}_{columns}"),
        unique: template("uq_{table}_{columns}"),
        primary_key: template("pk_{table}"),
        exclude: template("ex_{table}_{columns}"),
        foreign_key: template("fk_{table}_{columns}"),
        check: template("ck_{table}_{columns}_{condition}"),
        trigger: template("{table}_{condition}"),
    }
}

/// What is said about SQL.
fn said(sql: &str, naming: Naming) -> (Sources, Diagnostics) {
    let mut sources = Sources::default();
    let file = sources.add("schema.sql", sql);
    let read = pgspec_sql::read::files(&sources, &[file], &[Name::exact("public")], Catalog::new());
    assert!(read.diagnostics.is_empty(), "{:#?}", read.diagnostics);
    let options = Options { naming, ..Options::default() };
    let world = World::new(&read.catalog, WorldOptions::default());
    let found = run(&Context { world: &world, sources: &sources, options: &options });
    let mut found: Diagnostics = found.into_iter().filter(|d| d.code.id == "schema/naming").collect();
    found.sort(&sources);
    (sources, found)
}

#[test]
fn without_rules_nothing_is_said() {
    let (_, found) = said("create table \"Odd\" (\"Id\" int primary key);", Naming::default());
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn right_names() {
    let sql = "
        create table users (id int constraint pk_users primary key);
        create table line_items (
          id int, owner int constraint fk_line_items_owner references users,
          low int, high int, email text,
          constraint pk_line_items primary key (id),
          constraint uq_line_items_owner_low unique (owner, low),
          constraint ck_line_items_low_high_ordered check (high > low),
          constraint ex_line_items_low exclude using btree (low with =)
        );
        create index idx_line_items_email on line_items (lower(email));
        create index idx_line_items_low_high on line_items (low desc, high);
        create index idx_line_items_low on line_items (low);
        create index idx_line_items_low_positive on line_items (low) where low > 0;
        create function touch() returns trigger language plpgsql as 'begin return new; end';
        create trigger line_items_touch before update on line_items for each row execute function touch();
        create view open_items as select id from line_items;
    ";
    let (sources, found) = said(sql, naming());
    assert!(found.is_empty(), "{}", render(&found, &sources, Format::Human, Rendering::Plain));
}

#[test]
fn wrong_names() {
    let sql = r#"create type "MoodOfDay" as enum ('good');
create table "lineItems" (
  id int primary key,
  "ownerId" int references "lineItems",
  low int check (low > 0),
  high int,
  unique (low, high),
  constraint ordered check (high > low),
  exclude using btree (high with =)
);
create index on "lineItems" (low);
create index low_index on "lineItems" (low);
create index low_again on "lineItems" (low) where low > 0;
create function "touchIt"() returns trigger language plpgsql as 'begin return new; end';
create trigger touch before update on "lineItems" for each row execute function "touchIt"();
create view "openItems" as select id from "lineItems";
"#;
    let (sources, found) = said(sql, naming());
    testkit::assert_snapshot("lint", "naming", &render(&found, &sources, Format::Human, Rendering::Plain));
}

#[test]
fn fixes_make_names_right() {
    let sql = "create table posts (author int);\ncreate index by_author on posts (author);\n";
    let only_indexes = Naming { index: naming().index, ..Naming::default() };
    let (sources, found) = said(sql, only_indexes.clone());
    assert_eq!(found.len(), 1);
    let edit = &found.iter().next().unwrap().fix.as_ref().unwrap().edits[0];
    assert_eq!(sources.slice(edit.span), "by_author");
    let (start, end) = (edit.span.start as usize, edit.span.end as usize);
    let mended = format!("{}{}{}", &sql[..start], edit.replacement, &sql[end..]);
    assert!(said(&mended, only_indexes).1.is_empty(), "{mended}");
}

//! Queries and data-changing statements: what they are said to mean, what a server says, and what its rows say.

use std::path::Path;

use pgspec_analyze::analyzer::Analyzer;
use pgspec_analyze::shape;
use pgspec_analyze::typed::{Command, EntryColumn, TypedQuery};
use pgspec_analyze::world::{OPAQUE, Options, World};
use pgspec_catalog::{Catalog, Name, Sources};
use pgspec_sql::syntax;

/// What is said of a statement.
enum Verdict {
    /// Columns of its result.
    Accepted(Box<TypedQuery>, Vec<EntryColumn>),
    /// Why, and what to do.
    Refused(String),
    Unknown,
}

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/analyze/query"))
}

fn read(name: &str) -> String {
    std::fs::read_to_string(root().join(name)).expect("there")
}

fn catalog() -> Catalog {
    let mut sources = Sources::default();
    let file = sources.add("schema.sql", read("schema.sql"));
    let (catalog, diagnostics) = pgspec_sql::read::file(&sources, file, &Name::exact("public"));
    assert!(diagnostics.iter().next().is_none(), "{diagnostics:?}");
    catalog
}

fn statements(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(|line| line.trim_end_matches(';')).filter(|line| !line.is_empty())
}

fn judge(world: &World<'_>, text: &str) -> Verdict {
    let statement = match syntax::statement(text) {
        Ok(statement) => statement,
        Err(error) => return Verdict::Refused(error.message),
    };
    let mut analyzer = Analyzer::new(world);
    let Some(query) = analyzer.statement(&statement) else { return Verdict::Unknown };
    let columns = analyzer.result_columns(&query);
    if let Some(finding) = analyzer.findings.iter().find(|finding| finding.problem.is_error()) {
        let at = text.get(finding.range.usize()).unwrap_or("?");
        let help = finding.help.as_ref().map_or_else(String::new, |help| format!("; {help}"));
        return Verdict::Refused(format!("`{at}`: {}{help}", finding.message));
    }
    if format!("{query:?}").contains("Opaque(") {
        return Verdict::Unknown;
    }
    Verdict::Accepted(Box::new(query), columns)
}

#[test]
fn statements_mean() {
    let catalog = catalog();
    let world = World::new(&catalog, Options::default());
    testkit::each_fixture("analyze/query", &root().join("statements"), "sql", |fixture| {
        let mut out = String::new();
        for text in statements(&fixture.text()) {
            out.push_str(text);
            match judge(&world, text) {
                Verdict::Accepted(_, columns) => {
                    for column in columns {
                        let ty = world.show(column.ty, column.typmod);
                        let null = if column.nullable { "" } else { " not null" };
                        let source = column.source.and_then(|(relation, index)| {
                            let column = world.columns(relation)?.get(index as usize)?;
                            Some(format!(" = {}.{}", world.relation(relation).name.name, column.name))
                        });
                        let source = source.unwrap_or_default();
                        out.push_str(&format!("\n    {} {ty}{null}{source}", column.name));
                    }
                }
                Verdict::Refused(why) => out.push_str(&format!("\n    refused: {why}")),
                Verdict::Unknown => out.push_str("\n    unknown"),
            }
            out.push('\n');
        }
        out
    });
}

#[test]
fn postgres_agrees() {
    let database = super::empty("query_verdicts");
    let mut client = database.connect().expect("connected");
    client.batch_execute(&read("schema.sql")).expect("the schema is right");
    let catalog = catalog();
    let postgres = u16::try_from(database.server().version() / 10_000).expect("a version");
    let world = World::new(&catalog, Options { postgres, ..Options::default() });
    let mut wrong = Vec::new();
    let (mut all, mut unknown) = (0, 0);
    for fixture in testkit::fixtures(&root().join("statements"), "sql") {
        for text in statements(&fixture.text()) {
            all += 1;
            let theirs = client.prepare(text).and_then(|statement| {
                client.batch_execute(&format!("explain {text}"))?;
                let columns = statement.columns().iter();
                Ok(columns.map(|c| (c.name().to_owned(), c.type_().oid())).collect::<Vec<_>>())
            });
            match (judge(&world, text), theirs) {
                (Verdict::Unknown, _) => unknown += 1,
                (Verdict::Refused(_), Err(_)) => {}
                (Verdict::Refused(why), Ok(_)) => wrong.push(format!("{text}\n    refused: {why}")),
                (Verdict::Accepted(..), Err(error)) => {
                    wrong.push(format!(
                        "{text}\n    accepted, but {}",
                        error.as_db_error().expect("of the server").message()
                    ));
                }
                (Verdict::Accepted(_, columns), Ok(theirs)) => {
                    let ours: Vec<_> = columns
                        .iter()
                        .map(|column| (column.name.to_string(), world.show(world.base(column.ty).0, -1)))
                        .collect();
                    let theirs: Vec<_> = theirs
                        .into_iter()
                        .map(|(name, ty)| {
                            let row =
                                client.query_one("select format_type($1, null)", &[&ty]).expect("a type");
                            (name, row.get::<_, String>(0))
                        })
                        .collect();
                    if ours != theirs {
                        wrong.push(format!("{text}\n    ours {ours:?}\n    theirs {theirs:?}"));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {all} are wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(unknown * 50 < all, "{unknown} of {all} are unknown");
}

#[test]
fn not_null_is_never_null() {
    let database = super::empty("query_nulls");
    let mut client = database.connect().expect("connected");
    client.batch_execute(&read("schema.sql")).expect("the schema is right");
    client.batch_execute(&read("data.sql")).expect("the data are right");
    // Endless recursion ends here.
    client.batch_execute("set statement_timeout = 200").expect("set");
    let catalog = catalog();
    let world = World::new(&catalog, Options::default());
    let (mut all, mut certain) = (0, 0);
    for fixture in testkit::fixtures(&root().join("statements"), "sql") {
        for text in statements(&fixture.text()) {
            let Verdict::Accepted(query, columns) = judge(&world, text) else { continue };
            let keys = if query.command == Command::Select {
                shape::of_query(&world, &query).keys
            } else {
                Vec::new()
            };
            let mut transaction = client.transaction().expect("begun");
            let Ok(rows) = transaction.simple_query(text) else { continue };
            let mut seen = std::collections::BTreeSet::new();
            for row in rows {
                let postgres::SimpleQueryMessage::Row(row) = row else { continue };
                for (index, column) in columns.iter().enumerate() {
                    assert!(column.nullable || row.get(index).is_some(), "{text}: {} is null", column.name);
                }
                for (number, key) in keys.iter().enumerate() {
                    let values: Vec<_> =
                        key.iter().map(|column| row.get(*column as usize).map(str::to_owned)).collect();
                    assert!(seen.insert((number, values)), "{text}: the key {key:?} is not unique");
                }
            }
            all += columns.len();
            certain += columns.iter().filter(|column| !column.nullable).count();
        }
    }
    assert!(certain * 5 > all * 2, "only {certain} of {all} columns are said to be not null");
}

/// The keys of a query, by the names of its columns.
fn keys(world: &World<'_>, text: &str) -> String {
    let Verdict::Accepted(query, columns) = judge(world, text) else { panic!("{text}") };
    assert!(columns.iter().all(|column| column.ty != OPAQUE));
    let key = |key: &Vec<u32>| {
        let names: Vec<&str> = key.iter().map(|column| columns[*column as usize].name.as_str()).collect();
        format!("({})", names.join(", "))
    };
    shape::of_query(world, &query).keys.iter().map(key).collect::<Vec<_>>().join(" ")
}

#[test]
fn keys_follow_joins() {
    let catalog = catalog();
    let world = World::new(&catalog, Options::default());
    for (text, expected) in [
        ("select id, email, name from users", "(id) (email)"),
        ("select name from users", ""),
        ("select id, email from users where id = gen_random_uuid()", "(id) (email)"),
        ("select name from users where email = 'a'", "()"),
        ("select o.id, u.email from orders o join users u on u.id = o.user_id", "(id)"),
        ("select o.id, u.email from orders o, users u where u.id = o.user_id", "(id)"),
        ("select u.id, o.id as o from users u left join orders o on o.user_id = u.id", ""),
        ("select u.id, o.id as o from users u cross join orders o", "(id, o)"),
        (
            "select i.order_id, i.line, o.total from items i left join orders o on o.id = i.order_id",
            "(order_id, line)",
        ),
        ("select u.id, x.c from users u cross join lateral (select count(*) as c from orders) x", "(id)"),
        ("select email, count(*) from users group by email", "(email)"),
        ("select name, count(*) from users group by name", ""),
        ("select count(*) from users", "()"),
        ("select email from users limit 1", "()"),
        ("select distinct user_id, status from orders", "(user_id, status)"),
        ("select distinct on (user_id) user_id, total from orders", "(user_id)"),
        ("select email from users union select sku from items", "(email)"),
        ("select email from users union all select sku from items", ""),
        ("with x as (select id from users) select x.id from x", "(id)"),
        ("select id from plain_users", "(id)"),
        ("select a, b from pairs", ""),
    ] {
        assert_eq!(keys(&world, text), expected, "{text}");
    }
}

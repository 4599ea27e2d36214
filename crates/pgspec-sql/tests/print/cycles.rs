//! What needs each other: split where it can be, reported where it cannot.

use pgspec_catalog::Catalog;
use pgspec_catalog::object::{ForeignKeyAction, Function, FunctionBody};
use pgspec_sql::print::{self, SchemaOptions};

use super::build::*;
use super::check as check_snapshot;

#[test]
fn circles_are_split() {
    let mut catalog = Catalog::new();
    // Two tables that reference each other, and one that references itself.
    with_id(&mut catalog, "teams", vec![column("captain_id", "uuid")]);
    with_id(&mut catalog, "players", vec![column("team_id", "uuid"), column("mentor_id", "uuid")]);
    let to = |column: &str, table: &str| foreign_key(&[column], table, ForeignKeyAction::NoAction);
    let captain = constraint(&mut catalog, "teams", "teams_captain_id_fkey", to("captain_id", "players"));
    captain.comment = Some("One of its players.".into());
    constraint(&mut catalog, "players", "players_team_id_fkey", to("team_id", "teams"));
    constraint(&mut catalog, "players", "players_mentor_id_fkey", to("mentor_id", "players"));
    // A default and a check that call functions which read their table.
    let next = with_default(not_null("number", "int4"), sql("next_ticket(1)", &["next_ticket(1)"]));
    with_id(&mut catalog, "tickets", vec![next]);
    let few = check(sql("few_tickets()", &["few_tickets()"]));
    constraint(&mut catalog, "tickets", "few", few);
    let body = sql("select count(*)::int + step from public.tickets", &[".tickets"]);
    let next =
        Function { arguments: vec![argument("step", "int4")], ..function("sql", returns("int4"), body) };
    add_function(&mut catalog, "next_ticket", next);
    let body = sql("select count(*) < 100 from public.tickets", &[".tickets"]);
    add_function(&mut catalog, "few_tickets", function("sql", returns("bool"), body));
    // A default that calls a PL/pgSQL function with a variable of its table's row type.
    let place = with_default(not_null("place", "int4"), sql("next_place()", &["next_place()"]));
    with_id(&mut catalog, "queue", vec![place]);
    let body = "declare last public.queue%rowtype;\nbegin\n  select * into last from public.queue order by place desc limit 1;\n  \
                return coalesce(last.place, 0) + 1;\nend;";
    add_function(&mut catalog, "next_place", function("plpgsql", returns("int4"), sql(body, &[".queue"])));
    // Functions that call each other, and one that calls itself.
    let even = sql("select case n when 0 then true else public.is_odd(n - 1) end", &["is_odd(1)"]);
    let odd = sql("select case n when 0 then false else public.is_even(n - 1) end", &["is_even(1)"]);
    for (name, body) in [("is_even", even), ("is_odd", odd)] {
        let function = function("sql", returns("bool"), body);
        add_function(&mut catalog, name, Function { arguments: vec![argument("n", "int4")], ..function });
    }
    let own = sql("select case n when 0 then 1 else n * public.factorial(n - 1) end", &["factorial(1)"]);
    let factorial =
        Function { arguments: vec![argument("n", "int4")], ..function("sql", returns("int4"), own) };
    add_function(&mut catalog, "factorial", factorial);
    check_snapshot("cycles", &catalog);
}

#[test]
fn a_circle_that_cannot_be_split_is_an_error() {
    let mut catalog = Catalog::new();
    add_view(&mut catalog, "a", plain_view(sql("select * from f()", &["f()"])));
    let body = sql("begin atomic select 1 from public.a; end", &[".a"]);
    let f = Function { body: FunctionBody::Standard(body.clone()), ..function("sql", returns("int4"), body) };
    add_function(&mut catalog, "f", f);
    let (statements, diagnostics) = print::schema(&catalog, &SchemaOptions::default());
    let messages: Vec<_> = diagnostics.iter().map(|d| (d.code.id, d.message.as_str())).collect();
    let message = "each of these needs another before it: function `public.f()`, view `public.a`";
    assert_eq!(messages, [("sql/cycle", message)]);
    // It is printed all the same: nothing disappears.
    assert_eq!(statements.iter().filter(|s| s.sql.starts_with("create")).count(), 2);
}

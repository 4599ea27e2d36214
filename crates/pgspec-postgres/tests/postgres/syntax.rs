//! The parser of `pgspec-sql` and the server's own: which texts are SQL, and what belongs to what in them.

#[path = "syntax/random.rs"]
mod random;
#[path = "../../../pgspec-sql/tests/syntax/show.rs"]
mod show;

use pgspec_sql::syntax;
use pgspec_sql::syntax::ast::Statement;
use postgres::Client;
use random::Random;

use crate::{empty, shared_server};

/// What the server's grammar has to say against a statement.
fn grammar_error(client: &mut Client, statement: &str) -> Option<String> {
    let error = client.prepare(statement).err()?;
    let error = error.as_db_error().unwrap_or_else(|| panic!("{statement}: {error}"));
    let grammar = matches!(error.file(), Some("gram.y" | "scan.l" | "parser.c"));
    grammar.then(|| error.message().to_owned())
}

/// Statements from rules, and as many with a token changed: both parsers accept and reject the same ones.
#[test]
fn what_is_no_sql_to_the_server_is_none_to_the_parser() {
    let database = empty("syntax");
    let mut client = database.connect().expect("connected");
    let mut random = Random(20);
    let (mut accepted, mut rejected) = (0, 0);
    let mut differences = Vec::new();
    for round in 0..2400 {
        let mut statement = random::statement(&mut random);
        if statement.len() > 800 {
            continue;
        }
        if round % 2 == 1 {
            statement = random::mutilated(&mut random, &statement);
        }
        let ours = syntax::statement(&statement);
        if matches!(ours, Ok(Statement::Other(..))) {
            continue;
        }
        let ours = ours.err().map(|error| error.message);
        let theirs = grammar_error(&mut client, &statement);
        // Postgres 15 stops there; later ones read on.
        if theirs.as_ref().is_some_and(|message| message.ends_with("in FROM must have an alias")) {
            continue;
        }
        if ours.is_some() == theirs.is_some() {
            accepted += usize::from(ours.is_none());
            rejected += usize::from(ours.is_some());
        } else {
            differences.push(format!("{statement}\n  ours: {ours:?}\n  the server's: {theirs:?}"));
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
    assert!(accepted > 700 && rejected > 700, "{accepted} accepted, {rejected} rejected");
}

/// What the server makes of an expression: the view's text, or what is wrong with it.
fn meaning(client: &mut Client, expression: &str) -> Result<String, String> {
    let explain = |error: postgres::Error| match error.as_db_error() {
        Some(error) => error.message().to_owned(),
        None => panic!("{expression}: {error}"),
    };
    let mut transaction = client.transaction().map_err(explain)?;
    let view = format!("create temporary view v as select ({expression}) as c from operands");
    transaction.batch_execute(&view).map_err(explain)?;
    let row = transaction.query_one("select pg_get_viewdef('v'::regclass)", &[]).map_err(explain)?;
    Ok(row.get(0))
}

/// A table of operands, and every operator on booleans: so that types are in nobody's way.
fn operands() -> String {
    let mut out = "create table operands (a int, b int, x boolean, y boolean, z boolean, t text, r int[]);\n\
        create function two(boolean, boolean) returns boolean language sql as 'select $1';\n\
        create function one(boolean) returns boolean language sql as 'select $1';\n"
        .to_owned();
    for symbol in ["+", "-", "*", "/", "%", "^", "|", "&", "#", "<<", ">>", "||", "~", "~~", "!~~"] {
        out +=
            &format!("create operator {symbol} (function = two, leftarg = boolean, rightarg = boolean);\n");
    }
    for symbol in ["-", "@", "~"] {
        out += &format!("create operator {symbol} (function = one, rightarg = boolean);\n");
    }
    out
}

/// Chains of operators, and the same with every parenthesis that the tree implies: the server means the same by both.
#[test]
fn operators_bind_as_they_do_on_the_server() {
    let database = shared_server().create_database("precedence").expect("a database");
    let mut client = database.connect().expect("connected");
    client.batch_execute(&operands()).expect("a table and operators");
    let mut random = Random(7);
    let (mut typed, mut untyped, mut rejected) = (0, 0, 0);
    for round in 0..750 {
        let chain = random::chain(&mut random, round % 3 > 0);
        let tree = match syntax::expression(&chain) {
            Ok(tree) => tree,
            Err(error) => {
                assert!(
                    grammar_error(&mut client, &format!("select ({chain})")).is_some(),
                    "{chain}: {error:?}"
                );
                rejected += 1;
                continue;
            }
        };
        let spelled_out = show::expr(&tree).replace("op(", "operator(");
        let (theirs, ours) = (meaning(&mut client, &chain), meaning(&mut client, &spelled_out));
        assert_eq!(theirs, ours, "{chain}\n{spelled_out}");
        typed += usize::from(theirs.is_ok());
        untyped += usize::from(theirs.is_err());
    }
    assert!(
        typed > 100 && untyped > 100 && rejected > 50,
        "{typed} typed, {untyped} not, {rejected} rejected"
    );
}

//! PL/pgSQL bodies: how they are read, and what is wrong with them.

mod outline;

use std::path::Path;

use pgspec_sql::syntax::plpgsql;

/// Bodies are separated by a line of dashes.
#[test]
fn bodies_are_read() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/plpgsql");
    testkit::each_fixture("sql/plpgsql", &root, "txt", |fixture| {
        let text = fixture.text();
        let mut out = String::new();
        for body in text.trim_end().split("\n----\n") {
            out.push_str(&outline::outline(body, &plpgsql::parse(body)));
            out.push_str("----\n");
        }
        out
    });
}

/// Whatever stands in a body, reading it ends, and errors point into it.
#[test]
fn no_body_is_too_odd() {
    let many = |text: &str| text.repeat(5_000);
    let odd = [
        String::new(),
        " \n\t ".to_owned(),
        "é\u{0}\u{fffd}".to_owned(),
        many("begin "),
        many("begin if a then loop "),
        format!("begin {}", many("if a then ")),
        format!("begin x := {}", many("(")),
        format!("begin {} end", many("x := 1; ")),
        format!("begin {} end", many("select 1 into x; ")),
        format!("declare {} begin end", many("x int; ")),
        "begin select a into".to_owned(),
        "begin select a into strict".to_owned(),
        "begin for i in 1...5 loop end loop; end".to_owned(),
        "begin x".to_owned(),
        "begin x :=".to_owned(),
        "begin raise".to_owned(),
        "begin fetch".to_owned(),
        "begin open c for execute".to_owned(),
        "begin return next".to_owned(),
        "begin é := 'é' into é; end".to_owned(),
    ];
    for text in &odd {
        let parsed = plpgsql::parse(text);
        for error in &parsed.errors {
            assert!(text.get(error.range.usize()).is_some(), "{error:?}");
        }
        outline::outline(text, &parsed);
    }
}

/// Cutting a body anywhere gives another body, and never a panic.
#[test]
fn any_beginning_of_a_body_is_read() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/plpgsql");
    for fixture in testkit::fixtures(&root, "txt") {
        let text = fixture.text();
        for body in text.trim_end().split("\n----\n") {
            for end in (0..body.len()).filter(|at| body.is_char_boundary(*at)) {
                let cut = &body[..end];
                outline::outline(cut, &plpgsql::parse(cut));
            }
        }
    }
}

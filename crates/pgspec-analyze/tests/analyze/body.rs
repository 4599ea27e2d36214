//! Function bodies: what they read, write and call, and what is wrong with them.

use std::fmt::Write as _;
use std::path::Path;

use pgspec_analyze::body::{BodyReport, TriggerUses, analyze_function};
use pgspec_analyze::world::{Options, World};
use pgspec_catalog::{Catalog, Name, Sources};
use pgspec_sql::syntax::ast::TextRange;

fn fixtures() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/body")
}

pub(crate) fn catalog(text: &str) -> Catalog {
    let mut sources = Sources::default();
    let file = sources.add("fixture.sql", text);
    let (catalog, mut diagnostics) = pgspec_sql::read::file(&sources, file, &Name::exact("public"));
    diagnostics.sort(&sources);
    let style = pgspec_catalog::diagnostic::Style::Plain;
    let shown = pgspec_catalog::diagnostic::render(
        &diagnostics,
        &sources,
        pgspec_catalog::diagnostic::Format::Human,
        style,
    );
    assert!(!shown.contains("error"), "{shown}");
    catalog
}

pub(crate) fn options(postgres: u16) -> Options {
    Options { postgres, search_path: vec![Name::exact("public")] }
}

/// A fixture is a schema; each of its functions is analysed.
#[test]
fn bodies_mean_what_they_mean() {
    testkit::each_fixture("analyze/body", &fixtures(), "sql", |fixture| {
        let catalog = catalog(&fixture.text());
        let world = World::new(&catalog, options(15));
        let uses = TriggerUses::of(&catalog);
        let mut out = String::new();
        for function in catalog.functions() {
            let report = analyze_function(&world, function.id, uses.calling(&function.key.qualified_name()));
            writeln!(out, "{}", function.key.path()).unwrap();
            show(&world, &function.body.body.sql().text, &report, &mut out);
            out.push('\n');
        }
        out
    });
}

fn show(world: &World<'_>, text: &str, report: &BodyReport, out: &mut String) {
    for finding in &report.findings {
        let kind = if finding.problem.is_error() { "error" } else { "warning" };
        writeln!(out, "  {kind} {:?} {}: {}", finding.problem, place(text, finding.range), finding.message)
            .unwrap();
        if let Some(help) = &finding.help {
            writeln!(out, "    help: {help}").unwrap();
        }
    }
    for read in &report.reads {
        writeln!(out, "  reads {} ({}) at {}", read.relation, names(&read.columns), line(text, read.range))
            .unwrap();
    }
    for write in &report.writes {
        let columns = names(&write.columns);
        writeln!(
            out,
            "  writes {} {:?} ({columns}) at {}",
            write.relation,
            write.command,
            line(text, write.range)
        )
        .unwrap();
    }
    let own: Vec<String> = report
        .calls
        .iter()
        .filter(|call| world.function(call.function).object.is_some())
        .map(|call| format!("{} {}", world.function(call.function).name, place(text, call.range)))
        .collect();
    for call in own {
        writeln!(out, "  calls {call}").unwrap();
    }
    for range in &report.dynamic {
        writeln!(out, "  dynamic {}", place(text, *range)).unwrap();
    }
    for why in &report.opaque {
        writeln!(out, "  unknown: {why}").unwrap();
    }
}

fn names(names: &[Name]) -> String {
    names.iter().map(Name::as_str).collect::<Vec<_>>().join(", ")
}

fn line(text: &str, range: TextRange) -> usize {
    text[..range.start as usize].matches('\n').count() + 1
}

fn place(text: &str, range: TextRange) -> String {
    let found = text[range.usize()].split_whitespace().collect::<Vec<_>>().join(" ");
    format!("line {} |{found}|", line(text, range))
}

/// Bodies that nest deeply or are very long come to an end, in time that grows with their length.
#[test]
fn no_body_is_too_odd() {
    let catalog = catalog(
        "create table t (a int); create function f(p int) returns int language plpgsql as $$begin end$$;",
    );
    let world = World::new(&catalog, options(15));
    let id = catalog.functions().next().unwrap().id;
    let nested = |open: &str, close: &str| {
        let (open, close) = (open.repeat(100), close.repeat(100));
        format!("declare r record; begin {open} null; {close} return 1; end")
    };
    let variables: String = (0..2_000).map(|n| format!("v{n} int := {n}; r{n} record; ")).collect();
    let assignments: String = (0..2_000)
        .map(|n| format!("v{n} := v{n} + p; select a into r{n} from t; if r{n}.a > 1 then null; end if; "))
        .collect();
    let odd = [
        nested("if p = 1 then ", "end if; "),
        nested("loop exit; ", "end loop; "),
        nested("for r in select a from t loop ", "end loop; "),
        nested("begin ", "exception when others then null; end; "),
        nested("case p when 1 then ", "end case; "),
        format!("begin return {}p{}; end", "(".repeat(100), ")".repeat(100)),
        format!("declare {variables} begin {assignments} return 1; end"),
    ];
    for body in &odd {
        let text =
            pgspec_catalog::object::FunctionBody::Source(pgspec_catalog::SqlText::unplaced(body.as_str()));
        let report = pgspec_analyze::body::analyze_body(&world, id, &text, &[]);
        assert!(report.findings.is_empty(), "{:?}", report.findings.first());
    }
}

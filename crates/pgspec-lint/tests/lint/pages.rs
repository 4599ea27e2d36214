//! The pages of the rules: what is shown as bad draws the rule, what is shown as good draws no rule at all.

use pgspec_analyze::world::{Options as WorldOptions, World};
use pgspec_catalog::diagnostic::{Format, Style, render};
use pgspec_catalog::{Code, Diagnostics, Name, Sources};
use pgspec_lint::{Context, Options, RULES, run};
use pgspec_spec::{Platform, ProjectFiles};

/// The rules that need settings of their own to speak: their pages show these, and tests stand elsewhere.
pub(crate) const WITH_SETTINGS: [&str; 2] = ["schema/naming", "security/queue-exposed"];

const SETTINGS: &str = "name: app\npostgres: 15\nplatform: { supabase: { grants: explicit } }\n";

/// What is said about a spec of one file.
pub(crate) fn said(spec: &str, asked_for: &str) -> (Sources, Diagnostics) {
    let mut sources = Sources::default();
    let settings = Some(sources.add("pgspec.yaml", SETTINGS));
    let specs = vec![sources.add("app.yaml", spec)];
    let files = ProjectFiles { settings, specs, ..ProjectFiles::default() };
    let (spec, diagnostics) = pgspec_spec::read(&mut sources, &files);
    let shown = render(&diagnostics, &sources, Format::Human, Style::Plain);
    assert!(diagnostics.is_empty(), "{shown}");
    let search_path = spec.catalog.search_path(&spec.settings.default_schema);
    let world = World::new(&spec.catalog, WorldOptions { postgres: 15, search_path });
    let typed = pgspec_analyze::check::check(&world, &diagnostics, &[]);
    let shown = render(&typed, &sources, Format::Human, Style::Plain);
    assert!(!typed.has_errors(), "{shown}");
    let options = Options {
        exposed_schemas: spec.settings.exposed_schemas.clone(),
        asked_for: [asked_for.to_owned()].into(),
        ..Options::default()
    };
    let mut found = run(&Context { world: &world, sources: &sources, options: &options });
    found.sort(&sources);
    (sources, found)
}

/// What is said about SQL on the platform, in a project where everything is granted to everybody.
pub(crate) fn said_of_sql(sql: &str, asked_for: &str) -> (Sources, Diagnostics) {
    let mut sources = Sources::default();
    let (base, _) = pgspec_spec::pack(Platform::Supabase { legacy_grants: true }, &mut sources);
    let file = sources.add("app.sql", sql);
    let search_path = [Name::exact("public"), Name::exact("extensions")];
    let read = pgspec_sql::read::files(&sources, &[file], &search_path, base);
    assert!(read.diagnostics.is_empty(), "{:#?}", read.diagnostics);
    let options = WorldOptions { postgres: 15, search_path: search_path.to_vec() };
    let world = World::new(&read.catalog, options);
    let options = Options {
        exposed_schemas: vec![Name::exact("public")],
        asked_for: [asked_for.to_owned()].into(),
        ..Options::default()
    };
    let mut found = run(&Context { world: &world, sources: &sources, options: &options });
    found.sort(&sources);
    (sources, found)
}

/// The blocks of a page that are marked with a word, and whether they are SQL.
pub(crate) fn blocks(code: &Code, word: &str) -> Vec<(String, bool)> {
    let lines = code.doc.lines().map(|line| line.strip_prefix(' ').unwrap_or(line));
    let (mut found, mut inside) = (Vec::new(), None::<(String, bool)>);
    for line in lines {
        match (&mut inside, line) {
            (None, line) if line == format!("```yaml {word}") => inside = Some((String::new(), false)),
            (None, line) if line == format!("```sql {word}") => inside = Some((String::new(), true)),
            (Some(_), "```") => found.extend(inside.take()),
            (Some((text, _)), line) => *text += &format!("{line}\n"),
            (None, _) => {}
        }
    }
    found
}

#[test]
fn pages_tell_the_truth() {
    let said = |(text, is_sql): (String, bool), rule: &str| {
        if is_sql { said_of_sql(&text, rule) } else { said(&text, rule) }
    };
    let mut wrong = Vec::new();
    let mut shown = String::new();
    for rule in RULES.iter().filter(|rule| !WITH_SETTINGS.contains(&rule.code.id)) {
        let (bad, good) = (blocks(rule.code, "bad"), blocks(rule.code, "good"));
        assert!(!bad.is_empty() && !good.is_empty(), "{} shows nothing bad or nothing good", rule.code.id);
        for spec in bad {
            let (sources, found) = said(spec, rule.code.id);
            let of_rule: Diagnostics = found.iter().filter(|d| d.code == rule.code).cloned().collect();
            let all = render(&found, &sources, Format::Human, Style::Plain);
            if of_rule.is_empty() {
                wrong.push(format!("{} is silent on its bad example:\n{all}", rule.code.id));
            }
            shown += &render(&of_rule, &sources, Format::Human, Style::Plain);
            shown += "\n";
        }
        for spec in good {
            let (sources, found) = said(spec, rule.code.id);
            if !found.is_empty() {
                let all = render(&found, &sources, Format::Human, Style::Plain);
                wrong.push(format!("the good example of {} draws:\n{all}", rule.code.id));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    testkit::assert_snapshot("lint", "pages", &shown);
}

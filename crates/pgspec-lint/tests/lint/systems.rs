//! The systems of `spec/`: no rule has anything to say about them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use pgspec_analyze::world::{Options as WorldOptions, World};
use pgspec_catalog::Sources;
use pgspec_catalog::diagnostic::{Format, Style, render};
use pgspec_lint::{Context, Options, RULES, run};
use pgspec_spec::ProjectFiles;

fn files(folder: &Path, into: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() && !path.ends_with("tests") && !path.ends_with("supabase") {
            files(&path, into);
        } else if path.is_file() {
            into.push(path);
        }
    }
}

/// What is said about a system: what is left, and how often each rule was told to be silent.
fn said(system: &Path) -> (String, BTreeMap<&'static str, usize>) {
    let mut sources = Sources::default();
    let mut project = ProjectFiles { settings: None, specs: Vec::new(), attached: BTreeMap::new() };
    let mut all = Vec::new();
    files(system, &mut all);
    for path in all {
        let shown = path.strip_prefix(system).unwrap().to_str().unwrap().to_owned();
        let mut add = || sources.add(shown.clone(), std::fs::read_to_string(&path).unwrap());
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("yaml") if shown == "pgspec.yaml" => project.settings = Some(add()),
            Some("yaml") => project.specs.push(add()),
            Some("sql" | "csv" | "json") => {
                let file = add();
                project.attached.insert(shown, file);
            }
            _ => {}
        }
    }
    let (spec, suppressions, mut found) = pgspec_spec::read_only(&mut sources, &project);
    assert!(!found.has_errors(), "{}", render(&found, &sources, Format::Human, Style::Plain));
    let search_path = spec.catalog.search_path(&spec.settings.default_schema);
    let world = World::new(&spec.catalog, WorldOptions { postgres: 15, search_path });
    let options = Options { exposed_schemas: spec.settings.exposed_schemas.clone(), ..Options::default() };
    found.append(run(&Context { world: &world, sources: &sources, options: &options }));
    let mut ignored = BTreeMap::new();
    for diagnostic in found.iter() {
        *ignored.entry(diagnostic.code.id).or_default() += 1;
    }
    suppressions.apply(&mut found, &sources);
    found.sort(&sources);
    (render(&found, &sources, Format::Human, Style::Plain), ignored)
}

/// The rows of the ledger in whose fixtures a rule speaks.
fn rows(rule: &str) -> Vec<String> {
    let folder = testkit::workspace_root().join("crates/pgspec-build/fixtures/ledger");
    let fixtures = testkit::fixtures(&folder, "sql").into_iter();
    let expects = |text: &str| text.lines().any(|line| line.starts_with(&format!("--@ expects {rule} ")));
    fixtures.filter(|fixture| expects(&fixture.text())).map(|fixture| fixture.name[..3].to_owned()).collect()
}

/// Each rule: how often it speaks on its own page and in which rows of the ledger, and that it is silent on the systems.
#[test]
fn rules_speak_in_fixtures_and_are_silent_on_the_systems() {
    let mut ignored = BTreeMap::<&str, usize>::new();
    for system in systems() {
        for (code, count) in said(&system).1 {
            *ignored.entry(code).or_default() += count;
        }
    }
    let mut out = String::from(
        "rule: findings on its page; rows of the ledger; comments in the five systems that ignore it, with a reason\n\n",
    );
    for rule in RULES {
        let id = rule.code.id;
        let mut own = 0;
        for (text, is_sql) in crate::pages::blocks(rule.code, "bad") {
            let found =
                if is_sql { crate::pages::said_of_sql(&text, id) } else { crate::pages::said(&text, id) }.1;
            own += found.iter().filter(|diagnostic| diagnostic.code == rule.code).count();
        }
        let rows = rows(id);
        let speaks = own > 0 || !rows.is_empty() || crate::pages::WITH_SETTINGS.contains(&id);
        assert!(speaks, "{id} speaks nowhere");
        let rows = if rows.is_empty() { "–".to_owned() } else { rows.join(" ") };
        out += &format!("{id}: {own}; {rows}; {}\n", ignored.get(id).unwrap_or(&0));
    }
    out += &format!("\n{} rules, none of which has anything to say about the five systems\n", RULES.len());
    testkit::assert_snapshot("lint", "rules", &out);
}

/// The projects below `spec/`.
fn systems() -> Vec<PathBuf> {
    let root = testkit::workspace_root().join("spec");
    let mut systems: Vec<_> = std::fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).collect();
    systems.retain(|path| path.join("pgspec.yaml").exists());
    systems.sort();
    assert_eq!(systems.len(), 5);
    systems
}

#[test]
fn systems_are_clean() {
    let systems = systems();
    let found: Vec<_> =
        systems.iter().map(|system| format!("{}\n{}", system.display(), said(system).0)).collect();
    let clean = systems.iter().map(|system| format!("{}\n", system.display()));
    assert!(found.iter().eq(clean.collect::<Vec<_>>().iter()), "{}", found.join("\n"));
}

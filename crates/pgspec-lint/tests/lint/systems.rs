//! The systems of `spec/`: no rule has anything to say about them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use pgspec_analyze::world::{Options as WorldOptions, World};
use pgspec_catalog::Sources;
use pgspec_catalog::diagnostic::{Format, Style, render};
use pgspec_lint::{Context, Options, run};
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

fn said(system: &Path) -> String {
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
    suppressions.apply(&mut found, &sources);
    found.sort(&sources);
    render(&found, &sources, Format::Human, Style::Plain)
}

#[test]
fn systems_are_clean() {
    let root = testkit::workspace_root().join("spec");
    let mut systems: Vec<_> = std::fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).collect();
    systems.retain(|path| path.join("pgspec.yaml").exists());
    systems.sort();
    assert!(systems.len() >= 4);
    let found: Vec<_> =
        systems.iter().map(|system| format!("{}\n{}", system.display(), said(system))).collect();
    let clean = systems.iter().map(|system| format!("{}\n", system.display()));
    assert!(found.iter().eq(clean.collect::<Vec<_>>().iter()), "{}", found.join("\n"));
}

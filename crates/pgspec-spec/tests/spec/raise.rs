//! Catalogs become files, and the files are the catalog again.

use std::path::PathBuf;

use pgspec_catalog::diagnostic::{Format, Style, render};
use pgspec_catalog::{Catalog, Name, Sources};
use pgspec_spec::Settings;
use pgspec_spec::raise::{RaiseOptions, Raised, raise};

use super::project::{Read, files_of, read_folder, read_texts};

fn options(settings: &Settings) -> RaiseOptions {
    RaiseOptions {
        name: settings.name.clone(),
        postgres: settings.postgres,
        platform: settings.platform,
        default_schema: settings.default_schema.clone(),
        ..RaiseOptions::default()
    }
}

fn again(raised: &Raised) -> Read {
    read_texts(raised.files.iter().map(|file| (file.path.as_str(), file.text.as_str())))
}

fn listing(raised: &Raised) -> String {
    let files = raised.files.iter().map(|file| format!("## {}\n{}", file.path, file.text));
    files.collect::<Vec<_>>().join("\n")
}

/// Raises a catalog, with mixins and without, and says where it is not the same when it is read back.
fn survives(name: &str, catalog: &Catalog, options: &RaiseOptions) {
    for mixins in [false, true] {
        let raised = raise(catalog, &RaiseOptions { mixins, ..options.clone() });
        let read = again(&raised);
        assert!(!read.diagnostics.has_errors(), "{name}: {}\n{}", read.rendered(), listing(&raised));
        let found = &read.spec.catalog;
        for (_, key, object) in catalog.iter() {
            let same = found.get(key).unwrap_or_else(|| panic!("{name}: no {key} in\n{}", listing(&raised)));
            assert_eq!(same.body, object.body, "{name}: {key} in\n{}", listing(&raised));
            assert_eq!(same, object, "{name}: {key} in\n{}", listing(&raised));
        }
        assert!(*found == *catalog, "{name}: there is more in\n{}", listing(&raised));
        let said = render(&raised.diagnostics, &Sources::default(), Format::Human, Style::Plain);
        assert!(raised.diagnostics.is_empty(), "{name}: {said}");
    }
}

#[test]
fn the_systems_survive() {
    let read = read_folder(&testkit::workspace_root().join("spec/nextbestmove"));
    survives("nextbestmove", &read.spec.catalog, &options(&read.spec.settings));
}

#[test]
fn every_construct_of_the_language_survives() {
    let root = super::good::root();
    let mut count = 0;
    for (path, text) in files_of(&root) {
        if !path.ends_with(".yaml") {
            continue;
        }
        for settings in ["name: app\n", "name: app\ncomments: keep\n"] {
            let read = read_texts([("pgspec.yaml", settings), ("crm.yaml", text.as_str())]);
            assert!(!read.diagnostics.has_errors(), "{path}: {}", read.rendered());
            survives(&path, &read.spec.catalog, &options(&read.spec.settings));
        }
        count += 1;
    }
    assert!(count > 20, "{count}");
}

#[test]
fn sql_becomes_a_spec() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/raise");
    testkit::each_fixture("spec/raise", &root, "sql", |fixture| {
        let mut sources = Sources::default();
        let text = fixture.text();
        let file = sources.add("schema.sql", text.as_str());
        let read = pgspec_sql::read::files(&sources, &[file], &[Name::exact("public")], Catalog::new());
        let mut found = read.diagnostics;
        let mixins = text.contains("-- option: mixins");
        let close_value_sets = text.contains("-- option: close_value_sets");
        let options = RaiseOptions { mixins, close_value_sets, ..RaiseOptions::default() };
        let raised = raise(&read.catalog, &options);
        found.append(raised.diagnostics.clone());
        let back = again(&raised);
        let found = render(&found, &sources, Format::Human, Style::Plain);
        let wrong = back.rendered();
        format!("{}\n## findings\n{found}\n## of the spec\n{wrong}", listing(&raised))
    });
}

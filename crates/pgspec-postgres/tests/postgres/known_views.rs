//! How many views need no server: the types of all of their columns are known offline.
//!
//! Every view of every corpus counts once, however many texts hold it: the cases of other tools before and after, the
//! oracle's schemas, the migration histories, the systems of `spec/` and 150 random schemas.

use std::collections::BTreeMap;
use std::path::Path;

use pgspec_analyze::bind::Meanings;
use pgspec_analyze::view_columns;
use pgspec_analyze::world::{Options as WorldOptions, World};
use pgspec_build::project;
use pgspec_build::timing::Timings;
use pgspec_catalog::{Catalog, Name, Sources};
use pgspec_spec::Platform;

use crate::corpora;
use crate::generate::spec;
use crate::histories::replayed;
use crate::property::{SCHEMA, compile};

/// The newest version: it knows all that the texts use.
const POSTGRES: u16 = 18;

/// The views of one corpus.
#[derive(Default)]
struct Count {
    /// Each by its name, its query and what its columns depend on. `None`: known; or else why not.
    views: BTreeMap<(String, String, String), Option<String>>,
}

impl Count {
    /// The views of a catalog that somebody declares.
    fn add(&mut self, origin: &str, catalog: &Catalog, search_path: Vec<Name>) {
        let world = World::new(catalog, WorldOptions { postgres: POSTGRES, search_path });
        for (_, key, object) in catalog.iter().filter(|(_, _, object)| object.is_managed()) {
            let Some(view) = object.body.as_view() else { continue };
            let found = view_columns::of_view(&world, view);
            let (said, unknown) = match &found.columns {
                Ok(columns) => {
                    let unknown = columns.iter().find_map(|column| {
                        let unknown = column.data_type.as_ref().err()?;
                        Some(format!("its column {}: {}", column.name, unknown.why))
                    });
                    (format!("{:?}", columns.iter().map(|c| &c.data_type).collect::<Vec<_>>()), unknown)
                }
                Err(unknown) => (unknown.why.clone(), Some(unknown.why.clone())),
            };
            let unknown = unknown.map(|why| format!("{origin}, {key}: {why}"));
            self.views.entry((key.to_string(), view.query.text.to_string(), said)).or_insert(unknown);
        }
    }

    fn unknown(&self) -> Vec<&str> {
        self.views.values().filter_map(|why| why.as_deref()).collect()
    }
}

/// What SQL files hold, as it stands after the last of them; statements that it refuses are left out.
fn sql(files: &[(String, String)], base: Catalog) -> Catalog {
    let mut sources = Sources::default();
    let files: Vec<_> = files.iter().map(|(name, text)| sources.add(name, text.clone())).collect();
    let options = pgspec_sql::read::Options::default();
    let path: Vec<Name> = vec!["public".into()];
    pgspec_sql::read::replay(&sources, &files, &path, base, &options, &Meanings::new(POSTGRES)).catalog
}

fn add_sql(count: &mut Count, name: &str, text: &str) {
    let catalog = sql(&[(name.to_owned(), text.to_owned())], Catalog::new());
    let search_path = catalog.search_path(&"public".into());
    count.add(name, &catalog, search_path);
}

/// The SQL files of a folder, each a schema of its own.
fn add_folder(count: &mut Count, folder: &Path) {
    let files = testkit::fixtures(folder, "sql");
    assert!(!files.is_empty(), "{}", folder.display());
    for file in files {
        add_sql(count, &file.name, &file.text());
    }
}

fn systems() -> Count {
    let mut count = Count::default();
    for name in ["dracarys", "nextbestmove", "patternlift", "social-engagement"] {
        let folder = testkit::workspace_root().join("spec").join(name);
        let project = project::find(&folder).unwrap_or_else(|found| panic!("{}", found.message));
        let spec = pgspec_build::check(project, &mut Timings::new()).spec;
        let search_path = spec.catalog.search_path(&spec.settings.default_schema);
        count.add(name, &spec.catalog, search_path);
    }
    count
}

fn histories() -> Count {
    let mut count = Count::default();
    let root = testkit::workspace_root().join("crates/pgspec-postgres/fixtures/histories");
    let folders = std::fs::read_dir(root).expect("there").map(|entry| entry.expect("an entry").path());
    let mut folders: Vec<_> = folders.collect();
    folders.sort();
    for folder in folders {
        let name = folder.file_name().expect("a name").to_string_lossy().into_owned();
        let hosted = name.contains("supabase");
        let platform = hosted.then_some(Platform::Supabase { legacy_grants: false });
        let (catalog, _) = replayed(&folder, platform, POSTGRES);
        count.add(&name, &catalog, vec!["public".into(), "extensions".into()]);
    }
    count
}

fn cases() -> Count {
    let mut count = Count::default();
    for (name, text) in corpora::texts() {
        add_sql(&mut count, &name, &text);
    }
    count
}

fn oracles() -> Count {
    let mut count = Count::default();
    let crates = testkit::workspace_root().join("crates");
    add_folder(&mut count, &crates.join("pgspec-codegen/fixtures/typescript"));
    add_folder(&mut count, &crates.join("pgspec-analyze/fixtures/oracle/data"));
    count
}

fn random() -> Count {
    let mut count = Count::default();
    for seed in 1..=150 {
        let catalog = compile(&spec(seed, SCHEMA, u32::from(POSTGRES)), u32::from(POSTGRES), "")
            .unwrap_or_else(|why| panic!("seed {seed}: {why}"));
        let search_path = catalog.search_path(&SCHEMA.into());
        count.add(&format!("seed {seed}"), &catalog, search_path);
    }
    count
}

#[test]
fn views_need_no_server() {
    let corpora = [
        ("cases of other tools", cases()),
        ("schemas of the oracle", oracles()),
        ("migration histories", histories()),
        ("systems of spec/", systems()),
        ("150 random schemas", random()),
    ];
    let (mut views, mut known) = (0, 0);
    let (mut table, mut why) = (String::new(), String::new());
    for (name, count) in &corpora {
        let unknown = count.unknown();
        let (all, rest) = (count.views.len(), count.views.len() - unknown.len());
        table.push_str(&format!("{name}: {all} views, {rest} known, {} unknown\n", unknown.len()));
        unknown.iter().for_each(|line| why.push_str(&format!("{line}\n")));
        views += all;
        known += rest;
        assert!(all > 0, "{name} has no views");
    }
    let permille = known * 1000 / views;
    let share = format!("{}.{} %", permille / 10, permille % 10);
    let text =
        format!("{table}all: {views} views, {known} known, {} unknown: {share}\n\n{why}", views - known);
    testkit::assert_snapshot("postgres", "known_views", &text);
    assert!(known * 100 >= views * 95, "{text}");
    // The corpora that people wrote hold by themselves: random views are too many and too alike.
    let by_hand = &corpora[..4];
    let written: usize = by_hand.iter().map(|(_, count)| count.views.len()).sum();
    let unknown: usize = by_hand.iter().map(|(_, count)| count.unknown().len()).sum();
    assert!(unknown * 20 <= written, "{text}");
}

//! The systems of `spec/`: a server takes them, so do we, text for text.

use std::path::Path;

use pgspec_analyze::body::TriggerUses;
use pgspec_analyze::check::{self, Meaning};
use pgspec_analyze::world::World;
use pgspec_catalog::{Sources, Standing};
use pgspec_postgres::hosted::load_pack;
use pgspec_spec::{Platform, ProjectFiles, Spec};
use pgspec_sql::print::{self, SchemaOptions};

use super::confusion::Confusion;
use super::documents::is_refused;
use super::ours::{self, Ours};
use super::server::{Judge, Said};

/// Compares every text of every system.
pub(crate) fn compare(major: u16, confusion: &mut Confusion) {
    let root = testkit::workspace_root().join("spec");
    let mut systems: Vec<_> =
        std::fs::read_dir(&root).expect("there are systems").flatten().map(|e| e.path()).collect();
    systems.retain(|folder| folder.join("pgspec.yaml").is_file());
    systems.sort();
    assert!(!systems.is_empty());
    for folder in systems {
        let spec = compile(&folder);
        applies(major, &spec);
        let world = World::new(&spec.catalog, ours::options(major));
        let triggers = TriggerUses::of(&spec.catalog);
        for (id, key, object) in spec.catalog.iter().filter(|(_, _, object)| object.is_managed()) {
            for part in check::parts(&world, &triggers, id, key, object) {
                let Some(text) = part.text else { continue };
                let wrong = part.findings.iter().find(|finding| is_refused(finding.problem));
                let unknown = match &part.meaning {
                    Meaning::Unknown => Some("it is not analysed".to_owned()),
                    Meaning::Body(report) => report.opaque.first().map(ToString::to_string),
                    Meaning::Expression(typed) => ours::opaque(typed),
                    Meaning::Query(query, _) => ours::opaque(query),
                    Meaning::Statements(all) => all.iter().find_map(ours::opaque),
                };
                let verdict = match (wrong, unknown) {
                    (Some(finding), _) => Ours::Reject(finding.message.clone()),
                    (None, Some(why)) => Ours::Unknown(why),
                    (None, None) => Ours::Accept(Vec::new()),
                };
                confusion.compare(&format!("{key}: {}", text.text), &verdict, &Said::Accepts(Vec::new()));
            }
        }
    }
}

fn compile(folder: &Path) -> Spec {
    let mut sources = Sources::default();
    let mut files = ProjectFiles::default();
    for fixture in testkit::fixtures(folder, "yaml") {
        let id = sources.add(format!("{}.yaml", fixture.name), fixture.text());
        if fixture.name == "pgspec" {
            files.settings = Some(id);
        } else {
            files.specs.push(id);
        }
    }
    for fixture in testkit::fixtures(folder, "sql") {
        let name = format!("{}.sql", fixture.name);
        let id = sources.add(name.clone(), fixture.text());
        files.attached.insert(name, id);
    }
    let (spec, diagnostics) = pgspec_spec::read(&mut sources, &files);
    assert!(!diagnostics.has_errors(), "{diagnostics:#?}");
    spec
}

/// A server takes all of it.
fn applies(major: u16, spec: &Spec) {
    let mut judge = Judge::new(major);
    let platform = Platform::Supabase { legacy_grants: false };
    let mut sources = Sources::default();
    let (pack, _) = pgspec_spec::pack(platform, &mut sources);
    let options = SchemaOptions { standing: Standing::Platform, ..SchemaOptions::default() };
    load_pack(&mut judge.client, &print::schema(&pack, &options).0).unwrap_or_else(|e| panic!("{e}"));
    // What somebody else maintains is there before.
    for standing in [Standing::External, Standing::Managed] {
        let search_path = spec.catalog.search_path(&spec.settings.default_schema);
        let options = SchemaOptions { standing, search_path, ..SchemaOptions::default() };
        for statement in print::schema(&spec.catalog, &options).0 {
            if let Err(error) = judge.client.batch_execute(&statement.sql) {
                // Roles belong to all databases of the server.
                assert!(statement.separate, "{:?}\n{}", error.as_db_error(), statement.sql);
            }
        }
    }
}

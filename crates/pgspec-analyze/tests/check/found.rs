//! What is found in SQL that is wrong.

use std::path::PathBuf;

use super::project::checked;

#[test]
fn findings() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/check");
    testkit::each_fixture("analyze/check", &root, "yaml", |fixture| {
        let text = fixture.text();
        let checked = checked([("pgspec.yaml", "name: app\n"), ("crm.yaml", &text)]);
        for diagnostic in &checked.found {
            let advised = diagnostic.help.is_some() || diagnostic.fix.is_some();
            assert!(advised, "nothing is advised about: {}", diagnostic.message);
            assert!(diagnostic.primary.is_some(), "it has no place: {}", diagnostic.message);
        }
        format!("## crm.yaml\n{}\n\n## findings\n{}", text.trim_end(), checked.rendered())
    });
}

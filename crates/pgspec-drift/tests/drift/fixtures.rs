//! Fixtures: a spec, and files that are wrong about it. Shown are the findings, what the fixes change, and what is
//! still found then.

use std::path::Path;

use pgspec_drift::patch::unified;

use super::model::Compiled;

#[test]
fn findings_and_fixes_of_typescript() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/typescript");
    testkit::each_folder("drift/typescript", &root, |folder| {
        let spec = std::fs::read_to_string(folder.path.join("spec.yaml")).unwrap();
        let model = Compiled::of(&spec);
        let mut names: Vec<_> = std::fs::read_dir(&folder.path)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name.ends_with(".ts"))
            .collect();
        names.sort();
        let mut files: Vec<_> = names
            .iter()
            .map(|name| (name.as_str(), std::fs::read_to_string(folder.path.join(name)).unwrap()))
            .collect();
        // What pgspec writes can be imported, without standing in the repository twice.
        let generated = model.generated();
        if !names.iter().any(|name| name == "database.ts") {
            files.push(("database.ts", generated));
        }
        let files: Vec<_> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
        let mut out = String::new();
        for (name, text) in files.iter().filter(|(name, _)| names.iter().any(|own| own == name)) {
            let before = model.compare(&[(name, text)], &files);
            out.push_str(&format!("# {name}\n\n{}\n{}", before.lines(), before.human()));
            let fixed = model.fixed(name, text, &files);
            out.push_str(&format!("\n## fixed\n\n{}", unified(name, text, &fixed)));
            let after = model.compare(&[(name, &fixed)], &files);
            out.push_str(&format!("\n## still found\n\n{}\n", after.lines()));
        }
        out
    });
}

//! Rust: a spec, and files that are wrong about it. Shown are the findings, what the fixes change, and what is still
//! found then.

use std::path::Path;

use pgspec_drift::patch::unified;

use super::model::Compiled;

#[test]
fn findings_and_fixes_of_rust() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/rust");
    testkit::each_folder("drift/rust", &root, |folder| {
        let spec = std::fs::read_to_string(folder.path.join("spec.yaml")).unwrap();
        let model = Compiled::of(&spec);
        let mut names: Vec<_> = std::fs::read_dir(&folder.path)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name.ends_with(".rs"))
            .collect();
        names.sort();
        let mut out = String::new();
        for name in names {
            let text = std::fs::read_to_string(folder.path.join(&name)).unwrap();
            let before = model.compare_rust(&name, &text);
            out.push_str(&format!("# {name}\n\n{}\n{}", before.lines(), before.human()));
            let fixed = model.fixed_rust(&name, &text);
            syn::parse_file(&fixed).unwrap_or_else(|error| panic!("{error}\n{fixed}"));
            out.push_str(&format!("\n## fixed\n\n{}", unified(&name, &text, &fixed)));
            let after = model.compare_rust(&name, &fixed);
            out.push_str(&format!("\n## still found\n\n{}\n", after.lines()));
        }
        out
    });
}

//! `tsc` as the judge.

use std::fmt::Write as _;
use std::fs;
use std::process::Command;

/// What is compared: the type with what assignability overlooks made plain. One alias a level, because the compiler
/// takes types of one alias that are nested three times for assignable without a look.
fn norm() -> String {
    const LEVELS: usize = 10;
    let mut out = format!("type Norm{LEVELS}<T> = T\n");
    for level in (0..LEVELS).rev() {
        let next = level + 1;
        writeln!(
            out,
            "type Norm{level}<T> = T extends readonly unknown[] ? {{ [I in keyof T]: Norm{next}<T[I]> }} : T extends object ? \
             {{ [K in keyof T as {{}} extends Pick<T, K> ? ([Exclude<T[K], undefined>] extends [never] ? never : K) : K]-?: \
             {{}} extends Pick<T, K> ? {{ optional: Norm{next}<Exclude<T[K], undefined>> }} : {{ required: Norm{next}<T[K]> }} }} : T"
        )
        .unwrap();
    }
    out.push_str("type Same<A, B> = [Norm0<A>] extends [Norm0<B>] ? ([Norm0<B>] extends [Norm0<A>] ? true : false) : false\n");
    out
}

/// For each text, whether it means something else than the right one.
pub(super) fn changed(right: &str, texts: &[&str]) -> Vec<bool> {
    let packages = testkit::workspace_root().join("crates/pgspec/tests/typescript/node_modules");
    assert!(packages.is_dir(), "no {}: run `cargo xtask test`, which installs it", packages.display());
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("right.ts", right);
    let mut check = String::from("import * as Right from './right'\n");
    for (at, text) in texts.iter().enumerate() {
        write(&format!("edit{at}.ts"), text);
        writeln!(check, "import * as Edit{at} from './edit{at}'").unwrap();
    }
    check.push_str(&norm());
    let before = check.lines().count();
    for at in 0..texts.len() {
        writeln!(
            check,
            "export const a{at}: Same<[Right.Database, typeof Right.Constants], [Edit{at}.Database, typeof Edit{at}.Constants]> = true"
        )
        .unwrap();
    }
    write("check.ts", &check);
    let output = Command::new("node")
        .arg(packages.join("typescript/bin/tsc"))
        .args(["--strict", "--noEmit", "--skipLibCheck", "--pretty", "false", "check.ts"])
        .current_dir(folder.path())
        .output()
        .expect("node runs");
    let said = String::from_utf8(output.stdout).unwrap();
    let mut changed = vec![false; texts.len()];
    for line in said.lines().filter(|line| !line.starts_with(' ')) {
        let number = line.strip_prefix("check.ts(").and_then(|rest| rest.split(',').next());
        let number: usize = match number {
            Some(number) => number.parse().unwrap(),
            None => {
                let at = line.strip_prefix("edit").and_then(|rest| rest.split('.').next());
                let at: usize = at.unwrap_or_else(|| panic!("{line}")).parse().unwrap();
                panic!("{line}\n{}", pgspec_drift::patch::unified("a.ts", right, texts[at]));
            }
        };
        assert!(line.contains("error TS2322"), "{line}");
        changed[number - before - 1] = true;
    }
    changed
}

//! Build scripts, in an environment of their own.

use std::fs;

use super::*;

const SETTINGS: &str = "name: shop\n";
const SHOP: &str =
    "domain: shop\ntables:\n  goods:\n    columns:\n      id: uuid primary key\n      name: text not null\n";

struct Package {
    folder: tempfile::TempDir,
    environment: Environment,
}

impl Package {
    fn new(spec: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let environment = Environment {
            package: folder.path().to_path_buf(),
            out_dir: folder.path().join("target/out"),
            ..Environment::default()
        };
        let package = Self { folder, environment };
        package.write(&format!("{spec}/pgspec.yaml"), SETTINGS);
        package.write(&format!("{spec}/shop.yaml"), SHOP);
        package
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.folder.path().join(path)).unwrap()
    }

    /// What cargo is told, the package's folder left out.
    fn run(&self, config: &Config) -> String {
        let mut out = Vec::new();
        config.run_in(&self.environment, &mut out).unwrap();
        let out = String::from_utf8(out).unwrap();
        let folder = self.folder.path().canonicalize().unwrap();
        out.replace(&format!("{}/", folder.display()), "")
            .replace(&format!("{}/", self.folder.path().display()), "")
    }

    /// The same without what is said every time.
    fn findings(&self, config: &Config) -> String {
        self.run(config)
            .lines()
            .filter(|line| !line.starts_with("cargo::rerun"))
            .map(|l| format!("{l}\n"))
            .collect()
    }
}

const ENVIRONMENT: &str = "cargo::rerun-if-env-changed=DOCS_RS
cargo::rerun-if-env-changed=PGSPEC_SKIP
cargo::rerun-if-env-changed=PGSPEC_UPDATE
";

#[test]
fn the_types_are_in_the_folder_that_cargo_gives() {
    let package = Package::new("spec/shop");
    let config = Config::new("spec/shop").rust_target(RustTarget::Sqlx);
    assert_eq!(package.run(&config), format!("{ENVIRONMENT}cargo::rerun-if-changed=spec/shop\n"));
    let text = package.read("target/out/pgspec.rs");
    assert!(text.contains("pub struct GoodsRow") && text.contains("sqlx::FromRow"), "{text}");
    // The spec says nothing of a target, so `serde` is the default.
    package.run(&Config::new("spec/shop").out_file("plain.rs"));
    assert!(!package.read("target/out/plain.rs").contains("sqlx"));
}

#[test]
fn a_file_that_is_right_is_not_touched() {
    let package = Package::new("spec");
    let config = Config::default();
    package.run(&config);
    let path = package.folder.path().join("target/out/pgspec.rs");
    let old = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000);
    fs::File::options().write(true).open(&path).unwrap().set_modified(old).unwrap();
    package.run(&config);
    assert_eq!(path.metadata().unwrap().modified().unwrap(), old);
    package
        .write("spec/more.yaml", "domain: more\ntables:\n  things: { columns: { id: uuid primary key } }\n");
    package.run(&config);
    assert_ne!(path.metadata().unwrap().modified().unwrap(), old);
    assert!(package.read("target/out/pgspec.rs").contains("ThingsRow"));
}

#[test]
fn a_mistake_is_told_with_its_place_and_what_to_watch_comes_first() {
    let package = Package::new("spec/shop");
    package.write("spec/shop/shop.yaml", &SHOP.replace("text not null", "txt not null"));
    let said = package.run(&Config::default());
    let (watched, error) = said.split_at(said.find("cargo::error").unwrap());
    assert_eq!(watched, format!("{ENVIRONMENT}cargo::rerun-if-changed=spec/shop\n"));
    assert!(error.starts_with("cargo::error=spec/shop/shop.yaml:6:13: "), "{error}");
    assert_eq!(error.lines().count(), 1);
    assert!(!package.folder.path().join("target/out/pgspec.rs").exists());
}

#[test]
fn a_spec_that_nobody_named_is_found() {
    for place in ["spec", "spec/one", "."] {
        let package = Package::new(place);
        assert_eq!(package.findings(&Config::default()), "", "{place}");
    }
    let package = Package::new("spec/one");
    package.write("spec/two/pgspec.yaml", SETTINGS);
    assert_eq!(
        package.findings(&Config::default()),
        "cargo::error=there are several specs, `spec/one`, `spec/two`: name one, `Config::new(\"…\")`\n"
    );
    assert_eq!(package.findings(&Config::new("spec/one")), "");
    let missing = package.findings(&Config::new("spec/three"));
    assert!(missing.starts_with("cargo::error=load/unreadable: cannot read `spec/three`"), "{missing}");
}

#[test]
fn a_spec_beside_the_package_is_watched_file_by_file() {
    let package = Package::new(".");
    package.write("Cargo.toml", "");
    package.write("target/x", "");
    package.write("src/lib.rs", "");
    package.write("sql/f.sql", "");
    let said = package.run(&Config::default());
    let watched = "cargo::rerun-if-changed=pgspec.yaml\ncargo::rerun-if-changed=shop.yaml\ncargo::rerun-if-changed=sql\n";
    assert_eq!(said, format!("{ENVIRONMENT}{watched}"));
}

#[test]
fn a_checked_in_file_is_compared_and_written_on_demand() {
    let mut package = Package::new("spec");
    let config = Config::default().checked_in("src/schema.rs");
    let missing = "cargo::error=`src/schema.rs` does not exist; run `PGSPEC_UPDATE=1 cargo build`\n";
    assert_eq!(package.findings(&config), missing);
    package.environment.update = true;
    let said = package.run(&config);
    assert!(said.ends_with("cargo::rerun-if-changed=src/schema.rs\n"), "{said}");
    package.environment.update = false;
    assert_eq!(package.findings(&config), "");
    let right = package.read("src/schema.rs");
    package.write("src/schema.rs", &right.replace('\n', "\r\n"));
    assert_eq!(package.findings(&config), "", "line ends do not count");

    let changed = right.replace("pub name:", "pub title:");
    let line = 1 + changed.lines().position(|line| line.contains("pub title:")).unwrap();
    package.write("src/schema.rs", &changed);
    let stale = format!(
        "cargo::error=src/schema.rs:{line}:1: output/stale: it is not what the spec says now; \
         run `PGSPEC_UPDATE=1 cargo build`\n"
    );
    assert_eq!(package.findings(&config), stale);
    assert_eq!(package.read("src/schema.rs"), changed, "nothing is written unasked");
    package.environment.docs_rs = true;
    package.environment.update = true;
    assert_eq!(package.findings(&config), "");
    assert_eq!(package.read("src/schema.rs"), changed, "docs.rs cannot write");
    assert!(!package.folder.path().join("target").exists());
}

#[test]
fn a_package_without_its_spec_builds_from_its_checked_in_file() {
    let package = Package::new("spec");
    let config = Config::new("spec").checked_in("src/schema.rs");
    package.write("src/schema.rs", "// types\n");
    fs::remove_dir_all(package.folder.path().join("spec")).unwrap();
    let said = package.findings(&config);
    assert!(said.starts_with("cargo::warning=`src/schema.rs` is not compared with its spec: "), "{said}");
    assert!(package.findings(&Config::new("spec")).starts_with("cargo::error="));
}

#[test]
fn skipping_leaves_what_is_there() {
    let mut package = Package::new("spec");
    package.environment.skip = true;
    let config = Config::default();
    let nothing = "cargo::error=PGSPEC_SKIP is set, and no earlier build has left `OUT_DIR/pgspec.rs`\n";
    assert_eq!(package.findings(&config), nothing);
    package.environment.skip = false;
    package.run(&config);
    package.environment.skip = true;
    package.write("spec/shop.yaml", "not a spec");
    assert_eq!(package.run(&config), ENVIRONMENT);
}

#[test]
fn a_text_of_several_lines_is_one_directive() {
    let mut out = Vec::new();
    Directives::new(&mut out).error("one\n  two\r\ncargo::rustc-env=A=b\u{7}").unwrap();
    assert_eq!(String::from_utf8(out).unwrap(), "cargo::error=one two cargo::rustc-env=A=b\n");
}

#[test]
fn a_folder_is_shown_from_the_package() {
    let shown = |root: &str, package: &str| shown(Path::new(root), Path::new(package));
    assert_eq!(shown("/a/b/spec", "/a/b"), "spec/");
    assert_eq!(shown("/a/b", "/a/b"), "");
    assert_eq!(shown("/a/spec/crm", "/a/crates/app"), "../../spec/crm/");
}

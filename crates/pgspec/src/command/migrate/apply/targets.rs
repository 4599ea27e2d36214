//! Which databases: by URL, by the name of an environment, or the lines of a file.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context as _, Result, anyhow, bail};
use pgspec_build::Checked;
use pgspec_postgres::Url;

use crate::cli::Databases;

/// A database that is to be migrated.
#[derive(Clone, Debug)]
pub(in crate::command::migrate) struct Target {
    /// What it is called in messages. Holds no password.
    pub(in crate::command::migrate) name: String,
    /// Where it is.
    pub(in crate::command::migrate) url: Url,
    /// The environment that it is, if it was named as one.
    pub(in crate::command::migrate) environment: Option<String>,
}

/// The databases of the arguments, each once, in their order.
pub(in crate::command::migrate) fn of(args: &Databases, checked: &Checked) -> Result<Vec<Target>> {
    let mut found = Vec::new();
    for url in &args.db {
        found.push(target(None, url)?);
    }
    for name in &args.env {
        found.push(environment(name, checked)?);
    }
    if let Some(path) = &args.targets {
        found.extend(file(path)?);
    }
    if found.is_empty() {
        bail!(
            "which database? Name one with `--db URL`, one of `environments:` in pgspec.yaml with `--env NAME`, or many with \
             `--targets FILE`"
        );
    }
    // Two of one name are told apart by a number.
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for one in &mut found {
        let count = counts.entry(one.name.clone()).or_default();
        *count += 1;
        if *count > 1 {
            one.name = format!("{} ({count})", one.name);
        }
    }
    Ok(found)
}

fn target(name: Option<&str>, url: &str) -> Result<Target> {
    let url: Url = url.parse().map_err(|error| anyhow!("{error}"))?;
    let name = name.map_or_else(|| url.database().to_owned(), str::to_owned);
    Ok(Target { name, url, environment: None })
}

fn environment(name: &str, checked: &Checked) -> Result<Target> {
    let known = &checked.spec.settings.environments;
    let Some(found) = known.iter().find(|one| *one.name == *name) else {
        let names: Vec<&str> = known.iter().map(|one| &*one.name).collect();
        let list = if names.is_empty() {
            "there are none".to_owned()
        } else {
            format!("there are {}", names.join(", "))
        };
        bail!("there is no environment `{name}` in pgspec.yaml: {list}");
    };
    let url = variable(&found.variable).with_context(|| format!("environment `{name}`"))?;
    let mut target =
        target(Some(name), &url).with_context(|| format!("the variable `{}`", found.variable))?;
    target.environment = Some(name.to_owned());
    Ok(target)
}

fn variable(name: &str) -> Result<String> {
    match std::env::var(name) {
        Ok(value) if !value.trim().is_empty() => Ok(value),
        Ok(_) | Err(_) => bail!("the environment variable `{name}` is not set"),
    }
}

/// A line is `URL`, `$VARIABLE`, or one of them behind a name; `#` begins a comment.
fn file(path: &Path) -> Result<Vec<Target>> {
    let shown = path.display();
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read `{shown}`"))?;
    let mut found = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (name, url) = match line.split_once(char::is_whitespace) {
            Some((name, url)) if !name.contains("://") => (Some(name), url.trim()),
            Some(_) | None => (None, line),
        };
        let place = || format!("line {} of `{shown}`", at + 1);
        let url = match url.strip_prefix('$') {
            Some(name) => variable(name).with_context(place)?,
            None => url.to_owned(),
        };
        found.push(target(name, &url).with_context(place)?);
    }
    if found.is_empty() {
        bail!("`{shown}` names no database");
    }
    Ok(found)
}

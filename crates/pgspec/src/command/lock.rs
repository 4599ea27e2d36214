//! `pgspec lock --db URL`: the columns of views whose types cannot be told offline, as a server says them.

use anyhow::{Context as _, Result, anyhow};
use pgspec_build::lock::{self, LockedView, Needed};
use pgspec_build::{Checked, codes};
use pgspec_catalog::{Diagnostic, Diagnostics};
use pgspec_postgres::{Url, columns_shown, connect};
use pgspec_sql::fragment::{self, Fragment};

use super::build::report_alone;
use crate::cli::Lock;
use crate::report::{self, plural};
use crate::terminal::{Outcome, Terminal};

pub(super) fn run(args: &Lock, terminal: &Terminal) -> Result<Outcome> {
    let url: Url = args.db.parse().map_err(|error| anyhow!("{error}"))?;
    let project = match pgspec_build::project::find(&args.dir) {
        Ok(project) => project,
        Err(failed) => return report_alone(Diagnostics::from_iter([*failed]), terminal),
    };
    let checked = pgspec_build::check(project, &mut pgspec_build::timing::Timings::new());
    // What is wrong with the lock is what this command mends.
    let is_other = |one: &&Diagnostic| !one.code.id.starts_with("lock/");
    let found: Diagnostics = checked.diagnostics.iter().filter(is_other).cloned().collect();
    if found.has_errors() {
        return said(&found, &checked, terminal);
    }
    let needed = lock::needed(&checked);
    let (views, refused) = ask(&url, &checked, &needed)?;
    if !refused.is_empty() {
        return said(&refused, &checked, terminal);
    }
    let file = checked.project.path(lock::FILE);
    let shown = checked.project.show(lock::FILE);
    let before = std::fs::read_to_string(&file).ok();
    let text = lock::print(&views);
    let state = if views.is_empty() {
        if before.is_some() {
            std::fs::remove_file(&file).with_context(|| format!("cannot remove `{shown}`"))?;
        }
        "removed"
    } else if before.as_deref() == Some(text.as_str()) {
        "unchanged"
    } else {
        pgspec_build::output::replace(&[(file, text.as_str())])
            .with_context(|| format!("cannot write `{shown}`"))?;
        "written"
    };
    print(&shown, state, &views, before.is_some(), terminal)?;
    Ok(Outcome::Fine)
}

/// Asks for the columns of each view, and says what cannot be answered.
fn ask(url: &Url, checked: &Checked, needed: &[Needed]) -> Result<(Vec<LockedView>, Diagnostics)> {
    let (mut views, mut refused) = (Vec::new(), Diagnostics::new());
    if needed.is_empty() {
        return Ok((views, refused));
    }
    let mut client = connect(url).map_err(|error| anyhow!("{error}"))?;
    for view in needed {
        match columns_shown(&mut client, &checked.search_path(), &view.column_names, &view.query) {
            Ok(columns) => match other(view, &columns) {
                None => views.push(LockedView {
                    name: view.name.clone(),
                    checksum: view.checksum.clone(),
                    columns,
                }),
                Some(why) => refused.push(finding(view, &format!("there, {why}"))),
            },
            Err(error) if client.is_closed() => return Err(anyhow!("{error}")),
            Err(error) => refused.push(finding(view, &error.to_string())),
        }
    }
    Ok((views, refused))
}

fn finding(view: &Needed, why: &str) -> Diagnostic {
    let message = format!("the database cannot say what the columns of `{}` are: {why}", view.name);
    Diagnostic::new(&codes::LOCK_REFUSED, message)
        .maybe_at(view.span)
        .help("it must have what the view names, as the spec has it: run the migrations there first")
}

/// How the server contradicts what is known without it.
fn other(view: &Needed, columns: &[(pgspec_catalog::Name, String)]) -> Option<String> {
    let known = view.known.as_ref()?;
    if known.len() != columns.len() {
        return Some(format!("it has {} and not {}", plural(columns.len(), "column"), known.len()));
    }
    known.iter().zip(columns).find_map(|((name, data_type), (own, text))| {
        if name != own {
            return Some(format!("its column `{name}` is called `{own}`"));
        }
        let map = pgspec_catalog::TextMap::Nowhere;
        let stated = fragment::data_type(Fragment { text, map: &map }).ok()?.0;
        let wanted = data_type.as_ref().filter(|wanted| **wanted != stated)?;
        Some(format!("its column `{name}` is `{stated}`, and `{wanted}` by the spec"))
    })
}

fn said(found: &Diagnostics, checked: &Checked, terminal: &Terminal) -> Result<Outcome> {
    if terminal.is_human() {
        report::print(found, &checked.sources, terminal);
    } else {
        terminal.data(&report::json(found, &checked.sources))?;
    }
    Ok(report::outcome(found, terminal))
}

fn print(shown: &str, state: &str, views: &[LockedView], was: bool, terminal: &Terminal) -> Result<()> {
    if !terminal.is_human() {
        let names: Vec<_> = views.iter().map(|view| view.name.to_string()).collect();
        let facts = serde_json::json!({ "file": shown, "state": state, "views": names });
        return terminal.json(&facts);
    }
    for view in views {
        terminal.data(&format!("{}\n", view.name))?;
    }
    if terminal.quiet {
        return Ok(());
    }
    terminal.message(&match state {
        "removed" if was => format!("no view needs a lock: `{shown}` is removed\n"),
        "removed" => "no view needs a lock: the types of all are known\n".to_owned(),
        "unchanged" => format!("`{shown}` is up to date: {}\n", plural(views.len(), "view")),
        _ => format!("`{shown}` written: {}\n", plural(views.len(), "view")),
    });
    Ok(())
}

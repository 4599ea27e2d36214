//! `pgspec drift`: the spec of a project against a database, what its migrations make, or types that people keep.

mod types;
mod watched;

use anyhow::{Result, bail};
use pgspec_build::migrate::bridge;
use pgspec_build::project::Project;
use pgspec_build::source::{Context, Model};
use pgspec_catalog::{Diagnostics, Sources};
use pgspec_plan::{Change, Pair, What};

use super::build::report_alone;
use super::diff::{self, Read};
use crate::cli::{Drift, Format};
use crate::difference::{Difference, Wording};
use crate::findings::{Findings, Part};
use crate::report::{self, plural};
use crate::source::{self, Named};
use crate::terminal::{Outcome, Terminal};

pub(super) fn run(args: &Drift, terminal: &Terminal) -> Result<Outcome> {
    let project = match pgspec_build::project::find(&args.dir) {
        Ok(project) => project,
        Err(failed) => return report_alone(Diagnostics::from_iter([*failed]), terminal),
    };
    let mut list = Findings::about(&project.show("pgspec.yaml"));
    let outcome = compare(args, project, &mut list, terminal)?;
    if terminal.format == Format::Json {
        terminal.json(&document(std::mem::take(&mut list.parts)))?;
    }
    list.print(terminal)?;
    Ok(outcome)
}

/// One document, however many sources are asked about: databases and folders in order, and types that people keep.
fn document(parts: Vec<Part>) -> serde_json::Value {
    let (mut sources, mut types) = (Vec::new(), serde_json::Value::Array(Vec::new()));
    for part in parts {
        match part {
            Part::Compared(source) | Part::Unread(source) => sources.push(source),
            Part::Types(found) => types = found,
        }
    }
    serde_json::json!({ "sources": sources, "types": types })
}

fn compare(args: &Drift, project: Project, list: &mut Findings, terminal: &Terminal) -> Result<Outcome> {
    let checked = pgspec_build::model(project, &mut pgspec_build::timing::Timings::new());
    // The process ends with this command: what a large project holds is not taken apart object by object.
    let mut checked = std::mem::ManuallyDrop::new(checked);
    let shown = Model::shown_as(&checked);
    let read = Read { shown: &shown, sources: &checked.sources, diagnostics: &checked.diagnostics };
    if let Some(outcome) = diff::unreadable(&[read], list, terminal)? {
        return Ok(outcome);
    }
    let asked = types::Asked::of(args, &checked)?;
    let own = checked.spec.settings.generate.migrations.as_ref();
    let own = own.map(|own| checked.project.show(&own.dir)).filter(|dir| std::path::Path::new(dir).is_dir());
    let mut sources: Vec<&str> = args.db.iter().chain(&args.migrations).map(String::as_str).collect();
    // Files that are named are what is asked about, and nothing else.
    if let (true, true, Some(own)) =
        (sources.is_empty(), args.typescript.is_empty() && args.rust.is_empty(), &own)
    {
        sources.push(own);
    }
    if sources.is_empty() && asked.is_empty() {
        bail!(
            "drift from what? Name a database with `--db URL`, a folder of migrations with `--migrations DIR`, or \
             types with `--typescript FILE` or `--rust FILE`"
        );
    }
    let mut outcome = Outcome::Fine;
    // Both are copies of the whole model, which types are compared without.
    let models = (!sources.is_empty()).then(|| {
        let (wanted, open) = bridge::model(&checked);
        let said = bridge::said(&open, &checked.project);
        if terminal.is_human() {
            crate::report::print(&said, &checked.sources, terminal);
        } else {
            list.add(&said, &checked.sources);
        }
        (Context::of(&checked), wanted)
    });
    for (argument, (context, wanted)) in sources.into_iter().flat_map(|one| Some((one, models.as_ref()?))) {
        let named = match Named::of(argument)? {
            Ok(named) => named,
            Err(wrong) if terminal.format == Format::Json => {
                list.parts.push(Part::unread(argument, &wrong, &Sources::default()));
                return Ok(report::outcome(&wrong, terminal));
            }
            Err(wrong) => return diff::alone(wrong, list, terminal),
        };
        outcome = outcome.max(one(wanted, &named, context, list, terminal)?);
    }
    if !asked.is_empty() {
        outcome = outcome.max(types::run(args, &asked, &mut checked, list, terminal)?);
    }
    Ok(outcome)
}

fn one(
    wanted: &Model,
    named: &Named,
    context: &Context,
    list: &mut Findings,
    terminal: &Terminal,
) -> Result<Outcome> {
    let found = source::load(named, context)?;
    if let Some(outcome) = diff::unreadable(&[Read::of(&found.model)], list, terminal)? {
        return Ok(outcome);
    }
    let mut difference = Difference::of(Pair::new(wanted, &found.model), Wording::Drift);
    if let Some(url) = named.url() {
        difference.elaborate(url)?;
    }
    if terminal.is_human() {
        terminal.data(&crate::difference::text(&difference))?;
        if !terminal.quiet {
            terminal.message(&summary(&difference, matches!(named, Named::Database(_))));
        }
    } else {
        diff::print(&difference, list, terminal)?;
    }
    Ok(diff::outcome(&difference, terminal))
}

fn summary(difference: &Difference<'_>, database: bool) -> String {
    let count = |test: &dyn Fn(&Change) -> bool| difference.changes.iter().filter(|one| test(one)).count();
    let missing = count(&|one| matches!(one.what, What::Removed));
    let extra = count(&|one| matches!(one.what, What::Added));
    let different = count(&Change::is_certain) - missing - extra;
    let unknown = difference.unknown();
    let shown = &difference.models.to.shown;
    let mut text = if missing + extra + different == 0 {
        format!("no drift: {shown} holds what the spec says")
    } else {
        format!("drift: {missing} missing in {shown}, {extra} extra, {different} different")
    };
    if unknown > 0 {
        text.push_str(&format!("; {unknown} cannot be told"));
        text.push_str(if database { " in the database either" } else { " offline: run with --db URL" });
    }
    text.push('\n');
    if !database && missing + extra + different + unknown > 0 {
        let renames = difference.suggestions.len();
        if renames > 0 {
            text.push_str(&format!("{} likely\n", plural(renames, "rename")));
        }
    }
    text + &diff::not_read(difference)
}

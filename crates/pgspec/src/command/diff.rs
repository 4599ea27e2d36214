//! `pgspec diff FROM TO`: what differs between two models.

use anyhow::Result;
use pgspec_build::breaking::{self, Consumer, Impact};
use pgspec_build::migrate::{bridge, next};
use pgspec_build::source::Model;
use pgspec_catalog::{Diagnostics, Sources};
use pgspec_plan::Pair;
use pgspec_spec::DataSteps;

use super::build::report_alone;
use crate::cli::{self, Diff, Format};
use crate::difference::{self, Difference, Wording};
use crate::findings::{Findings, Part};
use crate::report::{self, plural};
use crate::source::{self, Loaded, Named};
use crate::terminal::{Outcome, Terminal};

pub(super) fn run(args: &Diff, terminal: &Terminal) -> Result<Outcome> {
    // What is nowhere is about the second side, if that is a path.
    let is_path = !source::is_url(&args.to) && !args.to.starts_with(source::REVISION);
    let mut list = if is_path { Findings::about(&args.to) } else { Findings::default() };
    let outcome = compare(args, &mut list, terminal)?;
    print_document(&mut list, terminal)?;
    list.print(terminal)?;
    Ok(outcome)
}

/// Prints the document of a comparison, or what stood in its way.
fn print_document(list: &mut Findings, terminal: &Terminal) -> Result<()> {
    let mut unread = Vec::new();
    for part in std::mem::take(&mut list.parts) {
        match part {
            Part::Compared(document) => terminal.json(&document)?,
            Part::Unread(source) => unread.push(source),
            // Not asked for here.
            Part::Types(_) => {}
        }
    }
    if unread.is_empty() { Ok(()) } else { terminal.json(&serde_json::json!({ "sources": unread })) }
}

fn compare(args: &Diff, list: &mut Findings, terminal: &Terminal) -> Result<Outcome> {
    let named = match (Named::of(&args.from)?, Named::of(&args.to)?) {
        (Ok(from), Ok(to)) => Pair::new(from, to),
        (from, to) => {
            let mut wrong = Diagnostics::new();
            [from.err(), to.err()].into_iter().flatten().for_each(|one| wrong.append(one));
            return alone(wrong, list, terminal);
        }
    };
    // The process ends with this command: what large models hold is not taken apart object by object.
    let mut loaded = std::mem::ManuallyDrop::new(load(&named, args)?);
    let Pair { from, to } = &mut *loaded;
    // Two specs are compared as they are; a database, or what migrations make, with the names that are open.
    if named.from.is_project() != named.to.is_project() {
        for loaded in [&mut *from, &mut *to] {
            with_open_names(loaded, list, terminal);
        }
    }
    if let Some(outcome) = unreadable(&[Read::of(&from.model), Read::of(&to.model)], list, terminal)? {
        return Ok(outcome);
    }
    if terminal.format == Format::Sql {
        return statements(&from.model, to, terminal);
    }
    let mut difference = Difference::of(Pair::new(&from.model, &to.model), Wording::Sides);
    if let Some(url) = named.to.url().or(named.from.url()) {
        difference.elaborate(url)?;
    }
    if let Some(consumers) = &args.breaking {
        return breaking(&difference, consumers, list, terminal);
    }
    print(&difference, list, terminal)?;
    Ok(outcome(&difference, terminal))
}

/// Prints the statements that make the second of the first, and nothing else on the standard output.
fn statements(from: &Model, to: &Loaded, terminal: &Terminal) -> Result<Outcome> {
    let nothing = DataSteps::default();
    let data = to.project.as_ref().map_or(&nothing, |checked| &checked.spec.data);
    let (plan, diagnostics) = next::between(from, &to.model, data);
    report::print(&diagnostics, &to.model.sources, terminal);
    terminal.data(&next::script(&plan, &to.model.search_path))?;
    let found = report::outcome(&diagnostics, terminal);
    Ok(if plan.is_empty() { found } else { found.max(Outcome::Findings) })
}

/// Reads both. A project lends its platform and its search path to the other side.
fn load(named: &Pair<Named>, args: &Diff) -> Result<Pair<Loaded>> {
    if let Some(project) = named.from.project() {
        let (from, to) = source::load_around(project, &named.from, &named.to)?;
        return Ok(Pair::new(from, to));
    }
    if let Some(project) = named.to.project() {
        let (to, from) = source::load_around(project, &named.to, &named.from)?;
        return Ok(Pair::new(from, to));
    }
    let context = source::context(&args.around);
    // Two databases answer at the same time.
    let loaded = named.as_ref().map_together(|named| source::load(named, &context));
    Ok(Pair::new(loaded.from?, loaded.to?))
}

/// Adds the names that a project's migrations leave open, and says so.
fn with_open_names(loaded: &mut Loaded, list: &mut Findings, terminal: &Terminal) {
    let Some(checked) = &loaded.project else { return };
    let (model, open) = bridge::model(checked);
    if open.is_empty() {
        return;
    }
    let said = bridge::said(&open, &checked.project);
    if terminal.is_list() {
        list.add(&said, &checked.sources);
    } else {
        report::print(&said, &checked.sources, terminal);
    }
    loaded.model.catalog = model.catalog;
}

/// Says who stops working.
fn breaking(
    difference: &Difference<'_>,
    consumers: &[cli::Consumer],
    list: &mut Findings,
    terminal: &Terminal,
) -> Result<Outcome> {
    let asked =
        |consumer: &Consumer| consumers.is_empty() || consumers.iter().any(|one| named(*one) == *consumer);
    let consumers: Vec<Consumer> = Consumer::ALL.into_iter().filter(asked).collect();
    let breaks = breaking::breaks(difference.models, &difference.changes);
    let felt: Vec<_> = breaks.iter().filter(|one| one.impact(&consumers).is_some()).collect();
    if terminal.is_human() {
        terminal.data(&difference::breaking::text(difference, &felt, &consumers))?;
        if !terminal.quiet {
            terminal.message(&difference::breaking::summary(difference, &felt, &consumers));
        }
    } else if terminal.is_list() {
        difference::findings::add_breaks(difference, &felt, &consumers, list);
    } else {
        list.parts.push(Part::Compared(difference::breaking::document(difference, &felt, &consumers)));
    }
    let worst = felt.iter().filter_map(|one| one.impact(&consumers)).max();
    let fails = worst == Some(Impact::Breaking) || (terminal.deny_warnings && worst.is_some());
    Ok(if fails { Outcome::Findings } else { Outcome::Fine })
}

fn named(consumer: cli::Consumer) -> Consumer {
    match consumer {
        cli::Consumer::App => Consumer::App,
        cli::Consumer::Writers => Consumer::Writers,
        cli::Consumer::Matchers => Consumer::Matchers,
        cli::Consumer::Typescript => Consumer::TypeScript,
        cli::Consumer::Rust => Consumer::Rust,
    }
}

/// What reading one side came to.
pub(super) struct Read<'a> {
    pub(super) shown: &'a str,
    pub(super) sources: &'a Sources,
    pub(super) diagnostics: &'a Diagnostics,
}

impl<'a> Read<'a> {
    pub(super) fn of(model: &'a Model) -> Self {
        Self { shown: &model.shown, sources: &model.sources, diagnostics: &model.diagnostics }
    }
}

/// Says what is about no model: now, or in the list.
pub(super) fn alone(wrong: Diagnostics, list: &mut Findings, terminal: &Terminal) -> Result<Outcome> {
    if terminal.is_list() {
        list.add(&wrong, &Sources::default());
        return Ok(report::outcome(&wrong, terminal));
    }
    report_alone(wrong, terminal)
}

/// What is wrong with the sources, if there is so much of it that they cannot be compared; warnings are printed.
pub(super) fn unreadable(
    models: &[Read<'_>],
    list: &mut Findings,
    terminal: &Terminal,
) -> Result<Option<Outcome>> {
    let outcome = models.iter().map(|model| report::outcome(model.diagnostics, &lenient(terminal))).max();
    let wrong = outcome.filter(|outcome| *outcome > Outcome::Fine);
    if terminal.is_human() || terminal.format == Format::Sql {
        for model in models {
            report::print(model.diagnostics, model.sources, terminal);
        }
    } else if terminal.is_list() {
        // Without an error, the comparison adds them itself.
        for model in models.iter().filter(|_| wrong.is_some()) {
            list.add(model.diagnostics, model.sources);
        }
    } else if wrong.is_some() {
        let unread = models.iter().map(|one| Part::unread(one.shown, one.diagnostics, one.sources));
        list.parts.extend(unread);
    }
    if wrong.is_some() && terminal.is_human() && !terminal.quiet {
        let which: Vec<_> =
            models.iter().filter(|model| model.diagnostics.has_errors()).map(|model| model.shown).collect();
        terminal.message(&format!("not compared: {} could not be read in full\n", which.join(" and ")));
    }
    Ok(wrong)
}

/// Warnings do not forbid a comparison.
fn lenient(terminal: &Terminal) -> Terminal {
    Terminal { deny_warnings: false, ..*terminal }
}

/// Prints what differs.
pub(super) fn print(difference: &Difference<'_>, list: &mut Findings, terminal: &Terminal) -> Result<()> {
    if terminal.is_list() {
        difference::findings::add(difference, list);
        return Ok(());
    }
    if !terminal.is_human() {
        list.parts.push(Part::Compared(difference::document(difference)));
        return Ok(());
    }
    terminal.data(&difference::text(difference))?;
    if !terminal.quiet {
        terminal.message(&summary(difference));
    }
    Ok(())
}

/// How a comparison ended.
pub(super) fn outcome(difference: &Difference<'_>, terminal: &Terminal) -> Outcome {
    let unsure = difference.unknown() > 0 || difference.not_read() != Pair::new(0, 0);
    if difference.is_certain() || (terminal.deny_warnings && unsure) {
        Outcome::Findings
    } else {
        Outcome::Fine
    }
}

fn summary(difference: &Difference<'_>) -> String {
    let Pair { from, to } = difference.models;
    let unknown = difference.unknown();
    let certain = difference.changes.iter().filter(|change| change.is_certain()).count();
    let mut text = if certain == 0 && unknown == 0 {
        format!("{} and {} are equal", from.shown, to.shown)
    } else if certain == 0 {
        format!("no difference between {} and {} is certain", from.shown, to.shown)
    } else {
        format!("{} between {} and {}", plural(certain, "difference"), from.shown, to.shown)
    };
    if unknown > 0 {
        text.push_str(&format!("; {unknown} cannot be told without a database"));
    }
    text.push('\n');
    text.push_str(&not_read(difference));
    text
}

/// What a reader could not hold, so that the comparison does not know of it.
pub(super) fn not_read(difference: &Difference<'_>) -> String {
    let Pair { from, to } = difference.not_read();
    let mut text = String::new();
    for (count, model) in [(from, difference.models.from), (to, difference.models.to)] {
        if count > 0 && model.diagnostics.iter().any(|one| is_opaque(one.code)) {
            text.push_str(&format!(
                "{} in {} may hide more: only a database (--db, or a postgres:// source) can tell\n",
                plural(count, "warning"),
                model.shown
            ));
        }
    }
    text
}

/// Whether a finding says that something was met that the model does not hold.
fn is_opaque(code: &pgspec_catalog::Code) -> bool {
    code.id.ends_with("/not-modelled") || code.id.ends_with("/opaque")
}

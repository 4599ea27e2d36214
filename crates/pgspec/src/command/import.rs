//! `pgspec import SOURCE --out DIR`: a database, SQL or migrations as a spec.

use std::path::Path;

use anyhow::Result;
use pgspec_build::codes;
use pgspec_build::import::{self as place, NewFile, Taken};
use pgspec_build::source::{Context, Model, Source};
use pgspec_catalog::{Diagnostic, Diagnostics, Kind, Standing};
use pgspec_plan::Pair;
use pgspec_postgres::Url;
use pgspec_spec::raise::{RaiseOptions, close_value_sets, raise};

use super::build::report_alone;
use crate::cli::{Import, Raise};
use crate::difference::{Difference, Wording};
use crate::report::{self, plural};
use crate::source::{self, Loaded, Named};
use crate::terminal::{Outcome, Terminal};

pub(super) fn run(args: &Import, terminal: &Terminal) -> Result<Outcome> {
    let context = Context::new(
        args.around.platform.map(source::platform),
        args.around.schema.iter().map(|name| pgspec_catalog::Name::exact(name)).collect(),
        args.around.postgres,
    );
    let mut read = match read(&args.source, &args.raise, &context, terminal)? {
        Ok(read) => read,
        Err(outcome) => return Ok(outcome),
    };
    let may_hold = if args.force { Taken::Anything } else { Taken::Nothing };
    let name = super::init::project_name(&args.out);
    let (files, outcome) = spec(&read, &name, &context, &args.raise, terminal);
    close(&mut read, &args.raise);
    let written = put(&args.out, &files, may_hold, &read, terminal)?;
    Ok(outcome.max(written))
}

/// Closes in what was read the value sets that are closed in what was written: they are meant to differ.
pub(super) fn close(read: &mut Read, args: &Raise) {
    if args.close_value_sets {
        close_value_sets(&mut read.loaded.model.catalog);
    }
}

/// A source that was read well enough to be written as a spec.
pub(super) struct Read {
    pub(super) loaded: Loaded,
    /// What it is, unless it is a database.
    pub(super) source: Option<Source>,
    /// The database, if it is one.
    pub(super) url: Option<Url>,
    /// How reading ended.
    pub(super) outcome: Outcome,
}

/// Reads a source and says what is wrong with it.
pub(super) fn read(
    argument: &str,
    raise: &Raise,
    context: &Context,
    terminal: &Terminal,
) -> Result<Result<Read, Outcome>> {
    let named = match Named::of(argument)? {
        Ok(named) => named,
        Err(wrong) => return report_alone(wrong, terminal).map(Err),
    };
    let mut loaded = source::load(&named, context)?;
    if context.platform.is_none() && looks_like_supabase(&loaded.model) {
        let message =
            "this looks like a database of Supabase, and everything of the platform would be taken for yours";
        let help = "say so with `--platform supabase`";
        loaded.model.diagnostics.push(Diagnostic::new(&codes::IS_PLATFORM, message).help(help));
    }
    let model = &loaded.model;
    let outcome = report::outcome(&model.diagnostics, terminal);
    if terminal.is_human() {
        report::print(&model.diagnostics, &model.sources, terminal);
    } else if outcome > Outcome::Fine {
        terminal.data(&report::json(&model.diagnostics, &model.sources))?;
    }
    if outcome == Outcome::Failed || (model.diagnostics.has_errors() && !raise.partial) {
        if terminal.is_human() && !terminal.quiet {
            let partial =
                if outcome == Outcome::Failed { "" } else { "; `--partial` writes what could be understood" };
            terminal
                .message(&format!("nothing written: {} could not be read in full{partial}\n", model.shown));
        }
        return Ok(Err(outcome));
    }
    let (source, url) = match named {
        Named::Files(source) => (Some(source), None),
        Named::Revision(..) => (None, None),
        Named::Database(url) => (None, Some(*url)),
    };
    Ok(Ok(Read { loaded, source, url, outcome }))
}

fn looks_like_supabase(model: &Model) -> bool {
    let own = |schema: &str, name: &str| {
        let name = pgspec_catalog::QualifiedName::new(schema, name);
        model.catalog.table(&name).is_some_and(|item| item.object.standing == Standing::Managed)
    };
    own("auth", "users") && own("storage", "objects")
}

/// The files of the spec, and how writing them as YAML ended.
pub(super) fn spec(
    read: &Read,
    name: &str,
    context: &Context,
    args: &Raise,
    terminal: &Terminal,
) -> (Vec<NewFile>, Outcome) {
    let model = &read.loaded.model;
    let options = RaiseOptions {
        name: name.to_owned(),
        postgres: model.postgres.clamp(15, 18),
        platform: context.platform,
        default_schema: context.default_schema.clone(),
        mixins: args.mixins,
        close_value_sets: args.close_value_sets,
        ..RaiseOptions::default()
    };
    let raised = raise(&model.catalog, &options);
    if terminal.is_human() {
        report::print(&raised.diagnostics, &model.sources, terminal);
    }
    let outcome = report::outcome(&raised.diagnostics, terminal).max(read.outcome);
    let files = raised.files.into_iter().map(|file| NewFile { path: file.path, text: file.text });
    (files.collect(), outcome)
}

/// Writes the files, reads them again and compares.
pub(super) fn put(
    folder: &Path,
    files: &[NewFile],
    may_hold: Taken,
    read: &Read,
    terminal: &Terminal,
) -> Result<Outcome> {
    let model = &read.loaded.model;
    if let Err(failed) = place::write(folder, files, may_hold) {
        return report_alone(Diagnostics::from_iter([*failed]), terminal);
    }
    let again = match pgspec_build::project::find(folder) {
        Ok(project) => pgspec_build::check(project, &mut pgspec_build::timing::Timings::new()),
        Err(failed) => return report_alone(Diagnostics::from_iter([*failed]), terminal),
    };
    let written = Model::of(&again);
    let mut difference = Difference::of(Pair::new(model, &written), Wording::Sides);
    if let Some(url) = &read.url {
        difference.elaborate(url)?;
    }
    let certain = difference.changes.iter().filter(|change| change.is_certain()).count();
    let managed = written.catalog.iter().filter(|(_, _, object)| object.is_managed());
    let count = managed.filter(|(_, key, _)| key.kind != Kind::Schema).count();
    if terminal.is_human() {
        let mut text: String =
            files.iter().map(|file| format!("wrote {}\n", folder.join(&file.path).display())).collect();
        if terminal.quiet {
            text.clear();
        }
        terminal.data(&text)?;
        report::print(&again.diagnostics, &again.sources, terminal);
    } else {
        let paths: Vec<_> = files.iter().map(|file| folder.join(&file.path).display().to_string()).collect();
        let findings: serde_json::Value = report::values(&again.diagnostics, &again.sources);
        let document = serde_json::json!({
            "files": paths,
            "objects": count,
            "findings": findings,
            "difference": crate::difference::document(&difference),
        });
        terminal.json(&document)?;
    }
    if certain > 0 {
        let message = format!("what was written is not what was read: {}", plural(certain, "difference"));
        let finding = Diagnostic::new(&codes::NOT_THE_SAME, message);
        if terminal.is_human() {
            terminal.message(&crate::difference::text(&difference));
            report::print(&Diagnostics::from_iter([finding]), &again.sources, terminal);
        }
        return Ok(Outcome::Findings);
    }
    if terminal.is_human() && !terminal.quiet {
        let unknown = match difference.unknown() {
            0 => String::new(),
            some => format!(", of which {some} cannot be compared offline"),
        };
        terminal.message(&format!("{}: {}{unknown}\n", model.shown, plural(count, "object")));
    }
    // The spec of a schema with mistakes has the same mistakes.
    Ok(report::outcome(&again.diagnostics, terminal))
}

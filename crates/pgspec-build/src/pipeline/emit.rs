//! From a checked project to its outputs.

use pgspec_catalog::{Diagnostic, Diagnostics};
use pgspec_codegen::{File, Input, Printed, Surface, Switch, WRITERS, typescript};

use super::{Checked, finish, own_paths, read};
use crate::codes;
use crate::migrations;
use crate::options;
use crate::output::{self, Compared, Output, OutputFolder};
use crate::project::Project;
use crate::templates;
use crate::timing::{Job, Timings};

/// What a build does with its outputs.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Mode {
    /// Writes what is missing or stale.
    #[default]
    Write,
    /// Writes nothing; what is missing or stale is a finding.
    Check,
    /// Writes nothing; what is stale is a finding. Outputs need not be committed, so a missing one is none.
    CheckExisting,
}

/// What to build.
#[derive(Clone, Copy, Debug, Default)]
pub struct BuildOptions<'a> {
    /// What to do with the outputs.
    pub mode: Mode,
    /// The names of the outputs wanted ([`output_names`]); all if empty.
    pub only: &'a [String],
    /// The version of the initial migration, if not [`migrations::FIRST_VERSION`].
    pub version: Option<&'a str>,
}

/// A project, built.
#[derive(Debug)]
pub struct Built {
    /// What was read.
    pub checked: Checked,
    /// Every output as it was before the build; none if there were errors.
    pub outputs: Vec<Compared>,
}

/// The names of all outputs, as `--only` takes them.
pub fn output_names() -> Vec<&'static str> {
    WRITERS.iter().map(|writer| writer.name).chain([migrations::OUTPUT]).collect()
}

/// Reads a project and brings its outputs up to date. Nothing is written if there is an error.
pub fn build(project: Project, options: &BuildOptions<'_>, timings: &mut Timings) -> Built {
    let (mut checked, ()) = read(project, super::Rules::Asked, timings, |_| ());
    let outputs =
        if checked.diagnostics.has_errors() { Vec::new() } else { emit(&mut checked, options, timings) };
    finish(&mut checked);
    Built { checked, outputs }
}

/// What the writers made.
#[derive(Debug, Default)]
struct Emitted {
    outputs: Vec<Output>,
    folders: Vec<OutputFolder>,
    /// Findings that forbid writing.
    diagnostics: Diagnostics,
    /// Findings that do not.
    late: Diagnostics,
}

fn emit(checked: &mut Checked, options: &BuildOptions<'_>, timings: &mut Timings) -> Vec<Compared> {
    let emitted = write_texts(checked, options, timings);
    checked.diagnostics.append(emitted.diagnostics);
    if checked.diagnostics.has_errors() {
        checked.diagnostics.append(emitted.late);
        return Vec::new();
    }
    let project = &checked.project;
    let own = own_paths(checked);
    let paths = own.iter().map(|(_, path)| path.as_str());
    let (compared, found) =
        timings.stage("compare", || output::compare(project, emitted.outputs, &emitted.folders, paths));
    checked.diagnostics.append(found);
    let mut late = emitted.late;
    if !checked.diagnostics.has_errors() {
        match options.mode {
            Mode::Write => {
                if let Err(failed) = timings.stage("write", || output::write(project, &compared)) {
                    late.push(*failed);
                }
            }
            Mode::Check => late.append(output::report(project, &compared, false)),
            Mode::CheckExisting => late.append(output::report(project, &compared, true)),
        }
    }
    let refused = checked.diagnostics.has_errors();
    checked.diagnostics.append(late);
    if refused { Vec::new() } else { compared }
}

/// Runs the writers that are wanted. Their texts go to no file yet.
fn write_texts(checked: &Checked, options: &BuildOptions<'_>, timings: &mut Timings) -> Emitted {
    let spec = &checked.spec;
    let mut emitted = Emitted::default();
    let wanted = |name: &str| options.only.is_empty() || options.only.iter().any(|only| only == name);
    let (templates, found) = timings.stage("templates", || templates::load(&checked.project, &spec.settings));
    emitted.diagnostics.append(found);
    let writer_options = options::of(spec);
    let lists_values = writer_options
        .typescript
        .iter()
        .any(|output| output.has(Switch::Values) || output.metadata.is_some())
        && wanted(typescript::WRITER.name);
    let (surface, found) = timings.stage("surface", || {
        let world = checked.world();
        let (surface, found) = Surface::of(&world);
        let reads_checks =
            lists_values || writer_options.rust.as_ref().is_some_and(|rust| rust.shape.reads_checks());
        (if reads_checks { surface.with_checks(&world) } else { surface }, found)
    });
    emitted.diagnostics.append(found);
    let printed = Printed::default();
    let input = Input {
        printed: &printed,
        catalog: &spec.catalog,
        surface: &surface,
        sources: &checked.sources,
        options: &writer_options,
        templates: &templates,
    };
    let mut jobs: Vec<Job<'_, Written>> = Vec::new();
    for writer in WRITERS.iter().filter(|writer| wanted(writer.name)) {
        jobs.push((writer.name, Box::new(move || Written::of(writer.name, (writer.write)(&input)))));
    }
    if wanted(migrations::OUTPUT) {
        let run = move || {
            let migrations::Made { files, diagnostics, late } =
                migrations::initial(checked, &input, options.version);
            Written { writer: migrations::OUTPUT, files, diagnostics, late }
        };
        jobs.push((migrations::OUTPUT, Box::new(run)));
    }
    for written in timings.together("outputs", jobs) {
        let Written { writer, files, diagnostics, late } = written;
        emitted.diagnostics.append(diagnostics);
        emitted.late.append(late);
        let outputs = files.into_iter().map(|file| Output { writer, path: file.path, text: file.text });
        emitted.outputs.extend(outputs);
    }
    if let Some(docs) = writer_options.docs.as_ref().filter(|_| wanted(options::DOCS)) {
        emitted.folders.push(OutputFolder { writer: options::DOCS, path: docs.out.clone() });
    }
    for only in options.only {
        // Of migrations that somebody else wrote, and that are right, nothing is made.
        let asked = only == migrations::OUTPUT && checked.spec.settings.generate.migrations.is_some();
        let made = asked || emitted.outputs.iter().any(|output| output.writer == only);
        if !made && !emitted.diagnostics.has_errors() && !emitted.late.has_errors() {
            let message =
                format!("`--only {only}`, but `generate:` in `pgspec.yaml` does not ask for this output");
            emitted.diagnostics.push(
                Diagnostic::new(&codes::NOT_CONFIGURED, message)
                    .help(format!("add `{only}:` to `generate:`, or leave out `--only {only}`")),
            );
        }
    }
    emitted
}

/// What one writer made.
struct Written {
    writer: &'static str,
    files: Vec<File>,
    /// Findings that forbid writing.
    diagnostics: Diagnostics,
    /// Findings that do not.
    late: Diagnostics,
}

impl Written {
    fn of(writer: &'static str, (files, diagnostics): (Vec<File>, Diagnostics)) -> Self {
        Self { writer, files, diagnostics, late: Diagnostics::new() }
    }
}

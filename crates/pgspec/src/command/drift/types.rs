//! Types that people keep: findings, fixes, and the baseline.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use pgspec_build::Checked;
use pgspec_catalog::{Diagnostics, Severity, Sources};
use pgspec_codegen::{Options, Surface};
use pgspec_drift::baseline::{Baseline, Left};
use pgspec_drift::fix::{self, Fixed};
use pgspec_drift::rust;
use pgspec_drift::typescript::{self, File, Model};

use super::watched;
use crate::cli::Drift;
use crate::findings::{Findings, Part};
use crate::report::{self, plural};
use crate::terminal::{Outcome, Terminal};

/// Fixes make others possible; more rounds than this mean that they never end.
const MAX_ROUNDS: usize = 10;

/// The files that are asked about, by the paths that people should see.
#[derive(Debug, Default)]
pub(super) struct Asked {
    typescript: Vec<String>,
    rust: Vec<String>,
}

impl Asked {
    /// The files of the arguments; without any source, those of `watch:`.
    pub(super) fn of(args: &Drift, checked: &Checked) -> Result<Self> {
        let mut asked = Self::default();
        for (paths, into) in [(&args.typescript, &mut asked.typescript), (&args.rust, &mut asked.rust)] {
            for path in paths {
                if path.is_dir() {
                    bail!(
                        "`{}` is a folder: name its files, or list them under `watch:` in pgspec.yaml",
                        path.display()
                    );
                }
                if !path.is_file() {
                    bail!("there is no file `{}`", path.display());
                }
                into.push(shown(path));
            }
        }
        if !asked.is_empty() || args.db.is_some() || args.migrations.is_some() {
            return Ok(asked);
        }
        let watch = &checked.spec.settings.watch;
        for (patterns, into) in [(&watch.typescript, &mut asked.typescript), (&watch.rust, &mut asked.rust)] {
            for (pattern, _) in patterns {
                let found = watched::find(&checked.project.root, pattern);
                if found.is_empty() {
                    bail!("`watch:` names `{pattern}`, and there is no such file in the project");
                }
                for path in found {
                    let relative = path.strip_prefix(&checked.project.root).unwrap_or(&path);
                    into.push(checked.project.show(&shown(relative)));
                }
            }
            let mut seen = BTreeSet::new();
            into.retain(|path| seen.insert(path.clone()));
        }
        Ok(asked)
    }

    /// How many there are.
    fn len(&self) -> usize {
        self.typescript.len() + self.rust.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

fn shown(path: &Path) -> String {
    path.components()
        .map(|part| part.as_os_str().to_string_lossy())
        .collect::<Vec<_>>()
        .join("/")
        .replacen("//", "/", 1)
}

/// The texts of a run: what is read is read once, and a fix is written into it first.
struct Texts {
    /// TypeScript first, then Rust.
    files: Vec<File>,
    /// How many of them are TypeScript.
    typescript: usize,
    sources: Sources,
    found: Diagnostics,
}

pub(super) fn run(
    args: &Drift,
    asked: &Asked,
    checked: &mut Checked,
    list: &mut Findings,
    terminal: &Terminal,
) -> Result<Outcome> {
    if args.diff && !terminal.is_human() {
        bail!(
            "`--diff` is text for people: leave out `--format`, or `--diff`: the findings have their fixes"
        );
    }
    let (surface, unknown) = {
        let world = checked.world();
        let (surface, unknown) = Surface::of(&world);
        (surface.with_checks(&world), unknown)
    };
    let options = pgspec_build::writer_options(&checked.spec);
    let (mut files, mut sources, mut unreadable) = (Vec::new(), Sources::default(), Diagnostics::new());
    for path in asked.typescript.iter().chain(&asked.rust) {
        match pgspec_build::project::text(Path::new(path), path, &mut sources) {
            Ok(text) => files.push(File { path: path.clone(), text }),
            Err(diagnostic) => unreadable.push(*diagnostic),
        }
    }
    if !unreadable.is_empty() {
        return said(&unreadable, &sources, list, terminal);
    }
    let before = files.clone();
    let typescript = asked.typescript.len();
    let mut texts = compare(files, typescript, checked, &surface, &options);
    let baseline = read_baseline(args)?;
    let mut mended = 0;
    if args.fix || args.diff {
        mended = mend(&mut texts, &baseline, checked, &surface, &options);
    }
    if args.diff {
        for (old, new) in before.iter().zip(&texts.files).filter(|(old, new)| old.text != new.text) {
            terminal.data(&pgspec_drift::patch::unified(&old.path, &old.text, &new.text))?;
        }
    }
    if args.fix {
        let changed = before.iter().zip(&texts.files).filter(|(old, new)| old.text != new.text);
        let changed: Vec<_> = changed.map(|(_, new)| (PathBuf::from(&new.path), new.text.as_str())).collect();
        pgspec_build::output::replace(&changed)?;
    }
    let Texts { sources, mut found, .. } =
        if args.diff { compare(before, typescript, checked, &surface, &options) } else { texts };
    found.append(unknown);
    if let (true, Some(path)) = (args.write_baseline, &args.baseline) {
        let written = Baseline::of(&found, &sources);
        pgspec_build::output::replace(&[(path.clone(), written.print().as_str())])?;
    }
    let baseline = if args.write_baseline { Baseline::of(&found, &sources) } else { baseline };
    let Left { mut new, known, gone } = baseline.apply(found, &sources);
    new.sort(&sources);
    if terminal.is_human() {
        if !args.diff {
            report::print(&new, &sources, terminal);
        }
        if !terminal.quiet {
            terminal.message(&summary(&new, asked, mended, args, (known, gone)));
        }
    } else if terminal.is_list() {
        list.add(&new, &sources);
    } else {
        list.parts.push(Part::Types(report::values(&new, &sources)));
    }
    Ok(report::outcome(&new, terminal))
}

/// Says what stands in the way.
fn said(found: &Diagnostics, sources: &Sources, list: &mut Findings, terminal: &Terminal) -> Result<Outcome> {
    if terminal.is_human() {
        report::print(found, sources, terminal);
    } else if terminal.is_list() {
        list.add(found, sources);
    } else {
        list.parts.push(Part::Types(report::values(found, sources)));
    }
    Ok(report::outcome(found, terminal))
}

fn compare(
    files: Vec<File>,
    typescript: usize,
    checked: &Checked,
    surface: &Surface,
    options: &Options,
) -> Texts {
    let mut sources = checked.sources.clone();
    let model = Model { catalog: &checked.spec.catalog, surface, options };
    let mut load = |path: &str| std::fs::read_to_string(path).ok();
    let (scripts, rust) = files.split_at(typescript.min(files.len()));
    let mut found = Diagnostics::new();
    if !scripts.is_empty() {
        found.append(typescript::check(&model, scripts.to_vec(), &mut sources, &mut load));
    }
    if !rust.is_empty() {
        found.append(rust::check(&model, rust.to_vec(), &mut sources));
    }
    pgspec_build::lint::set_drift_severities(
        &checked.spec.settings.lint,
        pgspec_drift::codes::CODES,
        &mut found,
    );
    Texts { files, typescript, sources, found }
}

/// Applies fixes until there are no more; says how many.
fn mend(
    texts: &mut Texts,
    baseline: &Baseline,
    checked: &Checked,
    surface: &Surface,
    options: &Options,
) -> usize {
    let mut count = 0;
    for _ in 0..MAX_ROUNDS {
        // What the baseline knows stays as it is.
        let new = baseline.apply(texts.found.clone(), &texts.sources).new;
        let fixed = fix::apply(&new, &texts.sources);
        if fixed.is_empty() {
            break;
        }
        let mut files = std::mem::take(&mut texts.files);
        for Fixed { file, text, count: some } in fixed {
            let path = texts.sources.file(file).map(|file| file.path.as_str());
            if let Some(file) = files.iter_mut().find(|file| Some(file.path.as_str()) == path) {
                file.text = text;
                count += some;
            }
        }
        *texts = compare(files, texts.typescript, checked, surface, options);
    }
    count
}

fn read_baseline(args: &Drift) -> Result<Baseline> {
    let Some(path) = &args.baseline else { return Ok(Baseline::default()) };
    if args.write_baseline {
        return Ok(Baseline::default());
    }
    let shown = path.display();
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("cannot read the baseline `{shown}`; `--write-baseline` writes it"))?;
    match Baseline::read(&text) {
        Ok(baseline) => Ok(baseline),
        Err(why) => bail!("`{shown}` is no baseline: {why}"),
    }
}

fn summary(
    new: &Diagnostics,
    asked: &Asked,
    mended: usize,
    args: &Drift,
    (known, gone): (usize, usize),
) -> String {
    let files = plural(asked.len(), "file");
    let mut text = String::new();
    if mended > 0 {
        let verb = if args.diff { "can be mended" } else { "mended" };
        text.push_str(&format!("{} {verb}\n", plural(mended, "finding")));
    }
    let is_drift = new.count(Severity::Error) + new.count(Severity::Warning) > 0;
    let summary = report::summary(new);
    if is_drift {
        text.push_str(&format!("drift in {files}: {summary}"));
        let fixable = new.iter().filter(|finding| finding.fix.is_some()).count();
        if fixable > 0 && !args.fix && !args.diff {
            text.push_str(&format!("; `--fix` mends {fixable}"));
        }
    } else if summary.is_empty() {
        text.push_str(&format!("no drift in {files}"));
    } else {
        text.push_str(&format!("no drift in {files}: {summary}"));
    }
    text.push('\n');
    if known > 0 {
        text.push_str(&format!("{} known by the baseline\n", plural(known, "finding")));
    }
    if gone > 0 {
        let were = if gone == 1 { "is" } else { "are" };
        text.push_str(&format!(
            "{} of the baseline {were} gone: `--write-baseline` takes them out\n",
            plural(gone, "finding")
        ));
    }
    text
}

//! `cargo xtask bench`: time and memory of `pgspec build`, `pgspec diff` and `pgspec drift` as whole processes, on generated
//! specs.

mod files;
mod live;
mod measure;
mod plans;
mod schema;
mod types;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use clap::Args;

use crate::files::walk;
use crate::process::{cargo, root, run as run_command};
use measure::{Usage, measure};
use schema::Fragments;

/// What to measure.
#[derive(Args)]
pub(crate) struct Options {
    /// How many tables the specs have
    #[arg(long, value_delimiter = ',', default_value = "1000", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    tables: Vec<u32>,
    /// How often each measurement is repeated
    #[arg(long, default_value = "5", value_parser = clap::value_parser!(u32).range(1..=1000))]
    runs: u32,
    /// Measure this `pgspec` instead of building one
    #[arg(long)]
    binary: Option<PathBuf>,
    /// Measure reading a live database, large dumps and a long history too; a Postgres must be installed
    #[arg(long)]
    live: bool,
}

/// One kind of run. Each is repeated, and its row shows the spread.
struct Case {
    name: &'static str,
    /// Whether the outputs and every cache are removed before each run.
    is_cold: bool,
}

const CASES: &[Case] = &[Case { name: "cold", is_cold: true }, Case { name: "unchanged", is_cold: false }];

/// Builds, generates, measures, prints Markdown.
///
/// # Errors
/// When the binary cannot be built, or `pgspec build` fails on a generated spec or writes nothing.
pub(crate) fn run(options: &Options) -> Result<()> {
    let binary = match &options.binary {
        Some(binary) => {
            binary.canonicalize().with_context(|| format!("no such file: {}", binary.display()))?
        }
        None => {
            run_command(&mut cargo(&["build", "--release", "--package", "pgspec"]))?;
            root().join("target/release/pgspec")
        }
    };
    let mut sizes = options.tables.clone();
    sizes.sort_unstable();
    sizes.dedup();

    print_machine();
    let mut rows = Vec::new();
    let mut notes = Vec::new();
    let mut stages = String::new();
    let (mut cold, mut lints) = (Vec::new(), Vec::new());
    for &tables in &sizes {
        let spec = Spec { binary: &binary, folder: root().join(format!("target/bench/spec-{tables}")) };
        let fragments = spec.generate(tables)?;
        for case in CASES {
            let samples = spec.measure_case(case, options.runs)?;
            rows.push(row(tables, case.name, &samples));
            if case.is_cold {
                cold.push((tables, median(samples.iter().map(|usage| usage.wall))));
            }
        }
        let (files, bytes) = spec.outputs()?;
        if files == 0 {
            bail!("`pgspec build` succeeded on {tables} tables but wrote no file");
        }
        notes.push(format!(
            "- {tables} tables: {} SQL fragments in the spec, {:.1} % of them occur once; files written: {files}, {:.1} MB",
            fragments.total(),
            fragments.unique_share() * 100.0,
            megabytes(bytes),
        ));
        let of_builds: Vec<String> = (0..options.runs).map(|_| spec.stages()).collect::<Result<_>>()?;
        let lint = median(of_builds.iter().filter_map(|stages| stage(stages, "lint")));
        lints.push(lint_note(tables, lint));
        let shown = of_builds.first().map_or("", String::as_str);
        stages.push_str(&format!("\nStages of one cold build of {tables} tables:\n\n```\n{shown}```\n"));
    }
    println!("| tables | build | wall, median | min … max | CPU | peak memory |");
    println!("|---:|---|---:|---:|---:|---:|");
    for row in rows {
        println!("{row}");
    }
    println!();
    println!("Nothing is memoised: a fragment that occurs twice is parsed twice.\n");
    for note in notes.into_iter().chain(growth(&cold)).chain(lints) {
        println!("{note}");
    }
    println!("{stages}");
    let spec = Spec { binary: &binary, folder: root().join("target/bench/spec-drift") };
    spec.generate(types::TABLES)?;
    spec.build(&[])?;
    types::run(&binary, &spec.folder, options.runs)?;
    if let Some(&tables) = sizes.last() {
        let old = Spec { binary: &binary, folder: root().join("target/bench/plan-old") };
        let new = Spec { binary: &binary, folder: root().join("target/bench/plan-new") };
        old.generate(tables)?;
        old.build(&[])?;
        new.generate(tables)?;
        let changed = schema::change(&new.folder, tables)?;
        println!("\nPlanning {tables} tables, of which {changed} are changed:\n");
        plans::offline(&old, &new, options.runs)?;
        if options.live {
            plans::live(&old, &new, options.runs)?;
        }
    }
    if let (true, Some(&tables)) = (options.live, sizes.last()) {
        let spec = Spec { binary: &binary, folder: root().join(format!("target/bench/spec-{tables}")) };
        spec.build(&[])?;
        let dump = live::run(&binary, &spec.folder, tables, options.runs)?;
        files::run(&binary, &root().join("target/bench/files"), &dump, options.runs)?;
    }
    Ok(())
}

/// A generated spec, and the binary that builds it.
struct Spec<'a> {
    binary: &'a Path,
    folder: PathBuf,
}

impl Spec<'_> {
    fn generate(&self, tables: u32) -> Result<Fragments> {
        remove(&self.folder)?;
        let context = || format!("cannot write {}", self.folder.display());
        std::fs::create_dir_all(&self.folder).with_context(context)?;
        schema::write(&self.folder, tables).with_context(context)
    }

    fn measure_case(&self, case: &Case, runs: u32) -> Result<Vec<Usage>> {
        if !case.is_cold {
            self.build(&[])?;
        }
        (0..runs)
            .map(|_| {
                if case.is_cold {
                    self.remove_outputs()?;
                }
                Ok(self.build(&[])?.0)
            })
            .collect()
    }

    /// What a cold build prints about its own stages.
    fn stages(&self) -> Result<String> {
        self.remove_outputs()?;
        Ok(self.build(&["--timings"])?.1)
    }

    fn build(&self, arguments: &[&str]) -> Result<(Usage, String)> {
        let mut command = Command::new(self.binary);
        command.arg("build").arg(&self.folder).args(arguments);
        // Whatever is cached outside the project is found here, and so is removed with the outputs.
        command.env("XDG_CACHE_HOME", self.folder.join(CACHE));
        let (usage, status, message) = measure(&mut command)?;
        if !status.success() {
            bail!("`pgspec build {}`: {status}\n{message}", self.folder.display());
        }
        Ok((usage, message))
    }

    /// The spec is the files directly in the folder; everything else was made by a build.
    fn remove_outputs(&self) -> Result<()> {
        for entry in std::fs::read_dir(&self.folder)? {
            let path = entry?.path();
            if path.is_dir() || path.extension().is_none_or(|extension| extension != "yaml") {
                remove(&path)?;
            }
        }
        Ok(())
    }

    /// Number and bytes of the files that a build wrote.
    fn outputs(&self) -> Result<(usize, u64)> {
        let mut files = walk(&self.folder, |name| name == CACHE)?;
        files.retain(|file| file.parent() != Some(&self.folder));
        let bytes = files.iter().filter_map(|file| file.metadata().ok()).map(|metadata| metadata.len()).sum();
        Ok((files.len(), bytes))
    }
}

const CACHE: &str = ".cache";

fn remove(path: &Path) -> Result<()> {
    let removed = if path.is_dir() { std::fs::remove_dir_all(path) } else { std::fs::remove_file(path) };
    match removed {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove {}", path.display()))
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

/// What the numbers depend on besides the code.
fn print_machine() {
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    match load.split(' ').next().filter(|load| !load.is_empty()) {
        Some(load) => println!("{cores} cores, load {load} before the first run.\n"),
        None => println!("{cores} cores.\n"),
    }
}

fn row(tables: u32, name: &str, samples: &[Usage]) -> String {
    let walls = || samples.iter().map(|usage| usage.wall);
    let peak = samples.iter().map(|usage| usage.peak_bytes).max().unwrap_or_default();
    format!(
        "| {tables} | {name} | {} | {} … {} | {} | {:.1} MB |",
        milliseconds(median(walls())),
        milliseconds(walls().min().unwrap_or_default()),
        milliseconds(walls().max().unwrap_or_default()),
        milliseconds(median(samples.iter().map(|usage| usage.cpu))),
        megabytes(peak),
    )
}

/// The time of a stage, from what `--timings` prints.
fn stage(stages: &str, name: &str) -> Option<Duration> {
    let mut lines = stages.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
    let found = lines.find(|words| words.first() == Some(&name) && words.last() == Some(&"ms"))?;
    let milliseconds: f64 = found.get(1)?.parse().ok()?;
    Some(Duration::from_secs_f64(milliseconds / 1e3))
}

/// What rules may take on top of compiling: 100 ms for 1000 tables.
fn lint_note(tables: u32, time: Duration) -> String {
    let most = 0.1 * f64::from(tables) / 1000.0;
    let holds = if time.as_secs_f64() < most { "holds" } else { "is BROKEN" };
    format!(
        "- rules over {tables} tables take {}; the promise of 100 ms for 1000 {holds}",
        milliseconds(time)
    )
}

/// How the time of a cold build grows, from each size to the next. 1.0 is linear.
fn growth(cold: &[(u32, Duration)]) -> Vec<String> {
    let pairs = cold.iter().zip(cold.iter().skip(1));
    pairs
        .map(|((few, fast), (many, slow))| {
            let size = f64::from(*many) / f64::from(*few);
            let time = slow.as_secs_f64() / fast.as_secs_f64().max(1e-9);
            format!(
                "- growth: {many} tables take {time:.1} × the time of {few}, that is {:.2} × linear",
                time / size
            )
        })
        .collect()
}

/// The middle one; of an even number, the lower of the two.
fn median(values: impl Iterator<Item = Duration>) -> Duration {
    let mut values: Vec<_> = values.collect();
    values.sort_unstable();
    values.get(values.len().saturating_sub(1) / 2).copied().unwrap_or_default()
}

fn milliseconds(time: Duration) -> String {
    format!("{:.0} ms", time.as_secs_f64() * 1000.0)
}

#[allow(clippy::cast_precision_loss, reason = "shown with one digit after the point")]
fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(milliseconds: u64) -> Duration {
        Duration::from_millis(milliseconds)
    }

    #[test]
    fn the_median_is_the_middle_one() {
        assert_eq!(median([ms(9), ms(1), ms(5)].into_iter()), ms(5));
        assert_eq!(median([ms(9), ms(1)].into_iter()), ms(1));
        assert_eq!(median(std::iter::empty()), Duration::ZERO);
    }

    #[test]
    fn the_rules_are_a_stage_of_their_own() {
        let stages = "load       1.20 ms\ncompile   20.00 ms\nlint      55.50 ms\ntotal     99.00 ms\n";
        assert_eq!(stage(stages, "lint"), Some(Duration::from_micros(55_500)));
        assert_eq!(stage(stages, "drift"), None);
        assert!(lint_note(1000, ms(99)).ends_with("holds"));
        assert!(lint_note(500, ms(99)).ends_with("is BROKEN"));
    }

    #[test]
    fn growth_is_compared_with_linear() {
        assert_eq!(
            growth(&[(100, ms(10)), (1000, ms(100)), (5000, ms(1000))]),
            [
                "- growth: 1000 tables take 10.0 × the time of 100, that is 1.00 × linear",
                "- growth: 5000 tables take 10.0 × the time of 1000, that is 2.00 × linear",
            ]
        );
    }

    #[test]
    fn a_cold_run_starts_without_outputs() {
        let folder = tempfile::tempdir().unwrap();
        // Stands in for `pgspec build DIR`: fails where it finds an output, then writes one.
        let script = folder.path().join("build.sh");
        let text = "#!/bin/sh\n[ ! -e \"$2/generated\" ] || exit 1\nmkdir \"$2/generated\"\necho x > \"$2/generated/x\"\n";
        std::fs::write(&script, text).unwrap();
        make_executable(&script);
        let spec = Spec { binary: &script, folder: folder.path().join("spec") };
        assert!(spec.generate(1).unwrap().total() > 0);
        assert_eq!(spec.measure_case(&CASES[0], 3).unwrap().len(), 3);
        assert_eq!(spec.outputs().unwrap(), (1, 2));
        // The unchanged case keeps the outputs, so this builder fails.
        let error = spec.measure_case(&CASES[1], 1).err().unwrap();
        assert!(error.to_string().contains("exit status: 1"), "{error}");
    }

    fn make_executable(path: &Path) {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
    }
}

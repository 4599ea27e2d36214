//! An online plan as several files: each is what stands between two commits. A statement that Postgres refuses in a transaction
//! has a file of its own, since the tools send a file as one string, or as one pipeline, and more than one statement of that
//! is a transaction.

use pgspec_catalog::{Diagnostics, Name, Severity};
use pgspec_codegen::File;
use pgspec_plan::plan::{Command, Part, Transaction, may_commit, short_commits};
use pgspec_plan::{Plan, Step};
use pgspec_spec::{DataSteps, MigrationsOutput};

use super::down;
use super::next::{self, Manner, Wanted};
use super::run::Update;
use super::text::{self, Style};
use crate::pipeline::Checked;
use crate::source::{self, Context, Model, folder};

/// What one file holds.
#[derive(Clone, Debug)]
pub struct Portion {
    /// Its steps.
    pub plan: Plan,
    /// How it is run.
    pub manner: Manner,
    /// Its statements.
    pub text: String,
}

/// A plan between its commits. `short`: with more of them where a file may be several transactions of ours.
pub fn portions(plan: &Plan, search_path: &[Name], short: bool) -> Vec<Portion> {
    let mut out = Vec::new();
    for unit in plan.units() {
        match unit.steps.first() {
            Some(step) if step.effect.transaction == Transaction::Alone => out.extend(alone(step)),
            Some(_) | None => together(&unit.steps, search_path, short, &mut out),
        }
    }
    out
}

/// Each statement by itself.
fn alone(step: &Step) -> Vec<Portion> {
    let builds = matches!(step.command, Command::CreateConcurrently { .. });
    // The leftover of an attempt that was cut off would be dropped by a file that is done by then.
    let drops = |sql: &&String| builds && sql.starts_with("drop index");
    let leftover = step.sql.iter().find(drops);
    let one = |sql: &String| {
        let mut text = String::new();
        if let Some(drop) = leftover {
            text.push_str(&format!(
                "-- An attempt that was cut off leaves an index that is not valid. `pgspec migrate apply` drops it first;\n\
                 -- before another tool tries again: {}\n",
                next::line(drop)
            ));
        }
        text.extend(text::reasons(step));
        text.push_str(&text::done(step));
        text.push_str(sql);
        text.push('\n');
        let own = Step { sql: vec![sql.clone()], ..step.clone() };
        Portion { plan: Plan { steps: vec![own] }, manner: Manner::Alone, text }
    };
    step.sql.iter().filter(|sql| !drops(sql)).map(one).collect()
}

/// Steps of one transaction: rows are changed in a file of their own, where nothing is missing meanwhile but constraints.
fn together(steps: &[&Step], search_path: &[Name], short: bool, out: &mut Vec<Portion>) {
    let mut push = |steps: &[&Step], manner: Manner| {
        if steps.is_empty() {
            return;
        }
        let commits = if short { short_commits(steps) } else { Vec::new() };
        let style = if manner == Manner::Batches { Style::Batches } else { Style::Commits(&commits) };
        let text = text::written(steps, search_path, style);
        let plan = Plan { steps: steps.iter().map(|&step| step.clone()).collect() };
        out.push(Portion { plan, manner, text });
    };
    let may = may_commit(&without_constraints(steps).iter().collect::<Vec<_>>());
    let may = |at: usize| at >= may.len() || may.get(at).copied().unwrap_or(false);
    let mut begin = 0;
    for (at, step) in steps.iter().enumerate() {
        let updates = matches!(step.command, Command::Update { .. })
            && step.sql.iter().any(|sql| Update::of(sql).is_some());
        if updates && may(at) && may(at + 1) {
            push(steps.get(begin..at).unwrap_or_default(), Manner::Whole);
            push(steps.get(at..=at).unwrap_or_default(), Manner::Batches);
            begin = at + 1;
        }
    }
    push(steps.get(begin..).unwrap_or_default(), Manner::Whole);
}

/// Steps, without what they say of constraints: those may be gone while rows change.
fn without_constraints(steps: &[&Step]) -> Vec<Step> {
    let kept =
        |part: &Part| !matches!(part, Part::Object(key) if key.kind == pgspec_catalog::Kind::Constraint);
    let one = |step: &&Step| {
        let mut step = Step::clone(step);
        step.destroys.retain(kept);
        step.produces.retain(kept);
        if step.object.kind == pgspec_catalog::Kind::Constraint && step.command == Command::Drop {
            step.command = Command::Any;
        }
        step
    };
    steps.iter().map(one).collect()
}

/// The files of an online migration, each with what undoes it, in their order. `from` is what is there before; each file's
/// header says which one it is.
pub fn files(
    checked: &Checked,
    folder: &MigrationsOutput,
    wanted: &Wanted<'_>,
    planned: &next::Next,
    header: &dyn Fn(&Plan) -> Vec<String>,
) -> Result<Vec<Vec<File>>, Diagnostics> {
    let to = Model::of(checked);
    let portions = portions(&planned.plan, &to.search_path, wanted.short);
    let (count, mut version) = (portions.len(), wanted.version.clone());
    let mut behind: Vec<(String, String)> = Vec::new();
    let mut out = Vec::with_capacity(count);
    let mut before: Option<Model> = None;
    for (at, portion) in portions.iter().enumerate() {
        let name = if count == 1 { wanted.name.to_owned() } else { format!("{}_{}", wanted.name, at + 1) };
        let own = Wanted { version: &version, name: &name, manner: portion.manner, ..wanted.clone() };
        let mut lines = header(&portion.plan);
        if count > 1 {
            lines.push(format!("File {} of {count}", at + 1));
        }
        let mut made = next::files(&own, &lines, &portion.text, None);
        let up = made.first().map(|file| (file.path.clone(), folder::up(file.text.clone())));
        behind.extend(up);
        if wanted.has_down() {
            let now = if at + 1 == count {
                Model::of(checked)
            } else {
                source::migrations_and(&checked.project, folder, &behind, &Context::of(checked))
            };
            if now.diagnostics.iter().any(|one| one.severity == Severity::Error) {
                return Err(now.diagnostics);
            }
            let from = before.as_ref().unwrap_or(&planned.from);
            let data: &DataSteps = &checked.spec.data;
            let down = down::of(from, &now, &portion.plan, data);
            made = next::files(&own, &lines, &portion.text, Some(&down));
            before = Some(now);
        }
        out.push(made);
        version = version.following();
    }
    Ok(out)
}

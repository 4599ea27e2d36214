//! What became of the outputs, and how long each stage took, as tables for people.

use std::time::Duration;

use pgspec_build::output::{Compared, State};
use pgspec_build::project::Project;
use pgspec_build::timing::Timings;

use crate::report::{plural, size};

/// One row per output; the files of one writer share a row if there are many.
pub(super) fn outputs(project: &Project, outputs: &[Compared]) -> String {
    let mut rows = Vec::new();
    for group in outputs_by_writer(outputs) {
        match group.as_slice() {
            [] => {}
            [one] => rows.push(row(
                one,
                &project.show(&one.output.path),
                size(one.output.text.len()),
                word(one.state).to_owned(),
            )),
            [first, ..] => {
                let bytes = group.iter().map(|one| one.output.text.len()).sum();
                let files = plural(group.iter().filter(|one| one.state != State::LeftOver).count(), "file");
                rows.push(row(
                    first,
                    &project.show(common_folder(&group)),
                    format!("{files}, {}", size(bytes)),
                    states(&group),
                ));
            }
        }
    }
    align(&rows)
}

fn row(one: &Compared, path: &str, bytes: String, state: String) -> [String; 4] {
    [one.output.writer.to_owned(), path.to_owned(), bytes, state]
}

/// The outputs of each writer, in the order of the writers' first outputs.
fn outputs_by_writer(outputs: &[Compared]) -> Vec<Vec<&Compared>> {
    let mut groups: Vec<Vec<&Compared>> = Vec::new();
    for one in outputs {
        let same = |group: &&mut Vec<&Compared>| {
            group.first().is_some_and(|first| first.output.writer == one.output.writer)
        };
        match groups.iter_mut().find(same) {
            Some(group) => group.push(one),
            None => groups.push(vec![one]),
        }
    }
    groups
}

/// The folder that holds all of them.
fn common_folder<'a>(group: &[&'a Compared]) -> &'a str {
    let Some((first, rest)) = group.split_first() else {
        return "";
    };
    let mut folder = folder(&first.output.path);
    for one in rest {
        while !one.output.path.starts_with(folder) {
            folder = self::folder(folder.trim_end_matches('/'));
        }
    }
    folder
}

/// The part of a path up to its last `/`, with it.
fn folder(path: &str) -> &str {
    path.rfind('/').and_then(|at| path.get(..=at)).unwrap_or("")
}

fn word(state: State) -> &'static str {
    match state {
        State::New => "new",
        State::Changed => "changed",
        State::Unchanged => "unchanged",
        State::LeftOver => "removed",
    }
}

fn states(group: &[&Compared]) -> String {
    let parts: Vec<_> = [State::New, State::Changed, State::LeftOver, State::Unchanged]
        .into_iter()
        .map(|state| (group.iter().filter(|one| one.state == state).count(), word(state)))
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
    parts.join(", ")
}

/// Columns of equal width; the last one may be as long as it is.
fn align<const N: usize>(rows: &[[String; N]]) -> String {
    let width =
        |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max();
    let mut text = String::new();
    for row in rows {
        let cells: Vec<_> = row
            .iter()
            .enumerate()
            .map(|(column, cell)| format!("{cell:<width$}", width = width(column).unwrap_or(0)))
            .collect();
        text.push_str(cells.join("  ").trim_end());
        text.push('\n');
    }
    text
}

/// One row per stage, in milliseconds, indented for what runs at the same time; at the end what the stages do not cover, and the whole.
pub(super) fn timings(timings: &Timings, whole: Duration) -> String {
    let milliseconds = |time: Duration| format!("{:>9.2} ms", time.as_secs_f64() * 1e3);
    let rest = whole.saturating_sub(timings.total());
    let rows: Vec<_> = timings
        .stages
        .iter()
        .map(|stage| (if stage.is_part { "  " } else { "" }, stage.name, stage.time))
        .chain([("", "other", rest), ("", "total", whole)])
        .map(|(indent, name, time)| [format!("{indent}{name}"), milliseconds(time)])
        .collect();
    align(&rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use pgspec_build::output::Output;

    fn compared(writer: &'static str, path: &str, text: &str, state: State) -> Compared {
        let output = Output { writer, path: path.to_owned(), text: text.to_owned() };
        Compared { output, target: path.into(), state }
    }

    #[test]
    fn many_files_of_a_writer_share_a_row() {
        let project = Project { root: "/x".into(), shown: "shop/".to_owned() };
        let list = [
            compared("sql", "generated/schema.sql", "abc", State::Unchanged),
            compared("docs", "generated/docs/README.md", "abc", State::New),
            compared("docs", "generated/docs/tables/a.md", "abcd", State::Changed),
            compared("docs", "generated/docs/tables/b.md", "", State::LeftOver),
        ];
        assert_eq!(
            outputs(&project, &list),
            "sql   shop/generated/schema.sql  3 B           unchanged\n\
             docs  shop/generated/docs/       2 files, 7 B  1 new, 1 changed, 1 removed\n"
        );
    }

    #[test]
    fn files_in_different_folders_share_what_is_common() {
        let all = [compared("x", "ab/c", "", State::New), compared("x", "a/b", "", State::New)];
        assert_eq!(common_folder(&all.iter().collect::<Vec<_>>()), "");
    }
}

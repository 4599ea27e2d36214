//! The list of what earlier builds wrote into a folder, so that what is no longer an output can be removed, and
//! nothing else.

use std::collections::BTreeSet;

use super::{Compared, Output, OutputFolder, State, place};
use crate::project::Project;

/// The list's name, in the folder it is about: one path a line, relative to the folder, sorted.
pub const MANIFEST_FILE: &str = ".pgspec-outputs";

const HEADER: &str =
    "# The files here that `pgspec build` wrote. It removes them when they are no longer outputs.\n";

/// The list of a folder's outputs, itself an output.
pub(super) fn of(folder: &OutputFolder, outputs: &[Output]) -> Output {
    let prefix = prefix(folder);
    let names: BTreeSet<_> = outputs.iter().filter_map(|output| output.path.strip_prefix(&prefix)).collect();
    let lines: String = names.into_iter().map(|name| format!("{name}\n")).collect();
    Output {
        writer: folder.writer,
        path: format!("{prefix}{MANIFEST_FILE}"),
        text: format!("{HEADER}{lines}"),
    }
}

/// The files that the list on disk names, that exist, and that are no output any more. The list may have been edited:
/// a path that leads out of the folder is not believed.
pub(super) fn left_overs(project: &Project, folder: &OutputFolder, compared: &[Compared]) -> Vec<Compared> {
    let prefix = prefix(folder);
    let Ok(list) = place::target(&project.root, &format!("{prefix}{MANIFEST_FILE}")) else {
        return Vec::new();
    };
    let text = std::fs::read_to_string(list).unwrap_or_default();
    let kept: BTreeSet<_> = compared.iter().map(|one| one.target.as_path()).collect();
    let mut left = Vec::new();
    let names: BTreeSet<_> = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
    for name in names {
        let path = format!("{prefix}{name}");
        let Ok(target) = place::target(&project.root, &path) else {
            continue;
        };
        if target.is_file() && !kept.contains(target.as_path()) {
            let output = Output { writer: folder.writer, path, text: String::new() };
            left.push(Compared { output, target, state: State::LeftOver });
        }
    }
    left
}

fn prefix(folder: &OutputFolder) -> String {
    format!("{}/", folder.path.trim_end_matches('/'))
}

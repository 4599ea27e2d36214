//! Fixes, applied to texts.

use pgspec_catalog::diagnostic::Edit;
use pgspec_catalog::{Diagnostics, FileId, Sources};

/// A text after the fixes of findings, and how many findings they mend.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fixed {
    /// The file.
    pub file: FileId,
    /// Its text now.
    pub text: String,
    /// How many findings were mended.
    pub count: usize,
}

/// Applies every fix that does not touch what an earlier one has touched; compare again for the rest. Files without
/// any are left out. Findings are in the order in which they were found: where several add something at one place,
/// that is the order of what is added.
pub fn apply(found: &Diagnostics, sources: &Sources) -> Vec<Fixed> {
    let mut files: Vec<(FileId, Vec<Edit>, usize)> = Vec::new();
    for fix in found.iter().filter_map(|finding| finding.fix.as_ref()) {
        let Some(first) = fix.edits.first().map(|edit| edit.span.file) else { continue };
        if fix.edits.iter().any(|edit| edit.span.file != first) {
            continue;
        }
        let at = match files.iter().position(|(file, ..)| *file == first) {
            Some(at) => at,
            None => {
                files.push((first, Vec::new(), 0));
                files.len() - 1
            }
        };
        let Some((_, taken, count)) = files.get_mut(at) else { continue };
        let clashes = |edit: &Edit| taken.iter().any(|other| touches(edit, other));
        if !fix.edits.iter().any(clashes) {
            taken.extend(fix.edits.iter().cloned());
            *count += 1;
        }
    }
    files
        .into_iter()
        .filter_map(|(file, edits, count)| {
            Some(Fixed { file, text: edited(&sources.file(file)?.text, edits)?, count })
        })
        .collect()
}

/// Whether two edits change the same bytes. Insertions at one place do not, unless they are the same.
fn touches(a: &Edit, b: &Edit) -> bool {
    let empty = |edit: &Edit| edit.span.start == edit.span.end;
    match (empty(a), empty(b)) {
        (true, true) => a == b,
        (true, false) => b.span.start < a.span.start && a.span.start < b.span.end,
        (false, true) => a.span.start < b.span.start && b.span.start < a.span.end,
        (false, false) => a.span.start < b.span.end && b.span.start < a.span.end,
    }
}

fn edited(text: &str, mut edits: Vec<Edit>) -> Option<String> {
    edits.sort_by_key(|edit| (edit.span.start, edit.span.end));
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for edit in edits {
        out.push_str(text.get(at..edit.span.start as usize)?);
        out.push_str(&edit.replacement);
        at = edit.span.end as usize;
    }
    out.push_str(text.get(at..)?);
    Some(out)
}

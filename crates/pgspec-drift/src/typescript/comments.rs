//! Comments for pgspec: `// pgspec: public.users` above a type, `// pgspec: ignore[code] reason` above a line.

use pgspec_catalog::{Code, Diagnostic, Diagnostics, FileId, Sources, Span};

use super::modules::Modules;
use crate::codes;

const MARK: &str = "pgspec:";

/// What a comment above a declaration says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Above {
    /// The type is a part of this table.
    Table { name: String, part: Option<&'static str>, partial: bool },
    /// The type is none of the database's.
    Ignored,
}

/// Reads the comments right above a byte.
pub(crate) fn above(text: &str, start: u32) -> Option<Above> {
    let before = text.get(..start as usize)?;
    for line in before.lines().rev() {
        let line = line.trim();
        let is_comment = line.starts_with("//") || line.starts_with('*') || line.starts_with("/*");
        if !is_comment && !line.ends_with("*/") {
            return None;
        }
        if let Some(at) = line.find(MARK) {
            let said = line.get(at + MARK.len()..)?.trim().trim_end_matches("*/").trim();
            return parse(said);
        }
    }
    None
}

/// Where the comment above a byte has the name of a table, without its schema.
pub(crate) fn name_above(text: &str, start: u32, name: &str) -> Option<std::ops::Range<u32>> {
    let before = text.get(..start as usize)?;
    let mark = before.rfind(MARK)?;
    let at = mark + before.get(mark..)?.find(name)?;
    let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    Some(offset(at)..offset(at + name.len()))
}

fn parse(said: &str) -> Option<Above> {
    let mut words = said.split_whitespace();
    let name = words.next()?;
    if name == "ignore" {
        return Some(Above::Ignored);
    }
    if name.starts_with("ignore[") {
        return None;
    }
    let (mut part, mut partial) = (None, false);
    for word in words {
        match word.to_ascii_lowercase().as_str() {
            "row" => part = Some("Row"),
            "insert" => part = Some("Insert"),
            "update" => part = Some("Update"),
            "partial" => partial = true,
            // The rest is prose.
            _ => break,
        }
    }
    Some(Above::Table { name: name.to_owned(), part, partial })
}

/// Drops what `// pgspec: ignore[code] reason` says should be dropped: on the line of the comment, or on the next.
pub(crate) fn suppress(found: Diagnostics, modules: &Modules, sources: &Sources) -> Diagnostics {
    let asked: Vec<_> = modules.list.iter().filter(|module| module.asked).map(|module| module.file).collect();
    suppress_in(found, &asked, sources)
}

/// As [`suppress`], for the comments of some files.
pub(crate) fn suppress_in(found: Diagnostics, files: &[FileId], sources: &Sources) -> Diagnostics {
    let mut out = Diagnostics::new();
    let mut ignored: Vec<(Ignored, bool)> = Vec::new();
    for id in files {
        let Some(file) = sources.file(*id) else { continue };
        for (at, _) in file.text.match_indices(MARK) {
            let line = file.text.get(at + MARK.len()..).and_then(|rest| rest.lines().next()).unwrap_or("");
            let Some(rest) = line.trim_start().strip_prefix("ignore[") else { continue };
            let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
            let span = Span::new(*id, offset(at), offset(at + MARK.len() + line.trim_end().len()));
            let Some((code, reason)) = rest.split_once(']') else {
                out.push(bad(span, "`ignore[` is not closed"));
                continue;
            };
            if reason.trim().trim_end_matches("*/").trim().is_empty() {
                out.push(bad(span, "a reason is missing: `// pgspec: ignore[code] reason`"));
                continue;
            }
            let line = file.line_column(span.start).line;
            ignored.push((Ignored { code: code.trim().to_owned(), span, line }, false));
        }
    }
    for finding in found {
        let place = finding.primary.as_ref().map(|label| label.span);
        let line = place.and_then(|span| Some(sources.line_column(span)?.line));
        let hit = ignored.iter_mut().find(|(one, _)| {
            one.covers(finding.code)
                && place.map(|span| span.file) == Some(one.span.file)
                && line.is_some_and(|line| line == one.line || line == one.line + 1)
        });
        match hit {
            Some((_, used)) => *used = true,
            None => out.push(finding),
        }
    }
    for (one, used) in ignored {
        if !used {
            out.push(bad(one.span, "nothing is found here that could be ignored"));
        }
    }
    out
}

struct Ignored {
    code: String,
    span: Span,
    line: u32,
}

impl Ignored {
    fn covers(&self, code: &Code) -> bool {
        self.code == code.id || code.id.strip_prefix("drift/") == Some(self.code.as_str())
    }
}

fn bad(span: Span, message: &str) -> Diagnostic {
    Diagnostic::new(&codes::BAD_COMMENT, message).at(span)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_comment_above_is_read() {
        let table = |name: &str, part, partial| Some(Above::Table { name: name.to_owned(), part, partial });
        let read = |text: &str| above(text, u32::try_from(text.len()).unwrap());
        assert_eq!(read("// pgspec: public.users\n"), table("public.users", None, false));
        assert_eq!(
            read("x\n/** A user.\n * pgspec: users insert partial\n */\n"),
            table("users", Some("Insert"), true)
        );
        assert_eq!(read("// pgspec: ignore\n// more\n"), Some(Above::Ignored));
        assert_eq!(read("// pgspec: users\n\n"), None);
        assert_eq!(read("// pgspec: users\nlet x = 1\n"), None);
        assert_eq!(read("// pgspec: ignore[drift/any-type] why\n"), None);
    }
}

//! SARIF 2.1.0 (OASIS, "Static Analysis Results Interchange Format"): what code scanning services read.
//!
//! Columns are characters (`columnKind`), and regions end behind their last one (§3.30.7).

use serde_json::{Map, Value, json};

use super::super::{Diagnostic, Diagnostics, Fix, Label, Severity};
use crate::code::Code;
use crate::span::{SourceFile, Sources, Span};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

pub(super) fn render(diagnostics: &Diagnostics, sources: &Sources) -> String {
    let mut rules: Vec<&Code> = diagnostics.iter().map(|one| one.code).collect();
    rules.sort_by_key(|code| code.id);
    rules.dedup();
    let results: Vec<_> = diagnostics.iter().map(|one| result(one, &rules, sources)).collect();
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "pgspec",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "informationUri": env!("CARGO_PKG_REPOSITORY"),
                "rules": rules.iter().map(|code| rule(code)).collect::<Vec<_>>(),
            } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    // Serialising plain strings and numbers cannot fail.
    serde_json::to_string_pretty(&log).unwrap_or_default() + "\n"
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

fn rule(code: &Code) -> Value {
    let lines = || code.doc.lines().map(|line| line.strip_prefix(' ').unwrap_or(line));
    let first: Vec<_> = lines().take_while(|line| !line.is_empty()).collect();
    let first = first.join(" ");
    let sentence = first.find(". ").and_then(|end| first.get(..=end)).unwrap_or(&first);
    let page = lines().collect::<Vec<_>>().join("\n");
    json!({
        "id": code.id,
        "shortDescription": { "text": sentence },
        "fullDescription": { "text": first },
        "help": { "text": page.trim_end(), "markdown": page.trim_end() },
        "defaultConfiguration": { "level": level(code.severity) },
    })
}

fn result(one: &Diagnostic, rules: &[&Code], sources: &Sources) -> Value {
    let mut out = Map::new();
    out.insert("ruleId".to_owned(), json!(one.code.id));
    let index = rules.binary_search_by_key(&one.code.id, |code| code.id).unwrap_or_default();
    out.insert("ruleIndex".to_owned(), json!(index));
    out.insert("level".to_owned(), json!(level(one.severity)));
    let help = one.help.as_ref().map_or_else(String::new, |help| format!("\n{help}"));
    out.insert("message".to_owned(), json!({ "text": format!("{}{help}", one.message) }));
    let place = one.primary.as_ref().and_then(|label| physical(label.span, sources));
    // Services refuse a result that is nowhere: then it is about the first file, which is the project's settings.
    let place = place.or_else(|| Some(json!({ "artifactLocation": artifact(sources.iter().next()?.1) })));
    let locations: Vec<_> = place.into_iter().map(|place| json!({ "physicalLocation": place })).collect();
    out.insert("locations".to_owned(), json!(locations));
    let related: Vec<_> =
        one.related.iter().enumerate().filter_map(|(at, label)| related(at, label, sources)).collect();
    if !related.is_empty() {
        out.insert("relatedLocations".to_owned(), json!(related));
    }
    if let Some(fix) = one.fix.as_ref().and_then(|fix| fixed(fix, sources)) {
        out.insert("fixes".to_owned(), json!([fix]));
    }
    out.insert("partialFingerprints".to_owned(), json!({ "pgspec/v1": fingerprint(one, sources) }));
    Value::Object(out)
}

fn physical(span: Span, sources: &Sources) -> Option<Value> {
    let file = sources.file(span.file)?;
    Some(json!({ "artifactLocation": artifact(file), "region": region(file, span) }))
}

fn related(at: usize, label: &Label, sources: &Sources) -> Option<Value> {
    let place = physical(label.span, sources)?;
    let mut out = json!({ "id": at, "physicalLocation": place });
    if let (false, Value::Object(fields)) = (label.text.is_empty(), &mut out) {
        fields.insert("message".to_owned(), json!({ "text": label.text }));
    }
    Some(out)
}

fn region(file: &SourceFile, span: Span) -> Value {
    let (start, end) = (file.line_column(span.start), file.line_column(span.end));
    json!({
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
        "byteOffset": span.start,
        "byteLength": span.end.saturating_sub(span.start),
    })
}

/// What a fix changes, file by file (§3.55); nothing if it changes nothing that is known.
fn fixed(fix: &Fix, sources: &Sources) -> Option<Value> {
    let mut changes: Vec<(&SourceFile, Vec<Value>)> = Vec::new();
    for edit in &fix.edits {
        let file = sources.file(edit.span.file)?;
        let replacement = json!({
            "deletedRegion": region(file, edit.span),
            "insertedContent": { "text": edit.replacement },
        });
        match changes.iter_mut().find(|(other, _)| other.path == file.path) {
            Some((_, replacements)) => replacements.push(replacement),
            None => changes.push((file, vec![replacement])),
        }
    }
    let change = |(file, replacements): (&SourceFile, Vec<Value>)| json!({ "artifactLocation": artifact(file), "replacements": replacements });
    let changes: Vec<_> = changes.into_iter().map(change).collect();
    (!changes.is_empty()).then(|| json!({ "description": { "text": fix.title }, "artifactChanges": changes }))
}

fn artifact(file: &SourceFile) -> Value {
    json!({ "uri": uri(&file.path) })
}

/// A path as a URI reference (RFC 3986): absolute ones with their scheme, `%XX` for what a URI cannot hold.
fn uri(path: &str) -> String {
    let path = path.replace('\\', "/");
    let mut out = match path.as_bytes() {
        [b'/', ..] => "file://".to_owned(),
        [_, b':', b'/', ..] => "file:///".to_owned(),
        _ => String::new(),
    };
    let absolute = !out.is_empty();
    for byte in path.bytes() {
        let plain = byte.is_ascii_alphanumeric() || b"-._~/!$&'()*+,;=@".contains(&byte);
        // A colon in the first part of a relative path would make a scheme of what stands before it.
        if plain || absolute && byte == b':' {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// The same for a finding that moved: its code, file, message and line, without the line's number. FNV-1a, 64 bits.
fn fingerprint(one: &Diagnostic, sources: &Sources) -> String {
    let mut parts = vec![one.code.id, &one.message];
    let file = one.primary.as_ref().and_then(|label| Some((label, sources.file(label.span.file)?)));
    if let Some((label, file)) = file {
        let range = file.line_range(file.line_column(label.span.start).line);
        let line = range.and_then(|(start, end)| file.text.get(start as usize..end as usize));
        parts.extend([file.path.as_str(), line.unwrap_or_default().trim()]);
    }
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for byte in parts.join("\0").bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
    }
    format!("{hash:016x}")
}

#[cfg(test)]
mod tests {
    use super::uri;

    #[test]
    fn paths_become_uris() {
        assert_eq!(uri("spec/über uns#1.yaml"), "spec/%C3%BCber%20uns%231.yaml");
        assert_eq!(uri("a:b/50%.yaml"), "a%3Ab/50%25.yaml");
        assert_eq!(uri("/tmp/a b"), "file:///tmp/a%20b");
        assert_eq!(uri("../a\\b"), "../a/b");
        assert_eq!(uri("C:\\a"), "file:///C:/a");
    }
}

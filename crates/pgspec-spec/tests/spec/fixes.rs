//! Every offered change is applied: what it mends is not found again.

use pgspec_catalog::{Diagnostic, Edit, Sources};

use super::bad::{bad_files, settings_for};
use super::project::read_texts;

/// The text of a file with the edits applied.
fn apply(text: &str, edits: &[Edit]) -> String {
    let mut edits: Vec<_> = edits.iter().collect();
    edits.sort_by_key(|e| std::cmp::Reverse(e.span.start));
    let mut text = text.to_owned();
    for edit in edits {
        text.replace_range(edit.span.start as usize..edit.span.end as usize, &edit.replacement);
    }
    text
}

/// How often the same is said about the same piece of text.
fn same(all: &[&Diagnostic], one: &Diagnostic, sources: &Sources) -> usize {
    let what = |d: &Diagnostic| {
        (d.code.id, d.message.clone(), d.primary.as_ref().map(|p| sources.slice(p.span).to_owned()))
    };
    all.iter().filter(|d| what(d) == what(one)).count()
}

#[test]
fn every_fix_mends_what_it_is_offered_for() {
    let mut tried = 0;
    let mut wrong = Vec::new();
    for fixture in bad_files() {
        let text = fixture.text();
        let settings = settings_for(&fixture.name);
        let read = read_texts([("pgspec.yaml", settings), ("crm.yaml", &text)]);
        let before: Vec<_> = read.diagnostics.iter().collect();
        for diagnostic in &before {
            let Some(fix) = &diagnostic.fix else { continue };
            tried += 1;
            let mended = apply(&text, &fix.edits);
            let after = read_texts([("pgspec.yaml", settings), ("crm.yaml", &mended)]);
            let left: Vec<_> = after.diagnostics.iter().collect();
            let gone = same(&left, diagnostic, &after.sources) < same(&before, diagnostic, &read.sources);
            // The file must be no worse than before: it still parses, and says nothing else about the place.
            let new_syntax = left.iter().any(|d| d.code.id == "yaml/syntax")
                && !before.iter().any(|d| d.code.id == "yaml/syntax");
            // What was the only thing wrong with the YAML leaves nothing wrong with it.
            let still_broken = before.len() == 1 && left.iter().any(|d| d.code.id.starts_with("yaml/"));
            if !gone || new_syntax || still_broken {
                wrong.push(format!(
                    "{}: {} ({})\n{mended}\n{}",
                    fixture.name,
                    diagnostic.message,
                    fix.title,
                    after.rendered()
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {tried} fixes mend nothing:\n{}", wrong.len(), wrong.join("\n---\n"));
    assert!(tried > 80, "only {tried} fixes were tried");
}

//! Shows the outcome of reading a fragment: what was read, or each error with the bytes it points at underlined.

use std::fmt::{Debug, Write as _};

use pgspec_catalog::SqlText;
use pgspec_sql::fragment::Parsed;

/// The fragment with its outcome below it.
pub(crate) fn result<T: Debug>(text: &str, parsed: Parsed<T>) -> String {
    let mut out = String::new();
    for line in text.lines() {
        writeln!(out, "│ {line}").unwrap();
    }
    match parsed {
        Ok(value) => writeln!(out, "{}", compact(&format!("{value:#?}"))).unwrap(),
        Err(errors) => {
            for error in errors {
                let range = error.range;
                assert!(range.start <= range.end && range.end <= text.len(), "{range:?} is not in {text:?}");
                let line_start = text[..range.start].rfind('\n').map_or(0, |i| i + 1);
                if text.contains('\n') {
                    let line = text[line_start..].lines().next().unwrap_or("");
                    writeln!(out, "  {line}").unwrap();
                }
                let indent = text[line_start..range.start].chars().count();
                let first = text[range.clone()].lines().next().unwrap_or("");
                writeln!(out, "  {}{}", " ".repeat(indent), "^".repeat(first.chars().count().max(1)))
                    .unwrap();
                writeln!(out, "  error: {}", error.message).unwrap();
                if let Some(help) = error.help {
                    writeln!(out, "  help: {help}").unwrap();
                }
            }
        }
    }
    out
}

/// As [`result`], with the names that the SQL mentions, each with the bytes it points at.
pub(crate) fn sql(text: &str, parsed: Parsed<SqlText>) -> String {
    let shown = parsed.as_ref().map_or_else(
        |_| String::new(),
        |sql| {
            let mentions = sql.mentions.iter().map(|m| {
                let range = m.range.start as usize..m.range.end as usize;
                format!("  {:?} {} = {}\n", m.what, m.name, &sql.text[range])
            });
            mentions.collect()
        },
    );
    format!("{}{shown}", result(text, parsed))
}

/// Debug output without what says nothing, and with short lists and structs on one line.
fn compact(debug: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    for line in debug.lines() {
        let trimmed = line.trim();
        let value = trimmed.split_once(": ").map_or(trimmed, |(_, value)| value);
        let empty = matches!(value, "None," | "false," | "[]," | "NoAction," | "Immediate," | "Simple,");
        if !empty || trimmed == value {
            lines.push(line.to_owned());
        }
    }
    folded(lines)
}

/// Lines of nested brackets, the innermost brackets on one line while it stays short.
pub(crate) fn folded(mut lines: Vec<String>) -> String {
    loop {
        let mut folded = Vec::new();
        let mut changed = false;
        let mut i = 0;
        while i < lines.len() {
            let opens = lines[i].ends_with(['(', '[', '{']);
            let end = (i + 1..lines.len().min(i + 8)).find(|j| lines[*j].trim().starts_with([')', ']', '}']));
            if let (true, Some(end)) = (opens, end)
                && !lines[i + 1..end].iter().any(|l| l.ends_with(['(', '[', '{']))
            {
                let inner: Vec<_> = lines[i + 1..end].iter().map(|l| l.trim()).collect();
                let inner = inner.join(" ");
                let line = format!("{}{}{}", lines[i], inner.trim_end_matches(','), lines[end].trim());
                if line.len() <= 150 {
                    folded.push(line);
                    changed = true;
                    i = end + 1;
                    continue;
                }
            }
            folded.push(lines[i].clone());
            i += 1;
        }
        lines = folded;
        if !changed {
            return lines.join("\n");
        }
    }
}

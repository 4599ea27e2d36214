//! Two values beside each other: in one line if they are short, else line by line.

use std::fmt::Write as _;

use pgspec_plan::Facts;

use super::human::{ADDED, DIM, REMOVED, RESET};

/// The longest values that stand in one line.
const SHORT: usize = 48;
/// The most lines of a text that are shown.
const MOST_LINES: usize = 12;

/// A column in a few words, much as SQL says it: `text, not null, default 'new'`.
pub(super) fn column(facts: &Facts) -> String {
    let Facts::Map(parts) = facts else { return facts.to_string() };
    let words = parts.iter().filter_map(|(name, value)| {
        let words = name.replace('_', " ");
        match (name.as_str(), value) {
            ("name", _) | (_, Facts::Flag(false)) => None,
            (_, Facts::Flag(true)) => Some(words),
            ("type", value) => Some(value.to_string()),
            (_, value) => Some(format!("{words} {value}")),
        }
    });
    words.collect::<Vec<_>>().join(", ")
}

/// What a part was and is, behind its name.
pub(super) fn beside(from: Option<&Facts>, to: Option<&Facts>) -> String {
    let is_flag = [from, to].into_iter().flatten().any(|facts| matches!(facts, Facts::Flag(_)));
    let none = if is_flag { "no" } else { "none" };
    let word = |facts: Option<&Facts>| facts.map_or_else(|| none.to_owned(), ToString::to_string);
    let (left, right) = (word(from), word(to));
    let short = |text: &str| text.chars().count() <= SHORT && !text.contains('\n');
    if short(&left) && short(&right) {
        return format!(": {REMOVED}{left}{RESET} → {ADDED}{right}{RESET}\n");
    }
    let mut out = ":\n".to_owned();
    let (left, right) = lines(&left, &right);
    let same_start = left.iter().zip(&right).take_while(|(a, b)| a == b).count();
    let most = left.len().min(right.len()) - same_start;
    let same_end = left.iter().rev().zip(right.iter().rev()).take(most).take_while(|(a, b)| a == b).count();
    if same_start > 0 {
        let _ = writeln!(out, "        {DIM}… {same_start} lines are the same{RESET}");
    }
    for (lines, sign, colour) in [(&left, '-', REMOVED), (&right, '+', ADDED)] {
        let changed = lines.get(same_start..lines.len() - same_end).unwrap_or_default();
        for line in changed.iter().take(MOST_LINES) {
            let _ = writeln!(out, "        {colour}{sign} {line}{RESET}");
        }
        if changed.len() > MOST_LINES {
            let _ = writeln!(out, "        {DIM}… and {} lines more{RESET}", changed.len() - MOST_LINES);
        }
    }
    if same_end > 0 {
        let _ = writeln!(out, "        {DIM}… {same_end} lines are the same{RESET}");
    }
    out
}

/// The lines of both, without the empty ones that come first, unless these are all that differs: a body in quotes may begin in
/// the next line, and that alone would move every line away from its counterpart.
fn lines<'a>(left: &'a str, right: &'a str) -> (Vec<&'a str>, Vec<&'a str>) {
    let from_first =
        |text: &'a str| text.lines().skip_while(|line| line.trim().is_empty()).collect::<Vec<_>>();
    let (a, b) = (from_first(left), from_first(right));
    if a == b { (left.lines().collect(), right.lines().collect()) } else { (a, b) }
}

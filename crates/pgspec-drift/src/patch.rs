//! What two texts differ in, as a patch that `patch` and `git apply` read.

/// How many lines around a change are shown.
const CONTEXT: usize = 3;

/// A unified diff; empty if the texts are equal. Lines that are the same at both ends are set aside first, and what is
/// left is compared by the lines that occur once, so that time grows with the texts and not with their product.
pub fn unified(path: &str, old: &str, new: &str) -> String {
    if old == new {
        return String::new();
    }
    let a: Vec<&str> = old.split_inclusive('\n').collect();
    let b: Vec<&str> = new.split_inclusive('\n').collect();
    let mut script = Vec::new();
    compare(&a, &b, 0, 0, &mut script);
    let mut out = format!("--- a/{path}\n+++ b/{path}\n");
    for hunk in hunks(&script) {
        print(hunk, &mut out);
    }
    out
}

/// A line that stays, goes or comes, with the number of lines before it in both texts.
#[derive(Clone, Copy, Debug)]
struct Line<'t> {
    sign: char,
    text: &'t str,
    old: usize,
    new: usize,
}

fn compare<'t>(a: &[&'t str], b: &[&'t str], old: usize, new: usize, out: &mut Vec<Line<'t>>) {
    let same = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let (mut old, mut new) = (old, new);
    let keep = |lines: &[&'t str], old: &mut usize, new: &mut usize, out: &mut Vec<Line<'t>>| {
        for text in lines {
            out.push(Line { sign: ' ', text, old: *old, new: *new });
            *old += 1;
            *new += 1;
        }
    };
    let (head, a) = a.split_at(same);
    let (_, b) = b.split_at(same);
    keep(head, &mut old, &mut new, out);
    let tail = a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count();
    let (a, tail_lines) = a.split_at(a.len() - tail);
    let (b, _) = b.split_at(b.len() - tail);
    match anchor(a, b) {
        Some((at_a, at_b)) if !a.is_empty() && !b.is_empty() => {
            let (a_head, a_tail) = a.split_at(at_a);
            let (b_head, b_tail) = b.split_at(at_b);
            compare(a_head, b_head, old, new, out);
            compare(a_tail, b_tail, old + at_a, new + at_b, out);
            old += a.len();
            new += b.len();
        }
        Some(_) | None => {
            for text in a {
                out.push(Line { sign: '-', text, old, new });
                old += 1;
            }
            for text in b {
                out.push(Line { sign: '+', text, old, new });
                new += 1;
            }
        }
    }
    keep(tail_lines, &mut old, &mut new, out);
}

/// A line near the middle that both texts have once.
fn anchor(a: &[&str], b: &[&str]) -> Option<(usize, usize)> {
    use std::collections::BTreeMap;
    let mut seen: BTreeMap<&str, (usize, usize, usize, usize)> = BTreeMap::new();
    for (at, line) in a.iter().enumerate() {
        let entry = seen.entry(line).or_default();
        (entry.0, entry.1) = (entry.0 + 1, at);
    }
    for (at, line) in b.iter().enumerate() {
        if let Some(entry) = seen.get_mut(line) {
            (entry.2, entry.3) = (entry.2 + 1, at);
        }
    }
    let middle = a.len() / 2;
    let once = seen.values().filter(|entry| entry.0 == 1 && entry.2 == 1);
    once.map(|entry| (entry.1, entry.3)).min_by_key(|(at, _)| at.abs_diff(middle))
}

fn hunks<'s, 't>(script: &'s [Line<'t>]) -> Vec<&'s [Line<'t>]> {
    let mut ranges: Vec<(usize, usize)> = Vec::new();
    for (at, _) in script.iter().enumerate().filter(|(_, line)| line.sign != ' ') {
        let (from, to) = (at.saturating_sub(CONTEXT), (at + CONTEXT + 1).min(script.len()));
        match ranges.last_mut() {
            Some(last) if from <= last.1 => last.1 = to,
            Some(_) | None => ranges.push((from, to)),
        }
    }
    ranges.into_iter().filter_map(|(from, to)| script.get(from..to)).collect()
}

fn print(hunk: &[Line<'_>], out: &mut String) {
    let Some(first) = hunk.first() else { return };
    let count = |skip: char| hunk.iter().filter(|line| line.sign != skip).count();
    let (old, new) = (count('+'), count('-'));
    // An empty side is numbered by the line before it.
    let start = |before: usize, count: usize| if count == 0 { before } else { before + 1 };
    out.push_str(&format!("@@ -{},{old} +{},{new} @@\n", start(first.old, old), start(first.new, new)));
    for line in hunk {
        out.push(line.sign);
        out.push_str(line.text);
        if !line.text.ends_with('\n') {
            out.push_str("\n\\ No newline at end of file\n");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::unified;

    #[test]
    fn a_patch_has_its_context() {
        let old = "a\nb\nc\nd\ne\nf\ng\nh\n";
        let new = "a\nb\nc\nd\nE\nf\ng\nh\nnew";
        let expected = "--- a/x\n+++ b/x\n@@ -2,7 +2,8 @@\n b\n c\n d\n-e\n+E\n f\n g\n h\n+new\n\\ No newline at end of file\n";
        assert_eq!(unified("x", old, new), expected);
        assert_eq!(unified("x", old, old), "");
        assert_eq!(unified("x", "", "a\n"), "--- a/x\n+++ b/x\n@@ -0,0 +1,1 @@\n+a\n");
    }
}

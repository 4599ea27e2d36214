//! The smallest part of a random spec that still fails.

/// Takes entries out of a YAML text, the largest first, as long as what is left still `fails`.
pub(crate) fn smallest(text: &str, mut fails: impl FnMut(&str) -> bool) -> String {
    let mut lines: Vec<&str> = text.lines().collect();
    let mut tries = 300;
    loop {
        let mut entries: Vec<(usize, usize)> =
            (0..lines.len()).map(|start| (start, end(&lines, start))).collect();
        entries.sort_by_key(|(start, end)| (start.abs_diff(lines.len()), end - start));
        entries.sort_by_key(|(start, end)| std::cmp::Reverse(end - start));
        let mut shrunk = false;
        for (start, end) in entries {
            tries -= 1;
            if tries == 0 {
                return lines.join("\n");
            }
            let left: Vec<&str> = [&lines[..start], &lines[end..]].concat();
            if fails(&left.join("\n")) {
                lines = left;
                shrunk = true;
                break;
            }
        }
        if !shrunk {
            return lines.join("\n");
        }
    }
}

/// A part of a YAML text: some entries are missing, others at other seeds.
pub(crate) fn part(text: &str, seed: u64) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let inside = line.starts_with(' ') && line.trim_end().ends_with(|c: char| c != '|');
        if inside && state.is_multiple_of(12) {
            at = end(&lines, at);
        } else {
            out.push(*line);
            at += 1;
        }
    }
    out.join("\n")
}

/// Where the entry that starts at a line ends: at the next line that is not further in.
fn end(lines: &[&str], start: usize) -> usize {
    let depth = |line: &str| line.len() - line.trim_start().len();
    let own = depth(lines[start]);
    let inside = |line: &&&str| line.trim().is_empty() || depth(line) > own;
    start + 1 + lines[start + 1..].iter().take_while(inside).count()
}

#[test]
fn what_fails_is_made_small() {
    let text = "a:\n  b: 1\n  c:\n    d: 2\n    e: 3\nf:\n  g: 4\n";
    assert_eq!(smallest(text, |text| text.contains("e: 3") && text.contains("a:")), "a:\n  c:\n    e: 3");
}

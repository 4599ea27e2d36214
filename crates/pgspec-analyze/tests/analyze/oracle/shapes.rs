//! Statements written by hand, with holes that the grammar fills.

use pgspec_builtin::Tables;

use super::grammar::Grammar;
use super::mutate::mutate;
use super::random::Random;
use super::samples;

/// Every shape, several times with other fillings, and as often with a mistake.
pub(crate) fn statements(tables: &Tables, times: usize) -> Vec<String> {
    let path = testkit::workspace_root().join("crates/pgspec-analyze/fixtures/oracle/shapes.sql");
    let text = std::fs::read_to_string(path).expect("the fixture is there");
    let mut grammar = Grammar::new(tables, "shapes");
    let mut random = Random::new("shape mutations");
    let mut all = Vec::new();
    for shape in text.lines().filter(|line| !line.is_empty() && !line.starts_with("--")) {
        for time in 0..times {
            let filled = fill(&mut grammar, shape);
            // A list of many columns stands or falls as a whole: each column on its own too.
            let columns = columns(&filled);
            let chosen = if columns.len() > 1 && time > 0 {
                let one = columns[time % columns.len()];
                let tail = filled.find(" from everything e").map_or("", |at| &filled[at..]);
                format!("select {one}{tail}")
            } else {
                filled
            };
            if random.percent(50) {
                all.push(mutate(&mut random, &chosen));
            }
            all.push(chosen);
        }
    }
    all
}

fn fill(grammar: &mut Grammar<'_>, shape: &str) -> String {
    let mut out = String::new();
    let mut rest = shape;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((hole, after)) = after.split_once('}') else {
            out.push('{');
            rest = after;
            continue;
        };
        let (typname, plain) = hole.strip_suffix('!').map_or((hole, false), |typname| (typname, true));
        let sample = samples::of(typname)
            .or_else(|| samples::SAMPLES.iter().find(|s| s.columns.iter().any(|c| c.ends_with(typname))));
        match sample {
            _ if typname == "any" => out.push_str(&grammar.any(1)),
            Some(sample)
                if !typname.is_empty() && typname.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') =>
            {
                let depth = usize::from(!plain);
                out.push_str(&grammar.of(sample, depth));
            }
            // Braces of a literal.
            _ => {
                out.push('{');
                out.push_str(hole);
                out.push('}');
            }
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

/// The columns of a select list that ends the text or comes before FROM, where all of them are plain.
fn columns(text: &str) -> Vec<&str> {
    let Some(list) = text.strip_prefix("select ") else { return Vec::new() };
    let list = match list.find(" from everything e") {
        Some(at) => &list[..at],
        None if list.contains(" from ") => return Vec::new(),
        None => list,
    };
    let (mut depth, mut quoted, mut start) = (0_i32, false, 0);
    let mut columns = Vec::new();
    for (at, byte) in list.bytes().enumerate() {
        match byte {
            b'\'' => quoted = !quoted,
            b'(' | b'[' if !quoted => depth += 1,
            b')' | b']' if !quoted => depth -= 1,
            b',' if !quoted && depth == 0 => {
                columns.push(list[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    columns.push(list[start..].trim());
    columns
}

//! `pgspec explain [CODE]`: the page of a finding.

use anyhow::{Result, bail};
use pgspec_catalog::{Code, closest};

use crate::cli::Explain;
use crate::terminal::{Outcome, Terminal};

pub(super) fn run(args: &Explain, terminal: &Terminal) -> Result<Outcome> {
    let codes = all_codes();
    let Some(wanted) = &args.code else {
        terminal.data(&if terminal.is_human() { list(&codes) } else { json(&codes)? })?;
        return Ok(Outcome::Fine);
    };
    // People paste `error[resolve/unknown-table]` and `[resolve/unknown-table]` too.
    let id = wanted.rsplit('[').next().unwrap_or(wanted).trim_end_matches(']');
    let Some(code) = codes.iter().find(|code| code.id == id) else {
        let like = closest(id, codes.iter().map(|code| code.id));
        let help = like.map_or_else(
            || "`pgspec explain` lists all codes".to_owned(),
            |like| format!("did you mean `{like}`?"),
        );
        bail!("there is no finding `{id}`; {help}");
    };
    terminal.data(&if terminal.is_human() { page(code) } else { json(&[code])? })?;
    Ok(Outcome::Fine)
}

/// The codes of all rooms, sorted by id.
fn all_codes() -> Vec<&'static Code> {
    let rooms = [
        pgspec_analyze::codes::CODES,
        pgspec_build::breaking::codes::CODES,
        pgspec_build::codes::CODES,
        pgspec_build::migrate::codes::CODES,
        pgspec_codegen::codes::CODES,
        pgspec_drift::codes::CODES,
        pgspec_lint::codes::CODES,
        pgspec_lint::migration::CODES,
        pgspec_plan::codes::CODES,
        pgspec_postgres::codes::CODES,
        pgspec_spec::codes::CODES,
        pgspec_sql::codes::CODES,
    ];
    let mut codes: Vec<_> = rooms.into_iter().flatten().copied().collect();
    codes.sort_by_key(|code| code.id);
    codes
}

/// The lines of a code's documentation, without the space that each `///` leaves.
fn lines(code: &Code) -> impl Iterator<Item = &str> {
    code.doc.lines().map(|line| line.strip_prefix(' ').unwrap_or(line))
}

fn page(code: &Code) -> String {
    let mut text = format!("{} ({})\n\n", code.id, code.severity.word());
    for line in lines(code) {
        text.push_str(line);
        text.push('\n');
    }
    text
}

/// One line a code: its id, its severity, the first sentence of its page.
fn list(codes: &[&Code]) -> String {
    let width = codes.iter().map(|code| code.id.len()).max().unwrap_or(0);
    codes
        .iter()
        .map(|code| format!("{:width$}  {:7}  {}\n", code.id, code.severity.word(), first_sentence(code)))
        .collect()
}

fn first_sentence(code: &Code) -> String {
    let paragraph: Vec<_> = lines(code).take_while(|line| !line.is_empty()).collect();
    let paragraph = paragraph.join(" ");
    match paragraph.find(". ") {
        Some(end) => paragraph.get(..=end).unwrap_or(&paragraph).to_owned(),
        None => paragraph,
    }
}

fn json(codes: &[&Code]) -> Result<String> {
    let pages: Vec<_> = codes
        .iter()
        .map(|code| {
            let doc: Vec<_> = lines(code).collect();
            serde_json::json!({ "code": code.id, "severity": code.severity, "doc": doc.join("\n") })
        })
        .collect();
    Ok(serde_json::to_string_pretty(&pages)? + "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_an_id_of_its_own_and_a_page() {
        let codes = all_codes();
        assert!(codes.len() > 20);
        for pair in codes.windows(2) {
            assert_ne!(pair[0].id, pair[1].id, "two rooms use one code");
        }
        for code in codes {
            let (area, name) = code.id.split_once('/').unwrap();
            let kebab = |part: &str| {
                !part.is_empty()
                    && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
            };
            assert!(kebab(area) && kebab(name), "{}", code.id);
            assert!(first_sentence(code).ends_with(['.', '?']), "{}: {}", code.id, first_sentence(code));
        }
    }
}

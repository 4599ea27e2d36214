//! Properties of the escapers: GitHub's parser gives back exactly the text that went in.

use proptest::prelude::*;

use super::parsed::{is_ours, parse};
use crate::docs::escape::{clean, code, fence, inline, text};
use crate::docs::{mermaid, prose};

/// Text with many characters that mean something to Markdown.
fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => r"[-\\`*_{}\[\]()#+.!|<>&~$:=\x22'/^@ ]{1,6}",
        2 => "[a-z0-9]{1,4}",
        1 => Just("\n".to_owned()),
        1 => Just("\r\n\t".to_owned()),
        1 => Just("é😀\u{7}\u{0}".to_owned()),
        1 => Just("&lt;&#35;".to_owned()),
        1 => Just("<img src=x onerror=alert(1)>".to_owned()),
        1 => Just("```mermaid".to_owned()),
        1 => Just("[a](javascript:b)".to_owned()),
        1 => Just("1. ".to_owned()),
        1 => Just("**a**".to_owned()),
    ];
    prop::collection::vec(piece, 1..8).prop_map(|pieces| pieces.concat())
}

/// What a reader should see of a text on one line: CommonMark trims lines and HTML shows runs of spaces as one.
fn visible(raw: &str) -> String {
    clean(raw).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn squeeze(shown: &str) -> String {
    shown.split_whitespace().collect::<Vec<_>>().join(" ")
}

proptest! {
    #[test]
    fn text_is_text_in_a_paragraph(raw in hostile()) {
        let parsed = parse(&format!("{}\n", text(&raw)));
        prop_assert_eq!(squeeze(&parsed.text), visible(&raw));
        prop_assert!(parsed.html.is_empty() && parsed.links.is_empty() && parsed.others.is_empty());
        prop_assert!(parsed.code.is_empty() && parsed.fences.is_empty());
    }

    #[test]
    fn text_stays_in_its_cell(raw in hostile()) {
        let parsed = parse(&format!("| a | b |\n|---|---|\n| x{} | y |\n", text(&raw)));
        prop_assert_eq!(&parsed.rows, &vec![2, 2]);
        let solid = |text: &str| text.split_whitespace().collect::<String>();
        prop_assert_eq!(solid(&parsed.text), solid(&format!("abx{}y", visible(&raw))));
        prop_assert!(parsed.html.is_empty() && parsed.others.is_empty());
    }

    #[test]
    fn code_is_exact(raw in hostile()) {
        let line = clean(&raw);
        let line: Vec<_> = line.split('\n').map(str::trim).filter(|l| !l.is_empty()).collect();
        let expected = if clean(&raw).contains('\n') { line.join(" ") } else { clean(&raw).into_owned() };
        for page in [format!("x {} y\n", code(&raw)), format!("| a |\n|---|\n| x {} y |\n", code(&raw))] {
            let parsed = parse(&page);
            prop_assert!(parsed.others.is_empty(), "{:?}", parsed.others);
            if expected.contains('|') {
                prop_assert_eq!(&parsed.html, &vec!["<code>".to_owned(), "</code>".to_owned()]);
                prop_assert!(squeeze(&parsed.text).contains(&squeeze(&expected)));
            } else if expected.is_empty() {
                prop_assert_eq!(parsed.code, vec![" ".to_owned()]);
            } else {
                prop_assert_eq!(parsed.code, vec![expected.clone()]);
            }
        }
    }

    #[test]
    fn a_fence_holds_everything(raw in hostile()) {
        let parsed = parse(&format!("before\n\n{}\n\nafter\n", fence("sql", &raw)));
        prop_assert_eq!(parsed.text, "beforeafter");
        let expected = format!("{}\n", clean(&raw).trim_matches('\n'));
        let [(info, body)] = parsed.fences.as_slice() else { panic!("{:?}", parsed.fences) };
        prop_assert_eq!(info, "sql");
        // The parser replaces the character zero itself.
        prop_assert_eq!(body, &expected);
    }

    #[test]
    fn a_doc_makes_no_markup_of_its_own(raw in hostile()) {
        for page in [
            format!("{}\n", prose::blocks(&raw)),
            format!("| a |\n|---|\n| {} |\n", prose::cell(&raw)),
            format!("# {}\n", inline(&raw)),
        ] {
            let parsed = parse(&page);
            prop_assert!(parsed.html.iter().all(|html| is_ours(html)), "{:?}", parsed.html);
            prop_assert!(parsed.links.is_empty() && parsed.others.is_empty(), "{:?}", parsed);
            prop_assert!(parsed.fences.iter().all(|(info, _)| info != "mermaid"));
            prop_assert!(parsed.rows.iter().all(|cells| *cells == 1));
        }
    }

    #[test]
    fn a_doc_loses_no_letter(raw in hostile()) {
        let letters = |text: &str| text.chars().filter(|c| c.is_alphabetic()).collect::<String>();
        let parsed = parse(&format!("{}\n", prose::blocks(&raw)));
        let fences: String = parsed.fences.iter().map(|(info, text)| format!("{info}{text}")).collect();
        let mut found: Vec<_> = letters(&format!("{}{fences}", parsed.text)).chars().collect();
        let mut expected: Vec<_> = letters(&clean(&raw)).chars().collect();
        found.sort_unstable();
        expected.sort_unstable();
        // The word behind an opening fence names a language, and only a known one is kept.
        if parsed.fences.is_empty() {
            prop_assert_eq!(found, expected);
        }
    }

    #[test]
    fn a_label_has_no_character_of_mermaids(raw in hostile()) {
        let label = mermaid::label(&raw);
        prop_assert!(!label.is_empty());
        let plain = label.replace(['#', ';'], "");
        prop_assert!(!plain.contains(['"', '`', '<', '>', '{', '}', '%', '\\', '|', ':', '\n']), "{}", label);
    }
}

#[test]
fn names_stay_readable() {
    assert_eq!(text("lead_status"), "lead_status");
    assert_eq!(text("Users can view own leads (a > b)"), "Users can view own leads (a > b)");
    assert_eq!(text("- a"), "\\- a");
    assert_eq!(text("2. b"), "2\\. b");
    assert_eq!(code("a | b"), "<code>a &#124; b</code>");
    assert_eq!(code("a`b"), "``a`b``");
    assert_eq!(code("`"), "`` ` ``");
}

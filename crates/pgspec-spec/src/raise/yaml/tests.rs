//! Every text that is written as YAML is read back as itself.

use pgspec_catalog::{Diagnostics, Sources};
use proptest::prelude::*;

use super::*;
use crate::tree::{self, Node, NodeKind, ScalarForm};

/// What a printed mapping is when it is read back; findings are failures.
fn read(text: &str) -> Result<Node, String> {
    let mut sources = Sources::default();
    let file = sources.add("a.yaml", text.to_owned());
    let mut diagnostics = Diagnostics::new();
    let tree = tree::read(&sources, file, &mut diagnostics);
    if !diagnostics.is_empty() {
        return Err(format!("{diagnostics:#?}"));
    }
    tree.root.ok_or_else(|| "nothing".to_owned())
}

fn scalar_of<'n>(node: &'n Node, path: &[&str]) -> Option<&'n tree::Scalar> {
    let mut node = node;
    for key in path {
        node = match &node.kind {
            NodeKind::Mapping(entries) => &entries.iter().find(|e| e.key.text == *key)?.value,
            NodeKind::Sequence(items) => items.get(key.parse::<usize>().ok()?)?,
            NodeKind::Scalar(_) => return None,
        };
    }
    node.as_scalar()
}

/// A text in every place that a scalar can have.
fn everywhere(text: &str, sense: Sense) -> Map {
    let value = || Yaml::Scalar(text.to_owned(), sense);
    let mut inner = Map::default();
    inner.set("b", value());
    inner.set("list", Yaml::Seq(vec![value(), value()]));
    let mut braces = Map::default().laid_out(Layout::Braces);
    braces.set("c", value());
    braces.set("d", value());
    inner.set("braces", Yaml::Map(braces.clone()));
    inner.set("rows", Yaml::Seq(vec![Yaml::Map(braces), Yaml::Map(Map::default())]));
    let mut spaced = Map::default().laid_out(Layout::Spaced);
    spaced.set("e", value());
    spaced.set("f", value());
    let mut root = Map::default().laid_out(Layout::Spaced);
    root.set("a", value());
    root.set("inner", Yaml::Map(inner));
    root.set("spaced", Yaml::Map(spaced));
    root.set("last", value());
    root
}

const PATHS: &[&[&str]] = &[
    &["a"],
    &["inner", "b"],
    &["inner", "list", "0"],
    &["inner", "list", "1"],
    &["inner", "braces", "c"],
    &["inner", "braces", "d"],
    &["inner", "rows", "0", "c"],
    &["spaced", "e"],
    &["spaced", "f"],
    &["last"],
];

fn survives(text: &str, sense: Sense) -> Result<(), String> {
    let printed = print(&everywhere(text, sense));
    let root = read(&printed).map_err(|why| format!("{why}\n{printed}"))?;
    for path in PATHS {
        let found = scalar_of(&root, path).ok_or_else(|| format!("no {path:?} in\n{printed}"))?;
        let same = match sense {
            Sense::Prose if found.form != ScalarForm::Quoted => {
                found.text.trim_end_matches('\n') == text.trim_end_matches('\n')
            }
            Sense::Text | Sense::Prose | Sense::Sql | Sense::Word | Sense::Quoted => found.text == text,
        };
        if !same {
            return Err(format!("{path:?}: {:?} became {:?} in\n{printed}", text, found.text));
        }
        if found.is_null() || found.is_bare_word() {
            return Err(format!("{path:?}: {text:?} is another type in\n{printed}"));
        }
        if sense == Sense::Text && found.other_type().is_some() {
            return Err(format!("{path:?}: {text:?} is {:?} in\n{printed}", found.other_type()));
        }
    }
    Ok(())
}

#[test]
fn odd_scalars_are_read_back_as_they_were() {
    let odd = [
        "",
        " ",
        "no",
        "yes",
        "1",
        "~",
        "null",
        "a: b",
        " x",
        "x ",
        "#",
        "a #b",
        "a# b",
        "- a",
        "-1",
        "-",
        "--- a",
        "...",
        "? a",
        ": a",
        "a:",
        "[a]",
        "{a}",
        "a, b",
        "a]",
        "'a'",
        "\"a\"",
        "it's",
        "\"it's\"",
        "a\tb",
        "\ta",
        "a\r\nb",
        "a\rb",
        "\u{feff}a",
        "a\u{85}b",
        "a\u{2028}b",
        "größe",
        "🦀",
        "a\nb",
        "a\nb\n",
        "a\nb\n\n",
        "\na",
        "\n\na\n",
        "  a\nb",
        "\n  a\nb\n",
        " \na",
        "a\n ",
        "a\n \nb",
        "a  \n  b  ",
        "a\n\tb",
        "\ta\nb",
        "\n\ta\n",
        "\n",
        "\n\n",
        " \n ",
        "2024-01-01",
        "0x1f",
        ".5",
        "1e3",
        "true",
        "<<",
        "=",
        "%a",
        "@a",
        "`a`",
        "|",
        ">",
        "&a",
        "*a",
        "!a",
        "a\\b",
        "\\",
        "numeric(12,2)",
        "text[]",
        "jsonb default '{\"a\": 1}'",
        "text -- doc",
        "a\u{a0}b",
        "\u{7f}",
        "\u{1}",
        "a: ",
        "#a",
        "a\n#b",
        "a\n- b",
        "a\n---\nb",
        "a\n...\n",
        "- -",
        "-a",
        "-\u{e9}",
    ];
    for text in odd {
        for sense in [Sense::Text, Sense::Sql, Sense::Prose, Sense::Quoted] {
            survives(text, sense).unwrap_or_else(|why| panic!("{text:?} as {sense:?}: {why}"));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn any_scalar_is_read_back_as_it_was(
        text in prop_oneof![
            "[ab:#\\-?,\\[\\]{}&*!|>'\"%@`\\\\ \n\t]{0,12}",
            "[a \n\t]{0,10}",
            "[^\u{0}]{0,12}",
            "[a-z'\": \n]{0,30}",
        ],
        sense in prop_oneof![Just(Sense::Text), Just(Sense::Sql), Just(Sense::Prose), Just(Sense::Quoted)],
    ) {
        survives(&text, sense).map_err(TestCaseError::fail)?;
    }

    #[test]
    fn any_key_is_read_back_as_it_was(text in prop_oneof!["[ab:#\\-?,\\[\\]{}&*!|>'\"%@`\\\\ \n\t]{1,12}", "[^\u{0}]{1,12}"]) {
        let mut inner = Map::default().laid_out(Layout::Braces);
        inner.push(Key::plain(&text), Yaml::word(1));
        let mut root = Map::default();
        root.push(Key::plain(&text), Yaml::Map(inner.clone()));
        root.push(Key::plain(format!("{text}2")), Yaml::Map(inner.laid_out(Layout::Lines)));
        let printed = print(&root);
        let node = read(&printed).map_err(|why| TestCaseError::fail(format!("{why}\n{printed}")))?;
        let entries = node.as_mapping().unwrap_or_default();
        let keys: Vec<_> = entries.iter().map(|e| e.key.text.as_str()).collect();
        let other = format!("{text}2");
        prop_assert_eq!(keys, vec![text.as_str(), other.as_str()], "{}", printed);
        for entry in entries {
            let inner = entry.value.as_mapping().and_then(|m| m.first());
            prop_assert_eq!(inner.map(|e| e.key.text.as_str()), Some(text.as_str()), "{}", printed);
        }
    }
}

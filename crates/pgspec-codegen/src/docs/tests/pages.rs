//! Every page of the demo model: its text, its links, and that a hostile spec cannot break out of it.

use std::collections::BTreeMap;

use super::demo::{Demo, options, write};
use super::parsed::{Parsed, is_ours, parse};
use crate::input::{File, Options};
use crate::templates::Templates;

fn pages(word: &dyn Fn(&str) -> String) -> Vec<File> {
    write(&Demo::new(word).catalog, &options(word), &Templates::embedded())
}

fn inside(file: &File) -> &str {
    file.path.strip_prefix("generated/docs/").unwrap()
}

/// The pages by their paths inside the documents' folder.
fn parsed(files: &[File]) -> BTreeMap<&str, Parsed> {
    files.iter().map(|file| (inside(file), parse(&file.text))).collect()
}

/// The path that a link leads to, from the page it stands on.
fn resolve(from: &str, target: &str) -> String {
    let mut folders: Vec<&str> = from.split('/').collect();
    folders.pop();
    for part in target.split('/') {
        if part == ".." {
            assert!(folders.pop().is_some(), "{from}: {target} leaves the documents");
        } else {
            folders.push(part);
        }
    }
    folders.join("/")
}

fn check_links(pages: &BTreeMap<&str, Parsed>) -> usize {
    let mut count = 0;
    for (from, page) in pages {
        for link in &page.links {
            let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
            let path = if path.is_empty() { (*from).to_owned() } else { resolve(from, path) };
            let Some(target) = pages.get(path.as_str()) else { panic!("{from}: no page {link}") };
            assert!(anchor.is_empty() || target.anchors.contains(anchor), "{from}: no anchor {link}");
            count += 1;
        }
    }
    count
}

#[test]
fn the_demo_reads_well() {
    for file in pages(&str::to_owned) {
        testkit::assert_file("docs/demo", inside(&file), &file.text);
    }
}

#[test]
fn every_link_leads_somewhere() {
    let files = pages(&str::to_owned);
    let pages = parsed(&files);
    assert!(check_links(&pages) > 100);
    for (path, page) in &pages {
        assert!(page.others.is_empty(), "{path}: {:?}", page.others);
        assert!(page.html.iter().all(|html| is_ours(html)), "{path}: {:?}", page.html);
    }
}

fn diagrams(pages: &BTreeMap<&str, Parsed>) -> usize {
    pages.values().flat_map(|page| &page.fences).filter(|(info, _)| info == "mermaid").count()
}

#[test]
fn a_hostile_spec_stays_text() {
    let expected = diagrams(&parsed(&pages(&str::to_owned)));
    for evil in [
        "<img src=x onerror=alert(1)>",
        "| x | y |\n|---|---|",
        "```mermaid\ngraph TD\n```",
        "\n\n```\n# h",
        "](javascript:alert(1)) ![a](b)",
        "../../x",
        "\"] }o--|| t_x : \"%%{init: {}}%% -->",
        "`` ` | \\| \\",
        "**b** _i_ ~~s~~ $m$ {{ x }} {% y %} &lt; &#35;",
    ] {
        for word in [&|s: &str| format!("{s}{evil}") as String, &(|s: &str| format!("{evil}{s}"))]
            as [&dyn Fn(&str) -> String; 2]
        {
            let files = pages(word);
            let pages = parsed(&files);
            check_links(&pages);
            for (path, page) in &pages {
                assert!(page.others.is_empty(), "{evil:?} {path}: {:?}", page.others);
                let foreign: Vec<_> = page.html.iter().filter(|html| !is_ours(html)).collect();
                assert!(foreign.is_empty(), "{evil:?} {path}: {foreign:?}");
                let languages = ["sql", "json", "mermaid", ""];
                assert!(
                    page.fences.iter().all(|(info, _)| languages.contains(&info.as_str())),
                    "{evil:?} {path}"
                );
            }
            // As many diagrams as without the evil: none is made by a spec's text.
            assert_eq!(diagrams(&pages), expected, "{evil:?}");
        }
    }
}

#[test]
fn every_row_has_the_cells_of_its_head() {
    for word in [&(|s: &str| s.to_owned()) as &dyn Fn(&str) -> String, &|s: &str| format!("{s} | `|` \\| x")]
    {
        for file in pages(word) {
            let mut columns = None;
            for line in file.text.lines() {
                // No pipe but the ones of the table is left: the escapers write references.
                let cells = line.starts_with("| ").then(|| line.matches('|').count());
                match (columns, cells) {
                    (Some(expected), Some(cells)) => assert_eq!(cells, expected, "{}: {line}", file.path),
                    (None, Some(cells)) => columns = Some(cells),
                    (_, None) if line.starts_with("|---") => {}
                    (_, None) => columns = None,
                }
            }
        }
    }
}

#[test]
fn names_that_differ_in_case_only_have_files_of_their_own() {
    let upper = |s: &str| if s == "actions" { "LEADS".to_owned() } else { s.to_owned() };
    let files = pages(&upper);
    let mut lower: Vec<_> = files.iter().map(|file| file.path.to_ascii_lowercase()).collect();
    let count = lower.len();
    lower.sort();
    lower.dedup();
    assert_eq!(lower.len(), count);
}

#[test]
fn nothing_is_written_unless_asked_for() {
    let options = Options { docs: None, ..options(&str::to_owned) };
    assert_eq!(write(&Demo::new(&str::to_owned).catalog, &options, &Templates::embedded()), Vec::new());
}

#[test]
fn the_same_model_gives_the_same_pages_in_any_order() {
    let catalog = Demo::new(&str::to_owned).catalog;
    let mut backwards = pgspec_catalog::Catalog::new();
    let objects: Vec<_> = catalog.iter().map(|(_, key, object)| (key.clone(), object.clone())).collect();
    for (key, object) in objects.into_iter().rev() {
        assert!(backwards.insert(key, object).is_ok());
    }
    let write = |catalog| write(catalog, &options(&str::to_owned), &Templates::embedded());
    assert_eq!(write(&backwards), write(&catalog));
}

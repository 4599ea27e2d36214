//! What a doc keeps of its layout.

use crate::docs::prose::{blocks, cell, summary};

#[test]
fn paragraphs_lists_code_and_fences_stay() {
    let doc = "First line\nsecond with `a_b` and *stars*.\n\n- one\n  goes on\n- two\n\n1. x\n2. y\n\n```sql\nselect 1\n```\n";
    assert_eq!(
        blocks(doc),
        "First line\nsecond with `a_b` and \\*stars\\*.\n\n- one\n  goes on\n- two\n\n1. x\n2. y\n\n```sql\nselect 1\n```"
    );
}

#[test]
fn the_rest_is_text() {
    assert_eq!(blocks("# no heading\n<b>bold</b>"), "\\# no heading\n&lt;b>bold&lt;/b>");
    assert_eq!(blocks("```\nnever closed"), "&#96;&#96;&#96;\nnever closed");
    assert_eq!(blocks("```mermaid\ngraph\n```"), "```\ngraph\n```");
    assert_eq!(blocks("2024. was a year"), "2024\\. was a year");
    assert_eq!(blocks("| a |\n|---|"), "&#124; a &#124;\n&#124;---&#124;");
}

#[test]
fn strong_words_stay_strong() {
    assert_eq!(blocks("**Who may.** `anon`, **not** all"), "**Who may.** `anon`, **not** all");
    assert_eq!(blocks("a **b*c** d"), "a \\*\\*b\\*c\\*\\* d");
    assert_eq!(blocks("2**3 and 4**5"), "2\\*\\*3 and 4\\*\\*5");
    assert_eq!(blocks("** a ** and ***"), "\\*\\* a \\*\\* and \\*\\*\\*");
}

#[test]
fn a_cell_is_one_line() {
    assert_eq!(cell("a\nb\n\nc\n- d\n- e | f"), "a b<br>c<br>• d<br>• e &#124; f");
}

#[test]
fn a_summary_is_the_first_sentence() {
    assert_eq!(summary("Sets `a. b`. Then more."), "Sets `a. b`.");
    assert_eq!(summary("Whether, e.g. so. Used."), "Whether, e.g. so.");
    assert_eq!(summary("One\nline only\n\nmore"), "One line only");
    assert_eq!(summary("- a list"), "");
    assert_eq!(summary(""), "");
}

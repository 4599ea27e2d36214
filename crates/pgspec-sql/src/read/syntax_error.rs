//! What is wrong with a statement that does not parse: separators that are missing, or the first thing that the parser
//! stumbles over.

use std::ops::Range;

use pgspec_catalog::{Diagnostic, TextMap};

use crate::codes;
use crate::fragment::{self, SyntaxError};
use crate::lex::{Lexer, Token};
use crate::parse::{self, Node, RawError, SyntaxKind, Tree};

/// What is wrong. The tree says what was meant if there is no `error`.
pub(super) struct Found {
    pub(super) missing: Vec<Missing>,
    pub(super) error: Option<SyntaxError>,
}

/// A `,` or `;` that should stand at the end of a line.
#[derive(Clone, Copy)]
pub(super) struct Missing {
    at: usize,
    separator: char,
    between: &'static str,
    /// A comment stands behind the place, on its line.
    before_comment: bool,
}

impl Missing {
    pub(super) fn diagnostic(self, map: &TextMap) -> Diagnostic {
        let Self { at, separator, between, before_comment } = self;
        let message = format!("missing `{separator}` between two {between}");
        let diagnostic = Diagnostic::new(&codes::SYNTAX, message);
        let Some(span) = map.locate(at..at) else { return diagnostic };
        let comment = if before_comment { ", before the comment" } else { "" };
        let title = format!("put `{separator}` there{comment}");
        diagnostic.labelled(span, format!("expected `{separator}`")).fix(title, span, separator.to_string())
    }
}

/// Explains the errors of a text.
pub(super) fn explain(text: &str, tree: &Tree) -> Found {
    let mut found = Found { missing: Vec::new(), error: None };
    if tree.errors.is_empty() {
        return found;
    }
    let mut errors: Vec<&RawError> = tree.errors.iter().collect();
    errors.sort_by_key(|error| error.range.start);
    let parts = Parts::of(tree);
    let mut lexer = Lexer::new(text);
    let tokens: Vec<Token> = std::iter::from_fn(|| lexer.next_token()?.ok()).collect();
    for (index, error) in errors.iter().enumerate() {
        let missing = missing(text, &tokens, &parts, error);
        match missing.filter(|_| !parts.is_spoiled(error, errors.get(index + 1..).unwrap_or(&[]))) {
            Some(missing) => found.missing.push(missing),
            None => {
                let in_table = parts.hold(error.range.start);
                found.error = Some(fragment::explain_statement(text, error, in_table));
                break;
            }
        }
    }
    found
}

const COMMA: &str = "expected COMMA";
const SEMICOLON: &str = "Missing semicolon between statements";

/// Whether an error is a separator that a line should end with: somebody who mistypes a word does so inside a line.
fn missing(text: &str, tokens: &[Token], parts: &Parts, error: &RawError) -> Option<Missing> {
    let (separator, between) = match error.message.as_str() {
        COMMA if parts.hold(error.range.start) => {
            let columns = parts.behind(error).is_some_and(|(_, kind)| *kind == SyntaxKind::COLUMN);
            (',', if columns { "columns" } else { "parts of a table" })
        }
        SEMICOLON => (';', "statements"),
        _ => return None,
    };
    // The parser's place may be behind white space and comments.
    let behind = tokens.partition_point(|token| token.start < error.range.start);
    let last = tokens.get(..behind)?.iter().rposition(|token| !token.is_comment())?;
    let at = tokens.get(last)?.end;
    let (mut end, mut line_ends, mut before_comment) = (at, false, false);
    for token in tokens.get(last + 1..)? {
        line_ends |= text.get(end..token.start)?.contains('\n');
        if !token.is_comment() {
            return line_ends.then_some(Missing { at, separator, between, before_comment });
        }
        before_comment |= !line_ends;
        line_ends |= token.text(text).contains('\n');
        end = token.end;
    }
    None
}

/// The columns and constraints of `CREATE TABLE` in a tree.
struct Parts {
    /// What is between parentheses.
    lists: Vec<Range<usize>>,
    /// In order.
    parts: Vec<(Range<usize>, SyntaxKind)>,
}

impl Parts {
    fn of(tree: &Tree) -> Self {
        let lists: Vec<Node> =
            tree.root.descendants().filter(|node| node.kind() == SyntaxKind::TABLE_ARG_LIST).collect();
        let parts = lists.iter().flat_map(Node::children).map(|part| (parse::range(&part), part.kind()));
        Self { parts: parts.collect(), lists: lists.iter().map(parse::range).collect() }
    }

    /// Whether a place is inside of `CREATE TABLE (…)`.
    fn hold(&self, at: usize) -> bool {
        self.lists.iter().any(|list| list.start < at && at < list.end)
    }

    /// The part that begins behind an error.
    fn behind(&self, error: &RawError) -> Option<&(Range<usize>, SyntaxKind)> {
        self.parts.get(self.parts.partition_point(|(range, _)| range.start < error.range.start))
    }

    /// Whether one of the later errors stands in what follows a missing separator: it was a part of a longer mistake.
    fn is_spoiled(&self, missing: &RawError, later: &[&RawError]) -> bool {
        let Some((part, _)) = self.behind(missing) else { return false };
        let inside = later.iter().take_while(|error| error.range.start <= part.end);
        // A separator that is missing right behind the part is one more of the kind.
        inside.into_iter().any(|error| {
            !(matches!(error.message.as_str(), COMMA | SEMICOLON) && error.range.start == part.end)
        })
    }
}

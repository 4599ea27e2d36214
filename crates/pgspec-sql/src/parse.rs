//! `squawk-syntax` behind a few functions of our own: the only file that knows it. Its tree is lossless, follows the
//! grammar of Postgres 18 and has byte ranges; here a tree is walked by the kinds of its nodes.

use std::borrow::Cow;
use std::ops::Range;

use squawk_syntax::ast::{AstNode, CreateFunction};

use crate::lex;
pub(crate) use squawk_syntax::{SyntaxKind, SyntaxNode as Node, SyntaxToken};

/// A parsed text.
pub(crate) struct Tree {
    /// The whole text's node.
    pub(crate) root: Node,
    /// What the parser did not understand, in order.
    pub(crate) errors: Vec<RawError>,
}

/// A parser's message with its place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct RawError {
    pub(crate) range: Range<usize>,
    pub(crate) message: String,
}

/// Parses a list of statements.
///
/// The text must have passed [`crate::guard`]: the parser descends by recursion.
pub(crate) fn statements(text: &str) -> Tree {
    let mut patched = Cow::Borrowed(text);
    // Each pass mends the first thing that the parser does not know; more than a few in one statement are not worth it.
    for _ in 0..8 {
        let tree = parse(&patched);
        match tree.errors.first().and_then(|error| patch(&patched, error)) {
            Some((range, replacement)) => patched.to_mut().replace_range(range, &replacement),
            None => return tree,
        }
    }
    parse(text)
}

/// What stands in the way of the parser (2.68) although it is valid, and text of the same length that does not. The
/// tree's shape and ranges are what counts: nobody reads its text.
fn patch(text: &str, error: &RawError) -> Option<(Range<usize>, String)> {
    let rest = text.get(error.range.start..)?;
    let start = error.range.start + (rest.len() - rest.trim_start().len());
    match error.message.as_str() {
        // `set role = 'x'`
        "expected role, got EQ" => {
            text.get(start..).filter(|rest| rest.starts_with('='))?;
            Some((start..start + 1, " ".to_owned()))
        }
        // `a between b and c or not d`: a minus is a prefix operator too.
        "expected expression in atom_expr" => {
            let not = text.get(start..start + 3).filter(|word| word.eq_ignore_ascii_case("not"))?;
            Some((start..start + not.len(), "  -".to_owned()))
        }
        // `exclude using gist (a inet_ops with =)`: the options are read from the source (`read::constraint`).
        "expected WITH_KW" => {
            let mut lexer = lex::Lexer::new(text.get(start..)?);
            let mut end = 0;
            while let Some(Ok(token)) = lexer.next_token() {
                let part = text.get(start + token.start..start + token.end)?;
                let option =
                    matches!(token.kind, lex::TokenKind::Word | lex::TokenKind::QuotedName) || part == ".";
                if part.eq_ignore_ascii_case("with") && end > 0 {
                    return Some((start..start + end, " ".repeat(end)));
                }
                if !option {
                    return None;
                }
                end = token.end;
            }
            None
        }
        _ => None,
    }
}

fn parse(text: &str) -> Tree {
    let parse = squawk_syntax::SourceFile::parse(text);
    let errors = parse.errors();
    Tree { root: parse.syntax_node(), errors: errors.iter().map(raw).collect() }
}

/// Parses a PL/pgSQL body: the text between the quotes.
///
/// The text must have passed [`crate::guard`]: the parser descends by recursion.
pub(crate) fn plpgsql(body: &str) -> Option<Tree> {
    let body = &without_into(body);
    let tag = dollar_tag(body);
    let head = format!("create function f() returns trigger language plpgsql as {tag}");
    let text = format!("{head}{body}{tag}");
    let parse = squawk_syntax::SourceFile::parse(&text);
    let function = parse.syntax_node().children().find_map(CreateFunction::cast)?;
    let parsed = function.plpgsql()?;
    let complaints = parsed.errors();
    let errors = complaints.iter().map(raw).map(|mut error| {
        // Errors of a body come in the coordinates of the text around it.
        let shift = |at: usize| at.saturating_sub(head.len()).min(body.len());
        error.range = shift(error.range.start)..shift(error.range.end);
        error
    });
    let errors = errors.collect();
    Some(Tree { root: parsed.syntax(), errors })
}

/// The body with `INTO target` of its SQL statements blanked out, byte for byte: as PL/pgSQL itself does before it hands
/// a statement to the SQL parser (`make_execsql_stmt` of `pl_gram.y`).
fn without_into(body: &str) -> String {
    let Ok(tokens) = lex::tokens(body) else { return body.to_owned() };
    let is = |at: usize, words: &[&str]| {
        tokens.get(at).is_some_and(|t| words.iter().any(|word| t.is_word(body, word)))
    };
    let text = |at: usize| tokens.get(at).map_or("", |t| t.text(body));
    let mut out = body.as_bytes().to_vec();
    let (mut starts, mut in_sql) = (true, false);
    let mut at = 0;
    while at < tokens.len() {
        if starts {
            in_sql = is(at, &["select", "with", "values", "insert", "update", "delete", "merge"]);
        }
        let previous_inserts = at > 0 && is(at - 1, &["insert", "merge"]);
        if in_sql && is(at, &["into"]) && !previous_inserts {
            let from = tokens.get(at).map_or(0, |t| t.start);
            at += 1 + usize::from(is(at + 1, &["strict"]));
            loop {
                while text(at + 1) == "." {
                    at += 2;
                }
                if text(at + 1) != "," || is(at + 2, &["from"]) {
                    break;
                }
                at += 2;
            }
            let to = tokens.get(at).map_or(body.len(), |t| t.end);
            out.get_mut(from..to).into_iter().flatten().for_each(|byte| *byte = b' ');
        }
        // Within SQL, `then` and `else` are those of CASE and MERGE, and `>>` is an operator.
        let after_label = text(at) == ">>" || is(at, &["begin", "then", "else", "loop"]);
        starts = text(at) == ";" || !in_sql && after_label;
        at += 1;
    }
    // Whole tokens were replaced by spaces: what is left is UTF-8.
    String::from_utf8(out).unwrap_or_else(|_| body.to_owned())
}

/// A dollar quote that does not occur in the text.
fn dollar_tag(text: &str) -> String {
    let mut tag = "$pgspec$".to_owned();
    let mut n = 0_u32;
    while text.contains(tag.trim_end_matches('$')) {
        n += 1;
        tag = format!("$pgspec{n}$");
    }
    tag
}

fn raw(error: &squawk_syntax::syntax_error::SyntaxError) -> RawError {
    let range = error.range();
    RawError { range: range.start().into()..range.end().into(), message: error.message().to_owned() }
}

/// The byte range of a node.
pub(crate) fn range(node: &Node) -> Range<usize> {
    let range = node.text_range();
    range.start().into()..range.end().into()
}

/// The byte range from a node's first token to its last: a node may end in white space before an empty one.
pub(crate) fn tight_range(node: &Node) -> Range<usize> {
    match (first_token(node), tokens(node).last()) {
        (Some(first), Some(last)) => token_range(&first).start..token_range(&last).end,
        _ => range(node),
    }
}

/// The byte range of a token.
pub(crate) fn token_range(token: &SyntaxToken) -> Range<usize> {
    let range = token.text_range();
    range.start().into()..range.end().into()
}

/// The first child of a kind.
pub(crate) fn child(node: &Node, kind: SyntaxKind) -> Option<Node> {
    node.children().find(|child| child.kind() == kind)
}

/// The children of a kind.
pub(crate) fn children(node: &Node, kind: SyntaxKind) -> impl Iterator<Item = Node> {
    node.children().filter(move |child| child.kind() == kind)
}

/// Whether a child, node or token, of a kind is there.
pub(crate) fn has(node: &Node, kind: SyntaxKind) -> bool {
    node.children_with_tokens().any(|child| child.kind() == kind)
}

/// The tokens of a node, of its descendants too, without white space and comments.
pub(crate) fn tokens(node: &Node) -> impl Iterator<Item = SyntaxToken> {
    node.descendants_with_tokens()
        .filter_map(squawk_syntax::SyntaxElement::into_token)
        .filter(|token| !matches!(token.kind(), SyntaxKind::WHITESPACE | SyntaxKind::COMMENT))
}

/// The first token of a node.
pub(crate) fn first_token(node: &Node) -> Option<SyntaxToken> {
    tokens(node).next()
}

/// The words of a node, folded, joined by single spaces; punctuation left out.
pub(crate) fn words(node: &Node) -> String {
    let mut out = String::new();
    for token in tokens(node) {
        if token.text().bytes().all(crate::lex::is_word_byte) {
            if !out.is_empty() {
                out.push(' ');
            }
            out.push_str(&token.text().to_ascii_lowercase());
        }
    }
    out
}

/// The child that is an expression.
pub(crate) fn expression(node: &Node) -> Option<Node> {
    node.children().find(|child| is_expression(child.kind()))
}

/// The nodes that an expression is made of: one, but for `a::b not between c and d`, where the tree holds what begins
/// at `not` beside the left operand.
pub(crate) fn extent(expression: &Node) -> Vec<Node> {
    let mut nodes = vec![expression.clone()];
    let mut next = expression.next_sibling_or_token();
    while let Some(element) = next {
        let trivia = matches!(element.kind(), SyntaxKind::WHITESPACE | SyntaxKind::COMMENT);
        let more = is_expression(element.kind()) && element.kind() != SyntaxKind::COLLATE;
        if !trivia && !more {
            break;
        }
        next = element.next_sibling_or_token();
        nodes.extend(element.into_node());
    }
    nodes
}

/// The nodes between a node's own parentheses.
pub(crate) fn inside(node: &Node) -> Vec<Node> {
    let parts = node.children_with_tokens().skip_while(|part| part.kind() != SyntaxKind::L_PAREN).skip(1);
    let parts = parts.take_while(|part| part.kind() != SyntaxKind::R_PAREN);
    parts.filter_map(squawk_syntax::SyntaxElement::into_node).collect()
}

/// Whether a node is an expression.
pub(crate) fn is_expression(kind: SyntaxKind) -> bool {
    use SyntaxKind as S;
    matches!(
        kind,
        S::CALL_EXPR
            | S::CAST_EXPR
            | S::COLLATE
            | S::ARRAY_EXPR
            | S::LITERAL
            | S::NAME_REF
            | S::BIN_EXPR
            | S::CASE_EXPR
            | S::FIELD_EXPR
            | S::INDEX_EXPR
            | S::SLICE_EXPR
            | S::BETWEEN_EXPR
            | S::PAREN_EXPR
            | S::TUPLE_EXPR
            | S::PREFIX_EXPR
            | S::POSTFIX_EXPR
    )
}

/// Whether a node is a query.
pub(crate) fn is_query(kind: SyntaxKind) -> bool {
    use SyntaxKind as S;
    matches!(kind, S::SELECT | S::COMPOUND_SELECT | S::PAREN_SELECT | S::VALUES | S::TABLE)
}

/// Whether a node is a type.
pub(crate) fn is_type(kind: SyntaxKind) -> bool {
    use SyntaxKind as S;
    matches!(
        kind,
        S::ARRAY_TYPE
            | S::PATH_TYPE
            | S::VARCHAR_TYPE
            | S::CHARACTER_TYPE
            | S::BIT_TYPE
            | S::BIT_VARYING_TYPE
            | S::DOUBLE_TYPE
            | S::TIME_TYPE
            | S::TIMESTAMP_TYPE
            | S::INTERVAL_TYPE
            | S::PERCENT_TYPE
    )
}

/// The child that is a type.
pub(crate) fn data_type(node: &Node) -> Option<Node> {
    node.children().find(|child| is_type(child.kind()))
}

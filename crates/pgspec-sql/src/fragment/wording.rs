//! What a parser's complaint means to somebody who wrote a fragment.

mod definition;
mod expected;

use std::ops::Range;

use pgspec_catalog::Kind;

use super::SyntaxError;
use crate::lex::{self, Token, TokenKind};
use crate::parse::{RawError, SyntaxKind};

pub(crate) use expected::{expected, expected_end};

/// What a fragment is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Place {
    Column,
    /// What stands between the parentheses of `CREATE TABLE`.
    Table,
    Type,
    Expression,
    Constraint,
    Index,
    Policy,
    Trigger,
    Sequence,
    PartitionBy,
    PartitionBound,
    Server,
    Grant,
    Signature,
    Arguments,
    Returns,
    Query,
    Command,
    Statements,
    Plpgsql,
    /// The tail of a statement that defines an object of a kind, other than those above.
    Definition(Kind),
    OperatorSignature,
}

impl Place {
    /// Whether the wrapped fragment is a statement of this kind.
    pub(crate) fn is_statement(self, kind: SyntaxKind) -> bool {
        use SyntaxKind as S;
        match self {
            Self::Column | Self::Table | Self::Type | Self::Constraint => kind == S::CREATE_TABLE,
            Self::Expression => kind == S::SELECT,
            Self::Index => kind == S::CREATE_INDEX,
            Self::Policy => kind == S::CREATE_POLICY,
            Self::Trigger => kind == S::CREATE_TRIGGER,
            Self::Sequence => kind == S::CREATE_SEQUENCE,
            Self::PartitionBy | Self::PartitionBound => kind == S::CREATE_TABLE,
            Self::Server => kind == S::CREATE_SERVER,
            Self::Grant => kind == S::GRANT,
            Self::Signature => matches!(kind, S::CREATE_FUNCTION | S::CREATE_AGGREGATE),
            Self::Arguments | Self::Returns => kind == S::CREATE_FUNCTION,
            Self::Query | Self::Command | Self::Statements | Self::Plpgsql => kind != S::ERROR,
            // The wrapper says which statement it is.
            Self::Definition(_) | Self::OperatorSignature => kind != S::ERROR,
        }
    }

    /// The clauses that a fragment of this kind has, for suggestions.
    fn words(self) -> &'static [&'static str] {
        match self {
            Self::Column | Self::Table => &[
                "not",
                "null",
                "default",
                "primary",
                "key",
                "unique",
                "references",
                "check",
                "constraint",
                "generated",
                "always",
                "as",
                "identity",
                "stored",
                "collate",
                "on",
                "delete",
                "update",
                "cascade",
                "restrict",
                "set",
                "match",
                "deferrable",
                "initially",
                "deferred",
                "immediate",
                "array",
                "precision",
                "varying",
                "foreign",
                "exclude",
            ],
            Self::Constraint => &[
                "check",
                "unique",
                "primary",
                "key",
                "foreign",
                "references",
                "exclude",
                "using",
                "constraint",
                "deferrable",
                "initially",
                "deferred",
                "include",
                "nulls",
                "not",
                "distinct",
                "on",
                "delete",
                "update",
                "cascade",
                "restrict",
                "set",
                "null",
                "default",
            ],
            Self::Index => &[
                "unique",
                "on",
                "using",
                "include",
                "nulls",
                "not",
                "distinct",
                "with",
                "tablespace",
                "where",
                "asc",
                "desc",
                "first",
                "last",
                "collate",
            ],
            Self::Policy => &[
                "as",
                "permissive",
                "restrictive",
                "for",
                "all",
                "select",
                "insert",
                "update",
                "delete",
                "to",
                "using",
                "with",
                "check",
            ],
            Self::Trigger => &[
                "constraint",
                "before",
                "after",
                "instead",
                "of",
                "insert",
                "update",
                "delete",
                "truncate",
                "or",
                "on",
                "for",
                "each",
                "row",
                "statement",
                "when",
                "execute",
                "function",
                "procedure",
                "referencing",
                "old",
                "new",
                "table",
                "as",
                "deferrable",
                "initially",
                "deferred",
            ],
            Self::Sequence => &[
                "as",
                "start",
                "with",
                "increment",
                "by",
                "minvalue",
                "maxvalue",
                "no",
                "cache",
                "cycle",
                "owned",
            ],
            Self::PartitionBy => &["range", "list", "hash"],
            Self::PartitionBound => {
                &["for", "values", "from", "to", "in", "with", "modulus", "remainder", "default"]
            }
            Self::Server => &["type", "version", "foreign", "data", "wrapper", "options"],
            Self::Grant => &["with", "grant", "option", "all", "privileges"],
            Self::Type
            | Self::Expression
            | Self::Signature
            | Self::OperatorSignature
            | Self::Arguments
            | Self::Returns => &[],
            Self::Definition(kind) => definition::words(kind),
            Self::Query | Self::Command | Self::Statements => &[
                "select", "from", "where", "join", "group", "order", "by", "having", "limit", "union",
                "insert", "update", "delete", "values", "with",
            ],
            Self::Plpgsql => &[
                "begin",
                "end",
                "if",
                "then",
                "elsif",
                "else",
                "loop",
                "while",
                "for",
                "return",
                "raise",
                "declare",
                "perform",
                "execute",
                "exception",
                "when",
                "select",
                "insert",
                "update",
                "delete",
            ],
        }
    }
}

/// An error of the parser, in the fragment's own terms. `local` turns a range of what was parsed into one of `text`.
pub(crate) fn explain(
    place: Place,
    text: &str,
    error: &RawError,
    local: impl FnOnce(Range<usize>) -> Range<usize>,
) -> SyntaxError {
    let wide = !error.range.is_empty();
    let place_of = local(error.range.clone());
    let tokens = lex::tokens(text).unwrap_or_default();
    let at = tokens
        .iter()
        .position(|t| t.end > place_of.start && t.start >= place_of.start)
        .or_else(|| tokens.iter().position(|t| t.start < place_of.start && place_of.start < t.end));
    let found = at.and_then(|at| tokens.get(at));
    let range = match found {
        Some(_) if wide => place_of.start..place_of.end.min(text.len()).max(place_of.start),
        Some(token) => token.range(),
        None => {
            let end = text.trim_end().len();
            end..end
        }
    };
    let (wanted, closing) = wanted(place, &error.message, at.map_or(0, |at| depth(text, &tokens, at)));
    let message = match (&wanted, found) {
        (None, _) => plain(&error.message),
        (Some(wanted), Some(token)) => format!("{wanted}, found `{}`", shown(token.text(text))),
        (Some(wanted), None) => format!("{wanted}, found the end"),
    };
    let help = found
        .and_then(|token| help(place, text, &tokens, at.unwrap_or(0), token, wanted.as_deref()))
        .or_else(|| (closing && found.is_none()).then(|| "add the missing `)`".to_owned()))
        .or_else(|| wanted.as_deref().and_then(last_help).map(str::to_owned));
    SyntaxError { range, message, help }
}

/// The parser's own words, as a message begins.
fn plain(message: &str) -> String {
    let message = message.trim_end_matches('.');
    let mut letters = message.chars();
    match letters.next() {
        Some(first) if !letters.clone().next().is_some_and(char::is_uppercase) => {
            first.to_lowercase().chain(letters).collect()
        }
        _ => message.to_owned(),
    }
}

fn shown(text: &str) -> String {
    let short: String = text.chars().take(40).collect();
    if short.len() < text.len() { format!("{short}…") } else { short }
}

/// How many brackets are open before a token.
fn depth(text: &str, tokens: &[Token], at: usize) -> usize {
    tokens.iter().take(at).fold(0_usize, |depth, token| match token.text(text) {
        "(" | "[" => depth + 1,
        ")" | "]" => depth.saturating_sub(1),
        _ => depth,
    })
}

/// What the parser wanted to see, in words, and whether that is a closing parenthesis; `None` if its message says
/// all there is to say.
fn wanted(place: Place, message: &str, depth: usize) -> (Option<String>, bool) {
    let lower = message.to_ascii_lowercase();
    let Some(rest) = lower.strip_prefix("expected ") else {
        return match lower.as_str() {
            "missing column type" => (Some(expected(Place::Type)), false),
            "unexpected trailing comma" => (None, false),
            "missing semicolon between statements" => (Some(expected_end(place)), false),
            "missing comma" if place == Place::Plpgsql => {
                (Some("expected an operator or `;`".to_owned()), false)
            }
            "missing comma" => (Some("expected `,`".to_owned()), false),
            _ => (None, false),
        };
    };
    let what = rest.split(", found").next().unwrap_or(rest);
    let what = what.split(", got").next().unwrap_or(what).trim();
    let closing = what == "r_paren";
    let words = match what {
        "comma" if depth == 0 && place == Place::Plpgsql => "an operator or `;`".to_owned(),
        "to_kw" | "on_kw" if place == Place::Grant => return (Some(expected_end(place)), false),
        "command" | "comma" | "r_paren" if depth == 0 => return (Some(expected_end(place)), false),
        "comma" | "r_paren" if depth == 1 && place == Place::Table => {
            return (Some(expected_end(place)), false);
        }
        "comma" | "r_paren" => "an operator, `,` or `)`".to_owned(),
        "command" => "a statement".to_owned(),
        "l_paren" => "`(`".to_owned(),
        "an expression" | "expr for default" | "expression in atom_expr" => "an expression".to_owned(),
        "name" | "path name" => "a name".to_owned(),
        "type name" => "a type".to_owned(),
        "row or statement" => "`row` or `statement`".to_owned(),
        "command name" => "a privilege".to_owned(),
        "partition option" => return (Some(expected(Place::PartitionBound)), false),
        "column list" => "columns in parentheses".to_owned(),
        "foreign key action" => "`cascade`, `restrict`, `set null`, `set default` or `no action`".to_owned(),
        "from item" => "a table, a function or a query".to_owned(),
        "param list" => "arguments in parentheses".to_owned(),
        "function option" => "a type".to_owned(),
        "call expression" => "a call, as in `f()`".to_owned(),
        "role" => "a role".to_owned(),
        other => keywords(other),
    };
    (Some(format!("expected {words}")), closing)
}

/// `NULL_KW` is `null`; lists of upper-case words are lists of key words.
fn keywords(what: &str) -> String {
    match what.strip_suffix("_kw") {
        Some(word) => format!("`{word}`"),
        None => match what {
            "eq" => "`=`".to_owned(),
            "semicolon" => "`;`".to_owned(),
            "before, after, or instead of" => "`before`, `after` or `instead of`".to_owned(),
            "insert, update, delete, or truncate" => "`insert`, `update`, `delete` or `truncate`".to_owned(),
            "all, select, insert, update, or delete" => {
                "`all`, `select`, `insert`, `update` or `delete`".to_owned()
            }
            "function or procedure" => "`function` or `procedure`".to_owned(),
            other => other.replace("_kw", ""),
        },
    }
}

/// What to do about it, if the mistake is a known one.
fn help(
    place: Place,
    text: &str,
    tokens: &[Token],
    at: usize,
    token: &Token,
    wanted: Option<&str>,
) -> Option<String> {
    let word = token.text(text).to_ascii_lowercase();
    let previous = at.checked_sub(1).and_then(|i| tokens.get(i));
    let operand = matches!(wanted, Some("expected a name" | "expected an operator, `,` or `)`"));
    if operand && token.kind == TokenKind::Word && crate::quote::is_keyword(&word) {
        return Some(format!("`{word}` is a word of SQL: put it in double quotes if it is a name"));
    }
    if let Some(help) = previous.and_then(|previous| help_before(place, previous.text(text), previous, &word))
    {
        return Some(help);
    }
    let fixed = match word.as_str() {
        "auto_increment" | "autoincrement" | "identity" if matches!(place, Place::Column | Place::Table) => {
            Some("write `generated always as identity`")
        }
        "unsigned" => Some("Postgres has no unsigned types: write `check (… >= 0)`"),
        "?" if place == Place::Column => {
            Some("a column may be null unless `not null` is written: leave `?` out")
        }
        "comment" if place == Place::Column => Some("write the doc behind ` -- `"),
        "," if place == Place::Table => Some("remove it"),
        "," if place == Place::Column => Some("each column has an entry of its own"),
        "==" => Some("Postgres compares with a single `=`"),
        "." if previous.is_some_and(|p| p.kind == TokenKind::Word)
            && follows(text, tokens, at, "references") =>
        {
            Some("write the column in parentheses: `references users (id)`")
        }
        "true" | "false"
            if previous.is_some_and(|p| p.is_word(text, "using") || p.is_word(text, "check")) =>
        {
            Some("put parentheses around the condition")
        }
        "on" if matches!(place, Place::Column | Place::Table | Place::Constraint)
            && tokens.get(at + 1).is_some_and(|next| {
                let next = next.text(text).to_ascii_lowercase();
                pgspec_catalog::closest(&next, ["delete"]).is_some() && next != "delete"
            }) =>
        {
            Some("did you mean `on delete`?")
        }
        "exec" => Some("write `execute function f()`"),
        _ => None,
    };
    if let Some(fixed) = fixed {
        return Some(fixed.to_owned());
    }
    if previous.is_some_and(|p| ["using", "check", "when"].iter().any(|w| p.is_word(text, w)))
        && matches!(place, Place::Policy | Place::Column | Place::Table | Place::Constraint | Place::Trigger)
        && word != "("
    {
        return Some("put parentheses around the condition".to_owned());
    }
    if token.kind != TokenKind::Word {
        return None;
    }
    let known = place.words();
    if known.contains(&word.as_str()) || crate::quote::is_keyword(&word) {
        return None;
    }
    let near = pgspec_catalog::closest(&word, known.iter().copied()).map(|w| format!("did you mean `{w}`?"));
    near.or_else(|| match wanted {
        Some("expected `(`") if place == Place::Index => {
            Some(format!("put the columns in parentheses: `({word})`"))
        }
        Some("expected `execute`") => Some(format!("write `execute function {word}()`")),
        _ => None,
    })
}

/// What to do where nothing better is known than what was expected.
fn last_help(wanted: &str) -> Option<&'static str> {
    Some(match wanted {
        "expected an expression" => "complete it: an operator stands between two operands",
        "expected a type" => "write a type there, as in `text` or `numeric(10, 2)`",
        "expected `before`, `after` or `instead of`" => "say when it fires, as in `before update`",
        "expected `check`" => "a policy's condition on new rows is `with check (…)`",
        "expected a table, a function or a query" => "write what is read, as in `from leads`",
        "expected `,`, `with grant option`, or the end" => {
            "privileges are separated by commas: `select, insert`"
        }
        _ => return None,
    })
}

/// A misspelt word is often read as a name, and the parser stumbles over what stands behind it.
fn help_before(place: Place, before: &str, previous: &Token, word: &str) -> Option<String> {
    let in_code = matches!(place, Place::Query | Place::Command | Place::Statements | Place::Plpgsql);
    if !in_code || previous.kind != TokenKind::Word {
        return None;
    }
    let before = before.to_ascii_lowercase();
    let known = place.words();
    if known.contains(&before.as_str()) {
        let starts =
            matches!(before.as_str(), "return" | "raise" | "perform" | "if" | "select" | "update" | "delete");
        let missing = place == Place::Plpgsql && starts && matches!(word, "new" | "old" | "query" | "next");
        return missing.then(|| format!("end the statement before `{before}` with `;`"));
    }
    if crate::quote::is_keyword(&before) {
        return None;
    }
    let near = pgspec_catalog::closest(&before, known.iter().copied())?;
    Some(format!("did you mean `{near}` instead of `{before}`?"))
}

/// Whether a key word stands in the three tokens before.
fn follows(text: &str, tokens: &[Token], at: usize, word: &str) -> bool {
    tokens.get(at.saturating_sub(4)..at).unwrap_or(&[]).iter().any(|t| t.is_word(text, word))
}

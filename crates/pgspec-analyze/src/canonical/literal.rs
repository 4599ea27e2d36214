//! Literals in the canonical form: those that are not known to be valid, and minus before a number.

use super::{Certainty, Form};

/// The text of a literal that stands alone, whatever one type it is cast to: `'a'`, `'a'::t`, `cast('a' as t)`, `t 'a'`.
pub(super) fn lone_literal(source: &str) -> Option<String> {
    let (before, rest) = source.split_once('\'')?;
    let mut text = String::new();
    let mut chars = rest.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if c != '\'' {
            text.push(c);
        } else if chars.peek().is_some_and(|(_, next)| *next == '\'') {
            chars.next();
            text.push('\'');
        } else {
            let after = rest.get(at + 1..)?;
            return is_one_cast(before, after).then_some(text);
        }
    }
    None
}

/// Whether what stands around a literal is at most one cast, to a type without modifiers.
fn is_one_cast(before: &str, after: &str) -> bool {
    let plain = |c: char| {
        c.is_alphanumeric() || matches!(c, ' ' | '\n' | '_' | '.' | '"' | '[' | ']' | ':' | '(' | ')')
    };
    let around = format!("{} {}", before.to_ascii_lowercase(), after.to_ascii_lowercase());
    let escaped = before.ends_with(|c: char| c.is_alphanumeric() || c == '&');
    let modified =
        around.split('(').skip(1).any(|inside| inside.trim_start().starts_with(|c: char| c.is_ascii_digit()));
    let prefix = before.trim().trim_matches('(').trim().to_ascii_lowercase();
    let named = usize::from(!prefix.is_empty() && !prefix.starts_with("cast"));
    let casts = around.matches("::").count() + around.matches("cast").count() + named;
    before.chars().chain(after.chars()).all(plain) && !escaped && !modified && casts <= 1
}

/// `- 2`, which is read again as a constant; a constant that is negative is not.
pub(super) fn negated(form: &Form, written: bool) -> Option<Form> {
    let (head, text) = form.head.rsplit_once(' ')?;
    let constant = form.certainty == Certainty::Sure && head.starts_with("constant ");
    if let (true, false, Some(text)) = (constant, written, text.strip_prefix('-')) {
        return Some(Form::leaf(format!("{head} {text}")));
    }
    let positive = constant && !text.starts_with('-');
    let zero = text.bytes().all(|byte| matches!(byte, b'0' | b'.'));
    let sign = if zero { "" } else { "-" };
    positive.then(|| Form::leaf(format!("{head} {sign}{text}")))
}

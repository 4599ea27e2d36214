//! Values and ranges that only a comment states, and the CHECK constraints that would hold them.

use pgspec_catalog::object::{Check, Column, Constraint, ConstraintBody, Deferral};
use pgspec_catalog::{
    Body, Catalog, Diagnostic, Key, Kind, Mention, Mentioned, Name, Object, Origin, QualifiedName, Span,
    SqlText, Text, TextMap,
};
use pgspec_sql::{implicit_name, quote};

use crate::codes;

/// A CHECK constraint that a comment calls for.
#[derive(Clone, Debug)]
pub(super) struct Proposal {
    pub(super) table: QualifiedName,
    pub(super) column: Name,
    /// The condition.
    condition: String,
    /// What the comment says.
    stated: String,
    origin: Origin,
}

impl Proposal {
    /// The comment above the column's entry.
    pub(super) fn remark(&self) -> String {
        format!("stated in a comment only: check ({})", self.condition)
    }

    /// The warning, with the constraint as its fix.
    pub(super) fn diagnostic(&self) -> Diagnostic {
        let Self { table, column, condition, stated, origin } = self;
        let message = format!("the values of `{table}.{column}` are stated in a comment only: `{stated}`");
        let diagnostic = Diagnostic::new(&codes::VALUES_IN_COMMENT, message);
        let check = format!("check ({condition})");
        match origin.span() {
            Some(span) => {
                let end = Span::new(span.file, span.end, span.end);
                diagnostic.at(span).fix(format!("add `{check}`"), end, format!(" {check}"))
            }
            None => diagnostic.help(format!("add `{check}`")),
        }
    }
}

/// What the comments of a catalog call for, in order.
pub(super) fn proposals(catalog: &Catalog) -> Vec<Proposal> {
    let mut out = Vec::new();
    // In a spec, who wrote the doc could have written the constraint.
    let read = |origin: &Origin| matches!(origin, Origin::Sql(_) | Origin::Database);
    for item in catalog.tables().filter(|item| item.object.is_managed() && read(&item.object.origin)) {
        let table = item.key.qualified_name();
        for column in &item.body.columns {
            // A fact of the database is as good a place as a comment of its source.
            let texts = [column.notes.doc.as_ref(), column.comment.as_ref()].into_iter().flatten();
            let Some((stated, condition)) =
                texts.filter_map(|text| Some((text, condition(column, text)?))).next()
            else {
                continue;
            };
            if !is_checked(catalog, &table, &column.name) {
                let (column, origin) = (column.name.clone(), column.origin);
                out.push(Proposal {
                    table: table.clone(),
                    column,
                    condition,
                    stated: stated.to_string(),
                    origin,
                });
            }
        }
    }
    out
}

/// Adds the proposed constraints.
pub(super) fn close(closed: &mut Catalog, proposals: &[Proposal]) {
    for Proposal { table, column, condition, origin, .. } in proposals {
        let name = quote::identifier(column.as_str());
        let end = u32::try_from(name.len()).unwrap_or(0);
        let mention =
            Mention { what: Mentioned::Column, name: QualifiedName::bare(column.clone()), range: 0..end };
        let expression =
            SqlText { text: Text::new(condition), map: TextMap::Nowhere, mentions: vec![mention] };
        let body = ConstraintBody::Check(Check { expression, no_inherit: false });
        let constraint =
            Constraint { body, deferral: Deferral::Immediate, not_valid: false, not_enforced: false };
        let taken =
            |name: &str| closed.get(&Key::of_relation(Kind::Constraint, table, &Name::exact(name))).is_some();
        let name = implicit_name::check(&table.name, Some(column), taken);
        let object = Object::new(*origin, Body::Constraint(Box::new(constraint)));
        if let Some(Body::Table(body)) =
            closed.get_mut(&Key::qualified(Kind::Table, table)).map(|o| &mut o.body)
            && let Some(own) = body.columns.iter_mut().find(|own| own.name == *column)
            && own.notes.doc.as_deref().is_some_and(|doc| values(doc).is_some())
        {
            // The constraint says it all.
            own.notes.doc = None;
        }
        let _ = closed.insert(Key::of_relation(Kind::Constraint, table, &name), object);
    }
}

/// Whether a CHECK of the table speaks of the column.
fn is_checked(catalog: &Catalog, table: &QualifiedName, column: &Name) -> bool {
    catalog.children(table).any(|(_, _, object)| {
        let Some(ConstraintBody::Check(check)) = object.body.as_constraint().map(|c| &c.body) else {
            return false;
        };
        check.expression.mentions.iter().any(|m| m.what == Mentioned::Column && m.name.name == *column)
    })
}

/// The condition that a comment states for a column.
fn condition(column: &Column, text: &str) -> Option<String> {
    let is = |names: &[&str]| names.iter().any(|name| column.data_type.is_builtin(name));
    let name = quote::identifier(column.name.as_str());
    if column.generated.is_some() {
        return None;
    }
    let default = column.default.as_ref().map(|sql| sql.text.as_str());
    if is(&["text", "varchar", "bpchar"]) {
        let values = values(text)?;
        let literals: Vec<_> = values.iter().map(|value| quote::literal(value)).collect();
        let known = |default: &str| {
            let literal = default.split("::").next().unwrap_or("").trim();
            !literal.starts_with('\'') || literals.iter().any(|value| value == literal)
        };
        return default.is_none_or(known).then(|| format!("{name} in ({})", literals.join(", ")));
    }
    if is(&["int2", "int4", "int8", "numeric", "float4", "float8"]) {
        let (low, high) = range(text)?;
        let value = |text: &str| text.parse::<f64>().ok();
        let within = |default: f64| value(low) <= Some(default) && Some(default) <= value(high);
        let known = default.and_then(value).is_none_or(within);
        return known.then(|| format!("{name} between {low} and {high}"));
    }
    None
}

/// The values that a comment lists, and nothing else: `'a', 'b'`, or `a, b` in words without spaces.
fn values(text: &str) -> Option<Vec<&str>> {
    let mut text = text.trim().trim_end_matches('.');
    if let Some((head, rest)) = text.split_once(':')
        && head.split_whitespace().count() <= 3
        && head.chars().all(|c| c.is_alphabetic() || c == ' ')
    {
        text = rest.trim();
    }
    let separator = [", ", " | ", "|", " / ", ","].into_iter().find(|separator| text.contains(separator))?;
    let parts: Vec<_> = text.split(separator).map(|part| part.trim()).collect();
    let parts: Vec<_> = parts.iter().map(|part| part.strip_prefix("or ").unwrap_or(part)).collect();
    let quoted: Option<Vec<_>> =
        parts.iter().map(|part| part.strip_prefix('\'')?.strip_suffix('\'')).collect();
    let is_word = |word: &&str| {
        let starts = word.starts_with(|c: char| c.is_ascii_alphabetic());
        starts && word.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))
    };
    let open = |word: &&str| matches!(*word, "etc" | "more" | "others");
    let values = match quoted {
        Some(values) => values.into_iter().filter(|v| !v.is_empty() && !v.contains('\'')).collect::<Vec<_>>(),
        None if parts.iter().all(is_word) && !parts.iter().any(open) => parts.clone(),
        None => return None,
    };
    let mut distinct = values.clone();
    distinct.sort_unstable();
    distinct.dedup();
    (values.len() >= 2 && values.len() == parts.len() && distinct.len() == values.len()).then_some(values)
}

/// The two numbers that a comment begins with: `1-5 scale`, `0.00 to 1.00`.
fn range(text: &str) -> Option<(&str, &str)> {
    let text = text.trim();
    let (low, rest) = number(text)?;
    let rest = rest.trim_start();
    let rest = ["-", "–", "..", "to "].into_iter().find_map(|word| rest.strip_prefix(word))?;
    let (high, rest) = number(rest.trim_start())?;
    let ends = !rest.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '-' | ':' | '/' | '.' | '%'));
    let ordered = low.parse::<f64>().ok() < high.parse::<f64>().ok();
    (ends && ordered).then_some((low, high))
}

fn number(text: &str) -> Option<(&str, &str)> {
    let mut end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    if let Some(fraction) = text.get(end..).and_then(|rest| rest.strip_prefix('.'))
        && fraction.starts_with(|c: char| c.is_ascii_digit())
    {
        end += 1 + fraction.find(|c: char| !c.is_ascii_digit()).unwrap_or(fraction.len());
    }
    if end == 0 { None } else { text.split_at_checked(end) }
}

#[cfg(test)]
mod tests {
    use super::{range, values};

    #[test]
    fn values_are_taken_only_from_lists_of_words() {
        let cases: &[(&str, Option<&[&str]>)] = &[
            ("'mission_start', 'mission_complete'", Some(&["mission_start", "mission_complete"])),
            ("pending, accepted, dismissed", Some(&["pending", "accepted", "dismissed"])),
            ("Status: draft | live", Some(&["draft", "live"])),
            ("'a', 'b', or 'c'", Some(&["a", "b", "c"])),
            ("product details, pricing", None),
            ("mission_id or product_id", None),
            ("a, b, etc", None),
            ("e.g. walking, running", None),
            ("one", None),
            ("a, a", None),
            ("'only'", None),
        ];
        for (text, expected) in cases {
            assert_eq!(values(text).as_deref(), *expected, "{text}");
        }
    }

    #[test]
    fn ranges_begin_the_comment() {
        let cases = [
            ("1-5 scale", Some(("1", "5"))),
            ("1-5", Some(("1", "5"))),
            ("0.00 to 1.00", Some(("0.00", "1.00"))),
            ("0..100", Some(("0", "100"))),
            ("2024-01-01", None),
            ("5-1", None),
            ("10 minutes", None),
            ("in 1-5", None),
            ("1-2h", None),
        ];
        for (text, expected) in cases {
            assert_eq!(range(text), expected, "{text}");
        }
    }
}

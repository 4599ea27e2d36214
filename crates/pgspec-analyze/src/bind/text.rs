//! Places in texts that trees do not tell apart: where a dotted name's last part stands, where a column of a result ends.

use std::ops::Range;

use pgspec_catalog::Name;
use pgspec_sql::read::bind::Output;
use pgspec_sql::syntax::ast::{ExprKind, Query, TextRange};

use super::first_select;
use crate::typed::TypedQuery;

/// The place of a name that ends a range, and whether it stands there alone; nothing if another name stands there.
pub(super) fn last_name(text: &str, range: TextRange, name: &Name) -> Option<(Range<u32>, bool)> {
    let written = text.get(range.usize())?;
    let start = if written.ends_with('"') {
        let quoted = format!("\"{}\"", name.as_str().replace('"', "\"\""));
        written.strip_suffix(quoted.as_str())?.len()
    } else {
        let rest = written.trim_end_matches(|c: char| c.is_alphanumeric() || matches!(c, '_' | '$'));
        (written.get(rest.len()..)?.to_lowercase() == name.as_str()).then_some(rest.len())?
    };
    let place = range.start + u32::try_from(start).ok()?;
    Some((place..range.end, start == 0))
}

/// The place of the string literal that a constant was written as.
pub(super) fn literal(text: &str, range: TextRange) -> Option<Range<u32>> {
    let written = text.get(range.usize())?;
    let open = written.find('\'')?;
    let mut end = open + 1;
    while let Some(at) = written.get(end..)?.find('\'') {
        end += at + 1;
        if !written.get(end..)?.starts_with('\'') {
            let place = |at: usize| range.start + u32::try_from(at).unwrap_or(u32::MAX);
            return Some(place(open)..place(end));
        }
        end += 1;
    }
    None
}

/// Columns of results without an alias.
pub(super) struct Targets<'t> {
    text: &'t str,
    all: &'t [(TextRange, Name)],
}

impl<'t> Targets<'t> {
    pub(super) fn of(text: &'t str, all: &'t [(TextRange, Name)]) -> Self {
        Self { text, all }
    }

    /// Where the innermost column of a result ends that a name stands in, if it takes its own name from it.
    pub(super) fn named(&self, place: &Range<u32>, name: &Name) -> Option<u32> {
        let around =
            self.all.iter().filter(|(range, _)| range.start <= place.start && place.end <= range.end);
        let (range, shown) = around.min_by_key(|(range, _)| range.end - range.start)?;
        (shown == name).then(|| end(self.text, *range))
    }
}

/// Where an expression of a select list ends, with the parentheses around it.
fn end(text: &str, range: TextRange) -> u32 {
    let before = text.get(..range.start as usize).unwrap_or("").trim_end();
    let open = before.len() - before.trim_end_matches(|c: char| c == '(' || c.is_whitespace()).len();
    let open = before.get(before.len() - open..).unwrap_or("").matches('(').count();
    let mut at = range.end as usize;
    for _ in 0..open {
        let rest = text.get(at..).unwrap_or("");
        let skipped = rest.len() - rest.trim_start().len();
        if !rest.trim_start().starts_with(')') {
            break;
        }
        at += skipped + 1;
    }
    u32::try_from(at).unwrap_or(range.end)
}

/// The columns of a view's query.
pub(super) fn outputs(text: &str, query: &Query, typed: &TypedQuery) -> Vec<Output> {
    let Some(select) = first_select(query) else {
        let unnamed = |name: &Name| Output { name: name.clone(), end: None, alias: None };
        return typed.targets.iter().map(|target| unnamed(&target.name)).collect();
    };
    let starred = |kind: &ExprKind| matches!(kind, ExprKind::Star(_) | ExprKind::AllFields(_));
    let stars = select.targets.iter().filter(|target| starred(&target.expression.kind)).count();
    // How many columns a star stands for follows from how many there are, if it is the only one.
    let shown = typed.targets.len();
    let each = (shown + stars).saturating_sub(select.targets.len());
    let mut names = typed.targets.iter().map(|target| target.name.clone());
    let mut found = Vec::with_capacity(shown);
    for target in &select.targets {
        if starred(&target.expression.kind) {
            let count = if stars == 1 { each } else { 0 };
            found.extend(names.by_ref().take(count).map(|name| Output { name, end: None, alias: None }));
            if stars > 1 {
                // Where one ends and the next begins is not known.
                break;
            }
            continue;
        }
        let Some(name) = names.next() else { break };
        let alias = target.alias.as_ref().map(|alias| alias.range.start..alias.range.end);
        found.push(Output { name, end: Some(end(text, target.expression.range)), alias });
    }
    found.extend(names.map(|name| Output { name, end: None, alias: None }));
    found
}

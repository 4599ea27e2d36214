//! TSDoc: what something is for, and what the database knows of it.

use pgspec_catalog::object::{ConstraintBody, Domain, ForeignKey, ForeignKeyAction};
use pgspec_catalog::{Name, Object, QualifiedName, Text};

use super::super::Context;
use super::column;
use crate::input::Switch;
use crate::surface::{Field, Record, RecordKind};

/// The lines of a comment: a doc, facts after an empty line, and why it should not be used any more.
fn lines(doc: Option<&Text>, facts: &[String], deprecated: Option<&Text>) -> Vec<String> {
    let split = |text: &str| -> Vec<String> {
        let parts = text.trim().split(['\n', '\r', '\u{2028}', '\u{2029}']);
        parts.map(|line| escaped(line.trim_end())).collect()
    };
    let mut out = doc.map_or_else(Vec::new, |doc| split(doc));
    out.retain(|line| !line.is_empty() || facts.is_empty() || doc.is_some());
    if !out.is_empty() && !facts.is_empty() {
        out.push(String::new());
    }
    out.extend(facts.iter().flat_map(|fact| split(fact)));
    if let Some(why) = deprecated {
        let mut why = split(why).into_iter();
        out.push(format!("@deprecated {}", why.next().unwrap_or_default()));
        out.extend(why);
    }
    out
}

/// Text that ends no comment, and begins no tag that it does not mean.
fn escaped(line: &str) -> String {
    let line = line.replace("*/", "*\\/");
    match line.trim_start().strip_prefix('@') {
        Some(_) => line.replacen('@', "\\@", 1),
        None => line,
    }
}

/// What stands before something that has no more than a doc.
pub(in super::super) fn of_text(
    context: &Context<'_>,
    doc: Option<&Text>,
    deprecated: Option<&Text>,
) -> Vec<String> {
    if context.has(Switch::Docs) { lines(doc, &[], deprecated) } else { Vec::new() }
}

/// The description of a JSON shape.
pub(super) fn of_description(context: &Context<'_>, description: Option<&str>) -> Vec<String> {
    let doc = description.map(Text::new);
    of_text(context, doc.as_ref(), None)
}

/// What stands before an object of the catalog.
pub(super) fn of_object(context: &Context<'_>, object: &Object, facts: &[String]) -> Vec<String> {
    let doc = object.notes.doc.as_ref().or(object.comment.as_ref());
    if context.has(Switch::Docs) { lines(doc, facts, object.notes.deprecated.as_ref()) } else { Vec::new() }
}

/// What the database knows of a domain.
pub(super) fn domain_facts(object: &Object) -> Vec<String> {
    let Some(domain) = object.body.as_domain() else { return Vec::new() };
    let Domain { data_type, not_null, checks, .. } = domain;
    let not_null = if *not_null { ", not null" } else { "" };
    let mut facts = vec![format!("{}{not_null}.", code(&data_type.to_string()))];
    facts.extend(
        checks
            .iter()
            .map(|check| format!("Check {}: {}.", code(check.name.as_str()), code(&check.expression.text))),
    );
    facts
}

/// What stands before a column.
pub(in super::super) fn of_field(context: &Context<'_>, record: &Record, field: &Field) -> Vec<String> {
    if !context.has(Switch::Docs) {
        return Vec::new();
    }
    let mut first = code(&field.data_type.to_string());
    let mut facts = Vec::new();
    match record.origin(field) {
        Some((table, name)) if record.kind != RecordKind::Table => {
            first.push_str(&format!(", of {}", code(&format!("{table}.{name}"))));
        }
        Some((table, name)) => {
            if let Some(own) = column(context, table, name) {
                if let Some(generated) = &own.generated {
                    first.push_str(&format!(", generated as {}", code(&generated.expression.text)));
                } else if let Some(identity) = &own.identity {
                    let when = if identity.always { "always" } else { "by default" };
                    first.push_str(&format!(", generated {when} as identity"));
                } else if let Some(default) = &own.default {
                    first.push_str(&format!(", default {}", code(&default.text)));
                }
            }
            facts.extend(references(context, table, name));
        }
        None => {}
    }
    if record.primary_key.contains(&field.name) {
        first.push_str(if record.primary_key.len() == 1 {
            ", primary key"
        } else {
            ", part of the primary key"
        });
    }
    facts.insert(0, format!("{first}."));
    lines(field.doc.as_ref(), &facts, field.deprecated.as_ref())
}

fn references(context: &Context<'_>, table: &QualifiedName, name: &Name) -> Vec<String> {
    let mut keys: Vec<(&Name, &ForeignKey)> = context
        .input
        .catalog
        .children(table)
        .filter_map(|(_, key, object)| match &object.body.as_constraint()?.body {
            ConstraintBody::ForeignKey(foreign) if foreign.columns.contains(name) => {
                Some((&key.name, foreign))
            }
            ConstraintBody::ForeignKey(_)
            | ConstraintBody::PrimaryKey(_)
            | ConstraintBody::Unique(_)
            | ConstraintBody::Check(_)
            | ConstraintBody::Exclude(_) => None,
        })
        .collect();
    keys.sort_by_key(|(name, _)| *name);
    let said = |(_, key): (&Name, &ForeignKey)| {
        let names = |names: &[Name]| names.iter().map(Name::as_str).collect::<Vec<_>>().join(", ");
        let target = code(&format!("{}({})", key.references, names(&key.referenced_columns)));
        let together = match key.columns.len() {
            1 => String::new(),
            _ => format!("{} together: ", code(&names(&key.columns))),
        };
        let action = |when: &str, action: ForeignKeyAction| match action {
            ForeignKeyAction::NoAction => String::new(),
            ForeignKeyAction::Restrict
            | ForeignKeyAction::Cascade
            | ForeignKeyAction::SetNull
            | ForeignKeyAction::SetDefault => format!(", on {when} {}", action.sql()),
        };
        let actions = format!("{}{}", action("delete", key.on_delete), action("update", key.on_update));
        let verb = if together.is_empty() { "References" } else { "references" };
        format!("{together}{verb} {target}{actions}.")
    };
    keys.into_iter().map(said).collect()
}

/// Code in Markdown, with as many backticks as it takes, on one line.
fn code(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let pad = if longest > 0 { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

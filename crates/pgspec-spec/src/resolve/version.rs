//! What the project's version of Postgres does not know yet.

use pgspec_catalog::object::{ConstraintBody, NotNull};
use pgspec_catalog::{Catalog, Diagnostic, Diagnostics, Span};

use super::Rules;
use crate::codes;

/// Reports what a later version brought.
pub(super) fn check(catalog: &Catalog, rules: &Rules, diagnostics: &mut Diagnostics) {
    if rules.pack || rules.postgres >= 18 {
        return;
    }
    for (_, key, object) in catalog.iter().filter(|(_, _, object)| object.is_managed()) {
        let span = object.span();
        if let Some(constraint) = object.body.as_constraint() {
            let what = match &constraint.body {
                _ if constraint.not_enforced => "is `not enforced`",
                ConstraintBody::PrimaryKey(own) | ConstraintBody::Unique(own) if own.without_overlaps => {
                    "is `without overlaps`"
                }
                ConstraintBody::ForeignKey(own) if own.period => "has a `period`",
                ConstraintBody::PrimaryKey(_)
                | ConstraintBody::Unique(_)
                | ConstraintBody::ForeignKey(_)
                | ConstraintBody::Check(_)
                | ConstraintBody::Exclude(_) => continue,
            };
            diagnostics.push(newer(&format!("the {key} {what}"), 18, rules, span));
        } else if let Some(domain) = object.body.as_domain().filter(|_| rules.postgres < 17) {
            let own = &domain.not_null_constraint;
            let what = match (&own.name, &own.comment) {
                (Some(_), _) => "has a name of its own",
                (None, Some(_)) => "has a comment",
                (None, None) => continue,
            };
            diagnostics.push(newer(&format!("the `not null` of the {key} {what}"), 17, rules, span));
        } else if let Some(table) = object.body.as_table() {
            for column in &table.columns {
                if let Some(what) = more_than_not_null(&column.not_null_constraint) {
                    let what =
                        format!("the `not null` of the column `{}.{}` {what}", key.path(), column.name);
                    diagnostics.push(newer(&what, 18, rules, column.origin.span().or(span)));
                }
                if column.generated.as_ref().is_some_and(|generated| !generated.stored) {
                    let what = format!("the column `{}.{}` is virtual", key.path(), column.name);
                    diagnostics.push(newer(&what, 18, rules, column.origin.span().or(span)));
                }
            }
        }
    }
}

/// What no `NOT NULL` has up to Postgres 17.
fn more_than_not_null(own: &NotNull) -> Option<&'static str> {
    let NotNull { name, not_valid, no_inherit, comment } = own;
    [
        (*not_valid, "is `not valid`"),
        (*no_inherit, "is `no inherit`"),
        (comment.is_some(), "has a comment"),
        (name.is_some(), "has a name of its own"),
    ]
    .into_iter()
    .find_map(|(has, what)| has.then_some(what))
}

/// `what` needs this version of Postgres.
fn newer(what: &str, version: u16, rules: &Rules, span: Option<Span>) -> Diagnostic {
    let message =
        format!("{what}, which needs Postgres {version}, and the project is for {}", rules.postgres);
    Diagnostic::new(&codes::NEWER_POSTGRES, message).maybe_at(span).help(format!(
        "write `postgres: {version}` in `pgspec.yaml`, or say it in a way that the version knows"
    ))
}

//! Every constraint by the names that errors give it: SQLSTATE, constraint, table, columns.

use pgspec_catalog::object::{ConstraintBody, IndexKeyTarget};
use pgspec_catalog::{Kind, Name, QualifiedName, Text};

use super::{Context, strings};
use crate::surface::rule::DomainRules;
use crate::surface::{Record, RecordKind};
use crate::typescript::literal::string;
use crate::typescript::printer::Printer;

/// A constraint.
pub(super) struct Entry {
    code: &'static str,
    constraint: Option<Name>,
    owner: QualifiedName,
    is_domain: bool,
    fields: Vec<String>,
    rule: String,
    message: String,
}

/// The constraints of a table, unique indexes among them: errors name these too.
pub(super) fn of_table(context: &Context<'_>, record: &Record) -> Vec<Entry> {
    if record.kind != RecordKind::Table {
        return Vec::new();
    }
    let table = &record.name;
    let entry = |code, constraint: Option<&Name>, fields: Vec<String>, rule: String, message: String| Entry {
        code,
        constraint: constraint.cloned(),
        owner: table.clone(),
        is_domain: false,
        fields,
        rule,
        message,
    };
    let mut entries: Vec<Entry> = record
        .fields
        .iter()
        .filter(|field| !field.nullable)
        .map(|field| {
            let message = format!("{} must be given", field.name);
            entry("23502", None, vec![field.name.to_string()], "NOT NULL".to_owned(), message)
        })
        .collect();
    let checks = crate::surface::rule::of_record(context.world, table);
    for (_, key, object) in context.input.catalog.children(table) {
        let doc = object.notes.doc.clone().or_else(|| object.comment.clone());
        let said = |default: String| doc.as_ref().map_or(default, Text::to_string);
        if let Some(constraint) = object.body.as_constraint() {
            let (code, fields, rule, message) = match &constraint.body {
                ConstraintBody::PrimaryKey(own) | ConstraintBody::Unique(own) => {
                    let fields = names(&own.columns);
                    let message = format!("{} must be unique", fields.join(", "));
                    let is_primary = matches!(constraint.body, ConstraintBody::PrimaryKey(_));
                    let words = if is_primary { "PRIMARY KEY" } else { "UNIQUE" };
                    let rule = format!("{words} ({})", fields.join(", "));
                    ("23505", fields, rule, message)
                }
                ConstraintBody::ForeignKey(own) => {
                    let fields = names(&own.columns);
                    let message = format!("{} must refer to a row of {}", fields.join(", "), own.references);
                    let referenced = names(&own.referenced_columns).join(", ");
                    let rule = format!(
                        "FOREIGN KEY ({}) REFERENCES {} ({referenced})",
                        fields.join(", "),
                        own.references
                    );
                    ("23503", fields, rule, message)
                }
                ConstraintBody::Check(own) => {
                    let check = checks.iter().find(|check| check.name == key.name);
                    let fields = check.map(|check| names(&check.fields)).unwrap_or_default();
                    let sql = &own.expression.text;
                    ("23514", fields, format!("CHECK ({sql})"), format!("must hold: {sql}"))
                }
                ConstraintBody::Exclude(own) => {
                    let fields = columns(own.elements.iter().map(|element| &element.key.target));
                    let message = format!("{} must not conflict with another row", fields.join(", "));
                    let element = |element: &pgspec_catalog::object::ExcludeElement| {
                        let what = match &element.key.target {
                            IndexKeyTarget::Column(name) => name.to_string(),
                            IndexKeyTarget::Expression(sql) => format!("({})", sql.text),
                        };
                        format!("{what} WITH {}", element.operator.symbol)
                    };
                    let elements: Vec<_> = own.elements.iter().map(element).collect();
                    let rule = format!("EXCLUDE USING {} ({})", own.method, elements.join(", "));
                    ("23P01", fields, rule, message)
                }
            };
            entries.push(entry(code, Some(&key.name), fields, rule, said(message)));
        }
        if let Some(index) = object.body.as_index().filter(|index| index.unique) {
            let fields = columns(index.keys.iter().map(|key| &key.target));
            let message = format!("{} must be unique", fields.join(", "));
            entries.push(entry("23505", Some(&key.name), fields, "UNIQUE INDEX".to_owned(), said(message)));
        }
    }
    // Errors of what is inherited name the table that the row was for.
    for (check, _) in super::table::checks(context, table) {
        if entries.iter().all(|known| known.constraint.as_ref() != Some(&check.name)) {
            let message =
                check.doc.as_ref().map_or_else(|| format!("must hold: {}", check.sql), Text::to_string);
            let rule = format!("CHECK ({})", check.sql);
            entries.push(entry("23514", Some(&check.name), names(&check.fields), rule, message));
        }
    }
    entries.sort_by(|a, b| (a.code, &a.constraint).cmp(&(b.code, &b.constraint)));
    entries
}

/// The constraints of a domain.
pub(super) fn of_domain(context: &Context<'_>, domain: &DomainRules) -> Vec<Entry> {
    let entry = |code, constraint: Option<&Name>, rule: String, message: String| Entry {
        code,
        constraint: constraint.cloned(),
        owner: domain.name.clone(),
        is_domain: true,
        fields: Vec::new(),
        rule,
        message,
    };
    let mut entries = Vec::new();
    if domain.not_null {
        let message = format!("{} takes no null", domain.name);
        entries.push(entry("23502", None, "NOT NULL".to_owned(), message));
    }
    let key = pgspec_catalog::Key::qualified(Kind::Domain, &domain.name);
    let own = context.input.catalog.get(&key).and_then(|object| object.body.as_domain());
    let own = own.map_or(&[][..], |own| own.checks.as_slice());
    // Those of domains below it name these.
    for check in domain.checks.iter().filter(|check| own.iter().any(|own| own.name == check.name)) {
        let message = check.doc.as_ref().map_or_else(|| format!("must hold: {}", check.sql), Text::to_string);
        entries.push(entry("23514", Some(&check.name), format!("CHECK ({})", check.sql), message));
    }
    entries
}

fn names(names: &[Name]) -> Vec<String> {
    names.iter().map(ToString::to_string).collect()
}

fn columns<'a>(targets: impl Iterator<Item = &'a IndexKeyTarget>) -> Vec<String> {
    targets
        .filter_map(|target| match target {
            IndexKeyTarget::Column(name) => Some(name.to_string()),
            IndexKeyTarget::Expression(_) => None,
        })
        .collect()
}

/// The entries as elements of an array.
pub(super) fn print(entries: &[Entry]) -> String {
    let mut out = Printer::at(2);
    for entry in entries {
        let owner = string(entry.owner.name.as_str());
        let (table, domain) =
            if entry.is_domain { ("null", owner.as_str()) } else { (owner.as_str(), "null") };
        let constraint = entry.constraint.as_ref().map_or("null".to_owned(), |name| string(name.as_str()));
        let schema = entry.owner.schema.as_ref().map_or("", Name::as_str);
        out.open("{");
        out.line(&format!("code: \"{}\",", entry.code));
        out.line(&format!("constraint: {constraint},"));
        out.line(&format!("schema: {},", string(schema)));
        out.line(&format!("table: {table},"));
        out.line(&format!("domain: {domain},"));
        out.line(&format!("fields: {},", strings(&entry.fields)));
        out.line(&format!("rule: {},", string(&entry.rule)));
        out.line(&format!("message: {},", string(&entry.message)));
        out.close("},");
    }
    out.finish()
}

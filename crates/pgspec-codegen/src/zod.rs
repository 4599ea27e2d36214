//! Zod 4 schemas in TypeScript: rows as they are read, inserted and updated, with the CHECK constraints that mean the same
//! without a database; what remains is listed as database-only. And every constraint by the names that errors give it.
//!
//! They cover what the types of [`typescript`](crate::typescript) cover, and their types can be assigned to those.

mod constraints;
mod default;
mod pattern;
mod rule;
mod table;
mod triggers;
mod types;

use std::cell::RefCell;
use std::collections::BTreeSet;

use pgspec_analyze::world::{Options as WorldOptions, World};
use pgspec_catalog::{DataType, Diagnostics, Name, QualifiedName};
use serde::Serialize;

use crate::input::{File, Input, Writer};
use crate::surface::rule::{Check, DomainRules, Rule};
use crate::surface::{Record, RecordKind, rule as rules};
use crate::typescript::collate::compare;
use crate::typescript::literal::string;
use crate::typescript::printer::Printer;
use crate::typescript::types::covers;

/// Writes the Zod schemas.
pub const WRITER: Writer = Writer { name: "zod", write };

/// What the parts of this writer share.
struct Context<'a> {
    input: &'a Input<'a>,
    world: &'a World<'a>,
    /// The rules of all domains, sorted by name.
    all_domains: Vec<DomainRules>,
    /// The domains that columns use.
    domains: RefCell<BTreeSet<QualifiedName>>,
}

/// What the template gets: TypeScript source, escaped and laid out.
#[derive(Serialize)]
struct Page {
    rules: String,
    schemas: String,
    database_only: String,
    constraints: String,
}

fn write(input: &Input<'_>) -> (Vec<File>, Diagnostics) {
    let mut diagnostics = Diagnostics::new();
    let outs: Vec<String> =
        input.options.typescript.iter().filter_map(|options| options.zod.clone()).collect();
    if outs.is_empty() {
        return (Vec::new(), diagnostics);
    }
    let search_path = input.catalog.search_path(&input.options.default_schema);
    let options = WorldOptions { postgres: input.options.postgres, search_path };
    let world = World::new(input.catalog, options);
    let domains = input.catalog.iter().filter(|(_, _, object)| object.body.as_domain().is_some());
    let mut all_domains: Vec<_> =
        domains.filter_map(|(_, key, _)| rules::of_domain(&world, &key.qualified_name())).collect();
    all_domains.sort_by(|a, b| a.name.cmp(&b.name));
    let context = Context { input, world: &world, all_domains, domains: RefCell::default() };
    match input.templates.render("typescript/zod.ts.j2", page(&context)) {
        Ok(text) => {
            let files = outs.into_iter().map(|path| File { path, text: text.clone() });
            return (files.collect(), diagnostics);
        }
        Err(diagnostic) => diagnostics.push(diagnostic),
    }
    (Vec::new(), diagnostics)
}

fn page(context: &Context<'_>) -> Page {
    let mut schemas: Vec<_> = std::iter::once(&context.input.options.default_schema)
        .chain(&context.input.options.exposed_schemas)
        .filter(|schema| covers(context.input, schema))
        .collect();
    schemas.sort_by(|a, b| compare(a.as_str(), b.as_str()));
    schemas.dedup();
    let mut printed = Printer::at(2);
    let mut rules = Vec::new();
    let mut database_only = Vec::new();
    let mut entries = Vec::new();
    for schema in schemas {
        printed.open(&format!("{}: {{", types::key(schema.as_str())));
        for record in context.records(schema) {
            let table = table::Table::of(context, record);
            table.print(context, &mut printed);
            rules.extend(table.rules);
            database_only.extend(table.database_only);
            entries.extend(constraints::of_table(context, record));
        }
        printed.close("},");
    }
    for domain in context.domains.borrow().iter() {
        let Some(found) = context.all_domains.iter().find(|found| found.name == *domain) else { continue };
        for check in &found.checks {
            match context.domain_rule(domain, check) {
                Ok((_, expression)) => rules.push(Named::of(domain, check, vec!["value".into()], expression)),
                Err(why) => database_only.push(DatabaseOnly::of(domain, check, why)),
            }
        }
        entries.extend(constraints::of_domain(context, found));
    }
    Page {
        rules: print_rules(&rules),
        schemas: printed.finish(),
        database_only: print_database_only(&database_only),
        constraints: constraints::print(&entries),
    }
}

impl<'a> Context<'a> {
    fn records(&self, schema: &Name) -> Vec<&'a Record> {
        let surface = self.input.surface;
        let mut records: Vec<_> = surface
            .records
            .iter()
            .chain(&surface.external)
            .filter(|record| record.name.schema.as_ref() == Some(schema))
            .collect();
        records.sort_by(|a, b| {
            let is_view = |record: &Record| record.kind != RecordKind::Table;
            is_view(a).cmp(&is_view(b)).then_with(|| compare(a.name.name.as_str(), b.name.name.as_str()))
        });
        records
    }

    /// The rules of a domain that can be said, with their expressions.
    fn domain_rules(&self, name: &QualifiedName) -> Vec<(&Check, &Rule)> {
        let found = self.all_domains.iter().find(|found| found.name == *name);
        let checks = found.map_or(&[][..], |found| found.checks.as_slice());
        checks.iter().filter_map(|check| Some((check, self.domain_rule(name, check).ok()?.0))).collect()
    }

    fn domain_rule<'c>(&self, name: &QualifiedName, check: &'c Check) -> Result<(&'c Rule, String), String> {
        let rule = check.rule.as_ref().map_err(|refusal| refusal.why.clone())?;
        let ty = types::innermost(self, &DataType::named(name.clone()));
        let expression = rule::expression(rule, &|_: &Name| Some(ty.clone()))?;
        Ok((rule, expression))
    }
}

/// Where the rule of a constraint stands.
fn place(owner: &QualifiedName, constraint: &Name) -> String {
    let member = |name: &str| format!("[{}]", string(name));
    let schema = owner.schema.as_ref().map_or("", Name::as_str);
    format!("rules{}{}{}", member(schema), member(owner.name.as_str()), member(constraint.as_str()))
}

/// A rule as it is printed.
struct Named {
    owner: QualifiedName,
    constraint: Name,
    fields: Vec<String>,
    sql: String,
    expression: String,
}

impl Named {
    fn of(owner: &QualifiedName, check: &Check, fields: Vec<String>, expression: String) -> Self {
        let (owner, constraint, sql) = (owner.clone(), check.name.clone(), check.sql.to_string());
        Self { owner, constraint, fields, sql, expression }
    }
}

/// What only the database can tell.
struct DatabaseOnly {
    owner: QualifiedName,
    fields: Vec<String>,
    constraint: Option<Name>,
    sql: String,
    why: String,
}

impl DatabaseOnly {
    fn of(owner: &QualifiedName, check: &Check, why: String) -> Self {
        Self {
            owner: owner.clone(),
            fields: check.fields.iter().map(ToString::to_string).collect(),
            constraint: Some(check.name.clone()),
            sql: check.sql.to_string(),
            why,
        }
    }
}

fn strings(texts: &[String]) -> String {
    let texts: Vec<_> = texts.iter().map(|text| string(text)).collect();
    format!("[{}]", texts.join(", "))
}

fn print_rules(rules: &[Named]) -> String {
    let mut sorted: Vec<&Named> = rules.iter().collect();
    sorted.sort_by(|a, b| (&a.owner, &a.constraint).cmp(&(&b.owner, &b.constraint)));
    let mut out = Printer::at(2);
    for of_schema in sorted.chunk_by(|a, b| a.owner.schema == b.owner.schema) {
        let schema = of_schema.first().and_then(|rule| rule.owner.schema.as_ref());
        out.open(&format!("{}: {{", types::key(schema.map_or("", Name::as_str))));
        for of_owner in of_schema.chunk_by(|a, b| a.owner == b.owner) {
            let owner = of_owner.first().map_or("", |rule| rule.owner.name.as_str());
            out.open(&format!("{}: {{", types::key(owner)));
            for rule in of_owner {
                out.open(&format!("{}: {{", types::key(rule.constraint.as_str())));
                out.line(&format!("constraint: {},", string(rule.constraint.as_str())));
                out.line(&format!("fields: {},", strings(&rule.fields)));
                out.line(&format!("sql: {},", string(&rule.sql)));
                // A constant reads nothing.
                let row = if rule.expression.contains("row[") { "row" } else { "" };
                let typed = if row.is_empty() { "()" } else { "(row: Values)" };
                out.line(&format!("test: {typed} => {},", rule.expression));
                out.close("},");
            }
            out.close("},");
        }
        out.close("},");
    }
    out.finish()
}

fn print_database_only(found: &[DatabaseOnly]) -> String {
    let mut out = Printer::at(2);
    for entry in found {
        let constraint = entry.constraint.as_ref().map_or("null".to_owned(), |name| string(name.as_str()));
        out.open("{");
        out.line(&format!("of: {},", string(&entry.owner.to_string())));
        out.line(&format!("fields: {},", strings(&entry.fields)));
        out.line(&format!("constraint: {constraint},"));
        out.line(&format!("sql: {},", string(&entry.sql)));
        out.line(&format!("why: {},", string(&entry.why)));
        out.close("},");
    }
    out.finish()
}

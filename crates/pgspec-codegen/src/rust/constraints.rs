//! The constraints of the schema as one enum: what an error of the database says was broken.

use pgspec_catalog::object::{ConstraintBody, IndexKeyTarget};
use pgspec_catalog::{Body, Name, QualifiedName};

use rustc_hash::FxHashMap;

use super::Context;
use super::literal::{code, string};
use super::names::Scope;
use super::printer::Printer;
use crate::case::upper_camel;
use crate::input::RustTarget;

/// The name of the enum. It stands at the root.
pub(super) const NAME: &str = "Constraint";

/// A constraint or unique index.
struct Rule {
    variant: String,
    name: Name,
    /// The table, or the domain.
    of: QualifiedName,
    columns: Vec<Name>,
    sqlstate: &'static str,
    message: String,
}

/// Prints the enum, if there is any constraint.
pub(super) fn print(context: &Context<'_>, out: &mut Printer) {
    let rules = rules(context);
    if rules.is_empty() {
        return;
    }
    out.blank();
    out.doc(
        Some(
            "The constraints and unique indexes of the schema: what an error of SQLSTATE class 23 is about.",
        ),
        None,
    );
    let derives = ["Debug", "Clone", "Copy", "PartialEq", "Eq", "PartialOrd", "Ord", "Hash"];
    out.attribute("derive", &derives.map(str::to_owned));
    out.open(&format!("pub enum {NAME} {{"));
    for rule in &rules {
        let doc = format!("{} of {}.", code(rule.name.as_str()), code(&rule.of.to_string()));
        out.doc(Some(&doc), None);
        out.line(&format!("{},", rule.variant));
    }
    out.close("}");
    out.blank();
    out.open(&format!("impl {NAME} {{"));
    out.doc(Some("All of them, sorted by table and name."), None);
    let all: Vec<_> = rules.iter().map(|rule| format!("Self::{}", rule.variant)).collect();
    out.array(&format!("pub const ALL: [Self; {}] = ", all.len()), &all);
    facts(&rules, out);
    named(out);
    match context.target {
        RustTarget::Serde => {}
        RustTarget::Sqlx => from_sqlx(out),
        RustTarget::Diesel => from_diesel(out),
        RustTarget::TokioPostgres => from_tokio_postgres(out),
    }
    out.close("}");
    out.blank();
    out.implement("std::fmt::Display", NAME);
    out.open("fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {");
    out.line("f.write_str(self.message())");
    out.close("}");
    out.close("}");
    let error = match context.target {
        RustTarget::Serde => return,
        RustTarget::Sqlx => "sqlx::Error",
        RustTarget::Diesel => "diesel::result::Error",
        RustTarget::TokioPostgres => "tokio_postgres::Error",
    };
    out.blank();
    out.line(&format!("impl<'e> TryFrom<&'e {error}> for {NAME} {{"));
    out.line(&format!("    type Error = &'e {error};"));
    out.line(&format!("    fn try_from(error: &'e {error}) -> Result<Self, Self::Error> {{"));
    out.line("        Self::from_error(error).ok_or(error)");
    out.line("    }");
    out.line("}");
}

fn facts(rules: &[Rule], out: &mut Printer) {
    let text = |out: &mut Printer, doc: &str, name: &str, of: &dyn Fn(&Rule) -> String| {
        out.doc(Some(doc), None);
        out.open(&format!("pub const fn {name}(self) -> &'static str {{"));
        out.open("match self {");
        for rule in rules {
            out.arm(&format!("Self::{}", rule.variant), &string(&of(rule)));
        }
        out.close("}");
        out.close("}");
    };
    text(out, "Its name.", "name", &|rule| rule.name.to_string());
    text(out, "The schema that it is in.", "schema", &|rule| {
        rule.of.schema.as_ref().map(ToString::to_string).unwrap_or_default()
    });
    text(out, "The table, or the domain, that it belongs to.", "table", &|rule| rule.of.name.to_string());
    out.doc(Some("The columns that it is about; none for that of a domain."), None);
    out.open("pub const fn columns(self) -> &'static [&'static str] {");
    out.open("match self {");
    for rule in rules {
        let columns: Vec<_> = rule.columns.iter().map(|column| string(column.as_str())).collect();
        out.arm_array(&format!("Self::{}", rule.variant), &columns);
    }
    out.close("}");
    out.close("}");
    text(out, "The SQLSTATE of its error.", "sqlstate", &|rule| rule.sqlstate.to_owned());
    text(out, "What it demands.", "message", &|rule| rule.message.clone());
}

fn named(out: &mut Printer) {
    out.doc(
        Some(
            "The constraint of a name. An error on a partition names the partition, so that a name which only one \
             constraint has is enough.",
        ),
        None,
    );
    let parameters = ["schema: Option<&str>", "table: Option<&str>", "name: &str"];
    out.function("pub fn named", &parameters, " -> Option<Self>");
    out.line("let mut others = None;");
    out.line("let mut count = 0_usize;");
    out.open("for constraint in Self::ALL {");
    out.open("if constraint.name() != name {");
    out.line("continue;");
    out.close("}");
    out.open("if schema == Some(constraint.schema()) && table == Some(constraint.table()) {");
    out.line("return Some(constraint);");
    out.close("}");
    out.line("others = Some(constraint);");
    out.line("count += 1;");
    out.close("}");
    out.line("others.filter(|_| count == 1)");
    out.close("}");
}

fn from_sqlx(out: &mut Printer) {
    out.doc(Some("What an error of the database is about, if it is about a constraint."), None);
    out.open("pub fn from_db_error(error: &dyn sqlx::error::DatabaseError) -> Option<Self> {");
    out.line("let name = error.constraint()?;");
    out.line("let own = error.try_downcast_ref::<sqlx::postgres::PgDatabaseError>();");
    out.line("let schema = own.and_then(sqlx::postgres::PgDatabaseError::schema);");
    out.line("Self::named(schema, error.table(), name)");
    out.line("    .filter(|found| error.code().as_deref() == Some(found.sqlstate()))");
    out.close("}");
    out.doc(Some("What an error is about, if it is the database's and about a constraint."), None);
    out.open("pub fn from_error(error: &sqlx::Error) -> Option<Self> {");
    out.line("error.as_database_error().and_then(Self::from_db_error)");
    out.close("}");
}

fn from_diesel(out: &mut Printer) {
    out.doc(Some("What an error is about, if it is the database's and about a constraint."), None);
    out.open("pub fn from_error(error: &diesel::result::Error) -> Option<Self> {");
    out.line("use diesel::result::{DatabaseErrorKind, Error};");
    out.open("let Error::DatabaseError(kind, about) = error else {");
    out.line("return None;");
    out.close("};");
    out.open("let sqlstate = match kind {");
    out.line("DatabaseErrorKind::UniqueViolation => \"23505\",");
    out.line("DatabaseErrorKind::ForeignKeyViolation => \"23503\",");
    out.line("DatabaseErrorKind::CheckViolation => \"23514\",");
    out.line("_ => \"23P01\",");
    out.close("};");
    out.line("Self::named(None, about.table_name(), about.constraint_name()?)");
    out.line("    .filter(|found| sqlstate == found.sqlstate())");
    out.close("}");
}

fn from_tokio_postgres(out: &mut Printer) {
    out.doc(Some("What an error of the database is about, if it is about a constraint."), None);
    out.open("pub fn from_db_error(error: &tokio_postgres::error::DbError) -> Option<Self> {");
    out.line("Self::named(error.schema(), error.table(), error.constraint()?)");
    out.line("    .filter(|found| error.code().code() == found.sqlstate())");
    out.close("}");
    out.doc(Some("What an error is about, if it is the database's and about a constraint."), None);
    out.open("pub fn from_error(error: &tokio_postgres::Error) -> Option<Self> {");
    out.line("error.as_db_error().and_then(Self::from_db_error)");
    out.close("}");
}

fn list(columns: &[Name]) -> String {
    columns.iter().map(|column| code(column.as_str())).collect::<Vec<_>>().join(", ")
}

fn holds(condition: &str) -> String {
    format!("it must hold that {}", code(condition))
}

/// What a constraint is about, the SQLSTATE of its error, and what it demands.
fn demand(body: &ConstraintBody) -> (Vec<Name>, &'static str, String) {
    match body {
        ConstraintBody::PrimaryKey(unique) | ConstraintBody::Unique(unique) => {
            (unique.columns.clone(), "23505", format!("{} must be unique", list(&unique.columns)))
        }
        ConstraintBody::ForeignKey(foreign) => {
            let target = code(&foreign.references.to_string());
            let message = format!("{} must refer to a row of {target}", list(&foreign.columns));
            (foreign.columns.clone(), "23503", message)
        }
        ConstraintBody::Check(check) => (Vec::new(), "23514", holds(&check.expression.text)),
        ConstraintBody::Exclude(_) => (Vec::new(), "23P01", "rows must not conflict".to_owned()),
    }
}

/// All of the constraints, sorted.
fn rules(context: &Context<'_>) -> Vec<Rule> {
    let mut found: Vec<(QualifiedName, Name, Vec<Name>, &'static str, String)> = Vec::new();
    for (_, key, object) in context.input.catalog.iter().filter(|(_, _, object)| object.is_managed()) {
        let said = object.notes.doc.as_ref().or(object.comment.as_ref()).map(ToString::to_string);
        if let Body::Constraint(constraint) = &object.body
            && let Some(table) = key.relation()
        {
            let (columns, sqlstate, demand) = demand(&constraint.body);
            found.push((table, key.name.clone(), columns, sqlstate, said.unwrap_or(demand)));
        } else if let Body::Index(index) = &object.body
            && index.unique
        {
            let columns: Vec<Name> = index
                .keys
                .iter()
                .filter_map(|key| match &key.target {
                    IndexKeyTarget::Column(name) => Some(name.clone()),
                    IndexKeyTarget::Expression(_) => None,
                })
                .collect();
            let demand = match columns.as_slice() {
                [] => "it must be unique".to_owned(),
                columns => format!("{} must be unique", list(columns)),
            };
            found.push((index.table.clone(), key.name.clone(), columns, "23505", said.unwrap_or(demand)));
        } else if let Body::Domain(domain) = &object.body {
            for check in &domain.checks {
                let said = check.doc.as_ref().map(ToString::to_string);
                let message = said.unwrap_or_else(|| holds(&check.expression.text));
                found.push((key.qualified_name(), check.name.clone(), Vec::new(), "23514", message));
            }
        }
    }
    found.sort_by(|(a, b, ..), (c, d, ..)| (a, b).cmp(&(c, d)));
    let mut named: FxHashMap<String, usize> = FxHashMap::default();
    for (_, name, ..) in &found {
        *named.entry(upper_camel(name.as_str())).or_default() += 1;
    }
    let mut scope = Scope::default();
    scope.reserve(["Self"]);
    found
        .into_iter()
        .map(|(of, name, mut columns, sqlstate, message)| {
            if let Some(record) = context.input.surface.record(&of)
                && let Some(check) = record.checks.iter().find(|check| check.name == name)
            {
                columns.clone_from(&check.fields);
            }
            // A name that several have says nothing without its table.
            let own = upper_camel(name.as_str());
            let is_sole = named.get(&own) == Some(&1);
            let wanted = if is_sole { own } else { format!("{}{own}", upper_camel(of.name.as_str())) };
            let variant = scope.claim(&wanted);
            Rule { variant, name, of, columns, sqlstate, message }
        })
        .collect()
}

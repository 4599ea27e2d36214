//! Objects are named as the project says.

use std::collections::BTreeSet;

use pgspec_catalog::object::{Constraint, ConstraintBody, IndexKey, IndexKeyTarget};
use pgspec_catalog::{
    Catalog, Diagnostic, Diagnostics, Key, Kind, Mentioned, Name, Object, QualifiedName, Span, SqlText,
};

use pgspec_sql::quote;

use crate::naming::{Filling, Naming, Style, Template};
use crate::model::Model;

pgspec_catalog::codes! {
    /// An object is not named as the project says.
    ///
    /// **Why.** Names are how people and migrations find objects. Where all names of a kind are made in the same way, an
    /// error message of Postgres, which names the constraint, says which columns are meant.
    ///
    /// The rules are the project's own, in `pgspec.yaml`; without them nothing is said:
    ///
    /// ```yaml
    /// lint:
    ///   naming:
    ///     table: snake_case                          # also column, enum, view, function
    ///     index: "idx_{table}_{columns}"             # also unique, primary_key, exclude
    ///     foreign_key: "fk_{table}_{columns}"
    ///     check: "ck_{table}_{columns}_{condition}"  # {condition}: any words
    ///     trigger: "{table}_{condition}"
    /// ```
    ///
    /// `{columns}` are the columns that the object is about, joined with `_`; of a check, those that it mentions, in the order
    /// of the table. A name that is too long is cut as Postgres cuts it. Two objects of one kind about the same columns cannot
    /// both have the right name: words may follow in one of them.
    ///
    /// **Fix.** The message has the right name. Where a database has the object already, `was:` with the old name renames it
    /// there; a constraint that stands inside of its column is named by `constraint NAME` in front of it.
    CODE = "schema/naming", Warning;
}

/// See [`CODE`].
pub(super) fn check(context: &Model<'_>, found: &mut Diagnostics) {
    let naming = &context.options.naming;
    if *naming == Naming::default() {
        return;
    }
    let mut check = Check { context, found, recommended: BTreeSet::new() };
    for (_, key, object) in context.catalog.iter().filter(|(_, _, object)| object.is_managed()) {
        if let Some(style) = style_of(naming, key.kind) {
            check.styled(style, &key.to_string(), &key.name, object.span());
        }
        if let (Some(style), Some(table)) = (naming.column, object.body.as_table()) {
            for column in &table.columns {
                let what = format!("column `{}.{}`", key.path(), column.name);
                check.styled(style, &what, &column.name, column.origin.span());
            }
        }
        if let Some((template, table, columns)) = on_table(context.catalog, naming, key, object) {
            check.templated(template, &table, &columns, (key, object));
        }
    }
}

fn style_of(naming: &Naming, kind: Kind) -> Option<Style> {
    let styles = [
        (Kind::Table, naming.table),
        (Kind::View, naming.view),
        (Kind::MaterializedView, naming.view),
        (Kind::Enum, naming.enum_type),
        (Kind::Function, naming.function),
    ];
    styles.into_iter().find(|(of, _)| *of == kind)?.1
}

/// The template that an object follows, its table, and the columns that it is about.
fn on_table<'a>(
    catalog: &Catalog,
    naming: &'a Naming,
    key: &Key,
    object: &Object,
) -> Option<(&'a Template, QualifiedName, Vec<String>)> {
    let table = object.body.relation(key)?;
    if let Some(index) = object.body.as_index() {
        let columns = index.keys.iter().flat_map(indexed).collect();
        return Some((naming.index.as_ref()?, table, columns));
    }
    if let Some(constraint) = object.body.as_constraint() {
        let (template, columns) = constrained(catalog, naming, &table, constraint);
        return Some((template?, table, columns));
    }
    let is_trigger = key.kind == Kind::Trigger;
    Some((naming.trigger.as_ref().filter(|_| is_trigger)?, table, Vec::new()))
}

fn constrained<'a>(
    catalog: &Catalog,
    naming: &'a Naming,
    table: &QualifiedName,
    constraint: &Constraint,
) -> (Option<&'a Template>, Vec<String>) {
    let names = |columns: &[Name]| columns.iter().map(ToString::to_string).collect();
    match &constraint.body {
        ConstraintBody::PrimaryKey(key) => (naming.primary_key.as_ref(), names(&key.columns)),
        ConstraintBody::Unique(key) => (naming.unique.as_ref(), names(&key.columns)),
        ConstraintBody::ForeignKey(key) => (naming.foreign_key.as_ref(), names(&key.columns)),
        ConstraintBody::Exclude(exclude) => (
            naming.exclude.as_ref(),
            exclude.elements.iter().flat_map(|element| indexed(&element.key)).collect(),
        ),
        ConstraintBody::Check(check) => {
            let mentioned = mentioned(&check.expression);
            let columns = catalog.table(table).map(|item| item.body.columns.iter()).into_iter().flatten();
            let columns = columns.map(|column| column.name.to_string());
            (naming.check.as_ref(), columns.filter(|column| mentioned.contains(column)).collect())
        }
    }
}

/// The columns of a key of an index.
fn indexed(key: &IndexKey) -> Vec<String> {
    match &key.target {
        IndexKeyTarget::Column(name) => vec![name.to_string()],
        IndexKeyTarget::Expression(expression) => mentioned(expression),
    }
}

/// The columns that an expression mentions, each once.
fn mentioned(expression: &SqlText) -> Vec<String> {
    let mut columns = Vec::new();
    for mention in expression.mentions.iter().filter(|mention| mention.what == Mentioned::Column) {
        let name = mention.name.name.to_string();
        if !columns.contains(&name) {
            columns.push(name);
        }
    }
    columns
}

/// What is looked at, and what was said.
struct Check<'a, 'f> {
    context: &'a Model<'a>,
    found: &'f mut Diagnostics,
    /// Names that were recommended: two objects cannot both have one.
    recommended: BTreeSet<(String, String)>,
}

impl Check<'_, '_> {
    /// A name that others refer to: mended in one place only, it would be unknown in theirs.
    fn styled(&mut self, style: Style, what: &str, name: &Name, span: Option<Span>) {
        let right = style.apply(name.as_str());
        if right != name.as_str() {
            let message = format!("the name of the {what} is not in {style}");
            let help = format!("name it `{right}`, here and wherever it is used");
            self.found.push(Diagnostic::new(&CODE, message).maybe_at(span).help(help));
        }
    }

    fn templated(
        &mut self,
        template: &Template,
        table: &QualifiedName,
        columns: &[String],
        (key, object): (&Key, &Object),
    ) {
        let filling = Filling { table: table.name.as_str(), columns };
        let name = key.name.as_str();
        if template.admits(name, filling) {
            return;
        }
        let right = template.name(name, filling);
        let mut others = self.context.catalog.children(table);
        let exists = others.any(|(_, other, _)| other.kind == key.kind && other.name.as_str() == right);
        if exists && name.strip_prefix(&right).is_some_and(|rest| rest.starts_with('_') && rest.len() > 1) {
            return;
        }
        let message = format!("the name of the {key} is not made as `{template}`");
        let diagnostic = Diagnostic::new(&CODE, message).maybe_at(object.span());
        let is_first = self.recommended.insert((format!("{} of {table}", key.kind.noun()), right.clone()));
        self.found.push(if exists || !is_first {
            diagnostic.help(format!(
                "another one is `{right}`: name it so, with words behind that tell the two apart, or remove one of them"
            ))
        } else {
            self.renamed(diagnostic, key, object.span(), &right)
        });
    }

    /// Puts the right name in the place of the other; where no name is written, says what to do.
    fn renamed(&self, diagnostic: Diagnostic, key: &Key, span: Option<Span>, right: &str) -> Diagnostic {
        let written = span.map(|span| (span, self.context.sources.slice(span)));
        let is_name =
            |text: &str| Name::folded(text) == key.name || Name::exact(text.trim_matches('"')) == key.name;
        match written {
            Some((span, text)) if is_name(text) => {
                diagnostic.fix(format!("name it `{right}`"), span, quote::identifier(right))
            }
            _ if key.kind == Kind::Constraint => {
                let right = quote::identifier(right);
                diagnostic
                    .help(format!("name it: `constraint {right}` in front of it, or in place of its name"))
            }
            _ => diagnostic.help(format!("name it `{right}`")),
        }
    }
}

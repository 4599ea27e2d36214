//! The page of a table.

use pgspec_catalog::object::{
    Column, ConstraintBody, ForeignKeyAction, IndexKey, MatchType, SeedMode, Trigger,
};
use pgspec_catalog::{Item, Name, QualifiedName, Standing};

use super::definition;
use super::diagram;
use super::escape::{code, fence, inline, text};
use super::prose;
use super::security;
use super::site::{Site, TableNode, doc};
use super::view::{
    ColumnRow, ConstraintRow, Fact, IndexRow, ReferenceRow, RetentionRow, Snippet, TablePage, TriggerRow,
};

/// What the template of a table's page sees.
pub(super) fn page(site: &Site<'_>, name: &QualifiedName, node: &TableNode<'_>) -> TablePage {
    let object = node.item.object;
    TablePage {
        title: text(&site.display(name)),
        crumbs: site.crumbs(&node.path, object.notes.domain.as_ref(), None),
        notices: notices(object),
        doc: prose::blocks(doc(object)),
        facts: facts(node),
        columns: node.item.body.columns.iter().map(|c| column(site, node, c)).collect(),
        json: json(node),
        constraints: constraints(node),
        references: references(site, node),
        referenced_by: referenced_by(site, node),
        diagram: diagram::neighbourhood(site, name, node),
        indexes: node.indexes.iter().map(index).collect(),
        triggers: node
            .triggers
            .iter()
            .map(|t| trigger(site, &node.path, &t.anchor, t.item.key.name.as_str(), &t.item))
            .collect(),
        security: security::state(node),
        policies: security::policies(node),
        grants: security::grants(&object.grants, security::TABLE),
        no_grants: if object.is_managed() && object.grants.is_empty() {
            "No role but the owner has a grant.".to_owned()
        } else {
            String::new()
        },
        access: security::access(&node.item.body.notes.access),
        retention: retention(site, node),
        seeds: seeds(node),
    }
}

/// Deprecation, and who maintains what the spec does not.
pub(super) fn notices(object: &pgspec_catalog::Object) -> Vec<String> {
    let mut notices = Vec::new();
    if let Some(deprecated) = &object.notes.deprecated {
        notices.push(format!("**Deprecated:** {}", inline(deprecated)));
    }
    match object.standing {
        Standing::Managed => {}
        Standing::External => {
            notices.push("Maintained elsewhere: this project only refers to it.".to_owned())
        }
        Standing::Platform => {
            notices.push("Part of the platform: this project only refers to it or extends it.".to_owned());
        }
    }
    notices
}

fn facts(node: &TableNode<'_>) -> Vec<Fact> {
    let body = node.item.body;
    let mut facts = Vec::new();
    let mut fact = |name: &str, value: String| facts.push(Fact { name: name.to_owned(), value });
    if !body.notes.mixins.is_empty() {
        fact("Mixins", definition::columns(&body.notes.mixins));
    }
    if let Some(was) = &node.item.object.notes.was {
        fact("Formerly", code(was.as_str()));
    }
    if let Some(owner) = &node.item.object.owner {
        fact("Owner", code(owner.as_str()));
    }
    if body.unlogged {
        fact("Storage", "unlogged: fast, and empty after a crash".to_owned());
    }
    if !body.storage.is_empty() {
        fact("Storage parameters", code(&definition::pairs(&body.storage)));
    }
    if let Some(tablespace) = &body.tablespace {
        fact("Tablespace", code(tablespace.as_str()));
    }
    if !body.notes.reserved.is_empty() {
        fact("Reserved column names", definition::columns(&body.notes.reserved));
    }
    facts
}

fn column(site: &Site<'_>, node: &TableNode<'_>, column: &Column) -> ColumnRow {
    let default = match (&column.default, &column.generated, &column.identity) {
        (_, Some(generated), _) => {
            let how = if generated.stored { "stored" } else { "virtual" };
            format!("generated, {how}: {}", code(&generated.expression.text))
        }
        (_, None, Some(identity)) => {
            format!("identity, {}", if identity.always { "always" } else { "by default" })
        }
        (Some(default), None, None) => code(&default.text),
        (None, None, None) => String::new(),
    };
    let about =
        column.notes.doc.as_ref().or(column.comment.as_ref()).map_or(String::new(), |d| prose::cell(d));
    ColumnRow {
        anchor: node.columns.get(&column.name).cloned().unwrap_or_default(),
        name: code(column.name.as_str()),
        data_type: match &column.collation {
            Some(collation) => {
                let collation = code(&format!("collate {}", collation.name));
                format!("{} {collation}", site.data_type(&node.path, &column.data_type))
            }
            None => site.data_type(&node.path, &column.data_type),
        },
        null: if column.not_null { "no" } else { "yes" }.to_owned(),
        default,
        keys: keys(site, node, &column.name),
        badges: badges(column),
        about,
    }
}

/// `PK`, `UK`, and a link for each foreign key that the column is part of.
fn keys(site: &Site<'_>, node: &TableNode<'_>, column: &Name) -> String {
    let mut keys = Vec::new();
    for constraint in &node.constraints {
        match &constraint.body.body {
            ConstraintBody::PrimaryKey(key) if key.columns.contains(column) => {
                keys.insert(0, "PK".to_owned())
            }
            ConstraintBody::Unique(key) if key.columns == [column.clone()] => keys.push("UK".to_owned()),
            ConstraintBody::ForeignKey(key) if key.columns.contains(column) => {
                keys.push(format!("FK → {}", site.relation(&node.path, &key.references)));
            }
            ConstraintBody::PrimaryKey(_)
            | ConstraintBody::Unique(_)
            | ConstraintBody::ForeignKey(_)
            | ConstraintBody::Check(_)
            | ConstraintBody::Exclude(_) => {}
        }
    }
    let indexed = node.indexes.iter().filter(|i| i.body.unique && i.body.predicate.is_none());
    let sole = |keys: &[IndexKey]| matches!(keys, [key] if key.as_column() == Some(column));
    if indexed.filter(|i| sole(&i.body.keys)).count() > 0 && !keys.iter().any(|k| k == "UK") {
        keys.push("UK".to_owned());
    }
    keys.join("<br>")
}

fn badges(column: &Column) -> String {
    let mut badges = Vec::new();
    if column.notes.added {
        badges.push("**added by this project**".to_owned());
    }
    if column.notes.secret {
        badges.push("**secret**".to_owned());
    }
    if column.notes.pii {
        badges.push("**personal data**".to_owned());
    }
    if let Some(deprecated) = &column.notes.deprecated {
        badges.push(format!("**deprecated:** {}", inline(deprecated)));
    }
    if let Some(was) = &column.notes.was {
        badges.push(format!("formerly {}", code(was.as_str())));
    }
    if !column.notes.references_any.is_empty() {
        let targets: Vec<_> = column.notes.references_any.iter().map(|t| code(t)).collect();
        badges.push(format!("refers to one of {}", targets.join(", ")));
    }
    badges.join("; ")
}

fn json(node: &TableNode<'_>) -> Vec<Snippet> {
    let columns = node.item.body.columns.iter();
    columns
        .filter_map(|column| {
            let schema = serde_json::to_string_pretty(column.notes.json.as_ref()?).ok()?;
            Some(Snippet {
                title: format!("JSON of {}", code(column.name.as_str())),
                text: fence("json", &schema),
            })
        })
        .collect()
}

/// Constraints other than foreign keys: the primary key first, then by kind and name.
fn constraints(node: &TableNode<'_>) -> Vec<ConstraintRow> {
    let rank = |body: &ConstraintBody| match body {
        ConstraintBody::PrimaryKey(_) => Some(0),
        ConstraintBody::Unique(_) => Some(1),
        ConstraintBody::Exclude(_) => Some(2),
        ConstraintBody::Check(_) => Some(3),
        ConstraintBody::ForeignKey(_) => None,
    };
    let mut ranked: Vec<_> = node.constraints.iter().filter_map(|c| Some((rank(&c.body.body)?, c))).collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    let row = |(_, c): (i32, &Item<'_, pgspec_catalog::object::Constraint>)| ConstraintRow {
        name: code(c.key.name.as_str()),
        kind: definition::constraint_kind(&c.body.body).to_owned(),
        definition: definition::constraint(c.body),
        about: prose::cell(doc(c.object)),
    };
    ranked.into_iter().map(row).collect()
}

fn references(site: &Site<'_>, node: &TableNode<'_>) -> Vec<ReferenceRow> {
    let found = node.outgoing.iter().filter_map(|at| site.references.get(*at));
    found
        .map(|r| ReferenceRow {
            name: code(r.item.key.name.as_str()),
            columns: site.columns(&node.path, &r.from, &r.key.columns),
            table: site.relation(&node.path, &r.key.references),
            other_columns: site.columns(&node.path, &r.key.references, &r.key.referenced_columns),
            ..actions(r)
        })
        .collect()
}

fn referenced_by(site: &Site<'_>, node: &TableNode<'_>) -> Vec<ReferenceRow> {
    let found = node.incoming.iter().filter_map(|at| site.references.get(*at));
    found
        .map(|r| ReferenceRow {
            name: code(r.item.key.name.as_str()),
            columns: site.columns(&node.path, &r.key.references, &r.key.referenced_columns),
            table: site.relation(&node.path, &r.from),
            other_columns: site.columns(&node.path, &r.from, &r.key.columns),
            ..actions(r)
        })
        .collect()
}

/// What both sides of a foreign key say alike.
fn actions(reference: &super::site::Reference<'_>) -> ReferenceRow {
    let key = reference.key;
    let mut about = Vec::new();
    if reference.unique {
        about.push("one to one".to_owned());
    }
    if key.match_type == MatchType::Full {
        about.push("all columns null or none".to_owned());
    }
    if let Some(last) = key.columns.last().filter(|_| key.period) {
        about.push(format!("{} is covered", code(last.as_str())));
    }
    about.extend(definition::deferral(reference.item.body.deferral).map(str::to_owned));
    if reference.item.body.not_enforced {
        about.push("not enforced".to_owned());
    } else if reference.item.body.not_valid {
        about.push("existing rows are not checked".to_owned());
    }
    let doc = prose::cell(doc(reference.item.object));
    if !doc.is_empty() {
        about.push(doc);
    }
    ReferenceRow {
        name: String::new(),
        columns: String::new(),
        table: String::new(),
        other_columns: String::new(),
        on_delete: if key.on_delete_columns.is_empty() {
            action(key.on_delete)
        } else {
            format!("{} ({})", action(key.on_delete), definition::columns(&key.on_delete_columns))
        },
        on_update: action(key.on_update),
        about: about.join("; "),
    }
}

fn action(action: ForeignKeyAction) -> String {
    action.sql().to_owned()
}

/// A row of a list of indexes.
pub(super) fn index(item: &Item<'_, pgspec_catalog::object::Index>) -> IndexRow {
    IndexRow {
        name: code(item.key.name.as_str()),
        keys: definition::index_keys(item.body),
        kind: definition::index_kind(item.body),
        predicate: item.body.predicate.as_ref().map_or(String::new(), |p| code(&p.text)),
        about: prose::cell(doc(item.object)),
    }
}

/// A row of a list of triggers.
pub(super) fn trigger(
    site: &Site<'_>,
    from: &str,
    anchor: &str,
    name: &str,
    item: &Item<'_, Trigger>,
) -> TriggerRow {
    let call = site.function(from, &item.body.function, 0);
    let arguments: Vec<_> = item.body.arguments.iter().map(|a| code(a)).collect();
    TriggerRow {
        anchor: anchor.to_owned(),
        name: code(name),
        when: definition::trigger_when(item.body),
        calls: if arguments.is_empty() { call } else { format!("{call} with {}", arguments.join(", ")) },
        about: prose::cell(doc(item.object)),
    }
}

fn retention(site: &Site<'_>, node: &TableNode<'_>) -> Vec<RetentionRow> {
    let rules = node.item.body.notes.retention.iter();
    rules
        .map(|rule| RetentionRow {
            keep: text(&rule.keep),
            by: code(rule.by.as_str()),
            condition: rule.condition.as_ref().map_or("all rows".to_owned(), |c| code(&c.text)),
            then: code(&rule.then),
            function: site.function(&node.path, &rule.function, 0),
        })
        .collect()
}

fn seeds(node: &TableNode<'_>) -> Vec<String> {
    let one = |item: &Item<'_, pgspec_catalog::object::Seed>| {
        let rows = item.body.rows.len();
        let mode = match item.body.mode {
            SeedMode::Insert => "rows that exist stay as they are",
            SeedMode::Upsert => "rows that exist get the declared values",
            SeedMode::Exact => "rows that exist get the declared values, others are deleted",
        };
        let environments = match item.body.environments.as_slice() {
            [] => String::new(),
            some => format!(", only in {}", definition::columns(some)),
        };
        let plural = if rows == 1 { "row" } else { "rows" };
        format!("{rows} {plural}, found by {}; {mode}{environments}.", definition::columns(&item.body.key))
    };
    node.seeds.iter().map(one).collect()
}

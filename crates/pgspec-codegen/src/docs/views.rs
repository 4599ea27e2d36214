//! `views.md`: every view and materialised view.

use pgspec_catalog::{QualifiedName, Text};

use super::definition;
use super::escape::{code, fence, text};
use super::prose;
use super::security::{self, cell_of, grants};
use super::site::{Site, ViewNode, doc};
use super::table::{index, notices, trigger};
use super::view::{Fact, ViewColumnRow, ViewSection, ViewsPage};

const PAGE: &str = "views.md";

/// What the template sees; `None` without a view.
pub(super) fn page(site: &Site<'_>) -> Option<ViewsPage> {
    let views: Vec<_> = site.views.iter().map(|(name, node)| section(site, name, node)).collect();
    (!views.is_empty()).then(|| ViewsPage { crumbs: site.crumbs(PAGE, None, None), views })
}

fn section(site: &Site<'_>, name: &QualifiedName, node: &ViewNode<'_>) -> ViewSection {
    let object = node.item.object;
    ViewSection {
        anchor: node.anchor.clone(),
        title: text(&site.display(name)),
        notices: notices(object),
        doc: prose::blocks(doc(object)),
        facts: facts(site, node),
        columns: columns(site, name, node),
        query: fence("sql", &node.item.body.query.text),
        indexes: node.indexes.iter().map(index).collect(),
        triggers: node
            .triggers
            .iter()
            .map(|item| trigger(site, PAGE, "", item.key.name.as_str(), item))
            .collect(),
        grants: grants(&object.grants, security::TABLE),
    }
}

fn facts(site: &Site<'_>, node: &ViewNode<'_>) -> Vec<Fact> {
    let mut facts = vec![Fact {
        name: "Rights".to_owned(),
        value: definition::view_behaviour(node.item.body).join("; "),
    }];
    let mut fact = |name: &str, value: String| facts.push(Fact { name: name.to_owned(), value });
    if let Some(domain) = node.item.object.notes.domain.as_ref().and_then(|name| site.domain_of(Some(name))) {
        fact("Domain", super::escape::link(&text(domain.title()), &domain.path));
    }
    if let Some(owner) = &node.item.object.owner {
        fact("Owner", code(owner.as_str()));
    }
    if !node.item.body.storage.is_empty() {
        fact("Storage parameters", code(&definition::pairs(&node.item.body.storage)));
    }
    facts
}

/// The columns as the surface knows them: declared, or told from the query.
fn columns(site: &Site<'_>, name: &QualifiedName, node: &ViewNode<'_>) -> Vec<ViewColumnRow> {
    let declared = &node.item.body.declared_columns;
    let Some(record) = site.input.surface.record(name) else { return Vec::new() };
    let row = |field: &crate::surface::Field| {
        let own = declared.iter().find(|column| column.name == field.name);
        let doc: Option<&Text> = own.and_then(|column| column.doc.as_ref()).or(field.doc.as_ref());
        ViewColumnRow {
            name: code(field.name.as_str()),
            data_type: site.data_type(PAGE, &field.data_type),
            null: if field.nullable { "yes" } else { "no" }.to_owned(),
            about: cell_of(doc),
        }
    };
    record.fields.iter().map(row).collect()
}

//! `enums.md`: every enum with its labels and the columns that use it.

use std::collections::BTreeMap;

use pgspec_catalog::QualifiedName;

use super::escape::{code, link, text};
use super::prose;
use super::security::cell_of;
use super::site::{Site, at, doc};
use super::table::notices;
use super::view::{EnumSection, EnumsPage, LabelRow};

const PAGE: &str = "enums.md";

/// What the template sees; `None` without an enum.
pub(super) fn page(site: &Site<'_>) -> Option<EnumsPage> {
    if site.enums.is_empty() {
        return None;
    }
    let mut used_by = users(site);
    let section = |(name, node): (&QualifiedName, &super::site::Node<'_, _>)| {
        let body: &pgspec_catalog::object::EnumType = node.item.body;
        let label = |label: &pgspec_catalog::object::EnumLabel| {
            let was = label.was.as_ref().map(|was| format!("formerly {}", code(was)));
            let about = [cell_of(label.doc.as_ref()), was.unwrap_or_default()];
            let about: Vec<_> = about.into_iter().filter(|part| !part.is_empty()).collect();
            LabelRow { label: code(&label.value), about: about.join("; ") }
        };
        EnumSection {
            anchor: node.anchor.clone(),
            title: text(&site.display(name)),
            notices: notices(node.item.object),
            doc: prose::blocks(doc(node.item.object)),
            labels: body.labels.iter().map(label).collect(),
            used_by: used_by.remove(name).unwrap_or_default(),
        }
    };
    Some(EnumsPage { crumbs: site.crumbs(PAGE, None, None), enums: site.enums.iter().map(section).collect() })
}

/// Links to the columns of each enum, by table and in the table's order.
fn users(site: &Site<'_>) -> BTreeMap<QualifiedName, Vec<String>> {
    let mut users: BTreeMap<QualifiedName, Vec<String>> = BTreeMap::new();
    for (name, node) in &site.tables {
        for column in &node.item.body.columns {
            if !site.enums.contains_key(&column.data_type.name) {
                continue;
            }
            let anchor = node.columns.get(&column.name).map_or("", String::as_str);
            let label = code(&format!("{}.{}", site.display(name), column.name));
            let target = at(PAGE, &node.path, anchor);
            users.entry(column.data_type.name.clone()).or_default().push(link(&label, &target));
        }
    }
    users
}

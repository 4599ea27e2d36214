//! `README.md` and the pages of domains.

use pgspec_catalog::{Body, Kind, Name, Object, QualifiedName};

use super::diagram;
use super::escape::{code, link, text};
use super::path::relative;
use super::prose;
use super::site::{Domain, Site, TableNode, at, doc};
use super::view::{Count, DomainPage, DomainRow, ExtensionRow, OtherList, OtherRow, OverviewPage, TableRow};

/// The page that everything starts from.
pub(super) const PAGE: &str = "README.md";

/// What the template of the overview sees. `access` and `roles`: whether these pages exist.
pub(super) fn page(site: &Site<'_>, access: bool, roles: bool) -> OverviewPage {
    let options = site.input.options;
    let row = |domain: &Domain| DomainRow {
        link: link(&text(domain.title()), &domain.path),
        tables: domain.tables.len(),
        about: domain_doc(site, domain).map_or(String::new(), prose::summary),
    };
    let tables = |managed: bool| {
        let nodes = site.tables.iter().filter(move |(_, node)| node.item.object.is_managed() == managed);
        nodes.map(|(name, node)| table_row(site, PAGE, name, node)).collect()
    };
    OverviewPage {
        title: text(&options.project),
        doc: options.doc.as_deref().map_or(String::new(), prose::blocks),
        counts: counts(site, access, roles),
        domains: site.domains.iter().map(row).collect(),
        diagram: diagram::overview(site),
        tables: tables(true),
        elsewhere: tables(false),
        extensions: extensions(site),
    }
}

/// How many of each kind the spec declares.
fn counts(site: &Site<'_>, access: bool, roles: bool) -> Vec<Count> {
    let catalog = site.input.catalog;
    let of = |kind: Kind| catalog.of_kind(kind).filter(|(_, _, object)| object.is_managed()).count();
    let to = |label: &str, target: &str| link(label, target);
    let mut rows = vec![
        (to("Tables", "#tables"), of(Kind::Table), ""),
        (to("Enums", "enums.md"), of(Kind::Enum), "with every label and the columns that use them"),
        (to("Views", "views.md"), of(Kind::View) + of(Kind::MaterializedView), ""),
        (to("Functions", "functions.md"), of(Kind::Function), "with who calls them"),
        ("Indexes".to_owned(), of(Kind::Index), "besides those of keys"),
        ("Triggers".to_owned(), of(Kind::Trigger), ""),
        (
            if access { to("Policies", "access.md") } else { "Policies".to_owned() },
            of(Kind::Policy),
            "and grants: which role may do what",
        ),
        (to("Jobs", "jobs.md"), of(Kind::Job), "and when they run"),
    ];
    if roles {
        rows.push((to("Roles", "roles.md"), of(Kind::Role), ""));
    }
    let counts = rows.into_iter().filter(|(_, count, _)| *count > 0);
    counts.map(|(name, count, about)| Count { name, count, about: about.to_owned() }).collect()
}

fn extensions(site: &Site<'_>) -> Vec<ExtensionRow> {
    let found = site.input.catalog.of_kind(Kind::Extension).filter(|(_, _, object)| object.is_managed());
    let mut found: Vec<_> = found.collect();
    found.sort_by_key(|(_, key, _)| *key);
    let row = |(_, key, object): (_, &pgspec_catalog::Key, &Object)| {
        let schema =
            if let Body::Extension(extension) = &object.body { extension.schema.as_ref() } else { None };
        ExtensionRow {
            name: code(key.name.as_str()),
            schema: schema.map_or(String::new(), |schema| code(schema.as_str())),
            about: prose::cell(doc(object)),
        }
    };
    found.into_iter().map(row).collect()
}

/// What the template of a domain's page sees.
pub(super) fn domain(site: &Site<'_>, domain: &Domain) -> DomainPage {
    let from = domain.path.as_str();
    let nodes = domain.tables.iter().filter_map(|name| site.tables.get_key_value(name));
    DomainPage {
        title: text(domain.title()),
        crumbs: site.crumbs(from, None, None),
        doc: domain_doc(site, domain).map_or(String::new(), prose::blocks),
        tables: nodes.map(|(name, node)| table_row(site, from, name, node)).collect(),
        diagram: diagram::domain(site, domain),
        others: others(site, domain),
    }
}

fn domain_doc<'s>(site: &'s Site<'_>, domain: &Domain) -> Option<&'s str> {
    site.input.options.domains.get(domain.name.as_ref()?).map(String::as_str)
}

fn table_row(site: &Site<'_>, from: &str, name: &QualifiedName, node: &TableNode<'_>) -> TableRow {
    let security = node.item.body.row_security;
    let security = match (security.enabled, security.forced) {
        (false, _) => "off",
        (true, false) => "on",
        (true, true) => "forced",
    };
    let domain = node.item.object.notes.domain.as_ref().and_then(|name| site.domain_of(Some(name)));
    TableRow {
        link: site.relation(from, name),
        domain: domain.map_or(String::new(), |d| link(&text(d.title()), &relative(from, &d.path))),
        columns: node.item.body.columns.len(),
        security: security.to_owned(),
        about: prose::summary(doc(node.item.object)),
    }
}

/// The enums, functions, views and jobs of a domain.
fn others(site: &Site<'_>, domain: &Domain) -> Vec<OtherList> {
    let from = domain.path.as_str();
    let here = |object: &Object| object.notes.domain == domain.name;
    let row = |label: &str, page: &str, anchor: &str, object: &Object| OtherRow {
        link: link(&code(label), &at(from, page, anchor)),
        about: prose::summary(doc(object)),
    };
    let enums = site.enums.iter().filter(|(_, node)| here(node.item.object));
    let enums =
        enums.map(|(name, node)| row(&site.display(name), "enums.md", &node.anchor, node.item.object));
    let views = site.views.iter().filter(|(_, node)| here(node.item.object));
    let views =
        views.map(|(name, node)| row(&site.display(name), "views.md", &node.anchor, node.item.object));
    let functions = site.functions.iter().flat_map(|(name, node)| {
        let own = node.overloads.iter().filter(|overload| here(overload.item.object));
        own.map(|overload| {
            let arguments = overload.item.key.args.as_deref().unwrap_or("");
            let label = format!("{}({arguments})", site.display(name));
            row(&label, &node.path, &overload.anchor, overload.item.object)
        })
    });
    let jobs = site.jobs.iter().filter(|(_, node)| here(node.item.object));
    let jobs = jobs.map(|(name, node)| row(name.as_str(), "jobs.md", &node.anchor, node.item.object));
    let lists: [(&str, Vec<OtherRow>); 4] = [
        ("Enums", enums.collect()),
        ("Views", views.collect()),
        ("Functions", functions.collect()),
        ("Jobs", jobs.collect()),
    ];
    let lists = lists.into_iter().filter(|(_, rows)| !rows.is_empty());
    lists.map(|(title, rows)| OtherList { title: title.to_owned(), rows }).collect()
}

impl Site<'_> {
    /// The way back: the project, the domain, and the list that the page belongs to.
    pub(super) fn crumbs(&self, from: &str, domain: Option<&Name>, list: Option<(&str, &str)>) -> String {
        let mut crumbs = vec![link(&text(&self.input.options.project), &relative(from, PAGE))];
        if let Some(domain) = domain.and_then(|name| self.domain_of(Some(name))) {
            crumbs.push(link(&text(domain.title()), &relative(from, &domain.path)));
        }
        if let Some((title, page)) = list {
            crumbs.push(link(title, &relative(from, page)));
        }
        crumbs.join(" / ")
    }
}

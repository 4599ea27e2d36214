//! The documents: a Markdown tree with Mermaid diagrams, for GitHub and for any viewer that knows them.
//!
//! `README.md` leads to a page per domain, table and function name, and to lists of enums, views, jobs, roles and who
//! may do what. Pages are flat views ([`view`]) laid out by the templates in `templates/docs/`: every string is
//! escaped and in order before a template sees it. There is nothing in a page that a change of time, machine or file
//! order would change.

mod access;
mod callers;
mod definition;
mod diagram;
mod enums;
mod escape;
mod functions;
mod jobs;
mod mermaid;
mod overview;
mod path;
mod prose;
mod roles;
mod schedule;
mod security;
mod site;
mod table;
#[cfg(test)]
mod tests;
mod view;
mod views;

use pgspec_catalog::{Diagnostic, Diagnostics};
use serde::Serialize;

use crate::input::{File, Input, Writer};
use site::Site;

/// Writes the documents.
pub const WRITER: Writer = Writer { name: "docs", write };

fn write(input: &Input<'_>) -> (Vec<File>, Diagnostics) {
    let Some(options) = &input.options.docs else { return (Vec::new(), Diagnostics::new()) };
    let site = Site::of(input);
    let mut pages = Pages { input, out: &options.out, files: Vec::new(), failed: Vec::new() };
    let access = access::page(&site);
    let roles = roles::page(&site);
    pages.add(overview::PAGE, "overview", &overview::page(&site, access.is_some(), roles.is_some()));
    for domain in &site.domains {
        pages.add(&domain.path, "domain", &overview::domain(&site, domain));
    }
    for (name, node) in &site.tables {
        pages.add(&node.path, "table", &table::page(&site, name, node));
    }
    pages.add_some("enums.md", "enums", enums::page(&site));
    pages.add_some("views.md", "views", views::page(&site));
    pages.add_some(functions::PAGE, "functions", functions::list(&site));
    for (name, node) in &site.functions {
        pages.add(&node.path, "function", &functions::page(&site, name, node));
    }
    pages.add_some("jobs.md", "jobs", jobs::page(&site));
    pages.add_some("access.md", "access", access);
    pages.add_some("roles.md", "roles", roles);
    let mut diagnostics = Diagnostics::new();
    // A template that fails on one page fails on all of its kind with the same words.
    pages.failed.dedup_by(|a, b| a.message == b.message);
    pages.failed.into_iter().for_each(|diagnostic| diagnostics.push(diagnostic));
    (pages.files, diagnostics)
}

struct Pages<'a> {
    input: &'a Input<'a>,
    out: &'a str,
    files: Vec<File>,
    failed: Vec<Diagnostic>,
}

impl Pages<'_> {
    fn add(&mut self, path: &str, template: &str, page: &impl Serialize) {
        match self.input.templates.render(&format!("docs/{template}.md.j2"), page) {
            Ok(mut text) => {
                text.truncate(text.trim_end().len());
                text.push('\n');
                self.files.push(File { path: format!("{}/{path}", self.out.trim_end_matches('/')), text });
            }
            Err(diagnostic) => self.failed.push(diagnostic),
        }
    }

    fn add_some(&mut self, path: &str, template: &str, page: Option<impl Serialize>) {
        if let Some(page) = page {
            self.add(path, template, &page);
        }
    }
}

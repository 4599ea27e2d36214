//! The documents: a Markdown tree with Mermaid diagrams, for GitHub and for any viewer that knows them.
//!
//! `README.md` leads to a page per domain, table and function name, and to lists of enums, views, jobs, roles and who
//! may do what. Pages are flat views (`docs::view`) laid out by the templates in `templates/docs/`: every string is
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
    let site = &Site::of(input);
    let access = access::page(site);
    let roles = roles::page(site);
    let mut pages = Pages { input, out: options.out.trim_end_matches('/'), pages: Vec::new() };
    let (has_access, has_roles) = (access.is_some(), roles.is_some());
    pages.add(overview::PAGE, "overview", move || Some(overview::page(site, has_access, has_roles)));
    for domain in &site.domains {
        pages.add(&domain.path, "domain", || Some(overview::domain(site, domain)));
    }
    for (name, node) in &site.tables {
        pages.add(&node.path, "table", || Some(table::page(site, name, node)));
    }
    pages.add("enums.md", "enums", || enums::page(site));
    pages.add("views.md", "views", || views::page(site));
    pages.add(functions::PAGE, "functions", || functions::list(site));
    for (name, node) in &site.functions {
        pages.add(&node.path, "function", || Some(functions::page(site, name, node)));
    }
    pages.add("jobs.md", "jobs", || jobs::page(site));
    pages.add("access.md", "access", || access.as_ref());
    pages.add("roles.md", "roles", || roles.as_ref());
    let (mut files, mut failed) = (Vec::new(), Vec::new());
    for result in pages.write() {
        match result {
            Ok(file) => files.push(file),
            Err(diagnostic) => failed.push(diagnostic),
        }
    }
    // A template that fails on one page fails on all of its kind with the same words.
    failed.dedup_by(|a: &mut Diagnostic, b| a.message == b.message);
    let mut diagnostics = Diagnostics::new();
    failed.into_iter().for_each(|diagnostic| diagnostics.push(diagnostic));
    (files, diagnostics)
}

/// Pages still to be written: each is made and rendered on its own.
struct Pages<'a> {
    input: &'a Input<'a>,
    out: &'a str,
    pages: Vec<Page<'a>>,
}

/// Writes one page, if there is something to write.
type Page<'a> = Box<dyn Fn() -> Option<Result<File, Diagnostic>> + Sync + 'a>;

/// Fewer pages are not worth a thread.
const PAGES_A_THREAD: usize = 64;

impl<'a> Pages<'a> {
    fn add<V: Serialize>(
        &mut self,
        path: &'a str,
        template: &'static str,
        view: impl Fn() -> Option<V> + Sync + 'a,
    ) {
        let (input, out) = (self.input, self.out);
        self.pages.push(Box::new(move || {
            let text = input.templates.render(&format!("docs/{template}.md.j2"), view()?);
            Some(text.map(|mut text| {
                text.truncate(text.trim_end().len());
                text.push('\n');
                File { path: format!("{out}/{path}"), text }
            }))
        }));
    }

    /// The files in the order in which they were added, whatever thread wrote them.
    fn write(self) -> Vec<Result<File, Diagnostic>> {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let share = self.pages.len().div_ceil(threads).max(PAGES_A_THREAD);
        std::thread::scope(|scope| {
            let mut shares = self.pages.chunks(share);
            let first = shares.next().unwrap_or_default();
            let write = |pages: &[Page<'_>]| pages.iter().filter_map(|page| page()).collect::<Vec<_>>();
            let others: Vec<_> = shares.map(|pages| scope.spawn(move || write(pages))).collect();
            let mut written = write(first);
            for other in others {
                written.extend(other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
            }
            written
        })
    }
}

//! `jobs.md`: what runs by itself, and when.

use pgspec_catalog::object::Job;
use pgspec_catalog::{Mentioned, Name};

use super::escape::{code, fence, link, text};
use super::prose;
use super::schedule;
use super::site::{Node, Site, doc};
use super::view::{Fact, JobSection, JobsPage};

const PAGE: &str = "jobs.md";

/// What the template sees; `None` without a job.
pub(super) fn page(site: &Site<'_>) -> Option<JobsPage> {
    let jobs: Vec<_> = site.jobs.iter().map(|(name, node)| section(site, name, node)).collect();
    (!jobs.is_empty()).then(|| JobsPage { crumbs: site.crumbs(PAGE, None, None), jobs })
}

fn section(site: &Site<'_>, name: &Name, node: &Node<'_, Job>) -> JobSection {
    let job = node.item.body;
    let mut facts = Vec::new();
    let mut fact = |name: &str, value: String| facts.push(Fact { name: name.to_owned(), value });
    let schedule = code(&job.schedule);
    fact(
        "When",
        schedule::words(&job.schedule).map_or(schedule.clone(), |words| format!("{words} ({schedule})")),
    );
    if !job.active {
        fact("State", "**not active**".to_owned());
    }
    let mut calls: Vec<_> = job
        .command
        .mentions
        .iter()
        .filter_map(|mention| match mention.what {
            Mentioned::Function(arguments) => {
                let mut name = mention.name.clone();
                name.schema.get_or_insert_with(|| site.input.options.default_schema.clone());
                site.functions.contains_key(&name).then(|| site.function(PAGE, &name, usize::from(arguments)))
            }
            Mentioned::Column
            | Mentioned::ReferencedColumn
            | Mentioned::Relation
            | Mentioned::Type
            | Mentioned::Role => None,
        })
        .collect();
    calls.sort();
    calls.dedup();
    if !calls.is_empty() {
        fact("Calls", calls.join(", "));
    }
    if let Some(domain) = node.item.object.notes.domain.as_ref().and_then(|name| site.domain_of(Some(name))) {
        fact("Domain", link(&text(domain.title()), &domain.path));
    }
    JobSection {
        anchor: node.anchor.clone(),
        title: text(name.as_str()),
        doc: prose::blocks(doc(node.item.object)),
        facts,
        command: fence("sql", &job.command.text),
    }
}

//! Who calls which function: triggers, policies, defaults, checks, indexes, views, jobs and other functions.

use std::collections::BTreeMap;

use pgspec_catalog::object::{ConstraintBody, Function, IndexKeyTarget};
use pgspec_catalog::{Mentioned, ObjectId, QualifiedName, SqlText};

use super::escape::{code, link};
use super::site::{Site, at};

/// A place where a function is called. The order is the one in which they are listed.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Caller {
    /// What calls: `trigger`, `policy`, …
    pub(super) what: &'static str,
    /// Its name, with its table's.
    pub(super) name: String,
    page: String,
    anchor: String,
}

impl Caller {
    /// A link to the caller.
    pub(super) fn link(&self, from: &str) -> String {
        link(&code(&self.name), &at(from, &self.page, &self.anchor))
    }
}

/// Whether a function can be called with this many arguments.
pub(super) fn accepts(function: &Function, arguments: usize) -> bool {
    use pgspec_catalog::object::ArgumentMode;
    let inputs = function.arguments.iter().filter(|a| a.mode.is_input());
    let variadic = function.arguments.iter().any(|a| a.mode == ArgumentMode::Variadic);
    let most = inputs.clone().count();
    let least = inputs.filter(|a| a.default.is_none() && a.mode != ArgumentMode::Variadic).count();
    least <= arguments && (variadic || arguments <= most)
}

/// The callers of each function, sorted, each once.
pub(super) fn of(site: &Site<'_>) -> BTreeMap<ObjectId, Vec<Caller>> {
    let mut found = Found { site, callers: BTreeMap::new() };
    of_tables(&mut found);
    for (name, view) in &site.views {
        let place = || Caller {
            what: "view",
            name: site.display(name),
            page: "views.md".to_owned(),
            anchor: view.anchor.clone(),
        };
        found.sql(Some(&view.item.body.query), &place);
        for trigger in &view.triggers {
            found.call(&trigger.body.function, 0, &place);
        }
    }
    for (name, job) in &site.jobs {
        let place = || Caller {
            what: "job",
            name: name.to_string(),
            page: "jobs.md".to_owned(),
            anchor: job.anchor.clone(),
        };
        found.sql(Some(&job.item.body.command), &place);
    }
    for (name, node) in &site.functions {
        for overload in &node.overloads {
            let place = || Caller {
                what: "function",
                name: format!("{}()", site.display(name)),
                page: node.path.clone(),
                anchor: overload.anchor.clone(),
            };
            found.sql(Some(overload.item.body.body.sql()), &place);
            for argument in &overload.item.body.arguments {
                found.sql(argument.default.as_ref(), &place);
            }
        }
    }
    let mut callers = found.callers;
    for list in callers.values_mut() {
        list.sort();
        list.dedup();
    }
    callers
}

fn of_tables(found: &mut Found<'_, '_>) {
    for (name, node) in &found.site.tables {
        let table = found.site.display(name);
        let at = |what: &'static str, of: &str, anchor: &str| Caller {
            what,
            name: format!("{table}.{of}"),
            page: node.path.clone(),
            anchor: anchor.to_owned(),
        };
        for rule in &node.item.body.notes.retention {
            found.call(&rule.function, 0, &|| Caller {
                what: "retention",
                name: table.clone(),
                page: node.path.clone(),
                anchor: "retention".to_owned(),
            });
        }
        for column in &node.item.body.columns {
            let anchor = node.columns.get(&column.name).map_or("", String::as_str);
            found.sql(column.default.as_ref(), &|| at("default", column.name.as_str(), anchor));
            let generated = column.generated.as_ref().map(|g| &g.expression);
            found.sql(generated, &|| at("generated column", column.name.as_str(), anchor));
        }
        for item in &node.constraints {
            if let ConstraintBody::Check(check) = &item.body.body {
                found.sql(Some(&check.expression), &|| at("check", item.key.name.as_str(), "constraints"));
            }
        }
        for item in &node.indexes {
            let place = || at("index", item.key.name.as_str(), "indexes");
            found.sql(item.body.predicate.as_ref(), &place);
            for key in &item.body.keys {
                if let IndexKeyTarget::Expression(expression) = &key.target {
                    found.sql(Some(expression), &place);
                }
            }
        }
        for policy in &node.policies {
            let place = || at("policy", policy.item.key.name.as_str(), &policy.anchor);
            found.sql(policy.item.body.using.as_ref(), &place);
            found.sql(policy.item.body.check.as_ref(), &place);
        }
        for trigger in &node.triggers {
            let place = || at("trigger", trigger.item.key.name.as_str(), &trigger.anchor);
            found.call(&trigger.item.body.function, 0, &place);
            found.sql(trigger.item.body.condition.as_ref(), &place);
        }
    }
}

struct Found<'s, 'a> {
    site: &'s Site<'a>,
    callers: BTreeMap<ObjectId, Vec<Caller>>,
}

impl Found<'_, '_> {
    /// Notes every function that the SQL mentions.
    fn sql(&mut self, sql: Option<&SqlText>, place: &dyn Fn() -> Caller) {
        for mention in sql.map_or(&[][..], |sql| &sql.mentions) {
            if let Mentioned::Function(arguments) = mention.what {
                self.call(&mention.name, usize::from(arguments), place);
            }
        }
    }

    fn call(&mut self, name: &QualifiedName, arguments: usize, place: &dyn Fn() -> Caller) {
        let mut name = name.clone();
        let default = &self.site.input.options.default_schema;
        name.schema.get_or_insert_with(|| default.clone());
        let Some(node) = self.site.functions.get(&name) else { return };
        for overload in node.overloads.iter().filter(|o| accepts(o.item.body, arguments)) {
            self.callers.entry(overload.item.id).or_default().push(place());
        }
    }
}

//! Function bodies: what every statement of `language sql` and `plpgsql` means, what it reads, writes and calls, and
//! what is wrong with it. Postgres looks at PL/pgSQL when a statement is executed first; so whatever is said here to
//! be an error is one that the statement raises whenever it is executed.

mod branch;
mod declare;
mod embedded;
mod facts;
mod flow;
mod loops;
mod names;
mod plpgsql;
mod recursion;
mod returns;
mod rows;
mod scan;
mod setup;
mod sql_language;
mod statement;
mod target;

use pgspec_catalog::object::{Function, FunctionBody, Trigger};
use pgspec_catalog::{Body, Catalog, Key, Kind, Name, ObjectId, QualifiedName, Text};
use pgspec_sql::syntax::ast::TextRange;
use rustc_hash::FxHashMap;

use crate::finding::{Finding, Problem};
use crate::typed::{Command, FunctionId};
use crate::world::World;

/// What a body does, and what is wrong with it. Ranges are those of the text between the quotes.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct BodyReport {
    /// What is wrong, in the order of the places.
    pub findings: Vec<Finding>,
    /// Tables and views that are read.
    pub reads: Vec<Read>,
    /// Tables and views that are changed.
    pub writes: Vec<Write>,
    /// Functions that are called.
    pub calls: Vec<Call>,
    /// `EXECUTE`: what it does is known at run time.
    pub dynamic: Vec<TextRange>,
    /// Why some of the body is not known.
    pub opaque: Vec<Text>,
}

/// A relation that is read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Read {
    /// Its name.
    pub relation: QualifiedName,
    /// The columns that are named, sorted.
    pub columns: Vec<Name>,
    /// The statement.
    pub range: TextRange,
}

/// A relation that is changed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Write {
    /// Its name.
    pub relation: QualifiedName,
    /// How.
    pub command: Command,
    /// The columns that get a value, sorted; none of DELETE.
    pub columns: Vec<Name>,
    /// The statement.
    pub range: TextRange,
}

/// A function that is called.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Call {
    /// Which.
    pub function: FunctionId,
    /// Where.
    pub range: TextRange,
}

/// A trigger that calls a function.
#[derive(Clone, Copy, Debug)]
pub struct TriggerUse<'c> {
    /// Its key: the table's name is in it.
    pub key: &'c Key,
    /// The trigger.
    pub trigger: &'c Trigger,
}

/// The triggers of a catalog by the function that they call.
#[derive(Debug, Default)]
pub struct TriggerUses<'c>(FxHashMap<QualifiedName, Vec<TriggerUse<'c>>>);

impl<'c> TriggerUses<'c> {
    /// Those of a catalog.
    pub fn of(catalog: &'c Catalog) -> Self {
        let mut uses = Self::default();
        for (_, key, object) in catalog.of_kind(Kind::Trigger) {
            if let Some(trigger) = object.body.as_trigger() {
                uses.0.entry(trigger.function.clone()).or_default().push(TriggerUse { key, trigger });
            }
        }
        uses
    }

    /// Those that call a function.
    pub fn calling(&self, function: &QualifiedName) -> &[TriggerUse<'c>] {
        self.0.get(function).map_or(&[], Vec::as_slice)
    }
}

/// Analyses the body of a function of the catalog. `triggers` are those that call it: they decide what NEW and OLD are.
pub fn analyze_function(world: &World<'_>, id: ObjectId, triggers: &[TriggerUse<'_>]) -> BodyReport {
    match world.catalog().entry(id).map(|(_, object)| &object.body) {
        Some(Body::Function(function)) => analyze_body(world, id, &function.body, triggers),
        _ => BodyReport::default(),
    }
}

/// What the names in the body of a function of the catalog mean, if it was parsed when the function was created.
pub(crate) fn traced(
    world: &World<'_>,
    id: ObjectId,
) -> Option<(crate::trace::Trace, Vec<crate::typed::TypedQuery>)> {
    let (key, object) = world.catalog().entry(id)?;
    let function = object.body.as_function()?;
    let subject = Subject { world, name: key.qualified_name(), id: world.function_of(id), function };
    sql_language::traced(&subject, &function.body)
}

/// The statements of a text as the body of a function of the catalog that is parsed when the function is created, and what
/// is wrong with them. Nothing if they cannot be read.
pub(crate) fn typed_statements(
    world: &World<'_>,
    id: ObjectId,
    text: &str,
) -> Option<(Vec<crate::typed::TypedQuery>, Vec<crate::finding::Finding>)> {
    let (key, object) = world.catalog().entry(id)?;
    let function = object.body.as_function()?;
    let subject = Subject { world, name: key.qualified_name(), id: world.function_of(id), function };
    sql_language::typed(&subject, &FunctionBody::Standard(pgspec_catalog::SqlText::unplaced(text)))
}

/// Analyses a body as that of a function of the catalog, whatever the function does now.
pub fn analyze_body(
    world: &World<'_>,
    id: ObjectId,
    body: &FunctionBody,
    triggers: &[TriggerUse<'_>],
) -> BodyReport {
    let Some((key, object)) = world.catalog().entry(id) else { return BodyReport::default() };
    let Body::Function(function) = &object.body else { return BodyReport::default() };
    let mut report = BodyReport::default();
    let own = own_search_path(function).map(|path| world.with_search_path(path));
    let world = own.as_ref().unwrap_or(world);
    let subject = Subject { world, name: key.qualified_name(), id: world.function_of(id), function };
    match (body, function.language.as_str()) {
        (FunctionBody::Source(text), "plpgsql") => {
            let parsed = pgspec_sql::syntax::plpgsql::parse(&text.text);
            for error in &parsed.errors {
                report.finding(error.range, Problem::SyntaxError, error.message.clone(), error.help.clone());
            }
            if let Some(body) = &parsed.body {
                let uses: Vec<_> = triggers.iter().copied().map(Some).collect();
                for one in if uses.is_empty() { &[None][..] } else { &uses } {
                    plpgsql::analyze(&subject, body, &text.text, *one, &mut report);
                }
                if uses.is_empty() && function.returns.is_builtin("trigger") {
                    report.allow_transition_tables();
                }
            }
        }
        (body, "sql") => sql_language::analyze(&subject, body, &mut report),
        _ => report.opaque.push(format!("the language {} is not read", function.language).into()),
    }
    report.finish();
    report
}

/// The function whose body it is.
pub(crate) struct Subject<'a, 'c> {
    pub(crate) world: &'a World<'c>,
    pub(crate) name: QualifiedName,
    pub(crate) id: Option<FunctionId>,
    pub(crate) function: &'a Function,
}

/// The path of `set search_path`.
fn own_search_path(function: &Function) -> Option<Vec<Name>> {
    let (_, value) = function.settings.iter().find(|(name, _)| name == "search_path")?;
    let schemas = value.split(',').map(|part| part.trim().trim_matches(['\'', '"']));
    let schemas =
        schemas.filter(|schema| !schema.is_empty() && *schema != "pg_catalog" && *schema != "pg_temp");
    Some(schemas.map(Name::folded).collect())
}

impl BodyReport {
    pub(crate) fn finding(
        &mut self,
        range: TextRange,
        problem: Problem,
        message: impl Into<String>,
        help: Option<String>,
    ) {
        self.findings.push(Finding { problem, range, message: message.into(), help, replacement: None });
    }

    /// Whether something of it is not known.
    pub fn is_unknown(&self) -> bool {
        !self.opaque.is_empty() || !self.dynamic.is_empty()
    }

    /// In a trigger function that no trigger calls, an unknown relation may be a transition table.
    fn allow_transition_tables(&mut self) {
        let before = self.findings.len();
        self.findings.retain(|finding| {
            finding.problem != Problem::UndefinedTable
                || finding.message.contains('.')
                || !finding.message.starts_with("relation ")
        });
        if self.findings.len() < before {
            self.opaque.push("a relation may be a transition table of a trigger that is not there".into());
        }
    }

    fn finish(&mut self) {
        self.findings.sort_by_key(|finding| (finding.range.start, finding.range.end));
        let mut seen: Vec<Finding> = Vec::with_capacity(self.findings.len());
        self.findings.retain(|finding| {
            let near = seen.iter().rev().take_while(|other| other.range.start == finding.range.start);
            let new = near.into_iter().all(|other| {
                other.problem != finding.problem
                    || other.range != finding.range
                    || other.message != finding.message
            });
            if new {
                seen.push(finding.clone());
            }
            new
        });
        self.reads.sort_by(|a, b| {
            (a.range.start, a.relation.to_string()).cmp(&(b.range.start, b.relation.to_string()))
        });
        self.reads.dedup();
        self.writes.sort_by_key(|write| write.range.start);
        self.writes.dedup();
        self.calls.sort_by_key(|call| (call.range.start, call.range.end, call.function));
        self.calls.dedup();
        self.dynamic.sort_by_key(|range| range.start);
        self.dynamic.dedup();
        self.opaque.sort();
        self.opaque.dedup();
    }
}

//! Views: their queries and the names of their columns (`DefineView`).

use pgspec_catalog::object::View;
use pgspec_catalog::{Name, Object};
use pgspec_sql::syntax as parse;
use pgspec_sql::syntax::ast::TextRange;
use rustc_hash::FxHashSet;

use super::{Label, Meaning, Part, collation, texts};
use crate::analyzer::Analyzer;
use crate::finding::{Finding, Problem};
use crate::typed::{Command, TypeId};
use crate::world::{TypeKind, World};

/// The query of a view.
pub(super) fn parts<'c>(world: &World<'c>, object: &'c Object, view: &'c View) -> Vec<Part<'c>> {
    let text = &view.query;
    let mut part = Part {
        label: Label::of("query"),
        text: Some(text),
        span: object.span(),
        meaning: Meaning::Unknown,
        findings: Vec::new(),
    };
    match parse::query(&text.text) {
        Ok(query) => {
            let mut analyzer = Analyzer::new(world);
            let typed = analyzer.query(&query);
            let columns = analyzer.result_columns(&typed);
            part.findings = analyzer.findings;
            for cte in typed.ctes.iter().filter(|cte| cte.query.command != Command::Select) {
                let what = if view.materialized {
                    "materialized views must not use"
                } else {
                    "views must not contain"
                };
                part.findings.push(Finding {
                    problem: Problem::FeatureNotSupported,
                    range: cte.query.range,
                    message: format!("{what} data-modifying statements in WITH"),
                    help: Some("a view only reads: put the statement into a function".to_owned()),
                    replacement: None,
                });
            }
            // A query with mistakes has no columns that could be judged.
            if part.findings.iter().all(|finding| !finding.problem.is_error()) {
                let columns = columns.iter().zip(&typed.targets);
                let columns: Vec<_> = columns
                    .map(|(column, target)| (&column.name, column.ty, target.expression.range))
                    .collect();
                part.findings.extend(names(view, &columns));
                let own = columns.iter().enumerate();
                let own: Vec<&Name> =
                    own.map(|(at, (name, ..))| view.column_names.get(at).unwrap_or(name)).collect();
                part.findings.extend(collation::undetermined(world, &typed, &own, view.materialized));
                for (name, ty, range) in columns {
                    if world.ty(ty).kind == TypeKind::Pseudo && ty != crate::world::OPAQUE {
                        let message = format!("column \"{name}\" has pseudo-type {}", world.show(ty, -1));
                        let help = Some("cast it, or name the columns that it stands for".to_owned());
                        let problem = Problem::InvalidObjectDefinition;
                        part.findings.push(Finding { problem, range, message, help, replacement: None });
                    }
                }
            }
            part.meaning = Meaning::Query(Box::new(typed), columns);
        }
        Err(error) => part.findings.push(texts::syntax_error(error)),
    }
    vec![part]
}

/// Too many names, and names that stand for two columns.
fn names(view: &View, columns: &[(&Name, TypeId, TextRange)]) -> Vec<Finding> {
    let mut found = Vec::new();
    if view.column_names.len() > columns.len() {
        found.push(Finding {
            problem: Problem::InvalidObjectDefinition,
            range: TextRange::default(),
            message: "CREATE VIEW specifies more column names than columns".to_owned(),
            help: Some(format!("the query has {} columns", columns.len())),
            replacement: None,
        });
        return found;
    }
    let mut seen = FxHashSet::default();
    for (number, (name, _, range)) in columns.iter().enumerate() {
        let name = view.column_names.get(number).unwrap_or(name);
        if !seen.insert(name) {
            found.push(Finding {
                problem: Problem::DuplicateColumn,
                range: *range,
                message: format!("column \"{name}\" specified more than once"),
                help: Some("give one of them another name with `as`".to_owned()),
                replacement: None,
            });
        }
    }
    found
}

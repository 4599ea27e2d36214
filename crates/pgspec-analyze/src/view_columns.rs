//! What a view's columns are: their types, whose columns they show, and whether rows can be written through the view.

use pgspec_catalog::object::View;
use pgspec_catalog::{DataType, Name, QualifiedName, Text};
use pgspec_sql::syntax;
use pgspec_sql::syntax::ast::{Query, QueryBody, TableRefKind, TextRange};

use crate::analyzer::Analyzer;
use crate::query::walk::{self, Next};
use crate::shape;
use crate::typed::{Node, RelationId, SetTree, Typed, TypedQuery, TypedTarget, Var};
use crate::world::{RelationKind, World};

/// The column of a table that a view's column shows unchanged, through other views if need be.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Source {
    /// The table.
    pub relation: QualifiedName,
    /// Its column.
    pub column: Name,
}

/// A column of a view.
#[derive(Clone, PartialEq, Debug)]
pub struct ShownColumn {
    /// Its name.
    pub name: Name,
    /// Its type, or why it cannot be known.
    pub data_type: Result<DataType, Unknown>,
    /// Whether it is certain that no row has null there.
    pub not_null: bool,
    /// What it shows.
    pub source: Option<Source>,
    /// The documentation of what it shows.
    pub doc: Option<Text>,
}

/// Why something cannot be known.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unknown {
    /// The reason's place in the view's query.
    pub range: TextRange,
    /// The reason, a clause without a full stop.
    pub why: String,
}

/// What a view shows.
#[derive(Clone, PartialEq, Debug)]
pub struct ViewColumns {
    /// Its columns, or why there are none.
    pub columns: Result<Vec<ShownColumn>, Unknown>,
    /// Rows can be inserted into it and updated without a trigger or rule: Postgres writes through the columns that
    /// have a source (manual, `CREATE VIEW`, "Updatable Views"). False where that is not certain.
    pub updatable: bool,
}

/// The columns of a view, by its query alone: what a spec declares about its columns is not asked.
pub fn of_view(world: &World<'_>, view: &View) -> ViewColumns {
    let none = |range, why| ViewColumns { columns: Err(Unknown { range, why }), updatable: false };
    let text = view.query.text.as_str();
    let query = match syntax::query(text) {
        Ok(query) => query,
        Err(error) => {
            let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
            return none(TextRange::new(offset(error.range.start), offset(error.range.end)), error.message);
        }
    };
    let mut analyzer = Analyzer::new(world);
    let typed = analyzer.query(&query);
    let columns = analyzer.result_columns(&typed);
    let mistakes: Vec<_> = analyzer.findings.iter().filter(|finding| finding.problem.is_error()).collect();
    let in_target = |range: TextRange| {
        let holds = |target: &TypedTarget| contains(target.expression.range, range);
        typed.targets.iter().any(holds)
    };
    if let Some(wrong) = mistakes.iter().find(|finding| !in_target(finding.range)) {
        return none(wrong.range, wrong.message.clone());
    }
    if columns.is_empty() || view.column_names.len() > columns.len() {
        return none(typed.range, "the number of its columns is not known".to_owned());
    }
    let named = view.column_names.iter().map(Some).chain(std::iter::repeat(None));
    let shown = columns.into_iter().zip(named).enumerate().map(|(number, (column, name))| {
        let target = typed.targets.get(number).map(|target| &target.expression);
        let data_type = world.data_type(column.ty, column.typmod).ok_or_else(|| {
            let wrong = target.and_then(|target| mistakes.iter().find(|m| contains(target.range, m.range)));
            match wrong {
                Some(wrong) => Unknown { range: wrong.range, why: wrong.message.clone() },
                None => unknown(&typed, target),
            }
        });
        let source = column.source.and_then(|(relation, column)| source(world, relation, column));
        ShownColumn {
            name: name.cloned().unwrap_or(column.name),
            data_type,
            not_null: !column.nullable,
            doc: source
                .as_ref()
                .and_then(|source| doc(world, source))
                .or_else(|| about(world, &typed, number)),
            source,
        }
    });
    let columns: Vec<_> = shown.collect();
    if let Some(wrong) = mistakes.first()
        && columns.iter().all(|column| column.data_type.is_ok())
    {
        return none(wrong.range, wrong.message.clone());
    }
    let updatable = !view.materialized
        && columns.iter().any(|column| column.source.is_some())
        && !is_sampled(&query)
        && shape::changes(world, &typed).0.is_ok_and(|base| is_writable(world, base, MAX_VIEWS));
    ViewColumns { columns: Ok(columns), updatable }
}

fn contains(outer: TextRange, inner: TextRange) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

/// How many views of views are looked through.
const MAX_VIEWS: usize = 32;

/// Why a column's type is not known: the first part of it that is not.
fn unknown(query: &TypedQuery, target: Option<&Typed>) -> Unknown {
    let mut found = None;
    let mut visit = |part: &Typed, _: u32| {
        if let Node::Opaque(why) = &part.node
            && found.is_none()
        {
            found = Some(Unknown { range: part.range, why: why.to_string() });
        }
        Next::Deeper
    };
    match target {
        Some(target) => walk::descend(target, 0, &mut visit),
        None => walk::descend_query(query, 0, &mut visit),
    }
    let range = target.map_or(query.range, |target| target.range);
    found.unwrap_or_else(|| Unknown { range, why: "what it is made of is not known".to_owned() })
}

/// The documentation of the column that a value is made of without becoming another one: in the first branch of a set
/// operation, under another collation.
fn about(world: &World<'_>, query: &TypedQuery, number: usize) -> Option<Text> {
    if let Some(tree) = &query.set_operation {
        let mut tree = &**tree;
        return loop {
            match tree {
                SetTree::Query(first) => break about(world, first, number),
                SetTree::Operation { left, .. } => tree = left,
            }
        };
    }
    let mut value = &query.targets.get(number)?.expression;
    while let Node::Collate(inner, _) = &value.node {
        value = inner;
    }
    let Node::Var(Var { up: 0, entry, column }) = &value.node else { return None };
    let entry = query.entries.get(usize::try_from(*entry).ok()?)?;
    let (relation, column) = entry.columns.get(usize::try_from(*column).ok()?)?.source?;
    doc(world, &source(world, relation, column)?)
}

fn source(world: &World<'_>, relation: RelationId, column: u32) -> Option<Source> {
    let column = world.columns(relation)?.get(usize::try_from(column).ok()?)?.name.clone();
    Some(Source { relation: world.relation(relation).name.clone(), column })
}

fn doc(world: &World<'_>, source: &Source) -> Option<Text> {
    let table = world.catalog().table(&source.relation)?;
    table.body.column(&source.column)?.notes.doc.clone()
}

/// `tablesample` is no part of what a query means, but of which rows it shows.
fn is_sampled(query: &Query) -> bool {
    let QueryBody::Select(select) = &query.body else { return false };
    select.from.iter().any(|item| matches!(&item.kind, TableRefKind::Relation { sample: Some(_), .. }))
}

/// Whether rows can be written to a relation without a trigger.
fn is_writable(world: &World<'_>, relation: RelationId, depth: usize) -> bool {
    match world.relation(relation).kind {
        RelationKind::Table => true,
        RelationKind::MaterializedView => false,
        RelationKind::View => {
            let base = shape::base_of_view(world, relation);
            let depth = depth.checked_sub(1);
            base.zip(depth).is_some_and(|(base, depth)| is_writable(world, base, depth))
        }
    }
}

//! All tables, in order.

use rustc_hash::{FxHashMap, FxHashSet};

use pgspec_analyze::body::{TriggerUses, analyze_function};
use pgspec_analyze::literal::civil;
use pgspec_analyze::typed::Command;
use pgspec_analyze::world::{self, World};
use pgspec_catalog::object::SeedValue;
use pgspec_catalog::{Catalog, Name, QualifiedName, SqlText, Standing};
use pgspec_sql::quote;

use crate::evaluate::Evaluator;
use crate::insert::{Given, Insert, Statement};
use crate::judge::{Judge, Stored, Tables};
use crate::model::Model;
use crate::order::{Turn, order};
use crate::read;
use crate::samples::Samples;
use crate::search::{Blocked, Cell, Maker, hints};
use crate::value::Value;

/// What rows are made for.
#[derive(Clone, Debug)]
pub struct Options {
    /// The major version of Postgres.
    pub postgres: u16,
    /// Where unqualified names in the model's SQL are looked up.
    pub search_path: Vec<Name>,
    /// Other seeds give other rows.
    pub seed: u64,
    /// How many rows each table gets, if it can have so many. The last one has a null wherever there can be one.
    pub rows: usize,
}

/// Rows that are there already: each has the texts of its columns, `None` for null.
#[derive(Clone, Debug)]
pub struct Existing {
    /// The table; of a partition its own name.
    pub table: QualifiedName,
    /// The rows.
    pub rows: Vec<Vec<(Name, Option<String>)>>,
}

/// Rows, and what has none.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    /// In an order in which they can be put in, in one transaction that defers its constraints.
    pub statements: Vec<Statement>,
    /// Tables that get no row.
    pub unfilled: Vec<Unfilled>,
}

/// A table that gets no row, and why.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unfilled {
    /// The table.
    pub table: QualifiedName,
    /// What stands in the way: a constraint, an index, a column.
    pub what: String,
    /// Why, in a sentence that begins with it.
    pub why: String,
    /// There can be no row at all: a CHECK asks for a null in a column that has none.
    pub impossible: bool,
}

impl Rows {
    /// The rows as a script for one transaction.
    pub fn script(&self) -> String {
        let mut out = String::from("set constraints all deferred;\n");
        for statement in &self.statements {
            out.push_str(&statement.sql());
            out.push_str(";\n");
        }
        out
    }
}

impl Unfilled {
    /// One thing to do about it.
    pub fn help(&self) -> String {
        format!(
            "give the table rows that do: `fixtures: [{{ column: value }}]` at `{}`; columns that are left out are filled",
            self.table
        )
    }
}

/// So many rows at most are skipped.
const MOST_SKIPPED: usize = 200;

/// 2020-01-01 and 2090-01-01: conditions on `now()` must hold whenever the rows are put in.
const NOW: [i64; 2] = [18_262, 43_830];

/// Rows for the tables of a Catalog that somebody maintains, and for those of the platform that they refer to.
pub fn generate(catalog: &Catalog, options: &Options, existing: &[Existing]) -> Rows {
    let world = World::new(
        catalog,
        world::Options { postgres: options.postgres, search_path: options.search_path.clone() },
    )
    .in_utc();
    let evaluators = NOW.map(|day| Evaluator { world: &world, now: i128::from(day) * civil::DAY });
    let samples = Samples { world: &world, evaluator: evaluators[0], seed: options.seed };
    let partitions = Partitions::of(catalog);
    let models = models(catalog, &evaluators[0], &partitions);
    let turns = order(&models, &|name| partitions.leaves(name));
    let mut run = Run {
        catalog,
        options,
        evaluators: &evaluators,
        samples: &samples,
        partitions: &partitions,
        written: written_by_triggers(&world, catalog),
        tables: Tables::default(),
        promised: FxHashMap::default(),
        together: FxHashMap::default(),
        made: Vec::new(),
        rows: Rows::default(),
    };
    for table in existing {
        let Some(model) = models.iter().find(|model| model.name == table.table) else { continue };
        for row in &table.rows {
            let value = |(name, text): &(Name, Option<String>)| {
                let column = model.columns.get(model.position(name)?)?;
                let value = match text {
                    None => Value::Null,
                    Some(text) => read::value(&world, column.ty, column.typmod, text)?,
                };
                Some((name.clone(), value))
            };
            run.store(&model.name, row.iter().filter_map(value).collect());
        }
    }
    for turn in turns {
        if let Some(model) = models.get(turn.table) {
            run.table(model, &turn);
        }
    }
    run.finish()
}

/// Who is a partition of whom.
struct Partitions {
    children: FxHashMap<QualifiedName, Vec<QualifiedName>>,
    parents: FxHashMap<QualifiedName, QualifiedName>,
}

impl Partitions {
    fn of(catalog: &Catalog) -> Self {
        let mut found = Self { children: FxHashMap::default(), parents: FxHashMap::default() };
        for item in catalog.tables() {
            if let Some(of) = &item.body.partition_of {
                let name = item.key.qualified_name();
                found.children.entry(of.parent.clone()).or_default().push(name.clone());
                found.parents.insert(name, of.parent.clone());
            }
        }
        found
    }

    /// The tables that hold a table's rows.
    fn leaves(&self, name: &QualifiedName) -> Vec<QualifiedName> {
        let (mut found, mut open) = (Vec::new(), vec![name.clone()]);
        while let Some(name) = open.pop() {
            match self.children.get(&name) {
                Some(children) => open.extend(children.iter().cloned()),
                None => found.push(name),
            }
        }
        found
    }
}

/// The tables that get rows: all that somebody maintains, and what they refer to.
fn models(catalog: &Catalog, evaluator: &Evaluator<'_, '_>, partitions: &Partitions) -> Vec<Model> {
    let mut wanted: Vec<QualifiedName> = catalog
        .tables()
        .filter(|item| item.object.standing != Standing::Platform)
        .map(|item| item.key.qualified_name())
        .collect();
    let mut seen: FxHashSet<QualifiedName> = wanted.iter().cloned().collect();
    let mut models = Vec::new();
    let mut at = 0;
    while let Some(name) = wanted.get(at).cloned() {
        at += 1;
        let Some(item) = catalog.table(&name) else { continue };
        let is_held_elsewhere = item.body.partition_by.is_some() || item.body.foreign.is_some();
        let Some(model) = Model::of(evaluator, item.key, item.body) else { continue };
        for (_, foreign) in model.foreign() {
            for table in partitions.leaves(&foreign.table) {
                if seen.insert(table.clone()) {
                    wanted.push(table);
                }
            }
        }
        if !is_held_elsewhere {
            models.push(model);
        }
    }
    models
}

/// Tables into which a trigger of an INSERT puts rows.
fn written_by_triggers(world: &World<'_>, catalog: &Catalog) -> FxHashSet<QualifiedName> {
    let uses = TriggerUses::of(catalog);
    let mut found = FxHashSet::default();
    for item in catalog.functions() {
        let name = item.key.qualified_name();
        let calling = uses.calling(&name);
        if calling.iter().any(|call| call.trigger.events.insert) {
            let report = analyze_function(world, item.id, calling);
            let writes = report.writes.into_iter().filter(|write| write.command == Command::Insert);
            found.extend(writes.map(|write| write.relation));
        }
    }
    found
}

struct Run<'r, 'w, 'c> {
    catalog: &'c Catalog,
    options: &'r Options,
    evaluators: &'r [Evaluator<'w, 'c>; 2],
    samples: &'r Samples<'w, 'c>,
    partitions: &'r Partitions,
    written: FxHashSet<QualifiedName>,
    tables: Tables,
    /// Rows that others refer to already.
    promised: FxHashMap<QualifiedName, Vec<Vec<(Name, Value)>>>,
    /// Tables whose rows must be put in by the same statement, each with another one of them.
    together: FxHashMap<QualifiedName, QualifiedName>,
    made: Vec<Insert>,
    rows: Rows,
}

impl Run<'_, '_, '_> {
    /// Takes note of a row, in its table and in those that it is a partition of.
    fn store(&mut self, table: &QualifiedName, row: Stored) {
        let mut next = Some(table.clone());
        while let Some(name) = next {
            next = self.partitions.parents.get(&name).cloned();
            self.tables.entry(name).or_default().push(row.clone());
        }
    }

    fn table(&mut self, model: &Model, turn: &Turn) {
        let hints = hints(self.samples, model);
        let fixtures = self.fixtures(model);
        let promised = self.promised.remove(&model.name).unwrap_or_default();
        let promised = promised.into_iter().map(|pins| {
            let pin = |(name, value): (Name, Value)| Some((model.position(&name)?, Cell::Known(value)));
            pins.into_iter().filter_map(pin).collect::<FxHashMap<usize, Cell>>()
        });
        let mut plans: Vec<FxHashMap<usize, Cell>> = promised.collect();
        if fixtures.is_empty() {
            plans.extend((0..self.options.rows).map(|_| FxHashMap::default()));
        } else {
            plans.extend(fixtures);
        }
        let last = plans.len().saturating_sub(1);
        // Behind rows that are there, values begin where those are likely to end.
        let there = self.tables.get(&model.name).map_or(0, Vec::len).min(MOST_SKIPPED);
        let (mut filled, mut blocked) = (false, None);
        for (at, pins) in plans.into_iter().enumerate() {
            let judge = Judge { evaluators: self.evaluators, model, tables: &self.tables, late: &turn.late };
            let maker = Maker { judge, samples: self.samples, hints: &hints };
            let nulls = at == last && at > 0;
            let row = maker.row(there + at, nulls, &pins).or_else(|_| maker.row(there + at, false, &pins));
            match row {
                Ok(cells) => {
                    filled = true;
                    self.keep(model, turn, cells);
                }
                Err(why) => blocked = blocked.or(Some(why)),
            }
        }
        let has_rows = filled || self.tables.get(&model.name).is_some_and(|rows| !rows.is_empty());
        if let (false, Some(why)) = (has_rows, blocked) {
            self.rows.unfilled.push(unfilled(model, &why));
        }
    }

    fn fixtures(&self, model: &Model) -> Vec<FxHashMap<usize, Cell>> {
        let Some(item) = self.catalog.table(&model.name) else { return Vec::new() };
        let cell = |(name, value): &(Name, SeedValue)| {
            let at = model.position(name)?;
            let column = model.columns.get(at)?;
            let cell = match value {
                SeedValue::Null => Cell::Known(Value::Null),
                SeedValue::Literal(text) => {
                    let world = self.evaluators[0].world;
                    Cell::Known(
                        read::value(world, column.ty, column.typmod, text)
                            .unwrap_or_else(|| Value::Other(text.to_string())),
                    )
                }
                SeedValue::Sql(sql) => Cell::Sql(sql.clone()),
                SeedValue::Reference { table, column, key } => {
                    let conditions = key.iter().map(|(name, value)| {
                        format!("{} = {}", quote::identifier(name.as_str()), quote::literal(value))
                    });
                    let conditions: Vec<_> = conditions.collect();
                    Cell::Sql(SqlText::unplaced(format!(
                        "select {} from {} where {}",
                        quote::identifier(column.as_str()),
                        quote::qualified(table),
                        conditions.join(" and ")
                    )))
                }
                SeedValue::Default => Cell::Default,
            };
            Some((at, cell))
        };
        let rows = item.body.notes.fixtures.iter();
        rows.map(|row| row.iter().filter_map(cell).collect()).collect()
    }

    fn keep(&mut self, model: &Model, turn: &Turn, cells: Vec<Cell>) {
        let mut stored = Stored::default();
        let mut insert = Insert {
            table: model.name.clone(),
            values: Vec::new(),
            overriding: false,
            may_be_there: self.written.contains(&model.name),
        };
        for (column, cell) in model.columns.iter().zip(&cells) {
            let given = match cell {
                Cell::Default => continue,
                Cell::Sql(sql) => Given::Sql(sql.clone()),
                Cell::Known(value) => {
                    stored.insert(column.name.clone(), value.clone());
                    value.print().map_or(Given::Null, Given::Text)
                }
            };
            insert.overriding |= column.always;
            insert.values.push((column.name.clone(), given));
        }
        for (_, foreign) in model.foreign().filter(|(number, _)| turn.late.contains(number)) {
            let own: Option<Vec<_>> = foreign
                .columns
                .iter()
                .map(|at| match cells.get(*at) {
                    Some(Cell::Known(value)) if !value.is_null() => Some(value.clone()),
                    _ => None,
                })
                .collect();
            let Some(own) = own else { continue };
            let pins = foreign.referenced.iter().cloned().zip(own).collect();
            let leaf = self.partitions.leaves(&foreign.table).into_iter().next();
            let target = leaf.unwrap_or_else(|| foreign.table.clone());
            self.promised.entry(target.clone()).or_default().push(pins);
            if !foreign.deferrable {
                self.together.insert(model.name.clone(), target);
            }
        }
        self.store(&model.name, stored);
        self.made.push(insert);
    }

    /// The statements: rows that refer to each other share one.
    fn finish(mut self) -> Rows {
        let root = |name: &QualifiedName| {
            let mut name = name;
            let mut steps = 0;
            while let Some(next) = self.together.get(name).filter(|_| steps < self.together.len()) {
                name = next;
                steps += 1;
            }
            name.clone()
        };
        let mut groups: FxHashMap<QualifiedName, usize> = FxHashMap::default();
        let tied: FxHashSet<QualifiedName> =
            self.together.iter().flat_map(|(a, b)| [a.clone(), b.clone()]).collect();
        for insert in std::mem::take(&mut self.made) {
            if !tied.contains(&insert.table) {
                self.rows.statements.push(Statement { inserts: vec![insert] });
                continue;
            }
            let group = root(&insert.table);
            match groups.get(&group).and_then(|at| self.rows.statements.get_mut(*at)) {
                Some(statement) => statement.inserts.push(insert),
                None => {
                    groups.insert(group, self.rows.statements.len());
                    self.rows.statements.push(Statement { inserts: vec![insert] });
                }
            }
        }
        self.rows
    }
}

fn unfilled(model: &Model, why: &Blocked) -> Unfilled {
    let table = model.name.clone();
    let demand = match why {
        Blocked::Column(at) => {
            let name = model.columns.get(*at).map(|column| column.name.to_string()).unwrap_or_default();
            let what = format!("column `{name}`");
            let why = format!("{what}: no value of its type is known");
            return Unfilled { table, what, why, impossible: false };
        }
        Blocked::Demand(at) => model.demands.get(*at),
    };
    let what = demand.map(|demand| demand.name.clone()).unwrap_or_default();
    let sql = demand.and_then(|demand| demand.sql.as_ref());
    let sql = sql.map(|sql| format!(" ({sql})")).unwrap_or_default();
    let impossible = demand.is_some_and(|demand| model.is_impossible(demand));
    let told = if impossible { "no row can meet it" } else { "no row that meets it was found" };
    Unfilled { table, why: format!("{what}{sql}: {told}"), what, impossible }
}

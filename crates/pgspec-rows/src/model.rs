//! What a table demands of its rows.

use pgspec_analyze::same::{Site, meaning, own_columns};
use pgspec_analyze::scope::ExprUse;
use pgspec_analyze::typed::{Node, RelationId, TypeId, Typed};
use pgspec_analyze::world::World;
use pgspec_catalog::object::{
    BoundValue, Constraint, ConstraintBody, IndexKeyTarget, MatchType, PartitionBound, PartitionStrategy,
    Table, UniqueKey,
};
use pgspec_catalog::{Body, Key, Name, QualifiedName, SqlText, Text};

use crate::evaluate::Evaluator;
use crate::value::Value;

/// Tables may stand below tables this deep.
const MAX_DEPTH: usize = 16;

/// A column.
pub(crate) struct Column {
    pub(crate) name: Name,
    pub(crate) ty: TypeId,
    pub(crate) typmod: i32,
    pub(crate) nullable: bool,
    pub(crate) has_default: bool,
    /// Its values come from a sequence if nobody gives one.
    pub(crate) counted: bool,
    /// `GENERATED ALWAYS AS IDENTITY`
    pub(crate) always: bool,
    /// What it refers to without a foreign key.
    pub(crate) loose: Vec<(QualifiedName, Name)>,
    /// `GENERATED ALWAYS AS (…)`; nothing inside where its expression is not understood.
    pub(crate) generated: Option<Option<Typed>>,
}

/// What a constraint, index or bound demands.
pub(crate) struct Demand {
    /// As a message calls it.
    pub(crate) name: String,
    /// Its SQL, if it is a condition.
    pub(crate) sql: Option<Text>,
    /// The columns that it looks at, without those that are computed of others.
    pub(crate) columns: Vec<usize>,
    pub(crate) rule: Rule,
}

pub(crate) enum Rule {
    /// Nothing where its SQL is not understood.
    Check(Option<Typed>),
    Unique {
        keys: Vec<Part>,
        predicate: Predicate,
        nulls_not_distinct: bool,
    },
    Foreign(Foreign),
    Exclude {
        elements: Vec<(Part, String)>,
        predicate: Predicate,
        periods: bool,
    },
    Bound {
        keys: Vec<Part>,
        bound: Bound,
        others: Vec<Bound>,
    },
}

/// What rows a rule is about; `None` for all. Nothing inside where it is not understood.
pub(crate) type Predicate = Option<Option<Typed>>;

/// A column, or an expression.
pub(crate) enum Part {
    Column(usize),
    Expression(Option<Typed>),
}

pub(crate) struct Foreign {
    pub(crate) columns: Vec<usize>,
    pub(crate) table: QualifiedName,
    pub(crate) referenced: Vec<Name>,
    pub(crate) full: bool,
    pub(crate) deferrable: bool,
}

/// The rows of a partition.
pub(crate) enum Bound {
    Default,
    Range { from: Vec<Edge>, to: Vec<Edge> },
    List(Vec<Option<Value>>),
    Hash { modulus: u64, remainder: u64 },
}

pub(crate) enum Edge {
    Minimum,
    Maximum,
    Value(Option<Value>),
}

/// A table and what it demands.
pub(crate) struct Model {
    pub(crate) name: QualifiedName,
    pub(crate) columns: Vec<Column>,
    pub(crate) demands: Vec<Demand>,
}

impl Model {
    /// What a table demands; nothing if its columns are not known.
    pub(crate) fn of(evaluator: &Evaluator<'_, '_>, key: &Key, table: &Table) -> Option<Self> {
        let world = evaluator.world;
        let name = key.qualified_name();
        let relation = world.find_relation(name.schema.as_ref(), &name.name)?;
        let columns: Vec<Column> = world
            .columns(relation)?
            .iter()
            .enumerate()
            .map(|(at, column)| {
                let declared = table.column(&column.name);
                let default = declared.and_then(|column| column.default.as_ref());
                let generated = declared.and_then(|column| column.generated.as_ref());
                Column {
                    name: column.name.clone(),
                    ty: column.ty,
                    typmod: column.typmod,
                    nullable: !column.not_null && !is_not_null(world, column.ty),
                    has_default: column.has_default || column.identity.is_some(),
                    counted: column.identity.is_some()
                        || default.is_some_and(|sql| sql.text.contains("nextval(")),
                    always: column.identity == Some(true),
                    loose: declared
                        .map(|column| loose(&column.notes.references_any, name.schema.as_ref()))
                        .unwrap_or_default(),
                    generated: generated.map(|generated| {
                        let site = Site::Generated(relation, at);
                        meaning(world, &site, &generated.expression.text)
                    }),
                }
            })
            .collect();
        let model = Self { name: name.clone(), columns, demands: Vec::new() };
        let mut builder = Builder { evaluator, relation, model };
        builder.inherited(&name, true, 0);
        builder.bounds(&name, 0);
        Some(builder.model)
    }

    /// The position of a column.
    pub(crate) fn position(&self, name: &Name) -> Option<usize> {
        self.columns.iter().position(|column| column.name == *name)
    }

    /// The foreign keys.
    pub(crate) fn foreign(&self) -> impl Iterator<Item = (usize, &Foreign)> {
        self.demands.iter().enumerate().filter_map(|(at, demand)| match &demand.rule {
            Rule::Foreign(foreign) => Some((at, foreign)),
            Rule::Check(_) | Rule::Unique { .. } | Rule::Exclude { .. } | Rule::Bound { .. } => None,
        })
    }

    /// Whether no row at all can meet a demand: it asks for a null where none can be.
    pub(crate) fn is_impossible(&self, demand: &Demand) -> bool {
        matches!(&demand.rule, Rule::Check(Some(typed)) if self.is_never(typed))
    }

    fn is_never(&self, typed: &Typed) -> bool {
        match &typed.node {
            Node::NullTest { argument, negated: false } => match argument.node {
                Node::Var(var) => {
                    let column = usize::try_from(var.column).ok().and_then(|at| self.columns.get(at));
                    column.is_some_and(|column| !column.nullable)
                }
                _ => false,
            },
            Node::And(parts) => parts.iter().any(|part| self.is_never(part)),
            Node::Or(parts) => parts.iter().all(|part| self.is_never(part)),
            _ => false,
        }
    }

    /// The given columns of which others are made.
    fn given(&self, columns: impl IntoIterator<Item = usize>) -> Vec<usize> {
        let mut found: Vec<usize> = Vec::new();
        for column in columns {
            match self.columns.get(column).map(|column| &column.generated) {
                Some(Some(Some(typed))) => found.extend(own_columns(typed)),
                Some(None) => found.push(column),
                Some(Some(None)) | None => {}
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// `table.column`, `schema.table.column`.
fn loose(texts: &[Text], schema: Option<&Name>) -> Vec<(QualifiedName, Name)> {
    let one = |text: &Text| {
        let (table, column) = text.rsplit_once('.')?;
        let table = match table.rsplit_once('.') {
            Some((schema, table)) => QualifiedName::new(schema, table),
            None => QualifiedName { schema: schema.cloned(), name: Name::exact(table) },
        };
        Some((table, Name::exact(column)))
    };
    texts.iter().filter_map(one).collect()
}

/// Whether a domain, or one below it, is `NOT NULL`.
fn is_not_null(world: &World<'_>, ty: TypeId) -> bool {
    let mut next = ty;
    for _ in 0..MAX_DEPTH {
        let known = world.ty(next);
        if known.not_null {
            return true;
        }
        match known.base {
            Some((base, _)) => next = base,
            None => return false,
        }
    }
    false
}

struct Builder<'b, 'w, 'c> {
    evaluator: &'b Evaluator<'w, 'c>,
    relation: RelationId,
    model: Model,
}

impl Builder<'_, '_, '_> {
    fn table(&self, name: &QualifiedName) -> Option<&Table> {
        self.evaluator.world.catalog().table(name).map(|item| item.body)
    }

    /// The constraints of a table and of those above it. A partition has all that its parent has, a child the checks.
    fn inherited(&mut self, name: &QualifiedName, all: bool, depth: usize) {
        let catalog = self.evaluator.world.catalog();
        for (_, key, object) in catalog.children(name) {
            match &object.body {
                Body::Constraint(constraint) => {
                    let inherits = match &constraint.body {
                        ConstraintBody::Check(check) => depth == 0 || !check.no_inherit,
                        ConstraintBody::PrimaryKey(_)
                        | ConstraintBody::Unique(_)
                        | ConstraintBody::ForeignKey(_)
                        | ConstraintBody::Exclude(_) => all,
                    };
                    if inherits {
                        self.constraint(key, constraint);
                    }
                }
                Body::Index(index) if index.unique && (all || depth == 0) => {
                    let keys = index.keys.iter().map(|key| self.part(&key.target)).collect();
                    let predicate = self.predicate(index.predicate.as_ref());
                    let rule = Rule::Unique { keys, predicate, nulls_not_distinct: index.nulls_not_distinct };
                    self.add(format!("unique index `{}`", key.name), rule);
                }
                _ => {}
            }
        }
        if depth >= MAX_DEPTH {
            return;
        }
        let Some(table) = self.table(name).cloned() else { return };
        if let Some(of) = &table.partition_of {
            self.inherited(&of.parent, all, depth + 1);
        }
        for parent in &table.inherits {
            self.inherited(parent, false, depth + 1);
        }
    }

    fn constraint(&mut self, key: &Key, constraint: &Constraint) {
        match &constraint.body {
            ConstraintBody::Check(check) => {
                let site = Site::Condition(self.relation, ExprUse::CheckConstraint);
                let typed = meaning(self.evaluator.world, &site, &check.expression.text);
                self.add(format!("check `{}`", key.name), Rule::Check(typed));
                if let Some(last) = self.model.demands.last_mut() {
                    last.sql = Some(check.expression.text.clone());
                }
            }
            ConstraintBody::PrimaryKey(unique) => self.unique(format!("primary key `{}`", key.name), unique),
            ConstraintBody::Unique(unique) => self.unique(format!("unique `{}`", key.name), unique),
            ConstraintBody::ForeignKey(foreign) => {
                let columns: Option<Vec<usize>> =
                    foreign.columns.iter().map(|name| self.model.position(name)).collect();
                let Some(columns) = columns else { return };
                let rule = Rule::Foreign(Foreign {
                    columns,
                    table: foreign.references.clone(),
                    referenced: foreign.referenced_columns.clone(),
                    full: foreign.match_type == MatchType::Full,
                    deferrable: constraint.deferral != pgspec_catalog::object::Deferral::Immediate,
                });
                self.add(format!("foreign key `{}`", key.name), rule);
            }
            ConstraintBody::Exclude(exclude) => {
                let elements = exclude.elements.iter();
                let elements = elements
                    .map(|element| (self.part(&element.key.target), element.operator.symbol.to_string()))
                    .collect();
                let predicate = self.predicate(exclude.predicate.as_ref());
                let rule = Rule::Exclude { elements, predicate, periods: false };
                self.add(format!("exclusion `{}`", key.name), rule);
            }
        }
    }

    fn unique(&mut self, name: String, unique: &UniqueKey) {
        let columns: Option<Vec<usize>> =
            unique.columns.iter().map(|name| self.model.position(name)).collect();
        let Some(columns) = columns else { return };
        let last = columns.len().saturating_sub(1);
        let rule = if unique.without_overlaps {
            let symbol = |at: usize| if at == last { "&&" } else { "=" };
            let elements = columns.iter().enumerate();
            let elements =
                elements.map(|(at, column)| (Part::Column(*column), symbol(at).to_owned())).collect();
            Rule::Exclude { elements, predicate: None, periods: true }
        } else {
            let keys = columns.iter().map(|column| Part::Column(*column)).collect();
            Rule::Unique { keys, predicate: None, nulls_not_distinct: unique.nulls_not_distinct }
        };
        self.add(name, rule);
    }

    fn part(&self, target: &IndexKeyTarget) -> Part {
        match target {
            IndexKeyTarget::Column(name) => {
                self.model.position(name).map_or(Part::Expression(None), Part::Column)
            }
            IndexKeyTarget::Expression(sql) => {
                let site = Site::Expression(self.relation, ExprUse::IndexExpression);
                Part::Expression(meaning(self.evaluator.world, &site, &sql.text))
            }
        }
    }

    fn predicate(&self, sql: Option<&SqlText>) -> Predicate {
        let site = Site::Condition(self.relation, ExprUse::IndexPredicate);
        sql.map(|sql| meaning(self.evaluator.world, &site, &sql.text))
    }

    /// The bounds of a partition, and of the partitions that it is in.
    fn bounds(&mut self, name: &QualifiedName, depth: usize) {
        let Some(of) = self.table(name).and_then(|table| table.partition_of.clone()) else { return };
        let Some(by) = self.table(&of.parent).and_then(|parent| parent.partition_by.clone()) else { return };
        let keys: Vec<Part> = by.keys.iter().map(|key| self.part(&key.target)).collect();
        let bound = self.bound(&keys, &of.bound);
        let mut others = Vec::new();
        if matches!(of.bound, PartitionBound::Default) && by.strategy != PartitionStrategy::Hash {
            let siblings = self.evaluator.world.catalog().tables();
            let siblings = siblings.filter_map(|item| item.body.partition_of.as_ref());
            let siblings: Vec<PartitionBound> = siblings
                .filter(|sibling| sibling.parent == of.parent)
                .filter(|sibling| !matches!(sibling.bound, PartitionBound::Default))
                .map(|sibling| sibling.bound.clone())
                .collect();
            others = siblings.iter().map(|sibling| self.bound(&keys, sibling)).collect();
        }
        self.add(format!("bound of the partition `{}`", name.name), Rule::Bound { keys, bound, others });
        if depth < MAX_DEPTH {
            self.bounds(&of.parent, depth + 1);
        }
    }

    fn bound(&self, keys: &[Part], bound: &PartitionBound) -> Bound {
        let edges = |values: &[BoundValue]| {
            let edge = |(value, key): (&BoundValue, &Part)| match value {
                BoundValue::Minimum => Edge::Minimum,
                BoundValue::Maximum => Edge::Maximum,
                BoundValue::Value(sql) => Edge::Value(self.constant(key, sql)),
            };
            values.iter().zip(keys).map(edge).collect()
        };
        match bound {
            PartitionBound::Default => Bound::Default,
            PartitionBound::Range { from, to } => Bound::Range { from: edges(from), to: edges(to) },
            PartitionBound::List(values) => Bound::List(
                values.iter().map(|sql| keys.first().and_then(|key| self.constant(key, sql))).collect(),
            ),
            PartitionBound::Hash { modulus, remainder } => {
                Bound::Hash { modulus: u64::from(*modulus), remainder: u64::from(*remainder) }
            }
        }
    }

    /// A constant of a bound, as a value of the key's type.
    fn constant(&self, key: &Part, sql: &SqlText) -> Option<Value> {
        let world = self.evaluator.world;
        let (ty, typmod) = match key {
            Part::Column(at) => self.model.columns.get(*at).map(|column| (column.ty, column.typmod))?,
            Part::Expression(typed) => typed.as_ref().map(|typed| (typed.ty, typed.typmod))?,
        };
        let typed = meaning(world, &Site::Value(ty, typmod), &sql.text)?;
        self.evaluator.value(&typed, &|_| None)
    }

    fn add(&mut self, name: String, rule: Rule) {
        let mut columns: Vec<usize> = Vec::new();
        let mut typed = |typed: &Option<Typed>| {
            columns.extend(typed.iter().flat_map(own_columns));
        };
        match &rule {
            Rule::Check(check) => typed(check),
            Rule::Unique { predicate, .. } | Rule::Exclude { predicate, .. } => {
                predicate.iter().for_each(&mut typed);
            }
            Rule::Foreign(_) | Rule::Bound { .. } => {}
        }
        match &rule {
            Rule::Check(_) => {}
            Rule::Foreign(foreign) => columns.extend(&foreign.columns),
            Rule::Unique { keys, .. } | Rule::Bound { keys, .. } => {
                keys.iter().for_each(|part| columns.extend(part.columns()));
            }
            Rule::Exclude { elements, .. } => {
                elements.iter().for_each(|(part, _)| columns.extend(part.columns()));
            }
        }
        let columns = self.model.given(columns);
        self.model.demands.push(Demand { name, sql: None, columns, rule });
    }
}

impl Part {
    fn columns(&self) -> Vec<usize> {
        match self {
            Self::Column(at) => vec![*at],
            Self::Expression(typed) => typed.as_ref().map(own_columns).unwrap_or_default(),
        }
    }

    /// The type, if it is known.
    pub(crate) fn ty(&self, model: &Model) -> Option<TypeId> {
        match self {
            Self::Column(at) => model.columns.get(*at).map(|column| column.ty),
            Self::Expression(typed) => typed.as_ref().map(|typed| typed.ty),
        }
    }
}

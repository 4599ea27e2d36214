//! Typed conditions as rules.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a tree of fifty kinds of nodes: these rules speak of a few of them, and refuse the others"
)]

use pgspec_analyze::same::{Site, meaning};
use pgspec_analyze::scope::ExprUse;
use pgspec_analyze::typed::{Node, OperatorId, Typed};
use pgspec_analyze::world::World;
use pgspec_catalog::object::{ConstraintBody, Domain};
use pgspec_catalog::{Key, Kind, Name, QualifiedName};

use super::operand::Reader;
use super::{
    Check, Comparison, DomainRules, Literal, Operand, Order, Pattern, Refusal, Rule, VALUE, like, regex,
};

/// The CHECK constraints of a table, sorted by name; of a view: none.
pub fn of_record(world: &World<'_>, name: &QualifiedName) -> Vec<Check> {
    let Some(relation) = world.find_relation(name.schema.as_ref(), &name.name) else { return Vec::new() };
    let Some(columns) = world.columns(relation) else { return Vec::new() };
    let columns: Vec<_> = columns
        .iter()
        .map(|column| {
            let own = column.collation.as_ref().and_then(|collation| collation.schema.as_ref());
            (column.name.clone(), own.is_some_and(|schema| *schema != "pg_catalog"))
        })
        .collect();
    let reader = Reader { world, columns };
    let mut checks: Vec<_> = world
        .catalog()
        .children(name)
        .filter_map(|(_, key, object)| {
            let constraint = object.body.as_constraint().filter(|constraint| !constraint.not_enforced)?;
            let ConstraintBody::Check(check) = &constraint.body else { return None };
            let sql = &check.expression.text;
            let typed = meaning(world, &Site::Condition(relation, ExprUse::CheckConstraint), sql);
            let rule = read(&reader, typed.as_ref());
            let fields = match (&rule, &typed) {
                (Ok(rule), _) => rule.fields().into_iter().cloned().collect(),
                (Err(_), Some(typed)) => pgspec_analyze::same::own_columns(typed)
                    .into_iter()
                    .filter_map(|column| Some(reader.columns.get(column)?.0.clone()))
                    .collect(),
                (Err(_), None) => Vec::new(),
            };
            let doc = object.notes.doc.clone().or_else(|| object.comment.clone());
            let fields = in_order(&reader, fields);
            Some(Check { name: key.name.clone(), sql: sql.clone(), fields, rule, doc })
        })
        .collect();
    checks.sort_by(|a, b| a.name.cmp(&b.name));
    checks
}

fn in_order(reader: &Reader<'_>, fields: Vec<Name>) -> Vec<Name> {
    reader.columns.iter().map(|(name, _)| name).filter(|name| fields.contains(name)).cloned().collect()
}

/// The checks of a domain and of those below it, and whether its value may be null; `None` if there is no such domain.
pub fn of_domain(world: &World<'_>, name: &QualifiedName) -> Option<DomainRules> {
    let mut rules = DomainRules { name: name.clone(), not_null: false, checks: Vec::new() };
    let mut next = name.clone();
    // Domains that go in circles come to an end too.
    for depth in 0..32 {
        let object = world.catalog().get(&Key::qualified(Kind::Domain, &next));
        let Some(domain) = object.and_then(|object| object.body.as_domain()) else {
            return (depth > 0).then_some(rules);
        };
        rules.not_null |= domain.not_null;
        rules.checks.extend(domain_checks(world, domain));
        if domain.data_type.array {
            break;
        }
        next = domain.data_type.name.clone();
    }
    Some(rules)
}

fn domain_checks(world: &World<'_>, domain: &Domain) -> Vec<Check> {
    let (ty, typmod) = world.catalog_type(&domain.data_type);
    let collated = domain.collation.as_ref().and_then(|collation| collation.schema.as_ref());
    let own_collation = collated.is_some_and(|schema| *schema != "pg_catalog");
    let reader = Reader { world, columns: vec![(Name::exact(VALUE), own_collation)] };
    let check = |check: &pgspec_catalog::object::DomainCheck| {
        let sql = &check.expression.text;
        let typed = meaning(world, &Site::DomainCheck(ty, typmod), sql);
        Check {
            name: check.name.clone(),
            sql: sql.clone(),
            fields: Vec::new(),
            rule: read(&reader, typed.as_ref()),
            doc: check.doc.clone().or_else(|| check.comment.clone()),
        }
    };
    domain.checks.iter().map(check).collect()
}

fn read(reader: &Reader<'_>, typed: Option<&Typed>) -> Result<Rule, Refusal> {
    match typed {
        Some(typed) => reader.rule(typed),
        None => Err(Refusal::new("its SQL is not understood")),
    }
}

impl Reader<'_> {
    /// A condition.
    fn rule(&self, condition: &Typed) -> Result<Rule, Refusal> {
        match &condition.node {
            Node::And(parts) => self.rules(parts).map(Rule::All),
            Node::Or(parts) => self.rules(parts).map(Rule::Any),
            Node::Not(part) => Ok(not(self.rule(part)?)),
            Node::NullTest { argument, negated } => {
                let rule = Rule::Null(self.operand(argument)?);
                Ok(if *negated { not(rule) } else { rule })
            }
            Node::BooleanTest { argument, value, negated } => {
                let operand = self.operand(argument)?;
                let rule = match value {
                    None => Rule::Null(operand),
                    Some(wanted) => {
                        let known = not(Rule::Null(operand.clone()));
                        let holds = Rule::Holds(operand);
                        Rule::All(vec![if *wanted { holds } else { not(holds) }, known])
                    }
                };
                Ok(if *negated { not(rule) } else { rule })
            }
            Node::Operator { operator, arguments } => match arguments.as_slice() {
                [left, right] => self.operator(*operator, left, right),
                _ => Err(Refusal::new("it has an operator that is not translated")),
            },
            Node::Distinct { operator, arguments } => {
                let [left, right] = &**arguments;
                let order = self.order_of(*operator)?;
                Ok(Rule::Distinct { order, left: self.operand(left)?, right: self.operand(right)? })
            }
            Node::ArrayOperator { operator, all, arguments } => {
                let [left, array] = &**arguments;
                self.array_operator(*operator, *all, left, array)
            }
            Node::Call { function, arguments, .. } => {
                let name = self.world.function(*function).name.name.as_str();
                match arguments.as_slice() {
                    [text, start] if name == "starts_with" => self.starts_with(text, start),
                    _ => Err(Refusal::new(format!("it calls `{name}`"))),
                }
            }
            Node::Const(constant) => match self.constant(constant, condition.ty)? {
                Literal::Boolean(value) => Ok(Rule::Constant(Some(value))),
                Literal::Null => Ok(Rule::Constant(None)),
                Literal::Number(_) | Literal::Text(_) | Literal::Moment(_) => {
                    Err(Refusal::new("it is a constant"))
                }
            },
            _ => self.operand(condition).map(Rule::Holds),
        }
    }

    fn rules(&self, parts: &[Typed]) -> Result<Vec<Rule>, Refusal> {
        parts.iter().map(|part| self.rule(part)).collect()
    }

    /// How an operator of two values compares them.
    fn order_of(&self, operator: OperatorId) -> Result<Order, Refusal> {
        let operator = self.world.operator(operator);
        let is_own = operator.name.schema.as_ref().is_none_or(|schema| *schema == "pg_catalog");
        let left = operator.left.and_then(|ty| self.order(ty));
        let right = self.order(operator.right);
        // `=` of enums is one operator for all of them.
        let is_enum = operator.right == self.world.core.anyenum;
        match (left, right) {
            _ if is_own && is_enum => Ok(Order::Label),
            (Some(left), Some(right)) if is_own && left == right => Ok(left),
            _ => Err(Refusal::new(format!(
                "it compares {} by `{}`",
                self.world.show(operator.right, -1),
                operator.name.name
            ))),
        }
    }

    fn operator(&self, operator: OperatorId, left: &Typed, right: &Typed) -> Result<Rule, Refusal> {
        let symbol = self.world.operator(operator).name.name.as_str();
        if let Some((insensitive, negated, is_like)) = pattern_operator(symbol) {
            let rule = self.matches(left, right, insensitive, is_like)?;
            return Ok(if negated { not(rule) } else { rule });
        }
        if symbol == "^@" {
            return self.starts_with(left, right);
        }
        if symbol == "<@" || symbol == "@>" {
            let (inner, outer) = if symbol == "<@" { (left, right) } else { (right, left) };
            return self.within(inner, outer);
        }
        let Some(comparison) = Comparison::of(symbol) else {
            return Err(Refusal::new(format!("`{symbol}` is not translated")));
        };
        let order = self.order_of(operator)?;
        if !order.has_less() && !comparison.is_equality() {
            return Err(Refusal::new("the order of texts and labels is known to the database only"));
        }
        match (self.operand(left), self.operand(right)) {
            (Ok(left), Ok(right)) => Ok(Rule::Compare { comparison, order, left, right }),
            (Err(refusal), _) | (_, Err(refusal)) => {
                if order != Order::Boolean || !comparison.is_equality() {
                    return Err(refusal);
                }
                let same = Rule::Same(Box::new(self.rule(left)?), Box::new(self.rule(right)?));
                Ok(if comparison == Comparison::Equal { same } else { not(same) })
            }
        }
    }

    fn array_operator(
        &self,
        operator: OperatorId,
        all: bool,
        left: &Typed,
        array: &Typed,
    ) -> Result<Rule, Refusal> {
        let elements =
            self.elements(array).ok_or_else(|| Refusal::new("it compares with an array that is computed"))?;
        let symbol = self.world.operator(operator).name.name.as_str();
        if (symbol == "=" && !all) || (symbol == "<>" && all) {
            let order = self.order_of(operator)?;
            let values = self.literals(elements)?;
            let rule = Rule::OneOf { order, operand: self.operand(left)?, values };
            return Ok(if all { not(rule) } else { rule });
        }
        let parts = elements.iter().map(|element| self.operator(operator, left, element));
        let parts = parts.collect::<Result<_, _>>()?;
        Ok(if all { Rule::All(parts) } else { Rule::Any(parts) })
    }

    /// Constants, none of which is null.
    fn literals(&self, elements: &[Typed]) -> Result<Vec<Literal>, Refusal> {
        let literal = |element| match self.operand(element)? {
            Operand::Literal(Literal::Null) => Err(Refusal::new("it compares with null")),
            Operand::Literal(literal) => Ok(literal),
            _ => Err(Refusal::new("it compares with a list of values that are no constants")),
        };
        elements.iter().map(literal).collect()
    }

    fn within(&self, inner: &Typed, outer: &Typed) -> Result<Rule, Refusal> {
        let element = self.world.ty(self.world.base(inner.ty).0).array_of;
        let order = element.and_then(|ty| self.order(ty));
        match (order, self.elements(outer)) {
            (Some(order), Some(elements)) if !matches!(inner.node, Node::Array { .. }) => Ok(Rule::Within {
                order,
                operand: self.operand(bare_array(inner))?,
                values: self.literals(elements)?,
            }),
            _ => Err(Refusal::new("it compares arrays, ranges or JSON by what they contain")),
        }
    }

    fn matches(
        &self,
        text: &Typed,
        pattern: &Typed,
        insensitive: bool,
        is_like: bool,
    ) -> Result<Rule, Refusal> {
        if !matches!(self.typname(text.ty), "text" | "varchar") {
            return Err(Refusal::new("it matches something else than a text"));
        }
        let operand = self.operand(text)?;
        let pattern: Pattern = if is_like {
            let (pattern, escape) = self.like_pattern(pattern)?;
            like(&pattern, escape, insensitive)?
        } else {
            regex(&self.text(pattern)?, insensitive)?
        };
        Ok(Rule::Matches { operand, pattern })
    }

    /// The pattern of a LIKE, and its escape character.
    fn like_pattern(&self, pattern: &Typed) -> Result<(String, Option<char>), Refusal> {
        let Node::Call { function, arguments, .. } = &pattern.node else {
            return Ok((self.text(pattern)?, Some('\\')));
        };
        match (self.world.function(*function).name.name.as_str(), arguments.as_slice()) {
            ("like_escape", [pattern, escape]) => {
                Ok((self.text(pattern)?, self.text(escape)?.chars().next()))
            }
            _ => Err(Refusal::new("its pattern is computed")),
        }
    }

    fn text(&self, value: &Typed) -> Result<String, Refusal> {
        match self.operand(value) {
            Ok(Operand::Literal(Literal::Text(text))) => Ok(text.to_string()),
            _ => Err(Refusal::new("its pattern is computed")),
        }
    }

    fn starts_with(&self, text: &Typed, start: &Typed) -> Result<Rule, Refusal> {
        let start = self.text(start)?;
        let mut pieces = vec![super::Piece::Start];
        pieces.extend(start.chars().map(|c| super::Piece::One(super::Set::one(c))));
        Ok(Rule::Matches { operand: self.operand(text)?, pattern: Pattern { alternatives: vec![pieces] } })
    }
}

/// An array without the cast of its elements between kinds of text.
fn bare_array(array: &Typed) -> &Typed {
    match &array.node {
        Node::Relabel(inner) => bare_array(inner),
        _ => array,
    }
}

fn not(rule: Rule) -> Rule {
    Rule::Not(Box::new(rule))
}

/// Case makes no difference; negated; LIKE.
fn pattern_operator(symbol: &str) -> Option<(bool, bool, bool)> {
    Some(match symbol {
        "~" => (false, false, false),
        "~*" => (true, false, false),
        "!~" => (false, true, false),
        "!~*" => (true, true, false),
        "~~" => (false, false, true),
        "~~*" => (true, false, true),
        "!~~" => (false, true, true),
        "!~~*" => (true, true, true),
        _ => return None,
    })
}

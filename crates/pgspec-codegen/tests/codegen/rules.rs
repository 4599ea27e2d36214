//! CHECK constraints as rules: what each condition is read as, and why some are database-only.

use std::fmt::Write as _;

use pgspec_codegen::Surface;
use pgspec_codegen::surface::rule::{Operand, Pattern, Piece, Rule, Set};

use crate::model::{ColumnExt as _, Model, column};

/// Conditions on the table of [`model`], as they are written and as Postgres prints them.
const CONDITIONS: &str = include_str!("../../fixtures/rules/conditions.txt");

fn model() -> Model {
    let mut model = Model::default();
    model.enumeration("mood", &["sad", "ok"]);
    let columns = [
        ("id", "int4"),
        ("small", "int2"),
        ("big", "int8"),
        ("price", "numeric"),
        ("rate", "float8"),
        ("share", "float4"),
        ("name", "text"),
        ("code", "varchar"),
        ("iso", "bpchar"),
        ("open", "bool"),
        ("mood", "public.mood"),
        ("starts", "date"),
        ("ends", "date"),
        ("at", "timestamptz"),
        ("until", "timestamptz"),
        ("tags", "text[]"),
        ("payload", "jsonb"),
        ("key", "uuid"),
    ];
    model.table("t", columns.map(|(name, ty)| column(name, ty)).to_vec());
    model.table("other", vec![column("id", "int4").not_null()]);
    model
}

#[test]
fn conditions_are_read_as_rules() {
    let mut model = model();
    let conditions: Vec<_> = CONDITIONS.lines().filter(|line| !line.is_empty()).collect();
    for (number, condition) in conditions.iter().enumerate() {
        model.check("t", &format!("c{number:03}"), condition);
    }
    let world = model.world();
    let (surface, _) = Surface::of(&world);
    let surface = surface.with_checks(&world);
    let record = surface.records.iter().find(|record| record.name.name == "t").unwrap();
    assert_eq!(record.checks.len(), conditions.len());
    let mut text = String::new();
    for check in &record.checks {
        let meaning = match &check.rule {
            Ok(rule) => show(rule),
            Err(refusal) => format!("database-only: {}", refusal.why),
        };
        let fields: Vec<_> = check.fields.iter().map(ToString::to_string).collect();
        writeln!(text, "{}\n  [{}] {meaning}", check.sql, fields.join(", ")).unwrap();
    }
    testkit::assert_snapshot("codegen", "rules", &text);
}

fn show(rule: &Rule) -> String {
    let all = |parts: &[Rule]| parts.iter().map(show).collect::<Vec<_>>().join(", ");
    match rule {
        Rule::Constant(value) => format!("{value:?}"),
        Rule::Holds(value) => format!("holds {}", operand(value)),
        Rule::All(parts) => format!("all({})", all(parts)),
        Rule::Any(parts) => format!("any({})", all(parts)),
        Rule::Not(part) => format!("not({})", show(part)),
        Rule::Same(left, right) => format!("same({}, {})", show(left), show(right)),
        Rule::Null(value) => format!("null({})", operand(value)),
        Rule::Compare { comparison, order, left, right } => {
            format!("{} {comparison:?} {} by {order:?}", operand(left), operand(right))
        }
        Rule::Distinct { order, left, right } => {
            format!("{} distinct from {} by {order:?}", operand(left), operand(right))
        }
        Rule::OneOf { order, operand: value, values } => {
            format!("{} one of {values:?} by {order:?}", operand(value))
        }
        Rule::Within { order, operand: value, values } => {
            format!("{} within {values:?} by {order:?}", operand(value))
        }
        Rule::Matches { operand: value, pattern: found } => {
            format!("{} matches {}", operand(value), pattern(found))
        }
    }
}

fn operand(value: &Operand) -> String {
    let all = |parts: &[Operand]| parts.iter().map(operand).collect::<Vec<_>>().join(", ");
    match value {
        Operand::Field(name) => name.to_string(),
        Operand::Literal(literal) => format!("{literal:?}"),
        Operand::CharLength(inner) => format!("chars({})", operand(inner)),
        Operand::OctetLength(inner) => format!("octets({})", operand(inner)),
        Operand::Trim(inner) => format!("trim({})", operand(inner)),
        Operand::Cardinality(inner) => format!("cardinality({})", operand(inner)),
        Operand::ArrayLength(inner) => format!("array length({})", operand(inner)),
        Operand::JsonType(inner) => format!("json type({})", operand(inner)),
        Operand::NonNulls(parts) => format!("non-nulls({})", all(parts)),
        Operand::Nulls(parts) => format!("nulls({})", all(parts)),
        Operand::Coalesce(parts) => format!("coalesce({})", all(parts)),
    }
}

fn pattern(found: &Pattern) -> String {
    let alternatives = found.alternatives.iter().map(|pieces| pieces.iter().map(piece).collect::<String>());
    alternatives.collect::<Vec<_>>().join("|")
}

fn piece(part: &Piece) -> String {
    match part {
        Piece::Start => "^".to_owned(),
        Piece::End => "$".to_owned(),
        Piece::One(Set { negated: true, ranges }) if ranges.is_empty() => ".".to_owned(),
        Piece::One(set) => {
            let ranges: String = set
                .ranges
                .iter()
                .map(|(from, to)| if from == to { from.to_string() } else { format!("{from}-{to}") })
                .collect();
            format!("[{}{ranges}]", if set.negated { "^" } else { "" })
        }
        Piece::Group(inner) => format!("({})", pattern(inner)),
        Piece::Repeat { piece: inner, min, max } => {
            format!("{}{{{min},{}}}", piece(inner), max.map(|max| max.to_string()).unwrap_or_default())
        }
    }
}

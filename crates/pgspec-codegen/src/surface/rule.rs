//! CHECK constraints as plain data, for validators that run without a database.
//!
//! A [`Rule`] means exactly what its SQL means, to the last null, or there is none: what cannot be said in these words is
//! *database-only*, and a [`Refusal`] says why. A writer may understand less than a rule can say; it then treats the
//! check as database-only too, and never guesses.
//!
//! Truth has three values, as in SQL. A row passes a check unless its rule is *false*, so a validator needs two readings
//! of each rule, "is true" and "is not false", which call each other at [`Rule::Not`]:
//!
//! | rule | is true | is not false |
//! |---|---|---|
//! | a comparison, a pattern | nothing in it is null, and it holds | something in it is null, or it holds |
//! | `All` | each is true | none is false |
//! | `Any` | one is true | one is not false |
//! | `Not(r)` | `r` is not "not false" | `r` is not "true" |
//! | `Null`, `Distinct` | it holds | it holds: they are never null |
//!
//! A column is what the database stores, after the cast into the column's type: `varchar(n)` drops spaces that are too
//! many, `numeric(p, s)` rounds, `real` has 24 bits. A validator that looks at what a writer sends must do the same
//! first ([`Field::data_type`](super::Field) has the modifiers).

mod operand;
mod read;

use pgspec_catalog::{Name, QualifiedName, Text};

pub use pgspec_analyze::pattern::{Pattern, Piece, Refusal, Set, like, regex};
pub use read::{of_domain, of_record};

/// A CHECK constraint.
#[derive(Clone, PartialEq, Debug)]
pub struct Check {
    /// The constraint's name: what `constraint_name` of the error with SQLSTATE 23514 says.
    pub name: Name,
    /// The condition as it was written.
    pub sql: Text,
    /// The columns that it reads, in the order of the table. For a domain: none, its rule speaks of [`VALUE`].
    pub fields: Vec<Name>,
    /// What it demands; or why that is known to the database only.
    pub rule: Result<Rule, Refusal>,
    /// Why it is there.
    pub doc: Option<Text>,
}

/// The name by which the rules of a domain call its value.
pub const VALUE: &str = "value";

/// A condition on a row.
#[derive(Clone, PartialEq, Debug)]
pub enum Rule {
    /// A constant; `None` is null.
    Constant(Option<bool>),
    /// A boolean value by itself.
    Holds(Operand),
    /// `a and b`
    All(Vec<Rule>),
    /// `a or b`
    Any(Vec<Rule>),
    /// `not a`
    Not(Box<Rule>),
    /// `(a) = (b)` of two conditions: null if one of them is.
    Same(Box<Rule>, Box<Rule>),
    /// `a is null`. Never null itself.
    Null(Operand),
    /// `a < b`
    Compare {
        /// Which comparison.
        comparison: Comparison,
        /// By which order.
        order: Order,
        /// Left side.
        left: Operand,
        /// Right side.
        right: Operand,
    },
    /// `a is distinct from b`: nulls are equal to each other and to nothing else. Never null itself.
    Distinct {
        /// By which order's `=`.
        order: Order,
        /// Left side.
        left: Operand,
        /// Right side.
        right: Operand,
    },
    /// `a in (x, y)`: null if `a` is; none of the values is null.
    OneOf {
        /// By which order's `=`.
        order: Order,
        /// What is looked at.
        operand: Operand,
        /// The values, in the order of the constraint.
        values: Vec<Literal>,
    },
    /// `a ~ 'pattern'`, `a like 'pattern'`.
    Matches {
        /// A text.
        operand: Operand,
        /// Found anywhere in it.
        pattern: Pattern,
    },
    /// `a <@ array[x, y]`: each element is one of the values, and none is null.
    Within {
        /// By which order's `=`.
        order: Order,
        /// An array.
        operand: Operand,
        /// The values.
        values: Vec<Literal>,
    },
}

/// A comparison.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Comparison {
    Less,
    LessOrEqual,
    Equal,
    NotEqual,
    GreaterOrEqual,
    Greater,
}

/// How values are compared. What is smaller in a text depends on the database's collation, so that texts, labels and
/// UUIDs are only asked for equality.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Order {
    /// `smallint`, `integer`, `bigint`.
    Integer,
    /// `numeric`; `NaN` is greater than every number.
    Decimal,
    /// `real`, `double precision`; `NaN` is greater than every number and equal to itself.
    Float,
    /// `text`, `varchar`: byte by byte. Equality only.
    Text,
    /// `char(n)`: without the spaces at the end. Equality only.
    Bpchar,
    /// An enum. Equality only.
    Label,
    /// `boolean`: false is smaller.
    Boolean,
    /// `date`
    Date,
    /// `time`
    Time,
    /// `timestamp`
    Timestamp,
    /// `timestamptz`
    Timestamptz,
}

/// A value that a condition looks at.
#[derive(Clone, PartialEq, Debug)]
pub enum Operand {
    /// A column.
    Field(Name),
    /// A constant.
    Literal(Literal),
    /// `char_length(a)`: code points. Of a `char(n)`: without the spaces at its end.
    CharLength(Box<Operand>),
    /// `octet_length(a)`: bytes in UTF-8.
    OctetLength(Box<Operand>),
    /// `btrim(a)`: without the spaces (U+0020 alone) at both ends.
    Trim(Box<Operand>),
    /// `cardinality(a)`: elements of an array.
    Cardinality(Box<Operand>),
    /// `array_length(a, 1)`: null for an empty array.
    ArrayLength(Box<Operand>),
    /// `jsonb_typeof(a)`: `object`, `array`, `string`, `number`, `boolean` or `null` (of the JSON value `null`).
    JsonType(Box<Operand>),
    /// `num_nonnulls(a, b)`: never null.
    NonNulls(Vec<Operand>),
    /// `num_nulls(a, b)`: never null.
    Nulls(Vec<Operand>),
    /// `coalesce(a, b)`
    Coalesce(Vec<Operand>),
}

/// A constant.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Literal {
    /// Null.
    Null,
    /// A number in decimal notation: `-12`, `0.50`. `NaN` and infinities are refused.
    Number(Text),
    /// A text, or the label of an enum.
    Text(Text),
    /// A boolean.
    Boolean(bool),
    /// A date or time, spelled as Postgres prints it: `2024-01-31`, `12:00:00`, `2024-01-31 12:00:00`,
    /// `2024-01-31 12:00:00+00`. Infinities are refused.
    Moment(Text),
}

impl Comparison {
    /// The comparison of an operator.
    pub fn of(symbol: &str) -> Option<Self> {
        Some(match symbol {
            "<" => Self::Less,
            "<=" => Self::LessOrEqual,
            "=" => Self::Equal,
            "<>" => Self::NotEqual,
            ">=" => Self::GreaterOrEqual,
            ">" => Self::Greater,
            _ => return None,
        })
    }

    /// The same comparison with its sides swapped.
    pub fn swapped(self) -> Self {
        match self {
            Self::Less => Self::Greater,
            Self::LessOrEqual => Self::GreaterOrEqual,
            Self::Equal => Self::Equal,
            Self::NotEqual => Self::NotEqual,
            Self::GreaterOrEqual => Self::LessOrEqual,
            Self::Greater => Self::Less,
        }
    }

    /// Whether it asks for equality only.
    pub fn is_equality(self) -> bool {
        matches!(self, Self::Equal | Self::NotEqual)
    }
}

impl Order {
    /// Whether more than equality is known.
    pub fn has_less(self) -> bool {
        !matches!(self, Self::Text | Self::Bpchar | Self::Label)
    }
}

impl Rule {
    /// Calls `visit` for every operand, and those inside of them.
    pub fn operands<'a>(&'a self, visit: &mut impl FnMut(&'a Operand)) {
        match self {
            Self::Constant(_) => {}
            Self::All(parts) | Self::Any(parts) => parts.iter().for_each(|part| part.operands(visit)),
            Self::Not(part) => part.operands(visit),
            Self::Same(left, right) => {
                left.operands(visit);
                right.operands(visit);
            }
            Self::Compare { left, right, .. } | Self::Distinct { left, right, .. } => {
                left.walk(visit);
                right.walk(visit);
            }
            Self::Holds(operand)
            | Self::Null(operand)
            | Self::OneOf { operand, .. }
            | Self::Matches { operand, .. }
            | Self::Within { operand, .. } => operand.walk(visit),
        }
    }

    /// The columns that it reads, each once, in the order in which they are met.
    pub fn fields(&self) -> Vec<&Name> {
        let mut fields: Vec<&Name> = Vec::new();
        self.operands(&mut |operand| {
            if let Operand::Field(name) = operand
                && !fields.contains(&name)
            {
                fields.push(name);
            }
        });
        fields
    }
}

impl Operand {
    /// Calls `visit` for it and for every operand inside of it.
    pub fn walk<'a>(&'a self, visit: &mut impl FnMut(&'a Self)) {
        visit(self);
        match self {
            Self::Field(_) | Self::Literal(_) => {}
            Self::CharLength(inner)
            | Self::OctetLength(inner)
            | Self::Trim(inner)
            | Self::Cardinality(inner)
            | Self::ArrayLength(inner)
            | Self::JsonType(inner) => inner.walk(visit),
            Self::NonNulls(parts) | Self::Nulls(parts) | Self::Coalesce(parts) => {
                parts.iter().for_each(|part| part.walk(visit));
            }
        }
    }
}

/// The checks of a domain, and of the domains below it.
#[derive(Clone, PartialEq, Debug)]
pub struct DomainRules {
    /// The domain.
    pub name: QualifiedName,
    /// Its value cannot be null.
    pub not_null: bool,
    /// Its checks, and those of the domains below it.
    pub checks: Vec<Check>,
}

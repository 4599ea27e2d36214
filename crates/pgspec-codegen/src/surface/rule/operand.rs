//! Values in conditions: columns, constants, and the few functions whose result is the same everywhere.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a tree of fifty kinds of nodes: these rules speak of a few of them, and refuse the others"
)]

use pgspec_analyze::typed::{Const, Node, TypeId, Typed, Var};
use pgspec_analyze::world::{TypeKind, World};
use pgspec_catalog::{Name, Text};

use super::{Literal, Operand, Order, Refusal};

/// What typed trees are read with.
pub(super) struct Reader<'a> {
    pub(super) world: &'a World<'a>,
    /// The columns of the row, in the order of the table: each with whether its collation may call different texts equal.
    pub(super) columns: Vec<(Name, bool)>,
}

impl Reader<'_> {
    /// `pg_type.typname` of the type below all domains, if it is one of Postgres' own.
    pub(super) fn typname(&self, ty: TypeId) -> &str {
        let ty = self.world.ty(self.world.base(ty).0);
        let is_own = ty.name.schema.as_ref().is_none_or(|schema| *schema == "pg_catalog");
        if is_own { ty.name.name.as_str() } else { "" }
    }

    /// How values of a type are compared; `None` for types whose order nobody but Postgres knows.
    pub(super) fn order(&self, ty: TypeId) -> Option<Order> {
        if self.world.ty(self.world.base(ty).0).kind == TypeKind::Enum {
            return Some(Order::Label);
        }
        Some(match self.typname(ty) {
            "int2" | "int4" | "int8" => Order::Integer,
            "numeric" => Order::Decimal,
            "float4" | "float8" => Order::Float,
            "text" | "varchar" => Order::Text,
            "bpchar" => Order::Bpchar,
            "bool" => Order::Boolean,
            "date" => Order::Date,
            "time" => Order::Time,
            "timestamp" => Order::Timestamp,
            "timestamptz" => Order::Timestamptz,
            _ => return None,
        })
    }

    /// A value.
    pub(super) fn operand(&self, value: &Typed) -> Result<Operand, Refusal> {
        match &value.node {
            Node::Var(var) => self.field(*var),
            Node::Const(constant) => self.constant(constant, value.ty).map(Operand::Literal),
            Node::Relabel(inner) => self.relabelled(inner, value.ty),
            Node::Call { function, arguments, form: _, .. } => {
                let function = self.world.function(*function);
                if function.name.schema.as_ref().is_some_and(|schema| *schema != "pg_catalog") {
                    return Err(Refusal::new(format!("it calls `{}`", function.name)));
                }
                self.call(function.name.name.as_str(), arguments, value.ty)
            }
            Node::Operator { operator, arguments } => {
                match (self.world.operator(*operator).name.name.as_str(), arguments.as_slice()) {
                    ("-", [number]) => self.negative(number),
                    (symbol, _) => Err(Refusal::new(format!("it computes with `{symbol}`"))),
                }
            }
            Node::Coalesce(parts) => self.operands(parts).map(Operand::Coalesce),
            Node::SqlValue(..) => Err(Refusal::new("it asks for the time or the user of the session")),
            Node::Opaque(why) => Err(Refusal::new(format!("what it means is not known: {why}"))),
            Node::Case { .. } => Err(Refusal::new("it has a `case`")),
            Node::Collate(..) => Err(Refusal::new("it names a collation")),
            _ => Err(Refusal::new("it computes a value that is not translated")),
        }
    }

    fn operands(&self, values: &[Typed]) -> Result<Vec<Operand>, Refusal> {
        values.iter().map(|value| self.operand(value)).collect()
    }

    fn field(&self, var: Var) -> Result<Operand, Refusal> {
        let column = usize::try_from(var.column).ok().and_then(|column| self.columns.get(column));
        match column {
            Some((name, false)) => Ok(Operand::Field(name.clone())),
            Some((name, true)) => Err(Refusal::new(format!("`{name}` has a collation of its own"))),
            None => Err(Refusal::new("it reads the whole row, or a system column")),
        }
    }

    /// Casts that change nothing about what a value is compared by.
    fn relabelled(&self, inner: &Typed, ty: TypeId) -> Result<Operand, Refusal> {
        let (from, to) = (self.typname(inner.ty), self.typname(ty));
        let same = from == to || matches!((from, to), ("varchar", "text") | ("text", "varchar"));
        if same && (!from.is_empty() || self.world.base(inner.ty).0 == self.world.base(ty).0) {
            return self.operand(inner);
        }
        Err(Refusal::new(format!("it casts to {}", self.world.show(ty, -1))))
    }

    fn call(&self, name: &str, arguments: &[Typed], ty: TypeId) -> Result<Operand, Refusal> {
        match (name, arguments) {
            ("length" | "char_length" | "character_length", [text])
                if matches!(self.typname(text.ty), "text" | "varchar" | "bpchar") =>
            {
                self.operand(text).map(|text| Operand::CharLength(Box::new(text)))
            }
            ("octet_length", [text]) if matches!(self.typname(text.ty), "text" | "varchar") => {
                self.operand(text).map(|text| Operand::OctetLength(Box::new(text)))
            }
            ("btrim", [text]) if self.typname(text.ty) == "text" => {
                self.operand(text).map(|text| Operand::Trim(Box::new(text)))
            }
            ("cardinality", [array]) => {
                self.operand(array).map(|array| Operand::Cardinality(Box::new(array)))
            }
            ("array_length", [array, dimension]) => match self.operand(dimension)? {
                Operand::Literal(Literal::Number(number)) if *number == *"1" => {
                    self.operand(array).map(|array| Operand::ArrayLength(Box::new(array)))
                }
                _ => Err(Refusal::new("it asks for another dimension of an array than the first")),
            },
            ("jsonb_typeof" | "json_typeof", [json]) => {
                self.operand(json).map(|json| Operand::JsonType(Box::new(json)))
            }
            ("num_nonnulls", values) => self.operands(variadic(values)).map(Operand::NonNulls),
            ("num_nulls", values) => self.operands(variadic(values)).map(Operand::Nulls),
            // Casts are functions of their target's name.
            (_, [inner, ..]) if self.is_exact(inner, ty) && name == self.typname(ty) => self.operand(inner),
            _ => Err(Refusal::new(format!("it calls `{name}`"))),
        }
    }

    /// Casts between numbers that lose nothing. A constant becomes the nearest `double precision`, which is how its
    /// decimal notation is read everywhere.
    fn is_exact(&self, inner: &Typed, ty: TypeId) -> bool {
        let constant = matches!(inner.node, Node::Const(_));
        match (self.typname(inner.ty), self.typname(ty)) {
            ("int2", "int4" | "int8" | "numeric" | "float4" | "float8")
            | ("int4", "int8" | "numeric" | "float8")
            | ("int8", "numeric")
            | ("float4", "float8") => true,
            ("int8" | "numeric", "float8") => constant,
            _ => false,
        }
    }

    fn negative(&self, number: &Typed) -> Result<Operand, Refusal> {
        match self.operand(number)? {
            Operand::Literal(Literal::Number(text)) => {
                let text = match text.strip_prefix('-') {
                    Some(positive) => positive.to_owned(),
                    None => format!("-{text}"),
                };
                Ok(Operand::Literal(Literal::Number(text.as_str().into())))
            }
            _ => Err(Refusal::new("it computes with `-`")),
        }
    }

    /// A constant of a type.
    pub(super) fn constant(&self, constant: &Const, ty: TypeId) -> Result<Literal, Refusal> {
        let Const::Value { text, canonical } = constant else { return Ok(Literal::Null) };
        let unknown = || Refusal::new(format!("the constant '{text}' is not translated"));
        match self.order(ty).ok_or_else(unknown)? {
            Order::Integer | Order::Decimal | Order::Float => {
                number(text).map(Literal::Number).ok_or_else(unknown)
            }
            Order::Text | Order::Bpchar | Order::Label => Ok(Literal::Text(text.clone())),
            Order::Boolean => match &**text {
                "t" | "true" => Ok(Literal::Boolean(true)),
                "f" | "false" => Ok(Literal::Boolean(false)),
                _ => Err(unknown()),
            },
            Order::Date | Order::Time | Order::Timestamp | Order::Timestamptz => {
                let starts = text.chars().next().is_some_and(|c| c.is_ascii_digit());
                let known = *canonical && starts && !text.ends_with("BC");
                known.then(|| Literal::Moment(text.clone())).ok_or_else(unknown)
            }
        }
    }

    /// The elements of an array that is written out.
    pub(super) fn elements<'t>(&self, array: &'t Typed) -> Option<&'t [Typed]> {
        match &array.node {
            Node::Array { elements, nested: false } => Some(elements),
            // `array['a'::varchar]::text[]`: each element is cast, which leaves it as it is.
            Node::Relabel(inner) | Node::ArrayCast(inner, _)
                if matches!(self.typname(inner.ty), "_varchar" | "_text")
                    && matches!(self.typname(array.ty), "_varchar" | "_text") =>
            {
                self.elements(inner)
            }
            _ => None,
        }
    }
}

/// The arguments of a variadic call: gathered into an array, or each for itself.
fn variadic(arguments: &[Typed]) -> &[Typed] {
    match arguments {
        [Typed { node: Node::Array { elements, .. }, .. }] => elements,
        other => other,
    }
}

/// A number in plain decimal notation.
fn number(text: &Text) -> Option<Text> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    (all_digits(whole) && all_digits(fraction)).then(|| text.clone())
}

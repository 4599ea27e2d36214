//! The Zod schema of every type, as the data API's JSON has its values.

use pgspec_catalog::object::Domain;
use pgspec_catalog::{DataType, Key, Kind, QualifiedName};

use super::Context;
use super::rule::is_strict;
use crate::typescript::literal::{property, string};

/// Composite types may hold each other this deep.
const MAX_DEPTH: usize = 32;

/// Who uses a schema.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Mode {
    /// Rows that are read.
    Row,
    /// Rows that are written.
    Write,
}

/// A type's schema.
#[derive(Clone, Debug)]
pub(super) struct Schema {
    /// For values that are not null.
    pub(super) text: String,
    /// Rules of its domains that null may break: asked of null too.
    pub(super) of_null: Vec<String>,
    /// Its domain takes no null.
    pub(super) not_null: bool,
    /// Why more is known of it to the database.
    pub(super) opaque: Option<String>,
}

impl Schema {
    fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), of_null: Vec::new(), not_null: false, opaque: None }
    }

    fn opaque(text: &str, ty: &DataType) -> Self {
        let why = format!("what is a value of {ty} is known to the database only");
        Self { opaque: Some(why), ..Self::plain(text) }
    }

    /// The schema of a column.
    pub(super) fn finish(&self, nullable: bool) -> String {
        let mut text = self.text.clone();
        if nullable && !self.not_null {
            text.push_str(".nullable()");
        }
        for rule in &self.of_null {
            text = format!("guard({text}, {rule})");
        }
        text
    }
}

/// The domain of a name.
pub(super) fn domain<'a>(context: &Context<'a>, name: &QualifiedName) -> Option<&'a Domain> {
    context.input.catalog.get(&Key::qualified(Kind::Domain, name))?.body.as_domain()
}

/// A type without its domains, the outermost first, up to the first array.
pub(super) fn base<'a>(context: &Context<'a>, ty: &DataType) -> (DataType, Vec<&'a Domain>) {
    let (mut ty, mut domains) = (ty.clone(), Vec::new());
    // Domains that go in circles come to an end too.
    while let Some(domain) = domain(context, &ty.name).filter(|_| !ty.array && domains.len() < MAX_DEPTH) {
        domains.push(domain);
        ty = domain.data_type.clone();
    }
    (ty, domains)
}

/// The type of a value, or of the elements of an array, below all domains.
pub(super) fn innermost(context: &Context<'_>, ty: &DataType) -> DataType {
    let mut ty = base(context, ty).0;
    for _ in 0..MAX_DEPTH {
        if !ty.array {
            break;
        }
        ty.array = false;
        ty = base(context, &ty).0;
    }
    ty
}

/// What is rounded on its way through `JSON.parse`, or looks like null: a rule that holds may seem not to.
pub(super) fn is_read_inexactly(context: &Context<'_>, ty: &DataType) -> bool {
    matches!(innermost(context, ty).name.name.as_str(), "int8" | "numeric" | "json" | "jsonb")
}

/// The schema of a type.
pub(super) fn of(context: &Context<'_>, ty: &DataType, mode: Mode) -> Schema {
    at(context, ty, mode, 0)
}

fn at(context: &Context<'_>, ty: &DataType, mode: Mode, depth: usize) -> Schema {
    if depth > MAX_DEPTH {
        return Schema::opaque("types.some()", ty);
    }
    if ty.array {
        let element = at(context, &DataType { array: false, ..ty.clone() }, mode, depth + 1);
        let text = format!("types.list({})", element.finish(true));
        return Schema { opaque: element.opaque, ..Schema::plain(text) };
    }
    let (inner, domains) = base(context, ty);
    if !domains.is_empty() {
        let schema = at(context, &inner, mode, depth + 1);
        let not_null = domains.iter().any(|domain| domain.not_null);
        return of_domain(context, ty, &domains, Schema { not_null, ..schema }, mode);
    }
    if ty.name.schema.is_none() {
        return builtin(ty, mode);
    }
    let catalog = context.input.catalog;
    if let Some(labels) =
        catalog.get(&Key::qualified(Kind::Enum, &ty.name)).and_then(|object| object.body.as_enum())
    {
        let labels: Vec<_> = labels.labels.iter().map(|label| string(&label.value)).collect();
        return Schema::plain(if labels.is_empty() {
            "z.never()".to_owned()
        } else {
            format!("z.enum([{}])", labels.join(", "))
        });
    }
    let composite = catalog.get(&Key::qualified(Kind::CompositeType, &ty.name));
    if let Some(composite) = composite.and_then(|object| object.body.as_composite_type()) {
        let mut opaque = None;
        let attributes: Vec<_> = composite
            .attributes
            .iter()
            .map(|attribute| {
                let schema = at(context, &attribute.data_type, mode, depth + 1);
                let text = format!("{}: {}", key(attribute.name.as_str()), schema.finish(true));
                opaque = opaque.take().or(schema.opaque);
                text
            })
            .collect();
        let object = format!("z.object({{ {} }})", attributes.join(", "));
        let inherited = composite.attributes.iter().any(|attribute| is_inherited(attribute.name.as_str()));
        let object = if inherited { format!("ownOnly({object})") } else { object };
        return Schema { opaque, ..Schema::plain(object) };
    }
    match ty.name.name.as_str() {
        "citext" => Schema::plain("types.text()"),
        "vector" => Schema::opaque("types.someText()", ty),
        _ => Schema::opaque("types.some()", ty),
    }
}

fn of_domain(
    context: &Context<'_>,
    ty: &DataType,
    domains: &[&Domain],
    mut schema: Schema,
    mode: Mode,
) -> Schema {
    context.domains.borrow_mut().insert(ty.name.clone());
    let is_certain = domains.iter().flat_map(|domain| &domain.checks).all(|check| !check.not_valid);
    if mode == Mode::Row && (!is_certain || is_read_inexactly(context, ty)) {
        return schema;
    }
    for (check, rule) in context.domain_rules(&ty.name) {
        let place = super::place(&ty.name, &check.name);
        if is_strict(rule) {
            schema.text = format!("guard({}, {place})", schema.text);
        } else {
            schema.of_null.push(place);
        }
    }
    schema
}

/// Whether every JavaScript object has a property of this name, which is found where a row has none: `Object.prototype`.
pub(super) fn is_inherited(name: &str) -> bool {
    matches!(
        name,
        "constructor"
            | "hasOwnProperty"
            | "isPrototypeOf"
            | "propertyIsEnumerable"
            | "toLocaleString"
            | "toString"
            | "valueOf"
            | "__defineGetter__"
            | "__defineSetter__"
            | "__lookupGetter__"
            | "__lookupSetter__"
    )
}

/// Whether Zod looks at no property of this name.
pub(super) fn is_unseen(name: &str) -> bool {
    name == "__proto__"
}

/// Why its constraints are the database's.
pub(super) const UNSEEN: &str = "Zod neither looks at a property of this name nor passes it on: write what was given, not what was parsed";

/// A property's name in an object literal, where `__proto__` would mean something else.
pub(super) fn key(name: &str) -> String {
    if name == "__proto__" { format!("[{}]", string(name)) } else { property(name) }
}

fn builtin(ty: &DataType, mode: Mode) -> Schema {
    let typname = ty.name.name.as_str();
    let modifiers: Vec<_> = ty.modifiers.iter().map(ToString::to_string).collect();
    let modifiers = modifiers.join(", ");
    let is_limited = !modifiers.is_empty();
    match typname {
        "bool" | "int2" | "int4" | "float4" | "float8" | "text" | "uuid" | "date" | "time" | "timetz"
        | "timestamp" | "timestamptz" | "interval" | "bytea" | "int4range" | "int8range" | "numrange"
        | "daterange" | "tsrange" | "tstzrange" => Schema::plain(format!("types.{typname}()")),
        "int8" if mode == Mode::Row => Schema::plain("types.int8Read()"),
        "int8" => Schema::plain("types.int8()"),
        // What was read may have been rounded up to the limit.
        "numeric" if mode == Mode::Row => Schema::plain("types.numeric()"),
        "numeric" => Schema::plain(format!("types.numeric({modifiers})")),
        "varchar" | "bpchar" if is_limited => Schema::plain(format!("types.{typname}({modifiers})")),
        "varchar" | "bpchar" | "name" => Schema::plain("types.text()"),
        "json" | "jsonb" if mode == Mode::Row => Schema::plain("types.jsonRead()"),
        "json" | "jsonb" => Schema::plain("types.json()"),
        "bit" if !is_limited => Schema::plain("types.bit(1)"),
        "bit" | "varbit" => Schema::plain(format!("types.{typname}({modifiers})")),
        "inet" | "cidr" | "macaddr" | "macaddr8" | "money" | "xml" | "tsvector" | "tsquery" | "point"
        | "line" | "lseg" | "box" | "path" | "polygon" | "circle" | "char" | "int4multirange"
        | "int8multirange" | "nummultirange" | "datemultirange" | "tsmultirange" | "tstzmultirange" => {
            Schema::opaque("types.someText()", ty)
        }
        _ => Schema::opaque("types.some()", ty),
    }
}

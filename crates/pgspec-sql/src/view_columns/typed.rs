//! Types of expressions, and how Postgres brings several to one (manual, "UNION, CASE, and Related Constructs").

use pgspec_catalog::{DataType, IntervalFields, Name, QualifiedName, Text, builtin_alias, is_builtin_type};

use super::shape::Source;

/// What is known of an expression.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Typed {
    /// Its type; `None` for a literal whose type its context decides.
    pub(super) data_type: Option<DataType>,
    /// It is certainly never null.
    pub(super) not_null: bool,
    /// What the column says of itself that it is taken from.
    pub(super) doc: Option<Text>,
    /// The column of a table that it is, unchanged.
    pub(super) source: Option<Source>,
}

impl Typed {
    pub(super) fn new(data_type: DataType, not_null: bool) -> Self {
        Self { data_type: Some(data_type), not_null, doc: None, source: None }
    }

    /// A built-in type.
    pub(super) fn builtin(typname: &str, not_null: bool) -> Self {
        Self::new(DataType::builtin(typname), not_null)
    }

    /// A literal in quotes, or `NULL`.
    pub(super) fn literal(not_null: bool) -> Self {
        Self { data_type: None, not_null, doc: None, source: None }
    }

    /// The built-in type's `typname`, if it is one and no array.
    pub(super) fn typname(&self) -> Option<&str> {
        let data_type = self.data_type.as_ref()?;
        let builtin = !data_type.array && data_type.name.schema.is_none();
        builtin.then(|| data_type.name.name.as_str())
    }

    /// Text of some kind, or a literal that becomes text.
    pub(super) fn is_textual(&self) -> bool {
        self.data_type.is_none() || self.typname().is_some_and(|name| TEXTUAL.contains(&name))
    }

    /// The same without modifiers, as functions return it.
    pub(super) fn plain(&self, not_null: bool) -> Self {
        let data_type = self.data_type.as_ref().map(DataType::without_modifiers);
        Self { data_type, not_null, doc: None, source: None }
    }
}

/// Types that Postgres takes for text.
const TEXTUAL: [&str; 3] = ["text", "varchar", "bpchar"];

/// Types each of which becomes the next where both meet.
const LADDERS: [&[&str]; 2] =
    [&["int2", "int4", "int8", "numeric", "float4", "float8"], &["date", "timestamp", "timestamptz"]];

/// The common type; not null if all are. `None` if it is not certain. Modifiers stay if all have the same.
pub(super) fn unify(list: &[&Typed]) -> Option<Typed> {
    let not_null = list.iter().all(|typed| typed.not_null);
    let known: Vec<&DataType> = list.iter().filter_map(|typed| typed.data_type.as_ref()).collect();
    let Some(first) = known.first() else { return Some(Typed::literal(not_null)) };
    if known.len() == list.len() && known.iter().all(|data_type| data_type == first) {
        return Some(Typed::new((*first).clone(), not_null));
    }
    let mut common = first.without_modifiers();
    for next in known.iter().skip(1) {
        common = common_of(&common, &next.without_modifiers())?;
    }
    Some(Typed::new(common, not_null))
}

fn common_of(a: &DataType, b: &DataType) -> Option<DataType> {
    if a == b {
        return Some(a.clone());
    }
    // Kinds of text become each other; the first stays.
    let textual = |t: &DataType| TEXTUAL.iter().any(|name| t.is_builtin(name));
    if textual(a) && textual(b) {
        return Some(a.clone());
    }
    LADDERS.iter().find_map(|ladder| {
        let step = |t: &DataType| ladder.iter().position(|name| t.is_builtin(name));
        ladder.get(step(a)?.max(step(b)?)).map(|name| DataType::builtin(name))
    })
}

/// The type that arithmetic on two numbers has (the operators of `pg_operator`).
pub(super) fn arithmetic(a: &str, b: &str) -> Option<&'static str> {
    let [ladder, _] = LADDERS;
    let position = |name: &str| ladder.iter().position(|step| *step == name);
    let (low, high) = (position(a)?.min(position(b)?), position(a)?.max(position(b)?));
    match (ladder.get(low), ladder.get(high)) {
        // There is no operator of real and an exact number: both become double precision.
        (Some(low), Some(&"float4")) if *low != "float4" => Some("float8"),
        (_, high) => high.copied(),
    }
}

/// A type as a query writes it. `find` looks a name up that is not built in.
pub(super) fn of_sql(
    written: &str,
    find: impl Fn(&QualifiedName) -> Option<QualifiedName>,
) -> Option<DataType> {
    let folded = written.trim();
    let (element, array) = match folded.strip_suffix(']') {
        Some(rest) => (rest.trim_end_matches(|c: char| c != '[').strip_suffix('[')?, true),
        None => (folded, false),
    };
    let element = element.strip_suffix("[]").unwrap_or(element);
    let (spelling, modifiers) = modifiers(element)?;
    let mut data_type = named(&spelling, find)?;
    data_type.modifiers = modifiers;
    // `char` and `bit` without a length are one long.
    if data_type.modifiers.is_empty() && matches!(spelling.as_str(), "char" | "character" | "bit") {
        data_type.modifiers = vec![1];
    }
    data_type.array = array;
    Some(data_type)
}

/// `numeric(10, 2)` → `numeric` and its modifiers; words behind the parentheses belong to the name.
fn modifiers(written: &str) -> Option<(String, Vec<i32>)> {
    let Some((before, rest)) = written.split_once('(') else { return Some((spaced(written), Vec::new())) };
    let (inside, behind) = rest.split_once(')')?;
    let numbers: Option<Vec<i32>> = inside.split(',').map(|n| n.trim().parse().ok()).collect();
    Some((spaced(&format!("{before} {behind}")), numbers?))
}

/// Lower case outside quotes, single spaces.
fn spaced(text: &str) -> String {
    let text = if text.contains('"') { text.to_owned() } else { text.to_ascii_lowercase() };
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ")
}

fn named(spelling: &str, find: impl Fn(&QualifiedName) -> Option<QualifiedName>) -> Option<DataType> {
    if let Some(limit) = spelling.strip_prefix("interval ") {
        let fields = IntervalFields::ALL.into_iter().find(|fields| fields.sql() == limit)?;
        return Some(DataType { fields: Some(fields), ..DataType::builtin("interval") });
    }
    if let Some(typname) = builtin_alias(spelling) {
        return Some(DataType::builtin(typname));
    }
    let spelling = spelling.strip_prefix("pg_catalog.").unwrap_or(spelling);
    if is_builtin_type(spelling) && spelling != "char" {
        return Some(DataType::builtin(spelling));
    }
    let part = |text: &str| Name::exact(text.trim_matches('"'));
    if spelling.matches('"').count() > 4 || spelling.contains("\"\"") {
        return None;
    }
    let name = match spelling.split_once('.') {
        Some((schema, name)) => QualifiedName::new(part(schema), part(name)),
        None => QualifiedName::bare(part(spelling)),
    };
    find(&name).map(DataType::named)
}

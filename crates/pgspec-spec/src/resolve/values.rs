//! Values and types that cannot go together: the labels of enums in defaults, the two sides of a foreign key.

use pgspec_catalog::object::{Column, ConstraintBody, Table};
use pgspec_catalog::{Body, Catalog, DataType, Diagnostic, Diagnostics, Key, Kind, QualifiedName, closest};

use super::At;
use super::tables::Placed;
use crate::codes;

/// Checks what the project declares.
pub(super) fn check(catalog: &Catalog, placed: &[Placed], diagnostics: &mut Diagnostics) {
    for (id, places, _, span) in placed {
        let Some((key, object)) = catalog.entry(*id) else { continue };
        match (&object.body, key.relation()) {
            (Body::Table(table), _) => defaults(catalog, key, table, diagnostics),
            (Body::Constraint(constraint), Some(table)) => {
                let ConstraintBody::ForeignKey(foreign) = &constraint.body else { continue };
                let pairs = foreign.columns.iter().zip(&foreign.referenced_columns);
                let mistaken = pairs.filter_map(|(own, other)| {
                    let own = catalog.table(&table)?.body.column(own)?;
                    let other = catalog.table(&foreign.references)?.body.column(other)?;
                    (!comparable(&own.data_type, &other.data_type)).then_some((own, other))
                });
                for (own, other) in mistaken {
                    let at = super::tables::span_of_reference(places, foreign).unwrap_or(*span);
                    diagnostics.push(types_differ(&table, own, &foreign.references, other).at(at));
                }
            }
            _ => {}
        }
    }
}

fn types_differ(table: &QualifiedName, own: &Column, target: &QualifiedName, other: &Column) -> Diagnostic {
    let message = format!(
        "a foreign key needs columns that can be compared: `{table}.{}` is `{}`, `{target}.{}` is `{}`",
        own.name, own.data_type, other.name, other.data_type
    );
    let help = format!("make `{}` a `{}`, or reference another column", own.name, other.data_type);
    Diagnostic::new(&codes::BAD_FOREIGN_KEY, message).help(help)
}

/// Whether Postgres has an equality operator for both types. Where that is not certain, it is assumed.
fn comparable(a: &DataType, b: &DataType) -> bool {
    if a.array != b.array {
        return false;
    }
    let family = |data_type: &DataType| {
        FAMILIES.iter().position(|family| family.iter().any(|name| data_type.is_builtin(name)))
    };
    match (family(a), family(b)) {
        (Some(a), Some(b)) => a == b,
        _ => true,
    }
}

/// Built-in types by what they can be compared with.
const FAMILIES: &[&[&str]] = &[
    &["int2", "int4", "int8", "numeric", "float4", "float8"],
    &["text", "varchar", "bpchar", "name"],
    &["uuid"],
    &["bool"],
    &["date", "timestamp", "timestamptz"],
    &["bytea"],
];

/// `status lead_status default 'ACTIV'`: a literal that is no label of the column's enum.
fn defaults(catalog: &Catalog, key: &Key, table: &Table, diagnostics: &mut Diagnostics) {
    for column in &table.columns {
        // Built-in types carry no schema.
        let Some(default) = column.default.as_ref().filter(|_| column.data_type.name.schema.is_some()) else {
            continue;
        };
        let Some(Body::Enum(labels)) =
            catalog.get(&Key::qualified(Kind::Enum, &column.data_type.name)).map(|object| &object.body)
        else {
            continue;
        };
        let Some(literal) = literal(&default.text).filter(|_| !column.data_type.array) else { continue };
        let known = || labels.labels.iter().map(|label| label.value.as_str());
        if known().any(|label| label == literal) {
            continue;
        }
        let start = default.text.find('\'').map_or(0, |i| i + 1);
        let span = default.map.locate(start..start + literal.len()).or(column.origin.span());
        let Some(span) = span else { continue };
        let at = At::of(Some(span), u32::try_from(literal.len()).unwrap_or(u32::MAX), span);
        let message = format!(
            "the default of `{}.{}` is no label of `{}`: `{literal}`",
            key.path(),
            column.name,
            column.data_type
        );
        let list: Vec<_> = known().map(|label| format!("`{label}`")).collect();
        let near = closest(literal, known()).map(str::to_owned);
        diagnostics.push(at.suggest(Diagnostic::new(&codes::UNKNOWN_VALUE, message), near, || {
            format!("its labels are {}", list.join(", "))
        }));
    }
}

/// The text of an SQL expression that is a plain literal, with a cast behind it or without.
fn literal(sql: &str) -> Option<&str> {
    let (text, behind) = sql.trim().strip_prefix('\'')?.split_once('\'')?;
    (behind.is_empty() || behind.trim_start().starts_with("::")).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::literal;

    #[test]
    fn only_plain_literals_are_understood() {
        assert_eq!(literal("'a'"), Some("a"));
        assert_eq!(literal(" 'a'::mood"), Some("a"));
        assert_eq!(literal("'it''s'"), None);
        assert_eq!(literal("lower('A')"), None);
        assert_eq!(literal("'a' || 'b'"), None);
    }
}

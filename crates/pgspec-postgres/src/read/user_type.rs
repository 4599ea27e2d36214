//! Domains, composite types and range types.

use std::collections::BTreeMap;

use pgspec_catalog::object::{
    Attribute, AttributeNotes, CompositeType, Domain, DomainCheck, DomainNotNull, RangeType,
};
use pgspec_catalog::{Body, Key, Kind, Name, Origin, QualifiedName};
use pgspec_sql::not_null;
use postgres::{Row, Transaction};

use super::name::{name_of, written};
use super::relation::data_type;
use super::value::{get, rows};
use super::{Reading, ServerError};

/// Reads all of them, and remembers their oids.
pub(super) fn read(transaction: &mut Transaction<'_>, reading: &mut Reading) -> Result<(), ServerError> {
    domains(transaction, reading)?;
    composite_types(transaction, reading)?;
    for row in &rows(transaction, include_str!("range_type.sql"), &[&reading.schemas])? {
        let key = Key::qualified(Kind::RangeType, &name_of(row)?);
        let Some(subtype) = data_type(reading, &key, get(row, "subtype")?) else { continue };
        let opclass =
            match (get::<Option<&str>>(row, "opclass_schema")?, get::<Option<&str>>(row, "opclass")?) {
                (Some("pg_catalog"), Some(name)) => Some(QualifiedName::bare(name)),
                (Some(schema), Some(name)) => Some(QualifiedName::new(schema, name)),
                _ => None,
            };
        let body = RangeType {
            subtype,
            opclass,
            collation: written(get(row, "collation")?),
            canonical: written(get(row, "canonical")?),
            subtype_diff: written(get(row, "subtype_diff")?),
            multirange: QualifiedName::new(
                get::<&str>(row, "multirange_schema")?,
                get::<&str>(row, "multirange")?,
            ),
        };
        insert(row, reading, key, Body::RangeType(Box::new(body)))?;
    }
    Ok(())
}

fn insert(row: &Row, reading: &mut Reading, key: Key, body: Body) -> Result<(), ServerError> {
    reading.types.insert(get(row, "oid")?, key.clone());
    reading.insert(key, get(row, "owner")?, get(row, "comment")?, body);
    Ok(())
}

fn domains(transaction: &mut Transaction<'_>, reading: &mut Reading) -> Result<(), ServerError> {
    let domains = rows(transaction, include_str!("domain.sql"), &[&reading.schemas])?;
    let mut checks = by_owner(transaction, include_str!("domain_check.sql"), "domain_oid", &domains, "oid")?;
    for row in &domains {
        let key = Key::qualified(Kind::Domain, &name_of(row)?);
        let Some(data_type) = data_type(reading, &key, get(row, "type")?) else { continue };
        let mut body = Domain {
            data_type,
            collation: written(get(row, "collation")?),
            default: reading.expression(&key, get(row, "default_value")?),
            not_null: get(row, "not_null")?,
            not_null_constraint: DomainNotNull {
                name: get::<Option<&str>>(row, "not_null_name")?.map(Name::exact),
                comment: get::<Option<&str>>(row, "not_null_comment")?.map(Into::into),
            },
            checks: Vec::new(),
        };
        not_null::forget_usual_of_domain(&key.name, &mut body);
        for check in checks.remove(&get(row, "oid")?).unwrap_or_default() {
            let Some(expression) = reading.expression(&key, get(&check, "expression")?) else { continue };
            body.checks.push(DomainCheck {
                name: Name::exact(get(&check, "name")?),
                expression,
                not_valid: get(&check, "not_valid")?,
                comment: get::<Option<&str>>(&check, "comment")?.map(Into::into),
                doc: None,
                origin: Origin::Database,
            });
        }
        body.checks.sort_by(|a, b| a.name.cmp(&b.name));
        insert(row, reading, key, Body::Domain(Box::new(body)))?;
    }
    Ok(())
}

fn composite_types(transaction: &mut Transaction<'_>, reading: &mut Reading) -> Result<(), ServerError> {
    let types = rows(transaction, include_str!("composite_type.sql"), &[&reading.schemas])?;
    let query = include_str!("attribute.sql");
    let mut attributes = by_owner(transaction, query, "relation_oid", &types, "relation_oid")?;
    for row in &types {
        let key = Key::qualified(Kind::CompositeType, &name_of(row)?);
        let mut body = CompositeType::default();
        for attribute in attributes.remove(&get(row, "relation_oid")?).unwrap_or_default() {
            let Some(data_type) = data_type(reading, &key, get(&attribute, "type")?) else { continue };
            body.attributes.push(Attribute {
                name: Name::exact(get(&attribute, "name")?),
                data_type,
                collation: written(get(&attribute, "collation")?),
                comment: get::<Option<&str>>(&attribute, "comment")?.map(Into::into),
                origin: Origin::Database,
                notes: AttributeNotes::default(),
            });
        }
        insert(row, reading, key, Body::CompositeType(body))?;
    }
    Ok(())
}

/// The rows of a query by the objects that they belong to; it is asked for all of those at once.
pub(super) fn by_owner(
    transaction: &mut Transaction<'_>,
    query: &str,
    owner: &str,
    owners: &[Row],
    oid: &str,
) -> Result<BTreeMap<u32, Vec<Row>>, ServerError> {
    let oids = owners.iter().map(|row| get(row, oid)).collect::<Result<Vec<u32>, _>>()?;
    let mut found: BTreeMap<u32, Vec<Row>> = BTreeMap::new();
    for row in rows(transaction, query, &[&oids])? {
        found.entry(get(&row, owner)?).or_default().push(row);
    }
    Ok(found)
}

//! Rows near the bounds of their columns' types and of the constraints on them.

use pgspec_catalog::Catalog;
use pgspec_catalog::object::ConstraintBody;
use pgspec_codegen::surface::{Field, Record, Write};
use serde_json::{Map, Value};

use super::values::values;

/// Why a row was refused: SQLSTATE, constraint, message.
type Refused = Option<(String, Option<String>, String)>;

/// The values that columns of a table are tried with.
pub(super) struct Rows<'a> {
    fields: Vec<(&'a Field, Vec<Value>)>,
    record: &'a Record,
    catalog: &'a Catalog,
}

/// Numbers that look random, always the same ones.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 11).expect("64 bits") % n.max(1)
    }
}

impl<'a> Rows<'a> {
    pub(super) fn of(catalog: &'a Catalog, record: &'a Record) -> Self {
        let mut sql = String::new();
        for (_, _, object) in catalog.children(&record.name) {
            if let Some(ConstraintBody::Check(check)) = object.body.as_constraint().map(|own| &own.body) {
                sql.push_str(&check.expression.text);
                sql.push('\n');
            }
        }
        let fields = record.fields.iter().filter(|field| field.insert() != Write::Never);
        let fields = fields.map(|field| (field, values(catalog, &field.data_type, &sql, 0))).collect();
        Self { fields, record, catalog }
    }

    /// A row that the database takes, and each change of one value in it; then changes of several.
    pub(super) fn near_bounds(&self, refused: &mut dyn FnMut(&Value) -> Refused) -> Vec<Value> {
        let mut dice = Dice(0x2545_f491_4f6c_dd1d);
        let base = self.base(&mut dice, refused);
        let mut rows = vec![Value::Object(base.clone())];
        for (field, values) in &self.fields {
            let name = field.name.as_str();
            for value in values.iter().chain([&Value::Null]) {
                let mut row = base.clone();
                row.insert(name.to_owned(), value.clone());
                rows.push(Value::Object(row));
            }
            let mut row = base.clone();
            row.remove(name);
            rows.push(Value::Object(row));
        }
        for _ in 0..self.fields.len() * 6 {
            let mut row = base.clone();
            for _ in 0..=dice.below(3) {
                let (field, values) = &self.fields[dice.below(self.fields.len())];
                let at = dice.below(values.len() + 2);
                let name = field.name.to_string();
                match values.get(at) {
                    Some(value) => row.insert(name, value.clone()),
                    None if at == values.len() => row.insert(name, Value::Null),
                    None => row.remove(&name),
                };
            }
            rows.push(Value::Object(row));
        }
        rows
    }

    /// A row with as many values as the database takes together.
    fn base(&self, dice: &mut Dice, refused: &mut dyn FnMut(&Value) -> Refused) -> Map<String, Value> {
        let mut row = Map::new();
        // First what must be there.
        for (field, values) in &self.fields {
            if field.insert() == Write::Required {
                row.insert(field.name.to_string(), values.first().cloned().unwrap_or(Value::Null));
            }
        }
        for _ in 0..3_000 {
            let Some((_, constraint, message)) = refused(&Value::Object(row.clone())) else { break };
            let read: Vec<_> = self
                .record
                .fields
                .iter()
                .filter(|field| {
                    message.contains(&format!("\"{}\"", field.name))
                        || message.contains(&format!("domain {} ", field.data_type.name.name))
                })
                .map(|field| field.name.clone())
                .chain(constraint.iter().flat_map(|constraint| self.columns_of(constraint)))
                .collect();
            let of_it: Vec<_> = self.fields.iter().filter(|(field, _)| read.contains(&field.name)).collect();
            let any: Vec<_> =
                self.fields.iter().filter(|(field, _)| row.contains_key(field.name.as_str())).collect();
            let all: Vec<_> = self.fields.iter().collect();
            let from = [of_it, any, all].into_iter().find(|fields| !fields.is_empty()).unwrap_or_default();
            let (field, values) = from[dice.below(from.len())];
            if let Some(value) = values.get(dice.below(values.len())) {
                row.insert(field.name.to_string(), value.clone());
            }
        }
        let last = refused(&Value::Object(row.clone()));
        assert!(last.is_none(), "{}: no row is taken: {row:?} {last:?}", self.record.name);
        // Then what may be.
        for (field, values) in &self.fields {
            for value in values {
                if row.contains_key(field.name.as_str()) {
                    break;
                }
                row.insert(field.name.to_string(), value.clone());
                if refused(&Value::Object(row.clone())).is_some() {
                    row.remove(field.name.as_str());
                }
            }
        }
        row
    }

    fn columns_of(&self, constraint: &str) -> Vec<pgspec_catalog::Name> {
        let check = self.catalog.children(&self.record.name).find(|(_, key, _)| key.name == *constraint);
        let body = check.and_then(|(_, _, object)| object.body.as_constraint()).map(|own| &own.body);
        match body {
            Some(ConstraintBody::Check(check)) => self
                .record
                .fields
                .iter()
                .filter(|field| check.expression.text.contains(field.name.as_str()))
                .map(|field| field.name.clone())
                .collect(),
            _ => Vec::new(),
        }
    }
}

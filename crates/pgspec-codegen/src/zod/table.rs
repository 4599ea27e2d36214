//! Tables and views: the schemas of their rows, and what becomes of each CHECK.

use std::fmt::Write as _;

use pgspec_catalog::object::ConstraintBody;
use pgspec_catalog::{DataType, Name, QualifiedName};

use super::rule::{expression, is_strict};
use super::types::{Mode, Schema};
use super::{Context, DatabaseOnly, Named, default, place, triggers, types};
use crate::surface::rule::{Check, Rule, of_record};
use crate::surface::{Fallback, Field, Record, RecordKind, Write};
use crate::typescript::literal::string;
use crate::typescript::printer::Printer;

/// How far up inheritance is followed.
const MAX_ANCESTORS: usize = 32;

/// A table or view as it is printed.
pub(super) struct Table<'a> {
    record: &'a Record,
    /// Rules of values that are not null, and those of whole rows.
    of_fields: Vec<Asked>,
    of_rows: Vec<Asked>,
    /// `{ values: {…}, computed: […] }`: what columns hold that an insert leaves out.
    absent: String,
    pub(super) rules: Vec<Named>,
    pub(super) database_only: Vec<DatabaseOnly>,
}

/// A rule, and of which rows it can be asked.
struct Asked {
    place: String,
    fields: Vec<Name>,
    on_read: bool,
    on_write: bool,
}

impl<'a> Table<'a> {
    pub(super) fn of(context: &Context<'a>, record: &'a Record) -> Self {
        let mut table = Self {
            record,
            of_fields: Vec::new(),
            of_rows: Vec::new(),
            absent: String::new(),
            rules: Vec::new(),
            database_only: Vec::new(),
        };
        table.add_types(context);
        if record.kind == RecordKind::Table {
            let changed = triggers::of(context, &record.name);
            for (check, is_certain) in checks(context, &record.name) {
                table.add_check(context, &changed, check, is_certain);
            }
            table.add_absent(context, &changed);
            table.add_bound(context);
        }
        table
    }

    /// Columns whose type is known to the database.
    fn add_types(&mut self, context: &Context<'_>) {
        for field in &self.record.fields {
            let unseen = types::is_unseen(field.name.as_str()).then(|| types::UNSEEN.to_owned());
            let opaque = || types::of(context, &field.data_type, Mode::Write).opaque;
            let Some(why) = unseen.or_else(opaque) else { continue };
            self.database_only.push(DatabaseOnly {
                owner: self.record.name.clone(),
                fields: vec![field.name.to_string()],
                constraint: None,
                sql: field.data_type.to_string(),
                why,
            });
        }
    }

    /// The bound of a partition.
    fn add_bound(&mut self, context: &Context<'_>) {
        let Some(body) = body(context, &self.record.name) else { return };
        if let Some(partition) = &body.partition_of {
            self.database_only.push(DatabaseOnly {
                owner: self.record.name.clone(),
                fields: Vec::new(),
                constraint: None,
                sql: format!("partition of {}", partition.parent),
                why: "which rows belong to a partition is known to the database only".to_owned(),
            });
        }
    }

    fn add_check(
        &mut self,
        context: &Context<'_>,
        changed: &triggers::Changed,
        check: Check,
        is_certain: bool,
    ) {
        let name = &self.record.name;
        let field = |name: &Name| self.record.fields.iter().find(|field| field.name == *name);
        let columns = |name: &Name| Some(types::innermost(context, &field(name)?.data_type));
        let rule: Result<&Rule, String> = check.rule.as_ref().map_err(|refusal| refusal.why.clone());
        let is_seen = !check.fields.iter().any(|field| types::is_unseen(field.as_str()));
        let rule = rule.and_then(|rule| if is_seen { Ok(rule) } else { Err(types::UNSEEN.to_owned()) });
        let (rule, text) = match rule.and_then(|rule| Ok((rule, expression(rule, &columns)?))) {
            Ok(found) => found,
            Err(why) => {
                self.database_only.push(DatabaseOnly::of(name, &check, why));
                return;
            }
        };
        let fields: Vec<&Field> = check.fields.iter().filter_map(field).collect();
        let trigger = fields.iter().find(|field| changed.holds(&field.name));
        let generated = fields.iter().find(|field| field.insert() == Write::Never);
        let why = match (trigger, generated) {
            (Some(field), _) => Some(format!("a trigger may set `{}` before it is checked", field.name)),
            (None, Some(field)) => Some(format!("`{}` is made by the database", field.name)),
            (None, None) => None,
        };
        let inexact = fields.iter().any(|field| types::is_read_inexactly(context, &field.data_type));
        let asked = Asked {
            place: place(name, &check.name),
            fields: check.fields.clone(),
            on_read: is_certain && !inexact,
            on_write: why.is_none(),
        };
        if let Some(why) = why {
            self.database_only.push(DatabaseOnly::of(name, &check, why));
        }
        if !asked.on_read && !asked.on_write {
            return;
        }
        let shown = check.fields.iter().map(ToString::to_string).collect();
        self.rules.push(Named::of(name, &check, shown, text));
        if fields.len() == 1 && is_strict(rule) {
            self.of_fields.push(asked);
        } else {
            self.of_rows.push(asked);
        }
    }

    /// What a rule sees of columns that an insert leaves out.
    fn add_absent(&mut self, context: &Context<'_>, changed: &triggers::Changed) {
        let (mut values, mut computed) = (Vec::new(), Vec::new());
        let is_asked = |name: &Name| self.of_rows.iter().any(|asked| asked.fields.contains(name));
        let body = body(context, &self.record.name);
        for field in &self.record.fields {
            let of_null = !types::of(context, &field.data_type, Mode::Write).of_null.is_empty();
            if !is_asked(&field.name) && !of_null {
                continue;
            }
            let columns = body.map_or(&[][..], |body| body.columns.as_slice());
            let column = columns.iter().find(|column| column.name == field.name);
            let own = column.and_then(|column| column.default.as_ref());
            let ty = types::innermost(context, &field.data_type);
            let known = own.and_then(|own| default::constant(&own.text, &ty));
            let ends_in_domain = types::base(context, &field.data_type).1;
            let of_domain = ends_in_domain.iter().any(|domain| domain.default.is_some());
            match known {
                _ if changed.holds(&field.name) => computed.push(string(field.name.as_str())),
                Some(value) if !field.data_type.array => {
                    values.push(format!("{}: {value}", types::key(field.name.as_str())));
                }
                Some(_) => computed.push(string(field.name.as_str())),
                None if field.fallback != Fallback::None || of_domain => {
                    computed.push(string(field.name.as_str()));
                }
                None => {}
            }
        }
        let values = if values.is_empty() { "{}".to_owned() } else { format!("{{ {} }}", values.join(", ")) };
        self.absent = format!("{{ values: {values}, computed: [{}] }}", computed.join(", "));
    }

    pub(super) fn print(&self, context: &Context<'_>, out: &mut Printer) {
        out.open(&format!("{}: {{", types::key(self.record.name.name.as_str())));
        let row: Vec<_> = self.record.fields.iter().map(|field| self.row_field(context, field)).collect();
        let rules = self.of_rows.iter().filter(|asked| asked.on_read).map(|asked| asked.place.clone());
        let own = self.record.fields.iter().any(|field| types::is_inherited(field.name.as_str()));
        let object =
            |function: &str| if own { format!("ownOnly({function}") } else { String::from(function) };
        print_object(out, "row", &object("z.object"), &row, &rules.collect::<Vec<_>>(), "null");
        if self.record.kind == RecordKind::Table {
            for (name, is_insert) in [("insert", true), ("update", false)] {
                let fields: Vec<_> = self
                    .record
                    .fields
                    .iter()
                    .filter_map(|field| self.written_field(context, field, is_insert))
                    .collect();
                let mut rules: Vec<_> = self
                    .of_rows
                    .iter()
                    .filter(|asked| asked.on_write)
                    .map(|asked| asked.place.clone())
                    .collect();
                let absent = if is_insert { self.absent.as_str() } else { "null" };
                if is_insert {
                    rules.extend(self.rules_of_nulls(context));
                }
                print_object(out, name, &object("z.strictObject"), &fields, &rules, absent);
            }
        }
        out.close("},");
    }

    /// Rules of domains that null may break, for columns that are left out.
    fn rules_of_nulls(&self, context: &Context<'_>) -> Vec<String> {
        let mut rules = Vec::new();
        for field in self.record.fields.iter().filter(|field| field.insert() == Write::Optional) {
            let schema = types::of(context, &field.data_type, Mode::Write);
            let column = string(field.name.as_str());
            rules.extend(schema.of_null.iter().map(|rule| format!("of({rule}, {column})")));
        }
        rules
    }

    fn row_field(&self, context: &Context<'_>, field: &Field) -> String {
        let mut schema = types::of(context, &field.data_type, Mode::Row);
        self.add_guards(&mut schema, field, |asked| asked.on_read);
        let nullable = field.nullable || self.record.kind != RecordKind::Table;
        format!("{}: {},", types::key(field.name.as_str()), schema.finish(nullable))
    }

    fn written_field(&self, context: &Context<'_>, field: &Field, is_insert: bool) -> Option<String> {
        let write = if is_insert { field.insert() } else { field.update() };
        if write == Write::Never {
            return None;
        }
        let mut schema = types::of(context, &field.data_type, Mode::Write);
        self.add_guards(&mut schema, field, |asked| asked.on_write);
        let has_default = field.fallback != Fallback::None || has_domain_default(context, &field.data_type);
        let is_optional = !is_insert || has_default || (write == Write::Optional && !schema.not_null);
        let optional = if is_optional { ".exactOptional()" } else { "" };
        let mut text = String::new();
        let name = types::key(field.name.as_str());
        let _ = write!(text, "{name}: {}{optional},", schema.finish(field.nullable));
        Some(text)
    }

    fn add_guards(&self, schema: &mut Schema, field: &Field, is_asked: impl Fn(&Asked) -> bool) {
        let own = self.of_fields.iter().filter(|asked| asked.fields.contains(&field.name) && is_asked(asked));
        for asked in own {
            schema.text = format!("guard({}, {})", schema.text, asked.place);
        }
    }
}

fn has_domain_default(context: &Context<'_>, ty: &DataType) -> bool {
    types::base(context, ty).1.iter().any(|domain| domain.default.is_some())
}

fn print_object(
    out: &mut Printer,
    name: &str,
    function: &str,
    fields: &[String],
    rules: &[String],
    absent: &str,
) {
    let head = if rules.is_empty() { "" } else { "guardRow(" };
    // What is opened around the object is closed behind it.
    let tail = if function.contains('(') { ")," } else { "," };
    if fields.is_empty() {
        out.line(&format!("{name}: {head}{function}({{}}){tail}"));
    } else {
        out.open(&format!("{name}: {head}{function}({{"));
        fields.iter().for_each(|field| out.line(field));
        out.close(&format!("}}){tail}"));
    }
    if rules.is_empty() {
        return;
    }
    out.indented(2, |out| {
        out.open("[");
        rules.iter().for_each(|rule| out.line(&format!("{rule},")));
        out.close("],");
        out.line(&format!("{absent},"));
    });
    out.line("),");
}

fn body<'a>(context: &Context<'a>, name: &QualifiedName) -> Option<&'a pgspec_catalog::object::Table> {
    let object = context.input.catalog.relation(name).and_then(|id| context.input.catalog.entry(id));
    object.and_then(|(_, object)| object.body.as_table())
}

/// The CHECKs of a table and of those that it inherits from, each with whether all its rows are known to satisfy it.
pub(super) fn checks(context: &Context<'_>, name: &QualifiedName) -> Vec<(Check, bool)> {
    let catalog = context.input.catalog;
    let mut found: Vec<(Check, bool)> = Vec::new();
    let mut tables = vec![name.clone()];
    let mut at = 0;
    while let Some(table) = tables.get(at).cloned() {
        for check in of_record(context.world, &table) {
            let constraint = catalog
                .children(&table)
                .filter(|(_, key, _)| key.name == check.name)
                .find_map(|(_, _, object)| object.body.as_constraint());
            let Some(constraint) = constraint else { continue };
            let ConstraintBody::Check(own) = &constraint.body else { continue };
            let is_known = found.iter().any(|(known, _)| known.name == check.name);
            if !is_known && (at == 0 || !own.no_inherit) {
                found.push((check, !constraint.not_valid));
            }
        }
        if let Some(body) = body(context, &table) {
            let parents = body.inherits.iter().chain(body.partition_of.as_ref().map(|of| &of.parent));
            for parent in parents {
                if !tables.contains(parent) && tables.len() < MAX_ANCESTORS {
                    tables.push(parent.clone());
                }
            }
        }
        at += 1;
    }
    found.sort_by(|(a, _), (b, _)| a.name.cmp(&b.name));
    found
}

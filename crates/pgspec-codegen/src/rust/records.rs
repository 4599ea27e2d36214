//! Tables and views as structs: what is read, what an insert sets, what an update sets.

use pgspec_catalog::{Diagnostic, Diagnostics, Name};
use pgspec_sql::quote;

use super::literal::{code, string};
use super::names::{Scope, TypeNames, clash, field_identifier};
use super::needs::Needs;
use super::printer::Printer;
use super::types::{self, RustType};
use super::validators::{self, Held};
use super::{Context, RustTarget, codec, diesel, sql_type};
use crate::case::snake;
use crate::codes;
use crate::surface::{Field, Record, RecordKind, Write};

/// A field with its Rust name and type.
struct Member<'a> {
    field: &'a Field,
    name: String,
    ty: RustType,
}

/// Prints the structs of a table or view.
pub(super) fn print(
    context: &Context<'_>,
    record: &Record,
    out: &mut Printer,
    needs: &mut Needs,
    diagnostics: &mut Diagnostics,
) {
    let Some(own) = context.names.get(&record.name) else {
        return;
    };
    let members = members(context, own, record, needs, diagnostics);
    print_row(context, own, record, &members, out);
    print_constants(own, record, &members, out);
    if context.target == RustTarget::TokioPostgres {
        needs.wire = true;
        let fields: Vec<_> = members.iter().map(|m| (m.name.as_str(), m.field.name.as_str())).collect();
        codec::tokio_postgres::from_row(&own.row, &own.module, &fields, out);
    }
    if record.kind == RecordKind::Table {
        print_new(context, own, record, &members, out, needs);
        print_patch(context, own, record, &members, out, needs);
        if context.shape.validators && !record.checks.is_empty() {
            print_validators(context, own, record, &members, out, needs);
        }
    }
}

fn print_validators(
    context: &Context<'_>,
    own: &TypeNames,
    record: &Record,
    members: &[Member<'_>],
    out: &mut Printer,
    needs: &mut Needs,
) {
    let member = |name: &Name| members.iter().find(|member| member.field.name == *name);
    let name_of = |name: &Name| member(name).map(|member| member.name.clone());
    let is_key = |name: &Name| context.names.ids.owner(&record.name, name).is_some();
    let (told, left) = validators::of(record, own, &name_of, &is_key);
    if !told.is_empty() {
        out.blank();
        out.open(&format!("impl {} {{", own.row));
        validators::print_rules(record, &told, &|name| member(name).map(|m| m.ty.clone()), out);
        out.close("}");
    }
    let checks = (told.as_slice(), left.as_slice());
    let as_row = |field: &Field| if field.may_be_null() { Held::Nullable } else { Held::Value };
    let as_new = |field: &Field| match field.insert_of_domain() {
        Write::Required => Held::Value,
        Write::Optional if field.may_be_null() && field.has_default() => Held::Both,
        Write::Optional if field.may_be_null() => Held::Nullable,
        Write::Optional => Held::Optional,
        Write::Never => Held::Absent,
    };
    let as_patch = |field: &Field| match patched(context, record, field) {
        Write::Never => Held::Absent,
        Write::Required | Write::Optional if field.may_be_null() => Held::Both,
        Write::Required | Write::Optional => Held::Optional,
    };
    let held_by: [&dyn Fn(&Field) -> Held; 3] = [&as_row, &as_new, &as_patch];
    for (name, how) in [&own.row, &own.new, &own.patch].into_iter().zip(held_by) {
        let held = |name: &Name| match member(name) {
            Some(member) => (Some(member.name.clone()), how(member.field)),
            None => (None, Held::Absent),
        };
        validators::print_validate(own, name, record, checks, &held, out, needs);
    }
}

fn members<'a>(
    context: &Context<'_>,
    own: &TypeNames,
    record: &'a Record,
    needs: &mut Needs,
    diagnostics: &mut Diagnostics,
) -> Vec<Member<'a>> {
    let mut scope = Scope::default();
    let mut members = Vec::with_capacity(record.fields.len());
    for field in &record.fields {
        let Some(ty) = types::of_field(context, &own.module, record, field, needs) else {
            diagnostics.push(unmapped(context, record, field));
            continue;
        };
        let wanted = snake(field.name.as_str());
        let chosen = scope.claim(&wanted);
        if chosen != wanted {
            let what = format!("the column `{}.{}`", record.name, field.name);
            diagnostics.push(clash(&what, &wanted, &chosen, field.origin));
        }
        members.push(Member { field, name: field_identifier(&chosen), ty });
    }
    members
}

fn unmapped(context: &Context<'_>, record: &Record, field: &Field) -> Diagnostic {
    let why = match context.target {
        RustTarget::Serde => format!("how `{}` is written as JSON is not known", field.data_type),
        RustTarget::Sqlx | RustTarget::TokioPostgres | RustTarget::Diesel => {
            format!("{} has no type for `{}`", context.target.word(), field.data_type)
        }
    };
    let message = format!("the column `{}.{}` is left out of the Rust types: {why}", record.name, field.name);
    let help = if field.insert_of_domain() == Write::Required {
        "give the column a default, so that rows can be inserted without it, or choose another type"
    } else {
        "read it with a cast (`::text`), or choose another type"
    };
    Diagnostic::new(&codes::UNMAPPED_RUST_TYPE, message).maybe_at(field.origin.span()).help(help)
}

fn print_row(
    context: &Context<'_>,
    own: &TypeNames,
    record: &Record,
    members: &[Member<'_>],
    out: &mut Printer,
) {
    out.blank();
    let relation = code(&record.name.to_string());
    let mut doc = match record.kind {
        RecordKind::Table => format!("A row of {relation}."),
        RecordKind::View => format!("A row of the view {relation}."),
        RecordKind::MaterializedView => format!("A row of the materialized view {relation}."),
    };
    if let Some(text) = &record.doc {
        doc = format!("{doc}\n\n{text}");
    }
    out.doc(Some(&doc), record.deprecated.as_deref());
    derive(members.iter(), false, out);
    let mut derives = vec!["serde::Serialize".to_owned(), "serde::Deserialize".to_owned()];
    if context.target == RustTarget::Sqlx && !members.is_empty() {
        derives.push("sqlx::FromRow".to_owned());
    }
    let table = diesel::table_attribute(context, record, &own.module);
    let is_by_name = context.target == RustTarget::Diesel && table.is_none() && !members.is_empty();
    if table.is_some() {
        derives.extend(["diesel::Queryable", "diesel::Selectable"].map(str::to_owned));
    } else if is_by_name {
        derives.push("diesel::QueryableByName".to_owned());
    }
    out.attribute("derive", &derives);
    if let Some(table) = table {
        out.attribute("diesel", &[table, "check_for_backend(diesel::pg::Pg)".to_owned()]);
    }
    out.open(&format!("pub struct {} {{", own.row));
    for member in members {
        out.doc(member.field.doc.as_deref(), member.field.deprecated.as_deref());
        if is_by_name {
            member.print_sql_type(context, own, record, out);
        } else {
            member.print_column(context, record, out);
        }
        if let Some(rename) = member.rename() {
            if context.target == RustTarget::Sqlx {
                out.attribute("sqlx", std::slice::from_ref(&rename));
            }
            out.attribute("serde", &[rename]);
        }
        let ty = member.ty.clone();
        out.field(&member.name, &if member.field.may_be_null() { ty.optional() } else { ty });
    }
    out.close("}");
}

fn print_constants(own: &TypeNames, record: &Record, members: &[Member<'_>], out: &mut Printer) {
    out.blank();
    out.open(&format!("impl {} {{", own.row));
    out.doc(Some("The name, as SQL writes it."), None);
    out.line(&format!("pub const TABLE: &'static str = {};", string(&quote::qualified(&record.name))));
    out.doc(Some("The columns, as SQL writes them, in the order of the fields."), None);
    let columns: Vec<_> =
        members.iter().map(|member| string(&quote::identifier(member.field.name.as_str()))).collect();
    out.array("pub const COLUMNS: &'static [&'static str] = &", &columns);
    out.close("}");
}

fn print_new(
    context: &Context<'_>,
    own: &TypeNames,
    record: &Record,
    members: &[Member<'_>],
    out: &mut Printer,
    needs: &mut Needs,
) {
    let members: Vec<_> = members.iter().filter(|m| m.field.insert_of_domain() != Write::Never).collect();
    let all_optional = members.iter().all(|m| m.field.insert_of_domain() == Write::Optional);
    out.blank();
    out.doc(
        Some(&format!(
            "A new row of {}. `None` leaves a column to its default, or to null if it has none.",
            code(&record.name.to_string())
        )),
        None,
    );
    derive(members.iter().copied(), all_optional, out);
    derive_write(context, own, record, "diesel::Insertable", members.is_empty(), out);
    out.open(&format!("pub struct {} {{", own.new));
    for member in members {
        member.print_column(context, record, out);
        let field = member.field;
        let ty = member.ty.clone();
        // An own `None` for null is needed only where leaving the column out means something else.
        let null_or_default = field.may_be_null() && field.has_default();
        match field.insert_of_domain() {
            Write::Required => member.print(own, ty, Presence::Always, out, needs),
            Write::Optional if null_or_default => {
                member.print(own, ty.optional().optional(), Presence::NullOrAbsent, out, needs);
            }
            Write::Optional => member.print(own, ty.optional(), Presence::OrAbsent, out, needs),
            Write::Never => {}
        }
    }
    out.close("}");
}

/// Whether an update sets a field.
fn patched(context: &Context<'_>, record: &Record, field: &Field) -> Write {
    // diesel's `AsChangeset` leaves the key out without a word, so it is not there.
    if context.target == RustTarget::Diesel && record.primary_key.contains(&field.name) {
        return Write::Never;
    }
    field.update()
}

/// The derives of what is written.
fn derive_write(
    context: &Context<'_>,
    own: &TypeNames,
    record: &Record,
    derive: &str,
    is_empty: bool,
    out: &mut Printer,
) {
    let mut derives = vec!["serde::Serialize".to_owned(), "serde::Deserialize".to_owned()];
    let table = diesel::table_attribute(context, record, &own.module).filter(|_| !is_empty);
    if table.is_some() {
        derives.push(derive.to_owned());
    }
    out.attribute("derive", &derives);
    if let Some(table) = table {
        out.attribute("diesel", &[table]);
    }
}

fn print_patch(
    context: &Context<'_>,
    own: &TypeNames,
    record: &Record,
    members: &[Member<'_>],
    out: &mut Printer,
    needs: &mut Needs,
) {
    let members: Vec<_> =
        members.iter().filter(|m| patched(context, record, m.field) != Write::Never).collect();
    out.blank();
    out.doc(
        Some(&format!(
            "A change of rows of {}. `None` leaves a column as it is, `Some(None)` sets it to null.",
            code(&record.name.to_string())
        )),
        None,
    );
    derive(members.iter().copied(), true, out);
    derive_write(context, own, record, "diesel::AsChangeset", members.is_empty(), out);
    out.open(&format!("pub struct {} {{", own.patch));
    for member in members {
        member.print_column(context, record, out);
        let ty = member.ty.clone().optional();
        if member.field.may_be_null() {
            member.print(own, ty.optional(), Presence::NullOrAbsent, out, needs);
        } else {
            member.print(own, ty, Presence::OrAbsent, out, needs);
        }
    }
    out.close("}");
}

/// Whether a member is there.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Presence {
    Always,
    OrAbsent,
    NullOrAbsent,
}

impl Member<'_> {
    /// `rename = "…"`, if the Rust name is not the column's.
    fn rename(&self) -> Option<String> {
        let plain = self.name.strip_prefix("r#").unwrap_or(&self.name);
        (plain != self.field.name.as_str()).then(|| format!("rename = {}", string(self.field.name.as_str())))
    }

    /// The column of a field for diesel, if it is called otherwise.
    fn print_column(&self, context: &Context<'_>, record: &Record, out: &mut Printer) {
        let Some(table) = context.tables.get(&record.name) else { return };
        let at = record.fields.iter().position(|field| field.name == self.field.name);
        if let Some(column) = at.and_then(|at| table.columns.get(at)).filter(|column| **column != self.name) {
            out.attribute("diesel", &[format!("column_name = {column}")]);
        }
    }

    /// The type of a column in SQL, and its name, for diesel.
    fn print_sql_type(&self, context: &Context<'_>, own: &TypeNames, record: &Record, out: &mut Printer) {
        if let Some(sql) = sql_type::of_field(context, &own.module, record, self.field) {
            let sql = if self.field.may_be_null() { sql_type::nullable(&sql) } else { sql };
            out.attribute("diesel", &[format!("sql_type = {sql}")]);
        }
        if self.name != self.field.name.as_str() {
            out.attribute("diesel", &[format!("column_name = {}", string(self.field.name.as_str()))]);
        }
    }

    /// A field of `New…` or `…Patch`.
    fn print(&self, own: &TypeNames, ty: RustType, presence: Presence, out: &mut Printer, needs: &mut Needs) {
        let mut serde: Vec<String> = self.rename().into_iter().collect();
        if presence != Presence::Always {
            serde.push("default".to_owned());
            serde.push("skip_serializing_if = \"Option::is_none\"".to_owned());
        }
        if presence == Presence::NullOrAbsent {
            needs.present = true;
            let path = if own.module.is_empty() { "present" } else { "super::present" };
            serde.push(format!("deserialize_with = {}", string(path)));
        }
        if !serde.is_empty() {
            out.attribute("serde", &serde);
        }
        out.field(&self.name, &ty);
    }
}

fn derive<'a>(mut members: impl Iterator<Item = &'a Member<'a>>, default: bool, out: &mut Printer) {
    let mut derives = vec!["Debug", "Clone"];
    if default {
        derives.push("Default");
    }
    derives.push("PartialEq");
    if members.all(|m| m.ty.is_eq()) {
        derives.push("Eq");
    }
    let derives: Vec<_> = derives.into_iter().map(str::to_owned).collect();
    out.attribute("derive", &derives);
}

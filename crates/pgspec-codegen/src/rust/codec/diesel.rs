//! diesel: `ToSql` and `FromSql` for the types of SQL.

use super::super::printer::Printer;
use super::super::support::Own;
use super::super::types::RustType;
use super::at_root;

/// How a type reads and writes the values of a type of SQL.
struct Impl<'a> {
    name: &'a str,
    module: &'a str,
    sql: &'a str,
    to_sql: Vec<String>,
    from_sql: Vec<String>,
    /// Lines that stand before both.
    both: Vec<String>,
}

impl Impl<'_> {
    fn print(&self, out: &mut Printer) {
        let wire = |name: &str| at_root(self.module, &format!("wire::{name}"));
        out.blank();
        out.implement(&format!("{}<{}, {}>", wire("ToSql"), self.sql, wire("Pg")), self.name);
        let parameters = ["&'b self", &format!("out: &mut {}<'b, '_>", wire("Out"))];
        out.function("fn to_sql<'b>", &parameters, &format!(" -> {}", wire("Sent")));
        self.both.iter().chain(&self.to_sql).for_each(|line| out.line(line));
        out.close("}");
        out.close("}");
        out.blank();
        out.implement(&format!("{}<{}, {}>", wire("FromSql"), self.sql, wire("Pg")), self.name);
        let parameter = format!("value: {}<'_>", wire("PgValue"));
        out.function("fn from_sql", &[&parameter], &format!(" -> Result<Self, {}>", wire("Error")));
        self.both.iter().chain(&self.from_sql).for_each(|line| out.line(line));
        out.close("}");
        out.close("}");
    }
}

/// The derives of a type whose values are those of some types of SQL.
pub(in super::super) fn derives(sql: &[String], out: &mut Printer) {
    let derives = ["diesel::expression::AsExpression", "diesel::deserialize::FromSqlRow"];
    out.attribute("derive", &derives.map(str::to_owned));
    for sql in sql {
        out.attribute("diesel", &[format!("sql_type = {sql}")]);
    }
}

/// A type of the text's own.
pub(super) fn own(own: Own, sql: &[String], out: &mut Printer) {
    let try_it = if own.may_refuse() { "?" } else { "" };
    for sql in sql {
        let to_sql = vec![
            format!("std::io::Write::write_all(out, &self.encode(){try_it})?;"),
            "Ok(wire::IsNull::No)".to_owned(),
        ];
        let from_sql = vec!["Self::decode(value.as_bytes())".to_owned()];
        Impl { name: own.name(), module: "", sql, to_sql, from_sql, both: Vec::new() }.print(out);
    }
}

/// An enum.
pub(in super::super) fn label(sql: &str, name: &str, module: &str, is_open: bool, out: &mut Printer) {
    let wire = at_root(module, "wire");
    let label = "std::str::from_utf8(value.as_bytes())?";
    let from_sql = if is_open { format!("Ok(Self::from({label}))") } else { format!("Ok({label}.parse()?)") };
    let to_sql = vec![
        "std::io::Write::write_all(out, self.as_str().as_bytes())?;".to_owned(),
        format!("Ok({wire}::IsNull::No)"),
    ];
    Impl { name, module, sql, to_sql, from_sql: vec![from_sql], both: Vec::new() }.print(out);
}

/// A type around another one, as some types of SQL, of which the inner one knows `below`.
pub(in super::super) fn transparent(
    below: &str,
    sql: &[String],
    name: &str,
    module: &str,
    out: &mut Printer,
) {
    let wire = at_root(module, "wire");
    for sql in sql {
        let both = vec![format!("type Below = {below};")];
        let to_sql = vec![format!("{wire}::ToSql::<Below, {wire}::Pg>::to_sql(&self.0, out)")];
        let from_sql = vec![
            format!("let inner = {wire}::FromSql::<Below, {wire}::Pg>::from_sql(value)?;"),
            "Ok(Self(inner))".to_owned(),
        ];
        Impl { name, module, sql, to_sql, from_sql, both }.print(out);
    }
}

/// A composite type: its fields, with their types in Rust and in SQL.
pub(in super::super) fn composite(
    sql: &str,
    name: &str,
    module: &str,
    fields: &[(String, RustType, String)],
    out: &mut Printer,
) {
    let wire = at_root(module, "wire");
    let tuple = |head: &str, items: Vec<RustType>, last: &str| {
        let mut lines = Printer::default();
        lines.tuple_at(2, head, &items, last);
        lines.finish().lines().map(str::to_owned).collect::<Vec<_>>()
    };
    let both =
        tuple("type Attributes = ", fields.iter().map(|(_, _, sql)| RustType::of_sql(sql)).collect(), ";");
    let references = fields.iter().map(|(field, ..)| RustType::of_sql(&format!("&self.{field}")));
    let mut to_sql = tuple("let values = ", references.collect(), ";");
    to_sql.push(format!("{wire}::write::<Attributes, _>(&values, out)"));
    let mut from_sql = tuple("type Values = ", fields.iter().map(|(_, ty, _)| ty.clone()).collect(), ";");
    from_sql.push(format!("let values = {wire}::record::<Values, Attributes>(value)?;"));
    let mut read = Printer::default();
    let members: Vec<_> =
        fields.iter().enumerate().map(|(at, (field, ..))| format!("{field}: values.{at}")).collect();
    read.construct_of_at(2, &members);
    from_sql.extend(read.finish().lines().map(str::to_owned));
    Impl { name, module, sql, to_sql, from_sql, both }.print(out);
}

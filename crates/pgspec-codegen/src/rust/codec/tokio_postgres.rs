//! tokio-postgres: `ToSql` and `FromSql`.
//!
//! Parameters have the domain's type and results the one below it, at their top; inside of arrays and composite types
//! both have the domain's. So every type here takes a domain for the type below it.

use pgspec_catalog::QualifiedName;

use super::super::literal::string;
use super::super::printer::Printer;
use super::super::support::Own;
use super::super::types::RustType;
use super::at_root;

/// The parts of an implementation.
struct Impl<'a> {
    name: &'a str,
    module: &'a str,
    /// What `to_sql` does, with whether it uses the type.
    to_sql: (bool, Vec<String>),
    from_sql: (bool, Vec<String>),
    /// What both of `accepts` say, in terms of the trait.
    accepts: &'a dyn Fn(&str) -> Vec<String>,
}

impl Impl<'_> {
    fn print(&self, out: &mut Printer) {
        let wire = |name: &str| at_root(self.module, &format!("wire::{name}"));
        let (ty, to_sql, from_sql) = (wire("Type"), wire("ToSql"), wire("FromSql"));
        let of = |used: bool| format!("{}: &{ty}", if used { "ty" } else { "_" });
        let accepts = |out: &mut Printer, of_trait: &str| {
            out.open(&format!("fn accepts(ty: &{ty}) -> bool {{"));
            (self.accepts)(of_trait).iter().for_each(|line| out.line(line));
            out.close("}");
        };
        out.implement(&to_sql, self.name);
        let (used, lines) = &self.to_sql;
        let parameters = ["&self", &of(*used), &format!("out: &mut {}", wire("BytesMut"))];
        out.function("fn to_sql", &parameters, &format!(" -> {}", wire("Sent")));
        lines.iter().for_each(|line| out.line(line));
        out.close("}");
        accepts(out, &to_sql);
        out.line(&format!("{}!();", wire("to_sql_checked")));
        out.close("}");
        out.blank();
        out.implement(&format!("<'a> {from_sql}<'a>"), self.name);
        let (used, lines) = &self.from_sql;
        let result = format!(" -> Result<Self, {}>", wire("Error"));
        out.function("fn from_sql", &[&of(*used), "raw: &'a [u8]"], &result);
        lines.iter().for_each(|line| out.line(line));
        out.close("}");
        accepts(out, &from_sql);
        out.close("}");
    }
}

/// A type of the text's own.
pub(super) fn own(own: Own, out: &mut Printer) {
    let names: Vec<_> = match own.built_in() {
        [] => vec!["hstore"],
        names => names.iter().map(|(name, ..)| *name).collect(),
    };
    let names: Vec<_> = names.into_iter().map(string).collect();
    let try_it = if own.may_refuse() { "?" } else { "" };
    let to_sql =
        vec![format!("out.extend_from_slice(&self.encode(){try_it});"), "Ok(wire::IsNull::No)".to_owned()];
    let parts = Impl {
        name: own.name(),
        module: "",
        to_sql: (false, to_sql),
        from_sql: (false, vec!["Self::decode(raw)".to_owned()]),
        accepts: &|_| vec![format!("matches!(wire::below(ty).name(), {})", names.join(" | "))],
    };
    parts.print(out);
}

/// An enum: the label is all there is of it.
pub(in super::super) fn label(
    of: &QualifiedName,
    name: &str,
    module: &str,
    is_open: bool,
    out: &mut Printer,
) {
    let wire = at_root(module, "wire");
    let label = "std::str::from_utf8(raw)?";
    let from_sql = if is_open { format!("Ok(Self::from({label}))") } else { format!("Ok({label}.parse()?)") };
    let to_sql = vec![
        "out.extend_from_slice(self.as_str().as_bytes());".to_owned(),
        format!("Ok({wire}::IsNull::No)"),
    ];
    out.blank();
    let parts = Impl {
        name,
        module,
        to_sql: (false, to_sql),
        from_sql: (false, vec![from_sql]),
        accepts: &|_| is(&wire, of),
    };
    parts.print(out);
}

/// Whether a type is the one of a name. The name stands on its own line: it may be long.
fn is(wire: &str, of: &QualifiedName) -> Vec<String> {
    let schema = of.schema.as_ref().map(|schema| string(schema.as_str())).unwrap_or_default();
    vec![
        format!("let schema = {schema};"),
        format!("let name = {};", string(of.name.as_str())),
        format!("{wire}::is(ty, schema, name)"),
    ]
}

/// A type around another one.
pub(in super::super) fn transparent(inner: &RustType, name: &str, module: &str, out: &mut Printer) {
    let wire = at_root(module, "wire");
    let below = format!("{wire}::below(ty)");
    let from_sql = vec![
        format!("type Inner = {inner};"),
        format!("let ty = {below};"),
        format!("let inner: Inner = {wire}::FromSql::from_sql(ty, raw)?;"),
        "Ok(Self(inner))".to_owned(),
    ];
    out.blank();
    let parts = Impl {
        name,
        module,
        to_sql: (true, vec![format!("{wire}::ToSql::to_sql(&self.0, {below}, out)")]),
        from_sql: (true, from_sql),
        accepts: &|of_trait| {
            vec![format!("type Inner = {inner};"), format!("<Inner as {of_trait}>::accepts({below})")]
        },
    };
    parts.print(out);
}

/// A composite type, of fields and their attributes.
pub(in super::super) fn composite(
    of: &QualifiedName,
    name: &str,
    module: &str,
    fields: &[(&str, &str)],
    out: &mut Printer,
) {
    let wire = at_root(module, "wire");
    let mut sent = Printer::default();
    let values: Vec<_> =
        fields.iter().map(|(field, attribute)| format!("({}, &self.{field})", string(attribute))).collect();
    sent.array_at(2, &format!("let values: [(&str, &{wire}::Value); {}] = ", values.len()), &values);
    let mut to_sql: Vec<String> = sent.finish().lines().map(str::to_owned).collect();
    to_sql.push(format!("{wire}::composite(ty, out, &values)"));
    let mut read = Printer::default();
    let gets: Vec<_> = fields
        .iter()
        .map(|(field, attribute)| ((*field).to_owned(), "attributes.get".to_owned(), vec![string(attribute)]))
        .collect();
    read.construct_at(2, &gets);
    let mut from_sql = vec![format!("let attributes = {wire}::Attributes::of(ty, raw)?;")];
    from_sql.extend(read.finish().lines().map(str::to_owned));
    out.blank();
    let parts = Impl {
        name,
        module,
        to_sql: (true, to_sql),
        from_sql: (true, from_sql),
        accepts: &|_| is(&wire, of),
    };
    parts.print(out);
}

/// The constructor of a struct from a row, by the names of its columns.
pub(in super::super) fn from_row(name: &str, module: &str, fields: &[(&str, &str)], out: &mut Printer) {
    out.blank();
    out.open(&format!("impl {name} {{"));
    out.doc(Some("What a row holds in the columns of these names."), None);
    let row = if fields.is_empty() { "_" } else { "row" };
    let parameter = format!("{row}: &tokio_postgres::Row");
    out.function("pub fn from_row", &[&parameter], " -> Result<Self, tokio_postgres::Error>");
    let get = at_root(module, "wire::get");
    let gets: Vec<_> = fields
        .iter()
        .map(|(field, column)| ((*field).to_owned(), get.clone(), vec!["row".to_owned(), string(column)]))
        .collect();
    out.construct(&gets);
    out.close("}");
    out.close("}");
}

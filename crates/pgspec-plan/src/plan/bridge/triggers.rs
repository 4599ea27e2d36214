//! The triggers of a bridge between two columns, and how values of the one become values of the other.
//!
//! One trigger fires before all others of the table, so that they see both columns alike, and once more behind all others, which
//! may have changed the new one: triggers fire in the order of their names.

use pgspec_catalog::object::{Column, Table};
use pgspec_catalog::{DataType, Key, Kind, Name, QualifiedName};
use pgspec_sql::quote;

use super::super::Conversion;
use super::super::online::{beside_name, sync_trigger};
use super::super::rules::casts::using as cast_using;
use super::says;

/// What is behind the name of a column in the names of its bridge.
const WORD: &str = "__bridge";

/// Two columns of a table that hold the same.
pub(super) struct Twins<'a> {
    pub(super) key: &'a Key,
    /// The table, with the old one.
    pub(super) table: &'a Table,
    pub(super) old: &'a Column,
    pub(super) new: &'a Column,
    /// How values of the old one become values of the new one, and the other way round.
    pub(super) conversion: Option<&'a Conversion>,
    /// Whether both defaults, where there are any, are the same in every row of a statement.
    pub(super) steady: bool,
    /// Where expressions look for names.
    pub(super) search_path: &'a [Name],
}

/// The trigger behind all others, as [`sync_trigger`] names it.
pub(super) fn sync(old: &Name) -> Name {
    beside_name(old.as_str(), WORD)
}

/// The function, the trigger before all others, and the one behind.
pub(super) fn keys(table: &QualifiedName, old: &Name) -> [Key; 3] {
    let sync = sync(old);
    let trigger = |name: &Name| Key::of_relation(Kind::Trigger, table, name);
    let first = beside_name(&format!("!{}", old.as_str()), WORD);
    [Key::function(&function(table, old), ""), trigger(&first), trigger(&sync_trigger(&sync))]
}

fn function(table: &QualifiedName, old: &Name) -> QualifiedName {
    let name = beside_name(&format!("{}_", table.name.as_str()), sync(old).as_str());
    QualifiedName { schema: table.schema.clone(), name }
}

impl Twins<'_> {
    fn own(&self) -> QualifiedName {
        self.key.qualified_name()
    }

    fn o(&self) -> String {
        quote::identifier(self.old.name.as_str()).to_string()
    }

    fn n(&self) -> String {
        quote::identifier(self.new.name.as_str()).to_string()
    }

    fn is_same_type(&self) -> bool {
        self.old.data_type == self.new.data_type
    }

    /// The row, in which the new column has the value of the old one, as a query with the name of the table.
    fn row(&self, of: &str, text: &str) -> String {
        let others = self.table.columns.iter().filter(|own| own.name != self.old.name);
        let mut items: Vec<String> = others
            .filter(|own| says(text, &own.name))
            .map(|own| format!("{of}.{}", quote::identifier(own.name.as_str())))
            .collect();
        items.push(format!("{of}.{} as {}", self.o(), self.n()));
        let table = quote::identifier(self.key.name.as_str());
        format!("(select {}) as {table}", items.join(", "))
    }

    /// The value of the new column, made of the old one of a row.
    fn forward(&self, of: &str) -> String {
        if let Some(conversion) = self.conversion {
            let text = conversion.using.text.as_str();
            return format!("(select {text} from {})", self.row(of, text));
        }
        let own = format!("{of}.{}", self.o());
        if self.is_same_type() {
            return own;
        }
        match cast_using(&self.old.name, &self.old.data_type, &self.new.data_type, false) {
            Some(cast) => format!("{of}.{cast}"),
            None => own,
        }
    }

    /// The value of the old column, made of the new one.
    fn back(&self) -> String {
        if let Some(back) = self.conversion.and_then(|own| own.back.as_ref()) {
            let table = quote::identifier(self.key.name.as_str());
            return format!("(select {} from (select new.*) as {table})", back.text);
        }
        let own = format!("new.{}", self.n());
        if self.is_same_type() {
            return own;
        }
        match cast_using(&self.new.name, &self.new.data_type, &self.old.data_type, false) {
            Some(cast) => format!("new.{cast}"),
            None => own,
        }
    }

    /// Two values of a column that are not the same, told by their texts where the type has no `=` that says so.
    fn differ(column: &Column, one: &str, other: &str) -> String {
        let cast = if has_no_equality(&column.data_type) { "::text" } else { "" };
        format!("{one}{cast} is distinct from {other}{cast}")
    }

    /// That the columns do not hold the same.
    fn out_of_step(&self) -> String {
        let target = quote::data_type(&self.new.data_type);
        let value = self.forward("new");
        let value = if self.is_same_type() && self.conversion.is_none() {
            value
        } else {
            format!("({value})::{target}")
        };
        Self::differ(self.new, &format!("new.{}", self.n()), &value)
    }

    /// The function that gives the new column its value only: nobody writes to that one yet.
    pub(super) fn one_way(&self) -> Vec<String> {
        let body = format!(" begin new.{} := {}; return new; end ", self.n(), self.forward("new"));
        vec![self.create_function(false, &body), self.create_trigger(2)]
    }

    /// The function for both directions, in the place of the other one. Behind the triggers of others, the new column is right:
    /// those know no other.
    pub(super) fn both_ways(&self) -> String {
        let (o, n) = (self.o(), self.n());
        let (forward, back) =
            (format!("new.{n} := {};", self.forward("new")), format!("new.{o} := {};", self.back()));
        let apart = self.out_of_step();
        let changed = |column: &Column, name: &str| {
            Self::differ(column, &format!("new.{name}"), &format!("old.{name}"))
        };
        let default = |column: &Column| {
            column
                .default
                .as_ref()
                .map(|own| format!("({})::{}", own.text, quote::data_type(&column.data_type)))
        };
        let is_given = |column: &Column, name: &str| {
            let value = default(column).unwrap_or_else(|| "null".to_owned());
            Self::differ(column, &format!("new.{name}"), &format!("({value})"))
        };
        let [_, _, last] = keys(&self.own(), &self.old.name);
        let mut text = format!(
            "\nbegin\n  if tg_name = {} then\n    if {apart} then\n      {back}\n    end if;\n    return new;\n  end if;\n",
            quote::literal(last.name.as_str())
        );
        text.push_str("  if tg_op = 'INSERT' then\n");
        if self.steady {
            // Who names neither gets the default of the new one.
            text.push_str(&format!(
                "    if not ({}) and {} then\n      {forward}\n",
                is_given(self.new, &n),
                is_given(self.old, &o)
            ));
        } else {
            text.push_str(&format!("    if new.{n} is null and new.{o} is not null then\n      {forward}\n"));
            if let (None, Some(value)) = (default(self.old), default(self.new)) {
                text.push_str(&format!(
                    "    elsif new.{n} is null then\n      new.{n} := {value};\n      {back}\n"
                ));
            }
        }
        text.push_str(&format!("    elsif {apart} then\n      {back}\n    end if;\n"));
        text.push_str(&format!(
            "  elsif {} then\n    if {apart} then\n      {back}\n    end if;\n",
            changed(self.new, &n)
        ));
        text.push_str(&format!("  elsif {} then\n    {forward}\n  end if;\n", changed(self.old, &o)));
        text.push_str("  return new;\nend\n");
        self.create_function(true, &text)
    }

    /// The trigger before all others.
    pub(super) fn first_trigger(&self) -> String {
        self.create_trigger(1)
    }

    fn create_function(&self, again: bool, body: &str) -> String {
        let word = if again { "create or replace function" } else { "create function" };
        let names = quote::identifiers(self.search_path);
        let is_bare = self.is_same_type()
            && self.conversion.is_none()
            && self.old.default.is_none()
            && self.new.default.is_none();
        let path = if is_bare || self.search_path.is_empty() {
            String::new()
        } else {
            format!("\n  set search_path to {names}")
        };
        let function = quote::qualified(&function(&self.own(), &self.old.name));
        format!(
            "{word} {function}() returns trigger\n  language plpgsql{path}\n  as {};",
            quote::dollar(body)
        )
    }

    fn create_trigger(&self, which: usize) -> String {
        let keys = keys(&self.own(), &self.old.name);
        let name = keys.get(which).map(|key| key.name.as_str()).unwrap_or_default();
        let (name, table) = (quote::identifier(name), quote::qualified(&self.own()));
        let function = quote::qualified(&function(&self.own(), &self.old.name));
        format!(
            "create trigger {name}\n  before insert or update on {table}\n  for each row execute function {function}();"
        )
    }

    /// Values for the rows that are there.
    pub(super) fn fill(&self) -> String {
        let (o, n) = (self.o(), self.n());
        let table = quote::qualified(&self.own());
        let value = self.forward(&quote::identifier(self.key.name.as_str()));
        format!("update {table} set {n} = {value} where {n} is null and {o} is not null;")
    }
}

/// Types that Postgres brings without an `=`, or with one that means something else.
fn has_no_equality(data_type: &DataType) -> bool {
    let words = ["json", "xml", "point", "box", "path", "polygon", "circle", "lseg", "line", "txid_snapshot"];
    let own = DataType { array: false, ..data_type.clone() };
    words.iter().any(|word| own.is_builtin(word))
}

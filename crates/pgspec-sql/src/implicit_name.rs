//! The names that Postgres gives to constraints, indexes and sequences that are declared without one
//! (`makeObjectName`, `ChooseRelationName`, `ChooseConstraintName`, `ChooseIndexColumnNames`, `FigureIndexColname`).
//!
//! Every function takes `taken`: whether the schema has a name already. For constraints those are the names of
//! constraints, for indexes and keys the names of relations and of constraints.

mod expression;

use pgspec_catalog::object::{Index, IndexKey, IndexKeyTarget};
use pgspec_catalog::{MAX_NAME_BYTES, Mentioned, Name, SqlText};

pub use expression::expression_name;

/// The name of a primary key: `table_pkey`.
pub fn primary_key(table: &Name, taken: impl FnMut(&str) -> bool) -> Name {
    choose(table.as_str(), None, "pkey", taken)
}

/// The name of a unique constraint: `table_a_b_key`. `columns` are the key columns and behind them the included ones.
pub fn unique<'a>(
    table: &Name,
    columns: impl IntoIterator<Item = &'a Name>,
    taken: impl FnMut(&str) -> bool,
) -> Name {
    let columns = distinct(columns.into_iter().map(|c| c.as_str().to_owned()));
    choose(table.as_str(), Some(&addition(&columns)), "key", taken)
}

/// The name of a foreign key: `table_a_b_fkey`.
pub fn foreign_key<'a>(
    table: &Name,
    columns: impl IntoIterator<Item = &'a Name>,
    taken: impl FnMut(&str) -> bool,
) -> Name {
    let columns: Vec<_> = columns.into_iter().map(|c| c.as_str().to_owned()).collect();
    choose(table.as_str(), Some(&addition(&columns)), "fkey", taken)
}

/// The name of a check constraint: `table_column_check` if its condition uses one column ([`check_column`]),
/// `table_check` otherwise.
pub fn check(table: &Name, column: Option<&Name>, taken: impl FnMut(&str) -> bool) -> Name {
    choose(table.as_str(), column.map(Name::as_str), "check", taken)
}

/// The one column that a check's condition uses, if it is one: wherever the constraint was written.
pub fn check_column(condition: &SqlText) -> Option<&Name> {
    let mut columns = condition.mentions.iter().filter(|m| m.what == Mentioned::Column).map(|m| &m.name.name);
    let first = columns.next()?;
    columns.all(|c| c == first).then_some(first)
}

/// The name of an exclusion constraint: `table_a_b_excl`.
pub fn exclude<'a>(
    table: &Name,
    keys: impl IntoIterator<Item = &'a IndexKey>,
    include: &[Name],
    taken: impl FnMut(&str) -> bool,
) -> Name {
    let columns = column_names(keys, include);
    choose(table.as_str(), Some(&addition(&columns)), "excl", taken)
}

/// The name of an index: `table_a_lower_idx`.
pub fn index(table: &Name, index: &Index, taken: impl FnMut(&str) -> bool) -> Name {
    let columns = column_names(&index.keys, &index.include);
    choose(table.as_str(), Some(&addition(&columns)), "idx", taken)
}

/// The name of an object of extended statistics (`ChooseExtendedStatisticName`): `table_a_b_stat`, with `expr` for an
/// expression.
pub fn statistics<'a>(
    table: &Name,
    keys: impl IntoIterator<Item = &'a IndexKeyTarget>,
    taken: impl FnMut(&str) -> bool,
) -> Name {
    let columns = keys.into_iter().map(|key| match key {
        IndexKeyTarget::Column(name) => name.as_str().to_owned(),
        IndexKeyTarget::Expression(_) => "expr".to_owned(),
    });
    let columns: Vec<_> = columns.collect();
    choose(table.as_str(), Some(&addition(&columns)), "stat", taken)
}

/// The name of the sequence of an identity or serial column: `table_column_seq`.
pub fn sequence(table: &Name, column: &Name, taken: impl FnMut(&str) -> bool) -> Name {
    choose(table.as_str(), Some(column.as_str()), "seq", taken)
}

/// The name of a column's `NOT NULL` (Postgres 18): `table_column_not_null`.
pub fn not_null(table: &Name, column: &Name) -> Name {
    Name::exact(&make(table.as_str(), Some(column.as_str()), "not_null"))
}

/// Whether Postgres may have chosen this name for a column's `NOT NULL`: it puts a number behind a name that the schema
/// has already.
pub fn is_not_null(table: &Name, column: &Name, name: &Name) -> bool {
    is_not_null_of(table, Some(column), name)
}

/// The name of a domain's `NOT NULL` (Postgres 17): `domain_not_null`.
pub fn domain_not_null(domain: &Name) -> Name {
    Name::exact(&make(domain.as_str(), None, "not_null"))
}

/// Whether Postgres may have chosen this name for a domain's `NOT NULL`.
pub fn is_domain_not_null(domain: &Name, name: &Name) -> bool {
    is_not_null_of(domain, None, name)
}

fn is_not_null_of(own: &Name, column: Option<&Name>, name: &Name) -> bool {
    let text = name.as_str();
    let number = text.get(text.trim_end_matches(|c: char| c.is_ascii_digit()).len()..).unwrap_or("");
    let label = if number.starts_with('0') { String::new() } else { format!("not_null{number}") };
    make(own.as_str(), column.map(Name::as_str), &label) == text
}

/// Whether a name has the form of those that Postgres chooses for `NOT NULL`s, whatever the table and the column are called:
/// neither's rename changes it.
pub fn is_not_null_of_any(name: &Name) -> bool {
    name.as_str().trim_end_matches(|c: char| c.is_ascii_digit()).ends_with("_not_null")
}

/// The first free name: `first_second_label`, then with a number behind the label.
fn choose(first: &str, second: Option<&str>, label: &str, mut taken: impl FnMut(&str) -> bool) -> Name {
    let mut numbered = label.to_owned();
    let mut pass = 0_u32;
    loop {
        let name = make(first, second, &numbered);
        if !taken(&name) {
            return Name::exact(&name);
        }
        pass += 1;
        numbered = format!("{label}{pass}");
    }
}

/// `first_second_label` in at most 63 bytes: the longer one of `first` and `second` is cut until it fits.
fn make(first: &str, second: Option<&str>, label: &str) -> String {
    let overhead = usize::from(second.is_some()) + 1 + label.len();
    let available = MAX_NAME_BYTES.saturating_sub(overhead);
    let (mut a, mut b) = (first.len(), second.map_or(0, str::len));
    while a + b > available {
        if a > b { a -= 1 } else { b -= 1 }
    }
    let mut out = clip(first, a).to_owned();
    if let Some(second) = second {
        out.push('_');
        out.push_str(clip(second, b));
    }
    out.push('_');
    out.push_str(label);
    out
}

/// The longest beginning of at most `bytes` bytes that ends between two characters.
fn clip(text: &str, bytes: usize) -> &str {
    let mut end = bytes.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or("")
}

/// The columns with underscores between them; what is longer than a name is cut off by [`make`].
fn addition(columns: &[String]) -> String {
    let mut out = String::new();
    for column in columns {
        if !out.is_empty() {
            out.push('_');
        }
        out.push_str(column);
        if out.len() > MAX_NAME_BYTES {
            break;
        }
    }
    out
}

fn column_names<'a>(keys: impl IntoIterator<Item = &'a IndexKey>, include: &[Name]) -> Vec<String> {
    let keys = keys.into_iter().map(|key| match &key.target {
        IndexKeyTarget::Column(name) => name.as_str().to_owned(),
        IndexKeyTarget::Expression(sql) => {
            expression_name(&sql.text).map_or_else(|| "expr".to_owned(), |name| name.as_str().to_owned())
        }
    });
    distinct(keys.chain(include.iter().map(|name| name.as_str().to_owned())))
}

/// Names of an index's columns: a repeated one gets a number.
fn distinct(names: impl Iterator<Item = String>) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for name in names {
        let mut candidate = name.clone();
        let mut n = 1_u32;
        while out.contains(&candidate) {
            let number = n.to_string();
            candidate = format!("{}{number}", clip(&name, MAX_NAME_BYTES - number.len()));
            n += 1;
        }
        out.push(candidate);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> Name {
        Name::exact(text)
    }

    #[test]
    fn names_are_those_of_postgres() {
        let table = name("leads");
        assert_eq!(primary_key(&table, |_| false), "leads_pkey");
        assert_eq!(unique(&table, &[name("a"), name("b")], |_| false), "leads_a_b_key");
        assert_eq!(
            foreign_key(&table, &[name("user_id")], |n| n == "leads_user_id_fkey"),
            "leads_user_id_fkey1"
        );
        assert_eq!(check(&table, None, |n| n != "leads_check2"), "leads_check2");
        assert_eq!(check(&table, Some(&name("url")), |_| false), "leads_url_check");
        assert_eq!(sequence(&table, &name("id"), |_| false), "leads_id_seq");
        assert_eq!(not_null(&table, &name("id")), "leads_id_not_null");
    }

    #[test]
    fn a_number_behind_a_not_null_is_no_other_name() {
        let is = |text: &str| is_not_null(&name("leads"), &name("id"), &name(text));
        assert!(is("leads_id_not_null") && is("leads_id_not_null1") && is("leads_id_not_null12"));
        assert!(!is("leads_id_not_null01") && !is("leads_not_null") && !is("leads_id_not_nullx") && !is("1"));
        let long = name(&"t".repeat(63));
        let first = not_null(&long, &name("id"));
        assert_eq!(first.as_str().len(), MAX_NAME_BYTES);
        assert!(is_not_null(&long, &name("id"), &first));
        let second = format!("{}_id_not_null1", "t".repeat(50));
        assert!(is_not_null(&long, &name("id"), &name(&second)), "{second}");
    }

    #[test]
    fn the_longer_part_is_cut_between_characters() {
        let table = name(&"t".repeat(60));
        let column = name("user_id");
        assert_eq!(
            check(&table, Some(&column), |_| false),
            format!("{}_user_id_check", "t".repeat(49)).as_str()
        );
        let wide = name(&"ä".repeat(31));
        let made = foreign_key(&wide, &[name(&"b".repeat(40))], |_| false);
        assert_eq!(made, format!("{}_{}_fkey", "ä".repeat(14), "b".repeat(28)).as_str());
        assert!(made.as_str().len() <= MAX_NAME_BYTES);
    }

    #[test]
    fn repeated_columns_of_an_index_are_numbered() {
        let index_of = |keys: &[&str]| {
            let map = pgspec_catalog::TextMap::Nowhere;
            let text = format!("({})", keys.join(", "));
            crate::fragment::index(crate::fragment::Fragment { text: &text, map: &map }).unwrap().index
        };
        let table = name("t");
        let of = |keys: &[&str]| index(&table, &index_of(keys), |_| false).to_string();
        assert_eq!(of(&["a", "lower(b)", "lower(c)", "(a || b)"]), "t_a_lower_lower1_expr_idx");
        assert_eq!(of(&["(b::text)", "('x'::text)", "coalesce(a, b)"]), "t_b_text_coalesce_idx");
    }
}

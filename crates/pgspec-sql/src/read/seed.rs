//! `INSERT`: seed rows, found again by the key that the statement or the table names.

mod change;
mod query;

use std::ops::Range;

use pgspec_catalog::object::{ConstraintBody, Seed, SeedMode, SeedValue, Table};
use pgspec_catalog::{Body, DataType, Key, Kind, Mentioned, Name, Object, Origin, QualifiedName, Text};

use super::expression::Scope;
use super::site::Site;
use super::{Reader, data_type, literal, name, target};
use crate::parse::{self, Node, SyntaxKind};

pub(super) use change::change;

/// `INSERT`
pub(super) fn insert(reader: &mut Reader<'_>, site: &mut Site<'_>, node: &Node) -> Option<()> {
    use SyntaxKind as S;
    let path = parse::child(node, S::RELATION_NAME_REF)?;
    let conflict = parse::child(node, S::ON_CONFLICT_CLAUSE);
    if reader.is_dump && conflict.is_none() {
        // The rows of a dump are all that there were, whoever made them.
        reader.data(site, node, "insert");
        return Some(());
    }
    let query = node.children().find(|child| parse::is_query(child.kind()));
    let query = query.filter(|_| !parse::has(node, S::WITH_CLAUSE));
    let Some(written) = query.as_ref().and_then(query::rows) else {
        if let Some(query) = &query
            && let (Some(name), _) = site.apart(|site| name::qualified(site, &path))
            && reader.relation(&name).is_some_and(|(_, table)| !change::has_seed(reader, &table))
            && query::is_about_data(reader, site, query)
        {
            // Rows that are made of others are what those are: data.
            reader.data(site, node, "insert");
            return Some(());
        }
        let what = if parse::has(node, S::DEFAULT_VALUES) {
            "a row of default values, which has no key,"
        } else {
            "rows that a query makes"
        };
        let help = "seed rows are written out: `insert into t (id, …) values (…)`";
        site.unmodelled_at(parse::range(node), format!("{what} cannot be seed rows"), Some(help));
        return Some(());
    };
    let Some(key) = target::object(reader, site, &path) else { return Some(()) };
    let table = key.qualified_name();
    let Some(body) = reader.catalog.table(&table).map(|item| item.body.clone()) else {
        // Where rows that a view takes go is up to its triggers and rules.
        reader.data(site, node, "insert");
        return Some(());
    };
    let Some(columns) = columns(reader, site, node, &table, &body) else { return Some(()) };
    let mut rows = Vec::new();
    let mut spans = Vec::new();
    for row in written {
        let whole = row.first().and_then(Node::parent).filter(|parent| parent.kind() == S::ROW);
        let start = row.first().map_or(0, |value| parse::tight_range(value).start);
        let end = row.last().map_or(start, |value| parse::tight_range(value).end);
        let range = whole.map_or(start..end, |whole| parse::tight_range(&whole));
        rows.push(read_row(site, &row, range.clone(), &columns, &body)?);
        spans.push(site.span(range));
    }
    let (mode, written) = conflict_of(reader, site, conflict.as_ref(), &table, &columns)?;
    let given = |column: &Name| {
        let at = columns.iter().position(|other| other == column);
        at.is_some_and(|at| {
            rows.iter().all(|row| row.get(at).is_some_and(|value| *value != SeedValue::Default))
        })
    };
    let key = written.or_else(|| key_of(reader, &table, &given)).filter(|key| key.iter().all(&given));
    let Some(key) = key else {
        let message = format!("rows of `{table}` without a key cannot be seed rows");
        let help =
            "give the columns of the primary key or of a unique constraint, so that rows are found again";
        site.unmodelled_at(parse::range(node), message, Some(help));
        return Some(());
    };
    let seed = Seed { key, mode, environments: Vec::new(), columns, rows, spans };
    add(reader, site, node, &table, &body, seed);
    Some(())
}

/// The columns that the rows have values for.
fn columns(
    reader: &mut Reader<'_>,
    site: &mut Site<'_>,
    node: &Node,
    table: &QualifiedName,
    body: &Table,
) -> Option<Vec<Name>> {
    use SyntaxKind as S;
    let Some(list) = parse::child(node, S::COLUMN_TARGET_LIST) else {
        return Some(body.columns.iter().map(|column| column.name.clone()).collect());
    };
    let mut out: Vec<Name> = Vec::new();
    for column in parse::children(&list, S::COLUMN_TARGET) {
        if parse::tokens(&column).count() > 1 {
            site.unmodelled(&column, "a value for a part of a column");
            return None;
        }
        let written = name::of(&column)?;
        site.mention(Mentioned::Column, QualifiedName::bare(written.clone()), parse::range(&column));
        out.push(written);
    }
    let all_there = out.iter().all(|name| body.column(name).is_some());
    reader.note(site, Some(table));
    // What is not there is reported when all is read.
    all_there.then_some(out)
}

fn read_row(
    site: &mut Site<'_>,
    row: &[Node],
    range: Range<usize>,
    columns: &[Name],
    table: &Table,
) -> Option<Vec<SeedValue>> {
    let mut values = Vec::new();
    for (at, value) in row.iter().enumerate() {
        let column = columns.get(at).and_then(|name| table.column(name));
        values.push(read_value(site, value, column.map(|column| &column.data_type)));
    }
    if values.len() > columns.len() {
        let message = format!("{} values for {} columns", values.len(), columns.len());
        site.problem(range, message, None);
        return None;
    }
    values.resize(columns.len(), SeedValue::Default);
    Some(values)
}

fn read_value(site: &mut Site<'_>, node: &Node, column: Option<&DataType>) -> SeedValue {
    use SyntaxKind as S;
    if node.kind() == S::PAREN_EXPR
        && let [inside] = parse::inside(node).as_slice()
        && parse::is_expression(inside.kind())
    {
        return read_value(site, inside, column);
    }
    let text = site.node_text(node).trim();
    let mut tokens = parse::tokens(node);
    let (first, more) = (tokens.next(), tokens.next().is_some());
    if let (Some(token), false) = (&first, more) {
        match token.kind() {
            S::NULL_KW => return SeedValue::Null,
            S::DEFAULT_KW => return SeedValue::Default,
            S::TRUE_KW | S::FALSE_KW => return SeedValue::Literal(Text::from(text.to_ascii_lowercase())),
            _ => {}
        }
        if !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
            return SeedValue::Literal(Text::from(text));
        }
    }
    if let Some(number) = text.strip_prefix('-').map(str::trim_start)
        && !number.is_empty()
        && number.bytes().all(|b| b.is_ascii_digit() || b == b'.')
    {
        return SeedValue::Literal(Text::from(format!("-{number}")));
    }
    if node.kind() == S::LITERAL
        && let Some(value) = literal::value(text)
    {
        return SeedValue::Literal(Text::from(value));
    }
    // `'…'::jsonb` in a jsonb column is the literal itself.
    if node.kind() == S::CAST_EXPR
        && let Some(operand) = parse::child(node, S::LITERAL)
        && let Some(value) = literal::value(site.node_text(&operand).trim())
        && let Some(written) = parse::data_type(node)
    {
        let (read, _) = site.apart(|site| data_type::read(site, &written));
        if read.is_some_and(|read| column.is_some_and(|column| column.to_string() == read.to_string())) {
            return SeedValue::Literal(Text::from(value));
        }
    }
    SeedValue::Sql(site.sql(node, Scope::None))
}

/// What `ON CONFLICT` says: what becomes of rows that exist, and the key, if it names one.
fn conflict_of(
    reader: &mut Reader<'_>,
    site: &mut Site<'_>,
    clause: Option<&Node>,
    table: &QualifiedName,
    columns: &[Name],
) -> Option<(SeedMode, Option<Vec<Name>>)> {
    use SyntaxKind as S;
    let Some(clause) = clause else { return Some((SeedMode::Insert, None)) };
    let mut key = None;
    if let Some(index) = parse::child(clause, S::CONFLICT_ON_INDEX) {
        let list = parse::child(&index, S::CONFLICT_INDEX_ITEM_LIST)?;
        let mut names = Vec::new();
        for item in list.children() {
            if parse::tokens(&item).count() > 1 {
                site.unmodelled(&item, "a key of seed rows that is no plain column");
                return None;
            }
            names.push(name::of(&item)?);
        }
        if parse::has(&index, S::WHERE_CLAUSE) {
            site.unmodelled(&index, "a key of seed rows that holds for some rows only");
        }
        key = Some(names);
    } else if let Some(constraint) = parse::child(clause, S::CONFLICT_ON_CONSTRAINT) {
        let name = name::of(&parse::child(&constraint, S::CONSTRAINT_NAME_REF)?)?;
        let found = Key::of_relation(Kind::Constraint, table, &name);
        match reader.catalog.get(&found).and_then(|object| object.body.as_constraint()).map(|c| &c.body) {
            Some(ConstraintBody::PrimaryKey(unique) | ConstraintBody::Unique(unique)) => {
                key = Some(unique.columns.clone());
            }
            _ => {
                let message = format!("`{table}` has no unique constraint `{name}`");
                site.problem(parse::range(&constraint), message, None);
                return None;
            }
        }
    }
    let Some(update) = parse::child(clause, S::CONFLICT_DO_UPDATE_SET) else {
        return Some((SeedMode::Insert, key));
    };
    let whole = sets_all(&update, columns, key.as_deref().unwrap_or(&[]));
    if parse::has(&update, S::WHERE_CLAUSE) || !whole {
        let message = "rows that exist get all values of the seed rows: this `do update` says something else";
        let help = "write `do update set a = excluded.a, …` for each column that is no part of the key";
        site.unmodelled_at(parse::range(&update), message, Some(help));
    }
    Some((SeedMode::Upsert, key))
}

/// Whether an update sets every column but those of the key to the value of the new row, and no other.
fn sets_all(update: &Node, columns: &[Name], key: &[Name]) -> bool {
    use SyntaxKind as S;
    let list = parse::child(update, S::SET_CLAUSE).and_then(|set| parse::child(&set, S::SET_COLUMN_LIST));
    let mut set = Vec::new();
    for single in list.iter().flat_map(Node::children) {
        let texts: Vec<String> = parse::tokens(&single).map(|token| token.text().to_owned()).collect();
        match texts.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
            [column, "=", row, ".", value]
                if row.eq_ignore_ascii_case("excluded")
                    && name::identifier(column) == name::identifier(value) =>
            {
                set.push(name::identifier(column));
            }
            _ => return false,
        }
    }
    let wanted = columns.iter().filter(|column| !key.contains(column));
    wanted.clone().all(|column| set.contains(column)) && set.len() == wanted.count()
}

/// The primary key or a unique constraint whose columns have values.
fn key_of(reader: &Reader<'_>, table: &QualifiedName, given: &dyn Fn(&Name) -> bool) -> Option<Vec<Name>> {
    let mut unique = None;
    for (_, _, object) in reader.catalog.children(table) {
        match object.body.as_constraint().map(|constraint| &constraint.body) {
            Some(ConstraintBody::PrimaryKey(key)) if key.columns.iter().all(given) => {
                return Some(key.columns.clone());
            }
            Some(ConstraintBody::Unique(key)) if unique.is_none() && key.columns.iter().all(given) => {
                unique = Some(key.columns.clone());
            }
            _ => {}
        }
    }
    unique
}

/// Adds rows to those that the table has already.
fn add(
    reader: &mut Reader<'_>,
    site: &mut Site<'_>,
    node: &Node,
    table: &QualifiedName,
    body: &Table,
    mut new: Seed,
) {
    let key = Key::of_relation(Kind::Seed, table, &table.name);
    let Some(object) = reader.catalog.get_mut(&key) else {
        let columns = in_order(body, &new.columns, &[]);
        arrange(&mut new, &columns);
        let span = site.span(parse::range(node));
        let object = Object::new(span.map_or(Origin::Database, Origin::Sql), Body::Seed(Box::new(new)));
        // The key is free.
        let _ = reader.catalog.insert(key, object);
        return;
    };
    let Body::Seed(seed) = &mut object.body else { return };
    if seed.key != new.key {
        let message = format!("the rows of `{table}` have another key than those before");
        let help = "give all seed rows of a table in one way";
        site.unmodelled_at(parse::range(node), message, Some(help));
        return;
    }
    // What is said last of rows that exist.
    seed.mode = new.mode;
    let columns = in_order(body, &seed.columns, &new.columns);
    arrange(seed, &columns);
    arrange(&mut new, &columns);
    let places: Vec<usize> =
        seed.key.iter().filter_map(|name| columns.iter().position(|column| column == name)).collect();
    let same = |a: &[SeedValue], b: &[SeedValue]| places.iter().all(|at| a.get(*at) == b.get(*at));
    for (row, span) in new.rows.into_iter().zip(new.spans) {
        match seed.rows.iter().position(|other| same(other, &row)) {
            // What is there already stays, or gets the values.
            Some(_) if seed.mode == SeedMode::Insert => {}
            Some(at) => {
                if let Some(slot) = seed.rows.get_mut(at) {
                    let keep = |(old, new): (&SeedValue, SeedValue)| {
                        if new == SeedValue::Default { old.clone() } else { new }
                    };
                    *slot = slot.iter().zip(row).map(keep).collect();
                }
            }
            None => {
                seed.rows.push(row);
                seed.spans.push(span);
            }
        }
    }
}

/// Columns of either list, in the table's order.
fn in_order(table: &Table, first: &[Name], second: &[Name]) -> Vec<Name> {
    let wanted = |name: &&Name| first.contains(name) || second.contains(name);
    let known: Vec<Name> = table.columns.iter().map(|column| &column.name).filter(wanted).cloned().collect();
    let unknown = first.iter().chain(second).filter(|name| !known.contains(name));
    let unknown: Vec<Name> = unknown.cloned().collect();
    known.into_iter().chain(unknown).collect()
}

/// Brings the rows to an order of columns; what they have no value for is the default.
fn arrange(seed: &mut Seed, columns: &[Name]) {
    if seed.columns == columns {
        return;
    }
    let places: Vec<Option<usize>> =
        columns.iter().map(|name| seed.columns.iter().position(|column| column == name)).collect();
    for row in &mut seed.rows {
        let value = |at: &Option<usize>| at.and_then(|at| row.get(at)).cloned();
        *row = places.iter().map(|at| value(at).unwrap_or(SeedValue::Default)).collect();
    }
    seed.columns = columns.to_vec();
}

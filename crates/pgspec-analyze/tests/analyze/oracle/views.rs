//! Random queries as views have them.

use super::random::Random;

/// A column of what a query reads from: its text and its type.
#[derive(Clone)]
struct Column {
    name: String,
    typname: &'static str,
}

/// An item of FROM.
#[derive(Clone)]
struct Item {
    alias: String,
    columns: Vec<Column>,
}

/// The tables of the fixture that views read, with some of their columns.
const TABLES: &[(&str, &[(&str, &str)])] = &[
    (
        "a",
        &[
            ("id", "int4"),
            ("name", "text"),
            ("note", "text"),
            ("kind", "mood"),
            ("amount", "numeric"),
            ("tags", "_text"),
            ("at", "timestamptz"),
            ("parent_id", "int4"),
        ],
    ),
    (
        "b",
        &[
            ("id", "int4"),
            ("a_id", "int4"),
            ("name", "text"),
            ("score", "int4"),
            ("ratio", "float8"),
            ("day", "date"),
            ("data", "jsonb"),
        ],
    ),
    (
        "c",
        &[
            ("id", "int8"),
            ("a_id", "int4"),
            ("b_id", "int4"),
            ("name", "varchar"),
            ("open", "bool"),
            ("span", "tstzrange"),
            ("score", "int2"),
        ],
    ),
    ("a_names", &[("id", "int4"), ("name", "text"), ("note", "text")]),
    ("a_with_b", &[("id", "int4"), ("name", "text"), ("b_id", "int4"), ("score", "int4"), ("data", "jsonb")]),
    ("totals", &[("kind", "mood"), ("n", "int8"), ("total", "numeric"), ("latest", "timestamptz")]),
    ("daily", &[("day", "date"), ("n", "int8"), ("mean", "numeric")]),
];

/// A generator.
pub(crate) struct Views {
    pub(crate) random: Random,
    next: usize,
}

impl Views {
    pub(crate) fn new() -> Self {
        Self { random: Random::new("views"), next: 0 }
    }

    fn alias(&mut self) -> String {
        self.next += 1;
        format!("t{}", self.next)
    }

    fn table(&mut self) -> (String, Item) {
        let (name, columns) = *self.random.pick(TABLES);
        let alias = self.alias();
        let columns =
            columns.iter().map(|(name, ty)| Column { name: (*name).to_owned(), typname: ty }).collect();
        (format!("{name} {alias}"), Item { alias, columns })
    }

    fn item_of_from(&mut self, depth: usize) -> (String, Vec<Item>) {
        let alias = self.alias();
        let made = |alias: &str, columns: &[(&str, &'static str)]| Item {
            alias: alias.to_owned(),
            columns: columns.iter().map(|(n, t)| Column { name: (*n).to_owned(), typname: t }).collect(),
        };
        if depth == 0 {
            let (text, item) = self.table();
            return (text, vec![item]);
        }
        match self.random.below(20) {
            0..=5 => {
                let (text, item) = self.table();
                (text, vec![item])
            }
            6..=11 => self.join(depth - 1),
            12 => {
                let (query, columns) = self.simple_select(depth - 1);
                (format!("({query}) {alias}"), vec![Item { alias, columns }])
            }
            13 => (format!("generate_series(1, 3) {alias} (g)"), vec![made(&alias, &[("g", "int4")])]),
            14 => (
                format!("(values (1, 'x'), (2, null)) {alias} (n, s)"),
                vec![made(&alias, &[("n", "int4"), ("s", "text")])],
            ),
            15 => (
                format!("unnest(array[1, null], array['p']) with ordinality {alias} (u, v, o)"),
                vec![made(&alias, &[("u", "int4"), ("v", "text"), ("o", "int8")])],
            ),
            16 => (
                format!("search('%', most => 3) {alias}"),
                vec![made(&alias, &[("id", "int4"), ("title", "text"), ("rank", "float8")])],
            ),
            17 => (
                format!("all_of_a(0) {alias}"),
                vec![made(&alias, &[("id", "int4"), ("name", "text"), ("amount", "numeric")])],
            ),
            18 => (
                format!("jsonb_to_recordset('[{{\"x\": 1}}]') {alias} (x int, y text)"),
                vec![made(&alias, &[("x", "int4"), ("y", "text")])],
            ),
            _ => (
                format!("jsonb_each_text('{{\"k\": \"v\"}}') {alias}"),
                vec![made(&alias, &[("key", "text"), ("value", "text")])],
            ),
        }
    }

    fn join(&mut self, depth: usize) -> (String, Vec<Item>) {
        let (left, mut items) = self.item_of_from(depth);
        if self.random.percent(15) {
            // A lateral query looks to the left.
            let alias = self.alias();
            let outer = self.reference(&items, "int4").unwrap_or_else(|| "1".to_owned());
            let kind = *self.random.pick(&["join", "left join"]);
            let text = format!(
                "{left} {kind} lateral (select b.name as ln, b.score from b where b.score > {outer}) {alias} on true"
            );
            let columns = vec![
                Column { name: "ln".to_owned(), typname: "text" },
                Column { name: "score".to_owned(), typname: "int4" },
            ];
            items.push(Item { alias, columns });
            return (text, items);
        }
        let (right, right_items) = self.item_of_from(depth);
        let kind =
            *self.random.pick(&["join", "inner join", "left join", "left join", "right join", "full join"]);
        let shared = items.len() == 1
            && right_items.len() == 1
            && items[0].columns.iter().any(|c| c.name == "id" && c.typname == "int4")
            && right_items[0].columns.iter().any(|c| c.name == "id" && c.typname == "int4");
        let text = match self.random.below(8) {
            0 => format!("{left} cross join {right}"),
            1 if shared => format!("{left} {kind} {right} using (id)"),
            2 if shared && kind != "full join" => format!("({left} {kind} {right} using (id))"),
            _ => {
                let a = self.reference(&items, "int4");
                let b = self.reference(&right_items, "int4");
                match (a, b) {
                    (Some(a), Some(b)) => format!("{left} {kind} {right} on {a} = {b}"),
                    _ => format!("{left} {kind} {right} on true"),
                }
            }
        };
        items.extend(right_items);
        (text, items)
    }

    /// A column of this type, if there is one.
    fn reference(&mut self, items: &[Item], typname: &str) -> Option<String> {
        let all: Vec<_> = items
            .iter()
            .flat_map(|item| item.columns.iter().map(move |column| (item, column)))
            .filter(|(_, column)| column.typname == typname)
            .collect();
        if all.is_empty() {
            return None;
        }
        let (item, column) = self.random.pick(&all);
        Some(format!("{}.{}", item.alias, column.name))
    }

    fn column(&mut self, items: &[Item]) -> (String, &'static str) {
        let item = self.random.pick(items);
        let column = self.random.pick(&item.columns);
        (format!("{}.{}", item.alias, column.name), column.typname)
    }

    /// A value for a select list.
    fn value(&mut self, items: &[Item]) -> (String, &'static str) {
        let (column, typname) = self.column(items);
        let (other, _) = self.column(items);
        let same = self.reference(items, typname).unwrap_or_else(|| column.clone());
        match self.random.below(22) {
            0 => (format!("coalesce({column}, {same})"), typname),
            1 => (format!("{column} is null"), "bool"),
            2 => (format!("case when {other} is not null then {column} end"), typname),
            3 => (format!("case when {other} is null then {column} else {same} end"), typname),
            4 => (format!("({column})::text"), "text"),
            5 => (format!("nullif({column}, {same})"), typname),
            6 => ("(select count(*) from b)".to_owned(), "int8"),
            7 => ("(select max(score) from b)".to_owned(), "int4"),
            8 => (format!("exists (select 1 from c where c.a_id = 1 and {other} is not null)"), "bool"),
            9 => (format!("row_number() over (order by {column})"), "int8"),
            10 => (format!("lag({column}) over (order by {other})"), typname),
            11 => (format!("{column} = {same}"), "bool"),
            12 => (format!("concat({column}, '-', {other})"), "text"),
            13 => (format!("'x' || {column}::text"), "text"),
            14 => (format!("jsonb_build_object('a', {column})"), "jsonb"),
            15 => (format!("array[{column}]"), "_any"),
            16 => (format!("greatest({column}, {same})"), typname),
            _ => (column, typname),
        }
    }

    fn condition(&mut self, items: &[Item]) -> String {
        let (column, _) = self.column(items);
        let (other, typname) = self.column(items);
        let same = self.reference(items, typname).unwrap_or_else(|| other.clone());
        match self.random.below(8) {
            0 => format!("{column} is not null"),
            1 => format!("{column} is not null and {other} = {same}"),
            2 => format!("{other} = {same}"),
            3 => format!("{other} in (select {same})"),
            4 => format!("not ({column} is null) or {other} <> {same}"),
            5 => format!("exists (select from c where c.open and {column} is not null)"),
            6 => format!("{other} = any (array[{same}])"),
            _ => "true".to_owned(),
        }
    }

    /// A select without set operations; its columns have names.
    fn simple_select(&mut self, depth: usize) -> (String, Vec<Column>) {
        let (from, items) = self.item_of_from(depth);
        let mut targets = Vec::new();
        let mut columns = Vec::new();
        for index in 0..=self.random.below(4) {
            let (text, typname) = self.value(&items);
            targets.push(format!("{text} as f{index}"));
            columns.push(Column { name: format!("f{index}"), typname });
        }
        let condition = if self.random.percent(50) {
            format!(" where {}", self.condition(&items))
        } else {
            String::new()
        };
        (format!("select {} from {from}{condition}", targets.join(", ")), columns)
    }

    /// A select whose columns mostly have the types of other columns.
    fn like(&mut self, columns: &[Column]) -> String {
        let (from, items) = self.item_of_from(1);
        let mut targets = Vec::new();
        for column in columns {
            let same = self.reference(&items, column.typname);
            targets.push(match self.random.below(10) {
                0 => "null".to_owned(),
                1 => self.value(&items).0,
                2 if column.typname != "_any" => format!("null::{}", super::values::sql_type(column.typname)),
                _ => same.unwrap_or_else(|| "null".to_owned()),
            });
        }
        format!("select {} from {from}", targets.join(", "))
    }

    fn grouped(&mut self, depth: usize) -> String {
        let (from, items) = self.item_of_from(depth);
        let (one, _) = self.column(&items);
        let (two, _) = self.column(&items);
        let (value, _) = self.column(&items);
        let number = self.reference(&items, "int4").unwrap_or_else(|| "1".to_owned());
        let aggregate = match self.random.below(10) {
            0 => "count(*)".to_owned(),
            1 => format!("count({value})"),
            2 => format!("sum({number})"),
            3 => format!("max({number})"),
            4 => format!("array_agg({value})"),
            5 => format!("jsonb_agg({value})"),
            6 => format!("avg({number}) filter (where {number} > 0)"),
            7 => format!("bool_or({value} is null)"),
            8 => format!("string_agg({value}::text, ',' order by {number})"),
            _ => format!("coalesce(sum({number}), 0)"),
        };
        let target = self.value(&items).0;
        match self.random.below(12) {
            0 => format!("select {aggregate} from {from}"),
            1 => format!("select {one} as g, {aggregate} from {from} group by {one}"),
            2 => format!("select {one} as g, {two} as h, {aggregate} from {from} group by 1, 2"),
            3 => format!(
                "select {one} as g, {two} as h, {aggregate} from {from} group by rollup ({one}, {two})"
            ),
            4 => format!(
                "select {one} as g, {two} as h, grouping({one}) as l, {aggregate} from {from} group by grouping sets (({one}), ({two}), ())"
            ),
            5 => format!(
                "select {one} as g, {aggregate} from {from} group by cube ({one}) having {aggregate} is not null"
            ),
            6 => format!(
                "select {one} as g, {aggregate} as x from {from} group by g having count(*) > 0 order by x"
            ),
            7 => format!("select {target} as v, {aggregate} from {from} group by {one}"),
            8 => format!("select {one} as g, sum(count(*)) over (order by {one}) from {from} group by {one}"),
            9 => format!("select {aggregate} + 1 from {from} having count(*) > 1"),
            10 => {
                format!("select distinct {one} as g, {aggregate} over (partition by {two}) as w from {from}")
            }
            _ => format!("select {one}, {two}, {aggregate} from {from} group by {one}"),
        }
    }

    /// A query.
    pub(crate) fn query(&mut self) -> String {
        match self.random.below(24) {
            0..=6 => self.simple_select(3).0,
            7..=10 => self.grouped(2),
            11 | 12 => {
                let (left, columns) = self.simple_select(1);
                let right = self.like(&columns);
                let operator = *self.random.pick(&["union", "union all", "intersect", "except", "except all"]);
                format!("{left} {operator} {right}")
            }
            13 => {
                let operator = *self.random.pick(&["union", "union all", "intersect", "except"]);
                let constant = *self.random.pick(&["null", "'x'", "1", "name", "now()"]);
                format!("select id, name from a {operator} select id, {constant} from b {operator} select 3, 'z' order by 1 limit 5")
            }
            14 => {
                let (query, columns) = self.simple_select(2);
                let item = Item { alias: "w".to_owned(), columns };
                let (value, _) = self.value(&[item]);
                format!("with w as ({query}) select w.*, {value} as v from w")
            }
            15 => {
                let column = *self.random.pick(&["n", "n + 1", "null::int", "'1'", "n::bigint"]);
                let extra = *self.random.pick(&["", ", 'x' as t", ", null as t"]);
                let second = if extra.is_empty() { "" } else { ", t" };
                format!(
                    "with recursive r as (select 1 as n{extra} union all select {column}{second} from r where n < 3) select * from r"
                )
            }
            16 => "with recursive tree (id, depth, path) as (select id, 1, array[id] from a where parent_id is null \
                   union all select a.id, depth + 1, path || a.id from a join tree on a.parent_id = tree.id) \
                   select t.*, a.name, a.note from tree t left join a using (id)"
                .to_owned(),
            17 => {
                let (from, items) = self.item_of_from(2);
                let (one, _) = self.column(&items);
                let (two, _) = self.column(&items);
                format!("select distinct on ({one}) {one} as k, {two} as v from {from} order by {one}, {two} desc")
            }
            18 => {
                let (from, items) = self.item_of_from(2);
                if items.len() == 1 {
                    format!("select * from {from}")
                } else {
                    format!("select {}.* from {from}", self.random.pick(&items).alias)
                }
            }
            19 => {
                let (from, items) = self.item_of_from(1);
                let (one, _) = self.column(&items);
                let (two, _) = self.column(&items);
                format!(
                    "select {one} as k, rank() over w as r, count(*) over (w rows unbounded preceding) as n from {from} window w as (partition by {one} order by {two})"
                )
            }
            20 => "values (1, 'a', null), (2.5, null, now())".to_owned(),
            21 => {
                let (from, items) = self.item_of_from(1);
                let (one, _) = self.column(&items);
                format!("select {one} as s, generate_series(1, 2) as g, unnest(array['x', null]) as u from {from} limit 10 offset 1")
            }
            22 => {
                let (value, _) = self.value(&[Item {
                    alias: "a".to_owned(),
                    columns: vec![
                        Column { name: "id".to_owned(), typname: "int4" },
                        Column { name: "note".to_owned(), typname: "text" },
                    ],
                }]);
                format!("select a, (a).name, {value} as v, (one_a(a.id)).*, row(a.id, 1) = row(2, 3) from a")
            }
            _ => {
                let (from, items) = self.item_of_from(2);
                let (value, _) = self.value(&items);
                let condition = self.condition(&items);
                format!("select {value} from {from} where {condition} order by 1 nulls first")
            }
        }
    }
}

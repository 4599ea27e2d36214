//! Random expressions, grown from the type that they should have; now and then a part has another type.

use std::collections::BTreeMap;

use pgspec_builtin::{FunctionKind, FunctionRow, OperatorRow, Tables, Volatility};
use pgspec_sql::quote;

use super::random::Random;
use super::samples::{self, SAMPLES, Sample};
use super::values;

/// The grammar, with what `pg_catalog` has for each result type.
pub(crate) struct Grammar<'t> {
    functions: BTreeMap<&'t str, Vec<&'t FunctionRow>>,
    operators: BTreeMap<&'t str, Vec<&'t OperatorRow>>,
    aggregates: Vec<&'t FunctionRow>,
    /// In so many cases of a hundred a part has a type of its own choice.
    pub(crate) mistakes: u64,
    pub(crate) random: Random,
}

/// The types that most expressions are about.
const COMMON: &[&str] = &[
    "int4",
    "int8",
    "numeric",
    "float8",
    "text",
    "varchar",
    "bool",
    "date",
    "timestamp",
    "timestamptz",
    "interval",
    "jsonb",
    "uuid",
    "_int4",
    "_text",
    "mood",
    "int4range",
    "citext",
];

impl<'t> Grammar<'t> {
    pub(crate) fn new(tables: &'t Tables, part: &str) -> Self {
        let sampled = |typname: &str| samples::of(typname).is_some();
        let mut functions: BTreeMap<_, Vec<_>> = BTreeMap::new();
        let mut operators: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for function in &tables.functions {
            if function.kind == FunctionKind::Function
                && function.volatility != Volatility::Volatile
                && !function.returns_set
                && !function.name.starts_with("pg_")
                && !function.name.starts_with("ts_")
                && !function.variadic
                && function.arguments.iter().all(|argument| sampled(argument))
            {
                functions.entry(function.returns).or_default().push(function);
            }
        }
        for operator in &tables.operators {
            if (operator.left.is_empty() || sampled(operator.left)) && sampled(operator.right) {
                operators.entry(operator.result).or_default().push(operator);
            }
        }
        let aggregates = tables
            .functions
            .iter()
            .filter(|f| f.kind == FunctionKind::Aggregate && f.arguments.iter().all(|a| sampled(a)))
            .collect();
        Self { functions, operators, aggregates, mistakes: 3, random: Random::new(part) }
    }

    /// An expression of some type.
    pub(crate) fn any(&mut self, depth: usize) -> String {
        let sample = self.some_type();
        self.of(sample, depth)
    }

    fn some_type(&mut self) -> &'static Sample {
        if self.random.percent(80) {
            let typname = self.random.pick(COMMON);
            samples::of(typname).expect("common types have samples")
        } else {
            self.random.pick(SAMPLES)
        }
    }

    fn named(&mut self, typname: &str, depth: usize) -> String {
        let sample = samples::of(typname).expect("asked for a type with samples");
        self.of(sample, depth)
    }

    /// A value without anything inside.
    pub(crate) fn leaf(&mut self, sample: &'static Sample) -> String {
        values::of_sample(&mut self.random, sample)
    }

    /// An expression of a type.
    pub(crate) fn of(&mut self, sample: &'static Sample, depth: usize) -> String {
        let sample = if self.random.percent(self.mistakes) { self.some_type() } else { sample };
        if depth == 0 || self.random.percent(12) {
            return self.leaf(sample);
        }
        let depth = depth - 1;
        match self.random.below(12) {
            0 | 1 => self.operation(sample, depth),
            2 | 3 => self.call(sample, depth),
            4 => self.cast(sample, depth),
            5 => self.choice(sample, depth),
            _ => self.special(sample, depth),
        }
    }

    fn operation(&mut self, sample: &'static Sample, depth: usize) -> String {
        let Some(found) = self.operators.get(sample.typname) else { return self.choice(sample, depth) };
        let operator = *self.random.pick(found);
        let right = self.named(operator.right, depth);
        if operator.left.is_empty() {
            return format!("({} {right})", operator.name);
        }
        let left = self.named(operator.left, depth);
        match self.random.below(8) {
            0 => format!("{left} {} {right}", operator.name),
            1 => format!("({left} operator(pg_catalog.{}) {right})", operator.name),
            _ => format!("({left} {} {right})", operator.name),
        }
    }

    fn call(&mut self, sample: &'static Sample, depth: usize) -> String {
        let Some(found) = self.functions.get(sample.typname) else { return self.choice(sample, depth) };
        let function = *self.random.pick(found);
        let arguments: Vec<_> = function.arguments.iter().map(|typname| self.named(typname, depth)).collect();
        format!("{}({})", quote::identifier(function.name), arguments.join(", "))
    }

    fn cast(&mut self, sample: &'static Sample, depth: usize) -> String {
        let from = self.some_type();
        let value = self.of(from, depth);
        match self.random.below(6) {
            0 => format!("cast({value} as {})", sample.sql),
            1 if sample.typname == "varchar" => format!("({value})::varchar(7)"),
            1 if sample.typname == "numeric" => format!("({value})::numeric(8, 3)"),
            1 if sample.typname == "bpchar" => format!("({value})::char(2)"),
            1 if sample.typname == "timestamptz" => format!("({value})::timestamptz(2)"),
            1 if sample.typname == "interval" => format!("({value})::interval day to minute"),
            1 if sample.typname == "_int4" => format!("({value})::int[3]"),
            2 => format!("{} '{}'", sample.sql.trim_end_matches("[]"), self.random.pick(sample.literals)),
            _ => format!("({value})::{}", sample.sql),
        }
    }

    /// What picks one of several values of a type.
    fn choice(&mut self, sample: &'static Sample, depth: usize) -> String {
        let one = self.of(sample, depth);
        let two = self.of(sample, depth);
        match self.random.below(12) {
            0 => format!("case when {} then {one} else {two} end", self.named("bool", depth)),
            1 => format!("case when {} then {one} end", self.named("bool", depth)),
            2 => {
                let tested = self.some_type();
                let (operand, value) = (self.of(tested, depth), self.of(tested, depth));
                format!("case {operand} when {value} then {one} when null then null else {two} end")
            }
            3 => format!("coalesce({one}, {two})"),
            4 => format!("coalesce(null, {one}, '{}')", self.random.pick(sample.literals)),
            5 => format!("nullif({one}, {two})"),
            6 => format!("greatest({one}, {two})"),
            7 => format!("least({one}, null, {two})"),
            8 => format!("(select {one})"),
            9 => format!("(array[{one}, {two}])[1]"),
            10 => format!("(select max(x.v) from (values ({one}), ({two})) x (v))"),
            _ => format!("(with w as (select {one} as v) select v from w)"),
        }
    }

    fn special(&mut self, sample: &'static Sample, depth: usize) -> String {
        match sample.typname {
            "bool" => self.boolean(depth),
            "text" | "varchar" | "citext" => self.text(depth),
            "int2" | "int4" | "int8" | "numeric" | "float4" | "float8" => self.number(sample, depth),
            "date" | "time" | "timestamp" | "timestamptz" | "interval" => self.time(sample, depth),
            "json" | "jsonb" => self.json(depth),
            _ if sample.typname.starts_with('_') => self.array(sample, depth),
            "int4range" => {
                let (low, high) = (self.named("int4", depth), self.named("int4", depth));
                format!("int4range({low}, {high}, '[]')")
            }
            _ => self.choice(sample, depth),
        }
    }

    fn boolean(&mut self, depth: usize) -> String {
        let some = self.some_type();
        let (a, b) = (self.of(some, depth), self.of(some, depth));
        let not = if self.random.percent(30) { "not " } else { "" };
        match self.random.below(26) {
            0 => format!("{a} {not}in ({b}, {})", self.of(some, depth)),
            1 => format!("{a} {not}between {b} and {}", self.of(some, depth)),
            2 => format!("{a} {not}between symmetric {b} and {}", self.of(some, depth)),
            3 => format!("{a} is {not}null"),
            4 => format!("{a} is {not}distinct from {b}"),
            5 => {
                let truth = *self.random.pick(&["true", "false", "unknown"]);
                format!("({}) is {not}{truth}", self.boolean(depth))
            }
            6 => format!("{} {not}like {}", self.text(depth), self.text(depth)),
            7 => format!("{} {not}ilike {} escape '#'", self.text(depth), self.text(depth)),
            8 => format!("{} {not}similar to '%(b|d)%'", self.text(depth)),
            9 => {
                let symbol = *self.random.pick(&["=", "<>", "<", ">=", "~~"]);
                format!("{a} {symbol} any (array[{b}, {}])", self.of(some, depth))
            }
            10 => format!("{a} = all (select {b})"),
            11 => format!("{a} {not}in (select {b} from a)"),
            12 => {
                let (c, d) = (self.any(depth), self.any(depth));
                let symbol = *self.random.pick(&["=", "<", "<>", ">=", "is distinct from"]);
                format!("({a}, {c}) {symbol} ({b}, {d})")
            }
            13 => format!("row({a}, 1) is {not}null"),
            14 => format!("{not}exists (select {a} from b where b.id = e.id)"),
            15 => format!("({}) and ({})", self.boolean(depth), self.boolean(depth)),
            16 => format!("{} or {}", self.named("bool", depth), self.named("bool", depth)),
            17 => format!("not {}", self.named("bool", depth)),
            18 => {
                let symbol = *self.random.pick(&["=", "<>", "!=", "<", "<=", ">", ">="]);
                format!("{a} {symbol} {b}")
            }
            19 => format!(
                "({}, {}) overlaps (c_date, c_interval)",
                self.named("date", 0),
                self.named("date", 0)
            ),
            20 => format!("{} = any (c_texts)", self.text(depth)),
            21 => format!("{} <> all ('{{a,b}}')", self.text(depth)),
            22 => format!("starts_with({}, {})", self.text(depth), self.text(depth)),
            23 => {
                format!("({}, {}) in (select id, name from a)", self.named("int4", depth), self.text(depth))
            }
            24 => format!("same_of({a}, {b})"),
            _ => {
                let symbol = *self.random.pick(&["=", "<", ">"]);
                let other = self.some_type();
                format!("({a}) {symbol} ({})", self.of(other, depth))
            }
        }
    }

    fn text(&mut self, depth: usize) -> String {
        let a = self.named("text", depth.saturating_sub(1));
        let number = self.named("int4", 0);
        match self.random.below(24) {
            0 => format!("substring({a} from {number} for 2)"),
            1 => format!("substring({a}, {number})"),
            2 => format!("trim(both 'x' from {a})"),
            3 => format!("overlay({a} placing 'b' from {number})"),
            4 => format!("upper({a})"),
            5 => format!("{a} || {}", self.any(depth)),
            6 => format!("concat({a}, {}, null)", self.any(depth)),
            7 => format!("format('%s %I', {a}, {number})"),
            8 => format!("{a} collate \"C\""),
            9 => format!("to_char({}, 'YYYY')", self.named("timestamptz", depth)),
            10 => format!("{} ->> 'a'", self.named("jsonb", 0)),
            11 => format!("split_part({a}, ',', {number})"),
            12 => format!("regexp_replace({a}, 'a', 'b', 'g')"),
            13 => format!("greet({a}, mark => {})", self.named("text", 0)),
            14 => format!("add({a}, {})", self.named("text", 0)),
            15 => format!("join_all({a}, {a}, 'x')"),
            16 => format!("join_all({a}, variadic {})", self.named("_text", depth)),
            17 => format!("(one_a({number})).name"),
            18 => "current_user".to_owned(),
            19 => format!("({}[1])", self.named("_text", 0)),
            20 => format!("array_to_string({}, ',')", self.named("_text", depth)),
            21 => format!("normalize({a}, nfc)"),
            22 => format!("(select name from a where id = {number})"),
            _ => format!("left({a}, {number})"),
        }
    }

    fn number(&mut self, sample: &'static Sample, depth: usize) -> String {
        let a = self.of(sample, depth);
        let b = self.of(sample, depth);
        let symbol = *self.random.pick(&["+", "-", "*", "/", "%", "^"]);
        match self.random.below(18) {
            0..=3 => format!("({a} {symbol} {b})"),
            4 => format!("{a} {symbol} {b} {symbol} 2"),
            5 => format!("- {a}"),
            6 => format!("extract(epoch from {})", self.named("timestamptz", depth)),
            7 => format!("position({} in {})", self.named("text", 0), self.named("text", 0)),
            8 => format!("length({})", self.text(depth)),
            9 => format!("round({}, 2)", self.named("numeric", depth)),
            10 => format!("cardinality({})", self.named("_int4", depth)),
            11 => format!("add({a}, {b})"),
            12 => format!("(select count(*) from a where id > {a})"),
            13 => format!("{}[{a}]", self.random.pick(&["c_int4s", "n_int4s", "c_int8s"])),
            14 => format!("({} - {})", self.named("date", depth), self.named("date", 0)),
            15 => format!("width_bucket({a}, 0, 10, 5)"),
            16 => format!("pair({a}, {b}, 1.5)"),
            _ => format!("array_length({}, 1)", self.named("_text", depth)),
        }
    }

    fn time(&mut self, sample: &'static Sample, depth: usize) -> String {
        let interval = self.named("interval", depth.saturating_sub(1));
        let stamp = self.named("timestamptz", depth.saturating_sub(1));
        match self.random.below(16) {
            0 => format!("({stamp} + {interval})"),
            1 => format!("({} - {interval})", self.of(sample, depth)),
            2 => format!("({stamp} at time zone 'UTC')"),
            3 => format!("({} at time zone {interval})", self.named("timestamp", 0)),
            4 => "now()".to_owned(),
            5 => "current_date".to_owned(),
            6 => "current_timestamp(3)".to_owned(),
            7 => "localtimestamp".to_owned(),
            8 => format!("date_trunc('day', {})", self.of(sample, depth)),
            9 => format!("({} - {stamp})", self.of(sample, depth)),
            10 => format!("age({stamp})"),
            11 => format!("({} + {})", self.named("date", depth), self.named("int4", 0)),
            12 => format!("{interval} * 2"),
            13 => format!("make_interval(days => {})", self.named("int4", 0)),
            14 => format!("upper({})", self.named("tstzrange", 0)),
            _ => format!("({} - interval '1 day')", self.of(sample, depth)),
        }
    }

    fn json(&mut self, depth: usize) -> String {
        let a = self.named("jsonb", depth.saturating_sub(1));
        match self.random.below(12) {
            0 => format!("({a} -> 'a')"),
            1 => format!("({a} -> {})", self.named("int4", 0)),
            2 => format!("({a} #> '{{a,b}}')"),
            3 => format!("jsonb_build_object('k', {}, 'l', {})", self.any(depth), self.any(0)),
            4 => format!("to_jsonb({})", self.any(depth)),
            5 => format!("({a} || '{{\"x\": 1}}')"),
            6 => "c_jsonb['a']".to_owned(),
            7 => format!("n_jsonb['a'][{}]", self.named("int4", 0)),
            8 => format!("jsonb_set({a}, '{{a}}', '1')"),
            9 => format!("({a} - 'a')"),
            10 => format!("row_to_json(row({}, 1))", self.any(depth)),
            _ => format!("jsonb_path_query_first({a}, '$.a')"),
        }
    }

    fn array(&mut self, sample: &'static Sample, depth: usize) -> String {
        let element = sample.typname.trim_start_matches('_').to_owned();
        let (a, b) = (self.named(&element, depth), self.named(&element, depth));
        let array = self.leaf(sample);
        match self.random.below(9) {
            0 => format!("array[{a}, {b}]"),
            1 => format!("array(select {a} from a)"),
            2 => format!("({array} || {b})"),
            3 => format!("({array} || {})", self.leaf(sample)),
            4 => format!("array_append({array}, {a})"),
            5 => format!("array_remove({array}, {a})"),
            6 => format!("({array})[1:2]"),
            7 => format!("array[array[{a}], array[{b}]]"),
            _ => format!("(select array_agg(x) from unnest({array}) x)"),
        }
    }

    /// An expression with an aggregate around it.
    pub(crate) fn aggregate(&mut self, depth: usize) -> String {
        let function = *self.random.pick(&self.aggregates);
        let arguments: Vec<_> = function.arguments.iter().map(|typname| self.named(typname, depth)).collect();
        let arguments = if arguments.is_empty() { "*".to_owned() } else { arguments.join(", ") };
        let call = format!("{}({arguments})", quote::identifier(function.name));
        match self.random.below(10) {
            0 => format!("{call} filter (where {})", self.boolean(1)),
            1 => format!("{call} over (partition by {} order by id)", self.any(1)),
            2 => format!("{call} over (order by id rows between 1 preceding and current row)"),
            3 => format!("coalesce({call}, {})", self.named("numeric", 0)),
            4 => format!("array_agg({} order by {}, id desc nulls last)", self.any(depth), self.any(1)),
            5 => format!("string_agg(distinct {}, ',')", self.text(depth)),
            6 => {
                let sorted = self.named("float8", depth);
                format!("percentile_cont(0.5) within group (order by {sorted})")
            }
            7 => {
                let name = *self.random.pick(&["row_number", "rank", "dense_rank", "cume_dist"]);
                format!("{name}() over (order by {})", self.any(1))
            }
            8 => {
                let name = *self.random.pick(&["lag", "lead", "first_value", "last_value"]);
                format!("{name}({}) over (order by id desc)", self.any(depth))
            }
            _ => call,
        }
    }
}

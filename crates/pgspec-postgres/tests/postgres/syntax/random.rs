//! Statements made from rules, the same in every run, and what becomes of them when a token is lost or changed.

/// A generator of numbers (splitmix64).
pub(crate) struct Random(pub(crate) u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % bound as u64).expect("small")
    }

    pub(crate) fn pick<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len())]
    }
}

/// What each symbol can be. The first alternative ends the recursion. Nothing here is newer than Postgres 15.
#[rustfmt::skip]
const RULES: &[(&str, &[&str])] = &[
    ("statement", &[
        "{query}", "{query}", "{query}", "{query}",
        "insert into t {columns} {query} {conflict} {returning}", "insert into t as x default values {returning}",
        "update t {label} set {set} , {set} from {table} where {e} {returning}", "update only t set {set} where current of c",
        "delete from t {label} using {table} where {e} {returning}",
        "merge into t using {table} on {e} when matched and {e} then update set {set} when not matched then insert ( a ) values ( {e} )",
        "merge into t x using {table} on {e} when matched then delete when not matched then do nothing",
    ]),
    ("columns", &["", "( a , b . c , d [ 1 ] )", "( a ) overriding user value"]),
    ("conflict", &["", "", "on conflict do nothing", "on conflict ( a , lower ( b ) , ( {e} ) collate c desc ) where {e} do update set {set} where {e}", "on conflict on constraint c do nothing"]),
    ("returning", &["", "", "returning {target} , {target}"]),
    ("set", &["a = {e}", "b . c = {e}", "d [ 1 ] = default", "( a , b ) = ( {e} , default )", "( a , b ) = ( {query} )"]),
    ("query", &[
        "select {e}", "select {target} , {target} from {table} where {e} {group}", "select {target} from {table} , {table} {order} {limit}",
        "values ( {e} , {e} ) , ( 1 , 2 ) {order}", "table t {limit}", "{query} union {query}", "( {query} ) intersect {query}",
        "select distinct on ( {e} ) {target} except all ( {query} ) {order}", "with {cte} {query}", "with recursive {cte} , {cte} {query}",
        "select {e} from {table} {join} {limit} {lock}", "select from t window w as {window} {lock}", "select all {target} into u from t",
    ]),
    ("cte", &["w as ( select 1 )", "w ( a , b ) as not materialized ( {query} )", "w as ( delete from t returning {e} )",
        "w as ( {query} ) search depth first by a , b set c cycle a set d using e"]),
    ("group", &["", "group by {e} , ( ) having {e}", "group by distinct rollup ( a , {e} ) , cube ( a ) , grouping sets ( ( ) , a , ( a , b ) )"]),
    ("order", &["", "order by {e} desc nulls last , {e}", "order by {e} using < , {e} asc"]),
    ("limit", &["", "limit {e}", "limit all offset {e}", "offset {e} rows fetch next 3 rows only"]),
    ("lock", &["", "", "for update of t nowait", "for no key update skip locked", "for share"]),
    ("target", &["{e}", "*", "t . *", "{e} as {word}", "{e} {word}", "{e} as select"]),
    ("label", &["", "x", "as x"]),
    ("alias", &["{word}", "as {word}", "as x ( a , b )", "x ( a )"]),
    ("table", &[
        "t", "only t {alias}", "s . t {alias}", "( {query} ) {alias}", "lateral ( {query} ) {alias}", "f ( {e} ) with ordinality {alias}",
        "{table} {join}", "( t {join} ) {alias}", "( ( {query} ) {alias} {join} )", "rows from ( f ( 1 ) as ( a int ) , g ( ) ) {alias}",
        "lateral f ( {e} ) as x ( a int , b text collate c )", "t {alias} tablesample system ( {e} ) repeatable ( 1 )", "t * {alias}",
    ]),
    ("join", &["join t on {e}", "left outer join {table} using ( a , b )", "cross join {table}", "natural full join u", "join t inner join u on {e} on {e}", "right join {table} using ( a ) as j"]),
    ("window", &["( )", "( w partition by {e} order by {e} )", "( rows between {bound} preceding and current row exclude ties )", "( order by a range unbounded preceding )"]),
    ("bound", &["1", "unbounded", "{e}"]),
    ("e", &[
        "{leaf}", "{leaf}", "{e} {op} {e}", "{e} {op} {e}", "{e} {op} {e}", "{e} and {e}", "{e} or {e}", "not {e}", "{prefix} {e}", "( {e} )",
        "{e} {test}", "{e} {test}", "{e} {not} between {b} and {e}", "{e} {not} between symmetric {b} and {e}", "{e} {not} in ( {e} , {e} )",
        "{e} {not} in ( {query} )", "{e} {like} {e}", "{e} {like} {e} escape {e}", "{e} {op} any ( {e} )", "{e} like all ( {query} )",
        "{e} :: {type}", "{e} collate c", "{e} at time zone {e}", "{call}", "{call}", "{special}", "( {e} , {e} )", "row ( {e} , {e} )",
        "( {e} , {e} ) overlaps ( {e} , {e} )", "( {query} )", "exists ( {query} )", "array [ {e} , {e} ]", "array ( {query} )",
        "( ( {query} ) union {query} )", "( {e} ) . a", "( {e} ) [ {e} ]", "a [ {e} : {e} ]", "case when {e} then {e} else {e} end",
        "case {e} when {e} then {e} end",
    ]),
    ("b", &["{leaf}", "{leaf} {op} {leaf}", "- {leaf}", "( {e} )", "{leaf} :: {type}"]),
    ("leaf", &["a", "1", "t . b", "'x'", "2.5", "$1", "null", "true", "s . t . c", "date 'x'", "interval '1' day", "numeric ( 3 , 1 ) '1'", "x'1f'",
        "b'1'", "current_date", "current_timestamp ( 3 )", "user", "value", "interval ( 3 ) '1'", "timestamp with time zone 'x'", "a [ 1 ]", "int '1'", "e'y'"]),
    ("op", &["+", "-", "*", "/", "%", "^", "<", ">", "=", "<=", ">=", "<>", "!=", "||", "->>", "@>", "&&", "~", "|", "#", "<<", "?", "operator ( pg_catalog . + )"]),
    ("prefix", &["-", "+", "@", "~", "!!", "operator ( - )"]),
    ("test", &["is null", "is not null", "isnull", "notnull", "is true", "is not false", "is unknown", "is distinct from {e}", "is not distinct from {e}", "is document", "is not nfc normalized"]),
    ("not", &["", "not"]),
    ("like", &["like", "not like", "ilike", "not ilike", "similar to", "not similar to"]),
    ("type", &["int", "text", "numeric ( 10 , 2 )", "varchar ( 3 ) [ ]", "char", "bit varying ( 3 )", "timestamp ( 3 ) with time zone", "interval day to second ( 3 )", "s . my ( 1 )", "float ( 10 )", "double precision array", "setof int", "national character ( 3 )"]),
    ("call", &["f ( )", "f ( * )", "s . f ( {e} , {e} )", "f ( distinct {e} order by {e} desc )", "f ( a => {e} , b := {e} )", "f ( variadic {e} )", "f ( {e} ) filter ( where {e} )",
        "f ( {e} ) over {window}", "f ( {e} ) over w", "f ( 0.5 ) within group ( order by {e} )", "left ( {e} , 1 )"]),
    ("special", &["coalesce ( {e} , {e} )", "nullif ( {e} , {e} )", "greatest ( {e} )", "extract ( year from {e} )", "position ( {b} in {b} )", "substring ( {e} from {e} for {e} )",
        "substring ( {e} for {e} )", "substring ( {e} , {e} )", "overlay ( {e} placing {e} from {e} )", "trim ( both {e} from {e} )", "trim ( from {e} )", "normalize ( {e} , nfc )",
        "cast ( {e} as {type} )", "treat ( {e} as {type} )", "collation for ( {e} )", "grouping ( a , {e} )", "xmlelement ( name a , xmlattributes ( {e} as b ) , {e} )",
        "xmlforest ( {e} as b )", "xmlserialize ( content {e} as text )", "xmlexists ( 'x' passing by ref {leaf} )"]),
    ("word", &["b", "value", "year", "name", "row", "left", "int", "at", "rows", "set", "user", "in", "and", "first", "within", "current", "key", "table", "partition"]),
];

/// What a token may be replaced with.
#[rustfmt::skip]
const WORDS: &[&str] = &[
    "a", "b", "t", "1", "'x'", "(", ")", "[", "]", ",", ".", ":", "::", "=", "<", "+", "-", "*", "||", "and", "or", "not", "in", "is", "null", "like",
    "between", "as", "from", "where", "group", "by", "order", "case", "when", "then", "else", "end", "select", "union", "distinct", "any", "all",
    "escape", "collate", "at", "time", "zone", "isnull", "row", "array", "exists", "filter", "over", "using", "on", "join", "left", "cross",
    "natural", "limit", "offset", "for", "with", "values", "table", "only", "lateral", "cast", "default", "true", "nulls", "first", "desc",
    "set", "update", "returning", "into", "current", "of", "similar", "to", "symmetric", "unbounded", "rows", "partition", "double", "precision",
    "interval", "year", "operator", "variadic", "overlaps", "grouping", "sets", "window", "within", "recursive", "materialized", "fetch", "inner",
];

pub(crate) fn statement(random: &mut Random) -> String {
    let mut out = String::new();
    expand(random, "statement", 4, &mut out);
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn expand(random: &mut Random, symbol: &str, depth: usize, out: &mut String) {
    let rule = RULES.iter().find(|(name, _)| *name == symbol);
    let (_, alternatives) = rule.unwrap_or_else(|| panic!("no rule for {symbol}"));
    let mut rest = if depth == 0 { alternatives[0] } else { random.pick(alternatives) };
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let (inner, behind) = after.split_once('}').expect("closed");
        expand(random, inner, depth.saturating_sub(1), out);
        rest = behind;
    }
    out.push_str(rest);
}

/// With one token more, less or other.
pub(crate) fn mutilated(random: &mut Random, statement: &str) -> String {
    let mut tokens: Vec<&str> = statement.split(' ').collect();
    let at = random.below(tokens.len());
    let other = random.below(tokens.len());
    match random.below(5) {
        0 if tokens.len() > 1 => {
            tokens.remove(at);
        }
        1 => tokens.insert(at, tokens[other]),
        2 => tokens[at] = random.pick(WORDS),
        3 => tokens.insert(at, random.pick(WORDS)),
        _ => tokens.swap(at, other),
    }
    tokens.join(" ")
}

/// Operands with operators between them, without parentheses; of booleans only, on which every operator is defined
/// then, or of several types.
pub(crate) fn chain(random: &mut Random, boolean: bool) -> String {
    #[rustfmt::skip]
    const OPERATORS: &[&str] = &[
        "+", "-", "*", "/", "%", "^", "|", "&", "#", "<<", ">>", "||", "<", ">", "=", "<=", "<>", "!=", "and", "or", "and", "or",
        "is distinct from", "is not distinct from", "like", "not like", "operator(pg_catalog.=)", "~", "is null or", "is true and",
        "isnull =", "is not false *",
    ];
    #[rustfmt::skip]
    const TYPED: &[&str] = &[
        "= any (r) and", "in (a, b) and", "between a and b or", "not between b + 1 and a and", "::text ||", "not similar to",
        "collate ucs_basic <", "< all (r) =",
    ];
    const BOOLEANS: &[&str] =
        &["x", "y", "z", "x", "y", "z", "not x", "- y", "@ z", "~ x", "not - y", "true::boolean"];
    #[rustfmt::skip]
    const OPERANDS: &[&str] = &[
        "a", "b", "a", "b", "1", "- a", "x", "y", "t", "not x", "@ a", "- 2", "~ b", "r[1]", "'x'", "not a", "a::float8",
    ];
    let operands = if boolean { BOOLEANS } else { OPERANDS };
    let mut out = random.pick(operands).to_owned();
    for _ in 0..2 + random.below(4) {
        let operators = if boolean || random.below(4) > 0 { OPERATORS } else { TYPED };
        out += &format!(" {} {}", random.pick(operators), random.pick(operands));
    }
    out
}

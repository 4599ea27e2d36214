//! Trees as text with every parenthesis written: what belongs to what.

#[path = "show/statement.rs"]
mod statement;

use pgspec_sql::syntax::ast::*;
pub(crate) use statement::statement;

pub(crate) fn list<T>(items: &[T], f: impl Fn(&T) -> String) -> String {
    items.iter().map(f).collect::<Vec<_>>().join(", ")
}

fn exprs(items: &[Expr]) -> String {
    list(items, expr)
}

fn idents(items: &[Ident]) -> String {
    list(items, |i| i.name.to_string())
}

pub(crate) fn dotted(name: &DottedName) -> String {
    name.parts.iter().map(|p| p.name.to_string()).collect::<Vec<_>>().join(".")
}

fn parts(parts: &[Ident]) -> String {
    parts.iter().map(|p| p.name.to_string()).collect::<Vec<_>>().join(".")
}

fn operator(name: &OperatorName) -> String {
    match &name.schema {
        Some(schema) => format!("op({schema}.{})", name.symbol),
        None => name.symbol.to_string(),
    }
}

fn not(negated: bool) -> &'static str {
    if negated { "not " } else { "" }
}

pub(crate) fn type_name(t: &TypeName) -> String {
    let mut out = String::new();
    if t.set_of {
        out += "setof ";
    }
    if t.system {
        out += "pg_catalog.";
    }
    out += &dotted(&t.name);
    if !t.modifiers.is_empty() {
        out += &format!("({})", exprs(&t.modifiers));
    }
    if let Some(fields) = t.interval_fields {
        out += &format!(" {}", fields.sql());
    }
    if t.percent_type {
        out += "%type";
    }
    if t.percent_rowtype {
        out += "%rowtype";
    }
    if t.array {
        out += "[]";
    }
    out
}

pub(crate) fn expr(e: &Expr) -> String {
    match &e.kind {
        ExprKind::Column(c) => parts(c),
        ExprKind::Star(c) if c.is_empty() => "*".into(),
        ExprKind::Star(c) => format!("{}.*", parts(c)),
        ExprKind::Parameter(n) => format!("${n}"),
        ExprKind::Null => "null".into(),
        ExprKind::Boolean(b) => b.to_string(),
        ExprKind::Integer(n) | ExprKind::Numeric(n) => n.to_string(),
        ExprKind::String(s) => format!("'{s}'"),
        ExprKind::BitString(hex, s) => format!("{}'{s}'", if *hex { 'x' } else { 'b' }),
        ExprKind::Cast { operand, to } => format!("cast({} as {})", expr(operand), type_name(to)),
        ExprKind::Prefix { operator: o, operand } => format!("({} {})", operator(o), expr(operand)),
        ExprKind::Infix { operator: o, left, right } => {
            format!("({} {} {})", expr(left), operator(o), expr(right))
        }
        ExprKind::And(l) => format!("({})", l.iter().map(expr).collect::<Vec<_>>().join(" and ")),
        ExprKind::Or(l) => format!("({})", l.iter().map(expr).collect::<Vec<_>>().join(" or ")),
        ExprKind::Not(x) => format!("(not {})", expr(x)),
        ExprKind::IsNull { operand, negated } => format!("({} is {}null)", expr(operand), not(*negated)),
        ExprKind::IsBoolean { operand, value, negated } => {
            let value = value.map_or("unknown".to_owned(), |v| v.to_string());
            format!("({} is {}{value})", expr(operand), not(*negated))
        }
        ExprKind::IsDistinct { left, right, negated } => {
            format!("({} is {}distinct from {})", expr(left), not(*negated), expr(right))
        }
        ExprKind::IsDocument { operand, negated } => {
            format!("({} is {}document)", expr(operand), not(*negated))
        }
        ExprKind::IsNormalized { operand, form, negated } => {
            let form = form.map_or(String::new(), |f| format!("{f} "));
            format!("({} is {}{form}normalized)", expr(operand), not(*negated))
        }
        ExprKind::IsJson { operand, what, unique, negated } => {
            let unique = if *unique { " unique" } else { "" };
            format!("({} is {}json {what}{unique})", expr(operand), not(*negated))
        }
        ExprKind::Between { operand, low, high, symmetric, negated } => {
            let symmetric = if *symmetric { "symmetric " } else { "" };
            let (negated, operand) = (not(*negated), expr(operand));
            format!("({operand} {negated}between {symmetric}{} and {})", expr(low), expr(high))
        }
        ExprKind::InList { operand, list, negated } => {
            format!("({} {}in ({}))", expr(operand), not(*negated), exprs(list))
        }
        ExprKind::InQuery { operand, query: q, negated } => {
            format!("({} {}in ({}))", expr(operand), not(*negated), query(q))
        }
        ExprKind::Like { kind, operand, pattern, escape, negated, .. } => {
            let word = match kind {
                LikeKind::Like => "like",
                LikeKind::ILike => "ilike",
                LikeKind::SimilarTo => "similar to",
            };
            let escape = escape.as_ref().map_or(String::new(), |e| format!(" escape {}", expr(e)));
            format!("({} {}{word} {}{escape})", expr(operand), not(*negated), expr(pattern))
        }
        ExprKind::QuantifiedArray { left, operator: o, all, array } => {
            format!("({} {} {}({}))", expr(left), operator(o), if *all { "all" } else { "any" }, expr(array))
        }
        ExprKind::QuantifiedQuery { left, operator: o, all, query: q } => {
            format!("({} {} {}({}))", expr(left), operator(o), if *all { "all" } else { "any" }, query(q))
        }
        ExprKind::Case { operand, whens, otherwise } => {
            let mut out = "case".to_owned();
            if let Some(o) = operand {
                out += &format!(" {}", expr(o));
            }
            for (when, then) in whens {
                out += &format!(" when {} then {}", expr(when), expr(then));
            }
            if let Some(o) = otherwise {
                out += &format!(" else {}", expr(o));
            }
            out + " end"
        }
        ExprKind::Coalesce(l) => format!("coalesce({})", exprs(l)),
        ExprKind::NullIf(a, b) => format!("nullif({}, {})", expr(a), expr(b)),
        ExprKind::GreatestLeast(greatest, l) => {
            format!("{}({})", if *greatest { "greatest" } else { "least" }, exprs(l))
        }
        ExprKind::Call(c) => call(c),
        ExprKind::SpecialCall { function, arguments } => {
            format!("pg_catalog.{function}({})", exprs(arguments))
        }
        ExprKind::SqlValue(value, precision) => {
            let precision = precision.map_or(String::new(), |p| format!("({p})"));
            format!("{value:?}{precision}").to_lowercase()
        }
        ExprKind::Array(l) => format!("array[{}]", exprs(l)),
        ExprKind::ArrayQuery(q) => format!("array({})", query(q)),
        ExprKind::Row { explicit, fields } => {
            format!("{}({})", if *explicit { "row" } else { "" }, exprs(fields))
        }
        ExprKind::Subquery(q) => format!("({})", query(q)),
        ExprKind::Exists(q) => format!("exists({})", query(q)),
        ExprKind::Field(x, name) => format!("({}).{}", expr(x), name.name),
        ExprKind::AllFields(x) => format!("({}).*", expr(x)),
        ExprKind::Subscript(x, s) => {
            format!("({}){}", expr(x), s.iter().map(subscript).collect::<String>())
        }
        ExprKind::Collate(x, c) => format!("({} collate {})", expr(x), dotted(c)),
        ExprKind::Grouping(l) => format!("grouping({})", exprs(l)),
        ExprKind::Default => "default".into(),
        ExprKind::CurrentOf(c) => format!("current of {}", c.name),
        ExprKind::Xml { function, arguments, to } => {
            let to = to.as_ref().map_or(String::new(), |t| format!(" as {}", type_name(t)));
            format!("{function}({}{to})", exprs(arguments))
        }
        ExprKind::Json(json) => {
            let to = json.returning.as_ref();
            let to = to.map_or(String::new(), |r| format!(" returning {}", type_name(&r.to)));
            let arguments: Vec<String> = json.expressions().into_iter().map(expr).collect();
            format!("{}({}{to})", json.function, arguments.join(", "))
        }
    }
}

fn subscript(s: &Subscript) -> String {
    let part = |e: &Option<Expr>| e.as_ref().map_or(String::new(), expr);
    if s.slice { format!("[{}:{}]", part(&s.lower), part(&s.upper)) } else { format!("[{}]", part(&s.upper)) }
}

fn call(c: &FunctionCall) -> String {
    let mut out = format!("{}(", dotted(&c.name));
    if c.distinct {
        out += "distinct ";
    }
    if c.star {
        out += "*";
    }
    let last = c.arguments.len().wrapping_sub(1);
    let arguments: Vec<String> = c
        .arguments
        .iter()
        .enumerate()
        .map(|(i, a)| {
            let variadic = if c.variadic && i == last { "variadic " } else { "" };
            let name = a.name.as_ref().map_or(String::new(), |n| format!("{} => ", n.name));
            format!("{variadic}{name}{}", expr(&a.value))
        })
        .collect();
    out += &arguments.join(", ");
    out += &order_by(&c.order_by);
    out += ")";
    if !c.within_group.is_empty() {
        out += &format!(" within group ({})", order_by(&c.within_group).trim_start());
    }
    if let Some(f) = &c.filter {
        out += &format!(" filter (where {})", expr(f));
    }
    if let Some(w) = &c.over {
        out += &format!(" over {}", window(w));
    }
    out
}

fn order_by(items: &[OrderItem]) -> String {
    if items.is_empty() {
        return String::new();
    }
    let item = |i: &OrderItem| {
        let mut out = expr(&i.expression);
        if i.descending {
            out += " desc";
        }
        if let Some(u) = &i.using {
            out += &format!(" using {}", operator(u));
        }
        match i.nulls_first {
            Some(true) => out += " nulls first",
            Some(false) => out += " nulls last",
            None => (),
        }
        out
    };
    format!(" order by {}", list(items, item))
}

fn window(w: &WindowSpec) -> String {
    let name = w.name.as_ref().map_or(String::new(), |n| n.name.to_string());
    if w.reference_only {
        return name;
    }
    let mut out = name;
    if !w.partition_by.is_empty() {
        out += &format!(" partition by {}", exprs(&w.partition_by));
    }
    out += &order_by(&w.order_by);
    if let Some(f) = &w.frame {
        out += &format!(" {} {}", f.mode, bound(&f.start));
        if let Some(end) = &f.end {
            out += &format!(" and {}", bound(end));
        }
        if let Some(e) = f.exclude {
            out += &format!(" exclude {e}");
        }
    }
    format!("({})", out.trim_start())
}

fn bound(b: &FrameBound) -> String {
    match b {
        FrameBound::UnboundedPreceding => "unbounded preceding".into(),
        FrameBound::Preceding(e) => format!("{} preceding", expr(e)),
        FrameBound::CurrentRow => "current row".into(),
        FrameBound::Following(e) => format!("{} following", expr(e)),
        FrameBound::UnboundedFollowing => "unbounded following".into(),
    }
}

fn with(w: &Option<With>) -> String {
    let Some(w) = w else { return String::new() };
    let cte = |c: &Cte| {
        let mut out = c.name.name.to_string();
        if !c.columns.is_empty() {
            out += &format!("({})", idents(&c.columns));
        }
        out += match c.materialized {
            Some(true) => " as materialized ",
            Some(false) => " as not materialized ",
            None => " as ",
        };
        out += &format!("({})", statement(&c.body));
        if !c.added_columns.is_empty() {
            out += &format!(" adding {}", idents(&c.added_columns));
        }
        out
    };
    format!("with {}{} ", if w.recursive { "recursive " } else { "" }, list(&w.ctes, cte))
}

pub(crate) fn query(q: &Query) -> String {
    let mut out = with(&q.with);
    match &q.body {
        QueryBody::Select(s) => out += &select(s),
        QueryBody::Values(rows) => {
            out += &format!("values {}", list(rows, |r| format!("({})", exprs(r))));
        }
        QueryBody::SetOperation { operator, all, left, right } => {
            let word = format!("{operator:?}").to_lowercase();
            let all = if *all { " all" } else { "" };
            out += &format!("[{}] {word}{all} [{}]", query(left), query(right));
        }
    }
    out += &order_by(&q.order_by);
    if let Some(l) = &q.limit {
        out += &format!(" limit {}", expr(l));
    }
    if q.with_ties {
        out += " with ties";
    }
    if let Some(o) = &q.offset {
        out += &format!(" offset {}", expr(o));
    }
    for l in &q.locking {
        out += " for lock";
        if !l.of.is_empty() {
            out += &format!(" of {}", list(&l.of, dotted));
        }
    }
    out
}

pub(crate) fn target(t: &Target) -> String {
    let alias = t.alias.as_ref().map_or(String::new(), |a| format!(" as {}", a.name));
    format!("{}{alias}", expr(&t.expression))
}

fn targets(word: &str, t: &[Target]) -> String {
    if t.is_empty() { String::new() } else { format!("{word}{}", list(t, target)) }
}

fn select(s: &Select) -> String {
    let mut out = "select".to_owned();
    match &s.distinct {
        Some(Distinct::All) => out += " distinct",
        Some(Distinct::On(l)) => out += &format!(" distinct on ({})", exprs(l)),
        None => (),
    }
    out += &targets(" ", &s.targets);
    if let Some(into) = &s.into {
        out += &format!(" into {}", dotted(into));
    }
    if !s.from.is_empty() {
        out += &format!(" from {}", list(&s.from, table_ref));
    }
    if let Some(c) = &s.condition {
        out += &format!(" where {}", expr(c));
    }
    if !s.group_by.is_empty() {
        let distinct = if s.group_distinct { "distinct " } else { "" };
        out += &format!(" group by {distinct}{}", list(&s.group_by, group_item));
    }
    if let Some(h) = &s.having {
        out += &format!(" having {}", expr(h));
    }
    if !s.windows.is_empty() {
        out += &format!(" window {}", list(&s.windows, |(n, w)| format!("{} as {}", n.name, window(w))));
    }
    out
}

fn group_item(g: &GroupItem) -> String {
    match g {
        GroupItem::Expression(e) => expr(e),
        GroupItem::Empty(_) => "()".into(),
        GroupItem::Rollup(l) => format!("rollup({})", exprs(l)),
        GroupItem::Cube(l) => format!("cube({})", exprs(l)),
        GroupItem::Sets(l) => format!("grouping sets({})", list(l, group_item)),
    }
}

fn definitions(d: &[(Ident, TypeName)]) -> String {
    format!("({})", list(d, |(n, t)| format!("{} {}", n.name, type_name(t))))
}

pub(crate) fn table_ref(t: &TableRef) -> String {
    let mut out = if t.lateral { "lateral ".to_owned() } else { String::new() };
    match &t.kind {
        TableRefKind::Relation { name, only, sample } => {
            out += if *only { "only " } else { "" };
            out += &dotted(name);
            if let Some(s) = sample {
                out += &format!(
                    " tablesample({})",
                    s.arguments.iter().chain(&s.repeatable).map(expr).collect::<Vec<_>>().join(", ")
                );
            }
        }
        TableRefKind::Query(q) => out += &format!("({})", query(q)),
        TableRefKind::Function { calls, ordinality } => {
            let one = |(c, d): &(Expr, Vec<(Ident, TypeName)>)| {
                if d.is_empty() { expr(c) } else { format!("{} as {}", expr(c), definitions(d)) }
            };
            out += &format!("rows from ({})", list(calls, one));
            if *ordinality {
                out += " with ordinality";
            }
        }
        TableRefKind::Join(j) => {
            let kind = format!("{:?}", j.kind).to_lowercase();
            let natural = if matches!(j.condition, JoinCondition::Natural) { "natural " } else { "" };
            let condition = match &j.condition {
                JoinCondition::None | JoinCondition::Natural => String::new(),
                JoinCondition::On(e) => format!(" on {}", expr(e)),
                JoinCondition::Using(columns, alias) => {
                    let alias = alias.as_ref().map_or(String::new(), |a| format!(" as {}", a.name));
                    format!(" using ({}){alias}", idents(columns))
                }
            };
            out +=
                &format!("[{} {natural}{kind} join {}{condition}]", table_ref(&j.left), table_ref(&j.right));
        }
        TableRefKind::JsonTable(table) => {
            let mut values = vec![&table.document.value, &table.path];
            values.extend(table.passing.iter().map(|(_, value)| &value.value));
            let mut columns = Vec::new();
            json_columns(&table.columns, &mut values, &mut columns);
            values.extend(table.on_error.iter().filter_map(|behavior| behavior.default.as_ref()));
            let values: Vec<String> = values.into_iter().map(expr).collect();
            out += &format!("json_table({} columns {})", values.join(", "), columns.join(", "));
        }
        TableRefKind::TableFunction { function, arguments, columns } => {
            let column = |(n, t): &(Ident, Option<TypeName>)| match t {
                Some(t) => format!("{} {}", n.name, type_name(t)),
                None => format!("{} ordinality", n.name),
            };
            out += &format!("{function}({} columns {})", exprs(arguments), list(columns, column));
        }
    }
    if let Some(a) = &t.alias {
        out += " as";
        if let Some(n) = &a.name {
            out += &format!(" {}", n.name);
        }
        if !a.columns.is_empty() {
            out += &format!("({})", idents(&a.columns));
        }
        if !a.definitions.is_empty() {
            out += &definitions(&a.definitions);
        }
    }
    out
}

fn json_columns<'a>(from: &'a [JsonTableColumn], values: &mut Vec<&'a Expr>, out: &mut Vec<String>) {
    for column in from {
        match column {
            JsonTableColumn::Ordinality(name) => out.push(format!("{} ordinality", name.name)),
            JsonTableColumn::Nested { columns, .. } => json_columns(columns, values, out),
            JsonTableColumn::Value(value) => {
                out.push(format!("{} {}", value.name.name, type_name(&value.to)));
                let behaviors = value.on_empty.iter().chain(&value.on_error);
                values.extend(behaviors.filter_map(|behavior| behavior.default.as_ref()));
            }
        }
    }
}

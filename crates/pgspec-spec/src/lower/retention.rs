//! Retention rules: lowered to a function that works in batches, and a job that runs it.

use pgspec_catalog::object::{
    Function, FunctionBody, Job, Parallel, Retention, Returns, Routine, Volatility,
};
use pgspec_catalog::{Body, DataType, Diagnostic, Key, Kind, Name, QualifiedName, Span, Text};
use pgspec_sql::{fragment, quote};

use super::{About, Fields, Lowering, Scope};
use crate::codes;
use crate::language;
use crate::tree::{Entry, Node, NodeKind};

/// A rule, to be noted on its table once all tables are known.
#[derive(Debug)]
pub(crate) struct PendingRetention {
    pub(crate) table: QualifiedName,
    /// Where the table is named.
    pub(crate) key: Span,
    pub(crate) rule: Retention,
    /// The columns that it names outside of its condition.
    pub(crate) columns: Vec<(Name, Span)>,
}

/// Statements of one run at most: what is left waits for the next run, so that no transaction grows without bound.
const MAX_BATCHES: i64 = 100;

impl Lowering<'_> {
    pub(super) fn retention(&mut self, entry: &Entry, scope: Scope<'_>) {
        let table = self.qualified(&entry.key, scope);
        match &entry.value.kind {
            NodeKind::Sequence(rules) => {
                for (i, rule) in rules.iter().enumerate() {
                    self.retention_rule(&table, entry, rule, i, scope);
                }
            }
            NodeKind::Mapping(_) | NodeKind::Scalar(_) => {
                self.retention_rule(&table, entry, &entry.value, 0, scope)
            }
        }
    }

    fn retention_rule(
        &mut self,
        table: &QualifiedName,
        entry: &Entry,
        node: &Node,
        index: usize,
        scope: Scope<'_>,
    ) {
        let what = || format!("the retention of `{table}`");
        let Some(mut fields) = Fields::of(self, node, &language::RETENTION) else { return };
        for key in ["keep", "by", "then"] {
            fields.require(self, key, entry.key.span, &what());
        }
        let keep = fields.text(self, "keep");
        if let (Some(keep), Some(node)) = (&keep, fields.take("keep"))
            && !is_interval(keep)
        {
            let message = format!("`{keep}` is no interval");
            self.diagnostics.push(
                Diagnostic::new(&codes::UNKNOWN_VALUE, message)
                    .at(node.span)
                    .help("numbers and units, as in `90 days` or `1 year 6 months`"),
            );
        }
        let by_node = fields.take("by");
        let by = by_node.and_then(|n| self.name(n));
        let condition = fields.sql(self, "where", scope).and_then(|p| self.expression(&p, what));
        let then = fields.take("then").and_then(|n| self.then(n));
        let cron = match fields.take("cron") {
            Some(node) => self.cron(node),
            None => Some(Text::new_static("30 3 * * *")),
        };
        let batch = fields.integer(self, "batch").unwrap_or(1000);
        let doc = fields.text(self, "doc");
        if !(1..=1_000_000).contains(&batch) {
            self.diagnostics.push(
                Diagnostic::new(&codes::UNKNOWN_VALUE, format!("`batch` cannot be {batch}"))
                    .at(fields.take("batch").map_or(node.span, |n| n.span))
                    .help("it is a number of rows from 1 to 1000000"),
            );
        }
        fields.finish(self);
        let (Some(keep), Some(by), Some(by_node), Some(then), Some(cron)) = (keep, by, by_node, then, cron)
        else {
            return;
        };
        let suffix = if index == 0 { String::new() } else { format!("_{}", index + 1) };
        let function = QualifiedName {
            schema: table.schema.clone(),
            name: Name::exact(&format!("{}_retention{suffix}", table.name)),
        };
        self.check_length(&function.name, entry.key.span);
        let mut columns = vec![(by.clone(), by_node.span)];
        columns.extend(then.columns());
        let rule =
            Retention { keep, by: by.clone(), condition, then: then.text(), function: function.clone() };
        let body = body(table, &rule, &then, batch);
        let doc = doc.unwrap_or_else(|| Text::new(describe(table, &rule, batch)));
        self.retention_function(&function, body, doc.clone(), node, scope);
        self.retention_job(table, &function, &suffix, cron, doc, node, scope);
        self.out.retention.push(PendingRetention {
            table: table.clone(),
            key: entry.key.span,
            rule,
            columns,
        });
    }

    fn then(&mut self, node: &Node) -> Option<Then> {
        if let NodeKind::Mapping(_) = &node.kind {
            let fields = Fields::of(self, node, &language::RETENTION_THEN)?;
            fields.require(self, "set", node.span, "`then`");
            let mut values = Vec::new();
            self.each(fields.entry("set"), |l, e| {
                if let Some(scalar) = e.value.as_scalar() {
                    let value = if scalar.is_null() { None } else { Some(scalar.text.clone()) };
                    values.push((Name::folded(&e.key.text), value, e.key.span));
                } else {
                    l.wrong_shape(&e.value, "a value");
                }
            });
            fields.finish(self);
            return (!values.is_empty()).then_some(Then::Set(values));
        }
        self.word(node, "then", &["delete"]).map(|_| Then::Delete)
    }

    fn retention_function(
        &mut self,
        name: &QualifiedName,
        body: String,
        doc: Text,
        node: &Node,
        scope: Scope<'_>,
    ) {
        let function = Function {
            routine: Routine::Function,
            arguments: Vec::new(),
            returns: Returns::Type(DataType::builtin("int8")),
            language: Name::exact("plpgsql"),
            body: FunctionBody::Source(super::sql::made(body, |f| fragment::body(f, "plpgsql"))),
            volatility: Volatility::Volatile,
            strict: false,
            leakproof: false,
            security_definer: false,
            window: false,
            parallel: Parallel::Unsafe,
            cost: None,
            rows: None,
            support: None,
            settings: vec![(Name::exact("search_path"), Text::new_static("''"))],
            transforms: Vec::new(),
        };
        let object = self.object(
            Body::Function(Box::new(function)),
            node.span,
            scope,
            About::doc(Some(doc)),
            Vec::new(),
        );
        self.push(Key::function(name, ""), object, node.span, scope, Vec::new());
    }

    #[expect(clippy::too_many_arguments, reason = "a job is named and described after its rule")]
    fn retention_job(
        &mut self,
        table: &QualifiedName,
        function: &QualifiedName,
        suffix: &str,
        schedule: Text,
        doc: Text,
        node: &Node,
        scope: Scope<'_>,
    ) {
        let command = super::sql::made(format!("select {}()", quote::qualified(function)), fragment::command);
        let job = Job { schedule, command, active: true };
        let mut object =
            self.object(Body::Job(Box::new(job)), node.span, scope, About::doc(Some(doc)), Vec::new());
        object.comment = None;
        let name = format!("retention-{}{suffix}", table.name);
        self.push(Key::global(Kind::Job, name.as_str()), object, node.span, scope, Vec::new());
    }
}

/// Whether a text is an interval made of numbers and units (manual, "Interval Input"), or of ISO 8601.
fn is_interval(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    let iso =
        text.strip_prefix('p').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit() || c == 't'));
    let mut numbers = 0;
    let words = text.split(|c: char| c.is_whitespace()).flat_map(|word| {
        let letters = word.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(word.len());
        let (number, unit) = word.split_at(letters);
        [number.to_owned(), unit.to_owned()]
    });
    let known = words.filter(|word| !word.is_empty()).all(|word| {
        if word.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.')) {
            numbers += 1;
            return word.chars().all(|c| c.is_ascii_digit() || matches!(c, '+' | '-' | '.' | ':'));
        }
        let unit = word.strip_suffix('s').unwrap_or(&word);
        UNITS.contains(&unit)
    });
    iso || (known && numbers > 0)
}

/// Units of intervals, without the `s` of the plural.
const UNITS: &[&str] = &[
    "c",
    "cent",
    "century",
    "centurie",
    "d",
    "day",
    "dec",
    "decade",
    "h",
    "hour",
    "hr",
    "m",
    "mil",
    "millennium",
    "min",
    "minute",
    "mon",
    "month",
    "s",
    "sec",
    "second",
    "w",
    "week",
    "y",
    "year",
    "yr",
    "",
];

/// What becomes of old rows.
enum Then {
    Delete,
    Set(Vec<(Name, Option<Text>, Span)>),
}

impl Then {
    /// The columns that it sets, with their places.
    fn columns(&self) -> Vec<(Name, Span)> {
        match self {
            Self::Delete => Vec::new(),
            Self::Set(values) => values.iter().map(|(name, _, span)| (name.clone(), *span)).collect(),
        }
    }

    fn text(&self) -> Text {
        match self {
            Self::Delete => Text::new_static("delete"),
            Self::Set(values) => {
                let list: Vec<_> = values
                    .iter()
                    .map(|(name, value, _)| format!("{name} = {}", value.as_deref().unwrap_or("null")))
                    .collect();
                Text::new(list.join(", "))
            }
        }
    }
}

fn describe(table: &QualifiedName, rule: &Retention, batch: i64) -> String {
    let which = match &rule.condition {
        Some(condition) => format!(" where {}", condition.text),
        None => String::new(),
    };
    let then = if rule.then == "delete" { "Deletes".to_owned() } else { format!("Sets {} on", rule.then) };
    format!(
        "{then} rows of {table}{which} whose {} is more than {} ago. Works in batches of {batch} rows, at most \
         {MAX_BATCHES} batches a run, and returns how many rows it changed.",
        rule.by, rule.keep
    )
}

fn body(table: &QualifiedName, rule: &Retention, then: &Then, batch: i64) -> String {
    let table = quote::qualified(table);
    let by = quote::identifier(rule.by.as_str());
    let keep = quote::literal(&rule.keep);
    let mut conditions = vec![format!("{by} < now() - interval {keep}")];
    if let Some(condition) = &rule.condition {
        conditions.push(format!("({})", condition.text));
    }
    let action = match then {
        Then::Delete => format!("delete from {table}"),
        Then::Set(values) => {
            let assign: Vec<_> = values
                .iter()
                .map(|(n, v, _)| format!("{} = {}", quote::identifier(n.as_str()), value(v)))
                .collect();
            // Rows that have the values already would be found again and again.
            let differs: Vec<_> = values
                .iter()
                .map(|(n, v, _)| format!("{} is distinct from {}", quote::identifier(n.as_str()), value(v)))
                .collect();
            conditions.push(format!("({})", differs.join(" or ")));
            format!("update {table} set {}", assign.join(", "))
        }
    };
    let conditions = conditions.join("\n        and ");
    format!(
        "declare\n  total bigint := 0;\n  changed bigint;\nbegin\n  for batch in 1..{MAX_BATCHES} loop\n    {action}\n    \
         where ctid = any (array(\n      select ctid from {table}\n      where {conditions}\n      limit {batch}\n      \
         for update skip locked\n    ));\n    get diagnostics changed = row_count;\n    total := total + changed;\n    \
         exit when changed < {batch};\n  end loop;\n  return total;\nend;"
    )
}

fn value(value: &Option<Text>) -> String {
    match value {
        Some(text) => quote::literal(text).to_string(),
        None => "null".to_owned(),
    }
}

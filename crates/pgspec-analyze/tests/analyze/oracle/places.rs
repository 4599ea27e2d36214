//! Expressions where only some may stand: CHECK, index, generated column, default, policy.

use pgspec_builtin::Tables;

use super::grammar::Grammar;
use super::samples::{self, SAMPLES, Sample};

/// Statements that put an expression into such a place.
pub(crate) fn statements(tables: &Tables, count: usize) -> Vec<String> {
    let mut grammar = Grammar::new(tables, "places");
    let mut all = Vec::new();
    let boolean = samples::of("bool").expect("there are booleans");
    let column = |sample: &Sample| {
        let names = sample.columns.iter().filter(|column| column.starts_with("c_"));
        names.map(|name| format!("{name} {}", sample.sql)).collect::<Vec<_>>()
    };
    let columns = SAMPLES.iter().flat_map(column).collect::<Vec<_>>().join(", ");
    for index in 0..count {
        let depth = 1 + index % 2;
        let sample = *grammar.random.pick(&[
            "int4",
            "text",
            "numeric",
            "bool",
            "timestamptz",
            "date",
            "jsonb",
            "_text",
        ]);
        let sample = samples::of(sample).expect("there are samples");
        let value = if grammar.random.percent(8) { grammar.aggregate(1) } else { grammar.of(sample, depth) };
        let condition = if grammar.random.percent(8) { grammar.any(1) } else { grammar.of(boolean, depth) };
        let plain = |text: &str| text.replace("e.", "").replace("(n_", "(c_").replace(" n_", " c_");
        let ty = sample.sql;
        all.push(match index % 7 {
            0 => format!(
                "alter table everything add constraint k{index} check ({}) not valid",
                plain(&condition)
            ),
            1 => format!("create index k{index} on everything (({}))", plain(&value)),
            2 => format!("create index k{index} on everything (id) where {}", plain(&condition)),
            3 => format!(
                "create table k{index} ({columns}, k {ty} generated always as ({}) stored)",
                plain(&value)
            ),
            4 => {
                let value = grammar.random.pick(&[
                    "now()",
                    "gen_random_uuid()",
                    "'a'",
                    "1",
                    "current_date",
                    "c_text",
                    "null",
                    "'{}'",
                    "1.5",
                    "uuid_generate_v4()",
                    "add(1, 2)",
                    "array['a']",
                    "'abc'::text",
                    "now() - interval '1 day'",
                    "nextval('no_sequence')",
                    "random()",
                    "series(2)",
                    "(select 1)",
                    "count(*)",
                    "'2024-01-01'",
                    "clock_timestamp()",
                    "current_user",
                    "row_number() over ()",
                    "default",
                ]);
                format!("create table k{index} (c_text text, k {ty} default {value})")
            }
            5 => format!("create policy k{index} on everything using ({})", plain(&condition)),
            _ => {
                format!("create policy k{index} on everything for insert with check ({})", plain(&condition))
            }
        });
    }
    all
}

//! Random statements that change rows.

use pgspec_builtin::Tables;

use super::grammar::Grammar;
use super::random::Random;
use super::samples::{self, SAMPLES};

/// A generator.
pub(crate) struct Changes<'t> {
    grammar: Grammar<'t>,
    random: Random,
}

impl<'t> Changes<'t> {
    pub(crate) fn new(tables: &'t Tables) -> Self {
        Self { grammar: Grammar::new(tables, "changes"), random: Random::new("change") }
    }

    /// A column of the big table and a value for it, often of another type.
    fn assignment(&mut self) -> (&'static str, String) {
        let sample = self.random.pick(SAMPLES);
        let column = *self.random.pick(sample.columns);
        let value = match self.random.below(8) {
            0 => "null".to_owned(),
            1 => "default".to_owned(),
            2 => format!("'{}'", self.random.pick(sample.literals)),
            3 => {
                let other = self.random.pick(SAMPLES);
                format!("'{}'::{}", self.random.pick(other.literals), other.sql)
            }
            4 => self.grammar.any(1),
            _ => self.grammar.of(sample, 1),
        };
        (column, value)
    }

    /// A statement.
    pub(crate) fn statement(&mut self) -> String {
        let (one, one_value) = self.assignment();
        let (two, two_value) = self.assignment();
        let condition = self.grammar.of(samples::of("bool").expect("there are booleans"), 1);
        let constant = |value: &str| {
            let plain = !value.contains("c_")
                && !value.contains("n_")
                && !value.contains("e.")
                && !value.contains("id");
            if plain { value.to_owned() } else { "null".to_owned() }
        };
        match self.random.below(16) {
            0 => format!(
                "insert into everything ({one}, {two}) values ({}, {})",
                constant(&one_value),
                constant(&two_value)
            ),
            1 => {
                format!("insert into everything ({one}) values ({}), (null), (default)", constant(&one_value))
            }
            2 => {
                let value = if one_value == "default" { "1" } else { &one_value };
                format!("insert into everything ({one}, {two}) select {value}, null from everything e")
            }
            3 => format!(
                "insert into everything (id, {one}) values (1, null) on conflict (id) do update set {two} = excluded.{two}, {one} = {} returning id, {one} as v",
                constant(&one_value)
            ),
            4..=6 => format!("update everything e set {one} = {one_value} where {condition}"),
            7 => format!("update everything e set ({one}, {two}) = ({one_value}, {two_value})"),
            8 => format!(
                "update everything e set ({one}, {two}) = (select e.{one}, x.name from a x) returning *"
            ),
            9 => format!("update everything e set {one} = x.note from a x where x.id = e.id and {condition}"),
            10 => format!("delete from everything e where {condition} returning e.id, {one}"),
            11 => format!(
                "delete from a using b where b.a_id = a.id and b.name = a.{}",
                self.random.pick(&["name", "id", "nope"])
            ),
            12 => format!(
                "merge into a using b on a.id = b.a_id when matched and b.score > 1 then update set name = b.{} when not matched then insert (id, name, kind) values (b.id, b.name, {})",
                self.random.pick(&["name", "day", "score", "nope"]),
                self.random.pick(&["'sad'", "'none'", "null", "default", "1"])
            ),
            13 => format!(
                "with d as (delete from b where id = 1 returning id, name) insert into a (id, name, kind) select id, {}, 'ok' from d",
                self.random.pick(&["name", "id", "d", "null"])
            ),
            14 => format!(
                "insert into c (id, a_id, b_id, name) {} values (1, 1, 1, {})",
                self.random.pick(&["", "overriding system value", "overriding user value"]),
                constant(&one_value)
            ),
            _ => format!(
                "update a set tags[1] = {}, amount = {}",
                self.random.pick(&["'x'", "1", "name", "null", "array['x']"]),
                constant(&one_value)
            ),
        }
    }
}

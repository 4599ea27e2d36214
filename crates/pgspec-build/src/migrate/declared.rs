//! What a plan declares of the statements of a migration file: locks and rewrites, statement by statement.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use pgspec_plan::Plan;
use pgspec_plan::plan::Effect;
use pgspec_sql::split::{split, tokens};

use super::run::{Piece, Update};
use super::statement::{Does, does};

/// The effects that a plan declares of a file that holds its statements.
#[derive(Clone, Debug)]
pub struct Declared {
    effects: Vec<Effect>,
    /// By where a statement begins in the text: the steps that have it.
    steps: BTreeMap<usize, Vec<usize>>,
}

impl Declared {
    /// Finds the statements of a migration among those of a plan. What sets something for a session or ends a transaction needs
    /// no step.
    ///
    /// # Errors
    /// Where the first statement stands that no step of the plan has: somebody has written it.
    pub fn of(text: &str, plan: &Plan) -> Result<Self, Range<usize>> {
        let mut known: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, step) in plan.steps.iter().enumerate() {
            for sql in &step.sql {
                for statement in split(sql) {
                    known.entry(plain(statement.text)).or_default().push(at);
                }
            }
        }
        let mut steps = BTreeMap::new();
        for statement in split(text) {
            if matches!(does(statement.text), Does::Session | Does::Control) {
                continue;
            }
            match known.get(&plain(statement.text)) {
                Some(found) => steps.insert(statement.start, found.clone()),
                None => return Err(statement.start..statement.start + statement.text.len()),
            };
        }
        let effects = plan.steps.iter().map(|step| step.effect.clone()).collect();
        Ok(Self { effects, steps })
    }

    /// The effects of statements.
    pub fn effects(&self, pieces: &[Piece]) -> Vec<&Effect> {
        let found: BTreeSet<usize> =
            pieces.iter().filter_map(|piece| self.steps.get(&piece.range.start)).flatten().copied().collect();
        found.into_iter().filter_map(|at| self.effects.get(at)).collect()
    }
}

/// A statement without blanks and comments.
fn plain(sql: &str) -> String {
    let words: Vec<&str> = tokens(sql).map(|token| token.text).filter(|text| *text != ";").collect();
    words.join(" ")
}

/// What the comments at the top of a migration say that it destroys: how `drop:` names it, with the schema.
pub fn destroys(text: &str) -> Vec<String> {
    let said = |line: &str| {
        let what = line.strip_prefix("-- Destroys ")?;
        let path =
            what.strip_prefix("all rows of table ").or_else(|| what.strip_prefix("the values of column "))?;
        Some(path.split_once(": ").map_or(path, |(path, _)| path).trim_end_matches('.').to_owned())
    };
    text.lines().take_while(|line| line.is_empty() || line.starts_with("--")).filter_map(said).collect()
}

/// The columns that a migration gives values by an `UPDATE` of its own: `table.column`, without quotes, as it names the table.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Sets {
    /// Those that get other values.
    pub others: Vec<String>,
    /// Those that get one where they have none.
    pub where_null: Vec<String>,
}

/// What the `UPDATE`s of a migration set.
pub fn sets(text: &str) -> Sets {
    let unquoted = |name: &str| name.replace('"', "");
    let mut sets = Sets::default();
    for update in split(text).iter().filter_map(|statement| Update::of(statement.text)) {
        let condition = update.condition.as_deref().map(|text| plain(text).to_lowercase());
        for column in &update.columns {
            let fills = condition.as_deref() == Some(&format!("{} is null", column.to_lowercase()));
            let list = if fills { &mut sets.where_null } else { &mut sets.others };
            list.push(format!("{}.{}", unquoted(&update.table), unquoted(column)));
        }
    }
    sets
}

/// Whether a file goes on with what an earlier file of the same migration began.
pub fn goes_on(text: &str) -> bool {
    let comments = text.lines().take_while(|line| line.is_empty() || line.starts_with("--"));
    let number = |line: &str| line.strip_prefix("-- File ")?.split(' ').next()?.parse::<usize>().ok();
    comments.filter_map(number).any(|number| number > 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_file_says_of_its_losses_is_understood() {
        let text = "-- Written by pgspec from the spec of app: x.\n\
                    -- Destroys all rows of table public.a: nobody: used it\n\
                    -- Destroys the values of column public.b.c\n\n\
                    drop table a;\n-- Destroys all rows of table public.later\n";
        assert_eq!(destroys(text), ["public.a", "public.b.c"]);
        assert_eq!(sets("update a set b = 1 where b is null;").where_null, ["a.b"]);
        assert!(goes_on("-- x\n-- File 2 of 3\n\nselect 1;") && !goes_on("-- File 1 of 3\nselect 1;"));
        assert_eq!(
            sets("update public.\"B\" set c = 1, d = 2 where e; delete from x;").others,
            ["public.B.c", "public.B.d"]
        );
    }

    #[test]
    fn a_statement_of_somebodys_own_is_found() {
        let plan = Plan::default();
        assert!(Declared::of("set search_path to a; begin; commit;", &plan).is_ok());
        assert_eq!(Declared::of("set search_path to a; drop table b;", &plan).unwrap_err(), 22..34);
    }
}

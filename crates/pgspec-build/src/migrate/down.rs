//! The way back from a migration.

use pgspec_plan::Plan;
use pgspec_spec::DataSteps;
use pgspec_sql::quote;

use super::next;
use crate::source::Model;

/// What makes a migration undone.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Down {
    /// What does not come back, one phrase each. If there is any, the way back refuses to be gone by mistake.
    pub irreversible: Vec<String>,
    /// What is lost of what was put in since: it stands in what goes again.
    pub destroys: Vec<String>,
    /// The statements.
    pub sql: String,
}

/// A migration that cannot be undone has a line that starts so.
const MARK: &str = "-- Irreversible: ";

/// The way back from `to` to `from`, where `plan` led there.
pub fn of(from: &Model, to: &Model, plan: &Plan, data: &DataSteps) -> Down {
    let mut irreversible: Vec<String> =
        next::losses(plan).into_iter().map(|(_, what)| format!("{what} do not come back")).collect();
    for conversion in &data.conversions {
        let column = conversion.path.rsplit('.').next().unwrap_or_default();
        let converts = |sql: &str| sql.contains(conversion.using.text.as_str()) && sql.contains(column);
        if plan.statements().any(converts) {
            irreversible.push(format!("the values that {} had before they were converted", conversion.path));
        }
    }
    let (back, diagnostics) = next::between(to, from, &DataSteps::default());
    if diagnostics.has_errors() {
        irreversible.extend(diagnostics.iter().map(|one| one.message.replace('\n', " ")));
        return Down { irreversible, ..Down::default() };
    }
    let destroys = next::losses(&back).into_iter().map(|(_, what)| what).collect();
    Down { irreversible, destroys, sql: next::script(&back, &to.search_path) }
}

impl Down {
    /// As SQL. One that loses something stops before its first change, until somebody takes that out.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for what in &self.irreversible {
            text.push_str(&format!("{MARK}{}.\n", next::line(what)));
        }
        for what in &self.destroys {
            text.push_str(&format!("-- Destroys {}.\n", next::line(what)));
        }
        if !self.irreversible.is_empty() {
            let message = format!("this migration is irreversible: {}", self.irreversible.join("; "));
            let body = format!(" begin raise exception using message = {}; end ", quote::literal(&message));
            if !self.sql.is_empty() {
                text.push_str("-- Take the next statement out to go back all the same.\n");
            }
            text.push_str(&format!("do {};\n", quote::dollar(&body)));
        }
        if !text.is_empty() && !self.sql.is_empty() {
            text.push('\n');
        }
        text + &self.sql
    }
}

/// Why a way back is none, if its text says so.
pub fn irreversible(text: &str) -> Option<String> {
    let found: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix(MARK)).collect();
    (!found.is_empty()).then(|| found.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_understood() {
        let down = Down {
            irreversible: vec!["all rows of table public.it's do not come back".to_owned()],
            destroys: Vec::new(),
            sql: "create table \"it's\" ();\n".to_owned(),
        };
        let text = down.text();
        assert!(text.contains("it''s"), "{text}");
        assert_eq!(irreversible(&text).as_deref(), Some("all rows of table public.it's do not come back."));
        assert_eq!(irreversible("drop table a;"), None);
    }
}

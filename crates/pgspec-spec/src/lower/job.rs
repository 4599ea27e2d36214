//! Scheduled jobs.

use pgspec_catalog::object::Job;
use pgspec_catalog::{Body, Diagnostic, Key, Kind, Text};
use pgspec_sql::fragment;

use super::{About, Fields, Lowering, Scope};
use crate::codes;
use crate::language;
use crate::tree::Entry;

impl Lowering<'_> {
    pub(super) fn job(&mut self, entry: &Entry, scope: Scope<'_>) {
        let name = self.literal(&entry.key, scope);
        let what = || format!("the job `{name}`");
        let Some(mut fields) = Fields::of(self, &entry.value, &language::JOB) else { return };
        fields.require(self, "cron", entry.key.span, &what());
        fields.require(self, "run", entry.key.span, &what());
        let schedule = fields.take("cron").and_then(|n| self.cron(n));
        let doc = fields.text(self, "doc");
        let active = fields.bool(self, "active").unwrap_or(true);
        let piece = fields.sql(self, "run", scope);
        fields.finish(self);
        let (Some(schedule), Some(piece)) = (schedule, piece) else { return };
        let Some(command) = self.parse(&piece, what, fragment::command) else { return };
        let job = Job { schedule, command, active };
        let mut object =
            self.object(Body::Job(Box::new(job)), entry.key.span, scope, About::doc(doc), Vec::new());
        object.comment = None;
        self.push(Key::global(Kind::Job, name), object, entry.key.span, scope, Vec::new());
    }

    /// A schedule as pg_cron reads it: five fields, or `1-59 seconds`.
    pub(super) fn cron(&mut self, node: &crate::tree::Node) -> Option<Text> {
        let text = self.text(node)?;
        if is_schedule(&text) {
            return Some(text);
        }
        self.diagnostics.push(
            Diagnostic::new(&codes::UNKNOWN_VALUE, format!("`{text}` is not a cron expression"))
                .at(node.span)
                .help("minute, hour, day of month, month, day of week: `\"0 2 * * *\"`; or `30 seconds`"),
        );
        None
    }
}

fn is_schedule(text: &str) -> bool {
    let fields: Vec<_> = text.split_whitespace().collect();
    match fields.as_slice() {
        [n, "second" | "seconds"] => n.parse::<u8>().is_ok_and(|n| (1..=59).contains(&n)),
        [minute, hour, day, month, weekday] => {
            in_range(minute, 0, 59, &[])
                && in_range(hour, 0, 23, &[])
                && (in_range(day, 1, 31, &[]) || *day == "$")
                && in_range(month, 1, 12, MONTHS)
                && in_range(weekday, 0, 7, DAYS)
        }
        [word] => matches!(
            word.to_ascii_lowercase().as_str(),
            "@reboot" | "@yearly" | "@annually" | "@monthly" | "@weekly" | "@daily" | "@midnight" | "@hourly"
        ),
        _ => false,
    }
}

const MONTHS: &[&str] = &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const DAYS: &[&str] = &["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

fn in_range(field: &str, low: u8, high: u8, names: &[&str]) -> bool {
    let value = |text: &str| {
        names.iter().any(|n| n.eq_ignore_ascii_case(text))
            || text.parse::<u8>().is_ok_and(|n| (low..=high).contains(&n))
    };
    field.split(',').all(|part| {
        let (range, step) = part.split_once('/').map_or((part, None), |(r, s)| (r, Some(s)));
        let step_ok = step.is_none_or(|s| s.parse::<u8>().is_ok_and(|n| n > 0));
        let range_ok =
            range == "*" || range.split_once('-').map_or(value(range), |(a, b)| value(a) && value(b));
        step_ok && range_ok
    })
}

#[cfg(test)]
mod tests {
    use super::is_schedule;

    #[test]
    fn schedules_are_checked_field_by_field() {
        for good in ["0 2 * * *", "*/5 0-6,22 1 jan mon-fri", "30 seconds", "0 0 $ * *"] {
            assert!(is_schedule(good), "{good}");
        }
        for bad in ["", "0 2 * *", "60 * * * *", "0 24 * * *", "*/0 * * * *", "every day", "90 seconds"] {
            assert!(!is_schedule(bad), "{bad}");
        }
    }
}

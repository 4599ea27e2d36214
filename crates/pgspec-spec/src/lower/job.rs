//! Scheduled jobs.

use pgspec_catalog::object::Job;
use pgspec_catalog::{Body, Diagnostic, Key, Kind, Text};
use pgspec_sql::cron::is_schedule;
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

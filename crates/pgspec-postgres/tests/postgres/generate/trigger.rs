//! Triggers and policies.

use super::text::{entry, key, line, sql};
use super::{Table, World};

pub(super) fn triggers(w: &mut World, out: &mut String, table: &Table) {
    if !w.r.one_in(2) {
        return;
    }
    line(out, 4, "triggers:");
    let column = &table.columns[w.r.below(table.columns.len())];
    let (name, condition) = (sql(&column.name), &column.sort.conditions[0]);
    let mut forms = vec![
        "before update for each row execute function touch()".to_owned(),
        "after insert or delete for each row execute function touch()".to_owned(),
        "before insert or update for each statement execute function touch('x')".to_owned(),
        "after truncate for each statement execute function touch()".to_owned(),
        "after update referencing old table as was new table as \"Is now\" for each statement execute function touch()"
            .to_owned(),
        "after insert referencing new table as fresh for each row execute function touch()".to_owned(),
    ];
    if !column.generated && !["mood", "\"Odd mood\""].contains(&column.sort.name.as_str()) {
        let new = condition.replace("{}", &format!("new.{name}"));
        forms.push(format!("before insert for each row when ({new}) execute function touch()"));
    }
    for number in 0..1 + w.r.below(2) {
        let tail = forms[w.r.below(forms.len())].clone();
        if w.r.one_in(3) && tail == forms[0] {
            line(out, 6, &format!("spelled_{number}:"));
            line(out, 8, "before: [insert, update]\n        for_each: row\n        execute: touch()");
            line(out, 8, &format!("enabled: {}", w.r.pick(&["disabled", "replica", "always"])));
            line(out, 8, "comment: It's touched");
        } else {
            entry(out, 6, &format!("touch_{number}"), &tail);
        }
    }
    if w.r.one_in(2) {
        let deferral = w.r.pick(&["", " deferrable", " deferrable initially deferred"]);
        let from = match w.tables.first() {
            Some(other) if w.r.one_in(2) => format!(" from {}", other.sql()),
            _ => String::new(),
        };
        let tail = format!(
            "constraint after update of {name}{from}{deferral} for each row execute function touch('a', 'b''c')"
        );
        entry(out, 6, "\"Check it\"", &tail);
    }
}

pub(super) fn policies(w: &mut World, out: &mut String, table: &Table) {
    match w.r.below(5) {
        0 => line(out, 4, "security: { rls: disabled, reason: nothing in it }"),
        1 => line(out, 4, "security: { rls: forced, reason: nobody yet }"),
        2 if w.r.one_in(2) => line(out, 4, "security: { rls: disabled, forced: true, reason: odd }"),
        _ => {
            line(out, 4, "policies:");
            for number in 0..1 + w.r.below(3) {
                let column = &table.columns[w.r.below(table.columns.len())];
                let at = w.r.below(column.sort.conditions.len());
                let condition = column.sort.conditions[at].replace("{}", &sql(&column.name));
                let to = if w.roles && w.r.one_in(3) {
                    " to case_reader"
                } else {
                    w.r.pick(&["", " to authenticated", " to anon, service_role"])
                };
                let restrictive = w.r.pick(&["", "as restrictive "]);
                let tail = match w.r.below(5) {
                    0 => format!("{restrictive}for select{to} using ({condition})"),
                    1 => format!("{restrictive}for insert{to} with check ({condition})"),
                    2 => format!("{restrictive}for update{to} using ({condition}) with check (true)"),
                    3 => format!("{restrictive}for delete{to} using ({condition})"),
                    _ => format!("{restrictive}for all{to} using ({condition})"),
                };
                let name = key(&format!("Policy {number}"));
                if w.r.one_in(4) {
                    line(out, 6, &format!("{name}:\n        for: all"));
                    entry(out, 8, "using", &condition);
                    line(out, 8, "comment: It's a policy");
                } else {
                    entry(out, 6, &name, &tail);
                }
            }
        }
    }
}

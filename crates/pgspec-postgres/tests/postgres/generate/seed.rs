//! Rows that belong to the model.

use super::World;

pub(super) fn seeds(w: &mut World) {
    if !w.r.one_in(4) {
        return;
    }
    w.add("tables", "  plans:\n    columns:\n      code: text primary key\n      days: integer\n      tags: text[]\n      starts_at: timestamptz\n  prices:\n    columns:\n      id: integer primary key\n      plan: text references plans\n");
    let mode = w.r.pick(&["insert", "upsert", "exact"]);
    let env = if w.r.one_in(2) { "    env: [dev]\n" } else { "" };
    w.add("seed", &format!("  plans:\n    key: [code]\n    mode: {mode}\n{env}    rows:\n      - {{ code: free, days: 7, starts_at: {{ sql: now() }} }}\n      - {{ code: \"it's\", days: null, tags: [a, b] }}\n"));
    let mode = w.r.pick(&["insert", "upsert"]);
    w.add("seed", &format!("  prices:\n    key: id\n    mode: {mode}\n{env}    rows:\n      - {{ id: 1, plan: {{ code: free }} }}\n"));
}

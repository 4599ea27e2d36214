//! Partitioned tables, partitions, and tables that inherit.

use super::World;
use super::table::TABLE;
use super::text::{entry, line};

pub(super) fn partitioned(w: &mut World) {
    for (name, strategy) in [("p_range", 0), ("p_list", 1), ("p_hash", 2), ("P expression", 3)] {
        if w.r.one_in(4) {
            table(w, name, strategy);
        }
    }
}

fn table(w: &mut World, name: &str, strategy: usize) {
    let (by, bounds): (&str, &[&str]) = match strategy {
        0 => (
            w.r.pick(&["range (id, at)", "range (id int4_ops, at)"]),
            &[
                "for values from (1, MAXVALUE) to (10, '2020-01-01')",
                "for values from (MINVALUE, MINVALUE) to (1, MINVALUE)",
                "for values from (10, '2020-01-01') to (MAXVALUE, MAXVALUE)",
                "default",
            ],
        ),
        1 => (
            w.r.pick(&["list (word)", "list (word collate \"C\")", "list (word text_pattern_ops)"]),
            &["for values in ('a', 'it''s')", "for values in (NULL)", "for values in ('b')", "default"],
        ),
        2 => (
            "hash (id)",
            &["for values with (modulus 2, remainder 0)", "for values with (modulus 2, remainder 1)"],
        ),
        _ => ("list (lower(word))", &["for values in ('a')", "default"]),
    };
    let mut out = format!("  {}:\n    partition_by: {}\n", super::text::key(name), by);
    let named = if w.major >= 18 && w.r.one_in(3) { "constraint its_id " } else { "" };
    out.push_str(&format!("    columns:\n      id: integer {named}not null\n      at: date not null\n      word: text default 'x'::text\n"));
    if strategy != 3 && w.r.one_in(2) {
        let columns = if strategy == 1 { "id, word" } else { "id, at" };
        let columns = if by.contains("collate") || by.contains("pattern") { None } else { Some(columns) };
        if let Some(columns) = columns {
            line(&mut out, 4, &format!("constraints:\n      {}: unique ({columns})", key_name(name)));
        }
    }
    let prefix = name.to_lowercase().replace(' ', "_");
    match w.r.below(4) {
        0 => line(&mut out, 4, &format!("indexes:\n      {prefix}_word: (word)")),
        1 => line(&mut out, 4, &format!("indexes:\n      {prefix}_only: {{ keys: word, only: true }}")),
        _ => {}
    }
    let attached = out.contains("_only:");
    if w.r.one_in(3) {
        line(&mut out, 4, "triggers:");
        entry(&mut out, 6, "touch_it", "after insert for each row execute function touch()");
    }
    line(&mut out, 4, "partitions:");
    let count = 1 + w.r.below(bounds.len());
    for (number, bound) in bounds.iter().take(count).enumerate() {
        let child = format!("{prefix}_{number}");
        match w.r.below(3) {
            0 => {
                line(
                    &mut out,
                    6,
                    &format!("{child}:\n        for: \"{}\"", bound.trim_start_matches("for ")),
                );
                if w.r.one_in(2) {
                    line(&mut out, 8, "columns:");
                    entry(&mut out, 10, "word", "text not null default 'own'::text -- own");
                }
                if attached && w.r.one_in(2) {
                    line(
                        &mut out,
                        8,
                        &format!(
                            "indexes:\n          mine_{child}: {{ keys: word, attached_to: {prefix}_only }}"
                        ),
                    );
                } else if w.r.one_in(2) {
                    line(&mut out, 8, &format!("indexes:\n          own_{child}: (at desc)"));
                }
                if w.r.one_in(2) {
                    line(&mut out, 8, "with: { fillfactor: 50 }");
                }
                w.about(&mut out, 8, TABLE);
            }
            1 if strategy == 1 && !by.contains("c") => {}
            _ => entry(&mut out, 6, &child, bound),
        }
    }
    w.about(&mut out, 4, TABLE);
    w.add("tables", &out);
    if strategy == 2 && w.r.one_in(2) && !w.servers.is_empty() && count == 1 {
        let mut out =
            format!("  far_part:\n    partition_of: \"{prefix} for values with (modulus 2, remainder 1)\"\n");
        line(&mut out, 4, &format!("server: {}", super::text::key(&w.servers[0])));
        if !attached
            && !w
                .sections
                .iter()
                .any(|(_, text)| text.contains(&format!("{prefix}_word")) || text.contains("unique (id, at)"))
        {
            w.add("foreign_tables", &out);
        }
    }
}

fn key_name(name: &str) -> String {
    format!("\"{name} Key\"")
}

/// A table, its children, and a child of two.
pub(super) fn hierarchy(w: &mut World) {
    if !w.r.one_in(3) {
        return;
    }
    let named = if w.major >= 18 && w.r.one_in(2) { "constraint has_a " } else { "" };
    let mut out =
        format!("  parent:\n    columns:\n      a: integer {named}not null default 1\n      b: text\n");
    if w.r.one_in(2) {
        line(
            &mut out,
            4,
            "constraints:\n      positive: check (a > 0)\n      mine: check (a < 99) no inherit",
        );
    }
    w.about(&mut out, 4, TABLE);
    w.add("tables", &out);
    let mut out = "  child:\n    inherits: parent\n    columns:\n      c: date\n".to_owned();
    match w.r.below(3) {
        0 => line(&mut out, 6, "a: integer not null default 2"),
        1 => line(&mut out, 6, "b: { type: text, inherited: true, not_null: true, comment: Its own }"),
        _ => {}
    }
    w.about(&mut out, 4, TABLE);
    w.add("tables", &out);
    if w.r.one_in(2) {
        w.add("tables", "  other_parent:\n    columns:\n      z: uuid\n");
        w.add("tables", "  grandchild:\n    inherits: [child, other_parent]\n");
    }
}

//! Text search, sequences, event triggers, publications and jobs.

use super::World;
use super::about::{Has, OWNED};
use super::text::{entry, key, line, sql};

pub(super) fn text_search(w: &mut World) {
    if !w.r.one_in(3) {
        return;
    }
    let mut out = "  dictionaries:\n    my_stem:\n      template: snowball\n      options: { language: german, stopwords: german }\n".to_owned();
    w.about(&mut out, 6, OWNED);
    out.push_str("    \"My simple\": template = simple\n  configurations:\n    own:\n");
    line(&mut out, 6, w.r.pick(&["parser: default", "copy: pg_catalog.russian"]));
    line(&mut out, 6, "mappings:\n        word, asciiword: my_stem, pg_catalog.simple");
    w.about(&mut out, 6, OWNED);
    out.push_str("    copied: copy = english\n");
    w.add("text_search", &out);
}

pub(super) fn sequences(w: &mut World) {
    let sequence = Has { owner: true, grants: &["usage", "select", "all", "select, update"], public: false };
    for number in 0..w.r.below(3) {
        let name = if w.r.one_in(4) { format!("Seq {number}") } else { format!("s{number}") };
        let mut out = format!("  {}:\n", key(&name));
        line(&mut out, 4, &format!("type: {}", w.r.pick(&["smallint", "integer", "bigint"])));
        match w.r.below(4) {
            0 => line(&mut out, 4, "increment: -3\n    max: 9\n    min: -90"),
            1 => line(&mut out, 4, "start: 20\n    min: 10\n    max: 1000\n    cache: 7\n    cycle: true"),
            2 => line(&mut out, 4, "start: 5\n    increment: 5"),
            _ => {}
        }
        if w.r.one_in(4) {
            line(&mut out, 4, "unlogged: true");
        }
        w.about(&mut out, 4, sequence);
        w.add("sequences", &out);
        w.sequences.push(name);
    }
}

pub(super) fn event_triggers(w: &mut World) {
    if !w.r.one_in(3) {
        return;
    }
    w.add(
        "functions",
        "  note():\n    returns: event_trigger\n    language: plpgsql\n    body: |\n      begin\n      end\n",
    );
    let has = Has { owner: w.owner_is_superuser, ..OWNED };
    for (number, event) in
        ["ddl_command_end", "ddl_command_start", "sql_drop", "table_rewrite"].into_iter().enumerate()
    {
        if !w.r.one_in(2) {
            continue;
        }
        let mut out =
            format!("  {}:\n    event: {event}\n    execute: note()\n", key(&format!("On {number}")));
        if event != "table_rewrite" && w.r.one_in(2) {
            line(&mut out, 4, "tags: [DROP TABLE, ALTER TABLE]");
        }
        if w.r.one_in(2) {
            line(&mut out, 4, &format!("enabled: {}", w.r.pick(&["disabled", "replica", "always"])));
        }
        w.about(&mut out, 4, has);
        w.add("event_triggers", &out);
    }
}

pub(super) fn publications(w: &mut World) {
    let has = Has { owner: w.owner_is_superuser, ..OWNED };
    if w.r.one_in(6) {
        w.add("publications", "  everything: for all tables\n");
    }
    if !w.r.one_in(2) {
        return;
    }
    let mut tables = Vec::new();
    for table in w.tables.iter().filter(|table| table.plain && !table.unlogged) {
        let columns: Vec<_> = table.columns.iter().filter(|column| !column.generated).collect();
        let name = table.sql();
        match (w.r.below(4), columns.first()) {
            // What identifies the rows must be among the columns that are published.
            (0, Some(column)) if table.key.is_none() => {
                tables.push(format!("{name} ({})", sql(&column.name)))
            }
            (1, Some(column))
                if ["integer", "bigint", "smallint", "uuid"].contains(&column.sort.name.as_str()) =>
            {
                let condition = column.sort.conditions[0].replace("{}", &sql(&column.name));
                tables.push(format!("{name} where ({condition})"));
            }
            (2, _) => {}
            _ => tables.push(name),
        }
    }
    let mut out = "  \"Some tables\":\n".to_owned();
    let lists = tables.iter().any(|table| table.contains('('));
    if !tables.is_empty() {
        line(&mut out, 4, "tables:");
        for table in &tables {
            line(&mut out, 6, &format!("- |-\n        {table}"));
        }
    }
    if (!lists || tables.iter().all(|table| !table.contains(" ("))) && w.r.one_in(2) {
        line(&mut out, 4, &format!("schemas: [{}]", w.schema));
    }
    // Updates need what identifies rows.
    line(
        &mut out,
        4,
        w.r.pick(&["publish: [insert]", "publish: [insert, truncate]", "publish: [update, delete]"]),
    );
    if w.r.one_in(2) {
        line(&mut out, 4, "publish_via_partition_root: true");
    }
    if w.major >= 18 && w.r.one_in(2) {
        line(&mut out, 4, "publish_generated_columns: stored");
    }
    w.about(&mut out, 4, has);
    w.add("publications", &out);
}

pub(super) fn jobs(w: &mut World) {
    for number in 0..w.r.below(3) {
        let mut out = format!("  {}:\n", key(&format!("Job {number}")));
        line(&mut out, 4, &format!("cron: {}", w.r.pick(&["\"0 2 * * *\"", "30 seconds"])));
        entry(&mut out, 4, "run", "select 'it''s', 1");
        if w.r.one_in(2) {
            line(&mut out, 4, "active: false");
        }
        w.add("jobs", &out);
    }
}

//! Columns of tables.

use super::text::{entry, key, line, sql};
use super::{Column, Table, World};

const NAMES: &[&str] =
    &["id", "user", "order", "Weird Name", "naïve", "a_b", "x1", "select", "table", "Upper", "name", "value"];

/// Columns of a table: an ordinary one, or a foreign one, which has neither keys nor storage.
pub(super) fn columns(w: &mut World, out: &mut String, table: &mut Table) {
    line(out, 4, "columns:");
    let first = w.r.below(NAMES.len());
    for number in 0..1 + w.r.below(8) {
        let name = NAMES[(first + number) % NAMES.len()];
        if w.r.one_in(4) {
            spelled(w, out, name, table);
        } else {
            short(w, out, name, table);
        }
    }
}

/// A column in its long form.
fn spelled(w: &mut World, out: &mut String, name: &str, table: &mut Table) {
    let sort = w.sorts[w.r.below(w.sorts.len())].clone();
    line(out, 6, &format!("{}:", key(name)));
    entry(out, 8, "type", &sort.name);
    let not_null = w.r.one_in(2);
    // What cannot be a part of a primary key.
    let free = table.plain && !sort.ordered && w.major >= 18;
    if not_null && free && w.r.one_in(2) {
        let said = w.r.pick(&[
            "{ name: It is there, comment: Its own }",
            "{ not_valid: true }",
            "{ name: it_is, not_valid: true, comment: Some are older }",
            "{ no_inherit: true }",
        ]);
        let said = said.replace("It is there", &format!("\"Is {} there\"", table.columns.len()));
        line(
            out,
            8,
            &format!("not_null: {}", said.replace("it_is", &format!("it_is_{}", table.columns.len()))),
        );
    } else if not_null {
        line(out, 8, "not_null: true");
    }
    if let (Some(default), true) = (sort.defaults.first(), w.r.one_in(2)) {
        entry(out, 8, "default", default);
    }
    if sort.collated && w.r.one_in(2) {
        let collation = w.collations[w.r.below(w.collations.len())].clone();
        line(out, 8, &format!("collate: '{collation}'"));
    }
    if w.r.one_in(2) {
        line(out, 8, "comment: It's its own");
    }
    if table.plain {
        if sort.large && w.r.one_in(2) {
            line(out, 8, &format!("storage: {}", w.r.pick(&["external", "main"])));
        } else if sort.large && w.r.one_in(2) {
            line(out, 8, "compression: pglz");
        }
        if sort.name == "inet" && w.r.one_in(2) {
            line(out, 8, "storage: plain");
        }
        if sort.name == "numeric(10, 2)" && w.r.one_in(2) {
            line(out, 8, "storage: extended");
        }
    }
    if w.r.one_in(3) {
        line(out, 8, &format!("statistics: {}", w.r.pick(&["0", "500"])));
    }
    if w.r.one_in(4) {
        line(out, 8, "with: { n_distinct: 5, n_distinct_inherited: -0.5 }");
    }
    if !table.plain
        && w.free_options
        && !w.servers.is_empty()
        && table.name.starts_with("far_")
        && w.r.one_in(2)
    {
        line(out, 8, "options: { column_name: \"A b\" }");
    }
    table.columns.push(Column { name: name.to_owned(), sort, generated: false, not_null });
}

fn short(w: &mut World, out: &mut String, name: &str, table: &mut Table) {
    let sort = w.sorts[w.r.below(w.sorts.len())].clone();
    let mut tail = sort.name.clone();
    let (mut generated, mut not_null) = (false, false);
    let source = table.columns.iter().find(|c| c.sort.name == "text" && !c.generated);
    let source = source.map(|column| column.name.clone());
    match (sort.name.as_str(), source) {
        ("text", Some(source)) if w.r.one_in(2) => {
            let stored = if w.major >= 18 && table.plain && w.r.one_in(2) { "virtual" } else { "stored" };
            tail.push_str(&format!(" generated always as (upper({})) {stored}", sql(&source)));
            generated = true;
        }
        ("bigint" | "integer" | "smallint", _) if table.plain && w.r.one_in(4) => {
            let options = w.r.pick(&[
                "",
                " (start with 10)",
                " (increment by -2)",
                " (minvalue 5 maxvalue 500 cache 3 cycle)",
                " (sequence name \"The numbers\")",
            ]);
            // A name for each column; before Postgres 18 only for the first, as it always was there.
            let late = table.columns.len() > 1;
            let options = if options.contains("name") && late && w.major < 18 { "" } else { options };
            let number = if late { format!(" {}", table.columns.len()) } else { String::new() };
            let options = options.replace("The numbers", &format!("Of {}{number}", table.name));
            tail.push_str(&format!(
                " generated {} as identity{options}",
                w.r.pick(&["always", "by default"])
            ));
        }
        _ => {
            if sort.collated && w.r.one_in(4) {
                let collation = w.collations[w.r.below(w.collations.len())].clone();
                tail.push_str(&format!(" collate {collation}"));
            }
            if w.r.one_in(2) {
                if w.major >= 18 && w.r.one_in(4) {
                    tail.push_str(&format!(" constraint has_{}", table.columns.len()));
                }
                tail.push_str(" not null");
                not_null = true;
            }
            if !sort.defaults.is_empty() && w.r.one_in(2) {
                let at = w.r.below(sort.defaults.len());
                tail.push_str(&format!(" default {}", sort.defaults[at]));
            } else if ["bigint", "integer"].contains(&sort.name.as_str())
                && !w.sequences.is_empty()
                && w.r.one_in(2)
            {
                let sequence = w.own(&w.sequences[0].clone());
                tail.push_str(&format!(" default nextval('{sequence}'::regclass)"));
            }
        }
    }
    if w.r.one_in(5) && !generated {
        let at = w.r.below(sort.conditions.len());
        tail.push_str(&format!(" check ({})", sort.conditions[at].replace("{}", &sql(name))));
    }
    if table.plain {
        if table.key.is_none() && sort.ordered && !generated && w.r.one_in(3) {
            tail.push_str(" primary key");
            table.key = Some(table.columns.len());
            not_null = true;
        } else if sort.ordered && !tail.ends_with("virtual") && w.r.one_in(8) {
            tail.push_str(w.r.pick(&[" unique", " unique nulls not distinct"]));
        }
    }
    let computed = tail.contains(" virtual");
    if w.r.one_in(4) {
        tail.push_str(" -- what it is for");
    }
    entry(out, 6, &key(name), &tail);
    let mut sort = sort;
    if computed {
        // Nothing can be built on it.
        (sort.ordered, sort.hashed, sort.overlaps) = (false, false, false);
        sort.conditions = vec!["{} IS NOT NULL".to_owned()];
    }
    table.columns.push(Column { name: name.to_owned(), sort, generated, not_null });
}

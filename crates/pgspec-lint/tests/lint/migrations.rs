//! Rules over migrations: their pages, and what they know of a file.

use pgspec_catalog::diagnostic::{Format, Style, render};
use pgspec_catalog::{Diagnostics, Sources};
use pgspec_lint::migration::{MIGRATION_RULES, Migration, run};

use crate::pages::blocks;

/// What is said about a migration.
fn said(text: &str, in_transaction: bool) -> (Sources, Diagnostics) {
    let mut sources = Sources::default();
    let file = sources.add("migration.sql", text);
    let mut found = run(&Migration { file, text, in_transaction });
    found.sort(&sources);
    (sources, found)
}

fn codes(text: &str) -> Vec<&'static str> {
    said(text, false).1.iter().map(|diagnostic| diagnostic.code.id).collect()
}

#[test]
fn pages_tell_the_truth() {
    let (mut wrong, mut shown) = (Vec::new(), String::new());
    for rule in MIGRATION_RULES {
        let (bad, good) = (blocks(rule.code, "bad"), blocks(rule.code, "good"));
        assert!(!bad.is_empty() && !good.is_empty(), "{} shows nothing bad or nothing good", rule.code.id);
        for (text, _) in bad {
            let (sources, found) = said(&text, false);
            let of_rule: Diagnostics = found.iter().filter(|d| d.code == rule.code).cloned().collect();
            if of_rule.is_empty() {
                wrong.push(format!("{} is silent on its bad example", rule.code.id));
            }
            shown += &render(&of_rule, &sources, Format::Human, Style::Plain);
            shown += "\n";
        }
        for (text, _) in good {
            let (sources, found) = said(&text, false);
            if !found.is_empty() {
                let all = render(&found, &sources, Format::Human, Style::Plain);
                wrong.push(format!("the good example of {} draws:\n{all}", rule.code.id));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    testkit::assert_snapshot("lint", "migrations", &shown);
}

/// What a fix writes is what its rule wants.
#[test]
fn fixes_silence_their_rules() {
    let mut fixed = 0;
    for rule in MIGRATION_RULES {
        for (text, _) in blocks(rule.code, "bad") {
            let (_, found) = said(&text, false);
            let fixes = found.iter().filter(|d| d.code == rule.code).filter_map(|d| d.fix.as_ref());
            for fix in fixes {
                let mut mended = text.clone();
                let mut edits: Vec<_> = fix.edits.iter().collect();
                edits.sort_by_key(|edit| std::cmp::Reverse(edit.span.start));
                for edit in edits {
                    mended.replace_range(edit.span.start as usize..edit.span.end as usize, &edit.replacement);
                }
                assert!(!codes(&mended).contains(&rule.code.id), "{mended}");
                fixed += 1;
            }
        }
    }
    assert!(fixed >= 5, "{fixed}");
}

#[test]
fn tables_of_the_same_file_are_in_nobodys_way() {
    let changes = "create index a on T (x);
        alter table public.t add column y uuid not null default gen_random_uuid(), add check (x > 0), alter column x set not null;
        alter table t add constraint u unique (x), drop column z, rename column x to w;
        create trigger tr before update on t for each row execute function f();
        update t set y = null; truncate t; drop table t;";
    assert_eq!(codes(&format!("create table public.t (x int, z int);\n{changes}")), Vec::<&str>::new());
    assert!(codes(changes).len() > 8, "{:?}", codes(changes));
}

#[test]
fn what_stands_in_quotes_and_comments_is_nothing() {
    let text = "-- create index a on t (x);\n/* drop table t; */\nselect 'truncate t; drop table t';\n\
        create function f() returns void language plpgsql as $$ begin drop table t; end $$;\ncomment on table t is 'drop index i';\n";
    assert_eq!(codes(text), Vec::<&str>::new());
}

#[test]
fn one_statement_with_several_actions() {
    let text = "set lock_timeout = '1s';\nalter table only t add column a int default 1, add b text not null default 'x, not null',\n  \
        add constraint c check (a in (1, 2)) not valid, alter b type varchar(20), validate constraint d;\n";
    assert_eq!(codes(text), ["migration/type-change"]);
}

#[test]
fn the_file_is_one_transaction_where_the_tool_makes_it_one() {
    let text = "create index concurrently a on t (x);\n";
    assert!(codes(text).is_empty());
    let inside: Vec<_> = said(text, true).1.iter().map(|d| d.code.id).collect();
    assert_eq!(inside, ["migration/concurrently-in-transaction"]);
}

#[test]
fn a_comment_with_a_reason_silences() {
    let silenced =
        "-- pgspec: ignore[migration/index-blocks-writes] the table is small\ncreate index a on t (x);\n";
    assert!(codes(silenced).is_empty());
    assert_eq!(codes(&silenced.replace(" the table is small", "")), ["migration/index-blocks-writes"]);
    assert_eq!(
        codes(&silenced.replace("index-blocks-writes", "reindex-blocks")),
        ["migration/index-blocks-writes"]
    );
    let later = format!("{silenced}create index b on t (x);\n");
    assert_eq!(codes(&later), ["migration/index-blocks-writes"]);
}

#[test]
fn a_timeout_of_zero_is_none() {
    for (value, is_one) in
        [("'2s'", true), ("2000", true), ("0", false), ("'0'", false), ("'0s'", false), ("default", false)]
    {
        let text = format!("set local lock_timeout = {value};\nalter table t add column a int;\n");
        assert_eq!(codes(&text).is_empty(), is_one, "{value}");
    }
}

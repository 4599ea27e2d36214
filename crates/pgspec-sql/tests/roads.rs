//! The fast road and the slow road: where the fast one answers, the slow one gives the same object, mentions and
//! places included; and what the slow one refuses, the fast one does not know.

mod generate;

use std::fmt::Debug;

use pgspec_catalog::object::{ConstraintBody, IndexKeyTarget};
use pgspec_catalog::{FileId, Mention, Span, SqlText, TextMap};
use pgspec_sql::fast;
use pgspec_sql::fragment::{self, ColumnFragment, Fragment, NamedConstraint, Parsed, slow};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

/// How many fragments of each sort; as many again are mutilated ones.
const CASES: u32 = 4000;

/// SQL texts are equal when their texts are: what they mention and where they stand is compared apart.
fn shown(sql: &SqlText) -> String {
    format!("{:?} {:?} {:?}", sql.text, sql.mentions, sql.map)
}

fn compare<T: Debug + PartialEq>(
    text: &str,
    quick: impl Fn(Fragment<'_>) -> Option<T>,
    slow: impl Fn(Fragment<'_>) -> Parsed<T>,
    texts: impl Fn(&T) -> Vec<SqlText>,
) -> bool {
    let map = TextMap::Linear(Span::new(FileId(7), 100, 100 + u32::try_from(text.len()).unwrap()));
    let fragment = Fragment { text, map: &map };
    let quick = quick(fragment);
    let slow = slow(fragment);
    for error in slow.as_ref().err().into_iter().flatten() {
        let range = error.range.clone();
        assert!(text.get(range.clone()).is_some(), "{text}: {range:?} of {}", error.message);
    }
    let Some(quick) = quick else { return false };
    match slow {
        Ok(slow) => {
            assert_eq!(quick, slow, "{text}");
            let (quick, slow) = (texts(&quick), texts(&slow));
            for (quick, slow) in quick.iter().zip(&slow) {
                assert_eq!(shown(quick), shown(slow), "{text}");
            }
        }
        Err(errors) => panic!("the fast road takes what the slow one refuses: {text}\n{errors:?}"),
    }
    true
}

fn of_column(column: &ColumnFragment) -> Vec<SqlText> {
    let own = column.default.iter().chain(column.generated.iter().map(|g| &g.expression)).cloned();
    own.chain(column.constraints.iter().flat_map(of_constraint)).collect()
}

fn of_constraint(constraint: &NamedConstraint) -> Vec<SqlText> {
    match &constraint.constraint.body {
        ConstraintBody::Check(check) => vec![check.expression.clone()],
        ConstraintBody::PrimaryKey(_)
        | ConstraintBody::Unique(_)
        | ConstraintBody::ForeignKey(_)
        | ConstraintBody::Exclude(_) => Vec::new(),
    }
}

/// Both roads on a fragment of a sort: whether the fast one answered.
fn both(sort: &str, text: &str) -> bool {
    match sort {
        "column" => compare(text, fast::column, slow::column, of_column),
        "data_type" => compare(text, fast::data_type, slow::data_type, |_| Vec::new()),
        "expression" => compare(text, fast::expression, slow::expression, |sql| vec![sql.clone()]),
        "constraint" => compare(text, fast::constraint, slow::constraint, of_constraint),
        "index" => compare(text, fast::index, slow::index, |f| {
            let keys = f.index.keys.iter().filter_map(|key| match &key.target {
                IndexKeyTarget::Expression(sql) => Some(sql.clone()),
                IndexKeyTarget::Column(_) => None,
            });
            keys.chain(f.index.predicate.clone()).collect()
        }),
        "policy" => compare(text, fast::policy, slow::policy, |f| {
            f.policy.using.iter().chain(&f.policy.check).cloned().collect()
        }),
        "trigger" => {
            compare(text, fast::trigger, slow::trigger, |f| f.trigger.condition.iter().cloned().collect())
        }
        "grants" => compare(text, fast::grants, slow::grants, |_| Vec::new()),
        other => panic!("no sort is called {other}"),
    }
}

fn agree(sort: &'static str, least: usize) {
    let config = Config { cases: CASES, failure_persistence: None, ..Config::default() };
    let answered = std::cell::Cell::new(0_usize);
    let run = |mutilate: bool| {
        let seeds = any::<u64>();
        let outcome = TestRunner::new(config.clone()).run(&seeds, |seed| {
            let text = generate::fragment(sort, seed);
            let text = if mutilate { generate::mutilate(&text, seed) } else { text };
            if both(sort, &text) && !mutilate {
                answered.set(answered.get() + 1);
            }
            Ok(())
        });
        if let Err(error) = outcome {
            panic!("{sort}: {error}");
        }
    };
    run(false);
    run(true);
    assert!(answered.get() >= least, "{sort}: the fast road answered {} of {CASES}", answered.get());
}

#[test]
fn columns_agree() {
    agree("column", 1000);
}

#[test]
fn types_agree() {
    agree("data_type", 1000);
}

#[test]
fn expressions_agree() {
    agree("expression", 700);
}

#[test]
fn constraints_agree() {
    agree("constraint", 700);
}

#[test]
fn indexes_agree() {
    agree("index", 700);
}

#[test]
fn policies_agree() {
    agree("policy", 700);
}

#[test]
fn triggers_agree() {
    agree("trigger", 700);
}

#[test]
fn grants_agree() {
    agree("grants", 1000);
}

/// What people write most has to take the fast road.
#[test]
fn common_fragments_are_fast() {
    let common = [
        ("column", "uuid primary key default gen_random_uuid()"),
        ("column", "timestamptz not null default now()"),
        ("column", "uuid not null references users(id) on delete cascade"),
        ("column", "text not null default 'ACTIVE' check (status in ('ACTIVE', 'DONE'))"),
        ("column", "numeric(10, 2) default 0"),
        ("column", "lead_status not null default 'ACTIVE'::lead_status"),
        ("column", "timestamp with time zone default timezone('utc'::text, now()) not null"),
        ("column", "bigint generated always as identity primary key"),
        ("column", "jsonb not null default '{}'::jsonb"),
        ("column", "text[] default array[]::text[]"),
        ("constraint", "check (url like 'https://%' or url like 'mailto:%')"),
        ("constraint", "check (score >= 0 and score <= 100)"),
        ("constraint", "foreign key (a, b) references s.t (c, d) on delete set null"),
        ("index", "(user_id, created_at desc) where deleted_at is null"),
        ("index", "using gin (tags)"),
        ("index", "unique (lower(email))"),
        ("policy", "for select using (auth.uid() = user_id)"),
        (
            "policy",
            "for all to authenticated using ((select auth.uid()) = user_id) with check ((select auth.uid()) = user_id)",
        ),
        (
            "policy",
            "for select using (exists (select 1 from team_members tm where tm.team_id = teams.id and tm.user_id = auth.uid()))",
        ),
        ("trigger", "before update for each row execute function update_updated_at_column()"),
        (
            "trigger",
            "after update of status for each row when (old.status is distinct from new.status) execute function f('x')",
        ),
        ("grants", "select, insert, update (name, email)"),
    ];
    for (sort, text) in common {
        assert!(both(sort, text), "the fast road does not know: {text}");
    }
}

/// Names in SQL stay inside of it.
#[test]
fn mentions_are_where_they_say() {
    let text = "a::kind = lower(\"B\") and exists (select 1 from s.t where s.t.x = 1)";
    let map = TextMap::Nowhere;
    let sql = fragment::expression(Fragment { text, map: &map }).unwrap();
    let of = |m: &Mention| text[m.range.start as usize..m.range.end as usize].to_owned();
    let found: Vec<_> = sql.mentions.iter().map(of).collect();
    assert_eq!(found, ["a", "kind", "lower", "\"B\"", "s.t"]);
}

#[test]
fn a_case_has_a_branch() {
    assert!(!both("expression", "case a end"));
    assert!(both("expression", "case a when 1 then 2 end"));
}

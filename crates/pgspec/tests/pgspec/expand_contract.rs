//! Names that live twice: `migrate new --expand-contract`, programs of before and of after side by side, `migrate contract`.

use pgspec_postgres::Database;
use testkit::assert_snapshot;

use crate::postgres::server;
use crate::sandbox::Sandbox;

const SETTINGS: &str =
    "name: app\npostgres: 15\ngenerate:\n  migrations: { dir: migrations, layout: plain }\n";

const BEFORE: &str = r#"tables:
  teams:
    doc: Teams
    columns:
      id: bigint primary key
  people:
    doc: People
    columns:
      id: bigint generated always as identity primary key
      nick: text not null default 'nobody' unique check (nick <> '')
      team: bigint references teams on delete set null
      state: text
      note: json
      token: uuid not null default gen_random_uuid()
      touched: integer not null default 0
    indexes:
      people_team: (team)
    triggers:
      clean: before insert or update of nick for each row execute function clean()
    grants:
      public: [select, insert, "update (nick)"]
    policies:
      all_see: { for: select, using: "nick <> 'hidden'" }
      all_add: { for: insert, check: "true" }
      all_change: { for: update, using: "true" }
  visits:
    doc: Visits
    columns:
      id: bigint primary key
      place: text not null
      rating: integer not null default 3
    indexes:
      visits_place: (place)
    grants:
      public: [select, insert, delete]
views:
  names: select id, nick from people
functions:
  clean():
    returns: trigger
    language: plpgsql
    body: |
      begin
        new.nick := lower(new.nick);
        return new;
      end
"#;

/// Columns with other names, one with another type, and a table with another name.
fn after() -> String {
    let renames = [
        (
            "      nick: text not null default 'nobody' unique check (nick <> '')\n",
            "      nickname: { type: text, was: nick, not_null: true, default: \"'nobody'\", unique: true, check: \"nickname <> ''\" }\n",
        ),
        (
            "      team: bigint references teams on delete set null\n",
            "      group_id: { type: bigint, was: team, references: teams on delete set null }\n",
        ),
        ("      state: text\n", "      state_code: { type: integer, was: state }\n"),
        ("      note: json\n", "      remark: { type: json, was: note }\n"),
        (
            "      token: uuid not null default gen_random_uuid()\n",
            "      secret_id: { type: uuid, was: token, not_null: true, default: gen_random_uuid() }\n",
        ),
        ("people_team: (team)", "people_team: (group_id)"),
        ("update of nick", "update of nickname"),
        ("update (nick)", "update (nickname)"),
        ("using: \"nick <> 'hidden'\"", "using: \"nickname <> 'hidden'\""),
        ("  visits:\n    doc: Visits\n", "  stays:\n    doc: Visits\n    was: visits\n"),
        ("      place: text not null\n", "      city: { type: text, was: place, not_null: true }\n"),
        ("visits_place: (place)", "stays_city: { keys: city, was: visits_place }"),
        ("select id, nick from people", "select id, nickname as nick from people"),
        ("new.nick := lower(new.nick)", "new.nickname := lower(new.nickname)"),
    ];
    let mut text = BEFORE.to_owned();
    for (old, new) in renames {
        assert!(text.contains(old), "{old}");
        text = text.replace(old, new);
    }
    text + "convert:\n  people.state_code: { using: \"case state_code when 'on' then 1 when 'off' then 0 end\", back: \"case state_code when 1 then 'on' when 0 then 'off' end\" }\n"
}

fn ask(database: &Database<'_>, query: &str) -> String {
    let rows = database.connect().unwrap().query(query, &[]).unwrap();
    rows.iter()
        .map(|row| row.get::<_, Option<String>>(0).unwrap_or_else(|| "null".to_owned()))
        .collect::<Vec<_>>()
        .join("\n")
}

fn run(database: &Database<'_>, sql: &str) {
    database.connect().unwrap().batch_execute(sql).unwrap_or_else(|error| panic!("{sql}: {error:?}"));
}

fn fine(sandbox: &Sandbox, arguments: &[&str]) -> String {
    let run = sandbox.run(arguments);
    assert_eq!(run.code, 0, "{arguments:?}\n{}", run.text());
    run.text()
}

/// Verifies, and every migration is as a plan declares, those that open and close names too.
fn declares_all(sandbox: &Sandbox) {
    let verified = fine(sandbox, &["migrate", "verify"]);
    assert!(!verified.contains("nothing is declared"), "{verified}");
    assert!(verified.contains("as the plan declares"), "{verified}");
}

/// A project whose second migration opens names.
fn expanded() -> Sandbox {
    let sandbox = Sandbox::new(&[("pgspec.yaml", SETTINGS), ("app.yaml", BEFORE)]);
    fine(&sandbox, &["migrate", "new", "first", "--version", "1"]);
    sandbox.write("app.yaml", after());
    let said = fine(
        &sandbox,
        &["migrate", "new", "second", "--version", "2", "--expand-contract", "--step-by-step"],
    );
    assert!(said.contains("both names live: column public.people.nick -> nickname"), "{said}");
    sandbox
}

/// What the programs of before and of after run.
const OLD: &str = "
    insert into people (nick, team, state, note) values ('Old', 1, 'on', '{\"a\": 1}'), ('old2', 2, null, null);
    insert into people (nick) values ('old3') on conflict (nick) do nothing;
    insert into people (nick, state) values ('old3', 'off') on conflict (nick) do update set state = excluded.state;
    update people set nick = 'Old4', team = 2, note = '[4]' where nick = 'old';
    update people set team = null, state = 'off' where nick = 'old2';
    insert into visits (id, place) values (1, 'Rome'), (2, 'Bonn') on conflict (id) do update set place = excluded.place;
    update visits set place = 'Ulm' where place = 'Bonn';
    select * from visits for update;
    delete from visits where id = 99;";

const NEW: &str = "
    insert into people (nickname, group_id, state_code, remark) values ('New', 1, 0, '{\"b\": 2}'), ('new2', 2, null, null);
    insert into people (nickname, group_id) values ('new3', 1) on conflict (nickname) do nothing;
    update people set nickname = 'New4', group_id = 2, remark = '[5]' where nickname = 'new';
    update people set group_id = null, state_code = 1 where nickname = 'new2';
    insert into stays (id, city, rating) values (3, 'Kiel', 5);
    update stays set city = 'Oslo' where city = 'Rome';";

const ALIKE: &str =
    "select count(*) filter (where nick is distinct from nickname or team is distinct from group_id
        or state is distinct from case state_code when 1 then 'on' when 0 then 'off' end
        or note::text is distinct from remark::text or token is distinct from secret_id
        or token is null)::text || ' of ' || count(*) from people";

#[test]
fn programs_of_before_and_of_after_run_side_by_side() {
    let sandbox = expanded();
    assert_snapshot("cli/expand", "expand.sql", &sandbox.read("migrations/2_second.sql"));
    let database = server().create_database("expand").unwrap();
    let url = database.url().to_string();
    fine(&sandbox, &["migrate", "apply", "--db", &url, "--until", "1"]);
    run(&database, "insert into teams values (1), (2);
        insert into people (nick, team, state) select 'p' || g, 1 + g % 2, case when g % 3 = 0 then 'on' end from generate_series(1, 3000) g");
    fine(&sandbox, &["migrate", "apply", "--db", &url]);
    assert_eq!(ask(&database, ALIKE), "0 of 3000");

    // Neither is it drift, nor is anything left to do.
    for arguments in [&["drift", "--db", &url][..], &["drift"], &["migrate", "status"], &["diff", ".", &url]]
    {
        let said = fine(&sandbox, arguments);
        assert!(said.contains("open since 2") && said.contains("migrate contract"), "{arguments:?} {said}");
    }
    fine(&sandbox, &["migrate", "new", "nothing"]);
    let check = sandbox.run(&["build"]);
    assert!(check.text().contains("migration/open-names"), "{}", check.text());

    let before = "select concat_ws(' ', nick, nickname, team, group_id, state, state_code, note, remark) from people where id > 3000 order by id";
    run(&database, OLD);
    assert_eq!(ask(&database, ALIKE), "0 of 3003", "{}", ask(&database, before));
    run(&database, NEW);
    assert_eq!(ask(&database, ALIKE), "0 of 3006", "{}", ask(&database, before));
    assert_snapshot("cli/expand", "rows", &ask(&database, before));
    assert_eq!(ask(&database, "select string_agg(place, ' ' order by id) from visits"), "Oslo Ulm Kiel");
    assert_eq!(ask(&database, "select string_agg(city, ' ' order by id) from stays"), "Oslo Ulm Kiel");
    // Defaults: of who names neither, either, or null.
    run(&database, "delete from people where id > 3000; insert into people default values");
    assert_eq!(
        ask(
            &database,
            "select concat_ws(' ', nick, nickname, token = secret_id) from people where id > 3000"
        ),
        "nobody nobody t"
    );
    let null = |column: &str| {
        let sql = format!("insert into people ({column}) values (null)");
        database.connect().unwrap().batch_execute(&sql).unwrap_err().code().map(|code| code.code().to_owned())
    };
    assert_eq!((null("nick"), null("nickname")), (Some("23502".to_owned()), Some("23502".to_owned())));
    // A foreign key that empties one empties both; a check and a unique key are met by either.
    run(
        &database,
        "update people set team = 2 where id > 3000; delete from people where id <= 3000 and team = 2; update people set group_id = 2 where id = 2; delete from teams where id = 2",
    );
    assert_eq!(ask(&database, "select count(*)::text from people where team = 2 or group_id = 2"), "0");
    for sql in ["update people set nick = '' where id = 2", "update people set nick = 'nobody' where id = 2"]
    {
        assert!(database.connect().unwrap().batch_execute(sql).is_err(), "{sql}");
    }

    // More is migrated while names are open.
    sandbox.write(
        "app.yaml",
        after().replace("      touched: integer", "      more: text\n      touched: integer"),
    );
    fine(&sandbox, &["migrate", "new", "more", "--version", "3"]);
    let more = sandbox.read("migrations/3_more.sql");
    assert!(more.contains("add column more") && !more.contains("drop"), "{more}");
    let early = sandbox.run(&["migrate", "new", "again", "--expand-contract"]);
    assert!(early.text().contains("nothing to do"), "{}", early.text());
    sandbox.write("app.yaml", after().replace("nickname", "handle"));
    let twice = sandbox.run(&["migrate", "new", "again"]);
    assert!(twice.code == 1 && twice.text().contains("plan/open-bridge"), "{}", twice.text());
    sandbox.write("app.yaml", after());
    let pending = sandbox.run(&["migrate", "contract", "last", "--version", "4"]);
    assert!(pending.code == 1 && pending.text().contains("migration/not-yet"), "{}", pending.text());

    sandbox.write(
        "app.yaml",
        after().replace("      touched: integer", "      more: text\n      touched: integer"),
    );
    declares_all(&sandbox);
    fine(&sandbox, &["migrate", "contract", "last", "--version", "4"]);
    assert_snapshot("cli/expand", "contract.sql", &sandbox.read("migrations/4_last.sql"));
    let done = fine(&sandbox, &["migrate", "status"]);
    assert!(!done.contains("open since"), "{done}");
    assert!(fine(&sandbox, &["migrate", "contract", "none"]).contains("nothing has two names"));
    fine(&sandbox, &["migrate", "apply", "--db", &url]);
    run(&database, "insert into teams values (2); delete from people where id > 3000; delete from stays");
    run(&database, NEW);
    let drift = fine(&sandbox, &["drift", "--db", &url]);
    assert!(drift.contains("no drift"), "{drift}");
    declares_all(&sandbox);
}

/// Killed again and again, the same command goes on, and no row is without its twin.
#[test]
fn a_run_that_is_killed_opens_names_all_the_same() {
    let sandbox = expanded();
    let database = server().create_database("expand_cut").unwrap();
    let url = database.url().to_string();
    fine(&sandbox, &["migrate", "apply", "--db", &url, "--until", "1"]);
    run(
        &database,
        "insert into teams values (1), (2);
        insert into people (nick, team) select 'p' || g, 1 + g % 2 from generate_series(1, 20000) g",
    );
    let arguments = ["migrate", "apply", "--db", &url, "--batch-time", "5ms", "--batch-pause", "0"];
    for at in 0..6_u64 {
        let mut child = sandbox
            .command(&arguments)
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(std::time::Duration::from_millis(150 + 170 * at));
        if at % 2 == 0 {
            child.kill().unwrap();
        } else {
            let query = "select pg_terminate_backend(pid) from pg_stat_activity
                         where datname = current_database() and application_name = 'pgspec'";
            database.connect().unwrap().batch_execute(query).unwrap();
        }
        child.wait().unwrap();
        run(
            &database,
            &format!(
                "insert into people (nick, team) values ('w{at}', 1); update people set team = 2 where nick = 'p{}'",
                at + 1
            ),
        );
    }
    let mut last = sandbox.run(&arguments);
    for _ in 0..3 {
        if last.code != 0 {
            last = sandbox.run(&arguments);
        }
    }
    assert_eq!(last.code, 0, "{}", last.text());
    assert_eq!(ask(&database, ALIKE), "0 of 20006");
    fine(&sandbox, &["drift", "--db", &url]);
    fine(&sandbox, &["migrate", "contract", "third", "--version", "3"]);
    fine(&sandbox, &["migrate", "apply", "--db", &url]);
    let drift = fine(&sandbox, &["drift", "--db", &url]);
    assert!(drift.contains("no drift"), "{drift}");
}

#[test]
fn what_cannot_have_two_names_says_why() {
    let before = "enums: { mood: [sad, ok] }
tables:
  a:
    doc: A
    columns:
      id: bigint primary key
      n: integer
      code: text
      kind: mood
      twice: integer generated always as (n * 2) stored
      made: bigint generated always as identity
";
    let sandbox = Sandbox::new(&[("pgspec.yaml", SETTINGS), ("app.yaml", before)]);
    fine(&sandbox, &["migrate", "new", "first", "--version", "1"]);
    let changes = [
        ("id: bigint primary key", "key: { type: bigint, was: id, primary_key: true }"),
        ("n: integer\n", "m: { type: integer, was: n }\n"),
        ("code: text", "number: { type: integer, was: code }\n      code2: text"),
        ("kind: mood", "sort: { type: text, was: kind }"),
        ("made: bigint generated always as identity", "born: { type: bigint, was: made, identity: always }"),
        ("code: text", "code: integer"),
    ];
    let mut text = String::new();
    for (old, new) in changes {
        let spec = before
            .replace(old, new)
            .replace("(n * 2)", if new.starts_with("m:") { "(m * 2)" } else { "(n * 2)" });
        let convert = if new.contains("number") {
            "convert: { a.number: \"length(number)\" }\n"
        } else if new == "code: integer" {
            "convert: { a.code: \"length(code)\" }\n"
        } else {
            ""
        };
        sandbox.write("app.yaml", spec + convert);
        let refused = sandbox.run(&["migrate", "new", "second", "--expand-contract"]);
        assert_eq!(refused.code, 1, "{}", refused.text());
        text.push_str(&format!("== {new}\n{}", refused.text()));
    }
    assert_snapshot("cli/expand", "refused", &text);
}

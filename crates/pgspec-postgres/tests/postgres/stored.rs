//! Catalogs as bytes: what comes back is the same, spans, notes and origins too; and a history that is taken up at the end of
//! any file comes to what it comes to when it is read at once.

use pgspec_analyze::bind::Meanings;
use pgspec_catalog::stored::{Reader, Stored, Writer};
use pgspec_catalog::{Catalog, Diagnostics, FileId, Name, Sources, Span};
use pgspec_spec::Platform;
use pgspec_sql::codes::CODES;
use pgspec_sql::read::{Options, Reached, Read, replay, replay_from};

use crate::corpora;
use crate::generate::spec;
use crate::pairs::{PAIRS, Second};
use crate::property::{SCHEMA, compile, setting};

fn bytes<T: Stored>(value: &T, first: FileId) -> Vec<u8> {
    let mut writer = Writer::new(first);
    value.put(&mut writer);
    writer.finish()
}

fn back<T: Stored>(bytes: &[u8], first: FileId) -> T {
    let mut reader = Reader::new(bytes, first, CODES);
    let value = T::take(&mut reader).expect("our own bytes");
    assert!(reader.is_at_end(), "bytes are left");
    value
}

fn assert_comes_back(name: &str, catalog: &Catalog) {
    let first = FileId(1);
    let written = bytes(catalog, first);
    let read: Catalog = back(&written, first);
    assert!(read == *catalog, "{name}: other facts");
    // What `==` does not look at, as far as it is printed; and all of it, as far as it is written.
    let shown = |catalog: &Catalog| -> Vec<String> {
        catalog.iter().map(|(_, key, object)| format!("{key:?} {object:?}")).collect()
    };
    assert!(shown(&read) == shown(catalog), "{name}: shown otherwise");
    assert!(bytes(&read, first) == written, "{name}: other bytes");
    // Who belongs to whom is found out anew.
    for (_, key, _) in catalog.iter() {
        let relation = key.qualified_name();
        let children = |catalog: &Catalog| -> Vec<_> {
            catalog.children(&relation).map(|(_, key, _)| key.clone()).collect()
        };
        assert_eq!(children(&read), children(catalog), "{name}: of {key}");
        let overloads = |catalog: &Catalog| catalog.overloads(&relation).len();
        assert_eq!(overloads(&read), overloads(catalog), "{name}: {key}");
    }
}

/// All that a replay comes to, as bytes.
fn whole(read: &Read) -> (Vec<u8>, Diagnostics, Vec<Span>, Vec<Name>) {
    let Read { catalog, diagnostics, missing, opaque } = read.clone();
    (bytes(&catalog, FileId(0)), diagnostics, opaque, missing)
}

/// Takes a history up at the end of each of its files.
fn assert_goes_on(name: &str, base: (&Catalog, &Sources), texts: &[String], path: &[Name], postgres: u16) {
    let mut sources = base.1.clone();
    let files: Vec<_> =
        texts.iter().enumerate().map(|(n, text)| sources.add(format!("{n}.sql"), text.clone())).collect();
    let first = *files.first().expect("a file");
    let (options, names) = (Options { ordered: true, postgres, user: None }, Meanings::new(postgres));
    let at_once = whole(&replay(&sources, &files, path, base.0.clone(), &options, &names));
    let mut reached = bytes(&Reached::base(base.0.clone()), first);
    for (done, file) in files.iter().enumerate() {
        let go_on = |files: &[FileId], is_wanted| {
            replay_from(&sources, back(&reached, first), files, path, &options, &names, is_wanted)
        };
        let (_, next) = go_on(std::slice::from_ref(file), true);
        let (read, _) = go_on(files.get(done..).expect("files"), false);
        assert!(whole(&read) == at_once, "{name}: goes on otherwise from file {done}");
        reached = bytes(&next.expect("can be gone on from"), first);
    }
    let (read, _) = replay_from(&sources, back(&reached, first), &[], path, &options, &names, false);
    assert!(whole(&read) == at_once, "{name}: ends otherwise");
}

#[test]
fn models_come_back() {
    let (cases, seed) = (setting("PGSPEC_CASES", 25), setting("PGSPEC_SEED", 1));
    for seed in seed..seed + cases {
        let Ok(catalog) = compile(&spec(seed, SCHEMA, 18), 18, "") else { continue };
        assert_comes_back(&format!("seed {seed}"), &catalog);
    }
    for (name, before, after) in corpora::pairs() {
        for text in [before, after] {
            assert_comes_back(&name, &crate::observer::offline(&text, 15).0);
        }
    }
    for platform in [Platform::Supabase { legacy_grants: false }, Platform::Supabase { legacy_grants: true }]
    {
        assert_comes_back("a platform", &pgspec_spec::pack(platform, &mut Sources::default()).0);
    }
}

#[test]
fn histories_go_on_from_any_file() {
    let root = testkit::workspace_root();
    let own = ["dracarys/migrations", "nextbestmove/migrations", "social-engagement/migrations"];
    let hosted = ["patternlift/supabase/migrations", "qic-life/supabase/migrations"];
    let mut folders: Vec<_> = own.iter().chain(&hosted).map(|one| root.join("spec").join(one)).collect();
    let histories = root.join("crates/pgspec-postgres/fixtures/histories");
    let entries = std::fs::read_dir(histories).expect("histories");
    folders.extend(entries.map(|entry| entry.expect("readable").path()).filter(|path| path.is_dir()));
    for folder in folders {
        let name = folder.to_string_lossy().into_owned();
        let texts: Vec<String> =
            testkit::fixtures(&folder, "sql").iter().map(testkit::Fixture::text).collect();
        let mut sources = Sources::default();
        let base = match name.contains("supabase") {
            true => pgspec_spec::pack(Platform::Supabase { legacy_grants: false }, &mut sources).0,
            false => Catalog::new(),
        };
        let path = ["public".into(), "extensions".into()];
        assert_goes_on(&name, (&base, &sources), &texts, &path, 15);
    }
}

/// Plans rename, drop and make anew: each statement is a file.
#[test]
fn random_histories_go_on_from_any_file() {
    let (cases, seed) = (setting("PGSPEC_CASES", 2), setting("PGSPEC_SEED", 1));
    for seed in seed..seed + cases {
        let text = spec(seed, SCHEMA, 15);
        let Ok(from) = compile(&text, 15, "") else { continue };
        for number in 0..PAIRS {
            let second = Second::of(&text, seed, number, 15);
            let Ok(to) = compile(&second.text(&text, seed, 15), 15, "") else { continue };
            let plan = crate::plans::tried(&from, &to, 15, SCHEMA).plan;
            let mut statements: Vec<String> = plan.statements().map(|sql| format!("{sql}\n")).collect();
            // What cannot be read, and what is never there, is gone on from too.
            statements
                .insert(statements.len() / 2, "create nonsense; select * from nowhere.at_all;\n".into());
            statements.push("create view nothing as select a from nowhere;\n".into());
            // A few statements a file: a file for each takes as long as their number squared.
            let files: Vec<String> =
                statements.chunks(statements.len().div_ceil(5)).map(<[String]>::concat).collect();
            // The spec's own spans are in files in front.
            let mut sources = Sources::default();
            for n in 0..8 {
                sources.add(format!("{n}.yaml"), text.clone());
            }
            assert_goes_on(
                &format!("seed {seed} {}", second.name()),
                (&from, &sources),
                &files,
                &[SCHEMA.into()],
                15,
            );
        }
    }
}

//! Both roads read the same.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a failed assertion is what a test is for")]

use std::path::{Path, PathBuf};

use super::{fast, read, slow};
use crate::typescript::syntax::File;

/// How far the fast road comes; panics where the grammar reads something else.
fn compare(text: &str) -> usize {
    let whole = slow("a.ts", text, 0, File::default()).unwrap();
    let mut file = File::default();
    let rest = fast::read(text, &mut file);
    let before = |start: u32| (start as usize) < rest;
    if let Some(wrong) = whole.unreadable.iter().find(|range| before(range.start)) {
        panic!("the grammar refuses what begins at {}:\n{}", wrong.start, &text[wrong.start as usize..]);
    }
    let both = read("a.ts", text).unwrap();
    if whole.unreadable.is_empty() {
        same(&both, &whole, text);
    } else {
        // What the grammar makes of the rest depends on where it begins to read; what lies ahead does not.
        let ahead: Vec<_> = whole.declarations.iter().filter(|one| before(one.range.start)).collect();
        same(&file.declarations.iter().collect::<Vec<_>>(), &ahead, text);
    }
    rest
}

fn same<T: PartialEq + std::fmt::Debug>(own: &T, wanted: &T, text: &str) {
    if own != wanted {
        let (own, wanted) = (format!("{own:#?}"), format!("{wanted:#?}"));
        panic!("{}\nin\n{text}", crate::patch::unified("read", &wanted, &own));
    }
}

const STATEMENTS: &[&str] = &[
    "export type A = string",
    "type A = B;",
    "type A = B ;",
    "export type A =\n  | string\n  // why\n  | \"b\" /* c */ | 'd'\n",
    "type A = | string",
    "type A = (string | null)[]",
    "type A = ((B)) | (C & D)[] & { a: 1 }",
    "type A = B.C<D, E[\"f\"]['g']>[number]",
    "type A = Array<Array<string>>",
    "type A = [string, number,]",
    "type A = []",
    "type A = true | false | null | undefined | 12 | bigint",
    "type A = { [key: string]: Json | undefined }",
    "type A = { [_ in never]: never }",
    "type A = { [_ in never]: never; }",
    "type A = { a: string, 'b-c'?: number; readonly d: any\n 1: void, readonly: never\n type: string; }",
    "type A = { a: string // one\n /* two */ b: string /* three */ }",
    "type A = { a: string\r\n  b: number\r\n}\r\n",
    "type A = { a:string|null;b:C }",
    "export interface A { a: string }",
    "interface A {\n a: B\n}\ninterface C {}",
    "import type { A, B as C } from './d'\nimport { E, } from \"f\";\ntype G = A",
    "import {} from 'a'\n",
    "// first\n/** second */\nexport type A = B\n// last",
    "type A = string\n\n\n",
    "type A = \"\\n\"",
    "type Ä = string",
    "type A = \"ä\"",
    "type A = unique symbol",
    "type A = keyof B",
    "type A = readonly string[]",
    "type A = typeof b",
    "type A = (a: string) => void",
    "type A = new () => B",
    "type A<B> = B",
    "type A = B extends C ? D : E",
    "type A = B\n  extends C ? D : E",
    "type A = string\n[]",
    "type A = { a: string\n [b: string]: c }",
    "type A = { a: string\n (): c }",
    "type A = { a(): string }",
    "type A = { a: string b: string }",
    "type A = { get a(): string }",
    "type A = { a ?: string }",
    "type A = { a\n: string }",
    "type A = { -readonly [K in B]?: C }",
    "type A = -1 | 1.5 | 0x1f | 1_000 | 1n",
    "type A = `a${string}`",
    "type A = string | ",
    "type A = { a: ",
    "type A = string }",
    "type A = B & ",
    "type A = a.B",
    "type A = A.b",
    "type A = { a: asserts b is string }",
    "type A = string, B = number",
    "type A = B type C = D",
    "type A = string; let b = 1; type C = D",
    "type A = string\nfoo()\ntype C = D",
    "interface A extends B { a: string }",
    "declare module 'x' { type A = string }\ntype B = string",
    "export { A } from 'b'\ntype C = string",
    "export default interface A { a: string }",
    "import A from 'b'\n type C = D",
    "import type A from 'b'\n type C = D",
    "import { type A } from 'b'\n type C = D",
    "import { a } from 'b' with { type: 'json' }",
    "\u{feff}type A = string",
    "type A = 'open",
    "/* open",
    "type A = { a: object; b: symbol }",
    "type A = {a:1,}",
    "type A = {,}",
    "type A = {;}",
    "type A = B<>",
    "type A = B\n<C>",
    "type A = string\n/* a\n b */ type B = string",
    "type A = string /* a\n b */ type B = string",
];

#[test]
fn statements_are_read_the_same() {
    let mut read_fast = 0;
    for statement in STATEMENTS {
        read_fast += usize::from(compare(statement) > 0);
    }
    assert_eq!(read_fast, 30);
}

#[test]
fn files_are_read_the_same() {
    let mut total = (0, 0);
    for path in files() {
        let text = std::fs::read_to_string(&path).unwrap();
        total.0 += compare(&text);
        total.1 += text.len();
    }
    assert!(total.0 * 2 > total.1, "the fast road read {} of {} bytes", total.0, total.1);
}

/// Files in which a piece is missing, doubled or in another place.
#[test]
fn files_that_were_changed_are_read_the_same() {
    let sample = format!("{}\n", STATEMENTS[..26].join("\n"));
    let mut pieces: Vec<&str> = Vec::new();
    let mut rest = sample.as_str();
    while let Some(first) = rest.chars().next() {
        let word = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
        let (piece, after) = rest.split_at(if word == 0 { first.len_utf8() } else { word });
        pieces.push(piece);
        rest = after;
    }
    let mut seed = 1_u64;
    let mut below = |limit: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).unwrap() % limit
    };
    let mut comes_far = 0;
    for _ in 0..600 {
        let mut changed = pieces.clone();
        let (from, at) = (below(pieces.len()), below(pieces.len()));
        match below(3) {
            0 => drop(changed.remove(at)),
            1 => changed.insert(at, pieces[from]),
            _ => changed[at] = pieces[from],
        }
        let text = changed.concat();
        comes_far += usize::from(compare(&text) * 2 > text.len());
    }
    assert!(comes_far > 200, "{comes_far}");
}

/// All TypeScript of the tests.
fn files() -> Vec<PathBuf> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "ts") {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    let root = testkit::workspace_root();
    walk(&root.join("crates/pgspec-drift/fixtures"), &mut found);
    walk(&root.join("snapshots"), &mut found);
    found.sort();
    found
}

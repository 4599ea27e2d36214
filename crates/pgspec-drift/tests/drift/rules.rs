//! One table, and one mistake at a time.

use pgspec_drift::fix;

use super::model::Compiled;

const SPEC: &str = "\
enums:
  mood: [happy, sad, so so]
tables:
  people:
    columns:
      id: bigint primary key generated always as identity
      name: text not null
      mood: mood not null default 'happy'
      born: date
      tags: \"text[] not null default '{}'\"
      extra: jsonb
      long: integer not null generated always as (length(name)) stored
  pets:
    columns:
      id: uuid primary key
      owner: bigint not null references people
";

#[test]
fn what_pgspec_writes_has_no_drift() {
    let model = Compiled::of(SPEC);
    let generated = model.generated();
    // A space more, so that the files are not equal byte for byte.
    let compared = model.compare(&[("a.ts", &format!("{generated} "))], &[]);
    assert_eq!(compared.lines(), "");
}

#[test]
fn other_spellings_of_the_same_types_are_right() {
    let model = Compiled::of(SPEC);
    let generated = model.generated();
    for (from, to) in [
        ("export type Database = {", "export interface Database {"),
        ("          born: string | null\n", "          born: null | string;\n"),
        ("          tags: string[]\n", "          tags: Array<string>\n"),
        ("          name: string\n", "          \"name\": (string)\n"),
        ("          name: string\n", "          readonly name: string // the name\n"),
        ("Database[\"public\"][\"Enums\"][\"mood\"]", "\"sad\" | \"happy\" | \"so so\""),
        ("Database[\"public\"][\"Enums\"][\"mood\"]", "Database['public']['Enums']['mood']"),
        ("          long?: never\n", ""),
        ("          extra?: Json | null\n", "          extra?: Json\n"),
    ] {
        assert!(generated.contains(from), "{from} in\n{generated}");
        let compared = model.compare(&[("a.ts", &generated.replace(from, to))], &[]);
        assert_eq!(compared.lines(), "", "{to}");
    }
}

/// What stands in a file word for word is not looked into: what is said is the same as of other words for it.
#[test]
fn the_same_words_are_compared_by_what_they_mean() {
    let model = Compiled::of(SPEC);
    let generated = model.generated();
    let (json, rest) = generated.split_at(generated.find("export type Database").unwrap());
    let whole = rest.replacen("type Database = {", "type Of<Json> = {", 1);
    let files = [
        format!("type Json = string\n\n{rest}"),
        format!("type Json = string | null\n\n{rest}"),
        format!("import type {{ Json }} from './json'\n\n{rest}"),
        format!("import type {{ Other as Json }} from './json'\n\n{rest}"),
        format!("{whole}\nexport type Database = Of<string>\n"),
        format!("{rest}\n{json}"),
        generated.replace("[\"sad\", ", "["),
        generated.replace("\"sad\"", "\"gloomy\""),
        generated.replacen("    Tables: {", "    Tables: Partial<{", 1).replacen(
            "    }\n    Views",
            "    }>\n    Views",
            1,
        ),
        generated.replace("          name: string\n", ""),
    ];
    let others = [("json.ts", "export type Json = number\nexport type Other = string\n")];
    let mut told = 0;
    for text in files {
        // Columns, of as many bytes.
        let loose = |line: &str| {
            if line.starts_with("          ") { line.replacen(": ", " :", 1) } else { line.to_owned() }
        };
        let loose: Vec<_> = text.lines().map(loose).collect();
        let found = model.compare(&[("a.ts", &text)], &others).lines();
        assert_eq!(found, model.compare(&[("a.ts", &loose.join("\n"))], &others).lines(), "{text}");
        told += usize::from(!found.is_empty());
    }
    assert!(told >= 4, "{told}");
}

/// Each mistake is found where it is, by its own code, and its fix restores the file.
#[test]
fn each_mistake_is_found_and_mended() {
    let model = Compiled::of(SPEC);
    let generated = model.generated();
    let mut out = String::new();
    for (from, to) in [
        ("          name: string\n", ""),
        ("          name: string\n", "          name: number\n"),
        ("          name: string\n", "          name: any\n"),
        ("          name: string\n", "          name: string | null\n"),
        ("          name: string\n", "          name?: string\n"),
        ("          name: string\n", "          nam: string\n"),
        ("          name: string\n", "          name: \"a\" | \"b\"\n"),
        ("          born: string | null\n", "          born: string\n"),
        ("          born: string | null\n", "          born: Date | null\n"),
        ("          tags: string[]\n", "          tags: number[]\n"),
        ("          mood: Database[\"public\"][\"Enums\"][\"mood\"]\n", "          mood: string\n"),
        (
            "          mood: Database[\"public\"][\"Enums\"][\"mood\"]\n",
            "          mood: \"happy\" | \"sad\" | \"odd\"\n",
        ),
        ("          long?: never\n", "          long?: number\n"),
        ("          id?: never\n", "          id: number\n"),
        ("          name: string\n          tags?", "          name?: string\n          tags?"),
        ("          mood?: Database", "          mood: Database"),
        ("      mood: \"happy\" | \"sad\" | \"so so\"\n", "      mood: \"happy\" | \"sad\"\n"),
        (
            "      mood: \"happy\" | \"sad\" | \"so so\"\n",
            "      mood: \"happy\" | \"sad\" | \"so so\" | \"odd\"\n",
        ),
        ("mood: [\"happy\", \"sad\", \"so so\"]", "mood: [\"sad\", \"happy\", \"so so\"]"),
        ("            isOneToOne: false\n", "            isOneToOne: true\n"),
        ("referencedRelation: \"people\"", "referencedRelation: \"person\""),
        ("        Relationships: []\n", ""),
        ("        Relationships: []\n", "        Relationships: unknown\n"),
        ("      pets: {\n", "      pet: {\n"),
    ] {
        assert!(generated.contains(from), "{from} in\n{generated}");
        let at = generated.find(from).unwrap();
        let line = generated[..at].matches('\n').count() + 1;
        let wrong = generated.replacen(from, to, 1);
        let compared = model.compare(&[("a.ts", &wrong)], &[]);
        out.push_str(&format!("line {line}: `{}` -> `{}`\n", from.trim(), to.trim()));
        for found in compared.lines().lines() {
            out.push_str(&format!("  {found}\n"));
        }
        assert!(!compared.found.is_empty(), "{to}");
        let fixed = fix::apply(&compared.found, &compared.sources);
        match fixed.first() {
            Some(fixed) if fixed.text == generated => out.push_str("  restored\n"),
            Some(fixed) => out.push_str(&pgspec_drift::patch::unified("a.ts", &generated, &fixed.text)),
            None => out.push_str("  no fix\n"),
        }
    }
    testkit::assert_snapshot("drift", "mistakes", &out);
}

/// `Json` is what the generated one is, however it is spelled.
#[test]
fn an_edit_of_json_is_found_and_mended() {
    let model = Compiled::of(SPEC);
    let generated = model.generated();
    let json = "  | string\n  | number\n  | boolean\n  | null\n  | { [key: string]: Json | undefined }\n  | Json[]\n";
    assert!(generated.contains(json), "{generated}");
    let lines = |text: &str| model.compare(&[("a.ts", &generated.replace(json, text))], &[]).lines();
    for same in [
        " null | string | boolean | number | Json[] | { [k: string]: undefined | Json }\n",
        " (string | number) | boolean | null | { [key: string]: (Json | undefined); } | Array<Json> | null;\n",
    ] {
        assert_eq!(lines(same), "", "{same}");
    }
    let mut out = String::new();
    for (from, to) in [
        ("  | null\n", ""),
        ("  | number\n", "  | bigint\n"),
        ("Json | undefined }", "Json }"),
        ("Json[]", "string[]"),
        ("  | Json[]\n", "  | Json[]\n  | Date\n"),
        (json, "  unknown\n"),
        (json, "  keyof Database\n"),
    ] {
        let text = generated.replacen(from, to, 1);
        out.push_str(&format!("`{}` -> `{}`\n  {}\n", from.trim(), to.trim(), lines_of(&model, &text)));
        let fixed = model.fixed("a.ts", &text, &[]);
        out.push_str(if fixed.trim() == generated.trim() { "  restored\n" } else { "  not restored\n" });
    }
    testkit::assert_snapshot("drift", "json", &out);
}

fn lines_of(model: &Compiled, text: &str) -> String {
    model.compare(&[("a.ts", text)], &[]).lines()
}

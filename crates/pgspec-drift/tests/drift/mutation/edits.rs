//! Edits of one place, by the lines of a generated file.

/// A generator of numbers (SplitMix64): the same for the same seed everywhere.
pub(super) struct Random(pub(super) u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(super) fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(n).unwrap()).unwrap()
    }
}

/// A file with one edit.
pub(super) struct Mutation {
    pub(super) name: &'static str,
    pub(super) text: String,
    /// The lines at which it may be reported: its own, and where something is missing the line of the block.
    pub(super) lines: Vec<u32>,
}

/// An edit of lines: what it is called, and the lines instead of one. `None` if it does not apply.
type Edit = (&'static str, fn(&str) -> Option<String>);

/// Makes edits, none twice.
pub(super) fn make(right: &str, count: usize, random: &mut Random) -> Vec<Mutation> {
    let lines: Vec<&str> = right.lines().collect();
    let places = places(&lines);
    let mut made: Vec<Mutation> = Vec::new();
    let mut tries = 0;
    while made.len() < count {
        tries += 1;
        assert!(tries < 200 * count, "there are not so many edits of this file");
        let at = places[random.below(places.len())];
        // Blocks are many lines, and edits of blocks few: one time in eight.
        let mutation = if random.below(8) == 0 {
            block(&lines, at, random)
        } else {
            let (name, edit) = EDITS[random.below(EDITS.len())];
            edit(lines[at]).map(|line| replaced(name, &lines, at, at + 1, &[line.as_str()]))
        };
        if let Some(mutation) = mutation
            && made.iter().all(|other| other.text != mutation.text)
        {
            made.push(mutation);
        }
    }
    made
}

/// The lines of `Database` and `Constants`: what is between them are helpers.
fn places(lines: &[&str]) -> Vec<usize> {
    let mut inside = false;
    let mut places = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        if line.starts_with("export type Database = {") || line.starts_with("export const Constants = {") {
            inside = true;
        } else if line.starts_with('}') {
            inside = false;
        } else if inside {
            places.push(at);
        }
    }
    places
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// The line that opens the block in which a line is.
fn header(lines: &[&str], at: usize) -> usize {
    (0..at).rev().find(|above| indent(lines[*above]) < indent(lines[at])).unwrap()
}

fn replaced(name: &'static str, lines: &[&str], from: usize, to: usize, by: &[&str]) -> Mutation {
    let mut all: Vec<&str> = lines[..from].to_vec();
    all.extend(by);
    all.extend(&lines[to..]);
    let number = |at: usize| u32::try_from(at + 1).unwrap();
    let mut told = vec![number(header(lines, from))];
    if !by.is_empty() {
        told.push(number(from));
    }
    Mutation { name, text: all.join("\n") + "\n", lines: told }
}

/// Takes a member out, whole, or swaps two that stand together.
fn block(lines: &[&str], at: usize, random: &mut Random) -> Option<Mutation> {
    let end = |at: usize| -> Option<usize> {
        let closes = |line: &str| indent(line) == indent(lines[at]) && line.trim().starts_with(['}', ']']);
        if lines[at].ends_with(['{', '[']) {
            (at + 1..lines.len()).find(|to| closes(lines[*to])).map(|to| to + 1)
        } else {
            // A union or overloads on lines of their own.
            let deeper = (at + 1..lines.len()).find(|to| indent(lines[*to]) <= indent(lines[at]));
            deeper.or(Some(at + 1))
        }
    };
    let is_member = |at: usize| {
        let line = lines[at].trim();
        line.contains(':') && !line.starts_with(['|', '}', ']', '[', '{', '"'])
    };
    if !is_member(at) || is_list(lines, at) {
        return None;
    }
    let to = end(at)?;
    // Nobody takes out a whole schema or section by mistake; nor what is no member of its own.
    if indent(lines[at]) <= 4 || is_enum(lines[at]) {
        return None;
    }
    if random.below(2) == 0 {
        return Some(replaced("a member is taken out", lines, at, to, &[]));
    }
    if to >= lines.len() || indent(lines[to]) != indent(lines[at]) || !is_member(to) {
        return None;
    }
    let next = end(to)?;
    let swapped: Vec<&str> = lines[to..next].iter().chain(&lines[at..to]).copied().collect();
    Some(replaced("two members are swapped", lines, at, next, &swapped))
}

/// Whether a line declares an enum: without it, the file does not compile.
fn is_enum(line: &str) -> bool {
    indent(line) == 6 && line.contains(": \"")
}

/// Whether a line is a label in a list.
fn is_list(lines: &[&str], at: usize) -> bool {
    lines[at].trim().starts_with('"')
}

/// `name: type` of a column or argument, as its parts.
fn property(line: &str) -> Option<(&str, &str, &str)> {
    let (head, ty) = line.split_once(": ")?;
    let name = head.trim().trim_end_matches('?');
    let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    let is_type = !ty.ends_with(['{', '[', '(']) && !ty.contains("Args") && !ty.ends_with(',');
    let is_data = !matches!(
        name,
        "foreignKeyName" | "isOneToOne" | "columns" | "referencedRelation" | "referencedColumns"
    );
    (plain && is_type && is_data && !head.trim().starts_with('|')).then_some((head, name, ty))
}

/// A type that an edit may take the place of: nothing that is sound in more than one way.
fn plain(line: &str) -> Option<(&str, &str)> {
    let (head, _, ty) = property(line)?;
    let loose =
        ty.contains("Json") || ty.contains("unknown") || ty.contains("never") || ty.contains("Record");
    (!loose).then_some((head, ty))
}

const EDITS: &[Edit] = &[
    ("a property is renamed", |line| {
        let (head, name, ty) = property(line)?;
        (!is_enum(line)).then(|| format!("{}: {ty}", head.replacen(name, &format!("{name}_x"), 1)))
    }),
    ("optional or not", |line| {
        let (head, _, ty) = property(line)?;
        let never = ty == "never";
        let toggled = match head.strip_suffix('?') {
            Some(head) => head.to_owned(),
            None => format!("{head}?"),
        };
        (!never).then(|| format!("{toggled}: {ty}"))
    }),
    ("null comes", |line| {
        let (head, ty) = plain(line)?;
        (!ty.contains("null") && !ty.contains("undefined")).then(|| format!("{head}: {ty} | null"))
    }),
    ("null goes", |line| {
        let (head, ty) = plain(line)?;
        Some(format!("{head}: {}", ty.strip_suffix(" | null")?))
    }),
    ("another word", |line| {
        let (head, ty) = plain(line)?;
        let other = ["string", "number", "boolean"];
        let at = other.iter().position(|word| ty.contains(word))?;
        Some(format!("{head}: {}", ty.replacen(other[at], other[(at + 1) % 3], 1)))
    }),
    ("unknown", |line| plain(line).map(|(head, _)| format!("{head}: unknown"))),
    ("an array", |line| {
        let (head, ty) = plain(line)?;
        Some(match ty.strip_suffix("[]").filter(|of| !of.is_empty()) {
            Some(of) => format!("{head}: {of}"),
            None if ty.contains('|') => return None,
            None => format!("{head}: {ty}[]"),
        })
    }),
    ("another enum", |line| {
        let (head, ty) = plain(line)?;
        ty.contains("[\"mood\"]").then(|| format!("{head}: {}", ty.replace("[\"mood\"]", "[\"size\"]")))
    }),
    ("an enum as a string", |line| {
        let (head, ty) = plain(line)?;
        let from = ty.find("Database[\"public\"][\"Enums\"][\"")?;
        let to = ty.rfind("\"]")? + 2;
        Some(format!("{head}: {}string{}", &ty[..from], &ty[to..]))
    }),
    ("an enum as its labels", |line| {
        let (head, ty) = plain(line)?;
        let (mood, labels) =
            ("Database[\"public\"][\"Enums\"][\"mood\"]", "(\"so so\" | \"happy\" | \"sad\")");
        ty.contains(mood).then(|| format!("{head}: {}", ty.replace(mood, labels)))
    }),
    ("an enum without a label", |line| {
        let (head, ty) = plain(line)?;
        let (mood, labels) = ("Database[\"public\"][\"Enums\"][\"mood\"]", "(\"happy\" | \"sad\")");
        ty.contains(mood).then(|| format!("{head}: {}", ty.replace(mood, labels)))
    }),
    ("never becomes a type", |line| {
        let (head, _, ty) = property(line)?;
        (ty == "never").then(|| format!("{head}: number"))
    }),
    ("a label changes", |line| line.contains("\"so so\"").then(|| line.replacen("\"so so\"", "\"so\"", 1))),
    ("a label goes", |line| {
        let without = line.replacen("\"sad\" | ", "", 1).replacen("\"sad\", ", "", 1);
        (without != line).then_some(without)
    }),
    ("a label comes", |line| {
        let with = line.replacen("\"s\" |", "\"s\" | \"xs\" |", 1).replacen("\"s\",", "\"s\", \"xs\",", 1);
        (with != line).then_some(with)
    }),
    ("labels change their order", |line| {
        let other = line.replace("\"s\" | \"m\"", "\"m\" | \"s\"").replace("\"s\", \"m\"", "\"m\", \"s\"");
        (other != line).then_some(other)
    }),
    ("a foreign key changes", |line| {
        let field = ["foreignKeyName:", "referencedRelation:", "referencedColumns:", "columns:"];
        let is_field = field.iter().any(|field| line.trim().starts_with(field));
        is_field.then(|| line.replacen("\"", "\"x_", 1))
    }),
    ("one row or many", |line| {
        let name = line.trim().starts_with("isOneToOne:");
        let toggled =
            if line.contains("true") { line.replace("true", "false") } else { line.replace("false", "true") };
        name.then_some(toggled)
    }),
    ("an argument changes", |line| {
        let at = line.find("Args: { ")?;
        let (ahead, rest) = line.split_at(at + 8);
        Some(format!(
            "{ahead}{}",
            rest.replacen(": string", ": boolean", 1).replacen(": number", ": string", 1)
        ))
        .filter(|changed| changed != line)
    }),
    ("an argument is optional", |line| {
        let at = line.find("Args: { p_")?;
        let (ahead, rest) = line.split_at(at + 8);
        let (name, rest) = rest.split_once(": ")?;
        let name = name.strip_suffix('?').map_or_else(|| format!("{name}?"), str::to_owned);
        Some(format!("{ahead}{name}: {rest}"))
    }),
    ("a result changes", |line| {
        let (ahead, rest) = line.split_once("Returns: ")?;
        let changed = rest.replacen("number", "string", 1).replacen("undefined", "number", 1);
        (changed != rest).then(|| format!("{ahead}Returns: {changed}"))
    }),
    // What changes nothing.
    ("null first", |line| {
        let (head, _, ty) = property(line)?;
        Some(format!("{head}: null | {}", ty.strip_suffix(" | null")?))
    }),
    ("Array<…>", |line| {
        let (head, _, ty) = property(line)?;
        let of = ty.strip_suffix("[]").filter(|of| !of.is_empty())?;
        Some(format!("{head}: Array<{of}>"))
    }),
    ("parentheses", |line| property(line).map(|(head, _, ty)| format!("{head}: ({ty})"))),
    ("a semicolon and a comment", |line| property(line).map(|_| format!("{line}; // as it is"))),
    ("a quoted name", |line| {
        let (head, name, ty) = property(line)?;
        Some(format!("{}: {ty}", head.replacen(name, &format!("'{name}'"), 1)))
    }),
    ("a type twice", |line| {
        let (head, _, ty) = property(line)?;
        Some(format!("{head}: {ty} | {ty}"))
    }),
    ("spaces", |line| Some(format!("  {line}  "))),
];

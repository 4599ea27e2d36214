//! The actions of an `ALTER TABLE`.

use pgspec_catalog::QualifiedName;

use super::words::Words;
use super::{Action, ActionKind, Change, ConstraintKind, NewColumn, NewConstraint};

/// `ALTER TABLE`
pub(super) fn table(words: &Words<'_>, into: &mut Vec<Action>) {
    let mut at = words.find("table").unwrap_or(1) + 1;
    if words.word(at, "if") {
        at += 2;
    }
    at += usize::from(words.word(at, "only"));
    let Some((table, mut behind)) = words.name(at) else { return };
    behind += usize::from(words.text(behind) == "*");
    for part in words.parts(behind) {
        let change = change(&part);
        let kind = ActionKind::Alter { table: table.clone(), change };
        into.push(Action { range: part.range(), statement: words.range(), kind });
    }
}

fn change(words: &Words<'_>) -> Change {
    match words.first().as_str() {
        "add" if is_constraint(words) => Change::AddConstraint(constraint(words)),
        "add" => column(words).map_or(Change::Other, Change::AddColumn),
        "validate" => words.identifier(2).map_or(Change::Other, Change::Validate),
        "alter" if !words.word(1, "constraint") => alter_column(words),
        "drop" => drop(words),
        "rename" => rename(words),
        "attach" => words.name(2).map_or(Change::Other, |(name, _)| Change::Attach(name)),
        "detach" => Change::Detach { concurrently: words.has("concurrently") },
        "set" if words.word(1, "logged") => Change::Rewrite("SET LOGGED"),
        "set" if words.word(1, "unlogged") => Change::Rewrite("SET UNLOGGED"),
        "set" if words.word(1, "access") => Change::Rewrite("SET ACCESS METHOD"),
        "set" if words.word(1, "tablespace") => Change::Rewrite("SET TABLESPACE"),
        _ => Change::Other,
    }
}

fn is_constraint(words: &Words<'_>) -> bool {
    let heads = ["constraint", "check", "unique", "exclude", "primary", "foreign"];
    heads.iter().any(|head| words.word(1, head)) || words.word(1, "not") && words.word(2, "null")
}

fn constraint(words: &Words<'_>) -> NewConstraint {
    let named = words.word(1, "constraint");
    let name = named.then(|| words.identifier(2)).flatten();
    let at = if named { 3 } else { 1 };
    let kind = [
        ("check", ConstraintKind::Check),
        ("foreign", ConstraintKind::ForeignKey),
        ("unique", ConstraintKind::Unique),
        ("primary", ConstraintKind::PrimaryKey),
        ("exclude", ConstraintKind::Exclude),
    ];
    let kind =
        kind.iter().find(|(word, _)| words.word(at, word)).map_or(ConstraintKind::NotNull, |(_, kind)| *kind);
    let is_not_null = (kind == ConstraintKind::Check
        && words.text(at + 1) == "("
        && words.word(at + 3, "is")
        && words.word(at + 4, "not")
        && words.word(at + 5, "null")
        && words.text(at + 6) == ")")
        .then(|| words.identifier(at + 2))
        .flatten();
    let columns = match kind {
        ConstraintKind::NotNull => words.identifier(at + 2).into_iter().collect(),
        ConstraintKind::Check => Vec::new(),
        ConstraintKind::ForeignKey
        | ConstraintKind::Unique
        | ConstraintKind::PrimaryKey
        | ConstraintKind::Exclude => words.in_parentheses(at),
    };
    NewConstraint {
        name,
        kind,
        not_valid: words.pair("not", "valid").is_some(),
        using_index: words.pair("using", "index").is_some(),
        columns,
        is_not_null,
        references: references(words),
    }
}

fn references(words: &Words<'_>) -> Option<QualifiedName> {
    words.name(words.find("references")? + 1).map(|(name, _)| name)
}

fn column(words: &Words<'_>) -> Option<NewColumn> {
    let mut at = 1 + usize::from(words.word(1, "column"));
    if words.word(at, "if") {
        at += 3;
    }
    let name = words.identifier(at)?;
    let serial = ["serial", "bigserial", "smallserial", "serial4", "serial8", "serial2"];
    let primary = words.find("primary").is_some();
    let filled = if serial.iter().any(|word| words.word(at + 1, word)) {
        Some("a serial")
    } else if words.has("identity") {
        Some("an identity")
    } else if words.has("generated") && words.has("stored") {
        Some("a stored expression")
    } else {
        None
    };
    let default = words.find("default").map(|from| {
        let ends =
            ["not", "null", "unique", "primary", "check", "references", "constraint", "collate", "generated"];
        let to = (from + 1..words.len())
            .find(|at| outside(words, from + 1, *at) && ends.iter().any(|end| words.word(*at, end)));
        words.between(from + 1, to.unwrap_or(words.len())).to_owned()
    });
    Some(NewColumn {
        name,
        not_null: primary || words.pair("not", "null").is_some(),
        default: default.filter(|text| !text.eq_ignore_ascii_case("null")),
        filled,
        unique: primary || words.has("unique"),
        check: words.has("check"),
        references: references(words),
    })
}

/// Whether no parenthesis is open at a place that was opened behind another one.
fn outside(words: &Words<'_>, from: usize, at: usize) -> bool {
    let mut depth = 0_i32;
    for place in from..at {
        match words.text(place) {
            "(" => depth += 1,
            ")" => depth -= 1,
            _ => {}
        }
    }
    depth == 0
}

fn alter_column(words: &Words<'_>) -> Change {
    let at = 1 + usize::from(words.word(1, "column"));
    let Some(name) = words.identifier(at) else { return Change::Other };
    if words.word(at + 1, "type") || words.word(at + 1, "set") && words.word(at + 2, "data") {
        return Change::SetType(name);
    }
    if words.word(at + 1, "set") && words.word(at + 2, "not") {
        return Change::SetNotNull(name);
    }
    Change::Other
}

fn drop(words: &Words<'_>) -> Change {
    let is_constraint = words.word(1, "constraint");
    let mut at = 1 + usize::from(is_constraint || words.word(1, "column"));
    if words.word(at, "if") {
        at += 2;
    }
    match words.identifier(at) {
        Some(name) if is_constraint => Change::DropConstraint(name),
        Some(name) => Change::DropColumn(name),
        None => Change::Other,
    }
}

fn rename(words: &Words<'_>) -> Change {
    if words.word(1, "to") {
        return Change::Rename(None);
    }
    if words.word(1, "constraint") {
        return Change::Other;
    }
    words
        .identifier(1 + usize::from(words.word(1, "column")))
        .map_or(Change::Other, |name| Change::Rename(Some(name)))
}

//! Types as columns, arguments and casts write them.

use pgspec_catalog::{
    DataType, IntervalFields, Mentioned, Name, QualifiedName, builtin_alias, is_builtin_type,
};

use super::name;
use super::site::Site;
use crate::parse::{self, Node, SyntaxKind};

/// The type that a node spells.
pub(crate) fn read(site: &mut Site<'_>, node: &Node) -> Option<DataType> {
    use SyntaxKind as S;
    if parse::has(node, S::SETOF_KW) {
        site.problem(parse::range(node), "`setof` can only stand behind `returns`", None);
        return None;
    }
    read_element(site, node)
}

/// As [`read`], past a `SETOF`.
pub(crate) fn read_element(site: &mut Site<'_>, node: &Node) -> Option<DataType> {
    use SyntaxKind as S;
    match node.kind() {
        S::ARRAY_TYPE => {
            let element = parse::data_type(node)?;
            Some(read_element(site, &element)?.array_of())
        }
        S::PATH_TYPE => path(site, node),
        S::PERCENT_TYPE => {
            let start = parse::range(node).start;
            if let Some((_, known)) = site.column_types.iter().find(|(at, _)| *at == start) {
                return Some(known.clone());
            }
            let help = "Postgres replaces `%type` by the column's type when it reads it: write that type";
            site.unmodelled_at(parse::range(node), "`%type` is not kept by Postgres", Some(help));
            None
        }
        S::INTERVAL_TYPE => interval(site, node),
        _ => {
            let modifiers = modifiers(site, node)?;
            let spelled = spelling(node);
            let typname = builtin_alias(&spelled).unwrap_or(&spelled);
            finish(site, node, typname, modifiers)
        }
    }
}

/// The words of a type that key words spell, without modifiers.
fn spelling(node: &Node) -> String {
    let words = parse::words(node);
    let mut out = String::with_capacity(words.len());
    for word in words.split(' ').filter(|w| !w.bytes().all(|b| b.is_ascii_digit())) {
        if word != "setof" {
            out.push_str(if out.is_empty() { "" } else { " " });
            out.push_str(word);
        }
    }
    out
}

fn interval(site: &mut Site<'_>, node: &Node) -> Option<DataType> {
    let modifiers = modifiers(site, node)?;
    let spelled = spelling(node);
    let limit = spelled.strip_prefix("interval").map_or("", str::trim);
    let fields = IntervalFields::ALL.into_iter().find(|f| f.sql() == limit);
    Some(DataType { name: QualifiedName::bare("interval"), modifiers, fields, array: false })
}

fn path(site: &mut Site<'_>, node: &Node) -> Option<DataType> {
    let path = parse::child(node, SyntaxKind::PATH_REF)?;
    let written = name::qualified(site, &path)?;
    let quoted = parse::tokens(&path).last().is_some_and(|t| t.text().starts_with('"'));
    let modifiers = modifiers(site, node)?;
    match resolve(&written, quoted) {
        Some(typname) => finish(site, node, typname, modifiers),
        None => {
            site.mention(Mentioned::Type, written.clone(), parse::range(&path));
            Some(DataType { name: written, modifiers, fields: None, array: false })
        }
    }
}

/// The `typname` of a built-in type's name; `None` for others. A quoted name is no alias: `"char"` is the type of one
/// byte, and there is no type `"integer"`.
pub(crate) fn resolve(written: &QualifiedName, quoted: bool) -> Option<&str> {
    let typname = written.name.as_str();
    match &written.schema {
        None if quoted => is_builtin_type(typname).then_some(typname),
        None => builtin_alias(typname).or_else(|| is_builtin_type(typname).then_some(typname)),
        Some(schema) if *schema == "pg_catalog" => is_builtin_type(typname).then_some(typname),
        Some(_) => None,
    }
}

/// The serial type that a name spells: the type that a column of it gets.
pub(crate) fn serial(written: &QualifiedName) -> Option<&'static str> {
    if written.schema.is_some() {
        return None;
    }
    match written.name.as_str() {
        "smallserial" | "serial2" => Some("int2"),
        "serial" | "serial4" => Some("int4"),
        "bigserial" | "serial8" => Some("int8"),
        _ => None,
    }
}

/// `(10, 2)`: numbers. `None` after a problem.
fn modifiers(site: &mut Site<'_>, node: &Node) -> Option<Vec<i32>> {
    use SyntaxKind as S;
    let mut out = Vec::new();
    let mut inside = false;
    for token in parse::tokens(node) {
        match token.kind() {
            S::L_PAREN => inside = true,
            S::R_PAREN => inside = false,
            S::COMMA => {}
            _ if inside => match token.text().parse::<i32>() {
                Ok(number) => out.push(number),
                // The sign is a token of its own.
                Err(_) if token.kind() == S::MINUS => {}
                Err(_) => {
                    let range = parse::token_range(&token);
                    let first = parse::first_token(node).map(|t| t.text().to_ascii_lowercase());
                    let help = (first.as_deref() == Some("enum")).then_some(
                        "an enum is a type of its own: declare it with its labels, and use its name",
                    );
                    site.unmodelled_at(
                        range,
                        "type modifiers other than whole numbers are not supported",
                        help,
                    );
                    return None;
                }
            },
            _ => {}
        }
    }
    if parse::tokens(node).any(|t| t.kind() == S::MINUS) {
        out.last_mut().into_iter().for_each(|last| *last = -*last);
    }
    Some(out)
}

/// A built-in type with its modifiers, as Postgres stores both (`gram.y`: `float(24)` is `real`, `char` is `char(1)`).
pub(crate) fn builtin(typname: &str, modifiers: Vec<i32>, spelled: &str) -> Result<DataType, String> {
    let most = match typname {
        "numeric" => 2,
        "varchar" | "bpchar" | "bit" | "varbit" | "time" | "timetz" | "timestamp" | "timestamptz" => 1,
        "float8" if spelled == "float" => 1,
        _ => 0,
    };
    if modifiers.len() > most {
        return Err(match most {
            0 => format!("type `{spelled}` takes no modifier"),
            1 => format!("type `{spelled}` takes one modifier"),
            _ => format!("type `{spelled}` takes at most two modifiers"),
        });
    }
    if let ("varchar" | "bpchar" | "bit" | "varbit", Some(..=0)) = (typname, modifiers.first()) {
        return Err(format!("length for type `{spelled}` must be at least 1"));
    }
    let (typname, modifiers) = match (typname, modifiers.as_slice()) {
        ("float8", [1..=24]) => ("float4", Vec::new()),
        ("float8", [25..=53]) => ("float8", Vec::new()),
        ("float8", [_]) => return Err("precision for type `float` must be between 1 and 53 bits".to_owned()),
        // Only the key words have a length by default: `bpchar` is of any length.
        ("bpchar", []) if spelled != "bpchar" => ("bpchar", vec![1]),
        ("bit", []) => ("bit", vec![1]),
        (_, _) => (typname, modifiers),
    };
    let name = QualifiedName { schema: None, name: Name::exact(typname) };
    Ok(DataType { name, modifiers, fields: None, array: false })
}

fn finish(site: &mut Site<'_>, node: &Node, typname: &str, modifiers: Vec<i32>) -> Option<DataType> {
    let spelled = spelled_name(node);
    match builtin(typname, modifiers, &spelled) {
        Ok(data_type) => Some(data_type),
        Err(message) => {
            site.problem(parse::range(node), message, Some("leave out what is too much in the parentheses"));
            None
        }
    }
}

/// The type's name as written, for [`builtin`] and messages.
fn spelled_name(node: &Node) -> String {
    match parse::child(node, SyntaxKind::PATH_REF) {
        Some(path) => name::segments(&path).last().map_or_else(String::new, Name::to_string),
        None => spelling(node),
    }
}

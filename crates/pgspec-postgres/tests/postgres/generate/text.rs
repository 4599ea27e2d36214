//! Pieces of YAML and SQL.

/// A YAML key: quoted where the plain form would be another identifier.
pub(super) fn key(name: &str) -> String {
    if name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_') {
        name.to_owned()
    } else {
        format!("{name:?}")
    }
}

/// An SQL identifier, as Postgres prints it.
pub(super) fn sql(name: &str) -> String {
    let plain = name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    let reserved = ["user", "order", "select", "table"].contains(&name);
    if plain && !reserved { name.to_owned() } else { format!("\"{name}\"") }
}

/// An entry whose value stands in a block, where YAML has no opinion about it.
pub(super) fn entry(out: &mut String, indent: usize, key: &str, value: &str) {
    let pad = " ".repeat(indent);
    let value = value.replace('\n', &format!("\n{pad}  "));
    out.push_str(&format!("{pad}{key}: |-\n{pad}  {value}\n"));
}

/// A line of its own.
pub(super) fn line(out: &mut String, indent: usize, text: &str) {
    out.push_str(&format!("{}{text}\n", " ".repeat(indent)));
}

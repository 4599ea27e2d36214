//! Mermaid's `erDiagram` language: printing and escaping (Mermaid manual, "Entity Relationship Diagrams").
//!
//! Identifiers are made of ASCII letters, digits and `_` only; what they stand for is a quoted label in which every
//! character that Mermaid, Markdown or HTML could take for markup is written as an entity code (`#35;`).

use std::fmt::Write as _;

/// A diagram. Entities are addressed by their position.
#[derive(Default, Debug)]
pub(super) struct Diagram {
    pub(super) entities: Vec<Entity>,
    pub(super) relationships: Vec<Relationship>,
}

/// A box.
#[derive(Debug)]
pub(super) struct Entity {
    /// What it is called.
    pub(super) label: String,
    /// The rows in it.
    pub(super) attributes: Vec<Attribute>,
}

/// A row in a box.
#[derive(Debug)]
pub(super) struct Attribute {
    pub(super) data_type: String,
    pub(super) name: String,
    /// `PK`, `FK`, `UK`
    pub(super) keys: Vec<&'static str>,
}

/// A line from the entity that is referenced to the one that references it.
#[derive(Debug)]
pub(super) struct Relationship {
    pub(super) referenced: usize,
    pub(super) referencing: usize,
    /// A referencing row may reference none.
    pub(super) optional: bool,
    /// At most one row references the same row.
    pub(super) unique: bool,
    /// The reference is part of the referencing row's primary key.
    pub(super) identifying: bool,
    pub(super) label: String,
}

/// The diagram's text, without a line break at its end.
pub(super) fn print(diagram: &Diagram) -> String {
    let ids = identifiers(&diagram.entities);
    let mut out = String::from("erDiagram");
    for (entity, id) in diagram.entities.iter().zip(&ids) {
        let _ = write!(out, "\n  {id}[\"{}\"]", label(&entity.label));
        if entity.attributes.is_empty() {
            continue;
        }
        out.push_str(" {");
        for attribute in &entity.attributes {
            let name = word(&attribute.name, "");
            let _ = write!(out, "\n    {} {name}", word(&attribute.data_type, "[]"));
            if !attribute.keys.is_empty() {
                let _ = write!(out, " {}", attribute.keys.join(","));
            }
            if name != attribute.name {
                let _ = write!(out, " \"{}\"", label(&attribute.name));
            }
        }
        out.push_str("\n  }");
    }
    for relationship in &diagram.relationships {
        let (Some(one), Some(many)) = (ids.get(relationship.referenced), ids.get(relationship.referencing))
        else {
            continue;
        };
        let left = if relationship.optional { "|o" } else { "||" };
        let line = if relationship.identifying { "--" } else { ".." };
        let right = if relationship.unique { "o|" } else { "o{" };
        let _ = write!(out, "\n  {one} {left}{line}{right} {many} : \"{}\"", label(&relationship.label));
    }
    out
}

/// One identifier per entity. A leading `t_` keeps every name apart from Mermaid's own words.
fn identifiers(entities: &[Entity]) -> Vec<String> {
    let mut taken = super::path::Taken::default();
    entities
        .iter()
        .map(|entity| {
            let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
            let name: String = entity.label.chars().map(plain).collect();
            taken.claim_with(format!("t_{name}"), '_')
        })
        .collect()
}

/// A type or column name: Mermaid takes letters, digits and `_`, and a letter or `_` first. `more`: what else is kept.
fn word(raw: &str, more: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || more.contains(c) { c } else { '_' };
    let word: String = raw.chars().map(plain).collect();
    if word.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') { word } else { format!("_{word}") }
}

/// The content of a quoted label. An empty one would not parse.
pub(super) fn label(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len() + 2);
    let mut previous = ' ';
    let mut chars = raw.chars().peekable();
    while let Some(c) = chars.next() {
        let next = chars.peek().copied().unwrap_or(' ');
        match c {
            c if c.is_alphanumeric() => out.push(c),
            '-' | '.' | ',' | '(' | ')' | '/' | '+' | '=' | '\'' | '?' | '!' => out.push(c),
            // Labels are Markdown, where an underscore at the edge of a word begins an emphasis.
            '_' if previous.is_alphanumeric() && next.is_alphanumeric() => out.push(c),
            c if c.is_whitespace() => out.push(' '),
            c if c.is_control() => out.push(char::REPLACEMENT_CHARACTER),
            c => {
                let _ = write!(out, "#{};", u32::from(c));
            }
        }
        previous = c;
    }
    if out.trim().is_empty() { "#160;".to_owned() } else { out }
}

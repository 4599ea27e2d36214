//! Text of the generated file, written in another file's style.

use super::super::shape::{Lazy, Property};
use super::super::syntax::{Literal, MemberKind, Range, Type, TypeKind};
use super::Editor;
use super::text::{Style, indentation};

/// How the members around are written.
#[derive(Debug)]
pub(super) struct Layout<'a> {
    pub indent: &'a str,
    pub separator: &'a str,
    pub style: &'a Style,
}

/// A member of the generated file, without indentation on its first line and without a separator behind it.
pub(super) fn member(
    editor: &Editor<'_, '_>,
    property: &Property<'_>,
    layout: &Layout<'_>,
    database: &str,
) -> Option<String> {
    let text = editor.text(property.place.module);
    let whole = property.place.range;
    let mut marks = Vec::new();
    if let Lazy::Type { ty, .. } = &property.ty {
        collect(ty, &mut marks);
    }
    let source = written(text, whole, marks, layout, database)?;
    let depth = indentation(text, whole.start as usize).len();
    let mut out = String::new();
    for (at, line) in source.lines().enumerate() {
        if at > 0 {
            out.push_str(layout.style.newline);
            let blank = line.len() - line.trim_start_matches(' ').len();
            out.push_str(layout.indent);
            out.push_str(&layout.style.unit.repeat(blank.saturating_sub(depth) / 2));
            // Bars of unions stand at odd places in no generated file; what is left over is kept.
            out.push_str(&" ".repeat(blank.saturating_sub(depth) % 2));
        }
        out.push_str(if at > 0 { line.trim_start_matches(' ') } else { line });
    }
    Some(out)
}

/// The type of a property of the generated file, on one line.
pub(super) fn ty(
    editor: &Editor<'_, '_>,
    property: &Property<'_>,
    style: &Style,
    database: &str,
) -> Option<String> {
    let Lazy::Type { ty, scope, .. } = &property.ty else { return None };
    let mut marks = Vec::new();
    collect(ty, &mut marks);
    let layout = Layout { indent: "", separator: ";", style };
    let source = written(editor.text(scope.module), ty.range, marks, &layout, database)?;
    let words: Vec<_> = source.split_whitespace().collect();
    let flat = words.join(" ");
    Some(flat.strip_prefix("| ").map(str::to_owned).unwrap_or(flat))
}

/// A place in the generated text where styles differ.
enum Mark {
    /// A member ends.
    End(u32),
    String(Range, smol_str::SmolStr),
    /// The name `Database`.
    Database(Range),
}

fn collect(ty: &Type, marks: &mut Vec<Mark>) {
    match &ty.kind {
        TypeKind::Literal(Literal::String(text)) => marks.push(Mark::String(ty.range, text.clone())),
        TypeKind::Reference { path, arguments } => {
            if path.len() == 1 && path.first().is_some_and(|name| name == "Database") {
                marks.push(Mark::Database(ty.range));
            }
            arguments.iter().for_each(|ty| collect(ty, marks));
        }
        TypeKind::Lookup(of, key) => {
            collect(of, marks);
            collect(key, marks);
        }
        TypeKind::Array(of) | TypeKind::KeyOf(of) => collect(of, marks),
        TypeKind::Tuple(list) | TypeKind::Union(list) | TypeKind::Intersection(list) => {
            list.iter().for_each(|ty| collect(ty, marks));
        }
        TypeKind::Object(members) => {
            for member in members {
                if let MemberKind::Property { ty: Some(ty), .. } | MemberKind::Index(ty) = &member.kind {
                    collect(ty, marks);
                }
                marks.push(Mark::End(member.range.end));
            }
        }
        TypeKind::Keyword(_) | TypeKind::Literal(_) | TypeKind::Query(_) | TypeKind::Opaque => {}
    }
}

fn written(
    text: &str,
    whole: Range,
    marks: Vec<Mark>,
    layout: &Layout<'_>,
    database: &str,
) -> Option<String> {
    let mut out = String::new();
    let mut at = whole.start as usize;
    for mark in marks {
        let (start, end, replacement) = match mark {
            Mark::End(end) => {
                let end = end as usize;
                let has = text.get(end..).is_some_and(|rest| rest.starts_with(';'));
                (end, end, if has { String::new() } else { layout.separator.to_owned() })
            }
            Mark::String(range, value) => {
                (range.start as usize, range.end as usize, layout.style.string(&value))
            }
            Mark::Database(range) => (range.start as usize, range.end as usize, database.to_owned()),
        };
        out.push_str(text.get(at..start)?);
        out.push_str(&replacement);
        at = end;
    }
    out.push_str(text.get(at..whole.end as usize)?);
    Some(out)
}

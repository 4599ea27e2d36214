//! Types without a `Database`: what an interface of somebody's own says.

use super::super::evaluate::Evaluator;
use super::super::modules::Named;
use super::super::shape::{Kind, Shape};
use super::super::syntax::{Keyword, Literal};
use super::text::Style;

/// A type's text; none if it cannot be said in the words of the language alone.
pub(super) fn text<'m>(
    evaluator: &Evaluator<'m>,
    shape: &Shape<'m>,
    style: &Style,
    module: usize,
) -> Option<String> {
    let opened = evaluator.opened(shape.clone());
    let atoms: Option<Vec<_>> =
        opened.atoms().iter().map(|atom| one(evaluator, atom, style, module)).collect();
    Some(atoms?.join(" | "))
}

fn one<'m>(evaluator: &Evaluator<'m>, shape: &Shape<'m>, style: &Style, module: usize) -> Option<String> {
    Some(match &shape.kind {
        Kind::Keyword(keyword) => word(*keyword).to_owned(),
        Kind::Literal(Literal::String(value)) => style.string(value),
        Kind::Literal(Literal::Number(value)) => value.to_string(),
        Kind::Literal(Literal::BigInt(value)) => format!("{value}n"),
        Kind::Literal(Literal::Boolean(value)) => value.to_string(),
        Kind::Json { null } => {
            let known = !matches!(evaluator.modules.resolve(module, &["Json".into()]), Named::Unknown);
            match (known, null) {
                (true, true) => "Json".to_owned(),
                (true, false) => "NonNullable<Json>".to_owned(),
                (false, _) => "unknown".to_owned(),
            }
        }
        Kind::Array(of) => {
            let of = text(evaluator, of, style, module)?;
            if of.contains(' ') { format!("({of})[]") } else { format!("{of}[]") }
        }
        Kind::Object(object) if object.open && object.properties.is_empty() => {
            "Record<string, unknown>".to_owned()
        }
        Kind::Object(_)
        | Kind::Tuple(_)
        | Kind::Union(_)
        | Kind::Entry(_)
        | Kind::Column(_)
        | Kind::Instance(_)
        | Kind::Opaque => return None,
    })
}

pub(crate) fn word(keyword: Keyword) -> &'static str {
    match keyword {
        Keyword::Any => "any",
        Keyword::Unknown => "unknown",
        Keyword::Never => "never",
        Keyword::Void => "void",
        Keyword::Undefined => "undefined",
        Keyword::Null => "null",
        Keyword::String => "string",
        Keyword::Number => "number",
        Keyword::Boolean => "boolean",
        Keyword::BigInt => "bigint",
        Keyword::Symbol => "symbol",
        Keyword::Object => "object",
    }
}

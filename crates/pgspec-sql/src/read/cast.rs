//! Casts.

use pgspec_catalog::object::{Cast, CastContext, CastMethod};
use pgspec_catalog::{Body, DataType, QualifiedName, Text};

use super::insert::IfTaken;
use super::site::Site;
use super::{Reader, data_type, function, name};
use crate::parse::{self, Node, SyntaxKind};

/// `CREATE CAST`
pub(super) fn create(reader: &mut Reader<'_>, site: &mut Site<'_>, node: &Node) -> Option<()> {
    let cast = read(site, node)?;
    let nowhere = QualifiedName { schema: Some(reader.default_schema()), name: "".into() };
    let body = reader.resolved(Body::Cast(Box::new(cast)), &nowhere);
    let Body::Cast(cast) = &body else { return None };
    let key = cast.key();
    reader.note(site, None);
    reader.insert(site, node, key, body, IfTaken::Refuse);
    Some(())
}

/// A `CAST_SIG` node: from which type to which.
pub(crate) fn signature(site: &mut Site<'_>, node: &Node) -> Option<(DataType, DataType)> {
    let types = node.children().filter(|child| parse::is_type(child.kind()));
    let read: Vec<_> = types.filter_map(|node| data_type::read(site, &node)).collect();
    let [source, target] = read.as_slice() else { return None };
    Some((source.without_modifiers(), target.without_modifiers()))
}

/// A `CREATE_CAST` node.
pub(crate) fn read(site: &mut Site<'_>, node: &Node) -> Option<Cast> {
    use SyntaxKind as S;
    let (source, target) = signature(site, &parse::child(node, S::CAST_SIG)?)?;
    let method = if let Some(clause) = parse::child(node, S::WITH_FUNCTION) {
        let called = parse::child(&clause, S::FUNCTION_SIG)?;
        let name = name::qualified(site, &parse::child(&called, S::FUNCTION_NAME_REF)?)?;
        let arguments = match parse::child(&called, S::PARAM_LIST) {
            Some(list) => function::arguments(site, &list)?,
            None => {
                let help = "write the types of its arguments behind its name";
                site.unmodelled_at(
                    parse::range(&called),
                    "which function is meant cannot be known",
                    Some(help),
                );
                return None;
            }
        };
        let types: Vec<_> = arguments.iter().map(|argument| argument.data_type.to_string()).collect();
        CastMethod::Function(name, Text::from(types.join(", ")))
    } else if parse::has(node, S::WITH_INOUT) {
        CastMethod::InOut
    } else {
        CastMethod::Binary
    };
    let context = if parse::has(node, S::AS_IMPLICIT) {
        CastContext::Implicit
    } else if parse::has(node, S::AS_ASSIGNMENT) {
        CastContext::Assignment
    } else {
        CastContext::Explicit
    };
    Some(Cast { source, target, method, context })
}

//! Operators.

use pgspec_catalog::object::{Operator, OperatorDefinition, pair_operator};
use pgspec_catalog::{Body, DataType, Key, Kind, Name, QualifiedName};

use super::insert::IfTaken;
use super::options::{self, Options};
use super::site::Site;
use super::{Reader, data_type};
use crate::parse::{self, Node, SyntaxKind};

/// `CREATE OPERATOR`
pub(super) fn create(reader: &mut Reader<'_>, site: &mut Site<'_>, node: &Node) -> Option<()> {
    let Operator { schema, symbol } = options::operator(&parse::child(node, SyntaxKind::OP)?)?;
    let name = reader.created(QualifiedName { schema, name: Name::exact(&symbol) });
    let body = reader.resolved(Body::Operator(Box::new(read(site, node)?)), &name);
    let Body::Operator(operator) = &body else { return None };
    let key = Key::routine(Kind::Operator, &name, operator.identity());
    reader.note(site, None);
    reader.insert(site, node, key.clone(), body, IfTaken::Refuse);
    pair_operator(&mut reader.catalog, &key);
    Some(())
}

/// What an operator takes: nothing on the left for a prefix operator.
pub(crate) type Operands = (Option<DataType>, DataType);

/// The types of an `OP_SIG` node: `=== (box, none)`.
pub(crate) fn operands(site: &mut Site<'_>, node: &Node) -> Option<Operands> {
    let none = parse::has(node, SyntaxKind::NONE_KW);
    let types = node.children().filter(|child| parse::is_type(child.kind()));
    let read: Vec<_> = types.filter_map(|node| data_type::read(site, &node)).collect();
    match read.as_slice() {
        [right] if none => Some((None, right.without_modifiers())),
        [left, right] => Some((Some(left.without_modifiers()), right.without_modifiers())),
        _ => {
            let message = "an operator has two operands, or `none` and one";
            site.problem(parse::range(node), message, Some("write `(type, type)` or `(none, type)`"));
            None
        }
    }
}

/// A `CREATE_OPERATOR` node.
pub(crate) fn read(site: &mut Site<'_>, node: &Node) -> Option<OperatorDefinition> {
    let mut options = Options::of(site, &parse::child(node, SyntaxKind::ATTRIBUTE_LIST)?);
    let function = if options.has("procedure") { "procedure" } else { "function" };
    options.require(site, function);
    if !options.has("rightarg") {
        let help = "postfix operators are no more: write `rightarg = …`";
        site.problem(parse::range(node), "an operator needs a right operand", Some(help));
        return None;
    }
    let (left, right) = (options.data_type(site, "leftarg"), options.data_type(site, "rightarg"));
    let operator = OperatorDefinition {
        left,
        right: right?,
        function: options.name(site, function)?,
        commutator: options.operator(site, "commutator"),
        negator: options.operator(site, "negator"),
        restrict: options.name(site, "restrict"),
        join: options.name(site, "join"),
        hashes: options.flag(site, "hashes").unwrap_or(false),
        merges: options.flag(site, "merges").unwrap_or(false),
    };
    options.finish(site, "an operator");
    Some(operator)
}

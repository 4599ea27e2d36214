//! `ALTER FUNCTION`, `ALTER PROCEDURE`, `ALTER ROUTINE`: what they change in place.

use pgspec_catalog::{Body, Standing};

use super::setting;
use super::site::Site;
use super::{Reader, routine, target};
use crate::parse::{self, Node, SyntaxKind};

/// Options, one by one, as `CREATE FUNCTION` has them, and `RESET`
pub(super) fn alter(reader: &mut Reader<'_>, site: &mut Site<'_>, node: &Node) -> Option<()> {
    use SyntaxKind as S;
    let Some(key) = target::object(reader, site, &node.children().next()?) else { return Some(()) };
    let options = parse::child(node, S::FUNC_OPTION_LIST)?;
    let object = reader.catalog.get(&key)?;
    if object.standing == Standing::Platform {
        site.unmodelled(&options, &format!("a change of the platform's own {key}"));
        return Some(());
    }
    let Body::Function(mut function) = object.body.clone() else {
        site.unmodelled(&options, &format!("this change of the {key}"));
        return Some(());
    };
    for option in options.children() {
        if option.kind() == S::RESET_FUNC_OPTION {
            match parse::child(&option, S::CONFIG_PARAMETER_REF).map(|node| setting::parameter(&node)) {
                Some(name) => function.settings.retain(|(other, _)| *other != name),
                None => function.settings.clear(),
            }
        } else {
            routine::set(site, &mut function, &option);
        }
    }
    routine::finish(reader, &mut function);
    if site.problems.is_empty() {
        reader.catalog.get_mut(&key)?.body = Body::Function(function);
    }
    Some(())
}

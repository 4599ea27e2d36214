//! `Json` beside a `Database`: every type of JSON, and of nothing else, is what the generated one says.

use std::collections::BTreeSet;

use super::{Comparison, Report};
use crate::codes;
use crate::typescript::edit::{Mend, Spelling};
use crate::typescript::modules::Place;
use crate::typescript::syntax::{Body, Declaration, MemberKind, Type, TypeKind};

impl Comparison<'_, '_> {
    pub(super) fn json(&mut self, module: usize, declaration: &Declaration) {
        let generated = self.modules.list.first();
        let expected = generated.and_then(|generated| {
            let json = generated.syntax.declarations.iter().find(|one| one.name == "Json")?;
            let Body::Alias(expected) = &json.body else { return None };
            let range = expected.range;
            let text =
                self.sources.file(generated.file)?.text.get(range.start as usize..range.end as usize)?;
            Some((expected, text))
        });
        let (Some((expected, text)), Body::Alias(own)) = (expected, &declaration.body) else { return };
        let spelling = Spelling::Plain { camel: false };
        let at = |range| Place { module, range };
        let (Some(claimed), Some(wanted)) = (members(own), members(expected)) else {
            let message = "this `Json` is not understood, and not compared";
            self.report(Report::new(&codes::NOT_CHECKED, at(declaration.name_range), message), &spelling);
            return;
        };
        let names = |of: &[(String, &Type)]| of.iter().map(|(name, _)| name.clone()).collect::<BTreeSet<_>>();
        let (claims, wants) = (names(&claimed), names(&wanted));
        let label = format!("expected `{}`", text.split_whitespace().collect::<Vec<_>>().join(" "));
        let mend = Mend::Text(at(own.range), text.to_owned());
        let wrong = claimed.iter().find(|(name, _)| !wants.contains(name));
        let report = if let Some((_, ty)) = wrong {
            let message = "`Json` allows what is no JSON, or says something else of it";
            Report::new(&codes::WRONG_TYPE, at(ty.range), message)
        } else if let Some(missing) = wants.difference(&claims).next() {
            let message = format!("`Json` lacks `{missing}`, which a value of JSON can be");
            Report::new(&codes::WRONG_TYPE, at(declaration.name_range), message)
        } else {
            return;
        };
        self.report(report.label(label).mend("write what JSON is", mend), &spelling);
    }
}

/// The members of a union, each with the one way in which it is spelled here. `None` if one is not understood.
fn members(ty: &Type) -> Option<Vec<(String, &Type)>> {
    match &ty.kind {
        TypeKind::Union(inner) => Some(inner.iter().map(members).collect::<Option<Vec<_>>>()?.concat()),
        TypeKind::Keyword(keyword) => Some(vec![(format!("{keyword:?}").to_lowercase(), ty)]),
        TypeKind::Literal(literal) => Some(vec![(format!("{literal:?}"), ty)]),
        TypeKind::Array(of) => Some(vec![(format!("{}[]", spelled(of)?), ty)]),
        TypeKind::Reference { path, arguments } => match (path.as_slice(), arguments.as_slice()) {
            ([name], []) if name == "Json" => Some(vec![(name.to_string(), ty)]),
            ([name], [of]) if name == "Array" => Some(vec![(format!("{}[]", spelled(of)?), ty)]),
            _ => None,
        },
        TypeKind::Object(inner) => match inner.as_slice() {
            [one] => match &one.kind {
                MemberKind::Index(of) => Some(vec![(format!("{{ [key: string]: {} }}", spelled(of)?), ty)]),
                MemberKind::Property { .. } | MemberKind::Nothing | MemberKind::Opaque => None,
            },
            _ => None,
        },
        TypeKind::Query(_)
        | TypeKind::Lookup(..)
        | TypeKind::Tuple(_)
        | TypeKind::KeyOf(_)
        | TypeKind::Intersection(_)
        | TypeKind::Opaque => None,
    }
}

fn spelled(ty: &Type) -> Option<String> {
    let names: BTreeSet<_> = members(ty)?.into_iter().map(|(name, _)| name).collect();
    let names: Vec<_> = names.into_iter().collect();
    Some(match names.as_slice() {
        [one] => one.clone(),
        several => format!("({})", several.join(" | ")),
    })
}

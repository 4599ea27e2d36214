//! What stands in a file word for word as pgspec writes it. Nearly all of a kept file does, and need not be looked into.

use pgspec_catalog::Sources;
use rustc_hash::FxHashMap;

use super::Comparison;
use crate::typescript::modules::{Modules, Place};
use crate::typescript::shape::{Lazy, Property};

/// The names of each module that could make something else of the same words.
#[derive(Debug, Default)]
pub(crate) struct Own(FxHashMap<usize, Vec<String>>);

impl<'m> Comparison<'_, 'm> {
    /// Whether a claim is the expected text, and that means the same where it stands: it names nothing that its module
    /// declares or imports.
    pub(super) fn is_verbatim(&mut self, claimed: &Property<'m>, expected: &Property<'m>) -> bool {
        if claimed.optional != expected.optional || !is_plain(claimed) || !is_plain(expected) {
            return false;
        }
        let (modules, sources) = (self.modules, self.sources);
        let (Some(text), Some(wanted)) =
            (words(modules, sources, claimed.place), words(modules, sources, expected.place))
        else {
            return false;
        };
        if text != wanted {
            return false;
        }
        let module = claimed.place.module;
        let own = self.own.0.entry(module).or_insert_with(|| names_of(modules, sources, module));
        !own.iter().any(|name| text.contains(name.as_str()))
    }
}

/// What a module declares and imports, but for a `Json` that is the usual one.
fn names_of(modules: &Modules, sources: &Sources, module: usize) -> Vec<String> {
    let json = |module| {
        let range = modules.declaration(module, "Json")?.range;
        words(modules, sources, Place { module, range })
    };
    let usual = json(0).is_some_and(|usual| json(module) == Some(usual));
    modules.names(module).filter(|name| !(usual && *name == "Json")).map(ToOwned::to_owned).collect()
}

fn words<'s>(modules: &Modules, sources: &'s Sources, place: Place) -> Option<&'s str> {
    let file = modules.list.get(place.module)?.file;
    sources.file(file)?.text.get(place.range.start as usize..place.range.end as usize)
}

/// Whether a type is one that is written there, in no generic alias.
fn is_plain(property: &Property<'_>) -> bool {
    match &property.ty {
        Lazy::Type { scope, defined, .. } => !defined && scope.arguments.is_none(),
        Lazy::Done(_) => false,
    }
}

//! Rust names of everything, chosen before anything is printed, so that no two are the same.

use std::collections::{BTreeMap, BTreeSet};

use pgspec_catalog::{Diagnostic, Diagnostics, Name, Origin, QualifiedName};
use rustc_hash::{FxHashMap, FxHashSet};

use super::json::Shapes;
use super::support::Own;
use super::things::{self, Ids, Thing};
use super::{constraints, functions};
use crate::case::{snake, upper_camel};
use crate::codes;
use crate::input::{Input, RustOptions, RustTarget};
use crate::surface::{RecordKind, Surface, TypeClass};

/// The names of one record's or value set's types. Those of a value set and of a view have only a `row`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct TypeNames {
    /// The module; empty for the root.
    pub module: String,
    /// What is read.
    pub row: String,
    /// What is inserted.
    pub new: String,
    /// What is updated.
    pub patch: String,
}

impl TypeNames {
    /// The path of the row type from a place at the root or in another schema's module.
    pub(super) fn path(&self, from: &str) -> String {
        match (from == self.module, from.is_empty(), self.module.is_empty()) {
            (true, _, _) => self.row.clone(),
            (false, true, _) => format!("{}::{}", self.module, self.row),
            (false, false, true) => format!("super::{}", self.row),
            (false, false, false) => format!("super::{}::{}", self.module, self.row),
        }
    }
}

/// All names.
#[derive(Default, Debug)]
pub(super) struct Names {
    /// The module of each schema; empty for the default schema, which stands at the root.
    pub modules: BTreeMap<Name, String>,
    /// Which columns hold keys that have a type.
    pub ids: Ids,
    types: FxHashMap<QualifiedName, TypeNames>,
    things: Vec<(Thing, TypeNames)>,
    thing_index: FxHashMap<Thing, usize>,
    /// The types of JSON.
    pub shapes: Shapes,
}

/// Type names of the standard prelude that the generated text uses.
const PRELUDE: [&str; 5] = ["Option", "Result", "Self", "String", "Vec"];
/// Type names of the generated text's own.
const SUPPORT: [&str; 3] = ["Interval", "Range", "UnknownLabel"];
/// Crates that the generated text names: a module of the same name would hide them.
const CRATES: [&str; 19] = [
    "alloc",
    "bigdecimal",
    "bit_vec",
    "bytes",
    "chrono",
    "cidr",
    "core",
    "diesel",
    "ipnetwork",
    "mac_address",
    "rust_decimal",
    "serde",
    "serde_json",
    "sqlx",
    "std",
    "tables",
    "tokio_postgres",
    "uuid",
    "wire",
];

impl Names {
    /// Chooses the names of everything that the Rust types of an input hold.
    pub(super) fn of(input: &Input<'_>, diagnostics: &mut Diagnostics) -> Self {
        let mut names = Self { ids: Ids::of(input), ..Self::default() };
        let mut scopes: FxHashMap<Name, Scope> = FxHashMap::default();
        let things = things::of(input, &names.ids);
        names.choose_modules(input, &things, &mut scopes);
        let surface = input.surface;
        let used = used_value_sets(surface);
        for value_set in &surface.value_sets {
            let wanted = value_set.managed || used.contains(&value_set.name);
            if !value_set.values.is_empty() && wanted {
                names.choose(&value_set.name, value_set.origin, &mut scopes, diagnostics, |camel| {
                    [camel.to_owned(), String::new(), String::new()]
                });
            }
        }
        for record in &surface.records {
            let is_table = record.kind == RecordKind::Table;
            names.choose(&record.name, record.origin, &mut scopes, diagnostics, |camel| {
                let (new, patch) = if is_table {
                    (format!("New{camel}"), format!("{camel}Patch"))
                } else {
                    Default::default()
                };
                [format!("{camel}Row"), new, patch]
            });
        }
        for (thing, origin) in things {
            let chosen = names.claim(thing.name(), origin, &mut scopes, diagnostics, |camel| {
                let [row, new] = thing.spell(camel);
                [row, new, String::new()]
            });
            if let Some(chosen) = chosen {
                names.thing_index.insert(thing.clone(), names.things.len());
                names.things.push((thing, chosen));
            }
        }
        names.shapes = Shapes::of_all(input, &mut scopes, diagnostics);
        names
    }

    fn choose_modules(
        &mut self,
        input: &Input<'_>,
        things: &[(Thing, Origin)],
        scopes: &mut FxHashMap<Name, Scope>,
    ) {
        let mut modules = Scope::default();
        modules.reserve(CRATES);
        if input.options.rust.as_ref().is_some_and(|rust| rust.shape.validators) {
            modules.reserve(["check"]);
        }
        if input.options.rust.as_ref().is_some_and(|rust| rust.shape.functions) {
            modules.reserve([functions::diesel::MODULE]);
        }
        let own = own_names(input);
        let surface = input.surface;
        let records = surface.records.iter().map(|r| &r.name);
        let value_sets = surface.value_sets.iter().map(|v| &v.name);
        let thing_names = things.iter().map(|(thing, _)| thing.name());
        let all = records.chain(value_sets).chain(thing_names);
        let mut schemas: Vec<_> = all.filter_map(|n| n.schema.as_ref()).collect();
        schemas.sort_unstable();
        schemas.dedup();
        let used = used_value_sets(surface);
        for schema in schemas {
            let has_types = surface.records.iter().any(|r| r.name.schema.as_ref() == Some(schema))
                || things.iter().any(|(thing, _)| thing.name().schema.as_ref() == Some(schema))
                || surface.value_sets.iter().any(|v| {
                    v.name.schema.as_ref() == Some(schema)
                        && !v.values.is_empty()
                        && (v.managed || used.contains(&v.name))
                });
            if !has_types {
                continue;
            }
            let mut scope = Scope::default();
            scope.reserve(PRELUDE);
            if input.options.rust.as_ref().is_some_and(|rust| rust.shape.json) {
                scope.reserve(["Box", "Json"]);
            }
            let module = if *schema == input.options.default_schema {
                scope.reserve(SUPPORT);
                scope.taken.extend(own.iter().map(|name| (*name).to_owned()));
                if input.options.rust.as_ref().is_some_and(|rust| rust.shape.validators) {
                    scope.reserve(["Violation"]);
                }
                if input.options.rust.as_ref().is_some_and(|rust| rust.shape.constraints) {
                    scope.reserve([constraints::NAME]);
                }
                String::new()
            } else {
                field_identifier(&modules.claim(&snake(schema.as_str())))
            };
            self.modules.insert(schema.clone(), module);
            scopes.insert(schema.clone(), scope);
        }
    }

    fn choose(
        &mut self,
        name: &QualifiedName,
        origin: Origin,
        scopes: &mut FxHashMap<Name, Scope>,
        diagnostics: &mut Diagnostics,
        spell: impl Fn(&str) -> [String; 3],
    ) {
        if let Some(chosen) = self.claim(name, origin, scopes, diagnostics, spell) {
            self.types.insert(name.clone(), chosen);
        }
    }

    fn claim(
        &self,
        name: &QualifiedName,
        origin: Origin,
        scopes: &mut FxHashMap<Name, Scope>,
        diagnostics: &mut Diagnostics,
        spell: impl Fn(&str) -> [String; 3],
    ) -> Option<TypeNames> {
        let scope = name.schema.as_ref().and_then(|schema| scopes.get_mut(schema))?;
        let module = name.schema.as_ref().and_then(|s| self.modules.get(s)).cloned().unwrap_or_default();
        let camel = upper_camel(name.name.as_str());
        let (spelled, chosen) = scope.claim_all(&camel, spell);
        if chosen != camel {
            diagnostics.push(clash(&format!("`{name}`"), &camel, &chosen, origin));
        }
        let [row, new, patch] = spelled;
        Some(TypeNames { module, row, new, patch })
    }

    /// The names of a key, domain or composite type, if it has a type.
    pub(super) fn thing(&self, thing: &Thing) -> Option<&TypeNames> {
        self.things.get(*self.thing_index.get(thing)?).map(|(_, names)| names)
    }

    /// The things of a schema, in their order.
    pub(super) fn things<'a>(&'a self, schema: &'a Name) -> impl Iterator<Item = &'a Thing> {
        self.things.iter().map(|(thing, _)| thing).filter(move |t| t.name().schema.as_ref() == Some(schema))
    }

    /// The names of a record or value set, if the Rust types hold it.
    pub(super) fn get(&self, name: &QualifiedName) -> Option<&TypeNames> {
        self.types.get(name)
    }
}

/// Names of the text's own types that the model may need.
fn own_names(input: &Input<'_>) -> BTreeSet<&'static str> {
    let target = input.options.rust.as_ref().map(|rust| rust.target).unwrap_or_default();
    let shape = input.options.rust.as_ref().map(RustOptions::effective_shape).unwrap_or_default();
    let columns =
        input.surface.records.iter().flat_map(|record| &record.fields).map(|field| &field.data_type);
    let arguments = input.surface.functions.iter().flat_map(|function| &function.parameters);
    let types = input.catalog.iter().flat_map(|(_, _, object)| {
        let domain = object.body.as_domain().map(|domain| &domain.data_type);
        let attributes = object.body.as_composite_type().map(|composite| &composite.attributes);
        let attributes = attributes.into_iter().flatten().map(|attribute| &attribute.data_type);
        domain.into_iter().chain(attributes)
    });
    let all = columns.chain(arguments.map(|parameter| &parameter.data_type)).chain(types);
    let mut names = BTreeSet::new();
    for data_type in all {
        let name = data_type.name.name.as_str();
        let own = match name {
            "hstore" => Some(Own::Hstore),
            "numeric" => Some(Own::Numeric),
            "date" | "timestamp" | "timestamptz" if shape.infinity => Some(Own::MaybeInfinite),
            "daterange" | "tsrange" | "tstzrange" | "datemultirange" | "tsmultirange" | "tstzmultirange"
                if shape.infinity && target != RustTarget::Serde =>
            {
                names.extend([Own::MaybeInfinite.name(), Own::Multirange.name()]);
                Some(Own::Range)
            }
            "float4" | "float8" if shape.infinity && target == RustTarget::Serde => Some(Own::Float),
            _ if target == RustTarget::Serde => None,
            "numrange" | "nummultirange" => {
                names.insert(Own::Numeric.name());
                Some(Own::Multirange)
            }
            "ltree" => Some(Own::Ltree),
            name if name.ends_with("multirange") => Some(Own::Multirange),
            name => Own::of_built_in(name).filter(|_| data_type.name.schema.is_none()),
        };
        let Some(own) = own else { continue };
        names.insert(own.name());
        names.extend(own.parts().map(Own::name));
    }
    names
}

/// Says that a name got a number.
pub(super) fn clash(what: &str, wanted: &str, chosen: &str, origin: Origin) -> Diagnostic {
    Diagnostic::new(&codes::RUST_NAME_CLASH, format!("{what} is `{chosen}` in Rust: `{wanted}` is taken"))
        .maybe_at(origin.span())
        .help("rename one of the two in the spec to keep Rust names stable")
}

fn used_value_sets(surface: &Surface) -> FxHashSet<&QualifiedName> {
    let fields = surface.records.iter().flat_map(|r| &r.fields);
    fields
        .filter_map(|field| match &field.ty.class {
            TypeClass::ValueSet(name) => Some(name),
            TypeClass::Builtin(_) | TypeClass::Record(_) | TypeClass::Other(_) => None,
        })
        .collect()
}

/// The names of one place that must differ.
#[derive(Default, Debug)]
pub(super) struct Scope {
    taken: FxHashSet<String>,
}

impl Scope {
    /// Names that cannot be claimed.
    pub(super) fn reserve<const N: usize>(&mut self, names: [&str; N]) {
        self.taken.extend(names.map(str::to_owned));
    }

    /// The name, or the name with the first number from 2 on that is free.
    pub(super) fn claim(&mut self, wanted: &str) -> String {
        let (_, chosen) = self.claim_all(wanted, |name| [name.to_owned()]);
        chosen
    }

    /// As [`Scope::claim`], for several names that are made from one.
    fn claim_all<const N: usize>(
        &mut self,
        wanted: &str,
        spell: impl Fn(&str) -> [String; N],
    ) -> ([String; N], String) {
        let mut chosen = wanted.to_owned();
        let mut number = 2_u32;
        loop {
            let names = spell(&chosen);
            if !names.iter().any(|name| self.taken.contains(name)) {
                self.taken.extend(names.iter().filter(|name| !name.is_empty()).cloned());
                return (names, chosen);
            }
            chosen = format!("{wanted}{number}");
            number = number.saturating_add(1);
        }
    }
}

/// Every key word of Rust's editions, reserved ones included (Rust reference, "Keywords"), sorted.
const KEYWORDS: [&str; 52] = [
    "Self", "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do",
    "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop",
    "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "self", "static",
    "struct", "super", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual",
    "where", "while", "yield",
];

/// A snake-case name as a field or module: raw if it is a key word. The four that cannot be raw get an underscore.
pub(super) fn field_identifier(name: &str) -> String {
    match name {
        "self" | "super" | "crate" | "Self" => format!("{name}_"),
        _ if KEYWORDS.binary_search(&name).is_ok() => format!("r#{name}"),
        _ => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn keywords_are_sorted() {
        assert!(KEYWORDS.is_sorted());
    }

    #[test]
    fn a_taken_name_gets_a_number() {
        let mut scope = Scope::default();
        assert_eq!(scope.claim("a"), "a");
        assert_eq!(scope.claim("a"), "a2");
        assert_eq!(scope.claim("a2"), "a22");
        assert_eq!(scope.claim("a"), "a3");
    }

    #[test]
    fn paths_lead_from_one_module_to_another() {
        let mood = |module: &str| TypeNames {
            module: module.to_owned(),
            row: "Mood".to_owned(),
            new: String::new(),
            patch: String::new(),
        };
        assert_eq!(mood("").path(""), "Mood");
        assert_eq!(mood("other").path(""), "other::Mood");
        assert_eq!(mood("").path("other"), "super::Mood");
        assert_eq!(mood("other").path("other"), "Mood");
        assert_eq!(mood("other").path("third"), "super::other::Mood");
    }

    proptest! {
        #[test]
        fn every_field_is_an_identifier(name in any::<String>()) {
            let spelled = field_identifier(&snake(&name));
            prop_assert!(syn::parse_str::<syn::Ident>(&spelled).is_ok(), "{spelled:?}");
            let spelled = upper_camel(&name);
            prop_assert!(spelled == "Self" || syn::parse_str::<syn::Ident>(&spelled).is_ok(), "{spelled:?}");
        }
    }

    #[test]
    fn every_key_word_is_an_identifier() {
        for keyword in KEYWORDS {
            assert!(syn::parse_str::<syn::Ident>(&field_identifier(keyword)).is_ok(), "{keyword}");
        }
    }
}

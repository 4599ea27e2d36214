//! What a catalog can hold, from the definitions of its types: every kind of object, every attribute, and the words that
//! stand where there is a choice. What is not serialised as a fact is left out.

use std::collections::{BTreeMap, BTreeSet};

use syn::punctuated::Punctuated;
use syn::{Attribute, Fields, GenericArgument, Item, ItemEnum, ItemStruct, PathArguments, Type};

/// What only a spec can say, which is no fact.
const NOTES: &[&str] =
    &["notes", "declared_columns", "labels.doc", "labels.was", "checks.doc", "standing", "origin"];

/// Types that are serialised as words, names or texts.
const LEAVES: &[&str] = &["Name", "Text", "QualifiedName", "SqlText", "DataType", "Privileges"];

/// `kind.attribute` of everything that can be serialised, and `kind.attribute: word`.
pub(crate) fn paths() -> BTreeSet<String> {
    let root = testkit::workspace_root().join("crates/pgspec-catalog/src");
    let mut files = vec![root.join("object.rs"), root.join("grant.rs")];
    let folder = std::fs::read_dir(root.join("object")).expect("the objects' folder");
    files.extend(folder.map(|entry| entry.expect("an entry").path()));
    let mut shapes = Shapes::default();
    for file in files {
        let text = std::fs::read_to_string(&file).expect("a source file");
        for item in syn::parse_file(&text).expect("Rust").items {
            if let Item::Struct(item) = item {
                shapes.structs.insert(item.ident.to_string(), item);
            } else if let Item::Enum(item) = item {
                shapes.enums.insert(item.ident.to_string(), item);
            }
        }
    }
    let mut found = BTreeSet::new();
    let body = &shapes.enums["Body"];
    for variant in &body.variants {
        let kind = snake(&variant.ident.to_string());
        found.insert(kind.clone());
        for field in ["owner", "comment", "grants"] {
            let field = shapes.structs["Object"]
                .fields
                .iter()
                .find(|one| one.ident.as_ref().is_some_and(|i| i == field));
            let field = field.expect("a field of every object");
            let path = format!("{kind}.{}", field.ident.as_ref().expect("named"));
            found.insert(path.clone());
            shapes.of(&field.ty, &path, false, &mut found);
        }
        let Fields::Unnamed(fields) = &variant.fields else { panic!("{kind} has no body") };
        shapes.of(&fields.unnamed[0].ty, &kind, false, &mut found);
    }
    found
}

#[derive(Default)]
struct Shapes {
    structs: BTreeMap<String, ItemStruct>,
    enums: BTreeMap<String, ItemEnum>,
}

impl Shapes {
    /// What a type holds; `optional` if its usual value is left out.
    fn of(&self, ty: &Type, path: &str, optional: bool, found: &mut BTreeSet<String>) {
        if let Type::Tuple(tuple) = ty {
            tuple.elems.iter().for_each(|part| self.of(part, path, false, found));
        }
        let Type::Path(named) = ty else { return };
        let last = named.path.segments.last().expect("a name");
        if let PathArguments::AngleBracketed(inner) = &last.arguments {
            for argument in &inner.args {
                if let GenericArgument::Type(ty) = argument {
                    self.of(ty, path, optional, found);
                }
            }
            return;
        }
        let name = last.ident.to_string();
        if LEAVES.contains(&name.as_str()) {
            return;
        }
        if let Some(item) = self.structs.get(&name) {
            self.fields(&item.fields, path, found);
        } else if let Some(item) = self.enums.get(&name) {
            self.variants(item, path, optional, found);
        }
    }

    fn fields(&self, fields: &Fields, path: &str, found: &mut BTreeSet<String>) {
        for field in fields {
            let serde = serde_words(&field.attrs);
            let has = |word: &str| serde.iter().any(|found| found == word);
            let name = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
            let name = renamed(&serde).unwrap_or(name);
            let own =
                if name.is_empty() || has("flatten") { path.to_owned() } else { format!("{path}.{name}") };
            if has("skip") || NOTES.iter().any(|note| name == *note || own.ends_with(&format!(".{note}"))) {
                continue;
            }
            found.insert(own.clone());
            let optional =
                serde.iter().any(|word| word.starts_with("skip_serializing_if") && word.contains("is_"));
            self.of(&field.ty, &own, optional, found);
        }
    }

    fn variants(&self, item: &ItemEnum, path: &str, optional: bool, found: &mut BTreeSet<String>) {
        let snaked = !serde_words(&item.attrs).is_empty();
        for variant in &item.variants {
            let name = variant.ident.to_string();
            let name = if snaked { snake(&name) } else { name };
            let usual = variant.attrs.iter().any(|attribute| attribute.path().is_ident("default"));
            match &variant.fields {
                Fields::Unit if optional && usual => {}
                Fields::Unit => drop(found.insert(format!("{path}: {name}"))),
                fields @ (Fields::Unnamed(_) | Fields::Named(_)) => {
                    let path = format!("{path}.{name}");
                    found.insert(path.clone());
                    self.fields(fields, &path, found);
                }
            }
        }
    }
}

/// The words of `#[serde(…)]`.
fn serde_words(attributes: &[Attribute]) -> Vec<String> {
    let serde = attributes.iter().filter(|attribute| attribute.path().is_ident("serde"));
    let metas = serde.flat_map(|attribute| {
        attribute.parse_args_with(Punctuated::<syn::Meta, syn::Token![,]>::parse_terminated).expect("a list")
    });
    let word = |meta: syn::Meta| match meta {
        syn::Meta::NameValue(pair) => {
            let syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) = &pair.value else {
                panic!("no text")
            };
            format!("{}={}", pair.path.get_ident().expect("a word"), text.value())
        }
        other @ (syn::Meta::Path(_) | syn::Meta::List(_)) => {
            other.path().get_ident().expect("a word").to_string()
        }
    };
    metas.map(word).collect()
}

fn renamed(serde: &[String]) -> Option<String> {
    serde.iter().find_map(|word| word.strip_prefix("rename=")).map(str::to_owned)
}

fn snake(name: &str) -> String {
    let mut out = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !out.is_empty() {
            out.push('_');
        }
        out.push(letter.to_ascii_lowercase());
    }
    out
}

#[test]
fn the_shape_of_a_catalog_is_that_of_its_types() {
    let paths = paths();
    for one in [
        "table.columns.generated.expression",
        "constraint.foreign_key.on_delete: set_null",
        "sequence.cycle",
        "aggregate.moving.finish_modifies: shareable",
        "schema.grants.to.role",
        "table.partition_of.bound: default",
        "table.partition_of.bound.range.from: minimum",
    ] {
        assert!(paths.contains(one), "{one}: {paths:#?}");
    }
    for none in
        ["table.columns.secret", "table.mixins", "index.keys.nulls: None", "constraint.deferral: immediate"]
    {
        assert!(!paths.contains(none), "{none}");
    }
}

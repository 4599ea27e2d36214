//! Shapes of JSON as text.

use pgspec_catalog::QualifiedName;
use rustc_hash::FxHashSet;

use super::super::Context;
use super::super::literal::{code, string};
use super::super::needs::Needs;
use super::super::printer::Printer;
use super::{Body, Member, Shape, Ty};

/// Prints the types of a table's JSON.
pub(in super::super) fn print(
    context: &Context<'_>,
    table: &QualifiedName,
    module: &str,
    out: &mut Printer,
    needs: &mut Needs,
) {
    let shapes = &context.names.shapes;
    for (at, shape) in shapes.of_table(table) {
        out.blank();
        out.doc(Some(&doc(shape)), None);
        derive(shape, shapes.is_eq(&Ty::Named(at), &mut FxHashSet::default()), out);
        let mut rust = |ty: &Ty| shapes.rust(ty, module, &context.names.modules, needs);
        match &shape.body {
            Body::Struct { members, rest, closed } => {
                if *closed {
                    out.attribute("serde", &["deny_unknown_fields".to_owned()]);
                }
                out.open(&format!("pub struct {} {{", shape.name));
                for member in members {
                    out.doc(member.doc.as_deref(), None);
                    let attributes = attributes(member);
                    if !attributes.is_empty() {
                        out.attribute("serde", &attributes);
                    }
                    out.field(&member.name, &rust(&member.ty));
                }
                if let Some(rest) = rest {
                    out.doc(Some("Members that have no name here."), None);
                    out.attribute("serde", &["flatten".to_owned()]);
                    out.field(&rest_name(members), &rust(&Ty::Map(Box::new(rest.clone()))));
                }
                out.close("}");
            }
            Body::Labels(labels) => {
                out.open(&format!("pub enum {} {{", shape.name));
                for (variant, label) in labels {
                    if variant != label {
                        out.attribute("serde", &[format!("rename = {}", string(label))]);
                    }
                    out.line(&format!("{variant},"));
                }
                out.close("}");
            }
            Body::Union(variants) => {
                out.attribute("serde", &["untagged".to_owned()]);
                out.open(&format!("pub enum {} {{", shape.name));
                for (variant, ty) in variants {
                    out.variant(variant, &rust(ty));
                }
                out.close("}");
            }
            Body::Around(ty) => {
                out.attribute("serde", &["transparent".to_owned()]);
                out.tuple_struct(&format!("pub struct {}", shape.name), &rust(ty));
            }
        }
    }
}

fn doc(shape: &Shape) -> String {
    let column = code(&format!("{}.{}", shape.table, shape.column));
    let what = match shape.place.as_str() {
        "" => format!("The JSON of {column}."),
        place => format!("{} in the JSON of {column}.", code(place)),
    };
    match &shape.doc {
        Some(text) => format!("{what}\n\n{text}"),
        None => what,
    }
}

fn derive(shape: &Shape, is_eq: bool, out: &mut Printer) {
    let mut derives = vec!["Debug", "Clone"];
    match &shape.body {
        Body::Struct { members, .. } if members.iter().all(|member| member.missing) => {
            derives.push("Default")
        }
        Body::Labels(_) => derives.push("Copy"),
        Body::Struct { .. } | Body::Union(_) | Body::Around(_) => {}
    }
    derives.push("PartialEq");
    if is_eq {
        derives.push("Eq");
    }
    if matches!(shape.body, Body::Labels(_)) {
        derives.extend(["PartialOrd", "Ord", "Hash"]);
    }
    out.attribute("derive", &derives.into_iter().map(str::to_owned).collect::<Vec<_>>());
    out.attribute("derive", &["serde::Serialize".to_owned(), "serde::Deserialize".to_owned()]);
}

fn attributes(member: &Member) -> Vec<String> {
    let mut attributes = Vec::new();
    let plain = member.name.strip_prefix("r#").unwrap_or(&member.name);
    if plain != member.key {
        attributes.push(format!("rename = {}", string(&member.key)));
    }
    if member.missing {
        attributes.push("default".to_owned());
        attributes.push("skip_serializing_if = \"Option::is_none\"".to_owned());
    } else if matches!(member.ty, Ty::Optional(_)) {
        // Without it, serde takes a member that is not there for one that is null.
        attributes.push("deserialize_with = \"serde::Deserialize::deserialize\"".to_owned());
    }
    attributes
}

/// A name that no member has.
fn rest_name(members: &[Member]) -> String {
    let numbered = (2_u32..).map(|number| format!("rest{number}"));
    let mut names = std::iter::once("rest".to_owned()).chain(numbered);
    names.find(|name| members.iter().all(|member| member.name != *name)).unwrap_or_default()
}

//! Enums: against enumerated types, and against the values that a CHECK lists.

use pgspec_catalog::{QualifiedName, Text};
use pgspec_codegen::surface::TypeClass;
use pgspec_codegen::surface::rule::{Literal, Operand, Rule};
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use super::Comparison;
use super::edit::{indent, line_after, without};
use crate::codes;
use crate::rust::claim::Claim;
use crate::rust::files::Files;
use crate::rust::kind::{Fit, Kind};
use crate::rust::names::{renamed, variant};
use crate::rust::syntax::{Head, Item, Variant};
use crate::typescript::naming::{numbers, snake};

/// What an enum stands for.
#[derive(Clone, Debug)]
enum Target<'m> {
    /// An enumerated type.
    Type(&'m QualifiedName),
    /// A column, whose values a CHECK lists.
    Check(String),
}

/// What the enums of the files stand for.
#[derive(Default, Debug)]
pub(super) struct Sets<'m> {
    targets: FxHashMap<usize, Target<'m>>,
}

impl<'m> Sets<'m> {
    pub(super) fn is_enum(&self, item: usize, files: &Files<'_>) -> bool {
        files.items.get(item).is_some_and(|placed| matches!(placed.item, Item::Enum(..)))
    }

    /// The Rust enum of an enumerated type.
    pub(super) fn enum_of(&self, name: &QualifiedName, files: &Files<'_>) -> Option<String> {
        let of_type = |target: &Target<'_>| matches!(target, Target::Type(own) if *own == name);
        // The first in the files, if there are several.
        let item = self.targets.iter().filter(|(_, target)| of_type(target)).map(|(item, _)| *item).min()?;
        match &files.items.get(item)?.item {
            Item::Enum(head, _) => Some(head.name.to_string()),
            Item::Struct(..) | Item::Newtype(..) | Item::Table(_) => None,
        }
    }

    /// What is wrong with the labels is said at the enum.
    pub(super) fn fits(&self, item: usize, name: &QualifiedName) -> Fit {
        match self.targets.get(&item) {
            Some(Target::Type(own)) if *own == name => Fit::Exact,
            Some(Target::Type(_) | Target::Check(_)) => Fit::Wrong,
            None => Fit::Unchecked,
        }
    }

    /// Of a text: an enum with the labels of another type may be stored as text.
    pub(super) fn fits_text(&self, item: usize) -> Fit {
        match self.targets.get(&item) {
            Some(Target::Check(_)) => Fit::Exact,
            Some(Target::Type(_)) | None => Fit::Unchecked,
        }
    }
}

/// The labels of an enum's variants, as the database has them.
struct Labels<'f> {
    known: Vec<(SmolStr, &'f Variant)>,
    /// A variant takes whatever has none of its own.
    open: bool,
    /// An attribute says what some of them are.
    said: bool,
}

impl Labels<'_> {
    fn of<'f>(head: &Head, variants: &'f [Variant]) -> Labels<'f> {
        let style = ["sqlx", "postgres", "sea_orm", "strum", "serde"]
            .iter()
            .find_map(|name| head.attributes.text(name, "rename_all"))
            .or_else(|| {
                head.attributes.text("db_enum", "value_style").or(head.attributes.0.iter().find_map(|meta| {
                    (meta.name == "DbValueStyle").then(|| meta.value.as_ref().map(|(text, _)| text)).flatten()
                }))
            });
        let is_diesel = head.derives.iter().any(|derive| derive == "DbEnum");
        let mut labels = Labels { known: Vec::new(), open: false, said: style.is_some() || is_diesel };
        for variant in variants {
            let own = &variant.attributes;
            if variant.holds || own.get("serde", "other").is_some() {
                labels.open = true;
                continue;
            }
            let given = own
                .text("sqlx", "rename")
                .or_else(|| own.text("postgres", "name"))
                .or_else(|| own.text("sea_orm", "string_value"))
                .or_else(|| own.text("db_enum", "rename"))
                .or_else(|| {
                    own.0.iter().find(|meta| meta.name == "db_rename")?.value.as_ref().map(|(text, _)| text)
                })
                .or_else(|| own.text("strum", "serialize"))
                .or_else(|| own.text("serde", "rename"));
            labels.said |= given.is_some();
            let label = match (given, style) {
                (Some(label), _) => label.clone(),
                (None, Some(style)) => renamed(&variant.name, style),
                (None, None) if is_diesel => snake(&variant.name),
                (None, None) => variant.name.clone(),
            };
            labels.known.push((label, variant));
        }
        labels
    }
}

impl<'m, 'f> Comparison<'m, 'f, '_> {
    /// Finds out what each enum stands for, and compares its labels once.
    pub(super) fn enums(&mut self, claims: &[Claim<'m, 'f>]) {
        let files = self.files;
        let used = self.uses(claims);
        for (at, placed) in files.items.iter().enumerate() {
            let Item::Enum(head, variants) = &placed.item else { continue };
            let labels = Labels::of(head, variants);
            let said = self.attributed(head);
            let target = said.clone().or_else(|| used.get(&at).cloned()).or_else(|| {
                // One that only has the name of a type is another thing if it has other labels.
                self.by_name(&head.name).filter(|target| self.share(target, &labels))
            });
            let Some((target, values)) = target else { continue };
            // What is read by hand has labels that stand in code.
            if labels.said || !head.by_hand {
                self.labels(head, placed.source, (&labels, variants), &target, &values);
            }
            self.sets.targets.insert(at, target);
        }
    }

    /// What columns say that enums stand for, which are their types.
    fn uses(&self, claims: &[Claim<'m, 'f>]) -> FxHashMap<usize, (Target<'m>, Vec<Text>)> {
        let mut used = FxHashMap::default();
        for claim in claims {
            for column in &claim.columns {
                let Some(field) = claim.record.fields.iter().find(|field| field.name == *column.name) else {
                    continue;
                };
                let bare = column.field.ty.inside(&["Option"]).unwrap_or(&column.field.ty);
                let kind = self.files.kind(bare, column.file);
                let kind = if let Kind::List(inner) = &kind { inner.as_ref() } else { &kind };
                let Kind::Item(item) = kind else { continue };
                let target = match &field.ty.class {
                    TypeClass::ValueSet(name) => self.value_set(name),
                    TypeClass::Builtin(_) | TypeClass::Other(_) => {
                        let values = claim
                            .record
                            .checks
                            .iter()
                            .find_map(|check| listed(check.rule.as_ref().ok()?, &field.name));
                        values.map(|values| {
                            (Target::Check(format!("{}.{}", claim.record.name, field.name)), values)
                        })
                    }
                    TypeClass::Record(_) => None,
                };
                if let Some(target) = target {
                    used.entry(*item).or_insert(target);
                }
            }
        }
        used
    }

    fn value_set(&self, name: &QualifiedName) -> Option<(Target<'m>, Vec<Text>)> {
        let set = self.model.surface.value_set(name)?;
        Some((Target::Type(&set.name), set.values.iter().map(|value| value.label.clone()).collect()))
    }

    /// `#[sqlx(type_name = "crm.mood")]` and its like.
    fn attributed(&self, head: &Head) -> Option<(Target<'m>, Vec<Text>)> {
        let attributes = &head.attributes;
        let name = attributes
            .text("sqlx", "type_name")
            .or_else(|| attributes.text("postgres", "name"))
            .or_else(|| attributes.text("sea_orm", "enum_name"))?;
        self.named(name)
    }

    fn named(&self, name: &str) -> Option<(Target<'m>, Vec<Text>)> {
        let default_schema = self.model.options.default_schema.as_str();
        let (schema, name) = name.split_once('.').unwrap_or((default_schema, name));
        self.value_set(&QualifiedName::new(schema, name))
    }

    fn by_name(&self, name: &str) -> Option<(Target<'m>, Vec<Text>)> {
        numbers(&snake(name)).into_iter().find_map(|name| self.named(&name))
    }

    fn share(&self, (_, values): &(Target<'m>, Vec<Text>), labels: &Labels<'_>) -> bool {
        let known =
            labels.known.iter().filter(|(label, _)| values.iter().any(|value| *value == **label)).count();
        known > 0 && known * 2 >= labels.known.len()
    }

    fn labels(
        &mut self,
        head: &Head,
        source: usize,
        (labels, variants): (&Labels<'_>, &[Variant]),
        target: &Target<'m>,
        values: &[Text],
    ) {
        let shown = match target {
            Target::Type(name) => format!("enum {name}"),
            Target::Check(column) => format!("the CHECK of {column}"),
        };
        let missing: Vec<&Text> =
            values.iter().filter(|value| !labels.known.iter().any(|(label, _)| **value == **label)).collect();
        if !missing.is_empty() && !labels.open {
            let list: Vec<_> = missing.iter().map(|value| format!("`{value}`")).collect();
            let message = format!("`{}` lacks {} of {shown}", head.name, list.join(", "));
            let text = self.files.text(source);
            let fix = variants.last().map(|last| {
                let indent = indent(text, last.range.start);
                let lines: Vec<_> = missing.iter().map(|value| variant_line(head, value, indent)).collect();
                ("add what is missing".to_owned(), vec![line_after(text, last.range.end, &lines.join("\n"))])
            });
            let help = "a row that has the value cannot be read";
            self.report(&codes::MISSING_VALUE, message, source, head.name_range, Some(help.to_owned()), fix);
        }
        for (label, variant) in &labels.known {
            if values.iter().any(|value| *value == **label) {
                continue;
            }
            let message = format!("{shown} has no `{label}`");
            let like = pgspec_catalog::closest(label, missing.iter().map(|value| value.as_str()));
            let help = like.map(|like| format!("did you mean `{like}`?"));
            let edit = without(self.files.text(source), variant.range);
            let fix = Some((format!("remove `{}`", variant.name), vec![edit]));
            self.report(&codes::UNKNOWN_VALUE, message, source, variant.name_range, help, fix);
        }
    }
}

/// The values that a rule lists for a column.
fn listed(rule: &Rule, column: &pgspec_catalog::Name) -> Option<Vec<Text>> {
    if let Rule::All(parts) = rule {
        return parts.iter().find_map(|part| listed(part, column));
    }
    let Rule::OneOf { operand: Operand::Field(name), values, .. } = rule else { return None };
    let text = |literal: &Literal| match literal {
        Literal::Text(text) => Some(text.clone()),
        Literal::Null | Literal::Number(_) | Literal::Boolean(_) | Literal::Moment(_) => None,
    };
    (name == column).then(|| values.iter().map(text).collect()).flatten()
}

/// A variant for a label, with the attribute that it needs.
fn variant_line(head: &Head, label: &str, indent: &str) -> String {
    let name = variant(label);
    let derives = |name: &str| head.derives.iter().any(|derive| derive == name);
    let probe = Variant {
        name: name.as_str().into(),
        name_range: Default::default(),
        range: Default::default(),
        holds: false,
        attributes: Default::default(),
    };
    let made = Labels::of(head, std::slice::from_ref(&probe)).known.into_iter().next();
    if made.is_some_and(|(made, _)| made == label) {
        return format!("{indent}{name},");
    }
    let attribute = if derives("DeriveActiveEnum") {
        format!("#[sea_orm(string_value = {label:?})]")
    } else if derives("ToSql") || derives("FromSql") {
        format!("#[postgres(name = {label:?})]")
    } else if derives("DbEnum") {
        format!("#[db_rename = {label:?}]")
    } else if derives("Type") {
        format!("#[sqlx(rename = {label:?})]")
    } else {
        format!("#[serde(rename = {label:?})]")
    };
    format!("{indent}{attribute}\n{indent}{name},")
}

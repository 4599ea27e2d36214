//! What application code sees of both: records with their fields, value sets, functions.

use std::collections::BTreeSet;

use pgspec_catalog::{Key, Kind, Name, QualifiedName};
use pgspec_codegen::Surface;
use pgspec_codegen::surface::{
    Argument, Field, FieldType, Function, Record, RecordKind, TypeClass, ValueSet, Write,
};
use pgspec_plan::{Change, Pair, What};
use rustc_hash::{FxHashMap, FxHashSet};

use super::{Break, rules, types};

/// What changed of it.
pub(super) fn compare(surfaces: Pair<&Surface>, changes: &[Change]) -> Vec<Break> {
    let renames = Renames::of(changes);
    let mut found = Vec::new();
    for record in &surfaces.from.records {
        let now = renames.objects.get(&record.name).map(|key| key.qualified_name());
        let name = now.as_ref().unwrap_or(&record.name);
        let Some(other) = surfaces.to.record(name) else {
            found.push(
                Break::new(&rules::RECORD_REMOVED, record.name.to_string()).at(Some(&record.origin), None),
            );
            continue;
        };
        if now.is_some() {
            let one = Break::new(&rules::RECORD_RENAMED, record.name.to_string());
            found.push(one.detail(format!("now {name}")).at(Some(&record.origin), Some(&other.origin)));
        }
        fields(Pair::new(record, other), &renames, &mut found);
        references(Pair::new(record, other), surfaces.from, &mut found);
    }
    for set in surfaces.from.value_sets.iter().filter(|set| set.managed) {
        value_set(set, surfaces.to, &renames, &mut found);
    }
    functions(surfaces, &mut found);
    found
}

/// What is known to have another name: objects by their old names, columns by table and old name.
struct Renames<'a> {
    objects: FxHashMap<QualifiedName, &'a Key>,
    columns: FxHashMap<(QualifiedName, Name), Name>,
}

impl<'a> Renames<'a> {
    fn of(changes: &'a [Change]) -> Self {
        let mut renames = Self { objects: FxHashMap::default(), columns: FxHashMap::default() };
        for change in changes {
            let What::Renamed { path, from, to } = &change.what else { continue };
            let relation =
                matches!(change.key.kind, Kind::Table | Kind::View | Kind::MaterializedView | Kind::Enum);
            if path.is_empty() && relation {
                let old = QualifiedName { name: from.clone(), ..change.key.qualified_name() };
                renames.objects.insert(old, &change.key);
            } else if path.starts_with("columns.") {
                renames.columns.insert((change.key.qualified_name(), from.clone()), to.clone());
            }
        }
        renames
    }

    /// Whether a type is the other by its former name.
    fn is_same_type(&self, from: &FieldType, to: &FieldType) -> bool {
        let (TypeClass::ValueSet(old), TypeClass::ValueSet(new)) = (&from.class, &to.class) else {
            return false;
        };
        from.array == to.array && self.objects.get(old).is_some_and(|now| now.qualified_name() == *new)
    }
}

fn fields(records: Pair<&Record>, renames: &Renames<'_>, found: &mut Vec<Break>) {
    let by_name: FxHashMap<&Name, &Field> =
        records.to.fields.iter().map(|field| (&field.name, field)).collect();
    let mut met = FxHashSet::default();
    for field in &records.from.fields {
        let subject = format!("{}.{}", records.from.name, field.name);
        let now = renames.columns.get(&(records.to.name.clone(), field.name.clone()));
        let Some(other) = by_name.get(now.unwrap_or(&field.name)) else {
            found.push(Break::new(&rules::COLUMN_REMOVED, subject).at(Some(&field.origin), None));
            continue;
        };
        met.insert(&other.name);
        let places = |one: Break| one.at(Some(&field.origin), Some(&other.origin));
        if let Some(now) = now {
            let one = Break::new(&rules::COLUMN_RENAMED, subject.as_str());
            found.push(places(one.detail(format!("now {now}"))));
        }
        if !renames.is_same_type(&field.ty, &other.ty)
            && let Some(rule) = types::changed((&field.ty, &field.data_type), (&other.ty, &other.data_type))
        {
            let detail = format!("{} → {}", field.data_type, other.data_type);
            found.push(places(Break::new(rule, subject.as_str()).detail(detail)));
        }
        if !field.nullable && other.nullable {
            found.push(places(Break::new(&rules::COLUMN_NULLABLE, subject.as_str())));
        }
        if field.nullable && !other.nullable {
            let stored = records.to.kind == RecordKind::Table && is_written(records.to, other);
            let rule = if stored { &rules::COLUMN_NOT_NULL } else { &rules::COLUMN_NEVER_NULL };
            found.push(places(Break::new(rule, subject.as_str())));
        }
        if records.from.insertable
            && let Some(one) = writes(&subject, Pair::new((records.from, field), (records.to, other)))
        {
            found.push(places(one));
        }
    }
    for field in records.to.fields.iter().filter(|field| !met.contains(&field.name)) {
        let subject = format!("{}.{}", records.from.name, field.name);
        let required = is_written(records.to, field) && field.insert() == Write::Required;
        let rule = if required { &rules::REQUIRED_COLUMN_ADDED } else { &rules::COLUMN_ADDED };
        found.push(Break::new(rule, subject).at(None, Some(&field.origin)));
    }
}

/// Whether writers give the field values.
fn is_written(record: &Record, field: &Field) -> bool {
    record.insertable && field.writable && field.insert() != Write::Never
}

/// What writers may and must set.
fn writes(subject: &str, sides: Pair<(&Record, &Field)>) -> Option<Break> {
    let of = |(record, field): (&Record, &Field)| {
        if is_written(record, field) { field.insert() } else { Write::Never }
    };
    let rule = match (of(sides.from), of(sides.to)) {
        (Write::Required | Write::Optional, Write::Never) => &rules::COLUMN_READ_ONLY,
        (Write::Never, Write::Required) => &rules::REQUIRED_COLUMN_ADDED,
        (Write::Never, Write::Optional) => &rules::COLUMN_WRITABLE,
        // A value that is no longer left out because null is refused is the matter of another rule.
        (Write::Optional, Write::Required) if !sides.from.1.nullable => &rules::DEFAULT_REMOVED,
        (Write::Required, Write::Optional) if !sides.to.1.nullable => &rules::DEFAULT_ADDED,
        (Write::Required | Write::Optional, Write::Required | Write::Optional)
        | (Write::Never, Write::Never) => return None,
    };
    Some(Break::new(rule, subject))
}

/// Foreign keys are how clients name joins; those of views follow from those of tables.
fn references(records: Pair<&Record>, from: &Surface, found: &mut Vec<Break>) {
    if records.from.kind != RecordKind::Table {
        return;
    }
    for reference in &records.from.references {
        let kept = |other: &&pgspec_codegen::surface::Reference| {
            other.constraint == reference.constraint && other.referenced.name == reference.referenced.name
        };
        let is_table =
            from.record(&reference.referenced).is_none_or(|referenced| referenced.kind == RecordKind::Table);
        if is_table && !records.to.references.iter().any(|other| kept(&other)) {
            let subject = format!("{} of {}", reference.constraint, records.from.name);
            let detail = format!("to {}", reference.referenced);
            let one = Break::new(&rules::REFERENCE_REMOVED, subject).detail(detail);
            found.push(one.at(Some(&records.from.origin), Some(&records.to.origin)));
        }
    }
}

fn value_set(set: &ValueSet, to: &Surface, renames: &Renames<'_>, found: &mut Vec<Break>) {
    let now = renames.objects.get(&set.name).map(|key| key.qualified_name());
    let Some(other) = to.value_set(now.as_ref().unwrap_or(&set.name)) else {
        found.push(Break::new(&rules::ENUM_REMOVED, set.name.to_string()).at(Some(&set.origin), None));
        return;
    };
    if let Some(now) = now {
        let one = Break::new(&rules::ENUM_REMOVED, set.name.to_string());
        found.push(one.detail(format!("now {now}")).at(Some(&set.origin), Some(&other.origin)));
    }
    let labels = |set: &ValueSet| -> BTreeSet<pgspec_catalog::Text> {
        set.values.iter().map(|value| value.label.clone()).collect()
    };
    let (old, new) = (labels(set), labels(other));
    let sides = [(&rules::ENUM_VALUE_REMOVED, &old, &new), (&rules::ENUM_VALUE_ADDED, &new, &old)];
    for (rule, these, those) in sides {
        let lone: Vec<_> = these.difference(those).map(|label| format!("`{label}`")).collect();
        if !lone.is_empty() {
            let one = Break::new(rule, set.name.to_string()).detail(lone.join(", "));
            found.push(one.at(Some(&set.origin), Some(&other.origin)));
        }
    }
}

fn functions(surfaces: Pair<&Surface>, found: &mut Vec<Break>) {
    let mut by_name: FxHashMap<&QualifiedName, Vec<&Function>> = FxHashMap::default();
    for function in &surfaces.to.functions {
        by_name.entry(&function.name).or_default().push(function);
    }
    for function in &surfaces.from.functions {
        let others = by_name.get(&function.name).map_or(&[][..], Vec::as_slice);
        let subject = signature(function);
        let exact = others.iter().find(|other| answers(function, other));
        let Some(other) = exact else {
            let one = Break::new(&rules::FUNCTION_REMOVED, subject);
            let detail = match others {
                [] => String::new(),
                [only] => format!("now {}", signature(only)),
                several => format!("{} others have the name", several.len()),
            };
            found.push(one.detail(detail).at(Some(&function.origin), None));
            continue;
        };
        if function.returns != other.returns || function.set != other.set {
            let one = Break::new(&rules::FUNCTION_RETURNS, subject);
            found.push(one.at(Some(&function.origin), Some(&other.origin)));
        }
    }
}

/// Whether calls of one function, by position and by name, are answered by another.
fn answers(old: &Function, new: &Function) -> bool {
    let alike = |old: &Argument, new: &Argument| {
        old.name == new.name && old.data_type == new.data_type && (new.optional || !old.optional)
    };
    let common = old.arguments.len();
    new.arguments.len() >= common
        && old.arguments.iter().zip(&new.arguments).all(|(old, new)| alike(old, new))
        && new.arguments.iter().skip(common).all(|argument| argument.optional)
}

fn signature(function: &Function) -> String {
    let arguments = function.arguments.iter().map(|argument| {
        let name = argument.name.as_ref().map(|name| format!("{name} ")).unwrap_or_default();
        let default = if argument.optional { " default" } else { "" };
        format!("{name}{}{default}", argument.data_type)
    });
    format!("{}({})", function.name, arguments.collect::<Vec<_>>().join(", "))
}

//! Zod objects: the types of their columns, and the bounds that CHECK constraints have too.

use pgspec_catalog::closest;
use pgspec_codegen::surface::{Field, Record, TypeClass};
use pgspec_codegen::typescript::builtin_type;
use smol_str::SmolStr;

use super::plain::Target;
use super::record::described;
use super::{Comparison, Report};
use crate::bounds::{Bounds, number};
use crate::codes;
use crate::typescript::comments::{Above, above};
use crate::typescript::edit::{Mend, Spelling};
use crate::typescript::modules::Place;
use crate::typescript::naming::snake;
use crate::typescript::syntax::{Declaration, Entry, Literal, Range, Value, ValueKind};

/// `z.string().max(40).nullable()`: what it begins with, and what is called on it.
struct Chain<'m> {
    base: &'m str,
    arguments: &'m [Value],
    calls: Vec<(&'m str, Range, &'m [Value])>,
}

impl<'m> Chain<'m> {
    fn of(value: &'m Value) -> Option<Self> {
        let ValueKind::Call(callee, arguments) = &value.kind else { return None };
        match &callee.kind {
            ValueKind::Path(path) => match path.as_slice() {
                [z, words @ ..] if z == "z" => {
                    Some(Self { base: words.last()?, arguments, calls: Vec::new() })
                }
                _ => None,
            },
            ValueKind::Member(of, name, range) => {
                let mut chain = Self::of(of)?;
                chain.calls.push((name, *range, arguments));
                Some(chain)
            }
            ValueKind::Literal(_)
            | ValueKind::Null
            | ValueKind::Undefined
            | ValueKind::Array(_)
            | ValueKind::Object(_)
            | ValueKind::Call(..)
            | ValueKind::Opaque => None,
        }
    }

    fn calls(&self, names: &[&str]) -> bool {
        self.calls.iter().any(|(name, ..)| names.contains(name))
    }
}

/// The values of a list of strings.
fn texts(value: &Value) -> Option<Vec<(SmolStr, Range)>> {
    let ValueKind::Array(items) = &value.kind else { return None };
    let text = |item: &Value| {
        let ValueKind::Literal(Literal::String(text)) = &item.kind else { return None };
        Some((text.clone(), item.range))
    };
    items.iter().map(text).collect()
}

impl<'m> Comparison<'_, 'm> {
    /// A constant, if it is a Zod object about a table.
    pub(super) fn zod(&mut self, module: usize, declaration: &'m Declaration, value: &'m Value) {
        let Some(chain) = Chain::of(value) else { return };
        if !["object", "strictObject", "looseObject"].contains(&chain.base) {
            return;
        }
        let Some(ValueKind::Object(entries)) = chain.arguments.first().map(|value| &value.kind) else {
            return;
        };
        let file = self.modules.list.get(module).and_then(|module| self.sources.file(module.file));
        let text = file.map_or("", |file| file.text.as_str());
        let place = Place { module, range: declaration.name_range };
        let target = match above(text, declaration.range.start) {
            Some(Above::Ignored) => return,
            Some(Above::Table { name, part, partial }) => match self.table(&name) {
                Some((schema, name)) => {
                    Target { schema, name, part: part.unwrap_or("Row"), told: true, partial }
                }
                None => {
                    let message = format!("`{name}` is no table or view of the model");
                    let report = Report::new(&codes::UNKNOWN_OBJECT, place, message);
                    self.report(report, &Spelling::Plain { camel: false });
                    return;
                }
            },
            None => {
                let name = snake(&declaration.name);
                let stem = ["_schema", "_zod", "_validator", "_form"]
                    .iter()
                    .find_map(|ending| name.strip_suffix(ending))
                    .unwrap_or(&name);
                let Some(target) = self.by_name(stem) else { return };
                target
            }
        };
        let Some(record) = self.records.get(&(target.schema.as_str(), target.name.as_str())).copied() else {
            return;
        };
        let find = |entry: &Entry| {
            let (name, _) = entry.key.as_ref()?;
            record.fields.iter().find(|field| field.name == **name || field.name == *snake(name))
        };
        let known = entries.iter().filter(|entry| find(entry).is_some()).count();
        if !target.told && (known == 0 || known * 2 < entries.len()) {
            return;
        }
        let open = target.partial || chain.calls(&["extend", "merge", "safeExtend"]);
        for entry in entries {
            match find(entry) {
                Some(field) => self.zod_column(module, record, field, entry, &target),
                None if open => {}
                None => self.zod_unknown(module, record, entry),
            }
        }
    }

    fn zod_unknown(&mut self, module: usize, record: &Record, entry: &Entry) {
        // What is spread in is not looked at.
        let Some((name, range)) = &entry.key else { return };
        let message = format!("`{}.{name}` is no column", record.name);
        let like = closest(name, record.fields.iter().map(|field| field.name.as_str()));
        let help = like.map(|like| format!("did you mean `{like}`?"));
        let report = Report::new(&codes::UNKNOWN_COLUMN, Place { module, range: *range }, message).help(help);
        self.report(report, &Spelling::Plain { camel: false });
    }

    fn zod_column(
        &mut self,
        module: usize,
        record: &Record,
        field: &Field,
        entry: &'m Entry,
        target: &Target,
    ) {
        let Some(chain) = Chain::of(&entry.value) else { return };
        let shown = format!("{}.{}", record.name, field.name);
        let spelling = Spelling::Plain { camel: false };
        let place = Place { module, range: entry.value.range };
        let help = Some(described(field));
        let (chain, in_list) = match (chain.base, chain.arguments.first().and_then(Chain::of)) {
            ("array", Some(inner)) if field.ty.array => (inner, true),
            _ => (chain, false),
        };
        if field.ty.array != in_list && is_scalar(chain.base) || fits(chain.base, field) == Some(false) {
            let message = format!("`{shown}` is no `{}`", chain.base);
            self.report(Report::new(&codes::WRONG_TYPE, place, message).help(help), &spelling);
            return;
        }
        if in_list {
            return;
        }
        let nullable = chain.calls(&["nullable", "nullish"]) || chain.base == "nullable";
        if nullable && !field.nullable {
            let message = format!("`{shown}` is never null");
            self.report(Report::new(&codes::NEEDLESS_NULL, place, message).help(help.clone()), &spelling);
        }
        if !nullable && field.nullable && target.told && target.part == "Row" {
            let message = format!("`{shown}` may be null");
            self.report(Report::new(&codes::MISSING_NULL, place, message).help(help), &spelling);
        }
        self.zod_values(module, field, &chain, &shown);
        for (name, _, arguments) in &chain.calls {
            self.zod_bound(module, (record, field), chain.base, (name, arguments), &shown);
        }
    }

    /// `z.enum([…])` against the labels of an enum.
    fn zod_values(&mut self, module: usize, field: &Field, chain: &Chain<'m>, shown: &str) {
        let (TypeClass::ValueSet(name), "enum") = (&field.ty.class, chain.base) else { return };
        let Some(set) = self.surface.value_set(name) else { return };
        let Some(list) = chain.arguments.first() else { return };
        let Some(claimed) = texts(list) else { return };
        let spelling = Spelling::Plain { camel: false };
        let lacking: Vec<_> = set
            .values
            .iter()
            .filter(|value| !claimed.iter().any(|(text, _)| value.label == **text))
            .map(|value| format!("`{}`", value.label))
            .collect();
        if !lacking.is_empty() {
            let message = format!("`{shown}` lacks {} of enum {name}", lacking.join(", "));
            let place = Place { module, range: list.range };
            self.report(Report::new(&codes::MISSING_VALUE, place, message), &spelling);
        }
        for (text, range) in claimed {
            if !set.values.iter().any(|value| value.label == *text) {
                let message = format!("enum {name} has no label `{text}`");
                let report = Report::new(&codes::UNKNOWN_VALUE, Place { module, range }, message);
                self.report(report, &spelling);
            }
        }
    }

    fn zod_bound(
        &mut self,
        module: usize,
        (record, field): (&Record, &Field),
        base: &str,
        (name, arguments): (&str, &[Value]),
        shown: &str,
    ) {
        let of_length = match base {
            "string" => true,
            "number" | "int" | "bigint" => false,
            _ => return,
        };
        // `.gt(0)` is `.gte(1)`, of whole numbers.
        let (least, step) = match name {
            "min" | "gte" => (true, 0),
            "gt" => (true, 1),
            "max" | "lte" => (false, 0),
            "lt" => (false, -1),
            _ => return,
        };
        let Some(argument) = arguments.first() else { return };
        let ValueKind::Literal(Literal::Number(text)) = &argument.kind else { return };
        let Some(claimed) = number(text).map(|number| number + step) else { return };
        let bounds = Bounds::of(record, field, of_length);
        let expected = if least { bounds.least } else { bounds.most };
        // Stricter than the database is a choice where it has no bound.
        let Some(expected) = expected.filter(|expected| !bounds.odd && *expected != claimed) else { return };
        let word = if least { "at least" } else { "at most" };
        let what = if of_length { " characters" } else { "" };
        let message = format!("`{shown}` is {word} {expected}{what}");
        let place = Place { module, range: argument.range };
        let written = (expected - step).to_string();
        let report = Report::new(&codes::BOUND, place, message)
            .help(Some("as its CHECK or its type says".to_owned()))
            .mend(format!("write `{written}`"), Mend::Text(place, written));
        self.report(report, &Spelling::Plain { camel: false });
    }
}

/// Whether a base is a value by itself.
fn is_scalar(base: &str) -> bool {
    ["string", "number", "int", "bigint", "boolean", "enum", "date"].contains(&base)
}

/// Whether a base has the values of a column; nothing where that is not known.
fn fits(base: &str, field: &Field) -> Option<bool> {
    let class = match &field.ty.class {
        TypeClass::Builtin(name) => builtin_type(name.as_str()),
        TypeClass::ValueSet(_) => "string",
        TypeClass::Other(name) if name.name == "citext" => "string",
        TypeClass::Other(_) | TypeClass::Record(_) => return None,
    };
    let typname = match &field.ty.class {
        TypeClass::Builtin(name) => name.as_str(),
        TypeClass::ValueSet(_) | TypeClass::Other(_) | TypeClass::Record(_) => "",
    };
    Some(match (base, class) {
        (_, "unknown" | "Json") => return None,
        ("string" | "enum" | "email" | "url" | "uuid" | "guid" | "datetime" | "iso", class) => {
            class == "string" || matches!(typname, "int8" | "numeric")
        }
        ("date", _) => matches!(typname, "date" | "timestamp" | "timestamptz"),
        ("number" | "int", class) => class == "number",
        ("bigint", _) => matches!(typname, "int8" | "numeric"),
        ("boolean", class) => class == "boolean",
        ("object" | "record", _) => false,
        _ => return None,
    })
}

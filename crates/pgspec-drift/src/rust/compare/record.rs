//! A struct and its table: columns, their types, and whether they may be null.

use pgspec_catalog::closest;
use pgspec_codegen::surface::{Field, TypeClass, Write};

use super::edit::{indent, line_after, line_before, without};
use super::{Comparison, described};
use crate::rust::claim::{Claim, Column, Part};
use crate::rust::kind::{Fit, Kind, Source, fit};
use crate::rust::syntax::{Bytes, Ty};
use crate::rust::{names, spell};
use crate::typescript::naming::snake;
use crate::{codes, former};

/// A type without its `Option`s.
struct Bare<'a> {
    ty: &'a Ty,
    /// How many there were.
    options: usize,
}

impl<'a> Bare<'a> {
    fn of(ty: &'a Ty) -> Self {
        let mut bare = Self { ty, options: 0 };
        while let Some(inner) = bare.ty.inside(&["Option"]) {
            bare = Self { ty: inner, options: bare.options + 1 };
        }
        bare
    }
}

impl<'m, 'f> Comparison<'m, 'f, '_> {
    pub(super) fn record(&mut self, claim: &Claim<'m, 'f>) {
        let fields = &claim.record.fields;
        let mut unknown: Vec<&Column<'f>> = Vec::new();
        let mut met: Vec<&str> = Vec::new();
        for column in &claim.columns {
            match find(fields, column, claim.source) {
                Some(field) => {
                    met.push(field.name.as_str());
                    self.column(claim, column, field);
                }
                None => unknown.push(column),
            }
        }
        let is_missing = |field: &&Field| {
            let wanted = match claim.part {
                Part::Row => !claim.partial,
                Part::Insert => {
                    !claim.partial && claim.record.insertable && field.insert_of_domain() == Write::Required
                }
                Part::Update => false,
            };
            wanted && !met.contains(&field.name.as_str())
        };
        let mut missing: Vec<&Field> = fields.iter().filter(is_missing).collect();
        for column in unknown {
            self.unknown(claim, column, &mut missing);
        }
        for field in missing {
            self.missing(claim, field);
        }
    }

    fn unknown(&mut self, claim: &Claim<'m, 'f>, column: &Column<'f>, missing: &mut Vec<&'m Field>) {
        let shown = format!("{}.{}", claim.record.name, column.name);
        let bare = Bare::of(&column.field.ty);
        let kind = self.files.kind(bare.ty, column.file);
        let fits = |field: &&&Field| {
            let null = claim.part != Part::Row || (bare.options > 0) == field.may_be_null();
            null && !matches!(self.fit(&kind, field, claim.source), Fit::Wrong)
        };
        let former = self.former.column(&claim.record.name, &column.name);
        let fitting: Vec<&str> = missing.iter().filter(fits).map(|field| field.name.as_str()).collect();
        let like = closest(&column.name, fitting.iter().copied()).or_else(|| {
            let inside = |name: &&&str| name.contains(column.name.as_str()) || column.name.contains(**name);
            fitting.iter().find(inside).copied()
        });
        let message = match former {
            Some(new) => format!("column `{shown}` was renamed to `{new}`"),
            None => format!("`{shown}` is no column"),
        };
        let (mut help, mut fix) = (former.map(|new| former::help(&column.name, new)), None);
        // An insert need not give every column, so that a renamed one is missing nowhere.
        let named = former.or(like);
        let at = missing.iter().position(|field| Some(field.name.as_str()) == named);
        let is_met = || claim.columns.iter().any(|other| former == Some(other.name.as_str()));
        if let Some(new) = at.map(|at| missing.remove(at).name.as_str()).or(former.filter(|_| !is_met())) {
            help = help.or_else(|| Some(format!("it is called `{new}` now")));
            fix = renamed(column, new);
        } else {
            let names = claim.record.fields.iter().map(|field| field.name.as_str());
            help =
                help.or_else(|| closest(&column.name, names).map(|like| format!("did you mean `{like}`?")));
            let edit = without(self.files.text(column.file), column.field.range);
            fix = fix.or_else(|| Some((format!("remove `{}`", column.field.name), vec![edit])));
        }
        self.report(&codes::UNKNOWN_COLUMN, message, column.file, column.field.name_range, help, fix);
    }

    fn missing(&mut self, claim: &Claim<'m, 'f>, field: &'m Field) {
        let text = self.files.text(claim.file);
        let expected = spell::nullable(field, self.spelled(field, claim.file));
        let message = format!(
            "column `{}.{}` is missing: expected `{}: {expected}`",
            claim.record.name, field.name, field.name
        );
        // Behind the field whose column stands before it in the table.
        let own: Vec<_> = claim.columns.iter().filter(|column| column.file == claim.file).collect();
        let order = |name: &str| claim.record.fields.iter().position(|field| field.name == *name);
        let at = order(field.name.as_str());
        let before = own.iter().rfind(|column| order(&column.name).is_some_and(|other| Some(other) < at));
        let model = before.or_else(|| own.first());
        let fix = model.map(|column| {
            let entry = &column.field;
            let line = spell::field(
                field.name.as_str(),
                &expected,
                &entry.visibility,
                indent(text, entry.range.start),
            );
            let edit = match before {
                Some(_) => line_after(text, entry.range.end, &line),
                None => line_before(text, entry.range.start, &line),
            };
            (format!("add `{}`", field.name), vec![edit])
        });
        self.report(
            &codes::MISSING_COLUMN,
            message,
            claim.file,
            claim.head.name_range,
            Some(described(field)),
            fix,
        );
    }

    /// The type of a column as somebody would write it in a file.
    fn spelled(&self, field: &Field, file: usize) -> String {
        let own = match &field.ty.class {
            TypeClass::ValueSet(name) => self.sets.enum_of(name, self.files),
            TypeClass::Builtin(_) | TypeClass::Record(_) | TypeClass::Other(_) => None,
        };
        spell::ty(field, self.files.text(file), own.as_deref())
    }

    fn column(&mut self, claim: &Claim<'m, 'f>, column: &Column<'f>, field: &'m Field) {
        let bare = Bare::of(&column.field.ty);
        let shown = format!("{}.{}", claim.record.name, field.name);
        if claim.part != Part::Row && field.insert() == Write::Never {
            let message = format!("`{shown}` is generated: nobody can write it");
            let fix = without(self.files.text(column.file), column.field.range);
            let fix = Some((format!("remove `{}`", column.field.name), vec![fix]));
            let range = column.field.name_range;
            self.report(&codes::GENERATED_WRITABLE, message, column.file, range, Some(described(field)), fix);
            return;
        }
        self.nulls(claim, column, field, &bare, &shown);
        if let Some(schema) = &field.json {
            self.json(bare.ty, column.file, schema, &shown, 0);
        }
        self.bounds(claim, column, field, &shown);
        if column.json {
            let is_json =
                matches!(&field.ty.class, TypeClass::Builtin(name) if name.as_str().starts_with("json"));
            if !is_json {
                self.wrong(column, field, &bare, &shown);
            }
            return;
        }
        let read_as = column.read_as.as_ref().unwrap_or(bare.ty);
        let kind = self.files.kind(read_as, column.file);
        let mut fit = self.fit(&kind, field, claim.source);
        // What it is read of, its author knows.
        if fit != Fit::Exact && self.files.is_read_by_hand(read_as, column.file) {
            fit = Fit::Unchecked;
        }
        match fit {
            Fit::Exact => {}
            Fit::Wrong => self.wrong(column, field, &bare, &shown),
            Fit::Wider => {
                let expected = self.spelled(field, column.file);
                let message =
                    format!("`{shown}` is `{}`, a type that holds more", self.written(column, bare.ty));
                let (range, help) = (bare.ty.range, Some(format!("{}: `{expected}`", described(field))));
                self.report(&codes::WIDER_TYPE, message, column.file, range, help, None);
            }
            Fit::Lossy => {
                let message = format!(
                    "`{shown}` is `{}`, which does not hold every value exactly",
                    self.written(column, bare.ty)
                );
                let help = Some(described(field));
                self.report(&codes::LOSSY_NUMBER, message, column.file, bare.ty.range, help, None);
            }
            Fit::Unchecked if claim.told => {
                let message = format!(
                    "`{}` is not understood: `{shown}` is not compared",
                    self.written(column, bare.ty)
                );
                let help = Some(described(field));
                self.report(&codes::NOT_CHECKED, message, column.file, bare.ty.range, help, None);
            }
            Fit::Unchecked => {}
        }
    }

    fn wrong(&mut self, column: &Column<'f>, field: &'m Field, bare: &Bare<'_>, shown: &str) {
        let expected = self.spelled(field, column.file);
        let written = self.written(column, bare.ty);
        let message = format!("`{shown}` is no `{written}`: expected `{expected}`");
        let fix = column
            .read_as
            .is_none()
            .then(|| (format!("write `{expected}`"), vec![(bare.ty.range, expected.clone())]));
        let help = Some(described(field));
        self.report(&codes::WRONG_TYPE, message, column.file, bare.ty.range, help, fix);
    }

    fn written(&self, column: &Column<'f>, ty: &Ty) -> String {
        let text = self.files.text(column.file);
        text.get(ty.range.start as usize..ty.range.end as usize).unwrap_or("").to_owned()
    }

    fn nulls(
        &mut self,
        claim: &Claim<'m, 'f>,
        column: &Column<'f>,
        field: &'m Field,
        bare: &Bare<'_>,
        shown: &str,
    ) {
        let whole = column.field.ty.range;
        let has_default = column.field.attributes.get("sqlx", "default").is_some();
        if claim.part == Part::Row && field.may_be_null() && bare.options == 0 && !has_default {
            // An alias may hide an `Option`.
            if !matches!(self.files.kind(bare.ty, column.file), Kind::Nullable(_) | Kind::Unknown) {
                let message = format!("`{shown}` may be null");
                let written = self.written(column, &column.field.ty);
                let fix = ("write `Option<…>`".to_owned(), vec![(whole, format!("Option<{written}>"))]);
                let help = Some(described(field));
                self.report(&codes::MISSING_NULL, message, column.file, whole, help, Some(fix));
            }
        }
        let needless = match claim.part {
            Part::Row => !field.may_be_null() && bare.options > 0,
            // Left out, a column that has no default is null.
            Part::Insert => field.insert_of_domain() == Write::Required && bare.options > 0,
            Part::Update => false,
        };
        if needless {
            let message = match claim.part {
                Part::Row => format!("`{shown}` is never null"),
                Part::Insert | Part::Update => {
                    format!("`{shown}` must be given: it may not be null and has no default")
                }
            };
            let written = self.written(column, bare.ty);
            let fix = (format!("write `{written}`"), vec![(whole, written)]);
            self.report(
                &codes::NEEDLESS_NULL,
                message,
                column.file,
                whole,
                Some(described(field)),
                Some(fix),
            );
        }
    }

    /// How a type fits a column.
    pub(super) fn fit(&self, kind: &Kind, field: &Field, source: Source) -> Fit {
        let mut element = kind;
        if let Kind::List(inner) = kind
            && field.ty.array
        {
            element = inner;
        }
        if let Kind::Item(item) = element {
            return self.item_fit(*item, field, source, matches!(kind, Kind::List(_)));
        }
        fit(kind, field, source)
    }

    fn item_fit(&self, item: usize, field: &Field, source: Source, in_list: bool) -> Fit {
        if field.ty.array != in_list {
            return Fit::Wrong;
        }
        let is_enum = self.sets.is_enum(item, self.files);
        match &field.ty.class {
            TypeClass::ValueSet(name) if is_enum => self.sets.fits(item, name),
            TypeClass::ValueSet(_) => Fit::Wrong,
            TypeClass::Builtin(name) => match name.as_str() {
                // What is in it, the application knows better.
                "json" | "jsonb" if source == Source::Json => Fit::Exact,
                "json" | "jsonb" => Fit::Unchecked,
                "text" | "varchar" | "bpchar" | "citext" if is_enum => self.sets.fits_text(item),
                _ if is_enum => Fit::Unchecked,
                _ => Fit::Wrong,
            },
            TypeClass::Record(_) | TypeClass::Other(_) => Fit::Unchecked,
        }
    }
}

/// The name of a column is changed where the file says it: at the field, or in its attribute.
fn renamed(column: &Column<'_>, new: &str) -> Option<(String, Vec<(Bytes, String)>)> {
    let field = column.field;
    if field.name == column.name {
        let ident = names::identifier(new)?;
        return Some((format!("rename it to `{ident}`"), vec![(field.name_range, ident)]));
    }
    let said = [
        ("sqlx", "rename"),
        ("diesel", "column_name"),
        ("sea_orm", "column_name"),
        ("postgres", "name"),
        ("serde", "rename"),
    ];
    let value = |(of, key): &(&str, &str)| field.attributes.get(of, key)?.value.as_ref();
    let (_, range) = said.iter().filter_map(value).find(|(text, _)| *text == column.name)?;
    // `column_name = old` is a path, everything else a text in quotes.
    let quoted = usize::try_from(range.end.saturating_sub(range.start)).ok()? > column.name.len();
    let text = if quoted { format!("{new:?}") } else { names::identifier(new)? };
    Some((format!("write `{new}`"), vec![(*range, text)]))
}

/// The column of a field. A name that ends with `_` may be a key word of Rust, and JSON may have names of its own case.
fn find<'m>(fields: &'m [Field], column: &Column<'_>, source: Source) -> Option<&'m Field> {
    let by = |name: &str| fields.iter().find(|field| field.name == *name);
    by(&column.name)
        .or_else(|| by(column.name.strip_suffix('_')?))
        .or_else(|| by(&snake(&column.name)).filter(|_| source == Source::Json))
}

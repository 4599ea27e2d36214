//! Names outside of expressions: each is looked for along the search path when its statement is read, and must mean
//! something when all is read.

use pgspec_catalog::{
    Body, Catalog, DataType, Diagnostic, Key, Kind, Mention, Mentioned, Name, ObjectId, QualifiedName,
    Sources, Span, closest, is_builtin_type, stored,
};

use rustc_hash::FxHashMap;

use super::Reader;
use super::site::Site;
use crate::{codes, extensions, type_name};

/// A name that must mean something.
#[derive(Clone, Debug)]
pub(super) struct Use {
    what: Mentioned,
    /// As written, folded.
    name: QualifiedName,
    span: Span,
    /// The table of a column.
    table: Option<QualifiedName>,
}

stored!(struct Use { what, name, span, table });

impl Reader<'_> {
    /// Takes note of the names that a statement mentions outside of expressions and constraints.
    pub(super) fn note(&mut self, site: &mut Site<'_>, table: Option<&QualifiedName>) {
        let mentions = std::mem::take(&mut site.mentions);
        self.note_mentions(site, &mentions, table, None);
    }

    /// Takes note of names; `table` and `references` are the tables of their columns.
    pub(super) fn note_mentions(
        &mut self,
        site: &Site<'_>,
        mentions: &[Mention],
        table: Option<&QualifiedName>,
        references: Option<&QualifiedName>,
    ) {
        for mention in mentions {
            let Some(span) = site.place_of(mention) else { continue };
            let table = if mention.what == Mentioned::ReferencedColumn { references } else { table };
            let used = Use { what: mention.what, name: mention.name.clone(), span, table: table.cloned() };
            // What it means now it need not mean later: a history renames and drops.
            if !self.means_something(&used) {
                self.uses.push(used);
            }
        }
    }

    /// Takes note of what Postgres looks up when it makes an object, and what is not there yet: the names in its texts.
    pub(super) fn note_early(&mut self, id: ObjectId, before: Option<&Body>) {
        let Some((_, object)) = self.catalog.entry(id) else { return };
        let old = before.map(Body::texts).unwrap_or_default();
        let mut uses = Vec::new();
        for (_, sql) in object.body.texts().into_iter().filter(|(slot, _)| slot.is_bound()) {
            if old.iter().any(|(_, old)| *old == sql) {
                continue;
            }
            for mention in &sql.mentions {
                // Which function a call means depends on its arguments.
                if !matches!(mention.what, Mentioned::Relation | Mentioned::Type) {
                    continue;
                }
                let Some(span) = sql.map.locate(mention.range.start as usize..mention.range.end as usize)
                else {
                    continue;
                };
                uses.push(Use { what: mention.what, name: mention.name.clone(), span, table: None });
            }
        }
        uses.retain(|used| !self.means_something(used));
        self.waiting.append(&mut uses);
    }

    fn means_something(&self, used: &Use) -> bool {
        let name = &used.name;
        match used.what {
            Mentioned::Type => self.lookup(name, is_type).is_some(),
            Mentioned::Relation => self.relation(name).is_some(),
            Mentioned::Function(_) => self.unknown_trigger_function(used).is_none(),
            Mentioned::Column | Mentioned::ReferencedColumn => {
                let Some(table) = used.table.as_ref() else { return true };
                self.catalog.table(table).is_some_and(|table| table.body.column(&name.name).is_some())
            }
            Mentioned::Role => true,
        }
    }

    /// The relation that a name means, or would mean.
    pub(super) fn relation_of(&self, name: QualifiedName) -> QualifiedName {
        self.lookup(&name, |catalog, name| catalog.relation(name).is_some())
            .unwrap_or_else(|| self.created(name))
    }

    /// The function that a name means, or would mean.
    pub(super) fn function_of(&self, name: QualifiedName) -> QualifiedName {
        // Postgres' own schema goes without saying, as in what it prints.
        if name.schema.as_ref().is_none_or(|schema| *schema == "pg_catalog") && is_own_trigger_function(&name)
        {
            return QualifiedName { schema: None, name: name.name };
        }
        if let Some(found) = self.lookup(&name, |catalog, name| !catalog.overloads(name).is_empty()) {
            return found;
        }
        // Trigger functions of extensions have the extension's name: `moddatetime`.
        match self.extension_schema(name.name.as_str()) {
            Some(schema) if name.schema.is_none() => QualifiedName { schema: Some(schema), name: name.name },
            _ => self.created(name),
        }
    }

    /// A type with its schema, unless it is built in.
    pub(super) fn type_of(&self, mut data_type: DataType) -> DataType {
        let name = &data_type.name;
        if name.schema.is_some() || is_builtin_type(name.name.as_str()) {
            return data_type;
        }
        let of_extension = || {
            let schema = self.extension_schema(extensions::of_type(name.name.as_str())?)?;
            Some(QualifiedName { schema: Some(schema), name: name.name.clone() })
        };
        let found = self.lookup(name, is_type).or_else(of_extension);
        data_type.name = found.unwrap_or_else(|| self.created(name.clone()));
        data_type
    }

    /// Where the objects of an extension are, if it is declared.
    fn extension_schema(&self, extension: &str) -> Option<Name> {
        let object = self.catalog.get(&Key::global(Kind::Extension, Name::exact(extension)))?;
        let Body::Extension(extension) = &object.body else { return None };
        Some(extension.schema.clone().unwrap_or_else(|| self.default_schema()))
    }

    /// What a name means now.
    pub(super) fn lookup(
        &self,
        name: &QualifiedName,
        exists: impl FnMut(&Catalog, &QualifiedName) -> bool,
    ) -> Option<QualifiedName> {
        lookup(&self.catalog, &self.search_path, name, exists)
    }

    /// The table or view of a written name, if there is one now.
    pub(super) fn relation(&self, written: &QualifiedName) -> Option<(ObjectId, QualifiedName)> {
        let name = self.lookup(written, |catalog, name| catalog.relation(name).is_some())?;
        Some((self.catalog.relation(&name)?, name))
    }

    /// Reports the names that mean nothing.
    pub(super) fn check_uses(&mut self, sources: &Sources) {
        for (table, span) in std::mem::take(&mut self.early) {
            // What is never created is reported where it is named.
            if self.catalog.relation(&table).is_some() {
                let message = format!("`{table}` is changed before it is created: the change is left out");
                let help = "move the statement behind the one that creates the table";
                self.diagnostics.push(Diagnostic::new(&codes::TOO_EARLY, message).at(span).help(help));
            }
        }
        self.check_order();
        for used in std::mem::take(&mut self.uses) {
            let found = match used.what {
                Mentioned::Type => {
                    let text = sources.file(used.span.file).map_or("", |file| file.text.as_str());
                    let behind = text.get(used.span.end as usize..).unwrap_or("");
                    let with_modifiers = behind.trim_start().starts_with('(');
                    self.unknown_type(&used, sources.slice(used.span), with_modifiers)
                }
                Mentioned::Relation => self.unknown_relation(&used),
                Mentioned::Function(_) => self.unknown_trigger_function(&used),
                Mentioned::Column | Mentioned::ReferencedColumn => self.unknown_column(&used),
                // Roles belong to the server: a file need not create them.
                Mentioned::Role => None,
            };
            self.diagnostics.extend(found);
        }
    }

    /// Reports what is used before it is created: once for each thing, at the first place.
    fn check_order(&mut self) {
        let mut early = std::mem::take(&mut self.waiting);
        if !self.options.ordered {
            return;
        }
        // Without its table, a column is not there either.
        let is_thing =
            |used: &&Use| matches!(used.what, Mentioned::Relation | Mentioned::Type | Mentioned::Function(_));
        early.extend(self.uses.iter().filter(is_thing).cloned());
        early.retain(|used| self.means_something(used));
        early.sort_by_key(|used| (used.span.file, used.span.start));
        let mut places: FxHashMap<QualifiedName, (Span, usize)> = FxHashMap::default();
        for used in &early {
            places.entry(used.name.clone()).or_insert((used.span, 0)).1 += 1;
        }
        for used in early {
            let Some((span, count)) = places.remove(&used.name) else { continue };
            let others = match count - 1 {
                0 => String::new(),
                1 => ", here and in another place".to_owned(),
                more => format!(", here and in {more} other places"),
            };
            let message = format!(
                "`{}` is used before it is created{others}: Postgres refuses such a statement",
                used.name
            );
            let help = "move the statement behind the one that creates it";
            self.diagnostics.push(Diagnostic::new(&codes::USED_EARLY, message).at(span).help(help));
        }
    }

    /// Whether a name is one of the system's, or of something that could not be read.
    pub(super) fn is_beyond(&self, name: &QualifiedName) -> bool {
        let system = |schema: &Name| matches!(schema.as_str(), "pg_catalog" | "information_schema");
        name.schema.as_ref().is_some_and(system) || self.broken.contains(&self.created(name.clone()))
    }

    /// Whether what an extension brings is not known.
    fn has_own_extension(&self) -> bool {
        let mut declared = self.catalog.of_kind(Kind::Extension);
        declared.any(|(_, key, _)| !extensions::is_known(key.name.as_str()))
    }

    fn unknown_type(&self, used: &Use, written: &str, with_modifiers: bool) -> Option<Diagnostic> {
        let name = &used.name;
        if self.lookup(name, is_type).is_some() || self.is_beyond(name) {
            return None;
        }
        if let Some(extension) = extensions::of_type(name.name.as_str()) {
            if self.extension_schema(extension).is_some() {
                return None;
            }
            let message =
                format!("the type `{written}` comes from the extension `{extension}`, which is not declared");
            let help = format!("write `{}` before it", self.create_extension(extension));
            return Some(Diagnostic::new(&codes::EXTENSION_TYPE, message).at(used.span).help(help));
        }
        if self.has_own_extension() {
            return None;
        }
        let diagnostic = Diagnostic::new(&codes::UNKNOWN_TYPE, format!("there is no type `{written}`"));
        let schema = self.created(name.clone()).schema;
        let is_own = |key: &Key| {
            let has_type = matches!(
                key.kind,
                Kind::Enum
                    | Kind::Domain
                    | Kind::CompositeType
                    | Kind::RangeType
                    | Kind::Table
                    | Kind::View
                    | Kind::MaterializedView
            );
            has_type && key.schema == schema
        };
        let own = self.catalog.iter().filter(|(_, key, _)| self.is_patient() && is_own(key));
        let own: Vec<_> = own.map(|(_, key, _)| key.name.as_str()).collect();
        let near = type_name::closest(name.name.as_str(), own.iter().copied());
        if let Some(near) = near.filter(|near| with_modifiers && !type_name::takes_modifiers(near)) {
            let help = format!("did you mean `{near}`, without what stands in parentheses?");
            return Some(diagnostic.at(used.span).help(help));
        }
        let near = near.map(|near| if own.contains(&near) { quoted(near) } else { near.to_owned() });
        Some(suggest(diagnostic, used, near, || {
            "create it before, or use one of Postgres' own types".to_owned()
        }))
    }

    /// The statement that makes an extension there.
    fn create_extension(&self, extension: &str) -> String {
        let name = crate::quote::identifier(extension);
        let shared = self.catalog.id(&Key::global(Kind::Schema, "extensions")).is_some();
        format!(
            "create extension if not exists {name}{};",
            if shared { " with schema extensions" } else { "" }
        )
    }

    fn unknown_relation(&self, used: &Use) -> Option<Diagnostic> {
        let name = &used.name;
        if self.lookup(name, |catalog, name| catalog.relation(name).is_some()).is_some()
            || self.is_beyond(name)
        {
            return None;
        }
        let full = self.created(name.clone());
        let diagnostic =
            Diagnostic::new(&codes::UNKNOWN_TABLE, format!("there is no table or view `{full}`"));
        let relations = self.catalog.iter().filter(|(_, key, _)| {
            let relation = matches!(key.kind, Kind::Table | Kind::View | Kind::MaterializedView);
            relation && self.is_patient() && key.schema == full.schema
        });
        let near = closest(name.name.as_str(), relations.map(|(_, key, _)| key.name.as_str())).map(quoted);
        Some(suggest(diagnostic, used, near, || "create it, or read the file that creates it too".to_owned()))
    }

    fn unknown_trigger_function(&self, used: &Use) -> Option<Diagnostic> {
        let name = &used.name;
        if let Some(found) = self.lookup(name, |catalog, name| !catalog.overloads(name).is_empty()) {
            let mut overloads =
                self.catalog.overloads(&found).iter().filter_map(|id| self.catalog.entry(*id));
            let mut functions = overloads.clone().filter_map(|(_, object)| object.body.as_function());
            if functions.any(|function| function.returns.is_builtin("trigger")) {
                return None;
            }
            let message = format!("the function `{found}` does not return `trigger`");
            let mut diagnostic = Diagnostic::new(&codes::NOT_A_TRIGGER_FUNCTION, message).at(used.span);
            if let Some(span) = overloads.next().and_then(|(_, object)| object.span()) {
                diagnostic = diagnostic.related(span, "declared here");
            }
            return Some(
                diagnostic.help("a trigger calls a function without arguments that `returns trigger`"),
            );
        }
        let system = is_own_trigger_function(name);
        let of_extension = self.extension_schema(name.name.as_str()).is_some() || self.has_own_extension();
        if system || of_extension || self.is_beyond(name) {
            return None;
        }
        let full = self.created(name.clone());
        let diagnostic = Diagnostic::new(&codes::UNKNOWN_FUNCTION, format!("there is no function `{full}`"));
        let functions = self.catalog.functions().filter(|item| {
            self.is_patient() && item.key.schema == full.schema && item.body.returns.is_builtin("trigger")
        });
        let near = closest(name.name.as_str(), functions.map(|item| item.key.name.as_str())).map(quoted);
        Some(suggest(diagnostic, used, near, || "create it before the trigger".to_owned()))
    }

    fn unknown_column(&self, used: &Use) -> Option<Diagnostic> {
        let name = used.table.as_ref()?;
        let table = self.catalog.table(name)?.body;
        let column = &used.name.name;
        if self.broken.contains(name) || self.changed.contains(name) || table.column(column).is_some() {
            return None;
        }
        let diagnostic =
            Diagnostic::new(&codes::UNKNOWN_COLUMN, format!("`{name}` has no column `{column}`"));
        let columns = || table.columns.iter().map(|column| column.name.as_str());
        let near = closest(column.as_str(), columns()).map(quoted);
        Some(suggest(diagnostic, used, near, || {
            let list: Vec<_> = columns().take(20).map(|column| format!("`{column}`")).collect();
            format!("its columns are {}", list.join(", "))
        }))
    }

    /// Whether a mistake is still compared with every name there is: with all names and many mistakes that would be
    /// quadratic, and nobody reads the suggestions beyond the first hundreds.
    pub(super) fn is_patient(&self) -> bool {
        self.diagnostics.len() < 500
    }
}

/// What a name means along a search path.
pub(super) fn lookup(
    catalog: &Catalog,
    search_path: &[Name],
    name: &QualifiedName,
    mut exists: impl FnMut(&Catalog, &QualifiedName) -> bool,
) -> Option<QualifiedName> {
    if name.schema.is_some() {
        return exists(catalog, name).then(|| name.clone());
    }
    let in_schema = |schema: &Name| QualifiedName { schema: Some(schema.clone()), name: name.name.clone() };
    search_path.iter().map(in_schema).find(|name| exists(catalog, name))
}

pub(super) fn is_type(catalog: &Catalog, name: &QualifiedName) -> bool {
    catalog.type_named(name).is_some()
}

/// Points at a name and offers the one that was probably meant, or what else there is to do.
fn suggest(
    diagnostic: Diagnostic,
    used: &Use,
    near: Option<String>,
    otherwise: impl Fn() -> String,
) -> Diagnostic {
    let diagnostic = diagnostic.at(used.span);
    let Some(near) = near else { return diagnostic.help(otherwise()) };
    let written = match &used.name.schema {
        Some(schema) => format!("{}.{near}", crate::quote::identifier(schema.as_str())),
        None => near,
    };
    diagnostic.fix(format!("did you mean `{written}`?"), used.span, written)
}

fn quoted(name: &str) -> String {
    crate::quote::identifier(name).into_owned()
}

/// Whether a name is that of a trigger function that Postgres brings.
fn is_own_trigger_function(name: &QualifiedName) -> bool {
    matches!(
        name.name.as_str(),
        "suppress_redundant_updates_trigger" | "tsvector_update_trigger" | "tsvector_update_trigger_column"
    )
}

//! Structural names: types, relations, functions, roles, schemas. Each that is unknown gets the closest that exists.

use pgspec_catalog::object::{Function, Returns};
use pgspec_catalog::{
    DataType, Diagnostic, Key, Mentioned, Name, QualifiedName, Span, closest, is_builtin_type,
};
use pgspec_sql::{extensions, platform, type_name};

use super::{At, Resolver, Site};
use crate::codes;

impl Resolver<'_> {
    pub(super) fn data_type(&mut self, data_type: &mut DataType, site: &Site<'_>) {
        let name = &data_type.name;
        if name.schema.is_none() && is_builtin_type(name.name.as_str()) {
            return;
        }
        if let Some(found) = self.index.lookup(name, site.schema, |n| self.index.types.contains(n)) {
            data_type.name = found;
            return;
        }
        let at = site.find(Mentioned::Type, name);
        if let Some(extension) = extensions::of_type(name.name.as_str()) {
            if let Some(schema) = self.index.extensions.get(&Name::exact(extension)) {
                let schema = schema.clone().unwrap_or_else(|| Name::exact("public"));
                data_type.name.schema.get_or_insert(schema);
                return;
            }
            self.report(
                Diagnostic::new(
                    &codes::EXTENSION_TYPE,
                    format!(
                        "the type `{name}` comes from the extension `{extension}`, which is not declared"
                    ),
                )
                .at(at.span)
                .help(format!("declare it in pgspec.yaml: `extensions: {{ {extension}: extensions }}`")),
                site,
            );
            return;
        }
        let own = self
            .index
            .types
            .iter()
            .filter(|t| self.is_patient() && t.schema.as_ref() == Some(site.schema))
            .map(|t| t.name.as_str());
        let diagnostic = Diagnostic::new(&codes::UNKNOWN_TYPE, format!("there is no type `{name}`"));
        let written = name.name.as_str();
        let near = type_name::closest(written, own).map(str::to_owned);
        let otherwise = || "declare it under `enums:`, or use one of Postgres' own types".to_owned();
        let bare = near.as_deref().is_some_and(|near| !type_name::takes_modifiers(near));
        let diagnostic = match near {
            // `tinyint(1)`: what stands in the parentheses would be wrong behind the other name.
            Some(near) if bare && !data_type.modifiers.is_empty() => diagnostic
                .at(at.span)
                .help(format!("did you mean `{near}`, without what stands in parentheses?")),
            near => at.suggest(diagnostic, near, otherwise),
        };
        self.report(diagnostic, site);
    }

    pub(super) fn relation(&mut self, name: &mut QualifiedName, site: &Site<'_>) {
        if let Some(found) = self.index.lookup(name, site.schema, |n| self.index.relations.contains_key(n)) {
            *name = found;
            return;
        }
        let at = site.find(Mentioned::Relation, name);
        let diagnostic = self.unknown_relation(name, site.schema, at);
        self.report(diagnostic, site);
        name.schema.get_or_insert_with(|| site.schema.clone());
    }

    pub(super) fn unknown_relation(&self, name: &QualifiedName, scope: &Name, at: At) -> Diagnostic {
        let mut full = name.clone();
        full.schema.get_or_insert_with(|| scope.clone());
        let diagnostic =
            Diagnostic::new(&codes::UNKNOWN_TABLE, format!("there is no table or view `{full}`"));
        if let Some(table) = self.column_for_schema(name, scope) {
            let written = format!("{table} ({})", name.name);
            let diagnostic = diagnostic.at(at.span);
            let title = "the column stands in parentheses";
            return if at.exact {
                diagnostic.fix(title, at.span, written)
            } else {
                diagnostic.help(format!("{title}: `{written}`"))
            };
        }
        let relations = || self.index.relations.keys();
        let in_scope =
            relations().filter(|r| self.is_patient() && r.schema == full.schema).map(|r| r.name.as_str());
        let near = closest(name.name.as_str(), sorted(in_scope)).map(|near| match &name.schema {
            Some(schema) => {
                QualifiedName { schema: Some(schema.clone()), name: Name::exact(near) }.to_string()
            }
            None => near.to_owned(),
        });
        let elsewhere = || {
            relations().filter(|r| self.is_patient() && r.name == name.name).map(ToString::to_string).min()
        };
        at.suggest(diagnostic, near.or_else(elsewhere), || {
            "declare it under `tables:`, or under `external:` if something else creates it".to_owned()
        })
    }

    /// `users.id` where there is a table `users` with a column `id`, but no schema `users`.
    fn column_for_schema(&self, name: &QualifiedName, scope: &Name) -> Option<Name> {
        let table = name.schema.clone().filter(|schema| !self.index.schemas.contains_key(schema))?;
        let found = self.index.lookup(
            &QualifiedName::bare(table.clone()),
            scope,
            |n| matches!(self.index.relations.get(n), Some(Some(columns)) if columns.contains(&name.name)),
        );
        found.map(|_| table)
    }

    pub(super) fn role(&mut self, role: &Name, site: &Site<'_>) {
        let known = self.index.roles.contains(role)
            || role.as_str().starts_with("pg_")
            || matches!(role.as_str(), "current_user" | "session_user" | "current_role")
            || role == "postgres"
            || (self.rules.pack && role == "supabase_admin");
        if known {
            return;
        }
        let at = site.find(Mentioned::Role, &QualifiedName::bare(role.clone()));
        let diagnostic = Diagnostic::new(&codes::UNKNOWN_ROLE, format!("there is no role `{role}`"));
        let roles = sorted(self.index.roles.iter().map(Name::as_str));
        let near = closest(role.as_str(), roles.iter().copied().chain(["public"])).map(str::to_owned);
        let diagnostic = at.suggest(diagnostic, near, || "declare it under `roles:`".to_owned());
        self.report(diagnostic, site);
    }

    /// A schema must be declared; what the project creates cannot live in one that the platform owns.
    pub(super) fn schema(&mut self, schema: &Name, site: &Site<'_>, created: bool) {
        match self.index.schemas.get(schema) {
            Some(true) if created && !self.rules.pack => {
                if self.exists_on_platform(site.what) {
                    // Said with more detail when it is inserted.
                    return;
                }
                self.report(
                    platform::schema_is_taken(site.what, schema, site.name_span)
                    .help("put it into a schema of your own; triggers and policies on the platform's tables go under `extend:`"),
                    site,
                );
            }
            Some(_) => {}
            None => {
                let names = sorted(self.index.schemas.keys().map(Name::as_str));
                let near = closest(schema.as_str(), names).map(str::to_owned);
                let diagnostic = Diagnostic::new(
                    &codes::UNKNOWN_SCHEMA,
                    format!("there is no schema `{schema}` for the {}", site.what),
                );
                let otherwise = || format!("declare it: `schemas: {{ {schema}: what it holds }}`");
                self.report(site.schema_part(schema).suggest(diagnostic, near, otherwise), site);
            }
        }
    }

    fn exists_on_platform(&self, key: &Key) -> bool {
        self.index.owned.contains(&(key.kind, key.qualified_name()))
    }

    /// An extension that is close in spelling to a well-known one, and is none itself.
    pub(super) fn extension(&mut self, site: &Site<'_>) {
        let name = site.what.name.as_str();
        if let Some(near) = extensions::misspelt(name) {
            let at = At::of(Some(site.name_span), u32::try_from(name.len()).unwrap_or(0), site.name_span);
            let diagnostic =
                Diagnostic::new(&codes::UNKNOWN_EXTENSION, format!("`{name}` is no well-known extension"));
            self.report(at.suggest(diagnostic, Some(near.to_owned()), String::new), site);
        }
    }

    pub(super) fn trigger_function(&mut self, name: &mut QualifiedName, site: &Site<'_>) {
        let written = name.clone();
        let functions = &self.index.functions;
        if let Some(found) = self.index.lookup(name, site.schema, |n| functions.contains_key(n)) {
            if functions.get(&found) == Some(&false) {
                let at = function_place(&written, site);
                self.report(
                    Diagnostic::new(
                        &codes::NOT_A_TRIGGER_FUNCTION,
                        format!("the function `{found}` does not return `trigger`"),
                    )
                    .at(at.span)
                    .help("a trigger calls a function without arguments that is declared with `returns: trigger`"),
                    site,
                );
            }
            *name = found;
            return;
        }
        // Functions of extensions (`moddatetime`, `tsvector_update_trigger`) are not declared by anybody.
        let of_extension = self.index.extensions.contains_key(&written.name);
        let builtin = matches!(
            written.name.as_str(),
            "suppress_redundant_updates_trigger"
                | "tsvector_update_trigger"
                | "tsvector_update_trigger_column"
        );
        if of_extension || builtin {
            // Postgres' own schema goes without saying, as in what it prints.
            name.schema.take_if(|schema| builtin && *schema == "pg_catalog");
            if of_extension && let Some(schema) = self.index.extensions.get(&written.name).cloned().flatten()
            {
                name.schema.get_or_insert(schema);
            }
            return;
        }
        let at = function_place(&written, site);
        let diagnostic = self.unknown_function(&written, site.schema, at);
        self.report(diagnostic, site);
        name.schema.get_or_insert_with(|| site.schema.clone());
    }

    /// Whether a mistake is still compared with every name there is: with all names and many mistakes that would be
    /// quadratic, and nobody reads the suggestions beyond the first hundreds.
    pub(super) fn is_patient(&self) -> bool {
        self.diagnostics.len() < 500
    }

    pub(super) fn unknown_function(&self, name: &QualifiedName, scope: &Name, at: At) -> Diagnostic {
        let schema = name.schema.as_ref().unwrap_or(scope);
        let full = QualifiedName { schema: Some(schema.clone()), name: name.name.clone() };
        let diagnostic = Diagnostic::new(&codes::UNKNOWN_FUNCTION, format!("there is no function `{full}`"));
        let functions = self.index.functions.keys();
        let functions = functions.filter(|f| self.is_patient() && f.schema.as_ref() == Some(schema));
        let names = sorted(functions.map(|f| f.name.as_str()));
        let near = closest(name.name.as_str(), names).map(|near| match &name.schema {
            Some(schema) => format!("{schema}.{near}"),
            None => near.to_owned(),
        });
        at.suggest(diagnostic, near, || "declare it under `functions:`".to_owned())
    }

    pub(super) fn function(&mut self, function: &mut Function, site: &Site<'_>) {
        for argument in &mut function.arguments {
            self.data_type(&mut argument.data_type, site);
        }
        for data_type in &mut function.transforms {
            self.data_type(data_type, site);
        }
        match &mut function.returns {
            Returns::Nothing => {}
            Returns::Type(data_type) | Returns::SetOf(data_type) => self.data_type(data_type, site),
            Returns::Table(columns) => {
                columns.iter_mut().for_each(|c| self.data_type(&mut c.data_type, site))
            }
        }
    }

    /// Reports something about a draft. What holds for a mixin, whatever table uses it, is said once.
    pub(super) fn report(&mut self, diagnostic: Diagnostic, site: &Site<'_>) {
        let (Some(_), Some(used)) = (site.origin.declared(), site.origin.span()) else {
            self.diagnostics.push(diagnostic);
            return;
        };
        let place = diagnostic.primary.as_ref().map(|label| label.span);
        if place.is_some_and(|span| !self.reported.insert((span, diagnostic.message.clone()))) {
            return;
        }
        self.diagnostics.push(diagnostic.related(used, "through this mixin"));
    }
}

impl Site<'_> {
    /// The schema in the object's own name, where it is written.
    fn schema_part(&self, schema: &Name) -> At {
        let span = self.name_span;
        let length = u32::try_from(schema.as_str().len()).unwrap_or(0);
        let whole = length + 1 + u32::try_from(self.what.name.as_str().len()).unwrap_or(0);
        if span.end - span.start == whole {
            return At { span: Span::new(span.file, span.start, span.start + length), exact: true };
        }
        At { span, exact: false }
    }
}

fn function_place(name: &QualifiedName, site: &Site<'_>) -> At {
    (0..=8)
        .find_map(|args| super::find(site.places, Mentioned::Function(args), name))
        .unwrap_or(At { span: site.name_span, exact: false })
}

pub(super) fn sorted<'s>(names: impl Iterator<Item = &'s str>) -> Vec<&'s str> {
    let mut names: Vec<_> = names.collect();
    names.sort_unstable();
    names
}

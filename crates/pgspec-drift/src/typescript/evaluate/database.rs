//! Supabase's `Database` and the helpers beside it (`Tables<"users">`), by name: what they mean, the model says.

use smol_str::SmolStr;

use super::super::modules::{Named, is_database};
use super::super::shape::{Entry, Kind, Scope, Shape};
use super::super::syntax::{Type, TypeKind};
use super::Evaluator;

impl<'m> Evaluator<'m> {
    /// `Database["public"]["Tables"]["users"]["Row"]`, and what stands in it.
    pub(super) fn entry(&self, ty: &'m Type, scope: &Scope<'m>) -> Option<Kind<'m>> {
        let mut keys = Vec::new();
        let mut base = ty;
        while let TypeKind::Lookup(of, key) = &base.kind {
            keys.push(key.as_ref());
            base = of;
        }
        let TypeKind::Reference { path, arguments } = &base.kind else { return None };
        if !arguments.is_empty() || !self.names_database(path, scope) {
            return None;
        }
        let keys = keys.into_iter().rev().map(|key| self.ty(key, scope).text().cloned());
        let keys: Vec<SmolStr> = keys.collect::<Option<_>>()?;
        let (entry, rest) = match keys.as_slice() {
            [schema, section, name, part, rest @ ..] if matches!(section.as_str(), "Tables" | "Views") => {
                (entry(schema, section, name, part), rest)
            }
            [schema, section, name, rest @ ..] if matches!(section.as_str(), "Enums" | "CompositeTypes") => {
                (entry(schema, section, name, ""), rest)
            }
            _ => return None,
        };
        if rest.is_empty() {
            return Some(Kind::Entry(entry));
        }
        let mut shape = self.expand(&entry)?;
        for key in rest {
            let object = self.object(&shape)?;
            shape = self.property(object.get(key)?);
        }
        Some(shape.kind)
    }

    fn names_database(&self, path: &[SmolStr], scope: &Scope<'m>) -> bool {
        match self.modules.resolve(scope.module, path) {
            Named::Here(_, declaration) => is_database(declaration),
            Named::Elsewhere | Named::Unknown => path.last().is_some_and(|name| name == "Database"),
        }
    }

    /// The helpers that stand below a generated `Database`.
    pub(super) fn helper(&self, name: &str, arguments: &'m [Type], scope: &Scope<'m>) -> Option<Kind<'m>> {
        let (sections, part): (&[&str], _) = match name {
            "Tables" => (&["Tables", "Views"], "Row"),
            "TablesInsert" => (&["Tables"], "Insert"),
            "TablesUpdate" => (&["Tables"], "Update"),
            "Enums" => (&["Enums"], ""),
            "CompositeTypes" => (&["CompositeTypes"], ""),
            _ => return None,
        };
        let text = |ty: &'m Type| self.ty(ty, scope).text().cloned();
        let (schema, entry_name) = match arguments {
            [name] => (self.modules.default_schema.clone(), text(name)?),
            [options, name] => {
                let options = self.object(&self.ty(options, scope))?;
                (self.property(options.get("schema")?).text()?.clone(), text(name)?)
            }
            _ => return None,
        };
        let entries = sections.iter().map(|section| entry(&schema, section, &entry_name, part));
        let mut entries: Vec<_> = entries.collect();
        let found = entries.iter().position(|entry| self.expand(entry).is_some());
        Some(Kind::Entry(entries.swap_remove(found.unwrap_or(0))))
    }

    /// What a part of the database is, as the model says.
    pub(crate) fn expand(&self, entry: &Entry) -> Option<Shape<'m>> {
        let keys = [&entry.schema, &entry.section, &entry.name, &entry.part];
        let mut shape = self.generated()?;
        for key in keys.into_iter().filter(|key| !key.is_empty()) {
            let Kind::Object(object) = &shape.kind else { return None };
            shape = self.property(object.get(key)?);
        }
        Some(shape)
    }

    /// The generated `Database`.
    pub(crate) fn generated(&self) -> Option<Shape<'m>> {
        let module = self.modules.list.first()?;
        let declaration = module.syntax.declarations.iter().find(|d| is_database(d))?;
        Some(self.declaration(0, declaration))
    }
}

fn entry(schema: &str, section: &str, name: &str, part: &str) -> Entry {
    let word = SmolStr::new;
    Entry { schema: word(schema), section: word(section), name: word(name), part: word(part) }
}

//! The files of a run: the generated one, the asked ones and what they import from each other. Resolves names.

use pgspec_catalog::{FileId, Sources, Span};
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use super::read;
use super::syntax::{Body, Declaration, File, MemberKind, Range, Reexport, Type, TypeKind};

/// Files that imports lead to are read up to this many: a project that imports everything is not read whole.
const MAX_MODULES: usize = 500;

/// A place in a module.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub(crate) struct Place {
    pub module: usize,
    pub range: Range,
}

/// A file that was read.
#[derive(Debug)]
pub(crate) struct Module {
    pub path: String,
    pub file: FileId,
    pub syntax: File,
    /// Asked for, so that what it claims is compared; others only lend their types.
    pub asked: bool,
    names: FxHashMap<SmolStr, usize>,
    imports: FxHashMap<SmolStr, usize>,
    /// The modules of sources that are files here.
    sources: FxHashMap<SmolStr, usize>,
}

/// All of them. The first is the generated file.
#[derive(Debug, Default)]
pub(crate) struct Modules {
    pub list: Vec<Module>,
    /// The schema of `Tables<"name">`.
    pub default_schema: SmolStr,
}

/// What a name stands for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Named<'m> {
    /// A declaration, and its module.
    Here(usize, &'m Declaration),
    /// Something of a package, or of a file that is not there.
    Elsewhere,
    /// Nothing that is declared: a name of the language's library, or a global.
    Unknown,
}

/// Text of a file by its path, or nothing.
pub(crate) type Loader<'l> = &'l mut dyn FnMut(&str) -> Option<String>;

impl Modules {
    /// Adds a file that has been read.
    pub(crate) fn add(&mut self, sources: &mut Sources, path: &str, text: String, syntax: File, asked: bool) {
        let file = sources.add(path, text);
        // The first of several declarations (`type A`, and `const A` of the same name) is the type.
        let mut names = FxHashMap::default();
        for (at, declaration) in syntax.declarations.iter().enumerate() {
            let constant = matches!(declaration.body, Body::Constant { .. });
            let name = declaration.name.clone();
            if !constant || !names.contains_key(&name) {
                names.insert(name, at);
            }
        }
        let imports = syntax.imports.iter().enumerate().map(|(at, i)| (i.local.clone(), at)).collect();
        let path = path.to_owned();
        self.list.push(Module { path, file, syntax, asked, names, imports, sources: FxHashMap::default() });
    }

    /// Reads the local files that imports lead to, and those that they lead to.
    pub(crate) fn follow(&mut self, sources: &mut Sources, load: Loader<'_>) {
        let mut known: FxHashMap<String, usize> =
            self.list.iter().enumerate().map(|(at, module)| (normal(&module.path), at)).collect();
        let mut at = 0;
        while let Some(module) = self.list.get(at) {
            let from = module.path.clone();
            let of_imports = module.syntax.imports.iter().map(|import| &import.source);
            let of_exports = module.syntax.reexports.iter().filter_map(|export| export.source.as_ref());
            let mut wanted: Vec<SmolStr> =
                of_imports.chain(of_exports).filter(|source| source.starts_with('.')).cloned().collect();
            wanted.sort_unstable();
            wanted.dedup();
            for source in wanted {
                let Some(found) = self.find(&from, &source, &mut known, sources, load) else { continue };
                if let Some(module) = self.list.get_mut(at) {
                    module.sources.insert(source, found);
                }
            }
            at += 1;
        }
    }

    fn find(
        &mut self,
        from: &str,
        source: &str,
        known: &mut FxHashMap<String, usize>,
        sources: &mut Sources,
        load: Loader<'_>,
    ) -> Option<usize> {
        let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
        let base = normal(&format!("{folder}/{source}"));
        let base = if folder.is_empty() { base.trim_start_matches('/').to_owned() } else { base };
        // `./a.js` names `a.ts` under the resolution of ES modules.
        let stem = base.strip_suffix(".js").unwrap_or(&base).to_owned();
        let candidates = [
            base.clone(),
            format!("{stem}.ts"),
            format!("{stem}.tsx"),
            format!("{stem}.d.ts"),
            format!("{base}/index.ts"),
            format!("{base}/index.d.ts"),
        ];
        if let Some(found) = candidates.iter().find_map(|path| known.get(path)) {
            return Some(*found);
        }
        if self.list.len() >= MAX_MODULES {
            return None;
        }
        for path in candidates.iter().filter(|path| path.ends_with(".ts") || path.ends_with(".tsx")) {
            let Some(text) = load(path) else { continue };
            let syntax = read::read(path, &text)?;
            known.insert(path.clone(), self.list.len());
            self.add(sources, path, text, syntax, false);
            return Some(self.list.len() - 1);
        }
        None
    }

    /// The names that a module declares or imports.
    pub(crate) fn names(&self, module: usize) -> impl Iterator<Item = &str> {
        let module = self.list.get(module);
        module.into_iter().flat_map(|one| one.names.keys().chain(one.imports.keys())).map(SmolStr::as_str)
    }

    /// What a module itself declares under a name.
    pub(crate) fn declaration(&self, module: usize, name: &str) -> Option<&Declaration> {
        let module = self.list.get(module)?;
        module.syntax.declarations.get(*module.names.get(name)?)
    }

    /// What a name means in a module.
    pub(crate) fn resolve(&self, module: usize, path: &[SmolStr]) -> Named<'_> {
        match path {
            [name] => self.local(module, name, 0),
            [namespace, name] => {
                let import = self.import(module, namespace).filter(|import| import.name.is_none());
                match import.map(|import| self.source(module, &import.source)) {
                    Some(Some(target)) => self.exported(target, name, 0),
                    Some(None) => Named::Elsewhere,
                    None => Named::Unknown,
                }
            }
            _ => Named::Unknown,
        }
    }

    fn import(&self, module: usize, name: &str) -> Option<&super::syntax::Import> {
        let module = self.list.get(module)?;
        module.syntax.imports.get(*module.imports.get(name)?)
    }

    fn source(&self, module: usize, source: &str) -> Option<usize> {
        self.list.get(module)?.sources.get(source).copied()
    }

    fn local(&self, module: usize, name: &str, depth: usize) -> Named<'_> {
        let Some(found) = self.list.get(module).filter(|_| depth < 32) else { return Named::Unknown };
        if let Some(declaration) = found.names.get(name).and_then(|at| found.syntax.declarations.get(*at)) {
            return Named::Here(module, declaration);
        }
        let Some(import) = self.import(module, name) else { return Named::Unknown };
        match (self.source(module, &import.source), &import.name) {
            (Some(target), Some(name)) => self.exported(target, name, depth + 1),
            (Some(_) | None, _) => Named::Elsewhere,
        }
    }

    fn exported(&self, module: usize, name: &str, depth: usize) -> Named<'_> {
        let Some(found) = self.list.get(module).filter(|_| depth < 32) else { return Named::Unknown };
        for Reexport { names, source } in &found.syntax.reexports {
            match (names, source) {
                (Some((own, alias)), Some(source)) if alias == name => {
                    return match self.source(module, source) {
                        Some(target) => self.exported(target, own, depth + 1),
                        None => Named::Elsewhere,
                    };
                }
                (Some((own, alias)), None) if alias == name && own != alias => {
                    return self.local(module, own, depth + 1);
                }
                (Some(_) | None, _) => {}
            }
        }
        if let here @ Named::Here(..) = self.local(module, name, depth + 1) {
            return here;
        }
        let all = found.syntax.reexports.iter().filter(|export| export.names.is_none());
        for target in all.filter_map(|export| self.source(module, export.source.as_ref()?)) {
            if let here @ Named::Here(..) = self.exported(target, name, depth + 1) {
                return here;
            }
        }
        Named::Elsewhere
    }

    /// The span of a place.
    pub(crate) fn span(&self, place: Place) -> Option<Span> {
        let file = self.list.get(place.module)?.file;
        Some(Span::new(file, place.range.start, place.range.end))
    }
}

/// Whether a declaration has the form of Supabase's `Database`: schemas that hold tables, views, functions or enums.
pub(crate) fn is_database(declaration: &Declaration) -> bool {
    let body = match &declaration.body {
        // Supabase's own advice for columns that are known better: `MergeDeep<DatabaseGenerated, { public: … }>`.
        Body::Alias(Type { kind: TypeKind::Reference { path, arguments }, .. })
            if path.last().is_some_and(|name| name == "MergeDeep") =>
        {
            let Some(over) = arguments.get(1) else { return false };
            over
        }
        Body::Alias(ty) => ty,
        Body::Interface { object, .. } => object,
        Body::Enum(_) | Body::Constant { .. } | Body::Unreadable => return false,
    };
    let section = |name: &str| matches!(name, "Tables" | "Views" | "Enums" | "Functions");
    properties(body).any(|(_, schema)| properties(schema).any(|(name, _)| section(name)))
}

fn properties(ty: &Type) -> impl Iterator<Item = (&SmolStr, &Type)> {
    let members = if let TypeKind::Object(members) = &ty.kind { members.as_slice() } else { &[] };
    members.iter().filter_map(|member| match &member.kind {
        MemberKind::Property { name, ty: Some(ty), .. } => Some((name, ty)),
        MemberKind::Property { .. } | MemberKind::Index(_) | MemberKind::Nothing | MemberKind::Opaque => None,
    })
}

/// A path without `.` and `..`, as far as there are folders to leave.
fn normal(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "." => {}
            "" if !parts.is_empty() => {}
            ".." if parts.last().is_some_and(|last| *last != ".." && !last.is_empty()) => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::normal;

    #[test]
    fn paths_are_walked() {
        assert_eq!(normal("./a/../b//c.ts"), "b/c.ts");
        assert_eq!(normal("/x/./y/../z"), "/x/z");
        assert_eq!(normal("../a/../../b"), "../../b");
    }
}

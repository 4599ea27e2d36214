//! Models from a text, and files compared with them.

use pgspec_analyze::world::{Options as WorldOptions, World};
use pgspec_catalog::diagnostic::{Format, Style, render};
use pgspec_catalog::{Catalog, Diagnostics, Name, Sources};
use pgspec_codegen::{Input, Options, Printed, Surface, Templates, TypeScriptOptions, typescript};
use pgspec_drift::fix;
use pgspec_drift::typescript::{File, Model, check};
use pgspec_spec::ProjectFiles;

const SETTINGS: &str = "name: app\npostgres: 15\napi: { exposed_schemas: [public] }\n";

/// A model, as the compiler makes it.
pub(crate) struct Compiled {
    catalog: Catalog,
    surface: Surface,
    options: Options,
}

/// What a comparison came to.
pub(crate) struct Compared {
    pub(crate) found: Diagnostics,
    pub(crate) sources: Sources,
}

impl Compiled {
    pub(crate) fn of(spec: &str) -> Self {
        let mut sources = Sources::default();
        let settings = Some(sources.add("pgspec.yaml", SETTINGS));
        let specs = vec![sources.add("spec.yaml", spec)];
        let files = ProjectFiles { settings, specs, ..ProjectFiles::default() };
        let (spec, found) = pgspec_spec::read(&mut sources, &files);
        let errors = || render(&found, &sources, Format::Human, Style::Plain);
        let fatal = found.iter().any(|one| {
            one.severity == pgspec_catalog::Severity::Error && !one.code.id.starts_with("security/")
        });
        assert!(!fatal, "{}", errors());
        let schema = spec.settings.default_schema.clone();
        let search_path = spec.catalog.search_path(&schema);
        let world = World::new(&spec.catalog, WorldOptions { postgres: 15, search_path });
        let (surface, found) = Surface::of(&world);
        assert!(found.is_empty(), "{}", render(&found, &sources, Format::Human, Style::Plain));
        let surface = surface.with_checks(&world);
        drop(world);
        let options = Options::new("app", Name::exact("public"));
        Self { catalog: spec.catalog, surface, options }
    }

    /// The types that pgspec writes.
    pub(crate) fn generated(&self) -> String {
        let options = Options {
            typescript: vec![TypeScriptOptions {
                out: "database.ts".to_owned(),
                ..TypeScriptOptions::default()
            }],
            ..self.options.clone()
        };
        let input = Input {
            catalog: &self.catalog,
            surface: &self.surface,
            sources: &Sources::default(),
            options: &options,
            templates: &Templates::embedded(),
            printed: &Printed::default(),
        };
        let (files, _) = (typescript::WRITER.write)(&input);
        files.into_iter().next().unwrap().text
    }

    /// Compares files; the others can be imported.
    pub(crate) fn compare(&self, asked: &[(&str, &str)], others: &[(&str, &str)]) -> Compared {
        let model = Model { catalog: &self.catalog, surface: &self.surface, options: &self.options };
        let files =
            asked.iter().map(|(path, text)| File { path: (*path).to_owned(), text: (*text).to_owned() });
        let mut sources = Sources::default();
        let mut load =
            |path: &str| others.iter().find(|(other, _)| *other == path).map(|(_, text)| (*text).to_owned());
        let found = check(&model, files.collect(), &mut sources, &mut load);
        Compared { found, sources }
    }

    /// Compares a Rust file.
    pub(crate) fn compare_rust(&self, path: &str, text: &str) -> Compared {
        let model = Model { catalog: &self.catalog, surface: &self.surface, options: &self.options };
        let mut sources = Sources::default();
        let asked = vec![File { path: path.to_owned(), text: text.to_owned() }];
        let found = pgspec_drift::rust::check(&model, asked, &mut sources);
        Compared { found, sources }
    }

    /// A Rust file after its fixes.
    pub(crate) fn fixed_rust(&self, path: &str, text: &str) -> String {
        let mut text = text.to_owned();
        for _ in 0..10 {
            let compared = self.compare_rust(path, &text);
            match fix::apply(&compared.found, &compared.sources).into_iter().next() {
                Some(fixed) => text = fixed.text,
                None => return text,
            }
        }
        panic!("fixes never end:\n{}{text}", self.compare_rust(path, &text).lines());
    }

    /// A file after its fixes, however many rounds they take.
    pub(crate) fn fixed(&self, path: &str, text: &str, others: &[(&str, &str)]) -> String {
        let mut text = text.to_owned();
        for _ in 0..10 {
            let compared = self.compare(&[(path, &text)], others);
            let fixed = fix::apply(&compared.found, &compared.sources);
            match fixed.into_iter().next() {
                Some(fixed) => text = fixed.text,
                None => return text,
            }
        }
        panic!("fixes never end:\n{}{text}", self.compare(&[(path, &text)], others).lines());
    }
}

impl Compared {
    /// `line:column code message`, one finding a line, in the order of the file.
    pub(crate) fn lines(&self) -> String {
        let mut found = self.found.clone();
        found.sort(&self.sources);
        let line = |one: &pgspec_catalog::Diagnostic| {
            let at = one.primary.as_ref().and_then(|label| self.sources.line_column(label.span)).unwrap();
            format!("{}:{} {} {}\n", at.line, at.column, one.code.id, one.message)
        };
        found.iter().map(line).collect()
    }

    /// The findings as people see them.
    pub(crate) fn human(&self) -> String {
        let mut found = self.found.clone();
        found.sort(&self.sources);
        render(&found, &self.sources, Format::Human, Style::Plain)
    }
}

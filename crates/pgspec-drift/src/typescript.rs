//! TypeScript: Supabase's `Database`, interfaces of somebody's own.
//!
//! What is expected is what pgspec's own writer prints for the model: it is read by the same reader as the claim, and
//! meanings are compared. So the writer and this check cannot differ, and what is added is spelled as it would be
//! generated.

pub(crate) mod comments;
mod compare;
mod compat;
mod edit;
mod evaluate;
mod modules;
pub(crate) mod naming;
mod pairs;
mod read;
mod shape;
mod structure;
mod syntax;

use pgspec_catalog::{Catalog, Diagnostic, Diagnostics, Severity, Sources, Span, together};
use pgspec_codegen::{Input, Options, Printed, Surface, Templates, TypeScriptOptions, typescript};

use crate::codes;
use compare::Comparison;
pub(crate) use compare::record::described;
use evaluate::Evaluator;
use modules::Modules;

/// The name under which what is expected stands among the sources.
const GENERATED: &str = "(generated)/database.ts";

/// What files are held against.
#[derive(Clone, Copy, Debug)]
pub struct Model<'a> {
    /// The model.
    pub catalog: &'a Catalog,
    /// What it looks like to application code.
    pub surface: &'a Surface,
    /// The settings of the writers: which schemas are served.
    pub options: &'a Options,
}

/// A file to compare: its path as it should be shown, and its text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct File {
    /// The path; imports are followed from it.
    pub path: String,
    /// The whole text.
    pub text: String,
}

/// Compares files with a model. They are added to the sources, and so is what they import: `load` gives the text of a
/// path, or nothing if there is no such file.
pub fn check(
    model: &Model<'_>,
    mut files: Vec<File>,
    sources: &mut Sources,
    load: &mut dyn FnMut(&str) -> Option<String>,
) -> Diagnostics {
    let mut found = Diagnostics::new();
    // What the project itself writes says as much as its settings ask for, and is held against just that.
    for output in &model.options.typescript {
        let (own, others) = files.into_iter().partition(|file| file.path == output.out);
        files = others;
        found.append(held_against(model, output.clone(), own, sources, load));
    }
    let version = model.options.typescript.first().and_then(|output| output.postgrest_version.clone());
    let plain = TypeScriptOptions { postgrest_version: version, ..TypeScriptOptions::default() };
    found.append(held_against(model, plain, files, sources, load));
    found
}

/// Compares files with what one output would say.
fn held_against(
    model: &Model<'_>,
    output: TypeScriptOptions,
    files: Vec<File>,
    sources: &mut Sources,
    load: &mut dyn FnMut(&str) -> Option<String>,
) -> Diagnostics {
    if files.is_empty() {
        return Diagnostics::new();
    }
    let read = || files.iter().map(|file| read::read(&file.path, &file.text)).collect::<Vec<_>>();
    let own = || {
        let generated = generated(model, output, sources);
        // A file that is what pgspec writes is right; the usual case costs nothing.
        let is_right = files.iter().all(|file| file.text == generated);
        let expected = if is_right { None } else { read::read(GENERATED, &generated) };
        (generated, expected)
    };
    let ((generated, expected), read) = together::beside(own, read);
    let files: Vec<_> = files.into_iter().zip(read).filter(|(file, _)| file.text != generated).collect();
    if files.is_empty() {
        return Diagnostics::new();
    }
    let mut found = Diagnostics::new();
    let mut modules =
        Modules { default_schema: model.options.default_schema.as_str().into(), ..Modules::default() };
    modules.add(sources, GENERATED, generated.clone(), expected.unwrap_or_default(), false);
    for (file, syntax) in files {
        let File { path, text } = file;
        match syntax {
            Some(syntax) => modules.add(sources, &path, text, syntax, true),
            None => {
                let message = format!("`{path}` is too large to be read");
                let mut finding = Diagnostic::new(&codes::UNREADABLE, message);
                finding.severity = Severity::Error;
                found.push(finding);
            }
        }
    }
    modules.follow(sources, load);
    for module in modules.list.iter().filter(|module| module.asked) {
        for range in &module.syntax.unreadable {
            let message = "this is not understood: the declaration that it is in is not compared";
            let span = Span::new(module.file, range.start, range.end);
            found.push(Diagnostic::new(&codes::UNREADABLE, message).at(span));
        }
    }
    let evaluator = Evaluator::new(&modules);
    let mut comparison = Comparison::new(&evaluator, model, sources);
    comparison.run();
    found.append(comparison.found);
    comments::suppress(found, &modules, sources)
}

/// The types as pgspec writes them.
fn generated(model: &Model<'_>, output: TypeScriptOptions, sources: &Sources) -> String {
    let mut options = model.options.clone();
    options.typescript = vec![TypeScriptOptions { out: GENERATED.to_owned(), ..output }];
    let input = Input {
        catalog: model.catalog,
        surface: model.surface,
        sources,
        options: &options,
        templates: &Templates::embedded(),
        printed: &Printed::default(),
    };
    let (files, _) = (typescript::WRITER.write)(&input);
    files.into_iter().next().map(|file| file.text).unwrap_or_default()
}

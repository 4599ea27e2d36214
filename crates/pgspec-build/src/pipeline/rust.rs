//! The Rust types alone: what a build script wants.

use pgspec_codegen::{Input, RustOptions, RustTarget, Surface, rust};

use super::{Checked, finish, read};
use crate::options;
use crate::project::Project;
use crate::timing::Timings;

/// Reads a project and writes its Rust types, for a target other than the project's own if one is given. Settings that
/// ask for no Rust types are no obstacle. No text if there is an error.
pub(crate) fn rust(project: Project, target: Option<RustTarget>) -> (Checked, Option<String>) {
    let (mut checked, ()) = read(project, super::Rules::Asked, &mut Timings::new(), |_| ());
    let text = if checked.diagnostics.has_errors() { None } else { write(&mut checked, target) };
    let text = text.filter(|_| !checked.diagnostics.has_errors());
    finish(&mut checked);
    (checked, text)
}

fn write(checked: &mut Checked, target: Option<RustTarget>) -> Option<String> {
    let world = checked.world();
    let (mut surface, mut found) = Surface::of(&world);
    let mut options = options::of(&checked.spec);
    let rust_options = options.rust.get_or_insert_with(RustOptions::default);
    if let Some(target) = target {
        rust_options.target = target;
    }
    if rust_options.shape.reads_checks() {
        surface = surface.with_checks(&world);
    }
    #[cfg(feature = "outputs")]
    let (templates, printed) = (pgspec_codegen::Templates::embedded(), pgspec_codegen::Printed::default());
    let input = Input {
        catalog: &checked.spec.catalog,
        surface: &surface,
        sources: &checked.sources,
        options: &options,
        #[cfg(feature = "outputs")]
        templates: &templates,
        #[cfg(feature = "outputs")]
        printed: &printed,
    };
    let (files, also_found) = (rust::WRITER.write)(&input);
    found.append(also_found);
    checked.diagnostics.append(found);
    files.into_iter().next().map(|file| file.text)
}

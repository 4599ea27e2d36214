//! The project's own templates.

use pgspec_catalog::{Diagnostic, Diagnostics, closest};
use pgspec_codegen::Templates;
use pgspec_spec::Settings;

use crate::codes;
use crate::project::{self, Project};

/// The templates of a project: the embedded ones, with those of its `templates:` folder in the place of the ones of
/// the same name. A file whose name starts with `_` is for the others to include.
pub(crate) fn load(project: &Project, settings: &Settings) -> (Templates, Diagnostics) {
    let mut diagnostics = Diagnostics::new();
    let embedded = Templates::embedded();
    let Some(folder) = &settings.templates else {
        return (embedded, diagnostics);
    };
    let texts = project::read_folder(project, folder, ".j2", &mut diagnostics);
    for (name, _) in &texts {
        let file = name.rsplit('/').next().unwrap_or(name);
        if !file.starts_with('_') && !embedded.names().contains(&name.as_str()) {
            let like = closest(name, embedded.names()).map(|like| format!("did you mean `{like}`?"));
            let message =
                format!("there is no built-in template `{name}` that `{folder}/{name}` could replace");
            diagnostics.push(Diagnostic::new(&codes::UNKNOWN_TEMPLATE, message).maybe_help(like));
        }
    }
    match Templates::with_overrides(texts) {
        Ok(templates) => (templates, diagnostics),
        Err(diagnostic) => {
            diagnostics.push(diagnostic);
            (embedded, diagnostics)
        }
    }
}

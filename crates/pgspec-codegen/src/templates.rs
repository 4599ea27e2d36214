//! The layouts of documents: templates that ship with the tool, and the project's own that replace them by name.

#![expect(clippy::result_large_err, reason = "there is one failure a page at most, and it is reported")]

use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value};
use minijinja::{AutoEscape, Environment, ErrorKind, UndefinedBehavior};
use pgspec_catalog::Diagnostic;
use serde::Serialize;

use crate::codes;
use crate::sql::Page;

/// The templates of a run. A name that a template uses and its page does not have is an error, never an empty text.
#[derive(Debug)]
pub struct Templates {
    environment: Environment<'static>,
}

impl Templates {
    /// The templates that ship with the tool.
    pub fn embedded() -> Self {
        let mut environment = Environment::new();
        // Before any template is added: it decides how they are read.
        environment.set_syntax(syntax());
        environment.set_debug(true);
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_auto_escape_callback(|name| {
            if name.ends_with(".html.j2") { AutoEscape::Html } else { AutoEscape::None }
        });
        load(&mut environment);
        Self { environment }
    }

    /// The templates that ship with the tool, with some of them replaced: pairs of a name as below `templates/`
    /// (`docs/table.md.j2`) and a text.
    ///
    /// # Errors
    /// If a text is no template.
    pub fn with_overrides(files: impl IntoIterator<Item = (String, String)>) -> Result<Self, Diagnostic> {
        let mut templates = Self::embedded();
        for (name, text) in files {
            // Migrations are rendered where nobody can be told, so these are tried now.
            let is_migration = name.starts_with("migration/");
            let tried = is_migration.then(|| name.clone());
            templates.environment.add_template_owned(name, text).map_err(|error| diagnostic(&error))?;
            if let Some(name) = tried {
                templates.render(&name, Page { project: "x", name: "x", statements: "select 1;\n" })?;
            }
        }
        Ok(templates)
    }

    /// The names of all templates, sorted.
    pub fn names(&self) -> Vec<&str> {
        let mut names: Vec<_> = self.environment.templates().map(|(name, _)| name).collect();
        names.sort_unstable();
        names
    }

    /// Fills in a template. Its values are the fields of `page`; strings of a page are already escaped for the
    /// document's language.
    ///
    /// # Errors
    /// If there is no template of this name, or if it uses what the page does not have.
    pub fn render(&self, name: &str, page: impl Serialize) -> Result<String, Diagnostic> {
        self.environment
            .get_template(name)
            .and_then(|template| template.render(Value::from(Serde(&page))))
            .map_err(|error| diagnostic(&error))
    }
}

fn syntax() -> SyntaxConfig {
    let mut builder = SyntaxConfig::builder();
    builder.trim_blocks(true).lstrip_blocks(true).keep_trailing_newline(true);
    builder.build().unwrap_or_default()
}

#[expect(clippy::expect_used, reason = "the macro's own; a test renders every embedded template")]
fn load(environment: &mut Environment<'static>) {
    minijinja_embed::load_templates!(*environment);
}

fn diagnostic(error: &minijinja::Error) -> Diagnostic {
    let place = match (error.name(), error.line()) {
        (Some(name), Some(line)) => format!("template `{name}`, line {line}"),
        (Some(name), None) => format!("template `{name}`"),
        (None, _) => "a template".to_owned(),
    };
    let what = error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
    let help = (error.kind() == ErrorKind::UndefinedError).then(|| {
        "a template sees only the fields of its page; compare with the built-in template".to_owned()
    });
    Diagnostic::new(&codes::TEMPLATE, format!("{place}: {what}")).maybe_help(help)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(text: &str) -> Result<Templates, Diagnostic> {
        Templates::with_overrides([("docs/x.md.j2".to_owned(), text.to_owned())])
    }

    #[test]
    fn a_template_gets_its_page() {
        #[derive(Serialize)]
        struct Page {
            name: &'static str,
        }
        let templates = with("{% if name %}\n# {{ name }}\n{% endif %}\n").unwrap();
        assert_eq!(templates.render("docs/x.md.j2", Page { name: "a < b" }).unwrap(), "# a < b\n");
    }

    #[test]
    fn html_is_escaped() {
        let templates =
            Templates::with_overrides([("x.html.j2".to_owned(), "{{ name }}".to_owned())]).unwrap();
        let page = std::collections::BTreeMap::from([("name", "<b>")]);
        assert_eq!(templates.render("x.html.j2", page).unwrap(), "&lt;b&gt;");
    }

    #[test]
    fn a_name_that_the_page_does_not_have_is_an_error() {
        let error = with("a\n{{ table.colums }}").unwrap().render("docs/x.md.j2", ()).unwrap_err();
        assert_eq!(error.code.id, "output/template");
        assert!(error.message.starts_with("template `docs/x.md.j2`, line 2: "), "{}", error.message);
    }

    #[test]
    fn a_text_that_is_no_template_is_an_error() {
        let error = with("{% for %}").unwrap_err();
        assert!(error.message.starts_with("template `docs/x.md.j2`, line 1: "), "{}", error.message);
    }

    #[test]
    fn a_migration_template_is_tried_at_once() {
        let with =
            |text: &str| Templates::with_overrides([("migration/plain.sql.j2".to_owned(), text.to_owned())]);
        assert!(with("-- {{ project }}\n{{ statements }}").is_ok());
        let error = with("{{ statement }}").unwrap_err();
        assert!(
            error.message.starts_with("template `migration/plain.sql.j2`, line 1: "),
            "{}",
            error.message
        );
    }

    #[test]
    fn an_unknown_name_is_an_error() {
        let error = Templates::embedded().render("docs/nothing.j2", ()).unwrap_err();
        assert!(error.message.contains("docs/nothing.j2"), "{}", error.message);
    }
}

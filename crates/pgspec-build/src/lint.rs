//! `lint:` of the settings: what the rules are told, and the severities that the project wants.

use pgspec_analyze::world::World;
use pgspec_catalog::{Code, Diagnostic, Diagnostics, Severity, Sources, closest};
use pgspec_lint::{Context, Naming, Options, Style, Template};
use pgspec_spec::{LintSettings, NamingRule, RuleLevel, Spec};

use crate::codes;

/// Runs the rules. Where the reader has found an error, something may be missing that they would miss: then they wait.
pub(crate) fn run(spec: &Spec, world: &World<'_>, sources: &Sources, is_whole: bool) -> Diagnostics {
    let mut found = Diagnostics::new();
    let lint = &spec.settings.lint;
    let asked_for = lint.rules.iter().filter(|level| level.severity.is_some());
    let options = Options {
        naming: naming(&lint.naming, &mut found),
        exposed_schemas: spec.settings.exposed_schemas.clone(),
        asked_for: asked_for.map(|level| level.rule.to_string()).collect(),
    };
    if !is_whole {
        return found;
    }
    found.append(pgspec_lint::run(&Context { world, sources, options: &options }));
    found
}

/// The rules for names. A template that is none is reported, and there is no rule then.
fn naming(rules: &[NamingRule], found: &mut Diagnostics) -> Naming {
    let mut naming = Naming::default();
    for rule in rules {
        let style = Style::parse(&rule.written);
        match rule.kind {
            "table" => naming.table = style,
            "column" => naming.column = style,
            "enum" => naming.enum_type = style,
            "view" => naming.view = style,
            "function" => naming.function = style,
            kind => {
                let template = match Template::parse(&rule.written) {
                    Ok(template) => Some(template),
                    Err(error) => {
                        let message = format!("`naming` has no template for `{kind}`: {error}");
                        found.push(
                            Diagnostic::new(&codes::BAD_TEMPLATE, message)
                                .at(rule.span)
                                .help("write something like `idx_{table}_{columns}`"),
                        );
                        None
                    }
                };
                match kind {
                    "index" => naming.index = template,
                    "unique" => naming.unique = template,
                    "primary_key" => naming.primary_key = template,
                    "exclude" => naming.exclude = template,
                    "foreign_key" => naming.foreign_key = template,
                    "check" => naming.check = template,
                    _ => naming.trigger = template,
                }
            }
        }
    }
    naming
}

/// Takes back what was said about comments that ignore findings of rules which have not run.
pub(crate) fn forget_unused_of_rules(diagnostics: &mut Diagnostics) {
    let of_rule = |diagnostic: &Diagnostic| {
        let rules = pgspec_lint::codes::CODES.iter();
        diagnostic.code == &pgspec_spec::codes::UNUSED_SUPPRESSION
            && rules.map(|code| format!("draws `{}`", code.id)).any(|end| diagnostic.message.contains(&end))
    };
    *diagnostics =
        std::mem::take(diagnostics).into_iter().filter(|diagnostic| !of_rule(diagnostic)).collect();
}

/// The codes of all rooms whose findings a project can meet here.
fn known() -> impl Iterator<Item = &'static Code> {
    let rooms = [
        pgspec_analyze::codes::CODES,
        codes::CODES,
        pgspec_codegen::codes::CODES,
        pgspec_lint::codes::CODES,
        pgspec_lint::migration::CODES,
        pgspec_spec::codes::CODES,
        pgspec_sql::codes::CODES,
    ];
    rooms.into_iter().flatten().copied()
}

/// What findings about hand-kept types begin with. Their room is none of this one's: who runs it knows its codes.
const DRIFT: &str = "drift/";

/// Makes of findings about hand-kept types what the project makes of them. They are about the application, not about
/// what Postgres takes, so that each of them can have any severity. `codes` are all that there are.
pub fn set_drift_severities(lint: &LintSettings, codes: &[&'static Code], diagnostics: &mut Diagnostics) {
    let levels: Vec<_> = lint.rules.iter().filter(|level| level.rule.starts_with(DRIFT)).collect();
    if levels.is_empty() {
        return;
    }
    let mut kept: Diagnostics = std::mem::take(diagnostics)
        .into_iter()
        .filter_map(|mut diagnostic| {
            if let Some(level) = levels.iter().rfind(|level| level.rule == diagnostic.code.id) {
                diagnostic.severity = level.severity?;
            }
            Some(diagnostic)
        })
        .collect();
    for level in levels {
        if !codes.iter().any(|code| code.id == level.rule) {
            kept.push(unknown(level, codes.iter().map(|code| code.id)));
        }
    }
    *diagnostics = kept;
}

fn unknown(level: &RuleLevel, known: impl Iterator<Item = &'static str>) -> Diagnostic {
    let message = format!("there is no finding `{}`", level.rule);
    let diagnostic = Diagnostic::new(&codes::UNKNOWN_RULE, message);
    match closest(&level.rule, known) {
        Some(near) => diagnostic.at(level.span).fix(format!("did you mean `{near}`?"), level.span, near),
        None => diagnostic.at(level.span).help("`pgspec explain` lists all of them"),
    }
}

/// Makes of the findings what the project makes of them. Errors stay errors.
pub(crate) fn set_severities(lint: &LintSettings, diagnostics: &mut Diagnostics) {
    if lint.rules.is_empty() {
        return;
    }
    let mut wrong = Diagnostics::new();
    for level in lint.rules.iter().filter(|level| !level.rule.starts_with(DRIFT)) {
        match known().find(|code| code.id == level.rule) {
            None => wrong.push(unknown(level, known().map(|code| code.id))),
            Some(code) if code.severity == Severity::Error && level.severity != Some(Severity::Error) => {
                let message = format!("`{}` is an error in every project", level.rule);
                wrong.push(
                    Diagnostic::new(&codes::ALWAYS_ERROR, message)
                        .at(level.span)
                        .help("remove the line, and mend what is wrong"),
                );
            }
            Some(_) => {}
        }
    }
    let level = |diagnostic: &Diagnostic| lint.rules.iter().rfind(|level| level.rule == diagnostic.code.id);
    let kept: Diagnostics = std::mem::take(diagnostics)
        .into_iter()
        .filter_map(|mut diagnostic| {
            if diagnostic.code.severity != Severity::Error
                && let Some(level) = level(&diagnostic)
            {
                diagnostic.severity = level.severity?;
            }
            Some(diagnostic)
        })
        .collect();
    *diagnostics = kept;
    diagnostics.append(wrong);
}

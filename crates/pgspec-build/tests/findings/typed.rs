//! Each kind of mistake that the typed check finds, in a spec and in a file that it names: one fixture for each
//! [`Problem`], by its name.

use std::collections::BTreeSet;
use std::path::PathBuf;

use pgspec_analyze::codes;
use pgspec_analyze::finding::Problem;
use pgspec_build::{check, project, timing::Timings};
use pgspec_catalog::diagnostic::{Format, Style, render};
use pgspec_catalog::{Diagnostics, Sources};

use Problem as P;

const ALL: [Problem; 37] = [
    P::SyntaxError,
    P::UndefinedColumn,
    P::UndefinedTable,
    P::UndefinedFunction,
    P::MissingExtension,
    P::UndefinedObject,
    P::AmbiguousColumn,
    P::AmbiguousFunction,
    P::AmbiguousAlias,
    P::DatatypeMismatch,
    P::CannotCoerce,
    P::GroupingError,
    P::WindowingError,
    P::WrongObjectType,
    P::InvalidTextRepresentation,
    P::OutOfRange,
    P::IndeterminateDatatype,
    P::IndeterminateCollation,
    P::CollationMismatch,
    P::InvalidColumnReference,
    P::DuplicateAlias,
    P::DuplicateColumn,
    P::InvalidRecursion,
    P::FeatureNotSupported,
    P::InvalidParameter,
    P::InvalidFunctionDefinition,
    P::InvalidObjectDefinition,
    P::GeneratedAlways,
    P::NotNullViolation,
    P::NullTriggerRow,
    P::OutsideValueSet,
    P::MissingValue,
    P::EndlessRecursion,
    P::MaybeNull,
    P::TimeZoneDependent,
    P::TriggerFunctionCalled,
    P::Suspicious,
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/typed")
}

/// `GroupingError` as `grouping_error`.
fn file_name(problem: Problem) -> String {
    let mut name = String::new();
    for letter in format!("{problem:?}").chars() {
        if letter.is_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.push(letter.to_ascii_lowercase());
    }
    name
}

#[test]
fn every_problem_has_a_fixture() {
    let fixtures = testkit::fixtures(&root(), "yaml").into_iter().map(|fixture| fixture.name);
    assert_eq!(fixtures.collect::<BTreeSet<_>>(), ALL.into_iter().map(file_name).collect());
}

/// What is said about a spec of one file, which may name a file of SQL.
fn found(name: &str, spec: &str, body: Option<&str>) -> (Sources, Diagnostics) {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write("pgspec.yaml", "name: app\npostgres: 15\n");
    write(&format!("{name}.yaml"), spec);
    body.into_iter().for_each(|body| write(&format!("{name}.sql"), body));
    let project = project::find(folder.path()).unwrap_or_else(|d| panic!("{}", d.message));
    let mut checked = check(project, &mut Timings::new());
    let paths: Vec<_> = checked.sources.iter().map(|(id, file)| (id, file.path.clone())).collect();
    for (id, path) in paths {
        let name = path.rsplit('/').next().unwrap().to_owned();
        checked.sources.set_path(id, name);
    }
    (checked.sources, checked.diagnostics)
}

#[test]
fn each_problem_is_found() {
    testkit::each_fixture("typed", &root(), "yaml", |fixture| {
        let body = std::fs::read_to_string(fixture.path.with_extension("sql")).ok();
        let (sources, diagnostics) = found(&fixture.name, &fixture.text(), body.as_deref());
        let problem = ALL.into_iter().find(|p| file_name(*p) == fixture.name).unwrap();
        let shown = render(&diagnostics, &sources, Format::Human, Style::Plain);
        let code = codes::of(problem);
        let here: Diagnostics = diagnostics.iter().filter(|d| d.code == code).cloned().collect();
        assert!(!here.is_empty(), "no {} in\n{shown}", code.id);
        assert!(here.iter().all(|d| d.primary.is_some()), "a finding without a place:\n{shown}");
        shown
    });
}

#[test]
fn warnings_are_ignored_where_they_are() {
    let spec = "\
tables:
  offers:
    columns: { id: uuid primary key, expires_at: timestamp }
views:
  # pgspec: ignore[typed/time-zone] the server runs in UTC
  open_offers: select id from offers where expires_at > now()
functions:
  close(): { returns: void, language: plpgsql, file: ignored.sql }
  close_all():
    returns: void
    language: plpgsql
    body: |
      begin
        -- pgspec: ignore[typed/time-zone] as above
        delete from offers where expires_at < now();
      end
";
    let body = "\
begin
  delete from offers
   -- pgspec: ignore[typed/time-zone] as above
   -- and this explains nothing
   where expires_at < now();
  -- pgspec: ignore[typed/time-zone] nothing to ignore
end
";
    let (sources, diagnostics) = found("ignored", spec, Some(body));
    let shown = render(&diagnostics, &sources, Format::Human, Style::Plain);
    testkit::assert_snapshot("typed", "ignored", &shown);
}

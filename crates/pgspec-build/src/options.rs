//! From a project's settings to the options of the writers.

use pgspec_spec::Settings;

/// The name of the writer of documents.
pub(crate) const DOCS: &str = "docs";

pub(crate) fn of(_settings: &Settings) -> pgspec_codegen::Options { pgspec_codegen::Options { docs: None } }
pub(crate) fn layout(l: pgspec_spec::Layout) -> pgspec_codegen::Layout { match l { pgspec_spec::Layout::Supabase => pgspec_codegen::Layout::Supabase, _ => pgspec_codegen::Layout::Plain } }

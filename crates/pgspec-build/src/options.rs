//! From a project's settings to the options of the writers.

use pgspec_catalog::{Name, Text};
#[cfg(feature = "outputs")]
use pgspec_codegen::Layout;
use pgspec_codegen::{
    DocsOptions, Driver, JsonOptions, Options, RustOptions, RustShape, RustTarget, SqlOptions, SqlxToml,
    Switch, TypeScriptDialect, TypeScriptOptions,
};
use pgspec_spec::{Spec, TypeScriptOutput};

#[cfg(feature = "outputs")]
/// The writer of documents: the one whose output is a folder.
pub(crate) const DOCS: &str = "docs";

/// The options of all writers.
pub fn of(spec: &Spec) -> Options {
    let settings = &spec.settings;
    let generate = &settings.generate;
    let documented = |(name, doc): &(Name, Option<Text>)| Some((name.clone(), doc.as_ref()?.to_string()));
    Options {
        project: settings.name.clone(),
        doc: settings.doc.clone(),
        domains: spec.domains.iter().filter_map(documented).collect(),
        postgres: settings.postgres,
        default_schema: settings.default_schema.clone(),
        exposed_schemas: settings.exposed_schemas.clone(),
        rust: generate.rust.as_ref().map(|rust| RustOptions {
            out: rust.out.clone(),
            target: rust_target(&rust.target),
            shape: RustShape {
                ids: rust.shape.newtype_ids,
                domains: rust.shape.newtype_domains,
                open_enums: rust.shape.open_enums,
                constraints: rust.shape.constraints,
                validators: rust.shape.validators,
                functions: rust.shape.functions,
                json: rust.shape.typed_json,
                infinity: rust.shape.typed_infinity,
                numeric_text: rust.shape.numeric_text,
                nullable_elements: rust.shape.nullable_elements,
            },
            sqlx_toml: rust.sqlx_toml.clone().map(|(out, module)| SqlxToml { out, module }),
        }),
        typescript: generate.typescript.iter().map(typescript).collect(),
        docs: generate.docs.clone().map(|out| DocsOptions { out }),
        json: generate.json.clone().map(|out| JsonOptions { out }),
        sql: SqlOptions { out: generate.sql.clone() },
    }
}

/// The target of a word, which the reader of settings has checked.
fn rust_target(word: &str) -> RustTarget {
    RustTarget::ALL.into_iter().find(|target| target.word() == word).unwrap_or_default()
}

fn typescript(output: &TypeScriptOutput) -> TypeScriptOptions {
    let is_typed = output.dialect == "typed";
    let switch =
        |(key, on): &(&str, bool)| Some((Switch::ALL.into_iter().find(|switch| switch.key() == *key)?, *on));
    let driver = |word: &String| Driver::ALL.into_iter().find(|driver| driver.word() == word);
    TypeScriptOptions {
        out: output.out.clone(),
        dialect: if is_typed { TypeScriptDialect::Typed } else { TypeScriptDialect::Supabase },
        switches: output.switches.iter().filter_map(switch).collect(),
        driver: output.driver.as_ref().and_then(driver),
        role: output.role.clone(),
        postgrest_version: output.postgrest_version.clone(),
        zod: output.zod.clone(),
        metadata: output.metadata.clone(),
    }
}

#[cfg(feature = "outputs")]
/// The layout of a migration folder by its name in `pgspec.yaml`, which the reader has checked.
pub(crate) fn layout(name: &str) -> Layout {
    match name {
        "supabase" => Layout::Supabase,
        "sqlx" => Layout::Sqlx,
        "refinery" => Layout::Refinery,
        "dbmate" => Layout::Dbmate,
        _ => Layout::Plain,
    }
}

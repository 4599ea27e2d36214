//! Names as values: `regclass`, `regproc` and their kind (manual, "Object Identifier Types").

use pgspec_catalog::Name;
use pgspec_sql::syntax;
use pgspec_sql::syntax::ast::TypeName;

use crate::analyzer::Analyzer;
use crate::literal::Input;
use crate::typed::TypeId;
use crate::world::OPAQUE;

/// The text search configurations that every Postgres from 15 on has.
const TEXT_SEARCH: &[&str] = &[
    "arabic",
    "armenian",
    "basque",
    "catalan",
    "danish",
    "dutch",
    "english",
    "finnish",
    "french",
    "german",
    "greek",
    "hindi",
    "hungarian",
    "indonesian",
    "irish",
    "italian",
    "lithuanian",
    "nepali",
    "norwegian",
    "portuguese",
    "romanian",
    "russian",
    "serbian",
    "simple",
    "spanish",
    "swedish",
    "tamil",
    "turkish",
    "yiddish",
];

/// Roles that every Postgres from 15 on has.
const ROLES: &[&str] = &[
    "pg_checkpoint",
    "pg_database_owner",
    "pg_execute_server_program",
    "pg_monitor",
    "pg_read_all_data",
    "pg_read_all_settings",
    "pg_read_all_stats",
    "pg_read_server_files",
    "pg_signal_backend",
    "pg_stat_scan_tables",
    "pg_write_all_data",
    "pg_write_server_files",
];

impl Analyzer<'_, '_> {
    /// Certain if there is such a thing. What is not there may be an object of a kind that is not known here: a sequence,
    /// an index, an aggregate.
    pub(super) fn registered(&self, typname: &str, text: &str) -> Input {
        let accepted = || Input::Value { text: text.into(), canonical: false };
        let number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if text == "-" || (number && text.parse::<u32>().is_ok()) {
            return accepted();
        }
        let found = match typname {
            "regclass" => dotted(text)
                .is_some_and(|(schema, name)| self.world.find_relation(schema.as_ref(), &name).is_some()),
            "regtype" => self.type_called(text).is_some(),
            "regproc" => return self.function_called(text).unwrap_or(Input::Unknown),
            "regprocedure" => self.is_procedure(text),
            "regoper" => operator(text)
                .is_some_and(|(schema, symbol)| self.world.operators(schema.as_ref(), &symbol).len() == 1),
            "regoperator" => self.is_operator(text),
            "regnamespace" => {
                dotted(text).is_some_and(|(schema, name)| schema.is_none() && self.world.knows_schema(&name))
            }
            "regrole" => ROLES.contains(&text),
            "regcollation" => dotted(text).is_some_and(|(schema, name)| {
                let own = schema.is_none_or(|schema| schema == "pg_catalog");
                own && ["C", "POSIX", "default", "ucs_basic"].contains(&name.as_str())
            }),
            "regconfig" => TEXT_SEARCH.contains(&text.strip_prefix("pg_catalog.").unwrap_or(text)),
            "regdictionary" => {
                let name = text.strip_prefix("pg_catalog.").unwrap_or(text);
                let language = name.strip_suffix("_stem");
                name == "simple" || language.is_some_and(|l| l != "simple" && TEXT_SEARCH.contains(&l))
            }
            _ => false,
        };
        if found { accepted() } else { Input::Unknown }
    }

    fn type_called(&self, text: &str) -> Option<TypeId> {
        let name = syntax::type_name(text).ok()?;
        let mut inner = Self::new(self.world);
        let (ty, _) = inner.type_name(&name);
        (ty != OPAQUE && inner.findings.is_empty()).then_some(ty)
    }

    /// A function by its name alone: there has to be exactly one.
    fn function_called(&self, text: &str) -> Option<Input> {
        let (schema, name) = dotted(text)?;
        let found = self.world.functions(schema.as_ref(), &name);
        match found.as_slice() {
            [] => None,
            [_] => Some(Input::Value { text: text.into(), canonical: false }),
            // Two of one schema do not hide each other.
            [(first, _), (second, _), ..] if first == second => {
                Some(Input::invalid("42725", format!("more than one function named \"{text}\"")))
            }
            _ => None,
        }
    }

    /// `name(type, type)`
    fn is_procedure(&self, text: &str) -> bool {
        let Some((name, types)) = self.signature(text) else { return false };
        let Some((schema, name)) = dotted(name) else { return false };
        let found = self.world.functions(schema.as_ref(), &name);
        found.iter().any(|(_, id)| self.world.function(*id).arguments == types)
    }

    /// `+(type, type)`
    fn is_operator(&self, text: &str) -> bool {
        let Some((name, types)) = self.signature(text) else { return false };
        let Some((schema, symbol)) = operator(name) else { return false };
        let found = self.world.operators(schema.as_ref(), &symbol);
        found.iter().any(|(_, id)| {
            let operator = self.world.operator(*id);
            matches!(types.as_slice(), [left, right] if operator.left == Some(*left) && operator.right == *right)
        })
    }

    fn signature<'t>(&self, text: &'t str) -> Option<(&'t str, Vec<TypeId>)> {
        let (name, types) = text.strip_suffix(')')?.split_once('(')?;
        if types.trim().is_empty() {
            return Some((name, Vec::new()));
        }
        let types = types.split(',').map(|ty| self.type_called(ty)).collect::<Option<_>>()?;
        Some((name, types))
    }
}

/// A name with its schema, folded as SQL does.
fn dotted(text: &str) -> Option<(Option<Name>, Name)> {
    let TypeName { name, system, array, modifiers, .. } = syntax::type_name(text).ok()?;
    if system || array || !modifiers.is_empty() {
        return None;
    }
    match name.parts.as_slice() {
        [name] => Some((None, name.name.clone())),
        [schema, name] => Some((Some(schema.name.clone()), name.name.clone())),
        _ => None,
    }
}

/// An operator's symbol with its schema.
fn operator(text: &str) -> Option<(Option<Name>, Name)> {
    let (schema, symbol) = match text.split_once('.') {
        Some((schema, symbol)) => (Some(dotted(schema)?.1), symbol),
        None => (None, text),
    };
    let plain = !symbol.is_empty() && symbol.bytes().all(|byte| b"+-*/<>=~!@#%^&|`?".contains(&byte));
    plain.then(|| (schema, Name::exact(symbol)))
}

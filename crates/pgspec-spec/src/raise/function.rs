//! Functions and procedures: the key is the signature.

use pgspec_catalog::object::{Argument, ArgumentMode, Function, FunctionBody, Parallel, Volatility};
use pgspec_catalog::{Key, Object, Privileges};
use pgspec_sql::print::tail;
use pgspec_sql::quote;

use super::about;
use super::scope::{Scope, folded_key, name_value};
use super::yaml::{self, Entry, Layout, Map, Yaml};

/// Signatures that are longer stand under `args:`.
const SIGNATURE: usize = 100;

/// An entry under `functions:` or `procedures:`.
pub(super) fn raise(scope: &Scope<'_>, key: &Key, object: &Object, body: &Function) -> Entry {
    let body = scope.function(body);
    let mut map = Map::default();
    about::front(object, &mut map);
    let name = quote::qualified(&scope.name(&key.qualified_name()));
    let arguments = tail::arguments(&body);
    let signature = format!("{name}({})", arguments.join(", "));
    let named = arguments_map(&body.arguments).filter(|_| signature.chars().count() > SIGNATURE);
    let key = if named.is_some() {
        scope.object_key(&key.qualified_name())
    } else {
        yaml::Key::plain(signature.as_str())
    };
    map.set_some("args", named.map(Yaml::Map));
    map.set_some("returns", tail::returns(&body.returns).map(Yaml::sql));
    map.set("language", name_value(&body.language));
    attributes(&body, &mut map);
    about::back(object, &mut map);
    about::grants(&object.grants, Privileges::ALL_ON_FUNCTION, &mut map);
    let (FunctionBody::Source(sql) | FunctionBody::Standard(sql)) = &body.body;
    map.set("body", source(&sql.text));
    Entry { key, value: Yaml::Map(map), remarks: Vec::new() }
}

/// The text of a body. The language drops line breaks behind one unless it begins with one, or stands in quotes.
fn source(text: &str) -> Yaml {
    let framed = text.starts_with('\n');
    let kept = text.trim_end() == text || framed;
    match kept {
        true if framed && text.contains('\n') => Yaml::text(text),
        true => Yaml::prose(text),
        false => Yaml::Scalar(text.to_owned(), yaml::Sense::Quoted),
    }
}

/// The arguments as a mapping, if each has a name.
fn arguments_map(arguments: &[Argument]) -> Option<Map> {
    let mut map = Map::default();
    for argument in arguments {
        let name = argument.name.as_ref()?;
        let mode = match argument.mode {
            ArgumentMode::In => "",
            ArgumentMode::Out => "out ",
            ArgumentMode::InOut => "inout ",
            ArgumentMode::Variadic => "variadic ",
        };
        let unnamed = Argument { mode: ArgumentMode::In, name: None, ..argument.clone() };
        let key = folded_key(name);
        let fits = mode.is_empty() || (!key.quoted && yaml::is_plain(&key.text));
        let key = yaml::Key { text: format!("{mode}{}", key.text), ..key };
        if !fits || (mode.is_empty() && name.as_str().contains(' ')) {
            return None;
        }
        map.push(key, Yaml::sql(tail::argument(&unnamed)));
    }
    Some(map)
}

fn attributes(own: &Function, map: &mut Map) {
    let volatility = match own.volatility {
        Volatility::Volatile => None,
        Volatility::Stable => Some("stable"),
        Volatility::Immutable => Some("immutable"),
    };
    map.set_some("volatility", volatility.map(Yaml::word));
    map.set_some("security", own.security_definer.then(|| Yaml::word("definer")));
    map.flag("strict", own.strict);
    map.flag("leakproof", own.leakproof);
    map.flag("window", own.window);
    let parallel = match own.parallel {
        Parallel::Unsafe => None,
        Parallel::Restricted => Some("restricted"),
        Parallel::Safe => Some("safe"),
    };
    map.set_some("parallel", parallel.map(Yaml::word));
    map.set_some("cost", own.cost.as_ref().map(Yaml::word));
    map.set_some("rows", own.rows.as_ref().map(Yaml::word));
    map.set_some("support", own.support.as_ref().map(|name| Yaml::sql(quote::qualified(name))));
    if !own.transforms.is_empty() {
        let types = own.transforms.iter().map(|data_type| Yaml::sql(quote::data_type(data_type)));
        map.set("transform", Yaml::Seq(types.collect()));
    }
    let mut settings = Map::default().laid_out(Layout::Braces);
    for (name, value) in &own.settings {
        settings.push(folded_key(name), Yaml::sql(value.as_str()));
    }
    map.section("set", settings);
}

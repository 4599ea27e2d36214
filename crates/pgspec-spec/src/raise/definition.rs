//! Definitions: as the tail of the statement if that says everything, spelled out otherwise.
#![expect(clippy::wildcard_enum_match_arm, reason = "the other kinds have files of their own")]

use pgspec_catalog::object::{CastContext, CastMethod, PublicationScope, PublishedCommands, TriggerEnabled};
use pgspec_catalog::{Body, Key, Object, Privileges, QualifiedName};
use pgspec_sql::print::tail;
use pgspec_sql::quote;

use super::scope::{Scope, folded_key, names_value};
use super::yaml::{self, Entry, Layout, Map, Yaml};
use super::{about, user_type};

/// The section and the entry of an object whose names are as they are written in the file.
pub(super) fn raise(
    scope: &Scope<'_>,
    key: &Key,
    object: &Object,
    body: &Body,
) -> Option<(&'static str, Entry)> {
    let own = key.qualified_name();
    let named = scope.object_key(&own);
    let global = folded_key(&key.name);
    Some(match body {
        Body::Domain(body) => {
            ("domains", entry(named.clone(), user_type::domain(scope, &named, &own, object, body)))
        }
        Body::CompositeType(body) => ("composite_types", entry(named, user_type::composite(object, body))),
        Body::RangeType(body) => {
            let all = Privileges::ALL_ON_TYPE;
            ("range_types", with_options(named, object, &user_type::range_options(body, &own), all))
        }
        Body::Collation(body) => {
            ("collations", with_options(named, object, &tail::collation(body), Privileges::NONE))
        }
        Body::Aggregate(body) => {
            let name = quote::qualified(&scope.name(&own));
            let key = yaml::Key::plain(format!("{name}({})", tail::aggregate_arguments(body)));
            // Everybody may call it unless its grants say otherwise, and these are the whole truth.
            ("aggregates", with_options(key, object, &tail::aggregate(body), Privileges::ALL_ON_FUNCTION))
        }
        Body::Operator(body) => {
            let schema = scope.name(&own).schema;
            let schema =
                schema.map_or_else(String::new, |name| format!("{}.", quote::identifier(name.as_str())));
            let key = yaml::Key::plain(format!("{schema}{}({})", own.name, tail::operands(body)));
            ("operators", with_options(key, object, &tail::operator(body), Privileges::NONE))
        }
        Body::Cast(body) => {
            let types = (quote::data_type(&body.source), quote::data_type(&body.target));
            let key = yaml::Key::plain(format!("{} as {}", types.0, types.1));
            let spelled = || {
                let mut map = front(object);
                match &body.method {
                    CastMethod::Function(name, arguments) => {
                        map.set("function", Yaml::sql(format!("{}({arguments})", quote::qualified(name))));
                    }
                    CastMethod::Binary => map.set("method", Yaml::word("binary")),
                    CastMethod::InOut => map.set("method", Yaml::word("inout")),
                }
                let context = match body.context {
                    CastContext::Explicit => None,
                    CastContext::Assignment => Some("assignment"),
                    CastContext::Implicit => Some("implicit"),
                };
                map.set_some("context", context.map(Yaml::word));
                map
            };
            ("casts", tail(key, object, &[tail::cast(body)], spelled))
        }
        Body::EventTrigger(body) => {
            let spelled = || {
                let mut map = front(object);
                map.set("event", Yaml::word(&body.event));
                if !body.tags.is_empty() {
                    map.set(
                        "tags",
                        Yaml::Seq(body.tags.iter().map(|tag| Yaml::text(tag.as_str())).collect()),
                    );
                }
                map.set("execute", Yaml::sql(format!("{}()", quote::qualified(&body.function))));
                map.set_some("enabled", enabled(body.enabled));
                map
            };
            if body.enabled == TriggerEnabled::Origin {
                ("event_triggers", tail(global, object, &tail::event_trigger(body), spelled))
            } else {
                ("event_triggers", entry(global, Yaml::Map(spelled().laid_out(Layout::Braces))))
            }
        }
        Body::Publication(body) => {
            let clauses = tail::publication(body);
            let spelled = || {
                let mut map = front(object);
                match &body.scope {
                    PublicationScope::AllTables => map.set("all_tables", Yaml::word(true)),
                    PublicationScope::Some { tables, schemas } => {
                        let tables: Vec<_> =
                            tables.iter().map(tail::published_table).map(Yaml::sql).collect();
                        map.set_some("tables", (!tables.is_empty()).then_some(Yaml::Seq(tables)));
                        map.set_some("schemas", (!schemas.is_empty()).then(|| names_value(schemas)));
                    }
                }
                let publish = &body.publish;
                if *publish != PublishedCommands::default() {
                    let commands = [
                        ("insert", publish.insert),
                        ("update", publish.update),
                        ("delete", publish.delete),
                        ("truncate", publish.truncate),
                    ];
                    let commands = commands.into_iter().filter(|(_, is)| *is);
                    map.set("publish", Yaml::Seq(commands.map(|(word, _)| Yaml::word(word)).collect()));
                }
                map.flag("publish_via_partition_root", body.via_root);
                map.set_some("publish_generated_columns", body.generated_columns.as_ref().map(Yaml::word));
                map
            };
            if clauses.is_empty() {
                ("publications", entry(global, Yaml::Map(spelled().laid_out(Layout::Braces))))
            } else {
                ("publications", tail(global, object, &clauses, spelled))
            }
        }
        Body::TextSearchDictionary(body) => {
            let spelled = || {
                let mut map = front(object);
                map.set("template", Yaml::sql(quote::qualified(&body.template)));
                let mut options = Map::default().laid_out(Layout::Braces);
                for (name, value) in &body.options {
                    options.push(yaml::Key::plain(name.as_str()), Yaml::text(value.as_str()));
                }
                map.section("options", options);
                map
            };
            ("dictionaries", tail(named, object, &[tail::dictionary(body).join(", ")], spelled))
        }
        Body::TextSearchConfiguration(body) => {
            let mut map = front(object);
            if body.parser != QualifiedName::bare("default") {
                map.set("parser", Yaml::sql(quote::qualified(&body.parser)));
            }
            let mut mappings = Map::default();
            for (token, dictionaries) in &body.mappings {
                let list: Vec<_> = dictionaries.iter().map(quote::qualified).collect();
                mappings.push(folded_key(token), Yaml::sql(list.join(", ")));
            }
            map.section("mappings", mappings);
            ("configurations", entry(named, Yaml::Map(map)))
        }
        _ => return None,
    })
}

fn entry(key: yaml::Key, value: Yaml) -> Entry {
    Entry { key, value, remarks: Vec::new() }
}

/// What an object says of itself, in front of what it is.
pub(super) fn front(object: &Object) -> Map {
    let mut map = Map::default();
    about::front(object, &mut map);
    about::back(object, &mut map);
    map
}

/// Whether an object says nothing of itself but a doc.
pub(super) fn is_bare(object: &Object) -> bool {
    about::is_bare(object) && object.owner.is_none() && object.grants.is_empty()
}

fn tail(key: yaml::Key, object: &Object, clauses: &[String], spelled: impl FnOnce() -> Map) -> Entry {
    let doc = object.notes.doc.as_deref();
    let value = about::tail_or(&key, clauses, doc, is_bare(object), spelled);
    entry(key, value)
}

/// An object that is a list of options; `all` are the privileges on its kind.
fn with_options(key: yaml::Key, object: &Object, options: &[String], all: Privileges) -> Entry {
    let line = options.join(", ");
    tail(key, object, &[line], || {
        let mut map = front(object);
        for option in options {
            let Some((name, value)) = option.split_once(" = ") else {
                map.set(option, Yaml::word(true));
                continue;
            };
            let value = match unquoted(value) {
                Some(text) => Yaml::text(text),
                None if matches!(value, "true" | "false") => Yaml::word(value),
                None => Yaml::sql(value),
            };
            map.set(name, value);
        }
        about::grants(&object.grants, all, &mut map);
        map
    })
}

/// What a literal of [`quote::literal`] holds.
fn unquoted(literal: &str) -> Option<String> {
    let (inner, escapes) = match literal.strip_prefix('E') {
        Some(rest) => (rest, true),
        None => (literal, false),
    };
    let inner = inner.strip_prefix('\'')?.strip_suffix('\'')?.replace("''", "'");
    Some(if escapes { inner.replace("\\\\", "\\") } else { inner })
}

/// The value of an `enabled` key.
pub(super) fn enabled(state: TriggerEnabled) -> Option<Yaml> {
    let word = match state {
        TriggerEnabled::Origin => return None,
        TriggerEnabled::Disabled => "disabled",
        TriggerEnabled::Replica => "replica",
        TriggerEnabled::Always => "always",
    };
    Some(Yaml::word(word))
}

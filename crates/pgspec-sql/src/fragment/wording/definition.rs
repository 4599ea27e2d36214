//! Words about the definitions of types, aggregates, operators and the like.
#![expect(clippy::wildcard_enum_match_arm, reason = "the other kinds have places of their own")]

use pgspec_catalog::Kind;

/// The clauses of a definition.
pub(super) fn words(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Domain => &["collate", "default", "not", "null", "check", "constraint"],
        Kind::CompositeType => &["collate"],
        Kind::Cast => &["with", "without", "function", "inout", "as", "assignment", "implicit"],
        Kind::EventTrigger => &["on", "when", "tag", "in", "execute", "function"],
        Kind::Publication => &["for", "all", "table", "tables", "in", "schema", "where", "with"],
        Kind::Statistics => &["on", "from", "ndistinct", "dependencies", "mcv"],
        Kind::Rule => {
            &["on", "insert", "update", "delete", "where", "do", "also", "instead", "nothing", "to"]
        }
        _ => &[],
    }
}

/// What a definition looks like.
pub(super) fn expected(kind: Kind) -> &'static str {
    match kind {
        Kind::Domain => "expected a type and its constraints, as in `text check (value <> '')`",
        Kind::CompositeType => "expected a type",
        Kind::RangeType => "expected options, as in `subtype = float8, subtype_diff = float8mi`",
        Kind::Aggregate => "expected options, as in `sfunc = int4pl, stype = int, initcond = '0'`",
        Kind::Operator => "expected options, as in `function = area_eq, commutator = ===`",
        Kind::Collation => "expected options, as in `provider = icu, locale = 'de-DE'`",
        Kind::Cast => "expected `with function f(type)`, `without function` or `with inout`",
        Kind::EventTrigger => {
            "expected an event and a function, as in `on ddl_command_end execute function f()`"
        }
        Kind::Publication => "expected what is published, as in `for table t` or `for all tables`",
        Kind::Statistics => "expected columns, as in `(ndistinct) on a, b`",
        Kind::Rule => "expected a rule, as in `on insert do instead nothing`",
        Kind::TextSearchDictionary => "expected options, as in `template = snowball, language = english`",
        _ => "expected a definition",
    }
}

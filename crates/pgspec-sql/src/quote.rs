//! Quoting: identifiers, literals, dollar quotes, qualified names, types and operators, as SQL text.
//!
//! Everything that becomes part of a statement goes through here; nothing else decides what needs quotes.

use std::borrow::Cow;

use pgspec_catalog::object::Operator;
use pgspec_catalog::{DataType, Name, QualifiedName, is_builtin_type, sql_name};

/// Key words that cannot stand for every kind of name without quotes: all but the unreserved ones. Source:
/// `pg_get_keywords()` of Postgres 15 and the additions up to Postgres 18 (`src/include/parser/kwlist.h`). Sorted.
#[rustfmt::skip]
const KEYWORDS: &[&str] = &[
    "all", "analyse", "analyze", "and", "any", "array", "as", "asc", "asymmetric", "authorization",
    "between", "bigint", "binary", "bit", "boolean", "both", "case", "cast", "char", "character", "check",
    "coalesce", "collate", "collation", "column", "concurrently", "constraint", "create", "cross",
    "current_catalog", "current_date", "current_role", "current_schema", "current_time",
    "current_timestamp", "current_user", "dec", "decimal", "default", "deferrable", "desc", "distinct",
    "do", "else", "end", "except", "exists", "extract", "false", "fetch", "float", "for", "foreign",
    "freeze", "from", "full", "grant", "greatest", "group", "grouping", "having", "ilike", "in",
    "initially", "inner", "inout", "int", "integer", "intersect", "interval", "into", "is", "isnull",
    "join", "json", "json_array", "json_arrayagg", "json_exists", "json_object", "json_objectagg",
    "json_query", "json_scalar", "json_serialize", "json_table", "json_value", "lateral", "leading",
    "least", "left", "like", "limit", "localtime", "localtimestamp", "merge_action", "national",
    "natural", "nchar", "none", "normalize", "not", "notnull", "null", "nullif", "numeric", "offset",
    "on", "only", "or", "order", "out", "outer", "overlaps", "overlay", "placing", "position",
    "precision", "primary", "real", "references", "returning", "right", "row", "select", "session_user",
    "setof", "similar", "smallint", "some", "substring", "symmetric", "system_user", "table",
    "tablesample", "then", "time", "timestamp", "to", "trailing", "treat", "trim", "true", "union",
    "unique", "user", "using", "values", "varchar", "variadic", "verbose", "when", "where", "window",
    "with", "xmlattributes", "xmlconcat", "xmlelement", "xmlexists", "xmlforest", "xmlnamespaces",
    "xmlparse", "xmlpi", "xmlroot", "xmlserialize", "xmltable",
];

/// An identifier: as it is where Postgres reads it back unchanged, in double quotes otherwise (manual, "Identifiers
/// and Key Words").
pub fn identifier(name: &str) -> Cow<'_, str> {
    if is_plain(name) {
        Cow::Borrowed(name)
    } else {
        Cow::Owned(format!("\"{}\"", name.replace('"', "\"\"")))
    }
}

/// Whether an identifier needs no quotes in any place of the grammar.
pub fn is_plain(name: &str) -> bool {
    let mut bytes = name.bytes();
    let starts_well = bytes.next().is_some_and(|b| b.is_ascii_lowercase() || b == b'_');
    starts_well
        && bytes.all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
        && !is_keyword(name)
}

/// Whether a word is a key word that needs quotes when it is meant as a name.
pub fn is_keyword(word: &str) -> bool {
    KEYWORDS.binary_search(&word).is_ok()
}

/// Identifiers, separated by `, `.
pub fn identifiers<'a>(names: impl IntoIterator<Item = &'a Name>) -> String {
    join(names.into_iter().map(|name| identifier(name.as_str())), ", ")
}

/// `schema.name`, each part quoted where needed.
pub fn qualified(name: &QualifiedName) -> String {
    match &name.schema {
        Some(schema) => format!("{}.{}", identifier(schema.as_str()), identifier(name.name.as_str())),
        None => identifier(name.name.as_str()).into_owned(),
    }
}

/// A run-time parameter: `search_path`, or `app.jwt_secret`, whose parts are quoted one by one.
pub fn parameter(name: &str) -> String {
    join(name.split('.').map(identifier), ".")
}

/// A string literal that means the same whatever `standard_conforming_strings` says (manual, "String Constants").
pub fn literal(text: &str) -> String {
    let doubled = text.replace('\'', "''");
    if doubled.contains('\\') {
        format!("E'{}'", doubled.replace('\\', "\\\\"))
    } else {
        format!("'{doubled}'")
    }
}

/// Text in dollar quotes, byte for byte, with the first of the tags `$$`, `$body$`, `$body1$`, … that does not end
/// the text early.
pub fn dollar(text: &str) -> String {
    let tag = dollar_tag(text);
    format!("{tag}{text}{tag}")
}

/// A dollar quote's tag, dollar signs included, that a text can stand in.
pub fn dollar_tag(text: &str) -> String {
    let numbered = (1u64..).map(|n| format!("$body{n}$"));
    let mut tags = ["$$".to_owned(), "$body$".to_owned()].into_iter().chain(numbered);
    // A text has fewer places than there are numbers, so some tag fits.
    tags.find(|tag| ends_only_at_end(text, tag)).unwrap_or_default()
}

/// Whether the tag behind the text is the first one that a scanner meets: a text may end in the tag's beginning.
fn ends_only_at_end(text: &str, tag: &str) -> bool {
    let tail = text.len().saturating_sub(tag.len());
    let tail = (tail..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
    let end = format!("{}{tag}", text.get(tail..).unwrap_or(""));
    !text.contains(tag) && end.find(tag) == Some(end.len() - tag.len())
}

/// A type as columns and arguments use it: `numeric(10, 2)`, `public.lead_status[]`, `interval day to second(3)`.
pub fn data_type(data_type: &DataType) -> String {
    let mut out = type_name(data_type);
    if let Some(fields) = data_type.fields {
        out.push(' ');
        out.push_str(fields.sql());
    }
    if !data_type.modifiers.is_empty() {
        out.push('(');
        out.push_str(&join(data_type.modifiers.iter().map(ToString::to_string), ", "));
        out.push(')');
    }
    if data_type.array {
        out.push_str("[]");
    }
    out
}

fn type_name(data_type: &DataType) -> String {
    if data_type.name.schema.is_some() {
        return qualified(&data_type.name);
    }
    let name = data_type.name.name.as_str();
    match name {
        // The key words `char` and `bit` stand for `bpchar(1)` and `bit(1)`; the types themselves need quotes.
        "char" => "\"char\"".to_owned(),
        "any" => "\"any\"".to_owned(),
        "bit" if data_type.modifiers.is_empty() => "\"bit\"".to_owned(),
        "bpchar" if data_type.modifiers.is_empty() => "bpchar".to_owned(),
        _ if is_builtin_type(name) => sql_name(name).to_owned(),
        _ => identifier(name).into_owned(),
    }
}

/// An operator: `&&`, or `operator(extensions.&&)`.
pub fn operator(operator: &Operator) -> String {
    match &operator.schema {
        Some(schema) => format!("operator({}.{})", identifier(schema.as_str()), operator.symbol),
        None => operator.symbol.to_string(),
    }
}

/// Parts with a separator between them.
pub(crate) fn join<T: AsRef<str>>(parts: impl IntoIterator<Item = T>, separator: &str) -> String {
    let mut out = String::new();
    for (i, part) in parts.into_iter().enumerate() {
        if i > 0 {
            out.push_str(separator);
        }
        out.push_str(part.as_ref());
    }
    out
}

#[cfg(test)]
mod tests {
    use pgspec_catalog::IntervalFields;

    use super::*;

    #[test]
    fn keywords_are_sorted() {
        assert!(KEYWORDS.is_sorted());
    }

    #[test]
    fn identifiers_are_quoted_only_when_needed() {
        let cases = [
            ("leads", "leads"),
            ("_a1", "_a1"),
            ("user", "\"user\""),
            ("values", "\"values\""),
            ("left", "\"left\""),
            ("name", "name"),
            ("Leads", "\"Leads\""),
            ("1a", "\"1a\""),
            ("", "\"\""),
            ("a b", "\"a b\""),
            ("a\"b", "\"a\"\"b\""),
            ("größe", "\"größe\""),
            ("a$b", "\"a$b\""),
        ];
        for (name, sql) in cases {
            assert_eq!(identifier(name), sql);
        }
        assert_eq!(parameter("app.settings.User"), "app.settings.\"User\"");
    }

    #[test]
    fn literals_survive_quotes_and_backslashes() {
        assert_eq!(literal("it's"), "'it''s'");
        assert_eq!(literal("a\\'b"), "E'a\\\\''b'");
        assert_eq!(literal(""), "''");
    }

    #[test]
    fn dollar_tags_do_not_end_the_text_early() {
        let cases = [
            ("select 1", "$$"),
            ("select $$a$$", "$body$"),
            ("costs 5$", "$body$"),
            ("$$ $body$", "$body1$"),
            ("$$ ends in $body", "$body1$"),
            ("$$ $body$ $body1$", "$body2$"),
            ("$$ größe", "$body$"),
            ("$$ö$body", "$body1$"),
        ];
        for (text, tag) in cases {
            assert_eq!(dollar_tag(text), tag, "{text}");
            assert_eq!(dollar(text), format!("{tag}{text}{tag}"));
        }
    }

    #[test]
    fn types_are_spelled_so_that_postgres_reads_them_back() {
        let with = |typname: &str, modifiers: &[i32]| {
            let mut built = DataType::builtin(typname);
            built.modifiers = modifiers.to_vec();
            built
        };
        let mut interval = with("interval", &[3]);
        interval.fields = Some(IntervalFields::DayToSecond);
        let cases = [
            (with("numeric", &[10, 2]), "numeric(10, 2)"),
            (with("bpchar", &[3]), "char(3)"),
            (with("bpchar", &[]), "bpchar"),
            (with("char", &[]), "\"char\""),
            (with("bit", &[]), "\"bit\""),
            (with("bit", &[8]), "bit(8)"),
            (with("timestamptz", &[3]), "timestamptz(3)"),
            (interval, "interval day to second(3)"),
            (with("int4", &[]).array_of(), "integer[]"),
            (with("any", &[]), "\"any\""),
            (DataType::named(QualifiedName::new("public", "Lead status")), "public.\"Lead status\""),
            (DataType::named(QualifiedName::new("public", "int4")).array_of(), "public.int4[]"),
        ];
        for (built, sql) in cases {
            assert_eq!(data_type(&built), sql);
        }
    }

    #[test]
    fn operators_may_have_a_schema() {
        let symbol = "&&".into();
        assert_eq!(operator(&Operator { schema: None, symbol }), "&&");
        let schema = Some(Name::exact("Ext"));
        assert_eq!(operator(&Operator { schema, symbol: "=".into() }), "operator(\"Ext\".=)");
    }
}

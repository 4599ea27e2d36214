//! The key words of Postgres 18 (`kwlist.h`) with their categories, found by their text in one probe or two.

/// What a key word may be used for besides its own meaning.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Category {
    /// Any name.
    Unreserved,
    /// A column or table, no function or type.
    ColumnName,
    /// A function or type, no column or table.
    TypeOrFunctionName,
    /// Only a label behind `as`.
    Reserved,
}

/// A key word; [`Keyword::NO_KEY_WORD`] for everything else.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Keyword(u16);

/// Category and whether it can be a label without `as`: `U` unreserved, `C` column name, `T` type or function name, `R`
/// reserved; `B` for a bare label, `A` where `as` is needed.
macro_rules! usage {
    (UB) => {
        (Category::Unreserved, true)
    };
    (UA) => {
        (Category::Unreserved, false)
    };
    (CB) => {
        (Category::ColumnName, true)
    };
    (CA) => {
        (Category::ColumnName, false)
    };
    (TB) => {
        (Category::TypeOrFunctionName, true)
    };
    (TA) => {
        (Category::TypeOrFunctionName, false)
    };
    (RB) => {
        (Category::Reserved, true)
    };
    (RA) => {
        (Category::Reserved, false)
    };
}

macro_rules! keywords {
    ($($name:ident $text:literal $usage:ident,)*) => {
        #[expect(non_camel_case_types, clippy::upper_case_acronyms, reason = "only counts the key words")]
        enum Number { $($name,)* }

        #[expect(dead_code, reason = "the list is the list of Postgres; most of its words are of other statements")]
        impl Keyword {
            $(pub(super) const $name: Self = Self(Number::$name as u16);)*
        }

        const WORDS: &[(&str, Category, bool)] = &[
            $({ let (category, bare) = usage!($usage); ($text, category, bare) },)*
        ];
    };
}

#[rustfmt::skip]
keywords! {
    ABORT "abort" UB, ABSENT "absent" UB, ABSOLUTE "absolute" UB, ACCESS "access" UB, ACTION "action" UB,
    ADD "add" UB, ADMIN "admin" UB, AFTER "after" UB, AGGREGATE "aggregate" UB, ALL "all" RB,
    ALSO "also" UB, ALTER "alter" UB, ALWAYS "always" UB, ANALYSE "analyse" RB, ANALYZE "analyze" RB,
    AND "and" RB, ANY "any" RB, ARRAY "array" RA, AS "as" RA, ASC "asc" RB, ASENSITIVE "asensitive" UB,
    ASSERTION "assertion" UB, ASSIGNMENT "assignment" UB, ASYMMETRIC "asymmetric" RB, AT "at" UB,
    ATOMIC "atomic" UB, ATTACH "attach" UB, ATTRIBUTE "attribute" UB, AUTHORIZATION "authorization" TB,
    BACKWARD "backward" UB, BEFORE "before" UB, BEGIN "begin" UB, BETWEEN "between" CB, BIGINT "bigint" CB,
    BINARY "binary" TB, BIT "bit" CB, BOOLEAN "boolean" CB, BOTH "both" RB, BREADTH "breadth" UB,
    BY "by" UB, CACHE "cache" UB, CALL "call" UB, CALLED "called" UB, CASCADE "cascade" UB,
    CASCADED "cascaded" UB, CASE "case" RB, CAST "cast" RB, CATALOG "catalog" UB, CHAIN "chain" UB,
    CHAR "char" CA, CHARACTER "character" CA, CHARACTERISTICS "characteristics" UB, CHECK "check" RB,
    CHECKPOINT "checkpoint" UB, CLASS "class" UB, CLOSE "close" UB, CLUSTER "cluster" UB,
    COALESCE "coalesce" CB, COLLATE "collate" RB, COLLATION "collation" TB, COLUMN "column" RB,
    COLUMNS "columns" UB, COMMENT "comment" UB, COMMENTS "comments" UB, COMMIT "commit" UB,
    COMMITTED "committed" UB, COMPRESSION "compression" UB, CONCURRENTLY "concurrently" TB,
    CONDITIONAL "conditional" UB, CONFIGURATION "configuration" UB, CONFLICT "conflict" UB,
    CONNECTION "connection" UB, CONSTRAINT "constraint" RB, CONSTRAINTS "constraints" UB,
    CONTENT "content" UB, CONTINUE "continue" UB, CONVERSION "conversion" UB, COPY "copy" UB,
    COST "cost" UB, CREATE "create" RA, CROSS "cross" TB, CSV "csv" UB, CUBE "cube" UB,
    CURRENT "current" UB, CURRENT_CATALOG "current_catalog" RB, CURRENT_DATE "current_date" RB,
    CURRENT_ROLE "current_role" RB, CURRENT_SCHEMA "current_schema" TB, CURRENT_TIME "current_time" RB,
    CURRENT_TIMESTAMP "current_timestamp" RB, CURRENT_USER "current_user" RB, CURSOR "cursor" UB,
    CYCLE "cycle" UB, DATA "data" UB, DATABASE "database" UB, DAY "day" UA, DEALLOCATE "deallocate" UB,
    DEC "dec" CB, DECIMAL "decimal" CB, DECLARE "declare" UB, DEFAULT "default" RB, DEFAULTS "defaults" UB,
    DEFERRABLE "deferrable" RB, DEFERRED "deferred" UB, DEFINER "definer" UB, DELETE "delete" UB,
    DELIMITER "delimiter" UB, DELIMITERS "delimiters" UB, DEPENDS "depends" UB, DEPTH "depth" UB,
    DESC "desc" RB, DETACH "detach" UB, DICTIONARY "dictionary" UB, DISABLE "disable" UB,
    DISCARD "discard" UB, DISTINCT "distinct" RB, DO "do" RB, DOCUMENT "document" UB, DOMAIN "domain" UB,
    DOUBLE "double" UB, DROP "drop" UB, EACH "each" UB, ELSE "else" RB, EMPTY "empty" UB,
    ENABLE "enable" UB, ENCODING "encoding" UB, ENCRYPTED "encrypted" UB, END "end" RB,
    ENFORCED "enforced" UB, ENUM "enum" UB, ERROR "error" UB, ESCAPE "escape" UB, EVENT "event" UB,
    EXCEPT "except" RA, EXCLUDE "exclude" UB, EXCLUDING "excluding" UB, EXCLUSIVE "exclusive" UB,
    EXECUTE "execute" UB, EXISTS "exists" CB, EXPLAIN "explain" UB, EXPRESSION "expression" UB,
    EXTENSION "extension" UB, EXTERNAL "external" UB, EXTRACT "extract" CB, FALSE "false" RB,
    FAMILY "family" UB, FETCH "fetch" RA, FILTER "filter" UA, FINALIZE "finalize" UB, FIRST "first" UB,
    FLOAT "float" CB, FOLLOWING "following" UB, FOR "for" RA, FORCE "force" UB, FOREIGN "foreign" RB,
    FORMAT "format" UB, FORWARD "forward" UB, FREEZE "freeze" TB, FROM "from" RA, FULL "full" TB,
    FUNCTION "function" UB, FUNCTIONS "functions" UB, GENERATED "generated" UB, GLOBAL "global" UB,
    GRANT "grant" RA, GRANTED "granted" UB, GREATEST "greatest" CB, GROUP "group" RA,
    GROUPING "grouping" CB, GROUPS "groups" UB, HANDLER "handler" UB, HAVING "having" RA,
    HEADER "header" UB, HOLD "hold" UB, HOUR "hour" UA, IDENTITY "identity" UB, IF "if" UB,
    ILIKE "ilike" TB, IMMEDIATE "immediate" UB, IMMUTABLE "immutable" UB, IMPLICIT "implicit" UB,
    IMPORT "import" UB, IN "in" RB, INCLUDE "include" UB, INCLUDING "including" UB,
    INCREMENT "increment" UB, INDENT "indent" UB, INDEX "index" UB, INDEXES "indexes" UB,
    INHERIT "inherit" UB, INHERITS "inherits" UB, INITIALLY "initially" RB, INLINE "inline" UB,
    INNER "inner" TB, INOUT "inout" CB, INPUT "input" UB, INSENSITIVE "insensitive" UB, INSERT "insert" UB,
    INSTEAD "instead" UB, INT "int" CB, INTEGER "integer" CB, INTERSECT "intersect" RA,
    INTERVAL "interval" CB, INTO "into" RA, INVOKER "invoker" UB, IS "is" TB, ISNULL "isnull" TA,
    ISOLATION "isolation" UB, JOIN "join" TB, JSON "json" CB, JSON_ARRAY "json_array" CB,
    JSON_ARRAYAGG "json_arrayagg" CB, JSON_EXISTS "json_exists" CB, JSON_OBJECT "json_object" CB,
    JSON_OBJECTAGG "json_objectagg" CB, JSON_QUERY "json_query" CB, JSON_SCALAR "json_scalar" CB,
    JSON_SERIALIZE "json_serialize" CB, JSON_TABLE "json_table" CB, JSON_VALUE "json_value" CB,
    KEEP "keep" UB, KEY "key" UB, KEYS "keys" UB, LABEL "label" UB, LANGUAGE "language" UB,
    LARGE "large" UB, LAST "last" UB, LATERAL "lateral" RB, LEADING "leading" RB, LEAKPROOF "leakproof" UB,
    LEAST "least" CB, LEFT "left" TB, LEVEL "level" UB, LIKE "like" TB, LIMIT "limit" RA,
    LISTEN "listen" UB, LOAD "load" UB, LOCAL "local" UB, LOCALTIME "localtime" RB,
    LOCALTIMESTAMP "localtimestamp" RB, LOCATION "location" UB, LOCK "lock" UB, LOCKED "locked" UB,
    LOGGED "logged" UB, MAPPING "mapping" UB, MATCH "match" UB, MATCHED "matched" UB,
    MATERIALIZED "materialized" UB, MAXVALUE "maxvalue" UB, MERGE "merge" UB,
    MERGE_ACTION "merge_action" CB, METHOD "method" UB, MINUTE "minute" UA, MINVALUE "minvalue" UB,
    MODE "mode" UB, MONTH "month" UA, MOVE "move" UB, NAME "name" UB, NAMES "names" UB,
    NATIONAL "national" CB, NATURAL "natural" TB, NCHAR "nchar" CB, NESTED "nested" UB, NEW "new" UB,
    NEXT "next" UB, NFC "nfc" UB, NFD "nfd" UB, NFKC "nfkc" UB, NFKD "nfkd" UB, NO "no" UB, NONE "none" CB,
    NORMALIZE "normalize" CB, NORMALIZED "normalized" UB, NOT "not" RB, NOTHING "nothing" UB,
    NOTIFY "notify" UB, NOTNULL "notnull" TA, NOWAIT "nowait" UB, NULL "null" RB, NULLIF "nullif" CB,
    NULLS "nulls" UB, NUMERIC "numeric" CB, OBJECT "object" UB, OBJECTS "objects" UB, OF "of" UB,
    OFF "off" UB, OFFSET "offset" RA, OIDS "oids" UB, OLD "old" UB, OMIT "omit" UB, ON "on" RA,
    ONLY "only" RB, OPERATOR "operator" UB, OPTION "option" UB, OPTIONS "options" UB, OR "or" RB,
    ORDER "order" RA, ORDINALITY "ordinality" UB, OTHERS "others" UB, OUT "out" CB, OUTER "outer" TB,
    OVER "over" UA, OVERLAPS "overlaps" TA, OVERLAY "overlay" CB, OVERRIDING "overriding" UB,
    OWNED "owned" UB, OWNER "owner" UB, PARALLEL "parallel" UB, PARAMETER "parameter" UB,
    PARSER "parser" UB, PARTIAL "partial" UB, PARTITION "partition" UB, PASSING "passing" UB,
    PASSWORD "password" UB, PATH "path" UB, PERIOD "period" UB, PLACING "placing" RB, PLAN "plan" UB,
    PLANS "plans" UB, POLICY "policy" UB, POSITION "position" CB, PRECEDING "preceding" UB,
    PRECISION "precision" CA, PREPARE "prepare" UB, PREPARED "prepared" UB, PRESERVE "preserve" UB,
    PRIMARY "primary" RB, PRIOR "prior" UB, PRIVILEGES "privileges" UB, PROCEDURAL "procedural" UB,
    PROCEDURE "procedure" UB, PROCEDURES "procedures" UB, PROGRAM "program" UB,
    PUBLICATION "publication" UB, QUOTE "quote" UB, QUOTES "quotes" UB, RANGE "range" UB, READ "read" UB,
    REAL "real" CB, REASSIGN "reassign" UB, RECURSIVE "recursive" UB, REF "ref" UB,
    REFERENCES "references" RB, REFERENCING "referencing" UB, REFRESH "refresh" UB, REINDEX "reindex" UB,
    RELATIVE "relative" UB, RELEASE "release" UB, RENAME "rename" UB, REPEATABLE "repeatable" UB,
    REPLACE "replace" UB, REPLICA "replica" UB, RESET "reset" UB, RESTART "restart" UB,
    RESTRICT "restrict" UB, RETURN "return" UB, RETURNING "returning" RA, RETURNS "returns" UB,
    REVOKE "revoke" UB, RIGHT "right" TB, ROLE "role" UB, ROLLBACK "rollback" UB, ROLLUP "rollup" UB,
    ROUTINE "routine" UB, ROUTINES "routines" UB, ROW "row" CB, ROWS "rows" UB, RULE "rule" UB,
    SAVEPOINT "savepoint" UB, SCALAR "scalar" UB, SCHEMA "schema" UB, SCHEMAS "schemas" UB,
    SCROLL "scroll" UB, SEARCH "search" UB, SECOND "second" UA, SECURITY "security" UB, SELECT "select" RB,
    SEQUENCE "sequence" UB, SEQUENCES "sequences" UB, SERIALIZABLE "serializable" UB, SERVER "server" UB,
    SESSION "session" UB, SESSION_USER "session_user" RB, SET "set" UB, SETOF "setof" CB, SETS "sets" UB,
    SHARE "share" UB, SHOW "show" UB, SIMILAR "similar" TB, SIMPLE "simple" UB, SKIP "skip" UB,
    SMALLINT "smallint" CB, SNAPSHOT "snapshot" UB, SOME "some" RB, SOURCE "source" UB, SQL "sql" UB,
    STABLE "stable" UB, STANDALONE "standalone" UB, START "start" UB, STATEMENT "statement" UB,
    STATISTICS "statistics" UB, STDIN "stdin" UB, STDOUT "stdout" UB, STORAGE "storage" UB,
    STORED "stored" UB, STRICT "strict" UB, STRING "string" UB, STRIP "strip" UB,
    SUBSCRIPTION "subscription" UB, SUBSTRING "substring" CB, SUPPORT "support" UB,
    SYMMETRIC "symmetric" RB, SYSID "sysid" UB, SYSTEM "system" UB, SYSTEM_USER "system_user" RB,
    TABLE "table" RB, TABLES "tables" UB, TABLESAMPLE "tablesample" TB, TABLESPACE "tablespace" UB,
    TARGET "target" UB, TEMP "temp" UB, TEMPLATE "template" UB, TEMPORARY "temporary" UB, TEXT "text" UB,
    THEN "then" RB, TIES "ties" UB, TIME "time" CB, TIMESTAMP "timestamp" CB, TO "to" RA,
    TRAILING "trailing" RB, TRANSACTION "transaction" UB, TRANSFORM "transform" UB, TREAT "treat" CB,
    TRIGGER "trigger" UB, TRIM "trim" CB, TRUE "true" RB, TRUNCATE "truncate" UB, TRUSTED "trusted" UB,
    TYPE "type" UB, TYPES "types" UB, UESCAPE "uescape" UB, UNBOUNDED "unbounded" UB,
    UNCOMMITTED "uncommitted" UB, UNCONDITIONAL "unconditional" UB, UNENCRYPTED "unencrypted" UB,
    UNION "union" RA, UNIQUE "unique" RB, UNKNOWN "unknown" UB, UNLISTEN "unlisten" UB,
    UNLOGGED "unlogged" UB, UNTIL "until" UB, UPDATE "update" UB, USER "user" RB, USING "using" RB,
    VACUUM "vacuum" UB, VALID "valid" UB, VALIDATE "validate" UB, VALIDATOR "validator" UB,
    VALUE "value" UB, VALUES "values" CB, VARCHAR "varchar" CB, VARIADIC "variadic" RB,
    VARYING "varying" UA, VERBOSE "verbose" TB, VERSION "version" UB, VIEW "view" UB, VIEWS "views" UB,
    VIRTUAL "virtual" UB, VOLATILE "volatile" UB, WHEN "when" RB, WHERE "where" RA,
    WHITESPACE "whitespace" UB, WINDOW "window" RA, WITH "with" RA, WITHIN "within" UA,
    WITHOUT "without" UA, WORK "work" UB, WRAPPER "wrapper" UB, WRITE "write" UB, XML "xml" UB,
    XMLATTRIBUTES "xmlattributes" CB, XMLCONCAT "xmlconcat" CB, XMLELEMENT "xmlelement" CB,
    XMLEXISTS "xmlexists" CB, XMLFOREST "xmlforest" CB, XMLNAMESPACES "xmlnamespaces" CB,
    XMLPARSE "xmlparse" CB, XMLPI "xmlpi" CB, XMLROOT "xmlroot" CB, XMLSERIALIZE "xmlserialize" CB,
    XMLTABLE "xmltable" CB, YEAR "year" UA, YES "yes" UB, ZONE "zone" UB,
}

const SLOTS: usize = 2048;

/// No key word is longer.
const LONGEST: usize = 17;

const fn fold(byte: u8) -> usize {
    (byte | 0x20) as usize
}

/// Of the lower-case form of a word of two bytes or more.
const fn hash(length: usize, first: u8, second: u8, middle: u8, before_last: u8, last: u8) -> usize {
    let mixed = fold(first)
        .wrapping_mul(0x9e37)
        .wrapping_add(fold(second).wrapping_mul(0x85eb))
        .wrapping_add(fold(middle).wrapping_mul(0xc2b3))
        .wrapping_add(fold(before_last).wrapping_mul(0x27d5))
        .wrapping_add(fold(last).wrapping_mul(0x1657))
        .wrapping_add(length.wrapping_mul(0x6b43));
    (mixed ^ (mixed >> 7)) % SLOTS
}

#[expect(clippy::indexing_slicing, reason = "computed at compile time")]
const TABLE: [u16; SLOTS] = {
    let mut table = [u16::MAX; SLOTS];
    let mut number = 0;
    while number < WORDS.len() {
        let word = WORDS[number].0.as_bytes();
        let length = word.len();
        let mut slot = hash(length, word[0], word[1], word[length / 2], word[length - 2], word[length - 1]);
        while table[slot] != u16::MAX {
            slot = (slot + 1) % SLOTS;
        }
        table[slot] = number as u16;
        number += 1;
    }
    table
};

impl Keyword {
    /// No key word.
    pub(super) const NO_KEY_WORD: Self = Self(u16::MAX);

    /// The key word that a word is, in any case.
    pub(super) fn of(word: &str) -> Self {
        let bytes = word.as_bytes();
        let length = bytes.len();
        if !(2..=LONGEST).contains(&length) {
            return Self::NO_KEY_WORD;
        }
        let byte = |at: usize| bytes.get(at).copied().unwrap_or(0);
        let mut slot = hash(length, byte(0), byte(1), byte(length / 2), byte(length - 2), byte(length - 1));
        while let Some(number) = TABLE.get(slot).copied() {
            let Some((text, ..)) = WORDS.get(usize::from(number)) else { break };
            if text.eq_ignore_ascii_case(word) {
                return Self(number);
            }
            slot = (slot + 1) % SLOTS;
        }
        Self::NO_KEY_WORD
    }

    /// What it may be used for; none for what is no key word.
    pub(super) fn category(self) -> Option<Category> {
        WORDS.get(usize::from(self.0)).map(|(_, category, _)| *category)
    }

    /// Whether it can be a label without `as`; so can every name that is no key word.
    pub(super) fn is_bare_label(self) -> bool {
        WORDS.get(usize::from(self.0)).is_none_or(|(_, _, bare)| *bare)
    }

    /// Its text, lower case.
    pub(super) fn text(self) -> &'static str {
        WORDS.get(usize::from(self.0)).map_or("", |(text, ..)| text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_word_is_found() {
        for (number, (text, ..)) in WORDS.iter().enumerate() {
            assert_eq!(usize::from(Keyword::of(text).0), number, "{text}");
            assert_eq!(usize::from(Keyword::of(&text.to_uppercase()).0), number, "{text}");
            assert!(text.len() <= LONGEST);
        }
        for other in ["", "a", "id", "status", "created_at", "selects", "current_timestamps"] {
            assert_eq!(Keyword::of(other), Keyword::NO_KEY_WORD, "{other}");
        }
    }

    #[test]
    fn probes_are_short() {
        let probes: Vec<usize> = WORDS
            .iter()
            .enumerate()
            .map(|(number, (text, ..))| {
                let b = text.as_bytes();
                let n = b.len();
                let start = hash(n, b[0], b[1], b[n / 2], b[n - 2], b[n - 1]);
                let at = TABLE.iter().position(|t| usize::from(*t) == number).unwrap();
                (at + SLOTS - start) % SLOTS
            })
            .collect();
        assert!(*probes.iter().max().unwrap() <= 6, "{probes:?}");
        assert!(probes.iter().sum::<usize>() < WORDS.len(), "{probes:?}");
    }
}

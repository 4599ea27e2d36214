//! The codes of everything that can be wrong with a spec, and their pages.

// What is wrong with SQL, or with a name, is the same finding in a spec and in an SQL file.
pub use pgspec_sql::codes::{
    EXTENSION_TYPE, NOT_A_TRIGGER_FUNCTION, PLATFORM_OBJECT, SYNTAX as SQL_SYNTAX, UNKNOWN_COLUMN,
    UNKNOWN_FUNCTION, UNKNOWN_TABLE, UNKNOWN_TYPE,
};

pgspec_catalog::codes! {
    /// The file is not valid YAML: a bracket that is never closed, wrong indentation, a stray character.
    ///
    /// pgspec reads YAML 1.2 without tags, anchors, aliases and merge keys. The help shows the line in a form that
    /// parses.
    SYNTAX = "yaml/syntax", Error;
    /// A file holds no document, or nothing but comments.
    ///
    /// Delete the file, or declare something in it.
    EMPTY = "yaml/empty", Warning;
    /// The same key stands twice in one mapping.
    ///
    /// YAML readers disagree about which one counts, so neither does. Rename or remove one of them.
    DUPLICATE_KEY = "yaml/duplicate-key", Error;
    /// YAML that pgspec leaves out on purpose: anchors, aliases, merge keys, tags, several documents in one file.
    ///
    /// Use a mixin to share columns, policies or triggers between tables.
    UNSUPPORTED_YAML = "yaml/unsupported", Error;
    /// A tab in the indentation. YAML allows only spaces there.
    TAB = "yaml/tab", Error;
    /// `yes`, `no`, `on`, `off`, `null`, `~` written without quotes: YAML 1.1 readers take them for booleans or null.
    ///
    /// Write `true` or `false` for a switch, and quote the word where you mean the text: `"no"`.
    BARE_WORD = "yaml/bare-word", Error;
    /// An enum label that YAML does not read as text: a number, a date, a boolean or null.
    ///
    /// Quote it: `[draft, "2024", "true"]`.
    LABEL_NOT_TEXT = "yaml/label-not-text", Error;
    /// A comma or bracket of SQL inside `{ … }`, where YAML takes it for its own: `{ price: numeric(12,2) }` is two
    /// entries.
    ///
    /// Write the mapping over several lines, one entry each, or quote the value.
    FLOW_COMMA = "yaml/flow-comma", Error;
    /// A `#` with one space before it ends the value: the rest of the line is a YAML comment.
    ///
    /// Put two spaces before a comment that you mean, quote the value, or write documentation as `-- text`.
    COMMENT_CUTS_VALUE = "yaml/comment-cuts-value", Error;
    /// A value whose quotes belong to YAML where SQL needs its own: `default: 'ACTIVE'` is the SQL name `ACTIVE`.
    ///
    /// Write `default: "'ACTIVE'"`.
    YAML_QUOTES = "yaml/quotes-are-not-sql", Error;
    /// Nesting, or a text, beyond every sensible size. pgspec bounds both so that no input can exhaust memory.
    TOO_LARGE = "yaml/too-large", Error;

    /// A key that the language does not have at this place.
    ///
    /// The help names the closest one and lists those that are allowed. `pgspec schema` prints the whole language.
    UNKNOWN_KEY = "spec/unknown-key", Error;
    /// A key that must be there is not.
    MISSING_KEY = "spec/missing-key", Error;
    /// A value of the wrong shape: a list where a text is expected, a text where a switch is expected.
    WRONG_SHAPE = "spec/wrong-shape", Error;
    /// A value that is none of those allowed.
    UNKNOWN_VALUE = "spec/unknown-value", Error;
    /// Two keys that cannot stand together.
    CONFLICT = "spec/conflict", Error;
    /// A part of the language that this version does not compile yet. Nothing is left out silently, so it is an error.
    NOT_YET = "spec/not-yet", Error;
    /// An object is declared twice.
    ///
    /// All files of a project share one namespace. Functions are the same when their names and the types of their
    /// input arguments are.
    DUPLICATE_OBJECT = "spec/duplicate-object", Error;
    /// A name longer than Postgres keeps: 63 bytes.
    ///
    /// Postgres would cut it silently, and two names may become one.
    NAME_TOO_LONG = "spec/name-too-long", Error;
    /// An unquoted name with capitals: it is folded to lower case, as in SQL.
    ///
    /// Write it in lower case, or put it in double quotes to keep the capitals.
    FOLDED_NAME = "spec/folded-name", Warning;
    /// A column name that the table reserves, because it was used before with another meaning.
    RESERVED_NAME = "spec/reserved-name", Error;
    /// A file that `file:` names is not in the project.
    MISSING_FILE = "spec/missing-file", Error;

    /// A mixin that does not exist.
    UNKNOWN_MIXIN = "mixin/unknown", Error;
    /// A mixin that uses itself, directly or through others.
    MIXIN_CYCLE = "mixin/cycle", Error;
    /// A parameter that the mixin does not have, one that is missing, or a placeholder without a parameter.
    MIXIN_PARAMETER = "mixin/parameter", Error;
    /// A mixin brings a column, policy, trigger, index or constraint that the table already has.
    MIXIN_COLLISION = "mixin/collision", Error;

    /// An extension whose name is close to that of a well-known one.
    ///
    /// If it is one of your own, say so: `# pgspec: ignore[resolve/unknown-extension] our own`.
    UNKNOWN_EXTENSION = "resolve/unknown-extension", Warning;
    /// A role that is neither declared nor part of the platform.
    UNKNOWN_ROLE = "resolve/unknown-role", Error;
    /// A schema that is neither declared nor part of the platform.
    UNKNOWN_SCHEMA = "resolve/unknown-schema", Error;
    /// A foreign key that cannot be: the referenced columns are no key, or their number differs.
    BAD_FOREIGN_KEY = "resolve/foreign-key", Error;
    /// Something that the project's version of Postgres does not know yet.
    ///
    /// `postgres:` in `pgspec.yaml` is the oldest major version that the schema is for.
    ///
    /// **Fix.** Raise it, or say it in a way that this version knows: an exclusion constraint instead of a key `without
    /// overlaps`, a stored column instead of a virtual one.
    NEWER_POSTGRES = "resolve/newer-postgres", Error;
    /// A table has two primary keys.
    TWO_PRIMARY_KEYS = "resolve/two-primary-keys", Error;

    /// Row security is off, or nothing is said about it, on a table that clients can reach.
    ///
    /// A table of an exposed schema without row security is open to every role that has a grant. Say
    /// `security: { rls: enabled }`, or `disabled` together with a `reason`.
    SECURITY_REASON = "security/reason-required", Error;
    /// `concurrently: true` needs a unique index over plain columns of the materialised view, without WHERE.
    CONCURRENT_REFRESH = "view/refresh-needs-unique-index", Error;

    /// What was read cannot be written in the spec language, or not all of it.
    ///
    /// The files were written all the same. Each is read again and compared with what it was made of; this names what
    /// differs. Look at the entry, and keep what it cannot say in a migration of your own.
    NOT_SAID = "raise/not-said", Warning;

    /// A role or a schema is used, and nothing that was read creates it.
    ///
    /// A dump of one database says nothing about the roles of its cluster, for instance. The files declare it without
    /// attributes; complete it.
    IMPLIED = "raise/implied", Warning;
    /// The values that a column may have are stated in a comment only: `status text, -- open, done`.
    ///
    /// Nothing keeps other values out, and generated types know nothing of these. The fix is the CHECK constraint that says
    /// the same; an enum would too. Nothing is proposed where the column has a CHECK already, or where its default is none
    /// of the values.
    VALUES_IN_COMMENT = "import/values-in-comment", Warning;

    /// An ignore comment without a reason, or with a code that does not exist.
    ///
    /// A warning is ignored by `# pgspec: ignore[area/rule] reason` on the line above it, and inside of SQL by
    /// `-- pgspec: ignore[area/rule] reason`.
    BAD_SUPPRESSION = "suppress/bad", Error;
    /// An ignore comment that ignores nothing.
    UNUSED_SUPPRESSION = "suppress/unused", Warning;
}

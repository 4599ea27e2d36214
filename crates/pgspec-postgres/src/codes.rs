//! The diagnostics of this room.

pgspec_catalog::codes! {
    /// The database holds something that the model cannot hold (yet).
    ///
    /// **Why.** What a reader meets and cannot keep is never dropped silently: a spec made from this database would
    /// lack it without a word, and a comparison would call the two equal.
    ///
    /// **Fix.** List the object under `unmanaged:` in the spec, or leave its schema out.
    NOT_MODELLED = "database/not-modelled", Warning;

    /// Postgres printed a definition that pgspec cannot read back.
    ///
    /// **Why.** The catalog reader asks Postgres for the SQL of a constraint, an index or a function's arguments and
    /// reads that with the same parser as a spec file. A definition that it cannot read is a gap in pgspec.
    ///
    /// **Fix.** Please report it with the definition that the message shows.
    UNREADABLE = "database/unreadable", Error;

    /// A part of the database that the role of the connection may not read.
    ///
    /// **Why.** Postgres shows its own catalogs to everybody: tables, functions and policies are read whatever the role
    /// may do with them. What extensions keep in tables of their own needs a privilege.
    ///
    /// **Fix.** Grant it, or connect as a role that has it.
    NO_PERMISSION = "database/no-permission", Warning;

    /// An index that a failed `CREATE INDEX CONCURRENTLY` left behind.
    ///
    /// **Why.** Postgres keeps such an index up to date and never uses it. `IF NOT EXISTS` takes it for the real one.
    ///
    /// **Fix.** `DROP INDEX CONCURRENTLY` it and create it again, or `REINDEX INDEX CONCURRENTLY`.
    INVALID_INDEX = "database/invalid-index", Warning;
}

//! The codes of this room.

pgspec_catalog::codes! {
    /// The second model lacks an object or column that the first has.
    ///
    /// For `pgspec drift`, the first is the spec: what it says is missing in the database or in what the migrations make.
    ///
    /// **Fix.** `pgspec migrate new NAME` writes the migration that makes it; or take it out of the spec.
    MISSING = "diff/missing", Error;

    /// The second model has an object or column that the first has not.
    ///
    /// For `pgspec drift`, the first is the spec: somebody made this beside it.
    ///
    /// **Fix.** Write it into the spec, or take it away. What belongs to somebody else is declared under `external:`.
    EXTRA = "diff/extra", Error;

    /// An object or column has another name in the second model, which says so with `was:`.
    RENAMED = "diff/renamed", Error;

    /// Both models have an object, and a part of it is not the same.
    ///
    /// SQL is compared by what it means, not by how it is written.
    DIFFERENT = "diff/different", Error;

    /// Two texts of SQL differ, and whether they mean the same cannot be told offline.
    ///
    /// **Fix.** Compare with a database: `pgspec drift --db URL`. It is asked what each text means there; if it refuses one, the
    /// question stays open.
    UNKNOWN = "diff/unknown", Warning;

    /// The columns of a table stand in another order. SQL that names its columns does not see it.
    REORDERED = "diff/reordered", Info;

    /// A difference cannot be migrated.
    ///
    /// **Why.** Postgres has no statement that changes it, and taking the object away and making it again is no way either:
    /// somebody else maintains it, or its data would not fit.
    ///
    /// **Fix.** The message says why. Write the step by hand, in a migration of your own (`pgspec migrate new NAME --empty`).
    CANNOT = "plan/cannot-change", Error;

    /// A column that is never null has no value for the rows that exist.
    ///
    /// **Why.** Postgres refuses to add it, or to make it never null, when the table has rows: there is nothing to put into them.
    /// On an empty table nothing is wrong.
    ///
    /// **Fix.** `backfill:` on the column is the value of rows that exist:
    ///
    /// ```yaml
    /// columns:
    ///   locale: { type: text, not_null: true, backfill: "'en'" }
    /// ```
    NO_VALUE = "plan/no-value", Warning;

    /// A migration would destroy data that nobody gave up.
    ///
    /// **Why.** A table, or a column, is in the database and not in the spec. That may be what is wanted, a slip, or a rename: what
    /// has another name is said with `was:`, and keeps its data.
    ///
    /// **Fix.** Say why it goes, in any file of the spec:
    ///
    /// ```yaml
    /// drop:
    ///   skill_trees: nobody used them
    ///   users.nickname: the profile has it
    /// ```
    DESTROYS = "plan/destroys", Error;

    /// An acknowledgement or a conversion of a migration is about nothing.
    ///
    /// **Why.** The migration that it was for is written. What stays here would let a later one destroy a table of that name
    /// without a question.
    ///
    /// **Fix.** Take it out.
    STALE_NOTE = "plan/stale-note", Warning;

    /// Steps need each other, so that none can be the first.
    ///
    /// **Why.** Each object of the circle that the message lists needs another one of it in its new form.
    ///
    /// **Fix.** Make the change in two: first without one of the uses, then with it.
    CIRCLE = "plan/circle", Error;
}

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

    /// Something cannot have two names for a while (`migrate new --expand-contract`).
    ///
    /// **Why.** The old name and the new one live side by side until `pgspec migrate contract`: of a column by triggers that carry
    /// what is written from each to the other, of a table by a view. Neither works for a column that Postgres itself fills
    /// (identity, generated), that is part of the primary key, or that partitions and children have; and one name cannot have two
    /// types at once.
    ///
    /// **Fix.** The message says what stands in the way. Another type gets another name too, with the way there and back:
    ///
    /// ```yaml
    /// tables:
    ///   orders:
    ///     columns:
    ///       state_code: { type: integer, not_null: true, was: state }
    /// convert:
    ///   orders.state_code: { using: "state_code::integer", back: "state_code::text" }
    /// ```
    ///
    /// Or write the migration without `--expand-contract`: the change is made at once, and programs that know the old name fail
    /// from then on.
    NO_BRIDGE = "plan/no-bridge", Error;

    /// A change that programs see is made at once, although the migration is to keep both names (`--expand-contract`).
    ///
    /// **Why.** Columns and tables can have two names for a while. Values of enums, types, functions, views and sequences cannot.
    ///
    /// **Fix.** Make them in a migration of their own when no program knows the old name any more, or take it as it is.
    NOT_BRIDGED = "plan/not-bridged", Warning;

    /// What a spec says does not fit names that are still open.
    ///
    /// **Why.** A migration gave something a second name (`--expand-contract`), and no other has taken the first one away. Until
    /// then the new name cannot go, or change again.
    ///
    /// **Fix.** `pgspec migrate contract` writes the migration that takes the old name away.
    OPEN_BRIDGE = "plan/open-bridge", Error;

    /// Steps need each other, so that none can be the first.
    ///
    /// **Why.** Each object of the circle that the message lists needs another one of it in its new form.
    ///
    /// **Fix.** Make the change in two: first without one of the uses, then with it.
    CIRCLE = "plan/circle", Error;
}

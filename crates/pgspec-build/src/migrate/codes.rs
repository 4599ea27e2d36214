//! What is found about migrations and the databases that they are run on.

use pgspec_catalog::codes;

codes! {
    /// Folding migrations into one would lose what they do to rows.
    ///
    /// **Why.** A folded migration makes the schema that the single ones made, and writes out the rows that the model knows
    /// (`insert … values` with a key). What other statements do to rows, or what a function or a block of code does when it is
    /// called, is in no model: a new database would lack it.
    ///
    /// **Fix.** Fold up to the migration before (`--to VERSION`), or put the rows into the spec (`seed:`) and take the statement
    /// out.
    SQUASH_LOSES = "migration/squash-loses", Error;

    /// Folded migrations do not make what the single ones made.
    ///
    /// **Why.** Before anything is written, both are replayed and compared. This is a gap in pgspec: please report it with the
    /// difference that is shown. Nothing was written.
    SQUASH_DIFFERS = "migration/squash-differs", Error;

    /// There is no migration of a version.
    ///
    /// **Fix.** `pgspec migrate status` lists those that there are.
    NO_SUCH_VERSION = "migration/no-such-version", Error;
}

//! What is found about migrations and the databases that they are run on.

use pgspec_catalog::codes;

codes! {
    /// Something has two names, as a migration made it (`migrate new --expand-contract`).
    ///
    /// **Why.** Programs of before and of after run side by side: a column is there under both names, or a view has the old name of
    /// a table. That is no drift. What is open, the migration says at its top: `-- pgspec: opens …`.
    ///
    /// **Fix.** When no program uses the old name any more: `pgspec migrate contract`.
    OPEN_NAMES = "migration/open-names", Info;

    /// Old names cannot be taken away while the spec has changes that no migration makes yet.
    ///
    /// **Why.** The second of the two migrations takes the old names away and does nothing else.
    ///
    /// **Fix.** `pgspec migrate new NAME` writes what else there is to do; then `pgspec migrate contract`.
    NOT_YET = "migration/not-yet", Error;

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

    /// A migration that a scratch server does not take.
    ///
    /// **Why.** `pgspec migrate verify` puts rows into every table and then runs the migration as its tool would: in one
    /// transaction, or statement by statement where the file says so. What the server refuses there, it refuses elsewhere too:
    /// a constraint that rows do not meet, a column that is never null and has no value, a statement that cannot run in a
    /// transaction.
    ///
    /// **Fix.** If rows like these can be in a real database, give them a value first: `backfill:` for a column, `convert:` for
    /// values that become others. If they cannot, give the table `fixtures:` that are like the real ones.
    VERIFY_REFUSED = "verify/refused", Error;

    /// Rows, or values of them, are gone or others behind a migration, and nothing says so.
    ///
    /// **Why.** `pgspec migrate verify` compares all rows before and behind a migration, by their primary key where there is one.
    /// Renames of tables, columns and labels are followed, and values of a column that gets another type must be what a cast makes
    /// of them. What may go, the spec says in `drop:` (or the comment `-- Destroys …` at the top of the file, which
    /// `pgspec migrate new` writes of it); what becomes other values, `convert:` says, or an `UPDATE` of the file that sets the
    /// column. A column that had nulls may have values where it had none.
    ///
    /// **Fix.** If it is meant, say why: `drop: { table.column: why it goes }`, `convert: { table.column: new value }`. If it is
    /// not, the statement is wrong.
    VERIFY_ROWS_LOST = "verify/rows-lost", Error;

    /// A migration locks a relation more strongly than the plan declares.
    ///
    /// **Why.** The locks are those in `pg_locks` of the session that runs the migration, before it commits; of a statement that
    /// runs in no transaction, those that another session sees meanwhile. Each step of a plan declares the strongest that it takes
    /// (`pgspec migrate new NAME --dry-run --format json`). Locks of ordinary reading and writing that a trigger or a function
    /// takes on the way are no finding: only what runs can tell them.
    ///
    /// Of a file that somebody has written or changed nothing is declared: its locks are told, and are no finding.
    ///
    /// **Fix.** This is a gap in pgspec: please report it with the statement. Until then, take the lock that is shown for true.
    VERIFY_LOCK = "verify/lock", Error;

    /// A table was written anew that the plan does not say so of, or the other way round.
    ///
    /// **Why.** A table that is stored in another file behind the migration (`pg_class.relfilenode`) was written anew from first to
    /// last, under a lock that keeps everybody out. Each step of a plan declares whether it does that.
    ///
    /// **Fix.** This is a gap in pgspec: please report it with the statement.
    VERIFY_REWRITE = "verify/rewrite", Error;

    /// The migrations do not make what the spec says.
    ///
    /// **Why.** `pgspec migrate verify` runs them all in one database and builds another straight from the spec. Two observers
    /// compare them: pgspec's own reader, and the text of `pg_dump --schema-only`.
    ///
    /// **Fix.** `pgspec migrate status` says what is left to do, `pgspec migrate new NAME` writes it. If something else was written
    /// by hand that the spec does not have, bring it into the spec.
    VERIFY_DIFFERS = "verify/differs", Error;

    /// Behind all migrations, a plan to the spec would still do something.
    ///
    /// **Why.** A plan that is never empty would be written anew with each `pgspec migrate new`.
    ///
    /// **Fix.** `pgspec migrate new NAME` writes what is left. If it comes back behind that, this is a gap in pgspec: please report
    /// it with the statement.
    VERIFY_NOT_DONE = "verify/not-done", Error;

    /// What undoes a migration does not lead back.
    ///
    /// **Why.** Where a migration has a way back, it is run, the database is compared with what it was before, and the migration
    /// is run again.
    ///
    /// **Fix.** Mend the way back, or write in it that there is none: a line `-- Irreversible: why`.
    VERIFY_BACK = "verify/back", Error;

    /// A migration cannot be undone, as its way back says itself.
    ///
    /// **Why.** What it destroys does not come back by any statement. The way back stops before its first change.
    VERIFY_IRREVERSIBLE = "verify/irreversible", Info;

    /// A table has no row while a migration is proven.
    ///
    /// **Why.** Rows are generated so that they meet all constraints, and for this table none was found: the constraint that stands
    /// in the way is named. What the migration does to rows of the table is not proven.
    ///
    /// **Fix.** Give the table a row that does, under `fixtures:`; columns that are left out are filled. Or give `--rows FILE`.
    VERIFY_NO_ROW = "verify/no-row", Warning;
}

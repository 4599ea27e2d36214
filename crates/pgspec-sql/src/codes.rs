//! The diagnostics of this room.

pgspec_catalog::codes! {
    /// SQL that Postgres would not accept.
    ///
    /// **Why.** Every piece of SQL in a spec or a migration is checked by a parser of Postgres' grammar before
    /// anything is made from it.
    ///
    /// **Fix.** The message says what was found and what was expected there.
    SYNTAX = "sql/syntax", Error;

    /// A statement that is valid SQL and says something that the model cannot hold (yet).
    ///
    /// **Why.** What a reader meets and cannot keep is never dropped silently: outputs would lack it without a word.
    ///
    /// **Fix.** Keep the statement in a file of its own, or list the object under `unmanaged:` in the spec.
    NOT_MODELLED = "sql/not-modelled", Warning;

    /// Objects that need each other, so that none of them can be created first.
    ///
    /// **Why.** Foreign keys, defaults, checks and bodies of functions in a circle are split: the object is made
    /// without them, and they are added when the other is there. Views, row types and expressions of generated
    /// columns have no such part.
    ///
    /// **Fix.** Break the circle: give one of the objects what it needs without the other.
    CYCLE = "sql/cycle", Error;

    /// Two statements create the same object.
    ///
    /// **Why.** Postgres refuses the second one; which of them was meant cannot be told.
    ///
    /// **Fix.** Remove one of them, or write `create or replace` where Postgres has it.
    DUPLICATE = "sql/duplicate", Error;
}

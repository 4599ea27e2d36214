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

    /// A statement drops or changes what other objects need.
    ///
    /// **Why.** Postgres refuses it and changes nothing: views, foreign keys, policies, defaults and functions hold on
    /// to what they use (manual, "Dependency Tracking").
    ///
    /// **Fix.** Drop or change what needs it first, or write `cascade`, which drops that too.
    DEPENDED_ON = "sql/depended-on", Error;

    /// A statement that Postgres refuses as things stand when it runs.
    ///
    /// **Why.** What the statements before it made does not allow it: the message says what stands in the way. It is
    /// read as if it were not there, which is what it comes to in a database.
    ///
    /// **Fix.** The help says what Postgres would accept.
    REFUSED = "sql/refused", Error;

    /// A statement changes a table that only a later statement creates.
    ///
    /// **Why.** Postgres refuses it. A file may use what it creates further down, but what a change of it would come to
    /// cannot be told.
    ///
    /// **Fix.** Move the statement behind the one that creates the table.
    TOO_EARLY = "sql/too-early", Error;

    /// A statement uses what only a later statement creates.
    ///
    /// **Why.** Postgres refuses it: unlike the entries of a spec, statements have an order. All is read nevertheless, as if
    /// it stood in the right place.
    ///
    /// **Fix.** Move the statement behind the one that creates what it uses.
    USED_EARLY = "sql/used-early", Warning;

    /// An object may use what a statement drops or renames, and without a database this cannot be known.
    ///
    /// **Why.** Postgres keeps what views, policies and standard SQL bodies mean, so that a rename carries to them. To
    /// follow, their names must be resolved; the message names an object where that failed, and its text is left as it
    /// was.
    ///
    /// **Fix.** Read the database instead of the files, or re-create the object after the rename.
    UNKNOWN_USE = "sql/unknown-use", Warning;

    /// What a statement drops, renames, changes or speaks of does not exist when it runs.
    ///
    /// **Why.** Postgres refuses the statement.
    ///
    /// **Fix.** Mind the spelling, and what statements before it dropped or renamed; `if exists` says that it need not
    /// be there. Files that create the object must be read too, and before.
    UNKNOWN_OBJECT = "resolve/unknown-object", Error;

    /// A statement that Postgres accepts and that changes nothing.
    ///
    /// **Why.** Default privileges of one schema only add to those of all schemas, so that what the latter give cannot
    /// be revoked in one schema.
    ///
    /// **Fix.** Remove it, or write what was meant.
    NO_EFFECT = "sql/no-effect", Warning;

    /// What a statement does is known only to a database.
    ///
    /// **Why.** Dynamic SQL, conditions on what a database holds, and functions that create things do what cannot be
    /// read off a file. Objects may be missing from what was read, or be there and not exist.
    ///
    /// **Fix.** Read the database itself to be sure, or write the statements out.
    OPAQUE = "sql/opaque", Warning;

    /// Statements that change rows or look at them, or maintain what is there.
    ///
    /// They say nothing about the schema and are passed over; what they do is not part of a model. Seed rows are: those
    /// of `insert … values` with a key.
    DATA = "sql/data", Info;

    /// A command of psql, which no server understands.
    ///
    /// **Why.** Files that psql runs may include others, set variables and branch. That is not done here; the commands
    /// of a dump and those that only change what is shown are passed over.
    ///
    /// **Fix.** Name the included files themselves; write what a command does as SQL.
    META_COMMAND = "sql/meta-command", Warning;

    /// The password of a role, which is never part of a model.
    ///
    /// **Fix.** Nothing to do: set passwords where the server is set up, and keep them out of files.
    PASSWORD = "sql/password", Info;

    /// A membership of the role that runs the statements.
    ///
    /// Whoever runs them owns what they make: that role is the server's own and goes without saying in a model, as do
    /// the roles that it is a member of. Memberships of roles that the statements create are kept.
    ///
    /// **Fix.** Nothing to do.
    SERVERS_ROLE = "sql/servers-role", Info;

    /// Text that was UTF-8, was taken for Windows-1252, and was saved as UTF-8 again: `é` is `Ã©` now.
    ///
    /// **Why.** The text is read all the same. Names, texts and comments in it are taken as they stand, broken.
    ///
    /// **Fix.** Saved as Windows-1252, the file is the UTF-8 that it was: `iconv -f UTF-8 -t WINDOWS-1252 FILE`.
    BROKEN_ENCODING = "sql/broken-encoding", Warning;

    /// A table or view that does not exist.
    ///
    /// Declare it, or list it under `external:` if something else creates it.
    UNKNOWN_TABLE = "resolve/unknown-table", Error;

    /// A column that its table does not have.
    UNKNOWN_COLUMN = "resolve/unknown-column", Error;

    /// A type that is neither built in, nor declared, nor part of a declared extension.
    UNKNOWN_TYPE = "resolve/unknown-type", Error;

    /// A type that comes with an extension that the project does not declare.
    EXTENSION_TYPE = "resolve/extension-not-declared", Error;

    /// A function that a trigger or a job calls and nothing declares.
    UNKNOWN_FUNCTION = "resolve/unknown-function", Error;

    /// A trigger calls a function that does not return `trigger`.
    NOT_A_TRIGGER_FUNCTION = "resolve/not-a-trigger-function", Error;

    /// An object that the platform owns is declared as the project's own.
    ///
    /// On Supabase `auth`, `storage` and `realtime` belong to the platform: its migrations change them, and the role
    /// `postgres` may not. Refer to its objects freely; add triggers and policies with `extend:`; keep your own columns
    /// in a table of your own that references it.
    PLATFORM_OBJECT = "platform/not-yours", Error;
}

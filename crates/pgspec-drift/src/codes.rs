//! What hand-kept types can have wrong.

pgspec_catalog::codes! {
    /// A table, view, enum or function of the model is missing in a file that lists all of them.
    ///
    /// Code that uses the types cannot see it, although it is there. `--fix` adds it as pgspec's own writer prints it.
    MISSING_OBJECT = "drift/missing-object", Error;

    /// A file knows a table, view, enum or function that the model has not.
    ///
    /// Code that uses it compiles and fails when it runs. Either it was dropped or renamed and the file is stale, or
    /// the model lacks it: then it belongs there.
    UNKNOWN_OBJECT = "drift/unknown-object", Error;

    /// A column of the model is missing in the types of its table.
    ///
    /// One finding names a column once, however many of `Row`, `Insert` and `Update` lack it. For an interface of your
    /// own that leaves columns out on purpose, use `Pick<…>` or `Omit<…>`, or write `// pgspec: public.users partial`
    /// above it.
    MISSING_COLUMN = "drift/missing-column", Error;

    /// A property is no column of its table.
    ///
    /// Reading it gives `undefined`, and writing it is an error. Where it has the type of a column that is missing
    /// here and a similar name, it was probably renamed; the fix renames it in its place.
    UNKNOWN_COLUMN = "drift/unknown-column", Error;

    /// A type has values that the column never has, and lacks those that it has.
    WRONG_TYPE = "drift/wrong-type", Error;

    /// A column may be null, and its type does not say so.
    ///
    /// This is the dangerous direction: code that never looks for null fails when there is one.
    MISSING_NULL = "drift/missing-null", Error;

    /// A type allows null, and the column is NOT NULL.
    ///
    /// For reading, this costs a needless check; for writing, the database refuses what the compiler accepts.
    NEEDLESS_NULL = "drift/needless-null", Error;

    /// A property is optional where the database wants or always gives it, or required where it may be left out.
    ///
    /// A row always has all of its columns. An insert must give a column that is NOT NULL and has no default, and may
    /// leave out any other.
    OPTIONALITY = "drift/optionality", Error;

    /// A type lets writers set a column that Postgres generates.
    ///
    /// Postgres refuses any value for a column that is `GENERATED ALWAYS` (manual, "Generated Columns"). The type of
    /// such a property is `never`, or it is left out.
    GENERATED_WRITABLE = "drift/generated-writable", Error;

    /// A label of an enum is missing in its union.
    ///
    /// A row can hold it, and an exhaustive `switch` does not know it.
    MISSING_VALUE = "drift/missing-value", Error;

    /// A union has a value that is no label of the enum.
    ///
    /// The database refuses it: `invalid input value for enum`.
    UNKNOWN_VALUE = "drift/unknown-value", Error;

    /// A type is wider than it could be: `string` where the column has an enum.
    ///
    /// Reading is right; writing is checked by the database only.
    WIDER_TYPE = "drift/wider-type", Warning;

    /// A type is `any` or `unknown`, and the column's type is known.
    ANY_TYPE = "drift/any-type", Warning;

    /// A `bigint` or `numeric` is read as a `number`, which is exact up to 2^53 only.
    ///
    /// PostgREST sends such numbers as JSON numbers, most drivers as strings. Where values can be that large, use
    /// `string` or `bigint`. Supabase's own types have `number` here, so a `Database` is not reported.
    LOSSY_NUMBER = "drift/lossy-number", Info;

    /// A type allows some values only, and nothing in the database ensures that there are no others.
    ///
    /// `"a" | "b"` for a `text` column is right only together with a `CHECK (x IN ('a', 'b'))`.
    UNPROVEN_TYPE = "drift/unproven-type", Warning;

    /// `Relationships` is not what the foreign keys say.
    ///
    /// The client takes from it which tables a query can embed, and whether as one row or as many.
    RELATIONSHIP = "drift/relationship", Error;

    /// The arguments or the result of a function are not what it is declared with.
    FUNCTION = "drift/function", Error;

    /// A composite type is not what the model says.
    COMPOSITE_TYPE = "drift/composite-type", Error;

    /// `Constants` does not list the labels that its enums have, in their order.
    CONSTANTS = "drift/constants", Error;

    /// A `Row`, `Insert`, `Update`, section or schema is missing in a `Database`.
    MISSING_PART = "drift/missing-part", Error;

    /// A `Database` has a part that the object cannot have: `Insert` of a view that cannot be written.
    UNKNOWN_PART = "drift/unknown-part", Error;

    /// A validator's bound is not the one that a CHECK constraint has.
    ///
    /// A validator that accepts what the database refuses moves the error from the form to the server; one that
    /// refuses what the database accepts loses values.
    BOUND = "drift/bound", Error;

    /// A struct is not what the JSON Schema of its column says.
    ///
    /// A spec can say what is in a `json` or `jsonb` column (`json:`). A struct that is read from it must take what can be
    /// missing, and one that is written must have what is required.
    JSON_SHAPE = "drift/json-shape", Error;

    /// Something claims to be about the database, and pgspec does not understand it. It may be right.
    NOT_CHECKED = "drift/not-checked", Info;

    /// A file, or a declaration in it, could not be read, so that it was not compared. For a whole file this is an error.
    UNREADABLE = "drift/unreadable", Warning;

    /// A comment for pgspec says something that it does not know, or is about nothing.
    BAD_COMMENT = "drift/bad-comment", Warning;
}

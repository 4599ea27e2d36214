//! The kinds of changes that somebody feels (`pgspec diff OLD NEW --breaking`).

use pgspec_catalog::codes;

codes! {
    /// A table or view is gone.
    ///
    /// **Instead:** first ship code that does not use it; drop it in a later release.
    RECORD_REMOVED = "breaking/record-removed", Warning;

    /// A table or view has another name.
    ///
    /// **Instead:** keep both names for a while, the old one as a view, and drop it when no running code uses it.
    RECORD_RENAMED = "breaking/record-renamed", Warning;

    /// A column is gone.
    ///
    /// **Instead:** first ship code that does not use it; drop it in a later release.
    COLUMN_REMOVED = "breaking/column-removed", Warning;

    /// A column has another name.
    ///
    /// **Instead:** add the new column, write both, move the rows, and drop the old one in a later release.
    COLUMN_RENAMED = "breaking/column-renamed", Warning;

    /// A column was added. Old code does not name it; a row that is written out as a literal in Rust lacks it.
    COLUMN_ADDED = "breaking/column-added", Warning;

    /// A column was added that every insert must give a value for.
    ///
    /// **Instead:** give it a default, or let it be null until all code writes it.
    REQUIRED_COLUMN_ADDED = "breaking/required-column-added", Warning;

    /// The values of a column are of another kind.
    ///
    /// **Instead:** add a column of the new type beside it, write both, move the rows, and drop the old one later.
    COLUMN_TYPE = "breaking/column-type", Warning;

    /// The values of a column are of another kind in Rust and on the wire, and the same in TypeScript: `integer` to `bigint`.
    ///
    /// Drivers that check types refuse to decode the new one as the old one.
    ///
    /// **Instead:** ship code that reads the new type first where the driver allows that, else add a column beside it.
    COLUMN_WIRE_TYPE = "breaking/column-wire-type", Warning;

    /// A column takes shorter or less exact values than before.
    COLUMN_TIGHTENED = "breaking/column-tightened", Warning;

    /// A column may be null that could not be.
    ///
    /// **Instead:** first ship code that reads null.
    COLUMN_NULLABLE = "breaking/column-nullable", Warning;

    /// A column can no longer be null.
    ///
    /// **Instead:** first ship code that always writes a value.
    COLUMN_NOT_NULL = "breaking/column-not-null", Warning;

    /// A column that is not written, of a view for instance, is never null any more.
    COLUMN_NEVER_NULL = "breaking/column-never-null", Warning;

    /// An insert must give a value that it could leave out: a default is gone.
    DEFAULT_REMOVED = "breaking/default-removed", Warning;

    /// An insert can leave out a value that it had to give: its type in Rust is another one.
    DEFAULT_ADDED = "breaking/default-added", Warning;

    /// A column can no longer be written: it is generated now, or an identity column that is generated always.
    COLUMN_READ_ONLY = "breaking/column-read-only", Warning;

    /// A column can be written that could not be.
    COLUMN_WRITABLE = "breaking/column-writable", Warning;

    /// A foreign key is gone that clients follow: joins that are typed and resolved by it.
    REFERENCE_REMOVED = "breaking/reference-removed", Warning;

    /// An enumerated type has one more value.
    ///
    /// **Instead:** first ship code that knows the value, or that takes any.
    ENUM_VALUE_ADDED = "breaking/enum-value-added", Warning;

    /// An enumerated type has lost a value.
    ///
    /// **Instead:** first ship code that does not write it.
    ENUM_VALUE_REMOVED = "breaking/enum-value-removed", Warning;

    /// A CHECK lists one more value for a column, or lists none any more.
    ///
    /// **Instead:** first ship code that knows the value, or that takes any.
    VALUE_ADDED = "breaking/value-added", Warning;

    /// A CHECK no longer lists a value for a column.
    ///
    /// **Instead:** first ship code that does not write it.
    VALUE_REMOVED = "breaking/value-removed", Warning;

    /// An enumerated type is gone, or has another name.
    ENUM_REMOVED = "breaking/enum-removed", Warning;

    /// A function is gone, or can no longer be called as it was.
    ///
    /// **Instead:** add the new one beside it, and drop the old one in a later release.
    FUNCTION_REMOVED = "breaking/function-removed", Warning;

    /// A function returns something else.
    FUNCTION_RETURNS = "breaking/function-returns", Warning;

    /// Something is gone that SQL can name: a type, a sequence, a role.
    OBJECT_REMOVED = "breaking/object-removed", Warning;

    /// Something that SQL can name has another name.
    OBJECT_RENAMED = "breaking/object-renamed", Warning;

    /// Rows must meet one more condition: a CHECK, a key, a foreign key.
    ///
    /// **Instead:** first ship code that writes only such rows.
    CONSTRAINT_ADDED = "breaking/constraint-added", Warning;

    /// A condition on rows is another one; what it takes may be less than before.
    CONSTRAINT_CHANGED = "breaking/constraint-changed", Warning;

    /// A key is gone that `on conflict` may name.
    KEY_REMOVED = "breaking/key-removed", Warning;

    /// A view shows other rows or values in the same columns.
    VIEW_CHANGED = "breaking/view-changed", Warning;

    /// Row level security is on, or a policy lets fewer rows through, or may do so.
    POLICY_CHANGED = "breaking/policy-changed", Warning;

    /// A role has lost a privilege.
    PRIVILEGE_REMOVED = "breaking/privilege-removed", Warning;

    /// A trigger or rule does something else when rows are written.
    TRIGGER_CHANGED = "breaking/trigger-changed", Warning;

    /// Something that SQL uses works in another way: a function's rights, a sequence, a type.
    OBJECT_CHANGED = "breaking/object-changed", Warning;
}

//! What the statements of a step do to their object, in the words of the Postgres manual.

use pgspec_catalog::{Name, QualifiedName, Text};
use serde::Serialize;

/// A form of a statement, with what it names.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
#[serde(rename_all = "snake_case", tag = "form", content = "of")]
#[expect(missing_docs, reason = "each is the statement of its name; what it names is what it is about")]
pub enum Command {
    /// Nothing is known of it: it is taken to need what any change of its object may.
    #[default]
    Any,
    /// `CREATE`, with all that belongs to the object.
    Create,
    /// `CREATE OR REPLACE`
    Replace,
    /// `DROP`
    Drop,
    /// `RENAME TO`, of the object.
    Rename {
        was: Name,
    },
    /// `RENAME TO` of a type whose new form gets its name.
    SetAside {
        name: Name,
    },
    /// `DROP TYPE` of the old form.
    DropAside {
        name: Name,
    },
    /// `RENAME COLUMN`, `RENAME ATTRIBUTE`
    RenameColumn {
        was: Name,
        name: Name,
    },
    /// `RENAME VALUE`
    RenameValue {
        value: Text,
    },
    Owner,
    Comment,
    /// `COMMENT ON COLUMN` of a table, a view or a composite type.
    ColumnComment(Name),
    /// `GRANT`, `REVOKE`
    Privileges,
    AddColumn(Name),
    DropColumn(Name),
    /// `SET DATA TYPE`; whether a person wrote the `USING`.
    SetType {
        column: Name,
        using: bool,
    },
    SetDefault(Name),
    DropDefault(Name),
    SetNotNull(Name),
    DropNotNull(Name),
    SetExpression(Name),
    DropExpression(Name),
    AddIdentity(Name),
    DropIdentity(Name),
    /// `SET GENERATED`, and what the column's sequence is like.
    SetIdentity(Name),
    /// `SET STORAGE`, `SET COMPRESSION`, `OPTIONS` of a foreign table's column.
    SetStorage(Name),
    /// `SET STATISTICS`, `SET (n_distinct = …)`
    SetStatistics(Name),
    /// `SET (…)`, `RESET (…)`: the parameters.
    StorageParameters(Vec<Name>),
    ClusterOn,
    ReplicaIdentity,
    RowSecurity,
    /// `OF`, `NOT OF`
    OfType,
    /// `SET LOGGED`, `SET UNLOGGED`
    SetLogged,
    SetTablespace,
    SetAccessMethod,
    ForeignOptions,
    /// `ALTER VIEW`: an option, or the default of a column.
    ViewOptions,
    /// `ATTACH PARTITION`, of the parent.
    Attach {
        parent: QualifiedName,
    },
    /// `DETACH PARTITION`, of the parent.
    Detach {
        parent: QualifiedName,
    },
    Inherit {
        parent: QualifiedName,
    },
    NoInherit {
        parent: QualifiedName,
    },
    /// `ADD CONSTRAINT … NOT VALID`
    AddNotValid,
    /// `ADD CONSTRAINT … USING INDEX`
    AddUsingIndex,
    /// `ALTER TABLE ONLY … ADD CONSTRAINT`: a key of a partitioned table, whose parts are attached behind it.
    AddOnly,
    /// `CREATE INDEX CONCURRENTLY`, an invalid leftover of it being dropped before.
    CreateConcurrently {
        table: QualifiedName,
        unique: bool,
    },
    /// `DROP INDEX CONCURRENTLY`
    DropConcurrently {
        table: QualifiedName,
    },
    /// `CREATE INDEX … ON ONLY`
    CreateOnly {
        table: QualifiedName,
    },
    /// `ALTER INDEX … ATTACH PARTITION`: the index of the partition `table`.
    AttachIndex {
        whole: QualifiedName,
        table: QualifiedName,
    },
    /// `SET NOT NULL`, where a validated check says the same; the check goes.
    SetNotNullChecked(Name),
    /// `ADD COLUMN` without its default, then the default for what comes.
    AddEmptyColumn(Name),
    /// A trigger, by the name of its function, that gives a column beside another one its value.
    SyncColumn(Name),
    /// A column goes, and the one beside it gets its name.
    SwapColumn {
        column: Name,
        new: Name,
    },
    /// `VALIDATE CONSTRAINT`
    Validate,
    /// `ALTER CONSTRAINT`: when a foreign key is checked.
    Deferral,
    /// `ALTER PUBLICATION … ADD TABLE`
    PublishTable(QualifiedName),
    /// `ALTER PUBLICATION … DROP TABLE`
    UnpublishTable(QualifiedName),
    /// `ALTER PUBLICATION … ADD TABLES IN SCHEMA`
    PublishSchema(Name),
    /// `ALTER PUBLICATION … DROP TABLES IN SCHEMA`
    UnpublishSchema(Name),
    /// `ALTER PUBLICATION … SET TABLE`
    SetPublished,
    /// `OPTIONS` of a foreign-data wrapper or a server, and a server's version.
    SetForeignOptions,
    /// `ADD MAPPING` of a text search configuration: a kind of token.
    AddMapping(Name),
    /// `ENABLE TRIGGER`, `DISABLE TRIGGER`
    TriggerEnabled,
    /// `UPDATE`: a column; whether the triggers of the table run for it.
    Update {
        column: Name,
        triggers: bool,
    },
    /// `ALTER SEQUENCE`: type, options, where it stands.
    AlterSequence,
    /// `OWNED BY`
    SequenceOwner,
    /// `ADD VALUE`
    AddValue(Text),
    AddAttribute(Name),
    DropAttribute(Name),
    /// `ALTER DOMAIN`: its default, or one of its constraints that goes.
    AlterDomain,
    /// `ALTER DOMAIN`: a constraint that all values must meet.
    DomainConstraint,
    /// What concerns no relation.
    Elsewhere,
}

//! The codes of this room: one a rule.

pgspec_catalog::codes! {
    /// An object is not named as the project says.
    ///
    /// **Why.** Names are how people and migrations find objects. Where all names of a kind are made in the same way, an
    /// error message of Postgres, which names the constraint, says which columns are meant.
    ///
    /// The rules are the project's own, in `pgspec.yaml`; without them nothing is said:
    ///
    /// ```yaml
    /// lint:
    ///   naming:
    ///     table: snake_case                          # also column, enum, view, function
    ///     index: "idx_{table}_{columns}"             # also unique, primary_key, exclude
    ///     foreign_key: "fk_{table}_{columns}"
    ///     check: "ck_{table}_{columns}_{condition}"  # {condition}: any words
    ///     trigger: "{table}_{condition}"
    /// ```
    ///
    /// `{columns}` are the columns that the object is about, joined with `_`; of a check, those that it mentions, in the order
    /// of the table. A name that is too long is cut as Postgres cuts it. Two objects of one kind about the same columns cannot
    /// both have the right name: words may follow in one of them.
    ///
    /// **Fix.** The message has the right name. Where a database has the object already, `was:` with the old name renames it
    /// there; a constraint that stands inside of its column is named by `constraint NAME` in front of it.
    NAMING = "schema/naming", Warning;
}

//! The diagnostics of this room.

pgspec_catalog::codes! {
    /// The types of a view's columns cannot be told from its query alone, and the outputs need them.
    ///
    /// Columns that are plain references, casts, literals or calls of declared functions need nothing. For any other, ask
    /// a database that has what the view names: `pgspec lock --db URL` writes what it says to `pgspec.lock`, which belongs
    /// into version control; builds read it offline. Or declare the view's columns:
    /// ```yaml
    /// views:
    ///   engagement:
    ///     sql: select user_id, percentile_cont(0.5) within group (order by n) as median from visits group by user_id
    ///     columns: { user_id: uuid not null, median: double precision }
    /// ```
    VIEW_NEEDS_ELABORATION = "view/needs-elaboration", Error;

    /// A template does not parse, or names something that does not exist.
    ///
    /// The message names the template and the line. Templates of the project's own folder replace the built-in ones of
    /// the same name.
    TEMPLATE = "output/template", Error;

    /// An output is for a role that the model does not have.
    ///
    /// `typescript: { role: authenticated }` writes what that role may read and write. Roles that the platform brings
    /// are known; declare others under `roles:`.
    UNKNOWN_ROLE = "output/unknown-role", Error;

    /// The model cannot be written as JSON. This is a fault of pgspec itself: please report it.
    JSON = "output/json", Error;

    /// No Rust type can hold the values of a column, so the Rust types leave the column out.
    ///
    /// It happens for types that the target crate cannot decode (`tsvector`, `xml`, multiranges), and for types that
    /// neither Postgres nor a well-known extension brings. The column can still be read with a cast: `search::text`.
    UNMAPPED_RUST_TYPE = "rust/unmapped-type", Warning;

    /// A table that diesel's `table!` cannot describe, so the types for diesel have no module for it.
    ///
    /// diesel knows only tables with a primary key, of at most 128 columns. The rows of others can be read with
    /// `diesel::sql_query`, for which their struct derives `QueryableByName`.
    NO_DIESEL_TABLE = "rust/no-diesel-table", Warning;

    /// Two objects would get the same name in Rust, so the later one got a number.
    ///
    /// Rust names are made from SQL names (`lead_status` becomes `LeadStatus`), and different SQL names can give the
    /// same one (`lead_status` and `leadStatus`). Rename one of them to keep generated names stable.
    RUST_NAME_CLASH = "rust/name-clash", Warning;
}

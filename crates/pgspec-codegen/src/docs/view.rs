//! What templates see: one flat structure per page. Strings are Markdown already, escaped and in order; an empty
//! string or list stands for what the object does not have.

use serde::Serialize;

/// `README.md`
#[derive(Serialize)]
pub(super) struct OverviewPage {
    pub(super) title: String,
    pub(super) doc: String,
    /// How many of what, each linked to its list.
    pub(super) counts: Vec<Count>,
    pub(super) domains: Vec<DomainRow>,
    pub(super) diagram: Picture,
    pub(super) tables: Vec<TableRow>,
    /// Tables that are referenced or extended and maintained elsewhere.
    pub(super) elsewhere: Vec<TableRow>,
    pub(super) extensions: Vec<ExtensionRow>,
}

/// How many objects of a kind there are.
#[derive(Serialize)]
pub(super) struct Count {
    pub(super) name: String,
    pub(super) count: usize,
    pub(super) about: String,
}

/// A domain in a list.
#[derive(Serialize)]
pub(super) struct DomainRow {
    pub(super) link: String,
    pub(super) tables: usize,
    pub(super) about: String,
}

/// A table in a list.
#[derive(Serialize)]
pub(super) struct TableRow {
    pub(super) link: String,
    pub(super) domain: String,
    pub(super) columns: usize,
    pub(super) security: String,
    pub(super) about: String,
}

/// An extension.
#[derive(Serialize)]
pub(super) struct ExtensionRow {
    pub(super) name: String,
    pub(super) schema: String,
    pub(super) about: String,
}

/// A Mermaid diagram, fenced, and what it leaves out.
#[derive(Serialize, Default)]
pub(super) struct Picture {
    pub(super) text: String,
    pub(super) note: String,
}

/// `domains/<domain>.md`
#[derive(Serialize)]
pub(super) struct DomainPage {
    pub(super) title: String,
    pub(super) crumbs: String,
    pub(super) doc: String,
    pub(super) tables: Vec<TableRow>,
    pub(super) diagram: Picture,
    /// Enums, functions, views and jobs of the domain.
    pub(super) others: Vec<OtherList>,
}

/// Objects of one kind in a domain.
#[derive(Serialize)]
pub(super) struct OtherList {
    pub(super) title: String,
    pub(super) rows: Vec<OtherRow>,
}

/// An object in a list.
#[derive(Serialize)]
pub(super) struct OtherRow {
    pub(super) link: String,
    pub(super) about: String,
}

/// `tables/<schema>.<table>.md`
#[derive(Serialize)]
pub(super) struct TablePage {
    pub(super) title: String,
    pub(super) crumbs: String,
    /// Deprecation, and who maintains a table that the spec does not.
    pub(super) notices: Vec<String>,
    pub(super) doc: String,
    /// Mixins, former name, storage.
    pub(super) facts: Vec<Fact>,
    pub(super) columns: Vec<ColumnRow>,
    /// JSON Schemas of columns.
    pub(super) json: Vec<Snippet>,
    pub(super) constraints: Vec<ConstraintRow>,
    pub(super) references: Vec<ReferenceRow>,
    pub(super) referenced_by: Vec<ReferenceRow>,
    pub(super) diagram: Picture,
    pub(super) indexes: Vec<IndexRow>,
    pub(super) triggers: Vec<TriggerRow>,
    /// The state of row security and its reason.
    pub(super) security: String,
    pub(super) policies: Vec<PolicySection>,
    pub(super) grants: Matrix,
    /// Says that there is no grant, where that is known.
    pub(super) no_grants: String,
    pub(super) access: Vec<AccessRow>,
    pub(super) retention: Vec<RetentionRow>,
    pub(super) seeds: Vec<String>,
}

/// A name and what it is.
#[derive(Serialize)]
pub(super) struct Fact {
    pub(super) name: String,
    pub(super) value: String,
}

/// A text in a fence, under a title.
#[derive(Serialize)]
pub(super) struct Snippet {
    pub(super) title: String,
    pub(super) text: String,
}

/// A column of a table.
#[derive(Serialize)]
pub(super) struct ColumnRow {
    pub(super) anchor: String,
    pub(super) name: String,
    pub(super) data_type: String,
    pub(super) null: String,
    pub(super) default: String,
    pub(super) keys: String,
    pub(super) badges: String,
    pub(super) about: String,
}

/// A constraint other than a foreign key.
#[derive(Serialize)]
pub(super) struct ConstraintRow {
    pub(super) name: String,
    pub(super) kind: String,
    pub(super) definition: String,
    pub(super) about: String,
}

/// A foreign key, seen from either side.
#[derive(Serialize)]
pub(super) struct ReferenceRow {
    pub(super) name: String,
    /// The columns of the page's own table.
    pub(super) columns: String,
    /// The other table.
    pub(super) table: String,
    /// The columns of the other table.
    pub(super) other_columns: String,
    pub(super) on_delete: String,
    pub(super) on_update: String,
    pub(super) about: String,
}

/// An index.
#[derive(Serialize)]
pub(super) struct IndexRow {
    pub(super) name: String,
    pub(super) keys: String,
    pub(super) kind: String,
    pub(super) predicate: String,
    pub(super) about: String,
}

/// A trigger.
#[derive(Serialize)]
pub(super) struct TriggerRow {
    pub(super) anchor: String,
    pub(super) name: String,
    pub(super) when: String,
    pub(super) calls: String,
    pub(super) about: String,
}

/// A policy.
#[derive(Serialize)]
pub(super) struct PolicySection {
    pub(super) anchor: String,
    pub(super) title: String,
    pub(super) summary: String,
    pub(super) doc: String,
    pub(super) using: String,
    pub(super) check: String,
}

/// A table of any width.
#[derive(Serialize, Default)]
pub(super) struct Matrix {
    pub(super) head: Vec<String>,
    pub(super) rows: Vec<Vec<String>>,
}

/// A line of `access:`.
#[derive(Serialize)]
pub(super) struct AccessRow {
    pub(super) who: String,
    pub(super) what: String,
}

/// A retention rule.
#[derive(Serialize)]
pub(super) struct RetentionRow {
    pub(super) keep: String,
    pub(super) by: String,
    pub(super) condition: String,
    pub(super) then: String,
    pub(super) function: String,
}

/// `enums.md`
#[derive(Serialize)]
pub(super) struct EnumsPage {
    pub(super) crumbs: String,
    pub(super) enums: Vec<EnumSection>,
}

/// An enum.
#[derive(Serialize)]
pub(super) struct EnumSection {
    pub(super) anchor: String,
    pub(super) title: String,
    pub(super) notices: Vec<String>,
    pub(super) doc: String,
    pub(super) labels: Vec<LabelRow>,
    pub(super) used_by: Vec<String>,
}

/// A label of an enum.
#[derive(Serialize)]
pub(super) struct LabelRow {
    pub(super) label: String,
    pub(super) about: String,
}

/// `functions.md`
#[derive(Serialize)]
pub(super) struct FunctionsPage {
    pub(super) crumbs: String,
    pub(super) functions: Vec<FunctionRow>,
}

/// A function in the list of all.
#[derive(Serialize)]
pub(super) struct FunctionRow {
    pub(super) link: String,
    pub(super) returns: String,
    pub(super) security: String,
    pub(super) callers: usize,
    pub(super) about: String,
}

/// `functions/<schema>.<name>.md`
#[derive(Serialize)]
pub(super) struct FunctionPage {
    pub(super) title: String,
    pub(super) crumbs: String,
    pub(super) overloads: Vec<FunctionSection>,
}

/// One function of a name.
#[derive(Serialize)]
pub(super) struct FunctionSection {
    pub(super) anchor: String,
    pub(super) signature: String,
    pub(super) notices: Vec<String>,
    pub(super) doc: String,
    pub(super) facts: Vec<Fact>,
    pub(super) arguments: Vec<ArgumentRow>,
    pub(super) body: String,
    pub(super) callers: Vec<Fact>,
}

/// An argument of a function, or a column of the table it returns.
#[derive(Serialize)]
pub(super) struct ArgumentRow {
    pub(super) name: String,
    pub(super) mode: String,
    pub(super) data_type: String,
    pub(super) default: String,
}

/// `views.md`
#[derive(Serialize)]
pub(super) struct ViewsPage {
    pub(super) crumbs: String,
    pub(super) views: Vec<ViewSection>,
}

/// A view.
#[derive(Serialize)]
pub(super) struct ViewSection {
    pub(super) anchor: String,
    pub(super) title: String,
    pub(super) notices: Vec<String>,
    pub(super) doc: String,
    pub(super) facts: Vec<Fact>,
    pub(super) columns: Vec<ViewColumnRow>,
    pub(super) query: String,
    pub(super) indexes: Vec<IndexRow>,
    pub(super) triggers: Vec<TriggerRow>,
    pub(super) grants: Matrix,
}

/// A column of a view.
#[derive(Serialize)]
pub(super) struct ViewColumnRow {
    pub(super) name: String,
    pub(super) data_type: String,
    pub(super) null: String,
    pub(super) about: String,
}

/// `jobs.md`
#[derive(Serialize)]
pub(super) struct JobsPage {
    pub(super) crumbs: String,
    pub(super) jobs: Vec<JobSection>,
}

/// A job.
#[derive(Serialize)]
pub(super) struct JobSection {
    pub(super) anchor: String,
    pub(super) title: String,
    pub(super) doc: String,
    pub(super) facts: Vec<Fact>,
    pub(super) command: String,
}

/// `access.md`
#[derive(Serialize)]
pub(super) struct AccessPage {
    pub(super) crumbs: String,
    pub(super) domains: Vec<AccessDomain>,
    /// Privileges that new objects get.
    pub(super) defaults: Vec<DefaultRow>,
}

/// The tables of a domain, each with its roles.
#[derive(Serialize)]
pub(super) struct AccessDomain {
    pub(super) title: String,
    pub(super) rows: Vec<AccessMatrixRow>,
}

/// What one role may do with the rows of one table.
#[derive(Serialize)]
pub(super) struct AccessMatrixRow {
    pub(super) table: String,
    pub(super) role: String,
    pub(super) select: String,
    pub(super) insert: String,
    pub(super) update: String,
    pub(super) delete: String,
}

/// Privileges that new objects of a kind get.
#[derive(Serialize)]
pub(super) struct DefaultRow {
    pub(super) creator: String,
    pub(super) objects: String,
    pub(super) schema: String,
    pub(super) to: String,
    pub(super) privileges: String,
}

/// `roles.md`
#[derive(Serialize)]
pub(super) struct RolesPage {
    pub(super) crumbs: String,
    pub(super) roles: Vec<RoleRow>,
}

/// A role.
#[derive(Serialize)]
pub(super) struct RoleRow {
    pub(super) anchor: String,
    pub(super) name: String,
    pub(super) attributes: String,
    pub(super) member_of: String,
    pub(super) about: String,
}

//! Reads SQL: statements into the objects of a catalog.
//!
//! Types, tables with all their constraints, indexes, policies, triggers, functions, procedures, views, extensions,
//! schemas and scheduled jobs are read. Every other statement, and every part of these that the model cannot hold, is
//! a diagnostic at its place: nothing is dropped silently.
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a tree has a thousand kinds of nodes; those not named are all others"
)]

pub(crate) mod aggregate;
mod alter;
mod alter_definition;
mod alter_routine;
mod alter_view;
mod attribute;
pub mod bind;
pub(crate) mod cast;
pub(crate) mod collation;
pub(crate) mod column;
mod comment;
pub(crate) mod composite_type;
mod condition;
pub(crate) mod constraint;
mod data;
pub(crate) mod data_type;
mod default_privilege;
pub(crate) mod definition;
mod dependents;
mod do_block;
mod doc;
pub(crate) mod domain;
mod drop;
mod enum_type;
pub(crate) mod event_trigger;
pub(crate) mod expression;
mod files;
pub(crate) mod foreign;
pub(crate) mod function;
mod grant;
pub mod hanging;
mod hierarchy;
mod identity;
pub(crate) mod index;
mod insert;
mod job;
mod like;
mod literal;
mod membership;
pub(crate) mod name;
mod not_null;
mod odd;
pub(crate) mod operator;
pub(crate) mod options;
mod owner;
mod parameter;
pub(crate) mod partition;
mod places;
pub(crate) mod policy;
pub(crate) mod publication;
pub(crate) mod range_type;
mod reached;
mod rename;
mod replace;
mod resolve;
mod rewrite;
mod role;
mod routine;
pub(crate) mod rule;
mod schema;
mod seed;
mod select;
pub(crate) mod sequence;
mod session;
mod setting;
pub(crate) mod site;
mod split;
pub(crate) mod statistics;
mod syntax_error;
mod table;
mod target;
pub(crate) mod text_search;
pub(crate) mod trigger;
mod user;
mod users;
mod view;

use std::ops::Range;

use pgspec_catalog::{
    Catalog, Code, Diagnostic, Diagnostics, FileId, Name, QualifiedName, Sources, Span, TextMap,
};

use rustc_hash::FxHashSet;

use crate::codes;
use crate::fragment::SyntaxError;
use crate::guard::{self, Shape};
use crate::parse::{self, Node, SyntaxKind};
pub use reached::{Reached, replay_from};
pub(crate) use routine::standard as standard_body;

use data::Data;
use parameter::Parameters;
use resolve::Use;
use site::Site;
use user::Session;
use users::{Taken, Users};

/// The byte ranges of the statements of a text, each without its semicolon.
pub(crate) fn statements_of(text: &str) -> Vec<Range<usize>> {
    split::parts(text).statements
}

/// What files say.
#[derive(Clone, Debug, Default)]
pub struct Read {
    /// Everything that they create, on top of what was there before.
    pub catalog: Catalog,
    /// What is wrong with them, and what the model cannot hold.
    pub diagnostics: Diagnostics,
    /// Names of what they create and could not be read: that nothing is known of these is no further mistake.
    pub missing: Vec<Name>,
    /// Places of what they do and only a database can tell: dynamic SQL, calls of functions that define things. Where
    /// there are any, the catalog may differ from what a database would hold.
    pub opaque: Vec<Span>,
}

/// How files are read.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Who runs them; otherwise `postgres` is taken for the one. What this role owns has no declared owner.
    pub user: Option<Name>,
    /// Whether the files are migrations, which a server runs one after the other: what is used before it is created is a
    /// finding then. Otherwise they say what there is, in any order.
    pub ordered: bool,
    /// The major version of the Postgres that runs them, where it is known. Before 18, which zero stands for too, a
    /// `NOT NULL` has no name.
    pub postgres: u16,
}

/// Reads the statements of a file, as [`files`].
pub fn file(sources: &Sources, file: FileId, default_schema: &Name) -> (Catalog, Diagnostics) {
    let read = files(sources, &[file], std::slice::from_ref(default_schema), Catalog::new());
    (read.catalog, read.diagnostics)
}

/// Reads the statements of files (of a Markdown document, the blocks of SQL), in order, on top of what `base` holds: what a platform owns, or what files before
/// them made. Names without a schema are looked for along the search path; what has none is created in the first
/// schema of it. Statements may use what later ones create.
///
/// What a rename or a dropped column means for queries is not known: see [`replay`].
pub fn files(sources: &Sources, files: &[FileId], search_path: &[Name], base: Catalog) -> Read {
    files_with(sources, files, search_path, base, &Options::default())
}

/// As [`files`], with options.
pub fn files_with(
    sources: &Sources,
    files: &[FileId],
    search_path: &[Name],
    base: Catalog,
    options: &Options,
) -> Read {
    replay(sources, files, search_path, base, options, &bind::Unbound)
}

/// As [`files_with`], with somebody who knows what the names in queries mean, so that they follow what is renamed.
pub fn replay(
    sources: &Sources,
    files: &[FileId],
    search_path: &[Name],
    base: Catalog,
    options: &Options,
    binder: &dyn bind::Binder,
) -> Read {
    let mut reader = Reader::new(base, search_path, options, binder);
    reader.index();
    reader.read_files(sources, files);
    reader.finish(sources)
}

/// What has been read.
struct Reader<'a> {
    file: FileId,
    /// Where names without a schema are looked for now.
    search_path: Vec<Name>,
    /// Where they are looked for when a session begins; not empty. Texts of the catalog are understood along it.
    base_path: Vec<Name>,
    /// The search path that the end of the transaction brings back.
    outer_path: Option<Vec<Name>>,
    in_transaction: bool,
    /// Knows what the names in queries mean.
    binder: &'a dyn bind::Binder,
    catalog: Catalog,
    diagnostics: Diagnostics,
    /// Names of constraints and relations.
    taken: Taken,
    /// Who mentions which name.
    users: Users,
    /// Changes of tables that were not there yet.
    early: Vec<(QualifiedName, Span)>,
    /// What a statement creates that could not be read: it exists, and nothing is known about it.
    broken: FxHashSet<QualifiedName>,
    /// Tables with a change that could not be read: they may have other columns than they seem to.
    changed: FxHashSet<QualifiedName>,
    /// Names that must mean something when all is read.
    uses: Vec<Use>,
    /// Names that Postgres looked for in vain when a statement was read.
    waiting: Vec<Use>,
    options: &'a Options,
    session: Session,
    /// What the session has set.
    parameters: Parameters,
    /// Places of what only a database can tell.
    opaque: Vec<Span>,
    /// What the file says that is not about the schema.
    data: Data,
    /// The file is a dump.
    is_dump: bool,
    /// The statement is the last one of its file.
    is_last: bool,
}

impl<'a> Reader<'a> {
    fn new(base: Catalog, search_path: &[Name], options: &'a Options, binder: &'a dyn bind::Binder) -> Self {
        let mut path = search_path.to_vec();
        if path.is_empty() {
            path.push(Name::exact("public"));
        }
        Self {
            file: FileId(0),
            search_path: path.clone(),
            base_path: path,
            outer_path: None,
            in_transaction: false,
            binder,
            catalog: base,
            diagnostics: Diagnostics::new(),
            taken: Taken::default(),
            users: Users::default(),
            early: Vec::new(),
            broken: FxHashSet::default(),
            changed: FxHashSet::default(),
            uses: Vec::new(),
            waiting: Vec::new(),
            options,
            session: Session::default(),
            parameters: Parameters::default(),
            opaque: Vec::new(),
            data: Data::default(),
            is_dump: false,
            is_last: false,
        }
    }
}

impl Reader<'_> {
    fn statement(&mut self, text: &str, range: Range<usize>, undone: bool) {
        let sql = text.get(range.clone()).unwrap_or("");
        let (start, end) = (offset(range.start), offset(range.end));
        self.run(sql, &TextMap::Linear(Span::new(self.file, start, end)), undone);
    }

    /// Reads statements, usually one; of what is undone behind them, only whether it is SQL.
    fn run(&mut self, sql: &str, map: &TextMap, undone: bool) {
        if let Some(mark) = odd::mark(sql) {
            self.report(&codes::SYNTAX, map, mark);
        }
        if let Err(fault) = guard::check(sql, Shape::Statements) {
            let error = SyntaxError { range: fault.range, message: fault.message, help: fault.help };
            self.report(&codes::SYNTAX, map, error);
            self.is_broken(sql);
            return;
        }
        let tree = parse::statements(sql);
        let found = syntax_error::explain(sql, &tree);
        for missing in found.missing {
            self.diagnostics.push(missing.diagnostic(map));
        }
        if let Some(error) = found.error {
            let mut error = odd::explain(sql, error);
            if error.help.is_none() && self.is_last && error.range.start >= sql.trim_end().len() {
                error.help = Some("the file ends here: if it was cut off, get it again".to_owned());
            }
            self.report(&codes::SYNTAX, map, error);
            self.is_broken(sql);
            return;
        }
        if undone {
            return;
        }
        for node in tree.root.children() {
            let mut site = Site::new(sql, vec![(0, 0..sql.len())], map);
            site.user = self.current_user();
            site.column_types = self.column_types(&node);
            site.parameters = parameter::takes(node.kind()).then(|| self.parameters.clone());
            parameter::note(self, &site, &node);
            self.read(&mut site, &node);
            if !site.problems.is_empty() || !site.unmodelled.is_empty() {
                self.is_broken(site.node_text(&node));
            }
            for error in site.problems {
                self.report(&codes::SYNTAX, map, error);
            }
            for error in site.unmodelled {
                self.report(&codes::NOT_MODELLED, map, error);
            }
        }
    }

    fn read(&mut self, site: &mut Site<'_>, node: &Node) {
        use SyntaxKind as S;
        let read = match node.kind() {
            S::CREATE_TYPE => definition::create_type(self, site, node),
            _ if alter_definition::concerns(node) => alter_definition::alter(self, site, node),
            S::CREATE_DOMAIN => domain::create(self, site, node),
            S::CREATE_AGGREGATE => aggregate::create(self, site, node),
            S::CREATE_COLLATION => collation::create(self, site, node),
            S::CREATE_CAST => cast::create(self, site, node),
            S::CREATE_OPERATOR => operator::create(self, site, node),
            S::CREATE_EVENT_TRIGGER => event_trigger::create(self, site, node),
            S::CREATE_PUBLICATION => publication::create(self, site, node),
            S::CREATE_STATISTICS => statistics::create(self, site, node),
            S::CREATE_RULE => rule::create(self, site, node),
            S::CREATE_TEXT_SEARCH_CONFIGURATION => text_search::create_configuration(self, site, node),
            S::CREATE_TEXT_SEARCH_DICTIONARY => text_search::create_dictionary(self, site, node),
            S::CREATE_SCHEMA => schema::create(self, site, node),
            S::CREATE_EXTENSION => schema::create_extension(self, site, node),
            S::CREATE_TABLE_AS => like::create_as(self, site, node),
            S::CREATE_SEQUENCE => sequence::create(self, site, node),
            S::CREATE_FOREIGN_DATA_WRAPPER => foreign::create_wrapper(self, site, node),
            S::CREATE_SERVER => foreign::create_server(self, site, node),
            S::CREATE_TABLE | S::CREATE_FOREIGN_TABLE => table::create(self, site, node),
            S::ALTER_TABLE if rule::concerns(node) => rule::alter(self, site, node),
            S::ALTER_TABLE => alter::table(self, site, node),
            S::CREATE_INDEX => table::create_index(self, site, node),
            S::CREATE_POLICY => table::create_policy(self, site, node),
            S::CREATE_TRIGGER => table::create_trigger(self, site, node),
            S::CREATE_FUNCTION | S::CREATE_PROCEDURE => routine::create(self, site, node),
            S::CREATE_VIEW | S::CREATE_MATERIALIZED_VIEW => view::create(self, site, node),
            S::BEGIN => return self.transaction(true),
            S::COMMIT_TRANSACTION | S::ROLLBACK_TRANSACTION => return self.transaction(false),
            // What they undo is not read at all.
            S::ROLLBACK_TO_SAVEPOINT | S::SAVEPOINT_CREATE | S::RELEASE_SAVEPOINT => return,
            _ if session::concerns(node) => session::read(self, site, node),
            _ if rename::concerns(node) => rename::read(self, site, node),
            kind if drop::concerns(kind) => drop::read(self, site, node),
            S::ALTER_SEQUENCE => sequence::alter(self, site, node),
            S::ALTER_FOREIGN_TABLE => alter::table(self, site, node),
            S::ALTER_FOREIGN_DATA_WRAPPER if !parse::has(node, S::OWNER_TO) => {
                foreign::alter_wrapper(self, site, node)
            }
            S::ALTER_SERVER if !parse::has(node, S::OWNER_TO) => foreign::alter_server(self, site, node),
            S::CREATE_USER_MAPPING | S::ALTER_USER_MAPPING | S::DROP_USER_MAPPING => {
                let help =
                    "it belongs to a server and a role, not to the schema: keep it where secrets are kept";
                let message = "a user mapping holds a password, and is never part of a model";
                site.unmodelled_at(parse::range(node), message, Some(help));
                return;
            }
            S::ALTER_INDEX => alter::index(self, site, node),
            S::ALTER_POLICY => policy::alter(self, site, node),
            S::ALTER_TYPE if enum_type::concerns(node) => enum_type::alter(self, site, node),
            S::INSERT => seed::insert(self, site, node),
            S::DO => do_block::read(self, site, node),
            S::ALTER_EXTENSION => schema::alter_extension(self, site, node),
            S::ALTER_FUNCTION | S::ALTER_PROCEDURE | S::ALTER_ROUTINE
                if parse::has(node, S::FUNC_OPTION_LIST) =>
            {
                alter_routine::alter(self, site, node)
            }
            S::ALTER_VIEW | S::ALTER_MATERIALIZED_VIEW if alter_view::concerns(node) => {
                alter_view::alter(self, site, node)
            }
            S::COMMENT_ON => comment::set(self, site, node),
            S::GRANT | S::REVOKE => grant::change(self, site, node),
            S::ALTER_DEFAULT_PRIVILEGES => default_privilege::alter(self, site, node),
            S::CREATE_ROLE | S::CREATE_USER | S::CREATE_GROUP => role::create(self, site, node),
            S::ALTER_ROLE | S::ALTER_USER | S::ALTER_GROUP => role::alter(self, site, node),
            S::DROP_ROLE | S::DROP_USER | S::DROP_GROUP => role::drop(self, site, node),
            S::ALTER_DATABASE if setting::is_stored(node) => setting::of_database(self, site, node),
            S::SET_ROLE | S::RESET_ROLE | S::SET_SESSION_AUTH | S::RESET_SESSION_AUTH => {
                user::set_role(self, site, node)
            }
            S::REASSIGN => owner::reassign(self, site, node),
            S::ALTER_DATABASE => return self.data(site, node, "alter database"),
            _ if parse::has(node, S::OWNER_TO) => owner::alter(self, site, node),
            _ if parse::has(node, S::NO_DEPENDS_ON_EXTENSION) || data::is_of_session(node) => return,
            _ if parse::has(node, S::DEPENDS_ON_EXTENSION) => {
                return site.unmodelled(node, "that something depends on an extension");
            }
            S::IMPORT_FOREIGN_SCHEMA => {
                return self.opaque(
                    site,
                    node,
                    "which tables this makes is known only to the foreign server",
                );
            }
            S::CALL => return select::call(self, site, node),
            S::SELECT => select::read(self, site, node),
            kind => {
                if let Some(word) = data::word(node) {
                    seed::change(self, site, node, word);
                    return;
                }
                let words = parse::words(node);
                let verb = match kind {
                    S::SELECT_INTO => "select into".to_owned(),
                    S::CREATE_TABLE_AS => "create table … as".to_owned(),
                    _ => words.split(' ').take(2).collect::<Vec<_>>().join(" "),
                };
                return site.unmodelled(node, &format!("`{verb}`"));
            }
        };
        if read.is_none() && site.problems.is_empty() && site.unmodelled.is_empty() {
            site.unmodelled(node, "this statement");
        }
    }

    fn report(&mut self, code: &'static Code, map: &TextMap, error: SyntaxError) {
        let diagnostic = Diagnostic::new(code, error.message).maybe_at(map.locate(error.range));
        self.diagnostics.push(diagnostic.maybe_help(error.help));
    }

    /// The name of something new, with its schema.
    fn created(&self, name: QualifiedName) -> QualifiedName {
        QualifiedName { schema: Some(name.schema.unwrap_or_else(|| self.default_schema())), name: name.name }
    }
}

fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

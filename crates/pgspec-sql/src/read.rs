//! Reads SQL: statements into the objects of a catalog.
//!
//! Tables with all their constraints, indexes, policies, functions, procedures and views are read. Every other
//! statement, and every part of these that the model cannot hold, is a diagnostic at its place: nothing is dropped
//! silently.
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a tree has a thousand kinds of nodes; those not named are all others"
)]

pub(crate) mod column;
pub(crate) mod constraint;
pub(crate) mod data_type;
pub(crate) mod expression;
pub(crate) mod function;
pub(crate) mod index;
pub(crate) mod name;
pub(crate) mod policy;
mod routine;
pub(crate) mod site;
mod split;
mod table;
pub(crate) mod trigger;
mod view;

use std::ops::Range;

use pgspec_catalog::{
    Body, Catalog, Code, DataType, Diagnostic, Diagnostics, FileId, Key, Name, Object, Origin, QualifiedName,
    Sources, Span, TextMap,
};

use rustc_hash::FxHashSet;

use crate::codes;
use crate::fragment::SyntaxError;
use crate::guard::{self, Shape};
use crate::parse::{self, Node, SyntaxKind};
use site::Site;

/// Reads the statements of a file. Names without a schema, but for those of built-in types, are taken to be in
/// `default_schema`.
pub fn file(sources: &Sources, file: FileId, default_schema: &Name) -> (Catalog, Diagnostics) {
    let text = sources.file(file).map_or("", |f| f.text.as_str());
    let mut reader = Reader {
        file,
        default_schema,
        catalog: Catalog::new(),
        diagnostics: Diagnostics::new(),
        constraints: Names::default(),
        relations: Names::default(),
    };
    for range in split::statements(text) {
        reader.statement(text, range);
    }
    (reader.catalog, reader.diagnostics)
}

/// What has been read of a file.
struct Reader<'a> {
    file: FileId,
    default_schema: &'a Name,
    catalog: Catalog,
    diagnostics: Diagnostics,
    /// Names of constraints, with their schemas.
    constraints: Names,
    /// Names of tables, views and indexes, those of keys included, with their schemas.
    relations: Names,
}

type Names = FxHashSet<(Option<Name>, Name)>;

impl Reader<'_> {
    fn statement(&mut self, text: &str, range: Range<usize>) {
        let sql = text.get(range.clone()).unwrap_or("");
        let (start, end) = (offset(range.start), offset(range.end));
        let map = TextMap::Linear(Span::new(self.file, start, end));
        if let Err(fault) = guard::check(sql, Shape::Statements) {
            let error = SyntaxError { range: fault.range, message: fault.message, help: fault.help };
            self.report(&codes::SYNTAX, &map, error);
            return;
        }
        let tree = parse::statements(sql);
        if let Some(error) = crate::fragment::explain_statement(sql, &tree.errors) {
            self.report(&codes::SYNTAX, &map, error);
            return;
        }
        for node in tree.root.children() {
            let mut site = Site::new(sql, vec![(0, 0..sql.len())], &map);
            self.read(&mut site, &node);
            for error in site.problems {
                self.report(&codes::SYNTAX, &map, error);
            }
            for error in site.unmodelled {
                self.report(&codes::NOT_MODELLED, &map, error);
            }
        }
    }

    fn read(&mut self, site: &mut Site<'_>, node: &Node) {
        use SyntaxKind as S;
        let read = match node.kind() {
            S::CREATE_TABLE => table::create(self, site, node),
            S::ALTER_TABLE => table::alter(self, site, node),
            S::CREATE_INDEX => table::create_index(self, site, node),
            S::CREATE_POLICY => table::create_policy(self, site, node),
            S::CREATE_FUNCTION | S::CREATE_PROCEDURE => routine::create(self, site, node),
            S::CREATE_VIEW | S::CREATE_MATERIALIZED_VIEW => view::create(self, site, node),
            kind => {
                let words = parse::words(node);
                let verb = words.split(' ').take(if kind == S::DO { 1 } else { 2 });
                site.unmodelled(node, &format!("`{}`", verb.collect::<Vec<_>>().join(" ")));
                return;
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

    /// Adds an object, unless something is wrong with it; one that is there already is reported, or replaced if that is what was asked for.
    fn insert(&mut self, site: &mut Site<'_>, node: &Node, key: Key, body: Body, replace: bool) {
        if !site.problems.is_empty() {
            return;
        }
        let name = (key.schema.clone(), key.name.clone());
        match &body {
            Body::Constraint(constraint) => {
                if table::has_index(constraint) {
                    self.relations.insert(name.clone());
                }
                self.constraints.insert(name);
            }
            Body::Table(_) | Body::View(_) | Body::Index(_) => {
                self.relations.insert(name);
            }
            _ => {}
        }
        let span = site.span(parse::range(node));
        let object = Object::new(span.map_or(Origin::Database, Origin::Sql), body);
        if let Err((old, object)) = self.catalog.insert(key.clone(), object) {
            if replace {
                if let Some(slot) = self.catalog.object_mut(old) {
                    *slot = object;
                }
                return;
            }
            let first = self.catalog.entry(old).and_then(|(_, old)| old.span());
            let mut diagnostic = Diagnostic::new(&codes::DUPLICATE, format!("{key} is created twice"));
            diagnostic = diagnostic.maybe_at(object.span());
            if let Some(first) = first {
                diagnostic = diagnostic.related(first, "first here");
            }
            self.diagnostics.push(diagnostic);
        }
    }

    /// A name with its schema.
    fn resolved(&self, name: QualifiedName) -> QualifiedName {
        QualifiedName {
            schema: Some(name.schema.unwrap_or_else(|| self.default_schema.clone())),
            name: name.name,
        }
    }

    /// A type with its schema, unless it is built in.
    fn resolved_type(&self, mut data_type: DataType) -> DataType {
        let builtin =
            data_type.name.schema.is_none() && pgspec_catalog::is_builtin_type(data_type.name.name.as_str());
        if !builtin {
            data_type.name = self.resolved(data_type.name);
        }
        data_type
    }
}

fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

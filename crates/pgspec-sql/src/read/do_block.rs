//! `DO` blocks: what they do is read where it can be known; where it cannot, that is said at its place.

use pgspec_catalog::{Diagnostic, Severity, TextMap};

use super::condition::{self, Value};
use super::site::Site;
use super::{Reader, literal, split};
use crate::codes;
use crate::parse::{self, Node, SyntaxKind};
use crate::syntax::ast::TextRange;
use crate::syntax::plpgsql::{self, Block, Condition, Expression, Handler, Stmt, StmtKind};

/// Words that change what a database holds, for texts whose statements are not told apart.
const CHANGES: [&str; 13] = [
    "alter", "call", "comment", "copy", "create", "do", "drop", "execute", "grant", "import", "reassign",
    "revoke", "security",
];

/// What to do about what cannot be known.
const ASK: &str = "read the database itself to be sure, or write the statements out";

/// `DO`
pub(super) fn read(reader: &mut Reader<'_>, site: &mut Site<'_>, node: &Node) -> Option<()> {
    use SyntaxKind as S;
    let language = parse::child(node, S::DO_LANGUAGE).map(|clause| parse::words(&clause));
    let literal = parse::child(node, S::LITERAL)?;
    let range = parse::token_range(&parse::first_token(&literal)?);
    let Some((inner, body)) = literal::contents(range, site.node_text(&literal)) else {
        site.unmodelled(node, "a block whose escapes make no text");
        return None;
    };
    if !matches!(language.as_deref(), None | Some("language plpgsql")) {
        reader.opaque(site, node, "what this block does cannot be known: it is not written in PL/pgSQL");
        return Some(());
    }
    let exact = inner.len() == body.len();
    let map = site.map_of(inner, exact);
    let parsed = plpgsql::parse(&body);
    for error in &parsed.errors {
        let place = if exact { map.locate(error.range.usize()) } else { map.span() };
        let diagnostic = Diagnostic::new(&codes::SYNTAX, error.message.clone());
        reader.diagnostics.push(diagnostic.maybe_at(place).maybe_help(error.help.clone()));
    }
    let Some(parsed) = parsed.body.filter(|_| parsed.errors.is_empty()) else { return Some(()) };
    let run = Run { body: &body, map: &map, exact };
    run.block(reader, &parsed.block);
    Some(())
}

/// A body that is run.
struct Run<'a> {
    body: &'a str,
    map: &'a TextMap,
    exact: bool,
}

/// How far statements were run.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Flow {
    On,
    /// Nothing behind is reached, or it is not known whether it is.
    Ends,
}

impl Run<'_> {
    fn map_of(&self, range: TextRange) -> TextMap {
        if self.exact { self.map.part(range.usize()) } else { self.map.clone() }
    }

    fn text(&self, range: TextRange) -> &str {
        self.body.get(range.usize()).unwrap_or("")
    }

    /// Says that what a part does cannot be known, if it may change anything.
    fn unknown(&self, reader: &mut Reader<'_>, range: TextRange, why: &str) {
        let text = self.text(range);
        if may_change(text) {
            reader.opaque_at(self.map_of(range).span(), why);
        }
    }

    fn block(&self, reader: &mut Reader<'_>, block: &Block) -> Flow {
        if block.handlers.is_empty() {
            return self.statements(reader, &block.statements);
        }
        // An error inside takes back what the block did (manual, "Trapping Errors").
        let before = (reader.catalog.clone(), reader.diagnostics.len());
        let flow = self.statements(reader, &block.statements);
        let caught = reader.diagnostics.iter().skip(before.1).find(|found| found.severity == Severity::Error);
        let Some(caught) = caught else { return flow };
        let Some(handler) = block.handlers.iter().find(|handler| catches(handler, caught)) else {
            return flow;
        };
        reader.restore(before.0);
        reader.diagnostics.truncate(before.1);
        self.statements(reader, &handler.statements)
    }

    fn statements(&self, reader: &mut Reader<'_>, statements: &[Stmt]) -> Flow {
        for statement in statements {
            if self.statement(reader, statement) == Flow::Ends {
                return Flow::Ends;
            }
        }
        Flow::On
    }

    fn statement(&self, reader: &mut Reader<'_>, statement: &Stmt) -> Flow {
        match &statement.kind {
            StmtKind::Block(block) => return self.block(reader, block),
            StmtKind::If { branches, otherwise } => {
                return self.branches(reader, statement.range, branches, otherwise.as_deref());
            }
            StmtKind::Sql(sql, _) | StmtKind::Call(sql) | StmtKind::Perform(sql) => {
                let perform = matches!(statement.kind, StmtKind::Perform(_));
                let text = self.text(sql.range);
                let map = self.map_of(sql.range);
                let text = if perform { text.replacen_word("perform", " select") } else { text.to_owned() };
                reader.run(&text, &map, false);
            }
            StmtKind::Execute(dynamic, _) if dynamic.using.is_empty() => {
                let text = dynamic.text.query.as_ref().and_then(|query| condition::of_query(reader, query));
                match text.and_then(Value::text) {
                    Some(text) => {
                        let place = self.map_of(dynamic.text.range).span();
                        let map = place.map_or(TextMap::Nowhere, TextMap::Whole);
                        for range in split::statements(&text) {
                            reader.run(text.get(range).unwrap_or(""), &map, false);
                        }
                    }
                    None => {
                        self.unknown(reader, statement.range, "what this `execute` runs is made at run time")
                    }
                }
            }
            StmtKind::Execute(..) => {
                self.unknown(reader, statement.range, "what this `execute` runs is made at run time");
            }
            StmtKind::Loop(_) | StmtKind::Case { .. } => {
                self.unknown(
                    reader,
                    statement.range,
                    "how often this runs depends on what the database holds",
                );
            }
            StmtKind::Return(_) => return Flow::Ends,
            StmtKind::Raise(raise) if raise.level == "exception" => return Flow::Ends,
            StmtKind::Raise(_)
            | StmtKind::Null
            | StmtKind::Assert(..)
            | StmtKind::Transaction(_)
            | StmtKind::Assign { .. }
            | StmtKind::Diagnostics { .. }
            | StmtKind::Exit { .. }
            | StmtKind::Open(..)
            | StmtKind::Fetch { .. }
            | StmtKind::Close(_)
            | StmtKind::ReturnNext(_)
            | StmtKind::ReturnQuery(_)
            | StmtKind::ReturnExecute(_) => {}
        }
        Flow::On
    }

    fn branches(
        &self,
        reader: &mut Reader<'_>,
        range: TextRange,
        branches: &[(Expression, Vec<Stmt>)],
        otherwise: Option<&[Stmt]>,
    ) -> Flow {
        for (condition, statements) in branches {
            let value = condition.query.as_ref().and_then(|query| condition::of_query(reader, query));
            match value.and_then(|value| value.boolean()) {
                Some(true) => return self.statements(reader, statements),
                Some(false) => {}
                None => {
                    let why = "whether this is done depends on what the database holds";
                    self.unknown(reader, range, why);
                    return Flow::On;
                }
            }
        }
        otherwise.map_or(Flow::On, |statements| self.statements(reader, statements))
    }
}

trait ReplaceWord {
    fn replacen_word(&self, word: &str, by: &str) -> String;
}

impl ReplaceWord for str {
    /// The text with the word at its beginning replaced by another of the same length.
    fn replacen_word(&self, word: &str, by: &str) -> String {
        match self.get(..word.len()) {
            Some(first) if first.eq_ignore_ascii_case(word) => {
                format!("{by}{}", self.get(word.len()..).unwrap_or(""))
            }
            _ => self.to_owned(),
        }
    }
}

/// Whether a handler catches the error that a finding stands for.
fn catches(handler: &Handler, found: &Diagnostic) -> bool {
    let duplicate = std::ptr::eq(found.code, &codes::DUPLICATE);
    handler.conditions.iter().any(|condition| match condition {
        Condition::Name(name) => {
            let name = name.name.as_str();
            name == "others"
                || duplicate && (name.starts_with("duplicate_") || name == "unique_violation")
                || !duplicate && (name.starts_with("undefined_") || name.starts_with("invalid_"))
        }
        // Class 42: what is there already, or is not there.
        Condition::State(state) => {
            if duplicate {
                ["42710", "42P07", "42P06", "42723", "42701", "42P16"].contains(&state.as_str())
            } else {
                state.starts_with("42") || state.starts_with("3F")
            }
        }
    })
}

/// Whether a text has a word that changes what a database holds.
pub(super) fn may_change(text: &str) -> bool {
    let Ok(tokens) = crate::lex::tokens(text) else { return true };
    tokens.iter().any(|token| CHANGES.iter().any(|word| token.is_word(text, word)))
}

impl Reader<'_> {
    /// Says that what a statement does cannot be known without a database.
    pub(super) fn opaque(&mut self, site: &Site<'_>, node: &Node, why: &str) {
        self.opaque_at(site.span(parse::tight_range(node)), why);
    }

    pub(super) fn opaque_at(&mut self, place: Option<pgspec_catalog::Span>, why: &str) {
        self.opaque.extend(place);
        self.diagnostics.push(Diagnostic::new(&codes::OPAQUE, why).maybe_at(place).help(ASK));
    }
}

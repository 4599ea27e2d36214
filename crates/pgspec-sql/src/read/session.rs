//! What a session does between statements: where it looks for names, and what its transactions undo.

use std::ops::Range;

use pgspec_catalog::{Body, Catalog, Key, Kind, Mentioned, Name, ObjectId, QualifiedName, SqlText};

use super::parameter::Parameters;
use super::rewrite::{self, Change};
use super::site::Site;
use super::{Reader, name, resolve, trigger};
use crate::lex::{self, TokenKind};
use crate::parse::{self, Node, SyntaxKind};
use crate::quote;

/// What of a file's statements is undone by a `ROLLBACK` behind it: one answer for each. A transaction that is still
/// open at the end of the file is taken as committed.
pub(super) fn undone(text: &str, statements: &[Range<usize>]) -> Vec<bool> {
    let mut undone = vec![false; statements.len()];
    let mut begun: Option<usize> = None;
    let mut savepoints: Vec<(Name, usize)> = Vec::new();
    for (at, range) in statements.iter().enumerate() {
        let words = first_words(text.get(range.clone()).unwrap_or(""));
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let mut undo = |from: usize, to: usize| {
            undone.get_mut(from..to).into_iter().flatten().for_each(|undone| *undone = true);
        };
        match words.as_slice() {
            ["begin", ..] | ["start", "transaction", ..] => {
                begun = begun.or(Some(at));
            }
            ["commit", "prepared", ..] | ["rollback", "prepared", ..] => {}
            ["commit" | "end", ..] => {
                begun = None;
                savepoints.clear();
            }
            ["savepoint", named, ..] => savepoints.push((Name::exact(named), at)),
            ["release", rest @ ..] => {
                if let Some(named) = rest.iter().find(|word| **word != "savepoint") {
                    let found = savepoints.iter().rposition(|(name, _)| name == *named);
                    savepoints.truncate(found.unwrap_or(savepoints.len()));
                }
            }
            ["rollback" | "abort", rest @ ..] if rest.contains(&"to") => {
                let named = rest.iter().rev().find(|word| !matches!(**word, "to" | "savepoint"));
                if let Some(named) = named
                    && let Some(found) = savepoints.iter().rposition(|(name, _)| name == *named)
                {
                    undo(savepoints.get(found).map_or(at, |(_, from)| *from), at);
                    savepoints.truncate(found + 1);
                }
            }
            ["rollback" | "abort", ..] => {
                if let Some(from) = begun.take() {
                    undo(from, at);
                }
                savepoints.clear();
            }
            _ => {}
        }
    }
    undone
}

/// The first words of a statement, folded; enough of them for the name of a savepoint.
fn first_words(sql: &str) -> Vec<String> {
    let mut lexer = lex::Lexer::new(sql);
    let mut out = Vec::new();
    while out.len() < 5
        && let Some(Ok(token)) = lexer.next_token()
    {
        if token.is_comment() {
            continue;
        }
        if !matches!(token.kind, TokenKind::Word | TokenKind::QuotedName) {
            break;
        }
        out.push(name::identifier(token.text(sql)).to_string());
    }
    out
}

/// Whether a statement says where names are looked for.
pub(super) fn concerns(node: &Node) -> bool {
    use SyntaxKind as S;
    match node.kind() {
        S::SET | S::RESET => {
            let words = parse::words(node);
            words.contains("search_path") || words.contains("schema") || words == "reset all"
        }
        S::SELECT => set_config(node).is_some(),
        _ => false,
    }
}

/// `SET search_path`, `RESET search_path`, `SELECT set_config('search_path', …)`
pub(super) fn read(reader: &mut Reader<'_>, site: &mut Site<'_>, node: &Node) -> Option<()> {
    use SyntaxKind as S;
    match node.kind() {
        S::RESET => reader.set_path(None, false),
        S::SELECT => {
            let (value, local) = set_config(node)?;
            reader.set_path(Some(list(&value)), local);
        }
        _ => {
            let local = node.descendants().any(|n| n.kind() == S::LOCAL_SCOPE);
            if let Some(schema) = node.descendants().find(|n| n.kind() == S::SET_SCHEMA_VALUE) {
                let token = parse::tokens(&schema).last()?;
                reader.set_path(trigger::string_value(token.text()).map(|text| list(&text)), local);
                return Some(());
            }
            let value = node.descendants().find(|n| n.kind() == S::TO_CONFIG_VALUE);
            let Some(value) = value else {
                site.unmodelled(node, "a search path that is taken from the session");
                return Some(());
            };
            let mut path = Vec::new();
            // The first token is `to` or `=`.
            for token in parse::tokens(&value).skip(1) {
                match token.kind() {
                    S::COMMA => {}
                    S::DEFAULT_KW => {
                        reader.set_path(None, local);
                        return Some(());
                    }
                    S::STRING => path.extend(trigger::string_value(token.text()).map(|s| Name::exact(&s))),
                    _ => path.push(name::identifier(token.text())),
                }
            }
            reader.set_path(Some(path), local);
        }
    }
    Some(())
}

/// The names of a search path as a setting writes it.
fn list(value: &str) -> Vec<Name> {
    value.split(',').map(str::trim).filter(|part| !part.is_empty()).map(name::identifier).collect()
}

/// Value and scope of `SELECT [pg_catalog.]set_config('search_path', '…', true)`.
fn set_config(node: &Node) -> Option<(String, bool)> {
    use SyntaxKind as S;
    let call = node.descendants().find(|n| n.kind() == S::CALL_EXPR)?;
    let callee = name::segments(&call.first_child()?);
    if callee.last().is_none_or(|last| *last != "set_config") {
        return None;
    }
    let list = parse::child(&call, S::ARG_LIST)?;
    let mut arguments = parse::children(&list, S::ARG).map(|argument| {
        parse::tokens(&argument).next().map(|token| token.text().to_owned()).unwrap_or_default()
    });
    let parameter = trigger::string_value(&arguments.next()?)?;
    if parameter != "search_path" {
        return None;
    }
    let value = trigger::string_value(&arguments.next()?)?;
    let local = arguments.next().is_some_and(|local| local.eq_ignore_ascii_case("true"));
    Some((value, local))
}

impl Reader<'_> {
    /// Changes where names are looked for; `local` until the transaction ends.
    fn set_path(&mut self, path: Option<Vec<Name>>, local: bool) {
        let path = path.unwrap_or_else(|| self.base_path.clone());
        let path: Vec<Name> = path.into_iter().filter(|schema| *schema != "$user").collect();
        if local {
            // Outside of a transaction it has no effect.
            if self.in_transaction {
                let before = std::mem::replace(&mut self.search_path, path);
                self.outer_path.get_or_insert(before);
            }
        } else {
            self.search_path = path;
            self.outer_path = None;
        }
    }

    /// Binds the names in the texts of a new object, or in those that it did not have before.
    pub(super) fn created_texts(&mut self, id: ObjectId, before: Option<&Body>) {
        self.note_early(id, before);
        if self.search_path == self.base_path {
            return;
        }
        let Some((_, object)) = self.catalog.entry(id) else { return };
        let old = before.map(Body::texts).unwrap_or_default();
        let is_old = |sql: &SqlText| old.iter().any(|(_, old)| *old == sql);
        let texts = object.body.texts().into_iter().filter(|(_, sql)| !is_old(sql));
        let bound: Vec<_> = texts
            .filter(|(slot, _)| slot.is_bound())
            .map(|(slot, sql)| (slot, self.bindings(sql)))
            .filter(|(_, changes)| !changes.is_empty())
            .collect();
        for (slot, changes) in bound {
            if let Some(sql) = self.catalog.object_mut(id).and_then(|object| object.body.text_mut(slot)) {
                rewrite::apply(sql, changes);
            }
        }
    }

    /// Binds the names in a text that is new.
    pub(super) fn created_text(&self, sql: &mut SqlText) {
        if self.search_path != self.base_path {
            let changes = self.bindings(sql);
            rewrite::apply(sql, changes);
        }
    }

    /// Where names in a text would mean something else along the path that texts are understood by, they get the schemas of
    /// what they mean now.
    fn bindings(&self, sql: &SqlText) -> Vec<Change> {
        let unqualified = sql.mentions.iter().filter(|mention| mention.name.schema.is_none());
        let found = unqualified.filter_map(|mention| {
            let exists: fn(&Catalog, &QualifiedName) -> bool = match mention.what {
                Mentioned::Relation => |catalog, name| catalog.relation(name).is_some(),
                Mentioned::Function(_) => |catalog, name| !catalog.overloads(name).is_empty(),
                Mentioned::Type => resolve::is_type,
                Mentioned::Column | Mentioned::ReferencedColumn | Mentioned::Role => return None,
            };
            let meant = resolve::lookup(&self.catalog, &self.search_path, &mention.name, exists)?;
            let later = resolve::lookup(&self.catalog, &self.base_path, &mention.name, exists);
            (later.as_ref() != Some(&meant))
                .then(|| Change { range: mention.range.clone(), text: quote::qualified(&meant) })
        });
        found.collect()
    }

    /// A file is a session of its own.
    pub(super) fn begin_session(&mut self) {
        self.search_path = self.base_path.clone();
        self.outer_path = None;
        self.in_transaction = false;
        self.parameters = Parameters::default();
        self.new_session();
    }

    /// `BEGIN`, or the end of a transaction.
    pub(super) fn transaction(&mut self, begins: bool) {
        self.in_transaction = begins;
        if !begins {
            self.session.end_transaction();
            self.parameters.end_transaction();
        }
        if !begins && let Some(path) = self.outer_path.take() {
            self.search_path = path;
        }
    }

    /// Whether a schema is there: created, or one that reading began with.
    pub(super) fn has_schema(&self, schema: &Name) -> bool {
        self.base_path.contains(schema)
            || *schema == "public"
            || self.catalog.id(&Key::global(Kind::Schema, schema.clone())).is_some()
    }

    /// Where new things are created: the first schema of the search path that is there (`current_schema()`).
    pub(super) fn default_schema(&self) -> Name {
        let first = self.search_path.iter().find(|schema| self.has_schema(schema));
        let first = first.or(self.search_path.first());
        first.or(self.base_path.first()).cloned().unwrap_or_else(|| Name::exact("public"))
    }
}

#[cfg(test)]
mod tests {
    use super::super::split;
    use super::*;

    #[test]
    fn a_rollback_undoes_what_stands_before_it() {
        let of = |text: &str| undone(text, &split::statements(text));
        let yes = true;
        let no = false;
        assert_eq!(of("a; begin; b; commit; rollback; c"), [no, no, no, no, no, no]);
        assert_eq!(of("a; begin; b; rollback; c"), [no, yes, yes, no, no]);
        assert_eq!(
            of("begin; a; savepoint s; b; rollback to savepoint s; c; commit"),
            [no, no, yes, yes, no, no, no]
        );
        assert_eq!(of("begin; savepoint s; a; release s; rollback work to s; commit"), [no; 6]);
    }
}

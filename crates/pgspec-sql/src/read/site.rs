//! Where a tree stands: what maps its positions back to the text that somebody wrote, and what is found on the way.

use std::ops::Range;

use pgspec_catalog::{DataType, Mention, Mentioned, Name, QualifiedName, Span, SqlText, TextMap};

use super::expression::{self, Scope};
use super::parameter::Parameters;
use crate::fragment::SyntaxError;
use crate::parse::{self, Node};

/// The text that a tree was parsed from, what of it was written by somebody, and what its reader has found.
pub(crate) struct Site<'a> {
    /// The parsed text.
    text: &'a str,
    /// Which positions of it are whose: sorted starts, each with its range in what was written.
    pieces: Vec<(usize, Range<usize>)>,
    map: &'a TextMap,
    /// Who runs the SQL, if that is known.
    pub(crate) user: Option<Name>,
    /// What `column%type` means, by where it begins.
    pub(crate) column_types: Vec<(usize, DataType)>,
    /// What the session that runs the SQL has set, if that is known.
    pub(super) parameters: Option<Parameters>,
    /// Names outside of expressions.
    pub(crate) mentions: Vec<Mention>,
    /// What Postgres would refuse.
    pub(crate) problems: Vec<SyntaxError>,
    /// What Postgres would accept and the model cannot hold.
    pub(crate) unmodelled: Vec<SyntaxError>,
}

impl<'a> Site<'a> {
    pub(crate) fn new(text: &'a str, pieces: Vec<(usize, Range<usize>)>, map: &'a TextMap) -> Self {
        Self {
            text,
            pieces,
            map,
            user: None,
            column_types: Vec::new(),
            parameters: None,
            mentions: Vec::new(),
            problems: Vec::new(),
            unmodelled: Vec::new(),
        }
    }

    /// A position in what was written; what stands between its pieces belongs to the nearest byte of the one before.
    pub(crate) fn local_at(&self, at: usize) -> usize {
        let after = self.pieces.partition_point(|(start, _)| *start <= at);
        match after.checked_sub(1).and_then(|i| self.pieces.get(i)) {
            Some((start, range)) => range.start + (at - start).min(range.len()),
            None => self.pieces.first().map_or(0, |(_, range)| range.start),
        }
    }

    /// A range in what was written.
    pub(crate) fn local(&self, range: Range<usize>) -> Range<usize> {
        let start = self.local_at(range.start);
        start..self.local_at(range.end).max(start)
    }

    pub(crate) fn source(&self, range: Range<usize>) -> &'a str {
        self.text.get(range).unwrap_or("")
    }

    /// The SQL of a node.
    pub(crate) fn node_text(&self, node: &Node) -> &'a str {
        self.source(parse::range(node))
    }

    /// The place of a range in its file.
    pub(crate) fn span(&self, range: Range<usize>) -> Option<Span> {
        self.map.locate(self.local(range))
    }

    /// The place of a mention in its file.
    pub(crate) fn place_of(&self, mention: &Mention) -> Option<Span> {
        self.map.locate(mention.range.start as usize..mention.range.end as usize)
    }

    /// The map of a part; all of it is one place unless it stands there as it is.
    pub(crate) fn map_of(&self, range: Range<usize>, exact: bool) -> TextMap {
        match self.span(range.clone()) {
            _ if exact => self.map.part(self.local(range)),
            Some(span) => TextMap::Whole(span),
            None => TextMap::Nowhere,
        }
    }

    pub(crate) fn problem(&mut self, range: Range<usize>, message: impl Into<String>, help: Option<&str>) {
        let range = self.local(range);
        self.problems.push(SyntaxError { range, message: message.into(), help: help.map(str::to_owned) });
    }

    /// Reports what the model cannot hold.
    pub(crate) fn unmodelled(&mut self, node: &Node, what: &str) {
        self.unmodelled_at(parse::range(node), format!("{what} cannot be modelled"), None);
    }

    /// As [`Site::unmodelled`], in words of its own.
    pub(crate) fn unmodelled_at(
        &mut self,
        range: Range<usize>,
        message: impl Into<String>,
        help: Option<&str>,
    ) {
        let range = self.local(range);
        self.unmodelled.push(SyntaxError { range, message: message.into(), help: help.map(str::to_owned) });
    }

    pub(crate) fn mention(&mut self, what: Mentioned, name: QualifiedName, range: Range<usize>) {
        let range = self.local(range);
        self.mentions.push(Mention { what, name, range: narrow(range) });
    }

    /// What `read` mentions, apart from what was mentioned before.
    pub(crate) fn apart<T>(&mut self, read: impl FnOnce(&mut Self) -> T) -> (T, Vec<Mention>) {
        let before = std::mem::take(&mut self.mentions);
        let value = read(self);
        (value, std::mem::replace(&mut self.mentions, before))
    }

    /// The SQL text of an expression or a query.
    pub(crate) fn sql(&mut self, node: &Node, scope: Scope) -> SqlText {
        self.sql_of(&parse::extent(node), scope)
    }

    /// The SQL text between a node's own parentheses; `None` if there is nothing.
    pub(crate) fn sql_inside(&mut self, node: &Node, scope: Scope) -> Option<SqlText> {
        let nodes = parse::inside(node);
        (!nodes.is_empty()).then(|| self.sql_of(&nodes, scope))
    }

    fn sql_of(&mut self, nodes: &[Node], scope: Scope) -> SqlText {
        let start = nodes.first().map_or(0, |n| parse::range(n).start);
        let end = nodes.last().map_or(start, |n| parse::tight_range(n).end);
        let mut mentions = Vec::new();
        for node in nodes {
            expression::mentions(self, node, scope, start, &mut mentions);
        }
        self.placed(start..end, mentions)
    }

    /// SQL text of a range, with mentions that are relative to it.
    pub(crate) fn placed(&self, range: Range<usize>, mentions: Vec<Mention>) -> SqlText {
        SqlText { text: self.source(range.clone()).into(), map: self.map.part(self.local(range)), mentions }
    }
}

/// A range as mentions keep it.
pub(crate) fn narrow(range: Range<usize>) -> Range<u32> {
    let cut = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    cut(range.start)..cut(range.end)
}

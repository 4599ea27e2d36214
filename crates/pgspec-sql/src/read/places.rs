//! Where a text names a column: by the tokens where one table is all there is, otherwise by what the text means.

use std::ops::Range;

use pgspec_catalog::object::Slot;
use pgspec_catalog::{Mentioned, Name, ObjectId, QualifiedName, SqlText};

use super::bind::{Bound, BoundColumn};
use super::{Reader, name};
use crate::lex::{self, Token, TokenKind};

/// Where a text names a column of a relation.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Places {
    /// Here; nowhere if there is none.
    Known(Vec<BoundColumn>),
    /// It may.
    Unknown,
}

impl Reader<'_> {
    /// Where a text of an object names a column.
    pub(super) fn places(
        &self,
        id: ObjectId,
        slot: Slot,
        sql: &SqlText,
        relation: (ObjectId, &QualifiedName),
        column: &Name,
    ) -> Places {
        let tokens = lex::tokens(&sql.text).unwrap_or_default();
        let mut own = self.own_places(id, slot, sql, relation, column);
        let is_own = |token: &Token| own.iter().any(|place| place.range == narrow(token.range()));
        let names_it = |token: &&Token| is_name(token) && name::identifier(token.text(&sql.text)) == *column;
        let others = tokens.iter().filter(names_it).filter(|token| !is_own(token)).count();
        let has_query =
            tokens.iter().any(|t| t.is_word(&sql.text, "select") || t.is_word(&sql.text, "table"));
        let uses_relation = self.mentions_relation(sql, relation.1) || self.belongs_to(id, relation.1);
        if slot == Slot::When {
            // OLD and NEW are rows: every column stands behind a dot.
            own = after_dot(&tokens, sql, relation.0, column);
            return Places::Known(own);
        }
        if !uses_relation || !has_query && !self.is_query(slot) {
            return Places::Known(own);
        }
        let star = tokens.iter().any(|token| token.text(&sql.text) == "*")
            || tokens.iter().any(|token| token.is_word(&sql.text, "natural"));
        if others == 0 && (!star || !self.mentions_relation(sql, relation.1)) {
            return Places::Known(own);
        }
        match self.bound(id, slot) {
            Some(bound) => {
                let is_it = |found: &BoundColumn| found.relation == relation.0 && found.column == *column;
                let shows = bound.stars.iter().filter(|star| {
                    star.relations.contains(&relation.0)
                        && star.columns.iter().any(|(_, name)| name == column)
                });
                let star = shows.map(|star| BoundColumn {
                    range: star.range.clone(),
                    relation: relation.0,
                    column: column.clone(),
                    qualifier: None,
                    names: None,
                    merged: true,
                });
                let star: Vec<_> = star.collect();
                Places::Known(bound.columns.into_iter().filter(is_it).chain(star).collect())
            }
            None => Places::Unknown,
        }
    }

    /// Whether a text may use a column by a star.
    pub(super) fn bound(&self, id: ObjectId, slot: Slot) -> Option<Bound> {
        let mut answers = self.binder.bind(&self.catalog, &self.base_path, &[(id, slot)]);
        answers.pop().flatten()
    }

    fn is_query(&self, slot: Slot) -> bool {
        matches!(slot, Slot::Query | Slot::Standard)
    }

    /// Whether an object is a relation's child, or the relation itself.
    fn belongs_to(&self, id: ObjectId, relation: &QualifiedName) -> bool {
        self.catalog.entry(id).is_some_and(|(key, object)| {
            object.body.relation(key).as_ref() == Some(relation)
                || object.body.as_table().is_some() && key.qualified_name() == *relation
        })
    }

    /// Whether a text names a relation, or its row type.
    pub(super) fn mentions_relation(&self, sql: &SqlText, relation: &QualifiedName) -> bool {
        sql.mentions.iter().any(|mention| {
            matches!(mention.what, Mentioned::Relation | Mentioned::Type)
                && mention.name.name == relation.name
                && self.meaning(&mention.name).as_ref() == Some(relation)
        })
    }

    /// The relation that a name in a text means.
    pub(super) fn meaning(&self, name: &QualifiedName) -> Option<QualifiedName> {
        super::resolve::lookup(&self.catalog, &self.base_path, name, |catalog, name| {
            catalog.relation(name).is_some()
        })
    }

    /// Columns of the text's own table, outside of queries.
    fn own_places(
        &self,
        id: ObjectId,
        slot: Slot,
        sql: &SqlText,
        relation: (ObjectId, &QualifiedName),
        column: &Name,
    ) -> Vec<BoundColumn> {
        if self.is_query(slot) || !self.belongs_to(id, relation.1) {
            return Vec::new();
        }
        let mentions = sql.mentions.iter().filter(|mention| {
            mention.what == Mentioned::Column
                && mention.name.name == *column
                && mention.name.schema.as_ref().is_none_or(|table| *table == relation.1.name)
        });
        let place = |range: Range<u32>| {
            let text = sql.text.get(range.start as usize..range.end as usize).unwrap_or("");
            let tokens = lex::tokens(text).unwrap_or_default();
            let last = tokens.iter().rev().find(|token| is_name(token)).map(|token| token.range());
            let last = last.map_or(0..range.end - range.start, narrow);
            BoundColumn {
                range: range.start + last.start..range.start + last.end,
                relation: relation.0,
                column: column.clone(),
                qualifier: None,
                names: None,
                merged: false,
            }
        };
        mentions.map(|mention| place(mention.range.clone())).collect()
    }
}

/// Names of a column behind a dot.
fn after_dot(tokens: &[Token], sql: &SqlText, relation: ObjectId, column: &Name) -> Vec<BoundColumn> {
    let pairs = tokens.iter().zip(tokens.iter().skip(1));
    let found = pairs.filter(|(dot, token)| {
        dot.text(&sql.text) == "." && is_name(token) && name::identifier(token.text(&sql.text)) == *column
    });
    let place = |token: &Token| BoundColumn {
        range: narrow(token.range()),
        relation,
        column: column.clone(),
        qualifier: None,
        names: None,
        merged: false,
    };
    found.map(|(_, token)| place(token)).collect()
}

/// Whether a token may be a name.
pub(super) fn is_name(token: &Token) -> bool {
    matches!(token.kind, TokenKind::Word | TokenKind::QuotedName)
}

/// A range as texts keep it.
pub(super) fn narrow(range: Range<usize>) -> Range<u32> {
    super::site::narrow(range)
}

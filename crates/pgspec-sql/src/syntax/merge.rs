//! `merge`.

use super::ast::{Merge, MergeAction, MergeWhen, With};
use super::keyword::Keyword as K;
use super::parser::{Parse, Parser};

impl Parser<'_> {
    pub(super) fn merge(&mut self, with: Option<With>, start: u32) -> Parse<Merge> {
        self.expect(K::MERGE)?;
        self.expect(K::INTO)?;
        let (table, alias) = self.changed_table()?;
        self.expect(K::USING)?;
        let source = self.table_ref()?;
        self.expect(K::ON)?;
        let on = self.expression()?;
        let mut whens = vec![self.merge_when()?];
        while self.at(K::WHEN) {
            whens.push(self.merge_when()?);
        }
        let (returning_rows, returning) = self.returning()?;
        Ok(Merge {
            with,
            table,
            alias,
            source,
            on,
            whens,
            returning_rows,
            returning,
            range: self.since(start),
        })
    }

    fn merge_when(&mut self) -> Parse<MergeWhen> {
        self.expect(K::WHEN)?;
        let matched = !self.accept(K::NOT);
        self.expect(K::MATCHED)?;
        let mut by_source = false;
        if !matched && self.accept(K::BY) {
            by_source = self.accept(K::SOURCE);
            if !by_source {
                self.expect(K::TARGET)?;
            }
        }
        let condition = if self.accept(K::AND) { Some(self.expression()?) } else { None };
        self.expect(K::THEN)?;
        let action = self.merge_action_of(matched || by_source)?;
        Ok(MergeWhen { matched, by_source, condition, action })
    }

    fn merge_action_of(&mut self, on_target: bool) -> Parse<MergeAction> {
        if self.accept(K::DO) {
            self.expect(K::NOTHING)?;
            return Ok(MergeAction::Nothing);
        }
        if on_target {
            if self.accept(K::DELETE) {
                return Ok(MergeAction::Delete);
            }
            self.expect(K::UPDATE)?;
            self.expect(K::SET)?;
            return Ok(MergeAction::Update(self.assignments()?));
        }
        self.expect(K::INSERT)?;
        if self.accept_two(K::DEFAULT, K::VALUES) {
            return Ok(MergeAction::Insert { columns: Vec::new(), overriding: None, values: None });
        }
        let columns = if self.at_byte(b'(') { self.insert_columns()? } else { Vec::new() };
        let overriding = self.overriding()?;
        self.expect(K::VALUES)?;
        self.expect_byte(b'(')?;
        let values = self.expressions()?;
        self.expect_byte(b')')?;
        Ok(MergeAction::Insert { columns, overriding, values: Some(values) })
    }
}

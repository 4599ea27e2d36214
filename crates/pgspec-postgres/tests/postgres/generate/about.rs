//! What any object may have: an owner, a comment, grants.

use super::text::{entry, line};
use super::{PLATFORM_ROLES, World};

/// What a kind of object may have.
#[derive(Clone, Copy, Default)]
pub(super) struct Has {
    pub(super) owner: bool,
    /// What can be granted on it.
    pub(super) grants: &'static [&'static str],
    /// Everybody may use it unless that is taken away.
    pub(super) public: bool,
}

pub(super) const COMMENT: Has = Has { owner: false, grants: &[], public: false };
pub(super) const OWNED: Has = Has { owner: true, ..COMMENT };
pub(super) const TYPE: Has = Has { owner: true, grants: &["usage"], public: true };
pub(super) const ROUTINE: Has = Has { owner: true, grants: &["execute"], public: false };

impl World {
    /// Some of what an object may have, as lines; whether it has an owner.
    pub(super) fn about(&mut self, out: &mut String, indent: usize, has: Has) -> bool {
        let mut owned = false;
        match self.r.below(5) {
            0 => line(out, indent, "comment: \"It's a \\\"comment\\\", with \\\\ and é\""),
            1 => line(out, indent, "doc: What it is for"),
            2 => entry(out, indent, "comment", "Two\nlines"),
            _ => {}
        }
        if has.owner && self.roles && self.r.one_in(5) {
            line(out, indent, "owner: case_owner");
            owned = true;
        }
        self.grants(out, indent, has);
        owned
    }

    pub(super) fn grants(&mut self, out: &mut String, indent: usize, has: Has) {
        if has.grants.is_empty() || !self.r.one_in(3) {
            return;
        }
        line(out, indent, "grants:");
        match self.r.below(3) {
            0 if has.public => line(out, indent + 2, "public: none"),
            1 => line(out, indent + 2, &format!("public: {}", has.grants[0])),
            _ => {}
        }
        let mut roles: Vec<&str> = PLATFORM_ROLES.to_vec();
        if self.roles {
            roles.extend(["case_reader", "case_writer"]);
        }
        let first = self.r.below(roles.len());
        for number in 0..1 + self.r.below(2) {
            let what = self.r.pick(has.grants);
            let option = if self.r.one_in(4) { " with grant option" } else { "" };
            line(out, indent + 2, &format!("{}: {what}{option}", roles[(first + number) % roles.len()]));
        }
    }
}

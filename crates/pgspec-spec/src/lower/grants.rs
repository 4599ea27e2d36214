//! Grants: roles and what each may do.

use pgspec_catalog::{Diagnostic, Grant, Grantee, Name, Privilege, Privileges};
use pgspec_sql::fragment;

use super::{Lowering, Place, Scope, fields::list};
use crate::codes;
use crate::tree::{Entry, Node, NodeKind};

/// What `all` means on a kind of object, and on its columns.
#[derive(Clone, Copy)]
pub(super) struct Target {
    noun: &'static str,
    all: Privileges,
    columns: Privileges,
}

pub(super) const ON_TABLE: Target =
    Target { noun: "a table", all: Privileges::ALL_ON_TABLE, columns: Privileges::ALL_ON_COLUMN };
pub(super) const ON_FUNCTION: Target =
    Target { noun: "a function", all: Privileges::ALL_ON_FUNCTION, columns: Privileges::NONE };
pub(super) const ON_SCHEMA: Target =
    Target { noun: "a schema", all: Privileges::ALL_ON_SCHEMA, columns: Privileges::NONE };
pub(super) const ON_SEQUENCE: Target =
    Target { noun: "a sequence", all: Privileges::ALL_ON_SEQUENCE, columns: Privileges::NONE };
pub(super) const ON_TYPE: Target =
    Target { noun: "a type", all: Privileges::ALL_ON_TYPE, columns: Privileges::NONE };

pub(super) const ON_WRAPPER: Target =
    Target { noun: "a foreign-data wrapper", all: Privileges::ALL_ON_FOREIGN, columns: Privileges::NONE };
pub(super) const ON_SERVER: Target =
    Target { noun: "a foreign server", all: Privileges::ALL_ON_FOREIGN, columns: Privileges::NONE };

impl Lowering<'_> {
    /// The grants of a `grants:` mapping.
    pub(super) fn grants(
        &mut self,
        entry: Option<&Entry>,
        scope: Scope<'_>,
        target: Target,
        places: &mut Vec<Place>,
    ) -> Vec<Grant> {
        let mut out: Vec<Grant> = Vec::new();
        self.each(entry, |l, e| {
            let role = if e.key.quoted { Name::exact(&e.key.text) } else { Name::folded(&e.key.text) };
            let to = Grantee::from_name(role.clone());
            if let Grantee::Role(_) = &to {
                places.push(Place::of_role(role, e.key.span));
            }
            let items = match &e.value.kind {
                NodeKind::Sequence(items) => items.as_slice(),
                NodeKind::Scalar(_) | NodeKind::Mapping(_) => std::slice::from_ref(&e.value),
            };
            for item in items {
                l.grant(item, &to, scope, target, &mut out, places);
            }
        });
        // That everybody has nothing is said only where nobody else has anything.
        if out.len() > 1 {
            out.retain(|grant| !grant.privileges.is_empty());
        }
        out.sort_by(|a, b| (&a.to, &a.columns).cmp(&(&b.to, &b.columns)));
        out
    }

    fn grant(
        &mut self,
        node: &Node,
        to: &Grantee,
        scope: Scope<'_>,
        target: Target,
        out: &mut Vec<Grant>,
        places: &mut Vec<Place>,
    ) {
        if node.as_scalar().is_some_and(|s| s.text == "none") {
            // Everybody may use a type, and the schema `public`, unless it is said that nobody may.
            if *to == Grantee::Public && [ON_TYPE.noun, ON_SCHEMA.noun].contains(&target.noun) {
                let privileges = Privileges::NONE;
                out.push(Grant { to: to.clone(), privileges, columns: Vec::new(), grant_option: false });
            }
            return;
        }
        let Some(piece) = self.piece(node, scope) else { return };
        let what = || format!("the grant to `{}`", to.as_str());
        let Some(parsed) = self.parse(&piece, what, fragment::grants) else { return };
        for grant in parsed {
            if grant.grant_option && *to == Grantee::Public {
                self.diagnostics.push(
                    Diagnostic::new(&codes::CONFLICT, "`public` cannot have a grant option")
                        .at(node.span)
                        .help("only roles can: leave `with grant option` out, or name a role"),
                );
                continue;
            }
            let allowed = if grant.columns.is_empty() { target.all } else { target.columns };
            let privileges = if grant.all { allowed } else { grant.privileges };
            let wrong = privileges.minus(allowed.union(maintain(target)));
            if !wrong.is_empty() {
                let on = if grant.columns.is_empty() { target.noun } else { "columns" };
                self.diagnostics.push(
                    Diagnostic::new(
                        &codes::UNKNOWN_VALUE,
                        format!("{} cannot be granted on {on}", list(wrong.iter().map(Privilege::keyword))),
                    )
                    .at(node.span)
                    .help(format!("on {on} there are {}", list(allowed.iter().map(Privilege::keyword)))),
                );
                continue;
            }
            places.push(Place { mentions: grant.mentions, map: piece.map.clone() });
            let same = |g: &&mut Grant| {
                g.to == *to && g.columns == grant.columns && g.grant_option == grant.grant_option
            };
            match out.iter_mut().find(same) {
                Some(existing) => existing.privileges = existing.privileges.union(privileges),
                None => out.push(Grant {
                    to: to.clone(),
                    privileges,
                    columns: grant.columns,
                    grant_option: grant.grant_option,
                }),
            }
        }
    }
}

fn maintain(target: Target) -> Privileges {
    if target.noun == ON_TABLE.noun { Privileges::of(Privilege::Maintain) } else { Privileges::NONE }
}

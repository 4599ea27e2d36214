//! The declared access matrix.

use pgspec_catalog::access::{Access, Actor};
use pgspec_catalog::{Diagnostic, Name, Privilege, Privileges, QualifiedName, Span, closest};

use super::{Lowering, Scope, fields::list};
use crate::codes;
use crate::tree::{Entry, NodeKind};

/// What is declared for a table; joined to it once all tables are known.
#[derive(Debug)]
pub(crate) struct PendingAccess {
    pub(crate) table: QualifiedName,
    pub(crate) span: Span,
    pub(crate) access: Access,
    /// Roles by name and where they stand.
    pub(crate) roles: Vec<(Name, Span)>,
}

const COMMANDS: [Privilege; 4] = [Privilege::Select, Privilege::Insert, Privilege::Update, Privilege::Delete];

impl Lowering<'_> {
    pub(super) fn access_entry(&mut self, entry: &Entry, scope: Scope<'_>) {
        let table = self.qualified(&entry.key, scope);
        let access = self.access(entry);
        let (access, roles) = access;
        self.out.access.push(PendingAccess { table, span: entry.key.span, access, roles });
    }

    /// `access:` inside a table.
    pub(super) fn access_of(&mut self, table: &QualifiedName, entry: &Entry) {
        let (access, roles) = self.access(entry);
        self.out.access.push(PendingAccess { table: table.clone(), span: entry.key.span, access, roles });
    }

    fn access(&mut self, entry: &Entry) -> (Access, Vec<(Name, Span)>) {
        let mut access = Access::default();
        let mut roles = Vec::new();
        self.each(Some(entry), |l, e| {
            let actor = match e.key.text.as_str() {
                "owner" => Actor::Owner,
                "others" => Actor::Others,
                role => {
                    roles.push((Name::folded(role), e.key.span));
                    Actor::Role(Name::folded(role))
                }
            };
            let words: Vec<(String, Span)> = match &e.value.kind {
                NodeKind::Sequence(items) => {
                    items.iter().filter_map(|i| Some((l.text(i)?.to_string(), i.span))).collect()
                }
                NodeKind::Scalar(_) | NodeKind::Mapping(_) => {
                    l.names_at(&e.value).into_iter().map(|(word, span)| (word.to_string(), span)).collect()
                }
            };
            let mut commands = Privileges::NONE;
            for (word, span) in words {
                match (word.as_str(), Privilege::from_keyword(&word)) {
                    ("all", _) => commands = COMMANDS.into_iter().collect(),
                    ("none", _) => {}
                    (_, Some(command)) if COMMANDS.contains(&command) => commands.insert(command),
                    _ => l.unknown_command(&word, span),
                }
            }
            access.insert(actor, commands);
        });
        (access, roles)
    }

    fn unknown_command(&mut self, word: &str, span: Span) {
        let diagnostic =
            Diagnostic::new(&codes::UNKNOWN_VALUE, format!("`access` does not know `{word}`")).at(span);
        let known = COMMANDS.into_iter().map(Privilege::keyword);
        self.diagnostics.push(match closest(word, known.clone().chain(["all", "none"])) {
            Some(near) => diagnostic.fix(format!("did you mean `{near}`?"), span, near),
            None => diagnostic.help(format!("it is `all`, `none` or some of {}", list(known))),
        });
    }
}

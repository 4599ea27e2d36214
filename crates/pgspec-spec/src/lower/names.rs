//! The names that keys hold: qualified, folded or literal, with the parameters of mixins filled in.

use pgspec_catalog::{Diagnostic, MAX_NAME_BYTES, Name, QualifiedName, Span, Text};

use super::{Lowering, Scope};
use crate::codes;
use crate::tree::EntryKey;

impl Lowering<'_> {
    /// The name of an object that a key holds: `schema.name`, or a name in the scope's schema.
    pub(crate) fn qualified(&mut self, key: &EntryKey, scope: Scope<'_>) -> QualifiedName {
        let (text, _) = self.expand_key(key, scope);
        if key.quoted {
            let name = Name::exact(&text);
            self.check_length(&name, key.span);
            return QualifiedName { schema: Some(scope.schema.clone()), name };
        }
        let Ok(mut name) = pgspec_sql::fragment::name(&text) else {
            self.diagnostics.push(
                Diagnostic::new(&codes::SQL_SYNTAX, format!("`{text}` is not a name")).at(key.span).help(
                    "write `name` or `schema.name`; a name with other characters goes in double quotes",
                ),
            );
            return QualifiedName { schema: Some(scope.schema.clone()), name: Name::exact(&text) };
        };
        self.check_folding(&text, key.span);
        self.check_length(&name.name, key.span);
        name.schema.get_or_insert_with(|| scope.schema.clone());
        name
    }

    /// The name of a column, constraint, trigger or index: literal, folded unless quoted.
    pub(crate) fn folded(&mut self, key: &EntryKey, scope: Scope<'_>) -> Name {
        let (text, _) = self.expand_key(key, scope);
        let name = if key.quoted {
            Name::exact(&text)
        } else {
            self.check_folding(&text, key.span);
            Name::folded(&text)
        };
        self.check_length(&name, key.span);
        name
    }

    /// The name of a policy or a job: as it stands.
    pub(crate) fn literal(&mut self, key: &EntryKey, scope: Scope<'_>) -> Name {
        let (text, _) = self.expand_key(key, scope);
        let name = Name::exact(&text);
        self.check_length(&name, key.span);
        name
    }

    /// A key's text with the mixin's parameters filled in.
    fn expand_key(&mut self, key: &EntryKey, scope: Scope<'_>) -> (Text, bool) {
        match scope.mixin {
            Some(expansion) if key.text.contains('{') => {
                (Text::new(expansion.fill_name(&key.text, key.span, &mut self.diagnostics)), true)
            }
            _ => (key.text.clone(), false),
        }
    }

    fn check_folding(&mut self, text: &str, span: Span) {
        if !text.contains('"') && text.bytes().any(|b| b.is_ascii_uppercase()) {
            let folded = text.to_ascii_lowercase();
            self.diagnostics.push(
                Diagnostic::new(&codes::FOLDED_NAME, format!("`{text}` is folded to `{folded}`, as in SQL"))
                    .at(span)
                    .help("write it in lower case, or in double quotes to keep the capitals")
                    .fix("write it in lower case", span, folded),
            );
        }
    }

    pub(super) fn check_length(&mut self, name: &Name, span: Span) {
        if name.is_too_long() {
            self.diagnostics.push(
                Diagnostic::new(
                    &codes::NAME_TOO_LONG,
                    format!("`{name}` has {} bytes; Postgres keeps {MAX_NAME_BYTES}", name.as_str().len()),
                )
                .at(span)
                .help("shorten it"),
            );
        } else if name.as_str().is_empty() {
            self.diagnostics.push(
                Diagnostic::new(&codes::SQL_SYNTAX, "a name must hold at least one character")
                    .at(span)
                    .help("write the name between the quotes"),
            );
        }
    }
}

//! Text search configurations and dictionaries.

use pgspec_catalog::object::TextSearchConfiguration;
use pgspec_catalog::{Body, Diagnostic, Key, Kind, Name, QualifiedName, Span};
use pgspec_sql::{fragment, quote};

use super::definition::plain;
use super::{About, Fields, Lowering, Scope};
use crate::codes;
use crate::language;
use crate::tree::{Entry, NodeKind};

impl Lowering<'_> {
    pub(super) fn text_search(&mut self, entry: Option<&Entry>, scope: Scope<'_>) {
        let Some(entry) = entry else { return };
        let Some(fields) = Fields::of(self, &entry.value, &language::TEXT_SEARCH) else { return };
        self.each(fields.entry("dictionaries"), |l, e| l.dictionary(e, scope));
        self.each(fields.entry("configurations"), |l, e| l.configuration(e, scope));
        fields.finish(self);
    }

    fn dictionary(&mut self, entry: &Entry, scope: Scope<'_>) {
        let name = self.qualified(&entry.key, scope);
        let what = || format!("the text search dictionary `{name}`");
        let definition = self.definition(
            entry,
            scope,
            (&language::TEXT_SEARCH_DICTIONARY, None),
            &what,
            |l, fields, text| {
                fields.require(l, "template", entry.key.span, &what());
                text.push("template = ");
                text.part(&fields.sql(l, "template", scope)?);
                l.each(fields.entry("options"), |l, e| {
                    let Some(scalar) = e.value.as_scalar() else {
                        l.wrong_shape(&e.value, "a value");
                        return;
                    };
                    let name = quote::identifier(&e.key.text);
                    text.push(&format!(", {name} = {}", quote::literal(&scalar.text)));
                });
                Some(())
            },
            |text| fragment::dictionary(text).map(plain),
        );
        let Some(definition) = definition else { return };
        let key = Key::qualified(Kind::TextSearchDictionary, &name);
        self.define(key, entry, scope, definition.map(Body::TextSearchDictionary));
    }

    fn configuration(&mut self, entry: &Entry, scope: Scope<'_>) {
        let name = self.qualified(&entry.key, scope);
        let mut places = Vec::new();
        let mut about = About::default();
        let mut configuration =
            TextSearchConfiguration { parser: QualifiedName::bare("default"), mappings: Vec::new() };
        if let NodeKind::Mapping(_) = &entry.value.kind {
            let shape = &language::TEXT_SEARCH_CONFIGURATION;
            let Some(mut fields) = Fields::of(self, &entry.value, shape) else { return };
            about = About::of(&mut fields, self);
            places.extend(about.owner_place.take());
            let (parser, copy) = (fields.text(self, "parser"), fields.text(self, "copy"));
            if let Some(copy) = copy {
                let span = fields.take("copy").map_or(entry.value.span, |node| node.span);
                let Some(copied) = self.copied(&copy, span) else { return };
                configuration = copied;
            }
            if let Some(parser) = parser.and_then(|parser| fragment::name(&parser).ok()) {
                configuration.parser = parser;
            }
            self.each(fields.entry("mappings"), |l, e| l.mapping(e, &mut configuration));
            fields.finish(self);
        } else {
            let Some(piece) = self.piece(&entry.value, scope) else { return };
            about.doc = piece.doc.clone();
            match piece.sql().split_once('=').map(|(key, value)| (key.trim(), value.trim())) {
                Some(("copy", source)) => {
                    let Some(copied) = self.copied(source, entry.value.span) else { return };
                    configuration = copied;
                }
                Some(("parser", parser)) if fragment::name(parser).is_ok() => {
                    configuration.parser = fragment::name(parser).unwrap_or(configuration.parser);
                }
                _ => {
                    let message =
                        format!("the text search configuration `{name}` has a parser, or is a copy");
                    let diagnostic = Diagnostic::new(&codes::SQL_SYNTAX, message).at(entry.value.span);
                    self.diagnostics.push(diagnostic.help("write `copy = english` or `parser = default`"));
                    return;
                }
            }
        }
        configuration.mappings.sort();
        let body = Body::TextSearchConfiguration(configuration);
        let object = self.object(body, entry.key.span, scope, about, Vec::new());
        let key = Key::qualified(Kind::TextSearchConfiguration, &name);
        self.push(key, object, entry.key.span, scope, places);
    }

    /// What a configuration of Postgres' own has.
    fn copied(&mut self, source: &str, span: Span) -> Option<TextSearchConfiguration> {
        let name = fragment::name(source).ok();
        let found = name.and_then(|name| fragment::builtin_configuration(&name));
        if found.is_none() {
            let message = format!("what the text search configuration `{source}` has cannot be known here");
            let diagnostic = Diagnostic::new(&codes::UNKNOWN_VALUE, message).at(span);
            self.diagnostics.push(diagnostic.help("copy one of Postgres' own, or write `mappings:`"));
        }
        found
    }

    /// `word, asciiword: my_stem, simple`; nothing for kinds of tokens that are not indexed.
    fn mapping(&mut self, entry: &Entry, configuration: &mut TextSearchConfiguration) {
        let mut dictionaries = Vec::new();
        if !entry.value.is_null() {
            let Some(text) = self.text(&entry.value) else { return };
            for part in text.split(',') {
                match fragment::name(part.trim()) {
                    Ok(name) => dictionaries.push(name),
                    Err(_) => {
                        let message = format!("`{}` is no dictionary's name", part.trim());
                        let diagnostic = Diagnostic::new(&codes::SQL_SYNTAX, message).at(entry.value.span);
                        self.diagnostics.push(diagnostic.help("write names with commas between them"));
                        return;
                    }
                }
            }
        }
        for token in entry.key.text.split(',').map(|token| Name::folded(token.trim())) {
            configuration.mappings.retain(|(other, _)| *other != token);
            if !dictionaries.is_empty() {
                configuration.mappings.push((token, dictionaries.clone()));
            }
        }
    }
}

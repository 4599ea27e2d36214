//! Mixins: parts that tables share, their parameters, and filling them in.
//!
//! A parameter becomes an identifier or a parenthesised, parsed expression, never raw text; `{p}` inside an SQL
//! literal, comment or dollar quote is left alone.

use indexmap::IndexMap;
use pgspec_catalog::{Diagnostic, Diagnostics, Name, Span, Text, TextMap, TextSegment, closest};
use pgspec_sql::fragment::{self, Fragment};
use pgspec_sql::quote;

use crate::codes;
use crate::tree::{Entry, EntryKey, Node, NodeKind};

/// All mixins of a project, by name.
#[derive(Debug, Default)]
pub(crate) struct Mixins {
    by_name: IndexMap<Text, (EntryKey, Node)>,
}

impl Mixins {
    /// Collects the mixins of a file.
    pub(crate) fn collect(&mut self, root: &Node, diagnostics: &mut Diagnostics) {
        let entries = root.as_mapping().unwrap_or_default();
        let Some(mixins) = entries.iter().find(|e| e.key.text == "mixins") else { return };
        for entry in mixins.value.as_mapping().unwrap_or_default() {
            if let Some((first, _)) = self.by_name.get(&entry.key.text) {
                diagnostics.push(
                    Diagnostic::new(
                        &codes::DUPLICATE_OBJECT,
                        format!("the mixin `{}` is declared twice", entry.key.text),
                    )
                    .labelled(entry.key.span, "again")
                    .related(first.span, "first here")
                    .help("all files of a project share one namespace: rename or remove one of them"),
                );
                continue;
            }
            self.by_name.insert(entry.key.text.clone(), (entry.key.clone(), entry.value.clone()));
        }
    }

    /// The mixins of a project in order of declaration.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&EntryKey, &Node)> {
        self.by_name.values().map(|(key, node)| (key, node))
    }

    /// The mixins that a `use:` list brings in, those that they use first included, each with its parameters.
    pub(crate) fn expand(
        &self,
        uses: &Node,
        table: &Name,
        diagnostics: &mut Diagnostics,
    ) -> Vec<(Expansion, &Node)> {
        let mut found = Vec::new();
        self.expand_into(uses, table, None, &mut Vec::new(), &mut found, diagnostics);
        found
    }

    fn expand_into<'m>(
        &'m self,
        uses: &Node,
        table: &Name,
        outer: Option<Span>,
        path: &mut Vec<Text>,
        found: &mut Vec<(Expansion, &'m Node)>,
        diagnostics: &mut Diagnostics,
    ) {
        for (name, name_span, arguments) in use_entries(uses, diagnostics) {
            let used = outer.unwrap_or(name_span);
            let Some((key, node)) = self.by_name.get(&name) else {
                let diagnostic =
                    Diagnostic::new(&codes::UNKNOWN_MIXIN, format!("there is no mixin `{name}`"));
                let near = closest(&name, self.by_name.keys().map(Text::as_str));
                diagnostics.push(match near {
                    Some(near) => {
                        diagnostic.at(name_span).fix(format!("did you mean `{near}`?"), name_span, near)
                    }
                    None => {
                        diagnostic.at(name_span).help("declare it under `mixins:` in any file of the project")
                    }
                });
                continue;
            };
            if let Some(start) = path.iter().position(|other| *other == name) {
                let message = cycle(path.get(start..).unwrap_or_default());
                // Every table that uses it, and every mixin on the way, meets the same cycle.
                if !diagnostics.iter().any(|d| d.code == &codes::MIXIN_CYCLE && d.message == message) {
                    diagnostics.push(
                        Diagnostic::new(&codes::MIXIN_CYCLE, message)
                            .labelled(name_span, "closes the cycle")
                            .related(key.span, "declared here")
                            .help("remove one of these uses"),
                    );
                }
                continue;
            }
            if let Some((earlier, _)) = found.iter().find(|(e, _)| e.mixin == name) {
                if outer.is_some() {
                    // Two mixins that use a third bring it in once.
                    continue;
                }
                if arguments.is_empty() {
                    diagnostics.push(
                        Diagnostic::new(
                            &codes::DUPLICATE_OBJECT,
                            format!("the mixin `{name}` is used twice"),
                        )
                        .labelled(name_span, "again")
                        .related(earlier.used, "first here")
                        .help("remove one of them"),
                    );
                    continue;
                }
            }
            let parameters = parameters(&name, node, arguments, name_span, diagnostics);
            path.push(name.clone());
            if let Some(inner) = node.as_mapping().and_then(|m| m.iter().find(|e| e.key.text == "use")) {
                self.expand_into(&inner.value, table, Some(used), path, found, diagnostics);
            }
            path.pop();
            found.push((Expansion { mixin: name, used, table: table.clone(), parameters }, node));
        }
    }
}

/// `a -> b -> a`, whichever of them was met first.
fn cycle(names: &[Text]) -> String {
    let first = names.iter().enumerate().min_by_key(|(_, name)| *name).map_or(0, |(i, _)| i);
    let around = names.iter().cycle().skip(first).take(names.len() + 1);
    let path = around.map(Text::as_str).collect::<Vec<_>>().join(" -> ");
    let first = names.get(first).map_or("", Text::as_str);
    format!("the mixin `{first}` uses itself: {path}")
}

/// The entries of a `use:` list: name, where it stands, arguments.
fn use_entries<'n>(uses: &'n Node, diagnostics: &mut Diagnostics) -> Vec<(Text, Span, &'n [Entry])> {
    let mut entries = Vec::new();
    let mut one = |node: &'n Node, diagnostics: &mut Diagnostics| match &node.kind {
        NodeKind::Scalar(scalar) if !scalar.is_null() => {
            entries.push((scalar.text.clone(), node.span, &[][..]))
        }
        NodeKind::Mapping(pairs) => {
            for pair in pairs {
                let arguments = pair.value.as_mapping().unwrap_or_default();
                if pair.value.as_mapping().is_none() && !pair.value.is_null() {
                    diagnostics.push(
                        Diagnostic::new(
                            &codes::WRONG_SHAPE,
                            "a mixin's arguments are a mapping: `{ name: value }`",
                        )
                        .at(pair.value.span)
                        .help(format!("write `use: [{{ {}: {{ parameter: value }} }}]`", pair.key.text)),
                    );
                }
                entries.push((pair.key.text.clone(), pair.key.span, arguments));
            }
        }
        NodeKind::Scalar(_) | NodeKind::Sequence(_) => diagnostics.push(
            Diagnostic::new(
                &codes::WRONG_SHAPE,
                format!("expected the name of a mixin, found {}", node.noun()),
            )
            .at(node.span)
            .help("`use: [timestamps, { owned: { by: agent_id } }]`"),
        ),
    };
    match &uses.kind {
        NodeKind::Sequence(items) => items.iter().for_each(|item| one(item, diagnostics)),
        NodeKind::Scalar(_) | NodeKind::Mapping(_) => one(uses, diagnostics),
    }
    entries
}

fn parameters(
    mixin: &Text,
    node: &Node,
    arguments: &[Entry],
    used: Span,
    diagnostics: &mut Diagnostics,
) -> IndexMap<Text, Parameter> {
    let declared = node.as_mapping().and_then(|m| m.iter().find(|e| e.key.text == "params"));
    let declared = declared.and_then(|e| e.value.as_mapping()).unwrap_or_default();
    let mut values = IndexMap::new();
    for argument in arguments {
        if !declared.iter().any(|d| d.key.text == argument.key.text) {
            let near = closest(&argument.key.text, declared.iter().map(|d| d.key.text.as_str()));
            let diagnostic = Diagnostic::new(
                &codes::MIXIN_PARAMETER,
                format!("the mixin `{mixin}` has no parameter `{}`", argument.key.text),
            )
            .at(argument.key.span);
            diagnostics.push(match near {
                Some(near) => diagnostic.fix(format!("did you mean `{near}`?"), argument.key.span, near),
                None if declared.is_empty() => diagnostic.help("it has no parameters: remove it"),
                None => {
                    let names: Vec<_> = declared.iter().map(|d| format!("`{}`", d.key.text)).collect();
                    diagnostic.help(format!("its parameters are {}", names.join(", ")))
                }
            });
        }
    }
    for parameter in declared {
        let given = arguments.iter().find(|a| a.key.text == parameter.key.text).map(|a| &a.value);
        let node = given.unwrap_or(&parameter.value);
        let Some(scalar) = node.as_scalar().filter(|s| !s.is_null()) else {
            diagnostics.push(
                Diagnostic::new(
                    &codes::MIXIN_PARAMETER,
                    format!("the mixin `{mixin}` needs a value for `{}`", parameter.key.text),
                )
                .labelled(if given.is_some() { node.span } else { used }, "used here")
                .related(parameter.key.span, "declared without a default")
                .help(format!("write `{{ {mixin}: {{ {}: … }} }}`", parameter.key.text)),
            );
            values.insert(parameter.key.text.clone(), Parameter::unknown());
            continue;
        };
        let name =
            fragment::name(&scalar.text).ok().filter(|n| n.schema.is_none() && !scalar.text.contains(' '));
        let sql = match &name {
            Some(name) => quote::identifier(name.name.as_str()).to_string(),
            None => match fragment::expression(Fragment { text: &scalar.text, map: &scalar.map }) {
                Ok(_) => format!("({})", scalar.text.trim()),
                Err(errors) => {
                    for error in errors {
                        diagnostics.push(
                            Diagnostic::new(
                                &codes::MIXIN_PARAMETER,
                                format!(
                                    "`{}` must be a name or an expression: {}",
                                    parameter.key.text, error.message
                                ),
                            )
                            .maybe_at(scalar.map.locate(error.range).or(Some(node.span)))
                            .help(error.help.unwrap_or_else(|| {
                                "write a name, or an expression as it stands in SQL: `by: lower(name)`"
                                    .to_owned()
                            })),
                        );
                    }
                    values.insert(parameter.key.text.clone(), Parameter::unknown());
                    continue;
                }
            },
        };
        let name = name.map(|n| n.name);
        values.insert(parameter.key.text.clone(), Parameter { name, sql, known: true });
    }
    values
}

/// A mixin as one table uses it.
#[derive(Debug)]
pub(crate) struct Expansion {
    pub(crate) mixin: Text,
    /// The entry of the table's `use:` list.
    pub(crate) used: Span,
    table: Name,
    parameters: IndexMap<Text, Parameter>,
}

#[derive(Debug)]
struct Parameter {
    /// Set if the value is a plain name: it may then stand in names too.
    name: Option<Name>,
    /// What is put into SQL.
    sql: String,
    /// There is no value, or none that could be understood, which was reported.
    known: bool,
}

impl Parameter {
    /// Keeps the SQL around it readable.
    fn unknown() -> Self {
        Self { name: None, sql: "null".to_owned(), known: false }
    }
}

impl Expansion {
    /// The expansion of a mixin that nobody uses, into a table that does not exist: its parts are read, so that what is
    /// wrong with them is found, and forgotten. Parameters without a default stand for nothing in particular.
    pub(crate) fn trial(mixin: &EntryKey, node: &Node, table: &Name) -> Self {
        let declared = node.as_mapping().and_then(|m| m.iter().find(|e| e.key.text == "params"));
        let declared = declared.and_then(|e| e.value.as_mapping()).unwrap_or_default();
        let parameters = declared.iter().map(|parameter| {
            let name = parameter.value.as_scalar().filter(|s| !s.is_null());
            let name = name
                .and_then(|s| fragment::name(&s.text).ok())
                .map_or_else(|| parameter.key.text.clone(), |n| Text::new(n.name.as_str()));
            let sql = quote::identifier(&name).to_string();
            (parameter.key.text.clone(), Parameter { name: Some(Name::exact(&name)), sql, known: true })
        });
        Self {
            mixin: mixin.text.clone(),
            used: mixin.span,
            table: table.clone(),
            parameters: parameters.collect(),
        }
    }

    /// Fills `{table}` and parameters into a name.
    pub(crate) fn fill_name(&self, text: &str, span: Span, diagnostics: &mut Diagnostics) -> String {
        let mut out = String::with_capacity(text.len() + 16);
        let mut rest = text;
        while let Some((before, placeholder, after)) = next_placeholder(rest) {
            out.push_str(before);
            let place = || {
                let from = u32_of(text.len() - rest.len() + before.len());
                let length = u32_of(placeholder.len() + 2);
                let plain = span.end - span.start == u32_of(text.len());
                if plain { Span::new(span.file, span.start + from, span.start + from + length) } else { span }
            };
            match self.parameters.get(placeholder) {
                _ if placeholder == "table" => out.push_str(self.table.as_str()),
                Some(Parameter { name: Some(name), .. }) => out.push_str(name.as_str()),
                Some(Parameter { known: false, .. }) => {}
                Some(_) => diagnostics.push(
                    Diagnostic::new(
                        &codes::MIXIN_PARAMETER,
                        format!(
                            "in the mixin `{}`: `{{{placeholder}}}` is an expression here and cannot be part of a name",
                            self.mixin
                        ),
                    )
                    .at(place())
                    .related(self.used, "used here with an expression")
                    .help(format!("give `{placeholder}` a plain name, or leave it out of the name")),
                ),
                None => self.unknown_placeholder(placeholder, place(), diagnostics),
            }
            rest = after;
        }
        out.push_str(rest);
        out
    }

    /// Fills `{table}` and parameters into SQL, outside of literals, comments and dollar quotes.
    pub(crate) fn fill_sql(
        &self,
        text: &str,
        map: &TextMap,
        diagnostics: &mut Diagnostics,
    ) -> (String, TextMap) {
        let mut out = String::with_capacity(text.len() + 16);
        let mut pieces = Vec::new();
        let mut copied = 0;
        let copy = |out: &mut String, pieces: &mut Vec<TextSegment>, from: usize, to: usize| {
            if let (Some(part), true) = (text.get(from..to), to > from) {
                push_part(pieces, out.len(), map, from..to);
                out.push_str(part);
            }
        };
        for (start, end) in fragment::code_ranges(text) {
            let mut at = start;
            while let Some((before, placeholder, after)) = text.get(at..end).and_then(next_placeholder) {
                let open = at + before.len();
                let close = end - after.len();
                copy(&mut out, &mut pieces, copied, open);
                let span = map.locate(open..close).unwrap_or(self.used);
                let sql = match self.parameters.get(placeholder) {
                    _ if placeholder == "table" => quote::identifier(self.table.as_str()).to_string(),
                    Some(parameter) => parameter.sql.clone(),
                    None => {
                        self.unknown_placeholder(placeholder, span, diagnostics);
                        // Keeps the rest of the SQL readable.
                        "null".to_owned()
                    }
                };
                pieces.push(TextSegment { at: u32_of(out.len()), span, exact: false });
                out.push_str(&sql);
                copied = close;
                at = close;
            }
        }
        copy(&mut out, &mut pieces, copied, text.len());
        (out, TextMap::Pieces(pieces.into()))
    }

    fn unknown_placeholder(&self, placeholder: &str, span: Span, diagnostics: &mut Diagnostics) {
        let names = self.parameters.keys().map(Text::as_str).chain(["table"]);
        let diagnostic = Diagnostic::new(
            &codes::MIXIN_PARAMETER,
            format!("the mixin `{}` has no parameter `{placeholder}`", self.mixin),
        )
        .at(span);
        let exact = span.end - span.start == u32_of(placeholder.len() + 2);
        diagnostics.push(match closest(placeholder, names) {
            Some(near) if exact => {
                diagnostic.fix(format!("did you mean `{{{near}}}`?"), span, format!("{{{near}}}"))
            }
            Some(near) => diagnostic.help(format!("did you mean `{{{near}}}`?")),
            None => diagnostic.help(format!("declare it: `params: {{ {placeholder}: default }}`")),
        });
    }
}

/// The next `{name}` of a text: what stands before it, the name, what stands behind it.
fn next_placeholder(text: &str) -> Option<(&str, &str, &str)> {
    let mut from = 0;
    loop {
        let open = from + text.get(from..)?.find('{')?;
        let inner = text.get(open + 1..)?;
        let close = inner.find('}')?;
        let name = inner.get(..close)?;
        if !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') {
            return Some((text.get(..open)?, name, inner.get(close + 1..)?));
        }
        from = open + 1;
    }
}

fn push_part(pieces: &mut Vec<TextSegment>, at: usize, map: &TextMap, range: std::ops::Range<usize>) {
    let base = u32_of(at);
    match map.part(range) {
        TextMap::Nowhere => {}
        TextMap::Linear(span) => pieces.push(TextSegment { at: base, span, exact: true }),
        TextMap::Whole(span) => pieces.push(TextSegment { at: base, span, exact: false }),
        TextMap::Pieces(parts) => {
            pieces.extend(parts.iter().map(|p| TextSegment {
                at: base + p.at,
                span: p.span,
                exact: p.exact,
            }));
        }
    }
}

fn u32_of(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

//! YAML text to a tree of nodes with exact byte spans, every problem reported.
//!
//! What the language leaves out on purpose (aliases, tags, merge keys, several documents) is an error here, so that
//! everything after this room sees scalars, lists and mappings only.

mod align;
mod errors;
mod scalar;
mod traps;

use granit_parser::{Event, Parser, ScalarStyle, StructureStyle};
use pgspec_catalog::{Diagnostic, Diagnostics, FileId, Sources, Span, Text};
use rustc_hash::FxHashMap;

use crate::codes;

pub(crate) use scalar::{Scalar, ScalarForm, is_bare_word, is_other_type};
pub(crate) use traps::double_quoted;

/// Deeper nesting than any spec needs; bounds the recursion of everything that walks a tree.
const MAX_DEPTH: usize = 48;

/// How often the repetition of one key is reported: a file that was pasted into itself says enough with these.
const MAX_REPEATS: usize = 20;

/// A node and where it stands.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) span: Span,
    pub(crate) kind: NodeKind,
}

/// What a node is.
#[derive(Clone, Debug)]
pub(crate) enum NodeKind {
    Scalar(Scalar),
    Sequence(Vec<Node>),
    Mapping(Vec<Entry>),
}

/// One entry of a mapping, in source order.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) key: EntryKey,
    pub(crate) value: Node,
}

/// A mapping's key. Quoted keys are exact SQL identifiers, plain ones are folded.
#[derive(Clone, Debug)]
pub(crate) struct EntryKey {
    pub(crate) text: Text,
    pub(crate) quoted: bool,
    pub(crate) span: Span,
}

impl Node {
    /// What the node is, for messages.
    pub(crate) fn noun(&self) -> &'static str {
        match &self.kind {
            NodeKind::Scalar(scalar) if scalar.is_null() => "nothing",
            NodeKind::Scalar(_) => "a text",
            NodeKind::Sequence(_) => "a list",
            NodeKind::Mapping(_) => "a mapping",
        }
    }

    pub(crate) fn as_scalar(&self) -> Option<&Scalar> {
        if let NodeKind::Scalar(scalar) = &self.kind { Some(scalar) } else { None }
    }

    pub(crate) fn as_mapping(&self) -> Option<&[Entry]> {
        if let NodeKind::Mapping(entries) = &self.kind { Some(entries) } else { None }
    }

    pub(crate) fn is_null(&self) -> bool {
        self.as_scalar().is_some_and(Scalar::is_null)
    }
}

/// A parsed file: its root, if it has one, and its comments.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    pub(crate) root: Option<Node>,
    pub(crate) comments: Vec<Comment>,
    /// The file could not be read to its end: what it declares is not known.
    pub(crate) failed: bool,
}

/// A `#` comment: its text without the `#`, and its span with it.
#[derive(Debug)]
pub(crate) struct Comment {
    pub(crate) text: String,
    pub(crate) span: Span,
}

/// Reads one file.
pub(crate) fn read(sources: &Sources, file: FileId, diagnostics: &mut Diagnostics) -> Tree {
    let Some(source) = sources.file(file) else { return Tree::default() };
    let options = granit_parser::options! { emit_unresolved_aliases: true };
    let mut builder = Builder {
        parser: Parser::new_from_str_with_options(&source.text, options),
        file,
        text: &source.text,
        diagnostics: Diagnostics::new(),
        comments: Vec::new(),
        failed: false,
        last_plain: None,
    };
    let root = builder.document();
    let Builder { diagnostics: found, comments, failed, .. } = builder;
    if root.is_none() && !failed {
        let first = source.text.chars().next().map_or(0, char::len_utf8);
        diagnostics.push(
            Diagnostic::new(&codes::EMPTY, format!("`{}` declares nothing", source.path))
                .at(Span::new(file, 0, offset(first)))
                .help("delete the file, or declare something in it, for example `tables:`"),
        );
    }
    diagnostics.append(found);
    // A broken file gives no half tree: what is missing would be reported as unknown all over the project.
    Tree { root: if failed { None } else { root }, comments, failed }
}

struct Builder<'a> {
    parser: Parser<'a, granit_parser::StrInput<'a>>,
    file: FileId,
    text: &'a str,
    diagnostics: Diagnostics,
    comments: Vec<Comment>,
    failed: bool,
    /// The last plain scalar: a comment right behind it may have cut it off.
    last_plain: Option<Span>,
}

impl<'a> Builder<'a> {
    #[expect(clippy::wildcard_enum_match_arm, reason = "the scanner's list of events is open")]
    fn document(&mut self) -> Option<Node> {
        let mut root = None;
        while let Some((event, span)) = self.next() {
            match event {
                Event::StreamStart | Event::DocumentStart(..) | Event::DocumentEnd => {}
                Event::StreamEnd => break,
                _ if root.is_some() => {
                    self.unsupported(span, "a second document", "put it in a file of its own");
                    break;
                }
                other => root = self.node(other, span, 0),
            }
        }
        root.filter(|node: &Node| !node.is_null())
    }

    /// The next event that is not a comment; `None` at the end or at an error, which is reported.
    fn next(&mut self) -> Option<(Event<'a>, Span)> {
        loop {
            match self.parser.next_event()? {
                Ok((Event::Comment(text, _), span)) => {
                    let span = self.span(span);
                    self.comment(&text, span);
                }
                Ok((event, span)) => return Some((event, self.span(span))),
                Err(error) => {
                    self.failed = true;
                    let diagnostic = errors::diagnose(&error, self.file, self.text);
                    if !self.said_on_line(&diagnostic) {
                        self.diagnostics.push(diagnostic);
                    }
                    return None;
                }
            }
        }
    }

    fn comment(&mut self, text: &str, span: Span) {
        // One space before the `#`, right behind a plain value: most likely the `#` was meant as part of it.
        if let Some(value) = self.last_plain
            && span.start == value.end + 1
            && self.text.as_bytes().get(value.end as usize) == Some(&b' ')
        {
            self.diagnostics.push(traps::comment_cuts(value, span, self.text));
        }
        self.comments.push(Comment { text: text.to_owned(), span });
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "the scanner's list of events is open")]
    fn node(&mut self, event: Event<'a>, span: Span, depth: usize) -> Option<Node> {
        if depth > MAX_DEPTH {
            self.failed = true;
            self.diagnostics.push(
                Diagnostic::new(&codes::TOO_LARGE, format!("values nest more than {MAX_DEPTH} levels deep"))
                    .at(span),
            );
            return None;
        }
        match event {
            Event::Scalar(value, style, anchor, tag) => {
                self.properties(span, anchor, tag.is_some());
                self.no_nul(&value, span);
                let scalar = Scalar::new(value, style, span, self.text);
                self.last_plain = (style == ScalarStyle::Plain && !scalar.text.is_empty()).then_some(span);
                Some(Node { span, kind: NodeKind::Scalar(scalar) })
            }
            Event::SequenceStart(_, anchor, tag) => {
                self.properties(span, anchor, tag.is_some());
                self.sequence(span, depth)
            }
            Event::MappingStart(style, anchor, tag) => {
                self.properties(span, anchor, tag.is_some());
                self.mapping(span, style, depth)
            }
            Event::Alias(_) | Event::UnresolvedAlias(_) => {
                self.unsupported(
                    span,
                    "an alias",
                    "use a mixin to share parts of tables, or write the value out",
                );
                Some(Node { span, kind: NodeKind::Scalar(Scalar::empty(span)) })
            }
            Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart(..)
            | Event::DocumentEnd
            | Event::SequenceEnd
            | Event::MappingEnd => None,
            _ => None,
        }
    }

    fn sequence(&mut self, start: Span, depth: usize) -> Option<Node> {
        let mut items = Vec::new();
        loop {
            let (event, span) = self.next()?;
            if event == Event::SequenceEnd {
                let span = self.trimmed(start.start, span.end);
                return Some(Node { span, kind: NodeKind::Sequence(items) });
            }
            items.push(self.node(event, span, depth + 1)?);
        }
    }

    fn mapping(&mut self, start: Span, style: StructureStyle, depth: usize) -> Option<Node> {
        let mut entries: Vec<Entry> = Vec::new();
        let mut seen: FxHashMap<Text, (usize, usize)> = FxHashMap::default();
        let end = loop {
            let (event, span) = self.next()?;
            if event == Event::MappingEnd {
                break span.end;
            }
            let key = self.key(event, span, depth)?;
            let (event, span) = self.next()?;
            let value = self.node(event, span, depth + 1)?;
            let Some(key) = key else { continue };
            if let Some((index, repeats)) = seen.get_mut(&key.text)
                && let Some(first) = entries.get(*index)
            {
                *repeats += 1;
                if *repeats > MAX_REPEATS {
                    continue;
                }
                self.diagnostics.push(
                    Diagnostic::new(
                        &codes::DUPLICATE_KEY,
                        format!("the key `{}` stands here twice", key.text),
                    )
                    .labelled(key.span, "again")
                    .related(first.key.span, "first here")
                    .help("rename or remove one of them"),
                );
                continue;
            }
            seen.insert(key.text.clone(), (entries.len(), 0));
            entries.push(Entry { key, value });
        };
        if style == StructureStyle::Flow {
            self.diagnostics.extend(traps::mend_split_by_comma(&mut entries, self.text));
        }
        let span = self.trimmed(start.start, end);
        Some(Node { span, kind: NodeKind::Mapping(entries) })
    }

    /// A key. The outer `None` ends the reading, the inner one skips the entry.
    #[expect(clippy::wildcard_enum_match_arm, reason = "the scanner's list of events is open")]
    fn key(&mut self, event: Event<'a>, span: Span, depth: usize) -> Option<Option<EntryKey>> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                self.properties(span, anchor, tag.is_some());
                self.no_nul(&text, span);
                self.last_plain = None;
                if style == ScalarStyle::Plain && text == "<<" {
                    self.unsupported(span, "a merge key", "use a mixin to share parts of tables");
                    return Some(None);
                }
                let quoted = style != ScalarStyle::Plain;
                if !quoted && scalar::is_bare_word(&text) {
                    self.diagnostics.push(
                        Diagnostic::new(
                            &codes::BARE_WORD,
                            format!("`{text}` as a key is a boolean or null to many YAML readers"),
                        )
                        .at(span)
                        .fix("quote it", span, format!("\"{text}\"")),
                    );
                }
                Some(Some(EntryKey { text: Text::new(text), quoted, span }))
            }
            other => {
                self.node(other, span, depth + 1)?;
                self.diagnostics.push(
                    Diagnostic::new(&codes::WRONG_SHAPE, "a key must be a text, not a list or a mapping")
                        .at(span)
                        .help("a key that starts with `{` or `[` needs quotes"),
                );
                Some(None)
            }
        }
    }

    fn properties(&mut self, span: Span, anchor: usize, tagged: bool) {
        if anchor != 0 {
            let span = traps::property(self.text, span, '&');
            self.unsupported(span, "an anchor", "use a mixin to share parts of tables");
        }
        if tagged {
            let span = traps::property(self.text, span, '!');
            self.unsupported(span, "a tag", "write the value without it; quote it to make it a text");
        }
    }

    /// Whether something was said about the line already: what the scanner says then is a consequence.
    fn said_on_line(&self, diagnostic: &Diagnostic) -> bool {
        let line = |d: &Diagnostic| {
            let at = d.primary.as_ref()?.span.start as usize;
            Some(self.text.get(..at)?.rfind('\n').map_or(0, |i| i + 1))
        };
        line(diagnostic).is_some() && self.diagnostics.iter().any(|d| line(d) == line(diagnostic))
    }

    /// `"\0"` is fine in YAML, but no text in Postgres holds a NUL.
    fn no_nul(&mut self, text: &str, span: Span) {
        if text.contains('\0') {
            self.diagnostics.push(
                Diagnostic::new(
                    &codes::SYNTAX,
                    "this text holds a NUL character, and no text in Postgres can",
                )
                .at(span)
                .help("remove it"),
            );
        }
    }

    fn unsupported(&mut self, span: Span, what: &str, help: &str) {
        self.diagnostics.push(
            Diagnostic::new(&codes::UNSUPPORTED_YAML, format!("{what} is not part of the language"))
                .at(span)
                .help(help),
        );
    }

    fn span(&self, span: granit_parser::Span) -> Span {
        let range = span.byte_range().unwrap_or(0..0);
        Span::new(self.file, offset(range.start), offset(range.end))
    }

    /// A span without the white space at its end: block collections end where the next line starts.
    fn trimmed(&self, start: u32, end: u32) -> Span {
        let text = self.text.get(start as usize..end as usize).unwrap_or("");
        Span::new(self.file, start, start + offset(text.trim_end().len()))
    }
}

fn offset(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

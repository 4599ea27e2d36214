//! Changes of a file's text: byte ranges and what to write there. Comments and formatting stay; what is added takes its
//! indentation, separators and quotes from what stands beside it.

mod plain;
mod restyle;
mod text;

use std::cell::OnceCell;

use pgspec_catalog::diagnostic::Edit;
use pgspec_catalog::{Sources, Span};
use smol_str::SmolStr;

use super::evaluate::Evaluator;
use super::modules::Place;
use super::pairs::{Anchor, Missing};
use super::shape::Property;
use text::Style;

/// What mends a finding, in words of types.
#[derive(Clone, Debug)]
pub(crate) enum Mend<'m> {
    Insert(Missing<'m>),
    /// The same in an object expression.
    InsertValue(Missing<'m>),
    Remove(Place),
    /// The property of a name becomes optional, or required.
    Optional(Place, bool),
    /// A type becomes that of a property.
    Type(Place, Property<'m>),
    AddNull(Place),
    /// A member of a union goes.
    Drop(Place),
    /// Labels come behind a label, or before all of them.
    AddLabels {
        behind: Place,
        labels: Vec<SmolStr>,
    },
    /// A name becomes another.
    Rename(Place, SmolStr),
    /// A type becomes that of a property, on as many lines as the generated file has for it.
    Block(Place, Property<'m>),
    /// A type or value becomes a text.
    Text(Place, String),
}

/// How what is added is spelled.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Spelling {
    /// As the generated file has it; `Database` has this name.
    Generated(SmolStr),
    /// Without anything that a `Database` declares; with the names of properties in camel case, if asked.
    Plain { camel: bool },
}

/// Makes edits of mends.
#[derive(Debug)]
pub(crate) struct Editor<'a, 'm> {
    pub evaluator: &'a Evaluator<'m>,
    pub sources: &'a Sources,
    styles: Vec<OnceCell<Style>>,
}

impl<'a, 'm> Editor<'a, 'm> {
    pub(crate) fn new(evaluator: &'a Evaluator<'m>, sources: &'a Sources) -> Self {
        let styles = evaluator.modules.list.iter().map(|_| OnceCell::new()).collect();
        Self { evaluator, sources, styles }
    }

    fn text(&self, module: usize) -> &'a str {
        let file = self.evaluator.modules.list.get(module).and_then(|m| self.sources.file(m.file));
        file.map_or("", |file| file.text.as_str())
    }

    fn style(&self, module: usize) -> Style {
        let read = || Style::of(self.text(module));
        self.styles.get(module).map_or_else(read, |style| style.get_or_init(read).clone())
    }

    fn edit(&self, module: usize, start: usize, end: usize, replacement: String) -> Option<Edit> {
        // What the generated file has wrong, nobody mends by hand.
        let file = self.evaluator.modules.list.get(module).filter(|module| module.asked)?.file;
        let offset = |byte: usize| u32::try_from(byte).ok();
        Some(Edit { span: Span::new(file, offset(start)?, offset(end)?), replacement })
    }

    /// The edits of a mend; none if it cannot be made here.
    pub(crate) fn edits(&self, mend: &Mend<'m>, spelling: &Spelling) -> Vec<Edit> {
        let replaced = |place: Place, replacement: String| {
            let range = place.range;
            self.edit(place.module, range.start as usize, range.end as usize, replacement)
        };
        match mend {
            Mend::Insert(missing) => self.insert(missing, spelling, "").unwrap_or_default(),
            Mend::InsertValue(missing) => self.insert(missing, spelling, ",").unwrap_or_default(),
            Mend::Block(place, property) => {
                let wanted = self.block(*place, property, spelling);
                wanted.and_then(|text| replaced(*place, text)).into_iter().collect()
            }
            Mend::Remove(place) => {
                let (start, end) = text::member_with_line(self.text(place.module), place.range);
                self.edit(place.module, start, end, String::new()).into_iter().collect()
            }
            Mend::Optional(name, optional) => {
                let end = name.range.end as usize;
                let mark = text::question_mark(self.text(name.module), end);
                match (optional, mark) {
                    (true, None) => self.edit(name.module, end, end, "?".to_owned()).into_iter().collect(),
                    (false, Some(at)) => {
                        self.edit(name.module, at, at + 1, String::new()).into_iter().collect()
                    }
                    (true, Some(_)) | (false, None) => Vec::new(),
                }
            }
            Mend::Type(place, property) => {
                let wanted = self.type_text(property, spelling, place.module);
                wanted.and_then(|text| replaced(*place, text)).into_iter().collect()
            }
            Mend::AddNull(place) => {
                let end = place.range.end as usize;
                self.edit(place.module, end, end, " | null".to_owned()).into_iter().collect()
            }
            Mend::Drop(place) => {
                let (start, end) = text::member_of_union(self.text(place.module), place.range);
                self.edit(place.module, start, end, String::new()).into_iter().collect()
            }
            Mend::AddLabels { behind, labels } => {
                let style = self.style(behind.module);
                let bar = text::bar(self.text(behind.module), behind.range);
                let added = labels.iter().map(|label| format!("{bar}{}", style.string(label)));
                let end = behind.range.end as usize;
                self.edit(behind.module, end, end, added.collect()).into_iter().collect()
            }
            Mend::Rename(place, name) => {
                replaced(*place, self.style(place.module).property(name)).into_iter().collect()
            }
            Mend::Text(place, text) => replaced(*place, text.clone()).into_iter().collect(),
        }
    }

    /// The text of a property's type as it should be in a module.
    pub(crate) fn type_text(
        &self,
        property: &Property<'m>,
        spelling: &Spelling,
        module: usize,
    ) -> Option<String> {
        let style = self.style(module);
        match spelling {
            Spelling::Generated(database) => restyle::ty(self, property, &style, database),
            Spelling::Plain { .. } => {
                plain::text(self.evaluator, &self.evaluator.property(property), &style, module)
            }
        }
    }

    /// A string literal in the style of a module.
    pub(crate) fn string(&self, module: usize, value: &str) -> String {
        self.style(module).string(value)
    }

    fn block(&self, place: Place, property: &Property<'m>, spelling: &Spelling) -> Option<String> {
        let Spelling::Generated(database) = spelling else { return None };
        let text = self.text(place.module);
        let style = self.style(place.module);
        let indent = text::indentation(text, place.range.start as usize);
        let layout =
            restyle::Layout { indent, separator: text::inner_separator(text, place.range), style: &style };
        let member = restyle::member(self, property, &layout, database)?;
        member.split_once(": ").map(|(_, ty)| ty.to_owned())
    }

    fn insert(&self, missing: &Missing<'m>, spelling: &Spelling, needed: &'static str) -> Option<Vec<Edit>> {
        let braces = missing.braces?;
        let module = braces.module;
        let text = self.text(module);
        let style = self.style(module);
        let inside = text.get(braces.range.start as usize..braces.range.end as usize)?;
        let neighbour = match missing.anchor {
            Anchor::After(place) | Anchor::Before(place) => Some(place.range),
            Anchor::Alone => None,
        };
        let separator = match neighbour {
            _ if !needed.is_empty() => needed,
            Some(range) => text::separator(text, range),
            None => text::empty_separator(text, braces.range),
        };
        let on_one_line = neighbour.is_some() && !inside.contains('\n');
        let closing = text::indentation(text, (braces.range.end as usize).checked_sub(1)?);
        let indent = match neighbour {
            Some(range) if text::begins_line(text, range.start as usize) => {
                text::indentation(text, range.start as usize).to_owned()
            }
            Some(_) | None => format!("{closing}{}", style.unit),
        };
        let layout = restyle::Layout { indent: &indent, separator, style: &style };
        let member = match spelling {
            Spelling::Generated(database) => restyle::member(self, &missing.property, &layout, database)?,
            Spelling::Plain { camel } => {
                let name = &missing.property.name;
                let name = if *camel { super::naming::camel(name) } else { name.clone() };
                let mark = if missing.property.optional { "?" } else { "" };
                let ty = self.type_text(&missing.property, spelling, module)?;
                format!("{}{mark}: {ty}", style.property(&name))
            }
        };
        let mut edits = Vec::new();
        let newline = style.newline;
        match missing.anchor {
            Anchor::After(place) if on_one_line => {
                let separator = if separator.is_empty() { ";" } else { separator };
                let end = place.range.end as usize;
                match text::separator_at(text, end) {
                    Some(at) => {
                        edits.push(self.edit(module, at + 1, at + 1, format!(" {member}{separator}"))?);
                    }
                    None => edits.push(self.edit(module, end, end, format!("{separator} {member}"))?),
                }
            }
            Anchor::Before(place) if on_one_line => {
                let separator = if separator.is_empty() { ";" } else { separator };
                let start = place.range.start as usize;
                edits.push(self.edit(module, start, start, format!("{member}{separator} "))?);
            }
            Anchor::After(place) => {
                let end = place.range.end as usize;
                if !separator.is_empty() && text::separator_at(text, end).is_none() {
                    edits.extend(
                        missing.leading.then(|| self.edit(module, end, end, separator.to_owned())).flatten(),
                    );
                }
                let at = text::end_of_member_line(text, end);
                edits.push(self.edit(module, at, at, format!("{newline}{indent}{member}{separator}"))?);
            }
            Anchor::Before(_) => {
                let at = text::end_of_opening_line(text, braces.range.start as usize + 1);
                edits.push(self.edit(module, at, at, format!("{newline}{indent}{member}{separator}"))?);
            }
            Anchor::Alone => {
                let (start, end) = (braces.range.start as usize + 1, braces.range.end as usize - 1);
                edits.push(self.edit(
                    module,
                    start,
                    start,
                    format!("{newline}{indent}{member}{separator}"),
                )?);
                if missing.leading {
                    edits.push(self.edit(module, start, end, format!("{newline}{closing}"))?);
                }
            }
        }
        Some(edits)
    }
}

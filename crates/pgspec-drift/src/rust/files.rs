//! The files together: what a name in one of them is.

use pgspec_catalog::{FileId, Span};
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use super::kind::{self, Kind};
use super::syntax::{Bytes, FieldDecl, Head, Item, Ty, TyKind};

/// How deep aliases of aliases are followed.
const DEPTH: usize = 16;

/// A file that was read.
#[derive(Debug)]
pub(crate) struct Source<'t> {
    pub file: FileId,
    pub text: &'t str,
}

/// An item, and the file that it is in.
#[derive(Debug)]
pub(crate) struct Placed {
    pub item: Item,
    /// The number of its file.
    pub source: usize,
}

/// All items of all files.
#[derive(Default, Debug)]
pub(crate) struct Files<'t> {
    pub sources: Vec<Source<'t>>,
    pub items: Vec<Placed>,
    by_name: FxHashMap<SmolStr, Vec<usize>>,
}

impl<'t> Files<'t> {
    pub(crate) fn add(&mut self, file: FileId, text: &'t str, items: Vec<Item>) {
        let source = self.sources.len();
        self.sources.push(Source { file, text });
        for item in items {
            if let Some(head) = head(&item) {
                self.by_name.entry(head.name.clone()).or_default().push(self.items.len());
            }
            self.items.push(Placed { item, source });
        }
    }

    /// The item of a name: one of the same file first. Several elsewhere are nobody's.
    pub(crate) fn find(&self, name: &str, from: usize) -> Option<usize> {
        let found = self.by_name.get(name)?;
        let here = |at: &&usize| self.items.get(**at).is_some_and(|placed| placed.source == from);
        let own = found.iter().find(here).copied();
        own.or(if let [only] = found.as_slice() { Some(*only) } else { None })
    }

    pub(crate) fn span(&self, source: usize, range: Bytes) -> Option<Span> {
        Some(Span::new(self.sources.get(source)?.file, range.start, range.end))
    }

    pub(crate) fn text(&self, source: usize) -> &'t str {
        self.sources.get(source).map_or("", |source| source.text)
    }

    /// What a type of a file is.
    pub(crate) fn kind(&self, ty: &Ty, from: usize) -> Kind {
        self.kind_at(ty, from, 0)
    }

    fn kind_at(&self, ty: &Ty, from: usize, depth: usize) -> Kind {
        if depth > DEPTH {
            return Kind::Unknown;
        }
        if let TyKind::Path { name, .. } = &ty.kind
            && let Some(at) = self.find(name, from)
            && let Some(placed) = self.items.get(at)
        {
            return match &placed.item {
                Item::Newtype(head, _) if head.generic => Kind::Unknown,
                Item::Newtype(_, inner) => self.kind_at(inner, placed.source, depth + 1),
                Item::Struct(..) | Item::Enum(..) => Kind::Item(at),
                Item::Table(_) => Kind::Unknown,
            };
        }
        kind::of_foreign(ty, &|inner| self.kind_at(inner, from, depth + 1))
    }

    /// Whether a type is, or is made of, one whose values are read by hand.
    pub(crate) fn is_read_by_hand(&self, ty: &Ty, from: usize) -> bool {
        self.by_hand_at(ty, from, 0)
    }

    fn by_hand_at(&self, ty: &Ty, from: usize, depth: usize) -> bool {
        if depth > DEPTH {
            return true;
        }
        let of = |inner: &Ty| self.by_hand_at(inner, from, depth + 1);
        match &ty.kind {
            TyKind::Path { name, arguments, .. } => {
                let own = self.find(name, from).and_then(|at| self.items.get(at));
                own.is_some_and(|placed| match &placed.item {
                    Item::Newtype(head, inner) => {
                        head.by_hand || self.by_hand_at(inner, placed.source, depth + 1)
                    }
                    Item::Struct(head, _) | Item::Enum(head, _) => head.by_hand,
                    Item::Table(_) => false,
                }) || arguments.iter().any(of)
            }
            TyKind::List(inner) => of(inner),
            TyKind::Tuple(parts) => parts.iter().any(of),
            TyKind::Other => false,
        }
    }

    /// The fields of a struct.
    pub(crate) fn fields(&self, at: usize) -> Option<(&Head, &[FieldDecl], usize)> {
        let placed = self.items.get(at)?;
        match &placed.item {
            Item::Struct(head, fields) => Some((head, fields, placed.source)),
            Item::Newtype(..) | Item::Enum(..) | Item::Table(_) => None,
        }
    }
}

fn head(item: &Item) -> Option<&Head> {
    match item {
        Item::Struct(head, _) | Item::Newtype(head, _) | Item::Enum(head, _) => Some(head),
        Item::Table(_) => None,
    }
}

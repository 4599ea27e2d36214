//! Rust files as plain data, by syn.

mod depth;
mod table;

use proc_macro2::TokenStream;
use rustc_hash::FxHashSet;
use smol_str::SmolStr;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned as _;

use super::syntax::{Attributes, Bytes, FieldDecl, Head, Item, Meta, Ty, TyKind, Variant};

/// Why a file could not be read, and where.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Unreadable {
    pub message: String,
    pub at: Bytes,
}

/// The stack of the thread that parses. What may nest is limited; unoptimised code takes much for each level all the same.
const STACK: usize = 512 << 20;

/// Reads a file: what it declares, in inline modules too.
pub(crate) fn read(text: &str) -> Result<Vec<Item>, Unreadable> {
    if let Some(at) = depth::too_deep(text) {
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let at = Bytes { start: offset(at.start), end: offset(at.end) };
        return Err(Unreadable { message: "it nests too deep".to_owned(), at });
    }
    let unable = || Unreadable { message: "there is no memory for it".to_owned(), at: Bytes::default() };
    std::thread::scope(|scope| {
        let parser = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, || parse(text));
        parser.map_err(|_| unable())?.join().map_err(|_| unable())?
    })
}

fn parse(text: &str) -> Result<Vec<Item>, Unreadable> {
    // Syn skips both, and counts from behind them.
    let body = text.strip_prefix('\u{feff}').unwrap_or(text);
    let body = match body.strip_prefix("#!") {
        Some(rest) if !rest.trim_start().starts_with('[') => {
            body.get(body.find('\n').unwrap_or(body.len())..).unwrap_or("")
        }
        _ => body,
    };
    let base = u32::try_from(text.len() - body.len()).unwrap_or(0);
    let file = syn::parse_str::<syn::File>(body).map_err(|error| {
        let at = Reader { text: body, base }.range(error.span());
        Unreadable { message: error.to_string(), at }
    })?;
    let mut items = Vec::new();
    Reader { text: body, base }.items(&file.items, &mut items);
    let mut by_hand = FxHashSet::default();
    codecs(&file.items, &mut by_hand);
    for item in &mut items {
        if let Item::Struct(head, _) | Item::Newtype(head, _) | Item::Enum(head, _) = item {
            head.by_hand = by_hand.contains(&head.name);
        }
    }
    Ok(items)
}

/// The traits by which values are read: of sqlx, postgres-types, diesel and serde.
const READS: [&str; 3] = ["Decode", "FromSql", "Deserialize"];

/// The types for which one of these is implemented by hand.
fn codecs(items: &[syn::Item], out: &mut FxHashSet<SmolStr>) {
    for item in items {
        if let syn::Item::Impl(item) = item
            && let Some((of, _)) = &item.trait_
            && of.segments.last().is_some_and(|last| READS.iter().any(|name| last.ident == name))
            && let syn::Type::Path(own) = item.self_ty.as_ref()
            && let Some(last) = own.path.segments.last()
        {
            out.insert(ident(&last.ident));
        } else if let syn::Item::Mod(item) = item
            && let Some((_, items)) = &item.content
        {
            codecs(items, out);
        }
    }
}

/// The text that spans count in, and where it begins in the file.
#[derive(Clone, Copy)]
struct Reader<'t> {
    text: &'t str,
    base: u32,
}

impl<'t> Reader<'t> {
    fn range(self, span: proc_macro2::Span) -> Bytes {
        let range = span.byte_range();
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX).saturating_add(self.base);
        Bytes { start: offset(range.start), end: offset(range.end) }
    }

    fn slice(self, range: Bytes) -> &'t str {
        let at = |at: u32| at.saturating_sub(self.base) as usize;
        self.text.get(at(range.start)..at(range.end)).unwrap_or("")
    }

    fn items(self, items: &[syn::Item], out: &mut Vec<Item>) {
        for item in items {
            if let syn::Item::Struct(item) = item {
                out.extend(self.structure(item));
            } else if let syn::Item::Enum(item) = item {
                out.push(self.enumeration(item));
            } else if let syn::Item::Type(item) = item {
                let head = self.head(&item.ident, &item.attrs, item.span(), !item.generics.params.is_empty());
                out.push(Item::Newtype(head, self.ty(&item.ty)));
            } else if let syn::Item::Mod(item) = item {
                if let Some((_, items)) = &item.content {
                    self.items(items, out);
                }
            } else if let syn::Item::Macro(item) = item
                && item.mac.path.segments.last().is_some_and(|name| name.ident == "table")
            {
                out.extend(self.table(&item.mac.tokens));
            }
        }
    }

    fn head(
        self,
        name: &syn::Ident,
        attrs: &[syn::Attribute],
        span: proc_macro2::Span,
        generic: bool,
    ) -> Head {
        let range = self.range(span);
        let mut starts: Vec<u32> = attrs.iter().map(|attr| self.range(attr.span()).start).collect();
        // Doc comments may say it too, and so may what stands behind the last attribute.
        starts.extend(attrs.iter().map(|attr| self.range(attr.span()).end.saturating_add(1)));
        starts.push(range.start);
        starts.sort_unstable();
        starts.dedup();
        Head {
            name: ident(name),
            name_range: self.range(name.span()),
            range,
            derives: derives(attrs),
            attributes: self.attributes(attrs),
            starts,
            generic,
            by_hand: false,
        }
    }

    fn structure(self, item: &syn::ItemStruct) -> Option<Item> {
        let generic = item.generics.type_params().next().is_some();
        let head = self.head(&item.ident, &item.attrs, item.span(), generic);
        match &item.fields {
            syn::Fields::Named(fields) => {
                let fields = fields.named.iter().filter_map(|field| {
                    let name = field.ident.as_ref()?;
                    Some(FieldDecl {
                        name: ident(name),
                        name_range: self.range(name.span()),
                        range: self.range(field.span()),
                        visibility: self.slice(self.range(field.vis.span())).into(),
                        ty: self.ty(&field.ty),
                        attributes: self.attributes(&field.attrs),
                    })
                });
                Some(Item::Struct(head, fields.collect()))
            }
            syn::Fields::Unnamed(fields) if fields.unnamed.len() == 1 => {
                let field = fields.unnamed.first()?;
                Some(Item::Newtype(head, self.ty(&field.ty)))
            }
            syn::Fields::Unnamed(_) | syn::Fields::Unit => None,
        }
    }

    fn enumeration(self, item: &syn::ItemEnum) -> Item {
        let head = self.head(&item.ident, &item.attrs, item.span(), !item.generics.params.is_empty());
        let variants = item.variants.iter().map(|variant| Variant {
            name: ident(&variant.ident),
            name_range: self.range(variant.ident.span()),
            range: self.range(variant.span()),
            holds: !variant.fields.is_empty(),
            attributes: self.attributes(&variant.attrs),
        });
        Item::Enum(head, variants.collect())
    }

    fn ty(self, ty: &syn::Type) -> Ty {
        let range = self.range(ty.span());
        let kind = if let syn::Type::Path(path) = ty
            && let Some(last) = path.path.segments.last()
        {
            let arguments = match &last.arguments {
                syn::PathArguments::AngleBracketed(list) => {
                    let types = list.args.iter().filter_map(|argument| {
                        if let syn::GenericArgument::Type(ty) = argument { Some(self.ty(ty)) } else { None }
                    });
                    types.collect()
                }
                syn::PathArguments::None | syn::PathArguments::Parenthesized(_) => Vec::new(),
            };
            let names = path.path.segments.iter().map(|segment| ident(&segment.ident).to_string());
            TyKind::Path {
                path: names.collect::<Vec<_>>().join("::").into(),
                name: ident(&last.ident),
                arguments,
            }
        } else if let syn::Type::Reference(inner) = ty {
            return Ty { range, ..self.ty(&inner.elem) };
        } else if let syn::Type::Paren(inner) = ty {
            return Ty { range, ..self.ty(&inner.elem) };
        } else if let syn::Type::Group(inner) = ty {
            return Ty { range, ..self.ty(&inner.elem) };
        } else if let syn::Type::Slice(inner) = ty {
            TyKind::List(Box::new(self.ty(&inner.elem)))
        } else if let syn::Type::Array(inner) = ty {
            TyKind::List(Box::new(self.ty(&inner.elem)))
        } else if let syn::Type::Tuple(inner) = ty {
            TyKind::Tuple(inner.elems.iter().map(|ty| self.ty(ty)).collect())
        } else {
            TyKind::Other
        };
        Ty { kind, range }
    }

    fn attributes(self, attrs: &[syn::Attribute]) -> Attributes {
        let metas =
            attrs.iter().filter(|attr| !attr.path().is_ident("doc") && !attr.path().is_ident("derive"));
        Attributes(metas.filter_map(|attr| self.meta(&attr.meta)).collect())
    }

    fn meta(self, meta: &syn::Meta) -> Option<Meta> {
        let name = ident(&meta.path().segments.last()?.ident);
        Some(match meta {
            syn::Meta::Path(_) => Meta { name, value: None, inner: Vec::new() },
            syn::Meta::List(list) => Meta { name, value: None, inner: self.metas(list.tokens.clone()) },
            syn::Meta::NameValue(pair) => {
                let range = self.range(pair.value.span());
                let text = if let syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) = &pair.value
                {
                    text.value().into()
                } else {
                    self.slice(range).into()
                };
                Meta { name, value: Some((text, range)), inner: Vec::new() }
            }
        })
    }

    /// What is no list of metas, as some crates have it, says nothing here.
    fn metas(self, tokens: TokenStream) -> Vec<Meta> {
        let parser = Punctuated::<syn::Meta, syn::Token![,]>::parse_terminated;
        let parsed = syn::parse::Parser::parse2(parser, tokens);
        parsed.map(|metas| metas.iter().filter_map(|meta| self.meta(meta)).collect()).unwrap_or_default()
    }
}

/// A name without `r#`.
fn ident(name: &syn::Ident) -> SmolStr {
    let name = name.to_string();
    name.strip_prefix("r#").unwrap_or(&name).into()
}

fn derives(attrs: &[syn::Attribute]) -> Vec<SmolStr> {
    let mut out = Vec::new();
    for attr in attrs.iter().filter(|attr| attr.path().is_ident("derive")) {
        let parser = Punctuated::<syn::Path, syn::Token![,]>::parse_terminated;
        let Ok(paths) = attr.parse_args_with(parser) else { continue };
        out.extend(paths.iter().filter_map(|path| Some(ident(&path.segments.last()?.ident))));
    }
    out
}

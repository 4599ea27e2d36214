//! diesel's `table!`: `[schema .] name [(key, …)] { column -> Type, … }`, with `use` and attributes in front.

use proc_macro2::TokenStream;
use syn::parse::{Parse, ParseStream};
use syn::spanned::Spanned as _;
use syn::{Token, braced, parenthesized};

use super::super::syntax::{ColumnDecl, Item, TableDecl};
use super::{Reader, ident};

/// A table as it is written.
struct Written {
    attributes: Vec<syn::Attribute>,
    schema: Option<syn::Ident>,
    name: syn::Ident,
    columns: Vec<(Vec<syn::Attribute>, syn::Ident, syn::Type)>,
}

impl Parse for Written {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        while input.peek(Token![use]) {
            input.parse::<syn::ItemUse>()?;
        }
        let attributes = input.call(syn::Attribute::parse_outer)?;
        let mut name: syn::Ident = input.parse()?;
        let mut schema = None;
        if input.parse::<Option<Token![.]>>()?.is_some() {
            schema = Some(std::mem::replace(&mut name, input.parse()?));
        }
        if input.peek(syn::token::Paren) {
            let key;
            parenthesized!(key in input);
            key.parse::<TokenStream>()?;
        }
        let body;
        braced!(body in input);
        let mut columns = Vec::new();
        while !body.is_empty() {
            let attributes = body.call(syn::Attribute::parse_outer)?;
            let column: syn::Ident = body.parse()?;
            body.parse::<Token![->]>()?;
            columns.push((attributes, column, body.parse()?));
            if body.parse::<Option<Token![,]>>()?.is_none() {
                break;
            }
        }
        Ok(Self { attributes, schema, name, columns })
    }
}

impl Reader<'_> {
    /// A table of diesel; nothing if it is another macro of this name.
    pub(super) fn table(self, tokens: &TokenStream) -> Option<Item> {
        let written: Written = syn::parse2(tokens.clone()).ok()?;
        let sql_name = |attributes: &[syn::Attribute], name: &syn::Ident| {
            let attributes = self.attributes(attributes);
            let given = attributes.0.iter().find(|meta| meta.name == "sql_name");
            given.and_then(|meta| meta.value.clone()).map_or_else(|| ident(name), |(text, _)| text)
        };
        let columns = written.columns.iter().map(|(attributes, name, ty)| {
            let name_range = self.range(name.span());
            let ty_range = self.range(ty.span());
            let start = attributes.first().map_or(name_range.start, |attr| self.range(attr.span()).start);
            ColumnDecl {
                name: sql_name(attributes, name),
                name_range,
                range: super::Bytes { start, end: ty_range.end },
                ty: self.ty(ty),
            }
        });
        Some(Item::Table(TableDecl {
            schema: written.schema.as_ref().map(ident),
            name: sql_name(&written.attributes, &written.name),
            name_range: self.range(written.name.span()),
            columns: columns.collect(),
        }))
    }
}

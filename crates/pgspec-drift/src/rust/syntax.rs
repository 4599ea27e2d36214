//! What a Rust file declares, as plain data: structs, enums, aliases, and diesel's `table!`.

use smol_str::SmolStr;

/// A range of bytes of a file.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(crate) struct Bytes {
    pub start: u32,
    pub end: u32,
}

/// A type, as far as databases care.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Ty {
    pub kind: TyKind,
    pub range: Bytes,
}

#[derive(Clone, PartialEq, Debug)]
pub(crate) enum TyKind {
    /// `chrono::DateTime<Utc>`: the whole path, its last name, and the types among its arguments.
    Path {
        path: SmolStr,
        name: SmolStr,
        arguments: Vec<Ty>,
    },
    /// `[T]`, `[T; 3]`
    List(Box<Ty>),
    Tuple(Vec<Ty>),
    /// Function pointers, `impl Trait`, macros: nothing that a column is.
    Other,
}

impl Ty {
    /// The last name and the arguments of a path.
    pub(crate) fn path(&self) -> Option<(&str, &[Ty])> {
        match &self.kind {
            TyKind::Path { name, arguments, .. } => Some((name, arguments)),
            TyKind::List(_) | TyKind::Tuple(_) | TyKind::Other => None,
        }
    }

    /// The type inside `Name<…>`, for any of some names.
    pub(crate) fn inside(&self, names: &[&str]) -> Option<&Ty> {
        let (name, arguments) = self.path()?;
        names.contains(&name).then(|| arguments.last()).flatten()
    }
}

/// What stands in an attribute: `rename = "x"`, `range(max = 5)`.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Meta {
    pub name: SmolStr,
    /// A text without its quotes, anything else as it is written.
    pub value: Option<(SmolStr, Bytes)>,
    pub inner: Vec<Meta>,
}

impl Meta {
    /// What stands inside by this name.
    pub(crate) fn get(&self, name: &str) -> Option<&Meta> {
        self.inner.iter().find(|meta| meta.name == name)
    }

    /// The value of what stands inside by this name.
    pub(crate) fn text(&self, name: &str) -> Option<&SmolStr> {
        self.get(name)?.value.as_ref().map(|(text, _)| text)
    }
}

/// The attributes of something: one for each `#[name(…)]`.
#[derive(Clone, PartialEq, Default, Debug)]
pub(crate) struct Attributes(pub Vec<Meta>);

impl Attributes {
    /// What any `#[name(…)]` has by a name.
    pub(crate) fn get(&self, name: &str, key: &str) -> Option<&Meta> {
        self.0.iter().filter(|meta| meta.name == name).find_map(|meta| meta.get(key))
    }

    /// The value of what any `#[name(…)]` has by a name.
    pub(crate) fn text(&self, name: &str, key: &str) -> Option<&SmolStr> {
        self.get(name, key)?.value.as_ref().map(|(text, _)| text)
    }

    /// Whether there is such an attribute.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|meta| meta.name == name)
    }
}

/// What is common to all declarations.
#[derive(Clone, PartialEq, Default, Debug)]
pub(crate) struct Head {
    pub name: SmolStr,
    pub name_range: Bytes,
    /// With its attributes.
    pub range: Bytes,
    /// The last names of what it derives.
    pub derives: Vec<SmolStr>,
    pub attributes: Attributes,
    /// Where comments about it may stand: in front of it, and in front of each of its attributes.
    pub starts: Vec<u32>,
    /// It has type parameters.
    pub generic: bool,
    /// How its values are read is written by hand, in the same file: its fields do not tell what they are read of.
    pub by_hand: bool,
}

/// A field with a name.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct FieldDecl {
    /// Without `r#`.
    pub name: SmolStr,
    pub name_range: Bytes,
    /// With its attributes.
    pub range: Bytes,
    /// `pub`, `pub(crate)`, or nothing.
    pub visibility: SmolStr,
    pub ty: Ty,
    pub attributes: Attributes,
}

/// A variant of an enum.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Variant {
    pub name: SmolStr,
    pub name_range: Bytes,
    pub range: Bytes,
    /// It holds values: `Unknown(String)`.
    pub holds: bool,
    pub attributes: Attributes,
}

/// A declaration.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Item {
    Struct(Head, Vec<FieldDecl>),
    /// `struct UserId(Uuid)`, or `type UserId = Uuid`.
    Newtype(Head, Ty),
    Enum(Head, Vec<Variant>),
    /// diesel's `table! { schema.name (key) { … } }`
    Table(TableDecl),
}

/// diesel's description of a table.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct TableDecl {
    pub schema: Option<SmolStr>,
    pub name: SmolStr,
    pub name_range: Bytes,
    pub columns: Vec<ColumnDecl>,
}

/// `name -> Nullable<Text>`
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct ColumnDecl {
    /// Of the database: of `#[sql_name = "…"]` where there is one.
    pub name: SmolStr,
    pub name_range: Bytes,
    pub range: Bytes,
    pub ty: Ty,
}

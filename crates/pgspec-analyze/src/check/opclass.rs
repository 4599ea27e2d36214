//! Operator classes: whether an access method can index a type (`GetDefaultOpClass`, `ResolveOpClass`).

use pgspec_catalog::Span;
use pgspec_catalog::object::IndexKey;

use super::Part;
use crate::finding::Problem;
use crate::typed::TypeId;
use crate::world::{OPAQUE, Opclass, TypeKind, World};

/// The access methods that Postgres brings.
const METHODS: [&str; 6] = ["btree", "hash", "gist", "gin", "spgist", "brin"];

/// The default operator class of a type.
pub(super) enum Default<'w> {
    /// The class, and the type that it compares.
    Class(TypeId, &'w Opclass),
    /// There is none.
    Missing,
    /// It is not known.
    Unknown,
}

impl<'w> Default<'w> {
    /// The class, if it is known.
    pub(super) fn known(self) -> Option<(TypeId, &'w Opclass)> {
        match self {
            Self::Class(ty, class) => Some((ty, class)),
            Self::Missing | Self::Unknown => None,
        }
    }
}

/// The default operator class of an access method for a type.
pub(super) fn default<'w>(world: &'w World<'_>, method: &str, ty: TypeId) -> Default<'w> {
    if ty == OPAQUE || !METHODS.contains(&method) {
        return Default::Unknown;
    }
    let base = world.base(ty).0;
    let exact: Vec<_> = world.opclasses(method, base).iter().filter(|class| class.default).collect();
    match exact.as_slice() {
        [class] => return Default::Class(base, class),
        [] => {}
        _ => return Default::Unknown,
    }
    let (mut preferred, mut others) = (Vec::new(), Vec::new());
    for (input, class) in world.opclasses_of(method).filter(|(_, class)| class.default) {
        if world.is_binary_coercible(base, input) {
            let of_category = world.ty(input).category == world.ty(base).category;
            let list = if of_category && world.ty(input).preferred { &mut preferred } else { &mut others };
            list.push((input, class));
        }
    }
    match (preferred.as_slice(), others.as_slice()) {
        ([(input, class)], _) | ([], [(input, class)]) => Default::Class(*input, class),
        ([], []) if is_well_known(world, base) => Default::Missing,
        _ => Default::Unknown,
    }
}

/// Whether everything about a type is known, so that what is not found does not exist.
pub(super) fn is_well_known(world: &World<'_>, ty: TypeId) -> bool {
    if ty == OPAQUE || world.has_unknown_extension() {
        return false;
    }
    let row = world.ty(ty);
    if let Some(element) = row.array_of {
        return is_well_known(world, element);
    }
    let system = row.name.schema.as_ref().is_some_and(|schema| *schema == "pg_catalog");
    match row.kind {
        TypeKind::Base | TypeKind::Range | TypeKind::Multirange => system,
        TypeKind::Enum => true,
        TypeKind::Composite | TypeKind::Domain | TypeKind::Pseudo => false,
    }
}

/// A finding, if an access method has no default operator class for a type.
pub(super) fn missing_default<'c>(
    world: &World<'_>,
    method: &str,
    ty: TypeId,
    span: Option<Span>,
) -> Option<Part<'c>> {
    if !matches!(default(world, method, ty), Default::Missing) {
        return None;
    }
    let shown = world.show(ty, -1);
    let message = format!("data type {shown} has no default operator class for access method \"{method}\"");
    let help = match (shown.as_str(), method) {
        ("json", _) => "use `jsonb`, or an expression over its parts such as `(data ->> 'key')`".to_owned(),
        ("jsonb", "gist") | (_, "btree" | "hash") if world.opclasses("gin", ty).iter().any(|c| c.default) => {
            "use the access method `gin`".to_owned()
        }
        (_, "btree" | "hash") if world.opclasses("gist", ty).iter().any(|c| c.default) => {
            "use the access method `gist`".to_owned()
        }
        ("text" | "character varying", "gin") => {
            "declare the extension `pg_trgm` and write `gin_trgm_ops` behind the column".to_owned()
        }
        ("text" | "character varying", "gist") => {
            "declare the extension `btree_gist` to compare texts, or `pg_trgm` for `gist_trgm_ops`".to_owned()
        }
        (_, "gist") => "use the access method `btree`, or declare the extension `btree_gist`".to_owned(),
        (_, "gin") => "use the access method `btree`, or declare the extension `btree_gin`".to_owned(),
        _ => "index another column, or an expression over this one".to_owned(),
    };
    Some(Part::rule(span, Problem::UndefinedObject, message, Some(help)))
}

/// A finding, if an index key's type has no operator class, or not the one that is named.
pub(super) fn unfit<'c>(
    world: &World<'_>,
    method: &str,
    key: &IndexKey,
    ty: TypeId,
    span: Option<Span>,
) -> Option<Part<'c>> {
    let Some(named) = &key.opclass else { return missing_default(world, method, ty, span) };
    if !METHODS.contains(&method) || world.has_unknown_extension() {
        return None;
    }
    let name = named.name.name.as_str();
    let mut inputs = world.opclasses_of(method).filter(|(_, class)| class.name == *name).peekable();
    if inputs.peek().is_none() {
        let message = format!("operator class \"{name}\" does not exist for access method \"{method}\"");
        let near = pgspec_catalog::closest(name, names(world, method));
        let help = near.map_or_else(
            || "mend its name, or declare the extension that brings it".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        return Some(Part::rule(span, Problem::UndefinedObject, message, Some(help)));
    }
    let mut accepted = Vec::new();
    for (input, _) in inputs {
        if world.is_binary_coercible(ty, input) {
            return None;
        }
        accepted.push(world.show(input, -1));
    }
    if !is_well_known(world, ty) {
        return None;
    }
    let message = format!("operator class \"{name}\" does not accept data type {}", world.show(ty, -1));
    let help = Some(format!("it is for {}", accepted.join(", ")));
    Some(Part::rule(span, Problem::DatatypeMismatch, message, help))
}

fn names<'w>(world: &'w World<'_>, method: &str) -> Vec<&'w str> {
    let mut names: Vec<_> = world.opclasses_of(method).map(|(_, class)| class.name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    names
}

//! The types that the rules themselves speak of, found once.

use crate::typed::TypeId;

macro_rules! core_types {
    ($($field:ident = $name:literal),* $(,)?) => {
        /// Types of `pg_catalog` by name.
        #[derive(Clone, Copy, Debug)]
        #[expect(missing_docs, reason = "each is the type of its name")]
        pub struct Core { $(pub $field: TypeId),* }

        impl Core {
            pub(super) fn find(find: impl Fn(&str) -> TypeId) -> Self {
                Self { $($field: find($name)),* }
            }
        }
    };
}

core_types! {
    unknown = "unknown",
    boolean = "bool",
    text = "text",
    varchar = "varchar",
    bpchar = "bpchar",
    name = "name",
    int2 = "int2",
    int4 = "int4",
    int8 = "int8",
    numeric = "numeric",
    float8 = "float8",
    bit = "bit",
    date = "date",
    time = "time",
    timetz = "timetz",
    timestamp = "timestamp",
    timestamptz = "timestamptz",
    interval = "interval",
    json = "json",
    jsonb = "jsonb",
    jsonpath = "jsonpath",
    bytea = "bytea",
    xml = "xml",
    oid = "oid",
    uuid = "uuid",
    void = "void",
    record = "record",
    record_array = "_record",
    trigger = "trigger",
    event_trigger = "event_trigger",
    refcursor = "refcursor",
    int2vector = "int2vector",
    oidvector = "oidvector",
    any = "any",
    anyelement = "anyelement",
    anynonarray = "anynonarray",
    anyenum = "anyenum",
    anyarray = "anyarray",
    anyrange = "anyrange",
    anymultirange = "anymultirange",
    anycompatible = "anycompatible",
    anycompatiblenonarray = "anycompatiblenonarray",
    anycompatiblearray = "anycompatiblearray",
    anycompatiblerange = "anycompatiblerange",
    anycompatiblemultirange = "anycompatiblemultirange",
}

impl Core {
    /// `IsPolymorphicTypeFamily1`
    pub fn is_family1(&self, ty: TypeId) -> bool {
        [self.anyelement, self.anyarray, self.anynonarray, self.anyenum, self.anyrange, self.anymultirange]
            .contains(&ty)
    }

    /// `IsPolymorphicTypeFamily2`
    pub fn is_family2(&self, ty: TypeId) -> bool {
        [
            self.anycompatible,
            self.anycompatiblearray,
            self.anycompatiblenonarray,
            self.anycompatiblerange,
            self.anycompatiblemultirange,
        ]
        .contains(&ty)
    }

    /// `IsPolymorphicType`
    pub fn is_polymorphic(&self, ty: TypeId) -> bool {
        self.is_family1(ty) || self.is_family2(ty)
    }
}

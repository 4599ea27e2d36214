//! Any serialisable value as [`Facts`]. SQL texts and names of objects are told from other texts by the names of their
//! types.

use std::fmt::Display;

use pgspec_catalog::{Name, QualifiedName, SQL_TEXT, Text};
use serde::ser::{
    Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
    SerializeTupleStruct, SerializeTupleVariant, Serializer,
};

use super::Facts;

/// The facts of a value.
pub(super) fn facts<T: Serialize + ?Sized>(value: &T) -> Facts {
    // Building a tree cannot fail; a key that is no text would.
    value.serialize(ToFacts).unwrap_or_else(|Unfit(why)| Facts::Text(why.into()))
}

/// A value that is no tree of facts.
#[derive(Debug)]
pub(super) struct Unfit(String);

impl Display for Unfit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Unfit {}

impl serde::ser::Error for Unfit {
    fn custom<T: Display>(message: T) -> Self {
        Self(message.to_string())
    }
}

#[derive(Clone, Copy)]
pub(super) struct ToFacts;

/// Parts that are being collected.
pub(super) struct Parts {
    /// The name of the type, if it is a structure.
    of: &'static str,
    /// The variant around it, if there is one.
    variant: Option<&'static str>,
    key: Option<Text>,
    named: Vec<(Text, Facts)>,
    listed: Vec<Facts>,
}

impl Parts {
    fn new(of: &'static str, variant: Option<&'static str>) -> Self {
        Self { of, variant, key: None, named: Vec::new(), listed: Vec::new() }
    }

    fn map(self) -> Facts {
        let text = |name: &str| {
            self.named.iter().find(|(found, _)| found == name).and_then(|(_, value)| match value {
                Facts::Text(text) => Some(Name::exact(text)),
                Facts::Nothing
                | Facts::Flag(_)
                | Facts::Number(_)
                | Facts::Name(_)
                | Facts::Sql(_)
                | Facts::List(_)
                | Facts::Map(_) => None,
            })
        };
        if self.of == "QualifiedName"
            && let Some(name) = text("name")
        {
            return Facts::Name(QualifiedName { schema: text("schema"), name });
        }
        let mut named = self.named;
        // A label is its value.
        if self.of == "EnumLabel"
            && let Some((_, value)) = named.pop()
        {
            return value;
        }
        under(self.variant, Facts::Map(named))
    }

    fn list(self) -> Facts {
        under(self.variant, Facts::List(self.listed))
    }
}

fn under(variant: Option<&'static str>, value: Facts) -> Facts {
    match variant {
        Some(variant) => Facts::Map(vec![(Text::new_static(variant), value)]),
        None => value,
    }
}

type Made = Result<Facts, Unfit>;

impl Serializer for ToFacts {
    type Ok = Facts;
    type Error = Unfit;
    type SerializeSeq = Parts;
    type SerializeTuple = Parts;
    type SerializeTupleStruct = Parts;
    type SerializeTupleVariant = Parts;
    type SerializeMap = Parts;
    type SerializeStruct = Parts;
    type SerializeStructVariant = Parts;

    fn serialize_bool(self, value: bool) -> Made {
        Ok(Facts::Flag(value))
    }

    fn serialize_i8(self, value: i8) -> Made {
        self.serialize_i64(value.into())
    }

    fn serialize_i16(self, value: i16) -> Made {
        self.serialize_i64(value.into())
    }

    fn serialize_i32(self, value: i32) -> Made {
        self.serialize_i64(value.into())
    }

    fn serialize_i64(self, value: i64) -> Made {
        Ok(Facts::Number(value))
    }

    fn serialize_u8(self, value: u8) -> Made {
        self.serialize_i64(value.into())
    }

    fn serialize_u16(self, value: u16) -> Made {
        self.serialize_i64(value.into())
    }

    fn serialize_u32(self, value: u32) -> Made {
        self.serialize_i64(value.into())
    }

    fn serialize_u64(self, value: u64) -> Made {
        match i64::try_from(value) {
            Ok(value) => self.serialize_i64(value),
            Err(_) => self.collect_str(&value),
        }
    }

    fn serialize_f32(self, value: f32) -> Made {
        self.collect_str(&value)
    }

    fn serialize_f64(self, value: f64) -> Made {
        self.collect_str(&value)
    }

    fn serialize_char(self, value: char) -> Made {
        self.collect_str(&value)
    }

    fn serialize_str(self, value: &str) -> Made {
        Ok(Facts::Text(value.into()))
    }

    fn serialize_bytes(self, value: &[u8]) -> Made {
        Ok(Facts::List(value.iter().map(|byte| Facts::Number((*byte).into())).collect()))
    }

    fn serialize_none(self) -> Made {
        Ok(Facts::Nothing)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Made {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Made {
        Ok(Facts::Nothing)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Made {
        Ok(Facts::Nothing)
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Made {
        Ok(Facts::Text(Text::new_static(variant)))
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, name: &'static str, value: &T) -> Made {
        let value = value.serialize(self)?;
        if let Facts::Text(text) = &value
            && name == SQL_TEXT
        {
            return Ok(Facts::Sql(text.clone()));
        }
        Ok(value)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Made {
        Ok(under(Some(variant), value.serialize(self)?))
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Parts, Unfit> {
        Ok(Parts::new("", None))
    }

    fn serialize_tuple(self, _: usize) -> Result<Parts, Unfit> {
        Ok(Parts::new("", None))
    }

    fn serialize_tuple_struct(self, name: &'static str, _: usize) -> Result<Parts, Unfit> {
        Ok(Parts::new(name, None))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Parts, Unfit> {
        Ok(Parts::new("", Some(variant)))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Parts, Unfit> {
        Ok(Parts::new("", None))
    }

    fn serialize_struct(self, name: &'static str, _: usize) -> Result<Parts, Unfit> {
        Ok(Parts::new(name, None))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Parts, Unfit> {
        Ok(Parts::new("", Some(variant)))
    }
}

macro_rules! lists {
    ($($of:ident $method:ident),*) => {$(
        impl $of for Parts {
            type Ok = Facts;
            type Error = Unfit;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unfit> {
                self.listed.push(value.serialize(ToFacts)?);
                Ok(())
            }

            fn end(self) -> Made {
                Ok(self.list())
            }
        }
    )*};
}

lists!(
    SerializeSeq serialize_element,
    SerializeTuple serialize_element,
    SerializeTupleStruct serialize_field,
    SerializeTupleVariant serialize_field
);

macro_rules! maps {
    ($($of:ident),*) => {$(
        impl $of for Parts {
            type Ok = Facts;
            type Error = Unfit;

            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                key: &'static str,
                value: &T,
            ) -> Result<(), Unfit> {
                let value = value.serialize(ToFacts)?;
                self.named.push((Text::new_static(key), value));
                Ok(())
            }

            fn end(self) -> Made {
                Ok(self.map())
            }
        }
    )*};
}

maps!(SerializeStruct, SerializeStructVariant);

impl SerializeMap for Parts {
    type Ok = Facts;
    type Error = Unfit;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Unfit> {
        let key = key.serialize(ToFacts)?;
        self.key = Some(match key {
            Facts::Text(text) => text,
            other @ (Facts::Nothing
            | Facts::Flag(_)
            | Facts::Number(_)
            | Facts::Name(_)
            | Facts::Sql(_)
            | Facts::List(_)
            | Facts::Map(_)) => other.to_string().into(),
        });
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unfit> {
        let value = value.serialize(ToFacts)?;
        let key = self.key.take().unwrap_or_default();
        self.named.push((key, value));
        Ok(())
    }

    fn end(self) -> Made {
        Ok(self.map())
    }
}

//! Catalogs as bytes: exact, with notes, spans and origins, which `==` does not look at. For a cache: bytes of one build of
//! this crate mean nothing to another.
//!
//! A type says what it holds with [`crate::stored!`], which takes it apart by name: who adds a field and forgets it there
//! gets a compile error. Bytes may come from anywhere: reading damaged ones gives `None`, never a panic, and never takes
//! more memory than a small multiple of their number.

mod diagnostics;
mod json;
#[cfg(test)]
mod tests;

use std::hash::{BuildHasher, Hash};
use std::ops::Range;

use indexmap::IndexMap;
use rustc_hash::FxHashMap;

use crate::catalog::Catalog;
use crate::code::Code;
use crate::key::Key;
use crate::name::Text;
use crate::object::Object;
use crate::span::FileId;

/// What can be written as bytes and read back the same.
pub trait Stored: Sized {
    /// Writes it.
    fn put(&self, to: &mut Writer);

    /// Reads it; `None` if the bytes are no such thing.
    fn take(from: &mut Reader<'_>) -> Option<Self>;
}

/// Bytes in the making. A text that was written before is written as a number.
#[derive(Debug)]
pub struct Writer {
    bytes: Vec<u8>,
    texts: FxHashMap<Text, u64>,
    first: FileId,
}

impl Writer {
    /// No bytes yet. Files from `first` on are numbered from there, so that the bytes are the same wherever these files
    /// stand among the sources of a run.
    pub fn new(first: FileId) -> Self {
        Self { bytes: Vec::new(), texts: FxHashMap::default(), first }
    }

    /// The bytes.
    pub fn finish(self) -> Vec<u8> {
        self.bytes
    }

    /// Seven bits a byte, the lowest first.
    fn number(&mut self, mut number: u64) {
        while number >= 0x80 {
            // The lowest seven bits fit.
            self.bytes.push((number & 0x7f) as u8 | 0x80);
            number >>= 7;
        }
        self.bytes.push(number as u8);
    }

    fn length(&mut self, length: usize) {
        self.number(length as u64);
    }

    fn raw(&mut self, bytes: &[u8]) {
        self.length(bytes.len());
        self.bytes.extend_from_slice(bytes);
    }

    /// Which variant of an enum follows.
    pub fn tag(&mut self, tag: u8) {
        self.bytes.push(tag);
    }
}

/// Bytes on their way back.
#[derive(Debug)]
pub struct Reader<'a> {
    bytes: &'a [u8],
    texts: Vec<Text>,
    first: FileId,
    codes: &'a [&'static Code],
    /// How deep the value that is read lies in others.
    depth: u32,
}

impl<'a> Reader<'a> {
    /// Reads bytes of a [`Writer`]; files that were numbered from its `first` on are numbered from this one on. `codes` are
    /// those that diagnostics among them may have.
    pub fn new(bytes: &'a [u8], first: FileId, codes: &'a [&'static Code]) -> Self {
        Self { bytes, texts: Vec::new(), first, codes, depth: 0 }
    }

    /// Whether all has been read.
    pub fn is_at_end(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Which variant of an enum follows.
    pub fn tag(&mut self) -> Option<u8> {
        let (first, rest) = self.bytes.split_first()?;
        self.bytes = rest;
        Some(*first)
    }

    fn number(&mut self) -> Option<u64> {
        let mut number = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = self.tag()?;
            let bits = u64::from(byte & 0x7f);
            if bits.leading_zeros() < shift {
                return None;
            }
            number |= bits << shift;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }

    /// How many follow. Each of them has at least one byte, so that no length makes us reserve what is not there.
    fn length(&mut self) -> Option<usize> {
        let length = usize::try_from(self.number()?).ok()?;
        (length <= self.bytes.len()).then_some(length)
    }

    fn raw(&mut self) -> Option<&'a [u8]> {
        let length = self.length()?;
        let (raw, rest) = self.bytes.split_at_checked(length)?;
        self.bytes = rest;
        Some(raw)
    }
}

/// Says what a type holds, so that it can be [`Stored`]: all fields of a struct; all variants of an enum, each with its
/// number, and names for its parts.
///
/// ```
/// use pgspec_catalog::stored;
/// struct Place { line: u32, column: u32 }
/// stored!(struct Place { line, column });
/// enum Answer { Yes, No(Option<u32>), Maybe { why: u32 } }
/// stored!(enum Answer { 0 Yes, 1 No(code), 2 Maybe { why } });
/// ```
#[macro_export]
macro_rules! stored {
    (struct $name:ident { $($field:ident),* $(,)? }) => {
        impl $crate::stored::Stored for $name {
            #[allow(unused_variables, reason = "a struct may have no fields")]
            fn put(&self, to: &mut $crate::stored::Writer) {
                let Self { $($field),* } = self;
                $($crate::stored::Stored::put($field, to);)*
            }

            #[allow(unused_variables, reason = "a struct may have no fields")]
            fn take(from: &mut $crate::stored::Reader<'_>) -> Option<Self> {
                Some(Self { $($field: $crate::stored::Stored::take(from)?),* })
            }
        }
    };
    (struct $name:ident ( $($part:ident),+ )) => {
        impl $crate::stored::Stored for $name {
            fn put(&self, to: &mut $crate::stored::Writer) {
                let Self($($part),+) = self;
                $($crate::stored::Stored::put($part, to);)+
            }

            fn take(from: &mut $crate::stored::Reader<'_>) -> Option<Self> {
                $(let $part = $crate::stored::Stored::take(from)?;)+
                Some(Self($($part),+))
            }
        }
    };
    (enum $name:ident {
        $($tag:literal $variant:ident $(( $($part:ident),+ ))? $({ $($field:ident),+ })?),+ $(,)?
    }) => {
        impl $crate::stored::Stored for $name {
            fn put(&self, to: &mut $crate::stored::Writer) {
                match self {
                    $(Self::$variant $(( $($part),+ ))? $({ $($field),+ })? => {
                        to.tag($tag);
                        $($($crate::stored::Stored::put($part, to);)+)?
                        $($($crate::stored::Stored::put($field, to);)+)?
                    })+
                }
            }

            fn take(from: &mut $crate::stored::Reader<'_>) -> Option<Self> {
                match from.tag()? {
                    $($tag => {
                        $($(let $part = $crate::stored::Stored::take(from)?;)+)?
                        $($(let $field = $crate::stored::Stored::take(from)?;)+)?
                        Some(Self::$variant $(( $($part),+ ))? $({ $($field),+ })?)
                    })+
                    _ => None,
                }
            }
        }
    };
}

/// Whole numbers that are never below zero.
macro_rules! unsigned {
    ($($number:ident),+) => {$(
        impl Stored for $number {
            fn put(&self, to: &mut Writer) {
                to.number(u64::from(*self));
            }

            fn take(from: &mut Reader<'_>) -> Option<Self> {
                Self::try_from(from.number()?).ok()
            }
        }
    )+};
}

unsigned!(u16, u32, u64);

impl Stored for i64 {
    /// The sign is the lowest bit, so that small numbers are short.
    fn put(&self, to: &mut Writer) {
        to.number(((self << 1) ^ (self >> 63)).cast_unsigned());
    }

    fn take(from: &mut Reader<'_>) -> Option<Self> {
        let bits = from.number()?;
        Some((bits >> 1).cast_signed() ^ -(bits & 1).cast_signed())
    }
}

impl Stored for i32 {
    fn put(&self, to: &mut Writer) {
        i64::from(*self).put(to);
    }

    fn take(from: &mut Reader<'_>) -> Option<Self> {
        Self::try_from(i64::take(from)?).ok()
    }
}

impl Stored for bool {
    fn put(&self, to: &mut Writer) {
        to.tag(u8::from(*self));
    }

    fn take(from: &mut Reader<'_>) -> Option<Self> {
        match from.tag()? {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        }
    }
}

impl Stored for Text {
    fn put(&self, to: &mut Writer) {
        if let Some(number) = to.texts.get(self).copied() {
            return to.number(number + 1);
        }
        to.number(0);
        to.raw(self.as_bytes());
        let number = to.texts.len() as u64;
        to.texts.insert(self.clone(), number);
    }

    fn take(from: &mut Reader<'_>) -> Option<Self> {
        if let Some(before) = from.number()?.checked_sub(1) {
            return from.texts.get(usize::try_from(before).ok()?).cloned();
        }
        let text = Self::new(std::str::from_utf8(from.raw()?).ok()?);
        from.texts.push(text.clone());
        Some(text)
    }
}

impl Stored for String {
    fn put(&self, to: &mut Writer) {
        to.raw(self.as_bytes());
    }

    fn take(from: &mut Reader<'_>) -> Option<Self> {
        std::str::from_utf8(from.raw()?).ok().map(ToOwned::to_owned)
    }
}

impl<T: Stored> Stored for Option<T> {
    fn put(&self, to: &mut Writer) {
        self.is_some().put(to);
        if let Some(value) = self {
            value.put(to);
        }
    }

    fn take(from: &mut Reader<'_>) -> Option<Self> {
        Some(if bool::take(from)? { Some(T::take(from)?) } else { None })
    }
}

impl<T: Stored> Stored for Box<T> {
    fn put(&self, to: &mut Writer) {
        self.as_ref().put(to);
    }

    fn take(from: &mut Reader<'_>) -> Option<Self> {
        T::take(from).map(Self::new)
    }
}

/// Every element has a byte or more, which keeps `Reader::length` honest.
impl<T: Stored> Stored for Vec<T> {
    fn put(&self, to: &mut Writer) {
        to.length(self.len());
        for value in self {
            value.put(to);
        }
    }

    fn take(from: &mut Reader<'_>) -> Option<Self> {
        let length = from.length()?;
        // What is reserved is bounded by the bytes that there are, not by what they claim.
        let room = length.min(from.bytes.len() / size_of::<T>().max(1) + 16);
        let mut values = Self::with_capacity(room.min(length));
        for _ in 0..length {
            values.push(T::take(from)?);
        }
        Some(values)
    }
}

impl<T: Stored> Stored for Box<[T]> {
    fn put(&self, to: &mut Writer) {
        to.length(self.len());
        for value in self {
            value.put(to);
        }
    }

    fn take(from: &mut Reader<'_>) -> Option<Self> {
        Vec::take(from).map(Vec::into_boxed_slice)
    }
}

impl<A: Stored, B: Stored> Stored for (A, B) {
    fn put(&self, to: &mut Writer) {
        self.0.put(to);
        self.1.put(to);
    }

    fn take(from: &mut Reader<'_>) -> Option<Self> {
        Some((A::take(from)?, B::take(from)?))
    }
}

impl<T: Stored> Stored for Range<T> {
    fn put(&self, to: &mut Writer) {
        self.start.put(to);
        self.end.put(to);
    }

    fn take(from: &mut Reader<'_>) -> Option<Self> {
        Some(T::take(from)?..T::take(from)?)
    }
}

impl<K: Stored + Hash + Eq, V: Stored, S: BuildHasher + Default> Stored for IndexMap<K, V, S> {
    fn put(&self, to: &mut Writer) {
        to.length(self.len());
        for (key, value) in self {
            key.put(to);
            value.put(to);
        }
    }

    fn take(from: &mut Reader<'_>) -> Option<Self> {
        let mut map = Self::default();
        for _ in 0..from.length()? {
            if map.insert(K::take(from)?, V::take(from)?).is_some() {
                return None;
            }
        }
        Some(map)
    }
}

/// Files of the history are odd numbers, those in front of it even ones.
impl Stored for FileId {
    fn put(&self, to: &mut Writer) {
        let number = match self.0.checked_sub(to.first.0) {
            Some(of_history) => u64::from(of_history) * 2 + 1,
            None => u64::from(self.0) * 2,
        };
        to.number(number);
    }

    fn take(from: &mut Reader<'_>) -> Option<Self> {
        let number = from.number()?;
        let file = u32::try_from(number / 2).ok()?;
        if number % 2 == 1 {
            return from.first.0.checked_add(file).map(Self);
        }
        (file < from.first.0).then_some(Self(file))
    }
}

/// The objects in their order. Ids are dense when they are read back.
impl Stored for Catalog {
    fn put(&self, to: &mut Writer) {
        to.length(self.len());
        for (_, key, object) in self.iter() {
            key.put(to);
            object.put(to);
        }
    }

    fn take(from: &mut Reader<'_>) -> Option<Self> {
        let length = from.length()?;
        let mut catalog = Self::new();
        // A length that is none must not ask for memory.
        catalog.reserve(length.min(1 << 16));
        for _ in 0..length {
            let (key, object) = (Key::take(from)?, Object::take(from)?);
            if object.body.kind() != key.kind {
                return None;
            }
            catalog.insert(key, object).ok()?;
        }
        Some(catalog)
    }
}

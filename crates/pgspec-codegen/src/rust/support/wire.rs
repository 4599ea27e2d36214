//! The private module `wire` of the generated text: how values are read and written.

use super::{Own, elements, records};
use crate::input::RustTarget;
use crate::rust::needs::Needs;

/// The module, if anything in the text uses it.
pub(super) fn module(needs: &Needs, target: RustTarget) -> Option<String> {
    let is_diesel = target == RustTarget::Diesel;
    let is_tokio = target == RustTarget::TokioPostgres;
    if !needs.wire || target == RustTarget::Serde {
        return None;
    }
    let asked = elements::Asked {
        infinity: needs.own.contains_key(&Own::MaybeInfinite),
        numeric_text: needs.numeric_elements_are_text,
        ranges: needs.own.contains_key(&Own::Range),
        multiranges: needs.own.contains_key(&Own::Multirange),
    };
    let elements = match (needs.elements.is_empty(), is_tokio) {
        (true, _) => String::new(),
        (false, true) if asked.infinity => elements::INFINITY.to_owned(),
        (false, true) => String::new(),
        (false, false) => elements::text(&needs.elements, &asked, target),
    };
    let is_sqlx = target == RustTarget::Sqlx;
    let has_own = needs.own.keys().any(|own| own.is_decoded_whole());
    let has_points = needs.own.keys().any(|own| own.is_geometric());
    let parts = [
        (true, HEAD),
        (is_tokio, TOKIO_POSTGRES_USES),
        (is_diesel, DIESEL_USES),
        (is_sqlx && needs.records, records::USES),
        (true, ERROR),
        (is_tokio, TOKIO_POSTGRES),
        (is_diesel, DIESEL),
        (true, BYTES),
        (is_sqlx && (has_own || needs.nested_jsonb || !needs.elements.is_empty()), elements::BINARY_SQLX),
        (is_sqlx && needs.records, records::RECORDS),
        (is_sqlx && needs.nested_jsonb, records::NESTED_JSONB),
        (true, elements.as_str()),
        (has_points, FLOATS),
        (needs.own.contains_key(&Own::Point), POINTS),
    ];
    let mut text: String = parts.into_iter().filter(|(needed, _)| *needed).map(|(_, part)| part).collect();
    text.push_str("}\n");
    Some(text)
}

const HEAD: &str = "/// How values are read and written.
#[allow(dead_code, unused_imports)]
mod wire {
";

const TOKIO_POSTGRES_USES: &str = r"    pub(super) use bytes::BytesMut;
    pub(super) use tokio_postgres::types::{
        FromSql, IsNull, Kind, ToSql, Type, to_sql_checked,
    };
";

const ERROR: &str = r"    pub(super) type Error = Box<dyn std::error::Error + Send + Sync>;
";

const TOKIO_POSTGRES: &str = r#"    pub(super) type Sent = Result<IsNull, Error>;
    pub(super) type Value = dyn ToSql + Sync;
    /// The type below a domain.
    pub(super) fn below(mut ty: &Type) -> &Type {
        while let Kind::Domain(inner) = ty.kind() {
            ty = inner;
        }
        ty
    }
    pub(super) fn is(ty: &Type, schema: &str, name: &str) -> bool {
        let ty = below(ty);
        ty.schema() == schema && ty.name() == name
    }
    pub(super) fn get<'a, T: FromSql<'a>>(
        row: &'a tokio_postgres::Row,
        column: &str,
    ) -> Result<T, tokio_postgres::Error> {
        row.try_get(column)
    }
    /// Writes a value behind its length.
    pub(super) fn put(
        out: &mut BytesMut,
        write: impl FnOnce(&mut BytesMut) -> Sent,
    ) -> Result<(), Error> {
        let at = out.len();
        out.extend_from_slice(&[0; 4]);
        let length = match write(out)? {
            IsNull::Yes => -1,
            IsNull::No => i32::try_from(out.len() - at - 4)?,
        };
        if let Some(place) = out.get_mut(at..at + 4) {
            place.copy_from_slice(&length.to_be_bytes());
        }
        Ok(())
    }
    pub(super) fn composite(
        ty: &Type,
        out: &mut BytesMut,
        values: &[(&str, &Value)],
    ) -> Sent {
        let Kind::Composite(fields) = below(ty).kind() else {
            return Err("not a composite type".into());
        };
        out.extend_from_slice(&i32::try_from(fields.len())?.to_be_bytes());
        for field in fields {
            let value = values.iter().find(|(name, _)| *name == field.name());
            let (_, value) = value
                .ok_or_else(|| format!("no attribute {:?}", field.name()))?;
            out.extend_from_slice(&field.type_().oid().to_be_bytes());
            put(out, |out| value.to_sql_checked(field.type_(), out))?;
        }
        Ok(IsNull::No)
    }
    pub(super) struct Attributes<'t, 'a>(Vec<(&'t str, &'t Type, Option<&'a [u8]>)>);
    impl<'t, 'a> Attributes<'t, 'a> {
        pub(super) fn of(ty: &'t Type, raw: &'a [u8]) -> Result<Self, Error> {
            let Kind::Composite(fields) = below(ty).kind() else {
                return Err("not a composite type".into());
            };
            let (_, mut rest) = raw.split_at_checked(4).ok_or("too short")?;
            let mut all = Vec::with_capacity(fields.len());
            for field in fields {
                let (_, value) = rest.split_at_checked(4).ok_or("too short")?;
                rest = value;
                all.push((field.name(), field.type_(), take(&mut rest)?));
            }
            Ok(Self(all))
        }
        pub(super) fn get<T: FromSql<'a>>(&self, name: &str) -> Result<T, Error> {
            let found = self.0.iter().find(|(own, _, _)| *own == name);
            let (_, ty, raw) = found.ok_or_else(|| format!("no attribute {name:?}"))?;
            if !T::accepts(ty) {
                return Err(format!("the attribute {name:?} is of type {ty}").into());
            }
            T::from_sql_nullable(ty, *raw)
        }
    }
    /// A call of a function with the arguments that are given.
    pub(super) struct Call<'a> {
        sql: String,
        pub(super) values: Vec<&'a Value>,
    }
    impl<'a> Call<'a> {
        pub(super) fn new(start: &str) -> Self {
            Self {
                sql: start.to_owned(),
                values: Vec::new(),
            }
        }
        pub(super) fn push(&mut self, name: &str, value: &'a Value, cast: &str) {
            let comma = if self.values.is_empty() { "" } else { ", " };
            self.values.push(value);
            let place = self.values.len();
            self.sql.push_str(&format!("{comma}{name}${place}{cast}"));
        }
        pub(super) fn sql(&self, end: &str) -> String {
            format!("{}{end}", self.sql)
        }
    }
"#;

const BYTES: &str = r#"    /// Takes the next value, which stands behind its length; `None` for null.
    pub(super) fn take<'a>(rest: &mut &'a [u8]) -> Result<Option<&'a [u8]>, Error> {
        let (length, value) = rest.split_at_checked(4).ok_or("too short")?;
        let Ok(length) = usize::try_from(i32::from_be_bytes(length.try_into()?)) else {
            *rest = value;
            return Ok(None);
        };
        let (value, others) = value.split_at_checked(length).ok_or("too short")?;
        *rest = others;
        Ok(Some(value))
    }
    /// The opposite of `take`.
    pub(super) fn push(bytes: &mut Vec<u8>, value: Option<&[u8]>) -> Result<(), Error> {
        let length = value.map_or(Ok(-1), |value| i32::try_from(value.len()))?;
        bytes.extend_from_slice(&length.to_be_bytes());
        bytes.extend_from_slice(value.unwrap_or_default());
        Ok(())
    }
    /// One bound of a range, as the server sends it.
    pub(super) type Side<'a> = std::ops::Bound<&'a [u8]>;
    /// The bounds of a range; `None` if it is empty.
    pub(super) fn bounds(raw: &[u8]) -> Result<Option<(Side<'_>, Side<'_>)>, Error> {
        let (flags, mut rest) = raw.split_first().ok_or("too short")?;
        if flags & 1 != 0 {
            return Ok(None);
        }
        let mut bound = |included: u8, unbounded: u8| {
            if flags & unbounded != 0 {
                return Ok::<_, Error>(std::ops::Bound::Unbounded);
            }
            let value = take(&mut rest)?.ok_or("a bound is null")?;
            match flags & included {
                0 => Ok(std::ops::Bound::Excluded(value)),
                _ => Ok(std::ops::Bound::Included(value)),
            }
        };
        Ok(Some((bound(2, 8)?, bound(4, 16)?)))
    }
    /// What a range says of one of its bounds.
    pub(super) fn flags<T>(
        bound: &std::ops::Bound<T>,
        included: u8,
        unbounded: u8,
    ) -> u8 {
        match bound {
            std::ops::Bound::Included(_) => included,
            std::ops::Bound::Excluded(_) => 0,
            std::ops::Bound::Unbounded => unbounded,
        }
    }
"#;

const FLOATS: &str = r#"    pub(super) fn floats(values: &[f64]) -> Vec<u8> {
        values.iter().flat_map(|value| value.to_be_bytes()).collect()
    }
    pub(super) fn read_floats<const N: usize>(bytes: &[u8]) -> Result<[f64; N], Error> {
        let mut values = [0.0; N];
        if bytes.len() != 8 * N {
            return Err("of another length".into());
        }
        for (value, bytes) in values.iter_mut().zip(bytes.chunks(8)) {
            *value = f64::from_be_bytes(bytes.try_into()?);
        }
        Ok(values)
    }
"#;

const POINTS: &str = r#"    pub(super) fn points(points: &[super::Point]) -> Vec<u8> {
        let count = u32::try_from(points.len()).unwrap_or(u32::MAX);
        let mut bytes = count.to_be_bytes().to_vec();
        for point in points {
            bytes.extend_from_slice(&floats(&[point.x, point.y]));
        }
        bytes
    }
    pub(super) fn read_points(bytes: &[u8]) -> Result<Vec<super::Point>, Error> {
        let (_, points) = bytes.split_at_checked(4).ok_or("too short")?;
        points.chunks(16).map(super::Point::decode).collect()
    }
"#;

const DIESEL_USES: &str = r"    pub(super) use diesel::deserialize::FromSql;
    pub(super) use diesel::pg::{Pg, PgValue};
    pub(super) use diesel::serialize::{IsNull, ToSql, WriteTuple};
    pub(super) use diesel::sql_types::Record;
";

const DIESEL: &str = r"    pub(super) type Sent = diesel::serialize::Result;
    pub(super) type Out<'b, 'c> = diesel::serialize::Output<'b, 'c, Pg>;
    /// Reads the attributes of a composite type.
    pub(super) fn record<T, A: 'static>(value: PgValue<'_>) -> Result<T, Error>
    where
        T: FromSql<Record<A>, Pg>,
    {
        T::from_sql(value)
    }
    /// Writes them.
    pub(super) fn write<A, T: WriteTuple<A>>(values: &T, out: &mut Out<'_, '_>) -> Sent {
        values.write_tuple(&mut out.reborrow())
    }
";

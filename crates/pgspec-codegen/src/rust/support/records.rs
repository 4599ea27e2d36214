//! How sqlx sends and receives the attributes of composite types.

pub(super) const USES: &str = r"    use sqlx::encode::IsNull;
    use sqlx::postgres::PgArgumentBuffer;
    pub(super) use sqlx::postgres::types::{PgRecordDecoder, PgRecordEncoder};
";

pub(super) const RECORDS: &str = r"    /// What is sent as a value of the type with a number.
    struct As<W>(u32, W);
    impl<W> sqlx::Type<sqlx::Postgres> for As<W> {
        fn type_info() -> sqlx::postgres::PgTypeInfo {
            sqlx::postgres::PgTypeInfo::with_oid(sqlx::postgres::types::Oid(0))
        }
    }
    impl<W> sqlx::Encode<'_, sqlx::Postgres> for As<W>
    where
        W: Fn(&mut PgArgumentBuffer) -> Result<IsNull, Error>,
    {
        fn encode_by_ref(&self, buf: &mut PgArgumentBuffer) -> Result<IsNull, Error> {
            (self.1)(buf)
        }
        fn produces(&self) -> Option<sqlx::postgres::PgTypeInfo> {
            let oid = sqlx::postgres::types::Oid(self.0);
            Some(sqlx::postgres::PgTypeInfo::with_oid(oid))
        }
    }
    /// Writes a value of a type. Of `json`, sqlx writes what `jsonb` begins with.
    fn write<'q, T>(
        buf: &mut PgArgumentBuffer,
        value: &T,
        oid: u32,
    ) -> Result<IsNull, Error>
    where
        T: sqlx::Encode<'q, sqlx::Postgres>,
    {
        const JSON: u32 = 114;
        let at = buf.len();
        let is_null = value.encode_by_ref(buf)?;
        if let Some(version) = buf.get_mut(at).filter(|_| oid == JSON) {
            *version = b' ';
        }
        Ok(is_null)
    }
    pub(super) fn send<'a, T>(
        record: &mut PgRecordEncoder<'_>,
        value: &'a T,
    ) -> Result<(), Error>
    where
        &'a T: for<'q> sqlx::Encode<'q, sqlx::Postgres> + sqlx::Type<sqlx::Postgres>,
    {
        record.encode(value)?;
        Ok(())
    }
    /// Sends a value as one of a type that sqlx does not take it for: the bytes are the same.
    pub(super) fn send_as<T>(
        record: &mut PgRecordEncoder<'_>,
        value: &T,
        oid: u32,
    ) -> Result<(), Error>
    where
        T: for<'q> sqlx::Encode<'q, sqlx::Postgres>,
    {
        record.encode(As(oid, |buf: &mut PgArgumentBuffer| write(buf, value, oid)))?;
        Ok(())
    }
    /// As `send_as`, for an array and its elements.
    pub(super) fn send_each_as<L, T>(
        record: &mut PgRecordEncoder<'_>,
        list: &Option<L>,
        array: u32,
        element: u32,
        elements: impl Fn(&L) -> &[T],
    ) -> Result<(), Error>
    where
        T: for<'q> sqlx::Encode<'q, sqlx::Postgres>,
    {
        let write_all = |buf: &mut PgArgumentBuffer| {
            let Some(list) = list else {
                return Ok(IsNull::Yes);
            };
            let elements = elements(list);
            let count = u32::try_from(elements.len())?;
            for head in [1, 0, element, count, 1] {
                buf.extend_from_slice(&head.to_be_bytes());
            }
            for value in elements {
                let at = buf.len();
                buf.extend_from_slice(&[0; 4]);
                let length = match write(buf, value, element)? {
                    IsNull::Yes => -1,
                    IsNull::No => i32::try_from(buf.len() - at - 4)?,
                };
                if let Some(place) = buf.get_mut(at..at + 4) {
                    place.copy_from_slice(&length.to_be_bytes());
                }
            }
            Ok(IsNull::No)
        };
        record.encode(As(array, write_all))?;
        Ok(())
    }
    /// A value that is found below any number of domains.
    struct Below<T>(T);
    impl<T> sqlx::Type<sqlx::Postgres> for Below<T>
    where
        T: sqlx::Type<sqlx::Postgres>,
    {
        fn type_info() -> sqlx::postgres::PgTypeInfo {
            T::type_info()
        }
        fn compatible(ty: &sqlx::postgres::PgTypeInfo) -> bool {
            let sqlx::postgres::PgTypeKind::Domain(inner) = ty.kind() else {
                return T::compatible(ty);
            };
            T::compatible(ty) || Self::compatible(inner)
        }
    }
    impl<'r, T> sqlx::Decode<'r, sqlx::Postgres> for Below<T>
    where
        T: sqlx::Decode<'r, sqlx::Postgres>,
    {
        fn decode(value: sqlx::postgres::PgValueRef<'r>) -> Result<Self, Error> {
            T::decode(value).map(Self)
        }
    }
    pub(super) fn receive<T>(record: &mut PgRecordDecoder<'_>) -> Result<T, Error>
    where
        T: for<'r> sqlx::Decode<'r, sqlx::Postgres> + sqlx::Type<sqlx::Postgres>,
    {
        let Below(value) = record.try_decode()?;
        Ok(value)
    }
";

pub(super) const NESTED_JSONB: &str = r#"    /// JSON that is known to begin with the version that `jsonb` has.
    struct Jsonb<T>(T);
    impl<T> sqlx::Type<sqlx::Postgres> for Jsonb<T> {
        fn type_info() -> sqlx::postgres::PgTypeInfo {
            <sqlx::types::Json<T> as sqlx::Type<sqlx::Postgres>>::type_info()
        }
        fn compatible(ty: &sqlx::postgres::PgTypeInfo) -> bool {
            <sqlx::types::Json<T> as sqlx::Type<sqlx::Postgres>>::compatible(ty)
        }
    }
    impl<T> sqlx::Decode<'_, sqlx::Postgres> for Jsonb<T>
    where
        T: serde::de::DeserializeOwned,
    {
        fn decode(value: sqlx::postgres::PgValueRef<'_>) -> Result<Self, Error> {
            let (_, text) = binary(&value)?.split_first().ok_or("too short")?;
            Ok(Self(serde_json::from_slice(text)?))
        }
    }
    pub(super) fn receive_jsonb<T>(
        record: &mut PgRecordDecoder<'_>,
    ) -> Result<Option<T>, Error>
    where
        T: serde::de::DeserializeOwned,
    {
        let value: Option<Jsonb<T>> = receive(record)?;
        Ok(value.map(|Jsonb(value)| value))
    }
"#;

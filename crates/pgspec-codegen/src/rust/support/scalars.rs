//! Types of the generated text for single values, each with its form on the wire.

pub(super) const INTERVAL: &str = r"/// An interval as Postgres keeps it: months, days and time apart, because their lengths vary.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[derive(serde::Serialize, serde::Deserialize)]
pub struct Interval {
    /// Months.
    pub months: i32,
    /// Days.
    pub days: i32,
    /// Microseconds.
    pub microseconds: i64,
}

impl Interval {
    fn encode(&self) -> Vec<u8> {
        let mut bytes = self.microseconds.to_be_bytes().to_vec();
        bytes.extend_from_slice(&self.days.to_be_bytes());
        bytes.extend_from_slice(&self.months.to_be_bytes());
        bytes
    }
    fn decode(bytes: &[u8]) -> Result<Self, wire::Error> {
        let all = i128::from_be_bytes(bytes.try_into()?);
        Ok(Self {
            months: all as i32,
            days: (all >> 32) as i32,
            microseconds: (all >> 64) as i64,
        })
    }
}
";

pub(super) const MONEY: &str = r"/// An amount of money, in the smallest unit of the database's currency (`lc_monetary`).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(serde::Serialize, serde::Deserialize)]
pub struct Money(pub i64);

impl Money {
    fn encode(&self) -> Vec<u8> {
        self.0.to_be_bytes().to_vec()
    }
    fn decode(bytes: &[u8]) -> Result<Self, wire::Error> {
        Ok(Self(i64::from_be_bytes(bytes.try_into()?)))
    }
}
";

pub(super) const LSN: &str = r"/// A place in the write-ahead log.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(serde::Serialize, serde::Deserialize)]
pub struct Lsn(pub u64);

impl Lsn {
    fn encode(&self) -> Vec<u8> {
        self.0.to_be_bytes().to_vec()
    }
    fn decode(bytes: &[u8]) -> Result<Self, wire::Error> {
        Ok(Self(u64::from_be_bytes(bytes.try_into()?)))
    }
}
";

pub(super) const MAC_ADDRESS: &str = r"/// A MAC address.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(serde::Serialize, serde::Deserialize)]
pub struct MacAddress(pub [u8; 6]);

impl MacAddress {
    fn encode(&self) -> Vec<u8> {
        self.0.to_vec()
    }
    fn decode(bytes: &[u8]) -> Result<Self, wire::Error> {
        Ok(Self(bytes.try_into()?))
    }
}
";

pub(super) const MAC_ADDRESS8: &str = r"/// A MAC address of eight bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(serde::Serialize, serde::Deserialize)]
pub struct MacAddress8(pub [u8; 8]);

impl MacAddress8 {
    fn encode(&self) -> Vec<u8> {
        self.0.to_vec()
    }
    fn decode(bytes: &[u8]) -> Result<Self, wire::Error> {
        Ok(Self(bytes.try_into()?))
    }
}
";

pub(super) const TIME_TZ: &str = r#"/// A time of day with an offset.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[derive(serde::Serialize, serde::Deserialize)]
pub struct TimeTz {
    /// Microseconds since midnight; a day has 86,400,000,000.
    pub microseconds: i64,
    /// Seconds east of UTC.
    pub offset: i32,
}

impl TimeTz {
    fn encode(&self) -> Vec<u8> {
        let mut bytes = self.microseconds.to_be_bytes().to_vec();
        bytes.extend_from_slice(&self.offset.wrapping_neg().to_be_bytes());
        bytes
    }
    fn decode(bytes: &[u8]) -> Result<Self, wire::Error> {
        let (microseconds, west) = bytes.split_at_checked(8).ok_or("too short")?;
        let west = i32::from_be_bytes(west.try_into()?);
        Ok(Self {
            microseconds: i64::from_be_bytes(microseconds.try_into()?),
            offset: west.wrapping_neg(),
        })
    }
}
"#;

pub(super) const LTREE: &str = r#"/// A path of labels, with dots between them.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(serde::Serialize, serde::Deserialize)]
pub struct Ltree(pub String);

impl Ltree {
    fn encode(&self) -> Vec<u8> {
        let mut bytes = vec![1];
        bytes.extend_from_slice(self.0.as_bytes());
        bytes
    }
    fn decode(bytes: &[u8]) -> Result<Self, wire::Error> {
        let (_, text) = bytes.split_first().ok_or("too short")?;
        Ok(Self(String::from_utf8(text.to_vec())?))
    }
}
"#;

pub(super) const BITS: &str = r#"/// Bits.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(serde::Serialize, serde::Deserialize)]
pub struct Bits(pub bit_vec::BitVec);

impl Bits {
    fn encode(&self) -> Result<Vec<u8>, wire::Error> {
        let mut bytes = i32::try_from(self.0.len())?.to_be_bytes().to_vec();
        bytes.extend_from_slice(&self.0.to_bytes());
        Ok(bytes)
    }
    fn decode(bytes: &[u8]) -> Result<Self, wire::Error> {
        let (length, bits) = bytes.split_at_checked(4).ok_or("too short")?;
        let mut bits = bit_vec::BitVec::from_bytes(bits);
        bits.truncate(usize::try_from(i32::from_be_bytes(length.try_into()?))?);
        Ok(Self(bits))
    }
}
"#;

pub(super) const OID: &str = r"/// The number of an object of the database.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(serde::Serialize, serde::Deserialize)]
pub struct Oid(pub u32);

impl Oid {
    fn encode(&self) -> Vec<u8> {
        self.0.to_be_bytes().to_vec()
    }
    fn decode(bytes: &[u8]) -> Result<Self, wire::Error> {
        Ok(Self(u32::from_be_bytes(bytes.try_into()?)))
    }
}
";

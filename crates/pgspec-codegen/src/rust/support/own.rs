//! The types that the generated text brings along, for values that the target's library has no type for.

use super::{geometry, hstore, infinity, numeric, range, scalars};
use crate::input::RustTarget;

/// A type of the generated text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(in super::super) enum Own {
    Interval,
    Money,
    Lsn,
    MacAddress,
    MacAddress8,
    TimeTz,
    Numeric,
    Point,
    Line,
    Segment,
    Rectangle,
    Path,
    Polygon,
    Circle,
    Bits,
    Oid,
    Hstore,
    Ltree,
    Range,
    Multirange,
    MaybeInfinite,
    Float,
}

impl Own {
    /// All of them.
    pub(in super::super) const ALL: [Self; 22] = [
        Self::Interval,
        Self::Money,
        Self::Lsn,
        Self::MacAddress,
        Self::MacAddress8,
        Self::TimeTz,
        Self::Numeric,
        Self::Point,
        Self::Line,
        Self::Segment,
        Self::Rectangle,
        Self::Path,
        Self::Polygon,
        Self::Circle,
        Self::Bits,
        Self::Oid,
        Self::Hstore,
        Self::Ltree,
        Self::Range,
        Self::Multirange,
        Self::MaybeInfinite,
        Self::Float,
    ];

    /// Its name in Rust.
    pub(in super::super) fn name(self) -> &'static str {
        match self {
            Self::Interval => "Interval",
            Self::Money => "Money",
            Self::Lsn => "Lsn",
            Self::MacAddress => "MacAddress",
            Self::MacAddress8 => "MacAddress8",
            Self::TimeTz => "TimeTz",
            Self::Numeric => "Numeric",
            Self::Point => "Point",
            Self::Line => "Line",
            Self::Segment => "Segment",
            Self::Rectangle => "Rectangle",
            Self::Path => "Path",
            Self::Polygon => "Polygon",
            Self::Circle => "Circle",
            Self::Bits => "Bits",
            Self::Oid => "Oid",
            Self::Hstore => "Hstore",
            Self::Ltree => "Ltree",
            Self::Range => "Range",
            Self::Multirange => "Multirange",
            Self::MaybeInfinite => "MaybeInfinite",
            Self::Float => "Float",
        }
    }

    /// The types of `pg_catalog` whose values it holds, with the object ids of each and of its array
    /// (`pg_type.dat`, where they never change). None for an extension's type.
    pub(in super::super) fn built_in(self) -> &'static [(&'static str, u32, u32)] {
        match self {
            Self::Interval => &[("interval", 1186, 1187)],
            Self::Money => &[("money", 790, 791)],
            Self::Lsn => &[("pg_lsn", 3220, 3221)],
            Self::MacAddress => &[("macaddr", 829, 1040)],
            Self::MacAddress8 => &[("macaddr8", 774, 775)],
            Self::TimeTz => &[("timetz", 1266, 1270)],
            Self::Numeric => &[("numeric", 1700, 1231)],
            Self::Point => &[("point", 600, 1017)],
            Self::Line => &[("line", 628, 629)],
            Self::Segment => &[("lseg", 601, 1018)],
            Self::Rectangle => &[("box", 603, 1020)],
            Self::Path => &[("path", 602, 1019)],
            Self::Polygon => &[("polygon", 604, 1027)],
            Self::Circle => &[("circle", 718, 719)],
            Self::Bits => &[("bit", 1560, 1561), ("varbit", 1562, 1563)],
            Self::Oid => &[("oid", 26, 1028)],
            Self::Hstore
            | Self::Ltree
            | Self::Range
            | Self::Multirange
            | Self::MaybeInfinite
            | Self::Float => &[],
        }
    }

    /// The type for a type of `pg_catalog`.
    pub(in super::super) fn of_built_in(typname: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|own| own.built_in().iter().any(|(name, ..)| *name == typname))
    }

    /// Whether it is read of its bytes by itself: the others are made of elements.
    pub(super) fn is_decoded_whole(self) -> bool {
        !matches!(self, Self::Range | Self::Multirange | Self::MaybeInfinite | Self::Float)
    }

    pub(in super::super) fn is_geometric(self) -> bool {
        self.has_floats()
    }

    /// Whether there are floats in it, which are not always equal to themselves.
    pub(in super::super) fn has_floats(self) -> bool {
        match self {
            Self::Point
            | Self::Line
            | Self::Segment
            | Self::Rectangle
            | Self::Path
            | Self::Polygon
            | Self::Circle => true,
            Self::Interval
            | Self::Money
            | Self::Lsn
            | Self::MacAddress
            | Self::MacAddress8
            | Self::TimeTz
            | Self::Numeric
            | Self::Bits
            | Self::Oid
            | Self::Hstore
            | Self::Ltree
            | Self::Range
            | Self::Multirange
            | Self::MaybeInfinite
            | Self::Float => false,
        }
    }

    /// Whether `encode` can fail.
    pub(in super::super) fn may_refuse(self) -> bool {
        matches!(self, Self::Numeric | Self::Bits | Self::Hstore)
    }

    /// The other types that its text names.
    pub(in super::super) fn parts(self) -> Option<Self> {
        match self {
            Self::Segment | Self::Rectangle | Self::Path | Self::Polygon | Self::Circle => Some(Self::Point),
            Self::Multirange => Some(Self::Range),
            Self::Interval
            | Self::Money
            | Self::Lsn
            | Self::MacAddress
            | Self::MacAddress8
            | Self::TimeTz
            | Self::Numeric
            | Self::Point
            | Self::Line
            | Self::Bits
            | Self::Oid
            | Self::Hstore
            | Self::Ltree
            | Self::Range
            | Self::MaybeInfinite
            | Self::Float => None,
        }
    }

    /// The type.
    pub(super) fn text(self, target: RustTarget) -> &'static str {
        match self {
            Self::Numeric if target == RustTarget::Serde => numeric::SERDE,
            Self::Hstore if target == RustTarget::Serde => hstore::SERDE,
            Self::Interval => scalars::INTERVAL,
            Self::Money => scalars::MONEY,
            Self::Lsn => scalars::LSN,
            Self::MacAddress => scalars::MAC_ADDRESS,
            Self::MacAddress8 => scalars::MAC_ADDRESS8,
            Self::TimeTz => scalars::TIME_TZ,
            Self::Numeric => numeric::NUMERIC,
            Self::Point => geometry::POINT,
            Self::Line => geometry::LINE,
            Self::Segment => geometry::SEGMENT,
            Self::Rectangle => geometry::RECTANGLE,
            Self::Path => geometry::PATH,
            Self::Polygon => geometry::POLYGON,
            Self::Circle => geometry::CIRCLE,
            Self::Bits => scalars::BITS,
            Self::Oid => scalars::OID,
            Self::Hstore => hstore::HSTORE,
            Self::Ltree => scalars::LTREE,
            Self::Range => range::RANGE,
            Self::Multirange => range::MULTIRANGE,
            Self::MaybeInfinite => infinity::MAYBE_INFINITE,
            Self::Float => infinity::FLOAT,
        }
    }

    /// How a target reads and writes a type that is not printed as the others are.
    pub(super) fn generic(self, target: RustTarget) -> Option<&'static str> {
        match (self, target) {
            (_, RustTarget::Serde) | (Self::Float, _) => Some(""),
            (Self::Range, RustTarget::Sqlx) => Some(range::RANGE_SQLX),
            (Self::Range, RustTarget::Diesel) => Some(range::RANGE_DIESEL),
            (Self::Range, RustTarget::TokioPostgres) => Some(range::RANGE_TOKIO_POSTGRES),
            (Self::Multirange, RustTarget::Diesel) => Some(range::MULTIRANGE_DIESEL),
            (Self::Multirange, RustTarget::TokioPostgres) => Some(range::MULTIRANGE_TOKIO_POSTGRES),
            (Self::MaybeInfinite, RustTarget::Sqlx) => Some(infinity::SQLX),
            (Self::MaybeInfinite, RustTarget::Diesel) => Some(infinity::DIESEL),
            (Self::MaybeInfinite, RustTarget::TokioPostgres) => Some(infinity::TOKIO_POSTGRES),
            _ => None,
        }
    }
}

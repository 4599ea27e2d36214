//! Privileges and grants (Postgres manual, "Privileges").

use std::fmt;

use serde::{Serialize, Serializer};

use crate::name::Name;
use crate::stored;

/// One privilege. The order is the one in which Postgres prints them in an ACL item.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
#[repr(u16)]
pub enum Privilege {
    /// `SELECT`
    Select = 1,
    /// `INSERT`
    Insert = 1 << 1,
    /// `UPDATE`
    Update = 1 << 2,
    /// `DELETE`
    Delete = 1 << 3,
    /// `TRUNCATE`
    Truncate = 1 << 4,
    /// `REFERENCES`
    References = 1 << 5,
    /// `TRIGGER`
    Trigger = 1 << 6,
    /// `USAGE`
    Usage = 1 << 7,
    /// `CREATE`
    Create = 1 << 8,
    /// `EXECUTE`
    Execute = 1 << 9,
    /// `CONNECT`
    Connect = 1 << 10,
    /// `TEMPORARY`
    Temporary = 1 << 11,
    /// `MAINTAIN` (Postgres 17)
    Maintain = 1 << 12,
}

impl Privilege {
    /// Every privilege, in ACL order.
    pub const ALL: [Self; 13] = [
        Self::Select,
        Self::Insert,
        Self::Update,
        Self::Delete,
        Self::Truncate,
        Self::References,
        Self::Trigger,
        Self::Usage,
        Self::Create,
        Self::Execute,
        Self::Connect,
        Self::Temporary,
        Self::Maintain,
    ];

    /// The SQL key word, lower case.
    pub fn keyword(self) -> &'static str {
        match self {
            Self::Select => "select",
            Self::Insert => "insert",
            Self::Update => "update",
            Self::Delete => "delete",
            Self::Truncate => "truncate",
            Self::References => "references",
            Self::Trigger => "trigger",
            Self::Usage => "usage",
            Self::Create => "create",
            Self::Execute => "execute",
            Self::Connect => "connect",
            Self::Temporary => "temporary",
            Self::Maintain => "maintain",
        }
    }

    /// The privilege of a key word, in any case.
    pub fn from_keyword(word: &str) -> Option<Self> {
        if word.eq_ignore_ascii_case("temp") {
            return Some(Self::Temporary);
        }
        Self::ALL.into_iter().find(|p| word.eq_ignore_ascii_case(p.keyword()))
    }
}

/// A set of privileges.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Privileges(u16);

impl Privileges {
    /// No privilege.
    pub const NONE: Self = Self(0);
    /// What `ALL` means on a table or view up to Postgres 16.
    pub const ALL_ON_TABLE: Self = Self(0b111_1111);
    /// What `ALL` means on a schema.
    pub const ALL_ON_SCHEMA: Self = Self(Privilege::Usage as u16 | Privilege::Create as u16);
    /// What `ALL` means on a function.
    pub const ALL_ON_FUNCTION: Self = Self(Privilege::Execute as u16);
    /// What `ALL` means on a sequence.
    pub const ALL_ON_SEQUENCE: Self =
        Self(Privilege::Usage as u16 | Privilege::Select as u16 | Privilege::Update as u16);
    /// What `ALL` means on a type.
    pub const ALL_ON_TYPE: Self = Self(Privilege::Usage as u16);
    /// What `ALL` means on a foreign-data wrapper or a foreign server.
    pub const ALL_ON_FOREIGN: Self = Self(Privilege::Usage as u16);
    /// What `ALL` means on a column.
    pub const ALL_ON_COLUMN: Self = Self(
        Privilege::Select as u16
            | Privilege::Insert as u16
            | Privilege::Update as u16
            | Privilege::References as u16,
    );

    /// A set of one.
    pub fn of(privilege: Privilege) -> Self {
        Self(privilege as u16)
    }

    /// Adds a privilege.
    pub fn insert(&mut self, privilege: Privilege) {
        self.0 |= privilege as u16;
    }

    /// Whether a privilege is in the set.
    pub fn contains(self, privilege: Privilege) -> bool {
        self.0 & privilege as u16 != 0
    }

    /// Both sets together.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// What is in this set and not in the other.
    #[must_use]
    pub fn minus(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The privileges in ACL order.
    pub fn iter(self) -> impl Iterator<Item = Privilege> {
        Privilege::ALL.into_iter().filter(move |p| self.contains(*p))
    }
}

impl FromIterator<Privilege> for Privileges {
    fn from_iter<I: IntoIterator<Item = Privilege>>(iter: I) -> Self {
        let mut set = Self::NONE;
        iter.into_iter().for_each(|p| set.insert(p));
        set
    }
}

impl fmt::Debug for Privileges {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter().map(Privilege::keyword)).finish()
    }
}

impl Serialize for Privileges {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter().map(Privilege::keyword))
    }
}

/// Who is granted something.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Grantee {
    /// Everybody.
    Public,
    /// One role.
    Role(Name),
}

impl Grantee {
    /// The grantee of a written name; `public` is everybody.
    pub fn from_name(name: Name) -> Self {
        if name == "public" { Self::Public } else { Self::Role(name) }
    }

    /// The grantee's name, unquoted.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Public => "public",
            Self::Role(name) => name.as_str(),
        }
    }
}

/// Privileges of one grantee on one object. An object's list of grants is the whole truth: who is not in it has none,
/// but for the owner, who is never listed.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Grant {
    /// Who.
    pub to: Grantee,
    /// What.
    pub privileges: Privileges,
    /// The columns it is limited to; empty for the whole object.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<Name>,
    /// Whether the grantee may grant it on.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub grant_option: bool,
}

stored!(struct Privileges(bits));
stored!(enum Grantee { 0 Public, 1 Role(value) });
stored!(struct Grant { to, privileges, columns, grant_option });

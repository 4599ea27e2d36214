//! The checksums by which other tools know a migration again.

use std::hash::{Hash as _, Hasher as _};

use sha2::{Digest as _, Sha384};
use siphasher::sip::SipHasher13;

/// What other tools keep of a migration's text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Checksums {
    /// sqlx: the SHA-384 of the file's bytes (sqlx-core, `migrate/migration.rs`).
    pub sqlx: Vec<u8>,
    /// refinery: the SipHash-1-3 of name, version and text, as a decimal number (refinery-core, `runner.rs`).
    pub refinery: Refinery,
}

/// refinery's checksums of a migration. Which one a project has depends on how wide its versions are.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Refinery {
    /// Versions are `int4`, as they are if nobody asks. `None`: this one does not fit.
    pub int4: Option<String>,
    /// Versions are `int8`: the feature `int8-versions`. `None`: this one is no number.
    pub int8: Option<String>,
}

impl Checksums {
    /// Those of a file: its name without version and ending, its version, its text.
    pub fn of(name: &str, version: &str, text: &str) -> Self {
        let hash = |feed: &dyn Fn(&mut SipHasher13)| {
            let mut hasher = SipHasher13::new();
            name.hash(&mut hasher);
            feed(&mut hasher);
            text.hash(&mut hasher);
            hasher.finish().to_string()
        };
        let int4 = version.parse::<i32>().ok().map(|version| hash(&|hasher| version.hash(hasher)));
        let int8 = version.parse::<i64>().ok().map(|version| hash(&|hasher| version.hash(hasher)));
        Self { sqlx: Sha384::digest(text.as_bytes()).to_vec(), refinery: Refinery { int4, int8 } }
    }

    /// Whether a tool noted the same text, by what it noted.
    pub fn has(&self, noted: &[u8]) -> bool {
        let Refinery { int4, int8 } = &self.refinery;
        self.sqlx == noted || [int4, int8].into_iter().flatten().any(|own| own.as_bytes() == noted)
    }
}

//! The texts. Written by `cargo xtask builtin`.

/// What `initdb` makes.
pub(crate) const SYSTEM: &str = include_str!("../data/catalog.txt");

/// What each extension makes, by name.
pub(crate) const EXTENSIONS: &[(&str, &str)] = &[];

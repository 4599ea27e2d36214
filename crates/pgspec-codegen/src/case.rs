//! The spelling of names in other languages.

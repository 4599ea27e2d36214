//! The types of a spec, inside a crate: what a build script made with `pgspec-build` is included here.
//!
//! ```toml
//! [dependencies]
//! # Without its default features there is the macro and nothing else: no dependency, no time to compile.
//! pgspec = { version = "0.1", default-features = false }
//!
//! [build-dependencies]
//! pgspec-build = "0.1"
//! ```

/// The types that `pgspec_build::Config::run` made in the build script of this crate.
///
/// `include_schema!()` stands for the items of `pgspec.rs`, `include_schema!("crm.rs")` for those of another
/// `out_file`. With a module in front, `include_schema!(pub mod schema)` or `include_schema!(pub mod crm, "crm.rs")`,
/// they stand in it, and a program that does not use all of them is not warned.
///
/// ```ignore
/// pgspec::include_schema!(pub mod schema);
/// ```
#[macro_export]
macro_rules! include_schema {
    () => {
        $crate::include_schema!("pgspec.rs");
    };
    ($file:literal) => {
        ::core::include!(::core::concat!(::core::env!("OUT_DIR"), "/", $file));
    };
    ($(#[$attribute:meta])* $visibility:vis mod $name:ident $(;)?) => {
        $crate::include_schema!($(#[$attribute])* $visibility mod $name, "pgspec.rs");
    };
    ($(#[$attribute:meta])* $visibility:vis mod $name:ident, $file:literal) => {
        $(#[$attribute])*
        #[allow(dead_code, missing_docs, unreachable_pub, clippy::all, clippy::pedantic)]
        $visibility mod $name {
            ::core::include!(::core::concat!(::core::env!("OUT_DIR"), "/", $file));
        }
    };
}

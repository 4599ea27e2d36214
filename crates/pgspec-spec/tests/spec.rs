//! The language's tests: fixtures in, catalogs and diagnostics out.

mod spec {
    mod bad;
    pub mod project;
    mod systems;
}

//! The language's tests: fixtures in, catalogs and diagnostics out.

mod spec {
    pub mod project;
    mod systems;
}

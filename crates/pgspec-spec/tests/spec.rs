//! The language's tests: fixtures in, catalogs and diagnostics out.

mod spec {
    mod bad;
    mod bytes;
    mod fixes;
    mod fuzz;
    mod good;
    mod json_schema;
    mod project;
    mod systems;
}

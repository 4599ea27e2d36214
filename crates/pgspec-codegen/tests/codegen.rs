//! What the writers write, from models built by hand.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // tests fail by panicking

#[path = "codegen/model.rs"]
mod model;
#[path = "codegen/outputs.rs"]
mod outputs;
#[path = "codegen/rules.rs"]
mod rules;
#[path = "codegen/rust.rs"]
mod rust;
#[path = "codegen/rust_shapes.rs"]
mod rust_shapes;
#[path = "codegen/surface.rs"]
mod surface;
#[path = "codegen/typescript.rs"]
mod typescript;

//! What the writers write, from models built by hand.

#[path = "codegen/model.rs"]
mod model;
#[path = "codegen/outputs.rs"]
mod outputs;
#[path = "codegen/rust.rs"]
mod rust;
#[path = "codegen/typescript.rs"]
mod typescript;

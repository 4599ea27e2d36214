//! SQL text and the Catalog: reads the fragments that spec files hold, reads DDL, prints DDL.
//!
//! **Invariant:** text in, text out. Nothing here opens a file, knows YAML, or talks to a server; and no other room
//! makes SQL.

pub mod action;
pub mod codes;
pub mod cron;
pub mod extensions;
#[doc(hidden)]
pub mod fast;
pub mod fixpoint;
pub mod fragment;
mod guard;
pub mod implicit_name;
mod lex;
pub mod markdown;
pub mod mojibake;
pub mod not_null;
mod parse;
pub mod platform;
pub mod print;
pub mod quote;
pub mod read;
pub mod setting;
pub mod split;
pub mod syntax;
pub mod type_name;

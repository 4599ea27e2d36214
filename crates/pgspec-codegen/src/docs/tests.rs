//! Tests of the documents: what GitHub's parser makes of them, their links, and every page of a small model.

#![expect(clippy::wildcard_enum_match_arm, reason = "only some of Markdown's nodes are allowed on a page")]

mod demo;
mod diagrams;
mod escaping;
mod pages;
mod parsed;
mod prose;

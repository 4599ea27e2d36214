//! Expressions, queries and data-changing statements as trees: what `gram.y` calls the raw parse tree. Squawk's tree
//! decides what a person may write; this one says what it means, with Postgres' own precedence and associativity.

pub mod ast;
pub mod plpgsql;

//! Prints a catalog as SQL: the only maker of statements.
